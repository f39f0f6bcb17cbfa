//! Print templates: their settings, what they name, and the line a mistake stands on.

use super::{Surroundings, check, told};
use crate::definition::Package;
use serde_json::json;

const GOOD: &str = "{#\n{ \"title\": \"单\", \"form\": \"order\" }\n#}\n<h1>{{ no }}</h1>\n{% for row in items %}{{ row.qty }}{% endfor %}\n";

fn found(print: &str) -> Vec<String> {
    let order = json!({ "key": "order", "title": "订单", "properties": {
        "no": { "type": "string" },
        "items": { "type": "array", "items": { "properties": { "qty": { "type": "number" } } } }
    } });
    let files = [
        ("app.json", json!({ "key": "shop", "title": "店" }).to_string()),
        ("forms/order.json", order.to_string()),
        ("prints/order.html.jinja", print.to_owned()),
    ];
    let package = Package { files: files.map(|(path, text)| (path.to_owned(), text)).into() };
    let problems = check(&package, &Surroundings::default());
    for problem in &problems {
        assert_eq!(problem.file.as_deref(), Some("prints/order.html.jinja"), "{}", told(&problems));
        assert!(!problem.message.zh.is_empty() && !problem.message.en.is_empty());
    }
    problems.iter().map(|problem| format!("{} {}", problem.pointer, problem.code)).collect()
}

#[test]
fn a_print_without_mistakes_has_none() {
    assert_eq!(found(GOOD), Vec::<String>::new());
}

#[test]
fn every_mistake_of_a_print_is_found_where_it_stands() {
    for (from, to, expected) in [
        ("{#\n{ \"title\": \"单\", \"form\": \"order\" }\n#}\n", "", " no_settings"),
        ("{ \"title\"", "{ title", " json_syntax"),
        ("\"form\": \"order\"", "\"form\": \"ordr\"", "/form unknown_form"),
        ("\"form\": \"order\"", "\"form\": \"order\", \"papier\": \"a4\"", "/papier unknown_property"),
        ("\"form\": \"order\"", "\"form\": \"order\", \"paper\": \"a6\"", "/paper not_allowed"),
        ("\"form\": \"order\"", "\"form\": \"order\", \"margins\": [100, 10, 10, 10]", "/margins/0 too_large"),
        (
            "\"form\": \"order\"",
            "\"form\": \"order\", \"paper\": \"receipt-58\", \"margins\": [3, 30]",
            "/margins margins_too_wide",
        ),
        (
            "\"form\": \"order\"",
            "\"form\": \"order\", \"paper\": \"receipt-58\", \"orientation\": \"landscape\"",
            "/orientation roll_turned",
        ),
        ("{{ no }}", "{{ nr }}", "/lines/4 unknown_field"),
        ("{{ no }}", "{{ no | upcase }}", "/lines/4 invalid_template"),
        ("row.qty", "row.qyt", "/lines/5 unknown_field"),
        ("{% endfor %}", "", "/lines/5 invalid_template"),
        (
            "{{ no }}",
            "{% for a in range(9000) %}{% for b in range(9000) %}{% endfor %}{% endfor %}",
            "/lines/4 invalid_template",
        ),
    ] {
        assert_eq!(found(&GOOD.replace(from, to)), [expected], "{to}");
    }
}
