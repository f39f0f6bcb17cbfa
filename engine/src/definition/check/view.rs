//! `views/<key>.json`: everything a view names is a field of the form, of a kind that can be used so.

use super::dashboard::aggregated;
use super::{names::Names, report::Report, report::at};
use crate::condition::{Condition, Op};
use crate::definition::{FieldDefinition, FormDefinition, GroupBy, ViewDefinition, ViewKind};
use crate::kind::{self, Column};

/// The kinds that head the columns of a board.
const BOARD: [&str; 5] = ["radio", "select", "member", "department", "link"];

pub(super) fn check(names: &Names<'_>, key: &str, view: &ViewDefinition, report: &mut Report<'_>) {
    report.key(key, &view.key);
    let Some(form) = names.form(report, "/form", &view.form) else { return };
    names.fields(report, "/columns", form, &view.columns);
    names.sort(report, "/sort", form, &view.sort);
    if let Some(filter) = &view.filter {
        names.condition(report, "/filter", form, filter);
        open_values(form, filter, "/filter", report);
    }
    groups(names, form, view, report);
    for (path, op) in &view.totals {
        let pointer = at("/totals", path);
        if let Some(field) = names.field(report, pointer.as_str(), form, path) {
            aggregated(report, &pointer, path, field, *op);
        }
    }
    for (index, rule) in view.colors.iter().enumerate() {
        let here = format!("/colors/{index}");
        names.condition(report, &format!("{here}/when"), form, &rule.when);
        open_values(form, &rule.when, &format!("{here}/when"), report);
        if let Some(column) = &rule.column {
            names.field_named(report, format!("{here}/column"), form, column);
        }
    }
    for path in view.widths.keys() {
        names.field_named(report, at("/widths", path), form, path);
    }
    layout(names, form, view, report);
}

/// Views are stored as they are written: a value that a sensitive field is looked for by would lie there for all to read.
fn open_values(form: &FormDefinition, condition: &Condition, pointer: &str, report: &mut Report<'_>) {
    for (here, comparison) in condition.comparisons() {
        let is_sensitive = form.properties.get(&comparison.field).is_some_and(|field| field.sensitive);
        if is_sensitive && !matches!(comparison.op, Op::Empty | Op::NotEmpty) {
            let (zh, en) = (
                format!("视图不加密，不能存下敏感字段“{}”的值；请在列表里临时筛选", comparison.field),
                format!(
                    "views are not encrypted and cannot keep a value of \"{}\"; filter the list by hand",
                    comparison.field
                ),
            );
            report.say(format!("{pointer}{here}/2"), "sensitive_value", zh, en);
        }
    }
}

fn groups(names: &Names<'_>, form: &FormDefinition, view: &ViewDefinition, report: &mut Report<'_>) {
    let Some(groups) = &view.group else { return };
    let levels = groups.levels();
    for (index, level) in levels.iter().enumerate() {
        let here = if levels.len() == 1 { "/group".to_owned() } else { format!("/group/{index}") };
        match level {
            GroupBy::Field(field) => names.group(report, &here, form, field),
            GroupBy::Date { field, .. } => date(names, form, &format!("{here}/field"), field, report),
        }
    }
    report.duplicates("/group", "", levels.iter().map(GroupBy::field));
}

/// What the kind of the view needs, and that its fields are of a fitting kind.
fn layout(names: &Names<'_>, form: &FormDefinition, view: &ViewDefinition, report: &mut Report<'_>) {
    let (said, word) = match view.kind {
        ViewKind::Table => (true, ""),
        ViewKind::Kanban => (view.kanban.is_some(), "kanban"),
        ViewKind::Calendar => (view.calendar.is_some(), "calendar"),
        ViewKind::Gantt => (view.gantt.is_some(), "gantt"),
        ViewKind::Gallery => (view.gallery.is_some(), "gallery"),
    };
    if !said {
        let (zh, en) = (format!("这种视图要写 {word}"), format!("a view of this kind needs {word}"));
        report.say("/kind", "missing_keyword", zh, en);
    }
    if let Some(kanban) = &view.kanban {
        let pointer = "/kanban/by";
        let fits = |field: &FieldDefinition| {
            let one = kind::column(field).is_some_and(Column::is_ordered);
            BOARD.contains(&kind::of(field).name()) && one && field.formula.is_none()
        };
        if names.field(report, pointer, form, &kanban.by).is_some_and(|field| !fits(field)) {
            let (zh, en) = (
                "看板要按单选、成员、部门或单个关联字段分列",
                "a board needs an option, member, department or link field",
            );
            report.say(pointer, "not_a_board_field", zh, en);
        }
        if let Some(sum) = &kanban.sum
            && let Some(field) = names.field(report, "/kanban/sum", form, sum)
        {
            aggregated(report, "/kanban/sum", sum, field, crate::definition::AggregateOp::Sum);
        }
    }
    if let Some(calendar) = &view.calendar {
        date(names, form, "/calendar/start", &calendar.start, report);
        calendar.end.iter().for_each(|end| date(names, form, "/calendar/end", end, report));
    }
    if let Some(gantt) = &view.gantt {
        date(names, form, "/gantt/start", &gantt.start, report);
        date(names, form, "/gantt/end", &gantt.end, report);
        if let Some(progress) = &gantt.progress
            && let Some(field) = names.field(report, "/gantt/progress", form, progress)
        {
            aggregated(report, "/gantt/progress", progress, field, crate::definition::AggregateOp::Avg);
        }
    }
    if let Some(gallery) = &view.gallery
        && names.field(report, "/gallery/image", form, &gallery.image).is_some_and(|f| kind::of(f).name() != "image")
    {
        let (zh, en) =
            (format!("“{}”不是图片字段", gallery.image), format!("\"{}\" is not an image field", gallery.image));
        report.say("/gallery/image", "not_an_image_field", zh, en);
    }
}

fn date(names: &Names<'_>, form: &FormDefinition, pointer: &str, path: &str, report: &mut Report<'_>) {
    if let Some(field) = names.field(report, pointer, form, path)
        && (path.contains('.') || !names.is_date(field))
    {
        let (zh, en) = (format!("“{path}”不是日期"), format!("\"{path}\" is not a date"));
        report.say(pointer, "not_a_date_field", zh, en);
    }
}
