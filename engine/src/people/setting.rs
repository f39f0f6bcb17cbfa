//! The settings of the workspace: what it is called, which time and language it keeps, how it reaches the outside.

use super::hours::{HOURS, announce_hours};
use super::wordings::SETTING as NOTICE_WORDS;
use super::{Directory, PeopleError, REVISION, Roster, Wordings, check_key, check_text, refuse, unknown};
use crate::access::Administrator;
use crate::audit::{Entry, action};
use crate::clock::{self, Moment};
use crate::notify::{ALLOW_SETTING, AllowList};
use crate::problem::{Language, Problem, pointer_segment};
use crate::schedule::{Calendars, WorkingHours};
use crate::store::people as rows;
use crate::store::{Conn, Store, StoreError};
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The settings in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    pub title: String,
    /// Days, weeks and times of day are those of this zone.
    pub timezone: Tz,
    /// For members and visitors who chose none.
    pub language: Language,
    /// The address at which people reach this server, without a slash at the end. Links in messages are made from it
    /// and from nothing else; without one, messages carry no links.
    pub base_url: Option<String>,
    /// How mail is sent; without it no mail is sent.
    pub mail: Option<MailServer>,
    /// How many days a record stays in the recycle bin before it is destroyed; 0 keeps it for ever.
    pub recycle_days: u32,
    /// The largest file people may upload, in MB.
    pub file_mb: u32,
    /// Whether members may decide tasks from their letters without signing in, where a flow lets them.
    pub mail_decision: bool,
    /// The robots of group chats that messages can be said by.
    pub robots: Vec<Robot>,
    /// Hosts, addresses and networks inside the company that webhooks, robots and calls of flows may reach.
    pub internal_hosts: Vec<String>,
    pub hours: WorkingHours,
    /// The hours of departments that work otherwise, by department id.
    pub department_hours: BTreeMap<String, WorkingHours>,
    /// The calendars of these hours.
    pub calendars: Arc<Calendars>,
    /// How often anybody's hours have become others.
    pub hours_version: i64,
    /// The words people are told in that are the workspace's own.
    pub wordings: Arc<Wordings>,
    /// When the workspace was last backed up, as far as it was told.
    pub last_backup: Option<Moment>,
}

/// An SMTP server and how to speak to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MailServer {
    pub host: String,
    pub port: u16,
    #[serde(default)]
    pub security: MailSecurity,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Kept in the database; never answered by the API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// The sender, `name <address>` or an address.
    pub from: String,
}

/// How the connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailSecurity {
    /// TLS from the first byte, usually port 465.
    #[default]
    Tls,
    /// Begins in the clear and must change to TLS, usually port 587.
    Starttls,
    /// In the clear: for a server on the same machine.
    None,
}

/// A robot of a group chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Robot {
    /// The name that definitions use.
    pub key: String,
    /// The name people see.
    pub title: String,
    pub kind: RobotKind,
    /// The address the vendor gave; whoever knows it can speak in the group.
    pub url: String,
    /// The secret messages are signed with, where the robot demands it. Never answered by the API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// Whose robot it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RobotKind {
    /// 企业微信.
    Wecom,
    /// 钉钉.
    Dingtalk,
    /// 飞书.
    Feishu,
}

/// What changes; `None` leaves a part as it is, `Some(None)` empties it.
#[derive(Debug, Clone, Default)]
pub struct SettingsChange {
    pub title: Option<String>,
    pub timezone: Option<String>,
    pub language: Option<Language>,
    pub base_url: Option<Option<String>>,
    pub mail: Option<Option<MailServer>>,
    pub recycle_days: Option<u32>,
    pub file_mb: Option<u32>,
    pub mail_decision: Option<bool>,
    /// All of them.
    pub robots: Option<Vec<Robot>>,
    /// All of them.
    pub internal_hosts: Option<Vec<String>>,
    pub hours: Option<WorkingHours>,
    /// All of them: a department that is left out works as the one above it.
    pub department_hours: Option<BTreeMap<String, WorkingHours>>,
}

/// The setting that keeps when the workspace was last backed up.
const LAST_BACKUP: &str = "last_backup";
/// The longest a recycle bin can be told to keep a record, in days, short of for ever.
const LONGEST_RECYCLE: u32 = 3650;
/// The most hosts, addresses and networks that can be allowed.
const MOST_HOSTS: usize = 100;
/// The most a file can be told to have, in MB.
pub const LARGEST_FILE: u32 = 2048;

impl Default for Settings {
    fn default() -> Self {
        let (hours, department_hours) = (WorkingHours::default(), BTreeMap::new());
        let calendars = Arc::new(Calendars::new(&hours, &department_hours, Tz::Asia__Shanghai));
        Self {
            title: "Tenon".to_owned(),
            timezone: Tz::Asia__Shanghai,
            language: Language::Chinese,
            base_url: None,
            mail: None,
            recycle_days: 30,
            file_mb: 200,
            mail_decision: false,
            robots: Vec::new(),
            internal_hosts: Vec::new(),
            hours,
            department_hours,
            calendars,
            hours_version: 0,
            wordings: Arc::default(),
            last_backup: None,
        }
    }
}

