//! What happened to a record: who changed which of the fields its reader may see.

use super::RecordPath;
use crate::error::ApiError;
use crate::extract::{Caller, Json, Path, Query};
use crate::language::spoken;
use crate::paging::{self, PageQuery};
use crate::record_view;
use crate::state::State;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use tenon_engine::access::FieldRights;
use tenon_engine::audit::{StoredEntry, action};
use tenon_engine::clock;
use tenon_engine::id::Outside;
use tenon_engine::model::Form;
use tenon_engine::record::{self, Refs};
use tenon_engine::rule::Mark;
use tenon_engine::store::{self, StoredRecord, audit, merges};

#[derive(Serialize, JsonSchema)]
pub struct HistoryPage {
    items: Vec<HistoryEntry>,
    next_cursor: Option<String>,
    refs: Refs,
}

/// One change of a record.
#[derive(Serialize, JsonSchema)]
struct HistoryEntry {
    seq: i64,
    at: String,
    by: Option<String>,
    via: String,
    action: String,
    version: i64,
    /// Old and new value, by field.
    changes: BTreeMap<String, [Value; 2]>,
    /// The fields whose old value could not become one of their new kind and is set aside.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    kept: Vec<String>,
    /// The sensitive fields that were changed and whose values cannot be read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unreadable: Vec<String>,
    /// The merge it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    merge: Option<MergeEntry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<BTreeMap<String, Mark>>")]
    rules: Option<Value>,
}

/// What an entry says of a merge.
#[derive(Serialize, JsonSchema)]
struct MergeEntry {
    id: String,
    /// The other records of it: on the record that stayed those that became it, on those the one that stayed.
    others: Vec<MergedWith>,
    /// Whether it stands and can be tried to be taken back, which is done at the record that stayed.
    stands: bool,
}

#[derive(Serialize, JsonSchema)]
struct MergedWith {
    id: String,
    /// As it was called then.
    title: String,
}

pub async fn history(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<RecordPath>,
    Query(query): Query<PageQuery>,
) -> Result<Json<HistoryPage>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal()).spoken_in(spoken());
    let opened = record_view::open(&context, &path.app, &path.form)?;
    let limit = paging::limit(query.limit);
    let cursor = paging::decode(query.cursor.as_deref())?;
    let mut conn = state.store().read().await?;
    opened.load(&mut conn, &context, &path.id).await?;
    let whole =
        store::load_row(&mut conn, &opened.form.table, &path.id, false).await?.ok_or_else(ApiError::not_found)?;
    let fields = opened.rights.fields_on(&whole.facts(), &context.conditions);
    let mut entries = audit::history(&mut conn, &path.id, cursor, limit + 1).await?;
    let next_cursor = paging::cut(&mut entries, limit, |entry| entry.seq);
    let merges: Vec<String> =
        entries.iter().filter_map(|entry| entry.detail["merge"]["id"].as_str().map(str::to_owned)).collect();
    let standing = merges::standing(&mut conn, &merges).await?;
    let actors = entries.iter().filter_map(|entry| entry.actor.as_deref());
    let outside: Vec<(String, String)> =
        actors.filter_map(|id| Some((Outside::shown_id(id), Outside::read(id)?.said(spoken())))).collect();
    let items: Vec<HistoryEntry> =
        entries.into_iter().map(|entry| show(entry, &context, &opened.form, &fields, &standing)).collect();
    let past = items.iter().flat_map(|entry| versions(entry, &whole));
    let mut refs = record::refs(&mut conn, &context, &opened.form, &past.collect::<Vec<_>>()).await?;
    refs.members.extend(outside);
    Ok(Json(HistoryPage { items, next_cursor, refs }))
}

fn show(
    entry: StoredEntry,
    context: &record::Context<'_>,
    form: &Form,
    fields: &FieldRights,
    standing: &[String],
) -> HistoryEntry {
    let mut changes: BTreeMap<String, [Value; 2]> = BTreeMap::new();
    for (field, pair) in entry.detail["changes"].as_object().into_iter().flatten() {
        let field = &form.key_now(field).to_owned();
        if !fields.sees(field) {
            continue;
        }
        let side = |at: usize| {
            let mut value = Map::from_iter([(field.clone(), pair.get(at).cloned().unwrap_or(Value::Null))]);
            fields.mask(&mut value);
            value.remove(field).unwrap_or(Value::Null)
        };
        changes.insert(field.clone(), [side(0), side(1)]);
    }
    let mut rules = entry.detail["rules"].clone();
    if let Some(found) = rules.as_object_mut() {
        found.retain(|key, _| form.rule(key).is_some_and(|rule| fields.sees(&rule.definition.target)));
    }
    record_view::say_reasons(context, &form.app, &mut rules);
    let merge = entry.detail["merge"]["id"].as_str().map(|id| {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let others = entry.detail["merge"]["others"].as_array().into_iter().flatten();
        MergeEntry {
            others: others.map(|other| MergedWith { id: text(&other["id"]), title: text(&other["title"]) }).collect(),
            stands: entry.action == action::RECORD_MERGE && standing.iter().any(|one| one == id),
            id: id.to_owned(),
        }
    });
    let kept = entry.detail["kept"].as_array().into_iter().flatten().filter_map(|field| field.as_str());
    let unreadable = entry.unreadable.iter().map(|field| form.key_now(field)).filter(|field| fields.sees(field));
    HistoryEntry {
        unreadable: unreadable.map(str::to_owned).collect(),
        kept: kept.filter(|field| changes.contains_key(*field)).map(str::to_owned).collect(),
        merge,
        seq: entry.seq,
        at: clock::to_text(entry.at),
        by: entry.actor.as_deref().map(Outside::shown_id),
        via: entry.via,
        action: entry.action,
        version: entry.version.unwrap_or_default(),
        changes,
        rules: rules.as_object().is_some_and(|found| !found.is_empty()).then_some(rules),
    }
}

/// The old and the new values of an entry as records, so that the names behind their ids can be looked up.
fn versions(entry: &HistoryEntry, like: &StoredRecord) -> [StoredRecord; 2] {
    [0, 1].map(|at| {
        let values = entry.changes.iter().map(|(field, pair)| (field.clone(), pair[at].clone())).collect();
        StoredRecord { values, created_by: entry.by.clone(), ..like.clone() }
    })
}
