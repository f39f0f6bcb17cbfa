//! Steps that ask people outside about a record and show them nothing of it. They may know it from elsewhere, so it is no
//! mistake; but it is seldom meant.

use crate::definition::flow::People;
use crate::definition::{Definitions, FlowDefinition};
use crate::flow::node::person::{FieldRight, PersonStep};
use crate::problem::{Problem, pointer_segment};

/// One warning for each such step.
pub(super) fn warnings(definitions: &Definitions) -> Vec<Problem> {
    definitions
        .flows
        .iter()
        .filter(|(_, flow)| flow.start.form().is_some())
        .flat_map(|(key, flow)| of_flow(key, flow))
        .collect()
}

fn of_flow(key: &str, flow: &FlowDefinition) -> Vec<Problem> {
    let blind = flow.nodes.iter().filter(|(_, node)| node.person().is_some_and(|(step, _)| is_blind(step)));
    let said = blind.map(|(node, _)| {
        let problem = Problem::new(
            format!("/nodes{}/fields", pointer_segment(node)),
            "outside_sees_nothing",
            "该节点的外部人员看不到任何字段：他们只看得到逐个写明可见的字段",
            "People outside see no field at this step: they see only what is named as visible one by one",
        );
        problem.in_file(format!("flows/{key}.json")).hint(
            "在“字段权限”中把他们需要核对的字段设为只读，例如 \"amount\": \"see\"",
            "Name what they are to look at in the field rights, for example \"amount\": \"see\"",
        )
    });
    said.collect()
}

fn is_blind(step: &PersonStep) -> bool {
    let is_outside = |one: &People| matches!(one, People::External { .. });
    // The rest is what members see; nobody outside is shown it.
    let is_shown = |(field, right): (&String, &FieldRight)| field != "*" && *right != FieldRight::Hide;
    step.assignees.iter().any(is_outside) && !step.fields.iter().any(is_shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn warned(assignees: &Value, fields: &Value) -> Vec<(&'static str, String)> {
        let flow = json!({
            "key": "a", "title": "a", "start": { "on": "submit", "form": "visit", "next": "ask" },
            "nodes": {
                "ask": { "kind": "approve", "assignees": assignees, "fields": fields, "next": "done" },
                "done": { "kind": "end" }
            }
        });
        let flow: FlowDefinition = serde_json::from_value(flow).expect("a flow");
        let found = warnings(&Definitions { flows: [("a".to_owned(), flow)].into(), ..Definitions::default() });
        found.into_iter().map(|problem| (problem.code, problem.pointer)).collect()
    }

    #[test]
    fn whoever_is_outside_and_sees_nothing_is_warned_of() {
        let supplier = json!([{ "external": "mail" }]);
        let expected = [("outside_sees_nothing", "/nodes/ask/fields".to_owned())];
        assert_eq!(warned(&supplier, &json!({})), expected);
        assert_eq!(warned(&supplier, &json!({ "*": "see" })), expected, "the rest is what members see");
        assert_eq!(warned(&supplier, &json!({ "amount": "hide" })), expected);
        assert_eq!(warned(&json!(["initiator", { "external": "mail" }]), &json!({})), expected);
        assert_eq!(warned(&supplier, &json!({ "amount": "mask" })), []);
        assert_eq!(warned(&json!(["initiator"]), &json!({})), []);
    }
}
