//! Texts with `{{ field }}` in them: titles, reasons, subjects and messages. Whether they parse, and whether
//! every name they use is a field.

use super::{
    condition::hinted,
    names::{Names, find, sensitive},
    report::{FIELD, FILE, Report},
};
use crate::{
    definition::{FormDefinition, SYSTEM_FIELDS},
    notify::{Fault, faults, template_names},
    problem::Problem,
    wording::{Wording, mistakes},
};

/// A file below `messages/`: only how it is written; its names are checked where it is used.
pub(super) fn check(_: &Names<'_>, text: &str, report: &mut Report<'_>) {
    report.all(faults(text).into_iter().map(Fault::at_line));
}

impl Names<'_> {
    /// The title of a record or the reason of a rule: field names in `{{ }}` and nothing else.
    pub(super) fn wording(&self, report: &mut Report<'_>, pointer: &str, text: &str, form: &FormDefinition) {
        let wording = Wording::parse(text);
        report.all(unknown_names(wording.fields(), form).into_iter().map(|problem| problem.under(pointer)));
        report.all(mistakes(text).into_iter().map(|problem| problem.under(pointer)));
    }

    /// A text where there is no record: it names no fields.
    pub(super) fn plain(&self, report: &mut Report<'_>, pointer: &str, text: &str) {
        report.all(mistakes(text).into_iter().map(|problem| problem.under(pointer)));
        if Wording::parse(text).fields().next().is_some() {
            let (zh, en) = ("流程没有记录，不能使用字段", "the flow has no record, so it has no fields");
            report.say(pointer, "no_record", zh, en);
        }
    }

    /// A template in a document, over the records of a form.
    pub(super) fn text(&self, report: &mut Report<'_>, pointer: &str, text: &str, form: &FormDefinition) {
        report.all(template_problems(text, form).into_iter().map(|problem| problem.under(pointer)));
    }

    /// A message template of the package, by its path, over the records of a form.
    pub(super) fn message(&self, report: &mut Report<'_>, pointer: &str, path: &str, form: &FormDefinition) {
        match self.definitions.messages.get(path) {
            // The mistake is in the template, so that is the file people must open.
            Some(text) => report.elsewhere(path, unknown_names(template_names(text).iter().map(String::as_str), form)),
            None => {
                let known = self.definitions.messages.keys().map(String::as_str);
                report.unknown(pointer, "unknown_message", FILE, path, known);
            }
        }
    }
}

fn template_problems(text: &str, form: &FormDefinition) -> Vec<Problem> {
    let written = faults(text).into_iter().map(|fault| fault.problem);
    written.chain(unknown_names(template_names(text).iter().map(String::as_str), form)).collect()
}

/// Texts are stored and sent as they come out, so no sensitive field goes into them.
fn unknown_names<'n>(names: impl Iterator<Item = &'n str>, form: &FormDefinition) -> Vec<Problem> {
    let wrong = names.filter(|name| find(form, name).is_none_or(|field| field.sensitive));
    let problems = wrong.map(|name| {
        if find(form, name).is_some() {
            return sensitive("", name);
        }
        let (zh, en) = FIELD;
        let words = (format!("没有名为“{name}”的{zh}"), format!("there is no {en} named \"{name}\""));
        let known = form.properties.keys().map(String::as_str).chain(SYSTEM_FIELDS);
        hinted(Problem::new("", "unknown_field", words.0, words.1), name, known)
    });
    problems.collect()
}
