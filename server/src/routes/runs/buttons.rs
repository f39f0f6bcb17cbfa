//! The buttons of a form, and pressing one on many records. Each record is a command of its own, on the path of a single
//! button: what is refused leaves the others standing.

use crate::error::{ApiError, ProblemBody};
use crate::extract::{Caller, IdempotencyKey, Json, Path};
use crate::language::spoken;
use crate::paging::Page;
use crate::record_view::open;
use crate::routes::forms::FormPath;
use crate::state::State;
use axum::extract::State as Shared;
use futures_util::stream::{self, StreamExt as _};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tenon_engine::definition::Operation;
use tenon_engine::flow::service::{FormButton, StartRun, form_buttons};
use tenon_engine::id::CommandId;
use tenon_engine::problem::Problem;

const MOST: usize = 200;

/// How many runs are started beside each other.
const AT_ONCE: usize = 16;

#[derive(Deserialize, JsonSchema)]
pub(super) struct ButtonPath {
    app: String,
    form: String,
    flow: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ButtonBatchInput {
    /// The ids of at most 200 records.
    records: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct ButtonBatchAnswer {
    /// One for each record, in their order.
    items: Vec<ButtonBatchItem>,
}

/// What became of the button of one record.
#[derive(Serialize, JsonSchema)]
struct ButtonBatchItem {
    /// The id as it was sent.
    record: String,
    status: ButtonBatchStatus,
    /// The run that was started.
    run: Option<String>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemBody>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ButtonBatchStatus {
    Started,
    Refused,
}

pub(super) async fn list(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FormPath>,
) -> Result<Json<Page<FormButton>>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal()).spoken_in(spoken());
    let opened = open(&context, &path.app, &path.form)?;
    if !opened.rights.allows(Operation::Read) {
        return Err(ApiError::forbidden());
    }
    Ok(Json(Page::whole(form_buttons(&context, &opened.form))))
}

pub(super) async fn press_many(
    Shared(state): Shared<State>,
    caller: Caller,
    IdempotencyKey(key): IdempotencyKey,
    Path(path): Path<ButtonPath>,
    Json(input): Json<ButtonBatchInput>,
) -> Result<Json<ButtonBatchAnswer>, ApiError> {
    if input.records.len() > MOST {
        let (zh, en) = (format!("一次最多 {MOST} 条"), format!("at most {MOST} at once"));
        return Err(ApiError::invalid(vec![Problem::new("/records", "too_many", zh, en)]));
    }
    // Each record is looked at on its own; whoever may read none at all need not try.
    let snapshot = state.workspace().snapshot();
    let rights = open(&snapshot.context(caller.principal()), &path.app, &path.form)?.rights;
    if !rights.allows(Operation::Read) {
        return Err(ApiError::forbidden());
    }
    let batch = Batch { state: &state, caller: &caller, path: &path, key };
    let pressed = stream::iter(input.records).map(|record| batch.item(record)).buffered(AT_ONCE);
    Ok(Json(ButtonBatchAnswer { items: pressed.collect().await }))
}

/// What the presses of one request have in common.
struct Batch<'a> {
    state: &'a State,
    caller: &'a Caller,
    path: &'a ButtonPath,
    key: Option<CommandId>,
}

impl Batch<'_> {
    async fn item(&self, record: String) -> ButtonBatchItem {
        match self.press(&record).await {
            Ok(run) => ButtonBatchItem { record, status: ButtonBatchStatus::Started, run: Some(run), problem: None },
            Err(refusal) => {
                ButtonBatchItem { record, status: ButtonBatchStatus::Refused, run: None, problem: Some(refusal.body()) }
            }
        }
    }

    /// Presses the button of one record; answers the run.
    async fn press(&self, record: &str) -> Result<String, ApiError> {
        let ButtonPath { app, form, flow } = self.path;
        let id = self.key.as_ref().map(|key| key.of_part(record));
        let wish = StartRun { id, ..StartRun::of(app, flow, Some(record)) };
        let run = self.state.workspace().press_button(self.caller.principal(), form, wish).await?;
        Ok(run.id.as_str().to_owned())
    }
}
