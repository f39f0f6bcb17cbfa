//! Operations on a run, one file each. Every one checks first whether it is legal here and now; only then it acts.

mod add_sign;
mod called;
pub(super) mod cc;
mod claim;
mod comment;
mod consult;
mod deadline;
mod decide;
mod hand_over;
pub(super) mod jump;
mod member_left;
mod moved;
mod outside;
mod pick;
mod print;
mod request;
mod rerun;
mod send_back;
mod start;
mod suspend;
mod take_back;
pub(super) mod task_options;
pub(super) mod urge;
pub(super) mod whole_run;
mod written;

pub(super) use moved::follow_hours;

use super::command::Action;
use super::machine::Machine;
use super::node::person::{Operation, Opinion, PersonStep};
use super::state::{Task, TaskKind};
use super::{Refusal, RunStatus};
use crate::definition::flow::START;
use crate::id::TaskId;

pub(super) fn perform(machine: &mut Machine<'_>, action: &Action) -> Result<(), Refusal> {
    outside::may(machine.by, action)?;
    match (machine.state.status, action) {
        (RunStatus::New, Action::Start { picks, opinion }) => return start::start(machine, picks, opinion.as_deref()),
        (RunStatus::New, _) => return Err(Refusal::not_started()),
        (_, Action::Start { .. }) => return Err(Refusal::already_started()),
        // A copy may be sent and read after the run is over.
        (_, Action::Read { task }) => return comment::read(machine, task),
        (_, Action::Cc { to, text }) => return cc::send(machine, to, text.as_deref()),
        (RunStatus::Running, _) => {}
        (_, Action::Jump { node, reason }) => return jump::activate(machine, node, reason),
        _ => return Err(Refusal::run_ended()),
    }
    if let Some(pause) = machine.state.suspended.clone()
        && !suspend::stays_possible(action)
    {
        return suspend::meanwhile(machine, &pause, action);
    }
    carry_out(machine, action)
}

/// Does to a run that goes on what is asked.
fn carry_out(machine: &mut Machine<'_>, action: &Action) -> Result<(), Refusal> {
    match action {
        Action::Start { .. } | Action::Read { .. } | Action::Cc { .. } => Ok(()),
        Action::Approve { task, opinion } => decide::approve(machine, task, opinion.as_deref()),
        Action::Pick { task, picks } => pick::pick(machine, task, picks),
        Action::Enclose { task, evidence } => decide::enclose(machine, task, evidence),
        Action::Reject { task, opinion } => decide::reject(machine, task, opinion.as_deref()),
        Action::Return { task, to, resume, opinion } => {
            send_back::send_back(machine, task, to, *resume, opinion.as_deref())
        }
        Action::Resubmit { opinion } => start::resubmit(machine, opinion.as_deref()),
        Action::Withdraw { opinion } => whole_run::withdraw(machine, opinion.as_deref()),
        Action::Transfer { task, to, opinion } => hand_over::transfer(machine, task, to, opinion.as_deref()),
        Action::AddSign { task, place, members, opinion } => {
            add_sign::add(machine, task, *place, members, opinion.as_deref())
        }
        Action::Remove { task, member } => add_sign::remove(machine, task, member),
        Action::Delegate { task, to, opinion } => consult::delegate(machine, task, to, opinion.as_deref()),
        Action::Ask { task, to, text } => consult::ask(machine, task, to, text),
        Action::Claim { task } => claim::claim(machine, task),
        Action::Unclaim { task } => claim::unclaim(machine, task),
        Action::TakeBack { task, opinion } => take_back::take_back(machine, task, opinion.as_deref()),
        Action::Comment { task, text } => comment::comment(machine, task.as_ref(), text),
        Action::Urge { text } => urge::urge(machine, text.as_deref()),
        Action::Reassign { task, to, reason } => hand_over::reassign(machine, task, to, reason),
        Action::Resend { task } => outside::resend(machine, task),
        Action::Revoke { task } => outside::revoke(machine, task),
        Action::Terminate { reason } => whole_run::terminate(machine, reason),
        Action::Suspend { reason } => suspend::suspend(machine, reason),
        Action::Resume { opinion } => suspend::resume(machine, opinion.as_deref()),
        Action::Rerun { node, reason } => rerun::rerun(machine, node, reason),
        Action::Jump { node, reason } => jump::jump(machine, node, reason),
        Action::Deadline { step, index } => deadline::fired(machine, *step, *index),
        Action::RecordChanged => moved::record_changed(machine),
        Action::MemberLeft { member } => member_left::member_left(machine, member),
        Action::Written { step, record } => written::written(machine, *step, record),
        Action::Found { step, rows } => written::found(machine, *step, rows),
        Action::Called { step, runs } => called::called(machine, *step, runs),
        Action::RunEnded { step, run, status, back } => called::ended(machine, *step, run, *status, back.as_ref()),
        Action::Requested { step, .. } if print::is_at(machine, *step) => print::begun(machine, *step),
        Action::Answered { step, proof, answer } if print::is_at(machine, *step) => {
            print::made(machine, *step, proof.as_deref(), answer)
        }
        Action::Unanswered { step, reason } if print::is_at(machine, *step) => print::failed(machine, *step, reason),
        Action::Retry { step } if print::is_waiting(machine, *step) => print::go_on(machine, *step),
        Action::Requested { step, proof } => request::requested(machine, *step, proof.as_deref()),
        Action::Answered { step, proof, answer } => request::answered(machine, *step, proof.as_deref(), answer),
        Action::Unanswered { step, reason } => request::unanswered(machine, *step, reason),
        Action::WriteFailed { step, reason } => written::failed(machine, *step, reason),
        Action::Retry { step } => written::retry(machine, *step),
    }
}

