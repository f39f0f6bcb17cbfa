//! What publishing would come upon in stored records where it converts their values, or calls their fields otherwise: they
//! are looked at as they will be by then.

use super::{Bench, fill, form, text, x};
use crate::on_both;
use crate::support::database::TestStore;
use serde_json::{Value, json};
use tenon_engine::package::{FormChange, changes};
use tenon_engine::record::{Action, FitTrial, FormulaTrial, Misfit};

/// What publishing this text of the form would do.
async fn foretold(bench: &Bench, form: String) -> FormChange {
    let files = [("forms/thing.json".to_owned(), form)].into();
    changes(&bench.shop.workspace, "shop", files).await.expect("compared").remove(0)
}

/// The form with these fields, `x` of which is required.
fn requiring_x(fields: Value) -> String {
    let mut form: Value = serde_json::from_str(&form(fields)).expect("a form");
    form["required"] = json!(["x"]);
    form.to_string()
}

fn price(formula: &str) -> Value {
    json!({ "title": "价", "type": "number", "x-kind": "formula", "x-formula": formula })
}

/// The records that are named, each with its field.
fn named(examples: &[Misfit]) -> Vec<(&str, &str)> {
    examples.iter().map(|one| (one.title.as_str(), one.path.as_str())).collect()
}

fn counts(trial: &FormulaTrial) -> (usize, bool, usize, usize, usize) {
    (trial.looked, trial.exact, trial.changed, trial.refused, trial.unfit)
}

fn misfits(fit: Option<&FitTrial>) -> Vec<(&str, &str)> {
    fit.map(|fit| named(&fit.examples)).unwrap_or_default()
}

on_both!(a_formula_is_tried_on_what_a_converted_field_will_say, |database: TestStore| async move {
    let mut fields = text();
    fields["price"] = price("10");
    let bench = Bench::open(database, fields.clone()).await;
    let ids = fill(&bench, &[json!("5"), json!("0"), json!("2"), json!("10")]).await;
    let action = Action::Delete { id: ids[1].clone(), version: None };
    bench.shop.perform(&bench.shop.system, "thing", action).await.expect("deleted");
    bench.create(json!({ "name": "戊", "x": "0" })).await;
    fields["x"] = json!({ "title": "数", "type": "number" });
    fields["price"] = price("10 / x");
    let trial = foretold(&bench, form(fields.clone())).await.trial.expect("a trial");
    assert_eq!((counts(&trial), named(&trial.examples)), ((4, true, 3, 1, 0), vec![("戊", "price")]));
    assert_eq!(bench.values("price").await, [json!(10), json!(10), json!(10), json!(10)], "nothing is written");

    bench.become_of(fields).await;
    assert_eq!(bench.values("price").await[..3], [json!(2), json!(5), json!(1)], "as it was foretold");
});

on_both!(what_would_be_set_aside_is_missing_where_it_is_required, |database: TestStore| async move {
    let mut fields = text();
    fields["size"] = json!({ "title": "大小", "type": "number" });
    let bench = Bench::open(database, fields.clone()).await;
    fill(&bench, &[json!("5"), json!("五"), json!("4")]).await;
    bench.create(json!({ "name": "丁", "x": "1", "size": 3 })).await;
    fields["x"] = json!({ "title": "数", "type": "number" });
    assert_eq!(foretold(&bench, form(fields.clone())).await.fit, None, "a value may be set aside");
    let fit = foretold(&bench, requiring_x(fields.clone())).await.fit;
    assert_eq!(misfits(fit.as_ref()), [("乙", "x")]);

    // A field that stays what it is, is looked at all the same.
    fields["size"]["minimum"] = json!(10);
    let fit = foretold(&bench, requiring_x(fields)).await.fit;
    assert_eq!(misfits(fit.as_ref()), [("乙", "x"), ("丁", "size")]);
});

on_both!(a_field_under_another_key_says_there_what_it_said, |database: TestStore| async move {
    let mut fields = x(json!({ "title": "数", "type": "number" }));
    fields["price"] = price("x");
    let bench = Bench::open(database, fields).await;
    fill(&bench, &[json!(5), json!(0)]).await;
    let mut renamed = json!({ "y": { "title": "数", "type": "number", "minimum": 3, "x-formerly": "x" } });
    renamed["cost"] = price("10 / y");
    renamed["cost"]["x-formerly"] = json!("price");
    let found = foretold(&bench, form(renamed)).await;
    let trial = found.trial.expect("a trial");
    assert_eq!((counts(&trial), named(&trial.examples)), ((2, true, 1, 1, 0), vec![("乙", "cost")]));
    assert_eq!(misfits(found.fit.as_ref()), [("乙", "y")]);
});

on_both!(cells_are_looked_at_as_what_their_columns_will_be, |database: TestStore| async move {
    let items = |columns: Value, required: &[&str]| {
        let rows = json!({ "type": "object", "properties": columns, "required": required });
        json!({ "items": { "title": "明细", "type": "array", "items": rows } })
    };
    let columns = json!({
        "qty": { "title": "数量", "type": "string" },
        "note": { "title": "备注", "type": "string" },
        "amount": price("1")
    });
    let bench = Bench::open(database, items(columns, &[])).await;
    let create = async |name: &str, qty: &str| {
        bench.create(json!({ "name": name, "items": [{ "qty": qty, "note": "好" }] })).await;
    };
    create("甲", "2").await;
    create("乙", "0").await;
    let number = json!({ "title": "数量", "type": "number" });
    let divided = items(json!({ "qty": number, "amount": price("8 / qty") }), &[]);
    let trial = foretold(&bench, form(divided)).await.trial.expect("a trial");
    assert_eq!((counts(&trial), named(&trial.examples)), ((2, true, 1, 1, 0), vec![("乙", "items.amount")]));
    create("丙", "两").await;
    let required = items(json!({ "qty": number, "amount": price("1") }), &["qty"]);
    let fit = foretold(&bench, form(required)).await.fit;
    assert_eq!(misfits(fit.as_ref()), [("丙", "items.qty")], "the column that goes keeps nothing from being saved");
});

on_both!(what_names_a_record_is_looked_up_beforehand, |database: TestStore| async move {
    let holds = json!({ "key": "box", "title": "箱", "type": "object", "x-title": "{{ name }}",
        "properties": { "name": { "title": "名称", "type": "string" } } });
    let bench = Bench::open_with(database, text(), &[("forms/box.json", holds.to_string())]).await;
    bench.shop.create("box", json!({ "name": "大箱" })).await;
    fill(&bench, &[json!("大箱"), json!("小箱")]).await;
    let linked = x(json!({ "title": "箱", "x-kind": "link", "x-form": "box" }));
    let fit = foretold(&bench, requiring_x(linked)).await.fit;
    assert_eq!(misfits(fit.as_ref()), [("乙", "x")]);
});
