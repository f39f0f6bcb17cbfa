//! Rows of a sub-form as rows of what it has become, each cell by itself. What cannot be read stays in the column of
//! before with the row it is of, and comes back to that row when its column can take it.

use super::forecast::no_way;
use super::{Conversion, World, is_worked_out, stays};
use crate::definition::FieldDefinition;
use crate::kind::{self, is_missing};
use crate::problem::{Language, Problem};
use serde_json::{Map, Value, json};

/// The key that tells rows apart.
const ROW_ID: &str = "_id";
/// The place of a row when its cells were left behind, counted from 1.
const ROW_NUMBER: &str = "_row";
/// The member of what a column of before holds when its rows have moved on: the cells they left behind.
const REST: &str = "rest";

/// The way of rows from one definition of a sub-form to another.
#[derive(Debug)]
pub struct Rows {
    ways: Vec<Way>,
}

/// The way of the cells of one column.
#[derive(Debug)]
struct Way {
    /// The key of the column as it was, and what it was.
    from: String,
    was: FieldDefinition,
    to: Target,
}

#[derive(Debug)]
enum Target {
    /// The cells are cells of this column as they stand.
    Same(String),
    Column(String, Box<Conversion>),
    /// They can mean nothing to what their column has become.
    Nothing,
    /// The column is gone.
    Gone,
    /// They are worked out again.
    Dropped,
}

/// What became of one cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// The key of the column now, or, when it is gone, as it was.
    pub column: String,
    /// Counted from 1.
    pub row: u64,
    pub value: Value,
    /// Why it stays behind; none when it was read, or waits to be.
    pub problem: Option<Problem>,
    pub is_read: bool,
}

/// What rows become.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Read {
    /// The rows as they are now; null when there are none.
    pub now: Value,
    /// What the column of before holds from then on; null when nothing stays there.
    pub rest: Value,
    /// Whether anything was read that does not stand in the rows of now.
    pub is_moved: bool,
    /// The cells that are of another kind now, or whose column is gone.
    pub cells: Vec<Cell>,
}

impl Rows {
    /// The way from one definition to the other; `None` when one of them is no sub-form.
    pub fn between(from: &FieldDefinition, to: &FieldDefinition) -> Option<Self> {
        let is_rows = |field: &FieldDefinition| kind::of(field).name() == "subform";
        if !is_rows(from) || !is_rows(to) {
            return None;
        }
        let columns = from.items.iter().flat_map(|items| &items.properties);
        let stored = columns.filter(|(_, column)| kind::column(column).is_some());
        let ways = stored.map(|(key, was)| Way { from: key.clone(), was: was.clone(), to: target(from, to, key, was) });
        Some(Self { ways: ways.collect() })
    }

    /// The rows as they are read wherever and by whomever: what takes names or a time zone waits.
    pub fn read_plainly(&self, held: &Value, known: Option<&Value>) -> Read {
        self.read(held, known, &World::nobody(), true)
    }

    /// The rows as they are now. `known` are those that were written, or read from younger columns.
    pub fn read_in(&self, held: &Value, known: Option<&Value>, world: &World<'_>) -> Read {
        self.read(held, known, world, false)
    }

    fn read(&self, held: &Value, known: Option<&Value>, world: &World<'_>, plainly: bool) -> Read {
        let known = known.filter(|known| !is_missing(known));
        let (rows, is_whole) = match held {
            Value::Array(rows) => (rows.as_slice(), known.is_none()),
            held => (held[REST].as_array().map(Vec::as_slice).unwrap_or_default(), false),
        };
        let mut now: Vec<Value> = known.and_then(Value::as_array).cloned().unwrap_or_default();
        let mut read = Read { is_moved: is_whole, ..Read::default() };
        let mut rest = Vec::new();
        for (at, row) in rows.iter().enumerate().filter_map(|(at, row)| Some((at, row.as_object()?))) {
            if is_whole {
                let id = row.get(ROW_ID).map(|id| (ROW_ID.to_owned(), id.clone()));
                now.push(Value::Object(id.into_iter().collect()));
            }
            let own = match (is_whole, row.get(ROW_ID)) {
                (true, _) => now.last_mut(),
                (false, Some(id)) => now.iter_mut().find(|other| other[ROW_ID] == *id),
                (false, None) => None,
            };
            let number = row.get(ROW_NUMBER).and_then(Value::as_u64).unwrap_or(at as u64 + 1);
            let mut left = self.pass(row, number, own.and_then(Value::as_object_mut), (world, plainly), &mut read);
            if !left.is_empty() {
                left.extend(row.get(ROW_ID).map(|id| (ROW_ID.to_owned(), id.clone())));
                left.insert(ROW_NUMBER.to_owned(), number.into());
                rest.push(Value::Object(left));
            }
        }
        read.now = if now.is_empty() { Value::Null } else { Value::Array(now) };
        read.rest = if rest.is_empty() { Value::Null } else { json!({ REST: rest }) };
        read
    }

