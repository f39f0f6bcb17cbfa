//! The words in which people are told of what happens: the product's own, and those a workspace puts in their place. Owns
//! the events, what their words may name, and the check; who is told of which is owned by `flow` and `record`.

use super::{PeopleError, Roster, Settings, refuse};
use crate::access::Administrator;
use crate::audit::{Entry, action};
use crate::problem::{Language, Problem, Text, nearest};
use crate::store::people as rows;
use crate::wording::{self, Wording};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

/// The setting in which a workspace keeps its words.
pub(super) const SETTING: &str = "notice_words";
/// The most characters of a subject and of a text.
const SUBJECT: usize = 200;
const TEXT: usize = 4000;

macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $zh:literal, $en:literal;)+) => {
        /// What people are told of.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        pub enum NoticeEvent { $($(#[$doc])* #[serde(rename = $word)] $variant,)+ }

        impl NoticeEvent {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word in the API and in the database.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// What it is called.
            pub fn title(self) -> Text {
                match self { $(Self::$variant => Text::new($zh, $en),)+ }
            }
        }
    };
}

events! {
    /// There is something to do.
    Task = "task", "待处理", "To do";
    /// The initiator has the run back to mend.
    Returned = "returned", "退回修改", "Sent back";
    /// What somebody left undone is theirs now.
    Escalated = "escalated", "超时升级", "Escalated";
    /// They get a copy.
    Copy = "copy", "抄送", "Copy";
    /// A task is due soon.
    Remind = "remind", "即将到期", "Due soon";
    /// A task is overdue.
    Overdue = "overdue", "已超时", "Overdue";
    /// Somebody asks them to go on.
    Urge = "urge", "催办", "Urged";
    /// What they asked for is answered.
    Answered = "answered", "已答复", "Answered";
    /// Somebody said something in a run.
    Comment = "comment", "评论", "Comment";
    Approved = "approved", "已通过", "Approved";
    Rejected = "rejected", "已驳回", "Rejected";
    /// Their run has ended otherwise.
    Ended = "ended", "已结束", "Ended";
    /// A run waits for an administrator.
    Stuck = "stuck", "流程卡住", "Stuck";
    /// An administrator has suspended a run.
    Suspended = "suspended", "流程已暂停", "Suspended";
    /// A suspended run goes on.
    Resumed = "resumed", "流程已恢复", "Resumed";
    /// An administrator has moved a run to another step.
    Moved = "moved", "流程已跳转", "Moved";
    /// A run that had ended goes on.
    Activated = "activated", "流程已重新激活", "Activated again";
    /// A step that others do has begun.
    Begun = "begun", "节点开始", "Step begun";
    StepApproved = "step_approved", "节点已通过", "Step approved";
    StepRejected = "step_rejected", "节点已驳回", "Step rejected";
    /// The run was sent back from a step.
    StepReturned = "step_returned", "节点已退回", "Step sent back";
    /// Somebody spoke to them in the discussion of a record.
    Mentioned = "mentioned", "提到我", "Mentioned";
}

/// What the words of an event may name, by the name in `{{ }}`.
pub type Values = BTreeMap<&'static str, String>;

