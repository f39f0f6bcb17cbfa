//! Reminders tried out over HTTP as their draft has them: by whoever builds the app, with every mistake named, telling nobody.

use crate::on_both;
use crate::support::api::Api;
use crate::support::database::TestStore;
use serde_json::{Value, json};

const PREVIEW: &str = "/apps/company/reminders/large/preview";

fn files(reminder: &Value) -> Value {
    json!({ "files": { "reminders/large.json": reminder.to_string() } })
}

on_both!(a_draft_says_whom_it_would_tell, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let ann = api.key_of("ann").await;
    for (name, total) in [("甲", 5), ("乙", 900)] {
        let quote = json!({ "values": { "name": name, "total": total } });
        api.post(&ann, "/apps/company/forms/quote/records", &quote).await.ok();
    }
    let reminder = json!({
        "key": "large", "title": "大额报价", "form": "quote", "on": { "cron": "0 9 * * 1" }, "when": ["total", ">", 100],
        "to": [{ "field": "created_by" }], "subject": "大额：{{ name }}", "text": "-",
    });
    let found = api.post(&owner, PREVIEW, &files(&reminder)).await.ok();
    assert_eq!((&found["looked"], &found["records"], &found["exact"]), (&json!(2), &json!(1), &json!(true)));
    assert_eq!(found["samples"][0]["subject"], "大额：乙");
    assert_eq!(found["people"][0]["person"]["id"], json!(api.id_of("ann")));
    assert_eq!(found["next"], "2026-03-09T01:00:00.000Z");
    let told = api.get(&ann, "/notifications").await.ok();
    let told = told["items"].as_array().expect("a list").iter().filter(|one| one["subject"] == "大额：乙").count();
    assert_eq!(told, 0, "nobody is told");

    let mut wrong = reminder.clone();
    wrong["when"] = json!(["gone", "=", 1]);
    wrong["on"] = json!({ "cron": "soon" });
    let places: Vec<String> =
        api.post(&owner, PREVIEW, &files(&wrong)).await.mistakes().into_iter().map(|(at, _)| at).collect();
    assert_eq!(places, ["/on/cron", "/when/0"]);
    api.post(&owner, PREVIEW, &json!({})).await.refused(404, "not_found");
    api.post(&ann, PREVIEW, &files(&reminder)).await.refused(403, "forbidden");
});
