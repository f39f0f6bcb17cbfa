//! A notify node leads to a public link that was ended, is over or full: nobody outside is written to, and what members are
//! told leads nowhere. The timeline of the run says so, and those who can do something about it are told why, once an hour for
//! each node.

use super::tell::{Seen, Told};
use crate::definition::Channel;
use crate::definition::flow::FlowDefinition;
use crate::flow::{Effect, LogAction, LogEntry, Notice};
use crate::id::MemberId;
use crate::notify::{self, Message};
use crate::people::NoticeKind;
use crate::problem::{Language, Text};
use crate::record::Context;
use crate::store::Batch;
use crate::store::runs::RunRow;
use serde_json::json;

/// The line that says whom a node could not invite, and why; none for a message that leads where it should.
pub(super) fn line(
    context: &Context<'_>,
    run: &RunRow,
    (to, node, notice): (&[MemberId], Option<&str>, &Notice),
    seen: &Seen,
    record_version: Option<i64>,
) -> Option<Effect> {
    let (key, rows) = match notice {
        Notice::Message { path, .. } => (broken(notice, Some(seen))?, run.machine.places(path)),
        _ => return None,
    };
    Some(Effect::Log(LogEntry {
        at: context.now,
        by: None,
        action: LogAction::Unsent,
        node: node.map(str::to_owned),
        task: None,
        opinion: Some(reason(context, &run.app, key).packed()),
        to: to.iter().filter(|person| person.is_outside()).cloned().collect(),
        to_node: None,
        to_flow: None,
        record_version,
        rows,
    }))
}

/// Tells administrators, and whoever started the run, that a node has invited nobody.
pub(super) fn tell(batch: &mut Batch, told: &Told<'_>, context: &Context<'_>) {
    let Some(key) = broken(told.notice, told.seen) else { return };
    let (run, node) = (told.run, told.node.unwrap_or_default());
    let is_told = |id: &str| run.initiator.as_deref() == Some(id);
    let members = context.people.members().filter(|member| member.active);
    let members = members.filter(|member| member.administers() || is_told(member.id.as_str()));
    let hour = context.now.timestamp().div_euclid(3_600);
    let message = Message {
        // Told before under the same key, it is told no more.
        key: format!("uninvited/{}/{}/{node}/{hour}", run.app, run.flow),
        app: Some(run.app.clone()),
        channels: vec![Channel::Inbox],
        to: members.map(|member| member.id.clone()).collect(),
        subject: String::new(),
        text: String::new(),
        link: Some(format!("/runs/{}", run.id)),
        url: None,
        robots: Vec::new(),
        event: "run.uninvited",
        data: json!({ "run": run.id.as_str(), "flow": run.flow, "node": node, "link": key }),
    };
    let (subject, text) = (subject(context, told.flow.definition(), run), reason(context, &run.app, key));
    let say = |language: Language| {
        let (subject, text) = (subject.get(language).to_owned(), text.get(language).to_owned());
        Some(Message { subject, text, ..message.clone() })
    };
    notify::push_in_languages(batch, NoticeKind::Task, context.wishes(), context.language, context.now, say);
}

/// The key of the link that a message should lead to and does not.
fn broken<'n>(notice: &'n Notice, seen: Option<&Seen>) -> Option<&'n str> {
    let Notice::Message { link: Some(key), .. } = notice else { return None };
    seen.is_some_and(|seen| seen.invitation.is_none()).then_some(key.as_str())
}

fn subject(context: &Context<'_>, flow: &FlowDefinition, run: &RunRow) -> Text {
    let title = in_both(context, &run.app, &flow.title);
    Text::new(
        format!("没有发出邀请：{} {}", title.zh, run.record_title),
        format!("Nobody was invited: {} {}", title.en, run.record_title),
    )
}

fn reason(context: &Context<'_>, app: &str, key: &str) -> Text {
    let link = context.model.app(app).and_then(|app| app.definitions.links.get(key));
    let title = link.and_then(|link| link.settings.title.as_deref()).unwrap_or(key);
    let title = in_both(context, app, title);
    Text::new(
        format!(
            "外链“{}”已停用、已结束或已收满，外部人员没有收到邮件，发给成员的消息里没有链接。请在外链设置里放宽期限或份数，或在流程的通知节点换一个外链。",
            title.zh
        ),
        format!(
            "The public link '{}' was ended, is over or full: people outside got no letter, and what members were told leads \
             nowhere. Give it more time or answers in its settings, or choose another in the notify node of the flow.",
            title.en
        ),
    )
}

fn in_both(context: &Context<'_>, app: &str, text: &str) -> Text {
    context.model.app(app).map_or_else(|| Text::same(text), |app| app.definitions.in_both(text))
}
