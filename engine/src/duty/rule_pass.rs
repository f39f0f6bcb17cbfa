//! Rules over all records: on their schedule, or when an administrator asks. A pass goes in small steps, each in a
//! transaction of its own that also says where the next one begins, so it survives a crash and never blocks people.

use crate::access::Principal;
use crate::audit::Via;
use crate::clock::Moment;
use crate::definition::CatchUp;
use crate::model::App;
use crate::record::{self, Action, Authority, Command, RecordError};
use crate::rule::Rule;
use crate::schedule::{Cron, Occasion, TimerError, TimerHandler};
use crate::store::timers::{self, Timer};
use crate::store::{Conn, StoreError};
use crate::workspace::{Snapshot, Workspace};
use futures_util::future::BoxFuture;
use serde_json::json;
use std::sync::Arc;

/// The kind of the timers of rules.
pub(super) const KIND: &str = "rule";
/// Records one step looks at.
const STEP: usize = 100;

/// Sets the timers of rules on a schedule where they differ from `before`.
pub(super) async fn install(
    conn: &mut Conn,
    snapshot: &Snapshot,
    app: &App,
    before: Option<&App>,
) -> Result<(), StoreError> {
    for key in before.iter().flat_map(|before| before.rules.keys()) {
        timers::delete_key(conn, &app.key, KIND, key).await?;
    }
    for (key, rule) in &app.rules {
        if let Some(due_at) = next(rule, snapshot.now, snapshot) {
            timers::set_now(conn, &timer(&app.key, key, due_at)).await?;
        }
    }
    Ok(())
}

/// The timers of an app's rules on a schedule, and when they come.
pub(super) fn schedules(app: &App) -> impl Iterator<Item = (String, Vec<Cron>)> + '_ {
    let scheduled = app.rules.iter().filter(|(_, rule)| rule.schedules().next().is_some());
    scheduled.map(|(key, rule)| (timer_id(&app.key, key), times(rule).collect()))
}

fn times(rule: &Rule) -> impl Iterator<Item = Cron> + '_ {
    rule.schedules().filter_map(|text| Cron::parse(text).ok())
}

fn timer_id(app: &str, rule: &str) -> String {
    format!("{KIND}/{app}/{rule}")
}

fn timer(app: &str, rule: &str, due_at: Moment) -> Timer {
    Timer {
        app: Some(app.to_owned()),
        key: Some(rule.to_owned()),
        catch_up: CatchUp::Once,
        ..Timer::new(timer_id(app, rule), KIND, due_at)
    }
}

fn next(rule: &Rule, after: Moment, snapshot: &Snapshot) -> Option<Moment> {
    times(rule).filter_map(|times| times.next_after(after, snapshot.timezone)).min()
}

pub(super) struct RuleDuty(pub Arc<Workspace>);

impl TimerHandler for RuleDuty {
    fn fire<'c>(
        &'c self,
        conn: &'c mut Conn,
        fired: &'c Timer,
        occasion: Occasion,
    ) -> BoxFuture<'c, Result<Option<Moment>, TimerError>> {
        Box::pin(async move {
            let snapshot = self.0.snapshot_at(occasion.now);
            let names = fired.app.as_deref().zip(fired.key.as_deref());
            let rule = names.and_then(|(app, key)| snapshot.model.app(app)?.rules.get(key));
            let (Some((app, key)), Some(rule)) = (names, rule) else { return Ok(None) };
            let begun = fired.data.get("after").and_then(serde_json::Value::as_i64);
            if begun.is_some() || occasion.act {
                let last = step(conn, &snapshot, app, rule, begun.unwrap_or(0)).await?;
                if let Some(after) = last {
                    let step = Timer {
                        data: json!({ "after": after }),
                        ..Timer { id: format!("{}/pass", timer_id(app, key)), ..timer(app, key, occasion.now) }
                    };
                    timers::set_now(conn, &step).await?;
                }
            }
            // A step of a pass is done; the schedule itself comes round again.
            Ok(if begun.is_some() { None } else { next(rule, occasion.after, &snapshot) })
        })
    }
}

/// Runs a rule on the records after `seq`; answers the last one looked at, or `None` at the end.
async fn step(
    conn: &mut Conn,
    snapshot: &Snapshot,
    app: &str,
    rule: &Rule,
    seq: i64,
) -> Result<Option<i64>, TimerError> {
    let principal = Principal::system(Via::Rule);
    let context = snapshot.context(&principal);
    let Some(form) = context.model.form(app, &rule.definition.form) else { return Ok(None) };
    let records = form.table.after(conn, seq, STEP).await?;
    for record in records.iter().filter(|record| record.is_live()) {
        let action = Action::RunRules { id: record.id.clone(), rule: Some(rule.definition.key.clone()) };
        let command = Command { id: None, app: app.to_owned(), form: form.key.clone(), action };
        // What is refused half-way, as by a check of an aggregate table, leaves nothing behind.
        conn.set_mark().await?;
        match record::perform(conn, &context, &Authority::Engine, &command).await {
            Ok(_) | Err(RecordError::NotFound) => conn.drop_mark().await?,
            Err(RecordError::Store(error)) => return Err(error.into()),
            Err(error) => {
                conn.back_to_mark().await?;
                tracing::warn!(%error, record = %record.id, "a rule could not be applied");
            }
        }
    }
    Ok(records.last().map(|last| last.seq))
}

/// How far a pass asked for by an administrator has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recompute {
    /// Records looked at.
    pub done: usize,
    /// Records whose grade changed.
    pub changed: usize,
}

/// Runs one rule on the records after `seq` and adds to `so_far`; answers the last one looked at, `None` at the end. An
/// unknown rule looks at nothing.
///
/// # Errors
/// The database's.
pub async fn step_over(
    workspace: &Workspace,
    principal: &Principal,
    (app, rule): (&str, &str),
    seq: i64,
    so_far: &mut Recompute,
) -> Result<Option<i64>, StoreError> {
    let model = workspace.model();
    let found = model.app(app).and_then(|a| a.rules.get(rule));
    let form = found.and_then(|rule| model.form(app, &rule.definition.form));
    let Some(form) = form else { return Ok(None) };
    let records = form.table.after(&mut workspace.store.read().await?, seq, STEP).await?;
    let commands = records.iter().map(|record| Command {
        id: None,
        app: app.to_owned(),
        form: form.key.clone(),
        action: Action::RunRules { id: record.id.clone(), rule: Some(rule.to_owned()) },
    });
    for done in workspace.perform_all(principal, commands.collect()).await {
        so_far.done += 1;
        match done {
            Ok(change) => so_far.changed += usize::from(!change.changed.is_empty()),
            Err(RecordError::Store(error)) => return Err(error),
            Err(_) => {}
        }
    }
    Ok(records.last().map(|last| last.seq))
}
