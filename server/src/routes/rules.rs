//! /apps/{app}/rules/{rule}: trying a rule on what is stored, for whoever builds the app, and having it look at every
//! record again, for administrators.

use super::doc;
use crate::error::ApiError;
use crate::extract::{Admin, Builder, Json, Nothing, Path};
use crate::language;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::post_with;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use tenon_engine::definition::RuleDefinition;
use tenon_engine::id::JobId;
use tenon_engine::job::{self, RECOMPUTE, Wish, recompute_params};
use tenon_engine::model::App;
use tenon_engine::package::check_with;
use tenon_engine::problem::Problem;
use tenon_engine::record::try_rule;
use tenon_engine::rule::Rule;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/apps/{app}/rules/{rule}/try",
            post_with(attempt, doc("rules", "tryRule", "What a rule would change in the stored records")),
        )
        .api_route(
            "/apps/{app}/rules/{rule}/recompute",
            post_with(run_again, doc("rules", "recomputeRule", "Have a rule look at every record again")),
        )
}

#[derive(Deserialize, JsonSchema)]
struct RulePath {
    app: String,
    rule: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TryInput {
    /// The rule's document as it might be; as it is published when left out.
    #[serde(default)]
    text: Option<String>,
}

/// What a rule would change.
#[derive(Serialize, JsonSchema)]
struct TrialAnswer {
    total: usize,
    changed: usize,
    by_change: Vec<Step>,
    samples: Vec<Sample>,
}

#[derive(Serialize, JsonSchema)]
struct Step {
    from: Value,
    to: Value,
    count: usize,
}

#[derive(Serialize, JsonSchema)]
struct Sample {
    id: String,
    title: String,
    from: Value,
    to: Value,
    because: Vec<String>,
}

async fn attempt(
    Shared(state): Shared<State>,
    builder: Builder,
    Path(path): Path<RulePath>,
    Json(input): Json<TryInput>,
) -> Result<Json<TrialAnswer>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(builder.caller.principal());
    let app = snapshot.model.app(&path.app).ok_or_else(ApiError::not_found)?;
    let rule = match input.text {
        None => app.rules.get(&path.rule).cloned().ok_or_else(ApiError::not_found)?,
        Some(text) => Arc::new(compile(&state, app, &path, text).await?),
    };
    let form = app.forms.get(&rule.definition.form).ok_or_else(ApiError::not_found)?;
    let mut conn = state.store().read().await?;
    let trial = try_rule(&mut conn, &context, form, &rule).await?;
    let samples = trial.samples.into_iter();
    Ok(Json(TrialAnswer {
        total: trial.total,
        changed: trial.changed,
        by_change: trial.by_change.into_iter().map(|(from, to, count)| Step { from, to, count }).collect(),
        samples: samples
            .map(|s| Sample { id: s.id, title: s.title, from: s.from, to: s.to, because: s.because })
            .collect(),
    }))
}

/// Reads a rule that is not published, or says everything that is wrong with it.
async fn compile(state: &State, app: &App, path: &RulePath, text: String) -> Result<Rule, ApiError> {
    let file = format!("rules/{}.json", path.rule);
    let files = [(file.clone(), text.clone())].into();
    let mut problems = check_with(state.workspace(), &path.app, files).await?;
    problems.retain(|problem| problem.file.as_deref() == Some(file.as_str()));
    if !problems.is_empty() {
        return Err(ApiError::invalid(problems));
    }
    let unreadable = |error: serde_json::Error| {
        let said = error.to_string();
        ApiError::invalid(vec![Problem::new("", "invalid_document", said.clone(), said).in_file(file.clone())])
    };
    let definition: RuleDefinition = serde_json::from_str(&text).map_err(unreadable)?;
    Rule::compile(&definition, &app.definitions, &state.workspace().scripts).map_err(ApiError::invalid)
}

#[derive(Serialize, JsonSchema)]
struct JobRef {
    job: JobId,
}

async fn run_again(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<RulePath>,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Json<JobRef>, ApiError> {
    let model = state.workspace().model();
    let app = model.app(&path.app).ok_or_else(ApiError::not_found)?;
    let rule = app.rules.get(&path.rule).ok_or_else(ApiError::not_found)?;
    let title = app.definitions.text(&rule.definition.title, language::spoken());
    let wish = Wish {
        kind: RECOMPUTE,
        place: Some((&path.app, &rule.definition.form)),
        title,
        params: recompute_params(&path.rule),
        ready: true,
    };
    let row = job::begin(state.workspace(), admin.caller.principal(), wish).await?;
    Ok(Json(JobRef { job: row.id }))
}
