//! Records on paper: what their reader may see and nothing else, nothing that runs, and within bounds.

use crate::on_both;
use crate::support::api::{Api, Who, upload};
use crate::support::database::TestStore;
use axum::body::Body;
use serde_json::{Value, json};

const CUSTOMERS: &str = "/apps/shop/forms/customer/records";
const PRINT: &str = "/apps/shop/forms/customer/print";
const CARD: &str = "{#\n{ \"title\": \"客户卡\", \"form\": \"customer\", \"paper\": \"a5\" }\n#}\n<style>b{color:red}</style>\n\
    <b>{{ name }}</b>|{{ secret }}|{{ _raw.secret }}|{{ phone }}|{{ owner }}|{{ created_by }}|{{ _company }}|{{ _by }}\n\
    {{ qr(_record.url) }}{{ name | safe }}\n\
    {% if name == '循环' %}{% for a in range(9000) %}{% for b in range(9000) %}{% endfor %}{% endfor %}{% endif %}\n\
    {% if name == '很长' %}{% for a in range(9000) %}{{ 'x' * 999 }}{% endfor %}{% endif %}\n";

/// The shop with a card for customers in force.
async fn open(database: TestStore) -> (Api, Who) {
    let (api, owner) = Api::at_work(database).await;
    let kept = api
        .call(&owner, "PUT", "/apps/shop/definitions/prints/card.html.jinja", &[], &json!({ "text": CARD }))
        .await
        .ok();
    assert_eq!(kept["problems"], json!([]), "{kept}");
    api.post(&owner, "/apps/shop/publish", &json!({})).await.ok();
    (api, owner)
}

async fn create(api: &Api, who: &Who, values: Value) -> String {
    let made = api.post(who, CUSTOMERS, &json!({ "values": values })).await.ok();
    made["id"].as_str().expect("an id").to_owned()
}

fn wish(template: Option<&str>, ids: &[&String]) -> Value {
    json!({ "template": template, "ids": ids, "origin": "https://crm.example.cn" })
}

fn html(answer: &Value) -> &str {
    answer["html"].as_str().expect("a document")
}

on_both!(a_print_shows_what_its_reader_may_see_and_no_more, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    let (wang, li, sun) = (api.key_of("wang").await, api.key_of("li").await, api.key_of("sun").await);
    let li_id = api.id_of("li");
    let values = |phone: &str, to: &str| json!({ "name": "晨光机电", "phone": phone, "secret": 4711.5, "owner": to });
    let first = create(&api, &owner, values("13800000001", &li_id)).await;
    let second = create(&api, &owner, values("13800000002", &api.id_of("wang"))).await;

    let form = api.get(&li, "/apps/shop/forms/customer").await.ok();
    assert_eq!(form["prints"], json!([{ "key": "card", "title": "客户卡" }]));

    let all = api.post(&owner, PRINT, &wish(Some("card"), &[&first])).await.ok();
    assert!(html(&all).contains("<b>晨光机电</b>|¥4,711.50|4711.5|13800000001|李强|老板|测试|老板"), "{all}");
    let own = api.post(&li, PRINT, &wish(Some("card"), &[&first])).await.ok();
    assert!(html(&own).contains("<b>晨光机电</b>|||13800000001|李强|老板|测试|李强"), "{own}");
    assert!(!own.to_string().contains("4711"), "what is hidden is nowhere in the answer");

    // Without a template every field the reader sees is printed, and only those.
    for (who, sees) in [(&owner, true), (&li, false)] {
        let plain = api.post(who, PRINT, &wish(None, &[&first])).await.ok();
        let text = html(&plain);
        assert!(text.contains("<dt>手机</dt><dd>13800000001</dd>"), "{text}");
        assert_eq!((text.contains("底价"), text.contains("4,711.50")), (sees, sees), "{text}");
        // A field that a condition hides stays away.
        assert!(!text.contains("降级原因") || text.contains("<dt>等级</dt><dd>C</dd>"), "{text}");
    }

    let both = api.post(&owner, PRINT, &wish(Some("card"), &[&second, &first, &second])).await.ok();
    assert_eq!((&both["printed"], &both["missing"]), (&json!(2), &json!(0)));
    let order: Vec<_> = ["13800000002", "13800000001"].map(|phone| html(&both).find(phone).expect("is there")).into();
    assert!(order.is_sorted(), "in the order asked for");
    // Of several records, those that are not the reader's are left out and counted; alone, they are not there.
    let some = api.post(&li, PRINT, &wish(Some("card"), &[&first, &second])).await.ok();
    assert_eq!((&some["printed"], &some["missing"]), (&json!(1), &json!(1)));
    assert!(!some.to_string().contains("13800000002"));
    api.post(&li, PRINT, &wish(Some("card"), &[&second])).await.refused(404, "not_found");
    api.post(&wang, PRINT, &wish(Some("card"), &[&second])).await.ok();
    api.post(&sun, PRINT, &wish(Some("card"), &[&second])).await.refused(403, "forbidden");
    api.post(&Who::Nobody, PRINT, &wish(Some("card"), &[&second])).await.refused(401, "unauthenticated");

    api.send(
        &owner,
        "DELETE",
        &format!("{CUSTOMERS}/{second}"),
        &[("content-type", "application/json")],
        Body::from("{}"),
    )
    .await;
    api.post(&owner, PRINT, &wish(Some("card"), &[&second])).await.refused(404, "not_found");
});

