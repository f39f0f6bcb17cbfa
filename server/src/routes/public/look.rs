//! The query page of a link, and the progress of what was sent through it.

use super::{SecretPath, TokenPath, admit, at_once, in_language, opened, say, unlocked};
use crate::error::ApiError;
use crate::extract::{From as Sender, Json, Path};
use crate::language::spoken;
use crate::state::State;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tenon_engine::link::{self, LinkError, Verb};
use tenon_engine::workspace::Snapshot;

/// What a query page asks for.
#[derive(Serialize, JsonSchema)]
pub struct QueryForm {
    title: String,
    schema: Value,
    timezone: String,
    /// To be sent with each search; where the link has a password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pass: Option<String>,
}

pub async fn query_form(
    Shared(state): Shared<State>,
    sender: Sender,
    Path(path): Path<TokenPath>,
) -> Result<Json<QueryForm>, ApiError> {
    opened_with(&state, &sender, &path.token, None).await.map(Json)
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenQueryInput {
    password: String,
}

pub async fn open_query(
    Shared(state): Shared<State>,
    sender: Sender,
    Path(path): Path<TokenPath>,
    Json(input): Json<OpenQueryInput>,
) -> Result<Json<QueryForm>, ApiError> {
    opened_with(&state, &sender, &path.token, Some(input.password)).await.map(Json)
}

async fn opened_with(
    state: &State,
    sender: &Sender,
    token: &str,
    password: Option<String>,
) -> Result<QueryForm, ApiError> {
    let (snapshot, opened) = opened(state, sender, Verb::Open, token).await?;
    let (is_guess, opening) = (password.is_some(), link::open_query(&opened, password, snapshot.now));
    let pass = unlocked(state, sender, &opened, is_guess, opening).await?;
    let schema = opened.query_schema().ok_or_else(ApiError::not_found)?;
    let title = opened.settings.title.as_ref().unwrap_or(&opened.form.definition.title);
    Ok(QueryForm {
        title: say(&snapshot, &opened.link.app, title),
        schema: in_language(&snapshot, &opened.link.app, schema),
        timezone: snapshot.timezone.name().to_owned(),
        pass,
    })
}

/// What the query page of a link asks for, to travel with that page.
pub async fn query_at_once(state: &State, sender: Sender, token: String) -> Option<String> {
    at_once(query_form(Shared(state.clone()), sender, Path(TokenPath { token })).await)
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QueryInput {
    values: Map<String, Value>,
    /// What the page was opened with, where the link has a password.
    #[serde(default)]
    pass: Option<String>,
}

/// What was found, at most twenty records.
#[derive(Serialize, JsonSchema)]
pub struct QueryAnswer {
    items: Vec<Item>,
}

#[derive(Serialize, JsonSchema)]
struct Item {
    fields: Vec<Said>,
}

/// A field in words.
#[derive(Serialize, JsonSchema)]
pub struct Said {
    pub title: String,
    pub text: String,
}

pub async fn query(
    Shared(state): Shared<State>,
    sender: Sender,
    Path(path): Path<TokenPath>,
    Json(input): Json<QueryInput>,
) -> Result<Json<QueryAnswer>, ApiError> {
    let (snapshot, opened) = opened(&state, &sender, Verb::Query, &path.token).await?;
    let snapshot = Snapshot { language: spoken(), ..snapshot };
    let mut conn = state.store().read().await?;
    let found = link::find(&mut conn, &snapshot, &opened, &input.values, input.pass.as_deref()).await?;
    drop(conn);
    let app = &opened.link.app;
    let items = found.into_iter().map(|one| Item {
        fields: one.fields.into_iter().map(|(title, text)| Said { title: say(&snapshot, app, &title), text }).collect(),
    });
    Ok(Json(QueryAnswer { items: items.collect() }))
}

/// How far a matter is.
#[derive(Serialize, JsonSchema)]
pub struct ProgressAnswer {
    title: String,
    sent_at: String,
    /// `running`, `approved`, `rejected` …; null while no flow has taken it up.
    state: Option<String>,
    fields: Vec<Said>,
    steps: Vec<ProgressStep>,
    timezone: String,
}

#[derive(Serialize, JsonSchema)]
struct ProgressStep {
    title: String,
    /// `passed`, `active` or `ahead`.
    state: &'static str,
}

pub async fn progress(
    Shared(state): Shared<State>,
    sender: Sender,
    Path(path): Path<SecretPath>,
) -> Result<Json<ProgressAnswer>, ApiError> {
    let snapshot = Snapshot { language: spoken(), ..state.workspace().snapshot() };
    let found: Result<link::Progress, LinkError> =
        link::progress(&mut state.store().read().await?, &snapshot, &path.secret).await;
    admit(&state, &sender, Verb::Progress, found.as_ref().map_or("", |found| found.link.as_str()))?;
    let found = found?;
    let words = |text: &str| say(&snapshot, &found.app, text);
    Ok(Json(ProgressAnswer {
        title: words(&found.title),
        sent_at: found.sent_at.clone(),
        state: found.state.clone(),
        fields: found.fields.iter().map(|(title, text)| Said { title: words(title), text: text.clone() }).collect(),
        steps: found.steps.iter().map(|step| ProgressStep { title: words(&step.title), state: step.state }).collect(),
        timezone: snapshot.timezone.name().to_owned(),
    }))
}

/// How far a matter is, to travel with the page that shows it.
pub async fn progress_at_once(state: &State, sender: Sender, secret: String) -> Option<String> {
    at_once(progress(Shared(state.clone()), sender, Path(SecretPath { secret })).await)
}
