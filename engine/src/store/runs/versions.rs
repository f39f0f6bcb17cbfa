//! The runs under way by the version of the flow they keep to.

use super::{COLUMNS, RunRow, read};
use crate::args;
use crate::store::{Conn, StoreError};

/// How many runs of a flow are under way in each version, by version.
pub async fn running_by_version(conn: &mut Conn, app: &str, flow: &str) -> Result<Vec<(i64, i64)>, StoreError> {
    let sql = "SELECT version, count(*) FROM run WHERE app = $1 AND flow = $2 AND state = 'running' \
               GROUP BY version ORDER BY version";
    conn.rows(sql, args![app, flow]).await?.iter().map(|row| Ok((row.int(0)?, row.int(1)?))).collect()
}

/// The oldest runs of a flow under way in some of its versions, at most `limit`.
pub async fn running_in(
    conn: &mut Conn,
    (app, flow): (&str, &str),
    versions: &[i64],
    limit: usize,
) -> Result<Vec<RunRow>, StoreError> {
    if versions.is_empty() {
        return Ok(Vec::new());
    }
    let mut args = args![app, flow, limit];
    let mut marks = Vec::new();
    for version in versions {
        args.push((*version).into());
        marks.push(format!("${}", args.len()));
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM run r WHERE r.app = $1 AND r.flow = $2 AND r.state = 'running' \
         AND r.version IN ({}) ORDER BY r.id LIMIT $3",
        marks.join(", ")
    );
    conn.rows(&sql, args).await?.iter().map(read).collect()
}
