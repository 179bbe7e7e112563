//! Dictionaries of an account's fields: loaded once for all clients with the same credential, and again when they are old.

mod shelf;

pub(super) use shelf::Shelf;

use super::{Client, Failure, Transport};
use crate::fields::{Dictionary, Entity, MissingOptions};
use crate::generated::operations as calls;
use crate::operation::Operation;
use crate::time::Timestamp;
use serde_json::{Map, Value, json};
use shelf::{Claim, Known, With};
use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

/// How long a dictionary is used before it is loaded again.
const TTL: Duration = Duration::from_secs(600);

/// The fields of an account; see [`Client::fields`].
///
/// A dictionary is loaded by the first who asks for it, and whoever asks meanwhile waits for the same. It is kept for ten
/// minutes unless [`fresh_within`](Self::fresh_within) says otherwise.
#[must_use = "nothing is loaded before a dictionary is asked for"]
pub struct Fields<T: Transport> {
    client: Client<T>,
    ttl: Duration,
    with: With,
}

impl<T: Transport> Client<T> {
    /// The account's fields by name: `client.fields().deal().await`.
    pub fn fields(&self) -> Fields<T> {
        Fields {
            client: self.clone(),
            ttl: TTL,
            with: With::default(),
        }
    }
}

impl<T: Transport> Fields<T> {
    /// Takes no dictionary that is older. Zero loads it anew.
    pub fn fresh_within(mut self, ttl: Duration) -> Self {
        self.ttl = ttl;
        self
    }

    /// Loads the fields' numbers in API v1, too, which filters need. Projects have none.
    pub fn with_numbers(mut self) -> Self {
        self.with.numbers = true;
        self
    }

    /// Loads the account's users, too, so that their names can be written into user fields.
    pub fn with_users(mut self) -> Self {
        self.with.users = true;
        self
    }

    /// Loads the account's currencies, too, so that others are refused before anything is sent.
    pub fn with_currencies(mut self) -> Self {
        self.with.currencies = true;
        self
    }

    /// The fields of deals.
    ///
    /// # Errors
    /// See [`crate::error::ErrorCode`]; so for those below.
    pub async fn deal(&self) -> Result<Arc<Dictionary>, Failure> {
        self.of(Entity::Deal).await
    }

    /// The fields of persons.
    pub async fn person(&self) -> Result<Arc<Dictionary>, Failure> {
        self.of(Entity::Person).await
    }

    /// The fields of organizations.
    pub async fn organization(&self) -> Result<Arc<Dictionary>, Failure> {
        self.of(Entity::Organization).await
    }

    /// The fields of products.
    pub async fn product(&self) -> Result<Arc<Dictionary>, Failure> {
        self.of(Entity::Product).await
    }

    /// The fields of activities, with the account's types of activities as options of `type`.
    pub async fn activity(&self) -> Result<Arc<Dictionary>, Failure> {
        self.of(Entity::Activity).await
    }

    /// The fields of leads, with the account's labels of leads as options of `label_ids`.
    pub async fn lead(&self) -> Result<Arc<Dictionary>, Failure> {
        self.of(Entity::Lead).await
    }

    /// The fields of projects.
    pub async fn project(&self) -> Result<Arc<Dictionary>, Failure> {
        self.of(Entity::Project).await
    }

    /// The fields of notes.
    pub async fn note(&self) -> Result<Arc<Dictionary>, Failure> {
        self.of(Entity::Note).await
    }

    /// The fields of an entity.
    ///
    /// # Errors
    /// See [`crate::error::ErrorCode`]. Who waited for a load that failed gets the same error.
    pub async fn of(&self, entity: Entity) -> Result<Arc<Dictionary>, Failure> {
        let shelf = &self.client.shared.shelf;
        let ttl = i64::try_from(self.ttl.as_millis()).unwrap_or(i64::MAX);
        let oldest = Timestamp(self.client.transport.now().0.saturating_sub(ttl));
        let mut ended = None;
        let claim =
            poll_fn(|context| shelf.claim(entity, self.with, oldest, &mut ended, context.waker()));
        match claim.await {
            Claim::Known(dictionary) => Ok(dictionary),
            Claim::Failed(failed) => Err(failed),
            Claim::Mine(mut loading) => {
                let loaded = self.load(entity, loading.fresh(), loading.with()).await;
                let dictionary = match &loaded {
                    Ok(known) => Ok(Arc::clone(&known.dictionary)),
                    Err(failed) => Err(failed.clone()),
                };
                loading.end(loaded);
                dictionary
            }
        }
    }

    /// Takes a dictionary that was kept, as if it had just been loaded.
    pub fn keep(&self, dictionary: Dictionary) {
        let known = Known {
            at: self.client.transport.now(),
            with: With::default(),
            dictionary: Arc::new(dictionary),
        };
        self.client.shared.shelf.keep(known);
    }

