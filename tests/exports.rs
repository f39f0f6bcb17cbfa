//! Exports of many records on both databases: what they hold is found once, whatever they are sorted by.

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::depot::Depot;
use crate::support::half_way;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use tenon_engine::access::Principal;
use tenon_engine::condition::Condition;
use tenon_engine::export::{self, ExportError, ExportFormat, ExportWish, Passed};
use tenon_engine::job::{self, Wish};
use tenon_engine::people::MemberChange;
use tenon_engine::record::{Action, Command};
use tenon_engine::store::Dialect;
use tenon_engine::store::jobs::JobState;
use tenon_engine::workspace::Workspace;

/// More than are read together.
const MANY: usize = 1_100;

fn command(action: Action) -> Command {
    Command { id: None, app: "depot".to_owned(), form: "customer".to_owned(), action }
}

fn update(id: &str, values: &Value) -> Command {
    let values = values.as_object().expect("an object").clone();
    command(Action::Update { id: id.to_owned(), version: None, values })
}

/// Customers of a clerk, called by their numbers, the greatest amount first; answers their ids in the order of an export by
/// amount.
async fn customers(depot: &Depot, clerk: &Principal, numbers: Range<usize>) -> Vec<String> {
    let values = |at: usize| {
        let values =
            json!({ "name": at.to_string(), "phone": format!("139{at:08}"), "amount": at, "owner": clerk.id() });
        values.as_object().expect("an object").clone()
    };
    let commands = numbers.rev().map(|at| command(Action::Create { id: None, values: values(at) })).collect();
    let made = depot.workspace.perform_all(&depot.owner, commands).await;
    made.into_iter().rev().map(|done| done.expect("created").record.id).collect()
}

fn by_amount() -> ExportWish {
    let filter = Some(Condition::parse(&json!(["name", "!=", "出局"])).expect("a condition"));
    ExportWish { format: ExportFormat::Jsonl, sort: vec!["amount".to_owned()], filter, ..ExportWish::default() }
}

fn names(path: &Path) -> Vec<String> {
    let lines = std::fs::read_to_string(path).expect("written");
    let name = |line: &str| serde_json::from_str::<Value>(line).expect("JSON")["values"]["name"].clone();
    lines.lines().map(|line| name(line).as_str().expect("a name").to_owned()).collect()
}

/// What people do while an export is under way: after the first portion, records move in its order and out of it.
async fn meanwhile(workspace: Arc<Workspace>, boss: Principal, ids: Vec<String>) -> Result<(), ExportError> {
    let commands = vec![
        update(&ids[0], &json!({ "amount": 9_999 })),
        update(&ids[1_050], &json!({ "amount": -1 })),
        command(Action::Delete { id: ids[1_060].clone(), version: None }),
        update(&ids[1_070], &json!({ "name": "出局" })),
        update(&ids[1_080], &json!({ "owner": null })),
        command(Action::Archive { id: ids[1_090].clone(), version: None }),
    ];
    for done in workspace.perform_all(&boss, commands).await {
        done.expect("changed");
    }
    Ok(())
}

on_both!(an_export_by_what_has_no_index_is_found_once, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let clerk = depot.member("wang");
    let ids = customers(&depot, &clerk, 0..MANY).await;
    let file = depot.folder.path().join("all.jsonl");
    let (workspace, boss) = (Arc::clone(&depot.workspace), depot.owner.clone());
    let mut told = Vec::new();
    let mut watch = |passed: Passed| -> BoxFuture<'_, Result<(), ExportError>> {
        told.push((passed.done, passed.total));
        match passed.done {
            1_000 => Box::pin(meanwhile(Arc::clone(&workspace), boss.clone(), ids.clone())),
            _ => Box::pin(std::future::ready(Ok(()))),
        }
    };
    let place = ("depot", "customer");
    let written = export::write(&depot.workspace, &clerk, place, &by_amount(), &file, &mut watch).await;
    assert_eq!(written.expect("written"), MANY - 4);
    assert_eq!(told, [(0, MANY), (1_000, MANY), (MANY, MANY)]);
    let left: Vec<String> =
        (0..MANY).filter(|at| ![1_060, 1_070, 1_080, 1_090].contains(at)).map(|at| at.to_string()).collect();
    assert_eq!(names(&file), left, "each stands once, where it stood when the export began");

    // What is fetched by its number is found by the key of the table, not by looking through it.
    let snapshot = depot.workspace.snapshot();
    let form = snapshot.model.form("depot", "customer").expect("a form").clone();
    let stock = Arc::clone(&form);
    depot
        .store
        .write(move |conn| {
            let form = Arc::clone(&stock);
            Box::pin(async move { form.table.take_stock(conn).await })
        })
        .await
        .expect("looked at");
    let mut conn = depot.store.read().await.expect("reads");
    let (explain, scan) = match conn.dialect() {
        Dialect::Sqlite => ("EXPLAIN QUERY PLAN ", "SCAN"),
        Dialect::Postgres => ("EXPLAIN ", "Seq Scan"),
    };
    let sql = format!("{explain}{}", form.table.numbered_statement(3));
    let rows = conn.rows(&sql, tenon_engine::args![7, 8, 9]).await.expect("explains");
    let plan: Vec<String> = rows
        .iter()
        .map(|row| (0..row.len()).filter_map(|i| row.opt_text(i).ok().flatten()).collect::<Vec<_>>().join(" "))
        .collect();
    assert!(!plan.is_empty() && plan.iter().all(|line| !line.contains(scan)), "{plan:#?}");
});

on_both!(an_export_says_how_much_there_is_and_ends_when_it_is_told_to, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let clerk = depot.member("wang");
    customers(&depot, &clerk, 0..MANY).await;
    let file = depot.folder.path().join("some.jsonl");
    let mut watch = |passed: Passed| -> BoxFuture<'_, Result<(), ExportError>> {
        Box::pin(std::future::ready(if passed.done > 0 { Err(ExportError::Ended) } else { Ok(()) }))
    };
    let place = ("depot", "customer");
    let ended = export::write(&depot.workspace, &clerk, place, &by_amount(), &file, &mut watch).await;
    assert!(matches!(ended, Err(ExportError::Ended)), "{ended:?}");

    let params = serde_json::to_value(by_amount()).expect("plain data");
    let wish = Wish { kind: export::EXPORT, place: Some(place), title: "导出".to_owned(), params, ready: true };
    let row = job::begin(&depot.workspace, &clerk, wish).await.expect("begun");
    depot.work().await;
    let row = depot.job(&row).await;
    assert_eq!((row.state, row.total, row.result["records"].as_u64()), (JobState::Done, 1_100, Some(1_100)), "{row:?}");
});

on_both!(who_may_not_export_any_more_takes_nothing_out, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let clerk = depot.member("wang");
    for at in 0..6 {
        customers(&depot, &clerk, at * MANY..(at + 1) * MANY).await;
    }
    let params = serde_json::to_value(ExportWish::default()).expect("plain data");
    let wish = Wish {
        kind: export::EXPORT,
        place: Some(("depot", "customer")),
        title: "导出".to_owned(),
        params,
        ready: true,
    };
    let row = job::begin(&depot.workspace, &clerk, wish).await.expect("begun");
    let (wang, change) =
        (clerk.id().expect("a member"), MemberChange { roles: Some(Vec::new()), ..Default::default() });
    let demoted = half_way::change_member(&depot.workspace, &row, wang, change);
    tokio::join!(depot.work(), demoted);
    let row = depot.job(&row).await;
    assert_eq!((row.state, &row.result["file"]), (JobState::Failed, &Value::Null), "{row:?}");
});
