//! The platform's clock, and waits by its `setTimeout`.

use super::global;
use crate::time::{Millis, Timestamp};
use js_sys::{Promise, Reflect};
use std::pin::Pin;
use std::task::{Context, Poll};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// What `setTimeout` takes at most; it rings at once for anything longer.
const LONGEST: u32 = i32::MAX as u32;

/// A wait. Dropped, its timer is cleared.
#[derive(Debug)]
pub struct Timer {
    rung: JsFuture,
    /// What `setTimeout` gave: a number, in Node an object.
    timer: JsValue,
}

impl Timer {
    pub(super) fn new(Millis(time): Millis) -> Timer {
        let mut timer = JsValue::UNDEFINED;
        let rung = Promise::new(&mut |resolve, _| {
            let millis = JsValue::from(time.min(LONGEST));
            // Where there are no timers it never rings: better than calls that don't wait at all.
            if let Ok(set) = global("setTimeout")
                && let Ok(set) = set.call2(&JsValue::UNDEFINED, &resolve, &millis)
            {
                timer = set;
            }
        });
        Timer {
            rung: JsFuture::from(rung),
            timer,
        }
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.rung).poll(context).map(|_| ())
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Ok(clear) = global("clearTimeout") {
            // It can't fail, and there is nothing to be done if it did.
            let _ = clear.call1(&JsValue::UNDEFINED, &self.timer);
        }
    }
}

/// `performance.timeOrigin + performance.now()`, or the time of day where the platform has neither.
pub(super) fn now() -> Timestamp {
    let performance = Reflect::get(&js_sys::global(), &"performance".into());
    let origin = performance
        .as_ref()
        .ok()
        .and_then(|performance| Reflect::get(performance, &"timeOrigin".into()).ok())
        .and_then(|origin| origin.as_f64());
    let passed = performance.as_ref().ok().and_then(|performance| {
        let now = Reflect::get(performance, &"now".into()).ok()?;
        let now: js_sys::Function = wasm_bindgen::JsCast::dyn_into(now).ok()?;
        now.call0(performance).ok()?.as_f64()
    });
    let millis = match (origin, passed) {
        (Some(origin), Some(passed)) => origin + passed,
        _ => js_sys::Date::now(),
    };
    Timestamp(millis as i64)
}
