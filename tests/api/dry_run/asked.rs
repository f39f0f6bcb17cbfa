//! What people do in a trial beside deciding: they ask others first, claim and give back, take back and withdraw.

use super::{DRY_RUN, told, waiting};
use crate::on_both;
use crate::support::api::Api;
use crate::support::database::TestStore;
use serde_json::{Value, json};

/// A trial of these nodes by ann, with what is done on the way.
pub(super) fn wish(api: &Api, nodes: &Value, more: &Value, deeds: &[Value]) -> Value {
    let mut flow =
        json!({ "key": "approval", "title": "批", "start": { "on": "submit", "form": "quote" }, "nodes": nodes });
    flow.as_object_mut().expect("a flow").extend(more.as_object().cloned().unwrap_or_default());
    let files = json!({ "flows/approval.json": flow.to_string() });
    json!({ "member": api.id_of("ann"), "values": { "name": "轴承" }, "files": files, "deeds": deeds })
}

pub(super) fn deed(api: &Api, node: &str, who: &str, decision: &str, to: Option<&str>) -> Value {
    let to = to.map(|to| api.id_of(to));
    json!({ "node": node, "member": api.id_of(who), "decision": decision, "to": to })
}

/// What may be decided about the task at this place of the list.
pub(super) fn decisions(run: &Value, at: usize) -> Vec<&str> {
    let decisions = run["waiting"][at]["decisions"].as_array().expect("decisions").iter();
    decisions.filter_map(Value::as_str).collect()
}

/// `decision node name` of what undoes something, one line each.
fn offers(run: &Value) -> Vec<String> {
    let undoes = |offer: &&Value| ["remove", "take_back", "withdraw"].iter().any(|one| offer["decision"] == *one);
    let offers = run["offers"].as_array().expect("offers").iter().filter(undoes);
    let line = |offer: &Value| format!("{} {} {}", offer["decision"], offer["node"], offer["person"]["name"]);
    offers.map(|offer| line(offer).replace('"', "")).collect()
}

fn by(run: &Value, at: usize) -> &str {
    run["trail"][at]["by"]["name"].as_str().unwrap_or_default()
}

pub(super) fn look() -> Value {
    json!({
        "look": { "kind": "approve", "assignees": [{ "member": "bob" }], "buttons": { "delegate": "请专家看" }, "next": "boss" },
        "boss": { "kind": "approve", "assignees": [{ "member": "eve" }], "next": "done" },
        "done": { "kind": "end" } })
}

