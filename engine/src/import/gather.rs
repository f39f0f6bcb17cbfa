//! From rows to records: one row each, or several rows when a record has rows of its own.

use super::later::{Pending, may_stand_in_file};
use super::plan::{Place, Plan};
use super::reader::{Reader, parts};
use super::{Found, RefusedRow, options, sum};
use crate::definition::{EmptyCells, ImportMode, SumRows};
use crate::problem::Problem;
use crate::record::NOTHING;
use crate::store::{Conn, StoreError};
use crate::table::{Cell, Row};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The most rows of a sub-form that are gathered; one more is enough to refuse them.
const MOST_INNER: usize = 1001;

/// One record as the file says it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Gathered {
    /// Its first line.
    pub line: usize,
    /// How many lines it stands for, blank ones between them included.
    pub span: usize,
    /// How many rows were taken in.
    pub rows: usize,
    pub values: Map<String, Value>,
    /// The cells of its first line as they stand in the file.
    pub cells: Vec<String>,
    /// The line each row of a sub-form came from, by its field.
    pub inner_lines: BTreeMap<String, Vec<usize>>,
    pub found: Vec<Found>,
    /// Cells that are read otherwise than they stand there, none of them a mistake.
    pub notes: Vec<Found>,
    /// Cells that name records which may stand in other rows.
    pub pending: Vec<Pending>,
    /// Lines and columns of the cells that name rows of the file that are not stored while it is only looked at.
    pub linked: Vec<(usize, Option<String>)>,
}

impl Gathered {
    pub fn refused(self) -> RefusedRow {
        let pending = self.pending.into_iter().map(|pending| pending.found);
        RefusedRow { line: self.line, span: self.span, found: self.found.into_iter().chain(pending).collect() }
    }
}

pub(super) struct Gatherer<'a> {
    plan: &'a Plan<'a>,
    reader: Reader<'a>,
    open: Option<(Vec<String>, Gathered)>,
    has_inner: bool,
    /// The lines of sums that were left out since they were last asked for.
    sums: Vec<usize>,
}

impl<'a> Gatherer<'a> {
    pub fn new(plan: &'a Plan<'a>, reader: Reader<'a>) -> Self {
        let has_inner = plan.places.iter().flatten().any(|place| place.inner.is_some());
        Self { plan, reader, open: None, has_inner, sums: Vec::new() }
    }

    /// Takes a row in; answers the record that is complete now.
    pub async fn push(&mut self, conn: &mut Conn, row: &Row) -> Result<Option<Gathered>, StoreError> {
        if self.plan.mapping.sums == SumRows::LeaveOut && sum::is_sum(row) {
            self.sums.push(row.line);
            // After a restart it is read again with the record above it, and counts once all the same.
            if let Some((_, open)) = &mut self.open {
                open.rows += 1;
            }
            return Ok(None);
        }
        let key = self.key(row);
        let goes_on = self.has_inner && self.open.as_ref().is_some_and(|(open, _)| self.belongs(row, &key, open));
        let mut complete = None;
        if !goes_on {
            complete = self.open.take().map(|(_, gathered)| gathered);
            let cells = row.cells.iter().map(Cell::shown).collect();
            self.open = Some((key, Gathered { line: row.line, span: 1, cells, ..Gathered::default() }));
        }
        let Some((key, mut gathered)) = self.open.take() else { return Ok(complete) };
        gathered.span = row.line - gathered.line + 1;
        gathered.rows += 1;
        self.take_in(conn, row, !goes_on, &mut gathered).await?;
        self.open = Some((key, gathered));
        Ok(complete)
    }

    /// The lines of sums that were left out, each told once.
    pub fn sums(&mut self) -> Vec<usize> {
        std::mem::take(&mut self.sums)
    }

    /// The last record.
    pub fn finish(&mut self) -> Option<Gathered> {
        self.open.take().map(|(_, gathered)| gathered)
    }

