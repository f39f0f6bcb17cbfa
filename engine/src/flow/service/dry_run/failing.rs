//! What a trial takes to fail, so that it is seen where the flow goes then.

use super::called::DEPTH;
use super::errands::Errand;
use super::{DryFallible, Trial};
use crate::flow::node::Node;
use crate::flow::{Action, Effect, Flow, Write};
use crate::problem::Text;
use std::collections::{BTreeSet, VecDeque};

impl Trial<'_> {
    /// What becomes of an errand that is taken to fail. A call whose answer nobody waits for stops no run, whatever becomes of
    /// it.
    pub(super) fn taken_to_fail(&self, effect: &Effect, step: u64) -> Option<Errand> {
        let (node, what) = match effect {
            Effect::Request { node, request, .. } if request.wait.is_some() => (node, "request"),
            Effect::Print { node, .. } => (node, "print"),
            Effect::Write { node, write: Write::Script { .. }, .. } => (node, "update"),
            _ => return None,
        };
        let reason = Text::new("试走中视为失败", "Taken to fail in this trial");
        let errand = || (vec![self.line_of(node, what, step)], vec![Action::WriteFailed { step, reason }]);
        self.wish.fails.contains(&named(self.wish.flow, node, self.place.is_empty())).then(errand)
    }

    /// What may be taken to fail, here and in what is called.
    pub(super) fn fallible(&self) -> Vec<DryFallible> {
        let (context, app, language) = (self.context, self.wish.app, self.context.language);
        let mut found = Vec::new();
        let mut seen = BTreeSet::from([&self.wish.flow.definition().key]);
        let mut flows: VecDeque<(&Flow, Vec<String>)> = VecDeque::from([(self.wish.flow, Vec::new())]);
        while let Some((flow, within)) = flows.pop_front() {
            for (key, node) in &flow.definition().nodes {
                if may_fail(node) {
                    let title = context.say(app, flow.title(key, language));
                    let node = named(flow, key, within.is_empty());
                    found.push(DryFallible { node, title, within: within.clone() });
                }
                if let Node::SubFlow(call) = node
                    && within.len() < DEPTH
                    && let Some(called) = self.wish.called.flow(&call.flow)
                    && seen.insert(&call.flow)
                {
                    let title = context.say(app, &called.definition().title);
                    flows.push_back((called, within.iter().cloned().chain([title]).collect()));
                }
            }
        }
        found
    }
}

/// A node as a trial names it: by its key, behind that of its flow where that is called.
fn named(flow: &Flow, node: &str, is_own: bool) -> String {
    if is_own { node.to_owned() } else { format!("{}/{node}", flow.definition().key) }
}

fn may_fail(node: &Node) -> bool {
    match node {
        Node::Http(call) => call.wait.is_some(),
        Node::Print(_) | Node::Script(_) => true,
        _ => false,
    }
}
