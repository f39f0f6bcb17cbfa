//! Checks that parallel branches and loops nest: each branch leads to its own join and nowhere else, each body back to its own
//! loop. The machine's idea of "the same branch" and of "the same row" rests on this.

use super::Checker;
use crate::flow::node::end::EndResult;
use crate::flow::node::{Node, WayKind};
use crate::problem::pointer_segment;
use std::collections::{HashMap, VecDeque};

/// The branches a node lies in, outermost first: parallel node and number of the branch; a loop's body is its one branch.
type Scope<'a> = Vec<(&'a str, usize)>;

/// How deep loops may stand in each other.
const DEEPEST: usize = 2;

impl Checker<'_> {
    pub(super) fn scopes(&mut self) {
        self.shared_joins();
        let definition = self.definition;
        let Some(first) = definition.first() else { return };
        let mut scopes: HashMap<&str, Scope<'_>> = HashMap::new();
        let mut open: VecDeque<(&str, Scope<'_>, String)> = VecDeque::from([(first, Vec::new(), "/start".to_owned())]);
        while let Some((key, scope, from)) = open.pop_front() {
            if let Some(known) = scopes.get(key) {
                self.reached_again((key, &from), known, &scope);
                continue;
            }
            scopes.insert(key, scope.clone());
            let at = format!("/nodes{}", pointer_segment(key));
            let node = &definition.nodes[key];
            let outer =
                if let Node::Join(_) = node { self.behind_join((key, &from), &scope) } else { Some(scope.clone()) };
            let Some(outer) = outer else { continue };
            self.depth((key, &at), &scope);
            for way in node.part().ways() {
                let mut inner = outer.clone();
                match way.kind {
                    WayKind::Next => {}
                    WayKind::Branch(branch) => inner.push((key, branch)),
                    WayKind::Row => inner.push((key, 0)),
                }
                // Ends may be shared by all branches, so they are looked at once per way.
                if let Some(Node::End(end)) = definition.nodes.get(way.to) {
                    if !inner.is_empty() && end.result != Some(EndResult::Rejected) {
                        let is_row = inner.last().is_some_and(|(around, _)| self.is_loop(around));
                        self.early_end(&format!("{at}{}", way.pointer), way.to, is_row);
                    }
                    continue;
                }
                open.push_back((way.to, inner, format!("{at}{}", way.pointer)));
            }
        }
    }

    /// A node that is known to lie in one place is led to, by `from`, from another one.
    fn reached_again(&mut self, (key, from): (&str, &str), known: &Scope<'_>, scope: &Scope<'_>) {
        let is_meant = known == scope
            // A row that is through comes back to its loop, whose ways have been looked at.
            || (self.is_loop(key) && is_own_body(key, known, scope))
            // A join is looked at once; where it goes on lies outside all of its branches.
            || (matches!(self.definition.nodes[key], Node::Join(_)) && is_sister(known, scope));
        if is_meant {
            return;
        }
        match self.loop_between(known, scope) {
            Some(between) => self.jump(from, between, key),
            None => self.crossing(from, key),
        }
    }

    /// The place behind a join that is led to, by `from`, in a branch; none where it is no join of that branch.
    fn behind_join<'s>(&mut self, (key, from): (&str, &str), scope: &Scope<'s>) -> Option<Scope<'s>> {
        let mut outer = scope.clone();
        match outer.pop() {
            Some((parallel, _)) if self.meets(parallel, key) => return Some(outer),
            Some((around, _)) if self.is_loop(around) => self.jump(from, around, key),
            Some((parallel, _)) => self.wrong_join(from, parallel, key),
            None => self.report(
                from,
                "join_outside",
                format!("汇合节点“{key}”不在并行之内"),
                format!("Join '{key}' is reached outside a parallel"),
            ),
        }
        None
    }

    /// How deep a loop stands in others.
    fn depth(&mut self, (key, at): (&str, &str), scope: &Scope<'_>) {
        let depth = scope.iter().filter(|(around, _)| self.is_loop(around)).count();
        if self.is_loop(key) && depth >= DEEPEST {
            self.report(
                at,
                "too_deep",
                format!("循环最多嵌套 {DEEPEST} 层"),
                format!("Loops stand in each other {DEEPEST} deep at most"),
            );
        }
    }

    fn meets(&self, parallel: &str, join: &str) -> bool {
        self.definition.nodes.get(parallel).and_then(Node::joined_in) == Some(join)
    }

    fn is_loop(&self, node: &str) -> bool {
        matches!(self.definition.nodes.get(node), Some(Node::Loop(_)))
    }

    /// The loop in which one of two places lies and the other does not.
    fn loop_between<'s>(&self, a: &Scope<'s>, b: &Scope<'s>) -> Option<&'s str> {
        let depth = a.iter().zip(b).take_while(|(a, b)| a == b).count();
        let rest = a[depth..].iter().chain(&b[depth..]);
        rest.map(|(around, _)| *around).find(|around| self.is_loop(around))
    }

    fn jump(&mut self, from: &str, around: &str, key: &str) {
        self.report(
            from,
            "crosses_loop",
            format!("不能从循环“{around}”之外进入循环体，也不能从循环体跳出：节点“{key}”在另一边"),
            format!("No way leads into or out of the body of loop '{around}': node '{key}' is on the other side"),
        );
        self.hint(
            "循环体从循环节点开始，最后回到循环节点；循环之后的节点接在循环节点的 next 上",
            "The body begins at the loop node and leads back to it; what comes after the loop is its next",
        );
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

    fn early_end(&mut self, from: &str, key: &str, is_row: bool) {
        if is_row {
            self.report(
                from,
                "end_inside_loop",
                format!("循环体在“{key}”结束流程，会跳过其余各行"),
                format!("The body of a loop ends the run at '{key}' and would skip the rows after"),
            );
            self.hint(
                "让循环体回到循环节点；只有结果为 rejected 的结束可以放在循环体内",
                "Lead the body back to the loop; only an end with result 'rejected' may stand inside",
            );
            return;
        }
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

/// Whether a place is the end of the body of a loop that lies where it is known to.
fn is_own_body(key: &str, known: &Scope<'_>, scope: &Scope<'_>) -> bool {
    scope.split_last().is_some_and(|((around, _), outer)| *around == key && outer == known.as_slice())
}

fn is_sister(known: &Scope<'_>, scope: &Scope<'_>) -> bool {
    let (Some((last, rest)), Some((known_last, known_rest))) = (scope.split_last(), known.split_last()) else {
        return false;
    };
    rest == known_rest && last.0 == known_last.0
}
