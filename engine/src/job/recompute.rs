//! A rule over every record, or formulas that are not as they were, as a job. Each record is a transaction of its own, so
//! one that is refused holds up nobody.

use super::{JobError, Outcome, Running, Wish, Work, row_of, whole};
use crate::access::Principal;
use crate::duty::{Recompute, step_over};
use crate::model::App;
use crate::problem::{Language, Text};
use crate::record::{Action, Command, RecordError};
use crate::store::StoreError;
use crate::store::jobs::JobRow;
use crate::workspace::{Event, Workspace};
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// The kind of these jobs.
pub const RECOMPUTE: &str = "recompute";
/// Records one step over formulas looks at.
const STEP: usize = 200;
/// How soon to look again for definitions that somebody still works against.
const SOON: Duration = Duration::from_secs(1);

/// What is to be done.
pub fn recompute_params(rule: &str) -> Value {
    json!({ "rule": rule })
}

/// The jobs for the forms in which formulas give otherwise than `before`.
pub(crate) fn recomputations(workspace: &Workspace, by: &Principal, app: &App, before: &App) -> Vec<JobRow> {
    let language = workspace.roster.settings().language;
    let jobs = app.forms.values().filter_map(|form| {
        let old = before.forms.get(&form.key).filter(|old| old.aggregate.is_none() && form.aggregate.is_none())?;
        let changed = form.formulas_unlike(old);
        let Text { zh, en } = &form.names;
        let title = match language {
            Language::Chinese => format!("重新计算“{zh}”的公式"),
            Language::English => format!("Recompute formulas of {en}"),
        };
        let (place, params) = (Some((app.key.as_str(), form.key.as_str())), json!({ "formulas": changed }));
        let is_meant = !form.formulas_following(&changed).is_empty();
        is_meant.then(|| row_of(workspace, by, Wish { kind: RECOMPUTE, place, title, params, ready: true }))
    });
    jobs.collect()
}

pub(super) struct RecomputeWork;

impl Work for RecomputeWork {
    fn kind(&self) -> &'static str {
        RECOMPUTE
    }

    fn run<'a>(&'a self, running: &'a Running) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(async move {
            let mut pass = Pass::of(running);
            while pass.step().await? {}
            Ok(pass.outcome())
        })
    }
}

/// What is worked out again.
enum Target {
    Rule(String),
    /// Formulas, `total` or `items.amount`, and those that read them.
    Formulas(BTreeSet<String>),
}

/// A pass over the records of a form, and how far it is.
struct Pass<'a> {
    running: &'a Running,
    target: Target,
    after: i64,
    so_far: Recompute,
    /// Records in which a formula fails, or gives what may not be: they stay as they were.
    refused: usize,
    /// Why the first of them was.
    why: Option<Text>,
}

impl<'a> Pass<'a> {
    fn of(running: &'a Running) -> Self {
        let params = &running.row.params;
        let so_far = &params["so_far"];
        let number = |key: &str| so_far[key].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        let target = match params["formulas"].as_array() {
            Some(paths) => Target::Formulas(paths.iter().filter_map(|path| path.as_str().map(str::to_owned)).collect()),
            None => Target::Rule(params["rule"].as_str().unwrap_or_default().to_owned()),
        };
        let word = |key: &str| so_far["why"][key].as_str();
        Self {
            running,
            target,
            after: params["after"].as_i64().unwrap_or(0),
            so_far: Recompute { done: number("done"), changed: number("changed") },
            refused: number("refused"),
            why: word("zh").zip(word("en")).map(|(zh, en)| Text::new(zh, en)),
        }
    }

    fn place(&self) -> (&'a str, &'a str) {
        let row = &self.running.row;
        (row.app.as_deref().unwrap_or_default(), row.form.as_deref().unwrap_or_default())
    }

