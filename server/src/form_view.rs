//! A form as one reader may see it: its document without the fields hidden from them, in their language, with what they
//! may do.

mod others;
mod reasons;

use crate::shown_view::ShownView;
use others::Others;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use tenon_engine::access::{FieldRights, FormRights};
use tenon_engine::definition::{Definitions, FieldRight, FlowDefinition, Operation, RuleMode, Start};
use tenon_engine::kind;
use tenon_engine::model::{App, Form};
use tenon_engine::problem::Language;
use tenon_engine::view::Views;

/// A form as one reader may see it.
#[derive(Serialize, JsonSchema)]
pub struct FormView {
    app: String,
    key: String,
    title: String,
    icon: Option<String>,
    /// True for an aggregate table, whose rows follow from the records of other forms and are not written by people.
    aggregate: bool,
    /// How a record is called: plain text with field names in `{{ }}`, without those that are hidden from the reader.
    title_template: Option<String>,
    /// JSON Schema with our vocabulary; the order of the properties is the order of the layout.
    schema: Value,
    rights: Rights,
    /// In the order of the tabs.
    views: Vec<ShownView>,
    /// The view that opens by itself.
    first_view: Option<String>,
    /// Whether the reader may make and change views for everybody.
    may_share_views: bool,
    rules: Vec<RuleSummary>,
    flows: Vec<FlowSummary>,
    /// The templates its records can be printed by; without any they are printed as the form is laid out.
    prints: Vec<PrintSummary>,
    /// The operators a condition may use, by field.
    operators: BTreeMap<String, &'static [&'static str]>,
}

/// What the reader may do with some records of the form at least.
#[derive(Serialize, JsonSchema)]
struct Rights {
    create: bool,
    read: bool,
    update: bool,
    delete: bool,
    destroy: bool,
    import: bool,
    export: bool,
    fields: BTreeMap<String, FieldRight>,
}

#[derive(Serialize, JsonSchema)]
struct RuleSummary {
    key: String,
    title: String,
    target: String,
    mode: RuleMode,
}

#[derive(Serialize, JsonSchema)]
struct FlowSummary {
    key: String,
    title: String,
    /// What whoever submits is told about it.
    description: Option<String>,
    /// What starts it: `submit` for those a person starts.
    on: &'static str,
}

/// A template records can be printed by.
#[derive(Serialize, JsonSchema)]
struct PrintSummary {
    key: String,
    title: String,
}

impl FormView {
    /// None when the reader may do nothing with the form, or there is none.
    pub fn of(app: &App, key: &str, rights: &FormRights, views: Views, language: Language) -> Option<Self> {
        if !rights.allows(Operation::Read) && !rights.allows(Operation::Create) {
            return None;
        }
        let form = Self::with_fields(app, key, rights, &rights.fields(), language)?;
        let may_share = views.may_share;
        let shown = views.views.into_iter();
        let shown: Vec<ShownView> =
            shown.filter_map(|view| ShownView::of(view, rights, may_share, &app.definitions, language)).collect();
        let first = views.first.filter(|first| shown.iter().any(|view| view.is(first)));
        Some(Self { views: shown, first_view: first, may_share_views: may_share, ..form })
    }

    /// The form for somebody whose rights on its fields come from elsewhere, such as a task: one record, so no views.
    pub fn with_fields(
        app: &App,
        key: &str,
        rights: &FormRights,
        fields: &FieldRights,
        language: Language,
    ) -> Option<Self> {
        let form = app.forms.get(key)?;
        let say = |text: &str| app.definitions.text(text, language);
        let can = |operation| rights.allows(operation);
        let shown = form.fields.iter().filter(|field| fields.sees(&field.key));
        let document = schema(app, form, fields, language);
        let operators = shown.map(|field| (field.key.clone(), kind::operators(&field.definition)));
        Some(Self {
            app: app.key.clone(),
            key: form.key.clone(),
            title: say(&form.definition.title),
            icon: form.definition.icon.clone(),
            aggregate: form.aggregate.is_some(),
            title_template: document["x-title"].as_str().map(ToOwned::to_owned),
            schema: document,
            rights: Rights {
                create: can(Operation::Create),
                read: can(Operation::Read),
                update: can(Operation::Update),
                delete: can(Operation::Delete),
                destroy: can(Operation::Destroy),
                import: can(Operation::Import),
                export: can(Operation::Export),
                fields: fields.describe(form.fields.iter().map(|field| field.key.as_str())),
            },
            views: Vec::new(),
            first_view: None,
            may_share_views: false,
            rules: rules(form, fields, &say),
            flows: flows(&app.definitions, key, &say),
            prints: prints(&app.definitions, key, language),
            operators: operators.filter(|(_, operators)| !operators.is_empty()).collect(),
        })
    }
}

