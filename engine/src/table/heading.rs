//! Which row of a sheet names the columns.

use super::{Cell, Row};
use std::collections::HashMap;

/// How far down the row of headings may stand.
const LOOK: usize = 10;

/// The row that names the columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The number of the row in the file.
    pub line: usize,
    /// The names, each once; a column without one is called by its letter.
    pub names: Vec<String>,
}

/// Finds the headings among the first rows: the first row that is nearly as wide as any and says nothing but words.
/// Titles above a table are narrow, rows of a table hold numbers or repeat themselves. `line` names the row when a
/// person has chosen it.
pub fn headings(rows: &[Row], line: Option<usize>) -> Option<Heading> {
    let filled = |row: &Row| row.cells.iter().filter(|cell| !cell.is_empty()).count();
    let rows: Vec<&Row> = rows.iter().filter(|row| !row.is_blank()).collect();
    let chosen = match line {
        Some(line) => rows.iter().find(|row| row.line == line).copied(),
        None => {
            let widest = rows.iter().take(LOOK).map(|row| filled(row)).max()?;
            let words = |row: &Row| {
                let texts: Vec<&str> = row.cells.iter().filter_map(word).collect();
                texts.len() == filled(row) && texts.iter().all(|text| text.chars().count() <= 60)
            };
            let fits = |row: &&&Row| filled(row) * 10 >= widest * 6 && words(row);
            rows.iter().take(LOOK).find(fits).or_else(|| rows.first()).copied()
        }
    }?;
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
    Some(Heading { line: chosen.line, names: names(chosen, width) })
}

fn word(cell: &Cell) -> Option<&str> {
    match cell {
        Cell::Text(text) => Some(text),
        _ => None,
    }
}

fn names(row: &Row, width: usize) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    (0..width)
        .map(|at| {
            let shown = row.cells.get(at).map(Cell::shown).unwrap_or_default();
            let name = shown.split_whitespace().collect::<Vec<_>>().join(" ");
            let name = if name.is_empty() { letter(at) } else { name };
            let times = seen.entry(name.clone()).or_default();
            *times += 1;
            if *times == 1 { name } else { format!("{name} ({times})") }
        })
        .collect()
}

/// The letters Excel shows above a column.
fn letter(at: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = at + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or_default()));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}
