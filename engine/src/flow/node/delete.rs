//! Delete: the records that a link or a query names, or of a form that a condition finds, go to the recycle bin; the run goes on
//! once all are there.

use super::{NodeKind, Way};
use crate::definition::flow::Condition;
use crate::flow::check::Checker;
use crate::flow::effect::{Found, Then, Write};
use crate::flow::machine::{Arrival, Machine};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Puts records into the recycle bin, all or none: those a link names, or of a form those a condition finds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Delete {
    /// What people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The link field of the run's record that names what is deleted, in the body of a loop also a link of the row, or the query
    /// whose records are; an empty link deletes nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// The form of the records that `filter` finds instead, at most 200 of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// Which records of the form; `{"field": …}` takes the value of that field of the run's record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Condition>,
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
        let write = match (&self.record, &self.form) {
            (Some(record), None) => Write::Delete { record: record.clone() },
            (_, form) => Write::Found(Found {
                form: form.clone().unwrap_or_default(),
                filter: self.filter.clone().unwrap_or_default(),
                each: self.each.clone(),
                then: Then::Delete,
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
            return checker.found(form, self.filter.as_ref(), self.each.as_deref());
        }
        for (keyword, there) in [("filter", self.filter.is_some()), ("each", self.each.is_some())] {
            if there {
                let (zh, en) = (format!("写了 {keyword} 就要写 form"), format!("{keyword} needs the form it is about"));
                checker.report(&format!("/{keyword}"), "no_form", zh, en);
            }
        }
        match &self.record {
            Some(key) if checker.query_named(key).is_some() => {}
            Some(link) => drop(checker.link("/record", link)),
            None => {
                let (zh, en) = (
                    "请说明删除哪些数据：record（关联字段或查询），或 form 和 filter",
                    "Say which records are meant: record (a link or a query), or form and filter",
                );
                checker.report("", "no_records", zh, en);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::flow::check::{KnownField, Lookup, check};
    use serde_json::json;

    struct Crm;

    impl Lookup for Crm {
        fn fields(&self, _form: &str) -> Option<Vec<KnownField>> {
            let fields = [("customer", "link"), ("date", "date")];
            Some(fields.iter().map(|(key, kind)| KnownField { key: (*key).into(), kind: (*kind).into() }).collect())
        }
    }

    #[test]
    fn what_is_deleted_is_named_in_one_way() {
        let filter = json!(["date", "empty"]);
        let table = [
            (json!({ "record": "customer" }), vec![]),
            (json!({ "record": "seen" }), vec![]),
            (json!({ "form": "followup", "filter": filter }), vec![]),
            (json!({ "record": "date" }), vec!["/nodes/off/record"]),
            (json!({ "record": "client" }), vec!["/nodes/off/record"]),
            (json!({ "record": "customer", "filter": filter }), vec!["/nodes/off/filter"]),
            (json!({ "record": "customer", "form": "followup", "filter": filter }), vec!["/nodes/off/record"]),
            (json!({ "form": "followup" }), vec!["/nodes/off/filter"]),
            (json!({}), vec!["/nodes/off"]),
        ];
        for (mut node, pointers) in table {
            node["kind"] = "delete".into();
            node["next"] = "done".into();
            let query =
                json!({ "kind": "query", "form": "followup", "filter": filter, "fields": ["date"], "next": "off" });
            let flow = json!({
                "key": "clear", "title": "Clear", "start": { "on": "record", "form": "followup", "events": ["create"] },
                "nodes": { "seen": query, "off": node, "done": { "kind": "end" } },
            });
            let problems = check(&serde_json::from_value(flow).expect("a flow"), &Crm);
            assert_eq!(problems.iter().map(|p| p.pointer.as_str()).collect::<Vec<_>>(), pointers, "{node}");
        }
    }
}
