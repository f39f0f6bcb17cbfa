//! The right side of a comparison: how it is kept, and what it means for one actor at one moment. Both interpreters
//! start from [`Operand::resolve`], so `me`, `today` and the days of a zone cannot mean two things.

use super::{Circle, ConditionContext, Period, Point, RelativeDate};
use crate::kind::is_missing;
use crate::{clock, zone};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::{Number, Value};
use std::borrow::Cow;

/// What a field's value is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// For `empty` and `not empty`.
    None,
    /// null, a text, a number or a boolean.
    Constant(Value),
    /// Another field of the same record.
    Field(String),
    Me,
    MyDepartments,
    MyMembers,
    MyRoles,
    Date(RelativeDate),
    Period(Period),
    /// For `within`.
    Circle(Circle),
    /// The choices of `in` and `has …`, or the two ends of `between`.
    List(Vec<Operand>),
}

/// An operand once actor, moment and zone are known.
#[derive(Debug, Clone, PartialEq)]
pub enum Resolved<'a> {
    Missing,
    Text(TextBounds<'a>),
    Number(Decimal),
    Boolean(bool),
    List(Vec<Resolved<'a>>),
    /// A value that compares with nothing, such as an object.
    Unfit,
    Field(&'a str),
}

/// A text operand as a stretch of text, from a first to a last value. For ordinary text both are the text itself. A day
/// compared with a date-time is all its milliseconds in the workspace's zone; a moment compared with a date is its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextBounds<'a> {
    Plain(Cow<'a, str>),
    Dated {
        /// Against text that is neither a date nor a date-time; `None` compares with no such text.
        text: Option<Cow<'a, str>>,
        day: (String, String),
        moment: (String, String),
    },
}

impl TextBounds<'_> {
    /// First and last text that equal the operand, for a value of that shape.
    pub fn against(&self, value: &str) -> Option<(&str, &str)> {
        match self {
            Self::Plain(text) => Some((text, text)),
            Self::Dated { moment, .. } if looks_like_moment(value) => Some((&moment.0, &moment.1)),
            Self::Dated { day, .. } if looks_like_day(value) => Some((&day.0, &day.1)),
            Self::Dated { text, .. } => text.as_deref().map(|t| (t, t)),
        }
    }

    /// The operand as it was written, for operators that look inside text.
    pub fn plain(&self) -> Option<&str> {
        match self {
            Self::Plain(text) => Some(text),
            Self::Dated { text, .. } => text.as_deref(),
        }
    }

    fn days(text: Option<Cow<'_, str>>, first: NaiveDate, last: NaiveDate, tz: zone::Tz) -> TextBounds<'_> {
        TextBounds::Dated {
            text,
            day: (zone::day_text(first), zone::day_text(last)),
            moment: (clock::to_text(zone::start_of_day(first, tz)), clock::to_text(zone::end_of_day(last, tz))),
        }
    }

    fn moment(text: Cow<'_, str>, moment: clock::Moment, tz: zone::Tz) -> TextBounds<'_> {
        let day = zone::day_text(zone::day_of(moment, tz));
        let exact = clock::to_text(moment);
        TextBounds::Dated { text: Some(text), day: (day.clone(), day), moment: (exact.clone(), exact) }
    }

    /// A constant of a document: a day, a moment, or just text.
    fn read(text: &str, tz: zone::Tz) -> TextBounds<'_> {
        if let Some(day) = zone::parse_day(text) {
            return Self::days(Some(text.into()), day, day, tz);
        }
        let dated = text.len() >= 20 && text.as_bytes()[10] == b'T';
        match clock::from_text(text).filter(|_| dated) {
            Some(moment) => Self::moment(text.into(), moment, tz),
            None => TextBounds::Plain(text.into()),
        }
    }
}

/// True for text of the form `2026-11-22T08:00:00.000Z`, told by its length and two letters; SQL asks the same.
pub(crate) fn looks_like_moment(text: &str) -> bool {
    text.len() >= 24 && text.chars().count() == 24 && text.chars().nth(10) == Some('T') && text.ends_with('Z')
}

/// True for text of the form `2026-11-22`, told by its length and its hyphens; SQL asks the same.
fn looks_like_day(text: &str) -> bool {
    text.len() >= 10
        && text.chars().count() == 10
        && text.chars().nth(4) == Some('-')
        && text.chars().nth(7) == Some('-')
}

/// The exact decimal of a JSON number as it is written; beyond 28 digits the nearest there is.
pub(super) fn decimal(number: &Number) -> Decimal {
    if let Some(whole) = number.as_i64() {
        return whole.into();
    }
    let text = number.to_string();
    let exact = text.parse().or_else(|_| Decimal::from_scientific(&text));
    exact.unwrap_or_else(|_| match number.as_f64() {
        Some(huge) if huge >= 1.0 => Decimal::MAX,
        Some(huge) if huge <= -1.0 => Decimal::MIN,
        _ => Decimal::ZERO,
    })
}

impl Operand {
    /// Whether it says itself what it means, or a list of such.
    pub fn is_constant(&self) -> bool {
        match self {
            Self::None | Self::Constant(_) | Self::Circle(_) => true,
            Self::List(items) => items.iter().all(Self::is_constant),
            _ => false,
        }
    }

    /// Calls `see` with every field the operand mentions.
    pub fn fields<'a>(&'a self, see: &mut dyn FnMut(&'a str)) {
        match self {
            Self::Field(field) => see(field),
            Self::List(items) => items.iter().for_each(|item| item.fields(see)),
            _ => {}
        }
    }

    /// What the operand means for this actor at this moment.
    pub fn resolve<'a>(&'a self, context: &'a ConditionContext) -> Resolved<'a> {
        let ids = |ids: Vec<&'a str>| {
            let texts = ids.into_iter().map(|id| Resolved::Text(TextBounds::Plain(id.into()))).collect::<Vec<_>>();
            if texts.is_empty() { Resolved::Missing } else { Resolved::List(texts) }
        };
        match self {
            Self::None => Resolved::Missing,
            Self::Constant(value) if is_missing(value) => Resolved::Missing,
            Self::Constant(Value::String(text)) => Resolved::Text(TextBounds::read(text, context.tz)),
            Self::Constant(Value::Number(number)) => Resolved::Number(decimal(number)),
            Self::Constant(Value::Bool(truth)) => Resolved::Boolean(*truth),
            Self::Constant(_) | Self::Circle(_) => Resolved::Unfit,
            Self::Field(field) => Resolved::Field(field),
            Self::Me => match &context.me {
                Some(me) => Resolved::Text(TextBounds::Plain(me.as_str().into())),
                None => Resolved::Missing,
            },
            Self::MyDepartments => ids(context.my_departments.iter().map(|d| d.as_str()).collect()),
            Self::MyMembers => ids(context.my_members.iter().map(|m| m.as_str()).collect()),
            Self::MyRoles => ids(context.my_roles.iter().map(String::as_str).collect()),
            Self::Date(date) => match date.at(context) {
                Some(Point::Day(day)) => {
                    Resolved::Text(TextBounds::days(Some(zone::day_text(day).into()), day, day, context.tz))
                }
                Some(Point::Moment(moment)) => {
                    Resolved::Text(TextBounds::moment(clock::to_text(moment).into(), moment, context.tz))
                }
                None => Resolved::Missing,
            },
            Self::Period(period) => match period.days(zone::day_of(context.now, context.tz)) {
                Some((first, last)) => Resolved::Text(TextBounds::days(None, first, last, context.tz)),
                None => Resolved::Missing,
            },
            Self::List(items) if items.is_empty() => Resolved::Missing,
            Self::List(items) => Resolved::List(items.iter().map(|item| item.resolve(context)).collect()),
        }
    }
}
