//! A clock that stands still while anything can go on, and then jumps to the next wait's end. Each test thread has one.

use pipedrive_wasm::time::Timestamp;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

/// 2026-03-01T12:00:00Z
pub const START: i64 = 1_772_366_400_000;

thread_local! {
    static NOW: Cell<i64> = const { Cell::new(START) };
    static NEXT: Cell<u64> = const { Cell::new(0) };
    /// Who waits, by the end of the wait.
    static WAITS: RefCell<BTreeMap<(i64, u64), Waker>> = const { RefCell::new(BTreeMap::new()) };
}

pub fn now() -> Timestamp {
    Timestamp(NOW.get())
}

/// Milliseconds since the test began.
pub fn passed() -> i64 {
    NOW.get() - START
}

/// A wait.
pub struct Sleep(i64, u64);

impl Sleep {
    pub fn new(time: u32) -> Sleep {
        NEXT.set(NEXT.get() + 1);
        Sleep(NOW.get() + i64::from(time), NEXT.get())
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.0 <= NOW.get() {
            return Poll::Ready(());
        }
        WAITS.with_borrow_mut(|waits| waits.insert((self.0, self.1), context.waker().clone()));
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        // Taken out first: dropping a waker may drop further waits.
        let waker = WAITS.with_borrow_mut(|waits| waits.remove(&(self.0, self.1)));
        drop(waker);
    }
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Runs a future to its end. Panics where it waits for what never comes.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = poll(future.as_mut()) {
            return output;
        }
        jump().expect("it waits for what never comes");
    }
}

/// Polls a future for as long as something wakes it without time passing.
pub fn poll<F: Future>(mut future: Pin<&mut F>) -> Poll<F::Output> {
    let flag = Arc::new(Flag(AtomicBool::new(true)));
    let waker = Waker::from(Arc::clone(&flag));
    while flag.0.swap(false, Ordering::Relaxed) {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return Poll::Ready(output);
        }
    }
    Poll::Pending
}

/// Jumps to the end of the wait that ends first.
fn jump() -> Option<()> {
    let ((until, _), waker) = WAITS.with_borrow_mut(BTreeMap::pop_first)?;
    NOW.set(until.max(NOW.get()));
    waker.wake();
    Some(())
}
