//! Statements that are run together, and how few trips to the database they take.

use super::signals::Left;
use super::{Arg, Dialect};
use std::fmt::Write as _;
use std::ops::Range;

/// Statements to be run together. Each numbers its own arguments from `$1`.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    statements: Vec<(String, Vec<Arg>)>,
    left: Left,
}

impl Batch {
    pub fn push(&mut self, sql: impl Into<String>, args: Vec<Arg>) {
        self.statements.push((sql.into(), args));
    }

    /// Notes what the statements leave to others.
    pub(super) fn leave(&mut self, left: Left) {
        self.left.add(left);
    }

    pub(super) fn left(&self) -> Left {
        self.left
    }

    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }

    /// The statements of many batches, one after the other.
    pub(super) fn joined(batches: impl IntoIterator<Item = Self>) -> Self {
        batches.into_iter().fold(Self::default(), |mut all, batch| {
            all.statements.extend(batch.statements);
            all.left.add(batch.left);
            all
        })
    }

    /// The statements as they are sent. Each is a trip to PostgreSQL, but rows of one table can be one statement, and so
    /// can writes to different tables: they see nothing of each other either way. SQLite runs where we are and takes them
    /// as they come.
    pub(super) fn trips(self, dialect: Dialect) -> Vec<(String, Vec<Arg>)> {
        if dialect == Dialect::Sqlite {
            return self.statements;
        }
        let mut trips: Vec<Trip> = Vec::new();
        for (sql, args) in self.statements {
            match trips.last_mut() {
                Some(trip) if trip.takes(&sql, args.len()) => trip.add(sql, args),
                _ => trips.push(Trip { writes: vec![Write::new(sql, args)] }),
            }
        }
        trips.into_iter().map(Trip::text).collect()
    }
}

/// The most values one statement takes; PostgreSQL counts them in sixteen bits.
const MOST_ARGS: usize = 30_000;

/// Statements that become one.
struct Trip {
    writes: Vec<Write>,
}

/// One statement of a trip, for one or more rows.
struct Write {
    sql: String,
    /// What it writes to; `None` when that cannot be told.
    table: Option<String>,
    /// The values of each row.
    rows: Vec<Vec<Arg>>,
}

impl Write {
    fn new(sql: String, args: Vec<Arg>) -> Self {
        let table = written_table(&sql).map(str::to_owned);
        Self { sql, table, rows: vec![args] }
    }
}

impl Trip {
    /// Whether a statement may run beside the others, or write one more row of one of them.
    fn takes(&self, sql: &str, values: usize) -> bool {
        let held: usize = self.writes.iter().flat_map(|write| &write.rows).map(Vec::len).sum();
        if held + values > MOST_ARGS {
            return false;
        }
        let table = written_table(sql);
        let is_apart = |write: &Write| write.table.is_some() && write.table.as_deref() != table;
        table.is_some() && self.writes.iter().all(|write| is_apart(write) || write.sql == sql && row_of(sql).is_some())
    }

    fn add(&mut self, sql: String, args: Vec<Arg>) {
        match self.writes.iter_mut().find(|write| write.sql == sql) {
            Some(same) => same.rows.push(args),
            None => self.writes.push(Write::new(sql, args)),
        }
    }

    /// One text with the arguments renumbered.
    fn text(mut self) -> (String, Vec<Arg>) {
        let Some(last) = self.writes.pop() else { return (String::new(), Vec::new()) };
        if self.writes.is_empty() && last.rows.len() == 1 {
            return (last.sql, last.rows.into_iter().flatten().collect());
        }
        let (mut text, mut args) = (String::new(), Vec::new());
        for (at, write) in self.writes.into_iter().enumerate() {
            text.push_str(if at == 0 { "WITH w" } else { ", w" });
            text.push_str(&at.to_string());
            text.push_str(" AS (");
            put(write, &mut text, &mut args);
            text.push(')');
        }
        if !text.is_empty() {
            text.push(' ');
        }
        put(last, &mut text, &mut args);
        (text, args)
    }
}

/// Adds a statement with its rows to one that has arguments already.
fn put(write: Write, text: &mut String, args: &mut Vec<Arg>) {
    let row = row_of(&write.sql).filter(|_| write.rows.len() > 1).unwrap_or(write.sql.len()..write.sql.len());
    renumber(&write.sql[..row.end], args.len(), text);
    for (at, values) in write.rows.into_iter().enumerate() {
        if at > 0 {
            text.push_str(", ");
            renumber(&write.sql[row.clone()], args.len(), text);
        }
        args.extend(values);
    }
    text.push_str(&write.sql[row.end..]);
}

/// Where the one row of a plain insert stands, when many may stand there: it looks nothing up, updates nothing and answers
/// nothing.
fn row_of(sql: &str) -> Option<Range<usize>> {
    let rest = sql.strip_prefix("INSERT INTO ")?;
    let start = sql.len() - rest.len() + rest.find(" VALUES (")? + " VALUES ".len();
    let (mut open, mut quoted) = (0, false);
    let last = sql[start..].bytes().position(|byte| {
        quoted ^= byte == b'\'';
        open += i32::from(!quoted && byte == b'(') - i32::from(!quoted && byte == b')');
        open == 0
    })?;
    let row = start..start + last + 1;
    let after = &sql[row.end..];
    let is_plain = after.is_empty() || after.starts_with(" ON CONFLICT") && after.ends_with(" DO NOTHING");
    (is_plain && !sql[row.clone()].contains("SELECT ")).then_some(row)
}

