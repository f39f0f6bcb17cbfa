//! Checks around rows: which a node is worked out for, what a query looks up, and the columns nodes in a loop see.

use super::Checker;
use crate::definition::flow::Condition;
use crate::flow::node::Node;
use crate::flow::node::query::{MOST_ROWS, Query};

impl Checker<'_> {
    /// Rows that a node is worked out for or goes through: a sub-form of the run's record, or what a query has found.
    pub(crate) fn rows(&mut self, pointer: &str, rows: &str) {
        if rows.is_empty() {
            self.not_chosen(pointer, "unknown_field", ("子表单或查询", "sub-form or query"));
        } else if self.query_named(rows).is_none() {
            self.field(pointer, self.own_form(), rows, Some(&["subform"]));
        }
    }

    /// The query with this key.
    pub(crate) fn query_named(&self, key: &str) -> Option<&Query> {
        match self.definition.nodes.get(key) {
            Some(Node::Query(query)) => Some(query),
            _ => None,
        }
    }

    /// A field of the run's record, or a column of a row of a loop the node lies in, perhaps of one of some kinds.
    pub(super) fn seen_field(&mut self, pointer: &str, field: &str, kinds: Option<&[&str]>) {
        let (form, path) = self.place_of(field);
        self.field(pointer, form.as_deref(), &path, kinds);
    }

    /// A link of the run's record or of a row the node lies in; answers the form whose records it names.
    pub(crate) fn link(&mut self, pointer: &str, link: &str) -> Option<String> {
        let (form, path) = self.place_of(link);
        self.field(pointer, form.as_deref(), &path, Some(&["link"]));
        self.lookup.link_target(&form?, &path)
    }

    /// A link that each of some rows has; answers the form whose records it names.
    pub(super) fn link_of_rows(&mut self, rows: &str, link: &str) -> Option<String> {
        self.rows("/each", rows);
        let (form, path) = match self.query_named(rows) {
            Some(query) if !query.fields.iter().any(|kept| kept == link) => {
                let kept = query.fields.clone();
                self.unknown("/record", "unknown_field", ("字段", "field"), link, &kept);
                return None;
            }
            Some(query) => (query.form.clone(), link.to_owned()),
            None => (self.own_form()?.to_owned(), format!("{rows}.{link}")),
        };
        self.field("/record", Some(&form), &path, Some(&["link"]));
        self.lookup.link_target(&form, &path)
    }

    /// Where what a node calls a field stands: in the innermost row that has such a column, else in the run's record. The form,
    /// and the path in it.
    fn place_of(&self, field: &str) -> (Option<String>, String) {
        let column = self.around.iter().rev().find_map(|rows| self.column(rows, field));
        column.map_or_else(|| (self.own_form().map(str::to_owned), field.to_owned()), |(form, path)| (Some(form), path))
    }

    /// A column of some rows: the form it stands in, and its path there. Where nothing is known of the form it may be one.
    fn column(&self, rows: &str, field: &str) -> Option<(String, String)> {
        let (form, path) = match self.query_named(rows) {
            Some(query) if !query.fields.iter().any(|kept| kept == field) => return None,
            Some(query) => (query.form.clone(), field.to_owned()),
            None => (self.own_form()?.to_owned(), format!("{rows}.{field}")),
        };
        let is_there = self.lookup.fields(&form).is_none_or(|known| known.iter().any(|one| one.key == path));
        is_there.then_some((form, path))
    }

    /// What a query looks up.
    pub(crate) fn query(&mut self, query: &Query) {
        self.form("/form", &query.form);
        if query.filter != Condition::Always {
            let problems = self.lookup.filter(&query.form, self.own_form(), &self.around, None, &query.filter);
            let at = format!("{}/filter", self.at);
            self.problems.extend(problems.into_iter().map(|problem| problem.under(&at)));
        }
        if query.fields.is_empty() {
            self.report("/fields", "no_fields", "请至少选择一个字段", "Choose at least one field");
        }
        for (at, field) in query.fields.iter().enumerate() {
            self.field(&format!("/fields/{at}"), Some(&query.form), field, None);
        }
        if !(1..=MOST_ROWS).contains(&query.limit) {
            self.report(
                "/limit",
                "bad_limit",
                format!("条数须在 1 到 {MOST_ROWS} 之间"),
                format!("The limit must be between 1 and {MOST_ROWS}"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::flow::check::{KnownField, Lookup, SubmittedFlow, check};
    use serde_json::{Value, json};

    /// A form whose rows have a date and a link, and the form that one leads to.
    struct Orders;

    impl Lookup for Orders {
        fn fields(&self, form: &str) -> Option<Vec<KnownField>> {
            let fields: &[(&str, &str)] = match form {
                "quote" => &[
                    ("due", "date"),
                    ("n", "date"),
                    ("items", "subform"),
                    ("items.by", "date"),
                    ("items.n", "integer"),
                    ("items.product", "link"),
                ],
                _ => &[("left", "integer")],
            };
            Some(fields.iter().map(|(key, kind)| KnownField { key: (*key).into(), kind: (*kind).into() }).collect())
        }

        fn link_target(&self, form: &str, field: &str) -> Option<String> {
            (form == "quote" && field == "items.product").then(|| "product".into())
        }

        fn submitted_flows(&self) -> Option<Vec<SubmittedFlow>> {
            let of = |key: &str, form: &str| SubmittedFlow { key: key.into(), form: form.into(), picks: false };
            Some(vec![of("stock", "product"), of("other", "quote")])
        }
    }

    /// A loop through the rows of `items` with this node for its body.
    fn looped(node: &Value) -> Value {
        flow(json!({
            "all": {"kind": "loop", "each": "items", "body": "a", "next": "end"},
            "a": node,
            "end": {"kind": "end"}
        }))
    }

    fn flow(nodes: Value) -> Value {
        json!({"key": "f", "title": "F", "start": {"on": "submit", "form": "quote"}, "nodes": nodes})
    }

    #[test]
    fn columns_of_a_row_say_until_when_and_which_record() {
        let until = |field: &str| json!({"kind": "delay", "until": {"field": field}});
        let update = |link: &str, field: &str| json!({"kind": "update", "record": link, "values": {field: 1}});
        let call = |flow: &str, record: Value, each: Value| {
            let mut node = json!({"kind": "flow", "flow": flow});
            for (keyword, value) in [("record", record), ("each", each)] {
                if !value.is_null() {
                    node[keyword] = value;
                }
            }
            node
        };
        let (product, items) = (json!("product"), json!("items"));
        let table: [(Value, &[(&str, &str)]); 14] = [
            (until("by"), &[]),
            (until("due"), &[]),
            (until("n"), &[("/nodes/a/until/field", "wrong_field_kind")]),
            (until("gone"), &[("/nodes/a/until/field", "unknown_field")]),
            (update("product", "left"), &[]),
            (update("product", "right"), &[("/nodes/a/values/right", "unknown_field")]),
            (update("by", "left"), &[("/nodes/a/record", "wrong_field_kind")]),
            (update("gone", "left"), &[("/nodes/a/record", "unknown_field")]),
            (call("stock", product.clone(), Value::Null), &[]),
            (call("other", product.clone(), Value::Null), &[("/nodes/a/flow", "other_form")]),
            (call("stock", product.clone(), items.clone()), &[]),
            (call("stock", Value::Null, items.clone()), &[("/nodes/a/record", "no_link")]),
            (call("stock", json!("n"), items), &[("/nodes/a/record", "wrong_field_kind")]),
            (
                call("stock", product, json!("rows")),
                &[("/nodes/a/each", "unknown_field"), ("/nodes/a/record", "unknown_field")],
            ),
        ];
        for (mut node, expected) in table {
            node["next"] = "all".into();
            let definition = serde_json::from_value(looped(&node)).expect("the shape is right");
            let problems = check(&definition, &Orders);
            let got: Vec<(&str, &str)> = problems.iter().map(|p| (p.pointer.as_str(), p.code)).collect();
            assert_eq!(got, expected, "{node}");
        }
        let outside =
            flow(json!({"a": {"kind": "delay", "until": {"field": "by"}, "next": "end"}, "end": {"kind": "end"}}));
        let definition = serde_json::from_value(outside).expect("the shape is right");
        assert_eq!(check(&definition, &Orders)[0].code, "unknown_field");
    }
}
