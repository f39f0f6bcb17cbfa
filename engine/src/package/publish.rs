//! Drafts and publishing. A draft is text that may be wrong; publishing checks the whole app with the drafts in place,
//! widens the tables and puts the new versions in force, or says everything that is wrong.

use super::PackageError;
use super::demo::without_demo;
use super::install::publish_tables;
use crate::access::{Builder, Principal};
use crate::aggregate;
use crate::audit::{Entry, action};
use crate::conversion::{self, FieldColumn};
use crate::definition::{Definitions, DocumentKind, FormDefinition, Package, check, check_evolution, warnings};
use crate::flow::service::reset_timers;
use crate::model::{App, Model};
use crate::problem::Problem;
use crate::secret;
use crate::store::{
    self, StoreError,
    definitions::{DefinitionRow, Writing},
    jobs::JobRow,
};
use crate::workspace::{Snapshot, Workspace};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A document that was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    pub path: String,
    pub version: i64,
}

/// Keeps the text of a draft, right or wrong; `None` drops the draft.
pub async fn save_draft(
    workspace: &Workspace,
    principal: &Principal,
    app: &str,
    path: &str,
    text: Option<String>,
) -> Result<(), PackageError> {
    workspace.model().app(app).ok_or(PackageError::NotFound)?;
    if let Some(text) = &text {
        Package::new([(path.to_owned(), text.clone())].into()).map_err(PackageError::Invalid)?;
    }
    let work =
        Arc::new((app.to_owned(), path.to_owned(), text, principal.id().map(str::to_owned), workspace.clock.now()));
    workspace
        .store
        .write(move |conn| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let (app, path, text, by, at) = &*work;
                let writing = Writing { at: *at, by: by.as_deref() };
                store::definitions::save_draft(conn, app, path, text.as_deref(), writing).await
            })
        })
        .await?;
    Ok(())
}

/// Everything wrong with an app once its drafts, and these files on top of them, are in place.
pub async fn check_with(
    workspace: &Workspace,
    app: &str,
    files: BTreeMap<String, String>,
) -> Result<Vec<Problem>, PackageError> {
    let written: Vec<String> = files.keys().cloned().collect();
    let problems = check(&package_with(workspace, app, files).await?, &super::surroundings(workspace));
    let rows = store::definitions::definitions(&mut workspace.store.read().await?, app).await?;
    let drafts = rows.iter().filter(|row| row.draft.is_some()).map(|row| row.path.as_str());
    Ok(without_demo(problems, &drafts.chain(written.iter().map(String::as_str)).collect::<Vec<_>>()))
}

/// What is no mistake in an app with its drafts and these files in place, but seldom meant.
pub async fn warnings_with(
    workspace: &Workspace,
    app: &str,
    files: BTreeMap<String, String>,
) -> Result<Vec<Problem>, PackageError> {
    Ok(warnings(&package_with(workspace, app, files).await?))
}

/// An app as it would be with its drafts, and these files on top of them, in place.
pub(super) async fn package_with(
    workspace: &Workspace,
    app: &str,
    files: BTreeMap<String, String>,
) -> Result<Package, PackageError> {
    workspace.model().app(app).ok_or(PackageError::NotFound)?;
    let rows = store::definitions::definitions(&mut workspace.store.read().await?, app).await?;
    let mut package = with_drafts(&rows, |_| true);
    package.files.extend(files);
    Ok(package)
}

/// Publishes the drafts of an app: those named, or all of them.
///
/// # Errors
/// Every mistake of the app with the drafts in place, and every change that stored records could not follow.
pub async fn publish(
    workspace: &Workspace,
    principal: &Principal,
    key: &str,
    paths: Option<&[String]>,
) -> Result<Vec<Published>, PackageError> {
    put_in_force(workspace, principal, key, paths, None).await
}

/// The same for a builder of the app: of all drafts only those that are theirs, and no call with a secret that is not in
/// force already.
///
/// # Errors
/// As [`publish`], and every named document that only administrators put in force.
pub async fn publish_as_builder(
    workspace: &Workspace,
    principal: &Principal,
    right: &Builder,
    paths: Option<&[String]>,
) -> Result<Vec<Published>, PackageError> {
    let withheld = paths.into_iter().flatten().filter(|path| right.may_change(path).is_err());
    let problems: Vec<Problem> = withheld.map(|path| needs_administrator(path)).collect();
    if !problems.is_empty() {
        return Err(PackageError::Invalid(problems));
    }
    put_in_force(workspace, principal, right.app(), paths, Some(right)).await
}

