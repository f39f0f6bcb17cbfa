//! The link by which somebody outside gets at a task of theirs, and a member at one they may decide from their letter. Each
//! letter has a link of its own, whose token only the letter knows; whatever was mailed before stays good until it is revoked
//! or the task is closed.

use super::outside::{asked_first, told_title};
use super::tell::{self, Told};
use crate::access::token;
use crate::clock::{Moment, to_text};
use crate::flow::state::Task;
use crate::flow::{Flow, Notice, TaskKind};
use crate::id::{MemberId, RunId, TaskId};
use crate::notify::{self, Letter};
use crate::problem::{Language, Text};
use crate::record::Context;
use crate::store::outbox::{self, State};
use crate::store::runs::RunRow;
use crate::store::task_links::{self, TaskLinkRow};
use crate::store::{Batch, Conn, StoreError};
use chrono::Duration;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

/// How long a link is good where its step has no deadline, or was late already when it was mailed.
const DAYS: i64 = 7;

/// The newest link mailed for a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TaskLinkView {
    pub sent_at: String,
    pub expires_at: String,
    pub state: LinkState,
    /// Why its letter is not sent, where an attempt has failed.
    pub reason: Option<String>,
}

/// How a mailed link stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// Its letter is still on its way out.
    Waiting,
    /// Its letter cannot be sent until a person changes something.
    Unsent,
    Sent,
    /// The right code was entered.
    Opened,
    Expired,
    Revoked,
}

impl TaskLinkView {
    /// The newest link to an open task that somebody holds. Its letter says whether it has left: a link that nobody was
    /// sent is not good for anything.
    pub(super) async fn load(
        conn: &mut Conn,
        link: &TaskLinkRow,
        (holder, due): (&MemberId, Option<Moment>),
        context: &Context<'_>,
    ) -> Result<Self, StoreError> {
        let letter = outbox::by_key(conn, &notify::secret_key(&key_of(&link.run_id, &link.id), holder)).await?;
        let state = match (LinkState::of(link, due, context.now), letter.as_ref().map(|letter| letter.state)) {
            (state @ (LinkState::Revoked | LinkState::Opened), _) => state,
            (_, Some(State::Dead)) => LinkState::Unsent,
            (_, Some(State::Waiting | State::Held | State::Failed)) => LinkState::Waiting,
            (state, _) => state,
        };
        let is_held = matches!(state, LinkState::Waiting | LinkState::Unsent);
        let failure = letter.and_then(|letter| letter.last_error).filter(|_| is_held);
        Ok(Self {
            sent_at: to_text(link.created_at),
            expires_at: to_text(expiry(link, due)),
            state,
            reason: failure.map(|failure| failure.text.get(context.language).to_owned()),
        })
    }
}

impl LinkState {
    /// How a link to an open task stands that is due then.
    pub(crate) fn of(link: &TaskLinkRow, due: Option<Moment>, now: Moment) -> Self {
        if link.revoked_at.is_some() {
            Self::Revoked
        } else if now >= expiry(link, due) {
            Self::Expired
        } else if link.session_hash.is_some() {
            Self::Opened
        } else {
            Self::Sent
        }
    }
}

/// When a link ends: with its step, or after a week.
fn expiry(link: &TaskLinkRow, due: Option<Moment>) -> Moment {
    due.filter(|due| *due > link.created_at).unwrap_or(link.created_at + Duration::days(DAYS))
}

/// Adds what mails a link to the batch: where there is a task to do, somebody reminds of it, or it is mailed anew. Of
/// nothing else do people outside hear.
pub(super) fn push(
    batch: &mut Batch,
    (flow, run): (&Flow, &RunRow),
    to: &MemberId,
    node: Option<&str>,
    notice: &Notice,
    context: &Context<'_>,
) {
    let (task, reminds, words) = match notice {
        Notice::Task(task) => (task, false, None),
        Notice::Returned { task, text, .. } => (task, false, text.as_deref()),
        Notice::Remind(task) => (task, true, None),
        Notice::Urge { task, text } => (task, true, text.as_deref()),
        _ => return,
    };
    let link = new_link(batch, run, task, context.now);
    let language = context.language;
    let title = node.and_then(|node| told_title(context, flow, run, node)).unwrap_or_default();
    let what = format!("{} {title}", flow.definition().title);
    let subject = match reminds {
        false => Text::new(format!("请审批：{what}"), format!("Your decision is asked for: {what}")),
        true => Text::new(format!("催办：{what}"), format!("Reminder: {what}")),
    };
    let step = node.map(|node| flow.title(node, language)).unwrap_or_default();
    let text = [words.unwrap_or_default(), step, explained(language)];
    let text = text.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    let letter = Letter {
        key: &link.key,
        app: Some(&run.app),
        to,
        subject: subject.get(language).trim(),
        text: &text,
        link: Some(&link.path),
        good_until: None,
    };
    notify::push_secret(batch, &letter, context.now);
}

