//! Message and print templates (minijinja). A template gets values and nothing else: no files, no other templates, and
//! bounds on its steps, its depth and the text it makes.

use crate::problem::Problem;
use minijinja::{AutoEscape, Environment, Error, ErrorKind};
use serde::Serialize;
use std::io::{self, Write};

/// Steps of the template machine; a message of a thousand lines takes about twenty thousand.
const FUEL: u64 = 500_000;
const DEPTH: usize = 32;
/// Bytes of text a template may make.
const TEXT: usize = 256 * 1024;
/// Bytes a template itself may have.
const SOURCE: usize = 256 * 1024;

/// Renders plain text. A name without a value is empty.
///
/// # Errors
/// One problem with code `invalid_template` (it cannot be read, or a step fails) or `template_too_large`.
pub fn render(template: &str, values: &impl Serialize) -> Result<String, Problem> {
    run(template, values, AutoEscape::None)
}

/// Like [`render`], for HTML: values are escaped unless the template says otherwise.
pub fn render_html(template: &str, values: &impl Serialize) -> Result<String, Problem> {
    run(template, values, AutoEscape::Html)
}

/// Reads a template without rendering it.
pub fn check_template(template: &str) -> Result<(), Problem> {
    environment(AutoEscape::None).template_from_str(within(template)?).map(|_| ()).map_err(|error| problem(&error))
}

/// The names a template takes from its values, each once and in order; none for one that cannot be read.
pub fn template_names(template: &str) -> Vec<String> {
    let environment = environment(AutoEscape::None);
    let names =
        environment.template_from_str(template).map(|read| read.undeclared_variables(false)).unwrap_or_default();
    let mut names: Vec<String> =
        names.into_iter().filter(|name| !environment.globals().any(|(global, _)| global == name)).collect();
    names.sort_unstable();
    names
}

fn environment(escape: AutoEscape) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(DEPTH);
    environment.set_auto_escape_callback(move |_| escape.clone());
    environment
}

fn run(template: &str, values: &impl Serialize, escape: AutoEscape) -> Result<String, Problem> {
    let environment = environment(escape);
    let template = environment.template_from_str(within(template)?).map_err(|error| problem(&error))?;
    let mut out = Bounded { text: Vec::new(), full: false };
    match template.render_captured_to(minijinja::value::Serde(values), &mut out) {
        Ok(_) => Ok(String::from_utf8(out.text).expect("templates write whole characters")),
        Err(_) if out.full => Err(too_large()),
        Err(error) => Err(problem(&error)),
    }
}

fn within(template: &str) -> Result<&str, Problem> {
    if template.len() > SOURCE { Err(too_large()) } else { Ok(template) }
}

fn too_large() -> Problem {
    let (zh, en) = (format!("模板或其结果超过 {TEXT} 字节"), format!("the template or its text exceeds {TEXT} bytes"));
    Problem::new("", "template_too_large", zh, en)
}

fn problem(error: &Error) -> Problem {
    let line = error.line().unwrap_or(1);
    let said = match error.kind() {
        ErrorKind::OutOfFuel => "it takes too many steps".to_owned(),
        kind => error.detail().map_or_else(|| kind.to_string(), |detail| format!("{kind}: {detail}")),
    };
    Problem::new("", "invalid_template", format!("模板第 {line} 行：{said}"), format!("template line {line}: {said}"))
}

struct Bounded {
    text: Vec<u8>,
    full: bool,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.text.len() + bytes.len() > TEXT {
            self.full = true;
            return Err(io::Error::other("the text is too large"));
        }
        self.text.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_put_in_and_missing_ones_are_empty() {
        let values = json!({ "name": "<甲>", "items": [{ "qty": 2 }, { "qty": 3 }] });
        assert_eq!(
            render("{{ name }}{{ nothing }}:{% for i in items %} {{ i.qty }}{% endfor %}", &values).unwrap(),
            "<甲>: 2 3"
        );
        assert_eq!(render_html("<b>{{ name }}</b>", &values).unwrap(), "<b>&lt;甲&gt;</b>");
    }

    #[test]
    fn a_template_cannot_run_on_or_reach_out() {
        let values = json!({ "name": "x" });
        for (template, code) in [
            ("{% for a in range(9000) %}{% for b in range(9000) %}{% endfor %}{% endfor %}", "invalid_template"),
            ("{% for a in range(9000) %}{{ 'x' * 999 }}{% endfor %}", "template_too_large"),
            ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "invalid_template"),
            ("{% include '/etc/passwd' %}", "invalid_template"),
            ("{{ name", "invalid_template"),
            ("{{ name.foo.bar }}", "invalid_template"),
        ] {
            assert_eq!(render(template, &values).unwrap_err().code, code, "{template}");
        }
        assert!(check_template("{% if %}").is_err() && check_template("{{ a.b.c }}").is_ok());
        assert!(check_template("line one\n{{ 1 +").unwrap_err().message.en.contains("line 2"));
    }
}
