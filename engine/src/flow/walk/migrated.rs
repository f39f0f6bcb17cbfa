//! Runs of the walks move to other versions of their flow: with other keys and back, with a node more, and with people found
//! anew. What holds for every state holds afterwards, and an end is reached.

use super::above::Callers;
use super::model::Model;
use super::tree::Sequence;
use super::world::Facts;
use super::{Counts, Dice, Walk, sound};
use crate::clock::Moment;
use crate::definition::flow::FlowDefinition;
use crate::flow::migrate::{Asked, Map, Migrated, Move, Nodes, is_mapped, migrate, propose};
use crate::flow::{Actor, Effect, Flow, RunState, RunStatus};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Where a document names nodes.
const NAMED: [&str; 10] =
    ["next", "on_reject", "otherwise", "join", "on_failure", "on_timeout", "same_as", "by", "body", "to"];

/// Other versions of a flow, and what becomes of its nodes there.
pub(super) struct Others {
    renamed: Flow,
    there: Nodes,
    back: Nodes,
    longer: Flow,
    plan: Nodes,
}

impl Others {
    pub(super) fn of(flow: &Flow) -> Self {
        let mapped = flow.definition().nodes.iter().filter(|(_, node)| is_mapped(node)).map(|(key, _)| key.clone());
        let there: Nodes = mapped.map(|key| (key.clone(), new_key(&key))).collect();
        let back = there.iter().map(|(key, other)| (other.clone(), key.clone())).collect();
        let longer = compiled(longer(flow), 4);
        let plan = propose(flow, &longer);
        Self { renamed: compiled(renamed(flow), 4), there, back, longer, plan }
    }
}

impl Walk<'_> {
    /// Moves the run, wherever it stands, and lets the one that moved go on to its end.
    pub(super) fn move_on(&mut self, dice: &mut Dice, others: &Others) {
        if self.state.status != RunStatus::Running {
            return;
        }
        assert_renamed_and_back(self.flow, others, &self.state, &self.facts);
        let asked = if dice.chance(2) { Asked::Keep } else { Asked::Resolve };
        let (state, effects) = moved(self.flow, &others.longer, &others.plan, asked, &self.state, &self.facts);
        let nothing = Sequence::new();
        let mut counts = Counts::default();
        let mut walk = Walk {
            flow: &others.longer,
            state,
            model: Model::new(&nothing),
            facts: self.facts.clone(),
            latest: HashMap::new(),
            tasks: Vec::new(),
            timers: BTreeMap::new(),
            urged: Vec::new(),
            leaps: false,
            callers: Callers::default(),
            counts: &mut counts,
            told: None,
        };
        walk.follow(effects);
        sound::assert_sound(&others.longer, &walk.state);
        walk.finish();
    }
}

/// A move that changes nothing but keys, taken back, leaves the run as it was.
fn assert_renamed_and_back(flow: &Flow, others: &Others, state: &RunState, facts: &Facts) {
    let (away, effects) = moved(flow, &others.renamed, &others.there, Asked::Keep, state, facts);
    sound::assert_sound(&others.renamed, &away);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::OpenTask(_) | Effect::CloseTask(_))));
    let (home, _) = moved(&others.renamed, flow, &others.back, Asked::Keep, &away, facts);
    assert_eq!(home, *state, "there and back again");
}

fn moved(
    from: &Flow,
    to: &Flow,
    plan: &Nodes,
    asked: Asked,
    state: &RunState,
    facts: &Facts,
) -> (RunState, Vec<Effect>) {
    let map = Map::of(from, to, plan).expect("every node has its counterpart");
    let moving = Move { map: &map, asked, started_at: Moment::UNIX_EPOCH };
    let done = migrate(&moving, state, &Actor::System, facts);
    let Migrated { state, effects, .. } = done.expect("a run can be moved from everywhere");
    (state, effects)
}

fn compiled(document: Value, version: i64) -> Flow {
    let definition: FlowDefinition = serde_json::from_value(document).expect("the shape is right");
    Flow::compile(definition, version).expect("a sound flow")
}

fn document(flow: &Flow) -> Value {
    serde_json::to_value(flow.definition()).expect("a document")
}

/// The flow with a step more behind the first that people do.
fn longer(flow: &Flow) -> Value {
    let mut document = document(flow);
    let person = flow.definition().nodes.iter().find(|(_, node)| node.person().is_some()).map(|(key, _)| key.clone());
    if let Some(key) = person {
        let next = document["nodes"][&key]["next"].clone();
        document["nodes"][&key]["next"] = json!("added");
        document["nodes"]["added"] = json!({"kind": "handle", "assignees": [{"member": "m7"}], "next": next});
    }
    document
}

fn new_key(key: &str) -> String {
    format!("new_{key}")
}

/// The flow with other keys.
fn renamed(flow: &Flow) -> Value {
    let mut document = document(flow);
    let keys: BTreeSet<String> = flow.definition().nodes.keys().cloned().collect();
    rename(&mut document, &keys);
    let nodes = document["nodes"].as_object().expect("nodes").iter();
    let nodes: serde_json::Map<String, Value> = nodes.map(|(key, node)| (new_key(key), node.clone())).collect();
    document["nodes"] = Value::Object(nodes);
    document
}

fn rename(value: &mut Value, keys: &BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, inner) in members.iter_mut() {
                match inner {
                    Value::String(node) => {
                        if NAMED.contains(&name.as_str()) && keys.contains(node.as_str()) {
                            *node = new_key(node);
                        }
                    }
                    Value::Array(branches) if name == "branches" => {
                        for branch in branches {
                            match branch {
                                Value::String(node) => *node = new_key(node),
                                branch => rename(branch, keys),
                            }
                        }
                    }
                    inner => rename(inner, keys),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, keys)),
        _ => {}
    }
}
