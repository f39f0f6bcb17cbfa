//! Rounding. Halves go away from zero, as people and spreadsheets do it; decimals make the halves exact.

use super::args::{decimal, exact, text};
use super::{Answer, Args, Function, Group};
use crate::script::problem::Mistake;
use rust_decimal::{Decimal, RoundingStrategy};

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "ROUND",
        group: Group::Math,
        signature: "ROUND(number, [places])",
        zh: "四舍五入到若干位小数，默认到整数；负数位数舍入到十、百",
        en: "Rounds to so many places, halves away from zero; negative places round to tens and hundreds",
        examples: &[
            ("ROUND(2.675, 2)", "2.68"),
            ("ROUND(-2.5)", "-3"),
            ("ROUND(1.005, 2)", "1.01"),
            ("ROUND(1250, -2)", "1300"),
        ],
        takes: (1, 2),
        run: |a| round(a, RoundingStrategy::MidpointAwayFromZero),
    },
    Function {
        name: "ROUNDUP",
        group: Group::Math,
        signature: "ROUNDUP(number, [places])",
        zh: "向远离 0 的方向舍入",
        en: "Rounds away from zero",
        examples: &[("ROUNDUP(1.21, 1)", "1.3"), ("ROUNDUP(-1.2)", "-2")],
        takes: (1, 2),
        run: |a| round(a, RoundingStrategy::AwayFromZero),
    },
    Function {
        name: "ROUNDDOWN",
        group: Group::Math,
        signature: "ROUNDDOWN(number, [places])",
        zh: "向 0 的方向舍去",
        en: "Rounds towards zero",
        examples: &[("ROUNDDOWN(1.29, 1)", "1.2"), ("ROUNDDOWN(-1.9)", "-1")],
        takes: (1, 2),
        run: |a| round(a, RoundingStrategy::ToZero),
    },
    Function {
        name: "TRUNC",
        group: Group::Math,
        signature: "TRUNC(number, [places])",
        zh: "截去多余的小数位，同 ROUNDDOWN",
        en: "Cuts off further places, the same as ROUNDDOWN",
        examples: &[("TRUNC(3.99)", "3")],
        takes: (1, 2),
        run: |a| round(a, RoundingStrategy::ToZero),
    },
    Function {
        name: "INT",
        group: Group::Math,
        signature: "INT(number)",
        zh: "取整：不大于它的最大整数",
        en: "The largest whole number not above it",
        examples: &[("INT(3.9)", "3"), ("INT(-3.1)", "-4")],
        takes: (1, 1),
        run: |a| decimal(a.number(0)?.floor()),
    },
    Function {
        name: "CEILING",
        group: Group::Math,
        signature: "CEILING(number, [step])",
        zh: "向上舍入到步长的倍数，默认 1",
        en: "Rounds up to a multiple of the step, 1 by default",
        examples: &[("CEILING(2.1)", "3"), ("CEILING(12, 5)", "15"), ("CEILING(-2.5)", "-2")],
        takes: (1, 2),
        run: |a| stepped(a, Decimal::ceil),
    },
    Function {
        name: "FLOOR",
        group: Group::Math,
        signature: "FLOOR(number, [step])",
        zh: "向下舍入到步长的倍数，默认 1",
        en: "Rounds down to a multiple of the step, 1 by default",
        examples: &[("FLOOR(2.9)", "2"), ("FLOOR(1.27, 0.05)", "1.25")],
        takes: (1, 2),
        run: |a| stepped(a, Decimal::floor),
    },
    Function {
        name: "MROUND",
        group: Group::Math,
        signature: "MROUND(number, step)",
        zh: "舍入到最接近的步长倍数",
        en: "Rounds to the nearest multiple of the step",
        examples: &[("MROUND(13, 5)", "15"), ("MROUND(12, 5)", "10")],
        takes: (2, 2),
        run: |a| stepped(a, |n: &Decimal| n.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)),
    },
    Function {
        name: "EVEN",
        group: Group::Math,
        signature: "EVEN(number)",
        zh: "向远离 0 的方向取偶数",
        en: "The next even number away from zero",
        examples: &[("EVEN(1.5)", "2"), ("EVEN(-3)", "-4")],
        takes: (1, 1),
        run: |a| {
            let half = a.number(0)? / Decimal::TWO;
            exact(half.round_dp_with_strategy(0, RoundingStrategy::AwayFromZero).checked_mul(Decimal::TWO))
        },
    },
    Function {
        name: "FIXED",
        group: Group::Text,
        signature: "FIXED(number, [places], [plain])",
        zh: "四舍五入后转为带千分位的文本，默认 2 位；第三个参数为真时不加千分位",
        en: "Rounded text with thousands separators, 2 places by default; without separators when the third is true",
        examples: &[("FIXED(1234567.891)", "\"1,234,567.89\""), ("FIXED(1234.5, 1, true)", "\"1234.5\"")],
        takes: (1, 3),
        run: fixed,
    },
];

fn round(args: &Args<'_>, strategy: RoundingStrategy) -> Answer {
    let (number, places) = (args.number(0)?, args.integer_or(1, 0)?);
    exact(to_places(number, places, strategy))
}

/// Rounds to places after the point, or before it when negative.
fn to_places(number: Decimal, places: i64, strategy: RoundingStrategy) -> Option<Decimal> {
    match u32::try_from(places) {
        Ok(places) => Some(number.round_dp_with_strategy(places.min(28), strategy)),
        Err(_) if places > 0 => Some(number),
        Err(_) if places < -27 => Some(Decimal::ZERO),
        Err(_) => {
            let unit = Decimal::from_i128_with_scale(10_i128.pow(places.unsigned_abs() as u32), 0);
            number.checked_div(unit)?.round_dp_with_strategy(0, strategy).checked_mul(unit)
        }
    }
}

fn stepped(args: &Args<'_>, round: fn(&Decimal) -> Decimal) -> Answer {
    let (number, step) = (args.number(0)?, args.number_or(1, Decimal::ONE)?.abs());
    if step.is_zero() {
        return Err(Mistake::new("步长不能是 0", "the step cannot be 0"));
    }
    exact(number.checked_div(step).and_then(|steps| round(&steps).checked_mul(step)))
}

fn fixed(args: &Args<'_>) -> Answer {
    let places = args.integer_or(1, 2)?.clamp(-27, 28);
    let rounded = to_places(args.number(0)?, places, RoundingStrategy::MidpointAwayFromZero).unwrap_or_default();
    let plain = crate::script::value::is_true(args.get(2));
    text(format_number(rounded, places.max(0) as usize, !plain))
}

/// A number as text with a fixed number of places.
pub fn format_number(number: Decimal, places: usize, thousands: bool) -> String {
    // The decimal's own padding refuses numbers that are both long and padded far, so zeros are added here.
    let digits = number.abs().round_dp(places as u32).to_string();
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let fraction = format!("{fraction:0<places$}");
    let mut result = String::with_capacity(digits.len() * 2);
    if number.is_sign_negative() && !number.is_zero() {
        result.push('-');
    }
    for (index, digit) in whole.chars().enumerate() {
        if thousands && index > 0 && (whole.len() - index) % 3 == 0 {
            result.push(',');
        }
        result.push(digit);
    }
    if !fraction.is_empty() {
        result.push('.');
        result.push_str(&fraction);
    }
    result
}
