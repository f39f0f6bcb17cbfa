//! How long a person's step may take and what happens around its end.

use super::{People, Span, Unit, is_true};
use crate::clock::{self, Moment};
use crate::definition::is_default;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How long a step may take and what is done before and after its end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// The time allowed from when the step opens: `24h`, `2d`, `30min`. One of this, `until` and `at`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^\d{1,5}(min|h|d|w|m|y)$"))]
    pub within: Option<String>,
    /// A date of the record; the deadline moves with it, and there is none while it is empty. In the body of a loop it may be
    /// one of the row, as it was when the loop began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<DateOf>,
    /// The same moment for every run, in RFC 3339: `2026-12-31T10:00:00Z`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Counts only working time. Default false.
    #[serde(default, skip_serializing_if = "is_false")]
    pub working: bool,
    /// A run that is returned and comes to the step again has what was left of `within`; what was overdue stays so. By default
    /// the time starts anew.
    #[serde(default, skip_serializing_if = "is_default")]
    pub resumes: bool,
    /// What is done and when, relative to the end.
    pub steps: Vec<DeadlineStep>,
}

/// A date of the run's record or of the row a loop goes through, and how far from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DateOf {
    /// The date or date-time field, or column of the row, which goes before a field of the same name.
    pub field: String,
    /// How far from the date: `-1d` is the day before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^[+-]?\d{1,5}(min|h|d|w|m|y)$"))]
    pub offset: Option<String>,
    /// The time of day, `09:00`; a date-time has its own unless this is given, a date has 09:00.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^([01]\d|2[0-3]):[0-5]\d$"))]
    pub at: Option<String>,
}

/// One thing done before or after a deadline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeadlineStep {
    /// This long before the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^\d{1,5}(min|h|d|w|m|y)$"))]
    pub before: Option<String>,
    /// This long after the end; `0h` at the end itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^\d{1,5}(min|h|d|w|m|y)$"))]
    pub after: Option<String>,
    /// What is done.
    #[serde(rename = "do")]
    pub action: DeadlineAction,
    /// To whom `transfer` hands the tasks: each to the first of them who can take it, else its assignee is reminded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<People>,
    /// Reminds again after each such span, `times` times in all. What begins before the end stops at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^\d{1,5}(min|h|d|w|m|y)$"))]
    pub every: Option<String>,
    /// How often it reminds in all; goes with `every`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 2, max = 100))]
    pub times: Option<u32>,
}

/// The most reminders that one step of a deadline gives.
pub const MOST_TIMES: u32 = 100;

/// What a deadline does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineAction {
    /// Reminds whoever has not decided yet.
    Remind,
    /// Hands the open tasks to the assignees' heads.
    Escalate,
    /// Hands the open tasks to the people named in `to`.
    Transfer,
    /// Approves the step, unless a required field is empty, a check does not hold or a signature or file is wanted.
    Approve,
    /// Rejects the step.
    Reject,
    /// Returns the run to the initiator.
    Return,
}

impl DeadlineAction {
    /// Whether it ends the step, so that nobody can decide any more.
    pub fn decides(self) -> bool {
        matches!(self, Self::Approve | Self::Reject | Self::Return)
    }
}

impl Deadline {
    /// Whether the end is a date: it comes on its day whether the run stands still or not.
    pub fn is_date(&self) -> bool {
        self.within.is_none()
    }

    /// The moment that is the same for every run.
    pub fn moment(&self) -> Option<Moment> {
        clock::from_text(self.at.as_deref()?)
    }
}

impl DeadlineStep {
    /// The distance from the end: negative before it. `None` when the step is written wrongly.
    pub fn offset(&self) -> Option<Span> {
        match (&self.before, &self.after) {
            (Some(before), None) => Span::parse(before).map(Span::reversed),
            (None, Some(after)) => Span::parse(after),
            _ => None,
        }
    }

    /// How far the reminders of it lie from the first of them; the first alone where it is not repeated.
    pub fn repeats(&self) -> impl Iterator<Item = Span> + use<> {
        let every = self.every.as_deref().and_then(Span::parse).filter(|span| span.amount > 0);
        let times = every.map_or(1, |_| self.times.unwrap_or(1).clamp(1, MOST_TIMES));
        let span = every.unwrap_or(Span { amount: 0, unit: Unit::Minute });
        (0..i64::from(times)).map(move |time| Span { amount: span.amount * time, ..span })
    }
}

fn is_false(value: &bool) -> bool {
    !is_true(value)
}
