//! Reading in portions, writing row by row.

use super::bundle::Bundle;
use super::cell;
use super::layout::{Column, Layout};
use super::{ExportError, ExportFormat, ExportWish};
use crate::access::{FormRights, Principal};
use crate::definition::Operation;
use crate::kind::{Display, as_written};
use crate::model::Form;
use crate::record::{self, Context, Listing, Refs, Selection};
use crate::store::StoredRecord;
use crate::table::{Cell, Encoding, Format, SheetWriter};
use crate::workspace::Workspace;
use futures_util::future::BoxFuture;
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

/// Records read at a time.
const PORTION: usize = 1000;

/// How far an export is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passed {
    /// Records passed by: written, or left out because they left meanwhile.
    pub done: usize,
    /// Records found at the beginning.
    pub total: usize,
}

/// Is told how far an export is, first when its records are found; an error ends it.
pub type Watch<'w> = dyn FnMut(Passed) -> BoxFuture<'w, Result<(), ExportError>> + Send + 'w;

/// Writes the records of a form that are wished for to `to`; answers how many, or how many files where those are wished for.
///
/// # Errors
/// See [`ExportError`].
pub async fn write(
    workspace: &Workspace,
    principal: &Principal,
    (app, form): (&str, &str),
    wish: &ExportWish,
    to: &Path,
    watch: &mut Watch<'_>,
) -> Result<usize, ExportError> {
    let snapshot = workspace.snapshot();
    let context = snapshot.context(principal).in_own_language();
    let form = snapshot.model.form(app, form).ok_or(ExportError::NotFound)?;
    let rights = context.rights(app, &form.key).ok_or(ExportError::NotFound)?;
    if !rights.allows(Operation::Export) {
        return Err(ExportError::Forbidden);
    }
    let mut file = Target::create(form, &context, &rights, wish, to)?;
    let listing = Listing {
        filter: wish.filter.clone(),
        search: wish.search.clone(),
        sort: wish.sort.clone(),
        ..Listing::default()
    };
    let selection =
        Selection { context: &context, rights: &rights, form, listing: &listing, operation: Operation::Export };
    let chosen = selection.find(&mut workspace.store.read_unhurried().await?).await?;
    let mut passed = Passed { done: 0, total: chosen.len() };
    watch(passed).await?;
    let mut count = 0;
    for seqs in chosen.chunks(PORTION) {
        let mut conn = workspace.store.read().await?;
        let mut records: Vec<StoredRecord> = selection.read(&mut conn, seqs).await?.into_iter().flatten().collect();
        records.iter_mut().for_each(|record| record::mask(&context, &rights, form, record));
        let refs = record::refs(&mut conn, &context, form, &records).await?;
        drop(conn);
        for record in &records {
            file.write(&context, form, record, &refs)?;
        }
        count += records.len();
        passed.done += seqs.len();
        watch(passed).await?;
    }
    Ok(file.finish()?.unwrap_or(count))
}

enum Target<'a> {
    Table { writer: SheetWriter, layout: Layout<'a> },
    Lines { file: BufWriter<File>, fields: Vec<String> },
    Files(Bundle),
}

impl<'a> Target<'a> {
    fn create(
        form: &'a Form,
        context: &Context<'_>,
        rights: &FormRights,
        wish: &ExportWish,
        to: &Path,
    ) -> Result<Self, ExportError> {
        let layout = Layout::of(form, &rights.fields(), wish)?;
        let language = context.language;
        let format = match wish.format {
            ExportFormat::Jsonl => {
                let fields = if wish.columns.is_empty() { Vec::new() } else { wish.columns.clone() };
                return Ok(Self::Lines { file: BufWriter::new(File::create(to)?), fields });
            }
            ExportFormat::Files => return Ok(Self::Files(Bundle::create(to)?)),
            ExportFormat::Xlsx => Format::Xlsx,
            ExportFormat::Csv => {
                let delimiter = if wish.encoding == Encoding::Utf16 { b'\t' } else { b',' };
                Format::Csv { encoding: wish.encoding, delimiter }
            }
        };
        let mut writer = SheetWriter::create(to, format)?;
        writer.sheet(form.names.get(language), &layout.headings(language))?;
        for (field, columns) in &layout.sheets {
            writer.sheet(field.names.get(language), &Layout::inner_headings(columns, language))?;
        }
        Ok(Self::Table { writer, layout })
    }

