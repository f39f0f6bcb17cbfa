//! Stories of people who bring others in: signing before, after and beside, opinions, and decisions taken back.

use super::*;
use crate::flow::state::Place;
use crate::flow::task_options;

impl Story {
    fn add(&mut self, by: &str, place: Place, people: &[&str]) {
        let members = people.iter().map(|name| who(name)).collect();
        let action = Action::AddSign { task: self.task(by), place, members, opinion: None };
        self.send(by, action).expect("signers are added");
    }

    fn refusal(&mut self, by: &str, action: Action) -> &'static str {
        self.send(by, action).expect_err("not possible now").code
    }

    fn approval(&self, by: &str) -> Action {
        Action::Approve { task: self.task(by), opinion: Some("好".to_owned()) }
    }

    fn rejection(&self, by: &str) -> Action {
        Action::Reject { task: self.task(by), opinion: None }
    }
}

fn two_steps(mode: Value) -> Value {
    json!({
        "a": {"kind": "approve", "assignees": [{"member": "bob"}], "mode": mode, "next": "b"},
        "b": step("eve", "end"),
        "end": {"kind": "end"}
    })
}

#[test]
fn a_signer_before_is_waited_for_and_may_reject() {
    let mut story = Story::start(two_steps(json!("any")));
    story.add("bob", Place::Before, &["cai"]);
    assert_eq!(story.open(), "a:bob a:cai");
    let approve = story.approval("bob");
    assert_eq!(story.refusal("bob", approve), "waiting_for_others");
    let mut other = Story::start(two_steps(json!("any")));
    other.add("bob", Place::Before, &["cai"]);
    story.approve("cai");
    assert_eq!(story.open(), "a:bob", "the step is not over before bob has spoken");
    story.approve("bob");
    assert_eq!(story.open(), "b:eve");
    let reject = other.rejection("cai");
    other.send("cai", reject).expect("a rejection");
    assert_eq!(other.state.status, RunStatus::Rejected);
}

#[test]
fn a_signer_after_is_asked_once_the_assignee_has_approved() {
    let mut story = Story::start(two_steps(json!("any")));
    story.add("bob", Place::After, &["cai", "dan"]);
    assert_eq!(story.open(), "a:bob");
    story.approve("bob");
    assert_eq!(story.open(), "a:cai a:dan");
    story.approve("cai");
    story.approve("dan");
    assert_eq!(story.open(), "b:eve");
}

#[test]
fn a_signer_beside_raises_what_is_needed() {
    let mut nodes = two_steps(json!({"ratio": 60}));
    nodes["a"]["assignees"] = json!([{"member": "bob"}, {"member": "cai"}]);
    let mut story = Story::start(nodes);
    story.add("bob", Place::Parallel, &["dan"]);
    story.approve("bob");
    assert_eq!(story.open(), "a:cai a:dan", "one of three is less than 60 percent");
    story.approve("dan");
    assert_eq!(story.open(), "b:eve");
}

#[test]
fn added_signers_add_others_and_are_taken_out_with_them() {
    let mut story = Story::start(two_steps(json!("any")));
    story.add("bob", Place::Before, &["cai"]);
    story.add("cai", Place::Before, &["dan"]);
    assert_eq!(story.open(), "a:bob a:cai a:dan");
    let remove = Action::Remove { task: story.task("cai"), member: who("bob") };
    assert_eq!(story.refusal("cai", remove), "not_added");
    let remove = Action::Remove { task: story.task("bob"), member: who("cai") };
    story.send("bob", remove).expect("cai is taken out");
    assert_eq!(story.open(), "a:bob");
    story.approve("bob");
    assert_eq!(story.open(), "b:eve");
}

#[test]
fn a_veto_is_not_outvoted_and_waited_for() {
    let nodes = json!({
        "a": {"kind": "approve", "mode": "majority", "veto": [{"member": "dan"}], "next": "end",
              "assignees": [{"role": "finance"}, {"member": "dan"}]},
        "end": {"kind": "end"}
    });
    let mut story = Story::start(nodes);
    story.approve("bob");
    story.approve("cai");
    assert_eq!(story.open(), "a:dan");
    let reject = story.rejection("dan");
    story.send("dan", reject).expect("a veto");
    assert_eq!(story.state.status, RunStatus::Rejected);
}

