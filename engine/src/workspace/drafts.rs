//! What members have begun to enter and not sent, each step in a transaction of its own. Nobody else is told of it.

use super::Workspace;
use crate::access::Principal;
use crate::draft::{self, DraftError, FormDraft, KeptDraft};
use serde_json::{Map, Value};
use std::sync::Arc;

/// The form that something is entered into.
#[derive(Debug, Clone)]
pub struct FormPlace {
    /// The key of its app.
    pub app: String,
    /// Its own.
    pub form: String,
}

impl FormPlace {
    fn keys(&self) -> (&str, &str) {
        (&self.app, &self.form)
    }
}

impl Workspace {
    /// What `principal` has begun to enter into a form.
    ///
    /// # Errors
    /// As [`draft::find`].
    pub async fn draft(&self, principal: &Principal, place: &FormPlace) -> Result<Option<FormDraft>, DraftError> {
        let snapshot = self.snapshot();
        let mut conn = self.store.read().await?;
        draft::find(&mut conn, &snapshot.context(principal), place.keys()).await
    }

    /// Keeps what `principal` has begun to enter into a form, going on from version `expected`.
    ///
    /// # Errors
    /// As [`draft::keep`].
    pub async fn keep_draft(
        &self,
        principal: &Principal,
        place: &FormPlace,
        values: Map<String, Value>,
        expected: Option<i64>,
    ) -> Result<Option<KeptDraft>, DraftError> {
        let job = Arc::new((self.snapshot(), principal.clone(), place.clone(), values));
        let done = self.store.write(move |conn| {
            let job = Arc::clone(&job);
            Box::pin(async move {
                let (snapshot, principal, place, values) = &*job;
                draft::keep(conn, &snapshot.context(principal), place.keys(), values.clone(), expected).await
            })
        });
        done.await
    }

    /// Drops what `principal` has begun to enter into a form.
    ///
    /// # Errors
    /// As [`draft::discard`].
    pub async fn discard_draft(
        &self,
        principal: &Principal,
        place: &FormPlace,
        expected: Option<i64>,
    ) -> Result<(), DraftError> {
        let job = Arc::new((self.snapshot(), principal.clone(), place.clone()));
        let done = self.store.write(move |conn| {
            let job = Arc::clone(&job);
            Box::pin(async move {
                let (snapshot, principal, place) = &*job;
                draft::discard(conn, &snapshot.context(principal), place.keys(), expected).await
            })
        });
        done.await
    }
}
