//! What people are told about a run, in the words of the product or of a notify node.

use super::card::{self, node_title};
use super::{FlowError, invite};
use crate::clock::Moment;
use crate::definition::Channel;
use crate::flow::{Flow, Notice, RunStatus};
use crate::id::MemberId;
use crate::notify::{self, Message};
use crate::people::NoticeKind;
use crate::problem::Text;
use crate::record::{Context, refs};
use crate::store::runs::RunRow;
use crate::store::{Batch, Conn, StoredRecord};
use crate::wording::Wording;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// One thing to tell, and where it comes from.
pub(super) struct Told<'a> {
    pub flow: &'a Flow,
    pub run: &'a RunRow,
    pub to: &'a [MemberId],
    pub node: Option<&'a str>,
    pub notice: &'a Notice,
    /// Tells this notice from the others of the same operation.
    pub number: String,
    /// The subject and the text of a notify node with its fields filled in.
    pub words: Option<(String, String)>,
    /// What the record's summary fields say.
    pub summary: &'a Value,
}

/// Adds what tells it to the batch.
pub(super) fn push(batch: &mut Batch, told: Told<'_>, context: &Context<'_>) {
    let (language, now) = (context.language, context.now);
    let Told { flow, run, to, node, notice, number, words, summary } = told;
    let flow_title = &flow.definition().title;
    let (outside, to): (Vec<&MemberId>, Vec<&MemberId>) = to.iter().partition(|person| person.is_outside());
    for person in outside {
        invite::push(batch, (flow, run), person, node, notice, context);
    }
    if to.is_empty() && told_only_to_people(notice) {
        return;
    }
    let (record, step) = (&run.record_title, node.map(|node| node_title(flow, node, language)).unwrap_or_default());
    let (subject, text, link, event) = match notice {
        Notice::Task(task) => (
            Text::new(format!("待处理：{flow_title} {record}"), format!("To do: {flow_title} {record}")),
            lines(step, summary),
            format!("/tasks/{task}"),
            "task.opened",
        ),
        Notice::Copy(task) => (
            Text::new(format!("抄送：{flow_title} {record}"), format!("Copy: {flow_title} {record}")),
            lines(step, summary),
            format!("/tasks/{task}"),
            "task.copied",
        ),
        Notice::Remind(task) => (
            Text::new(format!("催办：{flow_title} {record}"), format!("Reminder: {flow_title} {record}")),
            lines(step, summary),
            format!("/tasks/{task}"),
            "task.reminded",
        ),
        Notice::Urge { task, text } => (
            Text::new(format!("催办：{flow_title} {record}"), format!("Urged: {flow_title} {record}")),
            text.iter().cloned().chain([lines(step, summary)]).collect::<Vec<_>>().join("\n").trim().to_owned(),
            format!("/tasks/{task}"),
            "task.urged",
        ),
        Notice::Answered { task, text } => (
            Text::new(format!("已答复：{flow_title} {record}"), format!("Answered: {flow_title} {record}")),
            text.clone(),
            format!("/tasks/{task}"),
            "task.answered",
        ),
        Notice::Comment { text } => (
            Text::new(format!("评论：{flow_title} {record}"), format!("Comment: {flow_title} {record}")),
            text.clone(),
            format!("/runs/{}", run.id),
            "run.commented",
        ),
        Notice::Ended(status) => {
            let said = ended(*status);
            (
                Text::new(format!("{flow_title} {record}：{}", said.zh), format!("{flow_title} {record}: {}", said.en)),
                lines("", summary),
                format!("/runs/{}", run.id),
                "run.ended",
            )
        }
        Notice::Stuck { .. } => (
            Text::new(format!("流程卡住：{flow_title} {record}"), format!("Stuck: {flow_title} {record}")),
            step.to_owned(),
            format!("/runs/{}", run.id),
            "run.stuck",
        ),
        Notice::Message { .. } => {
            let (subject, text) = words.unwrap_or_default();
            (Text::same(subject), text, format!("/runs/{}", run.id), "flow.message")
        }
    };
    let (channels, robots) = match notice {
        Notice::Message { channels, robots, .. } => (channels.clone(), robots.clone()),
        _ => (vec![Channel::Inbox], Vec::new()),
    };
    let message = Message {
        key: format!("run/{}/{number}", run.id),
        app: Some(run.app.clone()),
        channels,
        to: to.into_iter().cloned().collect(),
        subject: subject.get(language).trim().to_owned(),
        text,
        link: Some(link),
        url: None,
        robots,
        event,
        data: json!({ "run": run.id.as_str(), "flow": run.flow, "record": run.record_id, "node": node }),
    };
    notify::push(batch, &message, now);
    if let (Some(kind), true) = (kind_of(notice), context.mails) {
        mail(batch, &message, kind, context);
    }
}

