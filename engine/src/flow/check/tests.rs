//! Each mistake a flow can carry, with the pointer and code it must be reported under; and the shipped flows, which
//! must carry none.

mod bodies;
mod deleted;
mod outside;
mod unchosen;

use super::{KnownField, Lookup, NothingKnown, check};
use crate::definition::flow::FlowDefinition;
use crate::problem::Problem;
use serde_json::{Value, json};

/// A small app: two forms, one role, one department, one member.
struct SmallApp;

impl Lookup for SmallApp {
    fn forms(&self) -> Option<Vec<String>> {
        Some(vec!["quote".to_owned(), "order".to_owned()])
    }

    fn fields(&self, _form: &str) -> Option<Vec<KnownField>> {
        let field = |(key, kind): (&str, &str)| KnownField { key: key.to_owned(), kind: kind.to_owned() };
        Some(
            [("total", "money"), ("owner", "member"), ("mail", "email"), ("due", "date"), ("items", "subform")]
                .into_iter()
                .chain([
                    ("items.owner", "member"),
                    ("items.price", "money"),
                    ("items.mail", "email"),
                    ("team", "department"),
                ])
                .map(field)
                .collect(),
        )
    }

    fn roles(&self) -> Option<Vec<String>> {
        Some(vec!["finance".to_owned()])
    }

    fn departments(&self) -> Option<Vec<String>> {
        Some(vec!["sales".to_owned()])
    }

    fn members(&self) -> Option<Vec<String>> {
        Some(vec!["wangfang".to_owned()])
    }

    fn invitations(&self, form: &str) -> Option<Vec<String>> {
        Some((form == "quote").then(|| "rating".to_owned()).into_iter().collect())
    }
}

fn flow(nodes: Value) -> Value {
    json!({"key": "f", "title": "F", "start": {"on": "submit", "form": "quote"}, "nodes": nodes})
}

fn approve(next: &str) -> Value {
    json!({"kind": "approve", "assignees": [{"role": "finance"}], "next": next})
}

fn found(document: Value) -> Vec<Problem> {
    let definition: FlowDefinition = serde_json::from_value(document).expect("the shape is right");
    check(&definition, &SmallApp)
}

#[track_caller]
pub(super) fn assert_found(document: Value, expected: &[(&str, &str)]) {
    let problems = found(document);
    let got: Vec<(&str, &str)> = problems.iter().map(|p| (p.pointer.as_str(), p.code)).collect();
    assert_eq!(got, expected, "{problems:#?}");
}

/// A sound flow with one part of one node replaced.
pub(super) fn with(pointer: &str, value: Value) -> Value {
    let mut document = flow(json!({
        "a": {"kind": "approve", "assignees": [{"role": "finance"}], "next": "c",
              "deadline": {"within": "24h", "steps": [{"before": "2h", "do": "remind"}]}},
        "c": {"kind": "condition", "branches": [{"when": ["total", ">", 1], "next": "b"}], "otherwise": "end"},
        "b": {"kind": "update", "values": {"total": 3}, "next": "end"},
        "end": {"kind": "end"}
    }));
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
    match document.pointer_mut(parent).expect("the parent is there") {
        Value::Array(items) => items[key.parse::<usize>().expect("an index")] = value,
        parent => parent[key] = value,
    }
    document
}

#[test]
fn what_is_asked_for_can_be_given() {
    let person = |more: Value| {
        let mut node = json!({"kind": "approve", "assignees": [{"role": "finance"}], "next": "end"});
        node.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
        flow(json!({"a": node, "end": {"kind": "end"}}))
    };
    let check = json!([{"that": ["total", ">", 1], "message": "太少"}]);
    let all = json!({"signature": ["approve", "reject"], "attachments": {"required": ["reject"], "types": ["pdf"], "max_size": 5},
        "checks": check, "buttons": {"approve": "同意并付款"}});
    assert_found(person(all), &[]);
    let quiet =
        json!({"operations": ["approve"], "signature": ["reject"], "attachments": {"required": ["approve", "reject"]}});
    assert_found(
        person(quiet),
        &[("/nodes/a/signature/0", "no_reject"), ("/nodes/a/attachments/required/1", "no_reject")],
    );
    let outside =
        json!({"assignees": [{"external": "mail"}], "signature": ["approve"], "attachments": {"required": ["reject"]}});
    assert_found(person(outside), &[]);
    let mut daily = person(json!({"checks": check}));
    daily["start"] = json!({"on": "cron", "cron": "0 9 * * 1"});
    assert_found(daily, &[("/nodes/a/checks", "no_record")]);
}