impl FormView {
    /// The same with what it tells of other forms, of which somebody has these rights: no fields that are hidden from them
    /// there, and the colours of options that are values they may read. `task` is the one that it is shown in.
    #[must_use]
    pub fn beside_others(mut self, app: &App, task: Option<&str>, rights: impl Fn(&str) -> Option<FormRights>) -> Self {
        if let Some(form) = app.forms.get(&self.key) {
            Others { app, rights: &rights, task }.tell(&mut self.schema, form);
        }
        self
    }
}

fn rules(form: &Form, fields: &FieldRights, say: &dyn Fn(&str) -> String) -> Vec<RuleSummary> {
    let rules = form.rules.iter().map(|rule| &rule.definition).filter(|rule| fields.sees(&rule.target));
    rules
        .map(|rule| RuleSummary {
            key: rule.key.clone(),
            title: say(&rule.title),
            target: rule.target.clone(),
            mode: rule.mode,
        })
        .collect()
}

/// The flows that concern the records of a form.
fn flows(definitions: &Definitions, form: &str, say: &dyn Fn(&str) -> String) -> Vec<FlowSummary> {
    let on = |start: &Start| match start {
        Start::Submit(start) if start.form == form => Some("submit"),
        Start::Record(start) if start.form == form => Some("record"),
        Start::Date(start) if start.form == form => Some("date"),
        Start::Cron(start) if start.form.as_deref() == Some(form) => Some("cron"),
        Start::Button(start) if start.form == form => Some("button"),
        Start::Webhook(start) if start.form == form => Some("webhook"),
        _ => None,
    };
    let summary = |flow: &FlowDefinition| {
        Some(FlowSummary {
            key: flow.key.clone(),
            title: say(&flow.title),
            description: flow.description.as_deref().map(say),
            on: on(&flow.start)?,
        })
    };
    definitions.flows.values().filter_map(summary).collect()
}

fn prints(definitions: &Definitions, form: &str, language: Language) -> Vec<PrintSummary> {
    let prints = definitions.prints.iter().filter(|(_, print)| print.form == form);
    let shown =
        prints.map(|(key, print)| PrintSummary { key: key.clone(), title: definitions.text(&print.title, language) });
    shown.collect()
}

/// The form's document with all that is implied written out, the hidden fields taken out and the texts in the reader's language.
fn schema(app: &App, form: &Form, fields: &FieldRights, language: Language) -> Value {
    let mut schema = form.shown_schema();
    hide(&mut schema, fields);
    reasons::hide(&mut schema, form, fields);
    if app.definitions.is_translated(language) {
        translate(&mut schema, &|text| app.definitions.text(text, language));
    }
    schema
}

/// Takes the hidden fields out of a JSON Schema, and what must hold of them. What else our own keywords say of them is owned by
/// `reasons`.
pub fn hide(schema: &mut Value, fields: &FieldRights) {
    if fields.sees_everything() {
        return;
    }
    let mut is_whole = true;
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        is_whole = hide_fields(properties, fields);
    }
    let Some(keywords) = schema.as_object_mut() else { return };
    if !is_whole {
        drop_further(keywords);
    }
    if let Some(Value::Array(required)) = keywords.get_mut("required") {
        required.retain(|key| key.as_str().is_none_or(|key| fields.sees(key)));
    }
}

