//! `views/<key>.json`: a saved way of looking at a form's records.

use super::{Condition, is_default};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewDefinition {
    /// The address of this document's own JSON Schema, for completion in editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The name programs use; equals the file's name.
    pub key: String,
    /// The form whose records are shown.
    pub form: String,
    /// The name people see.
    pub title: String,
    #[serde(default)]
    pub kind: ViewKind,
    /// The fields shown, in order; all of them when left out.
    #[serde(default, skip_serializing_if = "is_default")]
    pub columns: Vec<String>,
    /// The records shown; all of them when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Condition>,
    /// Fields to sort by, the most important first; `-` before a name sorts downwards.
    #[serde(default, skip_serializing_if = "is_default")]
    pub sort: Vec<String>,
    /// The field whose values head the groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

/// How the records of a view are laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ViewKind {
    #[default]
    Table,
}
