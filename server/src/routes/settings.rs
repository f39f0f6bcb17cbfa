//! /settings: what the workspace is called, its time, its language, its way to the outside. For administrators.

use super::doc;
use crate::error::ApiError;
use crate::extract::{Admin, Json, Path, given};
use crate::no_content::NoContent;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::extract::State as Shared;
use chrono::Datelike as _;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tenon_engine::people::{MailSecurity, MailServer, Robot, RobotKind, SettingsChange};
use tenon_engine::problem::{Language, Problem, Text};
use tenon_engine::schedule::{PlannedDay, Region, WorkingHours};
use tenon_engine::zone;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/settings",
            get_with(show, doc("settings", "getSettings", "The settings of the workspace"))
                .patch_with(change, doc("settings", "changeSettings", "Change settings of the workspace")),
        )
        .api_route(
            "/settings/robots/{key}/test",
            post_with(try_robot, doc("settings", "testRobot", "Let a robot say a message in its group")),
        )
        .api_route(
            "/settings/mail/test",
            post_with(try_mail, doc("settings", "testMail", "Mail a letter to oneself by the stored server")),
        )
        .api_route(
            "/settings/hours/month",
            post_with(month, doc("settings", "previewMonth", "A month as it would be worked by these hours")),
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
    /// Whether members may decide tasks from their letters without signing in, where a flow lets them.
    mail_decision: bool,
    robots: Vec<RobotView>,
    /// Hosts, addresses and networks inside the company that webhooks, robots and calls of flows may reach.
    internal_hosts: Vec<String>,
    hours: WorkingHours,
    /// The hours of departments that work otherwise, by department id.
    department_hours: BTreeMap<String, WorkingHours>,
}

/// A robot without its secret.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "GroupRobot")]
struct RobotView {
    key: String,
    title: String,
    kind: RobotKind,
    url: String,
    has_secret: bool,
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
    #[serde(default)]
    mail_decision: Option<bool>,
    /// All of them.
    #[serde(default)]
    robots: Option<Vec<RobotInput>>,
    /// All of them.
    #[serde(default)]
    internal_hosts: Option<Vec<String>>,
    #[serde(default)]
    hours: Option<WorkingHours>,
    /// All of them: a department that is left out works as the one above it.
    #[serde(default)]
    department_hours: Option<BTreeMap<String, WorkingHours>>,
}

async fn change(
    Shared(state): Shared<State>,
    admin: Admin,
    Json(input): Json<SettingsInput>,
) -> Result<Json<Settings>, ApiError> {
    let SettingsInput {
        title,
        timezone,
        language,
        base_url,
        mut mail,
        recycle_days,
        file_mb,
        mail_decision,
        robots,
        internal_hosts,
        hours,
        department_hours,
    } = input;
    if let Some(Some(new)) = &mut mail
        && new.password.is_none()
        && let Some(old) = &state.roster().settings().mail
        && (&old.host, &old.username) == (&new.host, &new.username)
    {
        // Kept for the same account only: else a changed host would be sent the password of another.
        new.password.clone_from(&old.password);
    }
    let stored = state.roster().settings();
    let robots = robots.map(|robots| robots.into_iter().map(|robot| robot.beside(&stored.robots)).collect());
    let change = SettingsChange {
        title,
        timezone,
        language,
        base_url,
        mail,
        recycle_days,
        file_mb,
        mail_decision,
        robots,
        internal_hosts,
        hours,
        department_hours,
    };
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
        mail_decision: settings.mail_decision,
        robots: settings.robots.iter().cloned().map(RobotView::from).collect(),
        internal_hosts: settings.internal_hosts.clone(),
        hours: settings.hours.clone(),
        department_hours: settings.department_hours.clone(),
    }
}

impl From<Robot> for RobotView {
    fn from(robot: Robot) -> Self {
        let Robot { key, title, kind, url, secret } = robot;
        Self { key, title, kind, url, has_secret: secret.is_some() }
    }
}

