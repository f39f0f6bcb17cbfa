//! An import that is broken off goes on where it was: no row is lost and none is done twice. Files that burst are
//! refused at the door.

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::depot::{Depot, package};
use crate::support::http::Client;
use crate::support::patience::until;
use crate::support::server::{Server, Start};
use chrono::TimeDelta;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::Path;
use tenon_engine::definition::ImportMode;
use tenon_engine::id::JobId;
use tenon_engine::import::{
    Collected, ImportError, ImportParams, Noted, RefusedRow, Resume, Source, UnderWay, Watch, look, run,
};
use tenon_engine::job;
use tenon_engine::store::jobs::{JobRow, JobState};
use tenon_engine::store::{Dialect, jobs, notifications};
use tenon_engine::table::TableFile;

/// Breaks an import off after some words, losing what it was told since the last one it kept.
pub struct Breaking {
    pub words: usize,
    pub kept: Resume,
}

impl Watch for Breaking {
    fn tell<'a>(&'a mut self, so_far: &'a Resume, _: Vec<RefusedRow>) -> BoxFuture<'a, Result<(), ImportError>> {
        self.words -= 1;
        let end = if self.words == 0 { Err(ImportError::Ended) } else { Ok(()) };
        if end.is_ok() {
            self.kept = so_far.clone();
        }
        Box::pin(std::future::ready(end))
    }
}

on_both!(whoever_has_gone_while_a_file_is_looked_at_for_long_is_told, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let boss = depot.owner.id().expect("a member");
    let told = async || {
        let mut conn = depot.store.read().await.expect("reads");
        notifications::list(&mut conn, boss, false, None, 100).await.expect("lists")
    };
    let row = depot.upload(&depot.owner, "product", &depot.csv("long.csv", "编码,名称\nA-9,长轴\n".as_bytes())).await;
    let mapping = depot.look(&depot.owner, &row).await.mapping;
    let before = told().await.len();
    let row = depot.go(&row, &mapping, false).await;
    assert_eq!(told().await.len(), before, "nobody goes away within a moment");

    // A server has begun to look at it and dies; another does it a minute later.
    assert!(job::start(&depot.workspace, &row, row.params.clone()).await.expect("started"));
    let now = depot.workspace.clock.now();
    let lease = now + chrono::Duration::seconds(20);
    let claimed =
        depot.store.write(move |conn| Box::pin(async move { jobs::claim(conn, "another", now, lease, None).await }));
    let first = claimed.await.expect("reads").expect("claimed");
    assert_eq!(first.started_at, None, "nobody has begun it before");
    depot.workspace.clock.set(now + chrono::Duration::minutes(1));
    depot.work().await;
    let told = told().await;
    assert_eq!((told.len(), told[0].text.as_str()), (before + 1, "文件已检查，请确认后导入"));
    assert_eq!(told[0].link, Some(format!("/apps/depot/product/import?job={}", row.id)));
});

on_both!(whoever_stops_work_that_is_left_just_then_is_heard, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let row = depot.upload(&depot.owner, "product", &depot.csv("one.csv", "编码,名称\nA-9,长轴\n".as_bytes())).await;
    let mapping = depot.look(&depot.owner, &row).await.mapping;
    let params = ImportParams { mapping, run: true, ..ImportParams::of(&row) };
    assert!(job::start(&depot.workspace, &row, params.to_value()).await.expect("started"));
    let now = depot.workspace.clock.now();
    let lease = now + chrono::Duration::seconds(20);
    let claimed =
        depot.store.write(move |conn| Box::pin(async move { jobs::claim(conn, "another", now, lease, None).await }));
    let claimed = claimed.await.expect("reads").expect("claimed");
    assert!(job::stop(&depot.workspace, &claimed).await.expect("asked"));
    // The server goes down before it hears of that.
    let left = depot.store.write(move |conn| {
        let id = claimed.id.clone();
        Box::pin(async move { jobs::end(conn, id.as_str(), JobState::Waiting, &Value::Null, None, now).await })
    });
    left.await.expect("left");
    depot.work().await;
    assert_eq!(depot.job(&row).await.state, JobState::Cancelled);
});

