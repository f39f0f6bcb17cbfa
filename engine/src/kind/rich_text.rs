//! Text with headings, lists, links and pictures, as HTML. What may stand in it is decided here, on the way in: scripts,
//! styles, frames and addresses that run something never reach the database.

use super::{Adopted, Column, Display, Family, Kind, operators, typing};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text},
};
use ammonia::Builder;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::LazyLock;

const MAX_LENGTH: usize = 100_000;

pub(super) struct RichTextKind;

impl Kind for RichTextKind {
    fn name(&self) -> &'static str {
        "rich-text"
    }

    fn title(&self) -> Text {
        Text::new("富文本", "Rich text")
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        json!({ "type": "string", "contentMediaType": "text/html" })
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Text)
    }

    fn family(&self) -> Family {
        Family::Spelled
    }

    fn normalise(&self, _field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        let given = typing::many_lines(&typing::text(value)?);
        let Value::String(given) = typing::within(given, MAX_LENGTH)? else { return Ok(Value::Null) };
        let clean = CLEANER.clean(&given).to_string();
        let is_empty = plain(&clean).trim().is_empty() && !clean.contains("<img");
        if is_empty { Ok(Value::Null) } else { typing::within(clean, MAX_LENGTH) }
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, _display: &Display<'_>) -> String {
        plain(value.as_str().unwrap_or_default())
    }

    fn write_text(&self, _field: &FieldDefinition, value: &Value, _display: &Display<'_>) -> String {
        value.as_str().unwrap_or_default().to_owned()
    }

    fn spell(&self, field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
        self.format(field, value, display)
    }

    fn adopt(&self, adopted: Adopted<'_>, field: &FieldDefinition) -> Result<Value, Vec<Problem>> {
        let lines = adopted.text();
        let paragraphs: Vec<String> =
            lines.lines().map(|line| format!("<p>{}</p>", ammonia::clean_text(line).replace("&#32;", " "))).collect();
        adopted.read_as(self, field, &paragraphs.concat())
    }

    fn words(&self, _field: &FieldDefinition, value: &Value) -> Option<String> {
        value.as_str().map(plain)
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::PROSE
    }

    fn searchable(&self, _field: &FieldDefinition) -> bool {
        true
    }

    fn sortable(&self, _field: &FieldDefinition) -> bool {
        false
    }
}

const TAGS: [&str; 27] = [
    "p",
    "br",
    "h1",
    "h2",
    "h3",
    "h4",
    "strong",
    "b",
    "em",
    "i",
    "u",
    "s",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "a",
    "img",
    "hr",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
];

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::empty();
    cleaner
        .tags(HashSet::from(TAGS))
        .clean_content_tags(HashSet::from(["script", "style"]))
        .add_tag_attributes("a", ["href"])
        .add_tag_attributes("img", ["src", "alt"])
        .add_tag_attributes("td", ["colspan", "rowspan"])
        .add_tag_attributes("th", ["colspan", "rowspan"])
        .url_schemes(HashSet::from(["https", "http", "mailto", "tel"]))
        .link_rel(Some("noopener noreferrer nofollow"));
    cleaner
});

/// Takes every tag away.
static STRIPPER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut stripper = Builder::empty();
    stripper.clean_content_tags(HashSet::from(["script", "style"]));
    stripper
});

/// The words alone: blocks become lines.
fn plain(html: &str) -> String {
    let mut spaced = html.to_owned();
    for end in ["</p>", "</li>", "</h1>", "</h2>", "</h3>", "</h4>", "</tr>", "</pre>", "</blockquote>", "<br>"] {
        spaced = spaced.replace(end, &format!("\n{end}"));
    }
    let text = STRIPPER.clean(&spaced.replace("</td>", " </td>")).to_string();
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ").replace("&quot;", "\"");
    let text = text.replace("&amp;", "&");
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}