#[test]
fn a_weighted_vote_counts_weights() {
    let nodes = json!({
        "a": {"kind": "approve", "mode": {"ratio": 60}, "next": "end",
              "assignees": [{"role": "finance"}, {"member": "dan"}, {"member": "eve"}],
              "weights": [{"people": [{"role": "finance"}], "weight": 2}, {"people": [{"member": "bob"}], "weight": 4}]},
        "end": {"kind": "end"}
    });
    // Bob has 4 of 8 votes, cai 2, dan and eve one each; 5 are needed.
    let mut story = Story::start(nodes.clone());
    story.approve("bob");
    assert_eq!(story.open(), "a:cai a:dan a:eve");
    story.approve("dan");
    assert_eq!(story.state.status, RunStatus::Approved, "four and one are enough");

    let mut story = Story::start(nodes.clone());
    let reject = story.rejection("bob");
    story.send("bob", reject).expect("a vote");
    assert_eq!(story.state.status, RunStatus::Rejected, "the others cannot reach five without him");

    // Whoever takes over the task takes the weight with it; whoever is added beside counts one, and raises what is needed.
    let mut story = Story::start(nodes);
    let add =
        Action::AddSign { task: story.task("cai"), place: Place::Parallel, members: vec![who("ann")], opinion: None };
    story.send("cai", add).expect("ann is added");
    let hand = Action::Transfer { task: story.task("bob"), to: who("owner"), opinion: None };
    story.send("bob", hand).expect("the owner takes over");
    story.approve("owner");
    story.approve("ann");
    assert_eq!(story.open(), "a:cai a:dan a:eve", "five of nine are less than 60 %");
    story.approve("eve");
    assert_eq!(story.state.status, RunStatus::Approved);
}

#[test]
fn a_delegate_says_something_and_the_task_comes_back() {
    let mut story = Story::start(two_steps(json!("any")));
    let bob = story.task("bob");
    story.send("bob", Action::Delegate { task: bob.clone(), to: who("cai"), opinion: None }).expect("delegated");
    let approve = story.approval("bob");
    assert_eq!(story.refusal("bob", approve), "waiting_for_others");
    let options = task_options(&story.flow, &story.state, story.state.task(&bob).expect("still his"));
    assert_eq!(options.removable, [who("cai")]);
    let reject = story.rejection("cai");
    assert_eq!(story.refusal("cai", reject), "answer_only");
    let answer = story.approval("cai");
    story.send("cai", answer).expect("an opinion");
    let told =
        |e: &Effect| matches!(e, Effect::Notify { to, notice: Notice::Answered { .. }, .. } if *to == [who("bob")]);
    assert!(story.effects.iter().any(told), "bob hears of the opinion");
    assert_eq!(story.open(), "a:bob");
    story.approve("bob");
    assert_eq!(story.open(), "b:eve");
}

#[test]
fn a_question_does_not_hold_its_asker_up() {
    let mut story = Story::start(two_steps(json!("any")));
    let ask = Action::Ask { task: story.task("bob"), to: who("ann"), text: "为什么？".to_owned() };
    story.send("bob", ask).expect("asked");
    assert_eq!(story.open(), "a:ann a:bob");
    story.approve("bob");
    assert_eq!(story.open(), "b:eve", "what was asked is over with the decision");
}

#[test]
fn a_decision_is_taken_back_until_the_next_has_acted() {
    let mut nodes = two_steps(json!("all"));
    nodes["a"]["assignees"] = json!([{"role": "finance"}]);
    let mut story = Story::start(nodes);
    story.approve("cai");
    let task = story.task("bob");
    story.approve("bob");
    assert_eq!(story.open(), "b:eve");
    let back = Action::TakeBack { task: task.clone(), opinion: None };
    assert_eq!(story.refusal("cai", back.clone()), "not_assignee");
    story.send("bob", back).expect("eve has not acted");
    assert_eq!(story.open(), "a:bob", "what cai said still stands");
    let task = story.task("bob");
    let open = Action::TakeBack { task: task.clone(), opinion: None };
    assert_eq!(story.refusal("bob", open), "not_decided");
    story.approve("bob");
    let ask =
        Action::AddSign { task: story.task("eve"), place: Place::Before, members: vec![who("dan")], opinion: None };
    story.send("eve", ask).expect("eve acts");
    assert_eq!(story.refusal("bob", Action::TakeBack { task, opinion: None }), "next_acted");
}
