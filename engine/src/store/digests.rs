//! What members want to be told of by e-mail, but gathered: each waits here until their next digest. Owns its statements; what
//! is still worth telling by then is owned by `flow`.

use super::{Batch, Conn, Row, StoreError};
use crate::args;
use crate::clock::Moment;
use crate::people::{NoticeEvent, NoticeKind};

pub(super) const TABLES: &str = "
CREATE TABLE digest_item (
    seq {seq},
    member {text} NOT NULL,
    kind {text} NOT NULL,
    key {text} NOT NULL,
    event {text} NOT NULL,
    run_id {text} NOT NULL,
    task_id {text},
    words {text},
    at {text} NOT NULL
);
CREATE UNIQUE INDEX digest_item_key ON digest_item (member, key);
CREATE INDEX digest_item_kind ON digest_item (member, kind);
";

/// One thing to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestItem {
    /// Under which the member's inbox has it, too.
    pub key: String,
    pub event: NoticeEvent,
    pub run: String,
    pub task: Option<String>,
    /// What somebody wrote.
    pub words: Option<String>,
}

/// Adds the statement that lays something by for a member to a batch. The same thing again stays as it is.
pub fn insert(batch: &mut Batch, member: &str, kind: NoticeKind, item: &DigestItem, now: Moment) {
    batch.push(
        "INSERT INTO digest_item (member, kind, key, event, run_id, task_id, words, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (member, key) DO NOTHING",
        args![
            member,
            kind.word(),
            item.key.as_str(),
            item.event.word(),
            item.run.as_str(),
            item.task.clone(),
            item.words.clone(),
            now,
        ],
    );
}

/// Takes what waits for a member of some kinds, in the order in which it came.
pub async fn take(conn: &mut Conn, member: &str, kinds: &[NoticeKind]) -> Result<Vec<DigestItem>, StoreError> {
    let mut taken: Vec<(i64, DigestItem)> = Vec::new();
    for kind in kinds {
        let sql =
            "DELETE FROM digest_item WHERE member = $1 AND kind = $2 RETURNING seq, key, event, run_id, task_id, words";
        for row in conn.write_returning(sql, args![member, kind.word()]).await? {
            taken.push((row.int(0)?, read(&row)?));
        }
    }
    taken.sort_by_key(|(seq, _)| *seq);
    Ok(taken.into_iter().map(|(_, item)| item).collect())
}

fn read(row: &Row) -> Result<DigestItem, StoreError> {
    let event = row.text(2)?;
    Ok(DigestItem {
        key: row.text(1)?,
        event: NoticeEvent::parse(&event).ok_or_else(|| StoreError::Corrupt(format!("digest item of '{event}'")))?,
        run: row.text(3)?,
        task: row.opt_text(4)?,
        words: row.opt_text(5)?,
    })
}
