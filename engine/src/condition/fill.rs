//! A condition about the records of one form whose values are taken from a record of another: the choices of a link.

use super::{Comparison, Condition, Op, Operand};
use crate::kind::is_missing;
use serde_json::Value;

impl Condition {
    /// The condition with the values of the record that chooses in the place of `{"field": …}`. While such a value is
    /// missing its comparison says nothing yet and is left out; the picker of the page does the same.
    #[must_use]
    pub fn filled<'v>(&self, own: &dyn Fn(&str) -> Option<&'v Value>) -> Self {
        fill(self, own).unwrap_or_default()
    }
}

/// A field of the record that chooses, by name.
type Own<'o, 'v> = &'o dyn Fn(&str) -> Option<&'v Value>;

fn fill(condition: &Condition, own: Own<'_, '_>) -> Option<Condition> {
    let several = |parts: &[Condition]| {
        let kept: Vec<Condition> = parts.iter().filter_map(|part| fill(part, own)).collect();
        (!kept.is_empty()).then_some(kept)
    };
    match condition {
        Condition::Always => None,
        Condition::All(parts) => several(parts).map(Condition::All),
        Condition::Any(parts) => several(parts).map(Condition::Any),
        Condition::Not(part) => fill(part, own).map(|part| Condition::Not(Box::new(part))),
        Condition::Compare(Comparison { field, op, operand }) => {
            let operand = fill_operand(operand, *op, own)?;
            Some(Condition::Compare(Comparison { field: field.clone(), op: *op, operand }))
        }
    }
}

fn fill_operand(operand: &Operand, op: Op, own: Own<'_, '_>) -> Option<Operand> {
    match operand {
        Operand::Field(name) => own(name).filter(|value| !is_missing(value)).map(meant),
        Operand::List(items) => {
            let mut filled = Vec::with_capacity(items.len());
            for item in items {
                match fill_operand(item, op, own) {
                    // A list among the choices stands for all of its values.
                    Some(Operand::List(values)) => filled.extend(values),
                    Some(value) => filled.push(value),
                    // An end that is not known leaves the span open.
                    None if op == Op::Between => filled.push(Operand::Constant(Value::Null)),
                    None => {}
                }
            }
            (!filled.is_empty() || items.is_empty()).then_some(Operand::List(filled))
        }
        other => Some(other.clone()),
    }
}

fn meant(value: &Value) -> Operand {
    match value {
        Value::Array(items) => Operand::List(items.iter().cloned().map(Operand::Constant).collect()),
        value => Operand::Constant(value.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_values_of_the_one_who_chooses_stand_in_the_condition() {
        let own = json!({ "customer": "K1", "tags": ["a", "b"], "least": 3, "empty": "" });
        let field = |name: &str| json!({ "field": name });
        for (condition, expected) in [
            (json!(["customer", "=", field("customer")]), json!(["customer", "=", "K1"])),
            (json!(["customer", "=", field("empty")]), json!({})),
            (json!(["tags", "has any", field("tags")]), json!(["tags", "has any", ["a", "b"]])),
            (json!(["of", "in", ["x", field("tags"), field("none")]]), json!(["of", "in", ["x", "a", "b"]])),
            (json!(["of", "in", [field("none")]]), json!({})),
            (json!(["size", "between", [field("least"), field("most")]]), json!(["size", "between", [3, null]])),
            (json!({ "all": [["a", "=", 1], ["b", "=", field("none")]] }), json!({ "all": [["a", "=", 1]] })),
            (json!({ "any": [["b", "=", field("none")]] }), json!({})),
            (json!({ "not": ["b", "=", field("none")] }), json!({})),
            (json!({ "not": ["b", "=", field("least")] }), json!({ "not": ["b", "=", 3] })),
        ] {
            let filled = Condition::parse(&condition).expect("a condition").filled(&|name| own.get(name));
            assert_eq!(filled, Condition::parse(&expected).expect("a condition"), "{condition}");
        }
    }
}