/// An open task of the acting member that asks them to do something.
fn own_task(machine: &Machine<'_>, id: &TaskId) -> Result<Task, Refusal> {
    let task = open_task(machine, id)?;
    if machine.by.id() != Some(&task.assignee) {
        return Err(Refusal::not_assignee());
    }
    Ok(task)
}

/// An open task of anybody that asks them to do something.
fn open_task(machine: &Machine<'_>, id: &TaskId) -> Result<Task, Refusal> {
    let task = machine.state.task(id).ok_or_else(Refusal::unknown_task)?;
    if task.kind == TaskKind::Cc {
        return Err(Refusal::only_read());
    }
    if task.vote.is_some() {
        return Err(Refusal::task_decided());
    }
    Ok(task.clone())
}

/// The people's step a task belongs to, if it offers the operation. The initiator's own step offers none of them.
fn offered<'m>(machine: &Machine<'m>, task: &Task, operation: Operation) -> Result<&'m PersonStep, Refusal> {
    if task.node == START {
        return Err(Refusal::resubmit_only());
    }
    let (step, kind) = machine.flow.node(&task.node).person().ok_or_else(Refusal::unknown_task)?;
    if task.unclaimed && operation != Operation::Comment {
        return Err(Refusal::claim_first());
    }
    if task.kind == TaskKind::Answer {
        return if operation == Operation::Comment { Ok(step) } else { Err(Refusal::answer_only()) };
    }
    if step.operations(kind).contains(&operation) {
        Ok(step)
    } else {
        Err(Refusal::operation_not_offered(operation.word()))
    }
}

/// Nothing is decided while somebody asked first has not acted.
fn not_waiting(machine: &Machine<'_>, task: &Task) -> Result<(), Refusal> {
    if machine.state.is_waiting(&task.id) { Err(Refusal::waiting_for_others()) } else { Ok(()) }
}

fn opinion_given(step: &PersonStep, operation: Operation, opinion: Option<&str>) -> Result<(), Refusal> {
    let is_needed = match step.opinion {
        Opinion::Optional => false,
        Opinion::Required => true,
        Opinion::Refusing => operation != Operation::Approve,
    };
    if is_needed && is_blank(opinion) { Err(Refusal::opinion_required()) } else { Ok(()) }
}

fn is_blank(text: Option<&str>) -> bool {
    text.is_none_or(|text| text.trim().is_empty())
}
