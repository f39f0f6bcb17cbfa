//! Public links on both databases: what a stranger can do through one, and everything they cannot.

mod consent;
mod defined;
mod invited;
mod locked;
mod looked_up;
mod shown;

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::http::Client;
use crate::support::server::Start;
use crate::support::shop::object;
use chrono::Duration;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use tenon_engine::access::{Administrator, Principal};
use tenon_engine::audit::Via;
use tenon_engine::clock::{Clock, from_text};
use tenon_engine::definition::Package;
use tenon_engine::link::{
    self, Change, Limits, LinkError, LinkSettings, LinkView, Opened, Submission, Submitted, Verb, Wish,
};
use tenon_engine::package::{Install, install};
use tenon_engine::record::{Action, Command};
use tenon_engine::store::{StoredRecord, links};
use tenon_engine::workspace::Workspace;

fn package() -> Package {
    let app = json!({ "key": "desk", "title": "前台" });
    let customer =
        json!({ "key": "customer", "title": "客户", "properties": { "name": { "title": "名称", "type": "string" } } });
    let items = json!({ "title": "明细", "type": "array", "items": { "type": "object", "properties": {
        "what": { "title": "品名", "type": "string" }, "lot": { "title": "批号", "type": "string" },
        "supplier": { "title": "供应商", "x-kind": "link", "x-form": "customer" },
        "of": { "title": "供应商名称", "x-kind": "lookup", "x-link": "supplier", "x-field": "name" } } } });
    let feedback = json!({ "key": "feedback", "title": "反馈", "x-title": "{{ name }}", "required": ["name"], "properties": {
        "no": { "title": "编号", "x-kind": "serial", "x-serial": ["FK", { "counter": 4 }] },
        "name": { "title": "姓名", "type": "string", "maxLength": 20 },
        "phone": { "title": "手机", "x-kind": "phone", "x-unique": true },
        "score": { "title": "评分", "type": "number", "minimum": 0, "maximum": 10 },
        "why": { "title": "原因", "type": "string" },
        "reply": { "title": "答复", "type": "string" },
        "contact": { "title": "联系电话", "x-kind": "phone", "x-mask": "phone" },
        "ref": { "title": "单号", "type": "string", "maxLength": 4 },
        "cost": { "title": "内部成本", "x-kind": "money", "x-default": 7 },
        "area": { "title": "地区", "x-kind": "cascade", "x-tree": [{ "title": "浙江", "children": [{ "title": "杭州" }] }] },
        "month": { "title": "月份", "x-kind": "month" },
        "since": { "title": "年份", "x-kind": "year" },
        "paper": { "title": "证件", "x-kind": "id-card" },
        "place": { "title": "位置", "x-kind": "location" },
        "code": { "title": "条码", "x-kind": "barcode" },
        "labels": { "title": "标签", "x-kind": "tags" },
        "double": { "title": "双倍", "x-kind": "formula", "type": "number", "x-formula": "score * 2" },
        "grade": { "title": "等次", "type": "string", "x-default": "= IF(score >= 9 && cost < 100, \"优\", \"良\")", "x-refill": true },
        "known": { "title": "已有客户", "type": "string", "x-default": "= LOOKUP(\"customer\", \"name\", \"name\", name)", "x-refill": true },
        "guess": { "title": "猜测", "type": "string", "x-default": "= LOOKUP(\"customer\", \"name\", \"name\", reply)", "x-refill": true },
        "city": { "title": "城市", "x-kind": "select", "x-form": "customer", "x-field": "name" },
        "customer": { "title": "客户档案", "x-kind": "link", "x-form": "customer" },
        "items": items },
        "x-visibility": [{ "show": ["why"], "when": ["score", "<", 7] }], "x-unique": [["items.what", "items.lot"]],
        "x-checks": [{ "that": "cost < 100", "message": "成本过高", "at": "cost" }] });
    let files = [("app.json", app), ("forms/customer.json", customer), ("forms/feedback.json", feedback)];
    Package { files: files.map(|(path, text)| (path.to_owned(), text.to_string())).into() }
}

struct Desk {
    workspace: Arc<Workspace>,
    clock: Clock,
    admin: Administrator,
    _database: TestStore,
}

impl Desk {
    async fn open(database: TestStore) -> Self {
        let clock = Clock::by_hand(from_text("2026-11-22T01:30:00Z").expect("a moment"));
        let workspace = Workspace::open(&database.url, clock.clone()).await.expect("opens");
        let system = Principal::system(Via::Console);
        let wish = Install { package: package(), key: None, title: None, demo: false };
        if let Err(error) = install(&workspace, &system, wish).await {
            panic!("{error:#?}");
        }
        Self { workspace, clock, admin: system.administrator().expect("the console may"), _database: database }
    }

