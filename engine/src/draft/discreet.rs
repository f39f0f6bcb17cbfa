//! Values of a draft that are to stand nowhere as they read: which they are, and whether they can be kept.

use crate::model::{Field, Form};
use crate::store::{Conn, StoreError, sealed};
use serde_json::{Map, Value};

/// Parts values into those of sensitive and masked fields, and the rest. A sub-form with such a column goes as a whole.
pub(crate) fn part(form: &Form, values: Map<String, Value>) -> (Map<String, Value>, Map<String, Value>) {
    let is_discreet = |field: &Field| field.is_discreet() || field.columns.iter().any(Field::is_discreet);
    values.into_iter().partition(|(key, _)| form.field(key).is_some_and(is_discreet))
}

/// Whether there is a key by which values of a form may lie elsewhere. Without one they are not kept.
///
/// # Errors
/// The database's.
pub(crate) async fn may_seal(conn: &mut Conn, form: Option<&Form>) -> Result<bool, StoreError> {
    let is_sealed = |field: &Field| field.is_sealed() || field.columns.iter().any(Field::is_sealed);
    if form.is_some_and(|form| form.fields.iter().any(is_sealed)) {
        match sealed::note_newest(conn).await {
            Err(StoreError::NoKey) => return Ok(false),
            noted => noted?,
        }
    }
    sealed::is_newest_noted(conn).await
}
