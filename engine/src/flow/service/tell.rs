//! What people are told about a run, in the words of the product, of the workspace or of its flow.

use super::card;
use super::{FlowError, invite, query, uninvited};
use crate::clock::Moment;
use crate::definition::Channel;
use crate::definition::flow::START;
use crate::flow::notices::{StepEvent, StepNotice};
use crate::flow::state::Branch;
use crate::flow::{Flow, Notice, RunState, RunStatus};
use crate::id::{MemberId, Outside, RunId, TaskId};
use crate::link;
use crate::notify::{self, Letter, Letters, Message};
use crate::people::{NoticeEvent, NoticeKind, Values, in_stead_of};
use crate::problem::{Language, Text};
use crate::record::{Context, refs};
use crate::store::digests::{self, DigestItem};
use crate::store::runs::RunRow;
use crate::store::{Batch, Conn, StoredRecord};
use crate::wording::Wording;
use crate::zone;
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
    /// What its words may name and lead to.
    pub seen: Option<&'a Seen>,
    /// What the record's summary fields say.
    pub summary: &'a Value,
    /// The record as it is by then.
    pub record: Option<&'a StoredRecord>,
}

/// What a notice may name, and where it leads beside the run.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    /// None in a language that nobody who is told reads.
    zh: BTreeMap<String, String>,
    en: BTreeMap<String, String>,
    /// The path of the public link it leads to, made out for the run's record.
    pub invitation: Option<String>,
}

impl Seen {
    /// What the fields say, as people read them in a language.
    fn fields(&self, language: Language) -> &BTreeMap<String, String> {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}

/// Adds what tells it to the batch: in the words of its step, of the workspace, of the product or of a notify node, to each in
/// their language.
pub(super) fn push(batch: &mut Batch, told: Told<'_>, context: &Context<'_>) {
    let Told { flow, run, to, node, notice, .. } = told;
    let (outside, members): (Vec<&MemberId>, Vec<&MemberId>) = to.iter().partition(|person| person.is_outside());
    for person in outside {
        match filled(notice, told.seen, context, &run.app, context.language) {
            Some(words) => write_to(batch, &told, person, &words, context),
            None => invite::push(batch, (flow, run), person, node, notice, context),
        }
    }
    uninvited::tell(batch, &told, context);
    let (link, name) = leads_to(notice, run);
    let message = Message {
        key: format!("{}{}", cause_of(&run.id), told.number),
        app: Some(run.app.clone()),
        channels: vec![Channel::Inbox],
        to: Vec::new(),
        subject: String::new(),
        text: String::new(),
        link: Some(link),
        url: None,
        robots: Vec::new(),
        event: name,
        data: json!({ "run": run.id.as_str(), "flow": run.flow, "record": run.record_id, "node": node }),
    };
    let Some((kind, event)) = event_of(notice, node, run, context.now) else {
        let to = members.into_iter().cloned().collect();
        return push_words(batch, &told, Message { to, ..message }, context);
    };
    let own = own_of(flow, node, notice, event);
    if own.is_some_and(StepNotice::is_silent) {
        return;
    }
    let say = |language| said(&told, own, event, context, language);
    for language in [Language::Chinese, Language::English] {
        let speaks = |id: &&&MemberId| context.language_of(id.as_str()) == language;
        let to: Vec<MemberId> = members.iter().filter(speaks).map(|id| (*id).clone()).collect();
        if to.is_empty() {
            continue;
        }
        let (subject, text) = say(language);
        let message = Message { to, subject, text, ..message.clone() };
        tell(batch, &message, (kind, event), &told, own, context);
    }
    if let (Notice::Step { .. }, Some(own)) = (notice, own)
        && own.goes_by(Channel::Robot)
    {
        let ((subject, text), robots) = (say(context.language), own.robots.clone());
        let channels = vec![Channel::Robot];
        notify::push(batch, &Message { channels, robots, subject, text, ..message }, context.now);
    }
}

/// Adds what a notify node says, in its own words and by its own ways.
fn push_words(batch: &mut Batch, told: &Told<'_>, message: Message, context: &Context<'_>) {
    let Notice::Message { channels, robots, .. } = told.notice else { return };
    let message = Message { channels: channels.clone(), robots: robots.clone(), ..message };
    let say = |language: Language| {
        let (subject, mut text) = filled(told.notice, told.seen, context, &told.run.app, language)?;
        if let Some(path) = told.seen.and_then(|seen| seen.invitation.as_ref()) {
            text = format!("{text}\n{}{path}", context.base_url.unwrap_or_default());
        }
        Some(Message { subject: subject.trim().to_owned(), text, ..message.clone() })
    };
    let (wishes, kind) = (context.wishes(), NoticeKind::Remind);
    notify::push_in_languages(batch, kind, wishes, context.language, context.now, say);
}

/// What a step says itself about how such a notice is told.
fn own_of<'f>(flow: &'f Flow, node: Option<&str>, notice: &Notice, event: NoticeEvent) -> Option<&'f StepNotice> {
    let (step, _) = flow.find(node?)?.person()?;
    match notice {
        Notice::Step { entry, .. } => step.notices.get(*entry),
        _ => step.notice_to_assignees(event),
    }
}

