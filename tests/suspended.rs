//! Runs that stand still, walk again from a node and what is noted of their nodes, on both databases.

use crate::on_both;
use crate::support::company::{Company, counted, package, refused};
use crate::support::database::TestStore;
use chrono::Duration;
use serde_json::{Value, json};
use tenon_engine::access::Principal;
use tenon_engine::args;
use tenon_engine::audit::Via;
use tenon_engine::flow::service::{FlowError, forget_passings};
use tenon_engine::flow::{Action, RunStatus};
use tenon_engine::package::save_draft;
use tenon_engine::record::Action as Change;
use tenon_engine::seal::{Keyring, answer_to, key_of};
use tenon_engine::store::StoreError;
use tenon_engine::store::outbox::{self, Failure, OutboxMessage, Resent, State};
use tenon_engine::store::runs::{
    BoxCounts, NodeLogFilter, NodeLogRow, PassingEnd, RunRow, TaskBox, count_boxes, node_lines,
};
use tenon_engine::store::timers::{self, Timer};

fn look(next: &str) -> Value {
    json!({ "kind": "approve", "title": "复核", "assignees": [{ "member": "bob" }], "next": next,
        "deadline": { "within": "24h", "steps": [{ "before": "2h", "do": "remind" }, { "after": "0h", "do": "reject" }] } })
}

async fn start(company: &Company, values: Value) -> RunRow {
    let quote = company.create("ann", "quote", values).await;
    company.submit("ann", "approval", &quote.id).await.expect("submitted")
}

/// Something an administrator does.
async fn administer(company: &Company, run: &RunRow, action: Action) -> Result<RunRow, FlowError> {
    let eve = Principal { is_admin: true, ..company.person("eve") };
    company.workspace.act_on_run(&eve, run.id.as_str(), action.into()).await
}

fn suspend() -> Action {
    Action::Suspend { reason: "等待审计".to_owned() }
}

fn resume() -> Action {
    Action::Resume { opinion: None }
}

async fn badge(company: &Company, who: &str) -> BoxCounts {
    let mut conn = company.workspace.store.read().await.expect("reads");
    count_boxes(&mut conn, company.id(who).as_str(), company.clock.now(), 100).await.expect("counts")
}

async fn lines(company: &Company, filter: NodeLogFilter<'_>) -> Vec<NodeLogRow> {
    let mut conn = company.workspace.store.read().await.expect("reads");
    let filter = NodeLogFilter { app: "company", flow: "approval", ..filter };
    node_lines(&mut conn, &filter, None, 50).await.expect("reads")
}

on_both!(a_suspended_run_waits_with_its_clock, |database: TestStore| async move {
    let company = Company::open(database).await;
    company.publish_approval(json!({ "look": look("done"), "done": { "kind": "end" } })).await;
    let run = start(&company, json!({ "name": "泵" })).await;
    assert_eq!(badge(&company, "bob").await.todo, 1);
    company.pass_time_to("2026-03-02T20:00:00Z").await;
    administer(&company, &run, suspend()).await.expect("suspended");

    assert_eq!(badge(&company, "bob").await, BoxCounts::default(), "it is on nobody's badge");
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["look 泵"], "and stays in the list");
    let view = company.view("ann", &run).await.expect("her run");
    let pause = view.suspended.expect("suspended");
    assert_eq!((pause.by.name.as_str(), pause.reason.as_str()), ("叶老板", "等待审计"));
    assert!(view.tasks[0].suspended);
    assert_eq!(refused(company.approve("bob", &run, json!({})).await), "suspended");
    let reassign =
        Action::Reassign { task: company.task("bob").await, to: company.id("cai"), reason: "出差".to_owned() };
    administer(&company, &run, reassign).await.expect("reassigned");
    assert_eq!(badge(&company, "cai").await, BoxCounts::default(), "a task opened meanwhile stands still too");

    company.pass_time_to("2026-03-10T08:00:00Z").await;
    let view = company.view("ann", &run).await.expect("her run");
    assert_eq!(view.state, RunStatus::Running);
    let words = counted(view.timeline.into_iter().map(|line| line.action));
    assert_eq!((words.get("remind"), words.get("reject")), (None, None), "no deadline comes");

    administer(&company, &run, resume()).await.expect("resumed");
    assert_eq!(badge(&company, "cai").await.todo, 1);
    let task = company.work("cai", &company.task("cai").await).await.expect("her task").task;
    assert_eq!(task.due_at.as_deref(), Some("2026-03-10T20:00:00.000Z"), "twelve hours were left");
    company.pass_time_to("2026-03-10T18:00:00Z").await;
    let words = counted(company.view("ann", &run).await.expect("hers").timeline.into_iter().map(|line| line.action));
    assert_eq!(words.get("remind"), Some(&1));
    let ended = company.approve("cai", &run, json!({})).await.expect("approved");
    assert_eq!(ended.machine.status, RunStatus::Approved);
});

