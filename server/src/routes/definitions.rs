//! /apps/{app}/definitions: the documents of an app, their drafts, checking and publishing. For whoever builds the app;
//! what leads out of it is for administrators ([`tenon_engine::access::Builder`]).

use super::apps::AppPath;
use super::doc;
use crate::error::ApiError;
use crate::extract::{Builder, Json, Path, Query};
use crate::language;
use crate::no_content::NoContent;
use crate::paging::Page;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use tenon_engine::clock;
use tenon_engine::definition::{DocumentKind, Package, print_heading};
use tenon_engine::package::{self, check_with, save_draft, warnings_with};
use tenon_engine::problem::{Problem, SaidProblem};
use tenon_engine::store::definitions::{self, DefinitionRow};

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/apps/{app}/definitions",
            get_with(list, doc("definitions", "listDefinitions", "The documents of an app")),
        )
        .api_route(
            "/apps/{app}/definitions/{*path}",
            get_with(show, doc("definitions", "getDefinition", "One document: draft, published text and versions"))
                .put_with(save, doc("definitions", "saveDraft", "Keep a draft, right or wrong, and say what is wrong"))
                .delete_with(drop_draft, doc("definitions", "dropDraft", "Drop a draft")),
        )
        .api_route(
            "/apps/{app}/check",
            post_with(check, doc("definitions", "checkApp", "Everything wrong with an app")),
        )
        .api_route("/apps/{app}/publish", post_with(publish, doc("definitions", "publishApp", "Put drafts in force")))
}

/// One document in a list.
#[derive(Serialize, JsonSchema)]
struct Entry {
    path: String,
    kind: &'static str,
    key: String,
    title: String,
    /// The form it belongs to, for kinds that belong to one.
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<String>,
    published_version: Option<i64>,
    has_draft: bool,
    updated_at: String,
}

impl Entry {
    fn of(row: DefinitionRow) -> Option<Self> {
        let (kind, key) = DocumentKind::of(&row.path)?;
        let text = row.draft.as_ref().or(row.published.as_ref())?;
        // A print template has its settings at its head.
        let heading = (kind == DocumentKind::Print).then(|| print_heading(text)).flatten();
        let document = heading.as_deref().unwrap_or(text);
        let Titled { title, form } = serde_json::from_str(document).unwrap_or_default();
        Some(Self {
            kind: kind.name(),
            key: key.to_owned(),
            title: title.unwrap_or_else(|| key.to_owned()),
            form: form.as_str().map(str::to_owned),
            published_version: (row.version > 0).then_some(row.version),
            has_draft: row.draft.is_some(),
            updated_at: clock::to_text(row.updated_at),
            path: row.path,
        })
    }
}

/// What names a document for people and where it belongs; other members are of no interest here.
#[derive(Default, Deserialize)]
struct Titled {
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    form: Value,
}

async fn list(
    Shared(state): Shared<State>,
    _builder: Builder,
    Path(path): Path<AppPath>,
) -> Result<Json<Page<Entry>>, ApiError> {
    known_app(&state, &path.app)?;
    let rows = definitions::definitions(&mut state.store().read().await?, &path.app).await?;
    Ok(Json(Page::whole(rows.into_iter().filter_map(Entry::of).collect())))
}

fn known_app(state: &State, app: &str) -> Result<(), ApiError> {
    state.workspace().model().app(app).map(|_| ()).ok_or_else(ApiError::not_found)
}

