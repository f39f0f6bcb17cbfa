//! What the nodes of a flow did by themselves: looked up, searched, and tried again where it failed.

use crate::on_both;
use crate::support::api::{Api, Who};
use crate::support::database::TestStore;
use crate::support::half_way;
use chrono::Duration;
use serde_json::{Value, json};
use std::sync::Arc;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::clock::from_text;
use tenon_engine::flow::service::{RETRY, RetryWish, retry_params};
use tenon_engine::job::{self, Desk, Wish};
use tenon_engine::notify::Sender;
use tenon_engine::people::MemberChange;
use tenon_engine::store::Batch;
use tenon_engine::store::jobs::{self, JobState, Progress};
use tenon_engine::store::runs::{self, NodeLogFilter, Stood};

const QUOTES: &str = "/apps/company/forms/quote/records";
const LOG: &str = "/apps/company/flows/mark/log";
/// Many times what a job tries between two words about how far it is.
const MANY: usize = 120;

/// A button that sets the status of a quote to what its note says.
async fn open(database: TestStore) -> (Api, Who) {
    let (api, owner) = Api::at_work(database).await;
    let flow = json!({ "key": "mark", "title": "标记", "start": { "on": "button", "form": "quote" }, "nodes": {
        "set": { "kind": "update", "title": "改状态", "values": { "status": "= note" }, "next": "done" },
        "done": { "kind": "end" } } });
    let text = json!({ "text": flow.to_string() });
    api.call(&owner, "PUT", "/apps/company/definitions/flows/mark.json", &[], &text).await.ok();
    api.post(&owner, "/apps/company/publish", &json!({})).await.ok();
    (api, owner)
}

async fn press(api: &Api, owner: &Who, name: &str, note: &str) -> String {
    let made = api.post(owner, QUOTES, &json!({ "values": { "name": name, "note": note } })).await.ok();
    let record = format!("{QUOTES}/{}", made["id"].as_str().expect("an id"));
    api.post(owner, &format!("{record}/buttons/mark"), &json!({})).await.ok();
    record
}

fn titles(page: &Value) -> Vec<&str> {
    page["items"].as_array().expect("a list").iter().filter_map(|line| line["record_title"].as_str()).collect()
}

on_both!(the_log_of_a_flow_is_searched, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    press(&api, &owner, "甲", "已批准").await;
    press(&api, &owner, "乙", "不对").await;
    let all = api.get(&owner, LOG).await.ok();
    assert_eq!(titles(&all), ["乙", "甲", "甲"], "the latest first");
    let (failed, end, done) = (&all["items"][0], &all["items"][1], &all["items"][2]);
    assert_eq!((&end["node"], &end["output"]), (&json!("done"), &json!({ "status": "done" })));
    assert_eq!((&failed["outcome"], &failed["retryable"]), (&json!("failed"), &json!(true)));
    assert_eq!((&done["outcome"], &done["retryable"], &done["attempt"]), (&json!("done"), &json!(false), &json!(1)));
    assert_eq!((&done["node_title"], &end["node_title"]), (&json!("改状态"), &json!("结束")));
    assert_eq!(done["input"]["values"], json!([{ "status": "已批准" }]));
    assert_eq!(done["output"]["records"][0], done["record_id"]);

    for (query, expected) in [
        ("outcome=failed", vec!["乙"]),
        ("outcome=done", vec!["甲", "甲"]),
        ("node=set&limit=1", vec!["乙"]),
        ("node=done", vec!["甲"]),
        ("node=other", vec![]),
        ("q=%E7%94%B2", vec!["甲", "甲"]),
        ("from=2099-01-01T00:00:00Z", vec![]),
        ("to=2099-01-01T00:00:00Z", vec!["乙", "甲", "甲"]),
    ] {
        assert_eq!(titles(&api.get(&owner, &format!("{LOG}?{query}")).await.ok()), expected, "{query}");
    }
    let first = api.get(&owner, &format!("{LOG}?limit=1")).await.ok();
    let cursor = first["next_cursor"].as_str().expect("there is more");
    assert_eq!(titles(&api.get(&owner, &format!("{LOG}?limit=1&cursor={cursor}")).await.ok()), ["甲"]);
    api.get(&owner, &format!("{LOG}?from=yesterday")).await.refused(422, "invalid");
    api.get(&owner, "/apps/company/flows/nothing/log").await.refused(404, "not_found");
    api.get(&api.key_of("ann").await, LOG).await.refused(403, "forbidden");
});

