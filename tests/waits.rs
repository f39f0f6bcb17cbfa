//! What waits for a time, on both databases: runs that rest, deadlines that hang on a date of the record, and letters that wait
//! for quiet hours to end.

use crate::on_both;
use crate::support::company::{Company, counted};
use crate::support::database::TestStore;
use serde_json::{Value, json};
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::clock::to_text;
use tenon_engine::flow::RunStatus;
use tenon_engine::flow::service::NodeState;
use tenon_engine::people::{MailSecurity, MailServer, MemberChange, NoticeKind, Notices, Quiet, SettingsChange};
use tenon_engine::record::Action as Change;
use tenon_engine::store::runs::{self, NodeLogFilter, PassingEnd, TaskBox};
use tenon_engine::store::{outbox, timers};

async fn change(company: &Company, record: &str, values: Value) {
    let values = values.as_object().cloned().expect("an object");
    company.write("ann", "quote", Change::Update { id: record.to_owned(), version: None, values }).await;
}

fn ask(next: &str) -> Value {
    json!({ "kind": "approve", "title": "复核", "assignees": [{ "member": "bob" }], "next": next })
}

on_both!(a_run_rests_until_its_time_has_come, |database: TestStore| async move {
    let company = Company::open(database).await;
    let rest = json!({ "kind": "delay", "title": "等两天", "for": "2d", "next": "look" });
    company.publish_approval(json!({ "rest": rest, "look": ask("done"), "done": { "kind": "end" } })).await;
    let quote = company.create("ann", "quote", json!({ "name": "样品" })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
    let view = company.view("ann", &run).await.expect("her run");
    let states: Vec<_> = view.nodes.iter().map(|node| (node.key.as_str(), node.state)).collect();
    assert_eq!(states[0], ("rest", NodeState::Active), "{states:?}");
    assert!(
        view.timeline
            .iter()
            .any(|line| line.action == "wait" && line.opinion.as_deref() == Some("2026-03-04T08:00:00.000Z"))
    );
    company.pass_time_to("2026-03-04T07:59:00Z").await;
    assert!(company.todo("bob", TaskBox::Todo).await.is_empty());
    company.pass_time_to("2026-03-04T08:00:00Z").await;
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["look 样品"]);
    let ended = company.approve("bob", &run, json!({})).await.expect("approved");
    assert_eq!(ended.machine.status, RunStatus::Approved);
});

