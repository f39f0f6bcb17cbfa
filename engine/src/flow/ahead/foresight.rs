//! Whom each step ahead would ask, one behind the other, as if everybody agreed: who must have approved by then may not be asked
//! again, and is who decided there. What is approved in a branch counts in the branches beside it only once they have met.

use super::{Nobody, known, onward};
use crate::definition::flow::{People, Whose};
use crate::flow::loops::{self, foreseen, rows_of};
use crate::flow::machine::Machine;
use crate::flow::machine::back::are_apart;
use crate::flow::node::Node;
use crate::flow::node::loop_node::LoopNode;
use crate::flow::node::person::{Empty, Mode, PersonStep};
use crate::flow::state::{Branch, Outcome, Passage, Passed, Task, TaskKind, Token, Vote, Wait};
use crate::flow::vote::{Ticket, Verdict, tally};
use crate::id::MemberId;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::slice;

/// Whom a node would ask or tell, and whose approval would be taken as given there.
#[derive(Debug, Default)]
pub(super) struct Asked {
    pub people: Vec<MemberId>,
    pub given: Vec<MemberId>,
    pub nobody: Option<Nobody>,
}

/// A node, and the branches and rows it is come to in.
type Place<'a> = (&'a str, Vec<Branch>);

/// A walk ahead of a run.
pub(super) struct Foresight<'a> {
    machine: Machine<'a>,
    /// What will have been passed.
    coming: Vec<Passed>,
}

impl<'a> Foresight<'a> {
    pub(super) fn new(machine: Machine<'a>) -> Self {
        Self { machine, coming: Vec::new() }
    }

    /// What every node the run would reach asks, by its key.
    pub(super) fn of_nodes(mut self) -> HashMap<String, Asked> {
        let tokens = self.machine.state.tokens.clone();
        for token in &tokens {
            self.agree(token);
        }
        let mut open: VecDeque<Place<'a>> = VecDeque::new();
        for token in &tokens {
            open.extend(self.behind(token));
        }
        if tokens.is_empty() {
            open.push_back((self.machine.flow.first(), Vec::new()));
        }
        let mut found: HashMap<String, Asked> = HashMap::new();
        // How many places in a row have waited for others: when all of them do, none need.
        let mut waiting = 0;
        while let Some((key, path)) = open.pop_front() {
            if found.contains_key(key) {
                continue;
            }
            if waiting < open.len() && self.waits(key, &path, &open) {
                waiting += 1;
                open.push_back((key, path));
                continue;
            }
            waiting = 0;
            let asked = self.visit(key, &path);
            found.insert(key.to_owned(), asked);
            open.extend(self.onward(key, path));
        }
        found
    }

    /// Whether a join waits for what is still under way in its branches.
    fn waits(&self, key: &str, path: &[Branch], open: &VecDeque<Place<'a>>) -> bool {
        let Some(own) = path.last().filter(|own| !own.is_row) else { return false };
        let is_inside =
            |(other, place): &Place<'a>| *other != key && place.iter().any(|branch| branch.fork == own.fork);
        matches!(self.machine.flow.node(key), Node::Join(_)) && open.iter().any(is_inside)
    }