on_both!(nothing_in_a_print_runs_and_everything_is_bounded, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    let create = async |name: &str, phone: &str| create(&api, &owner, json!({ "name": name, "phone": phone })).await;
    let sly = create("<i onclick=x>甲</i>", "13800000001").await;
    let answer = api.post(&owner, PRINT, &wish(Some("card"), &[&sly])).await.ok();
    let text = html(&answer);
    assert!(text.contains("<b>&lt;i onclick=x&gt;甲&lt;/i&gt;</b>"), "a value is a text: {text}");
    assert!(
        text.contains("<i>甲</i>") && !text.contains("<i onclick"),
        "markup that is let through acts on nothing: {text}"
    );
    assert!(text.contains("@page{size:148mm 210mm") && text.contains("b{color:red}"), "{text}");
    assert!(text.contains("<svg class=\"qr\"") && text.contains("Content-Security-Policy"), "{text}");
    let plain = api.post(&owner, PRINT, &wish(None, &[&sly])).await.ok();
    assert!(!html(&plain).contains("<i onclick"), "{plain}");

    let round = create("循环", "13800000002").await;
    let stopped = api.post(&owner, PRINT, &wish(Some("card"), &[&sly, &round])).await;
    assert_eq!(stopped.mistakes(), [("/lines/7".to_owned(), "invalid_template".to_owned())]);
    assert!(stopped.text().contains("步骤太多"), "{}", stopped.text());
    let long = create("很长", "13800000003").await;
    let stopped = api.post(&owner, PRINT, &wish(Some("card"), &[&long])).await;
    assert_eq!(stopped.mistakes(), [(String::new(), "template_too_large".to_owned())]);

    let many: Vec<String> = (0..201).map(|_| uuid::Uuid::now_v7().to_string()).collect();
    let refused = api.post(&owner, PRINT, &wish(None, &many.iter().collect::<Vec<_>>())).await;
    assert_eq!(refused.mistakes(), [("/ids".to_owned(), "too_many".to_owned())]);
    assert!(refused.text().contains("一次最多打印 200 条"), "{}", refused.text());
    let none = api.post(&owner, PRINT, &wish(None, &[])).await;
    assert_eq!(none.mistakes(), [("/ids".to_owned(), "required".to_owned())]);
    let unknown = api.post(&owner, PRINT, &wish(Some("cart"), &[&sly])).await;
    assert_eq!(unknown.mistakes(), [("/template".to_owned(), "unknown_template".to_owned())]);
    let other = api.post(&owner, "/apps/shop/forms/order/print", &wish(Some("card"), &[&sly])).await;
    assert_eq!(other.mistakes(), [("/template".to_owned(), "unknown_template".to_owned())]);

    let english = api.call(&owner, "POST", PRINT, &[("accept-language", "en")], &wish(None, &[&sly])).await.ok();
    assert!(html(&english).contains("<html lang=\"en\">"), "{english}");
});

