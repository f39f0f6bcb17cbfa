//! Words of a file for options of the form: what the mapping makes of them, and those that are no option and of which it
//! says nothing yet.

use super::Found;
use super::plan::{Place, Plan};
use super::reader::several;
use crate::definition::ImportDefinition;
use crate::kind;
use crate::model::Field;
use crate::table::Cell;
use serde::Serialize;
use std::collections::BTreeMap;

/// The most different words that are told.
const MOST: usize = 200;

/// A word of the file that is no option of the field it goes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnknownOption {
    /// The field, as mappings name it.
    pub path: String,
    /// The heading of the column it stands in.
    pub column: String,
    pub word: String,
    /// How many cells say it.
    pub count: usize,
}

/// What the mapping says a cell means, where it says so: the cell as a whole, or some of several values in it.
pub(super) fn meant(mapping: &ImportDefinition, place: Place<'_>, cell: &Cell) -> Option<Cell> {
    if mapping.values.is_empty() {
        return None;
    }
    let values = mapping.values.get(&place.path())?;
    let shown = cell.shown();
    if let Some(text) = values.get(&shown) {
        return Some(Cell::text(text));
    }
    if !is_list(place.reads()) || !several(&shown).any(|word| values.contains_key(word)) {
        return None;
    }
    let words = several(&shown).map(|word| values.get(word).map_or(word, String::as_str));
    Some(Cell::text(&words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("、")))
}

fn is_list(field: &Field) -> bool {
    field.kind.schema(&field.definition)["type"] == "array"
}

/// The unknown words of a file so far, by their column.
#[derive(Default)]
pub(super) struct Unknown(BTreeMap<(usize, String), usize>);

impl Unknown {
    /// Takes in what was found wrong with a record.
    pub fn note(&mut self, plan: &Plan<'_>, found: &[Found]) {
        let mut before = None;
        for one in found.iter().filter(|one| one.problem.code == "unknown_option") {
            let cell = (one.line, &one.column);
            let at = plan.headings.iter().position(|heading| Some(heading) == one.column.as_ref());
            // A cell with several unknown words has a problem for each.
            if before.replace(cell) == Some(cell) {
                continue;
            }
            let Some((at, place)) = at.and_then(|at| Some((at, (*plan.places.get(at)?)?))) else { continue };
            let options = kind::options(&place.reads().definition);
            if options.is_empty() {
                continue;
            }
            let said = plan.mapping.values.get(&place.path());
            let is_known = |word: &str| {
                let meant = said.and_then(|values| values.get(word)).map_or(word, String::as_str);
                meant.is_empty() || options.iter().any(|option| option == meant)
            };
            let words: Vec<&str> = match is_list(place.reads()) {
                true => several(&one.value).filter(|word| !is_known(word)).collect(),
                false => vec![one.value.as_str()],
            };
            for word in words {
                self.count(at, word);
            }
        }
    }

    fn count(&mut self, at: usize, word: &str) {
        let key = (at, word.to_owned());
        if self.0.len() < MOST || self.0.contains_key(&key) {
            *self.0.entry(key).or_default() += 1;
        }
    }

    /// Column by column, the most frequent word first.
    pub fn told(self, plan: &Plan<'_>) -> Vec<UnknownOption> {
        let mut all: Vec<((usize, String), usize)> = self.0.into_iter().collect();
        all.sort_by(|((a, _), n), ((b, _), m)| a.cmp(b).then(m.cmp(n)));
        let told = all.into_iter().filter_map(|((at, word), count)| {
            let place = (*plan.places.get(at)?)?;
            Some(UnknownOption { path: place.path(), column: plan.headings.get(at)?.clone(), word, count })
        });
        told.collect()
    }
}
