//! A value on its way from one kind to another, with what it takes to spell it out and to read it again.

use super::{Display, Family, Kind, Reading, datetime, of};
use crate::{clock, definition::FieldDefinition, problem::Problem};
use serde_json::Value;

/// A value of another field, to be read by a kind that is not its own.
#[derive(Clone, Copy)]
pub struct Adopted<'a> {
    /// The field it is a value of.
    pub from: &'a FieldDefinition,
    pub value: &'a Value,
    pub display: &'a Display<'a>,
    pub reading: &'a Reading<'a>,
}

impl Adopted<'_> {
    /// What the value is like.
    pub fn family(&self) -> Family {
        of(self.from).family()
    }

    /// The value in words.
    pub fn text(&self) -> String {
        of(self.from).spell(self.from, self.value, self.display).trim().to_owned()
    }

    /// The day of a moment where it is shown; the value in words otherwise.
    pub(super) fn day(&self) -> String {
        let moment = self.value.as_str().filter(|_| of(self.from).name() == "datetime").and_then(clock::from_text);
        let moment = moment.or_else(|| datetime::read_local(&self.text(), self.reading.timezone));
        match moment.filter(|_| self.family() == Family::Day) {
            Some(moment) => moment.with_timezone(&self.reading.timezone).format("%Y-%m-%d").to_string(),
            None => self.text(),
        }
    }

    /// What `kind` reads in the words.
    pub fn read_by(&self, kind: &(impl Kind + ?Sized), field: &FieldDefinition) -> Result<Value, Vec<Problem>> {
        self.read_as(kind, field, &self.text())
    }

    /// What `kind` reads in these words.
    pub(super) fn read_as(
        &self,
        kind: &(impl Kind + ?Sized),
        field: &FieldDefinition,
        text: &str,
    ) -> Result<Value, Vec<Problem>> {
        kind.read_text(field, text, self.reading)
    }
}
