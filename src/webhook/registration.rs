//! Which webhooks to create and which to delete, so that those of an address are the ones that are wanted.

use crate::text::{decimal, join};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Webhooks that a user may have. Source: Pipedrive's guide to webhooks.
pub const MOST: usize = 40;

/// A webhook that should exist, at the address in question.
#[derive(Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Wanted {
    /// `create`, `change`, `delete` or `*`.
    pub action: String,
    /// `deal`, `person` … or `*`.
    pub entity: String,
    /// For people.
    pub name: String,
    /// Of the payload: `2.0`, or `1.0`.
    pub version: String,
    /// Whose visibility counts; the caller's where absent.
    #[serde(default)]
    pub user_id: Option<u64>,
    /// What deliveries come with.
    #[serde(default)]
    pub user: Option<String>,
    /// What deliveries come with.
    #[serde(default)]
    pub password: Option<String>,
}

/// A webhook that Pipedrive has, as its list shows it.
#[derive(Clone, Default, PartialEq, Deserialize)]
pub struct Registered {
    /// Its id.
    pub id: u64,
    /// Where it delivers to.
    #[serde(default)]
    pub subscription_url: Option<String>,
    /// Of which events.
    #[serde(default)]
    pub event_action: Option<String>,
    /// Of which records.
    #[serde(default)]
    pub event_object: Option<String>,
    /// Of the payload.
    #[serde(default)]
    pub version: Option<String>,
    /// Whose visibility counts.
    #[serde(default)]
    pub user_id: Option<u64>,
    /// 0 where Pipedrive doesn't deliver any more.
    #[serde(default)]
    pub is_active: Option<u32>,
    /// What deliveries come with.
    #[serde(default)]
    pub http_auth_user: Option<String>,
    /// What deliveries come with.
    #[serde(default)]
    pub http_auth_password: Option<String>,
}

/// Neither prints its password.
impl fmt::Debug for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wanted")
            .field("action", &self.action)
            .field("entity", &self.entity)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Registered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registered")
            .field("id", &self.id)
            .field("event_action", &self.event_action)
            .field("event_object", &self.event_object)
            .finish_non_exhaustive()
    }
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "do")]
pub enum Step {
    /// Create the wanted webhook of this place in the list.
    Create {
        /// From 0.
        wanted: usize,
    },
    /// Delete this webhook.
    Delete {
        /// Its id.
        id: u64,
        /// Why, for people.
        because: Reason,
    },
    /// Leave this one: it is the wanted webhook of that place.
    Keep {
        /// Its id.
        id: u64,
        /// From 0.
        wanted: usize,
    },
}

/// Why a webhook is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// Nobody wants it any more.
    Unwanted,
    /// There is another like it.
    Twice,
    /// Pipedrive switched it off after failed deliveries; another takes its place.
    Inactive,
    /// Its user, password or owner is another; one with the right ones takes its place.
    Changed,
}

/// Why there is nothing to do but mend what is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// More are wanted than a user may have.
    TooMany(usize),
    /// One covers the other, so that each such event would come twice.
    Overlap(String, String),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&match self {
            Problem::TooMany(wanted) => join(&[
                "a user may have ",
                &decimal(MOST as u64),
                " webhooks, and ",
                &decimal(*wanted as u64),
                " are wanted",
            ]),
            Problem::Overlap(one, other) => join(&[
                "`",
                one,
                "` covers `",
                other,
                "`: each such event would be delivered twice",
            ]),
        })
    }
}

impl std::error::Error for Problem {}

