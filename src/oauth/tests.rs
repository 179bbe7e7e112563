use super::*;
use crate::error::ErrorCode;
use crate::http::{HttpRequest, RequestBody};
use crate::time::{Millis, Timestamp};
use crate::tokens::Tokens;

mod answers;

const NOW: Timestamp = Timestamp(1_772_366_400_000);
const NONCE: &str = "0123456789abcdef";

fn app() -> App {
    App::new(
        "client-1",
        "seeded-secret",
        "https://app.example/callback?x=1",
    )
    .unwrap()
}

fn later(millis: i64) -> Timestamp {
    Timestamp(NOW.0 + millis)
}

fn state() -> String {
    let new = NewState {
        payload: Some("/deals/1?a=b&c"),
        ..NewState::new(NONCE)
    };
    app().state(&new, NOW).unwrap()
}

fn called_back(pairs: &[(&str, &str)]) -> Result<Granted, OAuthError> {
    let address = ["https://app.example/callback?x=1&", &query::written(pairs)].concat();
    app().callback(&address, None, later(1_000))
}

fn code_of(result: Result<Granted, OAuthError>) -> ErrorCode {
    result.unwrap_err().code
}

#[test]
fn the_address_holds_what_the_host_wants_and_no_secret() {
    let url = app().authorize_url("a.b");
    let expected = "https://oauth.pipedrive.com/oauth/authorize?client_id=client-1&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback%3Fx%3D1&state=a.b";
    assert_eq!(url, expected);
}

#[test]
fn a_code_with_a_good_state_is_granted_with_the_payload() {
    let granted = called_back(&[("code", "1.2.ab"), ("state", &state())]).unwrap();
    assert_eq!(granted.code.reveal(), "1.2.ab");
    assert_eq!(granted.payload.as_deref(), Some("/deals/1?a=b&c"));
    let state = app().state(&NewState::new(NONCE), NOW).unwrap();
    let granted = called_back(&[("state", &state), ("code", "c")]).unwrap();
    assert_eq!(granted.payload, None);
}

#[test]
fn a_denial_is_told_whatever_its_word() {
    let state = state();
    for word in ["user_denied", "access_denied"] {
        let denied = called_back(&[("error", word), ("state", &state)]).unwrap_err();
        assert_eq!(denied.code, ErrorCode::OAuthDenied);
        assert_eq!(denied.message, format!("the app wasn't allowed: {word}"));
        assert_eq!(denied.payload.as_deref(), Some("/deals/1?a=b&c"));
    }
    let denied = called_back(&[("error", "<script>v1u:x</script>")]).unwrap_err();
    assert_eq!(
        denied.message,
        "the app wasn't allowed: for a reason of its own"
    );
    assert_eq!(denied.payload, None);
    assert_eq!(
        code_of(called_back(&[("error", "user_denied"), ("state", "a.b")])),
        ErrorCode::OAuthStateForged
    );
}

#[test]
fn an_installation_from_the_marketplace_is_told_apart() {
    assert_eq!(
        code_of(called_back(&[("code", "c")])),
        ErrorCode::OAuthStateMissing
    );
    assert_eq!(
        code_of(called_back(&[("code", "c"), ("state", "")])),
        ErrorCode::OAuthStateMissing
    );
}

#[test]
fn a_state_that_was_changed_or_made_by_others_is_forged() {
    let good = state();
    let other = App::new("client-1", "another-secret", "https://app.example/callback").unwrap();
    let others = other.state(&NewState::new(NONCE), NOW).unwrap();
    let (content, signature) = good.split_once('.').unwrap();
    let (others_content, _) = others.split_once('.').unwrap();
    let swapped = [others_content, ".", signature].concat();
    let forged = [
        others.clone(),
        swapped,
        content.to_owned(),
        [content, "."].concat(),
        [content, ".", signature, "="].concat(),
        [content, ".", signature, ".", signature].concat(),
        good.to_ascii_lowercase(),
        ".".to_owned(),
        "a".repeat(5_000),
        // The very secret, used for something else.
        [
            content,
            ".",
            &crate::secret::base64url(&crate::secret::sign(b"seeded-secret", &[content])),
        ]
        .concat(),
    ];
    for state in &forged {
        let result = called_back(&[("code", "c"), ("state", state)]);
        assert_eq!(code_of(result), ErrorCode::OAuthStateForged, "{state}");
    }
    // Every single character counts.
    for at in 0..good.len() {
        let mut changed = good.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        let result = called_back(&[("code", "c"), ("state", &changed)]);
        assert_eq!(code_of(result), ErrorCode::OAuthStateForged, "{at}");
    }
}

