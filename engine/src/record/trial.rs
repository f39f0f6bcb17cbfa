//! A rule, or formulas, tried on what is stored, before they are put in force: how many records would change, and which.
//! Writes nothing.

use super::Context;
use super::draft::Draft;
use super::grade::path_at;
use super::sealed::taken;
use crate::conversion::Ahead;
use crate::model::Form;
use crate::problem::{Problem, Text};
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
/// The most records of which is asked whether they could be saved as they are.
const MOST_FITTED: usize = PAGE;
/// Records named that do not fit.
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

/// Which stored records could not be saved as they are under a form that is not in force yet, though they can be now, as far
/// as the first of them tell. What occurs once among all records is not asked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FitTrial {
    /// Records looked at.
    pub looked: usize,
    /// Whether these are all there are.
    pub exact: bool,
    /// Records that stay as they are, and have to be mended by whoever changes them next.
    pub misfits: usize,
    /// Some of those.
    pub examples: Vec<Misfit>,
}

/// Stored records that say the same where no two may, as far as the first of them tell.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UniqueTrial {
    /// What the fields are called that may say the same together once only.
    pub fields: Vec<Text>,
    /// Records looked at.
    pub looked: usize,
    /// Whether these are all there are.
    pub exact: bool,
    /// Records that say what another says.
    pub clashes: usize,
    /// Some of those.
    pub examples: Vec<Misfit>,
}

/// One record with what is wrong with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Misfit {
    pub id: String,
    pub title: String,
    /// The field, `total` or `items.amount`; empty where it is the record as a whole.
    pub path: String,
    /// What the field is called.
    pub field: String,
    pub problem: Problem,
}

impl Misfit {
    fn of(form: &Form, record: &StoredRecord, problem: Problem) -> Self {
        let path = path_at(&problem.pointer);
        let field = form.at_path(&path).map_or_else(String::new, |field| field.title().to_owned());
        Self { id: record.id.clone(), title: record.title.clone(), path, field, problem }
    }
}

/// Tries formulas of a form that is not in force yet on the records there are, as they will be by then.
pub(crate) async fn try_formulas(
    conn: &mut Conn,
    context: &Context<'_>,
    ahead: &mut Ahead<'_>,
    formulas: &Arc<BTreeSet<String>>,
) -> Result<FormulaTrial, StoreError> {
    let (stored, form) = (ahead.was, ahead.is);
    let mut trial = FormulaTrial::default();
    let mut seq = 0;
    while trial.looked < MOST_COMPUTED {
        let records = stored.table.after(conn, seq, PAGE).await?;
        let Some(last) = records.last() else { break };
        seq = last.seq;
        for record in ahead.read(conn, &records).await? {
            let mut draft = Draft::new(form, context, &record);
            draft.work_out_only(conn, formulas).await?;
            trial.take(&draft, &record, formulas);
        }
    }
    trial.exact = stored.table.after(conn, seq, 1).await?.is_empty();
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
            self.examples.push(Misfit::of(draft.form, record, problem));
        }
    }
}

/// Asks of the records there are, as they will be once a form is in force, whether they could be saved in it.
pub(crate) async fn try_fit(
    conn: &mut Conn,
    context: &Context<'_>,
    ahead: &mut Ahead<'_>,
) -> Result<FitTrial, StoreError> {
    let (stored, form) = (ahead.was, ahead.is);
    let mut trial = FitTrial::default();
    let mut records = stored.table.after(conn, 0, MOST_FITTED + 1).await?;
    trial.exact = records.len() <= MOST_FITTED;
    records.truncate(MOST_FITTED);
    trial.looked = records.len();
    for (record, then) in records.iter().zip(ahead.read(conn, &records).await?) {
        let Some(problem) = wrong(conn, context, form, &then).await? else { continue };
        if wrong(conn, context, stored, record).await?.is_some() {
            continue;
        }
        trial.misfits += 1;
        if trial.examples.len() < MISFITS {
            trial.examples.push(Misfit::of(form, record, problem));
        }
    }
    Ok(trial)
}

/// Looks for records, as `stored` keeps them, that say the same in all of these fields; none where there are none.
pub(crate) async fn try_unique(
    conn: &mut Conn,
    stored: &Form,
    keys: &[String],
) -> Result<Option<UniqueTrial>, StoreError> {
    let found = stored.table.clashes(conn, keys, MOST, MISFITS).await?;
    if found.count == 0 {
        return Ok(None);
    }
    let examples = found.some.iter().map(|record| {
        let problem = match keys {
            [key] => taken(stored, record, key),
            _ => Problem::new("", "not_unique", "与别的数据相同", "the same as another record"),
        };
        Misfit::of(stored, record, problem)
    });
    Ok(Some(UniqueTrial {
        fields: keys.iter().map(|key| stored.field_names(key)).collect(),
        looked: found.looked,
        exact: found.exact,
        clashes: found.count,
        examples: examples.collect(),
    }))
}

/// What keeps a stored record from being saved as it is in a form, whose formulas say something else by then.
async fn wrong(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    record: &StoredRecord,
) -> Result<Option<Problem>, StoreError> {
    let mut draft = Draft::new(form, context, record);
    draft.inquire(conn, Draft::settle).await?;
    draft.validate();
    draft.inquire(conn, Draft::check).await?;
    Ok(draft.problems.into_iter().next())
}
