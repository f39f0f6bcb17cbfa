//! Rows that name rows of the same file which are not stored yet: they wait until those are, at the end of their portion and
//! once more at the end of the file. What then still waits is told why.

use super::Found;
use super::gather::{Gathered, Gatherer};
use super::plan::{Place, Plan};
use super::run::keys_of;
use super::{ImportError, Source, stream};
use crate::problem::Problem;
use crate::record::{self, Context};
use crate::store::Conn;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Records of one file that may wait for its end; more are refused, as rows that name nothing are.
const MOST: usize = 10_000;
/// Lines that they may have together, rows of sub-forms among them: in the end all of them are held at once.
const MOST_LINES: usize = 100_000;

/// How much waits for the end of a file.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Waiting {
    records: usize,
    lines: usize,
}

impl Waiting {
    /// Records of so many lines each.
    pub fn of(spans: impl Iterator<Item = usize>) -> Self {
        spans.fold(Self::default(), |so_far, span| so_far.with(span))
    }

    fn with(self, span: usize) -> Self {
        Self { records: self.records + 1, lines: self.lines + span }
    }

    /// Counts one more record in; false, without counting it, where there is no room for it.
    pub fn take(&mut self, span: usize) -> bool {
        let more = self.with(span);
        let has_room = more.records <= MOST && more.lines <= MOST_LINES;
        if has_room {
            *self = more;
        }
        has_room
    }
}

/// A cell that names records of the form itself which are not there yet.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pending {
    /// The column of the file.
    pub at: usize,
    /// The row of the sub-form, from 0, where the column is one of it.
    pub row: Option<usize>,
    /// What the cell says.
    pub said: String,
    /// What it says of those that are not there yet; it reads like such a cell.
    pub missing: String,
    /// What is wrong with it while it stays so.
    pub found: Found,
}

/// Whether what a cell names may stand in another row of the file.
pub(super) fn may_stand_in_file(plan: &Plan<'_>, place: Place<'_>) -> bool {
    place.reads().links_to() == Some(plan.form.key.as_str())
}

/// The records that can be stored now and those that go on waiting. What may not come before a row that waits, or beside one
/// that is stored now, waits as well.
pub(super) fn in_turn(plan: &Plan<'_>, records: Vec<Gathered>) -> (Vec<Gathered>, Vec<Gathered>) {
    let mut keys = HashSet::new();
    let is_ready = |record: &Gathered| {
        let own = keys_of(plan, &record.values);
        let is_free = record.pending.is_empty() && !own.iter().any(|key| keys.contains(key));
        keys.extend(own);
        is_free
    };
    records.into_iter().partition(is_ready)
}

/// Reads records of the file once more, by first line and number of lines, in the order of the file.
pub(super) async fn read_again(
    conn: &mut Conn,
    gatherer: &mut Gatherer<'_>,
    source: &Source,
    waiting: &[(usize, usize)],
) -> Result<Vec<Gathered>, ImportError> {
    let mut found = Vec::with_capacity(waiting.len());
    let (Some((first, _)), mut left) = (waiting.first(), waiting.iter().peekable()) else { return Ok(found) };
    let mut rows = stream::rows(source, *first);
    while let Some(chunk) = rows.recv().await {
        for row in chunk? {
            while left.next_if(|(line, span)| row.line >= line + span).is_some() {
                found.extend(gatherer.finish());
            }
            match left.peek() {
                None => return Ok(found),
                Some((line, _)) if row.line >= *line => found.extend(gatherer.push(conn, &row).await?),
                Some(_) => {}
            }
        }
    }
    found.extend(gatherer.finish());
    Ok(found)
}

/// By what records of the form are found that links of the file name.
pub(super) fn ways<'p>(plan: &'p Plan<'_>) -> BTreeSet<&'p str> {
    let own = plan.places.iter().flatten().filter(|place| may_stand_in_file(plan, **place));
    own.flat_map(|place| record::ways(plan.form, plan.mapping.link_by.get(&place.path()).map(String::as_str))).collect()
}

/// The names that a waiting cell may mean, for each record that it names.
pub(super) fn asked(plan: &Plan<'_>, pending: &Pending) -> Vec<Vec<String>> {
    let Some(Some(place)) = plan.places.get(pending.at) else { return Vec::new() };
    let by = plan.mapping.link_by.get(&place.path()).map(String::as_str);
    super::reader::parts(place.reads(), &pending.missing).map(|part| record::asked_as(plan.form, by, part)).collect()
}

/// Lets each record that goes on waiting say why: rows that wait for each other, or for one that was not imported.
pub(super) fn give_up(context: &Context<'_>, plan: &Plan<'_>, records: &mut [Gathered]) {
    let ways = ways(plan);
    let mut named: HashMap<String, usize> = HashMap::new();
    for (at, record) in records.iter().enumerate() {
        let title = record::title_of(context, plan.form, &record.values);
        for name in record::called(plan.form, &ways, &title, &record.values) {
            named.entry(name).or_insert(at);
        }
    }
    let leads_to = |pending: &Pending| -> Vec<usize> {
        asked(plan, pending).iter().filter_map(|names| names.iter().find_map(|name| named.get(name).copied())).collect()
    };
    let leads: Vec<Vec<usize>> =
        records.iter().map(|record| record.pending.iter().flat_map(&leads_to).collect()).collect();
    let lines: Vec<usize> = records.iter().map(|record| record.line).collect();
    for (at, record) in records.iter_mut().enumerate() {
        for mut pending in std::mem::take(&mut record.pending) {
            let back = leads_to(&pending);
            if let Some(other) = back.iter().find(|other| comes_back(&leads, **other, at)) {
                pending.found.problem = in_circle(lines[*other], record.line);
            } else if let Some(other) = back.first() {
                pending.found.problem = waits_in_vain(pending.found.problem, lines[*other]);
            }
            record.found.push(pending.found);
        }
    }
}

/// Whether what a record leads to leads to another in the end, which it may be itself.
fn comes_back(leads: &[Vec<usize>], from: usize, to: usize) -> bool {
    let (mut seen, mut open) = (HashSet::from([from]), vec![from]);
    while let Some(here) = open.pop() {
        if here == to {
            return true;
        }
        open.extend(leads[here].iter().filter(|next| seen.insert(**next)));
    }
    false
}

fn in_circle(other: usize, own: usize) -> Problem {
    let (zh, en) = if other == own {
        ("关联的是这一行自己".to_owned(), "it names its own row".to_owned())
    } else {
        (
            format!("与第 {other} 行互相关联，每一行都要等另一行先导入"),
            format!("it and line {other} name each other, each waiting for the other to be imported first"),
        )
    };
    Problem::new("", "linked_in_circle", zh, en).hint(
        "先把其中一行的这一列留空导入，再按匹配字段更新",
        "Leave this column of one row empty, import, and then update that record by a match field",
    )
}

fn waits_in_vain(problem: Problem, line: usize) -> Problem {
    problem.hint(
        format!("第 {line} 行没有导入，先改正那一行"),
        format!("Line {line} was not imported: mend that one first"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_bounded_by_records_and_by_lines() {
        let mut short = Waiting::of(std::iter::repeat_n(1, MOST - 1));
        assert_eq!([short.take(1), short.take(1)], [true, false]);
        let mut long = Waiting::of(std::iter::repeat_n(1_000, 99));
        assert_eq!([long.take(1_001), long.take(1_000), long.take(1)], [false, true, false]);
    }
}
