//! Files, pictures, calls, mail and comments.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use pipedrive_sandbox::{Request, Response};
use serde_json::{Value, json};
use support::Crm;

fn upload(
    path: &str,
    name: &str,
    content_type: &str,
    bytes: &[u8],
    fields: &[(&str, &str)],
) -> Request {
    let mut body = Vec::new();
    for (field, value) in fields {
        body.extend(
            format!("--B\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n")
                .bytes(),
        );
    }
    body.extend(
        format!("--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: {content_type}\r\n\r\n").bytes(),
    );
    body.extend(bytes);
    body.extend(b"\r\n--B--\r\n");
    Request::new("POST", path).body("multipart/form-data; boundary=B", body)
}

fn json_of(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap()
}

#[test]
fn a_file_comes_back_as_it_went() {
    let mut crm = Crm::new();
    let bytes: Vec<u8> = (0..=255).chain(*b"\r\n--C\r\n").collect();
    let response = crm.send(upload(
        "/v1/files",
        "Größe.bin",
        "application/x-odd",
        &bytes,
        &[("deal_id", "3")],
    ));
    assert_eq!(response.status, 200, "{}", json_of(&response));
    let file = json_of(&response)["data"].clone();
    assert_eq!(
        (&file["file_size"], &file["deal_id"]),
        (&json!(bytes.len()), &json!(3))
    );
    let path = format!("/v1/files/{}", file["id"]);
    let download = crm.send(Request::new("GET", &format!("{path}/download")));
    assert_eq!(download.body, bytes);
    assert_eq!(
        download.headers.get("content-type"),
        Some("application/x-odd")
    );
    assert_eq!(
        download.headers.get("content-disposition"),
        Some("attachment; filename=\"Gr__e.bin\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.bin")
    );
    assert_eq!(
        crm.get("/v1/deals/3/files").rows(),
        std::slice::from_ref(&file)
    );
    assert_eq!(
        crm.get("/api/v2/deals/3?include_fields=files_count").data()["files_count"],
        1
    );
    let form = Request::new("PUT", &path).body(
        "application/x-www-form-urlencoded",
        "name=Plan&description=New",
    );
    assert_eq!(json_of(&crm.send(form))["data"]["name"], "Plan");
    assert_eq!(
        crm.ask("PUT", &path, Some(json!({ "name": "Plan" })))
            .status,
        400,
        "only forms"
    );
    assert_eq!(crm.delete(&path).data()["id"], file["id"]);
    assert_eq!(crm.get(&path).status, 404);
    assert_eq!(crm.get(&format!("{path}/download")).status, 404);
}

#[test]
fn files_are_listed_by_the_hundred_at_most() {
    let mut crm = Crm::new();
    assert_eq!(crm.get("/v1/files?limit=101").status, 400);
    let page = crm.get("/v1/files?limit=2&sort=id%20DESC");
    assert_eq!(page.rows().len(), 2);
    assert!(page.rows()[0]["id"].as_u64() > page.rows()[1]["id"].as_u64());
    assert_eq!(crm.get("/v1/files?sort=name").status, 400);
}

#[test]
fn what_an_upload_can_not_be_is_refused() {
    let mut crm = Crm::new();
    for fields in [
        [("deal_id", "999999")],
        [("deal_id", "words")],
        [("lead_id", "6a8f5b9e-0f9b-4c1e-8a5d-2f1c3b4d5e6f")],
    ] {
        assert_eq!(
            crm.send(upload("/v1/files", "a.txt", "text/plain", b"x", &fields))
                .status,
            400,
            "{fields:?}"
        );
    }
    assert_eq!(crm.post("/v1/files", json!({ "deal_id": 1 })).status, 400);
}

#[test]
fn remote_files_are_linked_by_forms() {
    let mut crm = Crm::new();
    let form = "file_type=gdoc&title=Offer&item_type=deal&item_id=2&remote_location=googledrive";
    let made = crm.send(
        Request::new("POST", "/v1/files/remote").body("application/x-www-form-urlencoded", form),
    );
    assert_eq!(json_of(&made)["data"]["remote_location"], "googledrive");
    let form = "item_type=person&item_id=2&remote_id=abc&remote_location=googledrive";
    let linked = crm.send(
        Request::new("POST", "/v1/files/remoteLink")
            .body("application/x-www-form-urlencoded", form),
    );
    assert_eq!(json_of(&linked)["data"]["remote_id"], "abc");
    let wrong = crm.send(
        Request::new("POST", "/v1/files/remote").body("application/x-www-form-urlencoded", form),
    );
    assert_eq!(wrong.status, 400);
}

