//! The workers of a running workspace: due timers, outgoing messages, and the tick that wakes them.

use super::aggregate_build::{self, AggregateDuty};
use super::copy_pass::CopyPass;
use super::date_pass::{self, DatePass};
use super::digest::DigestDuty;
use super::hours_pass::HoursPass;
use super::key_pass::{self, KeyPass};
use super::link_pass::LinkPass;
use super::reminder::ReminderDuty;
use super::rule_pass::{self, RuleDuty};
use super::title_pass::{self, TitlePass};
use crate::draft;
use crate::flow::service::{
    DEADLINE, DeadlineHandler, FLOW, FlowHandler, LEFT, LeftHandler, Mover, STARTS, StartsHandler, forget_drafts,
    forget_passings,
};
use crate::job::Desk;
use crate::notify::{Live, Sender, forget_old};
use crate::people::PeopleError;
use crate::schedule::{Scheduler, Tick};
use crate::store::StoreError;
use crate::workspace::{Event, Workspace};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// News that comes within this time is told together.
const GATHER: Duration = Duration::from_millis(20);

/// How often what is no longer needed is forgotten.
const UPKEEP: Duration = Duration::from_secs(3600);

/// Workers at work. Ends with [`Workers::stop`].
pub struct Workers {
    tick: Tick,
    stop: watch::Sender<bool>,
    running: Vec<JoinHandle<()>>,
}

/// Why the workers did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    People(#[from] PeopleError),
    #[error("the tick did not start: {0}")]
    Tick(String),
}

impl Workers {
    /// Starts them.
    pub async fn start(workspace: &Arc<Workspace>) -> Result<Self, StartError> {
        workspace.roster.follow_holidays().await?;
        let scheduler = Arc::new(Self::scheduler(workspace));
        let office: Arc<dyn crate::notify::Office> = Arc::clone(&workspace.roster) as _;
        let sender = Sender::new(workspace.store.clone(), workspace.clock.clone(), office);
        let sender = Arc::new(sender.printing_with(workspace.press()));
        let signals = workspace.store.signals();
        let wake = [&signals.due, &signals.outbox, &signals.news, &workspace.work].map(Arc::clone).to_vec();
        let tick =
            Tick::start(Duration::from_secs(1), wake).await.map_err(|error| StartError::Tick(error.to_string()))?;
        let (stop, stopping) = watch::channel(false);
        let live = Live::start(workspace.store.clone()).await?;
        let running = vec![
            tokio::spawn(Arc::clone(&scheduler).run(stopping.clone())),
            tokio::spawn(sender.run(stopping.clone())),
            tokio::spawn(Arc::new(Desk::new(Arc::clone(workspace))).run(stopping.clone())),
            tokio::spawn(tell_news(Arc::clone(workspace), live, stopping.clone())),
            tokio::spawn(keep_up(Arc::clone(workspace), stopping)),
        ];
        Ok(Self { tick, stop, running })
    }

    /// The scheduler with a handler for every kind of timer, for tests that move the clock by hand.
    pub fn scheduler(workspace: &Arc<Workspace>) -> Scheduler {
        Scheduler::new(workspace.store.clone(), workspace.clock.clone())
            .count_lateness_in(Arc::clone(&workspace.lateness))
            .handle(crate::schedule::reminder::KIND, Arc::new(ReminderDuty(Arc::clone(workspace))))
            .handle(aggregate_build::KIND, Arc::new(AggregateDuty(Arc::clone(workspace))))
            .handle(crate::record::COPIES, Arc::new(CopyPass(Arc::clone(workspace))))
            .handle(crate::record::RELINK, Arc::new(LinkPass(Arc::clone(workspace))))
            .handle(crate::people::DIGEST, Arc::new(DigestDuty(Arc::clone(workspace))))
            .handle(crate::people::HOURS, Arc::new(HoursPass(Arc::clone(workspace))))
            .handle(date_pass::KIND, Arc::new(DatePass(Arc::clone(workspace))))
            .handle(key_pass::KIND, Arc::new(KeyPass(Arc::clone(workspace))))
            .handle(rule_pass::KIND, Arc::new(RuleDuty(Arc::clone(workspace))))
            .handle(title_pass::KIND, Arc::new(TitlePass(Arc::clone(workspace))))
            .handle(DEADLINE, Arc::new(DeadlineHandler(Mover::new(workspace))))
            .handle(FLOW, Arc::new(FlowHandler(Mover::new(workspace))))
            .handle(LEFT, Arc::new(LeftHandler(Mover::new(workspace))))
            .handle(STARTS, Arc::new(StartsHandler(Mover::new(workspace))))
    }

    /// Lets each finish what it has begun.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        self.tick.stop().await;
        for worker in self.running {
            if let Err(error) = worker.await {
                tracing::warn!(%error, "a worker did not end well");
            }
        }
    }
}

/// Tells those who watch of notifications written by any server, and keeps the pictures of people and definitions fresh.
async fn tell_news(workspace: Arc<Workspace>, mut live: Live, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match live.look().await {
            Ok(members) => {
                for member in members {
                    workspace.events.tell(Event::Notification { member });
                }
            }
            Err(error) => tracing::warn!(%error, "news could not be read"),
        }
        if let Err(error) = workspace.roster.refresh().await {
            tracing::warn!(%error, "people could not be read again");
        }
        if let Err(error) = workspace.refresh().await {
            tracing::warn!(%error, "definitions could not be read again");
        }
        tokio::select! {
            () = workspace.store.signals().news.notified() => {}
            changed = stop.changed() => if changed.is_err() { return },
        }
        tokio::time::sleep(GATHER).await;
    }
}

/// Forgets now and then what is no longer needed.
async fn keep_up(workspace: Arc<Workspace>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match forget_old(&workspace.store, workspace.clock.now()).await {
            Ok(0) => {}
            Ok(messages) => tracing::info!(messages, "sent messages were forgotten"),
            Err(error) => tracing::warn!(%error, "sent messages could not be forgotten"),
        }
        match forget_passings(&workspace.store, workspace.clock.now()).await {
            Ok(0) => {}
            Ok(passings) => tracing::info!(passings, "old passings of nodes were forgotten"),
            Err(error) => tracing::warn!(%error, "old passings of nodes could not be forgotten"),
        }
        if let Err(error) = forget_drafts(&workspace.store, workspace.clock.now()).await {
            tracing::warn!(%error, "drafts of tasks that nobody goes on with could not be forgotten");
        }
        if let Err(error) = draft::forget(&workspace.store, workspace.clock.now()).await {
            tracing::warn!(%error, "drafts of records that nobody goes on with could not be forgotten");
        }
        tokio::select! {
            () = tokio::time::sleep(UPKEEP) => {}
            changed = stop.changed() => if changed.is_err() { return },
        }
    }
}
