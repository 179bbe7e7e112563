//! Payloads as Pipedrive sends them, and the events that they are: `tests/fixtures/webhooks`, read by the package's tests as well.
#![allow(missing_docs, clippy::unwrap_used)]

use pipedrive_wasm::webhook::{Delivery, Receiver};
use serde_json::Value;
use std::fs;

#[test]
fn every_payload_is_read_into_its_event() {
    let mut files: Vec<_> = fs::read_dir("tests/fixtures/webhooks")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() >= 25, "{} payloads", files.len());
    for file in files {
        let fixture: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        let body = fixture["body"].to_string();
        let event = Receiver::without_password()
            .receive(&Delivery {
                content_type: Some("application/json"),
                authorization: None,
                body: body.as_bytes(),
            })
            .unwrap_or_else(|refusal| panic!("{}: {refusal}", file.display()));
        let mut event = serde_json::to_value(event).unwrap();

        // The records themselves are untouched.
        let data = event.as_object_mut().unwrap().remove("data").unwrap();
        let previous = event.as_object_mut().unwrap().remove("previous").unwrap();
        let now = if fixture["event"]["version"] == 1 {
            "current"
        } else {
            "data"
        };
        assert_eq!(data, fixture["body"][now], "{}", file.display());
        assert_eq!(previous, fixture["body"]["previous"], "{}", file.display());
        assert_eq!(event, fixture["event"], "{}", file.display());
    }
}
