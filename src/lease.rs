//! One burst window for several programs: they ask for slots, send, and say what came of it.
//!
//! Isolates of a Worker share a credential and no memory. Each knows how many of its requests wait; this here, in the one
//! place that all of them can ask, gives them slots of the [`Limiter`]. Only numbers cross: the requests themselves go
//! straight to Pipedrive.
//!
//! A slot is given for so long as its holder is heard of. A program that ends without a word leaves slots behind; after
//! [`LEASE`] they count as used, since they may have been.

mod word;

pub use word::{Grant, Report, SlotEnd, Word};

use crate::error::ErrorCode;
use crate::governor::{BUDGET_PROBE, COOL_DOWN};
use crate::http::{Headers, Method};
use crate::limiter::{Limiter, Priority, Ticket, Turn};
use crate::retry::{Decision, Failed, RetryPolicy, WINDOW};
use crate::time::{Millis, Timestamp};

/// Who is silent for that long, in milliseconds, is gone.
pub const LEASE: i64 = 10_000;
/// A share is counted among those that were heard of in that time, in milliseconds.
const ACTIVE: i64 = 3_000;

/// The window, and who has which slot of it.
#[derive(Clone, Debug)]
pub struct Leases {
    limiter: Limiter,
    /// By their numbers, which are used again.
    slots: Vec<Option<Slot>>,
    holders: Vec<Holder>,
    /// The first of a queue, which was told to wait for a time.
    heads: Vec<u32>,
    /// When to look again, where nothing happens before.
    next: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    /// The holder's number.
    holder: u32,
    search: bool,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Waiting,
    /// Its turn has come, and its holder hasn't asked since.
    Ready,
    /// Its holder has it.
    Given,
}

#[derive(Clone, Debug)]
struct Holder {
    number: u32,
    name: String,
    isolate: String,
    heard: Timestamp,
    refused: Option<(ErrorCode, Timestamp)>,
}

impl Leases {
    /// For a window of that many requests, until the server's answers say how many it has.
    pub fn new(limit: u32) -> Leases {
        Leases {
            limiter: Limiter::new(limit),
            slots: Vec::new(),
            holders: Vec::new(),
            heads: Vec::new(),
            next: None,
        }
    }

    /// Requests that the window allows, as far as is known.
    pub fn limit(&self) -> u32 {
        self.limiter.limit()
    }

    /// What one isolate should take on in a window: its share, and half as much again. Its own queue counts the time
    /// that a request waits here as well; with no more than its share, nobody would wait here half of the time.
    pub fn share(&self, now: Timestamp) -> u32 {
        let mut isolates: Vec<&str> = Vec::new();
        for holder in &self.holders {
            let active = now.0 - holder.heard.0 <= ACTIVE;
            if active && !isolates.contains(&holder.isolate.as_str()) {
                isolates.push(&holder.isolate);
            }
        }
        let share = self.limit().div_ceil((isolates.len() as u32).max(1));
        share.saturating_add(share.div_ceil(2)).max(1)
    }

    /// Nothing waits and nothing is under way: dropping it would change nothing.
    pub fn idle(&mut self, now: Timestamp) -> bool {
        self.reclaim(now);
        self.slots.iter().all(Option::is_none) && self.limiter.idle(now)
    }

    /// Sends nothing until then: what was known of the credential before this place was made.
    pub fn hold(&mut self, code: ErrorCode, until: Timestamp, now: Timestamp) {
        self.limiter.hold(code, until, now);
    }

    /// Takes a holder's word. What follows from it may concern the others: let them [`Leases::take`].
    pub fn hear(&mut self, word: &Word<'_>, now: Timestamp) {
        let holder = self.holder(word, now);
        for report in &word.reports {
            self.report(holder, report, now);
        }
        for (search, wanted) in [(false, word.waiting[0]), (true, word.waiting[1])] {
            self.enter_or_leave(holder, search, wanted, now);
        }
        self.turn(now);
    }

