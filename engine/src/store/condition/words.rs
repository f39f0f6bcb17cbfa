//! Looking inside text. ASCII letters match in either case; other letters only themselves.

use super::source::Source;
use super::{Compiler, FALSE};
use crate::condition::{Op, Resolved};
use crate::problem::Problem;
use crate::store::Dialect;

impl Compiler<'_> {
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
