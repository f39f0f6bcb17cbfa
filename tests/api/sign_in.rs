//! Becoming the owner, signing in, keys, and the end of it all when a member leaves.

use crate::on_both;
use crate::support::api::{Api, PASSWORD, Who, owner};
use crate::support::database::TestStore;
use axum::body::Body;
use serde_json::json;
use tenon_engine::clock::from_text;

/// What is said of a token that is not, or no longer, the one.
fn used() -> [(String, String); 1] {
    [("/token".to_owned(), "wrong_token".to_owned())]
}

on_both!(the_set_up_link_works_once_and_one_of_two_wins_the_race, |database: TestStore| async move {
    let api = Api::open(database).await;
    assert_eq!(api.get(&Who::Nobody, "/setup").await.ok(), json!({ "needed": true }));
    let wrong = api.post(&Who::Nobody, "/setup", &owner("not the token")).await;
    assert_eq!(wrong.mistakes(), used());

    let token = api.state.accounts().make_set_up_token().await.expect("is there").expect("is there");
    let mut second = owner(&token);
    second["username"] = json!("second");
    let first = owner(&token);
    let (one, other) =
        tokio::join!(api.post(&Who::Nobody, "/setup", &first), api.post(&Who::Nobody, "/setup", &second));
    let won = [&one, &other].iter().filter(|answer| answer.status.is_success()).count();
    assert_eq!(won, 1, "{} {}", one.text(), other.text());
    let lost = if one.status.is_success() { other } else { one };
    assert_eq!(lost.mistakes(), used());

    assert_eq!(api.post(&Who::Nobody, "/setup", &owner(&token)).await.mistakes(), used());
    assert_eq!(api.get(&Who::Nobody, "/setup").await.ok(), json!({ "needed": false }));
    assert_eq!(api.state.accounts().make_set_up_token().await.expect("is there"), None);
    assert_eq!(api.state.roster().directory().members().count(), 1);
});

on_both!(a_weak_password_is_refused_and_leaves_the_link_usable, |database: TestStore| async move {
    let api = Api::open(database).await;
    let token = api.state.accounts().make_set_up_token().await.expect("is there").expect("is there");
    let mut weak = owner(&token);
    weak["password"] = json!("12345678");
    let answer = api.post(&Who::Nobody, "/setup", &weak).await;
    assert_eq!(answer.mistakes()[0].0, "/password");
    answer.refused(422, "invalid");
    api.post(&Who::Nobody, "/setup", &owner(&token)).await.ok();
});

on_both!(too_many_wrong_passwords_make_one_wait_also_with_the_right_one, |database: TestStore| async move {
    let api = Api::open(database).await;
    api.set_up().await;
    let login = |password: &str| json!({ "username": "owner", "password": password });
    for _ in 0..8 {
        api.post(&Who::Nobody, "/login", &login("wrong")).await.refused(401, "bad_credentials");
    }
    let locked = api.post(&Who::Nobody, "/login", &login(PASSWORD)).await;
    let seconds: i64 = locked.header("retry-after").parse().expect("is there");
    assert!((1..=30).contains(&seconds), "{seconds}");
    locked.refused(429, "locked");
    api.clock.set(from_text("2026-03-02T08:01:00Z").expect("is there"));
    let answer = api.post(&Who::Nobody, "/login", &login(PASSWORD)).await;
    let session = Api::session(&answer);
    assert!(answer.header("set-cookie").contains("HttpOnly; SameSite=Lax"), "{}", answer.header("set-cookie"));
    assert_eq!(answer.ok()["username"], "owner");
    assert_eq!(api.get(&session, "/me").await.ok()["username"], "owner");
    // Whether a name exists is not told apart from a wrong password.
    let unknown = api.post(&Who::Nobody, "/login", &json!({ "username": "nobody", "password": PASSWORD })).await;
    unknown.refused(401, "bad_credentials");
});

