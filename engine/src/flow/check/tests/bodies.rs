//! Mistakes in bodies of loops, in what leads into and out of them, and in the rights on what a query has found.

use super::super::{NothingKnown, check};
use super::{approve, assert_found, flow};
use serde_json::{Value, json};

/// A loop through the rows of `items` with this body; what comes after it is an end.
fn rows(body: Value, first: &str) -> Value {
    let mut nodes = json!({
        "all": {"kind": "loop", "each": "items", "body": first, "next": "end"},
        "end": {"kind": "end"}
    });
    nodes.as_object_mut().expect("nodes").extend(body.as_object().expect("a body").clone());
    flow(nodes)
}

#[test]
fn a_body_leads_back_to_its_loop_and_nowhere_else() {
    assert_found(rows(json!({"a": approve("all")}), "a"), &[]);
    let automatic = json!({"a": {"kind": "create", "form": "order", "values": {"total": 1}, "next": "all"}});
    assert_found(rows(automatic, "a"), &[]);
    assert_found(rows(json!({}), "all"), &[("/nodes/all/body", "empty_body")]);
    assert_found(
        rows(json!({"a": approve("b"), "b": approve("c"), "c": {"kind": "end", "result": "rejected"}}), "a"),
        &[("/nodes/all/body", "misses_loop")],
    );
    assert_found(
        rows(json!({"a": approve("end")}), "a"),
        &[("/nodes/all/body", "misses_loop"), ("/nodes/a/next", "end_inside_loop")],
    );
    // Out of a body, and into one.
    let mut out = rows(json!({"a": approve("all"), "after": approve("end")}), "a");
    out["nodes"]["all"]["next"] = json!("after");
    out["nodes"]["a"]["on_reject"] = json!("after");
    assert_found(out.clone(), &[("/nodes/a/on_reject", "crosses_loop")]);
    out["nodes"]["a"].as_object_mut().expect("a node").remove("on_reject");
    out["nodes"]["after"]["on_reject"] = json!("a");
    assert_found(out, &[("/nodes/after/on_reject", "crosses_loop")]);
    // Only the way through the loop is a circle without a person that ends.
    let round = json!({
        "a": {"kind": "condition", "branches": [{"when": ["total", ">", 1], "next": "b"}], "otherwise": "all"},
        "b": {"kind": "condition", "branches": [{"when": ["total", ">", 2], "next": "a"}], "otherwise": "all"}
    });
    assert_found(rows(round, "a"), &[("/nodes/a", "automatic_loop")]);
    let mut wrong = rows(json!({"a": approve("all")}), "a");
    wrong["nodes"]["all"]["each"] = json!("total");
    assert_found(wrong, &[("/nodes/all/each", "wrong_field_kind")]);
}

#[test]
fn loops_nest_twice_and_with_branches() {
    let inside = |key: &str, first: &str, next: &str| {
        (key.to_owned(), json!({"kind": "loop", "each": "items", "body": first, "next": next}))
    };
    let twice: serde_json::Map<String, Value> =
        [inside("two", "a", "all"), ("a".to_owned(), approve("two"))].into_iter().collect();
    assert_found(rows(Value::Object(twice), "two"), &[]);
    let thrice: serde_json::Map<String, Value> =
        [inside("two", "three", "all"), inside("three", "a", "two"), ("a".to_owned(), approve("three"))]
            .into_iter()
            .collect();
    assert_found(rows(Value::Object(thrice), "two"), &[("/nodes/three", "too_deep")]);
    // A row splits and meets again; a branch that ends elsewhere does not.
    let lanes = json!({
        "split": {"kind": "parallel", "branches": ["a", "b"], "join": "meet"},
        "a": approve("meet"), "b": approve("meet"),
        "meet": {"kind": "join", "next": "all"}
    });
    assert_found(rows(lanes, "split"), &[]);
}

#[test]
fn a_route_stays_in_the_body_it_stands_in() {
    let route =
        |to: &str, next: &str| json!({"kind": "route", "cases": [{"when": ["total", ">", 1], "to": to}], "next": next});
    let body = |to: &str| json!({"a": approve("look"), "look": route(to, "b"), "b": approve("all")});
    for to in ["a", "b", "all"] {
        assert_found(rows(body(to), "a"), &[]);
    }
    let mut out = rows(body("after"), "a");
    out["nodes"]["after"] = approve("end");
    out["nodes"]["all"]["next"] = json!("after");
    assert_found(out, &[("/nodes/look/cases/0/to", "crosses_loop")]);
    // Behind the loop it leads back to all of the rows, and not into one of them.
    let mut behind = rows(json!({"a": approve("all"), "look": route("all", "end")}), "a");
    behind["nodes"]["all"]["next"] = json!("look");
    assert_found(behind.clone(), &[]);
    behind["nodes"]["look"]["cases"][0]["to"] = json!("a");
    assert_found(behind, &[("/nodes/look/cases/0/to", "crosses_loop")]);
}

#[test]
fn rights_on_what_a_query_has_found_only_show_or_hide() {
    let rights = json!({"low": "see", "low.sku": "hide", "low.skew": "hide", "low.left": "edit"});
    let document = json!({
        "key": "f", "title": "F", "start": {"on": "submit", "form": "quote"},
        "nodes": {
            "low": {"kind": "query", "form": "stock", "filter": {}, "fields": ["sku", "left"], "next": "a"},
            "a": {"kind": "approve", "assignees": [{"role": "finance"}], "fields": rights, "next": "end"},
            "end": {"kind": "end"},
        },
    });
    let problems = check(&serde_json::from_value(document).expect("a flow"), &NothingKnown);
    let found: Vec<(&str, &str)> = problems.iter().map(|problem| (problem.pointer.as_str(), problem.code)).collect();
    assert_eq!(
        found,
        [("/nodes/a/fields/low.skew", "unknown_field"), ("/nodes/a/fields/low.left", "looked_up_rows")],
        "{problems:?}"
    );
}
