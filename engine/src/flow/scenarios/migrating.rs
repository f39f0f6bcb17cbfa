//! Stories of runs that move to another version of their flow.

mod branches;
mod standstill;

use super::*;
use crate::flow::migrate::{Asked, Choices, Map, Migrated, Move, NO_CHOICES, Nodes, migrate, propose};
use crate::flow::state::{Vote, Wait};
use crate::id::RunId;
use crate::problem::Problem;

/// The flow of the stories with these nodes, as a version.
fn version(number: i64, nodes: Value) -> Flow {
    let document = json!({"key": "f", "title": "F", "start": {"on": "submit", "form": "quote"}, "nodes": nodes});
    let definition: FlowDefinition = serde_json::from_value(document).expect("the shape is right");
    Flow::compile(definition, number).expect("a sound flow")
}

impl Story {
    /// Moves the run to its next version, by the proposed plan after `change` has been at it.
    fn migrate_by(&mut self, nodes: Value, asked: Asked, change: fn(&mut Nodes)) -> Result<(), Vec<Problem>> {
        self.migrate_with(nodes, asked, change, &NO_CHOICES).map(drop)
    }

    /// The same, with choices for the branches that are more or fewer.
    fn migrate_with(
        &mut self,
        nodes: Value,
        asked: Asked,
        change: fn(&mut Nodes),
        choices: &Choices,
    ) -> Result<Migrated, Vec<Problem>> {
        let to = version(self.flow.version() + 1, nodes);
        let mut plan = propose(&self.flow, &to);
        change(&mut plan);
        let done = {
            let map = Map::with(&self.flow, &to, &plan, choices)?;
            let moving = Move { map: &map, asked, started_at: Moment::UNIX_EPOCH };
            migrate(&moving, &self.state, &Actor::admin(who("owner")), &self.world)?
        };
        (self.state, self.effects, self.flow) = (done.state.clone(), done.effects.clone(), to);
        Ok(done)
    }

    fn migrate(&mut self, nodes: Value, asked: Asked) -> Result<(), Vec<Problem>> {
        self.migrate_by(nodes, asked, |_| {})
    }
}

fn codes(found: Result<(), Vec<Problem>>) -> Vec<(String, &'static str)> {
    let problems = found.expect_err("it cannot be moved");
    assert!(problems.iter().all(|problem| !problem.message.zh.is_empty() && !problem.message.en.is_empty()));
    problems.into_iter().map(|problem| (problem.pointer, problem.code)).collect()
}

fn titled(mut node: Value, title: &str) -> Value {
    node["title"] = json!(title);
    node
}

/// `parallel()` with one of its nodes replaced, or taken out by `null`.
fn parallel_with(changes: Value) -> Value {
    let mut nodes = parallel();
    for (key, node) in changes.as_object().expect("nodes") {
        match node {
            Value::Null => drop(nodes.as_object_mut().expect("nodes").remove(key)),
            node => nodes[key] = node.clone(),
        }
    }
    nodes
}

#[test]
fn tasks_stay_with_those_who_have_them_also_under_another_key() {
    let old =
        json!({ "look": titled(step("bob", "boss"), "初审"), "boss": step("eve", "end"), "end": {"kind": "end"} });
    let mut story = Story::start(old);
    let task = story.task("bob");
    let new = json!({ "first": titled(step("cai", "legal"), "初审"), "legal": step("dan", "boss"),
        "boss": step("eve", "end"), "end": {"kind": "end"} });
    story.migrate(new, Asked::Keep).expect("moved");
    assert_eq!((story.open().as_str(), story.task("bob")), ("first:bob", task.clone()));
    let renamed = Effect::RenameTask { task, node: "first".to_owned() };
    assert!(story.effects.contains(&renamed), "his box says where it is now");
    assert_eq!(story.logged(), [LogAction::Migrate]);
    let said = story.effects.iter().find_map(|effect| match effect {
        Effect::Log(entry) => Some((entry.opinion.clone(), entry.by.clone())),
        _ => None,
    });
    assert_eq!(said, Some((Some("1 → 2".to_owned()), Some(who("owner")))));
    for person in ["bob", "dan", "eve"] {
        story.approve(person);
    }
    assert_eq!(story.state.status, RunStatus::Approved);
}

