//! Field kinds: what a field of a form can be. One file per kind below `kind/`, holding everything about it, and one
//! line in the registry here. Owns value shapes, storage columns, normalisation, display and filter operators; does
//! not read records, members or linked forms.

mod address;
mod adopted;
mod attachment;
mod barcode;
mod bounds;
mod cascade;
mod checkbox;
mod choice;
mod column;
mod date;
pub mod datetime;
pub mod decimal;
mod department;
mod departments;
mod description;
mod display;
mod email;
mod family;
mod formula;
mod id_card;
mod identifier;
mod image;
mod json;
mod link;
mod location;
mod lookup;
mod mask;
mod member;
mod members;
mod money;
mod month;
mod multi_select;
mod number;
mod operators;
mod part;
mod phone;
mod plain;
mod radio;
mod rating;
mod related;
mod rich_text;
mod rollup;
mod select;
mod separator;
mod serial;
mod signature;
mod slider;
mod subform;
mod switch;
mod tab;
mod tags;
mod text;
mod textarea;
mod time;
mod typing;
mod url;
mod year;

pub(crate) use address::divided as divided_address;
pub use adopted::Adopted;
pub(crate) use attachment::{other_type, refusals as file_refusals, too_large};
pub(crate) use bounds::out_of_bounds;
pub(crate) use choice::{options, unknown as unknown_option};
pub use column::{Column, Stored};
pub(crate) use display::split;
pub use display::{Display, Reading, as_written};
pub(crate) use email::email_address;
pub use family::Family;
pub(crate) use id_card::IdCard;
pub use mask::{is_maskable, mask_of, masked, masked_text, masked_value};
pub(crate) use part::part;
pub use part::{COUNT, Part};
pub(crate) use phone::read as phone_number;
pub(crate) use subform::is_row_id;
pub(crate) use typing::narrow;

use crate::{
    condition::ConditionContext,
    definition::{DateBound, FieldDefinition, ValueType},
    problem::{Problem, Text},
};
use serde_json::Value;

/// One kind of field. Values handed to its methods are never missing (`null`, `""`, `[]`): the functions of this
/// module see to that, so call them rather than the methods.
pub trait Kind: Sync {
    /// The name written as `x-kind`.
    fn name(&self) -> &'static str;

    /// What the kind is called in the designer.
    fn title(&self) -> Text;

    /// The keywords that mean something for this kind beside those common to all.
    fn keywords(&self) -> &'static [&'static str] {
        &[]
    }

    /// The JSON Schema of a value; standard keywords named in [`Kind::keywords`] are added by the caller.
    fn schema(&self, field: &FieldDefinition) -> Value;

    /// Where a value is stored; `None` for kinds that store nothing.
    fn column(&self, field: &FieldDefinition) -> Option<Column>;

    /// What the values are like, for telling which kinds can become which.
    fn family(&self) -> Family {
        Family::Own
    }

    /// The value of a new record when the field has no `x-default`.
    fn default(&self, _field: &FieldDefinition) -> Value {
        Value::Null
    }

    /// Turns what was typed, imported or sent into the one form the value is stored in.
    fn normalise(&self, field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>>;

    /// Like [`Kind::normalise`] for a value the engine computed: decimals are rounded instead of refused.
    fn computed(&self, field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        self.normalise(field, value)
    }

    /// The value as people read it on pages, prints and exports.
    fn format(&self, field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String;

    /// The value as a cell of a file holds it, exact and without ornament, so that [`Kind::read_text`] finds it again.
    fn write_text(&self, field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
        self.format(field, value, display)
    }
    /// What a cell of a file means: the text of [`Kind::write_text`], or what people write in its place.
    fn read_text(&self, field: &FieldDefinition, text: &str, _reading: &Reading<'_>) -> Result<Value, Vec<Problem>> {
        self.normalise(field, Value::String(text.to_owned()))
    }
    /// The value in words that another kind may read: what a file holds, without marks that only this kind knows.
    fn spell(&self, field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
        self.write_text(field, value, display)
    }
    /// Reads a value of another kind, or of the same kind under another definition. Most read what the other spells.
    fn adopt(&self, adopted: Adopted<'_>, field: &FieldDefinition) -> Result<Value, Vec<Problem>> {
        adopted.read_by(self, field)
    }
    /// What a search for text looks through, when the field is searched.
    fn words(&self, _field: &FieldDefinition, value: &Value) -> Option<String> {
        value.as_str().map(str::to_owned)
    }
    /// What conditions reach inside of a value, by name, beside the columns of a sub-form.
    fn parts(&self) -> &'static [(&'static str, Part)] {
        &[]
    }

    /// The operators a condition may use on the field.
    fn operators(&self, field: &FieldDefinition) -> &'static [&'static str];

    /// Whether the search for text looks into the field.
    fn searchable(&self, _field: &FieldDefinition) -> bool {
        false
    }

    /// Whether lists can be sorted by the field.
    fn sortable(&self, field: &FieldDefinition) -> bool {
        self.column(field).is_some_and(Column::is_ordered)
    }

    /// Whether people can never write the field, because the engine does.
    fn readonly(&self, _field: &FieldDefinition) -> bool {
        false
    }

    /// The first and last stored text of what a bound names now, such as the two ends of a day; `None` where it names nothing
    /// of the kind, as for every kind whose values have no bounds.
    fn bound(&self, _bound: &DateBound, _context: &ConditionContext) -> Option<(String, String)> {
        None
    }

    /// Mistakes in the definition of one field that need no other document.
    fn check(&self, _field: &FieldDefinition) -> Vec<Problem> {
        Vec::new()
    }
}

