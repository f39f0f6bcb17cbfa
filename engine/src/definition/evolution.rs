//! What a published app may become: a change of definitions must not make stored values unreadable. Owns the comparison
//! of two versions; carrying a change out is owned by `conversion` and the store.

use super::{Definitions, FieldDefinition, FormDefinition};
use crate::{
    conversion::{Conversion, Rows, is_worked_out, stays},
    kind,
    problem::{Problem, pointer_segment},
};

/// Every change from the published forms to the draft that stored records do not survive. Adding, removing and renaming
/// fields is always allowed: the values of removed fields stay until they are purged. A field, or the
/// column of a sub-form, may become another kind that can read its values.
pub fn check_evolution(published: &Definitions, draft: &Definitions) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (key, after) in &draft.forms {
        let Some(before) = published.forms.get(key) else { continue };
        let found = match (before.aggregate, after.aggregate) {
            (false, false) => form(before, after),
            // The rows of an aggregate table are added up again.
            (true, true) => continue,
            _ => vec![Problem::new(
                "/key",
                "key_taken",
                format!("“{key}”在表单和聚合表之间不能改换"),
                format!("\"{key}\" cannot change between a form and an aggregate table"),
            )],
        };
        let folder = if after.aggregate { "aggregates" } else { "forms" };
        problems.extend(found.into_iter().map(|problem| problem.in_file(format!("{folder}/{key}.json"))));
    }
    problems
}

fn form(before: &FormDefinition, after: &FormDefinition) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (key, field) in &after.properties {
        let here = format!("/properties{}", pointer_segment(key));
        problems.extend(renamed(before, after, key, field).map(|problem| problem.under(&here)));
        let former = field.formerly.as_ref().filter(|old| !after.properties.contains_key(*old));
        let Some(old) = before.properties.get(key).or_else(|| before.properties.get(former?)) else { continue };
        problems.extend(change(old, field).map(|problem| problem.under(&here)));
        let columns = field.items.iter().flat_map(|items| &items.properties);
        for (column, cell) in columns {
            let (Some(was), Some(now)) = (&old.items, &field.items) else { continue };
            let former = cell.formerly.as_ref().filter(|former| !now.properties.contains_key(*former));
            let Some(old) = was.properties.get(column).or_else(|| was.properties.get(former?)) else { continue };
            let pointer = format!("{here}/items/properties{}", pointer_segment(column));
            problems.extend(change(old, cell).map(|problem| problem.under(&pointer)));
        }
    }
    problems
}

/// Why a field cannot take over the values of the one it says it was.
fn renamed(before: &FormDefinition, after: &FormDefinition, key: &str, field: &FieldDefinition) -> Option<Problem> {
    let old = field.formerly.as_ref()?;
    let is_new = !before.properties.contains_key(key);
    let is_taken = before.properties.contains_key(old) && after.properties.contains_key(old);
    (is_new && is_taken).then(|| {
        Problem::new(
            "/x-formerly",
            "still_there",
            format!("字段“{old}”还在，它的值不能归“{key}”"),
            format!("the field \"{old}\" is still there, so \"{key}\" cannot take over its values"),
        )
        .hint("移除那个字段，或删掉 x-formerly", "Remove that field, or take x-formerly away")
    })
}

/// Why stored values of one field would mean nothing to the other.
fn change(before: &FieldDefinition, after: &FieldDefinition) -> Option<Problem> {
    let stored = kind::column(before).is_some() && kind::column(after).is_some();
    // What the engine works out is worked out again.
    let computed = is_worked_out(before) || after.formula.is_some();
    if !stored || computed || is_way(before, after) {
        return None;
    }
    Some(refusal(before, after))
}

/// Whether values of the one are, or are read as, values of the other. Rows are asked column by column.
fn is_way(before: &FieldDefinition, after: &FieldDefinition) -> bool {
    stays(before, after) || Conversion::between(before, after).is_some() || Rows::between(before, after).is_some()
}

