//! What a script has for an exchange or a refresh.

use crate::faults::Fault;

/// What becomes of a request for tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scripted {
    Nothing,
    /// Refused for good, though the grant is sound.
    InvalidGrant,
    Fault(Fault),
}

impl Scripted {
    /// # Errors
    /// What is wrong with the word.
    pub(crate) fn named(word: &str) -> Result<Scripted, String> {
        match word {
            "none" => Ok(Scripted::Nothing),
            "invalid-grant" => Ok(Scripted::InvalidGrant),
            fault => Fault::named(fault).map(Scripted::Fault),
        }
    }

    pub(crate) fn fault(self) -> Option<Fault> {
        match self {
            Scripted::Fault(fault) => Some(fault),
            Scripted::Nothing | Scripted::InvalidGrant => None,
        }
    }
}
