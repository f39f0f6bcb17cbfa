//! What goes with a decision beside words: a signature drawn by hand, files. Owns what a step asks for of them, and what must
//! hold of the record when it is decided; where the files lie is owned by `store::files`.

use super::Refusal;
use super::machine::Machine;
use super::node::person::PersonStep;
use super::state::{Branch, Task};
use crate::definition::{CheckThat, FileType};
use crate::id::FileId;
use crate::problem::{Problem, Text, pointer_segment};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most files that go with one decision.
pub const MOST_FILES: usize = 20;
/// The code of a problem that a check of the app names.
pub(crate) const CHECK_FAILED: &str = "check_failed";

/// A decision that may need more than words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Judgement {
    /// Approving, or saying that the work is done.
    Approve,
    Reject,
}

/// The files that may go with a decision.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attachments {
    /// The decisions that need at least one; with the others they may be left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<Judgement>,
    /// The types taken; all of them when none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<FileType>,
    /// How large one may be, in MB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub max_size: Option<u32>,
}

/// What must hold of the record, with all its assignee has changed, before a step is decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepCheck {
    /// What must hold; the decision is refused when it does not. Sees what the nodes here see; `me` is the initiator.
    pub that: CheckThat,
    /// What the person is told.
    pub message: String,
    /// The field the message points at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The decisions it keeps from being made. Default `["approve"]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on: Vec<Judgement>,
}

impl StepCheck {
    fn is_asked_on(&self, judgement: Judgement) -> bool {
        if self.on.is_empty() { judgement == Judgement::Approve } else { self.on.contains(&judgement) }
    }
}

/// What was given with a decision.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<KeptFile>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<KeptFile>,
}

/// What is known of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KeptFile {
    pub id: FileId,
    pub name: String,
    pub size: i64,
    pub mime: String,
}

impl Evidence {
    pub fn is_empty(&self) -> bool {
        self.signature.is_none() && self.attachments.is_empty()
    }

    /// Its files, the signature first.
    pub fn files(&self) -> impl Iterator<Item = &KeptFile> {
        self.signature.iter().chain(&self.attachments)
    }
}

impl PersonStep {
    /// What a decision lacks that this step asks for.
    fn lacks(&self, judgement: Judgement, given: &Evidence) -> Option<Refusal> {
        let needs_file = self.attachments.as_ref().is_some_and(|files| files.required.contains(&judgement));
        if self.signature.contains(&judgement) && given.signature.is_none() {
            let (zh, en) = ("请手写或输入姓名作为签名", "draw or type your name as your signature");
            let here = Problem::new("/signature", "signature_required", zh, en);
            return Some(Refusal::signature_required().with_problems(vec![here]));
        }
        (needs_file && given.attachments.is_empty()).then(|| {
            let (zh, en) = ("请至少上传一个文件", "send at least one file");
            let here = Problem::new("/attachments", "attachment_required", zh, en);
            Refusal::attachment_required().with_problems(vec![here])
        })
    }

    /// Whether this step takes what is given with a decision.
    pub(crate) fn takes(&self, given: &Evidence) -> bool {
        (given.signature.is_none() || !self.signature.is_empty())
            && (given.attachments.is_empty() || self.attachments.is_some())
    }
}

impl Machine<'_> {
    /// Refuses a decision that lacks what its step asks for beside words, or that the record is not ready for.
    pub(crate) fn ready_for(&self, task: &Task, step: &PersonStep, judgement: Judgement) -> Result<(), Refusal> {
        let failed = self.failed_checks(step, self.state.path_of(task.step), judgement);
        if !failed.is_empty() {
            return Err(Refusal::checks_failed().with_problems(failed));
        }
        step.lacks(judgement, &task.evidence).map_or(Ok(()), Err)
    }

    /// Whether a step can be approved without anybody being asked: it wants no signature and no file, and the record is
    /// ready for it.
    pub(crate) fn asks_nothing(&self, step: &PersonStep, path: &[Branch]) -> bool {
        step.lacks(Judgement::Approve, &Evidence::default()).is_none()
            && self.failed_checks(step, path, Judgement::Approve).is_empty()
    }

    fn failed_checks(&self, step: &PersonStep, path: &[Branch], judgement: Judgement) -> Vec<Problem> {
        let asked = || step.checks.iter().filter(move |check| check.is_asked_on(judgement));
        if asked().next().is_none() {
            return Vec::new();
        }
        let beside = self.state.beside(path);
        let failed = asked().filter_map(|check| {
            let pointer = check.at.as_deref().map(pointer_segment).unwrap_or_default();
            match self.world.passes(&check.that, &beside) {
                Ok(true) => None,
                Ok(false) => Some(Problem::new(pointer, CHECK_FAILED, check.message.clone(), check.message.clone())),
                Err(Text { zh, en }) => Some(Problem::new(pointer, "check_broken", zh, en)),
            }
        });
        failed.collect()
    }
}
