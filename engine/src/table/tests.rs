//! Files of every sort as rows of cells.

use super::*;
use chrono::{NaiveDate, NaiveTime};
use std::io::Write as _;

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn file(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("upload");
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn read(bytes: &[u8]) -> Vec<Vec<String>> {
    let (_folder, path) = file(bytes);
    let rows = TableFile::open(&path).unwrap().first(None, 100).unwrap();
    rows.iter().map(|row| row.cells.iter().map(Cell::shown).collect()).collect()
}

fn refusal(bytes: &[u8]) -> &'static str {
    let (_folder, path) = file(bytes);
    match TableFile::open(&path) {
        Err(TableError::Refused(problem)) => problem.code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn csv_is_read_in_every_encoding_and_with_every_delimiter() {
    let expected = vec![vec!["名称", "手机"], vec!["晨光,机电", "139"]];
    let plain = "名称,手机\n\"晨光,机电\",139\n";
    assert_eq!(read(plain.as_bytes()), expected);
    assert_eq!(read(format!("\u{feff}{plain}").as_bytes()), expected);
    assert_eq!(read(&encoding_rs::GBK.encode(plain).0), expected);
    let tabs = "名称\t手机\r\n晨光,机电\t139\r\n";
    assert_eq!(read(tabs.as_bytes()), expected);
    let mut wide = vec![0xff, 0xfe];
    wide.extend(tabs.encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(read(&wide), expected);
    assert_eq!(read("a;b;c\n1;2,5;3\n4;5;6\n".as_bytes())[1], ["1", "2,5", "3"]);
}

#[test]
fn rows_of_many_lines_are_counted_by_their_first() {
    let (_folder, path) = file("a,b\n\"1\n2\",3\n4,5\n".as_bytes());
    let rows = TableFile::open(&path).unwrap().first(None, 9).unwrap();
    assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 2, 4]);
    let (_folder, path) = file("a,b\r\n\"1\r\n2\",3\r\n4,5\r\n".as_bytes());
    let rows = TableFile::open(&path).unwrap().first(None, 9).unwrap();
    assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 2, 4]);
}

