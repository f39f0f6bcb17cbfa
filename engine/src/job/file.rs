//! The files of a job, kept in the database in parts: whichever server does the work finds what another received.

use crate::id::JobId;
use crate::store::{Store, StoreError, jobs};
use std::path::Path;
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// The size of one part.
const PART: usize = 256 << 10;

/// Why a file could not be moved.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error(transparent)]
    Io(#[from] std::io::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<FileError> for super::JobError {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Io(error) => error.into(),
            FileError::Store(error) => error.into(),
        }
    }
}

/// Keeps a file of the disk as `name` of a job.
///
/// # Errors
/// The disk's and the database's.
pub async fn put(store: &Store, job: &JobId, name: &'static str, path: &Path) -> Result<(), FileError> {
    let mut file = File::open(path).await?;
    for part in 0.. {
        let mut bytes = Vec::with_capacity(PART);
        (&mut file).take(PART as u64).read_to_end(&mut bytes).await?;
        if bytes.is_empty() {
            break;
        }
        put_bytes(store, job, name, part, bytes).await?;
    }
    Ok(())
}

/// Keeps one part of a file.
///
/// # Errors
/// The database's.
pub async fn put_bytes(
    store: &Store,
    job: &JobId,
    name: &'static str,
    part: i64,
    bytes: Vec<u8>,
) -> Result<(), StoreError> {
    let id = job.clone();
    store
        .write(move |conn| {
            let (id, bytes) = (id.clone(), bytes.clone());
            Box::pin(async move { jobs::put_part(conn, id.as_str(), name, part, bytes).await })
        })
        .await
}

/// Brings a file of a job to the disk. False when the job has no such file.
///
/// # Errors
/// The disk's and the database's.
pub async fn fetch(store: &Store, job: &JobId, name: &str, path: &Path) -> Result<bool, FileError> {
    let mut file = File::create(path).await?;
    for part in 0.. {
        let mut conn = store.read().await?;
        let Some(bytes) = jobs::part(&mut conn, job.as_str(), name, part).await? else {
            file.flush().await?;
            return Ok(part > 0);
        };
        drop(conn);
        file.write_all(&bytes).await?;
    }
    Ok(true)
}
