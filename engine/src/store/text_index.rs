//! Search in text by the few characters that stand together, so that any part of a word is found, two Chinese characters
//! are a word, and both databases agree. Chinese is cut into overlapping pairs; Latin letters and digits, of which there
//! are far fewer, into threes, for pairs of digits stand in every record. A search is cut in the same way, as a phrase.

use super::Dialect;
use std::fmt::Write as _;

/// The longest text that is searched, in characters; what comes after is not found.
const MAX_CHARS: usize = 2000;

/// The words of a text in lower case, each as runs that are either Latin or not.
fn words(text: &str) -> impl Iterator<Item = Vec<Vec<char>>> + '_ {
    text.split(|c: char| !c.is_alphanumeric())
        .map(|word| {
            let chars: Vec<char> = word.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect();
            chars.chunk_by(|one, next| one.is_ascii() == next.is_ascii()).map(<[char]>::to_vec).collect()
        })
        .filter(|runs: &Vec<_>| !runs.is_empty())
}

/// How many characters of a run are one gram.
fn width(run: &[char]) -> usize {
    if run.first().is_some_and(char::is_ascii) { 3 } else { 2 }
}

/// What begins at each character of a run, shorter where the run ends: `客户` and `户`, `sal`, `ale`, `les`, `es` and `s`.
fn grams_of_run(run: &[char]) -> impl Iterator<Item = String> + '_ {
    let width = width(run);
    (0..run.len()).map(move |at| run[at..run.len().min(at + width)].iter().collect())
}

fn grams(texts: &[String]) -> Vec<String> {
    let mut out = Vec::new();
    for run in texts.iter().flat_map(|text| words(text)).flatten() {
        let left = MAX_CHARS - out.len();
        out.extend(grams_of_run(&run[..run.len().min(left)]));
        if out.len() == MAX_CHARS {
            break;
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
    let beginning = |gram: String| match dialect {
        Dialect::Sqlite => format!("{} *", quote(gram)),
        Dialect::Postgres => format!("{}:*", quote(gram)),
    };
    let parts: Vec<String> = words(typed)
        .filter_map(|mut runs| {
            // What was typed may go on after its end, and nowhere before.
            let last = runs.pop()?;
            let mut steps: Vec<String> = runs.iter().flat_map(|run| grams_of_run(run)).map(quote).collect();
            match width(&last) {
                width if last.len() < width => steps.push(beginning(last.iter().collect())),
                width => steps.extend(last.windows(width).map(|gram| quote(gram.iter().collect()))),
            }
            Some(if steps.len() > 1 { format!("({})", steps.join(phrase)) } else { steps.concat() })
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
        assert_eq!(texts("客户管理 A1-x"), ["客户", "户管", "管理", "理", "a1", "1", "x"]);
        assert_eq!(texts("Sales客2024"), ["sal", "ale", "les", "es", "s", "客", "202", "024", "24", "4"]);
        assert_eq!(indexed(Dialect::Postgres, &["客户".to_owned()]), "'客户':1 '户':2 ");
    }

    #[test]
    fn searches_become_phrases_of_grams() {
        let postgres = |typed| query(Dialect::Postgres, typed).unwrap();
        assert_eq!(query(Dialect::Sqlite, "客户管 甲").as_deref(), Some("(\"客户\" + \"户管\") AND \"甲\" *"));
        assert_eq!(query(Dialect::Sqlite, "客户3").as_deref(), Some("(\"客户\" + \"户\" + \"3\" *)"));
        assert_eq!(postgres("ab'c"), "'ab':* & 'c':*");
        assert_eq!(postgres("户2024"), "('户' <-> '202' <-> '024')");
        assert_eq!(query(Dialect::Sqlite, " -' "), None);
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(grams(&["字".repeat(5000), "尾".to_owned()]).len(), MAX_CHARS);
    }
}
