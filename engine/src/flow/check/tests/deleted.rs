//! Flows that deletions start: nothing in them changes the record, which lies in the recycle bin.

use super::{assert_found, flow};
use serde_json::{Value, json};

fn on(event: &str, node: &Value) -> Value {
    let mut node = node.clone();
    node["next"] = json!("end");
    let mut flow = flow(json!({"a": node, "end": {"kind": "end"}}));
    flow["start"] = json!({"on": "record", "form": "quote", "events": [event]});
    flow
}

#[test]
fn nothing_changes_a_record_in_the_recycle_bin() {
    let found = json!(["total", ">", 1]);
    let table: [(Value, Option<&str>); 13] = [
        (json!({"kind": "update", "values": {"total": 1}}), Some("/nodes/a")),
        (json!({"kind": "update", "form": "order", "filter": found, "values": {"total": 1}}), None),
        (json!({"kind": "create", "form": "order", "values": {"total": "= total"}}), None),
        (json!({"kind": "query", "form": "order", "filter": found, "fields": ["total"], "limit": 5}), None),
        (json!({"kind": "script", "script": "#{ total: 1 }"}), Some("/nodes/a")),
        (json!({"kind": "print", "template": "slip", "field": "items"}), Some("/nodes/a/field")),
        (json!({"kind": "http", "url": "https://erp.example/gone", "body": {"id": "= total"}}), None),
        (
            json!({"kind": "http", "url": "https://erp.example/gone", "wait": "answer", "set": {"total": "/sum"}}),
            Some("/nodes/a/set/total"),
        ),
        (json!({"kind": "flow", "flow": "other"}), Some("/nodes/a/record")),
        (json!({"kind": "notify", "to": [{"role": "finance"}], "subject": "{{ total }}"}), None),
        (
            json!({"kind": "notify", "to": [{"role": "finance"}], "subject": "?", "link": "rating"}),
            Some("/nodes/a/link"),
        ),
        (json!({"kind": "approve", "assignees": [{"role": "finance"}], "fields": {"total": "see"}}), None),
        (
            json!({"kind": "approve", "assignees": [{"role": "finance"}], "fields": {"total": "edit"}}),
            Some("/nodes/a/fields/total"),
        ),
    ];
    for (node, place) in table {
        let deleted = super::found(on("delete", &node));
        let places: Vec<&str> =
            deleted.iter().filter(|one| one.code == "record_deleted").map(|one| one.pointer.as_str()).collect();
        assert_eq!(places, place.into_iter().collect::<Vec<_>>(), "{node}");
        let restored = super::found(on("restore", &node));
        assert!(restored.iter().all(|one| one.code != "record_deleted"), "what came back may be changed: {node}");
    }
    let sound = json!({"kind": "create", "form": "order", "values": {"total": 1}});
    assert_found(on("delete", &sound), &[]);
    let mut was = on("delete", &sound);
    was["start"]["was"] = json!(["total", ">", 1]);
    assert_found(was, &[("/start/was", "was_without_update")]);
}
