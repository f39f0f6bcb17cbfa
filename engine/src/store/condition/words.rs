//! Looking inside text. ASCII letters match in either case; other letters only themselves.

use super::source::Source;
use super::{Compiler, FALSE};
use crate::condition::{Op, Resolved, as_in_json};
use crate::problem::Problem;
use crate::store::Dialect;

impl Compiler<'_> {
    /// A text within JSON as it is written: of a list or an object any name and value, of a single text itself.
    pub(super) fn written_in(&mut self, source: &Source, meant: Resolved<'_>) -> String {
        let (Some(column), Resolved::Text(bounds)) = (source.own_column(), meant) else { return FALSE.to_owned() };
        let Some(part) = bounds.plain() else { return FALSE.to_owned() };
        let plain = self.out.bind(part.to_ascii_lowercase());
        let written = self.out.bind(as_in_json(part).to_ascii_lowercase());
        let dialect = self.dialect;
        // PostgreSQL's own JSON takes no NUL, so such a text is not looked into.
        let (find, text, is_text) = match dialect {
            Dialect::Sqlite => ("instr", format!("({column} ->> '$')"), format!("substr({column}, 1, 1) = '\"'")),
            Dialect::Postgres => (
                "strpos",
                format!("(({column})::jsonb #>> '{{}}') COLLATE \"C\""),
                format!("substr({column}, 1, 1) = '\"' AND strpos({column}, '\\u0000') = 0"),
            ),
        };
        format!(
            "CASE WHEN {is_text} THEN {find}(lower({text}), {plain}) > 0 \
             WHEN substr({column}, 1, 1) IN ('[', '{{') THEN {find}(lower({column}), {written}) > 0 END"
        )
    }

    pub(super) fn inside(&mut self, source: &Source, op: Op, meant: Resolved<'_>) -> Result<String, Problem> {
        let Some(text) = source.text(self.dialect) else { return Ok(FALSE.to_owned()) };
        let part = match meant {
            Resolved::Field(field) => {
                let Some(other) = self.operand_source(field)?.text(self.dialect) else { return Ok(FALSE.to_owned()) };
                format!("lower({other})")
            }
            Resolved::Text(bounds) => match bounds.plain() {
                Some(part) => self.out.bind(part.to_ascii_lowercase()),
                None => return Ok(FALSE.to_owned()),
            },
            _ => return Ok(FALSE.to_owned()),
        };
        Ok(match (op, self.dialect) {
            (Op::Contains, Dialect::Sqlite) => format!("instr(lower({text}), {part}) > 0"),
            (Op::Contains, Dialect::Postgres) => format!("strpos(lower({text}), {part}) > 0"),
            (Op::Starts, _) => format!("substr(lower({text}), 1, length({part})) = {part}"),
            (Op::Ends, Dialect::Sqlite) => format!("substr(lower({text}), -length({part})) = {part}"),
            (_, Dialect::Postgres) => format!("right(lower({text}), length({part})) = {part}"),
            (_, Dialect::Sqlite) => FALSE.to_owned(),
        })
    }
}