on_both!(a_template_is_tried_started_and_refused_before_it_is_in_force, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    let li = api.key_of("li").await;
    let there = create(&api, &owner, json!({ "name": "晨光机电", "phone": "13800000001", "secret": 7 })).await;
    let preview = |text: &str, id: Option<&String>| json!({ "text": text, "id": id });
    let shown = api.post(&owner, "/apps/shop/prints/preview", &preview(CARD, Some(&there))).await.ok();
    assert!(html(&shown).contains("晨光机电") && shown["problems"] == json!([]), "{shown}");
    let made_up = api.post(&owner, "/apps/shop/prints/preview", &preview(CARD, None)).await.ok();
    assert!(html(&made_up).contains("<b>名称</b>"), "{made_up}");
    let broken = api
        .post(&owner, "/apps/shop/prints/preview", &preview(&CARD.replace("{{ phone }}", "{{ phone | nope }}"), None))
        .await
        .ok();
    assert_eq!((&broken["html"], &broken["problems"][0]["pointer"]), (&Value::Null, &json!("/lines/5")), "{broken}");
    let headless = api.post(&owner, "/apps/shop/prints/preview", &preview("<b>x</b>", None)).await.ok();
    assert_eq!(headless["problems"][0]["code"], "no_settings");
    let sly = CARD.replace("<b>", "<script>alert(1)</script><b onclick=\"x()\">");
    let clean = api.post(&owner, "/apps/shop/prints/preview", &preview(&sly, None)).await.ok();
    assert!(!html(&clean).contains("<script") && !html(&clean).contains("onclick"), "{clean}");
    api.post(&li, "/apps/shop/prints/preview", &preview(CARD, None)).await.refused(403, "forbidden");

    let start = |starter: &str| json!({ "form": "order", "title": "送货单", "starter": starter });
    for starter in ["document", "quote", "receipt", "blank"] {
        let text = api.post(&owner, "/apps/shop/prints/starter", &start(starter)).await.ok()["text"].clone();
        let path = format!("/apps/shop/definitions/prints/{starter}.html.jinja");
        let kept = api.call(&owner, "PUT", &path, &[], &json!({ "text": text })).await.ok();
        assert_eq!(kept["problems"], json!([]), "{starter}: {text}");
    }
    api.post(&li, "/apps/shop/prints/starter", &start("quote")).await.refused(403, "forbidden");
    let list = api.get(&owner, "/apps/shop/definitions").await.ok();
    let entry = list["items"].as_array().expect("a list").iter().find(|entry| entry["key"] == "receipt").expect("kept");
    assert_eq!((&entry["kind"], &entry["title"], &entry["form"]), (&json!("print"), &json!("送货单"), &json!("order")));

    let wrong = json!({ "text": CARD.replace("{{ name }}", "{{ nmae }}") });
    api.call(&owner, "PUT", "/apps/shop/definitions/prints/card.html.jinja", &[], &wrong).await.ok();
    let refused = api.post(&owner, "/apps/shop/publish", &json!({})).await;
    assert_eq!(refused.mistakes(), [("/lines/5".to_owned(), "unknown_field".to_owned())]);
    let still = api.post(&owner, PRINT, &wish(Some("card"), &[&there])).await.ok();
    assert!(html(&still).contains("晨光机电"), "what is in force stays so");
});

