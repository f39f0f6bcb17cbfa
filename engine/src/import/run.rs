//! The run: every record of the file is one command on the path of every change, some hundreds under way at a time.

use super::gather::{Gathered, Gatherer};
use super::later::{self, Waiting, give_up, in_turn, may_stand_in_file};
use super::matched::Matched;
use super::plan::Plan;
use super::reader::Reader;
use super::{ImportError, RefusedRow, Source, stream};
use crate::access::Principal;
use crate::audit::action;
use crate::definition::{ImportMode, Operation};
use crate::id::JobId;
use crate::job::{command, reasons};
use crate::kind;
use crate::model::Form;
use crate::problem::Problem;
use crate::record::{Action, Command, Context, RecordError};
use crate::store::{self, Conn, StoreError, audit};
use crate::table::{Row, TableError};
use crate::workspace::Workspace;
use futures_util::future::{self, BoxFuture};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use tokio::sync::mpsc;

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// Rows of the file that were read.
    pub rows: usize,
    pub created: usize,
    pub updated: usize,
    /// Records that already said what the file says.
    pub unchanged: usize,
    pub refused: usize,
}

/// Where an import goes on after it was broken off.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Resume {
    /// The first line that is not done.
    pub line: usize,
    /// Lines before it that wait for rows further down: the first of each record, and how many they are.
    pub waiting: Vec<(usize, usize)>,
    pub so_far: Report,
}

/// New records that make a table another than the database knew.
const MANY: usize = 1000;

/// Where an import goes on that has read its whole file.
const BEHIND: usize = usize::MAX >> 1;

/// Who watches an import. What is told together is done together.
pub trait Watch: Send {
    /// Is told how far it is and what was refused since the last word; an error ends the import here.
    fn tell<'a>(&'a mut self, so_far: &'a Resume, refused: Vec<RefusedRow>) -> BoxFuture<'a, Result<(), ImportError>>;
}

/// Imports a sheet into a form. `job` gives every line its command, so that a line is done once however often it is
/// sent; `resume` says where to go on.
///
/// # Errors
/// See [`ImportError`]; refused rows are told to `watch`.
pub async fn run(
    workspace: &Workspace,
    principal: &Principal,
    (app, form): (&str, &str),
    source: &Source,
    job: &JobId,
    resume: Resume,
    watch: &mut dyn Watch,
) -> Result<Report, ImportError> {
    let snapshot = workspace.snapshot();
    let form = snapshot.model.form(app, form).ok_or(ImportError::NotFound)?;
    let context = snapshot.context(principal);
    let rights = context.rights(app, &form.key).ok_or(ImportError::NotFound)?;
    if !rights.allows(Operation::Import) {
        return Err(ImportError::Invalid(vec![not_allowed()]));
    }
    let plan = Plan::fit(form, &rights, source).map_err(ImportError::Invalid)?;
    // Rows that refer to rows before them are gathered when those are stored.
    let refers_back = plan.places.iter().flatten().any(|place| may_stand_in_file(&plan, *place));
    let once_more = Gatherer::new(&plan, Reader::new(&snapshot, &plan));
    let matched = Matched::before(workspace, &plan, once_more, source, &resume, watch).await?;
    let mut runner = Runner::new((workspace, principal), form, (&plan, job), (&resume, matched));
    let mut here = resume;
    let mut turns = Turns {
        workspace,
        gatherer: Gatherer::new(&plan, Reader::new(&snapshot, &plan)),
        rows: stream::rows(source, here.line),
        line: here.line,
        read: here.so_far.rows,
        ended: false,
    };
    let mut next = turns.next().await?;
    while let Some(turn) = next {
        let work = runner.carry_out(turn.complete, &mut here.so_far);
        let (done, after) = if refers_back {
            let stored = work.await;
            let done = match stored {
                Ok(()) => runner.link_up(&mut turns.gatherer, &mut here).await,
                failed => failed,
            };
            (done, turns.next().await)
        } else {
            // While the database writes one turn, the next is read. In this order: what waits for the writer is sent first.
            future::join(work, turns.next()).await
        };
        done?;
        (here.line, here.so_far.rows) = (turn.line, turn.rows);
        watch.tell(&here, std::mem::take(&mut runner.refused)).await?;
        next = after?;
    }
    if !here.waiting.is_empty() {
        runner.finish(&context, &mut turns.gatherer, source, &mut here).await?;
        watch.tell(&here, std::mem::take(&mut runner.refused)).await?;
    }
    if here.so_far.created >= MANY {
        let form = Arc::clone(form);
        workspace.store.write(move |conn| Box::pin(take_stock(conn, Arc::clone(&form)))).await?;
    }
    Ok(here.so_far)
}

