//! Delete: the records of a form that a condition finds go to the recycle bin; the run goes on once all are there.

use super::{NodeKind, Way};
use crate::definition::flow::Condition;
use crate::flow::check::Checker;
use crate::flow::effect::{Found, Then, Write};
use crate::flow::machine::{Arrival, Machine};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Puts the records a condition finds into the recycle bin, at most 200 of them; all or none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Delete {
    /// What people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The form of the records.
    pub form: String,
    /// Which records of the form; `{"field": …}` takes the value of that field of the run's record.
    pub filter: Condition,
    /// The sub-form of the run's record for each of whose rows `filter` looks; it then knows the row's columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<String>,
    /// The node after this one.
    pub next: String,
}

impl NodeKind for Delete {
    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn ways(&self) -> Vec<Way<'_>> {
        vec![Way::next("/next", &self.next)]
    }

    fn enter(&self, machine: &mut Machine<'_>, arrival: Arrival) {
        let (form, filter, each) = (self.form.clone(), self.filter.clone(), self.each.clone());
        machine.write(arrival, Write::Found(Found { form, filter, each, then: Then::Delete }));
    }

    fn check(&self, checker: &mut Checker<'_>) {
        checker.found(&self.form, Some(&self.filter), self.each.as_deref());
    }
}
