//! Members, departments, roles and the settings of the workspace. Owns who there is and how they stand to each other;
//! what they may do is owned by `access`, and how they prove who they are by `access::accounts`.

mod department;
mod directory;
mod hours;
mod install;
mod member;
mod notices;
mod proxy;
mod role;
mod setting;
#[cfg(test)]
mod tests;
mod wordings;

pub use department::{DepartmentChange, NewDepartment};
pub use directory::{Department, Directory, Member, Role};
pub(crate) use hours::HOURS;
pub use install::{DemoMember, install_members, install_roles};
pub(crate) use member::check as check_member;
pub use member::{MemberChange, NewMember, OwnChange};
pub(crate) use notices::DIGEST;
pub use notices::{DailyAt, DigestDays, Mailing, NoticeKind, Notices, Quiet, Weekday};
pub use proxy::{AskingApp, AskingFlow, NewProxy, Proxy, ProxyScope};
pub use setting::{LARGEST_FILE, MailSecurity, MailServer, Robot, RobotKind, Settings, SettingsChange};
pub(crate) use wordings::in_stead_of;
pub use wordings::{NoticeEvent, OwnWords, Values, Wordings, Words};

use crate::audit::Entry;
use crate::clock::Clock;
use crate::problem::Problem;
use crate::store::{self, Conn, Store, StoreError, carries_store_error};
use arc_swap::ArcSwap;
use futures_util::future::BoxFuture;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// The name under which changes of people and settings are announced to other servers on the same database.
pub(crate) const REVISION: &str = "people";

/// Why a change of people was not made.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// What was sent is wrong, in every way it is wrong.
    #[error("{} problems", .0.len())]
    Invalid(Vec<Problem>),
    /// There is no such member, department or role.
    #[error("not found")]
    NotFound,
    /// The one who asks may not change this account.
    #[error("forbidden")]
    Forbidden,
    #[error(transparent)]
    Store(#[from] StoreError),
}

carries_store_error!(PeopleError);

/// Keeps the people and settings of a workspace: the current picture in memory, the changes in the database.
pub struct Roster {
    store: Store,
    clock: Clock,
    directory: ArcSwap<Directory>,
    settings: ArcSwap<Settings>,
    revision: AtomicI64,
}

impl Roster {
    /// Reads everybody from the database.
    pub async fn open(store: Store, clock: Clock) -> Result<Self, StoreError> {
        let roster = Self {
            store,
            clock,
            directory: ArcSwap::default(),
            settings: ArcSwap::default(),
            revision: AtomicI64::new(-1),
        };
        roster.reload().await?;
        Ok(roster)
    }

    /// Everybody, as of the last change. Take it once for a piece of work, so that the work sees one picture.
    pub fn directory(&self) -> Arc<Directory> {
        self.directory.load_full()
    }

    pub fn settings(&self) -> Arc<Settings> {
        self.settings.load_full()
    }

    /// Reads everything again when another server changed it; cheap when nothing changed.
    pub async fn refresh(&self) -> Result<(), StoreError> {
        let now = store::people::revision(&mut self.store.read().await?, REVISION).await?;
        if now == self.revision.load(Ordering::Acquire) { Ok(()) } else { self.reload().await }
    }

    /// Reads everything again. Changes made through this roster do so themselves.
    pub async fn reload(&self) -> Result<(), StoreError> {
        let mut conn = self.store.read().await?;
        let revision = store::people::revision(&mut conn, REVISION).await?;
        let directory = Directory::load(&mut conn).await?;
        let settings = Settings::load(&mut conn).await?;
        // Two reloads may overlap; the one that saw the later revision wins.
        if self.revision.fetch_max(revision, Ordering::AcqRel) <= revision {
            self.directory.store(Arc::new(directory));
            self.settings.store(Arc::new(settings));
        }
        Ok(())
    }

    /// Runs one change: `decide` sees everybody as they stand inside the transaction, writes, and says what happened.
    pub(crate) async fn change<T, F>(&self, decide: F) -> Result<T, PeopleError>
    where
        T: Send + 'static,
        F: for<'c> Fn(&'c mut Conn, Directory) -> BoxFuture<'c, Result<(T, Vec<Entry>), PeopleError>>
            + Send
            + Sync
            + 'static,
    {
        let decide = Arc::new(decide);
        let value = self
            .store
            .write(move |conn| {
                let decide = Arc::clone(&decide);
                Box::pin(async move {
                    store::people::raise_revision(conn, REVISION).await?;
                    let directory = Directory::load(conn).await?;
                    let (value, entries) = decide(conn, directory).await?;
                    for entry in entries {
                        store::audit::insert(conn, &entry).await?;
                    }
                    Ok::<T, PeopleError>(value)
                })
            })
            .await?;
        self.reload().await?;
        Ok(value)
    }
}

pub(crate) fn refuse(problems: Vec<Problem>) -> Result<(), PeopleError> {
    if problems.is_empty() { Ok(()) } else { Err(PeopleError::Invalid(problems)) }
}

/// Complains when a text is empty or longer than `most` characters.
pub(crate) fn check_text(problems: &mut Vec<Problem>, pointer: &str, text: &str, most: usize) {
    let length = text.trim().chars().count();
    if length == 0 {
        problems.push(Problem::new(pointer, "required", "不能为空", "must not be empty"));
    } else if length > most {
        problems.push(Problem::new(
            pointer,
            "too_long",
            format!("最多 {most} 个字符"),
            format!("at most {most} characters"),
        ));
    }
}

/// Complains when a key is not lower-case letters, digits, `-` and `_`, beginning with a letter, 40 at most.
fn check_key(problems: &mut Vec<Problem>, pointer: &str, key: &str) {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if !key.starts_with(|c: char| c.is_ascii_lowercase()) || key.len() > 40 || !key.chars().all(plain) {
        problems.push(Problem::new(
            pointer,
            "invalid_key",
            "以小写字母开头，只含小写字母、数字、- 和 _，最多 40 个字符",
            "begin with a lower-case letter; only lower-case letters, digits, - and _; at most 40 characters",
        ));
    }
}

fn taken(pointer: &str) -> Problem {
    Problem::new(pointer, "not_unique", "已被使用", "is already taken")
}

fn unknown(pointer: impl Into<String>) -> Problem {
    Problem::new(pointer, "not_found", "不存在", "does not exist")
}
