//! /public: what people do through a public link. Nobody signs in here; every answer holds only what the link allows.

mod form;
mod look;
mod task;
mod upload;

pub use form::{opened_at_once, tell_browsers_apart};
pub use look::{progress_at_once, query_at_once};
pub use task::task_at_once;

use super::doc;
use crate::error::ApiError;
use crate::extract::{From as Sender, Json};
use crate::files::PART;
use crate::language;
use crate::routes::uploads::{Upload, takes_bytes};
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::extract::DefaultBodyLimit;
use look::Said;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenon_engine::link::{self, LinkError, Opened, Verb};
use tenon_engine::workspace::Snapshot;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/public/forms/{token}",
            post_with(form::open, |op| {
                doc("public", "openForm", "Open the form of a link")(op).response::<200, Json<form::PublicForm>>()
            }),
        )
        .api_route(
            "/public/forms/{token}/evaluate",
            post_with(form::evaluate, doc("public", "evaluateAnswer", "What follows from a draft of an answer")),
        )
        .api_route(
            "/public/forms/{token}/answers",
            post_with(form::submit, |op| {
                doc("public", "submitAnswer", "Send an answer")(op).response::<201, Json<form::Thanks>>()
            }),
        )
        .api_route(
            "/public/forms/{token}/uploads",
            post_with(upload::begin, |op| {
                doc("public", "beginAnswerUpload", "Begin to send a file with an answer")(op)
                    .response::<201, Json<Upload>>()
            }),
        )
        .api_route(
            "/public/forms/{token}/uploads/{id}",
            get_with(upload::show, doc("public", "getAnswerUpload", "How far a file of an answer has got"))
                .put_with(upload::add, |op| {
                    doc("public", "addAnswerPart", "Send the next part of a file of an answer")(takes_bytes(op))
                })
                .delete_with(upload::cancel, doc("public", "cancelAnswerUpload", "Give a file of an answer up"))
                .layer(DefaultBodyLimit::max(PART)),
        )
        .api_route(
            "/public/answers/{secret}",
            get_with(form::again, |op| {
                doc("public", "getAnswer", "One's own answer, to be changed")(op)
                    .response::<200, Json<form::PublicForm>>()
            })
            .put_with(form::change, doc("public", "changeAnswer", "Change one's own answer")),
        )
        .api_route(
            "/public/answers/{secret}/evaluate",
            post_with(
                form::evaluate_change,
                doc("public", "evaluateChange", "What follows from a change of an answer"),
            ),
        )
        .api_route(
            "/public/queries/{token}",
            get_with(look::query_form, doc("public", "getQuery", "What a query page asks for"))
                .post_with(look::query, doc("public", "runQuery", "Find records by exact values")),
        )
        .api_route(
            "/public/queries/{token}/form",
            post_with(look::open_query, doc("public", "openQuery", "What a query page asks for, with its password")),
        )
        .api_route(
            "/public/progress/{secret}",
            get_with(look::progress, doc("public", "getProgress", "How far the matter of an answer is")),
        )
        .api_route(
            "/public/tasks/{token}",
            get_with(task::look, doc("public", "lookAtTask", "How the task of a mailed link stands"))
                .post_with(task::work, doc("public", "openTask", "The task of a mailed link, after its code")),
        )
        .api_route(
            "/public/tasks/{token}/code",
            post_with(task::code, doc("public", "sendTaskCode", "Mail the code of a mailed link")),
        )
        .api_route(
            "/public/tasks/{token}/session",
            post_with(task::enter, doc("public", "enterTaskCode", "Enter the code of a mailed link")),
        )
        .api_route(
            "/public/tasks/{token}/decision",
            post_with(task::decide, doc("public", "decideTask", "Decide the task of a mailed link")),
        )
        .merge(task_uploads())
}

fn task_uploads() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/public/tasks/{token}/uploads",
            post_with(task::begin, |op| {
                doc("public", "beginTaskUpload", "Begin to send a file with a decision")(op)
                    .response::<201, Json<Upload>>()
            }),
        )
        .api_route(
            "/public/tasks/{token}/uploads/{id}",
            get_with(task::show, doc("public", "getTaskUpload", "How far a file of a decision has got"))
                .put_with(task::add, |op| {
                    doc("public", "addTaskPart", "Send the next part of a file of a decision")(takes_bytes(op))
                })
                .delete_with(task::cancel, doc("public", "cancelTaskUpload", "Give a file of a decision up"))
                .layer(DefaultBodyLimit::max(PART)),
        )
}

#[derive(Deserialize, JsonSchema)]
struct TokenPath {
    token: String,
}

#[derive(Deserialize, JsonSchema)]
struct SecretPath {
    secret: String,
}

/// Finds a link by the token in its address, unless its sender has done too much of this already. What is unknown is
/// counted together, so that guessing is slow as well.
async fn opened(state: &State, sender: &Sender, verb: Verb, token: &str) -> Result<(Snapshot, Opened), ApiError> {
    let snapshot = state.workspace().snapshot();
    let found = link::link_of_token(&mut state.store().read().await?, &snapshot.model, token).await;
    let name = found.as_ref().map_or("", |opened| opened.link.id.as_str());
    admit(state, sender, verb, name)?;
    Ok((snapshot, found?))
}

/// An answer of the API as the page carries it. None for a refusal: the page asks by itself then, and is told why.
fn at_once<T: Serialize>(answer: Result<Json<T>, ApiError>) -> Option<String> {
    serde_json::to_string(&answer.ok()?.0).ok()
}

fn admit(state: &State, sender: &Sender, verb: Verb, link: &str) -> Result<(), ApiError> {
    state.limits().admit(verb, link, sender.0.ip.as_deref(), state.clock().now())?;
    Ok(())
}

/// Opens a link that may have a password. A password counts before it is known to be wrong, so that guesses sent side by side get
/// no further than those sent one after the other; those who share an address and know it do not stand in each other's way.
async fn unlocked<T>(
    state: &State,
    sender: &Sender,
    link: &Opened,
    is_guess: bool,
    opening: impl Future<Output = Result<T, LinkError>>,
) -> Result<T, ApiError> {
    if !is_guess || link.link.password.is_none() {
        return Ok(opening.await?);
    }
    let (id, ip, at) = (link.link.id.as_str(), sender.0.ip.as_deref(), state.clock().now());
    state.limits().admit(Verb::Password, id, ip, at)?;
    let done = opening.await;
    if !matches!(done, Err(LinkError::Refused { code: "password_wrong", .. })) {
        state.limits().give_back(Verb::Password, id, ip, at);
    }
    Ok(done?)
}

/// A document in the language of the request, as the app's own dictionary has it.
fn in_language(snapshot: &Snapshot, app: &str, mut document: Value) -> Value {
    if snapshot.model.app(app).is_some_and(|app| app.definitions.is_translated(language::spoken())) {
        crate::form_view::translate(&mut document, &|text| say(snapshot, app, text));
    }
    document
}

fn say(snapshot: &Snapshot, app: &str, text: &str) -> String {
    snapshot.model.say(app, text, language::spoken())
}