    /// What a holder may use now; it is given once.
    pub fn take(&mut self, name: &str, now: Timestamp) -> Grant {
        self.reclaim(now);
        self.turn(now);
        let mut grant = Grant::default();
        let Some(holder) = self.holders.iter_mut().find(|holder| holder.name == name) else {
            return grant;
        };
        let number = holder.number;
        let left =
            |until: Timestamp| Millis((until.0 - now.0).clamp(0, i64::from(u32::MAX)) as u32);
        grant.refused = holder
            .refused
            .take()
            .map(|(code, until)| (code, left(until)));
        for (id, slot) in self.slots.iter_mut().enumerate() {
            if let Some(slot) = slot
                && slot.holder == number
                && slot.state == State::Ready
            {
                slot.state = State::Given;
                let slots = if slot.search {
                    &mut grant.search_slots
                } else {
                    &mut grant.slots
                };
                slots.push(id as u32);
            }
        }
        grant
    }

    /// After how long somebody's turn may come although nobody is heard of.
    pub fn next(&self, now: Timestamp) -> Option<Millis> {
        let next = self.next?;
        Some(Millis((next.0 - now.0).clamp(1, LEASE) as u32))
    }

    fn holder(&mut self, word: &Word<'_>, now: Timestamp) -> u32 {
        self.reclaim(now);
        let mut free = 0;
        for holder in &mut self.holders {
            if holder.name == word.holder {
                holder.heard = now;
                return holder.number;
            }
            free = free.max(holder.number + 1);
        }
        self.holders.push(Holder {
            number: free,
            name: word.holder.to_owned(),
            isolate: word.isolate.to_owned(),
            heard: now,
            refused: None,
        });
        free
    }

    fn report(&mut self, holder: u32, report: &Report, now: Timestamp) {
        let id = report.slot as usize;
        let Some(Some(slot)) = self.slots.get(id).copied() else {
            return; // it was given up for lost
        };
        if slot.holder != holder || slot.state == State::Waiting {
            return;
        }
        let ticket = ticket(report.slot, slot.search);
        match &report.end {
            SlotEnd::Unsent => self.limiter.unsent(ticket),
            SlotEnd::Lost => self.limiter.answered(ticket, None, now),
            SlotEnd::Answered {
                ago,
                status,
                headers,
            } => {
                let at = Timestamp(now.0 - i64::from(ago.0).min(LEASE));
                // Reports come late and in any order. What was left of the window then says nothing of what is left now:
                // taken for news, it would have others send what was our own.
                self.limiter.answered(ticket, None, at);
                if let Some(limit) = headers.number("x-ratelimit-limit")
                    && limit > 0
                    && !slot.search
                {
                    self.limiter.learn_limit(limit);
                }
                self.learn(*status, headers, now);
            }
        }
        self.free(id);
    }

    /// What an answer says of the credential.
    fn learn(&mut self, status: u16, headers: &Headers, now: Timestamp) {
        let html = headers
            .get("content-type")
            .is_some_and(|kind| kind.starts_with("text/html"));
        match status {
            403 if html => {
                let until = Timestamp(now.0 + COOL_DOWN);
                self.limiter.hold(ErrorCode::Blocked, until, now);
            }
            429 if headers.number("x-daily-ratelimit-token-remaining") == Some(0) => {
                let until = Timestamp(now.0 + BUDGET_PROBE);
                self.limiter.hold(ErrorCode::BudgetExhausted, until, now);
            }
            429 => {
                let failed = Failed {
                    method: Method::Get,
                    code: ErrorCode::RateLimited,
                    status: Some(status),
                    headers,
                };
                let wait = match failed.decide(0, RetryPolicy::default(), now, 0.0) {
                    Decision::Repeat(wait) | Decision::Stop(Some(wait)) => wait,
                    Decision::Stop(None) => Millis(WINDOW),
                };
                let until = Timestamp(now.0 + i64::from(wait.0));
                self.limiter.hold(ErrorCode::RateLimited, until, now);
            }
            status if status < 500 => self.limiter.succeeded(),
            _ => {}
        }
    }

