//! What the operators mean: exact arithmetic, missing values, text and dates. Owns every combination of types; rhai's
//! own versions (whole-number division, silent comparisons of different kinds) are never reached.

use super::functions::date::When;
use super::number;
use super::problem::{Mistake, kind};
use super::value;
use rhai::{Array, Dynamic, ImmutableString, Map};
use rust_decimal::{Decimal, MathematicalOps};
use std::any::TypeId;
use std::cmp::Ordering;

type Answer = Result<Dynamic, Mistake>;

/// What an operator does with its two sides.
type Run = fn(&Dynamic, &Dynamic) -> Answer;

const CALCULATIONS: [(&str, &str, Run); 7] = [
    ("+", "+=", add),
    ("-", "-=", subtract),
    ("*", "*=", multiply),
    ("/", "/=", divide),
    ("%", "%=", remainder),
    ("**", "**=", power),
    ("&", "&=", join),
];

const COMPARISONS: [(&str, Run); 6] = [
    ("==", |a, b| Ok(equal(a, b).into())),
    ("!=", |a, b| Ok((!equal(a, b)).into())),
    (">", |a, b| compare(a, b).map(|order| order.is_gt().into())),
    (">=", |a, b| compare(a, b).map(|order| order.is_ge().into())),
    ("<", |a, b| compare(a, b).map(|order| order.is_lt().into())),
    ("<=", |a, b| compare(a, b).map(|order| order.is_le().into())),
];

/// Puts the operators on the engine, one entry per pair of types so that each is found at the first look.
pub fn register(engine: &mut rhai::Engine) {
    let types = [
        TypeId::of::<()>(),
        TypeId::of::<i64>(),
        TypeId::of::<Decimal>(),
        TypeId::of::<ImmutableString>(),
        TypeId::of::<bool>(),
        TypeId::of::<char>(),
        TypeId::of::<Array>(),
        TypeId::of::<Map>(),
    ];
    for left in types {
        for right in types {
            for (name, assigning, run) in CALCULATIONS {
                engine.register_raw_fn(name, [left, right], move |_, args| Ok(run(args[0], args[1])?));
                engine.register_raw_fn(assigning, [left, right], move |_, args| {
                    *args[0] = run(args[0], args[1])?;
                    Ok(Dynamic::UNIT)
                });
            }
            for (name, run) in COMPARISONS {
                engine.register_raw_fn(name, [left, right], move |_, args| Ok(run(args[0], args[1])?));
            }
        }
        engine.register_raw_fn("!", [left], |_, args| Ok(Dynamic::from_bool(!value::is_true(args[0]))));
        engine.register_raw_fn("-", [left], |_, args| Ok(subtract(&Dynamic::from_int(0), args[0])?));
        engine.register_raw_fn("+", [left], |_, args| Ok(add(&Dynamic::from_int(0), args[0])?));
    }
}

/// Whole numbers take the short way; it answers `None` when the result does not fit.
fn whole(a: &Dynamic, b: &Dynamic, run: fn(i64, i64) -> Option<i64>) -> Option<Dynamic> {
    run(a.as_int().ok()?, b.as_int().ok()?).map(Dynamic::from_int)
}

/// Both sides as numbers, a missing value counting as 0.
fn numbers(a: &Dynamic, b: &Dynamic) -> Option<(Decimal, Decimal)> {
    let number = |value: &Dynamic| if value.is_unit() { Some(Decimal::ZERO) } else { number::of(value) };
    Some((number(a)?, number(b)?))
}

fn is_text(value: &Dynamic) -> bool {
    value.is::<ImmutableString>() || value.is::<char>()
}

fn date(value: &Dynamic) -> Option<When> {
    value.read_lock::<ImmutableString>().and_then(|text| When::parse(&text))
}

fn exact(result: Option<Decimal>) -> Answer {
    result.map(number::from_decimal).ok_or_else(too_large)
}

fn too_large() -> Mistake {
    Mistake::new("数字超出范围（最多 28 位）", "the number is out of range (28 digits at most)")
}

fn refuse(operator: &str, a: &Dynamic, b: &Dynamic) -> Mistake {
    let (a, b) = (kind(a.type_name()), kind(b.type_name()));
    Mistake::of_types(
        format!("{}和{}之间不能用 {operator}", a.zh, b.zh),
        format!("{operator} does not work between {} and {}", a.en, b.en),
    )
}

pub fn add(a: &Dynamic, b: &Dynamic) -> Answer {
    if let Some(sum) = whole(a, b, i64::checked_add) {
        return Ok(sum);
    }
    if let Some((x, y)) = numbers(a, b) {
        return exact(x.checked_add(y));
    }
    match (is_text(a), is_text(b)) {
        (true, false) if let (Some(when), Some(days)) = (date(a), number::of(b)) => when.plus_days(days),
        (false, true) if let (Some(days), Some(when)) = (number::of(a), date(b)) => when.plus_days(days),
        (true, _) | (_, true) => Ok((value::to_text(a) + value::to_text(b)).into()),
        _ if a.is_array() && b.is_array() => {
            let both = [a, b].into_iter().flat_map(|list| list.clone().into_array().unwrap_or_default());
            Ok(Dynamic::from_array(both.collect()))
        }
        _ => Err(refuse("+", a, b)),
    }
}

