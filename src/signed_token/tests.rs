use super::*;
use crate::secret::{base64url, sign};
use serde_json::{Value, json};

/// 2026-03-01T12:00:00Z
const NOW: i64 = 1_772_366_400;

fn secrets(texts: &[&str]) -> Vec<Secret> {
    texts.iter().map(|text| Secret::from(*text)).collect()
}

fn part(text: &str) -> String {
    base64url(text.as_bytes())
}

/// A token of any two texts.
fn signed(head: &str, claims: &str, secret: &str) -> String {
    let content = [part(head), part(claims)].join(".");
    let signature = base64url(&sign(secret.as_bytes(), &[&content]));
    [content, signature].join(".")
}

fn claims() -> Value {
    json!({ "userId": 7, "companyId": 42, "iat": NOW, "exp": NOW + 300 })
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

fn good() -> String {
    token(&claims())
}

fn token(claims: &Value) -> String {
    signed(
        r#"{"alg":"HS256","typ":"JWT"}"#,
        &claims.to_string(),
        "seeded-secret",
    )
}

fn at(token: &str, seconds: i64) -> Result<Claims, ErrorCode> {
    let now = Timestamp((NOW + seconds) * 1000);
    verify_signed_token(token, &secrets(&["seeded-secret"]), now).map_err(|error| error.code)
}

fn refusal(token: &str) -> ErrorCode {
    at(token, 1).unwrap_err()
}

#[test]
fn a_good_token_says_who_opened_the_frame() {
    let expected = Claims {
        user_id: 7,
        company_id: 42,
        issued_at: Some(Timestamp(NOW * 1000)),
        expires_at: Timestamp((NOW + 300) * 1000),
    };
    assert_eq!(at(&good(), 1), Ok(expected));
}

// Made with node:crypto.
#[test]
fn a_token_of_another_implementation_is_accepted() {
    let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VySWQiOjcsImNvbXBhbnlJZCI6NDIsImlhdCI6MTc3MjM2NjQwMCwiZXhwIjoxNzcyMzY2NzAwfQ.Ks9VuJaLS3dLt18AvFroIXREamgEdhE5_LflxcfpBVg";
    assert_eq!(
        at(token, 1).map(|claims| (claims.user_id, claims.company_id)),
        Ok((7, 42))
    );
}

#[test]
fn any_of_several_secrets_will_do() {
    let now = Timestamp(NOW * 1000);
    let several = secrets(&["first", "seeded-secret", "third"]);
    assert!(verify_signed_token(&good(), &several, now).is_ok());
}

#[test]
fn claims_may_be_digits_in_text() {
    let text = json!({ "userId": "7", "companyId": "42", "iat": NOW.to_string(), "exp": (NOW + 300).to_string() });
    assert_eq!(at(&token(&text), 1), at(&good(), 1));
}

#[test]
fn a_token_without_a_signature_is_refused() {
    let content = |head: &str| [part(head), part(&claims().to_string())].join(".");
    for alg in ["none", "None", "NONE", "nOnE"] {
        let content = content(&format!(r#"{{"alg":"{alg}"}}"#));
        assert_eq!(
            refusal(&format!("{content}.")),
            ErrorCode::SignedTokenAlgorithm
        );
    }
    let content = content(r#"{"alg":"HS256"}"#);
    assert_eq!(
        refusal(&format!("{content}.")),
        ErrorCode::SignedTokenSignature
    );
}

#[test]
fn rs256_is_refused() {
    let token = signed(
        r#"{"alg":"RS256","typ":"JWT"}"#,
        &claims().to_string(),
        "seeded-secret",
    );
    assert_eq!(refusal(&token), ErrorCode::SignedTokenAlgorithm);
}

#[test]
fn hs384_is_refused() {
    let token = signed(
        r#"{"alg":"HS384","typ":"JWT"}"#,
        &claims().to_string(),
        "seeded-secret",
    );
    assert_eq!(refusal(&token), ErrorCode::SignedTokenAlgorithm);
}

#[test]
fn an_algorithm_that_is_no_text_or_none_at_all_is_refused() {
    for head in [
        r#"{"alg":["HS256"]}"#,
        r#"{"alg":null}"#,
        r#"{"typ":"JWT"}"#,
        r#"{"alg":"hs256"}"#,
        r#"{"alg":"HS256 "}"#,
    ] {
        let token = signed(head, &claims().to_string(), "seeded-secret");
        assert_eq!(refusal(&token), ErrorCode::SignedTokenAlgorithm, "{head}");
    }
}

#[test]
fn a_head_from_another_token_is_refused() {
    let good = good();
    let (_, rest) = good.split_once('.').unwrap();
    let swapped = format!("{}.{rest}", part(r#"{"typ":"JWT","alg":"HS256"}"#));
    assert_eq!(refusal(&swapped), ErrorCode::SignedTokenSignature);
}

#[test]
fn claims_from_another_token_are_refused() {
    let parts: Vec<String> = good().split('.').map(str::to_owned).collect();
    let others = part(&with("userId", json!(1)).to_string());
    let swapped = [&parts[0], &others, &parts[2]]
        .map(String::as_str)
        .join(".");
    assert_eq!(refusal(&swapped), ErrorCode::SignedTokenSignature);
}

#[test]
fn what_the_head_calls_critical_is_refused() {
    let token = signed(
        r#"{"alg":"HS256","crit":["exp"]}"#,
        &claims().to_string(),
        "seeded-secret",
    );
    assert_eq!(refusal(&token), ErrorCode::SignedTokenMalformed);
}

#[test]
fn truncated_parts_are_refused() {
    let good = good();
    for length in 0..good.len() {
        let code = refusal(&good[..length]);
        let known = [
            ErrorCode::SignedTokenMalformed,
            ErrorCode::SignedTokenSignature,
            ErrorCode::SignedTokenAlgorithm,
        ];
        assert!(known.contains(&code), "{length}");
    }
    let parts: Vec<&str> = good.split('.').collect();
    let whole = [parts[0], parts[1], parts[2]];
    for at in 0..3 {
        let mut cut = whole;
        cut[at] = "";
        let refused = refusal(&cut.join("."));
        assert!(
            [
                ErrorCode::SignedTokenMalformed,
                ErrorCode::SignedTokenSignature
            ]
            .contains(&refused),
            "{at}"
        );
    }
    for odd in [
        "",
        ".",
        "..",
        "...",
        parts[0],
        &format!("{good}."),
        &format!("{good}.{}", parts[2]),
        &format!(".{good}"),
    ] {
        assert_eq!(refusal(odd), ErrorCode::SignedTokenMalformed, "{odd}");
    }
}

#[test]
fn another_spelling_of_the_same_bytes_is_refused() {
    let good = good();
    let parts: Vec<&str> = good.split('.').collect();
    let [head, claims, signature] = parts[..] else {
        panic!("three parts")
    };
    for (head, claims, signature) in [
        (head, claims, format!("{signature}=").as_str()),
        (head, format!("{claims}==").as_str(), signature),
        (format!("{head}=").as_str(), claims, signature),
        (head, claims, format!("{signature} ").as_str()),
        (head, claims, format!("\n{signature}").as_str()),
    ] {
        assert_eq!(
            refusal(&[head, claims, signature].join(".")),
            ErrorCode::SignedTokenMalformed
        );
    }
    // The last character has two bits that mean nothing.
    let (front, last) = signature.split_at(signature.len() - 1);
    for other in ('A'..='Z')
        .chain('a'..='z')
        .chain('0'..='9')
        .chain(['-', '_', '+', '/'])
    {
        let spelled = format!("{head}.{claims}.{front}{other}");
        assert_eq!(
            at(&spelled, 1).is_ok(),
            other.to_string() == last,
            "{other}"
        );
    }
}

#[test]
fn a_name_that_stands_there_twice_is_refused() {
    let twice = format!(
        r#"{{"userId":1,"userId":7,"companyId":42,"exp":{}}}"#,
        NOW + 300
    );
    assert_eq!(
        refusal(&signed(r#"{"alg":"HS256"}"#, &twice, "seeded-secret")),
        ErrorCode::SignedTokenMalformed
    );
    let escaped = format!(
        r#"{{"\u0075serId":1,"userId":7,"companyId":42,"exp":{}}}"#,
        NOW + 300
    );
    assert_eq!(
        refusal(&signed(r#"{"alg":"HS256"}"#, &escaped, "seeded-secret")),
        ErrorCode::SignedTokenMalformed
    );
    let head = r#"{"alg":"none","alg":"HS256"}"#;
    assert_eq!(
        refusal(&signed(head, &claims().to_string(), "seeded-secret")),
        ErrorCode::SignedTokenMalformed
    );
}

#[test]
fn an_expired_token_is_refused_after_a_minute_for_the_clocks() {
    assert!(at(&good(), 359).is_ok());
    assert_eq!(at(&good(), 360), Err(ErrorCode::SignedTokenExpired));
    assert_eq!(at(&good(), 100_000), Err(ErrorCode::SignedTokenExpired));
}

#[test]
fn a_token_from_the_future_is_refused_after_a_minute_for_the_clocks() {
    assert!(at(&good(), -60).is_ok());
    assert_eq!(at(&good(), -61), Err(ErrorCode::SignedTokenEarly));
    let later = token(&with("nbf", json!(NOW + 100)));
    assert!(at(&later, 40).is_ok());
    assert_eq!(at(&later, 39), Err(ErrorCode::SignedTokenEarly));
}

#[test]
fn an_empty_secret_checks_nothing() {
    let forged = signed(r#"{"alg":"HS256"}"#, &claims().to_string(), "");
    let now = Timestamp(NOW * 1000);
    for list in [&[][..], &[""], &["seeded-secret", ""]] {
        for token in [&forged, &good()] {
            let error = verify_signed_token(token, &secrets(list), now).unwrap_err();
            assert_eq!(error.code, ErrorCode::InvalidInput);
        }
    }
}

#[test]
fn the_secret_of_another_app_is_refused() {
    let others = signed(
        r#"{"alg":"HS256"}"#,
        &claims().to_string(),
        "another-secret",
    );
    assert_eq!(refusal(&others), ErrorCode::SignedTokenSignature);
}

#[test]
fn a_token_of_a_megabyte_is_refused_before_any_work() {
    let long = signed(
        r#"{"alg":"HS256"}"#,
        &with("x", json!("a".repeat(750_000))).to_string(),
        "seeded-secret",
    );
    assert!(long.len() > 1_000_000);
    let now = Timestamp(NOW * 1000);
    for token in [
        long,
        "a".repeat(1 << 20),
        ".".repeat(1 << 20),
        "é".repeat(1 << 19),
    ] {
        let error = verify_signed_token(&token, &secrets(&["seeded-secret"]), now).unwrap_err();
        assert_eq!(
            (error.code, error.message),
            (ErrorCode::SignedTokenMalformed, "the token is too long")
        );
    }
}

#[test]
fn claims_that_name_nobody_are_refused() {
    let odd = [
        json!(null),
        json!(0),
        json!(-7),
        json!(7.5),
        json!(1e300),
        json!("7x"),
        json!(""),
        json!("-7"),
        json!("99999999999999999"),
        json!([7]),
        json!(true),
    ];
    for name in ["userId", "companyId"] {
        for value in &odd {
            assert_eq!(
                refusal(&token(&with(name, value.clone()))),
                ErrorCode::SignedTokenMalformed,
                "{name} {value}"
            );
        }
    }
    for value in [
        json!(null),
        json!("soon"),
        json!(-1),
        json!(1e20),
        json!([1]),
    ] {
        for name in ["exp", "iat", "nbf"] {
            assert_eq!(
                refusal(&token(&with(name, value.clone()))),
                ErrorCode::SignedTokenMalformed,
                "{name} {value}"
            );
        }
    }
    let eternal = json!({ "userId": 7, "companyId": 42 });
    assert_eq!(refusal(&token(&eternal)), ErrorCode::SignedTokenMalformed);
    for text in ["", "null", "[]", "7", "{", "{}x"] {
        assert_eq!(
            refusal(&signed(r#"{"alg":"HS256"}"#, text, "seeded-secret")),
            ErrorCode::SignedTokenMalformed,
            "{text}"
        );
    }
}

#[test]
fn an_error_holds_nothing_of_the_token() {
    let content = "seeded-claims";
    let token = signed(r#"{"alg":"HS256"}"#, content, "another-secret");
    let error =
        verify_signed_token(&token, &secrets(&["seeded-secret"]), Timestamp(0)).unwrap_err();
    let shown = format!("{error:?} {error}");
    assert!(
        !shown.contains("seeded") && !shown.contains(&part(content)),
        "{shown}"
    );
}
