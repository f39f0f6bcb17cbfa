//! One cell: what the file itself knows of its type, and its text.

use chrono::{NaiveDateTime, NaiveTime};

/// A cell as the file holds it. A csv file knows texts only.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    #[default]
    Empty,
    Text(String),
    /// The shortest decimal digits of a number.
    Number(String),
    Moment(NaiveDateTime),
    Time(NaiveTime),
    Flag(bool),
    /// What a formula that failed shows, such as `#N/A`.
    Broken(String),
}

impl Cell {
    /// A text, or nothing when only spaces are written.
    pub fn text(text: &str) -> Self {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }

    /// A number of a workbook, which keeps binary fractions of 15 digits: 0.30000000000000004 was typed as 0.3.
    pub fn number(number: f64) -> Self {
        if !number.is_finite() {
            return Self::Broken(number.to_string());
        }
        let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
        Self::Number(rounded.to_string())
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::Empty
    }

    /// The cell as people read it in the file.
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Number(text) | Self::Broken(text) => text.clone(),
            Self::Moment(moment) if moment.time() == NaiveTime::MIN => moment.format("%Y-%m-%d").to_string(),
            Self::Moment(moment) => moment.format("%Y-%m-%d %H:%M:%S").to_string(),
            Self::Time(time) => time.format("%H:%M:%S").to_string(),
            Self::Flag(true) => "TRUE".to_owned(),
            Self::Flag(false) => "FALSE".to_owned(),
        }
    }
}
