//! A web address. Only http and https are taken: other schemes can run code in the reader's browser.

use super::{Column, Display, Family, Kind, operators, typing};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text},
};
use serde_json::{Value, json};

pub(super) struct UrlKind;

impl Kind for UrlKind {
    fn name(&self) -> &'static str {
        "url"
    }

    fn title(&self) -> Text {
        Text::new("网址", "Web address")
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        json!({ "type": "string", "format": "uri", "pattern": "^https?://[^\\s/]" })
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Text)
    }

    fn family(&self) -> Family {
        Family::Words
    }

    fn normalise(&self, _field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        let text = typing::one_line(&typing::text(value)?);
        read(&text).map_or_else(
            || {
                Err(vec![
                    Problem::new("", "not_a_url", "不是有效的网址", "is not a valid web address")
                        .hint("写成 https://example.com", "Write it as https://example.com"),
                ])
            },
            |url| typing::within(url, 2000),
        )
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, _display: &Display<'_>) -> String {
        value.as_str().unwrap_or_default().to_owned()
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::TEXT
    }

    fn searchable(&self, _field: &FieldDefinition) -> bool {
        true
    }
}

/// Adds `https://` to a bare host name and percent-encodes what a URI cannot hold in path and query.
fn read(text: &str) -> Option<String> {
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        None => ("https".to_owned(), text),
    };
    if scheme != "http" && scheme != "https" {
        return None;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let (name, port) = host.rsplit_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'.';
    let name_ok = !name.is_empty()
        && name.len() <= 253
        && name.bytes().all(plain)
        && name.split('.').all(|label| !label.is_empty())
        && (name.contains('.') || name == "localhost");
    if !name_ok || port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return None;
    }
    Some(format!("{scheme}://{}{}", host.to_ascii_lowercase(), encode(path)))
}

fn encode(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    let mut fragment = false;
    for (at, b) in path.bytes().enumerate() {
        let escape =
            b == b'%' && path.as_bytes()[at + 1..].iter().take(2).filter(|b| b.is_ascii_hexdigit()).count() == 2;
        let first_fragment = b == b'#' && !fragment;
        fragment |= first_fragment;
        if escape || first_fragment || b.is_ascii_alphanumeric() || b"-._~:/?@!$&'()*+,;=".contains(&b) {
            encoded.push(char::from(b));
        } else {
            encoded.push_str(&format!("%{b:02X}"));
        }
    }
    encoded
}
