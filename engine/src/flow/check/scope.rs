//! Checks that parallel branches nest: each branch leads to its own join and nowhere else. The machine's idea of "the
//! same branch" rests on this.

use super::Checker;
use crate::flow::node::end::EndResult;
use crate::flow::node::{Node, WayKind};
use crate::problem::pointer_segment;
use std::collections::{HashMap, VecDeque};

/// The branches a node lies in, outermost first: parallel node and number of the branch.
type Scope<'a> = Vec<(&'a str, usize)>;

impl Checker<'_> {
    pub(super) fn scopes(&mut self) {
        self.shared_joins();
        let definition = self.definition;
        let Some(first) = definition.first() else { return };
        let mut scopes: HashMap<&str, Scope<'_>> = HashMap::new();
        let mut open: VecDeque<(&str, Scope<'_>, String)> = VecDeque::from([(first, Vec::new(), "/start".to_owned())]);
        while let Some((key, scope, from)) = open.pop_front() {
            match scopes.get(key) {
                Some(known) if *known == scope => continue,
                // A join is looked at once; where it goes on lies outside all of its branches.
                Some(known) if matches!(definition.nodes[key], Node::Join(_)) && is_sister(known, &scope) => continue,
                Some(_) => {
                    self.crossing(&from, key);
                    continue;
                }
                None => {}
            }
            scopes.insert(key, scope.clone());
            let at = format!("/nodes{}", pointer_segment(key));
            let node = &definition.nodes[key];
            let mut outer = scope.clone();
            if let Node::Join(_) = node {
                match outer.pop() {
                    Some((parallel, _)) if self.meets(parallel, key) => {}
                    Some((parallel, _)) => {
                        self.wrong_join(&from, parallel, key);
                        continue;
                    }
                    None => {
                        self.report(
                            &from,
                            "join_outside",
                            format!("汇合节点“{key}”不在并行之内"),
                            format!("Join '{key}' is reached outside a parallel"),
                        );
                        continue;
                    }
                }
            }
            for way in node.part().ways() {
                let mut inner = outer.clone();
                if let WayKind::Branch(branch) = way.kind {
                    inner.push((key, branch));
                }
                // Ends may be shared by all branches, so they are looked at once per way.
                if let Some(Node::End(end)) = definition.nodes.get(way.to) {
                    if !inner.is_empty() && end.result != Some(EndResult::Rejected) {
                        self.early_end(&format!("{at}{}", way.pointer), way.to);
                    }
                    continue;
                }
                open.push_back((way.to, inner, format!("{at}{}", way.pointer)));
            }
        }
    }

    fn meets(&self, parallel: &str, join: &str) -> bool {
        self.definition.nodes.get(parallel).and_then(Node::joined_in) == Some(join)
    }

    /// Two parallels cannot meet in one join.
    fn shared_joins(&mut self) {
        let mut owners: HashMap<&str, &str> = HashMap::new();
        for (key, node) in &self.definition.nodes {
            let Some(join) = node.joined_in() else { continue };
            if let Some(other) = owners.insert(join, key) {
                self.report(
                    &format!("/nodes{}/join", pointer_segment(key)),
                    "shared_join",
                    format!("汇合节点“{join}”已属于并行“{other}”"),
                    format!("Join '{join}' already belongs to parallel '{other}'"),
                );
            }
        }
    }

    fn crossing(&mut self, from: &str, key: &str) {
        self.report(
            from,
            "crossed_branches",
            format!("节点“{key}”从不同的并行分支到达"),
            format!("Node '{key}' is reached from different parallel branches"),
        );
        self.hint(
            "每个分支只能经过自己的节点，最后在汇合节点相遇",
            "Each branch has nodes of its own and meets the others in the join",
        );
    }

    fn wrong_join(&mut self, from: &str, parallel: &str, key: &str) {
        self.report(
            from,
            "wrong_join",
            format!("并行“{parallel}”的分支到达了别的汇合节点“{key}”"),
            format!("A branch of parallel '{parallel}' reaches join '{key}', which is not its own"),
        );
    }

    fn early_end(&mut self, from: &str, key: &str) {
        self.report(
            from,
            "end_inside_parallel",
            format!("并行分支在“{key}”结束流程，会跳过其他分支"),
            format!("A parallel branch ends the run at '{key}' and would skip the other branches"),
        );
        self.hint(
            "让分支通向汇合节点；只有结果为 rejected 的结束可以放在分支内",
            "Lead the branch to its join; only an end with result 'rejected' may stand inside",
        );
    }
}

fn is_sister(known: &Scope<'_>, scope: &Scope<'_>) -> bool {
    let (Some((last, rest)), Some((known_last, known_rest))) = (scope.split_last(), known.split_last()) else {
        return false;
    };
    rest == known_rest && last.0 == known_last.0
}
