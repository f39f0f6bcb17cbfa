//! Flows that obviously start each other: each writes, asking nobody and nothing, what starts the next. That is no mistake, for
//! at run time the circle is stopped; but it is seldom meant.

use crate::definition::flow::{Start, StartEvent};
use crate::definition::{Definitions, FlowDefinition, Node};
use crate::problem::Problem;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// One warning for each flow in a circle.
pub(super) fn warnings(definitions: &Definitions) -> Vec<Problem> {
    let flows = &definitions.flows;
    let next: BTreeMap<&str, Vec<&str>> =
        flows.iter().map(|(key, flow)| (key.as_str(), started_by(definitions, key, flow))).collect();
    let circles = next.keys().filter_map(|&key| Some((key, way_back(key, &next)?)));
    let said = circles.map(|(key, way)| {
        let titles: Vec<&str> = way.iter().filter_map(|key| Some(flows.get(*key)?.title.as_str())).collect();
        let way = titles.join(" → ");
        let problem = Problem::new(
            "/start/when",
            "flows_in_a_circle",
            format!("没有条件的流程互相触发：{way}。运行时会停下，并记为流程异常"),
            format!("flows start each other without a condition: {way}; this is stopped and becomes an incident"),
        );
        problem.in_file(format!("flows/{key}.json")).hint(
            "给触发加上条件，或只监听会被人修改的字段",
            "Give the start a condition, or watch only fields that people change",
        )
    });
    said.collect()
}

/// What a node writes.
struct Written<'a> {
    form: &'a str,
    fields: Vec<&'a str>,
    events: &'static [StartEvent],
    /// Whether it is the record of the run itself.
    own: bool,
}

/// The flows that a flow starts whenever it runs.
fn started_by<'a>(definitions: &'a Definitions, key: &str, flow: &'a FlowDefinition) -> Vec<&'a str> {
    if !flow.nodes.values().all(is_plain) {
        return Vec::new();
    }
    let written: Vec<Written<'_>> = flow.nodes.values().filter_map(|node| written(definitions, flow, node)).collect();
    let is_started = |(other, watching): &(&String, &FlowDefinition)| {
        written.iter().any(|one| sets_off(one, watching) && !(one.own && other.as_str() == key))
    };
    definitions.flows.iter().filter(is_started).map(|(other, _)| other.as_str()).collect()
}

/// Whether a node is passed by whatever comes: nobody is asked and nothing depends on what it sees. A loop may have no rows.
fn is_plain(node: &Node) -> bool {
    matches!(
        node,
        Node::Cc(_)
            | Node::Parallel(_)
            | Node::Join(_)
            | Node::Create(_)
            | Node::Update(_)
            | Node::Upsert(_)
            | Node::Delete(_)
            | Node::Query(_)
            | Node::Notify(_)
            | Node::End(_)
    )
}

fn written<'a>(definitions: &'a Definitions, flow: &'a FlowDefinition, node: &'a Node) -> Option<Written<'a>> {
    const CREATE: &[StartEvent] = &[StartEvent::Create];
    const UPDATE: &[StartEvent] = &[StartEvent::Update];
    const EITHER: &[StartEvent] = &[StartEvent::Create, StartEvent::Update];
    let own = flow.start.form();
    let (form, values, events, is_own) = match node {
        Node::Create(create) => (create.form.as_str(), &create.values, CREATE, false),
        Node::Upsert(upsert) => (upsert.form.as_str(), &upsert.values, EITHER, false),
        Node::Update(update) => match (&update.form, &update.record) {
            (Some(form), _) => (form.as_str(), &update.values, UPDATE, false),
            (None, Some(link)) => {
                let form = match flow.nodes.get(link) {
                    Some(Node::Query(query)) => query.form.as_str(),
                    _ => definitions.forms.get(own?)?.properties.get(link)?.form.as_deref()?,
                };
                (form, &update.values, UPDATE, false)
            }
            (None, None) => (own?, &update.values, UPDATE, true),
        },
        _ => return None,
    };
    Some(Written { form, fields: values.keys().map(String::as_str).collect(), events, own: is_own })
}

fn sets_off(written: &Written<'_>, flow: &FlowDefinition) -> bool {
    let Start::Record(start) = &flow.start else { return false };
    let touches = |event: &StartEvent| {
        let watched =
            start.fields.is_empty() || start.fields.iter().any(|field| written.fields.contains(&field.as_str()));
        start.events.contains(event) && (*event == StartEvent::Create || watched)
    };
    start.when.is_none() && start.was.is_none() && start.form == written.form && written.events.iter().any(touches)
}

