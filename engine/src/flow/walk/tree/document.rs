//! The flow document of a tree.

use super::{OnReject, Part, Policy, Sequence, Step, Who};
use crate::definition::flow::FlowDefinition;
use serde_json::{Map, Value, json};

/// The document of a tree; the sequence is followed by the end.
pub fn document(tree: &Sequence, withdraw: bool) -> FlowDefinition {
    let mut nodes = Map::new();
    write(tree, "done", &mut nodes);
    nodes.insert("done".to_owned(), json!({"kind": "end", "result": "approved"}));
    let ways = ["on_reject", "on_failure", "on_timeout"];
    if nodes.values().any(|node| ways.iter().any(|way| node[way] == "refused")) {
        nodes.insert("refused".to_owned(), json!({"kind": "end", "result": "rejected"}));
    }
    let first = tree.first().map_or("done", Part::key);
    let mut flow =
        json!({"key": "walk", "title": "Walk", "start": {"on": "submit", "form": "f", "next": first}, "nodes": nodes});
    flow["withdraw"] = json!(withdraw);
    serde_json::from_value(flow).expect("the walk writes valid documents")
}

fn write(parts: &Sequence, after: &str, nodes: &mut Map<String, Value>) {
    for (at, part) in parts.iter().enumerate() {
        let next = parts.get(at + 1).map_or(after, Part::key);
        let first = |lane: &Sequence, or: &str| lane.first().map_or(or, Part::key).to_owned();
        let node = match part {
            Part::Step(step) => person(step, next, parts),
            Part::Auto { kind, fails, late, .. } => {
                let mut node = acting(kind);
                node["next"] = json!(next);
                let failing = if *kind == "flow" { "on_reject" } else { "on_failure" };
                lead(&mut node, failing, fails, parts);
                lead(&mut node, "on_timeout", late, parts);
                node
            }
            Part::Route { flag, to, most, .. } => {
                let case = json!({"when": [format!("x{flag}"), "=", true], "to": parts[*to].key()});
                json!({"kind": "route", "cases": [case], "at_most": most, "next": next})
            }
            Part::Choice { flag, then, otherwise, .. } => {
                let branch = json!({"when": [format!("x{flag}"), "=", true], "next": first(then, next)});
                json!({"kind": "condition", "branches": [branch], "otherwise": first(otherwise, next)})
            }
            Part::Loop { key, body } => json!({"kind": "loop", "each": "rows", "body": first(body, key), "next": next}),
            Part::Parallel { key, when, lanes } if !when.is_empty() => {
                let join = format!("{key}j");
                nodes.insert(join.clone(), json!({"kind": "join", "next": next}));
                let first: Vec<String> = lanes.iter().map(|lane| first(lane, &join)).collect();
                let branch = |(flag, to)| json!({"when": [format!("x{flag}"), "=", true], "next": to});
                let branches: Vec<Value> = when.iter().zip(&first).map(branch).collect();
                json!({"kind": "inclusive", "branches": branches, "otherwise": first.last(), "join": join})
            }
            Part::Parallel { key, lanes, .. } => {
                let join = format!("{key}j");
                nodes.insert(join.clone(), json!({"kind": "join", "next": next}));
                json!({"kind": "parallel", "branches": lanes.iter().map(|lane| first(lane, &join)).collect::<Vec<_>>(), "join": join})
            }
        };
        nodes.insert(part.key().to_owned(), node);
        match part {
            Part::Choice { then, otherwise, .. } => {
                write(then, next, nodes);
                write(otherwise, next, nodes);
            }
            Part::Parallel { key, lanes, .. } => lanes.iter().for_each(|lane| write(lane, &format!("{key}j"), nodes)),
            Part::Loop { key, body } => write(body, key, nodes),
            _ => {}
        }
    }
}

