//! Update: the record the run works on, one it links to, or those a condition finds are changed; the run goes on once all is
//! written.

use super::{NodeKind, Way};
use crate::definition::flow::Condition;
use crate::flow::check::Checker;
use crate::flow::effect::{Found, Then, Write};
use crate::flow::machine::{Arrival, Machine};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Changes the record the run works on, one it links to, or those of a form that a condition finds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Update {
    /// What people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The link field of the run's record whose record is changed instead, in the body of a loop also a link of the row, or the
    /// query whose records are; an empty link changes nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// The form whose records `filter` finds are changed instead, at most 200 of them; all or none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// Which records of `form`; `{"field": …}` takes the value of that field of the run's record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Condition>,
    /// The sub-form of the run's record for each of whose rows `filter` looks; it and the expressions then know the row's
    /// columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<String>,
    /// The new values: constants, or expressions over the run's record as text that starts with `= `.
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
        let values = self.values.clone();
        let write = match &self.form {
            None => Write::Update { record: self.record.clone(), values },
            Some(form) => Write::Found(Found {
                form: form.clone(),
                filter: self.filter.clone().unwrap_or_default(),
                each: self.each.clone(),
                then: Then::Update(values),
            }),
        };
        machine.write(arrival, write);
    }

    fn check(&self, checker: &mut Checker<'_>) {
        if let Some(form) = &self.form {
            if self.record.is_some() {
                let (zh, en) = ("record（关联字段）和 form（表单）只能写一个", "write either record or form, not both");
                checker.report("/record", "one_of_two", zh, en);
            }
            checker.found(form, self.filter.as_ref(), self.each.as_deref());
            return checker.found_values(form, self.each.as_deref(), &self.values);
        }
        for (keyword, there) in [("filter", self.filter.is_some()), ("each", self.each.is_some())] {
            if there {
                let (zh, en) = (format!("写了 {keyword} 就要写 form"), format!("{keyword} needs the form it is about"));
                checker.report(&format!("/{keyword}"), "no_form", zh, en);
            }
        }
        if let Some(query) = self.record.as_deref().and_then(|key| checker.query_named(key)) {
            let form = query.form.clone();
            return checker.values("/values", Some(&form), &self.values);
        }
        if let Some(link) = &self.record {
            return checker.linked_values("/record", link, "/values", &self.values);
        }
        checker.writes_own("");
        match checker.own_form() {
            Some(form) => checker.values("/values", Some(form), &self.values),
            None => checker.report(
                "",
                "no_record",
                "流程启动时没有记录，无法修改记录",
                "The flow starts without a record, so there is nothing to update",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::flow::check::{KnownField, Lookup, check};
    use serde_json::json;

    struct Crm;

    impl Lookup for Crm {
        fn fields(&self, form: &str) -> Option<Vec<KnownField>> {
            let fields: &[(&str, &str)] = match form {
                "followup" => &[("customer", "link"), ("date", "date")],
                _ => &[("next", "date")],
            };
            Some(fields.iter().map(|(key, kind)| KnownField { key: (*key).into(), kind: (*kind).into() }).collect())
        }

        fn link_target(&self, form: &str, field: &str) -> Option<String> {
            (form == "followup" && field == "customer").then(|| "customer".into())
        }
    }

    #[test]
    fn a_linked_record_is_checked_by_its_own_form() {
        let table = [
            (json!({ "record": "customer", "values": { "next": "= date" } }), vec![]),
            (json!({ "record": "customer", "values": { "date": "= date" } }), vec!["/nodes/plan/values/date"]),
            (json!({ "record": "date", "values": { "next": "= date" } }), vec!["/nodes/plan/record"]),
            (json!({ "record": "client", "values": {} }), vec!["/nodes/plan/record", "/nodes/plan/values"]),
            (json!({ "values": { "next": "= date" } }), vec!["/nodes/plan/values/next"]),
            (json!({ "form": "customer", "filter": ["next", "empty"], "values": { "next": "= date" } }), vec![]),
            (json!({ "form": "customer", "values": { "next": "= date" } }), vec!["/nodes/plan/filter"]),
            (json!({ "filter": ["next", "empty"], "values": { "date": 1 } }), vec!["/nodes/plan/filter"]),
            (
                json!({ "form": "customer", "record": "customer", "filter": {}, "values": { "date": 1 } }),
                vec!["/nodes/plan/record", "/nodes/plan/filter", "/nodes/plan/values/date"],
            ),
            (
                json!({ "form": "customer", "filter": ["next", "empty"], "each": "rows", "values": { "next": 1 } }),
                vec!["/nodes/plan/each"],
            ),
        ];
        for (mut node, pointers) in table {
            node["kind"] = "update".into();
            node["next"] = "done".into();
            let flow = json!({
                "key": "plan", "title": "Plan", "start": { "on": "record", "form": "followup", "events": ["create"] },
                "nodes": { "plan": node, "done": { "kind": "end" } },
            });
            let problems = check(&serde_json::from_value(flow).expect("a flow"), &Crm);
            assert_eq!(problems.iter().map(|p| p.pointer.as_str()).collect::<Vec<_>>(), pointers, "{node}");
        }
    }
}
