//! What people are told of a step: by event, whom, over which channels and in which words. Without a word of it assignees
//! are told of what they have to do, in the words of the workspace; `machine/tell.rs` finds the others.

use super::node::person::PersonStep;
use crate::definition::{Channel, People, is_default};
use crate::people::{NoticeEvent, OwnWords};
use crate::problem::Language;
use crate::wording::Wording;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who is told when something happens in a step, and how. An event that assignees are told of anyway is told to them as
/// usual unless an entry names them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepNotice {
    /// What happens.
    pub on: StepEvent,
    /// Who is told; whoever does it is not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<NoticeTo>,
    /// How it travels. By default inside the product and by e-mail, as each has chosen; these narrow it, `[]` to not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channels: Option<Vec<NoticeChannel>>,
    /// The robots the robot channel speaks through, by the names the settings of the workspace give them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub robots: Vec<String>,
    /// What is said, by language: fields of the record and the variables of the event in `{{ }}`, the variable where both go
    /// by one name. Whoever reads another language gets the words of the workspace.
    #[serde(default, skip_serializing_if = "is_default")]
    pub words: OwnWords,
}

/// What people are told of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepEvent {
    /// It has begun: an assignee has something to do.
    Task,
    /// It is due soon.
    Remind,
    /// It is overdue.
    Overdue,
    /// What was late has gone to somebody else.
    Escalated,
    /// Somebody asks its assignees to go on.
    Urge,
    /// It was approved, or its work is done.
    Approved,
    /// It was rejected.
    Rejected,
    /// The run was sent back from it.
    Returned,
}

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum NoticeTo {
    Own(NoticeOwn),
    People(People),
}

/// People that a step knows of by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeOwn {
    /// `"assignee"`: who has or had a task of the step.
    Assignee,
    /// `"copied"`: whom the cc nodes passed before have given a copy.
    Copied,
}

/// A way a notice of a step travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeChannel {
    Inbox,
    Email,
    /// A robot of a group chat.
    Robot,
}

impl NoticeChannel {
    pub fn channel(self) -> Channel {
        match self {
            Self::Inbox => Channel::Inbox,
            Self::Email => Channel::Email,
            Self::Robot => Channel::Robot,
        }
    }
}

impl StepEvent {
    /// Whether assignees are told of it without a word in the definition.
    pub fn is_told_anyway(self) -> bool {
        matches!(self, Self::Task | Self::Remind | Self::Overdue | Self::Escalated | Self::Urge)
    }

    /// What it is to those who do not do the step, and what names its words may use.
    pub fn event(self) -> NoticeEvent {
        match self {
            Self::Task => NoticeEvent::Begun,
            Self::Remind => NoticeEvent::Remind,
            Self::Overdue => NoticeEvent::Overdue,
            Self::Escalated => NoticeEvent::Escalated,
            Self::Urge => NoticeEvent::Urge,
            Self::Approved => NoticeEvent::StepApproved,
            Self::Rejected => NoticeEvent::StepRejected,
            Self::Returned => NoticeEvent::StepReturned,
        }
    }

    /// What an assignee is told of as this event.
    fn told_as(event: NoticeEvent) -> Option<Self> {
        Some(match event {
            NoticeEvent::Task => Self::Task,
            NoticeEvent::Remind => Self::Remind,
            NoticeEvent::Overdue => Self::Overdue,
            NoticeEvent::Escalated => Self::Escalated,
            NoticeEvent::Urge => Self::Urge,
            _ => return None,
        })
    }

    /// What programs call it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Task => "step.opened",
            Self::Remind => "step.reminded",
            Self::Overdue => "step.overdue",
            Self::Escalated => "step.escalated",
            Self::Urge => "step.urged",
            Self::Approved => "step.approved",
            Self::Rejected => "step.rejected",
            Self::Returned => "step.returned",
        }
    }
}

impl StepNotice {
    pub(crate) fn names_assignees(&self) -> bool {
        self.to.contains(&NoticeTo::Own(NoticeOwn::Assignee))
    }

    /// Whether nobody is to hear of it.
    pub(crate) fn is_silent(&self) -> bool {
        self.channels.as_ref().is_some_and(Vec::is_empty)
    }

    /// Whether it may travel by a channel.
    pub(crate) fn goes_by(&self, channel: Channel) -> bool {
        match &self.channels {
            Some(channels) => channels.iter().any(|own| own.channel() == channel),
            None => channel != Channel::Robot,
        }
    }

    /// The words in each language that has any, with the language's tag.
    pub(crate) fn written(&self) -> impl Iterator<Item = (&'static str, &crate::people::Words)> {
        let languages = [Language::Chinese, Language::English].into_iter();
        languages.filter_map(|language| Some((language.tag(), self.words.get(language)?)))
    }

    /// The names in its words that stand for no variable of the event: those of fields.
    pub(crate) fn fields(&self) -> impl Iterator<Item = String> {
        let variables = self.on.event().variables();
        let texts = self.written().flat_map(|(_, words)| [&words.subject, &words.text]);
        let names: Vec<String> =
            texts.flat_map(|text| Wording::parse(text).fields().map(str::to_owned).collect::<Vec<_>>()).collect();
        names.into_iter().filter(move |name| !variables.iter().any(|(known, _)| known == name))
    }
}

impl PersonStep {
    /// How assignees are told of an event, where the definition says it.
    pub(crate) fn notice_to_assignees(&self, event: NoticeEvent) -> Option<&StepNotice> {
        let on = StepEvent::told_as(event)?;
        self.notices.iter().find(|notice| notice.on == on && notice.names_assignees())
    }
}