on_both!(a_rest_that_was_suspended_goes_on_later, |database: TestStore| async move {
    let company = Company::open(database).await;
    let rest = json!({ "kind": "delay", "for": "2h", "next": "look" });
    company.publish_approval(json!({ "rest": rest, "look": look("done"), "done": { "kind": "end" } })).await;
    let run = start(&company, json!({ "name": "泵" })).await;
    company.pass_time_to("2026-03-02T09:00:00Z").await;
    administer(&company, &run, suspend()).await.expect("suspended");
    company.pass_time_to("2026-03-02T15:00:00Z").await;
    assert!(company.todo("bob", TaskBox::Todo).await.is_empty());
    administer(&company, &run, resume()).await.expect("resumed");
    company.pass_time_to("2026-03-02T15:59:00Z").await;
    assert!(company.todo("bob", TaskBox::Todo).await.is_empty());
    company.pass_time_to("2026-03-02T16:00:00Z").await;
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["look 泵"]);
});

on_both!(a_node_that_failed_is_noted_and_tried_again, |database: TestStore| async move {
    let company = Company::open(database).await;
    let mark = json!({ "kind": "update", "title": "标记", "values": { "status": "= note" }, "next": "done" });
    company.publish_approval(json!({ "mark": mark, "done": { "kind": "end" } })).await;
    let run = start(&company, json!({ "name": "坏的", "note": "没有这个选项" })).await;
    start(&company, json!({ "name": "好的", "note": "已批准" })).await;

    let all = lines(&company, NodeLogFilter { node: Some("mark"), ..NodeLogFilter::default() }).await;
    let said: Vec<_> = all.iter().map(|row| (row.record_title.as_str(), row.line.outcome, row.attempt)).collect();
    assert_eq!(said, [("好的", PassingEnd::Done, 1), ("坏的", PassingEnd::Failed, 1)], "the latest first");
    let input: Value = serde_json::from_str(all[0].line.input.as_deref().expect("an input")).expect("JSON");
    assert_eq!((&input["form"], &input["values"]), (&json!("quote"), &json!([{ "status": "已批准" }])));
    assert!(all[1].line.error.as_deref().is_some_and(|error| !error.is_empty()));
    let step = all[1].line.step;
    assert_eq!(run.machine.stuck_steps(), [step], "the line leads to the step that waits");

    let found = async |filter: NodeLogFilter<'static>| {
        let found = lines(&company, filter).await;
        found.into_iter().map(|row| row.record_title).collect::<Vec<_>>()
    };
    let only = NodeLogFilter::default;
    assert_eq!(found(NodeLogFilter { outcome: Some(PassingEnd::Failed), ..only() }).await, ["坏的"]);
    assert_eq!(found(NodeLogFilter { text: Some("好的"), ..only() }).await, ["好的", "好的"]);
    assert_eq!(found(NodeLogFilter { node: Some("mark"), ..only() }).await.len(), 2);
    assert_eq!(found(NodeLogFilter { node: Some("done"), ..only() }).await, ["好的"], "whose mark was set");
    assert!(found(NodeLogFilter { to: Some(company.clock.now()), ..only() }).await.is_empty());

    let id = run.record_id.clone().expect("a record");
    let values = json!({ "note": "已批准" }).as_object().cloned().expect("an object");
    company.write("ann", "quote", Change::Update { id, version: None, values }).await;
    let done = administer(&company, &run, Action::Retry { step }).await.expect("tried again");
    assert_eq!(done.machine.status, RunStatus::Done);
    let again = lines(&company, NodeLogFilter { run: Some(run.id.as_str()), ..only() }).await;
    let said: Vec<_> = again.iter().map(|row| (row.line.outcome, row.attempt)).collect();
    assert_eq!(said, [(PassingEnd::Done, 1), (PassingEnd::Done, 2), (PassingEnd::Failed, 1)], "the end, and the mark");

    company.pass_time_to("2026-04-02T09:00:00Z").await;
    // Three of the mark, and the end of each run; the flow that approved quotes start has a node and an end for each.
    assert_eq!(forget_passings(&company.workspace.store, company.clock.now()).await.expect("forgets"), 9);
    assert!(lines(&company, NodeLogFilter::default()).await.is_empty());
});

