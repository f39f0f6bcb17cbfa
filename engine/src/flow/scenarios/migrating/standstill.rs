//! Stories of suspended runs that move to another version.

use super::*;

impl Story {
    fn administer(&mut self, action: Action) {
        self.command(Actor::admin(who("owner")), action).expect("an administrator may");
    }

    fn halt(&mut self) {
        self.administer(Action::Suspend { reason: "核查".to_owned() });
    }

    fn go_on(&mut self) {
        assert!(self.state.suspended.is_some(), "it has stayed suspended");
        self.administer(Action::Resume { opinion: None });
    }
}

#[test]
fn what_was_kept_for_a_suspended_run_goes_along() {
    let calls = |key: &str| {
        let call = json!({"kind": "flow", "title": "核价", "flow": "price", "next": "last"});
        json!({ key: call, "last": step("cai", "end"), "end": {"kind": "end"} })
    };
    let mut story = Story::start(calls("call"));
    let (run, number) = (RunId::generate(), story.state.tokens[0].step);
    let runs = vec![(run.clone(), RunStatus::Running)];
    story.command(Actor::System, Action::Called { step: number, runs }).expect("started");
    story.halt();
    let ended = Action::RunEnded { step: number, run, status: RunStatus::Approved, back: None };
    story.command(Actor::System, ended).expect("kept");
    story.migrate(calls("ask"), Asked::Keep).expect("moved");
    assert_eq!(story.state.tokens[0].node, "ask");
    story.go_on();
    assert_eq!(story.open(), "last:cai");
}

#[test]
fn what_was_decided_counts_when_the_run_goes_on() {
    let vote = |people: &[&str]| {
        let people: Vec<Value> = people.iter().map(|person| json!({"member": person})).collect();
        json!({ "vote": {"kind": "approve", "assignees": people, "mode": "all", "next": "end"}, "end": {"kind": "end"} })
    };
    let mut story = Story::start(vote(&["bob", "cai"]));
    story.approve("bob");
    story.halt();
    story.migrate(vote(&["bob"]), Asked::Resolve).expect("moved");
    assert_eq!(story.state.status, RunStatus::Running, "nothing of it moves meanwhile");
    story.migrate(vote(&["bob"]), Asked::Resolve).expect("moved once more");
    story.go_on();
    assert_eq!(story.state.status, RunStatus::Approved);
}

#[test]
fn what_a_move_begins_begins_when_the_run_goes_on() {
    let mut story = Story::start(parallel());
    story.approve("bob");
    story.halt();
    let three = || {
        parallel_with(json!({ "split": {"kind": "parallel", "branches": ["left", "right1", "third"], "join": "meet"},
            "left": {"kind": "handle", "assignees": [{"member": "cai"}], "next": "meet"},
            "third": step("bob", "meet") }))
    };
    story.migrate(three(), Asked::Keep).expect("moved");
    assert_eq!(story.open(), "right1:dan", "what opens anew waits, and so does what begins");
    story.migrate(three(), Asked::Keep).expect("what waits moves too");
    story.go_on();
    assert_eq!(story.open(), "left:cai right1:dan third:bob");
    for person in ["cai", "dan", "eve", "bob"] {
        story.approve(person);
    }
    assert_eq!(story.open(), "last:owner");
}

#[test]
fn a_join_lets_go_when_the_run_goes_on() {
    let mut story = Story::start(parallel());
    for person in ["bob", "cai", "dan"] {
        story.approve(person);
    }
    story.halt();
    let shorter = parallel_with(json!({ "right1": step("dan", "meet"), "right2": null }));
    let choices = Choices { leave_out: Vec::new(), ends: vec!["right2".to_owned()] };
    story.migrate_with(shorter, Asked::Keep, |_| {}, &choices).expect("moved");
    assert_eq!(story.open(), "");
    story.go_on();
    assert_eq!(story.open(), "last:owner");
}

#[test]
fn clocks_go_on_by_the_new_version() {
    let look = |within: &str| {
        let deadline = json!({"within": within, "steps": [{"after": "0h", "do": "approve"}]});
        let node = json!({"kind": "approve", "assignees": [{"member": "bob"}], "deadline": deadline, "next": "end"});
        json!({ "look": node, "end": {"kind": "end"} })
    };
    let minutes = |minutes: i64| Moment::UNIX_EPOCH + chrono::Duration::minutes(minutes);
    let mut story = Story::start(look("10h"));
    story.world.minutes.set(60);
    story.halt();
    story.world.minutes.set(90);
    story.migrate(look("80min"), Asked::Keep).expect("moved");
    story.world.minutes.set(120);
    story.go_on();
    let task = story.task("bob");
    assert_eq!(story.state.task(&task).and_then(|task| task.due_at), Some(minutes(140)), "an hour stood still");
    let step = story.state.tokens[0].step;
    assert!(story.effects.contains(&Effect::SetTimer { step, index: 0, at: minutes(140) }));
}