on_both!(a_broken_off_import_goes_on_without_doubling_a_row, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let rows: String = (0..1_800).map(|at| format!("同名,139{at:08},n{at}\n")).collect();
    let path = depot.csv("rows.csv", format!("名称,手机,备注\n{rows}").as_bytes());
    let form = "customer";
    let snapshot = depot.workspace.snapshot();
    let rights = snapshot.context(&depot.owner).rights("depot", form).expect("a form");
    let compiled = snapshot.model.form("depot", form).expect("a form");
    let table = TableFile::open(&path).expect("a table");
    let mut source = Source::open(table, None, None, Default::default()).expect("a sheet");
    source.mapping = look(compiled, &rights, &source, &[], snapshot.timezone).expect("looked at").mapping;

    let job = JobId::generate();
    let place = ("depot", form);
    let mut watch = Breaking { words: 3, kept: Resume::default() };
    let broken = run(&depot.workspace, &depot.owner, place, &source, &job, Resume::default(), &mut watch).await;
    assert!(matches!(broken, Err(ImportError::Ended)), "{broken:?}");
    let half = depot.records(form).await.len();
    assert!(watch.kept.so_far.created < half && half < 1_800, "rows were done that nobody noted: {half}");
    let mut collected = Collected::default();
    let kept = watch.kept;
    let done = run(&depot.workspace, &depot.owner, place, &source, &job, kept, &mut collected).await.expect("done");
    assert_eq!((done.created, done.rows, collected.refused.len()), (1_800, 1_800, 0), "{done:?}");
    assert_eq!(depot.records(form).await.len(), 1_800);
    let mut conn = depot.workspace.store.read().await.expect("reads");
    if conn.dialect() == Dialect::Postgres {
        let sql =
            format!("SELECT CAST(reltuples AS BIGINT) FROM pg_class WHERE oid = '{}'::regclass", compiled.table.name);
        let known = conn.row(&sql, Vec::new()).await.expect("reads").expect("the table").int(0).expect("a number");
        assert_eq!(known, 1_800, "PostgreSQL plans with what was imported");
    }
});

on_both!(what_waits_for_the_end_of_the_file_outlives_a_restart, |database: TestStore| async move {
    let depot = super::super::linked::opened(database).await;
    let whole = |at: usize| if at == 0 { "P-1199" } else { "" };
    let rows: String = (0..1_200).map(|at| format!("P-{at},件{at},{}\n", whole(at))).collect();
    let path = depot.csv("rows.csv", format!("编码,名称,所属\n{rows}").as_bytes());
    let form = "product";
    let mut source = source_of(&depot, form, &path);
    // The row that waits is of a record that is there.
    let there = depot.csv("there.csv", "编码,名称\nP-0,件0\n".as_bytes());
    depot.import(&depot.owner, form, &there, |_| {}).await;
    source.mapping.mode = ImportMode::Upsert;
    source.mapping.matched_by = vec!["code".to_owned()];
    let (job, place) = (JobId::generate(), ("depot", form));
    // After the first portion; then when all that is left to be noted is the row that waited.
    let mut kept = Resume::default();
    for words in [2, 4] {
        let mut watch = Breaking { words, kept: kept.clone() };
        let broken = run(&depot.workspace, &depot.owner, place, &source, &job, kept.clone(), &mut watch).await;
        assert!(matches!(broken, Err(ImportError::Ended)), "{broken:?}");
        kept = watch.kept;
        assert_eq!(kept.waiting, [(2, 1)]);
    }
    let mut collected = Collected::default();
    let done = run(&depot.workspace, &depot.owner, place, &source, &job, kept, &mut collected).await.expect("done");
    assert_eq!((done.created, done.updated, done.rows), (1_199, 1, 1_200), "{done:?}");
    assert!(collected.refused.is_empty(), "{:?}", collected.refused);
    let (first, last) = (depot.one(form, "code", json!("P-0")).await, depot.one(form, "code", json!("P-1199")).await);
    assert_eq!(first.value("whole"), json!(last.id));
});

