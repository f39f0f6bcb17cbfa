//! Values that move into the columns of what their fields have become: what the record takes over, and who is concerned
//! beside it. Which values can move is owned by `conversion`.

use super::draft::Draft;
use super::{Action, Change, Converted};
use crate::model::Form;
use crate::store::{EarlierColumn, Remainder, StoredRecord};

/// Takes the values over that can be what their fields are now. What was read on the way here but is not converted now
/// stays where it is.
pub(super) fn take(draft: &mut Draft<'_>, record: &mut StoredRecord, values: &[Converted]) {
    record.converted.clear();
    for one in values {
        let Some(now) = &one.now else { continue };
        draft.set(&one.field, now.clone());
        record.converted.push(one.column.clone());
        record.remainders.retain(|left| left.column != one.column);
        if !one.rest.is_null() {
            let (column, field, rest) = (one.column.clone(), one.field.clone(), one.rest.clone());
            record.remainders.push(Remainder { column, field, rest });
        }
    }
}

/// Whether links are among what changes, so that the records they lead to are to be read and copied from.
pub(super) fn has_links(form: &Form, values: &[Converted]) -> bool {
    let mut fields = values.iter().filter_map(|one| form.field(&one.field));
    fields.any(|field| field.links_to().is_some() || field.columns.iter().any(|column| column.links_to().is_some()))
}

/// The change as others must follow it when the record's values move into the columns of what their fields are now:
/// read as it is now, a value may already have been what it becomes, but what adds it up looks at its column.
pub(super) fn with_moved(form: &Form, change: &Change) -> Option<Change> {
    let moved = form.table.earlier.iter().filter(|one| change.record.converted.contains(&one.name));
    let unsaid: Vec<String> = moved.map(|one| one.field.clone()).filter(|key| !change.changed.contains(key)).collect();
    let changed = [change.changed.as_slice(), unsaid.as_slice()].concat();
    (!unsaid.is_empty()).then(|| Change { changed, ..change.clone() })
}

/// The change as the records see it to which links lead whose number of ids changes, or led before. What is set aside is no
/// longer said, and neither may the other side say it, nor a figure count it; what moves, or comes back, is said anew.
pub(super) fn relinked(form: &Form, action: &Action, change: &Change) -> Option<Change> {
    let is_link = |column: &&EarlierColumn| column.conversion.as_ref().is_some_and(|one| one.is_between_links());
    let links = form.table.earlier.iter().filter(is_link);
    let set_aside: &[Converted] = if let Action::Convert { values, .. } = action { values } else { &[] };
    let mut said = Vec::new();
    for column in links {
        let gone = set_aside.iter().find(|one| one.column == column.name && one.now.is_none());
        if gone.is_some() || change.record.converted.contains(&column.name) {
            said.push((column.field.clone(), gone.map(|one| one.was.clone())));
        }
    }
    if said.is_empty() {
        return None;
    }
    let mut before = change.before.clone()?;
    let changed = said.iter().map(|(field, _)| field.clone()).collect();
    for (field, was) in said {
        match was {
            Some(was) => drop(before.values.insert(field, was)),
            None => drop(before.values.remove(&field)),
        }
    }
    Some(Change { before: Some(before), changed, ..change.clone() })
}

/// The fields of which a history says that values were set aside.
pub(super) fn kept<'v>(form: &Form, values: &'v [Converted]) -> Vec<&'v String> {
    let stays = |one: &&Converted| one.now.is_none() || !one.rest.is_null();
    let is_missed = |one: &&Converted| column_of(form, one).is_none_or(|column| !column.is_redone);
    values.iter().filter(stays).filter(is_missed).map(|one| &one.field).collect()
}

/// The column that a value stands in.
fn column_of<'f>(form: &'f Form, one: &Converted) -> Option<&'f EarlierColumn> {
    form.table.earlier.iter().find(|column| column.name == one.column)
}
