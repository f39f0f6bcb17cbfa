//! What an owner says about a link: which fields, when, how often, for whom, and what comes after.

use super::{LinkError, lookups};
use crate::clock::{self, Moment};
use crate::definition::{FieldDefinition, FormDefinition, RequiredRule, is_default};
use crate::kind;
use crate::model::Form;
use crate::problem::{Problem, nearest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The kinds a stranger may fill in: those that reach neither other records nor members. Files are
/// those uploaded with the answer itself.
const OPEN_KINDS: [&str; 31] = [
    "text",
    "textarea",
    "number",
    "money",
    "date",
    "datetime",
    "time",
    "month",
    "year",
    "radio",
    "select",
    "checkbox",
    "multi-select",
    "cascade",
    "tags",
    "switch",
    "rating",
    "phone",
    "email",
    "url",
    "id-card",
    "address",
    "location",
    "barcode",
    "subform",
    "separator",
    "description",
    "slider",
    "attachment",
    "image",
    "signature",
];
/// What else may stand in a form that strangers see, because somebody chose it: what follows from their own entries, and tabs.
const SHOWN_KINDS: [&str; 2] = ["formula", "tab"];
/// The kinds a stranger may look something up by: one exact value each.
const SEARCH_KINDS: [&str; 8] = ["text", "serial", "phone", "email", "date", "number", "radio", "select"];
/// The kinds a link never shows, because their values are other people's records, files or names.
const CLOSED_KINDS: [&str; 11] = [
    "link",
    "lookup",
    "related",
    "rollup",
    "member",
    "members",
    "department",
    "departments",
    "attachment",
    "image",
    "signature",
];
const NOT_SHOWN: (&str, &str) = ("不能公开显示", "cannot be shown to strangers");

/// The settings of a link.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LinkSettings {
    /// The heading; the title of the form when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Words under the heading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The fields strangers see and fill in.
    #[serde(skip_serializing_if = "is_default")]
    pub fields: Vec<String>,
    /// Fields, and columns of sub-forms as `items.price`, whose linkage also fills them in for strangers, though they see
    /// nothing of the form that it takes them from, and those whose options are the values of another form. Whoever has the
    /// address sees these options, and can try values and learn which of them are there and what belongs to them.
    #[serde(skip_serializing_if = "is_default")]
    pub lookups: Vec<String>,
    /// RFC 3339: nobody can answer before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opens_at: Option<String>,
    /// RFC 3339: nobody can answer afterwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<String>,
    /// The most answers taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub quota: Option<u32>,
    /// Whether everybody may answer only once.
    #[serde(skip_serializing_if = "is_default")]
    pub once: Once,
    /// What people agree to before they answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
    /// What is said afterwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thanks: Option<String>,
    /// Where people are sent afterwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect: Option<String>,
    /// People get an address under which they can change their answer.
    #[serde(skip_serializing_if = "is_default")]
    pub may_edit: bool,
    /// People get an address under which they see how far their matter is, and these fields of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<Vec<String>>,
    /// Strangers may look records up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<Query>,
    /// The text field of a record that keeps what the address said after `source=`: a poster, a shop, a campaign. Strangers
    /// neither see nor write it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_field: Option<String>,
    /// The same for what it said after `ext=`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ext_field: Option<String>,
    /// The link field of the form that says which record an answer is about. It is not shown: the address that a notify node
    /// makes out for its record fills it in, for one answer within 30 days. Without such an address nobody answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// The sites that may show the form inside their pages: `https://shop.example`.
    #[serde(skip_serializing_if = "is_default")]
    pub embed: Vec<String>,
}

/// Whether everybody may answer only once.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Once {
    #[default]
    No,
    /// Once in a browser.
    Browser,
    /// Once with the same value of this field, a telephone number for example.
    Field(String),
}

