//! Which operations a client may call.
//!
//! A policy is a list of names, each with what it allows: `default`, an operation, or a resource or a part of its
//! path. An operation that no entry covers, and a policy without `default`, is denied: what a program doesn't name, it
//! can't do. That counts for operations, not for records: a deal is also found by `itemSearch` and `recents`.

#[cfg(feature = "models")]
mod nearest;

use crate::http::Method;
use crate::operation::Operation;
use crate::text::join;

/// What an entry of a policy allows, the strictest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// Nothing.
    Deny,
    /// GET, which changes nothing.
    Read,
    /// Everything.
    Full,
}

/// Which operations a client may call.
#[derive(Clone, Debug)]
pub struct Policy {
    rules: Vec<Rule>,
}

#[derive(Clone, Debug)]
struct Rule {
    /// An operation's id, or the front of one up to a dot; empty for all operations.
    name: String,
    access: Access,
}

impl Policy {
    /// Takes the entries as they were written: `("default", "deny")`, `("deals", "read")`, `("deals.delete", "deny")`.
    ///
    /// A name is `default`, an operation (`deals.delete`, or Pipedrive's `deleteDeal`), or a resource or a part of its
    /// path (`deals`, `deals.followers`). The twins of API v1 are covered by the names of their siblings in v2; a name
    /// with `v1.` before it covers nothing else. The longest name that covers an operation decides, and among equal
    /// ones the stricter. Without `default` everything that no other entry covers is denied.
    ///
    /// # Errors
    /// A name that covers no operation, or a word other than `deny`, `read` and `full`.
    pub fn new(entries: Vec<(String, String)>) -> Result<Policy, String> {
        let mut rules = Vec::new();
        for (name, word) in entries {
            let access = match word.as_str() {
                "deny" => Access::Deny,
                "read" => Access::Read,
                "full" => Access::Full,
                _ => {
                    return Err(join(&[
                        "policy: `",
                        &name,
                        "` must be \"deny\", \"read\" or \"full\", not \"",
                        &word,
                        "\"",
                    ]));
                }
            };
            let name = if name == "default" {
                String::new()
            } else if let Some(operation) = Operation::find(&name) {
                operation.id().to_owned()
            } else if is_known(&name) {
                name
            } else {
                return Err(unknown(&name));
            };
            rules.push(Rule { name, access });
        }
        Ok(Policy { rules })
    }

    /// What the entry that decides on an operation allows.
    pub fn access(&self, operation: Operation) -> Access {
        let mut decisive: Option<&Rule> = None;
        for rule in &self.rules {
            if !rule.name.is_empty() && !is_under(&rule.name, operation.id()) {
                continue;
            }
            let decides = match decisive {
                Some(other) => {
                    let (length, longest) = (rule.name.len(), other.name.len());
                    length > longest || (length == longest && rule.access < other.access)
                }
                None => true,
            };
            if decides {
                decisive = Some(rule);
            }
        }
        decisive.map_or(Access::Deny, |rule| rule.access)
    }

    /// Whether an operation may be called.
    pub fn allows(&self, operation: Operation) -> bool {
        match self.access(operation) {
            Access::Deny => false,
            Access::Read => operation.method() == Method::Get,
            Access::Full => true,
        }
    }
}

/// Whether a name is an operation's id or the front of it, with or without the id's `v1.`.
fn is_under(name: &str, id: &str) -> bool {
    let sibling = id.strip_prefix("v1.").unwrap_or(id);
    is_front(name, id) || is_front(name, sibling)
}

fn is_front(name: &str, id: &str) -> bool {
    match id.strip_prefix(name) {
        Some(rest) => rest.bytes().next().unwrap_or(b'.') == b'.',
        None => false,
    }
}

fn is_known(name: &str) -> bool {
    // `v1` alone is no part of a path: next to `deals` neither would be the longer, more particular name.
    if name == "v1" {
        return false;
    }
    for operation in Operation::all() {
        if is_under(name, operation.id()) {
            return true;
        }
    }
    false
}

fn unknown(name: &str) -> String {
    let problem = join(&["policy: no operation or resource is called `", name, "`"]);
    // Programs in Rust only: the names to compare with and the comparing would weigh more than the rest.
    #[cfg(feature = "models")]
    if let Some(nearest) = nearest::nearest(name) {
        return join(&[&problem, "; `", &nearest, "` is"]);
    }
    problem
}

#[cfg(test)]
mod tests;
