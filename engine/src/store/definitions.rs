//! Installed apps and their documents: one draft per file and every published version, kept as the text that was
//! written. A published version is never changed.

use super::{Conn, FormTable, StoreError};
use crate::args;
use crate::clock::Moment;
use std::collections::BTreeMap;

pub(super) const TABLES: &str = "
CREATE TABLE app (
    key {text} PRIMARY KEY,
    title {text} NOT NULL,
    package {text} NOT NULL,
    package_version {text} NOT NULL,
    installed_at {text} NOT NULL,
    installed_by {text}
);
CREATE TABLE definition (
    app {text} NOT NULL,
    path {text} NOT NULL,
    version {int} NOT NULL,
    draft {text},
    updated_at {text} NOT NULL,
    updated_by {text},
    PRIMARY KEY (app, path)
);
CREATE TABLE definition_version (
    app {text} NOT NULL,
    path {text} NOT NULL,
    version {int} NOT NULL,
    source {text} NOT NULL,
    published_at {text} NOT NULL,
    published_by {text},
    PRIMARY KEY (app, path, version)
);";

/// One installed app.
#[derive(Debug, Clone, PartialEq)]
pub struct AppRow {
    pub key: String,
    pub title: String,
    /// The key of the package it came from.
    pub package: String,
    pub package_version: String,
    pub installed_at: Moment,
    pub installed_by: Option<String>,
}

/// One document of an app.
#[derive(Debug, Clone, PartialEq)]
pub struct DefinitionRow {
    pub path: String,
    /// The published version; 0 before the first.
    pub version: i64,
    /// The text being worked on, when it differs from what is published.
    pub draft: Option<String>,
    pub published: Option<String>,
    pub updated_at: Moment,
    pub updated_by: Option<String>,
}

/// One published version of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionRow {
    pub version: i64,
    pub published_at: Moment,
    pub published_by: Option<String>,
}

/// Who writes a document, and when.
#[derive(Debug, Clone, Copy)]
pub struct Writing<'a> {
    pub at: Moment,
    pub by: Option<&'a str>,
}

pub async fn apps(conn: &mut Conn) -> Result<Vec<AppRow>, StoreError> {
    let sql =
        "SELECT key, title, package, package_version, installed_at, installed_by FROM app ORDER BY installed_at, key";
    conn.rows(sql, args![])
        .await?
        .iter()
        .map(|row| {
            Ok(AppRow {
                key: row.text(0)?,
                title: row.text(1)?,
                package: row.text(2)?,
                package_version: row.text(3)?,
                installed_at: row.moment(4)?,
                installed_by: row.opt_text(5)?,
            })
        })
        .collect()
}

/// Holds the documents of an app until the transaction ends, against others who rewrite a part of one; false where there is no
/// such app, as when another server has taken it away.
pub async fn hold(conn: &mut Conn, app: &str) -> Result<bool, StoreError> {
    let lock = conn.dialect().for_update();
    Ok(conn.row(&format!("SELECT key FROM app WHERE key = $1{lock}"), args![app]).await?.is_some())
}

/// How far each app's documents have come, by its key: a number that grows with everything that is published.
pub type States = BTreeMap<String, i64>;

/// How far every app has come.
pub async fn states(conn: &mut Conn) -> Result<States, StoreError> {
    let sql = "SELECT app, CAST(sum(version) AS BIGINT) FROM definition WHERE version > 0 GROUP BY app";
    conn.rows(sql, args![]).await?.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}

pub async fn insert_app(conn: &mut Conn, app: &AppRow) -> Result<(), StoreError> {
    conn.execute(
        "INSERT INTO app (key, title, package, package_version, installed_at, installed_by) VALUES ($1, $2, $3, $4, $5, $6)",
        args![
            app.key.as_str(), app.title.as_str(), app.package.as_str(), app.package_version.as_str(), app.installed_at,
            app.installed_by.clone(),
        ],
    )
    .await
    .map(|_| ())
}

/// Removes an app: documents, versions and the tables of these forms with every record. The audit log stays.
pub async fn delete_app(conn: &mut Conn, key: &str, forms: &[String]) -> Result<(), StoreError> {
    for form in forms {
        FormTable::drop(conn, key, form).await?;
    }
    super::aggregates::forget(conn, key, None).await?;
    super::links::delete_app(conn, key).await?;
    super::hooks::delete_app(conn, key).await?;
    super::consents::delete_app(conn, key).await?;
    super::duplicates::delete_app(conn, key).await?;
    super::merges::delete_app(conn, key).await?;
    super::field_columns::delete_app(conn, key).await?;
    // First, as whoever holds it writes into those below: see [`hold`].
    conn.execute("DELETE FROM app WHERE key = $1", args![key]).await?;
    for table in ["saved_view", "view_order", "form_draft", "app_builder", "definition_version", "definition"] {
        conn.execute(&format!("DELETE FROM {table} WHERE app = $1"), args![key]).await?;
    }
    Ok(())
}

