//! Builders of one app, at every address: what they may do in it, and that nothing else is theirs.

use super::foreign::{PUBLIC, Things, routes, send};
use crate::on_both;
use crate::support::api::{Answer, Api, Who};
use crate::support::database::TestStore;
use serde_json::{Value, json};

/// What the builders of an app may do in it.
const BUILDERS: [&str; 32] = [
    "GET /api/v1/apps/{app}/definitions",
    "GET /api/v1/apps/{app}/definitions/{path}",
    "PUT /api/v1/apps/{app}/definitions/{path}",
    "DELETE /api/v1/apps/{app}/definitions/{path}",
    "GET /api/v1/apps/{app}/outlets",
    "GET /api/v1/apps/{app}/notice-words",
    "POST /api/v1/apps/{app}/check",
    "POST /api/v1/apps/{app}/publish",
    "GET /api/v1/apps/{app}/translations",
    "PUT /api/v1/apps/{app}/translations",
    "GET /api/v1/apps/{app}/translations/file",
    "POST /api/v1/apps/{app}/translations/table",
    "POST /api/v1/apps/{app}/adopt",
    "POST /api/v1/apps/{app}/tables",
    "GET /api/v1/apps/{app}/tables/{id}/columns",
    "POST /api/v1/apps/{app}/tables/{id}/adopt",
    "POST /api/v1/apps/{app}/preview",
    "POST /api/v1/apps/{app}/preview/evaluate",
    "POST /api/v1/apps/{app}/changes",
    "POST /api/v1/apps/{app}/prints/preview",
    "POST /api/v1/apps/{app}/prints/starter",
    "POST /api/v1/apps/{app}/rules/{rule}/try",
    "POST /api/v1/apps/{app}/reminders/{reminder}/preview",
    "POST /api/v1/apps/{app}/aggregates/{aggregate}/preview",
    "POST /api/v1/apps/{app}/flows/{flow}/dry-run",
    "GET /api/v1/apps/{app}/flows/{flow}/figures",
    "GET /api/v1/apps/{app}/figures",
    "GET /api/v1/apps/{app}/flows/{flow}/log",
    "GET /api/v1/apps/{app}/flows/{flow}/versions",
    "GET /api/v1/apps/{app}/incidents",
    "GET /api/v1/apps/{app}/stuck_runs",
    "GET /api/v1/apps/{app}",
];

/// The two that look at moving runs; each needs a plan of its own.
const LOOKING: [&str; 2] =
    ["GET /api/v1/apps/{app}/flows/{flow}/migration", "POST /api/v1/apps/{app}/flows/{flow}/migration/dry-run"];

/// What stays with administrators in an app that has builders.
const ADMINISTRATORS: [&str; 30] = [
    "POST /api/v1/apps",
    "DELETE /api/v1/apps/{app}",
    "GET /api/v1/apps/{app}/package",
    "GET /api/v1/apps/{app}/builders",
    "PUT /api/v1/apps/{app}/builders",
    "GET /api/v1/apps/{app}/links",
    "POST /api/v1/apps/{app}/links",
    "PUT /api/v1/apps/{app}/links/{id}",
    "POST /api/v1/apps/{app}/links/{id}/revoke",
    "GET /api/v1/apps/{app}/flows/{flow}/hook",
    "POST /api/v1/apps/{app}/flows/{flow}/hook",
    "DELETE /api/v1/apps/{app}/flows/{flow}/hook",
    "POST /api/v1/apps/{app}/flows/{flow}/log/retry",
    "POST /api/v1/apps/{app}/flows/{flow}/log/retry-all",
    "POST /api/v1/apps/{app}/flows/{flow}/migration",
    "POST /api/v1/apps/{app}/rules/{rule}/recompute",
    "GET /api/v1/apps/{app}/forms/{form}/consents",
    "GET /api/v1/apps/{app}/forms/{form}/kept",
    "GET /api/v1/figures",
    "GET /api/v1/figures/file",
    "GET /api/v1/incidents",
    "GET /api/v1/stuck_runs",
    "POST /api/v1/incidents/{id}/go_on",
    "GET /api/v1/secrets",
    "PUT /api/v1/secrets/{name}",
    "GET /api/v1/settings",
    "POST /api/v1/settings/signing-keys",
    "GET /api/v1/audit",
    "POST /api/v1/outbox/resend",
    "GET /api/v1/system",
];

const BUILDERS_OF_SHOP: &str = "/apps/shop/builders";

