//! A year, from 1 to 9999.

use super::{Adopted, Column, Display, Family, Kind, operators, typing};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text},
};
use serde_json::{Value, json};

pub(super) struct YearKind;

impl Kind for YearKind {
    fn name(&self) -> &'static str {
        "year"
    }

    fn title(&self) -> Text {
        Text::new("年份", "Year")
    }

    fn keywords(&self) -> &'static [&'static str] {
        &["minimum", "maximum"]
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        json!({ "type": "integer", "minimum": 1, "maximum": 9999 })
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Integer)
    }

    fn family(&self) -> Family {
        Family::Day
    }

    fn normalise(&self, _field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        let read = match &value {
            Value::Number(number) => number.as_f64().filter(|year| year.fract() == 0.0).map(|year| year as i64),
            Value::String(text) => typing::narrow(text).trim().trim_end_matches('年').trim().parse().ok(),
            _ => None,
        };
        read.filter(|year| (1..=9999).contains(year)).map(Value::from).ok_or_else(|| {
            vec![
                Problem::new("", "not_a_year", "不是有效的年份", "is not a valid year")
                    .hint("格式如 2026", "Write it like 2026"),
            ]
        })
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, _display: &Display<'_>) -> String {
        value.to_string()
    }

    fn adopt(&self, adopted: Adopted<'_>, field: &FieldDefinition) -> Result<Value, Vec<Problem>> {
        let text = adopted.day();
        let year = text.split_once('-').filter(|_| adopted.family() == Family::Day).map(|(year, _)| year);
        adopted.read_as(self, field, year.unwrap_or(&text))
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::ORDERED
    }
}
