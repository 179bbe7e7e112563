//! Which OAuth scopes an app needs.
//!
//! Pipedrive's documents name for each operation the scopes of which any one is enough. They are fixed for an app in
//! the Developer Hub, and its users accept all or none, so an app should ask for no more than it needs.

use crate::generated::scopes::SCOPES;
use crate::operation::Operation;
use std::collections::BTreeSet;

impl Operation {
    /// The OAuth scopes of which any one is enough, as Pipedrive's documents name them. None for the calls of OAuth itself.
    ///
    /// ```
    /// # #[cfg(feature = "models")] {
    /// use pipedrive_wasm::generated::operations::deals;
    ///
    /// assert_eq!(deals::LIST.scopes(), ["deals:read", "deals:full"]);
    /// # }
    /// ```
    pub fn scopes(self) -> &'static [&'static str] {
        match SCOPES.binary_search_by_key(&self.key(), |(key, _)| key) {
            Ok(place) => SCOPES.get(place).map_or(&[], |(_, scopes)| scopes),
            Err(_) => &[],
        }
    }
}

/// The least set of OAuth scopes that allows all of some operations, sorted.
///
/// Each operation needs one of its scopes, and where reading is enough, `deals:full` serves as well as `deals:read`.
/// Of all sets that serve every operation it is the one that grants least: without `admin` where that can be, then with
/// the fewest scopes that may change records (`deals:full`), then with the fewest that may change fields
/// (`deal-fields:full`), then with the fewest in all; among equal ones the first in the alphabet. The search is exact.
///
/// `base`, which every app has, is named where an operation needs it.
///
/// ```
/// # #[cfg(feature = "models")] {
/// use pipedrive_wasm::generated::operations::{deals, notes, webhooks};
/// use pipedrive_wasm::scopes::required_scopes;
///
/// assert_eq!(required_scopes([deals::LIST, notes::LIST]), ["deals:read"]);
/// assert_eq!(required_scopes([deals::LIST, notes::CREATE, webhooks::LIST]), ["admin", "deals:full"]);
/// # }
/// ```
pub fn required_scopes(operations: impl IntoIterator<Item = Operation>) -> Vec<&'static str> {
    let all: BTreeSet<Group> = operations
        .into_iter()
        .map(group)
        .filter(|group| !group.is_empty())
        .collect();
    // What serves a group serves every other that holds it.
    let groups = all.iter().filter(|group| {
        let holds_another = |other: &Group| other != *group && other.is_subset(group);
        !all.iter().any(holds_another)
    });
    let mut search = Search {
        groups: groups.collect(),
        chosen: BTreeSet::new(),
        best: None,
    };
    search.go_on(Grant::default());
    let (_, scopes) = search.best.unwrap_or_default();
    scopes.into_iter().collect()
}

/// What a scope grants beyond reading, and its name.
type Scope = (Width, &'static str);

/// Scopes of which one is enough, the narrowest first.
type Group = BTreeSet<Scope>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Width {
    Read,
    Fields,
    Records,
    Admin,
}

const WIDTHS: [Width; 4] = [Width::Admin, Width::Records, Width::Fields, Width::Read];

/// How many scopes of a set are of each width, the widest first: sets compare by it.
type Grant = [u16; 4];

fn group(operation: Operation) -> Group {
    let mut group = Group::new();
    for name in operation.scopes() {
        group.insert((width(name), name));
        if let Some(of) = name.strip_suffix(":read")
            && let Some(full) = known(of)
        {
            group.insert((width(full), full));
        }
    }
    group
}

/// `deals:full`, for `deals`.
fn known(of: &str) -> Option<&'static str> {
    let mut names = SCOPES.iter().flat_map(|(_, scopes)| scopes.iter());
    names
        .find(|name| name.strip_suffix(":full") == Some(of))
        .copied()
}

fn width(name: &str) -> Width {
    if name == "admin" {
        Width::Admin
    } else if name.ends_with("-fields:full") {
        Width::Fields
    } else if name.ends_with(":full") {
        Width::Records
    } else {
        Width::Read
    }
}

/// A search through all sets that serve every group, leaving off where one grants more than the best so far.
struct Search<'a> {
    groups: Vec<&'a Group>,
    chosen: BTreeSet<&'static str>,
    best: Option<(Grant, BTreeSet<&'static str>)>,
}

impl Search<'_> {
    fn go_on(&mut self, grant: Grant) {
        if let Some((least, _)) = &self.best
            && grant > *least
        {
            return;
        }
        let unserved = self.groups.iter().copied().find(|group| {
            let is_chosen = |(_, name): &Scope| self.chosen.contains(name);
            !group.iter().any(is_chosen)
        });
        let Some(group) = unserved else {
            let found = (grant, self.chosen.clone());
            if self.best.as_ref().is_none_or(|best| found < *best) {
                self.best = Some(found);
            }
            return;
        };
        for (width, name) in group {
            let mut grant = grant;
            for (count, of) in grant.iter_mut().zip(WIDTHS) {
                *count += u16::from(of == *width);
            }
            self.chosen.insert(name);
            self.go_on(grant);
            self.chosen.remove(name);
        }
    }
}

#[cfg(test)]
mod tests;