/// Text after text, as in the spreadsheets, with numbers as they read. `&` binds weaker than comparisons here, so one side of
/// `name & "x" == "y"` is true or false; that is refused rather than joined. Between two of these it means that both hold.
fn join(a: &Dynamic, b: &Dynamic) -> Answer {
    match (a.as_bool(), b.as_bool()) {
        (Ok(x), Ok(y)) => Ok((x && y).into()),
        (Err(_), Err(_)) => Ok((value::to_text(a) + value::to_text(b)).into()),
        _ => Err(Mistake::of_types(
            "& 用来拼接文本，不能和是/否一起用；拼接后再比较，要把拼接的部分括起来",
            "& joins text and does not go with true or false; put what is joined in brackets to compare it",
        )),
    }
}

pub fn subtract(a: &Dynamic, b: &Dynamic) -> Answer {
    if let Some(difference) = whole(a, b, i64::checked_sub) {
        return Ok(difference);
    }
    if let Some((x, y)) = numbers(a, b) {
        return exact(x.checked_sub(y));
    }
    match (date(a), date(b)) {
        (Some(end), Some(start)) => Ok(end.days_since(&start)),
        (Some(when), None) if let Some(days) = number::of(b) => when.plus_days(-days),
        _ => Err(refuse("-", a, b)),
    }
}

pub fn multiply(a: &Dynamic, b: &Dynamic) -> Answer {
    if let Some(product) = whole(a, b, i64::checked_mul) {
        return Ok(product);
    }
    let (x, y) = numbers(a, b).ok_or_else(|| refuse("*", a, b))?;
    exact(x.checked_mul(y))
}

pub fn divide(a: &Dynamic, b: &Dynamic) -> Answer {
    if let Some(quotient) = whole(a, b, |x, y| (x.checked_rem(y)? == 0).then(|| x / y)) {
        return Ok(quotient);
    }
    let (x, y) = numbers(a, b).ok_or_else(|| refuse("/", a, b))?;
    if y.is_zero() {
        return Err(Mistake::new("不能除以 0", "cannot divide by 0"));
    }
    exact(x.checked_div(y))
}

/// The remainder has the sign of the left side, as in rhai; the function MOD follows the spreadsheets instead.
fn remainder(a: &Dynamic, b: &Dynamic) -> Answer {
    let (x, y) = numbers(a, b).ok_or_else(|| refuse("%", a, b))?;
    if y.is_zero() {
        return Err(Mistake::new("不能除以 0", "cannot divide by 0"));
    }
    exact(x.checked_rem(y))
}

/// Exponents stay small: a whole exponent is multiplied out, and nothing larger than 1,000 fits a decimal anyway.
pub fn power(a: &Dynamic, b: &Dynamic) -> Answer {
    let (x, y) = numbers(a, b).ok_or_else(|| refuse("**", a, b))?;
    let result = match number::whole(y) {
        Some(exponent) if exponent.unsigned_abs() <= 1_000 => {
            if x.is_zero() && exponent < 0 {
                return Err(Mistake::new("不能除以 0", "cannot divide by 0"));
            }
            x.checked_powi(exponent)
        }
        Some(_) if x == Decimal::ONE || x.is_zero() => Some(x),
        Some(_) => None,
        None if x.is_sign_negative() && !x.is_zero() => {
            return Err(Mistake::new("负数不能开方", "a negative number has no such root"));
        }
        None => x.checked_powd(y),
    };
    exact(result)
}

/// Equal in value: 1 and 1.0 are, a missing value and 0, "" or an empty list are, different kinds are not.
pub fn equal(a: &Dynamic, b: &Dynamic) -> bool {
    if a.is_unit() || b.is_unit() {
        let other = if a.is_unit() { b } else { a };
        return value::is_missing(other) || number::of(other).is_some_and(|number| number.is_zero());
    }
    if let (Some(x), Some(y)) = (number::of(a), number::of(b)) {
        return x == y;
    }
    if is_text(a) && is_text(b) {
        return value::to_text(a) == value::to_text(b);
    }
    if let (Ok(x), Ok(y)) = (a.as_bool(), b.as_bool()) {
        return x == y;
    }
    if let (Some(x), Some(y)) = (a.read_lock::<Array>(), b.read_lock::<Array>()) {
        return x.len() == y.len() && x.iter().zip(y.iter()).all(|(x, y)| equal(x, y));
    }
    if let (Some(x), Some(y)) = (a.read_lock::<Map>(), b.read_lock::<Map>()) {
        return x.len() == y.len() && x.iter().all(|(key, x)| y.get(key).is_some_and(|y| equal(x, y)));
    }
    false
}

/// Order within a kind: numbers by value, text by code point (so ISO dates by time), false before true.
pub fn compare(a: &Dynamic, b: &Dynamic) -> Result<Ordering, Mistake> {
    if let (Ok(x), Ok(y)) = (a.as_int(), b.as_int()) {
        return Ok(x.cmp(&y));
    }
    if let Some((x, y)) = numbers(a, b) {
        return Ok(x.cmp(&y));
    }
    if (is_text(a) || a.is_unit()) && (is_text(b) || b.is_unit()) {
        return Ok(value::to_text(a).as_str().cmp(value::to_text(b).as_str()));
    }
    let truth = |value: &Dynamic| if value.is_unit() { Ok(false) } else { value.as_bool() };
    match (truth(a), truth(b)) {
        (Ok(x), Ok(y)) => Ok(x.cmp(&y)),
        _ => {
            let (a, b) = (kind(a.type_name()), kind(b.type_name()));
            Err(Mistake::of_types(
                format!("{}和{}不能比较大小", a.zh, b.zh),
                format!("{} and {} cannot be put in order", a.en, b.en),
            ))
        }
    }
}
