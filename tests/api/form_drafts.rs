//! What members have begun to enter and not sent: whose it is, what of it is kept, which of two devices is heard, and what ends
//! it.

use crate::on_both;
use crate::support::album::{self, jpeg, send};
use crate::support::api::{Answer, Api, Who};
use crate::support::database::TestStore;
use chrono::Duration;
use serde_json::{Value, json};
use tenon_engine::args;
use tenon_engine::draft::{MOST, forget};
use tenon_engine::seal::key_of;
use tenon_server::files::sweep;

const DRAFT: &str = "/apps/shop/forms/customer/draft";
const CUSTOMERS: &str = "/apps/shop/forms/customer/records";

/// Keeps values in the place of a version; 0 is none yet.
async fn keep(api: &Api, who: &Who, path: &str, version: i64, values: Value) -> Answer {
    let known = format!("\"{version}\"");
    api.call(who, "PUT", path, &[("if-match", known.as_str())], &json!({ "values": values })).await
}

async fn discard(api: &Api, who: &Who, version: i64) -> Answer {
    let known = format!("\"{version}\"");
    api.call(who, "DELETE", DRAFT, &[("if-match", known.as_str())], &json!({})).await
}

async fn shown(api: &Api, who: &Who, path: &str) -> Value {
    api.get(who, path).await.ok()["draft"].clone()
}

fn version_of(kept: &Value) -> i64 {
    kept["version"].as_i64().expect("a version")
}

/// How drafts lie in the database: what is open, and what is sealed.
async fn lying(api: &Api) -> Vec<(String, Option<String>)> {
    let mut conn = api.state.store().read().await.expect("reads");
    let rows = conn.rows("SELECT field_values, sealed FROM form_draft", args![]).await.expect("reads");
    rows.iter().map(|row| (row.text(0).expect("text"), row.opt_text(1).expect("text"))).collect()
}

/// Publishes the only form of an app, `note`.
async fn publish_note(api: &Api, owner: &Who, app: &str, properties: Value) {
    let form = json!({ "key": "note", "title": "便条", "type": "object", "properties": properties });
    let path = format!("/apps/{app}/definitions/forms/note.json");
    api.call(owner, "PUT", &path, &[], &json!({ "text": form.to_string() })).await.ok();
    api.post(owner, &format!("/apps/{app}/publish"), &json!({})).await.ok();
}

on_both!(a_draft_is_its_members_on_every_device_and_nobody_elses, |database: TestStore| async move {
    let (api, _) = Api::at_work(database).await;
    let (wang, phone, li) = (api.key_of("wang").await, api.key_of("wang").await, api.key_of("li").await);
    assert_eq!(shown(&api, &wang, DRAFT).await, Value::Null);
    // Fields one does not write are left out, wrong and unfinished values are not: it is no record yet.
    let sent = json!({ "name": "名".repeat(50), "level": "Z", "secret": 5, "no": "KH1", "total": 3, "else": 1 });
    let kept = keep(&api, &wang, DRAFT, 0, sent.clone()).await.ok()["draft"].clone();
    let mut left_out: Vec<&str> =
        kept["left_out"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    left_out.sort_unstable();
    assert_eq!(left_out, ["else", "no", "secret", "total"]);
    let found = shown(&api, &phone, DRAFT).await;
    assert_eq!(found["values"], json!({ "name": sent["name"], "level": "Z" }));
    assert_eq!((&found["version"], &found["form_changed"]), (&kept["version"], &json!(false)));
    assert!(!lying(&api).await[0].0.contains("secret"));

    assert_eq!(shown(&api, &li, DRAFT).await, Value::Null);
    keep(&api, &li, DRAFT, 0, json!({ "name": "李的" })).await.ok();
    assert_eq!(shown(&api, &wang, DRAFT).await, found);
    api.call(&li, "DELETE", DRAFT, &[], &json!({})).await.ok();
    assert_eq!((shown(&api, &li, DRAFT).await, shown(&api, &wang, DRAFT).await), (Value::Null, found));

    // Who may only read, or nothing at all, begins nothing.
    for username in ["zhao", "sun"] {
        let who = api.key_of(username).await;
        api.get(&who, DRAFT).await.refused(403, "forbidden");
        keep(&api, &who, DRAFT, 0, json!({ "name": "x" })).await.refused(403, "forbidden");
        discard(&api, &who, 0).await.refused(403, "forbidden");
    }
    api.get(&Who::Nobody, DRAFT).await.refused(401, "unauthenticated");
    api.get(&wang, "/apps/shop/forms/nothing/draft").await.refused(404, "not_found");
});

on_both!(columns_one_does_not_write_are_not_kept, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let rows = json!([{ "_id": "1", "product": "轴承", "qty": 2, "sum": 9 }]);
    keep(&api, &owner, "/apps/shop/forms/order/draft", 0, json!({ "items": rows, "amount": 9 })).await.ok();
    let found = shown(&api, &owner, "/apps/shop/forms/order/draft").await;
    assert_eq!(found["values"], json!({ "items": [{ "_id": "1", "product": "轴承", "qty": 2 }] }));
});

