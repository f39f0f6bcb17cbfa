//! Taking back: which passed nodes a step can return to, what a return undoes, and how a run jumps back afterwards.
//!
//! A branch of a parallel passage is walked by one token and whatever that token forks into. So what lies downstream of
//! a passed node is exactly the tokens in the same branch, and the sister branches stay untouched. The rows of a loop are walked
//! one after the other, so the later ones lie downstream.

use super::{Arrival, Machine};
use crate::definition::flow::START;
use crate::flow::command::ResumeMode;
use crate::flow::effect::{Again, LogAction};
use crate::flow::node::{Node, Way};
use crate::flow::state::{Branch, Outcome, Passed, Resume, RunState, Task, Token, Wait};
use crate::flow::{Flow, Refusal};
use crate::problem::Text;
use std::collections::HashSet;

/// A place a run can be returned to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Target {
    pub step: u64,
    pub node: String,
    pub path: Vec<Branch>,
    /// The run left the target by rejection. Approved this time it takes another way, so there is nothing to jump
    /// back to: the steps on that way have never been asked.
    was_rejected: bool,
}

impl Target {
    fn initiator() -> Self {
        Self { step: 0, node: START.to_owned(), path: Vec::new(), was_rejected: false }
    }
}

fn shared(a: &[Branch], b: &[Branch]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

/// Whether two places lie in different branches of the same passage. Rows of a loop come one after the other.
pub(crate) fn are_apart(a: &[Branch], b: &[Branch]) -> bool {
    let depth = shared(a, b);
    matches!((a.get(depth), b.get(depth)), (Some(a), Some(b)) if a.fork == b.fork && !a.is_row)
}

/// Whether a place lies in a row of a loop in which another does not.
pub(super) fn is_other_row(path: &[Branch], from: &[Branch]) -> bool {
    path[shared(path, from)..].iter().any(|branch| branch.is_row)
}

/// The people's steps passed on the way to a token, each node once (its latest passage), in order. Out of a row of a loop, and
/// into one, there is no way back: to before the loop all of its rows are gone through anew.
pub(crate) fn targets<'s>(flow: &Flow, state: &'s RunState, token: &Token) -> Vec<&'s Passed> {
    let is_person = |passed: &Passed| flow.find(&passed.node).is_some_and(|node| node.person().is_some());
    let mut found: Vec<&Passed> = state
        .passed
        .iter()
        .filter(|p| is_person(p) && p.outcome != Outcome::Skipped && p.node != token.node)
        .filter(|p| !are_apart(&p.path, &token.path) && !is_other_row(&p.path, &token.path))
        .collect();
    found.sort_by_key(|passed| passed.step);
    let latest = |at: usize| found[at + 1..].iter().all(|later| later.node != found[at].node);
    (0..found.len()).filter(|at| latest(*at)).map(|at| found[at]).collect()
}

/// The last step passed before a token on its own way; steps inside a parallel that has been joined do not count,
/// since none of its branches comes before the others.
pub(crate) fn previous<'s>(flow: &Flow, state: &'s RunState, token: &Token) -> Option<&'s Passed> {
    targets(flow, state, token).into_iter().rev().find(|passed| token.path.starts_with(&passed.path))
}

/// The nodes an administrator may have a run walk again from: whatever was passed and still counts, each node once (its
/// latest passage), in order. A join is not among them: what it lets go on are the branches before it. Nor is what lies in a
/// row the run is not in: from the loop on all of its rows are gone through anew.
pub(crate) fn passed_again<'s>(flow: &Flow, state: &'s RunState) -> Vec<&'s Passed> {
    let is_node = |passed: &Passed| flow.find(&passed.node).is_some_and(|node| !matches!(node, Node::Join(_)));
    let is_free = |passed: &Passed| {
        // A branch that is done and not waited for any more cannot be walked again by itself.
        let after = state.tokens.iter().find(|token| !are_apart(&token.path, &passed.path));
        let Some(token) = after.filter(|token| !is_other_row(&passed.path, &token.path)) else { return false };
        let base = &token.path[..shared(&token.path, &passed.path)];
        // A run that has been returned and will jump back, from a branch beside this one, counts on this passage.
        let counts_on = |other: &Token| {
            let jumps_over = |resume: &Resume| passed.path.starts_with(&resume.base);
            !other.path.starts_with(base) && other.resume.as_deref().is_some_and(jumps_over)
        };
        !state.tokens.iter().any(counts_on)
    };
    let mut found: Vec<&Passed> = state.passed.iter().filter(|p| is_node(p) && is_free(p)).collect();
    found.sort_by_key(|passed| passed.step);
    let latest = |at: usize| found[at + 1..].iter().all(|later| later.node != found[at].node);
    (0..found.len()).filter(|at| latest(*at)).map(|at| beginning(flow, state, found[at])).collect()
}

