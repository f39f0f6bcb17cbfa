//! Links as their owners see them: made, changed, revoked, counted. Only administrators of the workspace may.

use super::LinkError;
use super::settings::LinkSettings;
use super::ticket;
use crate::access::{Administrator, password, token};
use crate::audit::{Entry, Origin, action};
use crate::clock::Moment;
use crate::model::Form;
use crate::problem::Problem;
use crate::store::links::{self, LinkRow};
use crate::store::{self, Conn, StoreError};
use crate::workspace::Workspace;
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

/// A link as its owner sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkView {
    pub id: String,
    pub token: String,
    pub app: String,
    pub form: String,
    pub settings: LinkSettings,
    pub has_password: bool,
    pub answers: i64,
    pub created_at: Moment,
    pub created_by: Option<String>,
    pub revoked_at: Option<Moment>,
    /// The document of the app that it was made of.
    pub definition: Option<String>,
}

impl LinkView {
    fn of(row: LinkRow) -> Self {
        Self {
            settings: LinkSettings::read(&row.settings),
            has_password: row.password.is_some(),
            id: row.id,
            token: row.token,
            app: row.app,
            form: row.form,
            answers: row.answers,
            created_at: row.created_at,
            created_by: row.created_by,
            revoked_at: row.revoked_at,
            definition: row.definition,
        }
    }
}

/// What an owner wishes of a link.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    pub settings: LinkSettings,
    /// `None` leaves it as it is; an empty one takes it away.
    pub password: Option<String>,
}

/// The links of an app, newest first.
///
/// # Errors
/// The database's.
pub async fn list(conn: &mut Conn, _right: &Administrator, app: &str) -> Result<Vec<LinkView>, LinkError> {
    Ok(links::links_of(conn, app).await?.into_iter().map(LinkView::of).collect())
}

/// Makes a link to a form.
///
/// # Errors
/// No such form; every mistake in the settings; the database's.
pub async fn create(
    workspace: &Workspace,
    right: &Administrator,
    app: &str,
    form: &str,
    wish: Wish,
) -> Result<LinkView, LinkError> {
    let form = form_of(workspace, app, form)?;
    let mut settings = wish.settings;
    settings.carry_consent(None);
    check(workspace, app, &form, &settings)?;
    let now = workspace.clock.now();
    let row = LinkRow {
        password: hashed(wish.password).await?.flatten(),
        ..fresh((app, &form.key), &settings, right.origin(), now)
    };
    let entry = entry(now, right.origin(), &row, action::LINK_CREATE);
    write(workspace, row, entry, |conn, row| Box::pin(links::insert_link(conn, row))).await
}

/// Changes the settings of a link.
///
/// # Errors
/// No such link, or a revoked one; every mistake in the settings; the database's.
pub async fn change_link(
    workspace: &Workspace,
    right: &Administrator,
    app: &str,
    id: &str,
    wish: Wish,
) -> Result<LinkView, LinkError> {
    let row = row_of(workspace, app, id).await?;
    let form = form_of(workspace, app, &row.form)?;
    check(workspace, app, &form, &wish.settings)?;
    let password = hashed(wish.password).await?;
    let work = Arc::new((row.id, wish.settings, password, right.origin().clone(), workspace.clock.now()));
    let changed = workspace.store.write(move |conn| {
        let work = Arc::clone(&work);
        Box::pin(async move {
            let (id, settings, password, origin, now) = &*work;
            // As the link is now: a publication may be changing it too.
            let row = links::link_by_id(conn, id, true).await?.ok_or(LinkError::NotFound)?;
            if row.revoked_at.is_some() {
                let (zh, en) = ("外链已停用，不能再修改", "this link was revoked and cannot be changed");
                return Err(super::refused("revoked", zh, en));
            }
            let mut settings = settings.clone();
            settings.carry_consent(Some(&LinkSettings::read(&row.settings)));
            let password = password.clone().unwrap_or_else(|| row.password.clone());
            let row = LinkRow { settings: json!(settings), password, ..row };
            links::change_link(conn, &row).await?;
            store::audit::insert(conn, &entry(*now, origin, &row, action::LINK_CHANGE)).await?;
            Ok::<_, LinkError>(row)
        })
    });
    Ok(LinkView::of(changed.await?))
}

/// Revokes a link with every secret that came from it. The records stay.
///
/// # Errors
/// No such link; the database's.
pub async fn revoke(workspace: &Workspace, right: &Administrator, app: &str, id: &str) -> Result<LinkView, LinkError> {
    let mut row = row_of(workspace, app, id).await?;
    row.revoked_at = row.revoked_at.or(Some(workspace.clock.now()));
    let entry = entry(workspace.clock.now(), right.origin(), &row, action::LINK_REVOKE);
    write(workspace, row, entry, |conn, row| {
        Box::pin(async move { links::revoke_link(conn, &row.id, row.revoked_at.unwrap_or(row.created_at)).await })
    })
    .await
}