on_both!(the_log_tells_every_node_a_run_has_passed, |database: TestStore| async move {
    let company = Company::open(database).await;
    let branches = json!([{ "title": "有名称", "when": ["name", "=", "样品"], "next": "rest" }]);
    company
        .publish_approval(json!({ "named": { "kind": "condition", "branches": branches, "otherwise": "done" },
            "rest": { "kind": "delay", "title": "等两天", "for": "2d", "next": "look" },
            "look": ask("done"), "done": { "kind": "end", "title": "完成" } }))
        .await;
    let quote = company.create("ann", "quote", json!({ "name": "样品" })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
    let log = async || {
        let filter =
            NodeLogFilter { app: "company", flow: "approval", run: Some(run.id.as_str()), ..Default::default() };
        let mut conn = company.workspace.store.read().await.expect("reads");
        let mut rows = runs::node_lines(&mut conn, &filter, None, 100).await.expect("the log");
        rows.reverse();
        rows.into_iter().map(|row| row.line).collect::<Vec<_>>()
    };
    let json = |text: &Option<String>| -> Value {
        text.as_deref().map_or(Value::Null, |text| serde_json::from_str(text).expect("JSON"))
    };
    let lines = log().await;
    let nodes: Vec<_> = lines.iter().map(|line| (line.node.as_str(), line.outcome)).collect();
    assert_eq!(nodes, [("named", PassingEnd::Done), ("rest", PassingEnd::Waiting)]);
    assert_eq!(json(&lines[0].input), json!({ "name": "样品" }), "what the condition saw");
    assert_eq!(json(&lines[0].output), json!({ "ways": [{ "way": "有名称", "to": "等两天" }] }), "where it led");
    let (from, until) = ("2026-03-02T08:00:00.000Z", "2026-03-04T08:00:00.000Z");
    assert_eq!(json(&lines[1].input), json!({ "from": from, "until": until }));
    company.pass_time_to("2026-03-04T09:00:00Z").await;
    let rest = log().await.remove(1);
    assert_eq!((rest.outcome, rest.millis), (PassingEnd::Done, 49 * 3_600_000));
    assert_eq!(json(&rest.output), json!({ "until": until, "late_seconds": 3600 }), "it came an hour late");
    company.pass_time_to("2026-03-04T10:00:00Z").await;
    company.approve("bob", &run, json!({})).await.expect("approved");
    let lines = log().await;
    let nodes: Vec<_> = lines.iter().map(|line| line.node.as_str()).collect();
    assert_eq!(nodes, ["named", "rest", "look", "done"]);
    assert_eq!(lines[2].millis, 3_600_000, "how long it was with people");
    assert_eq!(json(&lines[2].output)["decision"], "approved");
    assert_eq!(json(&lines[3].output), json!({ "status": "approved" }));
});

on_both!(a_rest_moves_with_the_date_it_waits_for, |database: TestStore| async move {
    let company = Company::open(database).await;
    let rest =
        json!({ "kind": "delay", "until": { "field": "valid", "offset": "-1d", "at": "09:00" }, "next": "look" });
    company.publish_approval(json!({ "rest": rest, "look": ask("done"), "done": { "kind": "end" } })).await;
    let start = async |name: &str, valid: Value| {
        let quote = company.create("ann", "quote", json!({ "name": name, "valid": valid })).await;
        company.submit("ann", "approval", &quote.id).await.expect("submitted");
        quote.id
    };
    let sooner = start("提前", json!("2026-03-20")).await;
    let later = start("推后", json!("2026-03-05")).await;
    let emptied = start("清空", json!("2026-03-20")).await;
    start("没有日期", Value::Null).await;
    start("早已过去", json!("2026-02-01")).await;
    let todo = async || {
        let mut todo = company.todo("bob", TaskBox::Todo).await;
        todo.sort();
        todo
    };
    assert_eq!(todo().await, ["look 早已过去", "look 没有日期"], "there is nothing to wait for");
    change(&company, &sooner, json!({ "valid": "2026-03-10" })).await;
    change(&company, &later, json!({ "valid": "2026-03-12" })).await;
    change(&company, &emptied, json!({ "valid": null })).await;
    company.pass_time_to("2026-03-02T08:00:01Z").await;
    assert_eq!(todo().await, ["look 早已过去", "look 没有日期", "look 清空"]);
    company.pass_time_to("2026-03-09T00:59:00Z").await;
    assert_eq!(todo().await.len(), 3, "the fifth is no longer waited for, nor has the ninth come");
    company.pass_time_to("2026-03-09T01:00:00Z").await;
    assert!(todo().await.contains(&"look 提前".to_owned()));
    company.pass_time_to("2026-03-11T01:00:00Z").await;
    assert!(todo().await.contains(&"look 推后".to_owned()));
    let mut conn = company.workspace.store.read().await.expect("reads");
    let left = timers::list(&mut conn, false, None, 50).await.expect("reads");
    assert!(left.iter().all(|timer| timer.timer.kind != "deadline"), "no timer outlives its rest");
});

on_both!(a_deadline_moves_with_the_date_it_hangs_on, |database: TestStore| async move {
    let company = Company::open(database).await;
    let mut look = ask("done");
    look["deadline"] = json!({ "until": { "field": "valid", "at": "18:00" },
        "steps": [{ "before": "1d", "do": "remind" }, { "after": "0h", "do": "escalate" }] });
    company.publish_approval(json!({ "look": look, "done": { "kind": "end" } })).await;
    let quote = company.create("ann", "quote", json!({ "name": "标书", "valid": "2026-03-20" })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
    let due = async || company.work("bob", &company.task("bob").await).await.expect("his task").task.due_at;
    assert_eq!(due().await.as_deref(), Some("2026-03-20T10:00:00.000Z"));
    change(&company, &quote.id, json!({ "valid": "2026-03-06" })).await;
    company.pass_time_to("2026-03-02T08:00:01Z").await;
    assert_eq!(due().await.as_deref(), Some("2026-03-06T10:00:00.000Z"));
    change(&company, &quote.id, json!({ "note": "日期没有动" })).await;
    company.pass_time_to("2026-03-05T10:00:00Z").await;
    let words = async || {
        let view = company.view("ann", &run).await.expect("her run");
        counted(view.timeline.into_iter().map(|line| line.action))
    };
    let said = words().await;
    assert_eq!((said["due"], said["remind"], said.get("escalate")), (1, 1, None));
    change(&company, &quote.id, json!({ "valid": null })).await;
    company.pass_time_to("2026-03-07T10:00:00Z").await;
    assert_eq!(due().await, None, "without the date there is no deadline");
    change(&company, &quote.id, json!({ "valid": "2026-03-09" })).await;
    company.pass_time_to("2026-03-09T10:00:00Z").await;
    assert_eq!(company.todo("eve", TaskBox::Todo).await, ["look 标书"], "escalated at the new end");
});

on_both!(
    approvals_are_told_by_mail_to_those_who_want_it_when_their_quiet_hours_are_over,
    |database: TestStore| async move {
        let company = Company::open(database).await;
        let roster = &company.workspace.roster;
        let admin = Principal::system(Via::Console).administrator().expect("the console may");
        let letters = async || {
            let mut conn = company.workspace.store.read().await.expect("reads");
            let all = outbox::list(&mut conn, None, None, 50).await.expect("reads");
            let mails = all.into_iter().filter(|message| message.channel == "email");
            let mut told: Vec<(String, String)> = mails
                .map(|mail| (mail.content["subject"].as_str().unwrap_or_default().to_owned(), to_text(mail.next_at)))
                .collect();
            told.sort();
            told
        };
        let submit = async |name: &str| {
            let quote = company.create("ann", "quote", json!({ "name": name, "total": 5, "note": "行" })).await;
            company.submit("ann", "approval", &quote.id).await.expect("submitted")
        };
        submit("没有邮件服务器").await;
        assert!(letters().await.is_empty(), "what cannot be sent is not written");
        let mail = MailServer {
            host: "127.0.0.1".into(),
            port: 9,
            security: MailSecurity::None,
            username: None,
            password: None,
            from: "榫卯 <tenon@example.com>".into(),
        };
        let change = SettingsChange { mail: Some(Some(mail)), ..SettingsChange::default() };
        roster.change_settings(&admin, change).await.expect("settings");
        submit("没有邮箱").await;
        assert!(letters().await.is_empty());
        for who in ["ann", "bob"] {
            let change = MemberChange { email: Some(Some(format!("{who}@example.com"))), ..MemberChange::default() };
            roster.change_member(&admin, company.id(who).as_str(), change).await.expect("an address");
        }
        let quiet = Some(Quiet { from: "15:00".to_owned(), to: "18:30".to_owned() });
        roster.set_own_notices(&company.person("bob"), Notices { quiet, ..Notices::default() }).await.expect("kept");
        let run = submit("有邮箱").await;
        assert_eq!(letters().await, [("待处理：报价审批 有邮箱".to_owned(), "2026-03-02T10:30:00.000Z".to_owned())]);
        roster
            .set_own_notices(&company.person("ann"), Notices { email: vec![NoticeKind::Copy], ..Notices::default() })
            .await
            .expect("kept");
        company.approve("bob", &run, json!({})).await.expect("approved");
        assert_eq!(letters().await.len(), 1, "ann does not want to hear of the end by mail");
        roster.set_own_notices(&company.person("ann"), Notices::default()).await.expect("kept");
        let run = submit("再来").await;
        company.approve("bob", &run, json!({})).await.expect("approved");
        let told = letters().await;
        assert!(
            told.contains(&("报价审批 再来：已通过".to_owned(), "2026-03-02T08:00:00.000Z".to_owned())),
            "{told:?}"
        );
    }
);
