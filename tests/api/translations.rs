//! The texts of an app in two languages: listed with their places, written all or none, published like any document, and
//! shown to each in their own.

use crate::on_both;
use crate::support::api::{Answer, Api, Who, upload};
use crate::support::database::TestStore;
use crate::support::shop;
use axum::body::Body;
use serde_json::{Value, json};
use tenon_engine::definition::Package;

const TEXTS: &str = "/apps/trip/translations";

/// Trips that are told about to whoever comes along: by a reminder, and by a flow.
fn package() -> Package {
    let form = json!({
        "key": "trip", "title": "出差", "type": "object", "required": ["city"], "x-title": "{{ city }}",
        "properties": {
            "city": { "title": "城市", "type": "string", "x-placeholder": "去哪里" },
            "kind": { "title": "种类", "type": "string", "enum": ["国内", "国外"] },
            "with": { "title": "同行人", "x-kind": "member" },
            "area": { "title": "地区", "x-kind": "cascade", "x-tree": [{ "title": "城市" }] },
        },
    });
    let reminder = json!({
        "key": "new", "title": "新出差", "form": "trip", "on": { "event": "create" }, "to": [{ "field": "with" }],
        "subject": "你要去{{ city }}", "text": "种类：{{ kind }}",
    });
    let flow = json!({
        "key": "tell", "title": "告知", "start": { "on": "record", "form": "trip", "events": ["create"] },
        "nodes": {
            "say": { "kind": "notify", "title": "告诉同行人", "to": [{ "field": "with" }], "subject": "同行：{{ city }}",
                "text": "这是{{ kind }}出差", "next": "done" },
            "done": { "kind": "end" },
        },
    });
    let files = [
        (
            "app.json",
            json!({ "key": "trip", "title": "差旅", "version": "1.0.0", "navigation": [{ "items": [{ "form": "trip" }] }] }),
        ),
        ("forms/trip.json", form),
        ("reminders/new.json", reminder),
        ("flows/tell.json", flow),
        ("views/all.json", json!({ "key": "all", "form": "trip", "title": "全部", "kind": "table" })),
        (
            "access.json",
            json!({ "groups": [{ "key": "all", "title": "所有人", "form": "trip", "members": ["everyone"],
            "operations": ["create", "read"] }] }),
        ),
    ];
    let mut files: Vec<(String, String)> =
        files.into_iter().map(|(path, text)| (path.to_owned(), text.to_string())).collect();
    let member = |name: &str| json!({ "username": name, "name": name }).to_string();
    files.push(("demo/members.jsonl".to_owned(), format!("{}\n{}\n", member("ann"), member("bob"))));
    Package { files: files.into_iter().collect() }
}

async fn open(database: TestStore) -> (Api, Who) {
    let api = Api::open(database).await;
    let owner = api.set_up().await;
    api.install(package()).await;
    (api, owner)
}

async fn write(api: &Api, who: &Who, changes: &[(&str, &str, Option<&str>)]) -> Answer {
    let changes: Vec<Value> = changes
        .iter()
        .map(|(text, language, words)| json!({ "text": text, "language": language, "words": words }))
        .collect();
    api.call(who, "PUT", TEXTS, &[], &json!({ "changes": changes })).await
}

fn text<'a>(found: &'a Value, text: &str) -> &'a Value {
    let texts = found["texts"].as_array().expect("texts");
    texts.iter().find(|one| one["text"] == text).unwrap_or_else(|| panic!("no {text}: {found}"))
}

