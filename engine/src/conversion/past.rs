//! A field that becomes sensitive takes along what was stored of it before and elsewhere. Owns going after it and leaving no
//! trace of it in the file; where it lies is owned by `store::past`.

use crate::job::{JobError, Running};
use crate::kind::Column;
use crate::model::Form;
use crate::store::past::{Past, Trail};
use crate::store::{FormTable, StoreError};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The fields that are sensitive now and were not when these columns were theirs.
pub(super) fn becoming_sensitive<'a>(form: &'a Form, columns: &'a [String]) -> impl Iterator<Item = &'a String> {
    let is_left = move |name: &String| columns.contains(name);
    let left = form.table.earlier.iter().filter(move |one| one.column != Column::Sealed && is_left(&one.name));
    left.map(|one| &one.field).filter(move |key| form.field(key).is_some_and(|field| field.is_sealed()))
}

/// Seals what was stored of the fields, and takes it out where it is only repeated.
pub(super) async fn seal(running: &Running, form: &Form, fields: &BTreeSet<String>, done: i64) -> Result<(), JobError> {
    if fields.is_empty() {
        return Ok(());
    }
    let past = Arc::new(of(form, fields));
    for trail in Trail::ALL {
        let mut after = Some(String::new());
        while let Some(from) = after {
            let past = Arc::clone(&past);
            after = running
                .workspace
                .store
                .write(move |conn| {
                    let (past, from) = (Arc::clone(&past), from.clone());
                    Box::pin(async move { past.step(conn, trail, &from).await })
                })
                .await?;
            running.progress(done, done, None, Vec::new()).await?;
        }
    }
    Ok(())
}

/// Leaves no trace of what was sealed in pages that are free by now. What is sealed stays so if that fails.
pub(super) async fn scrub(running: &Running, form: &Form) {
    if let Err(error) = scrubbed(running, &form.table).await {
        tracing::warn!(%error, "older copies of sensitive values may be left in free pages of the database");
    }
}

async fn scrubbed(running: &Running, table: &FormTable) -> Result<(), StoreError> {
    let store = &running.workspace.store;
    let table = Arc::new(table.clone());
    store
        .write(move |conn| {
            let table = Arc::clone(&table);
            Box::pin(async move { table.settle_text_index(conn).await })
        })
        .await?;
    store.scrub().await
}

fn of(form: &Form, fields: &BTreeSet<String>) -> Past {
    let (mut keys, mut titles) = (Vec::new(), Vec::new());
    for field in fields.iter().filter_map(|key| form.field(key)) {
        keys.push(field.key.clone());
        keys.extend(field.definition.formerly.clone());
        titles.extend([field.names.zh.clone(), field.names.en.clone()]);
    }
    let (app, key, table) = (form.app.clone(), form.key.clone(), form.table.name.clone());
    Past { app, form: key, table, fields: keys, titles }
}
