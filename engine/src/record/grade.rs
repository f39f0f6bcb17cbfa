//! Rules at work on a draft: each that applies leaves its mark, and those that set write their target.

use super::draft::Draft;
use crate::definition::RecordEvent;
use crate::kind;
use crate::model::{Form, Step};
use crate::problem::Problem;
use crate::rule::{Case, Mark, Rule, Verdict};
use crate::script::ScriptProblem;
use crate::store::{Conn, StoreError};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The marks of a record, by rule key.
pub(super) fn marks(rules: &Value) -> Map<String, Value> {
    rules.as_object().cloned().unwrap_or_default()
}

/// One rule's mark on a record.
pub(super) fn mark(rules: &Value, rule: &str) -> Option<Mark> {
    serde_json::from_value(rules.get(rule)?.clone()).ok()
}

/// The field, or column `items.amount`, that a problem at `/total` or `/items/0/amount` is of.
pub(super) fn path_at(pointer: &str) -> String {
    let mut parts = pointer.split('/').skip(1);
    let field = parts.next().unwrap_or_default();
    parts.nth(1).map_or_else(|| field.to_owned(), |column| format!("{field}.{column}"))
}

impl Draft<'_> {
    /// Runs the rules that react to an event and answers the record's marks after it. A rule that fails leaves the
    /// record as it was and says so in its mark's place: grading never keeps a record from being saved.
    pub fn grade(&mut self, before: &Value, event: RecordEvent) -> Value {
        let form = self.form;
        let rules = form.rules.iter().filter(|rule| rule.runs_on(event));
        self.run_rules(rules.map(AsRef::as_ref), before)
    }

    /// Works a stored record out again, its formulas and its grades; answers the marks of the rules.
    pub async fn grade_again(&mut self, conn: &mut Conn, before: &Value) -> Result<Value, StoreError> {
        self.inquire(conn, Self::settle).await?;
        let marks = self.inquire(conn, |draft| draft.grade(before, RecordEvent::Update)).await?;
        self.inquire(conn, Self::settle).await?;
        Ok(marks)
    }

    /// Works out anew what these formulas of a stored record give, and grades it where that is something else. The other
    /// formulas keep what they say, as of the day on which it was found. One that fails is a problem of the draft.
    pub async fn recompute(
        &mut self,
        conn: &mut Conn,
        before: &Value,
        formulas: &Arc<BTreeSet<String>>,
    ) -> Result<Value, StoreError> {
        let (stood, said) = (self.facts.clone(), self.said_by_formulas());
        self.work_out_only(conn, formulas).await?;
        if self.said_by_formulas() == said {
            self.facts = stood;
            return Ok(before.clone());
        }
        let computed = self.facts.clone();
        let marks = self.inquire(conn, |draft| draft.grade(before, RecordEvent::Update)).await?;
        if self.facts != computed {
            // What rules have set may be read by any formula.
            self.only = None;
        }
        self.inquire(conn, Self::settle).await?;
        Ok(marks)
    }

    /// Works out what these formulas give, while the others keep what they say. One that fails is a problem of the draft.
    pub async fn work_out_only(&mut self, conn: &mut Conn, formulas: &Arc<BTreeSet<String>>) -> Result<(), StoreError> {
        self.only = Some(Arc::clone(formulas));
        let mut failed = self.inquire(conn, Self::settle).await?;
        failed.retain(|pointer, _| formulas.contains(&path_at(pointer)));
        self.report(failed);
        Ok(())
    }

    fn said_by_formulas(&self) -> Vec<Value> {
        let form = self.form;
        let said = |step: &Step| match step {
            Step::Field(at) => self.value(&form.fields[*at].key).clone(),
            Step::Column(at, column) => {
                let field = &form.fields[*at];
                let rows = self.value(&field.key).as_array().into_iter().flatten();
                rows.map(|row| row[field.columns[*column].key.as_str()].clone()).collect()
            }
        };
        form.steps.iter().map(said).collect()
    }

    /// Runs one rule, or all of the form, whatever events they react to.
    pub fn grade_on_demand(&mut self, before: &Value, only: Option<&str>) -> Value {
        let form: &Form = self.form;
        let rules = form.rules.iter().filter(|rule| only.is_none_or(|key| rule.definition.key == key));
        self.run_rules(rules.map(AsRef::as_ref), before)
    }

    fn run_rules<'r>(&mut self, rules: impl Iterator<Item = &'r Rule>, before: &Value) -> Value {
        let mut marks = marks(before);
        for rule in rules {
            let key = &rule.definition.key;
            match self.judge(rule) {
                Ok(Some(verdict)) => self.take(rule, verdict, before, &mut marks),
                Ok(None) => drop(marks.remove(key)),
                Err(problem) => {
                    tracing::warn!(rule = %key, form = %self.form.key, %problem, "a rule failed");
                }
            }
        }
        if marks.is_empty() { Value::Null } else { Value::Object(marks) }
    }

    /// What one rule finds for the draft as it is.
    pub fn judge(&self, rule: &Rule) -> Result<Option<Verdict>, ScriptProblem> {
        let conditions = &self.context.conditions;
        let say = |field: &str| self.say(field);
        rule.judge(&Case {
            facts: &self.facts,
            context: conditions,
            scripts: self.context.scripts,
            inquiry: rule.asks().then_some(&self.inquiry),
            say: &say,
        })
    }

    fn take(&mut self, rule: &Rule, verdict: Verdict, before: &Value, marks: &mut Map<String, Value>) {
        let definition = &rule.definition;
        let Some(target) = self.form.field(&definition.target) else { return };
        let Ok(value) = kind::computed(&target.definition, verdict.value.clone()) else {
            tracing::warn!(rule = %definition.key, value = %verdict.value, "a rule found a value its target cannot hold");
            return;
        };
        let score_field = definition.scorecard.as_ref().and_then(|card| card.score.clone());
        if let (Some(field), Some(score)) = (score_field, &verdict.score) {
            self.set(&field, score.clone());
        }
        if !rule.suggests() {
            self.set(&definition.target, value.clone());
        }
        let verdict = Verdict { value, ..verdict };
        let old = mark(before, &definition.key);
        let mark =
            Mark::renew(old.as_ref(), verdict, rule.suggests(), self.value(&definition.target), self.context.now);
        let mark = serde_json::to_value(mark).expect("a mark is plain data");
        marks.insert(definition.key.clone(), mark);
    }

    /// A person takes a suggestion over, or decides otherwise with a reason. Answers the record's marks after it.
    pub fn decide(&mut self, before: &Value, rule: &str, other: Option<(Value, &str)>) -> Value {
        let Some((definition, mut mark)) = self.form.rule(rule).map(|r| &r.definition).zip(mark(before, rule)) else {
            self.problems.push(Problem::new(
                "",
                "no_suggestion",
                "这条规则没有给出建议",
                "this rule has suggested nothing for the record",
            ));
            return before.clone();
        };
        let by = self.context.me().to_owned();
        let value = match other {
            None => {
                mark.accept(&by, self.context.now);
                mark.value.clone()
            }
            Some((value, reason)) => {
                if reason.trim().is_empty() {
                    self.problems.push(Problem::new(
                        "/reason",
                        "required",
                        "请说明不采用建议的理由",
                        "give the reason for deciding otherwise",
                    ));
                }
                mark.override_with(&by, reason.trim(), self.context.now);
                value
            }
        };
        if let Some(target) = self.form.field(&definition.target) {
            match kind::normalise(&target.definition, value) {
                Ok(value) => self.set(&definition.target, value),
                Err(problems) => self.problems.extend(problems.into_iter().map(|p| p.under("/value"))),
            }
        }
        let mut marks = marks(before);
        marks.insert(rule.to_owned(), serde_json::to_value(mark).expect("a mark is plain data"));
        Value::Object(marks)
    }
}
