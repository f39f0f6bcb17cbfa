//! Giving up values that are set aside: asked for by an administrator, written into the audit log, and done as a job in
//! bounded steps.

use super::{ColumnState, FieldColumn};
use crate::access::{Administrator, Principal};
use crate::audit::{Entry, Via, action};
use crate::job::{self, JobError, Outcome, Running, Wish, Work};
use crate::model::Form;
use crate::problem::{Language, Text};
use crate::store::field_columns;
use crate::store::jobs::JobRow;
use crate::store::{Conn, StoreError, audit, jobs};
use crate::workspace::Workspace;
use futures_util::future::BoxFuture;
use serde_json::json;
use std::sync::Arc;

/// The kind of these jobs.
const PURGE: &str = "purge";
/// Records one step clears.
const STEP: usize = 1_000;
/// What may be given up: not what is still being read.
const GIVEN_UP: [ColumnState; 2] = [ColumnState::Former, ColumnState::Removed];
/// The same, and what was given up before by a job that came to no end.
const GIVEN_UP_AGAIN: [ColumnState; 3] = [ColumnState::Former, ColumnState::Removed, ColumnState::Purged];

/// Gives up what a column holds; of a field that is gone, all it ever held. From now on nobody sees it; it is gone when the
/// jobs are done; a job that was broken off is asked for once more. False when there is no such column, or its values are
/// still being read, or cleared.
///
/// # Errors
/// The database's.
pub async fn purge(workspace: &Workspace, right: &Administrator, form: &Form, name: &str) -> Result<bool, StoreError> {
    let columns = field_columns::of_app(&mut workspace.store.read().await?, &form.app).await?;
    let rows = columns.get(&form.key).map(Vec::as_slice).unwrap_or_default();
    let Some(asked) = rows.iter().find(|row| row.name == name) else { return Ok(false) };
    let is_gone = asked.state == ColumnState::Removed;
    let is_meant =
        |row: &FieldColumn| row.name == name || is_gone && row.field == asked.field && row.state == asked.state;
    let wishes: Vec<(JobRow, Entry, String)> =
        rows.iter().filter(|row| is_meant(row)).map(|row| wish(workspace, right, form, row)).collect();
    let wishes = Arc::new(wishes);
    let given_up = workspace
        .store
        .write(move |conn| {
            let wishes = Arc::clone(&wishes);
            Box::pin(async move {
                let mut given_up = false;
                for (job, entry, name) in &*wishes {
                    let (app, form) =
                        (entry.app.as_deref().unwrap_or_default(), entry.form.as_deref().unwrap_or_default());
                    let is_cleared = clearing(conn, app, form).await?.contains(name);
                    let from: &[ColumnState] = if is_cleared { &GIVEN_UP } else { &GIVEN_UP_AGAIN };
                    if field_columns::set_state(conn, (app, form, name), from, ColumnState::Purged).await? {
                        jobs::insert(conn, job).await?;
                        audit::insert(conn, entry).await?;
                        given_up = true;
                    }
                }
                Ok::<_, StoreError>(given_up)
            })
        })
        .await?;
    workspace.work.notify_one();
    Ok(given_up)
}

/// The columns of a form whose values are given up but still there, and that no job clears any more.
pub(super) async fn broken_off(conn: &mut Conn, form: &Form) -> Result<Vec<FieldColumn>, StoreError> {
    let mut columns = field_columns::of_app(conn, &form.app).await?.remove(&form.key).unwrap_or_default();
    columns.retain(|column| column.state == ColumnState::Purged);
    if !columns.is_empty() {
        let cleared = clearing(conn, &form.app, &form.key).await?;
        columns.retain(|column| !cleared.contains(&column.name));
    }
    Ok(columns)
}

/// The columns of a form that jobs clear.
async fn clearing(conn: &mut Conn, app: &str, form: &str) -> Result<Vec<String>, StoreError> {
    let jobs = jobs::under_way(conn, PURGE, (app, form)).await?;
    Ok(jobs.iter().filter_map(|job| job.params["column"].as_str().map(str::to_owned)).collect())
}

/// The job that clears a column, and what the audit log says of it.
fn wish(workspace: &Workspace, right: &Administrator, form: &Form, column: &FieldColumn) -> (JobRow, Entry, String) {
    let title = column.holds.title.as_deref().unwrap_or(&column.field);
    let wish = Wish {
        kind: PURGE,
        place: Some((&form.app, &form.key)),
        title: match workspace.roster.settings().language {
            Language::Chinese => format!("清除“{title}”留存的值"),
            Language::English => format!("Purge the values set aside of {title}"),
        },
        params: json!({ "column": column.name }),
        ready: true,
    };
    let mut job = job::row_of(workspace, &Principal::system(Via::System), wish);
    job.member = right.origin().actor.as_ref().map(ToString::to_string);
    let mut entry = Entry::new(workspace.clock.now(), right.origin().clone(), action::FIELD_PURGE)
        .detail(json!({ "field": column.field, "title": title, "column": column.name }));
    (entry.app, entry.form) = (Some(form.app.clone()), Some(form.key.clone()));
    (job, entry, column.name.clone())
}

pub(crate) struct PurgeWork;

impl Work for PurgeWork {
    fn kind(&self) -> &'static str {
        PURGE
    }

    fn run<'a>(&'a self, running: &'a Running) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(async move {
            let row = &running.row;
            let (app, key) = (row.app.clone().unwrap_or_default(), row.form.clone().unwrap_or_default());
            let name = row.params["column"].as_str().unwrap_or_default().to_owned();
            let mut after = row.params["after"].as_i64().unwrap_or_default();
            let workspace = &running.workspace;
            let mut steps = 0;
            while let Some(form) = workspace.model().form(&app, &key).cloned() {
                let work = Arc::new((form, name.clone(), after));
                let cleared = workspace
                    .store
                    .write(move |conn| {
                        let work = Arc::clone(&work);
                        Box::pin(async move {
                            let (form, name, after) = &*work;
                            clear(conn, form, name, *after).await
                        })
                    })
                    .await?;
                let Some(last) = cleared else { break };
                after = last;
                steps += 1;
                running.progress(steps, steps, Some(json!({ "column": name, "after": after })), Vec::new()).await?;
            }
            let said = Text::new("留存的值已清除", "the values set aside are gone");
            Ok(Outcome { result: json!({}), rests: false, said, action: None })
        })
    }
}

/// Clears the column in the next records; answers the last of them, `None` at the end. What is not given up any more is
/// left alone: the column may have been cleared by another server, and hold the values of another field by now.
async fn clear(conn: &mut Conn, form: &Form, name: &str, after: i64) -> Result<Option<i64>, StoreError> {
    let place = (form.app.as_str(), form.key.as_str(), name);
    let purged = [ColumnState::Purged];
    // Written although it stays the same, so that no publication gives the column away until this is committed.
    if !field_columns::set_state(conn, place, &purged, ColumnState::Purged).await? {
        return Ok(None);
    }
    let last = form.table.clear(conn, name, after, STEP).await?;
    if last.is_none() {
        field_columns::set_state(conn, place, &purged, ColumnState::Empty).await?;
    }
    Ok(last)
}
