//! `x-duplicates` of a form: fields that are there and can be compared in the way asked for.

use super::report::{FIELD, Report, at};
use crate::{
    definition::{FieldDefinition, FormDefinition, Likeness},
    kind::{self, Column},
};

/// Kinds whose values are copied or added up from elsewhere without a change of the record, or are made by the engine.
const KEPT_BY_OTHERS: [&str; 4] = ["lookup", "rollup", "serial", "rich-text"];

pub(super) fn check(form: &FormDefinition, report: &mut Report<'_>) {
    for (index, rule) in form.duplicates.iter().enumerate() {
        let here = format!("/x-duplicates/{index}");
        let pointer = format!("{here}/match");
        if rule.fields.is_empty() {
            report.say(&pointer, "empty_match", "至少写一个要比较的字段", "name at least one field to compare");
        }
        if form.duplicates[..index].iter().any(|other| other.fields == rule.fields) {
            let (zh, en) = ("这条查重规则与前面的一条相同", "an earlier rule compares the same");
            report.say(here.as_str(), "duplicate", zh, en);
        }
        for (name, likeness) in &rule.fields {
            match form.properties.get(name) {
                None => {
                    let known = form.properties.keys().map(String::as_str);
                    report.unknown(at(&pointer, name), "unknown_field", FIELD, name, known);
                }
                Some(field) if !comparable(field, *likeness) => {
                    let word = likeness.word();
                    report.say(
                        at(&pointer, name),
                        "not_comparable",
                        format!("“{name}”不能按 {word} 比较"),
                        format!("\"{name}\" cannot be compared by \"{word}\""),
                    );
                }
                Some(_) => {}
            }
        }
    }
}

fn comparable(field: &FieldDefinition, likeness: Likeness) -> bool {
    let kind = kind::of(field).name();
    let stored = kind::column(field).is_some_and(Column::is_ordered);
    let fits = match likeness {
        Likeness::Equal => kind != "switch",
        Likeness::Similar => ["text", "textarea", "formula"].contains(&kind),
        Likeness::Digits => ["text", "phone", "barcode", "id-card"].contains(&kind),
    };
    stored && fits && !KEPT_BY_OTHERS.contains(&kind)
}