on_both!(what_is_stuck_is_listed_until_it_goes_on, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    press(&api, &owner, "甲", "已批准").await;
    let mended = press(&api, &owner, "乙", "不对").await;
    api.pass(Duration::hours(1));
    press(&api, &owner, "丙", "不对").await;
    let listed = api.get(&owner, "/stuck_runs").await.ok();
    assert_eq!(titles(&listed), ["丙", "乙"], "those that have come to be so last in front");
    let one = &listed["items"][1];
    assert_eq!((&one["app_title"], &one["flow_title"]), (&json!("公司"), &json!("标记")), "{one}");
    assert!(mended.ends_with(one["record"].as_str().expect("a record")), "{one}");
    assert_eq!((&one["steps"][0]["title"], &one["suspended"]), (&json!("改状态"), &json!(false)));
    assert!(one["steps"][0]["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{one}");
    let first = api.get(&owner, "/stuck_runs?limit=1").await.ok();
    let cursor = first["next_cursor"].as_str().expect("there is more");
    assert_eq!(titles(&api.get(&owner, &format!("/stuck_runs?limit=1&cursor={cursor}")).await.ok()), ["乙"]);
    assert_eq!(titles(&api.get(&owner, "/stuck_runs?flow=company/approval").await.ok()), [""; 0]);
    api.get(&owner, "/stuck_runs?flow=mark").await.refused(422, "invalid");
    assert_eq!(api.get(&owner, "/apps/company/stuck_runs").await.ok()["items"], listed["items"]);
    assert_eq!(api.get(&owner, "/incidents/open").await.ok(), json!({ "count": 0, "stuck": 2 }));
    assert_eq!(api.get(&owner, "/system").await.ok()["runs_stuck"], 2);

    let run = format!("/runs/{}", one["run"].as_str().expect("a run"));
    let shown = api.get(&owner, &run).await.ok();
    let stuck = |node: &&Value| node["stuck"] == true;
    assert_eq!(
        shown["nodes"].as_array().expect("nodes").iter().find(stuck).map(|node| &node["key"]),
        Some(&json!("set"))
    );

    // Tried again for nothing it stays where it was in the list.
    api.post(&owner, &format!("{run}/retry"), &json!({})).await.ok();
    assert_eq!(api.get(&owner, "/stuck_runs").await.ok()["items"][1]["since"], one["since"]);
    api.patch(&owner, &mended, &json!({ "values": { "note": "已驳回" } })).await.ok();
    api.post(&owner, &format!("{run}/retry"), &json!({})).await.ok();
    let left = api.get(&owner, "/stuck_runs").await.ok();
    assert_eq!(titles(&left), ["丙"]);
    let other = left["items"][0]["run"].as_str().expect("a run");
    api.post(&owner, &format!("/runs/{other}/terminate"), &json!({ "reason": "不做了" })).await.ok();
    assert_eq!(titles(&api.get(&owner, "/stuck_runs").await.ok()), [""; 0]);
    api.get(&api.key_of("ann").await, "/stuck_runs").await.refused(403, "forbidden");
});

on_both!(a_run_with_nothing_to_try_again_is_not_listed_as_stuck, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    for name in ["甲", "乙", "丙"] {
        api.pass(Duration::minutes(1));
        press(&api, &owner, name, "不对").await;
    }
    let listed = api.get(&owner, "/stuck_runs").await.ok();
    let middle = listed["items"][1]["run"].as_str().expect("a run").to_owned();
    let store = &api.state.workspace().store;
    let set_aside = store.write(move |conn| {
        let middle = middle.clone();
        Box::pin(async move {
            let mut run = runs::run_by_id(conn, &middle).await?.expect("is there");
            run.machine.tokens.clear();
            let mut batch = Batch::default();
            runs::update_run(&mut batch, &run, Stood::of(&run))?;
            conn.execute_all(batch).await
        })
    });
    set_aside.await.expect("written");
    assert_eq!(titles(&api.get(&owner, "/stuck_runs").await.ok()), ["丙", "甲"]);
    let first = api.get(&owner, "/stuck_runs?limit=1").await.ok();
    assert_eq!(titles(&first), ["丙"]);
    let cursor = first["next_cursor"].as_str().expect("there is more behind it");
    let last = api.get(&owner, &format!("/stuck_runs?limit=1&cursor={cursor}")).await.ok();
    assert_eq!((titles(&last), &last["next_cursor"]), (vec!["甲"], &Value::Null));
});

