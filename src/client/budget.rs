//! The daily budget of tokens, as a client shows it.

use crate::budget::{Budget, BudgetPolicy, Spent};
use crate::time::Timestamp;

/// Where the daily budget stands, by what the clients of this credential know of it.
///
/// The company's other users and apps spend from the same budget. What they spent shows in the server's figures, where
/// it sends any.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BudgetReport {
    /// Tokens that the clients of this credential spent today.
    pub spent: u32,
    /// The same by operation.
    pub by_operation: Vec<Spent>,
    /// The same by resource, in the order of their first request.
    pub by_resource: Vec<ResourceSpent>,
    /// Tokens that the company has a day, where that is known.
    pub daily: Option<u32>,
    /// Tokens left today, where that is known.
    pub left: Option<u32>,
    /// When the budget starts again: midnight UTC, an assumption: Pipedrive names no time zone.
    pub resets_at: Timestamp,
    /// When it is used up at today's pace, if that is before it starts again.
    pub exhausted_at: Option<Timestamp>,
}

/// What the operations of a resource have taken today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResourceSpent {
    /// `deals`, for API v1 and v2 together.
    pub resource: &'static str,
    /// Requests, repeated ones too.
    pub requests: u32,
    /// Tokens.
    pub tokens: u32,
}

impl BudgetReport {
    pub(super) fn read(budget: &mut Budget, policy: BudgetPolicy, now: Timestamp) -> Self {
        let by_operation = budget.spent(now).to_vec();
        let mut by_resource: Vec<ResourceSpent> = Vec::new();
        for spent in &by_operation {
            let id = spent.operation.id();
            let id = id.strip_prefix("v1.").unwrap_or(id);
            let resource = id.split_once('.').map_or(id, |(resource, _)| resource);
            let known = by_resource
                .iter_mut()
                .find(|known| known.resource == resource);
            match known {
                Some(known) => {
                    known.requests += spent.requests;
                    known.tokens += spent.tokens;
                }
                None => by_resource.push(ResourceSpent {
                    resource,
                    requests: spent.requests,
                    tokens: spent.tokens,
                }),
            }
        }
        BudgetReport {
            spent: budget.total(),
            by_operation,
            by_resource,
            daily: budget.daily(policy),
            left: budget.left(policy),
            resets_at: Budget::reset_at(now),
            exhausted_at: budget.exhausted_at(policy, now),
        }
    }
}
