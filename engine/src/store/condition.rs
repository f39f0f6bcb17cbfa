//! A condition as SQL. Field names come from the caller's catalogue and values are bound, so nothing a person writes
//! becomes part of the text. Each part is TRUE in SQL exactly when it holds in memory, and FALSE or NULL when not;
//! opposites are written `(…) IS NOT TRUE`. Columns stand bare beside `=`, `<`, `IN` and `BETWEEN`, so indexes serve them.

mod circle;
mod compare;
mod lists;
mod sealed;
mod source;
mod words;

use super::{Dialect, SqlText};
use crate::condition::{Comparison, Condition, ConditionContext, Op, Operand, Resolved};
use crate::kind::Column;
use crate::problem::Problem;
use serde_json::Value;
use source::Source;

/// Where the fields of one form are stored.
pub trait Columns {
    /// The place of a field, of `subform.column` or of `address.part`; `None` when the form has no such field.
    fn place(&self, field: &str) -> Option<Place>;
}

/// Where one field's values are found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The column, quoted and qualified with the table's alias (`r."id"`): an inner query may have a column of that name.
    pub sql: String,
    /// How the field's own values are stored, or would be if they were not inside JSON.
    pub column: Column,
    pub shape: TextShape,
    pub path: Path,
    /// For a [`Column::Sealed`]: the name under which equal values have an index in common.
    pub sealed: Option<String>,
}

/// What is known of the text in a [`Column::Text`]. Knowing lets an index serve comparisons with days and moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextShape {
    #[default]
    Any,
    /// Only `YYYY-MM-DD`.
    Day,
    /// Only RFC 3339 in UTC with milliseconds.
    Moment,
}

/// Where in the column the value stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Path {
    /// The column is the value.
    #[default]
    Whole,
    /// Under this key of the column's JSON object.
    Member(String),
    /// Under this key in each row of the column's JSON array.
    Rows(String),
    /// How many rows the column's JSON array has; none when there is nothing.
    Count,
}

impl Place {
    /// A field with a column of its own.
    pub fn whole(sql: impl Into<String>, column: Column) -> Self {
        Self { sql: sql.into(), column, shape: TextShape::Any, path: Path::Whole, sealed: None }
    }

    pub fn shaped(mut self, shape: TextShape) -> Self {
        self.shape = shape;
        self
    }

    /// Says under which name equal values of a [`Column::Sealed`] have an index in common.
    pub fn sealed(mut self, index: String) -> Self {
        self.sealed = Some(index);
        self
    }

    /// The column `key` of a sub-form stored in `sql`.
    pub fn rows(sql: impl Into<String>, key: impl Into<String>, column: Column) -> Self {
        Self { sql: sql.into(), column, shape: TextShape::Any, path: Path::Rows(key.into()), sealed: None }
    }

    /// The part `key` of an object stored in `sql`.
    pub fn member(sql: impl Into<String>, key: impl Into<String>, column: Column) -> Self {
        Self { sql: sql.into(), column, shape: TextShape::Any, path: Path::Member(key.into()), sealed: None }
    }
}

/// Appends the condition to `out` as one expression that may stand in a WHERE. Fails, with a pointer into the
/// condition's document, on a field the form does not have.
pub fn to_sql(
    condition: &Condition,
    columns: &dyn Columns,
    context: &ConditionContext,
    out: &mut SqlText,
    dialect: Dialect,
) -> Result<(), Problem> {
    let mut compiler = Compiler { columns, context, out, dialect, row: None };
    let sql = compiler.condition(condition)?;
    out.push(&sql);
    Ok(())
}

struct Compiler<'a> {
    columns: &'a dyn Columns,
    context: &'a ConditionContext,
    out: &'a mut SqlText,
    dialect: Dialect,
    /// Inside a sub-form: its column, and what one of its rows is called.
    row: Option<(String, &'static str)>,
}

const FALSE: &str = "FALSE";

