//! Message and print templates (minijinja). A template gets values and nothing else: no files, no other templates, and
//! bounds on its steps, its depth and the text it makes.

use super::named::{Named, named_in};
use crate::problem::{Problem, Text};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Template, Value};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt;
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

/// Everything that is wrong with how a template is written, known without filling it.
pub(crate) fn faults(template: &str) -> Vec<Fault> {
    let environment = environment(AutoEscape::None);
    match within(template).map(|text| environment.template_from_str(text)) {
        Ok(Ok(read)) => unknown_words(&environment, &read),
        Ok(Err(error)) => vec![fault(&error)],
        Err(problem) => vec![Fault { line: None, problem }],
    }
}

/// The filters and tests a template names that there are none of. The machine itself looks for one only when it comes to
/// it, which may be in a branch seldom taken.
pub(crate) fn unknown_words(environment: &Environment<'_>, template: &Template<'_, '_>) -> Vec<Fault> {
    let mut state = environment.empty_state();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for Named { unknown, name, line } in named_in(template.source()) {
        let (tried, zh, en) = match unknown {
            ErrorKind::UnknownFilter => (state.apply_filter(&name, &[]).err(), "过滤器", "filter"),
            _ => (state.perform_test(&name, &[]).err(), "判断", "test"),
        };
        if tried.is_some_and(|error| error.kind() == unknown) && seen.insert((line, name.clone())) {
            let problem = Problem::new(
                "",
                "invalid_template",
                format!("模板第 {line} 行：没有名为“{name}”的{zh}"),
                format!("template line {line}: there is no {en} named \"{name}\""),
            );
            found.push(Fault { line: Some(line), problem });
        }
    }
    found
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

/// Where templates are read and filled, within the bounds that hold for all of them.
pub(crate) fn environment(escape: AutoEscape) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(DEPTH);
    environment.set_auto_escape_callback(move |_| escape.clone());
    environment
}

fn run(template: &str, values: &impl Serialize, escape: AutoEscape) -> Result<String, Problem> {
    let environment = environment(escape);
    let template = environment.template_from_str(within(template)?).map_err(|error| fault(&error).problem)?;
    fill(&template, minijinja::value::Serde(values), TEXT).map_err(|fault| fault.problem)
}

/// Fills a template; the text may have so many bytes.
pub(crate) fn fill(template: &Template<'_, '_>, values: impl Into<Value>, most: usize) -> Result<String, Fault> {
    let mut out = Bounded { text: Vec::new(), most, full: false };
    match template.render_captured_to(values, &mut out) {
        Ok(_) => Ok(String::from_utf8(out.text).expect("templates write whole characters")),
        Err(_) if out.full => Err(Fault { line: None, problem: too_large(most) }),
        Err(error) => Err(fault(&error)),
    }
}

fn within(template: &str) -> Result<&str, Problem> {
    if template.len() > SOURCE { Err(too_large(SOURCE)) } else { Ok(template) }
}

fn too_large(most: usize) -> Problem {
    let most = most / 1024;
    let (zh, en) = (format!("模板或其结果超过 {most} KB"), format!("the template or its text exceeds {most} KB"));
    Problem::new("", "template_too_large", zh, en)
}

/// What is wrong with a template, and the line it stands in where that is known.
#[derive(Debug)]
pub(crate) struct Fault {
    pub line: Option<usize>,
    pub problem: Problem,
}

impl Fault {
    /// The problem at the line it stands in: `/lines/12`.
    pub(crate) fn at_line(self) -> Problem {
        match self.line {
            Some(line) => self.problem.under(&format!("/lines/{line}")),
            None => self.problem,
        }
    }
}

/// The mistake behind an error of the template machine.
pub(crate) fn fault(error: &Error) -> Fault {
    let line = error.line();
    let Text { zh, en } = words(error);
    let at = line.unwrap_or(1);
    let problem =
        Problem::new("", "invalid_template", format!("模板第 {at} 行：{zh}"), format!("template line {at}: {en}"));
    Fault { line, problem }
}

fn words(error: &Error) -> Text {
    if let Some(Said(text)) = std::error::Error::source(error).and_then(|source| source.downcast_ref()) {
        return text.clone();
    }
    if error.kind() == ErrorKind::OutOfFuel {
        return Text::new("步骤太多，可能在无休止地循环", "it takes too many steps");
    }
    let en = error.kind().to_string();
    let zh = chinese(error.kind(), &en);
    match error.detail() {
        Some(detail) => Text::new(format!("{zh}：{detail}"), format!("{en}: {detail}")),
        None => Text::new(zh, en),
    }
}

/// A mistake that a function of ours found, in both languages; the machine's own words are English alone.
#[derive(Debug)]
struct Said(Text);

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.en)
    }
}

impl std::error::Error for Said {}

/// The error by which a function or filter refuses what it was given.
pub(crate) fn refusal(text: Text) -> Error {
    Error::new(ErrorKind::InvalidOperation, text.en.clone()).with_source(Said(text))
}

/// What kind of mistake it is, in Chinese; rare ones as the machine says them.
fn chinese(kind: ErrorKind, english: &str) -> String {
    let words = match kind {
        ErrorKind::SyntaxError => "写法不对",
        ErrorKind::UnknownFilter => "没有这个过滤器",
        ErrorKind::UnknownFunction => "没有这个函数",
        ErrorKind::UnknownTest => "没有这个判断",
        ErrorKind::UnknownMethod => "没有这个方法",
        ErrorKind::UndefinedError => "用到的值不存在",
        ErrorKind::InvalidOperation => "这里不能这样用",
        ErrorKind::MissingArgument => "缺少参数",
        ErrorKind::TooManyArguments => "参数太多",
        _ => english,
    };
    words.to_owned()
}

struct Bounded {
    text: Vec<u8>,
    most: usize,
    full: bool,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.text.len() + bytes.len() > self.most {
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
        assert!(!faults("{% if %}").is_empty() && faults("{{ a.b.c }}").is_empty());
        assert!(faults("line one\n{{ 1 +")[0].problem.message.en.contains("line 2"));
    }

    #[test]
    fn what_there_is_none_of_is_found_in_branches_that_are_not_taken() {
        let template = "{{ a | upper | trim }}{% if a is defined %}\n{{ a | uper }}{{ b | uper }}{% endif %}
            {% for x in a if x is ood %}{{ x | default('-') | nope }}{% endfor %}{% filter shout %}x{% endfilter %}";
        let found: Vec<String> = faults(template).into_iter().map(|fault| fault.problem.message.en).collect();
        let none = |line: u8, what: &str| format!("template line {line}: there is no {what}");
        assert_eq!(
            found,
            [
                none(2, "filter named \"uper\""),
                none(3, "test named \"ood\""),
                none(3, "filter named \"nope\""),
                none(3, "filter named \"shout\""),
            ]
        );
        assert_eq!(faults(template)[0].line, Some(2));
    }
}
