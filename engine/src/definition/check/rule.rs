//! `rules/<key>.json`: exactly one way to find the value, values the target can have, conditions over the form.

use super::{condition::assigned, names::Names, report::Report};
use crate::{
    definition::{FieldDefinition, FormDefinition, RuleDefinition, RuleEvent, Scorecard},
    kind::{self, Column},
};
use serde_json::Value;

pub(super) fn check(names: &Names<'_>, key: &str, rule: &RuleDefinition, report: &mut Report<'_>) {
    report.key(key, &rule.key);
    let ways = [rule.table.is_some(), rule.scorecard.is_some(), rule.script.is_some()];
    if ways.iter().filter(|there| **there).count() != 1 {
        let (zh, en) =
            ("要写 table、scorecard、script 其中一个", "exactly one of table, scorecard and script is needed");
        report.say("", "one_of", zh, en);
    }
    for (index, event) in rule.on.iter().enumerate() {
        if let RuleEvent::Schedule { cron } = event {
            names.cron(report, &format!("/on/{index}/cron"), cron);
        }
    }
    let Some(form) = names.written_form(report, "/form", &rule.form) else { return };
    let target = target(names, report, form, &rule.target);
    if let Some(when) = &rule.when {
        names.condition(report, "/when", form, when);
    }
    for (index, row) in rule.table.iter().flatten().enumerate() {
        let here = format!("/table/{index}");
        names.condition(report, &format!("{here}/when"), form, &row.when);
        outcome(names, report, &here, form, target, &row.then, row.because.as_deref());
    }
    if let Some(card) = &rule.scorecard {
        scorecard(names, report, form, target, card);
    }
    if let Some(path) = &rule.script {
        names.script(report, "/script", path, form);
    }
    if let Some(otherwise) = &rule.otherwise {
        outcome(names, report, "/otherwise", form, target, &otherwise.then, otherwise.because.as_deref());
    }
}

/// The field a rule writes: one that is stored and that nothing else computes.
fn target<'a>(
    names: &Names<'_>,
    report: &mut Report<'_>,
    form: &'a FormDefinition,
    path: &str,
) -> Option<&'a FieldDefinition> {
    let field = names.field(report, "/target", form, path)?;
    let own = form.properties.contains_key(path);
    if !own || field.formula.is_some() || kind::of(field).readonly(field) {
        let (zh, en) = (format!("规则不能写入“{path}”"), format!("a rule cannot write to \"{path}\""));
        report.say("/target", "not_writable", zh, en);
        return None;
    }
    Some(field)
}

fn outcome(
    names: &Names<'_>,
    report: &mut Report<'_>,
    here: &str,
    form: &FormDefinition,
    target: Option<&FieldDefinition>,
    then: &Value,
    because: Option<&str>,
) {
    if let Some(target) = target {
        report.all(assigned(target, then).into_iter().map(|problem| problem.under(&format!("{here}/then"))));
    }
    if let Some(because) = because {
        names.wording(report, &format!("{here}/because"), because, form);
    }
}

fn scorecard(
    names: &Names<'_>,
    report: &mut Report<'_>,
    form: &FormDefinition,
    target: Option<&FieldDefinition>,
    card: &Scorecard,
) {
    for (index, item) in card.items.iter().enumerate() {
        for (row, points) in item.points.iter().enumerate() {
            let here = format!("/scorecard/items/{index}/points/{row}");
            names.condition(report, &format!("{here}/when"), form, &points.when);
            if let Some(because) = &points.because {
                names.wording(report, &format!("{here}/because"), because, form);
            }
        }
    }
    for (index, band) in card.bands.iter().enumerate() {
        let here = format!("/scorecard/bands/{index}");
        outcome(names, report, &here, form, target, &band.then, band.because.as_deref());
        if card.bands[..index].iter().any(|other| other.min == band.min) {
            let (zh, en) = (format!("分数线 {} 重复", band.min), format!("two bands begin at {}", band.min));
            report.say(format!("{here}/min"), "duplicate", zh, en);
        }
    }
    if card.bands.is_empty() {
        report.say("/scorecard/bands", "no_bands", "至少要有一个分数段", "at least one band is needed");
    }
    if let Some(path) = &card.score
        && let Some(field) = names.field(report, "/scorecard/score", form, path)
        && (!matches!(kind::column(field), Some(Column::Scaled(_) | Column::Integer))
            || field.formula.is_some()
            || kind::of(field).readonly(field))
    {
        let (zh, en) =
            (format!("“{path}”不是可写的数字字段"), format!("\"{path}\" is not a number field a rule can write"));
        report.say("/scorecard/score", "not_a_number_field", zh, en);
    }
}
