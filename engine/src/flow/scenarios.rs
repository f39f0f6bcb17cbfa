//! Named stories the random walk cannot name: what a reader of the definition expects, one test per expectation.

use super::effect::{LogAction, Notice};
use super::state::TaskKind;
use super::{Above, Action, Actor, Command, Effect, Flow, Refusal, ResumeMode, ReturnTo, RunState, RunStatus, advance};
use crate::clock::Moment;
use crate::condition::ConditionContext;
use crate::definition::CheckThat;
use crate::definition::flow::{Condition, DateOf, FlowDefinition, Span};
use crate::flow::World;
use crate::flow::world::WorkedEnd;
use crate::id::{MemberId, TaskId};
use crate::problem::Text;
use crate::zone::DEFAULT_ZONE;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

mod copied;
mod deadlines;
mod evidence;
mod jumps;
mod loops;
mod migrating;
mod notices;
mod outside;
mod policies;
mod queries;
mod routes;
mod signing;
mod suspended;
mod told;
mod urging;

/// The department of ann and bob, which cai heads and, from above, eve.
const SALES: &str = "00000000-0000-7000-a000-000000000000";

const NAMES: [&str; 6] = ["ann", "bob", "cai", "dan", "eve", "owner"];

/// A company of six: dan heads everybody but eve, eve heads dan.
struct Company {
    next: Cell<u32>,
    left: RefCell<Vec<&'static str>>,
    /// Who stands in for whom.
    away: RefCell<BTreeMap<&'static str, &'static str>>,
    total: Cell<i64>,
    /// The date of the record.
    date: Cell<Option<Moment>>,
    minutes: Cell<i64>,
    /// What the record says is the address of somebody outside.
    email: Cell<&'static str>,
    /// The runs that wait for the one at hand.
    above: Vec<Above>,
    /// The version of the hours, and how many minutes later than by those before everything ends by them.
    hours: Cell<i64>,
}

fn who(name: &str) -> MemberId {
    let at = NAMES.iter().position(|known| *known == name).expect("a known name");
    MemberId::parse(&format!("00000000-0000-7000-8000-{at:012}")).expect("a UUID")
}

fn name(id: &MemberId) -> &'static str {
    NAMES[id.as_str()[24..].parse::<usize>().expect("made by `who`")]
}

