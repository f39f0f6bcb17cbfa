//! Who stands in in a trial: where a step finds nobody, and for somebody who leaves in the middle of it.

use super::asked::{deed, look, wish};
use super::{DRY_RUN, told, waiting};
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

on_both!(who_leaves_in_the_middle_is_stood_in_for, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let try_out =
        async |deeds: &[Value]| api.post(&owner, DRY_RUN, &wish(&api, &look(), &Value::Null, deeds)).await.ok();
    let run = try_out(&[]).await;
    let offers = run["offers"].as_array().expect("offers");
    let offer = offers.iter().find(|offer| offer["decision"] == "leave").expect("somebody may leave");
    assert_eq!((&offer["admin"], &offer["names"]), (&json!(true), &json!(true)));
    let leaves = |who: &str| json!({ "node": offer["node"], "member": offer["person"]["id"], "decision": "leave", "to": api.id_of(who) });
    let run = try_out(&[leaves("bob")]).await;
    assert_eq!(told(&run)[2..], ["left 鲍主管", "look replace 叶老板", "look ask 叶老板"]);
    assert_eq!((run["deeds"].as_u64(), waiting(&run)), (Some(1), vec!["look 叶老板".to_owned()]));

    // Whoever is to be asked later is gone by then as well.
    let approved = deed(&api, "look", "bob", "approve", None);
    let run = try_out(&[leaves("eve"), approved]).await;
    let boss = waiting(&run);
    assert_eq!(boss.len(), 1, "{run}");
    assert!(boss[0].starts_with("boss ") && boss[0] != "boss 叶老板", "the owner is asked in her stead: {boss:?}");

    let twice = try_out(&[leaves("bob"), leaves("bob")]).await;
    assert_eq!(twice["deeds"], 1, "nobody leaves twice");
    let himself = json!({ "node": offer["node"], "member": offer["person"]["id"], "decision": "leave",
        "to": offer["person"]["id"] });
    assert_eq!(try_out(&[himself]).await["deeds"], 0, "an owner does not leave");
    assert_eq!(waiting(&try_out(&[]).await), ["look 鲍主管"], "nobody has left in earnest");
});

on_both!(whoever_leaves_leaves_what_was_called_too, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let nodes = json!({ "call": { "kind": "flow", "flow": "check", "next": "done" }, "done": { "kind": "end" } });
    let check = json!({ "key": "check", "title": "复核", "start": { "on": "submit", "form": "quote" }, "nodes": {
        "look": { "kind": "approve", "assignees": [{ "member": "bob" }], "next": "done" }, "done": { "kind": "end" } } });
    let try_out = async |deeds: &[Value]| {
        let mut wish = wish(&api, &nodes, &Value::Null, deeds);
        wish["files"]["flows/check.json"] = json!(check.to_string());
        api.post(&owner, DRY_RUN, &wish).await.ok()
    };
    let run = try_out(&[]).await;
    let all = |run: &Value| -> Vec<Value> {
        let offers = run["offers"].as_array().into_iter().flatten();
        offers.filter(|offer| offer["decision"] == "leave").cloned().collect()
    };
    let offers = all(&run);
    let [offer] = &offers[..] else { panic!("one for the whole trial: {run}") };
    let leaves = json!({ "node": offer["node"], "member": offer["person"]["id"], "decision": "leave",
        "to": api.id_of("bob") });
    assert_eq!(waiting(&run), ["look 鲍主管"]);
    assert_eq!(waiting(&try_out(&[leaves]).await), ["look 叶老板"]);
});
