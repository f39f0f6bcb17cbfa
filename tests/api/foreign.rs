//! Every address of the API for everybody who has no business there: nobody signed in, a member without any rights, a
//! stranger's key, and things that are not theirs. The list of addresses is the API's own description, so a new one is
//! tried without anybody remembering to.

use crate::on_both;
use crate::support::api::{Api, Who};
use crate::support::database::TestStore;
use axum::body::Body;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What anybody may ask without signing in.
pub(super) const PUBLIC: [&str; 28] = [
    "GET /api/v1/setup",
    "POST /api/v1/setup",
    "POST /api/v1/login",
    // A link answers for itself: who holds none gets nothing (`links`).
    "POST /api/v1/public/forms/{token}",
    "POST /api/v1/public/forms/{token}/evaluate",
    "POST /api/v1/public/forms/{token}/answers",
    "POST /api/v1/public/forms/{token}/uploads",
    "GET /api/v1/public/forms/{token}/uploads/{id}",
    "PUT /api/v1/public/forms/{token}/uploads/{id}",
    "DELETE /api/v1/public/forms/{token}/uploads/{id}",
    "GET /api/v1/public/answers/{secret}",
    "PUT /api/v1/public/answers/{secret}",
    "POST /api/v1/public/answers/{secret}/evaluate",
    "GET /api/v1/public/queries/{token}",
    "POST /api/v1/public/queries/{token}",
    "POST /api/v1/public/queries/{token}/form",
    "GET /api/v1/public/progress/{secret}",
    "GET /api/v1/public/tasks/{token}",
    "POST /api/v1/public/tasks/{token}",
    "POST /api/v1/public/tasks/{token}/code",
    "POST /api/v1/public/tasks/{token}/session",
    "POST /api/v1/public/tasks/{token}/decision",
    "POST /api/v1/public/tasks/{token}/uploads",
    "GET /api/v1/public/tasks/{token}/uploads/{id}",
    "PUT /api/v1/public/tasks/{token}/uploads/{id}",
    "DELETE /api/v1/public/tasks/{token}/uploads/{id}",
    // The secret of a step that waits is good once (`hooks`).
    "POST /api/v1/hooks/callback/{token}",
    // The secret address of a flow is its own proof (`flow_hooks`).
    "POST /api/v1/hooks/flows/{token}",
];
/// What every member may ask about themselves, about the company's people, and of the shelf of templates; answers hold
/// nothing of the records, tasks and settings of others.
const EVERY_MEMBERS: [&str; 20] = [
    "GET /api/v1/jobs",
    "GET /api/v1/functions",
    "POST /api/v1/logout",
    "GET /api/v1/sessions",
    "GET /api/v1/me",
    "PATCH /api/v1/me",
    "GET /api/v1/me/flows",
    "GET /api/v1/members",
    "GET /api/v1/members/{id}",
    "GET /api/v1/departments",
    "GET /api/v1/roles",
    "GET /api/v1/keys",
    "POST /api/v1/keys",
    "GET /api/v1/templates",
    "GET /api/v1/templates/{key}",
    "GET /api/v1/apps",
    "GET /api/v1/runs",
    "GET /api/v1/tasks",
    "GET /api/v1/tasks/flows",
    "GET /api/v1/notifications",
];
/// Also every member's, but changing or never ending.
const OWN_AFFAIRS: [&str; 7] = [
    "POST /api/v1/notifications/read",
    "POST /api/v1/files",
    "POST /api/v1/uploads",
    "GET /api/v1/events",
    "POST /api/v1/me/proxies",
    "PUT /api/v1/me/notices",
    "POST /api/v1/tasks/decide",
];

/// One operation of the description.
pub(super) struct Route {
    pub name: String,
    method: String,
    pub path: String,
    operation: Value,
}

pub(super) fn routes() -> Vec<Route> {
    let document = tenon_server::openapi();
    let mut routes = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let method = method.to_uppercase();
            let name = format!("{method} {path}");
            routes.push(Route { name, method, path: path.clone(), operation: operation.clone() });
        }
    }
    routes
}

/// A body that has every required member, so that rights and not shapes are what refuses it.
fn body_of(document: &Value, schema: &Value) -> Value {
    let schema = match schema["$ref"].as_str() {
        Some(path) => document.pointer(path.trim_start_matches('#')).expect("a schema"),
        None => schema,
    };
    if let Some(one) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()).and_then(|all| all.first()) {
        return body_of(document, one);
    }
    if let Some(word) = schema["const"].as_str().or(schema["enum"][0].as_str()) {
        return json!(word);
    }
    let kind = schema["type"].as_str().or(schema["type"][0].as_str());
    match kind {
        Some("array") => json!([]),
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(true),
        // An id of somebody, so that it is not its shape that is refused.
        Some("string") => json!(uuid::Uuid::now_v7().to_string()),
        _ => {
            let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let members = required.map(|name| (name.to_owned(), body_of(document, &schema["properties"][name])));
            Value::Object(members.collect())
        }
    }
}

/// Real things of others, and one of each that does not exist.
pub(super) struct Things {
    real: BTreeMap<&'static str, String>,
}

