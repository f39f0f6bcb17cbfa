//! Saying something about a record: whoever may read it may speak and be spoken to. Who is mentioned and who follows the
//! record is told in the same transaction.

use super::news::{self, Reader};
use super::{Context, RecordError, may_see_file};
use crate::access::FormRights;
use crate::definition::Operation;
use crate::flow::evidence::{KeptFile, MOST_FILES};
use crate::model::Form;
use crate::people::{NoticeEvent, Values};
use crate::problem::{Language, Problem};
use crate::store::comments::{self, Comment, Place};
use crate::store::{Batch, Conn, StoreError, StoredRecord, files, followers, load_row};

/// The longest comment, in characters.
const LONGEST: usize = 4000;
/// The most people one comment speaks to.
const MOST_MENTIONS: usize = 50;

/// What somebody says about a record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remark {
    pub text: String,
    /// The ids of the members it speaks to.
    pub mentions: Vec<String>,
    /// The ids of files that go with it.
    pub files: Vec<String>,
}

/// Stores a comment of the one who acts; they follow the record from then on.
///
/// # Errors
/// [`RecordError::NotFound`] for a record they may not read, [`RecordError::Invalid`] for a text that is too long, or empty
/// and without files, for each mentioned person who may not read the record and each file they may not see themselves.
pub async fn comment(
    conn: &mut Conn,
    context: &Context<'_>,
    rights: &FormRights,
    form: &Form,
    id: &str,
    remark: &Remark,
) -> Result<(Comment, i64), RecordError> {
    let record = load_row(conn, &form.table, id, false).await?.ok_or(RecordError::NotFound)?;
    if record.deleted_at.is_some() || !rights.allows_on(Operation::Read, &record.facts(), &context.conditions) {
        return Err(RecordError::NotFound);
    }
    let mut problems = Vec::new();
    let text = remark.text.trim();
    problems.extend(wrong_length(text, !remark.files.is_empty()));
    let readers = spoken_to(context, form, &record, &remark.mentions, &mut problems);
    let files = enclosed(conn, context, &remark.files, &mut problems).await?;
    if !problems.is_empty() {
        return Err(RecordError::Invalid(problems));
    }

    let place = Place { app: &form.app, form: &form.key, record: id };
    let ids: Vec<String> = readers.iter().map(|reader| reader.id.to_string()).collect();
    let said = Comment {
        seq: 0,
        at: context.now,
        author: context.me().to_owned(),
        text: text.to_owned(),
        mentions: ids.clone(),
        files,
        edited_at: None,
        deleted_at: None,
    };
    let comment = comments::insert(conn, place, said).await?;
    let mut batch = Batch::default();
    let who = context.people.member_name(context.me()).unwrap_or_default();
    let title = &record.title;
    let key = format!("comment/{}", comment.seq);
    for reader in readers.iter().filter(|reader| reader.id.as_str() != context.me()) {
        let words = words(&comment, reader.language);
        let values = Values::from([("who", who.to_owned()), ("record", title.clone()), ("words", words)]);
        let said = context.wordings.say(NoticeEvent::Mentioned, reader.language, &values);
        news::push(context, form, &record, reader, key.clone(), said, &mut batch);
    }
    let following = followers::of(conn, id).await?;
    for member in following.iter().filter(|member| *member != context.me() && !ids.contains(member)) {
        let Some(reader) = Reader::of(context, form, &record, member) else { continue };
        let subject = match reader.language {
            Language::Chinese => format!("{who}评论了“{title}”"),
            Language::English => format!("{who} commented on '{title}'"),
        };
        let told = (subject, words(&comment, reader.language));
        news::push(context, form, &record, &reader, key.clone(), told, &mut batch);
    }
    followers::follow(&mut batch, id, context.me(), context.now);
    conn.execute_all(batch).await?;
    Ok((comment, record.version))
}

/// What is wrong with the length of a comment; files speak for themselves.
pub(super) fn wrong_length(text: &str, has_files: bool) -> Option<Problem> {
    let least = usize::from(!has_files);
    if (least..=LONGEST).contains(&text.chars().count()) {
        return None;
    }
    let (zh, en) = (format!("{least} 到 {LONGEST} 个字符"), format!("{least} to {LONGEST} characters"));
    Some(Problem::new("/text", "length", zh, en))
}

/// Those a comment speaks to, each once.
fn spoken_to<'a>(
    context: &'a Context<'_>,
    form: &Form,
    record: &StoredRecord,
    mentions: &[String],
    problems: &mut Vec<Problem>,
) -> Vec<Reader<'a>> {
    if mentions.len() > MOST_MENTIONS {
        let (zh, en) = (format!("一次最多提到 {MOST_MENTIONS} 人"), format!("at most {MOST_MENTIONS} people at once"));
        problems.push(Problem::new("/mentions", "too_many", zh, en));
    }
    let mut readers: Vec<Reader<'_>> = Vec::new();
    for (at, member) in mentions.iter().enumerate().take(MOST_MENTIONS) {
        match Reader::of(context, form, record, member) {
            Some(reader) if readers.iter().all(|known| known.id != reader.id) => readers.push(reader),
            Some(_) => {}
            None => {
                let name = context.people.member_name(member).unwrap_or("?");
                problems.push(Problem::new(
                    format!("/mentions/{at}"),
                    "not_a_reader",
                    format!("{name}看不到这条数据，不能提到"),
                    format!("{name} cannot see this record and cannot be mentioned"),
                ));
            }
        }
    }
    readers
}

/// The files that go with a comment, each once, held until the transaction ends.
async fn enclosed(
    conn: &mut Conn,
    context: &Context<'_>,
    ids: &[String],
    problems: &mut Vec<Problem>,
) -> Result<Vec<KeptFile>, StoreError> {
    if ids.len() > MOST_FILES {
        let (zh, en) = (format!("最多 {MOST_FILES} 个附件"), format!("at most {MOST_FILES} attachments"));
        problems.push(Problem::new("/files", "too_many_files", zh, en));
    }
    let mut kept: Vec<KeptFile> = Vec::new();
    for (at, id) in ids.iter().enumerate().take(MOST_FILES) {
        let found = files::by_id_for_update(conn, id).await?;
        let is_seen = match &found {
            Some(row) => may_see_file(conn, context, row).await?,
            None => false,
        };
        let Some(found) = found.filter(|_| is_seen) else {
            let (zh, en) = ("文件不存在，请重新上传", "there is no such file; upload it again");
            problems.push(Problem::new(format!("/files/{at}"), "unknown_file", zh, en));
            continue;
        };
        if kept.iter().all(|known| known.id != found.id) {
            kept.push(found.into());
        }
    }
    Ok(kept)
}

/// What notices say of a comment: its words, and its files by name.
fn words(comment: &Comment, language: Language) -> String {
    if comment.files.is_empty() {
        return comment.text.clone();
    }
    let names: Vec<&str> = comment.files.iter().map(|file| file.name.as_str()).collect();
    let files = match language {
        Language::Chinese => format!("附件：{}", names.join("、")),
        Language::English => format!("Attached: {}", names.join(", ")),
    };
    if comment.text.is_empty() { files } else { format!("{}\n{files}", comment.text) }
}