    async fn link(&self, settings: Value) -> LinkView {
        self.try_link(settings, None).await.expect("made")
    }

    async fn try_link(&self, settings: Value, password: Option<&str>) -> Result<LinkView, LinkError> {
        let settings: LinkSettings = serde_json::from_value(settings).expect("settings");
        let wish = Wish { settings, password: password.map(str::to_owned) };
        link::create(&self.workspace, &self.admin, "desk", "feedback", wish).await
    }

    async fn opened(&self, link: &LinkView) -> Result<Opened, LinkError> {
        let mut conn = self.workspace.store.read().await.expect("reads");
        link::link_of_token(&mut conn, &self.workspace.model(), &link.token).await
    }

    async fn ticket(&self, link: &LinkView) -> Result<String, LinkError> {
        link::open(&self.opened(link).await?, None, self.clock.now()).await
    }

    fn pass(&self, seconds: i64) {
        self.clock.set(self.clock.now() + Duration::seconds(seconds));
    }

    async fn send(&self, link: &LinkView, submission: Submission) -> Result<Submitted, LinkError> {
        link::submit(&self.workspace, &self.opened(link).await?, submission).await
    }

    /// Opens the form, takes a person's time and sends these values.
    async fn answer(&self, link: &LinkView, values: Value) -> Result<Submitted, LinkError> {
        let ticket = self.ticket(link).await?;
        self.pass(3);
        self.send(link, Submission { ticket, values: object(values), ..Submission::default() }).await
    }

    async fn records(&self) -> Vec<StoredRecord> {
        let model = self.workspace.model();
        let form = model.form("desk", "feedback").expect("a form");
        let mut conn = self.workspace.store.read().await.expect("reads");
        form.table.after(&mut conn, 0, 1000).await.expect("reads")
    }
}

fn code<T: std::fmt::Debug>(result: Result<T, LinkError>) -> String {
    match result.expect_err("is refused") {
        LinkError::NotFound => "not_found".to_owned(),
        LinkError::Refused { code, .. } => code.to_owned(),
        LinkError::TooMany { .. } => "too_many".to_owned(),
        LinkError::Invalid(problems) => {
            let said: Vec<String> = problems.iter().map(|p| format!("{} {}", p.pointer, p.code)).collect();
            said.join(", ")
        }
        LinkError::Flow(error) => panic!("{error}"),
        LinkError::Store(error) => panic!("{error}"),
    }
}

on_both!(a_stranger_sees_and_writes_only_the_fields_of_the_link, |database: TestStore| async move {
    let desk = Desk::open(database).await;
    let link = desk.link(json!({ "fields": ["name", "phone", "score", "why"] })).await;
    let opened = desk.opened(&link).await.expect("is there");
    let schema = opened.schema();
    let seen: Vec<&String> = schema["properties"].as_object().expect("fields").keys().collect();
    assert_eq!(seen, ["name", "phone", "score", "why"]);
    let text = schema.to_string();
    for hidden in ["cost", "成本", "customer", "reply", "x-unique", "x-checks"] {
        assert!(!text.contains(hidden), "{hidden} is nobody's business: {text}");
    }
    assert_eq!(schema["x-visibility"], json!([{ "show": ["why"], "when": {} }]));

    let made = desk.answer(&link, json!({ "name": "王芳", "phone": "139 1234 5678", "score": 9 })).await;
    assert_eq!(made.expect("sent"), Submitted { edit: None, progress: None });
    let record = desk.records().await.remove(0);
    assert_eq!((&record.values["no"], &record.values["cost"]), (&json!("FK0001"), &json!(7)), "defaults are ours");
    assert_eq!((record.created_by.as_deref(), record.title.as_str()), (None, "王芳"));

    let probing = json!({ "name": "x", "cost": 1, "customer": record.id, "no": "FK0009", "salary": 1 });
    let refused = code(desk.answer(&link, probing).await);
    assert_eq!(refused, "/cost unknown_field, /customer unknown_field, /no unknown_field, /salary unknown_field");
    let taken = code(desk.answer(&link, json!({ "name": "x", "phone": "13912345678" })).await);
    assert_eq!(taken, "/phone not_acceptable", "it is not told that the number is known");
    assert_eq!(code(desk.answer(&link, json!({ "score": 11 })).await), "/name required, /score too_large");
    assert_eq!(desk.records().await.len(), 1);

    let snapshot = desk.workspace.snapshot();
    let mut conn = desk.workspace.store.read().await.expect("reads");
    let ticket = desk.ticket(&link).await.expect("a ticket");
    let draft = object(json!({ "name": "甲", "score": 9, "cost": 500, "customer": record.id }));
    let found = link::evaluate(&mut conn, &snapshot, &opened, &ticket, draft, true).await.expect("evaluated");
    assert_eq!(found.hidden, ["why"]);
    assert!(found.values.keys().all(|key| opened.has(key)), "{:?}", found.values);
    assert_eq!(found.problems, []);
    assert_eq!(code(link::evaluate(&mut conn, &snapshot, &opened, "forged", Map::new(), true).await), "ticket_invalid");
});