/// Whether there is nothing to tell where there is no member to tell it to; a notify node may speak to others too.
fn told_only_to_people(notice: &Notice) -> bool {
    !matches!(notice, Notice::Message { .. })
}

/// What members may choose to be told by e-mail too; what a notify node says goes where its author says.
fn kind_of(notice: &Notice) -> Option<NoticeKind> {
    match notice {
        Notice::Task(_) | Notice::Stuck { .. } => Some(NoticeKind::Task),
        Notice::Remind(_) | Notice::Urge { .. } => Some(NoticeKind::Remind),
        Notice::Copy(_) => Some(NoticeKind::Copy),
        Notice::Answered { .. } | Notice::Comment { .. } => Some(NoticeKind::Comment),
        Notice::Ended(_) => Some(NoticeKind::Result),
        Notice::Message { .. } => None,
    }
}

/// Tells it by e-mail to those who want that and have an address, to each when their quiet hours are over.
fn mail(batch: &mut Batch, message: &Message, kind: NoticeKind, context: &Context<'_>) {
    let mut letters: BTreeMap<Moment, Vec<MemberId>> = BTreeMap::new();
    for member in &message.to {
        let notices = context.people.notices(member.as_str());
        let has_address = context.people.member(member.as_str()).is_some_and(|member| member.email.is_some());
        if has_address && notices.wants(kind) {
            letters.entry(notices.sent_at(context.now, context.timezone)).or_default().push(member.clone());
        }
    }
    for (at, to) in letters {
        notify::push(batch, &Message { channels: vec![Channel::Email], to, ..message.clone() }, at);
    }
}

/// The subject and text of a notify node with the record's fields filled in, as people read them.
pub(super) async fn words(
    conn: &mut Conn,
    context: &Context<'_>,
    (app, form): (&str, Option<&str>),
    record: Option<&StoredRecord>,
    notice: &Notice,
) -> Result<Option<(String, String)>, FlowError> {
    let Notice::Message { subject, text, .. } = notice else { return Ok(None) };
    let form = form.and_then(|form| context.model.form(app, form));
    let said = match (form, record) {
        (Some(form), Some(record)) => {
            let names = refs(conn, context, form, [record]).await?;
            let mut said = card::all(context, form, record, &names);
            // Messages are stored and sent as they read; a flow of before may still name what has become sensitive.
            said.retain(|key, _| !form.field(key).is_some_and(|field| field.is_sealed()));
            said
        }
        _ => BTreeMap::new(),
    };
    let fill = |text: &str| Wording::parse(text).render(|field| said.get(field).cloned().unwrap_or_default());
    Ok(Some((fill(subject), fill(text))))
}

fn ended(status: RunStatus) -> Text {
    match status {
        RunStatus::Approved => Text::new("已通过", "approved"),
        RunStatus::Rejected => Text::new("已驳回", "rejected"),
        RunStatus::Withdrawn => Text::new("已撤回", "withdrawn"),
        RunStatus::Terminated => Text::new("已终止", "terminated"),
        RunStatus::New | RunStatus::Running | RunStatus::Done => Text::new("已完成", "done"),
    }
}

/// The step and the summary fields, one a line.
fn lines(step: &str, summary: &Value) -> String {
    let part = |line: &Value, key: &str| line[key].as_str().unwrap_or_default().to_owned();
    let fields = summary.as_array().into_iter().flatten();
    let fields = fields.map(|line| format!("{}：{}", part(line, "title"), part(line, "text")));
    let step = (!step.is_empty()).then(|| step.to_owned());
    step.into_iter().chain(fields).collect::<Vec<_>>().join("\n")
}
