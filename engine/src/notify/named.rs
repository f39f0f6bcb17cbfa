//! Which filters and tests a template names, those of branches seldom taken too: the template machine looks for one only
//! when it comes to it. Made for templates the machine could read; of what it could not, nothing is said.

use minijinja::ErrorKind;

/// What a template names.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Named {
    /// The error by which the machine says that there is none of this name.
    pub unknown: ErrorKind,
    pub name: String,
    pub line: usize,
}

/// A word, a text in quotes or a sign, and where it begins.
type Token<'t> = (usize, &'t str);

/// Words after which an expression begins, so that `is` is a value there.
const BEFORE_VALUES: [&str; 9] = ["if", "elif", "else", "and", "or", "not", "in", "for", "set"];

/// The filters and tests a template names, in order.
pub(super) fn named_in(template: &str) -> Vec<Named> {
    let (mut found, mut at) = (Vec::new(), 0_usize);
    while let Some(begin) = template[at..].find('{').map(|next| at + next) {
        let rest = &template[begin..];
        if rest.starts_with("{#") {
            at = rest.find("#}").map_or(template.len(), |end| begin + end + 2);
        } else if rest.starts_with("{{") || rest.starts_with("{%") {
            let closes = if rest.starts_with("{{") { "}}" } else { "%}" };
            let (tokens, end) = tag(template, begin + 2, closes);
            let is_raw = closes == "%}" && tokens.len() == 1 && tokens[0].1 == "raw";
            at = if is_raw { after_raw(template, end) } else { end };
            found.extend(names(&tokens, closes == "%}").into_iter().map(|(unknown, begin, name)| {
                let line = 1 + template[..begin].matches('\n').count();
                Named { unknown, name, line }
            }));
        } else {
            at = begin + 1;
        }
    }
    found
}

/// What stands in a tag, without the marks that trim the room around it, and where the tag ends.
fn tag<'t>(template: &'t str, begin: usize, closes: &str) -> (Vec<Token<'t>>, usize) {
    let (mut tokens, mut depth, mut at) = (Vec::new(), 0_usize, begin);
    if template[at..].starts_with(['-', '+']) {
        at += 1;
    }
    while let Some(next) = template[at..].chars().next() {
        let rest = &template[at..];
        if depth == 0 && rest.starts_with(closes) {
            at += closes.len();
            break;
        }
        let is_trimmed = ['-', '+'].contains(&next) && rest[1..].starts_with(closes);
        match next {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let length = match next {
            '"' | '\'' => quoted(rest, next),
            word if is_word(word) => rest.find(|c: char| !is_word(c)).unwrap_or(rest.len()),
            sign => sign.len_utf8(),
        };
        if !(next.is_whitespace() || depth == 0 && is_trimmed) {
            tokens.push((at, &rest[..length]));
        }
        at += length;
    }
    (tokens, at)
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// How long a text in quotes is, both quotes included.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        if c == quote && !escaped {
            return at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    rest.len()
}

/// Where the text that is shown as it stands ends: at the tag that closes it.
fn after_raw(template: &str, begin: usize) -> usize {
    let closes = |(at, _): &(usize, &str)| {
        let inside = template[begin + at + 2..].trim_start_matches(['-', '+']);
        inside.trim_start().starts_with("endraw")
    };
    template[begin..].match_indices("{%").find(closes).map_or(template.len(), |(at, _)| begin + at)
}

/// The filters and tests among the words of a tag, and where each begins: what stands after `|`, after `is`, and first in
/// a `filter` block.
fn names(tokens: &[Token<'_>], is_statement: bool) -> Vec<(ErrorKind, usize, String)> {
    let mut found = Vec::new();
    for (at, (_, token)) in tokens.iter().enumerate() {
        let (unknown, place) = match *token {
            "|" => (ErrorKind::UnknownFilter, at + 1),
            "filter" if at == 0 && is_statement => (ErrorKind::UnknownFilter, 1),
            "is" if at > 0 && ends_a_value(tokens[at - 1].1) => {
                let is_negated = tokens.get(at + 1).is_some_and(|(_, next)| *next == "not");
                (ErrorKind::UnknownTest, at + 1 + usize::from(is_negated))
            }
            _ => continue,
        };
        if let Some((begin, name)) = tokens.get(place..).and_then(name) {
            found.push((unknown, begin, name));
        }
    }
    found
}

/// The name that tokens begin with; its parts are joined by dots.
fn name(tokens: &[Token<'_>]) -> Option<(usize, String)> {
    let ((begin, first), mut rest) = tokens.split_first()?;
    if !first.starts_with(|c: char| is_word(c) && !c.is_ascii_digit()) {
        return None;
    }
    let mut name = (*first).to_owned();
    while let [(_, "."), (_, part), others @ ..] = rest {
        name = format!("{name}.{part}");
        rest = others;
    }
    Some((*begin, name))
}

fn ends_a_value(token: &str) -> bool {
    token.ends_with([')', ']', '}', '"', '\'']) || (token.ends_with(is_word) && !BEFORE_VALUES.contains(&token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_and_tests_are_found_wherever_they_stand() {
        for (template, expected) in [
            ("{{ a | upper }}", "|upper"),
            ("{{- a|trim|default('x | y') -}}", "|trim |default"),
            ("{{ {\"a\": {\"b\": c | first}} | tojson }}", "|first |tojson"),
            ("{% if a is defined and b is not none %}x{% endif %}", "is defined is none"),
            ("{% if (a) is odd or b[0] is even or 'c' is string %}{% endif %}", "is odd is even is string"),
            ("{%- filter upper | trim -%}x{% endfilter %}", "|upper |trim"),
            ("{% set a = b | my . own %}", "|my.own"),
            ("{{ f(a | b, c=(d | e)) }}{{ a[b|f:2] }}", "|b |e |f"),
            ("中文 { | x } {{ '}}' | a }} {{ \"\\\" | b\" | c }}", "|a |c"),
        ] {
            let found = named_in(template).into_iter().map(|one| match one.unknown {
                ErrorKind::UnknownFilter => format!("|{}", one.name),
                _ => format!("is {}", one.name),
            });
            assert_eq!(found.collect::<Vec<_>>().join(" "), expected, "{template}");
        }
    }

    #[test]
    fn what_is_no_word_of_the_machine_is_left_alone() {
        for template in [
            "a | b",
            "{# {{ a | b }} #}",
            "{% raw %}{{ a | b }}{% if a is b %}{%- endraw %}",
            "{{ 'a | b' }}{{ is }}{{ is if a else b }}{{ a.is }}{{ filter }}",
            "{% for is in a %}{% endfor %}{{ f(is=1) }}",
            "{{ a",
            "{% raw %}",
        ] {
            assert_eq!(named_in(template), [], "{template}");
        }
        assert_eq!(named_in("{% if is is defined %}{% endif %}")[0].name, "defined");
        assert_eq!(named_in("x\n{{ a |\n  b }}")[0].line, 3);
    }
}