/// What people agree to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    pub text: String,
    /// People sign it as well, by hand.
    #[serde(default, skip_serializing_if = "is_default")]
    pub signature: bool,
    /// Counts up whenever the text, or whether it is signed, changes; kept with every answer. What is sent here is not taken over.
    #[serde(default, skip_serializing_if = "is_default")]
    pub version: i64,
}

/// The public query page of a link.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// The fields that must all be given, each with its exact value.
    pub by: Vec<String>,
    /// The fields shown of what is found.
    pub show: Vec<String>,
}

impl LinkSettings {
    /// Reads what [`serde`] stored; damaged settings open nothing.
    pub fn read(stored: &serde_json::Value) -> Self {
        serde_json::from_value(stored.clone()).unwrap_or_default()
    }

    /// Whether answers may still come: it is neither over nor full.
    pub fn goes_on(&self, answers: i64, now: Moment) -> bool {
        !self.is_over(now) && !self.is_full(answers)
    }

    /// Whether the time for answers has passed.
    pub fn is_over(&self, now: Moment) -> bool {
        self.closes_at.as_deref().and_then(clock::from_text).is_some_and(|closes| now >= closes)
    }

    /// Whether so many answers are all that it takes.
    pub fn is_full(&self, answers: i64) -> bool {
        self.quota.is_some_and(|quota| answers >= i64::from(quota))
    }

    /// Takes over the version of the consent text, one more when the text is another.
    pub fn carry_consent(&mut self, before: Option<&Self>) {
        let old = before.and_then(|before| before.consent.as_ref());
        if let Some(consent) = &mut self.consent {
            consent.version = old.map_or(1, |old| {
                old.version + i64::from((&old.text, old.signature) != (&consent.text, consent.signature))
            });
        }
    }

    /// Refuses settings with a mistake in them, for this form among those of its app.
    pub fn check(&self, form: &Form, forms: &BTreeMap<String, FormDefinition>) -> Result<(), LinkError> {
        let problems = self.problems(&form.definition, forms);
        if problems.is_empty() { Ok(()) } else { Err(LinkError::Invalid(problems)) }
    }

    /// Every mistake in the settings, for this form among those of its app.
    pub fn problems(&self, definition: &FormDefinition, forms: &BTreeMap<String, FormDefinition>) -> Vec<Problem> {
        let mut problems = Vec::new();
        if definition.aggregate {
            let (zh, en) = ("聚合表不能发布外链", "an aggregate table has no public link");
            problems.push(Problem::new("/form", "aggregate_written", zh, en));
        }
        if self.fields.is_empty() && self.query.is_none() {
            let (zh, en) = ("至少选择一个字段，或设置公开查询", "choose a field at least, or set up a query");
            problems.push(Problem::new("/fields", "nothing", zh, en));
        }
        let open = |name: &str| OPEN_KINDS.contains(&name) || SHOWN_KINDS.contains(&name);
        let not_open = ("不能由外部填写", "cannot be filled in by strangers");
        names(definition, &self.fields, "/fields", open, not_open, &mut problems);
        elsewhere(definition, &self.fields, &self.lookups, &mut problems);
        if !self.fields.is_empty() {
            required(definition, &self.fields, self.about.as_deref(), &mut problems);
            required_columns(definition, &self.fields, &mut problems);
        }
        problems.extend(lookups::problems(&self.lookups, definition, forms));
        let progress = self.progress.as_deref().unwrap_or_default();
        names(definition, progress, "/progress", is_shown, NOT_SHOWN, &mut problems);
        sensitive(definition, progress, "/progress", &mut problems);
        self.query_problems(definition, &mut problems);
        self.about_problems(definition, &mut problems);
        self.once_problems(definition, &mut problems);
        for (pointer, field) in [("/source_field", &self.source_field), ("/ext_field", &self.ext_field)] {
            let Some(key) = field else { continue };
            problems.extend(kept_word(definition, &self.fields, key).map(|problem| problem.under(pointer)));
        }
        self.time_problems(&mut problems);
        self.address_problems(&mut problems);
        if self.consent.as_ref().is_some_and(|consent| consent.text.trim().is_empty()) {
            problems.push(Problem::new("/consent/text", "required", "请填写同意条款", "the consent text is required"));
        }
        problems
    }

