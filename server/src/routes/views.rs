//! /apps/{app}/forms/{form}/views: the views people save, and the order of the tabs. The views of the app itself are
//! definitions; all of them together come with the form.

use super::doc;
use super::forms::FormPath;
use crate::error::ApiError;
use crate::extract::{Caller, Json, Path};
use crate::language;
use crate::no_content::NoContent;
use crate::record_view;
use crate::shown_view::ShownView;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{post_with, put_with};
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::sync::Arc;
use tenon_engine::definition::Operation;
use tenon_engine::record::ReadError;
use tenon_engine::store::views::OrderRow;
use tenon_engine::view::{self, Draft};

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/apps/{app}/forms/{form}/views",
            post_with(create, doc("views", "createView", "Keep a view, for oneself or for everybody")),
        )
        .api_route(
            "/apps/{app}/forms/{form}/views/{view}",
            put_with(change, doc("views", "changeView", "Change a saved view"))
                .delete_with(remove, doc("views", "deleteView", "Remove a saved view")),
        )
        .api_route(
            "/apps/{app}/forms/{form}/view-order",
            put_with(order, doc("views", "orderViews", "Keep the order of the tabs and which one opens by itself")),
        )
}

#[derive(Deserialize, JsonSchema)]
struct ViewPath {
    app: String,
    form: String,
    /// The key of a saved view.
    view: String,
}

/// A view to be kept.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ViewInput {
    title: String,
    /// For everybody who may read the form; else for the caller alone.
    #[serde(default)]
    shared: bool,
    /// What the document of a view says beside its key, form and title; see the schema of views.
    #[serde(default)]
    settings: Map<String, Value>,
}

async fn create(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FormPath>,
    Json(input): Json<ViewInput>,
) -> Result<Json<ShownView>, ApiError> {
    save(&state, &caller, &path.app, &path.form, None, input).await
}

async fn change(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<ViewPath>,
    Json(input): Json<ViewInput>,
) -> Result<Json<ShownView>, ApiError> {
    save(&state, &caller, &path.app, &path.form, Some(path.view.clone()), input).await
}

async fn save(
    state: &State,
    caller: &Caller,
    app: &str,
    form: &str,
    key: Option<String>,
    input: ViewInput,
) -> Result<Json<ShownView>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal());
    let opened = readable(&context, app, form)?;
    let app = context.model.app(app).cloned().ok_or_else(ApiError::not_found)?;
    let draft = Draft { title: input.title, shared: input.shared, settings: input.settings };
    let work = Arc::new((snapshot.clone(), caller.principal().clone(), Arc::clone(&app), opened.form, key, draft));
    let kept = state
        .store()
        .write(move |conn| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let (snapshot, principal, app, form, key, draft) = &*work;
                view::save(conn, &snapshot.context(principal), app, &form.key, key.as_deref(), draft).await
            })
        })
        .await?;
    let may_share = caller.principal().is_admin;
    let shown = ShownView::of(kept, &opened.rights, may_share, &app.definitions, language::spoken());
    shown.map(Json).ok_or_else(ApiError::forbidden)
}

async fn remove(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<ViewPath>,
) -> Result<NoContent, ApiError> {
    let snapshot = state.workspace().snapshot();
    readable(&snapshot.context(caller.principal()), &path.app, &path.form)?;
    let app = snapshot.model.app(&path.app).cloned().ok_or_else(ApiError::not_found)?;
    let work = Arc::new((snapshot, caller.principal().clone(), app, path));
    let done: Result<(), ReadError> = state
        .store()
        .write(move |conn| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let (snapshot, principal, app, path) = &*work;
                view::delete(conn, &snapshot.context(principal), app, &path.form, &path.view).await
            })
        })
        .await;
    done?;
    Ok(NoContent)
}

/// The order of the tabs.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OrderInput {
    /// Keys of views; those not named follow.
    keys: Vec<String>,
    /// The view that opens by itself.
    #[serde(default)]
    first: Option<String>,
    /// For everybody who has no order of their own; else for the caller alone.
    #[serde(default)]
    shared: bool,
}

async fn order(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FormPath>,
    Json(input): Json<OrderInput>,
) -> Result<NoContent, ApiError> {
    let snapshot = state.workspace().snapshot();
    readable(&snapshot.context(caller.principal()), &path.app, &path.form)?;
    let app = snapshot.model.app(&path.app).cloned().ok_or_else(ApiError::not_found)?;
    let wish = OrderRow { keys: input.keys, first: input.first };
    let work = Arc::new((snapshot, caller.principal().clone(), app, path.form, wish, input.shared));
    let done: Result<(), ReadError> = state
        .store()
        .write(move |conn| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let (snapshot, principal, app, form, wish, shared) = &*work;
                view::order(conn, &snapshot.context(principal), app, form, wish, *shared).await
            })
        })
        .await;
    done?;
    Ok(NoContent)
}

/// A form the caller may read, whose views are therefore theirs to look through.
fn readable(
    context: &tenon_engine::record::Context<'_>,
    app: &str,
    form: &str,
) -> Result<record_view::Opened, ApiError> {
    let opened = record_view::open(context, app, form)?;
    if opened.rights.allows(Operation::Read) { Ok(opened) } else { Err(ApiError::forbidden()) }
}
