//! What is done in a trial to a run as a whole: out of a sub-flow, as an administrator, by whoever takes part; and what a trial
//! tells of all that would follow.

use super::asked::{decisions, deed, look, wish};
use super::{DRY_RUN, told, waiting};
use crate::on_both;
use crate::support::api::Api;
use crate::support::database::TestStore;
use serde_json::{Value, json};

/// The offers of this kind that an administrator has, or others have.
fn offered<'r>(run: &'r Value, decision: &str, admin: bool) -> Vec<&'r Value> {
    let offers = run["offers"].as_array().expect("offers").iter();
    offers.filter(|offer| offer["decision"] == decision && offer["admin"] == admin).collect()
}

/// What an administrator may do with the run as a whole.
fn administered(run: &Value) -> Vec<&str> {
    let offers = run["offers"].as_array().expect("offers").iter().filter(|offer| offer["admin"] == true);
    offers.filter_map(|offer| offer["decision"].as_str()).collect()
}

/// A decision about the run as a whole, by whom it is offered to.
fn whole(offer: &Value) -> Value {
    json!({ "node": offer["node"], "member": offer["person"]["id"], "decision": offer["decision"],
        "place": offer["place"] })
}

fn names(people: &Value) -> Vec<&str> {
    people.as_array().into_iter().flatten().filter_map(|person| person["name"].as_str()).collect()
}

fn line<'r>(run: &'r Value, what: &str) -> &'r Value {
    let mut trail = run["trail"].as_array().expect("a trail").iter().rev();
    trail.find(|line| line["what"] == what).unwrap_or_else(|| panic!("no {what}: {run}"))
}

/// A flow whose boss is asked before and after a part of its own that may return it.
fn with_part() -> Value {
    let submit = json!({ "on": "submit", "form": "quote" });
    let whole = json!({ "key": "approval", "title": "大流程", "start": submit, "nodes": {
        "first": { "kind": "approve", "title": "先看", "assignees": [{ "member": "bob" }], "next": "call" },
        "call": { "kind": "flow", "flow": "part", "returns": true, "next": "last", "on_reject": "no" },
        "last": { "kind": "approve", "assignees": [{ "member": "eve" }], "next": "done" },
        "no": { "kind": "end", "result": "rejected" }, "done": { "kind": "end" } } });
    let part = json!({ "key": "part", "title": "小流程", "start": submit, "nodes": {
        "look": { "kind": "approve", "assignees": [{ "member": "cai" }], "next": "check" },
        "check": { "kind": "approve", "assignees": [{ "member": "bob" }], "next": "done" },
        "done": { "kind": "end" } } });
    json!({ "flows/approval.json": whole.to_string(), "flows/part.json": part.to_string() })
}

on_both!(a_sub_flow_is_returned_from_to_the_flow_that_called_it, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let files = with_part();
    let try_out = async |deeds: &[Value]| {
        let values = json!({ "name": "轴承" });
        let wish = json!({ "member": api.id_of("ann"), "values": values, "files": files, "deeds": deeds });
        api.post(&owner, DRY_RUN, &wish).await.ok()
    };
    let first = deed(&api, "first", "bob", "approve", None);
    let place = try_out(std::slice::from_ref(&first)).await["waiting"][0]["place"].clone();
    let within = |node: &str, who: &str, decision: &str, back: Value| {
        let mut deed = deed(&api, node, who, decision, None);
        (deed["place"], deed["back"]) = (place.clone(), back);
        deed
    };
    let looked = within("look", "cai", "approve", Value::Null);
    let places = |run: &Value| -> Vec<String> {
        let returns = run["waiting"][0]["returns"].as_array().expect("places").iter();
        let said = |place: &Value| format!("{} {} {}", place["node"], place["up"], place["flow"]).replace('"', "");
        returns.map(said).collect()
    };
    // Who may not see the run above is told no names of its nodes; that it has an initiator they know.
    let run = try_out(std::slice::from_ref(&first)).await;
    assert_eq!(places(&run), ["start 0 null", "start 1 大流程"]);
    let run = try_out(&[first.clone(), looked.clone()]).await;
    assert_eq!(places(&run), ["start 0 null", "look 0 null", "start 1 大流程", "first 1 大流程"]);

    let out = |jumps: bool| within("check", "bob", "return", json!({ "node": "first", "up": 1, "jumps": jumps }));
    let run = try_out(&[first.clone(), looked.clone(), out(false)]).await;
    assert_eq!((waiting(&run), run["deeds"].as_u64()), (vec!["first 鲍主管".to_owned()], Some(3)), "{run}");
    let trail = told(&run);
    assert!(trail.contains(&"check return 大流程 › 先看".to_owned()), "{trail:?}");
    assert!(trail.contains(&"end returned".to_owned()), "the part ends: {trail:?}");
    assert!(trail.contains(&"call return 先看".to_owned()), "{trail:?}");

    // Passed once more it begins anew, or it is gone on with where it stood.
    let run = try_out(&[first.clone(), looked.clone(), out(false), first.clone()]).await;
    assert_eq!(waiting(&run), ["look 蔡会计"], "{run}");
    let run = try_out(&[first.clone(), looked.clone(), out(true), first.clone()]).await;
    assert_eq!(waiting(&run), ["check 鲍主管"], "{run}");

    let too_far = within("check", "bob", "return", json!({ "node": "first", "up": 2 }));
    assert_eq!(try_out(&[first.clone(), looked.clone(), too_far]).await["deeds"], 2, "there is no run so far up");
    let ahead = within("check", "bob", "return", json!({ "node": "last", "up": 1 }));
    let values = json!({ "name": "轴承" });
    let wish = json!({ "member": api.id_of("ann"), "values": values, "files": files, "deeds": [first, looked, ahead] });
    api.post(&owner, DRY_RUN, &wish).await.refused(409, "not_passed");
    assert_eq!(api.get(&owner, "/tasks").await.ok()["items"], json!([]), "nobody is asked in earnest");
});

