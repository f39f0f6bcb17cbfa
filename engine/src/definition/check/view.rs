//! `views/<key>.json`: columns, filter, sort and group are fields of the form.

use super::{names::Names, report::Report};
use crate::definition::ViewDefinition;

pub(super) fn check(names: &Names<'_>, key: &str, view: &ViewDefinition, report: &mut Report<'_>) {
    report.key(key, &view.key);
    let Some(form) = names.form(report, "/form", &view.form) else { return };
    names.fields(report, "/columns", form, &view.columns);
    names.sort(report, "/sort", form, &view.sort);
    if let Some(filter) = &view.filter {
        names.condition(report, "/filter", form, filter);
    }
    if let Some(group) = &view.group {
        names.group(report, "/group", form, group);
    }
}
