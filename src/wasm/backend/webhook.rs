//! Questions on webhooks.

use super::super::spoken::Refusal;
use crate::webhook::registration::{Registered, Step, Wanted, steps};
use crate::webhook::{Delivery, MAX_BYTES, Receiver, Refusal as Refused};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Who may deliver, and how much.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Door {
    /// Pairs of user and password; left out where everybody may.
    logins: Option<Vec<(String, String)>>,
    max_bytes: Option<usize>,
    authorization: Option<String>,
    content_type: Option<String>,
    length: Option<usize>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Inside {
    body: String,
    /// The user whose own calls are told apart.
    own_user_id: Option<u64>,
}

#[derive(Deserialize)]
struct Wish {
    address: String,
    wanted: Vec<Wanted>,
    registered: Vec<Registered>,
}

/// Answers those that it knows.
pub fn ask(question: &str, input: &Value) -> Option<Result<Value, Refusal>> {
    Some(match question {
        "webhook_admit" => read(input).and_then(|door| admit(&door)),
        "webhook" => read(input).and_then(|inside| event(&inside)),
        "webhook_steps" => read(input).and_then(|wish| ensured(&wish)),
        _ => return None,
    })
}

fn read<'a, T: Deserialize<'a>>(input: &'a Value) -> Result<T, Refusal> {
    // Without what serde says: it may quote a password.
    T::deserialize(input).map_err(|_| Refusal::new("invalid_input", "the input has another form"))
}

fn admit(door: &Door) -> Result<Value, Refusal> {
    let mut receiver = Receiver::without_password();
    if let Some(logins) = &door.logins {
        if logins.is_empty() {
            return Err(Refusal::new("invalid_input", "there is no password"));
        }
        for (user, password) in logins {
            receiver = receiver.or(user, password);
        }
    }
    let receiver = receiver.with_max_bytes(door.max_bytes.unwrap_or(MAX_BYTES));
    let (content_type, authorization) =
        (door.content_type.as_deref(), door.authorization.as_deref());
    receiver
        .admit(content_type, authorization, door.length)
        .map_err(refused)?;
    Ok(Value::Null)
}

/// Reads the body of what was let in.
fn event(inside: &Inside) -> Result<Value, Refusal> {
    let delivery = Delivery {
        content_type: Some("application/json"),
        authorization: None,
        body: inside.body.as_bytes(),
    };
    let receiver = Receiver::without_password().with_max_bytes(usize::MAX);
    let event = receiver.receive(&delivery).map_err(refused)?;
    let own = inside.own_user_id.is_some_and(|user| event.is_own(user));
    let mut event = serde_json::to_value(event)
        .map_err(|_| Refusal::new("invalid_input", "the event can't be written"))?;
    if let Some(event) = event.as_object_mut() {
        event.insert("isOwn".to_owned(), Value::Bool(own));
    }
    Ok(event)
}

fn refused(refusal: Refused) -> Refusal {
    let mut facts = Map::new();
    facts.insert("status".to_owned(), json!(refusal.status()));
    Refusal {
        code: refusal.code(),
        message: refusal.to_string(),
        facts: Value::Object(facts),
    }
}

fn ensured(wish: &Wish) -> Result<Value, Refusal> {
    let steps: Vec<Step> = steps(&wish.address, &wish.wanted, &wish.registered)
        .map_err(|problem| Refusal::new("invalid_input", problem.to_string()))?;
    Ok(json!(steps))
}
