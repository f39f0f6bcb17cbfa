//! One rule, compiled: what it reads of a record, the keys by which records are found, and how alike two are.

use super::name::Name;
use crate::definition::{DuplicateRule, FormDefinition, Likeness, OnEntry};
use crate::digest;
use crate::kind::{self, narrow};
use crate::store::duplicates::KeyTable;
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// Names alike by less than this are not.
const ALIKE: f64 = 0.85;
/// Fewer digits tell nobody apart.
const FEWEST_DIGITS: usize = 5;
/// Counts up when names are read or keyed differently, so that stored keys are built anew.
const READING: u8 = 1;

/// One way in which records of a form are duplicates.
#[derive(Debug, Clone)]
pub struct Rule {
    /// In the order of their names, so that keys do not depend on how the rule is written.
    pub fields: Vec<Compared>,
    /// The field a person is shown first.
    pub first_field: String,
    pub on_entry: OnEntry,
    pub message: Option<String>,
    /// Where its keys are stored. Rules that compare the same share it.
    pub keys: KeyTable,
}

/// One field a rule compares.
#[derive(Debug, Clone)]
pub struct Compared {
    pub key: String,
    likeness: Likeness,
    kind: &'static str,
}

/// What a rule reads of one record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Read(Vec<Piece>);

#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Exact(String),
    Name(Name),
}

impl Rule {
    /// `app` is the app's key in this workspace.
    pub(crate) fn compile(app: &str, form: &FormDefinition, rule: &DuplicateRule) -> Self {
        let mut fields: Vec<Compared> = rule
            .fields
            .iter()
            .map(|(key, likeness)| {
                let kind = form.properties.get(key).map_or("text", |field| kind::of(field).name());
                Compared { key: key.clone(), likeness: *likeness, kind }
            })
            .collect();
        let mut identity = format!("{READING}\n{app}\n{}", form.key);
        fields.sort_by(|one, other| one.key.cmp(&other.key));
        for Compared { key, likeness, kind } in &fields {
            write!(identity, "\n{key} {} {kind}", likeness.word()).expect("writing to a string");
        }
        let keys = KeyTable::new(hash(&identity));
        let first_field = rule.fields.keys().next().cloned().unwrap_or_default();
        Self { fields, first_field, on_entry: rule.on_entry, message: rule.message.clone(), keys }
    }

    /// What the rule compares of a record; `None` when one of the fields is empty, for then it agrees with no other.
    pub(crate) fn read(&self, values: &Map<String, Value>) -> Option<Read> {
        let pieces = self.fields.iter().map(|field| field.read(values.get(&field.key)?));
        pieces.collect::<Option<Vec<_>>>().filter(|pieces| !pieces.is_empty()).map(Read)
    }

    /// How alike two records are in percent; `None` when the rule does not take them for duplicates.
    pub(crate) fn score(one: &Read, other: &Read) -> Option<u8> {
        let mut least = 1.0_f64;
        for pair in one.0.iter().zip(&other.0) {
            let alike = match pair {
                (Piece::Exact(one), Piece::Exact(other)) if one == other => 1.0,
                (Piece::Name(one), Piece::Name(other)) => one.likeness(other),
                _ => return None,
            };
            if alike < ALIKE {
                return None;
            }
            least = least.min(alike);
        }
        // Between 85 and 100.
        Some((least * 100.0).round() as u8)
    }

    /// Whether a change of these fields matters to the rule.
    pub(crate) fn reads_any(&self, changed: &[String]) -> bool {
        self.fields.iter().any(|field| changed.contains(&field.key))
    }
}

impl Read {
    /// The keys a record is found by, the most telling one first. Records that are alike share one at least.
    pub(crate) fn keys(&self) -> Vec<i64> {
        let exact: Vec<&str> = self
            .0
            .iter()
            .filter_map(|piece| match piece {
                Piece::Exact(text) => Some(text.as_str()),
                Piece::Name(_) => None,
            })
            .collect();
        let exact = exact.join("\n");
        let name = self.0.iter().find_map(|piece| match piece {
            Piece::Name(name) => Some(name),
            Piece::Exact(_) => None,
        });
        match name {
            None => vec![hash(&exact)],
            Some(name) => name.keys().iter().map(|key| hash(&format!("{exact}\n{key}"))).collect(),
        }
    }
}

impl Compared {
    fn read(&self, value: &Value) -> Option<Piece> {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        match self.likeness {
            Likeness::Similar => Name::read(&text).map(Piece::Name),
            Likeness::Digits => digits(&text).map(Piece::Exact),
            Likeness::Equal => match self.kind {
                "phone" => digits(&text),
                "text" | "textarea" | "barcode" | "id-card" | "formula" => folded(&text),
                // What has one form only needs no folding: a point in an address of mail means something.
                _ => Some(text.trim().to_lowercase()).filter(|text| !text.is_empty()),
            }
            .map(Piece::Exact),
        }
    }
}

