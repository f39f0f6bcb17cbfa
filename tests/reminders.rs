//! Reminders from a written record to a told member, on both databases: at once, on a date, every year, on a schedule,
//! and again after their definition changed.

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::mail::mail_through;
use crate::support::shop::object;
use chrono::Duration;
use serde_json::{Value, json};
use std::sync::Arc;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::clock::{Clock, from_text, to_text};
use tenon_engine::definition::Package;
use tenon_engine::duty::{ReminderPreview, Workers, preview_reminder, timer_views};
use tenon_engine::package::{Install, install, publish, save_draft, uninstall};
use tenon_engine::people::{NoticeKind, Notices, Quiet, SettingsChange};
use tenon_engine::record::{Action, Command};
use tenon_engine::schedule::{Scheduler, SpecialDay, WorkingHours};
use tenon_engine::store::notifications::{self, Notification};
use tenon_engine::store::runs::{RunSpan, run_states};
use tenon_engine::store::timers::{self, StoredTimer};
use tenon_engine::store::{StoredRecord, outbox};
use tenon_engine::workspace::{Event, Workspace};

struct Club {
    workspace: Arc<Workspace>,
    scheduler: Scheduler,
    system: Principal,
    database: TestStore,
}

fn package() -> Package {
    let form = json!({
        "key": "customer", "title": "客户", "type": "object", "x-title": "{{ name }}", "required": ["name"],
        "properties": {
            "name": { "title": "名称", "type": "string" },
            "stage": { "title": "阶段", "type": "string", "enum": ["新", "谈", "赢"] },
            "owner": { "title": "负责人", "x-kind": "member" },
            "next": { "title": "下次跟进", "type": "string", "format": "date" },
            "birthday": { "title": "生日", "type": "string", "format": "date" },
            "total": { "title": "金额", "x-kind": "money" },
            "score": { "title": "分", "type": "number" }
        }
    });
    let reminder = |key: &str, rest: Value| {
        let mut whole = json!({
            "key": key, "title": key, "form": "customer", "to": [{ "field": "owner" }], "subject": "{{ name }}", "text": "-"
        });
        whole.as_object_mut().expect("an object").extend(object(rest));
        (format!("reminders/{key}.json"), whole.to_string())
    };
    let rule = json!({
        "key": "aging", "form": "customer", "title": "计分", "target": "score", "on": [{ "cron": "0 2 * * *" }],
        "table": [{ "when": ["next", "<", { "date": "today" }], "then": 10 }], "otherwise": { "then": 90 }
    });
    let member = |name: &str, head: bool| {
        json!({ "username": name, "name": name.to_uppercase(), "department": "sales", "department_title": "销售部", "head": head,
                "email": format!("{name}@example.com") })
    };
    let mut files = vec![
        (
            "app.json".to_owned(),
            json!({ "key": "club", "title": "俱乐部", "version": "1.0.0", "navigation": [] }).to_string(),
        ),
        ("forms/customer.json".to_owned(), form.to_string()),
        ("rules/aging.json".to_owned(), rule.to_string()),
        (
            "messages/next.jinja".to_owned(),
            "{{ name }} {% if total %}{{ total }}{% else %}无金额{% endif %} {{ owner }}".to_owned(),
        ),
        ("demo/members.jsonl".to_owned(), format!("{}\n{}\n", member("boss", true), member("wang", false))),
    ];
    files.extend([
        reminder(
            "created",
            json!({ "on": { "event": "create" }, "when": ["total", ">", 100],
            "to": [{ "field": "owner" }, { "head_of": { "field": "owner" } }], "channels": ["inbox", "email"] }),
        ),
        reminder("won", json!({ "on": { "event": "update", "fields": ["stage"] }, "when": ["stage", "=", "赢"] })),
        reminder(
            "due",
            json!({ "on": { "field": "next", "offset": "-1d", "at": "09:00" }, "when": ["stage", "!=", "赢"],
            "text": null, "message": "messages/next.jinja" }),
        ),
        reminder("birthday", json!({ "on": { "field": "birthday", "at": "08:00", "repeat": "year" } })),
        reminder("weekly", json!({ "on": { "cron": "0 9 * * 1" }, "when": ["stage", "=", "谈"] })),
    ]);
    for (_, text) in &mut files {
        *text = text.replace("\"text\":null,", "").replace(",\"text\":null", "");
    }
    Package { files: files.into_iter().collect() }
}

