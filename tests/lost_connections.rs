//! The way to PostgreSQL breaks while changes wait for it together: everybody hears of it at once, what was acknowledged is
//! there, what was not is there once at most, and what comes later is carried out as ever.

use crate::support::company::counted;
use crate::support::database::{postgres, with_room};
use crate::support::patience::until;
use crate::support::shop::{Shop, object};
use crate::support::wire::Wire;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tenon_engine::access::Principal;
use tenon_engine::args;
use tenon_engine::audit::Via;
use tenon_engine::definition::Package;
use tenon_engine::record::{Action, Command, RecordError};
use tenon_engine::store::{Store, StoreError};
use tenon_engine::workspace::Workspace;
use tokio::sync::{Notify, mpsc};
use tokio::task::{JoinHandle, JoinSet};

/// How many groups of statements are sent at the same time.
const TOGETHER: usize = 2;
/// How many changes wait when the way breaks.
const CALLERS: usize = 34;
/// How long anything may take before it counts as hanging.
const PATIENCE: Duration = Duration::from_secs(120);
/// Statements that have come to the log, which every change writes to, and hold it or wait for it.
const AT_THE_LOG: &str =
    "FROM pg_locks WHERE locktype = 'relation' AND relation = 'audit'::regclass AND mode = 'RowExclusiveLock'";

fn package() -> Package {
    let files = [
        ("app.json", json!({ "key": "shop", "title": "店", "version": "1.0.0", "navigation": [] })),
        (
            "forms/note.json",
            json!({ "key": "note", "title": "便签", "x-title": "{{ text }}",
                    "properties": { "text": { "title": "内容", "type": "string" } } }),
        ),
    ];
    Package { files: files.map(|(path, document)| (path.to_owned(), document.to_string())).into() }
}

async fn write(workspace: Arc<Workspace>, text: String) -> Result<(), StoreError> {
    let action = Action::Create { id: None, values: object(json!({ "text": text })) };
    let command = Command { id: None, app: "shop".to_owned(), form: "note".to_owned(), action };
    match workspace.perform(&Principal::system(Via::Console), command).await {
        Ok(_) => Ok(()),
        Err(RecordError::Store(error)) => Err(error),
        Err(other) => panic!("{other}"),
    }
}

/// Keeps everybody from writing to the log until the gate is opened; reading goes on.
async fn hold_the_log(store: &Store) -> (Arc<Notify>, JoinHandle<()>) {
    let (entered, mut inside) = mpsc::unbounded_channel();
    let gate = Arc::new(Notify::new());
    let (store, wait) = (store.clone(), Arc::clone(&gate));
    let held = tokio::spawn(async move {
        let job = store.write(move |conn| {
            let (entered, wait) = (entered.clone(), Arc::clone(&wait));
            Box::pin(async move {
                conn.run("LOCK TABLE audit IN EXCLUSIVE MODE").await?;
                entered.send(()).expect("the test listens");
                wait.notified().await;
                Ok::<_, StoreError>(())
            })
        });
        job.await.expect("held");
    });
    inside.recv().await.expect("held");
    (gate, held)
}

/// The connections whose statements wait for the log.
async fn waiting(store: &Store) -> BTreeSet<i64> {
    let mut conn = store.read().await.expect("connects");
    let rows = conn.rows(&format!("SELECT pid {AT_THE_LOG} AND NOT granted"), args![]).await.expect("reads");
    rows.iter().map(|row| row.int(0).expect("a number")).collect()
}

async fn until_waiting(store: &Store, many: usize) {
    until("so many statements wait", async || (waiting(store).await.len() >= many).then_some(())).await;
}

/// What was sent off before the way broke has been carried out or given up.
async fn until_nothing_is_under_way(store: &Store) {
    let sql = format!("SELECT pid {AT_THE_LOG}");
    until("no statement is under way", async || {
        let mut conn = store.read().await.expect("connects");
        conn.rows(&sql, args![]).await.expect("reads").is_empty().then_some(())
    })
    .await;
}

