//! A number chosen on a line between two bounds, in even steps.

use super::{Column, Display, Family, Kind, decimal, number::NumberKind, operators, typing};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text},
};
use rust_decimal::Decimal;
use serde_json::{Number, Value, json};

pub(super) struct SliderKind;

impl Kind for SliderKind {
    fn name(&self) -> &'static str {
        "slider"
    }

    fn title(&self) -> Text {
        Text::new("滑块", "Slider")
    }

    fn keywords(&self) -> &'static [&'static str] {
        &["minimum", "maximum", "multipleOf", "x-unit", "x-percent", "x-decimals"]
    }

    fn schema(&self, field: &FieldDefinition) -> Value {
        let (least, most) = bounds(field);
        json!({ "type": "number", "minimum": decimal::to_json(least), "maximum": decimal::to_json(most) })
    }

    fn column(&self, field: &FieldDefinition) -> Option<Column> {
        NumberKind.column(field)
    }

    fn family(&self) -> Family {
        Family::Number
    }

    fn normalise(&self, field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        let value = NumberKind.normalise(field, value)?;
        let (least, most) = bounds(field);
        if decimal::read(&value).is_some_and(|number| (least..=most).contains(&number)) {
            return Ok(value);
        }
        Err(typing::problem_owned(
            "out_of_range",
            format!("应在 {least} 到 {most} 之间"),
            format!("should be from {least} to {most}"),
        ))
    }

    fn computed(&self, field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        NumberKind.computed(field, value)
    }

    fn format(&self, field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
        NumberKind.format(field, value, display)
    }

    fn write_text(&self, _field: &FieldDefinition, value: &Value, _display: &Display<'_>) -> String {
        decimal::plain(value)
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::ORDERED
    }

    fn check(&self, field: &FieldDefinition) -> Vec<Problem> {
        let (least, most) = bounds(field);
        if least < most {
            return Vec::new();
        }
        vec![Problem::new("/maximum", "empty_range", "最大值应大于最小值", "the maximum should be above the minimum")]
    }
}

/// The ends of the line: 0 and 100 when nothing else is said.
fn bounds(field: &FieldDefinition) -> (Decimal, Decimal) {
    let read = |bound: &Option<Number>| bound.clone().and_then(|bound| decimal::read(&Value::Number(bound)));
    (read(&field.minimum).unwrap_or_default(), read(&field.maximum).unwrap_or(Decimal::ONE_HUNDRED))
}
