//! What the settings of a step make of the operations: how several people decide together, whom its policies ask, and what
//! goes with a decision beside words. Each cell is what the machine answers.

use super::{
    Answer, EARLIER, HOLDER, INITIATOR, NAMED, NOTHING, OPERATIONS, OTHER, Reasons, Scene, Table, flow, line, numbers,
    said,
};
use crate::flow::evidence::{Evidence, KeptFile};
use crate::flow::state::{Place, RunStatus, Task};
use crate::flow::walk::world::{Facts, OWNER, id, number};
use crate::flow::{Action, Actor, Flow, Refusal, ResumeMode, ReturnTo, RunState};
use crate::id::FileId;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Who votes, in this order.
const VOTERS: [usize; 3] = [HOLDER, OTHER, 6];
/// Who decides the step before where a policy does not look at them.
const BETWEEN: usize = 3;

const VOTES: &str = "
The columns are the votes in the order in which they are given: ✓ for, ✗ against. Below, ✓ means that the step is approved
by then, ✗ that it is rejected, · that it is still open. Votes behind the one that decides are not asked for.
列是依次给出的票：✓ 同意，✗ 驳回；格中 ✓ 表示节点已通过，✗ 已驳回，· 尚未定。已经定了的，后面的人不再投票。
";
const POLICIES: &str = "
Two steps were approved, the first of them by m1, when the run comes to a step with the policy. m0 is the initiator, whose
head is m2, whose head is m4; m7 is the owner. What is there is where the run stands and whom it asks.
到达设有策略的节点前已有两步同意，第一步是 m1。m0 是发起人，主管是 m2，再上级是 m4；m7 是所有者。格中是流程的位置和处理人。
";
const FOLLOWS: [&str; 4] = [
    "到达后 · on arrival",
    "转交发起人 · transfer to the initiator",
    "退回上一步 · return to the step before",
    "处理人离职 · whoever is asked leaves",
];

pub(super) fn tables(reasons: &mut Reasons) -> Vec<Table> {
    vec![votes(), modes_and_operations(reasons), policies(reasons), demands(reasons)]
}

fn compiled(nodes: Value, first: &str) -> Flow {
    let start = json!({"on": "submit", "form": "f", "next": first});
    let document = json!({"key": "pairs", "title": "Pairs", "withdraw": true, "start": start, "nodes": nodes});
    Flow::compile(serde_json::from_value(document).expect("the shape is right"), 1).expect("a sound flow")
}

fn step(people: &[usize], next: &str, more: &Value) -> Value {
    let people: Vec<Value> = people.iter().map(|one| json!({"member": format!("m{one}")})).collect();
    let mut node = json!({"kind": "approve", "assignees": people, "next": next});
    let more = more.as_object().cloned().expect("an object");
    node.as_object_mut().expect("an object").extend(more);
    node
}

fn begun(flow: &Flow, facts: Facts) -> Scene<'_> {
    let state = RunState::new(flow.version(), Some(id(INITIATOR)));
    let mut scene = Scene { flow, facts, state, tasks: Vec::new(), step: 0 };
    let start = Action::Start { picks: BTreeMap::new(), opinion: None };
    scene.send(Actor::member(id(INITIATOR)), start).expect("a start");
    scene
}

/// The modes with their names in both languages.
fn modes() -> Vec<(&'static str, Value)> {
    let weights = json!([{"people": [{"member": "m2"}], "weight": 3}]);
    vec![
        ("或签，先处理的算 · any: the first decision counts", json!({"mode": "any"})),
        ("一人同意即可 · one pass", json!({"mode": "one_pass"})),
        ("会签 · all", json!({"mode": "all"})),
        ("依次 · in turn", json!({"mode": "in_turn"})),
        ("过半数 · majority", json!({"mode": "majority"})),
        ("60% · 60 percent", json!({"mode": {"ratio": 60}})),
        ("满 2 人 · two of them", json!({"mode": {"count": 2}})),
        (
            "过半数，第一人计 3 票 · majority, the first counts for three",
            json!({"mode": "majority", "weights": weights}),
        ),
        (
            "过半数，第二人一票否决 · majority, the second holds a veto",
            json!({"mode": "majority", "veto": [{"member": "m3"}]}),
        ),
    ]
}

