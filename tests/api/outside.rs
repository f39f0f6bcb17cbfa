//! Somebody outside decides: through a mailed link, a code mailed to the same address, and the rules of everybody else. The
//! letters go through a real SMTP server.

use crate::on_both;
use crate::support::api::{Answer, Api, Who};
use crate::support::database::TestStore;
use crate::support::mail::MailHost;
use chrono::Duration;
use serde_json::{Value, json};
use std::sync::Arc;
use tenon_engine::definition::Package;
use tenon_engine::notify::Sender;
use tenon_engine::store::outbox;

mod codes;
mod members;
mod rows;
mod signing;
mod twice;

const PARTNER: &str = "lilei@partner.example";
const SHOWN: &str = "李雷（外部 l***@partner.example）";

/// A workspace with contracts that the other side confirms, and the letters it sends.
struct Office {
    api: Api,
    owner: Who,
    ann: Who,
    sender: Sender,
    letters: MailHost,
}

fn package() -> Package {
    let files = [
        ("app.json", include_str!("../support/law/app.json")),
        ("forms/contract.json", include_str!("../support/law/contract.json")),
        ("flows/sign.json", include_str!("../support/law/sign.json")),
        ("access.json", include_str!("../support/law/access.json")),
    ];
    Package { files: files.map(|(path, text)| (path.to_owned(), text.to_owned())).into() }
}

/// The token of the link in a letter.
fn token_in(letter: &Value) -> String {
    let text = letter["plain"].as_str().expect("text");
    let at = text.find("https://tenon.example.com/t/").unwrap_or_else(|| panic!("no link in {text}"));
    text[at..].trim().rsplit('/').next().expect("a token").to_owned()
}

impl Office {
    async fn open(database: TestStore) -> Self {
        let (api, owner) = Api::at_work(database).await;
        api.install(package()).await;
        let letters = MailHost::start();
        let workspace = api.state.workspace();
        letters.serve(&workspace.roster).await;
        let sender = Sender::new(workspace.store.clone(), api.clock.clone(), Arc::clone(&workspace.roster) as Arc<_>);
        let ann = api.key_of("ann").await;
        Self { api, owner, ann, sender, letters }
    }

    /// Publishes the app with these documents in the place of its own.
    async fn publish(&self, files: &[(&str, &Value)]) {
        for (path, document) in files {
            let (path, draft) = (format!("/apps/law/definitions/{path}"), json!({ "text": document.to_string() }));
            self.api.call(&self.owner, "PUT", &path, &[], &draft).await.ok();
        }
        self.api.post(&self.owner, "/apps/law/publish", &json!({})).await.ok();
    }

    /// Submits a contract; answers its run.
    async fn submit(&self, values: Value) -> String {
        let wish = json!({ "values": values, "submit": { "flow": "sign" } });
        let created = self.api.post(&self.ann, "/apps/law/forms/contract/records", &wish).await.ok();
        created["run"].as_str().expect("an id").to_owned()
    }

    async fn contract(&self) -> String {
        let values =
            json!({ "name": "采购框架", "amount": 88000, "floor": 70000, "email": PARTNER, "contact": "李雷" });
        self.submit(values).await
    }

    /// Sends what waits and takes the next letter to the partner; those to members are passed over.
    async fn letter(&mut self) -> Value {
        self.letter_to(PARTNER).await
    }

    async fn letter_to(&mut self, address: &str) -> Value {
        self.sender.send_due().await.expect("sends");
        loop {
            let letter = self.letters.next().await;
            if letter["to"] == json!([address]) {
                return letter;
            }
        }
    }

    /// The token of the link in the next letter.
    async fn link(&mut self) -> String {
        self.link_to(PARTNER).await
    }

    async fn link_to(&mut self, address: &str) -> String {
        token_in(&self.letter_to(address).await)
    }

