//! `dashboards/<key>.json`: figures over the records of forms.

use super::{Condition, is_default};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One dashboard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DashboardDefinition {
    /// The address of this document's own JSON Schema, for completion in editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The name programs use; equals the file's name.
    pub key: String,
    /// The name people see.
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The figures, in reading order.
    pub widgets: Vec<WidgetDefinition>,
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WidgetDefinition {
    pub kind: WidgetKind,
    pub title: String,
    /// The form whose records are counted or listed.
    pub form: String,
    /// The records that count; all of them when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Condition>,
    /// What the figure is divided by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupBy>,
    /// What is computed; the number of records when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<Measure>,
    /// For a table: the fields shown.
    #[serde(default, skip_serializing_if = "is_default")]
    pub columns: Vec<String>,
    /// For a table: fields to sort by; `-` before a name sorts downwards.
    #[serde(default, skip_serializing_if = "is_default")]
    pub sort: Vec<String>,
}

/// The shape of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WidgetKind {
    Metric,
    Bar,
    Line,
    Pie,
    Funnel,
    Table,
}

/// What divides a figure: a field's values, or the days, weeks, months … of a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum GroupBy {
    Field(String),
    Date { field: String, by: DateUnit },
}

/// A span of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DateUnit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// What is computed over the records of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    pub op: AggregateOp,
    /// The number field; `count` needs none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// A way to make one value of many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AggregateOp {
    Sum,
    Count,
    Avg,
    Min,
    Max,
}