on_both!(what_is_walked_again_is_done_again, |database: TestStore| async move {
    let company = Company::open(database).await;
    let copy = json!({ "kind": "create", "form": "quote", "values": { "name": "副本" }, "next": "look" });
    company.publish_approval(json!({ "copy": copy, "look": look("done"), "done": { "kind": "end" } })).await;
    let run = start(&company, json!({ "name": "泵" })).await;
    let copies = async || company.all("quote").await.iter().filter(|quote| quote.title == "副本").count();
    assert_eq!(copies().await, 1);
    let first = company.task("bob").await;
    let again = |node: &str| Action::Rerun { node: node.to_owned(), reason: "数据有误".to_owned() };
    assert_eq!(refused(company.act("ann", &run, again("copy")).await), "not_admin");
    assert_eq!(refused(administer(&company, &run, again("done")).await), "not_passed");
    let view = {
        let snapshot = company.workspace.snapshot();
        let eve = Principal { is_admin: true, ..company.person("eve") };
        let mut conn = company.workspace.store.read().await.expect("reads");
        let context = snapshot.context(&eve);
        tenon_engine::flow::service::run_view(&mut conn, &context, run.id.as_str()).await.expect("any run")
    };
    let nodes: Vec<&str> = view.rerun_from.iter().map(|one| one.node.as_str()).collect();
    assert_eq!(nodes, ["copy"]);
    assert!(company.view("ann", &run).await.expect("her run").rerun_from.is_empty(), "not for everybody");

    administer(&company, &run, again("copy")).await.expect("walked again");
    assert_eq!(copies().await, 2, "the node acts anew; what it had written stays");
    assert_ne!(company.task("bob").await, first, "bob is asked anew");
    assert_eq!(company.todo("bob", TaskBox::Todo).await.len(), 1);
    let ended = company.approve("bob", &run, json!({})).await.expect("approved");
    assert_eq!(ended.machine.status, RunStatus::Approved);
});

/// A run that calls another system and takes a number of its answer.
async fn calling(company: &Company, set: Value) -> RunRow {
    let call = json!({ "kind": "http", "url": "https://erp.example.com/quotes", "wait": "answer", "set": set, "next": "done" });
    company.publish_approval(json!({ "call": call, "done": { "kind": "end" } })).await;
    start(company, json!({ "name": "泵" })).await
}

async fn sent(company: &Company) -> Vec<OutboxMessage> {
    let mut conn = company.workspace.store.read().await.expect("reads");
    outbox::list(&mut conn, None, None, 10).await.expect("lists")
}

/// What becomes of the newest message: an attempt fails, or a person sends it again.
async fn fails_and_is_sent_again(company: &Company) -> Resent {
    let (message, now) = (sent(company).await.remove(0), company.clock.now());
    let done: Result<Resent, StoreError> = company
        .workspace
        .store
        .write(move |conn| {
            let id = message.id.clone();
            Box::pin(async move {
                outbox::mark_failed(conn, &id, &Failure::new("timeout", "超时", "too late"), Some(now)).await?;
                outbox::resend(conn, id.as_str(), now).await
            })
        })
        .await;
    done.expect("written")
}

on_both!(what_a_suspended_run_has_to_call_waits_with_it, |database: TestStore| async move {
    let company = Company::open(database).await;
    let run = calling(&company, json!({ "note": "/note" })).await;
    assert_eq!(sent(&company).await[0].state, State::Waiting);
    administer(&company, &run, suspend()).await.expect("suspended");
    assert_eq!(sent(&company).await[0].state, State::Held);
    let mut conn = company.workspace.store.read().await.expect("reads");
    assert!(!outbox::any_due(&mut conn, company.clock.now(), true).await.expect("looks"));
    drop(conn);
    assert_eq!(fails_and_is_sent_again(&company).await, Resent::Held);
    assert_eq!(sent(&company).await[0].state, State::Held, "an attempt that was under way changes nothing");
    administer(&company, &run, resume()).await.expect("resumed");
    let message = sent(&company).await.remove(0);
    assert_eq!((message.state, message.attempts), (State::Failed, 1), "it goes on where it was");

    administer(&company, &run, suspend()).await.expect("suspended");
    let end = Action::Terminate { reason: "不再需要".to_owned() };
    administer(&company, &run, end).await.expect("ended");
    let message = sent(&company).await.remove(0);
    let why = message.last_error.expect("a reason");
    assert_eq!((message.state, why.code.as_str()), (State::Dead, "run_ended"));
});

