//! What Pipedrive tells the page of an app extension: the query of its address.

use crate::error::ErrorCode;
use crate::query;
use crate::secret::Secret;
use serde_json::Value;
use std::fmt;

/// Bytes of an address. A list's selection may hold hundreds of ids.
const LONGEST: usize = 65_536;
const LARGEST_ID: u64 = 9_007_199_254_740_991;

/// What the frame is about. Only the token proves anything of it; the rest is as trustworthy as the address.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ExtensionRequest {
    /// This surface's number, for the SDK.
    pub id: Option<String>,
    /// Who opened the frame, for [`verify_signed_token`](crate::signed_token::verify_signed_token).
    pub token: Option<Secret>,
    /// The user, unproven.
    pub user_id: Option<u64>,
    /// The company, unproven.
    pub company_id: Option<u64>,
    /// What kind of record it stands beside.
    pub resource: Option<Resource>,
    /// What kind of page.
    pub view: Option<View>,
    /// Which records.
    pub selection: Selection,
    /// Which filter the list has: `{"filter_id": 7}`, `{"user_id": 7}` or `{"everyone": 1}`, with further keys in lists of
    /// activities.
    pub filter: Option<Value>,
    /// How it should look at first.
    pub theme: Theme,
    /// What opened this modal, and had to say to it.
    pub data: Option<Value>,
    /// What led to this settings page, and had to say to it.
    pub context: Option<Value>,
    /// Everything else, as it is.
    pub other: Vec<(String, String)>,
}

/// A kind of record.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Resource {
    /// A deal.
    Deal,
    /// A person.
    Person,
    /// An organization.
    Organization,
    /// An activity.
    Activity,
    /// A product.
    Product,
    /// One that this version doesn't know.
    Other(String),
}

impl Resource {
    /// As Pipedrive spells it.
    pub fn as_str(&self) -> &str {
        match self {
            Resource::Deal => "deal",
            Resource::Person => "person",
            Resource::Organization => "organization",
            Resource::Activity => "activity",
            Resource::Product => "product",
            Resource::Other(name) => name,
        }
    }
}

/// A kind of page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum View {
    /// Of one record.
    Details,
    /// Of many.
    List,
    /// One that this version doesn't know.
    Other(String),
}

impl View {
    /// As Pipedrive spells it.
    pub fn as_str(&self) -> &str {
        match self {
            View::Details => "details",
            View::List => "list",
            View::Other(name) => name,
        }
    }
}

/// Light unless it's said to be dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// As Pipedrive spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

/// Which records a user selected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Selection {
    /// None, as in a floating window.
    #[default]
    None,
    /// These.
    Ids(Vec<u64>),
    /// All that the list's filter finds, but for some. The app has to ask the API which those are.
    All {
        /// Those that were taken out again.
        excluded: Vec<u64>,
    },
}

/// An address that doesn't fit. It holds nothing of the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExtensionError {
    /// [`ErrorCode::InvalidInput`], or [`ErrorCode::SignedTokenMismatch`].
    pub code: ErrorCode,
    /// For people.
    pub message: &'static str,
}

impl fmt::Display for ExtensionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)
    }
}

impl std::error::Error for ExtensionError {}

