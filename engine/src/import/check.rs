//! The preview: every record of the file goes through the same steps as in the run, without the writing.

use super::gather::{Gathered, Gatherer};
use super::later::{Waiting, asked, give_up, ways};
use super::matched::{Matched, added_without_key};
use super::options::{Unknown, UnknownOption};
use super::plan::Plan;
use super::reader::Reader;
use super::run::{Resume, Watch, aim, not_allowed};
use super::{Found, ImportError, RefusedRow, Source, stream};
use crate::access::{FormRights, Principal};
use crate::definition::{OnEntry, Operation};
use crate::duplicate;
use crate::kind::{self, Display};
use crate::model::Form;
use crate::problem::{Problem, Text, pointer_segment};
use crate::record::{self, Context, RecordError};
use crate::store::{self, Conn, StoreError, StoredRecord};
use crate::workspace::Workspace;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Records shown as they will be.
const SHOWN: usize = 50;

/// What an import would do.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Checked {
    pub rows: usize,
    pub records: usize,
    /// Sound records that are new.
    pub create: usize,
    /// Sound records that change one that is there already.
    pub update: usize,
    /// Records with problems, which are left out.
    pub bad: usize,
    pub problems: usize,
    /// Sound records that are like one that is there already; they are imported all the same.
    pub alike: usize,
    /// Problems of one sort in one column, the most frequent first.
    pub sorts: Vec<Sort>,
    /// What is read otherwise than it stands in the file and is no mistake: numbers with units, days without a year, what is
    /// rounded, sums that are left out. Each sort of a column with its first example.
    pub notes: Vec<Sort>,
    /// Words that are no options of their fields, each once.
    pub unknown_options: Vec<UnknownOption>,
    /// The first records as they will be.
    pub first: Vec<Shown>,
}

/// Problems, or notes, of one sort.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sort {
    pub code: &'static str,
    pub column: Option<String>,
    pub zh: String,
    pub en: String,
    pub count: usize,
}

/// One record as it will be.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shown {
    pub line: usize,
    pub update: bool,
    /// By field: what will be stored, as people read it.
    pub cells: Map<String, Value>,
    /// Fields with a problem.
    pub bad: Vec<String>,
}

/// Looks at a whole sheet as an import would.
///
/// # Errors
/// See [`ImportError`]; what is wrong with rows is told to `watch`.
pub async fn check(
    workspace: &Workspace,
    principal: &Principal,
    (app, form): (&str, &str),
    source: &Source,
    watch: &mut dyn Watch,
) -> Result<Checked, ImportError> {
    let snapshot = workspace.snapshot();
    let form = snapshot.model.form(app, form).ok_or(ImportError::NotFound)?;
    let context = snapshot.context(principal);
    let rights = context.rights(app, &form.key).ok_or(ImportError::NotFound)?;
    if !rights.allows(Operation::Import) {
        return Err(ImportError::Invalid(vec![not_allowed()]));
    }
    let plan = Plan::fit(form, &rights, source).map_err(ImportError::Invalid)?;
    let mut gatherer = Gatherer::new(&plan, Reader::new(&snapshot, &plan));
    let mut checker = Checker {
        form,
        plan: &plan,
        rights: &rights,
        matched: Matched::default(),
        seen: HashMap::new(),
        compared: duplicate::Seen::default(),
        ways: ways(&plan),
        names: HashSet::new(),
        later: Vec::new(),
        waiting: Waiting::default(),
        done: Checked::default(),
        sorts: HashMap::new(),
        notes: HashMap::new(),
        unknown: Unknown::default(),
    };
    let mut here = Resume::default();
    let mut rows = stream::rows(source, 0);
    while let Some(chunk) = rows.recv().await {
        let chunk = chunk?;
        let mut refused = Vec::new();
        let mut conn = workspace.store.read().await?;
        for row in &chunk {
            if let Some(record) = gatherer.push(&mut conn, row).await? {
                refused.extend(checker.take(&mut conn, &context, record).await?);
            }
        }
        refused.extend(checker.look_later(&mut conn, &context).await?);
        checker.leave_out(&gatherer.sums());
        checker.done.rows += chunk.len();
        here.so_far.rows = checker.done.rows;
        watch.tell(&here, refused).await?;
    }
    let mut conn = workspace.store.read().await?;
    let refused = checker.look_at_rest(&mut conn, &context, gatherer.finish()).await?;
    drop(conn);
    if !refused.is_empty() {
        watch.tell(&here, refused).await?;
    }
    Ok(checker.finish())
}

