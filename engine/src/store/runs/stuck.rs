//! The runs that wait for an administrator because a step of theirs could not be done, over all flows.

use super::{COLUMNS, RunRow, read};
use crate::args;
use crate::clock::Moment;
use crate::store::{Arg, Conn, StoreError};

/// Since when a run is stuck, and what finds those that are without looking at all others. What was stuck when the column came is
/// so since its timeline says it.
pub(in crate::store) const COLUMN: &str = "
ALTER TABLE run ADD COLUMN stuck_at {text};
UPDATE run SET stuck_at = COALESCE((SELECT max(l.at) FROM run_log l WHERE l.run_id = run.id AND l.action = 'stuck'),
    started_at) WHERE ended_at IS NULL AND machine LIKE '%\"wait\":{\"stuck\":%';
CREATE INDEX run_stuck ON run (stuck_at, id) WHERE stuck_at IS NOT NULL;
";

/// Which stuck runs are listed; all where it names nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct StuckFilter<'a> {
    /// Of one app.
    pub app: Option<&'a str>,
    /// Of one flow, by app and key.
    pub flow: Option<(&'a str, &'a str)>,
}

/// The runs that are stuck, those that have come to be so last in front, after the one a cursor names.
pub async fn stuck(
    conn: &mut Conn,
    filter: StuckFilter<'_>,
    before: Option<(Moment, &str)>,
    limit: usize,
) -> Result<Vec<RunRow>, StoreError> {
    let (sql, args) = listing(filter, before, limit);
    conn.rows(&sql, args).await?.iter().map(read).collect()
}

/// The apps and flows are compared as expressions, which no index holds: SQLite, which does not know how few runs are stuck, would
/// rather walk through all runs of the app than through those.
fn listing(filter: StuckFilter<'_>, before: Option<(Moment, &str)>, limit: usize) -> (String, Vec<Arg>) {
    let mut sql = format!("SELECT {COLUMNS} FROM run r WHERE r.stuck_at IS NOT NULL");
    let mut args: Vec<Arg> = Vec::new();
    if let Some((app, flow)) = filter.flow {
        args.extend(args![app, flow]);
        sql.push_str(" AND r.app || '' = $1 AND r.flow || '' = $2");
    }
    if let Some(app) = filter.app {
        args.push(Arg::from(app));
        sql.push_str(&format!(" AND r.app || '' = ${}", args.len()));
    }
    if let Some((at, id)) = before {
        sql.push_str(&format!(" AND (r.stuck_at, r.id) < (${}, ${})", args.len() + 1, args.len() + 2));
        args.extend(args![at, id]);
    }
    sql.push_str(&format!(" ORDER BY r.stuck_at DESC, r.id DESC LIMIT ${}", args.len() + 1));
    args.push(Arg::from(limit));
    (sql, args)
}

/// How many runs are stuck, counted up to `most`.
pub async fn count_stuck(conn: &mut Conn, most: usize) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM (SELECT 1 FROM run WHERE stuck_at IS NOT NULL LIMIT $1) n";
    conn.row(sql, args![most]).await?.map_or(Ok(0), |row| row.int(0))
}

#[cfg(test)]
mod tests {
    use super::{StuckFilter, listing};
    use crate::clock;
    use crate::store::Store;

    /// Whoever looks for the few that are stuck does not wait for all the others.
    #[tokio::test]
    async fn the_runs_that_are_stuck_are_found_without_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite:{}", folder.path().join("t.db").display())).await.unwrap();
        let mut conn = store.read().await.unwrap();
        let of_flow = Some(("crm", "approval"));
        let filters = [
            StuckFilter::default(),
            StuckFilter { app: Some("crm"), flow: None },
            StuckFilter { app: None, flow: of_flow },
            StuckFilter { app: Some("crm"), flow: of_flow },
        ];
        let at = clock::from_text("2026-01-05T00:00:00Z").unwrap();
        for filter in filters {
            for before in [None, Some((at, "r"))] {
                let (sql, args) = listing(filter, before, 50);
                let rows = conn.rows(&format!("EXPLAIN QUERY PLAN {sql}"), args).await.unwrap();
                let plan: Vec<String> = rows.iter().map(|row| row.text(3).unwrap()).collect();
                assert!(plan.len() == 1 && plan[0].contains("run_stuck"), "{filter:?}: {plan:?}");
            }
        }
    }
}
