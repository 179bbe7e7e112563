//! Who may send now: the burst windows of one credential, and the queue before them.
//!
//! Pipedrive counts the requests of a rolling window of two seconds. It counts arrivals, which we don't see: a request
//! arrived somewhere between its departure and its answer, so its slot is free two seconds after the answer, unless
//! later headers prove that the server has forgotten it already.

mod window;

use crate::error::ErrorCode;
use crate::time::{Millis, Timestamp};
use window::Window;

/// Searches are counted by themselves, in all plans. Source: Pipedrive's page on rate limiting.
const SEARCH_LIMIT: u32 = 10;
/// What is allowed where the plan is unknown: the smallest one's, for an API token.
pub const LOWEST_LIMIT: u32 = 20;
/// After so many interactive calls, one in the background has its turn.
const PASSES: u32 = 9;
/// Whoever would have to wait longer is told at once.
const LONGEST_WAIT: i64 = 60_000;

/// A call that hasn't asked for so long asks no more: in JavaScript whoever waits asks every second. In a Worker it ends
/// with the request that made it, without a word.
#[cfg(not(feature = "models"))]
const LOST: i64 = 5_000;

/// How urgent a call is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Priority {
    /// Somebody waits for it.
    #[default]
    Interactive,
    /// It yields to interactive calls; one in ten is its all the same.
    Background,
}

/// A call in the queue. The number is the caller's, and no two calls have the same at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Which call.
    pub id: u32,
    /// It is a search, which has a window of its own beside the common one.
    pub search: bool,
    /// How urgent it is.
    pub priority: Priority,
}

/// What a call may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Send.
    Go,
    /// Ask again after this long, or as soon as [`Limiter::woken`] names the call.
    Wait(Option<Millis>),
    /// Give up: the credential sends nothing for longer than a call should wait.
    Refused(ErrorCode, Millis),
}

/// The time during which a credential sends nothing.
#[derive(Clone, Copy, Debug)]
struct Hold {
    until: Timestamp,
    code: ErrorCode,
}

/// The burst windows of one credential.
#[derive(Clone, Debug)]
pub struct Limiter {
    common: Window,
    search: Window,
    /// Interactive and background calls, then the same for searches. Vectors: what a deque would save in moves of four
    /// bytes each, it would cost in size.
    queues: [Vec<u32>; 4],
    /// Interactive calls that went before one in the background, for each lane.
    passes: [u32; 2],
    /// When each call last asked, by its number.
    #[cfg(not(feature = "models"))]
    asked: Vec<Timestamp>,
    hold: Option<Hold>,
    /// After a hold, one request at a time, until one succeeds.
    careful: bool,
    woken: Vec<u32>,
}

impl Limiter {
    /// A limiter for a window of that many requests.
    pub fn new(limit: u32) -> Limiter {
        Limiter {
            common: Window::new(limit),
            search: Window::new(SEARCH_LIMIT),
            queues: Default::default(),
            passes: [0; 2],
            #[cfg(not(feature = "models"))]
            asked: Vec::new(),
            hold: None,
            careful: false,
            woken: Vec::new(),
        }
    }

    /// Requests that the window allows, as far as is known.
    pub fn limit(&self) -> u32 {
        self.common.limit
    }

    /// Says how many requests the window allows. What the server says later comes over it.
    pub fn set_limit(&mut self, limit: u32) {
        self.common.assume(limit);
    }

    /// Calls that wait for their turn.
    pub fn waiting(&self) -> usize {
        let mut count = 0;
        for queue in &self.queues {
            count += queue.len();
        }
        count
    }

    /// Nothing waits, nothing is under way, nothing is held: dropping the limiter would change nothing.
    pub fn idle(&mut self, now: Timestamp) -> bool {
        self.common.tidy(now);
        self.search.tidy(now);
        self.waiting() == 0
            && self.common.is_empty()
            && self.search.is_empty()
            && self.holding(now).is_none()
            && !self.careful
    }

