//! The scenario table of record rights: who asks, which record, which answer. One line is one promise.

use super::*;
use crate::audit::Via;
use crate::clock::from_text;
use crate::condition::{ConditionContext, RecordFacts};
use crate::definition::{AccessDefinition, Operation};
use crate::id::{DepartmentId, MemberId};
use crate::people::Directory;
use crate::store::people::{DepartmentRow, MemberRow};
use serde_json::json;

/// A boss over two teams; `li` sells in the north, `han` in the south, `fin` keeps the books, `new` is in no group.
struct Office {
    directory: Directory,
    policy: Policy,
}

fn office() -> Office {
    let at = from_text("2026-11-22T08:00:00Z").unwrap();
    let people = ["owner", "admin", "boss", "li", "han", "fin", "new", "gone"];
    let ids: Vec<MemberId> = people.iter().map(|_| MemberId::generate()).collect();
    let departments: Vec<DepartmentId> = (0..3).map(|_| DepartmentId::generate()).collect();
    let members = people.iter().zip(&ids).map(|(name, id)| MemberRow {
        id: id.clone(),
        username: (*name).into(),
        name: (*name).into(),
        email: None,
        phone: None,
        language: None,
        active: *name != "gone",
        is_owner: *name == "owner",
        is_admin: *name == "admin",
        epoch: 1,
        created_at: at,
    });
    let tree = ["sales", "north", "south"].iter().zip(&departments).map(|(key, id)| DepartmentRow {
        id: id.clone(),
        key: (*key).into(),
        title: (*key).into(),
        parent: (*key != "sales").then(|| departments[0].clone()),
        head: None,
    });
    let placed = [(2, 0), (3, 1), (4, 2), (7, 1)].map(|(who, place)| (ids[who].clone(), departments[place].clone()));
    let held = vec![(ids[5].clone(), "finance".to_owned())];
    let roles = vec![("finance".to_owned(), "财务".to_owned())];
    let directory = Directory::build(members.collect(), tree.collect(), placed.into(), roles, held);
    let access: AccessDefinition = serde_json::from_value(json!({ "groups": [
        { "key": "own", "title": "本人", "form": "deal", "members": [{ "department": "sales" }],
          "operations": ["create", "read", "update"], "rows": ["owner", "=", { "me": true }],
          "fields": { "cost": "hide", "level": "see", "items.price": "hide" } },
        { "key": "department", "title": "本部门", "form": "deal", "members": [{ "department": "sales" }],
          "operations": ["read"], "rows": ["department", "in", { "my": "departments" }], "fields": { "cost": "hide", "phone": "hide" } },
        { "key": "books", "title": "财务", "forms": ["deal", "invoice"], "members": [{ "role": "finance" }],
          "operations": ["read", "export"], "fields": { "*": "hide", "cost": "edit", "name": "see" } },
        { "key": "named", "title": "点名", "form": "secret", "members": [{ "member": "han" }], "operations": ["delete"] },
        { "key": "box", "title": "意见箱", "form": "idea", "members": ["everyone"], "operations": ["create"] },
    ]}))
    .unwrap();
    Office { directory, policy: Policy::compile(&access) }
}

impl Office {
    fn principal(&self, username: &str) -> Principal {
        Principal::member(self.directory.member_by_username(username).unwrap(), Via::Session, None)
    }

    fn rights(&self, username: &str, form: &str) -> FormRights {
        FormRights::resolve(&self.policy, form, &self.principal(username), &self.directory)
    }

    fn context(&self, username: &str) -> ConditionContext {
        self.principal(username).conditions(from_text("2026-11-22T08:00:00Z").unwrap(), chrono_tz::Tz::Asia__Shanghai)
    }

    /// A deal of someone, in that person's department.
    fn deal(&self, owner: &str) -> RecordFacts {
        let owner = self.directory.member_by_username(owner).unwrap();
        let record = json!({
            "name": "椅", "cost": 3, "phone": "1", "level": "A", "owner": owner.id, "items": [{ "qty": 1, "price": 9 }],
            "department": owner.departments.first(),
        });
        record.as_object().unwrap().clone().into()
    }

    fn allowed(&self, username: &str, form: &str, owner: &str) -> String {
        let (rights, context, record) = (self.rights(username, form), self.context(username), self.deal(owner));
        [
            (Operation::Create, 'c'),
            (Operation::Read, 'r'),
            (Operation::Update, 'u'),
            (Operation::Delete, 'd'),
            (Operation::Import, 'i'),
            (Operation::Export, 'e'),
        ]
        .into_iter()
        .filter(|(operation, _)| rights.allows_on(*operation, &record, &context))
        .map(|(_, letter)| letter)
        .collect()
    }
}

