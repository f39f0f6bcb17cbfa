//! What publishing the drafts of an app would mean for the records that are stored: fields that come, go, are called
//! otherwise or become another kind, and how many records hold a value in them.

use super::PackageError;
use super::formulas::{ChangedFormula, changed_formulas};
use super::publish::{package_with, place_fields};
use super::touched_views::{TouchedViews, touched_views};
use crate::access::{FormRights, Principal};
use crate::aggregate::Aggregate;
use crate::audit::Via;
use crate::condition::{Comparison, Condition, Op, Operand};
use crate::conversion::{Ahead, FieldColumn, Forecast, World, forecast, staying_as};
use crate::definition::{Definitions, FieldDefinition, FormDefinition, Operation};
use crate::kind;
use crate::model::{App, Form};
use crate::record::{Context, FitTrial, FormulaTrial, UniqueTrial, try_fit, try_formulas, try_unique};
use crate::secret::{self, MissingSecret};
use crate::store::views::Place;
use crate::store::{Conn, Count, ListQuery, Shelf, StoreError};
use crate::workspace::{Snapshot, Workspace};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What happens to one form.
#[derive(Debug, Clone, PartialEq)]
pub struct FormChange {
    pub form: String,
    pub title: String,
    /// True for a form that is not in force yet.
    pub new: bool,
    /// The records there are, bounded.
    pub records: Count,
    pub fields: Vec<FieldChange>,
    /// The formulas that are worked out anew in the records there are.
    pub formulas: Vec<ChangedFormula>,
    /// What would come of that, where records can be read beforehand as what they will be.
    pub trial: Option<FormulaTrial>,
    /// The records that could not be saved as they are any more, where there are some.
    pub fit: Option<FitTrial>,
    /// The fields, or fields together, that may say something once only from now on, of which records say the same: until
    /// those are mended nothing is published.
    pub clashes: Vec<UniqueTrial>,
    /// The views people have saved that would lose something.
    pub views: TouchedViews,
}

/// What happens to one field, or to the column `items.qty` of a sub-form.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldChange {
    pub path: String,
    pub title: String,
    pub step: FieldStep,
    /// The key it had before, when its values go with it under a new one.
    pub formerly: Option<String>,
    /// The records with a value in the field as it was, bounded; none for columns and fields that are new.
    pub filled: Option<Count>,
    /// What becomes of the values, when they cannot stay as they are.
    pub forecast: Option<Forecast>,
}

/// The change itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldStep {
    Added,
    /// The field goes; its stored values stay in the database.
    Removed,
    /// The field has another label.
    Retitled,
    /// The field has another key.
    Renamed,
    /// The field is of another kind.
    Converted {
        from: &'static str,
        to: &'static str,
    },
}

/// The secrets that flows of an app name with its drafts, and these files on top of them, in place, and that were not set. An
/// app may be published without them; what is sent with one fails until it is there.
pub async fn missing_secrets(
    workspace: &Workspace,
    app: &str,
    files: BTreeMap<String, String>,
) -> Result<Vec<MissingSecret>, PackageError> {
    let (after, _) = Definitions::read(&package_with(workspace, app, files).await?);
    Ok(secret::missing(&mut workspace.store.read().await?, after.flows.values()).await?)
}

/// An aggregate table that is added up from its records when the drafts are published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedTable {
    pub key: String,
    pub title: String,
    /// True for a table that is not in force yet.
    pub new: bool,
}

/// The aggregate tables whose figures the drafts of an app, and these files on top of them, would have added up anew.
pub async fn counted_tables(
    workspace: &Workspace,
    app: &str,
    files: BTreeMap<String, String>,
) -> Result<Vec<CountedTable>, PackageError> {
    let (after, _) = super::preview(workspace, app, files).await?;
    let model = workspace.model();
    let current = model.app(app).ok_or(PackageError::NotFound)?;
    let of = |(key, table): (&String, &Arc<Aggregate>)| {
        let before = current.aggregates.get(key);
        let counted = CountedTable { key: key.clone(), title: table.definition.title.clone(), new: before.is_none() };
        before.is_none_or(|before| before.digest != table.digest).then_some(counted)
    };
    Ok(after.aggregates.iter().filter_map(of).collect())
}

