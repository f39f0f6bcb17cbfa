//! Fields that speak of other forms: links, lookups, related lists and rollups.

use super::super::{
    condition::hinted,
    dashboard::aggregated,
    names::{Names, find},
    report::{FIELD, Report, at},
};
use crate::{
    definition::{FieldDefinition, FormDefinition},
    kind::{self, Column},
    problem::Problem,
};

pub(super) fn check(
    names: &Names<'_>,
    report: &mut Report<'_>,
    here: &str,
    form: &FormDefinition,
    row: Option<&str>,
    field: &FieldDefinition,
) {
    match kind::of(field).name() {
        "link" => link(names, report, here, form, row, field),
        "lookup" => lookup(names, report, here, form, row, field),
        "radio" | "select" | "checkbox" | "multi-select" => options(names, report, here, field),
        "related" | "rollup" => children(names, report, here, form, field),
        _ => {}
    }
}

/// Options that are the values of a field of another form: a text stored as it is shown.
fn options(names: &Names<'_>, report: &mut Report<'_>, here: &str, field: &FieldDefinition) {
    let (Some(key), Some(path)) = (&field.form, &field.field) else { return };
    let Some(other) = names.form(report, &format!("{here}/x-form"), key) else { return };
    let pointer = format!("{here}/x-field");
    let Some(target) = names.field(report, pointer.as_str(), other, path) else { return };
    let is_text = kind::column(target) == Some(Column::Text);
    if path.contains('.') || !is_text || ["member", "department", "link"].contains(&kind::of(target).name()) {
        let (zh, en) = (format!("“{path}”不能作为选项"), format!("\"{path}\" gives no options"));
        report.say(pointer, "not_options", zh, en);
    }
}

/// The field a name means inside a row, or in the form.
fn beside<'f>(form: &'f FormDefinition, row: Option<&str>, name: &str) -> Option<&'f FieldDefinition> {
    let column = row.and_then(|row| find(form, &format!("{row}.{name}")));
    column.or_else(|| form.properties.get(name))
}

fn names_beside<'f>(form: &'f FormDefinition, row: Option<&str>) -> Vec<&'f str> {
    let items = row.and_then(|row| form.properties.get(row)).and_then(|field| field.items.as_ref());
    let columns = items.into_iter().flat_map(|items| items.properties.keys());
    columns.chain(form.properties.keys()).map(String::as_str).collect()
}

fn link(
    names: &Names<'_>,
    report: &mut Report<'_>,
    here: &str,
    form: &FormDefinition,
    row: Option<&str>,
    field: &FieldDefinition,
) {
    let Some(key) = &field.form else { return };
    let Some(other) = names.form(report, &format!("{here}/x-form"), key) else { return };
    for (mine, theirs) in &field.fill {
        let pointer = at(&format!("{here}/x-fill"), mine);
        match beside(form, row, mine) {
            None => report.unknown(pointer.as_str(), "unknown_field", FIELD, mine, names_beside(form, row)),
            Some(filled) if filled.formula.is_some() || kind::of(filled).readonly(filled) => {
                let (zh, en) =
                    (format!("“{mine}”由系统计算，不能填入"), format!("\"{mine}\" is computed and cannot be filled"));
                report.say(pointer.as_str(), "not_writable", zh, en);
            }
            Some(_) => {}
        }
        let taken = names.field(report, pointer.as_str(), other, theirs);
        if let (Some(filled), Some(taken)) = (beside(form, row, mine), taken) {
            rows_filled(report, pointer, (mine.as_str(), filled), (theirs.as_str(), taken));
        }
    }
    if let Some(filter) = &field.filter {
        names.condition_beside(report, &format!("{here}/x-where"), other, (form, row), filter);
    }
    if let Some(by) = field.link_by.as_ref().filter(|by| *by != "title") {
        let pointer = format!("{here}/x-link-by");
        let is_apart = |field: &FieldDefinition| field.unique || kind::of(field).name() == "serial";
        let found = names.field(report, pointer.as_str(), other, by);
        if found.is_some_and(|field| by.contains('.') || !is_apart(field)) {
            let (zh, en) = (
                format!("“{by}”可能有相同的值，不能用来找到要关联的数据"),
                format!("several records may have the same \"{by}\", so no record can be found by it"),
            );
            let problem = Problem::new(pointer, "not_unique", zh, en);
            report.add(problem.hint("用 title，或不允许重复的字段", "Use title, or a field marked unique"));
        }
    }
    if let Some(back) = &field.mirror {
        mirror(names, report, &format!("{here}/x-mirror"), (form, row, field), (other, back));
    }
}

