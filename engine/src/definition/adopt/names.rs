//! Keys for names that others chose: lower-case letters, digits and underscores, each once, none reserved.

use crate::definition::SYSTEM_FIELDS;
use std::collections::BTreeMap;

/// The greatest length of a key, with room for a number that tells two apart.
const LONGEST: usize = 44;

/// The keys given so far, by original name.
#[derive(Debug, Default)]
pub(crate) struct Names {
    keys: BTreeMap<String, String>,
}

impl Names {
    /// The key for a name that has none yet.
    pub(crate) fn take(&mut self, name: &str) -> String {
        let mut wanted = plain(name);
        if wanted.is_empty() {
            wanted = format!("field_{}", self.keys.len() + 1);
        } else if SYSTEM_FIELDS.contains(&wanted.as_str()) || ["me", "record"].contains(&wanted.as_str()) {
            wanted.push_str("_value");
        }
        let mut key = wanted.clone();
        let mut number = 2;
        while self.keys.values().any(|taken| *taken == key) {
            key = format!("{wanted}_{number}");
            number += 1;
        }
        self.keys.insert(name.to_owned(), key.clone());
        key
    }

    /// The key a name was given.
    pub(super) fn key(&self, name: &str) -> Option<&str> {
        self.keys.get(name).map(String::as_str)
    }

    /// Whether any name had to change.
    pub(super) fn changed(&self) -> bool {
        self.keys.iter().any(|(name, key)| name != key)
    }
}

/// `firstName`, `First-Name` and `first name` are `first_name`; letters of other scripts go.
fn plain(name: &str) -> String {
    let mut key = String::new();
    let mut after_small = false;
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && after_small {
            key.push('_');
        }
        after_small = letter.is_ascii_lowercase() || letter.is_ascii_digit();
        if letter.is_ascii_alphanumeric() {
            key.push(letter.to_ascii_lowercase());
        } else if !key.is_empty() && !key.ends_with('_') {
            key.push('_');
        }
        if key.len() >= LONGEST {
            break;
        }
    }
    let key = key.trim_matches('_');
    if key.starts_with(|first: char| first.is_ascii_digit()) { format!("f_{key}") } else { key.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_plain_and_never_meet() {
        let mut names = Names::default();
        for (name, key) in [
            ("firstName", "first_name"),
            ("First Name", "first_name_2"),
            ("HTTPStatus", "httpstatus"),
            ("2nd", "f_2nd"),
            ("id", "id_value"),
            ("姓名", "field_6"),
            ("a.b/c", "a_b_c"),
        ] {
            assert_eq!(names.take(name), key, "{name}");
            assert_eq!(names.key(name), Some(key));
        }
    }
}
