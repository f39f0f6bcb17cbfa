//! `templates/service` at work: who gets a ticket, what happens when nobody answers, and a rating that opens it again.

use super::titled;
use crate::on_both;
use crate::support::database::TestStore;
use crate::support::office::Office;
use crate::support::shop::object;
use chrono::Duration;
use serde_json::{Value, json};
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::clock::to_text;
use tenon_engine::link::{self, LinkError, Submission};
use tenon_engine::store::{StoredRecord, outbox, runs};

const FOLDER: &str = "templates/service";

fn report(company: &str, urgency: &str) -> Value {
    json!({ "company": company, "contact": "郑工", "phone": "13600001101", "product": "手持终端", "serial_no": "PT60-2308117",
        "type": "硬件故障", "urgency": urgency, "description": "开不了机" })
}

/// The ticket as it is now.
async fn ticket(office: &Office, title: &str) -> StoredRecord {
    titled(&office.all("ticket").await, title).clone()
}

/// The user name of whoever a ticket is with.
fn handler(office: &Office, ticket: &StoredRecord) -> String {
    let people = office.workspace.roster.directory();
    let id = ticket.values["handler"].as_str().expect("somebody");
    people.member(id).expect("a member").username.clone()
}

/// Takes a ticket that waits for its first answer to its end.
async fn close(office: &Office, title: &str) -> StoredRecord {
    let who = handler(office, &ticket(office, title).await);
    office.handle(&who, title, json!({ "method": "远程" })).await;
    repair(office, title).await
}

/// Takes a ticket that was answered to its end.
async fn repair(office: &Office, title: &str) -> StoredRecord {
    let who = handler(office, &ticket(office, title).await);
    office.handle(&who, title, json!({ "cause": "电池没电", "solution": "充好了" })).await;
    office.claim("zhoukai", title).await;
    office.approve("zhoukai", title).await;
    ticket(office, title).await
}

/// The path of the invitation in a text.
fn invitation(text: &str) -> &str {
    let from = text.find("/f/").unwrap_or_else(|| panic!("no invitation in {text}"));
    text[from..].split_whitespace().next().expect("a path")
}

/// Whoever holds an invitation answers it.
async fn rate(office: &Office, path: &str, values: Value) -> Result<(), LinkError> {
    let (token, about) = path.trim_start_matches("/f/").split_once("?about=").expect("an invitation");
    let mut conn = office.workspace.store.read().await.expect("reads");
    let opened = link::link_of_token(&mut conn, &office.workspace.model(), token).await?;
    let now = office.workspace.clock.now();
    link::check_invitation(&mut conn, &opened, Some(about), now).await?;
    drop(conn);
    let ticket = link::open(&opened, None, now).await?;
    office.pass_time_to(&to_text(now + Duration::seconds(3))).await;
    let submission =
        Submission { ticket, about: Some(about.to_owned()), values: object(values), ..Submission::default() };
    link::submit(&office.workspace, &opened, submission).await.map(|_| ())
}

fn refusal(answer: Result<(), LinkError>) -> &'static str {
    match answer {
        Err(LinkError::Refused { code, .. }) => code,
        other => panic!("not refused: {other:?}"),
    }
}

/// The paths of the links that were mailed to the customer, the newest first.
async fn mailed(office: &Office) -> Vec<String> {
    let mut conn = office.workspace.store.read().await.expect("reads");
    let letters = outbox::list(&mut conn, None, None, 50).await.expect("reads");
    let own = letters.iter().filter(|one| one.channel == "email" && one.recipient.contains("zheng@customer.example"));
    own.map(|one| one.content["link"].as_str().expect("a link").to_owned()).collect()
}