impl World for Company {
    fn now(&self) -> Moment {
        Moment::UNIX_EPOCH + chrono::Duration::minutes(self.minutes.get())
    }
    fn new_task_id(&self) -> TaskId {
        self.next.set(self.next.get() + 1);
        TaskId::parse(&format!("00000000-0000-7000-9000-{:012}", self.next.get())).expect("a UUID")
    }
    fn owner(&self) -> MemberId {
        who("owner")
    }
    fn builders(&self) -> Vec<MemberId> {
        let builders = ["cai", "eve"].into_iter().filter(|name| !self.left.borrow().contains(name));
        builders.map(who).collect()
    }
    fn is_active(&self, member: &MemberId) -> bool {
        !self.left.borrow().contains(&name(member))
    }
    fn name_of(&self, member: &MemberId) -> String {
        name(member).to_owned()
    }
    fn proxy_of(&self, member: &MemberId) -> Option<MemberId> {
        self.away.borrow().get(name(member)).map(|to| who(to))
    }
    fn member_named(&self, username: &str) -> Option<MemberId> {
        NAMES.contains(&username).then(|| who(username))
    }
    fn members_of_role(&self, role: &str) -> Vec<MemberId> {
        if role == "finance" { vec![who("bob"), who("cai")] } else { Vec::new() }
    }
    fn members_of_department(&self, _department: &str) -> Vec<MemberId> {
        Vec::new()
    }
    fn heads_above(&self, member: &MemberId, levels: usize) -> Vec<MemberId> {
        let chain: &[&str] = match name(member) {
            "eve" => &[],
            "dan" => &["eve"],
            _ => &["dan", "eve"],
        };
        chain.iter().take(levels).map(|name| who(name)).collect()
    }
    fn department_named(&self, key: &str) -> Option<String> {
        (key == "sales").then(|| SALES.to_owned())
    }
    fn members_in(&self, department: &str) -> Option<Vec<MemberId>> {
        (department == SALES).then(|| vec![who("ann"), who("bob")])
    }
    fn heads_from(&self, department: &str, levels: usize) -> Vec<MemberId> {
        let chain = ["cai", "eve"].into_iter().filter(|_| department == SALES);
        chain.take(levels).map(who).collect()
    }
    fn members_named_by(&self, expression: &str, _beside: &serde_json::Map<String, Value>) -> Vec<MemberId> {
        self.member_named(expression).into_iter().collect()
    }
    fn value(&self, field: &str) -> Value {
        match field {
            "total" => json!(self.total.get()),
            "email" => json!(self.email.get()),
            "contact" => json!("李雷"),
            "department" => json!(SALES),
            "departments" => json!([SALES]),
            "rows" => json!([
                { "of": who("cai").as_str(), "n": 1, "by": "1970-01-02T00:00:00Z" },
                { "of": who("dan").as_str(), "n": 20, "by": "1970-01-03T00:00:00Z" },
            ]),
            _ => Value::Null,
        }
    }
    fn holds(&self, condition: &Condition, beside: &serde_json::Map<String, Value>) -> bool {
        let mut facts = serde_json::Map::from_iter([("total".to_owned(), json!(self.total.get()))]);
        facts.extend(beside.clone());
        crate::condition::holds(condition, &facts, &ConditionContext::system(self.now(), DEFAULT_ZONE))
    }
    fn passes(&self, check: &CheckThat, beside: &serde_json::Map<String, Value>) -> Result<bool, Text> {
        match check {
            CheckThat::Condition(condition) => Ok(self.holds(condition, beside)),
            CheckThat::Expression(text) => Err(Text::new(format!("不懂 {text}"), format!("no idea of {text}"))),
        }
    }
    fn above(&self) -> &[Above] {
        &self.above
    }
    fn record_version(&self) -> Option<i64> {
        Some(1)
    }
    fn date_of(&self, date: &DateOf, beside: &serde_json::Map<String, Value>) -> Option<Moment> {
        match beside.get(&date.field) {
            Some(day) => crate::clock::from_text(day.as_str()?),
            None => self.date.get(),
        }
    }
    fn shift(&self, from: Moment, by: Span, _works: Option<&MemberId>) -> Moment {
        by.from(from)
    }
    fn postponed(&self, due: Moment, from: Moment, to: Moment, _works: Option<&MemberId>) -> Moment {
        due + (to - from)
    }
    fn hours(&self) -> i64 {
        self.hours.get()
    }
    fn by_new_hours(&self, end: &WorkedEnd<'_>) -> Option<Moment> {
        Some(end.due + chrono::Duration::minutes(self.hours.get()))
    }
}

struct Story {
    flow: Flow,
    world: Company,
    state: RunState,
    effects: Vec<Effect>,
}

impl Story {
    /// A run started by ann.
    fn start(nodes: Value) -> Self {
        let document = json!({"key": "f", "title": "F", "start": {"on": "submit", "form": "quote"}, "nodes": nodes});
        let definition: FlowDefinition = serde_json::from_value(document).expect("the shape is right");
        let flow = Flow::compile(definition, 1).expect("a sound flow");
        let world = Company {
            next: Cell::new(0),
            left: RefCell::default(),
            away: RefCell::default(),
            total: Cell::new(0),
            date: Cell::new(None),
            minutes: Cell::new(0),
            email: Cell::new(" Li@Partner.example"),
            above: Vec::new(),
            hours: Cell::new(0),
        };
        let mut story = Self { flow, world, state: RunState::new(1, Some(who("ann"))), effects: Vec::new() };
        story.send("ann", Action::Start { picks: BTreeMap::new(), opinion: None }).expect("a start");
        story
    }

    fn command(&mut self, by: Actor, action: Action) -> Result<(), Refusal> {
        let (state, effects) = advance(&self.flow, &self.state, &Command { by, action }, &self.world)?;
        self.state = state;
        self.effects = effects;
        Ok(())
    }

    fn send(&mut self, by: &str, action: Action) -> Result<(), Refusal> {
        self.command(Actor::member(who(by)), action)
    }

    fn task(&self, person: &str) -> TaskId {
        let mut open = self.state.open_tasks().filter(|task| task.assignee == who(person));
        open.next().unwrap_or_else(|| panic!("{person} has no task: {:?}", self.open())).id.clone()
    }

    fn approve(&mut self, person: &str) {
        let task = self.task(person);
        self.send(person, Action::Approve { task, opinion: None }).expect("an approval");
    }