    /// Joins the queue; `again` for a request that is repeated, which goes before those that never had a turn.
    pub fn enter(&mut self, ticket: Ticket, again: bool, now: Timestamp) -> Turn {
        let queue = self.queue(ticket);
        let mut behind = Vec::new();
        if again {
            behind = std::mem::take(queue);
        }
        queue.push(ticket.id);
        queue.append(&mut behind);
        let alone = self.waiting() == 1;
        self.ask(ticket, alone, now)
    }

    /// Takes the server's word for the window's limit, and not for what is left of it: that is old where it comes late.
    #[cfg(any(feature = "models", feature = "npm-backend"))]
    pub fn learn_limit(&mut self, limit: u32) {
        self.common.learn(limit);
    }

    /// Joins the queue without asking: one of several that come together, of which none is alone.
    #[cfg(any(feature = "models", feature = "npm-backend"))]
    pub fn join(&mut self, ticket: Ticket) {
        self.queue(ticket).push(ticket.id);
        self.wake_heads();
    }

    /// Asks whether it is a call's turn. With [`Turn::Go`] or [`Turn::Refused`] it has left the queue.
    pub fn turn(&mut self, ticket: Ticket, now: Timestamp) -> Turn {
        if !self.queue(ticket).contains(&ticket.id) {
            // It was passed over. Nobody waited longer.
            return self.enter(ticket, true, now);
        }
        self.ask(ticket, false, now)
    }

    /// Leaves the queue.
    pub fn leave(&mut self, ticket: Ticket) {
        without(self.queue(ticket), ticket.id);
        self.wake_heads();
    }

    /// Who is next: of the searches, and of the other calls.
    #[cfg(feature = "models")]
    pub fn heads(&self) -> [Option<u32>; 2] {
        [self.next(true), self.next(false)]
    }

    /// Takes a call out of the queue that doesn't ask although it should. When it asks it is first again.
    ///
    /// A future may go unpolled for as long as its owner likes. JavaScript's promises go on by themselves.
    #[cfg(feature = "models")]
    pub fn pass_over(&mut self, id: u32) {
        for queue in &mut self.queues {
            without(queue, id);
        }
        self.wake_heads();
    }

    /// Takes note that a request's outcome is there. `told` is what the answer's headers say: the window's limit, and
    /// what is left of it.
    pub fn answered(&mut self, ticket: Ticket, told: Option<(u32, u32)>, now: Timestamp) {
        self.holding(now);
        // A limit that is the searches' own tells of their window. Which one Pipedrive means is nowhere written.
        let of_search = ticket.search && told.is_some_and(|(limit, _)| limit == SEARCH_LIMIT);
        self.common
            .answered(ticket.id, told.filter(|_| !of_search), now);
        if ticket.search {
            self.search
                .answered(ticket.id, told.filter(|_| of_search), now);
        }
        self.wake_heads();
    }

    /// Takes note that a request that had its turn was never sent.
    pub fn unsent(&mut self, ticket: Ticket) {
        self.common.remove(ticket.id, !ticket.search);
        self.search.remove(ticket.id, true);
        self.wake_heads();
    }

    /// Takes note that the credential works. What succeeds during a hold was sent before it, and proves nothing.
    pub fn succeeded(&mut self) {
        self.careful &= self.hold.is_some();
    }

    /// Sends nothing until then. With [`ErrorCode::RateLimited`] calls wait, with others they are refused.
    pub fn hold(&mut self, code: ErrorCode, until: Timestamp, now: Timestamp) {
        self.careful = true;
        let held = self.holding(now);
        // Once for all refusals of a burst.
        if code == ErrorCode::RateLimited && held.is_none() {
            self.common.cut(now);
        }
        // A lockout is worse than an empty budget, and that than a full window.
        let rank = |code| match code {
            ErrorCode::Blocked => 2,
            ErrorCode::RateLimited => 0,
            _ => 1,
        };
        match held {
            Some(hold) if rank(hold.code) > rank(code) => return,
            Some(hold) if hold.code == code && hold.until >= until => return,
            _ => self.hold = Some(Hold { until, code }),
        }
        // Where nobody may wait, each that hears of it wakes the next.
        self.wake_heads();
    }