#[test]
fn a_state_ends_after_five_minutes_or_as_it_was_made() {
    let read = |state: &str, at: i64| {
        app()
            .read_state(state, None, later(at))
            .map_err(|error| error.code)
    };
    let usual = app().state(&NewState::new(NONCE), NOW).unwrap();
    assert_eq!(read(&usual, 299_999), Ok(None));
    assert_eq!(read(&usual, 300_000), Err(ErrorCode::OAuthStateExpired));
    let longer = NewState {
        lifetime: Millis(600_000),
        ..NewState::new(NONCE)
    };
    let longer = app().state(&longer, NOW).unwrap();
    assert_eq!(read(&longer, 599_999), Ok(None));
}

#[test]
fn a_bound_state_is_good_in_its_own_browser_only() {
    let bound = NewState {
        binding: Some("cookie-1"),
        ..NewState::new(NONCE)
    };
    let bound = app().state(&bound, NOW).unwrap();
    let free = app().state(&NewState::new(NONCE), NOW).unwrap();
    let read = |state: &str, binding| {
        app()
            .read_state(state, binding, NOW)
            .map_err(|error| error.code)
    };
    assert_eq!(read(&bound, Some("cookie-1")), Ok(None));
    for (state, binding) in [
        (&bound, Some("cookie-2")),
        (&bound, None),
        (&free, Some("cookie-1")),
    ] {
        assert_eq!(read(state, binding), Err(ErrorCode::OAuthStateUnbound));
    }
    assert!(!bound.contains("cookie"));
}

#[test]
fn the_state_secret_signs_in_place_of_the_clients() {
    let own = app()
        .with_state_secret("0123456789abcdef-of-state")
        .unwrap();
    let state = own.state(&NewState::new(NONCE), NOW).unwrap();
    assert!(own.read_state(&state, None, NOW).is_ok());
    assert!(app().read_state(&state, None, NOW).is_err());
    assert!(app().with_state_secret("short").is_err());
}

#[test]
fn a_state_is_refused_that_could_not_come_back() {
    let refused = |new: NewState<'_>| app().state(&new, NOW).unwrap_err();
    assert!(refused(NewState::new("short")).contains("nonce"));
    let long = "p".repeat(1_025);
    assert!(
        refused(NewState {
            payload: Some(&long),
            ..NewState::new(NONCE)
        })
        .contains("payload")
    );
    let long = "n".repeat(4_096);
    assert!(refused(NewState::new(&long)).contains("too long"));
}

#[test]
fn a_callback_that_the_host_would_not_make_is_refused() {
    let state = state();
    let good = ("state", state.as_str());
    let odd: [&[(&str, &str)]; 8] = [
        &[],
        &[good],
        &[("code", "c"), ("error", "user_denied"), good],
        &[("code", "c"), ("code", "d"), good],
        &[("code", "c"), good, good],
        &[("error", "a"), ("error", "a")],
        &[("code", ""), good],
        &[("code", "a b"), good],
    ];
    for pairs in odd {
        assert_eq!(
            code_of(called_back(pairs)),
            ErrorCode::OAuthCallback,
            "{pairs:?}"
        );
    }
    for address in [
        "?code=%ff&state=a",
        "?code=%2",
        "?code=c&st%61te=a.b&state=a.b",
    ] {
        let result = app().callback(address, None, NOW);
        assert_eq!(code_of(result), ErrorCode::OAuthCallback, "{address}");
    }
    let long = ["?code=", &"c".repeat(20_000)].concat();
    assert_eq!(
        code_of(app().callback(&long, None, NOW)),
        ErrorCode::OAuthCallback
    );
    let long = "c".repeat(3_000);
    assert_eq!(
        code_of(called_back(&[("code", &long), good])),
        ErrorCode::OAuthCallback
    );
}

fn line(request: &HttpRequest) -> String {
    let RequestBody::Text(body) = &request.body else {
        panic!("no text");
    };
    format!("{} {} {body}", request.method.as_str(), request.url)
}

#[test]
fn requests_are_forms_that_are_encoded_once() {
    let code = "12.3.a/b+c=%20".into();
    assert_eq!(
        line(&app().exchange(&code)),
        "POST https://oauth.pipedrive.com/oauth/token grant_type=authorization_code&code=12.3.a%2Fb%2Bc%3D%2520&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback%3Fx%3D1"
    );
    assert_eq!(
        line(&app().refresh(&"1:1:r".into())),
        "POST https://oauth.pipedrive.com/oauth/token grant_type=refresh_token&refresh_token=1%3A1%3Ar"
    );
    assert_eq!(
        line(&app().revoke(&"1:1:r".into(), TokenHint::Refresh)),
        "POST https://oauth.pipedrive.com/oauth/revoke token=1%3A1%3Ar&token_type_hint=refresh_token"
    );
    let sandbox = app().with_host("http://127.0.0.1:8080/crm/").unwrap();
    assert_eq!(
        line(&sandbox.revoke(&"v1u:a".into(), TokenHint::Access)),
        "POST http://127.0.0.1:8080/crm/oauth/revoke token=v1u%3Aa&token_type_hint=access_token"
    );
}

