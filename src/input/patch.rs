//! Changes to a field: an update leaves alone what isn't named.

use super::{Entry, File};
use crate::value::Value;

/// What an update does to one field.
///
/// ```
/// # use pipedrive_wasm::input::Patch;
/// # use pipedrive_wasm::params::DealUpdateParams;
/// let params = DealUpdateParams {
///     title: "Acme renewal".into(), // or `Patch::Set("Acme renewal".to_owned())`
///     lost_reason: Patch::Clear,
///     ..Default::default() // everything else stays as it is
/// };
/// # let _ = params;
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// Leaves it as it is.
    #[default]
    Keep,
    /// Empties it: `null`.
    Clear,
    /// Sets it.
    Set(T),
}

impl<T: Entry> Entry for Patch<T> {
    fn entry(self, files: &mut Vec<File>) -> Option<Value> {
        match self {
            Patch::Keep => None,
            Patch::Clear => Some(Value::Null),
            Patch::Set(value) => value.entry(files),
        }
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Patch::Set(value)
    }
}

impl From<&str> for Patch<String> {
    fn from(text: &str) -> Self {
        Patch::Set(text.to_owned())
    }
}
