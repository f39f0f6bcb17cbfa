//! Every address of the API, one file per domain. Owns joining them, their description (OpenAPI) and what lies around
//! them; each file owns its shapes.

mod aggregates;
mod apps;
mod audit;
mod comments;
mod definitions;
mod departments;
mod events;
mod files;
mod forms;
mod groups;
mod keys;
mod links;
mod login;
mod me;
mod members;
mod notifications;
mod operations;
pub mod public;
mod record_rules;
mod records;
mod roles;
mod rules;
mod runs;
mod settings;
mod setup;
mod system;
mod tasks;
mod templates;

use crate::error::ApiError;
use crate::extract::JSON_LIMIT;
use crate::state::State;
use crate::{middleware, page};
use aide::axum::ApiRouter;
use aide::openapi::{ApiKeyLocation, OpenApi, SecurityScheme};
use aide::transform::{TransformOpenApi, TransformOperation};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

/// Where the API begins.
pub const API: &str = "/api/v1";

/// The whole server: API, health, figures and page.
pub fn router(state: State) -> Router {
    let mut description = OpenApi::default();
    let api = api().finish_api_with(&mut description, describe);
    let description = serde_json::to_string(&tidy(description)).expect("a description is plain data");
    let api = api.merge(system::description(description)).fallback(nothing_here);
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
    let mut description = OpenApi::default();
    let _: Router<State> = api().finish_api_with(&mut description, describe);
    serde_json::to_value(tidy(description)).expect("a description is plain data")
}

fn api() -> ApiRouter<State> {
    ApiRouter::new()
        .merge(setup::routes())
        .merge(login::routes())
        .merge(me::routes())
        .merge(members::routes())
        .merge(departments::routes())
        .merge(roles::routes())
        .merge(keys::routes())
        .merge(settings::routes())
        .merge(audit::routes())
        .merge(templates::routes())
        .merge(apps::routes())
        .merge(aggregates::routes())
        .merge(links::routes())
        .merge(public::routes())
        .merge(definitions::routes())
        .merge(forms::routes())
        .merge(records::routes())
        .merge(runs::routes())
        .merge(tasks::routes())
        .merge(record_rules::routes())
        .merge(groups::routes())
        .merge(comments::routes())
        .merge(notifications::routes())
        .merge(operations::routes())
        .merge(rules::routes())
        .merge(files::routes())
        .merge(events::routes())
}

fn describe(api: TransformOpenApi<'_>) -> TransformOpenApi<'_> {
    let cookie = SecurityScheme::ApiKey {
        location: ApiKeyLocation::Cookie,
        name: crate::extract::SESSION_COOKIE.to_owned(),
        description: Some("The session of a signed-in member".to_owned()),
        extensions: Default::default(),
    };
    let key = SecurityScheme::Http {
        scheme: "bearer".to_owned(),
        bearer_format: Some("tk_…".to_owned()),
        description: Some("An API key".to_owned()),
        extensions: Default::default(),
    };
    api.title("Tenon")
        .version(env!("CARGO_PKG_VERSION"))
        .description("Forms, records, rules and flows of a workspace. Refusals are problem+json (RFC 9457).")
        .security_scheme("session", cookie)
        .security_scheme("key", key)
}

/// Puts the addresses below [`API`] and writes a segment that takes the rest of the path the way OpenAPI does.
fn tidy(mut description: OpenApi) -> OpenApi {
    if let Some(paths) = &mut description.paths {
        let old = std::mem::take(&mut paths.paths);
        paths.paths = old.into_iter().map(|(path, item)| (format!("{API}{}", path.replace("{*", "{")), item)).collect();
    }
    description
}

/// Names an operation for people and for generated clients.
fn doc(
    tag: &'static str,
    id: &'static str,
    summary: &'static str,
) -> impl FnOnce(TransformOperation<'_>) -> TransformOperation<'_> {
    move |operation| operation.tag(tag).id(id).summary(summary)
}

async fn nothing_here() -> ApiError {
    ApiError::not_found()
}
