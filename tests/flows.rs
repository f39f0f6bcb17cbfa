//! Runs in the database, on both: approvals to their end, what follows in the same transaction, races, versions and time.

use crate::on_both;
use crate::support::company::{Company, boxes_told, counted, package, refused};
use crate::support::database::TestStore;
use serde_json::json;
use std::collections::BTreeMap;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::clock::to_text;
use tenon_engine::flow::service::{Deed, FlowError, StartRun, preview, record_runs};
use tenon_engine::flow::{Action, ResumeMode, ReturnTo, RunStatus};
use tenon_engine::id::CommandId;
use tenon_engine::people::{MemberChange, NewDepartment, PeopleError, SettingsChange};
use tenon_engine::record::{Action as Change, RecordError};
use tenon_engine::schedule::{WorkingHours, WrittenShift};
use tenon_engine::store::runs::{BoxCounts, TaskBox, count_boxes, runs_of_record};
use tenon_engine::store::{incidents, notifications, timers};

on_both!(a_quote_is_approved_and_everything_follows, |database: TestStore| async move {
    let company = Company::open(database).await;
    let quote = company.create("ann", "quote", json!({ "name": "轴承 500 套", "total": 250000, "cost": 90000 })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
    assert_eq!(refused(company.submit("ann", "approval", &quote.id).await), "already_running");
    assert_eq!(company.load("quote", &quote.id).await.flow_state.as_deref(), Some("running"));
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["head 轴承 500 套"]);

    let work = company.work("bob", &company.task("bob").await).await.expect("his task");
    assert_eq!(
        work.task.summary,
        json!([
            { "title": "名称", "text": "轴承 500 套" }, { "title": "金额", "text": work.task.summary[1]["text"] }
        ]),
        "the card leaves out what the node hides"
    );
    assert_eq!(work.return_targets, [("start".to_owned(), "发起人".to_owned())]);

    assert_eq!(refused(company.approve("bob", &run, json!({})).await), "fields_required");
    let forbidden = company.approve("bob", &run, json!({ "note": "行", "total": 1 })).await;
    assert!(matches!(forbidden, Err(FlowError::Record(RecordError::Invalid(_) | RecordError::Forbidden(_)))));
    assert_eq!(company.load("quote", &quote.id).await.values.get("note"), None, "nothing of a refused decision stays");
    company.approve("bob", &run, json!({ "note": "行", "discount": 0.9 })).await.expect("approved");
    assert_eq!(company.load("quote", &quote.id).await.values["note"], json!("行"));

    company.approve("cai", &run, json!({})).await.expect("approved");
    assert_eq!(company.todo("eve", TaskBox::Todo).await, ["boss 轴承 500 套"]);
    company.approve("eve", &run, json!({})).await.expect("approved");
    assert_eq!(company.load("quote", &quote.id).await.flow_state.as_deref(), Some("running"), "dan has yet to approve");
    assert!(company.approval_is_final("dan", &company.task("dan").await).await, "nobody is asked after him");
    let ended = company.approve("dan", &run, json!({})).await.expect("approved");
    assert_eq!(ended.machine.status, RunStatus::Approved);

    let record = company.load("quote", &quote.id).await;
    assert_eq!((record.flow_state.as_deref(), &record.values["status"]), (Some("approved"), &json!("已批准")));
    let visits = company.all("visit").await;
    assert_eq!(visits.len(), 1, "the update node's change started the automation");
    assert_eq!(visits[0].values["about"], json!("回访 轴承 500 套"));
    assert_eq!(company.todo("dan", TaskBox::Cc).await, ["copy 轴承 500 套"]);
    assert_eq!(company.todo("dan", TaskBox::Done).await, ["finance 轴承 500 套"]);

    let view = company.view("ann", &run).await.expect("her run");
    let words = counted(view.timeline.iter().map(|line| line.action.clone()));
    let expected = [("approve", 4), ("cc", 1), ("end", 1), ("notify", 1), ("start", 1), ("write", 1)];
    assert_eq!(words, expected.map(|(word, count)| (word.to_owned(), count)).into());
    assert!(view.nodes.iter().all(|node| !["size", "both", "met"].contains(&node.key.as_str())));
    let mut conn = company.workspace.store.read().await.expect("reads");
    for person in ["ann", "bob", "cai", "dan", "eve"] {
        let copies = i64::from(["cai", "dan"].contains(&person));
        let (member, now) = (company.id(person), company.clock.now());
        let counts = count_boxes(&mut conn, member.as_str(), now, 100).await.expect("counts");
        assert_eq!(counts, BoxCounts { todo: 0, overdue: 0, copies }, "{person}");
    }
    let left: Vec<_> = timers::list(&mut conn, false, None, 50).await.expect("reads");
    assert!(left.iter().all(|timer| timer.timer.kind != "deadline"), "no deadline outlives its step");
});