    fn write(
        &mut self,
        context: &Context<'_>,
        form: &Form,
        record: &StoredRecord,
        refs: &Refs,
    ) -> Result<(), ExportError> {
        let name = |id: &str| {
            let person = refs.members.get(id).or_else(|| refs.departments.get(id)).cloned();
            person.or_else(|| refs.records.get(id).map(|record| record.title.clone()))
        };
        let display = Display { language: context.language, timezone: context.timezone, name: &name, say: &as_written };
        match self {
            Self::Lines { file, fields } => {
                let mut values = record.values.clone();
                if !fields.is_empty() {
                    values.retain(|key, _| fields.contains(key));
                }
                let line = json!({
                    "id": record.id, "version": record.version, "title": record.title, "values": values,
                    "created_at": record.value("created_at"), "created_by": record.created_by,
                    "updated_at": record.value("updated_at"), "updated_by": record.updated_by,
                    "flow_state": record.flow_state,
                });
                writeln!(file, "{line}")?;
            }
            Self::Table { writer, layout } => table_rows(writer, layout, record, &display)?,
            Self::Files(bundle) => bundle.write(form, record)?,
        }
        Ok(())
    }

    /// Ends the file; answers how many files it names, where it is a list of them.
    fn finish(self) -> Result<Option<usize>, ExportError> {
        match self {
            Self::Table { writer, .. } => writer.finish()?,
            Self::Lines { mut file, .. } => file.flush()?,
            Self::Files(bundle) => return bundle.finish().map(Some),
        }
        Ok(None)
    }
}

fn table_rows(
    writer: &mut SheetWriter,
    layout: &Layout<'_>,
    record: &StoredRecord,
    display: &Display<'_>,
) -> Result<(), ExportError> {
    let none = Vec::new();
    let rows_of = |key: &str| record.values.get(key).and_then(Value::as_array).unwrap_or(&none);
    let inner = layout.main.iter().filter_map(|column| match column {
        Column::Inner(outer, _) => Some(rows_of(&outer.key).len()),
        _ => None,
    });
    for at in 0..inner.max().unwrap_or_default().max(1) {
        let cells: Vec<Cell> = layout
            .main
            .iter()
            .map(|column| match column {
                Column::Inner(outer, inner) => {
                    let row = rows_of(&outer.key).get(at);
                    row.and_then(|row| row.get(&inner.key)).map_or(Cell::Empty, |value| cell::of(inner, value, display))
                }
                _ if at > 0 => Cell::Empty,
                Column::Field(field) => {
                    record.values.get(&field.key).map_or(Cell::Empty, |value| cell::of(field, value, display))
                }
                Column::System("id") => Cell::text(&record.id),
                Column::System(key) => cell::of_system(&record.value(key), display),
            })
            .collect();
        writer.row(0, &cells)?;
    }
    for (sheet, (field, columns)) in layout.sheets.iter().enumerate() {
        for row in rows_of(&field.key).iter().filter_map(Value::as_object) {
            let of_record = [Cell::text(&record.id), Cell::text(&record.title)];
            let shown = |row: &Map<String, Value>, key: &str| row.get(key).cloned().unwrap_or_default();
            let own = columns.iter().map(|column| cell::of(column, &shown(row, &column.key), display));
            writer.row(sheet + 1, &of_record.into_iter().chain(own).collect::<Vec<_>>())?;
        }
    }
    Ok(())
}