impl Club {
    async fn open(database: TestStore) -> Self {
        // Sunday the 22nd of November 2026, 16:00 in Shanghai.
        let clock = Clock::by_hand(from_text("2026-11-22T08:00:00Z").expect("a moment"));
        let workspace = Workspace::open(&database.url, clock).await.expect("opens");
        let system = Principal::system(Via::Console);
        let wish = Install { package: package(), key: None, title: None, demo: true };
        install(&workspace, &system, wish).await.unwrap_or_else(|error| panic!("{error}: {error:#?}"));
        let scheduler = Workers::scheduler(&workspace);
        Self { workspace, scheduler, system, database }
    }

    fn member(&self, username: &str) -> String {
        let people = self.workspace.roster.directory();
        people.member_by_username(username).expect("a member").id.to_string()
    }

    async fn act(&self, action: Action) -> StoredRecord {
        let command = Command { id: None, app: "club".into(), form: "customer".into(), action };
        self.workspace.perform(&self.system, command).await.expect("done").record
    }

    async fn create(&self, values: Value) -> StoredRecord {
        let mut values = object(values);
        values.entry("owner").or_insert_with(|| self.member("wang").into());
        self.act(Action::Create { id: None, values }).await
    }

    async fn update(&self, id: &str, values: Value) -> StoredRecord {
        self.act(Action::Update { id: id.into(), version: None, values: object(values) }).await
    }

    /// Moves the clock and runs everything that is due.
    async fn at(&self, moment: &str) -> usize {
        self.workspace.clock.set(from_text(moment).expect("a moment"));
        let mut done = 0;
        loop {
            let round = self.scheduler.run_due().await.expect("runs");
            assert_eq!(round.failed, 0, "{:?}", self.timers().await);
            done += round.done;
            if round.done == 0 {
                return done;
            }
        }
    }

    async fn timers(&self) -> Vec<StoredTimer> {
        timers::list(&mut self.workspace.store.read().await.expect("reads"), false, None, 1000).await.expect("lists")
    }

    async fn due(&self, reminder: &str) -> Vec<String> {
        let timers = self.timers().await;
        timers.iter().filter(|t| t.timer.key.as_deref() == Some(reminder)).map(|t| to_text(t.timer.due_at)).collect()
    }

    /// How many records the reminder on a date and the flow on a date have timers for.
    async fn watched(&self) -> (usize, usize) {
        let timers = self.timers().await;
        let of = |kind: &str, key: &str| {
            let is_meant = |t: &&StoredTimer| t.timer.kind == kind && t.timer.key.as_deref() == Some(key);
            timers.iter().filter(is_meant).count()
        };
        (of("reminder", "due"), of("flow", "greet"))
    }

    /// Whom a reminder would tell what.
    async fn preview(&self, reminder: &str) -> ReminderPreview {
        let snapshot = self.workspace.snapshot();
        let context = snapshot.context(&self.system);
        let app = snapshot.model.app("club").expect("is installed");
        let (reminder, form) = (&app.definitions.reminders[reminder], &app.forms["customer"]);
        let mut conn = self.workspace.store.read().await.expect("reads");
        preview_reminder(&mut conn, &context, form, reminder).await.expect("looks")
    }

    async fn told(&self, username: &str) -> Vec<Notification> {
        let mut conn = self.workspace.store.read().await.expect("reads");
        let mut told = notifications::list(&mut conn, &self.member(username), false, None, 1000).await.expect("lists");
        told.reverse();
        told
    }
}

on_both!(a_change_tells_at_once, |database: TestStore| async move {
    let club = Club::open(database).await;
    let mails = async || {
        let mut conn = club.workspace.store.read().await.expect("reads");
        let all = outbox::list(&mut conn, None, None, 10).await.expect("lists");
        all.iter().filter(|message| message.channel == "email").count()
    };
    club.create(json!({ "name": "丙", "total": 500, "stage": "新" })).await;
    assert_eq!((club.told("wang").await.len(), mails().await), (1, 0), "what cannot be sent is not written");
    mail_through(&club.workspace.roster, 9).await;
    let record = club.create(json!({ "name": "甲", "total": 500, "stage": "新" })).await;
    club.create(json!({ "name": "乙", "total": 50 })).await;
    assert_eq!((club.told("wang").await.len(), club.told("boss").await.len()), (2, 2));
    assert_eq!(club.told("wang").await[1].link, Some(format!("/apps/club/customer/{}", record.id)));
    assert_eq!(mails().await, 2);
    club.update(&record.id, json!({ "name": "甲甲" })).await;
    club.update(&record.id, json!({ "stage": "谈" })).await;
    assert_eq!(club.told("wang").await.len(), 2);
    club.update(&record.id, json!({ "stage": "赢" })).await;
    let told = club.told("wang").await;
    assert_eq!((told.len(), told[2].subject.as_str()), (3, "甲甲"));
    club.act(Action::Delete { id: record.id.clone(), version: None }).await;
    club.act(Action::Restore { id: record.id.clone() }).await;
    assert_eq!(club.told("wang").await.len(), 3, "coming back is no creation");
});

