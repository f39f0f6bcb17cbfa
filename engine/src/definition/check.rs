//! Every mistake in a package at once: syntax, schema, and whether the documents fit together. Pure: what it must know
//! of the workspace is handed in. Owns the order of the checks and the names they look up; each kind of document has a
//! file of its own below.

mod access;
mod aggregate;
mod app;
mod blind;
mod circle;
mod condition;
mod dashboard;
mod demo;
mod duplicates;
mod expression;
mod field;
mod flow;
mod form;
mod import;
mod link;
mod mended;
mod mistyped;
mod names;
mod print;
mod reading;
mod reminder;
mod report;
mod rule;
mod template;
mod titled;
mod translation;
mod undrawn;
mod view;

use super::{Definitions, Package, ViewDefinition};
use crate::{problem::Problem, script};
pub use mended::{MendedView, mend_view};
use names::Names;
use report::Report;
use std::{collections::HashSet, sync::LazyLock};

/// What a check may know of the workspace the package is meant for. What is `None` is not checked.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// The keys of the roles that stand there beside those the package brings.
    pub roles: Option<Vec<String>>,
    /// The keys of the departments.
    pub departments: Option<Vec<String>>,
    /// The user names of the members.
    pub members: Option<Vec<String>>,
}

/// Compiles only; what runs at run time has an engine of its own.
static ENGINE: LazyLock<script::Engine> = LazyLock::new(script::Engine::default);

/// Every mistake in a package, in the order of its files. Nothing is reported twice: what does not read as JSON is not
/// checked against its schema, and what does not fit its schema is checked no further than it can be understood.
pub fn check(package: &Package, surroundings: &Surroundings) -> Vec<Problem> {
    let (definitions, mut problems) = reading::read(package);
    let names = Names { package, definitions: &definitions, surroundings, engine: &ENGINE };
    for path in package.files.keys() {
        let mut report = Report::new(path);
        one(&names, path, &mut report);
        problems.extend(report.into_problems());
    }
    problems.sort_by(|a, b| a.file.cmp(&b.file));
    let mut seen = HashSet::new();
    problems.retain(|problem| {
        seen.insert((problem.file.clone(), problem.pointer.clone(), problem.code, problem.message.en.clone()))
    });
    problems
}

/// What is no mistake in a package, but seldom meant; told apart, for it keeps nobody from publishing.
pub fn warnings(package: &Package) -> Vec<Problem> {
    let definitions = reading::read(package).0;
    let surroundings = Surroundings::default();
    let names = Names { package, definitions: &definitions, surroundings: &surroundings, engine: &ENGINE };
    [circle::warnings(&definitions), blind::warnings(&definitions), mistyped::warnings(&names)].concat()
}

/// Reads one view that is not part of a package, as fitting the definitions in force.
///
/// # Errors
/// Every mistake in it, with its pointer.
pub fn read_view(text: &str, key: &str, definitions: &Definitions) -> Result<ViewDefinition, Vec<Problem>> {
    let (view, problems) = view_as_written(text, key, definitions);
    view.filter(|_| problems.is_empty()).ok_or(problems)
}

/// A view as its text says it, where that can be read at all, and every mistake in it.
fn view_as_written(text: &str, key: &str, definitions: &Definitions) -> (Option<ViewDefinition>, Vec<Problem>) {
    let path = format!("views/{key}.json");
    let package = Package { files: [(path.clone(), text.to_owned())].into() };
    let (mut read, mut problems) = reading::read(&package);
    // One document is no package: that it has no app.json is not its mistake.
    problems.retain(|problem| problem.file.as_deref() == Some(path.as_str()));
    problems.iter_mut().for_each(|problem| problem.file = None);
    let view = read.views.remove(key);
    problems.extend(view.iter().flat_map(|view| view_problems(view, key, definitions)));
    (view, problems)
}

/// What of a view does not fit the definitions.
fn view_problems(view: &ViewDefinition, key: &str, definitions: &Definitions) -> Vec<Problem> {
    let (package, surroundings) = (Package::default(), Surroundings::default());
    let names = Names { package: &package, definitions, surroundings: &surroundings, engine: &ENGINE };
    let path = format!("views/{key}.json");
    let mut report = Report::new(&path);
    view::check(&names, key, view, &mut report);
    let mut problems = report.into_problems();
    problems.iter_mut().for_each(|problem| problem.file = None);
    problems
}

fn one(names: &Names<'_>, path: &str, report: &mut Report<'_>) {
    use super::DocumentKind as Kind;
    let Some((kind, key)) = Kind::of(path) else { return };
    let Definitions { forms, rules, flows, reminders, views, dashboards, aggregates, imports, links, prints, .. } =
        names.definitions;
    match kind {
        Kind::App => app::check(names, report),
        Kind::Access => access::check(names, report),
        Kind::Form => forms.get(key).into_iter().for_each(|form| form::check(names, key, form, report)),
        Kind::Rule => rules.get(key).into_iter().for_each(|rule| rule::check(names, key, rule, report)),
        Kind::Flow => flows.get(key).into_iter().for_each(|flow| flow::check(names, key, flow, report)),
        Kind::Reminder => reminders.get(key).into_iter().for_each(|one| reminder::check(names, key, one, report)),
        Kind::View => views.get(key).into_iter().for_each(|view| view::check(names, key, view, report)),
        Kind::Dashboard => dashboards.get(key).into_iter().for_each(|one| dashboard::check(names, key, one, report)),
        Kind::Aggregate => aggregates.get(key).into_iter().for_each(|one| aggregate::check(names, key, one, report)),
        Kind::Import => imports.get(key).into_iter().for_each(|import| import::check(names, key, import, report)),
        Kind::Link => links.get(key).into_iter().for_each(|link| link::check(names, key, link, report)),
        Kind::Print => prints.get(key).into_iter().for_each(|print| print::check(names, print, report)),
        Kind::Message => template::check(names, &package_text(names, path), report),
        Kind::Demo => demo::check(names, key, &package_text(names, path), report),
        Kind::Script => expression::check_script(names, &package_text(names, path), report),
        Kind::Translation => translation::check(names, key, report),
        Kind::Readme => {}
    }
}

fn package_text(names: &Names<'_>, path: &str) -> String {
    names.package.files.get(path).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests;
