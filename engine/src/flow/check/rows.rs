//! Checks around rows: which a node is worked out for, what a query looks up, and the columns nodes in a loop see.

use super::Checker;
use crate::definition::flow::Condition;
use crate::flow::node::Node;
use crate::flow::node::query::{MOST_ROWS, Query};

impl Checker<'_> {
    /// Rows that a node is worked out for or goes through: a sub-form of the run's record, or what a query has found.
    pub(crate) fn rows(&mut self, pointer: &str, rows: &str) {
        if self.query_named(rows).is_none() {
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
        if !self.around.iter().any(|rows| self.is_column(rows, field, kinds)) {
            self.field(pointer, self.own_form(), field, kinds);
        }
    }

    fn is_column(&self, rows: &str, field: &str, kinds: Option<&[&str]>) -> bool {
        let (form, path) = match self.query_named(rows) {
            Some(query) if !query.fields.iter().any(|kept| kept == field) => return false,
            Some(query) => (Some(query.form.as_str()), field.to_owned()),
            None => (self.own_form(), format!("{rows}.{field}")),
        };
        let Some(known) = form.and_then(|form| self.lookup.fields(form)) else { return true };
        known.iter().any(|one| one.key == path && kinds.is_none_or(|kinds| kinds.contains(&one.kind.as_str())))
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
