//! Every pair of operations on three small runs: what the second may do once the first was done, and why not; and what the
//! settings of a step make of them. The tables are kept in `engine/OPERATIONS.md`; `UPDATE_OPERATIONS=1` writes it anew.

mod settings;

use super::sound;
use super::world::{Facts, OWNER, id, number};
use crate::flow::state::{Parent, Place, Task, TaskKind};
use crate::flow::{
    Above, Action, Actor, Command, Effect, Flow, Refusal, ResumeMode, ReturnTo, RunState, RunStatus, advance, refusal,
};
use crate::id::{RunId, TaskId};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

const INITIATOR: usize = 0;
/// Who decided the step before.
const EARLIER: usize = 1;
/// Who does the first operation.
const HOLDER: usize = 2;
/// Who is asked beside the holder, or after them.
const OTHER: usize = 3;
/// Whom the holder names.
const NAMED: usize = 5;
const READER: usize = 6;

/// Who does an operation.
#[derive(Clone, Copy, PartialEq)]
enum By {
    /// Whoever has the task: the person the table is about.
    Person,
    Member(usize),
    Administrator,
    Engine,
}

struct Operation {
    zh: &'static str,
    en: &'static str,
    by: By,
    act: fn(&Scene<'_>, TaskId) -> Action,
}

fn said() -> Option<String> {
    Some("好".to_owned())
}

fn back(task: TaskId, to: ReturnTo, resume: ResumeMode) -> Action {
    Action::Return { task, to, resume, opinion: said() }
}

/// The run that has called the one at hand.
fn caller() -> RunId {
    RunId::parse("00000000-0000-7000-b000-000000000001").expect("a UUID")
}

/// It has passed a step of the reader's and waits for the one at hand.
fn above(facts: &Facts) -> Above {
    let document = json!({
        "key": "caller", "title": "Caller", "start": {"on": "submit", "form": "f", "next": "asks"},
        "nodes": {
            "asks": {"kind": "approve", "assignees": [{"member": format!("m{READER}")}], "next": "calls"},
            "calls": {"kind": "flow", "flow": "pairs", "returns": true, "next": "done"},
            "done": {"kind": "end", "result": "approved"},
        },
    });
    let flow = Flow::compile(serde_json::from_value(document).expect("the shape is right"), 1).expect("a sound flow");
    let mut state = RunState::new(1, Some(id(INITIATOR)));
    let mut send = |by: Actor, act: &dyn Fn(&RunState) -> Action| {
        let action = act(&state);
        state = advance(&flow, &state, &Command { by, action }, facts).expect("the run that calls goes on").0;
        state.clone()
    };
    send(Actor::member(id(INITIATOR)), &|_| Action::Start { picks: BTreeMap::new(), opinion: None });
    send(Actor::member(id(READER)), &|state| Action::Approve { task: state.tasks[0].id.clone(), opinion: None });
    let called = |state: &RunState| {
        let run = RunId::parse("00000000-0000-7000-b000-000000000002").expect("a UUID");
        Action::Called { step: state.tokens[0].step, runs: vec![(run, RunStatus::Running)] }
    };
    let state = send(Actor::System, &called);
    Above { run: caller(), step: state.tokens[0].step, flow: Arc::new(flow), state, is_seen: true }
}

fn sign(task: TaskId, place: Place) -> Action {
    Action::AddSign { task, place, members: vec![id(NAMED)], opinion: None }
}

/// What the deadline of the step does, in this order.
const DEADLINE: [&str; 4] = ["remind", "approve", "reject", "return"];

fn due(scene: &Scene<'_>, index: usize) -> Action {
    Action::Deadline { step: scene.step, index }
}

/// The operations that have whoever is named act before or beside the holder.
const CONSULTS: [&str; 4] = ["add before", "add beside", "delegate", "ask"];

const OPERATIONS: &[Operation] = &[
    of("同意", "approve", |_, task| Action::Approve { task, opinion: said() }),
    of("驳回", "reject", |_, task| Action::Reject { task, opinion: said() }),
    of("退回发起人", "return to the initiator", |_, task| back(task, ReturnTo::Initiator, ResumeMode::Rerun)),
    of("退回上一步", "return to the step before", |_, task| back(task, ReturnTo::Previous, ResumeMode::Rerun)),
    of("退回上一步后直达", "return and jump back", |_, task| {
        back(task, ReturnTo::Previous, ResumeMode::JumpBack)
    }),
    of("退回上级流程", "return to the run above", |_, task| {
        back(task, ReturnTo::Above { run: caller(), node: "asks".to_owned() }, ResumeMode::Rerun)
    }),
    of("转交", "transfer", |_, task| Action::Transfer { task, to: id(NAMED), opinion: None }),
    of("前加签", "add before", |_, task| sign(task, Place::Before)),
    of("后加签", "add after", |_, task| sign(task, Place::After)),
    of("并加签", "add beside", |_, task| sign(task, Place::Parallel)),
    of("委派", "delegate", |_, task| Action::Delegate { task, to: id(NAMED), opinion: None }),
    of("询问", "ask", |_, task| Action::Ask { task, to: id(NAMED), text: "合同在哪里？".to_owned() }),
    of("移除受邀的人", "remove who was added", |_, task| Action::Remove { task, member: id(NAMED) }),
    of("收回", "take back", |_, task| Action::TakeBack { task, opinion: None }),
    of("认领", "claim", |_, task| Action::Claim { task }),
    of("退回认领", "unclaim", |_, task| Action::Unclaim { task }),
    of("选择后续处理人", "pick for a later step", |_, task| {
        let picks = BTreeMap::from([("third".to_owned(), vec![id(4)])]);
        Action::Pick { task, picks }
    }),
    of("评论", "comment", |_, task| Action::Comment { task: Some(task), text: "请补充附件".to_owned() }),
    of("手动抄送", "send a copy", |_, _| Action::Cc { to: vec![id(NAMED)], text: None }),
    whole("上一步的人收回", "take back the step before", By::Member(EARLIER), |scene, _| {
        let task = scene.task_of(EARLIER);
        Action::TakeBack { task, opinion: None }
    }),
    whole("发起人重新提交", "resubmit", By::Member(INITIATOR), |_, _| Action::Resubmit { opinion: None }),
    whole("发起人撤回", "withdraw", By::Member(INITIATOR), |_, _| Action::Withdraw { opinion: None }),
    whole("发起人催办", "urge", By::Member(INITIATOR), |_, _| Action::Urge { text: None }),
    whole("再次发起", "start again", By::Member(INITIATOR), |_, _| Action::Start {
        picks: BTreeMap::new(),
        opinion: None,
    }),
    whole("阅读抄送", "read the copy", By::Member(READER), |scene, _| Action::Read { task: scene.task_of(READER) }),
    whole("管理员改派", "reassign", By::Administrator, |_, task| Action::Reassign {
        task,
        to: id(NAMED),
        reason: "出差".to_owned(),
    }),
    whole("发起人重发外部链接", "mail the link anew", By::Member(INITIATOR), |_, task| Action::Resend {
        task,
    }),
    whole("发起人作废外部链接", "end the link", By::Member(INITIATOR), |_, task| Action::Revoke { task }),
    whole("管理员重试", "retry", By::Administrator, |scene, _| Action::Retry { step: scene.step }),
    whole("管理员暂停", "suspend", By::Administrator, |_, _| Action::Suspend { reason: "核查".to_owned() }),
    whole("管理员恢复", "resume", By::Administrator, |_, _| Action::Resume { opinion: None }),
    whole("管理员从上一步重新执行", "run again from the step before", By::Administrator, |_, _| {
        Action::Rerun { node: "first".to_owned(), reason: "数据有误".to_owned() }
    }),
    whole("管理员跳转到后面的节点", "jump to a step ahead", By::Administrator, |_, _| Action::Jump {
        node: "third".to_owned(),
        reason: "特批".to_owned(),
    }),
    whole("管理员终止", "terminate", By::Administrator, |_, _| Action::Terminate { reason: "废弃".to_owned() }),
    whole("超时提醒", "a reminder is due", By::Engine, |scene, _| due(scene, 0)),
    whole("到时自动同意", "approved when due", By::Engine, |scene, _| due(scene, 1)),
    whole("到时自动驳回", "rejected when due", By::Engine, |scene, _| due(scene, 2)),
    whole("到时自动退回", "returned when due", By::Engine, |scene, _| due(scene, 3)),
    whole("数据被修改", "the record changes", By::Engine, |_, _| Action::RecordChanged),
    whole("外部系统答复", "another system answers", By::Engine, |scene, _| Action::Answered {
        step: scene.step,
        proof: None,
        answer: Value::Null,
    }),
    whole("处理人离职", "the holder leaves", By::Engine, |_, _| Action::MemberLeft { member: id(HOLDER) }),
];

const fn of(zh: &'static str, en: &'static str, act: fn(&Scene<'_>, TaskId) -> Action) -> Operation {
    whole(zh, en, By::Person, act)
}

const fn whole(zh: &'static str, en: &'static str, by: By, act: fn(&Scene<'_>, TaskId) -> Action) -> Operation {
    Operation { zh, en, by, act }
}

/// A run in which the step before was decided and the holder has a task.
#[derive(Clone)]
struct Scene<'f> {
    flow: &'f Flow,
    facts: Facts,
    state: RunState,
    /// Every task ever opened.
    tasks: Vec<Task>,
    /// The number of the step the holder is asked at.
    step: u64,
}

impl<'f> Scene<'f> {
    fn new(flow: &'f Flow) -> Self {
        let mut facts = Facts::new(Some(INITIATOR));
        let above = above(&facts);
        let flows = vec!["caller".to_owned()];
        let parent = Parent { run: caller(), step: above.step, flows, room: 0, is_part: false };
        facts.above = vec![above];
        let state = RunState { parent: Some(parent), ..RunState::new(flow.version(), Some(id(INITIATOR))) };
        let mut scene = Self { flow, facts, state, tasks: Vec::new(), step: 0 };
        let start = Action::Start { picks: BTreeMap::new(), opinion: None };
        scene.send(Actor::member(id(INITIATOR)), start).expect("a start");
        let approve = Action::Approve { task: scene.task_of(EARLIER), opinion: None };
        scene.send(Actor::member(id(EARLIER)), approve).expect("the step before is approved");
        scene.step = scene.state.tokens[0].step;
        scene
    }

    /// The open task of somebody, else their last one, else the last one of the holder.
    fn task_of(&self, person: usize) -> TaskId {
        let is_theirs = |task: &&Task| number(&task.assignee) == person;
        let open = self.state.open_tasks().find(is_theirs);
        let last = |person: usize| self.tasks.iter().rev().find(|task| number(&task.assignee) == person);
        open.or_else(|| last(person)).or_else(|| last(HOLDER)).expect("the holder has a task").id.clone()
    }

    fn send(&mut self, by: Actor, action: Action) -> Result<(), Refusal> {
        let (state, effects) = advance(self.flow, &self.state, &Command { by, action }, &self.facts)?;
        sound::assert_sound(self.flow, &state);
        self.state = state;
        self.tasks.extend(effects.into_iter().filter_map(|effect| match effect {
            Effect::OpenTask(task) => Some(task),
            _ => None,
        }));
        Ok(())
    }

    fn perform(&mut self, operation: &Operation, person: usize) -> Result<(), Refusal> {
        let by = match operation.by {
            By::Person => Actor::member(id(person)),
            By::Member(member) => Actor::member(id(member)),
            By::Administrator => Actor::admin(id(OWNER)),
            By::Engine => Actor::System,
        };
        let action = (operation.act)(self, self.task_of(person));
        if let Action::MemberLeft { member } = &action {
            self.facts.left[number(member)] = true;
        }
        self.send(by, action)
    }
}

/// The run once whoever was named has approved, said their opinion or answered; nothing where they may not, as one who would have
/// to pick first, or are not asked now.
fn once_answered<'f>(scene: &Scene<'f>, operation: &Operation) -> Option<Scene<'f>> {
    let mut scene = scene.clone();
    let is_theirs = |task: &&Task| number(&task.assignee) == NAMED;
    let task = scene.state.open_tasks().find(is_theirs).filter(|_| CONSULTS.contains(&operation.en))?.id.clone();
    let approve = Action::Approve { task, opinion: said() };
    scene.send(Actor::member(id(NAMED)), approve).ok()?;
    Some(scene)
}

