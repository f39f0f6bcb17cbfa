//! Messages on their way out of the workspace. Written in the transaction of what they tell about, sent afterwards,
//! tried again with growing pauses, and laid aside for a person when nothing helps. What a run that was suspended had still
//! to call, to print or to say is held until it goes on.

use super::signals::Left;
use super::{Arg, Batch, Conn, Row, StoreError};
use crate::args;
use crate::clock::Moment;
use crate::id::MessageId;
use crate::problem::Text;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::fmt;

pub(super) const TABLES: &str = "
    CREATE TABLE outbox (
        id {text} PRIMARY KEY,
        key {text} NOT NULL UNIQUE,
        channel {text} NOT NULL,
        app {text},
        recipient {text} NOT NULL,
        content {text} NOT NULL,
        state {text} NOT NULL CHECK (state IN ('waiting', 'held', 'sent', 'failed', 'dead')),
        attempts {int} NOT NULL,
        created_at {text} NOT NULL,
        next_at {text} NOT NULL,
        claimed_until {text},
        sent_at {text},
        last_error {text}
    );
    CREATE INDEX outbox_due ON outbox (next_at, id) WHERE state IN ('waiting', 'failed');
    CREATE INDEX outbox_state ON outbox (state, id);
";

/// One message to one recipient.
#[derive(Debug, Clone, PartialEq)]
pub struct OutboxMessage {
    pub id: MessageId,
    /// The same for every attempt and every repetition of what caused it; receivers can tell doubles by it.
    pub key: String,
    pub channel: String,
    pub app: Option<String>,
    /// The id of a person for e-mail, an address for a webhook.
    pub recipient: String,
    pub content: Value,
    pub state: State,
    pub attempts: i64,
    pub created_at: Moment,
    pub next_at: Moment,
    pub sent_at: Option<Moment>,
    pub last_error: Option<Failure>,
}

/// Why an attempt failed. Kept as JSON in one column; what was kept before reasons had codes is a text alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Stable, for programs: `no_mail_server`, `internal_address`.
    pub code: String,
    #[serde(flatten)]
    pub text: Text,
}

impl Failure {
    pub fn new(code: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code: code.to_owned(), text: Text::new(zh, en) }
    }

    fn read(column: &str) -> Self {
        let old = || Self { code: "failed".to_owned(), text: Text::same(column) };
        serde_json::from_str(column).unwrap_or_else(|_| old())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text.en)
    }
}

/// How far a message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Waiting,
    /// It waits until the run it comes from, which is suspended, goes on.
    Held,
    Sent,
    /// The last attempt failed; another follows.
    Failed,
    /// No attempt follows unless a person asks for one.
    Dead,
}

impl State {
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Held => "held",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Dead => "dead",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        [Self::Waiting, Self::Held, Self::Sent, Self::Failed, Self::Dead].into_iter().find(|state| state.word() == word)
    }
}

const COLUMNS: &str =
    "id, key, channel, app, recipient, content, state, attempts, created_at, next_at, sent_at, last_error";

/// Puts a message into the outbox. One with the same key stays as it is.
pub fn insert(
    batch: &mut Batch,
    key: &str,
    channel: &str,
    app: Option<&str>,
    recipient: &str,
    content: &Value,
    now: Moment,
) {
    batch.push(
        "INSERT INTO outbox (id, key, channel, app, recipient, content, state, attempts, created_at, next_at) \
         VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, $7, $7) ON CONFLICT (key) DO NOTHING",
        args![MessageId::generate().as_str(), key, channel, app, recipient, content.to_string(), now],
    );
    batch.leave(Left { outbox: true, ..Left::default() });
}

/// Adds the statement that takes a message back that was not sent yet to a batch. One that is being sent at the moment is
/// out already; nothing follows upon it.
pub fn cancel(batch: &mut Batch, key: &str) {
    batch.push("DELETE FROM outbox WHERE key = $1 AND state IN ('waiting', 'failed')", args![key]);
}

