//! Emptying the recycle bins: what has lain there longer than the settings say is destroyed, each record on its own.

use super::Workspace;
use crate::access::Principal;
use crate::audit::Via;
use crate::record::{Action, Command, RecordError};
use crate::store::{self, StoreError};
use chrono::Duration;

/// How many records are taken at a time.
const SWEEP: usize = 200;

impl Workspace {
    /// Destroys what has been in a recycle bin for too long and answers how many records that were.
    ///
    /// # Errors
    /// When the database fails; what was destroyed until then stays destroyed.
    pub async fn empty_bins(&self) -> Result<usize, StoreError> {
        let days = self.roster.settings().recycle_days;
        if days == 0 {
            return Ok(0);
        }
        let before = self.clock.now() - Duration::days(i64::from(days));
        let system = Principal::system(Via::Schedule);
        let model = self.model();
        let mut destroyed = 0;
        // The rows of aggregate tables follow from their sources and are never deleted by anybody.
        for form in model.apps().flat_map(|app| app.forms.values()).filter(|form| form.aggregate.is_none()) {
            loop {
                let mut conn = self.store.read().await?;
                let ids = store::deleted_before(&mut conn, &form.table, before, SWEEP).await?;
                drop(conn);
                let command = |id| {
                    let (app, form) = (form.app.clone(), form.key.clone());
                    Command { id: None, app, form, action: Action::Destroy { id } }
                };
                let (found, so_far) = (ids.len(), destroyed);
                for done in self.perform_all(&system, ids.into_iter().map(command).collect()).await {
                    match done {
                        Ok(_) => destroyed += 1,
                        Err(RecordError::Store(error)) => return Err(error),
                        // Somebody took it out of the bin, or another server was faster.
                        Err(_) => {}
                    }
                }
                // Those that were refused would be found again for ever.
                if found < SWEEP || destroyed == so_far {
                    break;
                }
            }
        }
        Ok(destroyed)
    }
}
