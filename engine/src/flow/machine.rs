//! The moves of tokens through the graph. Owns arriving, passing, forking, meeting and ending; people's steps are in
//! `machine/step.rs`, finding people in `machine/people.rs`, taking back in `machine/back.rs`, loops in `machine/rows.rs`, what
//! is left of the time of a step in `machine/rest.rs`, what is still to be filled in in `machine/filled.rs`, who else is told in
//! `machine/tell.rs`.

pub(crate) mod back;
pub(crate) mod filled;
mod migrated;
mod people;
mod rest;
mod rows;
mod seat;
mod step;
mod tell;

use super::compiled::Flow;
use super::effect::{Call, Course, Effect, LogAction, LogEntry, Notice, Write};
use super::node::http::Http;
use super::node::print::PrintNode;
use super::state::{Branch, Outcome, Passed, Resume, RunState, RunStatus, Token, Wait};
use super::{Actor, World};
use crate::clock::{self, Moment};
use crate::definition::Channel;
use crate::id::{MemberId, TaskId};
use crate::problem::Text;
use std::collections::VecDeque;

/// More writes than this in one command mean that the flow goes round in circles without a person: of a loop's rows, which
/// are 200 at most, each may write five times.
pub(crate) const WRITES_AT_ONCE: usize = 1_000;

/// Why a step stops that would go on for ever.
pub(crate) fn round_and_round() -> Text {
    Text::new("流程在没有人参与的情况下循环，已停止", "The flow goes round in circles without a person")
}

/// One command's work on a run.
pub(crate) struct Machine<'a> {
    pub flow: &'a Flow,
    pub world: &'a dyn World,
    pub by: &'a Actor,
    pub state: RunState,
    pub effects: Vec<Effect>,
    arrivals: VecDeque<Arrival>,
    /// The node a token is just entering, and the branches and rows it lies in.
    entering: Option<(String, Vec<Branch>)>,
}

/// A token on its way into a node.
pub(crate) struct Arrival {
    pub step: u64,
    pub node: String,
    pub path: Vec<Branch>,
    pub resume: Option<Box<Resume>>,
}

impl Arrival {
    pub(crate) fn wait(self, wait: Wait) -> Token {
        Token { step: self.step, node: self.node, path: self.path, wait, resume: self.resume, asking_since: None }
    }
}

impl<'a> Machine<'a> {
    pub(crate) fn new(flow: &'a Flow, world: &'a dyn World, by: &'a Actor, state: RunState) -> Self {
        Self { flow, world, by, state, effects: Vec::new(), arrivals: VecDeque::new(), entering: None }
    }

    pub(crate) fn number(&mut self) -> u64 {
        self.state.last_step += 1;
        self.state.last_step
    }

    /// Sends a token into a node; it acts there when [`Machine::settle`] runs.
    pub(crate) fn arrive(&mut self, node: &str, path: Vec<Branch>, resume: Option<Box<Resume>>) {
        let step = self.number();
        self.arrivals.push_back(Arrival { step, node: node.to_owned(), path, resume });
    }

    /// Lets every token on its way act until all of them wait or the run has ended. While the run stands still they wait
    /// where they come to, until [`Machine::let_go`].
    pub(crate) fn settle(&mut self) {
        let flow = self.flow;
        while let Some(arrival) = self.arrivals.pop_front() {
            if self.state.suspended.is_some() {
                self.state.tokens.push(arrival.wait(Wait::Write));
                continue;
            }
            if let Err(reason) = self.state.spent.enter() {
                self.stop_at(arrival, reason);
                continue;
            }
            self.entering = Some((arrival.node.clone(), arrival.path.clone()));
            flow.node(&arrival.node).part().enter(self, arrival);
        }
        self.entering = None;
        self.mind_questions();
        self.forget_rows();
    }

    /// An automatic node is done.
    pub(crate) fn pass(&mut self, arrival: Arrival, to: &str) {
        self.passed(&arrival, Vec::new(), Outcome::Done);
        self.arrive(to, arrival.path, arrival.resume);
    }

    pub(crate) fn passed(&mut self, arrival: &Arrival, by: Vec<MemberId>, outcome: Outcome) {
        let (node, path, at) = (arrival.node.clone(), arrival.path.clone(), self.world.now());
        self.state.passed.push(Passed {
            step: arrival.step,
            node,
            path,
            by,
            tasks: Vec::new(),
            queue: Vec::new(),
            ways: Vec::new(),
            outcome,
            at,
        });
    }

