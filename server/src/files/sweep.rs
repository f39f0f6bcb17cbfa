//! Removing what nobody needs: uploads left half way, files no record came to hold. A file is first made an upload that is
//! closed, so a server that stops in between leaves a note of the bytes that are still to be removed.

use super::Side;
use crate::error::ApiError;
use crate::state::State;
use chrono::Duration;
use tenon_engine::clock::Moment;
use tenon_engine::id::FileId;
use tenon_engine::store::uploads::{self, Idle};
use tenon_engine::store::{StoreError, files};

/// How long an upload waits to be gone on with.
const UPLOADS: Duration = Duration::hours(24);
/// How long a stranger's does. It takes up room of its link; with the time between two rounds this is an hour at most.
const GUEST_UPLOADS: Duration = Duration::minutes(30);
/// How long a stranger's file waits for an answer to hold it: longer than a form can be left open.
const GUESTS: Duration = Duration::hours(26);
/// How long a member's file waits for a record to hold it: drafts lie about for weeks.
const MEMBERS: Duration = Duration::days(30);
const BATCH: usize = 100;

/// Removes what has been left for too long; answers how many files that were. What cannot be removed stays noted for the
/// next time and stops nothing else.
pub async fn sweep(state: &State) -> Result<usize, ApiError> {
    let now = state.clock().now();
    let since = Idle { members: now - UPLOADS, guests: now - GUEST_UPLOADS };
    let mut removed = clear_remains(state).await;
    loop {
        let mut conn = state.store().read().await?;
        let loose = files::loose(&mut conn, now - MEMBERS, now - GUESTS, BATCH).await?;
        let idle = uploads::idle(&mut conn, since, BATCH).await?;
        drop(conn);
        let mut round = 0;
        for id in &loose {
            give_up(state, id, since.members).await?;
        }
        for id in loose.iter().chain(&idle) {
            if close(state, id, since).await? {
                match remove(state, id).await {
                    Ok(()) => round += 1,
                    Err(error) => tracing::warn!(file = %id, ?error, "a file that nothing holds could not be removed"),
                }
            }
        }
        removed += round;
        if round == 0 || (loose.len() < BATCH && idle.len() < BATCH) {
            return Ok(removed);
        }
    }
}

async fn clear_remains(state: &State) -> usize {
    let age = UPLOADS.to_std().expect("a day is more than nothing");
    state.vault().clear_remains(age).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "what was left half written could not be removed");
        0
    })
}

/// Turns a file that nothing holds into an upload that is over.
async fn give_up(state: &State, id: &FileId, at: Moment) -> Result<(), StoreError> {
    let id = id.clone();
    let done = state.store().write(move |conn| {
        let id = id.clone();
        Box::pin(async move {
            match files::forget(conn, &id).await? {
                true => uploads::insert_closed(conn, &id, at).await,
                false => Ok(()),
            }
        })
    });
    done.await
}

/// Closes an upload that nothing was added to since; false when somebody went on with it.
async fn close(state: &State, id: &FileId, since: Idle) -> Result<bool, StoreError> {
    let id = id.clone();
    let closed = state.store().write(move |conn| {
        let id = id.clone();
        Box::pin(async move { uploads::close_idle(conn, &id, since).await })
    });
    closed.await
}

/// Removes the bytes of a closed upload, then the note of it.
pub(super) async fn remove(state: &State, id: &FileId) -> Result<(), ApiError> {
    state.vault().delete(id, &Side::ALL.map(Side::pixels)).await.map_err(ApiError::storage)?;
    let id = id.clone();
    let forgotten = state.store().write(move |conn| {
        let id = id.clone();
        Box::pin(async move { uploads::forget(conn, &id).await })
    });
    Ok(forgotten.await?)
}
