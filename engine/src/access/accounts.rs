//! Proof of identity: who is behind the secret of a session or a key. Owns the short memory that spares most requests
//! a query, and its forgetting; how sessions and keys begin is in the files beside.

use super::{Principal, token};
use crate::audit::Via;
use crate::clock::{Clock, Moment};
use crate::id::{KeyId, MemberId, SessionId};
use crate::people::{PeopleError, Roster};
use crate::problem::Problem;
use crate::store::{self, Store, StoreError, carries_store_error, sessions};
use chrono::Duration;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// How long an answer of the database is believed. What ends here is forgotten at once; what another server ends is
/// noticed this late at most.
const BELIEVED: Duration = Duration::seconds(2);
/// How exactly the last use of a session or key is noted: each note is a write.
const NOTED_EVERY: Duration = Duration::minutes(5);
/// A session that is not used for this long has ended.
pub(super) const IDLE: Duration = Duration::days(7);
/// However much it is used, a session ends after this long.
pub(super) const LONGEST: Duration = Duration::days(30);
const REMEMBERED: usize = 10_000;

/// The accounts of a workspace: signing in, sessions, keys.
pub struct Accounts {
    pub(super) store: Store,
    pub(super) clock: Clock,
    pub(super) roster: Arc<Roster>,
    known: Mutex<HashMap<String, Known>>,
}

/// The client a request came from.
#[derive(Debug, Clone, Default)]
pub struct Client {
    pub ip: Option<String>,
    pub user_agent: Option<String>,
}

/// A member whose identity is proven, and by what.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub principal: Principal,
    /// The session, when it was one.
    pub session: Option<SessionId>,
}

/// Why someone was not signed in, or a change of an account was not made.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// User name or password is wrong; which of them is not said.
    #[error("wrong user name or password")]
    BadCredentials,
    /// Too many failures; the next attempt is looked at from this moment on.
    #[error("locked until {until}")]
    Locked { until: Moment, now: Moment },
    #[error("{} problems", .0.len())]
    Invalid(Vec<Problem>),
    #[error("not allowed")]
    Forbidden,
    #[error("not found")]
    NotFound,
    #[error(transparent)]
    Store(#[from] StoreError),
}

carries_store_error!(AccountError);

impl From<PeopleError> for AccountError {
    fn from(error: PeopleError) -> Self {
        match error {
            PeopleError::Invalid(problems) => Self::Invalid(problems),
            PeopleError::NotFound => Self::NotFound,
            PeopleError::Forbidden => Self::Forbidden,
            PeopleError::Store(error) => Self::Store(error),
        }
    }
}

/// What the database said about a secret.
#[derive(Clone)]
struct Known {
    member: MemberId,
    proof: Proof,
    expires_at: Option<Moment>,
    checked_at: Moment,
    noted_at: Moment,
}

#[derive(Clone)]
enum Proof {
    Session { id: SessionId, epoch: i64, created_at: Moment },
    Key { id: KeyId },
}

impl Accounts {
    pub fn new(store: Store, clock: Clock, roster: Arc<Roster>) -> Self {
        Self { store, clock, roster, known: Mutex::default() }
    }

    /// Who is behind the secret of a session; none when it is unknown, has ended or the member may not sign in.
    pub async fn by_session(&self, secret: &str, client: &Client) -> Result<Option<SignedIn>, StoreError> {
        self.identify(secret, client, false).await
    }

    /// Who is behind the secret of an API key.
    pub async fn by_key(&self, secret: &str, client: &Client) -> Result<Option<SignedIn>, StoreError> {
        self.identify(secret, client, true).await
    }

