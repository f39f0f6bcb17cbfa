//! What boards, calendars, Gantt charts and grouped tables ask for, measured over HTTP once their views are published. A
//! gallery asks what a list does.

use crate::Size;
use crate::http::Client;
use crate::load;
use crate::scenes::{Add, encode};
use crate::server::Server;
use serde_json::json;

const FORM: &str = "/api/v1/apps/bench/forms/customer";

/// Publishes the views, which brings their indexes, and measures each question of theirs, with what the page asks beside the
/// records: which fields may be dragged, and of a first page the count.
pub async fn measure(server: &Server, key: &str, size: Size, add: Add<'_>) {
    let mut client = Client::connect(server.address, key).await.expect("connects");
    for (path, text) in [
        ("views/board.json", include_str!("app/board.json")),
        ("views/month.json", include_str!("app/month.json")),
        ("views/gantt.json", include_str!("app/gantt.json")),
        ("views/stages.json", include_str!("app/stages.json")),
        ("views/middle.json", include_str!("app/middle.json")),
    ] {
        let body = json!({ "text": text }).to_string();
        let path = format!("/api/v1/apps/bench/definitions/{path}");
        client.send("PUT", &path, "", body.as_bytes()).await.expect("answers").ok("draft");
    }
    client.post("/api/v1/apps/bench/publish", &json!({})).await.expect("answers").ok("publish");
    let software = encode(json!(["industry", "=", "software"]));
    let bars = format!("{FORM}/records?quick=true&count=true&limit=60&may_edit=met_at,last_contact");
    let scenes = [
        ("board: columns with counts and sums", format!("{FORM}/sections?by=industry&measures=sum:revenue")),
        (
            "board: columns, exact over all records",
            format!("{FORM}/sections?by=industry&measures=sum:revenue&exact=true"),
        ),
        (
            "board: 30 cards of a column",
            format!("{FORM}/records?quick=true&count=true&limit=30&sort=-revenue&filter={software}&may_edit=industry"),
        ),
        (
            "calendar: a month",
            format!("{FORM}/days?quick=true&start=met_at&from=2025-03-31&to=2025-05-04&each=4&may_edit=met_at"),
        ),
        ("Gantt chart: 60 bars", format!("{bars}&sort=met_at")),
        ("Gantt chart: 60 bars, in groups", format!("{bars}&sort=industry,met_at")),
        ("groups: the months of a date", format!("{FORM}/sections?by=met_at:month")),
        ("totals: sum and average", format!("{FORM}/totals?measures=sum:revenue,avg:revenue")),
    ];
    for (what, path) in scenes {
        let make = move |_| Some(("GET", path.clone(), String::new(), Vec::new()));
        let one = load::run(server.address, key, 1, size.seconds.min(5), make).await;
        add(format!("{what}, median"), one.p50_ms, "ms");
    }
}
