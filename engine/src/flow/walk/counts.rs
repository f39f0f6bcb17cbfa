//! How much has been walked, so that a test can tell an empty walk from a full one.

use crate::flow::{Action, Flow, RunState};
use std::collections::BTreeMap;

macro_rules! actions {
    ($($variant:ident = $word:literal,)+) => {
        /// Every action there is.
        pub const ACTIONS: &[&str] = &[$($word,)+];

        fn word(action: &Action) -> &'static str {
            match action { $(Action::$variant { .. } => $word,)+ }
        }
    };
}

actions! {
    Start = "start",
    Approve = "approve",
    Pick = "pick",
    Enclose = "enclose",
    Reject = "reject",
    Return = "return",
    Resubmit = "resubmit",
    Withdraw = "withdraw",
    Transfer = "transfer",
    Comment = "comment",
    Urge = "urge",
    AddSign = "add_sign",
    Remove = "remove",
    Delegate = "delegate",
    Ask = "ask",
    Jump = "jump",
    Cc = "cc",
    Claim = "claim",
    Unclaim = "unclaim",
    TakeBack = "take_back",
    Read = "read",
    Reassign = "reassign",
    Resend = "resend",
    Revoke = "revoke",
    Terminate = "terminate",
    Suspend = "suspend",
    Resume = "resume",
    Rerun = "rerun",
    Deadline = "deadline",
    RecordChanged = "record_changed",
    MemberLeft = "member_left",
    Written = "written",
    Found = "found",
    Called = "called",
    RunEnded = "run_ended",
    Requested = "requested",
    Answered = "answered",
    Unanswered = "unanswered",
    WriteFailed = "write_failed",
    Retry = "retry",
}

/// What was met, and how often.
#[derive(Debug, Default)]
pub struct Counts {
    pub flows: usize,
    /// Commands sent, refused ones included.
    pub steps: usize,
    /// Nodes entered, by kind.
    pub nodes: BTreeMap<&'static str, usize>,
    /// Actions done.
    pub actions: BTreeMap<&'static str, usize>,
    /// What was tried and legal, by what the walk calls it.
    pub legal: BTreeMap<&'static str, usize>,
    pub refused: BTreeMap<&'static str, usize>,
    pub ended: BTreeMap<&'static str, usize>,
}

impl Counts {
    pub fn done(&mut self, action: &Action) {
        *self.actions.entry(word(action)).or_default() += 1;
    }

    /// Counts the nodes that a state stands at or has passed under numbers given since.
    pub fn entered(&mut self, flow: &Flow, state: &RunState, since: u64) {
        let tokens = state.tokens.iter().map(|token| (token.step, &token.node));
        let places = tokens.chain(state.passed.iter().map(|passed| (passed.step, &passed.node)));
        for node in places.filter(|(step, _)| *step > since).filter_map(|(_, node)| flow.find(node)) {
            *self.nodes.entry(node.kind()).or_default() += 1;
        }
    }

    /// Those of another thread too.
    pub fn add(&mut self, other: Self) {
        self.flows += other.flows;
        self.steps += other.steps;
        let own = [&mut self.nodes, &mut self.actions, &mut self.legal, &mut self.refused, &mut self.ended];
        for (own, other) in own.into_iter().zip([other.nodes, other.actions, other.legal, other.refused, other.ended]) {
            for (word, times) in other {
                *own.entry(word).or_default() += times;
            }
        }
    }
}
