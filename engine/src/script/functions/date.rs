//! Dates, moments and times of day as the functions see them. Owns reading them from ISO text, writing the same kind
//! back, and arithmetic on them in the time zone of the evaluation.

use super::Answer;
use crate::clock::{self, Moment};
use crate::script::problem::{Mistake, kind};
use crate::script::{frame, number, value};
use chrono::{
    DateTime, Datelike, Days, Duration, LocalResult, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike,
};
use chrono_tz::Tz;
use rhai::{Dynamic, ImmutableString};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// A value of one of the kinds of time fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    Date(NaiveDate),
    Moment(Moment),
    Time(NaiveTime),
}

/// The length of a step or a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Years,
    Quarters,
    Months,
    Weeks,
    Days,
    Hours,
    Minutes,
    Seconds,
}

impl Unit {
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        Ok(match text.trim().to_ascii_lowercase().as_str() {
            "y" | "yy" | "year" | "years" | "年" => Self::Years,
            "q" | "quarter" | "quarters" | "季" => Self::Quarters,
            "m" | "mm" | "month" | "months" | "月" => Self::Months,
            "w" | "week" | "weeks" | "周" => Self::Weeks,
            "d" | "dd" | "day" | "days" | "天" | "日" => Self::Days,
            "h" | "hh" | "hour" | "hours" | "时" | "小时" => Self::Hours,
            "min" | "mi" | "n" | "minute" | "minutes" | "分" | "分钟" => Self::Minutes,
            "s" | "ss" | "second" | "seconds" | "秒" => Self::Seconds,
            other => {
                return Err(Mistake::new(
                    format!("没有单位“{other}”，可用 y q m w d h min s"),
                    format!("there is no unit \"{other}\"; use y q m w d h min s"),
                ));
            }
        })
    }

    /// Seconds in a unit shorter than a day.
    fn seconds(self) -> Option<i64> {
        match self {
            Self::Hours => Some(3_600),
            Self::Minutes => Some(60),
            Self::Seconds => Some(1),
            _ => None,
        }
    }
}

