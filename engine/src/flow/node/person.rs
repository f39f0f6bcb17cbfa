//! What approve and handle nodes share: assignees, mode, rights, policies, deadline, and the arrival of a token.

use super::{NodeKind, Way};
use crate::definition::flow::{Deadline, People, Span, is_true, yes};
use crate::definition::is_default;
use crate::flow::check::Checker;
use crate::flow::evidence::{Attachments, Judgement, StepCheck};
use crate::flow::machine::{Arrival, Machine};
use crate::flow::notices::StepNotice;
use crate::flow::state::TaskKind;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A step done by people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonStep {
    /// What people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who does it. The same person named twice is asked once.
    pub assignees: Vec<People>,
    /// How several people decide together. Default `any`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub mode: Mode,
    /// The assignees are candidates: whoever claims the task does it alone, and may give it back to the others.
    #[serde(default, skip_serializing_if = "is_default")]
    pub claim: bool,
    /// Those among the assignees whose rejection rejects the step at once, and without whose word it is not approved.
    /// Only where a single rejection does not reject anyway: with `one_pass`, `majority`, a ratio or a count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub veto: Vec<People>,
    /// Those whose vote counts for more than one. Where several entries name somebody, the greatest holds. A majority, a
    /// ratio and a count are then of weights instead of people; no other mode takes them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weights: Vec<Weight>,
    /// What the assignee may do with each field; `*` stands for the fields not named. By default everything is seen. Somebody
    /// outside sees the fields that are named here by their own key, and changes none.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub fields: IndexMap<String, FieldRight>,
    /// The operations offered; by default all that fit the kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operations: Option<Vec<Operation>>,
    /// Whether a decision needs words. Default `optional`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub opinion: Opinion,
    /// The words on the buttons, by operation, where they are other than usual: `{"approve": "同意并付款"}`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub buttons: IndexMap<String, String>,
    /// The decisions that need a signature drawn by hand: `["approve"]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signature: Vec<Judgement>,
    /// The files that may or must go with a decision; by default there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachments: Option<Attachments>,
    /// What must hold of the record before the step is approved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<StepCheck>,
    /// What happens when nobody can be found. Default `owner`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub empty: Empty,
    /// What happens when an assignee has approved in this run already. Default `ask`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub approved_before: ApprovedBefore,
    /// What happens when an assignee is the initiator. Default `ask`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub is_initiator: IsInitiator,
    /// Who stands in for an assignee who has left. Default `head`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub inactive: Inactive,
    /// How far back the assignee may return the run. Default `any`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub return_to: ReturnScope,
    /// How long it may take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Deadline>,
    /// How long it is to take, in working time: `8h`. Nothing is done when it takes longer; the figures of the flow say how
    /// often it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^\d{1,5}(min|h|d|w|m|y)$"))]
    pub sla: Option<String>,
    /// Whether its tasks may be decided from their letters, in a flow with `mail_decision`. Default true; `false` has its
    /// assignees sign in.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub mail_decision: bool,
    /// Who is told of what happens here, over which channels and in which words. By default its assignees are told of what
    /// they have to do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<StepNotice>,
    /// The node after approval.
    pub next: String,
    /// The node after rejection; by default the run ends rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_reject: Option<String>,
}

/// How much the vote of some people counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Weight {
    pub people: Vec<People>,
    #[schemars(range(min = 1, max = 100))]
    pub weight: u32,
}

/// How several people decide together. What is needed is counted over those who have a say at the moment: whoever is
/// added raises it, whoever drops out lowers it. The step is decided as soon as the silent ones can no longer change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// The first decision counts.
    #[default]
    Any,
    /// One approval is enough; rejected only once all have rejected.
    OnePass,
    /// Everybody must approve; the first rejection rejects.
    All,
    /// Everybody must approve, one after the other in the order named.
    InTurn,
    /// More than half must approve, by weight where votes have weights.
    Majority,
    /// At least this share must approve, in percent: `{"ratio": 60}`.
    Ratio(#[schemars(range(min = 1, max = 100))] u32),
    /// At least this many must approve, all of them where there are fewer: `{"count": 2}`.
    Count(#[schemars(range(min = 1))] u32),
}

impl Mode {
    /// Whether one rejection is enough to reject: then a veto says nothing.
    pub fn rejects_at_once(self) -> bool {
        matches!(self, Self::Any | Self::All | Self::InTurn)
    }

    /// Whether it matters how much a vote counts for.
    pub fn counts_weights(self) -> bool {
        !self.rejects_at_once() && self != Self::OnePass
    }
}

/// What an assignee may do with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldRight {
    /// Not shown.
    Hide,
    /// Shown in part, not changed: a text with its middle blanked out, an address without the house. Only for fields that hold
    /// one text, and addresses.
    Mask,
    /// Shown, not changed.
    See,
    /// May be changed.
    Edit,
    /// May be changed and must have a value before approval; a column of a sub-form, in every row.
    Require,
}

