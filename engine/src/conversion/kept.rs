//! Values that are set aside: those that could not be read as what their field has become, and those of fields that are
//! gone. Looking at them; giving them up is owned by `purge`.

use super::forecast::no_way;
use super::links::Records;
use super::purge::broken_off;
use super::rows::rows_in;
use super::{Cell, ColumnState, Conversion, FieldColumn, Rows, World, is_redone};
use crate::kind;
use crate::model::Form;
use crate::problem::Problem;
use crate::store::field_columns::{self, Held, place};
use crate::store::{Conn, Count, StoreError};
use serde_json::Value;

/// Records read at a time for the cells they set aside.
const STEP: usize = 500;
/// Records looked at to count those that set cells aside.
const MOST: usize = 10_000;

/// The columns of a form that hold values set aside.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Whether values are still to be read as what their fields have become.
    pub converting: bool,
    pub columns: Vec<KeptColumn>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptColumn {
    pub column: FieldColumn,
    /// How many records hold something there that nothing younger stands in for, bounded.
    pub values: Count,
}

/// Some of the values of one column.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptValues {
    pub column: FieldColumn,
    pub values: Vec<KeptValue>,
}

/// One value set aside.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptValue {
    /// The place of its record in the form.
    pub seq: i64,
    pub record: String,
    pub title: String,
    /// The value as people read it.
    pub text: String,
    /// The value as a cell of a file holds it.
    pub cell: String,
    /// Why the field cannot have it; none when the field is gone, or the value waits to be converted.
    pub problem: Option<Problem>,
}

/// Whether values of a form are still to be read as what their fields have become. Nothing is counted: it is asked often.
///
/// # Errors
/// The database's.
pub async fn is_converting(conn: &mut Conn, form: &Form) -> Result<bool, StoreError> {
    Ok(rows(conn, form).await?.iter().any(|column| column.state == ColumnState::Leaving))
}

/// What a form has set aside, and what was given up by a job that came to no end.
///
/// # Errors
/// The database's.
pub async fn kept(conn: &mut Conn, form: &Form) -> Result<Kept, StoreError> {
    let mut found = Kept { converting: false, columns: Vec::new() };
    let columns = rows(conn, form).await?;
    for (at, column) in columns.iter().enumerate() {
        found.converting |= column.state == ColumnState::Leaving;
        let values = match rows_of(form, column) {
            Some(rows) => count_rows(conn, form, column, &rows).await?,
            None => form.table.count_kept(conn, &column.name, &above(form, &columns, at)).await?,
        };
        if values.value > 0 {
            let column = column.clone();
            found.columns.push(KeptColumn { column, values });
        }
    }
    for column in broken_off(conn, form).await? {
        let values = form.table.count_kept(conn, &column.name, &[]).await?;
        if values.value > 0 {
            found.columns.push(KeptColumn { column, values });
        }
    }
    Ok(found)
}

/// Values of one column, of records after `seq`; `None` when there is no such column.
///
/// # Errors
/// The database's.
pub async fn kept_values(
    conn: &mut Conn,
    form: &Form,
    name: &str,
    world: &World<'_>,
    seq: i64,
    limit: usize,
) -> Result<Option<KeptValues>, StoreError> {
    let mut columns = rows(conn, form).await?;
    let Some(at) = columns.iter().position(|column| column.name == name) else { return Ok(None) };
    let above = above(form, &columns, at);
    let column = columns.swap_remove(at);
    let Some(place) = place(&column) else { return Ok(None) };
    let field = field_of(&column).and_then(|key| form.field(key));
    let conversion = field.map(|field| Conversion::between(&column.holds, &field.definition));
    let mut records = Records::of(world, &form.app);
    if let Some(rows) = rows_of(form, &column) {
        let values = kept_rows(conn, form, &column, &rows, &mut records, (seq, limit)).await?;
        return Ok(Some(KeptValues { column, values }));
    }
    let held = form.table.kept(conn, &[place], &above, seq, limit).await?;
    let values = loop {
        let values = kept_ones(&held, &column, conversion.as_ref(), &records.world());
        if !records.learn(conn).await? {
            break values;
        }
    };
    Ok(Some(KeptValues { column, values }))
}

/// The values that records hold in a column, and why they stay there. There is no conversion when the field is gone, and
/// none in it when nothing reads such values.
fn kept_ones(
    held: &[Held],
    column: &FieldColumn,
    conversion: Option<&Option<Conversion>>,
    world: &World<'_>,
) -> Vec<KeptValue> {
    let values = held.iter().filter_map(|row| {
        let value = rows_in(row.values.first()?);
        let problem = match conversion {
            None => None,
            Some(None) => Some(no_way()),
            Some(Some(conversion)) => match conversion.convert(value, world) {
                Ok(_) if column.state == ColumnState::Former => Some(refused_then()),
                Ok(_) => None,
                Err(found) => Some(found.into_iter().next().unwrap_or_else(no_way)),
            },
        };
        Some(KeptValue {
            seq: row.seq,
            text: world.say(&column.holds, value),
            cell: world.write(&column.holds, value),
            record: row.id.clone(),
            title: row.title.clone(),
            problem,
        })
    });
    values.collect()
}

/// What could be read, and was not taken when the job came by.
fn refused_then() -> Problem {
    let (zh, en) = (
        "当时没能写入：不能重复、不在可选范围内，或要关联的数据还没有",
        "could not be written then: it may occur once only, may not be chosen, or what it names was not there",
    );
    Problem::new("", "refused_then", zh, en).hint("现在也许可以了，请再试一次", "It may be possible by now: try again")
}