/// Subject and text in a language: in the words of the step where it has any, else as every notice of the event.
fn said(
    told: &Told<'_>,
    own: Option<&StepNotice>,
    event: NoticeEvent,
    context: &Context<'_>,
    language: Language,
) -> (String, String) {
    let values = values(told, context, language);
    match own.and_then(|own| own.words.get(language)) {
        Some(words) => {
            let field = |name: &str| told.seen.and_then(|seen| seen.fields(language).get(name));
            words.say_with(|name| values.get(name).or_else(|| field(name)).cloned())
        }
        None => context.wordings.say(event, language, &values),
    }
}

/// Subject and text of a notice of a step's own, in the language at hand.
pub(super) fn said_of_step(told: &Told<'_>, context: &Context<'_>) -> Option<(String, String)> {
    let (_, event) = event_of(told.notice, told.node, told.run, context.now)?;
    Some(said(told, own_of(told.flow, told.node, told.notice, event), event, context, context.language))
}

/// Adds the letter to somebody outside that leads to the link made out for the run's record.
fn write_to(
    batch: &mut Batch,
    told: &Told<'_>,
    to: &MemberId,
    (subject, text): &(String, String),
    context: &Context<'_>,
) {
    let Some(path) = told.seen.and_then(|seen| seen.invitation.as_ref()) else { return };
    let key = format!("{}{}", cause_of(&told.run.id), told.number);
    let (app, subject, link) = (Some(told.run.app.as_str()), subject.trim(), Some(path.as_str()));
    let letter = Letter { key: &key, app, to, subject, text, link, good_until: None };
    notify::push_secret(batch, &letter, context.now);
}

/// The address of the public link that a notify node leads to.
pub(super) async fn invitation(
    conn: &mut Conn,
    run: &RunRow,
    notice: &Notice,
    now: Moment,
) -> Result<Option<String>, FlowError> {
    let (Notice::Message { link: Some(key), .. }, Some(record)) = (notice, &run.record_id) else { return Ok(None) };
    Ok(link::invite(conn, (&run.app, key), record, run.id.as_str(), now).await?)
}

/// What the keys begin with of all that a run tells.
pub(super) fn cause_of(run: &RunId) -> String {
    format!("run/{run}/")
}

/// The path of the page of a task.
pub(super) fn page_of(task: &TaskId) -> String {
    format!("/tasks/{task}")
}

/// Where a notice leads, and what programs call it.
fn leads_to(notice: &Notice, run: &RunRow) -> (String, &'static str) {
    let at = page_of;
    let run = || format!("/runs/{}", run.id);
    match notice {
        Notice::Task(task) | Notice::Returned { task, .. } => (at(task), "task.opened"),
        Notice::Escalated(task) => (at(task), "task.escalated"),
        Notice::Copy { task, .. } => (at(task), "task.copied"),
        Notice::Remind(task) => (at(task), "task.reminded"),
        Notice::Urge { task, .. } => (at(task), "task.urged"),
        Notice::Answered { task, .. } => (at(task), "task.answered"),
        Notice::Comment { .. } => (run(), "run.commented"),
        Notice::Ended { .. } => (run(), "run.ended"),
        Notice::Stuck { .. } => (run(), "run.stuck"),
        Notice::Suspended { .. } => (run(), "run.suspended"),
        Notice::Resumed { .. } => (run(), "run.resumed"),
        Notice::Moved { .. } => (run(), "run.moved"),
        Notice::Activated { .. } => (run(), "run.activated"),
        Notice::Step { event, .. } => (run(), event.word()),
        Notice::Message { .. } => (run(), "flow.message"),
    }
}

