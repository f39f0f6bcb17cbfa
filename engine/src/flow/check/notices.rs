//! Checks on what people are told of a step. Whether the names in its words are fields is checked with the rest of the app.

use super::Checker;
use super::outside::is_outside;
use crate::definition::flow::People;
use crate::flow::node::person::{FieldRight, PersonStep};
use crate::flow::notices::{NoticeChannel, NoticeTo, StepNotice};
use crate::problem::pointer_segment;

impl Checker<'_> {
    pub(crate) fn notices(&mut self, step: &PersonStep) {
        for (at, notice) in step.notices.iter().enumerate() {
            let here = format!("/notices/{at}");
            self.told(&here, notice);
            let before = &step.notices[..at];
            let is_told_twice = |other: &StepNotice| other.on == notice.on && other.names_assignees();
            if notice.on.is_told_anyway() && notice.names_assignees() && before.iter().any(is_told_twice) {
                let (zh, en) = (
                    "同一件事只能在一条通知里写给处理人",
                    "Of one event assignees are told by one notice; name them in one of them",
                );
                self.report(&format!("{here}/to"), "twice", zh, en);
            }
            self.notice_words(&here, step, notice);
        }
    }

    fn told(&mut self, here: &str, notice: &StepNotice) {
        if notice.to.is_empty() && notice.robots.is_empty() {
            self.report(
                &format!("{here}/to"),
                "no_people",
                "请至少指定一位人员",
                "Name at least one person, role or field",
            );
        }
        for (at, to) in notice.to.iter().enumerate() {
            let NoticeTo::People(people) = to else { continue };
            let pointer = format!("{here}/to/{at}");
            self.person(&pointer, people);
            if is_outside(people) {
                let (zh, en) = (
                    "外部人员只收到审批链接，不能通知",
                    "People outside are mailed the link to their task and nothing else",
                );
                self.report(&pointer, "outside_told", zh, en);
            }
            if matches!(people, People::Pick { .. }) {
                let (zh, en) =
                    ("选出来的人就是处理人，请写“处理人”", "Whoever is picked does the step: name the assignee");
                self.report(&pointer, "picked_told", zh, en);
            }
        }
        let by_robot = notice.channels.as_ref().is_some_and(|channels| channels.contains(&NoticeChannel::Robot));
        if notice.robots.is_empty() == by_robot {
            let (zh, en) = ("robot 渠道和 robots（群机器人名称）要一起写", "the robot channel and robots go together");
            self.report(&format!("{here}/robots"), "robots_and_channel", zh, en);
        }
        let is_only_theirs = notice.to.len() == 1 && notice.names_assignees() && notice.on.is_told_anyway();
        if notice.is_silent() && !is_only_theirs {
            let (zh, en) = (
                "“不通知”只用于处理人本来会收到的通知；其他人不写就不会通知",
                "Only what assignees are told of anyway can be silenced; nobody else is told unless named",
            );
            self.report(&format!("{here}/channels"), "idle_notice", zh, en);
        }
    }

    fn notice_words(&mut self, here: &str, step: &PersonStep, notice: &StepNotice) {
        let at = format!("{}{here}/words", self.at);
        for (tag, words) in notice.written() {
            let place = format!("{at}{}", pointer_segment(tag));
            self.problems.extend(words.ill_shaped().into_iter().map(|problem| problem.under(&place)));
        }
        let is_hidden = |field: &String| matches!(step.right(field), FieldRight::Hide | FieldRight::Mask);
        if let Some(field) = notice.fields().filter(|_| notice.names_assignees()).find(is_hidden) {
            self.report(
                &format!("{here}/words"),
                "hidden_field",
                format!("处理人在该节点看不到“{field}”，通知里也不能写它"),
                format!("Assignees do not see '{field}' in this step, so their notice cannot say it"),
            );
            self.hint("去掉它，或让处理人可以查看", "Leave it out, or let them see it");
        }
    }
}