on_both!(an_import_at_the_console_goes_on_while_it_is_heard_of, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let path = depot.csv("few.csv", "名称,手机\n甲,13900000001\n".as_bytes());
    let table = TableFile::open(&path).expect("a table");
    let source = Source::open(table, None, None, Default::default()).expect("a sheet");
    let place = ("depot", "customer");
    let noted = Noted::down(&depot.workspace, &depot.owner, place, ("few.csv", &source), true).await.expect("written");
    let (row, now) = (noted.row(), depot.workspace.clock.now());
    let params = ImportParams::of(row);
    assert!(row.state.is_over(), "broken off, it stands as stopped");
    let under_way = |seconds: i64| params.under_way(row, now + TimeDelta::seconds(seconds));
    assert_eq!((under_way(0), under_way(119)), (Some(UnderWay::Heard(120)), Some(UnderWay::Heard(1))));
    assert_eq!(under_way(120), None, "nobody carries it on");
    let done = JobRow { state: JobState::Done, ..row.clone() };
    assert_eq!(params.under_way(&done, now), None);
    let running = JobRow { state: JobState::Running, ..row.clone() };
    assert_eq!(params.under_way(&running, now + TimeDelta::minutes(3)), Some(UnderWay::Running));
});

on_both!(an_import_at_the_console_that_is_ended_can_be_taken_back_at_once, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let source = source_of(&depot, "product", &depot.csv("one.csv", "编码,名称\nP-1,件\n".as_bytes()));
    let place = ("depot", "product");
    let mut noted =
        Noted::down(&depot.workspace, &depot.owner, place, ("one.csv", &source), true).await.expect("written");
    // The last row read is done with the portion after it, for rows of a sub-form may follow.
    let ended = noted.run(&mut Breaking { words: 2, kept: Resume::default() }).await;
    assert!(matches!(ended, Err(ImportError::Ended)), "{ended:?}");
    let mut conn = depot.store.read().await.expect("reads");
    let row = jobs::by_id(&mut conn, noted.row().id.as_str()).await.expect("reads").expect("the job");
    let params = ImportParams::of(&row);
    assert_eq!((row.state, params.so_far.created), (JobState::Cancelled, 1));
    assert_eq!(params.under_way(&row, depot.workspace.clock.now()), None);
});

/// A file for a form of the depot, its columns matched by their headings.
pub fn source_of(depot: &Depot, form: &str, path: &Path) -> Source {
    let snapshot = depot.workspace.snapshot();
    let rights = snapshot.context(&depot.owner).rights("depot", form).expect("a form");
    let compiled = snapshot.model.form("depot", form).expect("a form");
    let table = TableFile::open(path).expect("a table");
    let mut source = Source::open(table, None, None, Default::default()).expect("a sheet");
    source.mapping = look(compiled, &rights, &source, &[], snapshot.timezone).expect("looked at").mapping;
    source
}

/// Sends a file as the page does.
async fn upload(client: &mut Client, form: &str, bytes: &[u8]) -> crate::support::http::Answer {
    let mut body = b"--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"t.csv\"\r\n\r\n".to_vec();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--b--\r\n");
    let path = format!("/api/v1/apps/depot/forms/{form}/imports");
    client.send_as("multipart/form-data; boundary=b", &path, &body).await.expect("answers")
}

async fn install(client: &mut Client) {
    client.post("/api/v1/apps", &json!({ "key": "depot", "title": "仓库" })).await.expect("answers").ok("app");
    for (path, text) in package().files {
        if path == "app.json" || path.starts_with("demo/") {
            continue;
        }
        let path = format!("/api/v1/apps/depot/definitions/{path}");
        let body = json!({ "text": text }).to_string();
        client.send("PUT", &path, "", body.as_bytes()).await.expect("answers").ok("draft");
    }
    client.post("/api/v1/apps/depot/publish", &json!({})).await.expect("answers").ok("publish");
}

