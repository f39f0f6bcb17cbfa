//! Stories of who is told of a step beside those who do it.

use super::*;
use crate::flow::notices::StepEvent;
use crate::flow::state::Parent;
use crate::id::RunId;
use std::sync::Arc;

/// ann submits, cai gets a copy, bob and dan decide together; who is told of it is as given.
fn story(notices: Value) -> Story {
    let mut node =
        json!({"kind": "approve", "assignees": [{"member": "bob"}, {"member": "dan"}], "mode": "all", "next": "end"});
    node["notices"] = notices;
    node["deadline"] =
        json!({"within": "2h", "steps": [{"before": "1h", "do": "remind"}, {"after": "1h", "do": "escalate"}]});
    Story::start(json!({
        "copy": {"kind": "cc", "to": [{"member": "cai"}], "next": "node"},
        "node": node,
        "end": {"kind": "end"}
    }))
}

/// What the last command has told beside tasks: event, whom, and what was written with it.
fn told(story: &Story) -> Vec<(StepEvent, Vec<&'static str>, Option<&str>)> {
    let told = story.effects.iter().filter_map(|effect| match effect {
        Effect::Notify { to, notice: Notice::Step { event, words, .. }, .. } => {
            Some((*event, to.iter().map(name).collect(), words.as_deref()))
        }
        _ => None,
    });
    told.collect()
}

#[test]
fn a_step_that_begins_is_told_once_to_those_named() {
    let everybody = json!([{"on": "task", "to": ["assignee", "initiator", "copied", {"role": "finance"}]}]);
    // Whoever acts knows, and whoever is asked hears it by the task.
    assert_eq!(told(&story(everybody)), [(StepEvent::Task, vec!["cai"], None)]);
    assert!(told(&story(json!([{"on": "task", "to": ["assignee"], "channels": []}]))).is_empty());
    assert!(told(&story(json!([{"on": "approved", "to": ["initiator"]}]))).is_empty());
    let robot = json!([{"on": "task", "to": ["assignee"], "channels": ["robot"], "robots": ["sales"]}]);
    assert_eq!(told(&story(robot)), [(StepEvent::Task, vec![], None)], "the group is told, and nobody else");
}

#[test]
fn a_decision_is_told_with_its_words() {
    let notices = json!([
        {"on": "approved", "to": ["initiator", "assignee"]},
        {"on": "rejected", "to": ["copied"]},
        {"on": "returned", "to": ["assignee", {"head_of": "initiator"}]}
    ]);
    let mut approved = story(notices.clone());
    approved.approve("bob");
    assert!(told(&approved).is_empty(), "half of a decision is none");
    let opinion = Some("可以".to_owned());
    let task = approved.task("dan");
    approved.send("dan", Action::Approve { task, opinion }).expect("approved");
    assert_eq!(told(&approved), [(StepEvent::Approved, vec!["ann", "bob"], Some("可以"))]);

    let mut rejected = story(notices.clone());
    let task = rejected.task("bob");
    rejected.send("bob", Action::Reject { task, opinion: Some("太贵".to_owned()) }).expect("rejected");
    assert_eq!(told(&rejected), [(StepEvent::Rejected, vec!["cai"], Some("太贵"))]);

    let mut returned = story(notices);
    returned.send_back("bob", ReturnTo::Initiator, ResumeMode::Rerun).expect("returned");
    assert_eq!(told(&returned), [(StepEvent::Returned, vec!["dan"], None)], "dan is asked and heads ann: told once");
}

#[test]
fn the_initiator_is_told_why_the_run_comes_back_or_ends() {
    let to_ann = |story: &Story| -> Vec<Notice> {
        let told = story.effects.iter().filter_map(|effect| match effect {
            Effect::Notify { to, notice, .. } if *to == [who("ann")] => Some(notice.clone()),
            _ => None,
        });
        told.collect()
    };
    let said = |text: &str| Some(text.to_owned());

    let mut returned = story(json!([]));
    let (task, to) = (returned.task("bob"), ReturnTo::Initiator);
    let (opinion, resume) = (said("请补充附件"), ResumeMode::Rerun);
    returned.send("bob", Action::Return { task, to, resume, opinion }).expect("a return");
    let task = returned.task("ann");
    assert_eq!(to_ann(&returned), [Notice::Returned { task, by: None, text: said("请补充附件") }]);

    let mut rejected = story(json!([]));
    let task = rejected.task("bob");
    rejected.send("bob", Action::Reject { task, opinion: said("太贵") }).expect("rejected");
    assert_eq!(to_ann(&rejected), [Notice::Ended { status: RunStatus::Rejected, text: said("太贵") }]);
}

#[test]
fn a_return_out_of_a_sub_flow_is_told_as_any_other() {
    let mut caller = Story::start(json!({
        "calls": {"kind": "flow", "flow": "part", "returns": true, "next": "end"},
        "end": {"kind": "end"}
    }));
    let run = |at: u32| RunId::parse(&format!("00000000-0000-7000-b000-{at:012}")).expect("a UUID");
    let step = caller.state.tokens[0].step;
    let runs = vec![(run(2), RunStatus::Running)];
    caller.command(Actor::System, Action::Called { step, runs }).expect("it calls");

    let mut story = story(json!([{"on": "returned", "to": ["initiator"]}]));
    story.state.parent = Some(Parent { run: run(1), step, flows: vec!["f".to_owned()], room: 0, is_part: false });
    story.world.above =
        vec![Above { run: run(1), flow: Arc::new(caller.flow), state: caller.state, step, is_seen: true }];
    let (task, to) = (story.task("bob"), ReturnTo::Above { run: run(1), node: "start".to_owned() });
    let opinion = Some("缺合同".to_owned());
    story.send("bob", Action::Return { task, to, resume: ResumeMode::Rerun, opinion }).expect("a return");
    assert_eq!(story.state.status, RunStatus::Returned);
    assert_eq!(told(&story), [(StepEvent::Returned, vec!["ann"], Some("缺合同"))]);
}

#[test]
fn what_is_late_or_urged_is_told_to_others_too() {
    let of = |event: &str| json!({"on": event, "to": ["initiator"]});
    let all = ["remind", "overdue", "escalated", "urge"].map(of);
    let mut story = story(json!(all));
    let step = story.state.tokens[0].step;
    let fire = |story: &mut Story, index: usize, minutes: i64| {
        story.world.minutes.set(minutes);
        story.command(Actor::System, Action::Deadline { step, index }).expect("due");
    };
    fire(&mut story, 0, 60);
    assert_eq!(told(&story), [(StepEvent::Remind, vec!["ann"], None)]);
    fire(&mut story, 0, 121);
    assert_eq!(told(&story), [(StepEvent::Overdue, vec!["ann"], None)]);
    fire(&mut story, 1, 180);
    assert_eq!(told(&story), [(StepEvent::Escalated, vec!["ann"], None)], "several tasks went on, told once");
    let text = Some("客户在等".to_owned());
    story.command(Actor::admin(who("owner")), Action::Urge { text }).expect("urged");
    assert_eq!(told(&story), [(StepEvent::Urge, vec!["ann"], Some("客户在等"))]);
}
