//! Formulas that change while records hold what they gave before: what is worked out anew, and what is left alone.

use super::{Bench, form};
use crate::on_both;
use crate::support::database::TestStore;
use serde_json::{Map, Value, json};
use tenon_engine::job::RECOMPUTE;
use tenon_engine::package::{ChangedFormula, changes};
use tenon_engine::record::{Action, evaluate};
use tenon_engine::store::jobs::{self, JobRow, JobState};

/// A number, its price by one formula, what is due by another that reads it, and rows with one each.
fn priced(price: &str, amount: &str) -> Value {
    json!({
        "x": { "title": "数", "type": "number" },
        "price": { "title": "价", "type": "number", "x-kind": "formula", "x-formula": price },
        "due": { "title": "应付", "type": "number", "x-kind": "formula", "x-formula": "price + 1" },
        "note": { "title": "备注", "type": "string" },
        "items": { "title": "明细", "type": "array", "items": { "type": "object", "properties": {
            "qty": { "title": "数量", "type": "number" },
            "amount": { "title": "金额", "type": "number", "x-kind": "formula", "x-formula": amount } } } },
        "all": { "title": "合计", "type": "number", "x-kind": "formula", "x-formula": "SUM(items.amount)" }
    })
}

async fn last_job(bench: &Bench) -> JobRow {
    let mut conn = bench.shop.workspace.store.read().await.expect("reads");
    jobs::newest(&mut conn, RECOMPUTE, ("shop", "thing")).await.expect("reads").expect("a job")
}

on_both!(stored_records_follow_a_formula_and_those_that_read_it, |database: TestStore| async move {
    let bench = Bench::open(database, priced("x * 2", "qty")).await;
    let one = bench.create(json!({ "name": "甲", "x": 3, "items": [{ "qty": 2 }, { "qty": 5 }] })).await;
    let zero = bench.create(json!({ "name": "乙", "x": 0 })).await;
    let before = (bench.load(&one).await, bench.load(&zero).await);

    bench.publish(priced("x * 10", "qty * 3")).await.expect("published");
    assert_eq!(bench.values("price").await, [json!(6), json!(0)], "until the job has come by");
    assert_eq!(bench.desk.run_waiting().await.expect("recomputed"), 1);
    assert_eq!(bench.values("price").await, [json!(30), json!(0)]);
    assert_eq!(bench.values("due").await, [json!(31), json!(1)]);
    let after = bench.load(&one).await;
    let amounts: Vec<Value> = (0..2).map(|at| after.value("items")[at]["amount"].clone()).collect();
    assert_eq!((amounts, after.value("all")), (vec![json!(6), json!(15)], json!(21)));
    assert_eq!(after.version, before.0.version + 1);
    assert_eq!(after.updated_at, before.0.updated_at, "nobody has worked on it");
    assert_eq!(bench.load(&zero).await.version, before.1.version, "what gives the same is not written");
    let job = last_job(&bench).await;
    assert_eq!((job.state, job.result), (JobState::Done, json!({ "done": 2, "changed": 1, "refused": 0 })));

    bench.publish(priced(" x * 10 ", "qty * 3")).await.expect("published");
    assert_eq!(bench.desk.run_waiting().await.expect("nothing"), 0, "the same formula is no change");
});

on_both!(a_new_formula_is_worked_out_in_the_records_there_are, |database: TestStore| async move {
    let plain = json!({ "x": { "title": "数", "type": "number" } });
    let double = json!({ "title": "双倍", "type": "number", "x-kind": "formula", "x-formula": "x * 2" });
    let bench = Bench::open(database, plain.clone()).await;
    let with = json!({ "x": plain["x"], "double": double });
    bench.publish(with.clone()).await.expect("published");
    assert_eq!(bench.desk.run_waiting().await.expect("nothing"), 0, "there is no record yet");
    bench.publish(plain).await.expect("published");
    bench.create(json!({ "name": "甲", "x": 4 })).await;
    bench.become_of(with).await;
    assert_eq!(bench.values("double").await, [json!(8)]);
});

