//! The texts of an app in other languages: what there is to translate, drafts in place, and many translations written at
//! once. The dictionaries are documents like any other; publishing them is owned by `publish`. What public links say that are
//! made by hand is translated here as well: it lies in no document, yet strangers read it in their language.

use super::PackageError;
use super::publish::package_with;
use crate::access::Principal;
use crate::definition::{Package, TextPlace, check_words, dictionary_key, needs_words, texts, written_in};
use crate::problem::{Language, Problem, nearest};
use crate::store::Conn;
use crate::store::definitions::{self, DefinitionRow, Writing};
use crate::store::links::{self, LinkRow};
use crate::workspace::Workspace;
use indexmap::IndexMap;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One text of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranslatedText {
    pub text: String,
    /// Nowhere when only a dictionary still knows it.
    pub places: Vec<TextPlace>,
    /// What it is called, by the key of the language.
    pub words: BTreeMap<String, String>,
    /// The languages of the product whose readers cannot read it as it was written.
    pub needed: Vec<&'static str>,
}

/// The texts of an app, its drafts in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translations {
    /// The key of the language the app is written in.
    pub written: &'static str,
    /// The keys of the languages it can be translated into.
    pub languages: Vec<String>,
    pub texts: Vec<TranslatedText>,
    /// The dictionaries that are not published as they are.
    pub drafts: Vec<String>,
}

/// What a text is to be called in a language; `None` takes its translation away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordsChange {
    pub text: String,
    pub language: String,
    pub words: Option<String>,
}

type Dictionary = IndexMap<String, String>;

/// Stands for the file of a text that only public links made or changed by hand have.
const BY_HAND: &str = "links";

/// The texts of an app and what they are called.
pub async fn translations(workspace: &Workspace, app: &str) -> Result<Translations, PackageError> {
    let package = package_with(workspace, app, BTreeMap::new()).await?;
    let mut conn = workspace.store.read().await?;
    let rows = definitions::definitions(&mut conn, app).await?;
    let links = links::links_of(&mut conn, app).await?;
    drop(conn);
    // The links of one workspace do not decide in which language the app is written.
    let written = written_in(texts(&package).keys().map(String::as_str));
    let found = texts_with(package, &links);
    // A dictionary that cannot be read is shown by its designer, with its place.
    let dictionaries: BTreeMap<String, Dictionary> =
        rows.iter().filter_map(|row| Some((key_of(&row.path)?.to_owned(), read(row).ok()?))).collect();
    let unused = dictionaries.values().flat_map(Dictionary::keys).filter(|text| !found.contains_key(*text));
    let unused: BTreeSet<String> = unused.cloned().collect();
    let all = found.into_iter().chain(unused.into_iter().map(|text| (text, Vec::new())));
    let texts = all.map(|(text, places)| {
        let words = dictionaries.iter().filter_map(|(key, words)| Some((key.clone(), words.get(&text)?.clone())));
        let words = words.collect();
        let languages = [Language::Chinese, Language::English].into_iter().filter(|language| *language != written);
        let needed = languages.filter(|language| !places.is_empty() && needs_words(&text, *language));
        let needed = needed.map(dictionary_key).collect();
        TranslatedText { words, needed, places, text }
    });
    Ok(Translations {
        texts: texts.collect(),
        written: dictionary_key(written),
        languages: languages(written, dictionaries.keys()),
        drafts: rows
            .iter()
            .filter(|row| row.draft.is_some())
            .filter_map(|row| key_of(&row.path))
            .map(path_of)
            .collect(),
    })
}

/// The texts of the documents and of the links that are open.
fn texts_with(mut package: Package, links: &[LinkRow]) -> IndexMap<String, Vec<TextPlace>> {
    let mut by_hand = BTreeSet::new();
    for link in links.iter().filter(|link| link.revoked_at.is_none()) {
        let path = format!("links/{}.json", link.id);
        let document = json!({ "form": link.form, "settings": link.settings });
        package.files.insert(path.clone(), document.to_string());
        by_hand.insert(path);
    }
    let mut found = texts(&package);
    for places in found.values_mut() {
        // A link of the app says what its document says, unless somebody has changed it.
        let is_written = places.iter().any(|place| place.file.starts_with("links/") && !by_hand.contains(&place.file));
        places.retain(|place| !is_written || !by_hand.contains(&place.file));
        for place in places.iter_mut().filter(|place| by_hand.contains(&place.file)) {
            place.file = BY_HAND.to_owned();
        }
    }
    found
}

