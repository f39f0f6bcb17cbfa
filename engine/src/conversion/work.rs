//! Reading the values of fields that have become of another kind, as a job: begun by the publication itself, a bounded
//! step at a time, each record in a transaction of its own with everything that follows from its values.

use super::links::{Records, asked_beside};
use super::{ColumnState, FieldColumn, Rows, World, past};
use crate::access::Principal;
use crate::audit::action;
use crate::job::{self, JobError, Outcome, Running, Wish, Work};
use crate::kind::Column;
use crate::model::Form;
use crate::problem::{Language, Text};
use crate::record::{self, Action, Command, Converted, RecordError};
use crate::store::field_columns::{self, Held};
use crate::store::jobs::JobRow;
use crate::store::{AsStoreError as _, Conn, StoreError};
use crate::workspace::{Event, Workspace};
use futures_util::future::BoxFuture;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// The kind of these jobs.
pub(super) const CONVERT: &str = "convert";
/// Records one step looks at.
const STEP: usize = 500;
/// How often a record that others change meanwhile is tried again in one go.
const TRIES: usize = 5;
/// How long to wait for definitions that are published but not yet in force here, or still worked against by somebody.
const SOON: Duration = Duration::from_secs(1);

/// The job that reads the values fields have left behind; `None` when there are none. Of values that were set aside
/// `before` and stay so, the history of their records says nothing more.
pub(crate) fn job(
    workspace: &Workspace,
    by: &Principal,
    form: &Form,
    columns: &[FieldColumn],
    before: &[FieldColumn],
) -> Option<JobRow> {
    let leaving = columns.iter().filter(|column| column.state == ColumnState::Leaving);
    let names: Vec<&str> = leaving.map(|column| column.name.as_str()).collect();
    let is_known = |name: &str| before.iter().any(|column| column.name == name && column.is_earlier());
    let fresh: Vec<&str> = names.iter().copied().filter(|name| !is_known(name)).collect();
    let Text { zh, en } = &form.names;
    let title = match workspace.roster.settings().language {
        Language::Chinese => format!("转换“{zh}”的字段类型"),
        Language::English => format!("Convert fields of {en}"),
    };
    let wish = Wish {
        kind: CONVERT,
        place: Some((&form.app, &form.key)),
        title,
        params: json!({ "columns": names, "fresh": fresh }),
        ready: true,
    };
    (!names.is_empty()).then(|| job::row_of(workspace, by, wish))
}

pub(crate) struct ConvertWork;

impl Work for ConvertWork {
    fn kind(&self) -> &'static str {
        CONVERT
    }

    fn run<'a>(&'a self, running: &'a Running) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(async move {
            let mut pass = Pass::of(running);
            loop {
                match pass.step().await? {
                    Step::More => {}
                    Step::End if pass.end().await? => break,
                    Step::End => {}
                    // Another publication has made other plans, and a job of its own.
                    Step::Overtaken => break,
                }
            }
            pass.scrub().await;
            let (converted, kept) = (pass.converted, pass.kept);
            let said = Text::new(
                format!("转换了 {converted} 个值，{kept} 个转不了，已留存"),
                format!("{converted} values converted, {kept} could not be and are set aside"),
            );
            let result = json!({ "converted": converted, "kept": kept });
            Ok(Outcome { result, rests: false, said, action: Some(action::FIELD_CONVERT) })
        })
    }

    fn link(&self, job: &JobRow) -> String {
        let (app, form) = (job.app.as_deref().unwrap_or_default(), job.form.as_deref().unwrap_or_default());
        format!("/build/{app}/forms/{form}?kept=all")
    }
}

/// Where a pass stands after a step.
enum Step {
    More,
    End,
    Overtaken,
}

/// A pass over the records of a form, and how far it is.
struct Pass<'a> {
    running: &'a Running,
    /// The columns whose values nobody has tried to read as what their fields are now.
    columns: Vec<String>,
    /// Those of them whose values have not been set aside before.
    fresh: Vec<String>,
    after: i64,
    done: i64,
    converted: i64,
    kept: i64,
    /// How many values stay in each column.
    left: BTreeMap<String, i64>,
    /// Whether it passes over the records once more.
    again: bool,
    /// The fields that become sensitive with it.
    sealed: BTreeSet<String>,
}

