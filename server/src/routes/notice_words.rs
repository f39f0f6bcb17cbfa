//! /settings/notices: the words people are told in, event by event: the product's, and the workspace's own. Administrators
//! change them; whoever builds an app reads them, for its flows may say otherwise.

use super::apps::AppPath;
use super::doc;
use crate::error::ApiError;
use crate::extract::{Admin, Builder, Json, Path};
use crate::language::spoken;
use crate::paging::Page;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with, put_with};
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tenon_engine::people::{NoticeEvent, OwnWords, Words};
use tenon_engine::problem::Language;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/settings/notices",
            get_with(list, doc("settings", "listNoticeWords", "What people are told of, and in which words")),
        )
        .api_route(
            "/apps/{app}/notice-words",
            get_with(of_app, doc("definitions", "listAppNoticeWords", "What a flow of an app may say otherwise")),
        )
        .api_route(
            "/settings/notices/{event}",
            put_with(change, doc("settings", "setNoticeWords", "Words in the place of the product's, or none")),
        )
        .api_route(
            "/settings/notices/{event}/preview",
            post_with(preview, doc("settings", "previewNoticeWords", "Words with made-up values in them")),
        )
}

/// Something people are told of.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "NoticeEventView")]
struct EventView {
    event: &'static str,
    title: String,
    /// What its words may name in `{{ }}`.
    variables: Vec<Variable>,
    /// The product's words.
    product: OwnWords,
    /// The workspace's own; a language without any falls back to the product's.
    own: OwnWords,
}

/// A name and what it stands for.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "NoticeVariable")]
struct Variable {
    name: &'static str,
    title: String,
    /// What may stand there, made up.
    sample: String,
}

impl EventView {
    fn of(state: &State, event: NoticeEvent) -> Self {
        let language = spoken();
        let mut samples = event.sample(language);
        let variables = event.variables().into_iter();
        let product = |language| Some(event.product(language));
        Self {
            event: event.word(),
            title: event.title().get(language).to_owned(),
            variables: variables
                .map(|(name, title)| {
                    let sample = samples.remove(name).unwrap_or_default();
                    Variable { name, title: title.get(language).to_owned(), sample }
                })
                .collect(),
            product: OwnWords { zh: product(Language::Chinese), en: product(Language::English) },
            own: state.roster().settings().wordings.own(event),
        }
    }
}

fn all(state: &State) -> Json<Page<EventView>> {
    Json(Page::whole(NoticeEvent::ALL.iter().map(|event| EventView::of(state, *event)).collect()))
}

async fn list(Shared(state): Shared<State>, _admin: Admin) -> Json<Page<EventView>> {
    all(&state)
}

async fn of_app(Shared(state): Shared<State>, _builder: Builder, _path: Path<AppPath>) -> Json<Page<EventView>> {
    all(&state)
}

/// What is told.
#[derive(Deserialize, JsonSchema)]
struct EventPath {
    event: String,
}

fn known(path: &EventPath) -> Result<NoticeEvent, ApiError> {
    NoticeEvent::parse(&path.event).ok_or_else(ApiError::not_found)
}

async fn change(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<EventPath>,
    Json(own): Json<OwnWords>,
) -> Result<Json<EventView>, ApiError> {
    let event = known(&path)?;
    state.roster().set_words(&admin.right, event, own).await?;
    Ok(Json(EventView::of(&state, event)))
}

/// Words to be tried.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "NoticeWordsTrial")]
#[serde(deny_unknown_fields)]
struct Trial {
    language: Language,
    subject: String,
    #[serde(default)]
    text: String,
}

async fn preview(
    _admin: Admin,
    Path(path): Path<EventPath>,
    Json(trial): Json<Trial>,
) -> Result<Json<Words>, ApiError> {
    let event = known(&path)?;
    let words = Words { subject: trial.subject, text: trial.text };
    let problems = words.problems(event);
    if !problems.is_empty() {
        return Err(ApiError::invalid(problems));
    }
    let (subject, text) = words.say(&event.sample(trial.language));
    Ok(Json(Words { subject, text }))
}