    fn query_problems(&self, definition: &FormDefinition, problems: &mut Vec<Problem>) {
        let Some(query) = &self.query else { return };
        if query.by.is_empty() {
            let (zh, en) = ("公开查询至少要按一个字段", "a query needs a field to search by");
            problems.push(Problem::new("/query/by", "nothing", zh, en));
        }
        let searched = |name: &str| SEARCH_KINDS.contains(&name);
        let not_searched = ("不能用来公开查询", "cannot be searched by");
        names(definition, &query.by, "/query/by", searched, not_searched, problems);
        names(definition, &query.show, "/query/show", is_shown, NOT_SHOWN, problems);
        sensitive(definition, &query.show, "/query/show", problems);
    }

    fn once_problems(&self, definition: &FormDefinition, problems: &mut Vec<Problem>) {
        let Once::Field(field) = &self.once else { return };
        if !self.fields.contains(field) {
            let (zh, en) = ("“每人一次”所用的字段必须在表单里", "the field for once-per-person must be in the form");
            problems.push(Problem::new("/once/field", "unknown_field", zh, en));
        }
        if definition.properties.get(field).is_some_and(|field| field.sensitive) {
            let (zh, en) = ("“每人一次”不能按敏感字段", "once-per-person cannot go by a sensitive field");
            problems.push(Problem::new("/once/field", "sensitive_field", zh, en));
        }
    }

    fn time_problems(&self, problems: &mut Vec<Problem>) {
        let moments = [("/opens_at", &self.opens_at), ("/closes_at", &self.closes_at)];
        for (pointer, text) in moments {
            if text.as_deref().is_some_and(|text| clock::from_text(text).is_none()) {
                let (zh, en) = ("应为 RFC 3339 时间", "must be a time as in RFC 3339");
                problems.push(Problem::new(pointer, "invalid_time", zh, en));
            }
        }
        let [opens, closes] = moments.map(|(_, text)| text.as_deref().and_then(clock::from_text));
        if opens.zip(closes).is_some_and(|(opens, closes)| closes <= opens) {
            let (zh, en) = ("结束时间应晚于开始时间", "must be after the opening");
            problems.push(Problem::new("/closes_at", "invalid_time", zh, en));
        }
    }

    /// Where answers lead, and which sites may show the form inside theirs.
    fn address_problems(&self, problems: &mut Vec<Problem>) {
        if self.redirect.as_deref().is_some_and(|url| !url.starts_with("https://") && !url.starts_with("http://")) {
            let (zh, en) = ("应为 http 或 https 网址", "should be an http or https address");
            problems.push(Problem::new("/redirect", "not_a_url", zh, en));
        }
        for (at, site) in self.embed.iter().enumerate().filter(|(_, site)| !is_site(site)) {
            let (zh, en) = (format!("“{site}”应写成 https://域名"), format!("'{site}' should be written https://host"));
            problems.push(Problem::new(format!("/embed/{at}"), "not_a_site", zh, en));
        }
    }

    fn about_problems(&self, definition: &FormDefinition, problems: &mut Vec<Problem>) {
        let Some(about) = &self.about else { return };
        let is_one = |field: &FieldDefinition| kind::of(field).name() == "link" && !field.many && kind::writable(field);
        if !definition.properties.get(about).is_some_and(is_one) || self.fields.contains(about) {
            let (zh, en) = (
                format!("“{about}”应为单选的关联字段，并且不在外链的字段里"),
                format!("'{about}' should be a field that links to one record, and not among the fields"),
            );
            problems.push(Problem::new("/about", "not_a_link", zh, en));
        }
    }
}

