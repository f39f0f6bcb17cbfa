//! Stories of copies that are sent by hand, while a run lasts and after.

use super::*;
use crate::flow::{Task, may_send_copies};

fn copy(story: &mut Story, by: &str, to: &[&str]) -> Result<(), Refusal> {
    let to = to.iter().map(|name| who(name)).collect();
    story.send(by, Action::Cc { to, text: Some("请知悉".to_owned()) })
}

fn copies(story: &Story) -> Vec<Task> {
    story.state.tasks.iter().filter(|task| task.kind == TaskKind::Cc).cloned().collect()
}

fn nodes() -> Value {
    json!({"first": step("bob", "last"), "last": step("cai", "end"), "end": {"kind": "end"}})
}

#[test]
fn a_copy_is_read_and_holds_up_nothing() {
    let mut story = Story::start(nodes());
    copy(&mut story, "bob", &["dan", "cai", "dan"]).expect("two copies");
    assert_eq!(story.open(), "first:bob", "nobody else is asked");
    let said = story.effects.iter().find_map(|effect| match effect {
        Effect::Log(entry) => Some((entry.action, entry.by.clone(), entry.to.clone())),
        _ => None,
    });
    assert_eq!(
        said,
        Some((LogAction::Cc, Some(who("bob")), vec![who("dan"), who("cai")])),
        "the timeline says by whom"
    );
    let sent = copies(&story);
    assert_eq!(sent.len(), 2);
    let told = |effect: &Effect| match effect {
        Effect::Notify { to, notice: Notice::Copy { text, .. }, .. } => {
            *to == [who("dan")] && text.as_deref() == Some("请知悉")
        }
        _ => false,
    };
    assert!(story.effects.iter().any(told));
    let task = story.task("bob");
    story
        .send("bob", Action::Transfer { task, to: who("dan"), opinion: None })
        .expect("reading is no part of the step");
    story.approve("dan");
    assert_eq!(story.open(), "last:cai");
    story.send("dan", Action::Read { task: sent[0].id.clone() }).expect("read after the step is over");
    story.approve("cai");
    assert_eq!(story.state.status, RunStatus::Approved);
    story.send("cai", Action::Read { task: sent[1].id.clone() }).expect("read after the end");
    assert!(story.state.tasks.is_empty());
}

#[test]
fn copies_are_sent_by_whoever_takes_part_also_after_the_end() {
    let mut story = Story::start(nodes());
    copy(&mut story, "ann", &["eve"]).expect("her own run");
    assert_eq!(copy(&mut story, "eve", &["dan"]).expect_err("a reader").code, "not_sender");
    assert_eq!(copy(&mut story, "cai", &["dan"]).expect_err("not asked yet").code, "not_sender");
    copy(&mut story, "bob", &["eve"]).expect("he has a task");
    assert_eq!(copies(&story).len(), 1, "who has not read it has one copy");
    let is_told = |effect: &Effect| matches!(effect, Effect::Notify { to, .. } if *to == [who("eve")]);
    assert!(story.effects.iter().any(is_told), "and is told again");

    let admin = || Actor::admin(who("owner"));
    story.command(admin(), Action::Suspend { reason: "核查".to_owned() }).expect("suspended");
    copy(&mut story, "bob", &["dan"]).expect("meanwhile too");
    story.command(admin(), Action::Resume { opinion: None }).expect("resumed");
    story.approve("bob");
    story.command(admin(), Action::Terminate { reason: "废弃".to_owned() }).expect("ended");
    copy(&mut story, "bob", &["cai"]).expect("he has decided");
    copy(&mut story, "ann", &["bob"]).expect("hers, over or not");
    assert_eq!((story.state.status, copies(&story).len()), (RunStatus::Terminated, 4));
    assert_eq!(copy(&mut story, "eve", &["dan"]).expect_err("a reader").code, "not_sender");
}

#[test]
fn copies_that_cannot_be_sent_are_refused_with_a_reason() {
    let mut story = Story::start(nodes());
    story.world.left.borrow_mut().push("eve");
    let cases: [(&[&str], &str); 3] =
        [(&[], "nobody_to_read"), (&["bob"], "copy_to_self"), (&["dan", "eve"], "member_inactive")];
    for (to, code) in cases {
        assert_eq!(copy(&mut story, "bob", to).expect_err(code).code, code);
    }
    let mut closed = nodes();
    closed["first"]["operations"] = json!(["approve"]);
    let mut story = Story::start(closed);
    assert_eq!(copy(&mut story, "bob", &["dan"]).expect_err("withheld").code, "not_sender");
    story.approve("bob");
    assert_eq!(copy(&mut story, "bob", &["dan"]).expect_err("withheld").code, "not_sender");
    copy(&mut story, "cai", &["dan"]).expect("her step offers it");
    let outside = Actor::member(MemberId::outside("li@example.com", ""));
    assert!(!may_send_copies(&story.flow, &story.state, &outside), "whoever is outside decides and nothing else");
}