    async fn identify(&self, secret: &str, client: &Client, key: bool) -> Result<Option<SignedIn>, StoreError> {
        let hash = token::hash(secret);
        let now = self.clock.now();
        let Some(known) = self.look_up(&hash, key, now).await? else { return Ok(None) };
        if known.expires_at.is_some_and(|at| at <= now) {
            self.forget(|_, other| !other.same_as(&known));
            return Ok(None);
        }
        let directory = self.roster.directory();
        let Some(member) = directory.member(known.member.as_str()).filter(|m| m.active) else { return Ok(None) };
        let (via, session) = match &known.proof {
            Proof::Session { id, epoch, .. } if *epoch == member.epoch => (Via::Session, Some(id.clone())),
            Proof::Session { .. } => return Ok(None),
            Proof::Key { .. } => (Via::Key, None),
        };
        if now - known.noted_at >= NOTED_EVERY {
            self.note_use(&hash, &known, now).await?;
        }
        Ok(Some(SignedIn { principal: Principal::member(member, via, client.ip.clone()), session }))
    }

    async fn look_up(&self, hash: &str, key: bool, now: Moment) -> Result<Option<Known>, StoreError> {
        let remembered = self.memory().get(hash).cloned();
        if let Some(known) = remembered
            && now - known.checked_at < BELIEVED
            && matches!(known.proof, Proof::Key { .. }) == key
        {
            return Ok(Some(known));
        }
        let mut conn = self.store.read().await?;
        let known = if key {
            sessions::key_by_token(&mut conn, hash).await?.map(|row| Known {
                member: row.member,
                proof: Proof::Key { id: row.id },
                expires_at: row.expires_at,
                checked_at: now,
                noted_at: row.used_at.unwrap_or(row.created_at - NOTED_EVERY),
            })
        } else {
            sessions::by_token(&mut conn, hash).await?.map(|row| Known {
                member: row.member,
                proof: Proof::Session { id: row.id, epoch: row.epoch, created_at: row.created_at },
                expires_at: Some(row.expires_at),
                checked_at: now,
                noted_at: row.seen_at,
            })
        };
        let mut memory = self.memory();
        match &known {
            Some(known) => {
                if memory.len() >= REMEMBERED {
                    memory.clear();
                }
                memory.insert(hash.to_owned(), known.clone());
            }
            None => drop(memory.remove(hash)),
        }
        Ok(known)
    }

    /// Notes in the database that a secret was used, which also moves the end of an idle session.
    async fn note_use(&self, hash: &str, known: &Known, now: Moment) -> Result<(), StoreError> {
        let proof = known.proof.clone();
        let expires = match &proof {
            Proof::Session { created_at, .. } => Some((now + IDLE).min(*created_at + LONGEST)),
            Proof::Key { .. } => known.expires_at,
        };
        if let Some(remembered) = self.memory().get_mut(hash) {
            remembered.noted_at = now;
            remembered.expires_at = expires;
        }
        self.store
            .write(move |conn| {
                let proof = proof.clone();
                Box::pin(async move {
                    match (proof, expires) {
                        (Proof::Session { id, .. }, Some(expires)) => sessions::touch(conn, &id, now, expires).await,
                        (Proof::Session { .. }, None) => Ok(()),
                        (Proof::Key { id }, _) => sessions::touch_key(conn, &id, now).await,
                    }
                })
            })
            .await
    }

    /// Forgets every remembered secret that `keep` does not keep.
    fn forget(&self, keep: impl Fn(&str, &Known) -> bool) {
        self.memory().retain(|hash, known| keep(hash, known));
    }

    /// Forgets what is remembered of one member, so that what just ended has ended for the next request.
    pub(super) fn forget_member(&self, member: &MemberId) {
        self.forget(|_, known| known.member != *member);
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, HashMap<String, Known>> {
        self.known.lock().expect("no holder panics")
    }

    /// Removes sessions that have run out and failures nobody remembers. Called now and then.
    pub async fn sweep(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        let stale = now - super::lockout::MEMORY;
        self.store.write(move |conn| Box::pin(store::sessions::sweep(conn, now, stale))).await
    }
}

impl Known {
    fn same_as(&self, other: &Self) -> bool {
        match (&self.proof, &other.proof) {
            (Proof::Session { id: a, .. }, Proof::Session { id: b, .. }) => a == b,
            (Proof::Key { id: a }, Proof::Key { id: b }) => a == b,
            _ => false,
        }
    }
}
