//! What a function was called with, read as the kind it needs. Owns how lenient functions are: a missing number is 0, a
//! missing text is empty, text that reads as a number will do for one, lists count as their items.

use super::date::When;
use crate::script::number;
use crate::script::operators::compare;
use crate::script::problem::{Mistake, kind};
use crate::script::value::{is_missing, to_text};
use rhai::{Array, Dynamic, ImmutableString};
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// The longest text a function makes, in bytes; the sandbox has the same bound, this one comes before the memory is taken.
pub const LONGEST: usize = 100_000;

/// The arguments of one call.
pub struct Args<'a>(&'a [Dynamic]);

static MISSING: Dynamic = Dynamic::UNIT;

impl<'a> Args<'a> {
    pub fn new(values: &'a [Dynamic]) -> Self {
        Self(values)
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    pub fn all(&self) -> &'a [Dynamic] {
        self.0
    }

    /// The arguments from `index` on.
    pub fn from(&self, index: usize) -> Args<'a> {
        Args(self.0.get(index..).unwrap_or_default())
    }

    /// The argument, or the missing value when it was left out.
    pub fn get(&self, index: usize) -> &'a Dynamic {
        self.0.get(index).unwrap_or(&MISSING)
    }

    pub fn is_given(&self, index: usize) -> bool {
        !is_missing(self.get(index))
    }

    pub fn number(&self, index: usize) -> Result<Decimal, Mistake> {
        to_number(self.get(index))
    }

    pub fn number_or(&self, index: usize, otherwise: Decimal) -> Result<Decimal, Mistake> {
        if self.is_given(index) { self.number(index) } else { Ok(otherwise) }
    }

    /// A whole number; a fraction is cut off, as spreadsheets do for counts and places.
    pub fn integer(&self, index: usize) -> Result<i64, Mistake> {
        number::whole(self.number(index)?.trunc()).ok_or_else(|| Mistake::new("数字太大", "the number is too large"))
    }

    pub fn integer_or(&self, index: usize, otherwise: i64) -> Result<i64, Mistake> {
        if self.is_given(index) { self.integer(index) } else { Ok(otherwise) }
    }

    /// A count of something: a whole number from 0 up.
    pub fn count_of(&self, index: usize, otherwise: usize) -> Result<usize, Mistake> {
        let count = self.integer_or(index, otherwise as i64)?;
        usize::try_from(count).map_err(|_| Mistake::new("个数不能是负数", "a count cannot be negative"))
    }

    pub fn text(&self, index: usize) -> ImmutableString {
        to_text(self.get(index))
    }

    /// A date, date and time, or time; `None` when it is missing.
    pub fn when(&self, index: usize) -> Result<Option<When>, Mistake> {
        When::of(self.get(index))
    }

    /// Calls `each` for every value, those inside lists included.
    pub fn each(&self, each: &mut dyn FnMut(&Dynamic) -> Result<(), Mistake>) -> Result<(), Mistake> {
        self.0.iter().try_for_each(|value| visit(value, each))
    }

    /// Every value, those inside lists included.
    pub fn flat(&self) -> Vec<Dynamic> {
        let mut values = Vec::new();
        let collected = self.each(&mut |value| {
            values.push(value.clone());
            Ok(())
        });
        debug_assert!(collected.is_ok(), "collecting cannot fail");
        values
    }

    /// The numbers among the values; text, dates, switches and missing values are passed over.
    pub fn numbers(&self) -> Vec<Decimal> {
        self.flat().iter().filter_map(number::of).collect()
    }

    /// Where every pair of list and criterion from `index` on is met.
    pub fn places_met(&self, index: usize) -> Result<Vec<usize>, Mistake> {
        let mut pairs = Vec::new();
        for pair in self.from(index).all().chunks(2) {
            let [list, criterion] = pair else {
                return Err(Mistake::new("列表和条件要成对写", "lists and criteria come in pairs"));
            };
            pairs.push((Args(std::slice::from_ref(list)).list(0), Criterion::parse(criterion)));
        }
        let longest = pairs.iter().map(|(list, _)| list.len()).max().unwrap_or(0);
        let is_met = |at: &usize| pairs.iter().all(|(list, what)| what.holds(list.get(*at).unwrap_or(&MISSING)));
        Ok((0..longest).filter(is_met).collect())
    }

    /// One argument as a list: a list as it is, a single value as a list of one, a missing one as an empty list.
    pub fn list(&self, index: usize) -> Vec<Dynamic> {
        let value = self.get(index);
        match value.read_lock::<Array>() {
            Some(items) => items.clone(),
            None if value.is_unit() => Vec::new(),
            None => vec![value.clone()],
        }
    }
}

fn visit(value: &Dynamic, each: &mut dyn FnMut(&Dynamic) -> Result<(), Mistake>) -> Result<(), Mistake> {
    match value.read_lock::<Array>() {
        Some(items) => items.iter().try_for_each(|item| visit(item, each)),
        None => each(value),
    }
}