on_both!(a_field_follows_what_a_stranger_fills_in_and_tells_nothing_of_other_forms, |database: TestStore| async move {
    let desk = Desk::open(database).await;
    let action = Action::Create { id: None, values: object(json!({ "name": "王芳" })) };
    let command = Command { id: None, app: "desk".to_owned(), form: "customer".to_owned(), action };
    desk.workspace.perform(&Principal::system(Via::Console), command).await.expect("a customer of ours");
    let link = desk.link(json!({ "fields": ["name", "score", "grade", "known"] })).await;
    let opened = desk.opened(&link).await.expect("is there");
    let schema = opened.schema();
    let grade = &schema["properties"]["grade"];
    assert_eq!((&grade["x-refilled-by"], grade.get("x-default")), (&json!(["score"]), None), "by what the link has");

    let snapshot = desk.workspace.snapshot();
    let mut conn = desk.workspace.store.read().await.expect("reads");
    let ticket = desk.ticket(&link).await.expect("a ticket");
    let typed = async |conn: &mut tenon_engine::store::Conn, values: Value| {
        let found = link::evaluate(conn, &snapshot, &opened, &ticket, object(values), false).await.expect("evaluated");
        (found.values.get("grade").cloned(), found.values.get("known").cloned())
    };
    let follows = typed(&mut conn, json!({ "name": "王芳", "score": 5 })).await;
    assert_eq!(follows, (Some(json!("良")), None), "whom we know is not told");
    let said = typed(&mut conn, json!({ "name": "王芳", "score": 5, "grade": "优", "known": null })).await;
    assert_eq!(said, (Some(json!("优")), None));
    drop(conn);
    desk.answer(&link, json!({ "name": "王芳", "score": 9 })).await.expect("sent");
    let record = desk.records().await.remove(0);
    assert_eq!((record.value("grade"), record.value("known")), (json!("优"), Value::Null));
});

on_both!(kinds_that_reach_nobody_else_stand_in_a_public_form, |database: TestStore| async move {
    let desk = Desk::open(database).await;
    let elsewhere = json!({ "fields": ["name", "city"] });
    assert_eq!(code(desk.try_link(elsewhere, None).await), "/fields/1 options_elsewhere");
    let fields = ["name", "score", "area", "month", "since", "paper", "place", "code", "labels", "double"];
    let link = desk.link(json!({ "fields": fields })).await;
    let opened = desk.opened(&link).await.expect("is there");
    let schema = opened.schema();
    assert_eq!(schema["properties"]["area"]["x-tree"][0]["children"][0]["title"], json!("杭州"));
    let double = &schema["properties"]["double"];
    assert_eq!((&double["x-readonly"], double.get("x-formula")), (&json!(true), None), "how it is worked out is ours");

    let snapshot = desk.workspace.snapshot();
    let mut conn = desk.workspace.store.read().await.expect("reads");
    let ticket = desk.ticket(&link).await.expect("a ticket");
    let draft = object(json!({ "name": "甲", "score": 4 }));
    let found = link::evaluate(&mut conn, &snapshot, &opened, &ticket, draft, true).await.expect("evaluated");
    assert_eq!(found.values["double"], json!(8));
    drop(conn);

    let sent = json!({ "name": "甲", "score": 4, "area": "浙江/杭州", "month": "2026-11", "since": 2026,
        "paper": "11010519491231002X", "place": { "lng": 120.15, "lat": 30.28 }, "code": "6901234", "labels": ["加急"] });
    desk.answer(&link, sent.clone()).await.expect("sent");
    let record = desk.records().await.remove(0);
    for (key, value) in sent.as_object().expect("values") {
        assert_eq!(&record.values[key], value, "{key}");
    }
});