/// What the drafts of an app, and these files on top of them, would change for its forms.
pub async fn changes(
    workspace: &Workspace,
    app: &str,
    files: BTreeMap<String, String>,
) -> Result<Vec<FormChange>, PackageError> {
    let (mut after, _) = Definitions::read(&package_with(workspace, app, files.clone()).await?);
    let (compiled, _) = super::preview(workspace, app, files).await?;
    let snapshot = workspace.snapshot();
    let current = snapshot.model.app(app).ok_or(PackageError::NotFound)?;
    place_fields(workspace, current, &mut after).await?;
    let nobody = FormDefinition::default();
    let mut conn = workspace.store.read().await?;
    let mut found = Vec::new();
    for (key, form) in &after.forms {
        let before = current.definitions.forms.get(key);
        let mut fields = compare(before.unwrap_or(&nobody), form);
        let columns = after.columns.get(key).map(Vec::as_slice).unwrap_or_default();
        let mut records = Count { value: 0, exact: true };
        if let Some(stored) = current.forms.get(key) {
            let counting = Counting { form: stored, snapshot: &snapshot };
            records = counting.records(&mut conn, None).await?;
            counting.tell_values(&mut conn, (form, columns), &mut fields).await?;
        }
        let both = current.forms.get(key).zip(compiled.forms.get(key));
        let formulas = both.map(|(was, is)| changed_formulas(was, is)).unwrap_or_default();
        let kept = both.filter(|(was, is)| records.value > 0 && was.aggregate.is_none() && is.aggregate.is_none());
        let Foreseen { trial, fit, clashes } = match kept {
            Some((was, is)) => {
                let mut ahead = Ahead::of(was, is, columns, &World::of(&snapshot));
                let can_be_read = is_foreseeable(is, &fields, &after, current);
                foresee(&mut conn, &snapshot, &mut ahead, can_be_read).await?
            }
            None => Foreseen::default(),
        };
        let versions = (&current.definitions, &after);
        let views = touched_views(&mut conn, Place { app, form: key }, versions).await?;
        let is_touched = fit.is_some() || !clashes.is_empty() || !views.is_empty();
        if before.is_none() || !fields.is_empty() || !formulas.is_empty() || is_touched {
            found.push(FormChange {
                form: key.clone(),
                title: form.title.clone(),
                new: before.is_none(),
                records,
                fields,
                formulas,
                trial,
                fit,
                clashes,
                views,
            });
        }
    }
    Ok(found)
}

/// What publishing would come upon in the stored records of a form. Of an aggregate table nothing is said: its rows follow from
/// other records.
#[derive(Default)]
struct Foreseen {
    trial: Option<FormulaTrial>,
    fit: Option<FitTrial>,
    clashes: Vec<UniqueTrial>,
}

/// Looks at the stored records of a form; `can_be_read` says whether they can be read beforehand as what they will be.
async fn foresee(
    conn: &mut Conn,
    snapshot: &Snapshot,
    ahead: &mut Ahead<'_>,
    can_be_read: bool,
) -> Result<Foreseen, StoreError> {
    let clashes = clashing(conn, ahead.was, ahead.is).await?;
    if !can_be_read {
        return Ok(Foreseen { clashes, ..Foreseen::default() });
    }
    let system = Principal::system(Via::System);
    let context = snapshot.context(&system);
    let trial = tried(conn, &context, ahead).await?;
    let fit = fitted(conn, &context, ahead).await?;
    Ok(Foreseen { trial, fit, clashes })
}

/// What would come of the formulas that are not what they were, and of those that read them, in the records there are.
async fn tried(
    conn: &mut Conn,
    context: &Context<'_>,
    ahead: &mut Ahead<'_>,
) -> Result<Option<FormulaTrial>, StoreError> {
    let formulas = Arc::new(ahead.is.formulas_following(&ahead.is.formulas_unlike(ahead.was)));
    if formulas.is_empty() {
        return Ok(None);
    }
    try_formulas(conn, context, ahead, &formulas).await.map(Some)
}

/// The stored records that what the form asks for from now on keeps from being saved as they are; none where there are none.
async fn fitted(conn: &mut Conn, context: &Context<'_>, ahead: &mut Ahead<'_>) -> Result<Option<FitTrial>, StoreError> {
    if ahead.was.definition == ahead.is.definition {
        return Ok(None);
    }
    let found = try_fit(conn, context, ahead).await?;
    Ok(Some(found).filter(|found| found.misfits > 0))
}

/// The records that say the same where no two may from now on, in fields that stay what they are.
async fn clashing(conn: &mut Conn, was: &Form, is: &Form) -> Result<Vec<UniqueTrial>, StoreError> {
    // A field that is called otherwise lies where it lay.
    let held = |key: &String| staying_as(was, is, key).map(str::to_owned);
    let (before, mut found) = (said_once(was), Vec::new());
    for keys in said_once(is) {
        let Some(keys) = keys.iter().map(held).collect::<Option<Vec<String>>>() else { continue };
        if !before.contains(&keys) {
            found.extend(try_unique(conn, was, &keys).await?);
        }
    }
    Ok(found)
}

