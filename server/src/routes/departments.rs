//! /departments: the tree people belong to.

use super::doc;
use crate::error::ApiError;
use crate::extract::{Admin, Caller, Json, Path, given};
use crate::no_content::NoContent;
use crate::paging::Page;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, patch_with};
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tenon_engine::people::{self, DepartmentChange, NewDepartment};

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/departments",
            get_with(list, doc("departments", "listDepartments", "Every department"))
                .post_with(create, doc("departments", "createDepartment", "Add a department")),
        )
        .api_route(
            "/departments/{id}",
            patch_with(change, doc("departments", "changeDepartment", "Change a department"))
                .delete_with(remove, doc("departments", "deleteDepartment", "Remove a department nothing is below of")),
        )
}

/// One department.
#[derive(Serialize, JsonSchema)]
struct Department {
    id: String,
    key: String,
    title: String,
    /// The id of the department above.
    parent: Option<String>,
    /// The id of the member who heads it.
    head: Option<String>,
}

impl Department {
    fn of(department: &people::Department) -> Self {
        Self {
            id: department.id.to_string(),
            key: department.key.clone(),
            title: department.title.clone(),
            parent: department.parent.as_ref().map(ToString::to_string),
            head: department.head.as_ref().map(ToString::to_string),
        }
    }
}

async fn list(Shared(state): Shared<State>, _caller: Caller) -> Json<Page<Department>> {
    Json(Page::whole(state.roster().directory().departments().map(Department::of).collect()))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DepartmentInput {
    /// The name definitions use; one is made up when left out.
    #[serde(default)]
    key: Option<String>,
    title: String,
    #[serde(default)]
    parent: Option<String>,
    #[serde(default)]
    head: Option<String>,
}

async fn create(
    Shared(state): Shared<State>,
    admin: Admin,
    Json(input): Json<DepartmentInput>,
) -> Result<Json<Department>, ApiError> {
    let DepartmentInput { key, title, parent, head } = input;
    let id = state.roster().create_department(&admin.right, NewDepartment { key, title, parent, head }).await?;
    answer(&state, id.as_str())
}

#[derive(Deserialize, JsonSchema)]
struct DepartmentPath {
    id: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DepartmentChangeInput {
    #[serde(default)]
    key: Option<String>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default, deserialize_with = "given")]
    parent: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    head: Option<Option<String>>,
}

async fn change(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<DepartmentPath>,
    Json(input): Json<DepartmentChangeInput>,
) -> Result<Json<Department>, ApiError> {
    let DepartmentChangeInput { key, title, parent, head } = input;
    state.roster().change_department(&admin.right, &path.id, DepartmentChange { key, title, parent, head }).await?;
    answer(&state, &path.id)
}

async fn remove(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<DepartmentPath>,
) -> Result<NoContent, ApiError> {
    state.roster().delete_department(&admin.right, &path.id).await?;
    Ok(NoContent)
}

fn answer(state: &State, id: &str) -> Result<Json<Department>, ApiError> {
    let directory = state.roster().directory();
    directory.department(id).map(|department| Json(Department::of(department))).ok_or_else(ApiError::not_found)
}
