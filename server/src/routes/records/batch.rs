//! Many changes at once, each on its own: one that is refused leaves the others standing.

use super::change::answer_of;
use crate::error::{ApiError, ProblemBody};
use crate::extract::{Caller, Json, Path};
use crate::record_view::{self, Record};
use crate::routes::forms::FormPath;
use crate::state::State;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tenon_engine::definition::Operation as Right;
use tenon_engine::id::CommandId;
use tenon_engine::problem::Problem;
use tenon_engine::record::{Action, Command};

const MOST: usize = 1000;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchInput {
    operations: Vec<Operation>,
}

/// One change of a batch.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "BatchOperation")]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
enum Operation {
    Create {
        values: Map<String, Value>,
        /// Sent again with the same id, it happens once.
        #[serde(default)]
        command: Option<CommandId>,
    },
    Update {
        id: String,
        #[serde(default)]
        version: Option<i64>,
        values: Map<String, Value>,
        #[serde(default)]
        command: Option<CommandId>,
    },
    Delete {
        id: String,
        #[serde(default)]
        version: Option<i64>,
        #[serde(default)]
        command: Option<CommandId>,
    },
    Archive {
        id: String,
        #[serde(default)]
        version: Option<i64>,
        #[serde(default)]
        command: Option<CommandId>,
    },
    Unarchive {
        id: String,
        #[serde(default)]
        command: Option<CommandId>,
    },
    Restore {
        id: String,
        #[serde(default)]
        command: Option<CommandId>,
    },
    Destroy {
        id: String,
        #[serde(default)]
        command: Option<CommandId>,
    },
}

impl Operation {
    fn into_command(self, path: &FormPath) -> Command {
        let (id, action) = match self {
            Self::Create { values, command } => (command, Action::Create { id: None, values }),
            Self::Update { id, version, values, command } => (command, Action::Update { id, version, values }),
            Self::Delete { id, version, command } => (command, Action::Delete { id, version }),
            Self::Archive { id, version, command } => (command, Action::Archive { id, version }),
            Self::Unarchive { id, command } => (command, Action::Unarchive { id }),
            Self::Restore { id, command } => (command, Action::Restore { id }),
            Self::Destroy { id, command } => (command, Action::Destroy { id }),
        };
        Command { id, app: path.app.clone(), form: path.form.clone(), action }
    }
}

#[derive(Serialize, JsonSchema)]
pub struct BatchAnswer {
    /// One for each operation, in their order.
    items: Vec<Item>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "BatchItem")]
struct Item {
    index: usize,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<Record>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemBody>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "BatchStatus")]
#[serde(rename_all = "snake_case")]
enum Status {
    Ok,
    Error,
}

pub async fn batch(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FormPath>,
    Json(input): Json<BatchInput>,
) -> Result<Json<BatchAnswer>, ApiError> {
    if input.operations.len() > MOST {
        let (zh, en) = (format!("一次最多 {MOST} 条"), format!("at most {MOST} at once"));
        return Err(ApiError::invalid(vec![Problem::new("/operations", "too_many", zh, en)]));
    }
    // Each change is looked at on its own; whoever may make none at all need not try.
    let snapshot = state.workspace().snapshot();
    let rights = record_view::open(&snapshot.context(caller.principal()), &path.app, &path.form)?.rights;
    if ![Right::Create, Right::Update, Right::Delete].into_iter().any(|right| rights.allows(right)) {
        return Err(ApiError::forbidden());
    }
    let commands = input.operations.into_iter().map(|operation| operation.into_command(&path)).collect();
    let principal = caller.principal();
    let done = state.workspace().perform_all(principal, commands).await;
    let items = done.into_iter().enumerate().map(|(index, done)| {
        match answer_of(&state, principal, &path.app, &path.form, done) {
            Ok(record) => Item { index, status: Status::Ok, record: Some(record), problem: None },
            Err(refusal) => Item { index, status: Status::Error, record: None, problem: Some(refusal.body()) },
        }
    });
    Ok(Json(BatchAnswer { items: items.collect() }))
}
