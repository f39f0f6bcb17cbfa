//! What every handler shares: the open workspace, its accounts, the figures, and the sign that the server is closing.

use crate::metrics::Metrics;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tenon_engine::access::Accounts;
use tenon_engine::clock::Clock;
use tenon_engine::link::Limits;
use tenon_engine::people::Roster;
use tenon_engine::store::Store;
use tenon_engine::workspace::{OpenError, Workspace};
use tokio::sync::watch;

/// How a server is set up, apart from what is kept in the database.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where uploads are kept.
    pub files: PathBuf,
    /// True when a proxy in front is the only way in, so that its word on the client's address is believed.
    pub behind_proxy: bool,
    /// True when administrators may put the clock forward, to rehearse what comes due.
    pub rehearsal: bool,
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
    closing: watch::Sender<bool>,
}

impl State {
    /// Opens the workspace behind a database address.
    pub async fn open(url: &str, clock: Clock, options: Options) -> Result<Self, OpenError> {
        let workspace = Workspace::open(url, clock).await?;
        let (store, clock) = (workspace.store.clone(), workspace.clock.clone());
        let accounts = Accounts::new(store, clock, Arc::clone(&workspace.roster));
        let (closing, _) = watch::channel(false);
        let metrics = Metrics::default();
        let inner = Inner { workspace, accounts, metrics, limits: Limits::default(), options, closing };
        Ok(Self { inner: Arc::new(inner) })
    }

    pub fn workspace(&self) -> &Arc<Workspace> {
        &self.inner.workspace
    }

    pub fn store(&self) -> &Store {
        &self.inner.workspace.store
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

    /// The folder of uploads.
    pub fn files(&self) -> &Path {
        &self.inner.options.files
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
