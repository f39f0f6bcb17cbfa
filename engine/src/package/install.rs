//! Installing a package as an app: its documents become version 1, its forms get tables, its roles join the workspace
//! and, when wished, its demo people and records move in. All of it or nothing.

use super::{PackageError, demo};
use crate::access::Principal;
use crate::aggregate;
use crate::audit::{Entry, action};
use crate::definition::{Definitions, Package, check};
use crate::flow::service::reset_timers;
use crate::model::{App, Form};
use crate::people;
use crate::problem::{Problem, Text, pointer_segment};
use crate::store::{
    self, Batch, Conn, StoreError,
    definitions::{AppRow, Writing},
};
use crate::workspace::{Snapshot, Workspace};
use serde_json::json;
use std::sync::Arc;

/// What to install, and how.
#[derive(Debug, Clone)]
pub struct Install {
    pub package: Package,
    /// The app's key in this workspace; the package's own when left out. A second copy needs another.
    pub key: Option<String>,
    /// The app's title in this workspace; the package's own when left out.
    pub title: Option<String>,
    /// Also bring the demo members and records.
    pub demo: bool,
}

/// Installs a package. The one who asks must be an administrator, which the caller has checked.
///
/// # Errors
/// Every mistake of the package at once; a key that is taken; the database's errors.
pub async fn install(workspace: &Workspace, principal: &Principal, install: Install) -> Result<Arc<App>, PackageError> {
    let _turn = workspace.publishing().await;
    let problems = check(&install.package, &super::surroundings(workspace));
    if !problems.is_empty() {
        return Err(PackageError::Invalid(problems));
    }
    let (definitions, problems) = Definitions::read(&install.package);
    if !problems.is_empty() {
        return Err(PackageError::Invalid(problems));
    }
    let key = install.key.clone().unwrap_or_else(|| definitions.app.key.clone());
    refuse_key(workspace, &key)?;
    let title = install.title.clone().unwrap_or_else(|| definitions.app.title.clone());
    let row = AppRow {
        key: key.clone(),
        title,
        package: definitions.app.key.clone(),
        package_version: definitions.app.version.clone().unwrap_or_default(),
        installed_at: workspace.clock.now(),
        installed_by: principal.id().map(str::to_owned),
    };
    let app = Arc::new(App::compile(&key, definitions, &workspace.scripts).map_err(PackageError::Invalid)?);

    let work = Arc::new(Work {
        snapshot: Snapshot { model: Arc::new(workspace.model().with(Arc::clone(&app))), ..workspace.snapshot() },
        principal: principal.clone(),
        app: Arc::clone(&app),
        row,
        install,
    });
    workspace
        .store
        .write(move |conn| {
            let work = Arc::clone(&work);
            Box::pin(async move { work.carry_out(conn).await })
        })
        .await?;
    workspace.roster.reload().await?;
    workspace.replace(&key, Some(Arc::clone(&app)));
    Ok(app)
}

struct Work {
    snapshot: Snapshot,
    principal: Principal,
    app: Arc<App>,
    row: AppRow,
    install: Install,
}

impl Work {
    async fn carry_out(&self, conn: &mut Conn) -> Result<(), PackageError> {
        let writing = Writing { at: self.snapshot.now, by: self.principal.id() };
        store::definitions::insert_app(conn, &self.row).await?;
        for (path, text) in &self.install.package.files {
            store::definitions::publish(conn, &self.app.key, path, text, writing).await?;
        }
        publish_tables(conn, &self.app).await?;
        aggregate::publish(conn, &self.app, None, &[]).await?;
        reset_timers(conn, &self.snapshot.context(&self.principal), &self.app, None).await?;
        let roles = &self.app.definitions.access.roles;
        people::install_roles(conn, roles).await?;
        let detail =
            json!({ "package": self.row.package, "version": self.row.package_version, "demo": self.install.demo });
        let mut entry = Entry::new(self.snapshot.now, self.principal.origin(), action::APP_INSTALL).detail(detail);
        entry.app = Some(self.app.key.clone());
        store::audit::insert(conn, &entry).await?;
        if self.install.demo {
            // The people and companies of demo records are invented: what flows and reminders say of them stays inside.
            let inside = Snapshot { mails: false, ..self.snapshot.clone() };
            demo::install(conn, &inside, &self.app, &self.install.package).await?;
            let mut batch = Batch::default();
            store::outbox::drop_told(&mut batch, &self.app.key, self.snapshot.now);
            conn.execute_all(batch).await?;
        }
        let origin = self.principal.origin();
        crate::link::follow_definitions(conn, &self.app, None, &origin, self.snapshot.now).await?;
        crate::duty::install(conn, &self.snapshot, &self.app, None).await?;
        Ok(())
    }
}

