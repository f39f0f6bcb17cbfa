//! Every address of the API, one file per domain. Owns joining them, their description (OpenAPI) and what lies around
//! them; each file owns its shapes.

mod adopt;
mod aggregates;
mod apps;
mod audit;
mod batches;
mod builders;
mod comments;
mod consents;
mod definitions;
mod departments;
mod description;
mod drafts;
mod dry_run;
mod duplicates;
mod events;
mod exports;
mod figures;
mod files;
mod flow_figures;
mod flow_hooks;
mod flow_log;
mod followers;
mod form_drafts;
mod forms;
mod functions;
mod groups;
mod hand_over;
pub mod hooks;
mod imports;
mod incidents;
mod jobs;
mod kept;
mod keys;
mod links;
mod login;
mod me;
mod members;
mod migration;
mod notice_words;
mod notifications;
mod operations;
mod outlets;
mod prints;
mod proxies;
pub mod public;
mod record_rules;
mod records;
mod rehearsal;
mod reminders;
mod roles;
mod rules;
mod runs;
mod secrets;
mod settings;
mod setup;
mod signing_keys;
mod status;
mod stuck_runs;
mod system;
mod tables;
mod tasks;
mod templates;
mod timers;
mod translations;
mod uploads;
mod views;

use crate::error::ApiError;
use crate::extract::JSON_LIMIT;
use crate::state::State;
use crate::{middleware, page};
use aide::axum::ApiRouter;
use aide::openapi::{MediaType, ReferenceOr, Response};
use aide::transform::TransformOperation;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use description::described;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

/// Where the API begins.
pub const API: &str = "/api/v1";

/// The whole server: API, health, figures and page.
pub fn router(state: State) -> Router {
    let (api, description) = described(api);
    let mut api = api.merge(system::description(description.to_string())).fallback(nothing_here);
    if state.options().rehearsal {
        api = api.merge(Router::from(rehearsal::routes()));
    }
    let api = api.method_not_allowed_fallback(other_method);
    Router::new()
        .nest(API, api)
        .merge(system::health())
        .merge(page::public_routes())
        .fallback(page::serve)
        .layer(
            ServiceBuilder::new()
                .layer(from_fn_with_state(state.clone(), middleware::observe))
                .layer(from_fn(middleware::protect))
                .layer(CompressionLayer::new())
                .layer(CatchPanicLayer::custom(middleware::panic_answer))
                .layer(from_fn(middleware::guard))
                .layer(DefaultBodyLimit::max(JSON_LIMIT)),
        )
        .with_state(state)
}

/// The description of the API, generated from the code that answers it.
pub fn openapi() -> serde_json::Value {
    described(api).1
}

fn api() -> ApiRouter<State> {
    ApiRouter::new()
        .merge(setup::routes())
        .merge(login::routes())
        .merge(me::routes())
        .merge(members::routes())
        .merge(proxies::routes())
        .merge(hand_over::routes())
        .merge(departments::routes())
        .merge(roles::routes())
        .merge(keys::routes())
        .merge(settings::routes())
        .merge(signing_keys::routes())
        .merge(secrets::routes())
        .merge(notice_words::routes())
        .merge(audit::routes())
        .merge(templates::routes())
        .merge(apps::routes())
        .merge(builders::routes())
        .merge(outlets::routes())
        .merge(aggregates::routes())
        .merge(links::routes())
        .merge(hooks::routes())
        .merge(public::routes())
        .merge(definitions::routes())
        .merge(adopt::routes())
        .merge(tables::routes())
        .merge(drafts::routes())
        .merge(translations::routes())
        .merge(dry_run::routes())
        .merge(reminders::routes())
        .merge(flow_figures::routes())
        .merge(flow_hooks::routes())
        .merge(flow_log::routes())
        .merge(migration::routes())
        .merge(duplicates::routes())
        .merge(forms::routes())
        .merge(form_drafts::routes())
        .merge(prints::routes())
        .merge(functions::routes())
        .merge(records::routes())
        .merge(runs::routes())
        .merge(tasks::routes())
        .merge(record_rules::routes())
        .merge(groups::routes())
        .merge(figures::routes())
        .merge(views::routes())
        .merge(comments::routes())
        .merge(consents::routes())
        .merge(followers::routes())
        .merge(notifications::routes())
        .merge(operations::routes())
        .merge(timers::routes())
        .merge(status::routes())
        .merge(incidents::routes())
        .merge(stuck_runs::routes())
        .merge(rules::routes())
        .merge(jobs::routes())
        .merge(kept::routes())
        .merge(imports::routes())
        .merge(exports::routes())
        .merge(batches::routes())
        .merge(files::routes())
        .merge(uploads::routes())
        .merge(events::routes())
}

/// Names an operation for people and for generated clients.
fn doc(
    tag: &'static str,
    id: &'static str,
    summary: &'static str,
) -> impl FnOnce(TransformOperation<'_>) -> TransformOperation<'_> {
    move |operation| operation.tag(tag).id(id).summary(summary).default_response::<ApiError>()
}

/// Says that an operation answers with something else than JSON.
fn answers<'o>(mut operation: TransformOperation<'o>, kind: &str, what: &str) -> TransformOperation<'o> {
    let content = [(kind.to_owned(), MediaType::default())].into_iter().collect();
    let answer = Response { description: what.to_owned(), content, ..Response::default() };
    let responses = operation.inner_mut().responses.get_or_insert_default();
    responses.responses.insert(aide::openapi::StatusCode::Code(200), ReferenceOr::Item(answer));
    operation
}

async fn nothing_here() -> ApiError {
    ApiError::not_found()
}

async fn other_method() -> ApiError {
    let title = ("此地址不支持该方法", "This address does not take that method");
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", title.0, title.1)
}
