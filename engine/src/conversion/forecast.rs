//! What publishing would make of the values fields hold: how many can be read as what the field will be, and which cannot.
//! Looked up before publishing, in a walk that ends after so many records.

use super::links::{Records, asked_beside};
use super::{ColumnState, Conversion, FieldColumn, Rows, World, is_redone};
use crate::definition::FormDefinition;
use crate::kind::Column;
use crate::model::Form;
use crate::problem::{Problem, Text};
use crate::store::field_columns::{Held, place};
use crate::store::{Conn, StoreError};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Records looked at in one go.
const STEP: usize = 2_000;
/// Records looked at in all.
const MOST: usize = 50_000;
/// Values named that cannot be converted.
const EXAMPLES: usize = 5;

/// What becomes of the values of one field.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Forecast {
    /// How many can be read as what the field will be.
    pub converts: usize,
    /// How many cannot, and are set aside.
    pub stays: usize,
    /// Whether every record was looked at.
    pub exact: bool,
    /// Some of those that cannot.
    pub examples: Vec<Example>,
}

/// One value that cannot be converted.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// The id and title of the record it is a value of.
    pub record: String,
    pub title: String,
    /// The value as people read it.
    pub value: String,
    pub problem: Problem,
}

/// By field, or by `subform.column`.
type Found = BTreeMap<String, Forecast>;

/// What becomes of the values that fields of a form leave behind once `after` is in force, by field. `form` is the form as
/// it is now.
pub(crate) async fn forecast(
    conn: &mut Conn,
    form: &Form,
    after: &FormDefinition,
    columns: &[FieldColumn],
    world: &World<'_>,
) -> Result<BTreeMap<String, Forecast>, StoreError> {
    let (open, mut places) = left_behind(columns, after);
    let (mut found, mut cells) = (Found::new(), Found::new());
    for one in &open {
        found.entry(one.column.field.clone()).or_insert_with(|| Forecast { exact: true, ..Forecast::default() });
    }
    // What is set aside of a field that stays what it is counts only where the field is empty.
    let mut own: Vec<Option<usize>> = Vec::new();
    for field in found.keys() {
        let place = form.table.place_of(field).filter(|place| !places.contains(place));
        own.push(place.map(|place| {
            places.push(place);
            places.len() - 1
        }));
    }
    let mut beside: Vec<(&str, usize)> = Vec::new();
    for key in found.keys().filter_map(|field| after.properties.get(field)).flat_map(asked_beside) {
        let Some(place) = form.table.place_of(key) else { continue };
        let at = places.iter().position(|known| *known == place);
        // What becomes of another kind is asked for as what it becomes.
        if at.is_none_or(|at| at >= open.len()) {
            beside.push((key, at.unwrap_or(places.len())));
            places.extend(at.is_none().then_some(place));
        }
    }
    let mut records = Records::of(world, &form.app);
    let (mut seq, mut seen) = (0, 0);
    while !places.is_empty() {
        if seen >= MOST {
            found.values_mut().chain(cells.values_mut()).for_each(|forecast| forecast.exact = false);
            break;
        }
        let rows = form.table.held(conn, &places, seq, STEP).await?;
        let Some(last) = rows.last() else { break };
        (seq, seen) = (last.seq, seen + rows.len());
        records.rest();
        (found, cells) = loop {
            let so_far = look((&open, &own, &beside), &rows, (found.clone(), cells.clone()), &records.world());
            if !records.learn(conn).await? {
                break so_far;
            }
        };
    }
    found.retain(|field, _| !open.iter().any(|one| one.rows.is_some() && one.column.field == *field));
    found.extend(cells);
    Ok(found)
}

/// The columns whose values are to be read as what their fields become, the youngest first, and where they lie.
fn left_behind<'a>(columns: &'a [FieldColumn], after: &FormDefinition) -> (Vec<Open<'a>>, Vec<(String, Column)>) {
    let (mut open, mut places) = (Vec::new(), Vec::new());
    for column in columns.iter().rev().filter(|column| column.state == ColumnState::Leaving) {
        let (Some(field), Some(place)) = (after.properties.get(&column.field), place(column)) else { continue };
        if is_redone(&column.holds, field) {
            continue;
        }
        places.push(place);
        let (conversion, rows) = (Conversion::between(&column.holds, field), Rows::between(&column.holds, field));
        let asks = asked_beside(field).next().is_some();
        open.push(Open { column, conversion, rows, asks });
    }
    (open, places)
}

