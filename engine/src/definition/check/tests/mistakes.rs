//! One small app without mistakes, and what is said when one thing in it is made wrong.

use super::{Surroundings, check, told};
use crate::definition::Package;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(super) fn app() -> BTreeMap<&'static str, Value> {
    BTreeMap::from([
        (
            "app.json",
            json!({ "key": "shop", "title": "店", "navigation": [{ "items": [{ "form": "order" }, { "dashboard": "main" }] }] }),
        ),
        (
            "forms/order.json",
            json!({
                "key": "order", "title": "订单", "type": "object", "required": ["customer"], "x-title": "{{ no }}",
                "properties": {
                    "no": { "x-kind": "serial", "x-serial": ["D", { "date": "YYYYMM" }, { "counter": 4 }] },
                    "customer": { "x-kind": "link", "x-form": "customer", "x-fill": { "level": "level" }, "x-where": ["level", "=", { "field": "level" }] },
                    "level": { "type": "string", "enum": ["A", "B"] },
                    "city": { "x-kind": "lookup", "x-link": "customer", "x-field": "city" },
                    "owner": { "x-kind": "member", "x-default": "= me" },
                    "due": { "type": "string", "format": "date" },
                    "items": { "type": "array", "items": { "type": "object", "properties": {
                        "qty": { "type": "number" }, "price": { "x-kind": "money" },
                        "amount": { "x-kind": "money", "x-formula": "qty * price" } } } },
                    "total": { "x-kind": "money", "x-formula": "SUM(items.amount)" }
                },
                "x-visibility": [{ "show": ["due"], "when": ["level", "!=", "B"] }],
                "x-required": [{ "require": ["due"], "when": ["total", ">", 100] }],
                "x-editable": [{ "edit": ["no"], "when": ["level", "=", "A"] }],
                "x-checks": [{ "that": "total >= 0", "message": "不能为负", "at": "total" }],
                "x-unique": [["customer", "due"]]
            }),
        ),
        (
            "forms/customer.json",
            json!({ "key": "customer", "title": "客户", "x-title": "{{ name }}", "properties": {
                "name": { "type": "string" }, "city": { "type": "string" }, "level": { "type": "string", "enum": ["A", "B"] },
                "orders": { "x-kind": "related", "x-form": "order", "x-via": "customer" },
                "sum": { "x-kind": "rollup", "x-form": "order", "x-via": "customer", "x-op": "sum", "x-field": "total", "x-where": ["level", "=", "A"] }
            } }),
        ),
        (
            "rules/grade.json",
            json!({ "key": "grade", "form": "customer", "title": "分级", "target": "level", "on": ["create", { "cron": "0 2 * * 1" }],
                "table": [{ "when": ["sum", ">", 5], "then": "A", "because": "共 {{ sum }}" }], "otherwise": { "then": "B" } }),
        ),
        (
            "flows/approve.json",
            json!({ "key": "approve", "title": "审批", "start": { "on": "submit", "form": "order", "next": "boss" }, "nodes": {
                "boss": { "kind": "approve", "title": "批", "assignees": [{ "role": "boss" }], "next": "done" },
                "done": { "kind": "end", "result": "approved" } } }),
        ),
        (
            "reminders/due.json",
            json!({ "key": "due", "title": "到期", "form": "order", "on": { "field": "due", "offset": "-1d", "at": "09:00" },
                "when": ["level", "=", "A"], "to": [{ "field": "owner" }, { "role": "boss" }], "subject": "到期 {{ no }}", "text": "{{ total }}" }),
        ),
        (
            "views/all.json",
            json!({ "key": "all", "form": "order", "title": "全部", "columns": ["no", "city", "total"], "filter": ["due", "during", "this_month"], "sort": ["-created_at", "city"], "group": "level" }),
        ),
        (
            "dashboards/main.json",
            json!({ "key": "main", "title": "总览", "widgets": [{ "kind": "bar", "title": "每月", "form": "order", "group": { "field": "due", "by": "month" }, "measure": { "op": "sum", "field": "total" } }] }),
        ),
        (
            "access.json",
            json!({ "roles": [{ "key": "boss", "title": "老板" }], "groups": [{ "key": "all", "title": "全部", "form": "order",
                "members": [{ "role": "boss" }], "operations": ["read"], "fields": { "*": "see", "items.price": "hide" }, "rows": ["owner", "=", { "me": true }] }] }),
        ),
        (
            "imports/orders.json",
            json!({ "key": "orders", "form": "order", "columns": { "Customer": { "field": "customer" }, "Level": { "field": "level" } },
                "match": ["customer"], "mode": "upsert", "values": { "level": { "high": "A" } }, "link_by": { "customer": "name" } }),
        ),
    ])
}