on_both!(every_text_is_listed_with_its_places_and_written_at_once, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    let found = api.get(&owner, TEXTS).await.ok();
    assert_eq!((&found["written"], &found["languages"]), (&json!("zh-cn"), &json!(["en"])));
    let city = text(&found, "城市");
    let place = json!({ "file": "forms/trip.json", "pointer": "/properties/city/title", "form": "trip" });
    assert_eq!((&city["places"], &city["needed"]), (&json!([place]), &json!(["en"])), "a step of a cascade is a value");
    assert_eq!(text(&found, "这是{{ kind }}出差")["places"][0]["pointer"], "/nodes/say/text");
    assert_eq!(text(&found, "国内")["places"][0]["pointer"], "/properties/kind/enum/0");

    // All mistakes at once, each at its change, and nothing is written.
    let wrong = [
        ("城市", "en", Some("City")),
        ("城市", "ja", Some("都市")),
        ("成市", "en", Some("City")),
        ("你要去{{ city }}", "en", Some("Off to {{ town }}")),
        ("种类", "en", Some("  ")),
        ("城市", "en", Some("Town")),
    ];
    let refused = write(&api, &owner, &wrong).await;
    let expected = [
        ("/changes/1/language", "unknown_language"),
        ("/changes/2/text", "unknown_text"),
        ("/changes/3/words", "unknown_field"),
        ("/changes/4/words", "empty"),
        ("/changes/5/text", "duplicate"),
    ];
    assert_eq!(refused.mistakes(), expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
    assert_eq!(text(&api.get(&owner, TEXTS).await.ok(), "城市")["words"], json!({}));

    let answer = write(&api, &owner, &[("城市", "en", Some(" City ")), ("种类", "en", Some("Kind"))]).await.ok();
    assert_eq!(
        (&text(&answer, "城市")["words"], &answer["drafts"]),
        (&json!({ "en": "City" }), &json!(["i18n/en.json"]))
    );
    // The designer's document and this list are the same; what is there stays.
    let document = api.get(&owner, "/apps/trip/definitions/i18n/en.json").await.ok();
    let draft: Value = serde_json::from_str(document["draft"].as_str().expect("a draft")).expect("JSON");
    assert_eq!(draft, json!({ "城市": "City", "种类": "Kind" }));
    let published = api.post(&owner, "/apps/trip/publish", &json!({ "paths": ["i18n/en.json"] })).await.ok();
    assert_eq!(published["published"], json!([{ "path": "i18n/en.json", "version": 1 }]));
    write(&api, &owner, &[("城市", "en", Some("Town"))]).await.ok();
    let answer = write(&api, &owner, &[("城市", "en", Some("City"))]).await.ok();
    assert_eq!(answer["drafts"], json!([]), "what is in force already is no draft");
    let answer = write(&api, &owner, &[("种类", "en", None)]).await.ok();
    assert_eq!((&text(&answer, "种类")["words"], &answer["drafts"]), (&json!({}), &json!(["i18n/en.json"])));
});

on_both!(what_a_link_made_by_hand_says_is_translated_too, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    let settings = json!({ "fields": ["city"], "title": "出差登记", "description": "出发前填写", "thanks": "一路平安",
        "consent": { "text": "同意留存" } });
    let wish = json!({ "form": "trip", "settings": settings });
    let link = api.post(&owner, "/apps/trip/links", &wish).await.ok();
    let found = api.get(&owner, TEXTS).await.ok();
    for (said, pointer) in [
        ("出差登记", "/settings/title"),
        ("出发前填写", "/settings/description"),
        ("一路平安", "/settings/thanks"),
        ("同意留存", "/settings/consent/text"),
    ] {
        let place = json!({ "file": "links", "pointer": pointer, "form": "trip" });
        assert_eq!((&text(&found, said)["places"], &text(&found, said)["needed"]), (&json!([place]), &json!(["en"])));
    }
    assert_eq!(found["written"], "zh-cn");

    let words = [("出差登记", "en", Some("Trips")), ("同意留存", "en", Some("I agree"))];
    write(&api, &owner, &words).await.ok();
    api.post(&owner, "/apps/trip/publish", &json!({ "paths": ["i18n/en.json"] })).await.ok();
    let open = format!("/public/forms/{}", link["token"].as_str().expect("a token"));
    for (language, title, consent) in [("en", "Trips", "I agree"), ("zh-CN", "出差登记", "同意留存")] {
        let form = api.call(&Who::Nobody, "POST", &open, &[("accept-language", language)], &json!({})).await.ok();
        assert_eq!((&form["title"], &form["consent"]["text"]), (&json!(title), &json!(consent)));
    }

    // Of a link that has ended nothing is left to translate; what was translated can be taken away.
    let ended = format!("/apps/trip/links/{}/revoke", link["id"].as_str().expect("an id"));
    api.post(&owner, &ended, &json!({})).await.ok();
    let found = api.get(&owner, TEXTS).await.ok();
    assert_eq!(text(&found, "出差登记")["places"], json!([]));
    let texts = found["texts"].as_array().expect("texts");
    assert!(texts.iter().all(|one| one["text"] != "一路平安"), "{found}");
});