/// The table that a plain statement writes to, and no other.
fn written_table(sql: &str) -> Option<&str> {
    let rest = ["INSERT INTO ", "UPDATE ", "DELETE FROM "].iter().find_map(|verb| sql.strip_prefix(verb))?;
    rest.split([' ', '(']).next()
}

fn renumber(sql: &str, offset: usize, out: &mut String) {
    let mut parts = sql.split('$');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        match part[..digits].parse::<usize>() {
            Ok(number) => write!(out, "${}{}", number + offset, &part[digits..]).expect("writing to a string"),
            Err(_) => write!(out, "${part}").expect("writing to a string"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(statements: &[(&str, &[i64])]) -> Batch {
        let mut batch = Batch::default();
        for (sql, args) in statements {
            batch.push(*sql, args.iter().map(|n| Arg::Int(*n)).collect());
        }
        batch
    }

    fn texts(batch: Batch, dialect: Dialect) -> Vec<String> {
        batch.trips(dialect).into_iter().map(|(sql, _)| sql).collect()
    }

    #[test]
    fn joined_statements_keep_their_own_arguments() {
        let two =
            || batch(&[("INSERT INTO a VALUES ($1, $2)", &[1, 2]), ("INSERT INTO b VALUES ($2, $1, '$')", &[3, 4])]);
        let args: Vec<Arg> = [1, 2, 3, 4].map(Arg::Int).to_vec();
        let apart: Vec<String> = two().trips(Dialect::Sqlite).into_iter().map(|(sql, _)| sql).collect();
        assert_eq!(apart, ["INSERT INTO a VALUES ($1, $2)", "INSERT INTO b VALUES ($2, $1, '$')"]);
        let postgres = "WITH w0 AS (INSERT INTO a VALUES ($1, $2)) INSERT INTO b VALUES ($4, $3, '$')";
        assert_eq!(two().trips(Dialect::Postgres), [(postgres.to_owned(), args)]);
    }

    #[test]
    fn writes_to_one_table_stay_in_their_order() {
        let statements: &[(&str, &[i64])] = &[
            ("UPDATE a SET n = $1", &[1]),
            ("DELETE FROM b", &[]),
            ("INSERT INTO c(n) VALUES ($1)", &[2]),
            ("UPDATE b SET n = $1", &[3]),
            ("UPDATE a SET n = $1", &[4]),
        ];
        assert_eq!(
            texts(batch(statements), Dialect::Postgres),
            [
                "WITH w0 AS (UPDATE a SET n = $1), w1 AS (DELETE FROM b) INSERT INTO c(n) VALUES ($2)",
                "WITH w0 AS (UPDATE b SET n = $1) UPDATE a SET n = $2"
            ]
        );
    }

    #[test]
    fn rows_of_one_table_are_one_statement() {
        let named = "INSERT INTO a (n, word) VALUES ($1, ')''(') ON CONFLICT (n) DO NOTHING";
        let statements: &[(&str, &[i64])] = &[
            (named, &[1]),
            ("INSERT INTO b VALUES ($1, lower($2))", &[2, 3]),
            (named, &[4]),
            ("INSERT INTO b VALUES ($1, lower($2))", &[5, 6]),
            ("INSERT INTO b VALUES ($1)", &[7]),
        ];
        let args = |numbers: &[i64]| numbers.iter().copied().map(Arg::Int).collect::<Vec<_>>();
        let both = "WITH w0 AS (INSERT INTO a (n, word) VALUES ($1, ')''('), ($2, ')''(') ON CONFLICT (n) DO NOTHING) \
                    INSERT INTO b VALUES ($3, lower($4)), ($5, lower($6))";
        assert_eq!(
            batch(statements).trips(Dialect::Postgres),
            [(both.to_owned(), args(&[1, 4, 2, 3, 5, 6])), ("INSERT INTO b VALUES ($1)".to_owned(), args(&[7]))]
        );
        assert_eq!(texts(batch(statements), Dialect::Sqlite).len(), 5);
    }

    #[test]
    fn an_insert_that_does_more_writes_one_row() {
        for sql in [
            "INSERT INTO a (n) VALUES ($1) ON CONFLICT (n) DO UPDATE SET n = excluded.n",
            "INSERT INTO a (n) VALUES ((SELECT max(n) FROM a))",
            "INSERT INTO a (n) VALUES ($1) RETURNING n",
            "INSERT INTO a (n) SELECT n FROM b",
        ] {
            let twice: &[(&str, &[i64])] = &[(sql, &[1]), (sql, &[2])];
            assert_eq!(texts(batch(twice), Dialect::Postgres), [sql, sql]);
        }
    }

    #[test]
    fn a_statement_takes_so_many_values_and_no_more() {
        let row: &[i64] = &[0; 10_000];
        let rows: Vec<(&str, &[i64])> = vec![("INSERT INTO a VALUES ($1)", row); 4];
        let counts: Vec<usize> =
            batch(&rows).trips(Dialect::Postgres).into_iter().map(|(_, args)| args.len()).collect();
        assert_eq!(counts, [30_000, 10_000]);
    }

    #[test]
    fn what_is_no_plain_write_runs_alone() {
        let statements: &[(&str, &[i64])] =
            &[("UPDATE a SET n = 1", &[]), ("SELECT f()", &[]), ("UPDATE b SET n = 1", &[])];
        assert_eq!(
            texts(batch(statements), Dialect::Postgres),
            ["UPDATE a SET n = 1", "SELECT f()", "UPDATE b SET n = 1"]
        );
        assert!(texts(batch(&[]), Dialect::Postgres).is_empty());
    }
}
