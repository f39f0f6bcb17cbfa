//! Where jobs are taken up: a few at a time, the oldest first, each held by a lease that is renewed while it is done.

use super::running::LEASE;
use super::{JobError, Outcome, Running, Work, entry, note, tell};
use crate::definition::Channel;
use crate::id::JobId;
use crate::notify::{self, Letters, Message, Wishes};
use crate::people::NoticeKind;
use crate::problem::{Problem, Text};
use crate::store::jobs::{self, JobRow, JobState};
use crate::store::{Batch, StoreError};
use crate::workspace::Workspace;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use uuid::Uuid;

/// Jobs done at the same time by one server.
const AT_ONCE: usize = 2;
/// How often a lease is renewed.
const RENEW: Duration = Duration::from_secs(4);
/// Whoever has waited this long may have gone elsewhere, and is told that it is their turn again.
const LONG: chrono::Duration = chrono::Duration::seconds(20);
/// How often files that are too old are looked for.
const SWEEP: Duration = Duration::from_secs(3600);
/// How long files of ended jobs are kept, in days.
const KEPT: i64 = 7;

/// How a job ended, as it is noted.
struct Ended {
    state: JobState,
    result: Value,
    /// Why it failed, in a word.
    error: Option<&'static str>,
    /// What the person who asked for it is told, where they are.
    said: Option<Text>,
    /// What the audit log calls it, where it is in there.
    action: Option<&'static str>,
}

/// Does the jobs of a workspace.
pub struct Desk {
    workspace: Arc<Workspace>,
    works: Vec<Arc<dyn Work>>,
    worker: String,
}

/// Every kind of work there is.
fn works() -> Vec<Arc<dyn Work>> {
    vec![
        Arc::new(crate::import::ImportWork),
        Arc::new(crate::import::UndoWork),
        Arc::new(crate::export::ExportWork),
        Arc::new(crate::batch::BatchWork),
        Arc::new(crate::batch::UndoWork),
        Arc::new(super::recompute::RecomputeWork),
        Arc::new(crate::duplicate::FinderWork),
        Arc::new(crate::conversion::ConvertWork),
        Arc::new(crate::conversion::PurgeWork),
        Arc::new(super::pairing::PairWork),
        Arc::new(crate::flow::service::MigrateWork),
        Arc::new(crate::flow::service::RetryWork),
        Arc::new(crate::flow::service::HandOverWork),
    ]
}

impl Desk {
    pub fn new(workspace: Arc<Workspace>) -> Self {
        Self { workspace, works: works(), worker: Uuid::now_v7().to_string() }
    }

    /// Takes up jobs until `stop` says so; what is under way is then left for the next server.
    pub async fn run(self: Arc<Self>, stop: watch::Receiver<bool>) {
        let mut under_way = JoinSet::new();
        let mut stopping = stop.clone();
        let mut sweep = tokio::time::interval(SWEEP);
        while !*stop.borrow() {
            while under_way.len() < AT_ONCE {
                match self.claim(None).await {
                    Ok(Some(row)) => {
                        let (desk, stop) = (Arc::clone(&self), stop.clone());
                        under_way.spawn(async move { desk.carry_out(row, stop).await });
                    }
                    Ok(None) => break,
                    Err(error) => {
                        tracing::warn!(%error, "jobs could not be looked for");
                        break;
                    }
                }
            }
            tokio::select! {
                () = self.workspace.work.notified() => {}
                _ = sweep.tick() => if let Err(error) = self.sweep().await {
                    tracing::warn!(%error, "old files of jobs could not be removed");
                },
                Some(_) = under_way.join_next(), if !under_way.is_empty() => {}
                changed = stopping.changed() => if changed.is_err() { break },
            }
        }
        while under_way.join_next().await.is_some() {}
    }

    /// Does every job that waits now, one after the other: for commands and tests.
    ///
    /// # Errors
    /// The database's.
    pub async fn run_waiting(&self) -> Result<usize, StoreError> {
        let (_open, stop) = watch::channel(false);
        let mut done = 0;
        while let Some(row) = self.claim(None).await? {
            self.carry_out(row, stop.clone()).await;
            done += 1;
        }
        Ok(done)
    }

    /// Does one job, unless a server has it or it is over: for commands.
    ///
    /// # Errors
    /// The database's.
    pub async fn run_one(&self, job: &JobId) -> Result<(), StoreError> {
        let (_open, stop) = watch::channel(false);
        if let Some(row) = self.claim(Some(job.clone())).await? {
            self.carry_out(row, stop).await;
        }
        Ok(())
    }

    async fn claim(&self, only: Option<JobId>) -> Result<Option<JobRow>, StoreError> {
        let now = self.workspace.clock.now();
        let (worker, lease) = (self.worker.clone(), now + chrono::Duration::seconds(LEASE));
        self.workspace
            .store
            .write(move |conn| {
                let (worker, only) = (worker.clone(), only.clone());
                Box::pin(async move { jobs::claim(conn, &worker, now, lease, only.as_ref().map(JobId::as_str)).await })
            })
            .await
    }

    async fn carry_out(&self, row: JobRow, closing: watch::Receiver<bool>) {
        let id = row.id.clone();
        let folder = match tempfile::tempdir() {
            Ok(folder) => folder,
            Err(error) => {
                tracing::error!(%error, "there is no room for the files of a job");
                return;
            }
        };
        let running = Running {
            workspace: Arc::clone(&self.workspace),
            since: row.started_at.unwrap_or_else(|| self.workspace.clock.now()),
            row,
            folder,
            worker: self.worker.clone(),
            closing,
            lost: AtomicBool::new(false),
        };
        let Some(work) = self.works.iter().find(|work| work.kind() == running.row.kind) else {
            tracing::warn!(kind = %running.row.kind, "nobody knows how to do this job");
            return;
        };
        tell(&self.workspace, &running.row);
        // Neither is ever dropped half-way: what it began in the database must come to its end.
        let over = Notify::new();
        let doing = async {
            let end = work.run(&running).await;
            over.notify_one();
            end
        };
        let (end, ()) = tokio::join!(doing, renew(&running, &over));
        if running.lost.load(Ordering::Relaxed) {
            return;
        }
        if let Err(error) = self.settle(&**work, &running, end).await {
            tracing::error!(%error, job = %id, "the end of a job could not be written");
        }
        tell(&self.workspace, &running.row);
    }

