//! Numbers of formulas: exact, in one canonical form. A whole number that fits 64 bits is an integer, everything else a
//! decimal; so `0.5 + 0.5` is the integer 1 wherever an integer is asked for, as in `list[n / 2]`.

use rhai::Dynamic;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// The value of a number as scripts hold it.
pub fn from_decimal(number: Decimal) -> Dynamic {
    match whole(number) {
        Some(integer) => Dynamic::from_int(integer),
        None => Dynamic::from_decimal(number),
    }
}

/// The number in a value, if it is one. A missing value is not.
pub fn of(value: &Dynamic) -> Option<Decimal> {
    match value.as_int() {
        Ok(integer) => Some(Decimal::from(integer)),
        Err(_) => value.as_decimal().ok(),
    }
}

/// A decimal as a 64-bit integer when it is one.
pub fn whole(number: Decimal) -> Option<i64> {
    match number.scale() {
        0 => number.to_i64(),
        scale => {
            let unit = 10_i128.pow(scale);
            let mantissa = number.mantissa();
            (mantissa % unit == 0).then(|| i64::try_from(mantissa / unit).ok()).flatten()
        }
    }
}

/// The decimal text of a number without trailing zeros.
pub fn to_text(number: Decimal) -> String {
    number.normalize().to_string()
}

/// Reads a number people typed: spaces around it and thousands separators are fine.
pub fn parse(text: &str) -> Option<Decimal> {
    let text = text.trim();
    if text.is_empty() || text.starts_with(',') {
        return None;
    }
    let plain = if text.contains(',') { text.replace(',', "") } else { text.to_owned() };
    match plain.strip_suffix('%') {
        Some(percent) => Some(Decimal::from_str_exact(percent.trim()).ok()? / Decimal::ONE_HUNDRED),
        None => Decimal::from_str_exact(&plain).ok().or_else(|| Decimal::from_scientific(&plain).ok()),
    }
}
