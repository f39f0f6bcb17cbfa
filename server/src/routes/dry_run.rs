//! /apps/{app}/flows/{flow}/dry-run: a flow tried out as its draft has it, on a stored or a made-up record, as anybody.
//! Nothing is written and nobody is told. For whoever builds the app.

use super::apps::FlowPath;
use super::doc;
use super::records::evaluate::no_record;
use crate::error::ApiError;
use crate::extract::{Builder, Json, Path};
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::post_with;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::flow::Flow;
use tenon_engine::flow::service::{DryDeed, DryRun, DryRunView, dry_run};
use tenon_engine::id::MemberId;
use tenon_engine::model::App;
use tenon_engine::package;
use tenon_engine::problem::Problem;
use tenon_engine::record;
use tenon_engine::store::{self, StoredRecord};
use tenon_engine::workspace::Snapshot;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new().api_route(
        "/apps/{app}/flows/{flow}/dry-run",
        post_with(try_out, doc("definitions", "dryRunFlow", "Try a flow out without writing anything")),
    )
}

/// What is tried out.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DryRunInput {
    /// Texts on top of the drafts, by path.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// Who starts it, by id; whoever asks when left out.
    #[serde(default)]
    member: Option<String>,
    /// A stored record whose values stand behind those given.
    #[serde(default)]
    record: Option<String>,
    #[serde(default)]
    values: Map<String, Value>,
    /// The people the initiator picks, by node.
    #[serde(default)]
    picks: BTreeMap<String, Vec<String>>,
    /// The decisions made so far.
    #[serde(default)]
    deeds: Vec<DryDeed>,
    /// The nodes whose call, script or print is taken to fail: by key, and as `flow/node` in a flow that is called.
    #[serde(default)]
    fails: BTreeSet<String>,
}

async fn try_out(
    Shared(state): Shared<State>,
    builder: Builder,
    Path(path): Path<FlowPath>,
    Json(input): Json<DryRunInput>,
) -> Result<Json<DryRunView>, ApiError> {
    let (app, _) = package::preview(state.workspace(), &path.app, input.files).await?;
    let published = state.workspace().snapshot();
    let app = Arc::new(as_stored(app, &published, &path.app));
    let definition = app.definitions.flows.get(&path.flow).cloned().ok_or_else(ApiError::not_found)?;
    let flow = Flow::compile(definition, 0).map_err(ApiError::invalid)?;
    let form_key = flow.definition().start.form().map(str::to_owned);
    let snapshot = Snapshot { model: Arc::new(published.model.with(Arc::clone(&app))), ..published };
    let directory = state.workspace().roster.directory();
    let principal = match &input.member {
        Some(id) => {
            let member = directory.member(id).ok_or_else(|| ApiError::invalid(vec![no_member(id)]))?;
            Principal::member(member, Via::Session, None)
        }
        None => builder.caller.principal().clone(),
    };
    let context = snapshot.context(&principal);
    let mut conn = state.store().read().await?;
    let is_changed = !input.values.is_empty();
    let (record, before) = match form_key.as_deref().and_then(|form| app.forms.get(form)) {
        None => (None, None),
        Some(form) => {
            let before = match &input.record {
                Some(id) => store::load_row(&mut conn, &form.table, id, false).await?,
                None => None,
            };
            let is_fresh = before.is_none();
            let found = record::evaluate(&mut conn, &context, form, before.as_ref(), input.values, is_fresh).await?;
            let stored = before.clone().filter(|_| is_changed);
            (Some(StoredRecord { values: found.values, ..before.unwrap_or_else(|| no_record(&context)) }), stored)
        }
    };
    let ids = |people: Vec<String>| people.iter().filter_map(|id| MemberId::parse(id)).collect();
    let wish = DryRun {
        app: &path.app,
        flow: &flow,
        // What a timetable or a date starts, nobody has started.
        initiator: principal.member.clone().filter(|_| !matches!(flow.definition().start.on(), "date" | "cron")),
        record,
        before,
        picks: input.picks.into_iter().map(|(node, people)| (node, ids(people))).collect(),
        deeds: input.deeds,
        fails: input.fails,
    };
    Ok(Json(dry_run(&mut conn, &context, &wish).await?))
}

/// The columns of a draft are not there yet: records are read as the forms in force store them.
pub(super) fn as_stored(app: App, published: &Snapshot, key: &str) -> App {
    let mut app = app;
    for (form, draft) in &mut app.forms {
        if let (Some(stored), Some(draft)) = (published.model.form(key, form), Arc::get_mut(draft)) {
            draft.table = stored.table.clone();
        }
    }
    app
}

fn no_member(id: &str) -> Problem {
    let (zh, en) = (format!("没有成员“{id}”"), format!("there is no member '{id}'"));
    Problem::new("/member", "unknown_member", zh, en)
}
