//! What a member has begun to enter into a form and not sent: one record for each form, theirs alone, found on whatever device
//! they go on. Owns what of it is kept, for how long, and which of two devices is heard; the rows are owned by
//! `store::form_drafts`, what is begun with a task by `flow::service`.
//!
//! It is no record yet: nothing is worked out, checked or told of it. Fields its member may not write are not kept, nor are
//! those that the engine fills in; sensitive and masked ones lie sealed, or are left out where nothing can be sealed.

mod discreet;
mod form_then;

pub(crate) use discreet::{may_seal, part};

use crate::access::{FieldRights, FormRights};
use crate::clock::{self, Moment};
use crate::definition::Operation;
use crate::model::{Field, Form};
use crate::problem::Problem;
use crate::record::{self, Context};
use crate::store::form_drafts::{self, FormDraftRow, Place};
use crate::store::{Conn, Store, StoreError, carries_store_error, definitions, files};
use chrono::Duration;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The most bytes of a draft, as JSON.
pub const MOST: usize = 512 << 10;
/// How long a draft is kept that nobody goes on with: as long as the files that were uploaded for it.
const RETENTION: Duration = Duration::days(30);

/// A record that was begun and not sent.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FormDraft {
    /// Another number each time it is kept, never 0. Whoever goes on names it, so that what another device has kept since is
    /// not written over.
    pub version: i64,
    /// RFC 3339, UTC.
    pub saved_at: String,
    pub values: Map<String, Value>,
    /// Whether the form was published anew since. Values of fields that are gone, or have become of another kind, are left
    /// out.
    pub form_changed: bool,
    /// The names of files that were removed because no record came to hold them; they have to be uploaded again.
    pub files_gone: Vec<String>,
}

/// What came of keeping a draft.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct KeptDraft {
    pub version: i64,
    /// RFC 3339, UTC.
    pub saved_at: String,
    /// The fields that were sent and are not kept: those the member may not write, those the engine fills in, and sensitive
    /// ones where there is no key to seal them with.
    pub left_out: Vec<String>,
}

/// Why a draft was not kept, or not dropped.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    #[error("not found")]
    NotFound,
    /// Whoever may create no record of the form has no draft of one.
    #[error("forbidden")]
    Forbidden,
    #[error("invalid: {0:?}")]
    Invalid(Vec<Problem>),
    /// Another device has gone on meanwhile, or has sent or dropped it.
    #[error("the draft is another one by now")]
    Conflict { current: Option<Box<FormDraft>> },
    #[error(transparent)]
    Store(#[from] StoreError),
}

carries_store_error!(DraftError);

/// A form, and the one who enters a record into it.
struct Desk<'a> {
    form: &'a Form,
    fields: FieldRights,
    place: Place<'a>,
}

fn desk<'a>(context: &Context<'a>, app: &str, form: &str) -> Result<Desk<'a>, DraftError> {
    let rights: FormRights = context.rights(app, form).ok_or(DraftError::NotFound)?;
    let form: &Form = context.model.form(app, form).ok_or(DraftError::NotFound)?;
    let member = context.principal.id().ok_or(DraftError::Forbidden)?;
    if !rights.allows(Operation::Create) || form.aggregate.is_some() {
        return Err(DraftError::Forbidden);
    }
    let place = Place { member, app: &form.app, form: &form.key };
    Ok(Desk { form, fields: rights.fields_of_new(), place })
}

/// What whoever asks has begun to enter into a form.
///
/// # Errors
/// [`DraftError::NotFound`] for an unknown form, [`DraftError::Forbidden`] where they may create nothing.
pub async fn find(
    conn: &mut Conn,
    context: &Context<'_>,
    (app, form): (&str, &str),
) -> Result<Option<FormDraft>, DraftError> {
    let desk = desk(context, app, form)?;
    Ok(desk.shown(conn).await?)
}

/// Keeps what whoever asks has begun to enter; nothing begun leaves nothing kept. `expected` is the version it goes on from,
/// 0 for none yet; without it whatever lies there is written over.
///
/// # Errors
/// As [`find`]; [`DraftError::Conflict`] when another version lies there, [`DraftError::Invalid`] for more than [`MOST`].
pub async fn keep(
    conn: &mut Conn,
    context: &Context<'_>,
    (app, form): (&str, &str),
    values: Map<String, Value>,
    expected: Option<i64>,
) -> Result<Option<KeptDraft>, DraftError> {
    let desk = desk(context, app, form)?;
    let before = form_drafts::find(conn, desk.place).await?.map(|row| row.version);
    desk.refuse_other(conn, before, expected).await?;
    let sent: Vec<String> = values.keys().cloned().collect();
    let values = desk.writable(values);
    desk.want_files(conn, &values, context.now).await?;
    let (mut secrets, values) = part(desk.form, values);
    if !secrets.is_empty() && !may_seal(conn, Some(desk.form)).await? {
        secrets.clear();
    }
    if values.is_empty() && secrets.is_empty() {
        return match before {
            Some(version) if !form_drafts::drop_draft(conn, desk.place, version).await? => desk.overtaken(conn).await,
            _ => Ok(None),
        };
    }
    let row = FormDraftRow {
        version: next_version(context.now, before),
        form_version: desk.form_version(conn).await?,
        values,
        secrets,
        saved_at: context.now,
    };
    if row.size() > MOST {
        let most = MOST >> 10;
        let (zh, en) = (format!("草稿最多保存 {most} KB 的内容"), format!("a draft holds at most {most} KB"));
        return Err(DraftError::Invalid(vec![Problem::new("", "too_large", zh, en)]));
    }
    if !form_drafts::put(conn, desk.place, &row, before).await? {
        return desk.overtaken(conn).await;
    }
    let is_kept = |key: &String| row.values.contains_key(key) || row.secrets.contains_key(key);
    let left_out = sent.into_iter().filter(|key| !is_kept(key)).collect();
    Ok(Some(KeptDraft { version: row.version, saved_at: clock::to_text(row.saved_at), left_out }))
}

