//! Values that are set aside as a workbook, to be mended and taken in again by an import.

use super::{KeptValue, World, kept_values};
use crate::access::Administrator;
use crate::audit::{Entry, action};
use crate::model::Form;
use crate::problem::Language;
use crate::store::audit;
use crate::table::{Cell, Format, MOST_ROWS, SheetColumn, SheetWriter, TableError, TakeError};
use crate::workspace::Workspace;
use serde_json::json;
use std::path::Path;
use std::sync::Arc;

/// Values read at a time.
const PAGE: usize = 1_000;

/// Writes the values of a column to a workbook at `path`, each as an import takes it beside the id and title of its record
/// and why it is not in its field; the audit log says who has taken them. False when there is no such column.
///
/// # Errors
/// The database's and the disk's.
pub async fn kept_file(
    workspace: &Workspace,
    right: &Administrator,
    form: &Form,
    name: &str,
    language: Language,
    path: &Path,
) -> Result<bool, TakeError> {
    let snapshot = workspace.snapshot();
    let world = World::of(&snapshot).spoken_in(language);
    let (mut begun, mut after, mut title) = (None, 0, name.to_owned());
    let book = loop {
        // Read anew for each page: a file of any length must not hold a connection.
        let mut conn = workspace.store.read().await?;
        let Some(found) = kept_values(&mut conn, form, name, &world, after, PAGE).await? else { return Ok(false) };
        drop(conn);
        let mut book = match begun {
            Some(book) => book,
            None => {
                title = found.column.holds.title.unwrap_or(found.column.field);
                Book::create(path, headings(&title, language), MOST_ROWS)?
            }
        };
        let Some(last) = found.values.last().map(|value| value.seq) else { break book };
        after = last;
        let written = tokio::task::spawn_blocking(move || {
            found.values.iter().try_for_each(|value| book.row(&cells(value, language)))?;
            Ok::<_, TableError>(book)
        });
        begun = Some(written.await.map_err(std::io::Error::other)??);
    };
    let count = tokio::task::spawn_blocking(move || book.finish()).await.map_err(std::io::Error::other)??;
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
    Ok(true)
}

fn headings(title: &str, language: Language) -> [String; 4] {
    let (of_record, why) = match language {
        Language::Chinese => ("标题", "原因"),
        Language::English => ("Title", "Reason"),
    };
    ["id", of_record, title, why].map(str::to_owned)
}

fn cells(value: &KeptValue, language: Language) -> [Cell; 4] {
    let problem = value.problem.as_ref().map(|problem| problem.message.get(language)).unwrap_or_default();
    [value.record.as_str(), &value.title, &value.cell, problem].map(Cell::text)
}

/// A workbook that goes on on another sheet when one is full.
struct Book {
    writer: SheetWriter,
    columns: Vec<SheetColumn>,
    /// The sheet that is written, and how many rows are on it, the headings among them.
    sheet: usize,
    rows: usize,
    /// Rows of one sheet.
    most: usize,
    count: usize,
}

impl Book {
    fn create(path: &Path, headings: [String; 4], most: usize) -> Result<Self, TableError> {
        let columns: Vec<SheetColumn> =
            headings.map(|heading| SheetColumn { width: 28, ..SheetColumn::named(heading) }).into();
        let mut writer = SheetWriter::create(path, Format::Xlsx)?;
        let sheet = writer.sheet("1", &columns)?;
        Ok(Self { writer, columns, sheet, rows: 1, most, count: 0 })
    }

    fn row(&mut self, cells: &[Cell]) -> Result<(), TableError> {
        if self.rows == self.most {
            // The writer numbers the sheets after the first.
            self.sheet = self.writer.sheet("1", &self.columns)?;
            self.rows = 1;
        }
        self.writer.row(self.sheet, cells)?;
        self.rows += 1;
        self.count += 1;
        Ok(())
    }

    /// Answers how many values the file holds.
    fn finish(self) -> Result<usize, TableError> {
        self.writer.finish()?;
        Ok(self.count)
    }
}

#[cfg(test)]
mod tests;
