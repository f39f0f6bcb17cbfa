//! Taking a merge back, as long as nothing it touched has changed since.

use super::carry::Work;
use super::{Changes, Journal, Led, refused};
use crate::aggregate::{Deferred, check_deferred};
use crate::definition::Operation;
use crate::id::CommandId;
use crate::kind;
use crate::model::{App, Form};
use crate::problem::{Problem, Text, pointer_segment};
use crate::record::{Action, Authority, Context, MergeNote, RecordError, holds_file};
use crate::store::merges::{self, Hung};
use crate::store::{Batch, Conn, StoreError, StoredRecord, comments, files, followers, load_row, runs};
use serde_json::{Map, Value};

/// A wish to take a merge back.
#[derive(Debug, Clone, PartialEq)]
pub struct Undo {
    pub app: String,
    pub form: String,
    /// The record that stayed.
    pub master: String,
    pub merge: String,
    /// Sent twice, it happens once.
    pub id: Option<CommandId>,
}

/// Takes a merge back: the records that became another one are there again, with what hung on them and what was linked
/// to them. Answers the record that had stayed, and everything that changed.
///
/// # Errors
/// Everything that has changed since, as problems; rights, as for changing and deleting the records.
pub async fn undo(conn: &mut Conn, context: &Context<'_>, wish: &Undo) -> Result<(StoredRecord, Changes), RecordError> {
    let app = context.model.app(&wish.app).ok_or(RecordError::NotFound)?;
    let form = app.forms.get(&wish.form).ok_or(RecordError::NotFound)?;
    let rights = context.rights(&wish.app, &wish.form).ok_or(RecordError::NotFound)?;
    let row = merges::by_id(conn, &wish.merge, true).await?.ok_or(RecordError::NotFound)?;
    if row.app != wish.app || row.form != wish.form || row.master != wish.master {
        return Err(RecordError::NotFound);
    }
    let master = load_row(conn, &form.table, &row.master, true).await?.ok_or(RecordError::NotFound)?;
    if !rights.allows_on(Operation::Read, &master.facts(), &context.conditions) {
        return Err(RecordError::NotFound);
    }
    if row.undone_at.is_some() {
        return Err(refused("", "merge_undone", "这次合并已经撤销过了", "this merge was taken back already"));
    }
    let journal: Journal = serde_json::from_value(row.journal)
        .map_err(|error| StoreError::Corrupt(format!("merge {}: {error}", wish.merge)))?;
    let problems = changed_since(conn, app, form, &master, &journal).await?;
    if !problems.is_empty() {
        return Err(RecordError::Invalid(problems));
    }

    let deferred = Deferred::default();
    let context = &context.deferring(&deferred).taking_back();
    let authority = Authority::Rights(&rights);
    let mut work = Work { context, app, form, merge: row.id.clone(), changes: Changes::new() };
    let named: Vec<(String, String)> =
        journal.others.iter().map(|gone| (gone.id.clone(), gone.title.clone())).collect();
    let note = MergeNote { merge: row.id.clone(), undo: true, others: named };
    let action = Action::Merge { id: master.id.clone(), version: None, values: journal.before.clone(), note };
    work.perform(conn, &authority, &form.key, wish.id.clone(), action).await?;
    let note = MergeNote { merge: row.id.clone(), undo: true, others: vec![(master.id.clone(), master.title.clone())] };
    for gone in &journal.others {
        let action = Action::Unmerge { id: gone.id.clone(), note: note.clone() };
        work.perform(conn, &authority, &form.key, None, action).await?;
    }
    for led in &journal.links {
        let Some(quiet) = lies_in_bin(conn, app, led).await? else { continue };
        let action = Action::SetLinks { id: led.id.clone(), values: led.before.clone(), quiet };
        work.perform(conn, &Authority::Engine, &led.form, None, action).await?;
    }
    hang_back(conn, &work, &master, &journal).await?;
    flow_states(conn, &mut work, &master, &journal).await?;
    check_deferred(conn, context, &app.key, &deferred).await?;
    merges::mark_undone(conn, &row.id, context.now).await?;
    Ok((work.now(conn, &master.id).await?, work.changes))
}

