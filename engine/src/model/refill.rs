//! Defaults that are filled in again: which fields have them, and what sets them off when somebody changes it. Owns what
//! follows from the definition; filling in is the record's.

use super::fields::Field;
use super::form::Step;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// A field, or column, whose default is filled in again.
pub struct Refill {
    pub step: Step,
    /// What people may change that its default reads, by way of whatever lies between.
    pub by: BTreeSet<Source>,
}

/// Something that people change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A field, or a sub-form as a whole.
    Field(String),
    /// A column of a sub-form, in any row.
    Column(String, String),
    /// A column of the same row.
    Beside(String),
}

impl Source {
    /// As pages get it: `customer`, `items.qty`, and `.qty` for a column of the same row.
    pub fn path(&self) -> String {
        match self {
            Self::Field(field) => field.clone(),
            Self::Column(field, column) => format!("{field}.{column}"),
            Self::Beside(column) => format!(".{column}"),
        }
    }
}

impl Refill {
    pub(super) fn of(fields: &[Field], step: &Step) -> Self {
        let rows = match step {
            Step::Field(_) => None,
            Step::Column(at, _) => Some(&fields[*at]),
        };
        let own = step.of(fields);
        let (mut by, mut seen) = (BTreeSet::new(), BTreeSet::new());
        let mut open = behind(fields, rows, own);
        while let Some(source) = open.pop() {
            if !seen.insert(source.clone()) {
                continue;
            }
            let Some(field) = source.field(fields, rows) else { continue };
            open.extend(match &source {
                Source::Field(_) => behind(fields, None, field),
                Source::Beside(_) => behind(fields, rows, field),
                Source::Column(sub, _) => {
                    let of_any = |found: Source| match found {
                        Source::Beside(column) => Source::Column(sub.clone(), column),
                        other => other,
                    };
                    let around = fields.iter().find(|field| field.key == *sub);
                    behind(fields, around, field).into_iter().map(of_any).collect()
                }
            });
            if !field.is_computed() {
                by.insert(source);
            }
        }
        // Who changes the value itself writes over it.
        by.remove(&rows.map_or_else(|| Source::Field(own.key.clone()), |_| Source::Beside(own.key.clone())));
        Self { step: step.clone(), by }
    }
}

impl Source {
    fn field<'f>(&self, fields: &'f [Field], rows: Option<&'f Field>) -> Option<&'f Field> {
        let find = |key: &String| fields.iter().find(|field| field.key == *key);
        match self {
            Self::Field(field) => find(field),
            Self::Column(field, column) => find(field)?.sub_column(column),
            Self::Beside(column) => rows?.sub_column(column),
        }
    }
}

/// Takes out of the fields that pages get what sets them off and is not for the reader to see.
pub fn hide_sources(properties: &mut Map<String, Value>, sees: impl Fn(&str) -> bool) {
    for (key, field) in properties {
        keep_sources(field, &sees);
        let columns = field.get_mut("items").and_then(|items| items.get_mut("properties"));
        for column in columns.and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut) {
            keep_sources(column, |path| if path.starts_with('.') { sees(&format!("{key}{path}")) } else { sees(path) });
        }
    }
}

fn keep_sources(field: &mut Value, sees: impl Fn(&str) -> bool) {
    if let Some(Value::Array(paths)) = field.get_mut("x-refilled-by") {
        paths.retain(|path| path.as_str().is_some_and(&sees));
    }
}

/// What a value comes from at once: what its expression reads, the link it looks through, and the links that fill it in.
fn behind(fields: &[Field], rows: Option<&Field>, field: &Field) -> Vec<Source> {
    let follows = field.follows().into_iter().flatten();
    let mut found: Vec<Source> = follows.filter_map(|path| place(fields, rows, &path)).collect();
    let siblings = rows.map_or(fields, |rows| rows.columns.as_slice());
    let filling = siblings.iter().filter(|link| link.definition.fill.contains_key(&field.key));
    found.extend(filling.filter_map(|link| place(fields, rows, &link.key)));
    found
}

/// What a path leads to in an expression of the form, or of its rows.
fn place(fields: &[Field], rows: Option<&Field>, path: &str) -> Option<Source> {
    let (head, rest) = path.split_once('.').map_or((path, None), |(head, rest)| (head, Some(rest)));
    if rows.is_some_and(|rows| rows.sub_column(head).is_some()) {
        return Some(Source::Beside(head.to_owned()));
    }
    let field = fields.iter().find(|field| field.key == head)?;
    let column = rest.and_then(|rest| field.sub_column(rest.split('.').next().unwrap_or(rest)));
    Some(match column {
        Some(column) => Source::Column(field.key.clone(), column.key.clone()),
        None => Source::Field(field.key.clone()),
    })
}
