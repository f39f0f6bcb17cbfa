//! Signing in with a password, and the sessions that come of it: listed, ended, renewed when the password changes.

use super::accounts::{AccountError, Accounts, Client, IDLE, SignedIn};
use super::lockout::Subject;
use super::{Principal, password, token};
use crate::audit::{Entry, Origin, Via, action};
use crate::clock::Moment;
use crate::id::{MemberId, SessionId};
use crate::store::people::{self as rows};
use crate::store::sessions::{self, SessionRow};
use crate::store::{Conn, StoreError, audit};
use serde_json::json;

/// A session that has just begun.
pub struct NewSession {
    /// The secret for the cookie. It is not stored and cannot be read again.
    pub secret: String,
    pub signed_in: SignedIn,
}

impl Accounts {
    /// Signs a member in. A wrong name and a wrong password take the same time and get the same answer.
    pub async fn login(&self, username: &str, secret: String, client: &Client) -> Result<NewSession, AccountError> {
        let username: String = username.trim().to_lowercase().chars().take(64).collect();
        let subjects = subjects(&username, client);
        self.count_attempt(&username, &subjects, client).await?;
        let directory = self.roster.directory();
        let member = directory.member_by_username(&username).filter(|m| m.active);
        let hash = match member {
            Some(member) => rows::password_hash(&mut self.store.read().await?, &member.id).await?,
            None => None,
        };
        // A longer text cannot be a password, and hashing it would cost us more than the one who sends it.
        let right = secret.len() <= 1024 && password::verify(secret, hash).await;
        let Some(member) = member.filter(|_| right) else {
            self.log_failure(action::LOGIN_FAILED, &username, client).await?;
            return Err(AccountError::BadCredentials);
        };
        let account = subjects[0].key();
        let session = self.begin(&member.id, member.epoch, client, Some(account), action::LOGIN).await?;
        let principal = Principal::member(member, Via::Session, client.ip.clone());
        Ok(NewSession { secret: session.1, signed_in: SignedIn { principal, session: Some(session.0) } })
    }

    /// Counts one attempt for the account and the address; refuses it while either must wait.
    async fn count_attempt(&self, username: &str, subjects: &[Subject], client: &Client) -> Result<(), AccountError> {
        let now = self.clock.now();
        let counted = subjects.to_vec();
        let locked = self
            .store
            .write(move |conn| {
                let subjects = counted.clone();
                Box::pin(async move {
                    let mut attempts = Vec::new();
                    for subject in &subjects {
                        match subject.attempt(sessions::failures(conn, &subject.key()).await?, now) {
                            Ok(after) => attempts.push((subject.key(), after)),
                            Err(until) => return Ok(Some(until)),
                        }
                    }
                    for (key, after) in attempts {
                        sessions::save_failures(conn, &key, &after).await?;
                    }
                    Ok::<Option<Moment>, StoreError>(None)
                })
            })
            .await?;
        match locked {
            None => Ok(()),
            Some(until) => {
                self.log_failure(action::LOGIN_LOCKED, username, client).await?;
                Err(AccountError::Locked { until, now })
            }
        }
    }

    async fn log_failure(&self, action: &'static str, username: &str, client: &Client) -> Result<(), StoreError> {
        let origin = Origin { actor: None, via: Via::Session, ip: client.ip.clone() };
        let entry = Entry::new(self.clock.now(), origin, action).detail(json!({ "username": username }));
        self.store
            .write(move |conn| {
                let entry = entry.clone();
                Box::pin(async move { audit::insert(conn, &entry).await })
            })
            .await
    }

    /// Begins a session; `cleared` is the subject whose failures are forgiven by it.
    pub(super) async fn begin(
        &self,
        member: &MemberId,
        epoch: i64,
        client: &Client,
        cleared: Option<String>,
        action: &'static str,
    ) -> Result<(SessionId, String), StoreError> {
        let now = self.clock.now();
        let secret = token::generate("");
        let hash = token::hash(&secret);
        let row = SessionRow {
            id: SessionId::generate(),
            member: member.clone(),
            epoch,
            created_at: now,
            seen_at: now,
            expires_at: now + IDLE,
            user_agent: client.user_agent.as_ref().map(|text| text.chars().take(300).collect()),
            ip: client.ip.clone(),
        };
        let id = row.id.clone();
        let origin = Origin { actor: Some(member.clone()), via: Via::Session, ip: client.ip.clone() };
        let entry = Entry::new(now, origin, action).detail(json!({ "session": id }));
        self.store
            .write(move |conn| {
                let (row, hash, cleared, entry) = (row.clone(), hash.clone(), cleared.clone(), entry.clone());
                Box::pin(async move {
                    if let Some(subject) = cleared {
                        sessions::clear_failures(conn, &subject).await?;
                    }
                    sessions::insert(conn, &row, &hash).await?;
                    audit::insert(conn, &entry).await
                })
            })
            .await?;
        Ok((id, secret))
    }

