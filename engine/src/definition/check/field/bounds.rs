//! The bounds of dates and times: each names something of its kind, and there is room between them.

use super::super::report::Report;
use crate::{
    clock,
    condition::ConditionContext,
    definition::{DateBound, FieldDefinition},
    kind::Kind,
    problem::Problem,
    zone,
};

/// Days on which two bounds that move along with today are looked at: only what is crossed on all of them is a mistake.
const DAYS: [&str; 3] = ["2024-02-29T04:00:00Z", "2026-01-01T04:00:00Z", "2026-12-31T04:00:00Z"];

pub(super) fn check(report: &mut Report<'_>, here: &str, kind: &dyn Kind, field: &FieldDefinition) {
    // Of a kind without bounds it is said already that it has no such keyword.
    if !kind.keywords().contains(&"x-earliest") {
        return;
    }
    let contexts: Vec<ConditionContext> = DAYS
        .iter()
        .filter_map(|day| clock::from_text(day))
        .map(|now| ConditionContext::system(now, zone::DEFAULT_ZONE))
        .collect();
    for (bound, keyword) in [(&field.earliest, "x-earliest"), (&field.latest, "x-latest")] {
        let is_wrong = |bound: &DateBound| contexts.iter().any(|context| kind.bound(bound, context).is_none());
        if bound.as_ref().is_some_and(is_wrong) {
            report.add(bad_bound(&format!("{here}/{keyword}"), kind));
        }
    }
    let (Some(earliest), Some(latest)) = (&field.earliest, &field.latest) else { return };
    let is_alike = matches!(earliest, DateBound::Fixed(_)) == matches!(latest, DateBound::Fixed(_));
    let is_crossed = |context: &ConditionContext| {
        let ends = kind.bound(earliest, context).zip(kind.bound(latest, context));
        ends.is_some_and(|((first, _), (_, last))| first > last)
    };
    if is_alike && contexts.iter().all(is_crossed) {
        let (zh, en) = ("最早晚于最晚，没有可填的值", "the earliest is after the latest, which leaves no value");
        report.say(format!("{here}/x-earliest"), "limits_crossed", zh, en);
    }
}

fn bad_bound(pointer: &str, kind: &dyn Kind) -> Problem {
    let (zh, en) =
        (format!("不是{}能用的界限", kind.title().zh), format!("is no bound for a field of kind {}", kind.name()));
    let ways = match kind.name() {
        "time" => "\"09:00\"",
        "month" => "\"2026-01\", {\"date\": \"month_start - 1m\"}",
        "datetime" => "\"2026-01-01T09:00:00+08:00\", \"2026-01-01\", {\"date\": \"now + 2h\"}",
        _ => "\"2026-01-01\", {\"date\": \"today - 7d\"}",
    };
    Problem::new(pointer, "bad_bound", zh, en).hint(format!("可写 {ways}"), format!("Write {ways}"))
}
