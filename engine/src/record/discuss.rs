//! Saying something about a record: whoever may read it may speak and be spoken to. Who is mentioned and who follows the
//! record is told in the same transaction.

use super::news::{self, Reader};
use super::{Context, RecordError};
use crate::access::FormRights;
use crate::definition::Operation;
use crate::model::Form;
use crate::people::{NoticeEvent, Values};
use crate::problem::{Language, Problem};
use crate::store::comments::{self, Comment, Place};
use crate::store::{Batch, Conn, followers, load_row};

/// The longest comment, in characters.
const LONGEST: usize = 4000;
/// The most people one comment speaks to.
const MOST_MENTIONS: usize = 50;

/// Stores a comment of the one who acts; they follow the record from then on.
///
/// # Errors
/// [`RecordError::NotFound`] for a record they may not read, [`RecordError::Invalid`] for a text that is empty or too
/// long and for each mentioned person who may not read the record.
pub async fn comment(
    conn: &mut Conn,
    context: &Context<'_>,
    rights: &FormRights,
    form: &Form,
    id: &str,
    text: &str,
    mentions: &[String],
) -> Result<(Comment, i64), RecordError> {
    let record = load_row(conn, &form.table, id, false).await?.ok_or(RecordError::NotFound)?;
    if record.deleted_at.is_some() || !rights.allows_on(Operation::Read, &record.facts(), &context.conditions) {
        return Err(RecordError::NotFound);
    }
    let text = text.trim();
    let mut problems = Vec::new();
    if text.is_empty() || text.chars().count() > LONGEST {
        let (zh, en) = (format!("1 到 {LONGEST} 个字符"), format!("1 to {LONGEST} characters"));
        problems.push(Problem::new("/text", "length", zh, en));
    }
    if mentions.len() > MOST_MENTIONS {
        let (zh, en) = (format!("一次最多提到 {MOST_MENTIONS} 人"), format!("at most {MOST_MENTIONS} people at once"));
        problems.push(Problem::new("/mentions", "too_many", zh, en));
    }
    let mut readers: Vec<Reader<'_>> = Vec::new();
    for (at, member) in mentions.iter().enumerate().take(MOST_MENTIONS) {
        match Reader::of(context, form, &record, member) {
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
    if !problems.is_empty() {
        return Err(RecordError::Invalid(problems));
    }

    let place = Place { app: &form.app, form: &form.key, record: id };
    let ids: Vec<String> = readers.iter().map(|reader| reader.id.to_string()).collect();
    let comment = comments::insert(conn, place, context.me(), text, &ids, context.now).await?;
    let mut batch = Batch::default();
    let who = context.people.member_name(context.me()).unwrap_or_default();
    let title = &record.title;
    let key = format!("comment/{}", comment.seq);
    let values = Values::from([("who", who.to_owned()), ("record", title.clone()), ("words", text.to_owned())]);
    for reader in readers.iter().filter(|reader| reader.id.as_str() != context.me()) {
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
        news::push(context, form, &record, &reader, key.clone(), (subject, text.to_owned()), &mut batch);
    }
    followers::follow(&mut batch, id, context.me(), context.now);
    conn.execute_all(batch).await?;
    Ok((comment, record.version))
}
