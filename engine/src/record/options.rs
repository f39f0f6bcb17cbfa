//! Options that are the values of a field of another form: whether what was chosen is one of them, with the rights of the
//! one who chooses.

use super::Context;
use super::draft::Draft;
use super::inquire::look_up;
use crate::access::FormRights;
use crate::kind::unknown_option;
use crate::model::Field;
use crate::problem::{Problem, pointer_segment};
use crate::script::Take;
use crate::store::{Conn, StoreError, StoredRecord};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Where each word was chosen: the form and field it must be a value of, and whether a public link lends its options.
type Chosen<'f> = BTreeMap<(&'f str, &'f str, String, bool), Vec<String>>;

/// Whether a public link lends the options of a field, or of a column of these rows.
type Lends<'l> = &'l dyn Fn(&Field, Option<&str>) -> bool;

/// What there is to choose from in a field of another form, whoever asks: each word once, the oldest first.
pub(crate) async fn all_options(
    conn: &mut Conn,
    context: &Context<'_>,
    place: (&str, &str),
    field: &str,
) -> Result<Vec<String>, StoreError> {
    let rights = Some(FormRights::everything());
    let found = look_up(conn, context, place, rights, Take::List, Some(field), &[]).await?.unwrap_or_default();
    let mut seen = BTreeSet::new();
    let words = found.as_array().into_iter().flatten().filter_map(Value::as_str);
    Ok(words.filter(|word| seen.insert(*word)).map(str::to_owned).collect())
}

impl Draft<'_> {
    /// Refuses words that no record of the other form has. What the record held before stays.
    pub async fn check_options(&mut self, conn: &mut Conn, before: Option<&StoredRecord>) -> Result<(), StoreError> {
        let form = self.form;
        let (chosen, old) = {
            let lends = |field: &Field, rows: Option<&str>| self.is_lent(field, rows);
            let old = before.map(|record| chosen(&form.fields, &record.values, &lends));
            (chosen(&form.fields, &self.facts, &lends), old.unwrap_or_default())
        };
        for (key, pointers) in chosen.into_iter().filter(|(key, _)| !old.contains_key(key)) {
            let (other, field, word, lent) = key;
            let wanted = [(field.to_owned(), Value::from(word.as_str()))];
            let place = (form.app.as_str(), other);
            let rights = if lent { Some(FormRights::everything()) } else { self.context.rights(&form.app, other) };
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

fn chosen<'f>(fields: &'f [Field], values: &Map<String, Value>, lends: Lends<'_>) -> Chosen<'f> {
    let mut chosen = Chosen::new();
    gather(fields, values, ("", None), lends, &mut chosen);
    chosen
}

fn gather<'f>(
    fields: &'f [Field],
    values: &Map<String, Value>,
    (prefix, rows_of): (&str, Option<&str>),
    lends: Lends<'_>,
    chosen: &mut Chosen<'f>,
) {
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
                let key = (form, other, word.to_owned(), lends(field, rows_of));
                chosen.entry(key).or_default().push(pointer.clone());
            }
        }
        if let (false, Some(Value::Array(rows))) = (field.columns.is_empty(), value) {
            for (at, row) in rows.iter().enumerate() {
                if let Some(row) = row.as_object() {
                    gather(
                        &field.columns,
                        row,
                        (format!("{pointer}/{at}").as_str(), Some(field.key.as_str())),
                        lends,
                        chosen,
                    );
                }
            }
        }
    }
}