on_both!(a_member_who_leaves_is_signed_out_everywhere_at_once, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let new = json!({ "username": "mei", "name": "梅", "password": PASSWORD, "roles": ["sales"] });
    let id = api.post(&owner, "/members", &new).await.ok()["id"].as_str().expect("text").to_owned();
    let login = json!({ "username": "mei", "password": PASSWORD });
    let session = Api::session(&api.post(&Who::Nobody, "/login", &login).await);
    let key = api.post(&session, "/keys", &json!({ "title": "脚本" })).await.ok();
    let key = Who::Key(key["token"].as_str().expect("text").to_owned());
    for who in [&session, &key] {
        assert_eq!(api.get(who, "/me").await.ok()["username"], "mei");
    }
    api.patch(&owner, &format!("/members/{id}"), &json!({ "status": "left" })).await.ok();
    for who in [&session, &key] {
        api.get(who, "/me").await.refused(401, "unauthenticated");
        let wish = json!({ "values": { "name": "x", "phone": "13900000000" } });
        api.post(who, "/apps/shop/forms/customer/records", &wish).await.refused(401, "unauthenticated");
    }
    api.post(&Who::Nobody, "/login", &login).await.refused(401, "bad_credentials");
});

on_both!(keys_act_with_their_makers_rights_until_they_expire_or_are_deleted, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let past = json!({ "title": "旧", "expires_at": "2026-03-02T07:59:59Z" });
    assert_eq!(api.post(&owner, "/keys", &past).await.mistakes(), [("/expires_at".to_owned(), "past".to_owned())]);
    let text = json!({ "title": "旧", "expires_at": "tomorrow" });
    assert_eq!(api.post(&owner, "/keys", &text).await.mistakes()[0].0, "/expires_at");

    let short = api.post(&owner, "/keys", &json!({ "title": "短", "expires_at": "2026-03-02T09:00:00Z" })).await.ok();
    let key = Who::Key(short["token"].as_str().expect("text").to_owned());
    api.get(&key, "/settings").await.ok();
    let listed = api.get(&owner, "/keys").await.ok();
    assert!(listed["items"][0].get("token").is_none(), "a token is told once: {listed}");
    api.clock.set(from_text("2026-03-02T09:00:00Z").expect("is there"));
    api.get(&key, "/settings").await.refused(401, "unauthenticated");

    let seller = api.key_of("wang").await;
    api.get(&seller, "/settings").await.refused(403, "forbidden");
    api.get(&seller, "/apps/shop/forms/customer/records").await.ok();
    api.post(&owner, "/roles", &json!({ "key": "idle", "title": "无" })).await.ok();
    api.call(&owner, "PUT", "/roles/sales/members", &[], &json!({ "members": [] })).await.ok();
    api.get(&seller, "/apps/shop/forms/customer/records").await.refused(403, "forbidden");

    let id = api.post(&owner, "/keys", &json!({ "title": "长" })).await.ok();
    let key = Who::Key(id["token"].as_str().expect("text").to_owned());
    api.get(&key, "/me").await.ok();
    let path = format!("/keys/{}", id["id"].as_str().expect("text"));
    assert_eq!(api.call(&owner, "DELETE", &path, &[], &json!({})).await.status, 204);
    api.get(&key, "/me").await.refused(401, "unauthenticated");
});

on_both!(other_sites_cannot_act_with_a_visitors_cookie, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let body = || Body::from(r#"{"key":"x","title":"x"}"#);
    let json = ("content-type", "application/json");
    for (header, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("origin", "http://tenon.test.evil.example"),
    ] {
        let answer = api.send(&owner, "POST", "/roles", &[json, (header, value)], body()).await;
        answer.refused(403, "cross_site");
    }
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        let answer = api.send(&owner, "POST", "/roles", &[("content-type", kind)], body()).await;
        answer.refused(415, "unsupported_type");
    }
    api.send(&owner, "POST", "/roles", &[], body()).await.refused(415, "unsupported_type");
    let own = [json, ("origin", "http://tenon.test"), ("sec-fetch-site", "same-origin")];
    api.send(&owner, "POST", "/roles", &own, body()).await.ok();
});
