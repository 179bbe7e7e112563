//! What all cores of a module share: the calls under way, and the governor of each credential.

use crate::call::Call;
use crate::governor::Governor;
use crate::time::Timestamp;
use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Beyond this many, governors that nobody uses are dropped.
const KEPT: usize = 64;

struct Shared {
    calls: Vec<Option<Box<Call<JsValue>>>>,
    /// Numbers of calls that are free again.
    free: Vec<u32>,
    governors: Vec<(String, Rc<Cell<Governor>>)>,
}

impl Default for Shared {
    fn default() -> Self {
        EMPTY
    }
}

const EMPTY: Shared = Shared {
    calls: Vec::new(),
    free: Vec::new(),
    governors: Vec::new(),
};

thread_local! {
    // Not to be dropped: the module lives as long as its page, and a destructor would have to be registered.
    static SHARED: Cell<ManuallyDrop<Shared>> = const { Cell::new(ManuallyDrop::new(EMPTY)) };
}

fn with<T>(change: impl FnOnce(&mut Shared) -> T) -> T {
    SHARED.with(|cell| {
        let mut shared = cell.take();
        let result = change(&mut shared);
        cell.set(shared);
        result
    })
}

/// The governor of a credential.
pub(super) fn governor(key: String, now: Timestamp) -> Rc<Cell<Governor>> {
    with(|Shared { governors, .. }| {
        for (known, governor) in governors.iter() {
            if *known == key {
                return Rc::clone(governor);
            }
        }
        if governors.len() >= KEPT {
            governors.retain(|(_, governor)| {
                let mut own = governor.take();
                let idle = own.limiter.idle(now);
                governor.set(own);
                !idle || Rc::strong_count(governor) > 1
            });
        }
        let made = Rc::new(Cell::new(Governor::default()));
        governors.push((key, Rc::clone(&made)));
        made
    })
}

/// A number that no call has.
pub(super) fn free_id() -> u32 {
    with(|Shared { calls, free, .. }| {
        free.pop().unwrap_or_else(|| {
            calls.push(None);
            calls.len() as u32 - 1
        })
    })
}

/// Takes a call out, to go on with it.
pub(super) fn take(id: u32) -> Option<Box<Call<JsValue>>> {
    with(|Shared { calls, .. }| calls.get_mut(id as usize).and_then(Option::take))
}

/// Keeps a call until it goes on.
pub(super) fn keep(call: Box<Call<JsValue>>) {
    with(|Shared { calls, .. }| {
        if let Some(place) = calls.get_mut(call.id() as usize) {
            *place = Some(call);
        }
    });
}

/// Gives back the number of a call that is over.
pub(super) fn release(id: u32) {
    with(|Shared { free, .. }| free.push(id));
}
