//! From the cells of a row to the values of fields: what a cell refers to (records, members, departments), and everything
//! else as its field's kind reads it.

use super::cell::{self, Heard, Manner};
use super::plan::{Place, Plan};
use crate::definition::MembersBy;
use crate::kind;
use crate::model::{Field, Form};
use crate::people::{Directory, Member};
use crate::problem::{Problem, Text};
use crate::record::{Lost, named};
use crate::store::{Conn, StoreError};
use crate::table::Cell;
use crate::workspace::Snapshot;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};

/// Links remembered before they are forgotten together: a file may name a million records.
const REMEMBERED: usize = 100_000;
/// Texts looked for in one go.
const AT_ONCE: usize = 500;

pub(super) struct Reader<'a> {
    snapshot: &'a Snapshot,
    plan: &'a Plan<'a>,
    /// Links already looked up: (path, text) to the record found.
    links: HashMap<(String, String), Result<String, Lost>>,
}

impl<'a> Reader<'a> {
    pub fn new(snapshot: &'a Snapshot, plan: &'a Plan<'a>) -> Self {
        Self { snapshot, plan, links: HashMap::new() }
    }

    /// The value of one cell, or what is wrong with it.
    pub async fn read(
        &mut self,
        conn: &mut Conn,
        place: Place<'a>,
        cell: &Cell,
    ) -> Result<Result<Heard, Vec<Problem>>, StoreError> {
        let (field, path) = (place.reads(), place.path());
        let mapping = self.plan.mapping;
        let people = &*self.snapshot.people;
        let missing = |zh: &str, en: &str, text: &str| {
            let (zh, en) = (format!("找不到{zh}“{text}”"), format!("there is no {en} '{text}'"));
            vec![Problem::new("", "no_such_value", zh, en)]
        };
        let text = cell.shown();
        Ok(match field.kind.name() {
            "link" => return Ok(self.links(conn, field, &path, &text).await?.map(Heard::from)),
            "member" | "members" => listed(field, &text, |name| member_by(people, mapping.members_by, name))
                .map(Heard::from)
                .map_err(|name| missing("成员", "member", &name)),
            "department" | "departments" => listed(field, &text, |name| department(people, name))
                .map(Heard::from)
                .map_err(|name| missing("部门", "department", &name)),
            _ => {
                let pattern = mapping.dates.get(&path).map(String::as_str);
                let timezone = self.snapshot.timezone;
                let today = self.snapshot.now.with_timezone(&timezone).date_naive();
                cell::read(field, cell, Manner { pattern, timezone, unit: self.plan.unit_of(&path), today })
            }
        })
    }

    fn keep(&mut self, key: (String, String), found: Result<String, Lost>) {
        if self.links.len() >= REMEMBERED {
            self.links.clear();
        }
        self.links.insert(key, found);
    }

    /// Looks for records that these texts name in a link to the form itself, and remembers what is found.
    pub async fn remember(
        &mut self,
        conn: &mut Conn,
        place: Place<'a>,
        said: BTreeSet<&str>,
    ) -> Result<(), StoreError> {
        let path = place.path();
        let texts: Vec<String> = said.into_iter().map(str::to_owned).collect();
        let by = self.plan.mapping.link_by.get(&path).map(String::as_str);
        for texts in texts.chunks(AT_ONCE) {
            let found = named(conn, self.plan.form, by, texts).await?;
            for (text, found) in texts.iter().zip(found).filter(|(_, found)| *found != Err(Lost::Nothing)) {
                // Not one of them may be forgotten for the others: they are asked for together.
                self.links.insert((path.clone(), text.clone()), found);
            }
        }
        Ok(())
    }

    /// The value of a cell that links to the form itself, or what is wrong with it; `None` while it names something that was
    /// not found yet.
    pub fn remembered(&self, place: Place<'_>, text: &str) -> Option<Result<Value, Problem>> {
        let (field, path) = (place.reads(), place.path());
        let mut ids = Vec::new();
        for part in parts(field, text) {
            match self.links.get(&(path.clone(), part.to_owned()))? {
                Ok(id) => ids.push(Value::String(id.clone())),
                Err(lost) => return Some(Err(no_record(*lost, self.plan.form, part))),
            }
        }
        Some(Ok(if field.definition.many { Value::Array(ids) } else { ids.pop()? }))
    }

