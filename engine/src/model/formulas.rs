//! Which formulas of a form give otherwise than they gave before it was published anew, and which others read them.

use super::{Field, Form, Step};
use crate::definition::{FieldDefinition, ValueType};
use crate::kind;
use std::collections::BTreeSet;

impl Form {
    /// What a formula is called by those that read it: `total`, or `items.amount` for a column.
    pub fn path_of(&self, step: &Step) -> String {
        match step {
            Step::Field(at) => self.fields[*at].key.clone(),
            Step::Column(at, column) => {
                let field = &self.fields[*at];
                format!("{}.{}", field.key, field.columns[*column].key)
            }
        }
    }

    /// The formulas that are new since `before`, or that give other values: by their text, or by what the values are made
    /// fit for.
    pub fn formulas_unlike(&self, before: &Self) -> BTreeSet<String> {
        let differs = |step: &&Step| self.was(step, before).is_none_or(|was| !gives_alike(was, step.of(&self.fields)));
        self.steps.iter().filter(differs).map(|step| self.path_of(step)).collect()
    }

    /// The field, or column, that a formula was `before`, under the key it had then.
    pub fn was<'b>(&self, step: &Step, before: &'b Self) -> Option<&'b Field> {
        let (Step::Field(at) | Step::Column(at, _)) = step;
        let own = &self.fields[*at];
        let former = |field: &Field| field.definition.formerly.clone().unwrap_or_default();
        let was = before.field(&own.key).or_else(|| before.field(&former(own)))?;
        let Step::Column(_, column) = step else { return Some(was) };
        let column = &own.columns[*column];
        was.sub_column(&column.key).or_else(|| was.sub_column(&former(column)))
    }

    /// These formulas and all that read them, one by another. One that asks who acts is none of them: who would, of a record
    /// that nobody touches?
    pub fn formulas_following(&self, changed: &BTreeSet<String>) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for step in &self.steps {
            let (path, field) = (self.path_of(step), step.of(&self.fields));
            let Some(formula) = field.formula.as_ref().filter(|formula| !formula.is_of_me()) else { continue };
            let rows = path.rsplit_once('.').map(|(rows, _)| rows);
            let reads = |read: &String| {
                let own = rows.map(|rows| format!("{rows}.{read}"));
                let inside = format!("{read}.");
                found.contains(read)
                    || own.is_some_and(|own| found.contains(&own))
                    || found.iter().any(|path: &String| path.starts_with(&inside))
            };
            if changed.contains(&path) || formula.fields().iter().any(reads) {
                found.insert(path);
            }
        }
        found
    }
}

/// Whether a formula gives the same values, made fit for the field in the same way.
fn gives_alike(before: &Field, after: &Field) -> bool {
    let (was, is) = (&before.definition, &after.definition);
    let text = |field: &FieldDefinition| field.formula.as_deref().map(|text| text.trim().to_owned());
    let kinds = |field: &FieldDefinition| (kind::of(field).name(), kind::implied(field).name());
    let places = |field: &FieldDefinition| {
        (field.decimals, field.percent, field.value_type == Some(ValueType::Integer), field.max)
    };
    text(was) == text(is) && kinds(was) == kinds(is) && places(was) == places(is) && was.options == is.options
}
