//! By what the rows of one file find the records they change: two rows with the same key would be about one record, and
//! which of them is meant nobody can tell but who made the file.

use super::gather::{Gathered, Gatherer};
use super::plan::Plan;
use super::run::{Resume, Watch};
use super::{Found, ImportError, Source, stream};
use crate::definition::ImportMode;
use crate::kind;
use crate::problem::{Problem, pointer_segment};
use crate::workspace::Workspace;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// The keys of the sound rows of a file so far, hashed, each with the line where it stands first.
#[derive(Debug, Default)]
pub(super) struct Matched {
    lines: HashMap<u64, usize>,
}

impl Matched {
    /// The keys of the rows before the line where an import goes on, which are read once more: it knows only where. Every column
    /// is, for a mistake in any of them leaves the key of its row to another.
    pub async fn before(
        workspace: &Workspace,
        plan: &Plan<'_>,
        mut gatherer: Gatherer<'_>,
        source: &Source,
        resume: &Resume,
        watch: &mut dyn Watch,
    ) -> Result<Self, ImportError> {
        let mut found = Self::default();
        if plan.mapping.mode == ImportMode::Insert || resume.line == 0 {
            return Ok(found);
        }
        let mut rows = stream::rows(source, 0);
        'file: while let Some(chunk) = rows.recv().await {
            let chunk = chunk?;
            let mut conn = workspace.store.read().await?;
            for row in &chunk {
                if row.line >= resume.line {
                    break 'file;
                }
                if let Some(record) = gatherer.push(&mut conn, row).await? {
                    found.note(plan, &record);
                }
            }
            drop(conn);
            // Nothing is done yet, but whoever carries it out is heard of, and told when it is to end.
            watch.tell(resume, Vec::new()).await?;
        }
        if let Some(record) = gatherer.finish() {
            found.note(plan, &record);
        }
        Ok(found)
    }

    /// Takes note of a record; answers what is wrong with it where one above it in the file has the same key.
    pub fn take(&mut self, plan: &Plan<'_>, record: &Gathered) -> Vec<Found> {
        let Some(earlier) = self.note(plan, record).filter(|earlier| *earlier != record.line) else {
            return Vec::new();
        };
        let fields = &plan.mapping.matched_by;
        let names: Vec<_> = fields.iter().map(|key| plan.form.field_names(key)).collect();
        let zh: Vec<String> = names.iter().map(|name| format!("“{}”", name.zh)).collect();
        let en: Vec<String> = names.iter().map(|name| format!("'{}'", name.en)).collect();
        let problem = Problem::new(
            pointer(plan),
            "repeated_in_file",
            format!("{}与第 {earlier} 行相同，两行指的是同一条数据", zh.join("、")),
            format!("{} as on line {earlier}: both rows are about the same record", en.join(" and ")),
        );
        let problem = problem.hint("只留其中一行", "keep one of the rows");
        Gatherer::locate(plan, record, vec![problem])
    }

    /// The line where the key of a record stands first; none where it has no whole key. A record with a mistake of its own is
    /// refused, so its key is left to a sound one below it.
    fn note(&mut self, plan: &Plan<'_>, record: &Gathered) -> Option<usize> {
        let key = key_of(plan, record)?;
        match record.found.is_empty() {
            true => Some(*self.lines.entry(key).or_insert(record.line)),
            false => self.lines.get(&key).copied(),
        }
    }
}

/// What is told of a record that is added because nothing stands where rows are matched.
pub(super) fn added_without_key(plan: &Plan<'_>, record: &Gathered) -> Vec<Found> {
    let is_sound = record.found.is_empty() && record.pending.is_empty();
    if plan.mapping.mode != ImportMode::Upsert || !is_sound || key_of(plan, record).is_some() {
        return Vec::new();
    }
    let said = ("没有匹配值，将新增", "there is nothing to match by, so it is added");
    Gatherer::locate(plan, record, vec![Problem::new(pointer(plan), "added_without_key", said.0, said.1)])
}

fn key_of(plan: &Plan<'_>, record: &Gathered) -> Option<u64> {
    let fields = &plan.mapping.matched_by;
    if plan.mapping.mode == ImportMode::Insert || fields.is_empty() {
        return None;
    }
    let mut hasher = DefaultHasher::new();
    for field in fields {
        record.values.get(field).filter(|value| !kind::is_missing(value))?.to_string().hash(&mut hasher);
    }
    Some(hasher.finish())
}

fn pointer(plan: &Plan<'_>) -> String {
    plan.mapping.matched_by.first().map(|key| pointer_segment(key)).unwrap_or_default()
}
