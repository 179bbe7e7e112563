//! What a module keeps between two questions: its clients' cores, the calls under way, and the governor of each credential.

use crate::call::Call;
use crate::endpoint::Endpoint;
use crate::governor::{Governor, Terms};
use crate::time::Timestamp;
use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Beyond this many, governors that nobody uses are dropped.
const KEPT: usize = 64;

/// The core behind one `Pipedrive`.
pub(super) struct Core {
    /// Or what is wrong with them.
    pub(super) settings: Result<Settings, String>,
    pub(super) governor: Rc<Cell<Governor>>,
}

/// What a client was made with.
pub(super) struct Settings {
    pub(super) endpoint: Endpoint,
    pub(super) terms: Terms,
}

struct Shared {
    cores: Vec<Option<Rc<Core>>>,
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
    cores: Vec::new(),
    calls: Vec::new(),
    free: Vec::new(),
    governors: Vec::new(),
};

/// What only one thread can reach.
struct OneThread<T>(Cell<T>);

#[cfg(target_feature = "atomics")]
compile_error!("the npm module is made for one thread");

// `thread_local!` would do without, and bring a call through a pointer with it, and with that a table of functions and all
// that stands in it: a kilobyte of the compressed module.
//
// SAFETY: without atomics a module has one thread.
#[allow(unsafe_code)]
unsafe impl<T> Sync for OneThread<T> {}

static SHARED: OneThread<ManuallyDrop<Shared>> = OneThread(Cell::new(ManuallyDrop::new(EMPTY)));

fn with<T>(change: impl FnOnce(&mut Shared) -> T) -> T {
    let mut shared = SHARED.0.take();
    let result = change(&mut shared);
    SHARED.0.set(shared);
    result
}

/// Keeps a core, under a number.
pub(super) fn open(core: Core) -> u32 {
    with(|Shared { cores, .. }| {
        let mut id = 0;
        for place in cores.iter() {
            if place.is_none() {
                break;
            }
            id += 1;
        }
        if id == cores.len() {
            cores.push(None);
        }
        if let Some(place) = cores.get_mut(id) {
            *place = Some(Rc::new(core));
        }
        id as u32
    })
}

/// The core of that number.
pub(super) fn core(id: u32) -> Option<Rc<Core>> {
    with(|Shared { cores, .. }| cores.get(id as usize).and_then(Option::clone))
}

/// Lets go of a core.
pub(super) fn close(id: u32) {
    with(|Shared { cores, .. }| {
        if let Some(place) = cores.get_mut(id as usize) {
            *place = None;
        }
    });
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