on_both!(a_date_is_watched_while_the_record_lives, |database: TestStore| async move {
    let club = Club::open(database).await;
    let record = club.create(json!({ "name": "甲", "next": "2026-11-25", "total": 0 })).await;
    club.create(json!({ "name": "过去", "next": "2026-11-20" })).await;
    assert_eq!(club.due("due").await, ["2026-11-24T01:00:00.000Z"]);
    club.update(&record.id, json!({ "next": "2026-11-27" })).await;
    assert_eq!(club.due("due").await, ["2026-11-26T01:00:00.000Z"]);
    club.act(Action::Delete { id: record.id.clone(), version: None }).await;
    assert!(club.due("due").await.is_empty());
    club.act(Action::Restore { id: record.id.clone() }).await;
    assert_eq!(club.due("due").await, ["2026-11-26T01:00:00.000Z"]);
    club.at("2026-11-26T01:00:00Z").await;
    let told = club.told("wang").await;
    assert_eq!((told.len(), told[0].text.as_str()), (1, "甲 无金额 WANG"));
    assert!(club.due("due").await.is_empty());

    // The condition is asked when the time has come.
    club.update(&record.id, json!({ "next": "2026-12-02" })).await;
    club.update(&record.id, json!({ "stage": "赢" })).await;
    let before = club.told("wang").await.len();
    club.at("2026-12-01T01:00:00Z").await;
    assert_eq!(club.told("wang").await.len(), before);
    club.update(&record.id, json!({ "next": null })).await;
    assert!(club.due("due").await.is_empty());
});

on_both!(a_reminder_is_tried_without_telling_anybody, |database: TestStore| async move {
    let club = Club::open(database).await;
    let later = club.create(json!({ "name": "乙", "stage": "谈", "next": "2026-12-20", "total": 500 })).await;
    club.create(json!({ "name": "甲", "stage": "新", "next": "2026-12-01" })).await;
    club.create(json!({ "name": "赢了的", "stage": "赢", "next": "2026-12-01" })).await;
    club.create(json!({ "name": "过去的", "stage": "谈", "next": "2026-11-01", "owner": null })).await;
    let before = (club.told("wang").await.len(), club.timers().await.len());

    let due = club.preview("due").await;
    assert_eq!((due.next.as_deref(), due.looked, due.exact, due.records, due.nobody), (None, 4, true, 2, 0));
    let shown: Vec<(&str, &str)> =
        due.samples.iter().map(|one| (one.title.as_str(), one.due_at.as_deref().unwrap_or_default())).collect();
    assert_eq!(shown, [("甲", "2026-11-30T01:00:00.000Z"), ("乙", "2026-12-19T01:00:00.000Z")], "the next comes first");
    assert_eq!(due.samples[1].text, "乙 ¥500.00 WANG");
    assert_eq!(
        due.people.iter().map(|told| (told.person.name.as_str(), told.records)).collect::<Vec<_>>(),
        [("WANG", 2)]
    );

    let weekly = club.preview("weekly").await;
    assert_eq!(weekly.next.as_deref(), Some("2026-11-23T01:00:00.000Z"), "Monday at nine");
    assert_eq!((weekly.records, weekly.nobody), (2, 1), "one of them has no owner");
    assert_eq!((weekly.samples[0].id.as_str(), weekly.samples[0].due_at.as_deref()), (later.id.as_str(), None));
    let created = club.preview("created").await;
    let told: Vec<&str> = created.people.iter().map(|told| told.person.name.as_str()).collect();
    assert_eq!((created.records, told), (1, vec!["BOSS", "WANG"]));

    assert_eq!((club.told("wang").await.len(), club.timers().await.len()), before, "nobody is told, nothing is set");
});