impl NoticeEvent {
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|event| event.word() == word)
    }

    /// The names its words may use, each with what it stands for.
    pub fn variables(self) -> Vec<(&'static str, Text)> {
        let text = |zh: &str, en: &str| Text::new(zh, en);
        let record = ("record", text("数据标题", "title of the record"));
        let who = ("who", text("操作人", "who did it"));
        let words = ("words", text("对方写的话", "what they wrote"));
        if self == Self::Mentioned {
            return vec![record, who, words];
        }
        let mut all = vec![("flow", text("流程名称", "title of the flow")), record];
        all.push(("step", text("节点名称", "title of the step")));
        all.push(("summary", text("摘要字段，每行一个", "the summary fields, one a line")));
        all.push(("initiator", text("发起人", "who started it")));
        all.push(who);
        match self {
            Self::Urge
            | Self::Answered
            | Self::Comment
            | Self::Suspended
            | Self::Resumed
            | Self::Moved
            | Self::Activated
            | Self::StepApproved
            | Self::StepRejected
            | Self::StepReturned
            | Self::Returned
            | Self::Copy => all.push(words),
            Self::Approved | Self::Rejected | Self::Ended => {
                all.push(words);
                all.push(("state", text("结果，例如 已通过", "how it ended, such as approved")));
            }
            _ => {}
        }
        if self == Self::Task {
            all.push((
                "instead_of",
                text("代谁处理，例如 代张三处理", "in whose stead, such as in the stead of Alice"),
            ));
        }
        if matches!(self, Self::Task | Self::Begun | Self::Escalated | Self::Remind | Self::Overdue | Self::Urge) {
            all.push(("due", text("截止时间", "when it is due")));
        }
        all
    }

    /// The product's own words.
    pub fn product(self, language: Language) -> Words {
        let whole = "{{ step }}\n{{ summary }}";
        let (zh, en, text) = match self {
            Self::Task => (
                "待处理：{{ flow }} {{ record }}",
                "To do: {{ flow }} {{ record }}",
                "{{ step }}\n{{ instead_of }}\n{{ summary }}",
            ),
            Self::Returned => (
                "{{ who }}退回了你的{{ flow }}：{{ record }}",
                "{{ who }} sent back your {{ flow }}: {{ record }}",
                "{{ words }}\n{{ summary }}",
            ),
            Self::Escalated => ("超时升级：{{ flow }} {{ record }}", "Escalated: {{ flow }} {{ record }}", whole),
            Self::Copy => (
                "抄送：{{ flow }} {{ record }}",
                "Copy: {{ flow }} {{ record }}",
                "{{ words }}\n{{ step }}\n{{ summary }}",
            ),
            Self::Remind => ("即将到期：{{ flow }} {{ record }}", "Due soon: {{ flow }} {{ record }}", whole),
            Self::Overdue => ("已超时：{{ flow }} {{ record }}", "Overdue: {{ flow }} {{ record }}", whole),
            Self::Urge => (
                "催办：{{ flow }} {{ record }}",
                "Urged: {{ flow }} {{ record }}",
                "{{ words }}\n{{ step }}\n{{ summary }}",
            ),
            Self::Answered => ("已答复：{{ flow }} {{ record }}", "Answered: {{ flow }} {{ record }}", "{{ words }}"),
            Self::Comment => ("评论：{{ flow }} {{ record }}", "Comment: {{ flow }} {{ record }}", "{{ words }}"),
            Self::Approved | Self::Rejected | Self::Ended => (
                "{{ flow }} {{ record }}：{{ state }}",
                "{{ flow }} {{ record }}: {{ state }}",
                "{{ who }}\n{{ words }}\n{{ summary }}",
            ),
            Self::Stuck => ("流程卡住：{{ flow }} {{ record }}", "Stuck: {{ flow }} {{ record }}", "{{ step }}"),
            Self::Suspended => {
                ("流程已暂停：{{ flow }} {{ record }}", "Suspended: {{ flow }} {{ record }}", "{{ who }}\n{{ words }}")
            }
            Self::Resumed => {
                ("流程已恢复：{{ flow }} {{ record }}", "Resumed: {{ flow }} {{ record }}", "{{ who }}\n{{ words }}")
            }
            Self::Moved => (
                "流程已跳转：{{ flow }} {{ record }}",
                "Moved: {{ flow }} {{ record }}",
                "{{ step }}\n{{ who }}\n{{ words }}",
            ),
            Self::Activated => (
                "流程已重新激活：{{ flow }} {{ record }}",
                "Activated again: {{ flow }} {{ record }}",
                "{{ step }}\n{{ who }}\n{{ words }}",
            ),
            Self::Begun => (
                "{{ flow }} {{ record }}：到“{{ step }}”",
                "{{ flow }} {{ record }}: now at '{{ step }}'",
                "{{ summary }}",
            ),
            Self::StepApproved => (
                "{{ flow }} {{ record }}：“{{ step }}”已通过",
                "{{ flow }} {{ record }}: '{{ step }}' approved",
                "{{ who }}\n{{ words }}\n{{ summary }}",
            ),
            Self::StepRejected => (
                "{{ flow }} {{ record }}：“{{ step }}”已驳回",
                "{{ flow }} {{ record }}: '{{ step }}' rejected",
                "{{ who }}\n{{ words }}\n{{ summary }}",
            ),
            Self::StepReturned => (
                "{{ flow }} {{ record }}：已从“{{ step }}”退回",
                "{{ flow }} {{ record }}: sent back from '{{ step }}'",
                "{{ who }}\n{{ words }}\n{{ summary }}",
            ),
            Self::Mentioned => {
                ("{{ who }}在“{{ record }}”中提到了你", "{{ who }} mentioned you in '{{ record }}'", "{{ words }}")
            }
        };
        let subject = match language {
            Language::Chinese => zh,
            Language::English => en,
        };
        Words { subject: subject.to_owned(), text: text.to_owned() }
    }

    /// Values to try words with.
    pub fn sample(self, language: Language) -> Values {
        let said = |name: &str| match name {
            "flow" => Text::new("合同审批", "Contract approval"),
            "record" => Text::new("年度采购框架合同", "Purchase contract of the year"),
            "step" => Text::new("部门负责人", "Head of department"),
            "summary" => Text::new("金额：¥88,000.00\n客户：甲公司", "Amount: ¥88,000.00\nCustomer: Company A"),
            "initiator" => Text::new("张三", "Alice"),
            "who" => Text::new("李四", "Bob"),
            "instead_of" => in_stead_of("张三", "Alice"),
            "words" => Text::new("客户在等，请尽快。", "The customer is waiting."),
            "state" => match self {
                Self::Approved => Text::new("已通过", "approved"),
                Self::Rejected => Text::new("已驳回", "rejected"),
                _ => Text::new("已撤回", "withdrawn"),
            },
            _ => Text::same("2026-03-02 18:00"),
        };
        self.variables().into_iter().map(|(name, _)| (name, said(name).get(language).to_owned())).collect()
    }
}

