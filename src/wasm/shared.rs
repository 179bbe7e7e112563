//! What all cores of a module share: the calls under way, and the governor of each credential.

use crate::call::Call;
use crate::governor::Governor;
use crate::time::Timestamp;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Beyond this many, governors that nobody uses are dropped.
const KEPT: usize = 64;

type Named = (String, Rc<Cell<Governor>>);

thread_local! {
    static CALLS: Cell<Vec<Option<Call<JsValue>>>> = const { Cell::new(Vec::new()) };
    /// Numbers that are free again.
    static FREE: Cell<Vec<u32>> = const { Cell::new(Vec::new()) };
    static GOVERNORS: Cell<Vec<Named>> = const { Cell::new(Vec::new()) };
}

/// The governor of a credential.
pub(super) fn governor(key: String, now: Timestamp) -> Rc<Cell<Governor>> {
    let mut all = GOVERNORS.take();
    let known = all.iter().find(|(known, _)| *known == key);
    let found = match known {
        Some((_, governor)) => Rc::clone(governor),
        None => {
            if all.len() >= KEPT {
                all.retain(|(_, governor)| Rc::strong_count(governor) > 1 || !idle(governor, now));
            }
            let made = Rc::new(Cell::new(Governor::default()));
            all.push((key, Rc::clone(&made)));
            made
        }
    };
    GOVERNORS.set(all);
    found
}

fn idle(governor: &Cell<Governor>, now: Timestamp) -> bool {
    let mut own = governor.take();
    let idle = own.limiter.idle(now);
    governor.set(own);
    idle
}

/// A number that no call has.
pub(super) fn free_id() -> u32 {
    let mut free = FREE.take();
    let id = free.pop().unwrap_or_else(|| {
        let mut calls = CALLS.take();
        calls.push(None);
        let id = calls.len() - 1;
        CALLS.set(calls);
        id as u32
    });
    FREE.set(free);
    id
}

/// Gives back the number of a call that is over.
pub(super) fn release(id: u32) {
    let mut free = FREE.take();
    free.push(id);
    FREE.set(free);
}

/// Takes a call out, to go on with it.
pub(super) fn take(id: u32) -> Option<Call<JsValue>> {
    let mut calls = CALLS.take();
    let call = calls.get_mut(id as usize).and_then(Option::take);
    CALLS.set(calls);
    call
}

/// Keeps a call until it goes on.
pub(super) fn keep(id: u32, call: Call<JsValue>) {
    let mut calls = CALLS.take();
    if let Some(place) = calls.get_mut(id as usize) {
        *place = Some(call);
    }
    CALLS.set(calls);
}
