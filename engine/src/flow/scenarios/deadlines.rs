//! Stories of deadlines: what is handed over, reminded of again, stands still while somebody is asked, and goes on.

use super::*;
use chrono::Duration;

fn minutes(count: i64) -> Moment {
    Moment::UNIX_EPOCH + Duration::minutes(count)
}

fn asked(deadline: Value) -> Value {
    let mut first = step("bob", "second");
    first["deadline"] = deadline;
    json!({"first": first, "second": step("cai", "end"), "end": {"kind": "end"}})
}

impl Story {
    fn due(&mut self, index: usize) {
        let step = self.state.tokens[0].step;
        self.command(Actor::System, Action::Deadline { step, index }).expect("due");
    }

    fn timers_set(&self) -> Vec<Moment> {
        let set = |effect: &Effect| match effect {
            Effect::SetTimer { at, .. } => Some(*at),
            _ => None,
        };
        self.effects.iter().filter_map(set).collect()
    }

    fn due_at(&self) -> Option<Moment> {
        self.state.open_tasks().next().expect("an open task").due_at
    }
}

#[test]
fn what_is_late_goes_to_the_first_who_can_take_it() {
    let to = json!([{"member": "bob"}, {"member": "dan"}, {"member": "eve"}]);
    let deadline = json!({"within": "1h", "steps": [{"after": "0h", "do": "transfer", "to": to}]});
    let mut story = Story::start(asked(deadline.clone()));
    story.due(0);
    assert_eq!(story.open(), "first:dan", "bob has it already");
    assert!(story.logged().contains(&LogAction::Transfer));
    let mut story = Story::start(asked(deadline.clone()));
    story.world.left.borrow_mut().extend(["dan", "eve"]);
    story.due(0);
    assert_eq!(story.open(), "first:bob");
    assert_eq!(story.logged(), [LogAction::Remind], "nobody can take it");
}

#[test]
fn a_reminder_is_repeated_and_what_was_missed_is_not_made_up_for() {
    let again = json!({"after": "0h", "do": "remind", "every": "2h", "times": 4});
    let mut story = Story::start(asked(json!({"within": "1h", "steps": [again]})));
    assert_eq!(story.timers_set(), [minutes(60)]);
    story.world.minutes.set(60);
    story.due(0);
    assert_eq!((story.logged(), story.timers_set()), (vec![LogAction::Remind], vec![minutes(180)]));
    // The server was away for five hours.
    story.world.minutes.set(320);
    story.due(0);
    assert_eq!(story.timers_set(), [minutes(420)]);
    story.world.minutes.set(420);
    story.due(0);
    assert_eq!((story.logged(), story.timers_set()), (vec![LogAction::Remind], vec![]), "the fourth is the last");
}

#[test]
fn what_other_hours_put_off_is_counted_once_and_comes_later() {
    let before = json!({"before": "2h", "do": "remind"});
    let mut story = Story::start(asked(json!({"within": "10h", "working": true, "steps": [before]})));
    assert_eq!(story.timers_set(), [minutes(480)]);
    story.world.minutes.set(480);
    story.world.hours.set(60);
    story.due(0);
    assert_eq!((story.due_at(), story.timers_set()), (Some(minutes(660)), vec![minutes(540)]));
    assert_eq!(story.logged(), [LogAction::Due], "nobody is reminded yet");
    story.command(Actor::System, Action::RecordChanged).expect("looked at again");
    assert_eq!(story.due_at(), Some(minutes(660)), "it goes by these hours already");
    story.world.minutes.set(540);
    story.due(0);
    assert_eq!(story.logged(), [LogAction::Remind]);
}

#[test]
fn what_is_left_of_a_returned_step_is_counted_by_other_hours_once() {
    let deadline =
        json!({"within": "10h", "working": true, "resumes": true, "steps": [{"after": "0h", "do": "remind"}]});
    for decided in [false, true] {
        let mut story = Story::start(asked(deadline.clone()));
        story.world.minutes.set(240);
        if decided {
            story.approve("bob");
        }
        let by = if decided { "cai" } else { "bob" };
        story.send_back(by, ReturnTo::Initiator, ResumeMode::Rerun).expect("returned");
        story.world.hours.set(60);
        for _ in 0..2 {
            story.command(Actor::System, Action::RecordChanged).expect("looked at again");
        }
        story.world.minutes.set(2_000);
        story.send("ann", Action::Resubmit { opinion: None }).expect("sent again");
        assert_eq!(story.due_at(), Some(minutes(2_420)), "six hours were left, and an hour more by these");
    }
}

#[test]
fn reminders_before_the_end_stop_at_the_end() {
    let again = json!({"before": "3h", "do": "remind", "every": "2h", "times": 9});
    let mut story = Story::start(asked(json!({"within": "10h", "steps": [again]})));
    assert_eq!(story.timers_set(), [minutes(420)]);
    story.world.minutes.set(420);
    story.due(0);
    assert_eq!(story.timers_set(), [minutes(540)]);
    story.world.minutes.set(540);
    story.due(0);
    assert!(story.timers_set().is_empty());
}

#[test]
fn repeated_reminders_go_on_after_a_suspension() {
    let again = json!({"after": "0h", "do": "remind", "every": "1h", "times": 5});
    let mut story = Story::start(asked(json!({"within": "1h", "steps": [again]})));
    story.world.minutes.set(90);
    let admin = || Actor::admin(who("owner"));
    story.command(admin(), Action::Suspend { reason: "审计".to_owned() }).expect("an administrator may");
    story.world.minutes.set(290);
    story.due(0);
    story.command(admin(), Action::Resume { opinion: None }).expect("an administrator may");
    assert_eq!(story.timers_set(), [minutes(320)], "the second would have come half an hour later");
}

