//! Upsert: the record of a form that a condition finds is changed, or created where there is none; the run goes on once it
//! is written.

use super::{NodeKind, Way};
use crate::definition::flow::Condition;
use crate::flow::check::Checker;
use crate::flow::effect::{Found, Then, Write};
use crate::flow::machine::{Arrival, Machine};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Changes the record a condition finds, or creates it. Where several are found nothing is written and the step waits for
/// an administrator: the condition is to name one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Upsert {
    /// What people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The form of the record.
    pub form: String,
    /// Which record of the form; `{"field": …}` takes the value of that field of the run's record.
    pub filter: Condition,
    /// The sub-form of the run's record for each of whose rows a record is changed or created, at most 200; `filter` and the
    /// expressions then know the row's columns, and a row finds what those before it have written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<String>,
    /// Its values, whether it is changed or created: constants, or expressions over the run's record as text that starts
    /// with `= `.
    pub values: IndexMap<String, Value>,
    /// The node after this one.
    pub next: String,
}

impl NodeKind for Upsert {
    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn ways(&self) -> Vec<Way<'_>> {
        vec![Way::next("/next", &self.next)]
    }

    fn enter(&self, machine: &mut Machine<'_>, arrival: Arrival) {
        let (form, filter, each) = (self.form.clone(), self.filter.clone(), self.each.clone());
        let then = Then::Upsert(self.values.clone());
        machine.write(arrival, Write::Found(Found { form, filter, each, then }));
    }

    fn check(&self, checker: &mut Checker<'_>) {
        checker.found(&self.form, Some(&self.filter), self.each.as_deref());
        checker.found_values(&self.form, self.each.as_deref(), &self.values);
    }
}
