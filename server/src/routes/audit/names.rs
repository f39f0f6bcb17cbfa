//! What the keys and ids in entries of the audit log are called now, so that people can read them.

use crate::error::ApiError;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use tenon_engine::audit::StoredEntry;
use tenon_engine::model::Form;
use tenon_engine::record::Context;
use tenon_engine::store::{self, Conn};

/// The names of what an entry speaks of; what is gone has none.
#[derive(Default, Serialize, JsonSchema)]
pub(super) struct AuditNames {
    app: Option<String>,
    form: Option<String>,
    record: Option<String>,
    flow: Option<String>,
    /// The titles of the fields that were changed, by their keys.
    fields: BTreeMap<String, String>,
    /// The titles of the rules that gave a mark, by their keys.
    rules: BTreeMap<String, String>,
}

/// The titles of the records a page of entries is about, a form at a time.
pub(super) async fn record_titles(
    conn: &mut Conn,
    context: &Context<'_>,
    entries: &[StoredEntry],
) -> Result<HashMap<String, String>, ApiError> {
    let mut wanted: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for entry in entries {
        if let (Some(app), Some(form), Some(id)) = (&entry.app, &entry.form, &entry.record_id) {
            wanted.entry((app.as_str(), form.as_str())).or_default().push(id.clone());
        }
    }
    let mut titles = HashMap::new();
    for ((app, form), mut ids) in wanted {
        ids.sort_unstable();
        ids.dedup();
        if let Some(form) = context.model.form(app, form) {
            titles.extend(store::titles(conn, &form.table, &ids).await?);
        }
    }
    Ok(titles)
}

impl AuditNames {
    pub(super) fn of(entry: &StoredEntry, context: &Context<'_>, titles: &HashMap<String, String>) -> Self {
        let record = entry.record_id.as_ref().and_then(|id| titles.get(id)).filter(|title| !title.is_empty());
        let mut names = Self { record: record.cloned(), ..Self::default() };
        let Some(key) = entry.app.as_deref() else { return names };
        let Some(app) = context.model.app(key) else { return names };
        let say = |text: &str| context.say(key, text);
        let definitions = &app.definitions;
        names.app = Some(say(&definitions.app.title));
        names.form = entry.form.as_ref().and_then(|form| definitions.forms.get(form)).map(|form| say(&form.title));
        let flow = entry.detail["flow"].as_str().and_then(|flow| definitions.flows.get(flow));
        names.flow = flow.map(|flow| say(&flow.title));
        if let Some(form) = entry.form.as_deref().and_then(|form| context.model.form(key, form)) {
            names.fields =
                keys(&entry.detail["changes"]).map(|field| (field.clone(), title(form, field, &say))).collect();
        }
        let rules = keys(&entry.detail["rules"]);
        names.rules = rules.filter_map(|rule| Some((rule.clone(), say(&definitions.rules.get(rule)?.title)))).collect();
        names
    }
}

fn keys(object: &Value) -> impl Iterator<Item = &String> {
    object.as_object().into_iter().flat_map(serde_json::Map::keys)
}

/// A field may be called otherwise now than when something was written down about it.
fn title(form: &Form, key: &str, say: &dyn Fn(&str) -> String) -> String {
    say(form.field_title(form.key_now(key)))
}
