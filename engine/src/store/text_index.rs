//! Search in text by pairs of characters, so that two Chinese characters are a word and both databases agree. A text
//! becomes the overlapping pairs of each run of letters and digits; a search becomes the same pairs as a phrase.

use super::Dialect;
use std::fmt::Write as _;

/// The longest text that is searched, in characters; what comes after is not found.
const MAX_CHARS: usize = 2000;

/// The runs of letters and digits of a text, in lower case.
fn runs(text: &str) -> impl Iterator<Item = Vec<char>> + '_ {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|run| !run.is_empty())
        .map(|run| run.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect())
        .filter(|run: &Vec<char>| !run.is_empty())
}

/// The pairs of a text, separated by spaces: `客户 A1` becomes `客户 a1`, `客户管理` becomes `客户 户管 管理`.
fn grams(texts: &[String]) -> Vec<String> {
    let mut out = Vec::new();
    let mut left = MAX_CHARS;
    for text in texts {
        for run in runs(text) {
            let run = &run[..run.len().min(left)];
            left -= run.len();
            match run {
                [] => return out,
                [single] => out.push(single.to_string()),
                _ => out.extend(run.windows(2).map(|pair| pair.iter().collect::<String>())),
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
        .map(|run| match run.as_slice() {
            [single] => match dialect {
                Dialect::Sqlite => format!("\"{single}\" *"),
                Dialect::Postgres => format!("'{single}':*"),
            },
            _ => {
                let grams: Vec<String> = run.windows(2).map(|pair| quote(pair.iter().collect())).collect();
                format!("({})", grams.join(phrase))
            }
        })
        .collect();
    (!parts.is_empty()).then(|| parts.join(and))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_overlapping_pairs() {
        assert_eq!(grams(&["客户管理 A1-x".to_owned()]), ["客户", "户管", "管理", "a1", "x"]);
        assert_eq!(indexed(Dialect::Postgres, &["客户管".to_owned()]), "'客户':1 '户管':2 ");
    }

    #[test]
    fn searches_become_phrases_of_pairs() {
        assert_eq!(query(Dialect::Sqlite, "客户管 甲").as_deref(), Some("(\"客户\" + \"户管\") AND \"甲\" *"));
        assert_eq!(query(Dialect::Postgres, "ab'c").as_deref(), Some("('ab') & 'c':*"));
        assert_eq!(query(Dialect::Sqlite, " -' "), None);
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(grams(&["字".repeat(5000)]).len(), MAX_CHARS - 1);
    }
}