/// Members without a department or role: one builds the shop, one the company, one nothing.
async fn open(database: TestStore) -> (Api, Who, [Who; 3]) {
    let (api, owner) = Api::at_work(database).await;
    for name in ["smith", "other", "plain"] {
        api.post(&owner, "/members", &json!({ "username": name, "name": name })).await.ok();
    }
    name(&api, &owner, "shop", json!({ "members": [api.id_of("smith")], "departments": [], "roles": [] })).await.ok();
    name(&api, &owner, "company", json!({ "members": [api.id_of("other")], "departments": [], "roles": [] }))
        .await
        .ok();
    let people = [api.key_of("smith").await, api.key_of("other").await, api.key_of("plain").await];
    (api, owner, people)
}

async fn name(api: &Api, who: &Who, app: &str, builders: Value) -> Answer {
    api.call(who, "PUT", &format!("/apps/{app}/builders"), &[], &builders).await
}

async fn draft(api: &Api, who: &Who, path: &str, document: &Value) -> Answer {
    let path = format!("/apps/shop/definitions/{path}");
    api.call(who, "PUT", &path, &[], &json!({ "text": document.to_string() })).await
}

on_both!(every_address_knows_a_builder_of_this_app_from_anybody_else, |database: TestStore| async move {
    let (api, owner, [smith, other, plain]) = open(database).await;
    let things = Things::make(&api, &owner).await;
    let document = tenon_server::openapi();
    let routes = routes();
    let mut wrong = Vec::new();
    for route in routes.iter().filter(|route| !PUBLIC.contains(&route.name.as_str())) {
        let name = route.name.as_str();
        if name == "GET /api/v1/events" {
            continue;
        }
        let address = things.address(&route.path, true);
        let mut answers = Vec::new();
        for who in [&smith, &other, &plain] {
            answers.push(send(&api, who, &document, route, &address).await.status.as_u16());
        }
        let is_refused = |status: u16| [401, 403, 404].contains(&status);
        let is_right = match name {
            "GET /api/v1/apps/{app}" => answers[0] == 200 && answers[1] == 404 && answers[2] == 404,
            _ if BUILDERS.contains(&name) || LOOKING.contains(&name) => {
                ![401, 403].contains(&answers[0]) && answers[1..] == [403, 403]
            }
            _ if ADMINISTRATORS.contains(&name) => answers == [403, 403, 403],
            // Elsewhere nobody gains anything by building an app.
            _ => answers.iter().all(|status| *status == answers[2] || is_refused(*status)),
        };
        if !is_right {
            wrong.push(format!("{name} at {address}: {answers:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for name in BUILDERS.iter().chain(&LOOKING).chain(&ADMINISTRATORS) {
        assert!(routes.iter().any(|route| route.name == *name), "{name} is no longer there");
    }
    // The owner has them all.
    for name in ["/apps/shop/definitions", "/apps/shop/builders", "/apps/shop/incidents", "/apps/shop/translations"] {
        api.get(&owner, name).await.ok();
    }
});

on_both!(a_builder_changes_the_app_and_sees_it_in_the_menu, |database: TestStore| async move {
    let (api, _, [smith, other, plain]) = open(database).await;
    let apps = async |who: &Who| -> Vec<(Value, Value)> {
        let found = api.get(who, "/apps").await.ok();
        let items = found["items"].as_array().cloned().unwrap_or_default();
        items.iter().map(|app| (app["key"].clone(), app["can_build"].clone())).collect()
    };
    assert_eq!(apps(&smith).await, [(json!("shop"), json!(true))]);
    assert_eq!(apps(&other).await, [(json!("company"), json!(true))]);
    assert_eq!(apps(&plain).await, []);
    // Building gives no right on the records themselves: that is what permission groups say.
    let records = api.get(&smith, "/apps/shop/forms/customer/records").await;
    assert!([403, 404].contains(&records.status.as_u16()), "{}", records.text());

    let note = json!({ "key": "note", "title": "便条", "type": "object", "properties": { "a": { "title": "甲", "type": "string" } } });
    draft(&api, &smith, "forms/note.json", &note).await.ok();
    draft(&api, &other, "forms/note.json", &note).await.refused(403, "forbidden");
    let words = json!({ "changes": [{ "text": "便条", "language": "en", "words": "Note" }] });
    api.call(&smith, "PUT", "/apps/shop/translations", &[], &words).await.ok();
    let published = api.post(&smith, "/apps/shop/publish", &json!({})).await.ok();
    let paths: Vec<&Value> =
        published["published"].as_array().expect("a list").iter().map(|one| &one["path"]).collect();
    assert_eq!(paths, ["forms/note.json", "i18n/en.json"]);
});

on_both!(what_leads_out_of_the_app_is_not_a_builders, |database: TestStore| async move {
    let (api, owner, [smith, ..]) = open(database).await;
    let everybody = json!({ "groups": [{ "key": "all", "title": "所有人", "form": "customer", "members": ["everyone"],
        "operations": ["read"] }] });
    let link = json!({ "key": "open", "form": "customer", "settings": { "kind": "form", "fields": [] } });
    for (path, document) in
        [("access.json", &everybody), ("links/open.json", &link), ("demo/members.jsonl", &json!({}))]
    {
        draft(&api, &smith, path, document).await.refused(403, "forbidden");
        let address = format!("/apps/shop/definitions/{path}");
        api.call(&smith, "DELETE", &address, &[], &json!({})).await.refused(403, "forbidden");
    }
    // What an administrator is at work on there is not put in force by the way.
    draft(&api, &owner, "access.json", &everybody).await.ok();
    let note = json!({ "key": "note", "title": "便条", "type": "object", "properties": { "a": { "title": "甲", "type": "string" } } });
    draft(&api, &smith, "forms/note.json", &note).await.ok();
    let wish = json!({ "paths": ["access.json", "forms/note.json"] });
    let refused = api.post(&smith, "/apps/shop/publish", &wish).await.refused(422, "invalid");
    assert_eq!(
        (&refused["problems"][0]["file"], &refused["problems"][0]["code"]),
        (&json!("access.json"), &json!("needs_administrator"))
    );
    let published = api.post(&smith, "/apps/shop/publish", &json!({})).await.ok();
    assert_eq!(published["published"], json!([{ "path": "forms/note.json", "version": 1 }]));
    let access = api.get(&owner, "/apps/shop/definitions/access.json").await.ok();
    assert!(access["draft"].is_string(), "it still is a draft");
});

/// A flow that calls another system with a secret.
fn calling(url: &str, secret: &str, rest: Value) -> Value {
    let mut call = json!({ "kind": "http", "title": "送单", "url": url, "next": "done",
        "headers": { "authorization": { "secret": secret } } });
    let members = rest.as_object().cloned().unwrap_or_default();
    call.as_object_mut().expect("an object").extend(members);
    json!({ "key": "send", "title": "送单", "start": { "on": "record", "form": "customer", "events": ["create"] },
        "nodes": { "call": call, "done": { "kind": "end" } } })
}

on_both!(a_secret_goes_nowhere_new_by_a_builder, |database: TestStore| async move {
    let (api, owner, [smith, ..]) = open(database).await;
    let erp = "https://erp.example.com/orders";
    let publish = async |who: &Who, flow: Value| -> Answer {
        draft(&api, who, "flows/send.json", &flow).await.ok();
        api.post(who, "/apps/shop/publish", &json!({ "paths": ["flows/send.json"] })).await
    };
    let refused = publish(&smith, calling(erp, "erp", json!({}))).await.refused(422, "invalid");
    let problem = &refused["problems"][0];
    assert_eq!(
        (&problem["file"], &problem["pointer"], &problem["code"]),
        (&json!("flows/send.json"), &json!("/nodes/call"), &json!("needs_administrator"))
    );
    publish(&owner, calling(erp, "erp", json!({}))).await.ok();
    // What is in force may stand where it stands, under another name; what is sent and what comes back may not change.
    publish(&smith, calling(erp, "erp", json!({ "title": "送到 ERP" }))).await.ok();
    for changed in [
        calling("https://mine.example.net/orders", "erp", json!({})),
        calling("https://erp.example.com/salaries", "erp", json!({})),
        calling(erp, "bank", json!({})),
        calling(erp, "erp", json!({ "body": { "all": true } })),
        calling(erp, "erp", json!({ "wait": "answer", "set": { "name": "/name" } })),
    ] {
        publish(&smith, changed).await.refused(422, "invalid");
    }
    // A call without a secret is theirs.
    let mut open = calling("https://mine.example.net/orders", "erp", json!({}));
    open["nodes"]["call"]["headers"] = json!({});
    publish(&smith, open).await.ok();
});

on_both!(a_builder_knows_robots_and_secrets_by_name_alone, |database: TestStore| async move {
    let (api, owner, [smith, other, _]) = open(database).await;
    let robots = json!({ "robots": [{ "key": "sales", "title": "销售群", "kind": "wecom", "url": "https://robots.example.com/hidden-key",
        "secret": "hidden-secret" }] });
    api.patch(&owner, "/settings", &robots).await.ok();
    api.call(&owner, "PUT", "/secrets/erp", &[], &json!({ "value": "hidden-value" })).await.ok();
    for who in [&smith, &owner] {
        let outlets = api.get(who, "/apps/shop/outlets").await.ok();
        assert_eq!(outlets, json!({ "robots": [{ "key": "sales", "title": "销售群" }], "secrets": ["erp"] }));
        let words = api.get(who, "/apps/shop/notice-words").await.ok();
        assert_eq!(words, api.get(&owner, "/settings/notices").await.ok());
    }
    api.get(&other, "/apps/shop/outlets").await.refused(403, "forbidden");
    api.get(&owner, "/apps/nowhere/outlets").await.refused(404, "not_found");
});

on_both!(expressions_of_a_builder_reach_no_other_app, |database: TestStore| async move {
    let (api, owner, [smith, ..]) = open(database).await;
    let quote = json!({ "values": { "name": "机密报价" } });
    api.post(&owner, "/apps/company/forms/quote/records", &quote).await.ok();
    // By its key a form of another app is unknown, whoever asks later on: definitions name what stands beside them.
    let spying = json!({ "key": "spy", "title": "探", "type": "object", "properties": {
        "got": { "title": "得", "type": "string", "x-formula": "LOOKUP(\"quote\", \"name\", \"name\", \"机密报价\")" },
        "other": { "title": "别", "type": "string", "x-formula": "LOOKUP(\"company/quote\", \"name\", \"name\", \"机密报价\")" } } });
    let linked = json!({ "key": "tie", "title": "连", "type": "object",
        "properties": { "quote": { "title": "报价", "x-kind": "link", "x-form": "quote" } } });
    let asking = json!({ "key": "ask", "title": "查", "start": { "on": "record", "form": "customer", "events": ["create"] },
        "nodes": { "find": { "kind": "query", "form": "quote", "filter": ["name", "!=", ""], "fields": ["name"], "next": "done" },
            "done": { "kind": "end" } } });
    for (path, document) in [("forms/tie.json", linked), ("flows/ask.json", asking)] {
        draft(&api, &smith, path, &document).await.ok();
        let refused = api.post(&smith, "/apps/shop/publish", &json!({ "paths": [path] })).await.refused(422, "invalid");
        assert!(refused.to_string().contains("unknown_form"), "{path}: {refused}");
    }
    // Also where somebody who may read the other app sets it off.
    for who in [&smith, &owner] {
        let wish =
            json!({ "form": "spy", "values": {}, "fresh": true, "files": { "forms/spy.json": spying.to_string() } });
        let answer = api.post(who, "/apps/shop/preview/evaluate", &wish).await;
        assert!(!answer.json()["values"].to_string().contains("机密"), "{}", answer.text());
    }
});

on_both!(builders_are_named_by_themselves_by_departments_and_by_roles, |database: TestStore| async move {
    let (api, owner, [smith, ..]) = open(database).await;
    let list = async |who: &Who| api.get(who, "/apps/shop/definitions").await.status.as_u16();
    let sun = api.key_of("sun").await;
    let wang = api.key_of("wang").await;
    assert_eq!((list(&smith).await, list(&sun).await, list(&wang).await), (200, 403, 403));
    let departments = api.get(&owner, "/departments").await.ok();
    let office =
        departments["items"].as_array().expect("items").iter().find(|one| one["key"] == "office").expect("there");
    let wanted = json!({ "members": [], "departments": [office["id"]], "roles": ["sales"] });
    let named = name(&api, &owner, "shop", wanted.clone()).await.ok();
    assert_eq!(named, wanted);
    // It counts at once, for whoever is named and for whoever no longer is.
    assert_eq!((list(&smith).await, list(&sun).await, list(&wang).await), (403, 200, 200));
    assert_eq!(api.get(&owner, BUILDERS_OF_SHOP).await.ok(), wanted);
    let refused =
        name(&api, &owner, "shop", json!({ "members": ["nobody"], "departments": ["x"], "roles": ["y", "sales"] }));
    let expected = [("/departments/0", "unknown_name"), ("/members/0", "unknown_name"), ("/roles/0", "unknown_name")];
    assert_eq!(refused.await.mistakes(), expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
    let entries = api.get(&owner, "/audit?action=app.builders").await.ok();
    assert_eq!(entries["items"].as_array().map(Vec::len), Some(3), "each time it is said is in the log");
    // A role made anew under the key of one that is gone builds nothing.
    let one = json!({ "key": "smiths", "title": "匠人" });
    api.post(&owner, "/roles", &one).await.ok();
    name(&api, &owner, "shop", json!({ "members": [], "departments": [], "roles": ["smiths"] })).await.ok();
    api.call(&owner, "DELETE", "/roles/smiths", &[], &json!({})).await.ok();
    assert_eq!(api.get(&owner, BUILDERS_OF_SHOP).await.ok()["roles"], json!([]));
});
