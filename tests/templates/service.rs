//! `templates/service` at work: who gets a ticket, what happens when nobody answers, and a rating that opens it again.

use super::titled;
use crate::on_both;
use crate::support::database::TestStore;
use crate::support::office::Office;
use serde_json::{Value, json};
use tenon_engine::store::StoredRecord;

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
    assert!(told.iter().any(|one| one.contains(&format!("?ticket_no={number}"))), "{told:#?}");

    let rating = json!({ "ticket_no": number, "phone": "13600001101", "solved": "没有解决", "score": 1 });
    office.create("sunli", "survey", rating).await;
    let ratings = office.all("survey").await;
    let rating = titled(&ratings, &format!("{number} 不满意"));
    assert_eq!((&rating.values["ticket"], &rating.values["action"]), (&json!(closed.id), &json!("已重新打开工单")));
    let open = ticket(&office, "试单甲厂").await;
    assert_eq!((&open.values["state"], &open.values["reopened"]), (&json!("待响应"), &json!(2)));
    assert_eq!(office.asked("试单甲厂").await, [format!("{who}: respond")], "by whom it was before");
    let told = office.told("chenguohua").await;
    assert!(told.iter().any(|one| one.starts_with("客户说没解决，工单已重新打开")), "{told:#?}");

    // Solved, but slowly: no ticket opens, the head of service calls.
    let number = ticket(&office, "诸暨华东袜业").await.values["no"].clone();
    let slow = json!({ "ticket_no": number, "phone": "15900001107", "solved": "解决了", "score": 2 });
    office.create("sunli", "survey", slow).await;
    let number = number.as_str().expect("a number");
    let ratings = office.all("survey").await;
    assert_eq!(titled(&ratings, &format!("{number} 不满意")).values["action"], json!("待主管回电"));
    assert_eq!(ticket(&office, "诸暨华东袜业").await.values["state"], json!("已关闭"));
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
