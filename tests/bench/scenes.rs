//! What people do all day, measured over HTTP against the real server.

use crate::Size;
use crate::http::Client;
use crate::load::{self, Request};
use crate::places::{Place, binary};
use crate::report::Report;
use crate::server::{Server, Start};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Instant;

const RECORDS: &str = "/api/v1/apps/bench/forms/customer/records";
const INDUSTRIES: [&str; 8] =
    ["manufacturing", "retail", "finance", "software", "logistics", "healthcare", "education", "energy"];

const SIZES: [&str; 4] = ["1-49", "50-199", "200-999", "1000+"];
const TAGS: [&str; 4] = ["vip", "new", "renewal", "risk"];

pub async fn measure(place: &Place, size: Size, report: &mut Report) {
    let start = Start::new(binary(), place.data.path(), place.database.as_deref());
    let server = start.first().await;
    let key = server.set_up().await;
    let mut client = Client::connect(server.address, &key).await.expect("connects");
    install(&mut client).await;
    let name = |what: &str| format!("{}: {what}", place.name);

    creations(&server, &key, size, report, &name).await;
    decisions(&server, &key, size, report, &name).await;
    fill(&server, &key, size, report, &name).await;
    reads(&server, &key, size, report, &name).await;
    crate::views::measure(&server, &key, size, report, &name).await;
    drop(client);
    server.kill();

    let begun = Instant::now();
    let server = start.again().await;
    let mut client = Client::connect(server.address, &key).await.expect("connects");
    client.get("/readyz").await.expect("answers").ok("readyz");
    report.add(name(&format!("start to ready with {} records", size.rows)), begun.elapsed().as_secs_f64() * 1e3, "ms");
    report.add(name("memory when idle after the start"), resident_mb(&server), "MB");
    server.kill();
}

async fn install(client: &mut Client) {
    client.post("/api/v1/apps", &json!({ "key": "bench", "title": "测量" })).await.expect("answers").ok("app");
    for (path, text) in [
        ("forms/customer.json", include_str!("app/customer.json")),
        ("forms/quote.json", include_str!("app/quote.json")),
        ("rules/grade.json", include_str!("app/grade.json")),
        ("flows/approval.json", include_str!("app/approval.json")),
        ("views/indexed.json", include_str!("app/indexed.json")),
    ] {
        let path = format!("/api/v1/apps/bench/definitions/{path}");
        let body = json!({ "text": text }).to_string();
        client.send("PUT", &path, "", body.as_bytes()).await.expect("answers").ok("draft");
    }
    client.post("/api/v1/apps/bench/publish", &json!({})).await.expect("answers").ok("publish");
}

/// The n-th customer: 12 fields, every telephone number once.
fn customer(n: u64) -> Value {
    let mixed = n.wrapping_mul(6_364_136_223_846_793_005).rotate_left(17);
    let pick = |of: u64, shift: u32| (mixed >> shift) % of;
    let name = if n.is_multiple_of(2) {
        format!("上海华信智能科技有限公司 {n:08}")
    } else {
        format!("Blue Harbor Trading Ltd {n:08}")
    };
    json!({
        "name": name,
        "phone": format!("1{}{:09}", 3 + n % 7, n % 1_000_000_000),
        "email": format!("contact{n}@example.com"),
        "industry": INDUSTRIES[pick(8, 3) as usize],
        "size": SIZES[pick(4, 7) as usize],
        "owner": format!("user{:02}", 1 + pick(50, 11)),
        "revenue": (10_000 + pick(9_990_000, 13)) as f64 + pick(100, 5) as f64 / 100.0,
        "last_contact": format!("2025-{:02}-{:02}", 1 + pick(12, 19), 1 + pick(28, 23)),
        "met_at": format!("2025-{:02}-{:02}T{:02}:{:02}:00Z", 1 + n % 6, 1 + n % 28, n % 24, n % 60),
        "notes": "Called about the renewal of the yearly contract; asked for a revised quotation.",
        "tags": &TAGS[..pick(4, 29) as usize],
    })
}

fn post(path: &str, body: &Value) -> Request {
    ("POST", path.to_owned(), String::new(), body.to_string().into_bytes())
}

async fn creations(server: &Server, key: &str, size: Size, report: &mut Report, name: &dyn Fn(&str) -> String) {
    for (connections, offset) in [(1, 500_000_000), (64, 600_000_000)] {
        let make = move |n| Some(post(RECORDS, &json!({ "values": customer(offset + n) })));
        let figures = load::run(server.address, key, connections, size.seconds, make).await;
        let what = format!("create a customer, {connections} connections");
        report.add(name(&what), figures.per_second, "per s");
        report.add(name(&format!("{what}, median")), figures.p50_ms, "ms");
        report.add(name(&format!("{what}, p99")), figures.p99_ms, "ms");
    }
}

