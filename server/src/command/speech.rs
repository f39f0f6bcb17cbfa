//! How problems are written on a console.

use std::env;
use std::fmt::Display;
use std::io::{self, IsTerminal as _, Write as _};
use tenon_engine::problem::{Language, Problem, SaidProblem};

/// The language of the console: Chinese where the environment asks for it, else English.
pub fn of_console() -> Language {
    let asked = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| env::var(name).ok().filter(|v| !v.is_empty()));
    if asked.is_some_and(|value| value.starts_with("zh")) { Language::Chinese } else { Language::English }
}

/// Writes one line of an answer. Fails when nobody reads it any more, which ends the command.
pub fn print(line: impl Display) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
}

/// True for an error that only says that nobody reads the answer any more, as with `tenon check … | head`.
pub fn is_unheard(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Tells how far long work has come, on one line that is written over again; nothing where no person watches.
pub fn progress(done: usize, what: &str) {
    let mut console = io::stderr();
    if console.is_terminal() {
        // A line that cannot be shown is no reason to stop working.
        let _ = write!(console, "\r{done} {what}").and_then(|()| console.flush());
    }
}

/// Ends the line of [`progress`].
pub fn progress_ends() {
    if io::stderr().is_terminal() {
        eprintln!();
    }
}

/// `file:/pointer: message (hint)`, with what is missing left out.
pub fn line(said: &SaidProblem) -> String {
    let mut line = String::new();
    if let Some(file) = &said.file {
        line.push_str(file);
        line.push(':');
    }
    if !said.pointer.is_empty() {
        line.push_str(&said.pointer);
        line.push(':');
    }
    if !line.is_empty() {
        line.push(' ');
    }
    line.push_str(&said.message);
    if let Some(hint) = &said.hint {
        line.push_str(&format!(" ({hint})"));
    }
    line
}

/// Problems as the text of one error.
pub fn lines(problems: &[Problem]) -> String {
    let language = of_console();
    problems.iter().map(|problem| line(&problem.say(language))).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_where_what_and_the_way_out() {
        let problem = Problem::new("/required/0", "unknown_field", "没有字段", "no such field").in_file("forms/a.json");
        let problem = problem.hint("试试 name", "try name");
        assert_eq!(line(&problem.say(Language::English)), "forms/a.json:/required/0: no such field (try name)");
        assert_eq!(line(&Problem::new("", "x", "坏", "bad").say(Language::English)), "bad");
    }
}