/// The fields that each say something once among all records, and those that do so together.
fn said_once(form: &Form) -> Vec<Vec<String>> {
    let single = form.fields.iter().filter(|field| field.definition.unique).map(|field| vec![field.key.clone()]);
    let is_of_records = |keys: &&Vec<String>| keys.iter().all(|key| form.field(key).is_some());
    single.chain(form.definition.unique.iter().filter(is_of_records).cloned()).collect()
}

/// Whether stored records say by now, or once they are converted, all that formulas of the form will read: no value has to be
/// looked up first, and no other form that they may look into becomes another.
fn is_foreseeable(is: &Form, fields: &[FieldChange], after: &Definitions, current: &App) -> bool {
    let is_entered = |path: &str| is.at_path(path).is_none_or(|field| !field.is_computed() || field.formula.is_some());
    let is_said = |change: &FieldChange| match change.step {
        FieldStep::Added => is_entered(&change.path),
        FieldStep::Removed | FieldStep::Retitled | FieldStep::Renamed => true,
        FieldStep::Converted { to, .. } => {
            is_entered(&change.path) && !(to == "link" && is_copied_from(is, &change.path))
        }
    };
    let is_other = |(key, form): (&String, &FormDefinition)| {
        *key != is.key && current.definitions.forms.get(key).is_none_or(|was| was != form)
    };
    fields.iter().all(is_said) && !(is.asks && after.forms.iter().any(is_other))
}

/// Whether something is copied from where a link leads.
fn is_copied_from(form: &Form, path: &str) -> bool {
    let link = path.rsplit('.').next();
    let mut fields = form.fields.iter().flat_map(|field| field.columns.iter().chain([field]));
    fields.any(|field| field.kind.name() == "lookup" && field.definition.link.as_deref() == link)
}

/// Counts records of one form as it is in force.
struct Counting<'a> {
    form: &'a Form,
    snapshot: &'a Snapshot,
}

impl Counting<'_> {
    async fn records(&self, conn: &mut Conn, filter: Option<&Condition>) -> Result<Count, StoreError> {
        let system = Principal::system(Via::System);
        let context = self.snapshot.context(&system);
        let scope = FormRights::everything().scope(Operation::Read).expect("every right includes reading");
        let query = ListQuery {
            scope: &scope,
            filter,
            search: "",
            search_in: None,
            sort: &[],
            limit: 1,
            cursor: None,
            shelf: Shelf::Kept,
            newest: None,
            context: &context.conditions,
        };
        self.form.table.count(conn, &query).await
    }

    /// Says of fields that change how many records hold a value in them, and what becomes of the values. `after` is what the
    /// form will be, and where its fields will lie.
    async fn tell_values(
        &self,
        conn: &mut Conn,
        (after, columns): (&FormDefinition, &[FieldColumn]),
        fields: &mut Vec<FieldChange>,
    ) -> Result<(), StoreError> {
        for change in fields.iter_mut().filter(|change| change.step != FieldStep::Added) {
            let path = change.formerly.as_ref().unwrap_or(&change.path);
            change.filled = self.filled(conn, path).await?;
        }
        for (path, found) in forecast(conn, self.form, after, columns, &World::of(self.snapshot)).await? {
            match fields.iter_mut().find(|change| change.path == path) {
                Some(change) => change.forecast = Some(found),
                // Nothing else is said of a field whose values that were set aside fit now.
                None if found.converts > 0 => fields.push(taken_back(after, path, found)),
                None => {}
            }
        }
        Ok(())
    }

    async fn filled(&self, conn: &mut Conn, path: &str) -> Result<Option<Count>, StoreError> {
        if self.form.table.column(path).is_none() {
            return Ok(None);
        }
        let filled =
            Condition::Compare(Comparison { field: path.to_owned(), op: Op::NotEmpty, operand: Operand::None });
        self.records(conn, Some(&filled)).await.map(Some)
    }
}