/// What a notice is told as, and by what people choose whether it comes by e-mail; none for what a notify node says, which
/// goes where its author says.
fn event_of(notice: &Notice, node: Option<&str>, run: &RunRow, now: Moment) -> Option<(NoticeKind, NoticeEvent)> {
    Some(match notice {
        Notice::Task(_) if node == Some(START) => (NoticeKind::Task, NoticeEvent::Returned),
        Notice::Task(_) => (NoticeKind::Task, NoticeEvent::Task),
        Notice::Returned { .. } => (NoticeKind::Task, NoticeEvent::Returned),
        Notice::Escalated(_) => (NoticeKind::Task, NoticeEvent::Escalated),
        Notice::Stuck { .. } => (NoticeKind::Task, NoticeEvent::Stuck),
        Notice::Remind(task) => {
            let due = run.machine.task(task).and_then(|task| task.due_at);
            let is_late = due.is_some_and(|due| due <= now);
            (NoticeKind::Remind, if is_late { NoticeEvent::Overdue } else { NoticeEvent::Remind })
        }
        Notice::Urge { .. } => (NoticeKind::Remind, NoticeEvent::Urge),
        Notice::Copy { .. } => (NoticeKind::Copy, NoticeEvent::Copy),
        Notice::Answered { .. } => (NoticeKind::Comment, NoticeEvent::Answered),
        Notice::Comment { .. } => (NoticeKind::Comment, NoticeEvent::Comment),
        Notice::Ended { status, .. } => {
            let event = match status {
                RunStatus::Approved => NoticeEvent::Approved,
                RunStatus::Rejected => NoticeEvent::Rejected,
                _ => NoticeEvent::Ended,
            };
            (NoticeKind::Result, event)
        }
        Notice::Suspended { .. } => (NoticeKind::Result, NoticeEvent::Suspended),
        Notice::Resumed { .. } => (NoticeKind::Result, NoticeEvent::Resumed),
        Notice::Moved { .. } => (NoticeKind::Result, NoticeEvent::Moved),
        Notice::Activated { .. } => (NoticeKind::Result, NoticeEvent::Activated),
        Notice::Step { event, .. } => {
            let presses = event.is_told_anyway() && *event != StepEvent::Task;
            (if presses { NoticeKind::Remind } else { NoticeKind::Result }, event.event())
        }
        Notice::Message { .. } => return None,
    })
}

/// The task a notice is about, and what somebody wrote with it.
fn about(notice: &Notice) -> (Option<&TaskId>, Option<&str>) {
    let words = match notice {
        Notice::Urge { text, .. }
        | Notice::Copy { text, .. }
        | Notice::Returned { text, .. }
        | Notice::Ended { text, .. } => text.as_deref(),
        Notice::Answered { text, .. } | Notice::Comment { text } => Some(text.as_str()),
        Notice::Suspended { reason, .. } | Notice::Moved { reason } | Notice::Activated { reason } => {
            Some(reason.as_str())
        }
        Notice::Resumed { opinion, .. } => opinion.as_deref(),
        Notice::Step { words, .. } => words.as_deref(),
        Notice::Task(_) | Notice::Escalated(_) | Notice::Remind(_) | Notice::Stuck { .. } | Notice::Message { .. } => {
            None
        }
    };
    (notice.task(), words)
}

