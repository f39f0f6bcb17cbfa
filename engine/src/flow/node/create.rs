//! Create: a record of some form is created, or one for each row of a sub-form; the run goes on once all is written.

use super::{NodeKind, Way};
use crate::flow::check::Checker;
use crate::flow::effect::Write;
use crate::flow::machine::{Arrival, Machine};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Creates a record, or one for each row of a sub-form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// What people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The form of the new record.
    pub form: String,
    /// The sub-form of the run's record with a new record for each of its rows; expressions then know the row's columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<String>,
    /// Its values: constants, or expressions over the run's record as text that starts with `= `.
    pub values: IndexMap<String, Value>,
    /// The node after this one.
    pub next: String,
}

impl NodeKind for Create {
    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn ways(&self) -> Vec<Way<'_>> {
        vec![Way::next("/next", &self.next)]
    }

    fn enter(&self, machine: &mut Machine<'_>, arrival: Arrival) {
        let (form, each, values) = (self.form.clone(), self.each.clone(), self.values.clone());
        machine.write(arrival, Write::Create { form, each, values });
    }

    fn check(&self, checker: &mut Checker<'_>) {
        checker.form("/form", &self.form);
        match &self.each {
            None => checker.values("/values", Some(&self.form), &self.values),
            Some(rows) => checker.row_values("/each", rows, "/values", &self.form, &self.values),
        }
    }
}
