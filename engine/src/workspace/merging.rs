//! Merges and their undoing, each in a transaction of its own, told to those who watch once it is durable.

use super::{Outcome, Snapshot, Workspace};
use crate::access::Principal;
use crate::audit::action;
use crate::duplicate::{self, Changes, Undo, Wish};
use crate::id::CommandId;
use crate::record::{self, Action, Change, Command, Context, RecordError};
use crate::store::{Conn, StoreError, StoredRecord};
use futures_util::future::BoxFuture;
use std::sync::Arc;

type Done = Result<(StoredRecord, Changes), RecordError>;

impl Workspace {
    /// Makes one record of several as `principal`; answers the one that stays. A command whose id was seen before answers
    /// the record as it is now.
    ///
    /// # Errors
    /// See [`duplicate::merge`].
    pub async fn merge_records(&self, principal: &Principal, wish: Wish) -> Result<Change, RecordError> {
        let (place, id) = ((wish.app.clone(), wish.form.clone()), wish.id.clone());
        let done = self
            .merging(principal, place, id, wish, |conn, context, wish| Box::pin(duplicate::merge(conn, context, wish)))
            .await;
        self.tally.count(action::RECORD_MERGE, Outcome::of_record(&done));
        done
    }

    /// Takes a merge back as `principal`; answers the record that had stayed.
    ///
    /// # Errors
    /// See [`duplicate::undo`].
    pub async fn undo_merge(&self, principal: &Principal, wish: Undo) -> Result<Change, RecordError> {
        let (place, id) = ((wish.app.clone(), wish.form.clone()), wish.id.clone());
        let done = self
            .merging(principal, place, id, wish, |conn, context, wish| Box::pin(duplicate::undo(conn, context, wish)))
            .await;
        self.tally.count(action::RECORD_UNMERGE, Outcome::of_record(&done));
        done
    }

    async fn merging<W: Send + Sync + 'static>(
        &self,
        principal: &Principal,
        (app, form): (String, String),
        id: Option<CommandId>,
        wish: W,
        carry_out: for<'c> fn(&'c mut Conn, &'c Context<'c>, &'c W) -> BoxFuture<'c, Done>,
    ) -> Result<Change, RecordError> {
        let job: Arc<(Snapshot, Principal, W)> = Arc::new((self.snapshot(), principal.clone(), wish));
        let work = Arc::clone(&job);
        let done = self
            .store
            .write(move |conn| {
                let work = Arc::clone(&work);
                Box::pin(async move {
                    let (snapshot, principal, wish) = &*work;
                    carry_out(conn, &snapshot.context(principal), wish).await
                })
            })
            .await;
        match done {
            Ok((record, changes)) => {
                changes.iter().for_each(|(command, change)| self.tell_changed(command, change));
                Ok(Change { record, before: None, changed: Vec::new(), repeated: false })
            }
            // What was done already is refused for having been done: the others are not there any more.
            Err(error) if id.is_some() => {
                let mut conn = self.store.read().await?;
                let command = Command { id, app, form, action: Action::Restore { id: String::new() } };
                let again = record::repeated(&mut conn, &job.0.context(principal), &command).await?;
                again.ok_or(match error {
                    RecordError::Store(StoreError::Unique { .. }) => StoreError::Again.into(),
                    error => error,
                })
            }
            Err(error) => Err(error),
        }
    }
}
