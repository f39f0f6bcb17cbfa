//! Files that go with the decision by a mailed link. They belong to the link by which they came: nothing else takes them,
//! and what no decision holds in the end is removed like any stranger's.

use super::{Found, SESSION_MINUTES};
use crate::access::token;
use crate::clock::Moment;
use crate::definition::FieldDefinition;
use crate::flow::service::field_of_part;
use crate::kind;
use crate::link::upload::{admit, largest};
use crate::link::{LinkError, UploadWish, refused};
use crate::problem::Problem;
use crate::store::Conn;
use crate::store::files::Guest;
use crate::store::uploads::UploadRow;
use crate::workspace::{Snapshot, Workspace};
use chrono::Duration;
use std::sync::Arc;

/// The most files and bytes of one link, with the signatures that were drawn anew.
const LINK: (i64, i64) = (40, 100 << 20);

impl Found {
    /// Whose files they are that come by this link.
    pub(super) fn guest(&self) -> Guest {
        Guest { link: self.link.id.clone(), ticket: self.task.id.to_string() }
    }

    /// What a browser sends files with in which the right code was entered.
    pub(super) fn ticket(&self, session: &str) -> String {
        self.ticket_of(&self.session_hash(session))
    }

    fn ticket_of(&self, session_hash: &str) -> String {
        token::hash(&format!("upload\n{session_hash}{}", self.who.stamp()))
    }

    /// Whether a ticket is of the browser in which the code was entered last, and its time is not over.
    fn takes_files(&self, ticket: &str, now: Moment) -> Result<(), LinkError> {
        self.is_open()?;
        let lasts = self.link.session_at.is_some_and(|at| now < at + Duration::minutes(SESSION_MINUTES));
        match &self.link.session_hash {
            // As hashes, like sessions: how long it takes to tell them apart says nothing of the right one.
            Some(hash) if lasts && token::hash(ticket) == token::hash(&self.ticket_of(hash)) => Ok(()),
            _ => Err(super::session_over()),
        }
    }

    /// The field a file would stand in; what the step does not ask for has none.
    async fn field(&self, conn: &mut Conn, snapshot: &Snapshot, part: &str) -> Result<FieldDefinition, LinkError> {
        let principal = self.who.principal(None);
        let field = field_of_part(conn, &snapshot.context(&principal), &self.run, &self.task.id, part).await?;
        field.ok_or_else(|| {
            let (zh, en) = ("这项任务不收这种文件", "this task takes no such files");
            LinkError::Invalid(vec![Problem::new("/field", "unknown_field", zh, en)])
        })
    }
}

/// Whose files they are that are sent with this ticket.
///
/// # Errors
/// See [`super::Standing`]; a ticket that is forged, of another link, or over.
pub async fn task_guest(conn: &mut Conn, snapshot: &Snapshot, secret: &str, ticket: &str) -> Result<Guest, LinkError> {
    let found = Found::by_token(conn, secret, snapshot, false).await?;
    found.takes_files(ticket, snapshot.now)?;
    Ok(found.guest())
}

/// Notes a file that is going to be sent with a decision: for its `signature` or its `attachments`.
///
/// # Errors
/// As [`task_guest`]; what the step does not ask for; too large, too many; the database's.
pub async fn begin_task_upload(workspace: &Workspace, secret: &str, wish: UploadWish) -> Result<UploadRow, LinkError> {
    let most = workspace.roster.settings().file_mb;
    let work = Arc::new((workspace.snapshot(), secret.to_owned(), wish));
    let begun = workspace.store.write(move |conn| {
        let work = Arc::clone(&work);
        Box::pin(async move {
            let (snapshot, secret, wish) = &*work;
            let found = Found::by_token(conn, secret, snapshot, true).await?;
            found.takes_files(&wish.ticket, snapshot.now)?;
            let field = found.field(conn, snapshot, &wish.field).await?;
            let most = largest(&field).min(most);
            if wish.size < 1 || wish.size > i64::from(most) << 20 {
                return Err(LinkError::Invalid(vec![kind::too_large(most).under("/size")]));
            }
            let row = wish.noted(found.guest(), snapshot.now);
            admit(conn, &row, LINK, || refused("too_many_files", "文件太多了", "these are too many files")).await?;
            Ok::<_, LinkError>(row)
        })
    });
    begun.await
}

/// The field an upload is meant for, as the step has it now.
///
/// # Errors
/// The step does not ask for it any more; the database's.
pub async fn task_field(
    conn: &mut Conn,
    snapshot: &Snapshot,
    secret: &str,
    upload: &UploadRow,
) -> Result<FieldDefinition, LinkError> {
    let found = Found::by_token(conn, secret, snapshot, false).await?;
    found.field(conn, snapshot, upload.field.as_deref().unwrap_or_default()).await
}