/// A value as a number: missing is 0, text must read as one.
pub fn to_number(value: &Dynamic) -> Result<Decimal, Mistake> {
    if let Some(number) = number::of(value) {
        return Ok(number);
    }
    if is_missing(value) {
        return Ok(Decimal::ZERO);
    }
    if value.is::<ImmutableString>() {
        let text = to_text(value);
        return number::parse(&text)
            .ok_or_else(|| Mistake::new(format!("“{text}”不是数字"), format!("\"{text}\" is not a number")));
    }
    let kind = kind(value.type_name());
    Err(Mistake::new(format!("需要数字，得到的是{}", kind.zh), format!("a number was expected, not {}", kind.en)))
}

/// Refuses a text before it is made when it would be too long.
pub fn check_length(bytes: usize) -> Result<(), Mistake> {
    if bytes <= LONGEST { Ok(()) } else { Err(Mistake::new("文本太长", "the text would be too long")) }
}

pub fn text(text: impl Into<ImmutableString>) -> Result<Dynamic, Mistake> {
    Ok(Dynamic::from(text.into()))
}

pub fn decimal(number: Decimal) -> Result<Dynamic, Mistake> {
    Ok(number::from_decimal(number))
}

pub fn integer(number: i64) -> Result<Dynamic, Mistake> {
    Ok(Dynamic::from_int(number))
}

pub fn truth(yes: bool) -> Result<Dynamic, Mistake> {
    Ok(Dynamic::from_bool(yes))
}

/// The result of decimal arithmetic, which has an end.
pub fn exact(number: Option<Decimal>) -> Result<Dynamic, Mistake> {
    number.map(number::from_decimal).ok_or_else(|| Mistake::new("数字超出范围", "the number is out of range"))
}

/// A criterion of COUNTIF, SUMIF and their like: a value to equal, or text like `">=60"`, `"<>A"`, `"张*"`.
pub struct Criterion {
    test: Test,
}

type OrderTest = fn(Ordering) -> bool;

enum Test {
    Equal(Dynamic),
    NotEqual(Dynamic),
    Order(OrderTest, Dynamic),
    Like(Vec<char>),
}

impl Criterion {
    pub fn parse(value: &Dynamic) -> Self {
        let Some(written) = value.read_lock::<ImmutableString>() else {
            return Self { test: Test::Equal(value.clone()) };
        };
        let operand = |text: &str| match number::parse(text) {
            Some(number) => number::from_decimal(number),
            None => text.trim().into(),
        };
        let orders: [(&str, OrderTest); 4] =
            [(">=", Ordering::is_ge), ("<=", Ordering::is_le), (">", Ordering::is_gt), ("<", Ordering::is_lt)];
        let test = if let Some(rest) = written.strip_prefix("<>").or_else(|| written.strip_prefix("!=")) {
            Test::NotEqual(operand(rest))
        } else if let Some((rest, order)) =
            orders.iter().find_map(|(sign, order)| Some((written.strip_prefix(*sign)?, *order)))
        {
            Test::Order(order, operand(rest))
        } else {
            let plain = written.strip_prefix('=').unwrap_or(&written);
            if plain.contains(['*', '?']) { Test::Like(plain.chars().collect()) } else { Test::Equal(operand(plain)) }
        };
        Self { test }
    }

    pub fn holds(&self, value: &Dynamic) -> bool {
        match &self.test {
            Test::Equal(wanted) => same(value, wanted),
            Test::NotEqual(wanted) => !same(value, wanted),
            Test::Order(order, bound) => !is_missing(value) && compare(value, bound).is_ok_and(order),
            Test::Like(pattern) => like(&to_text(value).chars().collect::<Vec<_>>(), pattern),
        }
    }
}

/// Equality of a criterion: as text when either side is text, so that "1" counts 1.
fn same(value: &Dynamic, wanted: &Dynamic) -> bool {
    if is_missing(value) || is_missing(wanted) {
        return is_missing(value) && is_missing(wanted);
    }
    crate::script::operators::equal(value, wanted) || to_text(value) == to_text(wanted)
}

/// Wildcards `*` and `?`, matched in time proportional to text times pattern at worst.
fn like(text: &[char], pattern: &[char]) -> bool {
    let (mut at, mut on, mut star, mut mark) = (0, 0, None, 0);
    while at < text.len() {
        if on < pattern.len() && (pattern[on] == '?' || pattern[on] == text[at]) && pattern[on] != '*' {
            at += 1;
            on += 1;
        } else if on < pattern.len() && pattern[on] == '*' {
            star = Some(on);
            mark = at;
            on += 1;
        } else if let Some(back) = star {
            on = back + 1;
            mark += 1;
            at = mark;
        } else {
            return false;
        }
    }
    pattern[on..].iter().all(|sign| *sign == '*')
}
