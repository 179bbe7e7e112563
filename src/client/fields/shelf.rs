//! Where the dictionaries of one account stand, and who is loading which.

use crate::client::Failure;
use crate::fields::{Dictionary, Entity};
use crate::time::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

/// What a dictionary has beside the definitions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct With {
    pub(super) numbers: bool,
    pub(super) users: bool,
    pub(super) currencies: bool,
}

impl With {
    fn covers(self, wanted: With) -> bool {
        (self.numbers || !wanted.numbers)
            && (self.users || !wanted.users)
            && (self.currencies || !wanted.currencies)
    }

    fn and(self, other: With) -> With {
        With {
            numbers: self.numbers || other.numbers,
            users: self.users || other.users,
            currencies: self.currencies || other.currencies,
        }
    }
}

/// A dictionary that was loaded.
#[derive(Clone)]
pub(super) struct Known {
    pub(super) dictionary: Arc<Dictionary>,
    /// When its loading began.
    pub(super) at: Timestamp,
    pub(super) with: With,
}

/// The dictionaries of one account.
#[derive(Default)]
pub(in crate::client) struct Shelf(Mutex<BTreeMap<Entity, Place>>);

#[derive(Default)]
struct Place {
    known: Option<Known>,
    loading: bool,
    /// How many loadings have ended.
    ended: u64,
    /// Why the last one failed.
    failed: Option<Failure>,
    waiting: Vec<Waker>,
}

/// What comes of asking for a dictionary.
pub(super) enum Claim<'a> {
    /// It is there.
    Known(Arc<Dictionary>),
    /// It was being loaded, and that failed.
    Failed(Failure),
    /// Whoever asked is to load it.
    Mine(Loading<'a>),
}

/// The right to load a dictionary. Dropped before its end it passes to whoever waits.
pub(super) struct Loading<'a> {
    shelf: &'a Shelf,
    entity: Entity,
    fresh: Option<Known>,
    with: With,
    result: Option<Result<Known, Failure>>,
}

impl Shelf {
    /// Asks for a dictionary that is no older and has what is wanted. `ended` is the asker's own, for the time that it waits.
    pub(super) fn claim(
        &self,
        entity: Entity,
        wanted: With,
        oldest: Timestamp,
        ended: &mut Option<u64>,
        waker: &Waker,
    ) -> Poll<Claim<'_>> {
        let mut places = self.lock();
        let place = places.entry(entity).or_default();
        let fresh = place.known.as_ref().filter(|known| known.at >= oldest);
        if let Some(known) = fresh.filter(|known| known.with.covers(wanted)) {
            return Poll::Ready(Claim::Known(Arc::clone(&known.dictionary)));
        }
        if place.loading {
            ended.get_or_insert(place.ended);
            if !place.waiting.iter().any(|other| other.will_wake(waker)) {
                place.waiting.push(waker.clone());
            }
            return Poll::Pending;
        }
        let waited = ended.is_some_and(|ended| place.ended > ended);
        if let Some(failed) = place.failed.as_ref().filter(|_| waited) {
            return Poll::Ready(Claim::Failed(failed.clone()));
        }
        let had = place.known.as_ref().map(|known| known.with);
        let loading = Loading {
            shelf: self,
            entity,
            fresh: fresh.cloned(),
            // What others asked for stays with it.
            with: wanted.and(had.unwrap_or_default()),
            result: None,
        };
        place.loading = true;
        Poll::Ready(Claim::Mine(loading))
    }

    /// Puts a dictionary here.
    pub(super) fn keep(&self, known: Known) {
        let entity = known.dictionary.entity();
        self.lock().entry(entity).or_default().known = Some(known);
    }

    /// Changes a dictionary that is here; gives it as it is then.
    pub(super) fn learn(
        &self,
        entity: Entity,
        change: impl FnOnce(&mut Dictionary),
    ) -> Arc<Dictionary> {
        let mut places = self.lock();
        match &mut places.entry(entity).or_default().known {
            Some(known) => {
                change(Arc::make_mut(&mut known.dictionary));
                Arc::clone(&known.dictionary)
            }
            None => Arc::new(Dictionary::new(entity)),
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Entity, Place>> {
        // Nothing that panics can leave it half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Loading<'_> {
    /// What is known already and not too old; what it lacks is to be loaded.
    pub(super) fn fresh(&mut self) -> Option<Known> {
        self.fresh.take()
    }

    /// What is to be loaded beside the definitions.
    pub(super) fn with(&self) -> With {
        self.with
    }

    /// The load is over.
    pub(super) fn end(mut self, result: Result<Known, Failure>) {
        self.result = Some(result);
    }
}

impl Drop for Loading<'_> {
    fn drop(&mut self) {
        let waiting = {
            let mut places = self.shelf.lock();
            let place = places.entry(self.entity).or_default();
            place.loading = false;
            if let Some(result) = self.result.take() {
                place.ended += 1;
                place.failed = None;
                match result {
                    Ok(known) => place.known = Some(known),
                    Err(failed) => place.failed = Some(failed),
                }
            }
            std::mem::take(&mut place.waiting)
        };
        // Behind the lock: a waker may run a program's own code.
        for waker in waiting {
            waker.wake();
        }
    }
}
