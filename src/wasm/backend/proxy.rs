//! Questions of a proxy: what a request would do, and whether it may.

use super::super::spoken::Refusal;
use crate::operation::{Form, Operation};
use crate::policy::Policy;
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
struct Question {
    method: String,
    /// From `/api/v1` or `/api/v2` on, as it was written.
    path: String,
    policy: Map<String, Value>,
}

/// Answers those that it knows.
pub fn ask(question: &str, input: &Value) -> Option<Result<Value, Refusal>> {
    match question {
        "proxied" => Some(
            Question::deserialize(input)
                .map_err(|_| Refusal::new("invalid_input", "the input has another form"))
                .and_then(answer),
        ),
        _ => None,
    }
}

fn answer(question: Question) -> Result<Value, Refusal> {
    let mut entries = Vec::new();
    for (name, word) in question.policy {
        let Value::String(word) = word else {
            return Err(Refusal::new(
                "invalid_input",
                "a policy has words for values",
            ));
        };
        entries.push((name, word));
    }
    let policy = Policy::new(entries).map_err(|problem| Refusal::new("invalid_input", problem))?;
    let Some(operation) = Operation::at(&question.method, &question.path) else {
        return Err(Refusal::new("not_found", "no operation has this path"));
    };
    if !policy.allows(operation) {
        let message = [operation.id(), " isn't allowed"].concat();
        return Err(Refusal::new("policy_denied", message));
    }
    Ok(json!({
        "operation": operation.id(),
        "isBinary": operation.form() == Form::Binary,
    }))
}
