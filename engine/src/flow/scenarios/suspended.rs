//! Stories of runs that stand still, and of runs that walk again from a node.

use super::*;
use crate::flow::state::{Kept, Wait};
use chrono::Duration;

fn minutes(count: i64) -> Moment {
    Moment::UNIX_EPOCH + Duration::minutes(count)
}

impl Story {
    fn suspend(&mut self) {
        let reason = "等待审计".to_owned();
        self.command(Actor::admin(who("owner")), Action::Suspend { reason }).expect("an administrator may");
    }

    fn resume(&mut self) {
        self.command(Actor::admin(who("owner")), Action::Resume { opinion: None }).expect("an administrator may");
    }

    fn rerun(&mut self, node: &str) -> Result<(), Refusal> {
        let action = Action::Rerun { node: node.to_owned(), reason: "数据有误".to_owned() };
        self.command(Actor::admin(who("owner")), action)
    }

    fn kept(&self) -> &[Kept] {
        &self.state.suspended.as_ref().expect("suspended").kept
    }

    /// The moments the last command set timers for.
    fn timers(&self) -> Vec<Moment> {
        let set = |effect: &Effect| match effect {
            Effect::SetTimer { at, .. } => Some(*at),
            _ => None,
        };
        self.effects.iter().filter_map(set).collect()
    }

    fn step(&self) -> u64 {
        self.state.tokens[0].step
    }
}

fn asked(deadline: Value) -> Value {
    let mut first = step("bob", "end");
    first["deadline"] = deadline;
    json!({"first": first, "end": {"kind": "end"}})
}

#[test]
fn nothing_is_decided_while_a_run_is_suspended() {
    let mut story = Story::start(parallel());
    story.approve("bob");
    story.suspend();
    assert_eq!(story.logged(), [LogAction::Suspend]);
    let told = |effect: &Effect| match effect {
        Effect::Notify { to, notice: Notice::Suspended { reason, .. }, .. } => Some((to.clone(), reason.clone())),
        _ => None,
    };
    let told: Vec<_> = story.effects.iter().filter_map(told).collect();
    assert_eq!(told, [(vec![who("ann"), who("cai"), who("dan")], "等待审计".to_owned())]);

    let task = story.task("cai");
    let refusal =
        story.send("cai", Action::Approve { task: task.clone(), opinion: None }).expect_err("it stands still");
    assert_eq!(refusal.code, "suspended");
    assert!(refusal.message.zh.contains("owner") && refusal.message.zh.contains("等待审计"), "{}", refusal.message.zh);
    let open = story.state.task(&task).expect("cai's task");
    let options = crate::flow::task_options(&story.flow, &story.state, open);
    assert_eq!(options.operations, [crate::flow::node::person::Operation::Comment]);
    let withdraw = story.send("ann", Action::Withdraw { opinion: None });
    assert_eq!(withdraw.expect_err("nor is it withdrawn").code, "suspended");
    let comment = Action::Comment { task: None, text: "何时恢复？".to_owned() };
    story.send("ann", comment).expect("it may be talked about");
    let reassign = Action::Reassign { task, to: who("eve"), reason: "出差".to_owned() };
    story.command(Actor::admin(who("owner")), reassign).expect("an administrator puts it into other hands");
    assert_eq!(story.open(), "left:eve right1:dan");

    assert_eq!(story.send("dan", Action::Resume { opinion: None }).expect_err("not dan").code, "not_admin");
    story.resume();
    assert_eq!(story.state.suspended, None);
    story.approve("eve");
}

#[test]
fn somebody_outside_is_only_told_that_it_waits() {
    let first = json!({"kind": "approve", "assignees": [{"external": "email"}], "next": "end"});
    let mut story = Story::start(json!({"first": first, "end": {"kind": "end"}}));
    story.suspend();
    let task = story.state.open_tasks().next().expect("a task outside").clone();
    let approve = Action::Approve { task: task.id.clone(), opinion: None };
    let refusal = story.command(Actor::member(task.assignee.clone()), approve).expect_err("it stands still");
    assert_eq!(refusal.code, "suspended");
    assert!(!refusal.message.zh.contains("等待审计") && !refusal.message.zh.contains("owner"));
    assert_eq!(crate::flow::task_options(&story.flow, &story.state, &task).operations, []);
}

#[test]
fn a_suspended_run_can_be_ended() {
    let mut story = Story::start(parallel());
    story.suspend();
    let end = Action::Terminate { reason: "废弃".to_owned() };
    story.command(Actor::admin(who("owner")), end).expect("an administrator ends it");
    assert_eq!((story.state.status, &story.state.suspended), (RunStatus::Terminated, &None));
}

