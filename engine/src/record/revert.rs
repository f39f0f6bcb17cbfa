//! Going back to an earlier version of a record: what its fields held then, found by walking the history backwards. The
//! way back is a change like any other, so nothing is lost by it and it can itself be taken back.

use super::{Context, ReadError};
use crate::access::FormRights;
use crate::definition::Operation;
use crate::kind;
use crate::model::Form;
use crate::store::{Conn, audit, load_row};
use serde_json::{Map, Value};

/// How many entries of the history are read at a time.
const STEP: usize = 200;

/// The values that differ from what the record holds now, as they were at `version`, and the version it has now. Only
/// fields the one who acts may write are named; what the engine works out follows from them.
///
/// # Errors
/// [`ReadError::NotFound`] for a record that is not there or whose history does not reach back to that version.
pub async fn values_of_version(
    conn: &mut Conn,
    context: &Context<'_>,
    rights: &FormRights,
    form: &Form,
    id: &str,
    version: i64,
) -> Result<(Map<String, Value>, i64), ReadError> {
    let record = load_row(conn, &form.table, id, false).await?.ok_or(ReadError::NotFound)?;
    let facts = record.facts();
    if record.deleted_at.is_some() || !rights.allows_on(Operation::Read, &facts, &context.conditions) {
        return Err(ReadError::NotFound);
    }
    let mut then = Map::new();
    let (mut cursor, mut reached) = (None, record.version == version);
    while !reached {
        let entries = audit::history(conn, id, cursor, STEP).await?;
        let Some(last) = entries.last() else { return Err(ReadError::NotFound) };
        cursor = Some(last.seq);
        for entry in &entries {
            if entry.version.unwrap_or_default() <= version {
                reached = true;
                break;
            }
            for (field, pair) in entry.detail["changes"].as_object().into_iter().flatten() {
                then.insert(form.key_now(field).to_owned(), pair.get(0).cloned().unwrap_or_default());
            }
        }
    }
    then.retain(|key, value| {
        let field = form.field(key).filter(|field| kind::writable(&field.definition));
        // What the field held when it was of another kind may mean nothing to it now.
        let read = field.and_then(|field| kind::normalise(&field.definition, value.take()).ok());
        let is_read = read.is_some();
        *value = read.unwrap_or_default();
        is_read && rights.may_write(key, Operation::Update, &facts, &context.conditions) && record.held(key) != *value
    });
    Ok((then, record.version))
}
