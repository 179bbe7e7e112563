//! What all calls with one credential share: its burst windows and its daily budget.

use crate::budget::{Budget, BudgetPolicy};
use crate::limiter::{LOWEST_LIMIT, Limiter, Priority};
use crate::policy::Policy;
use crate::retry::RetryPolicy;
use crate::text::join;
use std::sync::Arc;

/// Cloudflare says neither that nor how long a credential is locked out. Trying makes it longer.
pub(crate) const COOL_DOWN: i64 = 300_000;
/// How often it is tried whether a budget that was used up is back.
pub(crate) const BUDGET_PROBE: i64 = 60_000;

/// The limits of one credential. Clients with the same credential share one.
#[derive(Clone, Debug)]
pub struct Governor {
    /// Burst windows and queue.
    pub limiter: Limiter,
    /// Daily budget.
    pub budget: Budget,
}

impl Default for Governor {
    fn default() -> Self {
        Governor {
            limiter: Limiter::new(LOWEST_LIMIT),
            budget: Budget::default(),
        }
    }
}

/// What a client allows itself, beside what the API does.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// What may be called; everything where absent.
    pub policy: Option<Arc<Policy>>,
    /// What may be spent.
    pub budget: BudgetPolicy,
    /// What is repeated.
    pub retry: RetryPolicy,
    /// How urgent it is.
    pub priority: Priority,
}

/// Requests that a plan's burst window allows, see the table of Pipedrive's page on rate limiting. The older names of
/// plans are known, too.
///
/// # Errors
/// What is wrong, for people.
pub fn limit_of(plan: &str, oauth: bool) -> Result<u32, String> {
    let limit = match plan {
        "lite" | "essential" => 20,
        "growth" | "advanced" => 40,
        "professional" => 80,
        "premium" | "power" => 100,
        "ultimate" | "enterprise" => 120,
        _ => {
            return Err(join(&[
                "plan must be lite, growth, premium, ultimate or an older plan's name, not ",
                plan,
            ]));
        }
    };
    Ok(if oauth { limit * 4 } else { limit })
}
