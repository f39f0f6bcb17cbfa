//! One workspace, open: the store, the people, the published definitions and the clock, wired together. Owns opening
//! and closing and handing out snapshots; what is done with them is owned by the modules named in each method.

mod events;
mod flows;
mod snapshot;

pub use events::{Event, Events};
pub use snapshot::Snapshot;

use crate::access::Principal;
use crate::clock::{Clock, Moment};
use crate::definition::{Definitions, Package};
use crate::model::{App, Model};
use crate::people::Roster;
use crate::record::{self, Authority, Change, Command, RecordError};
use crate::script::Engine;
use crate::store::{self, Store, StoreError};
use arc_swap::ArcSwap;
use futures_util::stream::{self, StreamExt as _};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::sync::Notify;

/// How many commands of one batch are under way at a time. SQLite commits those that wait together in one go.
const BATCH: usize = 64;

/// Why a workspace could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Published definitions no longer compile: a defect of ours, for they compiled when they were published.
    #[error("app {app} cannot be read: {problems:?}")]
    App { app: String, problems: Vec<crate::problem::Problem> },
}

/// One workspace. Shared behind an [`Arc`].
pub struct Workspace {
    pub store: Store,
    pub clock: Clock,
    pub roster: Arc<Roster>,
    pub scripts: Arc<Engine>,
    pub events: Events,
    /// Wakes whoever tells the news of notifications.
    pub news: Arc<Notify>,
    model: ArcSwap<Model>,
    /// Models no longer in force that work under way may still hold.
    fading: Mutex<Vec<Weak<Model>>>,
    /// Publishing reads the model and replaces it; one at a time.
    publishing: tokio::sync::Mutex<()>,
}

impl Workspace {
    /// Opens the workspace behind `url` (see [`Store::open`]) and compiles its apps.
    pub async fn open(url: &str, clock: Clock) -> Result<Arc<Self>, OpenError> {
        let store = Store::open(url).await?;
        let roster = Arc::new(Roster::open(store.clone(), clock.clone()).await?);
        let scripts = Arc::new(Engine::default());
        let mut model = Model::default();
        let mut conn = store.read().await?;
        for row in store::definitions::apps(&mut conn).await? {
            let files = store::definitions::published(&mut conn, &row.key).await?;
            let (definitions, mut problems) = Definitions::read(&Package { files });
            match App::compile(&row.key, definitions, &scripts) {
                Ok(app) if problems.is_empty() => model = model.with(Arc::new(app)),
                Ok(_) => return Err(OpenError::App { app: row.key, problems }),
                Err(more) => {
                    problems.extend(more);
                    return Err(OpenError::App { app: row.key, problems });
                }
            }
        }
        drop(conn);
        Ok(Arc::new(Self {
            store,
            clock,
            roster,
            scripts,
            events: Events::default(),
            news: Arc::default(),
            model: ArcSwap::from_pointee(model),
            fading: Mutex::default(),
            publishing: tokio::sync::Mutex::new(()),
        }))
    }

    /// The definitions in force.
    pub fn model(&self) -> Arc<Model> {
        self.model.load_full()
    }

    /// The workspace as one piece of work sees it from beginning to end.
    pub fn snapshot(&self) -> Snapshot {
        self.snapshot_at(self.clock.now())
    }

    /// The same at a moment that somebody else has read from the clock.
    pub fn snapshot_at(&self, now: Moment) -> Snapshot {
        let settings = self.roster.settings();
        Snapshot {
            model: self.model(),
            scripts: Arc::clone(&self.scripts),
            people: self.roster.directory(),
            now,
            timezone: settings.timezone,
            language: settings.language,
        }
    }

    /// Carries out one command with the rights of the one who acts, in a transaction of its own. A command whose id was
    /// seen before answers what it did then.
    pub async fn perform(&self, principal: &Principal, command: Command) -> Result<Change, RecordError> {
        let snapshot = Arc::new(self.snapshot());
        let job = (Arc::clone(&snapshot), Arc::new(principal.clone()), Arc::new(command));
        let (_, _, command) = &job;
        let command = Arc::clone(command);
        let done = self
            .store
            .write(move |conn| {
                let (snapshot, principal, command) = job.clone();
                Box::pin(async move {
                    let context = snapshot.context(&principal);
                    let rights = context.rights(&command.app, &command.form).ok_or(RecordError::NotFound)?;
                    record::perform(conn, &context, &Authority::Rights(&rights), &command).await
                })
            })
            .await;
        match done {
            Ok(change) => {
                self.tell_changed(&command, &change);
                Ok(change)
            }
            // What was done already may be refused for having been done: its own unique value, its own old version.
            Err(error) if command.id.is_some() => {
                let mut conn = self.store.read().await?;
                let again = record::repeated(&mut conn, &snapshot.context(principal), &command).await?;
                again.ok_or(match error {
                    RecordError::Store(StoreError::Unique { .. }) => StoreError::Again.into(),
                    error => error,
                })
            }
            Err(error) => Err(error),
        }
    }

    /// Carries out many commands, each on its own: one that fails leaves the others standing. Answers in their order.
    pub async fn perform_all(&self, principal: &Principal, commands: Vec<Command>) -> Vec<Result<Change, RecordError>> {
        stream::iter(commands).map(|command| self.perform(principal, command)).buffered(BATCH).collect().await
    }

    /// Tells those who watch that a record changed, and the tables it counts for. For changes made in other ways than
    /// [`Workspace::perform`].
    pub(crate) fn tell_changed(&self, command: &Command, change: &Change) {
        self.events.record_changed(command, change);
        self.tell_aggregates(&self.model(), &command.app, &command.form);
    }

    /// Tells those who watch the aggregate tables that a form counts for. Which rows moved is for them to look up.
    fn tell_aggregates(&self, model: &Model, app: &str, form: &str) {
        for aggregate in model.form(app, form).into_iter().flat_map(|form| &form.aggregates) {
            let (app, form) = (app.to_owned(), aggregate.key.clone());
            self.events.tell(Event::Record { app, form, id: String::new(), version: 0 });
        }
    }

    /// Puts other definitions in force for one app, or takes the app out. Publishing calls it after its commit.
    pub(crate) fn replace(&self, key: &str, app: Option<Arc<App>>) {
        let model = self.model();
        self.fading.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::downgrade(&model));
        self.model.store(Arc::new(match app {
            Some(app) => model.with(app),
            None => model.without(key),
        }));
    }

    /// True when nobody works with definitions that have been replaced: from then on every change sees the new ones.
    pub(crate) fn is_settled(&self) -> bool {
        let mut fading = self.fading.lock().unwrap_or_else(PoisonError::into_inner);
        fading.retain(|model| model.strong_count() > 0);
        fading.is_empty()
    }

    /// Holds off other publications until dropped.
    pub(crate) async fn publishing(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.publishing.lock().await
    }

    /// Finishes what was accepted and closes the database.
    pub async fn close(&self) {
        self.store.close().await;
    }
}
