//! Definitions that somebody else published: another server on the same database, or a command beside a running server.

use super::{OpenError, Workspace, sealing};
use crate::definition::{Definitions, Package};
use crate::model::App;
use crate::script::Engine;
use crate::store::definitions::States;
use crate::store::{self, Conn, StoreError};
use std::sync::{Arc, PoisonError};

/// Reads the published documents of an app and compiles them.
async fn compiled(conn: &mut Conn, key: &str, scripts: &Arc<Engine>) -> Result<Arc<App>, OpenError> {
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

/// How far every app has come, and those that are not where they were known to be, all at one moment.
pub(super) async fn changed(
    conn: &mut Conn,
    known: States,
    scripts: Arc<Engine>,
) -> Result<(States, Vec<(String, Result<Arc<App>, OpenError>)>), OpenError> {
    let states = store::definitions::states(conn).await?;
    let mut apps = Vec::new();
    for key in states.iter().filter(|(key, state)| known.get(*key) != Some(state)).map(|(key, _)| key.clone()) {
        match compiled(conn, &key, &scripts).await {
            Err(OpenError::Store(error)) => return Err(error.into()),
            app => apps.push((key, app)),
        }
    }
    Ok((states, apps))
}

impl Workspace {
    /// Puts in force what others have published since the last look; cheap when nothing was.
    ///
    /// # Errors
    /// The database's.
    pub async fn refresh(&self) -> Result<(), StoreError> {
        let seen = |state: &States| *self.states.lock().unwrap_or_else(PoisonError::into_inner) == *state;
        if seen(&store::definitions::states(&mut self.store.read().await?).await?) {
            return Ok(());
        }
        let _turn = self.publishing().await;
        let old = self.states.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (scripts, known) = (Arc::clone(&self.scripts), old.clone());
        let looked = self.store.look(|conn| Box::pin(changed(conn, known, scripts))).await;
        let (states, apps) = match looked {
            Ok(found) => found,
            Err(OpenError::Store(error)) => return Err(error),
            // Each app that cannot be read is told below; nothing else ends a look.
            Err(error) => return Err(StoreError::Corrupt(error.to_string())),
        };
        // Whoever published may have been the first to use a key.
        sealing::hold_back(&self.store).await?;
        for key in old.keys().filter(|key| !states.contains_key(*key)) {
            self.replace(key, None);
        }
        for (key, app) in apps {
            match app {
                Ok(app) => self.replace(&key, Some(app)),
                // A newer server may publish what this one does not understand; it goes on with what it has.
                Err(error) => tracing::error!(%error, "published definitions were not taken over"),
            }
        }
        *self.states.lock().unwrap_or_else(PoisonError::into_inner) = states;
        Ok(())
    }
}