    fn send_back(&mut self, person: &str, to: ReturnTo, resume: ResumeMode) -> Result<(), Refusal> {
        let task = self.task(person);
        self.send(person, Action::Return { task, to, resume, opinion: None })
    }

    /// Who is asked where, as `node:person`, sorted.
    fn open(&self) -> String {
        let mut open: Vec<String> =
            self.state.open_tasks().map(|task| format!("{}:{}", task.node, name(&task.assignee))).collect();
        open.sort();
        open.join(" ")
    }

    /// The people's steps ahead as `node person person (who is taken to agree)`.
    fn foreseen(&self) -> Vec<String> {
        let ahead = super::ahead::ahead(&self.flow, &self.state, &self.world);
        let steps =
            ahead.into_iter().filter(|one| self.flow.find(&one.node).is_some_and(|node| node.person().is_some()));
        let said = |one: super::ahead::AheadNode| {
            let given = one.given.iter().map(|id| format!("({})", name(id)));
            let people = one.people.iter().map(|id| name(id).to_owned());
            let nobody = one.nobody.map(|nobody| format!("{nobody:?}"));
            std::iter::once(one.node.clone()).chain(people).chain(given).chain(nobody).collect::<Vec<_>>().join(" ")
        };
        steps.map(said).collect()
    }

    fn logged(&self) -> Vec<LogAction> {
        let log = |effect: &Effect| match effect {
            Effect::Log(entry) => Some(entry.action),
            _ => None,
        };
        self.effects.iter().filter_map(log).collect()
    }
}

fn step(person: &str, next: &str) -> Value {
    json!({"kind": "approve", "assignees": [{"member": person}], "next": next})
}

/// ann submits; bob; then cai beside (dan, then eve); then owner.
fn parallel() -> Value {
    json!({
        "first": step("bob", "split"),
        "split": {"kind": "parallel", "branches": ["left", "right1"], "join": "meet"},
        "left": step("cai", "meet"),
        "right1": step("dan", "right2"),
        "right2": step("eve", "meet"),
        "meet": {"kind": "join", "next": "last"},
        "last": step("owner", "end"),
        "end": {"kind": "end"}
    })
}

#[test]
fn a_run_goes_from_start_to_end() {
    let mut story = Story::start(parallel());
    assert_eq!(story.open(), "first:bob");
    story.approve("bob");
    assert_eq!(story.open(), "left:cai right1:dan");
    story.approve("dan");
    assert_eq!(story.open(), "left:cai right2:eve");
    story.approve("cai");
    assert_eq!(story.open(), "right2:eve", "the join waits for both branches");
    story.approve("eve");
    assert_eq!(story.open(), "last:owner");
    story.approve("owner");
    assert_eq!(story.state.status, RunStatus::Approved);
    let told = |e: &Effect| matches!(e, Effect::Notify { to, notice: Notice::Ended { .. }, .. } if *to == [who("ann")]);
    assert!(story.effects.iter().any(told), "the initiator hears of the end");
}

#[test]
fn a_return_inside_a_branch_leaves_the_other_branch_alone() {
    let mut story = Story::start(parallel());
    story.approve("bob");
    story.approve("dan");
    let cai = story.task("cai");
    story.send_back("eve", ReturnTo::Previous, ResumeMode::Rerun).expect("a return");
    assert_eq!(story.open(), "left:cai right1:dan");
    assert_eq!(story.task("cai"), cai, "cai keeps the same task");
}

#[test]
fn a_return_to_the_other_branch_is_refused() {
    let mut story = Story::start(parallel());
    story.approve("bob");
    story.approve("cai");
    let refusal = story.send_back("dan", ReturnTo::Node("left".to_owned()), ResumeMode::Rerun).expect_err("apart");
    assert_eq!(refusal.code, "other_branch");
}

#[test]
fn a_return_before_the_split_takes_all_branches_back_and_may_bring_them_back() {
    let mut story = Story::start(parallel());
    story.approve("bob");
    story.approve("dan");
    story.send_back("eve", ReturnTo::Node("first".to_owned()), ResumeMode::JumpBack).expect("a return");
    assert_eq!(story.open(), "first:bob");
    story.approve("bob");
    assert_eq!(story.open(), "left:cai right2:eve", "dan's approval still counts");
    story.send_back("cai", ReturnTo::Previous, ResumeMode::Rerun).expect("a return");
    story.approve("bob");
    assert_eq!(story.open(), "left:cai right1:dan", "a rerun asks everybody again");
}