/// Says what to do, in this order, so that the webhooks of an address are the wanted ones. Those of other addresses are
/// left alone.
///
/// One that works is replaced by creating the new one first. Where that would be one too many, it goes first.
///
/// # Errors
/// What is wanted can't be.
pub fn steps(
    address: &str,
    wanted: &[Wanted],
    registered: &[Registered],
) -> Result<Vec<Step>, Problem> {
    if wanted.len() > MOST {
        return Err(Problem::TooMany(wanted.len()));
    }
    refuse_overlaps(wanted)?;

    let mut steps = Vec::new();
    let mut taken: Vec<u64> = Vec::new();
    // What is replaced: the place of its successor, its id, and why.
    let mut replaced: Vec<(usize, u64, Reason)> = Vec::new();
    let mut missing = Vec::new();
    for (place, wish) in wanted.iter().enumerate() {
        let mut kept = false;
        for hook in at(address, registered).filter(|hook| is_of(hook, wish)) {
            taken.push(hook.id);
            let reason = match fault(hook, wish) {
                None if !kept => {
                    kept = true;
                    steps.push(Step::Keep {
                        id: hook.id,
                        wanted: place,
                    });
                    continue;
                }
                None => Reason::Twice,
                Some(reason) => reason,
            };
            replaced.push((place, hook.id, reason));
        }
        if !kept {
            missing.push(place);
        }
    }

    let mut count = registered.len();
    for hook in at(address, registered).filter(|hook| !taken.contains(&hook.id)) {
        steps.push(Step::Delete {
            id: hook.id,
            because: Reason::Unwanted,
        });
        count -= 1;
    }
    for (place, id, because) in &replaced {
        let successor = missing.contains(place);
        // What doesn't deliver is no loss, nor is a twin.
        let at_once = !successor || *because == Reason::Inactive;
        if at_once {
            steps.push(Step::Delete {
                id: *id,
                because: *because,
            });
            count -= 1;
        }
    }
    for place in missing {
        let olds = replaced
            .iter()
            .filter(|(of, _, because)| *of == place && *because != Reason::Inactive);
        let deletions = olds.map(|(_, id, because)| Step::Delete {
            id: *id,
            because: *because,
        });
        let create = Step::Create { wanted: place };
        let before = steps.len();
        if count >= MOST {
            steps.extend(deletions);
            steps.push(create);
        } else {
            steps.push(create);
            steps.extend(deletions);
        }
        count = (count + 2).saturating_sub(steps.len() - before);
    }
    Ok(steps)
}

fn at<'a>(address: &'a str, registered: &'a [Registered]) -> impl Iterator<Item = &'a Registered> {
    registered
        .iter()
        .filter(move |hook| hook.subscription_url.as_deref() == Some(address))
}

fn is_of(hook: &Registered, wish: &Wanted) -> bool {
    hook.event_action.as_deref() == Some(&wish.action)
        && hook.event_object.as_deref() == Some(&wish.entity)
        // Before Pipedrive had two versions, none was shown.
        && hook.version.as_deref().unwrap_or("1.0") == wish.version
}

fn fault(hook: &Registered, wish: &Wanted) -> Option<Reason> {
    if hook.is_active == Some(0) {
        return Some(Reason::Inactive);
    }
    let differs = |has: &Option<String>, wants: &Option<String>| {
        has.as_deref().unwrap_or_default() != wants.as_deref().unwrap_or_default()
    };
    let owner = wish.user_id.is_some() && hook.user_id.is_some() && hook.user_id != wish.user_id;
    // A list that shows a user and hides the password says nothing of the password.
    let hidden = hook.http_auth_user.is_some() && hook.http_auth_password.is_none();
    let changed = owner
        || differs(&hook.http_auth_user, &wish.user)
        || (!hidden && differs(&hook.http_auth_password, &wish.password));
    changed.then_some(Reason::Changed)
}

fn refuse_overlaps(wanted: &[Wanted]) -> Result<(), Problem> {
    let covers = |one: &str, other: &str| one == "*" || one == other;
    for (place, one) in wanted.iter().enumerate() {
        for (other_place, other) in wanted.iter().enumerate() {
            let overlap = place != other_place
                && one.version == other.version
                && covers(&one.action, &other.action)
                && covers(&one.entity, &other.entity);
            if overlap {
                return Err(Problem::Overlap(event(one), event(other)));
            }
        }
    }
    Ok(())
}

fn event(wanted: &Wanted) -> String {
    join(&[&wanted.entity, ".", &wanted.action])
}

#[cfg(test)]
mod tests;