fn compare(before: &FormDefinition, after: &FormDefinition) -> Vec<FieldChange> {
    let (old, new) = (paths(before), paths(after));
    let mut found = Vec::new();
    let at = |paths: &[(String, &FieldDefinition)], path: &str| paths.iter().any(|(other, _)| other == path);
    let mut renamed = Vec::new();
    for (path, field) in &new {
        // A column names the one it was by its key alone.
        let former = field.formerly.as_ref().map(|former| match path.rsplit_once('.') {
            Some((subform, _)) => format!("{subform}.{former}"),
            None => former.clone(),
        });
        let former = former.filter(|former| at(&old, former) && !at(&old, path) && !at(&new, former));
        let step = match old.iter().find(|(other, _)| other == former.as_ref().unwrap_or(path)) {
            None => FieldStep::Added,
            Some((_, was)) => {
                let (from, to) = (kind::of(was).name(), kind::of(field).name());
                let is_other_link = to == "link" && was.many != field.many;
                if from != to || is_other_link {
                    FieldStep::Converted { from, to }
                } else if former.is_some() {
                    FieldStep::Renamed
                } else if was.title != field.title {
                    FieldStep::Retitled
                } else {
                    continue;
                }
            }
        };
        renamed.extend(former.clone());
        found.push(FieldChange { formerly: former, ..change(path, field, step) });
    }
    let gone = old.iter().filter(|(path, _)| !at(&new, path) && !renamed.contains(path));
    found.extend(gone.map(|(path, field)| change(path, field, FieldStep::Removed)));
    found
}

fn change(path: &str, field: &FieldDefinition, step: FieldStep) -> FieldChange {
    let title = field.title.clone().unwrap_or_else(|| path.to_owned());
    FieldChange { path: path.to_owned(), title, step, formerly: None, filled: None, forecast: None }
}

/// A field that stays what it is, but takes values it could not take before.
fn taken_back(form: &FormDefinition, path: String, found: Forecast) -> FieldChange {
    let field = paths(form).into_iter().find(|(other, _)| *other == path).map(|(_, field)| field.clone());
    let field = field.unwrap_or_default();
    let to = kind::of(&field).name();
    FieldChange { forecast: Some(found), ..change(&path, &field, FieldStep::Converted { from: to, to }) }
}

/// Every field and column by its path, without what only structures the page.
fn paths(form: &FormDefinition) -> Vec<(String, &FieldDefinition)> {
    let mut found = Vec::new();
    for (key, field) in &form.properties {
        let columns = field.items.iter().flat_map(|items| &items.properties);
        if kind::column(field).is_some() {
            found.push((key.clone(), field));
        }
        found.extend(columns.map(|(column, cell)| (format!("{key}.{column}"), cell)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn form(fields: Value) -> FormDefinition {
        serde_json::from_value(json!({ "key": "a", "title": "A", "properties": fields })).expect("a form")
    }

    #[test]
    fn fields_and_columns_that_come_go_and_change_are_named() {
        let before = form(json!({
            "name": { "title": "名称" },
            "line": { "title": "分组", "x-kind": "separator" },
            "size": { "title": "大小", "type": "number" },
            "rows": { "title": "明细", "type": "array", "items": { "type": "object", "properties": {
                "a": { "title": "甲" }, "b": { "title": "乙" } } } },
            "gone": { "title": "旧" }
        }));
        let after = form(json!({
            "name": { "title": "客户名称" },
            "size": { "title": "大小" },
            "rows": { "title": "明细", "type": "array", "items": { "type": "object", "properties": {
                "a": { "title": "甲" }, "c": { "title": "丙" } } } },
            "new": { "title": "新" }
        }));
        let found = compare(&before, &after);
        let said: Vec<(&str, FieldStep)> = found.iter().map(|c| (c.path.as_str(), c.step)).collect();
        assert_eq!(
            said,
            [
                ("name", FieldStep::Retitled),
                ("size", FieldStep::Converted { from: "number", to: "text" }),
                ("rows.c", FieldStep::Added),
                ("new", FieldStep::Added),
                ("rows.b", FieldStep::Removed),
                ("gone", FieldStep::Removed),
            ]
        );
        assert_eq!(compare(&after, &after), []);
    }

    #[test]
    fn a_field_under_another_key_is_no_other_field() {
        let before = form(json!({ "x": { "title": "甲" }, "z": { "title": "丙" } }));
        let after = form(json!({
            "y": { "title": "甲", "x-formerly": "x" },
            "w": { "title": "丙", "type": "number", "x-formerly": "z" }
        }));
        let found = compare(&before, &after);
        let said: Vec<_> = found.iter().map(|c| (c.path.as_str(), c.formerly.as_deref(), c.step)).collect();
        let converted = FieldStep::Converted { from: "text", to: "number" };
        assert_eq!(said, [("y", Some("x"), FieldStep::Renamed), ("w", Some("z"), converted)]);
    }
}
