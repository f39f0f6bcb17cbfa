//! The link to one task, mailed to somebody outside, or to a member who may decide from their letter. Opening it decides
//! nothing, so a mail scanner that follows it does no harm: the page asks for a code, the code goes to the same address, and
//! only a browser in which it was entered sees the task and decides. The decision takes the way of everybody's.

mod holder;

mod upload;

pub use upload::{begin_task_upload, task_field, task_guest};

use super::{LinkError, refused};
use crate::access::{Principal, token};
use crate::audit::{Entry, action};
use crate::clock::Moment;
use crate::flow::service::{Deed, Enclosed, LinkState, MailedWork, audited, mailed_work, perform};
use crate::flow::{Action, ResumeMode, ReturnTo};
use crate::id::{CommandId, TaskId};
use crate::notify::{self, Letter};
use crate::problem::{Language, Text};
use crate::store::outbox::{self, State};
use crate::store::runs::{self, RunRow, TaskRow};
use crate::store::task_links::{self, TaskLinkRow};
use crate::store::{self, Batch, Conn};
use crate::workspace::{Snapshot, Workspace};
use chrono::Duration;
use holder::Holder;
use serde_json::json;
use std::sync::Arc;

/// How long a code is good.
const CODE_MINUTES: i64 = 10;
/// So many wrong ones may be entered in its place.
const TRIES: i64 = 5;
/// Codes of one link are mailed this far apart, and so many of them in all: more guesses than these nobody has.
const PAUSE_SECONDS: i64 = 60;
const CODES: i64 = 10;
/// How long a browser shows the task after the code was entered.
const SESSION_MINUTES: i64 = 60;

/// How the task behind a link stands, and for whom it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskLook {
    /// The link's, for counting.
    pub link: String,
    pub standing: Standing,
    /// The address the code goes to, in part.
    pub to: String,
    /// How far the letter with the newest code has come; none while no code was asked for.
    pub code: Option<State>,
}

/// How the task behind a link stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Open,
    /// It was decided through a link.
    Decided,
    /// It is with somebody else, or nobody has to do it any more.
    Closed,
    /// The run is over.
    Ended,
    Expired,
    Revoked,
    /// It is with a member who has to sign in to decide it now.
    SignIn,
}

impl Standing {
    /// The word in the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Decided => "decided",
            Self::Closed => "closed",
            Self::Ended => "ended",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::SignIn => "sign_in",
        }
    }

    fn refusal(self) -> LinkError {
        let (zh, en) = match self {
            Self::Open | Self::Decided => ("这项任务已经处理过了", "this task has been decided already"),
            Self::Closed => {
                ("这项任务已转给他人或不再需要处理", "this task is with somebody else, or not needed any more")
            }
            Self::Ended => ("流程已经结束", "the run is over"),
            Self::Expired => ("链接已过期，请联系发起人重新发送", "this link has expired; ask for a new one"),
            Self::Revoked => ("链接已停用，请联系发起人重新发送", "this link was ended; ask for a new one"),
            Self::SignIn => ("这项任务现在需要登录后处理", "this task is decided by signing in now"),
        };
        refused(self.word(), zh, en)
    }
}

/// A decision with what goes with it.
#[derive(Debug, Clone)]
pub struct TaskWish {
    pub decision: TaskDecision,
    /// Where it is returned to, and how it goes on afterwards, where that is what is decided.
    pub back: (ReturnTo, ResumeMode),
    pub opinion: Option<String>,
    /// The files they have sent by this link.
    pub enclosed: Enclosed,
    /// Sent twice, it happens once.
    pub id: Option<CommandId>,
}

/// What is decided by a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskDecision {
    Approve,
    Reject,
    Return,
}

impl TaskWish {
    fn action(&self, task: TaskId) -> Action {
        let opinion = self.opinion.clone();
        match self.decision {
            TaskDecision::Approve => Action::Approve { task, opinion },
            TaskDecision::Reject => Action::Reject { task, opinion },
            TaskDecision::Return => {
                let (to, resume) = self.back.clone();
                Action::Return { task, to, resume, opinion }
            }
        }
    }
}

/// A link with its task and run, and whose they are.
struct Found {
    link: TaskLinkRow,
    task: TaskRow,
    run: RunRow,
    who: Holder,
    standing: Standing,
}