    async fn look(&self, token: &str) -> String {
        let look = self.public("GET", token, "", &Value::Null).await.ok();
        assert_eq!(look["to"], "l***@partner.example");
        look["state"].as_str().expect("a word").to_owned()
    }

    async fn public(&self, method: &str, token: &str, what: &str, body: &Value) -> Answer {
        self.api.call(&Who::Nobody, method, &format!("/public/tasks/{token}{what}"), &[], body).await
    }

    async fn ask_code(&mut self, token: &str) -> String {
        self.ask_code_of(token, PARTNER).await
    }

    async fn ask_code_of(&mut self, token: &str, address: &str) -> String {
        self.public("POST", token, "/code", &json!({})).await.ok();
        let letter = self.letter_to(address).await;
        let text = letter["plain"].as_str().expect("text");
        assert!(!letter["subject"].as_str().expect("a subject").chars().any(|c| c.is_ascii_digit()), "{letter}");
        let digits: String = text.chars().skip_while(|c| !c.is_ascii_digit()).take(6).collect();
        assert_eq!(digits.len(), 6, "{text}");
        digits
    }

    /// Asks for a code, enters it, and answers what shows the task.
    async fn enter(&mut self, token: &str) -> String {
        self.enter_as(token, PARTNER).await
    }

    async fn enter_as(&mut self, token: &str, address: &str) -> String {
        let code = self.ask_code_of(token, address).await;
        let entered = self.public("POST", token, "/session", &json!({ "code": code })).await.ok();
        entered["session"].as_str().expect("a session").to_owned()
    }

    async fn decide(&self, token: &str, session: &str, decision: &str, opinion: &str) -> Answer {
        let body = json!({ "session": session, "decision": decision, "opinion": opinion });
        self.public("POST", token, "/decision", &body).await
    }

    async fn run(&self, run: &str) -> Value {
        self.api.get(&self.ann, &format!("/runs/{run}")).await.ok()
    }

    /// The open tasks of a run, as ids with the names of those who hold them.
    async fn open_tasks(&self, run: &str) -> Vec<(String, String)> {
        let run = self.run(run).await;
        let open = run["tasks"].as_array().expect("tasks").iter().filter(|task| task["state"] == "open");
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        open.map(|task| (text(&task["id"]), text(&task["assignee"]["name"]))).collect()
    }
}

