//! Forms that change while they hold records, on both databases: kinds that change and change back, fields that are
//! renamed, removed and brought back, and nothing lost on the way.

mod ahead;
mod columns;
mod converting;
mod formulas;
mod guarded;
mod links;
mod rows;

use crate::support::database::TestStore;
use crate::support::shop::Shop;
use serde_json::{Value, json};
use std::sync::Arc;
use tenon_engine::access::FormRights;
use tenon_engine::conversion::{Kept, World, kept, kept_values};
use tenon_engine::definition::{Operation, Package};
use tenon_engine::job::Desk;
use tenon_engine::package::{PackageError, publish, save_draft};
use tenon_engine::record::{self, Listing};
use tenon_engine::store::StoredRecord;

/// A shop of one form, `thing`, whose fields the test makes.
struct Bench {
    shop: Shop,
    desk: Desk,
}

impl Bench {
    async fn open(database: TestStore, fields: Value) -> Self {
        Self::open_with(database, fields, &[]).await
    }

    async fn open_with(database: TestStore, fields: Value, more: &[(&str, String)]) -> Self {
        let app = json!({ "key": "shop", "title": "店", "version": "1.0.0", "navigation": [] }).to_string();
        let mut files = vec![("app.json", app), ("forms/thing.json", form(fields))];
        files.extend(more.iter().cloned());
        let files = files.into_iter().map(|(path, text)| (path.to_owned(), text)).collect();
        let shop = Shop::open_with(database, Package { files }).await;
        let desk = Desk::new(Arc::clone(&shop.workspace));
        Self { shop, desk }
    }

    /// Publishes the form with other fields, without doing the work that follows.
    async fn publish(&self, fields: Value) -> Result<(), PackageError> {
        self.publish_file("forms/thing.json", form(fields)).await
    }

    async fn publish_file(&self, path: &str, text: String) -> Result<(), PackageError> {
        let (workspace, by) = (&self.shop.workspace, &self.shop.system);
        save_draft(workspace, by, "shop", path, Some(text)).await.expect("saved");
        publish(workspace, by, "shop", None).await.map(|_| ())
    }

    /// Publishes the form with other fields and converts what they leave behind.
    async fn become_of(&self, fields: Value) {
        self.publish(fields).await.expect("published");
        self.desk.run_waiting().await.expect("converted");
    }

    async fn create(&self, values: Value) -> String {
        self.shop.create("thing", values).await.id
    }

    async fn load(&self, id: &str) -> StoredRecord {
        self.shop.load("thing", id).await
    }

    /// What every record holds in a field, in the order of creation.
    async fn values(&self, field: &str) -> Vec<Value> {
        let model = self.shop.workspace.model();
        let form = model.form("shop", "thing").expect("the form");
        let mut conn = self.shop.workspace.store.read().await.expect("reads");
        let records = form.table.after(&mut conn, 0, 100).await.expect("reads");
        records.iter().map(|record| record.value(field)).collect()
    }

    /// The titles of the records a filter finds, in the order of creation.
    async fn found(&self, filter: Value) -> Vec<String> {
        let snapshot = self.shop.workspace.snapshot();
        let context = snapshot.context(&self.shop.system);
        let form = Arc::clone(snapshot.model.form("shop", "thing").expect("the form"));
        let filter = serde_json::from_value(filter).expect("a condition");
        let listing = Listing { filter: Some(filter), limit: 100, ..Listing::default() };
        let rights = FormRights::everything();
        assert!(rights.allows(Operation::Read));
        let mut conn = self.shop.workspace.store.read().await.expect("reads");
        let page = record::list(&mut conn, &context, &rights, &form, &listing).await.expect("a page");
        let mut titles: Vec<String> = page.records.into_iter().map(|record| record.title).collect();
        titles.sort();
        titles
    }

    async fn kept(&self) -> Kept {
        let model = self.shop.workspace.model();
        let form = model.form("shop", "thing").expect("the form");
        kept(&mut self.shop.workspace.store.read().await.expect("reads"), form).await.expect("looked up")
    }

    /// The values set aside, as `field: title value code`.
    async fn kept_values(&self) -> Vec<String> {
        let snapshot = self.shop.workspace.snapshot();
        let form = snapshot.model.form("shop", "thing").expect("the form");
        let mut found = Vec::new();
        for group in self.kept().await.columns {
            let mut conn = self.shop.workspace.store.read().await.expect("reads");
            let world = World::of(&snapshot);
            let values = kept_values(&mut conn, form, &group.column.name, &world, 0, 100).await.expect("looked up");
            for value in values.expect("the column").values {
                let code = value.problem.map_or("-", |problem| problem.code);
                found.push(format!("{}: {} {} {code}", group.column.field, value.title, value.text));
            }
        }
        found
    }
}

fn form(fields: Value) -> String {
    let mut form =
        json!({ "key": "thing", "title": "物品", "type": "object", "x-title": "{{ name }}", "properties": {} });
    form["properties"]["name"] = json!({ "title": "名称", "type": "string" });
    for (key, field) in fields.as_object().expect("fields") {
        form["properties"][key] = field.clone();
    }
    form.to_string()
}

/// One field `x` of this definition.
fn x(definition: Value) -> Value {
    json!({ "x": definition })
}

fn text() -> Value {
    x(json!({ "title": "数", "type": "string" }))
}

fn number() -> Value {
    x(json!({ "title": "数", "type": "number" }))
}

/// Records named 甲, 乙, 丙 … with these values of `x`; answers their ids.
async fn fill(bench: &Bench, values: &[Value]) -> Vec<String> {
    let mut ids = Vec::new();
    for (name, value) in ["甲", "乙", "丙", "丁", "戊"].iter().zip(values) {
        ids.push(bench.create(json!({ "name": name, "x": value })).await);
    }
    ids
}