    async fn settle(
        &self,
        work: &dyn Work,
        running: &Running,
        end: Result<Outcome, JobError>,
    ) -> Result<(), StoreError> {
        let row = &running.row;
        let Ended { state, result, error, said, action } = self.ended(running, end).await?;
        let language = self.workspace.roster.settings().language;
        let now = self.workspace.clock.now();
        let message = said.zip(running.origin().actor).map(|(said, member)| Message {
            // It may wait for its person more than once.
            key: match state {
                JobState::Draft => format!("job/{}/{}", row.id, now.timestamp_millis()),
                _ => format!("job/{}", row.id),
            },
            app: row.app.clone(),
            channels: vec![Channel::Inbox],
            to: vec![member],
            subject: row.title.clone(),
            text: said.get(language).to_owned(),
            link: Some(work.link(row)),
            url: None,
            robots: Vec::new(),
            event: "job.ended",
            data: json!({ "job": row.id }),
        });
        let noted = action.map(|action| entry(running, action, &result));
        let end = Arc::new((row.id.clone(), result, error, message, noted));
        let snapshot = Arc::new(self.workspace.snapshot());
        self.workspace
            .store
            .write(move |conn| {
                let (end, snapshot) = (Arc::clone(&end), Arc::clone(&snapshot));
                Box::pin(async move {
                    let (id, result, error, message, noted) = &*end;
                    jobs::end(conn, id.as_str(), state, result, *error, now).await?;
                    if let Some(entry) = noted {
                        note(conn, entry).await?;
                    }
                    let mut batch = Batch::default();
                    if let Some(message) = message {
                        let (people, calendars) = (&snapshot.people, &snapshot.calendars);
                        let (timezone, mails) = (snapshot.timezone, snapshot.mails);
                        let wishes = Wishes { people, calendars, timezone, mails };
                        notify::push_personal(&mut batch, message, NoticeKind::Result, wishes, Letters::Own, now);
                    }
                    conn.execute_all(batch).await
                })
            })
            .await?;
        Ok(())
    }

    /// What is noted of a job that has come to this end.
    async fn ended(&self, running: &Running, end: Result<Outcome, JobError>) -> Result<Ended, StoreError> {
        let row = &running.row;
        let plain = |state, result| Ended { state, result, error: None, said: None, action: None };
        Ok(match end {
            Ok(end) if end.rests => {
                let was_long = self.workspace.clock.now() - running.since >= LONG;
                let said = was_long.then_some(end.said);
                Ended { said, action: end.action, ..plain(JobState::Draft, end.result) }
            }
            Ok(end) => Ended { said: Some(end.said), action: end.action, ..plain(JobState::Done, end.result) },
            Err(JobError::Left) => plain(JobState::Waiting, row.result.clone()),
            Err(JobError::Stopped) => plain(JobState::Cancelled, self.so_far(row).await?),
            Err(JobError::Refused(problems)) => {
                let first = problems.first().map(|problem| problem.message.clone());
                let said = first.unwrap_or_else(|| Text::new("没有完成", "could not be done"));
                let result = json!({ "problems": said_all(&problems) });
                Ended { error: Some("refused"), said: Some(said), ..plain(JobState::Failed, result) }
            }
            Err(error @ (JobError::Broken(_) | JobError::Store(_))) => {
                tracing::error!(%error, job = %row.id, kind = %row.kind, "a job failed");
                let said = Text::new("出错了，请再试一次", "something went wrong; try again");
                let result = self.so_far(row).await?;
                Ended { error: Some("internal"), said: Some(said), ..plain(JobState::Failed, result) }
            }
        })
    }

    /// What a job that did not come to its end had counted.
    async fn so_far(&self, row: &JobRow) -> Result<Value, StoreError> {
        let mut conn = self.workspace.store.read().await?;
        let now = jobs::by_id(&mut conn, row.id.as_str()).await?;
        Ok(now.map_or(Value::Null, |row| row.params["so_far"].clone()))
    }

    async fn sweep(&self) -> Result<(), StoreError> {
        let then = self.workspace.clock.now() - chrono::Duration::days(KEPT);
        self.workspace.store.write(move |conn| Box::pin(jobs::sweep(conn, then))).await.map(|_| ())
    }
}

/// Holds a job until it is over.
async fn renew(running: &Running, over: &Notify) {
    let mut renew = tokio::time::interval(RENEW);
    loop {
        tokio::select! {
            () = over.notified() => return,
            _ = renew.tick() => {}
        }
        if let Err(error) = running.hold(None, None, Vec::new()).await {
            tracing::warn!(%error, job = %running.row.id, "a job could not be held");
        }
    }
}

/// Problems as a job keeps them, in both languages.
pub(crate) fn said_all(problems: &[Problem]) -> Vec<Value> {
    problems
        .iter()
        .map(|problem| {
            json!({
                "pointer": problem.pointer,
                "code": problem.code,
                "zh": problem.message.zh,
                "en": problem.message.en,
                "hint": problem.hint.as_ref().map(|hint| json!({ "zh": hint.zh, "en": hint.en })),
            })
        })
        .collect()
}
