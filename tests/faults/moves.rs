//! Goods that come and go: an aggregate table counts them and refuses what would take more than there is.

use super::journal::{Journal, Move};
use super::load::{APP, send};
use super::verify::{every, get};
use crate::support::http::{Answer, Client};
use crate::support::server::Server;
use rand::RngExt as _;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

const SKUS: [&str; 3] = ["A", "B", "C"];

pub async fn install(server: &Server, key: &str) {
    let mut client = Client::connect(server.address, key).await.expect("connects");
    for (path, text) in
        [("forms/move.json", include_str!("move.json")), ("aggregates/stock.json", include_str!("stock.json"))]
    {
        super::draft(&mut client, path, text).await;
    }
    client.post("/api/v1/apps/faults/publish", &json!({})).await.expect("answers").ok("publish");
    // Until the table is built its checks are not in force.
    while get(&mut client, "/api/v1/apps/faults/aggregates/stock").await["state"] != "ready" {}
}

async fn create(client: &mut Client, one: &Move) -> std::io::Result<Answer> {
    let values = json!({ "values": { "sku": one.sku, "qty": one.qty } });
    send(client, "POST", &format!("{APP}/move/records"), &one.command, &values).await
}

/// Takes goods in or out; of what is not there nothing can be taken.
pub async fn take(client: &mut Client, journal: &Journal, dice: &mut StdRng) -> std::io::Result<()> {
    let sku = SKUS[dice.random_range(0..SKUS.len())];
    let qty = if dice.random_bool(0.5) { dice.random_range(1..=3) } else { -dice.random_range(1..=4_i64) };
    let one = Move { command: Uuid::now_v7().to_string(), sku, qty, id: None };
    journal.moves.lock().expect("no holder panics").insert(one.command.clone(), one.clone());
    let answer = create(client, &one).await?;
    note(journal, one, answer);
    Ok(())
}

/// A move that was refused never was.
fn note(journal: &Journal, mut one: Move, answer: Answer) {
    let mut moves = journal.moves.lock().expect("no holder panics");
    if answer.status == 422 {
        assert!(one.id.is_none(), "an acknowledged move is refused: {one:?}");
        moves.remove(&one.command);
        return;
    }
    one.id = answer.ok("a move")["id"].as_str().map(str::to_owned);
    moves.insert(one.command.clone(), one);
}

pub async fn verify(client: &mut Client, journal: &Journal) {
    let open: Vec<Move> = {
        let moves = journal.moves.lock().expect("no holder panics");
        moves.values().filter(|one| one.id.is_none()).cloned().collect()
    };
    for one in open {
        let answer = create(client, &one).await.expect("answers");
        note(journal, one, answer);
    }
    let known = journal.moves.lock().expect("no holder panics").clone();
    let mut wanted: Vec<_> = known.values().filter_map(|one| Some((one.id.clone()?, one.qty))).collect();
    wanted.sort_unstable();
    let stored = every(client, &format!("{APP}/move/records?limit=200")).await;
    let stored = stored.iter().map(|one| {
        (one["id"].as_str().expect("an id").to_owned(), one["values"]["qty"].as_i64().expect("a whole number"))
    });
    let mut stored: Vec<_> = stored.collect();
    stored.sort_unstable();
    assert_eq!(stored, wanted, "every move once, and none that was refused");

    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    for one in known.values() {
        *sums.entry(one.sku).or_default() += one.qty;
    }
    assert!(sums.values().all(|left| *left >= 0), "more was taken than there was: {sums:?}");
    assert_eq!(figures(client, &sums).await, sums, "the table says what the moves add up to");
}

/// What the table says, where there is anything; just after it was published it may still be adding up.
async fn figures<'s>(client: &mut Client, sums: &BTreeMap<&'s str, i64>) -> BTreeMap<&'s str, i64> {
    let mut found = BTreeMap::new();
    for _ in 0..10_000 {
        let rows = get(client, &format!("{APP}/stock/records?limit=200")).await;
        let left = |sku: &str| -> Option<i64> {
            let mut rows = rows["items"].as_array().into_iter().flatten();
            let row: &Value = rows.find(|row| row["values"]["sku"] == sku)?;
            row["values"]["left"].as_i64()
        };
        found = sums.keys().filter_map(|sku| Some((*sku, left(sku)?))).collect();
        if found == *sums {
            break;
        }
    }
    found
}
