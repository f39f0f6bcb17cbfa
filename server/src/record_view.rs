//! Records as they travel: masked for their reader, with the names behind their ids.

use crate::error::ApiError;
use crate::state::State;
use axum::http::{HeaderValue, header};
use axum::response::AppendHeaders;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;
use tenon_engine::access::{FormRights, Principal};
use tenon_engine::audit::{Entry, action};
use tenon_engine::clock;
use tenon_engine::definition::FieldRight;
use tenon_engine::flow::service::ButtonView;
use tenon_engine::id::RecordId;
use tenon_engine::model::Form;
use tenon_engine::problem::Language;
use tenon_engine::record::{self, Context, Note, Refs};
use tenon_engine::rule::Mark;
use tenon_engine::store::{Conn, StoredRecord, audit};

/// One record, as its reader may see it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Record {
    pub id: String,
    /// Send it back in `If-Match` with a change.
    pub version: i64,
    pub title: String,
    pub values: Map<String, Value>,
    pub created_at: String,
    pub created_by: Option<String>,
    pub updated_at: String,
    pub updated_by: Option<String>,
    pub flow_state: Option<String>,
    /// When it went to the recycle bin; null for a live record.
    pub deleted_at: Option<String>,
    /// When it was put into the archive; null for one people work with.
    pub archived_at: Option<String>,
    /// What the rules found, by rule.
    #[schemars(with = "BTreeMap<String, Mark>")]
    pub rules: Value,
    /// The sensitive fields with a value that cannot be read: its key is missing, or somebody tampered with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unreadable: Vec<String>,
    /// Those of the fields asked about that the reader may change on this record.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub may_edit: Vec<String>,
    /// The positions of those of the conditions asked about that hold for this record.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<usize>,
}

impl From<StoredRecord> for Record {
    /// The record must have been masked for its reader.
    fn from(record: StoredRecord) -> Self {
        Self {
            id: record.id,
            version: record.version,
            title: record.title,
            values: record.values,
            created_at: clock::to_text(record.created_at),
            created_by: record.created_by,
            updated_at: clock::to_text(record.updated_at),
            updated_by: record.updated_by,
            flow_state: record.flow_state,
            deleted_at: record.deleted_at.map(clock::to_text),
            archived_at: record.archived_at.map(clock::to_text),
            rules: if record.rules.is_null() { Value::Object(Map::new()) } else { record.rules },
            unreadable: record.unreadable,
            may_edit: Vec::new(),
            marks: Vec::new(),
        }
    }
}

/// One record with everything its page needs.
#[derive(Serialize, JsonSchema)]
pub struct RecordAnswer {
    pub record: Record,
    pub refs: Refs,
    pub rights: RecordRights,
    /// The buttons that start flows on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<ButtonView>,
    /// The id of the record this one became by a merge, while it lies in the recycle bin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub became: Option<String>,
}

/// What the reader may do with this very record.
#[derive(Serialize, JsonSchema)]
pub struct RecordRights {
    pub update: bool,
    pub delete: bool,
    /// Whether they may destroy it once it is in the recycle bin.
    pub destroy: bool,
    /// `edit` or `see` for each field that is not hidden.
    pub fields: BTreeMap<String, FieldRight>,
}

/// A form, and what one person may do with it.
pub struct Opened {
    pub form: Arc<Form>,
    pub rights: FormRights,
}

/// Finds a form; one that does not exist is not found.
pub fn open(context: &Context<'_>, app: &str, form: &str) -> Result<Opened, ApiError> {
    let rights = context.rights(app, form).ok_or_else(ApiError::not_found)?;
    let form = context.model.form(app, form).cloned().ok_or_else(ApiError::not_found)?;
    Ok(Opened { form, rights })
}

impl Opened {
    /// A record that was just read or changed, as its reader may see it.
    pub fn show(&self, context: &Context<'_>, mut record: StoredRecord) -> Record {
        record::mask(context, &self.rights, &self.form, &mut record);
        say_reasons(context, &self.form.app, &mut record.rules);
        record.into()
    }

    /// A record of a list as its reader may see it, with what the list was asked to say of it. It was masked when it was read.
    pub fn listed(&self, context: &Context<'_>, mut record: StoredRecord, note: Note) -> Record {
        say_reasons(context, &self.form.app, &mut record.rules);
        Record { may_edit: note.may_edit, marks: note.marks, ..Record::from(record) }
    }

    /// One record as its reader may see it; not found when they may not know of it.
    pub async fn load(&self, conn: &mut Conn, context: &Context<'_>, id: &str) -> Result<StoredRecord, ApiError> {
        let mut record = record::get(conn, context, &self.rights, &self.form, id).await?;
        say_reasons(context, &self.form.app, &mut record.rules);
        Ok(record)
    }

    pub fn record_rights(&self, context: &Context<'_>, record: &StoredRecord) -> RecordRights {
        use tenon_engine::definition::Operation::{Delete, Destroy, Update};
        let facts = record.facts();
        let can = |operation| self.rights.allows_on(operation, &facts, &context.conditions);
        let fields = self.rights.fields_on(&facts, &context.conditions);
        RecordRights {
            update: record.is_live() && can(Update),
            delete: can(Delete),
            destroy: can(Destroy),
            fields: fields.describe(self.form.fields.iter().map(|field| field.key.as_str())),
        }
    }
}

/// Puts the reasons rules gave into the reader's language; they are stored as the workspace speaks.
pub fn say_reasons(context: &Context<'_>, app: &str, rules: &mut Value) {
    let Some(app) = context.model.app(app).filter(|_| context.language != Language::Chinese) else { return };
    let marks = rules.as_object_mut().into_iter().flat_map(Map::values_mut);
    for reason in marks.filter_map(|mark| mark.get_mut("because")?.as_array_mut()).flatten() {
        if let Value::String(text) = reason {
            *text = app.definitions.sentence(text, context.language);
        }
    }
}

/// The header that names the version of an answered record.
pub fn tag(version: i64) -> AppendHeaders<[(header::HeaderName, HeaderValue); 1]> {
    let value = HeaderValue::from_str(&format!("\"{version}\"")).expect("a number is a plain header");
    AppendHeaders([(header::ETAG, value)])
}

/// Notes that one record was read. The answer does not wait for it: reading must not be as slow as writing.
pub fn note_read(state: &State, principal: &Principal, form: &Form, id: &str) {
    let Some(record) = RecordId::parse(id) else { return };
    let mut entry = Entry::new(state.clock().now(), principal.origin(), action::RECORD_READ);
    entry.app = Some(form.app.clone());
    entry.form = Some(form.key.clone());
    entry.record = Some(record);
    let store = state.store().clone();
    tokio::spawn(async move {
        let noted = store
            .write(move |conn| {
                let entry = entry.clone();
                Box::pin(async move { audit::insert(conn, &entry).await })
            })
            .await;
        if let Err(error) = noted {
            tracing::warn!(%error, "a reading was not noted");
        }
    });
}