async fn take_stock(conn: &mut Conn, form: Arc<Form>) -> Result<(), StoreError> {
    form.table.take_stock(conn).await
}

/// The file, some rows at a time.
struct Turns<'a> {
    workspace: &'a Workspace,
    gatherer: Gatherer<'a>,
    rows: mpsc::Receiver<Result<Vec<Row>, TableError>>,
    /// The line after those read.
    line: usize,
    /// How many rows were read.
    read: usize,
    ended: bool,
}

/// The records that some rows complete, and where to go on after them.
struct Turn {
    complete: Vec<Gathered>,
    line: usize,
    rows: usize,
}

impl Turns<'_> {
    async fn next(&mut self) -> Result<Option<Turn>, ImportError> {
        if self.ended {
            return Ok(None);
        }
        let Some(chunk) = self.rows.recv().await else {
            self.ended = true;
            let complete = self.gatherer.finish().into_iter().collect();
            return Ok(Some(Turn { complete, line: BEHIND, rows: self.read }));
        };
        let chunk = chunk?;
        let mut conn = self.workspace.store.read().await?;
        let mut complete = Vec::with_capacity(chunk.len());
        for row in &chunk {
            complete.extend(self.gatherer.push(&mut conn, row).await?);
        }
        self.read += chunk.len();
        self.line = chunk.last().map_or(self.line, |row| row.line + 1);
        // The rows of an open record are read again after a restart.
        let (line, open) = self.gatherer.open_record().unwrap_or((self.line, 0));
        Ok(Some(Turn { complete, line, rows: self.read - open }))
    }
}

/// The problem of somebody without the right to import.
pub(super) fn not_allowed() -> Problem {
    Problem::new("", "import_forbidden", "你没有导入这个表单的权限", "you may not import into this form")
}

struct Runner<'a> {
    workspace: &'a Workspace,
    principal: &'a Principal,
    form: &'a Form,
    plan: &'a Plan<'a>,
    job: &'a JobId,
    /// Whether lines may have been done already, before somebody could note it.
    doubtful: bool,
    /// Whether the file had been read to its end before the last restart, so that records that waited may have been done.
    ended_before: bool,
    /// By what the rows so far find their records.
    matched: Matched,
    /// Records of this portion that name rows which are not stored yet, and those that may not come before them.
    later: Vec<Gathered>,
    refused: Vec<RefusedRow>,
}