impl Found {
    async fn by_token(conn: &mut Conn, secret: &str, snapshot: &Snapshot, lock: bool) -> Result<Self, LinkError> {
        let link = task_links::by_token(conn, &token::hash(secret), lock).await?.ok_or(LinkError::NotFound)?;
        let task = runs::task_by_id(conn, link.task_id.as_str()).await?.ok_or(LinkError::NotFound)?;
        let run = runs::run_by_id(conn, link.run_id.as_str()).await?.ok_or(LinkError::NotFound)?;
        let who = Holder::of(&task.assignee, &snapshot.people).ok_or(LinkError::NotFound)?;
        let standing = match (LinkState::of(&link, task.due_at, snapshot.now), task.state.as_str()) {
            (LinkState::Revoked, _) => Standing::Revoked,
            (_, "done") => Standing::Decided,
            (_, "canceled") if run.machine.status.has_ended() => Standing::Ended,
            (_, "canceled") => Standing::Closed,
            (LinkState::Expired, _) => Standing::Expired,
            (LinkState::Waiting | LinkState::Unsent | LinkState::Sent | LinkState::Opened, _) => {
                who.standing(conn, snapshot, (&run, &task)).await?
            }
        };
        Ok(Self { link, task, run, who, standing })
    }

    fn is_open(&self) -> Result<(), LinkError> {
        if self.standing == Standing::Open { Ok(()) } else { Err(self.standing.refusal()) }
    }

    /// Whether a browser holds what the right code gave it.
    fn is_known(&self, session: &str, now: Moment) -> Result<(), LinkError> {
        self.is_open()?;
        if self.holds(session, now) { Ok(()) } else { Err(session_over()) }
    }

    fn holds(&self, session: &str, now: Moment) -> bool {
        let lasts = self.link.session_at.is_some_and(|at| now < at + Duration::minutes(SESSION_MINUTES));
        lasts && self.link.session_hash.as_deref() == Some(self.session_hash(session).as_str())
    }

    /// Whether the same decision was taken already: it comes again by a double tap, or because nobody heard its answer.
    async fn has_taken(&self, conn: &mut Conn, wish: &TaskWish) -> Result<bool, LinkError> {
        let Some(id) = &wish.id else { return Ok(false) };
        let word = audited(&wish.action(self.task.id.clone()));
        let entry = store::audit::by_command(conn, id.as_str()).await?;
        Ok(entry.is_some_and(|entry| {
            let is_theirs = entry.actor.as_deref() == Some(self.who.id().as_str());
            is_theirs && entry.action == word && entry.detail["run"] == self.run.id.as_str()
        }))
    }

    /// A code is hashed with the token of its link, which is not kept: from the database alone nobody finds it by trying.
    fn code_hash(&self, secret: &str, code: &str) -> String {
        token::hash(&format!("{secret}\n{code}{}", self.who.stamp()))
    }

    fn session_hash(&self, session: &str) -> String {
        token::hash(&format!("{session}{}", self.who.stamp()))
    }

    fn audit(&self, now: Moment, ip: Option<&str>, action: &'static str) -> Entry {
        let principal = self.who.principal(ip.map(str::to_owned));
        let mut entry = Entry::new(now, principal.origin(), action)
            .detail(json!({ "run": self.run.id.as_str(), "task": self.task.id.as_str() }));
        entry.app = Some(self.run.app.clone());
        entry
    }
}

/// The key of the letter with the newest code of a link.
fn code_key(link: &TaskLinkRow) -> String {
    format!("task-code/{}/{}", link.id, link.codes)
}

/// Said at once: by the time there is a server again a code would be over.
fn no_mail_server() -> LinkError {
    refused(
        "no_mail_server",
        "系统没有设置邮件服务器，验证码发不出去，请联系管理员",
        "no mail server is set up here, so no code can be mailed; please tell an administrator",
    )
}

fn session_over() -> LinkError {
    refused("session_over", "请重新获取并输入验证码", "ask for a code and enter it again")
}

