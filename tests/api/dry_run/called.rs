//! A flow that a tried one calls: what its steps ask for is filled in there, and what it calls may fail.

use super::asked::{deed, wish};
use super::{DRY_RUN, told, waiting};
use crate::on_both;
use crate::support::api::Api;
use crate::support::database::TestStore;
use serde_json::{Value, json};

/// A trial of a flow that calls another, with what is taken to fail.
fn trial(api: &Api, fails: &[&str], deeds: &[Value]) -> Value {
    let nodes = json!({ "call": { "kind": "flow", "flow": "check", "next": "done" }, "done": { "kind": "end" } });
    let check = json!({ "key": "check", "title": "复核", "start": { "on": "submit", "form": "quote" }, "nodes": {
        "push": { "kind": "http", "title": "推送", "url": "https://erp.example.com/in", "wait": "answer",
            "on_failure": "mend", "next": "done" },
        "mend": { "kind": "handle", "assignees": [{ "member": "bob" }], "fields": { "*": "see", "note": "require" },
            "next": "done" },
        "done": { "kind": "end" } } });
    let mut wish = wish(api, &nodes, &Value::Null, deeds);
    wish["files"]["flows/check.json"] = json!(check.to_string());
    wish["fails"] = json!(fails);
    wish
}

on_both!(what_a_called_flow_calls_may_fail_too, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let try_out = async |fails: &[&str], deeds: &[Value]| api.post(&owner, DRY_RUN, &trial(&api, fails, deeds)).await;
    let well = try_out(&[], &[]).await.ok();
    assert_eq!(well["fallible"], json!([{ "node": "check/push", "title": "推送", "within": ["复核"] }]));
    let end = told(&well).last().cloned().expect("an end");
    assert!(end.starts_with("end "), "{well}");
    let other = try_out(&["push"], &[]).await.ok();
    assert_eq!(told(&other).last(), Some(&end), "no node of the flow itself is called so: {other}");

    let failed = try_out(&["check/push"], &[]).await.ok();
    assert_eq!(waiting(&failed), ["mend 鲍主管"], "{failed}");
    let task = &failed["waiting"][0];
    assert_eq!((&task["within"], &task["form"]), (&json!(["复核"]), &json!("quote")));
    assert_eq!((&task["writes"][0]["field"], &task["writes"][0]["required"]), (&json!("note"), &json!(true)), "{task}");
    let mut mended = deed(&api, "mend", "bob", "approve", None);
    mended["place"] = task["place"].clone();
    try_out(&["check/push"], std::slice::from_ref(&mended)).await.refused(422, "fields_required");
    mended["values"] = json!({ "note": "已补" });
    let run = try_out(&["check/push"], &[mended]).await.ok();
    assert!(told(&run).contains(&"mend fill".to_owned()), "{run}");
    assert_eq!(told(&run).last(), Some(&end), "{run}");
});