on_both!(a_text_the_app_no_longer_has_can_be_taken_away, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    let words = json!({ "text": json!({ "旧的": "Old", "城市": "City" }).to_string() });
    api.call(&owner, "PUT", "/apps/trip/definitions/i18n/en.json", &[], &words).await.ok();
    let found = api.get(&owner, TEXTS).await.ok();
    assert_eq!((&text(&found, "旧的")["places"], &text(&found, "旧的")["needed"]), (&json!([]), &json!([])));
    write(&api, &owner, &[("旧的", "en", None)]).await.ok();
    let found = api.get(&owner, TEXTS).await.ok();
    assert!(found["texts"].as_array().expect("texts").iter().all(|one| one["text"] != "旧的"), "{found}");
    // A dictionary that says of a field what its text does not is as wrong in its source.
    let words = json!({ "text": json!({ "你要去{{ city }}": "Off to {{ town }}" }).to_string() });
    let said = api.call(&owner, "PUT", "/apps/trip/definitions/i18n/en.json", &[], &words).await.ok();
    assert_eq!(said["problems"][0]["pointer"], "/你要去{{ city }}");
    api.post(&owner, "/apps/trip/publish", &json!({})).await.refused(422, "invalid");
});

on_both!(each_is_shown_and_told_things_in_their_language, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    let words = [
        ("出差", "en", Some("Trip")),
        ("城市", "en", Some("City")),
        ("去哪里", "en", Some("Where to")),
        ("国内", "en", Some("At home")),
        ("全部", "en", Some("All")),
        ("差旅", "en", Some("Travel")),
        ("你要去{{ city }}", "en", Some("You go to {{ city }}")),
        ("种类：{{ kind }}", "en", Some("Kind: {{ kind }}")),
        ("同行：{{ city }}", "en", Some("Together: {{ city }}")),
        ("这是{{ kind }}出差", "en", Some("This is a trip {{ kind }}")),
    ];
    write(&api, &owner, &words).await.ok();
    api.post(&owner, "/apps/trip/publish", &json!({})).await.ok();
    let (ann, bob) = (api.key_of("ann").await, api.key_of("bob").await);
    api.patch(&ann, "/me", &json!({ "language": "en" })).await.ok();

    let form = api.get(&ann, "/apps/trip/forms/trip").await.ok();
    let property = &form["schema"]["properties"]["city"];
    assert_eq!(
        (&form["title"], &property["title"], &property["x-placeholder"]),
        (&json!("Trip"), &json!("City"), &json!("Where to"))
    );
    assert_eq!(form["schema"]["properties"]["kind"]["x-titles"], json!({ "国内": "At home", "国外": "国外" }));
    assert_eq!(form["schema"]["properties"]["area"]["x-tree"][0]["title"], "城市", "what is chosen is the value");
    assert_eq!(
        (&form["views"][0]["title"], &api.get(&ann, "/apps/trip").await.ok()["title"]),
        (&json!("All"), &json!("Travel"))
    );
    assert_eq!(api.get(&bob, "/apps/trip/forms/trip").await.ok()["title"], "出差");

    for name in ["ann", "bob"] {
        let values = json!({ "values": { "city": "苏州", "kind": "国内", "with": api.id_of(name) } });
        api.post(&owner, "/apps/trip/forms/trip/records", &values).await.ok();
    }
    let told = async |who: &Who| -> Vec<(String, String)> {
        let found = api.get(who, "/notifications").await.ok();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let items = found["items"].as_array().cloned().unwrap_or_default();
        let mut told: Vec<_> = items.iter().map(|one| (text(&one["subject"]), text(&one["text"]))).collect();
        told.sort();
        told
    };
    let pair = |subject: &str, text: &str| (subject.to_owned(), text.to_owned());
    let english = [pair("Together: 苏州", "This is a trip At home"), pair("You go to 苏州", "Kind: At home")];
    assert_eq!(told(&ann).await, english);
    let chinese = [pair("你要去苏州", "种类：国内"), pair("同行：苏州", "这是国内出差")];
    assert_eq!(told(&bob).await, chinese);
});

