//! /apps: the installed apps, as their reader may see them.

use super::doc;
use crate::error::ApiError;
use crate::extract::{Admin, Caller, Json, Path};
use crate::language;
use crate::no_content::NoContent;
use crate::paging::Page;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tenon_engine::access::builds;
use tenon_engine::definition::{self, Operation};
use tenon_engine::model;
use tenon_engine::package;
use tenon_engine::record::Context;
use tenon_engine::store::builders::{self, Builders};
use tenon_engine::store::definitions::{self, AppRow};

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/apps",
            get_with(list, doc("apps", "listApps", "The apps the caller has something to do in"))
                .post_with(create, doc("apps", "createApp", "Make an empty app")),
        )
        .api_route(
            "/apps/{app}",
            get_with(show, doc("apps", "getApp", "One app"))
                .delete_with(remove, doc("apps", "deleteApp", "Remove an app with every record in it")),
        )
        .api_route("/apps/{app}/package", get_with(files, doc("apps", "getPackage", "The files an app is made of")))
}

/// One installed app.
#[derive(Serialize, JsonSchema)]
pub struct App {
    key: String,
    title: String,
    description: Option<String>,
    icon: Option<String>,
    color: Option<String>,
    version: Option<String>,
    navigation: Vec<Section>,
    /// True when the caller may change the app itself.
    can_build: bool,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "NavigationSection")]
struct Section {
    title: String,
    items: Vec<Item>,
}

/// One line of the menu: a form or a dashboard.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "NavigationItem")]
struct Item {
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dashboard: Option<String>,
    title: String,
    icon: Option<String>,
}

impl App {
    fn of(row: &AppRow, app: &model::App, named: Option<&Builders>, context: &Context<'_>) -> Self {
        let definitions = &app.definitions;
        let say = |text: &str| definitions.text(text, language::spoken());
        let sections = definitions.app.navigation.iter().map(|section| Section {
            title: section.title.as_deref().map(say).unwrap_or_default(),
            items: section.items.iter().filter_map(|item| Item::of(item, app, context)).collect(),
        });
        Self {
            key: row.key.clone(),
            title: say(&row.title),
            description: definitions.app.description.as_deref().map(say),
            icon: definitions.app.icon.clone(),
            color: definitions.app.color.clone(),
            version: definitions.app.version.clone(),
            navigation: sections.filter(|section| !section.items.is_empty()).collect(),
            can_build: builds(named.unwrap_or(&Builders::default()), context.principal, context.people),
        }
    }
}

impl Item {
    /// A line of the menu, when its reader has any use for it.
    fn of(item: &definition::NavigationItem, app: &model::App, context: &Context<'_>) -> Option<Self> {
        let definitions = &app.definitions;
        let say = |text: &str| definitions.text(text, language::spoken());
        if let Some(key) = &item.form {
            let form = app.forms.get(key)?;
            let rights = context.rights(&app.key, key)?;
            if !rights.allows(Operation::Read) && !rights.allows(Operation::Create) {
                return None;
            }
            let title = item.title.as_deref().unwrap_or(&form.definition.title);
            let icon = item.icon.clone().or_else(|| form.definition.icon.clone());
            return Some(Self { form: Some(key.clone()), dashboard: None, title: say(title), icon });
        }
        let key = item.dashboard.as_ref()?;
        let dashboard = definitions.dashboards.get(key)?;
        let readable = |form: &str| context.rights(&app.key, form).is_some_and(|r| r.allows(Operation::Read));
        if !dashboard.widgets.iter().any(|widget| readable(&widget.form)) {
            return None;
        }
        let title = item.title.as_deref().unwrap_or(&dashboard.title);
        Some(Self { form: None, dashboard: Some(key.clone()), title: say(title), icon: item.icon.clone() })
    }
}

async fn list(Shared(state): Shared<State>, caller: Caller) -> Result<Json<Page<App>>, ApiError> {
    let mut conn = state.store().read().await?;
    let (rows, named) = (definitions::apps(&mut conn).await?, builders::of_every_app(&mut conn).await?);
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal());
    let of = |row: &AppRow| Some(App::of(row, snapshot.model.app(&row.key)?, named.get(&row.key), &context));
    let apps = rows.iter().filter_map(of);
    Ok(Json(Page::whole(apps.filter(|app| app.can_build || !app.navigation.is_empty()).collect())))
}

#[derive(Deserialize, JsonSchema)]
pub struct AppPath {
    pub app: String,
}

/// The segments of an address that names one flow.
#[derive(Deserialize, JsonSchema)]
pub struct FlowPath {
    pub app: String,
    pub flow: String,
}

async fn show(Shared(state): Shared<State>, caller: Caller, Path(path): Path<AppPath>) -> Result<Json<App>, ApiError> {
    app_of(&state, &caller, &path.app).await.map(Json)
}

/// One app as the caller may see it; not found when they have nothing to do in it.
pub async fn app_of(state: &State, caller: &Caller, key: &str) -> Result<App, ApiError> {
    let mut conn = state.store().read().await?;
    let (rows, named) = (definitions::apps(&mut conn).await?, builders::of_app(&mut conn, key).await?);
    let snapshot = state.workspace().snapshot();
    let row = rows.iter().find(|row| row.key == key).ok_or_else(ApiError::not_found)?;
    let app = snapshot.model.app(key).ok_or_else(ApiError::not_found)?;
    let app = App::of(row, app, Some(&named), &snapshot.context(caller.principal()));
    if app.can_build || !app.navigation.is_empty() { Ok(app) } else { Err(ApiError::not_found()) }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AppInput {
    key: String,
    title: String,
}

async fn create(
    Shared(state): Shared<State>,
    admin: Admin,
    Json(input): Json<AppInput>,
) -> Result<Json<App>, ApiError> {
    let app = package::create(state.workspace(), admin.caller.principal(), &input.key, &input.title).await?;
    app_of(&state, &admin.caller, &app.key).await.map(Json)
}

async fn remove(Shared(state): Shared<State>, admin: Admin, Path(path): Path<AppPath>) -> Result<NoContent, ApiError> {
    package::uninstall(state.workspace(), admin.caller.principal(), &path.app).await?;
    Ok(NoContent)
}

/// The published files of an app, from path to text.
#[derive(Serialize, JsonSchema)]
struct Files {
    files: BTreeMap<String, String>,
}

async fn files(
    Shared(state): Shared<State>,
    _admin: Admin,
    Path(path): Path<AppPath>,
) -> Result<Json<Files>, ApiError> {
    let package = package::export(state.workspace(), &path.app).await?;
    Ok(Json(Files { files: package.files }))
}
