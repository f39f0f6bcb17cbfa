//! What moves a run on that no person of it moves: time, answers from elsewhere, other runs, an administrator's retry.

use super::super::tree::{OnReject, Part, Sequence};
use super::super::world::Facts;
use super::{How, Mark, Model, Now, Out, Past, Place, Verdict, due};
use crate::flow::RunStatus;

/// How long a rest and the wait for a callback last.
const DAY: i64 = 24 * 60;

/// What has come.
#[derive(Debug, Clone, Copy)]
pub enum Go {
    Retry,
    /// The timer of a rest.
    Wake,
    /// The record has changed.
    Moved,
    /// Clocks go on after having stood still for so many minutes.
    PutOff(i64),
    /// Nothing came in time.
    Late,
    Failed,
    Answer {
        fits: bool,
    },
    /// Somebody in a run of a sub-flow has returned this one to a place it does not know.
    Lost,
    /// One run of a sub-flow has ended.
    Ended {
        approved: bool,
    },
}

/// What an automatic part waits for once it has been done without failing.
pub(super) fn waits_for(kind: &str, facts: &Facts) -> Option<Now> {
    match kind {
        "delay" => Some(Now::Rests(facts.minutes + DAY)),
        "date" => facts.date.filter(|date| *date > facts.minutes).map(Now::Rests),
        "answer" | "print" => Some(Now::Waits(None)),
        "callback" => Some(Now::Waits(Some(facts.minutes + 2 * DAY))),
        "flow" => {
            let left = (0..facts.rows).filter(|run| facts.ended_at_once(*run).is_none()).count();
            (left > 0).then_some(Now::Runs { left, failed: has_failed_at_once(kind, facts) })
        }
        _ => None,
    }
}

/// Whether a run of a sub-flow was not approved and has ended by the time the other hears of it.
pub(super) fn has_failed_at_once(kind: &str, facts: &Facts) -> bool {
    kind == "flow" && (0..facts.rows).any(|run| facts.ended_at_once(run) == Some(false))
}

impl<'t> Model<'t> {
    /// Something comes for a node.
    pub fn news(&mut self, facts: &Facts, key: &str, go: Go) {
        let Some(mark) = self.take() else { return };
        let out = self.change(self.tree, mark, 0, facts, key, &mut How::Go(go));
        self.settle(out, facts);
    }

    /// What waits for the date of the record waits for the one it has now.
    pub fn record_changed(&mut self, facts: &Facts) {
        for key in self.live() {
            self.news(facts, &key, Go::Moved);
            self.act(facts, &key, &mut |step, asked| {
                if step.dated {
                    asked.due = due(step, facts);
                }
                Verdict::Stays
            });
        }
    }

    /// Clocks go on that stood still for so many minutes; dates did not.
    pub fn put_off(&mut self, facts: &Facts, minutes: i64) {
        for key in self.live() {
            self.news(facts, &key, Go::PutOff(minutes));
            self.act(facts, &key, &mut |step, asked| {
                if !step.dated && asked.still.is_none() {
                    asked.due = asked.due.map(|due| due + minutes);
                }
                Verdict::Stays
            });
        }
    }

    /// The clock of a step stands still while somebody who was asked has not answered; a date does not.
    pub fn mind_questions(&mut self, facts: &Facts) {
        for key in self.live() {
            self.act(facts, &key, &mut |step, asked| {
                match (asked.is_asking(), asked.still) {
                    (true, None) if asked.due.is_some() => asked.still = Some(facts.minutes),
                    (false, Some(since)) => {
                        asked.still = None;
                        if !step.dated {
                            asked.due = asked.due.map(|due| due + facts.minutes - since);
                        }
                    }
                    _ => {}
                }
                Verdict::Stays
            });
        }
    }

    /// Every node the run stands at.
    fn live(&self) -> Vec<String> {
        if !matches!(self.place, Place::Running(_)) {
            return Vec::new();
        }
        let (tasks, halted) = self.open();
        let mut keys: Vec<String> = tasks.into_iter().map(|(node, _)| node).chain(halted).collect();
        keys.dedup();
        keys
    }