    /// The open sessions of the one who asks, newest first.
    pub async fn sessions(&self, principal: &Principal) -> Result<Vec<SessionRow>, AccountError> {
        let directory = self.roster.directory();
        let member = principal.id().and_then(|id| directory.member(id)).ok_or(AccountError::Forbidden)?;
        let open = sessions::of_member(&mut self.store.read().await?, &member.id, self.clock.now()).await?;
        Ok(open.into_iter().filter(|session| session.epoch == member.epoch).collect())
    }

    /// Ends one session of the one who asks.
    pub async fn end_session(&self, principal: &Principal, id: &str) -> Result<(), AccountError> {
        self.end(principal, id, action::SESSION_END).await
    }

    /// Ends the session the one who asks is signed in with.
    pub async fn logout(&self, signed_in: &SignedIn) -> Result<(), AccountError> {
        match &signed_in.session {
            Some(id) => self.end(&signed_in.principal, id.as_str(), action::LOGOUT).await,
            None => Err(AccountError::Forbidden),
        }
    }

    async fn end(&self, principal: &Principal, id: &str, action: &'static str) -> Result<(), AccountError> {
        let member = principal.member.clone().ok_or(AccountError::Forbidden)?;
        let entry = Entry::new(self.clock.now(), principal.origin(), action).detail(json!({ "session": id }));
        let (ended, of) = (id.to_owned(), member.clone());
        self.store
            .write(move |conn| {
                let (id, member, entry) = (ended.clone(), of.clone(), entry.clone());
                Box::pin(async move {
                    if !sessions::delete(conn, &member, &id).await? {
                        return Err(AccountError::NotFound);
                    }
                    Ok(audit::insert(conn, &entry).await?)
                })
            })
            .await?;
        self.forget_member(&member);
        Ok(())
    }

    /// Changes the password of the one who asks. Every session ends; a new one begins for this client.
    pub async fn change_password(
        &self,
        principal: &Principal,
        current: String,
        new: String,
        client: &Client,
    ) -> Result<NewSession, AccountError> {
        // A key must not become a way to take the account over.
        let id = principal.member.clone().filter(|_| principal.via == Via::Session).ok_or(AccountError::Forbidden)?;
        let member = self.roster.directory().member(id.as_str()).cloned().ok_or(AccountError::NotFound)?;
        let subjects = subjects(&member.username, client);
        self.count_attempt(&member.username, &subjects, client).await?;
        let known = rows::password_hash(&mut self.store.read().await?, &id).await?;
        if !password::verify(current, known).await {
            return Err(AccountError::BadCredentials);
        }
        let hash = password::hash(new, &[&member.username, &member.name]).await;
        let hash = hash.map_err(|problems| {
            let under = |p: crate::problem::Problem| crate::problem::Problem { pointer: "/password/new".into(), ..p };
            AccountError::Invalid(problems.into_iter().map(under).collect())
        })?;
        let entry = Entry::new(self.clock.now(), principal.origin(), action::PASSWORD_CHANGE);
        let (of, cleared) = (id.clone(), subjects[0].key());
        self.store
            .write(move |conn| {
                let (id, hash, entry, cleared) = (of.clone(), hash.clone(), entry.clone(), cleared.clone());
                Box::pin(async move {
                    replace_password(conn, &id, &hash).await?;
                    sessions::clear_failures(conn, &cleared).await?;
                    audit::insert(conn, &entry).await
                })
            })
            .await?;
        self.roster.reload().await?;
        self.forget_member(&id);
        let member = self.roster.directory().member(id.as_str()).cloned().ok_or(AccountError::NotFound)?;
        let session = self.begin(&id, member.epoch, client, None, action::LOGIN).await?;
        let principal = Principal::member(&member, Via::Session, client.ip.clone());
        Ok(NewSession { secret: session.1, signed_in: SignedIn { principal, session: Some(session.0) } })
    }
}

async fn replace_password(conn: &mut Conn, id: &MemberId, hash: &str) -> Result<(), StoreError> {
    rows::set_password(conn, id, hash).await?;
    rows::raise_revision(conn, crate::people::REVISION).await?;
    sessions::delete_of_member(conn, id).await
}

/// The account first, then the address, when one is known.
fn subjects(username: &str, client: &Client) -> Vec<Subject> {
    let address = client.ip.clone().map(Subject::Address);
    std::iter::once(Subject::Account(username.to_owned())).chain(address).collect()
}