/// An origin and nothing else: it becomes part of a header.
fn is_site(site: &str) -> bool {
    let Some((scheme, host)) = site.split_once("://") else { return false };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    ["http", "https"].contains(&scheme) && !host.is_empty() && host.chars().all(plain)
}

fn names(
    form: &FormDefinition,
    fields: &[String],
    pointer: &str,
    fits: impl Fn(&str) -> bool,
    why: (&str, &str),
    problems: &mut Vec<Problem>,
) {
    let mut seen = BTreeSet::new();
    for (at, key) in fields.iter().enumerate() {
        let here = format!("{pointer}/{at}");
        match form.properties.get(key) {
            None => {
                let (zh, en) = (format!("没有字段“{key}”"), format!("there is no field '{key}'"));
                let problem = Problem::new(here, "unknown_field", zh, en);
                problems.push(match nearest(key, form.properties.keys().map(String::as_str)) {
                    Some(near) => problem.hint(format!("是否想写 {near}？"), format!("Did you mean {near}?")),
                    None => problem,
                });
            }
            Some(_) if !seen.insert(key) => {
                problems.push(Problem::new(here, "duplicate", format!("“{key}”重复"), format!("'{key}' occurs twice")));
            }
            Some(field) if !fits(kind::of(field).name()) => {
                let title = field.title.as_deref().unwrap_or(key);
                let (zh, en) = (format!("“{title}”{}", why.0), format!("'{title}' {}", why.1));
                problems.push(Problem::new(here, "kind_not_public", zh, en));
            }
            Some(_) => {}
        }
    }
}

/// What is stored encrypted is shown to nobody who only has a link.
fn sensitive(form: &FormDefinition, fields: &[String], pointer: &str, problems: &mut Vec<Problem>) {
    for (at, key) in fields.iter().enumerate() {
        if form.properties.get(key).is_some_and(|field| field.sensitive) {
            let (zh, en) = ("敏感字段不能公开显示", "a sensitive field is not shown to strangers");
            problems.push(Problem::new(format!("{pointer}/{at}"), "sensitive_field", zh, en));
        }
    }
}

/// Why a field cannot keep a word of the address: such a word is refused nowhere, so the field may ask nothing of it.
fn kept_word(form: &FormDefinition, fields: &[String], key: &str) -> Option<Problem> {
    let Some(field) = form.properties.get(key) else {
        let (zh, en) = (format!("没有字段“{key}”"), format!("there is no field '{key}'"));
        return Some(Problem::new("", "unknown_field", zh, en));
    };
    let title = field.title.as_deref().unwrap_or(key);
    if fields.iter().any(|own| own == key) {
        let (zh, en) = (format!("“{title}”由填写人填写"), format!("'{title}' is filled in by whoever answers"));
        return Some(Problem::new("", "field_taken", zh, en));
    }
    if takes_any_word(field) {
        return None;
    }
    let (zh, en) =
        (format!("“{title}”不能记录链接的参数"), format!("'{title}' cannot keep what the address of the link says"));
    let problem = Problem::new("", "not_a_plain_text", zh, en);
    Some(problem.hint("请选择没有格式和唯一要求的单行文本", "Choose a text field without a pattern that may repeat"))
}

/// Whether a field takes every word, shortened to its length.
pub(super) fn takes_any_word(field: &FieldDefinition) -> bool {
    let asks = field.pattern.is_some() || field.min_length.is_some() || field.unique || field.also.is_some();
    kind::of(field).name() == "text" && field.formula.is_none() && !asks
}

