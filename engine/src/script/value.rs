//! Between JSON and the values of scripts. Numbers go through their decimal text, so 0.1 stays 0.1; dates stay ISO text.

use super::number;
use super::problem::{Mistake, kind};
use rhai::{Array, Dynamic, ImmutableString};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Number, Value};

/// A JSON value as scripts see it; `null` is the missing value.
pub fn from_json(value: &Value) -> Dynamic {
    match value {
        Value::Null => Dynamic::UNIT,
        Value::Bool(yes) => Dynamic::from_bool(*yes),
        Value::Number(number) => from_number(number),
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => Dynamic::from_array(items.iter().map(from_json).collect()),
        Value::Object(map) => from_object(map),
    }
}

/// A JSON object as scripts see it.
pub fn from_object(map: &Map<String, Value>) -> Dynamic {
    Dynamic::from_map(map.iter().map(|(key, value)| (key.as_str().into(), from_json(value))).collect())
}

/// One column of a sub-form, or one property of an object; the missing value when there is no such thing.
pub fn column(value: &Value, name: &str) -> Dynamic {
    let missing = Dynamic::UNIT;
    match value {
        Value::Array(rows) => {
            Dynamic::from_array(rows.iter().map(|row| row.get(name).map_or(missing.clone(), from_json)).collect())
        }
        Value::Object(map) => map.get(name).map_or(missing, from_json),
        _ => missing,
    }
}

fn from_number(number: &Number) -> Dynamic {
    if let Some(integer) = number.as_i64() {
        return Dynamic::from_int(integer);
    }
    match decimal_of(number) {
        Some(decimal) => number::from_decimal(decimal),
        None => Dynamic::UNIT,
    }
}

/// The exact decimal a JSON number was written as; `None` beyond the 28 digits a decimal holds.
pub fn decimal_of(number: &Number) -> Option<Decimal> {
    if let Some(integer) = number.as_i64() {
        return Some(integer.into());
    }
    if let Some(integer) = number.as_u64() {
        return Some(integer.into());
    }
    let float = number.as_f64()?;
    // Up to 15 digits, at most one decimal with 4 places reads as this float: the division is correctly rounded.
    let scaled = (float * 10_000.0).round();
    if scaled.abs() < 1e15 && scaled / 10_000.0 == float {
        return Some(Decimal::new(scaled as i64, 4).normalize());
    }
    number::parse(&number.to_string())
}

/// A decimal as a JSON number. JSON numbers hold 17 digits here, so a longer fraction is rounded to that.
pub fn to_number(decimal: Decimal) -> Value {
    if let Some(integer) = number::whole(decimal) {
        return Value::from(integer);
    }
    if let Some(integer) = decimal.normalize().to_u64().filter(|_| decimal.fract().is_zero()) {
        return Value::from(integer);
    }
    match number::to_text(decimal).parse::<f64>() {
        // The last of 28 digits is often off by one after a root or a division: 1.9999999999999999999999999999 is 2.
        Ok(float) if float.fract() == 0.0 && float.abs() < 9e15 => Value::from(float as i64),
        Ok(float) => Number::from_f64(float).map_or(Value::Null, Value::Number),
        Err(_) => Value::Null,
    }
}

/// What a script produced, as JSON. `room` counts down with every value and byte of text; at 0 the result is too large.
pub fn to_json(value: &Dynamic, room: &mut usize) -> Result<Value, Mistake> {
    let mut take = |amount: usize| match room.checked_sub(amount) {
        Some(left) => {
            *room = left;
            Ok(())
        }
        None => Err(Mistake::new("结果超过大小上限", "the result is larger than allowed")),
    };
    take(1)?;
    if value.is_unit() {
        return Ok(Value::Null);
    }
    if let Ok(yes) = value.as_bool() {
        return Ok(Value::Bool(yes));
    }
    if let Ok(integer) = value.as_int() {
        return Ok(Value::from(integer));
    }
    if let Ok(decimal) = value.as_decimal() {
        return Ok(to_number(decimal));
    }
    if let Some(text) = value.read_lock::<ImmutableString>() {
        take(text.len())?;
        return Ok(Value::String(text.to_string()));
    }
    if let Ok(character) = value.as_char() {
        return Ok(Value::String(character.to_string()));
    }
    if let Some(items) = value.read_lock::<Array>() {
        return items.iter().map(|item| to_json(item, room)).collect::<Result<_, _>>().map(Value::Array);
    }
    if let Some(map) = value.read_lock::<rhai::Map>() {
        let mut object = Map::new();
        for (key, item) in map.iter() {
            *room = room.saturating_sub(key.len());
            object.insert(key.to_string(), to_json(item, room)?);
        }
        return Ok(Value::Object(object));
    }
    let kind = kind(value.type_name());
    Err(Mistake::new(format!("结果不能是{}", kind.zh), format!("the result cannot be {}", kind.en)))
}

/// The text of a value, as `+` and the text functions join it: nothing for a missing value, items joined by commas.
pub fn to_text(value: &Dynamic) -> ImmutableString {
    if let Some(text) = value.read_lock::<ImmutableString>() {
        return text.clone();
    }
    if value.is_unit() {
        return ImmutableString::new();
    }
    if let Ok(integer) = value.as_int() {
        return integer.to_string().into();
    }
    if let Ok(decimal) = value.as_decimal() {
        return number::to_text(decimal).into();
    }
    if let Some(items) = value.read_lock::<Array>() {
        return items.iter().map(|item| to_text(item).to_string()).collect::<Vec<_>>().join(",").into();
    }
    value.to_string().into()
}

/// Whether a value counts as given: nothing, empty text and an empty list do not.
pub fn is_missing(value: &Dynamic) -> bool {
    value.is_unit()
        || value.read_lock::<ImmutableString>().is_some_and(|text| text.is_empty())
        || value.read_lock::<Array>().is_some_and(|items| items.is_empty())
}

/// Whether a condition holds: true, a number other than 0, text or a list that is not empty.
pub fn is_true(value: &Dynamic) -> bool {
    match value.as_bool() {
        Ok(yes) => yes,
        Err(_) => match number::of(value) {
            Some(number) => !number.is_zero(),
            None => !is_missing(value),
        },
    }
}
