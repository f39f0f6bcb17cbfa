//! …/records/{id}/comments: what people say about a record. Whoever may read the record may read and write them.

use super::doc;
use super::records::RecordPath;
use crate::error::ApiError;
use crate::extract::{Caller, Json, Path, Query};
use crate::paging::{self, PageQuery};
use crate::record_view;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tenon_engine::clock;
use tenon_engine::people::Directory;
use tenon_engine::problem::Problem;
use tenon_engine::store::comments;
use tenon_engine::workspace::Event;

const LONGEST: usize = 4000;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new().api_route(
        "/apps/{app}/forms/{form}/records/{id}/comments",
        get_with(list, doc("records", "listComments", "What people say about a record, newest first"))
            .post_with(add, doc("records", "addComment", "Say something about a record")),
    )
}

/// One comment.
#[derive(Serialize, JsonSchema)]
struct Comment {
    id: String,
    at: String,
    /// The id of the member who wrote it.
    by: String,
    text: String,
}

impl From<comments::Comment> for Comment {
    fn from(comment: comments::Comment) -> Self {
        Self { id: comment.seq.to_string(), at: clock::to_text(comment.at), by: comment.author, text: comment.text }
    }
}

#[derive(Serialize, JsonSchema)]
struct CommentPage {
    items: Vec<Comment>,
    next_cursor: Option<String>,
    refs: Authors,
}

/// The names of those who wrote.
#[derive(Serialize, JsonSchema)]
struct Authors {
    members: BTreeMap<String, String>,
}

impl Authors {
    fn of(comments: &[Comment], directory: &Directory) -> Self {
        let named = comments
            .iter()
            .filter_map(|comment| directory.member_name(&comment.by).map(|name| (comment.by.clone(), name.to_owned())));
        Self { members: named.collect() }
    }
}

async fn list(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<RecordPath>,
    Query(query): Query<PageQuery>,
) -> Result<Json<CommentPage>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal());
    let opened = record_view::open(&context, &path.app, &path.form)?;
    let limit = paging::limit(query.limit);
    let cursor = paging::decode(query.cursor.as_deref())?;
    let mut conn = state.store().read().await?;
    opened.load(&mut conn, &context, &path.id).await?;
    let mut found = comments::list(&mut conn, &path.id, cursor, limit + 1).await?;
    let next_cursor = paging::cut(&mut found, limit, |comment| comment.seq);
    let items: Vec<Comment> = found.into_iter().map(Comment::from).collect();
    let refs = Authors::of(&items, &snapshot.people);
    Ok(Json(CommentPage { items, next_cursor, refs }))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CommentInput {
    text: String,
}

async fn add(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<RecordPath>,
    Json(input): Json<CommentInput>,
) -> Result<Json<Comment>, ApiError> {
    let text = input.text.trim().to_owned();
    if text.is_empty() || text.chars().count() > LONGEST {
        let (zh, en) = (format!("1 到 {LONGEST} 个字符"), format!("1 to {LONGEST} characters"));
        return Err(ApiError::invalid(vec![Problem::new("/text", "length", zh, en)]));
    }
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal());
    let opened = record_view::open(&context, &path.app, &path.form)?;
    let mut conn = state.store().read().await?;
    let record = opened.load(&mut conn, &context, &path.id).await?;
    drop(conn);
    let (place, author, now) = ((path.app, path.form, path.id), caller.id().to_owned(), snapshot.now);
    let told =
        Event::Record { app: place.0.clone(), form: place.1.clone(), id: place.2.clone(), version: record.version };
    let comment = state
        .store()
        .write(move |conn| {
            let (place, author, text) = (place.clone(), author.clone(), text.clone());
            Box::pin(async move {
                let place = comments::Place { app: &place.0, form: &place.1, record: &place.2 };
                comments::insert(conn, place, &author, &text, now).await
            })
        })
        .await?;
    state.workspace().events.tell(told);
    Ok(Json(comment.into()))
}
