//! A script of a rule (`scripts/*.rhai`): statements and functions instead of one expression, in the same sandbox.

use super::Facts;
use super::compile::{Compiled, LookUp};
use super::engine::Engine;
use super::problem::ScriptProblem;
use serde_json::Value;
use std::collections::BTreeSet;

/// A compiled script. The fields of the record are its variables; `record` is all of them in one object.
#[derive(Debug, Clone)]
pub struct Script(Compiled);

/// What a script gave back.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    pub value: Value,
    /// What it printed, line by line, as far as the limit allowed: for trying a script out.
    pub printed: String,
}

impl Script {
    /// Compiles the text; all problems of names and argument counts are found at once, a syntax error alone.
    pub fn compile(engine: &Engine, text: &str) -> Result<Self, Vec<ScriptProblem>> {
        Compiled::new(engine, text).map(Self)
    }

    /// The fields it reads by name; what it takes out of `record` is not among them.
    pub fn fields(&self) -> &BTreeSet<String> {
        &self.0.fields
    }

    /// Whether it looks into other forms or asks about people, so that its questions must be answered.
    pub fn asks(&self) -> bool {
        self.0.asks
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

    /// Runs it on these facts.
    pub fn run(&self, engine: &Engine, facts: &Facts<'_>) -> Result<Outcome, ScriptProblem> {
        let (value, printed) = self.0.run(engine, facts);
        value.map(|value| Outcome { value, printed })
    }
}