on_both!(
    a_late_ticket_is_closed_the_customer_asked_by_mail_and_a_low_score_alone_opens_it_again,
    |database: TestStore| async move {
        let office = Office::open(database, FOLDER).await;
        let mut wish = report("试单丁厂", "一般");
        wish["email"] = json!("zheng@customer.example");
        office.create("zhoukai", "ticket", wish).await;
        let who = handler(&office, &ticket(&office, "试单丁厂").await);

        // It is Sunday, half past nine: two working hours are over on Monday at eleven, and half an hour before that
        // whoever has it is reminded.
        let is_told = async |who: &str, what: &str| {
            let told = office.told(who).await;
            told.iter().any(|one| one.starts_with(what) && one.contains("试单丁厂"))
        };
        office.pass_time_to("2026-11-23T02:29:00Z").await;
        assert!(!is_told(&who, "即将到期").await);
        office.pass_time_to("2026-11-23T02:30:00Z").await;
        assert!(is_told(&who, "即将到期").await);
        assert!(!is_told("hanlei", "超时升级").await);
        office.pass_time_to("2026-11-23T03:00:00Z").await;
        assert!(is_told("hanlei", "超时升级").await);
        assert_eq!(office.asked("试单丁厂").await, ["hanlei: respond"]);
        office.handle("hanlei", "试单丁厂", json!({ "method": "远程" })).await;
        assert_eq!(office.asked("试单丁厂").await, [format!("{who}: repair")], "who answered does not take it over");
        let closed = repair(&office, "试单丁厂").await;
        assert_eq!(closed.values["state"], json!("已关闭"));

        let letters = mailed(&office).await;
        let [path] = &letters[..] else { panic!("one letter to the customer: {letters:?}") };
        let told = office.told("zhoukai").await;
        assert!(
            !told.iter().any(|one| one.starts_with("请把评价链接发给客户") && one.contains("试单丁厂")),
            "{told:#?}"
        );

        // Neither another ticket nor a word of one's own: the address is signed.
        let low = || json!({ "solved": "解决了", "score": 2 });
        let other = ticket(&office, "诸暨华东袜业").await;
        assert_eq!(refusal(rate(&office, &path.replace(&closed.id, &other.id), low()).await), "invitation_invalid");
        assert_eq!(refusal(rate(&office, &format!("{path}x"), low()).await), "invitation_invalid");

        rate(&office, path, low()).await.expect("answered");
        let number = closed.values["no"].as_str().expect("a number");
        let ratings = office.all("survey").await;
        let rating = titled(&ratings, &format!("{number} 不满意"));
        assert_eq!((&rating.values["ticket"], &rating.values["action"]), (&json!(closed.id), &json!("已重新打开工单")));
        assert_eq!(rating.values["phone"], json!("13600001101"), "what the customer need not say again");
        let open = ticket(&office, "试单丁厂").await;
        assert_eq!((&open.values["state"], &open.values["reopened"]), (&json!("待响应"), &json!(1)));
        let told = office.told("sunli").await;
        assert!(told.iter().any(|one| one.starts_with("客户不满意，工单已重新打开")), "{told:#?}");
        assert_eq!(
            office.asked("试单丁厂").await,
            [format!("{who}: respond")],
            "with whom it was, without anybody's doing"
        );
        assert_eq!(refusal(rate(&office, path, low()).await), "answered_already");

        // Closed once more, it is asked about once more.
        close(&office, "试单丁厂").await;
        let letters = mailed(&office).await;
        let [again, before] = &letters[..] else { panic!("two letters to the customer: {letters:?}") };
        assert!(before == path && again != path);
        rate(&office, again, json!({ "solved": "解决了", "score": 5 })).await.expect("answered");
        assert_eq!(ticket(&office, "试单丁厂").await.values["state"], json!("已关闭"));
    }
);