    /// Where a token leads: back to what a return has set aside, or on.
    fn behind(&mut self, token: &Token) -> Vec<Place<'a>> {
        if let Some(resume) = &token.resume {
            return resume.tokens.iter().map(|own| (self.key(&own.node), own.path.clone())).collect();
        }
        let (key, path) = (self.key(&token.node), token.path.clone());
        // The initiator mends the record, and the run begins anew; a branch that is done waits for the others.
        let stands = self.machine.flow.find(&token.node).is_none() || token.wait == Wait::Join;
        if stands { vec![(key, path)] } else { self.onward(key, path) }
    }

    /// The key of a node as its flow holds it; of the first one for the initiator's own step.
    fn key(&self, node: &str) -> &'a str {
        let flow = self.machine.flow;
        known(flow, node).unwrap_or_else(|| flow.first())
    }

    fn onward(&mut self, key: &'a str, path: Vec<Branch>) -> Vec<Place<'a>> {
        let (flow, world) = (self.machine.flow, self.machine.world);
        match flow.node(key) {
            Node::Parallel(own) => self.fork(key, &path, own.branches.iter().map(String::as_str).enumerate().collect()),
            Node::Inclusive(own) => {
                let seen = foreseen(flow, &self.machine.state, world, key);
                self.fork(key, &path, own.choose(|when| world.holds(when, &seen)))
            }
            Node::Join(own) => {
                let outer = path.split_last().filter(|(last, _)| !last.is_row).map(|(_, outer)| outer.to_vec());
                vec![(own.next.as_str(), outer.unwrap_or(path))]
            }
            Node::Loop(own) => self.rows(key, &path, own),
            _ => onward(flow, &self.machine.state, world, key).into_iter().map(|to| (to, path.clone())).collect(),
        }
    }

    fn fork(&mut self, key: &str, path: &[Branch], ways: Vec<(usize, &'a str)>) -> Vec<Place<'a>> {
        let fork = self.machine.number();
        let own = |branch: usize| Branch { fork, node: key.to_owned(), branch, is_row: false };
        ways.into_iter().map(|(branch, to)| (to, [path, &[own(branch)]].concat())).collect()
    }

    /// Through the body of a loop, in the next row or the first one, and past it.
    fn rows(&mut self, key: &str, path: &[Branch], own: &'a LoopNode) -> Vec<Place<'a>> {
        let (flow, world) = (self.machine.flow, self.machine.world);
        let state = &mut self.machine.state;
        let leads_in = loops::onward(flow, state, world, key, own).len() > 1;
        let (outer, row) = match path.split_last() {
            Some((row, outer)) if row.is_row && row.node == key => {
                (outer, Branch { branch: row.branch + 1, ..row.clone() })
            }
            _ => {
                state.last_step += 1;
                let fork = state.last_step;
                let rows = rows_of(state, world, &own.each);
                state.loops.push(Passage { fork, rows });
                (path, Branch { fork, node: key.to_owned(), branch: 0, is_row: true })
            }
        };
        let body = leads_in.then(|| (own.body.as_str(), [outer, &[row]].concat()));
        body.into_iter().chain([(own.next.as_str(), outer.to_vec())]).collect()
    }

    fn visit(&mut self, key: &str, path: &[Branch]) -> Asked {
        let (flow, passed) = (self.machine.flow, self.machine.state.passed.len());
        let before = self.coming.iter().filter(|passed| !are_apart(&passed.path, path));
        self.machine.state.passed.extend(before.cloned());
        let told = |people| Asked { people, ..Asked::default() };
        let asked = match flow.node(key) {
            Node::Approve(step) | Node::Handle(step) => self.ask(step, key, path),
            Node::Cc(cc) => told(self.machine.resolve(&cc.to, key)),
            Node::Notify(notify) => told(self.machine.resolve(&notify.to, key)),
            _ => Asked::default(),
        };
        self.machine.state.passed.truncate(passed);
        asked
    }

    /// Whom a step asks: whoever it names, and where it can find nobody on any way there, whoever stands in then.
    fn ask(&mut self, step: &PersonStep, key: &str, path: &[Branch]) -> Asked {
        let machine = &mut self.machine;
        let is_unknown = |words: &People| !is_settled(words) && machine.resolve(slice::from_ref(words), key).is_empty();
        let more_come = step.assignees.iter().any(is_unknown);
        let mut people = machine.step_people(step, &step.assignees, key);
        if people.is_empty() && !more_come {
            people.extend(machine.in_the_stead_of_nobody(step));
        }
        let number = machine.number();
        let (node, path) = (key.to_owned(), path.to_vec());
        let token = Token { step: number, node, path, wait: Wait::Join, resume: None, asking_since: None };
        let (given, people): (Vec<_>, Vec<_>) =
            people.into_iter().partition(|member| machine.is_given(step, &token, member));
        let mut tasks: Vec<Task> = Vec::new();
        for member in &given {
            tasks.push(Task { vote: Some(Vote::Approve), ..machine.seat(number, key, member.clone(), None) });
        }
        for member in &people {
            tasks.push(machine.seat(number, key, member.clone(), None));
        }
        let seats = tasks.iter().map(|task| Ticket { weight: task.weight, veto: task.veto, vote: task.vote });
        let tickets: Vec<Ticket> = seats.chain(more_come.then_some(SOMEBODY)).collect();
        let is_passed_over = match given.is_empty() {
            true => tickets.is_empty(),
            false => tally(step.mode, &tickets) == Verdict::Approved,
        };
        if is_passed_over {
            self.note(token, Outcome::Skipped, given.clone(), Vec::new());
            let nobody = if given.is_empty() { in_case_of_nobody(step) } else { None };
            return Asked { people: Vec::new(), given, nobody };
        }
        let (by, sure) = decided(step, &tasks, more_come);
        self.note(token, Outcome::Approved, by, sure);
        Asked { people, given, nobody: None }
    }

    /// A step the run stands at is approved; where it jumps back from there, what was passed in between counts again.
    fn agree(&mut self, token: &Token) {
        let flow = self.machine.flow;
        let number = token.resume.as_ref().map_or(token.step, |resume| resume.step);
        if let (Some(Node::Approve(step) | Node::Handle(step)), Wait::People { queue, .. }) =
            (flow.find(&token.node), &token.wait)
        {
            let (by, sure) = self.agreed(step, token, queue);
            self.note(Token { step: number, ..token.clone() }, Outcome::Approved, by, sure);
        }
        if let Some(resume) = &token.resume {
            self.coming.extend(resume.passed.iter().filter(|passed| passed.step > number).cloned());
        }
    }

    /// Who decides a step the run stands at, and which of its tasks are approved in any case.
    fn agreed(&mut self, step: &PersonStep, token: &Token, queue: &[MemberId]) -> (Vec<MemberId>, Vec<Task>) {
        let machine = &mut self.machine;
        let is_vote =
            |task: &&Task| task.step == token.step && matches!(task.kind, TaskKind::Approve | TaskKind::Handle);
        let mut tasks: Vec<Task> = machine.state.tasks.iter().filter(is_vote).cloned().collect();
        for member in queue {
            if let Some(able) = machine.able_at(step, member) {
                tasks.push(machine.seat(token.step, &token.node, able, None));
            }
        }
        decided(step, &tasks, false)
    }

    fn note(&mut self, token: Token, outcome: Outcome, by: Vec<MemberId>, tasks: Vec<Task>) {
        let Token { step, node, path, .. } = token;
        let (queue, ways, at) = (Vec::new(), Vec::new(), self.machine.world.now());
        self.coming.push(Passed { step, node, path, by, tasks, queue, ways, outcome, at });
    }
}

/// What a step says that finds nobody, unless somebody stands in.
fn in_case_of_nobody(step: &PersonStep) -> Option<Nobody> {
    match step.empty {
        Empty::Skip => Some(Nobody::Skip),
        Empty::Reject => Some(Nobody::Reject),
        Empty::Owner | Empty::Head | Empty::Builders | Empty::Member(_) => None,
    }
}

/// Somebody of whom nothing is known yet.
const SOMEBODY: Ticket = Ticket { weight: 1, veto: false, vote: None };

/// Who decides a step that is approved, if all of them are known, and the tasks that are approved in any case.
fn decided(step: &PersonStep, tasks: &[Task], more_come: bool) -> (Vec<MemberId>, Vec<Task>) {
    let sure = sure(step.mode, tasks, more_come);
    let all_known = sure.len() == tasks.len() && !more_come;
    let by = sure.iter().filter(|_| all_known).map(|task| task.assignee.clone()).collect();
    (by, sure)
}

/// Of the tasks of a step, as given, those whose approval it does not pass without.
fn sure(mode: Mode, tasks: &[Task], more_come: bool) -> Vec<Task> {
    let mut seats: BTreeMap<u64, Ticket> = BTreeMap::new();
    for task in tasks {
        let agreed = Ticket { weight: task.weight, veto: task.veto, vote: Some(Vote::Approve) };
        let seat = seats.entry(task.seat).or_insert(agreed);
        if task.vote == Some(Vote::Reject) {
            seat.vote = task.vote;
        }
    }
    let numbers: Vec<u64> = seats.keys().copied().collect();
    let others = more_come.then_some(Ticket { vote: Some(Vote::Approve), ..SOMEBODY });
    let mut tickets: Vec<Ticket> = seats.into_values().chain(others).collect();
    let mut needed: BTreeSet<u64> = BTreeSet::new();
    for (at, number) in numbers.into_iter().enumerate() {
        let vote = tickets[at].vote.take();
        if tally(mode, &tickets) != Verdict::Approved {
            needed.insert(number);
        }
        tickets[at].vote = vote;
    }
    let is_sure = |task: &&Task| match task.vote {
        Some(vote) => vote == Vote::Approve,
        None => needed.contains(&task.seat),
    };
    let agreed = |task: &Task| Task { vote: Some(Vote::Approve), ..task.clone() };
    tasks.iter().filter(is_sure).map(agreed).collect()
}

/// Whether what happens before a step is reached says nothing about whom these words name.
fn is_settled(people: &People) -> bool {
    match people {
        People::Initiator(_) | People::Member { .. } | People::Role { .. } | People::Department { .. } => true,
        People::HeadOf { head_of: of } | People::HeadsOf { heads_of: of, .. } => {
            matches!(of, Whose::Initiator(_) | Whose::Department { .. })
        }
        People::Field { .. }
        | People::SameAs { .. }
        | People::Expression { .. }
        | People::External { .. }
        | People::Pick { .. } => false,
    }
}