/// The path under which a link that goes by invitation is answered about this record, to be sent by hand. Each is good for
/// one answer.
///
/// # Errors
/// No such link, or a revoked one; one that everybody may answer; no such record; the database's.
pub async fn invite_by_hand(
    workspace: &Workspace,
    _right: &Administrator,
    app: &str,
    id: &str,
    record: &str,
) -> Result<String, LinkError> {
    let row = row_of(workspace, app, id).await?;
    if row.revoked_at.is_some() {
        return Err(LinkError::NotFound);
    }
    let form = form_of(workspace, app, &row.form)?;
    let about = LinkSettings::read(&row.settings).about;
    let Some(target) = about.as_deref().and_then(|field| form.field(field)?.links_to()) else {
        let (zh, en) = ("这个外链人人可以填写，不需要邀请", "everybody may answer this link; it goes by no invitation");
        return Err(super::refused("not_by_invitation", zh, en));
    };
    let target = form_of(workspace, app, target)?;
    let found = store::load_row(&mut workspace.store.read().await?, &target.table, record, false).await?;
    if found.is_none_or(|found| found.deleted_at.is_some()) {
        let (zh, en) = ("没有这条数据", "there is no such record");
        return Err(LinkError::Invalid(vec![Problem::new("/record", "unknown_record", zh, en)]));
    }
    let occasion = Uuid::now_v7().to_string();
    let invitation = ticket::invitation(&row, record, &occasion, workspace.clock.now());
    Ok(format!("/f/{}?about={invitation}", row.token))
}

fn form_of(workspace: &Workspace, app: &str, form: &str) -> Result<Arc<Form>, LinkError> {
    workspace.model().form(app, form).cloned().ok_or(LinkError::NotFound)
}

fn check(workspace: &Workspace, app: &str, form: &Form, settings: &LinkSettings) -> Result<(), LinkError> {
    let model = workspace.model();
    settings.check(form, &model.app(app).ok_or(LinkError::NotFound)?.definitions.forms)
}

async fn row_of(workspace: &Workspace, app: &str, id: &str) -> Result<LinkRow, LinkError> {
    let row = links::link_by_id(&mut workspace.store.read().await?, id, false).await?;
    row.filter(|row| row.app == app).ok_or(LinkError::NotFound)
}

/// The hash of a new password: none when it is left as it is, an inner none when it is taken away.
async fn hashed(wish: Option<String>) -> Result<Option<Option<String>>, LinkError> {
    match wish {
        None => Ok(None),
        Some(text) if text.is_empty() => Ok(Some(None)),
        Some(text) if text.chars().count() < 4 || text.len() > 200 => {
            let (zh, en) = ("密码至少 4 个字符", "a password has 4 characters at least");
            Err(LinkError::Invalid(vec![Problem::new("/password", "password_too_short", zh, en)]))
        }
        Some(text) => Ok(Some(Some(password::digest(text).await))),
    }
}

/// A link nobody has been given yet.
pub(super) fn fresh((app, form): (&str, &str), settings: &LinkSettings, origin: &Origin, now: Moment) -> LinkRow {
    LinkRow {
        id: Uuid::now_v7().to_string(),
        // 128 random bits: short enough to be typed and drawn, too many to be guessed.
        token: token::generate("").chars().take(22).collect(),
        app: app.to_owned(),
        form: form.to_owned(),
        settings: json!(settings),
        password: None,
        secret: token::generate(""),
        answers: 0,
        created_at: now,
        created_by: origin.actor.as_ref().map(ToString::to_string),
        revoked_at: None,
        definition: None,
    }
}

pub(super) fn entry(now: Moment, origin: &Origin, row: &LinkRow, name: &'static str) -> Entry {
    let detail = json!({ "link": row.id, "form": row.form, "settings": row.settings });
    let mut entry = Entry::new(now, origin.clone(), name).detail(detail);
    entry.app = Some(row.app.clone());
    entry
}

async fn write(
    workspace: &Workspace,
    row: LinkRow,
    entry: Entry,
    act: for<'c> fn(&'c mut Conn, &'c LinkRow) -> futures_util::future::BoxFuture<'c, Result<(), StoreError>>,
) -> Result<LinkView, LinkError> {
    let work = Arc::new((row, entry));
    let job = Arc::clone(&work);
    workspace
        .store
        .write(move |conn| {
            let work = Arc::clone(&job);
            Box::pin(async move {
                act(conn, &work.0).await?;
                store::audit::insert(conn, &work.1).await
            })
        })
        .await?;
    Ok(LinkView::of(work.0.clone()))
}