    /// Takes the cells of one row over into the row they belong to now; answers those that stay.
    fn pass(
        &self,
        row: &Map<String, Value>,
        number: u64,
        mut own: Option<&mut Map<String, Value>>,
        (world, plainly): (&World<'_>, bool),
        read: &mut Read,
    ) -> Map<String, Value> {
        let is_cell = |key: &str| key != ROW_ID && key != ROW_NUMBER;
        // What no column of before knows was left by one that went earlier.
        let is_unknown = |key: &str| is_cell(key) && self.ways.iter().all(|way| way.from != key);
        let mut left: Map<String, Value> =
            row.iter().filter(|(key, _)| is_unknown(key)).map(|(key, value)| (key.clone(), value.clone())).collect();
        for way in &self.ways {
            let Some(value) = row.get(&way.from).filter(|value| !is_missing(value)) else { continue };
            let (column, found) = match &way.to {
                Target::Dropped => continue,
                Target::Nothing => (&way.from, Some(Err(no_way()))),
                Target::Gone => (&way.from, Some(Err(column_gone()))),
                Target::Same(key) => (key, Some(Ok(value.clone()))),
                Target::Column(key, conversion) if plainly => {
                    let found = conversion.is_plain().then(|| conversion.convert_plainly(value).ok_or_else(no_way));
                    (key, found)
                }
                Target::Column(key, conversion) => {
                    let why = |problems: Vec<Problem>| problems.into_iter().next().unwrap_or_else(no_way);
                    let world = world.in_row(own.as_deref(), row);
                    (key, Some(conversion.convert(value, &world).map_err(why)))
                }
            };
            let is_there = !matches!(way.to, Target::Nothing | Target::Gone);
            // Another value stands there by now.
            let is_replaced = is_there && own.as_ref().is_some_and(|own| own.contains_key(column));
            let cell =
                |problem, is_read| Cell { column: column.clone(), row: number, value: value.clone(), problem, is_read };
            match (found, own.as_deref_mut()) {
                (Some(Ok(now)), Some(own)) if !is_replaced => {
                    own.insert(column.clone(), now);
                    read.is_moved = true;
                    if matches!(way.to, Target::Column(..)) {
                        read.cells.push(cell(None, true));
                    }
                }
                (found, own) => {
                    left.insert(way.from.clone(), value.clone());
                    if !is_replaced {
                        let gone = || own.is_none().then(row_gone);
                        read.cells.push(cell(found.and_then(Result::err).or_else(gone), false));
                    }
                }
            }
        }
        left
    }

    /// The cells of one record that are set aside, as people read them: where each stands and what it says.
    pub fn say(&self, cells: &[Cell], world: &World<'_>) -> String {
        let said = cells.iter().map(|cell| self.say_one(cell, world));
        said.collect::<Vec<_>>().join(world.language().between())
    }

    /// One cell with its row and column.
    pub fn say_one(&self, cell: &Cell, world: &World<'_>) -> String {
        let way = self.ways.iter().find(|way| match &way.to {
            Target::Same(key) | Target::Column(key, _) => *key == cell.column,
            Target::Nothing | Target::Gone | Target::Dropped => way.from == cell.column,
        });
        let Some(way) = way else { return cell.value.to_string() };
        let title = way.was.title.as_deref().unwrap_or(&way.from);
        let value = world.say(&way.was, &cell.value);
        match world.language() {
            Language::Chinese => format!("第 {} 行“{title}”：{value}", cell.row),
            Language::English => format!("row {}, {title}: {value}", cell.row),
        }
    }
}

/// The rows a value says, also when it says only what some of them left behind.
pub(super) fn rows_in(held: &Value) -> &Value {
    held.get(REST).unwrap_or(held)
}

/// Whether rows can stay where they are: every column is still there and its cells are cells of it.
pub(super) fn rows_stay(before: &FieldDefinition, after: &FieldDefinition) -> bool {
    let columns = before.items.iter().flat_map(|items| &items.properties);
    let mut stored = columns.filter(|(_, column)| kind::column(column).is_some());
    stored.all(|(key, column)| column_of(after, key).is_some_and(|now| stays(column, now)))
}

/// The column that takes over the cells of another, with its key.
fn successor<'f>(
    from: &FieldDefinition,
    to: &'f FieldDefinition,
    key: &str,
) -> Option<(&'f String, &'f FieldDefinition)> {
    let mut columns = to.items.iter().flat_map(|items| &items.properties);
    if let Some(same) = to.items.iter().find_map(|items| items.properties.get_key_value(key)) {
        return Some(same);
    }
    columns.find(|(now, column)| column.formerly.as_deref() == Some(key) && column_of(from, now).is_none())
}