on_both!(a_partner_decides_with_a_mailed_code, |database: TestStore| async move {
    let mut office = Office::open(database).await;
    let run = office.contract().await;
    assert_eq!(office.open_tasks(&run).await[0].1, SHOWN);
    let token = office.link().await;
    assert_eq!(token.len(), 43, "256 bits");
    // Whatever follows the link decides nothing, and a guess finds nothing.
    for _ in 0..3 {
        assert_eq!(office.look(&token).await, "open");
    }
    office.public("GET", &"x".repeat(43), "", &Value::Null).await.refused(404, "not_found");
    office.public("POST", &token, "", &json!({ "session": "x" })).await.refused(403, "session_over");
    office.decide(&token, "x", "approve", "行").await.refused(403, "session_over");
    office.public("POST", &token, "/session", &json!({ "code": "000000" })).await.refused(409, "code_expired");

    let session = office.enter(&token).await;
    let task = office.public("POST", &token, "", &json!({ "session": session })).await.ok();
    assert_eq!((&task["record_title"], &task["step_title"]), (&json!("采购框架"), &json!("对方确认")));
    let titles: Vec<&str> =
        task["fields"].as_array().expect("fields").iter().filter_map(|field| field["title"].as_str()).collect();
    assert_eq!(titles, ["名称", "金额"], "what the step does not name is not shown");
    assert_eq!(task["actions"], json!(["approve", "reject", "return"]));
    assert_eq!(task["buttons"], json!({ "approve": "确认合同" }));
    assert!(!task.to_string().contains("70000") && !task.to_string().contains("鲍"), "{task}");
    assert_eq!(task["steps"][0]["state"], "active");

    office.decide(&token, &session, "approve", " ").await.refused(422, "opinion_required");
    assert_eq!(office.decide(&token, &session, "approve", "可以").await.ok()["state"], "decided");
    office.decide(&token, &session, "reject", "不行").await.refused(409, "decided");
    assert_eq!(office.look(&token).await, "decided");

    let seen = office.run(&run).await;
    let line = seen["timeline"].as_array().expect("lines").iter().find(|line| line["action"] == "approve");
    let line = line.expect("the decision stands in the timeline");
    assert_eq!((&line["by"]["name"], &line["opinion"]), (&json!(SHOWN), &json!("可以")));
    assert!(!seen.to_string().contains("lilei"), "nobody reads the address out of the run: {seen}");
    let audit = office.api.get(&office.owner, "/audit?limit=50").await.ok();
    let of = |action: &str| {
        let entries = audit["items"].as_array().expect("entries").iter().filter(|entry| entry["action"] == action);
        let told: Vec<(&Value, &Value)> = entries.map(|entry| (&entry["actor_name"], &entry["via"])).collect();
        told.into_iter().map(|(name, via)| (name.clone(), via.clone())).collect::<Vec<_>>()
    };
    for action in ["task_link.code", "task_link.open"] {
        assert_eq!(of(action), [(json!(SHOWN), json!("link"))], "{action}");
    }

    let shown = audit["items"].as_array().expect("entries").iter().find(|entry| entry["action"] == "task_link.open");
    let actor = shown.expect("an entry")["actor"].as_str().expect("an id").to_owned();
    assert!(actor.starts_with("outside-"), "{actor}");
    let theirs = office.api.get(&office.owner, &format!("/audit?actor={actor}")).await.ok();
    let theirs = theirs["items"].as_array().expect("entries").clone();
    assert!(theirs.len() >= 2 && theirs.iter().all(|entry| entry["actor"] == json!(actor)), "{theirs:?}");
    let nobody = office.api.get(&office.owner, "/audit?actor=outside-0000").await.ok();
    assert_eq!(nobody["items"], json!([]));

    // Both sides sign: the member here, the partner through the link of this step.
    let bob = office.api.key_of("bob").await;
    let mine = office.api.get(&bob, "/tasks").await.ok()["items"][0]["id"].as_str().expect("a task").to_owned();
    office.api.post(&bob, &format!("/tasks/{mine}/approve"), &json!({})).await.ok();
    let second = office.link().await;
    assert_ne!(second, token);
    office.decide(&second, &session, "approve", "").await.refused(403, "session_over");
    let session = office.enter(&second).await;
    let shown = office.public("POST", &second, "", &json!({ "session": session })).await.ok();
    assert_eq!(shown["record_title"], "合同会签", "this step does not name what the title says");
    office.decide(&second, &session, "approve", "").await.ok();
    let ended = office.run(&run).await;
    assert_eq!(ended["state"], "approved");

    // Nothing that was mailed can be read afterwards.
    let mut conn = office.api.state.store().read().await.expect("reads");
    let sent = outbox::list(&mut conn, Some(outbox::State::Sent), None, 50).await.expect("lists");
    assert!(sent.iter().filter(|one| one.recipient.contains(PARTNER)).count() == 4);
    assert!(sent.iter().all(|one| one.content["link"].is_null() || !one.recipient.contains(PARTNER)));
    assert!(sent.iter().all(|one| one.content["text"].is_null() || !one.recipient.contains(PARTNER)));
});