on_both!(a_birthday_comes_every_year, |database: TestStore| async move {
    let club = Club::open(database).await;
    club.create(json!({ "name": "甲", "birthday": "1992-02-29" })).await;
    assert_eq!(club.due("birthday").await, ["2027-02-28T00:00:00.000Z"]);
    club.at("2027-02-28T00:00:00Z").await;
    assert_eq!(club.due("birthday").await, ["2028-02-29T00:00:00.000Z"]);
    let birthdays = club.told("wang").await.len();
    assert_eq!(birthdays, 1);
    // Two years of silence are one message, not two.
    club.at("2029-06-01T00:00:00Z").await;
    assert_eq!(
        (club.told("wang").await.len(), club.due("birthday").await),
        (2, vec!["2030-02-28T00:00:00.000Z".to_owned()])
    );
});

on_both!(a_schedule_speaks_for_every_record_and_a_rule_grades_them, |database: TestStore| async move {
    let club = Club::open(database).await;
    for n in 0..120 {
        let stage = if n % 4 == 0 { "新" } else { "谈" };
        club.create(json!({ "name": format!("客户{n}"), "stage": stage, "next": "2026-11-22" })).await;
    }
    assert_eq!(club.due("weekly").await, ["2026-11-23T01:00:00.000Z"]);
    club.at("2026-11-23T01:00:00Z").await;
    assert_eq!(club.told("wang").await.len(), 90);
    assert_eq!(club.due("weekly").await, ["2026-11-30T01:00:00.000Z"]);
    // At two in the morning the rule had run over all of them, a page at a time.
    let model = club.workspace.model();
    let form = model.form("club", "customer").expect("a form");
    let mut conn = club.workspace.store.read().await.expect("reads");
    let graded =
        tenon_engine::store::find_ids(&mut conn, &form.table, &[("score", &json!(10))], 1000).await.expect("finds");
    assert_eq!(graded.len(), 120);
    drop(conn);
    assert_eq!(club.due("aging").await, ["2026-11-23T18:00:00.000Z"]);
});

on_both!(dates_and_schedules_follow_the_time_zone, |database: TestStore| async move {
    let club = Club::open(database).await;
    club.create(json!({ "name": "甲", "next": "2026-11-25", "birthday": "1990-11-24" })).await;
    let by = club.system.administrator().expect("the console may");
    let move_to = async |zone: &str| {
        let change = SettingsChange { timezone: Some(zone.to_owned()), ..SettingsChange::default() };
        club.workspace.roster.change_settings(&by, change).await.expect("settings");
    };
    assert_eq!(club.due("due").await, ["2026-11-24T01:00:00.000Z"]);
    move_to("Europe/Berlin").await;
    club.at("2026-11-22T08:00:01Z").await;
    for (reminder, expected) in [
        ("due", "2026-11-24T08:00:00.000Z"),
        ("birthday", "2026-11-24T07:00:00.000Z"),
        ("weekly", "2026-11-23T08:00:00.000Z"),
        ("aging", "2026-11-23T01:00:00.000Z"),
    ] {
        assert_eq!(club.due(reminder).await, [expected], "{reminder}");
    }
    let snapshot = club.workspace.snapshot();
    let waiting = club.timers().await;
    let mut conn = club.workspace.store.read().await.expect("reads");
    let views = timer_views(&mut conn, &snapshot.context(&club.system), waiting).await.expect("looks");
    drop(conn);
    let titles: Vec<&str> = views.iter().filter_map(|view| view.title.as_deref()).collect();
    assert!(titles.contains(&"计分") && titles.contains(&"weekly"), "a rule is called by its title: {titles:?}");
    club.at("2026-11-24T08:00:00Z").await;
    let told = async || club.told("wang").await.iter().filter(|told| told.text == "甲 无金额 WANG").count();
    assert_eq!(told().await, 1);
    // Nine o'clock comes once more in New York, but not for what was told already.
    move_to("America/New_York").await;
    club.at("2026-11-24T08:00:01Z").await;
    club.at("2026-11-24T14:00:00Z").await;
    assert_eq!((told().await, club.due("due").await), (1, Vec::new()));
    assert_eq!(club.due("birthday").await, ["2027-11-24T13:00:00.000Z"]);
});