/// Hangs on the records that are there again what had hung on them.
async fn hang_back(
    conn: &mut Conn,
    work: &Work<'_>,
    master: &StoredRecord,
    journal: &Journal,
) -> Result<(), RecordError> {
    let mut batch = Batch::default();
    for gone in &journal.others {
        for (hung, rows) in [(Hung::Comments, &gone.comments), (Hung::Runs, &gone.runs), (Hung::Answers, &gone.answers)]
        {
            hung.move_to(conn, rows, &gone.id).await?;
        }
        runs::rename_record(&mut batch, &gone.id, &gone.title);
        gone.followers.iter().for_each(|member| followers::follow(&mut batch, &gone.id, member, work.context.now));
    }
    journal.followers.iter().for_each(|member| followers::unfollow(&mut batch, &master.id, member));
    let now = work.now(conn, &master.id).await?;
    for file in &journal.files {
        // It may have come to the record by other ways since, and is then shown by it.
        let is_shown = holds_file(work.form, &now.values, file.as_str());
        if !is_shown && !comments::shows_file(conn, &master.id, file).await? {
            files::let_go(&mut batch, file, &master.id);
        }
    }
    conn.execute_all(batch).await?;
    Ok(())
}

/// Whether a record with links that were led away lies in the recycle bin now; `None` when it was destroyed.
async fn lies_in_bin(conn: &mut Conn, app: &App, led: &Led) -> Result<Option<bool>, StoreError> {
    let Some(form) = app.forms.get(&led.form) else { return Ok(None) };
    Ok(load_row(conn, &form.table, &led.id, false).await?.map(|record| record.deleted_at.is_some()))
}

/// Each record shows again what became of its own flow, which may have gone on meanwhile.
async fn flow_states(
    conn: &mut Conn,
    work: &mut Work<'_>,
    master: &StoredRecord,
    journal: &Journal,
) -> Result<(), RecordError> {
    let mut states = vec![(master.id.clone(), journal.flow_state.clone())];
    for gone in &journal.others {
        let Some(last) = gone.runs.last() else { continue };
        let Some(run) = runs::run_by_id(conn, last).await? else { continue };
        let was_marked = load_row(conn, &work.form.table, &gone.id, false).await?.and_then(|record| record.flow_state);
        if was_marked.is_some() {
            states.push((gone.id.clone(), Some(run.machine.status.word().to_owned())));
        }
    }
    let form = work.form.key.clone();
    for (id, state) in states {
        let action = Action::SetFlowState { id, state };
        work.perform(conn, &Authority::Engine, &form, None, action).await?;
    }
    Ok(())
}

/// What the merge has touched and somebody has changed since.
async fn changed_since(
    conn: &mut Conn,
    app: &App,
    form: &Form,
    master: &StoredRecord,
    journal: &Journal,
) -> Result<Vec<Problem>, RecordError> {
    let mut problems = Vec::new();
    if master.deleted_at.is_some() {
        problems.push(moved_on(&master.title, "已不在", "is not there any more"));
    }
    for key in differing(&master.values, &journal.after) {
        let Text { zh, en } = form.field_names(&key);
        problems.push(Problem::new(
            pointer_segment(&key),
            "changed_since",
            format!("合并之后“{zh}”又被修改，不能撤销"),
            format!("'{en}' was changed after the merge, which cannot be taken back any more"),
        ));
    }
    for gone in &journal.others {
        match load_row(conn, &form.table, &gone.id, true).await? {
            None => problems.push(moved_on(&gone.title, "已彻底删除", "was destroyed")),
            Some(record) if record.deleted_at.is_none() => {
                problems.push(moved_on(&gone.title, "已从回收站恢复", "was taken out of the recycle bin"));
            }
            Some(_) => {}
        }
    }
    for led in &journal.links {
        let record = match app.forms.get(&led.form) {
            Some(form) => load_row(conn, &form.table, &led.id, true).await?,
            None => None,
        };
        // What lay in the recycle bin may have come back from there, or have been destroyed.
        let stands = match &record {
            None => led.in_bin,
            Some(record) if record.deleted_at.is_some() && !led.in_bin => false,
            Some(record) => differing(&record.values, &led.after).is_empty(),
        };
        if !stands {
            problems.push(link_moved(led));
        }
    }
    Ok(problems)
}

fn differing(values: &Map<String, Value>, after: &Map<String, Value>) -> Vec<String> {
    let same = |now: &Value, then: &Value| now == then || kind::is_missing(now) && kind::is_missing(then);
    let now = |key: &String| values.get(key).unwrap_or(&Value::Null);
    after.iter().filter(|(key, then)| !same(now(key), then)).map(|(key, _)| key.clone()).collect()
}

fn moved_on(title: &str, zh: &str, en: &str) -> Problem {
    Problem::new(
        "",
        "changed_since",
        format!("“{title}”{zh}，不能撤销这次合并"),
        format!("'{title}' {en}; the merge stands"),
    )
}

fn link_moved(led: &Led) -> Problem {
    let title = &led.title;
    Problem::new(
        "",
        "changed_since",
        format!("合并之后“{title}”的关联又被修改或已删除，不能撤销"),
        format!("the links of '{title}' were changed after the merge, or it is gone; the merge stands"),
    )
}
