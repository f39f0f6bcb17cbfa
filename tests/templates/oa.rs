//! `templates/oa` at work: who is asked about an expense, a purchase, a leave, a seal and a car, and what is refused.

use super::titled;
use crate::on_both;
use crate::support::database::TestStore;
use crate::support::office::Office;
use serde_json::{Value, json};
use tenon_engine::flow::service::FlowError;
use tenon_engine::record::RecordError;

const FOLDER: &str = "templates/oa";

/// Where a submission was refused and what was said, as `pointer message`.
fn refused<T: std::fmt::Debug>(result: Result<T, FlowError>) -> Vec<String> {
    match result {
        Err(FlowError::Record(RecordError::Invalid(problems))) => {
            problems.iter().map(|problem| format!("{} {}", problem.pointer, problem.message.zh)).collect()
        }
        other => panic!("not refused: {other:?}"),
    }
}

on_both!(an_expense_asks_more_people_the_more_it_is, |database: TestStore| async move {
    let office = Office::open(database, FOLDER).await;
    let head = vec!["tianyu: head"];
    let above = vec!["liangdong: heads"];
    let finance = vec!["wujing: finance", "zhouting: finance"];
    let boss = vec!["chenguohua: boss"];
    for (amount, way) in [
        (800, vec![head.clone()]),
        (1000, vec![head.clone()]),
        (3000, vec![head.clone(), above.clone(), finance.clone()]),
        (5000, vec![head.clone(), above.clone(), finance.clone()]),
        (8000, vec![head, above, finance, boss]),
    ] {
        let about = format!("试报{amount}元");
        let line = json!({ "date": "2026-11-20", "kind": "交通费", "amount": amount });
        let claim = json!({ "about": about, "paper": true, "items": [line] });
        office.submit("guochen", "expense", "expense-approval", claim).await.expect("submitted");
        for step in way {
            assert_eq!(office.asked(&about).await, step, "{amount}");
            for asked in step {
                let (who, _) = asked.split_once(": ").expect("who and where");
                office.approve(who, &about).await;
            }
        }
        assert_eq!(office.asked(&about).await, ["linna: pay"], "{amount}");
        assert_eq!(titled(&office.all("expense").await, &about).values["state"], json!("待付款"));
        office.handle("linna", &about, json!({ "paid_on": "2026-11-22" })).await;
        let claims = office.all("expense").await;
        let paid = titled(&claims, &about);
        assert_eq!((paid.flow_state.as_deref(), &paid.values["state"]), (Some("approved"), &json!("已付款")));
    }
    let november = office.all("expense_monthly").await;
    let implementation = november.iter().find(|row| {
        row.title.contains("实施组") && row.title.contains("交通费") && row.values["month"] == json!("2026-11-01")
    });
    let amount = implementation.map(|row| row.values["amount"].as_f64().expect("a number"));
    assert!(amount.is_some_and(|amount| amount >= 17800.0), "{amount:?}");
    let told = office.told("guochen").await;
    assert!(told.iter().any(|one| one.starts_with("报销款已付：¥8,000.00")), "{told:#?}");
});

fn purchase(about: &str, price: u32, quotes: &[u32]) -> Value {
    let suppliers = ["联合数码", "百盛电脑", "企业购"];
    let quotes: Vec<Value> = quotes
        .iter()
        .zip(suppliers)
        .map(|(amount, supplier)| json!({ "supplier": supplier, "amount": amount }))
        .collect();
    let mut values = json!({
        "about": about, "kind": "IT 设备", "need_by": "2026-12-10", "contract": true,
        "items": [{ "name": "服务器", "qty": 2, "price": price }], "quotes": quotes,
    });
    if !quotes.is_empty() {
        values["supplier"] = json!("百盛电脑");
    }
    values
}

