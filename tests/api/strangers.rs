//! What strangers are told of a form while they fill it in: nothing of the columns that are shut to them.

use crate::on_both;
use crate::support::api::{Answer, Api, Who};
use crate::support::database::TestStore;
use chrono::Duration;
use serde_json::{Value, json};
use tenon_engine::definition::Package;

const NOBODY: Who = Who::Nobody;

/// Orders with rows of which strangers see only what is wanted; `required` are the columns no row does without.
fn orders(key: &str, required: &[&str]) -> Value {
    let mut orders = asking_for_nothing(key);
    orders["properties"]["items"]["items"]["required"] = json!(required);
    orders["x-required"] = json!([{ "require": ["items.supplier"], "when": ["score", ">", 5] }]);
    orders
}

/// The same as long as every answer is taken: no link is made where a column that is shut is needed.
fn asking_for_nothing(key: &str) -> Value {
    json!({ "key": key, "title": "订单", "required": ["name"],
        "properties": {
            "name": { "title": "姓名", "type": "string" },
            "score": { "title": "评分", "type": "number" },
            "items": { "title": "明细", "type": "array", "items": { "type": "object", "properties": {
                "what": { "title": "品名", "type": "string" },
                "supplier": { "title": "秘密供应商", "x-kind": "link", "x-form": "firm" },
                "keeper": { "title": "秘密保管人", "x-kind": "member" } } } } },
        "x-visibility": [{ "show": ["items.keeper", "items.what"], "when": ["score", "<", 9] }],
        "x-editable": [{ "edit": ["items.supplier"], "when": ["score", "<", 5] }] })
}

fn package() -> Package {
    let firm = json!({ "key": "firm", "title": "供应商", "properties": {
        "name": { "title": "名称", "type": "string" }, "phone": { "title": "电话", "type": "string" } } });
    let ask = json!({ "key": "ask", "title": "询价", "properties": {
        "name": { "title": "名称", "type": "string" },
        "phone": { "title": "电话", "type": "string", "x-refill": true,
                   "x-default": "= LOOKUP(\"firm\", \"phone\", \"name\", name)" } } });
    let files = [
        ("app.json", json!({ "key": "desk", "title": "前台" })),
        ("forms/firm.json", firm),
        ("forms/ask.json", ask),
        ("forms/order.json", asking_for_nothing("order")),
        ("forms/strict.json", asking_for_nothing("strict")),
    ];
    Package { files: files.map(|(path, text)| (path.to_owned(), text.to_string())).into() }
}

/// The form of a link that was made before its rows asked for these columns, opened by nobody in particular: its token and
/// what was answered.
async fn opened(api: &Api, owner: &Who, form: &str, required: &[&str]) -> (String, Answer) {
    let settings = json!({ "fields": ["name", "score", "items"], "may_edit": true });
    let wish = json!({ "form": form, "settings": settings });
    let link = api.post(owner, "/apps/desk/links", &wish).await.ok();
    let stricter = json!({ "text": orders(form, required).to_string() });
    api.call(owner, "PUT", &format!("/apps/desk/definitions/forms/{form}.json"), &[], &stricter).await.ok();
    api.post(owner, "/apps/desk/publish", &json!({})).await.ok();
    let refused = api.post(owner, "/apps/desk/links", &wish).await;
    assert_eq!(refused.mistakes(), [("/fields/2".to_owned(), "required_column_shut".to_owned())]);
    let token = link["token"].as_str().expect("a token").to_owned();
    let answer = api.post(&NOBODY, &format!("/public/forms/{token}"), &json!({})).await;
    api.pass(Duration::seconds(3));
    (token, answer)
}

#[track_caller]
fn tells_nothing(answer: Answer) -> Value {
    let text = answer.text();
    for secret in ["supplier", "keeper", "秘密"] {
        assert!(!text.contains(secret), "{secret} is nobody's business: {text}");
    }
    answer.json()
}

