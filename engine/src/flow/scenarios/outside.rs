//! People outside the workspace hold seats like any others, and decide alone.

use super::*;
use crate::flow::evidence::{Evidence, KeptFile};
use crate::flow::node::person::Operation;
use crate::flow::state::Place;
use crate::flow::task_options;
use crate::id::FileId;

fn partner() -> MemberId {
    MemberId::outside("li@partner.example", "李雷")
}

fn nodes(more: Value) -> Value {
    let mut step = json!({"kind": "approve", "assignees": [{"external": "email", "name": "contact"}], "next": "end"});
    step.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
    json!({"ask": step, "end": {"kind": "end"}})
}

impl Story {
    fn outside_task(&self) -> TaskId {
        self.state.open_tasks().find(|task| task.assignee == partner()).expect("asked").id.clone()
    }

    fn outside(&mut self, action: Action) -> Result<(), Refusal> {
        self.command(Actor::member(partner()), action)
    }
}

fn code(result: Result<(), Refusal>) -> &'static str {
    result.expect_err("refused").code
}

#[test]
fn somebody_outside_decides_and_does_nothing_else() {
    let mut story = Story::start(nodes(json!({})));
    let task = story.outside_task();
    let told = |effect: &Effect| matches!(effect, Effect::Notify { to, notice: Notice::Task(id), .. } if *to == [partner()] && *id == task);
    assert!(story.effects.iter().any(told));
    let options = task_options(&story.flow, &story.state, story.state.task(&task).expect("open"));
    assert_eq!(options.operations, [Operation::Approve, Operation::Reject, Operation::Return]);
    assert_eq!(options.return_targets, ["start"]);
    let opinion = None;
    for action in [
        Action::Transfer { task: task.clone(), to: who("bob"), opinion: opinion.clone() },
        Action::Delegate { task: task.clone(), to: who("bob"), opinion: opinion.clone() },
        Action::AddSign { task: task.clone(), place: Place::Before, members: vec![who("bob")], opinion },
        Action::Comment { task: Some(task.clone()), text: "?".to_owned() },
        Action::Return { task: task.clone(), to: ReturnTo::Previous, resume: ResumeMode::Rerun, opinion: None },
        Action::Withdraw { opinion: None },
        Action::Urge { text: None },
    ] {
        assert_eq!(code(story.outside(action.clone())), "outside_decides", "{action:?}");
    }
    let reject = Action::Reject { task: task.clone(), opinion: None };
    assert_eq!(code(story.send("bob", reject)), "not_assignee");
    story.outside(Action::Approve { task, opinion: None }).expect("approved");
    assert_eq!(story.state.status, RunStatus::Approved);
    let by = |effect: &Effect| matches!(effect, Effect::Log(entry) if entry.action == LogAction::Approve && entry.by == Some(partner()));
    assert!(story.effects.iter().any(by));
}

#[test]
fn one_address_is_one_vote_beside_those_of_members() {
    let both = json!({"mode": "all", "assignees": [{"member": "bob"}, {"external": "email", "name": "contact"}, {"external": "email"}]});
    let mut story = Story::start(nodes(both));
    assert_eq!(story.state.open_tasks().count(), 2);
    story.approve("bob");
    let task = story.outside_task();
    story.outside(Action::Reject { task, opinion: None }).expect("rejected");
    assert_eq!(story.state.status, RunStatus::Rejected);
}

#[test]
fn without_an_address_the_policy_decides() {
    let nobody = json!({"assignees": [{"external": "nothing"}], "empty": "skip"});
    assert_eq!(Story::start(nodes(nobody)).state.status, RunStatus::Approved);
    assert_eq!(Story::start(nodes(json!({"assignees": [{"external": "contact"}]}))).open(), "ask:owner", "no address");
}