on_both!(an_administrator_suspends_moves_and_ends_a_trial, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let nodes = look();
    let post = async |deeds: &[Value]| api.post(&owner, DRY_RUN, &wish(&api, &nodes, &Value::Null, deeds)).await;
    let run = post(&[]).await.ok();
    assert_eq!(
        administered(&run),
        ["urge", "comment", "cc", "suspend", "jump", "leave", "terminate"],
        "nothing is passed yet"
    );
    let suspend = whole(offered(&run, "suspend", true)[0]);

    let run = post(std::slice::from_ref(&suspend)).await.ok();
    assert_eq!(told(&run).last().map(String::as_str), Some("suspend"), "{run}");
    assert_eq!(names(&line(&run, "suspend")["told"]), ["安安", "鲍主管"]);
    assert_eq!(decisions(&run, 0), ["comment"], "nothing moves");
    assert_eq!(run["waiting"][0]["administered"], json!(["reassign"]));
    assert!(administered(&run).contains(&"resume") && !administered(&run).contains(&"jump"), "{run}");
    let meanwhile = [suspend.clone(), deed(&api, "look", "bob", "approve", None)];
    assert_eq!(post(&meanwhile).await.ok()["deeds"], 1);
    let given = [suspend.clone(), deed(&api, "look", "bob", "reassign", Some("dan"))];
    let run = post(&given).await.ok();
    assert_eq!((waiting(&run), run["deeds"].as_u64()), (vec!["look 丹会计".to_owned()], Some(2)));
    let resume = whole(offered(&run, "resume", true)[0]);
    let run = post(&[suspend, resume, deed(&api, "look", "bob", "approve", None)]).await.ok();
    assert_eq!((waiting(&run), run["deeds"].as_u64()), (vec!["boss 叶老板".to_owned()], Some(3)));

    let approved = deed(&api, "look", "bob", "approve", None);
    let run = post(std::slice::from_ref(&approved)).await.ok();
    let rerun = offered(&run, "rerun", true)[0];
    assert_eq!(rerun["places"].as_array().expect("places").iter().map(|at| &at["node"]).collect::<Vec<_>>(), ["look"]);
    let mut again = whole(rerun);
    again["target"] = json!("look");
    let run = post(&[approved.clone(), again]).await.ok();
    assert_eq!(waiting(&run), ["look 鲍主管"]);

    let mut moved = whole(offered(&post(&[]).await.ok(), "jump", true)[0]);
    moved["target"] = json!("boss");
    let run = post(std::slice::from_ref(&moved)).await.ok();
    assert_eq!(
        (waiting(&run), names(&line(&run, "jump")["told"])),
        (vec!["boss 叶老板".to_owned()], vec!["安安", "鲍主管"])
    );
    let mut nowhere = moved.clone();
    nowhere["target"] = json!("nowhere");
    post(&[nowhere]).await.refused(409, "unknown_node");
    moved["target"] = json!("look");
    post(&[moved]).await.refused(409, "already_there");

    let terminate = whole(offered(&run, "terminate", true)[0]);
    let run = post(&[approved, terminate]).await.ok();
    assert_eq!((run["status"].as_str(), names(&line(&run, "end")["told"])), (Some("terminated"), vec!["安安"]));
    // What has ended goes on where an administrator says.
    let mut on = whole(offered(&run, "jump", true)[0]);
    on["target"] = json!("boss");
    let terminate = whole(offered(&post(&[]).await.ok(), "terminate", true)[0]);
    let run = post(&[terminate, on]).await.ok();
    assert_eq!((run["status"].as_str(), waiting(&run)), (Some("running"), vec!["boss 叶老板".to_owned()]));
    assert_eq!(line(&run, "activate")["node"], "boss");
});

