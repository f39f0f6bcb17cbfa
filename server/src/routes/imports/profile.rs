//! Saved mappings of a form, shared by everybody who may import into it.

use crate::error::ApiError;
use crate::extract::{Caller, Json, Path};
use crate::no_content::NoContent;
use crate::paging::Page;
use crate::routes::forms::FormPath;
use crate::state::State;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tenon_engine::definition::{ImportDefinition, Operation};
use tenon_engine::id::JobId;
use tenon_engine::problem::Problem;
use tenon_engine::store::jobs::{self, Profile};

/// The longest title.
const LONGEST: usize = 60;

/// A saved mapping.
#[derive(Serialize, JsonSchema)]
pub struct ProfileView {
    id: String,
    title: String,
    mapping: ImportDefinition,
}

#[derive(Deserialize, JsonSchema)]
pub struct ProfilePath {
    app: String,
    form: String,
    id: String,
}

fn may_import(state: &State, caller: &Caller, app: &str, form: &str) -> Result<(), ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal());
    let rights = context.rights(app, form).ok_or_else(ApiError::not_found)?;
    if rights.allows(Operation::Import) { Ok(()) } else { Err(ApiError::forbidden()) }
}

pub async fn list(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FormPath>,
) -> Result<Json<Page<ProfileView>>, ApiError> {
    may_import(&state, &caller, &path.app, &path.form)?;
    let mut conn = state.store().read().await?;
    let found = jobs::profiles(&mut conn, &path.app, &path.form).await?;
    let items = found.into_iter().filter_map(|profile| {
        let mapping = serde_json::from_value(profile.mapping).ok()?;
        Some(ProfileView { id: profile.id, title: profile.title, mapping })
    });
    Ok(Json(Page::whole(items.collect())))
}

pub async fn remove(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<ProfilePath>,
) -> Result<NoContent, ApiError> {
    may_import(&state, &caller, &path.app, &path.form)?;
    let removed = state.store().write(move |conn| {
        let (app, form, id) = (path.app.clone(), path.form.clone(), path.id.clone());
        Box::pin(async move { jobs::drop_profile(conn, &app, &form, &id).await })
    });
    if removed.await? { Ok(NoContent) } else { Err(ApiError::not_found()) }
}

/// Keeps a mapping under a title.
pub async fn save(
    state: &State,
    caller: &Caller,
    (app, form): (&str, &str),
    title: &str,
    mapping: &ImportDefinition,
) -> Result<(), ApiError> {
    may_import(state, caller, app, form)?;
    if title.chars().count() > LONGEST {
        let said = (format!("名称最多 {LONGEST} 个字"), format!("the title has at most {LONGEST} characters"));
        return Err(ApiError::invalid(vec![Problem::new("/save_as", "too_long", said.0, said.1)]));
    }
    let mapping = serde_json::to_value(mapping).map_err(|error| ApiError::internal(&error))?;
    let profile = Profile { id: JobId::generate().to_string(), title: title.to_owned(), mapping };
    let (place, by) = ((app.to_owned(), form.to_owned()), caller.id().to_owned());
    let now = state.clock().now();
    let saved = state.store().write(move |conn| {
        let (place, profile, by) = (place.clone(), profile.clone(), by.clone());
        Box::pin(async move { jobs::save_profile(conn, (&place.0, &place.1), &profile, Some(&by), now).await })
    });
    Ok(saved.await?)
}