pub(super) fn checked(app: &BTreeMap<&'static str, Value>) -> Vec<crate::problem::Problem> {
    let mut files: BTreeMap<String, String> =
        app.iter().map(|(path, value)| ((*path).to_owned(), value.to_string())).collect();
    files.insert("demo/members.jsonl".into(), r#"{"username":"wang","name":"王"}"#.into());
    files.insert("demo/customer.jsonl".into(), r#"{"_id":"c1","name":"甲","_by":"wang"}"#.into());
    files.insert(
        "demo/order.jsonl".into(),
        r#"{"_id":"o1","customer":"c1","owner":"wang","due":"= TODAY()","items":[{"qty":1,"price":"= qty * 2"}]}"#
            .into(),
    );
    check(&Package { files }, &Surroundings::default())
}

#[test]
fn the_small_app_has_no_mistakes() {
    let problems = checked(&app());
    assert!(problems.is_empty(), "{}", told(&problems));
}

/// Sets the value at a pointer (the member is made when it is not there) and names the problems as `pointer code`.
fn with(file: &'static str, pointer: &str, value: Value) -> Vec<String> {
    let mut app = app();
    let document = app.get_mut(file).expect("a file of the app");
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer to a member");
    match document.pointer_mut(parent).expect("a parent that is there") {
        Value::Array(items) => items[name.parse::<usize>().expect("an index")] = value,
        parent => parent[name] = value,
    }
    let problems = checked(&app);
    for problem in &problems {
        assert!(!problem.message.zh.is_empty() && !problem.message.en.is_empty());
    }
    let mine = problems.iter().map(|p| {
        let file = p.file.as_deref().filter(|found| *found != file).unwrap_or_default();
        format!("{file}{} {}", p.pointer, p.code)
    });
    mine.collect()
}

#[test]
fn every_mistake_is_found_where_it_stands() {
    let order = "forms/order.json";
    let customer = "forms/customer.json";
    let rule = "rules/grade.json";
    let reminder = "reminders/due.json";
    let rows: Vec<(&'static str, &str, Value, &str)> = vec![
        // What the schema says.
        (order, "/titel", json!("x"), "/titel unknown_property"),
        (order, "/title", json!(5), "/title wrong_type"),
        (order, "/properties/due/x-width", json!("wide"), "/properties/due/x-width not_allowed"),
        (order, "/properties/due/x-kind", json!("dat"), "/properties/due/x-kind not_allowed"),
        (order, "/properties/no/x-serial/1", json!({ "dat": "YY" }), "/properties/no/x-serial/1 unknown_shape"),
        (order, "/properties/no/x-serial/2/reset", json!("weekly"), "/properties/no/x-serial/2/reset not_allowed"),
        (order, "/properties/Bad", json!({}), "/properties/Bad wrong_name"),
        (reminder, "/to/1", json!({ "rol": "boss" }), "/to/1 unknown_shape"),
        (reminder, "/on/offset", json!("soon"), "/on/offset wrong_pattern"),
        (
            reminder,
            "/on",
            json!({ "field": "due", "offset": "-1w", "working": true }),
            "/on/working working_without_days",
        ),
        ("access.json", "/groups/0/members/0", json!("nobody"), "/groups/0/members/0 unknown_shape"),
        ("access.json", "/groups/0/operations/0", json!("reed"), "/groups/0/operations/0 not_allowed"),
        ("views/all.json", "/kind", json!("board"), "/kind not_allowed"),
        // What a form says of itself.
        (order, "/key", json!("orders"), "/key key_is_not_file_name"),
        (order, "/required", json!(["custmer"]), "/required/0 unknown_field"),
        (order, "/x-title", json!("{{ nr }}"), "/x-title unknown_field"),
        (order, "/x-title", json!("{{ no"), "/x-title invalid_template"),
        (order, "/x-visibility/0/show/0", json!("dew"), "/x-visibility/0/show/0 unknown_field"),
        (order, "/x-visibility/0/show/0", json!("items.nr"), "/x-visibility/0/show/0 unknown_field"),
        (order, "/x-after", json!({ "redirect": "//x" }), "/x-after/redirect not_a_way"),
        (order, "/x-editable/0/edit/0", json!("nr"), "/x-editable/0/edit/0 unknown_field"),
        (order, "/x-editable/0/edit/0", json!("items.nr"), "/x-editable/0/edit/0 unknown_field"),
        (order, "/x-editable/0/when", json!(["level", "=", "C"]), "/x-editable/0/when/2 unknown_option"),
        (order, "/x-visibility/0/when", json!(["levl", "=", "A"]), "/x-visibility/0/when/0 unknown_field"),
        (order, "/x-visibility/0/when", json!(["level", "=", "C"]), "/x-visibility/0/when/2 unknown_option"),
        (order, "/x-visibility/0/when", json!(["level", ">", "A"]), "/x-visibility/0/when/1 operator_not_allowed"),
        (order, "/x-visibility/0/when", json!(["level", "is", "A"]), "/x-visibility/0/when/1 invalid_condition"),
        (
            order,
            "/x-visibility/0/when",
            json!(["total", ">", { "me": true }]),
            "/x-visibility/0/when/2 value_does_not_fit",
        ),
        (order, "/x-visibility/0/when", json!(["due", "=", "2026/1/2"]), "/x-visibility/0/when/2 value_not_canonical"),
        (order, "/x-required/0/when", json!(["items.qyt", ">", 1]), "/x-required/0/when/0 unknown_field"),
        (order, "/x-checks/0/that", json!("total >="), "/x-checks/0/that script_syntax"),
        (order, "/x-checks/0/at", json!("sum"), "/x-checks/0/at unknown_field"),
        (order, "/x-checks/0/that", json!(" "), "/x-checks/0/that empty_check"),
        (order, "/x-checks/0/that", json!({ "not": { "any": [] } }), "/x-checks/0/that empty_check"),
        (order, "/x-checks/0/that", json!({}), "/x-checks/0/that empty_check"),
        (order, "/x-checks/0/message", json!(" "), "/x-checks/0/message empty_message"),
        (
            order,
            "/x-checks/0",
            json!({ "that": "prise > 0", "message": "要有单价", "at": "items.price" }),
            "/x-checks/0/that script_unknown_field",
        ),
        (
            customer,
            "/x-duplicates",
            json!([{ "match": { "nam": "similar" } }]),
            "/x-duplicates/0/match/nam unknown_field",
        ),
        (
            customer,
            "/x-duplicates",
            json!([{ "match": { "level": "similar" } }]),
            "/x-duplicates/0/match/level not_comparable",
        ),
        (
            customer,
            "/x-duplicates",
            json!([{ "match": { "sum": "equal" } }]),
            "/x-duplicates/0/match/sum not_comparable",
        ),
        (
            customer,
            "/x-duplicates",
            json!([{ "match": { "orders": "equal" } }]),
            "/x-duplicates/0/match/orders not_comparable",
        ),
        (
            order,
            "/x-duplicates",
            json!([{ "match": { "city": "equal" } }]),
            "/x-duplicates/0/match/city not_comparable",
        ),
        (order, "/x-duplicates", json!([{ "match": { "due": "digits" } }]), "/x-duplicates/0/match/due not_comparable"),
        (customer, "/x-duplicates", json!([{ "match": {} }]), "/x-duplicates/0/match empty_match"),
        (
            customer,
            "/x-duplicates",
            json!([{ "match": { "name": "equal", "city": "equal" } }, { "match": { "city": "equal", "name": "equal" }, "on_entry": "block" }]),
            "/x-duplicates/1 duplicate",
        ),
        (order, "/x-unique/0/0", json!("items"), "/x-unique/0/0 not_unique_able"),
        (order, "/x-unique/0/1", json!("items.qty"), "/x-unique/0/1 unique_across"),
        (order, "/properties/me", json!({ "type": "string" }), "/properties/me reserved_name"),
        // What fields say.
        (order, "/properties/due/maxLength", json!(5), "/properties/due/maxLength keyword_not_for_kind"),
        (order, "/properties/due/x-scan", json!(true), "/properties/due/x-scan keyword_not_for_kind"),
        (order, "/properties/total/type", json!("string"), "/properties/total/type type_does_not_fit"),
        (order, "/properties/level/x-default", json!("C"), "/properties/level/x-default unknown_option"),
        (order, "/properties/owner/x-default", json!("= mee"), "/properties/owner/x-default script_unknown_field"),
        (order, "/properties/level/enum", json!(["A", "B", "A"]), "/properties/level/enum/2 duplicate_option"),
        (order, "/properties/level/x-colors", json!({ "Z": "red" }), "/properties/level/x-colors/Z unknown_option"),
        (order, "/properties/total/x-formula", json!(" "), "/properties/total/x-formula empty_formula"),
        (
            order,
            "/properties/total/x-formula",
            json!("SUM(items.amont)"),
            "/properties/total/x-formula script_unknown_field",
        ),
        (
            order,
            "/properties/total/x-formula",
            json!("SUMM(items.amount)"),
            "/properties/total/x-formula script_unknown_function",
        ),
        (
            order,
            "/properties/items/items/properties/price/x-formula",
            json!("total / 2"),
            "/properties/items/items/properties/amount/x-formula formula_cycle",
        ),
        (
            order,
            "/properties/items/items/properties/price",
            json!({ "type": "array", "items": { "properties": { "a": { "type": "string" } } } }),
            "/properties/items/items/properties/price not_in_rows",
        ),
        (order, "/properties/level/x-refill", json!(true), "/properties/level/x-refill refill_without_source"),
        (
            order,
            "/properties/items/items/properties/price",
            json!({ "x-kind": "money", "x-default": "= total / 2", "x-refill": true }),
            "/properties/items/items/properties/amount/x-formula formula_cycle",
        ),
        (
            customer,
            "/properties/city",
            json!({ "type": "string", "x-default": "= UPPER(city)", "x-refill": true }),
            "/properties/city/x-refill formula_cycle",
        ),
        (customer, "/properties/city", json!({ "type": "string", "x-default": "= UPPER(name)", "x-refill": true }), ""),
        (order, "/properties/no/x-serial", json!(["D"]), "/properties/no/x-serial serial_counter"),
        (order, "/properties/no/x-serial/1/date", json!("YMD"), "/properties/no/x-serial/1/date serial_date"),
        (order, "/properties/total/x-decimals", json!(5), "/properties/total/x-decimals too_many_decimals"),
        (customer, "/properties/name/pattern", json!("["), "/properties/name/pattern bad_pattern"),
        (customer, "/properties/city/minLength", json!(9), ""),
        // What fields say of other forms.
        (order, "/properties/customer/x-form", json!("customr"), "/properties/customer/x-form unknown_form"),
        (
            order,
            "/properties/customer/x-fill",
            json!({ "items": "level" }),
            "/properties/customer/x-fill/items rows_and_value",
        ),
        (
            order,
            "/properties/customer/x-fill",
            json!({ "levl": "level" }),
            "/properties/customer/x-fill/levl unknown_field",
        ),
        (
            order,
            "/properties/customer/x-fill",
            json!({ "level": "grade" }),
            "/properties/customer/x-fill/level unknown_field",
        ),
        (
            order,
            "/properties/customer/x-where",
            json!(["city", "=", { "field": "town" }]),
            "/properties/customer/x-where/2/field unknown_field",
        ),
        (
            order,
            "/properties/customer/x-mirror",
            json!("name"),
            "/properties/customer/x-mirror mirror_points_elsewhere",
        ),
        (
            customer,
            "/properties/friend",
            json!({ "x-kind": "link", "x-form": "customer", "x-many": true, "x-mirror": "friend" }),
            "",
        ),
        (
            customer,
            "/properties/parent",
            json!({ "x-kind": "link", "x-form": "customer", "x-mirror": "parents" }),
            "/properties/parent/x-mirror mirror_points_elsewhere",
        ),
        (order, "/properties/city/x-link", json!("owner"), "/properties/city/x-link not_a_link"),
        (order, "/properties/city/x-field", json!("town"), "/properties/city/x-field unknown_field"),
        (customer, "/properties/orders/x-via", json!("client"), "/properties/orders/x-via via_is_no_link_here"),
        (
            customer,
            "/properties/sum/x-field",
            json!("city"),
            "/properties/sum/x-field not_aggregable\nrules/grade.json/table/0/when/1 operator_not_allowed",
        ),
        // The other documents.
        ("app.json", "/navigation/0/items/0/form", json!("ordr"), "/navigation/0/items/0/form unknown_form"),
        (
            "app.json",
            "/navigation/0/items/1/dashboard",
            json!("man"),
            "/navigation/0/items/1/dashboard unknown_dashboard",
        ),
        ("app.json", "/navigation/0/items/0", json!({}), "/navigation/0/items/0 one_of"),
        ("app.json", "/version", json!("1"), "/version wrong_pattern"),
        (rule, "/form", json!("clients"), "/form unknown_form"),
        (rule, "/target", json!("sum"), "/target not_writable"),
        (rule, "/table/0/then", json!("Z"), "/table/0/then unknown_option"),
        (rule, "/table/0/because", json!("{{ summ }}"), "/table/0/because unknown_field"),
        (rule, "/on/1/cron", json!("0 25 * * *"), "/on/1/cron invalid_cron"),
        (rule, "/script", json!("scripts/x.rhai"), " one_of\n/script unknown_script"),
        ("flows/approve.json", "/nodes/boss/next", json!("dnoe"), "/nodes/boss/next unknown_node"),
        (
            "flows/approve.json",
            "/start",
            json!({ "on": "webhook", "form": "order", "run_as": "ann", "set": { "total": "/sum" } }),
            "/start/set/total not_writable",
        ),
        (
            "flows/approve.json",
            "/start",
            json!({ "on": "webhook", "form": "order", "run_as": "ann", "values": { "level": "C" } }),
            "/start/values/level unknown_option",
        ),
        (
            "flows/approve.json",
            "/start",
            json!({ "on": "webhook", "form": "order", "run_as": "ann", "set": { "level": "/l" }, "match": "level" }),
            "/start/match not_unique_field",
        ),
        (
            "flows/approve.json",
            "/nodes/boss/assignees/0",
            json!({ "role": "bos" }),
            "/nodes/boss/assignees/0/role unknown_role",
        ),
        (
            "flows/approve.json",
            "/nodes/boss/notices",
            json!([{ "on": "approved", "to": ["initiator"], "words": { "zh-CN": { "subject": "{{ step }} {{ nr }}", "text": "{{ no }}" } } }]),
            "/nodes/boss/notices/0/words/zh-CN/subject unknown_field",
        ),
        ("flows/approve.json", "/runs_per_hour", json!(0), "/runs_per_hour too_small"),
        ("flows/approve.json", "/nodes/boss/kind", json!("aprove"), "/nodes/boss/kind not_allowed"),
        (
            "flows/approve.json",
            "/nodes",
            json!({ "boss": { "kind": "update", "values": { "level": "C", "total": 1 }, "next": "done" }, "done": { "kind": "end" } }),
            "/nodes/boss/values/level unknown_option\n/nodes/boss/values/total not_writable",
        ),
        (
            "flows/approve.json",
            "/nodes",
            json!({ "boss": { "kind": "upsert", "form": "customer", "filter": { "all": [["name", "=", { "field": "nr" }], ["sum", "contains", "1"]] },
                "values": { "level": "C", "sum": 1 }, "next": "off" },
                "off": { "kind": "delete", "form": "customer", "filter": ["level", "=", { "field": "no" }], "next": "done" },
                "done": { "kind": "end" } }),
            "/nodes/boss/filter/all/0/2/field unknown_field\n/nodes/boss/filter/all/1/1 operator_not_allowed\n/nodes/boss/values/level unknown_option\n/nodes/boss/values/sum not_writable",
        ),
        (
            "flows/approve.json",
            "/nodes",
            json!({ "boss": { "kind": "script", "script": "let more = 1;\n#{ level: nr }", "next": "done" },
                "done": { "kind": "end" } }),
            "/nodes/boss/script script_unknown_field",
        ),
        (
            "flows/approve.json",
            "/nodes",
            json!({ "boss": { "kind": "script", "script": "#{ level: ", "next": "done" }, "done": { "kind": "end" } }),
            "/nodes/boss/script script_syntax",
        ),
        (
            "flows/approve.json",
            "/nodes",
            json!({ "boss": { "kind": "print", "template": "nothing", "field": "level", "name": "{{ nr }} {{ _today }}",
                "next": "done" }, "done": { "kind": "end" } }),
            "/nodes/boss/template unknown_template\n/nodes/boss/field wrong_field_kind\n/nodes/boss/name unknown_field",
        ),
        (
            "flows/approve.json",
            "/nodes",
            json!({ "boss": { "kind": "notify", "to": ["initiator"], "subject": "{% if total %}{{ total }}{% endif %}",
                "text": "{{ totl }}", "next": "done" }, "done": { "kind": "end" } }),
            "/nodes/boss/subject statement_in_text\n/nodes/boss/text unknown_field",
        ),
        (
            "flows/approve.json",
            "/nodes",
            json!({ "boss": { "kind": "notify", "to": ["initiator"], "subject": "{{ no }}", "next": "look-up" },
                "look-up": { "kind": "query", "form": "customer", "fields": ["name"], "next": "rows" },
                "rows": { "kind": "loop", "each": "look-up", "body": "tell", "next": "out" },
                "tell": { "kind": "notify", "to": ["initiator"], "subject": "{{ name }}", "next": "rows" },
                "out": { "kind": "notify", "to": ["initiator"], "subject": "{{ name }}", "next": "done" },
                "done": { "kind": "end" } }),
            "/nodes/look-up bad_key\n/nodes/out/subject unknown_field",
        ),
        (
            "flows/approve.json",
            "/nodes",
            json!({ "boss": { "kind": "query", "form": "customer", "fields": ["name"], "next": "rows" },
                "rows": { "kind": "loop", "each": "boss", "body": "act", "next": "out" },
                "act": { "kind": "script", "script": "#{ level: name + boss_count }", "next": "rows" },
                "out": { "kind": "script", "script": "#{ level: name }", "next": "done" },
                "done": { "kind": "end" } }),
            "/nodes/out/script script_unknown_field",
        ),
        (reminder, "/subject", json!("{{ nr }}"), "/subject unknown_field"),
        (reminder, "/text", json!("{% if total %}{{ total }}"), "/text invalid_template"),
        (reminder, "/to/0", json!({ "field": "customer" }), "/to/0/field not_a_member_field"),
        (reminder, "/to/1", json!({ "role": "chief" }), "/to/1/role unknown_role"),
        (reminder, "/to/1", json!("initiator"), "/to/1 no_initiator"),
        (reminder, "/on/field", json!("total"), "/on/field not_a_date_field"),
        (reminder, "/message", json!("messages/x.jinja"), " one_of\n/message unknown_message"),
        (reminder, "/channels", json!(["webhook"]), "/url missing_keyword"),
        ("views/all.json", "/columns/0", json!("nr"), "/columns/0 unknown_field"),
        ("views/all.json", "/sort/1", json!("-items"), "/sort/1 not_sortable"),
        ("views/all.json", "/filter", json!(["due", "during", "this_weak"]), "/filter/2 invalid_condition"),
        ("views/all.json", "/group", json!("items"), "/group not_groupable"),
        ("views/all.json", "/group", json!(["level", "items"]), "/group/1 not_groupable"),
        ("views/all.json", "/group", json!([{ "field": "level", "by": "month" }]), "/group/field not_a_date_field"),
        ("views/all.json", "/totals", json!({ "city": "sum" }), "/totals/city not_aggregable"),
        ("views/all.json", "/kind", json!("kanban"), "/kind missing_keyword"),
        ("views/all.json", "/kanban", json!({ "by": "total" }), "/kanban/by not_a_board_field"),
        ("views/all.json", "/calendar", json!({ "start": "level" }), "/calendar/start not_a_date_field"),
        (order, "/properties/customer/x-link-by", json!("nam"), "/properties/customer/x-link-by unknown_field"),
        (order, "/properties/customer/x-link-by", json!("name"), "/properties/customer/x-link-by not_unique"),
        ("views/all.json", "/gallery", json!({ "image": "level" }), "/gallery/image not_an_image_field"),
        (
            "views/all.json",
            "/colors",
            json!([{ "when": ["levl", "=", "A"], "color": "red", "label": "好" }]),
            "/colors/0/when/0 unknown_field",
        ),
        ("dashboards/main.json", "/widgets/0/group/field", json!("level"), "/widgets/0/group/field not_a_date_field"),
        ("dashboards/main.json", "/widgets/0/measure/field", json!("city"), "/widgets/0/measure/field not_aggregable"),
        ("access.json", "/groups/0/fields/cost", json!("hide"), "/groups/0/fields/cost unknown_field"),
        ("access.json", "/groups/0/rows", json!(["owner", "=", "wang"]), "/groups/0/rows/2 not_an_id"),
        ("access.json", "/groups/0/members/0/role", json!("chief"), "/groups/0/members/0/role unknown_role"),
        ("imports/orders.json", "/columns/Level/field", json!("total"), "/columns/Level/field not_writable"),
        ("imports/orders.json", "/values/level/high", json!("AA"), "/values/level/high unknown_option"),
        ("imports/orders.json", "/link_by/customer", json!("nam"), "/link_by/customer unknown_field"),
    ];
    let mut wrong = String::new();
    for (file, pointer, value, expected) in rows {
        let found = with(file, pointer, value.clone()).join("\n");
        if found != expected {
            wrong.push_str(&format!("{file} {pointer} = {value}\n  expected {expected:?}\n  found    {found:?}\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn formulas_in_a_circle_are_told_by_their_titles() {
    let mut app = app();
    let city = json!({ "title": "城市", "type": "string", "x-formula": "UPPER(name)" });
    let name = json!({ "title": "名称", "type": "string", "x-formula": "LOWER(city)" });
    let form = app.get_mut("forms/customer.json").expect("the form");
    (form["properties"]["city"], form["properties"]["name"]) = (city, name);
    let problems = checked(&app);
    let circle = problems.iter().find(|problem| problem.code == "formula_cycle").expect("a circle");
    assert_eq!(circle.message.zh, "公式互相引用：城市 → 名称 → 城市");
}

#[test]
fn syntax_errors_name_line_and_column_and_other_files_are_still_checked() {
    let files = [
        ("app.json", "{\"key\": \"a\",\n \"title\": }"),
        ("forms/a.json", r#"{"key":"a","key":"a","title":"A","properties":{"x":{"type":"strng"}}}"#),
        ("views/v.json", r#"{"key":"v","title":"V","form":"b"}"#),
        ("scripts/s.rhai", "let"),
        ("messages/m.jinja", "{% if %}"),
        ("messages/n.jinja", "{% if x %}\n{{ x | uper }}{% endif %}"),
        ("demo/a.jsonl", "{\"x\": 1, \"y\": 2}\nnot json"),
        ("i18n/en.json", r#"{"甲": 5}"#),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
    let problems = check(&Package { files }, &Surroundings::default());
    let found = told(&problems);
    for expected in [
        "app.json json_syntax: line 2, column 11",
        "forms/a.json/key duplicate_key",
        "forms/a.json/properties/x/type not_allowed: \"strng\" is not an allowed value Did you mean \"string\"?",
        "views/v.json/form unknown_form",
        "scripts/s.rhai script_syntax",
        "messages/m.jinja/lines/1 invalid_template: template line 1",
        "messages/n.jinja/lines/2 invalid_template: template line 2: there is no filter named \"uper\"",
        "demo/a.jsonl/2 json_syntax: line 2",
        "i18n/en.json/甲 wrong_type",
    ] {
        assert!(found.contains(expected), "{expected} is missing in\n{found}");
    }
}

/// Every part of every document in turn becomes something it should not be. What is said does not matter here, only
/// that something is said and nothing breaks.
#[test]
fn no_wrong_value_anywhere_breaks_the_check() {
    let whole = app();
    let odd = [json!(null), json!(-5), json!("\u{0}{{ ="), json!([[]]), json!({ "a": {} }), json!(true)];
    let mut turn = 0;
    for (file, document) in &whole {
        for pointer in pointers(document, "") {
            turn += 1;
            let mut broken = whole.clone();
            let part =
                broken.get_mut(file).and_then(|document| document.pointer_mut(&pointer)).expect("a part that is there");
            *part = odd[turn % odd.len()].clone();
            for problem in checked(&broken) {
                assert!(
                    !problem.message.zh.is_empty() && !problem.message.en.is_empty(),
                    "{file}{pointer}: {problem:?}"
                );
                assert!(problem.file.is_some_and(|file| !file.is_empty()));
            }
        }
    }
    assert!(turn > 200, "the app has many parts");
}

/// The pointer of every value in a document.
fn pointers(value: &Value, here: &str) -> Vec<String> {
    let inside: Vec<(String, &Value)> = match value {
        Value::Object(members) => {
            members.iter().map(|(name, value)| (crate::problem::pointer_segment(name), value)).collect()
        }
        Value::Array(items) => items.iter().enumerate().map(|(at, value)| (format!("/{at}"), value)).collect(),
        _ => Vec::new(),
    };
    let mut all = vec![here.to_owned()];
    all.extend(inside.into_iter().flat_map(|(segment, value)| pointers(value, &format!("{here}{segment}"))));
    all
}

#[test]
fn a_link_belongs_to_one_two_way_pair() {
    let mut app = app();
    let fields = &mut app.get_mut("forms/customer.json").expect("a form")["properties"];
    for (key, mirror) in [("boss", "staff"), ("staff", "boss"), ("peer", "peer"), ("fan", "peer")] {
        fields[key] = json!({ "x-kind": "link", "x-form": "customer", "x-mirror": mirror });
    }
    let mut found: Vec<_> = checked(&app).into_iter().map(|p| format!("{} {}", p.pointer, p.code)).collect();
    found.sort();
    assert_eq!(found, ["boss", "fan", "peer", "staff"].map(|key| format!("/properties/{key}/x-mirror mirror_taken")),);
}

#[test]
fn bottomless_and_huge_documents_are_refused_quietly() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let many: String = (0..5000).map(|n| format!("\"p{n}\": 1,")).collect();
    let files = [("app.json", deep), ("forms/a.json", format!("{{{many} \"key\": \"a\"}}"))];
    let files = files.map(|(path, text)| (path.to_owned(), text)).into();
    let problems = check(&Package { files }, &Surroundings::default());
    assert!(
        problems.iter().any(|p| p.file.as_deref() == Some("app.json") && p.code == "json_syntax"),
        "{}",
        told(&problems)
    );
    assert!(problems.len() < 10_000);
}