    /// The first line of the record that is not complete yet, and how many rows it has.
    pub fn open_record(&self) -> Option<(usize, usize)> {
        self.open.as_ref().map(|(_, gathered)| (gathered.line, gathered.rows))
    }

    fn key(&self, row: &Row) -> Vec<String> {
        let by = &self.plan.mapping.rows_by;
        let cells = self.plan.places.iter().zip(&row.cells);
        cells.filter(|(place, _)| place.is_some_and(|p| by.contains(&p.path()))).map(|(_, cell)| cell.shown()).collect()
    }

    /// Whether a row goes on with the record above it.
    fn belongs(&self, row: &Row, key: &[String], open: &[String]) -> bool {
        let mut outer =
            self.plan.places.iter().zip(&row.cells).filter(|(place, _)| place.is_some_and(|p| p.inner.is_none()));
        let all_blank = outer.all(|(_, cell)| cell.is_empty());
        let same = !self.plan.mapping.rows_by.is_empty() && key == open && key.iter().any(|part| !part.is_empty());
        all_blank || same
    }

    async fn take_in(
        &mut self,
        conn: &mut Conn,
        row: &Row,
        first: bool,
        into: &mut Gathered,
    ) -> Result<(), StoreError> {
        let mut inner: Vec<(String, Map<String, Value>)> = Vec::new();
        let empty = Cell::Empty;
        for (at, place) in self.plan.places.iter().enumerate() {
            let Some(place) = *place else { continue };
            if place.inner.is_none() && !first {
                continue;
            }
            let cell = row.cells.get(at).unwrap_or(&empty);
            let said = options::meant(self.plan.mapping, place, cell);
            let meant = said.as_ref().unwrap_or(cell);
            if meant.is_empty() {
                let clears =
                    self.plan.mapping.empty == EmptyCells::Clear && self.plan.mapping.mode != ImportMode::Insert;
                if clears && place.inner.is_none() {
                    into.values.insert(place.field.key.clone(), Value::Null);
                }
                continue;
            }
            let value = match self.reader.read(conn, place, meant).await? {
                Ok(heard) => {
                    into.notes.extend(heard.note.map(|problem| {
                        let column = self.plan.headings.get(at).cloned();
                        Found { line: row.line, column, value: cell.shown(), problem }
                    }));
                    heard.value
                }
                Err(problems) => {
                    let waited = into.pending.len();
                    self.mistaken((at, place), (row.line, cell, meant), problems, into);
                    // What is named goes into a row that has to be there by then.
                    if place.inner.is_some() && into.pending.len() > waited {
                        row_of(&mut inner, &place.field.key);
                    }
                    continue;
                }
            };
            match place.inner {
                None => drop(into.values.insert(place.field.key.clone(), value)),
                Some(column) => drop(row_of(&mut inner, &place.field.key).insert(column.key.clone(), value)),
            }
        }
        for (key, values) in inner {
            let lines = into.inner_lines.entry(key.clone()).or_default();
            let rows = into.values.entry(key).or_insert_with(|| Value::Array(Vec::new()));
            if let Some(rows) = rows.as_array_mut().filter(|rows| rows.len() < MOST_INNER) {
                rows.push(Value::Object(values));
                lines.push(row.line);
            }
        }
        Ok(())
    }

