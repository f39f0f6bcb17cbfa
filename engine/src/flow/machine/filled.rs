//! What the fields that a step requires still lack.

use super::Machine;
use crate::flow::loops::own_row;
use crate::flow::node::person::PersonStep;
use crate::flow::state::Branch;
use crate::id::MemberId;
use crate::kind::is_missing;
use serde_json::Value;
use std::cell::OnceCell;

/// A required field without a value, or the cell of a required column.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Missing<'s> {
    pub field: &'s str,
    /// For a column of a sub-form: in which row, from 0, and the column.
    pub cell: Option<(usize, &'s str)>,
}

impl Machine<'_> {
    /// What a step at a place in the run requires and the record lacks, of what the form shows now: nobody can fill in what
    /// they do not see, and these people are to fill it in, or whoever acts where it is nobody. A column is required in every
    /// row there is; in the body of a loop over its sub-form, in the row that is under way.
    pub(crate) fn missing<'s>(&self, step: &'s PersonStep, path: &[Branch], from: &[MemberId]) -> Vec<Missing<'s>> {
        let mut found = Vec::new();
        let hides = OnceCell::new();
        let is_hidden =
            |field: &str, cell: Option<(usize, &str)>| hides.get_or_init(|| self.world.hides(from))(field, cell);
        for required in step.required() {
            let Some((field, column)) = required.split_once('.') else {
                if is_missing(&self.world.value(required)) && !is_hidden(required, None) {
                    found.push(Missing { field: required, cell: None });
                }
                continue;
            };
            let Value::Array(rows) = self.world.value(field) else { continue };
            let own = own_row(self.flow, &self.state, field, path);
            for (at, row) in rows.iter().enumerate() {
                let is_asked = own.as_ref().is_none_or(|own| row.get("_id") == Some(own));
                let lacks = is_asked && row.get(column).is_none_or(is_missing);
                if lacks && !is_hidden(field, Some((at, column))) {
                    found.push(Missing { field, cell: Some((at, column)) });
                }
            }
        }
        found
    }
}
