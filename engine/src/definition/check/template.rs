//! Texts with `{{ field }}` in them: titles, reasons, subjects, messages and prints. Whether they parse, and whether
//! every name they use is a field.

use super::{
    names::{Names, find},
    report::{FIELD, Report},
};
use crate::{
    definition::{FormDefinition, SYSTEM_FIELDS},
    problem::Problem,
};
use minijinja::Environment;

/// Names every template may use beside the fields of the record.
const ALWAYS: [&str; 12] =
    ["record", "title", "link", "now", "today", "me", "app", "form", "workspace", "task", "loop", "count"];

/// A file below `messages/` or `prints/`: only whether it parses; its names are checked where it is used.
pub(super) fn check(_: &Names<'_>, text: &str, report: &mut Report<'_>) {
    report.all(parse_problem(text));
}

impl Names<'_> {
    /// A text in a document, over the records of a form.
    pub(super) fn text(&self, report: &mut Report<'_>, pointer: &str, text: &str, form: &FormDefinition) {
        match parse_problem(text) {
            Some(problem) => report.add(problem.under(pointer)),
            None => report.all(unknown_names(text, form).map(|problem| problem.under(pointer))),
        }
    }

    /// A message template of the package, by its path, over the records of a form.
    pub(super) fn message(&self, report: &mut Report<'_>, pointer: &str, path: &str, form: &FormDefinition) {
        let Some(text) = self.definitions.messages.get(path) else {
            let known = self.definitions.messages.keys().map(String::as_str);
            report.unknown(pointer, "unknown_message", super::report::FILE, path, known);
            return;
        };
        if parse_problem(text).is_none() {
            report.elsewhere(path, unknown_names(text, form));
        }
    }
}

/// What keeps a template from being parsed, with its line.
fn parse_problem(text: &str) -> Option<Problem> {
    let environment = Environment::new();
    let error = environment.template_from_str(text).err()?;
    let words = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    Some(match error.line() {
        Some(line) => Problem::new(
            "",
            "template_syntax",
            format!("第 {line} 行模板写法有误：{words}"),
            format!("line {line} of the template is wrong: {words}"),
        ),
        None => Problem::new(
            "",
            "template_syntax",
            format!("模板写法有误：{words}"),
            format!("the template is wrong: {words}"),
        ),
    })
}

/// Names in a template that are neither fields nor always there, in order.
fn unknown_names(text: &str, form: &FormDefinition) -> impl Iterator<Item = Problem> {
    let environment = Environment::new();
    let used = environment.template_from_str(text).map(|template| template.undeclared_variables(false));
    let mut unknown: Vec<String> = used.into_iter().flatten().collect();
    unknown.retain(|name| find(form, name).is_none() && !ALWAYS.contains(&name.as_str()));
    unknown.sort_unstable();
    let known: Vec<String> = form.properties.keys().cloned().chain(SYSTEM_FIELDS.map(str::to_owned)).collect();
    unknown.into_iter().map(move |name| {
        let (zh, en) = FIELD;
        let problem = Problem::new(
            "",
            "unknown_field",
            format!("没有名为“{name}”的{zh}"),
            format!("there is no {en} named \"{name}\""),
        );
        super::condition::hinted(problem, &name, known.iter().map(String::as_str))
    })
}