on_both!(codes_are_few_and_short_lived, |database: TestStore| async move {
    let mut office = Office::open(database).await;
    let run = office.contract().await;
    let token = office.link().await;
    let code = office.ask_code(&token).await;
    let soon = office.public("POST", &token, "/code", &json!({})).await.refused(429, "too_many");
    assert!(soon["detail"].as_str().is_some_and(|said| said.ends_with(" 秒后再试")), "for how long: {soon}");
    let wrong = if code == "111111" { "222222" } else { "111111" };
    let guess = json!({ "code": wrong });
    for _ in 0..4 {
        office.public("POST", &token, "/session", &guess).await.refused(403, "code_wrong");
    }
    office.public("POST", &token, "/session", &guess).await.refused(409, "code_expired");
    office.public("POST", &token, "/session", &json!({ "code": code })).await.refused(409, "code_expired");

    office.api.pass(Duration::minutes(2));
    let code = office.ask_code(&token).await;
    office.api.pass(Duration::minutes(11));
    office.public("POST", &token, "/session", &json!({ "code": code })).await.refused(409, "code_expired");

    let session = office.enter(&token).await;
    office.public("POST", &token, "", &json!({ "session": session })).await.ok();
    office.api.pass(Duration::minutes(61));
    office.public("POST", &token, "", &json!({ "session": session })).await.refused(403, "session_over");

    for _ in 0..7 {
        office.api.pass(Duration::minutes(11));
        office.ask_code(&token).await;
    }
    office.api.pass(Duration::minutes(11));
    office.public("POST", &token, "/code", &json!({})).await.refused(409, "codes_used_up");

    // A week after it was mailed the link is over; a new one is not.
    office.api.pass(Duration::days(7));
    assert_eq!(office.look(&token).await, "expired");
    office.public("POST", &token, "/code", &json!({})).await.refused(409, "expired");
    let task = office.open_tasks(&run).await[0].0.clone();
    assert_eq!(office.run(&run).await["tasks"][0]["link"]["state"], "expired");
    office.api.post(&office.ann, &format!("/runs/{run}/tasks/{task}/resend"), &json!({})).await.ok();
    let fresh = office.link().await;
    assert_eq!(office.look(&fresh).await, "open");
});

on_both!(a_link_is_revoked_resent_and_taken_over, |database: TestStore| async move {
    let mut office = Office::open(database).await;
    let run = office.contract().await;
    let token = office.link().await;
    let session = office.enter(&token).await;
    let task = office.open_tasks(&run).await[0].0.clone();
    let link = office.run(&run).await["tasks"][0]["link"].clone();
    assert_eq!((&link["state"], &link["expires_at"]), (&json!("opened"), &json!("2026-03-09T08:00:00.000Z")));

    let bob = office.api.key_of("bob").await;
    let at = |what: &str| format!("/runs/{run}/tasks/{task}/{what}");
    assert!(!office.api.post(&bob, &at("revoke"), &json!({})).await.status.is_success());
    office.api.post(&office.ann, &at("revoke"), &json!({})).await.ok();
    assert_eq!(office.look(&token).await, "revoked");
    office.decide(&token, &session, "approve", "行").await.refused(409, "revoked");
    assert_eq!(office.run(&run).await["tasks"][0]["link"]["state"], "revoked");

    office.api.post(&office.owner, &at("resend"), &json!({})).await.ok();
    let second = office.link().await;
    assert_eq!(office.look(&second).await, "open");
    let words: Vec<Value> = office.run(&run).await["timeline"].as_array().expect("lines").clone();
    assert_eq!((&words[1]["action"], &words[2]["action"]), (&json!("revoke"), &json!("resend")));
    assert_eq!(words[2]["to"], SHOWN);

    // Urging mails the words and a link of its own; the one before stays good.
    office.api.post(&office.ann, &format!("/runs/{run}/urge"), &json!({ "text": "请尽快" })).await.ok();
    let urged = office.letter().await;
    assert!(urged["subject"].as_str().is_some_and(|said| said.starts_with("催办")), "{urged}");
    assert!(urged["plain"].as_str().is_some_and(|said| said.starts_with("请尽快")), "{urged}");
    assert_eq!(office.look(&second).await, "open");

    // An administrator gives it to a member: no link leads to it any more.
    let session = office.enter(&second).await;
    let dan = json!({ "member": office.api.id_of("dan"), "reason": "对方出差" });
    office.api.post(&office.owner, &at("reassign"), &dan).await.ok();
    assert_eq!(office.look(&second).await, "closed");
    office.decide(&second, &session, "approve", "行").await.refused(409, "closed");
    let dan = office.api.key_of("dan").await;
    let mine = office.api.get(&dan, "/tasks").await.ok()["items"][0].clone();
    assert_eq!(mine["instead_of"]["name"], SHOWN);
    let id = mine["id"].as_str().expect("an id");
    office
        .api
        .post(&office.ann, &format!("/runs/{run}/tasks/{id}/resend"), &json!({}))
        .await
        .refused(409, "not_outside");
    office.api.post(&dan, &format!("/tasks/{id}/approve"), &json!({ "opinion": "代签" })).await.ok();

    let third = office.link().await;
    office.api.post(&office.ann, &format!("/runs/{run}/withdraw"), &json!({})).await.ok();
    assert_eq!(office.look(&third).await, "ended");
    office.public("POST", &third, "/code", &json!({})).await.refused(409, "ended");
});