on_both!(a_link_takes_answers_in_its_window_to_its_quota_and_with_its_password, |database: TestStore| async move {
    let desk = Desk::open(database).await;
    let settings = json!({ "fields": ["name"], "opens_at": "2026-11-22T02:00:00Z", "closes_at": "2026-11-22T03:00:00Z", "quota": 2 });
    let link = desk.link(settings).await;
    assert_eq!(code(desk.ticket(&link).await), "not_open_yet");
    desk.clock.set(from_text("2026-11-22T02:00:00Z").expect("a moment"));
    let kept = desk.ticket(&link).await.expect("open");
    desk.answer(&link, json!({ "name": "一" })).await.expect("the first");
    // Many at once for the last place: one gets it.
    let opened = desk.opened(&link).await.expect("is there");
    let mut tickets = Vec::new();
    for _ in 0..12 {
        tickets.push(desk.ticket(&link).await.expect("open"));
    }
    desk.pass(3);
    let racing = tickets.into_iter().map(|ticket| {
        let values = object(json!({ "name": "末位" }));
        link::submit(&desk.workspace, &opened, Submission { ticket, values, ..Submission::default() })
    });
    let done = futures_util::future::join_all(racing).await;
    assert_eq!(done.iter().filter(|one| one.is_ok()).count(), 1);
    assert!(done.into_iter().filter(Result::is_err).all(|one| code(one) == "full"));
    assert_eq!((desk.records().await.len(), code(desk.ticket(&link).await)), (2, "full".to_owned()));
    desk.clock.set(from_text("2026-11-22T03:00:00Z").expect("a moment"));
    let late = Submission { ticket: kept, values: object(json!({ "name": "迟" })), ..Submission::default() };
    assert_eq!(code(desk.send(&link, late).await), "closed");

    let locked = desk.try_link(json!({ "fields": ["name"] }), Some("芝麻开门")).await.expect("made");
    let opened = desk.opened(&locked).await.expect("is there");
    let now = desk.clock.now();
    assert_eq!(code(link::open(&opened, None, now).await), "password_required");
    assert_eq!(code(link::open(&opened, Some("西瓜开门".to_owned()), now).await), "password_wrong");
    let ticket = link::open(&opened, Some("芝麻开门".to_owned()), now).await.expect("opens");
    let wish = Wish { settings: opened.settings.clone(), password: Some("换了密码".to_owned()) };
    link::change_link(&desk.workspace, &desk.admin, "desk", &locked.id, wish).await.expect("changed");
    desk.pass(3);
    let old = Submission { ticket, values: object(json!({ "name": "甲" })), ..Submission::default() };
    assert_eq!(code(desk.send(&locked, old).await), "ticket_invalid", "a ticket of the old password is worth nothing");
    let short = desk.try_link(json!({ "fields": ["name"] }), Some("123")).await;
    assert_eq!(code(short), "/password password_too_short");
});

on_both!(programs_are_kept_out_and_nothing_happens_twice, |database: TestStore| async move {
    let desk = Desk::open(database).await;
    let link =
        desk.link(json!({ "fields": ["name"], "may_edit": true, "consent": { "text": "同意使用我的回答" } })).await;
    let values = || object(json!({ "name": "甲" }));
    let ticket = desk.ticket(&link).await.expect("open");
    let send = |ticket: &str| Submission {
        ticket: ticket.to_owned(),
        values: values(),
        consent: Some(1),
        consent_text: Some("同意使用我的回答".to_owned()),
        ..Submission::default()
    };
    assert_eq!(code(desk.send(&link, send(&ticket)).await), "too_fast");
    desk.pass(2);
    let trapped = Submission { trap: "http://spam.example".to_owned(), ..send(&ticket) };
    assert_eq!(code(desk.send(&link, trapped).await), "not_acceptable");
    let stale = Submission { consent_text: Some("同意使用".to_owned()), ..send(&ticket) };
    assert_eq!(code(desk.send(&link, stale).await), "/consent consent_changed", "another text was read");
    let silent = Submission { consent: None, ..send(&ticket) };
    assert_eq!(code(desk.send(&link, silent).await), "/consent consent_needed");
    let other = desk.link(json!({ "fields": ["name"] })).await;
    assert_eq!(code(desk.send(&other, send(&ticket)).await), "ticket_invalid", "a ticket is for one link");
    let forged = ticket.replace(|c: char| c.is_ascii_digit(), "7");
    assert_eq!(code(desk.send(&link, send(&forged)).await), "ticket_invalid");

    let words = Submission {
        source: Some("门店海报".to_owned()),
        ext: Some("桌号 8".to_owned()),
        ip: Some("203.0.113.9".to_owned()),
        ..send(&ticket)
    };
    let first = desk.send(&link, words.clone()).await.expect("sent");
    let again = desk.send(&link, words).await.expect("sent again");
    assert_eq!((desk.records().await.len(), &first), (1, &again), "one ticket is one answer");
    let mut conn = desk.workspace.store.read().await.expect("reads");
    let kept = links::answers_of(&mut conn, &link.id, 10).await.expect("reads").remove(0);
    assert_eq!(
        (kept.source.as_deref(), kept.ext.as_deref(), kept.consent),
        (Some("门店海报"), Some("桌号 8"), Some(1))
    );
    assert_eq!((kept.ip.as_deref(), kept.person), (Some("203.0.113.9"), None));

    let mut settings = link.settings.clone();
    settings.consent = serde_json::from_value(json!({ "text": "另一段话", "version": 99 })).expect("a consent");
    let changed =
        link::change_link(&desk.workspace, &desk.admin, "desk", &link.id, Wish { settings, password: None }).await;
    assert_eq!(changed.expect("changed").settings.consent.map(|consent| consent.version), Some(2));
    let ticket = desk.ticket(&link).await.expect("open");
    desk.pass(3);
    assert_eq!(code(desk.send(&link, send(&ticket)).await), "/consent consent_needed", "the old text was agreed to");
    let ticket = desk.ticket(&link).await.expect("open");
    desk.pass(25 * 3600);
    assert_eq!(
        code(desk.send(&link, Submission { consent: Some(2), consent_text: None, ..send(&ticket) }).await),
        "ticket_invalid"
    );
});

