//! A member decides from the letter about their task: where the workspace and the flow let them, for that task alone, as
//! themselves.

use super::*;
use crate::on_both;
use crate::support::album::{png, send};

const BOB: &str = "bob@company.example";

impl Office {
    /// Bob decides contracts, then dan reads them; both have addresses.
    async fn by_mail(database: TestStore, step: Value) -> Self {
        let office = Self::open(database).await;
        let mut look = json!({ "kind": "approve", "title": "主管审批", "assignees": [{ "member": "bob" }],
            "fields": { "floor": "hide", "contact": "mask" }, "next": "done" });
        look.as_object_mut().expect("an object").extend(step.as_object().cloned().expect("an object"));
        let flow = json!({ "key": "sign", "title": "合同会签", "start": { "on": "submit", "form": "contract" },
            "mail_decision": true,
            "nodes": { "look": look, "done": { "kind": "end", "result": "approved" } } });
        office.publish(&[("flows/sign.json", &flow)]).await;
        for name in ["bob", "dan"] {
            let address = json!({ "email": format!("{name}@company.example") });
            let member = format!("/members/{}", office.api.id_of(name));
            office.api.patch(&office.owner, &member, &address).await.ok();
        }
        office.allow(true).await;
        office
    }

    async fn allow(&self, is_on: bool) {
        self.api.patch(&self.owner, "/settings", &json!({ "mail_decision": is_on })).await.ok();
    }

    /// Approves signed in what a member has to do in a run.
    async fn approve_as(&self, name: &str, run: &str) {
        let who = self.api.key_of(name).await;
        let todo = self.api.get(&who, "/tasks").await.ok();
        let mut tasks = todo["items"].as_array().expect("tasks").iter();
        let task = tasks.find(|task| task["run_id"] == run).unwrap_or_else(|| panic!("{name} has no task: {todo}"));
        let id = task["id"].as_str().expect("an id");
        self.api.post(&who, &format!("/tasks/{id}/approve"), &json!({})).await.ok();
    }

    async fn stands(&self, token: &str) -> String {
        let look = self.public("GET", token, "", &Value::Null).await.ok();
        look["state"].as_str().expect("a word").to_owned()
    }
}

