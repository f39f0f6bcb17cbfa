//! Links that are answered by invitation alone: each is for one record, for one answer, and for a while.

use super::{Desk, code};
use crate::on_both;
use crate::support::database::TestStore;
use crate::support::shop::object;
use chrono::Duration;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::clock::to_text;
use tenon_engine::definition::FormDefinition;
use tenon_engine::link::{self, LinkError, LinkSettings, LinkView, Submission, Submitted, Wish};
use tenon_engine::package::{publish, save_draft};
use tenon_engine::record::{Action, Command};

impl Desk {
    /// A link of the app that asks about a customer.
    async fn asking(&self, key: &str) -> LinkView {
        let by = Principal::system(Via::Console);
        let settings = json!({ "fields": ["name", "score"], "about": "customer", "may_edit": true });
        let text = json!({ "key": key, "form": "feedback", "settings": settings }).to_string();
        save_draft(&self.workspace, &by, "desk", &format!("links/{key}.json"), Some(text)).await.expect("saved");
        publish(&self.workspace, &by, "desk", None).await.expect("published");
        let mut conn = self.workspace.store.read().await.expect("reads");
        let all = link::list(&mut conn, &self.admin, "desk").await.expect("listed");
        all.into_iter().find(|one| one.definition.as_deref() == Some(key)).expect("made")
    }

    async fn customer(&self, action: Action) -> String {
        let command = Command { id: None, app: "desk".to_owned(), form: "customer".to_owned(), action };
        self.workspace.perform(&Principal::system(Via::Console), command).await.expect("done").record.id
    }

    async fn named(&self, name: &str) -> String {
        self.customer(Action::Create { id: None, values: object(json!({ "name": name })) }).await
    }

    /// What stands behind `?about=` in the address made out for a record.
    async fn invitation(&self, link: &LinkView, record: &str, occasion: &str) -> String {
        let key = link.definition.as_deref().expect("of a document");
        let mut conn = self.workspace.store.read().await.expect("reads");
        let path = link::invite(&mut conn, ("desk", key), record, occasion, self.clock.now()).await.expect("reads");
        let path = path.expect("the link is open");
        path.strip_prefix(&format!("/f/{}?about=", link.token)).expect("of this link").to_owned()
    }

    /// Comes with an invitation, as the page does before anything is filled in.
    async fn come(&self, link: &LinkView, about: Option<&str>) -> Result<(), LinkError> {
        let opened = self.opened(link).await?;
        let mut conn = self.workspace.store.read().await.expect("reads");
        link::check_invitation(&mut conn, &opened, about, self.clock.now()).await
    }

    /// Answers whatever the page would have said.
    async fn say(&self, link: &LinkView, about: Option<&str>, values: Value) -> Result<Submitted, LinkError> {
        let ticket = self.ticket(link).await?;
        self.pass(3);
        let about = about.map(str::to_owned);
        self.send(link, Submission { ticket, about, values: object(values), ..Submission::default() }).await
    }
}

