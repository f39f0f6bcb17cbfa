//! What is sealed wherever it lies: the columns of sensitive fields, the changes of histories, the journals of merges, what
//! jobs keep, named secrets, the signing keys of addresses, drafts of tasks and of records, answers on their way to runs. Owns
//! which keys it needs, and sealing it anew with the newest one.

use super::{Arg, Conn, FormTable, Row, StoreError, duplicates, form_drafts, hooks, jobs, task_drafts};
use crate::args;
use crate::seal::{self, BYTES_MARK, INDEX_LENGTH, Keyring, Sealing};
use crate::secret;
use serde_json::Value;

/// What is held while a key is noted that was not before.
const NOTING: i64 = 0x7365_616c;

/// How many parts of files one step seals anew: each is larger than any text.
const PARTS: usize = 20;

/// The keys that something may be sealed with.
pub(super) const TABLES: &str = "CREATE TABLE sealing_key (id {text} PRIMARY KEY)";

/// That part of a sealed column which equal values have in common.
pub(super) fn indexed(column: &str) -> String {
    format!("substr({column}, 1, {INDEX_LENGTH})")
}

/// The ids of the keys that something may be sealed with.
pub async fn keys(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    conn.rows("SELECT id FROM sealing_key ORDER BY id", args![]).await?.iter().map(|row| row.text(0)).collect()
}

/// The newest key, when it is of another file than the one the database goes by: it was never noted, and of those that were one
/// is not there. What it sealed could not be read by who holds the others.
pub async fn foreign(conn: &mut Conn) -> Result<Option<String>, StoreError> {
    let there = conn.keys().ids();
    let Some(newest) = there.last() else { return Ok(None) };
    let noted = keys(conn).await?;
    let is_foreign = !noted.contains(newest) && noted.iter().any(|id| !there.contains(id));
    Ok(is_foreign.then(|| newest.clone()))
}

/// Notes that a key is in use, whatever others are: for who has made it for that.
pub async fn note_key(conn: &mut Conn, id: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO sealing_key (id) VALUES ($1) ON CONFLICT (id) DO NOTHING";
    conn.execute(sql, args![id]).await.map(|_| ())
}

/// Notes that the newest key is in use, where there is one: for whoever seals something by itself.
///
/// # Errors
/// [`StoreError::NoKey`] when it is of another file than the one the database goes by.
pub async fn note_newest(conn: &mut Conn) -> Result<(), StoreError> {
    let there = conn.keys().ids();
    let Some(newest) = there.last() else { return Ok(()) };
    if keys(conn).await?.contains(newest) {
        return Ok(());
    }
    // Of two servers with a key of their own, the second sees what the first has noted.
    duplicates::hold(conn, &[NOTING]).await?;
    if foreign(conn).await?.is_some() {
        return Err(StoreError::NoKey);
    }
    note_key(conn, newest).await
}

/// Whether the newest key is there and in use, so that what it seals is opened by who holds the others.
pub async fn is_newest_noted(conn: &mut Conn) -> Result<bool, StoreError> {
    let noted = keys(conn).await?;
    Ok(conn.keys().newest().is_some_and(|id| noted.contains(&id)))
}

/// Whether something in the workspace is sealed, so that what may tell of it has to be sealed as well.
pub async fn in_use(conn: &mut Conn) -> Result<bool, StoreError> {
    Ok(conn.row("SELECT 1 FROM sealing_key LIMIT 1", args![]).await?.is_some())
}

/// Notes that of all keys only this one is in use.
pub async fn note_only(conn: &mut Conn, id: &str) -> Result<(), StoreError> {
    conn.execute("DELETE FROM sealing_key WHERE id <> $1", args![id]).await?;
    note_key(conn, id).await
}

/// Refuses a value that another live record has under an older key: the unique index sees only what the newest one made of
/// it. Nothing slips between this look and the write, for whoever seals a record anew holds it, and everybody writes with
/// the newest key.
pub(crate) async fn refuse_taken(
    conn: &mut Conn,
    table: &FormTable,
    record: &super::StoredRecord,
) -> Result<(), StoreError> {
    let older = conn.keys().ids().len() > 1;
    for index in table.indexes.iter().filter(|index| index.unique && older && record.deleted_at.is_none()) {
        let [field] = index.fields.as_slice() else { continue };
        let (Some(crate::kind::Column::Sealed), Some(name)) = (table.column(field), table.column_name(field)) else {
            continue;
        };
        let Some(text) = record.values.get(field).and_then(|value| value.as_str()) else { continue };
        let find = conn.dialect().one_of_json(&indexed(&name), "$1", false);
        let sql = format!("SELECT 1 FROM {} WHERE deleted_at IS NULL AND id <> $2 AND {find} LIMIT 1", table.name);
        let wanted = Arg::Indexes { field: table.index_of(field), texts: vec![text.to_owned()] };
        if conn.row(&sql, vec![wanted, record.id.as_str().into()]).await?.is_some() {
            return Err(StoreError::Unique { constraint: table.index_name(index) });
        }
    }
    Ok(())
}

