//! Rows: loops go through them one after the other, and nodes see those they lie in beside the record.

use super::{Arrival, Machine};
use crate::condition::Condition;
use crate::flow::effect::Course;
use crate::flow::loops::{foreseen, rows_of};
use crate::flow::node::loop_node::LoopNode;
use crate::flow::spent::{HELD, too_much_held};
use crate::flow::state::{Branch, Outcome, Passage, Passed, Row, Token, bytes_of};
use crate::problem::Text;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// How many rows a loop goes through at most.
pub(crate) const MOST_ROWS: usize = 200;

impl Machine<'_> {
    /// A token is at a loop, from before it or from the end of its body: on with the next row, or past the last one.
    pub(crate) fn next_row(&mut self, arrival: Arrival, node: &LoopNode) {
        let row = match arrival.path.split_last() {
            Some((own, outer)) if own.is_row && own.node == arrival.node => {
                let row = Branch { branch: own.branch + 1, ..own.clone() };
                let outer = outer.to_vec();
                return self.go_through(Arrival { path: outer, ..arrival }, node, row);
            }
            _ => Branch { fork: self.number(), node: arrival.node.clone(), branch: 0, is_row: true },
        };
        let rows = rows_of(&self.state, self.world, &node.each);
        if rows.len() > MOST_ROWS {
            let reason = Text::new(
                format!("循环最多处理 {MOST_ROWS} 行，这里有 {} 行", rows.len()),
                format!("A loop goes through {MOST_ROWS} rows at most, and there are {}", rows.len()),
            );
            return self.stop_at(arrival, reason);
        }
        if !self.has_room(&arrival.path, &arrival.node, &rows) {
            return self.stop_at(arrival, too_much_held());
        }
        self.state.loops.push(Passage { fork: row.fork, rows });
        self.go_through(arrival, node, row);
    }

    fn go_through(&mut self, arrival: Arrival, node: &LoopNode, row: Branch) {
        let of = self.state.rows_in(&row);
        let is_left = row.branch < of;
        let turn = self.state.row(&row).map(|values| (row.branch + 1, values.clone()));
        self.went(&arrival, Course::Turn { row: turn, of });
        self.passed(&arrival, Vec::new(), Outcome::Done);
        self.took(vec![usize::from(!is_left)]);
        let Arrival { mut path, resume, .. } = arrival;
        if is_left {
            self.state.spent.begin_anew();
            path.push(row);
            self.arrive(&node.body, path, resume);
        } else {
            self.arrive(&node.next, path, resume);
        }
    }

    /// Whether the run may hold these rows beside the others; they take the place of what it holds under the node's key. What
    /// nothing lies in any more does not count.
    pub(crate) fn has_room(&self, path: &[Branch], node: &str, rows: &[Row]) -> bool {
        let is_known = |passage: &&Passage| {
            let fork = passage.fork;
            lies_in(path, fork)
                || self.arrivals.iter().any(|other| lies_in(&other.path, fork))
                || tell_of(&self.state.tokens, &self.state.passed, fork)
        };
        let loops = self.state.loops.iter().filter(is_known).flat_map(|passage| &passage.rows);
        let found = self.state.rows.iter().filter(|(query, _)| query.as_str() != node).flat_map(|(_, rows)| rows);
        found.chain(loops).chain(rows).map(bytes_of).sum::<usize>() <= HELD
    }

    /// Forgets the rows of passages that nothing the run still knows of lies in.
    pub(super) fn forget_rows(&mut self) {
        let mut loops = std::mem::take(&mut self.state.loops);
        loops.retain(|passage| tell_of(&self.state.tokens, &self.state.passed, passage.fork));
        self.state.loops = loops;
    }

    /// Where a node stands now: where the token is that has just come or that waits there.
    fn place(&self, node: &str) -> Option<&[Branch]> {
        let entering = self.entering.as_ref().filter(|(entered, _)| entered == node).map(|(_, path)| path);
        let waiting = || self.state.tokens.iter().find(|token| token.node == node).map(|token| &token.path);
        entering.or_else(waiting).map(Vec::as_slice)
    }

    /// The rows a node lies in now, as people count them.
    pub(super) fn places(&self, node: &str) -> Vec<(usize, usize)> {
        self.place(node).map(|path| self.state.places(path)).unwrap_or_default()
    }

    /// What a node sees beside the record.
    pub(super) fn beside_at(&self, node: &str) -> Map<String, Value> {
        match self.place(node) {
            Some(path) => self.state.beside(path),
            None => foreseen(self.flow, &self.state, self.world, node),
        }
    }

    /// A value as a node sees it: of the row it lies in, else of the record.
    pub(super) fn value_at(&self, field: &str, node: &str) -> Value {
        self.beside_at(node).remove(field).unwrap_or_else(|| self.world.value(field))
    }

    /// Tells the log of nodes what the conditions of a node have looked at, and the ways it leads on by.
    pub(crate) fn chose<'c>(
        &mut self,
        arrival: &Arrival,
        conditions: impl Iterator<Item = &'c Condition>,
        ways: Vec<usize>,
    ) {
        let mut beside = self.state.beside(&arrival.path);
        let fields: BTreeSet<&str> = conditions.flat_map(Condition::read_fields).collect();
        let mut value = |field: &str| beside.remove(field).unwrap_or_else(|| self.world.value(field));
        let saw = fields.into_iter().map(|field| (field.to_owned(), value(field))).collect();
        self.went(arrival, Course::Chose { saw, ways });
    }

    /// Answers whether conditions hold for a token that has arrived.
    pub(crate) fn judge(&self, arrival: &Arrival) -> impl Fn(&Condition) -> bool {
        let (world, beside) = (self.world, self.state.beside(&arrival.path));
        move |condition: &Condition| world.holds(condition, &beside)
    }
}

/// Whether a place lies in a row of a passage.
fn lies_in(path: &[Branch], fork: u64) -> bool {
    path.iter().any(|branch| branch.is_row && branch.fork == fork)
}

/// Whether tokens, what was passed, or what a return has set aside lie in a passage.
fn tell_of(tokens: &[Token], passed: &[Passed], fork: u64) -> bool {
    let has_set_aside =
        |token: &Token| token.resume.as_ref().is_some_and(|resume| tell_of(&resume.tokens, &resume.passed, fork));
    passed.iter().any(|one| lies_in(&one.path, fork))
        || tokens.iter().any(|token| lies_in(&token.path, fork) || has_set_aside(token))
}