/// The open task that the letter about a notice lets a member decide; none where they have to sign in.
pub(super) fn decided_in<'r>(flow: &Flow, run: &'r RunRow, notice: &Notice, context: &Context<'_>) -> Option<&'r Task> {
    let (Notice::Task(task)
    | Notice::Returned { task, .. }
    | Notice::Escalated(task)
    | Notice::Remind(task)
    | Notice::Urge { task, .. }) = notice
    else {
        return None;
    };
    // Without an address of the workspace no letter leads anywhere.
    context.base_url?;
    let task = run.machine.task(task)?;
    (!task.revoked && is_decided_by_mail(flow, task, context)).then_some(task)
}

/// Whether a member may decide a task from their letter as it stands: what must be claimed first, answered or only read is done
/// in the product.
pub(crate) fn is_decided_by_mail(flow: &Flow, task: &Task, context: &Context<'_>) -> bool {
    let is_decided = matches!(task.kind, TaskKind::Approve | TaskKind::Handle) && !task.unclaimed;
    is_decided && context.mail_decision && flow.decides_by_mail(&task.node)
}

/// Adds what a member is told of a task to the batch, with a link by which they decide it beside the one to sign in by.
pub(super) fn push_to_member(
    batch: &mut Batch,
    (told, task): (&Told<'_>, &Task),
    (to, subject, text): (&MemberId, &str, &str),
    (context, at): (&Context<'_>, Moment),
) {
    let run = told.run;
    let link = new_link(batch, run, &task.id, context.now);
    let language = context.language_of(to.as_str());
    let (own, base) = (&task.id, context.base_url.unwrap_or_default());
    let ways = Text::new(
        format!(
            "登录系统处理：{base}/tasks/{own}\n\
             不登录也可以处理：打开下面的链接，用发到本邮箱的验证码查看并处理。链接只对这一项任务有效，请勿转发。"
        ),
        format!(
            "Sign in to decide: {base}/tasks/{own}\n\
             Or without signing in: open the link below; a code mailed to this address shows the matter and lets you decide. \
             The link is for this one task; please do not pass it on."
        ),
    );
    let mut lines = vec![text.to_owned()];
    lines.extend(done_first(context, told, task, language));
    lines.push(ways.get(language).to_owned());
    let text = lines.join("\n");
    let letter = Letter {
        key: &link.key,
        app: Some(&run.app),
        to,
        subject,
        text: text.trim_start(),
        link: Some(&link.path),
        good_until: None,
    };
    notify::push_secret(batch, &letter, at);
}

/// What whoever holds a task has to fill in and whom they have to pick before they can approve, which the link does not let them
/// do; a line each.
fn done_first(context: &Context<'_>, told: &Told<'_>, task: &Task, language: Language) -> Vec<String> {
    let context = context.told_in(language);
    let (asks, picks) = asked_first(&context, told.flow, told.run, (task, told.record));
    let said = [
        (asks, "同意前需要先登录填写：", "Before you approve, sign in and fill in: "),
        (picks, "同意前需要先登录选择以下节点的处理人：", "Before you approve, sign in and pick people for: "),
    ];
    let mark = Text::new("、", ", ");
    let line = |(titles, zh, en): (Vec<String>, &str, &str)| {
        (!titles.is_empty()).then(|| format!("{}{}", Text::new(zh, en).get(language), titles.join(mark.get(language))))
    };
    said.into_iter().filter_map(line).collect()
}

/// A link that only the letter under this key knows.
struct NewLink {
    key: String,
    path: String,
}

fn new_link(batch: &mut Batch, run: &RunRow, task: &TaskId, now: Moment) -> NewLink {
    let (token, id) = (token::generate(""), Uuid::now_v7().to_string());
    task_links::insert(batch, &id, &token::hash(&token), task, &run.id, now);
    NewLink { key: key_of(&run.id, &id), path: format!("/t/{token}") }
}

fn key_of(run: &RunId, link: &str) -> String {
    format!("{}link/{link}", tell::cause_of(run))
}

fn explained(language: Language) -> &'static str {
    match language {
        Language::Chinese => "打开下面的链接，用发到本邮箱的验证码查看并处理。链接只对这一项任务有效，请勿转发。",
        Language::English => {
            "Open the link below; a code mailed to this address shows the matter and lets you decide. The link is for this \
             one task; please do not pass it on."
        }
    }
}
