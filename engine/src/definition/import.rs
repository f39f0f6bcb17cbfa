//! `imports/<key>.json`: how the columns of a table file become the fields of a form.

use super::is_default;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One stored mapping.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportDefinition {
    /// The address of this document's own JSON Schema, for completion in editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The name programs use; equals the file's name.
    pub key: String,
    /// The name people see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The form that receives the records.
    pub form: String,
    /// From the heading of a column to its field; headings named nowhere are left out.
    pub columns: IndexMap<String, ImportColumn>,
    /// The fields by which a row finds the record it updates.
    #[serde(rename = "match", default, skip_serializing_if = "is_default")]
    pub matched_by: Vec<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub mode: ImportMode,
    /// For a field: from a value as it stands in the file to the value meant, empty where none is. Of a cell with several
    /// values each may be meant.
    #[serde(default, skip_serializing_if = "is_default")]
    pub values: IndexMap<String, IndexMap<String, String>>,
    /// For a link field: the field of the other form whose value stands in the file.
    #[serde(default, skip_serializing_if = "is_default")]
    pub link_by: IndexMap<String, String>,
    /// For a date field: how the file writes it, such as `MM/DD/YYYY`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub dates: IndexMap<String, String>,
    /// From the heading of a column to the unit behind its numbers, such as `台`, which is no part of them. The unit of the
    /// field itself may stand there without this.
    #[serde(default, skip_serializing_if = "is_default")]
    pub units: IndexMap<String, String>,
    /// What becomes of rows that add up those above them: 合计, 小计, total.
    #[serde(default, skip_serializing_if = "is_default")]
    pub sums: SumRows,
    /// What the file calls members by.
    #[serde(default, skip_serializing_if = "is_default")]
    pub members_by: MembersBy,
    /// What an empty cell does to a record that is there.
    #[serde(default, skip_serializing_if = "is_default")]
    pub empty: EmptyCells,
    /// Neighbouring rows with the same values in these fields are one record with several rows of a sub-form. Left out,
    /// a row that fills nothing but columns of a sub-form belongs to the record above it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub rows_by: Vec<String>,
}

/// Where a column goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportColumn {
    pub field: String,
}

/// What an import may do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportMode {
    /// Every row becomes a new record.
    #[default]
    Insert,
    /// Rows change records that are there; others are refused.
    Update,
    /// Rows change records that are there; others become new ones.
    Upsert,
}

/// What becomes of rows that add up others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SumRows {
    /// They are no records.
    #[default]
    LeaveOut,
    /// They are records like all other rows.
    Import,
}

/// What an empty cell does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EmptyCells {
    /// Nothing: the record keeps its value.
    #[default]
    Keep,
    /// The record's value is emptied.
    Clear,
}

/// What a table file calls members by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MembersBy {
    /// Whatever fits one member alone: user name, name, e-mail, phone.
    #[default]
    Any,
    Username,
    Name,
    Email,
    Phone,
}
