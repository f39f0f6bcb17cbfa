//! `aggregates/<key>.json`: every source names all keys, keys and measures are fields that fit, conditions speak only of
//! what stands in the record, checks speak of the row.

use super::{
    condition::hinted,
    expression::Over,
    names::Names,
    report::{Noun, Report, at},
};
use crate::{
    condition::{Condition, Operand},
    definition::{
        AggregateDefinition, AggregateMeasure, AggregateOp, AggregatePart, AggregateSource, FieldDefinition,
        FormDefinition, SYSTEM_FIELDS, at_path,
    },
    kind::{self, Column},
    problem::Problem,
    script::{self, Formula},
    wording::Wording,
};
use std::collections::{BTreeMap, BTreeSet};

const KEY: Noun = ("键", "key");
const MEASURE: Noun = ("指标", "measure");

pub(super) fn check(names: &Names<'_>, key: &str, aggregate: &AggregateDefinition, report: &mut Report<'_>) {
    report.key(key, &aggregate.key);
    if names.has_file(&format!("forms/{key}.json")) {
        let (zh, en) = (format!("已有表单“{key}”"), format!("there is a form \"{key}\" already"));
        report.say("/key", "key_taken", zh, en);
    }
    for (pointer, empty, zh, en) in [
        ("/keys", aggregate.keys.is_empty(), "至少要有一个键", "at least one key is needed"),
        ("/measures", aggregate.measures.is_empty(), "至少要有一个指标", "at least one measure is needed"),
        ("/sources", aggregate.sources.is_empty(), "至少要有一个来源", "at least one source is needed"),
    ] {
        if empty {
            report.say(pointer, "nothing", zh, en);
        }
    }
    for name in aggregate.measures.keys().filter(|name| aggregate.keys.contains_key(*name)) {
        let (zh, en) = (format!("“{name}”既是键又是指标"), format!("\"{name}\" is a key and a measure"));
        report.say(at("/measures", name), "duplicate", zh, en);
    }
    for (index, source) in aggregate.sources.iter().enumerate() {
        one_source(names, &format!("/sources/{index}"), aggregate, source, report);
    }
    for (name, _) in aggregate.measures.iter().filter(|(_, one)| one.distinct && one.op != AggregateOp::Count) {
        let (zh, en) = ("只有 count 能去重", "only count can be distinct");
        report.say(format!("{}/distinct", at("/measures", name)), "distinct_of_other", zh, en);
    }
    for name in aggregate.measures.keys() {
        if !aggregate.sources.iter().any(|source| source.measures.contains_key(name)) {
            let (zh, en) = (format!("没有来源计入“{name}”"), format!("no source gives anything to \"{name}\""));
            report.say(at("/measures", name), "no_source", zh, en);
        }
    }
    same_kinds(names, aggregate, report);
    computed(names, key, aggregate, report);
    checks(names, key, aggregate, report);
}

fn one_source(
    names: &Names<'_>,
    here: &str,
    aggregate: &AggregateDefinition,
    source: &AggregateSource,
    report: &mut Report<'_>,
) {
    let Some(form) = names.form(report, &format!("{here}/form"), &source.form) else { return };
    if form.aggregate {
        let (zh, en) = ("聚合表不能再作为来源", "an aggregate table cannot be a source");
        report.say(format!("{here}/form"), "aggregate_of_aggregate", zh, en);
        return;
    }
    for name in aggregate.keys.keys().filter(|name| !source.keys.contains_key(*name)) {
        let (zh, en) = (format!("要写“{name}”取自哪个字段"), format!("the field of \"{name}\" is needed"));
        report.say(format!("{here}/keys"), "missing_keyword", zh, en);
    }
    for (name, path) in &source.keys {
        let pointer = at(&format!("{here}/keys"), name);
        match aggregate.keys.get(name) {
            None => report.unknown(pointer, "unknown_key", KEY, name, aggregate.keys.keys().map(String::as_str)),
            Some(key) => {
                let Some(field) = names.field(report, pointer.as_str(), form, path) else { continue };
                let shown = at_path(form, path).unwrap_or_else(|| field.clone());
                if key.by.is_some() && !names.is_date(&shown) {
                    let (zh, en) = (format!("“{path}”不是日期"), format!("\"{path}\" is not a date"));
                    report.say(pointer, "not_a_date_field", zh, en);
                } else if !kind::column(&shown).is_some_and(Column::is_ordered) {
                    let (zh, en) = (format!("不能按“{path}”分组"), format!("rows cannot be told apart by \"{path}\""));
                    report.say(pointer, "not_groupable", zh, en);
                }
            }
        }
    }
    for (name, part) in &source.measures {
        let pointer = at(&format!("{here}/measures"), name);
        match aggregate.measures.get(name) {
            None => {
                report.unknown(
                    pointer,
                    "unknown_measure",
                    MEASURE,
                    name,
                    aggregate.measures.keys().map(String::as_str),
                );
            }
            Some(measure) => one_part(names, &pointer, measure, part, form, report),
        }
    }
    if let Some(when) = &source.when {
        condition(names, &format!("{here}/when"), form, when, report);
    }
    one_sub_form(here, source, form, report);
}