/// The messages whose keys begin as `$1` says; `$2` is what sorts after all of them.
const OF_KEYS: &str = "key >= $1 AND key < $2";

/// '~' sorts after whatever keys are made of.
fn keys(beginning: &str) -> Vec<Arg> {
    args![beginning, format!("{beginning}~")]
}

/// Adds the statement that holds back the messages whose keys begin so to a batch. One that is being sent at the moment is out
/// already; if that fails it waits with the others.
pub fn hold(batch: &mut Batch, beginning: &str) {
    let sql = format!("UPDATE outbox SET state = 'held' WHERE {OF_KEYS} AND state IN ('waiting', 'failed')");
    batch.push(sql, keys(beginning));
}

/// Adds the statement that lets go on what was held back to a batch.
pub fn release(batch: &mut Batch, beginning: &str) {
    let sql = format!(
        "UPDATE outbox SET state = CASE WHEN attempts > 0 THEN 'failed' ELSE 'waiting' END \
         WHERE {OF_KEYS} AND state = 'held'"
    );
    batch.push(sql, keys(beginning));
    batch.leave(Left { outbox: true, ..Left::default() });
}

/// Adds the statement that lays aside what was held back, and says why, to a batch.
pub fn give_up(batch: &mut Batch, beginning: &str, why: &Failure) {
    let sql = format!("UPDATE outbox SET state = 'dead', last_error = $3 WHERE {OF_KEYS} AND state = 'held'");
    let mut args = keys(beginning);
    args.push(json!(why).to_string().into());
    batch.push(sql, args);
}

/// Adds the statement that takes what was held back out of the outbox to a batch.
pub fn drop_held(batch: &mut Batch, beginning: &str) {
    batch.push(format!("DELETE FROM outbox WHERE {OF_KEYS} AND state = 'held'"), keys(beginning));
}

/// Adds the statement that leaves what an app has had to tell people since a moment unsent to a batch.
pub fn drop_told(batch: &mut Batch, app: &str, since: Moment) {
    let sql = "DELETE FROM outbox WHERE state = 'waiting' AND app = $1 AND created_at >= $2 \
               AND channel IN ('email', 'robot', 'webhook')";
    batch.push(sql, args![app, since]);
}

/// Codes that were mailed to somebody: what they are good for is over within minutes.
const CODES: &str = "key LIKE 'email/task-code/%'";

/// What is due at `$1` and held by no sender. Without a mail server letters wait for one; only codes do not.
fn due(mails: bool) -> String {
    let letters = if mails { String::new() } else { format!(" AND (channel <> 'email' OR {CODES})") };
    format!(
        "state IN ('waiting', 'failed') AND next_at <= $1 AND (claimed_until IS NULL OR claimed_until <= $1){letters}"
    )
}

/// Takes at most `limit` messages that are due, for one sender, until `until`; afterwards another may take them. Letters other
/// than codes are among them where there is a server that `mails`.
pub async fn claim(
    conn: &mut Conn,
    now: Moment,
    until: Moment,
    (limit, mails): (usize, bool),
) -> Result<Vec<OutboxMessage>, StoreError> {
    let (lock, due) = (conn.dialect().for_update_skip_locked(), due(mails));
    let sql = format!(
        "UPDATE outbox SET claimed_until = $2 WHERE id IN (SELECT id FROM outbox WHERE {due} \
         ORDER BY next_at, id LIMIT $3{lock}) RETURNING {COLUMNS}"
    );
    let mut claimed: Vec<OutboxMessage> =
        conn.write_returning(&sql, args![now, until, limit]).await?.iter().map(read).collect::<Result<_, _>>()?;
    claimed.sort_by(|a, b| (a.next_at, &a.id).cmp(&(b.next_at, &b.id)));
    Ok(claimed)
}

/// Whether anything is due that no sender holds, letters other than codes only where there is a server that `mails`.
pub async fn any_due(conn: &mut Conn, now: Moment, mails: bool) -> Result<bool, StoreError> {
    let sql = format!("SELECT 1 FROM outbox WHERE {} LIMIT 1", due(mails));
    Ok(conn.row(&sql, args![now]).await?.is_some())
}