on_both!(an_app_written_in_english_is_read_in_chinese, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    let form = json!({ "key": "trip", "title": "Trip", "type": "object",
        "properties": { "city": { "title": "City", "type": "string" } } });
    for (path, document) in [
        ("forms/trip.json", form),
        (
            "app.json",
            json!({ "key": "trip", "title": "Travel", "version": "1.0.0", "navigation": [{ "items": [{ "form": "trip" }] }] }),
        ),
        (
            "access.json",
            json!({ "groups": [{ "key": "all", "title": "Everyone", "form": "trip", "members": ["everyone"], "operations": ["read"] }] }),
        ),
        ("views/all.json", json!({ "key": "all", "form": "trip", "title": "All", "kind": "table" })),
        (
            "reminders/new.json",
            json!({ "key": "new", "title": "New", "form": "trip", "on": { "event": "create" },
            "to": [{ "member": "bob" }], "subject": "New trip", "text": "Look" }),
        ),
        (
            "flows/tell.json",
            json!({ "key": "tell", "title": "Tell", "start": { "on": "record", "form": "trip", "events": ["create"] },
            "nodes": { "say": { "kind": "notify", "title": "Say", "to": ["initiator"], "subject": "Hi", "next": "done" }, "done": { "kind": "end" } } }),
        ),
    ] {
        let path = format!("/apps/trip/definitions/{path}");
        api.call(&owner, "PUT", &path, &[], &json!({ "text": document.to_string() })).await.ok();
    }
    let found = api.get(&owner, TEXTS).await.ok();
    assert_eq!((&found["written"], &found["languages"]), (&json!("en"), &json!(["zh-cn"])));
    assert_eq!(text(&found, "City")["needed"], json!(["zh-cn"]));
    write(&api, &owner, &[("City", "zh-cn", Some("城市"))]).await.ok();
    api.post(&owner, "/apps/trip/publish", &json!({})).await.ok();
    let bob = api.key_of("bob").await;
    let title = async |language: &str| {
        let form = api.call(&bob, "GET", "/apps/trip/forms/trip", &[("accept-language", language)], &Value::Null).await;
        form.ok()["schema"]["properties"]["city"]["title"].clone()
    };
    assert_eq!((title("zh-CN").await, title("en").await), (json!("城市"), json!("City")));
});

on_both!(the_texts_go_out_as_a_workbook_and_come_back, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    write(&api, &owner, &[("城市", "en", Some("City"))]).await.ok();
    let file = api.get(&owner, &format!("{TEXTS}/file")).await;
    assert!(file.status.is_success() && file.body.starts_with(b"PK"), "a workbook: {}", file.text());
    assert!(file.header("content-disposition").contains("trip-i18n.xlsx"), "{:?}", file.headers);
    let read = async |bytes: &[u8]| {
        let (kind, body) = upload("words.xlsx", "application/octet-stream", bytes);
        api.send(&owner, "POST", &format!("{TEXTS}/table"), &[("content-type", kind)], Body::from(body)).await
    };
    let rows = read(&file.body[..]).await.ok();
    let rows = rows["rows"].as_array().expect("rows");
    assert_eq!(rows[0], json!(["原文", "en", "位置"]));
    let city = rows.iter().find(|row| row[0] == "城市").expect("the text");
    assert_eq!(city, &json!(["城市", "City", "forms/trip.json#/properties/city/title"]));
    assert!(rows.iter().any(|row| row[0] == "这是{{ kind }}出差" && row[1] == ""));

    // What only says that it is a workbook is refused, and so is an old one.
    read(&b"PK\x03\x04 and no more"[..]).await.refused(422, "invalid");
    let old = read(&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..]).await;
    assert_eq!(old.mistakes(), [("/file".to_owned(), "old_excel".to_owned())]);
    let ann = api.key_of("ann").await;
    api.get(&ann, &format!("{TEXTS}/file")).await.refused(403, "forbidden");
});

