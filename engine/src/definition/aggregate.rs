//! `aggregates/<key>.json`: a table of figures over the records of one or many forms, kept in step with them. Owns the
//! document as written and the form it is read as; adding up is owned by [`crate::aggregate`].

use super::{AggregateOp, Condition, DateUnit, Definitions, FieldDefinition, FormDefinition, is_default, withheld};
use crate::kind;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One aggregate table: a row for every combination of keys, with figures that follow the records they come from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AggregateDefinition {
    /// The address of this document's own JSON Schema, for completion in editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The name programs use; equals the file's name, and no form has the same.
    pub key: String,
    /// The name people see.
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The name of the icon shown for the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// What rows are told apart by, in order.
    pub keys: IndexMap<String, AggregateKey>,
    /// What is computed for every row, in order.
    pub measures: IndexMap<String, AggregateMeasure>,
    /// Figures that follow from the others of their row, in order; they are shown behind the measures.
    #[serde(default, skip_serializing_if = "is_default")]
    pub computed: IndexMap<String, AggregateComputed>,
    /// Where the figures come from.
    pub sources: Vec<AggregateSource>,
    /// What must hold for every row; a change that would break it is refused.
    #[serde(default, skip_serializing_if = "is_default")]
    pub checks: Vec<AggregateCheck>,
}

/// One key of the rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AggregateKey {
    /// The heading; that of the field when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// For a date: rows are told apart by its day, week, month, quarter or year, named by its first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<DateUnit>,
}

/// One figure of the rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AggregateMeasure {
    pub title: String,
    pub op: AggregateOp,
    /// For `count`: every value of the fields that are counted counts once, however often it occurs.
    #[serde(default, skip_serializing_if = "is_default")]
    pub distinct: bool,
    /// The unit shown behind the number; that of the field when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The number of decimal places shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 6))]
    pub decimals: Option<u8>,
}

/// One figure that follows from the others of its row.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AggregateComputed {
    pub title: String,
    /// An expression over the keys and figures of the row: `on_hand * cost`. What cannot be worked out, such as a division
    /// by nothing, is empty. It may speak only of the row, for a table does not change with the time or with who looks.
    pub formula: String,
    /// What it gives; a number when left out.
    #[serde(rename = "as", default, skip_serializing_if = "is_default")]
    pub gives: ComputedAs,
    /// The unit shown behind a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The number of decimal places that are kept; of a percentage those shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 6))]
    pub decimals: Option<u8>,
    /// The ISO 4217 code of money; CNY when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^[A-Z]{3}$"))]
    pub currency: Option<String>,
}

/// What the formula of a figure gives.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ComputedAs {
    #[default]
    Number,
    /// A number that is shown as a percentage: 0.25 as 25%.
    Percent,
    Money,
    Text,
    Date,
}

/// The records of one form, or the rows of one of its sub-forms, and what they give to the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AggregateSource {
    pub form: String,
    /// Which records count, or rows when it names columns of the sub-form; all of them when left out. It may speak only
    /// of what stands in the record, for a table does not change with the time or with who looks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// For every key of the table the field it is read from, `items.product` for a column of a sub-form.
    pub keys: IndexMap<String, String>,
    /// For some measures of the table what is added to them.
    pub measures: IndexMap<String, AggregatePart>,
}

/// What one source gives to a measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum AggregatePart {
    /// The value of a field.
    Field(String),
    /// The same with a sign or a condition of its own.
    Detailed {
        /// The field; `count` needs none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        field: Option<String>,
        /// Takes the value off instead of adding it.
        #[serde(default, skip_serializing_if = "is_default")]
        minus: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        when: Option<Condition>,
    },
}

impl AggregatePart {
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Field(field) => Some(field),
            Self::Detailed { field, .. } => field.as_deref(),
        }
    }

    pub fn minus(&self) -> bool {
        matches!(self, Self::Detailed { minus: true, .. })
    }

    pub fn when(&self) -> Option<&Condition> {
        match self {
            Self::Field(_) => None,
            Self::Detailed { when, .. } => when.as_ref(),
        }
    }
}

/// What must hold for every row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AggregateCheck {
    /// A condition over the row: `["stock", ">=", 0]`.
    pub that: Condition,
    /// What the person is told, with keys and figures in `{{ }}`; `{{ before.stock }}` is the figure as it stands.
    pub message: String,
}

/// Puts every aggregate table among the forms, as a form that only the engine writes: lists, views, dashboards, links
/// and rollups then work on it as on any other. A form that is there under the same key stays.
pub(super) fn put_among(
    forms: &mut BTreeMap<String, FormDefinition>,
    aggregates: &BTreeMap<String, AggregateDefinition>,
) {
    for (key, aggregate) in aggregates {
        if !forms.contains_key(key) {
            let form = as_form(key, aggregate, forms);
            forms.insert(key.clone(), form);
        }
    }
}

/// Calls the rows of every aggregate table by those of its keys that whoever reads them sees whole: a title is told to all alike.
pub(super) fn call_rows(definitions: &mut Definitions) {
    let known: &Definitions = definitions;
    let title = |(key, aggregate): (&String, &AggregateDefinition)| {
        let told = aggregate.keys.keys().filter(|name| withheld(known, key, name).is_none());
        (key.clone(), told.map(|name| format!("{{{{ {name} }}}}")).collect::<Vec<_>>().join(" "))
    };
    let titles: Vec<(String, String)> = known.aggregates.iter().map(title).collect();
    for (key, title) in titles {
        if let Some(form) = definitions.forms.get_mut(&key).filter(|form| form.aggregate) {
            form.title_template = Some(title);
        }
    }
}