    async fn links(
        &mut self,
        conn: &mut Conn,
        field: &Field,
        path: &str,
        text: &str,
    ) -> Result<Result<Value, Vec<Problem>>, StoreError> {
        let model = &self.snapshot.model;
        let target = field.links_to().and_then(|form| model.form(&self.plan.form.app, form)).cloned();
        let Some(target) = target else { return Ok(Ok(Value::Null)) };
        let (mut ids, mut problem) = (Vec::new(), None);
        for part in parts(field, text) {
            let key = (path.to_owned(), part.to_owned());
            let found = match self.links.get(&key) {
                Some(found) => found.clone(),
                None => {
                    let by = self.plan.mapping.link_by.get(path).map(String::as_str);
                    let found = named(conn, &target, by, &[part.to_owned()]).await?.pop().unwrap_or(Err(Lost::Nothing));
                    // What this import has not stored yet may be named again further down.
                    if found.is_ok() || target.key != self.plan.form.key {
                        self.keep(key, found.clone());
                    }
                    found
                }
            };
            match found {
                Ok(id) => ids.push(Value::String(id)),
                Err(lost) => {
                    problem.get_or_insert_with(|| no_record(lost, &target, part));
                }
            }
        }
        if let Some(problem) = problem {
            return Ok(Err(vec![problem]));
        }
        Ok(Ok(if field.definition.many { Value::Array(ids) } else { ids.pop().unwrap_or_default() }))
    }

    /// What of a link's cell names no record, as far as it was looked up; it reads like the cell of such a field.
    pub fn missing(&self, place: Place<'_>, text: &str) -> String {
        let path = place.path();
        let is_missing = |part: &&str| !matches!(self.links.get(&(path.clone(), (*part).to_owned())), Some(Ok(_)));
        parts(place.reads(), text).filter(is_missing).collect::<Vec<_>>().join("\n")
    }
}

fn no_record(lost: Lost, target: &Form, text: &str) -> Problem {
    let problem = lost.problem(&target.names, text);
    let Text { zh, en } = &target.names;
    match lost {
        Lost::Nothing => problem.hint(
            format!("先导入“{zh}”，或改成其标题、编号"),
            format!("import '{en}' first, or name its title or number"),
        ),
        Lost::Several => problem.hint("选一个唯一的字段来关联", "choose a unique field to link by"),
    }
}

/// One id, or several where the field takes several; the first name nobody has otherwise.
fn listed(field: &Field, text: &str, find: impl Fn(&str) -> Option<String>) -> Result<Value, String> {
    let is_list = field.kind.schema(&field.definition)["type"] == "array";
    let parts: Vec<&str> = if is_list { several(text).collect() } else { vec![text] };
    let mut ids = Vec::with_capacity(parts.len());
    for part in parts {
        ids.push(Value::String(find(part).ok_or_else(|| part.to_owned())?));
    }
    Ok(if is_list { Value::Array(ids) } else { ids.pop().unwrap_or_default() })
}

/// The id of the one member called so: by user name, name, e-mail address or telephone number.
pub(crate) fn member(people: &Directory, name: &str) -> Option<String> {
    member_by(people, MembersBy::Any, name)
}

fn member_by(people: &Directory, by: MembersBy, name: &str) -> Option<String> {
    let by_name = || match people.members_by_name(name) {
        [id] => people.member(id.as_str()),
        _ => None,
    };
    let only = |fits: &dyn Fn(&Member) -> bool| {
        let mut found = people.members().filter(|member| fits(member));
        let first = found.next()?;
        found.next().is_none().then_some(first)
    };
    let by_mail = || only(&|m| m.email.as_deref().is_some_and(|mail| mail.eq_ignore_ascii_case(name)));
    let digits: String = name.chars().filter(char::is_ascii_digit).collect();
    // As members' numbers are kept, and as they were before they had one form.
    let dialled = kind::phone_number(name);
    let is_said = |phone: &str| phone == digits || phone == name || dialled.as_deref() == Some(phone);
    let by_phone = || only(&|m| digits.len() >= 7 && m.phone.as_deref().is_some_and(is_said));
    let found = match by {
        MembersBy::Any => people.member_by_username(name).or_else(by_name).or_else(by_mail).or_else(by_phone),
        MembersBy::Username => people.member_by_username(name),
        MembersBy::Name => by_name(),
        MembersBy::Email => by_mail(),
        MembersBy::Phone => by_phone(),
    };
    found.map(|member| member.id.to_string())
}

/// A department by its key, its title, or the titles from above it: `总部/销售部`.
pub(crate) fn department(people: &Directory, name: &str) -> Option<String> {
    if let Some(found) = people.department_by_key(name) {
        return Some(found.id.to_string());
    }
    let parts: Vec<&str> = name.split(['/', '\\', '>']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let fits = |department: &&crate::people::Department| {
        let mut here = Some(*department);
        parts.iter().rev().all(|part| match here {
            Some(department) if department.title == *part => {
                here = department.parent.as_ref().and_then(|id| people.department(id.as_str()));
                true
            }
            _ => false,
        })
    };
    let mut found = people.departments().filter(fits);
    let first = found.next().filter(|_| !parts.is_empty())?;
    found.next().is_none().then(|| first.id.to_string())
}

/// What a link's cell names, one record each.
pub(super) fn parts<'t>(field: &Field, text: &'t str) -> impl Iterator<Item = &'t str> {
    let parts: Vec<&str> = if field.definition.many { several(text).collect() } else { vec![text] };
    parts.into_iter()
}

/// Several values in one cell.
pub(super) fn several(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', '，', ';', '；', '、', '\n']).map(str::trim).filter(|part| !part.is_empty())
}