/// Rows are filled in from rows that have a column of the same key or title.
fn rows_filled(
    report: &mut Report<'_>,
    pointer: String,
    (mine, filled): (&str, &FieldDefinition),
    (theirs, taken): (&str, &FieldDefinition),
) {
    let is_rows = |field: &FieldDefinition| kind::of(field).name() == "subform";
    if is_rows(filled) != is_rows(taken) {
        let (zh, en) = (
            format!("“{mine}”和“{theirs}”一个是子表单，一个不是，不能带出"),
            format!("one of \"{mine}\" and \"{theirs}\" is a sub-form and the other is not"),
        );
        report.say(pointer, "rows_and_value", zh, en);
        return;
    }
    let columns = |field: &FieldDefinition| -> Vec<(String, String)> {
        let items = field.items.iter().flat_map(|items| &items.properties);
        items.map(|(key, one)| (key.clone(), one.title.clone().unwrap_or_else(|| key.clone()))).collect()
    };
    let theirs_have = columns(taken);
    let is_alike = |(key, title): &(String, String)| theirs_have.iter().any(|one| one.0 == *key || one.1 == *title);
    if is_rows(filled) && !columns(filled).iter().any(is_alike) {
        let (zh, en) = (
            format!("“{mine}”和“{theirs}”没有同名的列，带不出内容"),
            format!("\"{mine}\" and \"{theirs}\" have no column of the same key or title"),
        );
        report.say(pointer, "no_columns_alike", zh, en);
    }
}

/// The other side of a two-way link: a link of the other form that points back and belongs to no other pair.
fn mirror(
    names: &Names<'_>,
    report: &mut Report<'_>,
    pointer: &str,
    (form, row, field): (&FormDefinition, Option<&str>, &FieldDefinition),
    (other, back): (&FormDefinition, &str),
) {
    if row.is_some() {
        let (zh, en) = ("子表单里的关联不能是双向的", "a link inside a sub-form cannot be two-way");
        report.say(pointer, "mirror_in_rows", zh, en);
        return;
    }
    let points_back =
        |field: &FieldDefinition| kind::of(field).name() == "link" && field.form.as_ref() == Some(&form.key);
    if !other.properties.get(back).is_some_and(points_back) {
        let (zh, en) = (
            format!("{} 的“{back}”不是指向 {} 的关联字段", other.key, form.key),
            format!("\"{back}\" of {} is not a link to {}", other.key, form.key),
        );
        let links = other.properties.iter().filter(|(_, field)| points_back(field)).map(|(key, _)| key.as_str());
        report.add(hinted(Problem::new(pointer, "mirror_points_elsewhere", zh, en), back, links));
        return;
    }
    // Every claim on the other side, its own included: two are one too many, unless both say the same of a pair.
    let is_this = |place: (&str, &str)| {
        form.properties.get(place.1).is_some_and(|f| std::ptr::eq(f, field)) && place.0 == form.key
    };
    let claims =
        names.definitions.forms.values().flat_map(|form| {
            form.properties.iter().map(move |(key, field)| ((form.key.as_str(), key.as_str()), field))
        });
    let taken = claims.filter(|(place, claim)| !is_this(*place) && claim.mirror.is_some()).find(|(place, claim)| {
        let claims_same = claim.form.as_ref() == Some(&other.key) && claim.mirror.as_deref() == Some(back);
        let is_back = *place == (other.key.as_str(), back);
        claims_same || is_back
    });
    if let Some(((there, key), _)) = taken {
        let (zh, en) = (
            format!("“{back}”已与 {there} 的“{key}”配成双向关联，只需在一边设置"),
            format!("\"{back}\" is already paired by \"{key}\" of {there}; say it on one side only"),
        );
        report.say(pointer, "mirror_taken", zh, en);
    }
}