/// That somebody does what would be another's to do, by what that one is called in each language.
pub(crate) fn in_stead_of(zh: &str, en: &str) -> Text {
    Text::new(format!("代{zh}处理"), format!("In the stead of {en}"))
}

/// A subject and a text with names in `{{ }}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "NoticeWords")]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub subject: String,
    pub text: String,
}

impl Words {
    /// Everything that is wrong with them as the words of an event, each with its place.
    pub fn problems(&self, event: NoticeEvent) -> Vec<Problem> {
        let variables = event.variables();
        let known: Vec<&str> = variables.iter().map(|(name, _)| *name).collect();
        let mut problems = self.ill_shaped();
        for (at, text) in [("/subject", &self.subject), ("/text", &self.text)] {
            problems.extend(wording::mistakes(text).into_iter().map(|problem| problem.under(at)));
            for name in Wording::parse(text).fields().filter(|name| !known.contains(name)) {
                let (zh, en) = (format!("这里没有变量“{name}”"), format!("there is no variable '{name}' here"));
                let problem = Problem::new(at, "unknown_variable", zh, en);
                problems.push(match nearest(name, known.iter().copied()) {
                    Some(near) => problem.hint(format!("是否为“{near}”？"), format!("did you mean '{near}'?")),
                    None => problem.hint(format!("可用：{}", known.join("、")), format!("known: {}", known.join(", "))),
                });
            }
        }
        problems
    }

    /// What is wrong with their lengths and lines, whatever they name.
    pub(crate) fn ill_shaped(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        super::check_text(&mut problems, "/subject", &self.subject, SUBJECT);
        if self.subject.contains(['\n', '\r']) {
            problems.push(Problem::new("/subject", "line_break", "标题只能有一行", "the subject is one line"));
        }
        if self.text.chars().count() > TEXT {
            let (zh, en) = (format!("最多 {TEXT} 个字符"), format!("at most {TEXT} characters"));
            problems.push(Problem::new("/text", "too_long", zh, en));
        }
        problems
    }

    /// The subject and the text with the values in their places. A line whose names all stand for nothing is left out.
    pub fn say(&self, values: &Values) -> (String, String) {
        self.say_with(|name| values.get(name).cloned())
    }

    /// Like [`Words::say`], with values from wherever `value` finds them.
    pub(crate) fn say_with(&self, value: impl Fn(&str) -> Option<String>) -> (String, String) {
        let value = |name: &str| value(name).unwrap_or_default();
        let subject = Wording::parse(&self.subject).render(value);
        let lines = self.text.lines().filter_map(|line| {
            let wording = Wording::parse(line);
            let said = wording.render(value);
            (wording.fields().next().is_none() || !said.trim().is_empty()).then_some(said)
        });
        let text = lines.collect::<Vec<_>>().join("\n");
        (subject.trim().to_owned(), text.trim_end().to_owned())
    }
}

/// The words a workspace has put in the place of the product's, by language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "NoticeWordsByLanguage")]
#[serde(deny_unknown_fields)]
pub struct OwnWords {
    #[serde(rename = "zh-CN", default, skip_serializing_if = "Option::is_none")]
    pub zh: Option<Words>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<Words>,
}

impl OwnWords {
    pub fn get(&self, language: Language) -> Option<&Words> {
        match language {
            Language::Chinese => self.zh.as_ref(),
            Language::English => self.en.as_ref(),
        }
    }

    fn problems(&self, event: NoticeEvent) -> Vec<Problem> {
        let all = [Language::Chinese, Language::English].into_iter();
        let written = all.filter_map(|language| Some((language.tag(), self.get(language)?)));
        let under = |(tag, words): (&str, &Words)| {
            let here = format!("/{tag}");
            words.problems(event).into_iter().map(|problem| problem.under(&here)).collect::<Vec<_>>()
        };
        written.flat_map(under).collect()
    }
}