on_both!(who_takes_part_urges_comments_and_sends_copies, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let nodes = look();
    let try_out =
        async |deeds: &[Value]| api.post(&owner, DRY_RUN, &wish(&api, &nodes, &Value::Null, deeds)).await.ok();
    let run = try_out(&[]).await;
    let urge = whole(offered(&run, "urge", false)[0]);
    let run = try_out(std::slice::from_ref(&urge)).await;
    assert_eq!(told(&run).last().map(String::as_str), Some("urge 鲍主管"));
    assert!(offered(&run, "urge", false).is_empty(), "not twice in a row: {run}");
    assert_eq!(try_out(&[urge.clone(), urge]).await["deeds"], 1);

    let run = try_out(&[deed(&api, "look", "bob", "comment", None)]).await;
    assert_eq!((waiting(&run), names(&line(&run, "comment")["told"])), (vec!["look 鲍主管".to_owned()], vec!["安安"]));
    let comment = whole(offered(&run, "comment", false)[0]);
    assert_eq!(comment["member"].as_str(), Some(api.id_of("ann").as_str()));
    assert_eq!(try_out(&[comment]).await["deeds"], 1);

    let mut copy = whole(offered(&run, "cc", false)[0]);
    assert_eq!(try_out(std::slice::from_ref(&copy)).await["deeds"], 0, "for nobody");
    copy["to"] = json!(api.id_of("dan"));
    let run = try_out(std::slice::from_ref(&copy)).await;
    assert_eq!(told(&run).last().map(String::as_str), Some("look cc 丹会计"), "{run}");
    let read = whole(offered(&run, "read", false)[0]);
    let run = try_out(&[copy, read]).await;
    assert_eq!((run["deeds"].as_u64(), offered(&run, "read", false).len()), (Some(2), 0));
});

on_both!(who_was_let_sign_lets_others_sign_and_takes_them_out, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let nodes = look();
    let try_out =
        async |deeds: &[Value]| api.post(&owner, DRY_RUN, &wish(&api, &nodes, &Value::Null, deeds)).await.ok();
    let deeds = [
        deed(&api, "look", "bob", "add_before", Some("cai")),
        deed(&api, "look", "cai", "add_before", Some("dan")),
        deed(&api, "look", "dan", "add_parallel", Some("eve")),
    ];
    let run = try_out(&deeds).await;
    let removable: Vec<_> = offered(&run, "remove", false)
        .into_iter()
        .map(|offer| (offer["person"]["name"].as_str(), offer["to"]["name"].as_str()))
        .collect();
    let pairs = [("鲍主管", "蔡会计"), ("蔡会计", "丹会计"), ("丹会计", "叶老板")];
    assert_eq!(removable, pairs.map(|(by, whom)| (Some(by), Some(whom))));
    let last = [deeds.to_vec(), vec![deed(&api, "look", "dan", "remove", Some("eve"))]].concat();
    assert_eq!(waiting(&try_out(&last).await), ["look 鲍主管", "look 蔡会计", "look 丹会计"]);
    let middle = [deeds.to_vec(), vec![deed(&api, "look", "cai", "remove", Some("dan"))]].concat();
    let run = try_out(&middle).await;
    assert_eq!(run["deeds"], 4);
    assert!(!waiting(&run).contains(&"look 丹会计".to_owned()), "{run}");
});

on_both!(a_trial_says_what_a_branch_and_a_call_are_made_of, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let nodes = json!({
        "size": { "kind": "condition", "branches": [{ "title": "大", "when": ["total", ">", 100], "next": "set" }],
            "otherwise": "done" },
        "set": { "kind": "update", "values": { "note": "大单" }, "next": "call" },
        "call": { "kind": "http", "method": "put", "url": "https://example.com/quotes/{{ name }}?key=1",
            "body": { "total": "= total", "kind": "quote" }, "next": "wait" },
        "wait": { "kind": "approve", "assignees": [{ "member": "bob" }],
            "deadline": { "within": "2d", "steps": [{ "before": "1d", "do": "remind" }, { "after": "0h", "do": "reject" }] },
            "next": "done" },
        "done": { "kind": "end" } });
    let mut trial = wish(&api, &nodes, &Value::Null, &[]);
    trial["values"] = json!({ "name": "A 1", "total": 250, "note": "旧" });
    let run = api.post(&owner, DRY_RUN, &trial).await.ok();
    let branch = line(&run, "branch");
    assert_eq!(branch["values"], json!([{ "title": "金额", "text": "¥250.00", "before": null }]));
    assert_eq!(line(&run, "update")["values"], json!([{ "title": "审批意见", "text": "大单", "before": "旧" }]));
    let call = line(&run, "request");
    assert_eq!(call["text"], "PUT https://example.com/quotes/A%201");
    let sent = call["values"].as_array().expect("a body").iter().map(|value| &value["title"]);
    assert_eq!(sent.collect::<Vec<_>>(), ["total", "kind"]);
    let task = &run["waiting"][0];
    assert_eq!((&task["due"]["action"], &task["later"][0]["action"]), (&json!("remind"), &json!("reject")), "{run}");
    assert!(task["due"]["at"].as_str() < task["later"][0]["at"].as_str());
});