fn person(step: &Step, next: &str, sequence: &Sequence) -> Value {
    let named = |who: &Who| named(who, step);
    let people = |who: &[Who]| -> Vec<Value> { who.iter().map(named).collect() };
    let mut node = json!({
        "kind": if step.handle { "handle" } else { "approve" },
        "assignees": people(&step.who),
        "mode": step.mode,
        "claim": step.claim,
        "veto": people(&step.veto),
        "weights": step.weights.iter().map(|(who, weight)| json!({"people": [named(who)], "weight": weight})).collect::<Vec<_>>(),
        "is_initiator": step.is_initiator,
        "approved_before": step.approved_before,
        "inactive": step.inactive,
        "operations": step.operations,
        "return_to": step.return_to,
        "opinion": if step.opinion_required { "required" } else { "optional" },
        "empty": match step.empty {
            Policy::Skip => json!("skip"),
            Policy::Reject => json!("reject"),
            Policy::Owner => json!("owner"),
            Policy::Head => json!("head"),
            Policy::Builders => json!("builders"),
            Policy::Member(member) => json!({"member": format!("m{member}")}),
        },
        "next": next,
    });
    lead(&mut node, "on_reject", &step.on_reject, sequence);
    if step.needs_field {
        node["fields"] = json!({"needed": "require"});
    }
    if !step.deadline.is_empty() {
        let due = |action: &&str| match *action {
            "transfer" => json!({"after": "1h", "do": "transfer", "to": [{"role": "r2"}]}),
            action => json!({"after": "1h", "do": action}),
        };
        let steps: Vec<Value> = step.deadline.iter().map(due).collect();
        node["deadline"] = match step.dated {
            true => json!({"until": {"field": "due"}, "steps": steps}),
            false => json!({"within": "24h", "steps": steps}),
        };
    }
    node
}

fn lead(node: &mut Value, way: &str, to: &OnReject, sequence: &Sequence) {
    match to {
        OnReject::End => {}
        OnReject::Refused => node[way] = json!("refused"),
        OnReject::Part(at) => node[way] = json!(sequence[*at].key()),
    }
}

/// A node that acts by itself, but for where it leads.
fn acting(kind: &str) -> Value {
    let url = "https://example.com/";
    match kind {
        "cc" => json!({"kind": "cc", "to": [{"role": "r2"}]}),
        "notify" => json!({"kind": "notify", "to": ["initiator"], "subject": "s"}),
        "create" => json!({"kind": "create", "form": "g", "values": {"a": 1}}),
        "update" => json!({"kind": "update", "values": {"a": 1}}),
        "change" => json!({"kind": "update", "form": "g", "filter": ["a", "=", 1], "values": {"a": 1}}),
        "upsert" => json!({"kind": "upsert", "form": "g", "filter": ["a", "=", 1], "values": {"a": 1}}),
        "delete" => json!({"kind": "delete", "form": "g", "filter": ["a", "=", 1]}),
        "query" => json!({"kind": "query", "form": "g", "fields": ["a"]}),
        "script" => json!({"kind": "script", "script": "#{ a: 1 }"}),
        "print" => json!({"kind": "print", "template": "slip", "field": "papers"}),
        "delay" => json!({"kind": "delay", "for": "1d"}),
        "date" => json!({"kind": "delay", "until": {"field": "due"}}),
        "flow" => json!({"kind": "flow", "flow": "other"}),
        "beside" => json!({"kind": "flow", "flow": "other", "wait": false}),
        "http" => json!({"kind": "http", "url": url}),
        "answer" => json!({"kind": "http", "url": url, "wait": "answer", "set": {"a": "/a"}}),
        "callback" => json!({"kind": "http", "url": url, "wait": "callback", "within": "2d"}),
        _ => unreachable!("one of AUTOMATIC"),
    }
}

fn named(who: &Who, step: &Step) -> Value {
    match who {
        Who::Member(member) => json!({"member": format!("m{member}")}),
        Who::Role(role) => json!({"role": format!("r{role}")}),
        Who::Initiator => json!("initiator"),
        Who::HeadOfInitiator => json!({"head_of": "initiator"}),
        Who::HeadsOfInitiator(levels) => json!({"heads_of": "initiator", "levels": levels}),
        Who::Field => json!({"field": "who"}),
        Who::Department => json!({"department": "d"}),
        Who::DepartmentField => json!({"field": "where"}),
        Who::HeadsOfDepartment(levels) => json!({"heads_of": {"department": "d"}, "levels": levels}),
        Who::Column => json!({"field": "rows.owner"}),
        Who::Expression(member) => json!({"expression": format!("m{member}")}),
        Who::Outside => json!({"external": "mail"}),
        Who::Pick => json!({"pick": true}),
        Who::PickBefore => json!({"pick": true, "by": step.picked_at}),
        Who::SameAs => json!({"same_as": step.same_as}),
    }
}