/// A robot as it is to be.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "GroupRobotInput")]
#[serde(deny_unknown_fields)]
struct RobotInput {
    key: String,
    title: String,
    kind: RobotKind,
    url: String,
    /// Left out, the one stored for this address stays; null takes it away.
    #[serde(default, deserialize_with = "given")]
    secret: Option<Option<String>>,
}

impl RobotInput {
    /// With the secret that is stored for its address: as with mail, another address is not sent what was signed for
    /// this one.
    fn beside(self, stored: &[Robot]) -> Robot {
        let Self { key, title, kind, url, secret } = self;
        let kept = || stored.iter().find(|old| old.url == url).and_then(|old| old.secret.clone());
        let secret = secret.unwrap_or_else(kept);
        Robot { key, title, kind, url, secret }
    }
}

/// Which robot is tried.
#[derive(Deserialize, JsonSchema)]
struct RobotPath {
    key: String,
}

/// Puts a message into the outbox, so that what came of it is seen where everything sent is seen.
async fn try_robot(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<RobotPath>,
) -> Result<NoContent, ApiError> {
    let settings = state.roster().settings();
    if !settings.robots.iter().any(|robot| robot.key == path.key) {
        return Err(ApiError::not_found());
    }
    let title = &settings.title;
    let text = Text::new("这是一条测试消息。", "This is a test message.").get(settings.language).to_owned();
    state.workspace().say_by_robot(&admin.right, &path.key, title, &text).await?;
    Ok(NoContent)
}

/// As [`try_robot`] does, to whoever asks.
async fn try_mail(Shared(state): Shared<State>, admin: Admin) -> Result<NoContent, ApiError> {
    let settings = state.roster().settings();
    let people = state.roster().directory();
    let me = admin.right.origin().actor.as_ref().and_then(|id| people.member(id.as_str()));
    let mut problems = Vec::new();
    if settings.mail.is_none() {
        let (zh, en) = ("请先填写并保存邮件服务器", "enter a mail server first and save it");
        problems.push(Problem::new("/mail", "no_mail_server", zh, en));
    }
    let me = me.filter(|member| member.email.is_some());
    if me.is_none() {
        let (zh, en) = ("请先在“个人设置”中填写你的邮箱", "enter your own e-mail address in your profile first");
        problems.push(Problem::new("/email", "no_email", zh, en));
    }
    let Some(me) = me.filter(|_| problems.is_empty()) else { return Err(ApiError::invalid(problems)) };
    let text = Text::new("这是一封测试邮件。", "This is a test letter.").get(settings.language).to_owned();
    state.workspace().mail_to(&admin.right, &me.id, &settings.title, &text).await?;
    Ok(NoContent)
}

/// Hours to be tried before they are saved, and the month to be seen.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MonthInput {
    hours: WorkingHours,
    /// As `2026-10`.
    month: String,
}

/// A month as it would be worked.
#[derive(Serialize, JsonSchema)]
struct Month {
    days: Vec<PlannedDay>,
    /// Whether the holidays that are followed are published for this year.
    published: bool,
    /// The published years, each with its source.
    years: Vec<PublishedYear>,
}

#[derive(Serialize, JsonSchema)]
struct PublishedYear {
    year: i32,
    source: String,
}

async fn month(_admin: Admin, Json(input): Json<MonthInput>) -> Result<Json<Month>, ApiError> {
    let mut problems = input.hours.problems("/hours");
    let first = zone::parse_day(&format!("{}-01", input.month));
    if first.is_none() {
        problems.push(Problem::new(
            "/month",
            "invalid_month",
            "应为月份，如 2026-10",
            "must be a month such as 2026-10",
        ));
    }
    let Some(first) = first.filter(|_| problems.is_empty()) else { return Err(ApiError::invalid(problems)) };
    let days = first.iter_days().take_while(|day| day.month() == first.month());
    let years: Vec<PublishedYear> =
        Region::Cn.years().iter().map(|year| PublishedYear { year: year.year, source: year.source.clone() }).collect();
    Ok(Json(Month {
        days: days.map(|day| input.hours.plan(day)).collect(),
        published: input.hours.holidays.is_none() || years.iter().any(|year| year.year == first.year()),
        years,
    }))
}
