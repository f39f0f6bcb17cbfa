//! Saying otherwise what one has said about a record, or taking it back, for a while after it was said. What is taken back
//! leaves a trace in its place; the log keeps the words that are gone.

use super::discuss::wrong_length;
use super::{Context, RecordError, holds_file};
use crate::access::FormRights;
use crate::audit::{Entry, action};
use crate::clock::Moment;
use crate::definition::Operation;
use crate::id::RecordId;
use crate::model::Form;
use crate::problem::Problem;
use crate::store::comments::{self, Comment};
use crate::store::{self, Batch, Conn, files, load_row};
use chrono::TimeDelta;
use serde_json::json;

/// How long a comment may be changed or taken back by whoever wrote it, in minutes.
pub const REWORD_MINUTES: i64 = 60;

/// What becomes of a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rewording {
    /// Other words. Whom it speaks to and the files that go with it stay.
    Text(String),
    /// It is taken back, with its files.
    Retract,
}

/// Until when somebody may change or take back a comment; `None` for those who may not.
pub fn open_until(comment: &Comment, member: &str) -> Option<Moment> {
    (comment.author == member && comment.deleted_at.is_none()).then(|| comment.at + TimeDelta::minutes(REWORD_MINUTES))
}

/// Changes a comment of the one who acts, or takes it back. Answers it with the version of its record.
///
/// # Errors
/// [`RecordError::NotFound`] for a record they may not read and a comment that is not on it, [`RecordError::Forbidden`] for
/// what somebody else said, [`RecordError::Invalid`] when it is too late, or for a text that is too long or empty.
pub async fn reword(
    conn: &mut Conn,
    context: &Context<'_>,
    rights: &FormRights,
    form: &Form,
    (id, comment): (&str, i64),
    wish: &Rewording,
) -> Result<(Comment, i64), RecordError> {
    let record = load_row(conn, &form.table, id, false).await?.ok_or(RecordError::NotFound)?;
    if record.deleted_at.is_some() || !rights.allows_on(Operation::Read, &record.facts(), &context.conditions) {
        return Err(RecordError::NotFound);
    }
    let said = comments::by_seq(conn, id, comment).await?.ok_or(RecordError::NotFound)?;
    refuse(context, &said)?;
    let mut now = said.clone();
    let (word, detail) = match wish {
        Rewording::Text(text) => {
            let text = text.trim();
            if let Some(problem) = wrong_length(text, !said.files.is_empty()) {
                return Err(RecordError::Invalid(vec![problem]));
            }
            if text == said.text {
                return Ok((said, record.version));
            }
            text.clone_into(&mut now.text);
            now.edited_at = Some(context.now);
            (action::COMMENT_CHANGE, json!({ "comment": said.seq, "text": [said.text, text] }))
        }
        Rewording::Retract => {
            let names: Vec<&str> = said.files.iter().map(|file| file.name.as_str()).collect();
            let detail = json!({ "comment": said.seq, "text": said.text, "files": names });
            now = Comment {
                text: String::new(),
                mentions: Vec::new(),
                files: Vec::new(),
                deleted_at: Some(context.now),
                ..now
            };
            (action::COMMENT_DELETE, detail)
        }
    };
    comments::rewrite(conn, &now).await?;
    let mut batch = Batch::default();
    for file in said.files.iter().filter(|file| !now.files.contains(file)) {
        // It may stand in a field of the record or go with another comment, and is then shown by that.
        let is_shown = holds_file(form, &record.values, file.id.as_str());
        if !is_shown && !comments::shows_file(conn, id, &file.id).await? {
            files::let_go(&mut batch, &file.id, id);
        }
    }
    let mut entry = Entry::new(context.now, context.principal.origin(), word).detail(detail);
    // No version: it is no change of the record, and its history does not speak of it.
    entry.app = Some(form.app.clone());
    entry.form = Some(form.key.clone());
    entry.record = RecordId::parse(id);
    store::audit::push(&mut batch, &entry);
    conn.execute_all(batch).await?;
    Ok((now, record.version))
}

fn refuse(context: &Context<'_>, said: &Comment) -> Result<(), RecordError> {
    if said.author != context.me() {
        let (zh, en) = ("只能修改或删除自己的评论", "only whoever wrote a comment may change or delete it");
        return Err(RecordError::Forbidden(vec![Problem::new("", "not_yours", zh, en)]));
    }
    let refused = |code, zh: String, en: String| Err(RecordError::Invalid(vec![Problem::new("", code, zh, en)]));
    match open_until(said, context.me()) {
        None => refused("comment_deleted", "这条评论已删除".to_owned(), "this comment was deleted".to_owned()),
        Some(end) if context.now >= end => refused(
            "too_late",
            format!("评论发出 {REWORD_MINUTES} 分钟后不能再修改或删除，可以再发一条说明"),
            format!(
                "a comment can be changed or deleted for {REWORD_MINUTES} minutes after it was written; write another one"
            ),
        ),
        Some(_) => Ok(()),
    }
}
