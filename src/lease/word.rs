//! What programs say of their slots, and what they are told.

use crate::error::ErrorCode;
use crate::http::Headers;
use crate::time::Millis;

/// What a program knows of its own requests.
#[derive(Clone, Debug, Default)]
pub struct Word<'a> {
    /// Which requests: those of one program that come and go together. Two never have the same name at one time.
    pub holder: &'a str,
    /// Where it runs: holders of one isolate pace themselves together, and have one share.
    pub isolate: &'a str,
    /// How many wait for a slot, those included that were waiting before: searches aside, and searches.
    pub waiting: [u32; 2],
    /// What came of slots that it had.
    pub reports: Vec<Report>,
}

/// What came of a slot.
#[derive(Clone, Debug)]
pub struct Report {
    /// Which one.
    pub slot: u32,
    /// How it ended.
    pub end: SlotEnd,
}

/// How the use of a slot ended.
#[derive(Clone, Debug)]
pub enum SlotEnd {
    /// Nothing was sent.
    Unsent,
    /// No answer came.
    Lost,
    /// An answer came.
    Answered {
        /// So long ago.
        ago: Millis,
        /// Its status.
        status: u16,
        /// Its headers.
        headers: Headers,
    },
}

/// What a holder gets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grant {
    /// Slots to send with, each for one request.
    pub slots: Vec<u32>,
    /// The same for searches.
    pub search_slots: Vec<u32>,
    /// Why those that wait should give up, and how long it lasts. They no longer wait.
    pub refused: Option<(ErrorCode, Millis)>,
}
