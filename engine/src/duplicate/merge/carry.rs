//! A merge, done: in one transaction, through the path of every change. The others go first, so that what may occur once
//! is free for the one that stays.

use super::plan::{Plan, plan};
use super::{Changes, Gone, Journal, MOST_HUNG, Wish};
use crate::aggregate::{Deferred, check_deferred};
use crate::id::CommandId;
use crate::model::{App, Form};
use crate::record::{self, Action, Authority, Change, Command, Context, MergeNote, RecordError};
use crate::store::comments::{self, Place};
use crate::store::merges::{self, Hung, MergeRow};
use crate::store::{Batch, Conn, StoredRecord, followers};
use uuid::Uuid;

/// Makes one record of several. Answers the record that stays and everything that changed.
///
/// # Errors
/// As [`super::plan`], and what stands in the way.
pub async fn merge(
    conn: &mut Conn,
    context: &Context<'_>,
    wish: &Wish,
) -> Result<(StoredRecord, Changes), RecordError> {
    let app = context.model.app(&wish.app).ok_or(RecordError::NotFound)?;
    let form = app.forms.get(&wish.form).ok_or(RecordError::NotFound)?;
    let rights = context.rights(&wish.app, &wish.form).ok_or(RecordError::NotFound)?;
    let plan = plan(conn, context, app, form, &rights, wish, true).await?;
    if !plan.problems.is_empty() {
        return Err(RecordError::Invalid(plan.problems));
    }
    let deferred = Deferred::default();
    let context = &context.deferring(&deferred);
    let authority = Authority::Rights(&rights);
    let mut work = Work { context, app, form, merge: Uuid::now_v7().to_string(), changes: Changes::new() };
    let Plan { records, values, led, .. } = plan;
    let (master, others) = records.split_first().ok_or(RecordError::NotFound)?;
    let mut journal = Journal { flow_state: master.flow_state.clone(), links: led, ..Journal::default() };

    let became = vec![(master.id.clone(), master.title.clone())];
    for other in others {
        let note = MergeNote { merge: work.merge.clone(), undo: false, others: became.clone() };
        let action = Action::MergeAway { id: other.id.clone(), version: Some(other.version), note };
        work.perform(conn, &authority, &form.key, None, action).await?;
    }
    let named = others.iter().map(|other| (other.id.clone(), other.title.clone())).collect();
    let note = MergeNote { merge: work.merge.clone(), undo: false, others: named };
    let action = Action::Merge { id: master.id.clone(), version: Some(master.version), values, note };
    let change = work.perform(conn, &authority, &form.key, wish.id.clone(), action).await?;
    let written = change.changed.iter().filter(|key| form.field(key).is_some_and(|field| !field.is_computed()));
    for key in written {
        journal.before.insert(key.clone(), master.values.get(key).cloned().unwrap_or_default());
        journal.after.insert(key.clone(), change.record.values.get(key).cloned().unwrap_or_default());
    }
    for led in &journal.links {
        let action = Action::SetLinks { id: led.id.clone(), values: led.after.clone(), quiet: led.in_bin };
        work.perform(conn, &Authority::Engine, &led.form, None, action).await?;
    }
    for other in others {
        let gone = hang(conn, form, other, &change.record, &mut journal, context).await?;
        journal.others.push(gone);
    }
    let in_flow = others.iter().find(|other| other.is_in_flow());
    if let Some(state) = in_flow.map(|other| other.flow_state.clone()) {
        let action = Action::SetFlowState { id: master.id.clone(), state };
        work.perform(conn, &Authority::Engine, &form.key, None, action).await?;
    }
    check_deferred(conn, context, &app.key, &deferred).await?;
    let row = MergeRow {
        id: work.merge.clone(),
        app: app.key.clone(),
        form: form.key.clone(),
        master: master.id.clone(),
        at: context.now,
        actor: context.principal.id().map(str::to_owned),
        journal: serde_json::to_value(&journal).unwrap_or_default(),
        sealed: form.table.is_sealed(),
        undone_at: None,
    };
    let ids: Vec<String> = others.iter().map(|other| other.id.clone()).collect();
    merges::insert(conn, &row, &ids).await?;
    Ok((work.now(conn, &master.id).await?, work.changes))
}

/// Changes that belong together.
pub(super) struct Work<'a> {
    pub context: &'a Context<'a>,
    pub app: &'a App,
    pub form: &'a Form,
    pub merge: String,
    pub changes: Changes,
}

impl Work<'_> {
    pub async fn perform(
        &mut self,
        conn: &mut Conn,
        authority: &Authority<'_>,
        form: &str,
        id: Option<CommandId>,
        action: Action,
    ) -> Result<Change, RecordError> {
        let command = Command { id, app: self.app.key.clone(), form: form.to_owned(), action };
        let change = Box::pin(record::perform(conn, self.context, authority, &command)).await?;
        self.changes.push((command, change.clone()));
        Ok(change)
    }

    /// A record as everything that followed has left it.
    pub async fn now(&self, conn: &mut Conn, id: &str) -> Result<StoredRecord, RecordError> {
        crate::store::load_row(conn, &self.form.table, id, false).await?.ok_or(RecordError::NotFound)
    }
}

/// Hangs on the record that stays what hung on another one.
async fn hang(
    conn: &mut Conn,
    form: &Form,
    other: &StoredRecord,
    master: &StoredRecord,
    journal: &mut Journal,
    context: &Context<'_>,
) -> Result<Gone, RecordError> {
    let mut gone = Gone { id: other.id.clone(), title: other.title.clone(), ..Gone::default() };
    for (hung, rows) in
        [(Hung::Comments, &mut gone.comments), (Hung::Runs, &mut gone.runs), (Hung::Answers, &mut gone.answers)]
    {
        *rows = hung.of(conn, &other.id, MOST_HUNG + 1).await?;
        hung.move_to(conn, rows, &master.id).await?;
    }
    let place = Place { app: &form.app, form: &form.key, record: &master.id };
    journal.files.extend(comments::hold_files(conn, place, &gone.comments).await?);
    let mut batch = Batch::default();
    crate::store::runs::rename_record(&mut batch, &master.id, &master.title);
    let already = followers::of(conn, &master.id).await?;
    gone.followers = followers::of(conn, &other.id).await?;
    for member in gone.followers.iter().filter(|member| !already.contains(member)) {
        followers::follow(&mut batch, &master.id, member, context.now);
        journal.followers.push(member.clone());
    }
    followers::clear(&mut batch, &other.id);
    conn.execute_all(batch).await?;
    Ok(gone)
}
