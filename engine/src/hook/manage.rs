//! Addresses as builders see them: made, switched off, looked at. Only administrators of the workspace may.

use super::{HookError, refused};
use crate::access::{Administrator, token};
use crate::audit::{Entry, Origin, action};
use crate::clock::{self, Moment};
use crate::definition::Start;
use crate::definition::flow::start::WebhookStart;
use crate::model::App;
use crate::notify::new_signing_key;
use crate::problem::Text;
use crate::store::hooks::{self, HookRow};
use crate::store::{self, Conn, StoreError};
use crate::workspace::Workspace;
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

/// An address and what came there, without what would let anybody use it.
#[derive(Debug, Clone, PartialEq)]
pub struct HookView {
    pub created_at: Moment,
    /// The id of the member who made it.
    pub created_by: Option<String>,
    /// How often it was called, refused calls included.
    pub calls: i64,
    pub called_at: Option<Moment>,
    /// The last call that was refused.
    pub refused: Option<Refused>,
    /// The body of the last call, shortened; null when none came.
    pub body: Value,
}

/// Why a call was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub at: Moment,
    pub code: String,
    pub message: Text,
}

impl Refused {
    pub(super) fn stored(&self) -> Value {
        json!({ "at": clock::to_text(self.at), "code": self.code, "message": self.message })
    }

    fn read(stored: &Value) -> Option<Self> {
        Some(Self {
            at: clock::from_text(stored["at"].as_str()?)?,
            code: stored["code"].as_str()?.to_owned(),
            message: serde_json::from_value(stored["message"].clone()).ok()?,
        })
    }
}

/// What is shown once to whoever makes an address.
#[derive(Clone, PartialEq, Eq)]
pub struct NewHook {
    /// The last part of the address.
    pub token: String,
    /// What calls are signed with, where the flow takes signed ones only.
    pub secret: String,
}

/// The address of a flow; none when it has none.
///
/// # Errors
/// The database's.
pub async fn show(
    conn: &mut Conn,
    _right: &Administrator,
    app: &str,
    flow: &str,
) -> Result<Option<HookView>, StoreError> {
    let row = hooks::by_flow(conn, app, flow).await?;
    Ok(row.map(|row| HookView {
        created_at: row.created_at,
        created_by: row.created_by,
        calls: row.calls,
        called_at: row.called_at,
        refused: Refused::read(&row.refusal),
        body: row.body,
    }))
}

/// Makes an address for a flow in force that starts by webhook; the one it had is unknown from then on.
///
/// # Errors
/// No such flow, or one that starts otherwise as it is published; the database's.
pub async fn renew(workspace: &Workspace, right: &Administrator, app: &str, flow: &str) -> Result<NewHook, HookError> {
    let model = workspace.model();
    let app = model.app(app).ok_or(HookError::NotFound)?;
    if webhook_of(app, flow).is_none() {
        return Err(refused(
            "not_published",
            "流程发布后才有地址，且开始方式须为“其他系统调用时”",
            "a flow has an address once it is published and starts by webhook",
        ));
    }
    let (now, origin) = (workspace.clock.now(), right.origin().clone());
    let new = NewHook { token: token::generate("hk_"), secret: new_signing_key() };
    let row = HookRow {
        id: Uuid::now_v7().to_string(),
        app: app.key.clone(),
        flow: flow.to_owned(),
        token_hash: token::hash(&new.token),
        secret: Some(new.secret.clone()),
        created_at: now,
        created_by: origin.actor.as_ref().map(ToString::to_string),
        calls: 0,
        called_at: None,
        refusal: Value::Null,
        body: Value::Null,
    };
    let entry = entry(now, &origin, &row.app, flow, action::HOOK_CREATE);
    let work = Arc::new((row, entry));
    let made = workspace.store.write(move |conn| {
        let work = Arc::clone(&work);
        Box::pin(async move {
            hooks::replace(conn, &work.0).await?;
            store::audit::insert(conn, &work.1).await
        })
    });
    made.await?;
    Ok(new)
}

/// Switches the address of a flow off; what it was called with is forgotten.
///
/// # Errors
/// The flow has none; the database's.
pub async fn switch_off(workspace: &Workspace, right: &Administrator, app: &str, flow: &str) -> Result<(), HookError> {
    let entry = entry(workspace.clock.now(), right.origin(), app, flow, action::HOOK_REVOKE);
    let work = Arc::new((app.to_owned(), flow.to_owned(), entry));
    let ended = workspace.store.write(move |conn| {
        let work = Arc::clone(&work);
        Box::pin(async move {
            let (app, flow, entry) = &*work;
            if !hooks::delete(conn, app, flow).await? {
                return Err(HookError::NotFound);
            }
            store::audit::insert(conn, entry).await?;
            Ok(())
        })
    });
    ended.await
}

/// Ends the addresses of flows that are gone or start otherwise as the app is now; one that comes back begins anew. Of a call
/// that came before is no longer shown what goes into sensitive and masked fields now.
///
/// # Errors
/// The database's.
pub(crate) async fn follow_definitions(
    conn: &mut Conn,
    app: &App,
    origin: &Origin,
    now: Moment,
) -> Result<(), StoreError> {
    for flow in hooks::flows_of(conn, &app.key).await? {
        let Some(start) = webhook_of(app, &flow) else {
            hooks::delete(conn, &app.key, &flow).await?;
            store::audit::insert(conn, &entry(now, origin, &app.key, &flow, action::HOOK_REVOKE)).await?;
            continue;
        };
        let row = hooks::by_flow(conn, &app.key, &flow).await?;
        let (Some(form), Some(row)) = (app.forms.get(&start.form), row) else { continue };
        let mut body = row.body.clone();
        form.hide_taken(&start.set, &mut body);
        if body != row.body {
            hooks::set_body(conn, &row.id, &body).await?;
        }
    }
    Ok(())
}

/// The start of a flow, where that is a webhook.
fn webhook_of<'a>(app: &'a App, flow: &str) -> Option<&'a WebhookStart> {
    match &app.definitions.flows.get(flow)?.start {
        Start::Webhook(start) => Some(start),
        _ => None,
    }
}

fn entry(now: Moment, origin: &Origin, app: &str, flow: &str, name: &'static str) -> Entry {
    let mut entry = Entry::new(now, origin.clone(), name).detail(json!({ "flow": flow }));
    entry.app = Some(app.to_owned());
    entry
}
