//! The OpenAPI document, generated from the routes. A shape is not the same on its way in and out: what may be left out of
//! a request is always there in an answer. So the routes are described twice, as requests are read and as answers are
//! written, and the document takes the requests from one and the answers from the other.

use super::API;
use crate::extract::SESSION_COOKIE;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::generate::in_context;
use aide::openapi::{ApiKeyLocation, OpenApi, SecurityScheme};
use aide::transform::TransformOpenApi;
use axum::Router;
use schemars::SchemaGenerator;
use schemars::generate::{Contract, SchemaSettings};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

const SCHEMAS: &str = "#/components/schemas/";

/// The routes, and the document that describes them.
pub fn described(routes: fn() -> ApiRouter<State>) -> (Router<State>, Value) {
    let (_, read) = one_way(routes, Contract::Deserialize);
    let (router, written) = one_way(routes, Contract::Serialize);
    (router, joined(&read, written))
}

/// Every shape as it is on the way in (`Deserialize`) or out (`Serialize`).
fn one_way(routes: fn() -> ApiRouter<State>, contract: Contract) -> (Router<State>, Value) {
    in_context(|context| {
        let settings = SchemaSettings::draft07().with(|settings| {
            SCHEMAS.clone_into(settings.definitions_path.to_mut());
            settings.contract = contract;
        });
        context.schema = SchemaGenerator::new(settings);
    });
    let mut description = OpenApi::default();
    let router = routes().finish_api_with(&mut description, describe);
    (router, serde_json::to_value(description).expect("a description is plain data"))
}

fn describe(api: TransformOpenApi<'_>) -> TransformOpenApi<'_> {
    let cookie = SecurityScheme::ApiKey {
        location: ApiKeyLocation::Cookie,
        name: SESSION_COOKIE.to_owned(),
        description: Some("The session of a signed-in member".to_owned()),
        extensions: Default::default(),
    };
    let key = SecurityScheme::Http {
        scheme: "bearer".to_owned(),
        bearer_format: Some("tk_…".to_owned()),
        description: Some("An API key".to_owned()),
        extensions: Default::default(),
    };
    api.title("Tenon")
        .version(env!("CARGO_PKG_VERSION"))
        .description("Forms, records, rules and flows of a workspace. Refusals are problem+json (RFC 9457).")
        .security_scheme("session", cookie)
        .security_scheme("key", key)
}

/// The document of the answers, with the requests of the other. Addresses are put below [`API`], and a segment that takes
/// the rest of the path is written the way OpenAPI does.
fn joined(read: &Value, mut document: Value) -> Value {
    let mut asked = BTreeSet::new();
    let mut answered = BTreeSet::new();
    let mut paths = Map::new();
    for (path, mut item) in std::mem::take(object(&mut document["paths"])) {
        for (method, operation) in object(&mut item) {
            for part in ["parameters", "requestBody"] {
                let request = &read["paths"][&path][method][part];
                reach(request, &read["components"]["schemas"], &mut asked);
                if !request.is_null() {
                    operation[part] = request.clone();
                }
            }
            reach(&operation["responses"], &document["components"]["schemas"], &mut answered);
        }
        paths.insert(format!("{API}{}", path.replace("{*", "{")), item);
    }
    document["paths"] = Value::Object(paths);
    let schemas = object(&mut document["components"]["schemas"]);
    schemas.retain(|name, _| asked.contains(name) || answered.contains(name));
    for name in asked {
        schemas.insert(name.clone(), read["components"]["schemas"][&name].clone());
    }
    schemas.sort_keys();
    document
}

fn object(value: &mut Value) -> &mut Map<String, Value> {
    value.as_object_mut().expect("a description is made of objects")
}

/// Collects the names of the schemas that `value` speaks of, directly or through others.
fn reach(value: &Value, schemas: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| reach(item, schemas, found)),
        Value::Object(members) => {
            let name = members.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix(SCHEMAS));
            if let Some(name) = name.filter(|name| !found.contains(*name)) {
                found.insert(name.to_owned());
                reach(&schemas[name], schemas, found);
            }
            members.values().for_each(|member| reach(member, schemas, found));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_says_what_it_answers_and_no_shape_has_two_meanings() {
        let document = crate::openapi();
        let schemas = document["components"]["schemas"].as_object().unwrap();
        let numbered: Vec<&String> =
            schemas.keys().filter(|name| name.ends_with(|last: char| last.is_ascii_digit())).collect();
        assert!(numbered.is_empty(), "two shapes of one name; rename with schemars(rename): {numbered:?}");
        let mut silent = Vec::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let responses = operation["responses"].as_object().unwrap();
                if !responses.keys().any(|status| status.starts_with('2')) {
                    silent.push(format!("{method} {path}"));
                }
                assert!(responses["default"]["content"]["application/problem+json"].is_object(), "{method} {path}");
            }
        }
        assert!(silent.is_empty(), "without an answer: {silent:?}");
    }

    #[test]
    fn a_shape_that_goes_both_ways_is_the_same_both_ways() {
        let (_, read) = one_way(super::super::api, Contract::Deserialize);
        let (_, written) = one_way(super::super::api, Contract::Serialize);
        let mut asked = BTreeSet::new();
        let mut answered = BTreeSet::new();
        for (document, found, parts) in [
            (&read, &mut asked, ["parameters", "requestBody"].as_slice()),
            (&written, &mut answered, ["responses"].as_slice()),
        ] {
            for item in document["paths"].as_object().unwrap().values() {
                for operation in item.as_object().unwrap().values() {
                    for part in parts {
                        reach(&operation[*part], &document["components"]["schemas"], found);
                    }
                }
            }
        }
        let different = asked.intersection(&answered).filter(|name| {
            read["components"]["schemas"][name.as_str()] != written["components"]["schemas"][name.as_str()]
        });
        assert_eq!(different.collect::<Vec<_>>(), Vec::<&String>::new());
    }

    #[test]
    fn what_may_be_left_out_of_a_request_is_always_in_an_answer() {
        let document = crate::openapi();
        let required = |name: &str, member: &str| {
            let required = document["components"]["schemas"][name]["required"].as_array();
            required.is_some_and(|all| all.iter().any(|one| one == member))
        };
        assert!(required("Me", "email"));
        assert!(!required("MeChange", "email"));
    }
}
