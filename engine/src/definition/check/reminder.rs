//! `reminders/<key>.json`: what sets it off is there, and so are the people and the words.

use super::{names::Names, report::Report};
use crate::{
    definition::{
        Channel, RecordEvent, ReminderDefinition, ReminderEvent,
        flow::{Span, Unit},
    },
    schedule::Cron,
};

/// The most working days that can lie between a date and its reminder.
const MOST_WORKING_DAYS: i64 = 250;

pub(super) fn check(names: &Names<'_>, key: &str, reminder: &ReminderDefinition, report: &mut Report<'_>) {
    report.key(key, &reminder.key);
    if reminder.text.is_some() == reminder.message.is_some() {
        report.say("", "one_of", "要写 text 或 message 其中一个", "exactly one of text and message is needed");
    }
    match (&reminder.url, reminder.channels.contains(&Channel::Webhook)) {
        (None, true) => {
            report.say("/url", "missing_keyword", "webhook 渠道要写 url", "the webhook channel needs a url")
        }
        (Some(url), _) if !url.starts_with("https://") && !url.starts_with("http://") => {
            report.say("/url", "not_a_url", "应为 http 或 https 网址", "should be an http or https address");
        }
        _ => {}
    }
    if reminder.robots.is_empty() == reminder.channels.contains(&Channel::Robot) {
        let (zh, en) = ("robot 渠道和 robots（群机器人名称）要一起写", "the robot channel and robots go together");
        report.say("/robots", "robots_and_channel", zh, en);
    }
    if let ReminderEvent::Schedule { cron } = &reminder.on {
        names.cron(report, "/on/cron", cron);
    }
    let form = names.written_form(report, "/form", &reminder.form);
    names.recipients(report, "/to", form, &reminder.to);
    let Some(form) = form else { return };
    match &reminder.on {
        ReminderEvent::Change { event, fields } => {
            names.fields(report, "/on/fields", form, fields);
            if *event == RecordEvent::Create && !fields.is_empty() {
                let (zh, en) = ("只有 update 才能限定字段", "fields are only for update");
                report.say("/on/fields", "fields_on_create", zh, en);
            }
        }
        ReminderEvent::Date { field: path, offset, working, .. } => {
            let days = offset.as_deref().and_then(Span::parse).filter(|span| span.unit == Unit::Day);
            let is_counted = days.is_some_and(|days| days.amount.abs() <= MOST_WORKING_DAYS);
            if *working && !is_counted {
                let zh = format!("working 只用于以天为单位的 offset，最多 {MOST_WORKING_DAYS} 天，如 -3d");
                let en = format!("working goes with an offset in days, {MOST_WORKING_DAYS} at most, such as -3d");
                report.say("/on/working", "working_without_days", zh, en);
            }
            if let Some(field) = names.field(report, "/on/field", form, path)
                && !names.is_date(field)
            {
                let (zh, en) = (format!("“{path}”不是日期"), format!("\"{path}\" is not a date"));
                report.say("/on/field", "not_a_date_field", zh, en);
            }
        }
        ReminderEvent::Schedule { .. } => {}
    }
    if let Some(when) = &reminder.when {
        names.condition(report, "/when", form, when);
    }
    names.text(report, "/subject", &reminder.subject, form);
    if let Some(text) = &reminder.text {
        names.text(report, "/text", text, form);
    }
    if let Some(path) = &reminder.message {
        names.message(report, "/message", path, form);
    }
}

impl Names<'_> {
    /// A schedule that parses.
    pub(super) fn cron(&self, report: &mut Report<'_>, pointer: &str, text: &str) {
        report.all(Cron::parse(text).err().map(|problem| problem.under(pointer)));
    }
}
