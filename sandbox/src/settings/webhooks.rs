//! How webhooks are delivered.

use serde::{Deserialize, Serialize};

/// Patience, retries, bans.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Webhooks {
    /// Without an answer in this time an attempt has failed.
    pub timeout_millis: u32,
    /// How long after each failed attempt the next one follows.
    pub retry_seconds: Vec<u32>,
    /// This many failed first attempts ban a webhook; none ever do where it is 0.
    pub ban_after: u32,
    /// How long a ban lasts. What happens meanwhile is lost.
    pub ban_seconds: u32,
    /// A webhook without a success for this long is deleted.
    pub delete_after_seconds: u32,
    /// The most that a user has, and an app of each user.
    pub most: usize,
}

impl Default for Webhooks {
    fn default() -> Webhooks {
        Webhooks {
            timeout_millis: 10_000,
            retry_seconds: vec![3, 30, 150],
            ban_after: 10,
            ban_seconds: 1_800,
            delete_after_seconds: 3 * 86_400,
            most: 40,
        }
    }
}
