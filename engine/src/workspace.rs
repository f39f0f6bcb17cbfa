//! One workspace, open: the store, the people, the published definitions and the clock, wired together. Owns opening
//! and closing and handing out snapshots; what is done with them is owned by the modules named in each method.

mod bins;
mod discussion;
mod drafts;
mod events;
mod flows;
mod merging;
mod refresh;
mod sealing;
mod signing_keys;
mod snapshot;
mod tally;
mod trial_messages;

pub use discussion::RecordPlace;
pub use drafts::FormPlace;
pub use events::{Event, Events};
pub use sealing::{Sealed, foreign_key, missing_keys};
pub use signing_keys::SigningKeys;
pub use snapshot::Snapshot;
pub use tally::{Count, Outcome, Tally};

use crate::access::Principal;
use crate::audit::Via;
use crate::clock::{Clock, Moment};
use crate::draft;
use crate::model::{App, Model};
use crate::people::Roster;
use crate::print::Press;
use crate::record::{self, Authority, Change, Command, RecordError};
use crate::schedule::Lateness;
use crate::script::Engine;
use crate::seal::{KeyError, Keyring};
use crate::store::{self, Store, StoreError};
use arc_swap::ArcSwap;
use futures_util::stream::{self, StreamExt as _};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use tokio::sync::Notify;

/// How often any flow may start by itself within an hour, when nothing else is said.
pub const RUNS_PER_HOUR: u32 = 10_000;

/// Why a workspace could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Keys(#[from] KeyError),
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
    /// How late due work was done.
    pub lateness: Arc<Lateness>,
    /// What was done since the workspace was opened.
    pub tally: Tally,
    /// Wakes whoever takes up long work.
    pub work: Arc<Notify>,
    /// Makes the documents that flows print: whoever opens the workspace brings it.
    press: OnceLock<Arc<dyn Press>>,
    /// How often any flow may start by itself within an hour.
    runs_per_hour: AtomicU32,
    model: ArcSwap<Model>,
    /// Models no longer in force that work under way may still hold.
    fading: Mutex<Vec<Weak<Model>>>,
    /// What was published when the database was last looked at.
    states: Mutex<store::definitions::States>,
    /// Publishing reads the model and replaces it; one at a time.
    publishing: tokio::sync::Mutex<()>,
}

impl Workspace {
    /// Opens the workspace behind `url` (see [`Store::open`]) and compiles its apps. Sensitive fields stay shut.
    pub async fn open(url: &str, clock: Clock) -> Result<Arc<Self>, OpenError> {
        Self::open_with(url, clock, Keyring::none()).await
    }

    /// The same, with the keys of its sensitive fields. Where no key was ever used, the first one is made.
    pub async fn open_with(url: &str, clock: Clock, keys: Arc<Keyring>) -> Result<Arc<Self>, OpenError> {
        let store = Store::open_with(url, keys).await?;
        sealing::look_for_keys(&store).await?;
        let roster = Arc::new(Roster::open(store.clone(), clock.clone()).await?);
        let scripts = Arc::new(Engine::default());
        let compiler = Arc::clone(&scripts);
        let (states, apps) =
            store.look(|conn| Box::pin(refresh::changed(conn, store::definitions::States::new(), compiler))).await?;
        let mut model = Model::default();
        for (_, app) in apps {
            model = model.with(app?);
        }
        Ok(Arc::new(Self {
            store,
            clock,
            roster,
            scripts,
            events: Events::default(),
            lateness: Arc::default(),
            tally: Tally::default(),
            work: Arc::default(),
            press: OnceLock::new(),
            runs_per_hour: AtomicU32::new(RUNS_PER_HOUR),
            model: ArcSwap::from_pointee(model),
            fading: Mutex::default(),
            states: Mutex::new(states),
            publishing: tokio::sync::Mutex::new(()),
        }))
    }

    /// Brings who makes the documents that flows print; the first who is brought stays.
    pub fn bring_press(&self, press: Arc<dyn Press>) {
        let _ = self.press.set(press);
    }

