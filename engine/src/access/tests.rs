//! Proof of identity against a real database: who gets in, who is kept out, and what ends when.

use super::*;
use crate::audit::Via;
use crate::clock::{Clock, from_text};
use crate::people::{MemberChange, NewMember, Roster};
use crate::store::{self, Store};
use chrono::Duration;
use std::sync::Arc;

struct World {
    _folder: tempfile::TempDir,
    store: Store,
    clock: Clock,
    roster: Arc<Roster>,
    accounts: Accounts,
}

const PASSWORD: &str = "mortise and tenon";

async fn world() -> World {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&format!("sqlite:{}", folder.path().join("t.db").display())).await.unwrap();
    let clock = Clock::by_hand(from_text("2026-11-22T08:00:00Z").unwrap());
    let roster = Arc::new(Roster::open(store.clone(), clock.clone()).await.unwrap());
    let accounts = Accounts::new(store.clone(), clock.clone(), Arc::clone(&roster));
    World { _folder: folder, store, clock, roster, accounts }
}

impl World {
    async fn member(&self, username: &str) -> String {
        let by = Principal::system(Via::Console).administrator().unwrap();
        let new = NewMember {
            username: username.into(),
            name: username.into(),
            password: Some(PASSWORD.into()),
            ..Default::default()
        };
        self.roster.create_member(&by, new).await.unwrap().to_string()
    }

    async fn login(&self, username: &str, password: &str) -> Result<NewSession, AccountError> {
        self.accounts.login(username, password.to_owned(), &client()).await
    }

    async fn known(&self, secret: &str) -> Option<String> {
        let found = self.accounts.by_session(secret, &client()).await.unwrap();
        found.map(|signed_in| signed_in.principal.username)
    }

    fn pass(&self, time: Duration) {
        self.clock.set(self.clock.now() + time);
    }
}

fn client() -> Client {
    Client { ip: Some("192.0.2.7".into()), user_agent: Some("test".into()) }
}

fn set_up(token: &str) -> SetUp {
    SetUp {
        token: token.into(),
        username: "boss".into(),
        name: "鲁班".into(),
        password: PASSWORD.into(),
        workspace: "木工坊".into(),
    }
}

#[tokio::test]
async fn the_token_on_the_console_makes_one_owner_once() {
    let world = world().await;
    let old = world.accounts.make_set_up_token().await.unwrap().unwrap();
    let token = world.accounts.make_set_up_token().await.unwrap().unwrap();
    for wrong in [old.as_str(), "guess", ""] {
        let refused = world.accounts.set_up(set_up(wrong), &client()).await;
        assert!(matches!(refused, Err(AccountError::Invalid(problems)) if problems[0].code == "wrong_token"));
    }
    let weak = SetUp { password: "x9!".into(), workspace: " ".into(), ..set_up(&token) };
    let refused = world.accounts.set_up(weak, &client()).await;
    assert!(matches!(refused, Err(AccountError::Invalid(problems)) if problems.len() == 2));
    let from = client();
    let race = || world.accounts.set_up(set_up(&token), &from);
    let (one, two) = tokio::join!(race(), race());
    assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1);
    let owner = one.or(two).unwrap();
    assert!(owner.signed_in.principal.is_owner && owner.signed_in.principal.is_admin);
    assert_eq!(world.known(&owner.secret).await.as_deref(), Some("boss"));
    assert_eq!(world.roster.settings().title, "木工坊");
    assert!(world.accounts.make_set_up_token().await.unwrap().is_none());
    let again = SetUp { username: "thief".into(), ..set_up(&token) };
    assert!(world.accounts.set_up(again, &client()).await.is_err());
}

#[tokio::test]
async fn names_are_not_told_from_passwords_and_case_does_not_matter() {
    let world = world().await;
    world.member("li").await;
    assert!(matches!(world.login("li", "wrong password").await, Err(AccountError::BadCredentials)));
    assert!(matches!(world.login("nobody", PASSWORD).await, Err(AccountError::BadCredentials)));
    let session = world.login(" LI ", PASSWORD).await.unwrap();
    assert_eq!(world.known(&session.secret).await.as_deref(), Some("li"));
    assert_eq!(world.known("made up").await, None);
}