/// Every document of an app, in the order of their paths.
pub async fn definitions(conn: &mut Conn, app: &str) -> Result<Vec<DefinitionRow>, StoreError> {
    let sql = "SELECT d.path, d.version, d.draft, v.source, d.updated_at, d.updated_by FROM definition d \
               LEFT JOIN definition_version v ON v.app = d.app AND v.path = d.path AND v.version = d.version \
               WHERE d.app = $1 ORDER BY d.path";
    conn.rows(sql, args![app])
        .await?
        .iter()
        .map(|row| {
            Ok(DefinitionRow {
                path: row.text(0)?,
                version: row.int(1)?,
                draft: row.opt_text(2)?,
                published: row.opt_text(3)?,
                updated_at: row.moment(4)?,
                updated_by: row.opt_text(5)?,
            })
        })
        .collect()
}

/// The published files of an app.
pub async fn published(conn: &mut Conn, app: &str) -> Result<BTreeMap<String, String>, StoreError> {
    let rows = definitions(conn, app).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.path, row.published?))).collect())
}

/// The published versions of one document, newest first.
pub async fn versions(conn: &mut Conn, app: &str, path: &str) -> Result<Vec<VersionRow>, StoreError> {
    let sql = "SELECT version, published_at, published_by FROM definition_version \
               WHERE app = $1 AND path = $2 ORDER BY version DESC";
    conn.rows(sql, args![app, path])
        .await?
        .iter()
        .map(|row| {
            Ok(VersionRow { version: row.int(0)?, published_at: row.moment(1)?, published_by: row.opt_text(2)? })
        })
        .collect()
}

/// The version of a document that is in force; `None` for one that was never published.
pub async fn published_version(conn: &mut Conn, app: &str, path: &str) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT version FROM definition WHERE app = $1 AND path = $2 AND version > 0";
    conn.row(sql, args![app, path]).await?.map(|row| row.int(0)).transpose()
}

/// The text of one published version.
pub async fn version_text(conn: &mut Conn, app: &str, path: &str, version: i64) -> Result<Option<String>, StoreError> {
    let sql = "SELECT source FROM definition_version WHERE app = $1 AND path = $2 AND version = $3";
    conn.row(sql, args![app, path, version]).await?.map(|row| row.text(0)).transpose()
}

/// Keeps a draft; `None` drops it.
pub async fn save_draft(
    conn: &mut Conn,
    app: &str,
    path: &str,
    draft: Option<&str>,
    writing: Writing<'_>,
) -> Result<(), StoreError> {
    conn.execute(
        "INSERT INTO definition (app, path, version, draft, updated_at, updated_by) VALUES ($1, $2, 0, $3, $4, $5) \
         ON CONFLICT (app, path) DO UPDATE SET draft = excluded.draft, updated_at = excluded.updated_at, \
         updated_by = excluded.updated_by",
        args![app, path, draft, writing.at, writing.by],
    )
    .await?;
    conn.execute(
        "DELETE FROM definition WHERE app = $1 AND path = $2 AND version = 0 AND draft IS NULL",
        args![app, path],
    )
    .await
    .map(|_| ())
}

/// Publishes a text as the next version of its document and clears the draft. Answers the version.
pub async fn publish(
    conn: &mut Conn,
    app: &str,
    path: &str,
    source: &str,
    writing: Writing<'_>,
) -> Result<i64, StoreError> {
    let rows = conn
        .write_returning(
            "INSERT INTO definition (app, path, version, draft, updated_at, updated_by) VALUES ($1, $2, 1, NULL, $3, $4) \
             ON CONFLICT (app, path) DO UPDATE SET version = definition.version + 1, draft = NULL, \
             updated_at = excluded.updated_at, updated_by = excluded.updated_by RETURNING version",
            args![app, path, writing.at, writing.by],
        )
        .await?;
    let version = rows.first().map_or(Ok(1), |row| row.int(0))?;
    conn.execute(
        "INSERT INTO definition_version (app, path, version, source, published_at, published_by) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        args![app, path, version, source, writing.at, writing.by],
    )
    .await?;
    Ok(version)
}