/// The columns that may hold values set aside, youngest first.
async fn rows(conn: &mut Conn, form: &Form) -> Result<Vec<FieldColumn>, StoreError> {
    let mut columns = field_columns::of_app(conn, &form.app).await?.remove(&form.key).unwrap_or_default();
    let is_missed = |column: &FieldColumn| {
        form.field(&column.field).is_none_or(|field| !is_redone(&column.holds, &field.definition))
    };
    columns.retain(|column| match column.state {
        ColumnState::Removed => true,
        _ => column.is_earlier() && is_missed(column),
    });
    columns.reverse();
    Ok(columns)
}

/// The columns whose values stand in for those of the column at a place: of the field as it is, and the younger ones.
fn above(form: &Form, columns: &[FieldColumn], at: usize) -> Vec<String> {
    let column = &columns[at];
    if kind::of(&column.holds).name() == "subform" {
        // Cells of a row are stood in for one by one.
        return Vec::new();
    }
    let own = field_of(column).and_then(|field| form.table.place_of(field)).map(|(name, _)| name);
    let is_gone = column.state == ColumnState::Removed;
    let is_beside =
        |other: &&FieldColumn| other.field == column.field && (other.state == ColumnState::Removed) == is_gone;
    let younger = columns[..at].iter().filter(is_beside);
    own.into_iter().chain(younger.map(|other| other.name.clone())).collect()
}

/// The field whose own values come first; none when it is gone.
fn field_of(column: &FieldColumn) -> Option<&str> {
    (column.state != ColumnState::Removed).then_some(column.field.as_str())
}

/// How rows of a column are read as what their sub-form is; none where the column holds none, or the sub-form is gone.
fn rows_of(form: &Form, column: &FieldColumn) -> Option<Rows> {
    Rows::between(&column.holds, &form.field(field_of(column)?)?.definition)
}

/// Where a walk has come to, and what the records it has passed set aside.
type Aside = (i64, Vec<(Held, Vec<Cell>)>);

/// The cells of the next records that are set aside in a column; `None` at the end. Without `records`, those that are read
/// by nobody's eyes.
async fn aside(
    conn: &mut Conn,
    form: &Form,
    column: &FieldColumn,
    rows: &Rows,
    records: Option<&mut Records<'_>>,
    (seq, limit): (i64, usize),
) -> Result<Option<Aside>, StoreError> {
    let Some(place) = place(column) else { return Ok(None) };
    let places: Vec<_> = std::iter::once(place).chain(form.table.place_of(&column.field)).collect();
    let held = form.table.kept(conn, &places, &[], seq, limit).await?;
    let Some(last) = held.last().map(|row| row.seq) else { return Ok(None) };
    let cells = match records {
        None => cells_aside(rows, &held, None),
        Some(records) => loop {
            let cells = cells_aside(rows, &held, Some(&records.world()));
            if !records.learn(conn).await? {
                break cells;
            }
        },
    };
    Ok(Some((last, held.into_iter().zip(cells).filter(|(_, aside)| !aside.is_empty()).collect())))
}

/// The cells that each of some records sets aside.
fn cells_aside(rows: &Rows, held: &[Held], world: Option<&World<'_>>) -> Vec<Vec<Cell>> {
    let cells = held.iter().map(|row| {
        let own = row.values.get(1).filter(|own| !own.is_null());
        let held = row.values.first().unwrap_or(&Value::Null);
        let read = world.map_or_else(|| rows.read_plainly(held, own), |world| rows.read_in(held, own, world));
        read.cells.into_iter().filter(|cell| !cell.is_read).collect::<Vec<_>>()
    });
    cells.collect()
}

/// How many records have set cells aside in a column; the walk ends after so many.
async fn count_rows(conn: &mut Conn, form: &Form, column: &FieldColumn, rows: &Rows) -> Result<Count, StoreError> {
    let (mut seq, mut found, mut seen) = (0, 0, 0);
    while let Some((last, some)) = aside(conn, form, column, rows, None, (seq, STEP)).await? {
        (seq, seen) = (last, seen + STEP);
        found += some.len();
        if seen >= MOST {
            return Ok(Count { value: i64::try_from(found).unwrap_or(i64::MAX), exact: false });
        }
    }
    Ok(Count { value: i64::try_from(found).unwrap_or(i64::MAX), exact: true })
}

/// The cells that are set aside, all of a record together.
async fn kept_rows(
    conn: &mut Conn,
    form: &Form,
    column: &FieldColumn,
    rows: &Rows,
    records: &mut Records<'_>,
    (mut seq, limit): (i64, usize),
) -> Result<Vec<KeptValue>, StoreError> {
    let mut values = Vec::new();
    while values.len() < limit {
        let found = aside(conn, form, column, rows, Some(&mut *records), (seq, STEP)).await?;
        let Some((last, some)) = found else { break };
        seq = last;
        let said = loop {
            let world = records.world();
            let said: Vec<String> = some.iter().map(|(_, cells)| rows.say(cells, &world)).collect();
            if !records.learn(conn).await? {
                break said;
            }
        };
        values.extend(some.into_iter().zip(said).map(|((row, cells), text)| {
            let problem = cells.into_iter().find_map(|cell| cell.problem);
            KeptValue { seq: row.seq, record: row.id, title: row.title, cell: text.clone(), text, problem }
        }));
    }
    values.truncate(limit);
    Ok(values)
}
