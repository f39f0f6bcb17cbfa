//! What the machine asks for on the way and waits for: carried out as far as a trial does it, and told.

use super::super::FlowError;
use super::{TrailLine, Trial};
use crate::flow::machine::round_and_round;
use crate::flow::{Action, Actor, Command, Effect};
use crate::store::Conn;

/// What happened at a step, and what to tell the machine of it.
type Errand = (Vec<TrailLine>, Vec<Action>);

/// The step at which the machine waits for what it asks for.
pub(super) fn step_that_waits(effect: &Effect) -> Option<u64> {
    match effect {
        Effect::Write { step, .. }
        | Effect::Query { step, .. }
        | Effect::Call { step, .. }
        | Effect::Request { step, .. }
        | Effect::Print { step, .. } => Some(*step),
        _ => None,
    }
}

/// Whether it tells the machine what came of an errand; a run that is over hears of none.
pub(super) fn is_answer(action: &Action) -> bool {
    matches!(
        action,
        Action::Written { .. }
            | Action::Found { .. }
            | Action::WriteFailed { .. }
            | Action::Called { .. }
            | Action::Requested { .. }
            | Action::Retry { .. }
    )
}

/// What nobody does by hand.
pub(super) fn by_itself(action: Action) -> Command {
    Command { by: Actor::System, action }
}

impl Trial<'_> {
    pub(super) async fn run_errand(
        &mut self,
        conn: &mut Conn,
        effect: &Effect,
        step: u64,
    ) -> Result<Errand, FlowError> {
        Ok(match effect {
            Effect::Write { node, write, .. } => {
                let (line, action) = self.write(conn, node, write, step).await?;
                (line.into_iter().collect(), vec![action])
            }
            Effect::Query { node, .. } => {
                let (line, action) = self.look_up(conn, node, step).await?;
                (line.into_iter().collect(), vec![action])
            }
            Effect::Call { node, call, .. } => {
                let (told, action) = Box::pin(self.call(conn, node, call, step)).await?;
                (told, vec![action])
            }
            // A trial calls nobody; the other side is taken to agree and to say nothing.
            Effect::Request { node, request, .. } => {
                let mut answers = vec![Action::Requested { step, proof: None }];
                answers.extend(request.wait.is_some().then_some(Action::Retry { step }));
                (vec![self.line_of(node, "request", step)], answers)
            }
            // A trial prints nothing and goes on as if it had.
            Effect::Print { node, .. } => {
                let answers = vec![Action::Requested { step, proof: None }, Action::Retry { step }];
                (vec![self.line_of(node, "print", step)], answers)
            }
            _ => Errand::default(),
        })
    }

    /// The same where the trial would go round and round.
    pub(super) fn refuse_errand(&self, effect: &Effect, step: u64) -> Errand {
        let told = match effect {
            Effect::Request { node, .. } => Some(self.line_of(node, "request", step)),
            Effect::Print { node, .. } => Some(self.line_of(node, "print", step)),
            _ => None,
        };
        (told.into_iter().collect(), vec![Action::WriteFailed { step, reason: round_and_round() }])
    }
}
