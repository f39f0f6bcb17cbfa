//! …/forms/{form}/duplicates and what belongs to it: what is there already while somebody types, the search for
//! everything a form holds twice, and making one record of several.

mod entry;
mod found;
mod merging;

use super::doc;
use super::records::RECORD;
use crate::extract::Json;
use crate::record_view::Record;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with, put_with};

const DUPLICATES: &str = "/apps/{app}/forms/{form}/duplicates";

pub fn routes() -> ApiRouter<State> {
    let here = |rest: &str| format!("{DUPLICATES}{rest}");
    let record = |rest: &str| format!("{RECORD}{rest}");
    ApiRouter::new()
        .api_route(
            "/apps/{app}/forms/{form}/records/duplicates",
            post_with(entry::look, doc("duplicates", "findDuplicates", "What is there already like a draft")),
        )
        .api_route(
            DUPLICATES,
            get_with(found::list, doc("duplicates", "listDuplicates", "What the latest search of one's own has found")),
        )
        .api_route(
            &here("/search"),
            post_with(found::search, doc("duplicates", "searchDuplicates", "Look for everything the form holds twice")),
        )
        .api_route(
            &here("/distinct"),
            put_with(
                found::set_distinct,
                doc("duplicates", "setDistinct", "Remember records as different from each other, or forget it"),
            ),
        )
        .api_route(
            &record("/merge/preview"),
            post_with(merging::preview, doc("duplicates", "previewMerge", "What a merge would do, exactly")),
        )
        .api_route(
            &record("/merge"),
            post_with(merging::merge, |op| {
                doc("duplicates", "mergeRecords", "Make this record and others one")(op).response::<200, Json<Record>>()
            }),
        )
        .api_route(
            &record("/unmerge"),
            post_with(merging::undo, |op| {
                doc("duplicates", "undoMerge", "Take a merge back")(op).response::<200, Json<Record>>()
            }),
        )
}
