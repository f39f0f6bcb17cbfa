//! A workbook of any length.

use super::*;
use crate::table::TableFile;

#[test]
fn what_does_not_fit_one_sheet_goes_on_on_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kept.xlsx");
    let mut book = Book::create(&path, headings("数", Language::Chinese), 3).unwrap();
    for at in 1..=5 {
        book.row(&[format!("{at}"), "件".to_owned(), format!("值{at}"), String::new()].map(|text| Cell::text(&text)))
            .unwrap();
    }
    assert_eq!(book.finish().unwrap(), 5);
    let file = TableFile::open(&path).unwrap();
    let values = |sheet: &str| -> Vec<String> {
        file.first(Some(sheet), 10).unwrap().iter().map(|row| row.cells[2].shown()).collect()
    };
    let sheets = file.sheets();
    assert_eq!(sheets.len(), 3, "{sheets:?}");
    assert_eq!(values(&sheets[0]), ["数", "值1", "值2"]);
    assert_eq!(values(&sheets[1]), ["数", "值3", "值4"]);
    assert_eq!(values(&sheets[2]), ["数", "值5"]);
}
