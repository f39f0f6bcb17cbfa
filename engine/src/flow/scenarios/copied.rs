//! Stories of copies that the holder of a task sends by hand.

use super::*;
use crate::flow::Task;

fn copy(story: &mut Story, by: &str, to: &[&str]) -> Result<(), Refusal> {
    let task = story.task(by);
    let to = to.iter().map(|name| who(name)).collect();
    story.send(by, Action::Copy { task, to, opinion: Some("请知悉".to_owned()) })
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
    let copies: Vec<Task> = story.state.tasks.iter().filter(|task| task.kind == TaskKind::Cc).cloned().collect();
    assert_eq!(copies.len(), 2);
    let told = |e: &Effect| matches!(e, Effect::Notify { to, notice: Notice::Copy(_), .. } if *to == [who("dan")]);
    assert!(story.effects.iter().any(told));
    let task = story.task("bob");
    story
        .send("bob", Action::Transfer { task, to: who("dan"), opinion: None })
        .expect("reading is no part of the step");
    story.approve("dan");
    assert_eq!(story.open(), "last:cai");
    story.send("dan", Action::Read { task: copies[0].id.clone() }).expect("read after the step is over");
    story.approve("cai");
    assert_eq!(story.state.status, RunStatus::Approved);
    story.send("cai", Action::Read { task: copies[1].id.clone() }).expect("read after the end");
    assert!(story.state.tasks.is_empty());
}

#[test]
fn copies_that_cannot_be_sent_are_refused_with_a_reason() {
    let mut story = Story::start(nodes());
    story.world.left.borrow_mut().push("eve");
    let cases: [(&[&str], &str); 3] =
        [(&[], "nobody_to_read"), (&["bob"], "same_member"), (&["dan", "eve"], "member_inactive")];
    for (to, code) in cases {
        assert_eq!(copy(&mut story, "bob", to).expect_err(code).code, code);
    }
    let task = story.task("bob");
    let by_another = Action::Copy { task, to: vec![who("dan")], opinion: None };
    assert_eq!(story.send("cai", by_another).expect_err("not hers").code, "not_assignee");
    let mut closed = nodes();
    closed["first"]["operations"] = json!(["approve"]);
    let mut story = Story::start(closed);
    assert_eq!(copy(&mut story, "bob", &["dan"]).expect_err("withheld").code, "operation_not_offered");
}