impl Settings {
    pub(crate) async fn load(conn: &mut Conn) -> Result<Self, StoreError> {
        // Read first: hours that are newer than their version are read once more, older ones would pass for new.
        let mut settings = Self { hours_version: rows::revision(conn, HOURS).await?, ..Self::default() };
        for (name, value) in rows::settings(conn).await? {
            match (name.as_str(), value) {
                ("title", Value::String(title)) => settings.title = title,
                ("timezone", Value::String(zone)) => {
                    settings.timezone = zone.parse().map_err(|_| damaged(&name))?;
                }
                ("language", Value::String(tag)) => settings.language = Language::parse(&tag),
                ("base_url", Value::String(url)) => settings.base_url = Some(url),
                ("mail", value) => {
                    settings.mail = Some(serde_json::from_value(value).map_err(|_| damaged(&name))?);
                }
                ("recycle_days", value) => {
                    settings.recycle_days = serde_json::from_value(value).map_err(|_| damaged(&name))?;
                }
                ("file_mb", value) => {
                    settings.file_mb = serde_json::from_value(value).map_err(|_| damaged(&name))?;
                }
                ("mail_decision", value) => {
                    settings.mail_decision = serde_json::from_value(value).map_err(|_| damaged(&name))?;
                }
                ("robots", value) => {
                    settings.robots = serde_json::from_value(value).map_err(|_| damaged(&name))?;
                }
                (ALLOW_SETTING, value) => {
                    settings.internal_hosts = serde_json::from_value(value).map_err(|_| damaged(&name))?;
                }
                ("hours", value) => {
                    settings.hours = serde_json::from_value(value).map_err(|_| damaged(&name))?;
                }
                ("department_hours", value) => {
                    settings.department_hours = serde_json::from_value(value).map_err(|_| damaged(&name))?;
                }
                (NOTICE_WORDS, value) => {
                    settings.wordings = serde_json::from_value(value).map(Arc::new).map_err(|_| damaged(&name))?;
                }
                (LAST_BACKUP, value) => {
                    settings.last_backup = value.as_str().and_then(clock::from_text);
                }
                // Settings of other modules share the table.
                _ => {}
            }
        }
        let calendars = Calendars::new(&settings.hours, &settings.department_hours, settings.timezone);
        settings.calendars = Arc::new(calendars);
        Ok(settings)
    }

    /// Keeps that the workspace has been backed up, whichever way.
    ///
    /// # Errors
    /// The database's.
    pub async fn note_backup(store: &Store, now: Moment) -> Result<(), StoreError> {
        store
            .write(move |conn| {
                Box::pin(async move {
                    rows::raise_revision(conn, REVISION).await?;
                    rows::save_setting(conn, LAST_BACKUP, &json!(clock::to_text(now))).await
                })
            })
            .await
    }
}

fn damaged(name: &str) -> StoreError {
    StoreError::Corrupt(format!("setting '{name}'"))
}

impl Roster {
    pub async fn change_settings(&self, by: &Administrator, change: SettingsChange) -> Result<(), PeopleError> {
        refuse(change.problems())?;
        let (now, origin) = (self.clock.now(), by.origin().clone());
        self.change(move |conn, directory| {
            let (change, origin) = (change.clone(), origin.clone());
            Box::pin(async move {
                refuse(change.unknown_departments(&directory))?;
                let before = Settings::load(conn).await?;
                let mut changed = Vec::new();
                for (name, value) in change.into_rows() {
                    match value {
                        Some(value) => rows::save_setting(conn, name, &value).await?,
                        None => rows::delete_setting(conn, name).await?,
                    }
                    changed.push(name);
                }
                announce_hours(conn, &before, &directory, now).await?;
                let detail = json!({ "changed": changed });
                Ok(((), vec![Entry::new(now, origin, action::SETTINGS_CHANGE).detail(detail)]))
            })
        })
        .await
    }
}