/// Where sealed texts lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bed {
    /// A column of a form's table.
    Column { table: String, column: String },
    /// The changes of sensitive fields in the histories of records.
    Histories,
    /// What merges have done.
    Merges,
    /// What jobs are to do.
    JobParams,
    /// What came of jobs.
    JobResults,
    /// What jobs found in rows of files.
    JobRows,
    /// The files of jobs.
    JobFiles,
    /// The named secrets of the workspace.
    Secrets,
    /// The signing keys of the addresses at which flows start.
    Hooks,
    /// What assignees have begun with their tasks.
    TaskDrafts,
    /// What members have begun to enter.
    FormDrafts,
    /// Answers that wait in timers for the run to take them.
    Answers,
    /// Answers that were kept for runs that stand still.
    KeptAnswers,
}

/// What a step of sealing anew came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Step {
    /// How many texts are sealed with the newest key now.
    pub done: usize,
    /// How many could not be opened and stay as they are.
    pub unreadable: usize,
    /// Where the next step goes on; `None` at the end.
    pub next: Option<i64>,
}

/// Something sealed, and what is needed to seal it anew.
struct Lying {
    /// What steps are ordered by; most beds have no such number.
    order: i64,
    key: Vec<Arg>,
    place: String,
    sealed: Arg,
}

/// What becomes of something sealed.
enum Anew {
    Sealed(Arg),
    /// It cannot be opened.
    Unreadable,
    /// There is nothing in it that another key has sealed: it only looks so.
    Nothing,
}

/// A document with the answers in it that other keys have sealed: the data of a timer, or the state of a run.
fn answers_anew(keys: &Keyring, run: &str, document: &str) -> Anew {
    let Ok(mut document) = serde_json::from_str::<Value>(document) else { return Anew::Unreadable };
    let newest = keys.newest();
    let mut is_changed = false;
    for answer in answers(&mut document) {
        let Answer { step, sealed } = answer;
        let Some(text) = sealed.as_str().filter(|text| seal::key_of(text) != newest.as_deref()) else { continue };
        let name = seal::answer_to(run, step);
        let anew = keys.open_text(&name, text).ok().and_then(|text| keys.seal_text(&name, &text));
        let Some(anew) = anew else { return Anew::Unreadable };
        *sealed = anew.into();
        is_changed = true;
    }
    if is_changed { Anew::Sealed(document.to_string().into()) } else { Anew::Nothing }
}

/// A sealed answer where it stands in a document.
struct Answer<'d> {
    step: u64,
    sealed: &'d mut Value,
}

impl<'d> Answer<'d> {
    fn of(holder: &'d mut Value, key: &str) -> Option<Self> {
        let step = holder.get("step")?.as_u64()?;
        let sealed = holder.get_mut(key).filter(|sealed| sealed.is_string())?;
        Some(Self { step, sealed })
    }
}

fn answers(document: &mut Value) -> Vec<Answer<'_>> {
    if document.get("suspended").is_none() {
        return Answer::of(document, "sealed").into_iter().collect();
    }
    let kept = document.pointer_mut("/suspended/kept").and_then(Value::as_array_mut).into_iter().flatten();
    kept.filter_map(|kept| Answer::of(kept.get_mut("sealed")?, "text")).collect()
}

impl Bed {
    /// Seals the next that another key than the newest has sealed. Where each step began does not matter for what is left: a
    /// pass that was broken off is simply begun anew.
    pub async fn step(&self, conn: &mut Conn, newest: &str, after: i64, limit: usize) -> Result<Step, StoreError> {
        let found = self.next(conn, newest, after, limit).await?;
        let mut step = Step::default();
        let mut stays = 0;
        for lying in found {
            match self.anew(conn, &lying) {
                Anew::Sealed(anew) => {
                    let args = std::iter::once(anew).chain(lying.key).collect();
                    conn.execute(&self.update(), args).await?;
                    step.done += 1;
                }
                Anew::Unreadable => {
                    step.unreadable += 1;
                    stays += 1;
                }
                Anew::Nothing => stays += 1,
            }
            // What is done is not found again, so where there is no order only what stays is passed over.
            let passed = || after + stays;
            step.next = Some(if self.is_ordered() { lying.order } else { passed() });
        }
        Ok(step)
    }

