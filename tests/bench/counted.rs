//! The list that others were asked for: three conditions, an order, twenty records, and how many there are in all. The page
//! asks less, it counts to 1,000; figures beside those of others are of this.

use crate::Size;
use crate::http::Client;
use crate::load::{self, Work};
use crate::scenes::{Add, encode};
use crate::server::Server;
use serde_json::json;

const FORM: &str = "/api/v1/apps/bench/forms/customer";

/// Two requests, as no answer of ours has both: the records, and the exact total.
struct Counted {
    list: String,
    total: String,
}

impl Work for Counted {
    async fn perform(&self, client: &mut Client, _: u64) -> bool {
        let page = client.get(&self.list).await.expect("answers").ok("a list");
        let total = client.get(&self.total).await.expect("answers").ok("a total");
        let rows = page["items"].as_array().map_or(0, Vec::len);
        assert!(rows > 0 && page["newest"].is_null(), "not every record was looked at: {page}");
        assert!(
            total["count"].as_u64() >= Some(rows as u64) && total["exact"] == true,
            "not all were counted: {total}"
        );
        true
    }
}

/// Measures it; `how` says what there is to find the records by.
pub async fn measure(server: &Server, key: &str, size: Size, how: &str, add: Add<'_>) {
    let owners: Vec<String> = (1..=15).map(|n| format!("user{n:02}")).collect();
    // About four of a hundred records.
    let filter = json!({ "all": [["size", "=", "50-199"], ["revenue", ">", 5_000_000], ["owner", "in", owners]] });
    let filter = encode(filter);
    let work = Counted {
        list: format!("{FORM}/records?limit=20&sort=-last_contact&filter={filter}"),
        total: format!("{FORM}/totals?measures=&exact=true&filter={filter}"),
    };
    let figures = load::perform(server.address, key, 1, size.seconds.min(5), work).await;
    add(format!("list: three conditions, sorted, 20 records and the total, {how}, median"), figures.p50_ms, "ms");
}
