//! What a person got wrong, said so that they can mend it. Owns the shape of a problem and its two languages;
//! does not decide how a problem is sent (the server does) or when something is one (each module does).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The two languages the product ships.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub enum Language {
    #[default]
    #[serde(rename = "zh-CN")]
    Chinese,
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// Reads an `Accept-Language` value or a stored setting: English when it starts with `en`, else Chinese.
    pub fn parse(text: &str) -> Self {
        if text.trim_start().to_ascii_lowercase().starts_with("en") { Self::English } else { Self::Chinese }
    }

    /// The BCP 47 tag: `zh-CN` or `en`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// The language that it is not.
    pub fn other(self) -> Self {
        match self {
            Self::Chinese => Self::English,
            Self::English => Self::Chinese,
        }
    }

    /// What stands between several reasons in one line.
    pub fn between(self) -> &'static str {
        match self {
            Self::Chinese => "；",
            Self::English => "; ",
        }
    }
}

/// One sentence in both languages of the product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    pub zh: String,
    pub en: String,
}

impl Text {
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The same words in both languages: for text the owner wrote, which the product does not translate.
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { zh: text.clone(), en: text }
    }

    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }

    /// Several of them in one line.
    pub fn in_line<'t>(texts: impl Iterator<Item = &'t Self>) -> Self {
        let (zh, en): (Vec<&str>, Vec<&str>) = texts.map(|text| (text.zh.as_str(), text.en.as_str())).unzip();
        Self::new(zh.join(Language::Chinese.between()), en.join(Language::English.between()))
    }

    /// Both languages in one text, for columns and lines that hold one.
    pub fn packed(&self) -> String {
        serde_json::json!(self).to_string()
    }

    /// What [`Text::packed`] made; any other text is the same in both languages.
    pub fn unpacked(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_else(|_| Self::same(text))
    }
}

/// One mistake: where it is, a stable code for programs, a sentence for people and, where one is known, the way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file of a package (`forms/customer.json`) when the mistake is in a definition.
    pub file: Option<String>,
    /// JSON Pointer (RFC 6901) into the document; empty for the document as a whole.
    pub pointer: String,
    /// Stable, snake_case, meant for programs: `required`, `unknown_field`, `not_unique`.
    pub code: &'static str,
    pub message: Text,
    pub hint: Option<Text>,
}

impl Problem {
    pub fn new(pointer: impl Into<String>, code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { file: None, pointer: pointer.into(), code, message: Text::new(zh, en), hint: None }
    }

    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }

    pub fn hint(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.hint = Some(Text::new(zh, en));
        self
    }

    /// The same problem seen from one level further out: `under("/items/3")` turns `/qty` into `/items/3/qty`.
    pub fn under(mut self, prefix: &str) -> Self {
        self.pointer = format!("{prefix}{}", self.pointer);
        self
    }

    /// One problem as it is sent and printed, in one language.
    pub fn say(&self, language: Language) -> SaidProblem {
        SaidProblem {
            file: self.file.clone(),
            pointer: self.pointer.clone(),
            code: self.code.to_owned(),
            message: self.message.get(language).to_owned(),
            hint: self.hint.as_ref().map(|h| h.get(language).to_owned()),
        }
    }
}

/// A problem in one language, as the API answers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SaidProblem {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    pub pointer: String,
    pub code: String,
    pub message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// Escapes one key for use as a JSON Pointer segment and puts the slash before it.
pub fn pointer_segment(key: &str) -> String {
    let mut segment = String::with_capacity(key.len() + 1);
    segment.push('/');
    for part in key.split_inclusive(['~', '/']) {
        match part.strip_suffix(['~', '/']) {
            None => segment.push_str(part),
            Some(plain) => {
                segment.push_str(plain);
                segment.push_str(if part.ends_with('~') { "~0" } else { "~1" });
            }
        }
    }
    segment
}

/// The candidate nearest to what was written, when it is near enough to be what was meant.
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|c| (strsim::damerau_levenshtein(written, c), c))
        .filter(|(distance, c)| *distance <= 1 + c.chars().count() / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, c)| c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_prefers_the_smallest_change_and_refuses_strangers() {
        assert_eq!(nearest("custmer", ["customer", "contact"]), Some("customer"));
        assert_eq!(nearest("zzz", ["customer", "contact"]), None);
    }

    #[test]
    fn pointers_escape_and_nest() {
        assert_eq!(pointer_segment("a/b~c"), "/a~1b~0c");
        assert_eq!(Problem::new("/qty", "required", "必填", "required").under("/items/3").pointer, "/items/3/qty");
    }

    #[test]
    fn several_texts_share_a_line_as_each_language_divides_them() {
        let both = [Text::new("没有权限", "no right"), Text::new("已结束", "it has ended")];
        assert_eq!(Text::in_line(both.iter()), Text::new("没有权限；已结束", "no right; it has ended"));
    }
}