pub async fn mark_sent(conn: &mut Conn, id: &MessageId, now: Moment) -> Result<(), StoreError> {
    let sql = "UPDATE outbox SET state = 'sent', attempts = attempts + 1, sent_at = $2, claimed_until = NULL, \
               last_error = NULL WHERE id = $1";
    conn.execute(sql, args![id.as_str(), now]).await.map(|_| ())
}

/// Takes what a message says out of it and leaves its subject: it held a secret and has been sent.
pub async fn forget_text(conn: &mut Conn, message: &OutboxMessage) -> Result<(), StoreError> {
    let left = json!({ "subject": message.content["subject"], "forgotten": true });
    conn.execute("UPDATE outbox SET content = $2 WHERE id = $1", args![message.id.as_str(), left.to_string()])
        .await
        .map(|_| ())
}

/// The attempt failed: the next is at `next_at`, or there is none when that is `None`. What was held back meanwhile stays so.
pub async fn mark_failed(
    conn: &mut Conn,
    id: &MessageId,
    failure: &Failure,
    next_at: Option<Moment>,
) -> Result<(), StoreError> {
    let state = if next_at.is_some() { State::Failed } else { State::Dead };
    let state_now = if next_at.is_some() { "CASE WHEN state = 'held' THEN state ELSE $2 END" } else { "$2" };
    let sql = format!(
        "UPDATE outbox SET state = {state_now}, attempts = attempts + 1, next_at = coalesce($3, next_at), \
         claimed_until = NULL, last_error = $4 WHERE id = $1"
    );
    conn.execute(&sql, args![id.as_str(), state.word(), next_at, json!(failure).to_string()]).await.map(|_| ())
}

/// What came of the wish to send a message again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resent {
    Queued,
    /// It is held back until its run goes on.
    Held,
    /// There is none of that id.
    Unknown,
}

/// Sends a failed, dead or even sent message again, but not one that is held back.
pub async fn resend(conn: &mut Conn, id: &str, now: Moment) -> Result<Resent, StoreError> {
    let sql = "UPDATE outbox SET state = 'waiting', attempts = 0, next_at = $2, claimed_until = NULL \
               WHERE id = $1 AND state <> 'held'";
    conn.leave(Left { outbox: true, ..Left::default() });
    if conn.execute(sql, args![id, now]).await? > 0 {
        return Ok(Resent::Queued);
    }
    let is_there = conn.row("SELECT 1 FROM outbox WHERE id = $1", args![id]).await?.is_some();
    Ok(if is_there { Resent::Held } else { Resent::Unknown })
}

/// Sends the newest dead messages for people again that are older than `before`, at most `limit`; answers which, newest first.
/// Calls and prints of runs are not among them, for their runs went on without, nor codes, which are long over.
pub async fn resend_dead(
    conn: &mut Conn,
    now: Moment,
    before: Option<&str>,
    limit: usize,
) -> Result<Vec<String>, StoreError> {
    let sql = format!(
        "UPDATE outbox SET state = 'waiting', attempts = 0, next_at = $1, claimed_until = NULL \
         WHERE state = 'dead' AND id IN (SELECT id FROM outbox WHERE state = 'dead' AND id < $2 \
         AND channel IN ('email', 'robot', 'webhook') AND NOT ({CODES}) ORDER BY id DESC LIMIT $3) RETURNING id"
    );
    conn.leave(Left { outbox: true, ..Left::default() });
    let rows = conn.write_returning(&sql, args![now, before.unwrap_or("g"), limit]).await?;
    let mut ids: Vec<String> = rows.iter().map(|row| row.text(0)).collect::<Result<_, _>>()?;
    ids.sort_by(|a, b| b.cmp(a));
    Ok(ids)
}

/// The message with a key; sent ones are forgotten after a while.
pub async fn by_key(conn: &mut Conn, key: &str) -> Result<Option<OutboxMessage>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM outbox WHERE key = $1");
    conn.row(&sql, args![key]).await?.as_ref().map(read).transpose()
}

