//! `forms/<key>.json` as a whole: what the form says about its fields together. Single fields are checked in `field`.

use super::{
    expression::Over,
    field,
    names::{Names, all_paths, find},
    report::{Report, at},
};
use crate::{
    definition::{CheckDefinition, CheckThat, FormDefinition, SYSTEM_FIELDS, withheld},
    kind::{self, Column},
    problem::Problem,
    script,
    wording::Wording,
};
use std::collections::{BTreeMap, BTreeSet};

/// Names that mean something else in conditions, expressions and templates.
const RESERVED: [&str; 2] = ["me", "record"];

pub(super) fn check(names: &Names<'_>, key: &str, form: &FormDefinition, report: &mut Report<'_>) {
    report.key(key, &form.key);
    for name in form
        .properties
        .keys()
        .filter(|name| SYSTEM_FIELDS.contains(&name.as_str()) || RESERVED.contains(&name.as_str()))
    {
        let (zh, en) = (format!("“{name}”是系统保留的名字"), format!("\"{name}\" is a reserved name"));
        report.say(at("/properties", name), "reserved_name", zh, en);
    }
    own_fields(report, form, "/required", &form.required);
    if let Some(template) = &form.title_template {
        names.wording(report, "/x-title", template, form);
        told_to_all(names, report, key, template);
    }
    for (index, rule) in form.visibility.iter().enumerate() {
        own_places(report, form, &format!("/x-visibility/{index}/show"), &rule.show);
        names.condition(report, &format!("/x-visibility/{index}/when"), form, &rule.when);
    }
    for (index, rule) in form.required_when.iter().enumerate() {
        own_places(report, form, &format!("/x-required/{index}/require"), &rule.require);
        names.condition(report, &format!("/x-required/{index}/when"), form, &rule.when);
    }
    for (index, rule) in form.editable.iter().enumerate() {
        own_places(report, form, &format!("/x-editable/{index}/edit"), &rule.edit);
        names.condition(report, &format!("/x-editable/{index}/when"), form, &rule.when);
    }
    checks(names, form, report);
    for (index, group) in form.unique.iter().enumerate() {
        unique_together(report, form, &format!("/x-unique/{index}"), group);
    }
    super::duplicates::check(form, report);
    let after = form.after.iter().flat_map(|after| after.problems());
    report.all(after.map(|problem| problem.under("/x-after")));
    field::also(report, "", form.also.as_ref());
    let mut formulas = BTreeMap::new();
    for (name, one) in &form.properties {
        let reads = field::check(names, report, &at("/properties", name), form, None, one);
        formulas.extend(reads.map(|reads| (name.clone(), reads)));
        let items = one.items.iter();
        for (column, cell) in items.clone().flat_map(|items| &items.properties) {
            let here = at(&format!("{}/items/properties", at("/properties", name)), column);
            let reads = field::check(names, report, &here, form, Some(name), cell);
            formulas.extend(reads.map(|reads| (format!("{name}.{column}"), seen_from_row(form, name, reads))));
        }
        for (index, column) in items.flat_map(|items| items.required.iter().map(move |c| (items, c))).enumerate() {
            let (items, column) = column;
            if !items.properties.contains_key(column) {
                let pointer = format!("{}/items/required/{index}", at("/properties", name));
                let known = items.properties.keys().map(String::as_str);
                report.unknown(pointer, "unknown_field", super::report::FIELD, column, known);
            }
        }
    }
    cycle(report, form, &formulas);
}

fn checks(names: &Names<'_>, form: &FormDefinition, report: &mut Report<'_>) {
    for (index, check) in form.checks.iter().enumerate() {
        let here = format!("/x-checks/{index}");
        whole(report, &here, check);
        match &check.that {
            CheckThat::Expression(text) => {
                let row = check.at.as_deref().and_then(|at| at.split_once('.')).map(|(row, _)| row);
                names.check(report, &format!("{here}/that"), text, Over { form, row });
            }
            CheckThat::Condition(condition) => names.condition(report, &format!("{here}/that"), form, condition),
        }
        if let Some(field) = &check.at {
            names.field_named(report, format!("{here}/at"), form, field);
        }
    }
}

/// A check that was begun and not said to its end: it would keep every record out or none, or without a word.
fn whole(report: &mut Report<'_>, here: &str, check: &CheckDefinition) {
    let is_blank = match &check.that {
        CheckThat::Expression(text) => text.trim().is_empty(),
        CheckThat::Condition(condition) => condition.fields().is_empty(),
    };
    if is_blank {
        let (zh, en) = ("提交校验还没有写条件", "the check says no condition yet");
        report.add(
            Problem::new(format!("{here}/that"), "empty_check", zh, en)
                .hint("写上条件，或删掉这条校验", "Write the condition, or remove the check"),
        );
    }
    if check.message.trim().is_empty() {
        let (zh, en) = ("提交校验还没有写提示", "the check does not say yet what people are told");
        let problem = Problem::new(format!("{here}/message"), "empty_message", zh, en);
        report.add(problem.hint("写上不通过时提示填写人的话", "Write what people are told when it does not hold"));
    }
}

