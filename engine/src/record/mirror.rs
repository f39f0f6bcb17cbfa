//! Two-way links: what a record says of another, the other says of it. Whichever side is changed, the other is changed in
//! the same transaction, as the engine and not as the person: who may choose a record need not be allowed to edit it.
//! A record in the recycle bin is left as it lies, and says again what it said when it comes back.

use super::follow::{carry_on, linked_ids};
use super::{Action, Change, Context, RecordError};
use crate::model::{Form, Mirror};
use crate::store::{Conn, StoredRecord, load_row};
use serde_json::{Map, Value, json};

/// Whether a change may put a two-way link out of step.
pub(super) fn is_touched(mirror: &Mirror, change: &Change) -> bool {
    change.changed.contains(&mirror.link) || change.before.as_ref().is_some_and(|before| before.deleted_at.is_some())
}

/// Brings the other sides of a record's two-way links in step with it.
pub(super) async fn keep(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    change: &Change,
    depth: usize,
) -> Result<(), RecordError> {
    if change.record.deleted_at.is_some() {
        return Ok(());
    }
    for mirror in form.mirrors.iter().filter(|mirror| is_touched(mirror, change)) {
        let Some(other) = context.model.form(&form.app, &mirror.form) else { continue };
        let before = change.before.as_ref().filter(|before| before.deleted_at.is_none());
        let old = linked_ids(before.and_then(|before| before.values.get(&mirror.link)));
        let new = linked_ids(change.record.values.get(&mirror.link));
        let side = Side { mirror, form: other, of: &change.record.id };
        for id in old.iter().filter(|id| !new.contains(id)) {
            side.tell(conn, context, id, false, depth).await?;
        }
        for id in new.iter().filter(|id| !old.contains(id)) {
            side.tell(conn, context, id, true, depth).await?;
        }
    }
    Ok(())
}

/// Brings the other side of a stored record in step with it, where a link became two-way after it was written.
pub(crate) async fn catch_up(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    mirror: &Mirror,
    record: &StoredRecord,
) -> Result<(), RecordError> {
    let Some(other) = context.model.form(&form.app, &mirror.form) else { return Ok(()) };
    let side = Side { mirror, form: other, of: &record.id };
    for id in linked_ids(record.values.get(&mirror.link)) {
        side.tell(conn, context, &id, true, 0).await?;
    }
    Ok(())
}

/// The other side of one record's link.
struct Side<'a> {
    mirror: &'a Mirror,
    form: &'a Form,
    of: &'a str,
}

impl Side<'_> {
    /// Lets a record there say that it is linked to this one, or that it no longer is.
    async fn tell(
        &self,
        conn: &mut Conn,
        context: &Context<'_>,
        id: &str,
        linked: bool,
        depth: usize,
    ) -> Result<(), RecordError> {
        let Some(there) = load_row(conn, &self.form.table, id, true).await? else { return Ok(()) };
        let said = linked_ids(there.values.get(&self.mirror.back));
        if there.deleted_at.is_some() || linked == said.iter().any(|id| id == self.of) {
            return Ok(());
        }
        let others = said.iter().map(String::as_str).filter(|id| self.mirror.many && *id != self.of);
        let says: Vec<&str> = others.chain(linked.then_some(self.of)).collect();
        let value = match says.as_slice() {
            [] => Value::Null,
            several if self.mirror.many => json!(several),
            [one, ..] => json!(one),
        };
        let values = Map::from_iter([(self.mirror.back.clone(), value)]);
        carry_on(conn, context, self.form, Action::SetLinks { id: id.to_owned(), values }, depth).await
    }
}