/// Every way in which up to three people may vote.
fn ballots() -> Vec<Vec<bool>> {
    let mut ballots = Vec::new();
    for voters in 1..=VOTERS.len() {
        for code in 0..1_usize << voters {
            ballots.push((0..voters).map(|at| code >> at & 1 == 0).collect());
        }
    }
    ballots
}

fn votes() -> Table {
    let added = |wanted: &str| modes().into_iter().find(|(name, _)| name.starts_with(wanted)).expect("a mode").1;
    let mut settings: Vec<(&str, Value, bool)> =
        modes().into_iter().map(|(name, setting)| (name, setting, false)).collect();
    settings.push(("会签，先并加签一人 · all, one more added beside", added("会签"), true));
    settings.push(("过半数，先并加签一人 · majority, one more added beside", added("过半数"), true));
    settings.push(("满 2 人，先并加签一人 · two of them, one more added beside", added("满 2 人"), true));
    let ballots = ballots();
    let line = |(name, setting, is_added): (&str, Value, bool)| {
        let third = step(&[4], "done", &json!({}));
        let nodes = json!({"second": step(&VOTERS, "third", &setting), "third": third, "done": {"kind": "end"}});
        let flow = compiled(nodes, "second");
        let cells = ballots.iter().map(|ballot| Answer::Said(verdict(&flow, is_added, ballot).to_owned()));
        (name.to_owned(), cells.collect::<Vec<Answer>>())
    };
    let mark = |yes: &bool| if *yes { '✓' } else { '✗' };
    Table {
        heading: "多人方式：三人表决 · Modes: three people vote".to_owned(),
        about: VOTES,
        corner: "方式 · mode",
        columns: ballots.iter().map(|ballot| ballot.iter().map(mark).collect::<String>()).collect(),
        lines: settings.into_iter().map(line).collect(),
    }
}

/// What a step has come to after these votes.
fn verdict(flow: &Flow, is_added: bool, ballot: &[bool]) -> &'static str {
    let mut scene = begun(flow, Facts::new(Some(INITIATOR)));
    if is_added {
        let (task, members) = (scene.task_of(HOLDER), vec![id(NAMED)]);
        let add = Action::AddSign { task, place: Place::Parallel, members, opinion: None };
        scene.send(Actor::member(id(HOLDER)), add).expect("one more is added");
    }
    for (voter, yes) in VOTERS.into_iter().zip(ballot) {
        let is_theirs = |task: &&Task| task.node == "second" && task.assignee == id(voter);
        let open = scene.state.open_tasks().find(is_theirs).map(|task| task.id.clone());
        let Some(task) = open else { break };
        let vote =
            if *yes { Action::Approve { task, opinion: None } } else { Action::Reject { task, opinion: said() } };
        scene.send(Actor::member(id(voter)), vote).expect("a vote");
    }
    match scene.state.status {
        RunStatus::Rejected => "✗",
        _ if scene.state.tokens.iter().any(|token| token.node == "third") => "✓",
        _ => "·",
    }
}

fn modes_and_operations(reasons: &mut Reasons) -> Table {
    let columns: Vec<usize> = (0..OPERATIONS.len()).collect();
    let named = |en: &str| OPERATIONS.iter().find(|operation| operation.en == en).expect("an operation");
    let firsts = [
        (NOTHING, None),
        ("另一人已同意 · the other has approved", Some(named("approve"))),
        ("另一人已驳回 · the other has rejected", Some(named("reject"))),
    ];
    let mut lines = Vec::new();
    for (name, mut second) in modes() {
        second["assignees"] = json!([{"member": "m2"}, {"member": "m3"}]);
        let flow = flow(second, &json!([{"member": "m4"}]));
        for (said, first) in &firsts {
            let mut scene = Scene::new(&flow);
            if first.is_some_and(|first| scene.perform(first, OTHER).is_err()) {
                continue;
            }
            lines.push((format!("{name}；{said}"), line(&scene, HOLDER, &columns, reasons)));
        }
    }
    Table {
        heading: "多人方式与操作：两人中的一人 · Modes and operations: one of two people".to_owned(),
        about: "",
        corner: "方式；先发生的 · mode; what came before",
        columns: numbers(&columns),
        lines,
    }
}

