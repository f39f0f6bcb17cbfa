//! What runs have put into the outbox, seen from there: the run a message stems from, the messages of a run, and what has become
//! of calls that no step waits for.

use super::view::flow_title;
use super::{print, request, tell};
use crate::flow::Flow;
use crate::flow::node::Node;
use crate::id::RunId;
use crate::notify;
use crate::problem::Language;
use crate::record::Context;
use crate::store::outbox::{self, OutboxMessage};
use crate::store::runs::{self, NodeLogRow, PassingEnd, RunRow};
use crate::store::{Conn, StoreError};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;

/// The run a message stems from.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MessageRun {
    pub run: String,
    pub app: String,
    pub flow: String,
    pub flow_title: String,
    /// The record the run is about; null where there is none.
    pub form: Option<String>,
    pub record: Option<String>,
    pub record_title: String,
}

/// What has become of a call that was handed over to the outbox while the run went on.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct HandedOver {
    /// `waiting`, `held`, `failed`, `sent` or `dead`, as in the outbox; null once it was sent and is forgotten there.
    pub state: Option<&'static str>,
    /// Why the last attempt failed.
    pub error: Option<String>,
}

/// What the keys begin with of all that a run calls, prints and tells.
pub fn messages_of(run: &RunId) -> Vec<String> {
    let called = [request::CHANNEL, print::CHANNEL].map(|channel| format!("{channel}/{run}/"));
    called.into_iter().chain(notify::keys_beginning(&tell::cause_of(run))).collect()
}

/// The run whose messages have keys like this one.
fn run_of(key: &str) -> Option<RunId> {
    let mut parts = key.split('/');
    let channel = parts.next()?;
    if [request::CHANNEL, print::CHANNEL].contains(&channel) {
        return RunId::parse(parts.next()?);
    }
    parts.next().filter(|word| *word == "run")?;
    RunId::parse(parts.next()?)
}

/// The runs that messages stem from, each in the place of its message.
///
/// # Errors
/// The database's.
pub async fn runs_of_messages(
    conn: &mut Conn,
    context: &Context<'_>,
    messages: &[OutboxMessage],
) -> Result<Vec<Option<MessageRun>>, StoreError> {
    let named: Vec<Option<RunId>> = messages.iter().map(|message| run_of(&message.key)).collect();
    let mut ids: Vec<String> = named.iter().flatten().map(|run| run.as_str().to_owned()).collect();
    ids.sort();
    ids.dedup();
    let found = runs::runs_by_id(conn, &ids).await?;
    let found: HashMap<&str, &RunRow> = found.iter().map(|row| (row.id.as_str(), row)).collect();
    let shown = |run: &RunId| found.get(run.as_str()).map(|row| shown(context, row));
    Ok(named.iter().map(|run| run.as_ref().and_then(shown)).collect())
}

fn shown(context: &Context<'_>, row: &RunRow) -> MessageRun {
    MessageRun {
        run: row.id.as_str().to_owned(),
        app: row.app.clone(),
        flow: row.flow.clone(),
        flow_title: flow_title(context, &row.app, &row.flow),
        form: row.form.clone(),
        record: row.record_id.clone(),
        record_title: row.record_title.clone(),
    }
}

/// What has become of the calls among passings that were handed over, by the numbers of the passings.
pub(super) async fn handed_over(
    conn: &mut Conn,
    flow: &Flow,
    rows: &[NodeLogRow],
    language: Language,
) -> Result<HashMap<i64, HandedOver>, StoreError> {
    let is_call = |row: &&NodeLogRow| {
        let waits_not = |node: &Node| matches!(node, Node::Http(http) if http.wait.is_none());
        row.line.outcome == PassingEnd::Done && flow.find(&row.line.node).is_some_and(waits_not)
    };
    let calls: Vec<(&NodeLogRow, String)> =
        rows.iter().filter(is_call).map(|row| (row, request::key_of(&row.run_id, row.line.step))).collect();
    let keys: Vec<String> = calls.iter().map(|(_, key)| key.clone()).collect();
    let messages = outbox::by_keys(conn, &keys).await?;
    let messages: HashMap<&str, &OutboxMessage> =
        messages.iter().map(|message| (message.key.as_str(), message)).collect();
    let said = |(row, key): (&NodeLogRow, String)| {
        let message = messages.get(key.as_str());
        // In the version the run keeps to, the node has waited. Once what the message said is forgotten, the answer alone tells.
        let waits = message.is_some_and(|message| message.content["wait"].is_string());
        if waits || row.line.output.is_some() {
            return None;
        }
        let failure = message.and_then(|message| message.last_error.as_ref());
        let error = failure.map(|failure| failure.text.get(language).to_owned());
        Some((row.seq, HandedOver { state: message.map(|message| message.state.word()), error }))
    };
    Ok(calls.into_iter().filter_map(said).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_run_of_a_message_is_read_from_its_key() {
        let run = RunId::generate();
        for beginning in messages_of(&run) {
            assert_eq!(run_of(&format!("{beginning}1")), Some(run.clone()), "{beginning}");
        }
        for other in ["email/task-code/1/1", "http", "http/x/1", "webhook/incident/loop/crm/ask/1", ""] {
            assert_eq!(run_of(other), None, "{other}");
        }
    }
}