#[test]
fn a_person_has_a_picture() {
    let mut crm = Crm::new();
    let picture = "/api/v2/persons/5/picture";
    assert_eq!(crm.get(picture).status, 404);
    assert_eq!(
        crm.send(upload(
            "/v1/persons/5/picture",
            "a.txt",
            "text/plain",
            b"x",
            &[]
        ))
        .status,
        400
    );
    let made = crm.send(upload(
        "/v1/persons/5/picture",
        "a.png",
        "image/png",
        b"x",
        &[],
    ));
    let id = json_of(&made)["data"]["id"].clone();
    assert_eq!(crm.get("/api/v2/persons/5").data()["picture_id"], id);
    assert!(crm.get(picture).data()["pictures"]["512"].is_string());
    assert_eq!(crm.delete("/v1/persons/5/picture").status, 200);
    assert_eq!(crm.get(picture).status, 404);
}

#[test]
fn a_call_log_has_one_recording_and_is_gone_for_good() {
    let mut crm = Crm::new();
    let call = json!({
        "to_phone_number": "+44 1", "outcome": "connected", "start_time": "2026-11-20 10:00:00",
        "end_time": "2026-11-20 10:05:00", "deal_id": 1,
    });
    let made = crm.post("/v1/callLogs", call.clone()).data().clone();
    let path = format!("/v1/callLogs/{}", made["id"].as_str().unwrap());
    assert!(crm.get("/v1/callLogs?limit=50").rows().contains(&made));
    assert_eq!(crm.get("/v1/callLogs?limit=51").status, 400);
    let recording = || {
        upload(
            &format!("{path}/recordings"),
            "a.mp3",
            "audio/mpeg",
            b"x",
            &[],
        )
    };
    assert_eq!(crm.send(recording()).status, 200);
    assert_eq!(crm.send(recording()).status, 409);
    assert_eq!(crm.get(&path).data()["has_recording"], true);
    assert_eq!(crm.delete(&path).status, 200);
    assert_eq!(crm.get(&path).status, 410);
    for (name, wrong) in [
        ("outcome", json!("bored")),
        ("end_time", json!("2026-11-20 09:00:00")),
        ("start_time", json!("now")),
    ] {
        let mut body = call.clone();
        body[name] = wrong;
        assert_eq!(crm.post("/v1/callLogs", body).status, 400, "{name}");
    }
}

#[test]
fn mail_shows_its_body_only_where_asked() {
    let mut crm = Crm::new();
    let threads = crm.get("/v1/mailbox/mailThreads?folder=inbox");
    assert_eq!(threads.rows().len(), 3);
    let messages = crm.get("/v1/mailbox/mailThreads/1/mailMessages");
    assert_eq!(
        (messages.rows().len(), &messages.body["service"]),
        (2, &json!("mailbox"))
    );
    assert!(
        crm.get("/v1/mailbox/mailMessages/1")
            .data()
            .get("body")
            .is_none()
    );
    assert!(crm.get("/v1/mailbox/mailMessages/1?include_body=1").data()["body"].is_string());
    assert_eq!(crm.get("/v1/deals/1/mailMessages").rows().len(), 2);
    assert_eq!(
        crm.get("/v1/persons/2/mailMessages").rows()[0]["object"],
        "mailMessage"
    );
    let form = Request::new("PUT", "/v1/mailbox/mailThreads/2").body(
        "application/x-www-form-urlencoded",
        "archived_flag=1&deal_id=2",
    );
    assert_eq!(json_of(&crm.send(form))["data"]["archived_flag"], 1);
    assert_eq!(
        crm.get("/v1/mailbox/mailThreads?folder=archive").rows()[0]["id"],
        2
    );
    assert_eq!(crm.delete("/v1/mailbox/mailThreads/2").status, 200);
    assert_eq!(crm.get("/v1/mailbox/mailThreads/2").status, 404);
    assert_eq!(
        crm.get("/v1/mailbox/mailThreads").status,
        400,
        "a folder is required"
    );
}

#[test]
fn notes_have_comments() {
    let mut crm = Crm::new();
    let path = "/v1/notes/2/comments";
    let made = crm
        .post(path, json!({ "content": "Agreed." }))
        .data()
        .clone();
    let one = format!("{path}/{}", made["uuid"].as_str().unwrap());
    assert_eq!(crm.get(path).rows(), std::slice::from_ref(&made));
    assert_eq!(
        crm.ask("PUT", &one, Some(json!({ "content": "Not agreed." })))
            .data()["content"],
        "Not agreed."
    );
    assert_eq!(crm.get(&one).data()["content"], "Not agreed.");
    assert_eq!(crm.get(&one.replace("/2/", "/3/")).status, 404);
    assert_eq!(crm.post(path, json!({ "content": "" })).status, 400);
    assert_eq!(crm.delete(&one).data(), true);
    assert_eq!(crm.get(&one).status, 404);
}
