//! Exact decimals in JSON. A number in JSON text is read by its digits, never by binary arithmetic, so 0.1 stays 0.1;
//! the limits below keep every value within the 15 digits that survive any JSON reader.

use super::typing;
use crate::problem::Problem;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Number, Value};
use std::str::FromStr;

/// The greatest number of decimal places of a number field.
pub const NUMBER_PLACES: u8 = 6;
/// The greatest number of decimal places of a money field.
pub const MONEY_PLACES: u8 = 4;

/// The exact value of a JSON number; `None` for anything else and for numbers no decimal can hold.
pub fn read(value: &Value) -> Option<Decimal> {
    let Value::Number(number) = value else { return None };
    from_text(&number.to_string())
}

/// The exact value of plain (`-1.50`) or scientific (`1e3`) digits.
pub fn from_text(text: &str) -> Option<Decimal> {
    let read = if text.contains(['e', 'E']) { Decimal::from_scientific(text) } else { Decimal::from_str_exact(text) };
    read.ok().map(|d| d.normalize())
}

/// The shortest JSON number with these digits: whole numbers without a point.
pub fn to_json(decimal: Decimal) -> Value {
    let decimal = decimal.normalize();
    if decimal.is_integer()
        && let Ok(whole) = i64::from_str(&decimal.to_string())
    {
        return whole.into();
    }
    Number::from_str(&decimal.to_string()).map_or(Value::Null, Value::Number)
}

/// The integer that stands for a decimal in a column of [`super::Column::Scaled`]; `None` when it does not fit.
pub fn to_scaled(decimal: Decimal, places: u8) -> Option<i64> {
    let mut decimal = round(decimal, places);
    decimal.rescale(places.into());
    (decimal.scale() == u32::from(places)).then(|| i64::try_from(decimal.mantissa()).ok()).flatten()
}

/// The decimal a scaled integer stands for.
pub fn from_scaled(number: i64, places: u8) -> Decimal {
    Decimal::new(number, places.into()).normalize()
}

/// Rounds half away from zero, as people learn it in school (四舍五入).
pub fn round(decimal: Decimal, places: u8) -> Decimal {
    decimal.round_dp_with_strategy(places.into(), RoundingStrategy::MidpointAwayFromZero)
}

/// What `count` numbers that add up to `sum` come to on average, in this many places; null of none.
pub fn average(sum: Decimal, count: i64, places: u8) -> Value {
    let average = sum.checked_div(Decimal::from(count));
    average.map_or(Value::Null, |average| to_json(round(average, places)))
}

/// What a person may mean by a number: a JSON number, or text with full-width digits, separators, a currency sign or
/// a percent sign.
pub(super) fn typed(value: &Value) -> Result<Decimal, Vec<Problem>> {
    let wrong = || typing::problem("not_a_number", "应为数字", "should be a number");
    match value {
        Value::Number(_) => read(value).ok_or_else(too_large),
        Value::String(text) => {
            let narrow = typing::narrow(text);
            // Accountants write a debt in brackets.
            let narrow = narrow.trim();
            let (narrow, owed) =
                narrow.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).map_or((narrow, false), |n| (n, true));
            let narrow = narrow.strip_suffix('元').unwrap_or(narrow);
            let plain: String = narrow.trim_start_matches(['¥', '$', '€', '£']).replace([',', ' '], "");
            let (digits, percent) = plain.strip_suffix('%').map_or((plain.as_str(), false), |digits| (digits, true));
            if digits.len() > 40 {
                return Err(too_large());
            }
            let number = from_text(digits).ok_or_else(wrong)?;
            let number = if owed { -number } else { number };
            Ok(if percent { number / Decimal::ONE_HUNDRED } else { number })
        }
        _ => Err(wrong()),
    }
}

/// Refuses what has more decimal places than the field keeps, or more digits than its column.
pub(super) fn fit(decimal: Decimal, places: u8, whole_digits: u32) -> Result<Value, Vec<Problem>> {
    if decimal.abs() >= Decimal::from(10_i64.pow(whole_digits)) {
        return Err(too_large());
    }
    if decimal.normalize().scale() > places.into() {
        return Err(vec![match places {
            0 => Problem::new("", "too_many_decimals", "应为整数", "should be a whole number"),
            _ => Problem::new(
                "",
                "too_many_decimals",
                format!("最多 {places} 位小数"),
                format!("at most {places} decimal places"),
            ),
        }]);
    }
    Ok(to_json(decimal))
}

/// The digits of a number without separators or signs of any kind.
pub(super) fn plain(value: &Value) -> String {
    to_text(read(value).unwrap_or_default(), None, false)
}

fn too_large() -> Vec<Problem> {
    typing::problem("number_too_large", "数字太大", "the number is too large")
}

/// Digits with a fixed number of places (or as they are) and separators between thousands.
pub(crate) fn to_text(decimal: Decimal, places: Option<u8>, thousands: bool) -> String {
    let text = match places {
        Some(places) => {
            let mut fixed = round(decimal, places);
            fixed.rescale(places.into());
            fixed.to_string()
        }
        None => decimal.normalize().to_string(),
    };
    if !thousands {
        return text;
    }
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut grouped = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if let Some(fraction) = fraction {
        grouped.push('.');
        grouped.push_str(fraction);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_numbers_are_read_by_their_digits() {
        assert_eq!(read(&json!(0.1)).zip(read(&json!(0.2))).map(|(a, b)| to_json(a + b)), Some(json!(0.3)));
        assert_eq!(read(&json!(1e3)).map(to_json), Some(json!(1000)));
        assert_eq!(read(&json!(5.0)).map(to_json), Some(json!(5)));
        assert_eq!(read(&json!(1e300)), None);
    }

    #[test]
    fn scaled_integers_are_exact_or_refused() {
        let max = from_text("99999999999.9999").expect("a decimal");
        assert_eq!(to_scaled(max, 4), Some(999_999_999_999_999));
        assert_eq!(from_scaled(999_999_999_999_999, 4), max);
        assert_eq!(to_scaled(from_text("1e20").expect("a decimal"), 6), None);
    }

    #[test]
    fn averages_are_rounded_once_and_half_away_from_zero() {
        assert_eq!(average(from_scaled(5, 6), 2, 6), json!(0.000_003));
        assert_eq!(average(from_scaled(-25, 4), 10, 4), json!(-0.000_3));
        assert_eq!(average(Decimal::from(7), 2, 0), json!(4));
        assert_eq!(average(from_scaled(i64::MAX, 4), i64::MAX, 4), json!(0.000_1));
        assert_eq!(average(Decimal::ZERO, 0, 4), Value::Null);
    }

    #[test]
    fn thousands_are_separated() {
        let show = |text, places| to_text(from_text(text).expect("a decimal"), places, true);
        assert_eq!(show("-1234567.5", Some(2)), "-1,234,567.50");
        assert_eq!(show("123", None), "123");
        assert_eq!(show("1000.25", None), "1,000.25");
        assert_eq!(show("0.005", Some(2)), "0.01");
    }
}
