//! `examples/crm-sales`: real deals imported by the stored mappings, ending in the counts its README states. PostgreSQL is asked
//! the same of every eighth deal.

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::office::{Office, repository};
use serde_json::{Value, json};
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::condition::Condition;
use tenon_engine::id::JobId;
use tenon_engine::import::{Collected, Report, Resume, Source, run};
use tenon_engine::record::{self, Grouping, Listing};
use tenon_engine::store::Dialect;
use tenon_engine::table::TableFile;

const FOLDER: &str = "examples/crm-sales";

/// What is known of the deals that are imported.
struct Deals {
    /// Which of the rows: each, or every so many.
    every: usize,
    all: i64,
    won: i64,
    lost: i64,
    engaging: i64,
    prospecting: i64,
    without_account: i64,
    /// What those won are worth.
    value: i64,
}

fn deals(dialect: Dialect) -> Deals {
    match dialect {
        Dialect::Sqlite => Deals {
            every: 1,
            all: 8800,
            won: 4238,
            lost: 2473,
            engaging: 1589,
            prospecting: 500,
            without_account: 1425,
            value: 10_005_534,
        },
        Dialect::Postgres => Deals {
            every: 8,
            all: 1100,
            won: 527,
            lost: 323,
            engaging: 188,
            prospecting: 62,
            without_account: 166,
            value: 1_304_520,
        },
    }
}

/// Imports rows of a file as the README's commands do: every so many of the first.
async fn bring(office: &Office, form: &str, (file, mapping): (&str, &str), every: usize, most: usize) -> Report {
    let text = std::fs::read_to_string(repository().join(FOLDER).join("data").join(file)).expect("a file");
    let folder = tempfile::tempdir().expect("a folder");
    let mut lines = text.lines();
    let chosen: Vec<&str> = lines.next().into_iter().chain(lines.step_by(every).take(most)).collect();
    let path = folder.path().join(file);
    std::fs::write(&path, chosen.join("\n")).expect("written");
    let model = office.workspace.model();
    let mapping = model.app("crm-sales").expect("is installed").definitions.imports[mapping].clone();
    let source = Source::open(TableFile::open(&path).expect("a table"), None, None, mapping).expect("a sheet");
    let system = Principal::system(Via::Import);
    let (job, mut watch) = (JobId::generate(), Collected::default());
    let place = ("crm-sales", form);
    let report = run(&office.workspace, &system, place, &source, &job, Resume::default(), &mut watch).await;
    assert!(watch.refused.is_empty(), "{file}: {:#?}", &watch.refused[..watch.refused.len().min(3)]);
    report.expect("imported")
}

/// All files, of the deals every so many.
async fn bring_all(office: &Office, every: usize, most: usize) -> [Report; 4] {
    [
        bring(office, "account", ("accounts.csv", "accounts"), 1, most).await,
        bring(office, "account", ("accounts.csv", "account-parents"), 1, most).await,
        bring(office, "product", ("products.csv", "products"), 1, most).await,
        bring(office, "deal", ("sales_pipeline.csv", "deals"), every, most).await,
    ]
}

/// How many records meet a condition, and their sum of a field.
async fn figures(office: &Office, form: &str, by: &str, filter: Value, sum: Option<&str>) -> (i64, Value) {
    let system = Principal::system(Via::Console);
    let snapshot = office.workspace.snapshot();
    let context = snapshot.context(&system);
    let rights = context.rights("crm-sales", form).expect("a form");
    let form = snapshot.model.form("crm-sales", form).expect("a form").clone();
    let mut conn = office.workspace.store.read().await.expect("reads");
    let listing = Listing { filter: Some(Condition::parse(&filter).expect("a condition")), ..Listing::default() };
    let wish = Grouping { by, sum, exact: false };
    let found = record::groups(&mut conn, &context, &rights, &form, &listing, wish).await.expect("groups");
    let groups = found.groups;
    (groups.iter().map(|group| group.count).sum(), groups.first().map_or(Value::Null, |g| json!(g.sum)))
}

on_both!(the_imports_end_in_the_counts_of_the_readme, |database: TestStore| async move {
    let known = deals(database.store.dialect());
    let office = Office::open(database, "examples/crm-sales/app").await;
    let [accounts, parents, products, deals] = bring_all(&office, known.every, usize::MAX).await;
    assert_eq!((accounts.created, parents.updated, products.created), (85, 15, 7));
    assert_eq!(i64::try_from(deals.created), Ok(known.all));
    for (form, by, filter, expected) in [
        ("account", "sector", json!({}), 85),
        ("account", "sector", json!(["parent", "not empty"]), 15),
        ("account", "sector", json!(["sector", "=", "technology"]), 12),
        ("product", "series", json!({}), 7),
        ("deal", "stage", json!({}), known.all),
        ("deal", "stage", json!(["stage", "=", "Won"]), known.won),
        ("deal", "stage", json!(["stage", "=", "Lost"]), known.lost),
        ("deal", "stage", json!(["stage", "=", "Engaging"]), known.engaging),
        ("deal", "stage", json!(["stage", "=", "Prospecting"]), known.prospecting),
        ("deal", "stage", json!(["account", "empty"]), known.without_account),
        ("deal", "stage", json!({ "any": [["product", "empty"], ["agent", "empty"]] }), 0),
    ] {
        assert_eq!(figures(&office, form, by, filter.clone(), None).await.0, expected, "{form} {filter}");
    }
    let won = figures(&office, "deal", "stage", json!(["stage", "=", "Won"]), Some("value")).await;
    assert_eq!(won, (known.won, json!(known.value)));
    let people = office.workspace.roster.directory();
    assert_eq!((people.members_of_role("sales").len(), people.members_of_role("manager").len()), (35, 6));
    assert_eq!(people.departments().filter(|department| department.head.is_some()).count(), 6);
    let [first, ..] = people.members_by_name("Moses Frase") else { panic!("an agent") };
    let head = people.head_of(first.as_str()).and_then(|id| people.member_name(id.as_str()));
    assert_eq!(head, Some("Dustin Brinkmann"));

    for report in bring_all(&office, known.every, 200).await {
        assert_eq!((report.created, report.updated), (0, 0), "the same rows once more change nothing");
    }
});
