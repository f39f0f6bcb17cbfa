//! A condition over records of one form, asked from a record of another: its `{"field": …}` values are taken from there.

use super::{Comparison, Condition, Operand};
use crate::kind::COUNT;
use serde_json::{Map, Value};

impl Condition {
    /// The same condition with every `{"field": …}` replaced by the value it has in `facts`. An empty field stands for
    /// nothing, which equals nothing.
    #[must_use]
    pub fn seen_from(&self, facts: &Map<String, Value>) -> Self {
        let all = |parts: &[Self]| parts.iter().map(|part| part.seen_from(facts)).collect();
        match self {
            Self::Always => Self::Always,
            Self::All(parts) => Self::All(all(parts)),
            Self::Any(parts) => Self::Any(all(parts)),
            Self::Not(part) => Self::Not(Box::new(part.seen_from(facts))),
            Self::Compare(comparison) => {
                Self::Compare(Comparison { operand: comparison.operand.seen_from(facts), ..comparison.clone() })
            }
        }
    }
}

impl Operand {
    fn seen_from(&self, facts: &Map<String, Value>) -> Self {
        match self {
            Self::Field(field) => stands_for(value_at(facts, field)),
            // A list field among the choices stands for all of its values.
            Self::List(items) => Self::List(
                items
                    .iter()
                    .flat_map(|item| match item.seen_from(facts) {
                        Self::List(values) => values,
                        single => vec![single],
                    })
                    .collect(),
            ),
            other => other.clone(),
        }
    }
}

fn stands_for(value: Value) -> Operand {
    match value {
        Value::Array(items) => Operand::List(items.into_iter().map(Operand::Constant).collect()),
        single => Operand::Constant(single),
    }
}

/// A field, a part of one, or a column of a sub-form as the list of its values.
fn value_at(facts: &Map<String, Value>, path: &str) -> Value {
    if let Some(value) = facts.get(path) {
        return value.clone();
    }
    let Some((head, tail)) = path.split_once('.') else { return Value::Null };
    match facts.get(head) {
        rows if tail == COUNT => rows.and_then(Value::as_array).map_or(0, Vec::len).into(),
        Some(Value::Array(rows)) => rows.iter().filter_map(|row| row.get(tail)).cloned().collect(),
        Some(Value::Object(parts)) => parts.get(tail).cloned().unwrap_or_default(),
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::from_text;
    use crate::condition::{ConditionContext, holds};
    use crate::zone;
    use serde_json::json;

    #[test]
    fn values_come_from_the_record_that_asks() {
        let facts = json!({ "no": "A-1", "qty": 3, "tags": ["x", "y"], "items": [{ "sku": "p" }, { "sku": "q" }],
            "where": { "city": "苏州" }, "none": null });
        let there = json!({ "code": "A-1", "left": 5, "tag": "y", "sku": "q", "city": "苏州", "none": null });
        let table = [
            (json!(["code", "=", { "field": "no" }]), true),
            (json!(["left", "<", { "field": "qty" }]), false),
            (json!(["tag", "in", [{ "field": "tags" }, "z"]]), true),
            (json!(["sku", "in", [{ "field": "items.sku" }]]), true),
            (json!(["city", "=", { "field": "where.city" }]), true),
            (json!(["left", ">", { "field": "items._count" }]), true),
            (json!(["left", ">", { "field": "files._count" }]), true),
            // An empty field finds nothing, not the records in which the other is empty too.
            (json!(["none", "=", { "field": "none" }]), false),
            (json!(["code", "=", { "field": "unknown" }]), false),
            (json!({ "not": { "any": [["left", ">=", { "field": "qty" }]] } }), false),
            (json!({ "all": [["code", "=", { "field": "no" }], ["left", "=", 5]] }), true),
            (json!({}), true),
        ];
        let now = ConditionContext::system(from_text("2026-03-02T08:00:00Z").expect("a moment"), zone::DEFAULT_ZONE);
        for (document, expected) in table {
            let seen = Condition::parse(&document).expect("a condition").seen_from(facts.as_object().expect("facts"));
            assert_eq!(holds(&seen, there.as_object().expect("a record"), &now), expected, "{document}");
        }
    }
}