on_both!(whoever_is_not_asked_because_the_link_was_ended_is_named, |database: TestStore| async move {
    let office = Office::open(database, FOLDER).await;
    let admin = Principal::system(Via::Console).administrator().expect("the console may");
    let mut conn = office.workspace.store.read().await.expect("reads");
    let links = link::list(&mut conn, &admin, &office.app).await.expect("listed");
    drop(conn);
    let rating = links.iter().find(|one| one.definition.as_deref() == Some("rating")).expect("comes with the app");
    link::revoke(&office.workspace, &admin, &office.app, &rating.id).await.expect("ended");

    let mut wish = report("试单己厂", "一般");
    wish["email"] = json!("zheng@customer.example");
    let record = office.create("zhoukai", "ticket", wish).await;
    close(&office, "试单己厂").await;
    assert!(mailed(&office).await.is_empty(), "there is nothing to answer");

    let told = office.told("zhoukai").await;
    let told = told.iter().find(|one| one.starts_with("没有发出邀请") && one.contains("试单己厂"));
    let told = told.expect("who began it is told");
    assert!(told.contains("外链“这次服务怎么样？”已停用"), "{told}");
    assert!(!office.told("luobin").await.iter().any(|one| one.starts_with("没有发出邀请")), "nobody else is");

    let mut conn = office.workspace.store.read().await.expect("reads");
    let all = runs::runs_of_record(&mut conn, &record.id, 10).await.expect("reads");
    let run = all.iter().find(|run| run.flow == "ticket-service").expect("the way of a ticket");
    let lines = runs::log_of(&mut conn, run.id.as_str()).await.expect("reads");
    let unsent: Vec<_> = lines.iter().filter(|line| line.action == "unsent").collect();
    assert_eq!(unsent.len(), 1);
    assert_eq!(unsent[0].node.as_deref(), Some("mail"));
});

on_both!(a_ticket_goes_to_the_least_busy_and_comes_back_when_it_was_not_solved, |database: TestStore| async move {
    let office = Office::open(database, FOLDER).await;
    let roster = office.all("engineer").await;
    let on_hand = |engineer: &StoredRecord| engineer.values["open"].as_i64().expect("a number");
    let on_duty = roster.iter().filter(|engineer| engineer.values["on_duty"] == json!(true));
    let least = on_duty.map(on_hand).min().expect("somebody on duty");

    office.create("zhoukai", "ticket", report("试单甲厂", "一般")).await;
    let new = ticket(&office, "试单甲厂").await;
    assert_eq!((&new.values["state"], &new.values["source"]), (&json!("待响应"), &json!("电话")));
    assert!(
        titled(&office.all("customer").await, "恒拓精密").id == new.values["customer"].as_str().expect("a customer")
    );
    assert!(new.values.contains_key("device") && new.values.contains_key("warranty_until"), "found by serial number");
    let chosen = roster.iter().find(|engineer| json!(engineer.id) == new.values["engineer"]).expect("an engineer");
    assert!(on_hand(chosen) == least && chosen.values["on_duty"] == json!(true));
    let who = handler(&office, &new);

    assert_eq!(office.asked("试单甲厂").await, [format!("{who}: respond")]);
    office.handle(&who, "试单甲厂", json!({ "method": "远程" })).await;
    office.handle(&who, "试单甲厂", json!({ "cause": "电池没电", "solution": "充好了" })).await;
    let asked = office.asked("试单甲厂").await;
    assert_eq!(asked, ["hexinyi: confirm", "sunli: confirm", "zhoukai: confirm"]);
    office.claim("zhoukai", "试单甲厂").await;
    office.reject("zhoukai", "试单甲厂").await;
    let again = ticket(&office, "试单甲厂").await;
    assert_eq!(
        (&again.values["state"], &again.values["reopened"]),
        (&json!("处理中"), &json!(1)),
        "the customer said no"
    );
    office.handle(&who, "试单甲厂", json!({ "solution": "换了电池" })).await;
    office.claim("zhoukai", "试单甲厂").await;
    office.approve("zhoukai", "试单甲厂").await;
    let closed = ticket(&office, "试单甲厂").await;
    assert_eq!(closed.values["state"], json!("已关闭"));
    let told = office.told("zhoukai").await;
    let number = closed.values["no"].as_str().expect("a number");
    let told = told.iter().find(|one| one.starts_with(&format!("请把评价链接发给客户：{number}"))).expect("told");
    rate(&office, invitation(told), json!({ "solved": "没有解决", "score": 1 })).await.expect("answered");
    let ratings = office.all("survey").await;
    let rating = titled(&ratings, &format!("{number} 不满意"));
    assert_eq!((&rating.values["ticket"], &rating.values["action"]), (&json!(closed.id), &json!("已重新打开工单")));
    let open = ticket(&office, "试单甲厂").await;
    assert_eq!((&open.values["state"], &open.values["reopened"]), (&json!("待响应"), &json!(2)));
    assert_eq!(office.asked("试单甲厂").await, [format!("{who}: respond")], "by whom it was before");
    let told = office.told("chenguohua").await;
    assert!(told.iter().any(|one| one.starts_with("客户不满意，工单已重新打开")), "{told:#?}");

    // Whoever has no invitation says number and telephone; a ticket that is open already stays so, and is called about.
    let number = ticket(&office, "诸暨华东袜业").await.values["no"].clone();
    let slow = json!({ "ticket_no": number, "phone": "15900001107", "solved": "解决了", "score": 2 });
    for action in ["已重新打开工单", "待主管回电"] {
        let made = office.create("sunli", "survey", slow.clone()).await;
        let ratings = office.all("survey").await;
        let rating = ratings.iter().find(|one| one.id == made.id).expect("kept");
        assert_eq!(rating.values["action"], json!(action));
        assert_eq!(ticket(&office, "诸暨华东袜业").await.values["state"], json!("待响应"));
    }
});