    /// What takes the place of something sealed.
    fn anew(&self, conn: &Conn, lying: &Lying) -> Anew {
        let (keys, place) = (conn.keys(), lying.place.as_str());
        let anew = match &lying.sealed {
            Arg::Text(document) if matches!(self, Self::Answers | Self::KeptAnswers) => {
                return answers_anew(keys, place, document);
            }
            Arg::Text(sealed) => keys.open(place, sealed).ok().map(|text| {
                let index = match self {
                    Self::Column { table, column } => Some(seal::index(table, column)),
                    _ => None,
                };
                Arg::Sealed(Sealing { place: place.to_owned(), index, text })
            }),
            Arg::Bytes(sealed) => {
                let bytes = keys.open_bytes(place, sealed.clone()).ok();
                bytes.and_then(|bytes| keys.seal_bytes(place, &bytes)).map(Arg::Bytes)
            }
            _ => None,
        };
        anew.map_or(Anew::Unreadable, Anew::Sealed)
    }

    fn is_ordered(&self) -> bool {
        matches!(self, Self::Column { .. } | Self::Histories)
    }

    fn update(&self) -> String {
        match self {
            Self::Column { table, column } => format!("UPDATE {table} SET \"{column}\" = $1 WHERE seq = $2"),
            Self::Histories => "UPDATE audit SET sealed = $1 WHERE seq = $2".to_owned(),
            Self::Merges => "UPDATE merge SET journal = $1 WHERE id = $2".to_owned(),
            Self::JobParams => "UPDATE job SET params = $1 WHERE id = $2".to_owned(),
            Self::JobResults => "UPDATE job SET result = $1 WHERE id = $2".to_owned(),
            Self::JobRows => "UPDATE job_row SET problems = $1 WHERE job_id = $2 AND line = $3".to_owned(),
            Self::Secrets => "UPDATE secret SET kept = $1 WHERE name = $2".to_owned(),
            Self::Hooks => "UPDATE flow_hook SET secret = $1 WHERE id = $2".to_owned(),
            Self::TaskDrafts => "UPDATE task_draft SET sealed = $1 WHERE task_id = $2".to_owned(),
            Self::FormDrafts => {
                "UPDATE form_draft SET sealed = $1 WHERE member = $2 AND app = $3 AND form = $4".to_owned()
            }
            Self::Answers => "UPDATE timer SET data = $1 WHERE id = $2".to_owned(),
            Self::KeptAnswers => "UPDATE run SET machine = $1 WHERE id = $2".to_owned(),
            Self::JobFiles => "UPDATE job_file SET bytes = $1 WHERE job_id = $2 AND name = $3 AND part = $4".to_owned(),
        }
    }

    /// The next of other keys, held until the transaction ends.
    async fn next(&self, conn: &mut Conn, newest: &str, after: i64, limit: usize) -> Result<Vec<Lying>, StoreError> {
        let lock = conn.dialect().for_update();
        let other = |column: &str| format!("{column} IS NOT NULL AND {column} NOT LIKE '%.{newest}.%'");
        // Beside sealed texts others lie as they are.
        let own = |column: &str| format!("{column} LIKE '.%' AND {column} NOT LIKE '.{newest}.%'");
        let mut args = args![after, limit];
        let sql = match self {
            Self::Column { table, column } => {
                let quoted = format!("\"{column}\"");
                format!(
                    "SELECT seq, id, {quoted} FROM {table} WHERE seq > $1 AND {} ORDER BY seq LIMIT $2{lock}",
                    other(&quoted)
                )
            }
            Self::Histories => format!(
                "SELECT seq, record_id, version, sealed FROM audit WHERE seq > $1 AND {} ORDER BY seq LIMIT $2{lock}",
                other("sealed")
            ),
            Self::Merges => {
                format!("SELECT id, journal FROM merge WHERE {} ORDER BY id LIMIT $2 OFFSET $1{lock}", own("journal"))
            }
            Self::JobParams | Self::JobResults => {
                let column = self.column();
                format!("SELECT id, {column} FROM job WHERE {} ORDER BY id LIMIT $2 OFFSET $1{lock}", own(column))
            }
            Self::JobRows => format!(
                "SELECT job_id, line, problems FROM job_row WHERE {} ORDER BY job_id, line LIMIT $2 OFFSET $1{lock}",
                own("problems")
            ),
            Self::Secrets => {
                format!("SELECT name, kept FROM secret WHERE {} ORDER BY name LIMIT $2 OFFSET $1{lock}", own("kept"))
            }
            Self::Hooks => {
                format!("SELECT id, secret FROM flow_hook WHERE {} ORDER BY id LIMIT $2 OFFSET $1{lock}", own("secret"))
            }
            Self::TaskDrafts => format!(
                "SELECT task_id, sealed FROM task_draft WHERE {} ORDER BY task_id LIMIT $2 OFFSET $1{lock}",
                own("sealed")
            ),
            Self::FormDrafts => format!(
                "SELECT member, app, form, sealed FROM form_draft WHERE {} \
                 ORDER BY member, app, form LIMIT $2 OFFSET $1{lock}",
                own("sealed")
            ),
            Self::Answers => format!(
                "SELECT id, run_id, data FROM timer WHERE data LIKE '%\"sealed\":\".%' \
                 AND data NOT LIKE '%\"sealed\":\".{newest}.%' ORDER BY id LIMIT $2 OFFSET $1{lock}"
            ),
            // Several answers may lie in one run, some of them sealed anew already.
            Self::KeptAnswers => format!(
                "SELECT id, machine FROM run WHERE machine LIKE '%{{\"sealed\":{{%' \
                 AND replace(machine, '\"text\":\".{newest}.', '') LIKE '%\"text\":\".%' \
                 ORDER BY id LIMIT $2 OFFSET $1{lock}"
            ),
            Self::JobFiles => {
                let beginning = seal::beginning(newest);
                let begins = |length: usize| format!("substr(bytes, 1, {length})");
                let (mark, key) = (begins(BYTES_MARK.len()), begins(beginning.len()));
                args = args![after, limit.min(PARTS), BYTES_MARK.to_vec(), beginning];
                format!(
                    "SELECT job_id, name, part, bytes FROM job_file WHERE {mark} = $3 AND {key} <> $4 \
                     ORDER BY job_id, name, part LIMIT $2 OFFSET $1{lock}"
                )
            }
        };
        conn.rows(&sql, args).await?.iter().map(|row| self.lying(row)).collect()
    }