/// Creates or widens the table of every form, and creates those of the keys that find duplicates.
///
/// # Errors
/// Fields that may say something once only, though records say the same; the database's.
pub(super) async fn publish_tables(conn: &mut Conn, app: &App) -> Result<(), PackageError> {
    for form in app.forms.values() {
        form.table.publish(conn).await.map_err(|error| clash(form, error))?;
        for rule in &form.duplicates {
            rule.keys.create(conn).await?;
        }
    }
    Ok(())
}

/// A unique key that stored records have twice is a mistake in the form; everything else stays what it is.
fn clash(form: &Form, error: StoreError) -> PackageError {
    let StoreError::Unique { constraint } = &error else { return error.into() };
    let fields = form.table.unique_fields(constraint);
    let Some(first) = fields.first() else { return error.into() };
    let names: Vec<Text> = fields.iter().map(|key| form.field_names(key)).collect();
    let zh: Vec<&str> = names.iter().map(|name| name.zh.as_str()).collect();
    let en: Vec<&str> = names.iter().map(|name| name.en.as_str()).collect();
    let said = (
        format!("“{}”不能设为不允许重复：已有数据的值相同", zh.join("、")),
        format!("'{}' cannot be unique: stored records say the same", en.join("', '")),
    );
    let pointer = match fields.as_slice() {
        [_] => format!("/properties{}/x-unique", pointer_segment(first)),
        _ => "/x-unique".to_owned(),
    };
    let problem = Problem::new(pointer, "stored_twice", said.0, said.1)
        .hint("先在数据里改掉或合并重复的，再发布", "Change or merge the records that say the same, then publish");
    PackageError::Invalid(vec![problem.in_file(format!("forms/{}.json", form.key))])
}

fn refuse_key(workspace: &Workspace, key: &str) -> Result<(), PackageError> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    let well_formed = key.len() <= 28 && key.starts_with(|c: char| c.is_ascii_lowercase()) && key.chars().all(plain);
    let problem = if !well_formed {
        Problem::new(
            "/key",
            "invalid_key",
            "应用标识以小写字母开头，只用小写字母、数字、- 和 _，最多 28 个字符",
            "an app key begins with a lower-case letter and has at most 28 lower-case letters, digits, - and _",
        )
    } else if workspace.model().apps.keys().any(|taken| taken.replace('-', "_") == key.replace('-', "_")) {
        Problem::new("/key", "key_taken", format!("应用标识“{key}”已被使用"), format!("the app key '{key}' is taken"))
            .hint(format!("换一个标识，例如 {key}2"), format!("choose another one, such as {key}2"))
    } else {
        return Ok(());
    };
    Err(PackageError::Invalid(vec![problem]))
}

/// Creates an empty app.
pub async fn create(
    workspace: &Workspace,
    principal: &Principal,
    key: &str,
    title: &str,
) -> Result<Arc<App>, PackageError> {
    let app = json!({ "$schema": "../../schemas/app.json", "key": key, "title": title, "version": "0.1.0", "navigation": [] });
    let text = serde_json::to_string_pretty(&app).expect("plain data") + "\n";
    let package = Package { files: [("app.json".to_owned(), text)].into() };
    install(workspace, principal, Install { package, key: None, title: None, demo: false }).await
}

/// Removes an app with its documents and every record in it. The audit log keeps what happened.
pub async fn uninstall(workspace: &Workspace, principal: &Principal, key: &str) -> Result<(), PackageError> {
    let _turn = workspace.publishing().await;
    let app = workspace.model().app(key).cloned().ok_or(PackageError::NotFound)?;
    let mut entry = Entry::new(workspace.clock.now(), principal.origin(), action::APP_DELETE);
    entry.app = Some(key.to_owned());
    let work = Arc::new((app, entry));
    workspace
        .store
        .write(move |conn| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let (app, entry) = &*work;
                let forms: Vec<String> = app.forms.keys().cloned().collect();
                store::hooks::hold_app(conn, &app.key).await?;
                store::timers::delete_app(conn, &app.key).await?;
                store::starts::delete_app(conn, &app.key).await?;
                store::incidents::delete_app(conn, &app.key).await?;
                crate::duty::drop_keys(conn, app).await?;
                store::definitions::delete_app(conn, &app.key, &forms).await?;
                store::runs::delete_app(conn, &app.key).await?;
                store::proxies::delete_of_app(conn, &app.key).await?;
                store::people::raise_revision(conn, people::REVISION).await?;
                store::audit::insert(conn, entry).await?;
                Ok::<_, PackageError>(())
            })
        })
        .await?;
    workspace.replace(key, None);
    workspace.roster.reload().await?;
    Ok(())
}