/// A small run: its name in both languages, and the step the holder and the other are asked at.
fn runs() -> [(&'static str, &'static str, Value, Value); 3] {
    let people = json!([{"member": "m2"}, {"member": "m3"}]);
    let later = json!([{"member": "m4"}]);
    [
        ("两人会签", "two people who must both approve", json!({"assignees": people, "mode": "all"}), later.clone()),
        (
            "两人中一人认领",
            "a pool of two, of whom one claims the task",
            json!({"assignees": people, "mode": "any", "claim": true}),
            later,
        ),
        (
            "两人依次审批，由他们选择下一步的人",
            "two people in turn, who pick for the step after",
            json!({"assignees": people, "mode": "in_turn"}),
            json!([{"pick": true, "by": "second"}]),
        ),
    ]
}

fn flow(mut second: Value, later: &Value) -> Flow {
    second["kind"] = json!("approve");
    second["deadline"] = json!({"within": "24h", "steps": DEADLINE.map(|what| json!({"after": "1h", "do": what}))});
    second["next"] = json!("third");
    let document = json!({
        "key": "pairs", "title": "Pairs", "withdraw": true, "start": {"on": "submit", "form": "f", "next": "copy"},
        "nodes": {
            "copy": {"kind": "cc", "to": [{"member": format!("m{READER}")}], "next": "first"},
            "first": {"kind": "approve", "assignees": [{"member": format!("m{EARLIER}")}], "next": "second"},
            "second": second,
            "third": {"kind": "approve", "assignees": later, "next": "done"},
            "done": {"kind": "end", "result": "approved"},
        },
    });
    Flow::compile(serde_json::from_value(document).expect("the shape is right"), 1).expect("a sound flow")
}

