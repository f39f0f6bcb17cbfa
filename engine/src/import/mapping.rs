//! Which column becomes which field.

use super::Table;
use crate::definition::{ImportDefinition, ImportMode};
use crate::model::{Field, Form};
use crate::problem::{Problem, nearest};

/// A mapping fitted to one file and one form.
pub(super) struct Mapping<'a> {
    /// For each column of the file its field; `None` for columns left out.
    pub fields: Vec<Option<&'a Field>>,
    pub mode: ImportMode,
    pub matched_by: Vec<String>,
    pub stored: Option<&'a ImportDefinition>,
}

impl<'a> Mapping<'a> {
    /// Fits a stored mapping, or finds the columns by the labels and keys of fields. Every heading that leads nowhere
    /// is a problem when nothing was stored about it, so no column is dropped unseen.
    pub fn fit(form: &'a Form, stored: Option<&'a ImportDefinition>, table: &Table) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let writable = |field: &&Field| field.column.is_some() && !field.is_computed();
        let fields: Vec<Option<&Field>> = table
            .headings
            .iter()
            .map(|heading| match stored {
                Some(stored) => {
                    let column = stored.columns.get(heading)?;
                    form.field(&column.field)
                }
                None => form.fields.iter().filter(writable).find(|f| f.key == *heading || f.title() == heading),
            })
            .collect();
        match stored {
            Some(stored) => {
                for heading in stored.columns.keys().filter(|heading| !table.headings.contains(heading)) {
                    problems.push(missing_column(heading, table));
                }
            }
            None => {
                for (heading, _) in table.headings.iter().zip(&fields).filter(|(_, field)| field.is_none()) {
                    problems.push(unknown_column(heading, form));
                }
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            fields,
            mode: stored.map_or(ImportMode::Insert, |stored| stored.mode),
            matched_by: stored.map(|stored| stored.matched_by.clone()).unwrap_or_default(),
            stored,
        })
    }
}

fn missing_column(heading: &str, table: &Table) -> Problem {
    let problem = Problem::new(
        "/columns",
        "missing_column",
        format!("文件里没有列“{heading}”"),
        format!("the file has no column '{heading}'"),
    );
    match nearest(heading, table.headings.iter().map(String::as_str)) {
        Some(near) => problem.hint(format!("是否指“{near}”？"), format!("Did you mean '{near}'?")),
        None => problem,
    }
}

fn unknown_column(heading: &str, form: &Form) -> Problem {
    let problem = Problem::new(
        "/columns",
        "unknown_column",
        format!("列“{heading}”对不上任何字段"),
        format!("column '{heading}' matches no field"),
    );
    match nearest(heading, form.fields.iter().map(Field::title)) {
        Some(near) => problem.hint(format!("是否指“{near}”？"), format!("Did you mean '{near}'?")),
        None => problem.hint(
            "用 --mapping 指定一个映射，说明这一列去哪里",
            "name a mapping with --mapping that says where the column goes",
        ),
    }
}
