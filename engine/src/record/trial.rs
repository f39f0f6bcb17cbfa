//! A rule, or formulas, tried on what is stored, before they are put in force: how many records would change, and which.
//! Writes nothing.

use super::Context;
use super::draft::Draft;
use super::grade::path_at;
use crate::model::Form;
use crate::problem::Problem;
use crate::rule::{Rule, Verdict};
use crate::store::{Conn, StoreError, StoredRecord};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The most records one trial looks at.
const MOST: usize = 100_000;
const PAGE: usize = 500;
const SAMPLES: usize = 20;
/// The most records a trial of formulas looks at: somebody waits for it before they publish.
const MOST_COMPUTED: usize = 1_000;
/// Records named in which a formula gives nothing.
const MISFITS: usize = 5;

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

/// What working formulas out anew would make of stored records, as far as the first of them tell. What lies in the recycle
/// bin is not among them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FormulaTrial {
    /// Records looked at.
    pub looked: usize,
    /// Whether these are all there are.
    pub exact: bool,
    /// Records in which a formula would say something else.
    pub changed: usize,
    /// Records that would stay as they are, for a formula cannot be computed in them.
    pub refused: usize,
    /// Records in which a formula would say nothing, for what it gives is no value of its field.
    pub unfit: usize,
    /// Some of those that stay, or say nothing.
    pub examples: Vec<Misfit>,
}

/// One record in which a formula gives no value.
#[derive(Debug, Clone, PartialEq)]
pub struct Misfit {
    pub id: String,
    pub title: String,
    /// The formula, `total` or `items.amount`.
    pub path: String,
    pub problem: Problem,
}

/// Tries formulas of a form that is not in force yet on records as `stored` keeps them.
pub(crate) async fn try_formulas(
    conn: &mut Conn,
    context: &Context<'_>,
    stored: &Form,
    form: &Form,
    formulas: &Arc<BTreeSet<String>>,
) -> Result<FormulaTrial, StoreError> {
    let mut trial = FormulaTrial::default();
    let mut seq = 0;
    while trial.looked < MOST_COMPUTED {
        let records = stored.table.after(conn, seq, PAGE).await?;
        let Some(last) = records.last() else {
            trial.exact = true;
            break;
        };
        seq = last.seq;
        for record in &records {
            let mut draft = Draft::new(form, context, record);
            draft.work_out_only(conn, formulas).await?;
            trial.take(&draft, record, formulas);
        }
    }
    Ok(trial)
}

impl FormulaTrial {
    /// Counts what came of one record.
    fn take(&mut self, draft: &Draft<'_>, record: &StoredRecord, formulas: &BTreeSet<String>) {
        self.looked += 1;
        let is_meant = |problem: &Problem| formulas.contains(&path_at(&problem.pointer));
        let unfit = draft.shown_unfit().into_iter().find(is_meant);
        let problem = match draft.problems.first() {
            Some(problem) => {
                self.refused += 1;
                Some(problem.clone())
            }
            None => {
                let mut keys = formulas.iter().map(|path| path.split('.').next().unwrap_or_default());
                self.changed += usize::from(keys.any(|key| *draft.value(key) != record.held(key)));
                self.unfit += usize::from(unfit.is_some());
                unfit
            }
        };
        if let Some(problem) = problem.filter(|_| self.examples.len() < MISFITS) {
            let (id, title, path) = (record.id.clone(), record.title.clone(), path_at(&problem.pointer));
            self.examples.push(Misfit { id, title, path, problem });
        }
    }
}
