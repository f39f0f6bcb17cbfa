//! Search in text by the few characters that stand together, so that any part of a word is found, two Chinese characters
//! are a word, and both databases agree. Chinese is cut into overlapping pairs; Latin letters and digits, of which there
//! are far fewer, into threes, for pairs of digits stand in every record. A search is cut in the same way, as a phrase.

use super::Dialect;
use std::fmt::Write as _;

/// The longest text that is searched, in characters; what comes after is not found.
const MAX_CHARS: usize = 2000;

/// The runs of letters and digits of a text, in lower case, each either Latin or not.
fn runs(text: &str) -> impl Iterator<Item = Vec<char>> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).flat_map(|word| {
        let chars: Vec<char> = word.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect();
        chars.chunk_by(|one, next| one.is_ascii() == next.is_ascii()).map(<[char]>::to_vec).collect::<Vec<_>>()
    })
}

/// How many characters of a run are one gram.
fn width(run: &[char]) -> usize {
    if run.first().is_some_and(char::is_ascii) { 3 } else { 2 }
}

/// The grams of a text: `客户 A1` becomes `客户 a1`, `客户管理` becomes `客户 户管 管理`, `sales` becomes `sal ale les es`. What
/// a run ends in stands once more by itself, so that a search for less than a gram finds it by its beginning.
fn grams(texts: &[String]) -> Vec<String> {
    let mut out = Vec::new();
    let mut left = MAX_CHARS;
    for text in texts {
        for run in runs(text) {
            let run = &run[..run.len().min(left)];
            left -= run.len();
            let width = width(run);
            if run.is_empty() {
                return out;
            }
            if run.len() < width {
                out.push(run.iter().collect());
                continue;
            }
            out.extend(run.windows(width).map(|gram| gram.iter().collect::<String>()));
            if width > 2 {
                out.push(run[run.len() - width + 1..].iter().collect());
            }
        }
    }
    out
}

/// What the text index of a database stores for these texts.
pub(super) fn indexed(dialect: Dialect, texts: &[String]) -> String {
    let grams = grams(texts);
    match dialect {
        Dialect::Sqlite => grams.join(" "),
        Dialect::Postgres => {
            let mut out = String::with_capacity(grams.len() * 12);
            for (at, gram) in grams.iter().enumerate() {
                write!(out, "'{gram}':{} ", at + 1).expect("writing to a string");
            }
            out
        }
    }
}

/// The search expression for what a person typed; `None` when it holds no letter or digit.
pub(super) fn query(dialect: Dialect, typed: &str) -> Option<String> {
    let (phrase, and) = match dialect {
        Dialect::Sqlite => (" + ", " AND "),
        Dialect::Postgres => (" <-> ", " & "),
    };
    let quote = |gram: String| match dialect {
        Dialect::Sqlite => format!("\"{gram}\""),
        Dialect::Postgres => format!("'{gram}'"),
    };
    let parts: Vec<String> = runs(typed)
        .map(|run| {
            let width = width(&run);
            if run.len() < width {
                let beginning = quote(run.iter().collect());
                return match dialect {
                    Dialect::Sqlite => format!("{beginning} *"),
                    Dialect::Postgres => format!("{beginning}:*"),
                };
            }
            let grams: Vec<String> = run.windows(width).map(|gram| quote(gram.iter().collect())).collect();
            format!("({})", grams.join(phrase))
        })
        .collect();
    (!parts.is_empty()).then(|| parts.join(and))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_overlapping_grams() {
        let texts = |text: &str| grams(&[text.to_owned()]);
        assert_eq!(texts("客户管理 A1-x"), ["客户", "户管", "管理", "a1", "x"]);
        assert_eq!(texts("Sales客2024"), ["sal", "ale", "les", "es", "客", "202", "024", "24"]);
        assert_eq!(indexed(Dialect::Postgres, &["客户管".to_owned()]), "'客户':1 '户管':2 ");
    }

    #[test]
    fn searches_become_phrases_of_grams() {
        assert_eq!(query(Dialect::Sqlite, "客户管 甲").as_deref(), Some("(\"客户\" + \"户管\") AND \"甲\" *"));
        assert_eq!(query(Dialect::Postgres, "ab'c").as_deref(), Some("'ab':* & 'c':*"));
        assert_eq!(query(Dialect::Postgres, "2024").as_deref(), Some("('202' <-> '024')"));
        assert_eq!(query(Dialect::Sqlite, " -' "), None);
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(grams(&["字".repeat(5000)]).len(), MAX_CHARS - 1);
    }
}