    /// Tells the log of nodes what a node that writes nothing has done.
    pub(crate) fn went(&mut self, arrival: &Arrival, course: Course) {
        let (step, node) = (arrival.step, arrival.node.clone());
        self.effects.push(Effect::Went { step, node, course: Box::new(course) });
    }

    /// Notes by which of its ways the node just passed was left.
    pub(crate) fn took(&mut self, ways: Vec<usize>) {
        if let Some(passed) = self.state.passed.last_mut() {
            passed.ways = ways;
        }
    }

    /// One token becomes one per branch, each with the number of the branch and its first node.
    pub(crate) fn fork(&mut self, branches: &[(usize, &str)], arrival: Arrival) {
        self.passed(&arrival, Vec::new(), Outcome::Done);
        let fork = self.number();
        for &(branch, to) in branches {
            let mut path = arrival.path.clone();
            path.push(Branch { fork, node: arrival.node.clone(), branch, is_row: false });
            self.arrive(to, path, None);
        }
    }

    /// A token waits for its sisters; the last one lets all of them go on as one.
    pub(crate) fn meet(&mut self, arrival: Arrival, next: &str) {
        let Some(own) = arrival.path.last().cloned() else {
            let reason = Text::new("汇合节点之外没有并行", "A join was reached outside a parallel");
            return self.stop_at(arrival, reason);
        };
        let depth = arrival.path.len();
        let is_inside = |path: &[Branch]| path.len() >= depth && path[depth - 1].fork == own.fork;
        let is_sister = |token: &Token| token.wait == Wait::Join && token.path.len() == depth && is_inside(&token.path);
        let is_under_way = |token: &Token| is_inside(&token.path) && !is_sister(token);
        if self.state.tokens.iter().any(is_under_way) || self.arrivals.iter().any(|other| is_inside(&other.path)) {
            self.state.tokens.push(arrival.wait(Wait::Join));
            return;
        }
        self.state.tokens.retain(|token| !is_sister(token));
        let outer = Arrival { path: arrival.path[..depth - 1].to_vec(), ..arrival };
        self.went(&outer, Course::Led);
        self.pass(outer, next);
    }

    /// Asks for a record to be written and waits for the answer.
    pub(crate) fn write(&mut self, arrival: Arrival, write: Write) {
        self.effects.push(Effect::Write { step: arrival.step, node: arrival.node.clone(), write });
        self.state.tokens.push(arrival.wait(Wait::Write));
    }

    /// Asks for records to be looked up and waits for the answer.
    pub(crate) fn query(&mut self, arrival: Arrival) {
        self.effects.push(Effect::Query { step: arrival.step, node: arrival.node.clone() });
        self.state.tokens.push(arrival.wait(Wait::Write));
    }

    /// Asks for runs of another flow and waits for the answer.
    pub(crate) fn call(&mut self, arrival: Arrival, call: Call) {
        self.effects.push(Effect::Call { step: arrival.step, node: arrival.node.clone(), call });
        self.state.tokens.push(arrival.wait(Wait::Write));
    }

    /// Asks for a request to another system and waits until it is in the outbox.
    pub(crate) fn request(&mut self, arrival: Arrival, request: Http) {
        let (step, node) = (arrival.step, arrival.node.clone());
        self.effects.push(Effect::Request { step, node, request: Box::new(request) });
        self.state.tokens.push(arrival.wait(Wait::Write));
    }

    /// Asks for the record to be printed and waits until that is in the outbox.
    pub(crate) fn print(&mut self, arrival: Arrival, print: PrintNode) {
        let (step, node) = (arrival.step, arrival.node.clone());
        self.effects.push(Effect::Print { step, node, print: Box::new(print) });
        self.state.tokens.push(arrival.wait(Wait::Write));
    }

    /// A token rests until a moment.
    pub(crate) fn rest(&mut self, arrival: Arrival, at: Moment) {
        self.effects.push(Effect::SetTimer { step: arrival.step, index: 0, at });
        self.went(&arrival, Course::Rests { until: at });
        self.say_until(&arrival.node, at);
        self.state.tokens.push(arrival.wait(Wait::Until { at }));
    }

