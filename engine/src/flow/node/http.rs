//! HTTP: another system is called; the run goes on at once, or waits for the answer or until it is called back.

use super::{NodeKind, Way};
use crate::definition::flow::Span;
use crate::definition::is_default;
use crate::flow::check::Checker;
use crate::flow::machine::{Arrival, Machine};
use crate::secret::is_name;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The member of the body that says where to call back.
pub(crate) const CALLBACK: &str = "callback_url";
/// Headers that are ours to say.
const OURS: [&str; 9] = [
    "host",
    "content-length",
    "content-type",
    "transfer-encoding",
    "connection",
    "upgrade",
    "te",
    "user-agent",
    "idempotency-key",
];

/// Calls another system. What is sent is signed as webhooks are, with the key of its app, and sent again until it is taken,
/// under the same idempotency key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Http {
    /// What people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Default `post`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub method: Method,
    /// The address, `http://` or `https://`; after the host, fields of the run's record may stand in `{{ }}`, and columns of the
    /// first record that a query has found (`stock.left`).
    pub url: String,
    /// Headers sent along: texts in which the same may stand in `{{ }}`, or secrets of the workspace.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub headers: IndexMap<String, Header>,
    /// The members of the JSON object that is sent: constants, or expressions over the run's record as text that starts
    /// with `= `. With `callback`, the member `callback_url` is added: where to call back.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub body: IndexMap<String, Value>,
    /// What the run waits for; when left out it goes on at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<Awaited>,
    /// How long it waits at most: `30min`, `8h`, `3d`. Needed with `callback`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^\d{1,5}(min|h|d|w|m|y)$"))]
    pub within: Option<String>,
    /// What is written to the run's record of the answer: JSON Pointers into it (`/data/id`), by field.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub set: IndexMap<String, String>,
    /// The node after this one.
    pub next: String,
    /// The node when the call has failed or its answer does not fit; by default the run stops for an administrator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_failure: Option<String>,
    /// The node when nothing came in time; by default as for a failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_timeout: Option<String>,
}

/// What stands in a header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Header {
    /// A text in which fields of the run's record, and columns of the first record that a query has found, may stand in
    /// `{{ }}`.
    Text(String),
    /// A secret of the workspace, which stands in no definition.
    Secret(SecretHeader),
}

/// A header that holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecretHeader {
    /// The name of the secret.
    pub secret: String,
    /// What stands before it, such as `Bearer ` with the space behind it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prefix: String,
}

impl Header {
    /// The text written in the definition, where it is one.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Secret(_) => None,
        }
    }

    /// The name of the secret it holds, where it does.
    pub(crate) fn secret(&self) -> Option<&str> {
        match self {
            Self::Text(_) => None,
            Self::Secret(header) => Some(&header.secret),
        }
    }
}

/// How it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    Get,
    #[default]
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    /// The word of the protocol.
    pub fn word(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// What a run waits for after a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Awaited {
    /// The JSON with which it is answered.
    Answer,
    /// The JSON that the other side sends to `callback_url` later.
    Callback,
}

impl NodeKind for Http {
    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn ways(&self) -> Vec<Way<'_>> {
        let failure = self.on_failure.as_deref().map(|to| Way::next("/on_failure", to));
        let timeout = self.on_timeout.as_deref().map(|to| Way::next("/on_timeout", to));
        std::iter::once(Way::next("/next", &self.next)).chain(failure).chain(timeout).collect()
    }

    fn enter(&self, machine: &mut Machine<'_>, arrival: Arrival) {
        machine.request(arrival, self.clone());
    }

    fn check(&self, checker: &mut Checker<'_>) {
        self.check_address(checker);
        for (name, header) in &self.headers {
            let pointer = format!("/headers{}", crate::problem::pointer_segment(name));
            let lower = name.to_ascii_lowercase();
            let is_token = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
            if !is_token || OURS.contains(&lower.as_str()) || lower.starts_with("webhook-") {
                let (zh, en) = (format!("不能设置请求头“{name}”"), format!("Header '{name}' cannot be set"));
                checker.report(&pointer, "bad_header", zh, en);
            }
            if let Header::Secret(header) = header {
                check_secret(checker, &pointer, header);
            }
        }
        if self.method == Method::Get && !self.body.is_empty() {
            let (zh, en) =
                ("GET 请求没有内容，请去掉 body 或改用其他方法", "A GET carries no body; use another method");
            checker.report("/body", "body_of_get", zh, en);
        }
        if !self.body.is_empty() {
            checker.expressions("/body", None, &self.body);
        }
        self.check_wait(checker);
    }
}

