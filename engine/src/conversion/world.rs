//! For whom and where values are spelled out and read: names, time zone and language.

use super::links::Records;
use crate::definition::FieldDefinition;
use crate::import;
use crate::kind::{self, Display, Family, Reading};
use crate::problem::{Language, Problem, Text};
use crate::record::Lost;
use crate::workspace::Snapshot;
use chrono_tz::Tz;
use serde_json::{Map, Value};

/// What values may speak of beside themselves.
#[derive(Clone, Copy)]
pub struct World<'a> {
    snapshot: Option<&'a Snapshot>,
    timezone: Tz,
    language: Language,
    /// What is known of the records that values speak of.
    records: Option<&'a Records<'a>>,
    /// What stands beside a value, the nearest first: in its row, and in its record.
    beside: [Option<&'a Map<String, Value>>; 3],
}

impl<'a> World<'a> {
    /// The workspace as a snapshot has it.
    pub fn of(snapshot: &'a Snapshot) -> Self {
        let (timezone, language) = (snapshot.timezone, snapshot.language);
        Self { snapshot: Some(snapshot), timezone, language, records: None, beside: [None; 3] }
    }

    /// A world that knows no names, for values that speak of none.
    pub(super) fn nobody() -> Self {
        let (timezone, language) = (Tz::Asia__Shanghai, Language::Chinese);
        Self { snapshot: None, timezone, language, records: None, beside: [None; 3] }
    }

    /// The same world, spoken of in another language.
    #[must_use]
    pub fn spoken_in(self, language: Language) -> Self {
        Self { language, ..self }
    }

    /// The same world with what is known of the records that values speak of.
    pub(super) fn knowing(self, records: &'a Records<'a>) -> Self {
        Self { records: Some(records), ..self }
    }

    /// The same world in which these are the values of the record that a value is of.
    pub(super) fn beside(self, record: &'a Map<String, Value>) -> Self {
        Self { beside: [None, None, Some(record)], ..self }
    }

    /// The same world in which a value stands in a row, as it is by now and as it was.
    pub(super) fn in_row(self, now: Option<&'a Map<String, Value>>, was: &'a Map<String, Value>) -> Self {
        Self { beside: [now, Some(was), self.beside[2]], ..self }
    }

    /// Why a link may not lead to a record; none where it may, or where nobody can tell.
    pub(super) fn refused(&self, link: &FieldDefinition, id: &str) -> Option<Problem> {
        let condition =
            link.filter.as_ref()?.filled(&|name| self.beside.iter().flatten().find_map(|one| one.get(name)));
        self.records?.refused(link, id, &condition)
    }

    /// The workspace; none for a world that knows no names.
    pub(super) fn snapshot(&self) -> Option<&'a Snapshot> {
        self.snapshot
    }

    /// The language it is spoken of in.
    pub fn language(&self) -> Language {
        self.language
    }

    /// A value as people read it.
    pub fn say(&self, field: &FieldDefinition, value: &Value) -> String {
        self.between(field, field, |display, _| kind::format(field, value, display))
    }

    /// A value as a cell of a file holds it, which an import reads.
    pub fn write(&self, field: &FieldDefinition, value: &Value) -> String {
        self.between(field, field, |display, _| kind::write_text(field, value, display))
    }

    /// The record that a text names, for a link.
    pub(super) fn named(&self, link: &FieldDefinition, text: &str) -> Result<String, Lost> {
        self.records.map_or(Err(Lost::Nothing), |records| records.named(link, text))
    }

    /// What a record of a form is called.
    pub(super) fn title(&self, form: &str, id: &str) -> Option<String> {
        self.records?.title(form, id)
    }

    /// Why a text leads to no record, for a link.
    pub(super) fn lost(&self, link: &FieldDefinition, lost: Lost, text: &str) -> Problem {
        let nobody = || Text::same(link.form.as_deref().unwrap_or_default());
        lost.problem(&self.records.map_or_else(nobody, |records| records.form_of(link)), text)
    }

    /// Hands over how values of `from` are spelled here, and how those of `to` are read.
    pub(super) fn between<T>(
        &self,
        from: &FieldDefinition,
        to: &FieldDefinition,
        work: impl FnOnce(&Display<'_>, &Reading<'_>) -> T,
    ) -> T {
        let people = self.snapshot.map(|snapshot| &*snapshot.people);
        let form = from.form.as_deref().filter(|_| kind::of(from).family() == Family::Link);
        let name = |id: &str| match form {
            Some(form) => self.title(form, id),
            None => people?.name_of(id),
        };
        let family = kind::of(to).family();
        let id = |name: &str| match family {
            Family::Member => import::member(people?, name),
            Family::Department => import::department(people?, name),
            _ => None,
        };
        let display = Display { language: self.language, timezone: self.timezone, name: &name, say: &kind::as_written };
        work(&display, &Reading { timezone: self.timezone, id: &id })
    }
}