#[test]
fn one_approval_that_passes_knows_a_veto_and_no_weights() {
    let mut document = with("/nodes/a/mode", json!("one_pass"));
    document["nodes"]["a"]["veto"] = json!([{"role": "finance"}]);
    assert_found(document.clone(), &[]);
    document["nodes"]["a"]["weights"] = json!([{"people": [{"role": "finance"}], "weight": 2}]);
    assert_found(document, &[("/nodes/a/weights", "idle_weights")]);
}

#[test]
fn single_mistakes() {
    let role = json!([{"role": "finanse"}]);
    let pick_in_cron = json!({"on": "cron", "cron": "0 9 * * 1", "form": "quote"});
    let table: &[(&str, Value, &[(&str, &str)])] = &[
        ("/nodes/a/assignees", json!([]), &[("/nodes/a/assignees", "no_people")]),
        ("/nodes/a/assignees", role, &[("/nodes/a/assignees/0/role", "unknown_role")]),
        ("/nodes/a/assignees", json!([{"member": "wangfan"}]), &[("/nodes/a/assignees/0/member", "unknown_member")]),
        (
            "/nodes/a/assignees",
            json!([{"department": "sale"}]),
            &[("/nodes/a/assignees/0/department", "unknown_department")],
        ),
        ("/nodes/a/assignees", json!([{"field": "total"}]), &[("/nodes/a/assignees/0/field", "wrong_field_kind")]),
        (
            "/nodes/a/assignees",
            json!([{"head_of": {"field": "ownr"}}]),
            &[("/nodes/a/assignees/0/head_of/field", "unknown_field")],
        ),
        ("/nodes/a/assignees", json!([{"field": "items.owner"}, {"field": "team"}]), &[]),
        ("/nodes/a/assignees", json!([{"head_of": {"field": "team"}}, {"head_of": {"department": "sales"}}]), &[]),
        (
            "/nodes/a/assignees",
            json!([{"field": "items.price"}, {"head_of": {"department": "sale"}}]),
            &[
                ("/nodes/a/assignees/0/field", "wrong_field_kind"),
                ("/nodes/a/assignees/1/head_of/department", "unknown_department"),
            ],
        ),
        (
            "/nodes/a/assignees",
            json!([{"external": "items.mail", "name": "items.owner"}]),
            &[("/nodes/a/assignees/0/external", "many_rows"), ("/nodes/a/assignees/0/name", "many_rows")],
        ),
        (
            "/nodes/a/assignees",
            json!([{"heads_of": "initiator", "levels": 0}]),
            &[("/nodes/a/assignees/0/levels", "bad_levels")],
        ),
        (
            "/nodes/a/assignees",
            json!([{"heads_of": "initiator", "levels": 2, "from": 3}, {"heads_of": "initiator", "levels": 3, "from": 3}]),
            &[("/nodes/a/assignees/0/from", "bad_levels")],
        ),
        (
            "/nodes/a/assignees",
            json!([{"pick": true, "from": [{"role": "x"}, {"field": "total"}, {"field": "owner"}], "min": 3, "max": 2}]),
            &[
                ("/nodes/a/assignees/0/from/0/role", "unknown_role"),
                ("/nodes/a/assignees/0/from/1/field", "wrong_field_kind"),
                ("/nodes/a/assignees/0/max", "min_above_max"),
            ],
        ),
        (
            "/nodes/a/notices",
            json!([
                {"on": "task", "to": ["assignee"], "channels": []},
                {"on": "task", "to": ["assignee", {"role": "x"}, {"external": "mail"}]},
                {"on": "approved", "channels": []},
                {"on": "urge", "to": ["initiator"], "channels": ["robot"]},
                {"on": "remind", "to": ["assignee"], "words": {"en": {"subject": "a\nb", "text": "{{ due }} {{ total }}"}}}
            ]),
            &[
                ("/nodes/a/notices/1/to/1/role", "unknown_role"),
                ("/nodes/a/notices/1/to/2", "outside_told"),
                ("/nodes/a/notices/1/to", "twice"),
                ("/nodes/a/notices/2/to", "no_people"),
                ("/nodes/a/notices/2/channels", "idle_notice"),
                ("/nodes/a/notices/3/robots", "robots_and_channel"),
                ("/nodes/a/notices/4/words/en/subject", "line_break"),
            ],
        ),
        ("/nodes/a/empty", json!({"member": "nobody"}), &[("/nodes/a/empty/member", "unknown_member")]),
        ("/nodes/a/assignees", json!([{"same_as": "c"}]), &[("/nodes/a/assignees/0/same_as", "not_a_persons_step")]),
        ("/nodes/a/assignees", json!([{"same_as": "x"}]), &[("/nodes/a/assignees/0/same_as", "unknown_node")]),
        (
            "/nodes/a/assignees",
            json!([{"head_of": {"same_as": "c"}}, {"heads_of": {"same_as": "x"}, "levels": 2}]),
            &[
                ("/nodes/a/assignees/0/head_of/same_as", "not_a_persons_step"),
                ("/nodes/a/assignees/1/heads_of/same_as", "unknown_node"),
            ],
        ),
        ("/nodes/a/mode", json!({"ratio": 0}), &[("/nodes/a/mode/ratio", "bad_ratio")]),
        ("/nodes/a/mode", json!({"ratio": 101}), &[("/nodes/a/mode/ratio", "bad_ratio")]),
        ("/nodes/a/mode", json!({"count": 0}), &[("/nodes/a/mode/count", "bad_count")]),
        ("/nodes/a/veto", json!([{"role": "finance"}]), &[("/nodes/a/veto", "idle_veto")]),
        (
            "/nodes/a/weights",
            json!([{"people": [{"role": "x"}], "weight": 0}, {"people": ["initiator"], "weight": 101}]),
            &[
                ("/nodes/a/weights", "idle_weights"),
                ("/nodes/a/weights/0/weight", "bad_weight"),
                ("/nodes/a/weights/0/people/0/role", "unknown_role"),
                ("/nodes/a/weights/1/weight", "bad_weight"),
            ],
        ),
        (
            "/nodes/a/fields",
            json!({"*": "see", "totl": "edit", "items": "edit", "items.price": "require", "items.prise": "hide"}),
            &[("/nodes/a/fields/totl", "unknown_field"), ("/nodes/a/fields/items.prise", "unknown_field")],
        ),
        (
            "/nodes/a/fields",
            json!({"*": "see", "items.price": "require", "items.owner": "edit", "items.mail": "hide"}),
            &[
                ("/nodes/a/fields/items.price", "rows_not_editable"),
                ("/nodes/a/fields/items.owner", "rows_not_editable"),
            ],
        ),
        ("/nodes/a/fields", json!({"mail": "mask", "items.mail": "mask"}), &[]),
        (
            "/nodes/a/fields",
            json!({"*": "mask", "total": "mask"}),
            &[("/nodes/a/fields/*", "cannot_mask"), ("/nodes/a/fields/total", "cannot_mask")],
        ),
        ("/nodes/a/operations", json!(["reject"]), &[("/nodes/a/operations", "no_approve")]),
        (
            "/nodes/a/buttons",
            json!({"approve": "同意并付款", "aprove": "好", "reject": " "}),
            &[("/nodes/a/buttons/aprove", "unknown_operation"), ("/nodes/a/buttons/reject", "bad_button")],
        ),
        ("/nodes/a/buttons", json!({"claim": "我来"}), &[("/nodes/a/buttons/claim", "unknown_operation")]),
        ("/nodes/a/attachments", json!({"max_size": 0}), &[("/nodes/a/attachments/max_size", "out_of_range")]),
        (
            "/nodes/a/checks",
            json!([{"that": ["total", ">", 1], "message": " ", "at": "totl"}]),
            &[("/nodes/a/checks/0/message", "no_message"), ("/nodes/a/checks/0/at", "unknown_field")],
        ),
        ("/nodes/a/deadline/within", json!("soon"), &[("/nodes/a/deadline/within", "bad_duration")]),
        ("/nodes/a/deadline/within", json!("0h"), &[("/nodes/a/deadline/within", "bad_duration")]),
        ("/nodes/a/deadline/within", json!("1h"), &[("/nodes/a/deadline/steps/0/before", "before_the_start")]),
        (
            "/nodes/a/deadline/steps/0",
            json!({"before": "1h", "after": "1h", "do": "remind"}),
            &[("/nodes/a/deadline/steps/0", "bad_deadline_step")],
        ),
        ("/nodes/a/deadline/steps/0", json!({"do": "remind"}), &[("/nodes/a/deadline/steps/0", "bad_deadline_step")]),
        (
            "/nodes/a/deadline/steps/0",
            json!({"after": "1x", "do": "remind"}),
            &[("/nodes/a/deadline/steps/0/after", "bad_duration")],
        ),
        ("/nodes/c/branches", json!([]), &[("/nodes/c/branches", "no_branches"), ("/nodes/b", "unreachable")]),
        ("/nodes/c/otherwise", json!("ende"), &[("/nodes/c/otherwise", "unknown_node")]),
        ("/nodes/b/values", json!({}), &[("/nodes/b/values", "no_values")]),
        ("/nodes/b/values", json!({"totl": 1}), &[("/nodes/b/values/totl", "unknown_field")]),
        ("/start/form", json!("quot"), &[("/start/form", "unknown_form")]),
        ("/start/next", json!("nowhere"), &[("/start/next", "unknown_node"), ("/nodes/a", "unreachable")]),
        ("/start", json!({"on": "record", "form": "quote", "events": []}), &[("/start/events", "no_events")]),
        (
            "/start",
            json!({"on": "record", "form": "quote", "events": ["create"], "was": ["total", ">", 1]}),
            &[("/start/was", "was_without_update")],
        ),
        (
            "/start",
            json!({"on": "record", "form": "quote", "events": ["update"], "fields": ["x"]}),
            &[("/start/fields/0", "unknown_field")],
        ),
        ("/start", json!({"on": "date", "form": "quote", "field": "owner"}), &[("/start/field", "wrong_field_kind")]),
        (
            "/start",
            json!({"on": "date", "form": "quote", "field": "due", "offset": "7", "at": "9:00"}),
            &[("/start/offset", "bad_duration"), ("/start/at", "bad_time")],
        ),
        ("/start", json!({"on": "cron", "cron": "every day", "form": "quote"}), &[("/start/cron", "invalid_cron")]),
        ("/start", pick_in_cron, &[]),
        (
            "/start",
            json!({"on": "button", "form": "quote", "who": [{"role": "boss"}]}),
            &[("/start/who/0/role", "unknown_role")],
        ),
        ("/start", json!({"on": "button", "form": "none"}), &[("/start/form", "unknown_form")]),
        ("/summary", json!(["total", "sum"]), &[("/summary/1", "unknown_field")]),
    ];
    for (pointer, value, expected) in table {
        let problems = found(with(pointer, value.clone()));
        // A broken first node leaves everything unreachable; only the listed beginning is of interest here.
        let got: Vec<(&str, &str)> =
            problems.iter().map(|p| (p.pointer.as_str(), p.code)).take(expected.len().max(1)).collect();
        let expected: Vec<(&str, &str)> =
            if pointer == &"/start/next" { expected[..1].to_vec() } else { expected.to_vec() };
        assert_eq!(got[..expected.len().min(got.len())], expected[..], "{pointer} = {value}: {problems:#?}");
    }
}

