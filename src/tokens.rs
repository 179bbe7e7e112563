//! What an OAuth app holds for a user of a company.

use crate::secret::Secret;
use crate::time::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Access token, refresh token, and what belongs to them.
///
/// In JSON it has the form that the npm package's stores keep: `{"accessToken", "refreshToken", "expiresAt", "scopes",
/// "apiDomain"}`. That is for stores: it shows the tokens, as `Debug` doesn't.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Tokens {
    /// Goes with each request. It lives for about an hour.
    #[serde(deserialize_with = "conceal", serialize_with = "show")]
    pub access_token: Secret,
    /// Gets the next ones. It dies after 60 days without use.
    #[serde(deserialize_with = "conceal", serialize_with = "show")]
    pub refresh_token: Secret,
    /// When the access token expires, by the clock of whoever received it.
    #[serde(deserialize_with = "read_time", serialize_with = "write_time")]
    pub expires_at: Timestamp,
    /// What the user allowed.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// Where the company's data is: an origin, `https://acme.pipedrive.com`.
    pub api_domain: String,
}

impl Tokens {
    /// Tokens, as a store brings them back. Those of an answer come from [`App::tokens`](crate::oauth::App::tokens).
    pub fn new(
        access_token: impl Into<Secret>,
        refresh_token: impl Into<Secret>,
        expires_at: Timestamp,
        scopes: Vec<String>,
        api_domain: impl Into<String>,
    ) -> Tokens {
        Tokens {
            access_token: access_token.into(),
            refresh_token: refresh_token.into(),
            expires_at,
            scopes,
            api_domain: api_domain.into(),
        }
    }
}

fn conceal<'de, D: Deserializer<'de>>(from: D) -> Result<Secret, D::Error> {
    String::deserialize(from).map(Secret::new)
}

fn show<S: Serializer>(secret: &Secret, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(secret.reveal())
}

/// JavaScript writes whole numbers only while they are small enough.
fn read_time<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
    f64::deserialize(from).map(|millis| Timestamp(millis as i64))
}

fn write_time<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_i64(at.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_keep_the_form_that_both_languages_store() {
        let text = r#"{"accessToken":"v1u:a","refreshToken":"1:1:r","expiresAt":1772366400000,"scopes":["base"],"apiDomain":"https://acme.pipedrive.com"}"#;
        let tokens: Tokens = serde_json::from_str(text).unwrap();
        assert_eq!(tokens.access_token.reveal(), "v1u:a");
        assert_eq!(tokens.expires_at, Timestamp(1_772_366_400_000));
        assert_eq!(serde_json::to_string(&tokens).unwrap(), text);
    }

    #[test]
    fn tokens_print_without_themselves() {
        let tokens = Tokens::new(
            "seeded-access",
            "seeded-refresh",
            Timestamp(1),
            vec![],
            "https://acme.pipedrive.com",
        );
        let shown = format!("{tokens:?}");
        assert!(
            shown.contains("access_token: …") && !shown.contains("seeded"),
            "{shown}"
        );
    }
}