fn needs_administrator(path: &str) -> Problem {
    let (zh, en) = ("只有管理员可以发布这个文件", "only administrators put this document in force");
    Problem::new("", "needs_administrator", zh, en).in_file(path)
}

async fn put_in_force(
    workspace: &Workspace,
    principal: &Principal,
    key: &str,
    paths: Option<&[String]>,
    right: Option<&Builder>,
) -> Result<Vec<Published>, PackageError> {
    let _turn = workspace.publishing().await;
    let model = workspace.model();
    let current = model.app(key).cloned().ok_or(PackageError::NotFound)?;
    let rows = store::definitions::definitions(&mut workspace.store.read().await?, key).await?;
    let is_theirs = |path: &str| right.is_none_or(|right| right.may_change(path).is_ok());
    let chosen = |path: &str| is_theirs(path) && paths.is_none_or(|paths| paths.iter().any(|p| p == path));
    let drafts: Vec<(String, String)> = rows
        .iter()
        .filter(|row| chosen(&row.path))
        .filter_map(|row| Some((row.path.clone(), row.draft.clone()?)))
        .collect();
    if drafts.is_empty() {
        return Ok(Vec::new());
    }
    let package = with_drafts(&rows, chosen);
    let paths: Vec<&str> = drafts.iter().map(|(path, _)| path.as_str()).collect();
    let mut problems = without_demo(check(&package, &super::surroundings(workspace)), &paths);
    let (definitions, unread) = Definitions::read(&package);
    if problems.is_empty() {
        problems.extend(unread);
        problems.extend(check_evolution(&current.definitions, &definitions));
        if right.is_some_and(|right| !right.is_admin()) {
            problems.extend(secret::new_calls(&current.definitions, &definitions));
        }
    }
    if !problems.is_empty() {
        return Err(PackageError::Invalid(problems));
    }
    let change = Change { before: current, definitions, drafts };
    loop {
        // A job may come to the end of a column while its place in the next version is worked out.
        if let Some((app, published)) = change.carry_out(workspace, principal, &model).await? {
            workspace.roster.reload().await?;
            workspace.replace(key, Some(app));
            workspace.work.notify_one();
            return Ok(published);
        }
    }
}

/// Drafts that are right, and what they make of an app.
struct Change {
    before: Arc<App>,
    definitions: Definitions,
    drafts: Vec<(String, String)>,
}

impl Change {
    /// `None`, and nothing is done, when the columns of the app are not what they were a moment ago.
    async fn carry_out(
        &self,
        workspace: &Workspace,
        principal: &Principal,
        model: &Model,
    ) -> Result<Option<(Arc<App>, Vec<Published>)>, PackageError> {
        let mut definitions = self.definitions.clone();
        let placed = place_fields(workspace, &self.before, &mut definitions).await?;
        let app =
            Arc::new(App::compile(&self.before.key, definitions, &workspace.scripts).map_err(PackageError::Invalid)?);
        let (old, new) = (&placed, &app.definitions.columns);
        let moved: BTreeSet<String> =
            old.keys().chain(new.keys()).filter(|form| old.get(*form) != new.get(*form)).cloned().collect();
        let jobs: Vec<JobRow> = moved
            .iter()
            .filter_map(|form| {
                let before = old.get(form).map(Vec::as_slice).unwrap_or_default();
                conversion::job(workspace, principal, app.forms.get(form)?, new.get(form)?, before)
            })
            .collect();
        let work = Arc::new(Work {
            jobs,
            pairings: crate::job::pairings(workspace, principal, &app, &self.before),
            recomputations: crate::job::recomputations(workspace, principal, &app, &self.before),
            moved,
            placed,
            snapshot: Snapshot { model: Arc::new(model.with(Arc::clone(&app))), ..workspace.snapshot() },
            principal: principal.clone(),
            app: Arc::clone(&app),
            before: Arc::clone(&self.before),
            drafts: self.drafts.clone(),
        });
        let published = workspace
            .store
            .write(move |conn| {
                let work = Arc::clone(&work);
                Box::pin(async move { work.carry_out(conn).await })
            })
            .await?;
        Ok(published.map(|published| (app, published)))
    }
}

/// The columns of every form of an app that have a row.
type Columns = BTreeMap<String, Vec<FieldColumn>>;

