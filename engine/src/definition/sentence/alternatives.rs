//! A value that fits none of several shapes. Telling all reasons why each shape does not fit helps nobody: here the
//! shape that was meant is found and only what is wrong with it is said.

use super::{Checker, not_allowed, properties_of, short};
use crate::problem::{Problem, nearest, pointer_segment};
use jsonschema::{ValidationError, error::ValidationErrorKind as Kind};
use serde_json::Value;

impl Checker {
    /// The problems of a value that none of the branches took; `context` holds the errors of each branch.
    pub(super) fn none_of(
        &self,
        error: &ValidationError<'_>,
        context: &[Vec<ValidationError<'static>>],
    ) -> Vec<Problem> {
        let path = error.schema_path().to_string();
        let branches: Vec<&Value> = self
            .schema
            .pointer(&path)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|b| self.resolved(b))
            .collect();
        let at = error.instance_path().to_string();
        if let Some(options) = constants(&branches) {
            return vec![not_allowed(at, error.instance(), &options)];
        }
        if let Some(problems) = self.by_word(error, context, &branches, &at) {
            return problems;
        }
        let mut candidates: Vec<(usize, &Vec<ValidationError<'static>>)> =
            context.iter().filter_map(|errors| Some((distance(errors, &at)?, errors))).collect();
        candidates.sort_by_key(|(distance, _)| *distance);
        match candidates.as_slice() {
            [(_, meant)] if !is_other_word(meant, &at) => meant.iter().flat_map(|error| self.say(error)).collect(),
            [(first, meant), (second, _), ..] if first < second => {
                meant.iter().flat_map(|error| self.say(error)).collect()
            }
            _ => vec![self.no_shape(at, error.instance(), &branches)],
        }
    }

    /// Branches told apart by one word, such as the `kind` of a flow's node: that word decides which one was meant.
    fn by_word(
        &self,
        error: &ValidationError<'_>,
        context: &[Vec<ValidationError<'static>>],
        branches: &[&Value],
        at: &str,
    ) -> Option<Vec<Problem>> {
        let first = branches.first()?["properties"].as_object()?;
        let name = first.iter().find(|(_, property)| property.get("const").is_some())?.0;
        let words: Option<Vec<&Value>> =
            branches.iter().map(|branch| branch["properties"][name].get("const")).collect();
        let (words, written) = (words?, error.instance().get(name)?);
        Some(match words.iter().position(|word| *word == written) {
            Some(meant) => context.get(meant)?.iter().flat_map(|error| self.say(error)).collect(),
            None => vec![not_allowed(format!("{at}{}", pointer_segment(name)), written, &words)],
        })
    }

    fn no_shape(&self, at: String, value: &Value, branches: &[&Value]) -> Problem {
        let problem = Problem::new(
            at,
            "unknown_shape",
            format!("看不懂 {}", short(value)),
            format!("{} is none of the ways to write this", short(value)),
        );
        let names: Vec<&str> = branches.iter().flat_map(|branch| properties_of(branch)).collect();
        let words: Vec<&str> =
            branches.iter().filter_map(|branch| constants(&[branch])).flatten().filter_map(Value::as_str).collect();
        let near = match value {
            Value::Object(members) => members
                .keys()
                .filter(|name| !names.contains(&name.as_str()))
                .find_map(|name| nearest(name, names.iter().copied())),
            Value::String(text) => nearest(text, words),
            _ => None,
        };
        if let Some(near) = near {
            return problem.hint(format!("是 {near} 吗？"), format!("Did you mean {near}?"));
        }
        let mut shapes: Vec<String> = branches.iter().map(|branch| self.shape(branch)).collect();
        shapes.dedup();
        problem.hint(format!("可写：{}", shapes.join("、")), format!("Allowed: {}", shapes.join(", ")))
    }

    /// A schema in a few characters: `"everyone"`, `{"role": …}`, `"…"`.
    fn shape(&self, branch: &Value) -> String {
        let branch = self.resolved(branch);
        if let Some(options) = constants(&[branch]) {
            return options.iter().map(|option| option.to_string()).collect::<Vec<_>>().join(" | ");
        }
        let required = branch["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        match branch["type"].as_str() {
            Some("object") => {
                let members: Vec<String> = required.map(|name| format!("\"{name}\": …")).collect();
                format!("{{{}}}", members.join(", "))
            }
            Some("array") => "[…]".to_owned(),
            Some("string") => "\"…\"".to_owned(),
            Some("number" | "integer") => "0".to_owned(),
            Some("boolean") => "true | false".to_owned(),
            _ => "…".to_owned(),
        }
    }
}

/// How far a branch is from fitting: the errors at the value itself, or `None` when it is of another type altogether.
fn distance(errors: &[ValidationError<'static>], at: &str) -> Option<usize> {
    let here = errors.iter().filter(|error| error.instance_path().as_str() == at);
    let mut distance = 0;
    for error in here {
        distance += match error.kind() {
            Kind::Type { .. } => return None,
            Kind::AdditionalProperties { unexpected } => unexpected.len(),
            _ => 1,
        };
    }
    Some(distance)
}

/// Whether a branch is a fixed word and another word was written: then all ways to write it are worth telling.
fn is_other_word(errors: &[ValidationError<'static>], at: &str) -> bool {
    errors.iter().all(|error| {
        error.instance_path().as_str() == at && matches!(error.kind(), Kind::Constant { .. } | Kind::Enum { .. })
    })
}

/// The fixed values, when every branch is nothing but fixed values.
fn constants<'a>(branches: &[&'a Value]) -> Option<Vec<&'a Value>> {
    let mut all = Vec::new();
    for branch in branches {
        match (branch.get("const"), branch.get("enum")) {
            (Some(one), _) => all.push(one),
            (None, Some(Value::Array(several))) => all.extend(several),
            _ => return None,
        }
    }
    (!all.is_empty()).then_some(all)
}