on_both!(of_two_devices_the_older_is_told, |database: TestStore| async move {
    let (api, _) = Api::at_work(database).await;
    let wang = api.key_of("wang").await;
    let first = version_of(&keep(&api, &wang, DRAFT, 0, json!({ "name": "一" })).await.ok()["draft"]);
    // Another device that has seen nothing yet, or the same an hour ago.
    let behind = keep(&api, &wang, DRAFT, 0, json!({ "name": "二" })).await.refused(409, "draft_conflict");
    assert_eq!((&behind["current"]["values"]["name"], &behind["current"]["version"]), (&json!("一"), &json!(first)));
    let second = version_of(&keep(&api, &wang, DRAFT, first, json!({ "name": "三" })).await.ok()["draft"]);
    keep(&api, &wang, DRAFT, first, json!({ "name": "四" })).await.refused(409, "draft_conflict");
    discard(&api, &wang, first).await.refused(409, "draft_conflict");
    assert_eq!(shown(&api, &wang, DRAFT).await["values"]["name"], "三");
    // Who names none writes over whatever is there.
    let third = api.call(&wang, "PUT", DRAFT, &[], &json!({ "values": { "name": "五" } })).await.ok();
    assert!(version_of(&third["draft"]) > second && second > first);
    discard(&api, &wang, version_of(&third["draft"])).await.ok();
    let gone = keep(&api, &wang, DRAFT, second, json!({ "name": "六" })).await.refused(409, "draft_conflict");
    assert_eq!((&gone["current"], shown(&api, &wang, DRAFT).await), (&Value::Null, Value::Null));
    // What is gone need not be given up, and nothing begun leaves nothing kept.
    discard(&api, &wang, second).await.ok();
    let kept = keep(&api, &wang, DRAFT, 0, json!({ "name": "七" })).await.ok();
    let nothing = keep(&api, &wang, DRAFT, version_of(&kept["draft"]), json!({})).await.ok();
    assert_eq!((&nothing["draft"], lying(&api).await.len()), (&Value::Null, 0));
});

on_both!(devices_that_keep_at_once_do_not_both_win, |database: TestStore| async move {
    let (api, _) = Api::at_work(database).await;
    let wang = api.key_of("wang").await;
    let all = (0..8).map(|n| keep(&api, &wang, DRAFT, 0, json!({ "name": n.to_string() })));
    let answers = futures_util::future::join_all(all).await;
    let won: Vec<Value> = answers.iter().filter(|answer| answer.status == 200).map(Answer::json).collect();
    assert_eq!(won.len(), 1, "{answers:?}");
    for answer in answers.into_iter().filter(|answer| answer.status != 200) {
        answer.refused(409, "draft_conflict");
    }
    assert_eq!(shown(&api, &wang, DRAFT).await["version"], won[0]["draft"]["version"]);
});

