//! Update: the record the run works on is changed; the run goes on once it is written.

use super::{NodeKind, Way};
use crate::flow::check::Checker;
use crate::flow::effect::Write;
use crate::flow::machine::{Arrival, Machine};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Changes the record the run works on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Update {
    /// What people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The new values: constants, or expressions over the record as text that starts with `= `.
    pub values: IndexMap<String, Value>,
    /// The node after this one.
    pub next: String,
}

impl NodeKind for Update {
    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn ways(&self) -> Vec<Way<'_>> {
        vec![Way::next("/next", &self.next)]
    }

    fn enter(&self, machine: &mut Machine<'_>, arrival: Arrival) {
        machine.write(arrival, Write::Update { values: self.values.clone() });
    }

    fn check(&self, checker: &mut Checker<'_>) {
        match checker.own_form().map(str::to_owned) {
            Some(form) => checker.values("/values", Some(&form), &self.values),
            None => checker.report(
                "",
                "no_record",
                "流程启动时没有记录，无法修改记录",
                "The flow starts without a record, so there is nothing to update",
            ),
        }
    }
}