fn as_form(key: &str, aggregate: &AggregateDefinition, forms: &BTreeMap<String, FormDefinition>) -> FormDefinition {
    let mut properties = IndexMap::new();
    for (name, written) in &aggregate.keys {
        let paths = aggregate.sources.iter().filter_map(|s| Some((forms.get(&s.form)?, s.keys.get(name)?)));
        let found = paths.filter_map(|(form, path)| at_path(form, path)).next();
        properties.insert(name.clone(), key_field(written, found));
    }
    for (name, measure) in &aggregate.measures {
        let parts = aggregate.sources.iter().filter_map(|s| Some((forms.get(&s.form)?, s.measures.get(name)?)));
        let found = parts.filter_map(|(form, part)| at_path(form, part.field()?)).next();
        properties.insert(name.clone(), measure_field(measure, found));
    }
    properties.extend(aggregate.computed.iter().map(|(name, computed)| (name.clone(), computed_field(computed))));
    FormDefinition {
        key: key.to_owned(),
        title: aggregate.title.clone(),
        description: aggregate.description.clone(),
        icon: aggregate.icon.clone(),
        properties,
        aggregate: true,
        ..FormDefinition::default()
    }
}

/// The field at `qty` or `items.qty`, with what a lookup or formula shows in its place.
pub(crate) fn at_path(form: &FormDefinition, path: &str) -> Option<FieldDefinition> {
    let field = match path.split_once('.') {
        None => form.properties.get(path).or_else(|| super::system_field(path))?,
        Some((outer, inner)) => {
            let outer = form.properties.get(outer)?;
            match kind::of(outer).name() {
                "address" => super::address_part(inner)?,
                _ => outer.items.as_ref()?.properties.get(inner)?,
            }
        }
    };
    let mut shown = field.clone();
    while let Some(source) = shown.source.take() {
        shown = FieldDefinition { title: shown.title, ..source.field };
    }
    if shown.kind.as_deref() == Some("formula") {
        shown.kind = Some(kind::implied(&shown).name().to_owned());
    }
    Some(shown)
}

fn key_field(written: &AggregateKey, found: Option<FieldDefinition>) -> FieldDefinition {
    let found = found.unwrap_or_default();
    let title = written.title.clone().or(found.title.clone());
    if written.by.is_some() {
        return FieldDefinition { title, kind: Some("date".to_owned()), readonly: true, ..FieldDefinition::default() };
    }
    let kind = match kind::of(&found).name() {
        "serial" => "text",
        name => name,
    };
    FieldDefinition {
        title,
        kind: Some(kind.to_owned()),
        readonly: true,
        value_type: found.value_type,
        options: found.options,
        colors: found.colors,
        form: found.form,
        decimals: found.decimals,
        thousands: found.thousands,
        percent: found.percent,
        unit: found.unit,
        currency: found.currency,
        max: found.max,
        mask: found.mask,
        ..FieldDefinition::default()
    }
}

fn measure_field(measure: &AggregateMeasure, found: Option<FieldDefinition>) -> FieldDefinition {
    let found = found.unwrap_or_default();
    let kind = match (measure.op, kind::of(&found).name()) {
        (AggregateOp::Count, _) => "number",
        (_, "money") => "money",
        (AggregateOp::Min | AggregateOp::Max, name @ ("date" | "datetime" | "time")) => name,
        _ => "number",
    };
    let counted = measure.op == AggregateOp::Count;
    FieldDefinition {
        title: Some(measure.title.clone()),
        kind: Some(kind.to_owned()),
        readonly: true,
        decimals: measure.decimals.or(if counted { Some(0) } else { found.decimals }),
        thousands: found.thousands,
        unit: measure.unit.clone().or(if counted { None } else { found.unit }),
        currency: found.currency,
        ..FieldDefinition::default()
    }
}

fn computed_field(computed: &AggregateComputed) -> FieldDefinition {
    let kind = match computed.gives {
        ComputedAs::Number | ComputedAs::Percent => "number",
        ComputedAs::Money => "money",
        ComputedAs::Text => "text",
        ComputedAs::Date => "date",
    };
    FieldDefinition {
        title: Some(computed.title.clone()),
        kind: Some(kind.to_owned()),
        readonly: true,
        formula: Some(computed.formula.clone()),
        percent: computed.gives == ComputedAs::Percent,
        decimals: computed.decimals,
        unit: computed.unit.clone(),
        currency: computed.currency.clone(),
        ..FieldDefinition::default()
    }
}

#[cfg(test)]
mod tests {
    use crate::definition::{Definitions, Package};
    use serde_json::json;

    #[test]
    fn a_masked_key_is_in_no_title() {
        let form = json!({ "key": "visit", "title": "来访", "properties": {
            "phone": { "x-kind": "phone", "x-mask": "phone" }, "city": { "type": "string" } } });
        let table = json!({ "key": "visits", "title": "来访次数", "keys": { "phone": {}, "city": {} },
            "measures": { "n": { "title": "次数", "op": "count" } },
            "sources": [{ "form": "visit", "keys": { "phone": "phone", "city": "city" }, "measures": { "n": {} } }] });
        let files = [("forms/visit.json", form.to_string()), ("aggregates/visits.json", table.to_string())];
        let package = Package { files: files.map(|(path, text)| (path.to_owned(), text)).into() };
        let (definitions, problems) = Definitions::read(&package);
        assert_eq!(problems, []);
        assert_eq!(definitions.forms["visits"].title_template.as_deref(), Some("{{ city }}"));
    }
}
