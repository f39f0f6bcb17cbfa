//! Runs due timers: a bounded batch at a time, each in a transaction in which it is also removed or moved on, so it acts
//! exactly once however many servers look. What is light and waits for nobody shares a transaction with others of its kind,
//! for a commit costs as much as several of them. What fails is tried again with growing pauses, then laid aside.

use super::Lateness;
use crate::clock::{Clock, Moment};
use crate::definition::CatchUp;
use crate::store::timers::{self, Due, StoredTimer, Timer};
use crate::store::{Batch, Conn, Dialect, Store, StoreError, carries_store_error};
use chrono::Duration;
use futures_util::future::BoxFuture;
use futures_util::stream::{self, StreamExt as _};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::watch;

/// Timers run in one go before others get their turn: enough for every connection on which they share transactions.
pub const BATCH: usize = TOGETHER * SHARED;
/// Timers under way at the same time, each on a connection of its own.
const TOGETHER: usize = 8;
/// The same on SQLite, where they share commits with each other and with people's commands: as many as one flush carries
/// decide how many are done in a second, and how long a command that comes meanwhile waits.
const TOGETHER_IN_A_COMMIT: usize = 32;
/// Timers that share a transaction, where their handler lets them.
const SHARED: usize = 32;
/// Later than this, an occasion counts as missed, and the timer's catch-up policy decides.
const MISSED: Duration = Duration::minutes(10);
/// After this many failures a timer is dead and waits for a person.
const ATTEMPTS: i64 = 8;
/// The pause after the first failure; it doubles with each.
const FIRST_PAUSE: Duration = Duration::seconds(30);

/// However far the next timer is, the scheduler looks again after this long.
const LONGEST_SLEEP: std::time::Duration = std::time::Duration::from_secs(60);

/// What a due timer is for at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occasion {
    pub now: Moment,
    /// False when the occasion was missed and the policy is to let it pass.
    pub act: bool,
    /// A timer that recurs is next due at its first time after this.
    pub after: Moment,
    /// How often it has failed since it last did its work.
    pub failures: i64,
}

/// Acts on the timers of one kind.
pub trait TimerHandler: Send + Sync + 'static {
    /// Does what the timer is for, when the occasion says so, inside the transaction that removes the timer. Answers when
    /// it is due again, if ever. May be run again from the start when the database asks for it.
    fn fire<'c>(
        &'c self,
        conn: &'c mut Conn,
        timer: &'c Timer,
        occasion: Occasion,
    ) -> BoxFuture<'c, Result<Option<Moment>, TimerError>>;

    /// Whether those that are about one record may share a transaction: they neither take long nor change what somebody else
    /// may be holding. When one fails, all are taken back and each runs alone.
    fn shares(&self) -> bool {
        false
    }

    /// Does what several timers of the kind are for; answers for each what [`TimerHandler::fire`] would.
    fn fire_together<'c>(
        &'c self,
        conn: &'c mut Conn,
        due: &'c [(Timer, Occasion)],
    ) -> BoxFuture<'c, Result<Vec<Option<Moment>>, TimerError>> {
        Box::pin(async move {
            let mut next = Vec::with_capacity(due.len());
            for (timer, occasion) in due {
                next.push(self.fire(conn, timer, *occasion).await?);
            }
            Ok(next)
        })
    }

    /// Called once the transaction is durable: tell those who watch.
    fn fired(&self, _timer: &Timer) {}
}

/// Why a timer did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum TimerError {
    #[error(transparent)]
    Store(#[from] StoreError),
    /// In words for an administrator.
    #[error("{0}")]
    Failed(String),
}

carries_store_error!(TimerError);

/// What one batch came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Round {
    pub done: usize,
    pub failed: usize,
    /// More may be due already.
    pub more: bool,
}

/// Finds due timers and gives each to the handler of its kind.
pub struct Scheduler {
    store: Store,
    clock: Clock,
    handlers: Arc<HashMap<&'static str, Arc<dyn TimerHandler>>>,
    lateness: Arc<Lateness>,
}

impl Scheduler {
    pub fn new(store: Store, clock: Clock) -> Self {
        Self { store, clock, handlers: Arc::default(), lateness: Arc::default() }
    }

    /// Gives timers of this kind to a handler.
    pub fn handle(mut self, kind: &'static str, handler: Arc<dyn TimerHandler>) -> Self {
        Arc::make_mut(&mut self.handlers).insert(kind, handler);
        self
    }

    /// Counts how late work was in a histogram that others read, too.
    pub fn count_lateness_in(mut self, lateness: Arc<Lateness>) -> Self {
        self.lateness = lateness;
        self
    }

    pub fn lateness(&self) -> &Lateness {
        &self.lateness
    }

