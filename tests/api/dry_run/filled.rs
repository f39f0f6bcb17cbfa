//! Who decides in a trial fills in what their step lets them, and the trial goes on with it.

use super::asked::{deed, wish};
use super::{DRY_RUN, told, waiting};
use crate::on_both;
use crate::support::api::Api;
use crate::support::company;
use crate::support::database::TestStore;
use serde_json::{Value, json};

fn nodes() -> Value {
    json!({
        "look": { "kind": "approve", "assignees": [{ "member": "bob" }],
            "fields": { "*": "see", "total": "edit", "note": "require" }, "next": "size" },
        "size": { "kind": "condition", "branches": [{ "when": ["total", ">", 100], "next": "boss" }], "otherwise": "done" },
        "boss": { "kind": "approve", "assignees": [{ "member": "eve" }], "next": "done" },
        "done": { "kind": "end" } })
}

on_both!(what_is_filled_in_is_gone_on_with, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let try_out = async |deeds: &[Value]| api.post(&owner, DRY_RUN, &wish(&api, &nodes(), &Value::Null, deeds)).await;
    let filled = |values: Value| {
        let mut approve = deed(&api, "look", "bob", "approve", None);
        approve["values"] = values;
        approve
    };
    let run = try_out(&[]).await.ok();
    let writes = run["waiting"][0]["writes"].as_array().expect("fields");
    let mut asked: Vec<_> = writes.iter().map(|one| (one["field"].as_str(), one["required"].as_bool())).collect();
    asked.sort_unstable();
    assert_eq!(asked, [(Some("note"), Some(true)), (Some("total"), Some(false))]);
    try_out(&[filled(json!({}))]).await.refused(422, "fields_required");

    let run = try_out(&[filled(json!({ "note": "加急", "total": 250, "name": "别的" }))]).await.ok();
    assert_eq!(told(&run)[2..], ["look fill", "look approve", "size branch 1", "boss ask 叶老板"]);
    let line = &run["trail"][2];
    assert_eq!(line["by"]["name"], "鲍主管");
    let titles: Vec<_> = line["values"].as_array().expect("values").iter().map(|one| one["text"].as_str()).collect();
    assert!(titles.contains(&Some("加急")) && titles.len() == 2, "what may not be changed counts for nothing: {line}");
    assert_eq!(waiting(&run), ["boss 叶老板"]);

    let run = try_out(&[filled(json!({ "note": "加急", "total": 60 }))]).await.ok();
    assert_eq!(told(&run).last().map(String::as_str), Some("end approved"), "{run}");
    let mistakes = try_out(&[filled(json!({ "note": "加急", "total": "许多" }))]).await.mistakes();
    assert!(!mistakes.is_empty() && mistakes.iter().all(|(at, _)| at == "/total"), "{mistakes:?}");
    let records = api.get(&owner, "/apps/company/forms/quote/records").await.ok();
    assert_eq!(records["items"], json!([]), "nothing is written");
});

on_both!(who_has_it_back_mends_it_before_it_goes_on, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let back = deed(&api, "look", "bob", "return", None);
    let mut mended = deed(&api, "start", "ann", "approve", None);
    mended["values"] = json!({ "total": 700, "note": "补充" });
    let approve = deed(&api, "look", "bob", "approve", None);
    let wish = wish(&api, &nodes(), &Value::Null, &[back, mended, approve]);
    let run = api.post(&owner, DRY_RUN, &wish).await.ok();
    let trail = told(&run);
    assert!(trail.contains(&"start fill".to_owned()), "{trail:?}");
    assert_eq!(trail.last().map(String::as_str), Some("boss ask 叶老板"), "{trail:?}");
});

on_both!(what_is_taken_to_fail_goes_the_way_for_it, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let call = |more: Value| {
        let mut call = json!({ "kind": "http", "url": "https://erp.example.com/in", "next": "done" });
        call.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        json!({ "push": call, "done": { "kind": "end" } })
    };
    let try_out = async |nodes: &Value, fails: &[&str], deeds: &[Value]| {
        let mut wish = wish(&api, nodes, &Value::Null, deeds);
        wish["fails"] = json!(fails);
        api.post(&owner, DRY_RUN, &wish).await.ok()
    };
    let mut with_way = call(json!({ "wait": "answer", "on_failure": "mend" }));
    with_way["mend"] = json!({ "kind": "handle", "assignees": [{ "member": "bob" }], "next": "done" });
    let run = try_out(&with_way, &[], &[]).await;
    assert_eq!(waiting(&run), [""; 0], "by itself the other side agrees: {run}");
    let unawaited = try_out(&call(json!({})), &["push"], &[]).await;
    assert_eq!(unawaited["status"], run["status"], "nobody waits for that one: {unawaited}");
    let run = try_out(&with_way, &["push"], &[]).await;
    assert_eq!(waiting(&run), ["mend 鲍主管"], "{run}");
    assert!(told(&run).iter().any(|line| line.contains("试走中视为失败")), "{run}");

    let stuck = try_out(&call(json!({ "wait": "answer" })), &["push"], &[]).await;
    assert_eq!(stuck["status"], "running");
    assert!(told(&stuck).iter().any(|line| line.starts_with("push stuck 试走中视为失败")), "{stuck}");
});

