//! Rows of a csv file: its encoding and delimiter are found by looking, its text is decoded piece by piece.

use super::{Cell, Encoding, MOST_COLUMNS, MOST_ROWS, Row, TableError, too_many_columns, too_many_rows};
use encoding_rs::{CoderResult, Decoder};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;
use std::path::Path;

/// As much of the beginning as tells the delimiter.
const HEAD: usize = 64 << 10;
/// As much as tells the encoding: a file may be plain ASCII for long.
const SAMPLE: usize = 4 << 20;
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// The encoding and delimiter of a file.
pub(super) fn recognise(path: &Path) -> Result<(Encoding, u8), TableError> {
    let mut sample = Vec::new();
    let mut file = File::open(path)?;
    (&mut file).take(SAMPLE as u64).read_to_end(&mut sample)?;
    let whole = sample.len() < SAMPLE;
    let encoding = Encoding::of(&sample, whole);
    if encoding != Encoding::Utf16 && sample.contains(&0) {
        return Err(TableError::hinted(
            "not_a_table",
            ("这不是表格文件", "this is no table file"),
            ("请上传 xlsx 或 csv", "upload xlsx or csv"),
        ));
    }
    sample.truncate(HEAD);
    let (text, _, _) = encoding.codec().decode(&sample);
    Ok((encoding, delimiter(&text)))
}

/// The delimiter that cuts most of the first lines into the same number of parts, outside of quotes.
fn delimiter(text: &str) -> u8 {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(20).collect();
    let score = |delimiter: u8| {
        let counts: Vec<usize> = lines.iter().map(|line| parts(line, delimiter)).collect();
        let usual =
            counts.iter().copied().max_by_key(|n| counts.iter().filter(|m| *m == n).count() * (*n > 1) as usize);
        let usual = usual.filter(|n| *n > 1).unwrap_or(1);
        (usual - 1) * counts.iter().filter(|n| **n == usual).count()
    };
    DELIMITERS.into_iter().rev().max_by_key(|delimiter| score(*delimiter)).unwrap_or(b',')
}

fn parts(line: &str, delimiter: u8) -> usize {
    let mut quoted = false;
    1 + line
        .bytes()
        .filter(|byte| {
            quoted ^= *byte == b'"';
            *byte == delimiter && !quoted
        })
        .count()
}

pub(super) fn rows(
    path: &Path,
    encoding: Encoding,
    delimiter: u8,
    visit: &mut dyn FnMut(Row) -> ControlFlow<()>,
) -> Result<(), TableError> {
    let text = Decoding::new(BufReader::with_capacity(1 << 16, File::open(path)?), encoding);
    // Lines end with `\n`; the `\r` that may stand before it goes with the blanks at the end of a cell. Read as an end
    // of its own it would put the row after it on the line before.
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .delimiter(delimiter)
        .terminator(csv::Terminator::Any(b'\n'))
        .from_reader(text);
    let mut record = csv::StringRecord::new();
    let mut seen = 0;
    loop {
        // Lines inside quotes belong to one row, so the row's first line is what people count by.
        let line = usize::try_from(reader.position().line()).unwrap_or(usize::MAX);
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            Err(error) => return Err(broken(&error, line)),
        }
        if record.len() > MOST_COLUMNS {
            return Err(too_many_columns());
        }
        seen += 1;
        if seen > MOST_ROWS {
            return Err(too_many_rows());
        }
        let line = record.position().map_or(line, |at| usize::try_from(at.line()).unwrap_or(line));
        let row = Row { line, cells: record.iter().map(Cell::text).collect() };
        if visit(row).is_break() {
            return Ok(());
        }
    }
}

fn broken(error: &csv::Error, line: usize) -> TableError {
    TableError::refused(
        "broken_csv",
        format!("第 {line} 行读不出来：{error}"),
        format!("line {line} cannot be read: {error}"),
    )
}

/// A reader that turns any encoding into UTF-8.
struct Decoding<R> {
    source: R,
    decoder: Decoder,
    raw: Vec<u8>,
    /// What of `raw` is not decoded yet.
    from: usize,
    to: usize,
    ended: bool,
    ready: Vec<u8>,
    given: usize,
}

impl<R: Read> Decoding<R> {
    fn new(source: R, encoding: Encoding) -> Self {
        let decoder = encoding.codec().new_decoder_with_bom_removal();
        let (raw, ready) = (vec![0; 1 << 16], Vec::new());
        Self { source, decoder, raw, from: 0, to: 0, ended: false, ready, given: 0 }
    }
}

impl<R: Read> Read for Decoding<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready.len() {
            if self.from == self.to {
                if self.ended {
                    return Ok(0);
                }
                self.from = 0;
                self.to = self.source.read(&mut self.raw)?;
                self.ended = self.to == 0;
            }
            self.ready.resize(3 << 16, 0);
            let raw = &self.raw[self.from..self.to];
            let (end, read, written, _) = self.decoder.decode_to_utf8(raw, &mut self.ready, self.ended);
            self.from += read;
            self.ready.truncate(written);
            self.given = 0;
            if self.ended && written == 0 && end == CoderResult::InputEmpty {
                return Ok(0);
            }
        }
        let count = out.len().min(self.ready.len() - self.given);
        out[..count].copy_from_slice(&self.ready[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}
