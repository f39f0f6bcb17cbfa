//! What every handler shares: the open workspace, its accounts, the figures, and the sign that the server is closing.

use crate::files::Vault;
use crate::metrics::Metrics;
use crate::print::Press;
use std::sync::Arc;
use tenon_engine::access::Accounts;
use tenon_engine::clock::Clock;
use tenon_engine::link::Limits;
use tenon_engine::people::Roster;
use tenon_engine::record::Reach;
use tenon_engine::seal::Keyring;
use tenon_engine::store::{Conn, Store, StoreError};
use tenon_engine::workspace::{OpenError, Workspace};
use tokio::sync::{Semaphore, SemaphorePermit, watch};

/// How a server is set up, apart from what is kept in the database.
#[derive(Clone)]
pub struct Options {
    /// Where attachments are kept.
    pub files: Vault,
    /// The keys of sensitive fields.
    pub keys: Arc<Keyring>,
    /// True when a proxy in front is the only way in, so that its word on the client's address is believed.
    pub behind_proxy: bool,
    /// True when administrators may put the clock forward, to rehearse what comes due.
    pub rehearsal: bool,
    /// How far lists look.
    pub reach: Reach,
}

/// Shared by all handlers; cheap to clone.
#[derive(Clone)]
pub struct State {
    inner: Arc<Inner>,
}

struct Inner {
    workspace: Arc<Workspace>,
    accounts: Accounts,
    metrics: Metrics,
    limits: Limits,
    options: Options,
    painting: Semaphore,
    closing: watch::Sender<bool>,
}

/// How many pictures are decoded at a time.
const PAINTERS: usize = 2;

impl State {
    /// Opens the workspace behind a database address.
    pub async fn open(url: &str, clock: Clock, options: Options) -> Result<Self, OpenError> {
        let workspace = Workspace::open_with(url, clock, Arc::clone(&options.keys)).await?;
        workspace.bring_press(Arc::new(Press::new(Arc::downgrade(&workspace), options.files.clone())));
        let (store, clock) = (workspace.store.clone(), workspace.clock.clone());
        let accounts = Accounts::new(store, clock, Arc::clone(&workspace.roster));
        let (closing, _) = watch::channel(false);
        let metrics = Metrics::default();
        let painting = Semaphore::new(PAINTERS);
        let inner = Inner { workspace, accounts, metrics, limits: Limits::default(), options, painting, closing };
        Ok(Self { inner: Arc::new(inner) })
    }

    pub fn workspace(&self) -> &Arc<Workspace> {
        &self.inner.workspace
    }

    pub fn store(&self) -> &Store {
        &self.inner.workspace.store
    }

    /// A connection for a list, and how far it may look with it. Who wants it `quick` gets the newest records where all would
    /// take too long, and who does not waits until it is their turn; programs that say neither get every record at once.
    pub(crate) async fn look(&self, quick: Option<bool>) -> Result<(Conn, Option<Reach>), StoreError> {
        Ok(match quick {
            None => (self.store().read().await?, None),
            Some(true) => (self.store().read().await?, Some(self.options().reach)),
            Some(false) => (self.store().read_unhurried().await?, None),
        })
    }

    pub fn clock(&self) -> &Clock {
        &self.inner.workspace.clock
    }

    pub fn roster(&self) -> &Roster {
        &self.inner.workspace.roster
    }

    pub fn accounts(&self) -> &Accounts {
        &self.inner.accounts
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.inner.metrics
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.inner.limits
    }

    pub fn options(&self) -> &Options {
        &self.inner.options
    }

    /// The place of the attachments.
    pub fn vault(&self) -> &Vault {
        &self.inner.options.files
    }

    /// One's turn to decode a picture; few do so at a time, for it takes memory. None while the server closes.
    pub(crate) async fn painting(&self) -> Option<SemaphorePermit<'_>> {
        self.inner.painting.acquire().await.ok()
    }

    /// Tells the streams that never end by themselves to end.
    pub fn begin_closing(&self) {
        self.inner.closing.send_replace(true);
    }

    /// Becomes true when the server is closing.
    pub fn closing(&self) -> watch::Receiver<bool> {
        self.inner.closing.subscribe()
    }

    /// Finishes what was accepted and closes the database.
    pub async fn close(&self) {
        self.begin_closing();
        self.inner.workspace.close().await;
    }
}
