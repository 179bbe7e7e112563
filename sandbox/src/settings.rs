//! How the sandbox behaves: limits, headers and faults. Set at the start, and changed while it runs.

use serde::{Deserialize, Serialize};
use serde_json::Value;

mod app;
mod faults;
mod webhooks;

pub use app::{App, Approval, ErrorForm, Secret, Separator};
pub use faults::{Faults, Rates};
pub use webhooks::Webhooks;

/// Limits, faults, and the app that asks for access. As JSON its names are in camelCase; what is left out keeps its default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Settings {
    /// The company's plan, which decides on the burst limits and the daily budget.
    pub plan: Plan,
    /// Tokens that are as good as the sandbox's own. Each has windows and lockouts of its own; the budget is shared.
    pub extra_tokens: Vec<String>,
    /// Requests in a rolling window.
    pub burst: Burst,
    /// Tokens of a day.
    pub budget: Budget,
    /// What becomes of those who push on.
    pub lockout: Lockout,
    /// What answers tell about the limits.
    pub headers: Told,
    /// Faults that nobody asked for.
    pub faults: Faults,
    /// The app that users install, and how the authorization host answers it.
    pub app: App,
    /// How webhooks are delivered.
    pub webhooks: Webhooks,
}

/// Plans by their names of today; `Professional` has no successor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Plan {
    /// 20 requests with an API token, 80 with a bearer token.
    Lite,
    /// 40 and 160.
    Growth,
    /// 80 and 320.
    Professional,
    /// 100 and 400.
    Premium,
    /// 120 and 480.
    #[default]
    Ultimate,
}

/// The burst window, one for each credential: an API token, or a bearer token.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Burst {
    /// Requests that a window allows, for both kinds of credentials; by plan and kind where it is absent.
    pub limit: Option<u64>,
    /// Searches that a window allows.
    pub search_limit: u64,
    /// Length of the window.
    pub window_millis: u32,
    /// Searches take from the other requests' window, too. What Pipedrive does isn't known.
    pub search_counts_in_main: bool,
    /// The headers of a search tell of the searches' window. What Pipedrive does isn't known.
    pub search_tells_lane: bool,
}

/// The daily budget of the company, for all credentials together. It is whole again at midnight, UTC.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Budget {
    /// Tokens of a day; 30,000 times the plan's multiplier times the seats where it is absent.
    pub tokens: Option<u64>,
    /// Seats that the company pays for.
    pub seats: u64,
    /// What the API refuses (400, 404 and the like) costs as much as what it does. What Pipedrive does isn't known.
    pub failures_cost: bool,
}

/// The edge's answer to a credential that pushes on after 429s: 403 with a page.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Lockout {
    /// This many 429s lock a credential out; none ever do where it is 0.
    pub after: u32,
    /// The time in which they have to be.
    pub within_millis: u32,
    /// How long it lasts.
    pub cool_down_millis: u32,
}

/// Which headers are sent. All of them off is what a browser may see of them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Told {
    /// `x-ratelimit-limit`
    pub limit: bool,
    /// `x-ratelimit-remaining`
    pub remaining: bool,
    /// `x-ratelimit-reset`
    pub reset: bool,
    /// The reset is a moment, in seconds since 1970, in place of a duration in seconds.
    pub reset_as_epoch: bool,
    /// `x-daily-ratelimit-token-limit`
    pub daily_limit: bool,
    /// `x-daily-ratelimit-token-remaining`
    pub daily_remaining: bool,
    /// `retry-after`, on a 429. Not in Pipedrive's documentation of today, so off by default.
    pub retry_after: bool,
}

impl Plan {
    /// What the daily budget is multiplied with.
    pub(crate) fn multiplier(self) -> u64 {
        match self {
            Plan::Lite => 1,
            Plan::Growth => 2,
            Plan::Professional => 3,
            Plan::Premium => 5,
            Plan::Ultimate => 7,
        }
    }

    /// Requests that a window allows an API token.
    pub(crate) fn burst(self) -> u64 {
        match self {
            Plan::Lite => 20,
            Plan::Growth => 40,
            Plan::Professional => 80,
            Plan::Premium => 100,
            Plan::Ultimate => 120,
        }
    }
}