on_both!(what_is_kept_while_it_is_given_up_is_not_lost, |database: TestStore| async move {
    let (api, _) = Api::at_work(database).await;
    let wang = api.key_of("wang").await;
    for round in 0..8 {
        let version = version_of(&keep(&api, &wang, DRAFT, 0, json!({ "name": "一" })).await.ok()["draft"]);
        let words = json!({ "name": format!("二{round}") });
        let (emptied, given_up, kept) = tokio::join!(
            keep(&api, &wang, DRAFT, version, json!({})),
            discard(&api, &wang, version),
            keep(&api, &wang, DRAFT, version, words.clone()),
        );
        let found = shown(&api, &wang, DRAFT).await;
        if kept.status == 200 {
            assert_eq!(found["values"], words, "{emptied:?} {given_up:?}");
            emptied.refused(409, "draft_conflict");
            given_up.refused(409, "draft_conflict");
        } else {
            kept.refused(409, "draft_conflict");
            assert_eq!(found, Value::Null);
        }
        api.call(&wang, "DELETE", DRAFT, &[], &json!({})).await.ok();
    }
});

on_both!(a_draft_goes_with_the_record_made_of_it, |database: TestStore| async move {
    let (api, _) = Api::at_work(database).await;
    let wang = api.key_of("wang").await;
    let version = version_of(&keep(&api, &wang, DRAFT, 0, json!({ "name": "晨光" })).await.ok()["draft"]);
    // One that is refused leaves it, and so does one that has nothing to do with it, or knows an older one.
    let wish =
        |phone: Option<&str>, draft: i64| json!({ "values": { "name": "晨光", "phone": phone }, "draft": draft });
    api.post(&wang, CUSTOMERS, &wish(None, version)).await.refused(422, "invalid");
    let other = json!({ "values": { "name": "另一家", "phone": "13900000001" } });
    api.post(&wang, CUSTOMERS, &other).await.ok();
    api.post(&wang, CUSTOMERS, &wish(Some("13900000002"), version - 1)).await.ok();
    assert_eq!(shown(&api, &wang, DRAFT).await["version"], version);
    // Somebody else's is not touched by naming its version.
    let li = api.key_of("li").await;
    api.post(&li, CUSTOMERS, &wish(Some("13900000003"), version)).await.ok();
    assert_eq!(shown(&api, &wang, DRAFT).await["version"], version);

    let id = uuid::Uuid::now_v7().to_string();
    let key = [("idempotency-key", id.as_str())];
    let made = api.call(&wang, "POST", CUSTOMERS, &key, &wish(Some("13900000004"), version)).await.ok();
    assert_eq!(shown(&api, &wang, DRAFT).await, Value::Null);
    let again = api.call(&wang, "POST", CUSTOMERS, &key, &wish(Some("13900000004"), version)).await.ok();
    assert_eq!((&again["id"], lying(&api).await.len()), (&made["id"], 0));
    // Whoever has changed something since learns that the first is what there is.
    assert_eq!((made.get("repeated"), &again["repeated"]), (None, &json!(true)));
    let later = api.call(&wang, "POST", CUSTOMERS, &key, &wish(Some("13900000009"), 0)).await.ok();
    assert_eq!((&later["repeated"], &later["values"]["phone"]), (&json!(true), &json!("13900000004")));

    // So it is when the record is submitted at once.
    const QUOTE: &str = "/apps/company/forms/quote";
    let ann = api.key_of("ann").await;
    let draft = format!("{QUOTE}/draft");
    let version = version_of(&keep(&api, &ann, &draft, 0, json!({ "name": "齿轮" })).await.ok()["draft"]);
    let wish = |flow: &str| json!({ "values": { "name": "齿轮" }, "submit": { "flow": flow }, "draft": version });
    api.post(&ann, &format!("{QUOTE}/records"), &wish("nothing")).await.refused(422, "invalid");
    assert_eq!(shown(&api, &ann, &draft).await["version"], version);
    assert!(api.post(&ann, &format!("{QUOTE}/records"), &wish("approval")).await.ok()["run"].is_string());
    assert_eq!(shown(&api, &ann, &draft).await, Value::Null);
});

