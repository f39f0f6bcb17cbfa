//! A moment, kept as RFC 3339 in UTC with milliseconds and shown in the workspace's time zone.

use super::{Column, Display, Family, Kind, Reading, bounds, date, operators, time, typing};
use crate::{
    clock::{self, Moment},
    condition::{ConditionContext, Point},
    definition::{DateBound, FieldDefinition},
    problem::{Problem, Text},
    zone,
};
use chrono::{Datelike, TimeZone, Utc};
use chrono_tz::Tz;
use serde_json::{Value, json};

pub(super) struct DatetimeKind;

impl Kind for DatetimeKind {
    fn name(&self) -> &'static str {
        "datetime"
    }

    fn title(&self) -> Text {
        Text::new("日期时间", "Date and time")
    }

    fn keywords(&self) -> &'static [&'static str] {
        bounds::KEYWORDS
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        json!({ "type": "string", "format": "date-time" })
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
                Problem::new("", "not_a_datetime", "不是带时区的日期时间", "is not a date and time with a time zone")
                    .hint("格式如 2026-11-22T08:00:00+08:00", "Write it like 2026-11-22T08:00:00+08:00"),
            ]
        };
        let text = typing::text(value).map_err(|_| wrong())?;
        clock::from_text(text.trim())
            .filter(|moment| (1000..=9999).contains(&moment.year()))
            .map(|moment| Value::String(clock::to_text(moment)))
            .ok_or_else(wrong)
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
        let text = value.as_str().unwrap_or_default();
        clock::from_text(text).map_or_else(
            || text.to_owned(),
            |moment| moment.with_timezone(&display.timezone).format("%Y-%m-%d %H:%M").to_string(),
        )
    }

    fn read_text(&self, field: &FieldDefinition, text: &str, reading: &Reading<'_>) -> Result<Value, Vec<Problem>> {
        match read_local(text, reading.timezone) {
            Some(moment) => Ok(Value::String(crate::clock::to_text(moment))),
            None => self.normalise(field, Value::String(text.to_owned())),
        }
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::DATE
    }

    fn bound(&self, bound: &DateBound, context: &ConditionContext) -> Option<(String, String)> {
        Some(match bound.point(context)? {
            Point::Day(day) => {
                (clock::to_text(zone::start_of_day(day, context.tz)), clock::to_text(zone::end_of_day(day, context.tz)))
            }
            Point::Moment(moment) => (clock::to_text(moment), clock::to_text(moment)),
        })
    }
}

/// A moment written without a time zone, as sheets and people do (`2026-11-22 08:00`, `2026年1月2日 8:00`), read in the
/// time zone given; a day alone is its beginning. In an hour that a clock change repeats, the first one is meant.
pub fn read_local(text: &str, timezone: Tz) -> Option<Moment> {
    let narrow = typing::narrow(text);
    let text = narrow.trim();
    if let Some(moment) = clock::from_text(text) {
        return Some(moment);
    }
    let (day, at) = text.split_once([' ', 'T']).unwrap_or((text, "00:00"));
    let local = date::read(day)?.and_time(time::read(at)?);
    timezone.from_local_datetime(&local).earliest().map(|moment| moment.with_timezone(&Utc))
}
