//! An edge, a network and a server over simulated time, with a limiter between them.
//!
//! The server counts arrivals in a window that truly rolls. The edge does what a real one does: it sets a timer for
//! [`Turn::Wait`], and asks at once for those that [`Limiter::woken`] names.

use pipedrive_wasm::error::ErrorCode;
use pipedrive_wasm::limiter::{Limiter, Priority, Ticket, Turn};
use pipedrive_wasm::time::Timestamp;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::ops::RangeInclusive;

/// When simulated time begins: some day of 2026.
pub const START: i64 = 1_780_000_000_000;
const WINDOW: i64 = 2_000;

/// Xorshift: the same numbers in each run.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// True once in that many times.
    pub fn once_in(&mut self, times: i64) -> bool {
        self.roll(1..=times) == 1
    }

    pub fn roll(&mut self, range: RangeInclusive<i64>) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let span = (range.end() - range.start() + 1) as u64;
        range.start() + ((self.0 >> 11) % span) as i64
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Enter(u32),
    /// A timer, if the call hasn't asked since.
    Timer(u32, u32),
    Ask(u32),
    Arrive(u32),
    Answer(u32, u16, Option<(u32, u32)>),
    Leave(u32),
    /// A request of somebody else's with the same credential.
    Foreign,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Answered(i64),
    Refused(ErrorCode, u32),
    Left,
}

#[derive(Debug)]
pub struct Job {
    pub ticket: Ticket,
    pub entered: i64,
    /// When its last request departed.
    pub departed: Option<i64>,
    pub end: Option<End>,
    /// The answer is lost.
    pub lost: bool,
    /// A rule of the caller's forbids it at its turn.
    pub unsent: bool,
    queued: bool,
    asked: u32,
    timer: bool,
    pending: u32,
}

/// The rolling window of a server.
#[derive(Default)]
struct Rolling(VecDeque<i64>);

impl Rolling {
    /// Counts an arrival, unless the window is full; says how many it holds then.
    fn admit(&mut self, limit: u32, at: i64) -> Result<u32, u32> {
        while self.0.front().is_some_and(|first| at - first >= WINDOW) {
            self.0.pop_front();
        }
        if self.0.len() >= limit as usize {
            return Err(limit);
        }
        self.0.push_back(at);
        Ok(self.0.len() as u32)
    }
}

pub struct World {
    pub limiter: Limiter,
    pub now: i64,
    pub jobs: Vec<Job>,
    /// The server's limits: of all requests, and of searches.
    pub limit: u32,
    pub search_limit: u32,
    pub headers: bool,
    /// Time from here to the server, and as much back.
    pub latency: RangeInclusive<i64>,
    /// How late timers fire.
    pub late: RangeInclusive<i64>,
    /// Answers with 429, ours and foreign ones.
    pub refused: u32,
    pub refused_foreign: u32,
    /// Calls in the order in which they departed, repeated ones twice.
    pub order: Vec<u32>,
    /// How often the limiter was asked, as a measure of its work.
    pub asked: u64,
    common: Rolling,
    searches: Rolling,
    events: BinaryHeap<Reverse<(i64, u64, Event)>>,
    sequence: u64,
    dice: Dice,
    timers: usize,
    asks: usize,
}

impl World {
    pub fn new(assumed: u32, limit: u32, headers: bool, seed: u64) -> World {
        World {
            limiter: Limiter::new(assumed),
            now: START,
            jobs: Vec::new(),
            limit,
            search_limit: 10,
            headers,
            latency: 2..=17,
            late: 0..=0,
            refused: 0,
            refused_foreign: 0,
            order: Vec::new(),
            asked: 0,
            common: Rolling::default(),
            searches: Rolling::default(),
            events: BinaryHeap::new(),
            sequence: 0,
            dice: Dice::new(seed),
            timers: 0,
            asks: 0,
        }
    }

    fn at(&mut self, time: i64, event: Event) {
        self.sequence += 1;
        self.events.push(Reverse((time, self.sequence, event)));
    }

    /// A call that enters that many milliseconds after the start.
    pub fn call(&mut self, after: i64, priority: Priority, search: bool) -> u32 {
        let id = self.jobs.len() as u32;
        self.jobs.push(Job {
            ticket: Ticket {
                id,
                search,
                priority,
            },
            entered: START + after,
            departed: None,
            end: None,
            lost: false,
            unsent: false,
            queued: false,
            asked: 0,
            timer: false,
            pending: 0,
        });
        self.at(START + after, Event::Enter(id));
        id
    }

    pub fn calls(&mut self, count: u32, after: i64, priority: Priority) {
        for _ in 0..count {
            self.call(after, priority, false);
        }
    }

    pub fn leave(&mut self, id: u32, after: i64) {
        self.at(START + after, Event::Leave(id));
    }

    pub fn foreign(&mut self, after: i64) {
        self.at(START + after, Event::Foreign);
    }

    /// The credential stands still, for a reason that came from outside.
    pub fn hold(&mut self, code: ErrorCode, length: i64) {
        let until = Timestamp(self.now + length);
        self.limiter.hold(code, until, Timestamp(self.now));
        self.wake();
    }