#[derive(Deserialize, JsonSchema)]
struct DefinitionPath {
    app: String,
    /// The path of the file in the package, such as `forms/customer.json`.
    path: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DefinitionQuery {
    /// An earlier version instead of the newest.
    version: Option<i64>,
}

/// One document.
#[derive(Serialize, JsonSchema)]
struct Definition {
    path: String,
    draft: Option<String>,
    /// The text of the version asked for.
    published: Option<String>,
    version: Option<i64>,
    versions: Vec<Version>,
}

#[derive(Serialize, JsonSchema)]
struct Version {
    version: i64,
    published_at: String,
    /// The name of the member who published it.
    published_by: Option<String>,
}

async fn show(
    Shared(state): Shared<State>,
    _builder: Builder,
    Path(path): Path<DefinitionPath>,
    Query(query): Query<DefinitionQuery>,
) -> Result<Json<Definition>, ApiError> {
    known_app(&state, &path.app)?;
    let mut conn = state.store().read().await?;
    let rows = definitions::definitions(&mut conn, &path.app).await?;
    let row = rows.into_iter().find(|row| row.path == path.path).ok_or_else(ApiError::not_found)?;
    let versions = definitions::versions(&mut conn, &path.app, &path.path).await?;
    let (version, published) = match query.version {
        Some(version) => {
            let text = definitions::version_text(&mut conn, &path.app, &path.path, version).await?;
            (Some(version), Some(text.ok_or_else(ApiError::not_found)?))
        }
        None => ((row.version > 0).then_some(row.version), row.published),
    };
    let directory = state.roster().directory();
    let versions = versions.into_iter().map(|row| Version {
        version: row.version,
        published_at: clock::to_text(row.published_at),
        published_by: row.published_by.and_then(|id| directory.member_name(&id).map(str::to_owned)),
    });
    Ok(Json(Definition { path: row.path, draft: row.draft, published, version, versions: versions.collect() }))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DraftInput {
    text: String,
}

/// Everything wrong with an app, its drafts in place.
#[derive(Serialize, JsonSchema)]
struct Problems {
    problems: Vec<SaidProblem>,
}

impl Problems {
    fn say(problems: &[Problem]) -> Json<Self> {
        Json(Self { problems: said(problems) })
    }
}

fn said(problems: &[Problem]) -> Vec<SaidProblem> {
    problems.iter().map(|problem| problem.say(language::spoken())).collect()
}

/// What is wrong with an app, its drafts in place, and what is seldom meant.
#[derive(Serialize, JsonSchema)]
struct AppCheck {
    problems: Vec<SaidProblem>,
    /// These keep nobody from publishing.
    warnings: Vec<SaidProblem>,
}

async fn save(
    Shared(state): Shared<State>,
    builder: Builder,
    Path(path): Path<DefinitionPath>,
    Json(input): Json<DraftInput>,
) -> Result<Json<Problems>, ApiError> {
    builder.right.may_change(&path.path)?;
    let workspace = state.workspace();
    save_draft(workspace, builder.caller.principal(), &path.app, &path.path, Some(input.text)).await?;
    Ok(Problems::say(&check_with(workspace, &path.app, BTreeMap::new()).await?))
}

async fn drop_draft(
    Shared(state): Shared<State>,
    builder: Builder,
    Path(path): Path<DefinitionPath>,
) -> Result<NoContent, ApiError> {
    builder.right.may_change(&path.path)?;
    save_draft(state.workspace(), builder.caller.principal(), &path.app, &path.path, None).await?;
    Ok(NoContent)
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CheckInput {
    /// Texts to be checked as if they were drafts, by path.
    #[serde(default)]
    files: BTreeMap<String, String>,
}

async fn check(
    Shared(state): Shared<State>,
    _builder: Builder,
    Path(path): Path<AppPath>,
    Json(input): Json<CheckInput>,
) -> Result<Json<AppCheck>, ApiError> {
    let workspace = state.workspace();
    let (problems, warnings) = match Package::new(input.files) {
        Ok(package) => {
            let warnings = warnings_with(workspace, &path.app, package.files.clone()).await?;
            (check_with(workspace, &path.app, package.files).await?, warnings)
        }
        // What belongs to no package is not passed over in silence.
        Err(problems) => (problems, Vec::new()),
    };
    Ok(Json(AppCheck { problems: said(&problems), warnings: said(&warnings) }))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PublishInput {
    /// The documents to publish; every draft the caller may publish when left out.
    #[serde(default)]
    paths: Option<Vec<String>>,
}

#[derive(Serialize, JsonSchema)]
struct PublishAnswer {
    published: Vec<PublishedVersion>,
}

#[derive(Serialize, JsonSchema)]
struct PublishedVersion {
    path: String,
    version: i64,
}

async fn publish(
    Shared(state): Shared<State>,
    builder: Builder,
    Path(_): Path<AppPath>,
    Json(input): Json<PublishInput>,
) -> Result<Json<PublishAnswer>, ApiError> {
    let principal = builder.caller.principal();
    let paths = input.paths.as_deref();
    let published = package::publish_as_builder(state.workspace(), principal, &builder.right, paths).await?;
    let published = published.into_iter().map(|p| PublishedVersion { path: p.path, version: p.version }).collect();
    Ok(Json(PublishAnswer { published }))
}
