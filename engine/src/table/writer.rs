//! Writing a table file row by row: memory does not grow with the number of rows. No text becomes a formula in the
//! program that opens the file.

use super::{Cell, Encoding, TableError};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike as _};
use rust_xlsxwriter as xlsx;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// How a table file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Xlsx,
    Csv { encoding: Encoding, delimiter: u8 },
}

impl Format {
    /// The ending of the file's name.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv { .. } => "csv",
        }
    }

    pub fn mime(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv { .. } => "text/csv",
        }
    }
}

/// A column of a sheet that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub heading: String,
    /// The number of decimal places numbers are shown with; as they are when left out.
    pub places: Option<u8>,
    /// Roughly how many characters wide.
    pub width: u16,
}

impl Column {
    pub fn named(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), places: None, width: 16 }
    }
}

/// A table file that is being written. A csv file has one sheet.
pub struct SheetWriter {
    path: PathBuf,
    to: To,
}

enum To {
    Xlsx { book: Box<xlsx::Workbook>, sheets: Vec<Written>, styles: Styles },
    Csv { file: BufWriter<File>, encoding: Encoding, delimiter: u8 },
}

struct Written {
    name: String,
    columns: Vec<Column>,
    next: u32,
}

struct Styles {
    heading: xlsx::Format,
    day: xlsx::Format,
    moment: xlsx::Format,
    time: xlsx::Format,
    quoted: xlsx::Format,
    /// By number of decimal places.
    places: Vec<xlsx::Format>,
}

impl SheetWriter {
    /// Begins a file. `folder` is where rows wait until the file is finished.
    ///
    /// # Errors
    /// When the file cannot be created.
    pub fn create(path: &Path, format: Format) -> Result<Self, TableError> {
        let to = match format {
            Format::Xlsx => {
                let mut book = xlsx::Workbook::new();
                if let Some(folder) = path.parent() {
                    book.set_tempdir(folder).map_err(io)?;
                }
                To::Xlsx { book: Box::new(book), sheets: Vec::new(), styles: Styles::new() }
            }
            Format::Csv { encoding, delimiter } => {
                let mut file = BufWriter::with_capacity(1 << 16, File::create(path)?);
                match encoding {
                    Encoding::Utf8Mark => file.write_all(b"\xef\xbb\xbf")?,
                    Encoding::Utf16 => file.write_all(b"\xff\xfe")?,
                    Encoding::Utf8 | Encoding::Gbk => {}
                }
                To::Csv { file, encoding, delimiter }
            }
        };
        Ok(Self { path: path.to_owned(), to })
    }

    /// Adds a sheet with its headings; answers its number. All sheets of a csv file would be one.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn sheet(&mut self, name: &str, columns: &[Column]) -> Result<usize, TableError> {
        let headings: Vec<Cell> = columns.iter().map(|column| Cell::text(&column.heading)).collect();
        match &mut self.to {
            To::Csv { .. } => self.row(0, &headings).map(|()| 0),
            To::Xlsx { book, sheets, styles } => {
                let sheet = book.add_worksheet_with_constant_memory().map_err(io)?;
                let name = sheet_name(name, sheets);
                sheet.set_name(name.as_str()).map_err(io)?;
                sheet.set_freeze_panes(1, 0).map_err(io)?;
                for (at, column) in (0..).zip(columns) {
                    sheet.set_column_width(at, column.width).map_err(io)?;
                }
                for (at, column) in (0..).zip(columns) {
                    sheet.write_string_with_format(0, at, column.heading.as_str(), &styles.heading).map_err(io)?;
                }
                sheets.push(Written { name, columns: columns.to_vec(), next: 1 });
                Ok(sheets.len() - 1)
            }
        }
    }

    /// Adds a row to a sheet.
    ///
    /// # Errors
    /// When the file cannot be written, or is full.
    pub fn row(&mut self, sheet: usize, cells: &[Cell]) -> Result<(), TableError> {
        match &mut self.to {
            To::Csv { file, encoding, delimiter } => {
                let line = csv_line(cells, *delimiter);
                match encoding {
                    Encoding::Utf8 | Encoding::Utf8Mark => file.write_all(line.as_bytes())?,
                    // A letter GB 18030 does not know does not exist.
                    Encoding::Gbk => file.write_all(&encoding.codec().encode(&line).0)?,
                    Encoding::Utf16 => {
                        for unit in line.encode_utf16() {
                            file.write_all(&unit.to_le_bytes())?;
                        }
                    }
                }
                Ok(())
            }
            To::Xlsx { book, sheets, styles } => {
                let written = &mut sheets[sheet];
                let line = written.next;
                if line as usize >= super::MOST_ROWS {
                    return Err(super::too_many_rows());
                }
                written.next += 1;
                let page = book.worksheet_from_index(sheet).map_err(io)?;
                for (at, cell) in (0..).zip(cells) {
                    let places = written.columns.get(usize::from(at)).and_then(|column| column.places);
                    styles.write(page, line, at, cell, places).map_err(io)?;
                }
                Ok(())
            }
        }
    }

    /// Completes the file.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn finish(self) -> Result<(), TableError> {
        match self.to {
            To::Csv { mut file, .. } => {
                file.flush()?;
                file.get_ref().sync_all()?;
            }
            To::Xlsx { mut book, .. } => book.save(&self.path).map_err(io)?,
        }
        Ok(())
    }
}

