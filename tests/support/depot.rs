//! A depot that brings its old tables along: an app with every sort of field an import meets, and files made on the spot.

use super::database::TestStore;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::clock::{Clock, from_text};
use tenon_engine::condition::Condition;
use tenon_engine::definition::{ImportDefinition, Package};
use tenon_engine::import::{IMPORT, ImportParams, Look, UPLOAD, look};
use tenon_engine::job::{self, Desk, Wish};
use tenon_engine::package::{Install, install};
use tenon_engine::record::{self, Listing};
use tenon_engine::store::jobs::{self, JobProblem, JobRow};
use tenon_engine::store::{Store, StoredRecord};
use tenon_engine::table::{Cell, Format, SheetColumn, SheetWriter, TableFile};
use tenon_engine::workspace::Workspace;

/// The documents of the depot.
pub fn package() -> Package {
    let files = [
        ("app.json", include_str!("depot/app.json")),
        ("forms/product.json", include_str!("depot/product.json")),
        ("forms/customer.json", include_str!("depot/customer.json")),
        ("forms/order.json", include_str!("depot/order.json")),
        ("access.json", include_str!("depot/access.json")),
        ("demo/members.jsonl", include_str!("depot/members.jsonl")),
    ];
    Package { files: files.map(|(path, text)| (path.to_owned(), text.to_owned())).into() }
}

pub struct Depot {
    pub workspace: Arc<Workspace>,
    pub owner: Principal,
    pub folder: tempfile::TempDir,
    pub store: Store,
    desk: Desk,
    _database: TestStore,
}

impl Depot {
    /// A workspace of March 2026 with the depot installed and three products in it.
    pub async fn open(database: TestStore) -> Self {
        let clock = Clock::by_hand(from_text("2026-03-02T08:00:00Z").expect("a moment"));
        let workspace = Workspace::open(&database.url, clock).await.expect("opens");
        let system = Principal::system(Via::Console);
        let wish = Install { package: package(), key: None, title: None, demo: true };
        if let Err(error) = install(&workspace, &system, wish).await {
            panic!("{error}: {error:#?}");
        }
        let people = workspace.roster.directory();
        let owner = Principal::member(people.member_by_username("boss").expect("a member"), Via::Session, None);
        let desk = Desk::new(Arc::clone(&workspace));
        let folder = tempfile::tempdir().expect("a folder");
        let depot = Self { owner, folder, desk, store: workspace.store.clone(), workspace, _database: database };
        let products = depot.csv("products.csv", "编码,名称\nA-1,轴承\nA-2,螺栓\nA-3,垫片\n".as_bytes());
        let done = depot.import(&depot.owner, "product", &products, |_| {}).await;
        assert_eq!(done.result["created"], 3, "{done:?}");
        depot
    }

    pub fn member(&self, username: &str) -> Principal {
        let people = self.workspace.roster.directory();
        Principal::member(people.member_by_username(username).expect("a member"), Via::Session, None)
    }

    pub fn csv(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    }

    /// Writes a workbook of one sheet.
    pub fn xlsx(&self, name: &str, headings: &[&str], rows: impl IntoIterator<Item = Vec<Cell>>) -> PathBuf {
        let path = self.folder.path().join(name);
        write(&path, Format::Xlsx, headings, rows);
        path
    }

    /// Uploads a file as somebody does, without beginning anything.
    pub async fn upload(&self, by: &Principal, form: &str, path: &Path) -> JobRow {
        let file = TableFile::open(path).expect("a table");
        let params = ImportParams { sheets: file.sheets(), file: "t".to_owned(), ..ImportParams::default() };
        let place = Some(("depot", form));
        let wish = Wish { kind: IMPORT, place, title: "导入".to_owned(), params: params.to_value(), ready: false };
        let row = job::begin(&self.workspace, by, wish).await.expect("begun");
        job::put(&self.store, &row.id, UPLOAD, path).await.expect("kept");
        row
    }

