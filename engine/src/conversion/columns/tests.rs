//! Where fields lie as their form changes from one version to the next.

use super::*;
use serde_json::{Value, json};

fn form(fields: Value) -> FormDefinition {
    serde_json::from_value(json!({ "key": "a", "title": "A", "properties": fields })).expect("a form")
}

/// The columns after each version, as `field@name state`, oldest first.
fn told(versions: &[Value]) -> Vec<Vec<String>> {
    let mut columns = Vec::new();
    let mut before = form(json!({}));
    let mut found = Vec::new();
    for version in versions {
        let after = form(version.clone());
        columns = plan(&before, &after, &columns);
        found.push(columns.iter().map(|row| format!("{}@{} {:?}", row.field, row.name, row.state)).collect());
        before = after;
    }
    found
}

fn text() -> Value {
    json!({ "x": { "type": "string" } })
}

fn number() -> Value {
    json!({ "x": { "type": "number" } })
}

#[test]
fn a_field_that_stays_needs_no_row() {
    let longer = json!({ "x": { "x-kind": "textarea" }, "y": { "type": "number" } });
    assert_eq!(told(&[text(), longer]), [Vec::<String>::new(), Vec::new()]);
}

#[test]
fn a_field_of_another_kind_lies_beside_what_it_was() {
    assert_eq!(
        told(&[text(), number(), text()]),
        [vec![], vec!["x@f_x Leaving", "x@2_x Live"], vec!["x@f_x Leaving", "x@2_x Leaving", "x@3_x Live"]]
    );
}

#[test]
fn a_renamed_field_keeps_its_column_and_its_old_key_is_free() {
    let renamed = json!({ "y": { "type": "string", "x-formerly": "x" } });
    let again = json!({ "y": { "type": "string", "x-formerly": "x" }, "x": { "type": "number" } });
    assert_eq!(told(&[text(), renamed, again]), [vec![], vec!["y@f_x Live"], vec!["y@f_x Live", "x@2_x Live"]],);
}

#[test]
fn a_field_may_be_renamed_and_become_another_kind_at_once() {
    let both = json!({ "y": { "type": "number", "x-formerly": "x" } });
    assert_eq!(told(&[text(), both]), [vec![], vec!["y@f_x Leaving"]]);
}

#[test]
fn two_fields_may_change_places() {
    let before = json!({ "x": { "type": "string" }, "y": { "type": "string" } });
    let away = json!({ "y": { "type": "string" }, "z": { "type": "string", "x-formerly": "x" } });
    let back = json!({ "x": { "type": "string", "x-formerly": "y" }, "z": { "type": "string", "x-formerly": "x" } });
    assert_eq!(
        told(&[before, away, back]),
        [vec![], vec!["z@f_x Live"], vec!["x@f_y Live", "z@f_x Live"]],
        "what z was called before was carried along once"
    );
}

#[test]
fn a_removed_field_comes_back_with_its_values() {
    assert_eq!(told(&[text(), json!({}), text()]), [vec![], vec!["x@f_x Removed"], vec![]]);
    assert_eq!(told(&[text(), json!({}), number()])[2], ["x@f_x Leaving", "x@2_x Live"]);
}

#[test]
fn a_field_that_only_shows_something_is_no_place_for_values() {
    let line = json!({ "x": { "x-kind": "separator" } });
    assert_eq!(told(&[text(), line, text()]), [vec![], vec!["x@f_x Removed"], vec![]]);
}

#[test]
fn an_empty_column_is_given_away_where_its_values_would_lie_alike() {
    let row = |field: Value, name: &str| FieldColumn {
        field: "old".to_owned(),
        name: name.to_owned(),
        holds: serde_json::from_value(field).expect("a field"),
        state: ColumnState::Empty,
    };
    let rows = [row(json!({ "type": "string" }), "f_old"), row(json!({ "type": "number" }), "2_old")];
    let after = plan(&form(text()), &form(number()), &rows);
    let said: Vec<String> = after.iter().map(|row| format!("{}@{} {:?}", row.field, row.name, row.state)).collect();
    assert_eq!(said, ["x@f_x Leaving", "old@f_old Empty", "x@2_old Live"]);
}

#[test]
fn what_was_set_aside_is_tried_again_when_its_field_takes_more() {
    let one = |options: &[&str]| json!({ "x": { "x-kind": "select", "enum": options } });
    let mut columns = plan(&form(text()), &form(one(&["A"])), &[]);
    columns[0].state = ColumnState::Former;
    let same = plan(&form(one(&["A"])), &form(one(&["A"])), &columns);
    assert_eq!(same[0].state, ColumnState::Former, "nothing new to try");
    let more = plan(&form(one(&["A"])), &form(one(&["A", "B"])), &columns);
    assert_eq!(more[0].state, ColumnState::Leaving);
}
