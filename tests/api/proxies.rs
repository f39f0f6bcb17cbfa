//! Who stands in for whom, and what members are told by e-mail, as the API tells and takes it.

use crate::on_both;
use crate::support::api::{Api, Who};
use crate::support::database::TestStore;
use serde_json::{Value, json};

on_both!(members_name_who_stands_in_for_them, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let (ann, cai) = (api.key_of("ann").await, api.id_of("cai"));
    assert_eq!(api.get(&ann, "/me").await.ok()["proxy"], Value::Null);
    let wish = json!({ "to": cai, "until": "2026-03-09T18:00:00+08:00" });
    let named = api.call(&ann, "PUT", "/me/proxy", &[], &wish).await.ok();
    let expected = json!({ "to": { "id": cai, "name": "蔡会计" }, "from": "2026-03-02T08:00:00.000Z", "until": "2026-03-09T10:00:00.000Z" });
    assert_eq!(named, expected);
    assert_eq!(api.get(&ann, "/me").await.ok()["proxy"], expected);

    let wrong = json!({ "to": "nobody", "from": "morgen", "until": "" });
    let answer = api.call(&ann, "PUT", "/me/proxy", &[], &wrong).await;
    let places: Vec<_> = answer.mistakes().into_iter().map(|(at, code)| format!("{at} {code}")).collect();
    assert_eq!(places, ["/from bad_moment", "/until bad_moment"]);
    assert_eq!(api.send(&ann, "DELETE", "/me/proxy", &[], axum::body::Body::empty()).await.status.as_u16(), 204);
    assert_eq!(api.get(&ann, "/me").await.ok()["proxy"], Value::Null);

    let of_bob = format!("/members/{}/proxy", api.id_of("bob"));
    api.call(&ann, "PUT", &of_bob, &[], &wish).await.refused(403, "forbidden");
    api.call(&owner, "PUT", &of_bob, &[], &wish).await.ok();
    let seen = async |who: &Who| api.get(who, &of_bob.replace("/proxy", "")).await.ok()["proxy"]["to"]["name"].clone();
    let bob = api.key_of("bob").await;
    assert_eq!((seen(&owner).await, seen(&bob).await), (json!("蔡会计"), json!("蔡会计")));
    assert_eq!(seen(&ann).await, Value::Null, "nobody else is told who is away");
    assert_eq!(api.get(&bob, "/me").await.ok()["proxy"]["to"]["name"], "蔡会计");
    api.call(&owner, "PUT", "/members/nobody/proxy", &[], &wish).await.refused(404, "not_found");
    api.pass(chrono::Duration::days(8));
    assert_eq!(api.get(&bob, "/me").await.ok()["proxy"], Value::Null, "its time has passed");
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