impl When {
    /// Reads `2026-11-22`, an RFC 3339 moment, `2026-11-22 09:30[:00]` (local) or `09:30[:00]`.
    pub fn parse(text: &str) -> Option<Self> {
        if !text.as_bytes().first().is_some_and(u8::is_ascii_digit) || text.len() > 40 {
            return None;
        }
        if text.len() == 10 {
            return NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(Self::Date);
        }
        if let Some(moment) = clock::from_text(text) {
            return Some(Self::Moment(moment));
        }
        if let Some(time) = ["%H:%M", "%H:%M:%S"].iter().find_map(|form| NaiveTime::parse_from_str(text, form).ok()) {
            return Some(Self::Time(time));
        }
        let forms = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];
        let local = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
        Some(Self::Moment(moment_of(local, zone())))
    }

    /// The time in a value; a missing value has none, anything else that is not a time is refused.
    pub fn of(value: &Dynamic) -> Result<Option<Self>, Mistake> {
        if value::is_missing(value) {
            return Ok(None);
        }
        if !value.is::<ImmutableString>() {
            let kind = kind(value.type_name());
            return Err(Mistake::new(
                format!("需要日期，得到的是{}", kind.zh),
                format!("a date was expected, not {}", kind.en),
            ));
        }
        let text = value::to_text(value);
        match Self::parse(&text) {
            Some(when) => Ok(Some(when)),
            None => Err(Mistake::new(format!("“{text}”不是日期"), format!("\"{text}\" is not a date"))),
        }
    }

    pub fn into_dynamic(self) -> Dynamic {
        match self {
            Self::Date(date) => date.format("%Y-%m-%d").to_string().into(),
            Self::Moment(moment) => clock::to_text(moment).into(),
            Self::Time(time) if time.second() == 0 => time.format("%H:%M").to_string().into(),
            Self::Time(time) => time.format("%H:%M:%S").to_string().into(),
        }
    }

    /// The calendar day, in the zone of the evaluation.
    pub fn day(&self) -> Result<NaiveDate, Mistake> {
        match self {
            Self::Date(date) => Ok(*date),
            Self::Moment(moment) => Ok(moment.with_timezone(&zone()).date_naive()),
            Self::Time(_) => Err(Mistake::new("时间没有日期", "a time of day has no date")),
        }
    }

    /// The time of day, in the zone of the evaluation; a date begins at midnight.
    pub fn time(&self) -> NaiveTime {
        match self {
            Self::Date(_) => NaiveTime::MIN,
            Self::Moment(moment) => moment.with_timezone(&zone()).time(),
            Self::Time(time) => *time,
        }
    }

    /// The moment it names; a date names its midnight.
    pub fn moment(&self) -> Result<Moment, Mistake> {
        match self {
            Self::Moment(moment) => Ok(*moment),
            _ => Ok(moment_of(self.day()?.and_time(self.time()), zone())),
        }
    }

    /// Later by so many days; a moment keeps its time of day, or moves by the fraction of a day.
    pub fn plus_days(self, days: Decimal) -> Answer {
        let whole = days.trunc();
        let moved = self.plus(number::whole(whole).ok_or_else(out_of_range)?, Unit::Days)?;
        let rest = days - whole;
        if rest.is_zero() {
            return Ok(moved.into_dynamic());
        }
        match moved {
            Self::Date(_) => Ok(moved.into_dynamic()),
            _ => {
                let seconds = (rest * Decimal::from(86_400)).round().to_i64().ok_or_else(out_of_range)?;
                Ok(moved.plus(seconds, Unit::Seconds)?.into_dynamic())
            }
        }
    }

    /// Later by so many units. Years to days move on the calendar and keep the time of day; the 31st becomes the last
    /// day of a shorter month. Hours and less are exact spans and need a time.
    pub fn plus(self, count: i64, unit: Unit) -> Result<Self, Mistake> {
        if let Some(seconds) = unit.seconds() {
            let span = count.checked_mul(seconds).and_then(Duration::try_seconds).ok_or_else(out_of_range)?;
            return match self {
                Self::Moment(moment) => {
                    moment.checked_add_signed(span).filter(in_range).map(Self::Moment).ok_or_else(out_of_range)
                }
                Self::Time(time) => Ok(Self::Time(time.overflowing_add_signed(span).0)),
                Self::Date(_) => {
                    Err(Mistake::new("日期没有时间，不能加减时分秒", "a date has no time to add hours to"))
                }
            };
        }
        let day = add_to_day(self.day()?, count, unit).ok_or_else(out_of_range)?;
        Ok(match self {
            Self::Moment(_) => Self::Moment(moment_of(day.and_time(self.time()), zone())),
            _ => Self::Date(day),
        })
    }

    /// Days since an earlier one: whole days between dates, with the fraction when both are moments.
    pub fn days_since(&self, earlier: &Self) -> Dynamic {
        match (self, earlier) {
            (Self::Moment(end), Self::Moment(start)) => {
                number::from_decimal(Decimal::from((*end - *start).num_milliseconds()) / Decimal::from(86_400_000))
            }
            (Self::Time(end), Self::Time(start)) => {
                number::from_decimal(Decimal::from((*end - *start).num_seconds()) / Decimal::from(86_400))
            }
            _ => match (self.day(), earlier.day()) {
                (Ok(end), Ok(start)) => Dynamic::from_int((end - start).num_days()),
                _ => Dynamic::UNIT,
            },
        }
    }
}

/// Years 1 to 9999: what four digits can say.
fn in_range(moment: &Moment) -> bool {
    (1..=9999).contains(&moment.year())
}

fn add_to_day(day: NaiveDate, count: i64, unit: Unit) -> Option<NaiveDate> {
    let months = match unit {
        Unit::Years => count.checked_mul(12)?,
        Unit::Quarters => count.checked_mul(3)?,
        Unit::Months => count,
        _ => {
            let days = if unit == Unit::Weeks { count.checked_mul(7)? } else { count };
            let size = Days::new(days.unsigned_abs());
            let moved = if days < 0 { day.checked_sub_days(size) } else { day.checked_add_days(size) };
            return moved.filter(|day| (1..=9999).contains(&day.year()));
        }
    };
    let size = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
    let moved = if months < 0 { day.checked_sub_months(size) } else { day.checked_add_months(size) };
    moved.filter(|day| (1..=9999).contains(&day.year()))
}

pub fn out_of_range() -> Mistake {
    Mistake::new("日期超出范围（公元 1 年至 9999 年）", "the date is out of range (years 1 to 9999)")
}

/// The zone of the evaluation.
pub fn zone() -> Tz {
    frame::now().map_or(Tz::UTC, |(_, zone)| zone)
}

/// The moment of a local date and time. An hour that a clock change skips counts as the hour after it, one that comes
/// twice as the first.
pub fn moment_of(local: NaiveDateTime, zone: Tz) -> Moment {
    let found = |local: NaiveDateTime| match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at),
        LocalResult::None => None,
    };
    let at: Option<DateTime<Tz>> = found(local).or_else(|| found(local + Duration::hours(1)));
    at.unwrap_or_else(|| zone.from_utc_datetime(&local)).with_timezone(&chrono::Utc)
}