on_both!(a_large_purchase_needs_three_quotes_and_everybody_it_concerns, |database: TestStore| async move {
    let office = Office::open(database, FOLDER).await;
    let ask = async |values: Value| office.submit("guochen", "purchase", "purchase-approval", values).await;
    let said = refused(ask(purchase("两台服务器", 6000, &[12600, 11800])).await);
    assert_eq!(said, ["/quotes 超过 5,000 元的采购至少要有三家报价"]);
    let said = refused(ask(purchase("两台服务器", 6000, &[11500, 11800, 12600])).await);
    assert_eq!(said.len(), 1, "not the lowest, so a reason is asked for: {said:?}");
    assert!(said[0].starts_with("/why "), "{said:?}");

    ask(purchase("两台服务器", 6000, &[12600, 11800, 12400])).await.expect("submitted");
    assert_eq!(office.asked("两台服务器").await, ["tianyu: head"]);
    office.approve("tianyu", "两台服务器").await;
    let review = ["fangjin: legal", "pengfei: it", "wujing: finance", "zhouting: finance"];
    assert_eq!(office.asked("两台服务器").await, review);
    office.approve("zhouting", "两台服务器").await;
    office.approve("fangjin", "两台服务器").await;
    assert_eq!(office.asked("两台服务器").await, ["pengfei: it"], "the others are waited for");
    office.approve("pengfei", "两台服务器").await;
    assert_eq!(office.asked("两台服务器").await, ["chenguohua: boss"]);
    office.approve("chenguohua", "两台服务器").await;
    office.handle("hejun", "两台服务器", json!({ "ordered_on": "2026-11-22", "paid": 11800 })).await;
    assert_eq!(titled(&office.all("purchase").await, "两台服务器").values["state"], json!("已下单"));
    office.handle("guochen", "两台服务器", json!({ "received_on": "2026-11-22" })).await;
    let purchases = office.all("purchase").await;
    let arrived = titled(&purchases, "两台服务器");
    assert_eq!((arrived.flow_state.as_deref(), &arrived.values["state"]), (Some("approved"), &json!("已到货")));

    // A small one that concerns nobody goes on to the director at once.
    let small = json!({ "about": "白板一块", "kind": "办公用品", "need_by": "2026-12-10",
        "items": [{ "name": "白板", "qty": 1, "price": 260 }] });
    ask(small).await.expect("submitted");
    office.approve("tianyu", "白板一块").await;
    assert_eq!(office.asked("白板一块").await, ["chenguohua: boss"]);
});

fn leave(office: &Office, kind: &str, start: &str, end: &str) -> Value {
    let handover = office.id("shenyue");
    json!({ "kind": kind, "start": start, "end": end, "reason": "试休", "handover": handover })
}

on_both!(a_leave_is_bounded_by_its_balance_and_climbs_with_its_days, |database: TestStore| async move {
    let office = Office::open(database, FOLDER).await;
    let ask = async |by: &str, values: Value| office.submit(by, "leave", "leave-approval", values).await;
    let leave = |kind: &str, start: &str, end: &str| leave(&office, kind, start, end);
    let left = async || {
        let rows = office.seen_by(&office.member("guochen"), "leave_balance").await;
        let row = rows.iter().find(|row| row.values["kind"] == json!("年假")).expect("a balance");
        row.values["left"].clone()
    };
    assert_eq!(left().await, json!(3), "five days granted, two taken");
    let said = refused(ask("guochen", leave("年假", "2026-12-07", "2026-12-10")).await);
    assert!(said[0].contains("年假不够：郭晨 2026 年还剩 3"), "{said:?}");

    ask("guochen", leave("年假", "2026-12-07", "2026-12-09")).await.expect("submitted");
    assert_eq!(left().await, json!(0), "what waits for approval is taken");
    assert_eq!(office.asked("郭晨 年假").await, ["tianyu: head"]);
    office.reject("tianyu", "郭晨 年假").await;
    assert_eq!(left().await, json!(3), "what was rejected comes back");

    ask("guochen", leave("事假", "2026-12-14", "2026-12-18")).await.expect("submitted");
    office.approve("tianyu", "郭晨 事假").await;
    assert_eq!(office.asked("郭晨 事假").await, ["liangdong: heads"], "five days");
    office.approve("liangdong", "郭晨 事假").await;
    assert_eq!(titled(&office.all("leave").await, "郭晨 事假").flow_state.as_deref(), Some("approved"));
    let said = refused(ask("guochen", leave("事假", "2026-12-30", "2027-01-04")).await);
    assert!(said.contains(&"/end 跨年的假请按年份分两张单提交".to_owned()), "{said:?}");
    for (start, end) in [("2026-12-18", "2026-12-14"), ("2027-01-04", "2026-12-30")] {
        let said = refused(ask("guochen", leave("事假", start, end)).await);
        assert_eq!(said, ["/end 结束日期不能早于开始日期"], "one mistake, said once");
    }
});