fn one_part(
    names: &Names<'_>,
    pointer: &str,
    measure: &AggregateMeasure,
    part: &AggregatePart,
    form: &FormDefinition,
    report: &mut Report<'_>,
) {
    if part.minus() && (measure.distinct || matches!(measure.op, AggregateOp::Min | AggregateOp::Max)) {
        let (zh, en) = ("最小值、最大值和去重计数没有减", "the least, the greatest and a distinct count have no minus");
        report.say(format!("{pointer}/minus"), "minus_of_extreme", zh, en);
    }
    if let Some(when) = part.when() {
        condition(names, &format!("{pointer}/when"), form, when, report);
    }
    let Some(path) = part.field() else {
        if measure.op != AggregateOp::Count || measure.distinct {
            let (zh, en) = ("除不去重的 count 外都要写 field", "all but a count that is not distinct need a field");
            report.say(pointer, "missing_keyword", zh, en);
        }
        return;
    };
    let Some(field) = names.field(report, pointer, form, path) else { return };
    let shown = at_path(form, path).unwrap_or_else(|| field.clone());
    let column = kind::column(&shown);
    let number = matches!(column, Some(Column::Scaled(_) | Column::Integer));
    let date = ["date", "datetime", "time"].contains(&kind::of(&shown).name());
    let fits = match measure.op {
        AggregateOp::Count if measure.distinct => !matches!(column, None | Some(Column::Json | Column::Sealed)),
        AggregateOp::Count => column.is_some(),
        AggregateOp::Sum | AggregateOp::Avg => number,
        AggregateOp::Min | AggregateOp::Max => number || date,
    };
    if !fits {
        let (zh, en) = (format!("“{path}”不能这样汇总"), format!("\"{path}\" cannot be aggregated this way"));
        report.say(pointer, "not_aggregable", zh, en);
    }
}

/// A condition over a record: one that gives the same answer whoever looks and whenever.
fn condition(names: &Names<'_>, here: &str, form: &FormDefinition, condition: &Condition, report: &mut Report<'_>) {
    names.condition(report, here, form, condition);
    for (pointer, comparison) in condition.comparisons() {
        if !is_lasting(&comparison.operand) {
            let (zh, en) = (
                "聚合表的条件不能用“我”和相对日期：它们的含义因人、因时而变，已汇总的数不会跟着变",
                "a condition of an aggregate table cannot use me or a relative date: they change with who looks and when, and stored figures do not",
            );
            report.say(format!("{here}{pointer}/2"), "not_lasting", zh, en);
        }
    }
}

fn is_lasting(operand: &Operand) -> bool {
    match operand {
        Operand::None | Operand::Constant(_) | Operand::Field(_) | Operand::Circle(_) => true,
        Operand::List(items) => items.iter().all(is_lasting),
        Operand::Me | Operand::MyDepartments | Operand::MyMembers | Operand::MyRoles => false,
        Operand::Date(_) | Operand::Period(_) => false,
    }
}

/// All columns a source names stand in one sub-form: rows of two cannot be paired.
fn one_sub_form(here: &str, source: &AggregateSource, form: &FormDefinition, report: &mut Report<'_>) {
    let paths =
        source.keys.values().map(String::as_str).chain(source.measures.values().filter_map(AggregatePart::field));
    let mut sub_forms: Vec<&str> = paths
        .filter_map(|path| path.split_once('.').map(|(outer, _)| outer))
        .filter(|outer| form.properties.get(*outer).is_some_and(|field| kind::of(field).name() == "subform"))
        .collect();
    sub_forms.sort_unstable();
    sub_forms.dedup();
    if sub_forms.len() > 1 {
        let (zh, en) = (
            format!("一个来源只能用一个子表单的列，这里用了 {}", sub_forms.join("、")),
            format!("a source may use the columns of one sub-form, not of {}", sub_forms.join(" and ")),
        );
        report.say(here, "several_sub_forms", zh, en);
    }
}