impl SettingsChange {
    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if let Some(title) = &self.title {
            check_text(&mut problems, "/title", title, 100);
        }
        if self.timezone.as_ref().is_some_and(|zone| zone.parse::<Tz>().is_err()) {
            problems.push(Problem::new(
                "/timezone",
                "unknown_timezone",
                "没有这个时区，例如 Asia/Shanghai",
                "there is no such time zone; an example is Asia/Shanghai",
            ));
        }
        if let Some(Some(url)) = &self.base_url
            && !is_origin(url)
        {
            problems.push(Problem::new(
                "/base_url",
                "invalid_url",
                "应为 http:// 或 https:// 开头的地址，不带查询参数",
                "must begin with http:// or https:// and carry no query",
            ));
        }
        if let Some(Some(mail)) = &self.mail {
            check_text(&mut problems, "/mail/host", &mail.host, 253);
            check_text(&mut problems, "/mail/from", &mail.from, 254);
        }
        if self.recycle_days.is_some_and(|days| days > LONGEST_RECYCLE) {
            let (zh, en) = (
                format!("最多 {LONGEST_RECYCLE} 天，0 为永久保留"),
                format!("at most {LONGEST_RECYCLE} days; 0 is for ever"),
            );
            problems.push(Problem::new("/recycle_days", "out_of_range", zh, en));
        }
        if self.file_mb.is_some_and(|mb| mb == 0 || mb > LARGEST_FILE) {
            let (zh, en) = (format!("应为 1 到 {LARGEST_FILE} MB"), format!("should be 1 to {LARGEST_FILE} MB"));
            problems.push(Problem::new("/file_mb", "out_of_range", zh, en));
        }
        for (at, robot) in self.robots.iter().flatten().enumerate() {
            let here = format!("/robots/{at}");
            check_key(&mut problems, &format!("{here}/key"), &robot.key);
            check_text(&mut problems, &format!("{here}/title"), &robot.title, 60);
            if self.robots.iter().flatten().take(at).any(|before| before.key == robot.key) {
                problems.push(Problem::new(
                    format!("{here}/key"),
                    "twice",
                    "已有同名的机器人",
                    "another robot has this name",
                ));
            }
            if !robot.url.starts_with("https://") && !robot.url.starts_with("http://") {
                let (zh, en) =
                    ("应为机器人的 Webhook 地址，以 https:// 开头", "must be the robot's webhook address, https://…");
                problems.push(Problem::new(format!("{here}/url"), "invalid_url", zh, en));
            }
            if robot.secret.as_deref().is_some_and(|secret| secret.trim().is_empty()) {
                problems.push(Problem::new(format!("{here}/secret"), "required", "不能为空", "must not be empty"));
            }
        }
        problems.extend(self.host_problems());
        problems.extend(self.hours.iter().flat_map(|hours| hours.problems("/hours")));
        for (department, hours) in self.department_hours.iter().flatten() {
            problems.extend(hours.problems(&format!("/department_hours{}", pointer_segment(department))));
        }
        problems
    }

    fn host_problems(&self) -> Vec<Problem> {
        let all = self.internal_hosts.iter().flatten();
        let wrong = all.clone().enumerate().filter(|(_, host)| !AllowList::is_entry(host.trim()));
        let mut problems: Vec<Problem> = wrong
            .map(|(at, host)| {
                let (zh, en) = (
                    format!("“{host}”不是主机名、IP 地址或网段（至少 /8），如 erp.local、10.0.0.0/8"),
                    format!("'{host}' is no host, address or network (/8 at least), such as erp.local or 10.0.0.0/8"),
                );
                Problem::new(format!("/internal_hosts/{at}"), "invalid_host", zh, en)
            })
            .collect();
        if all.count() > MOST_HOSTS {
            let (zh, en) = (format!("最多 {MOST_HOSTS} 个"), format!("at most {MOST_HOSTS}"));
            problems.push(Problem::new("/internal_hosts", "too_many", zh, en));
        }
        problems
    }

    fn unknown_departments(&self, directory: &Directory) -> Vec<Problem> {
        let named = self.department_hours.iter().flat_map(BTreeMap::keys);
        named
            .filter(|id| directory.department(id).is_none())
            .map(|id| unknown(format!("/department_hours{}", pointer_segment(id))))
            .collect()
    }

    fn into_rows(self) -> Vec<(&'static str, Option<Value>)> {
        let mut rows = Vec::new();
        if let Some(title) = self.title {
            rows.push(("title", Some(json!(title.trim()))));
        }
        if let Some(zone) = self.timezone {
            rows.push(("timezone", Some(json!(zone))));
        }
        if let Some(language) = self.language {
            rows.push(("language", Some(json!(language.tag()))));
        }
        if let Some(url) = self.base_url {
            rows.push(("base_url", url.map(|u| json!(u.trim_end_matches('/')))));
        }
        if let Some(mail) = self.mail {
            rows.push(("mail", mail.map(|m| json!(m))));
        }
        if let Some(days) = self.recycle_days {
            rows.push(("recycle_days", Some(json!(days))));
        }
        if let Some(mb) = self.file_mb {
            rows.push(("file_mb", Some(json!(mb))));
        }
        if let Some(is_on) = self.mail_decision {
            rows.push(("mail_decision", Some(json!(is_on))));
        }
        if let Some(robots) = self.robots {
            rows.push(("robots", Some(json!(robots))));
        }
        if let Some(hosts) = self.internal_hosts {
            let hosts: Vec<&str> = hosts.iter().map(|host| host.trim()).collect();
            rows.push((ALLOW_SETTING, Some(json!(hosts))));
        }
        if let Some(hours) = self.hours {
            rows.push(("hours", Some(json!(hours))));
        }
        if let Some(hours) = self.department_hours {
            rows.push(("department_hours", Some(json!(hours))));
        }
        rows
    }
}

fn is_origin(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|r| !r.is_empty() && !r.contains(['?', '#', '@', ' ', '"', '<', '>']) && !r.starts_with('/'))
}
