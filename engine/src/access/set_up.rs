//! The first minute of a workspace: whoever can read the console gets a one-time token, and with it becomes the owner.

use super::accounts::{AccountError, Accounts, Client, SignedIn};
use super::login::NewSession;
use super::{Principal, password, token};
use crate::audit::{Entry, Origin, Via, action};
use crate::id::MemberId;
use crate::people;
use crate::problem::Problem;
use crate::store::StoreError;
use crate::store::people::{self as rows, MemberRow};
use serde_json::json;

/// The setting that holds the hash of the token.
const TOKEN: &str = "set_up_token";

/// Who becomes the owner, and what the workspace is called.
#[derive(Debug, Clone)]
pub struct SetUp {
    pub token: String,
    pub username: String,
    pub name: String,
    pub password: String,
    pub workspace: String,
}

impl Accounts {
    /// True until the workspace has an owner.
    pub fn needs_set_up(&self) -> bool {
        !self.roster.directory().members().any(|m| m.is_owner)
    }

    /// Makes the one-time token for the console, in place of any earlier one; none when there is an owner already.
    pub async fn make_set_up_token(&self) -> Result<Option<String>, StoreError> {
        if !self.needs_set_up() {
            return Ok(None);
        }
        let secret = token::generate("");
        let hash = json!(token::hash(&secret));
        self.store
            .write(move |conn| {
                let hash = hash.clone();
                Box::pin(async move { rows::save_setting(conn, TOKEN, &hash).await })
            })
            .await?;
        Ok(Some(secret))
    }

    /// Makes the owner and signs them in. The token works once; of several who race, one wins.
    pub async fn set_up(&self, wish: SetUp, client: &Client) -> Result<NewSession, AccountError> {
        let now = self.clock.now();
        // Looked at before hashing, so that a stranger cannot keep the server busy.
        let hash = token::hash(&wish.token);
        self.check_token(&hash).await?;
        let (secret, weak) = match password::hash(wish.password.clone(), &[&wish.username, &wish.name]).await {
            Ok(secret) => (Some(secret), Vec::new()),
            Err(problems) => (None, problems),
        };
        let id = MemberId::generate();
        let owner = MemberRow {
            id: id.clone(),
            username: wish.username.trim().to_lowercase(),
            name: wish.name.trim().to_owned(),
            email: None,
            phone: None,
            language: None,
            active: true,
            is_owner: true,
            is_admin: true,
            epoch: 1,
            created_at: now,
        };
        let mut problems = weak;
        people::check_text(&mut problems, "/workspace", &wish.workspace, 100);
        let title = wish.workspace.trim().to_owned();
        let origin = Origin { actor: Some(id.clone()), via: Via::Session, ip: client.ip.clone() };
        self.roster
            .change(move |conn, directory| {
                let (owner, title, hash) = (owner.clone(), title.clone(), hash.clone());
                let (origin, secret, mut problems) = (origin.clone(), secret.clone(), problems.clone());
                Box::pin(async move {
                    let stored = rows::settings(conn).await?;
                    if directory.members().any(|m| m.is_owner) || !stored.contains(&(TOKEN.to_owned(), json!(hash))) {
                        // Somebody was faster.
                        return Err(people::PeopleError::Invalid(vec![wrong_token()]));
                    }
                    problems.extend(people::check_member(&owner, &directory));
                    people::refuse(problems)?;
                    rows::save_member(conn, &owner, now).await?;
                    if let Some(secret) = secret {
                        rows::set_password(conn, &owner.id, &secret).await?;
                    }
                    rows::save_setting(conn, "title", &json!(title)).await?;
                    rows::delete_setting(conn, TOKEN).await?;
                    let detail = json!({ "member": owner.id, "username": owner.username });
                    Ok(((), vec![Entry::new(now, origin, action::WORKSPACE_SET_UP).detail(detail)]))
                })
            })
            .await?;
        let directory = self.roster.directory();
        let member = directory.member(id.as_str()).ok_or(AccountError::NotFound)?;
        let session = self.begin(&id, member.epoch, client, None, action::LOGIN).await?;
        let principal = Principal::member(member, Via::Session, client.ip.clone());
        Ok(NewSession { secret: session.1, signed_in: SignedIn { principal, session: Some(session.0) } })
    }

    async fn check_token(&self, hash: &str) -> Result<(), AccountError> {
        let stored = rows::settings(&mut self.store.read().await?).await?;
        if stored.iter().any(|(name, value)| name == TOKEN && value == hash) {
            return Ok(());
        }
        Err(AccountError::Invalid(vec![wrong_token()]))
    }
}

fn wrong_token() -> Problem {
    Problem::new(
        "/token",
        "wrong_token",
        "初始化链接无效或已使用，请查看服务器控制台上最新的链接",
        "this link is not valid or was used; see the newest one on the server's console",
    )
}
