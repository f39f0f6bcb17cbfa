//! One field of a form: JSON Schema keywords and the `x-` vocabulary as written. Owns the shape only; what a kind
//! makes of it is owned by [`crate::kind`].

use super::{AggregateOp, Condition, DateBound, FileType, is_default};
use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

/// One field. `x-kind` decides what it is; the other keywords say how it behaves.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct FieldDefinition {
    /// The label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Help shown below the field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The JSON type; the kind implies it.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub value_type: Option<ValueType>,
    /// The JSON Schema format; the kind implies it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The options of a radio or select field.
    #[serde(rename = "enum", default, skip_serializing_if = "Option::is_none")]
    pub options: Option<Vec<String>>,
    /// The least number of characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u32>,
    /// The greatest number of characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// A regular expression the text must match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// What people are told whose text does not match the pattern.
    #[serde(rename = "x-pattern-message", default, skip_serializing_if = "Option::is_none")]
    pub pattern_message: Option<String>,
    /// The least number allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Number>,
    /// The greatest number allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<Number>,
    /// The number must be greater than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exclusive_minimum: Option<Number>,
    /// The number must be less than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exclusive_maximum: Option<Number>,
    /// The number must be a whole number of times this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multiple_of: Option<Number>,
    /// The least number of choices, rows or files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_items: Option<u32>,
    /// The greatest number of choices, rows or files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_items: Option<u32>,
    /// The rows of a sub-form, or the options of a checkbox or multi-select field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Box<FieldItems>>,

    /// The kind of field; read from `type`, `format`, `enum` and `items` when left out.
    #[serde(rename = "x-kind", default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "kind_schema")]
    pub kind: Option<String>,
    /// Grey words shown while the field is empty.
    #[serde(rename = "x-placeholder", default, skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<String>,
    /// The value of a new record: a constant (of a sub-form, its rows), or an expression after `= `.
    #[serde(rename = "x-default", default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// The default, an expression, is filled in again whenever something it reads is changed, over what was there; between
    /// two such changes people may write over it.
    #[serde(rename = "x-refill", default, skip_serializing_if = "is_default")]
    pub refill: bool,
    /// The expression that computes the value; the field is then read-only.
    #[serde(rename = "x-formula", default, skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    /// No two records (in a sub-form: no two rows of a record) may have the same value.
    #[serde(rename = "x-unique", default, skip_serializing_if = "is_default")]
    pub unique: bool,
    /// People cannot change the value; rules, flows and formulas can.
    #[serde(rename = "x-readonly", default, skip_serializing_if = "is_default")]
    pub readonly: bool,
    /// Forms and records are drawn without the field, and nobody has to fill it in. Lists, conditions, formulas, imports and
    /// exports know it as any other, and it keeps its value. Who may see it is a matter of permission groups.
    #[serde(rename = "x-hidden", default, skip_serializing_if = "is_default")]
    pub hidden: bool,
    /// How much of the row the field takes.
    #[serde(rename = "x-width", default, skip_serializing_if = "Option::is_none")]
    pub width: Option<Width>,
    /// What is blanked out in lists and exports.
    #[serde(rename = "x-mask", default, skip_serializing_if = "Option::is_none")]
    pub mask: Option<MaskKind>,
    /// Stored encrypted, with a key that is kept outside of the database; found by equal values only. What was told in words
    /// before a field became sensitive (notifications, letters, comments) stays as it is, and so do older backups.
    #[serde(rename = "x-sensitive", default, skip_serializing_if = "is_default")]
    pub sensitive: bool,
    /// Offers the camera: the code it reads becomes the text, or finds the record to link.
    #[serde(rename = "x-scan", default, skip_serializing_if = "is_default")]
    pub scan: bool,
    /// `false` leaves the field out of the search for text.
    #[serde(rename = "x-search", default, skip_serializing_if = "Option::is_none")]
    pub search: Option<bool>,

    /// The key the field had before: publishing it under its new key takes the stored values along.
    #[serde(rename = "x-formerly", default, skip_serializing_if = "Option::is_none")]
    pub formerly: Option<String>,
    /// A JSON Schema the value must also satisfy: what the field's own keywords cannot say.
    #[serde(rename = "x-schema", default, skip_serializing_if = "Option::is_none")]
    pub also: Option<Value>,

    /// The first day, moment, time or month taken: a value, or one relative to today. A value that the record had before
    /// stays.
    #[serde(rename = "x-earliest", default, skip_serializing_if = "Option::is_none")]
    pub earliest: Option<DateBound>,
    /// The last day, moment, time or month taken, written as `x-earliest`; a day as the last moment takes all of it.
    #[serde(rename = "x-latest", default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<DateBound>,
    /// The number of decimal places kept and shown.
    #[serde(rename = "x-decimals", default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 6))]
    pub decimals: Option<u8>,
    /// Show a separator between thousands.
    #[serde(rename = "x-thousands", default, skip_serializing_if = "Option::is_none")]
    pub thousands: Option<bool>,
    /// Show as a percentage: 0.25 is shown as 25%.
    #[serde(rename = "x-percent", default, skip_serializing_if = "is_default")]
    pub percent: bool,
    /// The unit shown behind the number.
    #[serde(rename = "x-unit", default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The ISO 4217 code of the currency; CNY when left out.
    #[serde(rename = "x-currency", default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^[A-Z]{3}$"))]
    pub currency: Option<String>,
    /// The greatest number of stars of a rating; 5 when left out.
    #[serde(rename = "x-max", default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 2, max = 10))]
    pub max: Option<u8>,
    /// The greatest size of one file, in MB.
    #[serde(rename = "x-max-size", default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 2048))]
    pub max_size: Option<u32>,
    /// The types of file taken, as their content shows; any when left out.
    #[serde(rename = "x-types", default, skip_serializing_if = "is_default")]
    pub file_types: Vec<FileType>,
    /// The colour of each option.
    #[serde(rename = "x-colors", default, skip_serializing_if = "is_default")]
    pub colors: IndexMap<String, Color>,
    /// The options of a cascade, each with those below it.
    #[serde(rename = "x-tree", default, skip_serializing_if = "is_default")]
    pub tree: Vec<TreeOption>,
    /// A cascade may stop at any level, not only at an option with none below it.
    #[serde(rename = "x-any-level", default, skip_serializing_if = "is_default")]
    pub any_level: bool,
    /// The words of a separator or description.
    #[serde(rename = "x-text", default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The parts of a serial number, in order.
    #[serde(rename = "x-serial", default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<Vec<SerialPart>>,

    /// The form a link, related list or rollup looks at.
    #[serde(rename = "x-form", default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// A link to several records.
    #[serde(rename = "x-many", default, skip_serializing_if = "is_default")]
    pub many: bool,
    /// By what values that were no links yet find their records when the field becomes a link: `title`, or a field of
    /// the other form of which no two records have the same. Left out, the title and then every such field.
    #[serde(rename = "x-link-by", default, skip_serializing_if = "Option::is_none")]
    pub link_by: Option<String>,
    /// The link field of the other form that always says the same from its side: who chooses a record here is found
    /// there. Said on one side only.
    #[serde(rename = "x-mirror", default, skip_serializing_if = "Option::is_none")]
    pub mirror: Option<String>,
    /// Choosing a record fills these empty fields of this form from fields of that record. A sub-form takes the rows of
    /// another: the columns that have the same key, or the same title.
    #[serde(rename = "x-fill", default, skip_serializing_if = "is_default")]
    pub fill: IndexMap<String, String>,
    /// Which records of the other form may be chosen, or are counted. A record chosen anew that does not
    /// meet it is refused.
    #[serde(rename = "x-where", default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Condition>,
    /// The link field of this form a lookup follows.
    #[serde(rename = "x-link", default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The field of the other form that is shown or aggregated.
    #[serde(rename = "x-field", default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The link field of the other form that points here.
    #[serde(rename = "x-via", default, skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    /// What a rollup computes.
    #[serde(rename = "x-op", default, skip_serializing_if = "Option::is_none")]
    pub op: Option<AggregateOp>,

    /// For a lookup or rollup: the field its values come from. Put in place by [`super::Definitions`], never written.
    #[serde(skip)]
    pub source: Option<Box<FieldSource>>,
}

