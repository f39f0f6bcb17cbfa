//! One field of a compiled form: its kind, its column and its compiled expressions.

use crate::definition::{Color, FieldDefinition};
use crate::kind::{self, Column, Kind};
use crate::problem::{Problem, Text, pointer_segment};
use crate::script::{Engine, Formula};
use indexmap::IndexMap;
use serde_json::Value;
use std::collections::BTreeSet;

/// One field, or one column of a sub-form.
pub struct Field {
    pub key: String,
    pub definition: FieldDefinition,
    /// What people call it: as it was written, and as the app's dictionary has it in English.
    pub names: Text,
    pub kind: &'static dyn Kind,
    /// Where its value is stored; `None` for fields that only show something.
    pub column: Option<Column>,
    pub default: Option<DefaultValue>,
    pub formula: Option<Formula>,
    /// The columns of a sub-form; empty for every other kind.
    pub columns: Vec<Field>,
}

/// The value of a new record.
pub enum DefaultValue {
    Constant(Value),
    Expression(Formula),
}

impl Field {
    /// True when only the engine writes the field.
    pub fn is_computed(&self) -> bool {
        self.formula.is_some() || self.kind.readonly(&self.definition)
    }

    /// True when its values lie encrypted in the database.
    pub fn is_sealed(&self) -> bool {
        self.column == Some(Column::Sealed)
    }

    /// True when what it holds is to stand nowhere else as it reads: its values lie encrypted, or are masked.
    pub fn is_discreet(&self) -> bool {
        self.is_sealed() || self.definition.mask.is_some()
    }

    /// True when other records add up to the field.
    pub fn is_figure(&self) -> bool {
        self.kind.name() == "rollup"
    }

    /// True when a search for text looks into the field.
    pub fn is_searched(&self) -> bool {
        !self.is_sealed() && self.definition.search.unwrap_or_else(|| self.kind.searchable(&self.definition))
    }

    /// True when its formula or default, or one of its columns', looks into other forms or asks about people.
    pub fn asks(&self) -> bool {
        let by_default = matches!(&self.default, Some(DefaultValue::Expression(formula)) if formula.asks());
        by_default || self.formula.as_ref().is_some_and(Formula::asks) || self.columns.iter().any(Self::asks)
    }

    /// True when its default is filled in again whenever something it reads is changed.
    pub fn is_refilled(&self) -> bool {
        self.definition.refill && !self.is_computed() && self.refilling().is_some()
    }

    /// The expression of its default.
    fn refilling(&self) -> Option<&Formula> {
        match &self.default {
            Some(DefaultValue::Expression(formula)) => Some(formula),
            _ => None,
        }
    }

    /// What its value follows whenever that changes: fields that its formula reads, or its default where that is filled in
    /// again, or the link it looks through.
    pub fn follows(&self) -> Option<BTreeSet<String>> {
        let read = self.formula.as_ref().or_else(|| self.refilling().filter(|_| self.is_refilled()));
        let link = self.definition.link.as_ref().filter(|_| self.kind.name() == "lookup");
        read.map(|formula| formula.fields().clone()).or_else(|| link.map(|link| [link.clone()].into()))
    }

    /// The label people see.
    pub fn title(&self) -> &str {
        self.definition.title.as_deref().unwrap_or(&self.key)
    }

    /// The form and key a link points to.
    pub fn links_to(&self) -> Option<&str> {
        (self.kind.name() == "link").then_some(self.definition.form.as_deref()).flatten()
    }

    /// The form and field whose values are the options of this field.
    pub fn options_from(&self) -> Option<(&str, &str)> {
        let is_choice = ["radio", "select", "checkbox", "multi-select"].contains(&self.kind.name());
        let from = self.definition.form.as_deref().zip(self.definition.field.as_deref());
        from.filter(|_| is_choice)
    }

    /// The colours of the options it says: its own, or those of the field its values come from.
    pub fn colors(&self) -> &IndexMap<String, Color> {
        match &self.definition.source {
            Some(source) if self.definition.colors.is_empty() => &source.field.colors,
            _ => &self.definition.colors,
        }
    }

    /// The column of a sub-form with this key.
    pub fn sub_column(&self, key: &str) -> Option<&Field> {
        self.columns.iter().find(|column| column.key == key)
    }
}

/// Compiles the fields of a form or the columns of a sub-form, collecting every mistake.
pub(super) fn compile(
    properties: &IndexMap<String, FieldDefinition>,
    pointer: &str,
    names: &dyn Fn(&str) -> Text,
    scripts: &Engine,
    problems: &mut Vec<Problem>,
) -> Vec<Field> {
    properties
        .iter()
        .map(|(key, definition)| {
            let here = format!("{pointer}{}", pointer_segment(key));
            let mut formula_at = |text: &str, keyword: &str| match Formula::compile(scripts, text) {
                Ok(formula) => Some(formula),
                Err(problem) => {
                    problems.push(problem.at(format!("{here}/{keyword}")));
                    None
                }
            };
            let formula = definition.formula.as_deref().and_then(|text| formula_at(text, "x-formula"));
            let default = match &definition.default {
                None => None,
                Some(Value::String(text)) if text.starts_with("= ") => {
                    formula_at(&text[2..], "x-default").map(DefaultValue::Expression)
                }
                Some(value) => Some(DefaultValue::Constant(value.clone())),
            };
            let columns = definition.items.as_ref().map_or_else(Vec::new, |items| {
                compile(&items.properties, &format!("{here}/items/properties"), names, scripts, problems)
            });
            let kind = kind::of(definition);
            Field {
                key: key.clone(),
                column: kind::column(definition),
                kind,
                names: names(definition.title.as_deref().unwrap_or(key)),
                definition: definition.clone(),
                default,
                formula,
                columns,
            }
        })
        .collect()
}
