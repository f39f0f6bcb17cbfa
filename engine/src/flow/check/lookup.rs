//! What a check may ask about the app around a flow. `None` always means "not known here", and is not a problem.

use crate::definition::flow::Condition;
use crate::problem::Problem;

/// A field of a form, as far as a flow cares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownField {
    pub key: String,
    /// The kind's word, such as `member` or `date`.
    pub kind: String,
}

/// A flow people submit to, as far as one that calls it cares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmittedFlow {
    pub key: String,
    /// The form whose records it works on.
    pub form: String,
    /// Whether whoever submits picks people, which nobody does in a call.
    pub picks: bool,
}

/// The app around a flow.
pub trait Lookup {
    /// The keys of all forms.
    fn forms(&self) -> Option<Vec<String>> {
        None
    }

    /// The fields of a form, system fields included.
    fn fields(&self, _form: &str) -> Option<Vec<KnownField>> {
        None
    }

    /// The form whose records a link field of a form names.
    fn link_target(&self, _form: &str, _field: &str) -> Option<String> {
        None
    }

    /// The flows people submit to.
    fn submitted_flows(&self) -> Option<Vec<SubmittedFlow>> {
        None
    }

    /// The keys of all roles.
    fn roles(&self) -> Option<Vec<String>> {
        None
    }

    /// The keys of all departments.
    fn departments(&self) -> Option<Vec<String>> {
        None
    }

    /// The user names of all members.
    fn members(&self) -> Option<Vec<String>> {
        None
    }

    /// What is wrong with a condition over records of a form, seen from the rows of loops; pointers are relative to the condition.
    fn condition(&self, _form: Option<&str>, _around: &[&str], _condition: &Condition) -> Vec<Problem> {
        Vec::new()
    }

    /// What is wrong with a condition over records of a form whose `{"field": …}` values are taken from a record of `own`, in
    /// rows of loops and a row of one of its sub-forms perhaps; pointers are relative to the condition.
    fn filter(
        &self,
        _form: &str,
        _own: Option<&str>,
        _around: &[&str],
        _rows: Option<&str>,
        _condition: &Condition,
    ) -> Vec<Problem> {
        Vec::new()
    }

    /// What is wrong with an expression over a row of a sub-form of a form, seen from the rows of loops.
    fn row_expression(&self, _form: Option<&str>, _around: &[&str], _rows: &str, _expression: &str) -> Vec<Problem> {
        Vec::new()
    }

    /// What is wrong with a script over a record of a form, seen from the rows of loops.
    fn script(&self, _form: Option<&str>, _around: &[&str], _script: &str) -> Vec<Problem> {
        Vec::new()
    }

    /// What is wrong with an expression that tells whether a record of a form may pass, seen from the rows of loops.
    fn test(&self, _form: Option<&str>, _around: &[&str], _expression: &str) -> Vec<Problem> {
        Vec::new()
    }

    /// The print templates of a form.
    fn prints(&self, _form: &str) -> Option<Vec<String>> {
        None
    }

    /// The public links whose answers are about a record of this form.
    fn invitations(&self, _form: &str) -> Option<Vec<String>> {
        None
    }

    /// What is wrong with an expression over a record of a form, seen from the rows of loops.
    fn expression(&self, _form: Option<&str>, _around: &[&str], _expression: &str) -> Vec<Problem> {
        Vec::new()
    }
}

/// Knows nothing: only the flow itself is checked.
pub struct NothingKnown;

impl Lookup for NothingKnown {}
