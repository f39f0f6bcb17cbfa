//! What happened, by whom, through what: one append-only list that is the audit log, the history of every record and
//! the register of commands already carried out. Owns the shape of an entry; the table is owned by `store::audit`.

use crate::clock::Moment;
use crate::id::{CommandId, MemberId, RecordId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The way a change or a reading reached the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// A signed-in person at the page.
    Session,
    /// A program with an API key.
    Key,
    /// A person with a signed link.
    Link,
    /// A member with the link and the code of a letter about one task.
    Mail,
    /// Another system at the secret address of a flow, on behalf of a member.
    Hook,
    /// A command on the machine itself.
    Console,
    Import,
    Flow,
    Rule,
    Schedule,
    /// The engine on its own account.
    System,
}

impl Via {
    const ALL: [Self; 11] = [
        Self::Session,
        Self::Key,
        Self::Link,
        Self::Mail,
        Self::Hook,
        Self::Console,
        Self::Import,
        Self::Flow,
        Self::Rule,
        Self::Schedule,
        Self::System,
    ];

    /// The word stored and sent.
    pub fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Key => "key",
            Self::Link => "link",
            Self::Mail => "mail",
            Self::Hook => "hook",
            Self::Console => "console",
            Self::Import => "import",
            Self::Flow => "flow",
            Self::Rule => "rule",
            Self::Schedule => "schedule",
            Self::System => "system",
        }
    }

    /// Reads the word back; `None` for one we never wrote.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|via| via.name() == word)
    }
}

/// Who acts, through what, from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The member who acts, or somebody outside with a link to a task; none for the engine itself.
    pub actor: Option<MemberId>,
    pub via: Via,
    /// The address of the client, when there is one.
    pub ip: Option<String>,
}

/// The words of the `action` column. They are stored: a word never changes its meaning and is never reused.
pub mod action {
    pub const RECORD_CREATE: &str = "record.create";
    pub const RECORD_UPDATE: &str = "record.update";
    pub const RECORD_DELETE: &str = "record.delete";
    pub const RECORD_RESTORE: &str = "record.restore";
    pub const RECORD_ARCHIVE: &str = "record.archive";
    pub const RECORD_UNARCHIVE: &str = "record.unarchive";
    pub const RECORD_DESTROY: &str = "record.destroy";
    /// On the record that stayed.
    pub const RECORD_MERGE: &str = "record.merge";
    /// On a record that became another one.
    pub const RECORD_MERGED: &str = "record.merged";
    /// On each of them, when the merge is taken back.
    pub const RECORD_UNMERGE: &str = "record.unmerge";
    /// Its values were read as what their fields have become.
    pub const RECORD_CONVERT: &str = "record.convert";
    /// The values of fields that became of another kind were read.
    pub const FIELD_CONVERT: &str = "field.convert";
    /// Values of what a field was, or of a field that is gone, were given up.
    pub const FIELD_PURGE: &str = "field.purge";
    pub const DUPLICATES_SEARCH: &str = "duplicates.search";
    pub const DUPLICATES_DISTINCT: &str = "duplicates.distinct";
    /// Somebody said otherwise what they had said about a record.
    pub const COMMENT_CHANGE: &str = "comment.change";
    /// Somebody took back what they had said about a record.
    pub const COMMENT_DELETE: &str = "comment.delete";
    pub const RECORD_READ: &str = "record.read";
    pub const RECORD_PRINT: &str = "record.print";
    pub const RECORD_EXPORT: &str = "record.export";
    pub const RECORD_IMPORT: &str = "record.import";
    pub const LOGIN: &str = "login";
    pub const LOGIN_FAILED: &str = "login.failed";
    pub const LOGIN_LOCKED: &str = "login.locked";
    pub const LOGOUT: &str = "logout";
    pub const SESSION_END: &str = "session.end";
    pub const WORKSPACE_SET_UP: &str = "workspace.set_up";
    pub const SETTINGS_CHANGE: &str = "settings.change";
    pub const SECRET_SET: &str = "secret.set";
    pub const SECRET_DELETE: &str = "secret.delete";
    /// The keys that webhooks and calls are signed with were shown.
    pub const SIGNING_KEYS_SHOW: &str = "signing_keys.show";
    /// They were replaced by others.
    pub const SIGNING_KEYS_RENEW: &str = "signing_keys.renew";
    pub const MEMBER_CREATE: &str = "member.create";
    pub const MEMBER_CHANGE: &str = "member.change";
    pub const PASSWORD_CHANGE: &str = "password.change";
    pub const DEPARTMENT_CREATE: &str = "department.create";
    pub const DEPARTMENT_CHANGE: &str = "department.change";
    pub const DEPARTMENT_DELETE: &str = "department.delete";
    pub const ROLE_CREATE: &str = "role.create";
    pub const ROLE_CHANGE: &str = "role.change";
    pub const ROLE_DELETE: &str = "role.delete";
    pub const KEY_CREATE: &str = "key.create";
    pub const KEY_DELETE: &str = "key.delete";
    pub const APP_INSTALL: &str = "app.install";
    pub const APP_DELETE: &str = "app.delete";
    /// Who builds an app was said.
    pub const APP_BUILDERS: &str = "app.builders";
    pub const DEFINITION_SAVE: &str = "definition.save";
    pub const DEFINITION_PUBLISH: &str = "definition.publish";
    pub const LINK_CREATE: &str = "link.create";
    pub const LINK_CHANGE: &str = "link.change";
    pub const LINK_REVOKE: &str = "link.revoke";
    /// A flow got a new secret address; the one before is unknown from then on.
    pub const HOOK_CREATE: &str = "hook.create";
    /// The secret address of a flow was switched off.
    pub const HOOK_REVOKE: &str = "hook.revoke";
    /// A code for the link to a task was mailed.
    pub const TASK_LINK_CODE: &str = "task_link.code";
    /// The right code was entered.
    pub const TASK_LINK_OPEN: &str = "task_link.open";
    pub const TASK_LINK_WRONG: &str = "task_link.wrong";
    /// The links to a task were revoked.
    pub const TASK_LINK_REVOKE: &str = "task_link.revoke";
    /// They were revoked and a new one was mailed.
    pub const TASK_LINK_RESEND: &str = "task_link.resend";
    pub const CONSENT_GIVE: &str = "consent.give";
    pub const CONSENT_EXPORT: &str = "consent.export";
    pub const AGGREGATE_REBUILD: &str = "aggregate.rebuild";
    pub const VIEW_SAVE: &str = "view.save";
    pub const VIEW_DELETE: &str = "view.delete";
    pub const RUN_START: &str = "run.start";
    pub const RUN_WITHDRAW: &str = "run.withdraw";
    pub const RUN_TERMINATE: &str = "run.terminate";
    pub const RUN_SUSPEND: &str = "run.suspend";
    pub const RUN_RESUME: &str = "run.resume";
    pub const RUN_RERUN: &str = "run.rerun";
    pub const RUN_JUMP: &str = "run.jump";
    pub const RUN_CC: &str = "run.cc";
    /// A run was moved to another version of its flow, or many were by one job.
    pub const RUN_MIGRATE: &str = "run.migrate";
    pub const RUN_CHANGE: &str = "run.change";
    /// Somebody has dealt with what went wrong with a flow.
    pub const INCIDENT_CLOSE: &str = "incident.close";
    /// What it had held was let go on.
    pub const INCIDENT_GO_ON: &str = "incident.go_on";
    pub const TASK_APPROVE: &str = "task.approve";
    pub const TASK_REJECT: &str = "task.reject";
    pub const TASK_RETURN: &str = "task.return";
    pub const TASK_TRANSFER: &str = "task.transfer";
    pub const TASK_REASSIGN: &str = "task.reassign";
    /// A timer that had failed was to be tried again.
    pub const TIMER_RETRY: &str = "timer.retry";
    /// A timer of one record or run was given up.
    pub const TIMER_CANCEL: &str = "timer.cancel";
    pub const FILE_UPLOAD: &str = "file.upload";
    pub const FILE_READ: &str = "file.read";
}

