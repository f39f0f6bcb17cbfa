//! A day, `YYYY-MM-DD`.

use super::{Adopted, Column, Display, Family, Kind, bounds, operators, typing};
use crate::{
    condition::ConditionContext,
    definition::{DateBound, FieldDefinition},
    problem::{Problem, Text},
    zone,
};
use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};

pub(super) struct DateKind;

impl Kind for DateKind {
    fn name(&self) -> &'static str {
        "date"
    }

    fn title(&self) -> Text {
        Text::new("日期", "Date")
    }

    fn keywords(&self) -> &'static [&'static str] {
        bounds::KEYWORDS
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        json!({ "type": "string", "format": "date" })
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Text)
    }

    fn family(&self) -> Family {
        Family::Day
    }

    fn normalise(&self, _field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        let wrong = || {
            vec![
                Problem::new("", "not_a_date", "不是有效的日期", "is not a valid date")
                    .hint("格式如 2026-11-22", "Write it like 2026-11-22"),
            ]
        };
        let text = typing::text(value).map_err(|_| wrong())?;
        read(&text).map(|day| Value::String(day.format("%Y-%m-%d").to_string())).ok_or_else(wrong)
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, _display: &Display<'_>) -> String {
        value.as_str().unwrap_or_default().to_owned()
    }

    fn adopt(&self, adopted: Adopted<'_>, field: &FieldDefinition) -> Result<Value, Vec<Problem>> {
        adopted.read_as(self, field, &adopted.day())
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::DATE
    }

    fn bound(&self, bound: &DateBound, context: &ConditionContext) -> Option<(String, String)> {
        let day = zone::day_text(bound.day(context)?);
        Some((day.clone(), day))
    }
}

/// A day in the ways people write it: `2026-11-22`, `2026/1/2`, `2026.1.2`, `20261122`, `2026年1月2日`. The year comes
/// first in all of them, so none can be misread.
pub(super) fn read(text: &str) -> Option<NaiveDate> {
    let plain = typing::narrow(text).replace(['年', '月', '/', '.'], "-").replace('日', "");
    let plain = plain.trim().trim_end_matches('-');
    let day = if plain.len() == 8 && plain.bytes().all(|b| b.is_ascii_digit()) {
        NaiveDate::parse_from_str(plain, "%Y%m%d").ok()?
    } else {
        let mut parts = plain.split('-').map(|part| part.trim().parse::<u32>());
        let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
        if parts.next().is_some() {
            return None;
        }
        NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?
    };
    (1000..=9999).contains(&day.year()).then_some(day)
}