on_both!(a_result_of_another_type_is_named_and_worked_out, |database: TestStore| async move {
    let bench = Bench::open(database, priced("x * 2", "qty")).await;
    bench.create(json!({ "name": "甲", "x": 3 })).await;
    let mut turned = priced("x * 2", "qty");
    turned["all"] = json!({ "title": "合计", "type": "string", "x-kind": "formula", "x-formula": "\"共\" + name" });
    let files = [("forms/thing.json".to_owned(), form(turned.clone()))].into();
    let found = changes(&bench.shop.workspace, "shop", files).await.expect("compared");
    let named = ChangedFormula {
        path: "all".to_owned(),
        title: "合计".to_owned(),
        result: Some(("number", "text")),
        follows: false,
        left: false,
        rereads: Vec::new(),
    };
    assert_eq!((found.len(), &found[0].formulas[..]), (1, &[named][..]));
    bench.become_of(turned).await;
    assert_eq!(bench.values("all").await, [json!("共甲")]);

    let files = [("forms/thing.json".to_owned(), form(priced("x * 3", "qty")))].into();
    let found = changes(&bench.shop.workspace, "shop", files).await.expect("compared");
    let said: Vec<_> = found[0].formulas.iter().map(|one| (one.path.as_str(), one.follows)).collect();
    assert_eq!(said.iter().filter(|(_, follows)| *follows).collect::<Vec<_>>(), [&("due", true)]);
    assert!(said.contains(&("price", false)), "{said:?}");
});

on_both!(a_formula_that_reads_another_field_by_the_same_name_says_so, |database: TestStore| async move {
    let number = |title: &str| json!({ "title": title, "type": "number" });
    let rows = |columns: Value| {
        json!({ "price": number("定金"),
            "items": { "title": "明细", "type": "array", "items": { "type": "object", "properties": columns } } })
    };
    let sum = json!({ "title": "小计", "type": "number", "x-kind": "formula", "x-formula": "qty * price" });
    let hidden = rows(json!({ "qty": number("数量"), "price": number("单价"), "sum": sum }));
    let seen = rows(json!({ "qty": number("数量"), "sum": sum }));
    let bench = Bench::open(database, hidden.clone()).await;
    bench.create(json!({ "name": "甲", "price": 100, "items": [{ "qty": 2, "price": 3 }] })).await;
    let reread = async |fields: &Value| {
        let files = [("forms/thing.json".to_owned(), form(fields.clone()))].into();
        let found = changes(&bench.shop.workspace, "shop", files).await.expect("compared").remove(0);
        let one = found.formulas.into_iter().find(|one| one.path == "items.sum").expect("is told");
        one.rereads.into_iter().map(|one| (one.name, one.was, one.is)).collect::<Vec<_>>()
    };
    let said = |was: &str, is: &str| vec![("price".to_owned(), was.to_owned(), is.to_owned())];
    assert_eq!(reread(&seen).await, said("明细.单价", "定金"));
    bench.become_of(seen).await;
    assert_eq!(bench.values("items").await[0][0]["sum"], json!(200), "stored records follow");
    assert_eq!(reread(&hidden).await, said("定金", "明细.单价"));
});

on_both!(what_cannot_be_computed_stays_and_is_said, |database: TestStore| async move {
    let bench = Bench::open(database, priced("x", "qty")).await;
    for (name, x) in [("甲", 5), ("乙", 0), ("丙", 2)] {
        bench.create(json!({ "name": name, "x": x })).await;
    }
    bench.become_of(priced("10 / x", "qty")).await;
    assert_eq!(bench.values("price").await, [json!(2), json!(0), json!(5)]);
    let job = last_job(&bench).await;
    assert_eq!((job.state, job.result), (JobState::Done, json!({ "done": 3, "changed": 2, "refused": 1 })));
});

on_both!(what_becomes_of_stored_records_is_foretold, |database: TestStore| async move {
    let mut fields = priced("x", "qty");
    fields["due"]["x-formula"] = json!("x + 1");
    let bench = Bench::open(database, fields.clone()).await;
    for (name, x) in [("甲", 5), ("乙", 0), ("丙", 1)] {
        bench.create(json!({ "name": name, "x": x, "items": [{ "qty": 2 }] })).await;
    }
    let foretold = |fields: &Value| {
        let files = [("forms/thing.json".to_owned(), form(fields.clone()))].into();
        let workspace = &bench.shop.workspace;
        async move { changes(workspace, "shop", files).await.expect("compared").remove(0) }
    };
    fields["price"]["x-formula"] = json!("10 / x");
    let trial = foretold(&fields).await.trial.expect("a trial");
    assert_eq!((trial.looked, trial.exact, trial.changed, trial.refused, trial.unfit), (3, true, 2, 1, 0));
    let named: Vec<_> = trial.examples.iter().map(|one| (one.title.as_str(), one.path.as_str())).collect();
    assert_eq!(named, [("乙", "price")]);
    assert_eq!(bench.values("price").await, [json!(5), json!(0), json!(1)], "nothing is written");

    fields["price"]["x-formula"] = json!("x");
    fields["items"]["items"]["properties"]["amount"]["x-formula"] = json!("name");
    let trial = foretold(&fields).await.trial.expect("a trial");
    assert_eq!((trial.looked, trial.changed, trial.refused, trial.unfit), (3, 3, 0, 3));
    assert_eq!((trial.examples.len(), trial.examples[0].path.as_str()), (3, "items.amount"));
});

