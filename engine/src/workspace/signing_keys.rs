//! The keys that what leaves the workspace is signed with, for administrators to hand to whoever receives it.

use super::Workspace;
use crate::access::Administrator;
use crate::audit::{Entry, action};
use crate::notify::{key_of_app, workspace_key, written_key};
use crate::store::{self, StoreError};
use std::sync::Arc;

/// Signing keys, as they are written.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningKeys {
    /// Of webhooks.
    pub webhooks: String,
    /// Of the calls that flows make, by the key of their app.
    pub apps: Vec<(String, String)>,
}

impl Workspace {
    /// Shows the keys, or makes others in their place; whoever did so stands in the audit log.
    ///
    /// # Errors
    /// The database's.
    pub async fn signing_keys(&self, by: &Administrator, renew: bool) -> Result<SigningKeys, StoreError> {
        let word = if renew { action::SIGNING_KEYS_RENEW } else { action::SIGNING_KEYS_SHOW };
        let entry = Arc::new(Entry::new(self.clock.now(), by.origin().clone(), word));
        let read = self.store.write(move |conn| {
            let entry = Arc::clone(&entry);
            Box::pin(async move {
                store::audit::insert(conn, &entry).await?;
                workspace_key(conn, renew).await
            })
        });
        let key = read.await?;
        let of_app = |app: &str| (app.to_owned(), written_key(&key_of_app(&key, app)));
        let apps = self.model().apps().map(|app| of_app(&app.key)).collect();
        Ok(SigningKeys { webhooks: written_key(&key), apps })
    }
}
