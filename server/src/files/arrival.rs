//! Files on their way in. Each is noted before its first byte is kept, and its row is written in the transaction that takes
//! the note away; so nothing that was acknowledged is lost, and nothing that was not stays for ever.

use super::Vault;
use crate::error::ApiError;
use crate::state::State;
use crate::upload;
use axum::http::StatusCode;
use bytes::Bytes;
use futures_util::{Stream, TryStreamExt as _};
use serde_json::json;
use std::pin::pin;
use std::sync::Arc;
use tenon_engine::audit::{Entry, Origin, action};
use tenon_engine::id::FileId;
use tenon_engine::link::{self, LinkError};
use tenon_engine::problem::Problem;
use tenon_engine::store::files::{self, FileRow};
use tenon_engine::store::uploads::{self, PartRow, UploadRow};
use tenon_engine::store::{Conn, StoreError, audit};

/// The largest file that is taken in one piece, in bytes; larger ones come in parts.
pub const LARGEST_AT_ONCE: usize = 50 << 20;
/// The largest part, in bytes.
pub const PART: usize = uploads::PART as usize;
/// The smallest part but the last, in bytes: many tiny ones would fill the database with their places.
pub const LEAST_PART: usize = 256 << 10;

/// Notes a file that a member is going to send.
pub async fn begin(state: &State, name: String, size: Option<i64>, member: &str) -> Result<UploadRow, ApiError> {
    let most = state.roster().settings().file_mb;
    if size.is_some_and(|size| size < 0 || size > i64::from(most) << 20) {
        let (zh, en) = (format!("文件不能超过 {most} MB"), format!("a file may have {most} MB at most"));
        return Err(ApiError::invalid(vec![Problem::new("/size", "file_too_large", zh, en)]));
    }
    let row = UploadRow {
        id: FileId::generate(),
        name,
        size,
        received: 0,
        mime: None,
        uploaded_by: Some(member.to_owned()),
        guest: None,
        field: None,
        touched_at: state.clock().now(),
    };
    let noted = Arc::new(row.clone());
    let done = state.store().write(move |conn| {
        let row = Arc::clone(&noted);
        Box::pin(async move { uploads::insert(conn, &row).await })
    });
    done.await?;
    Ok(row)
}

/// Keeps the part of an upload that begins at `position`. Answers the file once it is whole, and how far the upload has
/// got before.
///
/// `content` may refuse what the first bytes show the file to be.
pub async fn add_part(
    state: &State,
    upload: &UploadRow,
    position: i64,
    bytes: Bytes,
    origin: Origin,
    content: impl FnOnce(&str) -> Result<(), ApiError>,
) -> Result<(i64, Option<FileRow>), ApiError> {
    let whole = upload.size.unwrap_or_default();
    if position != upload.received {
        return Err(wrong_position(upload.received));
    }
    let length = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let end = position + length;
    if end > whole {
        let (zh, en) = ("收到的内容比声明的更多", "there is more of it than was announced");
        return Err(ApiError::bad_request("more_than_announced", zh, en));
    }
    if end < whole && bytes.len() < LEAST_PART {
        let (zh, en) = ("分片太小", "the part is too small");
        return Err(ApiError::bad_request("part_too_small", zh, en));
    }
    if length > 0 {
        let mime = (position == 0).then(|| upload::sniff(&bytes, &upload.name));
        if let Some(mime) = mime
            && let Err(refusal) = content(mime)
        {
            cancel(state, &upload.id).await?;
            return Err(refusal);
        }
        let place = state.vault().put_part(&upload.id, position, bytes).await.map_err(ApiError::storage)?;
        let part = PartRow { position, size: length, place };
        let noted = note_part(state, upload, &part, mime).await;
        if !matches!(noted, Ok(true)) {
            state.vault().delete_part(&part.place).await.map_err(ApiError::storage)?;
        }
        if !noted? {
            // Somebody else sent the same part and was faster.
            let now = uploads::by_id(&mut state.store().read().await?, upload.id.as_str()).await?;
            return Err(now.map_or_else(ApiError::not_found, |row| wrong_position(row.received)));
        }
    }
    if end < whole {
        return Ok((end, None));
    }
    finish(state, &upload.id, origin).await.map(|file| (end, Some(file)))
}

fn wrong_position(received: i64) -> ApiError {
    let title = ("上传的位置不对，请从已收到的位置继续", "Go on from where the upload has got to");
    ApiError::new(StatusCode::CONFLICT, "wrong_offset", title.0, title.1).with("offset", received)
}

async fn note_part(
    state: &State,
    upload: &UploadRow,
    part: &PartRow,
    mime: Option<&'static str>,
) -> Result<bool, LinkError> {
    let (now, work) = (state.clock().now(), Arc::new((upload.clone(), part.clone())));
    let noted = state.store().write(move |conn| {
        let work = Arc::clone(&work);
        Box::pin(async move { link::add_part(conn, &work.0, &work.1, mime, now).await })
    });
    noted.await
}

