//! Table files, xlsx and csv, as one stream of typed rows, and the way back. Owns recognising a file by its content,
//! its encoding and its limits; what a cell means for a field is owned by `import`, what is written by `export`.

mod archive;
mod cell;
mod csv_file;
mod encoding;
mod heading;
mod writer;
mod xlsx_file;

pub use cell::Cell;
pub use encoding::Encoding;
pub use heading::{Heading, headings};
pub(crate) use writer::starts_formula;
pub use writer::{Column as SheetColumn, Format, SheetWriter};

use crate::problem::Problem;
use crate::store::StoreError;
use std::fs::File;
use std::io::Read as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// The largest table file, in bytes.
pub const MOST_BYTES: u64 = 200 << 20;
/// The most rows one sheet may hold; a sheet of Excel's ends a little beyond.
pub const MOST_ROWS: usize = 1_048_576;
/// The most columns one sheet may hold.
pub const MOST_COLUMNS: usize = 1000;

/// One row of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its number in the file, from 1.
    pub line: usize,
    pub cells: Vec<Cell>,
}

impl Row {
    /// Whether nothing is written in it.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(Cell::is_empty)
    }
}

/// Why a file is no table we take.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// What is wrong with the file, for the person who chose it.
    #[error("{}", .0.message.en)]
    Refused(Box<Problem>),
}

/// Why what somebody takes out of the database is in no file.
#[derive(Debug, thiserror::Error)]
pub enum TakeError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Table(#[from] TableError),
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl TableError {
    fn refused(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Refused(Box::new(Problem::new("/file", code, zh, en)))
    }

    fn hinted(code: &'static str, said: (&str, &str), hint: (&str, &str)) -> Self {
        Self::Refused(Box::new(Problem::new("/file", code, said.0, said.1).hint(hint.0, hint.1)))
    }
}

/// A table file that was recognised.
#[derive(Debug, Clone)]
pub struct TableFile {
    path: PathBuf,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Xlsx { sheets: Vec<String> },
    Csv { encoding: Encoding, delimiter: u8 },
}

impl TableFile {
    /// Recognises a file by its content and looks whether it is safe to read. Reads the whole file once; call it where
    /// blocking is allowed.
    ///
    /// # Errors
    /// What is wrong with the file: too large, another kind of file, damaged, or packed to burst.
    pub fn open(path: &Path) -> Result<Self, TableError> {
        let size = std::fs::metadata(path)?.len();
        if size == 0 {
            return Err(TableError::refused("empty_file", "文件是空的", "the file is empty"));
        }
        if size > MOST_BYTES {
            let most = MOST_BYTES >> 20;
            return Err(TableError::refused(
                "file_too_large",
                format!("文件超过 {most} MB"),
                format!("the file is larger than {most} MB"),
            ));
        }
        let mut head = [0; 8];
        let read = File::open(path)?.read(&mut head)?;
        let head = &head[..read];
        let kind = if head.starts_with(b"PK") {
            archive::check(path)?;
            Kind::Xlsx { sheets: xlsx_file::sheets(path)? }
        } else if head.starts_with(b"\xd0\xcf\x11\xe0") {
            return Err(TableError::hinted(
                "old_excel",
                ("这是旧版 .xls 或加密的工作簿", "this is an old .xls or an encrypted workbook"),
                (
                    "在 Excel 里另存为 .xlsx（不设密码）后再上传",
                    "save it as .xlsx without a password and upload it again",
                ),
            ));
        } else {
            let (encoding, delimiter) = csv_file::recognise(path)?;
            Kind::Csv { encoding, delimiter }
        };
        Ok(Self { path: path.to_owned(), kind })
    }

    /// The names of the sheets; a csv file has one without a name.
    pub fn sheets(&self) -> Vec<String> {
        match &self.kind {
            Kind::Xlsx { sheets } => sheets.clone(),
            Kind::Csv { .. } => vec![String::new()],
        }
    }

    /// How to write a file like this one.
    pub fn format(&self) -> Format {
        match &self.kind {
            Kind::Xlsx { .. } => Format::Xlsx,
            Kind::Csv { encoding, delimiter } => Format::Csv { encoding: *encoding, delimiter: *delimiter },
        }
    }

    /// Shows every row of a sheet to `visit` until it breaks off. `None` is the first sheet. Blocks; memory does not
    /// grow with the number of rows.
    ///
    /// # Errors
    /// A damaged file, an unknown sheet, or more rows or columns than are allowed.
    pub fn rows(&self, sheet: Option<&str>, visit: &mut dyn FnMut(Row) -> ControlFlow<()>) -> Result<(), TableError> {
        match &self.kind {
            Kind::Csv { encoding, delimiter } => csv_file::rows(&self.path, *encoding, *delimiter, visit),
            Kind::Xlsx { sheets } => {
                let name = match sheet.filter(|name| !name.is_empty()) {
                    None => sheets.first(),
                    Some(name) => sheets.iter().find(|sheet| *sheet == name),
                };
                let name = name.ok_or_else(|| {
                    TableError::refused("unknown_sheet", "文件里没有这个工作表", "the file has no such sheet")
                })?;
                xlsx_file::rows(&self.path, name, visit)
            }
        }
    }

    /// The first rows of a sheet, at most `limit`.
    ///
    /// # Errors
    /// As [`TableFile::rows`].
    pub fn first(&self, sheet: Option<&str>, limit: usize) -> Result<Vec<Row>, TableError> {
        let mut rows = Vec::new();
        self.rows(sheet, &mut |row| {
            rows.push(row);
            if rows.len() >= limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        Ok(rows)
    }
}

fn too_many_rows() -> TableError {
    TableError::refused(
        "too_many_rows",
        format!("工作表超过 {MOST_ROWS} 行，请拆成几个文件"),
        format!("the sheet has more than {MOST_ROWS} rows; split it into several files"),
    )
}

fn too_many_columns() -> TableError {
    TableError::refused(
        "too_many_columns",
        format!("工作表超过 {MOST_COLUMNS} 列"),
        format!("the sheet has more than {MOST_COLUMNS} columns"),
    )
}

#[cfg(test)]
mod tests;
