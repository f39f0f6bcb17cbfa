//! Fields, and cells of sub-forms, that people may change under a condition only: which they are now, and refusing changes
//! of those.

use super::RecordError;
use super::compute::{Cell, locked, locked_cells};
use super::draft::Draft;
use super::evaluate::evaluate;
use super::rows::stored_row;
use crate::kind::is_missing;
use crate::problem::{Problem, Text, pointer_segment};
use crate::store::{Conn, StoredRecord};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

impl Draft<'_> {
    /// The fields that nobody may change as the draft stands.
    pub fn locked(&self) -> BTreeSet<String> {
        locked(&self.form.definition, &self.facts, &self.context.conditions)
    }

    /// The cells of sub-forms that nobody may change as the draft stands.
    pub fn locked_cells(&self) -> BTreeSet<Cell> {
        locked_cells(&self.form.definition, &self.facts, &self.context.conditions)
    }

    /// Refuses changes of such fields and cells in the values that were sent. Who sends what they would say by themselves,
    /// as pages do with defaults, changes nothing.
    pub async fn refuse_locked(
        &mut self,
        conn: &mut Conn,
        before: Option<&StoredRecord>,
        values: &Map<String, Value>,
    ) -> Result<(), RecordError> {
        if self.form.definition.editable.is_empty() {
            return Ok(());
        }
        let locked: BTreeSet<String> = self.locked().into_iter().filter(|key| self.sent.contains(key)).collect();
        let mut cells = self.locked_cells();
        // Of what hiding empties nothing is left to be refused.
        let is_emptied = |cell: &Cell| self.clears_hidden() && self.hidden_cells.contains(cell);
        cells.retain(|cell| self.sent.contains(&cell.field) && !locked.contains(&cell.field) && !is_emptied(cell));
        if locked.is_empty() && cells.is_empty() {
            return Ok(());
        }
        let (context, form) = (self.context, self.form);
        let mut others = values.clone();
        others.retain(|key, _| !locked.contains(key));
        put_back(&cells, before, &mut others);
        let left = evaluate(conn, context, form, before, others, before.is_none()).await?;
        let said = |key: &str| left.values.get(key).unwrap_or(&Value::Null);
        let mut refused = Vec::new();
        for key in locked.iter().filter(|key| said(key) != self.value(key)) {
            refused.push((pointer_segment(key), form.field_names(key)));
        }
        for cell in &cells {
            let Cell { field, at, column } = cell;
            if said(field)[*at][column.as_str()] != self.value(field)[*at][column.as_str()] {
                let names = form.field(field).and_then(|field| field.sub_column(column));
                let names = names.map_or_else(|| form.field_names(field), |column| column.names.clone());
                refused.push((cell.pointer(), names));
            }
        }
        self.problems.extend(refused.into_iter().map(|(pointer, names)| not_editable(pointer, &names)));
        Ok(())
    }
}

/// Gives cells what they say where nobody has changed them: what is stored, or nothing in a row that is new, which then has
/// its default. Says whether that makes a difference.
pub(super) fn put_back(cells: &BTreeSet<Cell>, before: Option<&StoredRecord>, values: &mut Map<String, Value>) -> bool {
    let mut differs = false;
    for Cell { field, at, column } in cells {
        let Some(row) = values.get_mut(field).and_then(|rows| rows.get_mut(*at)) else { continue };
        let stored = before.and_then(|record| stored_row(record.values.get(field)?, row)?.get(column));
        let Some(row) = row.as_object_mut() else { continue };
        let sent = row.shift_remove(column).filter(|sent| !is_missing(sent));
        differs |= sent.as_ref() != stored;
        if let Some(stored) = stored {
            row.insert(column.clone(), stored.clone());
        }
    }
    differs
}

fn not_editable(pointer: String, names: &Text) -> Problem {
    let Text { zh, en } = names;
    let said = (format!("“{zh}”现在不能修改"), format!("'{en}' cannot be changed now"));
    Problem::new(pointer, "not_editable", said.0, said.1)
        .hint("按表单的规则，满足条件时才能修改", "A rule of the form lets it be changed only when its condition holds")
}
