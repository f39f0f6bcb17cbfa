//! `imports/<key>.json`: columns go to fields that can be written, values are options that are there.

use super::{
    condition::assigned,
    names::Names,
    report::{Report, at},
};
use crate::{
    definition::{FormDefinition, ImportDefinition, ImportMode},
    kind,
};
use serde_json::Value;

pub(super) fn check(names: &Names<'_>, key: &str, import: &ImportDefinition, report: &mut Report<'_>) {
    report.key(key, &import.key);
    if import.mode != ImportMode::Insert && import.matched_by.is_empty() {
        let (zh, en) = ("更新要写 match：按哪些字段找到记录", "updating needs match: the fields that find the record");
        report.say("/match", "missing_keyword", zh, en);
    }
    let Some(form) = names.written_form(report, "/form", &import.form) else { return };
    columns(names, import, form, report);
    names.fields(report, "/match", form, &import.matched_by);
    names.fields(report, "/rows_by", form, &import.rows_by);
    for (path, values) in &import.values {
        let here = at("/values", path);
        let Some(field) = names.field_named(report, here.as_str(), form, path) else { continue };
        // What links and members are called in a file is not their value.
        if ["link", "member", "members", "department", "departments"].contains(&kind::of(field).name()) {
            continue;
        }
        for (written, meant) in values.iter().filter(|(_, meant)| !meant.is_empty()) {
            let pointer = at(&here, written);
            report.all(assigned(field, &Value::String(meant.clone())).into_iter().map(|p| p.under(&pointer)));
        }
    }
    for (path, by) in &import.link_by {
        let here = at("/link_by", path);
        let Some(field) = names.field_named(report, here.as_str(), form, path) else { continue };
        match field.form.as_deref().filter(|_| kind::of(field).name() == "link") {
            None => {
                let (zh, en) = (format!("“{path}”不是关联字段"), format!("\"{path}\" is not a link"));
                report.say(here, "not_a_link", zh, en);
            }
            Some(other) => {
                if let Some(other) = names.definitions.forms.get(other) {
                    names.field(report, here, other, by);
                }
            }
        }
    }
    for path in import.dates.keys() {
        let here = at("/dates", path);
        if let Some(field) = names.field_named(report, here.as_str(), form, path)
            && !names.is_date(field)
        {
            let (zh, en) = (format!("“{path}”不是日期"), format!("\"{path}\" is not a date"));
            report.say(here, "not_a_date_field", zh, en);
        }
    }
}

fn columns(names: &Names<'_>, import: &ImportDefinition, form: &FormDefinition, report: &mut Report<'_>) {
    let mut taken = Vec::new();
    for (heading, column) in &import.columns {
        let here = at(&at("/columns", heading), "field");
        let Some(field) = names.field_named(report, here.as_str(), form, &column.field) else { continue };
        let own = find_own(form, &column.field);
        // A serial number that already stands in the file is kept.
        if !own || field.formula.is_some() || (kind::of(field).readonly(field) && kind::of(field).name() != "serial") {
            let (zh, en) =
                (format!("不能导入到“{}”", column.field), format!("\"{}\" cannot be imported", column.field));
            report.say(here, "not_writable", zh, en);
        } else if taken.contains(&&column.field) {
            let (zh, en) =
                (format!("“{}”已有一列", column.field), format!("\"{}\" already has a column", column.field));
            report.say(here, "duplicate", zh, en);
        }
        taken.push(&column.field);
    }
}

fn find_own(form: &FormDefinition, path: &str) -> bool {
    form.properties.contains_key(path.split('.').next().unwrap_or(path))
}