impl<'a> Pass<'a> {
    fn of(running: &'a Running) -> Self {
        let params = &running.row.params;
        let names = |key: &str| {
            let names = params[key].as_array().into_iter().flatten();
            names.filter_map(|name| name.as_str().map(str::to_owned)).collect()
        };
        let so_far = |key: &str| params["so_far"][key].as_i64().unwrap_or_default();
        let left = params["left"].as_object().into_iter().flatten();
        Self {
            running,
            columns: names("columns"),
            fresh: names("fresh"),
            after: params["after"].as_i64().unwrap_or_default(),
            done: so_far("done"),
            converted: so_far("converted"),
            kept: so_far("kept"),
            left: left.map(|(name, number)| (name.clone(), number.as_i64().unwrap_or_default())).collect(),
            again: false,
            sealed: BTreeSet::new(),
        }
    }

    fn place(&self) -> (&'a str, &'a str) {
        let row = &self.running.row;
        (row.app.as_deref().unwrap_or_default(), row.form.as_deref().unwrap_or_default())
    }

    /// Looks at some records.
    async fn step(&mut self) -> Result<Step, JobError> {
        let (app, key) = self.place();
        let workspace = &self.running.workspace;
        let Some(form) = workspace.model().form(app, key).cloned() else { return Ok(Step::Overtaken) };
        // What somebody still writes with the definitions of before must not be passed by.
        let is_in_force = |name: &String| form.table.earlier.iter().any(|one| one.name == *name);
        if !(workspace.is_settled() && self.columns.iter().all(is_in_force)) {
            self.drop_ended().await?;
            if self.columns.is_empty() {
                return Ok(Step::Overtaken);
            }
            if !(workspace.is_settled() && self.columns.iter().all(is_in_force)) {
                self.running.wait(SOON).await?;
                return Ok(Step::More);
            }
        }
        self.sealed.extend(past::becoming_sensitive(&form, &self.columns).cloned());
        let rows = next_held(workspace, &form, self.after, STEP).await?;
        let Some(last) = rows.last().map(|row| row.seq) else { return Ok(Step::End) };
        self.done += i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let mut open = rows;
        for _ in 0..TRIES {
            open = self.convert(&form, open).await?;
            if open.is_empty() {
                break;
            }
        }
        if !open.is_empty() {
            return Err(JobError::Broken("a record was changed again and again".to_owned()));
        }
        self.after = last;
        self.note().await?;
        let (app, form) = (app.to_owned(), key.to_owned());
        workspace.events.tell(Event::Record { app, form, id: String::new(), version: 0 });
        Ok(Step::More)
    }

    /// Forgets the columns that are not to be read any more: another job has come to their end, or another publication
    /// has given their fields back what they were.
    async fn drop_ended(&mut self) -> Result<(), StoreError> {
        let (app, form) = self.place();
        let columns = field_columns::of_app(&mut self.running.workspace.store.read().await?, app).await?;
        let rows = columns.get(form).map(Vec::as_slice).unwrap_or_default();
        self.columns.retain(|name| rows.iter().any(|row| row.name == *name && row.is_earlier()));
        Ok(())
    }

    /// Converts what some records hold; answers those that were changed meanwhile, as they are now.
    async fn convert(&mut self, form: &Arc<Form>, rows: Vec<Held>) -> Result<Vec<Held>, JobError> {
        let workspace = &self.running.workspace;
        let snapshot = workspace.snapshot();
        let mut records = Records::of(&World::of(&snapshot), &form.app);
        let decided = loop {
            let world = records.world();
            let decided: Vec<Vec<Decided>> = rows.iter().map(|row| decide(form, row, &world)).collect();
            if !records.is_asked() {
                break decided;
            }
            records.learn(&mut workspace.store.read().await?).await?;
        };
        let (mut commands, mut behind, mut binned) = (Vec::new(), Vec::new(), Vec::new());
        for (row, values) in rows.into_iter().zip(decided) {
            let told = self.worth_telling(&values);
            if row.deleted && values.iter().any(|decided| self.sealed.contains(&decided.one.field)) {
                binned.push((row, values));
            } else if row.deleted || told.is_empty() {
                self.count(&values, !row.deleted);
            } else {
                commands.push(command(form, &row, told));
                behind.push((row, values));
            }
        }
        let (mut again, mut aside) = (Vec::new(), Vec::new());
        for (done, (row, values)) in workspace.perform_own(commands).await.into_iter().zip(behind) {
            match done {
                Ok(_) => self.count(&values, true),
                Err(RecordError::Conflict { .. }) => again.extend(held(workspace, form, row.seq - 1, 1).await?),
                // It was deleted or destroyed meanwhile; what it holds stays with it.
                Err(RecordError::NotFound) => self.count(&values, false),
                Err(error) if error.store_error().is_some() => return Err(broken(error)),
                // What it would become is refused: a value there may be only once, figures that would not hold.
                Err(error) => aside.push((row, values, refused_fields(&error))),
            }
        }
        for (row, values, refused) in aside {
            match self.set_aside(form, &row, &values, &refused).await? {
                Some(values) => self.count(&values, true),
                None => again.extend(held(workspace, form, row.seq - 1, 1).await?),
            }
        }
        for (row, values) in binned {
            if self.seal_binned(form, &row, &values).await? {
                self.count(&values, true);
            } else {
                again.extend(held(workspace, form, row.seq - 1, 1).await?);
            }
        }
        again.sort_by_key(|row| row.seq);
        Ok(again)
    }

