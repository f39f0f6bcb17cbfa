//! What is there already when somebody enters a record: told while they type, and refused where a rule says so.

use super::Rule;
use super::rule::Read;
use crate::access::FormRights;
use crate::definition::{OnEntry, Operation};
use crate::model::Form;
use crate::problem::{Problem, Text, pointer_segment};
use crate::record::Context;
use crate::store::{Conn, StoreError, StoredRecord, duplicates};
use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashMap, HashSet};

/// A key that more records share than this says too little to be followed.
const CROWD: usize = 200;
/// Records looked at more closely for one rule.
const CANDIDATES: usize = 1000;
/// Records named for one rule.
const NAMED: usize = 10;

/// What one rule found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The field to show it at.
    pub field: String,
    /// Every field the rule compares.
    pub fields: Vec<String>,
    pub on_entry: OnEntry,
    pub message: Option<String>,
    /// Those the reader may read, the most alike first.
    pub records: Vec<Matched>,
    /// How many there are beside them that the reader may not know of.
    pub hidden: usize,
}

/// A record that is like the one being entered.
#[derive(Debug, Clone, PartialEq)]
pub struct Matched {
    pub record: StoredRecord,
    /// In percent.
    pub score: u8,
}

/// A record that is being entered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Draft<'a> {
    pub values: &'a Map<String, Value>,
    /// The stored record, when one is changed.
    pub before: Option<&'a StoredRecord>,
    /// Whether it comes out of the recycle bin, where nothing compared it.
    pub returns: bool,
}

impl Draft<'_> {
    /// Whether a rule has something to say: what was there before it is nobody's entry.
    fn concerns(&self, rule: &Rule) -> bool {
        let Some(before) = self.before.filter(|_| !self.returns) else { return true };
        rule.fields.iter().any(|field| before.values.get(&field.key) != self.values.get(&field.key))
    }
}

/// What the rules of a form find like a draft. `own` is the stored record when one is changed: what was like it before
/// is told, too, unless somebody said they are different.
///
/// # Errors
/// The database's.
pub async fn look(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    rights: &FormRights,
    values: &Map<String, Value>,
    own: Option<&str>,
) -> Result<Vec<Found>, StoreError> {
    let mut found = Vec::new();
    for rule in form.duplicates.iter().filter(|rule| rule.on_entry != OnEntry::Allow) {
        let Some(read) = rule.read(values) else { continue };
        let matched = matches(conn, form, rule, &read, own).await?;
        found.extend(tell(context, rights, rule, matched));
    }
    // What stops somebody comes first.
    found.sort_by_key(|found| found.on_entry != OnEntry::Block);
    Ok(found)
}

/// Why a record may not be entered: the problems of the rules that block. Until the transaction ends nobody else enters
/// what is like it.
///
/// # Errors
/// The database's.
pub(crate) async fn refuse(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    rights: &FormRights,
    draft: Draft<'_>,
) -> Result<Vec<Problem>, StoreError> {
    let mut problems = Vec::new();
    for rule in form.duplicates.iter().filter(|rule| rule.on_entry == OnEntry::Block && draft.concerns(rule)) {
        let Some(read) = rule.read(draft.values) else { continue };
        duplicates::hold(conn, &read.keys()).await?;
        let own = draft.before.map(|record| record.id.as_str());
        let matched = matches(conn, form, rule, &read, own).await?;
        problems.extend(tell(context, rights, rule, matched).map(|found| problem(context, form, &found)));
    }
    Ok(problems)
}

