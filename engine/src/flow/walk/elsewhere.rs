//! What comes to a run from elsewhere: answers to calls, prints that are made, runs of other flows that end, and changes of
//! its record.

use super::model::Go;
use super::world::{OWNER, PEOPLE};
use super::{Dice, Walk, member};
use crate::definition::flow::START;
use crate::flow::node::Node;
use crate::flow::state::{Back, Token, Wait};
use crate::flow::{Action, Actor, ResumeMode, RunStatus};
use crate::id::RunId;
use crate::problem::Text;
use serde_json::{Value, json};

impl Walk<'_> {
    /// Something comes for a step that waits for it; now and then by somebody who may not bring it, or with a wrong proof.
    pub(super) fn bring_from_elsewhere(&mut self, dice: &mut Dice) {
        let awaits = |wait: &Wait| matches!(wait, Wait::Answer { .. } | Wait::Runs { .. });
        let waiting: Vec<Token> = self.state.tokens.iter().filter(|token| awaits(&token.wait)).cloned().collect();
        // What runs of another flow bring back is of many kinds, so they are mostly looked at where there are any.
        let calls: Vec<Token> = waiting.iter().filter(|t| matches!(t.wait, Wait::Runs { .. })).cloned().collect();
        let waiting = if calls.is_empty() || dice.chance(3) { waiting } else { calls };
        let Some(token) = dice.pick(&waiting).cloned() else { return self.nothing_asked_for() };
        match &token.wait {
            Wait::Answer { proof, .. } => self.bring_answer(dice, &token, proof.clone()),
            Wait::Runs { runs, .. } => {
                let run = dice.pick(runs).cloned().expect("it waits for some");
                let stranger = RunId::parse("00000000-0000-7000-bfff-000000000000").expect("a UUID");
                let (other, _) = Self::end_of_run(dice, token.step, stranger);
                self.try_it("run ended", false, Actor::System, other);
                if dice.chance(2) {
                    return self.bring_back(dice, &token, run);
                }
                let (action, go) = Self::end_of_run(dice, token.step, run);
                self.bring(dice, "run ended", &token, (action, go), true);
            }
            _ => {}
        }
    }

    /// Somebody in a run that is waited for has returned this one, or one above it.
    fn bring_back(&mut self, dice: &mut Dice, token: &Token, run: RunId) {
        let target = dice.pick(&self.model.targets(&token.node)).cloned().filter(|_| dice.chance(2));
        let (up, jump) = (usize::from(dice.chance(6)), dice.chance(2));
        let resume = if jump { ResumeMode::JumpBack } else { ResumeMode::Rerun };
        // A version to which it was moved meanwhile may not have the node.
        let node = match &target {
            None if dice.chance(2) => "nowhere".to_owned(),
            target => target.clone().unwrap_or_else(|| START.to_owned()),
        };
        let is_lost = up == 0 && (node == "nowhere" || node == START && self.facts.initiator.is_none());
        let name = if is_lost { "run returned to nowhere" } else { "run returned" };
        let back = Some(Back { up, node, resume, by: Some(member(0)), opinion: None });
        let action = Action::RunEnded { step: token.step, run, status: RunStatus::Returned, back };
        let by = if dice.chance(4) { Actor::member(member(dice.below(PEOPLE))) } else { Actor::System };
        let legal = by.is_admin();
        if !self.try_it(name, legal, by, action) {
            return;
        }
        match target {
            _ if up > 0 => self.model.end(RunStatus::Returned),
            _ if is_lost => self.model.news(&self.facts, &token.node, Go::Lost),
            None => {
                self.model.count_rounds_anew();
                self.model.return_to_initiator(&self.facts, jump);
            }
            Some(target) => {
                self.model.count_rounds_anew();
                self.model.return_to(&self.facts, &token.node, &target, jump);
            }
        }
    }

    fn bring_answer(&mut self, dice: &mut Dice, token: &Token, proof: Option<String>) {
        let is_print = matches!(self.flow.find(&token.node), Some(Node::Print(_)));
        match dice.below(5) {
            0 => self.bring(dice, "unanswered", token, (Self::no_answer(token.step), Go::Failed), true),
            1 => {
                // A print comes late for nothing.
                let late = Action::Deadline { step: token.step, index: 0 };
                self.bring(dice, "late", token, (late, Go::Late), !is_print);
            }
            _ => {
                let shown = match &proof {
                    _ if !dice.chance(6) => proof.clone(),
                    Some(_) => None,
                    None => Some("another".to_owned()),
                };
                let (is_meant, is_call) = (shown == proof, proof.is_some());
                let name = match (is_print, is_call) {
                    (true, _) => "printed",
                    (false, true) => "called back",
                    (false, false) => "answered",
                };
                let answer = self.answer(dice, token, shown);
                self.bring(dice, name, token, answer, is_meant);
            }
        }
    }

    /// Only the engine brings what comes from elsewhere, or an administrator.
    fn bring(&mut self, dice: &mut Dice, name: &'static str, token: &Token, (action, go): (Action, Go), fits: bool) {
        let by = [Actor::System, Actor::System, Actor::admin(member(OWNER)), Actor::member(member(dice.below(PEOPLE)))];
        let by = dice.pick(&by).cloned().unwrap_or(Actor::System);
        let legal = fits && by.is_admin();
        if self.try_it(name, legal, by, action) {
            self.model.news(&self.facts, &token.node, go);
        }
    }

    /// An answer to a call, or a document; a call that takes something out of its answer may not find it there.
    pub(super) fn answer(&self, dice: &mut Dice, token: &Token, proof: Option<String>) -> (Action, Go) {
        let looks = matches!(self.flow.find(&token.node), Some(Node::Http(http)) if !http.set.is_empty());
        let fits = !looks || !dice.chance(3);
        let answer = if fits { json!({"a": 1}) } else { json!({}) };
        (Action::Answered { step: token.step, proof, answer }, Go::Answer { fits })
    }

    pub(super) fn no_answer(step: u64) -> Action {
        Action::Unanswered { step, reason: Text::new("连不上", "out of reach") }
    }

    pub(super) fn end_of_run(dice: &mut Dice, step: u64, run: RunId) -> (Action, Go) {
        let ends =
            [RunStatus::Approved, RunStatus::Approved, RunStatus::Done, RunStatus::Rejected, RunStatus::Terminated];
        let status = ends[dice.below(5)];
        let approved = matches!(status, RunStatus::Approved | RunStatus::Done);
        (Action::RunEnded { step, run, status, back: None }, Go::Ended { approved })
    }

    /// What comes for a step that waits for people or for its sisters is refused.
    fn nothing_asked_for(&mut self) {
        let step = self.state.tokens.iter().find(|token| matches!(token.wait, Wait::People { .. } | Wait::Join));
        let step = step.map_or(1_000_000, |token| token.step);
        let answer = Action::Answered { step, proof: None, answer: Value::Null };
        self.try_it("answered", false, Actor::System, answer);
        self.try_it("unanswered", false, Actor::System, Self::no_answer(step));
    }

    /// The record says something else, and mostly the run hears of it.
    pub(super) fn change_record(&mut self, dice: &mut Dice) {
        self.facts.minutes += [0, 0, 45, 700][dice.below(4)];
        match dice.below(4) {
            0 => self.facts.address = [None, Some(PEOPLE), Some(PEOPLE + 1)][dice.below(3)],
            1 => {
                self.facts.rows = dice.below(3);
                (self.facts.at_once, self.facts.ends_well) = ([0, 0, 0, 1, 2][dice.below(5)], !dice.chance(3));
            }
            _ => self.facts.date = self.some_date(dice),
        }
        if dice.chance(4) {
            let by = Actor::member(member(dice.below(PEOPLE)));
            self.try_it("record changed", false, by, Action::RecordChanged);
        } else {
            self.tell_of_record();
        }
    }

    pub(super) fn some_date(&self, dice: &mut Dice) -> Option<i64> {
        let now = self.facts.minutes;
        [None, Some(now - 60), Some(now + 60), Some(now + 2_000), Some(now + 5_000)][dice.below(5)]
    }

    /// The run hears of what its record says now.
    pub(super) fn tell_of_record(&mut self) {
        let running = self.model.status() == RunStatus::Running;
        if self.try_it("record changed", running, Actor::System, Action::RecordChanged) {
            self.model.record_changed(&self.facts);
        }
    }
}
