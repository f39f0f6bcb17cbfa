//! Records a node reaches by a condition: found by the engine's right, bounded, and changed through the one path. What is
//! refused half-way is taken back by whoever set the mark.

use super::FlowError;
use super::passing::{Seen, shown};
use super::write::{perform, rows, worked_out};
use crate::access::FormRights;
use crate::condition::Condition;
use crate::definition::Operation;
use crate::duplicate;
use crate::flow::effect::{Found, Then};
use crate::model::Form;
use crate::problem::Text;
use crate::record::{Action, Context};
use crate::store::{Conn, ListQuery, Shelf, SortKey, StoreError, StoredRecord, duplicates};
use serde_json::{Map, Value, json};

/// How many records one node reaches at most.
pub(super) const MOST: usize = 200;

/// Changes what is found and answers the record written last; the reason where something is refused.
pub(super) async fn carry_out(
    conn: &mut Conn,
    context: &Context<'_>,
    app: &str,
    facts: &Map<String, Value>,
    wish: &Found,
    seen: &mut Seen,
) -> Result<Result<Option<String>, Text>, FlowError> {
    let Some(form) = context.model.form(app, &wish.form) else { return Ok(Err(no_form())) };
    if matches!(wish.then, Then::Upsert(_)) {
        // Of two that look for the same record the second sees what the first has created.
        duplicates::hold(conn, &[duplicate::hash(&format!("upsert {app} {}", form.key))]).await?;
    }
    let (mut room, mut done) = (MOST, Vec::new());
    for row in rows(wish.each.as_deref(), facts) {
        let found = match find(conn, context, form, wish, facts, row, room).await? {
            Ok(found) => found,
            Err(reason) => return Ok(Err(reason)),
        };
        let values = match wish.then.values() {
            None => Map::new(),
            Some(values) => match worked_out(conn, context, app, values, facts, row).await? {
                Ok(values) => values,
                Err(reason) => return Ok(Err(reason)),
            },
        };
        seen.input = json!({ "form": form.key, "values": shown(Some(form), std::slice::from_ref(&values)) });
        for action in actions(&wish.then, found, &values) {
            let Some(left) = room.checked_sub(1) else { return Ok(Err(too_many(form))) };
            room = left;
            match perform(conn, context, app, &form.key, action).await? {
                Ok(id) => done.push(id),
                Err(reason) => return Ok(Err(reason)),
            }
        }
    }
    seen.output = json!({ "records": done });
    Ok(Ok(done.pop()))
}

fn actions(then: &Then, found: Vec<StoredRecord>, values: &Map<String, Value>) -> Vec<Action> {
    if matches!(then, Then::Upsert(_)) && found.is_empty() {
        return vec![Action::Create { id: None, values: values.clone() }];
    }
    let ids = found.into_iter().map(|record| record.id);
    match then {
        Then::Delete => ids.map(|id| Action::Delete { id, version: None }).collect(),
        _ => ids.map(|id| Action::Update { id, version: None, values: values.clone() }).collect(),
    }
}

/// The records a condition finds, seen from the run's record and a row of it, the oldest first; the reason where they are
/// more than there is room for, or more than the one that is meant.
pub(super) async fn find(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    wish: &Found,
    facts: &Map<String, Value>,
    row: Option<&Map<String, Value>>,
    room: usize,
) -> Result<Result<Vec<StoredRecord>, Text>, StoreError> {
    let seen = match row {
        None => wish.filter.seen_from(facts),
        Some(row) => {
            let mut all = facts.clone();
            all.extend(row.clone());
            wish.filter.seen_from(&all)
        }
    };
    let records = search(conn, context, form, &seen, &by_creation(), room + 1).await?;
    if matches!(wish.then, Then::Upsert(_)) && records.len() > 1 {
        let Text { zh, en } = &form.names;
        return Ok(Err(Text::new(
            format!("条件找到了“{zh}”中的多条数据，更新或新建只能对应一条；没有写入"),
            format!("the condition finds several records of '{en}' where one is meant; nothing was written"),
        )));
    }
    Ok(if records.len() > room { Err(too_many(form)) } else { Ok(records) })
}

/// Live records of a form, whoever may see them.
pub(super) async fn search(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    filter: &Condition,
    sort: &[SortKey],
    limit: usize,
) -> Result<Vec<StoredRecord>, StoreError> {
    let scope = FormRights::everything().scope(Operation::Read).expect("everything may be read");
    let query = ListQuery {
        scope: &scope,
        filter: Some(filter),
        search: "",
        search_in: None,
        sort,
        limit,
        cursor: None,
        shelf: Shelf::Live,
        newest: None,
        context: &context.conditions,
    };
    Ok(form.table.list(conn, &query).await?.records)
}

/// In one order for everybody, so that two runs seldom wait for each other.
pub(super) fn by_creation() -> [SortKey; 1] {
    [SortKey { field: "created_at".to_owned(), descending: false }]
}

fn no_form() -> Text {
    Text::new("没有这个表单", "There is no such form")
}

pub(super) fn too_many(form: &Form) -> Text {
    let Text { zh, en } = &form.names;
    Text::new(
        format!("条件涉及“{zh}”中超过 {MOST} 条数据，一个节点最多处理 {MOST} 条；没有写入"),
        format!("more than {MOST} records of '{en}' are meant, and a node takes {MOST} at most; nothing was written"),
    )
}
