//! How much has been walked, so that a test can tell an empty walk from a full one.

use crate::definition::{People, Whose};
use crate::flow::node::person::{ApprovedBefore, Empty, Inactive, IsInitiator, Mode, Opinion, PersonStep, ReturnScope};
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

/// Whom steps ask, how several decide, and what their policies say.
pub const SETTINGS: &[&str] = &[
    "member",
    "role",
    "department",
    "head of initiator",
    "heads of initiator",
    "heads of department",
    "field",
    "column",
    "initiator",
    "same as",
    "expression",
    "outside",
    "picked by initiator",
    "picked by approver",
    "any",
    "one pass",
    "all",
    "in turn",
    "majority",
    "ratio",
    "count",
    "claim",
    "veto",
    "weights",
    "empty: skip",
    "empty: reject",
    "empty: owner",
    "empty: head",
    "empty: builders",
    "empty: member",
    "approved before: skip",
    "approved before: adjacent",
    "is initiator: skip",
    "is initiator: head",
    "inactive: head",
    "inactive: owner",
    "return to: initiator",
    "return to: previous",
    "return to: any",
    "opinion required",
    "field required",
    "due after a time",
    "due on a date",
];

fn assignee(people: &People) -> &'static str {
    match people {
        People::Initiator(_) => "initiator",
        People::Member { .. } => "member",
        People::Role { .. } => "role",
        People::Department { .. } => "department",
        People::HeadOf { .. } => "head of initiator",
        People::HeadsOf { heads_of: Whose::Department { .. }, .. } => "heads of department",
        People::HeadsOf { .. } => "heads of initiator",
        People::Field { field } if field.contains('.') => "column",
        People::Field { .. } => "field",
        People::SameAs { .. } => "same as",
        People::Expression { .. } => "expression",
        People::External { .. } => "outside",
        People::Pick { by: None, .. } => "picked by initiator",
        People::Pick { .. } => "picked by approver",
    }
}

fn settings(step: &PersonStep) -> Vec<&'static str> {
    let mut found: Vec<&'static str> = step.assignees.iter().map(assignee).collect();
    found.push(match step.mode {
        Mode::Any => "any",
        Mode::OnePass => "one pass",
        Mode::All => "all",
        Mode::InTurn => "in turn",
        Mode::Majority => "majority",
        Mode::Ratio(_) => "ratio",
        Mode::Count(_) => "count",
    });
    found.push(match step.empty {
        Empty::Skip => "empty: skip",
        Empty::Reject => "empty: reject",
        Empty::Owner => "empty: owner",
        Empty::Head => "empty: head",
        Empty::Builders => "empty: builders",
        Empty::Member(_) => "empty: member",
    });
    found.push(match step.inactive {
        Inactive::Head => "inactive: head",
        Inactive::Owner => "inactive: owner",
    });
    found.push(match step.return_to {
        ReturnScope::Initiator => "return to: initiator",
        ReturnScope::Previous => "return to: previous",
        ReturnScope::Any => "return to: any",
    });
    let deadline = step.deadline.as_ref();
    let more = [
        (step.claim, "claim"),
        (!step.veto.is_empty(), "veto"),
        (!step.weights.is_empty(), "weights"),
        (step.approved_before == ApprovedBefore::Skip, "approved before: skip"),
        (step.approved_before == ApprovedBefore::Adjacent, "approved before: adjacent"),
        (step.is_initiator == IsInitiator::Skip, "is initiator: skip"),
        (step.is_initiator == IsInitiator::Head, "is initiator: head"),
        (step.opinion == Opinion::Required, "opinion required"),
        (step.required().next().is_some(), "field required"),
        (deadline.is_some_and(|deadline| deadline.within.is_some()), "due after a time"),
        (deadline.is_some_and(|deadline| deadline.until.is_some()), "due on a date"),
    ];
    found.extend(more.into_iter().filter(|(is_set, _)| *is_set).map(|(_, word)| word));
    found
}

/// What was met, and how often.
#[derive(Debug, Default)]
pub struct Counts {
    pub flows: usize,
    /// Commands sent, refused ones included.
    pub steps: usize,
    /// Nodes entered, by kind.
    pub nodes: BTreeMap<&'static str, usize>,
    /// What the steps of people entered say, by [`SETTINGS`].
    pub settings: BTreeMap<&'static str, usize>,
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
            for word in node.person().into_iter().flat_map(|(step, _)| settings(step)) {
                *self.settings.entry(word).or_default() += 1;
            }
        }
    }

    /// Those of another thread too.
    pub fn add(&mut self, other: Self) {
        self.flows += other.flows;
        self.steps += other.steps;
        let own = [
            (&mut self.nodes, other.nodes),
            (&mut self.settings, other.settings),
            (&mut self.actions, other.actions),
            (&mut self.legal, other.legal),
            (&mut self.refused, other.refused),
            (&mut self.ended, other.ended),
        ];
        for (own, other) in own {
            for (word, times) in other {
                *own.entry(word).or_default() += times;
            }
        }
    }
}