/// What an assignee may do with a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Approve, or say that the work is done.
    Approve,
    /// Reject.
    Reject,
    /// Send back to the initiator or a passed node.
    Return,
    /// Hand the task to another member.
    Transfer,
    /// Say something without deciding.
    Comment,
    /// Let others sign too: before, after or beside the assignee.
    AddSign,
    /// Let another member give an opinion first; the task then comes back.
    Delegate,
    /// Ask somebody for information.
    Ask,
    /// Send copies of the run for others to read, now and later; where no step offers it to somebody they cannot.
    Cc,
    /// Take a decision back while nobody has acted upon it.
    TakeBack,
    /// Take a task out of the pool of candidates; offered where the step says `claim`.
    Claim,
    /// Give a claimed task back to the pool.
    Unclaim,
}

impl Operation {
    /// The word in the document and in the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Return => "return",
            Self::Transfer => "transfer",
            Self::Comment => "comment",
            Self::AddSign => "add_sign",
            Self::Delegate => "delegate",
            Self::Ask => "ask",
            Self::Cc => "cc",
            Self::TakeBack => "take_back",
            Self::Claim => "claim",
            Self::Unclaim => "unclaim",
        }
    }
}

/// Whether a decision needs words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Opinion {
    /// Words may be left out.
    #[default]
    Optional,
    /// Approve, reject and return need words.
    Required,
    /// Reject and return need words, approve does not.
    Refusing,
}

/// What happens when a step finds nobody to do it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Empty {
    /// The step is passed over.
    Skip,
    /// The step counts as rejected.
    Reject,
    /// The workspace's owner gets the task.
    #[default]
    Owner,
    /// The nearest active head above the initiator gets the task, the workspace's owner where there is none.
    Head,
    /// Whoever is named to build the app gets the task, and several decide as the step's mode says; the workspace's owner
    /// where nobody is named.
    Builders,
    /// This member gets the task, by user name.
    Member(String),
}

/// What happens when an assignee has approved in this run already. What is skipped counts as their approval; a step
/// with required fields still empty asks all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApprovedBefore {
    /// They are asked again.
    #[default]
    Ask,
    /// Their approval is taken as given.
    Skip,
    /// Their approval is taken as given when they approved the step just before.
    Adjacent,
}

/// What happens when an assignee is the initiator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IsInitiator {
    /// They are asked.
    #[default]
    Ask,
    /// Their approval is taken as given; a step with required fields still empty asks all the same.
    Skip,
    /// Their head is asked, the workspace's owner where there is none; nobody can hand them the task either.
    Head,
}

/// Who stands in for an assignee who has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Inactive {
    /// Their nearest active head; without one, those who remain decide.
    #[default]
    Head,
    /// The workspace's owner.
    Owner,
}

/// How far back a run may be returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReturnScope {
    /// To the initiator only.
    Initiator,
    /// To the initiator or the step before.
    Previous,
    /// To the initiator or any step passed on the way here.
    #[default]
    Any,
}

/// What distinguishes approve from handle.
#[derive(Debug)]
pub struct PersonKind {
    pub task: TaskKind,
    /// The operations offered when the definition names none.
    pub operations: &'static [Operation],
}

impl PersonStep {
    /// The operations an assignee is offered.
    pub fn operations(&self, kind: &PersonKind) -> Vec<Operation> {
        self.operations.clone().unwrap_or_else(|| kind.operations.to_vec())
    }

    /// The right on one field: its own entry, else `*`, else see; on a column of a sub-form (`items.price`) its own entry,
    /// else that of the sub-form, which hides all of its columns when it is hidden.
    pub fn right(&self, field: &str) -> FieldRight {
        let own = |field: &str| self.fields.get(field).copied();
        let Some((rows, _)) = field.split_once('.') else {
            return own(field).or_else(|| own("*")).unwrap_or(FieldRight::See);
        };
        match self.right(rows) {
            FieldRight::Hide => FieldRight::Hide,
            whole => own(field).unwrap_or(whole),
        }
    }

    /// How long it is to take, in working time.
    pub fn standard(&self) -> Option<Span> {
        Span::parse(self.sla.as_deref()?).filter(|span| span.amount > 0)
    }

    /// The fields that must have a value before approval.
    pub fn required(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().filter(|(_, right)| **right == FieldRight::Require).map(|(field, _)| field.as_str())
    }
}

impl NodeKind for PersonStep {
    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn ways(&self) -> Vec<Way<'_>> {
        let reject = self.on_reject.as_deref().map(|to| Way::next("/on_reject", to));
        std::iter::once(Way::next("/next", &self.next)).chain(reject).collect()
    }

    fn enter(&self, machine: &mut Machine<'_>, arrival: Arrival) {
        machine.open_step(self, arrival);
    }

    fn check(&self, checker: &mut Checker<'_>) {
        checker.people("/assignees", &self.assignees);
        checker.outside_step(self);
        checker.vote(self);
        checker.rights(self);
        checker.operations(self);
        checker.buttons(self);
        checker.evidence(self);
        checker.notices(self);
        if let Some(deadline) = &self.deadline {
            checker.deadline(deadline);
        }
        if let Some(sla) = &self.sla
            && self.standard().is_none()
        {
            checker.bad_span("/sla", sla);
        }
        if let Empty::Member(name) = &self.empty {
            checker.member("/empty/member", name);
        }
    }
}