/// Puts the parts together and makes them a file. Asked twice, it happens once.
async fn finish(state: &State, id: &FileId, origin: Origin) -> Result<FileRow, ApiError> {
    let mut conn = state.store().read().await?;
    let Some(upload) = uploads::by_id(&mut conn, id.as_str()).await? else {
        return files::by_id(&mut conn, id.as_str()).await?.ok_or_else(ApiError::not_found);
    };
    let parts = uploads::parts(&mut conn, id).await?;
    drop(conn);
    let vault = state.vault();
    let mut incoming = vault.begin(id);
    for part in &parts {
        let mut bytes = vault.read_part(&part.place).await.map_err(ApiError::storage)?;
        while let Some(bytes) = bytes.try_next().await.map_err(ApiError::storage)? {
            incoming.write(bytes).await.map_err(ApiError::storage)?;
        }
    }
    let size = i64::try_from(incoming.size()).unwrap_or(i64::MAX);
    if Some(size) != upload.size {
        return Err(ApiError::internal(&format!("upload {id}: {size} bytes are not {:?}", upload.size)));
    }
    incoming.finish().await.map_err(ApiError::storage)?;
    let row = FileRow {
        id: id.clone(),
        name: upload.name,
        mime: upload.mime.unwrap_or_else(|| "application/octet-stream".to_owned()),
        size,
        uploaded_by: upload.uploaded_by,
        uploaded_at: state.clock().now(),
        guest: upload.guest,
    };
    let file = keep(state, row, origin).await?;
    if let Err(error) = vault.delete_parts(id).await {
        tracing::warn!(%error, "the parts of a finished upload could not be removed");
    }
    Ok(file)
}

/// Takes a file that arrives in one piece, chunk by chunk.
pub async fn take_whole(
    state: &State,
    upload: UploadRow,
    origin: Origin,
    bytes: impl Stream<Item = Result<Bytes, ApiError>> + Send,
) -> Result<FileRow, ApiError> {
    let taken = receive(state.vault(), &upload, most_at_once(state), bytes).await;
    let (size, mime) = match taken {
        Ok(taken) => taken,
        Err(refusal) => {
            cancel(state, &upload.id).await?;
            return Err(refusal);
        }
    };
    let row = FileRow {
        id: upload.id,
        name: upload.name,
        mime: mime.to_owned(),
        size,
        uploaded_by: upload.uploaded_by,
        uploaded_at: state.clock().now(),
        guest: upload.guest,
    };
    keep(state, row, origin).await
}

fn most_at_once(state: &State) -> usize {
    let most = usize::try_from(state.roster().settings().file_mb).unwrap_or(usize::MAX) << 20;
    most.min(LARGEST_AT_ONCE)
}

async fn receive(
    vault: &Vault,
    upload: &UploadRow,
    most: usize,
    bytes: impl Stream<Item = Result<Bytes, ApiError>> + Send,
) -> Result<(i64, &'static str), ApiError> {
    let (mut incoming, mut head, mut bytes) = (vault.begin(&upload.id), Vec::new(), pin!(bytes));
    while let Some(bytes) = bytes.try_next().await? {
        if incoming.size() + bytes.len() > most {
            return Err(ApiError::too_large(most));
        }
        let wanted = upload::HEAD.saturating_sub(head.len()).min(bytes.len());
        head.extend_from_slice(&bytes[..wanted]);
        incoming.write(bytes).await.map_err(ApiError::storage)?;
    }
    let size = i64::try_from(incoming.size()).unwrap_or(i64::MAX);
    incoming.finish().await.map_err(ApiError::storage)?;
    Ok((size, upload::sniff(&head, &upload.name)))
}

/// The bytes are durable; now the file is. Answers the row that is there, should somebody else have been faster.
async fn keep(state: &State, row: FileRow, origin: Origin) -> Result<FileRow, ApiError> {
    let id = row.id.clone();
    let detail = json!({ "file": row.id, "name": row.name, "size": row.size, "mime": row.mime });
    let entry = Entry::new(row.uploaded_at, origin, action::FILE_UPLOAD).detail(detail);
    let work = Arc::new((row, entry));
    let kept = state.store().write(move |conn| {
        let work = Arc::clone(&work);
        Box::pin(async move { exchange(conn, &work.0, &work.1).await })
    });
    if let Some(row) = kept.await? {
        return Ok(row);
    }
    // It was given up meanwhile. Whoever did so may have removed its bytes before these had their name.
    super::sweep::remove(state, &id).await?;
    Err(ApiError::not_found())
}

async fn exchange(conn: &mut Conn, row: &FileRow, entry: &Entry) -> Result<Option<FileRow>, StoreError> {
    if !uploads::complete(conn, &row.id).await? {
        return files::by_id(conn, row.id.as_str()).await;
    }
    files::insert(conn, row).await?;
    audit::insert(conn, entry).await?;
    Ok(Some(row.clone()))
}

/// Removes an upload nobody wants any longer, and its bytes.
pub async fn cancel(state: &State, id: &FileId) -> Result<(), ApiError> {
    if retire(state, id).await? {
        super::sweep::remove(state, id).await?;
    }
    Ok(())
}

/// Closes an upload: nothing more is added to it, and what there is of it is going to be removed.
async fn retire(state: &State, id: &FileId) -> Result<bool, StoreError> {
    let id = id.clone();
    let retired = state.store().write(move |conn| {
        let id = id.clone();
        Box::pin(async move { uploads::retire(conn, &id).await })
    });
    retired.await
}
