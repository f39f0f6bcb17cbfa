//! One condition, two interpreters: what holds in memory for a record is what the database selects. Thousands of
//! generated conditions over generated records, on both databases at once.

use crate::on_both;
use crate::support::database::{TestStore, postgres, sqlite, with_room};
use chrono::{Duration, TimeZone, Utc};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use tenon_engine::args;
use tenon_engine::clock::{Moment, from_text, to_text};
use tenon_engine::condition::{Columns, Condition, ConditionContext, Path, Place, TextShape, holds, to_sql};
use tenon_engine::id::{DepartmentId, MemberId};
use tenon_engine::kind::Column;
use tenon_engine::store::{Arg, Conn, SqlText, StoreError};
use tenon_engine::zone;

const RECORDS: usize = 400;
const CONDITIONS: usize = 3000;
const ME: &str = "01900000-0000-7000-8000-000000000001";
const OTHER: &str = "01900000-0000-7000-8000-000000000002";

/// Field, column, shape of its text.
const FIELDS: [(&str, Column, TextShape); 14] = [
    ("name", Column::Text, TextShape::Any),
    ("note", Column::Text, TextShape::Any),
    ("owner", Column::Text, TextShape::Any),
    ("day", Column::Text, TextShape::Day),
    ("due", Column::Text, TextShape::Day),
    ("at", Column::Text, TextShape::Moment),
    ("created_at", Column::Text, TextShape::Moment),
    ("stars", Column::Integer, TextShape::Any),
    ("total", Column::Scaled(4), TextShape::Any),
    ("num", Column::Scaled(6), TextShape::Any),
    ("vip", Column::Boolean, TextShape::Any),
    ("tags", Column::Json, TextShape::Any),
    ("members", Column::Json, TextShape::Any),
    ("done", Column::Boolean, TextShape::Any),
];
const ROW_FIELDS: [(&str, Column, TextShape); 7] = [
    ("sku", Column::Text, TextShape::Any),
    ("qty", Column::Scaled(6), TextShape::Any),
    ("sold", Column::Scaled(6), TextShape::Any),
    ("price", Column::Scaled(4), TextShape::Any),
    ("ok", Column::Boolean, TextShape::Any),
    ("when", Column::Text, TextShape::Day),
    ("marks", Column::Json, TextShape::Any),
];
/// Columns of lists and objects.
const JSON_FIELDS: [&str; 5] = ["items", "address", "place", "files", "data"];
/// What conditions reach inside of them.
const PARTS: [&str; 6] = ["items._count", "files._count", "files.name", "place.address", "place.lng", "place.lat"];

struct Form;

impl Columns for Form {
    fn place(&self, field: &str) -> Option<Place> {
        if let Some(key) = field.strip_prefix("items.").filter(|_| !PARTS.contains(&field)) {
            let (_, column, shape) = ROW_FIELDS.iter().find(|(name, ..)| *name == key)?;
            return Some(Place::rows("r.\"items\"", key, *column).shaped(*shape));
        }
        if let Some(key @ ("city" | "detail")) = field.strip_prefix("address.") {
            return Some(Place::member("r.\"address\"", key, Column::Text));
        }
        if let Some((head, part)) = field.split_once('.').filter(|_| PARTS.contains(&field)) {
            let sql = format!("r.\"{head}\"");
            return Some(match part {
                "_count" => Place { path: Path::Count, ..Place::whole(sql, Column::Integer) },
                "name" => Place::rows(sql, part, Column::Text),
                "address" => Place::member(sql, part, Column::Text),
                _ => Place::member(sql, part, Column::Scaled(6)),
            });
        }
        if let Some(name) = JSON_FIELDS.iter().find(|name| **name == field) {
            return Some(Place::whole(format!("r.\"{name}\""), Column::Json));
        }
        let (name, column, shape) = FIELDS.iter().find(|(name, ..)| *name == field)?;
        Some(Place::whole(format!("r.\"{name}\""), *column).shaped(*shape))
    }
}

fn now() -> Moment {
    // Monday the 23rd in Shanghai.
    from_text("2026-11-22T18:30:00Z").expect("a moment")
}

fn context() -> ConditionContext {
    ConditionContext {
        me: MemberId::parse(ME),
        my_departments: vec![DepartmentId::parse(ME).expect("id"), DepartmentId::parse(OTHER).expect("id")],
        my_members: [ME, OTHER].into_iter().filter_map(MemberId::parse).collect(),
        my_roles: vec!["sales".into(), "VIP".into()],
        now: now(),
        tz: zone::DEFAULT_ZONE,
    }
}