/// A key or measure is of one kind whichever source it comes from.
fn same_kinds(names: &Names<'_>, aggregate: &AggregateDefinition, report: &mut Report<'_>) {
    let field = |source: &AggregateSource, path: &str| {
        names.definitions.forms.get(&source.form).and_then(|form| at_path(form, path))
    };
    for (name, _) in aggregate.keys.iter().filter(|(_, key)| key.by.is_none()) {
        let paths = aggregate.sources.iter().enumerate();
        let found = paths.filter_map(|(index, source)| Some((index, field(source, source.keys.get(name)?)?)));
        differing(
            found,
            |one| (kind::of(one).name().to_owned(), one.form.clone()),
            |index, zh, en| {
                report.say(at(&format!("/sources/{index}/keys"), name), "kinds_differ", zh, en);
            },
        );
    }
    for (name, _) in aggregate.measures.iter().filter(|(_, measure)| measure.op != AggregateOp::Count) {
        let parts = aggregate.sources.iter().enumerate();
        let found =
            parts.filter_map(|(index, source)| Some((index, field(source, source.measures.get(name)?.field()?)?)));
        differing(
            found,
            |one| (kind::of(one).name().to_owned(), one.currency.clone()),
            |index, zh, en| {
                report.say(at(&format!("/sources/{index}/measures"), name), "kinds_differ", zh, en);
            },
        );
    }
}

fn differing<K: PartialEq>(
    fields: impl Iterator<Item = (usize, FieldDefinition)>,
    of: impl Fn(&FieldDefinition) -> K,
    mut say: impl FnMut(usize, &'static str, &'static str),
) {
    let mut first = None;
    for (index, field) in fields {
        let kind = of(&field);
        if first.get_or_insert_with(|| of(&field)) != &kind {
            say(
                index,
                "各来源的这一项类型不同（或关联的表单、币种不同）",
                "the sources differ here in kind, linked form or currency",
            );
        }
    }
}

/// What follows from the row follows from nothing else.
fn computed(names: &Names<'_>, key: &str, aggregate: &AggregateDefinition, report: &mut Report<'_>) {
    for name in aggregate.computed.keys() {
        if aggregate.keys.contains_key(name) || aggregate.measures.contains_key(name) {
            let (zh, en) = (format!("“{name}”已有同名的键或指标"), format!("\"{name}\" is a key or a measure already"));
            report.say(at("/computed", name), "duplicate", zh, en);
        }
    }
    let Some(form) = names.definitions.forms.get(key).filter(|form| form.aggregate) else { return };
    let mut formulas = BTreeMap::new();
    for (name, one) in &aggregate.computed {
        let here = format!("{}/formula", at("/computed", name));
        if one.formula.trim().is_empty() {
            report.say(&here, "nothing", "要写公式", "a formula is needed");
            continue;
        }
        let reads = names.expression(report, &here, &one.formula, Some(Over::form(form)));
        let heads: BTreeSet<String> =
            reads.iter().filter_map(|path| path.split('.').next()).map(str::to_owned).collect();
        let lasts = Formula::compile(names.engine, &one.formula).ok().is_none_or(|formula| formula.lasts());
        if !lasts || heads.iter().any(|head| SYSTEM_FIELDS.contains(&head.as_str())) {
            let (zh, en) = (
                "计算指标的公式只能用本行的分组和指标，不能用现在的时间、“我”、创建时间之类和其他表单：它们会变，已汇总的数不会跟着变",
                "a computed figure may use only the keys and figures of its row, not the time, me, what the system adds or other forms: they change, and stored figures do not",
            );
            report.say(here, "not_lasting", zh, en);
        }
        formulas.insert(name.clone(), heads);
    }
    let Err(cycle) = script::order(&formulas) else { return };
    let Some(first) = cycle.names.first() else { return };
    let way = cycle.way(|name| aggregate.computed.get(name).map(|one| one.title.as_str()));
    let (zh, en) = match cycle.names.len() {
        1 => ("公式不能引用它自己", "a formula cannot read its own figure"),
        _ => ("公式互相引用", "formulas need each other"),
    };
    let (zh, en) = (format!("{zh}：{way}"), format!("{en}: {way}"));
    report.say(format!("{}/formula", at("/computed", first)), "formula_cycle", zh, en);
}

fn checks(names: &Names<'_>, key: &str, aggregate: &AggregateDefinition, report: &mut Report<'_>) {
    let Some(form) = names.definitions.forms.get(key).filter(|form| form.aggregate) else { return };
    for (index, check) in aggregate.checks.iter().enumerate() {
        let here = format!("/checks/{index}");
        condition(names, &format!("{here}/that"), form, &check.that, report);
        for word in Wording::parse(&check.message).fields() {
            let name = word.strip_prefix("before.").unwrap_or(word);
            if !form.properties.contains_key(name) {
                let (zh, en) = (format!("没有键或指标“{name}”"), format!("there is no key or figure \"{name}\""));
                let problem = Problem::new(format!("{here}/message"), "unknown_field", zh, en);
                report.add(hinted(problem, name, form.properties.keys().map(String::as_str)));
            }
        }
    }
}
