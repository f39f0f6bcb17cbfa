//! What is there already like a record that somebody is about to save. Nothing is written.

use crate::error::ApiError;
use crate::extract::{Caller, Json, Path};
use crate::language::spoken;
use crate::record_view;
use crate::routes::forms::FormPath;
use crate::state::State;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tenon_engine::definition::{OnEntry, Operation};
use tenon_engine::duplicate;
use tenon_engine::store;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "DuplicatesInput")]
pub struct Input {
    /// The record being changed; a new one when left out.
    #[serde(default)]
    id: Option<String>,
    /// The values as they are typed; of a stored record only those that differ are needed.
    values: Map<String, Value>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DuplicatesAnswer")]
pub struct Answer {
    /// One for each rule that found something, those that refuse the record in front.
    items: Vec<Item>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DuplicatesFound")]
struct Item {
    /// The field to show it at.
    field: String,
    /// Every field that was compared.
    fields: Vec<String>,
    /// `block` when the record will be refused.
    on_entry: OnEntry,
    /// What the form says of it.
    message: Option<String>,
    records: Vec<Like>,
    /// How many there are beside those, which the reader may not see.
    hidden: usize,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DuplicateRecord")]
struct Like {
    id: String,
    title: String,
    /// In percent.
    score: u8,
}

pub async fn look(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FormPath>,
    Json(input): Json<Input>,
) -> Result<Json<Answer>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal());
    let opened = record_view::open(&context, &path.app, &path.form)?;
    let mut conn = state.store().read().await?;
    let (fields, mut values) = match &input.id {
        Some(id) => {
            opened.load(&mut conn, &context, id).await?;
            let record = store::load_row(&mut conn, &opened.form.table, id, false).await?;
            let record = record.ok_or_else(ApiError::not_found)?;
            (opened.rights.fields_on(&record.facts(), &context.conditions), record.values)
        }
        None if opened.rights.allows(Operation::Create) => (opened.rights.fields_of_new(), Map::new()),
        None => return Err(ApiError::forbidden()),
    };
    // A field one may not see is neither compared as typed nor as stored: the answer would tell its value.
    values.extend(input.values);
    values.retain(|field, _| fields.sees(field));
    for (key, value) in &mut values {
        let field = opened.form.field(key);
        let read = field.and_then(|field| tenon_engine::kind::normalise(&field.definition, value.take()).ok());
        *value = read.unwrap_or_default();
    }
    let found =
        duplicate::look(&mut conn, &context, &opened.form, &opened.rights, &values, input.id.as_deref()).await?;
    let app = snapshot.model.app(&path.app).ok_or_else(ApiError::not_found)?;
    let items = found.into_iter().map(|found| Item {
        field: found.field,
        fields: found.fields,
        on_entry: found.on_entry,
        message: found.message.map(|text| app.definitions.text(&text, spoken())),
        records: found
            .records
            .into_iter()
            .map(|one| Like { id: one.record.id, title: one.record.title, score: one.score })
            .collect(),
        hidden: found.hidden,
    });
    Ok(Json(Answer { items: items.collect() }))
}