on_both!(a_date_that_is_filled_in_moves_what_waits_for_it, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let nodes = json!({
        "look": { "kind": "approve", "assignees": [{ "member": "bob" }], "fields": { "*": "see", "valid": "edit" },
            "deadline": { "until": { "field": "valid" }, "steps": [{ "after": "0h", "do": "approve" }] }, "next": "done" },
        "done": { "kind": "end" } });
    let hand_on = |to: &str, from: &str, valid: Value| {
        let mut transfer = deed(&api, "look", from, "transfer", Some(to));
        transfer["values"] = json!({ "valid": valid });
        transfer
    };
    let try_out =
        async |deeds: &[Value]| api.post(&owner, DRY_RUN, &wish(&api, &nodes, &Value::Null, deeds)).await.ok();
    assert_eq!(try_out(&[]).await["waiting"][0]["due"], Value::Null, "there is no date yet");
    let first = hand_on("eve", "bob", json!("2099-03-10"));
    let run = try_out(std::slice::from_ref(&first)).await;
    let due = |run: &Value| run["waiting"][0]["due"]["at"].as_str().unwrap_or_default().to_owned();
    assert_eq!((waiting(&run), &due(&run)[..7]), (vec!["look 叶老板".to_owned()], "2099-03"), "{run}");
    assert!(told(&run).iter().any(|line| line.starts_with("look due 2099-03")), "{:?}", told(&run));
    let later = try_out(&[first.clone(), hand_on("cai", "eve", json!("2099-05-20"))]).await;
    assert_eq!(&due(&later)[..7], "2099-05", "{later}");
    let same = try_out(&[first.clone(), hand_on("cai", "eve", json!("2099-03-10"))]).await;
    let moved = told(&same).iter().filter(|line| line.starts_with("look due")).count();
    assert_eq!(moved, 1, "what stays as it was moves nothing: {same}");
    let gone = try_out(&[first.clone(), hand_on("cai", "eve", Value::Null)]).await;
    assert_eq!(gone["waiting"][0]["due"], Value::Null, "without a date nothing waits for it: {gone}");

    let late = deed(&api, "look", "eve", "late", None);
    assert_eq!(try_out(&[first, late]).await["status"], "approved");
});

on_both!(what_the_form_shows_depends_on_who_holds_the_task, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let mut form: Value = serde_json::from_str(&company::package().files["forms/quote.json"]).expect("a form");
    form["properties"]["checker"] = json!({ "title": "复核人", "x-kind": "member" });
    form["x-visibility"] = json!([{ "show": ["note"], "when": ["checker", "=", { "me": true }] }]);
    let nodes = json!({
        "look": { "kind": "approve", "assignees": [{ "member": "bob" }], "fields": { "*": "see", "note": "require" },
            "next": "done" },
        "done": { "kind": "end" } });
    let try_out = async |checker: &str, deeds: &[Value]| {
        let mut wish = wish(&api, &nodes, &Value::Null, deeds);
        wish["files"]["forms/quote.json"] = json!(form.to_string());
        wish["values"] = json!({ "name": "轴承", "checker": api.id_of(checker) });
        api.post(&owner, DRY_RUN, &wish).await
    };
    let approve = deed(&api, "look", "bob", "approve", None);
    let asked = try_out("bob", &[]).await.ok();
    assert_eq!(asked["waiting"][0]["writes"][0]["required"], true, "{asked}");
    try_out("bob", std::slice::from_ref(&approve)).await.refused(422, "fields_required");
    let mut filled = approve.clone();
    filled["values"] = json!({ "note": "属实" });
    let run = try_out("bob", &[filled]).await.ok();
    assert_eq!((told(&run).contains(&"look fill".to_owned()), &run["status"]), (true, &json!("approved")), "{run}");

    let spared = try_out("ann", &[]).await.ok();
    assert_eq!(
        spared["waiting"][0]["writes"][0]["required"], false,
        "it is shown to who has started it alone: {spared}"
    );
    let run = try_out("ann", &[approve]).await.ok();
    assert_eq!(run["status"], "approved", "{run}");
});