/// The messages with some keys, in no order.
pub async fn by_keys(conn: &mut Conn, keys: &[String]) -> Result<Vec<OutboxMessage>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM outbox WHERE key IN");
    conn.rows_among(&sql, keys.iter().map(Arg::from).collect()).await?.iter().map(read).collect()
}

/// Messages whose keys begin in one of some ways, in one state, newest first, older than `before`.
pub async fn list_beginning(
    conn: &mut Conn,
    beginnings: &[String],
    state: Option<State>,
    before: Option<&str>,
    limit: usize,
) -> Result<Vec<OutboxMessage>, StoreError> {
    let mut args = args![before.unwrap_or("g"), limit];
    let only = only_in(state, &mut args);
    // Found by their keys first: going back from the newest would look through all that others have sent since.
    let mut parts = Vec::new();
    for beginning in beginnings {
        args.extend(keys(beginning));
        parts.push(format!("SELECT id FROM outbox WHERE key >= ${} AND key < ${}", args.len() - 1, args.len()));
    }
    let among = parts.join(" UNION ALL ");
    let sql = format!("SELECT {COLUMNS} FROM outbox WHERE id < $1{only} AND id IN ({among}) ORDER BY id DESC LIMIT $2");
    conn.rows(&sql, args).await?.iter().map(read).collect()
}

/// What leaves out messages in other states, where one is named: the third argument.
fn only_in(state: Option<State>, args: &mut Vec<Arg>) -> &'static str {
    state.map_or("", |state| {
        args.push(state.word().into());
        " AND state = $3"
    })
}

/// Messages in one state, newest first, older than `before`.
pub async fn list(
    conn: &mut Conn,
    state: Option<State>,
    before: Option<&str>,
    limit: usize,
) -> Result<Vec<OutboxMessage>, StoreError> {
    let mut args = args![before.unwrap_or("g"), limit];
    let only = only_in(state, &mut args);
    let sql = format!("SELECT {COLUMNS} FROM outbox WHERE id < $1{only} ORDER BY id DESC LIMIT $2");
    conn.rows(&sql, args).await?.iter().map(read).collect()
}

/// How many messages wait or failed, and how many are dead.
pub async fn counts(conn: &mut Conn) -> Result<(i64, i64), StoreError> {
    let sql = "SELECT (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'failed')), \
               (SELECT count(*) FROM outbox WHERE state = 'dead')";
    conn.row(sql, args![]).await?.map_or(Ok((0, 0)), |row| Ok((row.int(0)?, row.int(1)?)))
}

/// Forgets messages sent before a moment, at most `limit` of them, the oldest first; answers how many. Only the oldest
/// sent messages are looked at, so that looking costs the same however many there are.
pub async fn forget_sent(conn: &mut Conn, before: Moment, limit: usize) -> Result<u64, StoreError> {
    let sql = "DELETE FROM outbox WHERE id IN (SELECT id FROM (SELECT id, sent_at FROM outbox WHERE state = 'sent' \
               ORDER BY id LIMIT $2) oldest WHERE sent_at < $1)";
    conn.execute(sql, args![before, limit]).await
}

fn read(row: &Row) -> Result<OutboxMessage, StoreError> {
    let damaged = |what: &str| StoreError::Corrupt(format!("outbox: {what}"));
    Ok(OutboxMessage {
        id: MessageId::parse(&row.text(0)?).ok_or_else(|| damaged("id"))?,
        key: row.text(1)?,
        channel: row.text(2)?,
        app: row.opt_text(3)?,
        recipient: row.text(4)?,
        content: row.json(5)?,
        state: State::parse(&row.text(6)?).ok_or_else(|| damaged("state"))?,
        attempts: row.int(7)?,
        created_at: row.moment(8)?,
        next_at: row.moment(9)?,
        sent_at: row.opt_moment(10)?,
        last_error: row.opt_text(11)?.as_deref().map(Failure::read),
    })
}