#[test]
fn a_return_leads_to_what_was_passed_before_the_move() {
    let mut story =
        Story::start(json!({ "a": titled(step("bob", "b"), "甲"), "b": step("cai", "end"), "end": {"kind": "end"} }));
    story.approve("bob");
    let new = json!({ "x": titled(step("bob", "b"), "甲"), "b": step("cai", "end"), "end": {"kind": "end"} });
    story.migrate(new, Asked::Keep).expect("moved");
    story.send_back("cai", ReturnTo::Node("x".to_owned()), ResumeMode::JumpBack).expect("it has been passed");
    story.approve("bob");
    assert_eq!(story.open(), "b:cai");
}

#[test]
fn a_run_does_not_leave_a_node_that_has_no_counterpart() {
    let mut story = Story::start(parallel());
    story.approve("bob");
    let before = story.state.clone();
    let without = |nodes: &mut Nodes| drop(nodes.remove("left"));
    assert_eq!(codes(story.migrate_by(parallel(), Asked::Keep, without)), [("/nodes/left".to_owned(), "not_mapped")]);
    assert_eq!(story.state, before, "a run that cannot be moved is left alone");
    story.approve("cai");
    story.migrate_by(parallel(), Asked::Keep, without).expect("nothing stands there any more");
    story.approve("dan");
    story.approve("eve");
    assert_eq!(story.open(), "last:owner", "the branch that was done is still waited for and met");
}

#[test]
fn a_plan_is_checked_against_the_shape_of_both_versions() {
    let mut story = Story::start(parallel());
    // Left of the parallel now, and so out of it.
    let outside = parallel_with(json!({ "first": step("bob", "left"), "left": step("cai", "split"),
        "split": {"kind": "parallel", "branches": ["other", "right1"], "join": "meet"}, "other": step("cai", "meet") }));
    let force = |nodes: &mut Nodes| drop(nodes.insert("left".to_owned(), "left".to_owned()));
    assert_eq!(
        codes(story.migrate_by(outside.clone(), Asked::Keep, force)),
        [("/nodes/left".to_owned(), "other_branches")]
    );
    let wrong = |nodes: &mut Nodes| {
        nodes.insert("first".to_owned(), "split".to_owned());
        nodes.insert("last".to_owned(), "nowhere".to_owned());
        nodes.insert("meet".to_owned(), "meet".to_owned());
    };
    assert_eq!(
        codes(story.migrate_by(parallel(), Asked::Keep, wrong)),
        [
            ("/nodes/first".to_owned(), "other_kind"),
            ("/nodes/last".to_owned(), "unknown_node"),
            ("/nodes/meet".to_owned(), "not_planned"),
        ]
    );
    let together = |nodes: &mut Nodes| drop(nodes.insert("right2".to_owned(), "left".to_owned()));
    assert_eq!(
        codes(story.migrate_by(parallel(), Asked::Keep, together)),
        [("/nodes/split".to_owned(), "branches_mixed")]
    );
    story.migrate(outside, Asked::Keep).expect("what is proposed fits");
}

#[test]
fn a_run_stays_with_its_form() {
    let from = version(1, parallel());
    let document = json!({"key": "f", "title": "F", "start": {"on": "submit", "form": "visit"}, "nodes": parallel()});
    let definition: FlowDefinition = serde_json::from_value(document).expect("the shape is right");
    let to = Flow::compile(definition, 2).expect("a sound flow");
    let nothing = Nodes::new();
    let found = Map::of(&from, &to, &nothing).expect_err("its record is of the other form");
    assert_eq!(codes(Err(found)), [("/to".to_owned(), "other_form")]);
}

#[test]
fn branches_may_change_their_order() {
    let mut story = Story::start(parallel());
    story.approve("bob");
    story.approve("cai");
    let swapped = json!({ "split": {"kind": "parallel", "branches": ["right1", "left"], "join": "meet"} });
    story.migrate(parallel_with(swapped), Asked::Keep).expect("moved");
    let branch = |node: &str| {
        let token = story.state.tokens.iter().find(|token| token.node == node).expect("a position");
        token.path[0].branch
    };
    assert_eq!((branch("right1"), branch("meet")), (0, 1));
    story.approve("dan");
    story.approve("eve");
    assert_eq!(story.open(), "last:owner");
}