#[test]
fn the_apps_credentials_go_in_a_header_as_they_are() {
    let app = App::new("id", "p:s w%2B+é", "https://app.example/").unwrap();
    let request = app.refresh(&"seeded-refresh".into());
    let expected = [
        ("accept", "application/json"),
        // printf 'id:p:s w%%2B+é' | base64
        ("authorization", "Basic aWQ6cDpzIHclMkIrw6k="),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let owned = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(request.headers, owned);
    let shown = format!("{request:?} {app:?}");
    assert!(
        !shown.contains("seeded") && !shown.contains("aWQ6"),
        "{shown}"
    );
    assert!(!shown.contains("p:s w"), "{shown}");
}

#[test]
fn an_app_is_refused_that_could_not_work() {
    let made = |id: &str, secret: &str, uri: &str| App::new(id, secret, uri);
    let uri = "https://app.example/callback";
    assert!(made("id", "secret", uri).is_ok());
    assert!(made("id", "secret", "http://localhost:8080/x?y=z").is_ok());
    for (id, secret, uri) in [
        ("", "secret", uri),
        ("i:d", "secret", uri),
        ("i\nd", "secret", uri),
        ("id", "", uri),
        ("id", "sec\nret", uri),
        ("id", "secret", ""),
        ("id", "secret", "/callback"),
        ("id", "secret", "https://"),
        ("id", "secret", "https://app.example/#x"),
        ("id", "secret", "javascript:alert(1)"),
        ("id", "secret", "https://user@app.example/"),
    ] {
        assert!(made(id, secret, uri).is_err(), "{id} {secret} {uri}");
    }
    for host in [
        "",
        "oauth.pipedrive.com",
        "https://a@b",
        "https://a?b",
        "https://a#b",
        "ftp://a",
    ] {
        assert!(app().with_host(host).is_err(), "{host}");
    }
    for origin in [
        "",
        "*",
        "http://a/b",
        "a.example",
        "https://",
        "http://a?b",
        "http://a@b",
    ] {
        assert!(app().with_api_domains([origin]).is_err(), "{origin}");
    }
}

#[test]
fn tokens_go_to_pipedrives_hosts_and_to_those_that_are_allowed() {
    let origin = |text: &str| app().api_origin(text);
    for (given, expected) in [
        ("https://acme.pipedrive.com", "https://acme.pipedrive.com"),
        ("https://acme.pipedrive.com/", "https://acme.pipedrive.com"),
        (
            "https://Acme-2.Pipedrive.COM",
            "https://acme-2.pipedrive.com",
        ),
        (
            "https://acme.eu.pipedrive.com",
            "https://acme.eu.pipedrive.com",
        ),
    ] {
        assert_eq!(origin(given).as_deref(), Some(expected), "{given}");
    }
    for strange in [
        "",
        "acme.pipedrive.com",
        "http://acme.pipedrive.com",
        "https://pipedrive.com",
        "https://.pipedrive.com",
        "https://a..pipedrive.com",
        "https://-a.pipedrive.com",
        "https://evilpipedrive.com",
        "https://acme.pipedrive.com.evil.example",
        "https://acme.pipedrive.com:443",
        "https://acme.pipedrive.com:8443",
        "https://acme.pipedrive.com@evil.example",
        "https://evil.example/.pipedrive.com",
        "https://evil.example?.pipedrive.com",
        "https://evil.example#.pipedrive.com",
        "https://evil.example\\.pipedrive.com",
        "https://user@acme.pipedrive.com",
        "https://acme.pipedrive.com/path",
        "https://acme.pipedrive.com//",
        "https://acme.pipedrive.com.",
        "https://acme.pipedrive.com ",
        "https://ac me.pipedrive.com",
        "https://ácme.pipedrive.com",
        "https:acme.pipedrive.com",
        "//acme.pipedrive.com",
        "http://127.0.0.1:8080",
    ] {
        assert_eq!(origin(strange), None, "{strange}");
    }
    let local = app()
        .with_api_domains(["http://127.0.0.1:8080", "https://proxy.example/"])
        .unwrap();
    assert_eq!(
        local.api_origin("http://127.0.0.1:8080/").as_deref(),
        Some("http://127.0.0.1:8080")
    );
    assert_eq!(
        local.api_origin("https://proxy.example").as_deref(),
        Some("https://proxy.example")
    );
    assert_eq!(local.api_origin("http://127.0.0.1:80801"), None);
    assert_eq!(local.api_origin("https://proxy.example/x"), None);
}