impl Things {
    pub async fn make(api: &Api, owner: &Who) -> Self {
        let customer = json!({ "values": { "name": "机密客户", "phone": "13912345678", "secret": 5 } });
        let customer = api.post(owner, "/apps/shop/forms/customer/records", &customer).await.ok();
        let ann = api.key_of("ann").await;
        let quote = json!({ "values": { "name": "机密报价" }, "submit": { "flow": "approval" } });
        let quote = api.post(&ann, "/apps/company/forms/quote/records", &quote).await.ok();
        let bob = api.key_of("bob").await;
        let task = api.get(&bob, "/tasks").await.ok();
        let key = api.post(owner, "/keys", &json!({ "title": "机密" })).await.ok();
        let session = api.get(owner, "/sessions").await.ok();
        let (kind, body) = crate::support::api::upload("机密.txt", "text/plain", "机密".as_bytes());
        let file = api.send(owner, "POST", "/files", &[("content-type", kind)], Body::from(body)).await.ok();
        let upload = api.begin_upload(owner, "机密.txt", 10).await;
        let text = |value: &Value| value.as_str().expect("an id").to_owned();
        Self {
            real: BTreeMap::from([
                ("records", text(&customer["id"])),
                ("runs", text(&quote["run"])),
                ("tasks", text(&task["items"][0]["id"])),
                ("keys", text(&key["id"])),
                ("sessions", text(&session["items"][0]["id"])),
                ("files", text(&file["id"])),
                ("uploads", upload),
                ("members", api.id_of("owner")),
                ("departments", text(&api.get(owner, "/departments").await.ok()["items"][0]["id"])),
            ]),
        }
    }

    /// The address with somebody else's thing in it, or with one that does not exist.
    pub fn address(&self, path: &str, real: bool) -> String {
        let missing = uuid::Uuid::now_v7().to_string();
        let mut filled: Vec<String> = Vec::new();
        for segment in path.trim_start_matches("/api/v1").split('/') {
            let before: String = filled.last().cloned().unwrap_or_default();
            filled.push(match segment {
                "{app}" => "shop".to_owned(),
                "{form}" => "customer".to_owned(),
                "{path}" => "forms/customer.json".to_owned(),
                "{rule}" => "grade".to_owned(),
                "{key}" if before == "roles" => "sales".to_owned(),
                "{key}" => "crm".to_owned(),
                "{action}" => "approve".to_owned(),
                "{id}" if real => self.real.get(before.as_str()).cloned().unwrap_or_else(|| missing.clone()),
                "{task}" if real => self.real["tasks"].clone(),
                open if open.starts_with('{') => missing.clone(),
                word => word.to_owned(),
            });
        }
        filled.join("/")
    }
}

pub(super) async fn send(
    api: &Api,
    who: &Who,
    document: &Value,
    route: &Route,
    address: &str,
) -> crate::support::api::Answer {
    let content = &route.operation["requestBody"]["content"];
    if content["multipart/form-data"].is_object() {
        let (kind, body) = crate::support::api::upload("a.txt", "text/plain", b"x");
        return api.send(who, &route.method, address, &[("content-type", kind)], Body::from(body)).await;
    }
    if content["application/octet-stream"].is_object() {
        return api.put_part(who, address, b"x").await;
    }
    let body = body_of(document, &content["application/json"]["schema"]);
    // A query that is required gets a value, so that it is not what refuses.
    let query = route.operation["parameters"].as_array().into_iter().flatten();
    let query =
        query.filter(|one| one["in"] == "query" && one["required"] == true).filter_map(|one| one["name"].as_str());
    let query: Vec<String> = query.map(|name| format!("{name}=level")).collect();
    let address = if query.is_empty() { address.to_owned() } else { format!("{address}?{}", query.join("&")) };
    match route.method.as_str() {
        "GET" => api.get(who, &address).await,
        method => api.call(who, method, &address, &[], &body).await,
    }
}

on_both!(no_address_gives_anything_to_those_who_have_no_business_there, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let things = Things::make(&api, &owner).await;
    // sun works in the office and has no role.
    let member = api.key_of("sun").await;
    let stranger = Who::Key("tk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned());
    let forged = Who::Session("tenon_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned());
    let document = tenon_server::openapi();
    let routes = routes();
    assert!(routes.len() > 80, "the description lists {} operations", routes.len());
    let mut wrong = Vec::new();
    for route in routes.iter().filter(|route| !PUBLIC.contains(&route.name.as_str())) {
        for real in [true, false] {
            let address = things.address(&route.path, real);
            for who in [&Who::Nobody, &stranger, &forged] {
                let answer = send(&api, who, &document, route, &address).await;
                if answer.status != 401 {
                    wrong.push(format!("{} as {who:?}: {}", route.name, answer.status));
                }
            }
            let own = EVERY_MEMBERS.contains(&route.name.as_str()) || OWN_AFFAIRS.contains(&route.name.as_str());
            if own {
                continue;
            }
            let answer = send(&api, &member, &document, route, &address).await;
            if [401, 403, 404].contains(&answer.status.as_u16()) {
                answer.problem();
            } else {
                wrong.push(format!("{} at {address} as a member: {} {}", route.name, answer.status, answer.text()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for name in PUBLIC.iter().chain(&EVERY_MEMBERS).chain(&OWN_AFFAIRS) {
        assert!(routes.iter().any(|route| route.name == *name), "{name} is no longer there");
    }

    // What every member may see holds nothing of what is not theirs.
    for name in EVERY_MEMBERS.iter().filter_map(|name| name.strip_prefix("GET /api/v1")) {
        let answer = api.get(&member, &things.address(name, true)).await;
        // A key does not look after keys and sessions; that takes the member themself.
        assert!([200, 403, 404].contains(&answer.status.as_u16()), "{name}: {}", answer.status);
        assert!(!answer.text().contains("机密"), "{name}: {}", answer.text());
    }
    // Nothing came of all the attempts.
    let record = format!("/apps/shop/forms/customer/records/{}", things.real["records"]);
    assert_eq!(api.get(&owner, &record).await.ok()["record"]["version"], 1);
    assert_eq!(api.get(&owner, &format!("/runs/{}", things.real["runs"])).await.ok()["state"], "running");
    api.get(&owner, &format!("/files/{}", things.real["files"])).await.ok();
});
