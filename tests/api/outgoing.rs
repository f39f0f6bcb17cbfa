//! What administrators say of the way to other systems: which internal addresses are reached, and with which keys receivers
//! check what comes.

use crate::on_both;
use crate::support::api::Api;
use crate::support::database::TestStore;
use chrono::Duration;
use serde_json::json;
use std::sync::Arc;
use tenon_engine::id::MemberId;
use tenon_engine::notify::{Letter, Sender, key_of_app, push_secret, signing_key, written_key};
use tenon_engine::store::{Batch, StoreError};

on_both!(internal_addresses_are_named_one_by_one, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    assert_eq!(api.get(&owner, "/settings").await.ok()["internal_hosts"], json!([]));
    let hosts = json!({ "internal_hosts": [" erp.local ", "10.1.0.0/16", "::1"] });
    let saved = api.patch(&owner, "/settings", &hosts).await.ok();
    assert_eq!(saved["internal_hosts"], json!(["erp.local", "10.1.0.0/16", "::1"]));
    let log = api.get(&owner, "/audit?action=settings.change").await.ok();
    assert_eq!(log["items"][0]["detail"]["changed"], json!(["internal_hosts"]));
    let wrong = json!({ "internal_hosts": ["http://erp.local", "erp.local", "0.0.0.0/0", ""] });
    let places: Vec<_> = api.patch(&owner, "/settings", &wrong).await.mistakes();
    let expected = ["/internal_hosts/0", "/internal_hosts/2", "/internal_hosts/3"];
    assert_eq!(places, expected.map(|at| (at.to_owned(), "invalid_host".to_owned())));
    let many = json!({ "internal_hosts": vec!["erp.local"; 101] });
    assert_eq!(api.patch(&owner, "/settings", &many).await.mistakes()[0].1, "too_many");
    let kept = api.get(&owner, "/settings").await.ok();
    assert_eq!(kept["internal_hosts"][0], "erp.local", "what is wrong changes nothing");
});

on_both!(receivers_get_their_keys_from_an_administrator, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let path = "/settings/signing-keys";
    let shown = api.post(&owner, path, &json!({})).await.ok();
    let key = signing_key(shown["webhooks"].as_str().expect("text")).expect("a key");
    let apps = shown["apps"].as_array().expect("a list");
    let company = apps.iter().find(|one| one["app"] == "company").expect("each app has one");
    assert_eq!(company["key"], written_key(&key_of_app(&key, "company")));
    assert!(company["title"].as_str().is_some_and(|title| !title.is_empty()), "{company}");
    assert_eq!(api.post(&owner, path, &json!({})).await.ok(), shown, "looking changes nothing");
    let others = api.post(&owner, path, &json!({ "renew": true })).await.ok();
    assert_ne!(others["webhooks"], shown["webhooks"]);
    assert_eq!(api.post(&owner, path, &json!({})).await.ok(), others);
    for (word, times) in [("signing_keys.show", 3), ("signing_keys.renew", 1)] {
        let log = api.get(&owner, &format!("/audit?action={word}")).await.ok();
        assert_eq!(log["items"].as_array().map(Vec::len), Some(times), "{word}");
        assert!(!log.to_string().contains("whsec_"), "{log}");
    }
    let ann = api.key_of("ann").await;
    api.post(&ann, path, &json!({})).await.refused(403, "forbidden");
});

on_both!(all_that_was_given_up_is_sent_again_at_once, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let robots =
        json!({ "robots": [{ "key": "sales", "title": "销售群", "kind": "wecom", "url": "http://127.0.0.1:1/" }] });
    api.patch(&owner, "/settings", &robots).await.ok();
    // Whoever it is for has no address.
    let mail = json!({ "host": "127.0.0.1", "port": 1, "security": "none", "from": "tenon@example.com" });
    api.patch(&owner, "/settings", &json!({ "mail": mail })).await.ok();
    for _ in 0..3 {
        api.post(&owner, "/settings/robots/sales/test", &json!({})).await.ok();
    }
    let workspace = api.state.workspace();
    let (to, now) = (MemberId::generate(), api.clock.now());
    let code: Result<(), StoreError> = workspace
        .store
        .write(move |conn| {
            let to = to.clone();
            Box::pin(async move {
                let (subject, text) = ("验证码", "123456");
                let (key, good_until) = ("task-code/1/1", Some(now + Duration::minutes(10)));
                let letter = Letter { key, app: None, to: &to, subject, text, link: None, good_until };
                let mut batch = Batch::default();
                push_secret(&mut batch, &letter, now);
                conn.execute_all(batch).await
            })
        })
        .await;
    code.expect("it waits");
    let sender = Sender::new(workspace.store.clone(), api.clock.clone(), Arc::clone(&workspace.roster) as Arc<_>);
    assert_eq!(sender.send_due().await.expect("runs").failed, 4);
    let found = async |state: &str| {
        let list = api.get(&owner, &format!("/outbox?state={state}")).await.ok();
        list["items"].as_array().map(Vec::len)
    };
    assert_eq!((found("dead").await, found("waiting").await), (Some(4), Some(0)));
    assert_eq!(api.get(&owner, "/outbox/counts").await.ok(), json!({ "waiting": 0, "dead": 4 }));
    let ann = api.key_of("ann").await;
    api.post(&ann, "/outbox/resend", &json!({})).await.refused(403, "forbidden");
    let step = api.post(&owner, "/outbox/resend?limit=2", &json!({})).await.ok();
    assert_eq!(step["count"], 2);
    let given_up = api.get(&owner, "/outbox?state=dead").await.ok();
    let robots: Vec<_> = given_up["items"].as_array().expect("a list").iter().map(|one| &one["id"]).collect();
    let waiting = api.get(&owner, "/outbox?state=waiting").await.ok();
    let waiting: Vec<_> = waiting["items"].as_array().expect("a list").iter().map(|one| one["id"].clone()).collect();
    assert!(waiting.iter().all(|id| robots[1].as_str() < id.as_str()), "the newest come first");
    let cursor = step["next_cursor"].as_str().expect("there are older ones");
    let rest = api.post(&owner, &format!("/outbox/resend?cursor={cursor}"), &json!({})).await.ok();
    assert_eq!(rest, json!({ "count": 1, "next_cursor": null }));
    assert_eq!((found("dead").await, found("waiting").await), (Some(1), Some(3)), "the code is long over");
    assert_eq!(api.post(&owner, "/outbox/resend", &json!({})).await.ok()["count"], 0);
});

on_both!(an_administrator_mails_a_letter_to_themselves, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let path = "/settings/mail/test";
    api.patch(&owner, "/me", &json!({ "email": null })).await.ok();
    let missing = api.post(&owner, path, &json!({})).await.mistakes();
    let expected = [("/email", "no_email"), ("/mail", "no_mail_server")];
    assert_eq!(missing, expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    let mail = json!({ "host": "127.0.0.1", "port": 1, "security": "none", "from": "tenon@example.com" });
    api.patch(&owner, "/settings", &json!({ "mail": mail })).await.ok();
    api.patch(&owner, "/me", &json!({ "email": "boss@example.com" })).await.ok();
    assert_eq!(api.post(&owner, path, &json!({})).await.status, 204);
    let letters = api.get(&owner, "/outbox").await.ok();
    let letter = &letters["items"][0];
    assert_eq!((&letter["channel"], &letter["state"]), (&json!("email"), &json!("waiting")));
    let ann = api.key_of("ann").await;
    api.post(&ann, path, &json!({})).await.refused(403, "forbidden");
});
