//! Timers as administrators see and handle them: what each is about, how late it is, what becomes of it when it was missed;
//! trying again what has failed, giving up what is no longer wanted.

use crate::audit::{Entry, action};
use crate::clock;
use crate::definition::CatchUp;
use crate::flow::service::timer_kind;
use crate::record::Context;
use crate::store::runs::{self, RunRow};
use crate::store::timers::{self, StoredTimer};
use crate::store::{self, Conn, StoreError, audit};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use std::collections::{BTreeMap, HashMap};

/// Something that is done when its time comes.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TimerView {
    pub id: String,
    /// `deadline`, `delay`, `answer` or `errand` of a run, `flow`, `flow_starts`, `reminder`, `rule`, `digest` and others.
    pub kind: String,
    pub due_at: String,
    /// `waiting`, or `dead` when it failed too often.
    pub state: &'static str,
    /// How long ago it was due, in seconds; 0 for what is still to come.
    pub late_seconds: i64,
    pub app: Option<String>,
    /// The app as people read it; its key once it is gone.
    pub app_title: Option<String>,
    /// The definition it belongs to, as people read it: a flow, a reminder, a rule.
    pub title: Option<String>,
    pub form: Option<String>,
    pub record_id: Option<String>,
    pub record_title: Option<String>,
    /// The run it belongs to.
    pub run_id: Option<String>,
    /// What becomes of occasions missed while no server was running.
    pub catch_up: CatchUp,
    pub attempts: i64,
    pub error: Option<String>,
    /// When it is tried again after a failure.
    pub next_at: Option<String>,
    /// Whether it has failed, so that it can be tried again at once.
    pub can_retry: bool,
    /// Whether it belongs to one record or run, so that it can be given up. What recurs by a definition ends with that.
    pub can_cancel: bool,
}

/// What became of the wish to give a timer up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancelled {
    Done,
    /// There is no such timer any more.
    Gone,
    /// It recurs by a definition, or is work of the engine itself.
    Kept,
}

/// Timers with what they are about.
///
/// # Errors
/// When the database fails.
pub async fn timer_views(
    conn: &mut Conn,
    context: &Context<'_>,
    stored: Vec<StoredTimer>,
) -> Result<Vec<TimerView>, StoreError> {
    let of_runs: Vec<String> = stored.iter().filter_map(|stored| stored.timer.run_id.clone()).collect();
    let found = runs::runs_by_id(conn, &of_runs).await?;
    let found: HashMap<String, RunRow> = found.into_iter().map(|run| (run.id.as_str().to_owned(), run)).collect();
    let mut views: Vec<TimerView> = stored.into_iter().map(|stored| view(context, stored, &found)).collect();
    name_records(conn, context, &mut views).await?;
    Ok(views)
}

fn view(context: &Context<'_>, stored: StoredTimer, found: &HashMap<String, RunRow>) -> TimerView {
    let StoredTimer { timer, dead, attempts, error, retry_at } = stored;
    let run = timer.run_id.as_ref().and_then(|run| found.get(run));
    let (title, form) = belongs_to(context, timer.app.as_deref(), timer.key.as_deref(), &timer.kind);
    let kind = timer_kind(&timer, run).to_owned();
    let can_cancel = timer.record_id.is_some() || timer.run_id.is_some();
    let app_title = timer.app.as_deref().map(|app| app_title(context, app));
    TimerView {
        id: timer.id,
        kind,
        due_at: clock::to_text(timer.due_at),
        state: if dead { "dead" } else { "waiting" },
        late_seconds: (context.now - timer.due_at).num_seconds().max(0),
        app: timer.app,
        app_title,
        title: title.or(timer.key),
        form: run.and_then(|run| run.form.clone()).or(form),
        record_id: run.and_then(|run| run.record_id.clone()).or(timer.record_id),
        record_title: run.map(|run| run.record_title.clone()).filter(|title| !title.is_empty()),
        run_id: timer.run_id,
        catch_up: timer.catch_up,
        attempts,
        error,
        next_at: retry_at.filter(|_| !dead).map(clock::to_text),
        can_retry: attempts > 0,
        can_cancel,
    }
}

fn app_title(context: &Context<'_>, key: &str) -> String {
    let app = context.model.app(key);
    app.map_or_else(|| key.to_owned(), |app| context.say(key, &app.definitions.app.title))
}

/// The title and the form of the definition a timer comes from.
fn belongs_to(
    context: &Context<'_>,
    app: Option<&str>,
    key: Option<&str>,
    kind: &str,
) -> (Option<String>, Option<String>) {
    let (Some(name), Some(key)) = (app, key) else { return (None, None) };
    let Some(app) = context.model.app(name) else { return (None, None) };
    let definitions = &app.definitions;
    let reminder = definitions.reminders.get(key).map(|one| (one.title.as_str(), Some(one.form.as_str())));
    let rule = definitions.rules.get(key).map(|one| (one.title.as_str(), Some(one.form.as_str())));
    let flow = definitions.flows.get(key).map(|one| (one.title.as_str(), one.start.form()));
    let found = match kind {
        crate::schedule::reminder::KIND => reminder,
        super::rule_pass::KIND => rule,
        _ => flow.or(reminder),
    };
    let Some((title, form)) = found else { return (None, None) };
    (Some(context.say(name, title)), form.map(str::to_owned))
}

/// Gives the records of timers their titles, a form at a time.
async fn name_records(conn: &mut Conn, context: &Context<'_>, views: &mut [TimerView]) -> Result<(), StoreError> {
    let mut wanted: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for view in views.iter().filter(|view| view.record_title.is_none()) {
        if let (Some(app), Some(form), Some(id)) = (&view.app, &view.form, &view.record_id) {
            wanted.entry((app.clone(), form.clone())).or_default().push(id.clone());
        }
    }
    let mut titles: HashMap<String, String> = HashMap::new();
    for ((app, form), ids) in wanted {
        if let Some(form) = context.model.form(&app, &form) {
            titles.extend(store::titles(conn, &form.table, &ids).await?);
        }
    }
    for view in views.iter_mut().filter(|view| view.record_title.is_none()) {
        view.record_title = view.record_id.as_ref().and_then(|id| titles.get(id)).cloned();
    }
    Ok(())
}

/// A timer that has failed is tried again at once; false where none of this id has.
///
/// # Errors
/// When the database fails.
pub async fn retry_timer(conn: &mut Conn, context: &Context<'_>, id: &str) -> Result<bool, StoreError> {
    if !timers::retry(conn, id, context.now).await? {
        return Ok(false);
    }
    note(conn, context, action::TIMER_RETRY, id).await?;
    Ok(true)
}

/// A timer of one record or run is given up: what it was to do is not done.
///
/// # Errors
/// When the database fails.
pub async fn cancel_timer(conn: &mut Conn, context: &Context<'_>, id: &str) -> Result<Cancelled, StoreError> {
    if !timers::exists(conn, id).await? {
        return Ok(Cancelled::Gone);
    }
    if !timers::give_up(conn, id).await? {
        return Ok(Cancelled::Kept);
    }
    note(conn, context, action::TIMER_CANCEL, id).await?;
    Ok(Cancelled::Done)
}

async fn note(conn: &mut Conn, context: &Context<'_>, word: &'static str, id: &str) -> Result<(), StoreError> {
    let entry = Entry::new(context.now, context.principal.origin(), word).detail(json!({ "timer": id }));
    audit::insert(conn, &entry).await
}