impl Http {
    /// Only what follows the host may come from the record: where a call goes is the author's to say.
    fn check_address(&self, checker: &mut Checker<'_>) {
        let rest = self.url.strip_prefix("https://").or_else(|| self.url.strip_prefix("http://"));
        let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
        if host.is_none_or(|host| host.is_empty() || host.contains(['{', '@', ' '])) {
            let (zh, en) = (
                "地址须以 http:// 或 https:// 开头，主机名须写明，不能取自数据",
                "The address begins with http:// or https:// and a host that is written out, not taken from the record",
            );
            checker.report("/url", "bad_url", zh, en);
        }
        let texts = std::iter::once(("/url".to_owned(), self.url.as_str())).chain(self.headers.iter().filter_map(
            |(name, header)| Some((format!("/headers{}", crate::problem::pointer_segment(name)), header.text()?)),
        ));
        for (pointer, text) in texts {
            if text.contains("{{") && checker.own_form().is_none() {
                let (zh, en) = ("流程没有记录，不能使用字段", "The flow has no record, so it has no fields");
                checker.report(&pointer, "no_record", zh, en);
            }
        }
    }

    fn check_wait(&self, checker: &mut Checker<'_>) {
        if let Some(within) =
            self.within.as_deref().filter(|text| Span::parse(text).is_none_or(|span| span.amount <= 0))
        {
            checker.bad_span("/within", within);
        }
        if self.wait == Some(Awaited::Callback) {
            if self.within.is_none() {
                let (zh, en) =
                    ("等待回调须写明最多等多久（within）", "Waiting to be called back needs an end (within)");
                checker.report("/within", "waits_for_ever", zh, en);
            }
            if self.method == Method::Get {
                let (zh, en) =
                    ("GET 请求带不上回调地址，请改用其他方法", "A GET cannot carry the address to call back");
                checker.report("/method", "body_of_get", zh, en);
            }
            if self.body.contains_key(CALLBACK) {
                let (zh, en) = ("callback_url 由系统填写", "callback_url is filled in by itself");
                checker.report(&format!("/body/{CALLBACK}"), "reserved_key", zh, en);
            }
        }
        if self.wait.is_none() {
            let idle = [
                ("/within", self.within.is_some()),
                ("/set", !self.set.is_empty()),
                ("/on_failure", self.on_failure.is_some()),
            ];
            for (pointer, _) in idle.into_iter().filter(|(_, is_said)| *is_said) {
                let (zh, en) = ("不等待结果时用不上，请设置 wait 或去掉", "Without wait this says nothing");
                checker.report(pointer, "idle_without_wait", zh, en);
            }
        }
        if self.on_timeout.is_some() && (self.wait.is_none() || self.within.is_none()) {
            let (zh, en) = ("没有 wait 和 within 就不会超时", "Nothing is late without wait and within");
            checker.report("/on_timeout", "idle_without_wait", zh, en);
        }
        for (field, path) in &self.set {
            let pointer = format!("/set{}", crate::problem::pointer_segment(field));
            checker.writes_own(&pointer);
            checker.field(&pointer, checker.own_form(), field, None);
            checker.path(&pointer, path);
        }
    }
}