on_both!(a_delegate_is_heard_and_the_task_comes_back, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let nodes = look();
    let try_out = async |deeds: &[Value]| api.post(&owner, DRY_RUN, &wish(&api, &nodes, &Value::Null, deeds)).await;
    let away = deed(&api, "look", "bob", "delegate", Some("cai"));
    let run = try_out(&[]).await.ok();
    assert!(decisions(&run, 0).contains(&"delegate") && decisions(&run, 0).contains(&"ask"), "{run}");
    assert_eq!(run["waiting"][0]["buttons"], json!({ "delegate": "请专家看" }), "the step's own words");

    let run = try_out(std::slice::from_ref(&away)).await.ok();
    assert_eq!(told(&run)[1..], ["look ask 鲍主管", "look delegate 蔡会计", "look ask 蔡会计"]);
    assert_eq!((by(&run, 2), waiting(&run)), ("鲍主管", vec!["look 鲍主管".to_owned(), "look 蔡会计".to_owned()]));
    let (held, lent) = (decisions(&run, 0), decisions(&run, 1));
    assert!(!held.contains(&"approve") && !held.contains(&"reject") && held.contains(&"transfer"), "{held:?}");
    assert_eq!(
        (lent, &run["waiting"][1]["kind"]),
        (vec!["approve", "comment"], &json!("answer")),
        "an opinion decides nothing"
    );

    let refused = try_out(&[away.clone(), deed(&api, "look", "bob", "delegate", Some("cai"))]).await;
    assert_eq!(refused.refused(409, "already_assigned")["title"], "该成员已参与本步骤");
    let twice = wish(&api, &nodes, &Value::Null, &[away.clone(), away.clone()]);
    let refused = api.call(&owner, "POST", DRY_RUN, &[("accept-language", "en")], &twice).await;
    assert_eq!(refused.refused(409, "already_assigned")["title"], "That member already takes part in this step");
    let nobody = try_out(&[deed(&api, "look", "bob", "delegate", None)]).await.ok();
    assert_eq!(nobody["deeds"], 0, "nobody is asked");

    let answered = [away, deed(&api, "look", "cai", "approve", None)];
    let run = try_out(&answered).await.ok();
    assert_eq!(told(&run)[4..], ["look answer 鲍主管", "look back 鲍主管"]);
    assert_eq!((by(&run, 4), waiting(&run)), ("蔡会计", vec!["look 鲍主管".to_owned()]));
    assert!(decisions(&run, 0).contains(&"approve"), "{run}");
    let [away, answer] = answered;
    let run = try_out(&[away, answer, deed(&api, "look", "bob", "approve", None)]).await.ok();
    assert_eq!((waiting(&run), run["deeds"].as_u64()), (vec!["boss 叶老板".to_owned()], Some(3)));

    for who in ["bob", "cai"] {
        let mine = api.get(&api.key_of(who).await, "/tasks").await.ok();
        assert_eq!(mine["items"], json!([]), "nobody is asked in earnest");
    }
    let records = api.get(&owner, "/apps/company/forms/quote/records").await.ok();
    assert_eq!(records["items"], json!([]), "nothing is written");
});

on_both!(who_is_asked_for_information_holds_nobody_up, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let nodes = look();
    let try_out =
        async |deeds: &[Value]| api.post(&owner, DRY_RUN, &wish(&api, &nodes, &Value::Null, deeds)).await.ok();
    let question = deed(&api, "look", "bob", "ask", Some("cai"));
    let run = try_out(std::slice::from_ref(&question)).await;
    assert_eq!(told(&run)[1..], ["look ask 鲍主管", "look question 蔡会计", "look ask 蔡会计"]);
    assert!(decisions(&run, 0).contains(&"approve"), "who asks need not wait: {run}");
    assert_eq!((by(&run, 2), decisions(&run, 1)), ("鲍主管", vec!["approve", "comment"]));

    let run = try_out(&[question.clone(), deed(&api, "look", "cai", "approve", None)]).await;
    assert_eq!(told(&run)[4..], ["look answer 鲍主管"], "it was never away");
    assert_eq!((by(&run, 4), waiting(&run)), ("蔡会计", vec!["look 鲍主管".to_owned()]));

    let run = try_out(&[question, deed(&api, "look", "bob", "approve", None)]).await;
    assert_eq!(waiting(&run), ["boss 叶老板"], "a question that is left open is over");
});

on_both!(the_clock_stands_still_while_somebody_is_asked, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let values = json!({ "name": "轴承", "total": 5, "note": "行" });
    let try_out = async |deeds: &[Value]| {
        let wish = json!({ "member": api.id_of("ann"), "values": values, "deeds": deeds });
        api.post(&owner, DRY_RUN, &wish).await.ok()
    };
    let due = try_out(&[]).await["waiting"][0]["due"].clone();
    assert_eq!(due["action"], "remind");
    let question = deed(&api, "head", "bob", "ask", Some("cai"));
    let run = try_out(std::slice::from_ref(&question)).await;
    assert_eq!((&run["waiting"][0]["due"], decisions(&run, 0).contains(&"late")), (&Value::Null, false), "{run}");
    let late = deed(&api, "head", "bob", "late", None);
    assert_eq!(try_out(&[question.clone(), late]).await["deeds"], 1, "there is nothing to wait for");
    let run = try_out(&[question, deed(&api, "head", "cai", "approve", None)]).await;
    assert_eq!(run["waiting"][0]["due"], due, "and goes on with what was left");
});

