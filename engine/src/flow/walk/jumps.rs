//! A run that an administrator moves to a node, or that goes on after its end: ahead, out of branches and rows and within them. That
//! every state can be moved without losing one is seen by the search of all states.

use super::world::OWNER;
use super::{Dice, Walk, member};
use crate::definition::flow::START;
use crate::flow::node::Node;
use crate::flow::{Action, Actor, RunStatus, loops};

fn to(node: &str) -> Action {
    Action::Jump { node: node.to_owned(), reason: "特批".to_owned() }
}

impl Walk<'_> {
    pub(super) fn jump(&mut self, dice: &mut Dice) {
        let admin = || Actor::admin(member(OWNER));
        let first = self.flow.first().to_owned();
        self.try_it("jump", false, Actor::member(member(OWNER)), to(&first));
        self.try_it("jump", false, admin(), Action::Jump { node: first.clone(), reason: " ".to_owned() });
        self.try_it("jump", false, admin(), to("nowhere"));
        for node in self.out_of_reach(dice) {
            self.try_it("jump", false, admin(), to(&node));
        }
        let status = self.model.status();
        // What is withdrawn stays so, and the end of a sub-flow has led the other on.
        if status == RunStatus::Withdrawn || status.has_ended() && self.state.parent.is_some() {
            self.try_it("activate", false, admin(), to(&first));
            return;
        }
        let further = self.model.further();
        // Those inside of branches and rows are mostly taken where there are any.
        let inside: Vec<_> = further.iter().filter(|(_, depth)| *depth > 0).cloned().collect();
        let further = if inside.is_empty() || dice.chance(3) { further } else { inside };
        let node = if dice.chance(2) { dice.pick(&further).cloned() } else { None };
        if let Some((node, depth)) = node {
            let is_out = self.state.tokens.iter().any(|token| token.path.len() > depth);
            let name = match depth {
                0 if is_out => "jump out",
                0 => "jump",
                _ => "jump inside",
            };
            self.try_it(name, true, admin(), to(&node));
            self.leaps = true;
            self.model.count_rounds_anew();
            return self.model.leap_to(&self.facts, &node);
        }
        let stands = self.state.tokens.iter().any(|token| token.node == first);
        if self.begins_clean() && !stands {
            let name = if status.has_ended() { "activate" } else { "jump" };
            self.try_it(name, true, admin(), to(&first));
            self.model.count_rounds_anew();
            self.model.begin_again(&self.facts);
        }
    }

    /// Nodes a run is never moved to as it stands.
    fn out_of_reach(&self, dice: &mut Dice) -> Vec<String> {
        let nodes = &self.flow.definition().nodes;
        let keys = |is: &dyn Fn(&str, &Node) -> bool| -> Vec<String> {
            nodes.iter().filter(|(key, node)| is(key, node)).map(|(key, _)| key.clone()).collect()
        };
        let mut found: Vec<String> = Vec::new();
        found.extend(dice.pick(&keys(&|_, node| matches!(node, Node::Join(_)))).cloned());
        if self.state.status.has_ended() {
            found.extend(dice.pick(&keys(&|_, node| matches!(node, Node::End(_)))).cloned());
        }
        // No branch and no row is under way.
        if self.state.tokens.iter().all(|token| token.path.is_empty()) {
            let inside = |key: &str, _: &Node| !loops::enclosing(self.flow.definition(), key).is_empty();
            found.extend(dice.pick(&keys(&inside)).cloned());
            found.extend(self.state.tokens.iter().map(|token| token.node.clone()).filter(|node| node != START));
        }
        found
    }

    /// Whether nothing counts as passed that lies before the first node, which was passed once at most.
    fn begins_clean(&self) -> bool {
        let (first, passed) = (self.flow.first(), &self.state.passed);
        let begin = passed.iter().min_by_key(|passed| passed.step);
        let times = passed.iter().filter(|passed| passed.node == first).count();
        let is_other = matches!(self.flow.find(first), Some(Node::Loop(_) | Node::End(_)));
        !is_other && begin.is_none_or(|passed| passed.node == first && times == 1)
    }
}
