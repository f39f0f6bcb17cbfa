//! `links/<key>.json`: what a link offers fits the form it is to.

use super::{names::Names, report::Report};
use crate::definition::LinkDefinition;

pub(super) fn check(names: &Names<'_>, key: &str, link: &LinkDefinition, report: &mut Report<'_>) {
    report.key(key, &link.key);
    let Some(form) = names.form(report, "/form", &link.form) else { return };
    report.all(link.settings.problems(form, &names.definitions.forms).into_iter().map(|problem| {
        match problem.pointer.as_str() {
            "/form" => problem,
            _ => problem.under("/settings"),
        }
    }));
}
