//! What starts a run of a flow.

use super::super::{AnyOfPeople, CatchUp, Condition, is_default};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What starts a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "on", rename_all = "snake_case")]
pub enum Start {
    /// A person submits a record.
    Submit(SubmitStart),
    /// A record is created, changed, deleted or restored.
    Record(RecordStart),
    /// A date of a record comes near, arrives or has passed.
    Date(DateStart),
    /// A time table.
    Cron(CronStart),
    /// A person presses a button on a record.
    Button(ButtonStart),
    /// Another system sends JSON to the secret address of the flow.
    Webhook(WebhookStart),
}

/// A person submits a record of the form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitStart {
    /// The form whose records are submitted.
    pub form: String,
    /// The first node; by default the first one written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// What happened to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StartEvent {
    Create,
    Update,
    /// It went to the recycle bin. The run sees it as it was, and nothing in the flow may change it.
    Delete,
    /// It came back from the recycle bin.
    Restore,
}

/// Something happens to a record of the form, one by one, in a batch or by an import. A record that becomes another by a
/// merge is not deleted, and an import or a merge that is taken back starts nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordStart {
    /// The form that is watched.
    pub form: String,
    /// The events that start a run.
    pub events: Vec<StartEvent>,
    /// Of the changes (`update`) only those that touch one of these fields start a run; any change when left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// Only changes of records for which this held before start a run: with `when`, what has become so. Its `{"field": …}`
    /// values are those of now: `["total", "<", {"field": "total"}]` is a total that has grown. What is created,
    /// deleted or restored is not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<Condition>,
    /// Only records for which this holds start a run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// The first node; by default the first one written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A date field of a record, moved by an offset, is reached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DateStart {
    /// The form whose records carry the date.
    pub form: String,
    /// The date or date-time field.
    pub field: String,
    /// How far before (`-7d`) or after (`+2h`) the date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^[+-]?\d{1,5}(min|h|d|w|m|y)$"))]
    pub offset: Option<String>,
    /// The time of day, `HH:MM` in the workspace's time zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^([01]\d|2[0-3]):[0-5]\d$"))]
    pub at: Option<String>,
    /// Only records for which this holds start a run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// What becomes of starts that fell due while the server was down.
    #[serde(default, skip_serializing_if = "is_default")]
    pub catch_up: CatchUp,
    /// The first node; by default the first one written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A time table; with a form, one run for each record that matches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CronStart {
    /// Five fields: minute, hour, day of month, month, day of week, in the workspace's time zone.
    pub cron: String,
    /// The form whose records get a run each; without it one run without a record starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// Only records for which this holds start a run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// What becomes of starts that fell due while the server was down.
    #[serde(default, skip_serializing_if = "is_default")]
    pub catch_up: CatchUp,
    /// The first node; by default the first one written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A person presses a button on the page of a record; pressed again while its run is under way, it is refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ButtonStart {
    /// The form whose records have the button.
    pub form: String,
    /// What the button says; by default the title of the flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Who may press it; by default everybody who may read the record. Administrators always may.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub who: Vec<AnyOfPeople>,
    /// Only records for which this holds have the button.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// The first node; by default the first one written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Another system sends JSON to the secret address of the flow: a record is made of it, or the one it names is changed, on
/// behalf of a member, and a run starts on it. The address is no part of the definition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookStart {
    /// The form whose records are made or changed.
    pub form: String,
    /// The member, by user name, with whose rights the record is written and who starts the run.
    pub run_as: String,
    /// What is taken from the JSON: JSON Pointers into it (`/customer/name`), by field. What is not there is not written.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub set: IndexMap<String, String>,
    /// What is written beside: constants, by field.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub values: IndexMap<String, Value>,
    /// A field that no two records share, written by `set`: the record that has its value is changed, and only where there is
    /// none one is made. By default one is made each time.
    #[serde(default, rename = "match", skip_serializing_if = "Option::is_none")]
    pub matches: Option<String>,
    /// Only calls that are signed are taken, as the Standard Webhooks specification has it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub signed: bool,
    /// A run starts only on records for which this holds; the record is written anyway.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// The first node; by default the first one written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl Start {
    /// Whether runs may begin on a record that has gone to the recycle bin.
    pub fn is_by_deletion(&self) -> bool {
        matches!(self, Self::Record(start) if start.events.contains(&StartEvent::Delete))
    }

    /// The form whose record a run works on, if any.
    pub fn form(&self) -> Option<&str> {
        match self {
            Self::Submit(start) => Some(&start.form),
            Self::Record(start) => Some(&start.form),
            Self::Date(start) => Some(&start.form),
            Self::Cron(start) => start.form.as_deref(),
            Self::Button(start) => Some(&start.form),
            Self::Webhook(start) => Some(&start.form),
        }
    }

    /// The first node, when the start names one.
    pub fn next(&self) -> Option<&str> {
        match self {
            Self::Submit(start) => start.next.as_deref(),
            Self::Record(start) => start.next.as_deref(),
            Self::Date(start) => start.next.as_deref(),
            Self::Cron(start) => start.next.as_deref(),
            Self::Button(start) => start.next.as_deref(),
            Self::Webhook(start) => start.next.as_deref(),
        }
    }

    /// The condition a record must meet for a run to start.
    pub fn when(&self) -> Option<&Condition> {
        match self {
            Self::Submit(_) => None,
            Self::Record(start) => start.when.as_ref(),
            Self::Date(start) => start.when.as_ref(),
            Self::Cron(start) => start.when.as_ref(),
            Self::Button(start) => start.when.as_ref(),
            Self::Webhook(start) => start.when.as_ref(),
        }
    }

    /// What becomes of starts that fell due while the server was down.
    pub fn catch_up(&self) -> CatchUp {
        match self {
            Self::Date(start) => start.catch_up,
            Self::Cron(start) => start.catch_up,
            Self::Submit(_) | Self::Record(_) | Self::Button(_) | Self::Webhook(_) => CatchUp::default(),
        }
    }

    /// The word in the document: `submit`, `record`, `date`, `cron`, `button` or `webhook`.
    pub fn on(&self) -> &'static str {
        match self {
            Self::Submit(_) => "submit",
            Self::Record(_) => "record",
            Self::Date(_) => "date",
            Self::Cron(_) => "cron",
            Self::Button(_) => "button",
            Self::Webhook(_) => "webhook",
        }
    }
}