on_both!(a_leave_of_a_head_or_of_more_than_ten_days_ends_with_the_boss, |database: TestStore| async move {
    let office = Office::open(database, FOLDER).await;
    // Who leaves, why and until when, and who is asked one after the other. Ten working days end on the 18th.
    for (by, title, kind, end, way) in [
        ("shenyue", "沈悦 丧假", "丧假", "2026-12-07", vec!["tianyu: head"]),
        ("tianyu", "田雨 丧假", "丧假", "2026-12-07", vec!["liangdong: head", "chenguohua: boss"]),
        ("liangdong", "梁栋 丧假", "丧假", "2026-12-07", vec!["chenguohua: head"]),
        ("guochen", "郭晨 丧假", "丧假", "2026-12-18", vec!["tianyu: head", "liangdong: heads"]),
        ("guochen", "郭晨 婚假", "婚假", "2026-12-21", vec!["tianyu: head", "liangdong: heads", "chenguohua: boss"]),
    ] {
        let mut values = leave(&office, kind, "2026-12-07", end);
        if by == "shenyue" {
            values["handover"] = json!(office.id("guochen"));
        }
        office.submit(by, "leave", "leave-approval", values).await.expect("submitted");
        for step in way {
            assert_eq!(office.asked(title).await, [step], "{title}");
            let (who, _) = step.split_once(": ").expect("who and where");
            office.approve(who, title).await;
        }
        let state = titled(&office.all("leave").await, title).flow_state.clone();
        assert_eq!(state.as_deref(), Some("approved"), "{title}: nobody else is asked");
    }
});

on_both!(a_seal_taken_out_comes_back_and_a_car_is_claimed, |database: TestStore| async move {
    let office = Office::open(database, FOLDER).await;
    let seal = json!({ "stamp": "公章", "kind": "投标文件", "document": "试投标书", "copies": 3, "paper": true,
        "take_out": true, "use_on": "2026-11-22", "return_by": "2026-11-24", "reason": "开标现场补盖" });
    office.submit("guochen", "seal", "seal-approval", seal).await.expect("submitted");
    for who in ["tianyu", "fangjin", "chenguohua", "taohui"] {
        office.approve(who, "试投标书").await;
    }
    assert_eq!(titled(&office.all("seal").await, "试投标书").values["state"], json!("外带中"));
    office.pass_time_to("2026-11-24T07:00:00Z").await;
    let told = office.told("guochen").await;
    assert!(told.iter().any(|one| one.starts_with("今天归还公章：郭晨")), "{told:#?}");
    let report = json!({ "stamped_copies": 3, "returned_on": "2026-11-24", "return_note": "盖三份" });
    office.handle("guochen", "试投标书", report).await;
    office.approve("taohui", "试投标书").await;
    let seals = office.all("seal").await;
    let back = titled(&seals, "试投标书");
    assert_eq!((back.flow_state.as_deref(), &back.values["state"]), (Some("approved"), &json!("已归还")));

    let trip = json!({ "about": "送样", "to": "试去金华", "people": 2,
        "start": "2026-11-25T00:00:00Z", "end": "2026-11-25T09:00:00Z" });
    office.submit("guochen", "car_request", "car-approval", trip).await.expect("submitted");
    office.approve("tianyu", "试去金华").await;
    assert_eq!(office.asked("试去金华").await, ["majianjun: assign", "taohui: assign"]);
    office.claim("majianjun", "试去金华").await;
    assert_eq!(office.asked("试去金华").await, ["majianjun: assign"]);
    let cars = office.all("car").await;
    let car = titled(&cars, "别克");
    let given = json!({ "car": car.id, "driver": office.id("majianjun") });
    office.handle("majianjun", "试去金华", given).await;
    let trips = office.all("car_request").await;
    let out = titled(&trips, "试去金华");
    assert_eq!(
        (&out.values["state"], &out.values["start_km"]),
        (&json!("已派车"), &json!(86421)),
        "as the car came back"
    );

    // It is out until five in the afternoon.
    let clash = json!({ "about": "接人", "to": "试去绍兴", "people": 2,
        "start": "2026-11-25T08:00:00Z", "end": "2026-11-25T10:00:00Z" });
    office.submit("guochen", "car_request", "car-approval", clash).await.expect("submitted");
    office.approve("tianyu", "试去绍兴").await;
    office.claim("majianjun", "试去绍兴").await;
    let mut given = json!({ "car": car.id, "driver": office.id("majianjun") });
    let said = refused(office.try_handle("majianjun", "试去绍兴", given.clone()).await);
    assert_eq!(said, ["/car 这辆车在这段时间已经派出，可在用车日历里查看"]);
    given["start"] = json!("2026-11-25T09:00:00Z");
    office.handle("majianjun", "试去绍兴", given).await;
    let back =
        json!({ "returned_at": "2026-11-25T09:30:00Z", "start_km": 86421, "end_km": 86777, "condition": "正常" });
    office.handle("majianjun", "试去金华", back).await;
    assert_eq!(titled(&office.all("car").await, "别克").values["mileage"], json!(86777));
});