on_both!(a_decision_is_taken_back_until_somebody_has_acted_upon_it, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let nodes = look();
    let try_out =
        async |deeds: &[Value]| api.post(&owner, DRY_RUN, &wish(&api, &nodes, &Value::Null, deeds)).await.ok();
    let approved = deed(&api, "look", "bob", "approve", None);
    let back = deed(&api, "look", "bob", "take_back", None);
    assert_eq!(offers(&try_out(&[]).await), ["withdraw start 安安"]);
    assert_eq!(try_out(std::slice::from_ref(&back)).await["deeds"], 0, "nothing is decided yet");
    let run = try_out(std::slice::from_ref(&approved)).await;
    assert_eq!(offers(&run), ["take_back look 鲍主管", "withdraw start 安安"]);

    let run = try_out(&[approved.clone(), back.clone()]).await;
    assert_eq!(told(&run)[2..], ["look approve", "boss ask 叶老板", "look take_back", "look ask 鲍主管"]);
    assert_eq!((by(&run, 4), waiting(&run)), ("鲍主管", vec!["look 鲍主管".to_owned()]));
    assert_eq!(offers(&run), ["withdraw start 安安"]);
    let run = try_out(&[approved.clone(), back.clone(), deed(&api, "look", "bob", "reject", None)]).await;
    assert_eq!((run["status"].as_str(), offers(&run)), (Some("rejected"), Vec::new()), "they decide anew");

    let acted = [approved.clone(), deed(&api, "boss", "eve", "delegate", Some("dan")), back.clone()];
    let run = try_out(&acted).await;
    assert_eq!(run["deeds"], 2, "{run}");
    assert_eq!(offers(&run), ["remove boss 叶老板", "withdraw start 安安"]);
    let ended = try_out(&[approved, deed(&api, "boss", "eve", "approve", None), back]).await;
    assert_eq!((ended["deeds"].as_u64(), ended["status"].as_str()), (Some(2), Some("approved")));
});

on_both!(the_initiator_withdraws_where_the_flow_lets_them, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let nodes = look();
    let try_out =
        async |more: &Value, deeds: &[Value]| api.post(&owner, DRY_RUN, &wish(&api, &nodes, more, deeds)).await.ok();
    let withdrawn = deed(&api, "start", "ann", "withdraw", None);
    let run = try_out(&Value::Null, std::slice::from_ref(&withdrawn)).await;
    assert_eq!(told(&run)[2..], ["withdraw", "end withdrawn"]);
    assert_eq!((by(&run, 2), run["status"].as_str()), ("安安", Some("withdrawn")));
    assert_eq!((waiting(&run), offers(&run)), (Vec::new(), Vec::new()));
    let others = [deed(&api, "start", "bob", "withdraw", None)];
    assert_eq!(try_out(&Value::Null, &others).await["deeds"], 0, "nobody else does");

    let returned = [deed(&api, "look", "bob", "return", None), withdrawn.clone()];
    let run = try_out(&Value::Null, &returned).await;
    assert_eq!(run["status"], "withdrawn", "also what has come back to them");

    let kept = json!({ "withdraw": false });
    let run = try_out(&kept, std::slice::from_ref(&withdrawn)).await;
    assert_eq!((run["deeds"].as_u64(), offers(&run)), (Some(0), Vec::new()), "{run}");
});

