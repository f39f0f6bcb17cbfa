//! /notifications: what the workspace tells the caller.

use super::doc;
use crate::error::ApiError;
use crate::extract::{Caller, Json, Query};
use crate::no_content::NoContent;
use crate::paging::{self, Page};
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tenon_engine::clock;
use tenon_engine::problem::Problem;
use tenon_engine::store::notifications;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/notifications",
            get_with(list, doc("notifications", "listNotifications", "What the caller was told, newest first")),
        )
        .api_route(
            "/notifications/read",
            post_with(read, doc("notifications", "readNotifications", "Mark notifications as read")),
        )
}

/// One notification.
#[derive(Serialize, JsonSchema)]
struct Notification {
    id: String,
    at: String,
    subject: String,
    text: String,
    /// The path of the page it leads to.
    link: Option<String>,
    read: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NotificationsQuery {
    /// Only those not read yet.
    unread: Option<bool>,
    cursor: Option<String>,
    limit: Option<usize>,
}

async fn list(
    Shared(state): Shared<State>,
    caller: Caller,
    Query(query): Query<NotificationsQuery>,
) -> Result<Json<Page<Notification>>, ApiError> {
    let limit = paging::limit(query.limit);
    let before = paging::decode(query.cursor.as_deref())?;
    let mut conn = state.store().read().await?;
    let unread = query.unread.unwrap_or(false);
    let mut found = notifications::list(&mut conn, caller.id(), unread, before, limit + 1).await?;
    let next_cursor = paging::cut(&mut found, limit, |notification| notification.seq);
    let items = found.into_iter().map(|notification| Notification {
        id: notification.seq.to_string(),
        at: clock::to_text(notification.at),
        subject: notification.subject,
        text: notification.text,
        link: notification.link,
        read: notification.read,
    });
    Ok(Json(Page { items: items.collect(), next_cursor }))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ReadInput {
    #[serde(default)]
    ids: Option<Vec<String>>,
    #[serde(default)]
    all: bool,
}

async fn read(
    Shared(state): Shared<State>,
    caller: Caller,
    Json(input): Json<ReadInput>,
) -> Result<NoContent, ApiError> {
    let seqs = match (input.all, input.ids) {
        (true, _) => None,
        (false, Some(ids)) if ids.len() <= 1000 => {
            Some(ids.iter().filter_map(|id| id.parse().ok()).collect::<Vec<i64>>())
        }
        _ => {
            let said = ("请给出 ids（最多 1000 个）或 all", "send ids (1,000 at most) or all");
            return Err(ApiError::invalid(vec![Problem::new("/ids", "required", said.0, said.1)]));
        }
    };
    let (member, now) = (caller.id().to_owned(), state.clock().now());
    state
        .store()
        .write(move |conn| {
            let (member, seqs) = (member.clone(), seqs.clone());
            Box::pin(async move { notifications::mark_read(conn, &member, seqs.as_deref(), now).await })
        })
        .await?;
    Ok(NoContent)
}
