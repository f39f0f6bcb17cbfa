//! Formulas, defaults and scripts against the form they compute over: whether they compile, and whether every name they
//! read is a field. Problems name line and column.

use super::{
    names::{Names, all_paths, sensitive},
    report::Report,
    titled::by_title,
};
use crate::{
    definition::{FormDefinition, SYSTEM_FIELDS},
    problem::Problem,
    script::{Formula, LookUp, Script},
};
use std::collections::BTreeSet;

/// A file below `scripts/`: only whether it compiles; its names are checked where it is used.
pub(super) fn check_script(names: &Names<'_>, text: &str, report: &mut Report<'_>) {
    let problems = Script::compile(names.engine, text).err().unwrap_or_default();
    report.all(problems.into_iter().map(|problem| problem.at("")));
}

/// The record an expression computes over.
#[derive(Clone, Copy)]
pub(super) struct Over<'a> {
    pub(super) form: &'a FormDefinition,
    /// The sub-form whose row it belongs to: its columns are variables too and go before the form's fields.
    pub(super) row: Option<&'a str>,
}

impl<'a> Over<'a> {
    pub(super) fn form(form: &'a FormDefinition) -> Self {
        Self { form, row: None }
    }

    fn columns(&self) -> impl Iterator<Item = &'a String> {
        let items = self.row.and_then(|row| self.form.properties.get(row)).and_then(|field| field.items.as_ref());
        items.into_iter().flat_map(|items| items.properties.keys())
    }

    /// Whether a path leads to a sensitive field, which no column of the row hides.
    fn is_sensitive(&self, path: &str) -> bool {
        let head = path.split('.').next().unwrap_or(path);
        let is_column = self.columns().any(|column| column == head);
        !is_column && self.form.properties.get(head).is_some_and(|field| field.sensitive)
    }

    fn names(&self) -> Vec<String> {
        self.columns().cloned().chain(all_paths(self.form)).collect()
    }
}

impl Names<'_> {
    /// One expression; the fields it reads when it compiles.
    pub(super) fn expression(
        &self,
        report: &mut Report<'_>,
        pointer: &str,
        text: &str,
        over: Option<Over<'_>>,
    ) -> BTreeSet<String> {
        let (problems, reads) = self.expression_problems(text, over);
        report.all(problems.into_iter().map(|problem| problem.under(pointer)));
        reads
    }

    /// A check of a form. It answers yes or no, so it may read sensitive fields as well.
    pub(super) fn check(&self, report: &mut Report<'_>, pointer: &str, text: &str, over: Over<'_>) {
        let (problems, _) = self.reading_problems(text, Some(over));
        report.all(problems.into_iter().map(|problem| problem.under(pointer)));
    }

    pub(super) fn expression_problems(&self, text: &str, over: Option<Over<'_>>) -> (Vec<Problem>, BTreeSet<String>) {
        let (mut problems, reads) = self.reading_problems(text, over);
        // What is worked out of them would lie somewhere as it is.
        if let Some(over) = over {
            problems.extend(reads.iter().filter(|path| over.is_sensitive(path)).map(|path| sensitive("", path)));
        }
        (problems, reads)
    }

    fn reading_problems(&self, text: &str, over: Option<Over<'_>>) -> (Vec<Problem>, BTreeSet<String>) {
        let formula = match Formula::compile_all(self.engine, text) {
            Ok(formula) => formula,
            Err(problems) => {
                let said = problems.into_iter().map(|problem| match over {
                    Some(over) => by_title(problem, over).at(""),
                    None => problem.at(""),
                });
                return (said.collect(), BTreeSet::new());
            }
        };
        let names = over.map(|over| over.names()).unwrap_or_default();
        let unknown = formula.unknown_fields(names.iter().map(String::as_str), |path| knows(&names, path));
        let mut problems: Vec<Problem> = unknown.into_iter().map(|problem| problem.at("")).collect();
        problems.extend(self.look_up_problems(formula.look_ups()));
        (problems, formula.fields().clone())
    }

    /// Forms and fields that look-ups name and nobody knows.
    fn look_up_problems(&self, look_ups: &[LookUp]) -> Vec<Problem> {
        let mut report = Report::new("");
        for look_up in look_ups {
            let Some(form) = self.form(&mut report, "", &look_up.form) else { continue };
            for field in look_up.keys.iter().chain(&look_up.result) {
                self.field(&mut report, "", form, field);
            }
        }
        report.into_problems()
    }

    /// A script of the package, by its path, over the records of a form.
    pub(super) fn script(&self, report: &mut Report<'_>, pointer: &str, path: &str, form: &FormDefinition) {
        let Some(text) = self.definitions.scripts.get(path) else {
            let known = self.definitions.scripts.keys().map(String::as_str);
            report.unknown(pointer, "unknown_script", super::report::FILE, path, known);
            return;
        };
        // The place is in the script, so that is the file people must open.
        report.elsewhere(path, self.script_problems(text, form));
    }

    /// What is wrong with a script over the records of a form, with line and column.
    pub(super) fn script_problems(&self, text: &str, form: &FormDefinition) -> Vec<Problem> {
        let names = Over::form(form).names();
        let (problems, look_ups) = match Script::compile(self.engine, text) {
            Ok(script) => {
                let unknown = script.unknown_fields(names.iter().map(String::as_str), |path| knows(&names, path));
                let over = Over::form(form);
                let read = script.fields().iter().filter(|path| over.is_sensitive(path));
                let kept = read.map(|path| sensitive("", path)).chain(self.look_up_problems(script.look_ups()));
                (unknown, kept.collect())
            }
            Err(problems) => (problems, Vec::new()),
        };
        problems.into_iter().map(|problem| problem.at("")).chain(look_ups).collect()
    }
}

/// `customer.name` reads the field `customer` when no sub-form has that name.
fn knows(names: &[String], path: &str) -> bool {
    let head = path.split('.').next().unwrap_or(path);
    let subform = names.iter().any(|name| name.strip_prefix(head).is_some_and(|rest| rest.starts_with('.')));
    names.iter().any(|name| name == path)
        || (!subform && names.iter().any(|name| name == head))
        || SYSTEM_FIELDS.contains(&path)
}