/// Finds the columns in which the fields of each form lie once these definitions are in force. Answers what it went by.
pub(super) async fn place_fields(
    workspace: &Workspace,
    current: &App,
    definitions: &mut Definitions,
) -> Result<Columns, StoreError> {
    let nothing = FormDefinition::default();
    let found = store::field_columns::of_app(&mut workspace.store.read().await?, &current.key).await?;
    let mut columns = found.clone();
    let old = &current.definitions.forms;
    for key in old.keys().chain(definitions.forms.keys()) {
        let (before, after) = (old.get(key).unwrap_or(&nothing), definitions.forms.get(key).unwrap_or(&nothing));
        if before.aggregate || after.aggregate || definitions.columns.contains_key(key) {
            continue;
        }
        let placed = conversion::plan(before, after, &columns.remove(key).unwrap_or_default());
        definitions.columns.insert(key.clone(), placed);
    }
    // Rows of forms that are gone for longer stay as they are.
    definitions.columns.extend(columns);
    definitions.columns.retain(|_, columns| !columns.is_empty());
    Ok(found)
}

struct Work {
    /// The forms whose fields lie elsewhere from now on, and the jobs that read what they leave behind.
    moved: BTreeSet<String>,
    jobs: Vec<JobRow>,
    /// The jobs that tell the other sides of links that are two-way from now on.
    pairings: Vec<JobRow>,
    /// The jobs that work out anew what formulas give that are not as they were.
    recomputations: Vec<JobRow>,
    /// The columns this goes by.
    placed: Columns,
    snapshot: Snapshot,
    principal: Principal,
    app: Arc<App>,
    before: Arc<App>,
    drafts: Vec<(String, String)>,
}

impl Work {
    async fn carry_out(&self, conn: &mut store::Conn) -> Result<Option<Vec<Published>>, PackageError> {
        store::hooks::hold_app(conn, &self.app.key).await?;
        if store::field_columns::of_app_held(conn, &self.app.key).await? != self.placed {
            return Ok(None);
        }
        let writing = Writing { at: self.snapshot.now, by: self.principal.id() };
        let mut published = Vec::with_capacity(self.drafts.len());
        for (path, text) in &self.drafts {
            let version = store::definitions::publish(conn, &self.app.key, path, text, writing).await?;
            let mut entry = Entry::new(self.snapshot.now, self.principal.origin(), action::DEFINITION_PUBLISH)
                .detail(json!({ "path": path, "version": version }));
            entry.app = Some(self.app.key.clone());
            store::audit::insert(conn, &entry).await?;
            published.push(Published { path: path.clone(), version });
        }
        for form in &self.moved {
            let columns = self.app.definitions.columns.get(form).map(Vec::as_slice).unwrap_or_default();
            store::field_columns::replace(conn, &self.app.key, form, columns).await?;
        }
        for job in self.jobs.iter().chain(&self.pairings) {
            store::jobs::insert(conn, job).await?;
        }
        publish_tables(conn, &self.app).await?;
        for job in &self.recomputations {
            let form = job.form.as_ref().and_then(|form| self.app.forms.get(form));
            // Nobody is told of work on no records.
            if let Some(form) = form
                && !form.table.every_after(conn, 0, 1).await?.is_empty()
            {
                store::jobs::insert(conn, job).await?;
            }
        }
        let converted: Vec<&str> = self.jobs.iter().filter_map(|job| job.form.as_deref()).collect();
        let waiting = aggregate::publish(conn, &self.app, Some(&self.before), &converted).await?;
        crate::duty::build_aggregates(conn, &self.app.key, &waiting, self.snapshot.now).await?;
        reset_timers(conn, &self.snapshot.context(&self.principal), &self.app, Some(&self.before)).await?;
        crate::people::install_roles(conn, &self.app.definitions.access.roles).await?;
        let origin = self.principal.origin();
        crate::link::follow_definitions(conn, &self.app, Some(&self.before), &origin, self.snapshot.now).await?;
        crate::hook::follow_definitions(conn, &self.app, &origin, self.snapshot.now).await?;
        crate::duty::install(conn, &self.snapshot, &self.app, Some(&self.before)).await?;
        Ok(Some(published))
    }
}

/// The files in force, with the chosen drafts in their place. Files of no known kind cannot have been saved.
fn with_drafts(rows: &[DefinitionRow], chosen: impl Fn(&str) -> bool) -> Package {
    let files = rows.iter().filter(|row| DocumentKind::of(&row.path).is_some()).filter_map(|row| {
        let draft = row.draft.as_ref().filter(|_| chosen(&row.path));
        Some((row.path.clone(), draft.or(row.published.as_ref())?.clone()))
    });
    Package { files: files.collect() }
}