on_both!(a_call_nobody_waits_for_says_what_became_of_it, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    let flow = json!({ "key": "mark", "title": "标记", "start": { "on": "button", "form": "quote" }, "nodes": {
        "call": { "kind": "http", "title": "问对方", "url": "http://127.0.0.1:1/in", "next": "done" },
        "done": { "kind": "end" } } });
    let text = json!({ "text": flow.to_string() });
    api.call(&owner, "PUT", "/apps/company/definitions/flows/mark.json", &[], &text).await.ok();
    api.post(&owner, "/apps/company/publish", &json!({})).await.ok();
    press(&api, &owner, "甲", "已批准").await;
    press(&api, &owner, "乙", "已批准").await;
    let passed = async || api.get(&owner, &format!("{LOG}?node=call&q=%E7%94%B2")).await.ok()["items"][0].clone();
    let line = passed().await;
    assert_eq!((&line["outcome"], &line["handed_over"]["state"]), (&json!("done"), &json!("waiting")), "{line}");
    let workspace = api.state.workspace();
    let sender = Sender::new(workspace.store.clone(), api.clock.clone(), Arc::clone(&workspace.roster) as Arc<_>);
    assert_eq!(sender.send_due().await.expect("runs").failed, 2);
    let line = passed().await;
    assert_eq!((&line["outcome"], &line["handed_over"]["state"]), (&json!("done"), &json!("dead")), "{line}");

    let run = line["run_id"].as_str().expect("a run");
    let sent = api.get(&owner, &format!("/outbox?run={run}")).await.ok();
    let message = &sent["items"][0];
    assert_eq!(sent["items"].as_array().map(Vec::len), Some(1), "those of others are not among them");
    assert_eq!((&message["state"], &message["error"]), (&json!("dead"), &line["handed_over"]["error"]));
    let from = &message["run"];
    assert_eq!((&from["flow_title"], &from["record_title"]), (&json!("标记"), &json!("甲")));
    assert_eq!((&from["record"], &from["run"]), (&line["record_id"], &line["run_id"]));
    let all = api.get(&owner, "/outbox?state=dead").await.ok();
    assert_eq!(all["items"].as_array().map(Vec::len), Some(2));
    api.get(&owner, "/outbox?run=none").await.refused(404, "not_found");
    let end = api.get(&owner, &format!("{LOG}?node=done")).await.ok()["items"][0].clone();
    assert_eq!(end["handed_over"], Value::Null);
});

on_both!(what_failed_is_tried_again_in_one_go, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    let mended = press(&api, &owner, "甲", "不对").await;
    press(&api, &owner, "乙", "不对").await;
    let values = json!({ "values": { "note": "已驳回" } });
    api.patch(&owner, &mended, &values).await.ok();
    let failed = api.get(&owner, &format!("{LOG}?outcome=failed")).await.ok();
    let mut lines: Vec<i64> =
        failed["items"].as_array().expect("a list").iter().filter_map(|line| line["id"].as_i64()).collect();
    lines.reverse();
    lines.push(0);
    let retry = format!("{LOG}/retry");
    let answer = api.post(&owner, &retry, &json!({ "lines": lines })).await.ok();
    let said = |at: usize| (answer["items"][at]["status"].clone(), answer["items"][at]["record_title"].clone());
    assert_eq!(said(0), (json!("done"), json!("甲")));
    assert_eq!(said(1), (json!("failed"), json!("乙")));
    assert_eq!(said(2), (json!("refused"), Value::Null));
    let again = api.post(&owner, &retry, &json!({ "lines": lines })).await.ok();
    assert_eq!(again["items"][1]["status"], "refused", "its second try has a line of its own: {again}");
    let left = api.get(&owner, &format!("{LOG}?outcome=failed")).await.ok();
    let open: Vec<(&Value, &Value)> = left["items"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|line| line["retryable"] == true)
        .map(|line| (&line["record_title"], &line["attempt"]))
        .collect();
    assert_eq!(open, [(&json!("乙"), &json!(2))]);
    api.post(&owner, &retry, &json!({ "lines": vec![1; 201] })).await.refused(422, "invalid");
});

on_both!(all_that_failed_is_tried_again_by_a_job, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    let mended = press(&api, &owner, "甲", "不对").await;
    press(&api, &owner, "乙", "不对").await;
    let other = press(&api, &owner, "丙", "不对").await;
    for record in [&mended, &other] {
        api.patch(&owner, record, &json!({ "values": { "note": "已驳回" } })).await.ok();
    }
    let all = format!("{LOG}/retry-all");
    let job = async |wish: Value| {
        let begun = api.post(&owner, &all, &wish).await.ok();
        Desk::new(Arc::clone(api.state.workspace())).run_waiting().await.expect("done");
        api.get(&owner, &format!("/jobs/{}", begun["job"].as_str().expect("a job"))).await.ok()
    };
    let one = job(json!({ "q": "丙" })).await;
    assert_eq!((&one["kind"], &one["state"]), (&json!("retry_nodes"), &json!("done")));
    assert_eq!((&one["done"], &one["total"], &one["result"]["left"]), (&json!(1), &json!(1), &json!([])));
    let rest = job(json!({})).await;
    assert_eq!((&rest["done"], &rest["result"]["succeeded"]), (&json!(2), &json!(1)), "{rest}");
    let left = rest["result"]["left"].as_array().expect("a list");
    assert_eq!(left.len(), 1);
    assert_eq!((&left[0]["record_title"], &left[0]["failed"]), (&json!("乙"), &json!(true)));
    let none = job(json!({ "to": "2020-01-01T00:00:00Z" })).await;
    assert_eq!((&none["state"], &none["result"]["tried"]), (&json!("done"), &json!(0)));

    api.post(&owner, &all, &json!({ "from": "yesterday" })).await.refused(422, "invalid");
    api.post(&owner, "/apps/company/flows/nothing/log/retry-all", &json!({})).await.refused(404, "not_found");
    api.post(&api.key_of("ann").await, &all, &json!({})).await.refused(403, "forbidden");
});

