//! Stories of steps that ask for more than words: a signature, files, a record that is ready.

use super::*;
use crate::flow::evidence::{Evidence, Judgement, KeptFile};
use crate::flow::task_options;
use crate::id::FileId;

fn asking(more: Value) -> Value {
    let mut step = step("bob", "end");
    step.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
    json!({"ask": step, "end": {"kind": "end"}})
}

fn file(number: u32) -> KeptFile {
    let id = FileId::parse(&format!("00000000-0000-7000-a000-{number:012}")).expect("a UUID");
    KeptFile { id, name: "a.png".to_owned(), size: 1, mime: "image/png".to_owned() }
}

fn signed() -> Evidence {
    Evidence { signature: Some(file(1)), attachments: Vec::new() }
}

impl Story {
    fn enclose(&mut self, person: &str, evidence: Evidence) -> Result<(), Refusal> {
        let task = self.task(person);
        self.send(person, Action::Enclose { task, evidence })
    }

    fn judge(&mut self, person: &str, judgement: Judgement) -> Result<(), Refusal> {
        let task = self.task(person);
        self.send(
            person,
            match judgement {
                Judgement::Approve => Action::Approve { task, opinion: None },
                Judgement::Reject => Action::Reject { task, opinion: None },
            },
        )
    }

    /// What was given with the decision just made.
    fn given(&self) -> Evidence {
        let given = self.effects.iter().find_map(|effect| match effect {
            Effect::CloseTask(closed) => Some(closed.evidence.clone()),
            _ => None,
        });
        given.expect("a task was closed")
    }
}

fn code(result: Result<(), Refusal>) -> &'static str {
    result.expect_err("refused").code
}

#[test]
fn a_signature_is_asked_for_and_stays_with_the_decision() {
    let mut story = Story::start(asking(json!({"signature": ["approve"]})));
    let options = task_options(&story.flow, &story.state, story.state.task(&story.task("bob")).expect("open"));
    assert_eq!(options.signature, [Judgement::Approve]);
    assert_eq!(code(story.judge("bob", Judgement::Approve)), "signature_required");
    let files = Evidence { signature: None, attachments: vec![file(2)] };
    assert_eq!(code(story.enclose("bob", files)), "evidence_not_taken");
    let task = story.task("bob");
    assert_eq!(code(story.send("cai", Action::Enclose { task, evidence: signed() })), "not_assignee");
    story.enclose("bob", signed()).expect("signed");
    story.judge("bob", Judgement::Approve).expect("approved");
    assert_eq!(story.given(), signed());
    assert_eq!(story.state.status, RunStatus::Approved);

    let mut story = Story::start(asking(json!({"signature": ["approve"]})));
    story.judge("bob", Judgement::Reject).expect("a rejection needs none here");
    let mut story = Story::start(asking(json!({"signature": ["reject"]})));
    assert_eq!(code(story.judge("bob", Judgement::Reject)), "signature_required");
    story.judge("bob", Judgement::Approve).expect("an approval needs none here");
}

#[test]
fn files_go_along_where_a_step_takes_them() {
    let mut story = Story::start(asking(json!({"attachments": {"required": ["reject"]}})));
    assert_eq!(code(story.enclose("bob", signed())), "evidence_not_taken");
    assert_eq!(code(story.judge("bob", Judgement::Reject)), "attachment_required");
    let files = Evidence { signature: None, attachments: vec![file(2), file(3)] };
    story.enclose("bob", files.clone()).expect("taken");
    story.judge("bob", Judgement::Reject).expect("rejected");
    assert_eq!(story.given(), files);

    let mut story = Story::start(asking(json!({"attachments": {}})));
    story.judge("bob", Judgement::Approve).expect("they may be left out");
}

#[test]
fn a_signature_goes_with_one_decision_alone() {
    let mut nodes = asking(json!({"signature": ["approve"]}));
    nodes["ask"]["next"] = json!("then");
    nodes["then"] = step("cai", "end");
    let mut story = Story::start(nodes);
    story.enclose("bob", signed()).expect("signed");
    let task = story.task("bob");
    story.send("bob", Action::Transfer { task, to: who("dan"), opinion: None }).expect("handed over");
    assert_eq!(code(story.judge("dan", Judgement::Approve)), "signature_required", "bob has signed, and not dan");
    story.enclose("dan", signed()).expect("signed");
    story.approve("dan");
    let decided = story.state.passed.iter().flat_map(|passed| &passed.tasks).next().expect("decided").id.clone();
    story.send("dan", Action::TakeBack { task: decided, opinion: None }).expect("taken back");
    assert_eq!(code(story.judge("dan", Judgement::Approve)), "signature_required", "it is decided anew");
}

