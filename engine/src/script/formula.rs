//! A formula: one expression over the fields of a record, compiled once and evaluated many times.

use super::Facts;
use super::compile::{Compiled, LookUp};
use super::engine::Engine;
use super::problem::ScriptProblem;
use serde_json::Value;
use std::collections::BTreeSet;

/// A compiled formula. Cheap to share between threads; holds no reference to the engine that compiled it, but must be
/// evaluated by an engine built the same way.
#[derive(Debug, Clone)]
pub struct Formula(Compiled);

impl Formula {
    /// Compiles the text; all problems of names and argument counts are found at once, a syntax error alone.
    pub fn compile_all(engine: &Engine, text: &str) -> Result<Self, Vec<ScriptProblem>> {
        Compiled::new(engine, text).map(Self)
    }

    /// Compiles the text and gives the first problem there is.
    pub fn compile(engine: &Engine, text: &str) -> Result<Self, ScriptProblem> {
        Self::compile_all(engine, text)
            .map_err(|problems| problems.into_iter().next().expect("a refusal has a problem"))
    }

    /// The fields it reads: `total`, or `items.amount` for one column of a sub-form. `me` is not a field.
    pub fn fields(&self) -> &BTreeSet<String> {
        &self.0.fields
    }

    /// Whether it looks into other forms or asks about people, so that its questions must be answered.
    pub fn asks(&self) -> bool {
        self.0.asks
    }

    /// Whether it gives the same on the same fields whoever asks and whenever: it speaks of no moment, no person and no
    /// other form.
    pub fn lasts(&self) -> bool {
        self.0.lasts
    }

    /// Whether it asks who acts.
    pub fn is_of_me(&self) -> bool {
        self.0.is_of_me
    }

    /// Its look-ups in other forms, as far as they are written out.
    pub fn look_ups(&self) -> &[LookUp] {
        &self.0.look_ups
    }

    /// One problem, with its place and the nearest name, for each field it reads that `exists` does not know.
    pub fn unknown_fields<'a>(
        &self,
        known: impl Iterator<Item = &'a str> + Clone,
        exists: impl Fn(&str) -> bool,
    ) -> Vec<ScriptProblem> {
        self.0.unknown(known, exists)
    }

    /// The value on these facts. A missing result is `null`.
    pub fn evaluate(&self, engine: &Engine, facts: &Facts<'_>) -> Result<Value, ScriptProblem> {
        self.0.run(engine, facts).0
    }
}
