//! What is wrong with a request before anybody looks at what it asks for: types, sizes, depth, unknown members, addresses.

use crate::on_both;
use crate::support::api::{Answer, Api, Who, upload};
use crate::support::database::TestStore;
use axum::body::Body;
use serde_json::json;

const CUSTOMERS: &str = "/apps/shop/forms/customer/records";
const JSON: (&str, &str) = ("content-type", "application/json");

async fn send_file(api: &Api, who: &Who, name: &str, claimed: &str, bytes: &[u8]) -> Answer {
    let (kind, body) = upload(name, claimed, bytes);
    api.send(who, "POST", "/files", &[("content-type", kind)], Body::from(body)).await
}

on_both!(every_refusal_has_the_same_shape, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let nobody = &Who::Nobody;
    api.get(nobody, "/nothing/here").await.refused(404, "not_found");
    api.get(&owner, "/apps/none").await.refused(404, "not_found");
    let other = api.call(&owner, "DELETE", "/me", &[], &json!({})).await;
    assert!(other.header("allow").contains("GET"), "{:?}", other.headers);
    other.refused(405, "method_not_allowed");
    api.get(nobody, "/me").await.refused(401, "unauthenticated");
    api.get(&Who::Key("tk_wrong".to_owned()), "/me").await.refused(401, "unauthenticated");
    api.get(&owner, "/members?limit=many").await.refused(400, "bad_query");
    api.get(&owner, "/members?unknown=1").await.refused(400, "bad_query");
    api.get(&owner, "/audit?cursor=@@@").await.refused(400, "bad_cursor");
    // `["x","y"]`, where there should be a time.
    for list in ["/stuck_runs", "/incidents", "/timers"] {
        api.get(&owner, &format!("{list}?cursor=WyJ4IiwieSJd")).await.refused(400, "bad_cursor");
    }
    api.get(&owner, "/apps/shop/forms/customer/records?cursor=@@@").await.problem();
    api.get(&owner, "/members/%FF").await.refused(404, "not_found");
    for body in ["", "{", "{\"title\":", "{\"title\":\"x\",}", "{\"title\":\"x\"} trailing", "\u{feff}{}"] {
        api.send(&owner, "POST", "/keys", &[JSON], Body::from(body)).await.refused(400, "broken_json");
    }
    let english = api.send(nobody, "GET", "/me", &[("accept-language", "en")], Body::empty()).await.problem();
    assert_eq!(english["title"], "Please sign in");
    let chinese = api.send(nobody, "GET", "/me", &[("accept-language", "zh-CN")], Body::empty()).await.problem();
    assert_eq!(chinese["title"], "请先登录");
    let head = api.send(nobody, "GET", "/setup", &[], Body::empty()).await;
    assert_eq!((head.header("cache-control"), head.header("x-content-type-options")), ("no-store", "nosniff"));
    assert!(!head.header("x-request-id").is_empty());
});

on_both!(a_nul_character_breaks_nothing, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let key = api.post(&owner, "/keys", &json!({ "title": "送\u{0}单" })).await.ok();
    assert_eq!(key["title"], "送单");
    let ann = api.key_of("ann").await;
    let quote = json!({ "values": { "name": "轴承", "note": "行" }, "submit": { "flow": "approval" } });
    let quote = api.post(&ann, "/apps/company/forms/quote/records", &quote).await.ok();
    let bob = api.key_of("bob").await;
    let task = api.get(&bob, "/tasks").await.ok()["items"][0]["id"].as_str().expect("an id").to_owned();
    api.post(&bob, &format!("/tasks/{task}/approve"), &json!({ "opinion": "同\u{0}意" })).await.ok();
    let run = api.get(&owner, &format!("/runs/{}", quote["run"].as_str().expect("an id"))).await.ok();
    assert!(run["timeline"].to_string().contains("同意"), "{run}");
    api.get(&owner, "/tasks?q=%00").await.refused(400, "bad_query");
    api.get(&owner, "/members/a%00b").await.refused(404, "not_found");
    api.get(&bob, "/apps/a%00b/outlets").await.refused(404, "not_found");
});