#[test]
fn a_long_gbk_file_keeps_letters_that_lie_on_an_edge() {
    let mut plain = "编号,名称\n".to_owned();
    for at in 0..40_000 {
        plain.push_str(&format!("{at},榫卯制造有限公司{}\n", "长".repeat(at % 7)));
    }
    let (_folder, path) = file(&encoding_rs::GBK.encode(&plain).0);
    let mut seen = String::new();
    let all = TableFile::open(&path).unwrap();
    all.rows(None, &mut |row| {
        seen.push_str(&row.cells.iter().map(Cell::shown).collect::<Vec<_>>().join(","));
        seen.push('\n');
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(seen, plain);
}

#[test]
fn what_is_written_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    let row = vec![
        text("=1+1"),
        Cell::Number("-1234.5".to_owned()),
        Cell::Number("0.1".to_owned()),
        Cell::Moment(day.and_time(NaiveTime::MIN)),
        Cell::Moment(day.and_hms_opt(8, 30, 0).unwrap()),
        Cell::Time(NaiveTime::from_hms_opt(9, 15, 0).unwrap()),
        Cell::Empty,
        text("第一行\n第二行"),
    ];
    let columns: Vec<SheetColumn> = "文,数,小,日,时,钟,空,长"
        .split(',')
        .map(|name| SheetColumn { places: Some(2), ..SheetColumn::named(name) })
        .collect();
    let path = folder.path().join("t.xlsx");
    let mut writer = SheetWriter::create(&path, Format::Xlsx).unwrap();
    let first = writer.sheet("客户/2026", &columns).unwrap();
    let second = writer.sheet("明细", &columns).unwrap();
    for name in ["B", "b", "b 5", "B", "*"] {
        writer.sheet(name, &columns).unwrap();
    }
    for _ in 0..3 {
        writer.row(second, &row[..2]).unwrap();
        writer.row(first, &row).unwrap();
    }
    writer.finish().unwrap();
    let table = TableFile::open(&path).unwrap();
    assert_eq!(table.sheets(), ["客户2026", "明细", "B", "b 4", "b 5", "B 6", "Sheet7"]);
    assert_eq!(table.first(None, 9).unwrap()[1].cells, row);
    assert_eq!(table.first(Some("明细"), 9).unwrap().len(), 4);
    assert!(table.first(Some("无"), 9).is_err());
}

#[test]
fn no_text_becomes_a_formula() {
    let folder = tempfile::tempdir().unwrap();
    for encoding in [Encoding::Utf8, Encoding::Utf8Mark, Encoding::Gbk, Encoding::Utf16] {
        let path = folder.path().join("t.csv");
        let mut writer = SheetWriter::create(&path, Format::Csv { encoding, delimiter: b',' }).unwrap();
        writer.sheet("", &[SheetColumn::named("甲"), SheetColumn::named("乙")]).unwrap();
        for start in ["=", "+", "-", "@", "\t", "\r", "\0", "＝"] {
            writer.row(0, &[Cell::Text(format!("{start}cmd|' /C calc'!A0")), Cell::Number("-5".to_owned())]).unwrap();
        }
        writer.finish().unwrap();
        let rows = TableFile::open(&path).map(|table| table.first(None, 99).unwrap());
        // A zero byte in UTF-8 is refused on the way in, which is as good.
        for row in rows.unwrap_or_default().iter().skip(1) {
            assert!(row.cells[0].shown().starts_with('\''), "{encoding:?} {row:?}");
            assert_eq!(row.cells[1].shown(), "-5");
        }
    }
}

#[test]
fn headings_are_found_below_titles_and_named_once() {
    let rows = |lines: &[&[&str]]| -> Vec<Row> {
        let cells = |line: &[&str]| line.iter().map(|cell| Cell::text(cell)).collect();
        lines.iter().enumerate().map(|(at, line)| Row { line: at + 1, cells: cells(line) }).collect()
    };
    let found =
        headings(&rows(&[&["客户清单"], &[], &["名称", "手机", "名称", ""], &["晨光", "1", "2", "3"]]), None).unwrap();
    assert_eq!((found.line, found.names), (3, vec!["名称".into(), "手机".into(), "名称 (2)".into(), "D".to_owned()]));
    assert_eq!(headings(&rows(&[&["a", "b"], &["c", "d"]]), Some(2)).unwrap().names, ["c", "d"]);
    assert_eq!(headings(&[], None), None);
}

#[test]
fn files_that_are_no_tables_are_refused_by_name() {
    assert_eq!(refusal(b""), "empty_file");
    assert_eq!(refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old"), "old_excel");
    assert_eq!(refusal(b"PK\x03\x04 torn"), "broken_workbook");
    assert_eq!(refusal(b"\x89PNG\r\n\x1a\n\0\0\0"), "not_a_table");
    assert_eq!(refusal(&zipped(&[("readme.txt", b"hello".to_vec())])), "not_a_workbook");
}

#[test]
fn an_archive_that_bursts_is_refused_before_it_is_read() {
    let bomb =
        zipped(&[("xl/workbook.xml", b"<workbook/>".to_vec()), ("xl/worksheets/sheet1.xml", vec![b' '; 40 << 20])]);
    assert!(bomb.len() < 100_000, "{}", bomb.len());
    assert_eq!(refusal(&bomb), "unpacks_too_large");
    // The sizes an archive states may be lies; only what comes out counts.
    let mut liar = bomb;
    let size = (40_u32 << 20).to_le_bytes();
    while let Some(at) = liar.windows(4).position(|window| window == size) {
        liar[at..at + 4].copy_from_slice(&9_u32.to_le_bytes());
    }
    assert!(["unpacks_too_large", "broken_workbook"].contains(&refusal(&liar)));
}

fn zipped(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}
