//! The runs under way by the version of the flow they keep to. They are gone through the oldest version first, and of each the
//! oldest runs first, so a place among them stays one while runs come and go.

use super::{COLUMNS, RunRow, read, run_id};
use crate::args;
use crate::id::RunId;
use crate::store::{Conn, StoreError};
use std::collections::BTreeSet;

/// The columns that go through the runs of a version without looking at those that have ended.
pub(in crate::store) const INDEX: &str =
    "CREATE INDEX run_by_version ON run (app, flow, version, id) WHERE state = 'running'";

/// The runs of some versions that lie behind a place.
#[derive(Debug)]
pub struct Stretch {
    /// The versions that are left, in order.
    versions: Vec<i64>,
    /// The last run passed in the first of them.
    after: String,
}

impl Stretch {
    /// The runs behind a place that [`Stretch::place`] has written, or all; `None` where it has not.
    pub fn after(versions: &[i64], place: Option<&str>) -> Option<Self> {
        let mut versions = versions.to_vec();
        versions.sort_unstable();
        versions.dedup();
        let Some(place) = place else { return Some(Self { versions, after: String::new() }) };
        let (version, run) = place.split_once('.')?;
        let (version, run) = (version.parse::<i64>().ok()?, RunId::parse(run)?);
        versions.retain(|other| *other >= version);
        let after = if versions.first() == Some(&version) { run.as_str().to_owned() } else { String::new() };
        Some(Self { versions, after })
    }

    /// The place of a run, to go on behind it.
    pub fn place(version: i64, run: &RunId) -> String {
        format!("{version}.{run}")
    }

    /// Each version with the run it is gone through from.
    fn parts(&self) -> impl Iterator<Item = (i64, &str)> {
        let after = |at: usize| if at == 0 { self.after.as_str() } else { "" };
        self.versions.iter().enumerate().map(move |(at, version)| (*version, after(at)))
    }
}

/// How many runs of a flow are under way in each version, by version.
pub async fn running_by_version(conn: &mut Conn, app: &str, flow: &str) -> Result<Vec<(i64, i64)>, StoreError> {
    let sql = "SELECT version, count(*) FROM run WHERE app = $1 AND flow = $2 AND state = 'running' \
               GROUP BY version ORDER BY version";
    conn.rows(sql, args![app, flow]).await?.iter().map(|row| Ok((row.int(0)?, row.int(1)?))).collect()
}

/// How many runs of a flow are under way in some of its versions, and the id of the youngest.
pub async fn running_up_to(
    conn: &mut Conn,
    (app, flow): (&str, &str),
    versions: &[i64],
) -> Result<(i64, String), StoreError> {
    let (mut count, mut last) = (0, String::new());
    let sql = "SELECT count(*), max(id) FROM run WHERE app = $1 AND flow = $2 AND version = $3 AND state = 'running'";
    for version in versions.iter().copied().collect::<BTreeSet<i64>>() {
        if let Some(row) = conn.row(sql, args![app, flow, version]).await? {
            count += row.int(0)?;
            last = last.max(row.opt_text(1)?.unwrap_or_default());
        }
    }
    Ok((count, last))
}

/// The next runs under way in a stretch, at most `limit`.
pub async fn running_in(
    conn: &mut Conn,
    (app, flow): (&str, &str),
    stretch: &Stretch,
    limit: usize,
) -> Result<Vec<RunRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM run r WHERE r.app = $1 AND r.flow = $2 AND r.version = $3 AND r.state = 'running' \
         AND r.id > $4 ORDER BY r.id LIMIT $5"
    );
    let mut found = Vec::new();
    for (version, after) in stretch.parts() {
        if found.len() == limit {
            break;
        }
        for row in conn.rows(&sql, args![app, flow, version, after, limit - found.len()]).await? {
            found.push(read(&row)?);
        }
    }
    Ok(found)
}

/// As [`running_in`], the versions and ids alone, and none that is younger than `last`.
pub async fn running_ids(
    conn: &mut Conn,
    (app, flow): (&str, &str),
    stretch: &Stretch,
    last: &str,
    limit: usize,
) -> Result<Vec<(i64, RunId)>, StoreError> {
    let sql = "SELECT id FROM run WHERE app = $1 AND flow = $2 AND version = $3 AND state = 'running' \
               AND id > $4 AND id <= $5 ORDER BY id LIMIT $6";
    let mut found = Vec::new();
    for (version, after) in stretch.parts() {
        if found.len() == limit {
            break;
        }
        for row in conn.rows(sql, args![app, flow, version, after, last, limit - found.len()]).await? {
            found.push((version, run_id(&row, 0)?));
        }
    }
    Ok(found)
}
