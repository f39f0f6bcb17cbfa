//! What conditions may ask of the inside of values.

use super::mistakes;
use serde_json::{Value, json};

/// Where and why a condition on orders with files, a place and data is wrong.
fn found(filter: Value) -> Vec<String> {
    let mut app = mistakes::app();
    let fields = &mut app.get_mut("forms/order.json").expect("a form")["properties"];
    fields["files"] = json!({ "x-kind": "attachment" });
    fields["place"] = json!({ "x-kind": "location" });
    fields["data"] = json!({ "x-kind": "json" });
    app.get_mut("views/all.json").expect("a view")["filter"] = filter;
    let problems = mistakes::checked(&app);
    problems.iter().map(|p| format!("{} {}", p.pointer.trim_start_matches("/filter"), p.code)).collect()
}

#[test]
fn parts_of_values_are_asked_as_what_they_are() {
    let around = json!({ "lng": 120.15, "lat": 30.28, "km": 5 });
    let nothing: [&str; 0] = [];
    for filter in [
        json!(["files.name", "ends", ".pdf"]),
        json!(["files._count", ">=", 2]),
        json!(["items._count", "=", 0]),
        json!(["place.address", "contains", "工业园"]),
        json!(["place.lat", "between", [30, 31.5]]),
        json!(["place", "within", around]),
        json!(["data", "not contains", "草稿"]),
    ] {
        assert_eq!(found(filter.clone()), nothing, "{filter}");
    }
    for (filter, expected) in [
        (json!(["files.mime", "=", "text/plain"]), "/0 unknown_field"),
        (json!(["files._count", "=", 1.5]), "/2 value_not_canonical"),
        (json!(["no._count", "=", 1]), "/0 unknown_field"),
        (json!(["files", "contains", "a"]), "/1 operator_not_allowed"),
        (json!(["city", "within", around]), "/1 operator_not_allowed"),
        (json!(["place.address", "within", around]), "/1 operator_not_allowed"),
        (json!(["data", "contains", { "field": "city" }]), "/2 value_does_not_fit"),
    ] {
        assert_eq!(found(filter.clone()), [expected], "{filter}");
    }
    // Read with the document: what is no circle makes the view unreadable.
    for circle in [json!({ "lng": 120, "lat": 30 }), json!({ "lng": 190, "lat": 30, "km": 5 }), json!("5km")] {
        assert_ne!(found(json!(["place", "within", circle])), nothing, "{circle}");
    }
}
