//! Dates and times that were put in now lie between the bounds of their fields. What the record held before stays: a bound
//! that moves along with today would else refuse every change of a record that is older.

use super::compute::Cell;
use super::draft::Draft;
use super::rows::stored_row;
use crate::kind;
use crate::model::Field;
use crate::problem::{Problem, pointer_segment};
use crate::store::StoredRecord;
use serde_json::{Map, Value};

impl Draft<'_> {
    /// Refuses what is before the earliest or after the latest value of its field, in fields and cells that people see.
    pub fn check_bounds(&mut self, before: Option<&StoredRecord>) {
        let nothing = Map::new();
        let old = before.map_or(&nothing, |record| &record.values);
        let mut found = Vec::new();
        for field in self.form.fields.iter().filter(|field| !self.hidden.contains(&field.key)) {
            let (pointer, value, stored) = (pointer_segment(&field.key), self.value(&field.key), old.get(&field.key));
            found.extend(self.out_of_bounds(field, value, stored, &pointer));
            for column in field.columns.iter().filter(|column| is_bounded(column)) {
                for (at, row) in value.as_array().into_iter().flatten().enumerate() {
                    let cell = Cell { field: field.key.clone(), at, column: column.key.clone() };
                    let stored = stored.and_then(|rows| stored_row(rows, row)?.get(&column.key));
                    if !self.hidden_cells.contains(&cell) {
                        found.extend(self.out_of_bounds(column, &row[column.key.as_str()], stored, &cell.pointer()));
                    }
                }
            }
        }
        self.problems.append(&mut found);
    }

    fn out_of_bounds(&self, field: &Field, value: &Value, stored: Option<&Value>, pointer: &str) -> Option<Problem> {
        let is_new = is_bounded(field) && stored != Some(value);
        let problem = is_new.then(|| kind::out_of_bounds(&field.definition, value, &self.context.conditions));
        problem.flatten().map(|problem| problem.under(pointer))
    }
}

fn is_bounded(field: &Field) -> bool {
    field.definition.earliest.is_some() || field.definition.latest.is_some()
}
