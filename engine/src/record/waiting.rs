//! Values of other forms that are set aside because no record was there that they name: a record that comes has them read
//! once more, a little later, many that come at once together.

use super::{Change, Context};
use crate::model::{Form, WaitingForm};
use crate::store::timers::{self, Timer};
use crate::store::{Conn, StoreError, StoredRecord};
use chrono::Duration;

/// The kind of the timers that have values read once more.
pub(crate) const RELINK: &str = "relink";
/// How long after a record has come.
const LATER: Duration = Duration::seconds(5);

/// Sets the timers of the forms that may have waited for this record, or for what it says now.
pub(super) async fn tell_waiting(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    change: &Change,
) -> Result<(), StoreError> {
    for waiting in form.waiting.iter().filter(|waiting| is_waited_for(waiting, change)) {
        // A timer of its own for each stretch of time: one that others ask for again and again would never be free.
        let stretch = context.now.timestamp().div_euclid(LATER.num_seconds());
        let timer = Timer {
            app: Some(form.app.clone()),
            key: Some(waiting.form.clone()),
            ..Timer::new(format!("{RELINK}/{}/{}/{stretch}", form.app, waiting.form), RELINK, context.now + LATER)
        };
        timers::set_shared(conn, &timer).await?;
    }
    Ok(())
}

fn is_waited_for(waiting: &WaitingForm, change: &Change) -> bool {
    if !change.record.is_live() {
        return false;
    }
    let Some(before) = change.before.as_ref().filter(|before| StoredRecord::is_live(before)) else { return true };
    before.title != change.record.title || change.changed.iter().any(|field| waiting.fields.contains(field))
}