impl<'a> Runner<'a> {
    fn new(
        (workspace, principal): (&'a Workspace, &'a Principal),
        form: &'a Form,
        (plan, job): (&'a Plan<'a>, &'a JobId),
        (resume, matched): (&Resume, Matched),
    ) -> Self {
        let (doubtful, ended_before) = (resume.line > 0, resume.line >= BEHIND);
        let (later, refused) = (Vec::new(), Vec::new());
        Self { workspace, principal, form, plan, job, doubtful, ended_before, matched, later, refused }
    }

    async fn carry_out(&mut self, records: Vec<Gathered>, report: &mut Report) -> Result<(), ImportError> {
        let done = self.done_already(&records).await?;
        let mut waiting = Vec::with_capacity(records.len());
        let (mut keys, mut late) = (HashSet::new(), HashSet::new());
        for mut record in records {
            record.found.extend(self.matched.take(self.plan, &record));
            match done.get(&record.line) {
                Some(action) if action == action::RECORD_CREATE => report.created += 1,
                Some(_) => report.updated += 1,
                None if record.found.is_empty() => {
                    let own = keys_of(self.plan, &record.values);
                    if !record.pending.is_empty() || own.iter().any(|key| late.contains(key)) {
                        late.extend(own);
                        self.later.push(record);
                        continue;
                    }
                    // Of two rows that may not both stand, the first in the file comes first.
                    if own.iter().any(|key| keys.contains(key)) {
                        self.perform(std::mem::take(&mut waiting), report).await?;
                        keys.clear();
                    }
                    keys.extend(own);
                    waiting.push(record);
                }
                None => self.refuse(record, report),
            }
        }
        self.perform(waiting, report).await
    }

    /// Stores records of a portion whose names were found among its other rows; what still waits is noted for the end.
    async fn link_up(&mut self, gatherer: &mut Gatherer<'_>, here: &mut Resume) -> Result<(), ImportError> {
        let mut waiting = Waiting::of(here.waiting.iter().map(|(_, span)| *span));
        for record in self.linked(gatherer, &mut here.so_far).await? {
            if waiting.take(record.span) {
                here.waiting.push((record.line, record.span));
            } else {
                self.refuse(record, &mut here.so_far);
            }
        }
        Ok(())
    }

    /// The same for all that waited for the end of the file. What is in vain is refused.
    async fn finish(
        &mut self,
        context: &Context<'_>,
        gatherer: &mut Gatherer<'_>,
        source: &Source,
        here: &mut Resume,
    ) -> Result<(), ImportError> {
        let waiting = std::mem::take(&mut here.waiting);
        let mut conn = self.workspace.store.read().await?;
        let records = later::read_again(&mut conn, gatherer, source, &waiting).await?;
        drop(conn);
        self.later = self.without_done(records, &mut here.so_far).await?;
        let mut rest = self.linked(gatherer, &mut here.so_far).await?;
        give_up(context, self.plan, &mut rest);
        self.carry_out(rest, &mut here.so_far).await
    }

    /// Stores what waits, again and again while that leads to more names that are there. Answers the rest.
    async fn linked(&mut self, gatherer: &mut Gatherer<'_>, report: &mut Report) -> Result<Vec<Gathered>, ImportError> {
        let mut waiting = std::mem::take(&mut self.later);
        while !waiting.is_empty() {
            let mut conn = self.workspace.store.read().await?;
            gatherer.look_again(&mut conn, &waiting).await?;
            drop(conn);
            waiting.iter_mut().for_each(|record| gatherer.link(record));
            let (sound, wrong): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|record| record.found.is_empty());
            wrong.into_iter().for_each(|record| self.refuse(record, report));
            let (ready, rest) = in_turn(self.plan, sound);
            waiting = rest;
            if ready.is_empty() {
                break;
            }
            self.perform(ready, report).await?;
        }
        Ok(waiting)
    }

    /// Lines that were done before the last restart, though nobody could note it.
    async fn done_already(&mut self, records: &[Gathered]) -> Result<HashMap<usize, String>, StoreError> {
        let (Some(first), Some(last), true) = (records.first(), records.last(), self.doubtful) else {
            return Ok(HashMap::new());
        };
        let (low, high) = command::range(self.job, first.line, Some(last.line));
        let mut conn = self.workspace.store.read().await?;
        let entries = audit::by_commands(&mut conn, &low, &high, false, records.len()).await?;
        // Commands are sent in the order of lines: behind the first chunk without any there are none.
        self.doubtful = !entries.is_empty();
        let lines = entries.into_iter().filter_map(|entry| Some((command::line(&entry.command_id?)?, entry.action)));
        Ok(lines.collect())
    }

    /// Of records that waited for the end of the file, those that were not done before the last restart; the others are
    /// counted. They may be few among many lines, so each is looked for by itself.
    async fn without_done(&self, records: Vec<Gathered>, report: &mut Report) -> Result<Vec<Gathered>, StoreError> {
        if !self.ended_before {
            return Ok(records);
        }
        let mut conn = self.workspace.store.read().await?;
        let mut open = Vec::with_capacity(records.len());
        for record in records {
            let (low, high) = command::range(self.job, record.line, Some(record.line));
            match audit::by_commands(&mut conn, &low, &high, false, 1).await?.first() {
                Some(entry) if entry.action == action::RECORD_CREATE => report.created += 1,
                Some(_) => report.updated += 1,
                None => open.push(record),
            }
        }
        Ok(open)
    }