/// The registry: one line per kind, in the order of the designer's palette.
static KINDS: [&dyn Kind; 44] = [
    &text::TextKind,
    &textarea::TextareaKind,
    &rich_text::RichTextKind,
    &number::NumberKind,
    &money::MoneyKind,
    &date::DateKind,
    &datetime::DatetimeKind,
    &time::TimeKind,
    &month::MonthKind,
    &year::YearKind,
    &radio::RADIO,
    &select::SELECT,
    &checkbox::CHECKBOX,
    &multi_select::MULTI_SELECT,
    &cascade::CascadeKind,
    &tags::TagsKind,
    &switch::SwitchKind,
    &rating::RatingKind,
    &slider::SliderKind,
    &phone::PhoneKind,
    &email::EmailKind,
    &url::UrlKind,
    &id_card::IdCardKind,
    &address::AddressKind,
    &location::LocationKind,
    &member::MEMBER,
    &members::MEMBERS,
    &department::DEPARTMENT,
    &departments::DEPARTMENTS,
    &serial::SerialKind,
    &barcode::BarcodeKind,
    &link::LinkKind,
    &lookup::LookupKind,
    &related::RelatedKind,
    &rollup::RollupKind,
    &subform::SubformKind,
    &formula::FormulaKind,
    &attachment::AttachmentKind,
    &image::ImageKind,
    &json::JsonKind,
    &signature::SignatureKind,
    &tab::TAB,
    &separator::SEPARATOR,
    &description::DESCRIPTION,
];

/// Every kind there is, in the order of the designer's palette.
pub fn all() -> impl Iterator<Item = &'static dyn Kind> {
    KINDS.iter().copied()
}

/// The kind with this name.
pub fn find(name: &str) -> Option<&'static dyn Kind> {
    all().find(|kind| kind.name() == name)
}

/// The kind of a field: the one it names, else the one its JSON Schema keywords imply. A name nobody knows is read as
/// text, so that a broken draft can still be shown; the check of definitions reports it.
pub fn of(field: &FieldDefinition) -> &'static dyn Kind {
    field.kind.as_deref().map_or_else(|| implied(field), |name| find(name).unwrap_or(&text::TextKind))
}

/// The kind that `type`, `format`, `enum` and `items` imply when no `x-kind` is written.
pub fn implied(field: &FieldDefinition) -> &'static dyn Kind {
    match (field.value_type, field.format.as_deref(), &field.items) {
        (Some(ValueType::Array), _, Some(items)) if items.options.is_some() => &multi_select::MULTI_SELECT,
        (Some(ValueType::Array), _, _) => &subform::SubformKind,
        (Some(ValueType::Number | ValueType::Integer), _, _) => &number::NumberKind,
        (Some(ValueType::Boolean), _, _) => &switch::SwitchKind,
        (_, Some("date"), _) => &date::DateKind,
        (_, Some("date-time"), _) => &datetime::DatetimeKind,
        (_, Some("email"), _) => &email::EmailKind,
        (_, Some("uri"), _) => &url::UrlKind,
        _ if field.options.is_some() => &select::SELECT,
        _ => &text::TextKind,
    }
}