#[test]
fn a_return_into_a_joined_parallel_opens_one_branch_only() {
    let mut story = Story::start(parallel());
    for person in ["bob", "cai", "dan", "eve"] {
        story.approve(person);
    }
    story.send_back("owner", ReturnTo::Node("right1".to_owned()), ResumeMode::Rerun).expect("a return");
    assert_eq!(story.open(), "right1:dan");
    let refusal = story.send_back("dan", ReturnTo::Node("left".to_owned()), ResumeMode::Rerun).expect_err("apart");
    assert_eq!(refusal.code, "other_branch", "the reopened branches are apart again");
    story.approve("dan");
    story.approve("eve");
    assert_eq!(story.open(), "last:owner");
}

#[test]
fn a_jump_back_does_not_pass_over_a_way_never_walked() {
    // bob rejects, which leads straight to cai; cai returns to bob, who approves this time: dan has yet to be asked.
    let mut rejecting = step("bob", "second");
    rejecting["on_reject"] = json!("last");
    let nodes = json!({
        "first": rejecting, "second": step("dan", "last"), "last": step("cai", "end"), "end": {"kind": "end"}
    });
    let mut story = Story::start(nodes);
    let task = story.task("bob");
    story.send("bob", Action::Reject { task, opinion: None }).expect("a rejection");
    story.send_back("cai", ReturnTo::Previous, ResumeMode::JumpBack).expect("a return");
    story.approve("bob");
    assert_eq!(story.open(), "second:dan");
}

#[test]
fn previous_after_a_join_is_the_step_before_the_split() {
    let mut story = Story::start(parallel());
    for person in ["bob", "cai", "dan", "eve"] {
        story.approve(person);
    }
    story.send_back("owner", ReturnTo::Previous, ResumeMode::Rerun).expect("a return");
    assert_eq!(story.open(), "first:bob");
}

#[test]
fn a_returned_run_is_resubmitted_or_withdrawn_by_its_initiator() {
    let mut story = Story::start(parallel());
    story.send_back("bob", ReturnTo::Initiator, ResumeMode::Rerun).expect("a return");
    assert_eq!(story.open(), "start:ann");
    let task = story.task("ann");
    let reject = Action::Reject { task, opinion: None };
    assert_eq!(story.send("ann", reject).expect_err("not offered").code, "resubmit_only");
    assert_eq!(story.send("bob", Action::Resubmit { opinion: None }).expect_err("not bob's").code, "not_assignee");
    story.send("ann", Action::Resubmit { opinion: None }).expect("resubmitted");
    assert_eq!(story.open(), "first:bob");
    story.send("ann", Action::Withdraw { opinion: None }).expect("withdrawn");
    assert_eq!(story.state.status, RunStatus::Withdrawn);
    assert_eq!(story.send("ann", Action::Withdraw { opinion: None }).expect_err("over").code, "run_ended");
}

#[test]
fn a_former_assignee_cannot_decide() {
    let mut story = Story::start(parallel());
    let task = story.task("bob");
    story.send("bob", Action::Transfer { task: task.clone(), to: who("cai"), opinion: None }).expect("a transfer");
    let late = Action::Approve { task, opinion: None };
    assert_eq!(story.send("bob", late).expect_err("not his any more").code, "unknown_task");
    assert_eq!(story.open(), "first:cai");
}

#[test]
fn the_first_rejection_in_a_countersign_rejects() {
    let nodes = json!({
        "a": {"kind": "approve", "assignees": [{"role": "finance"}], "mode": "all", "next": "end"},
        "end": {"kind": "end"}
    });
    let mut story = Story::start(nodes);
    assert_eq!(story.open(), "a:bob a:cai");
    story.approve("bob");
    let task = story.task("cai");
    story.send("cai", Action::Reject { task, opinion: None }).expect("a rejection");
    assert_eq!(story.state.status, RunStatus::Rejected);
}

