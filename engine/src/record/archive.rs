//! What the archive means for changes: its records are kept and counted, and stay as they are.

use super::{Action, Authority, RecordError};
use crate::problem::Problem;
use crate::store::StoredRecord;

/// What lies in the archive stays as it is, for people and for the tasks of flows, and a matter that is still under way
/// does not go there. The engine goes on keeping figures and copies.
pub(super) fn refuse_archived(
    authority: &Authority<'_>,
    action: &Action,
    before: Option<&StoredRecord>,
) -> Result<(), RecordError> {
    let Some(record) = before.filter(|_| !matches!(authority, Authority::Engine)) else { return Ok(()) };
    let moves = matches!(
        action,
        Action::Archive { .. }
            | Action::Unarchive { .. }
            | Action::Delete { .. }
            | Action::Restore { .. }
            | Action::Destroy { .. }
    );
    if record.archived_at.is_some() && !moves {
        return Err(archived());
    }
    if record.is_in_flow() && matches!(action, Action::Archive { .. }) {
        let (zh, en) = ("流程还在进行，结束后才能归档", "its flow is still running; archive it when that has ended");
        return Err(RecordError::Forbidden(vec![Problem::new("", "still_running", zh, en)]));
    }
    Ok(())
}

/// What is said to whoever would change a record of the archive.
pub(crate) fn archived() -> RecordError {
    let (zh, en) =
        ("这条数据已归档，取消归档后才能修改", "the record is archived; take it out of the archive to change it");
    RecordError::Forbidden(vec![Problem::new("", "archived", zh, en)])
}