/// Whether a run that agrees all along comes from one node to another without leaving its branch or row. To what lies behind a
/// node only a rejection leads back, or a failure; the way there from before it is a way on all the same.
fn comes_to<'f>(flow: &'f Flow, from: &'f str, to: &str, path: &'f [Branch]) -> bool {
    let border = path.last().and_then(|own| match own.is_row {
        true => Some(own.node.as_str()),
        false => flow.node(&own.node).joined_in(),
    });
    let (mut open, mut seen) = (vec![from], HashSet::new());
    while let Some(key) = open.pop() {
        if key == to {
            return true;
        }
        if border != Some(key) && seen.insert(key) {
            let ways = flow.node(key).part().ways();
            open.extend(ways.into_iter().filter(Way::is_agreed).map(|way| way.to));
        }
    }
    false
}

/// Where a passage began of which this is the latest trace: of a loop, which is passed once for each row and once more, before
/// its first row.
fn beginning<'s>(flow: &Flow, state: &'s RunState, latest: &'s Passed) -> &'s Passed {
    if !matches!(flow.find(&latest.node), Some(Node::Loop(_))) {
        return latest;
    }
    let is_before = |one: &&Passed| one.node == latest.node && one.path == latest.path && one.step < latest.step;
    let mut before: Vec<&Passed> = state.passed.iter().filter(is_before).collect();
    before.sort_by_key(|passed| std::cmp::Reverse(passed.step));
    // A loop that somebody moved the run out of, and that it has come to once more, was passed twice.
    let is_between = |one: &Passed, first: u64, last: u64| {
        one.path == latest.path && one.node != latest.node && first < one.step && one.step < last
    };
    let mut begun = latest;
    for one in before {
        if !has_begun_row(one) || state.passed.iter().any(|other| is_between(other, one.step, begun.step)) {
            break;
        }
        begun = one;
    }
    begun
}

/// Whether a loop was left into its body, not past its last row.
fn has_begun_row(passed: &Passed) -> bool {
    passed.ways == [0]
}