/// Where the values of a lookup or rollup come from.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldSource {
    /// The field of the other form, itself with its source.
    pub field: FieldDefinition,
    /// Whether a value is a list, because the link followed may hold several records.
    pub many: bool,
    /// Whether each record that the link leads to says a list of its own; the lists are then laid side by side.
    pub nested: bool,
}

/// What `items` holds: the columns of a sub-form, or the options of a field that takes several.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldItems {
    /// `object` for the rows of a sub-form, `string` for options.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub value_type: Option<ValueType>,
    /// The options of a checkbox or multi-select field.
    #[serde(rename = "enum", default, skip_serializing_if = "Option::is_none")]
    pub options: Option<Vec<String>>,
    /// Columns of a sub-form that must have a value in every row.
    #[serde(default, skip_serializing_if = "is_default")]
    pub required: Vec<String>,
    /// The columns of a sub-form, in order.
    #[serde(default, skip_serializing_if = "is_default")]
    pub properties: IndexMap<String, FieldDefinition>,
}

/// One option of a cascade.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TreeOption {
    pub title: String,
    /// The options of the next level.
    #[serde(default, skip_serializing_if = "is_default")]
    pub children: Vec<TreeOption>,
}

/// A JSON type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ValueType {
    String,
    Number,
    Integer,
    Boolean,
    Array,
    Object,
}

/// The share of a row a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Width {
    Full,
    Half,
    Third,
}

/// Which characters are blanked out where a value is masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MaskKind {
    /// The middle of a telephone number: 138****5678.
    Phone,
    /// The middle of an identity number.
    Id,
    /// All but the first and last character.
    Middle,
}

/// The colour of an option's tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Color {
    Red,
    Orange,
    Gold,
    Green,
    Cyan,
    Blue,
    Purple,
    Gray,
}

/// One part of a serial number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum SerialPart {
    /// Fixed text.
    Fixed(String),
    /// The day of creation, written as a pattern of YYYY, YY, MM and DD.
    Date { date: String },
    /// A number that grows by one with every record, padded with zeros to this many digits.
    Counter {
        #[schemars(range(min = 1, max = 12))]
        counter: u8,
        /// When counting starts again.
        #[serde(default)]
        reset: CounterReset,
        /// The first number; 1 when left out.
        #[serde(default = "one")]
        start: u64,
    },
    /// The value of another field of the record at its creation.
    Field { field: String },
}

/// When a counter starts again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CounterReset {
    #[default]
    Never,
    Year,
    Month,
    Day,
}

fn one() -> u64 {
    1
}

fn kind_schema(_: &mut SchemaGenerator) -> Schema {
    let names: Vec<&str> = crate::kind::all().map(|kind| kind.name()).collect();
    json_schema!({ "type": "string", "enum": names })
}
