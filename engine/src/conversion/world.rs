//! For whom and where values are spelled out and read: names, time zone and language.

use crate::definition::FieldDefinition;
use crate::import;
use crate::kind::{self, Display, Family, Reading};
use crate::people::Directory;
use crate::problem::Language;
use crate::workspace::Snapshot;
use chrono_tz::Tz;
use serde_json::Value;

/// What values may speak of beside themselves.
#[derive(Clone, Copy)]
pub struct World<'a> {
    people: Option<&'a Directory>,
    timezone: Tz,
    language: Language,
}

impl<'a> World<'a> {
    /// The workspace as a snapshot has it.
    pub fn of(snapshot: &'a Snapshot) -> Self {
        Self { people: Some(&snapshot.people), timezone: snapshot.timezone, language: snapshot.language }
    }

    /// A world that knows no names, for values that speak of none.
    pub(super) fn nobody() -> Self {
        Self { people: None, timezone: Tz::Asia__Shanghai, language: Language::Chinese }
    }

    /// The same world, spoken of in another language.
    #[must_use]
    pub fn spoken_in(self, language: Language) -> Self {
        Self { language, ..self }
    }

    /// The language it is spoken of in.
    pub fn language(&self) -> Language {
        self.language
    }

    /// One of two words, in that language.
    pub(super) fn spoken<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        match self.language {
            Language::Chinese => zh,
            Language::English => en,
        }
    }

    /// A value as people read it.
    pub fn say(&self, field: &FieldDefinition, value: &Value) -> String {
        self.between(field, |display, _| kind::format(field, value, display))
    }

    /// A value as a cell of a file holds it, which an import reads.
    pub fn write(&self, field: &FieldDefinition, value: &Value) -> String {
        self.between(field, |display, _| kind::write_text(field, value, display))
    }

    /// Hands over how values are spelled here, and how those of `field` are read.
    pub(super) fn between<T>(&self, field: &FieldDefinition, work: impl FnOnce(&Display<'_>, &Reading<'_>) -> T) -> T {
        let name = |id: &str| self.people?.name_of(id);
        let family = kind::of(field).family();
        let id = |name: &str| match family {
            Family::Member => import::member(self.people?, name),
            Family::Department => import::department(self.people?, name),
            _ => None,
        };
        let display = Display { language: self.language, timezone: self.timezone, name: &name };
        work(&display, &Reading { timezone: self.timezone, id: &id })
    }
}
