//! What a form's document tells of other forms, as far as its reader may know them: the fields that values come from and
//! records are found by, which records may be chosen, and the colours of options that are values there.

use super::reasons::{compares_with, say_known};
use serde_json::{Map, Value, json};
use tenon_engine::access::{FieldRights, FormRights};
use tenon_engine::condition::{Comparison, Condition};
use tenon_engine::definition::{FieldRight, Operation};
use tenon_engine::model::{App, Field, Form};
use tenon_engine::problem::pointer_segment;
use tenon_engine::record::choosable_by_anybody;

/// Keywords that name a field of another form.
const NAMES: [&str; 4] = ["x-field", "x-via", "x-link-by", "x-mirror"];

/// The forms of an app, and what a reader may do with each.
pub(super) struct Others<'o> {
    pub app: &'o App,
    pub rights: &'o dyn Fn(&str) -> Option<FormRights>,
    /// The id of the task that the form is shown in.
    pub task: Option<&'o str>,
}

impl Others<'_> {
    /// Leaves of a form's document what its reader may know of other forms, and adds the colours they may see there.
    pub fn tell(&self, schema: &mut Value, form: &Form) {
        for field in &form.fields {
            let here = format!("/properties{}", pointer_segment(&field.key));
            let link = field.definition.link.as_deref().and_then(|link| form.field(link));
            self.tell_of(schema.pointer_mut(&here), field, link, (form, field.key.as_str()));
            for column in &field.columns {
                let below = format!("{here}/items/properties{}", pointer_segment(&column.key));
                let link = column.definition.link.as_deref();
                let link = link.and_then(|link| field.sub_column(link).or_else(|| form.field(link)));
                let path = format!("{}.{}", field.key, column.key);
                self.tell_of(schema.pointer_mut(&below), column, link, (form, path.as_str()));
            }
        }
    }

    /// `link` is what a lookup looks through, `place` the form and path of the field.
    fn tell_of(&self, document: Option<&mut Value>, field: &Field, link: Option<&Field>, place: (&Form, &str)) {
        let Some(Value::Object(document)) = document else { return };
        if let Some(source) = document.get_mut("x-source") {
            self.tell_of_source(source);
        }
        let own = field.definition.form.as_deref();
        let Some(other) = link.and_then(Field::links_to).or(own) else { return };
        let rights = (self.rights)(other);
        let seen = rights.as_ref().map_or_else(|| FieldRights::all(FieldRight::Hide), FormRights::fields);
        hide_names(document, &seen);
        if let Some(whole) = document.get("x-where").and_then(|whole| Condition::parse(whole).ok()) {
            let may_ask = |path: &str| rights.as_ref().is_some_and(|rights| rights.may_filter(path));
            let is_link = field.links_to().is_some();
            let is_known = |one: &Comparison| may_ask(one.field.as_str()) && (is_link || compares_with(one, &may_ask));
            say_known(document, &whole, &is_known);
        }
        self.say_choices(document, field, place);
        if let Some((_, key)) = field.options_from() {
            let is_seen = rights.is_some_and(|own| own.allows(Operation::Read)) && seen.sees(key);
            let source = self.app.forms.get(other).and_then(|other| other.field(key)).filter(|_| is_seen);
            if let Some(colors) = source.map(Field::colors).filter(|colors| !colors.is_empty()) {
                document.entry("x-colors").or_insert_with(|| json!(colors));
            }
        }
    }

    /// The options of a source may be values of a form further on, and its own values copies in turn.
    fn tell_of_source(&self, source: &mut Value) {
        let Some(source) = source.as_object_mut() else { return };
        if let Some(deeper) = source.get_mut("x-source") {
            self.tell_of_source(deeper);
        }
        let rights = source.get("x-form").and_then(Value::as_str).and_then(|form| (self.rights)(form));
        hide_names(source, &rights.map_or_else(|| FieldRights::all(FieldRight::Hide), |rights| rights.fields()));
    }

    /// Where a part of what a link lets be chosen is not told, and can be said without the record that chooses, lists of records
    /// are asked for it by the name of the link.
    fn say_choices(&self, document: &mut Map<String, Value>, field: &Field, (form, path): (&Form, &str)) {
        let Some(whole) = field.definition.filter.as_ref().filter(|_| field.links_to().is_some()) else { return };
        let is_told = document.get("x-where") == Some(&whole.to_json());
        if !is_told && choosable_by_anybody(whole) != Condition::Always {
            let task = self.task.map(|task| format!("/{task}")).unwrap_or_default();
            document.insert("x-choices".to_owned(), format!("{}/{path}{task}", form.key).into());
        }
    }
}

fn hide_names(document: &mut Map<String, Value>, seen: &FieldRights) {
    document.retain(|keyword, path| {
        let is_name = NAMES.contains(&keyword.as_str());
        !is_name || path.as_str().is_none_or(|path| seen.sees(path))
    });
    // That a field is filled in is told, for it makes room when another record is chosen.
    let filled = document.get_mut("x-fill").and_then(Value::as_object_mut);
    for path in filled.into_iter().flat_map(Map::values_mut) {
        if path.as_str().is_some_and(|path| !seen.sees(path)) {
            *path = "".into();
        }
    }
}
