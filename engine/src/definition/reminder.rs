//! `reminders/<key>.json`: when to tell whom what about a record.

use super::{Condition, People, is_default};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One reminder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReminderDefinition {
    /// The address of this document's own JSON Schema, for completion in editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The name programs use; equals the file's name.
    pub key: String,
    /// The name people see.
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The form whose records are watched.
    pub form: String,
    /// What sets it off.
    pub on: ReminderEvent,
    /// Only records for which this holds at that moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// Who is told.
    pub to: Vec<People>,
    /// The ways it is sent; in-app when left out.
    #[serde(default = "inbox", skip_serializing_if = "is_default")]
    pub channels: Vec<Channel>,
    /// One line; field names in `{{ }}`.
    pub subject: String,
    /// The words; field names in `{{ }}`. Either this or `message`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The path of a message template in this package.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Where the webhook channel posts to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The robots the robot channel speaks through, by the names the settings of the workspace give them.
    #[serde(default, skip_serializing_if = "is_default")]
    pub robots: Vec<String>,
    /// What becomes of reminders that fell due while the server was down.
    #[serde(default, skip_serializing_if = "is_default")]
    pub catch_up: CatchUp,
}

/// What sets a reminder off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum ReminderEvent {
    /// A record is created or changed.
    Change {
        event: RecordEvent,
        /// For `update`: only when one of these fields changes.
        #[serde(default, skip_serializing_if = "is_default")]
        fields: Vec<String>,
    },
    /// A date or time in the record comes near.
    Date {
        /// The date or date-time field.
        field: String,
        /// How far from it: `-1d`, `+2h`, `-30min`, `-1w`, `1m`; at the time itself when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(regex(pattern = r"^[+-]?\d{1,5}(min|h|d|w|m|y)$"))]
        offset: Option<String>,
        /// The time of day `HH:MM` in the workspace's time zone; 09:00 when left out for a date.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(regex(pattern = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"))]
        at: Option<String>,
        /// Once, or again every year (birthdays).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        repeat: Option<Repeat>,
        /// Whether an offset in days counts working days only, by the hours and holidays of the workspace.
        #[serde(default, skip_serializing_if = "is_default")]
        working: bool,
    },
    /// On a schedule, for every record for which `when` holds: minute, hour, day, month, weekday.
    Schedule { cron: String },
}

/// What happened to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordEvent {
    Create,
    Update,
}

/// How often a date comes round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Repeat {
    Year,
}

/// A way a message is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Inbox,
    Email,
    Webhook,
    /// A robot of a group chat.
    Robot,
}

impl Channel {
    /// Whether it reaches each person by themselves.
    pub fn is_personal(self) -> bool {
        matches!(self, Self::Inbox | Self::Email)
    }
}

/// What becomes of timers that fell due while the server was down.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CatchUp {
    /// One message for all that was missed.
    #[default]
    Once,
    /// One for each that was missed.
    All,
    /// None.
    Skip,
}

fn inbox() -> Vec<Channel> {
    vec![Channel::Inbox]
}