/// Options that are values of another form are other people's: a stranger has none to choose from that are not lent.
fn elsewhere(form: &FormDefinition, fields: &[String], lookups: &[String], problems: &mut Vec<Problem>) {
    for (at, key) in fields.iter().enumerate().filter(|(_, key)| !lookups.contains(key)) {
        let Some(field) = form.properties.get(key) else { continue };
        if OPEN_KINDS.contains(&kind::of(field).name()) && field.form.is_some() && field.field.is_some() {
            let title = field.title.as_deref().unwrap_or(key);
            let (zh, en) = (
                format!("“{title}”的选项来自其他表单，不能由外部填写"),
                format!("the options of '{title}' come from another form; strangers cannot choose from them"),
            );
            let problem = Problem::new(format!("/fields/{at}"), "options_elsewhere", zh, en);
            problems.push(problem.hint(
                "请改用固定选项的字段，或在“代查其他表单的字段”（lookups）里选上它",
                "Use a field with fixed options in its place, or name it in lookups",
            ));
        }
    }
}

/// The rules for what is required that hold or not by what strangers answer.
fn answerable<'f>(form: &'f FormDefinition, fields: &'f [String]) -> impl Iterator<Item = &'f RequiredRule> {
    let is_given = move |key: &str| fields.iter().any(|field| key.split('.').next() == Some(field));
    form.required_when.iter().filter(move |rule| rule.when.fields().into_iter().any(is_given))
}

/// A field nobody could fill in must not be one that everybody has to, nor one that an answer could come to need.
fn required(form: &FormDefinition, fields: &[String], about: Option<&str>, problems: &mut Vec<Problem>) {
    let conditional = answerable(form, fields).flat_map(|rule| &rule.require);
    for key in form.required.iter().chain(conditional).collect::<BTreeSet<_>>() {
        let Some(field) = form.properties.get(key) else { continue };
        let is_filled_in = fields.contains(key) || about == Some(key.as_str());
        if !is_filled_in && !field.hidden && field.default.is_none() && kind::writable(field) {
            let title = field.title.as_deref().unwrap_or(key);
            let (zh, en) = (
                format!("必填的“{title}”不在外链的字段里，没有人能提交"),
                format!("'{title}' is required and not among the fields: nobody could answer"),
            );
            problems.push(Problem::new("/fields", "required_field_missing", zh, en));
        }
    }
}

/// The same for the columns of sub-forms: those that lead to members or records are shut to strangers.
fn required_columns(form: &FormDefinition, fields: &[String], problems: &mut Vec<Problem>) {
    let conditional: BTreeSet<&str> =
        answerable(form, fields).flat_map(|rule| &rule.require).map(String::as_str).collect();
    for (at, key) in fields.iter().enumerate() {
        let Some((field, items)) = form.properties.get(key).and_then(|field| Some((field, field.items.as_ref()?)))
        else {
            continue;
        };
        for (name, column) in &items.properties {
            let is_asked = items.required.contains(name) || conditional.contains(format!("{key}.{name}").as_str());
            let is_shut = !is_open_column(kind::of(column).name());
            let is_drawn = !field.hidden && !column.hidden;
            if !is_asked || !is_drawn || !is_shut || column.default.is_some() || !kind::writable(column) {
                continue;
            }
            let (rows, title) = (field.title.as_deref().unwrap_or(key), column.title.as_deref().unwrap_or(name));
            let (zh, en) = (
                format!("“{rows}”里必填的列“{title}”不向外部开放，没有人能提交"),
                format!("the column '{title}' of '{rows}' is required and shut to strangers: nobody could answer"),
            );
            let problem = Problem::new(format!("/fields/{at}"), "required_column_shut", zh, en);
            problems.push(problem.hint(
                "给这一列设默认值，或改为非必填，或换成外部能填的列（如文本、选项）",
                "Give the column a default, let it be empty, or make it one that strangers fill in, such as text or options",
            ));
        }
    }
}

/// Whether the columns of a sub-form may be shown through a link.
pub(super) fn is_open_column(kind: &str) -> bool {
    OPEN_KINDS.contains(&kind)
}

/// Whether what a field of this kind says may be shown through a link.
pub(super) fn is_shown(kind: &str) -> bool {
    !CLOSED_KINDS.contains(&kind)
}