/// How a connection is lost.
#[derive(Clone, Copy, PartialEq)]
enum Loss {
    /// The way is cut: the server does not hear of it before it answers.
    Cut,
    /// The server ends the connection.
    Ended,
}

/// Loses the connection of every statement that comes to the log until all callers have heard; answers how many were lost.
async fn lose_until_all_have_heard(
    (store, wire): (&Store, &Wire),
    mut callers: JoinSet<Result<(), StoreError>>,
    loss: Loss,
) -> usize {
    let mut seen = BTreeSet::new();
    until("all have heard", async || {
        while let Some(heard) = callers.try_join_next() {
            let heard = heard.expect("a caller is answered");
            assert!(matches!(heard, Err(StoreError::Unavailable(_))), "{heard:?}");
        }
        if callers.is_empty() {
            return Some(seen.len());
        }
        let known = seen.len();
        seen.extend(waiting(store).await);
        if seen.len() > known && loss == Loss::Cut {
            wire.cut();
        } else if seen.len() > known {
            let sql = format!("SELECT pg_terminate_backend(pid) {AT_THE_LOG} AND NOT granted");
            store.read().await.expect("connects").rows(&sql, args![]).await.expect("ends them");
        }
        None
    })
    .await
}

async fn stored(shop: &Shop, store: &Store) -> BTreeMap<String, usize> {
    let model = shop.workspace.model();
    let table = &model.form("shop", "note").expect("a form of the shop").table;
    let mut conn = store.read().await.expect("connects");
    let notes = table.after(&mut conn, 0, 10 * CALLERS).await.expect("reads");
    counted(notes.into_iter().map(|note| note.values["text"].as_str().unwrap_or_default().to_owned()))
}

async fn those_who_wait_together_hear_of_it(loss: Loss) {
    let mut database = postgres().await;
    let store = database.store.clone();
    let wire = Wire::to(&database.url).await;
    database.url.clone_from(&wire.url);
    let shop = Shop::open_with(database, package()).await;
    let send = |text: &str| write(Arc::clone(&shop.workspace), text.to_owned());
    send("before").await.expect("written");

    let (gate, held) = hold_the_log(&store).await;
    let mut callers = JoinSet::new();
    // With a statement for each of those that send them, the others wait for these.
    for n in 1..=TOGETHER {
        callers.spawn(send(&format!("{n}")));
        until_waiting(&store, n).await;
    }
    for n in TOGETHER + 1..=CALLERS {
        callers.spawn(send(&format!("{n}")));
    }
    // The log is still held: nobody is told for having been written.
    let lost = lose_until_all_have_heard((&store, &wire), callers, loss).await;
    assert!(lost > TOGETHER, "some were sent later than the first");
    assert!(lost < CALLERS / 2, "those of one group hear together, not each for itself: {lost} statements");

    gate.notify_one();
    held.await.expect("is let go");
    until_nothing_is_under_way(&store).await;
    send("after").await.expect("what comes later is carried out");
    let found = stored(&shop, &store).await;
    let acknowledged = ["after", "before"].map(|text| found.get(text).copied());
    assert_eq!(acknowledged, [Some(1), Some(1)]);
    assert!(found.values().all(|times| *times == 1), "written twice: {found:?}");
    if loss == Loss::Ended {
        assert_eq!(found.len(), 2, "what the server has ended is not there: {found:?}");
    }
}

fn in_time(loss: Loss) {
    with_room(move || async move {
        tokio::time::timeout(PATIENCE, those_who_wait_together_hear_of_it(loss)).await.expect("nobody hangs");
    });
}

#[test]
fn those_who_wait_together_hear_that_the_way_was_cut() {
    in_time(Loss::Cut);
}

#[test]
fn those_who_wait_together_hear_that_the_server_ended_their_connection() {
    in_time(Loss::Ended);
}