#[test]
fn decisions_stay_where_the_mode_is_of_the_same_shape() {
    let vote = |people: &[&str], mode: &str| {
        let people: Vec<Value> = people.iter().map(|person| json!({"member": person})).collect();
        json!({ "vote": {"kind": "approve", "assignees": people, "mode": mode, "next": "end"}, "end": {"kind": "end"} })
    };
    let begun = || {
        let mut story = Story::start(vote(&["bob", "cai", "dan"], "all"));
        story.approve("bob");
        story
    };
    let mut story = begun();
    let task = story.task("cai");
    story.migrate(vote(&["bob", "cai", "eve"], "all"), Asked::Resolve).expect("moved");
    assert_eq!((story.open().as_str(), story.task("cai")), ("vote:cai vote:eve", task), "dan drops out, eve is asked");
    story.approve("cai");
    story.approve("eve");
    assert_eq!(story.state.status, RunStatus::Approved, "bob is not asked again");

    let mut story = begun();
    story.migrate(vote(&["bob", "cai", "eve"], "all"), Asked::Keep).expect("moved");
    assert_eq!(story.open(), "vote:cai vote:dan");
    story.migrate(vote(&["bob"], "all"), Asked::Resolve).expect("moved");
    assert_eq!(story.state.status, RunStatus::Approved, "all who are named now have approved");

    let mut story = begun();
    story.migrate(vote(&["cai", "bob", "dan"], "in_turn"), Asked::Keep).expect("moved");
    assert_eq!(story.open(), "vote:cai", "another way of deciding begins anew");
    assert!(story.state.tasks.iter().all(|task| task.vote != Some(Vote::Approve)));
}

#[test]
fn whoever_may_not_judge_any_more_is_not_asked() {
    let look = |more: Value| {
        let mut node = json!({"kind": "approve", "assignees": ["initiator"], "next": "end"});
        node.as_object_mut().expect("a node").extend(more.as_object().expect("members").clone());
        json!({ "look": node, "end": {"kind": "end"} })
    };
    let mut story = Story::start(look(json!({})));
    assert_eq!(story.open(), "look:ann");
    story.migrate(look(json!({"is_initiator": "head"})), Asked::Keep).expect("moved");
    assert_eq!(story.open(), "look:dan");
}

#[test]
fn what_other_hours_put_off_is_counted_once_on_the_way() {
    let deadline = json!({"within": "10h", "working": true, "steps": [{"after": "0h", "do": "remind"}]});
    let mut look = step("bob", "end");
    look["deadline"] = deadline;
    let nodes = json!({"look": look, "end": {"kind": "end"}});
    let mut story = Story::start(nodes.clone());
    story.world.hours.set(60);
    story.migrate(nodes, Asked::Keep).expect("moved");
    let due = |story: &Story| story.state.open_tasks().next().and_then(|task| task.due_at);
    let later = Some(Moment::UNIX_EPOCH + chrono::Duration::minutes(660));
    assert_eq!(due(&story), later);
    assert_eq!(story.logged(), [LogAction::Due, LogAction::Migrate]);
    story.command(Actor::System, Action::RecordChanged).expect("looked at again");
    assert_eq!(due(&story), later);
}

#[test]
fn a_deadline_counts_from_when_the_step_has_opened() {
    let look = |within: &str| {
        let deadline = json!({"within": within, "steps": [
            {"before": "30min", "do": "remind"}, {"after": "0h", "do": "approve"}]});
        let node = json!({"kind": "approve", "assignees": [{"member": "bob"}], "deadline": deadline, "next": "end"});
        json!({ "look": node, "end": {"kind": "end"} })
    };
    let minutes = |minutes: i64| Moment::UNIX_EPOCH + chrono::Duration::minutes(minutes);
    let mut story = Story::start(look("10h"));
    story.world.minutes.set(60);
    story.migrate(look("10h"), Asked::Keep).expect("moved");
    assert_eq!(story.logged(), [LogAction::Migrate], "what stays the same is left alone");
    story.migrate(look("80min"), Asked::Keep).expect("moved");
    let task = story.task("bob");
    assert_eq!(story.state.task(&task).and_then(|task| task.due_at), Some(minutes(80)));
    let step = story.state.tokens[0].step;
    assert!(story.effects.contains(&Effect::MoveTask { task, due_at: Some(minutes(80)) }));
    assert!(story.effects.contains(&Effect::DropTimers { step }));
    assert!(story.effects.contains(&Effect::SetTimer { step, index: 1, at: minutes(80) }));
    let reminds = |effect: &Effect| matches!(effect, Effect::SetTimer { index: 0, .. });
    assert!(!story.effects.iter().any(reminds), "the moment of the reminder has passed");
}

