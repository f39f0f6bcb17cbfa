//! Everything that could be tried in a state, and whether it must be done or refused: what the page is told in advance
//! against what the machine then does.

use super::shapes::PEOPLE;
use crate::definition::flow::START;
use crate::flow::machine::back;
use crate::flow::node::person::Operation;
use crate::flow::state::{Place, RunState, Task, TaskKind, Token, Wait};
use crate::flow::walk::world::{OWNER, id};
use crate::flow::{Action, Actor, Flow, ResumeMode, ReturnTo, RunStatus, jump_targets, may_send_copies, task_options};
use crate::id::{MemberId, RecordId, RunId};
use crate::problem::Text;
use serde_json::Value;
use std::collections::BTreeMap;

/// Something to try.
pub struct Try {
    pub name: &'static str,
    pub by: Actor,
    pub action: Action,
    /// Whether it must be done; not said for taking back, of which nobody is told in advance.
    pub must: Option<bool>,
    /// Whether the search goes on from there.
    pub follow: bool,
}

fn said() -> Option<String> {
    Some("好".to_owned())
}

pub fn all(flow: &Flow, state: &RunState) -> Vec<Try> {
    let mut tries = Vec::new();
    for task in state.open_tasks() {
        of_task(flow, state, task, &mut tries);
    }
    let copies = state.tasks.iter().filter(|task| task.kind == TaskKind::Cc);
    for task in copies {
        let (by, action) = (Actor::member(task.assignee.clone()), Action::Read { task: task.id.clone() });
        tries.push(Try { name: "read", by, action, must: Some(true), follow: true });
    }
    let decided = state.tasks.iter().chain(state.passed.iter().flat_map(|passed| &passed.tasks));
    tries.extend(decided.filter(|task| task.vote.is_some()).flat_map(of_decided));
    whole_run(flow, state, &mut tries);
    tries
}

/// What whoever has decided might do about it.
pub fn of_decided(task: &Task) -> [Try; 2] {
    let (by, of) = (Actor::member(task.assignee.clone()), task.id.clone());
    let action = Action::TakeBack { task: of.clone(), opinion: None };
    let take_back = Try { name: "take back", by: by.clone(), action, must: None, follow: true };
    let action = Action::Approve { task: of, opinion: said() };
    [take_back, Try { name: "approve", by, action, must: Some(false), follow: false }]
}

fn of_task(flow: &Flow, state: &RunState, task: &Task, tries: &mut Vec<Try>) {
    let options = task_options(flow, state, task);
    let offers = |operation| options.operations.contains(&operation);
    let holder = || Actor::member(task.assignee.clone());
    let of = || task.id.clone();
    let mut push = |name, action, must: bool| {
        tries.push(Try { name, by: holder(), action, must: Some(must), follow: must });
    };
    push("approve", Action::Approve { task: of(), opinion: said() }, offers(Operation::Approve));
    push("reject", Action::Reject { task: of(), opinion: said() }, offers(Operation::Reject));
    push("claim", Action::Claim { task: of() }, offers(Operation::Claim));
    push("unclaim", Action::Unclaim { task: of() }, offers(Operation::Unclaim) && may_give_back(state, task));
    push("take back", Action::TakeBack { task: of(), opinion: None }, false);
    push("read", Action::Read { task: of() }, false);
    let nodes = flow.definition().nodes.keys().map(String::as_str).chain([START]);
    for node in nodes {
        let must = offers(Operation::Return) && options.return_targets.iter().any(|target| target == node);
        for resume in [ResumeMode::Rerun, ResumeMode::JumpBack] {
            let to = ReturnTo::Node(node.to_owned());
            push("return", Action::Return { task: of(), to, resume, opinion: said() }, must);
        }
    }
    for who in (0..PEOPLE).map(id) {
        let free = who != task.assignee && !takes_part(state, task, &who);
        let to = || who.clone();
        let transfer = Action::Transfer { task: of(), to: to(), opinion: None };
        push("transfer", transfer, free && offers(Operation::Transfer));
        let delegate = Action::Delegate { task: of(), to: to(), opinion: None };
        push("delegate", delegate, free && offers(Operation::Delegate));
        push("ask", Action::Ask { task: of(), to: to(), text: "?".to_owned() }, free && offers(Operation::Ask));
        for place in [Place::Before, Place::After, Place::Parallel] {
            let action = Action::AddSign { task: of(), place, members: vec![to()], opinion: None };
            push("add sign", action, free && offers(Operation::AddSign));
        }
        push("remove", Action::Remove { task: of(), member: to() }, options.removable.contains(&who));
    }
    for stranger in (0..PEOPLE).map(id).filter(|who| *who != task.assignee) {
        let action = Action::Approve { task: of(), opinion: said() };
        tries.push(Try { name: "approve", by: Actor::member(stranger), action, must: Some(false), follow: false });
    }
    let comment = Action::Comment { task: Some(of()), text: "看一下".to_owned() };
    let must = Some(offers(Operation::Comment));
    tries.push(Try { name: "comment", by: holder(), action: comment, must, follow: false });
    let reassign = Action::Reassign { task: of(), to: id(OWNER), reason: "出差".to_owned() };
    let must = Some(task.assignee != id(OWNER) && !takes_part(state, task, &id(OWNER)));
    tries.push(Try { name: "reassign", by: Actor::admin(id(OWNER)), action: reassign, must, follow: false });
    let must = Some(task.assignee.is_outside());
    for (name, action) in [("resend", Action::Resend { task: of() }), ("revoke", Action::Revoke { task: of() })] {
        tries.push(Try { name, by: Actor::admin(id(OWNER)), action, must, follow: false });
    }
}

