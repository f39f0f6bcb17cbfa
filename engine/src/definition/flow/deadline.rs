//! How long a person's step may take and what happens around its end.

use super::{Span, is_true};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How long a step may take and what is done before and after its end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// The time allowed from when the step opens: `24h`, `2d`, `30min`. Either this or `until`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^\d{1,5}(min|h|d|w|m|y)$"))]
    pub within: Option<String>,
    /// A date of the record; the deadline moves with it, and there is none while it is empty. In the body of a loop it may be
    /// one of the row, as it was when the loop began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<DateOf>,
    /// Counts only working time. Default false.
    #[serde(default, skip_serializing_if = "is_false")]
    pub working: bool,
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
}

/// What a deadline does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineAction {
    /// Reminds whoever has not decided yet.
    Remind,
    /// Hands the open tasks to the assignees' heads.
    Escalate,
    /// Approves the step, unless a required field is empty.
    Approve,
    /// Rejects the step.
    Reject,
    /// Returns the run to the initiator.
    Return,
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
}

fn is_false(value: &bool) -> bool {
    !is_true(value)
}
