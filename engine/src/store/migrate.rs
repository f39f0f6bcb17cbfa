//! Brings a database's tables up to date. Migrations are append-only and named; each is applied once, in order, inside
//! the transaction that records it. A database with a name we do not know was written by a newer version and is refused.

use super::{Conn, StoreError};
use crate::args;

/// Name and table definitions, with the type words of [`super::Dialect::types`].
const MIGRATIONS: &[(&str, &str)] = &[
    ("people", super::people::TABLES),
    ("sessions", super::sessions::TABLES),
    ("audit", super::audit::TABLES),
    ("definitions", super::definitions::TABLES),
    ("counters", super::counters::TABLES),
    ("timers", super::timers::TABLES),
    ("outbox", super::outbox::TABLES),
    ("notifications", super::notifications::TABLES),
    ("comments", super::comments::TABLES),
    ("files", super::files::TABLES),
    ("runs", super::runs::TABLES),
    ("aggregates", super::aggregates::TABLES),
    ("open_runs", super::runs::OPEN_RUNS),
    ("jobs", super::jobs::TABLES),
    ("views", super::views::TABLES),
    ("comment_mentions", super::comments::MENTIONS),
    ("followers", super::followers::TABLES),
    ("links", super::links::TABLES),
    ("consents", super::consents::TABLES),
    ("duplicates", super::duplicates::TABLES),
    ("merges", super::merges::TABLES),
    ("loose_files", super::files::LOOSE),
    ("uploads", super::uploads::TABLES),
    ("field_columns", super::field_columns::TABLES),
    ("proxies", super::proxies::TABLES),
    ("notices", super::people::NOTICES),
    ("task_badges", super::runs::BADGES),
    ("task_links", super::task_links::TABLES),
    ("sealed_changes", super::audit::SEALED),
    ("sealing_keys", super::sealed::TABLES),
    ("task_lengths", super::runs::LENGTHS),
    ("flow_hooks", super::hooks::TABLES),
    ("secrets", super::secrets::TABLES),
    ("suspended_tasks", super::runs::SUSPENDED),
    ("node_log", super::runs::NODE_LOG),
    ("audit_outside", super::audit::OUTSIDE),
    ("digests", super::digests::TABLES),
    ("incidents", super::incidents::TABLES),
    ("starts", super::starts::TABLES),
    ("timer_owners", super::timers::OWNERS),
    ("runs_by_version", super::runs::BY_VERSION),
    ("task_evidence", super::runs::EVIDENCE),
    ("task_drafts", super::task_drafts::TABLES),
    ("app_builders", super::builders::TABLES),
    ("comment_files", super::comments::FILES),
    ("comment_rewording", super::comments::REWORDED),
    ("task_pauses", super::runs::PAUSES),
    ("form_drafts", super::form_drafts::TABLES),
    ("scoped_proxies", super::proxies::SCOPED),
    ("run_log_via", super::runs::LOG_VIA),
    ("notifications_by_link", super::notifications::BY_LINK),
    ("stuck_runs", super::runs::STUCK),
];

pub(super) async fn run(conn: &mut Conn) -> Result<(), StoreError> {
    let dialect = conn.dialect();
    conn.run(
        &dialect.types("CREATE TABLE IF NOT EXISTS migration (name {text} PRIMARY KEY, applied_at {text} NOT NULL)"),
    )
    .await?;
    let done: Vec<String> =
        conn.rows("SELECT name FROM migration", args![]).await?.iter().map(|r| r.text(0)).collect::<Result<_, _>>()?;
    if let Some(unknown) = done.iter().find(|name| !MIGRATIONS.iter().any(|(n, _)| n == name)) {
        return Err(StoreError::Unavailable(format!(
            "this database was written by a newer version of Tenon (it has '{unknown}'); it was left untouched"
        )));
    }
    for (name, sql) in MIGRATIONS.iter().filter(|(name, _)| !done.iter().any(|d| d == name)) {
        conn.run(&dialect.types(sql)).await?;
        conn.execute(
            "INSERT INTO migration (name, applied_at) VALUES ($1, $2)",
            args![*name, crate::clock::Clock::system().now()],
        )
        .await?;
    }
    Ok(())
}