on_both!(a_record_keeps_what_the_address_said_where_its_owner_wants_it, |database: TestStore| async move {
    let desk = Desk::open(database).await;
    let wrong = json!({ "fields": ["name"], "source_field": "name", "ext_field": "score" });
    assert_eq!(code(desk.try_link(wrong, None).await), "/source_field field_taken, /ext_field not_a_plain_text");
    let link = desk.link(json!({ "fields": ["name"], "source_field": "reply", "ext_field": "ref" })).await;
    let ticket = desk.ticket(&link).await.expect("a ticket");
    desk.pass(3);
    let values = object(json!({ "name": "王芳" }));
    let words = (Some("门店海报".to_owned()), Some("桌号 8 靠窗".to_owned()));
    let said = Submission { ticket, values, source: words.0, ext: words.1, ..Submission::default() };
    desk.send(&link, said).await.expect("sent");
    let record = desk.records().await.remove(0);
    assert_eq!((record.value("reply"), record.value("ref")), (json!("门店海报"), json!("桌号 8")));
    let forged = code(desk.answer(&link, json!({ "name": "王芳", "reply": "x" })).await);
    assert_eq!(forged, "/reply unknown_field", "nobody writes it themselves");
});

on_both!(everybody_answers_once_where_the_link_says_so, |database: TestStore| async move {
    let desk = Desk::open(database).await;
    let by_phone = desk.link(json!({ "fields": ["name", "phone"], "once": { "field": "phone" } })).await;
    desk.answer(&by_phone, json!({ "name": "甲", "phone": "139 1234 5678" })).await.expect("sent");
    assert_eq!(code(desk.answer(&by_phone, json!({ "name": "丙" })).await), "/phone required");
    let again = desk.answer(&by_phone, json!({ "name": "乙", "phone": "+86 13912345678" })).await;
    assert_eq!(code(again), "answered_already");
    desk.answer(&by_phone, json!({ "name": "乙", "phone": "13912345679" })).await.expect("another person");

    let by_browser = desk.link(json!({ "fields": ["name"], "once": "browser" })).await;
    for (browser, expected) in [("one", "sent"), ("one", "answered_already"), ("two", "sent")] {
        let ticket = desk.ticket(&by_browser).await.expect("open");
        desk.pass(3);
        let submission = Submission {
            ticket,
            values: object(json!({ "name": "甲" })),
            browser: browser.to_owned(),
            ..Submission::default()
        };
        match desk.send(&by_browser, submission).await {
            Ok(_) => assert_eq!(expected, "sent"),
            refused => assert_eq!(code(refused), expected),
        }
    }
});