    /// Looks at some records; false at the end.
    async fn step(&mut self) -> Result<bool, JobError> {
        let workspace = &self.running.workspace;
        let last = match &self.target {
            Target::Rule(rule) => {
                let (principal, (app, _)) = (self.running.principal()?, self.place());
                step_over(workspace, &principal, (app, rule.as_str()), self.after, &mut self.so_far).await?
            }
            Target::Formulas(_) => {
                // The commit that published a formula is durable a moment before it is in force; and who works with the
                // one of before would write what that gives into a record that was passed by.
                workspace.refresh().await?;
                if !workspace.is_settled() {
                    self.running.wait(SOON).await?;
                    return Ok(true);
                }
                self.step_over_formulas().await?
            }
        };
        let Some(last) = last else { return Ok(false) };
        self.after = last;
        let done = whole(self.so_far.done);
        self.running.progress(done, done, Some(self.params()), Vec::new()).await?;
        Ok(true)
    }

    /// Works the formulas of some records out; answers the last one looked at, `None` at the end.
    async fn step_over_formulas(&mut self) -> Result<Option<i64>, JobError> {
        let (workspace, (app, key)) = (&self.running.workspace, self.place());
        let Target::Formulas(changed) = &self.target else { return Ok(None) };
        let Some(form) = workspace.model().form(app, key).cloned() else { return Ok(None) };
        let formulas = Arc::new(form.formulas_following(changed));
        if formulas.is_empty() {
            return Ok(None);
        }
        let records = form.table.every_after(&mut workspace.store.read().await?, self.after, STEP).await?;
        let last = records.last().map(|last| last.seq);
        let commands = records.into_iter().map(|record| Command {
            id: None,
            app: app.to_owned(),
            form: key.to_owned(),
            action: Action::Recompute { id: record.id, formulas: Arc::clone(&formulas) },
        });
        let before = self.so_far.changed;
        for done in workspace.perform_own(commands.collect()).await {
            self.so_far.done += 1;
            match done {
                Ok(change) => self.so_far.changed += usize::from(!change.changed.is_empty()),
                // It was destroyed meanwhile.
                Err(RecordError::NotFound) => {}
                Err(RecordError::Store(error)) if !matches!(error, StoreError::Unique { .. }) => {
                    return Err(error.into());
                }
                Err(error) => self.refuse(&error),
            }
        }
        if self.so_far.changed > before {
            let (app, form) = (app.to_owned(), key.to_owned());
            workspace.events.tell(Event::Record { app, form, id: String::new(), version: 0 });
        }
        Ok(last)
    }

    fn refuse(&mut self, error: &RecordError) {
        self.refused += 1;
        if let (None, RecordError::Invalid(problems) | RecordError::Forbidden(problems)) = (&self.why, error) {
            self.why = problems.first().map(|problem| problem.message.clone());
        }
    }

    fn counted(&self) -> Value {
        let Recompute { done, changed } = self.so_far;
        match self.target {
            Target::Rule(_) => json!({ "done": done, "changed": changed }),
            Target::Formulas(_) => json!({ "done": done, "changed": changed, "refused": self.refused }),
        }
    }

    /// What to go on from.
    fn params(&self) -> Value {
        let mut so_far = self.counted();
        if let Some(Text { zh, en }) = &self.why {
            so_far["why"] = json!({ "zh": zh, "en": en });
        }
        match &self.target {
            Target::Rule(rule) => json!({ "rule": rule, "after": self.after, "so_far": so_far }),
            Target::Formulas(paths) => json!({ "formulas": paths, "after": self.after, "so_far": so_far }),
        }
    }

    fn outcome(self) -> Outcome {
        let (Recompute { done, changed }, refused) = (self.so_far, self.refused);
        let why = self.why.as_ref().map(|why| (format!("：{}", why.zh), format!(": {}", why.en)));
        let (zh, en) = why.unwrap_or_default();
        let left = match refused {
            0 => Text::new("", ""),
            _ => Text::new(
                format!("，{refused} 条算不出来，保持原样{zh}"),
                format!(", {refused} cannot be computed and stay as they were{en}"),
            ),
        };
        let said = Text::new(
            format!("看了 {done} 条数据，{changed} 条有变化{}", left.zh),
            format!("{done} records looked at, {changed} changed{}", left.en),
        );
        Outcome { result: self.counted(), rests: false, said, action: None }
    }
}