/// The shortest way from a flow back to itself.
fn way_back<'a>(from: &'a str, next: &BTreeMap<&'a str, Vec<&'a str>>) -> Option<Vec<&'a str>> {
    let (mut ways, mut seen) = (VecDeque::from([vec![from]]), BTreeSet::new());
    while let Some(way) = ways.pop_front() {
        let last = way.last().copied()?;
        for to in next.get(last).into_iter().flatten().copied() {
            let longer: Vec<&str> = way.iter().copied().chain([to]).collect();
            if to == from {
                return Some(longer);
            }
            if seen.insert(to) {
                ways.push_back(longer);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn flow(key: &str, start: &Value, write: &Value) -> FlowDefinition {
        let nodes = json!({ "write": write, "done": { "kind": "end" } });
        serde_json::from_value(json!({ "key": key, "title": key, "start": start, "nodes": nodes })).expect("a flow")
    }

    fn on(field: &str) -> Value {
        json!({ "on": "record", "form": "visit", "events": ["update"], "fields": [field] })
    }

    fn sets(field: &str) -> Value {
        json!({ "kind": "update", "values": { field: 1 }, "next": "done" })
    }

    /// The files warned of, with the way each warning names.
    fn warned(flows: &[FlowDefinition]) -> Vec<(String, String)> {
        let flows = flows.iter().map(|flow| (flow.key.clone(), flow.clone())).collect();
        let found = warnings(&Definitions { flows, ..Definitions::default() });
        found
            .into_iter()
            .map(|problem| {
                let way = problem.message.en.split(": ").nth(1).and_then(|rest| rest.split(';').next());
                (problem.file.unwrap_or_default(), way.unwrap_or_default().to_owned())
            })
            .collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(file, way)| ((*file).to_owned(), (*way).to_owned())).collect()
    }

    #[test]
    fn flows_that_start_each_other_are_named() {
        let both = [flow("a", &on("x"), &sets("y")), flow("b", &on("y"), &sets("x"))];
        assert_eq!(warned(&both), pairs(&[("flows/a.json", "a → b → a"), ("flows/b.json", "b → a → b")]));
        let three = [both[0].clone(), flow("b", &on("y"), &sets("z")), flow("c", &on("z"), &sets("x"))];
        assert_eq!(warned(&three)[2], pairs(&[("flows/c.json", "c → a → b → c")])[0]);
        let more = json!({ "kind": "create", "form": "visit", "values": {}, "next": "done" });
        let on_create = json!({ "on": "record", "form": "visit", "events": ["create"] });
        assert_eq!(warned(&[flow("a", &on_create, &more)]), pairs(&[("flows/a.json", "a → a")]));
    }

    #[test]
    fn what_a_query_finds_and_a_node_changes_is_written_too() {
        let mut a =
            flow("a", &on("x"), &json!({ "kind": "update", "record": "all", "values": { "y": 1 }, "next": "done" }));
        let query = json!({ "kind": "query", "form": "visit", "fields": ["x"], "next": "write" });
        a.nodes.insert("all".to_owned(), serde_json::from_value(query).expect("a node"));
        let both = [a, flow("b", &on("y"), &sets("x"))];
        assert_eq!(warned(&both), pairs(&[("flows/a.json", "a → b → a"), ("flows/b.json", "b → a → b")]));
    }

    #[test]
    fn what_may_well_end_is_not() {
        let a = flow("a", &on("x"), &sets("y"));
        assert!(warned(&[flow("a", &on("x"), &sets("x"))]).is_empty(), "a run does not start its own flow");
        assert!(warned(&[a.clone(), flow("b", &on("z"), &sets("x"))]).is_empty(), "another field is watched");
        let mut when = on("y");
        when["when"] = json!(["y", ">", 3]);
        assert!(warned(&[a.clone(), flow("b", &when, &sets("x"))]).is_empty(), "a condition may end it");
        let mut was = on("y");
        was["was"] = json!(["y", "<=", 3]);
        assert!(warned(&[a.clone(), flow("b", &was, &sets("x"))]).is_empty(), "so may one on what was before");
        let mut asks = flow("b", &on("y"), &sets("x"));
        let ask = json!({ "kind": "approve", "assignees": ["initiator"], "next": "write" });
        asks.nodes.insert("ask".to_owned(), serde_json::from_value(ask).expect("a node"));
        assert!(warned(&[a, asks]).is_empty(), "somebody is asked");
    }
}
