//! Options that are the values of a field of another form: whether what was chosen is one of them, with the rights of the
//! one who chooses.

use super::draft::Draft;
use super::inquire::look_up;
use crate::kind::unknown_option;
use crate::model::Field;
use crate::problem::{Problem, pointer_segment};
use crate::script::Take;
use crate::store::{Conn, StoreError, StoredRecord};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Where each word was chosen: the form and field it must be a value of.
type Chosen<'f> = BTreeMap<(&'f str, &'f str, String), Vec<String>>;

impl Draft<'_> {
    /// Refuses words that no record of the other form has. What the record held before stays.
    pub async fn check_options(&mut self, conn: &mut Conn, before: Option<&StoredRecord>) -> Result<(), StoreError> {
        let form = self.form;
        let chosen = chosen(&form.fields, &self.facts);
        let old = before.map(|record| self::chosen(&form.fields, &record.values)).unwrap_or_default();
        for (key, pointers) in chosen.into_iter().filter(|(key, _)| !old.contains_key(key)) {
            let (other, field, word) = key;
            let wanted = [(field.to_owned(), Value::from(word.as_str()))];
            let (place, rights) = ((form.app.as_str(), other), self.context.rights(&form.app, other));
            let found = look_up(conn, self.context, place, rights, Take::Count, None, &wanted).await?;
            let problem = match found {
                Ok(count) if count.as_i64().is_some_and(|count| count > 0) => continue,
                Ok(_) => unknown_option(&[], &word),
                Err(text) => Problem::new("", "options_forbidden", text.zh, text.en),
            };
            self.problems.extend(pointers.into_iter().map(|pointer| problem.clone().under(&pointer)));
        }
        Ok(())
    }
}

fn chosen<'f>(fields: &'f [Field], values: &Map<String, Value>) -> Chosen<'f> {
    let mut chosen = Chosen::new();
    gather(fields, values, "", &mut chosen);
    chosen
}

fn gather<'f>(fields: &'f [Field], values: &Map<String, Value>, prefix: &str, chosen: &mut Chosen<'f>) {
    for field in fields {
        let pointer = format!("{prefix}{}", pointer_segment(&field.key));
        let value = values.get(&field.key);
        if let Some((form, other)) = field.options_from() {
            let words = match value {
                Some(Value::Array(words)) => words.as_slice(),
                Some(word) => std::slice::from_ref(word),
                None => &[],
            };
            for word in words.iter().filter_map(Value::as_str) {
                chosen.entry((form, other, word.to_owned())).or_default().push(pointer.clone());
            }
        }
        if let (false, Some(Value::Array(rows))) = (field.columns.is_empty(), value) {
            for (at, row) in rows.iter().enumerate() {
                if let Some(row) = row.as_object() {
                    gather(&field.columns, row, &format!("{pointer}/{at}"), chosen);
                }
            }
        }
    }
}