    /// Makes those of a holder that wait as many as it says.
    fn enter_or_leave(&mut self, holder: u32, search: bool, wanted: u32, now: Timestamp) {
        let mut waiting = 0;
        for id in 0..self.slots.len() {
            let Some(Some(slot)) = self.slots.get(id).copied() else {
                continue;
            };
            // One whose turn has come, and that is on its way to its holder, is one that waits there.
            if slot.holder != holder || slot.search != search || slot.state == State::Given {
                continue;
            }
            waiting += 1;
            if waiting > wanted {
                let ticket = ticket(id as u32, search);
                match slot.state {
                    State::Waiting => self.limiter.leave(ticket),
                    _ => self.limiter.unsent(ticket),
                }
                self.free(id);
            }
        }
        // One that comes alone departs at once. What comes together is spaced: what departs in a burst is freed in one, and
        // whoever gets it then sends it in the next.
        let alone = wanted.saturating_sub(waiting) == 1;
        for _ in waiting..wanted {
            let id = self.place(Slot {
                holder,
                search,
                state: State::Waiting,
            });
            if alone {
                let turn = self.limiter.enter(ticket(id, search), false, now);
                self.settle(id, turn, now);
            } else {
                self.limiter.join(ticket(id, search));
            }
        }
    }

    /// Lets those go whose turn has come.
    fn turn(&mut self, now: Timestamp) {
        let mut asking = std::mem::take(&mut self.heads);
        asking.append(&mut self.limiter.woken());
        self.next = None;
        while let Some(id) = asking.pop() {
            let Some(Some(slot)) = self.slots.get(id as usize).copied() else {
                continue;
            };
            if slot.state != State::Waiting {
                continue;
            }
            let turn = self.limiter.turn(ticket(id, slot.search), now);
            self.settle(id, turn, now);
            asking.append(&mut self.limiter.woken());
        }
    }

    fn settle(&mut self, id: u32, turn: Turn, now: Timestamp) {
        let Some(Some(slot)) = self.slots.get_mut(id as usize) else {
            return;
        };
        match turn {
            Turn::Go => slot.state = State::Ready,
            Turn::Wait(None) => {}
            Turn::Wait(Some(wait)) => {
                if !self.heads.contains(&id) {
                    self.heads.push(id);
                }
                let at = Timestamp(now.0 + i64::from(wait.0));
                self.next = Some(self.next.map_or(at, |next| next.min(at)));
            }
            Turn::Refused(code, wait) => {
                let number = slot.holder;
                self.free(id as usize);
                for holder in &mut self.holders {
                    if holder.number == number {
                        holder.refused = Some((code, Timestamp(now.0 + i64::from(wait.0))));
                    }
                }
            }
        }
    }

    /// Takes back what silent holders have. What they were given counts as used, just now: it may have been.
    fn reclaim(&mut self, now: Timestamp) {
        let gone: Vec<u32> = self
            .holders
            .iter()
            .filter(|holder| now.0 - holder.heard.0 > LEASE)
            .map(|holder| holder.number)
            .collect();
        if gone.is_empty() {
            return;
        }
        self.holders.retain(|holder| !gone.contains(&holder.number));
        for id in 0..self.slots.len() {
            let Some(Some(slot)) = self.slots.get(id).copied() else {
                continue;
            };
            if !gone.contains(&slot.holder) {
                continue;
            }
            let ticket = ticket(id as u32, slot.search);
            match slot.state {
                State::Waiting => self.limiter.leave(ticket),
                State::Ready => self.limiter.unsent(ticket),
                State::Given => self.limiter.answered(ticket, None, now),
            }
            self.free(id);
        }
    }

    fn place(&mut self, slot: Slot) -> u32 {
        for (id, place) in self.slots.iter_mut().enumerate() {
            if place.is_none() {
                *place = Some(slot);
                return id as u32;
            }
        }
        self.slots.push(Some(slot));
        self.slots.len() as u32 - 1
    }

    fn free(&mut self, id: usize) {
        if let Some(place) = self.slots.get_mut(id) {
            *place = None;
        }
        self.heads.retain(|head| *head as usize != id);
    }
}

/// Who is urgent and who isn't, each isolate's own queue says before it asks here.
fn ticket(id: u32, search: bool) -> Ticket {
    Ticket {
        id,
        search,
        priority: Priority::Interactive,
    }
}

#[cfg(test)]
mod tests;
