//! What can end a request early: the caller's `AbortSignal`, or the timeout.

use crate::time::Millis;
use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Poll, Waker};
use web_sys::AbortSignal;

/// Which of them it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Interrupt {
    Timeout,
    Abort,
}

/// Runs `work` until it is done or interrupted. A custom `fetch` may ignore signals, so this doesn't rely on it.
pub(super) async fn race<F: Future>(
    work: F,
    signal: Option<&AbortSignal>,
    timeout: Option<Millis>,
) -> Result<F::Output, Interrupt> {
    let waker: Rc<RefCell<Option<Waker>>> = Rc::default();
    // Removed on drop: a signal that lives as long as the page must not gather a listener a call.
    let _listener = signal.map(|signal| {
        let waker = Rc::clone(&waker);
        EventListener::once(signal, "abort", move |_| {
            if let Some(waker) = waker.borrow_mut().take() {
                waker.wake();
            }
        })
    });
    let mut work = pin!(work);
    let mut timer = timeout.map(|timeout| TimeoutFuture::new(timeout.0));
    poll_fn(|context| {
        if signal.is_some_and(AbortSignal::aborted) {
            return Poll::Ready(Err(Interrupt::Abort));
        }
        if let Poll::Ready(done) = work.as_mut().poll(context) {
            return Poll::Ready(Ok(done));
        }
        if let Some(timer) = &mut timer
            && pin!(timer).poll(context).is_ready()
        {
            return Poll::Ready(Err(Interrupt::Timeout));
        }
        *waker.borrow_mut() = Some(context.waker().clone());
        Poll::Pending
    })
    .await
}
