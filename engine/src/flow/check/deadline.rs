//! When a step ends, to whom what is late goes and how often somebody is reminded.

use super::Checker;
use crate::definition::flow::deadline::MOST_TIMES;
use crate::definition::flow::{Deadline, DeadlineAction, DeadlineStep, People, Span};

impl Checker<'_> {
    /// A length of time, a date of the record or a moment says when, and one of them alone.
    pub(super) fn end_of(&mut self, deadline: &Deadline) {
        match &deadline.at {
            None => {
                let within = (&deadline.within, "/deadline/within");
                self.one_of_two("/deadline/until", "within", within, deadline.until.as_ref());
            }
            Some(_) if deadline.within.is_some() || deadline.until.is_some() => self.report(
                "/deadline/at",
                "one_of_two",
                "within（时长）、until（日期字段）和 at（固定时刻）只能写一个",
                "Write exactly one of within (a length of time), until (a date of the record) and at (a moment)",
            ),
            Some(text) if deadline.moment().is_none() => {
                let (zh, en) = (format!("“{text}”不是有效的时刻"), format!("'{text}' is not a moment"));
                self.report("/deadline/at", "bad_moment", zh, en);
                self.hint("例如 2026-12-31T18:00:00+08:00", "For example 2026-12-31T18:00:00+08:00");
            }
            Some(_) => {}
        }
        if deadline.resumes && deadline.within.is_none() {
            self.report(
                "/deadline/resumes",
                "resumes_without_within",
                "按日期到期的处理时限不会重新计时，不需要 resumes",
                "A deadline that is a date never starts anew, so 'resumes' says nothing",
            );
        }
    }

    pub(super) fn handed_to(&mut self, pointer: &str, step: &DeadlineStep) {
        if step.action != DeadlineAction::Transfer {
            if !step.to.is_empty() {
                self.report(pointer, "only_transfer", "只有 transfer 需要 to", "Only 'transfer' takes 'to'");
            }
            return;
        }
        self.people(pointer, &step.to);
        for (at, people) in step.to.iter().enumerate() {
            if matches!(people, People::Pick { .. } | People::External { .. }) {
                self.report(
                    &format!("{pointer}/{at}"),
                    "not_by_itself",
                    "到期转交不能转给临时选择的人或外部人员",
                    "What is late goes neither to people picked on the way nor to people outside",
                );
            }
        }
    }

    pub(super) fn repeated(&mut self, pointer: &str, step: &DeadlineStep) {
        if step.every.is_none() && step.times.is_none() {
            return;
        }
        let at = format!("{pointer}/every");
        if step.action != DeadlineAction::Remind {
            let (zh, en) = ("只有提醒可以重复", "Only reminders are repeated");
            return self.report(&at, "only_reminders", zh, en);
        }
        match step.every.as_deref() {
            Some(every) if Span::parse(every).is_none_or(|span| span.amount <= 0) => self.bad_span(&at, every),
            Some(_) => {}
            None => self.report(&at, "no_every", "请填写每隔多久提醒一次", "Say after which time it is repeated"),
        }
        if !step.times.is_some_and(|times| (2..=MOST_TIMES).contains(&times)) {
            self.report(
                &format!("{pointer}/times"),
                "bad_times",
                format!("提醒次数须在 2 到 {MOST_TIMES} 之间"),
                format!("It is repeated 2 to {MOST_TIMES} times"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_found, with};
    use serde_json::{Value, json};

    #[test]
    fn what_a_deadline_does_is_written_whole() {
        let found =
            |deadline: Value, problems: &[(&str, &str)]| assert_found(with("/nodes/a/deadline", deadline), problems);
        let owner = json!([{"member": "wangfang"}]);
        let sound = json!({"at": "2026-12-31T18:00:00+08:00", "steps": [
            {"after": "0h", "do": "transfer", "to": owner}, {"after": "0h", "do": "remind", "every": "2h", "times": 5}]});
        found(sound, &[]);
        found(json!({"within": "1d", "resumes": true, "steps": []}), &[]);
        let two = json!({"within": "1d", "at": "2026-12-31T18:00:00Z", "steps": []});
        found(two, &[("/nodes/a/deadline/at", "one_of_two")]);
        let wrong = json!({"at": "2026-12-31", "resumes": true, "steps": [
            {"after": "0h", "do": "transfer"},
            {"after": "0h", "do": "remind", "to": owner},
            {"after": "0h", "do": "reject", "every": "2h", "times": 5},
            {"after": "0h", "do": "remind", "times": 5},
            {"after": "0h", "do": "remind", "every": "0h"},
            {"after": "0h", "do": "transfer", "to": [{"external": "mail"}]}]});
        found(
            wrong,
            &[
                ("/nodes/a/deadline/at", "bad_moment"),
                ("/nodes/a/deadline/resumes", "resumes_without_within"),
                ("/nodes/a/deadline/steps/0/to", "no_people"),
                ("/nodes/a/deadline/steps/1/to", "only_transfer"),
                ("/nodes/a/deadline/steps/2/every", "only_reminders"),
                ("/nodes/a/deadline/steps/3/every", "no_every"),
                ("/nodes/a/deadline/steps/4/every", "bad_duration"),
                ("/nodes/a/deadline/steps/4/times", "bad_times"),
                ("/nodes/a/deadline/steps/5/to/0", "not_by_itself"),
            ],
        );
    }
}
