//! `forms/<key>.json`: a JSON Schema 2020-12 document with the `x-` vocabulary. Owns the document as written;
//! the plain schema served to other validators is made in `validator`.

use super::{AfterAdding, Condition, DuplicateRule, FieldDefinition, ValueType, is_default};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What every record has beside its fields; usable in conditions, columns, sorts and expressions.
pub const SYSTEM_FIELDS: [&str; 6] = ["id", "created_at", "created_by", "updated_at", "updated_by", "flow_state"];

/// One form: the shape of its records and how the fields behave together.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FormDefinition {
    /// The address of this document's own JSON Schema, for completion in editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The name programs use; equals the file's name.
    pub key: String,
    /// The name people see.
    pub title: String,
    /// What the form is for, shown above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Always `object`.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub value_type: Option<ValueType>,
    /// Fields that must have a value whenever they are visible.
    #[serde(default, skip_serializing_if = "is_default")]
    pub required: Vec<String>,
    /// The fields, in the order they are laid out.
    pub properties: IndexMap<String, FieldDefinition>,
    /// How a record is called: plain text with field names in `{{ }}`.
    #[serde(rename = "x-title", default, skip_serializing_if = "Option::is_none")]
    pub title_template: Option<String>,
    /// The name of the icon shown for the form.
    #[serde(rename = "x-icon", default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// Fields, and columns of sub-forms such as `items.price`, shown only under a condition. A field in several entries is
    /// visible when any of them holds.
    #[serde(rename = "x-visibility", default, skip_serializing_if = "is_default")]
    pub visibility: Vec<VisibilityRule>,
    /// Fields, and columns of sub-forms such as `items.price`, required only under a condition.
    #[serde(rename = "x-required", default, skip_serializing_if = "is_default")]
    pub required_when: Vec<RequiredRule>,
    /// Fields, and columns of sub-forms such as `items.price`, that people may change only under a condition. A field in
    /// several entries may be changed when any of them holds.
    #[serde(rename = "x-editable", default, skip_serializing_if = "is_default")]
    pub editable: Vec<EditableRule>,
    /// What happens to the value of a field that becomes hidden.
    #[serde(rename = "x-hidden-values", default, skip_serializing_if = "is_default")]
    pub hidden_values: HiddenValues,
    /// What must hold before a record is saved: expressions or conditions.
    #[serde(rename = "x-checks", default, skip_serializing_if = "is_default")]
    pub checks: Vec<CheckDefinition>,
    /// Groups of fields whose values together occur once among all records, and of columns of one sub-form, as
    /// `items.product`, whose values together occur once among the rows of a record.
    #[serde(rename = "x-unique", default, skip_serializing_if = "is_default")]
    pub unique: Vec<Vec<String>>,
    /// By what records are taken for duplicates of each other, and what happens when one is entered.
    #[serde(rename = "x-duplicates", default, skip_serializing_if = "is_default")]
    pub duplicates: Vec<DuplicateRule>,
    /// What members see who have added a record.
    #[serde(rename = "x-after", default, skip_serializing_if = "Option::is_none")]
    pub after: Option<AfterAdding>,
    /// A JSON Schema every record must also satisfy: what the fields cannot say one by one.
    #[serde(rename = "x-schema", default, skip_serializing_if = "Option::is_none")]
    pub also: Option<Value>,

    /// True for an aggregate table, which only the engine writes. Put in place by [`super::Definitions`], never written.
    #[serde(skip)]
    pub aggregate: bool,
}

/// Shows some fields only when a condition holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VisibilityRule {
    /// The fields this entry shows. Of a column each row is asked on its own.
    pub show: Vec<String>,
    /// What must hold. Where it speaks of a column, it means the one in the row that is asked about.
    pub when: Condition,
}

/// Requires some fields only when a condition holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequiredRule {
    /// The fields this entry requires. Of a column each row is asked on its own.
    pub require: Vec<String>,
    /// What must hold. Where it speaks of a column, it means the one in the row that is asked about.
    pub when: Condition,
}

/// Lets people change some fields only when a condition holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditableRule {
    /// The fields this entry lets be changed. Of a column each row is asked on its own.
    pub edit: Vec<String>,
    /// What must hold. Where it speaks of a column, it means the one in the row whose cell is changed.
    pub when: Condition,
}

/// What happens to the value of a field that becomes hidden.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HiddenValues {
    /// It is removed when the record is saved.
    #[default]
    Clear,
    /// It stays and returns when the field is shown again.
    Keep,
}

/// What a check asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum CheckThat {
    /// An expression over the fields.
    Expression(String),
    /// A condition on the fields.
    Condition(Condition),
}

/// One thing that must be true, with the words shown when it is not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckDefinition {
    /// What must hold; the record is refused when it does not. Where the message points at a column, each row is asked on
    /// its own: an expression calls the columns of the row by their keys, a condition means the row it is asked about.
    pub that: CheckThat,
    /// What the person is told.
    pub message: String,
    /// The field, or column of a sub-form such as `items.price`, the message points at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}