on_both!(sizes_depths_and_unknown_members_are_refused_and_nothing_is_written, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let large = json!({ "values": { "name": "x".repeat(10 << 20) } });
    api.post(&owner, CUSTOMERS, &large).await.refused(413, "too_large");
    let path = "/apps/shop/definitions/forms/customer.json";
    api.call(&owner, "PUT", path, &[], &json!({ "text": "x".repeat(10 << 20) })).await.refused(413, "too_large");

    let deep = format!("{{\"values\":{{\"x\":{}{}}}}}", "[".repeat(100_000), "]".repeat(100_000));
    api.send(&owner, "POST", CUSTOMERS, &[JSON], Body::from(deep)).await.refused(400, "too_deep");
    let filter = format!("{}[\"name\",\"=\",\"x\"]{}", "{\"not\":".repeat(120), "}".repeat(120));
    let answer = api.get(&owner, &format!("{CUSTOMERS}?filter={}", encoded(&filter))).await;
    assert!(answer.status.is_client_error(), "{}", answer.status);
    answer.problem();

    let unknown = api.post(&owner, CUSTOMERS, &json!({ "values": {}, "is_admin": true })).await;
    assert_eq!(unknown.mistakes(), [("/is_admin".to_owned(), "wrong_shape".to_owned())]);
    unknown.refused(422, "invalid");
    let rights = json!({ "name": "我", "is_admin": true });
    assert_eq!(api.patch(&owner, "/me", &rights).await.mistakes()[0].0, "/is_admin");
    let shape = api.post(&owner, CUSTOMERS, &json!({ "values": [] })).await;
    assert_eq!(shape.mistakes(), [("/values".to_owned(), "wrong_shape".to_owned())]);

    assert_eq!(api.get(&owner, CUSTOMERS).await.ok()["items"], json!([]));
    let good = json!({ "values": { "name": "好", "phone": "13900000001" } });
    assert_eq!(api.post(&owner, CUSTOMERS, &good).await.status, 201, "the server lives");
});

on_both!(an_upload_is_what_its_bytes_are_and_json_is_no_upload, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let forged = json!({ "file": { "path": "/etc/passwd", "name": "x.pdf", "size": 1 } });
    api.post(&owner, "/files", &forged).await.refused(415, "unsupported_type");
    let raw =
        api.send(&owner, "POST", "/files", &[("content-type", "application/octet-stream")], Body::from("x")).await;
    raw.refused(415, "unsupported_type");
    let empty = api.send(&owner, "POST", "/files", &[("content-type", "multipart/form-data")], Body::from("x")).await;
    empty.refused(400, "no_file");
    let (kind, mut cut) = upload("a.txt", "text/plain", &[b'x'; 4096]);
    cut.truncate(2000);
    api.send(&owner, "POST", "/files", &[("content-type", kind)], Body::from(cut)).await.refused(400, "broken_body");
    assert_eq!(api.stored_files(), 0, "what was refused leaves nothing behind");

    let page = b"<html><script>alert(1)</script>";
    let stored = send_file(&api, &owner, "../../logo.png", "image/png", page).await.ok();
    assert_eq!(
        (stored["name"].as_str(), stored["mime"].as_str()),
        (Some("logo.png"), Some("text/plain; charset=utf-8"))
    );
    let fetched = api.get(&owner, &format!("/files/{}", stored["id"].as_str().expect("text"))).await;
    assert!(fetched.header("content-disposition").starts_with("attachment"), "{:?}", fetched.headers);
    assert_eq!(&fetched.body[..], page);

    let large = vec![0; (50 << 20) + 1];
    send_file(&api, &owner, "large.bin", "application/octet-stream", &large).await.refused(413, "too_large");
    send_file(&api, &Who::Nobody, "a.txt", "text/plain", b"x").await.refused(401, "unauthenticated");
    assert_eq!(api.stored_files(), 1);
});

/// A query value with everything but letters and digits escaped.
pub fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