#[test]
fn the_sound_flow_has_no_problems() {
    assert_found(with("/title", json!("F")), &[]);
}

#[test]
fn near_names_are_offered() {
    let problems = found(with("/nodes/c/otherwise", json!("ende")));
    assert_eq!(problems[0].hint.as_ref().map(|hint| hint.en.as_str()), Some("Did you mean 'end'?"));
}

#[test]
fn flows_without_record_or_initiator() {
    let mut document = flow(json!({
        "a": {"kind": "notify", "to": ["initiator"], "subject": "s", "next": "u"},
        "u": {"kind": "update", "values": {"total": 1}, "next": "end"},
        "end": {"kind": "end"}
    }));
    document["start"] = json!({"on": "cron", "cron": "0 9 * * 1"});
    assert_found(document, &[("/nodes/a/to/0", "no_initiator"), ("/nodes/u", "no_record")]);
}

#[test]
fn keys_and_emptiness() {
    assert_found(flow(json!({})), &[("/nodes", "no_nodes")]);
    let bad = flow(json!({"Ä": approve("start"), "start": {"kind": "end"}}));
    assert_found(bad, &[("/nodes/Ä", "bad_key"), ("/nodes/start", "reserved_key")]);
}

#[test]
fn dead_ends_and_loops() {
    assert_found(
        flow(json!({"a": approve("b"), "b": approve("a"), "lost": approve("end"), "end": {"kind": "end"}})),
        &[
            ("/nodes/a", "never_ends"),
            ("/nodes/b", "never_ends"),
            ("/nodes/lost", "unreachable"),
            ("/nodes/end", "unreachable"),
        ],
    );
    let cycle = json!({
        "c": {"kind": "condition", "branches": [{"when": {}, "next": "u"}], "otherwise": "end"},
        "u": {"kind": "update", "values": {"total": 1}, "next": "c"},
        "end": {"kind": "end"}
    });
    assert_found(flow(cycle), &[("/nodes/c", "automatic_loop")]);
    let with_person = json!({
        "c": {"kind": "condition", "branches": [{"when": {}, "next": "a"}], "otherwise": "end"},
        "a": approve("c"),
        "end": {"kind": "end"}
    });
    assert_found(flow(with_person), &[]);
}

