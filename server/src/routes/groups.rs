//! /apps/{app}/forms/{form}/groups: records counted and added up by one field.

use super::doc;
use super::forms::FormPath;
use super::records::{RecordsQuery, listing};
use crate::error::ApiError;
use crate::extract::{Caller, Json, Path, Query};
use crate::record_view;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenon_engine::problem::Problem;
use tenon_engine::record::{self, Grouping, Listing};
use tenon_engine::store;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new().api_route(
        "/apps/{app}/forms/{form}/groups",
        get_with(groups, doc("records", "groupRecords", "Records counted by one field, largest group first")),
    )
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct GroupsQuery {
    /// The field whose values make the groups.
    by: String,
    view: Option<String>,
    /// A condition, as JSON.
    filter: Option<String>,
    search: Option<String>,
    /// `sum:<field>` also adds a field up.
    measure: Option<String>,
    /// Reads every record instead of the first 10,000.
    exact: Option<bool>,
}

#[derive(Serialize, JsonSchema)]
struct Groups {
    items: Vec<Group>,
    /// False when reading stopped at the bound, or all records were too many to be looked at: counts and sums are then of the records that were read, and a value that
    /// none of them has is missing. A filter finds it.
    exact: bool,
}

#[derive(Serialize, JsonSchema)]
struct Group {
    value: Value,
    count: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    measure: Option<Value>,
}

async fn groups(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FormPath>,
    Query(query): Query<GroupsQuery>,
) -> Result<Json<Groups>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal());
    let opened = record_view::open(&context, &path.app, &path.form)?;
    let sum = match query.measure.as_deref().filter(|text| !text.is_empty() && *text != "count") {
        None => None,
        Some(measure) => Some(measure.strip_prefix("sum:").ok_or_else(|| {
            let said = ("应为 count 或 sum:<字段>", "must be count or sum:<field>");
            ApiError::invalid(vec![Problem::new("/measure", "unknown_measure", said.0, said.1)])
        })?),
    };
    let narrowed = RecordsQuery::narrowed(query.view, query.filter, query.search);
    let exact = query.exact == Some(true);
    let (mut conn, reach) = state.look(Some(!exact)).await?;
    let listing = Listing { reach, ..listing(&mut conn, &context, &path, narrowed).await? };
    let wish = Grouping { by: &query.by, sum, exact };
    let found = record::groups(&mut conn, &context, &opened.rights, &opened.form, &listing, wish).await?;
    let group = |group: store::Group| Group { value: group.value, count: group.count, measure: group.sum };
    Ok(Json(Groups { items: found.groups.into_iter().map(group).collect(), exact: found.exact }))
}
