//! The lines of a timeline in words.

use super::{TimelineView, flow_title, person};
use crate::flow::evidence::Evidence;
use crate::flow::service::card::noted_title;
use crate::flow::{Above, Flow, LogAction};
use crate::problem::Text;
use crate::record::Context;
use crate::store::runs::LogRow;
use std::collections::HashMap;

/// The lines of decisions on tasks, with which signatures and files go.
const DECIDING: [LogAction; 3] = [LogAction::Approve, LogAction::Handle, LogAction::Reject];

pub(super) fn timeline(
    context: &Context<'_>,
    (flow, app): (&Flow, &str),
    above: &[Above],
    line: &LogRow,
    given: &HashMap<&str, &Evidence>,
) -> TimelineView {
    let decides = DECIDING.iter().any(|action| action.word() == line.action);
    let given = line.task.as_deref().filter(|_| decides).and_then(|task| given.get(task).copied());
    let at = (flow.definition().key.as_str(), line.node.as_deref().unwrap_or_default());
    let names: Vec<String> = line.to.iter().map(|id| person(context, id).name).collect();
    let node = line.to_node.as_deref().map(|node| match &line.to_flow {
        Some(flow) => place_above(context, app, above, flow, node),
        None => context.say(app, flow.title(node, context.language)),
    });
    TimelineView {
        at: crate::clock::to_text(line.at),
        by: line.by.as_deref().map(|id| person(context, id)),
        action: line.action.clone(),
        node: line.node.clone(),
        node_title: line.node_title.as_deref().map(|title| noted_title(context, app, at, title)),
        opinion: line.opinion.as_deref().map(|words| said(context, &line.action, words)),
        signature: given.and_then(|given| given.signature.clone()),
        attachments: given.map(|given| given.attachments.clone()).unwrap_or_default(),
        to: if names.is_empty() { node } else { Some(names.join("、")) },
        via: line.via.clone(),
    }
}

/// A node of the flow that has called this run; who may not see that one is told its title alone.
fn place_above(context: &Context<'_>, app: &str, above: &[Above], key: &str, node: &str) -> String {
    let title = flow_title(context, app, key);
    match above.iter().find(|caller| caller.is_seen && caller.flow.definition().key == key) {
        Some(caller) => {
            let node = context.say(app, caller.flow.title(node, context.language));
            format!("{title} · {node}")
        }
        None => title,
    }
}

/// The words of a line. Those of people stay as they are; a reason the engine gives is said in the reader's language.
fn said(context: &Context<'_>, action: &str, words: &str) -> String {
    if [LogAction::Failed.word(), LogAction::Stuck.word(), LogAction::Unsent.word()].contains(&action) {
        return Text::unpacked(words).get(context.language).to_owned();
    }
    words.to_owned()
}
