//! What a cell means for a field, before the field's kind has its word: days, times and numbers that a workbook keeps
//! in its own way, and words that differ from an option only in how they are typed.

use super::day::{self, Order, Reading};
use super::unit;
use crate::definition::{ADDRESS_PARTS, ValueType};
use crate::kind::{self, datetime};
use crate::model::Field;
use crate::problem::Problem;
use crate::table::Cell;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;
use serde_json::Value;

/// How the cells of one column are read.
#[derive(Clone, Copy)]
pub(super) struct Manner<'a> {
    /// A pattern such as `DD/MM/YYYY`, when somebody said how the column writes days.
    pub pattern: Option<&'a str>,
    pub timezone: Tz,
    /// What stands behind the column's numbers and is no part of them.
    pub unit: Option<&'a str>,
    /// Days that are written without their year are the nearest to it.
    pub today: NaiveDate,
}

/// What a cell means.
#[derive(Debug, PartialEq)]
pub(super) struct Heard {
    pub value: Value,
    /// What people should know of it, where it is not what stands there.
    pub note: Option<Problem>,
}

impl From<Value> for Heard {
    fn from(value: Value) -> Self {
        Self { value, note: None }
    }
}

impl Manner<'_> {
    fn order(self) -> Option<Order> {
        let pattern = self.pattern?;
        let (day, month) = (pattern.find("DD")?, pattern.find("MM")?);
        let last = pattern.find("YY").is_some_and(|year| year > day && year > month);
        last.then_some(if day < month { Order::DayFirst } else { Order::MonthFirst })
    }
}

/// Reads a cell as a value of a field that refers to nothing else.
pub(super) fn read(field: &Field, cell: &Cell, manner: Manner<'_>) -> Result<Heard, Vec<Problem>> {
    if let Cell::Broken(text) = cell {
        let (zh, en) = (format!("单元格是错误值 {text}"), format!("the cell shows the error {text}"));
        return Err(vec![Problem::new("", "broken_cell", zh, en)]);
    }
    if let Some(heard) = address(field, cell) {
        return Ok(heard);
    }
    let format = field.kind.schema(&field.definition);
    let format = format["format"].as_str();
    let dated = if matches!(format, Some("date" | "date-time")) { with_year(cell, manner.today) } else { None };
    let said = dated.as_ref().map_or(cell, |(cell, _)| cell);
    let value = match format {
        Some("date") => day_of(said, manner)?,
        Some("date-time") => moment_of(said, manner)?,
        _ => plain(field, said),
    };
    let refused = match kind::normalise(&field.definition, value.clone()) {
        Ok(value) => {
            let note = dated.map(|(_, note)| note).or_else(|| read_otherwise(field, format, (cell, &value), manner));
            return Ok(Heard { value, note });
        }
        Err(refused) => refused,
    };
    match alike(field, &value) {
        Some(option) => kind::normalise(&field.definition, option).map(Heard::from),
        None => number(field, cell, manner).ok_or(refused),
    }
}

/// An address in one text, divided where it begins with divisions that are known; what does not is the whole detail.
fn address(field: &Field, cell: &Cell) -> Option<Heard> {
    let Cell::Text(text) = cell else { return None };
    let parts = if field.kind.name() == "address" { kind::divided_address(text)? } else { return None };
    let named = ADDRESS_PARTS.iter().zip(parts).filter(|(_, part)| !part.is_empty());
    let value = named.clone().map(|(name, part)| ((*name).to_owned(), Value::from(part))).collect();
    let value = kind::normalise(&field.definition, Value::Object(value)).ok()?;
    let mut said: Vec<&str> = named.map(|(_, part)| part).collect();
    said.dedup();
    Some(Heard { value, note: Some(read_as("address_divided", text, &said.join(" · "))) })
}