on_both!(working_days_before_a_date_follow_the_hours_of_the_workspace, |database: TestStore| async move {
    let club = Club::open(database).await;
    let mut due: Value = serde_json::from_str(&package().files["reminders/due.json"]).expect("a document");
    due["on"] = json!({ "field": "next", "offset": "-3d", "at": "09:00", "working": true });
    save_draft(&club.workspace, &club.system, "club", "reminders/due.json", Some(due.to_string()))
        .await
        .expect("saves");
    publish(&club.workspace, &club.system, "club", None).await.expect("publishes");
    let by = club.system.administrator().expect("the console may");
    let work = async |days: Vec<SpecialDay>| {
        let hours = WorkingHours { holidays: None, days, ..WorkingHours::default() };
        let change = SettingsChange { hours: Some(hours), ..SettingsChange::default() };
        club.workspace.roster.change_settings(&by, change).await.expect("settings");
    };
    work(Vec::new()).await;
    club.at("2026-11-22T08:00:01Z").await;
    club.create(json!({ "name": "甲", "next": "2027-01-05" })).await;
    assert_eq!(club.due("due").await, ["2026-12-31T01:00:00.000Z"], "over a weekend");
    work(vec![SpecialDay { day: "2027-01-01".to_owned(), title: "元旦".to_owned(), shifts: Vec::new() }]).await;
    club.at("2026-11-22T08:00:02Z").await;
    assert_eq!(club.due("due").await, ["2026-12-30T01:00:00.000Z"], "a day more is off");
});

on_both!(publishing_sets_the_timers_of_stored_records_in_steps, |database: TestStore| async move {
    let club = Club::open(database).await;
    let wang = club.member("wang");
    let commands = (0..250).map(|n| {
        let values = object(json!({ "name": format!("客户{n}"), "owner": wang, "next": "2026-12-10" }));
        let action = Action::Create { id: None, values };
        Command { id: None, app: "club".into(), form: "customer".into(), action }
    });
    let records = club.workspace.perform_all(&club.system, commands.collect()).await;
    let last = records.last().expect("some").as_ref().expect("created").record.id.clone();
    club.create(json!({ "name": "无日期" })).await;

    let changed = package().files["reminders/due.json"].replace("-1d", "-2d");
    let flow = json!({
        "key": "greet", "title": "问候", "start": { "on": "date", "form": "customer", "field": "next", "next": "end" },
        "nodes": { "end": { "kind": "end" } }
    });
    for (path, text) in [("reminders/due.json", changed), ("flows/greet.json", flow.to_string())] {
        save_draft(&club.workspace, &club.system, "club", path, Some(text)).await.expect("saves");
    }
    let published = publish(&club.workspace, &club.system, "club", None).await;
    published.unwrap_or_else(|error| panic!("{error}: {error:#?}"));
    assert_eq!(club.watched().await, (0, 0), "publishing itself looks at no record");
    club.scheduler.run_due().await.expect("runs");
    assert_eq!(club.watched().await, (200, 200), "a step is bounded");

    // The server goes down; what it comes to next goes on where it stopped, and sees what changed meanwhile.
    club.update(&last, json!({ "next": "2026-12-20" })).await;
    let again = Workspace::open(&club.database.url, club.workspace.clock.clone()).await.expect("opens");
    let scheduler = Workers::scheduler(&again);
    while scheduler.run_due().await.expect("runs").done > 0 {}
    assert_eq!(club.watched().await, (250, 250));
    let due = club.due("due").await;
    assert_eq!((due[0].as_str(), due[249].as_str()), ("2026-12-08T01:00:00.000Z", "2026-12-18T01:00:00.000Z"));
    assert_eq!(club.due("weekly").await.len(), 1, "what did not change keeps its timers");
    uninstall(&club.workspace, &club.system, "club").await.expect("uninstalls");
    assert!(club.timers().await.is_empty());
});