/// One entry to be written. Start from [`Entry::new`] and add what applies.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub at: Moment,
    pub origin: Origin,
    /// One of the words in [`action`], or a word another module declares beside its operations.
    pub action: &'static str,
    pub app: Option<String>,
    pub form: Option<String>,
    pub record: Option<RecordId>,
    /// The version of the record after the change.
    pub version: Option<i64>,
    /// Makes the change answer the same when it is sent again: at most one entry carries it.
    pub command: Option<CommandId>,
    /// What exactly: for a record `{"changes": {field: [old, new]}, "rules": {…}}`; otherwise what the action needs.
    pub detail: Value,
    /// Changes of sensitive fields, which are stored sealed. Read back, they stand among the others.
    pub sealed: Map<String, Value>,
}

impl Entry {
    pub fn new(at: Moment, origin: Origin, action: &'static str) -> Self {
        Self {
            at,
            origin,
            action,
            app: None,
            form: None,
            record: None,
            version: None,
            command: None,
            detail: Value::Null,
            sealed: Map::new(),
        }
    }

    /// Names the record concerned and the version it has afterwards.
    pub fn record(mut self, app: &str, form: &str, record: &RecordId, version: i64) -> Self {
        self.app = Some(app.to_owned());
        self.form = Some(form.to_owned());
        self.record = Some(record.clone());
        self.version = Some(version);
        self
    }

    pub fn command(mut self, command: Option<CommandId>) -> Self {
        self.command = command;
        self
    }

    pub fn detail(mut self, detail: Value) -> Self {
        self.detail = detail;
        self
    }

    pub fn sealed(mut self, changes: Map<String, Value>) -> Self {
        self.sealed = changes;
        self
    }
}

/// One entry as it was read back.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEntry {
    /// Counts up; later entries have greater numbers.
    pub seq: i64,
    pub at: Moment,
    pub actor: Option<String>,
    pub via: String,
    pub action: String,
    pub app: Option<String>,
    pub form: Option<String>,
    pub record_id: Option<String>,
    pub version: Option<i64>,
    pub command_id: Option<String>,
    pub ip: Option<String>,
    pub detail: Value,
    /// The sensitive fields among those that were changed.
    pub sealed_fields: Vec<String>,
    /// Those of them whose values cannot be opened.
    pub unreadable: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_reads_back_from_its_word() {
        for via in Via::ALL {
            assert_eq!(Via::parse(via.name()), Some(via));
        }
        assert_eq!(Via::parse("pigeon"), None);
    }
}