on_both!(a_member_decides_from_the_letter, |database: TestStore| async move {
    let mut office = Office::by_mail(database, json!({})).await;
    let run = office.contract().await;
    let task = office.open_tasks(&run).await[0].0.clone();
    let letter = office.letter_to(BOB).await;
    let text = letter["plain"].as_str().expect("text").to_owned();
    assert!(text.contains(&format!("https://tenon.example.com/tasks/{task}")), "the way to sign in stays: {text}");
    let at = text.find("https://tenon.example.com/t/").unwrap_or_else(|| panic!("no link in {text}"));
    let token = text[at..].trim().rsplit('/').next().expect("a token").to_owned();
    for _ in 0..3 {
        let look = office.public("GET", &token, "", &Value::Null).await.ok();
        assert_eq!(look, json!({ "state": "open", "to": "b***@company.example", "code": null }));
    }
    office.decide(&token, "x", "approve", "行").await.refused(403, "session_over");

    let session = office.enter_as(&token, BOB).await;
    let task = office.public("POST", &token, "", &json!({ "session": session })).await.ok();
    assert_eq!(task["record_title"], "采购框架");
    let said: Vec<(&str, &str)> = task["fields"]
        .as_array()
        .expect("fields")
        .iter()
        .map(|field| (field["title"].as_str().expect("text"), field["text"].as_str().expect("text")))
        .collect();
    let titles: Vec<&str> = said.iter().map(|(title, _)| *title).collect();
    assert_eq!(titles, ["名称", "金额", "对方邮箱", "对方联系人"], "all that the step does not hide");
    assert!(said.contains(&("对方联系人", "**")), "{said:?}");
    assert!(!task.to_string().contains("70000"), "{task}");
    assert_eq!(task["actions"], json!(["approve", "reject", "return"]));
    assert!(task["signed_in"].as_str().is_some_and(|path| path.starts_with("/tasks/")), "{task}");

    // It is good for this one task and for nothing else of theirs.
    let second = office.contract().await;
    let other = office.link_to(BOB).await;
    office.decide(&other, &session, "approve", "").await.refused(403, "session_over");
    office.api.get(&Who::Key(session.clone()), "/tasks").await.refused(401, "unauthenticated");

    assert_eq!(office.decide(&token, &session, "approve", "可以").await.ok()["state"], "decided");
    office.decide(&token, &session, "reject", "不行").await.refused(409, "decided");
    let seen = office.run(&run).await;
    let line = seen["timeline"].as_array().expect("lines").iter().find(|line| line["action"] == "approve");
    let line = line.expect("the decision stands in the timeline");
    assert_eq!((&line["by"]["id"], &line["via"]), (&json!(office.api.id_of("bob")), &json!("mail")));
    assert!(seen["timeline"][0]["via"].is_null(), "who submitted had signed in");
    let audit = office.api.get(&office.owner, "/audit?limit=50").await.ok();
    for action in ["task_link.code", "task_link.open", "task.approve"] {
        let entries = audit["items"].as_array().expect("entries");
        let entry = entries.iter().find(|entry| entry["action"] == action).unwrap_or_else(|| panic!("{action}"));
        assert_eq!((&entry["actor"], &entry["via"]), (&json!(office.api.id_of("bob")), &json!("mail")), "{action}");
    }
    assert_eq!(office.run(&second).await["state"], "running");

    // Nothing that was mailed can be read afterwards.
    let mut conn = office.api.state.store().read().await.expect("reads");
    let sent = outbox::list(&mut conn, Some(outbox::State::Sent), None, 50).await.expect("lists");
    let bob = office.api.id_of("bob");
    let theirs: Vec<_> = sent.iter().filter(|one| one.recipient == bob).collect();
    assert!(theirs.len() == 3 && theirs.iter().all(|one| one.content["text"].is_null()), "{theirs:?}");
});

on_both!(a_member_returns_to_a_step_passed_from_the_letter, |database: TestStore| async move {
    let mut office = Office::by_mail(database, json!({})).await;
    let step = |title: &str, who: &str, next: &str| {
        let who = json!([{ "member": who }]);
        json!({ "kind": "approve", "title": title, "assignees": who, "next": next })
    };
    let flow = json!({ "key": "sign", "title": "合同会签", "mail_decision": true,
        "start": { "on": "submit", "form": "contract", "next": "check" },
        "nodes": { "check": step("初审", "dan", "money"), "money": step("财务", "cai", "look"),
            "look": step("主管审批", "bob", "done"), "done": { "kind": "end", "result": "approved" } } });
    office.publish(&[("flows/sign.json", &flow)]).await;
    let run = office.contract().await;
    for name in ["dan", "cai"] {
        office.approve_as(name, &run).await;
    }
    let token = office.link_to(BOB).await;
    let session = office.enter_as(&token, BOB).await;
    let task = office.public("POST", &token, "", &json!({ "session": session })).await.ok();
    let targets = json!([
        { "node": "start", "title": "发起人" },
        { "node": "check", "title": "初审" },
        { "node": "money", "title": "财务" },
    ]);
    assert_eq!(task["return_targets"], targets);
    let back = |to: &str| {
        let mut wish = json!({ "session": session, "decision": "return", "opinion": "请核对" });
        wish["to"] = json!(to);
        wish["resume"] = json!("jump_back");
        wish
    };
    office.public("POST", &token, "/decision", &back("done")).await.refused(409, "not_passed");
    office.public("POST", &token, "/decision", &back("check")).await.ok();
    office.approve_as("dan", &run).await;
    let bob = office.link_to(BOB).await;
    assert_eq!(office.stands(&bob).await, "open", "it comes straight back, past the step between");
    let seen = office.run(&run).await;
    let line = seen["timeline"].as_array().expect("lines").iter().find(|line| line["action"] == "return");
    let line = line.expect("the return stands in the timeline");
    assert_eq!((&line["via"], &line["to"]), (&json!("mail"), &json!("初审")), "{line}");
});

