//! What is due by working hours follows whoever works by others, on both databases: members and departments that move, changes
//! that come one upon the other, holidays that a release brings.

use crate::on_both;
use crate::support::company::{Company, package};
use crate::support::database::TestStore;
use serde_json::json;
use std::collections::BTreeMap;
use tenon_engine::access::{Administrator, Principal};
use tenon_engine::audit::Via;
use tenon_engine::clock::to_text;
use tenon_engine::flow::{Action, ResumeMode, ReturnTo};
use tenon_engine::people::{DepartmentChange, MemberChange, SettingsChange};
use tenon_engine::schedule::{Published, Region, WorkingHours, WrittenShift, published};
use tenon_engine::store::people::save_setting;
use tenon_engine::store::runs::RunRow;
use tenon_engine::store::{StoreError, timers};

const NOW: &str = "2026-09-30T09:00:00Z";
const AROUND_THE_CLOCK: Option<&str> = Some("2026-09-30T17:00:00.000Z");
const AFTER_THE_HOLIDAYS: Option<&str> = Some("2026-10-08T08:00:00.000Z");

/// The afternoon before the National Day, 17:00 in Shanghai, with a step that is to take eight working hours.
async fn afternoon(database: TestStore) -> Company {
    let company = Company::open(database).await;
    let text =
        package().files["flows/approval.json"].replace(r#""within": "24h", "#, r#""within": "8h", "working": true, "#);
    company.publish(&[("flows/approval.json", text)]).await;
    company.pass_time_to(NOW).await;
    company
}

async fn submit(company: &Company) -> RunRow {
    let quote = company.create("ann", "quote", json!({ "name": "节前", "total": 5 })).await;
    company.submit("ann", "approval", &quote.id).await.expect("submitted")
}

async fn due(company: &Company) -> Option<String> {
    company.pass_time_to(NOW).await;
    due_still(company).await
}

/// When bob has to decide, before anything else is done.
async fn due_still(company: &Company) -> Option<String> {
    company.work("bob", &company.task("bob").await).await.expect("his task").task.due_at
}

fn console() -> Administrator {
    Principal::system(Via::Console).administrator().expect("the console may")
}

async fn change(company: &Company, change: SettingsChange) {
    company.workspace.roster.change_settings(&console(), change).await.expect("settings");
}

fn always() -> WorkingHours {
    let shift = vec![WrittenShift { from: "00:00".to_owned(), to: "24:00".to_owned() }];
    WorkingHours { week: vec![shift; 7], holidays: None, days: Vec::new() }
}

fn department(company: &Company, key: &str) -> String {
    company.workspace.roster.directory().department_by_key(key).expect("a department").id.to_string()
}

on_both!(what_is_due_follows_people_and_departments_that_move, |database: TestStore| async move {
    let company = afternoon(database).await;
    let (hq, sales) = (department(&company, "hq"), department(&company, "sales"));
    let of_sales = |id: &str| SettingsChange {
        department_hours: Some(BTreeMap::from([(id.to_owned(), always())])),
        ..SettingsChange::default()
    };
    change(&company, of_sales(&sales)).await;
    submit(&company).await;
    assert_eq!(due(&company).await.as_deref(), AROUND_THE_CLOCK);

    let roster = &company.workspace.roster;
    let bob = company.id("bob");
    let stands_in = async |department: &str| {
        let departments = Some(vec![department.to_owned()]);
        let change = MemberChange { departments, ..MemberChange::default() };
        roster.change_member(&console(), bob.as_str(), change).await.expect("moved");
    };
    stands_in(&hq).await;
    assert_eq!(due(&company).await.as_deref(), AFTER_THE_HOLIDAYS, "he works as the headquarters now");
    stands_in(&sales).await;
    stands_in(&sales).await;
    assert_eq!(due(&company).await.as_deref(), AROUND_THE_CLOCK, "and as sales again");

    // Below a department that has hours of its own, and no longer.
    change(&company, of_sales(&hq)).await;
    assert_eq!(due(&company).await.as_deref(), AROUND_THE_CLOCK, "sales is below the headquarters");
    let above = |parent: Option<&str>| DepartmentChange {
        parent: Some(parent.map(str::to_owned)),
        ..DepartmentChange::default()
    };
    roster.change_department(&console(), &sales, above(None)).await.expect("moved");
    assert_eq!(due(&company).await.as_deref(), AFTER_THE_HOLIDAYS);

    change(&company, of_sales(&sales)).await;
    assert_eq!(due(&company).await.as_deref(), AROUND_THE_CLOCK);
    roster.delete_department(&console(), &sales).await.expect("gone");
    assert_eq!(due(&company).await.as_deref(), AFTER_THE_HOLIDAYS, "its hours are gone with it");
    assert_eq!(company.pass_time_to(NOW).await, 0);
});

on_both!(a_clock_that_stood_still_survives_two_changes_at_once, |database: TestStore| async move {
    let company = afternoon(database).await;
    let run = submit(&company).await;
    let eve = Principal { is_admin: true, ..company.person("eve") };
    let act = async |action: Action| {
        company.workspace.act_on_run(&eve, run.id.as_str(), action.into()).await.expect("done");
    };
    act(Action::Suspend { reason: "等待审计".to_owned() }).await;
    company.pass_time_to("2026-09-30T09:30:00Z").await;
    act(Action::Resume { opinion: None }).await;
    let put_off = Some("2026-10-08T08:30:00.000Z");
    assert_eq!(
        due_still(&company).await.as_deref(),
        put_off,
        "half an hour today, seven and a half after the holidays"
    );

    // The second comes before anything was moved by the first: eight hours are left, not what the first would have left.
    let no_holidays = WorkingHours { holidays: None, ..WorkingHours::default() };
    for hours in [no_holidays, always()] {
        change(&company, SettingsChange { hours: Some(hours), ..SettingsChange::default() }).await;
    }
    company.pass_time_to("2026-09-30T09:30:00Z").await;
    assert_eq!(due_still(&company).await.as_deref(), Some("2026-09-30T17:30:00.000Z"));
});

on_both!(what_was_left_of_a_returned_step_follows_other_hours, |database: TestStore| async move {
    let company = afternoon(database).await;
    let text = package().files["flows/approval.json"]
        .replace(r#""within": "24h", "#, r#""within": "8h", "working": true, "resumes": true, "#);
    company.publish(&[("flows/approval.json", text)]).await;
    let run = submit(&company).await;
    let task = company.task("bob").await;
    let back =
        Action::Return { task, to: ReturnTo::Initiator, resume: ResumeMode::Rerun, opinion: Some("补齐".to_owned()) };
    let half_an_hour_later = "2026-09-30T09:30:00Z";
    company.pass_time_to(half_an_hour_later).await;
    company.act("bob", &run, back).await.expect("returned");
    // Seven and a half hours are left, of which half an hour is worked before the holidays.
    change(&company, SettingsChange { hours: Some(always()), ..SettingsChange::default() }).await;
    company.pass_time_to(half_an_hour_later).await;
    company.act("ann", &run, Action::Resubmit { opinion: None }).await.expect("sent again");
    assert_eq!(due_still(&company).await.as_deref(), Some("2026-09-30T17:00:00.000Z"), "as many by the clock");
});

on_both!(what_begins_and_goes_on_before_the_pass_counts_once, |database: TestStore| async move {
    let company = afternoon(database).await;
    let nodes = json!({
        "rest": { "kind": "delay", "for": "8h", "working": true, "next": "look" },
        "look": { "kind": "approve", "assignees": [{ "member": "eve" }], "next": "done" },
        "done": { "kind": "end" } });
    let flow =
        json!({ "key": "choose", "title": "等一等", "start": { "on": "submit", "form": "quote" }, "nodes": nodes });
    company.publish(&[("flows/choose.json", flow)]).await;
    let stopped = submit(&company).await;
    let eve = Principal { is_admin: true, ..company.person("eve") };
    let act = async |action: Action| {
        company.workspace.act_on_run(&eve, stopped.id.as_str(), action.into()).await.expect("done");
    };
    act(Action::Suspend { reason: "等待审计".to_owned() }).await;
    let half_an_hour_later = "2026-09-30T09:30:00Z";
    company.pass_time_to(half_an_hour_later).await;
    let no_holidays = WorkingHours { holidays: None, ..WorkingHours::default() };
    change(&company, SettingsChange { hours: Some(no_holidays), ..SettingsChange::default() }).await;

    act(Action::Resume { opinion: None }).await;
    let quote = company.create("ann", "quote", json!({ "name": "新", "total": 5 })).await;
    let begun = company.submit("ann", "choose", &quote.id).await.expect("submitted");
    let ends = async || {
        let mut conn = company.workspace.store.read().await.expect("reads");
        let waiting = timers::list(&mut conn, false, None, 50).await.expect("lists");
        let of_run = waiting.into_iter().find(|one| one.timer.run_id.as_deref() == Some(begun.id.as_str()));
        (of_run.map(|one| to_text(one.timer.due_at)), due_still(&company).await)
    };
    let tomorrow = Some("2026-10-01T08:30:00.000Z".to_owned());
    assert_eq!(ends().await, (tomorrow.clone(), tomorrow.clone()), "half an hour today, seven and a half tomorrow");
    company.pass_time_to(half_an_hour_later).await;
    assert_eq!(ends().await, (tomorrow.clone(), tomorrow), "what was counted by them is left alone");
});

on_both!(holidays_that_a_release_brings_move_what_is_due_once, |database: TestStore| async move {
    let company = afternoon(database).await;
    let roster = &company.workspace.roster;
    roster.follow_holidays().await.expect("the first start");
    assert_eq!(company.pass_time_to(NOW).await, 0, "nothing was known before");
    // What a release without the holidays of 2026 has left: ends that know none.
    let no_holidays = WorkingHours { holidays: None, ..WorkingHours::default() };
    change(&company, SettingsChange { hours: Some(no_holidays), ..SettingsChange::default() }).await;
    submit(&company).await;
    assert_eq!(due(&company).await.as_deref(), Some("2026-10-01T08:00:00.000Z"));
    let known: Published = published().into_iter().map(|(region, years)| (region, years[..1].to_vec())).collect();
    assert_eq!(known[&Region::Cn][0].year, 2025);
    let left: Result<(), StoreError> = company
        .workspace
        .store
        .write(move |conn| {
            let known = json!(known);
            Box::pin(async move {
                save_setting(conn, "hours", &json!(WorkingHours::default())).await?;
                save_setting(conn, "holidays", &known).await
            })
        })
        .await;
    left.expect("written");
    roster.reload().await.expect("read");

    let (one, other) = tokio::join!(roster.follow_holidays(), roster.follow_holidays());
    one.and(other).expect("both start");
    let mut conn = company.workspace.store.read().await.expect("reads");
    let waiting = timers::list(&mut conn, false, None, 50).await.expect("lists");
    assert_eq!(waiting.iter().filter(|stored| stored.timer.kind == "hours").count(), 1);
    drop(conn);
    assert_eq!(due(&company).await.as_deref(), AFTER_THE_HOLIDAYS);
    roster.follow_holidays().await.expect("starts again");
    assert_eq!(company.pass_time_to(NOW).await, 0);
});
