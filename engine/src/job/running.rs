//! A job under way, as its work sees it.

use super::{JobError, tell};
use crate::access::{FormRights, Principal};
use crate::audit::{Origin, Via};
use crate::clock::Moment;
use crate::problem::{Problem, Text};
use crate::store::jobs::{self, JobProblem, JobRow, Progress};
use crate::store::{Conn, StoreError};
use crate::workspace::Workspace;
use futures_util::future::BoxFuture;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::watch;

/// How long a job is held without a word before another server may take it up, in seconds.
pub(super) const LEASE: i64 = 15;

/// One job this server is doing.
pub struct Running {
    pub workspace: Arc<Workspace>,
    pub row: JobRow,
    /// When it was begun, now or by a server before.
    pub(super) since: Moment,
    /// Where its files lie while it is done.
    pub folder: TempDir,
    pub(super) worker: String,
    pub(super) closing: watch::Receiver<bool>,
    pub(super) lost: AtomicBool,
}

/// Whoever asked for a job, as they stand when it is begun or taken up.
pub struct Asker {
    pub principal: Principal,
    /// On the form of the job; none where there is no such form.
    rights: Option<FormRights>,
}

impl Running {
    /// The person who asked for it, with the rights they have now.
    ///
    /// # Errors
    /// When they left the workspace meanwhile.
    pub fn principal(&self) -> Result<Principal, JobError> {
        let Some(id) = &self.row.member else { return Ok(Principal::system(Via::Import)) };
        let people = self.workspace.roster.directory();
        let member = people.member(id).filter(|member| member.active).ok_or_else(|| {
            JobError::Refused(vec![Problem::new(
                "",
                "member_left",
                "发起人已停用",
                "the member who asked for it is not active any more",
            )])
        })?;
        Ok(Principal::member(member, Via::Import, None))
    }

    /// The same with what they may do on the form it is about.
    ///
    /// # Errors
    /// As [`Running::principal`].
    pub fn asker(&self) -> Result<Asker, JobError> {
        let principal = self.principal()?;
        let snapshot = self.workspace.snapshot();
        let place = self.row.app.as_deref().zip(self.row.form.as_deref());
        let rights = place.and_then(|(app, form)| snapshot.context(&principal).rights(app, form));
        Ok(Asker { principal, rights })
    }

    /// Whether the person who asked for it may still do what they might `before`. Where they may not, or may more, the work is
    /// left, and taken up again with the rights they have by then.
    ///
    /// # Errors
    /// As [`Running::principal`]; [`JobError::Left`].
    pub fn may_as_before(&self, before: &Asker) -> Result<(), JobError> {
        let now = self.asker()?;
        let is_same = now.rights == before.rights && now.principal.stands_as(&before.principal);
        if is_same { Ok(()) } else { Err(JobError::Left) }
    }

    /// The same as [`Running::principal`], as long as they administer; `else_said` is what they are told when they do not. Work
    /// that takes long asks again before each of its pieces.
    ///
    /// # Errors
    /// As [`Running::principal`], and when they administer no more.
    pub fn administrator(&self, else_said: &Text) -> Result<Principal, JobError> {
        let asked = self.principal()?;
        if asked.is_admin {
            return Ok(asked);
        }
        Err(JobError::Refused(vec![Problem::new("", "forbidden", else_said.zh.clone(), else_said.en.clone())]))
    }

    pub(super) fn origin(&self) -> Origin {
        let people = self.workspace.roster.directory();
        let actor = self.row.member.as_deref().and_then(|id| people.member(id)).map(|member| member.id.clone());
        Origin { actor, via: Via::Import, ip: None }
    }

    /// Writes how far it is, together with what was found wrong since the last word.
    ///
    /// # Errors
    /// [`JobError::Stopped`] and [`JobError::Left`] end the work at this point.
    pub async fn progress(
        &self,
        done: i64,
        total: i64,
        params: Option<Value>,
        found: Vec<JobProblem>,
    ) -> Result<(), JobError> {
        let word = self.hold(Some((done, total)), params, found).await?;
        tell(&self.workspace, &self.row);
        match word {
            None => Err(JobError::Left),
            Some(true) => Err(JobError::Stopped),
            Some(false) if *self.closing.borrow() => Err(JobError::Left),
            Some(false) => Ok(()),
        }
    }

    /// Does a piece of the work in one transaction with the word about how far it is: `work` answers its value, the counts
    /// and what to go on from. So each piece is done once, whoever goes on after a crash.
    ///
    /// # Errors
    /// Those of the piece, which is then undone; [`JobError::Left`] when another server has taken the job.
    pub async fn piece<T, F>(&self, work: F) -> Result<T, JobError>
    where
        T: Send + 'static,
        F: for<'c> Fn(&'c mut Conn) -> BoxFuture<'c, Result<(T, (i64, i64), Value), JobError>> + Send + Sync + 'static,
    {
        let lease = self.workspace.clock.now() + chrono::Duration::seconds(LEASE);
        let job = Arc::new((self.row.id.clone(), self.worker.clone(), work));
        let piece = self.workspace.store.write(move |conn| {
            let job = Arc::clone(&job);
            Box::pin(async move {
                let (id, worker, work) = &*job;
                let (value, counts, params) = work(&mut *conn).await?;
                let progress = Progress { counts: Some(counts), params: Some(&params) };
                let word = jobs::progress(conn, id.as_str(), worker, lease, &progress).await?;
                word.map(|_| value).ok_or(JobError::Left)
            })
        });
        let done = piece.await;
        if matches!(done, Err(JobError::Left)) {
            self.lost.store(true, Ordering::Relaxed);
        }
        done
    }

    /// Waits without writing anything.
    ///
    /// # Errors
    /// As [`Running::progress`].
    pub async fn wait(&self, time: Duration) -> Result<(), JobError> {
        let mut closing = self.closing.clone();
        tokio::select! {
            () = tokio::time::sleep(time) => {}
            changed = closing.changed() => if changed.is_err() { return Err(JobError::Left) },
        }
        let row = jobs::by_id(&mut self.workspace.store.read().await?, self.row.id.as_str()).await?;
        match row {
            Some(row) if row.stopping => Err(JobError::Stopped),
            _ if *closing.borrow() || self.lost.load(Ordering::Relaxed) => Err(JobError::Left),
            _ => Ok(()),
        }
    }

    /// Holds the job for another while; answers whether it is to stop, `None` when it was taken away.
    pub(super) async fn hold(
        &self,
        counts: Option<(i64, i64)>,
        params: Option<Value>,
        found: Vec<JobProblem>,
    ) -> Result<Option<bool>, StoreError> {
        let lease = self.workspace.clock.now() + chrono::Duration::seconds(LEASE);
        let job = Arc::new((self.row.id.clone(), self.worker.clone(), params, found));
        let word = self
            .workspace
            .store
            .write(move |conn| {
                let job = Arc::clone(&job);
                Box::pin(async move {
                    let (id, worker, params, found) = &*job;
                    let progress = Progress { counts, params: params.as_ref() };
                    let word = jobs::progress(conn, id.as_str(), worker, lease, &progress).await?;
                    if word.is_some() {
                        jobs::note(conn, id.as_str(), found).await?;
                    }
                    Ok::<_, StoreError>(word)
                })
            })
            .await?;
        if word.is_none() {
            self.lost.store(true, Ordering::Relaxed);
        }
        Ok(word)
    }
}