    pub(crate) fn say_until(&mut self, node: &str, at: Moment) {
        self.log(LogAction::Wait, Some(node), |entry| entry.opinion = Some(clock::to_text(at)));
    }

    /// A token that has just come cannot go on by itself.
    pub(crate) fn stop_at(&mut self, arrival: Arrival, reason: Text) {
        self.went(&arrival, Course::Stopped);
        self.stop(arrival.wait(Wait::Write), reason);
    }

    /// A token cannot go on by itself: it stays where it is until an administrator acts.
    pub(crate) fn stop(&mut self, token: Token, reason: Text) {
        let (step, node, said) = (token.step, token.node.clone(), reason.packed());
        self.state.tokens.push(Token { wait: Wait::Stuck { reason }, ..token });
        self.log(LogAction::Stuck, Some(&node), |entry| entry.opinion = Some(said));
        let owner = self.world.owner();
        self.notify(vec![owner], Some(&node), Notice::Stuck { step });
    }

    /// Ends the run: nothing of it stays open but copies not read yet.
    pub(crate) fn end(&mut self, status: RunStatus) {
        self.arrivals.clear();
        let tokens = std::mem::take(&mut self.state.tokens);
        for token in &tokens {
            self.clear_step(token);
        }
        if self.state.parent.is_some() && matches!(status, RunStatus::Returned | RunStatus::Terminated) {
            self.state.left = tokens;
        }
        self.state.status = status;
        self.state.suspended = None;
        self.effects.push(Effect::Ended { status });
        self.log(LogAction::End, None, |entry| entry.opinion = Some(status.word().to_owned()));
        let initiator: Vec<MemberId> =
            self.state.initiator.iter().filter(|id| self.by.id() != Some(id)).cloned().collect();
        let text = self.said_last();
        self.notify(initiator, None, Notice::Ended { status, text });
    }

    /// What a notify node sends.
    pub(crate) fn send_message(&mut self, arrival: &Arrival, to: Vec<MemberId>, notice: Notice) {
        self.went(arrival, Course::Told { people: to.len() });
        let to = match &notice {
            Notice::Message { channels, robots, .. }
                if to.is_empty() && robots.is_empty() && !channels.contains(&Channel::Webhook) =>
            {
                return;
            }
            _ => to,
        };
        self.log(LogAction::Notify, Some(&arrival.node), |entry| entry.to.clone_from(&to));
        self.effects.push(Effect::Notify { to, node: Some(arrival.node.clone()), notice });
    }

    pub(crate) fn notify(&mut self, to: Vec<MemberId>, node: Option<&str>, notice: Notice) {
        if !to.is_empty() {
            self.effects.push(Effect::Notify { to, node: node.map(str::to_owned), notice });
        }
    }

    /// Adds a line to the timeline.
    pub(crate) fn log(&mut self, action: LogAction, node: Option<&str>, fill: impl FnOnce(&mut LogEntry)) {
        let automatic = matches!(
            action,
            LogAction::Skip
                | LogAction::Replace
                | LogAction::Notify
                | LogAction::Unsent
                | LogAction::Cc
                | LogAction::Stuck
                | LogAction::Held
                | LogAction::Write
                | LogAction::Wait
                | LogAction::Call
                | LogAction::Request
                | LogAction::Answered
                | LogAction::Print
                | LogAction::Repeat
                | LogAction::Failed
                | LogAction::Due
        );
        let mut entry = LogEntry {
            at: self.world.now(),
            by: if automatic { None } else { self.by.id().cloned() },
            action,
            node: node.map(str::to_owned),
            task: None,
            opinion: None,
            to: Vec::new(),
            to_node: None,
            to_flow: None,
            record_version: self.world.record_version(),
            rows: node.map(|node| self.places(node)).unwrap_or_default(),
        };
        fill(&mut entry);
        self.effects.push(Effect::Log(entry));
    }

    /// Adds a line about a task to the timeline.
    pub(crate) fn log_task(&mut self, action: LogAction, node: &str, task: &TaskId, opinion: Option<&str>) {
        let (task, opinion) = (task.clone(), opinion.map(str::to_owned));
        self.log(action, Some(node), |entry| {
            entry.task = Some(task);
            entry.opinion = opinion;
        });
    }
}
