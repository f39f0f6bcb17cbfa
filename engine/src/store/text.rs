//! A statement under construction: its text and the values bound to it, kept in step.

use super::Arg;
use std::fmt::Write as _;

/// The placeholders of `count` values from `$first` on, as a list.
pub(super) fn marks(first: usize, count: usize) -> String {
    (first..first + count).map(|at| format!("${at}")).collect::<Vec<_>>().join(", ")
}

/// SQL text with `$1`, `$2` … and their values.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SqlText {
    pub sql: String,
    pub args: Vec<Arg>,
}

impl SqlText {
    pub fn new(sql: impl Into<String>) -> Self {
        Self { sql: sql.into(), args: Vec::new() }
    }

    pub fn push(&mut self, sql: &str) -> &mut Self {
        self.sql.push_str(sql);
        self
    }

    /// Keeps a value and answers the placeholder that stands for it; the caller puts it into the text.
    pub fn bind(&mut self, value: impl Into<Arg>) -> String {
        self.args.push(value.into());
        let mut placeholder = String::with_capacity(4);
        write!(placeholder, "${}", self.args.len()).expect("writing to a string");
        placeholder
    }
}
