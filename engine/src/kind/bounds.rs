//! Whether a date or time lies between the bounds of its field, `x-earliest` and `x-latest`. What a bound means is each
//! kind's own; what the kinds store is written so that the order of the texts is that of time.

use super::{Display, of};
use crate::{
    condition::ConditionContext,
    definition::FieldDefinition,
    problem::{Language, Problem},
};
use serde_json::Value;

/// The keywords of a kind whose values have bounds.
pub(super) const KEYWORDS: &[&str] = &["x-earliest", "x-latest"];

/// What is wrong with a stored value that lies before the first, or after the last, that the field takes now.
pub(crate) fn out_of_bounds(field: &FieldDefinition, value: &Value, context: &ConditionContext) -> Option<Problem> {
    let text = value.as_str()?;
    let kind = of(field);
    let display = Display { timezone: context.tz, ..Display::plain(Language::English) };
    let said = |bound: String| kind.format(field, &Value::String(bound), &display);
    let first = field.earliest.as_ref().and_then(|bound| kind.bound(bound, context)).map(|(first, _)| first);
    if let Some(first) = first.filter(|first| text < first.as_str()) {
        let first = said(first);
        return Some(Problem::new("", "too_early", format!("不能早于 {first}"), format!("must not be before {first}")));
    }
    let last = field.latest.as_ref().and_then(|bound| kind.bound(bound, context)).map(|(_, last)| last);
    let last = said(last.filter(|last| text > last.as_str())?);
    Some(Problem::new("", "too_late", format!("不能晚于 {last}"), format!("must not be after {last}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock, zone};
    use serde_json::json;

    /// Code and English words for a value, when it is three in the night of 23 November in Shanghai and still the 22nd in UTC.
    fn said(definition: Value, value: &str) -> String {
        let now = clock::from_text("2026-11-22T19:00:00Z").expect("a moment");
        let field: FieldDefinition = serde_json::from_value(definition).expect("a field definition");
        let problem = out_of_bounds(&field, &json!(value), &ConditionContext::system(now, zone::DEFAULT_ZONE));
        problem.map_or_else(String::new, |problem| format!("{} {}", problem.code, problem.message.en))
    }

    #[test]
    fn both_ends_belong_to_what_is_taken() {
        let day = json!({ "x-kind": "date", "x-earliest": "2026-01-01", "x-latest": { "date": "today" } });
        assert_eq!(said(day.clone(), "2025-12-31"), "too_early must not be before 2026-01-01");
        assert_eq!(said(day.clone(), "2026-01-01"), "");
        assert_eq!(said(day.clone(), "2026-11-23"), "", "today is a day of the workspace");
        assert_eq!(said(day, "2026-11-24"), "too_late must not be after 2026-11-23");
        let month = json!({ "x-kind": "month", "x-earliest": { "date": "month_start - 1m" }, "x-latest": "2027-03" });
        assert_eq!(said(month.clone(), "2026-09"), "too_early must not be before 2026-10");
        assert_eq!((said(month.clone(), "2026-10"), said(month.clone(), "2027-03")), (String::new(), String::new()));
        assert_eq!(said(month, "2027-04"), "too_late must not be after 2027-03");
        let time = json!({ "x-kind": "time", "x-earliest": "9:00", "x-latest": "18:00" });
        assert_eq!(said(time.clone(), "08:59"), "too_early must not be before 09:00");
        assert_eq!((said(time.clone(), "09:00"), said(time.clone(), "18:00")), (String::new(), String::new()));
        assert_eq!(said(time, "18:01"), "too_late must not be after 18:00");
    }

    #[test]
    fn a_day_bounds_moments_by_its_beginning_and_end() {
        let days = json!({ "x-kind": "datetime", "x-earliest": { "date": "today" }, "x-latest": "2026-11-24" });
        assert_eq!(said(days.clone(), "2026-11-22T15:59:59.999Z"), "too_early must not be before 2026-11-23 00:00");
        assert_eq!(said(days.clone(), "2026-11-22T16:00:00.000Z"), "");
        assert_eq!(said(days.clone(), "2026-11-24T15:59:59.999Z"), "");
        assert_eq!(said(days, "2026-11-24T16:00:00.000Z"), "too_late must not be after 2026-11-24 23:59");
        let hours = json!({ "x-kind": "datetime", "x-earliest": { "date": "now - 2h" }, "x-latest": "2026-11-24T09:00:00+08:00" });
        assert_eq!(said(hours.clone(), "2026-11-22T16:59:00.000Z"), "too_early must not be before 2026-11-23 01:00");
        assert_eq!(
            (said(hours.clone(), "2026-11-22T17:00:00.000Z"), said(hours.clone(), "2026-11-24T01:00:00.000Z")),
            (String::new(), String::new())
        );
        assert_eq!(said(hours, "2026-11-24T01:00:01.000Z"), "too_late must not be after 2026-11-24 09:00");
    }
}