on_both!(an_invitation_is_for_one_record_and_one_answer, |database: TestStore| async move {
    let desk = Desk::open(database).await;
    let (link, foreign) = (desk.asking("ask").await, desk.asking("other").await);
    let (own, other) = (desk.named("甲").await, desk.named("乙").await);
    let about = desk.invitation(&link, &own, "run-1").await;
    let mine = || json!({ "name": "王芳", "score": 3 });

    let longer = to_text(desk.clock.now() + Duration::days(300));
    let (said, mac) = about.rsplit_once('.').expect("signed");
    let (whose, _) = said.rsplit_once('.').expect("until when");
    let ticket = desk.ticket(&link).await.expect("a ticket");
    let forged = [
        None,
        Some(String::new()),
        Some(own.clone()),
        Some(ticket),
        Some(said.to_owned()),
        Some(format!("{about}x")),
        Some(about[..about.len() - 1].to_owned()),
        Some(about.replace(&own, &other)),
        Some(about.replace("run-1", "run-2")),
        Some(format!("{whose}.99999999999999.{mac}")),
        Some(format!("{whose}.{longer}.{mac}")),
        Some(desk.invitation(&foreign, &own, "run-1").await),
    ];
    for one in &forged {
        assert_eq!(code(desk.come(&link, one.as_deref()).await), "invitation_invalid", "{one:?}");
        assert_eq!(code(desk.say(&link, one.as_deref(), mine()).await), "invitation_invalid", "{one:?}");
    }
    assert!(desk.records().await.is_empty());

    desk.come(&link, Some(&about)).await.expect("invited");
    let turned = json!({ "name": "王芳", "customer": other });
    assert_eq!(
        code(desk.say(&link, Some(&about), turned).await),
        "/customer unknown_field",
        "nor by a value of theirs"
    );
    let sent = desk.say(&link, Some(&about), mine()).await.expect("answered");
    let records = desk.records().await;
    assert_eq!((records.len(), &records[0].values["customer"]), (1, &json!(own)));
    assert_eq!(code(desk.come(&link, Some(&about)).await), "answered_already");
    assert_eq!(code(desk.say(&link, Some(&about), mine()).await), "answered_already");

    // Made out once more for the same occasion it is the same invitation; for another, another.
    desk.pass(60);
    let again = desk.invitation(&link, &own, "run-1").await;
    assert_ne!(again, about);
    assert_eq!(code(desk.say(&link, Some(&again), mine()).await), "answered_already");
    let next = desk.invitation(&link, &own, "run-2").await;
    desk.say(&link, Some(&next), mine()).await.expect("answered");

    // One's own answer is changed by its secret, and stays about the same record.
    let snapshot = desk.workspace.snapshot();
    let mut conn = desk.workspace.store.read().await.expect("reads");
    let found = link::Change::find(&mut conn, &snapshot, &sent.edit.expect("a secret")).await.expect("is there");
    drop(conn);
    assert_eq!(Value::Object(found.values.clone()), mine(), "whom it is about is not told");
    let ticket = found.ticket(&snapshot);
    desk.pass(3);
    link::change(&desk.workspace, found, None, &ticket, object(json!({ "score": 9 }))).await.expect("changed");
    let first = desk.records().await.into_iter().find(|one| one.values["score"] == json!(9)).expect("changed");
    assert_eq!(first.values["customer"], json!(own));
});

on_both!(many_answers_to_one_invitation_are_one, |database: TestStore| async move {
    let desk = Desk::open(database).await;
    let link = desk.asking("ask").await;
    let about = desk.invitation(&link, &desk.named("甲").await, "run-1").await;
    let opened = desk.opened(&link).await.expect("is there");
    let mut tickets = Vec::new();
    for _ in 0..8 {
        tickets.push(desk.ticket(&link).await.expect("open"));
    }
    desk.pass(3);
    let racing = tickets.into_iter().map(|ticket| {
        let (about, values) = (Some(about.clone()), object(json!({ "name": "甲" })));
        link::submit(&desk.workspace, &opened, Submission { ticket, about, values, ..Submission::default() })
    });
    let done = futures_util::future::join_all(racing).await;
    assert_eq!(done.iter().filter(|one| one.is_ok()).count(), 1);
    assert!(done.into_iter().filter(Result::is_err).all(|one| code(one) == "answered_already"));
    assert_eq!(desk.records().await.len(), 1);
});

