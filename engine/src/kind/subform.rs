//! Rows of fields inside a record. Every cell is read by the kind of its column; rows carry `_id` so that a change of
//! one row can be told from a new one.

use super::{COUNT, Column, Display, Kind, Part, identifier, operators, typing};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text, nearest, pointer_segment},
};
use serde_json::{Map, Value, json};

/// The greatest number of rows of one record.
const MAX_ROWS: usize = 1000;
/// The member of a row that holds its id.
pub(super) const ROW_ID: &str = "_id";

pub(super) struct SubformKind;

/// Whether a property of a row is the id that every row has, as the schema of a form says it.
pub(crate) fn is_row_id(name: &str, schema: &Value) -> bool {
    name == ROW_ID && *schema == identifier::schema()
}

impl Kind for SubformKind {
    fn name(&self) -> &'static str {
        "subform"
    }

    fn title(&self) -> Text {
        Text::new("子表单", "Sub-form")
    }

    fn keywords(&self) -> &'static [&'static str] {
        &["items", "minItems", "maxItems"]
    }

    fn schema(&self, field: &FieldDefinition) -> Value {
        let Some(items) = &field.items else { return json!({ "type": "array", "items": { "type": "object" } }) };
        let mut properties = Map::from_iter([(ROW_ID.to_owned(), identifier::schema())]);
        let columns = items.properties.iter().filter(|(_, column)| super::column(column).is_some());
        properties.extend(columns.map(|(key, column)| (key.clone(), crate::definition::field_schema(column))));
        let mut row = json!({ "type": "object", "properties": properties, "additionalProperties": false });
        if !items.required.is_empty() {
            row["required"] = json!(items.required);
        }
        json!({ "type": "array", "items": row, "maxItems": MAX_ROWS })
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Json)
    }

    fn normalise(&self, field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        self.rows(field, value, super::normalise)
    }

    fn computed(&self, field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        self.rows(field, value, super::computed)
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
        let rows = value.as_array().map_or(0, Vec::len);
        match rows {
            1 => display.word("1 行", "1 row"),
            _ => display.word(&format!("{rows} 行"), &format!("{rows} rows")),
        }
    }

    fn parts(&self) -> &'static [(&'static str, Part)] {
        &[(COUNT, Part::Count)]
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::PRESENCE
    }

    fn check(&self, field: &FieldDefinition) -> Vec<Problem> {
        let columns = field.items.as_ref().map_or(0, |items| items.properties.len());
        if columns > 0 {
            return Vec::new();
        }
        let (zh, en) =
            ("子表单至少要有一列（items.properties）", "a sub-form needs at least one column (items.properties)");
        vec![Problem::new("/items", "no_columns", zh, en)]
    }
}

type Cell = fn(&FieldDefinition, Value) -> Result<Value, Vec<Problem>>;

impl SubformKind {
    fn rows(&self, field: &FieldDefinition, value: Value, cell: Cell) -> Result<Value, Vec<Problem>> {
        let Value::Array(rows) = value else {
            return Err(typing::problem("not_rows", "应为行的列表", "should be a list of rows"));
        };
        if rows.len() > MAX_ROWS {
            let (zh, en) = (format!("最多 {MAX_ROWS} 行"), format!("at most {MAX_ROWS} rows"));
            return Err(typing::problem_owned("too_many_rows", zh, en));
        }
        let (mut done, mut problems) = (Vec::with_capacity(rows.len()), Vec::new());
        for (at, row) in rows.into_iter().enumerate() {
            match self.row(field, row, cell) {
                Ok(row) => done.push(Value::Object(row)),
                Err(wrong) => problems.extend(wrong.into_iter().map(|p| p.under(&format!("/{at}")))),
            }
        }
        if problems.is_empty() { Ok(Value::Array(done)) } else { Err(problems) }
    }

    fn row(&self, field: &FieldDefinition, row: Value, cell: Cell) -> Result<Map<String, Value>, Vec<Problem>> {
        let Value::Object(mut given) = row else {
            return Err(typing::problem("not_a_row", "应为一行的各列", "should be the columns of a row"));
        };
        let (mut done, mut problems) = (Map::new(), Vec::new());
        if let Some(id) = given.shift_remove(ROW_ID).filter(|id| !super::is_missing(id)) {
            match identifier::one(id) {
                Ok(id) => drop(done.insert(ROW_ID.to_owned(), id)),
                Err(wrong) => problems.extend(wrong.into_iter().map(|p| p.under(&pointer_segment(ROW_ID)))),
            }
        }
        let columns = field.items.iter().flat_map(|items| &items.properties);
        for (key, column) in columns.clone() {
            let Some(value) = given.shift_remove(key) else { continue };
            match cell(column, value) {
                Ok(Value::Null) => {}
                Ok(value) => drop(done.insert(key.clone(), value)),
                Err(wrong) => problems.extend(wrong.into_iter().map(|p| p.under(&pointer_segment(key)))),
            }
        }
        for key in given.keys() {
            let (zh, en) = (format!("没有“{key}”这一列"), format!("there is no column \"{key}\""));
            let problem = Problem::new(pointer_segment(key), "unknown_field", zh, en);
            problems.push(match nearest(key, columns.clone().map(|(key, _)| key.as_str())) {
                Some(near) => problem.hint(format!("是 {near} 吗？"), format!("Did you mean {near}?")),
                None => problem,
            });
        }
        if problems.is_empty() { Ok(done) } else { Err(problems) }
    }
}
