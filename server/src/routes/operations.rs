//! /outbox: what waits to be sent. For administrators.

use super::doc;
use crate::error::ApiError;
use crate::extract::{Admin, Json, Path, Query};
use crate::language::spoken;
use crate::no_content::NoContent;
use crate::paging::{self, Page};
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::extract::State as Shared;
use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tenon_engine::clock;
use tenon_engine::flow::service::{MessageRun, messages_of, runs_of_messages};
use tenon_engine::id::{Outside, RunId};
use tenon_engine::people::Directory;
use tenon_engine::problem::Problem;
use tenon_engine::store::outbox;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/outbox",
            get_with(list_outbox, doc("operations", "listOutbox", "Messages to the outside, newest first")),
        )
        .api_route(
            "/outbox/counts",
            get_with(counts, doc("operations", "countOutbox", "How many messages wait, and how many were given up")),
        )
        .api_route(
            "/outbox/resend",
            post_with(
                resend_dead,
                doc(
                    "operations",
                    "resendDeadMessages",
                    "Send letters and notices again that were given up, a step of them",
                ),
            ),
        )
        .api_route("/outbox/{id}/resend", post_with(resend, doc("operations", "resendMessage", "Send a message again")))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct StateQuery {
    state: Option<String>,
    /// Only what a run has called, printed and told, by its id.
    run: Option<String>,
    cursor: Option<String>,
    limit: Option<usize>,
}

/// One message to the outside.
#[derive(Serialize, JsonSchema)]
struct Message {
    id: String,
    channel: String,
    to: String,
    subject: Option<String>,
    /// The run it stems from; null where it is of none, or of one that is gone.
    run: Option<MessageRun>,
    state: &'static str,
    attempts: i64,
    created_at: String,
    next_at: Option<String>,
    sent_at: Option<String>,
    /// Why the last attempt failed, in the reader's language.
    error: Option<String>,
    /// The same as a stable word for programs, such as `no_mail_server`.
    error_code: Option<String>,
}

impl Message {
    fn of(message: outbox::OutboxMessage, run: Option<MessageRun>, directory: &Directory) -> Self {
        let waits = matches!(message.state, outbox::State::Waiting | outbox::State::Failed);
        let outside = || Outside::read(&message.recipient).map(|outside| outside.said(spoken()));
        let member = || directory.member_name(&message.recipient).map(str::to_owned);
        let to = outside().or_else(member).unwrap_or_else(|| message.recipient.clone());
        Self {
            id: message.id.into(),
            channel: message.channel,
            to,
            subject: message.content["subject"].as_str().map(str::to_owned),
            run,
            state: message.state.word(),
            attempts: message.attempts,
            created_at: clock::to_text(message.created_at),
            next_at: waits.then(|| clock::to_text(message.next_at)),
            sent_at: message.sent_at.map(clock::to_text),
            error: message.last_error.as_ref().map(|failure| failure.text.get(spoken()).to_owned()),
            error_code: message.last_error.map(|failure| failure.code),
        }
    }
}

async fn list_outbox(
    Shared(state): Shared<State>,
    admin: Admin,
    Query(query): Query<StateQuery>,
) -> Result<Json<Page<Message>>, ApiError> {
    let limit = paging::limit(query.limit);
    let asked = match query.state.as_deref().filter(|word| !word.is_empty()) {
        None => None,
        Some(word) => {
            Some(outbox::State::parse(word).ok_or_else(|| unknown_state("waiting, held, sent, failed, dead"))?)
        }
    };
    let before: Option<String> = paging::decode(query.cursor.as_deref())?;
    let mut conn = state.store().read().await?;
    let mut found = match query.run.as_deref().filter(|run| !run.is_empty()) {
        None => outbox::list(&mut conn, asked, before.as_deref(), limit + 1).await?,
        Some(run) => {
            let keys = messages_of(&RunId::parse(run).ok_or_else(ApiError::not_found)?);
            outbox::list_beginning(&mut conn, &keys, asked, before.as_deref(), limit + 1).await?
        }
    };
    let next_cursor = paging::cut(&mut found, limit, |message| message.id.to_string());
    let directory = state.roster().directory();
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(admin.caller.principal()).spoken_in(spoken());
    let runs = runs_of_messages(&mut conn, &context, &found).await?;
    let items = found.into_iter().zip(runs).map(|(message, run)| Message::of(message, run, &directory)).collect();
    Ok(Json(Page { items, next_cursor }))
}

fn unknown_state(known: &str) -> ApiError {
    let problem = Problem::new("/state", "unknown_state", format!("可选：{known}"), format!("one of {known}"));
    ApiError::invalid(vec![problem])
}

/// How many messages there are that were not sent.
#[derive(Serialize, JsonSchema)]
struct OutboxCounts {
    /// Those that are tried, for the first time or again.
    waiting: i64,
    /// Those that were given up.
    dead: i64,
}

async fn counts(Shared(state): Shared<State>, _admin: Admin) -> Result<Json<OutboxCounts>, ApiError> {
    let (waiting, dead) = outbox::counts(&mut state.store().read().await?).await?;
    Ok(Json(OutboxCounts { waiting, dead }))
}

/// The most messages that are sent again in one step.
const MOST_RESENT: usize = 1000;

/// Which step it is.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ResendQuery {
    /// Of the step before; without it the newest come first.
    cursor: Option<String>,
    /// 1000 unless told, which is the most.
    limit: Option<usize>,
}

/// How many a step sends again.
#[derive(Serialize, JsonSchema)]
struct Resent {
    count: usize,
    /// Send it back as `cursor` for the next step; null when no older ones are left.
    next_cursor: Option<String>,
}

async fn resend_dead(
    Shared(state): Shared<State>,
    _admin: Admin,
    Query(query): Query<ResendQuery>,
) -> Result<Json<Resent>, ApiError> {
    let (now, limit) = (state.clock().now(), query.limit.unwrap_or(MOST_RESENT).clamp(1, MOST_RESENT));
    let before: Option<String> = paging::decode(query.cursor.as_deref())?;
    let resent = state
        .store()
        .write(move |conn| {
            let before = before.clone();
            Box::pin(async move { outbox::resend_dead(conn, now, before.as_deref(), limit).await })
        })
        .await?;
    let oldest = resent.last().filter(|_| resent.len() == limit);
    Ok(Json(Resent { count: resent.len(), next_cursor: oldest.map(paging::encode) }))
}

#[derive(Deserialize, JsonSchema)]
struct MessagePath {
    id: String,
}

async fn resend(
    Shared(state): Shared<State>,
    _admin: Admin,
    Path(path): Path<MessagePath>,
) -> Result<NoContent, ApiError> {
    let now = state.clock().now();
    let resent = state
        .store()
        .write(move |conn| {
            let id = path.id.clone();
            Box::pin(async move { outbox::resend(conn, &id, now).await })
        })
        .await?;
    match resent {
        outbox::Resent::Queued => Ok(NoContent),
        outbox::Resent::Unknown => Err(ApiError::not_found()),
        outbox::Resent::Held => Err(ApiError::new(
            StatusCode::CONFLICT,
            "message_held",
            "所属流程已暂停，恢复流程后会自动发出",
            "Its run is suspended; resume the run and it is sent",
        )),
    }
}
