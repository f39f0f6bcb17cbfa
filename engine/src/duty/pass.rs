//! What passes over stored records have in common. After a definition is published that speaks of records already there, a
//! pass walks them in small steps, each a transaction of its own that also says where the next one begins: it survives a
//! crash and never blocks people. Its place is kept in its timer.

use crate::clock::Moment;
use crate::model::{Form, Model};
use crate::record::RecordError;
use crate::schedule::TimerError;
use crate::store::timers::{self, Timer};
use crate::store::{Conn, StoreError, StoredRecord};
use chrono::Duration;
use serde_json::Value;
use std::sync::Arc;

/// Records one step looks at.
const STEP: usize = 200;
/// How soon a pass looks again for a definition that is published but not yet in force here, or still held by somebody.
pub(super) const SOON: Duration = Duration::seconds(1);

/// The form a pass goes over; none once it is gone.
pub(super) fn form<'m>(model: &'m Model, timer: &Timer) -> Option<&'m Arc<Form>> {
    model.form(timer.app.as_deref()?, timer.key.as_deref()?)
}

/// The records of the step a pass has come to. They are held until its transaction ends, so that what is being changed is
/// read after the change.
pub(super) async fn records(conn: &mut Conn, timer: &Timer, form: &Form) -> Result<Vec<StoredRecord>, StoreError> {
    form.table.after_held(conn, timer.data["after"].as_i64().unwrap_or_default(), STEP).await
}

/// The same, with those in the recycle bin.
pub(super) async fn every_record(conn: &mut Conn, timer: &Timer, form: &Form) -> Result<Vec<StoredRecord>, StoreError> {
    form.table.every_after_held(conn, timer.data["after"].as_i64().unwrap_or_default(), STEP).await
}

/// What a step that changes records failed with, for whoever looks after timers.
pub(super) fn failed(error: RecordError) -> TimerError {
    match error {
        RecordError::Store(error) => error.into(),
        error => TimerError::Failed(error.to_string()),
    }
}

/// Moves a pass on behind the last of a step; without one it is over.
pub(super) async fn go_on(
    conn: &mut Conn,
    timer: &Timer,
    last: Option<impl Into<Value>>,
    now: Moment,
) -> Result<Option<Moment>, TimerError> {
    let Some(last) = last else { return Ok(None) };
    let mut data = timer.data.clone();
    data["after"] = last.into();
    timers::set_data(conn, &timer.id, &data).await?;
    Ok(Some(now))
}
