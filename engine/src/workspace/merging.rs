//! Merges and their undoing, each in a transaction of its own, told to those who watch once it is durable; and merges that
//! are only tried.

use super::{Outcome, Snapshot, Workspace};
use crate::access::Principal;
use crate::audit::action;
use crate::duplicate::{self, Changes, Undo, Wish};
use crate::id::CommandId;
use crate::problem::Problem;
use crate::record::{self, Action, Change, Command, Context, RecordError};
use crate::store::{AsStoreError, Conn, StoreError, StoredRecord};
use futures_util::future::BoxFuture;
use std::sync::Arc;

type Done = Result<(StoredRecord, Changes), RecordError>;

/// How a merge ended that was only tried: in any case with an error, so that nothing of it stays.
enum Tried {
    Done,
    Refused(RecordError),
}

impl From<StoreError> for Tried {
    fn from(error: StoreError) -> Self {
        Self::Refused(error.into())
    }
}

impl AsStoreError for Tried {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Done => None,
            Self::Refused(error) => error.store_error(),
        }
    }
}

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

    /// What would keep `principal` from a merge: it is done, and taken back before anybody sees it, so that nothing that
    /// is asked of a change is left out: checks, what may occur once, the tables that count the records.
    ///
    /// # Errors
    /// What a merge ends with that can not be mended by choosing otherwise.
    pub async fn try_merge(&self, principal: &Principal, wish: Wish) -> Result<Vec<Problem>, RecordError> {
        let job = Arc::new((self.snapshot(), principal.clone(), wish));
        let tried: Result<(), Tried> = self
            .store
            .write(move |conn| {
                let job = Arc::clone(&job);
                Box::pin(async move {
                    let (snapshot, principal, wish) = &*job;
                    Err(match duplicate::merge(conn, &snapshot.context(principal), wish).await {
                        Ok(_) => Tried::Done,
                        Err(error) => Tried::Refused(error),
                    })
                })
            })
            .await;
        match tried {
            Ok(()) | Err(Tried::Done) => Ok(Vec::new()),
            Err(Tried::Refused(RecordError::Invalid(problems))) => Ok(problems),
            Err(Tried::Refused(RecordError::Forbidden(problems))) if !problems.is_empty() => Ok(problems),
            Err(Tried::Refused(error)) => Err(error),
        }
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
