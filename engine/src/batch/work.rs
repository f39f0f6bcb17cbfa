//! The pass over the chosen records. Which they are is kept with the job, so that after a restart it goes on with the same
//! ones; each has a command of its own, so that none is done twice.

use super::{BatchChange, BatchParams, BatchReport};
use crate::access::{FormRights, Principal};
use crate::audit::Via;
use crate::definition::Operation;
use crate::job::{self, JobError, Outcome, Running, Work, command, reasons, refused, whole};
use crate::model::Form;
use crate::problem::{Problem, Text};
use crate::record::{Change, Command, Context, Listing, ReadError, RecordError, Selection};
use crate::store::jobs::{JobProblem, JobRow};
use crate::store::{StoreError, StoredRecord, audit};
use crate::workspace::Snapshot;
use futures_util::future::BoxFuture;
use serde_json::json;
use std::collections::HashSet;
use std::sync::Arc;

/// The kind of these jobs.
pub const BATCH: &str = "batch";
/// The name under which a job keeps which records were chosen: 8 bytes for each.
const CHOSEN: &str = "chosen";
/// Records between two words of how far it is.
const PORTION: usize = 200;

pub struct BatchWork;

impl Work for BatchWork {
    fn kind(&self) -> &'static str {
        BATCH
    }

    fn run<'a>(&'a self, running: &'a Running) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(carry_out(running))
    }

    fn link(&self, job: &JobRow) -> String {
        format!("/jobs?job={}", job.id)
    }
}

async fn carry_out(running: &Running) -> Result<Outcome, JobError> {
    let here = BatchParams::of(&running.row).ok_or_else(|| JobError::Broken("no change is named".to_owned()))?;
    let principal = asked_by(running, here.via)?;
    // Begun before, it may have done more than could be noted.
    let doubtful = running.row.started_at.is_some();
    let mut pass = Pass { running, principal, here, doubtful, refused: Vec::new() };
    let chosen = match pass.here.chosen {
        Some(count) => kept(running, count).await?,
        None => pass.choose().await?,
    };
    while let Some(rest) = chosen.get(pass.here.done..).filter(|rest| !rest.is_empty()) {
        pass.portion(&rest[..rest.len().min(PORTION)]).await?;
        pass.note(chosen.len()).await?;
    }
    let BatchReport { changed, unchanged, refused, left } = pass.here.so_far;
    let (zh, en) = match pass.here.change {
        BatchChange::Update { .. } => ("修改", "changed"),
        BatchChange::Delete => ("删除", "deleted"),
        BatchChange::Archive => ("归档", "archived"),
        BatchChange::Unarchive => ("取消归档", "taken out of the archive"),
        BatchChange::Restore => ("恢复", "restored"),
        BatchChange::Destroy => ("彻底删除", "destroyed"),
        BatchChange::Press { .. } => ("执行", "started"),
    };
    let said = Text::new(
        format!("已{zh} {changed} 条，无变化 {unchanged}，未处理 {refused}，已不符合条件 {left}"),
        format!("{changed} {en}, {unchanged} unchanged, {refused} refused, {left} no longer matched"),
    );
    let result = json!({ "changed": changed, "unchanged": unchanged, "refused": refused, "left": left });
    Ok(Outcome { result, rests: false, said, action: None })
}

/// Whoever asked for it, with the rights they have now.
fn asked_by(running: &Running, via: Via) -> Result<Principal, JobError> {
    Ok(Principal { via, ..running.principal()? })
}

/// The records that were chosen before the last restart.
async fn kept(running: &Running, count: usize) -> Result<Vec<i64>, JobError> {
    let path = running.folder.path().join(CHOSEN);
    if !job::fetch(&running.workspace.store, &running.row.id, CHOSEN, &path).await? && count > 0 {
        return Err(JobError::Broken("the chosen records are not kept".to_owned()));
    }
    let bytes = tokio::fs::read(&path).await?;
    // Of two that were kept under the name, the later may be the shorter.
    let numbers = bytes.chunks_exact(8).take(count);
    Ok(numbers.map(|number| i64::from_le_bytes(number.try_into().expect("eight bytes"))).collect())
}

pub(super) struct Pass<'a> {
    pub(super) running: &'a Running,
    pub(super) principal: Principal,
    here: BatchParams,
    /// Whether records may have been changed already, before somebody could note it.
    doubtful: bool,
    /// Since the last word.
    refused: Vec<JobProblem>,
}

/// A record, with its place among the chosen ones, from 1.
pub(super) type Placed = (usize, StoredRecord);
/// Whether a record became another, or why it was left as it is.
pub(super) type End = Result<bool, Vec<Problem>>;