/// Few enough texts that equality is common; case, Chinese, a surrogate pair, wildcards and quotes among them.
fn word() -> impl Strategy<Value = String> {
    let fixed = [
        "a",
        "A",
        "ab",
        "Ab",
        "aB%",
        "a_b",
        "中",
        "中文",
        "文a",
        "😀",
        "é",
        "É",
        "'",
        "\"x\"",
        "\\",
        "$1",
        "sales",
        "VIP",
        ME,
        OTHER,
        "2026-11-23",
        "2026-11-22T16:00:00.000Z",
        "2026-99-99",
        "true",
        "0.5",
        "5",
        "中中中中-中中-中中",
    ];
    prop_oneof![4 => prop::sample::select(fixed.to_vec()).prop_map(str::to_owned), 1 => "[a-cA-C中文😀% _-]{1,4}"]
}

fn day() -> impl Strategy<Value = String> {
    (-40_i64..40)
        .prop_map(|n| zone::day_text(zone::add_days(zone::day_of(now(), zone::DEFAULT_ZONE), n).expect("a day")))
}

fn moment() -> impl Strategy<Value = Moment> {
    let midnight = Utc.with_ymd_and_hms(2026, 11, 22, 16, 0, 0).single().expect("a moment");
    (-40_i64..40, prop::sample::select(vec![-1_i64, 0, 1, 3_600_000, 43_200_000]))
        .prop_map(move |(days, ms)| midnight + Duration::days(days) + Duration::milliseconds(ms))
}

fn number(places: u32) -> impl Strategy<Value = Value> {
    let factor = 10_f64.powi(places.try_into().expect("small"));
    prop_oneof![
        (-5_i64..6).prop_map(Value::from),
        (-30_i64..30).prop_map(|n| json!(n as f64 / 10.0)),
        (-3_000_000_i64..3_000_000).prop_map(move |n| json!(n as f64 / factor)),
        prop::sample::select(vec![json!(0.1), json!(0.3), json!(99999999999_i64), json!(-99999999999_i64), json!(0)]),
    ]
}

fn constant() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => word().prop_map(Value::from),
        3 => day().prop_map(Value::from),
        3 => moment().prop_map(|m| json!(to_text(m))),
        1 => moment().prop_map(|m| json!(m.with_timezone(&zone::DEFAULT_ZONE).to_rfc3339())),
        5 => number(6),
        1 => prop::sample::select(vec![json!(1e300), json!(-1e300), json!(1e-9), json!(0.00005), json!(u64::MAX)]),
        2 => any::<bool>().prop_map(Value::from),
        1 => prop::sample::select(vec![Value::Null, json!("")]),
    ]
}

fn field() -> impl Strategy<Value = String> {
    let mut names: Vec<String> = FIELDS.iter().map(|(name, ..)| (*name).to_owned()).collect();
    names.extend(ROW_FIELDS.iter().map(|(name, ..)| format!("items.{name}")));
    names.extend(["address.city", "address.detail", "place", "files", "data"].map(str::to_owned));
    names.extend(PARTS.map(str::to_owned));
    prop::sample::select(names)
}

fn reference() -> impl Strategy<Value = Value> {
    let dates = [
        "today",
        "today - 3d",
        "now",
        "now - 5h",
        "week_start",
        "month_start + 1m - 1d",
        "year_start - 1y",
        "today + 8h",
        "now + 9999y + 9999y + 9999y + 9999y",
    ];
    prop_oneof![
        3 => prop::sample::select(FIELDS.to_vec()).prop_map(|(name, ..)| json!({ "field": name })),
        1 => prop::sample::select(vec!["city", "detail"]).prop_map(|key| json!({ "field": format!("address.{key}") })),
        1 => Just(json!({ "me": true })),
        3 => prop::sample::select(dates.to_vec()).prop_map(|date| json!({ "date": date })),
    ]
}

fn single() -> impl Strategy<Value = Value> {
    prop_oneof![3 => constant(), 1 => reference()]
}

