//! Search in text by the few characters that stand together, so that any part of a word is found, two Chinese characters
//! are a word, and both databases agree. Chinese is cut into overlapping pairs; Latin letters and digits, of which there
//! are far fewer, into threes, for pairs of digits stand in every record. A search is cut in the same way, as a phrase.

use super::{Arg, Dialect, FormTable};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The longest text that is searched, in characters; what comes after is not found.
const MAX_CHARS: usize = 2000;

/// What the word of a linked record begins with: a character that no search typed by a person is cut into.
const LINK: char = '\u{e000}';

/// What a record is found by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findable {
    /// What searches for text look through.
    pub texts: Vec<String>,
    /// The records that it links to in a list or in rows, where no index over a column finds them.
    pub links: BTreeSet<String>,
}

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

/// What the text index of a database stores for a record.
pub(super) fn indexed(dialect: Dialect, findable: &Findable) -> String {
    let mut grams = grams(&findable.texts);
    let links = findable.links.iter().map(|id| link_word(id));
    match dialect {
        Dialect::Sqlite => {
            grams.extend(links);
            grams.join(" ")
        }
        Dialect::Postgres => {
            let mut out = String::with_capacity(grams.len() * 12);
            for (at, gram) in grams.iter().enumerate() {
                write!(out, "'{gram}':{} ", at + 1).expect("writing to a string");
            }
            for link in links {
                write!(out, "'{link}' ").expect("writing to a string");
            }
            out
        }
    }
}

/// One word for a record, of characters that both databases take for a word.
fn link_word(id: &str) -> String {
    let letters = id.chars().filter(char::is_ascii_alphanumeric).flat_map(char::to_lowercase);
    std::iter::once(LINK).chain(letters).collect()
}

/// The condition by which the records of `table` are found that link to record `target` in a list or in rows, and what
/// is to be bound to `mark` in it. The index says which records to look at; where in them it stands is yet to be seen.
pub(super) fn links_to(dialect: Dialect, table: &FormTable, target: &str, mark: &str) -> (String, Arg) {
    let (name, word) = (&table.name, link_word(target));
    match dialect {
        Dialect::Sqlite => {
            (format!("seq IN (SELECT rowid FROM s_{name} WHERE s_{name} MATCH {mark})"), format!("\"{word}\"").into())
        }
        Dialect::Postgres => (format!("search @@ {mark}::text::tsquery"), format!("'{word}'").into()),
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
        let found_by = Findable { texts: vec!["客户".to_owned()], links: ["01-Ab".to_owned()].into() };
        assert_eq!(indexed(Dialect::Postgres, &found_by), "'客户':1 '户':2 '\u{e000}01ab' ");
        assert_eq!(indexed(Dialect::Sqlite, &found_by), "客户 户 \u{e000}01ab");
    }

    #[test]
    fn nobody_types_the_word_of_a_link() {
        assert_eq!(query(Dialect::Sqlite, "\u{e000}01ab"), query(Dialect::Sqlite, "01ab"));
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