/// All words of a workspace that are its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wordings(BTreeMap<NoticeEvent, OwnWords>);

impl Wordings {
    /// What is the workspace's own for an event.
    pub fn own(&self, event: NoticeEvent) -> OwnWords {
        self.0.get(&event).cloned().unwrap_or_default()
    }

    /// Subject and text of an event: in the workspace's words where it has any in this language, else the product's.
    pub fn say(&self, event: NoticeEvent, language: Language, values: &Values) -> (String, String) {
        match self.0.get(&event).and_then(|own| own.get(language)) {
            Some(words) => words.say(values),
            None => event.product(language).say(values),
        }
    }
}

impl Roster {
    /// Puts words in the place of the product's, or takes them away where there are none.
    ///
    /// # Errors
    /// Everything that is wrong with them; the database's.
    pub async fn set_words(&self, by: &Administrator, event: NoticeEvent, own: OwnWords) -> Result<(), PeopleError> {
        refuse(own.problems(event))?;
        let (now, origin) = (self.clock.now(), by.origin().clone());
        self.change(move |conn, _| {
            let (own, origin) = (own.clone(), origin.clone());
            Box::pin(async move {
                let mut wordings = (*Settings::load(conn).await?.wordings).clone();
                match own == OwnWords::default() {
                    true => wordings.0.remove(&event),
                    false => wordings.0.insert(event, own),
                };
                rows::save_setting(conn, SETTING, &json!(wordings)).await?;
                let detail = json!({ "changed": [SETTING], "event": event.word() });
                Ok(((), vec![Entry::new(now, origin, action::SETTINGS_CHANGE).detail(detail)]))
            })
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(subject: &str, text: &str) -> Words {
        Words { subject: subject.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn the_products_words_are_sound_and_say_something() {
        for event in NoticeEvent::ALL {
            for language in [Language::Chinese, Language::English] {
                let product = event.product(language);
                assert!(product.problems(*event).is_empty(), "{event:?}");
                let (subject, text) = product.say(&event.sample(language));
                assert!(!subject.contains("{{") && !subject.is_empty() && !text.is_empty(), "{event:?} {subject}");
            }
            assert_eq!(NoticeEvent::parse(event.word()), Some(*event));
        }
    }

    #[test]
    fn a_line_that_says_nothing_is_left_out() {
        let values = Values::from([("step", String::new()), ("summary", "金额：5\n客户：甲".to_owned())]);
        let said = words("{{ flow }} x", "您好，\n\n{{ step }}\n{{ summary }}\n截止 {{ due }}").say(&values);
        assert_eq!(said, ("x".to_owned(), "您好，\n\n金额：5\n客户：甲\n截止".to_owned()));
    }

    #[test]
    fn every_mistake_is_named_with_its_place() {
        let wrong = OwnWords {
            zh: Some(words("", "{% if due %}{{ due }}{% endif %}")),
            en: Some(words("{{ recrd }}", "first\n{{ step")),
        };
        let found = wrong.problems(NoticeEvent::Task);
        let places: Vec<String> = found.iter().map(|one| format!("{} {}", one.pointer, one.code)).collect();
        let expected = [
            "/zh-CN/subject required",
            "/zh-CN/text statement_in_text",
            "/en/subject unknown_variable",
            "/en/text invalid_template",
        ];
        assert_eq!(places, expected);
        assert_eq!(found[2].hint.as_ref().map(|hint| hint.en.as_str()), Some("did you mean 'record'?"));
        assert!(found[3].message.en.contains("line 2"), "{:?}", found[3]);
        assert!(words("{{ state }}", "").problems(NoticeEvent::Approved).is_empty());
        assert_eq!(words("{{ state }}", "").problems(NoticeEvent::Task).len(), 1, "nothing has ended");
    }

    #[test]
    fn a_language_without_own_words_falls_back() {
        let own = OwnWords { zh: Some(words("请处理 {{ record }}", "")), en: None };
        let wordings = Wordings(BTreeMap::from([(NoticeEvent::Task, own)]));
        let values = NoticeEvent::Task.sample(Language::Chinese);
        assert_eq!(wordings.say(NoticeEvent::Task, Language::Chinese, &values).0, "请处理 年度采购框架合同");
        let values = NoticeEvent::Task.sample(Language::English);
        let (subject, _) = wordings.say(NoticeEvent::Task, Language::English, &values);
        assert_eq!(subject, "To do: Contract approval Purchase contract of the year");
        let kept: Wordings = serde_json::from_value(json!(wordings)).expect("reads what it wrote");
        assert_eq!(kept, wordings);
    }
}
