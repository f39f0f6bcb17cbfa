//! A link that goes by invitation, over HTTP: what a stranger without one is told, and what one with it is asked.

use crate::on_both;
use crate::support::api::{Api, Who};
use crate::support::database::TestStore;
use chrono::Duration;
use serde_json::{Value, json};
use tenon_engine::link;

on_both!(whoever_comes_without_an_invitation_is_told_nothing, |database: TestStore| async move {
    let api = Api::open(database).await;
    let owner = api.set_up().await;
    api.post(&owner, "/templates/service/install", &json!({ "demo": false })).await.ok();
    let links = api.get(&owner, "/apps/service/links").await.ok();
    let links = links["items"].as_array().expect("links");
    let rating = links.iter().find(|one| one["definition"] == "rating").expect("comes with the app");
    let form = format!("/public/forms/{}", rating["token"].as_str().expect("a token"));
    let values = json!({ "company": "机密客户", "contact": "郑工", "phone": "13600001101", "product": "手持终端",
        "type": "硬件故障", "description": "开不了机" });
    let ticket = api.post(&owner, "/apps/service/forms/ticket/records", &json!({ "values": values })).await.ok();
    let record = ticket["id"].as_str().expect("an id");
    let workspace = api.state.workspace();
    let mut conn = workspace.store.read().await.expect("reads");
    let path = link::invite(&mut conn, ("service", "rating"), record, "run", api.clock.now()).await.expect("reads");
    drop(conn);
    let path = path.expect("the link is open");
    let (_, about) = path.split_once("?about=").expect("an invitation");

    for given in [json!({}), json!({ "about": record }), json!({ "about": format!("{about}x") })] {
        let refused = api.post(&Who::Nobody, &form, &given).await;
        assert!(!refused.text().contains("机密") && !refused.text().contains("总体评分"), "{}", refused.text());
        refused.refused(409, "invitation_invalid");
    }
    let opened = api.post(&Who::Nobody, &form, &json!({ "about": about })).await;
    assert!(!opened.text().contains("机密"), "{}", opened.text());
    let opened = opened.ok();
    let asked: Vec<&String> = opened["schema"]["properties"].as_object().expect("fields").keys().collect();
    assert_eq!(asked, ["solved", "score", "speed", "attitude", "comment"], "neither number nor telephone");

    api.pass(Duration::seconds(3));
    let answer = |about: Value| json!({ "ticket": opened["ticket"], "values": { "solved": "解决了", "score": 5 }, "about": about });
    let answers = format!("{form}/answers");
    api.post(&Who::Nobody, &answers, &answer(Value::Null)).await.refused(409, "invitation_invalid");
    api.post(&Who::Nobody, &answers, &answer(json!(about))).await.ok();
    api.post(&Who::Nobody, &form, &json!({ "about": about })).await.refused(409, "answered_already");
    let kept = api.get(&owner, "/apps/service/forms/survey/records").await.ok();
    assert_eq!(kept["items"][0]["values"]["ticket"], json!(record));
});

on_both!(an_owner_invites_by_hand_about_a_record, |database: TestStore| async move {
    let api = Api::open(database).await;
    let owner = api.set_up().await;
    api.post(&owner, "/templates/service/install", &json!({ "demo": false })).await.ok();
    let links = "/apps/service/links";
    let settings = json!({ "fields": ["solved", "score"], "about": "ticket" });
    let made = api.post(&owner, links, &json!({ "form": "survey", "settings": settings })).await.ok();
    assert_eq!(made["settings"]["about"], json!("ticket"));
    let values = json!({ "company": "机密客户", "contact": "郑工", "phone": "13600001101", "product": "手持终端",
        "type": "硬件故障", "description": "开不了机" });
    let ticket = api.post(&owner, "/apps/service/forms/ticket/records", &json!({ "values": values })).await.ok();
    let invitations = format!("{links}/{}/invitations", made["id"].as_str().expect("an id"));
    let unknown = api.post(&owner, &invitations, &json!({ "record": made["id"] })).await;
    assert_eq!(unknown.mistakes(), [("/record".to_owned(), "unknown_record".to_owned())]);
    let invite = json!({ "record": ticket["id"] });
    api.post(&Who::Nobody, &invitations, &invite).await.refused(401, "unauthenticated");

    let path = api.post(&owner, &invitations, &invite).await.ok()["path"].clone();
    let (page, about) = path.as_str().and_then(|path| path.split_once("?about=")).expect("an invitation");
    let form = format!("/public/forms/{}", page.trim_start_matches("/f/"));
    let opened = api.post(&Who::Nobody, &form, &json!({ "about": about })).await.ok();
    api.pass(Duration::seconds(3));
    let values = json!({ "solved": "解决了", "score": 5 });
    let answer = json!({ "ticket": opened["ticket"], "values": values, "about": about });
    api.post(&Who::Nobody, &format!("{form}/answers"), &answer).await.ok();
    api.post(&Who::Nobody, &form, &json!({ "about": about })).await.refused(409, "answered_already");
    let kept = api.get(&owner, "/apps/service/forms/survey/records").await.ok();
    assert_eq!(kept["items"][0]["values"]["ticket"], ticket["id"]);

    let open = json!({ "form": "survey", "settings": { "fields": ["solved", "score"] } });
    let open = api.post(&owner, links, &open).await.ok();
    let invitations = format!("{links}/{}/invitations", open["id"].as_str().expect("an id"));
    api.post(&owner, &invitations, &invite).await.refused(409, "not_by_invitation");
});
