//! What a condition is asked about a stored record: its values, and of which fields nobody can say what they hold.

use super::{Condition, ConditionContext, holds};
use serde_json::{Map, Value};
use std::ops::Deref;

/// Values and system fields of a record in one map, and the fields whose values stand where they cannot be read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RecordFacts {
    values: Map<String, Value>,
    unknown: Vec<String>,
}

impl RecordFacts {
    pub fn new(values: Map<String, Value>, unknown: Vec<String>) -> Self {
        Self { values, unknown }
    }

    /// The values alone, to be worked on.
    pub fn into_values(self) -> Map<String, Value> {
        self.values
    }

    /// Whether the record satisfies a condition whatever stands where nobody can read it. Rights ask this: a value that
    /// is not known is not a missing one, which `!=` or `empty` would let pass.
    pub fn surely(&self, condition: &Condition, context: &ConditionContext) -> bool {
        match condition {
            Condition::All(parts) => parts.iter().all(|part| self.surely(part, context)),
            Condition::Any(parts) => parts.iter().any(|part| self.surely(part, context)),
            one => self.knows(one) && holds(one, &self.values, context),
        }
    }

    fn knows(&self, condition: &Condition) -> bool {
        self.unknown.is_empty() || !condition.read_fields().iter().any(|field| self.unknown.iter().any(|u| u == field))
    }
}

impl From<Map<String, Value>> for RecordFacts {
    fn from(values: Map<String, Value>) -> Self {
        Self::new(values, Vec::new())
    }
}

impl Deref for RecordFacts {
    type Target = Map<String, Value>;

    fn deref(&self) -> &Self::Target {
        &self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::from_text;
    use crate::zone;
    use serde_json::json;

    #[test]
    fn what_is_not_known_satisfies_nothing_that_speaks_of_it() {
        let context = ConditionContext::system(from_text("2026-11-22T18:30:00Z").unwrap(), zone::DEFAULT_ZONE);
        let values = json!({ "name": "甲" }).as_object().cloned().unwrap();
        let facts = RecordFacts::new(values, vec!["level".to_owned()]);
        for (document, expected) in [
            (json!({}), true),
            (json!(["name", "=", "甲"]), true),
            (json!(["level", "!=", "机密"]), false),
            (json!(["level", "empty"]), false),
            (json!(["level.part", "not in", ["机密"]]), false),
            (json!(["name", "!=", { "field": "level" }]), false),
            (json!({ "not": ["level", "=", "机密"] }), false),
            (json!({ "all": [["name", "=", "甲"], ["level", "not contains", "密"]] }), false),
            (json!({ "any": [["name", "=", "甲"], ["level", "!=", "机密"]] }), true),
            (json!({ "any": [["name", "=", "乙"], ["level", "!=", "机密"]] }), false),
        ] {
            let condition = Condition::parse(&document).unwrap();
            assert_eq!(facts.surely(&condition, &context), expected, "{document}");
        }
    }
}