on_both!(columns_that_lead_elsewhere_stay_with_those_inside, |database: TestStore| async move {
    let desk = Desk::open(database).await;
    let link = desk.link(json!({ "fields": ["name", "items"], "may_edit": true })).await;
    let by = Principal::system(Via::Console);
    let perform = async |form: &str, action: Action| {
        let command = Command { id: None, app: "desk".to_owned(), form: form.to_owned(), action };
        desk.workspace.perform(&by, command).await.expect("done").record
    };
    let firm = perform("customer", Action::Create { id: None, values: object(json!({ "name": "机密供应商" })) }).await;
    let rows = json!([{ "what": "轴承", "supplier": firm.id }]);
    let refused = code(desk.answer(&link, json!({ "name": "王芳", "items": rows })).await);
    assert_eq!(refused, "/items/0/supplier unknown_field", "a stranger names no record");
    let rows = json!([{ "what": "轴承" }]);
    let sent = desk.answer(&link, json!({ "name": "王芳", "items": rows })).await.expect("sent");
    let record = desk.records().await.remove(0);

    let mut rows = record.values["items"].clone();
    rows[0]["supplier"] = json!(firm.id);
    let values = object(json!({ "items": rows }));
    perform("feedback", Action::Update { id: record.id.clone(), version: None, values }).await;
    assert_eq!(desk.records().await[0].values["items"][0]["of"], json!("机密供应商"));

    let snapshot = desk.workspace.snapshot();
    let mut conn = desk.workspace.store.read().await.expect("reads");
    let found = Change::find(&mut conn, &snapshot, &sent.edit.expect("a secret")).await.expect("is there");
    let shown = Value::Object(found.values.clone()).to_string();
    assert!(!shown.contains("机密") && !shown.contains(&firm.id), "{shown}");
    let ticket = found.ticket(&snapshot);
    let typed = object(json!({ "items": found.values["items"] }));
    let seen = found.evaluate(&mut conn, &snapshot, &ticket, typed).await.expect("evaluated");
    assert!(!Value::Object(seen.values).to_string().contains("机密"));
    drop(conn);

    desk.pass(3);
    let mut rows = found.values["items"].clone();
    rows[0]["what"] = json!("轴承座");
    let changed = object(json!({ "items": rows }));
    link::change(&desk.workspace, found, None, &ticket, changed).await.expect("changed");
    let row = desk.records().await[0].values["items"][0].clone();
    assert_eq!((&row["what"], &row["supplier"]), (&json!("轴承座"), &json!(firm.id)), "what is inside stays");
});

