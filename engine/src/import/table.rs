//! A table file read into memory: headings and rows of text.

use std::path::Path;

/// The most rows one file may hold.
const MOST_ROWS: usize = 1_000_000;

/// A table as text.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub headings: Vec<String>,
    /// As many cells as headings in each.
    pub rows: Vec<Vec<String>>,
}

/// Why a file is no table.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("{0}")]
    Csv(#[from] csv::Error),
    #[error("the file has more than {MOST_ROWS} rows")]
    TooLong,
}

impl Table {
    /// Reads a CSV file in UTF-8, with or without a byte order mark.
    pub fn read(path: &Path) -> Result<Self, TableError> {
        Self::parse(&std::fs::read(path)?)
    }

    /// Reads the bytes of a CSV file.
    pub fn parse(bytes: &[u8]) -> Result<Self, TableError> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
        let headings: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record?;
            let mut row: Vec<String> = record.iter().map(str::to_owned).collect();
            if row.iter().all(String::is_empty) {
                continue;
            }
            row.resize(headings.len(), String::new());
            rows.push(row);
            if rows.len() > MOST_ROWS {
                return Err(TableError::TooLong);
            }
        }
        Ok(Self { headings, rows })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_empty_rows_and_a_mark_are_no_trouble() {
        let table = Table::parse("\u{feff}a,b\n1,2\n3\n,\n\"x,\ny\", z \n".as_bytes()).unwrap();
        assert_eq!(table.headings, ["a", "b"]);
        assert_eq!(table.rows, [["1", "2"], ["3", ""], ["x,\ny", "z"]]);
    }
}
