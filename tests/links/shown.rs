//! What strangers are shown of a record through a link, and how much they may send.

use super::{Desk, code};
use crate::on_both;
use crate::support::database::TestStore;
use crate::support::shop::object;
use serde_json::json;
use std::collections::BTreeMap;
use tenon_engine::definition::FormDefinition;
use tenon_engine::link::{self, LinkSettings};

on_both!(what_is_masked_is_masked_for_strangers_too, |database: TestStore| async move {
    let desk = Desk::open(database).await;
    let shown = json!({ "fields": ["name", "contact", "ref"], "progress": ["contact"],
        "query": { "by": ["ref"], "show": ["name", "contact"] } });
    let link = desk.link(shown).await;
    let values = json!({ "name": "王芳", "contact": "138 0000 1111", "ref": "A1" });
    let watch = desk.answer(&link, values).await.expect("answered").progress.expect("a secret");
    let (snapshot, opened) = (desk.workspace.snapshot(), desk.opened(&link).await.expect("is there"));
    let mut conn = desk.workspace.store.read().await.expect("reads");
    let found = link::find(&mut conn, &snapshot, &opened, &object(json!({ "ref": "A1" })), None).await.expect("found");
    let contact = |text: &str| ("联系电话".to_owned(), text.to_owned());
    assert_eq!(found[0].fields, [("姓名".to_owned(), "王芳".to_owned()), contact("138****1111")]);
    let progress = link::progress(&mut conn, &snapshot, &watch).await.expect("told");
    assert_eq!(progress.fields, [contact("138****1111")]);
});

#[test]
fn a_sensitive_field_is_filled_in_by_strangers_and_never_shown_to_them() {
    let form = json!({ "key": "f", "title": "F", "properties": {
        "name": { "title": "姓名", "type": "string" },
        "paper": { "title": "证件", "x-kind": "id-card", "x-sensitive": true } } });
    let form: FormDefinition = serde_json::from_value(form).expect("a form");
    let settings = json!({ "fields": ["name", "paper"], "progress": ["paper"],
        "query": { "by": ["name"], "show": ["name", "paper"] } });
    let settings: LinkSettings = serde_json::from_value(settings).expect("settings");
    let said: Vec<String> = settings
        .problems(&form, &BTreeMap::new())
        .into_iter()
        .map(|one| format!("{} {}", one.pointer, one.code))
        .collect();
    assert_eq!(said, ["/progress/0 sensitive_field", "/query/show/1 sensitive_field"]);
}

#[test]
fn a_field_that_no_form_shows_keeps_no_stranger_from_answering() {
    let form = |source: serde_json::Value| -> FormDefinition {
        let properties = json!({ "name": { "title": "姓名", "type": "string" }, "source": source });
        let form = json!({ "key": "f", "title": "F", "required": ["name", "source"], "properties": properties });
        serde_json::from_value(form).expect("a form")
    };
    let settings: LinkSettings = serde_json::from_value(json!({ "fields": ["name"] })).expect("settings");
    let asked = form(json!({ "title": "来源", "type": "string" }));
    assert_eq!(settings.problems(&asked, &BTreeMap::new())[0].code, "required_field_missing");
    let never = form(json!({ "title": "来源", "type": "string", "x-hidden": true }));
    assert_eq!(settings.problems(&never, &BTreeMap::new()), []);
}

#[test]
fn a_column_that_is_shut_to_strangers_is_not_one_that_every_row_needs() {
    let found = |column: serde_json::Value, required: &[&str], when: serde_json::Value| -> Vec<String> {
        let form = json!({ "key": "f", "title": "F", "x-required": when, "properties": {
            "score": { "title": "评分", "type": "number" },
            "items": { "title": "明细", "type": "array", "items": { "type": "object", "required": required,
                "properties": { "what": { "type": "string" }, "keeper": column } } } } });
        let form: FormDefinition = serde_json::from_value(form).expect("a form");
        let settings: LinkSettings = serde_json::from_value(json!({ "fields": ["score", "items"] })).expect("settings");
        let problems = settings.problems(&form, &BTreeMap::new());
        problems.into_iter().map(|one| format!("{} {}", one.pointer, one.code)).collect()
    };
    let keeper = json!({ "title": "保管人", "x-kind": "member" });
    let refused = ["/fields/1 required_column_shut"];
    assert_eq!(found(keeper.clone(), &["what", "keeper"], json!([])), refused);
    assert!(found(keeper.clone(), &["what"], json!([])).is_empty());
    let when = json!([{ "require": ["items.keeper"], "when": ["score", ">", 5] }]);
    assert_eq!(found(keeper.clone(), &[], when), refused, "an answer can come to need it");
    let by_row = json!([{ "require": ["items.keeper"], "when": ["items.what", "!=", ""] }]);
    assert_eq!(found(keeper, &[], by_row), refused);
    let given = json!({ "x-kind": "member", "x-default": "= me" });
    assert!(found(given, &["keeper"], json!([])).is_empty(), "its default fills it in");
    assert!(found(json!({ "type": "string" }), &["keeper"], json!([])).is_empty(), "it is open");
}

on_both!(a_flood_of_rows_is_refused_at_its_place_and_nothing_is_kept, |database: TestStore| async move {
    let desk = Desk::open(database).await;
    let link = desk.link(json!({ "fields": ["name", "items"] })).await;
    let rows = vec![json!({ "what": "螺丝" }); 10_000];
    let refused = desk.answer(&link, json!({ "name": "王芳", "items": rows })).await;
    let said = code(refused);
    assert!(said.starts_with("/items too_many_rows"), "{said}");
    assert!(desk.records().await.is_empty());
    let rows = vec![json!({ "what": "螺丝" }); 200];
    desk.answer(&link, json!({ "name": "王芳", "items": rows })).await.expect("as many as anybody needs");
});

on_both!(a_stranger_is_told_which_rows_of_their_own_are_the_same, |database: TestStore| async move {
    let desk = Desk::open(database).await;
    let link = desk.link(json!({ "fields": ["name", "items"] })).await;
    let rows = json!([{ "what": "螺丝", "lot": "1" }, { "what": "螺丝", "lot": "2" }, { "what": "螺丝", "lot": "1" }]);
    assert_eq!(code(desk.answer(&link, json!({ "name": "王芳", "items": rows })).await), "/items/2/what not_unique");
});