fn list() -> impl Strategy<Value = Value> {
    prop_oneof![
        5 => prop::collection::vec(single(), 0..5).prop_map(Value::from),
        1 => prop::collection::vec(word().prop_map(Value::from), 17..25).prop_map(Value::from),
        1 => prop::collection::vec(number(1), 17..25).prop_map(Value::from),
        1 => Just(json!({ "my": "departments" })),
        1 => Just(json!({ "my": "members" })),
        1 => Just(json!({ "my": "roles" })),
        1 => Just(json!({ "me": true })),
        2 => prop::sample::select(vec!["tags", "members", "name", "owner", "total", "vip"]).prop_map(|f| json!({ "field": f })),
    ]
}

/// Degrees around a place in which few steps lead far, the line where the date changes and a pole among them.
fn degrees(lng: bool) -> impl Strategy<Value = Value> {
    let far =
        if lng { vec![json!(179.95), json!(-179.95), json!(120)] } else { vec![json!(89.9), json!(-90), json!(30)] };
    let near = if lng { 1200 } else { 300 };
    prop_oneof![6 => (near - 3..near + 4).prop_map(|n| json!(f64::from(n) / 10.0)), 1 => prop::sample::select(far)]
}

fn circle() -> impl Strategy<Value = Value> {
    let reach = vec![json!(0), json!(0.5), json!(9.7), json!(25), json!(111.3), json!(7000), json!(20100)];
    (degrees(true), degrees(false), prop::sample::select(reach))
        .prop_map(|(lng, lat, km)| json!({ "lng": lng, "lat": lat, "km": km }))
}

fn comparison() -> impl Strategy<Value = Value> {
    let one = ["=", "!=", ">", ">=", "<", "<="];
    let words = ["contains", "not contains", "starts", "ends"];
    let many = ["in", "not in", "has any", "has all", "has none"];
    let periods = [
        "today",
        "yesterday",
        "this_week",
        "last_week",
        "next_month",
        "this_quarter",
        "last_quarter",
        "last_year",
        "next_year",
        "last_30_days",
        "next_7_days",
    ];
    let word_value = prop_oneof![4 => word().prop_map(Value::from), 1 => Just(json!("")), 2 => reference()];
    prop_oneof![
        6 => (field(), prop::sample::select(one.to_vec()), single()).prop_map(|(f, o, v)| json!([f, o, v])),
        2 => (field(), prop::sample::select(words.to_vec()), word_value).prop_map(|(f, o, v)| json!([f, o, v])),
        4 => (field(), prop::sample::select(many.to_vec()), list()).prop_map(|(f, o, v)| json!([f, o, v])),
        1 => (field(), prop::sample::select(vec!["empty", "not empty"])).prop_map(|(f, o)| json!([f, o])),
        1 => (prop::sample::select(vec!["contains", "not contains"]), word()).prop_map(|(o, w)| json!(["data", o, w])),
        2 => (prop::sample::select(vec!["place", "place", "place", "data", "tags", "items.marks"]), circle())
            .prop_map(|(f, c)| json!([f, "within", c])),
        1 => (prop::sample::select(vec!["items._count", "files._count"]), prop::sample::select(one.to_vec()), 0..4)
            .prop_map(|(f, o, n)| json!([f, o, n])),
        2 => (field(), single(), single()).prop_map(|(f, a, b)| json!([f, "between", [a, b]])),
        2 => (field(), prop::sample::select(periods.to_vec())).prop_map(|(f, p)| json!([f, "during", p])),
        1 => (prop::sample::select(vec!["qty", "price", "sku", "when"]), prop::sample::select(one.to_vec()), prop::sample::select(ROW_FIELDS.to_vec()))
            .prop_map(|(f, o, (other, ..))| json!([format!("items.{f}"), o, { "field": format!("items.{other}") }])),
    ]
}

fn condition() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![30 => comparison(), 1 => Just(json!({}))];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|parts| json!({ "all": parts })),
            prop::collection::vec(inner.clone(), 0..4).prop_map(|parts| json!({ "any": parts })),
            inner.prop_map(|part| json!({ "not": part })),
        ]
    })
}

fn value(column: Column, shape: TextShape) -> BoxedStrategy<Value> {
    let present = match (column, shape) {
        (Column::Text, TextShape::Any) | (Column::Sealed, _) => word().prop_map(Value::from).boxed(),
        (Column::Text, TextShape::Day) => day().prop_map(Value::from).boxed(),
        (Column::Text, TextShape::Moment) => moment().prop_map(|m| json!(to_text(m))).boxed(),
        (Column::Integer, _) => (1_i64..6).prop_map(Value::from).boxed(),
        (Column::Scaled(places), _) => number(places.into()).boxed(),
        (Column::Boolean, _) => any::<bool>().prop_map(Value::from).boxed(),
        (Column::Json, _) => prop::collection::vec(word().prop_map(Value::from), 0..4).prop_map(Value::from).boxed(),
    };
    let missing = if column == Column::Text { vec![Value::Null, json!("")] } else { vec![Value::Null] };
    prop_oneof![5 => present, 1 => prop::sample::select(missing)].boxed()
}

