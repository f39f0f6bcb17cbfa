//! Sensitive fields: where they may stand, and where their values would come to lie open.

use super::mistakes::{app, checked};
use serde_json::{Value, json};

/// Sets the value at a pointer where customers have a sensitive field `secret`, and names the problems as `pointer code`.
fn with_secret(file: &'static str, pointer: &str, value: Value) -> Vec<String> {
    let mut app = app();
    app.get_mut("forms/customer.json").expect("the form")["properties"]["secret"] =
        json!({ "title": "证件号", "x-kind": "id-card", "x-sensitive": true });
    let document = app.get_mut(file).expect("a file of the app");
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer to a member");
    match document.pointer_mut(parent).expect("a parent that is there") {
        Value::Array(items) => items[name.parse::<usize>().expect("an index")] = value,
        parent => parent[name] = value,
    }
    checked(&app).iter().map(|problem| format!("{} {}", problem.pointer, problem.code)).collect()
}

#[test]
fn a_sensitive_field_stands_where_its_values_stay_shut() {
    let (customer, order) = ("forms/customer.json", "forms/order.json");
    let id = "11010519491231002X";
    for (file, pointer, value) in [
        (customer, "/properties/secret/x-unique", json!(true)),
        (customer, "/properties/secret/x-mask", json!("id")),
        (customer, "/required", json!(["secret"])),
        (customer, "/x-visibility", json!([{ "show": ["city"], "when": ["secret", "not empty"] }])),
        (customer, "/x-checks", json!([{ "that": "LEN(secret) > 3", "message": "短", "at": "secret" }])),
        (customer, "/x-checks", json!([{ "that": ["secret", "in", [id]], "message": "不在" }])),
        (
            "views/all.json",
            "",
            json!({ "key": "all", "form": "customer", "title": "全部", "columns": ["name", "secret"], "filter": ["secret", "empty"] }),
        ),
    ] {
        let found = match pointer {
            "" => {
                let mut app = app();
                app.get_mut(customer).expect("the form")["properties"]["secret"] =
                    json!({ "x-kind": "id-card", "x-sensitive": true });
                app.insert(file, value.clone());
                checked(&app).iter().map(|problem| format!("{} {}", problem.pointer, problem.code)).collect()
            }
            pointer => with_secret(file, pointer, value.clone()),
        };
        assert_eq!(found, Vec::<String>::new(), "{file} {pointer} {value}");
    }
    let rows: Vec<(&'static str, &str, Value, &str)> = vec![
        (customer, "/properties/orders/x-sensitive", json!(true), "/properties/orders/x-sensitive not_sensitive_able"),
        (customer, "/properties/secret/x-search", json!(true), "/properties/secret/x-sensitive sensitive_search"),
        (customer, "/x-title", json!("{{ secret }}"), "/x-title sensitive_field"),
        (customer, "/x-unique", json!([["secret", "level"]]), "/x-unique/0/0 not_unique_able"),
        (
            customer,
            "/x-duplicates",
            json!([{ "match": { "secret": "equal" } }]),
            "/x-duplicates/0/match/secret not_comparable",
        ),
        (
            customer,
            "/properties/copy",
            json!({ "type": "string", "x-formula": "secret" }),
            "/properties/copy/x-formula sensitive_field",
        ),
        (
            customer,
            "/properties/copy",
            json!({ "type": "string", "x-default": "= secret" }),
            "/properties/copy/x-default sensitive_field",
        ),
        (
            customer,
            "/x-visibility",
            json!([{ "show": ["city"], "when": ["secret", "starts", "1"] }]),
            "/x-visibility/0/when/1 operator_not_allowed",
        ),
        (
            customer,
            "/x-visibility",
            json!([{ "show": ["city"], "when": ["secret", "=", { "field": "name" }] }]),
            "/x-visibility/0/when/2 sensitive_field",
        ),
        (
            customer,
            "/x-visibility",
            json!([{ "show": ["city"], "when": ["name", "=", { "field": "secret" }] }]),
            "/x-visibility/0/when/2/field sensitive_field",
        ),
        (order, "/properties/city/x-field", json!("secret"), "/properties/city/x-field sensitive_field"),
        (
            order,
            "/properties/customer/x-fill",
            json!({ "level": "secret" }),
            "/properties/customer/x-fill/level sensitive_field",
        ),
        ("rules/grade.json", "/table/0/because", json!("{{ secret }}"), "/table/0/because sensitive_field"),
        (
            "flows/approve.json",
            "/nodes/found",
            json!({ "kind": "query", "form": "customer", "fields": ["name", "secret"], "next": "boss" }),
            "/nodes/found/fields/1 sensitive_field",
        ),
    ];
    for (file, pointer, value, expected) in rows {
        let found = with_secret(file, pointer, value.clone());
        assert!(found.contains(&expected.to_owned()), "{pointer} {value}: {found:?}");
    }
    let mut app = app();
    app.get_mut("forms/order.json").expect("the form")["properties"]["secret"] =
        json!({ "type": "string", "x-sensitive": true });
    app.get_mut("flows/approve.json").expect("the flow")["summary"] = json!(["secret"]);
    let found: Vec<String> =
        checked(&app).iter().map(|problem| format!("{} {}", problem.pointer, problem.code)).collect();
    assert_eq!(found, ["/summary/0 sensitive_field"]);
}
