//! What a step asks for beside words is asked of somebody outside as well: a signature, files, a record that is ready. What they
//! send belongs to their link alone.

use super::*;
use crate::on_both;
use crate::support::album::{png, send};
use tenon_server::files::sweep;

const NOBODY: Who = Who::Nobody;

impl Office {
    /// The partner confirms with a signature and may send small papers; a rejection needs one.
    async fn asking(database: TestStore) -> Self {
        let office = Self::open(database).await;
        let flow = json!({ "key": "sign", "title": "合同会签", "start": { "on": "submit", "form": "contract" }, "nodes": {
            "partner": { "kind": "approve", "title": "对方确认", "assignees": [{ "external": "email", "name": "contact" }],
                "fields": { "name": "see" }, "signature": ["approve"],
                "attachments": { "required": ["reject"], "types": ["pdf", "image"], "max_size": 1 },
                "checks": [{ "that": ["amount", ">", 0], "message": "合同金额还没有填写", "at": "amount" }],
                "next": "done" },
            "done": { "kind": "end", "result": "approved" } } });
        office.publish(&[("flows/sign.json", &flow)]).await;
        office
    }

    /// The task as the page has it, and what it sends files with.
    async fn opened(&self, token: &str, session: &str) -> (Value, String) {
        let task = self.public("POST", token, "", &json!({ "session": session })).await.ok();
        let ticket = task["ticket"].as_str().expect("a ticket").to_owned();
        (task, ticket)
    }

    async fn begin(&self, token: &str, ticket: &str, field: &str, size: usize) -> Answer {
        let wish = json!({ "ticket": ticket, "field": field, "name": "../a.pdf", "size": size });
        self.public("POST", token, "/uploads", &wish).await
    }

    async fn put(&self, token: &str, ticket: &str, field: &str, bytes: &[u8]) -> Answer {
        let begun = self.begin(token, ticket, field, bytes.len()).await.ok();
        self.api.put_part(&NOBODY, &address(token, &begun["id"], ticket), bytes).await
    }

    async fn sent(&self, token: &str, ticket: &str, field: &str, bytes: &[u8]) -> String {
        let whole = self.put(token, ticket, field, bytes).await.ok();
        whole["file"]["id"].as_str().expect("a file").to_owned()
    }

    async fn decide_with(&self, token: &str, session: &str, decision: &str, more: Value) -> Answer {
        let mut body = json!({ "session": session, "decision": decision });
        body.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
        self.public("POST", token, "/decision", &body).await
    }
}

fn address(token: &str, id: &Value, ticket: &str) -> String {
    format!("/public/tasks/{token}/uploads/{}?ticket={ticket}&offset=0", id.as_str().expect("an id"))
}

fn refused(pointer: &str, code: &str) -> Vec<(String, String)> {
    vec![(pointer.to_owned(), code.to_owned())]
}

on_both!(a_partner_signs_and_sends_papers, |database: TestStore| async move {
    let mut office = Office::asking(database).await;
    let run = office.contract().await;
    let token = office.link().await;
    let session = office.enter(&token).await;
    let (task, ticket) = office.opened(&token, &session).await;
    assert_eq!(task["signature"], json!(["approve"]));
    assert_eq!(task["attachments"], json!({ "required": ["reject"], "types": ["pdf", "image"], "max_size": 1 }));

    // What is missing is said with its place.
    let approve = office.decide_with(&token, &session, "approve", json!({})).await;
    assert_eq!(approve.mistakes(), refused("/signature", "signature_required"));
    approve.refused(422, "signature_required");
    let reject = office.decide_with(&token, &session, "reject", json!({})).await;
    assert_eq!(reject.mistakes(), refused("/attachments", "attachment_required"));

    // A member's file, and one that is none.
    let members = send(&office.api, &office.owner, "a.png", &png(30, 10)).await["id"].clone();
    for id in [members, json!("00000000-0000-7000-a000-000000000001"), json!("x")] {
        let forged = office.decide_with(&token, &session, "approve", json!({ "signature": id })).await;
        assert_eq!(forged.mistakes(), refused("/signature", "unknown_file"));
    }
    let drawn = office.sent(&token, &ticket, "signature", &png(30, 10)).await;
    let paper = office.sent(&token, &ticket, "attachments", b"%PDF-1.7\nx").await;
    let given = json!({ "signature": drawn, "attachments": [paper] });
    office.decide_with(&token, &session, "approve", given).await.ok();

    let seen = office.run(&run).await;
    let lines = seen["timeline"].as_array().expect("lines").clone();
    let line = lines.iter().find(|line| line["action"] == "approve").expect("the decision");
    assert_eq!((&line["signature"]["id"], &line["attachments"][0]["id"]), (&json!(drawn), &json!(paper)));
    let cai = office.api.key_of("cai").await;
    for file in [&drawn, &paper] {
        assert_eq!(office.api.get(&office.ann, &format!("/files/{file}")).await.status, 200);
        office.api.get(&cai, &format!("/files/{file}")).await.refused(404, "not_found");
    }
    // With the decision the link takes nothing more.
    office.begin(&token, &ticket, "attachments", 9).await.refused(409, "decided");
});

