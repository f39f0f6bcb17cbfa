//! The flow machine: `advance(flow, state, command, world)` answers the next state and what follows from it, or why
//! the operation is not possible. It is pure: no I/O, no clock, no randomness; the caller owns the transaction.
//!
//! A run is a set of tokens on the nodes of a flow. A token on a people's step has tasks; when their votes make a
//! verdict it goes on. A parallel node turns one token into one per branch, its join turns them back into one. A loop sends
//! its token through its body once for each row. What must reach the world outside — tasks, timers, messages, record writes,
//! the timeline — leaves as [`Effect`]s.
//!
//! Invariants, kept by every operation, driven through by the random walk in `flow/walk.rs` and searched for in every state
//! of small flows in `flow/walk/reach.rs`:
//! - every branch of a live passage holds exactly one token or one nested passage: one live token set;
//! - every open task belongs to a token that waits for people, and every such token has an open task;
//! - a run that has ended holds no tokens and no open tasks;
//! - a refused operation changes nothing;
//! - a suspended run moves for nobody, and goes on as it stood;
//! - no step is passed without the votes its mode asks for, unless its definition (empty, deadline) says so.
//!
//! Numbers never come back: each arrival gets a fresh step number, so a timer, vote or write meant for an earlier visit
//! of a node is recognised as stale.

pub mod above;
pub mod ahead;
pub mod chain;
pub mod check;
pub mod command;
pub mod compiled;
pub mod effect;
pub mod evidence;
pub mod figures;
pub mod incident;
pub(crate) mod loops;
mod machine;
pub mod migrate;
pub mod node;
pub mod notices;
mod operation;
pub mod refusal;
#[cfg(test)]
mod scenarios;
pub mod service;
pub mod spent;
pub mod state;
pub mod vote;
#[cfg(test)]
mod walk;
pub mod world;

use crate::clock::Moment;

pub use above::Above;
pub use chain::{Cause, Chain};
pub use command::{Action, Actor, Command, ResumeMode, ReturnTo};
pub use compiled::Flow;
pub use effect::{ClosedTask, Decision, Effect, LogAction, LogEntry, Notice, Write};
pub use incident::IncidentKind;
pub(crate) use operation::cc::may_send_copies;
pub(crate) use operation::jump::{JumpTarget, jump_targets};
pub use operation::task_options::{TaskOptions, task_options, task_options_under};
pub(crate) use operation::urge::pause as urge_pause;
pub(crate) use operation::whole_run::may_withdraw;
pub use refusal::Refusal;
pub use state::{RunState, RunStatus, Task, TaskKind};
pub use world::World;

/// Does one operation on a run.
///
/// # Errors
/// A [`Refusal`] when the operation is not possible now; the state given stays what it was.
pub fn advance(
    flow: &Flow,
    state: &RunState,
    command: &Command,
    world: &dyn World,
) -> Result<(RunState, Vec<Effect>), Refusal> {
    if state.version != flow.version() {
        return Err(Refusal::wrong_version());
    }
    let mut state = state.clone();
    state.reached_by(command);
    let mut machine = machine::Machine::new(flow, world, &command.by, state);
    operation::follow_hours(&mut machine);
    if !comes_later(&command.action, &machine.effects, world.now()) {
        operation::perform(&mut machine, &command.action)?;
    }
    machine.settle();
    Ok((machine.state, machine.effects))
}

/// Whether what is done is a deadline's or a rest's, which has just been put off.
fn comes_later(action: &Action, effects: &[Effect], now: Moment) -> bool {
    let Action::Deadline { step, index } = action else { return false };
    let is_later = |effect: &Effect| match effect {
        Effect::SetTimer { step: of, index: which, at } => of == step && which == index && *at > now,
        _ => false,
    };
    effects.iter().any(is_later)
}