/// How the task behind a link stands. Changes nothing.
///
/// # Errors
/// No such link; the database's.
pub async fn look_at_task(conn: &mut Conn, snapshot: &Snapshot, secret: &str) -> Result<TaskLook, LinkError> {
    let found = Found::by_token(conn, secret, snapshot, false).await?;
    let letter = match found.link.codes {
        0 => None,
        _ => outbox::by_key(conn, &notify::secret_key(&code_key(&found.link), found.who.id())).await?,
    };
    let code = letter.map(|letter| letter.state);
    Ok(TaskLook { link: found.link.id.clone(), standing: found.standing, to: found.who.masked(), code })
}

/// Mails a code to whoever the link was mailed to; the one before is good no more.
///
/// # Errors
/// See [`Standing`]; too soon after the last one, or too many of them.
pub async fn send_code(
    workspace: &Workspace,
    secret: &str,
    language: Language,
    ip: Option<String>,
) -> Result<(), LinkError> {
    let work = Arc::new((secret.to_owned(), ip, workspace.snapshot()));
    let mailed = workspace.store.write(move |conn| {
        let work = Arc::clone(&work);
        Box::pin(async move { mail_code(conn, &work.0, language, work.1.as_deref(), &work.2).await })
    });
    mailed.await
}

async fn mail_code(
    conn: &mut Conn,
    secret: &str,
    language: Language,
    ip: Option<&str>,
    snapshot: &Snapshot,
) -> Result<(), LinkError> {
    let now = snapshot.now;
    let mut found = Found::by_token(conn, secret, snapshot, true).await?;
    found.is_open()?;
    if !snapshot.mails {
        return Err(no_mail_server());
    }
    let waits = found.link.code_at.map_or(0, |at| PAUSE_SECONDS - (now - at).num_seconds());
    if waits > 0 {
        return Err(LinkError::TooMany { retry_after: waits });
    }
    if found.link.codes >= CODES {
        let (zh, en) =
            ("这个链接的验证码已用完，请联系发起人重新发送链接", "no more codes for this link; ask for a new one");
        return Err(refused("codes_used_up", zh, en));
    }
    let code = format!("{:06}", rand::random::<u32>() % 1_000_000);
    let hash = found.code_hash(secret, &code);
    let link = &mut found.link;
    (link.code_hash, link.code_at) = (Some(hash), Some(now));
    (link.code_tries, link.codes) = (0, link.codes + 1);
    // What the record is called is told to whoever has entered the code, as far as their step shows it.
    let subject = Text::new("验证码", "Your code");
    let text = Text::new(
        format!("您的验证码是 {code}，{CODE_MINUTES} 分钟内有效。如果不是您本人在操作，请忽略本邮件。"),
        format!(
            "Your code is {code}. It is good for {CODE_MINUTES} minutes. If you did not ask for it, ignore this mail."
        ),
    );
    let key = code_key(&found.link);
    let letter = Letter {
        key: &key,
        app: Some(&found.run.app),
        to: found.who.id(),
        subject: subject.get(language),
        text: text.get(language),
        link: None,
        good_until: Some(now + Duration::minutes(CODE_MINUTES)),
    };
    task_links::update(conn, &found.link).await?;
    let mut batch = Batch::default();
    notify::push_secret(&mut batch, &letter, now);
    store::audit::push(&mut batch, &found.audit(now, ip, action::TASK_LINK_CODE));
    Ok(conn.execute_all(batch).await?)
}

/// Takes a code and answers what the browser holds from then on.
///
/// # Errors
/// See [`Standing`]; a wrong code, one that is too old or was missed too often.
pub async fn enter_code(
    workspace: &Workspace,
    secret: &str,
    code: &str,
    ip: Option<String>,
) -> Result<String, LinkError> {
    let work = Arc::new((secret.to_owned(), code.trim().to_owned(), ip, workspace.snapshot()));
    let taken = workspace.store.write(move |conn| {
        let work = Arc::clone(&work);
        Box::pin(async move { take_code(conn, &work.0, &work.1, work.2.as_deref(), &work.3).await })
    });
    // A wrong code is written down, so it is no error of the transaction.
    match taken.await? {
        Entered::Right(session) => Ok(session),
        Entered::Wrong(left) => {
            let (zh, en) =
                (format!("验证码不对，还可以试 {left} 次"), format!("the code is wrong; tries left: {left}"));
            Err(refused("code_wrong", &zh, &en))
        }
        Entered::Late => {
            Err(refused("code_expired", "验证码已失效，请重新获取", "this code is good no more; ask for a new one"))
        }
    }
}