on_both!(a_record_that_is_not_ready_is_not_confirmed, |database: TestStore| async move {
    let mut office = Office::asking(database).await;
    office.submit(json!({ "name": "空白", "amount": 0, "email": PARTNER, "contact": "李雷" })).await;
    let token = office.link().await;
    let session = office.enter(&token).await;
    let (_, ticket) = office.opened(&token, &session).await;
    let drawn = office.sent(&token, &ticket, "signature", &png(30, 10)).await;
    let approve = office.decide_with(&token, &session, "approve", json!({ "signature": drawn })).await;
    let body = approve.refused(422, "checks_failed");
    assert_eq!(body["problems"][0]["message"], "合同金额还没有填写");
});

on_both!(files_come_by_their_own_link_and_no_longer_than_it_lasts, |database: TestStore| async move {
    let mut office = Office::asking(database).await;
    office.contract().await;
    let one = office.link().await;
    office.contract().await;
    let two = office.link().await;
    let (first, second) = (office.enter(&one).await, office.enter(&two).await);
    let (ticket, other) = (office.opened(&one, &first).await.1, office.opened(&two, &second).await.1);
    let begun = office.begin(&one, &ticket, "attachments", 10).await.ok()["id"].clone();
    for forged in ["", "x", first.as_str(), other.as_str()] {
        office.begin(&one, forged, "attachments", 10).await.refused(403, "session_over");
        office.api.get(&NOBODY, &address(&one, &begun, forged)).await.refused(403, "session_over");
    }
    // Another link neither reads, continues nor ends it, and what came by it goes with no other decision.
    let theirs = address(&two, &begun, &other);
    office.api.get(&NOBODY, &theirs).await.refused(404, "not_found");
    office.api.put_part(&NOBODY, &theirs, b"%PDF-1.7\nx").await.refused(404, "not_found");
    office.api.call(&NOBODY, "DELETE", &theirs, &[], &json!({})).await.refused(404, "not_found");
    let drawn = office.sent(&two, &other, "signature", &png(30, 10)).await;
    let forged = office.decide_with(&one, &first, "approve", json!({ "signature": drawn })).await;
    assert_eq!(forged.mistakes(), refused("/signature", "unknown_file"));
    office.api.get(&NOBODY, &format!("/files/{drawn}")).await.refused(401, "unauthenticated");

    office.api.pass(Duration::minutes(61));
    office.begin(&one, &ticket, "attachments", 10).await.refused(403, "session_over");
    office.api.pass(Duration::days(7));
    office.begin(&one, &ticket, "attachments", 10).await.refused(409, "expired");
    office.begin("x", &ticket, "attachments", 10).await.refused(404, "not_found");
});

on_both!(a_link_takes_few_small_files_of_its_step_and_keeps_none_unused, |database: TestStore| async move {
    let mut office = Office::asking(database).await;
    office.contract().await;
    let token = office.link().await;
    let session = office.enter(&token).await;
    let (_, ticket) = office.opened(&token, &session).await;
    for (field, size, pointer, code) in [
        ("name", 10, "/field", "unknown_field"),
        ("attachments", (1 << 20) + 1, "/size", "file_too_large"),
        ("signature", (2 << 20) + 1, "/size", "file_too_large"),
        ("attachments", 0, "/size", "file_too_large"),
    ] {
        assert_eq!(
            office.begin(&token, &ticket, field, size).await.mistakes(),
            refused(pointer, code),
            "{field} {size}"
        );
    }
    let before = office.api.stored_files();
    for (field, bytes) in [("attachments", b"just words".as_slice()), ("signature", b"%PDF-1.7\nx".as_slice())] {
        assert_eq!(office.put(&token, &ticket, field, bytes).await.mistakes(), refused("", "file_type"), "{field}");
    }
    assert_eq!(office.api.stored_files(), before, "what was refused leaves nothing behind");
    for _ in 0..40 {
        office.sent(&token, &ticket, "attachments", b"%PDF-1.7\nx").await;
    }
    office.begin(&token, &ticket, "attachments", 10).await.refused(409, "too_many_files");
    office.api.pass(Duration::hours(27));
    assert_eq!(sweep(&office.api.state).await.expect("sweeps"), 40);
    assert_eq!(office.api.stored_files(), before);
});
