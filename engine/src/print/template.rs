//! A print template, read once and filled for each record. It gets the values of a sheet, the filters of `words` and
//! the drawings its owner offers; it reaches nothing else, and its steps and its text are bounded.

use super::sheet::Sheet;
use super::words;
use crate::notify::{Fault, environment, fault, fill, refusal, unknown_words};
use crate::problem::{Problem, Text};
use chrono_tz::Tz;
use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior, Value};
use std::collections::BTreeSet;

/// Bytes of text for one record: 500 rows of ten columns with room to spare.
const TEXT: usize = 1 << 20;
const NAME: &str = "print";

/// What can be drawn into a print. The engine knows what may be asked for, not what a drawing is made of.
#[derive(Debug, Clone, Copy)]
pub struct Drawings {
    /// A code that phones read; an error says why there is none.
    pub qr: fn(&str) -> Result<String, Text>,
}

impl Drawings {
    /// For looking at a template without showing it.
    pub const NONE: Self = Self { qr: |_| Ok(String::new()) };
}

/// A template ready to be filled.
pub struct Template {
    environment: Environment<'static>,
    names: BTreeSet<String>,
}

impl Template {
    /// Reads the text of a print.
    ///
    /// # Errors
    /// One problem, whose pointer names the line: `/lines/12`.
    pub fn read(text: &str, drawings: Drawings, timezone: Tz) -> Result<Self, Problem> {
        let mut environment = environment(AutoEscape::Html);
        // A record may lack what its reader may not see; that leaves a gap on the paper, not an error.
        environment.set_undefined_behavior(UndefinedBehavior::Chainable);
        words::add(&mut environment, timezone);
        environment.add_function("qr", move |text: Value| draw(drawings.qr, &text));
        let read = environment.add_template_owned(NAME, text.to_owned());
        read.map_err(|error| fault(&error).at_line())?;
        let names = environment.get_template(NAME).map(|template| template.undeclared_variables(false));
        let mut names: BTreeSet<String> = names.map_err(|error| fault(&error).at_line())?.into_iter().collect();
        names.retain(|name| !environment.globals().any(|(global, _)| global == name));
        Ok(Self { environment, names })
    }

    /// The names taken from the sheet.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Whether a name is taken from the sheet.
    pub fn mentions(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// The text for one record.
    ///
    /// # Errors
    /// As [`Template::read`]; also when it takes too many steps or makes too much text.
    pub fn fill(&self, sheet: &Sheet) -> Result<String, Problem> {
        self.fill_with(Value::from(minijinja::value::Serde(&sheet.values)))
    }

    /// The filters and tests it names that there are none of.
    pub(super) fn unknown_words(&self) -> Vec<Problem> {
        let Ok(template) = self.environment.get_template(NAME) else { return Vec::new() };
        unknown_words(&self.environment, &template).into_iter().map(Fault::at_line).collect()
    }

    pub(super) fn fill_with(&self, values: Value) -> Result<String, Problem> {
        let template = self.environment.get_template(NAME).map_err(|error| fault(&error).at_line())?;
        fill(&template, values, TEXT).map_err(Fault::at_line)
    }
}

fn draw(drawing: fn(&str) -> Result<String, Text>, text: &Value) -> Result<Value, Error> {
    let text = if text.is_undefined() || text.is_none() { String::new() } else { text.to_string() };
    if text.is_empty() {
        return Ok(Value::from(""));
    }
    drawing(&text).map(Value::from_safe_string).map_err(refusal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Map, Value as Json, json};

    fn fill(text: &str, values: Json) -> Result<String, Problem> {
        let Json::Object(values) = values else { panic!("an object") };
        let drawings = Drawings { qr: |text| Ok(format!("[{text}]")) };
        Template::read(text, drawings, Tz::Asia__Shanghai)?.fill(&Sheet { values })
    }

    #[test]
    fn values_are_escaped_and_drawings_are_not() {
        let values = json!({ "name": "<script>alert(1)</script>", "_raw": { "total": 100 } });
        let text = fill("{{ name }}|{{ _raw.total | rmb }}|{{ qr('a<b') }}|{{ nothing.at.all }}", values);
        assert_eq!(text.unwrap(), "&lt;script&gt;alert(1)&lt;&#x2f;script&gt;|壹佰元整|[a<b]|");
    }

    #[test]
    fn a_template_that_runs_on_is_stopped_at_its_line() {
        for (text, code, pointer) in [
            (
                "x\n{% for a in range(9000) %}{% for b in range(9000) %}{% endfor %}{% endfor %}",
                "invalid_template",
                "/lines/2",
            ),
            ("{% for a in range(9000) %}{{ 'x' * 9999 }}{% endfor %}", "template_too_large", ""),
            ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "invalid_template", "/lines/1"),
            ("a\nb\n{{ name | nope }}", "invalid_template", "/lines/3"),
            ("a\n{% if %}", "invalid_template", "/lines/2"),
            ("{% include '/etc/passwd' %}", "invalid_template", "/lines/1"),
        ] {
            let problem = fill(text, Json::Object(Map::new())).unwrap_err();
            assert_eq!((problem.code, problem.pointer.as_str()), (code, pointer), "{text}: {problem:?}");
        }
    }
}
