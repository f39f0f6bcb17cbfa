//! Two-way links: what a record says of another, the other says of it. Whichever side is changed, the other is changed in
//! the same transaction, as the engine and not as the person: who may choose a record need not be allowed to edit it.
//! A record in the recycle bin is left as it lies, and says again what it said when it comes back.

use super::follow::{carry_on, linked_ids};
use super::{Action, Change, Context, RecordError};
use crate::model::{Form, Mirror};
use crate::problem::{Problem, pointer_segment};
use crate::store::{Conn, load_row};
use serde_json::{Map, Value, json};

/// The most records one field of a two-way link says: every change of it is written whole, into the history, too.
const MOST: usize = 1000;

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
        let side = Side { mirror, form: other, of: &change.record.id, quiet: false };
        for id in old.iter().filter(|id| !new.contains(id)) {
            side.tell(conn, context, id, false, depth).await?;
        }
        for id in new.iter().filter(|id| !old.contains(id)) {
            side.tell(conn, context, id, true, depth).await?;
        }
    }
    Ok(())
}

/// What pairing one record came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Paired {
    /// Records of the other side that now say so.
    pub told: i64,
    /// Those that say another record and have room for one only, or whose value is still to be read or set aside.
    pub kept: i64,
}

/// Lets the other sides of a stored record's link say what it says, where the link became two-way after it was written.
/// Nothing that is said there is taken away.
pub(crate) async fn pair(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    mirror: &Mirror,
    id: &str,
) -> Result<Paired, RecordError> {
    let mut paired = Paired::default();
    let Some(other) = context.model.form(&form.app, &mirror.form) else { return Ok(paired) };
    let record = load_row(conn, &form.table, id, true).await?.filter(|record| record.deleted_at.is_none());
    let Some(record) = record else { return Ok(paired) };
    let side = Side { mirror, form: other, of: &record.id, quiet: true };
    for id in linked_ids(record.values.get(&mirror.link)) {
        let there = load_row(conn, &other.table, &id, true).await?;
        // Whoever held several and has room for one now is not given one of them this way.
        let waits = there.as_ref().is_some_and(|there| there.aside.contains(&mirror.back));
        let said = there.map(|there| linked_ids(there.values.get(&mirror.back))).unwrap_or_default();
        if waits || !mirror.many && said.iter().any(|one| *one != record.id) {
            paired.kept += 1;
        } else if !said.contains(&record.id) {
            side.tell(conn, context, &id, true, 0).await?;
            paired.told += 1;
        }
    }
    Ok(paired)
}

/// The other side of one record's link.
struct Side<'a> {
    mirror: &'a Mirror,
    form: &'a Form,
    of: &'a str,
    /// Whether what is told was said before the link was two-way.
    quiet: bool,
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
        if says.len() > MOST {
            return Err(self.full());
        }
        let value = match says.as_slice() {
            [] => Value::Null,
            several if self.mirror.many => json!(several),
            [one, ..] => json!(one),
        };
        let values = Map::from_iter([(self.mirror.back.clone(), value)]);
        let action = Action::SetLinks { id: id.to_owned(), values, quiet: self.quiet };
        carry_on(conn, context, self.form, action, depth).await
    }

    /// Said at the link of the record that is being changed.
    fn full(&self) -> RecordError {
        let (form, field) = (&self.form.names, self.form.field_names(&self.mirror.back));
        RecordError::Invalid(vec![Problem::new(
            pointer_segment(&self.mirror.link),
            "too_many_links",
            format!("“{}”的“{}”最多关联 {MOST} 条；更多时请改用关联列表", form.zh, field.zh),
            format!("'{}' of '{}' holds {MOST} records at most; use a related list for more", field.en, form.en),
        )])
    }
}