/// The live records a rule takes for the same, the most alike first.
async fn matches(
    conn: &mut Conn,
    form: &Form,
    rule: &Rule,
    read: &Read,
    own: Option<&str>,
) -> Result<Vec<Matched>, StoreError> {
    let mut lists = rule.keys.found(conn, &read.keys(), CROWD + 1).await?;
    // The first key says most and is followed even where many share it; what the others share with everybody is noise.
    let first = if lists.is_empty() { Vec::new() } else { lists.remove(0) };
    lists.retain(|list| list.len() <= CROWD);
    lists.sort_by_key(Vec::len);
    let mut seen = HashSet::new();
    let candidates = std::iter::once(first).chain(lists).flatten().filter(|seq| seen.insert(*seq));
    let candidates: Vec<i64> = candidates.take(CANDIDATES).collect();
    let mut matched = Vec::new();
    for record in duplicates::load(conn, &form.table, &candidates).await? {
        if Some(record.id.as_str()) == own {
            continue;
        }
        let score = rule.read(&record.values).and_then(|theirs| Rule::score(read, &theirs));
        matched.extend(score.map(|score| Matched { record, score }));
    }
    if let Some(own) = own.filter(|_| !matched.is_empty()) {
        let pairs = duplicates::distinct_of(conn, &[own.to_owned()]).await?;
        let different: HashSet<&str> = pairs.iter().flat_map(|(one, other)| [one.as_str(), other.as_str()]).collect();
        matched.retain(|one| !different.contains(one.record.id.as_str()));
    }
    matched.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.record.id.cmp(&b.record.id)));
    Ok(matched)
}

/// What a reader is told; nothing when there is nothing.
fn tell(context: &Context<'_>, rights: &FormRights, rule: &Rule, matched: Vec<Matched>) -> Option<Found> {
    if matched.is_empty() {
        return None;
    }
    let may_read = |one: &Matched| rights.allows_on(Operation::Read, &one.record.facts(), &context.conditions);
    let (mut records, others): (Vec<Matched>, Vec<Matched>) = matched.into_iter().partition(may_read);
    records.truncate(NAMED);
    Some(Found {
        field: rule.first_field.clone(),
        fields: rule.fields.iter().map(|field| field.key.clone()).collect(),
        on_entry: rule.on_entry,
        message: rule.message.clone(),
        records,
        hidden: others.len(),
    })
}

fn problem(context: &Context<'_>, form: &Form, found: &Found) -> Problem {
    let titles: Vec<&str> = found.records.iter().take(3).map(|one| one.record.title.as_str()).collect();
    let Text { zh, en } = form.field_names(&found.field);
    let said = match (&found.message, titles.is_empty()) {
        (Some(message), _) => {
            let app = context.model.app(&form.app);
            app.map_or_else(|| Text::same(message.clone()), |app| app.definitions.in_both(message))
        }
        (None, true) => Text::new(
            format!("“{zh}”与一条你无权查看的数据重复"),
            format!("'{en}' is taken by a record you may not see"),
        ),
        (None, false) => Text::new(format!("“{zh}”与已有的数据重复"), format!("'{en}' is taken")),
    };
    let (zh, en) = match titles.is_empty() {
        true => (said.zh, said.en),
        false => (format!("{}：{}", said.zh, titles.join("、")), format!("{}: {}", said.en, titles.join(", "))),
    };
    Problem::new(pointer_segment(&found.field), "duplicate", zh, en)
        .hint("打开已有的数据继续，而不是再建一条", "go on with the record that is there instead of making another")
}

/// The rows of a file so far, as the rules that block compare them.
#[derive(Default)]
pub(crate) struct Seen {
    rows: Vec<(usize, usize, Read)>,
    by_key: HashMap<(usize, i64), Vec<usize>>,
}

/// Notes a row of a file; answers the field and the earlier line it repeats by a rule that blocks.
pub(crate) fn compared_in_file<'f>(
    form: &'f Form,
    seen: &mut Seen,
    values: &Map<String, Value>,
    line: usize,
) -> Option<(&'f str, usize)> {
    let mut repeated = None;
    for (at, rule) in form.duplicates.iter().enumerate().filter(|(_, rule)| rule.on_entry == OnEntry::Block) {
        let Some(read) = rule.read(values) else { continue };
        let keys: BTreeSet<i64> = read.keys().into_iter().collect();
        let rows = keys.iter().filter_map(|key| seen.by_key.get(&(at, *key))).flatten();
        let same = rows
            .filter_map(|row| seen.rows.get(*row))
            .find(|(_, of, theirs)| *of == at && Rule::score(&read, theirs).is_some());
        if let Some((earlier, ..)) = same {
            repeated = repeated.or(Some((rule.first_field.as_str(), *earlier)));
            continue;
        }
        let row = seen.rows.len();
        seen.rows.push((line, at, read));
        for key in keys {
            let list = seen.by_key.entry((at, key)).or_default();
            if list.len() < CROWD {
                list.push(row);
            }
        }
    }
    repeated
}