#[test]
fn a_rest_ends_as_if_it_had_been_the_new_one_from_the_start() {
    let rest = |lasts: &str| {
        json!({ "look": step("bob", "rest"), "rest": {"kind": "delay", "for": lasts, "next": "last"},
            "last": step("cai", "end"), "end": {"kind": "end"} })
    };
    let minutes = |minutes: i64| Moment::UNIX_EPOCH + chrono::Duration::minutes(minutes);
    let mut story = Story::start(rest("1d"));
    story.world.minutes.set(10);
    story.approve("bob");
    story.world.minutes.set(20);
    story.migrate(rest("2h"), Asked::Keep).expect("moved");
    assert_eq!(story.state.tokens[0].wait, Wait::Until { at: minutes(130) });
    story.migrate(rest("5min"), Asked::Keep).expect("moved");
    assert_eq!(story.state.tokens[0].wait, Wait::Until { at: minutes(20) }, "it is over, and its timer says so");
    let step = story.state.tokens[0].step;
    story.command(Actor::System, Action::Deadline { step, index: 0 }).expect("woken");
    assert_eq!(story.open(), "last:cai");
}

#[test]
fn runs_that_are_waited_for_are_waited_for_by_the_same_flow_only() {
    let calls = |key: &str, flow: &str| {
        let call = json!({"kind": "flow", "title": "核价", "flow": flow, "next": "last"});
        json!({ key: call, "last": step("cai", "end"), "end": {"kind": "end"} })
    };
    let mut story = Story::start(calls("call", "price"));
    let (called, number) = (RunId::generate(), story.state.tokens[0].step);
    let runs = vec![(called.clone(), RunStatus::Running)];
    story.command(Actor::System, Action::Called { step: number, runs }).expect("started");
    let other = codes(story.migrate(calls("call", "another"), Asked::Keep));
    assert_eq!(other, [("/nodes/call".to_owned(), "other_runs_awaited")]);
    story.migrate(calls("ask", "price"), Asked::Keep).expect("moved");
    let ended = Action::RunEnded { step: number, run: called, status: RunStatus::Approved, back: None };
    story.command(Actor::System, ended).expect("the step is found as before");
    assert_eq!(story.open(), "last:cai");
}

#[test]
fn an_answer_that_is_waited_for_must_be_one_the_new_version_takes() {
    let calls = |wait: &str| {
        let call = json!({"kind": "http", "url": "https://example.com/", "wait": wait, "within": "1d", "next": "end"});
        json!({ "call": call, "end": {"kind": "end"} })
    };
    let mut story = Story::start(calls("answer"));
    let step = story.state.tokens[0].step;
    story.command(Actor::System, Action::Requested { step, proof: None }).expect("in the outbox");
    let other = codes(story.migrate(calls("callback"), Asked::Keep));
    assert_eq!(other, [("/nodes/call".to_owned(), "other_answer_awaited")]);
    story.migrate(calls("answer"), Asked::Keep).expect("moved");
    assert!(matches!(story.state.tokens[0].wait, Wait::Answer { .. }));
}

#[test]
fn a_returned_run_jumps_back_into_the_new_version() {
    let nodes = |key: &str| json!({ "first": step("bob", key), key: titled(step("cai", "end"), "复核"), "end": {"kind": "end"} });
    let mut story = Story::start(nodes("look"));
    story.approve("bob");
    story.send_back("cai", ReturnTo::Initiator, ResumeMode::JumpBack).expect("returned");
    let without = |nodes: &mut Nodes| drop(nodes.remove("look"));
    let stuck = codes(story.migrate_by(nodes("check"), Asked::Keep, without));
    assert_eq!(stuck, [("/nodes/look".to_owned(), "not_mapped")], "where it jumps back to counts too");
    story.migrate(nodes("check"), Asked::Keep).expect("moved");
    assert_eq!(story.open(), "start:ann");
    story.send("ann", Action::Resubmit { opinion: None }).expect("resubmitted");
    assert_eq!(story.open(), "check:cai");
}