    /// Sets aside what was refused of a record: the fields that were named, and everything where that is not enough. `None`
    /// when the record was changed meanwhile.
    async fn set_aside(
        &self,
        form: &Form,
        row: &Held,
        values: &[Decided],
        refused: &BTreeSet<String>,
    ) -> Result<Option<Vec<Decided>>, JobError> {
        let workspace = &self.running.workspace;
        let is_named = |decided: &Decided| refused.contains(&decided.one.field);
        let mut left = values.to_vec();
        left.iter_mut().filter(|decided| refused.contains(&decided.one.field)).for_each(Decided::refuse);
        let mut all = values.to_vec();
        all.iter_mut().for_each(Decided::refuse);
        for (values, is_last) in [(left, false), (all, true)] {
            if !is_last && (values.iter().all(is_named) || !values.iter().any(is_named)) {
                continue;
            }
            let noted = workspace.perform_own(vec![command(form, row, self.worth_telling(&values))]).await;
            match noted.into_iter().next() {
                Some(Err(RecordError::Conflict { .. })) => return Ok(None),
                Some(Err(error)) if error.store_error().is_some() => return Err(broken(error)),
                Some(Err(_)) if !is_last => {}
                _ => return Ok(Some(values)),
            }
        }
        Ok(None)
    }

    /// What lies in the recycle bin waits there as it was; only what becomes sensitive cannot. False when the record was
    /// changed meanwhile.
    async fn seal_binned(&self, form: &Arc<Form>, row: &Held, values: &[Decided]) -> Result<bool, StoreError> {
        let values: Vec<Converted> = values.iter().map(|decided| decided.one.clone()).collect();
        let work = Arc::new((Arc::clone(form), row.clone(), values));
        self.running
            .workspace
            .store
            .write(move |conn| {
                let work = Arc::clone(&work);
                Box::pin(async move {
                    let (form, row, values) = &*work;
                    record::seal_binned(conn, form, (row.id.as_str(), row.version), values).await
                })
            })
            .await
    }

    /// What the history of a record says: what is read, and what is set aside for the first time.
    fn worth_telling(&self, values: &[Decided]) -> Vec<Converted> {
        let told = values.iter().map(|decided| &decided.one);
        told.filter(|one| one.now.is_some() || self.fresh.contains(&one.column)).cloned().collect()
    }

    fn count(&mut self, values: &[Decided], is_told: bool) {
        for Decided { one, read, kept } in values {
            let stays = one.now.is_none() || !one.rest.is_null() || !is_told;
            if stays && self.columns.contains(&one.column) {
                *self.left.entry(one.column.clone()).or_default() += 1;
            }
            if is_told {
                self.converted += read;
                self.kept += kept;
            }
        }
    }

    async fn note(&self) -> Result<(), JobError> {
        let so_far = json!({ "done": self.done, "converted": self.converted, "kept": self.kept });
        let params = json!({
            "columns": self.columns, "fresh": self.fresh, "after": self.after, "so_far": so_far, "left": self.left
        });
        self.running.progress(self.done, self.done, Some(params), Vec::new()).await
    }

