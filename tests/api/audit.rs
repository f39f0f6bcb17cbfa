//! The audit log as administrators read it: narrowed to days, with the names of what entries speak of.

use crate::on_both;
use crate::support::api::Api;
use crate::support::database::TestStore;
use chrono::Duration;
use serde_json::{Value, json};

fn titles(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().expect("a list");
    items.iter().map(|entry| entry["names"]["record"].as_str().expect("a title")).collect()
}

on_both!(entries_name_what_they_speak_of, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let quote = json!({ "values": { "name": "轴承" }, "submit": { "flow": "approval" } });
    api.post(&owner, "/apps/company/forms/quote/records", &quote).await.ok();
    let log = api.get(&owner, "/audit?action=run.start").await.ok();
    let entry = &log["items"][0];
    assert_eq!(entry["detail"]["flow"], json!("approval"));
    let names =
        json!({ "app": "公司", "form": "报价", "record": "轴承", "flow": "报价审批", "fields": {}, "rules": {} });
    assert_eq!(entry["names"], names);
    let of_apps = api.get(&owner, "/audit?action=workspace.set_up").await.ok();
    let nothing = json!({ "app": null, "form": null, "record": null, "flow": null, "fields": {}, "rules": {} });
    assert_eq!(of_apps["items"][0]["names"], nothing);
});

on_both!(the_log_is_narrowed_to_days, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    for name in ["周一", "周二", "周三"] {
        let quote = json!({ "values": { "name": name } });
        api.post(&owner, "/apps/company/forms/quote/records", &quote).await.ok();
        api.pass(Duration::days(1));
    }
    // Examples of the app were put in on Monday, too.
    let of = |query: &str| format!("/audit?action=record.create&limit=200&{query}");
    let after = api.get(&owner, &of("from=2026-03-03")).await.ok();
    assert_eq!(titles(&after), ["周三", "周二"]);
    let tuesday = api.get(&owner, &of("from=2026-03-03&to=2026-03-03")).await.ok();
    assert_eq!(titles(&tuesday), ["周二"]);
    let before = api.get(&owner, &of("to=2026-03-02")).await.ok();
    assert_eq!(titles(&before).first(), Some(&"周一"));
    for beyond in ["from=2026-04-01", "to=2026-01-01", "from=2026-03-04&to=2026-03-03"] {
        let none = api.get(&owner, &of(beyond)).await.ok();
        assert_eq!(none["items"], json!([]), "{beyond}");
    }
    api.get(&owner, "/audit?from=yesterday").await.refused(422, "invalid");
});