#[test]
fn links_are_ended_and_mailed_anew_by_those_who_answer_for_the_run() {
    let mut story =
        Story::start(nodes(json!({"assignees": [{"member": "bob"}, {"external": "email", "name": "contact"}]})));
    let (task, bobs) = (story.outside_task(), story.task("bob"));
    let revoked = |story: &Story| story.effects.contains(&Effect::Revoke { task: story.outside_task() });
    let mailed = |story: &Story| story.effects.iter().any(|effect| matches!(effect, Effect::Notify { .. }));
    assert_eq!(code(story.send("bob", Action::Revoke { task: task.clone() })), "not_initiator");
    assert_eq!(code(story.send("ann", Action::Revoke { task: bobs })), "not_outside");
    story.send("ann", Action::Revoke { task: task.clone() }).expect("ended");
    assert!(revoked(&story) && !mailed(&story));
    story.send("ann", Action::Urge { text: None }).expect("bob is urged");
    let told = |story: &Story| {
        let to = |effect: &Effect| match effect {
            Effect::Notify { to, .. } => to.clone(),
            _ => Vec::new(),
        };
        story.effects.iter().flat_map(to).collect::<Vec<_>>()
    };
    assert_eq!(told(&story), [who("bob")], "an urge mails no link in place of one that was ended");
    story.command(Actor::admin(who("eve")), Action::Resend { task: task.clone() }).expect("mailed anew");
    assert!(revoked(&story) && mailed(&story));
    assert_eq!(story.logged(), [LogAction::Resend]);

    let reassign = Action::Reassign { task: task.clone(), to: who("cai"), reason: "away".to_owned() };
    story.command(Actor::admin(who("eve")), reassign).expect("a member takes over");
    assert_eq!(story.open(), "ask:bob ask:cai");
    assert_eq!(code(story.outside(Action::Approve { task, opinion: None })), "unknown_task");
    let to_them = Action::Transfer { task: story.task("bob"), to: partner(), opinion: None };
    assert_eq!(code(story.send("bob", to_them)), "member_inactive", "nobody hands anything out of the house");
}

#[test]
fn a_link_mailed_anew_goes_to_the_address_the_record_has_by_then() {
    let mut story = Story::start(nodes(json!({})));
    let old = story.outside_task();
    story.world.email.set("new@partner.example");
    story.command(Actor::admin(who("eve")), Action::Resend { task: old.clone() }).expect("mailed anew");
    let present = MemberId::outside("new@partner.example", "李雷");
    let holders: Vec<&MemberId> = story.state.open_tasks().map(|task| &task.assignee).collect();
    assert_eq!(holders, [&present]);
    let task = story.state.open_tasks().next().expect("open").id.clone();
    let told = |effect: &Effect| matches!(effect, Effect::Notify { to, notice: Notice::Task(id), .. } if to[0] == present && *id == task);
    assert!(story.effects.iter().any(told) && story.logged() == [LogAction::Resend]);
    assert_eq!(code(story.outside(Action::Approve { task: old, opinion: None })), "unknown_task");

    // Where the record names nobody any more, whoever was asked stays asked.
    story.world.email.set("");
    story.command(Actor::admin(who("eve")), Action::Resend { task: task.clone() }).expect("mailed anew");
    assert!(story.state.task(&task).is_some_and(|same| same.assignee == present));
}

#[test]
fn a_deadline_reminds_them_for_nobody_stands_above() {
    let deadline = json!({"deadline": {"within": "1d", "steps": [{"after": "0min", "do": "escalate"}]}});
    let mut story = Story::start(nodes(deadline));
    let step = story.state.tokens[0].step;
    story.command(Actor::System, Action::Deadline { step, index: 0 }).expect("due");
    let reminded =
        |effect: &Effect| matches!(effect, Effect::Notify { to, notice: Notice::Remind(_), .. } if *to == [partner()]);
    assert!(story.effects.iter().any(reminded) && story.logged() == [LogAction::Remind]);
}

#[test]
fn what_a_step_asks_for_is_asked_of_somebody_outside_too() {
    let step = json!({"signature": ["approve"], "attachments": {"required": ["reject"]}});
    let mut story = Story::start(nodes(step));
    let task = story.outside_task();
    let options = task_options(&story.flow, &story.state, story.state.task(&task).expect("open"));
    assert_eq!((options.signature.len(), options.attachments.is_some()), (1, true));
    let approve = Action::Approve { task: task.clone(), opinion: None };
    assert_eq!(code(story.outside(approve.clone())), "signature_required");
    assert_eq!(code(story.outside(Action::Reject { task: task.clone(), opinion: None })), "attachment_required");
    let id = FileId::parse("00000000-0000-7000-a000-000000000001").expect("a UUID");
    let drawn = KeptFile { id, name: "signature.png".to_owned(), size: 1, mime: "image/png".to_owned() };
    let evidence = Evidence { signature: Some(drawn), attachments: Vec::new() };
    let enclose = Action::Enclose { task, evidence: evidence.clone() };
    assert_eq!(code(story.send("bob", enclose.clone())), "not_assignee");
    story.outside(enclose).expect("signed");
    story.outside(approve).expect("approved");
    let kept = |effect: &Effect| matches!(effect, Effect::CloseTask(closed) if closed.evidence == evidence);
    assert!(story.effects.iter().any(kept) && story.state.status == RunStatus::Approved);
}
