//! Statements that are run together, and how few trips to the database they take.

use super::signals::Left;
use super::{Arg, Dialect};
use std::fmt::Write as _;

/// Statements to be run together. Each numbers its own arguments from `$1`.
#[derive(Debug, Default)]
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

    /// The statements as they are sent. Each is a trip to PostgreSQL, but writes to different tables can be one statement:
    /// they see nothing of each other either way. SQLite runs where we are and takes them as they come.
    pub(super) fn trips(self, dialect: Dialect) -> Vec<(String, Vec<Arg>)> {
        if dialect == Dialect::Sqlite {
            return self.statements;
        }
        let mut trips: Vec<Trip> = Vec::new();
        for (sql, args) in self.statements {
            let table = written_table(&sql).map(str::to_owned);
            match trips.last_mut() {
                Some(trip) if trip.takes(table.as_deref()) => trip.add(sql, args, table),
                _ => trips.push(Trip { tables: vec![table], statements: vec![sql], counts: vec![args.len()], args }),
            }
        }
        trips.into_iter().map(Trip::text).collect()
    }
}

/// Statements that become one.
struct Trip {
    /// What each statement writes to; `None` when that cannot be told.
    tables: Vec<Option<String>>,
    statements: Vec<String>,
    /// How many arguments each statement has.
    counts: Vec<usize>,
    args: Vec<Arg>,
}

impl Trip {
    /// Whether a statement that writes to `table` may run beside the others.
    fn takes(&self, table: Option<&str>) -> bool {
        table.is_some() && self.tables.iter().all(|taken| taken.is_some() && taken.as_deref() != table)
    }

    fn add(&mut self, sql: String, args: Vec<Arg>, table: Option<String>) {
        self.tables.push(table);
        self.statements.push(sql);
        self.counts.push(args.len());
        self.args.extend(args);
    }

    /// One text with the arguments renumbered.
    fn text(mut self) -> (String, Vec<Arg>) {
        let write = "writing to a string";
        let Some(last) = self.statements.pop() else { return (String::new(), self.args) };
        let mut text =
            String::with_capacity(self.statements.iter().map(|sql| sql.len() + 24).sum::<usize>() + last.len());
        let mut before = 0;
        for (at, (sql, count)) in self.statements.iter().zip(&self.counts).enumerate() {
            write!(text, "{} w{at} AS (", if at == 0 { "WITH" } else { "," }).expect(write);
            renumber(sql, before, &mut text);
            text.push(')');
            before += count;
        }
        if before == 0 && self.statements.is_empty() {
            return (last, self.args);
        }
        text.push(' ');
        renumber(&last, before, &mut text);
        (text, self.args)
    }
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