fn whole_run(flow: &Flow, state: &RunState, tries: &mut Vec<Try>) {
    let runs = !state.status.has_ended();
    let initiator = state.initiator.clone().expect("a run of a person");
    let returned = state.open_tasks().find(|task| task.node == START).map(|task| task.assignee.clone());
    for who in (0..PEOPLE).map(id) {
        let by = || Actor::member(who.clone());
        let must = Some(returned.as_ref() == Some(&who));
        let action = Action::Resubmit { opinion: None };
        tries.push(Try { name: "resubmit", by: by(), action, must, follow: must == Some(true) });
        let must = Some(runs && who == initiator);
        let action = Action::Withdraw { opinion: None };
        tries.push(Try { name: "withdraw", by: by(), action, must, follow: false });
        let must = Some(may_send_copies(flow, state, &by()));
        let action = Action::Cc { to: vec![id(OWNER)], text: None };
        tries.push(Try { name: "cc", by: by(), action, must, follow: false });
    }
    let owner = Actor::admin(id(OWNER));
    let terminate = Action::Terminate { reason: "废弃".to_owned() };
    tries.push(Try { name: "terminate", by: owner.clone(), action: terminate, must: Some(runs), follow: false });
    let suspend = Action::Suspend { reason: "核查".to_owned() };
    tries.push(Try { name: "suspend", by: owner.clone(), action: suspend, must: Some(runs), follow: false });
    let resume = Action::Resume { opinion: None };
    tries.push(Try { name: "resume", by: owner.clone(), action: resume, must: Some(false), follow: false });
    let (again, ahead) = (back::passed_again(flow, state), jump_targets(flow, state));
    for node in flow.definition().nodes.keys() {
        let was_passed = again.iter().any(|passed| passed.node == *node);
        let action = Action::Rerun { node: node.clone(), reason: "核查".to_owned() };
        let must = Some(runs && was_passed);
        tries.push(Try { name: "rerun", by: owner.clone(), action, must, follow: false });
        let action = Action::Jump { node: node.clone(), reason: "特批".to_owned() };
        // Of what was passed nobody is told in advance that it can be jumped to: it is walked again.
        let must = if was_passed { None } else { Some(ahead.iter().any(|target| target.node == node)) };
        tries.push(Try { name: "jump", by: owner.clone(), action, must, follow: false });
    }
    let must = Some(runs && state.open_tasks().next().is_some());
    tries.push(Try { name: "urge", by: owner, action: Action::Urge { text: None }, must, follow: false });
    let changed = Action::RecordChanged;
    tries.push(Try { name: "record changed", by: Actor::System, action: changed, must: Some(runs), follow: false });
    let start = Action::Start { picks: BTreeMap::new(), opinion: None };
    tries.push(Try { name: "start", by: Actor::System, action: start, must: Some(false), follow: false });
    for token in &state.tokens {
        let person = flow.find(&token.node).and_then(|node| node.person());
        let steps = person.and_then(|(step, _)| step.deadline.as_ref()).map_or(0, |deadline| deadline.steps.len());
        let must = |index| index < steps && matches!(token.wait, Wait::People { .. });
        for index in 0..=steps {
            let (action, must) = (Action::Deadline { step: token.step, index }, must(index));
            tries.push(Try { name: "deadline", by: Actor::System, action, must: Some(must), follow: must });
        }
        if let Wait::Runs { runs, .. } = &token.wait {
            ends(token.step, runs, tries);
        }
        strays(token, tries);
    }
}

