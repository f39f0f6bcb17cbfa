//! /audit: what happened, newest first. For administrators.

mod names;

use self::names::{AuditNames, record_titles};
use super::doc;
use crate::error::ApiError;
use crate::extract::{Admin, Json, Query};
use crate::language::spoken;
use crate::paging::{self, Page};
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::extract::State as Shared;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use tenon_engine::audit::StoredEntry;
use tenon_engine::id::Outside;
use tenon_engine::people::Directory;
use tenon_engine::problem::Problem;
use tenon_engine::record::Context;
use tenon_engine::{clock, store, zone};

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new().api_route("/audit", get_with(list, doc("audit", "listAudit", "What happened, newest first")))
}

/// One entry of the log.
#[derive(Serialize, JsonSchema)]
struct AuditEntry {
    id: String,
    at: String,
    /// The id of the member who acted; null for the engine itself.
    actor: Option<String>,
    actor_name: Option<String>,
    via: String,
    action: String,
    /// What was acted on: `app/form/record`, or what the action concerns.
    target: Option<String>,
    ip: Option<String>,
    detail: Value,
    /// What the keys and ids in it are called now.
    names: AuditNames,
}

impl AuditEntry {
    fn of(entry: StoredEntry, directory: &Directory, context: &Context<'_>, titles: &HashMap<String, String>) -> Self {
        let names = AuditNames::of(&entry, context, titles);
        let place: Vec<String> = [entry.app, entry.form, entry.record_id].into_iter().flatten().collect();
        let named = ["member", "department", "role", "key", "session", "username"];
        let about = || named.iter().find_map(|name| entry.detail[name].as_str());
        let about =
            about().map(|id| directory.member_name(id).or(directory.department_title(id)).unwrap_or(id).to_owned());
        Self {
            id: entry.seq.to_string(),
            at: clock::to_text(entry.at),
            actor_name: entry.actor.as_deref().and_then(|id| name_of(id, directory)),
            actor: entry.actor.as_deref().map(Outside::shown_id),
            via: entry.via,
            action: entry.action,
            target: if place.is_empty() { about } else { Some(place.join("/")) },
            ip: entry.ip,
            detail: entry.detail,
            names,
        }
    }
}

fn name_of(id: &str, directory: &Directory) -> Option<String> {
    let outside = Outside::read(id).map(|outside| outside.said(spoken()));
    outside.or_else(|| directory.member_name(id).map(str::to_owned))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AuditQuery {
    /// Only this action, such as `login.failed`.
    action: Option<String>,
    /// Only what this member did, or this person outside, by the id entries show.
    actor: Option<String>,
    /// Only from this day on, `2026-11-01`, in the time zone of the workspace.
    from: Option<String>,
    /// Only up to the end of this day.
    to: Option<String>,
    cursor: Option<String>,
    limit: Option<usize>,
}

async fn list(
    Shared(state): Shared<State>,
    admin: Admin,
    Query(query): Query<AuditQuery>,
) -> Result<Json<Page<AuditEntry>>, ApiError> {
    let limit = paging::limit(query.limit);
    let cursor: Option<i64> = paging::decode(query.cursor.as_deref())?;
    let given = |text: Option<String>| text.filter(|t| !t.is_empty());
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(admin.caller.principal()).spoken_in(spoken());
    let start = |day| zone::start_of_day(day, context.timezone);
    let mut filter = store::audit::Filter {
        action: given(query.action),
        actor: given(query.actor),
        from: day("/from", given(query.from))?.map(start),
        until: day("/to", given(query.to))?.and_then(|day| zone::add_days(day, 1)).map(start),
    };
    let mut conn = state.store().read().await?;
    if let Some(shown) = filter.actor.as_deref().filter(|id| id.starts_with(Outside::SHOWN)) {
        let people = store::audit::outside_actors(&mut conn).await?;
        filter.actor = people.into_iter().find(|id| Outside::shown_id(id) == shown).or(filter.actor);
    }
    let mut entries = store::audit::list(&mut conn, &filter, cursor, limit + 1).await?;
    let next_cursor = paging::cut(&mut entries, limit, |entry| entry.seq);
    let titles = record_titles(&mut conn, &context, &entries).await?;
    let directory = state.roster().directory();
    let items = entries.into_iter().map(|entry| AuditEntry::of(entry, &directory, &context, &titles)).collect();
    Ok(Json(Page { items, next_cursor }))
}

fn day(pointer: &str, text: Option<String>) -> Result<Option<NaiveDate>, ApiError> {
    let Some(text) = text else { return Ok(None) };
    let (zh, en) = ("应为 2026-11-01 这样的日期", "must be a date such as 2026-11-01");
    let wrong = || ApiError::invalid(vec![Problem::new(pointer, "not_a_date", zh, en)]);
    zone::parse_day(&text).map(Some).ok_or_else(wrong)
}
