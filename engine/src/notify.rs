//! Telling people: inside the product, by e-mail, by webhook, by robots of group chats. A message is written in the transaction of what it tells
//! about; what leaves the workspace waits in the outbox and is sent afterwards by the [`Sender`], at least once and
//! always under the same key. One file per channel, one line in the registry here.

mod email;
mod http;
mod inbox;
mod live;
mod named;
mod outbound;
mod personal;
mod print;
mod render;
mod retention;
mod robot;
mod sender;
mod webhook;

pub use live::Live;
pub use outbound::{AllowList, choose_tls};
pub use personal::{Letters, Wishes, mailed, push_in_languages, push_personal};
pub(crate) use render::{Fault, environment, fault, faults, fill, refusal, unknown_words};
pub use render::{render, render_html, template_names};
pub use retention::{RETENTION, forget_old};
pub(crate) use sender::ALLOW_SETTING;
pub use sender::{Office, Round, Sender};
pub use webhook::{SECRET_SETTING, key_of_app, signature, signing_key, written_key};
pub(crate) use webhook::{is_signed, new_signing_key, workspace_key};

use crate::clock::Moment;
use crate::definition::Channel;
use crate::id::MemberId;
use crate::people::{Directory, Settings};
use crate::print::Press;
use crate::secret::Secrets;
use crate::store::Batch;
use crate::store::outbox::{Failure, OutboxMessage};
use futures_util::future::BoxFuture;
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;

/// Something to tell people, by one or more channels.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Says what caused it; the same cause told again is told once. Each channel and recipient adds its own part.
    pub key: String,
    pub app: Option<String>,
    pub channels: Vec<Channel>,
    pub to: Vec<MemberId>,
    pub subject: String,
    pub text: String,
    /// The path of the page it leads to, beginning with `/`.
    pub link: Option<String>,
    /// Where the webhook channel posts to.
    pub url: Option<String>,
    /// The robots of group chats that say it, by the names the settings give them.
    pub robots: Vec<String>,
    /// What programs are told: the `type` and `data` of a webhook.
    pub event: &'static str,
    pub data: Value,
}

/// A letter with a secret, to somebody outside or a member.
#[derive(Debug, Clone, Copy)]
pub struct Letter<'a> {
    /// Says what caused it, as a [`Message`]'s does.
    pub key: &'a str,
    pub app: Option<&'a str>,
    pub to: &'a MemberId,
    pub subject: &'a str,
    pub text: &'a str,
    /// The path of the page it leads to.
    pub link: Option<&'a str>,
    /// When what it says is over: from then on it is not sent any more, and it waits for no mail server.
    pub good_until: Option<Moment>,
}

/// One line of a digest, and the path of the page it leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DigestLine {
    pub text: String,
    pub link: Option<String>,
}

/// What was gathered for a member, as one letter.
#[derive(Debug, Clone, Copy)]
pub struct DigestLetter<'a> {
    /// Says which digest it is, as a [`Message`]'s says its cause.
    pub key: &'a str,
    pub to: &'a MemberId,
    pub subject: &'a str,
    pub lines: &'a [DigestLine],
}

/// Adds the statement that mails a digest to a transaction.
pub fn push_digest(batch: &mut Batch, letter: &DigestLetter<'_>, now: Moment) {
    email::push_digest(batch, letter, now);
}

/// Adds the statement that mails a secret to a transaction. Once it is sent, the outbox keeps its subject alone.
pub fn push_secret(batch: &mut Batch, letter: &Letter<'_>, now: Moment) {
    email::push_secret(batch, letter, now);
}

/// The key under which a letter with a secret stands in the outbox.
pub(crate) fn secret_key(key: &str, to: &MemberId) -> String {
    email::secret_key(key, to)
}

/// Adds the statements that tell it to a transaction, whatever its recipients have chosen: what is for members goes by
/// [`push_personal`].
pub fn push(batch: &mut Batch, message: &Message, now: Moment) {
    for carrier in CARRIERS {
        if message.channels.contains(&carrier.channel()) {
            carrier.push(batch, message, now);
        }
    }
}

/// Every way there is of telling somebody something.
const CARRIERS: [&dyn Carrier; 6] =
    [&inbox::Inbox, &email::Email, &webhook::Webhook, &robot::Robots, &http::Http, &print::Print];

/// What the keys begin with of messages in the outbox that stem from the same cause, where that is what a [`Message`]'s key begins
/// with.
pub(crate) fn keys_beginning(cause: &str) -> [String; 3] {
    ["email", "robot", "webhook"].map(|channel| format!("{channel}/{cause}"))
}

/// One channel.
trait Carrier: Send + Sync {
    fn channel(&self) -> Channel;

    /// The word under which its messages stand in the outbox.
    fn word(&self) -> &'static str;

    /// Writes what is needed to tell it by this channel.
    fn push(&self, batch: &mut Batch, message: &Message, now: Moment);

    /// Sends one message from the outbox; answers what was answered, where somebody waits for that. Nothing in the database
    /// changes here.
    fn send<'a>(&'a self, message: &'a OutboxMessage, desk: &'a Desk) -> BoxFuture<'a, Sent>;
}

/// What a channel may need to send a message: the same for one round of sending.
struct Desk {
    settings: Arc<Settings>,
    directory: Arc<Directory>,
    now: Moment,
    /// The key that signs webhooks.
    secret: Vec<u8>,
    allow: AllowList,
    /// What calls of flows are sent with.
    secrets: Secrets,
    /// Makes documents, where there is somebody who can.
    press: Option<Arc<dyn Press>>,
}

/// How sending a message ended.
type Sent = Result<Option<Value>, SendError>;

/// Why a message was not sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum SendError {
    /// Another attempt may help.
    #[error("{0}")]
    Later(Failure),
    /// No attempt helps until a person changes something.
    #[error("{0}")]
    Never(Failure),
}

impl SendError {
    fn later(code: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Later(Failure::new(code, zh, en))
    }

    fn never(code: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Never(Failure::new(code, zh, en))
    }

    fn failure(&self) -> &Failure {
        match self {
            Self::Later(failure) | Self::Never(failure) => failure,
        }
    }
}