/// The runs that a sub-flow of a small flow begins; which step it is says the step.
pub fn called() -> Vec<(RunId, RunStatus)> {
    let run = |n: u32| RunId::parse(&format!("00000000-0000-7000-b000-0000000000a{n}")).expect("a UUID");
    [1, 2].map(|n| (run(n), RunStatus::Running)).to_vec()
}

/// Each of the runs that are waited for may end well or not, and the engine alone says so.
fn ends(step: u64, runs: &[RunId], tries: &mut Vec<Try>) {
    for run in runs {
        for status in [RunStatus::Approved, RunStatus::Rejected] {
            for (by, must) in [(Actor::System, true), (Actor::member(id(0)), false)] {
                let action = Action::RunEnded { step, run: run.clone(), status, back: None };
                tries.push(Try { name: "run ended", by, action, must: Some(must), follow: must });
            }
        }
    }
}

/// What comes for a step that waits for people, for its sisters, for runs or for an administrator, and for nothing of this but
/// that the administrator lets it go on.
fn strays(token: &Token, tries: &mut Vec<Try>) {
    let step = token.step;
    let is_stuck = matches!(token.wait, Wait::Stuck { .. });
    let is_known = is_stuck || matches!(token.wait, Wait::People { .. } | Wait::Join | Wait::Runs { .. });
    assert!(is_known, "nothing of a small flow waits otherwise");
    let reason = || Text::new("没有", "none");
    let record = RecordId::parse("00000000-0000-7000-a000-000000000001").expect("a UUID");
    let run = RunId::parse("00000000-0000-7000-b000-000000000001").expect("a UUID");
    let all = [
        ("written", Action::Written { step, record }),
        ("found", Action::Found { step, rows: Vec::new() }),
        ("write failed", Action::WriteFailed { step, reason: reason() }),
        ("called", Action::Called { step, runs: Vec::new() }),
        ("run ended", Action::RunEnded { step, run, status: RunStatus::Approved, back: None }),
        ("requested", Action::Requested { step, proof: None }),
        ("answered", Action::Answered { step, proof: None, answer: Value::Null }),
        ("unanswered", Action::Unanswered { step, reason: reason() }),
    ];
    for (name, action) in all {
        tries.push(Try { name, by: Actor::System, action, must: Some(false), follow: false });
    }
    // What was led back once too often waits for an administrator.
    for (by, must) in [(Actor::admin(id(OWNER)), is_stuck), (Actor::member(id(0)), false)] {
        let action = Action::Retry { step };
        tries.push(Try { name: "retry", by, action, must: Some(must), follow: must });
    }
}

/// Whether somebody has a say in the step of a task, had one, or will have one.
pub fn takes_part(state: &RunState, task: &Task, who: &MemberId) -> bool {
    let token = state.tokens.iter().find(|token| token.step == task.step).expect("an open task has a token");
    let is_queued = matches!(&token.wait, Wait::People { queue, .. } if queue.contains(who));
    let mut of_step = state.tasks.iter().filter(|other| other.step == task.step);
    is_queued || of_step.any(|other| other.assignee == *who || other.after.contains(who))
}

/// A claimed task is given back only while nothing hangs on it.
fn may_give_back(state: &RunState, task: &Task) -> bool {
    task.after.is_empty()
        && state.tasks.iter().all(|other| other.added.as_ref().is_none_or(|added| added.to != task.id))
}
