//! News for those who watch: which records, tasks and notifications changed. A hint to look again, never the truth.

use crate::record::{Change, Command};
use serde::Serialize;
use tokio::sync::broadcast;

/// How many pieces of news may wait for a slow watcher before it misses some and looks again at everything.
const WAITING: usize = 1024;

/// One piece of news.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    Record {
        app: String,
        form: String,
        id: String,
        version: i64,
    },
    /// A task was opened or closed for a member.
    Task {
        member: String,
    },
    /// A notification for a member.
    Notification {
        member: String,
    },
    /// Long work moved on.
    Job {
        id: String,
        /// Who asked for it.
        member: Option<String>,
    },
}

/// Where news is told and heard.
pub struct Events {
    sender: broadcast::Sender<Event>,
}

impl Default for Events {
    fn default() -> Self {
        Self { sender: broadcast::channel(WAITING).0 }
    }
}

impl Events {
    pub fn tell(&self, event: Event) {
        // Nobody listening is not an error.
        let _ = self.sender.send(event);
    }

    pub fn listen(&self) -> broadcast::Receiver<Event> {
        self.sender.subscribe()
    }

    /// Tells that a record changed, unless nothing happened.
    pub fn record_changed(&self, command: &Command, change: &Change) {
        if !change.repeated {
            self.tell(Event::Record {
                app: command.app.clone(),
                form: command.form.clone(),
                id: change.record.id.clone(),
                version: change.record.version,
            });
        }
    }
}