impl Compiler<'_> {
    fn condition(&mut self, condition: &Condition) -> Result<String, Problem> {
        match condition {
            Condition::Always => Ok("TRUE".to_owned()),
            Condition::All(parts) => self.group(parts, "all", " AND ", "TRUE"),
            Condition::Any(parts) => self.group(parts, "any", " OR ", FALSE),
            Condition::Not(part) => Ok(format!("({}) IS NOT TRUE", self.condition(part).map_err(|p| p.under("/not"))?)),
            Condition::Compare(comparison) => self.comparison(comparison),
        }
    }

    fn group(&mut self, parts: &[Condition], word: &str, joint: &str, none: &str) -> Result<String, Problem> {
        let mut done = Vec::with_capacity(parts.len());
        for (index, part) in parts.iter().enumerate() {
            done.push(self.condition(part).map_err(|p| p.under(&format!("/{word}/{index}")))?);
        }
        Ok(if done.is_empty() { none.to_owned() } else { format!("({})", done.join(joint)) })
    }

    fn comparison(&mut self, comparison: &Comparison) -> Result<String, Problem> {
        let place = self.place(&comparison.field).map_err(|p| p.under("/0"))?;
        let dialect = self.dialect;
        match &place.path {
            Path::Whole => self.test(&Source::column(&place), comparison.op, &comparison.operand),
            Path::Count => {
                let counted = Place::whole(dialect.json_count(&place.sql), Column::Integer);
                self.test(&Source::column(&counted), comparison.op, &comparison.operand)
            }
            Path::Member(key) => {
                let root = dialect.json(&place.sql);
                let test = self.test(&Source::inside(&root, key, &place), comparison.op, &comparison.operand)?;
                Ok(format!("({} IS NOT NULL AND {test})", place.sql))
            }
            Path::Rows(key) => {
                let row = dialect.row_value();
                self.row = Some((place.sql.clone(), row));
                let test = self.test(&Source::inside(row, key, &place), comparison.op, &comparison.operand);
                self.row = None;
                Ok(format!("EXISTS (SELECT 1 FROM {} WHERE {})", dialect.json_rows(&place.sql), test?))
            }
        }
    }

    fn place(&self, field: &str) -> Result<Place, Problem> {
        let found = self.columns.place(field).filter(|place| match &place.path {
            Path::Whole | Path::Count => true,
            Path::Member(key) | Path::Rows(key) => key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'),
        });
        found.ok_or_else(|| {
            Problem::new("", "unknown_field", format!("没有字段 \"{field}\""), format!("there is no field \"{field}\""))
        })
    }

    /// A field on the right side; a column of the sub-form looked at means the same row.
    fn operand_source(&self, field: &str) -> Result<Source, Problem> {
        let place = self.place(field).map_err(|p| p.under("/2"))?;
        match (&place.path, &self.row) {
            (Path::Whole, _) => Ok(Source::column(&place)),
            (Path::Member(key), _) => Ok(Source::inside(&self.dialect.json(&place.sql), key, &place)),
            (Path::Rows(key), Some((column, row))) if *column == place.sql => Ok(Source::inside(row, key, &place)),
            (Path::Rows(_) | Path::Count, _) => Err(Problem::new(
                "/2",
                "invalid_condition",
                format!("子表列 \"{field}\" 不能用作值"),
                format!("the sub-form column \"{field}\" cannot be a value"),
            )),
        }
    }

    fn test(&mut self, source: &Source, op: Op, operand: &Operand) -> Result<String, Problem> {
        if op == Op::Empty {
            return Ok(source.missing(self.dialect));
        }
        if let Some(opposite) = op.opposite_of() {
            return Ok(format!("({}) IS NOT TRUE", self.test(source, opposite, operand)?));
        }
        let context = self.context;
        let meant = operand.resolve(context);
        if let Some(index) = source.sealed.as_deref().filter(|_| op != Op::NotEmpty) {
            return Ok(self.equals_sealed(source, index, op, meant));
        }
        match op {
            Op::NotEmpty => Ok(format!("NOT ({})", source.missing(self.dialect))),
            Op::Between => self.between(source, operand),
            Op::In => self.is_in(source, meant),
            Op::Contains if source.column == Column::Json => Ok(self.written_in(source, meant)),
            Op::Contains | Op::Starts | Op::Ends => self.inside(source, op, meant),
            Op::Within => Ok(self.within(source, operand)),
            Op::HasAny | Op::HasAll => self.has(source, op, meant),
            Op::Equal | Op::During => self.compare(source, "=", meant),
            Op::Greater | Op::GreaterOrEqual | Op::Less | Op::LessOrEqual => self.compare(source, op.text(), meant),
            Op::NotEqual | Op::NotIn | Op::NotContains | Op::Empty | Op::HasNone => Ok(FALSE.to_owned()),
        }
    }

    fn between(&mut self, source: &Source, operand: &Operand) -> Result<String, Problem> {
        let Operand::List(ends) = operand else { return Ok(FALSE.to_owned()) };
        let [from, to] = ends.as_slice() else { return Ok(FALSE.to_owned()) };
        let open = |end: &Operand| *end == Operand::Constant(Value::Null);
        let mut parts = Vec::with_capacity(2);
        let context = self.context;
        if !open(from) {
            parts.push(self.compare(source, ">=", from.resolve(context))?);
        }
        if !open(to) {
            parts.push(self.compare(source, "<=", to.resolve(context))?);
        }
        if parts.is_empty() {
            parts.push(source.ordered_present(self.dialect));
        }
        Ok(format!("({})", parts.join(" AND ")))
    }
}

/// The items of a list operand; a single value is a list of one.
fn items(resolved: Resolved<'_>) -> Vec<Resolved<'_>> {
    match resolved {
        Resolved::Missing => Vec::new(),
        Resolved::List(items) => items,
        single => vec![single],
    }
}