fn target(from: &FieldDefinition, to: &FieldDefinition, key: &str, was: &FieldDefinition) -> Target {
    let Some((now, column)) = successor(from, to, key).filter(|(_, column)| kind::column(column).is_some()) else {
        return if is_worked_out(was) { Target::Dropped } else { Target::Gone };
    };
    if stays(was, column) {
        return Target::Same(now.clone());
    }
    if is_worked_out(was) {
        return Target::Dropped;
    }
    match Conversion::between(was, column) {
        Some(conversion) => Target::Column(now.clone(), Box::new(conversion)),
        None => Target::Nothing,
    }
}

fn column_of<'f>(field: &'f FieldDefinition, key: &str) -> Option<&'f FieldDefinition> {
    field.items.as_ref()?.properties.get(key)
}

fn column_gone() -> Problem {
    Problem::new("", "column_gone", "这一列已移除", "the column is gone")
}

fn row_gone() -> Problem {
    Problem::new("", "row_gone", "这一行已被删除", "the row was deleted")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subform(columns: Value) -> FieldDefinition {
        serde_json::from_value(json!({ "type": "array", "items": { "type": "object", "properties": columns } }))
            .expect("a sub-form")
    }

    fn before() -> FieldDefinition {
        subform(json!({ "qty": { "title": "数量", "type": "string" }, "note": { "title": "备注" },
                        "who": { "title": "谁", "type": "string" } }))
    }

    fn after() -> FieldDefinition {
        subform(json!({ "qty": { "type": "number" }, "who": { "x-kind": "member" },
                        "remark": { "x-formerly": "note" } }))
    }

    #[test]
    fn each_cell_goes_its_own_way() {
        let rows = Rows::between(&before(), &after()).expect("a way");
        let held = json!([
            { "_id": "a", "qty": "12", "note": "好" },
            { "_id": "b", "qty": "两", "who": "王芳" }
        ]);
        let read = rows.read_plainly(&held, None);
        assert_eq!(read.now, json!([{ "_id": "a", "qty": 12, "remark": "好" }, { "_id": "b" }]));
        assert_eq!(read.rest, json!({ "rest": [{ "qty": "两", "who": "王芳", "_id": "b", "_row": 2 }] }));
        assert!(read.is_moved);
        let said: Vec<_> = read.cells.iter().map(|cell| (cell.column.as_str(), cell.row, cell.is_read)).collect();
        assert_eq!(said, [("qty", 1, true), ("qty", 2, false), ("who", 2, false)]);

        // Read once more beside what was written, nothing is read twice, and what does not fit stays.
        let again = rows.read_in(&read.rest, Some(&read.now), &World::nobody());
        assert_eq!((&again.now, &again.rest, again.is_moved), (&read.now, &read.rest, false));
        let text = rows.say(&again.cells[..1], &World::nobody());
        assert_eq!(text, "第 2 行“数量”：两");
    }

    #[test]
    fn what_was_left_comes_back_to_its_row_unless_something_stands_there() {
        let back = Rows::between(&before(), &before()).expect("a way");
        let rest = json!({ "rest": [{ "_id": "b", "_row": 2, "qty": "两" }, { "_id": "c", "_row": 3, "qty": "三" }] });
        let known = json!([{ "_id": "a", "qty": "12" }, { "_id": "b" }]);
        let read = back.read_plainly(&rest, Some(&known));
        assert_eq!(read.now, json!([{ "_id": "a", "qty": "12" }, { "_id": "b", "qty": "两" }]));
        assert_eq!(read.rest, json!({ "rest": [{ "qty": "三", "_id": "c", "_row": 3 }] }), "its row is gone");
        assert_eq!(read.cells[0].problem.as_ref().map(|problem| problem.code), Some("row_gone"));
        let taken = json!([{ "_id": "b", "qty": "2" }, { "_id": "c", "qty": "3" }]);
        let read = back.read_plainly(&rest, Some(&taken));
        assert_eq!((&read.now, &read.rest, read.cells.len()), (&taken, &rest, 0));
        assert!(!read.is_moved);
        // Of a sub-form that was emptied since, no row comes back.
        assert_eq!(back.read_plainly(&rest, None).now, Value::Null);
    }

    #[test]
    fn rows_stay_only_while_every_column_does() {
        for (after, expected) in [
            (json!({ "qty": { "type": "string" }, "note": {}, "who": {}, "new": {} }), true),
            (json!({ "qty": { "x-kind": "textarea" }, "note": {}, "who": {} }), true),
            (json!({ "qty": { "type": "number" }, "note": {}, "who": {} }), false),
            (json!({ "qty": {}, "note": {} }), false),
        ] {
            assert_eq!(stays(&before(), &subform(after.clone())), expected, "{after}");
        }
    }
}
