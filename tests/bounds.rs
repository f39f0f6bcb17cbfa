//! Dates and times between the bounds of their fields, on both databases: asked of what is put in now, whichever way it comes.

use crate::imports::codes;
use crate::on_both;
use crate::support::database::TestStore;
use crate::support::depot::Depot;
use crate::support::shop::{Shop, object, refusals};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tenon_engine::clock::from_text;
use tenon_engine::definition::Package;
use tenon_engine::package::{publish, save_draft};
use tenon_engine::record::{Action, RecordError};

/// Visits from today on, within working hours, each with rows of earlier ones.
fn package() -> Package {
    let files = [
        ("app.json", json!({ "key": "shop", "title": "商店", "version": "1.0.0", "navigation": [] })),
        (
            "forms/visit.json",
            json!({ "key": "visit", "title": "拜访", "properties": {
                "note": { "type": "string" },
                "day": { "title": "日期", "x-kind": "date", "x-earliest": { "date": "today" }, "x-latest": "2026-12-31" },
                "at": { "title": "时间", "x-kind": "time", "x-earliest": "09:00", "x-latest": "18:00" },
                "begins": { "x-kind": "datetime", "x-latest": { "date": "today + 7d" } },
                "month": { "x-kind": "month", "x-earliest": { "date": "month_start" } },
                "earlier": { "type": "array", "items": { "type": "object", "properties": {
                    "when": { "x-kind": "date", "x-latest": { "date": "today" } }, "what": { "type": "string" } } } } },
                "x-visibility": [{ "show": ["at"], "when": ["note", "!=", "全天"] }] }),
        ),
    ];
    Package { files: files.map(|(path, document)| (path.to_owned(), document.to_string())).into() }
}

/// Where and why a change is refused.
fn places(error: &RecordError) -> Vec<String> {
    refusals(error).into_iter().map(|(pointer, code)| format!("{pointer} {code}")).collect()
}

on_both!(what_is_put_in_lies_between_its_bounds, |database: TestStore| async move {
    let shop = Shop::open_with(database, package()).await;
    let create = async |values: Value| {
        shop.perform(&shop.system, "visit", Action::Create { id: None, values: object(values) }).await
    };
    let refused = create(json!({
        "day": "2026-03-01", "at": "18:30", "begins": "2026-03-09T16:00:00Z", "month": "2026-02",
        "earlier": [{ "when": "2026-03-02" }, { "when": "2026-03-03" }] }))
    .await
    .expect_err("out of bounds");
    assert_eq!(
        places(&refused),
        ["/at too_late", "/begins too_late", "/day too_early", "/earlier/1/when too_late", "/month too_early"]
    );
    let RecordError::Invalid(problems) = &refused else { panic!("{refused:?}") };
    let day = problems.iter().find(|problem| problem.pointer == "/day").expect("is told");
    assert_eq!(
        (day.message.zh.as_str(), day.message.en.as_str()),
        ("不能早于 2026-03-02", "must not be before 2026-03-02")
    );
    // The last millisecond of the seventh day is still of it, in the zone of the workspace.
    let edges = json!({ "day": "2026-12-31", "at": "09:00", "begins": "2026-03-09T15:59:59.999Z", "month": "2026-03" });
    create(edges).await.expect("both ends are taken");
    let late = create(json!({ "day": "2027-01-01" })).await.expect_err("after the last");
    assert_eq!(places(&late), ["/day too_late"]);
    // What a condition hides nobody can mend.
    create(json!({ "note": "全天", "at": "20:00" })).await.expect("is hidden");
});

