//! How the modules beside the core are spoken to: a question by its name, JSON in, JSON out.
//!
//! `{"ok": …}` is an answer, `{"error": {"code", "message", …}}` a refusal. What is asked is small and rare, so that text
//! costs less than an export for each question would.

use serde_json::{Value, json};

/// A refusal: a code to act on, and a sentence for people. Never holds a secret.
pub struct Refusal {
    /// One for each thing that a caller would do differently.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// Whatever else there is to know: an object, or null.
    pub facts: Value,
}

impl Refusal {
    pub fn new(code: &'static str, message: impl Into<String>) -> Refusal {
        Refusal {
            code,
            message: message.into(),
            facts: Value::Null,
        }
    }
}

/// Asks, and puts what comes back into words.
pub fn answer(
    question: &str,
    input: &str,
    ask: impl FnOnce(&str, Value) -> Result<Value, Refusal>,
) -> String {
    let asked = match serde_json::from_str(input) {
        Ok(input) => ask(question, input),
        Err(_) => Err(Refusal::new("invalid_input", "the input isn't JSON")),
    };
    match asked {
        Ok(answer) => json!({ "ok": answer }).to_string(),
        Err(refusal) => {
            let mut error = json!({ "code": refusal.code, "message": refusal.message });
            if let (Some(error), Value::Object(facts)) = (error.as_object_mut(), refusal.facts) {
                error.extend(facts);
            }
            json!({ "error": error }).to_string()
        }
    }
}

/// For a name that no question has.
#[cfg(feature = "npm-backend")]
pub fn unknown(question: &str) -> Refusal {
    Refusal::new(
        "invalid_input",
        ["there is no question ", question].concat(),
    )
}