fn parallel(branches: Value, more: Value) -> Value {
    let mut nodes = json!({
        "p": {"kind": "parallel", "branches": branches, "join": "j"},
        "a": approve("j"), "b": approve("j"),
        "j": {"kind": "join", "next": "end"},
        "end": {"kind": "end"}
    });
    for (key, node) in more.as_object().expect("nodes") {
        nodes[key] = node.clone();
    }
    flow(nodes)
}

#[test]
fn parallel_branches() {
    let both = json!(["a", "b"]);
    assert_found(parallel(both.clone(), json!({})), &[]);
    let rejected = json!({"kind": "end", "result": "rejected"});
    let mut refusing = approve("j");
    refusing["on_reject"] = json!("no");
    assert_found(parallel(both.clone(), json!({"a": refusing, "no": rejected})), &[]);
    assert_found(
        parallel(json!(["a"]), json!({"b": rejected, "a": approve("j")})),
        &[("/nodes/p/branches", "no_branches"), ("/nodes/b", "unreachable")],
    );
    assert_found(
        parallel(both.clone(), json!({"a": approve("end")})),
        &[("/nodes/p/branches/0", "misses_join"), ("/nodes/a/next", "end_inside_parallel")],
    );
    assert_found(parallel(both.clone(), json!({"a": approve("b")})), &[("/nodes/a/next", "crossed_branches")]);
    assert_found(
        parallel(both.clone(), json!({"j": approve("end")})),
        &[
            ("/nodes/p/join", "not_a_join"),
            ("/nodes/j/next", "end_inside_parallel"),
            ("/nodes/b/next", "crossed_branches"),
        ],
    );
    let outside = flow(json!({"j": {"kind": "join", "next": "end"}, "end": {"kind": "end"}}));
    assert_found(outside, &[("/start", "join_outside")]);
}