#[test]
fn one_approval_passes_and_only_all_rejections_reject() {
    let nodes = json!({
        "a": {"kind": "approve", "assignees": [{"role": "finance"}], "mode": "one_pass", "next": "end"},
        "end": {"kind": "end"}
    });
    let reject = |story: &mut Story, by: &str| {
        let task = story.task(by);
        story.send(by, Action::Reject { task, opinion: None }).expect("a rejection");
    };
    let mut story = Story::start(nodes.clone());
    reject(&mut story, "bob");
    assert_eq!((story.state.status, story.open().as_str()), (RunStatus::Running, "a:cai"));
    story.approve("cai");
    assert_eq!(story.state.status, RunStatus::Approved);
    let mut story = Story::start(nodes);
    reject(&mut story, "cai");
    reject(&mut story, "bob");
    assert_eq!(story.state.status, RunStatus::Rejected);
}

#[test]
fn people_in_turn_are_asked_in_the_order_named_and_once() {
    let nodes = json!({
        "a": {"kind": "approve", "mode": "in_turn", "next": "end",
              "assignees": [{"heads_of": "initiator", "levels": 2}, {"member": "dan"}, {"role": "finance"}]},
        "end": {"kind": "end"}
    });
    let mut story = Story::start(nodes);
    for person in ["dan", "eve", "bob", "cai"] {
        assert_eq!(story.open(), format!("a:{person}"));
        story.approve(person);
    }
    assert_eq!(story.state.status, RunStatus::Approved);
}

#[test]
fn a_member_who_leaves_hands_over_to_the_head() {
    let mut story = Story::start(parallel());
    story.world.left.borrow_mut().push("bob");
    story.command(Actor::System, Action::MemberLeft { member: who("bob") }).expect("bob left");
    assert_eq!(story.open(), "first:dan");
    let reassign = Action::Reassign { task: story.task("dan"), to: who("bob"), reason: "x".to_owned() };
    let refusal = story.command(Actor::admin(who("owner")), reassign).expect_err("bob is gone");
    assert_eq!(refusal.code, "member_inactive");
}

#[test]
fn nobody_to_ask_follows_the_policy() {
    let nodes = |empty: Value| {
        json!({
            "a": {"kind": "approve", "assignees": [{"role": "ghosts"}], "empty": empty, "next": "b"},
            "b": step("bob", "end"),
            "end": {"kind": "end"}
        })
    };
    assert_eq!(Story::start(nodes(json!("skip"))).open(), "b:bob");
    assert_eq!(Story::start(nodes(json!("owner"))).open(), "a:owner");
    assert_eq!(Story::start(nodes(json!({"member": "eve"}))).open(), "a:eve");
    assert_eq!(Story::start(nodes(json!("head"))).open(), "a:dan");
    assert_eq!(Story::start(nodes(json!("builders"))).open(), "a:cai a:eve");
    assert_eq!(Story::start(nodes(json!("reject"))).state.status, RunStatus::Rejected);
}

#[test]
fn a_timer_does_not_approve_what_a_person_could_not() {
    let nodes = json!({
        "a": {"kind": "approve", "assignees": [{"member": "bob"}], "fields": {"note": "require"}, "next": "end",
              "deadline": {"within": "24h", "steps": [{"before": "1h", "do": "remind"}, {"after": "0h", "do": "approve"}]}},
        "end": {"kind": "end"}
    });
    let mut story = Story::start(nodes);
    let timers: Vec<(usize, i64)> = story
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::SetTimer { index, at, .. } => Some((*index, at.timestamp() / 3600)),
            _ => None,
        })
        .collect();
    assert_eq!(timers, [(0, 23), (1, 24)]);
    let step = story.state.tokens[0].step;
    story.command(Actor::System, Action::Deadline { step, index: 1 }).expect("due");
    assert_eq!(story.logged(), [LogAction::Remind], "the required field is empty, so bob is only reminded");
    assert_eq!(story.open(), "a:bob");
    let task = story.task("bob");
    let refusal = story.send("bob", Action::Approve { task, opinion: None }).expect_err("the field is empty");
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), ("fields_required", "/note"));
}

#[test]
fn an_escalation_moves_the_task_to_the_head() {
    let nodes = json!({
        "a": {"kind": "approve", "assignees": [{"member": "bob"}], "next": "end",
              "deadline": {"within": "24h", "steps": [{"after": "0h", "do": "escalate"}]}},
        "end": {"kind": "end"}
    });
    let mut story = Story::start(nodes);
    let step = story.state.tokens[0].step;
    story.command(Actor::System, Action::Deadline { step, index: 0 }).expect("due");
    assert_eq!(story.open(), "a:dan");
    let told = |e: &Effect| matches!(e, Effect::Notify { to, notice: Notice::Escalated(_), .. } if *to == [who("dan")]);
    assert!(story.effects.iter().any(told), "it is told as what it is");
    story.approve("dan");
    let late = story.command(Actor::System, Action::Deadline { step, index: 0 }).expect_err("over");
    assert_eq!(late.code, "run_ended");
}