/// What must hold of a record, or of rows, as a whole may speak of any of their fields.
fn drop_further(keywords: &mut Map<String, Value>) {
    keywords.retain(|keyword, _| !["allOf", "x-schema", "x-checks"].contains(&keyword.as_str()));
}

/// Takes hidden fields and columns out; tells whether there were none.
fn hide_fields(properties: &mut Map<String, Value>, fields: &FieldRights) -> bool {
    let all = properties.len();
    properties.retain(|key, _| fields.sees(key));
    let mut is_whole = properties.len() == all;
    for (key, property) in properties.iter_mut().filter_map(|(key, field)| Some((key, field.as_object_mut()?))) {
        let sees = |column: &str| fields.sees(&format!("{key}.{column}"));
        let Some(items) = property.get_mut("items") else { continue };
        let mut has_all = true;
        if let Some(Value::Object(columns)) = items.get_mut("properties") {
            let all = columns.len();
            columns.retain(|column, _| sees(column));
            has_all = columns.len() == all;
        }
        if let Some(Value::Array(required)) = items.get_mut("required") {
            required.retain(|column| column.as_str().is_none_or(sees));
        }
        if !has_all {
            drop_further(property);
            is_whole = false;
        }
        // Rows that a record begins with say something in their columns.
        for keyword in ["default", "x-default"] {
            let rows = property.get_mut(keyword).and_then(Value::as_array_mut);
            for row in rows.into_iter().flatten().filter_map(Value::as_object_mut) {
                row.retain(|column, _| sees(column));
            }
        }
    }
    is_whole
}

/// What the options are called in another language, by option: the options themselves are values and stay.
fn titles(options: &Value, say: &dyn Fn(&str) -> String) -> Option<Value> {
    let options = options.as_array()?.iter().filter_map(Value::as_str);
    Some(options.map(|option| (option.to_owned(), Value::String(say(option)))).collect())
}

/// Puts the texts people read into another language; keys and values stay, and so do the steps of a cascade, which are its
/// values.
pub fn translate(value: &mut Value, say: &dyn Fn(&str) -> String) {
    const TEXTS: [&str; 7] =
        ["title", "description", "x-placeholder", "x-pattern-message", "x-text", "x-unit", "message"];
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| translate(item, say)),
        Value::Object(members) => {
            if let Some(titles) = members.get("enum").and_then(|options| titles(options, say)) {
                members.insert("x-titles".to_owned(), titles);
            }
            for (key, member) in members {
                match member {
                    Value::String(text) if TEXTS.contains(&key.as_str()) => *text = say(text),
                    Value::Object(_) | Value::Array(_) if key != "x-tree" => translate(member, say),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_rows_begin_with_and_must_be_names_no_hidden_column() {
        let mut schema = json!({ "required": ["rows"], "properties": { "rows": {
            "items": { "properties": { "name": {}, "cost": {} }, "required": ["name", "cost"] },
            "default": [{ "name": "a", "cost": 1 }], "x-default": [{ "name": "a", "cost": 1 }],
            "allOf": [{ "items": { "required": ["cost"] } }] } } });
        hide(&mut schema, &FieldRights::new([("rows.cost", FieldRight::Hide)], FieldRight::See));
        let expected = json!({ "required": ["rows"], "properties": { "rows": {
            "items": { "properties": { "name": {} }, "required": ["name"] },
            "default": [{ "name": "a" }], "x-default": [{ "name": "a" }] } } });
        assert_eq!(schema, expected);
    }

    #[test]
    fn every_text_that_people_read_is_in_their_language() {
        let mut schema = json!({ "title": "a", "properties": { "code": {
            "title": "b", "x-placeholder": "c", "x-pattern-message": "d", "pattern": "e", "enum": ["f"] } } });
        translate(&mut schema, &str::to_uppercase);
        let expected = json!({ "title": "A", "properties": { "code": { "title": "B", "x-placeholder": "C",
            "x-pattern-message": "D", "pattern": "e", "enum": ["f"], "x-titles": { "f": "F" } } } });
        assert_eq!(schema, expected);
    }
}