/// A setting of a policy: its name, the step, who decides the step before, and who has left.
type Case = (&'static str, Value, usize, Option<usize>);

fn cases() -> Vec<Case> {
    let group = |policy: Value| json!({"assignees": [{"role": "r0"}], "empty": policy});
    let asks = |person: &str, policy: &str, value: &str| json!({"assignees": [{"member": person}], policy: value});
    let several = json!({"assignees": [{"member": "m2"}, {"member": "m6"}], "mode": "all", "inactive": "head"});
    vec![
        ("没有处理人：跳过 · nobody found: skip", group(json!("skip")), BETWEEN, None),
        ("没有处理人：驳回 · nobody found: reject", group(json!("reject")), BETWEEN, None),
        ("没有处理人：所有者 · nobody found: the owner", group(json!("owner")), BETWEEN, None),
        ("没有处理人：发起人的主管 · nobody found: the initiator's head", group(json!("head")), BETWEEN, None),
        ("没有处理人：应用的构建者 · nobody found: the builders", group(json!("builders")), BETWEEN, None),
        ("没有处理人：指定 m5 · nobody found: m5", group(json!({"member": "m5"})), BETWEEN, None),
        ("m1 更早同意过：再问 · m1 approved earlier: ask", asks("m1", "approved_before", "ask"), BETWEEN, None),
        ("m1 更早同意过：跳过 · m1 approved earlier: skip", asks("m1", "approved_before", "skip"), BETWEEN, None),
        (
            "m1 更早同意过：仅相邻跳过 · m1 approved earlier: adjacent",
            asks("m1", "approved_before", "adjacent"),
            BETWEEN,
            None,
        ),
        ("m1 刚同意过：再问 · m1 has just approved: ask", asks("m1", "approved_before", "ask"), EARLIER, None),
        ("m1 刚同意过：跳过 · m1 has just approved: skip", asks("m1", "approved_before", "skip"), EARLIER, None),
        (
            "m1 刚同意过：仅相邻跳过 · m1 has just approved: adjacent",
            asks("m1", "approved_before", "adjacent"),
            EARLIER,
            None,
        ),
        ("处理人是发起人：自己处理 · the initiator: ask", asks("m0", "is_initiator", "ask"), BETWEEN, None),
        ("处理人是发起人：跳过 · the initiator: skip", asks("m0", "is_initiator", "skip"), BETWEEN, None),
        ("处理人是发起人：主管 · the initiator: the head", asks("m0", "is_initiator", "head"), BETWEEN, None),
        ("m2 已离职：主管 · m2 has left: the head", asks("m2", "inactive", "head"), BETWEEN, Some(2)),
        ("m2 已离职：所有者 · m2 has left: the owner", asks("m2", "inactive", "owner"), BETWEEN, Some(2)),
        ("m6 已离职且没有主管 · m6 has left and has no head", asks("m6", "inactive", "head"), BETWEEN, Some(6)),
        ("会签 m2、m6，m6 已离职且没有主管 · both of m2 and m6, who has left", several, BETWEEN, Some(6)),
    ]
}

fn policies(reasons: &mut Reasons) -> Table {
    let mut lines = Vec::new();
    for (name, mut second, between, left) in cases() {
        second["kind"] = json!("approve");
        second["next"] = json!("third");
        let flow = compiled(
            json!({
                "first": step(&[EARLIER], "between", &json!({})),
                "between": step(&[between], "second", &json!({})),
                "second": second,
                "third": step(&[4], "done", &json!({})),
                "done": {"kind": "end"},
            }),
            "first",
        );
        let mut facts = Facts::new(Some(INITIATOR));
        if let Some(left) = left {
            facts.left[left] = true;
        }
        let mut scene = begun(&flow, facts);
        for _ in ["first", "between"] {
            let task = asked(&scene);
            let approve = Action::Approve { task: task.id, opinion: None };
            scene.send(Actor::member(task.assignee), approve).expect("an approval");
        }
        lines.push((name.to_owned(), follows(&scene, reasons)));
    }
    Table {
        heading: "处理策略 · Policies".to_owned(),
        about: POLICIES,
        corner: "情形：设置 · situation: setting",
        columns: FOLLOWS.map(str::to_owned).into(),
        lines,
    }
}

/// Whoever is asked now, else whoever was asked last.
fn asked(scene: &Scene<'_>) -> Task {
    scene.state.open_tasks().next().or(scene.tasks.last()).expect("somebody was asked").clone()
}

/// What can be done where a policy has led.
fn follows(scene: &Scene<'_>, reasons: &mut Reasons) -> Vec<Answer> {
    let task = asked(scene);
    let by = || Actor::member(task.assignee.clone());
    let (mut handed, mut back, mut gone) = (scene.clone(), scene.clone(), scene.clone());
    let transfer = Action::Transfer { task: task.id.clone(), to: id(INITIATOR), opinion: None };
    let handed = handed.send(by(), transfer);
    let to = ReturnTo::Previous;
    let returned = Action::Return { task: task.id.clone(), to, resume: ResumeMode::Rerun, opinion: said() };
    let returned = match back.send(by(), returned) {
        Ok(()) => Answer::Said(whereabouts(&back)),
        refused => Answer::of(refused, reasons),
    };
    let holder = number(&task.assignee);
    // Owners do not leave.
    let left = if holder == OWNER {
        Answer::Said("—".to_owned())
    } else {
        gone.facts.left[holder] = true;
        match gone.send(Actor::System, Action::MemberLeft { member: task.assignee.clone() }) {
            Ok(()) => Answer::Said(whereabouts(&gone)),
            refused => Answer::of(refused, reasons),
        }
    };
    vec![Answer::Said(whereabouts(scene)), Answer::of(handed, reasons), returned, left]
}

/// Where a run stands, and whom it asks.
fn whereabouts(scene: &Scene<'_>) -> String {
    let status = scene.state.status;
    if status.has_ended() {
        let zh = if status == RunStatus::Rejected { "流程驳回" } else { "流程结束" };
        return format!("{zh} · {}", status.word());
    }
    let place = match asked(scene).node.as_str() {
        "between" => "上一步 · the step before",
        "second" => "本步 · this step",
        "third" => "下一步 · the step after",
        _ => "更早一步 · an earlier step",
    };
    let mut people: Vec<usize> = scene.state.open_tasks().map(|task| number(&task.assignee)).collect();
    people.sort_unstable();
    let people: Vec<String> = people.into_iter().map(|one| format!("m{one}")).collect();
    format!("{place}: {}", people.join(" "))
}

/// What goes with a decision.
#[derive(Clone, Copy)]
enum Along {
    Nothing,
    Signature,
    File,
}

impl Along {
    fn evidence(self) -> Option<Evidence> {
        let id = FileId::parse("00000000-0000-7000-9ffe-000000000000").expect("a UUID");
        let file = KeptFile { id, name: "a.png".to_owned(), size: 1, mime: "image/png".to_owned() };
        match self {
            Self::Nothing => None,
            Self::Signature => Some(Evidence { signature: Some(file), attachments: Vec::new() }),
            Self::File => Some(Evidence { signature: None, attachments: vec![file] }),
        }
    }
}

#[derive(Clone, Copy)]
enum Deed {
    Approve,
    Reject,
    Return,
    Transfer,
    Delegate,
}

/// What is tried: with words or without, and with what beside them.
const TRIED: &[(&str, Deed, bool, Along)] = &[
    ("同意 · approve", Deed::Approve, false, Along::Nothing),
    ("同意，写意见 · approve with words", Deed::Approve, true, Along::Nothing),
    ("同意，写意见并签名 · approve with words and signature", Deed::Approve, true, Along::Signature),
    ("同意，写意见带附件 · approve with words and a file", Deed::Approve, true, Along::File),
    ("驳回 · reject", Deed::Reject, false, Along::Nothing),
    ("驳回，写意见 · reject with words", Deed::Reject, true, Along::Nothing),
    ("驳回，写意见并签名 · reject with words and signature", Deed::Reject, true, Along::Signature),
    ("退回 · return", Deed::Return, false, Along::Nothing),
    ("退回，写意见 · return with words", Deed::Return, true, Along::Nothing),
    ("转交 · transfer", Deed::Transfer, false, Along::Nothing),
    ("委派 · delegate", Deed::Delegate, false, Along::Nothing),
];

/// What a step asks for, and what is amiss with the record.
type Demand = (&'static str, Value, fn(&mut Facts));

fn asked_for() -> [Demand; 9] {
    let check = json!([{"that": ["x0", "=", true], "message": "金额不能超过 100"}]);
    [
        ("不要求 · nothing", json!({}), |_| {}),
        ("意见必填 · an opinion", json!({"opinion": "required"}), |_| {}),
        ("驳回、退回时意见必填 · an opinion to refuse", json!({"opinion": "refusing"}), |_| {}),
        ("同意时签名 · a signature to approve", json!({"signature": ["approve"]}), |_| {}),
        ("驳回时签名 · a signature to reject", json!({"signature": ["reject"]}), |_| {}),
        ("可带附件 · files may go along", json!({"attachments": {}}), |_| {}),
        ("同意时带附件 · a file to approve", json!({"attachments": {"required": ["approve"]}}), |_| {}),
        ("必填字段为空 · a required field is empty", json!({"fields": {"needed": "require"}}), |facts| {
            facts.filled = false;
        }),
        ("提交校验不满足 · a check does not hold", json!({"checks": check}), |facts| facts.ready = false),
    ]
}

fn demands(reasons: &mut Reasons) -> Table {
    let mut lines = Vec::new();
    for (name, mut setting, spoil) in asked_for() {
        setting["mode"] = json!("all");
        setting["deadline"] = json!({"within": "24h", "steps": [{"after": "0h", "do": "approve"}]});
        let nodes = json!({
            "second": step(&[HOLDER, OTHER], "third", &setting),
            "third": step(&[4], "done", &json!({})),
            "done": {"kind": "end"},
        });
        let flow = compiled(nodes, "second");
        let mut facts = Facts::new(Some(INITIATOR));
        spoil(&mut facts);
        let scene = begun(&flow, facts);
        let tried = |&(_, deed, words, along): &(&str, Deed, bool, Along)| {
            Answer::of(attempt(&mut scene.clone(), deed, words, along), reasons)
        };
        let mut answers: Vec<Answer> = TRIED.iter().map(tried).collect();
        answers.push(when_due(scene));
        lines.push((name.to_owned(), answers));
    }
    let columns = TRIED.iter().map(|(name, ..)| *name).chain(["到时自动同意 · approved when due"]);
    Table {
        heading: "办理要求 · What a decision needs".to_owned(),
        about: "",
        corner: "要求 · asked for",
        columns: columns.map(str::to_owned).collect(),
        lines,
    }
}

fn attempt(scene: &mut Scene<'_>, deed: Deed, words: bool, along: Along) -> Result<(), Refusal> {
    let task = scene.task_of(HOLDER);
    let by = || Actor::member(id(HOLDER));
    if let Some(evidence) = along.evidence() {
        scene.send(by(), Action::Enclose { task: task.clone(), evidence })?;
    }
    let opinion = said().filter(|_| words);
    let action = match deed {
        Deed::Approve => Action::Approve { task, opinion },
        Deed::Reject => Action::Reject { task, opinion },
        Deed::Return => Action::Return { task, to: ReturnTo::Initiator, resume: ResumeMode::Rerun, opinion },
        Deed::Transfer => Action::Transfer { task, to: id(NAMED), opinion },
        Deed::Delegate => Action::Delegate { task, to: id(NAMED), opinion },
    };
    scene.send(by(), action)
}

/// A deadline approves no more than a person could.
fn when_due(mut scene: Scene<'_>) -> Answer {
    let step = scene.state.tokens[0].step;
    scene.send(Actor::System, Action::Deadline { step, index: 0 }).expect("it is due");
    match scene.state.tokens.iter().any(|token| token.node == "third") {
        true => Answer::Done,
        false => Answer::Said("只提醒 · reminds".to_owned()),
    }
}