/// What people should know of a cell whose text is no such value by itself: days a workbook counts, and percentages where
/// the field shows none.
fn read_otherwise(
    field: &Field,
    format: Option<&str>,
    (cell, value): (&Cell, &Value),
    manner: Manner<'_>,
) -> Option<Problem> {
    let shown = cell.shown();
    match format {
        Some("date" | "date-time") => {
            let counted = day_counted(cell, manner)?;
            let is_day = format == Some("date");
            let said = counted.format(if is_day { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M" });
            Some(read_as("serial_read", &shown, &said.to_string()))
        }
        _ => {
            let is_hundredth =
                value.is_number() && !field.definition.percent && shown.trim_end().ends_with(['%', '％']);
            is_hundredth.then(|| read_as("percent_read", &shown, &value.to_string()))
        }
    }
}

/// The day and time behind a cell that holds nothing but a workbook's count of days.
fn day_counted(cell: &Cell, manner: Manner<'_>) -> Option<NaiveDateTime> {
    match cell {
        Cell::Number(digits) => day::serial(digits),
        Cell::Text(text) if matches!(written_day(text, manner), Ok(None)) => day::serial(text),
        _ => None,
    }
}

/// A day without its year, `12月6日`, is the one nearest to today.
fn with_year(cell: &Cell, today: NaiveDate) -> Option<(Cell, Problem)> {
    let Cell::Text(text) = cell else { return None };
    let (day, rest) = day::without_year(text, today)?;
    Some((Cell::Text(format!("{day}{rest}")), read_as("year_added", text, &day.to_string())))
}

/// A number with a unit behind it, said in ten thousands as people type it into the form, or with more decimal places than its
/// field keeps: it is rounded, as where it is typed. Of what is counted in whole numbers half of one is a mistake there, and here
/// as well.
fn number(field: &Field, cell: &Cell, manner: Manner<'_>) -> Option<Heard> {
    if !matches!(field.kind.name(), "number" | "money") {
        return None;
    }
    let shown = cell.shown();
    let units = [field.definition.unit.as_deref(), manner.unit];
    let bare = units.into_iter().flatten().find_map(|unit| unit::without(&shown, unit));
    // Where the field itself counts in ten thousands or in other money, nobody knows which of the two is meant.
    let counts_so = units.into_iter().flatten().any(|unit| unit::counts(unit) && !unit::is_yuan(unit));
    let full = if bare.is_some() || counts_so { None } else { unit::in_full(&shown) };
    let said = Value::from(bare.or(full.as_deref()).unwrap_or(&shown));
    let value = kind::computed(&field.definition, said.clone()).ok().filter(|value| !value.is_null())?;
    let is_exact = kind::normalise(&field.definition, said).is_ok();
    if !is_exact && field.definition.value_type == Some(ValueType::Integer) {
        return None;
    }
    let code = match (is_exact, full.is_some()) {
        (false, _) => "rounded",
        (true, true) => "written_out",
        (true, false) => "unit_read",
    };
    let note = read_as(code, &shown, &value.to_string());
    Some(Heard { value, note: Some(note) })
}

fn read_as(code: &'static str, text: &str, read: &str) -> Problem {
    Problem::new("", code, format!("“{text}”读作 {read}"), format!("'{text}' is read as {read}"))
}

fn plain(field: &Field, cell: &Cell) -> Value {
    match cell {
        Cell::Flag(flag) if field.kind.schema(&field.definition)["type"] == "boolean" => Value::Bool(*flag),
        Cell::Flag(flag) => Value::from(if *flag { "是" } else { "否" }),
        Cell::Time(time) => Value::from(time.format("%H:%M").to_string()),
        // An apostrophe keeps a text from being a formula where we write it; it is no part of the text.
        Cell::Text(text) => match text.strip_prefix('\'') {
            Some(rest) if crate::table::starts_formula(rest) => Value::from(rest),
            _ => Value::from(text.as_str()),
        },
        cell => Value::from(cell.shown()),
    }
}

fn day_of(cell: &Cell, manner: Manner<'_>) -> Result<Value, Vec<Problem>> {
    let day = match cell {
        Cell::Moment(moment) => Some(moment.date()),
        Cell::Number(digits) => day::serial(digits).map(|moment| moment.date()),
        Cell::Text(text) => match written_day(text, manner)? {
            Some(day) => Some(day),
            // A moment where only its day is asked for.
            None => match text.split_once([' ', 'T']) {
                Some((first, _)) => written_day(first, manner)?.or_else(|| {
                    datetime::read_local(text, manner.timezone).map(|m| m.with_timezone(&manner.timezone).date_naive())
                }),
                None => day::serial(text).map(|moment| moment.date()),
            },
        },
        _ => None,
    };
    Ok(day.map_or_else(|| Value::from(cell.shown()), |day| Value::from(day.format("%Y-%m-%d").to_string())))
}

fn written_day(text: &str, manner: Manner<'_>) -> Result<Option<NaiveDate>, Vec<Problem>> {
    if let Some(day) = manner.pattern.and_then(|pattern| day::by_pattern(text, pattern)) {
        return Ok(Some(day));
    }
    match day::year_last(text, manner.order()) {
        Some(Reading::Day(day)) => Ok(Some(day)),
        Some(Reading::Ambiguous(a, b)) => Err(vec![day::ambiguous(text, a, b)]),
        None => Ok(None),
    }
}

fn moment_of(cell: &Cell, manner: Manner<'_>) -> Result<Value, Vec<Problem>> {
    let local = match cell {
        Cell::Moment(moment) => Some(*moment),
        Cell::Number(digits) => day::serial(digits),
        Cell::Text(text) => {
            let (first, rest) = text.split_once([' ', 'T']).unwrap_or((text, "00:00"));
            match written_day(first, manner)? {
                Some(day) => time_of(rest).map(|time| day.and_time(time)),
                None => day::serial(text),
            }
        }
        _ => None,
    };
    let text = local.map_or_else(|| cell.shown(), |local: NaiveDateTime| local.format("%Y-%m-%dT%H:%M:%S").to_string());
    let moment = datetime::read_local(&text, manner.timezone);
    Ok(Value::from(moment.map_or_else(|| cell.shown(), crate::clock::to_text)))
}

fn time_of(text: &str) -> Option<NaiveTime> {
    let text = text.trim();
    ["%H:%M:%S", "%H:%M", "%I:%M %p", "%I:%M:%S %p"]
        .into_iter()
        .find_map(|format| NaiveTime::parse_from_str(text, format).ok())
}

/// The one option that is written the same but for width, case and spaces.
fn alike(field: &Field, value: &Value) -> Option<Value> {
    let options = field.definition.options.as_deref()?;
    let wanted = folded(value.as_str()?);
    let mut found = options.iter().filter(|option| folded(option) == wanted);
    let option = found.next()?;
    found.next().is_none().then(|| Value::from(option.as_str()))
}

/// A text without the differences of typing: width, case, spaces.
pub(super) fn folded(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && *c != '\u{200b}')
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            c => c,
        })
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests;