#[test]
fn a_moment_ends_a_step() {
    let at = crate::clock::to_text(minutes(100));
    let steps = json!([{"before": "30min", "do": "remind"}, {"after": "0h", "do": "reject"}]);
    let mut story = Story::start(asked(json!({"at": at, "steps": steps})));
    assert_eq!((story.due_at(), story.timers_set()), (Some(minutes(100)), vec![minutes(70), minutes(100)]));
    story.due(1);
    assert_eq!(story.state.status, RunStatus::Rejected);
}

#[test]
fn the_clock_stands_still_while_an_answer_is_awaited() {
    let deadline = json!({"within": "2h", "steps": [{"after": "0h", "do": "reject"}]});
    let mut story = Story::start(asked(deadline));
    story.world.minutes.set(60);
    let task = story.task("bob");
    let ask = Action::Ask { task: task.clone(), to: who("dan"), text: "价格对吗？".to_owned() };
    story.send("bob", ask).expect("asked");
    story.world.minutes.set(120);
    story.due(0);
    assert_eq!(story.state.status, RunStatus::Running, "it does not count");
    story.world.minutes.set(500);
    let answer = story.task("dan");
    story.send("dan", Action::Approve { task: answer, opinion: Some("对".to_owned()) }).expect("answered");
    assert_eq!((story.due_at(), story.timers_set()), (Some(minutes(560)), vec![minutes(560)]));
    story.due(0);
    assert_eq!(story.state.status, RunStatus::Rejected);
}

#[test]
fn a_question_and_a_suspension_stop_the_clock_once() {
    let deadline = json!({"within": "2h", "steps": [{"after": "0h", "do": "reject"}]});
    let mut story = Story::start(asked(deadline));
    let admin = || Actor::admin(who("owner"));
    story.world.minutes.set(60);
    let task = story.task("bob");
    story.send("bob", Action::Ask { task, to: who("dan"), text: "价格？".to_owned() }).expect("asked");
    story.world.minutes.set(100);
    story.command(admin(), Action::Suspend { reason: "审计".to_owned() }).expect("an administrator may");
    story.world.minutes.set(200);
    story.command(admin(), Action::Resume { opinion: None }).expect("an administrator may");
    assert!(story.timers_set().is_empty(), "the question is still open");
    story.world.minutes.set(300);
    let answer = story.task("dan");
    story.send("dan", Action::Approve { task: answer, opinion: Some("对".to_owned()) }).expect("answered");
    assert_eq!(story.due_at(), Some(minutes(360)));
}

#[test]
fn a_step_asked_anew_has_its_whole_time_whatever_it_stood_still_for() {
    let deadline = json!({"within": "2h", "steps": [{"after": "0h", "do": "reject"}]});
    let mut story = Story::start(asked(deadline));
    story.world.minutes.set(60);
    let task = story.task("bob");
    story.send("bob", Action::Ask { task, to: who("dan"), text: "价格？".to_owned() }).expect("asked");
    story.world.minutes.set(500);
    story.world.left.borrow_mut().push("bob");
    story.command(Actor::System, Action::MemberLeft { member: who("bob") }).expect("bob left");
    assert_eq!(story.open(), "first:owner", "dan, who would stand in, was asked already");
    assert_eq!((story.due_at(), story.timers_set()), (Some(minutes(620)), vec![minutes(620)]));
}

#[test]
fn what_was_due_before_the_question_only_comes_late() {
    let deadline = json!({"within": "1h", "steps": [{"after": "0h", "do": "reject"}]});
    let mut story = Story::start(asked(deadline));
    story.world.minutes.set(90);
    let task = story.task("bob");
    story.send("bob", Action::Ask { task, to: who("dan"), text: "价格？".to_owned() }).expect("asked");
    story.due(0);
    assert_eq!(story.state.status, RunStatus::Rejected);
}

#[test]
fn a_return_starts_the_time_anew_or_goes_on_with_the_rest() {
    for (resumes, due) in [(false, 1_600), (true, 1_400)] {
        let deadline = json!({"within": "10h", "resumes": resumes, "steps": [{"after": "0h", "do": "remind"}]});
        let mut story = Story::start(asked(deadline));
        story.world.minutes.set(200);
        story.approve("bob");
        story.world.minutes.set(1_000);
        let to = ReturnTo::Node("first".to_owned());
        story.send_back("cai", to, ResumeMode::Rerun).expect("returned");
        assert_eq!(story.open(), "first:bob");
        assert_eq!((story.due_at(), story.timers_set()), (Some(minutes(due)), vec![minutes(due)]), "{resumes}");
        assert!(story.state.rests.is_empty());
    }
}

#[test]
fn a_step_the_run_was_returned_from_goes_on_with_the_rest() {
    let deadline = json!({"within": "10h", "resumes": true, "steps": [{"after": "0h", "do": "remind"}]});
    let mut story = Story::start(asked(deadline));
    story.world.minutes.set(240);
    story.send_back("bob", ReturnTo::Initiator, ResumeMode::Rerun).expect("returned");
    story.world.minutes.set(2_000);
    story.send("ann", Action::Resubmit { opinion: None }).expect("sent again");
    assert_eq!(story.due_at(), Some(minutes(2_360)));
}
