//! Comments and followers of records, each in a transaction of its own, told to those who watch once they are durable.

use super::{Event, Workspace};
use crate::access::Principal;
use crate::record::{self, ReadError, RecordError, Remark, Rewording};
use crate::store::comments::Comment;
use crate::store::{Batch, followers};
use std::sync::Arc;

/// Where a record is.
#[derive(Debug, Clone)]
pub struct RecordPlace {
    pub app: String,
    pub form: String,
    pub id: String,
}

impl Workspace {
    /// Says something about a record as `principal`.
    ///
    /// # Errors
    /// As [`record::comment`].
    pub async fn comment(
        &self,
        principal: &Principal,
        place: &RecordPlace,
        remark: Remark,
    ) -> Result<Comment, RecordError> {
        let job = Arc::new((self.snapshot(), principal.clone(), place.clone(), remark));
        let (comment, version) = self
            .store
            .write(move |conn| {
                let job = Arc::clone(&job);
                Box::pin(async move {
                    let (snapshot, principal, place, remark) = &*job;
                    let context = snapshot.context(principal);
                    let rights = context.rights(&place.app, &place.form).ok_or(RecordError::NotFound)?;
                    let form = context.model.form(&place.app, &place.form).ok_or(RecordError::NotFound)?;
                    record::comment(conn, &context, &rights, form, &place.id, remark).await
                })
            })
            .await?;
        let RecordPlace { app, form, id } = place.clone();
        self.events.tell(Event::Record { app, form, id, version });
        Ok(comment)
    }

    /// Changes what `principal` has said about a record, or takes it back.
    ///
    /// # Errors
    /// As [`record::reword`].
    pub async fn reword_comment(
        &self,
        principal: &Principal,
        place: &RecordPlace,
        comment: i64,
        wish: Rewording,
    ) -> Result<Comment, RecordError> {
        let job = Arc::new((self.snapshot(), principal.clone(), place.clone(), wish));
        let (comment, version) = self
            .store
            .write(move |conn| {
                let job = Arc::clone(&job);
                Box::pin(async move {
                    let (snapshot, principal, place, wish) = &*job;
                    let context = snapshot.context(principal);
                    let rights = context.rights(&place.app, &place.form).ok_or(RecordError::NotFound)?;
                    let form = context.model.form(&place.app, &place.form).ok_or(RecordError::NotFound)?;
                    record::reword(conn, &context, &rights, form, (place.id.as_str(), comment), wish).await
                })
            })
            .await?;
        let RecordPlace { app, form, id } = place.clone();
        self.events.tell(Event::Record { app, form, id, version });
        Ok(comment)
    }

    /// Follows a record or stops following it.
    ///
    /// # Errors
    /// [`ReadError::NotFound`] for a record that `principal` may not read.
    pub async fn follow(&self, principal: &Principal, place: &RecordPlace, follows: bool) -> Result<(), ReadError> {
        let snapshot = self.snapshot();
        let context = snapshot.context(principal);
        let rights = context.rights(&place.app, &place.form).ok_or(ReadError::NotFound)?;
        let form = context.model.form(&place.app, &place.form).ok_or(ReadError::NotFound)?;
        let mut conn = self.store.read().await?;
        record::get(&mut conn, &context, &rights, form, &place.id).await?;
        drop(conn);
        let job = Arc::new((place.id.clone(), context.me().to_owned(), context.now));
        self.store
            .write(move |conn| {
                let job = Arc::clone(&job);
                Box::pin(async move {
                    let (record, member, now) = &*job;
                    let mut batch = Batch::default();
                    match follows {
                        true => followers::follow(&mut batch, record, member, *now),
                        false => followers::unfollow(&mut batch, record, member),
                    }
                    conn.execute_all(batch).await
                })
            })
            .await?;
        Ok(())
    }
}
