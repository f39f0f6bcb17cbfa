//! `prints/<key>.html.jinja`: what a record looks like on paper. A template whose first comment holds its settings as
//! JSON, so that one text says all of it. Owns the settings and reading them; what a template may say is owned by
//! [`crate::print`].

use super::is_default;
use crate::problem::Problem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The settings at the head of a print template: JSON in the comment the file begins with.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrintDefinition {
    /// The address of this document's own JSON Schema.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The name people see.
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The form whose records are printed.
    pub form: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub paper: Paper,
    #[serde(default, skip_serializing_if = "is_default")]
    pub orientation: Orientation,
    /// Millimetres left white: all sides; above and below, then the sides; or above, right, below, left.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(length(min = 1, max = 4), inner(range(min = 0, max = 60)))]
    pub margins: Vec<u8>,
    /// Whether every page says which of how many it is.
    #[serde(default, skip_serializing_if = "is_default")]
    pub page_numbers: bool,

    /// The template, its settings included. Put in place by reading the file.
    #[serde(skip)]
    pub text: String,
}

/// What is printed on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Paper {
    #[default]
    #[serde(rename = "a4")]
    A4,
    #[serde(rename = "a5")]
    A5,
    /// A roll 80 mm wide.
    #[serde(rename = "receipt-80")]
    Receipt80,
    /// A roll 58 mm wide.
    #[serde(rename = "receipt-58")]
    Receipt58,
}

/// How the sheet lies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Orientation {
    #[default]
    Portrait,
    Landscape,
}

impl Paper {
    /// Width and height in millimetres as it lies upright; a roll has no height.
    pub fn size(self) -> (u16, Option<u16>) {
        match self {
            Self::A4 => (210, Some(297)),
            Self::A5 => (148, Some(210)),
            Self::Receipt80 => (80, None),
            Self::Receipt58 => (58, None),
        }
    }
}

impl PrintDefinition {
    /// Reads a whole file.
    ///
    /// # Errors
    /// The first thing that keeps it from being read; the check of definitions finds every mistake.
    pub fn read(text: &str) -> Result<Self, Problem> {
        let heading = print_heading(text).ok_or_else(no_heading)?;
        let read: Self = super::bundle::parse(&heading)?;
        Ok(Self { text: text.to_owned(), ..read })
    }

    /// Width and height in millimetres as it is printed; a roll has no height and cannot be turned.
    pub fn size(&self) -> (u16, Option<u16>) {
        match (self.paper.size(), self.orientation) {
            ((width, Some(height)), Orientation::Landscape) => (height, Some(width)),
            (size, _) => size,
        }
    }

    /// Millimetres left white above, right, below and left.
    pub fn margins(&self) -> [u8; 4] {
        match *self.margins.as_slice() {
            [] if self.paper.size().1.is_none() => [3; 4],
            [] => [14; 4],
            [all] => [all; 4],
            [ends, sides] => [ends, sides, ends, sides],
            [above, sides, below] => [above, sides, below, sides],
            [above, right, below, left, ..] => [above, right, below, left],
        }
    }
}

/// The settings of a print template as JSON. What stands before them is made blank, so that lines and columns are those
/// of the file. `None` when the file does not begin with a comment.
pub fn print_heading(text: &str) -> Option<String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let begin = text.find("{#").filter(|at| text[..*at].trim().is_empty())?;
    let inner = &text[begin + 2..];
    let inner = &inner[..inner.find("#}")?];
    let trimmed = inner.strip_suffix(['-', '+']).unwrap_or(inner);
    let (sign, trimmed) = match trimmed.strip_prefix(['-', '+']) {
        Some(rest) => (" ", rest),
        None => ("", trimmed),
    };
    let before: String = text[..begin].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
    Some(format!("{before}  {sign}{trimmed}"))
}

/// A print template whose file does not begin with its settings.
pub(super) fn no_heading() -> Problem {
    let (zh, en) = ("打印模板要以写有设置的注释开头", "a print template begins with a comment that holds its settings");
    Problem::new("", "no_settings", zh, en).hint(
        "在第一行写：{# { \"title\": \"报价单\", \"form\": \"quote\" } #}",
        "Write in the first line: {# { \"title\": \"Quote\", \"form\": \"quote\" } #}",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_keep_their_place_in_the_file() {
        let read = |text| print_heading(text);
        assert_eq!(read("{#- {\"a\":1} -#}\n<p>").as_deref(), Some("    {\"a\":1} "));
        assert_eq!(read("\n{#\n{}\n#}").as_deref(), Some("\n  \n{}\n"));
        assert_eq!(read("<p>{# {} #}"), None);
        assert_eq!(read("{# {}"), None);
    }

    #[test]
    fn a_print_is_read_with_its_template() {
        let text = "{# { \"title\": \"单\", \"form\": \"order\", \"paper\": \"a5\", \"orientation\": \"landscape\", \"margins\": [10, 8] } #}\n<b>";
        let print = PrintDefinition::read(text).unwrap();
        assert_eq!((print.size(), print.margins()), ((210, Some(148)), [10, 8, 10, 8]));
        assert_eq!(print.text, text);
        let roll = PrintDefinition { paper: Paper::Receipt58, ..PrintDefinition::default() };
        assert_eq!((roll.size(), roll.margins()), ((58, None), [3; 4]));
        assert_eq!(PrintDefinition::read("<b>").unwrap_err().code, "no_settings");
    }
}