on_both!(the_workspace_the_flow_and_the_step_must_let_them, |database: TestStore| async move {
    let mut office = Office::by_mail(database, json!({})).await;
    office.contract().await;
    let token = office.link_to(BOB).await;
    let session = office.enter_as(&token, BOB).await;
    // An administrator ends all of it at once.
    office.allow(false).await;
    assert_eq!(office.stands(&token).await, "sign_in");
    office.public("POST", &token, "/code", &json!({})).await.refused(409, "sign_in");
    office.decide(&token, &session, "approve", "").await.refused(409, "sign_in");
    office.contract().await;
    let letter = office.letter_to(BOB).await;
    let text = letter["plain"].as_str().expect("text");
    assert!(text.contains("/tasks/") && !text.contains("/t/"), "the usual letter: {text}");
    office.allow(true).await;
    assert_eq!(office.stands(&token).await, "open");
    office.decide(&token, &session, "approve", "").await.ok();
});

on_both!(a_step_has_its_people_sign_in, |database: TestStore| async move {
    let mut office = Office::by_mail(database, json!({ "mail_decision": false })).await;
    let run = office.contract().await;
    let letter = office.letter_to(BOB).await;
    assert!(!letter["plain"].as_str().expect("text").contains("/t/"), "{letter}");
    let task = office.open_tasks(&run).await[0].0.clone();
    let resend = format!("/runs/{run}/tasks/{task}/resend");
    office.api.post(&office.ann, &resend, &json!({})).await.refused(409, "not_outside");
});

on_both!(a_pool_is_claimed_signed_in, |database: TestStore| async move {
    let pool = json!({ "assignees": [{ "member": "bob" }, { "member": "dan" }], "claim": true });
    let mut office = Office::by_mail(database, pool).await;
    office.contract().await;
    let letter = office.letter_to(BOB).await;
    assert!(!letter["plain"].as_str().expect("text").contains("/t/"), "{letter}");
});

on_both!(a_members_link_ends_with_their_task, |database: TestStore| async move {
    let mut office = Office::by_mail(database, json!({})).await;
    // Revoked, and mailed anew.
    let run = office.contract().await;
    let token = office.link_to(BOB).await;
    let session = office.enter_as(&token, BOB).await;
    let task = office.open_tasks(&run).await[0].0.clone();
    assert_eq!(office.run(&run).await["tasks"][0]["link"]["state"], "opened");
    let at = |what: &str| format!("/runs/{run}/tasks/{task}/{what}");
    office.api.post(&office.ann, &at("revoke"), &json!({})).await.ok();
    assert_eq!(office.stands(&token).await, "revoked");
    office.decide(&token, &session, "approve", "").await.refused(409, "revoked");
    // A reminder comes all the same, and leads to signing in alone.
    office.api.post(&office.ann, &format!("/runs/{run}/urge"), &json!({ "text": "请尽快" })).await.ok();
    let urged = office.letter_to(BOB).await;
    assert!(!urged["plain"].as_str().expect("text").contains("/t/"), "{urged}");
    office.api.post(&office.ann, &at("resend"), &json!({})).await.ok();
    let second = office.link_to(BOB).await;
    assert_eq!(office.stands(&second).await, "open");
    office.api.post(&office.ann, &at("resend"), &json!({})).await.refused(429, "urged_lately");

    // Handed to somebody else: theirs is a task and a link of their own.
    let bob = office.api.key_of("bob").await;
    let dan = json!({ "member": office.api.id_of("dan") });
    office.api.post(&bob, &format!("/tasks/{task}/transfer"), &dan).await.ok();
    assert_eq!(office.stands(&second).await, "decided");
    let theirs = office.link_to("dan@company.example").await;
    assert_eq!(office.stands(&theirs).await, "open");

    // The run is withdrawn.
    office.api.post(&office.ann, &format!("/runs/{run}/withdraw"), &json!({})).await.ok();
    assert_eq!(office.stands(&theirs).await, "ended");

    // A week, and a member who leaves.
    office.contract().await;
    let token = office.link_to(BOB).await;
    office.api.pass(Duration::days(7));
    assert_eq!(office.stands(&token).await, "expired");
    office.contract().await;
    let token = office.link_to(BOB).await;
    let session = office.enter_as(&token, BOB).await;
    let (left, owner) = (json!({ "status": "left" }), office.api.key_of("owner").await);
    office.api.patch(&owner, &format!("/members/{}", office.api.id_of("bob")), &left).await.ok();
    assert_eq!(office.stands(&token).await, "closed");
    office.decide(&token, &session, "approve", "").await.refused(409, "closed");
});

