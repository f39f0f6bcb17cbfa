//! Which formulas of a form give otherwise than they gave before it was published anew, and which others read them.

use super::{Field, Form, Step};
use crate::definition::{FieldDefinition, ValueType};
use crate::kind;
use std::collections::BTreeSet;

/// A name by which a formula of rows reads another field than before: a column hid the field of the form that it means now,
/// or hides the one that it meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reread {
    pub name: String,
    /// What the field is called that it meant.
    pub was: String,
    /// What the field is called that it means now.
    pub is: String,
}

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

    /// The formulas that are new since `before`, or that give other values: by their text, by what their names mean, or by
    /// what the values are made fit for.
    pub fn formulas_unlike(&self, before: &Self) -> BTreeSet<String> {
        let is_alike =
            |step: &Step, was: &Field| gives_alike(was, step.of(&self.fields)) && self.rereads(step, before).is_empty();
        let differs = |step: &&Step| self.was(step, before).is_none_or(|was| !is_alike(step, was));
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

    /// The names by which a formula of rows read a column `before` and reads a field of the form now, or the other way round.
    pub fn rereads(&self, step: &Step, before: &Self) -> Vec<Reread> {
        let Step::Column(at, _) = step else { return Vec::new() };
        let rows = self.was(&Step::Field(*at), before);
        let was = self.was(step, before).and_then(|field| field.formula.as_ref());
        let (Some(rows), Some(was), Some(is)) = (rows, was, step.of(&self.fields).formula.as_ref()) else {
            return Vec::new();
        };
        let head = |path: &String| path.split('.').next().unwrap_or(path).to_owned();
        let names: BTreeSet<String> = was.fields().iter().map(head).collect();
        let both = is.fields().iter().map(head).collect::<BTreeSet<String>>();
        let reread = |name: &String| {
            let (was_of_rows, was) = before.meant(rows, name)?;
            let (is_of_rows, is) = self.meant(&self.fields[*at], name)?;
            (was_of_rows != is_of_rows).then(|| Reread { name: name.clone(), was, is })
        };
        names.intersection(&both).filter_map(reread).collect()
    }

    /// What a name means in the rows of a sub-form: whether it is a column of theirs, and what the field is called.
    fn meant(&self, rows: &Field, name: &str) -> Option<(bool, String)> {
        match rows.sub_column(name) {
            Some(column) => Some((true, format!("{}.{}", rows.title(), column.title()))),
            None => self.field(name).map(|field| (false, field.title().to_owned())),
        }
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
