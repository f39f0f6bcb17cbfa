//! /apps/{app}/adopt: a form made of any JSON Schema, to be looked at before it is saved as a draft.

use super::apps::AppPath;
use super::doc;
use crate::error::ApiError;
use crate::extract::{Builder, Json, Path};
use crate::language;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::post_with;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenon_engine::definition;
use tenon_engine::problem::SaidProblem;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new().api_route(
        "/apps/{app}/adopt",
        post_with(adopt, doc("definitions", "adoptSchema", "Make a form of a JSON Schema; nothing is saved")),
    )
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AdoptInput {
    /// The key of the new form.
    key: String,
    /// Its title; that of the schema when left out.
    #[serde(default)]
    title: Option<String>,
    /// A JSON Schema (2020-12, 2019-09 or draft-07) that describes an object.
    schema: Value,
}

/// A form made of a schema.
#[derive(Serialize, JsonSchema)]
pub(super) struct Adopted {
    /// Where the document belongs.
    path: String,
    /// The document's text.
    text: String,
    /// What does not stand in the form as it stood in the schema, with the pointer into the schema.
    notes: Vec<SaidProblem>,
}

impl Adopted {
    pub(super) fn new(key: &str, form: &Value, notes: Vec<SaidProblem>) -> Self {
        let text = serde_json::to_string_pretty(form).expect("a form is plain data");
        Self { path: format!("forms/{key}.json"), text: format!("{text}\n"), notes }
    }
}

async fn adopt(
    Shared(state): Shared<State>,
    _builder: Builder,
    Path(path): Path<AppPath>,
    Json(input): Json<AdoptInput>,
) -> Result<Json<Adopted>, ApiError> {
    state.workspace().model().app(&path.app).ok_or_else(ApiError::not_found)?;
    let adopted = definition::adopt(&input.schema, &input.key, input.title.as_deref()).map_err(ApiError::invalid)?;
    let notes = adopted.notes.iter().map(|note| note.say(language::spoken())).collect();
    Ok(Json(Adopted::new(&input.key, &adopted.form, notes)))
}