#[test]
fn a_condition_after_a_write_sees_what_was_written() {
    let nodes = json!({
        "u": {"kind": "update", "values": {"total": 100}, "next": "c"},
        "c": {"kind": "condition", "branches": [{"when": ["total", ">", 50], "next": "big"}], "otherwise": "small"},
        "big": step("bob", "end"), "small": step("cai", "end"),
        "end": {"kind": "end"}
    });
    let mut story = Story::start(nodes);
    let Some(Effect::Write { step, .. }) = story.effects.iter().find(|e| matches!(e, Effect::Write { .. })).cloned()
    else {
        panic!("no write was asked for");
    };
    story.world.total.set(100);
    let record = crate::id::RecordId::parse("00000000-0000-7000-a000-000000000001").expect("a UUID");
    story.command(Actor::System, Action::Written { step, record }).expect("written");
    assert_eq!(story.open(), "big:bob");
}

#[test]
fn what_a_query_has_found_stands_in_the_run() {
    let nodes = json!({
        "stock": {"kind": "query", "form": "stock", "fields": ["left"], "next": "a"},
        "a": step("bob", "end"),
        "end": {"kind": "end"}
    });
    let mut story = Story::start(nodes);
    let Some(Effect::Query { step, node }) = story.effects.iter().find(|e| matches!(e, Effect::Query { .. })).cloned()
    else {
        panic!("nothing was looked up");
    };
    assert_eq!(node, "stock");
    let rows = vec![json!({"left": 3}).as_object().expect("a row").clone()];
    story.command(Actor::System, Action::Found { step, rows: rows.clone() }).expect("found");
    assert_eq!((story.open().as_str(), &story.state.rows["stock"]), ("a:bob", &rows));
    let late = story.command(Actor::System, Action::Found { step, rows }).expect_err("passed");
    assert_eq!(late.code, "not_waiting_for_write");
}

#[test]
fn copies_stay_readable_after_the_end_and_can_only_be_read() {
    let nodes = json!({
        "a": {"kind": "cc", "to": [{"role": "finance"}], "next": "end"},
        "end": {"kind": "end", "result": "done"}
    });
    let mut story = Story::start(nodes);
    assert_eq!(story.state.status, RunStatus::Done);
    let copy = story.state.tasks.iter().find(|task| task.kind == TaskKind::Cc).expect("a copy").clone();
    let approve = Action::Approve { task: copy.id.clone(), opinion: None };
    assert_eq!(story.send("bob", approve).expect_err("over").code, "run_ended");
    story.send("bob", Action::Read { task: copy.id }).expect("read");
    assert_eq!(story.state.tasks.len(), 1, "cai's copy is still unread");
}

#[test]
fn a_flow_that_would_go_round_for_ever_stops_and_says_so() {
    // The static check sees a person in the loop; at run time nobody is found and the step is skipped every time.
    let nodes = json!({
        "a": {"kind": "approve", "assignees": [{"role": "ghosts"}], "empty": "skip", "next": "c"},
        "c": {"kind": "condition", "branches": [{"when": ["total", ">", 5], "next": "end"}], "otherwise": "a"},
        "end": {"kind": "end"}
    });
    let mut story = Story::start(nodes);
    assert_eq!(story.state.status, RunStatus::Running);
    assert_eq!(story.logged().iter().filter(|action| **action == LogAction::Stuck).count(), 1);
    story.world.total.set(6);
    let step = story.state.tokens[0].step;
    story.command(Actor::admin(who("owner")), Action::Retry { step }).expect("a retry");
    assert_eq!(story.state.status, RunStatus::Approved);
}

#[test]
fn the_way_ahead_is_forecast_with_its_people() {
    let mut story = Story::start(parallel());
    story.approve("bob");
    let ahead = super::ahead::ahead(&story.flow, &story.state, &story.world);
    let nodes: Vec<(&str, Vec<&str>)> =
        ahead.iter().map(|node| (node.node.as_str(), node.people.iter().map(name).collect())).collect();
    assert_eq!(nodes, [("meet", vec![]), ("right2", vec!["eve"]), ("last", vec!["owner"]), ("end", vec![])],);
}