/// By code and column.
type Sorts = HashMap<(&'static str, Option<String>), Sort>;

struct Checker<'a> {
    form: &'a Form,
    plan: &'a Plan<'a>,
    rights: &'a FormRights,
    /// By what the rows of the file so far find their records.
    matched: Matched,
    /// Unique keys of the sound rows of the file so far, hashed, with their lines.
    seen: HashMap<u64, usize>,
    /// The rows of the file so far, as the rules for duplicates compare them.
    compared: duplicate::Seen,
    /// By what records are found that links of the file name.
    ways: BTreeSet<&'a str>,
    /// The names, hashed, of sound records of the file so far.
    names: HashSet<u64>,
    /// Records that name none that is there so far.
    later: Vec<Gathered>,
    /// How much they are.
    waiting: Waiting,
    done: Checked,
    sorts: Sorts,
    notes: Sorts,
    unknown: Unknown,
}

impl Checker<'_> {
    /// Looks at one record, or lays it by until what it names has been seen; answers what is wrong with it.
    async fn take(
        &mut self,
        conn: &mut Conn,
        context: &Context<'_>,
        mut record: Gathered,
    ) -> Result<Option<RefusedRow>, ImportError> {
        record.notes.extend(added_without_key(self.plan, &record));
        record.found.extend(self.matched.take(self.plan, &record));
        let has_to_wait = record.found.is_empty() && !record.pending.is_empty();
        if has_to_wait && self.waiting.take(record.span) {
            self.later.push(record);
            return Ok(None);
        }
        Ok(self.look(conn, context, record).await?.map(Gathered::refused))
    }

    /// Looks at those whose names have been seen by now, again and again while that leads to more names.
    async fn look_later(&mut self, conn: &mut Conn, context: &Context<'_>) -> Result<Vec<RefusedRow>, ImportError> {
        let mut refused = Vec::new();
        loop {
            let mut waiting = std::mem::take(&mut self.later);
            waiting.iter_mut().for_each(|record| self.link(record));
            let (seen, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|record| record.pending.is_empty());
            self.waiting = Waiting::of(rest.iter().map(|record| record.span));
            self.later = rest;
            if seen.is_empty() {
                return Ok(refused);
            }
            for record in seen {
                refused.extend(self.look(conn, context, record).await?.map(Gathered::refused));
            }
        }
    }

    /// Looks at what is left at the end of the file. What names nothing that would be stored says why.
    async fn look_at_rest(
        &mut self,
        conn: &mut Conn,
        context: &Context<'_>,
        last: Option<Gathered>,
    ) -> Result<Vec<RefusedRow>, ImportError> {
        let mut refused = Vec::new();
        if let Some(last) = last {
            refused.extend(self.take(conn, context, last).await?);
        }
        refused.extend(self.look_later(conn, context).await?);
        let mut rest = std::mem::take(&mut self.later);
        give_up(context, self.plan, &mut rest);
        for record in rest {
            refused.extend(self.look(conn, context, record).await?.map(Gathered::refused));
        }
        Ok(refused)
    }

    /// Takes note of what a record names that has been seen by now.
    fn link(&self, record: &mut Gathered) {
        let is_named = |names: &Vec<String>| names.iter().any(|name| self.names.contains(&hash_of(name)));
        for pending in std::mem::take(&mut record.pending) {
            match asked(self.plan, &pending).iter().all(is_named) {
                true => record.linked.push((pending.found.line, pending.found.column)),
                false => record.pending.push(pending),
            }
        }
    }

    /// Looks at one record; answers it when something is wrong with it. That fields are empty whose cells name rows of the file is
    /// no mistake.
    async fn look(
        &mut self,
        conn: &mut Conn,
        context: &Context<'_>,
        mut record: Gathered,
    ) -> Result<Option<Gathered>, ImportError> {
        let mut names = Vec::new();
        let (id, mut problems) = match aim(conn, self.form, self.plan, &record.values).await? {
            Ok(id) => (id, Vec::new()),
            Err(problem) => (None, vec![problem]),
        };
        if problems.is_empty() {
            (problems, names) = self.problems(conn, context, &record, id.as_deref()).await?;
        }
        let located = Gatherer::locate(self.plan, &record, problems);
        // A cell that could not be read also leaves its field empty: that is one mistake, not two.
        let waiting = record.pending.iter().map(|pending| &pending.found);
        let place = |found: &Found| (found.line, found.column.clone());
        let already: Vec<(usize, Option<String>)> =
            record.found.iter().chain(waiting).map(place).chain(record.linked.iter().cloned()).collect();
        record
            .found
            .extend(located.into_iter().filter(|found| found.column.is_none() || !already.contains(&place(found))));
        record.found.extend(record.pending.drain(..).map(|pending| pending.found));
        self.done.records += 1;
        record.notes.iter().for_each(|note| count(&mut self.notes, note.column.as_ref(), &note.problem));
        if self.done.first.len() < SHOWN {
            let shown = self.show(context, &record, id.is_some());
            self.done.first.push(shown);
        }
        if record.found.is_empty() {
            self.names.extend(names);
            match &id {
                Some(_) => self.done.update += 1,
                None => self.done.create += 1,
            }
            return Ok(None);
        }
        self.done.bad += 1;
        self.done.problems += record.found.len();
        self.unknown.note(self.plan, &record.found);
        record.found.iter().for_each(|found| count(&mut self.sorts, found.column.as_ref(), &found.problem));
        Ok(Some(record))
    }

    /// What is wrong with a record, and by what names, hashed, rows of the file may mean it.
    async fn problems(
        &mut self,
        conn: &mut Conn,
        context: &Context<'_>,
        record: &Gathered,
        id: Option<&str>,
    ) -> Result<(Vec<Problem>, Vec<u64>), ImportError> {
        let before = match id {
            Some(id) => store::load_row(conn, &self.form.table, id, false).await?,
            None => None,
        };
        let mut values = record.values.clone();
        values.retain(|key, _| self.form.field(key).is_none_or(|field| !field.is_computed()));
        // A mapping fills only what its owner may write, so there is nothing to refuse.
        drop(record::make_rows_whole(context, self.form, self.rights, before.as_ref(), &mut values, false));
        let made = record::evaluate(conn, context, self.form, before.as_ref(), values, before.is_none()).await;
        let mut made = made.map_err(|error| match error {
            RecordError::Store(error) => ImportError::Store(error),
            other => {
                ImportError::Invalid(vec![Problem::new("", "not_evaluated", other.to_string(), other.to_string())])
            }
        })?;
        let (facts, operation) = match &before {
            Some(before) => (before.facts(), Operation::Update),
            None => {
                let mut facts = made.values.clone();
                facts.insert("created_by".to_owned(), Value::from(context.me()));
                (facts.into(), Operation::Create)
            }
        };
        if !self.rights.allows_on(operation, &facts, &context.conditions) {
            let said = ("这样的数据不在你的权限范围内", "a record like this is outside your permissions");
            made.problems.push(Problem::new("", "outside_rows", said.0, said.1));
        }
        let taken = self.taken(conn, &made.values, record, id).await?;
        made.problems.extend(taken);
        let there = self.there_already(conn, context, &made.values, record.line, before.as_ref()).await?;
        made.problems.extend(there);
        let names = match self.ways.is_empty() {
            true => Vec::new(),
            false => {
                let title = record::title_of(context, self.form, &made.values);
                record::called(self.form, &self.ways, &title, &made.values)
            }
        };
        Ok((made.problems, names.iter().map(|name| hash_of(name)).collect()))
    }

    /// What the rules for duplicates refuse, in the form or earlier in the file; what they only warn of is counted.
    async fn there_already(
        &mut self,
        conn: &mut Conn,
        context: &Context<'_>,
        values: &Map<String, Value>,
        line: usize,
        before: Option<&StoredRecord>,
    ) -> Result<Vec<Problem>, StoreError> {
        if self.form.duplicates.is_empty() {
            return Ok(Vec::new());
        }
        let entered = duplicate::Draft { values, before, returns: false };
        let mut problems = duplicate::refuse(conn, context, self.form, self.rights, entered).await?;
        if before.is_none() {
            if let Some((field, earlier)) = duplicate::compared_in_file(self.form, &mut self.compared, values, line) {
                let Text { zh, en } = self.form.field_names(field);
                problems.push(Problem::new(
                    pointer_segment(field),
                    "repeated_in_file",
                    format!("“{zh}”与第 {earlier} 行重复"),
                    format!("'{en}' is a duplicate of line {earlier}"),
                ));
            }
            if problems.is_empty() {
                let found = duplicate::look(conn, context, self.form, self.rights, values, None).await?;
                self.done.alike += usize::from(found.iter().any(|found| found.on_entry == OnEntry::Warn));
            }
        }
        Ok(problems)
    }

    /// Unique keys that stand twice in the file, or in the form already. A row that could not be read is not brought in, so its
    /// keys are left to a sound one below it.
    async fn taken(
        &mut self,
        conn: &mut Conn,
        values: &Map<String, Value>,
        record: &Gathered,
        id: Option<&str>,
    ) -> Result<Vec<Problem>, StoreError> {
        let mut problems = Vec::new();
        for (at, index) in self.form.table.indexes.iter().enumerate().filter(|(_, index)| index.unique) {
            let keys: Option<Vec<(&str, &Value)>> =
                index.fields.iter().map(|key| values.get(key).map(|value| (key.as_str(), value))).collect();
            let Some(keys) = keys else { continue };
            let Some((first, value)) = keys.first() else { continue };
            let Text { zh, en } = self.form.field_names(first);
            let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let mut hasher = DefaultHasher::new();
            at.hash(&mut hasher);
            keys.iter().for_each(|(_, value)| value.to_string().hash(&mut hasher));
            let key = hasher.finish();
            let earlier = match record.found.is_empty() {
                true => *self.seen.entry(key).or_insert(record.line),
                false => self.seen.get(&key).copied().unwrap_or(record.line),
            };
            if earlier != record.line && id.is_none() {
                problems.push(Problem::new(
                    pointer_segment(first),
                    "repeated_in_file",
                    format!("“{zh}”与第 {earlier} 行重复：{shown}"),
                    format!("'{en}' is the same as on line {earlier}: {shown}"),
                ));
                continue;
            }
            let found = store::find_ids(conn, &self.form.table, &keys, 2).await?;
            if found.iter().any(|other| Some(other.as_str()) != id) {
                problems.push(
                    Problem::new(
                        pointer_segment(first),
                        "not_unique",
                        format!("“{zh}”已有相同的值：{shown}"),
                        format!("'{en}' is already taken: {shown}"),
                    )
                    .hint(
                        "改用“新增或更新”并按此字段匹配，可更新已有数据",
                        "add or update by this field to change the record that is there",
                    ),
                );
            }
        }
        Ok(problems)
    }

    fn show(&self, context: &Context<'_>, record: &Gathered, update: bool) -> Shown {
        let (language, timezone) = (context.language, context.timezone);
        let name = |id: &str| context.people.name_of(id);
        let display = Display { language, timezone, name: &name, say: &kind::as_written };
        let mut cells = Map::new();
        for (at, place) in self.plan.places.iter().enumerate() {
            let Some(place) = place else { continue };
            let written = record.cells.get(at).cloned().unwrap_or_default();
            let value = record.values.get(&place.field.key).filter(|_| place.inner.is_none());
            // A linked record is shown by what the file calls it.
            let text = match value {
                Some(value) if place.field.links_to().is_none() => {
                    kind::format(&place.field.definition, value, &display)
                }
                _ => written,
            };
            cells.insert(place.path(), json!(text));
        }
        let bad = record.found.iter().filter_map(|found| found.column.clone()).collect();
        Shown { line: record.line, update, cells, bad }
    }

    /// Notes sums that are no records.
    fn leave_out(&mut self, lines: &[usize]) {
        for line in lines {
            let (zh, en) = (format!("第 {line} 行是合计，不导入"), format!("line {line} is a sum and left out"));
            count(&mut self.notes, None, &Problem::new("", "sum_row", zh, en));
        }
    }

    fn finish(mut self) -> Checked {
        self.done.first.sort_by_key(|shown| shown.line);
        self.done.sorts = told(self.sorts);
        self.done.notes = told(self.notes);
        self.done.unknown_options = self.unknown.told(self.plan);
        self.done
    }
}

fn count(sorts: &mut Sorts, column: Option<&String>, problem: &Problem) {
    let sort = sorts.entry((problem.code, column.cloned())).or_insert_with(|| Sort {
        code: problem.code,
        column: column.cloned(),
        zh: problem.message.zh.clone(),
        en: problem.message.en.clone(),
        count: 0,
    });
    sort.count += 1;
}

/// The most frequent first.
fn told(sorts: Sorts) -> Vec<Sort> {
    let mut sorts: Vec<Sort> = sorts.into_values().collect();
    sorts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| (a.code, &a.column).cmp(&(b.code, &b.column))));
    sorts.truncate(100);
    sorts
}

fn hash_of(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}
