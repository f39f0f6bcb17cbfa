//! Fields that people may change under a condition only: which they are now, and refusing changes of those.

use super::RecordError;
use super::compute::locked;
use super::draft::Draft;
use super::evaluate::evaluate;
use crate::problem::{Problem, Text, pointer_segment};
use crate::store::{Conn, StoredRecord};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

impl Draft<'_> {
    /// The fields that nobody may change as the draft stands.
    pub fn locked(&self) -> BTreeSet<String> {
        locked(&self.form.definition, &self.facts, &self.context.conditions)
    }

    /// Refuses changes of such fields in the values that were sent. Who sends what a field would say by itself, as pages do
    /// with defaults, changes nothing.
    pub async fn refuse_locked(
        &mut self,
        conn: &mut Conn,
        before: Option<&StoredRecord>,
        values: &Map<String, Value>,
    ) -> Result<(), RecordError> {
        let locked: BTreeSet<String> = self.locked().into_iter().filter(|key| self.sent.contains(key)).collect();
        if locked.is_empty() {
            return Ok(());
        }
        let (context, form) = (self.context, self.form);
        let mut others = values.clone();
        others.retain(|key, _| !locked.contains(key));
        let left = evaluate(conn, context, form, before, others, before.is_none()).await?;
        for key in &locked {
            if left.values.get(key).unwrap_or(&Value::Null) == self.value(key) {
                continue;
            }
            let Text { zh, en } = form.field_names(key);
            let problem = Problem::new(
                pointer_segment(key),
                "not_editable",
                format!("“{zh}”现在不能修改"),
                format!("'{en}' cannot be changed now"),
            );
            self.problems.push(problem.hint(
                "按表单的规则，满足条件时才能修改",
                "A rule of the form lets it be changed only when its condition holds",
            ));
        }
        Ok(())
    }
}
