//! For whom a value is written out: language, time zone and the names behind ids.

use crate::problem::Language;
use chrono_tz::Tz;
use serde_json::Value;

/// The manner in which values are written for people.
pub struct Display<'a> {
    pub language: Language,
    /// The time zone of the workspace; days and times are shown in it.
    pub timezone: Tz,
    /// The name of a member or department, or the title of a record, by its id.
    pub name: &'a dyn Fn(&str) -> Option<String>,
    /// What an option is called in that language; [`as_written`] where the text is kept, or read back as a value.
    pub say: &'a dyn Fn(&str) -> String,
}

/// Options by the names that are their values.
pub fn as_written(option: &str) -> String {
    option.to_owned()
}

impl Display<'_> {
    /// A display that knows no names and shows ids as they are, in China's time zone.
    pub fn plain(language: Language) -> Self {
        Self { language, timezone: Tz::Asia__Shanghai, name: &|_| None, say: &as_written }
    }

    /// The name behind an id, or the id.
    pub(super) fn named(&self, id: &Value) -> String {
        let id = id.as_str().unwrap_or_default();
        (self.name)(id).unwrap_or_else(|| id.to_owned())
    }

    /// Several words as one text: 甲、乙 or A, B.
    pub(super) fn list(&self, words: impl IntoIterator<Item = String>) -> String {
        let words: Vec<String> = words.into_iter().collect();
        words.join(match self.language {
            Language::Chinese => "、",
            Language::English => ", ",
        })
    }

    /// One of two words by language.
    pub(super) fn word(&self, zh: &str, en: &str) -> String {
        match self.language {
            Language::Chinese => zh.to_owned(),
            Language::English => en.to_owned(),
        }
    }
}

/// From where a text is read: time zone and the ids behind names.
pub struct Reading<'a> {
    /// The time zone of the workspace; days and times without one are read in it.
    pub timezone: Tz,
    /// The id of the member, department or record called so, when exactly one is.
    pub id: &'a dyn Fn(&str) -> Option<String>,
}

impl Reading<'_> {
    /// A reading that knows no names, in China's time zone.
    pub fn plain() -> Self {
        Self { timezone: Tz::Asia__Shanghai, id: &|_| None }
    }

    /// The id behind a name; the text itself when nobody is called so, for it may be an id.
    pub(super) fn named(&self, text: &str) -> Value {
        Value::String((self.id)(text).unwrap_or_else(|| text.to_owned()))
    }
}

/// Several values in one cell.
pub(crate) fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', '，', ';', '；', '、', '\n']).map(str::trim).filter(|part| !part.is_empty())
}