/// A secret is known by its name; what stands before it is one line and comes from nowhere else.
fn check_secret(checker: &mut Checker<'_>, pointer: &str, header: &SecretHeader) {
    if !is_name(&header.secret) {
        let (zh, en) = (
            format!("“{}”不是有效的密钥名称", header.secret),
            format!("'{}' is not a name of a secret", header.secret),
        );
        checker.report(&format!("{pointer}/secret"), "bad_secret_name", zh, en);
    }
    if !header.prefix.chars().all(|c| c == ' ' || c.is_ascii_graphic()) || header.prefix.contains("{{") {
        let (zh, en) = (
            "密钥之前只能写可见的英文字符，不能使用字段",
            "Before a secret stand visible ASCII characters only, no fields",
        );
        checker.report(&format!("{pointer}/prefix"), "bad_prefix", zh, en);
    }
}

#[cfg(test)]
mod tests {
    use crate::flow::check::{KnownField, Lookup, check};
    use serde_json::{Value, json};

    struct Crm;

    impl Lookup for Crm {
        fn fields(&self, _: &str) -> Option<Vec<KnownField>> {
            Some(vec![KnownField { key: "number".into(), kind: "text".into() }])
        }
    }

    fn pointers(node: Value) -> Vec<(String, String)> {
        let mut node = node;
        node["kind"] = "http".into();
        node["next"] = "done".into();
        let flow = json!({
            "key": "tell", "title": "Tell", "start": { "on": "record", "form": "order", "events": ["create"] },
            "nodes": { "call": node, "done": { "kind": "end" } },
        });
        let problems = check(&serde_json::from_value(flow).expect("a flow"), &Crm);
        problems.into_iter().map(|p| (p.pointer.replace("/nodes/call", ""), p.code.to_owned())).collect()
    }

    #[test]
    fn a_call_says_where_it_goes_and_how_long_it_waits() {
        let url = "https://erp.example.com/orders/{{ number }}";
        let table = [
            (json!({ "url": url }), vec![]),
            (json!({ "url": url, "wait": "answer", "set": { "number": "/id" }, "on_failure": "done" }), vec![]),
            (json!({ "url": url, "wait": "callback", "within": "2h", "on_timeout": "done" }), vec![]),
            (json!({ "url": "ftp://erp.example.com" }), vec![("/url", "bad_url")]),
            (json!({ "url": "https://{{ number }}/x" }), vec![("/url", "bad_url")]),
            (json!({ "url": "https://good.example@{{ number }}" }), vec![("/url", "bad_url")]),
            (json!({ "url": url, "headers": { "Host": "x" } }), vec![("/headers/Host", "bad_header")]),
            (json!({ "url": url, "headers": { "authorization": { "secret": "erp", "prefix": "Bearer " } } }), vec![]),
            (
                json!({ "url": url, "headers": { "x-key": { "secret": "E R P", "prefix": "{{ number }}" } } }),
                vec![("/headers/x-key/secret", "bad_secret_name"), ("/headers/x-key/prefix", "bad_prefix")],
            ),
            (json!({ "url": url, "headers": { "a b": "x" } }), vec![("/headers/a b", "bad_header")]),
            (json!({ "url": url, "headers": { "Webhook-Id": "x" } }), vec![("/headers/Webhook-Id", "bad_header")]),
            (json!({ "url": url, "method": "get", "body": { "a": 1 } }), vec![("/body", "body_of_get")]),
            (json!({ "url": url, "wait": "callback" }), vec![("/within", "waits_for_ever")]),
            (json!({ "url": url, "within": "2h" }), vec![("/within", "idle_without_wait")]),
            (json!({ "url": url, "wait": "answer", "within": "soon" }), vec![("/within", "bad_duration")]),
            (
                json!({ "url": url, "wait": "answer", "set": { "nothing": "/id" } }),
                vec![("/set/nothing", "unknown_field")],
            ),
            (json!({ "url": url, "wait": "answer", "set": { "number": "id" } }), vec![("/set/number", "bad_path")]),
            (json!({ "url": url, "wait": "answer", "on_timeout": "done" }), vec![("/on_timeout", "idle_without_wait")]),
        ];
        for (node, expected) in table {
            let expected: Vec<(String, String)> =
                expected.into_iter().map(|(at, code)| (at.to_owned(), code.to_owned())).collect();
            assert_eq!(pointers(node.clone()), expected, "{node}");
        }
    }
}
