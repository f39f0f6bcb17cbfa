//! API keys: made by a signed-in member for programs that act in their name.

use super::accounts::{AccountError, Accounts};
use super::{Principal, token};
use crate::audit::{Entry, Via, action};
use crate::clock::Moment;
use crate::id::{KeyId, MemberId};
use crate::people;
use crate::problem::Problem;
use crate::store::audit;
use crate::store::sessions::{self, KeyRow};
use serde_json::json;

/// What every key begins with, so that a leaked one is recognised.
pub const PREFIX: &str = "tk_";
const MOST: usize = 50;

/// A key that has just been made.
pub struct NewKey {
    /// The secret. It is not stored and cannot be read again.
    pub secret: String,
    pub row: KeyRow,
}

impl Accounts {
    /// The keys of the one who asks, newest first.
    pub async fn keys(&self, principal: &Principal) -> Result<Vec<KeyRow>, AccountError> {
        let member = signed_in(principal)?;
        Ok(sessions::keys_of_member(&mut self.store.read().await?, &member).await?)
    }

    /// Makes a key that acts with the rights its maker has at the time of each use.
    pub async fn create_key(
        &self,
        principal: &Principal,
        title: &str,
        expires_at: Option<Moment>,
    ) -> Result<NewKey, AccountError> {
        let member = signed_in(principal)?;
        let now = self.clock.now();
        let mut problems = Vec::new();
        people::check_text(&mut problems, "/title", title, 100);
        if expires_at.is_some_and(|at| at <= now) {
            problems.push(Problem::new("/expires_at", "past", "有效期须晚于现在", "must be later than now"));
        }
        if self.keys(principal).await?.len() >= MOST {
            problems.push(Problem::new(
                "",
                "too_many",
                format!("最多 {MOST} 个密钥，请先删除不用的"),
                format!("at most {MOST} keys; delete those no longer used"),
            ));
        }
        if !problems.is_empty() {
            return Err(AccountError::Invalid(problems));
        }
        let secret = token::generate(PREFIX);
        let hash = token::hash(&secret);
        let title = title.trim().to_owned();
        let row = KeyRow { id: KeyId::generate(), member, title, created_at: now, expires_at, used_at: None };
        let entry = Entry::new(now, principal.origin(), action::KEY_CREATE)
            .detail(json!({ "key": row.id, "title": row.title, "expires_at": expires_at }));
        let stored = row.clone();
        self.store
            .write(move |conn| {
                let (row, hash, entry) = (stored.clone(), hash.clone(), entry.clone());
                Box::pin(async move {
                    sessions::insert_key(conn, &row, &hash).await?;
                    audit::insert(conn, &entry).await
                })
            })
            .await?;
        Ok(NewKey { secret, row })
    }

    /// Ends a key of the one who asks at once.
    pub async fn delete_key(&self, principal: &Principal, id: &str) -> Result<(), AccountError> {
        let member = signed_in(principal)?;
        let entry = Entry::new(self.clock.now(), principal.origin(), action::KEY_DELETE).detail(json!({ "key": id }));
        let (key, of) = (id.to_owned(), member.clone());
        self.store
            .write(move |conn| {
                let (key, member, entry) = (key.clone(), of.clone(), entry.clone());
                Box::pin(async move {
                    if !sessions::delete_key(conn, &member, &key).await? {
                        return Err(AccountError::NotFound);
                    }
                    Ok(audit::insert(conn, &entry).await?)
                })
            })
            .await?;
        self.forget_member(&member);
        Ok(())
    }
}

/// Keys are managed by people at the page, never with another key: one that leaks must not outlive its deletion.
fn signed_in(principal: &Principal) -> Result<MemberId, AccountError> {
    principal.member.clone().filter(|_| principal.via == Via::Session).ok_or(AccountError::Forbidden)
}