#[test]
fn a_run_that_has_ended_or_gone_on_is_not_moved() {
    let nodes = || json!({ "look": step("bob", "end"), "end": {"kind": "end"} });
    let mut story = Story::start(nodes());
    story.state.version = 7;
    assert_eq!(codes(story.migrate(nodes(), Asked::Keep)), [(String::new(), "run_changed")]);
    story.state.version = 1;
    story.approve("bob");
    assert_eq!(codes(story.migrate(nodes(), Asked::Keep)), [(String::new(), "run_ended")]);
}

/// bob; then whoever a row names, row by row at this node; then owner.
fn each_row(each: &str, body: &str) -> Value {
    let one = json!({"kind": "approve", "assignees": [{"field": "of"}], "next": "all"});
    json!({
        "first": step("bob", "all"),
        "all": {"kind": "loop", "title": "逐行", "each": each, "body": body, "next": "last"},
        body: titled(one, "采购"),
        "last": step("owner", "end"),
        "end": {"kind": "end"}
    })
}

#[test]
fn a_run_goes_on_in_the_row_it_is_in() {
    let mut story = Story::start(each_row("rows", "one"));
    story.approve("bob");
    story.approve("cai");
    story.migrate(each_row("rows", "buy"), Asked::Resolve).expect("moved");
    assert_eq!(story.open(), "buy:dan", "the row still says who is asked");
    story.send_back("dan", ReturnTo::Node("first".to_owned()), ResumeMode::JumpBack).expect("returned");
    story.migrate(each_row("rows", "one"), Asked::Keep).expect("moved");
    story.approve("bob");
    assert_eq!(story.open(), "one:dan", "where it jumps back to is that row too");
    story.approve("dan");
    assert_eq!(story.open(), "last:owner");
}

#[test]
fn a_loop_becomes_one_through_the_same_rows() {
    let mut story = Story::start(each_row("rows", "one"));
    story.approve("bob");
    let other = || each_row("others", "one");
    assert_eq!(codes(story.migrate(other(), Asked::Keep)), [("/nodes/one".to_owned(), "not_mapped")]);
    let forced = |nodes: &mut Nodes| drop(nodes.insert("all".to_owned(), "all".to_owned()));
    assert_eq!(codes(story.migrate_by(other(), Asked::Keep, forced)), [("/nodes/all".to_owned(), "other_rows")]);
    for person in ["cai", "dan"] {
        story.approve(person);
    }
    story.migrate(other(), Asked::Keep).expect("nothing stands in the loop any more");
    assert_eq!(story.open(), "last:owner");
}

#[test]
fn what_a_query_has_found_goes_along() {
    let nodes = |key: &str, form: &str| {
        let query = json!({"kind": "query", "form": form, "fields": ["left"], "next": "all"});
        json!({
            key: titled(query, "库存"),
            "all": {"kind": "loop", "each": key, "body": "one", "next": "end"},
            "one": step("cai", "all"),
            "end": {"kind": "end"}
        })
    };
    let mut story = Story::start(nodes("stock", "stock"));
    let number = story.state.tokens[0].step;
    let rows = [1, 2].map(|left| json!({"left": left}).as_object().cloned().expect("a row")).to_vec();
    story.command(Actor::System, Action::Found { step: number, rows: rows.clone() }).expect("found");
    story.approve("cai");
    story.migrate(nodes("store", "stock"), Asked::Keep).expect("moved");
    assert_eq!((story.state.rows.len(), story.state.rows.get("store")), (1, Some(&rows)));
    assert_eq!(story.state.places(&story.state.tokens[0].path), [(2, 2)]);
    let forced = |nodes: &mut Nodes| drop(nodes.insert("store".to_owned(), "store".to_owned()));
    let wrong = codes(story.migrate_by(nodes("store", "visits"), Asked::Keep, forced));
    assert_eq!(wrong, [("/nodes/store".to_owned(), "other_records")]);
}
