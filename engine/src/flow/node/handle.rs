//! Handle: people do some work and report it done. The document is [`PersonStep`](super::person::PersonStep).

use super::person::{Operation, PersonKind};
use crate::flow::state::TaskKind;

/// Work is done or sent back; it is rejected only where the definition offers that.
pub const KIND: PersonKind = PersonKind {
    task: TaskKind::Handle,
    operations: &[
        Operation::Approve,
        Operation::Return,
        Operation::Transfer,
        Operation::Comment,
        Operation::AddSign,
        Operation::Delegate,
        Operation::Ask,
        Operation::Cc,
        Operation::TakeBack,
    ],
};
