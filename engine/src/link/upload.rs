//! Files strangers send with an answer: which fields take them, how many, how large, of what type. What is uploaded
//! belongs to the form somebody has open and to nothing else; what no answer holds in the end is removed.

use super::open::{Opened, guest};
use super::{LinkError, refused};
use crate::clock::Moment;
use crate::definition::{FieldDefinition, FileType};
use crate::id::FileId;
use crate::kind;
use crate::problem::Problem;
use crate::store::files::Guest;
use crate::store::uploads::{PART, PartRow, UploadRow};
use crate::store::{Conn, links, task_links, uploads};
use crate::workspace::{Snapshot, Workspace};
use std::sync::Arc;

/// The largest file, in MB, whatever the field and the workspace allow.
const LARGEST_MB: u32 = 20;
/// The most files and bytes of one answer.
const ANSWER: (i64, i64) = (20, 100 << 20);
/// The most files and bytes that come through one link and that no answer holds yet.
const WAITING: (i64, i64) = (2000, 2 << 30);
/// What is taken where the field does not say: nothing that runs or hides what is in it.
const USUAL: [FileType; 6] =
    [FileType::Image, FileType::Pdf, FileType::Document, FileType::Spreadsheet, FileType::Presentation, FileType::Text];

/// A file a stranger wants to send.
#[derive(Debug, Clone)]
pub struct UploadWish {
    pub ticket: String,
    /// The field, or `sub-form.column`.
    pub field: String,
    pub name: String,
    pub size: i64,
}

impl UploadWish {
    /// The upload of which nothing has arrived yet.
    pub(super) fn noted(&self, guest: Guest, now: Moment) -> UploadRow {
        UploadRow {
            id: FileId::generate(),
            name: self.name.clone(),
            size: Some(self.size),
            received: 0,
            mime: None,
            uploaded_by: None,
            guest: Some(guest),
            field: Some(self.field.clone()),
            touched_at: now,
        }
    }
}

/// Who has the form of this ticket open.
///
/// # Errors
/// An invalid ticket.
pub fn guest_of(opened: &Opened, ticket: &str, snapshot: &Snapshot) -> Result<Guest, LinkError> {
    guest(opened, ticket, snapshot.now)
}

/// Notes a file that is going to be sent.
///
/// # Errors
/// An invalid ticket; a field that takes no files; too large, too many; the database's.
pub async fn begin_upload(workspace: &Workspace, opened: &Opened, wish: UploadWish) -> Result<UploadRow, LinkError> {
    let snapshot = workspace.snapshot();
    let guest = guest(opened, &wish.ticket, snapshot.now)?;
    let Some(field) = field_of(opened, &wish.field) else {
        let (zh, en) = ("这个字段不接受文件", "this field takes no files");
        return Err(LinkError::Invalid(vec![Problem::new("/field", "unknown_field", zh, en)]));
    };
    let most = largest(field).min(workspace.roster.settings().file_mb);
    if wish.size < 1 || wish.size > i64::from(most) << 20 {
        return Err(LinkError::Invalid(vec![kind::too_large(most).under("/size")]));
    }
    let row = wish.noted(guest, snapshot.now);
    let noted = Arc::new(row.clone());
    workspace
        .store
        .write(move |conn| {
            let row = Arc::clone(&noted);
            let too_many = || refused("too_many_files", "这份答卷的附件太多了", "this answer has too many files");
            Box::pin(async move { admit(conn, &row, ANSWER, too_many).await })
        })
        .await?;
    Ok(row)
}

/// Counts while the link is held, so that of many who send at once none gets past the limits.
pub(super) async fn admit(
    conn: &mut Conn,
    row: &UploadRow,
    most: (i64, i64),
    too_many: fn() -> LinkError,
) -> Result<(), LinkError> {
    let (Some(guest), Some(size)) = (&row.guest, row.size) else { return Err(LinkError::NotFound) };
    hold(conn, &guest.link).await?;
    let (files, bytes) = uploads::sent_with(conn, guest).await?;
    if files >= most.0 || bytes + size > most.1 {
        return Err(too_many());
    }
    uploads::insert(conn, row).await?;
    refuse_full(conn, &guest.link).await
}

/// Notes a part of an upload, as [`uploads::add_part`] does. What a stranger sends grows into the room of its link part by
/// part, and stops where that is full.
///
/// # Errors
/// No room; the database's.
pub async fn add_part(
    conn: &mut Conn,
    upload: &UploadRow,
    part: &PartRow,
    mime: Option<&str>,
    now: Moment,
) -> Result<bool, LinkError> {
    // A last part takes no room that was not counted before.
    let is_counted = upload.size.is_some_and(|size| size - part.position <= PART);
    let Some(guest) = upload.guest.as_ref().filter(|_| !is_counted) else {
        return Ok(uploads::add_part(conn, &upload.id, part, mime, now).await?);
    };
    hold(conn, &guest.link).await?;
    let added = uploads::add_part(conn, &upload.id, part, mime, now).await?;
    refuse_full(conn, &guest.link).await?;
    Ok(added)
}

async fn hold(conn: &mut Conn, link: &str) -> Result<(), LinkError> {
    if links::link_by_id(conn, link, true).await?.is_some() || task_links::hold(conn, link).await? {
        return Ok(());
    }
    Err(LinkError::NotFound)
}

/// Refuses what took the files of a link past what may wait there.
async fn refuse_full(conn: &mut Conn, link: &str) -> Result<(), LinkError> {
    let (files, bytes) = uploads::waiting(conn, link).await?;
    if files > WAITING.0 || bytes > WAITING.1 {
        let (zh, en) = ("现在上传的人太多，请稍后再试", "too many files are being sent right now; try again later");
        return Err(refused("files_full", zh, en));
    }
    Ok(())
}

/// Refuses content that the field an upload is meant for does not take.
///
/// # Errors
/// What is wrong with it.
pub fn refuse_content(opened: &Opened, upload: &UploadRow, mime: &str) -> Result<(), LinkError> {
    let field = upload.field.as_deref().and_then(|field| field_of(opened, field)).ok_or(LinkError::NotFound)?;
    refuse_file(field, upload, mime)
}

/// How large a stranger's file for a field may be, in MB, as far as the workspace allows it.
pub(super) fn largest(field: &FieldDefinition) -> u32 {
    field.max_size.unwrap_or(LARGEST_MB).min(LARGEST_MB)
}

/// Refuses content that a field does not take of a stranger.
///
/// # Errors
/// What is wrong with it.
pub fn refuse_file(field: &FieldDefinition, upload: &UploadRow, mime: &str) -> Result<(), LinkError> {
    let mut problems = kind::file_refusals(field, mime, upload.size.unwrap_or_default());
    let usual = FileType::of(mime).is_some_and(|found| USUAL.contains(&found));
    if problems.is_empty() && field.file_types.is_empty() && !usual {
        problems.push(kind::other_type(&USUAL));
    }
    if problems.is_empty() { Ok(()) } else { Err(LinkError::Invalid(problems)) }
}

/// The field of a public form that takes files.
fn field_of<'o>(opened: &'o Opened, key: &str) -> Option<&'o FieldDefinition> {
    let (first, column) = key.split_once('.').map_or((key, None), |(first, column)| (first, Some(column)));
    let field = opened.form.field(first).filter(|_| opened.has(first))?;
    let field = match column {
        None => field,
        Some(column) => field.columns.iter().find(|one| one.key == column)?,
    };
    matches!(field.kind.name(), "attachment" | "image" | "signature").then_some(&field.definition)
}
