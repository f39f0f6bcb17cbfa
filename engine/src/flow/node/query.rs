//! Query: records of a form are looked up and kept in the run under the node's key, like the rows of a sub-form; the run goes
//! on once they are there.

use super::{NodeKind, Way};
use crate::definition::flow::Condition;
use crate::flow::check::Checker;
use crate::flow::machine::{Arrival, Machine};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most records a query keeps.
pub(crate) const MOST_ROWS: usize = 200;

/// Looks up records of a form, by the right of the flow, with `me` for the initiator. Nodes after it read them by the key of this
/// node as they read a sub-form of the run's record: `SUM(stock.left)` and `FIRST(stock.left)` in expressions,
/// `["stock.left", ">", 0]` in conditions, `{{ stock.left }}` in texts, `"each": "stock"` in loops and in nodes that write,
/// `"record": "stock"` in nodes that update or call a flow. `stock_count` is how many were found. Until it is passed there are
/// none; passed again, it looks again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// What people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The form, or the aggregate table, whose records are looked up.
    pub form: String,
    /// Which records; `{"field": …}` takes the value of that field of the run's record. All of them when left out.
    #[serde(default, skip_serializing_if = "is_always")]
    pub filter: Condition,
    /// The order, the most important field first, `-` before those that sort downwards; the oldest come first by default.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sort: Vec<String>,
    /// The fields that are kept, sensitive ones not among them; the `id` of each record is kept besides.
    pub fields: Vec<String>,
    /// How many records are kept at most, up to 200. Default 200.
    #[serde(default = "most", skip_serializing_if = "is_most")]
    pub limit: usize,
    /// The node after this one.
    pub next: String,
}

fn is_always(filter: &Condition) -> bool {
    *filter == Condition::Always
}

fn most() -> usize {
    MOST_ROWS
}

fn is_most(limit: &usize) -> bool {
    *limit == MOST_ROWS
}

impl NodeKind for Query {
    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn ways(&self) -> Vec<Way<'_>> {
        vec![Way::next("/next", &self.next)]
    }

    fn enter(&self, machine: &mut Machine<'_>, arrival: Arrival) {
        machine.query(arrival);
    }

    fn check(&self, checker: &mut Checker<'_>) {
        checker.query(self);
    }
}

#[cfg(test)]
mod tests {
    use crate::flow::check::{KnownField, Lookup, check};
    use serde_json::json;

    struct Shop;

    impl Lookup for Shop {
        fn forms(&self) -> Option<Vec<String>> {
            Some(vec!["order".into(), "stock".into()])
        }

        fn fields(&self, form: &str) -> Option<Vec<KnownField>> {
            let fields: &[(&str, &str)] = match form {
                "order" => &[("no", "text"), ("items", "subform")],
                _ => &[("sku", "text"), ("left", "integer")],
            };
            Some(fields.iter().map(|(key, kind)| KnownField { key: (*key).into(), kind: (*kind).into() }).collect())
        }
    }

    #[test]
    fn what_is_looked_up_is_checked_by_its_form_and_stands_like_a_sub_form() {
        let create = |each: &str| json!({ "kind": "create", "form": "order", "each": each, "values": { "no": "x" }, "next": "done" });
        let table = [
            (json!({ "form": "stock", "fields": ["left"] }), create("found"), vec![]),
            (json!({ "form": "stock", "fields": ["left"] }), create("found2"), vec!["/nodes/then/each"]),
            (json!({ "form": "stock", "fields": ["left"] }), create("items"), vec![]),
            (
                json!({ "form": "stok", "fields": ["lft"] }),
                create("items"),
                vec!["/nodes/found/form", "/nodes/found/fields/0"],
            ),
            (json!({ "form": "stock", "fields": [] }), create("items"), vec!["/nodes/found/fields"]),
            (json!({ "form": "stock", "fields": ["left"], "limit": 201 }), create("items"), vec!["/nodes/found/limit"]),
            (json!({ "form": "stock", "fields": ["left"], "limit": 0 }), create("items"), vec!["/nodes/found/limit"]),
        ];
        for (mut query, then, pointers) in table {
            query["kind"] = "query".into();
            query["next"] = "then".into();
            let flow = json!({
                "key": "f", "title": "F", "start": { "on": "submit", "form": "order" },
                "nodes": { "found": query, "then": then, "done": { "kind": "end" } },
            });
            let problems = check(&serde_json::from_value(flow).expect("a flow"), &Shop);
            assert_eq!(problems.iter().map(|p| p.pointer.as_str()).collect::<Vec<_>>(), pointers, "{problems:#?}");
        }
    }
}