on_both!(pictures_decisions_and_codes_are_printed_and_the_log_knows, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    let ann = api.key_of("ann").await;
    let print = "{# { \"title\": \"单\", \"form\": \"quote\" } #}\n{% for one in _approvals %}[{{ one.step }} {{ one.by }} {{ one.result }} {{ one.opinion }}]{% endfor %}{{ flow_state }}";
    api.call(&owner, "PUT", "/apps/company/definitions/prints/quote.html.jinja", &[], &json!({ "text": print }))
        .await
        .ok();
    api.post(&owner, "/apps/company/publish", &json!({})).await.ok();
    let quote = json!({ "values": { "name": "一号报价" }, "submit": { "flow": "approval" } });
    let quote = api.post(&ann, "/apps/company/forms/quote/records", &quote).await.ok();
    let id = quote["id"].as_str().expect("an id").to_owned();
    let bob = api.key_of("bob").await;
    let tasks = api.get(&bob, "/tasks").await.ok();
    let task = tasks["items"][0]["id"].as_str().expect("a task").to_owned();
    api.post(&bob, &format!("/tasks/{task}/approve"), &json!({ "opinion": "可以", "values": { "note": "可以" } }))
        .await
        .ok();
    let answer = api.post(&owner, "/apps/company/forms/quote/print", &wish(Some("quote"), &[&id])).await.ok();
    assert!(html(&answer).contains(" 同意 可以]"), "{answer}");

    // A picture of a record is shown from where its files are; nothing is loaded from elsewhere.
    let gallery = json!({ "key": "photo", "title": "照片", "type": "object", "properties": { "pic": { "title": "图", "x-kind": "image" } } });
    api.call(&owner, "PUT", "/apps/company/definitions/forms/photo.json", &[], &json!({ "text": gallery.to_string() }))
        .await
        .ok();
    api.post(&owner, "/apps/company/publish", &json!({})).await.ok();
    let dot = [
        0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0,
        0, 0,
    ];
    let (kind, body) = upload("甲.png", "image/png", &dot);
    let file = api.send(&owner, "POST", "/files", &[("content-type", kind)], Body::from(body)).await.ok();
    let photo =
        api.post(&owner, "/apps/company/forms/photo/records", &json!({ "values": { "pic": [file] } })).await.ok();
    let photo = photo["id"].as_str().expect("an id").to_owned();
    let answer = api.post(&owner, "/apps/company/forms/photo/print", &wish(None, &[&photo])).await.ok();
    let address = format!("src=\"/api/v1/files/{}\"", file["id"].as_str().expect("an id"));
    assert!(html(&answer).contains(&address), "{answer}");

    let log = api.get(&owner, "/audit?action=record.print").await.ok();
    assert_eq!(
        (&log["items"][1]["detail"]["template"], &log["items"][1]["detail"]["records"]),
        (&json!("quote"), &json!(1)),
        "{log}"
    );
});

