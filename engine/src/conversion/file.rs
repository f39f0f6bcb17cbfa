//! Values that are set aside as a workbook, to be mended and taken in again by an import.

use super::{World, kept_values};
use crate::access::Administrator;
use crate::audit::{Entry, action};
use crate::model::Form;
use crate::problem::Language;
use crate::store::{StoreError, audit};
use crate::table::{Cell, Format, SheetColumn, SheetWriter, TableError};
use crate::workspace::Workspace;
use serde_json::json;
use std::sync::Arc;

/// Values read at a time.
const PAGE: usize = 1_000;
/// The most values of one file.
const MOST: usize = 100_000;

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum KeptFileError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Table(#[from] TableError),
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// The values of a column as a workbook, each beside the id and title of its record and why it is not in its field; the
/// audit log says who has taken them. `None` when there is no such column.
///
/// # Errors
/// The database's and the disk's.
pub async fn kept_file(
    workspace: &Workspace,
    right: &Administrator,
    form: &Form,
    name: &str,
    language: Language,
) -> Result<Option<Vec<u8>>, KeptFileError> {
    let snapshot = workspace.snapshot();
    let world = World::of(&snapshot).spoken_in(language);
    let word = |zh: &'static str, en: &'static str| if language == Language::Chinese { zh } else { en };
    let (mut rows, mut after, mut title) = (Vec::new(), 0, None);
    let mut conn = workspace.store.read().await?;
    while rows.len() < MOST {
        let Some(found) = kept_values(&mut conn, form, name, &world, after, PAGE).await? else { return Ok(None) };
        title.get_or_insert_with(|| found.column.holds.title.clone().unwrap_or_else(|| found.column.field.clone()));
        let Some(last) = found.values.last().map(|value| value.seq) else { break };
        after = last;
        rows.extend(found.values.into_iter().map(|value| {
            let problem = value.problem.map(|problem| problem.message.get(language).to_owned()).unwrap_or_default();
            [value.record, value.title, value.text, problem].map(|text| Cell::text(&text))
        }));
    }
    drop(conn);
    let count = rows.len();
    let title = title.unwrap_or_else(|| name.to_owned());
    let headings =
        ["id".to_owned(), word("标题", "Title").to_owned(), title.clone(), word("原因", "Reason").to_owned()];
    let written = tokio::task::spawn_blocking(move || {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("kept.xlsx");
        let mut writer = SheetWriter::create(&path, Format::Xlsx)?;
        let columns = headings.map(|heading| SheetColumn { width: 28, ..SheetColumn::named(heading) });
        let sheet = writer.sheet("1", &columns)?;
        for row in &rows {
            writer.row(sheet, row)?;
        }
        writer.finish()?;
        Ok::<_, KeptFileError>(std::fs::read(&path)?)
    });
    let bytes = written.await.map_err(std::io::Error::other)??;
    let mut entry = Entry::new(workspace.clock.now(), right.origin().clone(), action::RECORD_EXPORT)
        .detail(json!({ "field": title, "column": name, "records": count }));
    (entry.app, entry.form) = (Some(form.app.clone()), Some(form.key.clone()));
    let entry = Arc::new(entry);
    workspace
        .store
        .write(move |conn| {
            let entry = Arc::clone(&entry);
            Box::pin(async move { audit::insert(conn, &entry).await })
        })
        .await?;
    Ok(Some(bytes))
}