on_both!(a_returned_quote_is_mended_and_jumps_back, |database: TestStore| async move {
    let company = Company::open(database).await;
    let quote = company.create("ann", "quote", json!({ "name": "泵", "total": 200000 })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
    company.approve("bob", &run, json!({ "note": "行" })).await.expect("approved");
    let state = async || company.load("quote", &quote.id).await.flow_state;
    let back = Action::Return {
        task: company.task("eve").await,
        to: ReturnTo::Initiator,
        resume: ResumeMode::JumpBack,
        opinion: Some("补充成本".to_owned()),
    };
    company.act("eve", &run, back).await.expect("returned");
    assert_eq!(company.todo("ann", TaskBox::Todo).await, ["start 泵"]);
    let told = {
        let mut conn = company.workspace.store.read().await.expect("reads");
        notifications::list(&mut conn, company.id("ann").as_str(), false, None, 1).await.expect("reads").remove(0)
    };
    assert!(told.subject.contains("退回了你的报价审批：泵"), "by whom: {}", told.subject);
    assert!(told.text.starts_with("补充成本"), "and why: {}", told.text);
    assert_eq!(state().await.as_deref(), Some("returned"));
    assert!(company.todo("cai", TaskBox::Todo).await.is_empty(), "nobody decides while the run is with the initiator");
    company.approve("ann", &run, json!({ "cost": 1 })).await.expect("resubmitted with a change");
    assert_eq!(company.load("quote", &quote.id).await.values["cost"], json!(1));
    assert_eq!(company.todo("eve", TaskBox::Todo).await, ["boss 泵"]);
    assert_eq!(state().await.as_deref(), Some("running"));
    assert!(company.todo("bob", TaskBox::Todo).await.is_empty());
    let withdrawn = company.act("ann", &run, Action::Withdraw { opinion: None }).await.expect("withdrawn");
    assert_eq!(withdrawn.machine.status, RunStatus::Withdrawn);
    assert_eq!(company.load("quote", &quote.id).await.flow_state.as_deref(), Some("withdrawn"));
    company.submit("ann", "approval", &quote.id).await.expect("may be submitted again");
});

on_both!(the_same_command_happens_once, |database: TestStore| async move {
    let company = Company::open(database).await;
    let quote = company.create("ann", "quote", json!({ "name": "阀", "total": 1 })).await;
    let wish = StartRun { id: Some(CommandId::generate()), ..StartRun::of("company", "approval", Some(&quote.id)) };
    let ann = company.person("ann");
    let first = company.workspace.start_run(&ann, wish.clone()).await.expect("started");
    let again = company.workspace.start_run(&ann, wish).await;
    // The second sending finds the run under way; it must not start another either way.
    assert!(again.as_ref().map_or_else(|_| refused_code(&again) == "already_running", |run| run.id == first.id));
    let action = Action::Approve { task: company.task("bob").await, opinion: None };
    let deed = Deed {
        values: json!({ "note": "行" }).as_object().cloned().unwrap(),
        id: Some(CommandId::generate()),
        ..action.into()
    };
    let done = company.act("bob", &first, deed.clone()).await.expect("approved");
    assert_eq!(done.machine.status, RunStatus::Approved);
    let repeated = company.act("bob", &first, deed).await.expect("answers again");
    assert_eq!((repeated.id, repeated.machine.status), (first.id, RunStatus::Approved));
    assert_eq!(company.all("visit").await.len(), 1);
});

fn refused_code<T>(result: &Result<T, FlowError>) -> &'static str {
    match result {
        Err(FlowError::Refused(refusal)) => refusal.code,
        _ => "",
    }
}

on_both!(two_decisions_at_the_same_instant_do_not_both_count, |database: TestStore| async move {
    let company = Company::open(database).await;
    for round in 0..10 {
        let quote =
            company.create("ann", "quote", json!({ "name": format!("并发 {round}"), "total": 5, "note": "行" })).await;
        let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
        let task = company.task("bob").await;
        let approve = company.act("bob", &run, Action::Approve { task: task.clone(), opinion: None });
        let withdraw = company.act("ann", &run, Action::Withdraw { opinion: None });
        let (approved, withdrawn) = tokio::join!(approve, withdraw);
        assert_ne!(approved.is_ok(), withdrawn.is_ok(), "exactly one of them counts");
        let state = company.load("quote", &quote.id).await.flow_state;
        assert_eq!(state.as_deref(), Some(if approved.is_ok() { "approved" } else { "withdrawn" }));
    }
});