on_both!(an_approver_prints_what_their_task_shows, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    let (wang, zhao, sun) = (api.key_of("wang").await, api.key_of("zhao").await, api.key_of("sun").await);
    let flow = json!({ "key": "look", "title": "看一眼", "start": { "on": "submit", "form": "customer" }, "nodes": {
        "look": { "kind": "approve", "title": "办公室", "assignees": [{ "member": "sun" }],
                  "fields": { "*": "see", "phone": "hide" }, "next": "done" },
        "done": { "kind": "end" } } });
    let path = "/apps/shop/definitions/flows/look.json";
    let kept = api.call(&owner, "PUT", path, &[], &json!({ "text": flow.to_string() })).await.ok();
    assert_eq!(kept["problems"], json!([]), "{kept}");
    api.post(&owner, "/apps/shop/publish", &json!({})).await.ok();
    let values = json!({ "name": "晨光机电", "phone": "13800000001", "secret": 4711.5, "owner": api.id_of("wang") });
    let made = json!({ "values": values, "submit": { "flow": "look" } });
    let made = api.post(&owner, CUSTOMERS, &made).await.ok();
    let task = api.get(&sun, "/tasks").await.ok()["items"][0]["id"].as_str().expect("a task").to_owned();
    let address = format!("/tasks/{task}/print");

    // Who may not read the form prints the one record they are asked about, as their step shows it.
    let id = made["id"].as_str().expect("an id").to_owned();
    api.post(&sun, PRINT, &wish(Some("card"), &[&id])).await.refused(403, "forbidden");
    let card = json!({ "template": "card", "origin": "https://crm.example.cn" });
    let printed = api.post(&sun, &address, &card).await.ok();
    assert!(html(&printed).contains("<b>晨光机电</b>|¥4,711.50|4711.5||王芳|"), "{printed}");
    assert!(!printed.to_string().contains("13800000001"), "what the step hides is nowhere in the answer");
    let plain = api.post(&sun, &address, &json!({})).await.ok();
    assert!(html(&plain).contains("4,711.50") && !html(&plain).contains("手机"), "{plain}");
    let shown = api.get(&sun, &format!("/tasks/{task}")).await.ok();
    assert_eq!(shown["form"]["prints"], json!([{ "key": "card", "title": "客户卡" }]));

    // Whose record it is sees the task, and prints with their own rights; nobody else finds it.
    let own = api.post(&wang, &address, &card).await.ok();
    assert!(html(&own).contains("<b>晨光机电</b>|||13800000001|"), "{own}");
    let stranger = api.key_of("li").await;
    api.post(&stranger, &address, &card).await.refused(404, "not_found");
    let refused = api.post(&zhao, &address, &json!({ "template": "none" })).await;
    assert_eq!(refused.mistakes(), [("/template".to_owned(), "unknown_template".to_owned())]);
});

on_both!(a_template_is_printed_in_the_language_that_is_asked_for, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    let print = "{# { \"title\": \"卡片\", \"form\": \"customer\" } #}<h1>客户卡片</h1><p>联系电话：{{ phone }}</p><p>{{ name }}</p>";
    let path = "/apps/shop/definitions/prints/plain.html.jinja";
    api.call(&owner, "PUT", path, &[], &json!({ "text": print })).await.ok();
    api.post(&owner, "/apps/shop/publish", &json!({})).await.ok();
    let found = api.get(&owner, "/apps/shop/translations").await.ok();
    let places = |text: &str| {
        let all = found["texts"].as_array().expect("texts");
        all.iter().find(|one| one["text"] == text).map(|one| one["places"].clone())
    };
    let place = json!([{ "file": "prints/plain.html.jinja", "pointer": "/lines/1", "form": "customer" }]);
    assert_eq!(places("客户卡片"), Some(place), "its words stand among the texts of the app: {found}");

    let customer = create(&api, &owner, json!({ "name": "客户卡片", "phone": "13800000009" })).await;
    let asked = |language: Value| json!({ "template": "plain", "ids": [customer], "language": language });
    let alone = api.post(&owner, PRINT, &asked(json!("en"))).await.ok();
    assert!(html(&alone).contains("<h1>客户卡片</h1>"), "{alone}");

    let words = json!({ "客户卡片": "Customer card", "联系电话：": "Phone <tel>: " });
    let dictionary = json!({ "text": words.to_string() });
    api.call(&owner, "PUT", "/apps/shop/definitions/i18n/en.json", &[], &dictionary).await.ok();
    api.post(&owner, "/apps/shop/publish", &json!({})).await.ok();
    let english = api.post(&owner, PRINT, &asked(json!("en"))).await.ok();
    assert!(
        html(&english).contains("<h1>Customer card</h1><p>Phone &lt;tel&gt;: 13800000009</p><p>客户卡片</p>"),
        "{english}"
    );
    assert_eq!((&english["language"], &english["languages"]), (&json!("en"), &json!(["zh-CN", "en"])));
    let own = api.post(&owner, PRINT, &asked(Value::Null)).await.ok();
    assert!(html(&own).contains("<h1>客户卡片</h1><p>联系电话："), "{own}");
    assert_eq!(own["language"], json!("zh-CN"));
});
