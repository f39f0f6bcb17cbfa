//! What members have begun to enter into forms and not sent: one record for each member and form. It goes with the app, with
//! the member, and when nobody has gone on with it for long. What is to stand nowhere as it reads lies sealed.

use super::{Conn, StoreError};
use crate::args;
use crate::clock::Moment;
use crate::seal::Keyring;
use serde_json::{Map, Value};

pub(super) const TABLES: &str = "
CREATE TABLE form_draft (
    member {text} NOT NULL,
    app {text} NOT NULL,
    form {text} NOT NULL,
    version {int} NOT NULL,
    form_version {int} NOT NULL,
    field_values {text} NOT NULL,
    sealed {text},
    saved_at {text} NOT NULL,
    PRIMARY KEY (member, app, form)
);
CREATE INDEX form_draft_form ON form_draft (app, form, member);
CREATE INDEX form_draft_saved ON form_draft (saved_at);
";

/// Whose draft it is, and of which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    pub member: &'a str,
    pub app: &'a str,
    pub form: &'a str,
}

/// A record that was begun and not sent.
#[derive(Debug, Clone, PartialEq)]
pub struct FormDraftRow {
    /// Another number each time it is kept, by which a device notices that another one has gone on.
    pub version: i64,
    /// The published version of the form it was typed into.
    pub form_version: i64,
    pub values: Map<String, Value>,
    /// Those that lie sealed. They are only kept where there is a key; where it is missing by now they read as none.
    pub secrets: Map<String, Value>,
    pub saved_at: Moment,
}

impl FormDraftRow {
    /// How many bytes its values take.
    pub fn size(&self) -> usize {
        text_of(&self.values).len() + text_of(&self.secrets).len()
    }
}

fn text_of(values: &Map<String, Value>) -> String {
    Value::Object(values.clone()).to_string()
}

/// The name under which values of a draft are sealed.
pub(super) fn sealed_for(place: Place<'_>) -> String {
    format!("form draft|{}|{}|{}", place.member, place.app, place.form)
}

/// The draft a member has of a form.
pub async fn find(conn: &mut Conn, place: Place<'_>) -> Result<Option<FormDraftRow>, StoreError> {
    let sql = "SELECT version, form_version, field_values, sealed, saved_at FROM form_draft \
               WHERE member = $1 AND app = $2 AND form = $3";
    let Some(row) = conn.row(sql, args![place.member, place.app, place.form]).await? else { return Ok(None) };
    let Value::Object(values) = row.json(2)? else {
        return Err(StoreError::Corrupt(format!("draft of {} in {}/{}", place.member, place.app, place.form)));
    };
    let secrets = row.opt_text(3)?.and_then(|sealed| opened(conn.keys(), place, &sealed)).unwrap_or_default();
    let (version, form_version) = (row.int(0)?, row.int(1)?);
    Ok(Some(FormDraftRow { version, form_version, values, secrets, saved_at: row.moment(4)? }))
}

fn opened(keys: &Keyring, place: Place<'_>, sealed: &str) -> Option<Map<String, Value>> {
    let text = keys.open_text(&sealed_for(place), sealed).ok()?;
    serde_json::from_str(&text).ok()
}

/// Keeps a draft in the place of the one of version `before`, or of none. False when by now another one lies there.
pub async fn put(
    conn: &mut Conn,
    place: Place<'_>,
    row: &FormDraftRow,
    before: Option<i64>,
) -> Result<bool, StoreError> {
    let sealed = match row.secrets.is_empty() {
        true => None,
        false => conn.keys().seal_text(&sealed_for(place), &text_of(&row.secrets)),
    };
    let mut args = args![
        place.member,
        place.app,
        place.form,
        row.version,
        row.form_version,
        text_of(&row.values),
        sealed,
        row.saved_at,
    ];
    let sql = match before {
        None => {
            "INSERT INTO form_draft (member, app, form, version, form_version, field_values, sealed, saved_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (member, app, form) DO NOTHING"
        }
        Some(before) => {
            args.push(before.into());
            "UPDATE form_draft SET version = $4, form_version = $5, field_values = $6, sealed = $7, saved_at = $8 \
             WHERE member = $1 AND app = $2 AND form = $3 AND version = $9"
        }
    };
    Ok(conn.execute(sql, args).await? > 0)
}

/// Drops the draft of this version. False when there is none, or another one.
pub async fn drop_draft(conn: &mut Conn, place: Place<'_>, version: i64) -> Result<bool, StoreError> {
    let sql = "DELETE FROM form_draft WHERE member = $1 AND app = $2 AND form = $3 AND version = $4";
    Ok(conn.execute(sql, args![place.member, place.app, place.form, version]).await? > 0)
}

/// Drops what a member has begun in any form.
pub async fn drop_of_member(conn: &mut Conn, member: &str) -> Result<(), StoreError> {
    conn.execute("DELETE FROM form_draft WHERE member = $1", args![member]).await.map(|_| ())
}

/// Forgets drafts that nobody has gone on with since; answers how many.
pub async fn forget(conn: &mut Conn, before: Moment) -> Result<u64, StoreError> {
    conn.execute("DELETE FROM form_draft WHERE saved_at < $1", args![before]).await
}
