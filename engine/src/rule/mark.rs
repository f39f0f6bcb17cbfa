//! The mark a rule leaves on a record: what it found, why, and what people made of it. Kept in the record's `rules`.

use super::Verdict;
use crate::clock::{Moment, to_text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One rule's finding on one record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Mark {
    pub value: Value,
    pub because: Vec<String>,
    /// When the rule found it, RFC 3339.
    pub at: String,
    pub state: MarkState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Value>,
    /// The member who accepted or overrode it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When they did, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<String>,
    /// Why it was overridden.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What became of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MarkState {
    /// Written to the target by the rule itself.
    Set,
    /// Waiting for a person.
    Suggested,
    /// A person took it over.
    Accepted,
    /// A person chose another value, with a reason.
    Overridden,
}

impl Mark {
    /// The mark after a new verdict. A finding that says the same as before stays as it is, with what people made of
    /// it; a suggestion the target already follows counts as accepted.
    pub fn renew(before: Option<&Mark>, verdict: Verdict, suggests: bool, target: &Value, now: Moment) -> Self {
        let state = match before {
            Some(before) if suggests && before.value == verdict.value => before.state,
            _ if !suggests => MarkState::Set,
            _ => MarkState::Suggested,
        };
        let state = match state {
            MarkState::Suggested if *target == verdict.value => MarkState::Accepted,
            other => other,
        };
        match before {
            Some(before)
                if before.value == verdict.value
                    && before.because == verdict.because
                    && before.score == verdict.score
                    && before.state == state =>
            {
                before.clone()
            }
            _ => {
                let kept = before.filter(|b| b.state == state && state == MarkState::Overridden);
                Self {
                    value: verdict.value,
                    because: verdict.because,
                    at: to_text(now),
                    state,
                    score: verdict.score,
                    by: kept.and_then(|b| b.by.clone()),
                    decided_at: kept.and_then(|b| b.decided_at.clone()),
                    reason: kept.and_then(|b| b.reason.clone()),
                }
            }
        }
    }

    /// A person takes the finding over.
    pub fn accept(&mut self, by: &str, now: Moment) {
        self.state = MarkState::Accepted;
        self.decided_at = Some(to_text(now));
        self.by = Some(by.to_owned());
        self.reason = None;
    }

    /// A person decides otherwise.
    pub fn override_with(&mut self, by: &str, reason: &str, now: Moment) {
        self.state = MarkState::Overridden;
        self.decided_at = Some(to_text(now));
        self.by = Some(by.to_owned());
        self.reason = Some(reason.to_owned());
    }
}
