//! Checks of what nodes write: which records, which fields, and the expressions over the run's record.

use super::Checker;
use crate::definition::flow::Condition;
use crate::problem::pointer_segment;
use indexmap::IndexMap;
use serde_json::Value;

impl Checker<'_> {
    /// The values a node writes: fields of the form, constants or expressions over the run's record.
    pub(crate) fn values(&mut self, pointer: &str, form: Option<&str>, values: &IndexMap<String, Value>) {
        self.expressions(pointer, None, values);
        for field in values.keys() {
            self.field(&format!("{pointer}{}", pointer_segment(field)), form, field, None);
        }
    }

    /// The values of the records made of the rows of a sub-form of the run's record.
    pub(crate) fn row_values(
        &mut self,
        rows_at: &str,
        rows: &str,
        pointer: &str,
        form: &str,
        values: &IndexMap<String, Value>,
    ) {
        self.rows(rows_at, rows);
        self.expressions(pointer, Some(rows), values);
        for field in values.keys() {
            self.field(&format!("{pointer}{}", pointer_segment(field)), Some(form), field, None);
        }
    }

    /// The values written to the record that a link of the run's record, or of a row the node lies in, names.
    pub(crate) fn linked_values(&mut self, link_at: &str, link: &str, pointer: &str, values: &IndexMap<String, Value>) {
        match self.link(link_at, link) {
            Some(target) => self.values(pointer, Some(&target), values),
            None => self.expressions(pointer, None, values),
        }
    }

    /// The records a node reaches by a condition.
    pub(crate) fn found(&mut self, form: &str, filter: Option<&Condition>, each: Option<&str>) {
        self.form("/form", form);
        if let Some(rows) = each {
            self.rows("/each", rows);
        }
        match filter {
            None | Some(Condition::Always) => {
                self.report("/filter", "no_condition", "请说明是哪些数据", "Say which records are meant");
                self.hint(
                    "至少写一个条件，否则会涉及整个表单的数据",
                    "Give at least one condition, or all records of the form would be meant",
                );
            }
            Some(filter) => {
                let problems = self.lookup.filter(form, self.own_form(), &self.around, each, filter);
                let at = format!("{}/filter", self.at);
                self.problems.extend(problems.into_iter().map(|problem| problem.under(&at)));
            }
        }
    }

    /// The values written to records that were found.
    pub(crate) fn found_values(&mut self, form: &str, each: Option<&str>, values: &IndexMap<String, Value>) {
        self.expressions("/values", each, values);
        for field in values.keys() {
            self.field(&format!("/values{}", pointer_segment(field)), Some(form), field, None);
        }
    }

    /// A script over the run's record, seen from the rows of loops.
    pub(crate) fn script(&mut self, pointer: &str, script: &str) {
        let problems = self.lookup.script(self.own_form(), &self.around, script);
        let at = format!("{}{pointer}", self.at);
        self.problems.extend(problems.into_iter().map(|problem| problem.under(&at)));
    }

    /// A print template of the run's record.
    pub(crate) fn print(&mut self, pointer: &str, template: &str) {
        let known = self.own_form().and_then(|form| self.lookup.prints(form));
        self.known(pointer, "unknown_template", ("这个表单的打印模板", "print template of this form"), template, known);
    }

    pub(crate) fn expressions(&mut self, pointer: &str, rows: Option<&str>, values: &IndexMap<String, Value>) {
        if values.is_empty() {
            self.report(pointer, "no_values", "请至少填写一个字段的值", "Give at least one value");
        }
        for (field, value) in values {
            if let Some(expression) = value.as_str().and_then(|text| text.strip_prefix("= ")) {
                let problems = match rows {
                    None => self.lookup.expression(self.own_form(), &self.around, expression),
                    Some(rows) => self.lookup.row_expression(self.own_form(), &self.around, rows, expression),
                };
                let at = format!("{}{pointer}{}", self.at, pointer_segment(field));
                self.problems.extend(problems.into_iter().map(|problem| problem.under(&at)));
            }
        }
    }
}