#[tokio::test]
async fn guessing_is_stopped_for_the_account_also_with_the_right_password() {
    let world = world().await;
    world.member("li").await;
    for _ in 0..8 {
        assert!(matches!(world.login("li", "wrong password").await, Err(AccountError::BadCredentials)));
    }
    let Err(AccountError::Locked { until, .. }) = world.login("li", PASSWORD).await else { panic!("not locked") };
    assert_eq!(until - world.clock.now(), Duration::seconds(30));
    world.member("han").await;
    assert!(world.login("han", PASSWORD).await.is_ok(), "another account is free");
    world.pass(Duration::seconds(30));
    world.login("li", PASSWORD).await.unwrap();
    assert!(matches!(world.login("li", "wrong password").await, Err(AccountError::BadCredentials)), "forgiven");
    let mut conn = world.store.read().await.unwrap();
    let locked = store::audit::Filter { action: Some("login.locked".into()), ..store::audit::Filter::default() };
    assert_eq!(store::audit::list(&mut conn, &locked, None, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn guessing_many_accounts_from_one_address_is_stopped() {
    let world = world().await;
    for n in 0..40 {
        let username = format!("guess{n}");
        assert!(matches!(world.login(&username, "wrong password").await, Err(AccountError::BadCredentials)));
    }
    assert!(matches!(world.login("another", "wrong password").await, Err(AccountError::Locked { .. })));
}

#[tokio::test]
async fn sessions_end_by_logout_idleness_age_and_from_afar() {
    let world = world().await;
    world.member("li").await;
    let one = world.login("li", PASSWORD).await.unwrap();
    let two = world.login("li", PASSWORD).await.unwrap();
    let listed = world.accounts.sessions(&one.signed_in.principal).await.unwrap();
    assert_eq!(listed.len(), 2);
    world.accounts.logout(&one.signed_in).await.unwrap();
    assert_eq!(world.known(&one.secret).await, None);
    let three = world.login("li", PASSWORD).await.unwrap();
    let afar = two.signed_in.session.as_ref().unwrap().as_str();
    world.accounts.end_session(&three.signed_in.principal, afar).await.unwrap();
    assert_eq!(world.known(&two.secret).await, None);
    for _ in 0..5 {
        world.pass(Duration::days(6));
        let alive = world.known(&three.secret).await.is_some();
        assert_eq!(alive, world.clock.now() < from_text("2026-12-22T08:00:00Z").unwrap());
    }
    let four = world.login("li", PASSWORD).await.unwrap();
    world.pass(Duration::days(7));
    assert_eq!(world.known(&four.secret).await, None);
    world.accounts.sweep().await.unwrap();
    assert_eq!(world.accounts.sessions(&three.signed_in.principal).await.unwrap(), []);
}

#[tokio::test]
async fn nobody_ends_the_session_of_another() {
    let world = world().await;
    world.member("li").await;
    world.member("han").await;
    let mine = world.login("li", PASSWORD).await.unwrap();
    let theirs = world.login("han", PASSWORD).await.unwrap();
    let id = theirs.signed_in.session.as_ref().unwrap().as_str();
    let refused = world.accounts.end_session(&mine.signed_in.principal, id).await;
    assert!(matches!(refused, Err(AccountError::NotFound)));
    assert_eq!(world.known(&theirs.secret).await.as_deref(), Some("han"));
}

#[tokio::test]
async fn leaving_and_a_new_password_end_every_session_and_leaving_every_key_at_once() {
    let world = world().await;
    let id = world.member("li").await;
    let by = Principal::system(Via::Console).administrator().unwrap();
    let one = world.login("li", PASSWORD).await.unwrap();
    let two = world.login("li", PASSWORD).await.unwrap();
    assert!(world.known(&one.secret).await.is_some() && world.known(&two.secret).await.is_some());
    let wrong = world.accounts.change_password(&one.signed_in.principal, "no".into(), "x".into(), &client()).await;
    assert!(matches!(wrong, Err(AccountError::BadCredentials)));
    let changed = world
        .accounts
        .change_password(&one.signed_in.principal, PASSWORD.into(), "dovetail and dowel".into(), &client())
        .await
        .unwrap();
    assert!(world.known(&one.secret).await.is_none() && world.known(&two.secret).await.is_none());
    assert!(world.known(&changed.secret).await.is_some());
    let key = world.accounts.create_key(&changed.signed_in.principal, "script", None).await.unwrap();
    assert!(world.accounts.by_key(&key.secret, &client()).await.unwrap().is_some());
    let leaves = MemberChange { active: Some(false), ..Default::default() };
    world.roster.change_member(&by, &id, leaves).await.unwrap();
    assert_eq!(world.known(&changed.secret).await, None);
    assert!(world.accounts.by_key(&key.secret, &client()).await.unwrap().is_none());
    assert!(matches!(world.login("li", "dovetail and dowel").await, Err(AccountError::BadCredentials)));
}

#[tokio::test]
async fn keys_expire_end_and_make_no_other_keys() {
    let world = world().await;
    world.member("li").await;
    let session = world.login("li", PASSWORD).await.unwrap();
    let principal = &session.signed_in.principal;
    let soon = world.clock.now() + Duration::days(1);
    let short = world.accounts.create_key(principal, "short", Some(soon)).await.unwrap();
    let long = world.accounts.create_key(principal, "long", None).await.unwrap();
    assert!(short.secret.starts_with(KEY_PREFIX));
    let signed_in = world.accounts.by_key(&short.secret, &client()).await.unwrap().unwrap();
    assert_eq!((signed_in.principal.via, signed_in.session.is_none()), (Via::Key, true));
    assert!(matches!(
        world.accounts.create_key(&signed_in.principal, "child", None).await,
        Err(AccountError::Forbidden)
    ));
    assert!(world.accounts.by_session(&short.secret, &client()).await.unwrap().is_none(), "a key is no cookie");
    assert!(world.accounts.by_key(&session.secret, &client()).await.unwrap().is_none(), "a cookie is no key");
    world.pass(Duration::days(1));
    assert!(world.accounts.by_key(&short.secret, &client()).await.unwrap().is_none());
    assert!(world.accounts.by_key(&long.secret, &client()).await.unwrap().is_some());
    world.accounts.delete_key(principal, long.row.id.as_str()).await.unwrap();
    assert!(world.accounts.by_key(&long.secret, &client()).await.unwrap().is_none());
}