on_both!(an_answer_is_changed_and_watched_by_its_secrets_until_the_link_is_revoked, |database: TestStore| async move {
    let desk = Desk::open(database).await;
    let settings = json!({ "fields": ["name", "score"], "may_edit": true, "progress": ["no", "reply"],
        "query": { "by": ["phone", "name"], "show": ["no", "reply"] } });
    let link = desk.link(settings).await;
    let sent = desk.answer(&link, json!({ "name": "王芳", "score": 3 })).await.expect("sent");
    let (edit, watch) = (sent.edit.expect("a secret"), sent.progress.expect("a secret"));
    assert_ne!(edit, watch);
    let record = desk.records().await.remove(0);
    let values = object(json!({ "reply": "已处理", "phone": "13912345678" }));
    let action = Action::Update { id: record.id.clone(), version: None, values };
    let command = Command { id: None, app: "desk".to_owned(), form: "feedback".to_owned(), action };
    desk.workspace.perform(&Principal::system(Via::Console), command).await.expect("answered");

    let snapshot = desk.workspace.snapshot();
    let mut conn = desk.workspace.store.read().await.expect("reads");
    let found = Change::find(&mut conn, &snapshot, &edit).await.expect("is there");
    assert_eq!(Value::Object(found.values.clone()), json!({ "name": "王芳", "score": 3 }), "no more than was asked");
    let ticket = found.ticket(&snapshot);
    desk.pass(3);
    let probing = object(json!({ "reply": "我自己答" }));
    let refused = link::change(&desk.workspace, found.clone(), None, &ticket, probing).await;
    assert_eq!(code(refused), "/reply unknown_field");
    // While it is changed the engine says what follows, of what is there as well as of what is typed.
    let low = found.evaluate(&mut conn, &snapshot, &ticket, object(json!({ "score": 2 }))).await.expect("evaluated");
    assert_eq!((low.hidden.is_empty(), low.problems.len()), (true, 0), "{low:?}");
    let typed = object(json!({ "score": 11, "name": null, "reply": "我自己答" }));
    let high = found.evaluate(&mut conn, &snapshot, &ticket, typed).await.expect("evaluated");
    assert_eq!(high.problems.iter().map(|problem| problem.pointer.as_str()).collect::<Vec<_>>(), ["/name", "/score"]);
    assert!(high.values.keys().all(|key| ["name", "score"].contains(&key.as_str())), "{high:?}");
    assert_eq!(code(found.evaluate(&mut conn, &snapshot, "x", Map::new()).await.map(|_| ())), "ticket_invalid");
    assert_eq!(desk.records().await[0].values["score"], json!(3), "nothing was written");
    let better = object(json!({ "score": 8 }));
    link::change(&desk.workspace, found.clone(), None, &ticket, better.clone()).await.expect("changed");
    assert_eq!(desk.records().await[0].values["score"], json!(8));
    assert!(matches!(Change::find(&mut conn, &snapshot, &watch).await, Err(LinkError::NotFound)), "each has one verb");

    let seen = link::progress(&mut conn, &snapshot, &watch).await.expect("is there");
    assert_eq!(seen.fields, [("编号".to_owned(), "FK0001".to_owned()), ("答复".to_owned(), "已处理".to_owned())]);
    assert_eq!(code(link::progress(&mut conn, &snapshot, &edit).await), "not_found");

    let opened = desk.opened(&link).await.expect("is there");
    let ask = |values: Value| object(values);
    let given = ask(json!({ "phone": "139-1234-5678", "name": "王芳" }));
    let hits = link::find(&mut conn, &snapshot, &opened, &given, None).await.expect("asked");
    assert_eq!(hits.len(), 1);
    assert_eq!(hits[0].fields, [("编号".to_owned(), "FK0001".to_owned()), ("答复".to_owned(), "已处理".to_owned())]);
    let near = ask(json!({ "phone": "13912345678", "name": "王" }));
    let found_near = link::find(&mut conn, &snapshot, &opened, &near, None).await.expect("asked");
    assert_eq!(found_near, [], "only exact values find");
    let part = ask(json!({ "phone": "13912345678" }));
    assert_eq!(code(link::find(&mut conn, &snapshot, &opened, &part, None).await), "/name required");
    let probing = ask(json!({ "phone": "13912345678", "name": "王芳", "cost": 7 }));
    assert_eq!(code(link::find(&mut conn, &snapshot, &opened, &probing, None).await), "/cost unknown_field");

    let ticket = desk.ticket(&link).await.expect("open");
    link::revoke(&desk.workspace, &desk.admin, "desk", &link.id).await.expect("revoked");
    desk.pass(3);
    assert_eq!(code(desk.opened(&link).await.map(|_| ())), "not_found");
    let late = Submission { ticket, values: ask(json!({ "name": "迟" })), ..Submission::default() };
    assert_eq!(code(link::submit(&desk.workspace, &opened, late).await), "not_found", "one opened before, too");
    assert_eq!(code(Change::find(&mut conn, &snapshot, &edit).await.map(|_| ())), "not_found");
    let fresh = found.ticket(&desk.workspace.snapshot());
    desk.pass(3);
    assert_eq!(code(link::change(&desk.workspace, found, None, &fresh, better).await), "not_found");
    assert_eq!(code(link::progress(&mut conn, &snapshot, &watch).await), "not_found");
    assert_eq!(desk.records().await.len(), 1, "the record stays");
});

on_both!(every_mistake_in_the_settings_is_named_at_once, |database: TestStore| async move {
    let desk = Desk::open(database).await;
    let wrong = json!({ "fields": ["nmae", "customer", "no", "phone", "phone"], "opens_at": "soon", "redirect": "javascript:alert(1)",
        "once": { "field": "score" }, "progress": ["customer"], "query": { "by": [], "show": ["cost", "customer"] },
        "embed": ["https://shop.example; script-src *"], "consent": { "text": " " } });
    let said = code(desk.try_link(wrong, None).await);
    assert_eq!(
        said.split(", ").collect::<Vec<_>>(),
        [
            "/fields/0 unknown_field",
            "/fields/1 kind_not_public",
            "/fields/2 kind_not_public",
            "/fields/4 duplicate",
            "/fields required_field_missing",
            "/progress/0 kind_not_public",
            "/query/by nothing",
            "/query/show/1 kind_not_public",
            "/once/field unknown_field",
            "/opens_at invalid_time",
            "/redirect not_a_url",
            "/embed/0 not_a_site",
            "/consent/text required",
        ]
    );
});