    /// The column of a job.
    fn column(&self) -> &'static str {
        if *self == Self::JobParams { jobs::PARAMS } else { jobs::RESULT }
    }

    fn lying(&self, row: &Row) -> Result<Lying, StoreError> {
        let text = |at: usize| row.text(at).map(Arg::from);
        Ok(match self {
            Self::Column { table, column } => Lying {
                order: row.int(0)?,
                key: args![row.int(0)?],
                place: seal::cell(table, column, &row.text(1)?),
                sealed: text(2)?,
            },
            Self::Histories => Lying {
                order: row.int(0)?,
                key: args![row.int(0)?],
                place: seal::history(&row.opt_text(1)?.unwrap_or_default(), row.opt_int(2)?.unwrap_or_default()),
                sealed: text(3)?,
            },
            Self::Merges => {
                Lying { order: 0, key: vec![text(0)?], place: seal::journal(&row.text(0)?), sealed: text(1)? }
            }
            Self::JobParams | Self::JobResults => Lying {
                order: 0,
                key: vec![text(0)?],
                place: seal::job(&row.text(0)?, self.column()),
                sealed: text(1)?,
            },
            Self::JobRows => Lying {
                order: 0,
                key: args![row.text(0)?, row.int(1)?],
                place: seal::job(&row.text(0)?, &row.int(1)?.to_string()),
                sealed: text(2)?,
            },
            Self::Secrets => Lying {
                order: 0,
                key: vec![text(0)?],
                place: seal::single(&secret::at(&row.text(0)?)),
                sealed: text(1)?,
            },
            Self::Hooks => Lying {
                order: 0,
                key: vec![text(0)?],
                place: seal::single(&hooks::sealed_for(&row.text(0)?)),
                sealed: text(1)?,
            },
            Self::TaskDrafts => Lying {
                order: 0,
                key: vec![text(0)?],
                place: seal::single(&task_drafts::sealed_for(&row.text(0)?)),
                sealed: text(1)?,
            },
            Self::FormDrafts => {
                let (member, app, form) = (row.text(0)?, row.text(1)?, row.text(2)?);
                let place = form_drafts::Place { member: &member, app: &app, form: &form };
                let place = seal::single(&form_drafts::sealed_for(place));
                Lying { order: 0, key: args![member, app, form], place, sealed: text(3)? }
            }
            Self::Answers => {
                Lying { order: 0, key: vec![text(0)?], place: row.opt_text(1)?.unwrap_or_default(), sealed: text(2)? }
            }
            Self::KeptAnswers => Lying { order: 0, key: vec![text(0)?], place: row.text(0)?, sealed: text(1)? },
            Self::JobFiles => Lying {
                order: 0,
                key: args![row.text(0)?, row.text(1)?, row.int(2)?],
                place: seal::job_file(&row.text(0)?, &row.text(1)?, row.int(2)?),
                sealed: row.bytes(3)?.into(),
            },
        })
    }
}
