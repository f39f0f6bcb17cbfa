//! Who stands in in a trial where a step finds nobody.

use super::asked::{deed, wish};
use super::{DRY_RUN, waiting};
use crate::on_both;
use crate::support::api::Api;
use crate::support::database::TestStore;
use serde_json::{Value, json};

on_both!(those_who_build_the_app_are_asked_where_nobody_is_found, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let nodes = json!({
        "look": { "kind": "approve", "assignees": [{ "heads_of": "initiator", "levels": 3, "from": 3 }], "empty": "builders", "mode": "all", "next": "boss" },
        "boss": { "kind": "approve", "assignees": [{ "heads_of": "initiator", "levels": 3, "from": 3 }], "empty": "head", "next": "done" },
        "done": { "kind": "end" } });
    let try_out =
        async |deeds: &[Value]| api.post(&owner, DRY_RUN, &wish(&api, &nodes, &Value::Null, deeds)).await.ok();
    let nobody = try_out(&[]).await;
    assert_eq!(nobody["waiting"].as_array().map(Vec::len), Some(1), "the owner, as nobody is named: {nobody}");

    let named = json!({ "members": [api.id_of("cai"), api.id_of("eve")], "departments": [], "roles": [] });
    api.call(&owner, "PUT", "/apps/company/builders", &[], &named).await.ok();
    let mut asked = waiting(&try_out(&[]).await);
    asked.sort();
    assert_eq!(asked, ["look 叶老板", "look 蔡会计"]);
    let approved = ["cai", "eve"].map(|who| deed(&api, "look", who, "approve", None));
    let run = try_out(&approved[..1]).await;
    assert_eq!(waiting(&run), ["look 叶老板"], "all of them decide, as the step says");
    let ahead = run["ahead"].as_array().expect("steps").iter().map(|step| step["people"][0]["name"].clone());
    assert_eq!(ahead.collect::<Vec<_>>(), [json!("鲍主管")], "her head comes next: {run}");
    assert_eq!(waiting(&try_out(&approved).await), ["boss 鲍主管"]);
});
