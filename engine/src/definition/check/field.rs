//! One field of a form: keywords its kind knows, limits that leave room, defaults it can have, and the other forms it
//! speaks of.

mod bounds;
mod reference;

use super::{
    condition::assigned,
    expression::Over,
    names::Names,
    report::{FIELD, Report, at},
};
use crate::{
    definition::{FieldDefinition, FormDefinition, SerialPart, ValueType, sentence::Checker},
    kind::{self, Column, Kind},
    problem::Problem,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Keywords that mean something for every kind.
const COMMON: [&str; 16] = [
    "title",
    "description",
    "type",
    "format",
    "x-kind",
    "x-placeholder",
    "x-default",
    "x-refill",
    "x-formula",
    "x-unique",
    "x-readonly",
    "x-hidden",
    "x-width",
    "x-search",
    "x-formerly",
    "x-schema",
];
/// Kinds whose text can be blanked out.
const MASKED: [&str; 8] = ["text", "textarea", "phone", "email", "serial", "lookup", "formula", "address"];
/// Kinds whose values can be stored encrypted: words that mean something as a whole only.
const SENSITIVE: [&str; 5] = ["text", "textarea", "phone", "email", "id-card"];
/// Kinds that cannot stand in the rows of a sub-form.
const NOT_IN_ROWS: [&str; 5] = ["subform", "related", "rollup", "serial", "tab"];

/// Checks one field, or one column of the sub-form `row`; what its value follows from whenever that changes: what its formula
/// reads, or its default where that is filled in again, or the link it looks through.
pub(super) fn check(
    names: &Names<'_>,
    report: &mut Report<'_>,
    here: &str,
    form: &FormDefinition,
    row: Option<&str>,
    field: &FieldDefinition,
) -> Option<BTreeSet<String>> {
    let kind = kind::of(field);
    if let Some(name) = &field.kind
        && kind::find(name).is_none()
    {
        return None;
    }
    if row.is_some() && NOT_IN_ROWS.contains(&kind.name()) {
        let (zh, en) = (
            format!("子表单里不能放{}", kind.title().zh),
            format!("a sub-form cannot hold a field of kind {}", kind.name()),
        );
        report.say(here, "not_in_rows", zh, en);
    }
    report.all(kind.check(field).into_iter().map(|problem| problem.under(here)));
    keywords(report, here, kind, field);
    type_fits(report, here, kind, field);
    limits(report, here, field);
    bounds::check(report, here, kind, field);
    also(report, here, field.also.as_ref());
    if row.is_some() && field.also.is_some() {
        let (zh, en) = ("x-schema 写在子表单上，不写在列上", "x-schema stands on the sub-form, not on a column");
        report.say(format!("{here}/x-schema"), "not_in_rows", zh, en);
    }
    if field.unique && kind.column(field).is_none_or(|column| column == Column::Json) {
        let (zh, en) =
            (format!("{}不能要求唯一", kind.title().zh), format!("a field of kind {} cannot be unique", kind.name()));
        report.say(format!("{here}/x-unique"), "not_unique_able", zh, en);
    }
    if field.sensitive {
        sealed(report, &format!("{here}/x-sensitive"), kind, row, field);
    }
    for (index, part) in field.serial.iter().flatten().enumerate() {
        if let SerialPart::Field { field: other } = part {
            serial_part(report, &format!("{here}/x-serial/{index}/field"), form, other);
        }
    }
    reference::check(names, report, here, form, row, field);
    let defaulted = default(names, report, here, form, row, field);
    let Some(formula) = &field.formula else {
        let followed = field.link.as_ref().filter(|_| kind.name() == "lookup");
        return followed.map(|link| [link.clone()].into()).or(defaulted.filter(|_| field.refill));
    };
    if formula.trim().is_empty() {
        let problem =
            Problem::new(format!("{here}/x-formula"), "empty_formula", "还没有写公式", "no formula is written yet");
        report.add(problem.hint("写上公式，或删掉这个字段", "Write the formula, or remove the field"));
    }
    Some(names.expression(report, &format!("{here}/x-formula"), formula, Some(Over { form, row })))
}

/// What a sensitive field cannot be at the same time.
fn sealed(report: &mut Report<'_>, here: &str, kind: &dyn Kind, row: Option<&str>, field: &FieldDefinition) {
    if !SENSITIVE.contains(&kind.name()) {
        let (zh, en) = (
            format!("{}不能设为敏感字段", kind.title().zh),
            format!("a field of kind {} cannot be sensitive", kind.name()),
        );
        report.add(
            Problem::new(here, "not_sensitive_able", zh, en)
                .hint(format!("可用：{}", SENSITIVE.join("、")), format!("Allowed: {}", SENSITIVE.join(", "))),
        );
    }
    if row.is_some() {
        let (zh, en) = ("子表单的列不能设为敏感字段", "a column of a sub-form cannot be sensitive");
        report.say(here, "not_in_rows", zh, en);
    }
    if field.formula.is_some() {
        let (zh, en) = ("公式得出的字段不能设为敏感字段", "a field that a formula works out cannot be sensitive");
        report.say(here, "sensitive_formula", zh, en);
    }
    if field.search == Some(true) {
        let (zh, en) = ("敏感字段不能全文搜索", "a sensitive field cannot be searched for text");
        report.say(here, "sensitive_search", zh, en);
    }
}

/// Keywords that would have no effect.
fn keywords(report: &mut Report<'_>, here: &str, kind: &dyn Kind, field: &FieldDefinition) {
    let Value::Object(written) = serde_json::to_value(field).unwrap_or_default() else { return };
    let known = kind.keywords();
    let masked = MASKED.contains(&kind.name());
    // Of a kind that cannot be sensitive something clearer is said.
    let clearer = |keyword: &str| keyword == "x-sensitive";
    for keyword in written.keys() {
        let fits = COMMON.contains(&keyword.as_str())
            || known.contains(&keyword.as_str())
            || (masked && keyword == "x-mask")
            || clearer(keyword);
        if !fits {
            let (zh, en) = (
                format!("{}（{}）没有 {keyword}", kind.title().zh, kind.name()),
                format!("a field of kind {} has no {keyword}", kind.name()),
            );
            let problem = Problem::new(at(here, keyword), "keyword_not_for_kind", zh, en);
            report.add(match known {
                [] => problem,
                known => problem
                    .hint(format!("这种字段可用：{}", known.join("、")), format!("It knows: {}", known.join(", "))),
            });
        }
    }
}

/// The JSON type written must be the one the kind has.
fn type_fits(report: &mut Report<'_>, here: &str, kind: &dyn Kind, field: &FieldDefinition) {
    let (Some(written), schema) = (field.value_type, kind.schema(field)) else { return };
    let written = serde_json::to_value(written).unwrap_or_default();
    let whole = field.value_type == Some(ValueType::Integer) && schema["type"] == "number";
    if schema["type"].is_string() && schema["type"] != written && !whole {
        let (zh, en) = (
            format!("{}（{}）的 type 是 {}，不是 {written}", kind.title().zh, kind.name(), schema["type"]),
            format!("the type of a field of kind {} is {}, not {written}", kind.name(), schema["type"]),
        );
        report.say(format!("{here}/type"), "type_does_not_fit", zh, en);
    }
}

/// A further JSON Schema that no validator understands.
pub(super) fn also(report: &mut Report<'_>, here: &str, schema: Option<&Value>) {
    if let Some(Err(problem)) = schema.map(|schema| Checker::of_any_draft(schema.clone())) {
        report.add(problem.under(&format!("{here}/x-schema")));
    }
}

/// A lower limit above the upper one, and patterns that are no regular expressions.
fn limits(report: &mut Report<'_>, here: &str, field: &FieldDefinition) {
    let number = |limit: &Option<serde_json::Number>| limit.as_ref().and_then(serde_json::Number::as_f64);
    let count = |limit: Option<u32>| limit.map(f64::from);
    for (lower, upper, at) in [
        (number(&field.minimum), number(&field.maximum), "minimum"),
        (count(field.min_length), count(field.max_length), "minLength"),
        (count(field.min_items), count(field.max_items), "minItems"),
    ] {
        if let (Some(lower), Some(upper)) = (lower, upper)
            && lower > upper
        {
            let (zh, en) = (
                format!("下限 {lower} 大于上限 {upper}"),
                format!("the lower limit {lower} is above the upper one, {upper}"),
            );
            report.say(format!("{here}/{at}"), "limits_crossed", zh, en);
        }
    }
    if let Some(pattern) = &field.pattern
        && Checker::new(json!({ "pattern": pattern })).is_err()
    {
        let (zh, en) = ("不是有效的正则表达式", "is not a valid regular expression");
        report.say(format!("{here}/pattern"), "bad_pattern", zh, en);
    }
}

fn serial_part(report: &mut Report<'_>, pointer: &str, form: &FormDefinition, other: &str) {
    match form.properties.get(other) {
        None => report.unknown(pointer, "unknown_field", FIELD, other, form.properties.keys().map(String::as_str)),
        Some(other) if !kind::column(other).is_some_and(Column::is_ordered) => {
            report.say(
                pointer,
                "serial_field",
                "流水号里只能用单值字段",
                "a serial number takes fields of one value only",
            );
        }
        Some(_) => {}
    }
}

/// The value of a new record; the fields it reads, where it is an expression.
fn default(
    names: &Names<'_>,
    report: &mut Report<'_>,
    here: &str,
    form: &FormDefinition,
    row: Option<&str>,
    field: &FieldDefinition,
) -> Option<BTreeSet<String>> {
    let pointer = format!("{here}/x-default");
    let expression = field.default.as_ref().and_then(Value::as_str).and_then(|text| text.strip_prefix('='));
    let (mut reads, mut is_broken) = (None, false);
    if field.default.is_some() && (field.formula.is_some() || kind::of(field).readonly(field)) {
        let (zh, en) = ("由系统计算的字段没有默认值", "a computed field has no default");
        report.say(pointer, "default_of_computed", zh, en);
    } else if let Some(expression) = expression {
        let (problems, read) = names.expression_problems(expression.trim(), Some(Over { form, row }));
        (reads, is_broken) = (Some(read), !problems.is_empty());
        report.all(problems.into_iter().map(|problem| problem.under(&pointer)));
    } else if let Some(default) = &field.default {
        report.all(assigned(field, default).into_iter().map(|problem| problem.under(&pointer)));
    }
    if field.refill && !is_broken && reads.as_ref().is_none_or(BTreeSet::is_empty) {
        let (zh, en) = (
            "要重新填写，默认值须是读取其他字段的公式",
            "to be filled in again, the default must be a formula that reads other fields",
        );
        report.add(Problem::new(format!("{here}/x-refill"), "refill_without_source", zh, en).hint(
            "在默认值的公式里引用要跟随的字段，或去掉 x-refill",
            "Let the default read the fields it is to follow, or take x-refill out",
        ));
    }
    reads
}
