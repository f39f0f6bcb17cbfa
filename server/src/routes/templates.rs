//! /templates: the apps this binary brings, to be looked at and installed.

use super::apps::{App, app_of};
use super::doc;
use crate::error::ApiError;
use crate::extract::{Admin, Caller, Json, Path};
use crate::paging::Page;
use crate::state::State;
use crate::{language, template};
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tenon_engine::package::{Install, install};
use tenon_engine::store::definitions;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route("/templates", get_with(list, doc("templates", "listTemplates", "The apps that can be installed")))
        .api_route("/templates/{key}", get_with(show, doc("templates", "getTemplate", "One app that can be installed")))
        .api_route(
            "/templates/{key}/install",
            post_with(install_template, doc("templates", "installTemplate", "Install an app")),
        )
}

/// An app that can be installed.
#[derive(Serialize, JsonSchema)]
struct Template {
    key: String,
    title: String,
    description: Option<String>,
    version: Option<String>,
    icon: Option<String>,
    color: Option<String>,
    /// The titles of its forms.
    forms: Vec<String>,
    flows: usize,
    rules: usize,
    demo: Option<Demo>,
    /// The keys of the apps already made from it.
    installed: Vec<String>,
}

/// The demo records of an app: how many, by the title of their form.
#[derive(Serialize, JsonSchema)]
struct Demo {
    forms: BTreeMap<String, usize>,
}

impl Template {
    fn of(template: &template::Template, apps: &[definitions::AppRow]) -> Self {
        let say = |text: &str| template.definitions.text(text, language::spoken());
        let app = &template.definitions.app;
        let demo = template.demo.iter().map(|(form, count)| {
            let title = template.definitions.forms.get(form).map_or(form.as_str(), |form| form.title.as_str());
            (say(title), *count)
        });
        let demo: BTreeMap<String, usize> = demo.collect();
        Self {
            key: app.key.clone(),
            title: say(&app.title),
            description: app.description.as_deref().map(say),
            version: app.version.clone(),
            icon: app.icon.clone(),
            color: app.color.clone(),
            forms: template.definitions.forms.values().map(|form| say(&form.title)).collect(),
            flows: template.definitions.flows.len(),
            rules: template.definitions.rules.len(),
            demo: (!demo.is_empty()).then_some(Demo { forms: demo }),
            installed: apps.iter().filter(|row| row.package == app.key).map(|row| row.key.clone()).collect(),
        }
    }
}

async fn list(Shared(state): Shared<State>, _caller: Caller) -> Result<Json<Page<Template>>, ApiError> {
    let apps = definitions::apps(&mut state.store().read().await?).await?;
    Ok(Json(Page::whole(template::all().iter().map(|template| Template::of(template, &apps)).collect())))
}

#[derive(Deserialize, JsonSchema)]
struct TemplatePath {
    key: String,
}

async fn show(
    Shared(state): Shared<State>,
    _caller: Caller,
    Path(path): Path<TemplatePath>,
) -> Result<Json<Template>, ApiError> {
    let template = template::find(&path.key).ok_or_else(ApiError::not_found)?;
    let apps = definitions::apps(&mut state.store().read().await?).await?;
    Ok(Json(Template::of(template, &apps)))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct InstallInput {
    /// Another key than the template's own, for a second copy.
    #[serde(default)]
    key: Option<String>,
    #[serde(default)]
    title: Option<String>,
    /// Bring the demo members and records, too.
    #[serde(default)]
    demo: bool,
}

async fn install_template(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<TemplatePath>,
    Json(input): Json<InstallInput>,
) -> Result<Json<App>, ApiError> {
    let template = template::find(&path.key).ok_or_else(ApiError::not_found)?;
    let given = |text: Option<String>| text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
    let wish = Install {
        package: template.package.clone(),
        key: given(input.key),
        title: given(input.title),
        demo: input.demo,
    };
    let app = install(state.workspace(), admin.caller.principal(), wish).await?;
    app_of(&state, &admin.caller, &app.key).await.map(Json)
}