    /// Adds options to fields, as [`Dictionary::missing_options`] names them; the dictionary knows them then.
    ///
    /// # Errors
    /// See [`crate::error::ErrorCode`]. Options of the fields before were added.
    pub async fn add_options(
        &self,
        entity: Entity,
        missing: &[MissingOptions],
    ) -> Result<Arc<Dictionary>, Failure> {
        let mut dictionary = self.of(entity).await?;
        for field in missing {
            let labels: Vec<Value> = field
                .labels
                .iter()
                .map(|label| json!({ "label": label }))
                .collect();
            let input = json!({ "field_code": field.key, "body": labels });
            let made = self.client.call(&adding(entity), input).await?;
            dictionary = self.client.shared.shelf.learn(entity, |known| {
                known.add_options(&field.key, &made);
            });
        }
        Ok(dictionary)
    }

    /// Loads what isn't known yet.
    async fn load(
        &self,
        entity: Entity,
        fresh: Option<Known>,
        with: With,
    ) -> Result<Known, Failure> {
        let mut known = match fresh {
            Some(known) => known,
            None => {
                let at = self.client.transport.now();
                Known {
                    at,
                    with: With::default(),
                    dictionary: Arc::new(self.definitions(entity).await?),
                }
            }
        };
        let dictionary = Arc::make_mut(&mut known.dictionary);
        if with.numbers && !known.with.numbers {
            if let Some(call) = numbering(entity) {
                dictionary.add_v1(&self.rows(&call).await?);
            }
            known.with.numbers = true;
        }
        if with.users && !known.with.users {
            dictionary.add_users(&self.rows(&calls::users::LIST).await?);
            known.with.users = true;
        }
        if with.currencies && !known.with.currencies {
            dictionary.add_currencies(&self.rows(&calls::currencies::LIST).await?);
            known.with.currencies = true;
        }
        Ok(known)
    }

    async fn definitions(&self, entity: Entity) -> Result<Dictionary, Failure> {
        let mut dictionary = Dictionary::new(entity);
        match defining(entity) {
            Defining::V2(call) => dictionary.add_v2(&self.rows(&call).await?),
            Defining::V1(call) => dictionary.add_v1(&self.rows(&call).await?),
        }
        match entity {
            Entity::Activity => {
                dictionary.add_activity_types(&self.rows(&calls::activity_types::LIST).await?);
            }
            Entity::Lead => {
                dictionary.add_lead_labels(&self.rows(&calls::lead_labels::LIST).await?)
            }
            _ => {}
        }
        Ok(dictionary)
    }

    /// All pages of a list.
    async fn rows(&self, call: &Operation) -> Result<Value, Failure> {
        let rows = self.client.list(call, Value::from(Map::new()));
        Ok(rows.collect_all(None).await?.into())
    }
}

/// Where an entity's fields are listed.
enum Defining {
    V2(Operation),
    V1(Operation),
}

/// v2 lists no fields of leads and notes, and those of activities only for apps of administrators.
fn defining(entity: Entity) -> Defining {
    match entity {
        Entity::Deal => Defining::V2(calls::deal_fields::LIST),
        Entity::Person => Defining::V2(calls::person_fields::LIST),
        Entity::Organization => Defining::V2(calls::organization_fields::LIST),
        Entity::Product => Defining::V2(calls::product_fields::LIST),
        Entity::Project => Defining::V2(calls::project_fields::LIST),
        Entity::Activity => Defining::V1(calls::activity_fields::V1_LIST),
        Entity::Lead => Defining::V1(calls::lead_fields::LIST),
        Entity::Note => Defining::V1(calls::note_fields::LIST),
    }
}

/// Where the numbers are listed of fields that v2 defines.
fn numbering(entity: Entity) -> Option<Operation> {
    match entity {
        Entity::Deal => Some(calls::deal_fields::V1_LIST),
        Entity::Person => Some(calls::person_fields::V1_LIST),
        Entity::Organization => Some(calls::organization_fields::V1_LIST),
        Entity::Product => Some(calls::product_fields::V1_LIST),
        Entity::Activity | Entity::Lead | Entity::Note | Entity::Project => None,
    }
}

/// What adds options. Leads have the fields of deals.
fn adding(entity: Entity) -> Operation {
    match entity {
        Entity::Person => calls::person_fields::OPTIONS_CREATE,
        Entity::Organization => calls::organization_fields::OPTIONS_CREATE,
        Entity::Product => calls::product_fields::OPTIONS_CREATE,
        Entity::Project => calls::project_fields::OPTIONS_CREATE,
        Entity::Deal | Entity::Lead | Entity::Activity | Entity::Note => {
            calls::deal_fields::OPTIONS_CREATE
        }
    }
}

impl<T: Transport> fmt::Debug for Fields<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Fields");
        shown.field("ttl", &self.ttl).finish_non_exhaustive()
    }
}