    /// Ends the pass, and before that seals what was stored elsewhere of fields that have become sensitive. False as for
    /// [`Pass::close`].
    async fn end(&mut self) -> Result<bool, JobError> {
        let (app, key) = self.place();
        if let Some(form) = self.running.workspace.model().form(app, key).cloned() {
            past::seal(self.running, &form, &self.sealed, self.done).await?;
        }
        self.close().await
    }

    /// What was sealed must not be found in what is free by now.
    async fn scrub(&self) {
        let (app, key) = self.place();
        let form = self.running.workspace.model().form(app, key).cloned();
        if let Some(form) = form.filter(|_| !self.sealed.is_empty()) {
            past::scrub(self.running, &form).await;
        }
    }

    /// What holds nothing any more may be given to another field; the rest waits for what people make of it. False when
    /// somebody has written where nothing was left: then the records are to be passed over once more.
    async fn close(&mut self) -> Result<bool, JobError> {
        let (app, key) = self.place();
        let workspace = &self.running.workspace;
        let Some(form) = workspace.model().form(app, key).cloned() else { return Ok(true) };
        let is_counted = |name: &String| self.left.get(name).is_some_and(|left| *left > 0);
        let (left, cleared) = self.columns.iter().cloned().partition(is_counted);
        let ending = Arc::new(Ending { form, left, cleared, is_last: self.again });
        let is_ended = workspace
            .store
            .write(move |conn| {
                let ending = Arc::clone(&ending);
                Box::pin(async move { ending.carry_out(conn).await })
            })
            .await?;
        if !is_ended {
            (self.again, self.after, self.done, self.kept) = (true, 0, 0, 0);
            // Of what stays in the others, the histories have been told.
            self.fresh.retain(|name| !is_counted(name));
            self.left.clear();
        }
        Ok(is_ended)
    }
}

/// What the columns of a form are once their values are read.
struct Ending {
    form: Arc<Form>,
    /// Those in which values were counted that stay.
    left: Vec<String>,
    /// Those in which nothing was left.
    cleared: Vec<String>,
    is_last: bool,
}

impl Ending {
    /// False, and nothing is done, when something stands where nothing was left.
    async fn carry_out(&self, conn: &mut Conn) -> Result<bool, StoreError> {
        let mut ended: Vec<(&String, ColumnState)> = Vec::new();
        for name in &self.cleared {
            match self.form.table.is_filled(conn, name).await? {
                true if !self.is_last => return Ok(false),
                true => ended.push((name, ColumnState::Former)),
                false => ended.push((name, ColumnState::Empty)),
            }
        }
        ended.extend(self.left.iter().map(|name| (name, ColumnState::Former)));
        for (name, state) in ended {
            let place = (self.form.app.as_str(), self.form.key.as_str(), name.as_str());
            field_columns::set_state(conn, place, &[ColumnState::Leaving], state).await?;
        }
        Ok(true)
    }
}

/// What records hold in the columns of before, then in the fields these belong to, and then in those that say what links
/// may lead to.
async fn held(workspace: &Workspace, form: &Form, after: i64, limit: usize) -> Result<Vec<Held>, StoreError> {
    form.table.held(&mut workspace.store.read().await?, &places(form), after, limit).await
}

/// The same of the next records that hold anything in the columns of before.
async fn next_held(workspace: &Workspace, form: &Form, after: i64, limit: usize) -> Result<Vec<Held>, StoreError> {
    let names: Vec<&str> = form.table.earlier.iter().map(|one| one.name.as_str()).collect();
    form.table.held_in(&mut workspace.store.read().await?, &places(form), &names, after, limit).await
}

/// The columns of before, those of their fields, and those of the fields that say what links may lead to.
pub(super) fn places(form: &Form) -> Vec<(String, Column)> {
    let earlier = &form.table.earlier;
    let before = earlier.iter().map(|one| (one.name.clone(), one.column));
    let own = earlier.iter().filter_map(|one| form.table.place_of(&one.field));
    before.chain(own).chain(beside(form).into_values()).collect()
}

/// The fields that say what the links among those with earlier values may lead to, and where they lie.
fn beside(form: &Form) -> BTreeMap<&str, (String, Column)> {
    let fields = form.table.earlier.iter().filter_map(|one| form.field(&one.field));
    let asked = fields.flat_map(|field| asked_beside(&field.definition));
    asked.filter_map(|key| Some((key, form.table.place_of(key)?))).collect()
}

