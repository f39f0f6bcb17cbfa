//! A rule tried on what is stored, before it is put in force: how many records would change, and which. Writes nothing.

use super::Context;
use super::draft::Draft;
use crate::model::Form;
use crate::rule::{Rule, Verdict};
use crate::store::{Conn, StoreError, StoredRecord};
use serde_json::Value;

/// The most records one trial looks at.
const MOST: usize = 100_000;
const PAGE: usize = 500;
const SAMPLES: usize = 20;

/// What a rule would do.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trial {
    /// Records looked at.
    pub total: usize,
    /// Records whose target would have another value.
    pub changed: usize,
    /// How often which value would become which.
    pub by_change: Vec<(Value, Value, usize)>,
    pub samples: Vec<Sample>,
}

/// One record that would change.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    pub id: String,
    pub title: String,
    pub from: Value,
    pub to: Value,
    pub because: Vec<String>,
}

/// Tries a rule on every stored record of its form, up to a bound. A script that fails on a record leaves it as it is.
pub async fn try_rule(conn: &mut Conn, context: &Context<'_>, form: &Form, rule: &Rule) -> Result<Trial, StoreError> {
    let mut trial = Trial::default();
    let mut seq = 0;
    while trial.total < MOST {
        let records = form.table.after(conn, seq, PAGE).await?;
        let Some(last) = records.last() else { break };
        seq = last.seq;
        for record in &records {
            trial.total += 1;
            let mut draft = Draft::new(form, context, record);
            let Ok(Some(verdict)) = draft.inquire(conn, |draft| draft.judge(rule)).await? else { continue };
            let from = record.value(&rule.definition.target);
            if from == verdict.value {
                continue;
            }
            trial.changed += 1;
            trial.count(&from, &verdict.value);
            if trial.samples.len() < SAMPLES {
                // Reasons may name what links point to, which is worth a query only where it is shown.
                draft.load_links(conn, None).await?;
                let verdict = draft.inquire(conn, |draft| draft.judge(rule)).await?.ok().flatten().unwrap_or(verdict);
                trial.samples.push(sample(record, from, verdict));
            }
        }
    }
    trial.by_change.sort_by_key(|(_, _, count)| std::cmp::Reverse(*count));
    Ok(trial)
}

fn sample(record: &StoredRecord, from: Value, verdict: Verdict) -> Sample {
    Sample { id: record.id.clone(), title: record.title.clone(), from, to: verdict.value, because: verdict.because }
}

impl Trial {
    fn count(&mut self, from: &Value, to: &Value) {
        match self.by_change.iter_mut().find(|(a, b, _)| a == from && b == to) {
            Some((_, _, count)) => *count += 1,
            None => self.by_change.push((from.clone(), to.clone(), 1)),
        }
    }
}