    /// Runs until nothing is left to happen, or to a moment after the start.
    pub fn run_to(&mut self, after: i64) {
        while let Some(Reverse((time, ..))) = self.events.peek() {
            if *time > START + after {
                break;
            }
            let Some(Reverse((time, _, event))) = self.events.pop() else {
                break;
            };
            self.now = time;
            self.happen(event);
            self.wake();
            // Whoever waits has somebody who will ask: else all would wait for ever.
            assert!(
                self.limiter.waiting() == 0 || self.timers + self.asks > 0,
                "a wake-up was lost at {}",
                self.now - START
            );
        }
        self.now = START + after;
    }

    /// Runs until nothing is left to happen. All calls have ended then.
    pub fn run(&mut self) {
        self.run_to(i64::MAX / 2 - START);
        assert_eq!(self.limiter.waiting(), 0);
        for job in &self.jobs {
            assert!(job.end.is_some() || job.lost, "{job:?}");
        }
    }

    fn happen(&mut self, event: Event) {
        let now = Timestamp(self.now);
        match event {
            Event::Enter(id) => {
                let job = &mut self.jobs[id as usize];
                job.queued = true;
                let again = job.departed.is_some();
                let ticket = job.ticket;
                let turn = self.limiter.enter(ticket, again, now);
                self.heed(id, turn);
            }
            Event::Timer(id, asked) => {
                if self.jobs[id as usize].asked == asked {
                    self.ask(id);
                }
            }
            Event::Ask(id) => {
                self.jobs[id as usize].pending -= 1;
                self.asks -= 1;
                if self.jobs[id as usize].queued {
                    self.ask(id);
                }
            }
            Event::Arrive(id) => self.arrive(id),
            Event::Answer(id, status, told) => {
                let ticket = self.jobs[id as usize].ticket;
                self.limiter.answered(ticket, told, now);
                if status == 429 {
                    self.refused += 1;
                    let until = self.now + 2_000 + self.dice.roll(0..=500);
                    self.limiter
                        .hold(ErrorCode::RateLimited, Timestamp(until), now);
                    self.at(until, Event::Enter(id));
                } else {
                    self.limiter.succeeded();
                    self.jobs[id as usize].end = Some(End::Answered(self.now));
                }
            }
            Event::Leave(id) => {
                let job = &mut self.jobs[id as usize];
                if std::mem::take(&mut job.queued) {
                    job.end = Some(End::Left);
                    let ticket = job.ticket;
                    self.stop_timer(id);
                    self.limiter.leave(ticket);
                }
            }
            Event::Foreign => {
                self.refused_foreign += u32::from(self.common.admit(self.limit, self.now).is_err());
            }
        }
    }

    fn stop_timer(&mut self, id: u32) {
        let job = &mut self.jobs[id as usize];
        job.asked += 1;
        self.timers -= usize::from(std::mem::take(&mut job.timer));
    }

    fn ask(&mut self, id: u32) {
        let ticket = self.jobs[id as usize].ticket;
        let turn = self.limiter.turn(ticket, Timestamp(self.now));
        self.heed(id, turn);
    }

    fn heed(&mut self, id: u32, turn: Turn) {
        self.asked += 1;
        self.stop_timer(id);
        let job = &mut self.jobs[id as usize];
        match turn {
            Turn::Go => {
                job.queued = false;
                if job.unsent {
                    job.end = Some(End::Left);
                    self.limiter.unsent(job.ticket);
                    return;
                }
                job.departed = Some(self.now);
                self.order.push(id);
                let lost = job.lost;
                let travel = self.dice.roll(self.latency.clone());
                if !lost {
                    self.at(self.now + travel, Event::Arrive(id));
                }
            }
            Turn::Wait(None) => {}
            Turn::Wait(Some(wait)) => {
                assert!(wait.0 > 0, "a wait of nothing would spin");
                job.timer = true;
                self.timers += 1;
                let timer = Event::Timer(id, job.asked);
                let late = self.dice.roll(self.late.clone());
                self.at(self.now + i64::from(wait.0) + late, timer);
            }
            Turn::Refused(code, wait) => {
                job.queued = false;
                job.end = Some(End::Refused(code, wait.0));
            }
        }
    }

    fn arrive(&mut self, id: u32) {
        let search = self.jobs[id as usize].ticket.search;
        let mut counted = self.common.admit(self.limit, self.now);
        if search && counted.is_ok() && self.searches.admit(self.search_limit, self.now).is_err() {
            counted = Err(self.limit);
        }
        let status = if counted.is_ok() { 200 } else { 429 };
        let (Ok(counted) | Err(counted)) = counted;
        let told = self.headers.then_some((self.limit, self.limit - counted));
        let travel = self.dice.roll(self.latency.clone());
        self.at(self.now + travel, Event::Answer(id, status, told));
    }

    fn wake(&mut self) {
        for id in self.limiter.woken() {
            let job = &mut self.jobs[id as usize];
            if job.queued && job.pending == 0 {
                job.pending += 1;
                self.asks += 1;
                self.at(self.now, Event::Ask(id));
            }
        }
    }

    /// When the last answer came, in milliseconds after the start.
    pub fn finished(&self) -> i64 {
        let mut last = START;
        for job in &self.jobs {
            if let Some(End::Answered(at)) = job.end {
                last = last.max(at);
            }
        }
        last - START
    }

    /// How long a call waited before it departed.
    pub fn waited(&self, id: u32) -> i64 {
        let job = &self.jobs[id as usize];
        job.departed.map_or(i64::MAX, |at| at - job.entered)
    }
}
