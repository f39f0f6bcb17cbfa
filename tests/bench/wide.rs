//! A form of 500 fields: how long it takes to open, and what the engine needs for each pause in typing. Sixty of its
//! fields are formulas, twenty rules hide others, and one field is a sub-form with 200 rows.

use crate::Size;
use crate::http::Client;
use crate::load;
use crate::places::Place;
use crate::report::Report;
use serde_json::{Map, Value, json};

const FORM: &str = "/api/v1/apps/wide/forms/wide";
/// Fields that people fill in; with 60 formulas and the sub-form there are 500.
const INPUTS: usize = 439;
/// Rules, each of which shows four fields.
const RULES: usize = 20;
const ROWS: usize = 200;
/// The number somebody types.
const TYPED: &str = "f006";

/// Installs the form with one record, opens both, and types into it.
pub async fn measure(place: &Place, size: Size, report: &mut Report) {
    let server = place.apart("wide").first().await;
    let key = server.set_up().await;
    let mut client = Client::connect(server.address, &key).await.expect("connects");
    let mut add = |what: String, value: f64, unit: &'static str| report.add(Some(place.name), what, value, unit);
    client.post("/api/v1/apps", &json!({ "key": "wide", "title": "大表单" })).await.expect("answers").ok("app");
    let body = json!({ "text": include_str!("app/wide.json") }).to_string();
    let path = "/api/v1/apps/wide/definitions/forms/wide.json";
    client.send("PUT", path, "", body.as_bytes()).await.expect("answers").ok("draft");
    client.post("/api/v1/apps/wide/publish", &json!({})).await.expect("answers").ok("publish");
    let sent = json!({ "values": values() });
    let record = client.post(&format!("{FORM}/records"), &sent).await.expect("answers").ok("record");
    let id = record["id"].as_str().expect("an id").to_owned();

    for (what, path) in [("the form", FORM.to_owned()), ("a record", format!("{FORM}/records/{id}"))] {
        let make = move |_| Some(("GET", path.clone(), String::new(), Vec::new()));
        let figures = load::run(server.address, &key, 1, size.seconds.min(5), make).await;
        add(format!("500 fields: open {what}, median"), figures.p50_ms, "ms");
        add(format!("500 fields: open {what}, p99"), figures.p99_ms, "ms");
    }

    let path = format!("{FORM}/records/evaluate");
    // As the page sends it: all that can be written, and the number that is being typed.
    let mut typed = values();
    typed.shift_remove(TYPED);
    let typed = json!(typed).to_string();
    let draft = move |n: u64| format!("{{\"id\":\"{id}\",\"values\":{{\"{TYPED}\":{},{}}}", n % 100_000, &typed[1..]);
    let seen = client.send("POST", &path, "", draft(700).as_bytes()).await.expect("answers").ok("a keystroke");
    assert_eq!(seen["problems"], json!([]), "the draft is sound");
    assert_eq!(seen["values"]["c001"], json!(700 * 2 + 9), "formulas follow what is typed");
    assert_eq!(seen["visible"].as_object().map(Map::len), Some(RULES / 2 * 4), "half of the rules hide");
    let make = move |n| Some(("POST", path.clone(), String::new(), draft(n).into_bytes()));
    let figures = load::run(server.address, &key, 1, size.seconds, make).await;
    add("500 fields: evaluate after a keystroke, median".to_owned(), figures.p50_ms, "ms");
    add("500 fields: evaluate after a keystroke, p99".to_owned(), figures.p99_ms, "ms");
    server.kill();
}

fn input(at: usize) -> String {
    format!("f{at:03}")
}

/// What somebody has filled in.
fn values() -> Map<String, Value> {
    let mut values = Map::new();
    for at in 0..INPUTS {
        let value = match at % 5 {
            0 => json!(format!("内容 {at}")),
            1 => json!(at),
            2 => json!(format!("2025-{:02}-{:02}", 1 + at % 12, 1 + at % 28)),
            // The fields that rules look at are 20 apart; every other one hides.
            3 => json!(if at % 20 == 3 && at / 20 % 2 == 1 { "乙" } else { "甲" }),
            _ => json!(at),
        };
        values.insert(input(at), value);
    }
    let rows: Vec<Value> = (0..ROWS)
        .map(|at| {
            let day = format!("2025-{:02}-{:02}", 1 + at % 12, 1 + at % 28);
            json!({ "item": format!("商品 {at}"), "day": day, "qty": 1 + at % 9, "price": 10 + at, "note": "随单发货" })
        })
        .collect();
    values.insert("rows".to_owned(), rows.into());
    values
}
