//! A bound of a field of dates or times, as written: the same day for ever, or one that moves along with today.

use crate::clock;
use crate::condition::{ConditionContext, Point, RelativeDate};
use crate::zone;
use chrono::{Datelike, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The first or last value a field of dates or times takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum DateBound {
    /// A value as the field writes it: `2026-01-01`, `2026-01-01T09:00:00+08:00`, `09:00`, `2026-01`.
    Fixed(String),
    /// Relative to the moment the value is put in, as in conditions: `today - 30d`, `month_start + 1m - 1d`, `now - 2h`.
    Relative { date: String },
}

impl DateBound {
    /// The day or moment it names now; `None` for a text that is neither and beyond years of four digits.
    pub fn point(&self, context: &ConditionContext) -> Option<Point> {
        let point = match self {
            Self::Fixed(text) => {
                zone::parse_day(text).map(Point::Day).or_else(|| clock::from_text(text).map(Point::Moment))
            }
            Self::Relative { date } => RelativeDate::parse(date)?.at(context),
        }?;
        let year = match point {
            Point::Day(day) => day.year(),
            Point::Moment(moment) => moment.year(),
        };
        (1000..=9999).contains(&year).then_some(point)
    }

    /// The day it names now; of a moment, the day that it is on in the workspace's zone.
    pub fn day(&self, context: &ConditionContext) -> Option<NaiveDate> {
        Some(match self.point(context)? {
            Point::Day(day) => day,
            Point::Moment(moment) => zone::day_of(moment, context.tz),
        })
    }
}