#[test]
fn inclusive_branches() {
    let inclusive = |branches: Value, first: &str| {
        flow(json!({
            "p": {"kind": "inclusive", "branches": branches, "otherwise": "b", "join": "j"},
            "a": approve(first), "b": approve("j"),
            "j": {"kind": "join", "next": "end"},
            "end": {"kind": "end"}
        }))
    };
    let one = json!([{"when": ["total", ">", 1], "next": "a"}]);
    assert_found(inclusive(one.clone(), "j"), &[]);
    assert_found(
        inclusive(one, "end"),
        &[("/nodes/p/branches/0/next", "misses_join"), ("/nodes/a/next", "end_inside_parallel")],
    );
    assert_found(inclusive(json!([]), "j"), &[("/nodes/p/branches", "no_branches"), ("/nodes/a", "unreachable")]);
}

#[test]
fn a_route_leads_back_within_its_branch() {
    let route = |cases: Value, next: &str| json!({"kind": "route", "cases": cases, "next": next});
    // Nobody stands on the way back, and yet it ends: how often it is walked is bounded.
    let round = |route: Value| {
        flow(json!({
            "u": {"kind": "update", "values": {"total": 1}, "next": "r"},
            "r": route,
            "end": {"kind": "end"}
        }))
    };
    let back = json!([{"when": ["total", ">", 1], "to": "u"}]);
    assert_found(round(route(back.clone(), "end")), &[]);
    assert_found(round(route(json!([]), "end")), &[("/nodes/r/cases", "no_branches")]);
    let unknown = json!([{"when": {}, "to": "x"}]);
    assert_found(round(route(unknown, "end")), &[("/nodes/r/cases/0/to", "unknown_node")]);
    for (most, expected) in [(0, vec![("/nodes/r/at_most", "bad_at_most")]), (1, vec![]), (100, vec![])] {
        let mut bounded = route(back.clone(), "end");
        bounded["at_most"] = json!(most);
        assert_found(round(bounded), &expected);
    }
    let to = |node: &str| json!([{"when": {}, "to": node}]);
    let both = json!(["a", "b"]);
    let out = json!({"a": approve("r"), "r": route(to("p"), "j")});
    assert_found(parallel(both.clone(), out), &[("/nodes/r/cases/0/to", "crossed_branches")]);
    let across = json!({"a": approve("r"), "r": route(to("b"), "j")});
    assert_found(parallel(both.clone(), across), &[("/nodes/r/cases/0/to", "crossed_branches")]);
    let own = json!({"a": approve("r"), "r": route(to("a"), "j")});
    assert_found(parallel(both.clone(), own), &[]);
    let behind = |node: &str| json!({"j": {"kind": "join", "next": "r"}, "r": route(to(node), "end")});
    assert_found(parallel(both.clone(), behind("a")), &[("/nodes/r/cases/0/to", "crossed_branches")]);
    assert_found(parallel(both, behind("p")), &[]);
}