impl Styles {
    fn new() -> Self {
        let number = |at: usize| if at == 0 { "#,##0".to_owned() } else { format!("#,##0.{}", "0".repeat(at)) };
        Self {
            heading: xlsx::Format::new().set_bold(),
            day: xlsx::Format::new().set_num_format("yyyy-mm-dd"),
            moment: xlsx::Format::new().set_num_format("yyyy-mm-dd hh:mm"),
            time: xlsx::Format::new().set_num_format("hh:mm"),
            quoted: xlsx::Format::new().set_quote_prefix(),
            places: (0..=6).map(|at| xlsx::Format::new().set_num_format(number(at))).collect(),
        }
    }

    fn write(
        &self,
        page: &mut xlsx::Worksheet,
        line: u32,
        at: u16,
        cell: &Cell,
        places: Option<u8>,
    ) -> Result<(), xlsx::XlsxError> {
        match cell {
            Cell::Empty => {}
            Cell::Number(digits) => match (digits.parse::<f64>(), places) {
                (Err(_), _) => drop(page.write_string(line, at, digits.as_str())?),
                (Ok(number), Some(places)) if usize::from(places) < self.places.len() => {
                    page.write_number_with_format(line, at, number, &self.places[usize::from(places)])?;
                }
                (Ok(number), _) => drop(page.write_number(line, at, number)?),
            },
            Cell::Moment(moment) if moment.time() == NaiveTime::MIN => {
                page.write_number_with_format(line, at, serial(*moment), &self.day)?;
            }
            Cell::Moment(moment) => {
                page.write_number_with_format(line, at, serial(*moment), &self.moment)?;
            }
            Cell::Time(time) => {
                let part = f64::from(time.num_seconds_from_midnight()) / 86_400.0;
                page.write_number_with_format(line, at, part, &self.time)?;
            }
            Cell::Flag(flag) => drop(page.write_boolean(line, at, *flag)?),
            Cell::Text(text) | Cell::Broken(text) => {
                // A cell of Excel holds so many characters and no more.
                let text: String = text.chars().take(32_767).collect();
                // The mark of Excel itself for "this is text", which the cell keeps when it is edited.
                match starts_formula(&text) {
                    true => page.write_string_with_format(line, at, text, &self.quoted)?,
                    false => page.write_string(line, at, text)?,
                };
            }
        }
        Ok(())
    }
}

/// Days since the last of 1899, as Excel counts.
fn serial(moment: NaiveDateTime) -> f64 {
    let zero = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default().and_time(NaiveTime::MIN);
    let seconds = (moment - zero).num_seconds();
    // Both are far below 2^53.
    seconds as f64 / 86_400.0
}

/// Whether a program that opens a file would take a text for a formula.
pub(crate) fn starts_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'])
}

fn csv_line(cells: &[Cell], delimiter: u8) -> String {
    let delimiter = char::from(delimiter);
    let mut line = String::new();
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            line.push(delimiter);
        }
        let mut text = cell.shown();
        if matches!(cell, Cell::Text(_) | Cell::Broken(_)) && starts_formula(&text) {
            text.insert(0, '\'');
        }
        if text.contains([delimiter, '"', '\n', '\r']) {
            line.push('"');
            line.push_str(&text.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(&text);
        }
    }
    line.push_str("\r\n");
    line
}

/// A name Excel takes: 31 characters without the ones it keeps for itself, and no other sheet's.
fn sheet_name(name: &str, others: &[Written]) -> String {
    let plain: String = name.chars().filter(|c| !c.is_control() && !"[]:*?/\\'".contains(*c)).take(28).collect();
    let plain = match plain.trim() {
        "" => format!("Sheet{}", others.len() + 1),
        plain => plain.to_owned(),
    };
    let is_taken = |name: &str| others.iter().any(|other| other.name.to_lowercase() == name.to_lowercase());
    if !is_taken(&plain) {
        return plain;
    }
    let mut number = others.len() + 1;
    while is_taken(&format!("{plain} {number}")) {
        number += 1;
    }
    format!("{plain} {number}")
}

fn io(error: xlsx::XlsxError) -> TableError {
    TableError::Io(std::io::Error::other(error.to_string()))
}