/// The reasons met, in the order of the code, with a letter each.
#[derive(Default)]
struct Reasons(BTreeMap<usize, Refusal>);

impl Reasons {
    fn note(&mut self, refusal: Refusal) -> usize {
        let at = refusal::CODES.iter().position(|code| *code == refusal.code).expect("a known code");
        assert!(!refusal.message.zh.is_empty() && !refusal.message.en.is_empty(), "{} says why", refusal.code);
        self.0.entry(at).or_insert(refusal);
        at
    }

    fn letter(&self, at: usize) -> char {
        let place = self.0.keys().position(|known| *known == at).expect("it was noted");
        ('a'..='z').chain('A'..='Z').nth(place).expect("fewer reasons than letters")
    }
}

/// What the machine answers.
enum Answer {
    Done,
    /// The place of the reason.
    Refused(usize),
    /// In words, where more can be said than that it is done.
    Said(String),
}

impl Answer {
    fn of(result: Result<(), Refusal>, reasons: &mut Reasons) -> Self {
        result.map_or_else(|refusal| Self::Refused(reasons.note(refusal)), |()| Self::Done)
    }

    fn cell(&self, reasons: &Reasons) -> String {
        match self {
            Self::Done => "✓".to_owned(),
            Self::Refused(at) => reasons.letter(*at).to_string(),
            Self::Said(words) => words.clone(),
        }
    }
}

