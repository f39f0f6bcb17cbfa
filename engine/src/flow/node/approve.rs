//! Approve: people decide whether the run goes on. The document is [`PersonStep`](super::person::PersonStep).

use super::person::{Operation, PersonKind};
use crate::flow::state::TaskKind;

/// Approvers may reject unless the definition takes it away.
pub const KIND: PersonKind = PersonKind {
    task: TaskKind::Approve,
    operations: &[
        Operation::Approve,
        Operation::Reject,
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