on_both!(what_was_mailed_to_an_address_ends_with_it, |database: TestStore| async move {
    let mut office = Office::by_mail(database, json!({ "signature": ["approve"] })).await;
    office.contract().await;
    let token = office.link_to(BOB).await;
    let session = office.enter_as(&token, BOB).await;
    let opened = office.public("POST", &token, "", &json!({ "session": session })).await.ok();
    let address = json!({ "email": "robert@company.example" });
    office.api.patch(&office.owner, &format!("/members/{}", office.api.id_of("bob")), &address).await.ok();
    office.public("POST", &token, "", &json!({ "session": session })).await.refused(403, "session_over");
    office.decide(&token, &session, "reject", "不行").await.refused(403, "session_over");
    let wish = json!({ "ticket": opened["ticket"], "field": "signature", "name": "a.png", "size": 1 });
    office.public("POST", &token, "/uploads", &wish).await.refused(403, "session_over");
    // Whoever reads mail at the new address goes on.
    office.api.pass(Duration::minutes(2));
    let session = office.enter_as(&token, "robert@company.example").await;
    assert_eq!(office.decide(&token, &session, "reject", "不行").await.ok()["state"], "decided");
});

on_both!(a_member_signs_by_the_letter_with_what_came_by_it, |database: TestStore| async move {
    let mut office = Office::by_mail(database, json!({ "signature": ["approve"] })).await;
    let run = office.contract().await;
    let token = office.link_to(BOB).await;
    let session = office.enter_as(&token, BOB).await;
    let opened = office.public("POST", &token, "", &json!({ "session": session })).await.ok();
    let ticket = opened["ticket"].as_str().expect("a ticket").to_owned();
    let decide = |file: Value| json!({ "session": session, "decision": "approve", "signature": file });
    let bare = office.public("POST", &token, "/decision", &json!({ "session": session, "decision": "approve" })).await;
    bare.refused(422, "signature_required");
    // What they have sent signed in is not of this link.
    let bob = office.api.key_of("bob").await;
    let own = send(&office.api, &bob, "a.png", &png(30, 10)).await["id"].clone();
    let forged = office.public("POST", &token, "/decision", &decide(own)).await;
    assert_eq!(forged.mistakes(), [("/signature".to_owned(), "unknown_file".to_owned())]);
    let bytes = png(30, 10);
    let wish = json!({ "ticket": ticket, "field": "signature", "name": "a.png", "size": bytes.len() });
    let begun = office.public("POST", &token, "/uploads", &wish).await.ok()["id"].as_str().expect("an id").to_owned();
    let part = format!("/public/tasks/{token}/uploads/{begun}?ticket={ticket}&offset=0");
    let drawn = office.api.put_part(&Who::Nobody, &part, &bytes).await.ok()["file"]["id"].clone();
    office.public("POST", &token, "/decision", &decide(drawn.clone())).await.ok();
    let seen = office.run(&run).await;
    let line = seen["timeline"].as_array().expect("lines").iter().find(|line| line["action"] == "approve");
    assert_eq!(line.expect("the decision")["signature"]["id"], drawn);
});
