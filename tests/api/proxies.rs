//! Who stands in for whom, and what members are told by e-mail, as the API tells and takes it.

use crate::on_both;
use crate::support::api::{Api, Who};
use crate::support::database::TestStore;
use serde_json::{Value, json};

on_both!(members_name_who_stands_in_for_them, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let (ann, cai) = (api.key_of("ann").await, api.id_of("cai"));
    assert_eq!(api.get(&ann, "/me").await.ok()["proxies"], json!([]));
    let wish = json!({ "to": cai, "until": "2026-03-09T18:00:00+08:00" });
    let mut named = api.post(&ann, "/me/proxies", &wish).await.ok();
    let id = named["id"].take();
    let expected = json!({ "id": null, "app": null, "app_title": null, "flow": null, "flow_title": null,
        "to": { "id": cai, "name": "蔡会计" }, "from": "2026-03-02T08:00:00.000Z", "until": "2026-03-09T10:00:00.000Z" });
    assert_eq!(named, expected);
    assert_eq!(api.get(&ann, "/me").await.ok()["proxies"][0]["id"], id);

    let wrong = json!({ "to": "nobody", "flow": "approval", "from": "morgen", "until": "" });
    let answer = api.post(&ann, "/me/proxies", &wrong).await;
    let places: Vec<_> = answer.mistakes().into_iter().map(|(at, code)| format!("{at} {code}")).collect();
    assert_eq!(places, ["/app required", "/from bad_moment", "/until bad_moment"]);
    let own = format!("/me/proxies/{}", id.as_str().expect("an id"));
    let end = async |who: &Who, path: &str| api.send(who, "DELETE", path, &[], axum::body::Body::empty()).await;
    assert_eq!(end(&api.key_of("bob").await, &own).await.status.as_u16(), 404, "it is hers");
    assert_eq!(end(&ann, &own).await.status.as_u16(), 204);
    assert_eq!(api.get(&ann, "/me").await.ok()["proxies"], json!([]));

    let of_bob = format!("/members/{}", api.id_of("bob"));
    let proxies = format!("{of_bob}/proxies");
    api.post(&ann, &proxies, &wish).await.refused(403, "forbidden");
    let named = api.post(&owner, &proxies, &wish).await.ok();
    let seen = async |who: &Who| api.get(who, &of_bob).await.ok()["proxies"][0]["to"]["name"].clone();
    let bob = api.key_of("bob").await;
    assert_eq!((seen(&owner).await, seen(&bob).await), (json!("蔡会计"), json!("蔡会计")));
    assert_eq!(seen(&ann).await, Value::Null, "nobody else is told who is away");
    assert_eq!(api.get(&bob, "/me").await.ok()["proxies"][0]["to"]["name"], "蔡会计");
    api.post(&owner, "/members/nobody/proxies", &wish).await.refused(404, "not_found");
    let told = api.get(&owner, "/audit?action=member.change").await.ok();
    let told: Vec<&Value> = told["items"].as_array().expect("entries").iter().map(|entry| &entry["detail"]).collect();
    assert!(told.iter().any(|detail| detail["proxy"]["id"] == named["id"]), "{told:?}");
    assert!(told.iter().any(|detail| detail["ended"]["id"] == id), "{told:?}");
    api.pass(chrono::Duration::days(8));
    assert_eq!(api.get(&bob, "/me").await.ok()["proxies"], json!([]), "its time has passed");
});

