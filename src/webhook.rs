//! Webhooks: a delivery is checked, and read into an [`Event`].
//!
//! Both versions of Pipedrive's payload become the same event. Pipedrive signs nothing: the Basic password that was given
//! when the webhook was made is all that tells its deliveries from others.
//!
//! ```
//! use pipedrive_wasm::webhook::{Action, Delivery, Entity, Receiver};
//!
//! let receiver = Receiver::new("crm", "a long secret");
//! let body = br#"{
//!   "meta": { "id": "8f2c", "entity": "deal", "action": "change", "entity_id": "8", "user_id": "45",
//!             "timestamp": "2026-11-22T10:19:21.200Z", "change_source": "app", "version": "2.0" },
//!   "data": { "id": 8, "title": "Big one" }, "previous": { "title": "Small one" }
//! }"#;
//! let event = receiver.receive(&Delivery {
//!     content_type: Some("application/json"),
//!     authorization: Some("Basic Y3JtOmEgbG9uZyBzZWNyZXQ="),
//!     body,
//! })?;
//! assert_eq!((event.entity.clone(), event.action.clone()), (Entity::Deal, Action::Change));
//! assert_eq!(event.changes[0].field, "title");
//! assert!(!event.is_own(45)); // a person did it, in Pipedrive
//!
//! let refused = receiver.receive(&Delivery { authorization: None, content_type: None, body }).unwrap_err();
//! assert_eq!((refused.code(), refused.status()), ("no_password", 401));
//! # Ok::<(), pipedrive_wasm::webhook::Refusal>(())
//! ```
//!
//! Answer with any 2xx within ten seconds, also to what you have had before, and with [`Refusal::status`] to what is
//! refused. [`registration::steps`] says what to create and what to delete so that the right webhooks exist.

mod event;
mod password;
mod payload;
mod refusal;
pub mod registration;

pub use event::{Action, Change, ChangeSource, Entity, Event, RecordId};
pub use refusal::Refusal;

use password::Passwords;
use serde_json::Value;

/// The largest body that is read unless [`Receiver::with_max_bytes`] says otherwise.
pub const MAX_BYTES: usize = 1_000_000;

/// What came in.
#[derive(Clone, Copy)]
pub struct Delivery<'a> {
    /// The header `content-type`.
    pub content_type: Option<&'a str>,
    /// The header `authorization`.
    pub authorization: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
}

/// Checks deliveries and reads them. Keeps digests of its passwords, never the passwords.
#[derive(Clone, Debug)]
pub struct Receiver {
    /// `None` where whoever asks is let in.
    passwords: Option<Passwords>,
    max_bytes: usize,
}

impl Receiver {
    /// Lets in who knows this user and password: those that the webhook was made with.
    pub fn new(user: &str, password: &str) -> Receiver {
        Receiver {
            passwords: Some(Passwords::new(user, password)),
            max_bytes: MAX_BYTES,
        }
    }

    /// Lets everybody in: for webhooks behind a gate of another kind.
    pub fn without_password() -> Receiver {
        Receiver {
            passwords: None,
            max_bytes: MAX_BYTES,
        }
    }

    /// Lets in who knows another pair as well: while one is replaced by the next.
    #[must_use]
    pub fn or(mut self, user: &str, password: &str) -> Receiver {
        match &mut self.passwords {
            Some(passwords) => passwords.add(user, password),
            None => self.passwords = Some(Passwords::new(user, password)),
        }
        self
    }

    /// Reads bodies of up to so many bytes.
    #[must_use]
    pub fn with_max_bytes(mut self, bytes: usize) -> Receiver {
        self.max_bytes = bytes;
        self
    }

    /// Says whether a delivery may come in, by what is known of it before its body is read.
    ///
    /// # Errors
    /// [`Refusal::NoPassword`], [`Refusal::WrongPassword`], [`Refusal::ContentType`], and [`Refusal::TooLarge`] where
    /// the announced length is.
    pub fn admit(
        &self,
        content_type: Option<&str>,
        authorization: Option<&str>,
        length: Option<usize>,
    ) -> Result<(), Refusal> {
        if let Some(passwords) = &self.passwords {
            passwords.check(authorization)?;
        }
        if !content_type.is_some_and(is_json) {
            return Err(Refusal::ContentType);
        }
        if length.is_some_and(|length| length > self.max_bytes) {
            return Err(Refusal::TooLarge(self.max_bytes));
        }
        Ok(())
    }

    /// Reads a delivery.
    ///
    /// # Errors
    /// Those of [`Receiver::admit`], [`Refusal::NotJson`], and [`Refusal::UnknownShape`] where it is JSON, and no event.
    pub fn receive(&self, delivery: &Delivery<'_>) -> Result<Event, Refusal> {
        let length = Some(delivery.body.len());
        self.admit(delivery.content_type, delivery.authorization, length)?;
        let body: Value =
            serde_json::from_slice(delivery.body).map_err(|error| Refusal::NotJson {
                line: error.line(),
                column: error.column(),
            })?;
        payload::read(body)
    }
}

/// `application/json`, with a character set or without, and its relatives: `application/cloudevents+json`.
fn is_json(content_type: &str) -> bool {
    let kind = match content_type.find(';') {
        Some(end) => content_type.get(..end).unwrap_or_default(),
        None => content_type,
    };
    let kind = kind.trim_ascii().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

#[cfg(test)]
mod tests;