on_both!(a_message_template_is_said_as_a_whole_in_another_language, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    let template = "{{ city }}{% if kind %}（{{ kind }}）{% endif %}的行程已定。";
    let reminder = json!({ "key": "new", "title": "新出差", "form": "trip", "on": { "event": "create" },
        "to": [{ "field": "with" }], "subject": "行程", "message": "messages/new.jinja" });
    let files = [("messages/new.jinja", format!("{template}\n")), ("reminders/new.json", reminder.to_string())];
    for (path, document) in files {
        let path = format!("/apps/trip/definitions/{path}");
        api.call(&owner, "PUT", &path, &[], &json!({ "text": document })).await.ok();
    }
    let found = api.get(&owner, TEXTS).await.ok();
    let place = json!([{ "file": "messages/new.jinja", "pointer": "", "form": "trip" }]);
    assert_eq!(text(&found, template)["places"], place);

    for (words, code) in [
        ("{% if kind %}{{ city }}", "invalid_template"),
        ("{% if kind %}{{ city | uper }}{% endif %}", "invalid_template"),
        ("{% if kind %}{{ town }}{% endif %}", "unknown_field"),
    ] {
        let refused = write(&api, &owner, &[(template, "en", Some(words))]).await;
        assert_eq!(refused.mistakes(), [("/changes/0/words".to_owned(), code.to_owned())]);
    }
    let words = "The trip to {{ city }}{% if kind %} ({{ kind }}){% endif %} is settled.";
    write(&api, &owner, &[(template, "en", Some(words)), ("行程", "en", Some("Trip"))]).await.ok();
    api.post(&owner, "/apps/trip/publish", &json!({})).await.ok();
    let ann = api.key_of("ann").await;
    api.patch(&ann, "/me", &json!({ "language": "en" })).await.ok();
    for name in ["ann", "bob"] {
        let values = json!({ "values": { "city": "苏州", "kind": "国内", "with": api.id_of(name) } });
        api.post(&owner, "/apps/trip/forms/trip/records", &values).await.ok();
    }
    let bob = api.key_of("bob").await;
    for (who, expected) in [(&ann, "The trip to 苏州 (国内) is settled."), (&bob, "苏州（国内）的行程已定。")]
    {
        let told = api.get(who, "/notifications").await.ok();
        let told: Vec<&Value> = told["items"].as_array().expect("notices").iter().map(|one| &one["text"]).collect();
        assert!(told.contains(&&json!(expected)), "{told:?}");
    }

    // Words that only a record shows to be wrong: the reader is told all the same, and the owner of what is the matter.
    write(&api, &owner, &[(template, "en", Some("{% if kind %}{{ kind | round }}{% endif %}"))]).await.ok();
    api.post(&owner, "/apps/trip/publish", &json!({})).await.ok();
    for city in ["南京", "无锡"] {
        let values = json!({ "values": { "city": city, "kind": "国内", "with": api.id_of("ann") } });
        api.post(&owner, "/apps/trip/forms/trip/records", &values).await.ok();
    }
    let told = api.get(&ann, "/notifications").await.ok();
    assert!(told.to_string().contains("无锡（国内）的行程已定。"), "{told}");
    let told = api.get(&owner, "/notifications").await.ok();
    let told = told["items"].as_array().expect("notices").iter();
    let told: Vec<&Value> = told.filter(|one| one["link"] == json!("/build/trip/reminders/new")).collect();
    assert_eq!(told.len(), 1, "once a day: {told:?}");
    assert_eq!(told[0]["subject"], json!("提醒“新出差”写不出来"));
    assert!(told[0]["text"].as_str().is_some_and(|text| text.contains("英文") && text.contains("第 1 行")), "{told:?}");
});

on_both!(a_print_being_written_is_seen_in_either_language, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    let print = "{# { \"title\": \"行程\", \"form\": \"trip\" } #}\n<h1>行程单</h1>{{ kind }}|{{ city }}|{{ _form }}";
    let preview = async |language: Option<&str>| {
        let asked = json!({ "text": print, "language": language });
        api.post(&owner, "/apps/trip/prints/preview", &asked).await.ok()
    };
    let chinese = "<h1>行程单</h1>国内|城市|出差";
    let alone = preview(None).await;
    assert!(alone["html"].as_str().is_some_and(|html| html.contains(chinese)), "{alone}");
    assert_eq!((&alone["language"], &alone["languages"]), (&json!("zh-CN"), &json!(["zh-CN"])));

    let words = json!({ "行程单": "Itinerary", "国内": "At home", "城市": "City", "出差": "Trip" });
    let kept = json!({ "text": words.to_string() });
    api.call(&owner, "PUT", "/apps/trip/definitions/i18n/en.json", &[], &kept).await.ok();
    let english = preview(Some("en")).await;
    let said = "<h1>Itinerary</h1>At home|City|Trip";
    assert!(english["html"].as_str().is_some_and(|html| html.contains(said)), "{english}");
    assert_eq!((&english["language"], &english["languages"]), (&json!("en"), &json!(["zh-CN", "en"])));
    let own = preview(None).await;
    assert!(own["html"].as_str().is_some_and(|html| html.contains(chinese)), "{own}");
});

on_both!(the_reasons_of_rules_are_said_in_the_readers_language_in_lists_too, |database: TestStore| async move {
    let api = Api::open(database).await;
    let owner = api.set_up().await;
    let mut package = shop::package();
    package.files.insert("i18n/en.json".to_owned(), json!({ "尚未成交": "No deal yet" }).to_string());
    api.install(package).await;
    let records = "/apps/shop/forms/customer/records";
    api.post(&owner, records, &json!({ "values": shop::customer("13912345678") })).await.ok();
    for (language, said) in [("en", "No deal yet"), ("zh-CN", "尚未成交")] {
        let found = api.call(&owner, "GET", records, &[("accept-language", language)], &Value::Null).await.ok();
        assert_eq!(found["items"][0]["rules"]["grade"]["because"], json!([said]));
    }
});