/// What each operation answers in a scene, done by this person where it is a person's.
fn line(scene: &Scene<'_>, person: usize, columns: &[usize], reasons: &mut Reasons) -> Vec<Answer> {
    let answer = |at: &usize| {
        let mut scene = scene.clone();
        let before = scene.state.clone();
        let done = scene.perform(&OPERATIONS[*at], person);
        assert!(done.is_ok() || scene.state == before, "a refused operation changes nothing");
        Answer::of(done, reasons)
    };
    columns.iter().map(answer).collect()
}

/// One table: its heading and what is to be known of it, the columns after the first, and the lines.
struct Table {
    heading: String,
    about: &'static str,
    corner: &'static str,
    columns: Vec<String>,
    lines: Vec<(String, Vec<Answer>)>,
}

impl Table {
    fn write(&self, reasons: &Reasons, text: &mut String) {
        let _ = write!(text, "\n## {}\n{}\n| {} |", self.heading, self.about, self.corner);
        for column in &self.columns {
            let _ = write!(text, " {column} |");
        }
        let _ = writeln!(text, "\n|---|{}", ":-:|".repeat(self.columns.len()));
        for (first, line) in &self.lines {
            let _ = write!(text, "| {first} |");
            for answer in line {
                let _ = write!(text, " {} |", answer.cell(reasons));
            }
            text.push('\n');
        }
    }
}

/// Operations as columns, by their numbers.
fn numbers(columns: &[usize]) -> Vec<String> {
    columns.iter().map(|at| (at + 1).to_string()).collect()
}