/// What the words of a notice may name, in one language.
fn values(told: &Told<'_>, context: &Context<'_>, language: Language) -> Values {
    let Told { flow, run, node, notice, summary, .. } = told;
    let say = |text: &str| context.model.say(&run.app, text, language);
    let name = |id: Option<&str>| id.and_then(|id| context.people.member_name(id)).map(str::to_owned);
    let system = Text::new("系统", "the system");
    let who = || context.principal.outside.as_ref().and_then(|id| Some(Outside::read(id.as_str())?.said(language)));
    // Out of a sub-flow a run comes back by an errand, which is nobody's.
    let by = match notice {
        Notice::Returned { by: Some(by), .. } => Some(by.as_str()),
        _ => context.principal.id(),
    };
    let (task, words) = about(notice);
    let due = match notice {
        Notice::Step { step, .. } => run.machine.due_at(*step),
        _ => task.and_then(|task| run.machine.task(task)?.due_at),
    };
    let due = due.map(|due| zone::local(due, context.timezone).format("%Y-%m-%d %H:%M").to_string());
    let state = match notice {
        Notice::Ended { status, .. } => ended(*status).get(language).to_owned(),
        _ => String::new(),
    };
    Values::from([
        ("flow", say(&flow.definition().title)),
        ("record", run.record_title.clone()),
        ("step", node.map(|node| say(flow.title(node, language))).unwrap_or_default()),
        ("summary", lines(summary, say, language)),
        ("initiator", name(run.initiator.as_deref()).unwrap_or_default()),
        ("who", name(by).or_else(who).unwrap_or_else(|| system.get(language).to_owned())),
        ("words", words.unwrap_or_default().to_owned()),
        ("state", state),
        ("due", due.unwrap_or_default()),
        ("instead_of", stead(told, context, language).unwrap_or_default()),
    ])
}

/// In whose stead somebody has a new task, where it is because they stand in for them now.
fn stead(told: &Told<'_>, context: &Context<'_>, language: Language) -> Option<String> {
    let Notice::Task(task) = told.notice else { return None };
    let (run, task) = (told.run, told.run.machine.task(task)?);
    let away = task.from.as_ref()?.as_str();
    let stands_in = context.people.proxy_at(away, (&run.app, &run.flow), context.now) == Some(&task.assignee);
    let name = context.people.member_name(away).filter(|_| stands_in)?;
    Some(in_stead_of(name, name).get(language).to_owned())
}

/// Tells it inside the product, and by e-mail those who have an address. What is urgent is never gathered.
fn tell(
    batch: &mut Batch,
    message: &Message,
    (kind, event): (NoticeKind, NoticeEvent),
    told: &Told<'_>,
    own: Option<&StepNotice>,
    context: &Context<'_>,
) {
    let (wishes, now) = (context.wishes(), context.now);
    let goes_by = |channel| own.is_none_or(|own| own.goes_by(channel));
    if goes_by(Channel::Inbox) {
        notify::push_personal(batch, message, kind, wishes, Letters::Own, now);
    }
    if !context.mails || !goes_by(Channel::Email) {
        return;
    }
    let (task, words) = about(told.notice);
    let mut gather = |batch: &mut Batch, member: &MemberId| {
        let item = DigestItem {
            key: message.key.clone(),
            event,
            run: told.run.id.to_string(),
            task: task.map(ToString::to_string),
            words: words.map(str::to_owned),
        };
        digests::insert(batch, member.as_str(), kind, &item, now);
    };
    let letters = match event {
        NoticeEvent::Urge | NoticeEvent::Escalated => Letters::Urgent,
        _ => Letters::Gathered(&mut gather),
    };
    let letter = Message { channels: vec![Channel::Email], ..message.clone() };
    let Some(task) = invite::decided_in(told.flow, told.run, told.notice, context) else {
        return notify::push_personal(batch, &letter, kind, wishes, letters, now);
    };
    for (at, members) in notify::mailed(batch, &letter.to, kind, wishes, letters, now) {
        for member in &members {
            let said = (member, letter.subject.as_str(), letter.text.as_str());
            invite::push_to_member(batch, (told, task), said, (context, at));
        }
    }
}

/// What the fields say that the words of a notice may name, as people read them; none where they name no field.
pub(super) async fn seen(
    conn: &mut Conn,
    context: &Context<'_>,
    flow: &Flow,
    (app, form): (&str, Option<&str>),
    state: &RunState,
    record: Option<&StoredRecord>,
    (to, notice, node): (&[MemberId], &Notice, Option<&str>),
) -> Result<Option<Seen>, FlowError> {
    let Some(path) = path_of(flow, state, notice, node) else { return Ok(None) };
    let mut seen = Seen::default();
    for language in read_in(context.language, to.iter().map(|id| context.language_of(id.as_str()))) {
        let fields = fields_in(conn, &context.told_in(language), flow, (app, form), (state, path), record).await?;
        match language {
            Language::Chinese => seen.zh = fields,
            Language::English => seen.en = fields,
        }
    }
    Ok(Some(seen))
}

