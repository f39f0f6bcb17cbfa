//! …/records/{id}/comments: what people say about a record. Whoever may read the record may read and write them.

use super::doc;
use super::records::RecordPath;
use crate::error::ApiError;
use crate::extract::{Caller, Json, Path, Query};
use crate::paging::{self, PageQuery};
use crate::record_view;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, patch_with};
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tenon_engine::clock;
use tenon_engine::flow::evidence::KeptFile;
use tenon_engine::people::Directory;
use tenon_engine::record::{self, Remark, Rewording};
use tenon_engine::store::comments;
use tenon_engine::workspace::RecordPlace;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/apps/{app}/forms/{form}/records/{id}/comments",
            get_with(list, doc("records", "listComments", "What people say about a record, newest first"))
                .post_with(add, doc("records", "addComment", "Say something about a record")),
        )
        .api_route(
            "/apps/{app}/forms/{form}/records/{id}/comments/{comment}",
            patch_with(change, doc("records", "changeComment", "Change what you said, within an hour"))
                .delete_with(retract, doc("records", "deleteComment", "Take back what you said, within an hour")),
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
    /// The ids of the members it speaks to.
    mentions: Vec<String>,
    /// The files that go with it.
    files: Vec<KeptFile>,
    /// When its words were changed last.
    edited_at: Option<String>,
    /// When it was taken back: its words, people and files are gone then.
    deleted_at: Option<String>,
    /// Until when the caller may change it or take it back; null where they may not.
    open_until: Option<String>,
}

impl Comment {
    /// As a member is shown it.
    fn shown(comment: comments::Comment, member: &str) -> Self {
        Self {
            id: comment.seq.to_string(),
            at: clock::to_text(comment.at),
            open_until: record::open_until(&comment, member).map(clock::to_text),
            edited_at: comment.edited_at.map(clock::to_text),
            deleted_at: comment.deleted_at.map(clock::to_text),
            by: comment.author,
            text: comment.text,
            mentions: comment.mentions,
            files: comment.files,
        }
    }
}

#[derive(Serialize, JsonSchema)]
struct CommentPage {
    items: Vec<Comment>,
    next_cursor: Option<String>,
    refs: Authors,
}

/// The names of those who wrote and those they wrote to.
#[derive(Serialize, JsonSchema)]
struct Authors {
    members: BTreeMap<String, String>,
}

impl Authors {
    fn of(comments: &[Comment], directory: &Directory) -> Self {
        let people = comments.iter().flat_map(|comment| comment.mentions.iter().chain([&comment.by]));
        let named = people.filter_map(|id| directory.member_name(id).map(|name| (id.clone(), name.to_owned())));
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
    let items: Vec<Comment> = found.into_iter().map(|one| Comment::shown(one, caller.id())).collect();
    let refs = Authors::of(&items, &snapshot.people);
    Ok(Json(CommentPage { items, next_cursor, refs }))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CommentInput {
    /// May be empty where files go with it.
    #[serde(default)]
    text: String,
    /// The ids of the members it speaks to; they are notified.
    #[serde(default)]
    mentions: Vec<String>,
    /// The ids of uploaded files that go with it.
    #[serde(default)]
    files: Vec<String>,
}

async fn add(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<RecordPath>,
    Json(input): Json<CommentInput>,
) -> Result<Json<Comment>, ApiError> {
    let remark = Remark { text: input.text, mentions: input.mentions, files: input.files };
    let comment = state.workspace().comment(caller.principal(), &path.into(), remark).await?;
    Ok(Json(Comment::shown(comment, caller.id())))
}

#[derive(Deserialize, JsonSchema)]
struct CommentPath {
    app: String,
    form: String,
    /// The id of the record.
    id: String,
    /// The id of the comment.
    comment: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CommentChange {
    /// May be empty where files go with it.
    text: String,
}

async fn change(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<CommentPath>,
    Json(input): Json<CommentChange>,
) -> Result<Json<Comment>, ApiError> {
    reword(&state, &caller, path, Rewording::Text(input.text)).await
}

async fn retract(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<CommentPath>,
) -> Result<Json<Comment>, ApiError> {
    reword(&state, &caller, path, Rewording::Retract).await
}

async fn reword(state: &State, caller: &Caller, path: CommentPath, wish: Rewording) -> Result<Json<Comment>, ApiError> {
    let comment = path.comment.parse::<i64>().map_err(|_| ApiError::not_found())?;
    let place = RecordPlace { app: path.app, form: path.form, id: path.id };
    let now = state.workspace().reword_comment(caller.principal(), &place, comment, wish).await?;
    Ok(Json(Comment::shown(now, caller.id())))
}