on_both!(a_ticket_nobody_answers_goes_to_the_head, |database: TestStore| async move {
    let office = Office::open(database, FOLDER).await;
    office.create("zhoukai", "ticket", report("试单乙厂", "停产")).await;
    let who = handler(&office, &ticket(&office, "试单乙厂").await);
    let told = office.told("sunli").await;
    assert!(told.iter().any(|one| one.starts_with("停产：试单乙厂")), "{told:#?}");
    // It is Sunday: two working hours end on Monday at eleven.
    office.pass_time_to("2026-11-23T02:59:00Z").await;
    assert_eq!(office.asked("试单乙厂").await, [format!("{who}: respond")]);
    office.pass_time_to("2026-11-23T03:00:00Z").await;
    assert_eq!(office.asked("试单乙厂").await, ["hanlei: respond"]);
    let roster = office.all("engineer").await;
    let own =
        roster.iter().find(|engineer| engineer.values["member"] == json!(office.id("hanlei"))).expect("on the roster");
    office.handle("hanlei", "试单乙厂", json!({ "method": "上门", "engineer": own.id })).await;
    assert_eq!(office.asked("试单乙厂").await, ["hanlei: repair-fast"], "whoever the ticket is now with repairs");
});

on_both!(with_nobody_on_duty_the_head_of_service_assigns, |database: TestStore| async move {
    let office = Office::open(database, FOLDER).await;
    for engineer in office.all("engineer").await {
        office.change("sunli", "engineer", &engineer.id, json!({ "on_duty": false })).await;
    }
    office.create("zhoukai", "ticket", report("试单丙厂", "一般")).await;
    assert_eq!(office.asked("试单丙厂").await, ["chenguohua: dispatch", "sunli: dispatch"]);
    let engineer = office.all("engineer").await.remove(0);
    office.change("sunli", "engineer", &engineer.id, json!({ "on_duty": true })).await;
    office.claim("sunli", "试单丙厂").await;
    office.handle("sunli", "试单丙厂", json!({ "engineer": engineer.id })).await;
    let given = ticket(&office, "试单丙厂").await;
    assert_eq!(given.values["handler"], engineer.values["member"]);
});
