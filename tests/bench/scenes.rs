//! What people do all day, measured over HTTP against the real server.

use crate::Size;
use crate::http::Client;
use crate::load::{self, Request};
use crate::places::{Place, binary};
use crate::report::Report;
use crate::server::{Server, Start};
use serde_json::{Value, json};
use std::time::Instant;

/// The form of the large table.
pub const FORM: &str = "customer";
/// The most rows of it that come through the API; what is wanted beyond is copied.
pub const THROUGH_THE_API: usize = 1_000_000;
const RECORDS: &str = "/api/v1/apps/bench/forms/customer/records";
const INDUSTRIES: [&str; 8] =
    ["manufacturing", "retail", "finance", "software", "logistics", "healthcare", "education", "energy"];

/// Takes a figure: what, how much, of what unit.
pub type Add<'a> = &'a mut dyn FnMut(String, f64, &'static str);

const SIZES: [&str; 4] = ["1-49", "50-199", "200-999", "1000+"];
const NOTES: &str = "Called about the renewal of the yearly contract; asked for a revised quotation.";

/// Measures what people do, what they look at in the large table, or both.
pub async fn measure(place: &Place, size: Size, (commands, views): (bool, bool), report: &mut Report) {
    let start = Start::new(binary(), place.data.path(), place.database.as_deref());
    let server = start.first().await;
    let key = server.set_up().await;
    let mut client = Client::connect(server.address, &key).await.expect("connects");
    install(&mut client).await;
    let mut add = |what: String, value: f64, unit: &'static str| report.add(Some(place.name), what, value, unit);

    if commands {
        creations(&server, &key, size, &mut add).await;
    }
    if !views {
        server.kill();
        return;
    }
    fill(&server, &key, size, &mut add).await;
    drop(client);
    server.kill();
    crate::bulk::copy(&start, size).await;

    let server = start.again().await;
    reads(&server, &key, size, &mut add).await;
    crate::counted::measure(&server, &key, size, "no index", &mut add).await;
    crate::views::measure(&server, &key, size, &mut add).await;
    crate::counted::measure(&server, &key, size, "with an index", &mut add).await;
    server.kill();

    let begun = Instant::now();
    let server = start.again().await;
    let mut client = Client::connect(server.address, &key).await.expect("connects");
    client.get("/readyz").await.expect("answers").ok("readyz");
    add("start to ready".to_owned(), begun.elapsed().as_secs_f64() * 1e3, "ms");
    add("memory when idle after the start".to_owned(), resident_mb(&server), "MB");
    server.kill();
}

pub async fn install(client: &mut Client) {
    client.post("/api/v1/apps", &json!({ "key": "bench", "title": "测量" })).await.expect("answers").ok("app");
    for (path, text) in [
        ("forms/customer.json", include_str!("app/customer.json")),
        ("rules/grade.json", include_str!("app/grade.json")),
        ("views/indexed.json", include_str!("app/indexed.json")),
        ("dashboards/levels.json", include_str!("app/levels.json")),
    ] {
        let path = format!("/api/v1/apps/bench/definitions/{path}");
        let body = json!({ "text": text }).to_string();
        client.send("PUT", &path, "", body.as_bytes()).await.expect("answers").ok("draft");
    }
    client.post("/api/v1/apps/bench/publish", &json!({})).await.expect("answers").ok("publish");
}

/// The n-th customer as JSON: 12 fields, every telephone number once. Written by hand, for the load runs on the
/// processors that are measured.
fn customer(n: u64) -> String {
    let mixed = n.wrapping_mul(6_364_136_223_846_793_005).rotate_left(17);
    let pick = |of: u64, shift: u32| (mixed >> shift) % of;
    let name = if n.is_multiple_of(2) { "上海华信智能科技有限公司" } else { "Blue Harbor Trading Ltd" };
    let tags = ["", "\"vip\"", "\"vip\",\"new\"", "\"vip\",\"new\",\"renewal\""][pick(4, 29) as usize];
    format!(
        "{{\"name\":\"{name} {n:08}\",\"phone\":\"1{}{:09}\",\"email\":\"contact{n}@example.com\",\
         \"industry\":\"{}\",\"size\":\"{}\",\"owner\":\"user{:02}\",\"revenue\":{}.{:02},\
         \"last_contact\":\"2025-{:02}-{:02}\",\"met_at\":\"2025-{:02}-{:02}T{:02}:{:02}:00Z\",\"notes\":\"{NOTES}\",\
         \"tags\":[{tags}]}}",
        3 + n % 7,
        n % 1_000_000_000,
        INDUSTRIES[pick(8, 3) as usize],
        SIZES[pick(4, 7) as usize],
        1 + pick(50, 11),
        10_000 + pick(9_990_000, 13),
        pick(100, 5),
        1 + pick(12, 19),
        1 + pick(28, 23),
        1 + n % 6,
        1 + n % 28,
        n % 24,
        n % 60,
    )
}

pub fn post(path: &str, body: String) -> Request {
    ("POST", path.to_owned(), String::new(), body.into_bytes())
}

async fn creations(server: &Server, key: &str, size: Size, add: Add<'_>) {
    for (connections, offset) in [(1, 500_000_000), (64, 600_000_000)] {
        let make = move |n| Some(post(RECORDS, format!("{{\"values\":{}}}", customer(offset + n))));
        let figures = load::run(server.address, key, connections, size.seconds, make).await;
        let what = format!("create a customer, {connections} connections");
        add(what.clone(), figures.per_second, "per s");
        add(format!("{what}, median"), figures.p50_ms, "ms");
        add(format!("{what}, p99"), figures.p99_ms, "ms");
    }
}

/// The ids of everything a list answers, page by page.
pub async fn ids(client: &mut Client, path: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = client.get(&format!("{path}{cursor}")).await.expect("answers").ok("a list");
        let items = page["items"].as_array().expect("items");
        found.extend(items.iter().filter_map(|item| item["id"].as_str().map(str::to_owned)));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

/// Fills the table through the API in batches of 1,000, up to the bound.
async fn fill(server: &Server, key: &str, size: Size, add: Add<'_>) {
    let batches = (size.rows.min(THROUGH_THE_API) / 1000).max(1) as u64;
    let path = format!("{RECORDS}/batch");
    let begun = Instant::now();
    let make = move |n| {
        (n < batches).then(|| {
            let one = |at| format!("{{\"op\":\"create\",\"values\":{}}}", customer(n * 1000 + at));
            let operations: Vec<String> = (0..1000).map(one).collect();
            post(&path, format!("{{\"operations\":[{}]}}", operations.join(",")))
        })
    };
    load::run(server.address, key, 4, 3600, make).await;
    add("create in batches of 1,000".to_owned(), (batches * 1000) as f64 / begun.elapsed().as_secs_f64(), "rows/s");
}

/// A condition as an address has it.
pub fn encode(condition: Value) -> String {
    let mut out = String::new();
    for byte in condition.to_string().bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => out.push(byte as char),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

/// Lists as the page asks for them: rather of the newest records than late.
async fn reads(server: &Server, key: &str, size: Size, add: Add<'_>) {
    let rare = format!("{:08}", size.rows as u64 / 2);
    let groups = "/api/v1/apps/bench/forms/customer/groups";
    let scenes = [
        (
            "list: filter + sort with the fitting index",
            format!(
                "{RECORDS}?quick=true&limit=20&sort=-revenue&filter={}",
                encode(json!(["industry", "=", "software"]))
            ),
        ),
        (
            "list: filter + sort without an index",
            format!(
                "{RECORDS}?quick=true&limit=20&sort=-met_at&filter={}",
                encode(json!({"all": [["size", "=", "50-199"], ["revenue", ">", 9_000_000]]}))
            ),
        ),
        ("list: the newest 50", format!("{RECORDS}?quick=true&limit=50")),
        (
            "list: with the bounded count",
            format!("{RECORDS}?quick=true&limit=50&count=true&filter={}", encode(json!(["industry", "=", "software"]))),
        ),
        ("search: a word that stands once", format!("{RECORDS}?quick=true&limit=20&count=true&search={rare}")),
        (
            "search: two Chinese characters",
            format!("{RECORDS}?quick=true&limit=20&count=true&search=%E5%8D%8E%E4%BF%A1"),
        ),
        ("group by industry, counted", format!("{groups}?by=industry&exact=true")),
        ("group by level, revenue added up", format!("{groups}?by=level&measure=sum:revenue&exact=true")),
    ];
    for (what, path) in scenes {
        let make = move |_| Some(("GET", path.clone(), String::new(), Vec::new()));
        let one = load::run(server.address, key, 1, size.seconds.min(5), make.clone()).await;
        let many = load::run(server.address, key, 16, size.seconds.min(5), make).await;
        add(format!("{what}, median"), one.p50_ms, "ms");
        add(format!("{what}, 16 connections"), many.per_second, "per s");
    }
}

/// Memory of a process that stands in RAM, from the kernel's own account.
fn resident_mb(server: &Server) -> f64 {
    let process = server.child.as_ref().expect("the server runs").id();
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse().unwrap_or_default();
    kilobytes / 1024.0
}