on_both!(records_that_could_not_be_saved_as_they_are_any_more_are_foretold, |database: TestStore| async move {
    let mut fields = priced("x", "qty");
    let bench = Bench::open(database, fields.clone()).await;
    for (name, x) in [("甲", 5), ("乙", 50), ("丙", 500)] {
        bench.create(json!({ "name": name, "x": x, "items": [{ "qty": 2 }] })).await;
    }
    let foretold = async |fields: &Value| {
        let files = [("forms/thing.json".to_owned(), form(fields.clone()))].into();
        changes(&bench.shop.workspace, "shop", files).await.expect("compared")
    };
    fields["note"]["maxLength"] = json!(5);
    assert_eq!(foretold(&fields).await, [], "all of them fit");

    fields["x"]["minimum"] = json!(10);
    fields["extra"] =
        json!({ "title": "合计备注", "type": "string", "x-kind": "formula", "x-formula": "\"共\" + name" });
    let fit = foretold(&fields).await.remove(0).fit.expect("a misfit");
    assert_eq!((fit.looked, fit.exact, fit.misfits), (3, true, 1));
    let named: Vec<_> = fit.examples.iter().map(|one| (one.title.as_str(), one.field.as_str())).collect();
    assert_eq!((named, fit.examples[0].problem.code), (vec![("甲", "数")], "too_small"));

    fields["items"]["items"]["required"] = json!(["more"]);
    fields["items"]["items"]["properties"]["more"] = json!({ "title": "更多", "type": "string" });
    let fit = foretold(&fields).await.remove(0).fit.expect("misfits");
    assert_eq!((fit.misfits, fit.examples[1].path.as_str()), (3, "items.more"));
});

on_both!(a_formula_that_asks_who_acts_is_said_to_be_left, |database: TestStore| async move {
    let who = |formula: &str| {
        let mut fields = priced("x", "qty");
        fields["who"] = json!({ "title": "谁", "type": "string", "x-kind": "formula", "x-formula": formula });
        fields
    };
    let bench = Bench::open(database, who("\"由\" + me")).await;
    bench.create(json!({ "name": "甲", "x": 5 })).await;
    let files = [("forms/thing.json".to_owned(), form(who("\"是\" + me")))].into();
    let found = changes(&bench.shop.workspace, "shop", files).await.expect("compared").remove(0);
    let said: Vec<_> = found.formulas.iter().map(|one| (one.path.as_str(), one.left)).collect();
    assert_eq!((said, found.trial), (vec![("who", true)], None), "no record is worked out anew");
});

on_both!(no_flow_starts_and_who_acts_is_not_asked, |database: TestStore| async move {
    let flow = json!({ "key": "mark", "title": "标记",
        "start": { "on": "record", "form": "thing", "events": ["update"] },
        "nodes": { "mark": { "kind": "update", "values": { "note": "= \"flowed\"" }, "next": "done" },
                   "done": { "kind": "end" } } });
    let mut mine = priced("x", "qty");
    mine["who"] = json!({ "title": "谁", "type": "string", "x-kind": "formula", "x-formula": "\"由\" + me" });
    let bench = Bench::open_with(database, mine.clone(), &[("flows/mark.json", flow.to_string())]).await;
    let id = bench.create(json!({ "name": "甲", "x": 5 })).await;
    mine["price"]["x-formula"] = json!("x + 1");
    mine["who"]["x-formula"] = json!("\"是\" + me");
    let who = bench.load(&id).await.value("who");
    bench.become_of(mine).await;
    let record = bench.load(&id).await;
    assert_eq!((record.value("price"), record.value("note"), record.value("who")), (json!(6), Value::Null, who));

    bench.shop.update("thing", &id, json!({ "x": 7 })).await.expect("written");
    assert_eq!(bench.load(&id).await.value("note"), json!("flowed"), "people's changes do start it");
});