/// Writes translations into the drafts of their dictionaries: all of them, or none.
///
/// # Errors
/// Every mistake, at its change.
pub async fn translate(
    workspace: &Workspace,
    principal: &Principal,
    app: &str,
    changes: Vec<WordsChange>,
) -> Result<(), PackageError> {
    let known = translations(workspace, app).await?;
    let problems = mistakes(&known, &changes);
    if !problems.is_empty() {
        return Err(PackageError::Invalid(problems));
    }
    let work = Arc::new((app.to_owned(), changes, principal.id().map(str::to_owned), workspace.clock.now()));
    workspace
        .store
        .write(move |conn| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let (app, changes, by, at) = &*work;
                carry_out(conn, app, changes, Writing { at: *at, by: by.as_deref() }).await
            })
        })
        .await
}

async fn carry_out(
    conn: &mut Conn,
    app: &str,
    changes: &[WordsChange],
    writing: Writing<'_>,
) -> Result<(), PackageError> {
    if !definitions::hold(conn, app).await? {
        return Err(PackageError::NotFound);
    }
    let rows = definitions::definitions(conn, app).await?;
    let languages: BTreeSet<&str> = changes.iter().map(|change| change.language.as_str()).collect();
    for language in languages {
        let path = path_of(language);
        let row = rows.iter().find(|row| row.path == path);
        let mut dictionary = row.map_or_else(|| Ok(Dictionary::new()), read).map_err(PackageError::Invalid)?;
        for change in changes.iter().filter(|change| change.language == language) {
            match &change.words {
                Some(words) => drop(dictionary.insert(change.text.clone(), words.trim().to_owned())),
                None => drop(dictionary.shift_remove(&change.text)),
            }
        }
        let written = serde_json::to_string_pretty(&dictionary).expect("texts are JSON") + "\n";
        Package::new([(path.clone(), written.clone())].into()).map_err(PackageError::Invalid)?;
        let published = row.and_then(|row| row.published.as_deref()).map(parse).and_then(Result::ok);
        // What is in force already needs no draft.
        let draft = (published.unwrap_or_default() != dictionary).then_some(written);
        definitions::save_draft(conn, app, &path, draft.as_deref(), writing).await?;
    }
    Ok(())
}

fn mistakes(known: &Translations, changes: &[WordsChange]) -> Vec<Problem> {
    let texts: BTreeSet<&str> = known.texts.iter().map(|text| text.text.as_str()).collect();
    let (mut problems, mut seen) = (Vec::new(), BTreeSet::new());
    for (at, change) in changes.iter().enumerate() {
        let here = format!("/changes/{at}");
        if !known.languages.contains(&change.language) {
            let (language, all) = (&change.language, known.languages.join(", "));
            let (zh, en) = (format!("不能翻译成“{language}”"), format!("there is no translation into '{language}'"));
            let problem = Problem::new(format!("{here}/language"), "unknown_language", zh, en);
            problems.push(problem.hint(format!("可用：{all}"), format!("allowed: {all}")));
            continue;
        }
        if !texts.contains(change.text.as_str()) {
            let text = &change.text;
            let (zh, en) = (format!("应用里没有“{text}”"), format!("the app has no text '{text}'"));
            let problem = Problem::new(format!("{here}/text"), "unknown_text", zh, en);
            problems.push(match nearest(text, texts.iter().copied()) {
                Some(near) => problem.hint(format!("是不是“{near}”？"), format!("did you mean '{near}'?")),
                None => problem,
            });
            continue;
        }
        if !seen.insert((change.text.as_str(), change.language.as_str())) {
            let (zh, en) = ("同一个文字写了两次", "the same text is there twice");
            problems.push(Problem::new(format!("{here}/text"), "duplicate", zh, en));
        }
        let wrong = change.words.as_deref().and_then(|words| check_words(&change.text, words));
        problems.extend(wrong.map(|problem| problem.under(&format!("{here}/words"))));
    }
    problems
}

/// The other language of the product first, then whatever there are dictionaries of.
fn languages<'k>(written: Language, dictionaries: impl Iterator<Item = &'k String>) -> Vec<String> {
    let other = dictionary_key(if written == Language::Chinese { Language::English } else { Language::Chinese });
    let mut languages = vec![other.to_owned()];
    languages.extend(dictionaries.filter(|key| *key != other).cloned());
    languages
}

fn path_of(language: &str) -> String {
    format!("i18n/{language}.json")
}

fn key_of(path: &str) -> Option<&str> {
    path.strip_prefix("i18n/")?.strip_suffix(".json")
}

/// A dictionary as it is being worked on.
fn read(row: &DefinitionRow) -> Result<Dictionary, Vec<Problem>> {
    let Some(text) = row.draft.as_ref().or(row.published.as_ref()) else { return Ok(Dictionary::new()) };
    parse(text).map_err(|problem| vec![problem.in_file(row.path.clone())])
}

fn parse(text: &str) -> Result<Dictionary, Problem> {
    serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Problem::new(
            "",
            "invalid_document",
            format!("第 {line} 行第 {column} 列不符合格式，请先在源码里改好"),
            format!("line {line}, column {column} does not fit; mend it in its source first"),
        )
    })
}