/// `null`, `""`, `[]` and `{}`: there is no value.
pub fn is_missing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Turns what was typed, imported or sent into the one form the value is stored in; `null` when there is no value.
///
/// # Errors
/// Every mistake, with pointers relative to the value (a sub-form may have many).
pub fn normalise(field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
    settle(value, |value| of(field).normalise(field, value).and_then(|value| sealable(field, value)))
}

/// Like [`normalise`] for the result of a formula, rule or rollup: decimals are rounded half away from zero, and a number
/// in a field of words is written in digits.
///
/// # Errors
/// As [`normalise`].
pub fn computed(field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
    settle(value, |value| of(field).computed(field, spelled(field, value)).and_then(|value| sealable(field, value)))
}

/// A number as its digits where the field holds words; anything else as it is.
fn spelled(field: &FieldDefinition, value: Value) -> Value {
    let kind = of(field);
    let kind = if kind.name() == "formula" { implied(field) } else { kind };
    if value.is_number() && matches!(kind.name(), "text" | "textarea") {
        return Value::String(decimal::plain(&value));
    }
    value
}

/// A moment is equal to the day it is on, which what is sealed cannot tell: a sensitive text that reads as one is refused.
fn sealable(field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
    let is_moment = field.sensitive && value.as_str().is_some_and(crate::condition::looks_like_moment);
    if !is_moment {
        return Ok(value);
    }
    Err(vec![Problem::new(
        "",
        "moment_sealed",
        "敏感字段里不能是一个时刻",
        "a sensitive field cannot hold a moment in time",
    )])
}

fn settle(value: Value, by: impl FnOnce(Value) -> Result<Value, Vec<Problem>>) -> Result<Value, Vec<Problem>> {
    if is_missing(&value) {
        return Ok(Value::Null);
    }
    by(value).map(|value| if is_missing(&value) { Value::Null } else { value })
}

/// The value as people read it; empty when there is none.
pub fn format(field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
    if is_missing(value) { String::new() } else { of(field).format(field, value, display) }
}

/// The value as a cell of a file holds it; empty when there is none.
pub fn write_text(field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
    if is_missing(value) { String::new() } else { of(field).write_text(field, value, display) }
}

/// What a cell of a file means; `null` when it is empty.
///
/// # Errors
/// As [`normalise`].
pub fn read_text(field: &FieldDefinition, text: &str, reading: &Reading<'_>) -> Result<Value, Vec<Problem>> {
    settle(Value::String(text.trim().to_owned()), |_| {
        of(field).read_text(field, text.trim(), reading).and_then(|value| sealable(field, value))
    })
}

/// Reads a value of another field as a value of this one; `null` when there is none.
///
/// # Errors
/// As [`normalise`].
pub fn adopt(field: &FieldDefinition, adopted: Adopted<'_>) -> Result<Value, Vec<Problem>> {
    settle(adopted.value.clone(), |_| of(field).adopt(adopted, field).and_then(|value| sealable(field, value)))
}

/// Where a field is stored; `None` for kinds that store nothing.
pub fn column(field: &FieldDefinition) -> Option<Column> {
    let column = of(field).column(field)?;
    Some(if field.sensitive { Column::Sealed } else { column })
}

/// The operators a condition may use on a sensitive field: what is sealed is found by its equals.
pub const SEALED_OPERATORS: &[&str] = operators::ONE;

/// The operators a condition may use on the field.
pub fn operators(field: &FieldDefinition) -> &'static [&'static str] {
    if field.sensitive { SEALED_OPERATORS } else { of(field).operators(field) }
}

/// Whether lists can be sorted by the field.
pub fn sortable(field: &FieldDefinition) -> bool {
    !field.sensitive && of(field).sortable(field)
}

/// Whether the search for text looks into the field; `x-search: false` leaves it out.
pub fn searchable(field: &FieldDefinition) -> bool {
    field.search != Some(false) && !field.sensitive && of(field).searchable(field)
}

/// Whether people can write the field at all: not computed, not kept by the engine, not marked read-only.
pub fn writable(field: &FieldDefinition) -> bool {
    !field.readonly && field.formula.is_none() && !of(field).readonly(field)
}

#[cfg(test)]
mod tests;