on_both!(deadlines_remind_and_escalate, |database: TestStore| async move {
    let company = Company::open(database).await;
    let quote = company.create("ann", "quote", json!({ "name": "急件", "total": 5, "note": "行" })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
    company.pass_time_to("2026-03-03T06:30:00Z").await;
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["head 急件"], "a reminder changes nothing");
    let news = company.workspace.events.listen();
    company.pass_time_to("2026-03-03T08:30:00Z").await;
    assert!(company.todo("bob", TaskBox::Todo).await.is_empty());
    assert_eq!(company.todo("eve", TaskBox::Todo).await, ["head 急件"]);
    let told = boxes_told(news);
    assert!(told.contains(company.id("bob").as_str()) && told.contains(company.id("eve").as_str()), "{told:?}");
    company.approve("eve", &run, json!({})).await.expect("approved");
    let words = counted(company.view("ann", &run).await.expect("seen").timeline.into_iter().map(|line| line.action));
    assert_eq!((words["remind"], words["escalate"], words["approve"]), (1, 1, 1));
});

on_both!(deadlines_count_the_hours_of_whoever_decides, |database: TestStore| async move {
    let company = Company::open(database).await;
    let text =
        package().files["flows/approval.json"].replace(r#""within": "24h", "#, r#""within": "8h", "working": true, "#);
    let by = Principal::system(Via::Console);
    company.publish(&[("flows/approval.json", text)]).await;
    // The afternoon before the National Day: 17:00 in Shanghai.
    company.pass_time_to("2026-09-30T09:00:00Z").await;
    let due = async |name: &str| {
        let quote = company.create("ann", "quote", json!({ "name": name, "total": 5 })).await;
        company.submit("ann", "approval", &quote.id).await.expect("submitted");
        company.work("bob", &company.task("bob").await).await.expect("his task").task.due_at
    };
    assert_eq!(
        due("节前").await.as_deref(),
        Some("2026-10-08T08:00:00.000Z"),
        "an hour today, seven after the holidays"
    );

    let always = vec![WrittenShift { from: "00:00".to_owned(), to: "24:00".to_owned() }];
    let hours = WorkingHours { week: vec![always; 7], holidays: None, days: Vec::new() };
    let hq = company.workspace.roster.directory().department_by_key("hq").expect("a department").id.to_string();
    let change = |hours| SettingsChange { department_hours: Some(hours), ..SettingsChange::default() };
    let console = by.administrator().expect("the console may");
    let roster = &company.workspace.roster;
    roster.change_settings(&console, change(BTreeMap::from([(hq.clone(), hours.clone())]))).await.expect("settings");
    assert_eq!(
        due("值班").await.as_deref(),
        Some("2026-09-30T17:00:00.000Z"),
        "sales works as the headquarters above it"
    );

    let broken = WorkingHours { week: Vec::new(), ..hours.clone() };
    let wrong = change(BTreeMap::from([(hq.clone(), broken)]));
    let refused = roster.change_settings(&console, wrong).await.expect_err("six days are no week");
    assert!(
        matches!(refused, PeopleError::Invalid(problems) if problems[0].pointer == format!("/department_hours/{hq}/week"))
    );

    // A department that is gone takes its hours along; what is said of others is still heard.
    let night = NewDepartment { title: "夜班".to_owned(), ..NewDepartment::default() };
    let night = roster.create_department(&console, night).await.expect("made").to_string();
    let all = BTreeMap::from([(hq.clone(), hours.clone()), (night.clone(), hours.clone())]);
    roster.change_settings(&console, change(all)).await.expect("settings");
    roster.delete_department(&console, &night).await.expect("gone");
    let left = roster.settings().department_hours.clone();
    assert_eq!(left.keys().collect::<Vec<_>>(), [&hq]);
    roster.change_settings(&console, change(left)).await.expect("settings");
});

on_both!(what_is_due_follows_hours_that_change, |database: TestStore| async move {
    let company = Company::open(database).await;
    let text =
        package().files["flows/approval.json"].replace(r#""within": "24h", "#, r#""within": "8h", "working": true, "#);
    let by = Principal::system(Via::Console);
    company.publish(&[("flows/approval.json", text)]).await;
    // The afternoon before the National Day: 17:00 in Shanghai.
    company.pass_time_to("2026-09-30T09:00:00Z").await;
    let quote = company.create("ann", "quote", json!({ "name": "节前", "total": 5 })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
    let due = async || company.work("bob", &company.task("bob").await).await.expect("his task").task.due_at;
    let set = async || -> Vec<String> {
        let mut conn = company.workspace.store.read().await.expect("reads");
        let waiting = timers::list(&mut conn, false, None, 50).await.expect("lists");
        let of_run = waiting.iter().filter(|stored| stored.timer.run_id.as_deref() == Some(run.id.as_str()));
        of_run.map(|stored| to_text(stored.timer.due_at)).collect()
    };
    assert_eq!(due().await.as_deref(), Some("2026-10-08T08:00:00.000Z"));
    let console = by.administrator().expect("the console may");
    let change = async |change: SettingsChange| {
        company.workspace.roster.change_settings(&console, change).await.expect("settings");
    };

    // There are no holidays after all: an hour today and seven tomorrow, with the reminder two hours before.
    let hours = WorkingHours { holidays: None, ..WorkingHours::default() };
    change(SettingsChange { hours: Some(hours), ..SettingsChange::default() }).await;
    company.pass_time_to("2026-09-30T09:00:01Z").await;
    assert_eq!(due().await.as_deref(), Some("2026-10-01T08:00:00.000Z"));
    assert_eq!(set().await, ["2026-10-01T06:00:00.000Z", "2026-10-01T08:00:00.000Z"]);

    // In New York it is five in the morning; so it is for a run that stands still.
    let eve = Principal { is_admin: true, ..company.person("eve") };
    let stand_still = Action::Suspend { reason: "等待审计".to_owned() };
    company.workspace.act_on_run(&eve, run.id.as_str(), stand_still.into()).await.expect("suspended");
    change(SettingsChange { timezone: Some("America/New_York".to_owned()), ..SettingsChange::default() }).await;
    company.pass_time_to("2026-09-30T09:00:02Z").await;
    assert_eq!(due().await.as_deref(), Some("2026-09-30T21:00:00.000Z"));

    // What has nothing to do with hours moves nothing.
    change(SettingsChange { title: Some("公司".to_owned()), ..SettingsChange::default() }).await;
    assert_eq!(company.pass_time_to("2026-09-30T09:00:03Z").await, 0);
});

on_both!(a_deadline_lies_working_days_from_a_date, |database: TestStore| async move {
    let company = Company::open(database).await;
    let until = r#""until": { "field": "valid", "offset": "-2d", "at": "18:00" }, "working": true, "#;
    let text = package().files["flows/approval.json"].replace(r#""within": "24h", "#, until);
    let by = Principal::system(Via::Console);
    company.publish(&[("flows/approval.json", text)]).await;
    company.pass_time_to("2026-09-28T02:00:00Z").await;
    let quote = json!({ "name": "节后", "total": 5, "valid": "2026-10-09" });
    let quote = company.create("ann", "quote", quote).await;
    company.submit("ann", "approval", &quote.id).await.expect("submitted");
    let due = async || company.work("bob", &company.task("bob").await).await.expect("his task").task.due_at;
    assert_eq!(due().await.as_deref(), Some("2026-09-30T10:00:00.000Z"), "the 8th and the day before the holidays");
    let hours = WorkingHours { holidays: None, ..WorkingHours::default() };
    let change = SettingsChange { hours: Some(hours), ..SettingsChange::default() };
    let console = by.administrator().expect("the console may");
    company.workspace.roster.change_settings(&console, change).await.expect("settings");
    company.pass_time_to("2026-09-28T02:00:01Z").await;
    assert_eq!(due().await.as_deref(), Some("2026-10-07T10:00:00.000Z"), "without holidays it moves");
});

on_both!(what_a_leaver_had_to_do_goes_to_the_head, |database: TestStore| async move {
    let company = Company::open(database).await;
    let quote = company.create("ann", "quote", json!({ "name": "交接", "total": 5 })).await;
    company.submit("ann", "approval", &quote.id).await.expect("submitted");
    let system = Principal::system(Via::Console).administrator().expect("the system may");
    let left = MemberChange { active: Some(false), ..MemberChange::default() };
    company.workspace.roster.change_member(&system, company.id("bob").as_str(), left).await.expect("bob left");
    let news = company.workspace.events.listen();
    company.pass_time_to("2026-03-02T08:00:01Z").await;
    assert_eq!(company.todo("eve", TaskBox::Todo).await, ["head 交接"]);
    let told = boxes_told(news);
    assert!(told.contains(company.id("bob").as_str()) && told.contains(company.id("eve").as_str()), "{told:?}");
});

on_both!(who_leaves_with_very_much_to_do_keeps_nobody_waiting, |database: TestStore| async move {
    let company = Company::open(database).await;
    for number in 0..45 {
        let quote = company.create("ann", "quote", json!({ "name": format!("交接 {number}"), "total": 5 })).await;
        company.submit("ann", "approval", &quote.id).await.expect("submitted");
    }
    let system = Principal::system(Via::Console).administrator().expect("the system may");
    let left = MemberChange { active: Some(false), ..MemberChange::default() };
    company.workspace.roster.change_member(&system, company.id("bob").as_str(), left).await.expect("bob left");
    let open = async || {
        let (bob, eve) = (company.todo("bob", TaskBox::Todo).await, company.todo("eve", TaskBox::Todo).await);
        (bob.len(), eve.len())
    };
    // Each step is a transaction of its own that says where the next one begins, for whichever server goes on.
    for (with_bob, with_eve) in [(25, 20), (5, 40), (0, 45)] {
        company.scheduler.run_due().await.expect("fires");
        assert_eq!(open().await, (with_bob, with_eve));
    }
    company.pass_time_to("2026-03-02T08:00:01Z").await;
    let mut conn = company.workspace.store.read().await.expect("reads");
    assert!(!timers::waits_for(&mut conn, "member_left/").await.expect("reads"), "it has come to its end");
});

on_both!(whoever_takes_over_gets_what_a_leaver_had_to_do, |database: TestStore| async move {
    let company = Company::open(database).await;
    let submit = async |name: &str| {
        let quote = company.create("ann", "quote", json!({ "name": name, "total": 200000, "note": "行" })).await;
        company.submit("ann", "approval", &quote.id).await.expect("submitted")
    };
    let run = submit("交给会计").await;
    company.approve("bob", &run, json!({})).await.expect("approved");
    let roster = &company.workspace.roster;
    let system = Principal::system(Via::Console).administrator().expect("the system may");
    let leave = |to: Option<&str>, active: Option<bool>| MemberChange {
        active,
        hand_over_to: to.map(str::to_owned),
        ..MemberChange::default()
    };
    for (change, code) in [
        (leave(Some("nobody"), Some(false)), "not_found"),
        (leave(Some(company.id("dan").as_str()), Some(false)), "not_found"),
        (leave(Some(company.id("cai").as_str()), None), "not_leaving"),
    ] {
        let refused = roster.change_member(&system, company.id("dan").as_str(), change).await;
        assert!(matches!(refused, Err(PeopleError::Invalid(problems)) if problems[0].code == code), "{code}");
    }
    let to_bob = leave(Some(company.id("bob").as_str()), Some(false));
    let dan = company.id("dan");
    roster.change_member(&system, dan.as_str(), to_bob).await.expect("dan left");
    company.pass_time_to("2026-03-02T08:00:01Z").await;
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["finance 交给会计"], "not to his head");
    roster.change_member(&system, dan.as_str(), leave(None, Some(true))).await.expect("dan is back");
    assert!(roster.directory().proxies(dan.as_str()).is_empty());
});

on_both!(a_flow_does_not_start_itself_by_its_own_write, |database: TestStore| async move {
    let company = Company::open(database).await;
    let visit = company.create("", "visit", json!({ "about": "循环", "count": 1 })).await;
    let more = Change::Update {
        id: visit.id.clone(),
        version: None,
        values: json!({ "count": 2 }).as_object().cloned().unwrap(),
    };
    company.write("", "visit", more).await;
    let count = company.load("visit", &visit.id).await.values["count"].as_i64().expect("a number");
    assert_eq!(count, 3, "its run is under way for this record");
    let mut conn = company.workspace.store.read().await.expect("reads");
    assert_eq!(incidents::open(&mut conn, 10).await.expect("counts"), 0, "and nobody need look at that");
});

on_both!(dates_and_time_tables_start_runs, |database: TestStore| async move {
    let company = Company::open(database).await;
    let quote =
        company.create("ann", "quote", json!({ "name": "到期", "status": "已批准", "valid": "2026-03-20" })).await;
    let moved =
        company.create("ann", "quote", json!({ "name": "改期", "status": "已批准", "valid": "2026-03-20" })).await;
    let later = Change::Update {
        id: moved.id.clone(),
        version: None,
        values: json!({ "valid": "2026-12-31" }).as_object().cloned().unwrap(),
    };
    company.write("ann", "quote", later).await;
    company.create("ann", "quote", json!({ "name": "还是草稿", "valid": "2026-03-20" })).await;
    let news = company.workspace.events.listen();
    company.pass_time_to("2026-03-13T00:59:00Z").await;
    assert!(boxes_told(news).contains(company.id("bob").as_str()), "a time table has given him a task");
    assert!(company.todo("cai", TaskBox::Todo).await.is_empty());
    let news = company.workspace.events.listen();
    company.pass_time_to("2026-03-13T01:01:00Z").await;
    assert!(boxes_told(news).contains(company.id("cai").as_str()), "and a date her");
    assert_eq!(company.todo("cai", TaskBox::Todo).await, ["ask 到期"]);
    // Monday the 9th at 09:00 in Shanghai has passed on the way; the next is the 16th. The draft's run is still open.
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["look 还是草稿"]);
    company.pass_time_to("2026-03-16T01:01:00Z").await;
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["look 还是草稿"], "one run at a time for a record");
    assert_eq!(company.load("quote", &quote.id).await.flow_state, None, "automations do not mark the record");
});

on_both!(strangers_do_not_see_a_run, |database: TestStore| async move {
    let company = Company::open(database).await;
    let quote = company.create("ann", "quote", json!({ "name": "秘密", "total": 5 })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
    assert!(company.view("bob", &run).await.is_ok());
    assert!(matches!(company.view("cai", &run).await, Err(FlowError::NotFound)));
    let task = company.task("bob").await;
    assert!(matches!(company.work("dan", &task).await, Err(FlowError::NotFound)));
    let seen = company.work("ann", &task).await.expect("she takes part");
    assert!(seen.actions.is_empty() && seen.return_targets.is_empty(), "but it is not hers to decide");
    let theirs = Action::Approve { task, opinion: None };
    assert_eq!(refused(company.act("cai", &run, theirs).await), "not_assignee");
    assert!(matches!(company.submit("cai", "approval", &quote.id).await, Err(FlowError::NotFound)));
    let ann = company.person("ann");
    let unknown = company.workspace.act_on_run(&ann, "no-such-run", Action::Withdraw { opinion: None }.into()).await;
    assert!(matches!(unknown, Err(FlowError::NotFound)));
});

on_both!(whoever_submits_sees_the_way_ahead_and_whom_to_pick, |database: TestStore| async move {
    let company = Company::open(database).await;
    let quote = company.create("ann", "quote", json!({ "name": "轴承", "total": 250000 })).await;
    let (snapshot, ann) = (company.workspace.snapshot(), company.person("ann"));
    let context = snapshot.context(&ann);
    let mut conn = company.workspace.store.read().await.expect("reads");
    let seen = preview(&mut conn, &context, "company", "approval", &quote.id).await.expect("she may submit it");
    let steps: Vec<(&str, usize, bool)> =
        seen.steps.iter().map(|step| (step.node.as_str(), step.people.len(), step.pick)).collect();
    assert_eq!(steps, [("head", 1, false), ("finance", 2, false), ("boss", 1, false), ("copy", 2, false)]);

    let seen = preview(&mut conn, &context, "company", "choose", &quote.id).await.expect("she may submit it");
    let candidates: Vec<Option<usize>> = seen.steps.iter().map(|step| step.candidates.as_ref().map(Vec::len)).collect();
    assert_eq!(candidates, [None, Some(2), None]);
    assert_eq!(seen.steps.iter().map(|step| step.pick).collect::<Vec<_>>(), [true, true, false]);
    assert_eq!(refused(company.submit("ann", "choose", &quote.id).await), "pick_required");
    let picks = [("any", "dan"), ("one", "cai")].map(|(node, who)| (node.to_owned(), vec![company.id(who)]));
    let wish = StartRun { picks: picks.into(), ..StartRun::of("company", "choose", Some(&quote.id)) };
    company.workspace.start_run(&ann, wish).await.expect("submitted");
    assert_eq!(company.todo("dan", TaskBox::Todo).await, ["any 轴承"]);

    let runs = runs_of_record(&mut conn, &quote.id, 10).await.expect("reads");
    let course = record_runs(&mut conn, &context, &runs).await.expect("whole");
    assert_eq!(course[0].timeline.iter().map(|line| line.action.as_str()).collect::<Vec<_>>(), ["start"]);
    assert_eq!(
        course[0].tasks.iter().map(|task| task.assignee.id.as_str()).collect::<Vec<_>>(),
        [company.id("dan").as_str()]
    );
});

on_both!(an_approver_picks_who_decides_next, |database: TestStore| async move {
    let company = Company::open(database).await;
    let flow = json!({ "key": "approval", "title": "报价审批", "start": { "on": "submit", "form": "quote" }, "nodes": {
        "head": { "kind": "approve", "title": "主管", "assignees": [{ "member": "bob" }], "next": "check" },
        "check": { "kind": "handle", "title": "复核", "assignees": [{ "pick": true, "by": "head", "from": [{ "role": "finance" }] }],
            "next": "done" },
        "done": { "kind": "end" } } });
    company.publish(&[("flows/approval.json", flow)]).await;
    let quote = company.create("ann", "quote", json!({ "name": "选人" })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("she picks nobody");
    let work = company.work("bob", &company.task("bob").await).await.expect("his task");
    let candidates = work.picks[0].candidates.as_ref().expect("only finance");
    assert_eq!((work.picks[0].title.as_str(), candidates.len()), ("复核", 2));
    assert_eq!(refused(company.approve("bob", &run, json!({})).await), "pick_required");
    let task = company.task("bob").await;
    let deed = |who: &str| Deed {
        picks: BTreeMap::from([("check".to_owned(), vec![company.id(who)])]),
        ..Action::Approve { task: task.clone(), opinion: None }.into()
    };
    assert_eq!(refused(company.act("bob", &run, deed("eve")).await), "pick_not_allowed");
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["head 选人"], "nothing has happened");
    company.act("bob", &run, deed("dan")).await.expect("approved");
    assert_eq!(company.todo("dan", TaskBox::Todo).await, ["check 选人"]);
    assert!(company.todo("cai", TaskBox::Todo).await.is_empty());
});

on_both!(columns_name_people_and_are_filled_in_row_by_row, |database: TestStore| async move {
    let company = Company::open(database).await;
    let member = |who: &str| json!(company.id(who).as_str());
    let form = json!({ "key": "claim", "title": "报销", "type": "object", "x-title": "{{ name }}", "properties": {
        "name": { "title": "名称", "type": "string" }, "home": { "title": "住址", "x-kind": "address" },
        "phone": { "title": "电话", "x-kind": "phone" },
        "items": { "title": "明细", "type": "array", "items": { "type": "object", "properties": {
            "owner": { "title": "负责人", "x-kind": "member" },
            "spec": { "title": "规格", "type": "string" },
            "cost": { "title": "成本", "type": "number" },
            "qty": { "title": "数量", "type": "number" } } } } } });
    let flow = json!({ "key": "claims", "title": "报销审批", "start": { "on": "submit", "form": "claim" },
        "summary": ["phone", "home"], "nodes": {
        "own": { "kind": "approve", "title": "各行", "assignees": [{ "field": "items.owner" }], "fields": {
            "*": "see", "phone": "mask", "home": "mask", "items": "edit", "items.owner": "see", "items.spec": "require",
            "items.cost": "hide", "items.qty": "see" }, "next": "done" },
        "done": { "kind": "end" } } });
    let groups = json!([{ "key": "all", "title": "报销", "form": "claim", "members": [{ "role": "sales" }],
        "operations": ["create", "read"], "fields": { "*": "edit" } }]);
    let roles = json!([{ "key": "finance", "title": "财务" }, { "key": "sales", "title": "销售" }]);
    let access = json!({ "roles": roles, "groups": groups });
    company.publish(&[("forms/claim.json", form), ("flows/claims.json", flow), ("access.json", access)]).await;
    let rows = json!([
        { "owner": member("cai"), "cost": 3, "qty": 1 }, { "owner": member("dan"), "cost": 4, "qty": 2 },
        { "owner": member("cai"), "cost": 5, "qty": 3 }
    ]);
    let home = json!({ "city": "南京市", "detail": "珠江路1号" });
    let values = json!({ "name": "差旅", "phone": "13812345678", "home": home, "items": rows });
    let quote = company.create("ann", "claim", values).await;
    let run = company.submit("ann", "claims", &quote.id).await.expect("submitted");
    assert_eq!(company.todo("dan", TaskBox::Todo).await.len(), 1);
    assert_eq!(company.todo("cai", TaskBox::Todo).await.len(), 1, "asked once for both rows");

    let work = company.work("cai", &company.task("cai").await).await.expect("her task");
    let part = json!([{ "title": "电话", "text": "138****5678" }, { "title": "住址", "text": "南京市*****" }]);
    assert_eq!(work.task.summary, part);
    let fields = work.fields.expect("rights of the step");
    let mut shown = company.load("claim", &quote.id).await.values;
    fields.mask(&mut shown);
    assert_eq!((&shown["phone"], shown["items"][0].get("cost")), (&json!("138****5678"), None));
    assert_eq!(shown["home"], json!({ "city": "南京市", "detail": "*****" }));

    let Err(FlowError::Refused(refusal)) = company.approve("cai", &run, json!({})).await else { panic!("let through") };
    let places: Vec<_> = refusal.problems.iter().map(|problem| problem.pointer.as_str()).collect();
    assert_eq!(places, ["/items/0/spec", "/items/1/spec", "/items/2/spec"]);

    let filled = |qty: i64| -> serde_json::Value {
        let rows = shown["items"].as_array().expect("rows").iter().enumerate();
        let rows = rows.map(|(at, row)| {
            let mut row = row.clone();
            row["spec"] = json!(format!("规格 {at}"));
            row["qty"] = json!(qty + i64::try_from(at).expect("small"));
            row
        });
        json!({ "items": rows.collect::<Vec<_>>() })
    };
    let wrong = company.approve("cai", &run, filled(7)).await;
    let Err(FlowError::Record(RecordError::Invalid(problems))) = wrong else { panic!("a column that is only seen") };
    assert_eq!((problems[0].pointer.as_str(), problems.len()), ("/items/0/qty", 3));
    company.approve("cai", &run, filled(1)).await.expect("approved");
    let stored = company.load("claim", &quote.id).await.values;
    assert_eq!((&stored["items"][1]["cost"], &stored["items"][1]["spec"]), (&json!(4), &json!("规格 1")));
});

on_both!(a_change_starts_a_flow_by_what_was_before_and_what_is_now, |database: TestStore| async move {
    let company = Company::open(database).await;
    let flow = json!({ "key": "circle", "title": "升级", "start": { "on": "record", "form": "visit",
            "events": ["create", "update"], "was": ["count", "<", 3], "when": ["count", ">=", 3] },
        "nodes": { "tell": { "kind": "create", "form": "quote", "values": { "name": "= about" }, "next": "done" },
            "done": { "kind": "end" } } });
    company.publish(&[("flows/circle.json", flow.clone())]).await;
    let quotes = async || -> Vec<serde_json::Value> {
        company.all("quote").await.into_iter().map(|quote| quote.values["name"].clone()).collect()
    };
    company.create("", "visit", json!({ "about": "新", "count": 5 })).await;
    assert_eq!(quotes().await, ["新"], "what is created was nothing before");
    let visit = company.create("", "visit", json!({ "about": "旧", "count": 1 })).await;
    let set = async |count: i64| {
        let values = json!({ "count": count }).as_object().cloned().expect("an object");
        company.write("", "visit", Change::Update { id: visit.id.clone(), version: None, values }).await
    };
    set(2).await;
    assert_eq!(quotes().await, ["新"], "not yet");
    set(4).await;
    assert_eq!(quotes().await, ["新", "旧"], "it has become so");
    set(5).await;
    assert_eq!(quotes().await, ["新", "旧"], "it was so before");
    set(1).await;
    set(3).await;
    assert_eq!(quotes().await, ["新", "旧", "旧"], "and once more");

    let mut grown = flow;
    grown["start"] = json!({ "on": "record", "form": "visit", "events": ["update"],
        "was": ["count", "<", { "field": "count" }] });
    company.publish(&[("flows/circle.json", grown)]).await;
    set(2).await;
    assert_eq!(quotes().await.len(), 3, "less than before");
    set(7).await;
    assert_eq!(quotes().await.len(), 4, "more than before");
});

on_both!(withdrawing_is_offered_where_it_is_possible, |database: TestStore| async move {
    let company = Company::open(database).await;
    let withdraw = || Action::Withdraw { opinion: None };
    for is_possible in [true, false] {
        let flow = json!({ "key": "approval", "title": "报价审批", "withdraw": is_possible,
            "start": { "on": "submit", "form": "quote" }, "nodes": {
                "head": { "kind": "approve", "assignees": [{ "member": "bob" }], "next": "done" },
                "done": { "kind": "end" } } });
        company.publish(&[("flows/approval.json", flow)]).await;
        let quote = company.create("ann", "quote", json!({ "name": "轴承" })).await;
        let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
        assert_eq!(company.view("ann", &run).await.expect("her run").may_withdraw, is_possible);
        assert!(!company.view("bob", &run).await.expect("he decides it").may_withdraw, "it is not his");
        if is_possible {
            company.act("ann", &run, withdraw()).await.expect("withdrawn");
            assert!(!company.view("ann", &run).await.expect("her run").may_withdraw, "it is over");
        } else {
            assert_eq!(refused(company.act("ann", &run, withdraw()).await), "withdraw_not_allowed");
        }
    }
});
