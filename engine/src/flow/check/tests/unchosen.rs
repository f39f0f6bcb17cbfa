//! What is still to be chosen is a mistake, also where nobody can say what there is to choose from.

use super::super::{NothingKnown, check};
use super::{found, with};
use serde_json::{Value, json};

#[test]
fn nobody_chosen_is_nobody_asked() {
    let table: &[(Value, (&str, &str))] = &[
        (json!({"member": ""}), ("/nodes/a/assignees/0/member", "unknown_member")),
        (json!({"role": ""}), ("/nodes/a/assignees/0/role", "unknown_role")),
        (json!({"department": ""}), ("/nodes/a/assignees/0/department", "unknown_department")),
    ];
    for (people, expected) in table {
        let flow = serde_json::from_value(with("/nodes/a/assignees/0", people.clone())).expect("the shape is right");
        let problems = check(&flow, &NothingKnown);
        let found: Vec<_> = problems.iter().map(|problem| (problem.pointer.as_str(), problem.code)).collect();
        assert_eq!(found, [*expected], "{problems:#?}");
    }
}

#[test]
fn what_an_empty_choice_asks_for_is_said() {
    let step = |node: Value| with("/nodes/b", node);
    let each = json!({"kind": "loop", "each": "", "body": "end", "next": "end"});
    let table = [
        (step(each), ("/nodes/b/each", "请选择子表单或查询", "No sub-form or query has been chosen")),
        (
            step(json!({"kind": "print", "template": "slip", "field": "", "next": "end"})),
            ("/nodes/b/field", "请选择附件字段", "No attachment field has been chosen"),
        ),
        (
            step(json!({"kind": "delay", "until": {"field": ""}, "next": "end"})),
            ("/nodes/b/until/field", "请选择日期字段", "No date field has been chosen"),
        ),
        (
            step(json!({"kind": "update", "record": "", "values": {"total": 3}, "next": "end"})),
            ("/nodes/b/record", "请选择关联字段", "No link field has been chosen"),
        ),
        (
            step(json!({"kind": "create", "form": "", "values": {"total": 3}, "next": "end"})),
            ("/nodes/b/form", "请选择表单", "No form has been chosen"),
        ),
        (
            with("/nodes/a/assignees/0", json!({"field": ""})),
            ("/nodes/a/assignees/0/field", "请选择成员或部门字段", "No member or department field has been chosen"),
        ),
        (
            with("/nodes/a/assignees/0", json!({"same_as": ""})),
            ("/nodes/a/assignees/0/same_as", "请选择节点", "No node has been chosen"),
        ),
    ];
    for (document, (pointer, zh, en)) in table {
        let problems = found(document);
        let problem = problems.iter().find(|problem| problem.pointer == pointer);
        let said = problem.map(|problem| (problem.message.zh.as_str(), problem.message.en.as_str()));
        assert_eq!(said, Some((zh, en)), "{problems:#?}");
        assert!(problems.iter().all(|problem| !problem.message.zh.contains("“”")), "{problems:#?}");
    }
}
