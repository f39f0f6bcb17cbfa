//! People against a real database: what is kept, what is refused, and who stands above whom.

use super::*;
use crate::access::{Administrator, Principal};
use crate::audit::Via;
use crate::clock::from_text;
use crate::definition::{People, Whose};
use crate::problem::Language;
use crate::schedule::recipients;
use crate::store::people::{MemberRow, save_member};
use serde_json::{Map, json};

async fn open() -> (tempfile::TempDir, Store, Roster, Administrator) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&format!("sqlite:{}", folder.path().join("t.db").display())).await.unwrap();
    let clock = Clock::by_hand(from_text("2026-11-22T08:00:00Z").unwrap());
    let roster = Roster::open(store.clone(), clock).await.unwrap();
    (folder, store, roster, Principal::system(Via::Console).administrator().unwrap())
}

fn person(username: &str, name: &str) -> NewMember {
    NewMember { username: username.into(), name: name.into(), ..NewMember::default() }
}

fn codes(error: PeopleError) -> Vec<(String, &'static str)> {
    match error {
        PeopleError::Invalid(problems) => problems.into_iter().map(|p| (p.pointer, p.code)).collect(),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn heads_are_found_upwards_past_gaps_leavers_and_oneself() {
    let (_folder, _store, roster, by) = open().await;
    let mut ids = Vec::new();
    for name in ["boss", "left", "lead", "staff"] {
        ids.push(roster.create_member(&by, person(name, name)).await.unwrap());
    }
    let [boss, left, lead, staff] = ids.try_into().unwrap();
    let mut above: Option<String> = None;
    let mut departments = Vec::new();
    for (key, head) in [("company", Some(&boss)), ("division", Some(&left)), ("gap", None), ("team", Some(&lead))] {
        let new = NewDepartment {
            key: Some(key.into()),
            title: key.into(),
            parent: above.clone(),
            head: head.map(|h| h.as_str().to_owned()),
        };
        let id = roster.create_department(&by, new).await.unwrap();
        above = Some(id.to_string());
        departments.push(id.to_string());
    }
    for (member, department) in [(&boss, 0), (&lead, 3), (&staff, 3)] {
        let change = MemberChange { departments: Some(vec![departments[department].clone()]), ..Default::default() };
        roster.change_member(&by, member.as_str(), change).await.unwrap();
    }
    let leaves = MemberChange { active: Some(false), ..Default::default() };
    roster.change_member(&by, left.as_str(), leaves).await.unwrap();

    let directory = roster.directory();
    let chain = |member: &crate::id::MemberId, levels| -> Vec<String> {
        let heads = directory.heads_above(member.as_str(), levels);
        heads.into_iter().map(|id| directory.member_name(id.as_str()).unwrap().to_owned()).collect()
    };
    assert_eq!(chain(&staff, 5), ["lead", "boss"]);
    assert_eq!(chain(&staff, 1), ["lead"]);
    assert_eq!(chain(&lead, 1), ["boss"]);
    assert_eq!(chain(&boss, 1), [""; 0]);
    let from =
        |at: usize, levels| directory.heads_from(&departments[at], levels).into_iter().cloned().collect::<Vec<_>>();
    assert_eq!(from(3, 5), [lead.clone(), boss.clone()]);
    assert_eq!(from(2, 1), std::slice::from_ref(&boss), "the nearest above who has not left");
    assert!(directory.heads_from("nowhere", 1).is_empty());
    let facts = Map::from_iter([("owner".to_owned(), json!(staff.as_str()))]);
    let told = |from: Option<u8>| {
        let heads_of = Whose::Field { field: "owner".to_owned() };
        recipients(&[People::HeadsOf { heads_of, levels: 2, from }], &facts, &directory)
    };
    assert_eq!(told(None), [lead.clone(), boss.clone()]);
    assert_eq!(told(Some(2)), std::slice::from_ref(&boss), "the second alone");
    assert_eq!(directory.departments_of(boss.as_str()).len(), 4);
    assert_eq!(directory.departments_of(staff.as_str()).len(), 1);
    assert_eq!(directory.members_of_department(&departments[1]), vec![lead.clone(), staff.clone()]);
    let team = |id: &crate::id::MemberId| directory.member(id.as_str()).unwrap().team.to_vec();
    assert_eq!(team(&boss), vec![boss.clone(), lead.clone(), staff.clone()]);
    assert_eq!(team(&lead), vec![lead, staff]);
    assert_eq!(team(&left), vec![left.clone()]);
    assert!(!directory.is_active(left.as_str()));
}

#[tokio::test]
async fn every_mistake_about_a_member_is_told_at_once_and_nothing_is_written() {
    let (_folder, _store, roster, by) = open().await;
    roster.create_member(&by, person("Wang", "王芳")).await.unwrap();
    let wrong = NewMember {
        username: " WANG ".into(),
        name: "  ".into(),
        password: Some("12345678".into()),
        email: Some("nowhere".into()),
        phone: Some("call me".into()),
        departments: vec!["none".into()],
        roles: vec!["none".into()],
        is_admin: false,
    };
    let problems = codes(roster.create_member(&by, wrong).await.unwrap_err());
    let expected = [
        ("/username", "not_unique"),
        ("/name", "required"),
        ("/email", "invalid_email"),
        ("/phone", "invalid_phone"),
        ("/password", "password_too_common"),
        ("/departments/0", "not_found"),
        ("/roles/0", "not_found"),
    ];
    assert_eq!(problems, expected.map(|(pointer, code)| (pointer.to_owned(), code)));
    assert_eq!(roster.directory().members().count(), 1);
}

#[tokio::test]
async fn telephone_numbers_of_members_are_those_of_phone_fields() {
    let (_folder, store, roster, by) = open().await;
    let id = roster.create_member(&by, person("wang", "王芳")).await.unwrap();
    let call = async |phone: &str| {
        let change = MemberChange { phone: Some(Some(phone.into())), ..Default::default() };
        roster.change_member(&by, id.as_str(), change).await.map_err(codes)
    };
    let kept = || roster.directory().member(id.as_str()).unwrap().phone.clone();
    for (typed, stored) in [("+86 138 0013 8000", "13800138000"), ("057188888888", "0571-88888888")] {
        call(typed).await.unwrap();
        assert_eq!(kept().as_deref(), Some(stored));
    }
    for wrong in ["12345", "1380013800", "138001380000", "----"] {
        assert_eq!(call(wrong).await.unwrap_err(), [("/phone".to_owned(), "invalid_phone")], "{wrong}");
    }
    assert_eq!(kept().as_deref(), Some("0571-88888888"));
    for said in ["057188888888", "0571-88888888", "+86 571 8888 8888"] {
        assert_eq!(crate::import::member(&roster.directory(), said).as_deref(), Some(id.as_str()), "{said}");
    }

    // A number that was taken when less was asked of it stands until it is changed.
    let old = roster.directory();
    let old = old.member(id.as_str()).unwrap();
    let row = MemberRow {
        id: id.clone(),
        username: old.username.clone(),
        name: old.name.clone(),
        email: None,
        phone: Some("12345".into()),
        language: None,
        active: true,
        is_owner: false,
        is_admin: false,
        epoch: old.epoch,
        created_at: old.created_at,
    };
    let now = roster.clock.now();
    store
        .write(move |conn| {
            let row = row.clone();
            Box::pin(async move { save_member(conn, &row, now).await })
        })
        .await
        .unwrap();
    roster.reload().await.unwrap();
    let change = MemberChange { name: Some("王芳芳".into()), ..Default::default() };
    roster.change_member(&by, id.as_str(), change).await.unwrap();
    assert_eq!(
        (kept().as_deref(), roster.directory().member(id.as_str()).unwrap().name.as_str()),
        (Some("12345"), "王芳芳")
    );
}

#[tokio::test]
async fn departments_stay_a_tree() {
    let (_folder, _store, roster, by) = open().await;
    let make = |title: &str, parent: Option<String>| {
        roster.create_department(&by, NewDepartment { title: title.into(), parent, ..Default::default() })
    };
    let top = make("公司", None).await.unwrap();
    let below = make("销售部", Some(top.to_string())).await.unwrap();
    let turned = DepartmentChange { parent: Some(Some(below.to_string())), ..Default::default() };
    let error = roster.change_department(&by, top.as_str(), turned).await.unwrap_err();
    assert_eq!(codes(error), [("/parent".to_owned(), "cycle")]);
    let error = roster.delete_department(&by, top.as_str()).await.unwrap_err();
    assert_eq!(codes(error), [(String::new(), "has_departments")]);
    roster.delete_department(&by, below.as_str()).await.unwrap();
    roster.delete_department(&by, top.as_str()).await.unwrap();
    assert_eq!(roster.directory().departments().count(), 0);
}

#[tokio::test]
async fn roles_follow_their_holders_and_leavers_hold_none() {
    let (_folder, _store, roster, by) = open().await;
    let member = roster.create_member(&by, person("li", "李雷")).await.unwrap();
    roster.create_role(&by, "finance".into(), "财务".into()).await.unwrap();
    let error = roster.create_role(&by, "Finance".into(), " ".into()).await.unwrap_err();
    assert_eq!(codes(error), [("/key".to_owned(), "invalid_key"), ("/title".to_owned(), "required")]);
    roster.set_role_members(&by, "finance", vec![member.to_string(), member.to_string()]).await.unwrap();
    assert_eq!(roster.directory().members_of_role("finance"), std::slice::from_ref(&member));
    let leaves = MemberChange { active: Some(false), ..Default::default() };
    roster.change_member(&by, member.as_str(), leaves).await.unwrap();
    assert_eq!(roster.directory().members_of_role("finance"), []);
    roster.delete_role(&by, "finance").await.unwrap();
    assert!(roster.directory().role("finance").is_none());
}

#[tokio::test]
async fn settings_are_checked_kept_and_seen_by_another_server() {
    let (_folder, store, roster, by) = open().await;
    let other = Roster::open(store, Clock::system()).await.unwrap();
    let wrong = SettingsChange {
        title: Some(String::new()),
        timezone: Some("Mars/Olympus".into()),
        base_url: Some(Some("javascript:alert(1)".into())),
        ..Default::default()
    };
    let problems: Vec<_> = codes(roster.change_settings(&by, wrong).await.unwrap_err());
    assert_eq!(problems.iter().map(|p| p.0.as_str()).collect::<Vec<_>>(), ["/title", "/timezone", "/base_url"]);
    let right = SettingsChange {
        title: Some("鲁班家具".into()),
        language: Some(Language::English),
        base_url: Some(Some("https://crm.example.cn/".into())),
        ..Default::default()
    };
    roster.change_settings(&by, right).await.unwrap();
    other.refresh().await.unwrap();
    for settings in [roster.settings(), other.settings()] {
        assert_eq!(settings.title, "鲁班家具");
        assert_eq!(settings.language, Language::English);
        assert_eq!(settings.base_url.as_deref(), Some("https://crm.example.cn"));
    }
}

#[tokio::test]
async fn every_change_leaves_an_entry_in_the_log() {
    let (_folder, store, roster, by) = open().await;
    let member = roster.create_member(&by, person("li", "李雷")).await.unwrap();
    roster.create_role(&by, "sales".into(), "销售".into()).await.unwrap();
    roster.create_member(&by, person("li", "重名")).await.unwrap_err();
    let mut conn = store.read().await.unwrap();
    let log = store::audit::list(&mut conn, &store::audit::Filter::default(), None, 10).await.unwrap();
    let actions: Vec<&str> = log.iter().map(|e| e.action.as_str()).collect();
    assert_eq!(actions, ["role.create", "member.create"]);
    assert_eq!(log[1].detail["member"], member.as_str());
    assert_eq!(log[1].via, "console");
}