#[test]
fn a_deadline_goes_on_with_the_time_that_was_left() {
    let deadline = json!({"within": "10h", "steps": [
        {"before": "9h", "do": "remind"}, {"before": "2h", "do": "remind"}, {"after": "0h", "do": "reject"}]});
    let mut story = Story::start(asked(deadline));
    // The first reminder has come after an hour; the run is suspended after two.
    story.world.minutes.set(120);
    story.suspend();
    let step = story.step();
    story.world.minutes.set(700);
    story.command(Actor::System, Action::Deadline { step, index: 2 }).expect("passed over");
    assert_eq!((story.state.status, story.kept()), (RunStatus::Running, &[][..]));
    story.resume();
    let later = minutes(700 + 8 * 60);
    assert_eq!(story.timers(), [later - Duration::hours(2), later], "what had come is not repeated");
    let due = |effect: &Effect| matches!(effect, Effect::MoveTask { due_at, .. } if *due_at == Some(later));
    assert!(story.effects.iter().any(due), "the task is due later too");
    assert_eq!(story.state.open_tasks().next().expect("bob's").due_at, Some(later));
}

#[test]
fn what_was_due_before_comes_when_the_run_goes_on() {
    let mut story = Story::start(asked(json!({"within": "1h", "steps": [{"after": "0h", "do": "reject"}]})));
    // The server was away when the deadline came.
    story.world.minutes.set(90);
    story.suspend();
    let step = story.step();
    for _ in 0..2 {
        story.command(Actor::System, Action::Deadline { step, index: 0 }).expect("kept");
    }
    assert_eq!(story.kept(), [Kept::Late { step, index: 0 }]);
    story.world.minutes.set(200);
    story.resume();
    assert_eq!(story.state.status, RunStatus::Rejected);
}

#[test]
fn what_was_late_waits_again_where_its_date_was_put_off() {
    let deadline = json!({"until": {"field": "total"}, "steps": [{"after": "0h", "do": "reject"}]});
    let mut story = Story::start(asked(deadline));
    story.world.date.set(Some(minutes(60)));
    story.command(Actor::System, Action::RecordChanged).expect("looked again");
    story.world.minutes.set(90);
    story.suspend();
    let step = story.step();
    story.command(Actor::System, Action::Deadline { step, index: 0 }).expect("kept");
    assert_eq!(story.kept(), [Kept::Late { step, index: 0 }]);
    story.world.date.set(Some(minutes(300)));
    story.resume();
    assert_eq!((story.open().as_str(), story.timers()), ("first:bob", vec![minutes(300)]));
}

#[test]
fn what_a_late_return_takes_back_goes_no_further() {
    let mut right = step("dan", "meet");
    right["deadline"] = json!({"within": "1h", "steps": [{"after": "0h", "do": "return"}]});
    let mut story = Story::start(json!({
        "split": {"kind": "parallel", "branches": ["call", "right"], "join": "meet"},
        "call": {"kind": "http", "url": "https://erp.example.com/", "wait": "answer", "next": "left"},
        "left": step("cai", "meet"),
        "right": right,
        "meet": {"kind": "join", "next": "end"},
        "end": {"kind": "end"}
    }));
    let tokens = &story.state.tokens;
    let at = |node: &str| tokens.iter().find(|token| token.node == node).expect("a position").step;
    let (call, right) = (at("call"), at("right"));
    story.command(Actor::System, Action::Requested { step: call, proof: None }).expect("sent");
    story.world.minutes.set(90);
    story.suspend();
    let answered = Action::Answered { step: call, proof: None, answer: Value::Null };
    story.command(Actor::System, answered).expect("kept");
    story.command(Actor::System, Action::Deadline { step: right, index: 0 }).expect("kept");
    story.world.minutes.set(200);
    story.resume();
    assert_eq!((story.open().as_str(), story.state.tokens.len()), ("start:ann", 1));
}

#[test]
fn a_date_of_the_record_does_not_stop() {
    let deadline = json!({"until": {"field": "total"}, "steps": [
        {"before": "1h", "do": "remind"}, {"after": "0h", "do": "approve"}]});
    let mut story = Story::start(parallel());
    story.world.date.set(Some(minutes(300)));
    story.flow = Story::start(asked(deadline)).flow;
    story.state = RunState::new(1, Some(who("ann")));
    story.send("ann", Action::Start { picks: BTreeMap::new(), opinion: None }).expect("a start");
    story.suspend();
    story.world.minutes.set(250);
    story.resume();
    assert_eq!(story.timers(), [minutes(240), minutes(300)], "the reminder comes at once");
    story.suspend();
    story.world.minutes.set(400);
    story.resume();
    assert!(story.timers().is_empty(), "nobody had a chance to decide before the date came");
}

#[test]
fn a_rest_goes_on_with_what_was_left() {
    let mut story = Story::start(json!({
        "rest": {"kind": "delay", "for": "2h", "next": "look"},
        "look": step("bob", "end"),
        "end": {"kind": "end"}
    }));
    story.world.minutes.set(30);
    story.suspend();
    let step = story.step();
    story.world.minutes.set(500);
    story.command(Actor::System, Action::Deadline { step, index: 0 }).expect("passed over");
    assert_eq!(story.open(), "");
    story.resume();
    assert_eq!(story.timers(), [minutes(590)]);
    assert_eq!(story.state.tokens[0].wait, Wait::Until { at: minutes(590) });
    story.command(Actor::System, Action::Deadline { step, index: 0 }).expect("the time has come");
    assert_eq!(story.open(), "look:bob");
}

