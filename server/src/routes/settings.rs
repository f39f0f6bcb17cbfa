//! /settings: what the workspace is called, its time, its language, its way to the outside. For administrators.

use super::doc;
use crate::error::ApiError;
use crate::extract::{Admin, Json, given};
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tenon_engine::people::{MailSecurity, MailServer, SettingsChange};
use tenon_engine::problem::Language;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new().api_route(
        "/settings",
        get_with(show, doc("settings", "getSettings", "The settings of the workspace"))
            .patch_with(change, doc("settings", "changeSettings", "Change settings of the workspace")),
    )
}

/// The settings in force. The password of the mail server is never told.
#[derive(Serialize, JsonSchema)]
struct Settings {
    title: String,
    timezone: String,
    language: Language,
    /// The address people reach the server at; links in messages begin with it.
    base_url: Option<String>,
    mail: Option<Mail>,
    /// Days a record stays in the recycle bin; 0 is for ever.
    recycle_days: u32,
    /// The largest file people may upload, in MB.
    file_mb: u32,
}

#[derive(Serialize, JsonSchema)]
struct Mail {
    host: String,
    port: u16,
    security: MailSecurity,
    username: Option<String>,
    has_password: bool,
    from: String,
}

async fn show(Shared(state): Shared<State>, _admin: Admin) -> Json<Settings> {
    Json(answer(&state))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SettingsInput {
    #[serde(default)]
    title: Option<String>,
    /// An IANA name such as `Asia/Shanghai`.
    #[serde(default)]
    timezone: Option<String>,
    #[serde(default)]
    language: Option<Language>,
    #[serde(default, deserialize_with = "given")]
    base_url: Option<Option<String>>,
    /// Without `password` the stored one stays.
    #[serde(default, deserialize_with = "given")]
    mail: Option<Option<MailServer>>,
    #[serde(default)]
    recycle_days: Option<u32>,
    #[serde(default)]
    file_mb: Option<u32>,
}

async fn change(
    Shared(state): Shared<State>,
    admin: Admin,
    Json(input): Json<SettingsInput>,
) -> Result<Json<Settings>, ApiError> {
    let SettingsInput { title, timezone, language, base_url, mut mail, recycle_days, file_mb } = input;
    if let Some(Some(new)) = &mut mail
        && new.password.is_none()
        && let Some(old) = &state.roster().settings().mail
        && (&old.host, &old.username) == (&new.host, &new.username)
    {
        // Kept for the same account only: else a changed host would be sent the password of another.
        new.password.clone_from(&old.password);
    }
    let change = SettingsChange { title, timezone, language, base_url, mail, recycle_days, file_mb };
    state.roster().change_settings(&admin.right, change).await?;
    Ok(Json(answer(&state)))
}

fn answer(state: &State) -> Settings {
    let settings = state.roster().settings();
    Settings {
        title: settings.title.clone(),
        timezone: settings.timezone.name().to_owned(),
        language: settings.language,
        base_url: settings.base_url.clone(),
        mail: settings.mail.clone().map(|mail| Mail {
            host: mail.host,
            port: mail.port,
            security: mail.security,
            username: mail.username,
            has_password: mail.password.is_some(),
            from: mail.from,
        }),
        recycle_days: settings.recycle_days,
        file_mb: settings.file_mb,
    }
}
