//! An exact amount of money: at most four decimal places, below 10^11 in size.

use super::{Column, Display, Family, Kind, decimal, operators};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text},
};
use serde_json::{Value, json};

/// Digits before the point: with four places behind it every amount has at most the 15 digits a JSON number keeps.
const WHOLE_DIGITS: u32 = 11;

pub(super) struct MoneyKind;

impl Kind for MoneyKind {
    fn name(&self) -> &'static str {
        "money"
    }

    fn title(&self) -> Text {
        Text::new("金额", "Money")
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
            "x-currency",
        ]
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        json!({ "type": "number" })
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Scaled(decimal::MONEY_PLACES))
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
        let amount = decimal::read(value).unwrap_or_default();
        let text = decimal::to_text(amount, Some(places(field)), field.thousands != Some(false));
        let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
        format!("{sign}{}{digits}", symbol(field.currency.as_deref().unwrap_or("CNY")))
    }

    fn write_text(&self, _field: &FieldDefinition, value: &Value, _display: &Display<'_>) -> String {
        decimal::plain(value)
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::ORDERED
    }

    fn check(&self, field: &FieldDefinition) -> Vec<Problem> {
        let most = decimal::MONEY_PLACES;
        if field.decimals.is_none_or(|decimals| decimals <= most) {
            return Vec::new();
        }
        vec![Problem::new(
            "/x-decimals",
            "too_many_decimals",
            format!("金额最多 {most} 位小数"),
            format!("money has at most {most} decimal places"),
        )]
    }
}

fn places(field: &FieldDefinition) -> u8 {
    field.decimals.unwrap_or(2).min(decimal::MONEY_PLACES)
}

/// The sign people write before an amount; the code and a space for currencies without a well-known one.
fn symbol(currency: &str) -> String {
    match currency {
        "CNY" => "¥".into(),
        "USD" => "$".into(),
        "EUR" => "€".into(),
        "GBP" => "£".into(),
        "HKD" => "HK$".into(),
        "JPY" => "JP¥".into(),
        code => format!("{code} "),
    }
}
