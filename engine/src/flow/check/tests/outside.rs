//! Mistakes about people outside the company: where they may be asked, and of what they are told.

use super::{approve, assert_found, flow, with};
use serde_json::{Value, json};

#[test]
fn people_outside_are_asked_by_steps_and_decide_only() {
    let outside = json!({"external": "mail", "name": "owner"});
    assert_found(with("/nodes/a/assignees/0", outside.clone()), &[]);
    let wrong = json!({"external": "owner"});
    assert_found(with("/nodes/a/assignees/0", wrong), &[("/nodes/a/assignees/0/external", "wrong_field_kind")]);
    let unknown = json!({"external": "mail", "name": "nobody"});
    assert_found(with("/nodes/a/assignees/0", unknown), &[("/nodes/a/assignees/0/name", "unknown_field")]);
    let step = |more: Value| {
        let mut step = approve("end");
        step.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
        flow(json!({"a": step, "end": {"kind": "end"}}))
    };
    let writes = json!({"assignees": [outside], "fields": {"total": "require", "due": "see"}});
    assert_found(step(writes), &[("/nodes/a/fields/total", "outside_writes")]);
    let beside = json!({"assignees": [outside, {"role": "finance"}], "fields": {"total": "edit"}});
    assert_found(step(beside), &[]);
    let claims = json!({"assignees": [outside, {"role": "finance"}], "claim": true});
    assert_found(step(claims), &[("/nodes/a/claim", "outside_claims")]);
    let mut told =
        flow(json!({"a": approve("b"), "b": {"kind": "cc", "to": [outside], "next": "end"}, "end": {"kind": "end"}}));
    assert_found(told.clone(), &[("/nodes/b/to/0", "outside_told")]);
    told["nodes"]["a"]["assignees"] = json!([outside]);
    told["nodes"]["b"] = json!({"kind": "approve", "assignees": [{"pick": true, "by": "a"}], "next": "end"});
    assert_found(told, &[("/nodes/b/assignees/0/by", "outside_picks")]);
}

#[test]
fn people_outside_are_told_of_a_link_they_are_invited_to() {
    let told = |link: Option<&str>| {
        let mut told = json!({"kind": "notify", "to": [{"external": "mail"}], "subject": "?", "next": "end"});
        if let Some(link) = link {
            told["link"] = json!(link);
        }
        flow(json!({"a": told, "end": {"kind": "end"}}))
    };
    assert_found(told(Some("rating")), &[]);
    assert_found(told(None), &[("/nodes/a/to/0", "outside_told")]);
    assert_found(told(Some("ratings")), &[("/nodes/a/link", "unknown_link")]);
    let mut other = told(Some("rating"));
    other["start"]["form"] = json!("order");
    assert_found(other, &[("/nodes/a/link", "unknown_link")]);
    let mut nothing = told(Some("rating"));
    nothing["start"] = json!({"on": "cron", "cron": "0 9 * * *"});
    nothing["nodes"]["a"]["to"] = json!([{"role": "finance"}]);
    assert_found(nothing, &[("/nodes/a/link", "no_form")]);
}
