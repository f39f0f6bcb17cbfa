//! Records by what people call them: their title, or the value of a field of which no two records have the same.

use crate::kind;
use crate::model::Form;
use crate::problem::{Problem, Text};
use crate::store::{Conn, StoreError, find_each};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The code of the problem that a text names no record.
pub(crate) const NOTHING: &str = "no_such_value";

/// Why a text leads to no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lost {
    Nothing,
    Several,
}

impl Lost {
    /// The same in words, of a text that names no record of the form called so.
    pub fn problem(self, form: &Text, text: &str) -> Problem {
        let Text { zh, en } = form;
        match self {
            Self::Nothing => {
                Problem::new("", NOTHING, format!("“{zh}”里找不到“{text}”"), format!("there is no '{text}' in '{en}'"))
            }
            Self::Several => Problem::new(
                "",
                "several_matches",
                format!("“{zh}”里有多条“{text}”"),
                format!("there are several '{text}' in '{en}'"),
            ),
        }
    }
}

/// The one live record of a form that each of these texts names: by a field, or by the title and then by every field of
/// which no two records have the same.
///
/// # Errors
/// The database's.
pub(crate) async fn named(
    conn: &mut Conn,
    form: &Form,
    by: Option<&str>,
    texts: &[String],
) -> Result<Vec<Result<String, Lost>>, StoreError> {
    let mut found: Vec<Result<String, Lost>> = vec![Err(Lost::Nothing); texts.len()];
    for by in ways(form, by) {
        let open = texts.iter().enumerate().filter(|(at, _)| found[*at].is_err());
        let asked = open.filter_map(|(at, text)| Some((at, as_kept(form, by, text)?)));
        let (places, values): (Vec<usize>, Vec<Value>) = asked.unzip();
        for (at, hit) in places.into_iter().zip(find_each(conn, &form.table, by, &values).await?) {
            match hit {
                None => {}
                Some((id, 1)) => found[at] = Ok(id),
                Some(_) => found[at] = Err(Lost::Several),
            }
        }
    }
    Ok(found)
}

/// By what records are found, in order: fields, or `title`.
pub(crate) fn ways<'a>(form: &'a Form, by: Option<&'a str>) -> Vec<&'a str> {
    let unique = form.fields.iter().filter(|field| field.definition.unique || field.kind.name() == "serial");
    let every = || ["title"].into_iter().chain(unique.map(|field| field.key.as_str())).collect();
    by.map_or_else(every, |by| vec![by])
}

/// The names a record with this title and these values is found by: of those that [`asked_as`] answers for a text, it has one in
/// common when the text would name it.
pub(crate) fn called(form: &Form, ways: &BTreeSet<&str>, title: &str, values: &Map<String, Value>) -> Vec<String> {
    let value = |way: &&str| match form.field(way) {
        Some(_) => values.get(*way).cloned(),
        None => Some(title.into()),
    };
    let said = ways.iter().filter_map(|way| Some((way, value(way).filter(|value| !kind::is_missing(value))?)));
    said.map(|(way, value)| format!("{way}: {value}")).collect()
}

/// The names by which a text may mean a record.
pub(crate) fn asked_as(form: &Form, by: Option<&str>, text: &str) -> Vec<String> {
    let kept = ways(form, by).into_iter().filter_map(|way| Some((way, as_kept(form, way, text)?)));
    kept.map(|(way, value)| format!("{way}: {value}")).collect()
}

/// The text as the field keeps it; `None` when it cannot hold it. A unique field may keep another form of what is written:
/// a telephone number without spaces.
fn as_kept(form: &Form, by: &str, text: &str) -> Option<Value> {
    let Some(field) = form.field(by) else { return Some(text.into()) };
    match kind::normalise(&field.definition, text.into()) {
        Ok(value) => Some(value),
        Err(_) => field.is_computed().then(|| text.into()),
    }
}