on_both!(who_was_brought_in_is_taken_out_again, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let nodes = look();
    let try_out =
        async |deeds: &[Value]| api.post(&owner, DRY_RUN, &wish(&api, &nodes, &Value::Null, deeds)).await.ok();
    let before = deed(&api, "look", "bob", "add_before", Some("cai"));
    let out = deed(&api, "look", "bob", "remove", Some("cai"));
    assert_eq!(try_out(std::slice::from_ref(&out)).await["deeds"], 0, "nobody was brought in");
    let run = try_out(std::slice::from_ref(&before)).await;
    assert_eq!(offers(&run), ["remove look 鲍主管", "withdraw start 安安"]);
    let whom = run["offers"].as_array().expect("offers").iter().map(|offer| (&offer["decision"], &offer["to"]["name"]));
    let whom: Vec<_> = whom.filter(|(decision, name)| !name.is_null() || *decision == "withdraw").collect();
    assert_eq!(whom, [(&json!("remove"), &json!("蔡会计")), (&json!("withdraw"), &Value::Null)]);
    let other = deed(&api, "look", "bob", "remove", Some("dan"));
    assert_eq!(try_out(&[before.clone(), other]).await["deeds"], 1, "whom nobody brought in nobody takes out");

    let run = try_out(&[before.clone(), out.clone()]).await;
    assert_eq!(told(&run).last().map(String::as_str), Some("look remove 蔡会计"), "{run}");
    assert_eq!((waiting(&run), offers(&run)), (vec!["look 鲍主管".to_owned()], vec!["withdraw start 安安".to_owned()]));
    assert!(decisions(&run, 0).contains(&"approve"), "the step waits for its holder alone: {run}");
    let signed = try_out(&[before, deed(&api, "look", "cai", "approve", None), out]).await;
    assert_eq!(signed["deeds"], 2, "who has signed stays");

    // Who is to sign afterwards is taken out by a holder who has voted already.
    let after = deed(&api, "look", "bob", "add_after", Some("dan"));
    let done = deed(&api, "look", "bob", "approve", None);
    let run = try_out(&[after.clone(), done.clone()]).await;
    assert_eq!(waiting(&run), ["look 丹会计"]);
    let run = try_out(&[after, done, deed(&api, "look", "bob", "remove", Some("dan"))]).await;
    assert_eq!((run["deeds"].as_u64(), waiting(&run)), (Some(3), vec!["boss 叶老板".to_owned()]), "{run}");
});

on_both!(a_trial_returns_wherever_the_step_may, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let nodes = look();
    let try_out =
        async |deeds: &[Value]| api.post(&owner, DRY_RUN, &wish(&api, &nodes, &Value::Null, deeds)).await.ok();
    let places = |run: &Value| -> Vec<String> {
        let returns = run["waiting"][0]["returns"].as_array().expect("places").iter();
        returns.map(|place| format!("{} {}", place["node"], place["title"]).replace('"', "")).collect()
    };
    let back = |node: &str, jumps: bool| {
        let mut deed = deed(&api, "boss", "eve", "return", None);
        deed["back"] = json!({ "node": node, "jumps": jumps });
        deed
    };
    assert_eq!(places(&try_out(&[]).await), ["start 发起人"], "nothing is passed yet");
    let looked = deed(&api, "look", "bob", "approve", None);
    assert_eq!(places(&try_out(std::slice::from_ref(&looked)).await), ["start 发起人", "look 审批"]);

    let run = try_out(&[looked.clone(), back("look", false)]).await;
    assert!(told(&run).contains(&"boss return 审批".to_owned()), "{run}");
    assert_eq!(waiting(&run), ["look 鲍主管"]);
    let run = try_out(&[looked.clone(), back("start", true)]).await;
    assert_eq!(waiting(&run), ["start 安安"]);
    let sent = deed(&api, "start", "ann", "approve", None);
    let run = try_out(&[looked.clone(), back("start", true), sent.clone()]).await;
    assert_eq!(
        (waiting(&run), run["deeds"].as_u64()),
        (vec!["boss 叶老板".to_owned()], Some(3)),
        "straight back: {run}"
    );
    let run = try_out(&[looked.clone(), back("start", false), sent]).await;
    assert_eq!(waiting(&run), ["look 鲍主管"], "from the beginning");
    let ahead = wish(&api, &nodes, &Value::Null, &[looked, back("done", false)]);
    api.post(&owner, DRY_RUN, &ahead).await.refused(409, "not_passed");
});

