//! Choosing from a list, and lists against lists.

use super::compare::scaled_bound;
use super::source::{Numeric, Source};
use super::{Compiler, FALSE, items};
use crate::condition::{Op, Resolved};
use crate::problem::Problem;
use crate::store::{Arg, Dialect};

/// Up to this many choices stand in the text one by one, so the planner sees them; more travel as one JSON array, so the
/// number of placeholders stays bounded.
const ONE_BY_ONE: usize = 16;

impl Compiler<'_> {
    pub(super) fn is_in(&mut self, source: &Source, meant: Resolved<'_>) -> Result<String, Problem> {
        let mut ways = Vec::new();
        let mut texts = Vec::new();
        let mut numbers = Vec::new();
        for item in items(meant) {
            match (item, source.text(self.dialect), source.number(self.dialect)) {
                (Resolved::Text(bounds), Some(_), _) if matches!(bounds, crate::condition::TextBounds::Plain(_)) => {
                    texts.extend(bounds.plain().map(str::to_owned));
                }
                (Resolved::Number(number), _, Some(Numeric::Scaled { scale, .. })) => {
                    numbers.extend(scaled_bound(number, scale, "="));
                }
                (Resolved::Field(field), _, _) => ways.push(self.in_field(source, field)?),
                (item, _, _) => ways.push(self.compare(source, "=", item)?),
            }
        }
        if let Some(column) = source.text(self.dialect).filter(|_| !texts.is_empty()) {
            ways.push(self.one_of(&column, texts.into_iter().map(Arg::Text).collect()));
        }
        if let Some(Numeric::Scaled { sql, .. }) = source.number(self.dialect).filter(|_| !numbers.is_empty()) {
            ways.push(self.one_of(&sql, numbers.into_iter().map(Arg::Int).collect()));
        }
        ways.retain(|way| way != FALSE);
        Ok(if ways.is_empty() { FALSE.to_owned() } else { format!("({})", ways.join(" OR ")) })
    }

    /// A field on the right: one of the values of a list field, or the same value.
    fn in_field(&mut self, source: &Source, field: &str) -> Result<String, Problem> {
        let dialect = self.dialect;
        match (source.text(dialect), self.operand_source(field)?.list(dialect)) {
            (Some(text), Some(list)) => Ok(dialect.json_list_has(&list, &text)),
            (None, Some(_)) => Ok(FALSE.to_owned()),
            (_, None) => self.compare(source, "=", Resolved::Field(field)),
        }
    }

    fn one_of(&mut self, column: &str, values: Vec<Arg>) -> String {
        if values.len() <= ONE_BY_ONE {
            let bound: Vec<String> = values.into_iter().map(|value| self.out.bind(value)).collect();
            return format!("{column} IN ({})", bound.join(", "));
        }
        let whole = matches!(values[0], Arg::Int(_));
        let array: Vec<serde_json::Value> = values
            .into_iter()
            .filter_map(|value| match value {
                Arg::Int(number) => Some(number.into()),
                Arg::Text(text) => Some(text.into()),
                _ => None,
            })
            .collect();
        let bound = self.out.bind(serde_json::Value::from(array).to_string());
        self.dialect.one_of_json(column, &bound, whole)
    }

    /// `has any` and `has all`. The values wanted are gathered into JSON arrays: one of constants, one for each field.
    pub(super) fn has(&mut self, source: &Source, op: Op, meant: Resolved<'_>) -> Result<String, Problem> {
        let dialect = self.dialect;
        let Some(list) = source.list(dialect) else { return Ok(FALSE.to_owned()) };
        let mut constants = Vec::new();
        let mut wanted = Vec::new();
        let mut impossible = false;
        for item in items(meant) {
            match item {
                Resolved::Text(bounds) => constants.extend(bounds.plain().map(str::to_owned)),
                Resolved::Field(field) => {
                    let other = self.operand_source(field)?;
                    match (other.list(dialect), other.text(dialect)) {
                        (Some(other), _) => wanted.push(other),
                        (None, Some(text)) => wanted.push(dialect.json_list_of(&text)),
                        (None, None) => impossible = true,
                    }
                }
                _ => impossible = true,
            }
        }
        // Before anything is bound: PostgreSQL refuses a value that the text does not use.
        if (impossible && op == Op::HasAll) || (constants.is_empty() && wanted.is_empty()) {
            return Ok(FALSE.to_owned());
        }
        if !constants.is_empty() {
            let bound = self.out.bind(serde_json::Value::from(constants).to_string());
            wanted.push(match dialect {
                Dialect::Sqlite => bound,
                Dialect::Postgres => format!("{bound}::jsonb"),
            });
        }
        let joint = if op == Op::HasAll { " AND " } else { " OR " };
        let tests: Vec<String> =
            wanted.iter().map(|wanted| dialect.json_lists(&list, wanted, op == Op::HasAll)).collect();
        Ok(format!("({})", tests.join(joint)))
    }
}
