//! Definitions that somebody else published: another server on the same database, or a command beside a running server.

use super::{OpenError, Workspace};
use crate::definition::{Definitions, Package};
use crate::model::App;
use crate::script::Engine;
use crate::store::{self, Conn, StoreError};
use std::sync::{Arc, PoisonError};

/// Reads the published documents of an app and compiles them.
pub(super) async fn compiled(conn: &mut Conn, key: &str, scripts: &Arc<Engine>) -> Result<Arc<App>, OpenError> {
    let files = store::definitions::published(conn, key).await?;
    let (mut definitions, mut problems) = Definitions::read(&Package { files });
    definitions.columns = store::field_columns::of_app(conn, key).await?;
    match App::compile(key, definitions, scripts) {
        Ok(app) if problems.is_empty() => Ok(Arc::new(app)),
        Ok(_) => Err(OpenError::App { app: key.to_owned(), problems }),
        Err(more) => {
            problems.extend(more);
            Err(OpenError::App { app: key.to_owned(), problems })
        }
    }
}

impl Workspace {
    /// Puts in force what others have published since the last look; cheap when nothing was.
    ///
    /// # Errors
    /// The database's.
    pub async fn refresh(&self) -> Result<(), StoreError> {
        let seen =
            |state: &store::definitions::States| *self.states.lock().unwrap_or_else(PoisonError::into_inner) == *state;
        if seen(&store::definitions::states(&mut self.store.read().await?).await?) {
            return Ok(());
        }
        let _turn = self.publishing().await;
        let mut conn = self.store.read().await?;
        let states = store::definitions::states(&mut conn).await?;
        let old = self.states.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for key in old.keys().filter(|key| !states.contains_key(*key)) {
            self.replace(key, None);
        }
        for key in states.iter().filter(|(key, state)| old.get(*key) != Some(state)).map(|(key, _)| key) {
            match compiled(&mut conn, key, &self.scripts).await {
                Ok(app) => self.replace(key, Some(app)),
                Err(OpenError::Store(error)) => return Err(error),
                // A newer server may publish what this one does not understand; it goes on with what it has.
                Err(error) => tracing::error!(%error, "published definitions were not taken over"),
            }
        }
        *self.states.lock().unwrap_or_else(PoisonError::into_inner) = states;
        Ok(())
    }
}
