//! From a value to the cell that shows it: numbers and days stay numbers and days, everything else is the text people
//! read.

use crate::clock;
use crate::kind::{self, Column, Display, decimal, masked_text};
use crate::model::Field;
use crate::table::Cell;
use chrono::{NaiveDate, NaiveTime};
use serde_json::Value;

/// The cell of a field's value.
pub(super) fn of(field: &Field, value: &Value, display: &Display<'_>) -> Cell {
    if kind::is_missing(value) {
        return Cell::Empty;
    }
    let definition = &field.definition;
    let text = || kind::format(definition, value, display);
    if definition.mask.is_some() {
        return Cell::text(&masked_text(definition, value, display));
    }
    let schema = field.kind.schema(definition);
    let plain_number = matches!(field.column, Some(Column::Integer | Column::Scaled(_))) && !definition.percent;
    if plain_number && let Some(number) = decimal::read(value) {
        return Cell::Number(number.normalize().to_string());
    }
    match (schema["format"].as_str(), value.as_str()) {
        (Some("date"), Some(day)) => {
            let day = NaiveDate::parse_from_str(day, "%Y-%m-%d");
            day.map_or_else(|_| Cell::text(&text()), |day| Cell::Moment(day.and_time(NaiveTime::MIN)))
        }
        (Some("date-time"), Some(moment)) => moment_of(moment, display).unwrap_or_else(|| Cell::text(&text())),
        _ => Cell::text(&text()),
    }
}

/// The cell of what every record has beside its fields.
pub(super) fn of_system(value: &Value, display: &Display<'_>) -> Cell {
    match value {
        Value::String(text) => match moment_of(text, display) {
            Some(cell) => cell,
            None => Cell::text(&(display.name)(text).unwrap_or_else(|| text.clone())),
        },
        Value::Number(number) => Cell::Number(number.to_string()),
        _ => Cell::Empty,
    }
}

fn moment_of(text: &str, display: &Display<'_>) -> Option<Cell> {
    let moment = clock::from_text(text)?;
    Some(Cell::Moment(moment.with_timezone(&display.timezone).naive_local()))
}
