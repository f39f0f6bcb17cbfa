//! Sends what waits in the outbox: takes a bounded batch for itself, sends outside any transaction, notes how each went.
//! A sender that dies lets go of its batch after a while, so a message goes out at least once.

use super::webhook::workspace_key;
use super::{AllowList, CARRIERS, Desk, SendError, Sent};
use crate::clock::{Clock, Moment};
use crate::flow::service::{CALL_CHANNEL, PRINT_CHANNEL, report_call};
use crate::people::{Directory, Roster, Settings};
use crate::print::Press;
use crate::secret::Secrets;
use crate::store::outbox::{self, OutboxMessage};
use crate::store::{Batch, Conn, Store, StoreError, people, sealed};
use chrono::Duration;
use futures_util::stream::{self, StreamExt as _};
use serde_json::Value;
use std::sync::Arc;
use tokio::sync::watch;

/// Messages taken in one go.
const BATCH: usize = 32;
/// Messages under way at the same time; a slow receiver holds up one of them.
const TOGETHER: usize = 8;
/// How long a batch belongs to the sender that took it: longer than its slowest message may take.
const LEASE: Duration = Duration::minutes(5);
/// After this many attempts a message is dead and waits for a person: about three hours after the first.
const ATTEMPTS: i64 = 10;
/// The pause after the first failure; it doubles with each.
const FIRST_PAUSE: Duration = Duration::seconds(20);
/// The setting with the hosts and networks webhooks may reach although they are internal.
pub(crate) const ALLOW_SETTING: &str = "internal_hosts";

/// Where the sender learns who people are and how the workspace sends mail.
pub trait Office: Send + Sync + 'static {
    fn settings(&self) -> Arc<Settings>;
    fn directory(&self) -> Arc<Directory>;
}

impl Office for Roster {
    fn settings(&self) -> Arc<Settings> {
        Roster::settings(self)
    }

    fn directory(&self) -> Arc<Directory> {
        Roster::directory(self)
    }
}

/// What one batch came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Round {
    pub sent: usize,
    pub failed: usize,
    /// More may be waiting.
    pub more: bool,
}

/// Sends messages from the outbox.
pub struct Sender {
    store: Store,
    clock: Clock,
    office: Arc<dyn Office>,
    press: Option<Arc<dyn Press>>,
}

impl Sender {
    pub fn new(store: Store, clock: Clock, office: Arc<dyn Office>) -> Self {
        Self { store, clock, office, press: None }
    }

    /// With somebody who makes the documents that flows print.
    #[must_use]
    pub fn printing_with(self, press: Option<Arc<dyn Press>>) -> Self {
        Self { press, ..self }
    }