    /// Who makes the documents that flows print.
    pub fn press(&self) -> Option<Arc<dyn Press>> {
        self.press.get().cloned()
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
            calendars: Arc::clone(&settings.calendars),
            hours_version: settings.hours_version,
            mails: settings.mail.is_some(),
            mail_decision: settings.mail_decision,
            base_url: settings.base_url.clone(),
            wordings: Arc::clone(&settings.wordings),
            language: settings.language,
            runs_per_hour: self.runs_per_hour.load(Ordering::Relaxed),
            takes_back: false,
        }
    }

    /// Says how often any flow may start by itself within an hour; what a flow says of itself may be less.
    pub fn set_runs_per_hour(&self, limit: u32) {
        self.runs_per_hour.store(limit.max(1), Ordering::Relaxed);
    }

    /// Carries out one command with the rights of the one who acts, in a transaction of its own. A command whose id was
    /// seen before answers what it did then.
    pub async fn perform(&self, principal: &Principal, command: Command) -> Result<Change, RecordError> {
        self.perform_in(self.snapshot(), principal, command, None).await
    }

    /// The same for a record that `principal` had begun before: version `begun` of their draft goes with it.
    pub async fn perform_begun(
        &self,
        principal: &Principal,
        command: Command,
        begun: Option<i64>,
    ) -> Result<Change, RecordError> {
        self.perform_in(self.snapshot(), principal, command, begun).await
    }

    /// The same for a command that takes back what an earlier one did: a correction, which starts no flow and of which no
    /// reminder speaks.
    pub(crate) async fn take_back(&self, principal: &Principal, command: Command) -> Result<Change, RecordError> {
        let snapshot = Snapshot { takes_back: true, ..self.snapshot() };
        self.perform_in(snapshot, principal, command, None).await
    }

    async fn perform_in(
        &self,
        snapshot: Snapshot,
        principal: &Principal,
        command: Command,
        begun: Option<i64>,
    ) -> Result<Change, RecordError> {
        let job = Arc::new((snapshot, principal.clone(), command, begun));
        let (_, _, command, _) = &*job;
        let mut done = self.carry_out(&job).await;
        if done.is_err() && command.id.is_some() {
            // Sent twice at once, the second is refused for what the first did before anybody can see it done. Once more
            // comes after that.
            done = self.carry_out(&job).await;
        }
        if let Ok(change) = &done {
            self.tell_changed(command, change);
        }
        self.tally.count(command.action.word(), Outcome::of_record(&done));
        done
    }

    async fn carry_out(&self, job: &Arc<(Snapshot, Principal, Command, Option<i64>)>) -> Result<Change, RecordError> {
        let work = Arc::clone(job);
        let done = self
            .store
            .write(move |conn| {
                let work = Arc::clone(&work);
                Box::pin(async move {
                    let (snapshot, principal, command, begun) = &*work;
                    let context = snapshot.context(principal);
                    let rights = context.rights(&command.app, &command.form).ok_or(RecordError::NotFound)?;
                    let authority = Authority::Rights(&rights);
                    let Some(version) = begun else {
                        conn.says_its_last();
                        return record::perform(conn, &context, &authority, command).await;
                    };
                    let change = record::perform(conn, &context, &authority, command).await?;
                    draft::sent(conn, &context, (&command.app, &command.form), *version).await?;
                    Ok(change)
                })
            })
            .await;
        let (snapshot, principal, command, _) = &**job;
        match done {
            // What was done already may be refused for having been done: its own unique value, its own old version.
            Err(error) if command.id.is_some() => {
                let mut conn = self.store.read().await?;
                let again = record::repeated(&mut conn, &snapshot.context(principal), command).await?;
                again.ok_or(match error {
                    RecordError::Store(StoreError::Unique { .. }) => StoreError::Again.into(),
                    error => error,
                })
            }
            done => done,
        }
    }

    /// Carries out many commands, each on its own: one that fails leaves the others standing. Answers in their order.
    pub async fn perform_all(&self, principal: &Principal, commands: Vec<Command>) -> Vec<Result<Change, RecordError>> {
        stream::iter(commands)
            .map(|command| self.perform(principal, command))
            .buffered(self.store.together())
            .collect()
            .await
    }

    /// Carries out commands of the engine itself, each in a transaction of its own. Whoever sends them tells those who watch.
    pub(crate) async fn perform_own(&self, commands: Vec<Command>) -> Vec<Result<Change, RecordError>> {
        let by = Principal::system(Via::System);
        stream::iter(commands)
            .map(|command| self.carry_out_own(&by, command))
            .buffered(self.store.together())
            .collect()
            .await
    }

    async fn carry_out_own(&self, by: &Principal, command: Command) -> Result<Change, RecordError> {
        let work = Arc::new((self.snapshot(), by.clone(), command));
        self.store
            .write(move |conn| {
                let work = Arc::clone(&work);
                Box::pin(async move {
                    let (snapshot, by, command) = &*work;
                    record::perform(conn, &snapshot.context(by), &Authority::Engine, command).await
                })
            })
            .await
    }

    /// Tells those who watch that a record changed, and the tables it counts for.
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
