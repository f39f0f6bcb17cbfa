//! What the engine makes of a draft while a person types: values, visibility, problems. Nothing is written.

use crate::error::ApiError;
use crate::extract::{Caller, Json, Path};
use crate::language;
use crate::record_view;
use crate::routes::forms::FormPath;
use crate::state::State;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use tenon_engine::access::FieldRights;
use tenon_engine::definition::Operation;
use tenon_engine::flow::service::work_view;
use tenon_engine::problem::{Problem, SaidProblem};
use tenon_engine::record::{self, Evaluation, Refs};
use tenon_engine::store::{self, Conn, StoredRecord};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvaluateInput {
    /// The record being changed; a new one when left out.
    #[serde(default)]
    id: Option<String>,
    /// The task the record is opened in: its step's rights on the fields hold.
    #[serde(default)]
    task: Option<String>,
    values: Map<String, Value>,
    /// Whether defaults are to be filled in; when left out, that is for a draft nothing was typed into yet.
    #[serde(default)]
    fresh: Option<bool>,
}

#[derive(Serialize, JsonSchema)]
pub struct EvaluateAnswer {
    /// Everything, with defaults, links, formulas and rules applied.
    values: Map<String, Value>,
    /// `false` for each field that is hidden now, and each cell of a sub-form, as `items/0/price`.
    visible: BTreeMap<String, bool>,
    required: Vec<String>,
    /// Fields that nobody may change as the record stands, and cells of sub-forms, as `items/0/price`.
    locked: Vec<String>,
    problems: Vec<SaidProblem>,
    /// Formulas that stay empty, for what they give is no value of their field: what they gave, and of what kind the field is.
    /// It keeps nobody from saving.
    unfit: Vec<SaidProblem>,
    refs: Refs,
}

pub async fn evaluate(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FormPath>,
    Json(input): Json<EvaluateInput>,
) -> Result<Json<EvaluateAnswer>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal());
    let opened = record_view::open(&context, &path.app, &path.form)?;
    let mut conn = state.store().read().await?;
    let (before, fields) = match (&input.id, &input.task) {
        (Some(id), Some(task)) => {
            let given = fields_of_task(&mut conn, &context, task, id).await?;
            let record = store::load_row(&mut conn, &opened.form.table, id, false).await?;
            let record = record.ok_or_else(ApiError::not_found)?;
            let own = || opened.rights.fields_on(&record.facts(), &context.conditions);
            let fields = given.unwrap_or_else(own);
            (Some(record), fields)
        }
        (Some(id), None) => {
            let record = record::get_whole(&mut conn, &context, &opened.rights, &opened.form, id).await?;
            let fields = opened.rights.fields_on(&record.facts(), &context.conditions);
            (Some(record), fields)
        }
        (None, _) if opened.rights.allows(Operation::Create) => (None, opened.rights.fields_of_new()),
        (None, _) => return Err(ApiError::forbidden()),
    };
    let fresh = input.fresh.unwrap_or_else(|| input.values.values().all(Value::is_null));
    // What one may not write cannot have been typed; taking it would let a formula tell about hidden values.
    let (form, values) = (&opened.form, input.values);
    let mut found = record::evaluate_within(&mut conn, &context, form, &fields, before.as_ref(), values, fresh).await?;
    fields.mask(&mut found.values);
    let values = std::mem::take(&mut found.values);
    let draft = StoredRecord { values, ..before.unwrap_or_else(|| no_record(&context)) };
    let refs = record::refs(&mut conn, &context, &opened.form, [&draft]).await?;
    Ok(Json(EvaluateAnswer::of(found, draft.values, refs, &fields)))
}

impl EvaluateAnswer {
    /// What was found, without the fields the reader may not see. The values must have been masked.
    pub fn of(found: Evaluation, values: Map<String, Value>, refs: Refs, fields: &FieldRights) -> Self {
        let told = |problem: &&Problem| is_told(&problem.pointer, fields);
        let problems = found.problems.iter().filter(told);
        // What a formula gave is as much to be hidden as what its field holds.
        let is_masked = |problem: &&Problem| fields.is_masked(&path(problem.pointer.trim_start_matches('/')));
        let unfit = found.unfit.iter().filter(told).filter(|problem| !is_masked(problem));
        Self {
            problems: problems.map(|problem| problem.say(language::spoken())).collect(),
            unfit: unfit.map(|problem| problem.say(language::spoken())).collect(),
            visible: found.hidden.into_iter().filter(|one| fields.sees(&path(one))).map(|one| (one, false)).collect(),
            required: found.required.into_iter().filter(|place| fields.sees(&path(place))).collect(),
            locked: found.locked.into_iter().filter(|place| fields.sees(&path(place))).collect(),
            values,
            refs,
        }
    }
}

/// The rights a task gives on the fields of its record; none where its reader's own rights apply.
async fn fields_of_task(
    conn: &mut Conn,
    context: &record::Context<'_>,
    task: &str,
    record: &str,
) -> Result<Option<FieldRights>, ApiError> {
    let work = work_view(conn, context, task).await?;
    if work.run.record_id.as_deref() != Some(record) {
        return Err(ApiError::not_found());
    }
    Ok(work.fields)
}

/// The field, or column, that a place such as `items/0/price` is in.
fn path(place: &str) -> String {
    match place.split('/').collect::<Vec<_>>().as_slice() {
        [field, _, column] => format!("{field}.{column}"),
        _ => place.to_owned(),
    }
}

/// Whether the reader may be told what is wrong at a pointer: they see the field, or column, it leads into.
fn is_told(pointer: &str, fields: &FieldRights) -> bool {
    let mut parts = pointer.trim_start_matches('/').split('/');
    let field = parts.next().unwrap_or_default();
    fields.sees(field) && parts.nth(1).is_none_or(|column| fields.sees(&format!("{field}.{column}")))
}

/// A record that does not exist yet.
pub fn no_record(context: &record::Context<'_>) -> StoredRecord {
    StoredRecord::unmade(String::new(), None, context.now)
}
