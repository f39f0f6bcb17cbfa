//! Public links: a form, a query or the progress of one matter, open to people who are no members. Owns links, their
//! settings, tickets and limits, and what strangers do through them.
//!
//! A link is a principal of its own, never a member, and may do what its settings name and nothing else: create a record
//! with the fields it lists, change the record of an answer whose secret is shown, find records by exact values, look at
//! the state of one. It sees no member, no other record and no other form, but for what fields that its owner names take from
//! there (`lookups`), and of files only those sent with the answer itself. A revoked link takes with it every secret that came
//! from it.
//!
//! The link to a task (`task`) is another kind: mailed to one person outside, for one task of theirs, and of no use without
//! the code that is mailed to the same address. Files that are sent by it go with the decision of that task and nowhere else.

mod answer;
mod consent;
mod defined;
mod invite;
mod limit;
mod lookups;
mod manage;
mod open;
mod progress;
mod query;
mod settings;
mod task;
mod ticket;
mod upload;

pub use answer::{Change, Submission, Submitted, change, submit};
pub use consent::{ConsentGiven, consents_after, consents_of};
pub(crate) use defined::follow_definitions;
pub use invite::{check_invitation, invite};
pub use limit::{Limits, Verb};
pub use manage::{LinkView, Wish, change_link, create, invite_by_hand, list, revoke};
pub use open::{Opened, evaluate, link_of_token, open, schema, to_be_shown_in};
pub use progress::{Progress, Step, progress};
pub use query::{Found, find, open_query};
pub use settings::{Consent, LinkSettings, Once, Query};
pub use task::{
    Standing, TaskDecision, TaskLook, TaskWish, TaskWork, begin_task_upload, decide_task, enter_code, look_at_task,
    send_code, task_field, task_guest, task_work,
};
pub use upload::{UploadWish, add_part, begin_upload, guest_of, refuse_content, refuse_file};

use crate::flow::service::FlowError;
use crate::problem::{Problem, Text};
use crate::record::RecordError;
use crate::store::{StoreError, carries_store_error};

/// Why a stranger, or the owner of a link, was refused. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// No such link, or one that was revoked: a stranger cannot tell which.
    #[error("not found")]
    NotFound,
    /// The link takes nothing now; the code says why.
    #[error("refused: {code}")]
    Refused { code: &'static str, message: Text },
    /// Too much in too short a time; try again after these seconds.
    #[error("too many attempts")]
    TooMany { retry_after: i64 },
    /// Mistakes in what was sent, all of them.
    #[error("invalid: {0:?}")]
    Invalid(Vec<Problem>),
    /// The flow does not take the decision.
    #[error(transparent)]
    Flow(#[from] FlowError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

carries_store_error!(LinkError, Flow);

impl From<RecordError> for LinkError {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Invalid(problems) | RecordError::Forbidden(problems) => Self::Invalid(problems),
            RecordError::NotFound => Self::NotFound,
            RecordError::Conflict { .. } => refused(
                "changed_meanwhile",
                "这份答卷刚刚被修改过，请刷新后再改",
                "this answer was changed meanwhile; load it again",
            ),
            RecordError::Store(error) => Self::Store(error),
        }
    }
}

fn refused(code: &'static str, zh: &str, en: &str) -> LinkError {
    LinkError::Refused { code, message: Text::new(zh, en) }
}