fn mistakes(answer: &Answer) -> Vec<String> {
    answer.mistakes().into_iter().map(|(pointer, code)| format!("{pointer} {code}")).collect()
}

on_both!(a_stranger_is_told_nothing_of_columns_that_are_shut, |database: TestStore| async move {
    let api = Api::open(database).await;
    let owner = api.set_up().await;
    api.install(package()).await;
    let (token, answer) = opened(&api, &owner, "order", &["what"]).await;
    let form = tells_nothing(answer);
    let base = format!("/public/forms/{token}");
    let draft = |score: i64, ticket: &Value| json!({ "ticket": ticket, "values": { "name": "王芳", "score": score, "items": [{ "what": "轴承" }] } });

    // A cell of theirs that is hidden is told of; those beside it are hidden, needed and locked in silence.
    let seen = api.post(&NOBODY, &format!("{base}/evaluate"), &draft(9, &form["ticket"])).await;
    let seen = tells_nothing(seen);
    assert_eq!(seen["visible"], json!({ "items/0/what": false }));
    assert_eq!((&seen["required"], &seen["locked"]), (&json!(["name"]), &json!([])));
    assert_eq!(seen["problems"], json!([]));
    let refused = api.post(&NOBODY, &format!("{base}/answers"), &draft(7, &form["ticket"])).await;
    assert_eq!(mistakes(&refused), [" not_acceptable"]);
    tells_nothing(refused);

    // Whether a column is there is not to be found out by sending it.
    for column in ["supplier", "suplier"] {
        let values = json!({ "name": "王芳", "items": [{ "what": "轴承", column: "x" }] });
        let input = json!({ "ticket": form["ticket"], "values": values });
        let refused = api.post(&NOBODY, &format!("{base}/answers"), &input).await;
        assert_eq!(mistakes(&refused), [format!("/items/0/{column} unknown_field")]);
        assert!(refused.problem()["problems"][0].get("hint").is_none(), "nothing near it is named");
        let seen = api.post(&NOBODY, &format!("{base}/evaluate"), &input).await.ok();
        assert_eq!((&seen["problems"], &seen["values"]["items"][0][column]), (&json!([]), &Value::Null));
    }

    let thanks = api.post(&NOBODY, &format!("{base}/answers"), &draft(3, &form["ticket"])).await.ok();
    let edit = thanks["edit"].as_str().and_then(|edit| edit.split_once("?edit=")).expect("a secret").1;
    let again = tells_nothing(api.get(&NOBODY, &format!("/public/answers/{edit}")).await);
    let typed = draft(7, &again["ticket"]);
    let seen = tells_nothing(api.post(&NOBODY, &format!("/public/answers/{edit}/evaluate"), &typed).await);
    assert_eq!((&seen["required"], &seen["locked"]), (&json!(["name"]), &json!([])));

    let (token, answer) = opened(&api, &owner, "strict", &["what", "supplier"]).await;
    let form = tells_nothing(answer);
    assert_eq!(form["schema"]["properties"]["items"]["items"]["required"], json!(["what"]));
    let refused = api.post(&NOBODY, &format!("/public/forms/{token}/answers"), &draft(3, &form["ticket"])).await;
    assert_eq!(mistakes(&refused), [" not_acceptable"]);
    tells_nothing(refused);
});