    /// Runs batch after batch while there is due work, then sleeps until the next timer is due or a signal comes, until
    /// `stop` becomes true. A batch that has begun is finished.
    pub async fn run(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            self.store.signals().scheduler_looks();
            let pause = match self.round().await {
                Ok(None) => {
                    tokio::task::yield_now().await;
                    continue;
                }
                Ok(Some(pause)) => pause,
                Err(error) => {
                    tracing::error!(%error, "due work could not be read");
                    LONGEST_SLEEP
                }
            };
            tokio::select! {
                () = self.store.signals().due.notified() => {}
                () = tokio::time::sleep(pause) => {}
                changed = stop.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Runs one batch; answers how long to sleep, or `None` when more may be due already.
    async fn round(&self) -> Result<Option<std::time::Duration>, StoreError> {
        if self.run_due().await?.more {
            return Ok(None);
        }
        let next = timers::next_due(&mut self.store.read().await?).await?;
        // A timer that is due and did not run is held by another server: the tick looks after it.
        let ahead = next.filter(|next| *next > self.clock.now());
        let Some(next) = ahead else { return Ok(Some(LONGEST_SLEEP)) };
        self.store.signals().scheduler_sleeps(next);
        Ok(Some((next - self.clock.now()).to_std().unwrap_or_default().min(LONGEST_SLEEP)))
    }

    /// Runs one batch of what is due now.
    pub async fn run_due(&self) -> Result<Round, StoreError> {
        let now = self.clock.now();
        let due = {
            let mut conn = self.store.read().await?;
            timers::due(&mut conn, now, BATCH).await?
        };
        let mut round = Round::default();
        let together = match self.store.dialect() {
            Dialect::Sqlite => TOGETHER_IN_A_COMMIT,
            Dialect::Postgres => TOGETHER,
        };
        let groups = self.groups(due).into_iter().map(|ids| self.run_group(ids, now));
        let mut ends = stream::iter(groups).buffer_unordered(together);
        while let Some(end) = ends.next().await {
            let end = end?;
            round.done += end.done;
            round.failed += end.failed;
        }
        // What was done may have set the next piece of work; when nothing moved, another look would find the same.
        round.more = round.done > 0;
        Ok(round)
    }

    /// The ids of what runs in one transaction each.
    fn groups(&self, due: Vec<Due>) -> Vec<Vec<String>> {
        let mut groups = Vec::new();
        let mut shared: HashMap<String, Vec<String>> = HashMap::new();
        for Due { id, kind, is_of_record } in due {
            if !is_of_record || !self.handlers.get(kind.as_str()).is_some_and(|handler| handler.shares()) {
                groups.push(vec![id]);
                continue;
            }
            let group = shared.entry(kind).or_default();
            group.push(id);
            if group.len() == SHARED {
                groups.push(std::mem::take(group));
            }
        }
        groups.extend(shared.into_values().filter(|group| !group.is_empty()));
        groups
    }

    /// Runs timers in one transaction, or each alone where one of them fails.
    async fn run_group(&self, ids: Vec<String>, now: Moment) -> Result<Round, StoreError> {
        let mut round = Round::default();
        let error = match self.run_together(&ids, now).await {
            Ok(done) => return Ok(Round { done, ..round }),
            Err(TimerError::Store(error @ StoreError::Unavailable(_))) => return Err(error),
            Err(error) => error,
        };
        if let [id] = ids.as_slice() {
            tracing::warn!(timer = %id, %error, "a timer failed");
            self.note_failure(id.clone(), now, error.to_string()).await?;
            return Ok(Round { failed: 1, ..round });
        }
        for id in ids {
            let alone = Box::pin(self.run_group(vec![id], now)).await?;
            round.done += alone.done;
            round.failed += alone.failed;
        }
        Ok(round)
    }

    /// Answers how many of them acted: the others were moved, or taken by another server.
    async fn run_together(&self, ids: &[String], now: Moment) -> Result<usize, TimerError> {
        let (ids, handlers) = (Arc::new(ids.to_vec()), Arc::clone(&self.handlers));
        let fired = self
            .store
            .write(move |conn| {
                let (ids, handlers) = (Arc::clone(&ids), Arc::clone(&handlers));
                Box::pin(async move { fire(conn, &ids, now, &handlers).await })
            })
            .await?;
        for timer in &fired {
            if let Some((&kind, handler)) = self.handlers.get_key_value(timer.kind.as_str()) {
                self.lateness.observe(kind, self.clock.now() - timer.due_at);
                handler.fired(timer);
            }
        }
        Ok(fired.len())
    }

    async fn note_failure(&self, id: String, now: Moment, error: String) -> Result<(), StoreError> {
        self.store
            .write(move |conn| {
                let (id, error) = (id.clone(), error.clone());
                Box::pin(async move {
                    let Some(stored) = timers::claim(conn, &id, now).await? else { return Ok(()) };
                    let pause = FIRST_PAUSE * (1 << stored.attempts.clamp(0, 16));
                    let retry_at = (stored.attempts + 1 < ATTEMPTS).then(|| now + pause);
                    timers::failed(conn, &id, &error, retry_at).await
                })
            })
            .await
    }
}

/// Timers of one kind, in one transaction.
async fn fire(
    conn: &mut Conn,
    ids: &[String],
    now: Moment,
    handlers: &HashMap<&'static str, Arc<dyn TimerHandler>>,
) -> Result<Vec<Timer>, TimerError> {
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let claimed = timers::claim_all(conn, &ids, now).await?;
    let Some(kind) = claimed.first().map(|stored| stored.timer.kind.clone()) else { return Ok(Vec::new()) };
    let handler = handlers
        .get(kind.as_str())
        .ok_or_else(|| TimerError::Failed(format!("nothing acts on timers of kind '{kind}'")))?;
    let due: Vec<(Timer, Occasion)> = claimed.into_iter().map(|stored| occasion(stored, now)).collect();
    let next = handler.fire_together(conn, &due).await?;
    let ends: Vec<(&str, Option<Moment>)> = due.iter().map(|(timer, _)| timer.id.as_str()).zip(next).collect();
    let mut batch = Batch::default();
    timers::settle(conn.dialect(), &ends, &mut batch);
    conn.execute_all(batch).await?;
    Ok(due.into_iter().map(|(timer, _)| timer).collect())
}

fn occasion(StoredTimer { timer, attempts, .. }: StoredTimer, now: Moment) -> (Timer, Occasion) {
    // A retry is late because of its failure, not because nobody was there.
    let missed = attempts == 0 && now - timer.due_at > MISSED;
    let occasion = Occasion {
        now,
        act: !(missed && timer.catch_up == CatchUp::Skip),
        after: if timer.catch_up == CatchUp::All { timer.due_at } else { now },
        failures: attempts,
    };
    (timer, occasion)
}
