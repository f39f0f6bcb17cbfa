//! /roles: what people are to the workspace, and who holds which.

use super::doc;
use crate::error::ApiError;
use crate::extract::{Admin, Caller, Json, Path};
use crate::no_content::NoContent;
use crate::paging::Page;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, patch_with, put_with};
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tenon_engine::people;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/roles",
            get_with(list, doc("roles", "listRoles", "Every role and who holds it"))
                .post_with(create, doc("roles", "createRole", "Add a role")),
        )
        .api_route(
            "/roles/{key}",
            patch_with(rename, doc("roles", "renameRole", "Rename a role"))
                .delete_with(remove, doc("roles", "deleteRole", "Remove a role and take it from everybody")),
        )
        .api_route(
            "/roles/{key}/members",
            put_with(set_members, doc("roles", "setRoleMembers", "Say who holds a role")),
        )
}

/// One role and the ids of the active members who hold it.
#[derive(Serialize, JsonSchema)]
struct Role {
    key: String,
    title: String,
    members: Vec<String>,
}

impl Role {
    fn of(role: &people::Role) -> Self {
        let members = role.members.iter().map(ToString::to_string).collect();
        Self { key: role.key.clone(), title: role.title.clone(), members }
    }
}

async fn list(Shared(state): Shared<State>, _caller: Caller) -> Json<Page<Role>> {
    Json(Page::whole(state.roster().directory().roles().map(Role::of).collect()))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RoleInput {
    key: String,
    title: String,
}

async fn create(
    Shared(state): Shared<State>,
    admin: Admin,
    Json(input): Json<RoleInput>,
) -> Result<Json<Role>, ApiError> {
    state.roster().create_role(&admin.right, input.key.clone(), input.title).await?;
    answer(&state, &input.key)
}

#[derive(Deserialize, JsonSchema)]
struct RolePath {
    key: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RoleChange {
    title: String,
}

async fn rename(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<RolePath>,
    Json(input): Json<RoleChange>,
) -> Result<Json<Role>, ApiError> {
    state.roster().rename_role(&admin.right, &path.key, input.title).await?;
    answer(&state, &path.key)
}

async fn remove(Shared(state): Shared<State>, admin: Admin, Path(path): Path<RolePath>) -> Result<NoContent, ApiError> {
    state.roster().delete_role(&admin.right, &path.key).await?;
    Ok(NoContent)
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RoleMembers {
    /// Ids of members.
    members: Vec<String>,
}

async fn set_members(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<RolePath>,
    Json(input): Json<RoleMembers>,
) -> Result<Json<Role>, ApiError> {
    state.roster().set_role_members(&admin.right, &path.key, input.members).await?;
    answer(&state, &path.key)
}

fn answer(state: &State, key: &str) -> Result<Json<Role>, ApiError> {
    state.roster().directory().role(key).map(|role| Json(Role::of(role))).ok_or_else(ApiError::not_found)
}
