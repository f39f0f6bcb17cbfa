//! An aggregate table, ready to be kept: where keys and amounts stand in a record, and how they are stored.

use crate::condition::Condition;
use crate::definition::{
    AggregateDefinition, AggregateMeasure, AggregateOp, AggregatePart, AggregateSource, DateUnit, Definitions,
    FormDefinition, at_path,
};
use crate::digest;
use crate::kind::{self, Column};
use crate::problem::Language;
use crate::wording::Wording;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// One aggregate table of a compiled app.
#[derive(Debug)]
pub struct Aggregate {
    pub key: String,
    pub definition: AggregateDefinition,
    pub(super) keys: Vec<Key>,
    pub(super) measures: Vec<Measure>,
    pub sources: Vec<Source>,
    pub(super) checks: Vec<Check>,
    /// Changes when the figures must be added up anew; words and checks do not count.
    pub digest: String,
}

#[derive(Debug)]
pub(super) struct Key {
    pub name: String,
    pub by: Option<DateUnit>,
}

#[derive(Debug)]
pub(super) struct Measure {
    pub name: String,
    pub op: AggregateOp,
    pub distinct: bool,
    pub column: Column,
}

impl Measure {
    /// Whether it must be known how often each value occurs.
    pub fn keeps_values(&self) -> bool {
        self.distinct || matches!(self.op, AggregateOp::Min | AggregateOp::Max)
    }
}

/// One source, with the places of its keys and amounts in the order of the table's.
#[derive(Debug)]
pub struct Source {
    pub form: String,
    /// The sub-form whose rows count; none when the records themselves do.
    pub(super) rows: Option<String>,
    pub(super) when: Option<Condition>,
    pub(super) keys: Vec<String>,
    pub(super) parts: Vec<Option<AggregatePart>>,
}

#[derive(Debug)]
pub(super) struct Check {
    pub that: Condition,
    pub zh: Wording,
    pub en: Wording,
}

impl Aggregate {
    /// Compiles a checked definition.
    pub fn compile(key: &str, definition: &AggregateDefinition, definitions: &Definitions) -> Self {
        let own = definitions.forms.get(key);
        let column = |name: &str| own.and_then(|form| kind::column(form.properties.get(name)?)).unwrap_or(Column::Text);
        let sources: Vec<Source> =
            definition.sources.iter().map(|one| source(definition, one, definitions.forms.get(&one.form))).collect();
        let keys = definition.keys.iter().map(|(name, key)| Key { name: name.clone(), by: key.by });
        let measures = definition.measures.iter();
        let measures = measures.map(|(name, one)| Measure {
            name: name.clone(),
            op: one.op,
            distinct: one.distinct,
            column: column(name),
        });
        let message = |text: &str, language| Wording::parse(&definitions.text(text, language));
        let checks = definition.checks.iter().map(|check| Check {
            that: check.that.clone(),
            zh: Wording::parse(&check.message),
            en: message(&check.message, Language::English),
        });
        Self {
            key: key.to_owned(),
            keys: keys.collect(),
            measures: measures.collect(),
            checks: checks.collect(),
            digest: digest(definition, definitions),
            sources,
            definition: definition.clone(),
        }
    }

    /// The sources that are a form's records or rows.
    pub(super) fn of_form<'a>(&'a self, form: &'a str) -> impl Iterator<Item = &'a Source> {
        self.sources.iter().filter(move |source| source.form == form)
    }

    /// For a form that takes from a checked table: the forms that only add to it, whose records must be there first.
    pub fn fed_before(&self, form: &str) -> Vec<String> {
        let takes = |form: &str| self.of_form(form).any(Source::takes);
        if self.checks.is_empty() || !takes(form) {
            return Vec::new();
        }
        self.sources.iter().map(|source| source.form.clone()).filter(|other| !takes(other)).collect()
    }

    /// True when a change of `field` in a record of `form` can move a figure.
    pub fn reads(&self, form: &str, field: &str) -> bool {
        self.of_form(form).any(|source| source.reads().any(|read| read == field))
    }
}

impl Source {
    fn takes(&self) -> bool {
        self.parts.iter().flatten().any(AggregatePart::minus)
    }

    /// The fields the figures depend on, sub-forms as a whole.
    pub fn reads(&self) -> impl Iterator<Item = &str> {
        let parts = || self.parts.iter().flatten();
        let conditions = self.when.iter().chain(parts().filter_map(AggregatePart::when));
        let named = conditions.flat_map(Condition::fields);
        let paths = self.keys.iter().map(String::as_str).chain(parts().filter_map(AggregatePart::field)).chain(named);
        paths.map(|path| path.split_once('.').map_or(path, |(outer, _)| outer))
    }

    /// Every path the figures depend on, columns of sub-forms by themselves.
    pub fn paths(&self) -> BTreeSet<&str> {
        let parts = || self.parts.iter().flatten();
        let conditions = self.when.iter().chain(parts().filter_map(AggregatePart::when));
        let named = conditions.flat_map(Condition::fields);
        self.keys.iter().map(String::as_str).chain(parts().filter_map(AggregatePart::field)).chain(named).collect()
    }
}

fn source(aggregate: &AggregateDefinition, source: &AggregateSource, form: Option<&FormDefinition>) -> Source {
    let keys: Vec<String> =
        aggregate.keys.keys().map(|key| source.keys.get(key).cloned().unwrap_or_default()).collect();
    let parts: Vec<Option<AggregatePart>> =
        aggregate.measures.keys().map(|key| source.measures.get(key).cloned()).collect();
    let paths = keys.iter().map(String::as_str).chain(parts.iter().flatten().filter_map(AggregatePart::field));
    let is_rows = |outer: &str| {
        let field = form.and_then(|form| form.properties.get(outer));
        field.is_some_and(|field| kind::of(field).name() == "subform")
    };
    let rows = paths.filter_map(|path| path.split_once('.')).map(|(outer, _)| outer).find(|outer| is_rows(outer));
    Source { form: source.form.clone(), rows: rows.map(str::to_owned), when: source.when.clone(), keys, parts }
}

fn measured(name: &str, measure: &AggregateMeasure) -> Value {
    if measure.distinct { json!([name, measure.op, "distinct"]) } else { json!([name, measure.op]) }
}

/// What the figures depend on, in short: sources, keys, operations and how each is stored.
fn digest(definition: &AggregateDefinition, definitions: &Definitions) -> String {
    let stored = |path: &str, form: &str| {
        let field = definitions.forms.get(form).and_then(|form| at_path(form, path))?;
        Some(format!("{:?}", kind::column(&field)))
    };
    let mut said = vec![
        json!(definition.keys.iter().map(|(name, key)| json!([name, key.by])).collect::<Vec<Value>>()),
        json!(definition.measures.iter().map(|(name, one)| measured(name, one)).collect::<Vec<Value>>()),
    ];
    if !definition.computed.is_empty() {
        let how = definition.computed.iter();
        said.push(how.map(|(name, one)| json!([name, one.formula, one.gives, one.decimals, one.currency])).collect());
    }
    for source in &definition.sources {
        said.push(json!(source));
        let paths = source.keys.values().map(String::as_str);
        let paths = paths.chain(source.measures.values().filter_map(AggregatePart::field));
        said.push(paths.map(|path| json!([path, stored(path, &source.form)])).collect());
    }
    digest::hex(&digest::of(&Value::Array(said).to_string())[..16])
}