    /// Takes note of what is wrong with a cell. What names nothing yet may stand further down.
    fn mistaken(
        &self,
        (at, place): (usize, Place<'a>),
        (line, cell, meant): (usize, &Cell, &Cell),
        problems: Vec<Problem>,
        into: &mut Gathered,
    ) {
        let heading = self.plan.headings.get(at);
        let is_open = may_stand_in_file(self.plan, place);
        let rows = into.values.get(&place.field.key).and_then(Value::as_array).map_or(0, Vec::len);
        let row = place.inner.map(|_| rows);
        for problem in problems {
            let is_pending = is_open && problem.code == NOTHING;
            let found = Found { line, column: heading.cloned(), value: cell.shown(), problem };
            match is_pending {
                true => {
                    let said = meant.shown();
                    let missing = self.reader.missing(place, &said);
                    into.pending.push(Pending { at, row, said, missing, found });
                }
                false => into.found.push(found),
            }
        }
    }

    /// Looks once more for what cells of these records name.
    pub async fn look_again(&mut self, conn: &mut Conn, records: &[Gathered]) -> Result<(), StoreError> {
        for (at, place) in self.plan.places.iter().enumerate() {
            let Some(place) = place.filter(|place| may_stand_in_file(self.plan, *place)) else { continue };
            let waiting = records.iter().flat_map(|record| &record.pending).filter(|pending| pending.at == at);
            let said: BTreeSet<&str> = waiting.flat_map(|pending| parts(place.reads(), &pending.said)).collect();
            self.reader.remember(conn, place, said).await?;
        }
        Ok(())
    }

    /// Fills in what has been found since.
    pub fn link(&self, record: &mut Gathered) {
        for pending in std::mem::take(&mut record.pending) {
            let place = self.plan.places.get(pending.at).copied().flatten();
            match place.and_then(|place| Some((place, self.reader.remembered(place, &pending.said)?))) {
                Some((place, Ok(value))) => put(&mut record.values, place, pending.row, value),
                Some((_, Err(problem))) => record.found.push(Found { problem, ..pending.found }),
                None => record.pending.push(pending),
            }
        }
    }

    /// Says where in the file the problems of a record are.
    pub fn locate(plan: &Plan<'_>, gathered: &Gathered, problems: Vec<Problem>) -> Vec<Found> {
        problems
            .into_iter()
            .map(|problem| {
                let parts: Vec<&str> = problem.pointer.split('/').skip(1).collect();
                let path = match parts.as_slice() {
                    [field] => (*field).to_owned(),
                    [field, _, column, ..] => format!("{field}.{column}"),
                    [field, ..] => (*field).to_owned(),
                    [] => String::new(),
                };
                let lines = parts.first().and_then(|field| gathered.inner_lines.get(*field));
                let at = parts.get(1).and_then(|at| at.parse::<usize>().ok());
                let line = lines.zip(at).and_then(|(lines, at)| lines.get(at)).copied().unwrap_or(gathered.line);
                let column = plan.heading_of(&path).map(str::to_owned);
                let value = column
                    .as_ref()
                    .filter(|_| line == gathered.line)
                    .and_then(|column| plan.headings.iter().position(|heading| heading == column))
                    .and_then(|at| gathered.cells.get(at))
                    .cloned()
                    .unwrap_or_default();
                Found { line, column, value, problem }
            })
            .collect()
    }
}

/// The values of the row that is read for a sub-form.
fn row_of<'r>(rows: &'r mut Vec<(String, Map<String, Value>)>, field: &str) -> &'r mut Map<String, Value> {
    let at = rows.iter().position(|(key, _)| key == field).unwrap_or_else(|| {
        rows.push((field.to_owned(), Map::new()));
        rows.len() - 1
    });
    &mut rows[at].1
}

/// Puts a value where its cell belongs: into a field, or into a row of a sub-form. Of rows beyond the most that are gathered
/// nothing is kept; their record is refused for their number.
fn put(values: &mut Map<String, Value>, place: Place<'_>, row: Option<usize>, value: Value) {
    let key = &place.field.key;
    match place.inner.zip(row) {
        None => drop(values.insert(key.clone(), value)),
        Some((column, row)) => {
            let rows = values.get_mut(key).and_then(Value::as_array_mut);
            if let Some(values) = rows.and_then(|rows| rows.get_mut(row)).and_then(Value::as_object_mut) {
                values.insert(column.key.clone(), value);
            }
        }
    }
}
