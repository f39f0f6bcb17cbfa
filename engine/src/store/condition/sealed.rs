//! What is sealed is found by its equals: values of one field that are equal have an index in common, which only the keys
//! can work out.

use super::source::Source;
use super::{Compiler, FALSE, items};
use crate::condition::{Op, Resolved, TextBounds};
use crate::store::{Arg, sealed};

impl Compiler<'_> {
    /// `=` and `in`; no other operator tells anything of a sealed field.
    pub(super) fn equals_sealed(&mut self, source: &Source, index: &str, op: Op, meant: Resolved<'_>) -> String {
        let wanted = match (op, meant) {
            // A list is equal to nothing, and one of many when a member is.
            (Op::Equal, Resolved::List(_)) => Vec::new(),
            (Op::Equal, single) => vec![single],
            (Op::In, meant) => items(meant),
            _ => Vec::new(),
        };
        let texts: Vec<String> = wanted.iter().flat_map(texts).collect();
        match source.own_column() {
            Some(column) if !texts.is_empty() => {
                let bound = self.out.bind(Arg::Indexes { field: index.to_owned(), texts });
                self.dialect.one_of_json(&sealed::indexed(column), &bound, false)
            }
            _ => FALSE.to_owned(),
        }
    }
}

/// The texts that equal what is meant. A day is written in one way only, and no sealed text is a moment (see
/// [`crate::kind::normalise`]).
fn texts(meant: &Resolved<'_>) -> Vec<String> {
    match meant {
        Resolved::Text(TextBounds::Plain(text)) => vec![text.to_string()],
        Resolved::Text(TextBounds::Dated { text, day, .. }) => {
            let day = (day.0 == day.1).then(|| day.0.clone());
            text.iter().map(ToString::to_string).chain(day).collect()
        }
        _ => Vec::new(),
    }
}
