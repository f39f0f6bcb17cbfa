//! The texts of an app as a workbook, for whoever translates in a spreadsheet, and the cells of a file that comes back. What
//! they change is worked out by whoever has asked, and written by [`translate`](super::translate).

use super::Translations;
use crate::problem::{Language, Problem};
use crate::table::{Cell, Format, Row, SheetColumn, SheetWriter, TableError, TableFile};
use std::ops::ControlFlow;
use std::path::Path;

/// The most rows, columns and bytes of text that are taken from a file: an app has some thousand texts.
const MOST_ROWS: usize = 20_000;
const MOST_COLUMNS: usize = 50;
const MOST_TEXT: usize = 16 << 20;

/// Writes every text with its translations and places to a workbook. Blocks.
///
/// # Errors
/// The disk's.
pub fn words_file(found: &Translations, language: Language, path: &Path) -> Result<(), TableError> {
    let (sheet, text, places) = match language {
        Language::Chinese => ("翻译", "原文", "位置"),
        Language::English => ("Translations", "Original", "Where"),
    };
    let headings = [text].into_iter().chain(found.languages.iter().map(String::as_str)).chain([places]);
    let columns: Vec<SheetColumn> =
        headings.map(|name| SheetColumn { width: 40, ..SheetColumn::named(name) }).collect();
    let mut writer = SheetWriter::create(path, Format::Xlsx)?;
    let sheet = writer.sheet(sheet, &columns)?;
    for one in &found.texts {
        let words = found.languages.iter().map(|key| one.words.get(key).map_or("", String::as_str));
        let places: Vec<String> = one.places.iter().map(|place| format!("{}#{}", place.file, place.pointer)).collect();
        let places = places.join("\n");
        let cells: Vec<Cell> =
            [one.text.as_str()].into_iter().chain(words).chain([places.as_str()]).map(Cell::text).collect();
        writer.row(sheet, &cells)?;
    }
    writer.finish()
}

/// The cells of the first sheet of a workbook or csv file, each row where it stands in the file. Blocks.
///
/// # Errors
/// What is wrong with the file, larger than texts of an app are; the disk's.
pub fn word_rows(path: &Path) -> Result<Vec<Vec<String>>, TableError> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let (mut size, mut is_too_large) = (0, false);
    TableFile::open(path)?.rows(None, &mut |row: Row| {
        let cells: Vec<String> = row.cells.iter().take(MOST_COLUMNS).map(Cell::shown).collect();
        size += cells.iter().map(String::len).sum::<usize>();
        if row.line > MOST_ROWS || size > MOST_TEXT {
            is_too_large = true;
            return ControlFlow::Break(());
        }
        // Rows with nothing in them are not told of, but counted by whoever looks for a mistake.
        rows.resize(row.line.saturating_sub(1).max(rows.len()), Vec::new());
        rows.push(cells);
        ControlFlow::Continue(())
    })?;
    if is_too_large {
        let problem = Problem::new(
            "/file",
            "file_too_large",
            format!("翻译文件最多 {MOST_ROWS} 行、{} MB 文字", MOST_TEXT >> 20),
            format!("a file of translations has at most {MOST_ROWS} rows and {} MB of text", MOST_TEXT >> 20),
        );
        return Err(TableError::Refused(Box::new(problem)));
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::TextPlace;
    use crate::package::TranslatedText;

    fn found() -> Translations {
        let place = |pointer: &str| TextPlace {
            file: "forms/trip.json".to_owned(),
            pointer: pointer.to_owned(),
            form: Some("trip".to_owned()),
        };
        let text = |text: &str, words: &[(&str, &str)], places: Vec<TextPlace>| TranslatedText {
            text: text.to_owned(),
            places,
            words: words.iter().map(|(key, said)| ((*key).to_owned(), (*said).to_owned())).collect(),
            needed: vec!["en"],
        };
        Translations {
            written: "zh-cn",
            languages: vec!["en".to_owned()],
            texts: vec![
                text("出差", &[("en", "Trip")], vec![place("/title"), place("/x")]),
                text("=1+1 天", &[], vec![place("/y")]),
                text("两行\n{% if a %}", &[("en", "two\nlines")], Vec::new()),
            ],
            drafts: Vec::new(),
        }
    }

    #[test]
    fn what_goes_out_comes_back_as_it_stood() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("words.xlsx");
        words_file(&found(), Language::Chinese, &path).unwrap();
        let rows = word_rows(&path).unwrap();
        let expected: [&[&str]; 4] = [
            &["原文", "en", "位置"],
            &["出差", "Trip", "forms/trip.json#/title\nforms/trip.json#/x"],
            &["=1+1 天", "", "forms/trip.json#/y"],
            &["两行\n{% if a %}", "two\nlines"],
        ];
        assert_eq!(rows, expected.map(|row| row.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>()));
    }

    #[test]
    fn rows_are_counted_as_in_the_file_and_not_without_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("words.csv");
        let cells = |text: &str| -> Vec<String> { text.split(',').map(str::to_owned).collect() };
        std::fs::write(&path, "text,en\n\n甲,A\n").unwrap();
        let rows = word_rows(&path).unwrap();
        assert_eq!((&rows[0], rows.last().unwrap()), (&cells("text,en"), &cells("甲,A")));
        std::fs::write(&path, "甲,A\n".repeat(MOST_ROWS + 1)).unwrap();
        let Err(TableError::Refused(problem)) = word_rows(&path) else { panic!("taken") };
        assert_eq!(problem.code, "file_too_large");
        std::fs::write(&path, b"PK\x03\x04 no workbook").unwrap();
        assert!(matches!(word_rows(&path), Err(TableError::Refused(_))));
    }
}
