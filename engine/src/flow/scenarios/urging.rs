//! Stories of an initiator who would like things to go on.

use super::*;

impl Story {
    fn urge(&mut self, by: &str, text: Option<&str>) -> Result<(), Refusal> {
        self.send(by, Action::Urge { text: text.map(str::to_owned) })
    }

    /// Whom the last command urged, with the task each was led to.
    fn urged(&self) -> Vec<(&'static str, TaskId)> {
        let told = |effect: &Effect| match effect {
            Effect::Notify { to, notice: Notice::Urge { task, .. }, .. } => Some((name(&to[0]), task.clone())),
            _ => None,
        };
        self.effects.iter().filter_map(told).collect()
    }
}

#[test]
fn those_who_can_go_on_are_urged_and_then_left_alone() {
    let mut story = Story::start(parallel());
    story.approve("bob");
    story.urge("ann", Some("客户在等")).expect("ann may");
    assert_eq!(story.urged(), [("cai", story.task("cai")), ("dan", story.task("dan"))]);
    assert_eq!(story.logged(), [LogAction::Urge]);

    story.world.minutes.set(20);
    let early = story.urge("ann", None).expect_err("too early");
    let again = Moment::UNIX_EPOCH + chrono::Duration::minutes(30);
    assert_eq!((early.code, early.again_at), ("urged_lately", Some(again)));
    assert!(early.message.zh.contains("10 分钟"), "{}", early.message.zh);
    let admin = story.command(Actor::admin(who("owner")), Action::Urge { text: None });
    assert_eq!(admin.expect_err("the run is urged, whoever does it").code, "urged_lately");
    story.world.minutes.set(30);
    story.urge("ann", Some("  ")).expect("half an hour has passed");
    let said = |effect: &Effect| matches!(effect, Effect::Notify { notice: Notice::Urge { text: None, .. }, .. });
    assert!(story.effects.iter().any(said), "an empty word is none");
}

#[test]
fn nobody_urges_themselves_or_the_runs_of_others() {
    let mut story = Story::start(parallel());
    assert_eq!(story.urge("bob", None).expect_err("not his run").code, "not_urger");
    story.command(Actor::admin(who("eve")), Action::Urge { text: None }).expect("an administrator may");
    story.world.minutes.set(60);
    story.send_back("bob", ReturnTo::Initiator, ResumeMode::Rerun).expect("a return");
    assert_eq!(story.urge("ann", None).expect_err("the run waits for ann").code, "nobody_to_urge");
}

#[test]
fn who_waits_for_others_is_not_urged() {
    let mut story = Story::start(parallel());
    let ask = Action::Delegate { task: story.task("bob"), to: who("cai"), opinion: None };
    story.send("bob", ask).expect("cai is asked first");
    story.urge("ann", None).expect("ann may");
    assert_eq!(story.urged(), [("cai", story.task("cai"))]);
}