#[test]
fn who_may_do_what_to_whose_record() {
    let office = office();
    // Who, on which form, on whose record: create, read, update, delete, import, export.
    let table = [
        ("owner", "deal", "li", "crudie"),
        ("admin", "deal", "li", "crudie"),
        ("boss", "deal", "boss", "cru"),
        ("boss", "deal", "li", "r"),
        ("boss", "deal", "han", "r"),
        ("li", "deal", "li", "cru"),
        ("li", "deal", "han", ""),
        ("li", "deal", "boss", ""),
        ("han", "deal", "han", "cru"),
        ("fin", "deal", "li", "re"),
        ("fin", "invoice", "li", "re"),
        ("new", "deal", "new", ""),
        ("gone", "deal", "gone", ""),
        ("han", "secret", "li", "rd"),
        ("li", "secret", "li", ""),
        ("new", "idea", "new", "c"),
        ("gone", "idea", "gone", ""),
        ("li", "unheard_of", "li", ""),
    ];
    for (who, form, whose, expected) in table {
        assert_eq!(office.allowed(who, form, whose), expected, "{who} on {form} of {whose}");
    }
}

#[test]
fn who_sees_and_edits_which_field_of_whose_record() {
    let office = office();
    // Who, on whose deal: the fields shown, then the fields that may be changed.
    let table = [
        ("admin", "li", "name cost phone level items items.price", "name cost phone level items items.price"),
        ("li", "li", "name phone level items items.price", "name phone items"),
        ("boss", "li", "name level items items.price", ""),
        ("fin", "li", "name cost", ""),
        ("li", "han", "", ""),
        ("new", "li", "", ""),
    ];
    for (who, whose, sees, edits) in table {
        let (rights, context, deal) = (office.rights(who, "deal"), office.context(who), office.deal(whose));
        let fields = rights.fields_on(&deal, &context);
        let all = ["name", "cost", "phone", "level", "items", "items.price"];
        assert_eq!(all.into_iter().filter(|f| fields.sees(f)).collect::<Vec<_>>().join(" "), sees, "{who} on {whose}");
        assert_eq!(
            all.into_iter().filter(|f| fields.edits(f)).collect::<Vec<_>>().join(" "),
            edits,
            "{who} on {whose}"
        );
        let written = |f: &&str| rights.may_write(f, Operation::Update, &deal, &context);
        assert_eq!(all.into_iter().filter(written).collect::<Vec<_>>().join(" "), edits, "{who} writes {whose}");
    }
}

#[test]
fn what_is_hidden_on_some_rows_is_filtered_by_on_none() {
    let office = office();
    let table = [
        ("admin", "cost", true),
        ("li", "name", true),
        ("li", "cost", false),
        ("li", "phone", false),
        ("li", "items.price", false),
        ("li", "items.qty", true),
        ("li", "created_at", true),
        ("fin", "cost", true),
        ("fin", "phone", false),
        ("new", "name", false),
    ];
    for (who, field, may) in table {
        assert_eq!(office.rights(who, "deal").may_filter(field), may, "{who} by {field}");
    }
}

#[test]
fn the_scope_of_a_query_is_what_the_rows_say() {
    let office = office();
    assert!(office.rights("admin", "deal").scope(Operation::Delete).unwrap().rows().is_none());
    assert!(office.rights("fin", "deal").scope(Operation::Read).unwrap().rows().is_none());
    assert!(office.rights("new", "deal").scope(Operation::Read).is_err());
    assert!(office.rights("fin", "deal").scope(Operation::Update).is_err());
    let (rights, context) = (office.rights("boss", "deal"), office.context("boss"));
    let scope = rights.scope(Operation::Read).unwrap();
    for (whose, inside) in [("boss", true), ("li", true), ("han", true), ("fin", false)] {
        assert_eq!(crate::condition::holds(scope.rows().unwrap(), &office.deal(whose), &context), inside, "{whose}");
    }
}

#[test]
fn a_new_record_takes_the_fields_of_the_groups_that_create() {
    let office = office();
    let fields = office.rights("li", "deal").fields_of_new();
    assert!(fields.edits("name") && fields.sees("level") && !fields.edits("level") && !fields.sees("cost"));
    assert!(!office.rights("fin", "deal").fields_of_new().sees("cost"));
    assert!(office.rights("new", "idea").fields_of_new().edits("text"));
}