/// The fields that a refusal names.
fn refused_fields(error: &RecordError) -> BTreeSet<String> {
    let (RecordError::Invalid(problems) | RecordError::Forbidden(problems)) = error else { return BTreeSet::new() };
    problems.iter().filter_map(|problem| problem.pointer.split('/').nth(1)).map(str::to_owned).collect()
}

/// What becomes of what a record holds in one column, and how many values that are.
#[derive(Debug, Clone)]
pub(super) struct Decided {
    pub one: Converted,
    read: i64,
    kept: i64,
}

impl Decided {
    /// Leaves everything where it is.
    fn refuse(&mut self) {
        self.one.now = None;
        (self.read, self.kept) = (0, self.read + self.kept);
    }
}

/// What becomes of the values a record holds: of each field the youngest that can be read, unless it has a new one; of
/// rows each cell by itself. Where a link may lead is said by what the other fields hold by then.
pub(super) fn decide(form: &Form, row: &Held, world: &World<'_>) -> Vec<Decided> {
    let decided = decide_beside(form, row, world);
    let asked = beside(form);
    if asked.is_empty() {
        return decided;
    }
    let earlier = &form.table.earlier;
    let own = earlier.iter().map(|one| one.field.as_str());
    let held = own.chain(asked.into_keys()).zip(row.values.iter().skip(earlier.len()));
    let held = held.filter(|(_, value)| !value.is_null()).map(|(key, value)| (key.to_owned(), value.clone()));
    let mut record: Map<String, Value> = held.collect();
    for Decided { one, .. } in decided {
        record.extend(one.now.map(|now| (one.field, now)));
    }
    decide_beside(form, row, &world.beside(&record))
}

fn decide_beside(form: &Form, row: &Held, world: &World<'_>) -> Vec<Decided> {
    let earlier = &form.table.earlier;
    let mut decided: Vec<Decided> = Vec::new();
    for (at, one) in earlier.iter().enumerate().filter(|(at, _)| !row.values[*at].is_null()) {
        if let Some(rows) = &one.rows {
            let own = row.values.get(earlier.len() + at).filter(|own| !own.is_null());
            let mut younger = decided.iter().rev().filter(|other| other.one.field == one.field);
            let known = younger.find_map(|other| other.one.now.as_ref()).or(own);
            let found = decide_rows((&one.field, &one.name), rows, &row.values[at], known, world);
            decided.push(found);
            continue;
        }
        let has_own = row.values.get(earlier.len() + at).is_some_and(|own| !own.is_null());
        let has_found = decided.iter().any(|other| other.one.field == one.field && other.one.now.is_some());
        let conversion = one.conversion.as_ref().filter(|_| !has_own && !has_found);
        let now = conversion.and_then(|conversion| conversion.convert(&row.values[at], world).ok());
        let was = match &one.conversion {
            Some(conversion) => conversion.told(&row.values[at], world),
            None => row.values[at].clone(),
        };
        let (read, kept) = if now.is_some() { (1, 0) } else { (0, i64::from(!one.is_redone)) };
        let (field, column) = (one.field.clone(), one.name.clone());
        decided.push(Decided { one: Converted { field, column, was, now, rest: Value::Null }, read, kept });
    }
    decided
}

/// What becomes of rows; `known` are those that stand in the field, or were read from a younger column.
fn decide_rows(
    (field, column): (&str, &str),
    rows: &Rows,
    held: &Value,
    known: Option<&Value>,
    world: &World<'_>,
) -> Decided {
    let found = rows.read_in(held, known, world);
    let count = |is_read: bool| found.cells.iter().filter(|cell| cell.is_read == is_read).count();
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let (read, kept) = (number(count(true)), number(count(false)));
    let now = found.is_moved.then_some(found.now);
    let (field, column) = (field.to_owned(), column.to_owned());
    // What was left behind is told of as the rows that left it.
    let was = if held.is_array() { held.clone() } else { known.cloned().unwrap_or_default() };
    Decided { one: Converted { field, column, was, now, rest: found.rest }, read, kept }
}

fn command(form: &Form, row: &Held, values: Vec<Converted>) -> Command {
    let action = Action::Convert { id: row.id.clone(), version: row.version, values };
    Command { id: None, app: form.app.clone(), form: form.key.clone(), action }
}

fn broken(error: RecordError) -> JobError {
    match error {
        RecordError::Store(error) => error.into(),
        other => JobError::Broken(other.to_string()),
    }
}