on_both!(each_flow_may_have_a_proxy_of_its_own, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let (ann, bob, dan) = (api.key_of("ann").await, api.key_of("bob").await, api.key_of("dan").await);
    let apps = api.get(&bob, "/me/flows").await.ok();
    let company = apps["items"].as_array().expect("apps").iter().find(|app| app["app"] == "company").expect("his");
    let flows = company["flows"].as_array().expect("flows");
    assert!(flows.contains(&json!({ "flow": "approval", "title": "报价审批" })), "{flows:?}");
    assert_eq!(api.get(&dan, "/me/flows").await.ok()["items"], json!([]), "nobody has asked him anything yet");

    let until = "2026-03-09T18:00:00+08:00";
    let rest = json!({ "to": api.id_of("cai"), "until": until });
    api.post(&bob, "/me/proxies", &rest).await.ok();
    let approval = json!({ "to": api.id_of("dan"), "app": "company", "flow": "approval", "until": until });
    let named = api.post(&owner, &format!("/members/{}/proxies", api.id_of("bob")), &approval).await.ok();
    assert_eq!((&named["app_title"], &named["flow_title"]), (&json!("公司"), &json!("报价审批")));
    let again = api.post(&bob, "/me/proxies", &approval).await.mistakes();
    assert_eq!(again, [("/from".to_owned(), "proxy_overlaps".to_owned())]);
    let unknown = json!({ "to": api.id_of("dan"), "app": "company", "flow": "nothing", "until": until });
    let unknown = api.post(&bob, "/me/proxies", &unknown).await.mistakes();
    assert_eq!(unknown, [("/flow".to_owned(), "not_found".to_owned())]);

    let quote = json!({ "values": { "name": "轴承", "note": "行" }, "submit": { "flow": "approval" } });
    api.post(&ann, "/apps/company/forms/quote/records", &quote).await.ok();
    let notice = api.get(&dan, "/notifications").await.ok()["items"][0].clone();
    assert_eq!(notice["subject"], "待处理：报价审批 轴承");
    let lines: Vec<&str> = notice["text"].as_str().expect("a text").lines().collect();
    assert_eq!(lines[..2], ["主管审批", "代鲍主管处理"]);
    let mine = api.get(&dan, "/tasks").await.ok();
    assert_eq!(mine["items"][0]["instead_of"]["name"], "鲍主管");
    assert_eq!(api.get(&dan, "/me/flows").await.ok()["items"][0]["flows"][0]["flow"], "approval", "now he knows of it");
});

on_both!(members_choose_what_comes_by_mail, |database: TestStore| async move {
    let (api, _) = Api::at_work(database).await;
    let ann = api.key_of("ann").await;
    let before = api.get(&ann, "/me").await.ok()["notices"].clone();
    assert_eq!(before, json!({ "email": ["task", "remind", "result"] }));
    let wish = json!({ "email": ["result"], "quiet": { "from": "22:00", "to": "08:00" } });
    assert_eq!(api.call(&ann, "PUT", "/me/notices", &[], &wish).await.ok(), wish);
    assert_eq!(api.get(&ann, "/me").await.ok()["notices"], wish);
    let gathers = json!({
        "email": ["task"], "hourly": ["comment"], "daily": ["result", "copy"], "daily_at": { "at": "17:30", "days": "every" },
    });
    assert_eq!(api.call(&ann, "PUT", "/me/notices", &[], &gathers).await.ok(), gathers);
    let chosen = json!({
        "email": [], "daily": ["copy"], "daily_at": { "at": "08:00", "days": "chosen", "on": ["monday", "friday"] },
        "timezone": "Europe/Berlin",
    });
    assert_eq!(api.call(&ann, "PUT", "/me/notices", &[], &chosen).await.ok(), chosen);
    let mars = json!({ "email": [], "daily_at": { "at": "08:00", "days": "chosen" }, "timezone": "Mars" });
    let places = api.call(&ann, "PUT", "/me/notices", &[], &mars).await.mistakes();
    let expected = [("/daily_at/on", "none_chosen"), ("/timezone", "unknown_timezone")];
    assert_eq!(places, expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    let twice = json!({ "email": ["task"], "daily": ["task"], "daily_at": { "at": "noon", "days": "working" } });
    let places = api.call(&ann, "PUT", "/me/notices", &[], &twice).await.mistakes();
    let expected = [("/daily/0", "twice"), ("/daily_at/at", "bad_time")];
    assert_eq!(places, expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    let wrong = json!({ "email": [], "quiet": { "from": "late", "to": "25:00" } });
    let places: Vec<_> = api.call(&ann, "PUT", "/me/notices", &[], &wrong).await.mistakes();
    assert_eq!(places.len(), 2, "{places:?}");
    api.call(&ann, "PUT", "/me/notices", &[], &json!({ "email": ["gossip"] })).await.problem();
});