fn lookup(
    names: &Names<'_>,
    report: &mut Report<'_>,
    here: &str,
    form: &FormDefinition,
    row: Option<&str>,
    field: &FieldDefinition,
) {
    let (Some(through), Some(path)) = (&field.link, &field.field) else { return };
    let pointer = format!("{here}/x-link");
    let Some(link) = beside(form, row, through) else {
        report.unknown(pointer, "unknown_field", FIELD, through, names_beside(form, row));
        return;
    };
    if kind::of(link).name() != "link" {
        let links = names_beside(form, row)
            .into_iter()
            .filter(|name| beside(form, row, name).is_some_and(|field| kind::of(field).name() == "link"));
        let (zh, en) = (format!("“{through}”不是关联字段"), format!("\"{through}\" is not a link"));
        report.add(hinted(Problem::new(pointer, "not_a_link", zh, en), through, links));
        return;
    }
    // An unknown form is reported at the link itself.
    let Some(other) = link.form.as_ref().and_then(|key| names.definitions.forms.get(key)) else { return };
    let pointer = format!("{here}/x-field");
    let Some(target) = names.field(report, pointer.as_str(), other, path) else { return };
    if path.contains('.') || kind::column(target).is_none() || kind::of(target).name() == "subform" {
        let (zh, en) = (format!("“{path}”不能被引用"), format!("\"{path}\" cannot be looked up"));
        report.say(pointer, "not_a_value", zh, en);
    } else if is_endless(field) {
        let (zh, en) = ("引用绕成了圈或超过 8 层", "lookups go round in a circle or deeper than 8");
        report.say(pointer, "lookup_cycle", zh, en);
    }
}

/// Whether a chain of lookups ends in one that has no source of its own.
fn is_endless(field: &FieldDefinition) -> bool {
    match &field.source {
        Some(source) => kind::of(&source.field).name() == "lookup" && is_endless(&source.field),
        None => true,
    }
}

/// Records of another form whose link points here.
fn children(names: &Names<'_>, report: &mut Report<'_>, here: &str, form: &FormDefinition, field: &FieldDefinition) {
    let (Some(key), Some(via)) = (&field.form, &field.via) else { return };
    let Some(other) = names.form(report, &format!("{here}/x-form"), key) else { return };
    let pointer = format!("{here}/x-via");
    let back = |field: &FieldDefinition| kind::of(field).name() == "link" && field.form.as_ref() == Some(&form.key);
    match other.properties.get(via) {
        Some(link) if back(link) => {}
        // An unknown form is reported at the link itself.
        Some(link) if link.form.as_deref().is_some_and(|form| !names.form_keys().contains(&form)) => {}
        found => {
            let (zh, en) = match found {
                None => (format!("表单 {key} 没有字段“{via}”"), format!("the form {key} has no field \"{via}\"")),
                Some(_) => (
                    format!("{key} 的“{via}”不是指向 {} 的关联字段", form.key),
                    format!("\"{via}\" of {key} is not a link to {}", form.key),
                ),
            };
            let links: Vec<&str> =
                other.properties.iter().filter(|(_, f)| back(f)).map(|(key, _)| key.as_str()).collect();
            let problem = Problem::new(pointer, "via_is_no_link_here", zh, en);
            report.add(match links.as_slice() {
                [] => problem,
                links => problem.hint(format!("可用：{}", links.join("、")), format!("Allowed: {}", links.join(", "))),
            });
        }
    }
    if let (Some(path), Some(op)) = (&field.field, field.op) {
        let pointer = format!("{here}/x-field");
        if let Some(target) = names.field(report, pointer.as_str(), other, path) {
            aggregated(report, &pointer, path, target, op);
        }
    }
    if let Some(filter) = &field.filter {
        names.condition(report, &format!("{here}/x-where"), other, filter);
    }
}