on_both!(a_figure_that_moves_with_a_formula_starts_no_flow, |database: TestStore| async move {
    let holds = json!({ "key": "box", "title": "箱", "type": "object", "x-title": "{{ name }}", "properties": {
        "name": { "title": "名称", "type": "string" },
        "note": { "title": "备注", "type": "string" },
        "worth": { "title": "总价", "x-kind": "rollup", "x-form": "thing", "x-via": "inside", "x-op": "sum",
            "x-field": "price" } } });
    let flow = json!({ "key": "mark", "title": "标记",
        "start": { "on": "record", "form": "box", "events": ["update"], "fields": ["worth"] },
        "nodes": { "mark": { "kind": "update", "values": { "note": "= \"flowed\"" }, "next": "done" },
                   "done": { "kind": "end" } } });
    let mut fields = priced("x", "qty");
    fields["inside"] = json!({ "title": "在", "x-kind": "link", "x-form": "box" });
    let more = [("forms/box.json", holds.to_string()), ("flows/mark.json", flow.to_string())];
    let bench = Bench::open_with(database, fields.clone(), &more).await;
    let holder = bench.shop.create("box", json!({ "name": "甲箱" })).await.id;
    bench.create(json!({ "name": "甲", "x": 5 })).await;
    let thing = bench.create(json!({ "name": "乙", "x": 5 })).await;
    bench.shop.update("thing", &thing, json!({ "inside": holder })).await.expect("written");
    let flowed = bench.shop.load("box", &holder).await;
    assert_eq!(
        (flowed.value("worth"), flowed.value("note")),
        (json!(5), json!("flowed")),
        "people's changes do start it"
    );
    bench.shop.update("box", &holder, json!({ "note": "kept" })).await.expect("written");

    fields["price"]["x-formula"] = json!("x * 10");
    bench.become_of(fields).await;
    let after = bench.shop.load("box", &holder).await;
    assert_eq!((after.value("worth"), after.value("note")), (json!(50), json!("kept")), "the figure alone has moved");
});

on_both!(a_record_in_the_archive_follows_as_well, |database: TestStore| async move {
    let bench = Bench::open(database, priced("x", "qty")).await;
    let id = bench.create(json!({ "name": "甲", "x": 5 })).await;
    let action = Action::Archive { id: id.clone(), version: None };
    bench.shop.perform(&bench.shop.system, "thing", action).await.expect("archived");
    bench.become_of(priced("x * 2", "qty")).await;
    assert_eq!(bench.load(&id).await.value("price"), json!(10), "it is counted with the others");
});

on_both!(a_record_comes_back_from_the_recycle_bin_as_its_formulas_are_now, |database: TestStore| async move {
    let bench = Bench::open(database, priced("x", "qty")).await;
    let id = bench.create(json!({ "name": "甲", "x": 5 })).await;
    let act = |action: Action| bench.shop.perform(&bench.shop.system, "thing", action);
    act(Action::Delete { id: id.clone(), version: None }).await.expect("deleted");
    bench.become_of(priced("x * 2", "qty")).await;
    act(Action::Restore { id: id.clone() }).await.expect("restored");
    let record = bench.load(&id).await;
    assert_eq!((record.value("price"), record.value("due")), (json!(10), json!(11)));
});

on_both!(a_result_that_is_no_value_of_its_field_is_empty_and_says_why, |database: TestStore| async move {
    let mut fields = priced("name", "name");
    fields["due"]["x-formula"] = json!("x + 1");
    let bench = Bench::open(database, fields).await;
    let id = bench.create(json!({ "name": "abc", "x": 1, "items": [{ "qty": 1 }] })).await;
    let record = bench.load(&id).await;
    assert_eq!((record.value("price"), record.value("due")), (Value::Null, json!(2)), "it is saved all the same");
    let snapshot = bench.shop.workspace.snapshot();
    let context = snapshot.context(&bench.shop.system);
    let form = snapshot.model.form("shop", "thing").expect("the form");
    let mut conn = bench.shop.workspace.store.read().await.expect("reads");
    let found = evaluate(&mut conn, &context, form, Some(&record), Map::new(), false).await.expect("evaluated");
    let said: Vec<_> = found.unfit.iter().map(|one| (one.pointer.as_str(), one.message.zh.as_str())).collect();
    let why = "结果是文字“abc”，放不进数字字段";
    assert_eq!(said, [("/items/0/amount", why), ("/price", why)]);
    assert!(found.problems.is_empty(), "nobody is kept from saving: {:?}", found.problems);
});
