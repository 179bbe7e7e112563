//! What the API itself does with a request that was let in.

use crate::catalogue::{Catalogue, Match};
use crate::failure::Failure;
use crate::http::{Request, Response};
use crate::routes::{self, Call};
use crate::settings::Settings;
use crate::store::Store;
use crate::time::Timestamp;
use crate::validate::{check_path, read_body, read_query};
use crate::webhooks::{Origin, Webhooks};

/// The contents, and those who are told of changes.
pub(crate) struct Api<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) store: &'a mut Store,
    /// None where nobody sends what they are told.
    pub(crate) webhooks: Option<&'a mut Webhooks>,
    pub(crate) settings: &'a Settings,
    pub(crate) origin: Origin,
    /// Whether an app calls.
    pub(crate) app: bool,
    pub(crate) now: Timestamp,
}

impl Api<'_> {
    /// Answers a request, and has webhooks told of what it changed.
    pub(crate) fn perform(
        &mut self,
        found: Result<Match<'_>, Failure>,
        request: &Request,
    ) -> Response {
        let told = self.webhooks.is_some() && Webhooks::any(self.store);
        if told {
            self.store.watch();
        }
        let response = self.execute(found, request);
        if told && let Some(webhooks) = &mut self.webhooks {
            let touched = self.store.changed();
            webhooks.tell(self.store, &touched, self.origin, self.now);
        }
        response
    }

    fn execute(&mut self, found: Result<Match<'_>, Failure>, request: &Request) -> Response {
        let Match { operation, path } = match found {
            Ok(found) => found,
            Err(failure) => return failure.response(None),
        };
        let answer = || -> Result<Response, Failure> {
            check_path(operation, &path)?;
            let query = read_query(operation, &request.query)?;
            let body = read_body(self.catalogue, operation, request)?;
            let mut call = Call {
                catalogue: self.catalogue,
                operation,
                store: self.store,
                path,
                query,
                body,
                now: self.now,
                user: self.origin.user,
                app: self.app,
                most_webhooks: self.settings.webhooks.most,
            };
            routes::answer(&mut call)
        };
        answer().unwrap_or_else(|failure| failure.response(Some(operation)))
    }
}