#[test]
fn one_address_may_do_only_so_much() {
    let limits = Limits::default();
    let now = from_text("2026-11-22T01:30:00Z").expect("a moment");
    let admit = |ip: &str, seconds: i64| limits.admit(Verb::Submit, "l", Some(ip), now + Duration::seconds(seconds));
    for _ in 0..10 {
        admit("203.0.113.1", 0).expect("let through");
    }
    assert!(matches!(admit("203.0.113.1", 20), Err(LinkError::TooMany { retry_after: 40 })));
    admit("203.0.113.2", 20).expect("another address");
    limits.admit(Verb::Submit, "other", Some("203.0.113.1"), now).expect("another link");
    admit("203.0.113.1", 60).expect("a minute later");
    let flood = (0..2000).filter(|n| admit(&format!("198.51.100.{n}"), 61).is_ok()).count();
    assert!(flood < 600, "a link as a whole takes no flood from everywhere: {flood}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_over_http_is_nobodys_session() {
    let folder = tempfile::tempdir().expect("a folder for data");
    let server = Start::new(env!("CARGO_BIN_EXE_tenon"), folder.path(), None).first().await;
    let key = server.set_up().await;
    let mut owner = Client::connect(server.address, &key).await.expect("connects");
    owner.post("/api/v1/templates/leave/install", &json!({ "demo": false })).await.expect("answers").ok("install");
    let settings = json!({ "fields": ["kind", "start", "end", "days", "reason"], "embed": ["https://shop.example"], "thanks": "收到" });
    let link = owner.post("/api/v1/apps/leave/links", &json!({ "form": "leave", "settings": settings })).await;
    let link = link.expect("answers").ok("a link");
    let token = link["token"].as_str().expect("a token").to_owned();
    assert!(token.len() >= 22);

    let mut stranger = Client::connect(server.address, "").await.expect("connects");
    let page = stranger.get(&format!("/f/{token}")).await.expect("answers");
    let policy = page.header("content-security-policy").expect("a policy").to_owned();
    assert!(policy.contains("frame-ancestors 'self' https://shop.example") && page.header("x-frame-options").is_none());
    let other = stranger.get("/f/unknown").await.expect("answers");
    assert!(other.header("content-security-policy").expect("a policy").contains("frame-ancestors 'none'"));
    assert_eq!(other.header("x-frame-options"), Some("DENY"));
    let script = stranger.get("/embed.js").await.expect("answers");
    assert_eq!(script.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert_eq!(script.header("cross-origin-resource-policy"), Some("cross-origin"), "other sites load it");
    assert_eq!(page.header("cross-origin-resource-policy"), Some("same-origin"));

    let form = stranger.post(&format!("/api/v1/public/forms/{token}"), &json!({})).await.expect("answers");
    let cookie = form.header("set-cookie").expect("a browser is told from others").to_owned();
    assert!(cookie.starts_with("tenon_browser=") && cookie.contains("HttpOnly"));
    let form = form.ok("the form");
    let ticket = form["ticket"].as_str().expect("a ticket").to_owned();
    assert!(form.get("rights").is_none() && form.get("flows").is_none());
    let body = json!({ "ticket": ticket, "values": { "kind": "事假", "start": "2026-11-23", "end": "2026-11-24", "reason": "搬家" } });
    let answers = format!("/api/v1/public/forms/{token}/answers");
    let fast = stranger.post(&answers, &body).await.expect("answers");
    assert_eq!((fast.status, fast.json()["code"].clone()), (409, json!("too_fast")));
    let unknown = json!({ "ticket": ticket, "values": {}, "form": "customer" });
    let refused = stranger.post(&answers, &unknown).await.expect("answers");
    assert!(matches!(refused.status, 400 | 422), "nothing unknown is taken: {}", refused.status);

    // The token and ticket open no other door.
    for path in [
        "/api/v1/me",
        "/api/v1/apps",
        "/api/v1/members",
        "/api/v1/apps/leave/forms/leave/records",
        "/api/v1/apps/leave/links",
    ] {
        for bearer in ["", token.as_str(), ticket.as_str()] {
            let mut client = Client::connect(server.address, bearer).await.expect("connects");
            assert_eq!(client.get(path).await.expect("answers").status, 401, "{path}");
        }
    }
    for path in ["/api/v1/public/answers/x", "/api/v1/public/progress/x", &format!("/api/v1/public/queries/{token}")] {
        assert_eq!(stranger.get(path).await.expect("answers").status, 404, "{path}");
    }
    let revoke = format!("/api/v1/apps/leave/links/{}/revoke", link["id"].as_str().expect("an id"));
    owner.post(&revoke, &json!({})).await.expect("answers").ok("revoked");
    assert_eq!(stranger.post(&answers, &body).await.expect("answers").status, 404);
    let mut refused = 0;
    for _ in 0..30 {
        refused += i32::from(stranger.post(&answers, &body).await.expect("answers").status == 429);
    }
    assert!(refused > 0, "whoever guesses is slowed down");
}
