//! What is still to be chosen is a mistake, also where nobody can say what there is to choose from.

use super::super::{NothingKnown, check};
use super::with;
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