    /// What the wizard makes of an uploaded file.
    pub async fn look(&self, by: &Principal, row: &JobRow) -> Look {
        let folder = tempfile::tempdir().expect("a folder");
        let source = tenon_engine::import::open_upload(&self.store, row, folder.path()).await.expect("a sheet");
        let snapshot = self.workspace.snapshot();
        let form = row.form.as_deref().expect("a form");
        let rights = snapshot.context(by).rights("depot", form).expect("a form");
        let compiled = snapshot.model.form("depot", form).expect("a form");
        look(compiled, &rights, &source, &[], snapshot.timezone).expect("looked at")
    }

    /// Looks at every row, or carries the import out.
    pub async fn go(&self, row: &JobRow, mapping: &ImportDefinition, run: bool) -> JobRow {
        let row = self.job(row).await;
        let params = ImportParams { mapping: mapping.clone(), run, ..ImportParams::of(&row) };
        assert!(job::start(&self.workspace, &row, params.to_value()).await.expect("started"));
        self.work().await;
        self.job(&row).await
    }

    /// Uploads a file, takes the guessed mapping with some changes, and carries the import out.
    pub async fn import(
        &self,
        by: &Principal,
        form: &str,
        path: &Path,
        change: impl FnOnce(&mut ImportDefinition),
    ) -> JobRow {
        let row = self.upload(by, form, path).await;
        let mut mapping = self.look(by, &row).await.mapping;
        change(&mut mapping);
        self.go(&row, &mapping, true).await
    }

    /// Does every job that waits.
    pub async fn work(&self) {
        self.desk.run_waiting().await.expect("works");
    }

    pub async fn job(&self, row: &JobRow) -> JobRow {
        let mut conn = self.store.read().await.expect("reads");
        jobs::by_id(&mut conn, row.id.as_str()).await.expect("reads").expect("a job")
    }

    /// Everything a job found wrong.
    pub async fn problems(&self, row: &JobRow) -> Vec<JobProblem> {
        let mut conn = self.store.read().await.expect("reads");
        jobs::problems(&mut conn, row.id.as_str(), 0, 100_000).await.expect("reads")
    }

    /// Every live record, oldest first.
    pub async fn records(&self, form: &str) -> Vec<StoredRecord> {
        let snapshot = self.workspace.snapshot();
        let form = snapshot.model.form("depot", form).expect("a form");
        let mut conn = self.store.read().await.expect("reads");
        form.table.after(&mut conn, 0, 1_000_000).await.expect("reads")
    }

    /// The one record with this value in a field.
    pub async fn one(&self, form: &str, field: &str, value: Value) -> StoredRecord {
        let snapshot = self.workspace.snapshot();
        let system = Principal::system(Via::Console);
        let context = snapshot.context(&system);
        let rights = context.rights("depot", form).expect("a form");
        let compiled = snapshot.model.form("depot", form).expect("a form");
        let filter = Some(Condition::parse(&json!([field, "=", value])).expect("a condition"));
        let mut conn = self.store.read().await.expect("reads");
        let listing = Listing { limit: 2, filter, ..Listing::default() };
        let found = record::list(&mut conn, &context, &rights, compiled, &listing).await.expect("reads").records;
        assert_eq!(found.len(), 1, "{field} {value}");
        found.into_iter().next().expect("a record")
    }
}

/// Writes a table file.
pub fn write(path: &Path, format: Format, headings: &[&str], rows: impl IntoIterator<Item = Vec<Cell>>) {
    let columns: Vec<SheetColumn> = headings.iter().map(|heading| SheetColumn::named(*heading)).collect();
    let mut writer = SheetWriter::create(path, format).expect("created");
    let sheet = writer.sheet("数据", &columns).expect("a sheet");
    for row in rows {
        writer.row(sheet, &row).expect("written");
    }
    writer.finish().expect("finished");
}

/// Every row of a file's first sheet, as text.
pub fn read(path: &Path) -> Vec<Vec<String>> {
    let rows = TableFile::open(path).expect("a table").first(None, usize::MAX).expect("reads");
    rows.into_iter().map(|row| row.cells.iter().map(Cell::shown).collect()).collect()
}