on_both!(a_task_is_claimed_and_given_back, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let nodes = json!({
        "pool": { "kind": "approve", "assignees": [{ "member": "bob" }, { "member": "cai" }], "claim": true, "next": "done" },
        "done": { "kind": "end" } });
    let try_out =
        async |deeds: &[Value]| api.post(&owner, DRY_RUN, &wish(&api, &nodes, &Value::Null, deeds)).await.ok();
    let run = try_out(&[]).await;
    assert_eq!(waiting(&run), ["pool 鲍主管", "pool 蔡会计"]);
    let free = decisions(&run, 0);
    assert!(free.contains(&"claim") && free.contains(&"approve") && !free.contains(&"unclaim"), "{free:?}");

    let claimed = deed(&api, "pool", "bob", "claim", None);
    let run = try_out(std::slice::from_ref(&claimed)).await;
    assert_eq!(
        (told(&run)[2..].to_vec(), waiting(&run)),
        (vec!["pool claim".to_owned()], vec!["pool 鲍主管".to_owned()])
    );
    let held = decisions(&run, 0);
    assert!(held.contains(&"unclaim") && !held.contains(&"claim"), "{held:?}");

    let given_back = deed(&api, "pool", "bob", "unclaim", None);
    let run = try_out(&[claimed.clone(), given_back.clone()]).await;
    assert_eq!(told(&run)[3..], ["pool unclaim", "pool ask 蔡会计"]);
    assert_eq!(waiting(&run), ["pool 鲍主管", "pool 蔡会计"]);
    let run = try_out(&[claimed, given_back, deed(&api, "pool", "cai", "approve", None)]).await;
    assert_eq!((run["status"].as_str(), run["deeds"].as_u64()), (Some("approved"), Some(3)));
});

on_both!(in_a_sub_flow_it_is_taken_back_and_withdrawn_as_well, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let submit = json!({ "on": "submit", "form": "quote" });
    let whole = json!({ "key": "approval", "title": "大流程", "start": submit, "nodes": {
        "call": { "kind": "flow", "flow": "part", "next": "done", "on_reject": "no" },
        "no": { "kind": "end", "result": "rejected" }, "done": { "kind": "end" } } });
    let part = json!({ "key": "part", "title": "小流程", "start": submit, "nodes": look() });
    let files = json!({ "flows/approval.json": whole.to_string(), "flows/part.json": part.to_string() });
    let try_out = async |deeds: &[Value]| {
        let values = json!({ "name": "轴承" });
        let wish = json!({ "member": api.id_of("ann"), "values": values, "files": files, "deeds": deeds });
        api.post(&owner, DRY_RUN, &wish).await.ok()
    };
    let place = try_out(&[]).await["waiting"][0]["place"].clone();
    let within = |node: &str, who: &str, decision: &str| {
        let mut deed = deed(&api, node, who, decision, None);
        deed["place"] = place.clone();
        deed
    };
    let approved = within("look", "bob", "approve");
    let run = try_out(std::slice::from_ref(&approved)).await;
    assert_eq!(offers(&run), ["withdraw start 安安", "take_back look 鲍主管", "withdraw start 安安"]);
    let taken_back = run["offers"].as_array().expect("offers").iter().find(|offer| offer["decision"] == "take_back");
    let taken_back = taken_back.expect("it may be taken back");
    assert_eq!((&taken_back["within"], &taken_back["place"]), (&json!(["小流程"]), &place));

    let run = try_out(&[approved.clone(), within("look", "bob", "take_back")]).await;
    let trail = told(&run);
    assert_eq!(trail[trail.len() - 2..], ["look take_back", "look ask 鲍主管"]);
    assert_eq!(waiting(&run), ["look 鲍主管"]);
    let run = try_out(&[approved.clone(), deed(&api, "start", "ann", "withdraw", None)]).await;
    assert_eq!((run["status"].as_str(), waiting(&run), offers(&run)), (Some("withdrawn"), Vec::new(), Vec::new()));
    let run = try_out(&[approved, within("start", "ann", "withdraw")]).await;
    assert_eq!((run["status"].as_str(), offers(&run)), (Some("rejected"), Vec::new()), "the flow hears of it: {run}");
});