on_both!(what_a_record_held_before_stays, |database: TestStore| async move {
    let shop = Shop::open_with(database, package()).await;
    let rows = json!([{ "when": "2026-03-02", "what": "电话" }]);
    let made = shop.create("visit", json!({ "day": "2026-03-02", "earlier": rows })).await;
    shop.workspace.clock.set(from_text("2026-03-05T08:00:00Z").expect("a moment"));
    let noted =
        shop.update("visit", &made.id, json!({ "note": "已到访" })).await.expect("its day is over by now").record;
    shop.update("visit", &made.id, json!({ "day": "2026-03-02", "note": "改" })).await.expect("says the same");
    let moved = shop.update("visit", &made.id, json!({ "day": "2026-03-04" })).await.expect_err("is put in now");
    assert_eq!(places(&moved), ["/day too_early"]);
    shop.update("visit", &made.id, json!({ "day": "2026-03-05" })).await.expect("today");
    let values = object(json!({ "day": "2026-03-02" }));
    let back = Action::Revert { id: made.id.clone(), version: None, values };
    let back = shop.perform(&shop.system, "visit", back).await.expect("comes back to it").record;
    assert_eq!(back.value("day"), "2026-03-02");
    // A bound that is drawn tighter leaves rows alone that stood before; a new row is asked.
    let mut document = serde_json::from_str::<Value>(&package().files["forms/visit.json"]).expect("a form");
    document["properties"]["earlier"]["items"]["properties"]["when"]["x-latest"] = json!("2026-01-31");
    shop.publish("forms/visit.json", document).await;
    let mut rows = noted.values["earlier"].clone();
    rows[0]["what"] = json!("面谈");
    shop.update("visit", &made.id, json!({ "earlier": rows })).await.expect("the day of the row stood before");
    rows.as_array_mut().expect("rows").push(json!({ "when": "2026-02-01" }));
    let added = shop.update("visit", &made.id, json!({ "earlier": rows })).await.expect_err("a new row");
    assert_eq!(places(&added), ["/earlier/1/when too_late"]);
});

on_both!(an_import_tells_which_rows_lie_outside, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let mut form: Value = serde_json::from_str(include_str!("support/depot/customer.json")).expect("a form");
    form["properties"]["since"]["x-latest"] = json!({ "date": "today" });
    let (workspace, owner) = (&depot.workspace, &depot.owner);
    save_draft(workspace, owner, "depot", "forms/customer.json", Some(form.to_string())).await.expect("saved");
    publish(workspace, owner, "depot", None).await.expect("published");
    let rows = "名称,手机,合作日期\n晨光,13900000001,2026-03-02\n华信,13900000002,2026/3/3\n";
    let path = depot.csv("since.csv", rows.as_bytes());
    let upload = depot.upload(owner, "customer", &path).await;
    let mapping = depot.look(owner, &upload).await.mapping;
    let checked = depot.go(&upload, &mapping, false).await;
    assert_eq!(codes(&depot, &checked).await, BTreeMap::from([("too_late".to_owned(), 1)]));
    let done = depot.go(&checked, &mapping, true).await;
    assert_eq!((&done.result["created"], &done.result["refused"]), (&json!(1), &json!(1)), "{done:?}");
});

/// Goods with a code in a shape that a pattern says, and rows with another.
fn coded() -> Package {
    let words = "编码为两个大写字母加四位数字";
    let files = [
        ("app.json", json!({ "key": "shop", "title": "商店", "version": "1.0.0", "navigation": [] })),
        (
            "forms/good.json",
            json!({ "key": "good", "title": "商品", "properties": {
                "code": { "type": "string", "pattern": "^[A-Z]{2}[0-9]{4}$", "x-pattern-message": words },
                "plain": { "type": "string", "pattern": "^[0-9]+$" },
                "parts": { "type": "array", "items": { "type": "object", "properties": {
                    "mark": { "x-kind": "barcode", "pattern": "^6", "x-pattern-message": "条码以 6 开头" } } } } } }),
        ),
        ("i18n/en.json", json!({ words: "A code is two capital letters and four digits" })),
    ];
    Package { files: files.map(|(path, document)| (path.to_owned(), document.to_string())).into() }
}

on_both!(what_does_not_match_is_said_in_the_words_of_the_form, |database: TestStore| async move {
    let shop = Shop::open_with(database, coded()).await;
    let values = json!({ "code": "ab1", "plain": "x", "parts": [{ "mark": "690" }, { "mark": "790" }] });
    let create = Action::Create { id: None, values: object(values) };
    let refused = shop.perform(&shop.system, "good", create).await.expect_err("no such code");
    assert_eq!(places(&refused), ["/code wrong_pattern", "/parts/1/mark wrong_pattern", "/plain wrong_pattern"]);
    let RecordError::Invalid(problems) = &refused else { panic!("{refused:?}") };
    let of = |pointer: &str| problems.iter().find(|problem| problem.pointer == pointer).expect("is told");
    let code = of("/code");
    assert_eq!(
        (code.message.zh.as_str(), code.message.en.as_str(), &code.hint),
        ("编码为两个大写字母加四位数字", "A code is two capital letters and four digits", &None)
    );
    assert_eq!(of("/parts/1/mark").message.zh, "条码以 6 开头");
    assert!(of("/plain").hint.as_ref().is_some_and(|hint| hint.zh.contains("^[0-9]+$")), "else the pattern is told");
});