    async fn perform(&mut self, records: Vec<Gathered>, report: &mut Report) -> Result<(), ImportError> {
        let mut commands = Vec::with_capacity(records.len());
        let mut sent = Vec::with_capacity(records.len());
        let mut conn = self.workspace.store.read().await?;
        for mut record in records {
            match aim(&mut conn, self.form, self.plan, &record.values).await? {
                Err(problem) => {
                    record.found = Gatherer::locate(self.plan, &record, vec![problem]);
                    self.refuse(record, report);
                }
                Ok(id) => {
                    let mut values = std::mem::take(&mut record.values);
                    let action = match id {
                        Some(id) => Action::Update { id, version: None, values },
                        None => {
                            // There is nothing to clear yet; what the file leaves out has its default.
                            values.retain(|key, value| {
                                let is_computed = self.form.field(key).is_some_and(|field| field.is_computed());
                                !is_computed && !value.is_null()
                            });
                            Action::Create { id: None, values }
                        }
                    };
                    let (app, form) = (self.form.app.clone(), self.form.key.clone());
                    commands.push(Command { id: command::id(self.job, record.line), app, form, action });
                    sent.push(record);
                }
            }
        }
        drop(conn);
        for (mut record, done) in sent.into_iter().zip(self.workspace.perform_all(self.principal, commands).await) {
            match done {
                Ok(change) if change.before.is_none() => report.created += 1,
                Ok(change) if change.changed.is_empty() => report.unchanged += 1,
                Ok(_) => report.updated += 1,
                Err(RecordError::Store(error @ (StoreError::Unavailable(_) | StoreError::NoKey))) => {
                    return Err(error.into());
                }
                Err(error) => {
                    record.found = Gatherer::locate(self.plan, &record, reasons(error));
                    self.refuse(record, report);
                }
            }
        }
        Ok(())
    }

    fn refuse(&mut self, record: Gathered, report: &mut Report) {
        report.refused += 1;
        self.refused.push(record.refused());
    }
}

/// What a row shares with others that are about the same record, or that may not stand beside it.
pub(super) fn keys_of(plan: &Plan<'_>, values: &Map<String, Value>) -> Vec<String> {
    let whole = |fields: &[&str]| {
        let said = |field: &&str| {
            let value = values.get(*field).filter(|value| !kind::is_missing(value))?;
            Some(format!("{field}: {value}"))
        };
        Some(fields.iter().map(said).collect::<Option<Vec<String>>>()?.join("\n")).filter(|key| !key.is_empty())
    };
    let is_matched = plan.mapping.mode != ImportMode::Insert;
    let matched = is_matched.then(|| plan.mapping.matched_by.iter().map(String::as_str).collect());
    let alone = plan.form.fields.iter().filter(|field| field.definition.unique).map(|field| vec![field.key.as_str()]);
    let together = plan.form.definition.unique.iter().map(|group| group.iter().map(String::as_str).collect());
    alone.chain(together).chain(matched).filter_map(|fields: Vec<&str>| whole(&fields)).collect()
}

/// The record a row is about; none for a new one.
pub(super) async fn aim(
    conn: &mut Conn,
    form: &Form,
    plan: &Plan<'_>,
    values: &Map<String, Value>,
) -> Result<Result<Option<String>, Problem>, StoreError> {
    let mapping = plan.mapping;
    if mapping.mode == ImportMode::Insert || mapping.matched_by.is_empty() {
        return Ok(Ok(None));
    }
    let value = |key: &str| values.get(key).unwrap_or(&Value::Null);
    let keys: Vec<(&str, &Value)> = mapping.matched_by.iter().map(|key| (key.as_str(), value(key))).collect();
    let pointer = || mapping.matched_by.first().map(|key| crate::problem::pointer_segment(key)).unwrap_or_default();
    let found = match keys.iter().any(|(_, value)| value.is_null()) {
        true if mapping.mode == ImportMode::Update => {
            let said = ("匹配字段是空的", "the match field is empty");
            return Ok(Err(Problem::new(pointer(), "empty_key", said.0, said.1)));
        }
        true => Vec::new(),
        false => store::find_ids(conn, &form.table, &keys, 2).await?,
    };
    Ok(match (found.as_slice(), mapping.mode) {
        ([id], _) => Ok(Some(id.clone())),
        ([], ImportMode::Upsert) => Ok(None),
        ([], _) => Err(Problem::new(pointer(), "no_match", "没有可更新的数据", "there is no record to update")
            .hint("改用“新增或更新”，或检查匹配字段", "choose to add or update, or look at the match field")),
        _ => Err(Problem::new(pointer(), "several_matches", "匹配到多条数据", "several records match")
            .hint("再加一个匹配字段", "add another match field")),
    })
}

/// Collects what was refused, for commands and tests.
#[derive(Debug, Default)]
pub struct Collected {
    pub refused: Vec<RefusedRow>,
}

impl Watch for Collected {
    fn tell<'a>(&'a mut self, _: &'a Resume, refused: Vec<RefusedRow>) -> BoxFuture<'a, Result<(), ImportError>> {
        self.refused.extend(refused);
        Box::pin(std::future::ready(Ok(())))
    }
}
