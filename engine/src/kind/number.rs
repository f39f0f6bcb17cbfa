//! A number with at most six decimal places, exact, below 10^12 in size.

use super::{Column, Display, Family, Kind, decimal, operators};
use crate::{
    definition::{FieldDefinition, ValueType},
    problem::{Problem, Text},
};
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// Digits before the point: with six places behind it the scaled integer fits 64 bits.
const WHOLE_DIGITS: u32 = 12;

pub(super) struct NumberKind;

impl Kind for NumberKind {
    fn name(&self) -> &'static str {
        "number"
    }

    fn title(&self) -> Text {
        Text::new("数字", "Number")
    }

    fn keywords(&self) -> &'static [&'static str] {
        &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "x-decimals",
            "x-thousands",
            "x-percent",
            "x-unit",
        ]
    }

    fn schema(&self, field: &FieldDefinition) -> Value {
        json!({ "type": if is_whole(field) { "integer" } else { "number" } })
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Scaled(decimal::NUMBER_PLACES))
    }

    fn family(&self) -> Family {
        Family::Number
    }

    fn normalise(&self, field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        decimal::fit(decimal::typed(&value)?, places(field), WHOLE_DIGITS)
    }

    fn computed(&self, field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        decimal::fit(decimal::round(decimal::typed(&value)?, places(field)), places(field), WHOLE_DIGITS)
    }

    fn format(&self, field: &FieldDefinition, value: &Value, _display: &Display<'_>) -> String {
        let number = decimal::read(value).unwrap_or_default();
        let (number, sign) = if field.percent { (number * Decimal::ONE_HUNDRED, "%") } else { (number, "") };
        let text = decimal::to_text(number, field.decimals, field.thousands == Some(true));
        format!("{text}{sign}{}", field.unit.as_deref().unwrap_or_default())
    }

    fn write_text(&self, _field: &FieldDefinition, value: &Value, _display: &Display<'_>) -> String {
        decimal::plain(value)
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::ORDERED
    }
}

/// The decimal places kept. `x-decimals` counts those shown, of which a percentage hides two.
fn places(field: &FieldDefinition) -> u8 {
    if is_whole(field) {
        return 0;
    }
    let shown = field.decimals.unwrap_or(decimal::NUMBER_PLACES);
    (if field.percent { shown.saturating_add(2) } else { shown }).min(decimal::NUMBER_PLACES)
}

fn is_whole(field: &FieldDefinition) -> bool {
    field.value_type == Some(ValueType::Integer)
}