async fn import_until(client: &mut Client, id: &str, enough: impl Fn(&Value) -> bool) -> Value {
    let path = format!("/api/v1/imports/{id}");
    until("the import is as far", async || {
        let now = client.get(&path).await.expect("answers").ok("import");
        assert_ne!(now["job"]["state"], "failed", "{now}");
        enough(&now).then_some(now)
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_finishes_its_import_after_the_next_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let start = Start::new(env!("CARGO_BIN_EXE_tenon"), folder.path(), None);
    let server: Server = start.first().await;
    let key = server.set_up().await;
    let mut client = Client::connect(server.address, &key).await.expect("connects");
    install(&mut client).await;
    let rows: String = (0..2_000).map(|at| format!("客户{at},139{at:08}\n")).collect();
    let made = upload(&mut client, "customer", format!("名称,手机\n{rows}").as_bytes()).await.ok("upload");
    let id = made["job"]["id"].as_str().expect("an id").to_owned();
    let columns = client.get(&format!("/api/v1/imports/{id}/columns")).await.expect("answers").ok("columns");
    let body = json!({ "heading_line": columns["heading_line"], "mapping": columns["mapping"] });
    client.post(&format!("/api/v1/imports/{id}/run"), &body).await.expect("answers").ok("run");
    let half = import_until(&mut client, &id, |now| now["so_far"]["created"].as_u64() > Some(0)).await;
    assert_eq!(half["job"]["state"], "running", "{half}");
    drop(client);
    server.kill();

    let server = start.again().await;
    let mut client = Client::connect(server.address, &key).await.expect("connects");
    let done = import_until(&mut client, &id, |now| now["job"]["state"] == "done").await;
    assert_eq!(
        done["job"]["result"],
        json!({ "rows": 2000, "created": 2000, "updated": 0, "unchanged": 0, "refused": 0 })
    );
    let again = client.post(&format!("/api/v1/imports/{id}/run"), &body).await.expect("answers");
    assert_eq!(again.status, 409, "an import that is over does not begin again");
    let told = client.get("/api/v1/notifications").await.expect("answers").ok("notifications");
    assert_eq!(told["items"][0]["link"], json!(format!("/apps/depot/customer/import?job={id}")), "{told}");
    drop(client);
    server.kill();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_burst_or_are_no_tables_are_refused_at_the_door() {
    let folder = tempfile::tempdir().expect("a folder");
    let start = Start::new(env!("CARGO_BIN_EXE_tenon"), folder.path(), None);
    let server = start.first().await;
    let key = server.set_up().await;
    let mut client = Client::connect(server.address, &key).await.expect("connects");
    install(&mut client).await;
    let mut bomb = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in ["xl/workbook.xml", "xl/worksheets/sheet1.xml"] {
        bomb.start_file(name, zip::write::SimpleFileOptions::default()).expect("a file");
        bomb.write_all(&vec![b' '; 40 << 20]).expect("written");
    }
    let bomb = bomb.finish().expect("an archive").into_inner();
    for (bytes, code) in [
        (bomb.as_slice(), "unpacks_too_large"),
        (b"\x89PNG\r\n\x1a\n\0\0".as_slice(), "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice(), "old_excel"),
        (b"".as_slice(), "empty_file"),
    ] {
        let answer = upload(&mut client, "customer", bytes).await;
        assert_eq!(answer.status, 422, "{code}");
        assert_eq!(answer.json()["problems"][0]["code"], code);
    }
    let jobs = client.get("/api/v1/jobs").await.expect("answers").ok("jobs");
    assert_eq!(jobs["items"], json!([]), "nothing is left behind");
    drop(client);
    server.kill();
}
