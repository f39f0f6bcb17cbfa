//! The longest slip of the shipped 进销存: 200 rows go out of the store, each of them checked against what is there and
//! written off in the same transaction.

use crate::Size;
use crate::http::Client;
use crate::load;
use crate::places::Place;
use crate::report::Report;
use crate::scenes::{ids, post};
use serde_json::{Value, json};

const ROWS: usize = 200;

/// Installs the template, takes goods in, and writes slips of as many rows as there are goods.
pub async fn measure(place: &Place, size: Size, report: &mut Report) {
    let server = place.apart("slip").first().await;
    let key = server.set_up().await;
    let mut client = Client::connect(server.address, &key).await.expect("connects");
    let mut add = |what: String, value: f64, unit: &'static str| report.add(Some(place.name), what, value, unit);
    let records = |form: &str| format!("/api/v1/apps/stock/forms/{form}/records");
    let template = json!({ "demo": false });
    client.post("/api/v1/templates/stock/install", &template).await.expect("answers").ok("install");
    let product = |n| json!({ "name": format!("商品 {n}"), "category": "手动工具", "unit": "把", "price": 9 });
    let operations: Vec<Value> = (0..ROWS).map(|n| json!({ "op": "create", "values": product(n) })).collect();
    let path = format!("{}/batch", records("product"));
    client.post(&path, &json!({ "operations": operations })).await.expect("answers").ok("products");
    let products = ids(&mut client, &format!("{}?limit=200", records("product"))).await;
    let rows = |qty: usize| -> Vec<Value> {
        products.iter().map(|id| json!({ "product": id, "qty": qty, "price": 5 })).collect()
    };
    let inbound = json!({ "values": { "reason": "盘盈", "warehouse": "主仓", "items": rows(1_000_000) } });
    client.post(&records("inbound"), &inbound).await.expect("answers").ok("goods taken in");

    let items: Vec<Value> = products.iter().map(|id| json!({ "product": id, "qty": 1 })).collect();
    let slip = json!({ "values": { "reason": "报损", "warehouse": "主仓", "items": items } }).to_string();
    let path = records("outbound");
    let make = move |_| Some(post(&path, slip.clone()));
    let figures = load::run(server.address, &key, 1, size.seconds, make).await;
    add(format!("stock: write a slip of {ROWS} rows, median"), figures.p50_ms, "ms");
    add(format!("stock: write a slip of {ROWS} rows, p99"), figures.p99_ms, "ms");
    server.kill();
}
