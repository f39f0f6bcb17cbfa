//! /apps/{app}/forms/{form}/records: lists, single records and changes of them.

mod batch;
mod change;
pub(super) mod evaluate;
mod history;
mod list;
mod show;

use super::doc;
use crate::extract::Json;
use crate::record_view::{Record, RecordAnswer};
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use schemars::JsonSchema;
use serde::Deserialize;
use tenon_engine::workspace::RecordPlace;

pub use change::answer_of;
pub use list::{RecordsQuery, listing};

/// Where the records of a form are.
pub const RECORDS: &str = "/apps/{app}/forms/{form}/records";
/// Where one record is.
pub const RECORD: &str = "/apps/{app}/forms/{form}/records/{id}";

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            RECORDS,
            get_with(list::list, doc("records", "listRecords", "A page of records")).post_with(change::create, |op| {
                doc("records", "createRecord", "Create a record, and submit it to a flow if asked")(op)
                    .response::<201, Json<change::CreatedRecord>>()
            }),
        )
        .api_route(
            RECORD,
            get_with(show::show, |op| {
                doc("records", "getRecord", "One record")(op).response::<200, Json<RecordAnswer>>()
            })
            .patch_with(change::update, |op| {
                doc("records", "updateRecord", "Change fields of a record")(op).response::<200, Json<Record>>()
            })
            .delete_with(change::delete, doc("records", "deleteRecord", "Put a record into the recycle bin")),
        )
        .api_route(
            "/apps/{app}/forms/{form}/records/{id}/restore",
            post_with(change::restore, doc("records", "restoreRecord", "Take a record out of the recycle bin")),
        )
        .api_route(
            "/apps/{app}/forms/{form}/records/{id}/archive",
            post_with(change::archive, doc("records", "archiveRecord", "Put a record into the archive")),
        )
        .api_route(
            "/apps/{app}/forms/{form}/records/{id}/unarchive",
            post_with(change::unarchive, doc("records", "unarchiveRecord", "Take a record out of the archive")),
        )
        .api_route(
            "/apps/{app}/forms/{form}/records/{id}/destroy",
            post_with(change::destroy, doc("records", "destroyRecord", "Destroy a record of the recycle bin for good")),
        )
        .api_route(
            "/apps/{app}/forms/{form}/records/{id}/revert",
            post_with(change::revert, |op| {
                doc("records", "revertRecord", "Bring back the values of an earlier version")(op)
                    .response::<200, Json<Record>>()
            }),
        )
        .api_route(
            "/apps/{app}/forms/{form}/records/{id}/history",
            get_with(history::history, doc("records", "getHistory", "What happened to a record, newest first")),
        )
        .api_route(
            "/apps/{app}/forms/{form}/records/batch",
            post_with(batch::batch, doc("records", "changeRecords", "Change up to 1,000 records, each on its own")),
        )
        .api_route(
            "/apps/{app}/forms/{form}/records/evaluate",
            post_with(evaluate::evaluate, doc("records", "evaluateDraft", "What the engine makes of a draft")),
        )
}

/// The segments of an address that names one record.
#[derive(Deserialize, JsonSchema)]
pub struct RecordPath {
    pub app: String,
    pub form: String,
    pub id: String,
}

impl From<RecordPath> for RecordPlace {
    fn from(RecordPath { app, form, id }: RecordPath) -> Self {
        Self { app, form, id }
    }
}