/// Counts what some records hold on top of what was counted before: of fields, and of cells. `own` are the places of what
/// the fields hold already, `beside` those of the fields that say what links may lead to.
fn look(
    (open, own, beside): (&[Open<'_>], &[Option<usize>], &[(&str, usize)]),
    rows: &[Held],
    (mut found, mut cells): (Found, Found),
    world: &World<'_>,
) -> (Found, Found) {
    for row in rows.iter().filter(|row| !row.deleted) {
        let record = values_beside(open, beside, row, world);
        let world = &world.beside(&record);
        for ((field, forecast), own) in found.iter_mut().zip(own) {
            let own = own.and_then(|at| row.values.get(at)).filter(|own| !own.is_null());
            if open.iter().any(|one| one.rows.is_some() && one.column.field == *field) {
                count_cells(open, field, row, own, &mut cells, world);
            } else if own.is_none() {
                count(open, field, row, forecast, world);
            }
        }
    }
    (found, cells)
}

/// What the fields of a record will say that say what its links may lead to.
fn values_beside(open: &[Open<'_>], beside: &[(&str, usize)], row: &Held, world: &World<'_>) -> Map<String, Value> {
    let held = beside.iter().filter_map(|(key, at)| Some(((*key).to_owned(), row.values.get(*at)?.clone())));
    let mut record: Map<String, Value> = held.filter(|(_, value)| !value.is_null()).collect();
    if open.iter().any(|one| one.asks) {
        // The youngest of each field comes first, and is the last to be written here.
        for (one, value) in open.iter().zip(&row.values).rev().filter(|(_, value)| !value.is_null()) {
            let read = one.conversion.as_ref().and_then(|conversion| conversion.convert(value, world).ok());
            record.extend(read.map(|read| (one.column.field.clone(), read)));
        }
    }
    record
}

/// Counts the cells one record holds for the columns of a sub-form, by `subform.column`. `own` are its rows where they
/// stay what they are.
fn count_cells(open: &[Open<'_>], field: &str, row: &Held, own: Option<&Value>, cells: &mut Found, world: &World<'_>) {
    let mut known = own.cloned();
    for (one, value) in
        open.iter().zip(&row.values).filter(|(one, value)| one.column.field == field && !value.is_null())
    {
        let Some(rows) = &one.rows else { continue };
        let read = rows.read_in(value, known.as_ref(), world);
        for cell in &read.cells {
            let at = format!("{field}.{}", cell.column);
            let forecast = cells.entry(at).or_insert_with(|| Forecast { exact: true, ..Forecast::default() });
            let Some(problem) = &cell.problem else {
                forecast.converts += 1;
                continue;
            };
            forecast.stays += 1;
            if forecast.examples.len() < EXAMPLES {
                let (record, title, value) = (row.id.clone(), row.title.clone(), rows.say_one(cell, world));
                forecast.examples.push(Example { record, title, value, problem: problem.clone() });
            }
        }
        known = (!read.now.is_null()).then_some(read.now);
    }
}

/// A column whose values are to be read.
struct Open<'a> {
    column: &'a FieldColumn,
    conversion: Option<Conversion>,
    rows: Option<Rows>,
    /// Whether other fields say what its links may lead to.
    asks: bool,
}

/// Counts what one record holds for one field: the youngest value that can be read, else the youngest there is.
fn count(open: &[Open<'_>], field: &str, row: &Held, forecast: &mut Forecast, world: &World<'_>) {
    let mut refused: Option<(&Open<'_>, &Value, Problem)> = None;
    let own = open.iter().zip(&row.values).filter(|(one, value)| one.column.field == field && !value.is_null());
    for (one, value) in own {
        let read = one.conversion.as_ref().map(|conversion| conversion.convert(value, world));
        match read {
            Some(Ok(_)) => {
                forecast.converts += 1;
                return;
            }
            Some(Err(problems)) => {
                let problem = problems.into_iter().next().unwrap_or_else(no_way);
                refused.get_or_insert((one, value, problem));
            }
            None => drop(refused.get_or_insert((one, value, no_way()))),
        }
    }
    let Some((one, value, problem)) = refused else { return };
    forecast.stays += 1;
    if forecast.examples.len() < EXAMPLES {
        let value = world.say(&one.column.holds, value);
        forecast.examples.push(Example { record: row.id.clone(), title: row.title.clone(), value, problem });
    }
}

/// Values that mean nothing to what the field is.
pub(super) fn no_way() -> Problem {
    let Text { zh, en } = Text::new("这类值不能转换", "such values cannot be converted");
    Problem::new("", "no_way", zh, en)
}
