//! Table files in and out of the real server: 100,000 rows of 12 fields imported and exported, then as many as the large
//! table holds, a million at most, looked at, imported and exported, with the most memory the server ever took.

use crate::Size;
use crate::http::Client;
use crate::places::Place;
use crate::report::Report;
use crate::server::Server;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::ops::Range;
use std::time::{Duration, Instant};

const FORM: &str = "/api/v1/apps/bench/forms/customer";
const HEADINGS: &str = "名称,手机,邮箱,行业,规模,等级,负责人,年收入,最近联系,初次见面,备注,标签\n";
const ROWS: usize = 100_000;
const MOST: usize = 1_000_000;

pub async fn measure(place: &Place, size: Size, report: &mut Report) {
    let server = place.apart("tables").first().await;
    let key = server.set_up().await;
    let mut client = Client::connect(server.address, &key).await.expect("connects");
    crate::scenes::install(&mut client).await;
    let mut add = |what: String, value: f64, unit: &'static str| report.add(Some(place.name), what, value, unit);

    let rows = ROWS.min(size.rows);
    let begun = Instant::now();
    let id = send(&mut client, &file(0..rows)).await;
    import(&mut client, &id).await;
    add(format!("import of {rows} rows with history"), begun.elapsed().as_secs_f64(), "s");
    add(format!("export of {rows} records as xlsx"), export(&mut client, "xlsx").await, "s");

    let many = size.rows.min(MOST);
    let begun = Instant::now();
    let id = send(&mut client, &file(rows..rows + many)).await;
    start_step(&mut client, &id, "check").await;
    until_over(&mut client, &format!("/api/v1/imports/{id}"), "draft").await;
    add(format!("look at {many} rows"), begun.elapsed().as_secs_f64(), "s");
    if many > rows {
        let begun = Instant::now();
        import(&mut client, &id).await;
        add(format!("import of {many} rows with history"), begun.elapsed().as_secs_f64(), "s");
        add(format!("export of {} records as csv", rows + many), export(&mut client, "csv").await, "s");
    }
    add("most memory during imports and exports".to_owned(), most_mb(&server), "MB");
    drop(client);
    server.kill();
}

/// Carries out the import of a file that was sent.
async fn import(client: &mut Client, id: &str) {
    start_step(client, id, "run").await;
    let done = until_over(client, &format!("/api/v1/imports/{id}"), "done").await;
    assert_eq!(done["job"]["result"]["refused"], 0, "{done}");
}

/// Exports all there is; answers in how many seconds.
async fn export(client: &mut Client, format: &str) -> f64 {
    let begun = Instant::now();
    let job =
        client.post(&format!("{FORM}/exports"), &json!({ "format": format })).await.expect("answers").ok("export");
    let id = job["id"].as_str().expect("an id");
    until_over(client, &format!("/api/v1/jobs/{id}"), "done").await;
    begun.elapsed().as_secs_f64()
}

/// A csv file of these customers.
fn file(customers: Range<usize>) -> Vec<u8> {
    let mut text = HEADINGS.to_owned();
    for n in customers {
        let (month, day) = (1 + n % 12, 1 + n % 28);
        writeln!(
            text,
            "上海华信智能科技有限公司 {n:08},1{}{:09},contact{n}@example.com,retail,50-199,A,user{:02},\"￥{},{:03}.50\",\
             2025/{month}/{day},2025-{month:02}-{day:02} 08:30,Asked for a revised quotation.,\"vip,new\"",
            3 + n % 7,
            n % 1_000_000_000,
            1 + n % 50,
            1 + n % 900,
            n % 1000,
        )
        .expect("writing to a string");
    }
    text.into_bytes()
}

async fn send(client: &mut Client, bytes: &[u8]) -> String {
    let mut body = b"--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"t.csv\"\r\n\r\n".to_vec();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--b--\r\n");
    let answer = client.send_as("multipart/form-data; boundary=b", &format!("{FORM}/imports"), &body).await;
    answer.expect("answers").ok("upload")["job"]["id"].as_str().expect("an id").to_owned()
}

async fn start_step(client: &mut Client, id: &str, step: &str) {
    let columns = client.get(&format!("/api/v1/imports/{id}/columns")).await.expect("answers").ok("columns");
    let body = json!({ "heading_line": columns["heading_line"], "mapping": columns["mapping"] });
    client.post(&format!("/api/v1/imports/{id}/{step}"), &body).await.expect("answers").ok(step);
}

async fn until_over(client: &mut Client, path: &str, wanted: &str) -> Value {
    loop {
        let now = client.get(path).await.expect("answers").ok("job");
        let state = now["job"]["state"].as_str().or_else(|| now["state"].as_str()).unwrap_or_default();
        if state == wanted {
            return now;
        }
        assert!(["waiting", "running"].contains(&state), "{now}");
        // Asking all the time would be measured, too.
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The most memory the process ever held.
fn most_mb(server: &Server) -> f64 {
    let pid = server.child.as_ref().map_or(0, std::process::Child::id);
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes: f64 = line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0.0);
    kilobytes / 1024.0
}
