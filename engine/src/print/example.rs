//! A made-up record of a form, for looking at a template before there are any: every field has a value, so that every
//! part of the template has something to show.

use super::sheet::{Around, Places, Sheet};
use crate::clock;
use crate::definition::{FieldDefinition, FormDefinition};
use crate::kind::{self, Display};
use crate::problem::Language;
use crate::store::StoredRecord;
use chrono::DateTime;
use chrono_tz::Tz;
use indexmap::IndexMap;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Rows of a sub-form.
const ROWS: usize = 3;
const ID: &str = "01900000-0000-7000-8000-000000000000";
const MOMENT: &str = "2026-01-15T01:30:00.000Z";

impl Sheet {
    /// A made-up record, spoken of in a language; `said` is what a text of the app is called in it.
    pub fn example(form: &FormDefinition, language: Language, timezone: Tz, said: &dyn Fn(&str) -> String) -> Self {
        let say = |zh: &'static str, en: &'static str| if language == Language::English { en } else { zh };
        let someone = |_: &str| Some(say("李雷", "Li Lei").to_owned());
        let display = Display { language, timezone, name: &someone, say: said };
        let title = said(&form.title);
        let now = clock::from_text(MOMENT).unwrap_or(DateTime::UNIX_EPOCH);
        let record = StoredRecord {
            seq: 1,
            version: 1,
            flow_state: Some("approved".to_owned()),
            title: title.clone(),
            values: values(&form.properties, said),
            ..StoredRecord::unmade(ID.to_owned(), Some(ID.to_owned()), now)
        };
        let around = Around {
            places: Places { page: "", files: "" },
            app: ("app", title.clone()),
            form: title,
            company: say("示例公司", "Example company"),
            by: someone(ID).unwrap_or_default(),
            now: MOMENT.into(),
            sees: &|_| true,
        };
        let mut sheet = Self::of(form, &record, &BTreeSet::new(), &display, &around);
        let file = |name: &str, mime: &str| json!({ "name": name, "mime": mime, "size": 1, "url": "" });
        let approvals = json!([{
            "step": say("主管审批", "Manager"), "by": around.by, "result": say("同意", "Approved"),
            "opinion": say("情况属实", "Fine"), "at": "2026-01-15 10:00",
            "signature": [file("signature.png", "image/png")], "attachments": [file("a.pdf", "application/pdf")],
        }]);
        sheet.values.insert("_approvals".to_owned(), approvals);
        let flow = json!({ "title": say("审批", "Approval"), "state": say("已通过", "Approved") });
        sheet.values.insert("_flow".to_owned(), flow);
        sheet
    }
}

fn values(properties: &IndexMap<String, FieldDefinition>, said: &dyn Fn(&str) -> String) -> Map<String, Value> {
    properties.iter().map(|(key, field)| (key.clone(), made_up(key, field, said))).collect()
}

/// A value such as somebody might write into the field.
pub(crate) fn made_up(key: &str, field: &FieldDefinition, said: &dyn Fn(&str) -> String) -> Value {
    let written = field.title.as_deref().unwrap_or(key);
    let title = said(written);
    let title = title.as_str();
    if let Some(source) = &field.source {
        let one = made_up(key, &FieldDefinition { title: Some(written.to_owned()), ..source.field.clone() }, said);
        return if source.many { json!([one]) } else { one };
    }
    let option = || {
        let several = field.items.as_ref().and_then(|items| items.options.as_ref());
        field.options.as_ref().or(several).and_then(|options| options.first()).map_or(title, String::as_str)
    };
    match kind::of(field).name() {
        "subform" => {
            let columns = field.items.as_ref().map(|items| values(&items.properties, said)).unwrap_or_default();
            Value::Array(vec![Value::Object(columns); ROWS])
        }
        "number" | "money" | "rollup" | "slider" => json!(1280),
        "rating" => json!(4),
        "switch" => json!(true),
        "date" => json!("2026-01-15"),
        "datetime" => json!(MOMENT),
        "time" => json!("09:30"),
        "month" => json!("2026-01"),
        "year" => json!(2026),
        "radio" | "select" => json!(option()),
        "checkbox" | "multi-select" | "tags" => json!([option()]),
        "cascade" => json!(field.tree.first().map_or(title, |option| option.title.as_str())),
        "member" | "department" => json!(ID),
        "members" | "departments" => json!([ID]),
        "link" if field.many => json!([ID]),
        "link" => json!(ID),
        "address" => json!({ "province": "江苏省", "city": "苏州市", "district": "工业园区", "detail": title }),
        "location" => json!({ "lat": 31.3, "lng": 120.6, "address": title }),
        "attachment" | "image" | "signature" => json!([{ "id": "", "name": title, "size": 1, "mime": "image/png" }]),
        "phone" => json!("13800000000"),
        "email" => json!("name@example.com"),
        "url" => json!("https://example.com"),
        "json" => json!({ "key": "value" }),
        // Formulas and kinds without a word here: what their values look like says it.
        _ => {
            let schema = kind::of(field).schema(field);
            match (schema["type"].as_str(), schema["format"].as_str()) {
                (Some("number" | "integer"), _) => json!(1280),
                (Some("boolean"), _) => json!(true),
                (_, Some("date")) => json!("2026-01-15"),
                (_, Some("date-time")) => json!(MOMENT),
                _ => json!(title),
            }
        }
    }
}