/// The languages something is read in: those of whoever is told, and the workspace's, in which robots and people outside are.
fn read_in(workspace: Language, told: impl Iterator<Item = Language>) -> Vec<Language> {
    let mut found = vec![workspace];
    for language in told {
        if !found.contains(&language) {
            found.push(language);
        }
    }
    found
}

async fn fields_in(
    conn: &mut Conn,
    context: &Context<'_>,
    flow: &Flow,
    (app, form): (&str, Option<&str>),
    (state, path): (&RunState, &[Branch]),
    record: Option<&StoredRecord>,
) -> Result<BTreeMap<String, String>, FlowError> {
    let found = form.and_then(|form| context.model.form(app, form));
    let mut said = match (found, record) {
        (Some(form), Some(record)) => {
            let names = refs(conn, context, form, [record]).await?;
            let mut said = card::all(context, form, record, &names);
            // Messages are stored and sent as they read; a flow of before may still name what has become sensitive.
            said.retain(|key, _| !form.field(key).is_some_and(|field| field.is_sealed()));
            said
        }
        _ => BTreeMap::new(),
    };
    said.extend(query::words(conn, context, (app, form), flow, state, path).await?);
    Ok(said)
}

/// The rows whose columns a notice may name; none for one whose words name no field.
fn path_of<'s>(flow: &Flow, state: &'s RunState, notice: &'s Notice, node: Option<&str>) -> Option<&'s [Branch]> {
    if let Notice::Message { path, .. } = notice {
        return Some(path);
    }
    let (step, _) = flow.find(node?)?.person()?;
    let is_named = match notice {
        Notice::Step { entry, .. } => step.notices.get(*entry)?.fields().next().is_some(),
        _ => step.notices.iter().any(|own| own.names_assignees() && own.fields().next().is_some()),
    };
    match notice {
        Notice::Step { path, .. } => is_named.then_some(path.as_slice()),
        _ => Some(state.path_of(state.task(notice.task()?)?.step)).filter(|_| is_named),
    }
}

/// The subject and text of a notify node in a language, with the fields filled in.
pub(super) fn filled(
    notice: &Notice,
    seen: Option<&Seen>,
    context: &Context<'_>,
    app: &str,
    language: Language,
) -> Option<(String, String)> {
    let (Notice::Message { subject, text, .. }, Some(seen)) = (notice, seen) else { return None };
    let (spoken, fields) = (context.told_in(language), seen.fields(language));
    let fill = |text: &str| {
        Wording::parse(&spoken.say(app, text)).render(|field| fields.get(field).cloned().unwrap_or_default())
    };
    Some((fill(subject), fill(text)))
}

pub(super) fn ended(status: RunStatus) -> Text {
    match status {
        RunStatus::Approved => Text::new("已通过", "approved"),
        RunStatus::Rejected => Text::new("已驳回", "rejected"),
        RunStatus::Withdrawn => Text::new("已撤回", "withdrawn"),
        RunStatus::Terminated => Text::new("已终止", "terminated"),
        RunStatus::Returned => Text::new("已退回", "returned"),
        RunStatus::New | RunStatus::Running | RunStatus::Done => Text::new("已完成", "done"),
    }
}

/// The summary fields, one a line.
fn lines(summary: &Value, say: impl Fn(&str) -> String, language: Language) -> String {
    let colon = match language {
        Language::Chinese => "：",
        Language::English => ": ",
    };
    let part = |line: &Value, key: &str| say(line[key].as_str().unwrap_or_default());
    let fields = summary.as_array().into_iter().flatten();
    fields.map(|line| format!("{}{colon}{}", part(line, "title"), part(line, "text"))).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_notice_names_is_looked_up_once_for_each_language_it_is_read_in() {
        let (zh, en) = (Language::Chinese, Language::English);
        let table: [(&[Language], &[Language]); 4] =
            [(&[], &[zh]), (&[zh, zh, zh], &[zh]), (&[en, en], &[zh, en]), (&[en, zh], &[zh, en])];
        for (told, expected) in table {
            assert_eq!(read_in(zh, told.iter().copied()), expected, "{told:?}");
        }
        assert_eq!(read_in(en, [en].into_iter()), [en]);
    }
}
