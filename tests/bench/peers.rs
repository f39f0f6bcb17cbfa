//! What others do at the same work, beside our figures. The figures of others are data with their source, in `peers.json`.

use serde::Deserialize;
use serde_json::Value;
use std::fmt::Write as _;

#[derive(Deserialize)]
struct Peers {
    source: String,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    /// The row of our table.
    what: String,
    /// A number, or what was said instead of one.
    peers: indexmap::IndexMap<String, Value>,
}

/// A table of the rows in which we have a figure; `ours` answers those of a row on both databases.
pub fn table(ours: impl Fn(&str) -> [Option<String>; 2], rounded: impl Fn(f64) -> String) -> String {
    let peers: Peers = serde_json::from_str(include_str!("peers.json")).expect("the figures of others");
    let mut out = format!(
        "Beside others, {}:\n\n| row of `make bench` | ours, SQLite | ours, PostgreSQL | others |\n|---|--:|--:|---|\n",
        peers.source
    );
    for row in peers.rows {
        let ours = ours(&row.what);
        if ours.iter().all(Option::is_none) {
            continue;
        }
        let [sqlite, postgres] = ours.map(|figure| figure.unwrap_or_else(|| "–".to_owned()));
        // As exact as it was given, and no more.
        let said = |value: &Value| match (value.as_u64(), value.as_f64()) {
            (Some(whole), _) if whole < 100 => whole.to_string(),
            (_, Some(number)) => rounded(number),
            (_, None) => value.as_str().unwrap_or("–").to_owned(),
        };
        let others: Vec<String> = row.peers.iter().map(|(name, value)| format!("{name} {}", said(value))).collect();
        writeln!(out, "| {} | {sqlite} | {postgres} | {} |", row.what, others.join(" · "))
            .expect("writing to a string");
    }
    out
}