    /// Sends batch after batch while messages wait, then waits for the signal, until `stop` becomes true.
    pub async fn run(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            let more = match self.send_due().await {
                Ok(round) => round.more,
                Err(error) => {
                    tracing::error!(%error, "the outbox could not be read");
                    false
                }
            };
            if more {
                continue;
            }
            tokio::select! {
                () = self.store.signals().outbox.notified() => {}
                changed = stop.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Sends one batch of what is due now.
    pub async fn send_due(&self) -> Result<Round, StoreError> {
        let (now, mails) = (self.clock.now(), self.office.settings().mail.is_some());
        // Looking is cheap and taking is a write, so an idle workspace writes nothing.
        if !outbox::any_due(&mut self.store.read().await?, now, mails).await? {
            return Ok(Round::default());
        }
        let claimed = self
            .store
            .write(move |conn| Box::pin(async move { outbox::claim(conn, now, now + LEASE, (BATCH, mails)).await }))
            .await?;
        let mut round = Round { more: claimed.len() == BATCH, ..Round::default() };
        let desk = self.desk(&claimed, now).await?;
        let mut ends = stream::iter(claimed).map(|message| self.send_one(message, &desk)).buffer_unordered(TOGETHER);
        while let Some(end) = ends.next().await {
            match end? {
                true => round.sent += 1,
                false => round.failed += 1,
            }
        }
        Ok(round)
    }

    async fn send_one(&self, message: OutboxMessage, desk: &Desk) -> Result<bool, StoreError> {
        let carrier = CARRIERS.into_iter().find(|carrier| carrier.word() == message.channel);
        let end = match carrier {
            Some(carrier) => carrier.send(&message, desk).await,
            None => {
                let word = &message.channel;
                let (zh, en) = (format!("没有“{word}”这个渠道"), format!("there is no channel '{word}'"));
                Err(SendError::never("no_channel", zh, en))
            }
        };
        let now = self.clock.now();
        let sent = end.is_ok();
        if let Err(error) = &end {
            tracing::warn!(message = %message.id, channel = %message.channel, %error, "a message was not sent");
        }
        let job = Arc::new((message, end));
        self.store
            .write(move |conn| {
                let job = Arc::clone(&job);
                Box::pin(async move { note(conn, &job.0, &job.1, now).await })
            })
            .await?;
        Ok(sent)
    }

    async fn desk(&self, messages: &[OutboxMessage], now: Moment) -> Result<Desk, StoreError> {
        let (mut secret, mut allow) = (Vec::new(), AllowList::default());
        if messages.iter().any(|message| ["webhook", CALL_CHANNEL].contains(&message.channel.as_str())) {
            secret = self.store.write(|conn| Box::pin(workspace_key(conn, false))).await?;
        }
        if messages.iter().any(|message| ["webhook", "robot", CALL_CHANNEL].contains(&message.channel.as_str())) {
            let settings = people::settings(&mut self.store.read().await?).await?;
            let entry = settings.iter().find(|(name, _)| name == ALLOW_SETTING).map(|(_, value)| value);
            let entries = entry.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            allow = AllowList::read(entries.iter().filter_map(Value::as_str));
        }
        let mut secrets = Secrets::default();
        if messages.iter().any(|message| message.channel == CALL_CHANNEL) {
            secrets = Secrets::load(&mut self.store.read().await?).await?;
        }
        let (settings, directory, press) = (self.office.settings(), self.office.directory(), self.press.clone());
        Ok(Desk { settings, directory, now, secret, allow, secrets, press })
    }
}

/// Notes how sending a message ended; a run hears what came of its call, or of what it wanted printed.
async fn note(conn: &mut Conn, message: &OutboxMessage, end: &Sent, now: Moment) -> Result<(), StoreError> {
    let again = end.as_ref().err().and_then(|error| next(error, message.attempts, now));
    match end {
        Ok(_) => {
            // What it said is forgotten where it was a secret: one who may call back, or open a task, with it is known by a hash.
            if message.channel == CALL_CHANNEL || message.content["secret"] == true {
                outbox::forget_text(conn, message).await?;
            }
            outbox::mark_sent(conn, &message.id, now).await?;
        }
        Err(error) => outbox::mark_failed(conn, &message.id, error.failure(), again).await?,
    }
    if ![CALL_CHANNEL, PRINT_CHANNEL].contains(&message.channel.as_str()) || again.is_some() {
        return Ok(());
    }
    let mut batch = Batch::default();
    let said = match end {
        Ok(answer) => Ok(answer.as_ref().unwrap_or(&Value::Null)),
        Err(error) => Err(&error.failure().text),
    };
    // What another system answers may be meant for a sensitive field.
    let seals = sealed::is_newest_noted(conn).await?;
    let keys = seals.then(|| conn.keys());
    report_call(&mut batch, message.app.as_deref(), &message.content, said, keys, now);
    conn.execute_all(batch).await
}

/// When a message that failed is tried again; `None` for never.
fn next(error: &SendError, attempts: i64, now: Moment) -> Option<Moment> {
    let worth_it = matches!(error, SendError::Later(_)) && attempts + 1 < ATTEMPTS;
    worth_it.then(|| now + FIRST_PAUSE * (1 << attempts.clamp(0, 16)))
}
