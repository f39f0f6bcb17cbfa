//! What a record takes from the records it links to: fields filled when a link is chosen, and lookups, in the record and
//! in its rows.

use super::Linked;
use super::draft::Draft;
use super::merge::ROW_ID;
use super::refill::Said;
use super::rows::stored_row;
use crate::kind;
use crate::model::{Field, LookupPath, Model};
use crate::store::StoredRecord;
use serde_json::{Map, Value};
use uuid::Uuid;

impl Draft<'_> {
    /// Fills empty fields from links that said another record before, or none, save what is `said` to be empty, and copies
    /// every lookup.
    pub fn follow_links(&mut self, before: Option<&StoredRecord>, said: Option<&Said>) {
        let form = self.form;
        let stored = before.map(|record| &record.values);
        let mut facts = std::mem::take(&mut self.facts);
        let sources = Sources::of(self);
        let is_said = |place: &str| said.is_some_and(|said| said.has(place));
        sources.fill(&form.fields, &mut facts, None, stored, &is_said);
        for field in form.fields.iter().filter(|field| !field.columns.is_empty()) {
            let Some(mut rows) = facts.get_mut(&field.key).map(Value::take) else { continue };
            let fills = field.columns.iter().any(|column| !column.definition.fill.is_empty());
            let known = stored.filter(|_| fills).and_then(|values| values.get(&field.key));
            for (at, row) in rows.as_array_mut().into_iter().flatten().enumerate() {
                let is_cell_said = |column: &str| is_said(&format!("{}/{at}/{column}", field.key));
                let was = known.and_then(|known| stored_row(known, row)).and_then(Value::as_object);
                if let Some(row) = row.as_object_mut() {
                    sources.fill(&field.columns, row, Some(&facts), was, &is_cell_said);
                }
            }
            facts.insert(field.key.clone(), rows);
        }
        self.facts = facts;
    }

    /// Copies one lookup anew, in every row when it stands in rows.
    pub fn take_anew(&mut self, path: &LookupPath) {
        let Some(field) = self.form.field(&path.field) else { return };
        let mut facts = std::mem::take(&mut self.facts);
        let sources = Sources::of(self);
        match path.column.as_deref().map(|column| field.sub_column(column)) {
            None => sources.copy(field, &mut facts, None),
            Some(None) => {}
            Some(Some(column)) => {
                if let Some(mut rows) = facts.get_mut(&field.key).map(Value::take) {
                    for row in rows.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
                        sources.copy(column, row, Some(&facts));
                    }
                    facts.insert(field.key.clone(), rows);
                }
            }
        }
        self.facts = facts;
    }
}

/// The records that values are taken from.
struct Sources<'a> {
    linked: &'a Linked,
    /// Those in the recycle bin still say what they said; they fill nothing new.
    binned: &'a Linked,
    /// Where the forms they are of are looked up, and the app.
    forms: (&'a Model, &'a str),
}

impl<'a> Sources<'a> {
    fn of(draft: &'a Draft<'_>) -> Self {
        let forms = (draft.context.model, draft.form.app.as_str());
        Self { linked: &draft.linked, binned: &draft.binned, forms }
    }

    /// `around` is the record that a row belongs to, `was` what is stored of these values; what `is_said` is not filled in.
    fn fill(
        &self,
        fields: &[Field],
        values: &mut Map<String, Value>,
        around: Option<&Map<String, Value>>,
        was: Option<&Map<String, Value>>,
        is_said: &dyn Fn(&str) -> bool,
    ) {
        for field in fields {
            let fill = &field.definition.fill;
            if !fill.is_empty() {
                let chosen = values.get(&field.key).and_then(Value::as_str).and_then(|id| self.linked.get(id));
                let before = was.and_then(|was| was.get(&field.key)).and_then(Value::as_str);
                let Some(record) = chosen.filter(|record| before != Some(record.id.as_str())) else { continue };
                for (mine, theirs) in fill {
                    let is_empty = values.get(mine).is_none_or(kind::is_missing);
                    let own = fields.iter().find(|own| own.key == *mine).filter(|own| is_empty && !is_said(&own.key));
                    if let Some(own) = own {
                        put(values, mine, self.filled(own, field, theirs, record.value(theirs)));
                    }
                }
            }
            self.copy(field, values, around);
        }
    }

    /// What a field takes from a field of the record that a link says: rows column by column, everything else as it is.
    fn filled(&self, own: &Field, link: &Field, theirs: &str, said: Value) -> Value {
        if own.columns.is_empty() {
            return kind::computed(&own.definition, said).unwrap_or(Value::Null);
        }
        let (model, app) = self.forms;
        let other = link.links_to().and_then(|form| model.form(app, form)).and_then(|form| form.field(theirs));
        other.map_or(Value::Null, |other| rows_like(own, other, &said))
    }

    /// Writes what a lookup says now among the values it stands in; any other field stays as it is. A link is looked for
    /// in the row first, and then in the record around it.
    fn copy(&self, lookup: &Field, values: &mut Map<String, Value>, around: Option<&Map<String, Value>>) {
        let definition = &lookup.definition;
        let ("lookup", Some(link), Some(field)) = (lookup.kind.name(), &definition.link, &definition.field) else {
            return;
        };
        let chosen = values.get(link).or_else(|| around.and_then(|around| around.get(link)));
        let value = match chosen.filter(|chosen| !kind::is_missing(chosen)) {
            None => Value::Null,
            Some(Value::Array(ids)) => {
                let said = ids.iter().filter_map(Value::as_str).filter_map(|id| self.value(id, field));
                let each = said.filter(|value| !kind::is_missing(value));
                let lies_flat = definition.source.as_ref().is_some_and(|source| source.nested);
                Value::Array(if lies_flat { each.flat_map(parts).collect() } else { each.collect() })
            }
            Some(id) => match id.as_str().and_then(|id| self.value(id, field)) {
                Some(value) => value,
                // The record is destroyed: what it said stays.
                None => return,
            },
        };
        put(values, &lookup.key, value);
    }

    fn value(&self, id: &str, field: &str) -> Option<Value> {
        self.linked.get(id).or_else(|| self.binned.get(id)).map(|record| record.value(field))
    }
}

/// The rows of another sub-form as new rows of this one. A column takes what the one with its key says there, or the one
/// that is called the same.
fn rows_like(own: &Field, other: &Field, rows: &Value) -> Value {
    let like = |column: &Field| {
        let named = || other.columns.iter().find(|theirs| theirs.title() == column.title());
        other.sub_column(&column.key).or_else(named).filter(|theirs| !theirs.definition.sensitive)
    };
    let written = own.columns.iter().filter(|column| column.column.is_some() && !column.is_computed());
    let pairs: Vec<(&Field, &Field)> = written.filter_map(|column| Some((column, like(column)?))).collect();
    let made = |row: &Value| {
        let mut made = Map::new();
        for (column, theirs) in &pairs {
            let value = kind::computed(&column.definition, row[theirs.key.as_str()].clone()).unwrap_or(Value::Null);
            put(&mut made, &column.key, value);
        }
        made.insert(ROW_ID.to_owned(), Uuid::now_v7().to_string().into());
        Value::Object(made)
    };
    rows.as_array().into_iter().flatten().map(made).collect()
}

/// The values of a list one by one.
fn parts(value: Value) -> Vec<Value> {
    match value {
        Value::Array(parts) => parts,
        one => vec![one],
    }
}

fn put(values: &mut Map<String, Value>, key: &str, value: Value) {
    if kind::is_missing(&value) {
        values.remove(key);
    } else {
        values.insert(key.to_owned(), value);
    }
}