impl Pass<'_> {
    /// Finds the records and keeps which they are.
    async fn choose(&mut self) -> Result<Vec<i64>, JobError> {
        let store = &self.running.workspace.store;
        let chosen = self.found().await?;
        let path = self.running.folder.path().join(CHOSEN);
        let bytes: Vec<u8> = chosen.iter().flat_map(|seq| seq.to_le_bytes()).collect();
        tokio::fs::write(&path, bytes).await?;
        job::put(store, &self.running.row.id, CHOSEN, &path).await?;
        self.here.chosen = Some(chosen.len());
        self.note(chosen.len()).await?;
        Ok(chosen)
    }

    async fn found(&self) -> Result<Vec<i64>, JobError> {
        let snapshot = self.running.workspace.snapshot();
        let (context, listing) = (snapshot.context(&self.principal), self.listing());
        let (form, rights) = self.form(&snapshot, &context)?;
        let selection =
            Selection { context: &context, rights: &rights, form, listing: &listing, operation: Operation::Read };
        let mut conn = self.running.workspace.store.read_unhurried().await?;
        selection.find(&mut conn).await.map_err(unreadable)
    }

    fn listing(&self) -> Listing {
        let (filter, search) = (self.here.filter.clone(), self.here.search.clone());
        Listing { filter, search, shelf: self.here.change.shelf(), ..Listing::default() }
    }

    fn form<'s>(&self, snapshot: &'s Snapshot, context: &Context<'_>) -> Result<(&'s Arc<Form>, FormRights), JobError> {
        let (app, form) = self.place();
        snapshot.model.form(app, form).zip(context.rights(app, form)).ok_or_else(|| unreadable(ReadError::NotFound))
    }

    pub(super) fn place(&self) -> (&str, &str) {
        let row = &self.running.row;
        row.app.as_deref().zip(row.form.as_deref()).unwrap_or_default()
    }

    /// Changes some records, each in a transaction of its own.
    async fn portion(&mut self, seqs: &[i64]) -> Result<(), JobError> {
        // A pass takes long: whoever has left meanwhile, or may less, goes on with that.
        self.principal = asked_by(self.running, self.here.via)?;
        let done = self.done_already(seqs.len()).await?;
        let records = self.read(seqs, &done).await?;
        let ends = match &self.here.change {
            BatchChange::Press { flow } => self.press(flow, &records).await?,
            _ => self.change(&records).await?,
        };
        let so_far = &mut self.here.so_far;
        so_far.changed += done.len();
        so_far.left += seqs.len() - done.len() - records.len();
        for ((line, record), end) in records.into_iter().zip(ends) {
            match end {
                Ok(true) => so_far.changed += 1,
                Ok(false) => so_far.unchanged += 1,
                Err(problems) => {
                    so_far.refused += 1;
                    self.refused.push(refused(line, (&record.id, &record.title), &problems));
                }
            }
        }
        self.here.done += seqs.len();
        Ok(())
    }

    async fn change(&self, records: &[Placed]) -> Result<Vec<End>, JobError> {
        let (app, form) = self.place();
        let job = &self.running.row.id;
        let order = |(line, record): &Placed| {
            let action = self.here.change.action(record.id.clone())?;
            Some(Command { id: command::id(job, *line), app: app.to_owned(), form: form.to_owned(), action })
        };
        let commands = records.iter().filter_map(order).collect();
        let updates = matches!(self.here.change, BatchChange::Update { .. });
        let ends = self.running.workspace.perform_all(&self.principal, commands).await.into_iter();
        let end = |end: Result<Change, RecordError>| match end {
            Ok(Change { changed, repeated, .. }) => Ok(Ok(!updates || repeated || !changed.is_empty())),
            Err(error) => refusal(error).map(Err),
        };
        ends.map(end).collect()
    }

    /// The records as they are now, without those that were done before or are meant no more.
    async fn read(&self, seqs: &[i64], done: &HashSet<usize>) -> Result<Vec<Placed>, JobError> {
        // Taken anew each time: whoever publishes waits for those who hold the definitions of before.
        let snapshot = self.running.workspace.snapshot();
        let (context, listing) = (snapshot.context(&self.principal), self.listing());
        let (form, rights) = self.form(&snapshot, &context)?;
        let selection =
            Selection { context: &context, rights: &rights, form, listing: &listing, operation: Operation::Read };
        let mut conn = self.running.workspace.store.read().await?;
        let records = selection.read(&mut conn, seqs).await?;
        let found = selection.found_again(&mut conn, seqs).await.map_err(unreadable)?;
        let is_found = |record: &StoredRecord| found.as_ref().is_none_or(|found| found.contains(&record.seq));
        let placed = (self.here.done + 1..).zip(records).filter(|(line, _)| !done.contains(line));
        Ok(placed.filter_map(|(line, record)| Some((line, record.filter(is_found)?))).collect())
    }

    /// The places of those among the next `count` records that were changed before the last restart, though nobody could
    /// note it: what was changed may fit no more.
    async fn done_already(&mut self, count: usize) -> Result<HashSet<usize>, JobError> {
        if !std::mem::take(&mut self.doubtful) {
            return Ok(HashSet::new());
        }
        let (low, high) = command::range(&self.running.row.id, self.here.done + 1, Some(self.here.done + count));
        let mut conn = self.running.workspace.store.read().await?;
        let entries = audit::by_commands(&mut conn, &low, &high, false, count).await?;
        Ok(entries.iter().filter_map(|entry| command::line(entry.command_id.as_deref()?)).collect())
    }

    async fn note(&mut self, total: usize) -> Result<(), JobError> {
        let (done, refused) = (whole(self.here.done), std::mem::take(&mut self.refused));
        self.running.progress(done, whole(total), Some(self.here.to_value()), refused).await
    }
}

/// What is said of a change that was refused; what keeps every change from being stored ends the work.
pub(super) fn refusal(error: RecordError) -> Result<Vec<Problem>, JobError> {
    match error {
        RecordError::Store(error @ (StoreError::Unavailable(_) | StoreError::NoKey)) => Err(error.into()),
        error => Ok(reasons(error)),
    }
}

fn unreadable(error: ReadError) -> JobError {
    let (code, zh, en) = match error {
        ReadError::Invalid(problems) => return JobError::Refused(problems),
        ReadError::Store(error) => return error.into(),
        ReadError::NotFound => ("not_found", "表单不存在", "the form does not exist"),
        ReadError::Forbidden => ("forbidden", "没有权限", "not allowed"),
    };
    JobError::Refused(vec![Problem::new("", code, zh, en)])
}