enum Entered {
    Right(String),
    /// And how many tries are left.
    Wrong(i64),
    Late,
}

async fn take_code(
    conn: &mut Conn,
    secret: &str,
    code: &str,
    ip: Option<&str>,
    snapshot: &Snapshot,
) -> Result<Entered, LinkError> {
    let now = snapshot.now;
    let mut found = Found::by_token(conn, secret, snapshot, true).await?;
    found.is_open()?;
    let lasts = found.link.code_at.is_some_and(|at| now < at + Duration::minutes(CODE_MINUTES));
    let Some(expected) = found.link.code_hash.clone().filter(|_| lasts) else { return Ok(Entered::Late) };
    let (entered, word) = if expected == found.code_hash(secret, code) {
        let session = token::generate("");
        (found.link.session_hash, found.link.session_at) = (Some(found.session_hash(&session)), Some(now));
        found.link.code_hash = None;
        (Entered::Right(session), action::TASK_LINK_OPEN)
    } else {
        found.link.code_tries += 1;
        let left = TRIES - found.link.code_tries;
        if left <= 0 {
            found.link.code_hash = None;
        }
        (if left > 0 { Entered::Wrong(left) } else { Entered::Late }, action::TASK_LINK_WRONG)
    };
    task_links::update(conn, &found.link).await?;
    store::audit::insert(conn, &found.audit(now, ip, word)).await?;
    Ok(entered)
}

/// A task as the page of its link shows it.
#[derive(Debug)]
pub struct TaskWork {
    pub work: MailedWork,
    /// What files are sent with. It shows nothing and decides nothing, so it may stand in an address.
    pub ticket: String,
    /// The path of the page at which a member decides it signed in.
    pub signed_in: Option<String>,
}

/// The task, for a browser in which the code was entered.
///
/// # Errors
/// See [`Standing`]; no session, or one that is over.
pub async fn task_work(
    conn: &mut Conn,
    snapshot: &Snapshot,
    secret: &str,
    session: &str,
    language: Language,
) -> Result<TaskWork, LinkError> {
    let found = Found::by_token(conn, secret, snapshot, false).await?;
    found.is_known(session, snapshot.now)?;
    let principal = found.who.principal(None);
    let context = snapshot.context(&principal).spoken_in(language);
    let work = mailed_work(conn, &context, &found.run, &found.task).await?;
    let signed_in = found.who.is_member().then(|| format!("/tasks/{}", found.task.id));
    Ok(TaskWork { work, ticket: found.ticket(session), signed_in })
}

/// Decides the task. A decision whose id was seen before has been taken.
///
/// # Errors
/// As [`task_work`], and what the flow refuses.
pub async fn decide_task(
    workspace: &Workspace,
    secret: &str,
    session: &str,
    wish: TaskWish,
    ip: Option<String>,
) -> Result<(), LinkError> {
    let work = Arc::new((workspace.snapshot(), secret.to_owned(), session.to_owned(), wish, ip));
    let decided = workspace.store.write(move |conn| {
        let work = Arc::clone(&work);
        Box::pin(async move {
            let (snapshot, secret, session, wish, ip) = &*work;
            let run = Found::by_token(conn, secret, snapshot, false).await?.run.id;
            // The run first, as whoever revokes the link holds it: then both come one after the other.
            runs::run_for_update(conn, run.as_str()).await?;
            let found = Found::by_token(conn, secret, snapshot, true).await?;
            if found.holds(session, snapshot.now) && found.has_taken(conn, wish).await? {
                return Ok(None);
            }
            found.is_known(session, snapshot.now)?;
            let principal = Principal { guest: Some(found.guest()), ..found.who.principal(ip.clone()) };
            let action = wish.action(found.task.id.clone());
            let deed = Deed { enclosed: wish.enclosed.clone(), id: wish.id.clone(), ..Deed::from(action) };
            let moved = perform(conn, &snapshot.context(&principal), run.as_str(), deed).await?;
            Ok::<_, LinkError>(Some(moved))
        })
    });
    if let Some(moved) = decided.await? {
        workspace.tell_moved(&moved);
    }
    Ok(())
}