on_both!(a_link_mailed_anew_goes_to_the_address_the_record_has_by_then, |database: TestStore| async move {
    let mut office = Office::open(database).await;
    let run = office.contract().await;
    let token = office.link().await;
    let task = office.open_tasks(&run).await[0].0.clone();
    let record = office.run(&run).await["record_id"].as_str().expect("an id").to_owned();
    let moved = json!({ "values": { "email": "hanmei@partner.example", "contact": "韩梅" } });
    office.api.patch(&office.owner, &format!("/apps/law/forms/contract/records/{record}"), &moved).await.ok();
    assert_eq!(office.open_tasks(&run).await[0].1, SHOWN, "who was asked stays asked until the link is mailed anew");
    office.api.post(&office.ann, &format!("/runs/{run}/tasks/{task}/resend"), &json!({})).await.ok();
    assert_eq!(office.look(&token).await, "closed");
    let tasks = office.open_tasks(&run).await;
    assert_eq!(tasks.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), ["韩梅（外部 h***@partner.example）"]);
    office.sender.send_due().await.expect("sends");
    let letter = office.letters.next().await;
    assert_eq!(letter["to"], json!(["hanmei@partner.example"]));
    let lines = office.run(&run).await["timeline"].as_array().expect("lines").clone();
    assert!(lines.iter().any(|line| line["action"] == "resend" && line["to"] == "韩梅（外部 h***@partner.example）"));
});

on_both!(a_link_that_was_not_mailed_says_so_and_why, |database: TestStore| async move {
    let mut office = Office::open(database).await;
    office.api.patch(&office.owner, "/settings", &json!({ "base_url": null })).await.ok();
    let run = office.contract().await;
    let link = async |office: &Office, run: &str| office.run(run).await["tasks"][0]["link"].clone();
    let waiting = link(&office, &run).await;
    assert_eq!((&waiting["state"], &waiting["reason"]), (&json!("waiting"), &Value::Null));
    office.sender.send_due().await.expect("tries");
    let unsent = link(&office, &run).await;
    assert_eq!(unsent["state"], "unsent");
    assert!(unsent["reason"].as_str().is_some_and(|why| why.contains("访问地址")), "{unsent}");
    let dead = office.api.get(&office.owner, "/outbox?state=dead").await.ok();
    assert_eq!(dead["items"][0]["error_code"], "no_base_url");
    let english = [("accept-language", "en")];
    let body = axum::body::Body::empty();
    let seen = office.api.send(&office.ann, "GET", &format!("/runs/{run}"), &english, body).await.ok();
    let said = seen["tasks"][0]["link"]["reason"].as_str().expect("a reason").to_owned();
    assert!(said.contains("address of this workspace"), "{said}");

    // The way out: the address is entered, and a link is mailed anew.
    office.api.patch(&office.owner, "/settings", &json!({ "base_url": "https://tenon.example.com" })).await.ok();
    let task = office.open_tasks(&run).await[0].0.clone();
    office.api.post(&office.ann, &format!("/runs/{run}/tasks/{task}/resend"), &json!({})).await.ok();
    let token = office.link().await;
    assert_eq!(office.look(&token).await, "open");
    assert_eq!(link(&office, &run).await["state"], "sent");
});

