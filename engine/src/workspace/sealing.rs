//! The keys of a workspace: whether those it needs are there, and sealing everything anew with the newest one.

use super::{OpenError, Workspace};
use crate::kind::{self, Column};
use crate::store::sealed::{self, Bed};
use crate::store::{Store, StoreError};
use std::collections::BTreeSet;

/// How many sealed texts one transaction seals anew.
const STEP: usize = 200;

/// What sealing everything anew has come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sealed {
    /// How many texts are sealed with the newest key now and were not before.
    pub done: usize,
    /// How many could not be opened and stay as they are.
    pub unreadable: usize,
}

/// The ids of the keys that something in the database may be sealed with and that are not there.
///
/// # Errors
/// The database's.
pub async fn missing_keys(store: &Store) -> Result<Vec<String>, StoreError> {
    let there = store.keys().ids();
    let needed = sealed::keys(&mut store.read().await?).await?;
    Ok(needed.into_iter().filter(|id| !there.contains(id)).collect())
}

/// The newest key that is there, when it is of another file than the one the database goes by.
///
/// # Errors
/// The database's.
pub async fn foreign_key(store: &Store) -> Result<Option<String>, StoreError> {
    sealed::foreign(&mut store.read().await?).await
}

/// Makes the first key where none was ever used. Where one was and is gone, a new one would only hide that.
pub(super) async fn look_for_keys(store: &Store) -> Result<(), OpenError> {
    let missing = missing_keys(store).await?;
    for id in &missing {
        tracing::error!(key = id, "a key of sensitive fields is missing: what it sealed cannot be read");
    }
    let keys = store.keys();
    if missing.is_empty() && keys.ids().is_empty() && keys.path().is_some() {
        keys.add()?;
    }
    hold_back(store).await?;
    Ok(())
}

/// Has a key of another file seal nothing: two servers that each made one would not read each other's values.
pub(super) async fn hold_back(store: &Store) -> Result<(), StoreError> {
    let foreign = foreign_key(store).await?;
    if let Some(id) = &foreign {
        tracing::error!(
            key = id,
            "this key is of another file than the one the workspace goes by, so nothing is sealed: see `tenon doctor`"
        );
    }
    store.keys().hold_back(foreign);
    Ok(())
}

impl Workspace {
    /// Seals everything anew that another key than the newest has sealed, a bounded batch per transaction, and calls `tell`
    /// after each with how many are done. Whatever stops it, beginning anew goes on with what is left.
    ///
    /// # Errors
    /// [`StoreError::NoKey`] when there is no key, and the database's.
    pub async fn seal_anew(&self, mut tell: impl FnMut(usize)) -> Result<Sealed, StoreError> {
        let newest = self.store.keys().newest().ok_or(StoreError::NoKey)?;
        let (key, noted) = (newest.clone(), newest.clone());
        self.store
            .write(move |conn| {
                let key = key.clone();
                Box::pin(async move { sealed::note_key(conn, &key).await })
            })
            .await?;
        let mut all = Sealed::default();
        for bed in self.beds() {
            let mut after = 0;
            loop {
                let (bed, newest) = (bed.clone(), newest.clone());
                let step = self
                    .store
                    .write(move |conn| {
                        let (bed, newest) = (bed.clone(), newest.clone());
                        Box::pin(async move { bed.step(conn, &newest, after, STEP).await })
                    })
                    .await?;
                all.done += step.done;
                all.unreadable += step.unreadable;
                let Some(next) = step.next else { break };
                after = next;
                tell(all.done);
            }
        }
        if all.unreadable == 0 {
            self.store
                .write(move |conn| {
                    let noted = noted.clone();
                    Box::pin(async move { sealed::note_only(conn, &noted).await })
                })
                .await?;
        }
        Ok(all)
    }

    /// Where sealed texts lie, in columns that fields have left as well.
    fn beds(&self) -> Vec<Bed> {
        let model = self.model();
        let mut columns = BTreeSet::new();
        for form in model.apps().flat_map(|app| app.forms.values()) {
            let live = form.fields.iter().filter(|field| field.is_sealed());
            columns
                .extend(live.filter_map(|field| Some((form.table.name.clone(), form.table.place_of(&field.key)?.0))));
        }
        for app in model.apps() {
            for (form, rows) in &app.definitions.columns {
                let Some(form) = app.forms.get(form) else { continue };
                let sealed = rows.iter().filter(|row| kind::column(&row.holds) == Some(Column::Sealed));
                columns.extend(sealed.map(|row| (form.table.name.clone(), row.name.clone())));
            }
        }
        let columns = columns.into_iter().map(|(table, column)| Bed::Column { table, column });
        let jobs = [Bed::JobParams, Bed::JobResults, Bed::JobRows, Bed::JobFiles];
        let flows = [Bed::TaskDrafts, Bed::FormDrafts, Bed::Answers, Bed::KeptAnswers];
        let others = [Bed::Histories, Bed::Merges, Bed::Secrets, Bed::Hooks].into_iter().chain(jobs).chain(flows);
        columns.chain(others).collect()
    }
}
