//! `x-after` of a form: what a member who has added a record is told, and where they are led.

use crate::problem::Problem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The longest words of thanks, in characters.
const LONGEST: usize = 1000;

/// What a member sees who has added a record. Public links say it in settings of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AfterAdding {
    /// What they are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Where they are led instead: an `http` or `https` address, or a path of the page such as `/apps/crm/customer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect: Option<String>,
}

impl AfterAdding {
    /// Everything wrong with it.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.message.is_none() && self.redirect.is_none() {
            let (zh, en) = ("要写 message 或 redirect", "message or redirect is needed");
            problems.push(Problem::new("", "missing_keyword", zh, en));
        }
        if self.message.as_ref().is_some_and(|text| text.trim().is_empty() || text.chars().count() > LONGEST) {
            let (zh, en) = (format!("1 到 {LONGEST} 个字符"), format!("1 to {LONGEST} characters"));
            problems.push(Problem::new("/message", "length", zh, en));
        }
        if self.redirect.as_deref().is_some_and(|way| !is_way(way)) {
            let said = ("不能跳转到这里", "nobody can be led there");
            problems.push(Problem::new("/redirect", "not_a_way", said.0, said.1).hint(
                "写 http:// 或 https:// 网址，或以 / 开头的本系统路径",
                "Write an http:// or https:// address, or a path of this system that begins with /",
            ));
        }
        problems
    }
}

/// Whether a browser that is led there stays on the web: an address with a host, or a path of this very site.
fn is_way(way: &str) -> bool {
    if way.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
        return false;
    }
    let host = way.strip_prefix("https://").or_else(|| way.strip_prefix("http://"));
    match host {
        Some(host) => !host.is_empty() && !host.starts_with('/'),
        None => way.starts_with('/') && !way.starts_with("//"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_led_to_the_web_or_within_the_page_and_nowhere_else() {
        for way in ["https://example.com/a?b=c", "http://10.0.0.1:8080", "/apps/crm/customer", "/"] {
            assert!(is_way(way), "{way}");
        }
        for way in [
            "javascript:alert(1)",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "https://",
            "https:///x",
            "data:text/html,x",
            "apps/crm",
            " /apps",
            "",
        ] {
            assert!(!is_way(way), "{way}");
        }
    }

    #[test]
    fn every_mistake_is_named() {
        let codes =
            |after: AfterAdding| after.problems().into_iter().map(|one| (one.pointer, one.code)).collect::<Vec<_>>();
        assert_eq!(codes(AfterAdding::default()), [(String::new(), "missing_keyword")]);
        let both = AfterAdding { message: Some(" ".to_owned()), redirect: Some("//x".to_owned()) };
        assert_eq!(codes(both), [("/message".to_owned(), "length"), ("/redirect".to_owned(), "not_a_way")]);
    }
}