on_both!(an_invitation_ends_with_its_time_its_record_and_its_link, |database: TestStore| async move {
    let desk = Desk::open(database).await;
    let link = desk.asking("ask").await;
    let (own, gone) = (desk.named("甲").await, desk.named("机密客户").await);
    let mine = || json!({ "name": "王芳" });
    let about = desk.invitation(&link, &own, "run-1").await;
    let of_gone = desk.invitation(&link, &gone, "run-1").await;
    desk.customer(Action::Delete { id: gone, version: None }).await;
    let Err(LinkError::Invalid(problems)) = desk.say(&link, Some(&of_gone), mine()).await else {
        panic!("there is nothing left to answer about");
    };
    assert_eq!((problems.len(), problems[0].code), (1, "not_acceptable"), "and no more is said of it: {problems:?}");

    desk.pass(30 * 24 * 3600 - 60);
    desk.come(&link, Some(&about)).await.expect("on the last day");
    desk.pass(60);
    assert_eq!(code(desk.come(&link, Some(&about)).await), "invitation_invalid");
    assert_eq!(code(desk.say(&link, Some(&about), mine()).await), "invitation_invalid");

    let fresh = desk.invitation(&link, &own, "run-2").await;
    link::revoke(&desk.workspace, &desk.admin, "desk", &link.id).await.expect("ended");
    assert_eq!(code(desk.come(&link, Some(&fresh)).await), "not_found");
    let mut conn = desk.workspace.store.read().await.expect("reads");
    let none = link::invite(&mut conn, ("desk", "ask"), &own, "run-3", desk.clock.now()).await.expect("reads");
    assert_eq!(none, None, "an ended link invites nobody");
    drop(conn);
    assert!(desk.records().await.is_empty());
});

on_both!(a_link_that_is_over_or_full_invites_nobody, |database: TestStore| async move {
    let desk = Desk::open(database).await;
    let link = desk.asking("ask").await;
    let own = desk.named("甲").await;
    let about = desk.invitation(&link, &own, "run-1").await;
    let invites = async |closes_at: Option<String>, quota: Option<u32>| {
        let settings = LinkSettings { closes_at, quota, ..link.settings.clone() };
        let wish = Wish { settings, password: None };
        link::change_link(&desk.workspace, &desk.admin, "desk", &link.id, wish).await.expect("changed");
        let mut conn = desk.workspace.store.read().await.expect("reads");
        let found = link::invite(&mut conn, ("desk", "ask"), &own, "run-2", desk.clock.now()).await.expect("reads");
        found.is_some()
    };
    assert!(invites(Some(to_text(desk.clock.now() + Duration::hours(1))), None).await);
    assert!(!invites(Some(to_text(desk.clock.now() - Duration::hours(1))), None).await);
    assert!(invites(None, Some(1)).await);
    desk.say(&link, Some(&about), json!({ "name": "王芳" })).await.expect("answered");
    assert!(!invites(None, Some(1)).await);
    assert!(invites(None, Some(2)).await);
});

#[test]
fn what_an_answer_is_about_is_one_link_that_strangers_do_not_fill_in() {
    let form = json!({ "key": "f", "title": "F", "required": ["name", "of"], "properties": {
        "name": { "title": "姓名", "type": "string" },
        "of": { "title": "关于", "x-kind": "link", "x-form": "customer" },
        "all": { "title": "相关", "x-kind": "link", "x-form": "customer", "x-many": true } } });
    let form: FormDefinition = serde_json::from_value(form).expect("a form");
    let found = |settings: Value| -> Vec<String> {
        let settings: LinkSettings = serde_json::from_value(settings).expect("settings");
        settings
            .problems(&form, &BTreeMap::new())
            .into_iter()
            .map(|one| format!("{} {}", one.pointer, one.code))
            .collect()
    };
    assert!(found(json!({ "fields": ["name"], "about": "of" })).is_empty(), "the invitation fills in what is required");
    assert_eq!(found(json!({ "fields": ["name"] })), ["/fields required_field_missing"]);
    for wrong in ["name", "all", "nothing"] {
        let said = found(json!({ "fields": ["name"], "about": wrong }));
        assert!(said.contains(&"/about not_a_link".to_owned()), "{wrong}: {said:?}");
    }
    let said = found(json!({ "fields": ["name", "of"], "about": "of" }));
    assert_eq!(said, ["/fields/1 kind_not_public", "/about not_a_link"]);
}