#[test]
fn an_answer_that_comes_meanwhile_is_kept() {
    let mut story = Story::start(json!({
        "call": {"kind": "http", "url": "https://erp.example/orders", "wait": "answer", "within": "1h", "next": "look"},
        "look": step("bob", "end"),
        "end": {"kind": "end"}
    }));
    let step = story.step();
    story.command(Actor::System, Action::Requested { step, proof: None }).expect("it waits to be sent");
    story.suspend();
    let wrong = Action::Answered { step, proof: Some("x".to_owned()), answer: Value::Null };
    assert_eq!(story.command(Actor::System, wrong).expect_err("a secret nobody gave").code, "stale_step");
    let answer = Action::Answered { step, proof: None, answer: json!({"id": 7}) };
    story.command(Actor::System, answer).expect("kept");
    let reason = crate::problem::Text::new("太晚", "late");
    story.command(Actor::System, Action::Unanswered { step, reason }).expect("the first answer counts");
    assert_eq!(story.kept().len(), 1);
    assert_eq!(story.open(), "", "nothing goes on");
    story.resume();
    assert_eq!(story.open(), "look:bob");
}

#[test]
fn a_document_that_is_made_meanwhile_is_kept() {
    let printed = || {
        let mut story = Story::start(json!({
            "slip": {"kind": "print", "template": "slip", "field": "papers", "next": "look", "on_failure": "mend"},
            "look": step("bob", "end"),
            "mend": step("cai", "end"),
            "end": {"kind": "end"}
        }));
        let number = story.step();
        story.command(Actor::System, Action::Requested { step: number, proof: None }).expect("it waits to be made");
        story.suspend();
        (story, number)
    };
    let (mut story, step) = printed();
    let brought = Action::Answered { step, proof: Some("x".to_owned()), answer: Value::Null };
    assert_eq!(story.command(Actor::System, brought).expect_err("nobody brings one").code, "stale_step");
    let made = Action::Answered { step, proof: None, answer: json!({"id": "x"}) };
    story.command(Actor::System, made).expect("kept");
    story.resume();
    let is_file = |effect: &Effect| matches!(effect, Effect::Write { write: crate::flow::Write::File { .. }, .. });
    assert!(story.effects.iter().any(is_file), "the record takes it when the run goes on");

    let (mut story, step) = printed();
    let reason = crate::problem::Text::new("坏了", "broken");
    story.command(Actor::System, Action::Unanswered { step, reason }).expect("kept");
    story.resume();
    assert_eq!(story.open(), "mend:cai");
}

#[test]
fn who_leaves_meanwhile_is_stood_in_for_afterwards() {
    let mut story = Story::start(json!({"first": step("bob", "end"), "end": {"kind": "end"}}));
    story.suspend();
    story.world.left.borrow_mut().push("bob");
    story.command(Actor::System, Action::MemberLeft { member: who("bob") }).expect("kept");
    assert_eq!(story.open(), "first:bob");
    story.resume();
    assert_eq!(story.open(), "first:dan", "the head of bob");
}

#[test]
fn a_run_walks_again_from_a_node_in_its_branch() {
    let mut story = Story::start(parallel());
    story.approve("bob");
    story.approve("dan");
    let cai = story.task("cai");
    assert_eq!(story.send("ann", rerun_of("right1")).expect_err("not ann").code, "not_admin");
    assert_eq!(story.rerun("last").expect_err("not passed").code, "not_passed");
    story.rerun("right1").expect("passed by dan");
    assert_eq!(story.open(), "left:cai right1:dan");
    assert_eq!(story.task("cai"), cai, "the other branch is left alone");
    assert_eq!(story.logged()[0], LogAction::Rerun);
    story.rerun("split").expect("a node without people too");
    assert_eq!(story.open(), "left:cai right1:dan");
    assert_ne!(story.task("cai"), cai, "all that came after is taken back");
    story.rerun("first").expect("before the split");
    assert_eq!(story.open(), "first:bob");
}

fn rerun_of(node: &str) -> Action {
    Action::Rerun { node: node.to_owned(), reason: "数据有误".to_owned() }
}

#[test]
fn what_a_jump_back_counts_on_is_not_walked_again() {
    let mut story = Story::start(parallel());
    for person in ["bob", "cai", "dan", "eve"] {
        story.approve(person);
    }
    story.send_back("owner", ReturnTo::Node("right2".to_owned()), ResumeMode::JumpBack).expect("a return");
    assert_eq!(story.rerun("left").expect_err("the jump back counts on cai").code, "not_passed");
    story.rerun("right1").expect("the branch at hand");
    assert_eq!(story.open(), "right1:dan");
}