on_both!(a_draft_is_bounded_and_ends_with_its_app_its_member_and_its_time, |database: TestStore| async move {
    let (api, _) = Api::at_work(database).await;
    let (owner, wang) = (api.key_of("owner").await, api.key_of("wang").await);
    let large = json!({ "name": "x".repeat(MOST) });
    let refused = keep(&api, &wang, DRAFT, 0, large).await;
    assert_eq!(refused.mistakes(), [(String::new(), "too_large".to_owned())]);
    refused.refused(422, "invalid");
    keep(&api, &wang, DRAFT, 0, json!({ "name": "x".repeat(MOST - 100) })).await.ok();

    // Going on keeps it; a month in which nobody does ends it.
    api.pass(Duration::days(29));
    assert_eq!(forget(api.state.store(), api.clock.now()).await.expect("forgets"), 0);
    let kept = api.call(&wang, "PUT", DRAFT, &[], &json!({ "values": { "name": "又" } })).await.ok();
    assert!(kept["draft"]["version"].is_i64());
    api.pass(Duration::days(29));
    assert_eq!(forget(api.state.store(), api.clock.now()).await.expect("forgets"), 0);
    api.pass(Duration::days(2));
    assert_eq!(forget(api.state.store(), api.clock.now()).await.expect("forgets"), 1);
    assert_eq!(shown(&api, &wang, DRAFT).await, Value::Null);

    let li = api.key_of("li").await;
    keep(&api, &wang, DRAFT, 0, json!({ "name": "王的" })).await.ok();
    keep(&api, &li, DRAFT, 0, json!({ "name": "李的" })).await.ok();
    keep(&api, &owner, "/apps/company/forms/quote/draft", 0, json!({ "name": "报价" })).await.ok();
    let wang = api.id_of("wang");
    api.patch(&owner, &format!("/members/{wang}"), &json!({ "status": "left" })).await.ok();
    let left: Vec<String> = lying(&api).await.into_iter().map(|(values, _)| values).collect();
    assert!(left.len() == 2 && !left.iter().any(|values| values.contains("王的")), "{left:?}");
    api.call(&owner, "DELETE", "/apps/shop", &[], &json!({})).await.ok();
    assert_eq!(lying(&api).await, [(r#"{"name":"报价"}"#.to_owned(), None)]);
});

on_both!(what_the_form_cannot_take_any_more_is_left_out, |database: TestStore| async move {
    const NOTE: &str = "/apps/desk/forms/note/draft";
    let (api, owner) = Api::at_work(database).await;
    api.post(&owner, "/apps", &json!({ "key": "desk", "title": "台" })).await.ok();
    let text = |title: &str| json!({ "title": title, "type": "string" });
    let rows = |n: Value| {
        json!({ "title": "明细", "type": "array", "items": { "type": "object",
            "properties": { "what": { "title": "项目", "type": "string" }, "n": n } } })
    };
    let number = json!({ "title": "数", "type": "number" });
    let before = json!({ "a": text("甲"), "b": text("乙"), "c": text("丙"), "rows": rows(number.clone()) });
    publish_note(&api, &owner, "desk", before).await;
    let values = json!({ "a": "1", "b": "2", "c": "3", "rows": [{ "what": "轴承", "n": 4 }] });
    let kept = keep(&api, &owner, NOTE, 0, values.clone()).await.ok();
    assert_eq!(shown(&api, &owner, NOTE).await["values"], values);

    publish_note(&api, &owner, "desk", json!({ "a": number, "c": text("丙丙"), "rows": rows(text("数")) })).await;
    let found = shown(&api, &owner, NOTE).await;
    assert_eq!(found["values"], json!({ "c": "3", "rows": [{ "what": "轴承" }] }));
    assert_eq!((&found["form_changed"], &found["version"]), (&json!(true), &kept["draft"]["version"]));
    keep(&api, &owner, NOTE, version_of(&found), json!({ "a": 1 })).await.ok();
    assert_eq!(shown(&api, &owner, NOTE).await["form_changed"], false);
});

on_both!(what_is_sensitive_in_a_draft_lies_sealed, |database: TestStore| async move {
    const PHONE: &str = "13812345678";
    const NOTE: &str = "/apps/desk/forms/note/draft";
    let (api, owner) = Api::at_work(database).await;
    api.post(&owner, "/apps", &json!({ "key": "desk", "title": "台" })).await.ok();
    let name = json!({ "title": "名", "type": "string" });
    let phone = json!({ "title": "手机", "type": "string", "x-sensitive": true });
    publish_note(&api, &owner, "desk", json!({ "name": name, "phone": phone })).await;
    let values = json!({ "name": "李雷", "phone": PHONE });
    let kept = keep(&api, &owner, NOTE, 0, values.clone()).await.ok();
    assert_eq!(kept["draft"]["left_out"], json!([]));
    assert_eq!(shown(&api, &owner, NOTE).await["values"], values);
    let (open, sealed) = lying(&api).await.remove(0);
    let sealed = sealed.expect("something is sealed");
    assert!(open.contains("李雷") && !open.contains(PHONE) && !sealed.contains(PHONE), "{open} {sealed}");

    // Another key takes it over.
    let newest = api.state.store().keys().add().expect("a key");
    let anew = api.state.workspace().seal_anew(|_| {}).await.expect("sealed");
    assert_eq!((anew.done, anew.unreadable), (1, 0));
    let sealed = lying(&api).await.remove(0).1.expect("sealed");
    assert_eq!(key_of(&sealed), Some(newest.as_str()));
    assert_eq!(shown(&api, &owner, NOTE).await["values"], values);
});

on_both!(what_is_masked_is_not_kept_where_nothing_is_sealed, |database: TestStore| async move {
    const NOTE: &str = "/apps/desk/forms/note/draft";
    let (api, owner) = Api::at_work(database).await;
    api.post(&owner, "/apps", &json!({ "key": "desk", "title": "台" })).await.ok();
    let name = json!({ "title": "名", "type": "string" });
    let phone = json!({ "title": "手机", "x-kind": "phone", "x-mask": "phone" });
    publish_note(&api, &owner, "desk", json!({ "name": name, "phone": phone })).await;
    let kept = keep(&api, &owner, NOTE, 0, json!({ "name": "李雷", "phone": "13812345678" })).await.ok();
    assert_eq!(kept["draft"]["left_out"], json!(["phone"]));
    assert_eq!(lying(&api).await, [(r#"{"name":"李雷"}"#.to_owned(), None)]);
    // With nothing but that there is no draft.
    let version = version_of(&kept["draft"]);
    let alone = keep(&api, &owner, NOTE, version, json!({ "phone": "13812345678" })).await.ok();
    assert_eq!((&alone["draft"], lying(&api).await.len()), (&Value::Null, 0));
});

on_both!(files_stay_as_long_as_the_draft_does, |database: TestStore| async move {
    const PHOTO: &str = "/apps/album/forms/photo/draft";
    let (api, _) = Api::at_work(database).await;
    let owner = api.key_of("owner").await;
    album::install(&api, &owner).await;
    let photo = send(&api, &owner, "a.jpg", &jpeg(8, 8)).await;
    let receipt = send(&api, &owner, "b.jpg", &jpeg(8, 8)).await;
    let values = json!({ "name": "合影", "photo": [photo], "costs": [{ "what": "车费", "receipt": [receipt] }] });
    let mut version = 0;
    for _ in 0..3 {
        api.pass(Duration::days(20));
        version = version_of(&keep(&api, &owner, PHOTO, version, values.clone()).await.ok()["draft"]);
        assert_eq!(sweep(&api.state).await.expect("sweeps"), 0);
    }
    let found = shown(&api, &owner, PHOTO).await;
    assert_eq!((&found["values"], &found["files_gone"]), (&values, &json!([])));

    api.pass(Duration::days(31));
    assert_eq!(sweep(&api.state).await.expect("sweeps"), 2);
    let found = shown(&api, &owner, PHOTO).await;
    assert_eq!(found["values"], json!({ "name": "合影", "photo": [], "costs": [{ "what": "车费", "receipt": [] }] }));
    assert_eq!(found["files_gone"], json!(["a.jpg", "b.jpg"]));
});