/// Versions are moments, so that one that was dropped does not come again.
fn next_version(now: Moment, before: Option<i64>) -> i64 {
    now.timestamp_millis().max(before.unwrap_or_default() + 1)
}

/// Drops what whoever asks has begun to enter, when it is the version they know; without one, whatever lies there.
///
/// # Errors
/// As [`find`]; [`DraftError::Conflict`] when another version lies there.
pub async fn discard(
    conn: &mut Conn,
    context: &Context<'_>,
    (app, form): (&str, &str),
    expected: Option<i64>,
) -> Result<(), DraftError> {
    let desk = desk(context, app, form)?;
    // What is gone already need not be dropped; what another device has kept since it was looked at is looked at again.
    while let Some(row) = form_drafts::find(conn, desk.place).await? {
        desk.refuse_other(conn, Some(row.version), expected).await?;
        if form_drafts::drop_draft(conn, desk.place, row.version).await? {
            break;
        }
    }
    Ok(())
}

/// Drops the draft of which a record was made just now, in its transaction. Another version, kept elsewhere since, stays.
pub(crate) async fn sent(
    conn: &mut Conn,
    context: &Context<'_>,
    (app, form): (&str, &str),
    version: i64,
) -> Result<(), StoreError> {
    let place = Place { member: context.me(), app, form };
    form_drafts::drop_draft(conn, place, version).await.map(|_| ())
}

/// Forgets drafts that nobody has gone on with for a month; answers how many.
///
/// # Errors
/// When the database fails.
pub async fn forget(store: &Store, now: Moment) -> Result<u64, StoreError> {
    store.write(move |conn| Box::pin(form_drafts::forget(conn, now - RETENTION))).await
}

impl Desk<'_> {
    async fn refuse_other(
        &self,
        conn: &mut Conn,
        before: Option<i64>,
        expected: Option<i64>,
    ) -> Result<(), DraftError> {
        if expected.is_none_or(|expected| expected == before.unwrap_or_default()) {
            return Ok(());
        }
        self.overtaken(conn).await
    }

    /// Another device was faster, if only by a moment.
    async fn overtaken<T>(&self, conn: &mut Conn) -> Result<T, DraftError> {
        Err(DraftError::Conflict { current: self.shown(conn).await?.map(Box::new) })
    }

    async fn form_version(&self, conn: &mut Conn) -> Result<i64, StoreError> {
        let path = form_then::path(&self.form.key);
        Ok(definitions::published_version(conn, &self.form.app, &path).await?.unwrap_or_default())
    }

    /// The draft as its member goes on with it: what they may still write, in fields that are still there.
    async fn shown(&self, conn: &mut Conn) -> Result<Option<FormDraft>, StoreError> {
        let Some(row) = form_drafts::find(conn, self.place).await? else { return Ok(None) };
        let FormDraftRow { version, form_version, mut values, secrets, saved_at } = row;
        values.extend(secrets);
        let form_changed = form_version != self.form_version(conn).await?;
        if form_changed {
            values = form_then::carry_over(conn, self.form, form_version, values).await?;
        }
        let mut values = self.writable(values);
        let files_gone = self.leave_out_files(conn, &mut values).await?;
        Ok(Some(FormDraft { version, saved_at: clock::to_text(saved_at), values, form_changed, files_gone }))
    }

    /// Of some values, what the member may write.
    fn writable(&self, values: Map<String, Value>) -> Map<String, Value> {
        let kept = values.into_iter().filter_map(|(key, mut value)| {
            let field = self.form.field(&key)?;
            if field.column.is_none() || field.is_computed() || !self.fields.edits(&key) {
                return None;
            }
            self.leave_out_cells(field, &mut value);
            Some((key, value))
        });
        kept.collect()
    }

    fn leave_out_cells(&self, field: &Field, value: &mut Value) {
        let rows = value.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut);
        for row in rows.filter(|_| !field.columns.is_empty()) {
            row.retain(|key, _| {
                field
                    .sub_column(key)
                    .is_none_or(|column| !column.is_computed() && self.fields.edits(&format!("{}.{key}", field.key)))
            });
        }
    }

    /// What was uploaded for the draft stays as long as it does.
    async fn want_files(&self, conn: &mut Conn, values: &Map<String, Value>, now: Moment) -> Result<(), StoreError> {
        let files = record::files_in(self.form, values).into_iter();
        let ids: BTreeSet<&str> = files.filter_map(|file| file.get("id").and_then(Value::as_str)).collect();
        if ids.is_empty() {
            return Ok(());
        }
        files::want(conn, self.place.member, ids, now).await
    }

    /// Takes out files that are there no more; answers what they were called.
    async fn leave_out_files(
        &self,
        conn: &mut Conn,
        values: &mut Map<String, Value>,
    ) -> Result<Vec<String>, StoreError> {
        let (mut gone, mut names) = (BTreeSet::new(), Vec::new());
        for file in record::files_in(self.form, values) {
            let Some(id) = file.get("id").and_then(Value::as_str) else { continue };
            if !gone.contains(id) && files::by_id(conn, id).await?.is_none() {
                gone.insert(id.to_owned());
                names.extend(file.get("name").and_then(Value::as_str).map(str::to_owned));
            }
        }
        if !gone.is_empty() {
            record::without_files(self.form, values, &gone);
        }
        Ok(names)
    }
}
