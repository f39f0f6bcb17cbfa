//! Which column of a form's table holds which field. A field that becomes another kind gets a column of its own for its
//! new values and leaves the old ones where they are, each in the form it was written in, until they are read as what the
//! field is now. Nothing is moved by publishing. A field without a row here lies in the column of its own name.

use super::stays;
use crate::definition::{FieldDefinition, FormDefinition};
use crate::kind::{self, Column};

/// A column of a form's table, and the field whose values are in it.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldColumn {
    /// The key of the field, as it is called now.
    pub field: String,
    /// The name of the column.
    pub name: String,
    /// The field as it was when the values were written.
    pub holds: FieldDefinition,
    pub state: ColumnState,
}

/// What a column is to its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnState {
    /// It holds the values.
    Live,
    /// It holds values of a kind the field had until just now; whether they can be converted is being found out.
    Leaving,
    /// It holds what could not be converted.
    Former,
    /// Its field is gone.
    Removed,
    /// Somebody has given its values up, and they are being cleared away.
    Purged,
    /// It holds nothing and may be given to any field.
    Empty,
}

impl FieldColumn {
    /// Whether it holds values of its field from before.
    pub fn is_earlier(&self) -> bool {
        matches!(self.state, ColumnState::Leaving | ColumnState::Former)
    }
}

/// The columns of a form once `after` is in force instead of `before`, oldest first.
pub fn plan(before: &FormDefinition, after: &FormDefinition, rows: &[FieldColumn]) -> Vec<FieldColumn> {
    let mut columns = written_out(before, rows);
    for (key, field) in &after.properties {
        if let Some(old) = field.formerly.as_deref().filter(|old| is_rename(before, after, old, key)) {
            columns.iter_mut().filter(|row| row.field == old && (is_live(row) || row.is_earlier())).for_each(|row| {
                row.field.clone_from(key);
            });
        }
    }
    for row in &mut columns {
        let gone = after.properties.get(&row.field).is_none_or(|field| kind::column(field).is_none());
        if gone && (is_live(row) || row.is_earlier()) {
            row.state = ColumnState::Removed;
        }
    }
    for (key, field) in &after.properties {
        if kind::column(field).is_some() {
            settle(&mut columns, key, field);
        }
    }
    columns.retain(|row| !is_live(row) || row.name != own_name(&row.field));
    columns
}

/// The rows there are, and one for every field that lies in the column of its own name.
fn written_out(before: &FormDefinition, rows: &[FieldColumn]) -> Vec<FieldColumn> {
    let mut columns = rows.to_vec();
    for (key, field) in before.properties.iter().filter(|(_, field)| kind::column(field).is_some()) {
        match columns.iter_mut().find(|row| row.field == *key && is_live(row)) {
            Some(row) => row.holds = field.clone(),
            None => columns.insert(
                0,
                FieldColumn { field: key.clone(), name: own_name(key), holds: field.clone(), state: ColumnState::Live },
            ),
        }
    }
    columns
}

/// Whether a field that says it was called `old` takes over the values stored under that key.
fn is_rename(before: &FormDefinition, after: &FormDefinition, old: &str, key: &str) -> bool {
    let stored = |form: &FormDefinition, key: &str| form.properties.get(key).is_some_and(|f| kind::column(f).is_some());
    stored(before, old) && !stored(before, key) && !stored(after, old)
}

/// Finds the column in which a field lies from now on.
fn settle(columns: &mut Vec<FieldColumn>, key: &str, field: &FieldDefinition) {
    let own = |row: &FieldColumn, state: ColumnState| row.field == key && row.state == state;
    if let Some(live) = columns.iter_mut().find(|row| own(row, ColumnState::Live)) {
        if stays(&live.holds, field) {
            let is_same = live.holds == *field;
            live.holds = field.clone();
            if !is_same {
                // An option more, a limit less: what was set aside may fit now.
                try_again(columns, key);
            }
            return;
        }
        live.state = ColumnState::Leaving;
    } else {
        // A field that comes back finds its values, and what had been set aside before.
        let back = columns.iter().rposition(|row| own(row, ColumnState::Removed) && stays(&row.holds, field));
        // Of several columns of rows some hold single cells, which are brought back to their rows one by one.
        let is_alone = columns.iter().filter(|row| own(row, ColumnState::Removed)).count() == 1;
        let back = back.filter(|_| is_alone || kind::of(field).name() != "subform");
        for row in columns.iter_mut().filter(|row| own(row, ColumnState::Removed)) {
            row.state = ColumnState::Leaving;
        }
        if let Some(back) = back {
            columns[back].state = ColumnState::Live;
            columns[back].holds = field.clone();
            return;
        }
    }
    try_again(columns, key);
    let fits = |row: &FieldColumn| {
        let whole = |column| matches!(column, Some(Column::Integer | Column::Scaled(_) | Column::Boolean));
        row.state == ColumnState::Empty && whole(kind::column(&row.holds)) == whole(kind::column(field))
    };
    let name = match columns.iter().position(fits) {
        Some(at) => columns.remove(at).name,
        None => free_name(columns, key),
    };
    columns.push(FieldColumn { field: key.to_owned(), name, holds: field.clone(), state: ColumnState::Live });
}

/// Lets what was set aside be read once more.
fn try_again(columns: &mut [FieldColumn], key: &str) {
    for row in columns.iter_mut().filter(|row| row.field == key && row.state == ColumnState::Former) {
        row.state = ColumnState::Leaving;
    }
}

fn is_live(row: &FieldColumn) -> bool {
    row.state == ColumnState::Live
}

/// The column a field lies in when nothing else is said.
pub(crate) fn own_name(field: &str) -> String {
    format!("f_{field}")
}

/// A name no column has. It begins with a digit when its own is taken, which no field's key does.
fn free_name(columns: &[FieldColumn], key: &str) -> String {
    let free = |name: &String| columns.iter().all(|row| row.name != *name);
    let numbered = (2..).map(|number: u32| format!("{number}_{key}"));
    std::iter::once(own_name(key)).chain(numbered).find(free).expect("there are more numbers than columns")
}

#[cfg(test)]
mod tests;
