//! Making one record of several: the preview, the merge, and taking it back.

use crate::error::ApiError;
use crate::extract::{Caller, IdempotencyKey, Json, Path};
use crate::language::spoken;
use crate::record_view::{self, Opened, Record};
use crate::routes::records::{RecordPath, answer_of};
use crate::state::State;
use aide::axum::IntoApiResponse;
use axum::extract::State as Shared;
use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use tenon_engine::definition::Operation;
use tenon_engine::duplicate::{self, Plan, Take, Undo, Wish};
use tenon_engine::id::CommandId;
use tenon_engine::problem::SaidProblem;
use tenon_engine::record::{self, Context, Refs};
use tenon_engine::store::StoredRecord;

/// The word for what all of the records hold.
const ALL: &str = "all";

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeInput {
    /// The version of the record that stays, as it was seen.
    #[serde(default)]
    version: Option<i64>,
    /// The records that become it, 9 at most.
    others: Vec<Other>,
    /// By field: the id of the record whose value it takes, or `all` for what any of them holds. What is not named is
    /// decided: the value of the record that stays, else the fullest; lists are put together.
    #[serde(default)]
    take: BTreeMap<String, String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "MergedRecord")]
struct Other {
    id: String,
    #[serde(default)]
    version: Option<i64>,
}

impl MergeInput {
    fn into_wish(self, path: RecordPath, id: Option<CommandId>) -> Wish {
        let take = |from: String| if from == ALL { Take::All } else { Take::From(from) };
        Wish {
            app: path.app,
            form: path.form,
            master: path.id,
            version: self.version,
            others: self.others.into_iter().map(|other| (other.id, other.version)).collect(),
            take: self.take.into_iter().map(|(field, from)| (field, take(from))).collect(),
            id,
        }
    }
}

/// What a merge would do.
#[derive(Serialize, JsonSchema)]
pub struct MergePreview {
    /// The record that stays, then those that become it.
    records: Vec<Record>,
    /// The fields one can choose for.
    fields: Vec<FieldChoice>,
    moves: Moved,
    /// What stands in the way.
    problems: Vec<SaidProblem>,
    refs: Refs,
}

#[derive(Serialize, JsonSchema)]
struct FieldChoice {
    field: String,
    /// The id of the record whose value it takes, or `all`.
    take: String,
    /// Whether `all` can be chosen.
    may_all: bool,
    /// What it holds afterwards.
    value: Value,
    /// Whether that differs from what the record that stays holds now.
    changes: bool,
}

/// What is led or moved to the record that stays.
#[derive(Serialize, JsonSchema)]
struct Moved {
    links: Vec<LinkedForm>,
    /// Records of forms the reader may not see.
    hidden_links: usize,
    comments: usize,
    followers: usize,
    runs: usize,
    /// What came through public links.
    answers: usize,
}

#[derive(Serialize, JsonSchema)]
struct LinkedForm {
    form: String,
    title: String,
    records: usize,
}

pub async fn preview(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<RecordPath>,
    Json(input): Json<MergeInput>,
) -> Result<Json<MergePreview>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal()).spoken_in(spoken());
    let opened = record_view::open(&context, &path.app, &path.form)?;
    let app = snapshot.model.app(&path.app).ok_or_else(ApiError::not_found)?;
    let mut conn = state.store().read().await?;
    let wish = input.into_wish(path, None);
    let plan = duplicate::plan(&mut conn, &context, app, &opened.form, &opened.rights, &wish, false).await?;
    let outcome = outcome(&plan);
    let refs = record::refs(&mut conn, &context, &opened.form, plan.records.iter().chain(&outcome)).await?;
    drop(conn);
    let mut problems = plan.problems.clone();
    if problems.is_empty() {
        problems = state.workspace().try_merge(caller.principal(), wish).await?;
    }
    Ok(Json(show(&context, &opened, plan, problems.iter().map(|one| one.say(spoken())).collect(), refs)))
}

/// The record as it will be, for the names behind its ids.
fn outcome(plan: &Plan) -> Option<StoredRecord> {
    let mut record = plan.records.first()?.clone();
    record.values.extend(plan.values.clone());
    Some(record)
}

fn show(context: &Context<'_>, opened: &Opened, plan: Plan, problems: Vec<SaidProblem>, refs: Refs) -> MergePreview {
    let app = context.model.app(&opened.form.app);
    let mut hidden = 0;
    let mut links = Vec::new();
    for (form, records) in plan.moves.links {
        let may_read = context.rights(&opened.form.app, &form).is_some_and(|rights| rights.allows(Operation::Read));
        match app.and_then(|app| Some((app, app.forms.get(&form)?))).filter(|_| may_read) {
            Some((app, found)) => {
                let title = app.definitions.text(&found.definition.title, context.language);
                links.push(LinkedForm { form, title, records });
            }
            None => hidden += records,
        }
    }
    let fields = plan.choices.into_iter().map(|choice| FieldChoice {
        changes: plan.values.contains_key(&choice.field),
        take: match choice.take {
            Take::All => ALL.to_owned(),
            Take::From(id) => id,
        },
        may_all: choice.may_all,
        value: choice.value,
        field: choice.field,
    });
    MergePreview {
        fields: fields.collect(),
        moves: Moved {
            links,
            hidden_links: hidden,
            comments: plan.moves.comments,
            followers: plan.moves.followers,
            runs: plan.moves.runs,
            answers: plan.moves.answers,
        },
        problems,
        records: plan.records.into_iter().map(|record| opened.show(context, record)).collect(),
        refs,
    }
}

pub async fn merge(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<RecordPath>,
    IdempotencyKey(id): IdempotencyKey,
    Json(input): Json<MergeInput>,
) -> Result<impl IntoApiResponse, ApiError> {
    let (app, form) = (path.app.clone(), path.form.clone());
    let done = state.workspace().merge_records(caller.principal(), input.into_wish(path, id)).await;
    let record = answer_of(&state, caller.principal(), &app, &form, done)?;
    Ok((record_view::tag(record.version), Json(record)).into_response())
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnmergeInput {
    /// The merge, as the history names it.
    merge: String,
}

pub async fn undo(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<RecordPath>,
    IdempotencyKey(id): IdempotencyKey,
    Json(input): Json<UnmergeInput>,
) -> Result<impl IntoApiResponse, ApiError> {
    let RecordPath { app, form, id: master } = path;
    let wish = Undo { app: app.clone(), form: form.clone(), master, merge: input.merge, id };
    let done = state.workspace().undo_merge(caller.principal(), wish).await;
    let record = answer_of(&state, caller.principal(), &app, &form, done)?;
    Ok((record_view::tag(record.version), Json(record)).into_response())
}