fn refusal(before: &FieldDefinition, after: &FieldDefinition) -> Problem {
    let (old, new) = (kind::of(before), kind::of(after));
    if old.name() == "link" && new.name() == "link" {
        let (zh, en) = (
            "已发布的关联字段不能改换表单：已存的编号不再适用",
            "a published link cannot lead to another form: stored ids would not fit",
        );
        return Problem::new("/x-form", "link_changed", zh, en).hint("请新建一个字段", "Add a new field instead");
    }
    let (from, to) = (old.title(), new.title());
    let problem = Problem::new(
        "/x-kind",
        "kind_changed",
        format!("已发布的字段不能从{}改为{}：已存的值无法转换", from.zh, to.zh),
        format!("a published field cannot change from {} to {}: stored values would not fit", from.en, to.en),
    );
    problem
        .hint("请新建一个字段，再移除这个字段；它的数据会保留", "Add a new field and remove this one; its data is kept")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn evolve(before: Value, after: Value) -> Vec<String> {
        let version = |field: Value| {
            let form: FormDefinition =
                serde_json::from_value(json!({ "key": "a", "title": "A", "properties": { "f": field } }))
                    .expect("a form");
            Definitions { forms: [("a".to_owned(), form)].into(), ..Definitions::default() }
        };
        let problems = check_evolution(&version(before), &version(after));
        problems.iter().map(|p| format!("{}{} {}", p.file.as_deref().unwrap_or_default(), p.pointer, p.code)).collect()
    }

    #[test]
    fn changes_that_keep_or_read_every_value_are_allowed() {
        for (before, after) in [
            (json!({ "type": "string" }), json!({ "x-kind": "textarea", "maxLength": 5 })),
            (json!({ "type": "string" }), json!({ "enum": ["A"] })),
            (json!({ "x-kind": "date" }), json!({ "type": "string" })),
            (json!({ "x-kind": "radio", "enum": ["A"] }), json!({ "x-kind": "select", "enum": ["B"] })),
            (json!({ "type": "number" }), json!({ "type": "number", "x-decimals": 2 })),
            (json!({ "x-kind": "related" }), json!({ "x-kind": "related", "x-form": "b" })),
            (json!({ "type": "number", "x-formula": "1" }), json!({ "type": "number" })),
            (json!({ "type": "string" }), json!({ "type": "number" })),
            (
                json!({ "type": "array", "items": { "type": "object", "properties": { "c": { "type": "string" } } } }),
                json!({ "type": "array", "items": { "type": "object", "properties": {
                    "d": { "type": "number", "x-formerly": "c" } } } }),
            ),
            (json!({ "type": "number" }), json!({ "x-kind": "money" })),
            (json!({ "type": "string" }), json!({ "x-kind": "member" })),
            (json!({ "type": "string" }), json!({ "x-kind": "link", "x-form": "b" })),
            (json!({ "x-kind": "link", "x-form": "b" }), json!({ "type": "string" })),
            (json!({ "x-kind": "link", "x-form": "b" }), json!({ "x-kind": "link", "x-form": "b", "x-many": true })),
            (json!({ "x-kind": "attachment" }), json!({ "x-kind": "separator" })),
            (json!({ "x-kind": "attachment" }), json!({ "type": "string", "x-formula": "'1'" })),
            (
                json!({ "type": "array", "items": { "type": "object", "properties": { "c": {} } } }),
                json!({ "type": "array", "items": { "type": "object", "properties": { "d": {} } } }),
            ),
        ] {
            assert_eq!(evolve(before.clone(), after.clone()), Vec::<String>::new(), "{before} {after}");
        }
    }

    #[test]
    fn changes_that_lose_values_are_refused_with_a_way_out() {
        let rows =
            |column: Value| json!({ "type": "array", "items": { "type": "object", "properties": { "c": column } } });
        let at = |pointer: &str, code: &str| vec![format!("forms/a.json/properties/f{pointer} {code}")];
        for (before, after, expected) in [
            (rows(json!({ "type": "string" })), json!({ "type": "number" }), at("/x-kind", "kind_changed")),
            (json!({ "type": "string" }), json!({ "x-kind": "serial" }), at("/x-kind", "kind_changed")),
            (json!({ "x-kind": "link", "x-form": "b" }), json!({ "x-kind": "member" }), at("/x-kind", "kind_changed")),
            (
                json!({ "x-kind": "link", "x-form": "b" }),
                json!({ "x-kind": "link", "x-form": "c" }),
                at("/x-form", "link_changed"),
            ),
            (
                rows(json!({ "x-kind": "attachment" })),
                rows(json!({ "type": "string" })),
                at("/items/properties/c/x-kind", "kind_changed"),
            ),
        ] {
            assert_eq!(evolve(before.clone(), after.clone()), expected, "{before} {after}");
        }
    }

    #[test]
    fn a_field_takes_over_only_what_is_free() {
        let form = |fields: Value| {
            let form: FormDefinition =
                serde_json::from_value(json!({ "key": "a", "title": "A", "properties": fields })).expect("a form");
            Definitions { forms: [("a".to_owned(), form)].into(), ..Definitions::default() }
        };
        let before = form(json!({ "x": { "type": "string" } }));
        let codes = |after: Value| {
            let found = check_evolution(&before, &form(after));
            found.iter().map(|problem| format!("{} {}", problem.pointer, problem.code)).collect::<Vec<_>>()
        };
        assert_eq!(codes(json!({ "y": { "type": "string", "x-formerly": "x" } })), Vec::<String>::new());
        assert_eq!(codes(json!({ "y": { "type": "number", "x-formerly": "x" } })), Vec::<String>::new());
        assert_eq!(
            codes(json!({ "y": { "x-kind": "attachment", "x-formerly": "x" } })),
            ["/properties/y/x-kind kind_changed"]
        );
        assert_eq!(
            codes(json!({ "x": {}, "y": { "type": "string", "x-formerly": "x" } })),
            ["/properties/y/x-formerly still_there"]
        );
    }
}