impl ExtensionRequest {
    /// Reads an address, or its query. What is unknown is kept, what is missing may be.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidInput`]: it can't be read one way only: a name that stands there twice, an encoding or an id
    /// that is none.
    pub fn read(address: &str) -> Result<ExtensionRequest, ExtensionError> {
        let odd = |message| ExtensionError {
            code: ErrorCode::InvalidInput,
            message,
        };
        if address.len() > LONGEST {
            return Err(odd("the address is too long"));
        }
        let pairs =
            query::read(address).ok_or_else(|| odd("the address isn't encoded as it should be"))?;
        let mut request = ExtensionRequest::default();
        let (mut selected, mut excluded) = (None, None);
        let mut seen: Vec<&str> = Vec::new();
        for (name, value) in &pairs {
            let text = || Some(value.clone()).filter(|value| !value.is_empty());
            let known = match name.as_str() {
                "id" => put(&mut request.id, text()),
                "token" => put(&mut request.token, text().map(Secret::new)),
                "userId" => put(&mut request.user_id, one_id(value).map_err(odd)?),
                "companyId" => put(&mut request.company_id, one_id(value).map_err(odd)?),
                "resource" => put(&mut request.resource, text().map(resource)),
                "view" => put(&mut request.view, text().map(view)),
                "selectedIds" => put(&mut selected, Some(ids(value).map_err(odd)?)),
                "excludedIds" => put(&mut excluded, Some(ids(value).map_err(odd)?)),
                "filter" => put(&mut request.filter, text().map(json)),
                "data" => put(&mut request.data, text().map(json)),
                "context" => put(&mut request.context, text().map(json)),
                "theme" => {
                    if value == "dark" {
                        request.theme = Theme::Dark;
                    }
                    true
                }
                _ => false,
            };
            if !known {
                request.other.push((name.clone(), value.clone()));
            } else if seen.contains(&name.as_str()) {
                return Err(odd("a name stands in the address twice"));
            } else {
                seen.push(name);
            }
        }
        request.selection = selection(&request, selected, excluded);
        Ok(request)
    }

    /// Checks that the address names no other user and company than a token that was verified.
    ///
    /// # Errors
    /// [`ErrorCode::SignedTokenMismatch`]: somebody changed one of the two.
    pub fn check(&self, user_id: u64, company_id: u64) -> Result<(), ExtensionError> {
        let same = |named: Option<u64>, proven| named.is_none_or(|named| named == proven);
        if same(self.user_id, user_id) && same(self.company_id, company_id) {
            return Ok(());
        }
        Err(ExtensionError {
            code: ErrorCode::SignedTokenMismatch,
            message: "the address names another user or company than the token",
        })
    }
}

/// Says that the name was known, whatever it held.
fn put<T>(place: &mut Option<T>, value: Option<T>) -> bool {
    if value.is_some() {
        *place = value;
    }
    true
}

fn resource(name: String) -> Resource {
    match name.as_str() {
        "deal" => Resource::Deal,
        "person" => Resource::Person,
        "organization" => Resource::Organization,
        "activity" => Resource::Activity,
        "product" => Resource::Product,
        _ => Resource::Other(name),
    }
}

fn view(name: String) -> View {
    match name.as_str() {
        "details" => View::Details,
        "list" => View::List,
        _ => View::Other(name),
    }
}

/// JSON, or the text itself where it is none.
fn json(text: String) -> Value {
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}

fn one_id(text: &str) -> Result<Option<u64>, &'static str> {
    match ids(text)?[..] {
        [] => Ok(None),
        [id] => Ok(Some(id)),
        _ => Err("the address has several ids in the place of one"),
    }
}

fn ids(text: &str) -> Result<Vec<u64>, &'static str> {
    let id = |text: &str| {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let id = digits.then(|| text.parse().ok()).flatten();
        id.filter(|id| *id <= LARGEST_ID)
            .ok_or("an id in the address isn't one")
    };
    let parts = text.split(',').map(str::trim);
    parts.filter(|part| !part.is_empty()).map(id).collect()
}

/// A list whose ids are empty is one of which all was selected. On other pages there is then nothing.
fn selection(
    request: &ExtensionRequest,
    selected: Option<Vec<u64>>,
    excluded: Option<Vec<u64>>,
) -> Selection {
    let all = request.view == Some(View::List)
        && (selected.is_some() || excluded.is_some() || request.filter.is_some());
    match selected.filter(|ids| !ids.is_empty()) {
        Some(ids) => Selection::Ids(ids),
        None if all => Selection::All {
            excluded: excluded.unwrap_or_default(),
        },
        None => Selection::None,
    }
}

#[cfg(test)]
mod tests;
