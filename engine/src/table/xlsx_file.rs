//! Rows of a workbook, cell by cell: only the shared texts of the workbook are held in memory.

use super::{Cell, MOST_COLUMNS, MOST_ROWS, Row, TableError, too_many_columns, too_many_rows};
use calamine::{DataRef, ExcelDateTime, Reader as _, SheetType, Xlsx, open_workbook};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::path::Path;

/// The names of the sheets that hold cells.
pub(super) fn sheets(path: &Path) -> Result<Vec<String>, TableError> {
    let book = open(path)?;
    let sheets = book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    Ok(sheets.map(|sheet| sheet.name.clone()).collect())
}

pub(super) fn rows(path: &Path, sheet: &str, visit: &mut dyn FnMut(Row) -> ControlFlow<()>) -> Result<(), TableError> {
    let mut book = open(path)?;
    let mut cells = book.worksheet_cells_reader(sheet).map_err(|error| broken(&error))?;
    let mut row: Option<Row> = None;
    while let Some(cell) = cells.next_cell().map_err(|error| broken(&error))? {
        let (at, column) = cell.get_position();
        let (line, column) = (at as usize + 1, column as usize);
        let value = read(cell.get_value());
        if value.is_empty() {
            continue;
        }
        if line > MOST_ROWS {
            return Err(too_many_rows());
        }
        if column >= MOST_COLUMNS {
            return Err(too_many_columns());
        }
        if row.as_ref().is_some_and(|row| row.line != line)
            && let Some(done) = row.take()
            && visit(done).is_break()
        {
            return Ok(());
        }
        let row = row.get_or_insert_with(|| Row { line, cells: Vec::new() });
        if row.cells.len() <= column {
            row.cells.resize(column + 1, Cell::Empty);
        }
        row.cells[column] = value;
    }
    if let Some(last) = row {
        let _ = visit(last);
    }
    Ok(())
}

fn open(path: &Path) -> Result<Xlsx<BufReader<File>>, TableError> {
    open_workbook(path).map_err(|error: calamine::XlsxError| broken(&error))
}

fn broken(error: &calamine::XlsxError) -> TableError {
    TableError::refused(
        "broken_workbook",
        format!("工作簿读不出来：{error}"),
        format!("the workbook cannot be read: {error}"),
    )
}

fn read(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => Cell::Number(number.to_string()),
        DataRef::Float(number) => Cell::number(*number),
        DataRef::String(text) => Cell::text(text),
        DataRef::SharedString(text) => Cell::text(text),
        DataRef::Bool(flag) => Cell::Flag(*flag),
        DataRef::DateTime(moment) => moment_of(moment),
        DataRef::DateTimeIso(text) => iso(text),
        DataRef::DurationIso(text) => Cell::text(text),
        DataRef::Error(error) => Cell::Broken(error.to_string()),
    }
}

fn moment_of(moment: &ExcelDateTime) -> Cell {
    let serial = moment.as_f64();
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let time = NaiveTime::from_hms_opt(hour.into(), minute.into(), second.into());
    let date = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into());
    match (date, time) {
        // Only the time of a day was written.
        (_, Some(time)) if (0.0..1.0).contains(&serial) => Cell::Time(time),
        (Some(date), Some(time)) => Cell::Moment(date.and_time(time)),
        _ => Cell::number(serial),
    }
}

fn iso(text: &str) -> Cell {
    let moment = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok();
    let moment = moment.or_else(|| Some(NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_time(NaiveTime::MIN)));
    moment.map_or_else(|| Cell::text(text), Cell::Moment)
}