impl Machine<'_> {
    /// The passage an administrator has the run walk again, with a token that stands after it.
    pub(crate) fn target_again(&self, node: &str) -> Result<(Token, Target), Refusal> {
        let found = passed_again(self.flow, &self.state).into_iter().find(|passed| passed.node == node);
        let passed = found.ok_or_else(Refusal::not_passed)?;
        let token = self.state.tokens.iter().find(|token| !are_apart(&token.path, &passed.path));
        Ok((token.cloned().ok_or_else(Refusal::not_passed)?, target(passed)))
    }

    pub(crate) fn target_previous(&self, token: &Token) -> Result<Target, Refusal> {
        match previous(self.flow, &self.state, token) {
            Some(passed) => Ok(target(passed)),
            None => self.target_initiator(),
        }
    }

    pub(crate) fn target_initiator(&self) -> Result<Target, Refusal> {
        match self.state.initiator {
            Some(_) => Ok(Target::initiator()),
            None => Err(Refusal::no_initiator()),
        }
    }

    pub(crate) fn target_node(&self, token: &Token, node: &str) -> Result<Target, Refusal> {
        if node == START {
            return self.target_initiator();
        }
        if let Some(passed) = targets(self.flow, &self.state, token).into_iter().find(|passed| passed.node == node) {
            return Ok(target(passed));
        }
        let elsewhere = self.state.passed.iter().any(|p| p.node == node && are_apart(&p.path, &token.path));
        Err(if elsewhere { Refusal::other_branch() } else { Refusal::not_passed() })
    }

    /// Takes the run back to a target: what lies downstream of it in the same branch is undone, then the target opens.
    pub(crate) fn take_back(&mut self, token: &Token, to: Target, mode: ResumeMode) {
        let base = token.path[..shared(&token.path, &to.path)].to_vec();
        let (taken, kept) = std::mem::take(&mut self.state.tokens).into_iter().partition(|t| t.path.starts_with(&base));
        self.state.tokens = kept;
        // What an errand before this one has just sent on its way goes no further.
        self.arrivals.retain(|own| !own.path.starts_with(&base));
        let taken: Vec<Token> = taken;
        for token in &taken {
            self.keep_rest(token);
            self.clear_step(token);
        }
        let is_undone = |p: &Passed| p.step >= to.step && p.path.starts_with(&base) && !are_apart(&p.path, &to.path);
        let (undone, passed) = std::mem::take(&mut self.state.passed).into_iter().partition(is_undone);
        self.state.passed = passed;
        let undone: Vec<Passed> = undone;
        for passed in &undone {
            self.keep_rest_of(passed);
            self.forget_found(passed);
        }
        self.reopen(&base, &to.path);
        let resume = (mode == ResumeMode::JumpBack && !to.was_rejected)
            .then(|| Box::new(Resume { step: to.step, base, tokens: taken, passed: undone }));
        if to.node == START {
            self.ask_initiator(resume);
        } else {
            self.arrive(&to.node, to.path, resume);
        }
    }

    /// An administrator moves what stands in some branches to a node there. What was passed from that node on does not count
    /// any more, nor what lies in branches that are left before they meet.
    pub(crate) fn move_to(&mut self, node: &str, base: Vec<Branch>) {
        let (taken, kept) = std::mem::take(&mut self.state.tokens).into_iter().partition(|t| t.path.starts_with(&base));
        self.state.tokens = kept;
        let taken: Vec<Token> = taken;
        for token in &taken {
            self.clear_step(token);
        }
        // What was returned in a branch beside and would jump back over this place walks on from there instead.
        for beside in &mut self.state.tokens {
            beside.resume.take_if(|resume| base.starts_with(&resume.base));
        }
        let left: Vec<u64> = taken.iter().flat_map(|t| &t.path[base.len()..]).map(|branch| branch.fork).collect();
        let is_there = |passed: &&Passed| passed.node == node && passed.path == base;
        let latest = self.state.passed.iter().filter(is_there).max_by_key(|passed| passed.step);
        let again = latest.map(|passed| beginning(self.flow, &self.state, passed).step);
        let is_undone = |p: &Passed| again.is_some_and(|step| p.step >= step) && p.path.starts_with(&base);
        let (undone, mut passed): (Vec<Passed>, Vec<Passed>) =
            std::mem::take(&mut self.state.passed).into_iter().partition(is_undone);
        passed.retain(|passed| !passed.path.iter().any(|branch| left.contains(&branch.fork)));
        self.state.passed = passed;
        for passed in &undone {
            self.forget_found(passed);
        }
        self.arrive(node, base, None);
    }

    /// A route sends a token on. Where that leads back in its branch, to a node before it, what lies downstream is undone as by a return, so that
    /// every step opens anew; that happens `most` times in a row, then an administrator has the word.
    pub(crate) fn lead(&mut self, arrival: Arrival, way: usize, to: &str, most: u32) {
        let is_before = comes_to(self.flow, to, &arrival.node, &arrival.path);
        let is_there = |passed: &&Passed| is_before && passed.node == to && passed.path == arrival.path;
        let latest = self.state.passed.iter().filter(is_there).max_by_key(|passed| passed.step);
        let Some(back) = latest.map(|passed| target(beginning(self.flow, &self.state, passed))) else {
            self.state.rounds.remove(&arrival.node);
            self.pass(arrival, to);
            return self.took(vec![way]);
        };
        let rounds = self.state.rounds.entry(arrival.node.clone()).or_default();
        if *rounds >= most {
            self.state.rounds.remove(&arrival.node);
            return self.stop(arrival.wait(Wait::Write), once_too_often(most));
        }
        *rounds += 1;
        self.log(LogAction::Repeat, Some(&arrival.node), |entry| entry.to_node = Some(to.to_owned()));
        self.take_back(&arrival.wait(Wait::Write), back, ResumeMode::Rerun);
    }

    /// Somebody has had the run go back: how often routes have led it back before counts no more.
    pub(crate) fn count_rounds_anew(&mut self) {
        self.state.rounds.clear();
    }

    /// Undoes the passage of a step that nobody has acted upon yet: what lies downstream of it was opened by it alone.
    pub(crate) fn unpass(&mut self, to: &Passed) -> Result<(), Refusal> {
        let tokens = &self.state.tokens;
        let downstream = tokens.iter().find(|token| !are_apart(&token.path, &to.path));
        let depth = match downstream {
            Some(token) => shared(&token.path, &to.path),
            // A branch that is done and not waited for any more holds no token; the passage it is of goes on in others.
            None => {
                1 + tokens.iter().map(|token| shared(&token.path, &to.path)).max().ok_or_else(Refusal::next_acted)?
            }
        };
        let base = to.path[..depth].to_vec();
        let is_after = |p: &Passed| p.step > to.step && p.path.starts_with(&base) && !are_apart(&p.path, &to.path);
        let is_way =
            |p: &Passed| p.outcome == Outcome::Skipped || self.flow.find(&p.node).is_some_and(|node| node.is_way());
        if self.state.passed.iter().any(|p| is_after(p) && !is_way(p)) {
            return Err(Refusal::next_acted());
        }
        let is_taken = |token: &Token| token.path.starts_with(&base);
        let has_acted = |token: &Token| match token.wait {
            Wait::Join | Wait::Until { .. } => false,
            Wait::People { .. } => {
                let has_acted = |task: &Task| {
                    let has_voted = task.vote.is_some() && !task.given;
                    has_voted || task.added.is_some() || !task.after.is_empty() || !task.pool.is_empty()
                };
                self.state.tasks.iter().any(|task| task.step == token.step && has_acted(task))
            }
            Wait::Write | Wait::Answer { .. } | Wait::Runs { .. } | Wait::Stuck { .. } => true,
        };
        // A run that has been returned and will jump back, from a branch beside this one, counts on this passage.
        let counts_on = |token: &Token| token.resume.as_ref().is_some_and(|resume| to.path.starts_with(&resume.base));
        let is_in_use = |token: &Token| if is_taken(token) { has_acted(token) } else { counts_on(token) };
        if self.state.tokens.iter().any(is_in_use) {
            return Err(Refusal::next_acted());
        }
        self.state.passed.retain(|p| !is_after(p) && p.step != to.step);
        let (taken, kept) = std::mem::take(&mut self.state.tokens).into_iter().partition(is_taken);
        self.state.tokens = kept;
        let taken: Vec<Token> = taken;
        for token in &taken {
            self.clear_step(token);
        }
        self.reopen(&base, &to.path);
        Ok(())
    }

    /// A target inside parallels that had been joined: the sister branches stay done and wait at their joins. Of an
    /// inclusive node nothing tells which branches there were, and nothing need: what is done is not waited for.
    fn reopen(&mut self, base: &[Branch], path: &[Branch]) {
        for depth in base.len()..path.len() {
            let own = &path[depth];
            let Some(Node::Parallel(parallel)) = self.flow.find(&own.node) else { continue };
            for branch in (0..parallel.branches.len()).filter(|branch| *branch != own.branch) {
                let mut sister = path[..depth].to_vec();
                sister.push(Branch { branch, ..own.clone() });
                let arrival = Arrival { step: self.number(), node: parallel.join.clone(), path: sister, resume: None };
                self.state.tokens.push(arrival.wait(Wait::Join));
            }
        }
    }

    /// The initiator gets a task to mend and resubmit.
    fn ask_initiator(&mut self, resume: Option<Box<Resume>>) {
        let arrival = Arrival { step: self.number(), node: START.to_owned(), path: Vec::new(), resume };
        let step = arrival.step;
        self.state.tokens.push(arrival.wait(Wait::People { queue: Vec::new(), due_at: None }));
        let initiator = self.state.initiator.clone().unwrap_or_else(|| self.world.owner());
        let able = self.able(&initiator).unwrap_or_else(|| self.world.owner());
        self.open_seat(step, START, able, None);
    }

    /// The target is done: everything set aside comes back. People's steps open anew, since what they judge has changed.
    pub(crate) fn resume(&mut self, resume: Resume) {
        let Resume { step, base, tokens, passed } = resume;
        self.state.tokens.retain(|token| !token.path.starts_with(&base));
        let passed: Vec<Passed> = passed.into_iter().filter(|passed| passed.step > step).collect();
        let Some((step, node)) = self.to_read_again(&passed) else {
            self.state.passed.extend(passed);
            return self.stand_again(tokens);
        };
        let (before, passed): (Vec<Passed>, Vec<Passed>) = passed.into_iter().partition(|passed| passed.step < step);
        self.state.passed.extend(before);
        let resume = Resume { step, base: base.clone(), tokens, passed };
        self.arrive(&node, base, Some(Box::new(resume)));
    }

    /// The first of the queries that a jump back would leap over: what they had found was forgotten with the return.
    fn to_read_again(&self, passed: &[Passed]) -> Option<(u64, String)> {
        let is_query = |one: &&Passed| matches!(self.flow.find(&one.node), Some(Node::Query(_)));
        let is_latest = |one: &&Passed| passed.iter().all(|other| other.node != one.node || other.step <= one.step);
        let first = passed.iter().filter(is_query).filter(is_latest).min_by_key(|one| one.step);
        first.map(|one| (one.step, one.node.clone()))
    }

    /// A query has found something: on to the next node, or on with the jump back that had to read again.
    pub(crate) fn have_found(&mut self, arrival: Arrival, next: &str) {
        let passage = arrival.resume.as_deref().and_then(|resume| resume.passage_of(&arrival.node));
        let Some(path) = passage.map(|passed| passed.path.clone()) else { return self.pass(arrival, next) };
        let Arrival { node, resume: Some(resume), .. } = arrival else { return };
        self.passed(&Arrival { step: resume.step, node, path, resume: None }, Vec::new(), Outcome::Done);
        self.resume(*resume);
    }

    /// A passage is undone: what a query had found there is read again when the run comes to it.
    fn forget_found(&mut self, passed: &Passed) {
        if matches!(self.flow.find(&passed.node), Some(Node::Query(_))) {
            self.state.rows.remove(&passed.node);
        }
    }

    /// Tokens come back to where they stood; what they had come to by themselves begins anew.
    pub(crate) fn stand_again(&mut self, tokens: Vec<Token>) {
        for token in tokens {
            match &token.wait {
                Wait::Join => self.state.tokens.push(token),
                Wait::Runs { .. } => self.call_again(token),
                _ => self.arrive(&token.node, token.path, token.resume),
            }
        }
    }

    /// A step comes back to the runs it has waited for: those that were under way go on where they stood.
    fn call_again(&mut self, token: Token) {
        let flow = self.flow;
        let (Wait::Runs { runs, all, .. }, Some(Node::SubFlow(node))) = (&token.wait, flow.find(&token.node)) else {
            return self.arrive(&token.node, token.path, token.resume);
        };
        let again = Again { runs: all.clone(), open: runs.clone() };
        let Token { node: key, path, resume, .. } = token;
        let arrival = Arrival { step: self.number(), node: key, path, resume };
        self.call(arrival, node.call(again));
    }
}

fn once_too_often(most: u32) -> Text {
    Text::new(
        format!("已连续重复 {most} 次，仍要再来一遍。请修改数据后重试，或终止流程"),
        format!("It was repeated {most} times in a row already: change the record and retry, or end the run"),
    )
}

fn target(passed: &Passed) -> Target {
    Target {
        step: passed.step,
        node: passed.node.clone(),
        path: passed.path.clone(),
        was_rejected: passed.outcome == Outcome::Rejected,
    }
}
