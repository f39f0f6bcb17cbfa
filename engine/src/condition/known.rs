//! A condition as far as somebody may know it.

use super::{Comparison, Condition};

impl Condition {
    /// What is left of the condition without the comparisons that are not known. It holds wherever the whole does: of parts
    /// that all have to hold those that are known stay, an alternative or a denial is told whole or not at all.
    #[must_use]
    pub fn known(&self, is_known: &dyn Fn(&Comparison) -> bool) -> Self {
        match self {
            Self::All(parts) => {
                let kept = parts.iter().map(|part| part.known(is_known)).filter(|part| *part != Self::Always);
                let kept: Vec<Self> = kept.collect();
                if kept.is_empty() { Self::Always } else { Self::All(kept) }
            }
            whole if whole.comparisons().iter().all(|(_, comparison)| is_known(comparison)) => whole.clone(),
            _ => Self::Always,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_left_is_never_narrower() {
        let (a, b, hidden) = (json!(["a", "=", 1]), json!(["b", "empty"]), json!(["c", "=", 2]));
        for (condition, left) in [
            (json!({}), json!({})),
            (a.clone(), a.clone()),
            (hidden.clone(), json!({})),
            (json!({ "all": [a, hidden, b] }), json!({ "all": [a, b] })),
            (json!({ "all": [hidden] }), json!({})),
            (json!({ "any": [a, b] }), json!({ "any": [a, b] })),
            (json!({ "any": [a, hidden] }), json!({})),
            (json!({ "all": [a, { "any": [b, { "all": [a, hidden] }] }] }), json!({ "all": [a] })),
            (json!({ "not": b }), json!({ "not": b })),
            (json!({ "not": { "all": [a, hidden] } }), json!({})),
        ] {
            let known = Condition::parse(&condition).expect("a condition").known(&|one| one.field != "c");
            assert_eq!(known, Condition::parse(&left).expect("a condition"), "{condition}");
        }
    }
}
