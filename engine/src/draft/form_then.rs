//! A draft that was typed into another version of its form: which of its values the form can take as it is now. They are put
//! into fields, not read anew as stored values are: whoever goes on sees what is missing and types it again.

use crate::definition::{FieldDefinition, FormDefinition};
use crate::kind;
use crate::model::{Field, Form};
use crate::store::{Conn, StoreError, definitions};
use serde_json::{Map, Value};

/// Where the document of a form is.
pub(super) fn path(form: &str) -> String {
    format!("forms/{form}.json")
}

/// Values under the keys their fields have now, without those whose field is gone or has become of another kind.
pub(super) async fn carry_over(
    conn: &mut Conn,
    form: &Form,
    version: i64,
    values: Map<String, Value>,
) -> Result<Map<String, Value>, StoreError> {
    let text = definitions::version_text(conn, &form.app, &path(&form.key), version).await?;
    let read = |text: String| serde_json::from_str::<FormDefinition>(text.trim_start_matches('\u{feff}')).ok();
    let Some(then) = text.and_then(read) else { return Ok(Map::new()) };
    let mut carried = Map::new();
    for (key, mut value) in values {
        let Some(field) = form.field(form.key_now(&key)) else { continue };
        let Some(was) = then.properties.get(&key).filter(|was| is_as_was(field, was)) else { continue };
        carry_cells(field, was, &mut value);
        carried.insert(field.key.clone(), value);
    }
    Ok(carried)
}

/// Whether values of the field then can stand in it now.
fn is_as_was(field: &Field, was: &FieldDefinition) -> bool {
    kind::of(was).name() == field.kind.name() && was.many == field.definition.many
}

/// Leaves out the cells of columns that are gone or have become of another kind.
fn carry_cells(field: &Field, was: &FieldDefinition, value: &mut Value) {
    let Some(was) = was.items.as_ref().filter(|_| !field.columns.is_empty()) else { return };
    for row in value.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        row.retain(|key, _| {
            let column = field.sub_column(key).zip(was.properties.get(key));
            column.is_some_and(|(column, was)| is_as_was(column, was))
        });
    }
}
