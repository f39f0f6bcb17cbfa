//! `rules/<key>.json`: a decision table, a scorecard or a script that grades a record. Owns the document; running it
//! is owned by the rule module.

use super::{Condition, is_default};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

/// One rule: when it runs, what it writes to and, in exactly one of three ways, how the value is found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleDefinition {
    /// The address of this document's own JSON Schema, for completion in editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The name programs use; equals the file's name.
    pub key: String,
    /// The form whose records are graded.
    pub form: String,
    /// The name people see.
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The field that receives the value.
    pub target: String,
    #[serde(default)]
    pub mode: RuleMode,
    /// When the rule runs; a person may run it at any time.
    #[serde(default, skip_serializing_if = "is_default")]
    pub on: Vec<RuleEvent>,
    /// The records the rule applies to; all of them when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// A decision table: the first row whose condition holds wins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<Vec<TableRow>>,
    /// A scorecard: points are added up and the sum falls into a band.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scorecard: Option<Scorecard>,
    /// The path of a script in this package that returns `#{ value: …, because: ["…"] }`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<String>,
    /// The value when no row or band fits; without it the target is left alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Outcome>,
}

/// What the rule does with its value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleMode {
    /// It is written to the target.
    #[default]
    Set,
    /// It is offered; a person accepts it or chooses another with a reason.
    Suggest,
}

/// When a rule runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum RuleEvent {
    /// When a record is created or changed.
    Change(super::RecordEvent),
    /// On a schedule, over all records: minute, hour, day, month, weekday.
    Schedule { cron: String },
}

/// One row of a decision table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableRow {
    pub when: Condition,
    /// The value this row gives.
    pub then: Value,
    /// The reason shown with the value; field names in `{{ }}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// A value with its reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    pub then: Value,
    /// The reason shown with the value; field names in `{{ }}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// Points for what is known of a record, and bands that turn the sum into a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scorecard {
    /// The points every record begins with; 0 when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Number>,
    pub items: Vec<ScorecardItem>,
    /// Checked from the highest `min` down.
    pub bands: Vec<Band>,
    /// A number field that receives the sum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<String>,
}

/// One aspect of a scorecard; its first row that holds gives the points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScorecardItem {
    pub title: String,
    pub points: Vec<PointsRow>,
}

/// One row of an aspect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PointsRow {
    pub when: Condition,
    pub points: Number,
    /// The reason shown with the value; field names in `{{ }}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// Sums from `min` up give this value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Band {
    pub min: Number,
    pub then: Value,
    /// The reason shown beside those of the items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}
