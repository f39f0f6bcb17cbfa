//! What the machine asks for on the way and waits for: carried out as far as a trial does it, and told.

use super::super::request::{self, plain};
use super::super::{FlowError, timers};
use super::{DryValue, TrailLine, Trial};
use crate::flow::machine::round_and_round;
use crate::flow::node::http::Http;
use crate::flow::{Action, Actor, Command, Effect};
use crate::id::RunId;
use crate::store::Conn;
use serde_json::Value;

/// What happened at a step, and what to tell the machine of it.
pub(super) type Errand = (Vec<TrailLine>, Vec<Action>);

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
        if let Some(failed) = self.taken_to_fail(effect, step) {
            return Ok(failed);
        }
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
            Effect::Request { node, request, .. } => self.request(conn, node, request, step).await?,
            // A trial prints nothing and goes on as if it had.
            Effect::Print { node, .. } => {
                let answers = vec![Action::Requested { step, proof: None }, Action::Retry { step }];
                (vec![self.line_of(node, "print", step)], answers)
            }
            _ => Errand::default(),
        })
    }

    /// Works a call out. A trial calls nobody; the other side is taken to agree and to say nothing.
    async fn request(&self, conn: &mut Conn, node: &str, wish: &Http, step: u64) -> Result<Errand, FlowError> {
        let place = (self.wish.app, self.wish.flow.definition().start.form());
        let mut line = self.line_of(node, "request", step);
        let noted = match request::planned(conn, self.context, place, wish, &self.tellable(step)).await? {
            Ok(planned) => planned.noted,
            Err(reason) => return Ok((vec![line], vec![Action::WriteFailed { step, reason }])),
        };
        let said = |key: &str| noted[key].as_str().unwrap_or_default();
        line.text = Some(format!("{} {}", said("method"), said("url")));
        let member =
            |(name, value): (&String, &Value)| DryValue { title: name.clone(), text: plain(value), before: None };
        line.values = match &noted["body"] {
            Value::Object(body) => body.iter().map(member).collect(),
            // Where fields are masked, what is sent of them is not shown.
            Value::Array(names) => {
                let hidden = |name: &Value| DryValue { title: plain(name), text: "…".to_owned(), before: None };
                names.iter().map(hidden).collect()
            }
            _ => Vec::new(),
        };
        let mut answers = vec![Action::Requested { step, proof: None }];
        answers.extend(wish.wait.is_some().then_some(Action::Retry { step }));
        Ok((vec![line], answers))
    }

    /// What becomes of an errand where the trial would go round and round.
    pub(super) fn refuse_errand(&self, effect: &Effect, step: u64) -> Errand {
        let told = match effect {
            Effect::Request { node, .. } => Some(self.line_of(node, "request", step)),
            Effect::Print { node, .. } => Some(self.line_of(node, "print", step)),
            _ => None,
        };
        (told.into_iter().collect(), vec![Action::WriteFailed { step, reason: round_and_round() }])
    }

    /// Ends runs that were called for a step that is over, as the runs themselves would find out. They are kept: the step may
    /// be come back to.
    pub(super) async fn stop(&mut self, conn: &mut Conn, runs: &[RunId]) -> Result<Vec<TrailLine>, FlowError> {
        let mut told = Vec::new();
        for run in runs {
            let Some(at) = self.parts.iter().position(|part| part.trial.id == *run) else { continue };
            let mut part = self.parts.remove(at);
            let reason = timers::NOT_NEEDED.to_owned();
            part.trial.command(conn, by_itself(Action::Terminate { reason })).await?;
            told.append(&mut part.trial.lines);
            self.over.push(part);
        }
        Ok(told)
    }
}
