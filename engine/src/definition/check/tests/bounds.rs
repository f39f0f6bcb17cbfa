//! What may be said as the first and last value of a field of dates or times.

use super::mistakes;
use serde_json::{Value, json};

/// Where and why a field of customers is wrong.
fn found(field: Value) -> Vec<String> {
    let mut app = mistakes::app();
    app.get_mut("forms/customer.json").expect("a form")["properties"]["city"] = field;
    let problems = mistakes::checked(&app);
    problems.iter().map(|p| format!("{} {}", p.pointer.trim_start_matches("/properties/city"), p.code)).collect()
}

#[test]
fn bounds_are_of_the_kind_and_leave_room() {
    let between =
        |kind: &str, first: Value, last: Value| found(json!({ "x-kind": kind, "x-earliest": first, "x-latest": last }));
    let nothing: [&str; 0] = [];
    assert_eq!(between("date", json!({ "date": "today" }), json!({ "date": "today + 1m" })), nothing);
    assert_eq!(between("date", json!({ "date": "today" }), json!("2026-12-31")), nothing);
    assert_eq!(between("datetime", json!({ "date": "now - 2h" }), json!("2999-01-01T00:00:00Z")), nothing);
    assert_eq!(between("time", json!("9:00"), json!("18:00")), nothing);
    assert_eq!(between("month", json!("2026-05"), json!("2026-05")), nothing);

    assert_eq!(found(json!({ "type": "string", "x-earliest": "2026-01-01" })), ["/x-earliest keyword_not_for_kind"]);
    assert_eq!(found(json!({ "x-kind": "date", "x-latest": { "date": "tomorrow" } })), ["/x-latest bad_bound"]);
    assert_eq!(found(json!({ "x-kind": "date", "x-latest": "31.12.2026" })), ["/x-latest bad_bound"]);
    assert_eq!(found(json!({ "x-kind": "date", "x-latest": { "date": "today + 9999y" } })), ["/x-latest bad_bound"]);
    assert_eq!(between("time", json!({ "date": "now" }), json!("18:00")), ["/x-earliest bad_bound"]);
    assert_eq!(between("month", json!("2026-05"), json!("2026-04")), ["/x-earliest limits_crossed"]);
    assert_eq!(
        between("datetime", json!({ "date": "today + 7d" }), json!({ "date": "now" })),
        ["/x-earliest limits_crossed"]
    );
    // On the first of a month there is room.
    assert_eq!(between("date", json!({ "date": "today" }), json!({ "date": "month_start" })), nothing);
}