on_both!(what_a_suspended_run_has_to_say_waits_with_it, |database: TestStore| async move {
    let company = Company::open(database).await;
    let tell = json!({ "kind": "notify", "to": ["initiator"], "subject": "{{ name }} 在审批", "channels": ["robot"],
        "robots": ["sales"], "next": "look" });
    company.publish_approval(json!({ "tell": tell, "look": look("done"), "done": { "kind": "end" } })).await;
    let run = start(&company, json!({ "name": "泵" })).await;
    let other = start(&company, json!({ "name": "阀" })).await;
    let states = async || {
        let said = sent(&company).await.into_iter().rev().filter(|message| message.channel == "robot");
        said.map(|message| message.state).collect::<Vec<_>>()
    };
    assert_eq!(states().await, [State::Waiting, State::Waiting]);
    administer(&company, &run, suspend()).await.expect("suspended");
    assert_eq!(states().await, [State::Held, State::Waiting], "the other run is under way");
    administer(&company, &run, resume()).await.expect("resumed");
    assert_eq!(states().await, [State::Waiting, State::Waiting]);

    administer(&company, &other, suspend()).await.expect("suspended");
    administer(&company, &other, Action::Terminate { reason: "不再需要".to_owned() }).await.expect("ended");
    assert_eq!(states().await, [State::Waiting], "what it had to say is so no more");
});

async fn text(company: &Company, sql: &str, id: &str) -> String {
    let mut conn = company.workspace.store.read().await.expect("reads");
    conn.row(sql, args![id]).await.expect("reads").expect("a row").text(0).expect("text")
}

/// Seals everything with a new key, another answer on its way to the run included; answers the key.
async fn sealed_anew(company: &Company, run: &RunRow) -> String {
    let store = &company.workspace.store;
    let name = answer_to(run.id.as_str(), 9);
    let sealed = store.keys().seal_text(&name, "{\"phone\":\"13987654321\"}").expect("sealed");
    let timer = Timer {
        run_id: Some(run.id.to_string()),
        data: json!({ "sealed": sealed, "step": 9 }),
        ..Timer::new("deadline/answered/9", "deadline", company.clock.now() + Duration::days(1))
    };
    let set: Result<(), StoreError> = store
        .write(move |conn| {
            let timer = timer.clone();
            Box::pin(async move { timers::set_now(conn, &timer).await })
        })
        .await;
    set.expect("set");

    let newest = store.keys().add().expect("a key");
    let anew = company.workspace.seal_anew(|_| {}).await.expect("sealed");
    assert_eq!((anew.done, anew.unreadable), (2, 0), "the answer that was kept, and the one on its way");
    assert_eq!(company.workspace.seal_anew(|_| {}).await.expect("sealed").done, 0);
    let data = text(company, "SELECT data FROM timer WHERE id = $1", "deadline/answered/9").await;
    let data: Value = serde_json::from_str(&data).expect("a document");
    let sealed = data["sealed"].as_str().expect("sealed");
    assert_eq!(key_of(sealed), Some(newest.as_str()));
    assert_eq!(store.keys().open_text(&name, sealed).expect("opens"), "{\"phone\":\"13987654321\"}");
    newest
}

on_both!(an_answer_to_a_suspended_run_is_sealed, |database: TestStore| async move {
    let company = Company::open_with(database, Keyring::in_memory(1)).await;
    let mut form: Value = serde_json::from_str(&package().files["forms/quote.json"]).expect("a form");
    form["properties"]["phone"] = json!({ "title": "手机", "type": "string", "x-sensitive": true });
    let by = Principal::system(Via::Console);
    save_draft(&company.workspace, &by, "company", "forms/quote.json", Some(form.to_string())).await.expect("saved");
    let run = calling(&company, json!({ "phone": "/phone" })).await;
    administer(&company, &run, suspend()).await.expect("suspended");
    let step = run.machine.tokens[0].step;
    let answered = || Action::Answered { step, proof: None, answer: json!({ "phone": "13812345678" }) };
    let system = Principal::system(Via::System);
    for _ in 0..2 {
        company.workspace.act_on_run(&system, run.id.as_str(), answered().into()).await.expect("kept");
    }
    let mut conn = company.workspace.store.read().await.expect("reads");
    let row = conn.row("SELECT machine FROM run WHERE id = $1", args![run.id.as_str()]).await.expect("reads");
    let kept = row.expect("the run").json(0).expect("its state")["suspended"]["kept"].clone();
    drop(conn);
    assert_eq!(kept.as_array().map(Vec::len), Some(1), "a step is answered once: {kept}");
    assert!(kept[0]["sealed"].is_object() && !kept.to_string().contains("13812345678"), "{kept}");

    let newest = sealed_anew(&company, &run).await;
    let state = text(&company, "SELECT machine FROM run WHERE id = $1", run.id.as_str()).await;
    let state: Value = serde_json::from_str(&state).expect("a document");
    let sealed = state["suspended"]["kept"][0]["sealed"]["text"].as_str().expect("sealed");
    assert_eq!(key_of(sealed), Some(newest.as_str()));
    let done = administer(&company, &run, resume()).await.expect("resumed");
    assert_eq!(done.machine.status, RunStatus::Done);
    let quote = company.load("quote", run.record_id.as_deref().expect("a record")).await;
    assert_eq!(quote.values["phone"], json!("13812345678"));
});