    pub(super) fn go_on(&self, seq: &'t Sequence, mark: Mark, go: Go, depth: usize, facts: &Facts) -> Out {
        let Mark { passed, at, now } = mark;
        let stays = |passed: Vec<Past>, now: Now| Out::Live(Mark { passed, at, now });
        let Part::Auto { key, kind, fails, late, .. } = &seq[at] else {
            // A route that has led back too often.
            return match go {
                Go::Retry => self.walk(seq, passed, at, depth, facts),
                _ => stays(passed, now),
            };
        };
        match (now, go) {
            (Now::Stuck, Go::Retry) => self.walk(seq, passed, at, depth, facts),
            (Now::Rests(_) | Now::Waits(_), Go::Retry) => self.past(seq, passed, at, depth, facts),
            (Now::Rests(was), Go::PutOff(by)) => {
                stays(passed, Now::Rests(if *kind == "date" { was } else { was + by }))
            }
            (Now::Waits(until), Go::PutOff(by)) => stays(passed, Now::Waits(until.map(|until| until + by))),
            (Now::Rests(was), Go::Moved) if *kind == "delay" => stays(passed, Now::Rests(was)),
            (Now::Rests(_), Go::Wake | Go::Moved) => {
                match facts.date.filter(|date| *kind == "date" && *date > facts.minutes) {
                    Some(later) => stays(passed, Now::Rests(later)),
                    None => self.past(seq, passed, at, depth, facts),
                }
            }
            (Now::Waits(_), Go::Failed) => self.astray(seq, passed, at, *fails, depth, facts),
            (Now::Waits(_), Go::Late) => {
                let way = if matches!(late, OnReject::End) { fails } else { late };
                self.astray(seq, passed, at, *way, depth, facts)
            }
            (Now::Waits(_), Go::Answer { fits }) => {
                let is_written = matches!(*kind, "answer" | "print");
                if !fits || is_written && facts.broken.contains(key) {
                    return self.astray(seq, passed, at, *fails, depth, facts);
                }
                self.past(seq, passed, at, depth, facts)
            }
            (Now::Runs { left, failed }, Go::Ended { approved }) => match (left - 1, failed || !approved) {
                (0, true) => self.not_approved(seq, passed, at, *fails, depth, facts),
                (0, false) => self.past(seq, passed, at, depth, facts),
                (left, failed) => stays(passed, Now::Runs { left, failed }),
            },
            (Now::Runs { .. }, Go::Lost) => stays(passed, Now::Stuck),
            (now, _) => stays(passed, now),
        }
    }

    fn past(&self, seq: &'t Sequence, mut passed: Vec<Past>, at: usize, depth: usize, facts: &Facts) -> Out {
        passed.push(Past::Auto { at, key: seq[at].key().to_owned() });
        self.walk(seq, passed, at + 1, depth, facts)
    }

    /// Where it leads that a run of a sub-flow was not approved; nowhere, and neither is this one.
    pub(super) fn not_approved(
        &self,
        seq: &'t Sequence,
        passed: Vec<Past>,
        at: usize,
        way: OnReject,
        depth: usize,
        facts: &Facts,
    ) -> Out {
        match way {
            OnReject::End => Out::End(RunStatus::Rejected),
            way => self.astray(seq, passed, at, way, depth, facts),
        }
    }

    /// Where a failure leads; nowhere, and an administrator has to help.
    pub(super) fn astray(
        &self,
        seq: &'t Sequence,
        mut passed: Vec<Past>,
        at: usize,
        way: OnReject,
        depth: usize,
        facts: &Facts,
    ) -> Out {
        match way {
            OnReject::End => Out::Live(Mark { passed, at, now: Now::Stuck }),
            OnReject::Refused => Out::End(RunStatus::Rejected),
            OnReject::Part(to) => {
                passed.push(Past::Auto { at, key: seq[at].key().to_owned() });
                self.walk(seq, passed, to, depth, facts)
            }
        }
    }
}