on_both!(a_partner_returns_and_rejects, |database: TestStore| async move {
    let mut office = Office::open(database).await;
    let run = office.contract().await;
    let token = office.link().await;
    let session = office.enter(&token).await;
    let task = office.public("POST", &token, "", &json!({ "session": session })).await.ok();
    assert_eq!(task["return_targets"], json!([{ "node": "start", "title": "发起人" }]), "they learn of no other step");
    let elsewhere = json!({ "session": session, "decision": "return", "opinion": "金额不对", "to": "previous" });
    office.public("POST", &token, "/decision", &elsewhere).await.refused(409, "outside_decides");
    office.decide(&token, &session, "return", "金额不对").await.ok();
    let mine = office.api.get(&office.ann, "/tasks").await.ok()["items"][0].clone();
    assert_eq!(mine["node"], "start");
    let id = mine["id"].as_str().expect("an id");
    office.api.post(&office.ann, &format!("/tasks/{id}/approve"), &json!({ "values": { "amount": 80000 } })).await.ok();
    let again = office.link().await;
    assert_eq!(office.look(&token).await, "decided");
    let session = office.enter(&again).await;
    office.decide(&again, &session, "reject", "不签了").await.ok();
    assert_eq!(office.run(&run).await["state"], "rejected");
});

on_both!(without_an_address_the_step_falls_to_its_policy, |database: TestStore| async move {
    let office = Office::open(database).await;
    let run = office.submit(json!({ "name": "无邮箱" })).await;
    let eve = office.api.get(&office.api.key_of("eve").await, "/tasks").await.ok();
    assert_eq!(eve["items"][0]["node"], "partner");
    let task = eve["items"][0]["id"].as_str().expect("a task").to_owned();
    let opinion = json!({ "opinion": "代为确认" });
    office.api.post(&office.api.key_of("eve").await, &format!("/tasks/{task}/approve"), &opinion).await.ok();
    assert_eq!(office.open_tasks(&run).await.len(), 1, "beside a member nobody is missed");
});

on_both!(a_flow_with_somebody_outside_is_tried_out, |database: TestStore| async move {
    let office = Office::open(database).await;
    let values = json!({ "name": "试运行", "email": PARTNER, "contact": "李雷" });
    let first = json!({ "values": values, "deeds": [] });
    let tried = office.api.post(&office.owner, "/apps/law/flows/sign/dry-run", &first).await.ok();
    let waiting = &tried["waiting"][0];
    assert_eq!(waiting["person"]["name"], SHOWN);
    let deed = json!({ "node": "partner", "member": waiting["person"]["id"], "decision": "approve" });
    let second = json!({ "values": values, "deeds": [deed] });
    let tried = office.api.post(&office.owner, "/apps/law/flows/sign/dry-run", &second).await.ok();
    assert_eq!((&tried["deeds"], tried["waiting"].as_array().map(Vec::len)), (&json!(1), Some(2)), "{tried}");
    let ahead =
        office.api.post(&office.ann, "/apps/law/forms/contract/submit/sign", &json!({ "values": values })).await;
    assert_eq!(ahead.ok()["steps"][0]["people"][0]["name"], SHOWN);
    let figures = office.api.get(&office.owner, "/apps/law/flows/sign/figures").await;
    assert!(figures.status.is_success(), "{}", figures.text());
});
