//! Equality and order.

use super::source::{Numeric, Source};
use super::{Compiler, FALSE};
use crate::condition::{Resolved, TextBounds};
use crate::problem::Problem;
use crate::store::Dialect;
use crate::store::condition::TextShape;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

impl Compiler<'_> {
    /// `sign` is one of `=`, `>`, `>=`, `<`, `<=`.
    pub(super) fn compare(&mut self, source: &Source, sign: &str, meant: Resolved<'_>) -> Result<String, Problem> {
        let dialect = self.dialect;
        let found = match meant {
            Resolved::Field(field) => {
                let other = self.operand_source(field)?;
                compare_fields(source, sign, &other, dialect)
            }
            Resolved::Text(bounds) => {
                source.text(dialect).and_then(|text| self.text(&text, source.shape, sign, &bounds))
            }
            Resolved::Number(number) => source.number(dialect).map(|column| self.number(&column, sign, number)),
            Resolved::Boolean(truth) if sign == "=" => {
                source.boolean(dialect).map(|column| format!("{column} = {}", self.out.bind(truth)))
            }
            _ => None,
        };
        Ok(found.unwrap_or_else(|| FALSE.to_owned()))
    }

    /// Compares with a stretch of text: after its last value, not before its first, or inside it.
    fn text(&mut self, text: &str, shape: TextShape, sign: &str, bounds: &TextBounds<'_>) -> Option<String> {
        let (first, last) = match (bounds, shape) {
            (TextBounds::Plain(plain), _) => (vec![(None, plain.to_string())], vec![(None, plain.to_string())]),
            (TextBounds::Dated { day, .. }, TextShape::Day) => {
                (vec![(None, day.0.clone())], vec![(None, day.1.clone())])
            }
            (TextBounds::Dated { moment, .. }, TextShape::Moment) => {
                (vec![(None, moment.0.clone())], vec![(None, moment.1.clone())])
            }
            (TextBounds::Dated { text: plain, day, moment }, TextShape::Any) => {
                let cases = |moment: &str, day: &str| {
                    let mut cases = vec![
                        (Some(looks_like_moment(text)), moment.to_owned()),
                        (Some(looks_like_day(text)), day.to_owned()),
                    ];
                    cases.extend(plain.as_ref().map(|plain| (None, plain.to_string())));
                    cases
                };
                (cases(&moment.0, &day.0), cases(&moment.1, &day.1))
            }
        };
        Some(match sign {
            "=" if first == last => format!("{text} = {}", self.choose(first)),
            "=" => {
                let (first, last) = (self.choose(first), self.choose(last));
                format!("({text} >= {first} AND {text} <= {last})")
            }
            ">" | "<=" => format!("{text} {sign} {}", self.choose(last)),
            _ => format!("{text} {sign} {}", self.choose(first)),
        })
    }

    /// The value of the first case that applies; NULL when none does.
    fn choose(&mut self, cases: Vec<(Option<String>, String)>) -> String {
        let mut sql = String::new();
        for (when, value) in cases {
            let bound = self.out.bind(value);
            match when {
                Some(when) => sql.push_str(&format!(" WHEN {when} THEN {bound}")),
                None if sql.is_empty() => return bound,
                None => sql.push_str(&format!(" ELSE {bound}")),
            }
        }
        format!("CASE{sql} END")
    }

    fn number(&mut self, column: &Numeric, sign: &str, number: Decimal) -> String {
        match column {
            Numeric::Exact(sql) => format!("{sql} {sign} {}", self.exact(number)),
            Numeric::Scaled { sql, scale } => match scaled_bound(number, *scale, sign) {
                Some(bound) => format!("{sql} {sign} {}", self.out.bind(bound)),
                None => FALSE.to_owned(),
            },
        }
    }

    fn exact(&mut self, number: Decimal) -> String {
        let text = number.normalize().to_string();
        match self.dialect {
            Dialect::Postgres => format!("{}::numeric", self.out.bind(text)),
            Dialect::Sqlite => self.out.bind(text.parse::<f64>().unwrap_or_default()),
        }
    }
}

fn looks_like_moment(text: &str) -> String {
    format!("length({text}) = 24 AND substr({text}, 11, 1) = 'T' AND substr({text}, 24, 1) = 'Z'")
}

fn looks_like_day(text: &str) -> String {
    format!("length({text}) = 10 AND substr({text}, 5, 1) = '-' AND substr({text}, 8, 1) = '-'")
}

/// The whole number that stands for `number` in a column of this scale: rounded so that the order stays right; `None`
/// when nothing stored there can equal it. Numbers beyond 64 bits become the ends of the range.
pub(super) fn scaled_bound(number: Decimal, scale: u8, sign: &str) -> Option<i64> {
    let ends = if number.is_sign_negative() { i64::MIN } else { i64::MAX };
    let Some(exact) = number.checked_mul(Decimal::from(10_i64.pow(scale.into()))) else {
        return (sign != "=").then_some(ends);
    };
    let whole = match sign {
        "=" if !exact.fract().is_zero() => return None,
        ">" | "<=" => exact.floor(),
        _ => exact.ceil(),
    };
    match whole.to_i64() {
        Some(whole) => Some(whole),
        None => (sign != "=").then_some(ends),
    }
}

fn compare_fields(source: &Source, sign: &str, other: &Source, dialect: Dialect) -> Option<String> {
    if let (Some(one), Some(two)) = (source.text(dialect), other.text(dialect)) {
        return Some(format!("{one} {sign} {two}"));
    }
    if let (Some(one), Some(two)) = (source.boolean(dialect), other.boolean(dialect)) {
        return (sign == "=").then(|| format!("{one} = {two}"));
    }
    let (one, two) = (source.number(dialect)?, other.number(dialect)?);
    Some(match (&one, &two) {
        (Numeric::Scaled { sql: a, scale: x }, Numeric::Scaled { sql: b, scale: y }) if x == y => {
            format!("{a} {sign} {b}")
        }
        (Numeric::Scaled { sql: a, scale: x }, Numeric::Scaled { sql: b, scale: y }) => {
            let (a, b) = (dialect.scaled_up(a, y.saturating_sub(*x)), dialect.scaled_up(b, x.saturating_sub(*y)));
            format!("{a} {sign} {b}")
        }
        _ => format!("{} {sign} {}", one.exact(dialect), two.exact(dialect)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_rounded_towards_the_right_side() {
        let bound = |text: &str, sign| scaled_bound(text.parse().unwrap(), 2, sign);
        assert_eq!(bound("1.25", "="), Some(125));
        assert_eq!(bound("1.255", "="), None);
        assert_eq!((bound("1.255", ">"), bound("1.255", ">=")), (Some(125), Some(126)));
        assert_eq!((bound("1.255", "<"), bound("1.255", "<=")), (Some(126), Some(125)));
        assert_eq!((bound("-1.255", ">"), bound("-1.255", ">=")), (Some(-126), Some(-125)));
        assert_eq!((bound("90000000000000000000", "<"), bound("-90000000000000000000", "=")), (Some(i64::MAX), None));
    }
}