on_both!(what_an_owner_lends_to_strangers_is_looked_up_so_often_and_no_more, |database: TestStore| async move {
    let api = Api::open(database).await;
    let owner = api.set_up().await;
    api.install(package()).await;
    let firm = json!({ "values": { "name": "轴承厂", "phone": "0571-1" } });
    api.post(&owner, "/apps/desk/forms/firm/records", &firm).await.ok();
    let settings = json!({ "fields": ["name", "phone"], "lookups": ["phone"] });
    let link = api.post(&owner, "/apps/desk/links", &json!({ "form": "ask", "settings": settings })).await.ok();
    let base = format!("/public/forms/{}", link["token"].as_str().expect("a token"));
    let ticket = api.post(&NOBODY, &base, &json!({})).await.ok()["ticket"].clone();
    let draft = |values: Value| json!({ "ticket": ticket, "values": values });
    let evaluate = format!("{base}/evaluate");
    for _ in 0..60 {
        let seen = api.post(&NOBODY, &evaluate, &draft(json!({ "name": "轴承厂" }))).await.ok();
        assert_eq!(seen["values"]["phone"], "0571-1");
    }
    api.post(&NOBODY, &evaluate, &draft(json!({ "name": "轴承" }))).await.refused(429, "too_many");
    let typed = draft(json!({ "name": "轴承", "phone": "自己写" }));
    let seen = api.post(&NOBODY, &evaluate, &typed).await.ok();
    assert_eq!(seen["values"]["phone"], "自己写", "who looks up nothing goes on");
});

on_both!(what_strangers_find_is_said_in_their_language, |database: TestStore| async move {
    let api = Api::open(database).await;
    let owner = api.set_up().await;
    api.install(package()).await;
    let firm = json!({ "key": "firm", "title": "供应商", "properties": {
        "name": { "title": "名称", "type": "string" }, "phone": { "title": "电话", "type": "string" },
        "active": { "title": "营业", "x-kind": "switch" } } });
    let text = json!({ "text": firm.to_string() });
    api.call(&owner, "PUT", "/apps/desk/definitions/forms/firm.json", &[], &text).await.ok();
    api.post(&owner, "/apps/desk/publish", &json!({})).await.ok();
    let firm = json!({ "values": { "name": "轴承厂", "active": true } });
    api.post(&owner, "/apps/desk/forms/firm/records", &firm).await.ok();
    let settings = json!({ "fields": ["name"], "query": { "by": ["name"], "show": ["active"] } });
    let link = api.post(&owner, "/apps/desk/links", &json!({ "form": "firm", "settings": settings })).await.ok();
    let query = format!("/public/queries/{}", link["token"].as_str().expect("a token"));
    for (language, said) in [("en", "Yes"), ("zh-CN", "是")] {
        let header = [("accept-language", language)];
        let found = api.call(&NOBODY, "POST", &query, &header, &json!({ "values": { "name": "轴承厂" } })).await.ok();
        assert_eq!(found["items"][0]["fields"], json!([{ "title": "营业", "text": said }]));
    }
});

on_both!(a_right_password_is_no_guess, |database: TestStore| async move {
    let api = Api::open(database).await;
    let owner = api.set_up().await;
    api.install(package()).await;
    let settings = json!({ "fields": ["name"], "query": { "by": ["name"], "show": ["phone"] } });
    let wish = json!({ "form": "firm", "settings": settings, "password": "芝麻开门" });
    let link = api.post(&owner, "/apps/desk/links", &wish).await.ok();
    let token = link["token"].as_str().expect("a token");
    let (form, query) = (format!("/public/forms/{token}"), format!("/public/queries/{token}/form"));
    let (right, wrong) = (json!({ "password": "芝麻开门" }), json!({ "password": "西瓜开门" }));
    // A whole class behind one address.
    for _ in 0..11 {
        api.post(&NOBODY, &form, &right).await.ok();
        api.post(&NOBODY, &query, &right).await.ok();
    }
    for _ in 0..5 {
        api.post(&NOBODY, &form, &wrong).await.refused(403, "password_wrong");
        api.post(&NOBODY, &query, &wrong).await.refused(403, "password_wrong");
    }
    for path in [&form, &query] {
        api.post(&NOBODY, path, &wrong).await.refused(429, "too_many");
        api.post(&NOBODY, path, &right).await.refused(429, "too_many");
    }
    api.pass(Duration::minutes(10));
    api.post(&NOBODY, &form, &right).await.ok();
});
