//! Compiled flows by version. A version never changes, so what was compiled once is kept; a run that started long ago
//! finds its own version here.

use crate::definition::FlowDefinition;
use crate::flow::Flow;
use crate::store::{Conn, StoreError, definitions};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

type Key = (String, String, i64);

/// Every flow version that has been used since the workspace was opened.
#[derive(Default)]
pub struct Flows {
    known: RwLock<HashMap<Key, Arc<Flow>>>,
}

impl Flows {
    /// The version of a flow that new runs keep to; `None` when the app has no such flow.
    pub async fn current(&self, conn: &mut Conn, app: &str, flow: &str) -> Result<Option<Arc<Flow>>, StoreError> {
        match definitions::published_version(conn, app, &path(flow)).await? {
            Some(version) => self.pinned(conn, app, flow, version).await,
            None => Ok(None),
        }
    }

    /// One version of a flow.
    pub async fn pinned(
        &self,
        conn: &mut Conn,
        app: &str,
        flow: &str,
        version: i64,
    ) -> Result<Option<Arc<Flow>>, StoreError> {
        let key = (app.to_owned(), flow.to_owned(), version);
        if let Some(found) = self.known.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Some(Arc::clone(found)));
        }
        let Some(text) = definitions::version_text(conn, app, &path(flow), version).await? else { return Ok(None) };
        let damaged = |what: String| StoreError::Corrupt(format!("flow {app}/{flow} version {version}: {what}"));
        let definition: FlowDefinition = serde_json::from_str(&text).map_err(|e| damaged(e.to_string()))?;
        let compiled = Flow::compile(definition, version).map_err(|problems| damaged(format!("{problems:?}")))?;
        let compiled = Arc::new(compiled);
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&compiled));
        Ok(Some(compiled))
    }

    /// Forgets an app that was removed: another app may take its key and begin at version 1 again.
    pub fn forget(&self, app: &str) {
        self.known.write().unwrap_or_else(PoisonError::into_inner).retain(|(known, _, _), _| known != app);
    }
}

fn path(flow: &str) -> String {
    format!("flows/{flow}.json")
}
