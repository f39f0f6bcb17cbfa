//! What machines ask: health, figures, the description of the API.

use crate::on_both;
use crate::support::api::{Api, Who};
use crate::support::database::TestStore;
use crate::support::office::repository;
use serde_json::{Value, json};

/// The value of one line of the figures, by its name with labels.
fn figure(text: &str, name: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok())
}

on_both!(an_administrator_sees_how_the_system_is, |database: TestStore| async move {
    let kind = if database.url.starts_with("sqlite:") { "sqlite" } else { "postgres" };
    let (api, owner) = Api::at_work(database).await;
    let quotes = "/apps/company/forms/quote/records";
    let ann = api.key_of("ann").await;
    let wish = json!({ "values": { "name": "一号" }, "submit": { "flow": "approval" } });
    api.post(&ann, quotes, &wish).await.ok();
    let seen = api.get(&owner, "/system").await.ok();
    assert_eq!((&seen["database"], &seen["version"]), (&json!(kind), &json!(env!("CARGO_PKG_VERSION"))));
    for (name, count) in [("tasks_open", 1), ("runs_open", 1), ("timers_dead", 0), ("outbox_dead", 0), ("jobs_open", 0)]
    {
        assert_eq!(seen[name], count, "{name}");
    }
    assert!(seen["database_bytes"].as_i64().is_some_and(|bytes| bytes > 10_000));
    assert_eq!(seen["database_free_bytes"].is_u64(), kind == "sqlite", "only a file lies on this machine");
    assert!(seen["files_free_bytes"].is_u64());
    assert_eq!(seen["last_backup"], Value::Null);
    api.get(&ann, "/system").await.refused(403, "forbidden");
});

on_both!(figures_tell_of_requests_commands_and_what_waits, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let quotes = "/apps/company/forms/quote/records";
    let ann = api.key_of("ann").await;
    let wish = json!({ "values": { "name": "一号" }, "submit": { "flow": "approval" } });
    api.post(&ann, quotes, &wish).await.ok();
    api.post(&ann, quotes, &json!({ "values": {} })).await.refused(422, "invalid");
    let id = api.post(&owner, quotes, &json!({ "values": { "name": "二号" } })).await.ok();
    api.patch(
        &owner,
        &format!("{quotes}/{}", id["id"].as_str().expect("text")),
        &json!({ "values": { "name": "三号" } }),
    )
    .await
    .ok();

    let answer = api.get(&Who::Nobody, "//metrics").await;
    assert!(answer.header("content-type").starts_with("text/plain; version=0.0.4"));
    let text = answer.text();
    let route = "method=\"POST\",route=\"/api/v1/apps/{app}/forms/{form}/records\"";
    for (name, value) in [
        (format!("tenon_http_requests_total{{{route},status=\"201\"}}"), 2.0),
        (format!("tenon_http_requests_total{{{route},status=\"422\"}}"), 1.0),
        (format!("tenon_http_request_seconds_count{{{route}}}"), 3.0),
        (format!("tenon_http_request_seconds_bucket{{{route},le=\"+Inf\"}}"), 3.0),
        ("tenon_commands_total{command=\"record.create\",outcome=\"done\"}".to_owned(), 1.0),
        ("tenon_commands_total{command=\"record.create\",outcome=\"refused\"}".to_owned(), 1.0),
        ("tenon_commands_total{command=\"record.create_and_submit\",outcome=\"done\"}".to_owned(), 1.0),
        ("tenon_commands_total{command=\"record.update\",outcome=\"done\"}".to_owned(), 1.0),
        ("tenon_tasks_open".to_owned(), 1.0),
        ("tenon_runs_open".to_owned(), 1.0),
        ("tenon_outbox_messages{state=\"dead\"}".to_owned(), 0.0),
        ("tenon_timers{state=\"dead\"}".to_owned(), 0.0),
        ("tenon_timer_lateness_seconds_count".to_owned(), 0.0),
    ] {
        assert_eq!(figure(&text, &name), Some(value), "{name}\n{text}");
    }
    for (name, least) in
        [("tenon_timers{state=\"waiting\"}", 1.0), ("tenon_members", 10.0), ("tenon_database_bytes", 10_000.0)]
    {
        assert!(figure(&text, name).is_some_and(|value| value >= least), "{name}\n{text}");
    }
    assert!(figure(&text, "tenon_uptime_seconds").is_some());
    // Every family says what it is, once.
    let helped: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("# HELP ")?.split(' ').next()).collect();
    let mut unique = helped.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), helped.len(), "{helped:?}");
});

on_both!(a_server_that_closes_is_no_longer_ready, |database: TestStore| async move {
    let api = Api::open(database).await;
    assert_eq!(api.get(&Who::Nobody, "//healthz").await.text(), "ok");
    assert_eq!(api.get(&Who::Nobody, "//readyz").await.text(), "ready");
    api.state.begin_closing();
    api.get(&Who::Nobody, "//readyz").await.refused(503, "closing");
    assert_eq!(api.get(&Who::Nobody, "//healthz").await.text(), "ok");
});

on_both!(the_description_is_served_as_it_is_generated, |database: TestStore| async move {
    let api = Api::open(database).await;
    let served: Value = api.get(&Who::Nobody, "/openapi.json").await.ok();
    assert_eq!(served, tenon_server::openapi());
});

#[test]
fn the_page_is_built_against_the_description_as_it_is() {
    let kept = std::fs::read_to_string(repository().join("server/ui/openapi.json")).expect("a description");
    let now = serde_json::to_string_pretty(&tenon_server::openapi()).expect("plain data") + "\n";
    assert!(kept == now, "server/ui/openapi.json is stale: `make generate` writes it and the page's types anew");
}
