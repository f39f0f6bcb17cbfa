//! Which formulas publishing would have worked out anew in the records that are stored.

use crate::definition::FieldDefinition;
use crate::kind;
use crate::model::{Form, Reread, Step};
use crate::script::Formula;

/// A formula, of a field or of a column `items.amount`, that gives otherwise than it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedFormula {
    pub path: String,
    pub title: String,
    /// What its results were and are, as kinds; none where they are of the same kind, or it is new.
    pub result: Option<(&'static str, &'static str)>,
    /// It is what it was, and reads another that is not.
    pub follows: bool,
    /// It asks who acts: stored records keep what it gave until somebody changes them.
    pub left: bool,
    /// The names by which it reads other fields than before.
    pub rereads: Vec<Reread>,
}

/// The formulas of a form that are not what they were, and those that read them, in the order in which they are worked out.
pub(super) fn changed_formulas(before: &Form, after: &Form) -> Vec<ChangedFormula> {
    if before.aggregate.is_some() || after.aggregate.is_some() {
        return Vec::new();
    }
    let changed = after.formulas_unlike(before);
    let worked_out = after.formulas_following(&changed);
    let of = |step: &Step| {
        let path = after.path_of(step);
        let field = step.of(&after.fields);
        let was = after.was(step, before).map(|was| result(&was.definition));
        let result = was.zip(Some(result(&field.definition))).filter(|(was, is)| was != is);
        let follows = !changed.contains(&path);
        let left = !follows && field.formula.as_ref().is_some_and(Formula::is_of_me);
        let is_told = worked_out.contains(&path) || result.is_some() || left;
        let rereads = after.rereads(step, before);
        is_told.then(|| ChangedFormula { title: field.title().to_owned(), path, result, follows, left, rereads })
    };
    after.steps.iter().filter_map(of).collect()
}

/// The kind a field's values are of.
fn result(field: &FieldDefinition) -> &'static str {
    let kind = kind::of(field);
    if kind.name() == "formula" { kind::implied(field).name() } else { kind.name() }
}
