//! Secret addresses at which other systems start flows. Owns making an address, switching it off, and what becomes of a call:
//! a record written on behalf of a member and a run that starts on it, or nothing at all. What a call may write is said by the
//! flow's start; the address is known to whoever was shown it once, and the database keeps a hash.

mod manage;
mod receive;

pub(crate) use manage::follow_definitions;
pub use manage::{HookView, NewHook, Refused, renew, show, switch_off};
pub use receive::{Call, Hook, Taken, find, note_refusal, receive};

use crate::flow::service::FlowError;
use crate::problem::Text;
use crate::store::{StoreError, carries_store_error};

/// Why a call, or a wish about an address, was refused. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum HookError {
    /// No such address, one that was switched off, or a flow that starts otherwise by now: a stranger cannot tell which.
    #[error("not found")]
    NotFound,
    /// It is not taken as things stand; the code says why.
    #[error("refused: {code}")]
    Refused { code: &'static str, message: Text },
    /// The record is not acceptable, or the flow does not start.
    #[error(transparent)]
    Flow(#[from] FlowError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

carries_store_error!(HookError, Flow);

fn refused(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> HookError {
    HookError::Refused { code, message: Text::new(zh, en) }
}