    /// Takes the calls that should ask for their turn again.
    pub fn woken(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.woken)
    }

    fn queue(&mut self, ticket: Ticket) -> &mut Vec<u32> {
        let [common, background, search, background_search] = &mut self.queues;
        match (ticket.search, ticket.priority) {
            (false, Priority::Interactive) => common,
            (false, Priority::Background) => background,
            (true, Priority::Interactive) => search,
            (true, Priority::Background) => background_search,
        }
    }

    fn holding(&mut self, now: Timestamp) -> Option<Hold> {
        self.hold = self.hold.filter(|hold| hold.until > now);
        self.hold
    }

    /// Who is next, of searches or of other calls.
    fn next(&self, search: bool) -> Option<u32> {
        let [common, background, searches, background_searches] = &self.queues;
        let (first, second) = if search {
            (searches.first(), background_searches.first())
        } else {
            (common.first(), background.first())
        };
        let [passes, search_passes] = self.passes;
        let passes = if search { search_passes } else { passes };
        match (first, second) {
            (Some(_), Some(second)) if passes >= PASSES => Some(*second),
            (Some(first), _) => Some(*first),
            (None, second) => second.copied(),
        }
    }

    fn ask(&mut self, ticket: Ticket, alone: bool, now: Timestamp) -> Turn {
        if let Some(hold) = self.holding(now) {
            let left = hold.until.0 - now.0;
            if hold.code != ErrorCode::RateLimited || left > LONGEST_WAIT {
                self.leave(ticket);
                return Turn::Refused(hold.code, Millis(left as u32));
            }
        }
        #[cfg(not(feature = "models"))]
        self.forget_lost(ticket, now);
        let next = self.next(ticket.search);
        if next != Some(ticket.id) {
            return Turn::Wait(None);
        }
        let mut at = self.hold.map_or(now, |hold| hold.until);
        at = at.max(self.common.free_at(self.careful, alone, now));
        if ticket.search {
            at = at.max(self.search.free_at(false, alone, now));
        }
        if at > now {
            return Turn::Wait(Some(Millis((at.0 - now.0) as u32)));
        }
        without(self.queue(ticket), ticket.id);
        let [_, background, _, background_searches] = &self.queues;
        let [passes, search_passes] = &mut self.passes;
        let (waits, passes) = if ticket.search {
            (!background_searches.is_empty(), search_passes)
        } else {
            (!background.is_empty(), passes)
        };
        *passes = if ticket.priority == Priority::Interactive && waits {
            *passes + 1
        } else {
            0
        };
        self.common.depart(ticket.id, !ticket.search, now);
        if ticket.search {
            self.search.depart(ticket.id, true, now);
        }
        self.wake_heads();
        Turn::Go
    }

    /// Takes note that a call asks, and takes those before it out of the queue that no longer do; one that comes back
    /// after all is first again. Rust's futures ask when they should; [`Limiter::pass_over`] is for those nobody polls.
    #[cfg(not(feature = "models"))]
    fn forget_lost(&mut self, ticket: Ticket, now: Timestamp) {
        while self.asked.len() <= ticket.id as usize {
            self.asked.push(now);
        }
        if let Some(at) = self.asked.get_mut(ticket.id as usize) {
            *at = now;
        }
        while let Some(next) = self.next(ticket.search)
            && let Some(at) = self.asked.get(next as usize)
            && now.0 - at.0 > LOST
        {
            for queue in &mut self.queues {
                without(queue, next);
            }
        }
    }

    /// Searches first: they are few, and couldn't ever pass otherwise where the common window is small.
    fn wake_heads(&mut self) {
        for search in [true, false] {
            if let Some(id) = self.next(search) {
                self.woken.push(id);
            }
        }
    }
}

fn without(queue: &mut Vec<u32>, id: u32) {
    queue.retain(|other| *other != id);
}

#[cfg(test)]
mod tests;