#[test]
fn whoever_claims_decides_alone() {
    let mut node = approve("end");
    (node["claim"], node["mode"]) = (json!(true), json!("all"));
    assert_found(flow(json!({"a": node, "end": {"kind": "end"}})), &[("/nodes/a/claim", "claimed_together")]);
}

#[test]
fn two_parallels_have_two_joins() {
    let nodes = json!({
        "p": {"kind": "parallel", "branches": ["a", "q"], "join": "j"},
        "q": {"kind": "parallel", "branches": ["b", "c"], "join": "j"},
        "a": approve("j"), "b": approve("j"), "c": approve("j"),
        "j": {"kind": "join", "next": "end"},
        "end": {"kind": "end"}
    });
    let codes: Vec<&str> = found(flow(nodes)).iter().map(|problem| problem.code).collect();
    assert_eq!(codes.first(), Some(&"shared_join"), "{codes:?}");
}

/// Every problem says what is wrong in both languages.
#[test]
fn problems_speak_both_languages() {
    for problem in found(parallel(json!(["a"]), json!({"a": approve("end")}))) {
        assert!(!problem.message.zh.is_empty() && !problem.message.en.is_empty());
        assert!(!problem.message.en.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{problem:?}");
    }
}

/// The flows that ship with the product are read, written back unchanged, and sound.
#[test]
fn shipped_flows_are_sound() {
    let templates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../templates");
    let mut seen = 0;
    for app in std::fs::read_dir(templates).expect("templates").flatten() {
        let Ok(flows) = std::fs::read_dir(app.path().join("flows")) else { continue };
        for file in flows.flatten() {
            let text = std::fs::read_to_string(file.path()).expect("a file");
            let flow: FlowDefinition = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{:?}: {e}", file.path()));
            assert_eq!(check(&flow, &NothingKnown), [], "{:?}", file.path());
            let again = serde_json::to_value(&flow).expect("written");
            assert_eq!(serde_json::from_value::<FlowDefinition>(again).expect("read"), flow);
            seen += 1;
        }
    }
    assert!(seen >= 5, "only {seen} flows found");
}

/// The published schema accepts what the types accept and refuses unknown properties, in nodes too.
#[test]
fn the_schema_says_what_the_types_say() {
    let schema = serde_json::to_value(schemars::schema_for!(FlowDefinition)).expect("a schema");
    let validator = jsonschema::validator_for(&schema).expect("a valid schema");
    let sound = with("/title", json!("F"));
    assert!(
        validator.is_valid(&sound),
        "{:?}",
        validator.iter_errors(&sound).map(|e| e.to_string()).collect::<Vec<_>>()
    );
    for (pointer, value) in [
        ("/colour", json!("red")),
        ("/nodes/a/colour", json!("red")),
        ("/nodes/a/mode", json!("most")),
        ("/nodes/a/kind", json!("approved")),
        ("/nodes/a/assignees", json!([{"rolle": "x"}])),
        ("/start/on", json!("sunrise")),
        ("/nodes/c/branches/0/then", json!("x")),
    ] {
        let wrong = with(pointer, value);
        assert!(!validator.is_valid(&wrong), "the schema lets {pointer} pass");
        assert!(serde_json::from_value::<FlowDefinition>(wrong).is_err(), "the types let {pointer} pass");
    }
}

#[test]
fn rests_and_deadlines_say_how_long_in_one_way() {
    let found = |delay: Value| {
        let mut node = delay;
        node["kind"] = json!("delay");
        node["next"] = json!("end");
        flow(json!({"d": node, "end": {"kind": "end"}}))
    };
    assert_found(found(json!({"for": "2d"})), &[]);
    assert_found(found(json!({"until": {"field": "due", "offset": "-1d", "at": "09:00"}})), &[]);
    assert_found(found(json!({})), &[("/nodes/d/for", "one_of_two")]);
    assert_found(found(json!({"for": "2d", "until": {"field": "due"}})), &[("/nodes/d/for", "one_of_two")]);
    assert_found(found(json!({"for": "soon"})), &[("/nodes/d/for", "bad_duration")]);
    assert_found(
        found(json!({"until": {"field": "total", "offset": "x", "at": "25:00"}, "working": true})),
        &[
            ("/nodes/d/until/field", "wrong_field_kind"),
            ("/nodes/d/until/offset", "bad_duration"),
            ("/nodes/d/until/at", "bad_time"),
            ("/nodes/d/working", "working_without_for"),
        ],
    );
    let round = json!({
        "d": {"kind": "delay", "for": "1d", "next": "c"},
        "c": {"kind": "condition", "branches": [{"when": {}, "next": "d"}], "otherwise": "end"},
        "end": {"kind": "end"}
    });
    assert_found(flow(round), &[]);
}

#[test]
fn a_webhook_says_what_it_writes_where() {
    let found = |start: Value| {
        let mut all = json!({"on": "webhook", "form": "order", "run_as": "wangfang"});
        all.as_object_mut().expect("an object").extend(start.as_object().cloned().expect("an object"));
        let mut flow = flow(json!({"a": approve("end"), "end": {"kind": "end"}}));
        flow["start"] = all;
        flow
    };
    assert_found(found(json!({})), &[]);
    let right =
        json!({"set": {"total": "/sum", "due": ""}, "values": {"owner": "wangfang"}, "match": "total", "signed": true});
    assert_found(found(right), &[]);
    assert_found(
        found(json!({"set": {"nothing": "/a", "total": "sum"}, "values": {"due": "= TODAY()", "total": 1}})),
        &[
            ("/start/set/nothing", "unknown_field"),
            ("/start/set/total", "bad_path"),
            ("/start/values/due", "not_constant"),
            ("/start/values/total", "written_twice"),
        ],
    );
    assert_found(found(json!({"match": "total"})), &[("/start/match", "match_not_set")]);
    assert_found(found(json!({"form": "nothing"})), &[("/start/form", "unknown_form")]);
    assert_found(found(json!({"run_as": "nobody"})), &[("/start/run_as", "unknown_member")]);
}

#[test]
fn a_flow_that_does_not_wait_for_another_is_not_returned_by_it() {
    let call = |wait: bool| json!({"kind": "flow", "flow": "other", "wait": wait, "returns": true, "next": "end"});
    let found = |wait: bool| found(flow(json!({"call": call(wait), "end": {"kind": "end"}})));
    let is_it = |problem: &Problem| problem.pointer == "/nodes/call/returns" && problem.code == "nobody_waits";
    assert!(found(false).iter().any(is_it));
    assert!(!found(true).iter().any(is_it));
}
