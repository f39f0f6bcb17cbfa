//! All documents of one app, parsed. Owns turning text into types, file by file; whether the documents fit together
//! is checked in `check`.

use super::print_words::say_print;
use super::translation::dictionary_key;
use super::{
    AccessDefinition, AggregateDefinition, AppDefinition, DashboardDefinition, DocumentKind, FlowDefinition,
    FormDefinition, ImportDefinition, LinkDefinition, Package, PrintDefinition, ReminderDefinition, RuleDefinition,
    ViewDefinition, aggregate, source,
};
use crate::conversion::FieldColumn;
use crate::problem::{Language, Problem, Text};
use crate::wording::Wording;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// The parsed documents of one app, each by its key (the file's name); scripts and messages by their path.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Definitions {
    pub app: AppDefinition,
    pub forms: BTreeMap<String, FormDefinition>,
    pub rules: BTreeMap<String, RuleDefinition>,
    pub flows: BTreeMap<String, FlowDefinition>,
    pub reminders: BTreeMap<String, ReminderDefinition>,
    pub views: BTreeMap<String, ViewDefinition>,
    pub dashboards: BTreeMap<String, DashboardDefinition>,
    /// Aggregate tables as written; each also stands among the forms, as the form it is read as.
    pub aggregates: BTreeMap<String, AggregateDefinition>,
    pub imports: BTreeMap<String, ImportDefinition>,
    pub links: BTreeMap<String, LinkDefinition>,
    pub access: AccessDefinition,
    /// From `scripts/x.rhai` to its text.
    pub scripts: BTreeMap<String, String>,
    /// From `messages/x.jinja` to its text.
    pub messages: BTreeMap<String, String>,
    pub prints: BTreeMap<String, PrintDefinition>,
    /// From language tag to a dictionary of the texts that stand in the definitions.
    pub translations: BTreeMap<String, BTreeMap<String, String>>,
    /// In which columns the fields of a form lie, where that is not told by their keys. Of the database, not of the package.
    pub columns: BTreeMap<String, Vec<FieldColumn>>,
}

impl Definitions {
    /// Reads every document of a package, leaving out those that do not parse; the problems say which and why.
    /// Lookups and rollups know afterwards what their values look like.
    pub fn read(package: &Package) -> (Self, Vec<Problem>) {
        let mut definitions = Self::default();
        let mut problems = Vec::new();
        for (path, text) in &package.files {
            if let Err(problem) = definitions.add(path, text) {
                problems.push(problem.in_file(path));
            }
        }
        source::put_in_place(&mut definitions.forms);
        if !definitions.aggregates.is_empty() {
            // Keys may be lookups, and rollups may look at aggregates: each needs the other's fields.
            aggregate::put_among(&mut definitions.forms, &definitions.aggregates);
            source::put_in_place(&mut definitions.forms);
            aggregate::call_rows(&mut definitions);
        }
        (definitions, problems)
    }

    /// A text of these documents in another language: as the app's own dictionary has it, else as it was written.
    pub fn text(&self, text: &str, language: Language) -> String {
        self.dictionary(language).and_then(|words| words.get(text)).map_or(text, String::as_str).to_owned()
    }

    /// A text of these documents in both languages of the product.
    pub fn in_both(&self, text: &str) -> Text {
        Text::new(self.text(text, Language::Chinese), self.text(text, Language::English))
    }

    /// The text of a print template with its own words in a language.
    pub fn print_text(&self, print: &PrintDefinition, language: Language) -> String {
        if !self.is_translated(language) {
            return print.text.clone();
        }
        say_print(&print.text, |words| self.text(words, language))
    }

    /// Whether texts of these documents are other than they were written in a language.
    pub fn is_translated(&self, language: Language) -> bool {
        self.dictionary(language).is_some_and(|words| !words.is_empty())
    }

    fn dictionary(&self, language: Language) -> Option<&BTreeMap<String, String>> {
        self.translations.get(dictionary_key(language))
    }

    /// A sentence rendered from one of the app's texts, in a language: what was filled in stays, options excepted.
    pub fn sentence(&self, text: &str, language: Language) -> String {
        let Some(dictionary) = self.dictionary(language) else { return text.to_owned() };
        if let Some(exact) = dictionary.get(text) {
            return exact.clone();
        }
        let said = dictionary.iter().filter(|(template, _)| template.contains("{{")).find_map(|(template, other)| {
            let template = Wording::parse(template);
            let found = template.read(text)?;
            let value = |field: &str| found.iter().find(|(known, _)| *known == field).map_or("", |(_, value)| value);
            Some(Wording::parse(other).render(|field| self.text(value(field), language)))
        });
        said.unwrap_or_else(|| text.to_owned())
    }

    fn add(&mut self, path: &str, text: &str) -> Result<(), Problem> {
        let Some((kind, key)) = DocumentKind::of(path) else { return Ok(()) };
        let key = key.to_owned();
        match kind {
            DocumentKind::App => self.app = parse(text)?,
            DocumentKind::Access => self.access = parse(text)?,
            DocumentKind::Form => drop(self.forms.insert(key, parse(text)?)),
            DocumentKind::Rule => drop(self.rules.insert(key, parse(text)?)),
            DocumentKind::Flow => drop(self.flows.insert(key, parse(text)?)),
            DocumentKind::Reminder => drop(self.reminders.insert(key, parse(text)?)),
            DocumentKind::View => drop(self.views.insert(key, parse(text)?)),
            DocumentKind::Dashboard => drop(self.dashboards.insert(key, parse(text)?)),
            DocumentKind::Aggregate => drop(self.aggregates.insert(key, parse(text)?)),
            DocumentKind::Import => drop(self.imports.insert(key, parse(text)?)),
            DocumentKind::Link => drop(self.links.insert(key, parse(text)?)),
            DocumentKind::Script => drop(self.scripts.insert(path.to_owned(), text.to_owned())),
            DocumentKind::Message => drop(self.messages.insert(path.to_owned(), text.to_owned())),
            DocumentKind::Print => drop(self.prints.insert(key, PrintDefinition::read(text)?)),
            DocumentKind::Translation => drop(self.translations.insert(key, parse(text)?)),
            DocumentKind::Demo | DocumentKind::Readme => {}
        }
        Ok(())
    }
}

pub(super) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Problem::new(
            "",
            "invalid_document",
            format!("第 {line} 行第 {column} 列不符合格式：{error}"),
            format!("line {line}, column {column} does not fit: {error}"),
        )
    })
}