on_both!(a_job_that_was_left_tries_nothing_twice, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    press(&api, &owner, "甲", "不对").await;
    press(&api, &owner, "乙", "不对").await;
    let begun = api.post(&owner, &format!("{LOG}/retry-all"), &json!({})).await.ok();
    let id = begun["job"].as_str().expect("a job").to_owned();
    // Another server has tried one of them and said so before it was closed.
    let filter = NodeLogFilter { app: "company", flow: "mark", ..Default::default() };
    let mut conn = api.state.store().read().await.expect("reads");
    let found = runs::node_lines(&mut conn, &filter, None, 10).await.expect("the log");
    let mut params = jobs::by_id(&mut conn, &id).await.expect("reads").expect("the job").params;
    drop(conn);
    params["lines"] = found.iter().rev().map(|row| row.seq).collect();
    params["so_far"] = json!({ "tried": 1, "succeeded": 1, "left": [] });
    let (row, then) = (id.clone(), from_text("2026-03-02T07:00:00Z").expect("a moment"));
    let noted = api.state.store().write(move |conn| {
        let (row, params) = (row.clone(), params.clone());
        Box::pin(async move {
            jobs::claim(conn, "other", then, then, None).await?;
            let progress = Progress { counts: Some((1, 2)), params: Some(&params) };
            jobs::progress(conn, &row, "other", then, &progress).await
        })
    });
    assert_eq!(noted.await.expect("noted"), Some(false), "the other server has it");
    Desk::new(Arc::clone(api.state.workspace())).run_waiting().await.expect("done");
    let job = api.get(&owner, &format!("/jobs/{id}")).await.ok();
    assert_eq!((&job["result"]["tried"], &job["result"]["succeeded"]), (&json!(2), &json!(1)), "{job}");
    let log = api.get(&owner, LOG).await.ok();
    assert_eq!(titles(&log), ["乙", "乙", "甲"], "only the second was tried again");
});

on_both!(who_administers_no_more_tries_nothing_more, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    for at in 0..MANY {
        press(&api, &owner, &at.to_string(), "不对").await;
    }
    let (workspace, ann) = (api.state.workspace(), api.id_of("ann"));
    let may = |is_admin| MemberChange { is_admin: Some(is_admin), ..MemberChange::default() };
    let console = Principal::system(Via::Console).administrator().expect("the console may");
    workspace.roster.change_member(&console, &ann, may(true)).await.expect("administers");
    let people = workspace.roster.directory();
    let by = Principal::member(people.member_by_username("ann").expect("a member"), Via::Session, None);
    let params = retry_params("company", "mark", RetryWish::default());
    let wish = Wish { kind: RETRY, place: None, title: "重试".to_owned(), params, ready: true };
    let begun = job::begin(workspace, &by, wish).await.expect("begun");
    let desk = Desk::new(Arc::clone(workspace));
    let demoted = half_way::change_member(workspace, &begun, &ann, may(false));
    let (worked, ()) = tokio::join!(desk.run_waiting(), demoted);
    worked.expect("worked");
    let job = half_way::now(workspace, &begun).await;
    assert_eq!(
        (job.state, job.result["problems"][0]["code"].as_str()),
        (JobState::Failed, Some("forbidden")),
        "{job:?}"
    );
    let (tried, all) = (usize::try_from(job.done).unwrap_or_default(), i64::try_from(MANY).unwrap_or_default());
    assert!(tried > 0 && tried < MANY && job.total == all, "{job:?}");
    let filter = NodeLogFilter { app: "company", flow: "mark", ..Default::default() };
    let mut conn = api.state.store().read().await.expect("reads");
    let lines = runs::node_lines(&mut conn, &filter, None, 3 * MANY).await.expect("the log");
    assert_eq!(lines.len(), MANY + tried, "it says how far it came");
});
