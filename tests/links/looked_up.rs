//! What the owner of a link lets strangers have filled in from other forms, and how little else they come to know by it.

use super::{Desk, code};
use crate::on_both;
use crate::support::database::TestStore;
use crate::support::shop::object;
use serde_json::{Value, json};
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::link::{self, Change, Limits, LinkView, Submission, Verb};
use tenon_engine::package::{publish, save_draft};
use tenon_engine::record::{Action, Command};

const FIELDS: [&str; 4] = ["name", "reply", "known", "guess"];

impl Desk {
    async fn knows(&self, name: &str) {
        let action = Action::Create { id: None, values: object(json!({ "name": name })) };
        let command = Command { id: None, app: "desk".to_owned(), form: "customer".to_owned(), action };
        self.workspace.perform(&Principal::system(Via::Console), command).await.expect("a customer of ours");
    }

    /// What strangers are told while they fill in: the field that is lent and the other one, and whether it was asked for.
    async fn told(&self, link: &LinkView, values: Value) -> (Option<Value>, Option<Value>, bool) {
        let (snapshot, opened) = (self.workspace.snapshot(), self.opened(link).await.expect("is there"));
        let ticket = self.ticket(link).await.expect("a ticket");
        let mut conn = self.workspace.store.read().await.expect("reads");
        let found = link::evaluate(&mut conn, &snapshot, &opened, &ticket, object(values), false).await;
        let found = found.expect("evaluated");
        (found.values.get("known").cloned(), found.values.get("guess").cloned(), found.looked_up)
    }
}

on_both!(a_field_that_is_lent_is_filled_in_from_another_form_and_no_other_is, |database: TestStore| async move {
    let desk = Desk::open(database).await;
    desk.knows("王芳").await;
    let shut = desk.link(json!({ "fields": FIELDS })).await;
    let asked = json!({ "name": "王芳", "reply": "王芳" });
    assert_eq!(desk.told(&shut, asked.clone()).await, (None, None, false));
    let link = desk.link(json!({ "fields": FIELDS, "lookups": ["known"], "may_edit": true })).await;
    assert_eq!(desk.told(&link, asked.clone()).await, (Some(json!("王芳")), None, true));
    assert_eq!(desk.told(&link, json!({ "name": "李明", "reply": "王芳" })).await, (None, None, true));
    assert_eq!(desk.told(&link, json!({ "reply": "王芳" })).await, (None, None, false), "nothing to look up by");
    let over = json!({ "name": "王芳", "known": "别人" });
    assert_eq!(desk.told(&link, over).await, (Some(json!("别人")), None, false), "what is said stands");

    let ticket = desk.ticket(&link).await.expect("a ticket");
    desk.pass(3);
    let sent = Submission { ticket, values: object(asked), ..Submission::default() };
    let edit = desk.send(&link, sent).await.expect("sent").edit.expect("a secret");
    let record = desk.records().await.remove(0);
    assert_eq!((record.value("known"), record.value("guess")), (json!("王芳"), Value::Null));

    desk.knows("李明").await;
    let snapshot = desk.workspace.snapshot();
    let mut conn = desk.workspace.store.read().await.expect("reads");
    let change = Change::find(&mut conn, &snapshot, &edit).await.expect("found");
    let ticket = change.ticket(&snapshot);
    let typed = object(json!({ "name": "李明", "reply": "李明" }));
    let seen = change.evaluate(&mut conn, &snapshot, &ticket, typed).await.expect("evaluated");
    assert_eq!((seen.values.get("known"), seen.values.get("guess")), (Some(&json!("李明")), None));
});

on_both!(only_what_has_a_linkage_is_lent_and_only_while_it_may_be_shown, |database: TestStore| async move {
    let desk = Desk::open(database).await;
    desk.knows("王芳").await;
    for (lookups, refused) in [
        (json!(["grade"]), "/lookups/0 no_linkage"),
        (json!(["known", "customer"]), "/lookups/1 kind_not_public"),
        (json!(["salary"]), "/lookups/0 unknown_field"),
    ] {
        let made = desk.try_link(json!({ "fields": FIELDS, "lookups": lookups }), None).await;
        assert_eq!(code(made), refused);
    }
    let link = desk.link(json!({ "fields": FIELDS, "lookups": ["known"] })).await;
    let masked = json!({ "key": "customer", "title": "客户",
        "properties": { "name": { "title": "名称", "type": "string", "x-mask": "middle" } } });
    let by = Principal::system(Via::Console);
    save_draft(&desk.workspace, &by, "desk", "forms/customer.json", Some(masked.to_string())).await.expect("saved");
    publish(&desk.workspace, &by, "desk", None).await.expect("published");
    let told = desk.told(&link, json!({ "name": "王芳" })).await;
    assert_eq!(told, (None, None, false), "what has come to be masked since is told no more");

    let limits = Limits::default();
    let ask = || limits.admit(Verb::LookUp, &link.id, Some("192.0.2.1"), desk.clock.now());
    for _ in 0..60 {
        ask().expect("admitted");
    }
    assert_eq!(code(ask()), "too_many", "nobody tries many values in a short time");
});

on_both!(options_of_another_form_are_lent_as_well, |database: TestStore| async move {
    let desk = Desk::open(database).await;
    for name in ["王芳", "李明", "王芳"] {
        desk.knows(name).await;
    }
    let settings = json!({ "fields": ["name", "city"], "lookups": ["city"] });
    let link = desk.link(settings).await;
    let (snapshot, opened) = (desk.workspace.snapshot(), desk.opened(&link).await.expect("is there"));
    let mut conn = desk.workspace.store.read().await.expect("reads");
    let schema = link::schema(&mut conn, &snapshot, &opened).await.expect("drawn");
    let city = &schema["properties"]["city"];
    assert_eq!((&city["enum"], city.get("x-form")), (&json!(["王芳", "李明"]), None), "each once, and not where from");
    drop(conn);
    desk.answer(&link, json!({ "name": "甲", "city": "李明" })).await.expect("sent");
    assert_eq!(desk.records().await.remove(0).value("city"), json!("李明"));
    let unknown = desk.answer(&link, json!({ "name": "乙", "city": "无人" })).await;
    assert_eq!(code(unknown), "/city unknown_option");
});
