//! The archive of consent: what somebody agreed to when they answered, in the words they saw, when and from where, and
//! their signature. Written with the answer and never again; the digest of each stands in the audit log, whose chain
//! shows what was changed since.

use super::LinkError;
use super::open::Opened;
use super::settings::Consent;
use crate::access::Administrator;
use crate::audit::{Entry, Origin, action};
use crate::clock::{self, Moment};
use crate::digest;
use crate::id::RecordId;
use crate::problem::Problem;
use crate::store::consents::{self, ConsentRow};
use crate::store::{Conn, StoreError, audit};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

/// The most bytes of a signature: a name drawn on a few hundred points is a tenth of it.
const MOST_SIGNATURE: usize = 200 << 10;
/// What a picture in PNG begins with.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const DATA: &str = "data:image/png;base64,";

/// What somebody agreed to, as administrators see it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ConsentGiven")]
pub struct ConsentGiven {
    pub id: String,
    pub record: String,
    pub link: String,
    /// RFC 3339.
    pub at: String,
    /// The address of the network it came from.
    pub ip: Option<String>,
    /// The version of the text.
    pub version: i64,
    /// The text in the words that were shown.
    pub text: String,
    /// A picture as the address of an image; null where none was asked for.
    pub signature: Option<String>,
    /// SHA-256 of all of it, as the audit log has it.
    pub digest: String,
    /// Whether it still is what the digest was made of.
    pub intact: bool,
}

impl From<ConsentRow> for ConsentGiven {
    fn from(row: ConsentRow) -> Self {
        let intact = digest(&row) == row.digest;
        let signature = (!row.signature.is_empty()).then(|| format!("{DATA}{}", STANDARD.encode(&row.signature)));
        Self {
            id: row.id,
            record: row.record_id,
            link: row.link,
            at: clock::to_text(row.at),
            ip: row.ip,
            version: row.version,
            text: row.body,
            signature,
            digest: row.digest,
            intact,
        }
    }
}

/// The signature that was sent, where one is asked for; empty where none is.
///
/// # Errors
/// What is missing: the agreement to the text in its present version, or the signature.
pub(super) fn agreed(asked: &Consent, version: Option<i64>, signature: Option<&str>) -> Result<Vec<u8>, LinkError> {
    let refuse = |code, zh: &str, en: &str| LinkError::Invalid(vec![Problem::new("/consent", code, zh, en)]);
    if version != Some(asked.version) {
        return Err(refuse("consent_needed", "请阅读并勾选同意后再提交", "read and agree before you send it"));
    }
    if !asked.signature {
        return Ok(Vec::new());
    }
    let Some(text) = signature.filter(|text| !text.is_empty()) else {
        return Err(refuse("signature_needed", "请签名后再提交", "sign before you send it"));
    };
    let bytes = text.strip_prefix(DATA).and_then(|text| STANDARD.decode(text).ok());
    match bytes.filter(|bytes| bytes.starts_with(PNG) && bytes.len() <= MOST_SIGNATURE) {
        Some(bytes) => Ok(bytes),
        None => {
            Err(refuse("signature_invalid", "签名无法读取，请重新签名", "the signature cannot be read; sign again"))
        }
    }
}

/// Whether the text that was read is still the text, also in its translation.
///
/// # Errors
/// It was changed meanwhile.
pub(super) fn same_text(said: Option<&str>, shown: Option<&str>) -> Result<(), LinkError> {
    if said.is_none() || shown.is_none() || said == shown {
        return Ok(());
    }
    let (zh, en) =
        ("协议内容已更新，请刷新页面，阅读后再提交", "the text was changed; reload the page and read it again");
    Err(LinkError::Invalid(vec![Problem::new("/consent", "consent_changed", zh, en)]))
}

/// What an answer brings with it.
pub(super) struct Given<'a> {
    pub number: &'a str,
    pub record: &'a str,
    pub at: Moment,
    pub origin: &'a Origin,
    /// The text in the words that were shown.
    pub text: String,
    pub signature: Vec<u8>,
}

/// Archives what was agreed to, with its digest in the audit log.
pub(super) async fn archive(
    conn: &mut Conn,
    opened: &Opened,
    asked: &Consent,
    given: Given<'_>,
) -> Result<(), StoreError> {
    let mut row = ConsentRow {
        id: given.number.to_owned(),
        link: opened.link.id.clone(),
        app: opened.link.app.clone(),
        form: opened.link.form.clone(),
        record_id: given.record.to_owned(),
        at: given.at,
        ip: given.origin.ip.clone(),
        version: asked.version,
        body: given.text,
        signature: given.signature,
        digest: String::new(),
    };
    row.digest = digest(&row);
    consents::insert(conn, &row).await?;
    let detail = json!({ "link": row.link, "version": row.version, "digest": row.digest });
    let mut entry = Entry::new(given.at, given.origin.clone(), action::CONSENT_GIVE).detail(detail);
    (entry.app, entry.form, entry.record) = (Some(row.app), Some(row.form), RecordId::parse(&row.record_id));
    audit::insert(conn, &entry).await
}

/// Of every column but itself; each is told from the next by being a text of JSON.
fn digest(row: &ConsentRow) -> String {
    let said = json!([
        row.id,
        row.link,
        row.app,
        row.form,
        row.record_id,
        clock::to_text(row.at),
        row.ip,
        row.version,
        row.body,
        STANDARD.encode(&row.signature)
    ]);
    digest::hex(&digest::of(&said.to_string()))
}

/// What was agreed to with one record.
///
/// # Errors
/// The database's.
pub async fn consents_of(
    conn: &mut Conn,
    _right: &Administrator,
    (app, form): (&str, &str),
    record: &str,
) -> Result<Vec<ConsentGiven>, StoreError> {
    Ok(consents::of_record(conn, app, form, record).await?.into_iter().map(ConsentGiven::from).collect())
}

/// The next part of the archive of a form, after the agreement with this id; the oldest in front.
///
/// # Errors
/// The database's.
pub async fn consents_after(
    conn: &mut Conn,
    _right: &Administrator,
    (app, form): (&str, &str),
    after: &str,
    limit: usize,
) -> Result<Vec<ConsentGiven>, StoreError> {
    Ok(consents::after(conn, app, form, after, limit).await?.into_iter().map(ConsentGiven::from).collect())
}
