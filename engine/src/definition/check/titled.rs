//! Titles where a formula wants keys: people who write one without the page call fields as they see them.

use super::expression::Over;
use crate::{
    definition::FieldDefinition,
    problem::{Text, nearest},
    script::ScriptProblem,
};

/// A name a formula may use, as its field is titled.
struct Titled<'a> {
    key: String,
    /// `数量`, or `明细.数量` for a column of another table than the formula's own.
    title: String,
    /// The column's title alone.
    column: Option<&'a str>,
}

/// The problem with what may have been meant, where its unknown word is the title of a field or like one.
pub(super) fn by_title(mut problem: ScriptProblem, over: Over<'_>) -> ScriptProblem {
    if let Some(written) = &problem.unknown {
        problem.hint = hint(written, &titled(over)).or(problem.hint);
    }
    problem
}

fn hint(written: &str, known: &[Titled<'_>]) -> Option<Text> {
    let keys: Vec<&str> = known.iter().filter(|one| one.title == written).map(|one| one.key.as_str()).collect();
    match keys[..] {
        [] => {}
        [key] => {
            return Some(Text::new(
                format!("公式里写它的标识 {key}"),
                format!("in a formula it is written by its key, {key}"),
            ));
        }
        _ => {
            let (zh, en) = (keys.join("、"), keys.join(", "));
            return Some(Text::new(
                format!("有 {} 个字段叫 {written}，请写标识：{zh}", keys.len()),
                format!("{} fields are called {written}; write the key of one: {en}", keys.len()),
            ));
        }
    }
    let column = known.iter().find(|one| one.column == Some(written)).map(|one| one.title.as_str());
    let meant = column.or_else(|| nearest(written, known.iter().map(|one| one.title.as_str())))?;
    Some(Text::new(format!("是否想写 {meant}？"), format!("Did you mean {meant}?")))
}

/// Columns of the own row first, then fields, then columns of all rows, which are also known by the key of their table.
fn titled(over: Over<'_>) -> Vec<Titled<'_>> {
    let mut found = Vec::new();
    let row = over.row.and_then(|row| over.form.properties.get(row)).and_then(|field| field.items.as_ref());
    let of_row = row.into_iter().flat_map(|items| &items.properties);
    for (key, field) in of_row.chain(&over.form.properties) {
        let title = title(field);
        found.extend(title.map(|title| Titled { key: key.clone(), title: title.to_owned(), column: None }));
    }
    for (table, field) in &over.form.properties {
        for (key, column) in field.items.iter().flat_map(|items| &items.properties) {
            let Some(own) = title(column) else { continue };
            for head in [title(field), Some(table.as_str())].into_iter().flatten() {
                let key = format!("{table}.{key}");
                found.push(Titled { key, title: format!("{head}.{own}"), column: Some(own) });
            }
        }
    }
    found
}

fn title(field: &FieldDefinition) -> Option<&str> {
    field.title.as_deref().map(str::trim).filter(|title| !title.is_empty())
}
