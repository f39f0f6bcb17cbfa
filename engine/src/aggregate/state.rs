//! A row of the table: its state as it is stored, and the values that follow from it.

use super::compiled::{Aggregate, Measure};
use super::tally::{Tally, from_sortable};
use crate::definition::AggregateOp;
use crate::kind::{Column, decimal};
use serde_json::{Map, Value, json};

/// What a row has added up: rows that count, and sum and count of every measure. Of one that counts each value once the sum
/// is how many values there are, which is kept by whoever knows how often each occurs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct State {
    pub rows: i64,
    pub figures: Vec<(i64, i64)>,
}

/// A sum that no column can hold.
pub(super) struct TooLarge;

impl State {
    pub fn empty(aggregate: &Aggregate) -> Self {
        Self { rows: 0, figures: vec![(0, 0); aggregate.measures.len()] }
    }

    /// Reads what [`State::to_json`] wrote; what does not fit the table reads as nothing.
    pub fn read(aggregate: &Aggregate, stored: &Value) -> Self {
        let mut state = Self::empty(aggregate);
        state.rows = stored["rows"].as_i64().unwrap_or(0);
        let figures = stored["figures"].as_array().map(Vec::as_slice).unwrap_or_default();
        for (own, figure) in state.figures.iter_mut().zip(figures) {
            *own = (figure[0].as_i64().unwrap_or(0), figure[1].as_i64().unwrap_or(0));
        }
        state
    }

    pub fn to_json(&self) -> Value {
        json!({ "rows": self.rows, "figures": self.figures })
    }

    pub fn add(&mut self, tally: &Tally) -> Result<(), TooLarge> {
        self.rows += tally.rows;
        for ((sum, count), figure) in self.figures.iter_mut().zip(&tally.figures) {
            *sum = i64::try_from(i128::from(*sum) + figure.sum).map_err(|_| TooLarge)?;
            *count += figure.count;
        }
        Ok(())
    }

    /// The measures as values; `extreme` answers the least or greatest value of a measure, as it is stored.
    pub fn values(
        &self,
        aggregate: &Aggregate,
        mut extreme: impl FnMut(usize) -> Option<String>,
    ) -> Map<String, Value> {
        let mut values = Map::new();
        for (at, (measure, (sum, count))) in aggregate.measures.iter().zip(&self.figures).enumerate() {
            let value = match measure.op {
                AggregateOp::Count => json!(sum),
                AggregateOp::Sum => decimal::to_json(decimal::from_scaled(*sum, places(measure))),
                AggregateOp::Avg => {
                    let places = places(measure);
                    decimal::average(decimal::from_scaled(*sum, places), *count, places)
                }
                AggregateOp::Min | AggregateOp::Max => {
                    extreme(at).map_or(Value::Null, |text| from_sortable(measure.column, &text))
                }
            };
            if !value.is_null() {
                values.insert(measure.name.clone(), value);
            }
        }
        values
    }
}

fn places(measure: &Measure) -> u8 {
    match measure.column {
        Column::Scaled(places) => places,
        _ => 0,
    }
}