impl Default for Burst {
    fn default() -> Burst {
        Burst {
            limit: None,
            search_limit: 10,
            window_millis: 2_000,
            search_counts_in_main: true,
            search_tells_lane: true,
        }
    }
}

impl Default for Budget {
    fn default() -> Budget {
        Budget {
            tokens: None,
            seats: 5,
            failures_cost: true,
        }
    }
}

impl Default for Lockout {
    fn default() -> Lockout {
        Lockout {
            after: 10,
            within_millis: 60_000,
            cool_down_millis: 60_000,
        }
    }
}

impl Default for Told {
    fn default() -> Told {
        Told {
            limit: true,
            remaining: true,
            reset: true,
            reset_as_epoch: false,
            daily_limit: true,
            daily_remaining: true,
            retry_after: false,
        }
    }
}

impl Settings {
    /// Limits that no test reaches: a million requests in a window, a million million tokens a day.
    #[must_use]
    pub fn unlimited() -> Settings {
        let mut settings = Settings::default();
        settings.burst.limit = Some(1_000_000);
        settings.burst.search_limit = 1_000_000;
        settings.budget.tokens = Some(1_000_000_000_000);
        settings
    }

    /// The same settings, save for what this JSON object says. Objects in it are merged, too; lists are replaced.
    ///
    /// # Errors
    /// What is wrong with it: no JSON, an unknown name, a value out of its range.
    pub fn with_json(&self, json: &str) -> Result<Settings, String> {
        let problem = |error: serde_json::Error| format!("settings: {error}");
        let changes: Value = serde_json::from_str(json).map_err(problem)?;
        if !changes.is_object() {
            return Err("settings: not a JSON object".to_owned());
        }
        let mut merged = serde_json::to_value(self).map_err(problem)?;
        merge(&mut merged, changes);
        let settings: Settings = serde_json::from_value(merged).map_err(problem)?;
        settings.check()?;
        Ok(settings)
    }

    /// # Errors
    /// The first value that is out of its range.
    pub(crate) fn check(&self) -> Result<(), String> {
        if self.burst.window_millis == 0 {
            return Err("settings: burst.windowMillis must be at least 1".to_owned());
        }
        let app = self.app.check();
        app.map_err(|problem| format!("settings: app: {problem}"))?;
        let faults = self.faults.check();
        faults.map_err(|problem| format!("settings: faults: {problem}"))
    }
}

fn merge(known: &mut Value, changes: Value) {
    match (known, changes) {
        (Value::Object(known), Value::Object(changes)) => {
            for (name, change) in changes {
                merge(known.entry(name).or_insert(Value::Null), change);
            }
        }
        (known, change) => *known = change,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_changes_what_it_names_and_nothing_else() {
        let settings = Settings::unlimited()
            .with_json(r#"{"plan":"lite","burst":{"limit":null,"windowMillis":50}}"#)
            .unwrap();
        let mut expected = Settings::unlimited();
        expected.plan = Plan::Lite;
        expected.burst.limit = None;
        expected.burst.window_millis = 50;
        assert_eq!(settings, expected);
    }

    #[test]
    fn settings_survive_json() {
        let json = serde_json::to_string(&Settings::unlimited()).unwrap();
        assert_eq!(
            Settings::default().with_json(&json),
            Ok(Settings::unlimited())
        );
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (json, part) in [
            ("[]", "not a JSON object"),
            ("{", "EOF"),
            (r#"{"burts":{}}"#, "unknown field `burts`"),
            (r#"{"plan":"huge"}"#, "unknown variant `huge`"),
            (r#"{"burst":{"windowMillis":0}}"#, "burst.windowMillis"),
            (r#"{"faults":{"latencyMinMillis":90}}"#, "latencyMinMillis"),
            (
                r#"{"faults":{"perMille":{"cutAfter":600,"drip":401}}}"#,
                "more than 1000",
            ),
            (r#"{"faults":{"script":["explode"]}}"#, "\"explode\""),
        ] {
            let problem = Settings::default().with_json(json).unwrap_err();
            assert!(problem.contains(part), "{json}: {problem}");
        }
    }
}