/// Quotes are submitted first, then their open tasks are approved as fast as they can be.
async fn decisions(server: &Server, key: &str, size: Size, report: &mut Report, name: &dyn Fn(&str) -> String) {
    let path = "/api/v1/apps/bench/forms/quote/records";
    let mut client = Client::connect(server.address, key).await.expect("connects");
    for batch in 0..40 {
        let operations: Vec<Value> = (0..1000)
            .map(
                |at| json!({ "op": "create", "values": { "title": format!("报价 {batch}-{at}"), "amount": 100 + at } }),
            )
            .collect();
        let sent = json!({ "operations": operations });
        client.post(&format!("{path}/batch"), &sent).await.expect("answers").ok("quotes");
    }
    let quotes = Arc::new(ids(&mut client, &format!("{path}?limit=200")).await);
    let make = move |n: u64| {
        let quote = quotes.get(usize::try_from(n).ok()?)?;
        Some(post(&format!("{path}/{quote}/submit"), &json!({ "flow": "approval" })))
    };
    let started = load::run(server.address, key, 64, size.seconds, make).await;
    report.add(name("submit for approval: run + task + message, 64 connections"), started.per_second, "per s");

    let tasks = ids(&mut client, "/api/v1/tasks?box=todo&limit=200").await;
    let tasks = Arc::new(tasks);
    let make = move |n: u64| {
        let task = tasks.get(usize::try_from(n).ok()?)?;
        Some(post(&format!("/api/v1/tasks/{task}/approve"), &json!({ "opinion": "同意" })))
    };
    let decided = load::run(server.address, key, 64, size.seconds, make).await;
    report.add(name("approval decisions, 64 connections"), decided.per_second, "per s");
    report.add(name("approval decisions, median"), decided.p50_ms, "ms");
}

/// The ids of everything a list answers, page by page.
async fn ids(client: &mut Client, path: &str) -> Vec<String> {
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

/// Fills the table through the API in batches of 1,000.
async fn fill(server: &Server, key: &str, size: Size, report: &mut Report, name: &dyn Fn(&str) -> String) {
    let batches = (size.rows / 1000).max(1) as u64;
    let path = format!("{RECORDS}/batch");
    let begun = Instant::now();
    let make = move |n| {
        (n < batches).then(|| {
            let operations: Vec<Value> =
                (0..1000).map(|at| json!({ "op": "create", "values": customer(n * 1000 + at) })).collect();
            post(&path, &json!({ "operations": operations }))
        })
    };
    load::run(server.address, key, 4, 3600, make).await;
    report.add(name("create in batches of 1,000"), (batches * 1000) as f64 / begun.elapsed().as_secs_f64(), "rows/s");
}

async fn reads(server: &Server, key: &str, size: Size, report: &mut Report, name: &dyn Fn(&str) -> String) {
    let encode = |value: Value| {
        let mut out = String::new();
        for byte in value.to_string().bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => out.push(byte as char),
                other => out.push_str(&format!("%{other:02X}")),
            }
        }
        out
    };
    let rare = format!("{:08}", size.rows as u64 / 2);
    let groups = "/api/v1/apps/bench/forms/customer/groups";
    let scenes = [
        (
            "list: filter + sort with the fitting index",
            format!("{RECORDS}?limit=20&sort=-revenue&filter={}", encode(json!(["industry", "=", "software"]))),
        ),
        (
            "list: filter + sort without an index",
            format!(
                "{RECORDS}?limit=20&sort=-met_at&filter={}",
                encode(json!({"all": [["size", "=", "50-199"], ["revenue", ">", 9_000_000]]}))
            ),
        ),
        ("list: the newest 50", format!("{RECORDS}?limit=50")),
        (
            "list: with the bounded count",
            format!("{RECORDS}?limit=50&count=true&filter={}", encode(json!(["industry", "=", "software"]))),
        ),
        ("search: a word that stands once", format!("{RECORDS}?limit=20&search={rare}")),
        ("search: two Chinese characters", format!("{RECORDS}?limit=20&search=%E5%8D%8E%E4%BF%A1")),
        ("group by industry, counted", format!("{groups}?by=industry")),
        ("group by level, revenue added up", format!("{groups}?by=level&measure=sum:revenue")),
    ];
    for (what, path) in scenes {
        let make = move |_| Some(("GET", path.clone(), String::new(), Vec::new()));
        let one = load::run(server.address, key, 1, size.seconds.min(5), make.clone()).await;
        let many = load::run(server.address, key, 16, size.seconds.min(5), make).await;
        report.add(name(&format!("{what}, median")), one.p50_ms, "ms");
        report.add(name(&format!("{what}, 16 connections")), many.per_second, "per s");
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