/// A title is one text for everybody: in lists, tasks, notices and letters, for the links of other forms and in what is found.
fn told_to_all(names: &Names<'_>, report: &mut Report<'_>, key: &str, template: &str) {
    for field in Wording::parse(template).fields() {
        let Some(why) = withheld(names.definitions, key, field) else { continue };
        let (zh, en) = (
            format!("标题里有“{field}”，而{}；标题是所有人都能看到的", why.zh),
            format!("the title says '{field}', but {}; everybody reads a title", why.en),
        );
        report.add(Problem::new("/x-title", "title_tells", zh, en).hint(
            format!("从标题中去掉“{field}”，或让看得到数据的人都能看到它"),
            format!("Take '{field}' out of the title, or show it to all who see the record"),
        ));
    }
}

/// Fields of the form itself: neither columns nor system fields.
fn own_fields(report: &mut Report<'_>, form: &FormDefinition, pointer: &str, fields: &[String]) {
    for (index, name) in fields.iter().enumerate() {
        if !form.properties.contains_key(name) {
            let known = form.properties.keys().map(String::as_str);
            report.unknown(format!("{pointer}/{index}"), "unknown_field", super::report::FIELD, name, known);
        }
    }
    report.duplicates(pointer, "", fields.iter().map(String::as_str));
}

/// Fields of the form itself and columns of its sub-forms.
fn own_places(report: &mut Report<'_>, form: &FormDefinition, pointer: &str, paths: &[String]) {
    let places: Vec<String> =
        all_paths(form).into_iter().filter(|path| !SYSTEM_FIELDS.contains(&path.as_str())).collect();
    for (index, path) in paths.iter().enumerate().filter(|(_, path)| !places.contains(path)) {
        let known = places.iter().map(String::as_str);
        report.unknown(format!("{pointer}/{index}"), "unknown_field", super::report::FIELD, path, known);
    }
    report.duplicates(pointer, "", paths.iter().map(String::as_str));
}

/// Fields whose values together occur once among all records, or columns of one sub-form, once among the rows of a record.
fn unique_together(report: &mut Report<'_>, form: &FormDefinition, here: &str, group: &[String]) {
    own_places(report, form, here, group);
    let sub_form = |path: &String| path.split_once('.').map(|(outer, _)| outer.to_owned());
    let first = group.first().and_then(sub_form);
    for (place, path) in group.iter().enumerate() {
        let field = match path.split_once('.') {
            None => form.properties.get(path),
            Some((outer, inner)) => {
                form.properties.get(outer).and_then(|outer| outer.items.as_ref()?.properties.get(inner))
            }
        };
        let Some(field) = field else { continue };
        if matches!(kind::column(field), None | Some(Column::Json | Column::Sealed)) {
            let (zh, en) = (format!("“{path}”不能要求唯一"), format!("\"{path}\" cannot be unique"));
            report.say(format!("{here}/{place}"), "not_unique_able", zh, en);
        }
        if sub_form(path) != first {
            let (zh, en) = (
                "一组里要么都是表单的字段，要么都是同一个子表单的列",
                "a group names fields of the form, or columns of one sub-form",
            );
            report.say(format!("{here}/{place}"), "unique_across", zh, en);
        }
    }
}

/// What a formula of a row reads, by paths of the form: `qty` is the column when the row has one.
fn seen_from_row(form: &FormDefinition, row: &str, reads: BTreeSet<String>) -> BTreeSet<String> {
    let columns = form.properties.get(row).and_then(|field| field.items.as_ref());
    let is_column = |name: &str| columns.is_some_and(|items| items.properties.contains_key(name));
    reads.into_iter().map(|name| if is_column(&name) { format!("{row}.{name}") } else { name }).collect()
}

fn cycle(report: &mut Report<'_>, form: &FormDefinition, formulas: &BTreeMap<String, BTreeSet<String>>) {
    let Err(cycle) = script::order(formulas) else { return };
    let Some(first) = cycle.names.first() else { return };
    let (place, field) = match first.split_once('.') {
        None => (at("/properties", first), form.properties.get(first)),
        Some((row, column)) => {
            let items = form.properties.get(row).and_then(|field| field.items.as_ref());
            let place = at(&format!("{}/items/properties", at("/properties", row)), column);
            (place, items.and_then(|items| items.properties.get(column)))
        }
    };
    let way = cycle.way(|path| find(form, path)?.title.as_deref());
    let (keyword, zh, en) = match field {
        Some(field) if field.formula.is_some() && cycle.names.len() == 1 => {
            ("x-formula", "公式不能引用它自己", "a formula cannot read its own field")
        }
        Some(field) if field.formula.is_some() => ("x-formula", "公式互相引用", "formulas need each other"),
        Some(field) if field.refill => {
            ("x-refill", "重新填写的字段互相引用", "fields that are filled in again need each other")
        }
        _ => ("x-link", "关联的取值互相引用", "values that follow a link need each other"),
    };
    report.say(format!("{place}/{keyword}"), "formula_cycle", format!("{zh}：{way}"), format!("{en}: {way}"));
}
