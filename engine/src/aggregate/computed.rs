//! Figures that follow from the others of their row: the table is a form whose formulas are worked out over its keys and
//! measures, in the order the form has found.

use crate::kind;
use crate::model::Form;
use crate::record::Context;
use crate::script::Facts;
use serde_json::{Map, Value};

/// Fills in what follows from the keys and measures in `row`. What cannot be worked out is empty: it holds nobody up.
pub(super) fn fill_in(context: &Context<'_>, table: &Form, row: &mut Map<String, Value>) {
    for step in &table.steps {
        let field = step.of(&table.fields);
        let Some(formula) = &field.formula else { continue };
        let facts =
            Facts { record: row, row: None, me: "", now: context.now, timezone: context.timezone, inquiry: None };
        let found = formula.evaluate(context.scripts, &facts).ok();
        let value = found.and_then(|value| kind::computed(&field.definition, value).ok()).unwrap_or_default();
        if kind::is_missing(&value) {
            row.remove(&field.key);
        } else {
            row.insert(field.key.clone(), value);
        }
    }
}
