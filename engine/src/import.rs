//! Records from table files: a mapping says which column becomes which field; every row goes the way of every other
//! change. A row that is refused is reported with its line and leaves the others standing; nothing is dropped silently.

mod mapping;
mod resolve;
mod table;

pub use table::{Table, TableError};

use crate::access::Principal;
use crate::definition::{ImportDefinition, ImportMode};
use crate::model::Form;
use crate::problem::Problem;
use crate::record::{Action, Command, RecordError};
use crate::store::{self, StoreError};
use crate::workspace::Workspace;
use mapping::Mapping;
use resolve::Resolver;
use serde_json::{Map, Value};
use std::sync::Arc;

/// How many rows are under way before progress is told.
const CHUNK: usize = 500;

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    pub created: usize,
    pub updated: usize,
    /// Rows that already said what the file says.
    pub unchanged: usize,
    pub refused: Vec<RefusedRow>,
}

/// One row that was not taken over.
#[derive(Debug, Clone, PartialEq)]
pub struct RefusedRow {
    /// The line in the file; the heading is line 1.
    pub line: usize,
    pub problems: Vec<Problem>,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("not found")]
    NotFound,
    #[error(transparent)]
    Table(#[from] TableError),
    /// The mapping does not fit the file or the form.
    #[error("{} problems", .0.len())]
    Invalid(Vec<Problem>),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where a row goes, and what it says.
enum Row {
    Create(Map<String, Value>),
    Update(String, Map<String, Value>),
}

/// Imports a table into a form. `mapping` is a stored one; without it columns are matched with fields by their labels
/// and keys. `progress` is told how many rows are done of how many.
///
/// # Errors
/// See [`ImportError`]; refused rows are part of the [`Report`].
pub async fn import(
    workspace: &Workspace,
    principal: &Principal,
    app: &str,
    form: &str,
    mapping: Option<&ImportDefinition>,
    table: &Table,
    mut progress: impl FnMut(usize, usize),
) -> Result<Report, ImportError> {
    let model = workspace.model();
    let form: &Arc<Form> = model.form(app, form).ok_or(ImportError::NotFound)?;
    let mapping = Mapping::fit(form, mapping, table).map_err(ImportError::Invalid)?;
    let snapshot = workspace.snapshot();
    let mut resolver = Resolver::new(&snapshot, form, &mapping);
    let mut report = Report::default();
    let total = table.rows.len();
    for (at, rows) in table.rows.chunks(CHUNK).enumerate() {
        let first = at * CHUNK;
        let mut lines = Vec::with_capacity(rows.len());
        let mut commands = Vec::with_capacity(rows.len());
        let mut conn = workspace.store.read().await?;
        for (offset, row) in rows.iter().enumerate() {
            let line = first + offset + 2;
            match resolver.row(&mut conn, row).await? {
                Err(problems) => report.refused.push(RefusedRow { line, problems }),
                Ok(values) => match place(&mut conn, form, &mapping, values).await? {
                    Err(problem) => report.refused.push(RefusedRow { line, problems: vec![problem] }),
                    Ok(row) => {
                        let action = match row {
                            Row::Create(values) => Action::Create { id: None, values },
                            Row::Update(id, values) => Action::Update { id, version: None, values },
                        };
                        lines.push(line);
                        commands.push(Command { id: None, app: app.to_owned(), form: form.key.clone(), action });
                    }
                },
            }
        }
        drop(conn);
        for (line, done) in lines.into_iter().zip(workspace.perform_all(principal, commands).await) {
            match done {
                Ok(change) if change.before.is_none() => report.created += 1,
                Ok(change) if change.changed.is_empty() => report.unchanged += 1,
                Ok(_) => report.updated += 1,
                Err(RecordError::Store(error @ StoreError::Unavailable(_))) => return Err(error.into()),
                Err(error) => report.refused.push(RefusedRow { line, problems: problems_of(error) }),
            }
        }
        progress((first + rows.len()).min(total), total);
    }
    report.refused.sort_by_key(|row| row.line);
    Ok(report)
}

/// Decides whether a row is a new record or changes one that is there.
async fn place(
    conn: &mut store::Conn,
    form: &Form,
    mapping: &Mapping<'_>,
    values: Map<String, Value>,
) -> Result<Result<Row, Problem>, StoreError> {
    if mapping.mode == ImportMode::Insert || mapping.matched_by.is_empty() {
        return Ok(Ok(Row::Create(values)));
    }
    let keys: Vec<(&str, &Value)> =
        mapping.matched_by.iter().map(|key| (key.as_str(), values.get(key).unwrap_or(&Value::Null))).collect();
    let found = store::find_ids(conn, &form.table, &keys, 2).await?;
    Ok(match (found.as_slice(), mapping.mode) {
        ([id], _) => Ok(Row::Update(id.clone(), values)),
        ([], ImportMode::Upsert) => Ok(Row::Create(values)),
        ([], _) => Err(Problem::new("", "no_match", "没有可更新的数据", "there is no record to update")),
        _ => Err(Problem::new("", "several_matches", "匹配到多条数据", "several records match")),
    })
}

fn problems_of(error: RecordError) -> Vec<Problem> {
    match error {
        RecordError::Invalid(problems) => problems,
        RecordError::Forbidden(problems) if !problems.is_empty() => problems,
        RecordError::Forbidden(_) => vec![Problem::new("", "forbidden", "没有权限", "not allowed")],
        RecordError::NotFound => vec![Problem::new("", "not_found", "数据不存在", "the record does not exist")],
        RecordError::Conflict { .. } => {
            vec![Problem::new(
                "",
                "version_conflict",
                "数据刚被别人修改",
                "the record was just changed by somebody else",
            )]
        }
        RecordError::Store(error) => {
            tracing::error!(%error, "a row could not be stored");
            vec![Problem::new("", "store", "保存失败，请重试", "it could not be stored; try again")]
        }
    }
}
