//! Delay: the run rests until a time has passed or a date of its record has come.

use super::{NodeKind, Way};
use crate::clock::Moment;
use crate::definition::flow::{DateOf, Span};
use crate::definition::is_default;
use crate::flow::check::Checker;
use crate::flow::effect::Course;
use crate::flow::machine::{Arrival, Machine};
use crate::flow::state::Branch;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Waits; one of `for` and `until` says how long.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Delay {
    /// What people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// This long from when the run arrives: `30min`, `8h`, `3d`.
    #[serde(rename = "for", default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^\d{1,5}(min|h|d|w|m|y)$"))]
    pub lasts: Option<String>,
    /// Counts only working time, of the initiator's calendar; goes with `for`. Default false.
    #[serde(default, skip_serializing_if = "is_default")]
    pub working: bool,
    /// Until a date of the record, and moved with it, or in the body of a loop a date of the row; one that is empty or has
    /// passed is not waited for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<DateOf>,
    /// The node after this one.
    pub next: String,
}

impl Delay {
    /// When the run would go on if it arrived in this place now; nothing when there is nothing to wait for.
    pub(crate) fn due(&self, machine: &Machine<'_>, path: &[Branch]) -> Option<Moment> {
        self.due_from(machine, path, machine.world.now())
    }

    /// When the run goes on that has arrived in this place at a moment; nothing when it need not wait any more.
    pub(crate) fn due_from(&self, machine: &Machine<'_>, path: &[Branch], arrived: Moment) -> Option<Moment> {
        let world = machine.world;
        let due = match (&self.lasts, &self.until) {
            (Some(lasts), _) => {
                let works = machine.state.initiator.as_ref().filter(|_| self.working);
                Some(world.shift(arrived, Span::parse(lasts)?, works))
            }
            (None, Some(date)) => world.date_of(date, &machine.state.beside(path)),
            (None, None) => None,
        };
        due.filter(|due| *due > world.now())
    }
}

impl NodeKind for Delay {
    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn ways(&self) -> Vec<Way<'_>> {
        vec![Way::next("/next", &self.next)]
    }

    fn enter(&self, machine: &mut Machine<'_>, arrival: Arrival) {
        match self.due(machine, &arrival.path) {
            Some(at) => machine.rest(arrival, at),
            None => {
                machine.went(&arrival, Course::Led);
                machine.pass(arrival, &self.next);
            }
        }
    }

    fn check(&self, checker: &mut Checker<'_>) {
        checker.one_of_two("/until", "for", (&self.lasts, "/for"), self.until.as_ref());
        if self.working && self.lasts.is_none() {
            let (zh, en) = ("working 只能与 for 一起使用", "working goes with for");
            checker.report("/working", "working_without_for", zh, en);
        }
    }
}