fn tables(reasons: &mut Reasons) -> Vec<Table> {
    let all: Vec<usize> = (0..OPERATIONS.len()).collect();
    let of_people: Vec<usize> = all.iter().copied().filter(|at| OPERATIONS[*at].by == By::Person).collect();
    let mut tables = Vec::new();
    for (zh, en, second, later) in runs() {
        let flow = flow(second, &later);
        let scene = Scene::new(&flow);
        let seconds = [
            ("再由同一人", "then by the same person", HOLDER, &all),
            ("再由同步骤的另一人", "then by the other person of the step", OTHER, &of_people),
            ("再由受邀或接手的人", "then by whoever was named", NAMED, &of_people),
        ];
        for (then_zh, then_en, person, columns) in seconds {
            let mut lines = vec![(NOTHING.to_owned(), line(&scene, person, columns, reasons))];
            for (at, operation) in OPERATIONS.iter().enumerate() {
                let mut first = scene.clone();
                if first.perform(operation, HOLDER).is_err() {
                    continue;
                }
                let line = line(&first, person, columns, reasons);
                // After the end a copy is sent, one is read, once, and an administrator has the run go on.
                let done = line.iter().zip(columns).filter(|(answer, _)| matches!(answer, Answer::Done));
                let done: Vec<&str> = done.map(|(_, column)| OPERATIONS[*column].en).collect();
                assert!(
                    !first.state.status.has_ended()
                        || done.iter().all(|en| ["read the copy", "send a copy", "jump to a step ahead"].contains(en)),
                    "{done:?} after {}",
                    operation.en
                );
                lines.push((format!("{} {} · {}", at + 1, operation.zh, operation.en), line));
                if let Some(then) = once_answered(&first, operation) {
                    let name = format!("{} {}，对方已办 · {}, and they have", at + 1, operation.zh, operation.en);
                    lines.push((name, self::line(&then, person, columns, reasons)));
                }
            }
            let heading = format!("{zh}：{then_zh} · {en}: {then_en}");
            tables.push(Table { heading, about: "", corner: "先做 · first", columns: numbers(columns), lines });
        }
    }
    tables
}

const NOTHING: &str = "什么都没做 · nothing";

fn document() -> String {
    let mut reasons = Reasons::default();
    let mut tables = tables(&mut reasons);
    tables.extend(settings::tables(&mut reasons));
    let mut text = HEAD.to_owned();
    text.push_str("| | 操作 | operation |\n|---|---|---|\n");
    for (at, operation) in OPERATIONS.iter().enumerate() {
        let _ = writeln!(text, "| {} | {} | {} |", at + 1, operation.zh, operation.en);
    }
    text.push_str("\n## 不能的原因 · Why not\n\n| | code | 原因 | reason |\n|---|---|---|---|\n");
    for (at, refusal) in &reasons.0 {
        let (letter, Refusal { code, message, .. }) = (reasons.letter(*at), refusal);
        let _ = writeln!(text, "| {letter} | `{code}` | {} | {} |", message.zh, message.en);
    }
    for table in &tables {
        table.write(&reasons, &mut text);
    }
    text
}

const HEAD: &str = "# Operations, two by two · 操作两两之间

What a run allows after an operation, and why not. Written by a test from the machine itself (`engine/src/flow/walk/pairs.rs`,
`UPDATE_OPERATIONS=1`). 由测试从流程机生成：做了一个操作之后，还能做什么，不能的为什么。

Each table is a small run: a copy was sent, one person has approved the step before, and the step at hand asks two people. The
row is what was done first, by the first of the two; the column is what is tried next. ✓ means it is done, a letter says why not.
Rows that are not there cannot be done first. Where a person has no open task, their last one is tried, or else that of the first
of the two. Where it says 'and they have', whoever was named has approved or answered before the column is tried.
行是先做的操作，列是接着尝试的操作；✓ 表示可以，字母是不能的原因；没有列出的行本来就不能先做。写着“对方已办”的行，被加签、
委派或询问的人已先同意或答复。
What the mode, the policies and the demands of a step make of it is in the last tables. 多人方式、处理策略和办理要求的影响见最后几张表。

## 操作 · Operations

";

#[test]
fn the_table_of_operations_is_current() {
    let text = document();
    println!("{text}");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("OPERATIONS.md");
    if std::env::var_os("UPDATE_OPERATIONS").is_some() {
        std::fs::write(&file, &text).expect("the table is written");
    }
    let there = std::fs::read_to_string(&file).unwrap_or_default();
    let test = "cargo test the_table_of_operations_is_current";
    assert!(there == text, "engine/OPERATIONS.md is not current: UPDATE_OPERATIONS=1 {test}");
}

/// A copy is read once, whatever else was done.
#[test]
fn a_copy_is_read_once_after_the_end() {
    let [(_, _, second, later), ..] = runs();
    let flow = flow(second, &later);
    let mut scene = Scene::new(&flow);
    let named = |en: &str| OPERATIONS.iter().find(|operation| operation.en == en).expect("an operation");
    scene.perform(named("terminate"), HOLDER).expect("an administrator ends it");
    scene.perform(named("read the copy"), HOLDER).expect("the copy is still there");
    assert!(scene.state.tasks.iter().all(|task| task.kind != TaskKind::Cc));
    let again = scene.perform(named("read the copy"), HOLDER).expect_err("it was read");
    assert_eq!(again.code, "unknown_task");
}