/// A text without case, width, spaces and punctuation.
fn folded(text: &str) -> Option<String> {
    let folded: String = narrow(text).to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    (!folded.is_empty()).then_some(folded)
}

/// The digits of a telephone number, the Chinese ones without the code of the country.
fn digits(text: &str) -> Option<String> {
    let digits: String = narrow(text).chars().filter(char::is_ascii_digit).collect();
    let is_mobile = |text: &str| text.len() == 11 && text.starts_with('1');
    let home = ["0086", "86"].iter().find_map(|code| digits.strip_prefix(code)).filter(|rest| is_mobile(rest));
    let digits = home.map(str::to_owned).unwrap_or(digits);
    (digits.len() >= FEWEST_DIGITS).then_some(digits)
}

/// Sixty-four bits of a digest, the same on every machine and in every version.
pub(crate) fn hash(text: &str) -> i64 {
    let digest = digest::of(text);
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&digest[..8]);
    i64::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rule(fields: Value) -> Rule {
        let form: FormDefinition = serde_json::from_value(json!({ "key": "c", "title": "C", "properties": {
            "name": { "type": "string" }, "phone": { "x-kind": "phone" }, "mail": { "x-kind": "email" },
            "city": { "type": "string", "enum": ["A", "B"] }, "n": { "type": "number" } } }))
        .expect("a form");
        let rule = serde_json::from_value(json!({ "match": fields })).expect("a rule");
        Rule::compile("crm", &form, &rule)
    }

    fn score(rule: &Rule, one: Value, other: Value) -> Option<u8> {
        let read = |value: &Value| rule.read(value.as_object().expect("an object"));
        let (one, other) = (read(&one)?, read(&other)?);
        let score = Rule::score(&one, &other);
        let shared = one.keys().iter().any(|key| other.keys().contains(key));
        assert!(score.is_none() || shared, "what is alike is found");
        score
    }

    #[test]
    fn equal_leaves_form_aside() {
        let name = rule(json!({ "name": "equal" }));
        for (one, other, expected) in [
            ("ＡＢＣ（上海）", "abc 上海", Some(100)),
            ("Blue-Harbor, Ltd.", "BLUE HARBOR LTD", Some(100)),
            ("华信有限公司", "华信", None),
            ("——", "——", None),
        ] {
            assert_eq!(score(&name, json!({ "name": one }), json!({ "name": other })), expected, "{one} / {other}");
        }
        let mail = rule(json!({ "mail": "equal" }));
        assert_eq!(score(&mail, json!({ "mail": "A.b@x.cn" }), json!({ "mail": "a.B@x.cn" })), Some(100));
        assert_eq!(score(&mail, json!({ "mail": "a.b@x.cn" }), json!({ "mail": "ab@x.cn" })), None);
        let number = rule(json!({ "n": "equal" }));
        assert_eq!(score(&number, json!({ "n": 7 }), json!({ "n": 7 })), Some(100));
    }

    #[test]
    fn telephones_agree_in_their_digits() {
        for rule in
            [rule(json!({ "phone": "equal" })), rule(json!({ "phone": "digits" })), rule(json!({ "name": "digits" }))]
        {
            let key = rule.first_field.clone();
            let one = |text: &str| json!({ key.as_str(): text });
            assert_eq!(score(&rule, one("13800138000"), one("+86 138-0013-8000")), Some(100));
            assert_eq!(score(&rule, one("0571-88888888"), one("057188888888")), Some(100));
            assert_eq!(score(&rule, one("13800138000"), one("13800138001")), None);
            assert_eq!(score(&rule, one("110"), one("110")), None, "too short to tell anybody");
        }
    }

    #[test]
    fn every_field_of_a_rule_must_agree() {
        let both = rule(json!({ "name": "similar", "city": "equal" }));
        let one = json!({ "name": "张三", "city": "A" });
        assert_eq!(score(&both, one.clone(), json!({ "name": "章三", "city": "A" })), Some(95));
        assert_eq!(score(&both, one.clone(), json!({ "name": "章三", "city": "B" })), None);
        assert_eq!(score(&both, one.clone(), json!({ "name": "李四", "city": "A" })), None);
        assert_eq!(score(&both, one, json!({ "name": "张三" })), None, "an empty field agrees with none");
    }

    #[test]
    fn rules_that_compare_the_same_share_their_keys() {
        let one = rule(json!({ "name": "similar", "city": "equal" }));
        let other = rule(json!({ "city": "equal", "name": "similar" }));
        assert_eq!(one.keys, other.keys);
        assert_ne!(one.keys, rule(json!({ "name": "equal", "city": "equal" })).keys);
    }
}