fn object(fields: &'static [(&'static str, Column, TextShape)]) -> impl Strategy<Value = Map<String, Value>> {
    let values: Vec<_> = fields.iter().map(|(_, column, shape)| value(*column, *shape)).collect();
    values.prop_map(|values| fields.iter().map(|(name, ..)| (*name).to_owned()).zip(values).collect())
}

fn place() -> impl Strategy<Value = Value> {
    let there = (degrees(true), degrees(false), prop::option::of(word()));
    let place = there.prop_map(|(lng, lat, address)| match address {
        Some(address) => json!({ "lng": lng, "lat": lat, "address": address }),
        None => json!({ "lng": lng, "lat": lat }),
    });
    prop_oneof![5 => place, 1 => Just(Value::Null)]
}

fn files() -> impl Strategy<Value = Value> {
    let file = word().prop_map(|name| json!({ "id": ME, "name": name, "size": 7, "mime": "text/plain" }));
    prop::collection::vec(file, 0..4).prop_map(Value::from)
}

/// Structured data. Single values are left out, which compare like fields of their own in memory alone.
fn data() -> impl Strategy<Value = Value> {
    prop_oneof![
        3 => (word(), number(2), prop::collection::vec(word(), 0..3)).prop_map(|(word, number, list)| json!({ "Ab": word, "n": number, "list": list })),
        1 => prop::collection::vec(word().prop_map(Value::from), 1..3).prop_map(Value::from),
        1 => Just(Value::Null),
    ]
}

fn record() -> impl Strategy<Value = Map<String, Value>> {
    let inner = (place(), files(), data());
    let address = prop::option::of((prop::option::of(word()), prop::option::of(word())));
    (object(&FIELDS), prop::collection::vec(object(&ROW_FIELDS), 0..3), address, inner).prop_map(
        |(mut record, rows, address, (place, files, data))| {
            record.extend([("place".into(), place), ("files".into(), files), ("data".into(), data)]);
            record.insert("items".into(), rows.into_iter().map(Value::Object).collect());
            record.insert(
                "address".into(),
                address.map_or(Value::Null, |(city, detail)| json!({ "city": city, "detail": detail })),
            );
            record
        },
    )
}

/// As the store writes it: a missing value is NULL, numbers are scaled.
fn stored(value: &Value, column: Column) -> Arg {
    match (value, column) {
        (Value::Null, _) => Arg::Null,
        (Value::String(text), _) if text.is_empty() => Arg::Null,
        (Value::Array(items), _) if items.is_empty() => Arg::Null,
        (Value::String(text), Column::Text) => Arg::Text(text.clone()),
        (Value::Number(number), Column::Integer) => Arg::Int(number.as_i64().expect("whole")),
        (Value::Number(number), Column::Scaled(places)) => {
            let factor = 10_f64.powi(places.into());
            Arg::Int((number.as_f64().expect("a number") * factor).round() as i64)
        }
        (Value::Bool(truth), Column::Boolean) => Arg::Int((*truth).into()),
        (json, Column::Json) => Arg::Text(json.to_string()),
        (value, column) => panic!("{value} in {column:?}"),
    }
}

async fn fill(test: &TestStore, records: &[Map<String, Value>]) {
    let dialect = test.store.dialect();
    let columns: Vec<(&str, Column)> = FIELDS
        .iter()
        .map(|(name, column, _)| (*name, *column))
        .chain(JSON_FIELDS.map(|name| (name, Column::Json)))
        .collect();
    let definitions: Vec<String> = columns
        .iter()
        .map(|(name, column)| match column {
            Column::Text | Column::Json => format!("\"{name}\" {{text}}"),
            _ => format!("\"{name}\" {{int}}"),
        })
        .collect();
    let table = dialect.types(&format!("CREATE TABLE sample (n {{int}} PRIMARY KEY, {})", definitions.join(", ")));
    let places: Vec<String> = (1..=columns.len() + 1).map(|n| format!("${n}")).collect();
    let names: Vec<String> = columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let insert = format!("INSERT INTO sample (n, {}) VALUES ({})", names.join(", "), places.join(", "));
    let rows: Vec<Vec<Arg>> = records
        .iter()
        .enumerate()
        .map(|(n, record)| {
            let mut row = args![n];
            row.extend(columns.iter().map(|(name, column)| stored(&record[*name], *column)));
            row
        })
        .collect();
    test.store
        .write(move |conn| {
            let (table, insert, rows) = (table.clone(), insert.clone(), rows.clone());
            Box::pin(async move {
                conn.run(&table).await?;
                for row in rows {
                    conn.execute(&insert, row).await?;
                }
                Ok::<_, StoreError>(())
            })
        })
        .await
        .expect("fills");
}

