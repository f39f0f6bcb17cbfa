//! Decimal arithmetic agrees with rust_decimal and survives the way through JSON.

use super::super::value;
use super::*;
use proptest::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};

fn amount() -> impl Strategy<Value = Decimal> {
    (-10_i64.pow(12)..10_i64.pow(12), 0_u32..=4).prop_map(|(digits, scale)| Decimal::new(digits, scale))
}

fn json_of(decimal: Decimal) -> Value {
    value::to_number(decimal)
}

fn with(text: &str, a: Decimal, b: Decimal) -> Value {
    let record = json!({"a": json_of(a), "b": json_of(b)});
    let record = record.as_object().unwrap();
    Formula::compile(&ENGINE, text).unwrap().evaluate(&ENGINE, &facts(record)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn operators_are_those_of_decimals(a in amount(), b in amount()) {
        prop_assert_eq!(with("a + b", a, b), json_of(a + b));
        prop_assert_eq!(with("a - b", a, b), json_of(a - b));
        prop_assert_eq!(with("a * b", a, b), json_of(a * b));
        if !b.is_zero() {
            prop_assert_eq!(with("a / b", a, b), json_of(a / b));
        }
        prop_assert_eq!(with("a < b", a, b), json!(a < b));
        prop_assert_eq!(with("a == b", a, b), json!(a == b));
        prop_assert_eq!(with("a + b - b == a", a, b), json!(true));
    }

    #[test]
    fn rounding_takes_halves_away_from_zero(a in amount(), places in 0_u32..4) {
        let expected = a.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
        prop_assert_eq!(with("ROUND(a, b)", a, places.into()), json_of(expected));
    }

    #[test]
    fn numbers_survive_json(a in amount()) {
        let Value::Number(number) = json_of(a) else { panic!("{a} is not a number in JSON") };
        prop_assert_eq!(value::decimal_of(&number), Some(a.normalize()));
        let written: Value = serde_json::from_str(&serde_json::to_string(&number).unwrap()).unwrap();
        prop_assert_eq!(written, Value::Number(number));
    }

    #[test]
    fn floats_read_as_their_shortest_text(float in any::<f64>().prop_filter("in range", |f| f.abs() < 1e15 && f.abs() > 1e-9)) {
        let number = serde_json::Number::from_f64(float).unwrap();
        let text = number.to_string();
        let expected = Decimal::from_str_exact(&text).or_else(|_| Decimal::from_scientific(&text)).map(|d| d.normalize());
        prop_assert_eq!(value::decimal_of(&number).map(|d| d.normalize()), expected.ok());
    }

    #[test]
    fn values_survive_the_round_trip(value in json_value()) {
        let mut room = usize::MAX;
        prop_assert_eq!(value::to_json(&value::from_json(&value), &mut room).unwrap(), value);
    }
}

/// Any JSON a record can hold. Objects come back in the order of their keys, so they are made that way.
fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        amount().prop_map(json_of),
        "[a-z榫卯 ]{0,8}".prop_map(Value::String),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::btree_map("[a-z]{1,6}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}