#[test]
fn what_must_hold_is_told_with_its_field() {
    let checks = json!([
        {"that": ["total", "<=", 100], "message": "金额不能超过 100", "at": "total"},
        {"that": ["total", ">", 0], "message": "请填写金额", "on": ["approve", "reject"]},
    ]);
    let mut story = Story::start(asking(json!({"checks": checks})));
    let problems = |result: Result<(), Refusal>| -> Vec<(String, String)> {
        let refusal = result.expect_err("refused");
        assert_eq!(refusal.code, "checks_failed");
        refusal.problems.into_iter().map(|problem| (problem.pointer, problem.message.zh)).collect()
    };
    let told = |pointer: &str, words: &str| (pointer.to_owned(), words.to_owned());
    assert_eq!(problems(story.judge("bob", Judgement::Approve)), [told("", "请填写金额")]);
    assert_eq!(problems(story.judge("bob", Judgement::Reject)), [told("", "请填写金额")]);
    story.world.total.set(500);
    assert_eq!(problems(story.judge("bob", Judgement::Approve)), [told("/total", "金额不能超过 100")]);
    let mut other = Story::start(asking(json!({"checks": checks})));
    other.world.total.set(500);
    other.judge("bob", Judgement::Reject).expect("too much may be rejected");
    story.world.total.set(50);
    story.judge("bob", Judgement::Approve).expect("approved");
    let broken = json!([{"that": "total >", "message": "x"}]);
    let mut story = Story::start(asking(json!({"checks": broken})));
    assert_eq!(
        problems(story.judge("bob", Judgement::Approve)),
        [told("", "不懂 total >")],
        "what cannot be told is no yes"
    );
}

#[test]
fn nothing_is_approved_by_itself_that_a_person_could_not() {
    for more in [
        json!({"signature": ["approve"]}),
        json!({"attachments": {"required": ["approve"]}}),
        json!({"checks": [{"that": ["total", ">", 0], "message": "请填写金额"}]}),
    ] {
        let mut nodes = asking(more.clone());
        nodes["ask"]["assignees"] = json!([{"member": "ann"}]);
        nodes["ask"]["is_initiator"] = json!("skip");
        let story = Story::start(nodes);
        assert_eq!(story.open(), "ask:ann", "{more}");

        let mut nodes = asking(more.clone());
        nodes["ask"]["deadline"] = json!({"within": "1h", "steps": [{"after": "0h", "do": "approve"}]});
        let mut story = Story::start(nodes);
        let step = story.state.tokens[0].step;
        story.command(Actor::System, Action::Deadline { step, index: 0 }).expect("due");
        assert_eq!(story.open(), "ask:bob", "{more}");
        assert!(story.logged().contains(&LogAction::Remind), "{more}: {:?}", story.logged());
    }
}

#[test]
fn words_may_be_asked_of_those_alone_who_refuse() {
    let back = |story: &mut Story| story.send_back("bob", ReturnTo::Initiator, ResumeMode::Rerun);
    let mut story = Story::start(asking(json!({"opinion": "refusing"})));
    assert_eq!(code(story.judge("bob", Judgement::Reject)), "opinion_required");
    assert_eq!(code(back(&mut story)), "opinion_required");
    story.judge("bob", Judgement::Approve).expect("an approval needs none");
    let mut story = Story::start(asking(json!({"opinion": "refusing"})));
    let reject = Action::Reject { task: story.task("bob"), opinion: Some("不合规".to_owned()) };
    story.send("bob", reject).expect("it says why");
    assert_eq!(story.state.status, RunStatus::Rejected);
    let mut story = Story::start(asking(json!({"opinion": "required"})));
    assert_eq!(code(story.judge("bob", Judgement::Approve)), "opinion_required");
}
