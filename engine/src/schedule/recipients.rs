//! Who is meant by the descriptions of people in a reminder. Pure: answers from the directory and the record.

use crate::definition::{People, Whose};
use crate::id::MemberId;
use crate::people::{Directory, Member};
use serde_json::{Map, Value};

/// The active members meant, each once, in the order of the descriptions. The initiator is whoever created the record;
/// what only a run can tell — who was picked, who decided, what an expression says — is nobody.
pub fn recipients(to: &[People], facts: &Map<String, Value>, directory: &Directory) -> Vec<MemberId> {
    let mut found: Vec<MemberId> = Vec::new();
    for people in to {
        for member in meant(people, facts, directory) {
            if member.active && !found.contains(&member.id) {
                found.push(member.id.clone());
            }
        }
    }
    found
}

fn meant<'a>(people: &People, facts: &Map<String, Value>, directory: &'a Directory) -> Vec<&'a Member> {
    let named = |ids: Vec<&str>| ids.into_iter().filter_map(|id| directory.member(id)).collect();
    let ids = |members: &[MemberId]| members.iter().filter_map(|id| directory.member(id.as_str())).collect();
    match people {
        People::Initiator(_) => named(in_field("created_by", facts)),
        People::Member { member } => directory.member_by_username(member).into_iter().collect(),
        People::Role { role } => ids(directory.members_of_role(role)),
        People::Department { department } => match directory.department_by_key(department) {
            Some(department) => ids(&directory.members_of_department(department.id.as_str())),
            None => Vec::new(),
        },
        People::HeadOf { head_of } => heads(head_of, (0, 1), facts, directory),
        People::HeadsOf { heads_of, levels, from } => {
            heads(heads_of, (People::passed_over(*from), (*levels).into()), facts, directory)
        }
        People::Field { field } => {
            let inside = |id: &str| match directory.department(id) {
                Some(_) => directory.members_of_department(id),
                None => directory.member(id).map(|member| member.id.clone()).into_iter().collect(),
            };
            ids(&in_field(field, facts).into_iter().flat_map(inside).collect::<Vec<_>>())
        }
        People::Pick { .. } | People::SameAs { .. } | People::Expression { .. } | People::External { .. } => Vec::new(),
    }
}

/// The heads up to a level, but for the nearest that are passed over.
fn heads<'a>(
    whose: &Whose,
    (passed_over, levels): (usize, usize),
    facts: &Map<String, Value>,
    directory: &'a Directory,
) -> Vec<&'a Member> {
    let below = match whose {
        Whose::Initiator(_) => in_field("created_by", facts),
        Whose::Field { field } => in_field(field, facts),
        Whose::Department { department } => {
            directory.department_by_key(department).map(|found| found.id.as_str()).into_iter().collect()
        }
        Whose::SameAs { .. } => Vec::new(),
    };
    let heads = below.into_iter().flat_map(|id| {
        let chain = match directory.department(id) {
            Some(_) => directory.heads_from(id, levels),
            None => directory.heads_above(id, levels),
        };
        chain.into_iter().skip(passed_over)
    });
    heads.filter_map(|id| directory.member(id.as_str())).collect()
}

fn in_field<'a>(field: &str, facts: &'a Map<String, Value>) -> Vec<&'a str> {
    ids_in(field, |head| facts.get(head))
}

/// The ids in a field, one or several; for a sub-form column (`items.owner`) those of every row. `value_of` answers for
/// the field or the sub-form.
pub(crate) fn ids_in<'a>(field: &str, value_of: impl FnOnce(&str) -> Option<&'a Value>) -> Vec<&'a str> {
    let texts = |value: &'a Value| -> Vec<&'a str> {
        match value {
            Value::String(id) => vec![id],
            Value::Array(ids) => ids.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    };
    match field.split_once('.') {
        None => value_of(field).map_or(Vec::new(), texts),
        Some((head, tail)) => {
            let rows = value_of(head).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            rows.iter().filter_map(|row| row.get(tail)).flat_map(texts).collect()
        }
    }
}
