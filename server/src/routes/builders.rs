//! /apps/{app}/builders: who may change an app without administering the workspace. Administrators name them.

use super::apps::AppPath;
use super::doc;
use crate::error::ApiError;
use crate::extract::{Admin, Json, Path};
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tenon_engine::access::name_builders;
use tenon_engine::store::builders;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new().api_route(
        "/apps/{app}/builders",
        get_with(list, doc("apps", "listBuilders", "Who builds an app"))
            .put_with(name, doc("apps", "nameBuilders", "Name who builds an app, in the place of those there were")),
    )
}

/// Who builds an app, beside the administrators.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Builders")]
struct Named {
    members: Vec<Person>,
    /// Ids.
    departments: Vec<String>,
    /// Keys.
    roles: Vec<String>,
}

/// One of them.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "BuilderMember")]
struct Person {
    id: String,
    name: String,
}

/// Who is to build an app.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "BuildersInput")]
struct Wanted {
    /// Ids.
    members: Vec<String>,
    /// Ids; whoever is in one of them or below it.
    departments: Vec<String>,
    /// Keys.
    roles: Vec<String>,
}

impl Named {
    fn of(named: builders::Builders, state: &State) -> Json<Self> {
        let people = state.roster().directory();
        let person = |id: String| Person { name: people.member_name(&id).unwrap_or_default().to_owned(), id };
        let members = named.members.into_iter().map(person).collect();
        Json(Self { members, departments: named.departments, roles: named.roles })
    }
}

async fn list(Shared(state): Shared<State>, _admin: Admin, Path(path): Path<AppPath>) -> Result<Json<Named>, ApiError> {
    state.workspace().model().app(&path.app).ok_or_else(ApiError::not_found)?;
    let named = builders::of_app(&mut state.store().read().await?, &path.app).await?;
    Ok(Named::of(named, &state))
}

async fn name(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<AppPath>,
    Json(input): Json<Wanted>,
) -> Result<Json<Named>, ApiError> {
    let Wanted { members, departments, roles } = input;
    let wanted = builders::Builders { members, departments, roles };
    let named = name_builders(state.workspace(), &admin.right, &path.app, wanted).await?;
    Ok(Named::of(named, &state))
}