/// The records that a database selects, and what it was asked.
async fn selected(
    conn: &mut Conn,
    document: &Value,
    condition: &Condition,
    context: &ConditionContext,
) -> (BTreeSet<usize>, SqlText) {
    let mut text = SqlText::new("SELECT n FROM sample r WHERE ");
    to_sql(condition, &Form, context, &mut text, conn.dialect()).unwrap_or_else(|p| panic!("{document}: {p:?}"));
    let rows = conn.rows(&text.sql, text.args.clone()).await.unwrap_or_else(|e| panic!("{document}\n{text:?}\n{e}"));
    (rows.iter().map(|row| row.int(0).expect("n") as usize).collect(), text)
}

async fn memory_and_sql_agree(tests: [TestStore; 2]) {
    let (one, two) = (uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
    let seed: [u8; 32] = [one.as_bytes().as_slice(), two.as_bytes()].concat().try_into().expect("32 bytes");
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let (record, conditions) = (record(), condition());
    let records: Vec<_> = (0..RECORDS).map(|_| record.new_tree(&mut runner).expect("a record").current()).collect();
    let mut conns = Vec::new();
    for test in &tests {
        fill(test, &records).await;
        conns.push(test.store.read().await.expect("connects"));
    }
    let context = context();
    let (mut some, mut all, mut none) = (0, 0, 0);
    // About a quarter of what is generated tells records apart; more is generated until a quarter of the count has.
    let mut tried = 0;
    while tried < CONDITIONS || (some <= CONDITIONS / 4 && tried < 2 * CONDITIONS) {
        tried += 1;
        let document = conditions.new_tree(&mut runner).expect("a condition").current();
        let condition = Condition::parse(&document).unwrap_or_else(|p| panic!("{document}: {p:?}"));
        let expected: BTreeSet<usize> =
            records.iter().enumerate().filter(|(_, r)| holds(&condition, r, &context)).map(|(n, _)| n).collect();
        for conn in &mut conns {
            let (selected, text) = selected(conn, &document, &condition, &context).await;
            if let Some(n) = expected.symmetric_difference(&selected).next() {
                panic!(
                    "seed {seed:?}\n{document}\nmemory says {}, {:?} {}\nrecord {}\n{text:?}",
                    expected.contains(n),
                    conn.dialect(),
                    selected.contains(n),
                    Value::Object(records[*n].clone())
                );
            }
        }
        match expected.len() {
            0 => none += 1,
            RECORDS => all += 1,
            _ => some += 1,
        }
    }
    assert!(some > CONDITIONS / 4, "too few conditions tell records apart: {some} of {tried} ({all} all, {none} none)");
}

#[test]
fn memory_and_sql() {
    with_room(|| async { memory_and_sql_agree([sqlite().await, postgres().await]).await });
}

/// What the comparison with generated conditions leaves out: distances in kilometres, and single texts as structured data.
async fn places_and_data_are_found(test: TestStore) {
    let none = |record: Value| {
        let names = FIELDS.iter().map(|(name, ..)| *name).chain(JSON_FIELDS);
        let mut values: Map<String, Value> = names.map(|name| (name.to_owned(), Value::Null)).collect();
        values.extend(record.as_object().expect("values").clone());
        values
    };
    let records = [
        json!({ "place": { "lng": 121.4737, "lat": 31.2304, "address": "上海市人民广场" }, "data": { "Status": "open", "n": [1, 2] } }),
        json!({ "place": { "lng": 120.5853, "lat": 31.2989 }, "data": "say \"OPEN\"\n" }),
        json!({ "files": [{ "name": "合同.PDF" }, { "name": "b.txt" }], "data": ["a\"b", "中文"] }),
    ]
    .map(none);
    fill(&test, &records).await;
    let mut conn = test.store.read().await.expect("connects");
    let around = |km: f64| json!(["place", "within", { "lng": 121.4737, "lat": 31.2304, "km": km }]);
    for (document, expected) in [
        (around(0.0), vec![0]),
        (around(84.7), vec![0]),
        (around(84.9), vec![0, 1]),
        (json!({ "not": around(20_100.0) }), vec![2]),
        (json!(["place.address", "contains", "人民"]), vec![0]),
        (json!(["place.lat", ">", 31.25]), vec![1]),
        (json!(["files.name", "ends", ".pdf"]), vec![2]),
        (json!(["files._count", "=", 0]), vec![0, 1]),
        (json!(["files._count", ">=", 2]), vec![2]),
        (json!(["data", "contains", "OPEN"]), vec![0, 1]),
        (json!(["data", "contains", "status"]), vec![0]),
        (json!(["data", "contains", "\""]), vec![1, 2]),
        (json!(["data", "contains", "a\"b"]), vec![2]),
        (json!(["data", "contains", "n"]), vec![0, 1]),
        (json!(["data", "not contains", "中"]), vec![0, 1]),
    ] {
        let condition = Condition::parse(&document).expect("reads");
        let held = records.iter().enumerate().filter(|(_, record)| holds(&condition, record, &context()));
        assert_eq!(held.map(|(n, _)| n).collect::<Vec<_>>(), expected, "in memory: {document}");
        let (found, text) = selected(&mut conn, &document, &condition, &context()).await;
        assert_eq!(found.into_iter().collect::<Vec<_>>(), expected, "{document}\n{text:?}");
    }
}

on_both!(places_and_data, places_and_data_are_found);

async fn an_index_serves_comparisons(test: TestStore) {
    let dialect = test.store.dialect();
    let table = dialect
        .types("CREATE TABLE sample (n {int} PRIMARY KEY, name {text}, created_at {text}, total {int}, pad {text})");
    let filler = match dialect {
        tenon_engine::store::Dialect::Sqlite => {
            "WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 20000) "
        }
        tenon_engine::store::Dialect::Postgres => "WITH s AS (SELECT generate_series(1, 20000) AS i) ",
    };
    let fill = format!(
        "INSERT INTO sample {filler} SELECT i, 'name' || i, '2026-11-' || (10 + i % 20) || 'T00:00:00.' || (100 + i % 900) || 'Z', i * 10000, 'padding padding' FROM s"
    );
    test.store
        .write(move |conn| {
            let (table, fill) = (table.clone(), fill.clone());
            Box::pin(async move {
                conn.run(&table).await?;
                conn.run(&fill).await?;
                conn.run("CREATE INDEX by_name ON sample (name); CREATE INDEX by_time ON sample (created_at); CREATE INDEX by_total ON sample (total)").await?;
                conn.run("ANALYZE").await
            })
        })
        .await
        .expect("fills");
    let explain = match dialect {
        tenon_engine::store::Dialect::Sqlite => "EXPLAIN QUERY PLAN ",
        tenon_engine::store::Dialect::Postgres => "EXPLAIN ",
    };
    let many: Vec<String> = (0..40).map(|i| format!("name{i}")).collect();
    let mut conn = test.store.read().await.expect("connects");
    for (document, index) in [
        (json!(["name", "=", "name7"]), "by_name"),
        (json!(["name", "in", ["name7", "name8"]]), "by_name"),
        (json!(["name", "in", many]), "by_name"),
        (json!(["created_at", ">", "2026-11-29"]), "by_time"),
        (json!(["created_at", "=", "2026-11-29"]), "by_time"),
        (json!(["created_at", "during", "today"]), "by_time"),
        (json!(["total", "between", [5, 9.5]]), "by_total"),
        (json!(["total", ">=", 19999]), "by_total"),
    ] {
        let mut text = SqlText::new(format!("{explain}SELECT n FROM sample r WHERE "));
        to_sql(&Condition::parse(&document).expect("reads"), &Form, &context(), &mut text, dialect).expect("compiles");
        let rows = conn.rows(&text.sql, text.args).await.expect("explains");
        let plan: Vec<String> = rows
            .iter()
            .map(|row| (0..row.len()).filter_map(|i| row.opt_text(i).ok().flatten()).collect::<Vec<_>>().join(" "))
            .collect();
        assert!(plan.iter().any(|line| line.contains(index)), "{document}: {plan:#?}");
    }
}

on_both!(index_friendly, an_index_serves_comparisons);
