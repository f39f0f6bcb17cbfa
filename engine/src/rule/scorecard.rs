//! Scorecards: each aspect gives the points of its first row that holds, and the sum falls into a band.

use super::{Case, Verdict};
use crate::condition::{Condition, holds};
use crate::definition::{self, Band};
use crate::wording::Wording;
use rust_decimal::Decimal;
use serde_json::{Number, Value};

pub(super) struct Scorecard {
    start: Decimal,
    items: Vec<Vec<Row>>,
    /// From the highest lower bound down.
    bands: Vec<(Decimal, Band)>,
}

struct Row {
    when: Condition,
    points: Decimal,
    because: Wording,
}

impl Scorecard {
    pub(super) fn compile(card: &definition::Scorecard) -> Self {
        let items = card
            .items
            .iter()
            .map(|item| {
                item.points
                    .iter()
                    .map(|row| Row {
                        when: row.when.clone(),
                        points: decimal(&row.points),
                        because: Wording::parse(row.because.as_deref().unwrap_or(&item.title)),
                    })
                    .collect()
            })
            .collect();
        let mut bands: Vec<(Decimal, Band)> = card.bands.iter().map(|b| (decimal(&b.min), b.clone())).collect();
        bands.sort_by_key(|(min, _)| std::cmp::Reverse(*min));
        Self { start: card.start.as_ref().map_or(Decimal::ZERO, decimal), items, bands }
    }

    pub(super) fn judge(&self, case: &Case<'_>) -> Option<Verdict> {
        let mut sum = self.start;
        let mut because = Vec::new();
        for rows in &self.items {
            let Some(row) = rows.iter().find(|row| holds(&row.when, case.facts, case.context)) else { continue };
            sum += row.points;
            let sign = if row.points.is_sign_negative() { "" } else { "+" };
            because.push(format!("{}（{sign}{}）", row.because.render(|field| (case.say)(field)), row.points));
        }
        let (_, band) = self.bands.iter().find(|(min, _)| sum >= *min)?;
        because.extend(band.because.as_deref().map(|text| super::reason(text, case)));
        Some(Verdict { value: band.then.clone(), because, score: Some(number(sum)) })
    }
}

fn decimal(number: &Number) -> Decimal {
    let text = number.to_string();
    text.parse().or_else(|_| Decimal::from_scientific(&text)).unwrap_or_default()
}

fn number(value: Decimal) -> Value {
    let value = value.normalize();
    match i64::try_from(value) {
        Ok(whole) if value.is_integer() => whole.into(),
        _ => value.to_string().parse::<f64>().map_or(Value::Null, Value::from),
    }
}