on_both!(flows_that_were_missed_follow_their_own_policy, |database: TestStore| async move {
    let club = Club::open(database).await;
    for policy in ["once", "all", "skip"] {
        for (on, rest) in [
            ("cron", json!({ "cron": "0 9 * * *" })),
            ("date", json!({ "form": "customer", "field": "next", "at": "09:00" })),
        ] {
            let mut start = json!({ "on": on, "catch_up": policy, "next": "end" });
            start.as_object_mut().expect("an object").extend(object(rest));
            let key = format!("{on}-{policy}");
            let flow = json!({ "key": key, "title": key, "start": start, "nodes": { "end": { "kind": "end" } } });
            let path = format!("flows/{key}.json");
            save_draft(&club.workspace, &club.system, "club", &path, Some(flow.to_string())).await.expect("saves");
        }
    }
    let published = publish(&club.workspace, &club.system, "club", None).await;
    published.unwrap_or_else(|error| panic!("{error}: {error:#?}"));
    while club.scheduler.run_due().await.expect("runs").done > 0 {}
    club.create(json!({ "name": "甲", "next": "2026-11-24" })).await;
    // The server is away from Sunday afternoon to Wednesday noon: three mornings are missed.
    club.at("2026-11-25T04:00:00Z").await;
    let span = (from_text("2026-11-22T00:00:00Z"), from_text("2026-11-26T00:00:00Z"));
    let (from, to) = (span.0.expect("a moment"), span.1.expect("a moment"));
    let mut conn = club.workspace.store.read().await.expect("reads");
    for (flow, runs) in
        [("cron-once", 1), ("cron-all", 3), ("cron-skip", 0), ("date-once", 1), ("date-all", 1), ("date-skip", 0)]
    {
        let span = RunSpan { app: "club", flow, from, to };
        let states = run_states(&mut conn, &span).await.expect("reads");
        assert_eq!(states.iter().map(|(_, count)| count).sum::<i64>(), runs, "{flow}");
    }
});

on_both!(quiet_hours_and_wishes_hold_for_reminders, |database: TestStore| async move {
    let club = Club::open(database).await;
    club.at("2026-11-22T15:00:00Z").await;
    mail_through(&club.workspace.roster, 9).await;
    let people = club.workspace.roster.directory();
    let quiet = Some(Quiet { from: "22:00".to_owned(), to: "08:00".to_owned() });
    let wishes = [
        ("wang", Notices { hidden: vec![NoticeKind::Remind], quiet, ..Notices::default() }),
        ("boss", Notices { email: Vec::new(), ..Notices::default() }),
    ];
    for (who, notices) in wishes {
        let member = Principal::member(people.member_by_username(who).expect("a member"), Via::Console, None);
        club.workspace.roster.set_own_notices(&member, notices).await.expect("kept");
    }
    club.create(json!({ "name": "甲", "total": 500 })).await;
    assert_eq!((club.told("wang").await.len(), club.told("boss").await.len()), (0, 1));
    let mut conn = club.workspace.store.read().await.expect("reads");
    let sent = outbox::list(&mut conn, None, None, 10).await.expect("lists");
    let letters: Vec<(String, String)> = sent.iter().map(|m| (m.recipient.clone(), to_text(m.next_at))).collect();
    assert_eq!(letters, [(club.member("wang"), "2026-11-23T00:00:00.000Z".to_owned())]);
});

on_both!(a_pass_waits_until_its_definition_is_in_force, |database: TestStore| async move {
    let club = Club::open(database).await;
    club.create(json!({ "name": "甲", "next": "2026-12-10" })).await;
    // A second server on the same database has not heard of the publication.
    let other = Workspace::open(&club.database.url, club.workspace.clock.clone()).await.expect("opens");
    let changed = package().files["reminders/due.json"].replace("-1d", "-2d");
    save_draft(&club.workspace, &club.system, "club", "reminders/due.json", Some(changed)).await.expect("saves");
    publish(&club.workspace, &club.system, "club", None).await.expect("publishes");
    Workers::scheduler(&other).run_due().await.expect("runs");
    assert_eq!(club.watched().await.0, 0);
    club.at("2026-11-22T08:00:01Z").await;
    assert_eq!(club.due("due").await, ["2026-12-08T01:00:00.000Z"]);
});

on_both!(the_workers_do_it_all_by_themselves, |database: TestStore| async move {
    let club = Club::open(database).await;
    let mut news = club.workspace.events.listen();
    let workers = Workers::start(&club.workspace).await.expect("start");
    club.create(json!({ "name": "甲", "next": "2026-11-25" })).await;
    club.workspace.clock.set(club.workspace.clock.now() + Duration::days(2));
    let wang = club.member("wang");
    while news.recv().await.expect("news") != (Event::Notification { member: wang.clone() }) {}
    workers.stop().await;
    assert_eq!(club.told("wang").await.len(), 1);
    club.workspace.close().await;
});
