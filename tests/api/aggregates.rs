//! Aggregate tables that are still being written, over HTTP: the rows they would have, for whoever builds the app and sees
//! all of what they are made of, and what publishing them adds up.

use crate::on_both;
use crate::support::api::{Api, Who};
use crate::support::database::TestStore;
use serde_json::{Value, json};

const PREVIEW: &str = "/apps/shop/aggregates/by_level/preview";
const PATH: &str = "aggregates/by_level.json";

fn table() -> Value {
    json!({
        "key": "by_level", "title": "客户分级",
        "keys": { "level": { "title": "等级" }, "owner": {} },
        "measures": { "n": { "title": "客户数", "op": "count" } },
        "sources": [{ "form": "customer", "keys": { "level": "level", "owner": "owner" }, "measures": { "n": {} } }],
        "checks": [{ "that": ["n", "<", 2], "message": "{{ level }} 级客户太多" }],
    })
}

fn files(table: &Value) -> Value {
    json!({ "files": { PATH: table.to_string() } })
}

/// The shop with three customers of the owner's, one of whom has ordered and so is of level B; its clerks build it.
async fn open(database: TestStore) -> (Api, Who) {
    let (api, owner) = Api::at_work(database).await;
    let mut last = Value::Null;
    for (name, phone) in [("甲", "13800000001"), ("丙", "13800000003"), ("乙", "13800000002")] {
        let values = json!({ "name": name, "phone": phone, "secret": 5, "owner": api.id_of("owner") });
        let customer = json!({ "values": values });
        last = api.post(&owner, "/apps/shop/forms/customer/records", &customer).await.ok()["id"].clone();
    }
    let order = json!({ "values": { "customer": last, "items": [{ "qty": 1, "price": 20 }] } });
    api.post(&owner, "/apps/shop/forms/order/records", &order).await.ok();
    let builders = json!({ "members": [], "departments": [], "roles": ["clerk"] });
    api.call(&owner, "PUT", "/apps/shop/builders", &[], &builders).await.ok();
    (api, owner)
}

on_both!(a_draft_shows_the_rows_it_would_have, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    let me = api.id_of("owner");
    let found = api.post(&owner, PREVIEW, &files(&table())).await.ok();
    assert_eq!(
        found["rows"],
        json!([
            { "values": { "level": "B", "owner": me, "n": 1 }, "breaks": false },
            { "values": { "level": "C", "owner": me, "n": 2 }, "breaks": true },
        ])
    );
    assert_eq!((&found["groups"], &found["breaking"]), (&json!(2), &json!(1)));
    assert_eq!((&found["looked"], &found["exact"], &found["withheld"]), (&json!(3), &json!(true), &json!(false)));
    assert_eq!((&found["form"]["title"], &found["form"]["aggregate"]), (&json!("客户分级"), &json!(true)));
    assert_eq!(found["refs"]["members"][&me], "老板");
    api.get(&owner, "/apps/shop/aggregates/by_level").await.refused(404, "not_found");

    // What follows from the figures is there as well, and what cannot be worked out is empty.
    let mut shares = table();
    shares["computed"] = json!({ "share": { "title": "占比", "formula": "n / 4", "as": "percent" },
        "none": { "title": "没有", "formula": "n / 0" } });
    let with_shares = api.post(&owner, PREVIEW, &files(&shares)).await.ok();
    assert_eq!(with_shares["rows"][1]["values"], json!({ "level": "C", "owner": me, "n": 2, "share": 0.5 }));
    assert_eq!(with_shares["form"]["schema"]["properties"]["share"]["x-percent"], json!(true));

    // A form that is not published has no records to count.
    let mut with_new = files(&table());
    let form = json!({ "key": "lead", "title": "线索", "type": "object", "properties": {
        "level": { "title": "等级", "type": "string", "enum": ["A", "B", "C"] }, "owner": { "x-kind": "member" } } });
    let mut both = table();
    let source = json!({ "form": "lead", "keys": { "level": "level", "owner": "owner" }, "measures": { "n": {} } });
    both["sources"].as_array_mut().expect("sources").push(source);
    with_new["files"][PATH] = both.to_string().into();
    with_new["files"]["forms/lead.json"] = form.to_string().into();
    assert_eq!(api.post(&owner, PREVIEW, &with_new).await.ok()["rows"], found["rows"]);

    let mut wrong = table();
    wrong["sources"][0]["keys"]["level"] = json!("gone");
    wrong["checks"][0]["that"] = json!(["m", "<", 2]);
    let places: Vec<String> =
        api.post(&owner, PREVIEW, &files(&wrong)).await.mistakes().into_iter().map(|(at, _)| at).collect();
    assert_eq!(places, ["/checks/0/that/0", "/sources/0/keys/level"]);
});

on_both!(a_builder_is_shown_no_more_than_they_may_see, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    let clerk = api.key_of("zhao").await;
    assert_eq!(api.post(&clerk, PREVIEW, &files(&table())).await.ok()["groups"], json!(2));

    let mut secrets = table();
    secrets["measures"]["least"] = json!({ "title": "最低底价", "op": "min" });
    secrets["sources"][0]["measures"]["least"] = json!("secret");
    let access = json!({ "roles": [{ "key": "sales", "title": "销售" }, { "key": "clerk", "title": "文员" }], "groups": [
        { "key": "all", "title": "全部", "form": "customer", "members": [{ "role": "clerk" }], "operations": ["read"] }] });
    let mut wish = files(&secrets);
    wish["files"]["access.json"] = access.to_string().into();
    for wish in [files(&secrets), wish] {
        let found = api.post(&clerk, PREVIEW, &wish).await.ok();
        assert_eq!((&found["withheld"], &found["rows"], &found["looked"]), (&json!(true), &json!([]), &json!(0)));
    }
    assert_eq!(api.post(&owner, PREVIEW, &files(&secrets)).await.ok()["rows"][0]["values"]["least"], json!(5));
    // Whoever sees only records of their own is told nothing of the others by a sum.
    let li = api.key_of("li").await;
    api.post(&li, PREVIEW, &files(&table())).await.refused(403, "forbidden");
    let builders = json!({ "members": [api.id_of("li")], "departments": [], "roles": [] });
    api.call(&owner, "PUT", "/apps/shop/builders", &[], &builders).await.ok();
    assert_eq!(api.post(&li, PREVIEW, &files(&table())).await.ok()["withheld"], json!(true));
});

async fn counted(api: &Api, who: &Who, wish: &Value) -> Value {
    api.post(who, "/apps/shop/changes", wish).await.ok()["counted_tables"].clone()
}

on_both!(publishing_says_which_tables_are_added_up, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    let said = |new: bool| json!([{ "key": "by_level", "title": "客户分级", "new": new }]);
    assert_eq!(counted(&api, &owner, &files(&table())).await, said(true));
    let address = format!("/apps/shop/definitions/{PATH}");
    api.call(&owner, "PUT", &address, &[], &json!({ "text": table().to_string() })).await.ok();
    api.post(&owner, "/apps/shop/publish", &json!({})).await.ok();
    let mut other = table();
    other["checks"] = json!([]);
    other["keys"]["level"]["title"] = json!("级别");
    assert_eq!(counted(&api, &owner, &files(&other)).await, json!([]), "words and checks move no figure");
    other["sources"][0]["when"] = json!(["level", "!=", "C"]);
    assert_eq!(counted(&api, &owner, &files(&other)).await, said(false));
});
