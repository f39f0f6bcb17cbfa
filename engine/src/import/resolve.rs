//! From the text of a cell to the value of a field: stored replacements, dates as the file writes them, links by a
//! field of the other form, members by what the file calls them. What is left is read by the field's kind.

use super::Mapping;
use crate::definition::MembersBy;
use crate::model::{Field, Form};
use crate::problem::{Problem, pointer_segment};
use crate::store::{self, Conn, StoreError};
use crate::workspace::Snapshot;
use chrono::NaiveDate;
use serde_json::{Map, Value};
use std::collections::HashMap;

pub(super) struct Resolver<'a> {
    snapshot: &'a Snapshot,
    form: &'a Form,
    mapping: &'a Mapping<'a>,
    /// Links already looked up: (field, text) to the record found.
    links: HashMap<(String, String), Option<String>>,
}

impl<'a> Resolver<'a> {
    pub fn new(snapshot: &'a Snapshot, form: &'a Form, mapping: &'a Mapping<'a>) -> Self {
        Self { snapshot, form, mapping, links: HashMap::new() }
    }

    /// The values of one row, or everything in it that could not be read.
    pub async fn row(
        &mut self,
        conn: &mut Conn,
        cells: &[String],
    ) -> Result<Result<Map<String, Value>, Vec<Problem>>, StoreError> {
        let mut values = Map::new();
        let mut problems = Vec::new();
        for (field, cell) in self.mapping.fields.iter().zip(cells) {
            let Some(field) = field else { continue };
            if cell.is_empty() {
                continue;
            }
            match self.cell(conn, field, cell).await? {
                Ok(value) => drop(values.insert(field.key.clone(), value)),
                Err(problem) => problems.push(problem),
            }
        }
        Ok(if problems.is_empty() { Ok(values) } else { Err(problems) })
    }

    async fn cell(&mut self, conn: &mut Conn, field: &Field, cell: &str) -> Result<Result<Value, Problem>, StoreError> {
        let stored = self.mapping.stored;
        let replaced = stored.and_then(|stored| stored.values.get(&field.key)?.get(cell));
        let cell = replaced.map_or(cell, String::as_str);
        let missing = |zh: &str, en: &str| {
            let title = field.title();
            Problem::new(
                pointer_segment(&field.key),
                "no_such_value",
                format!("“{title}”找不到{zh}“{cell}”"),
                format!("'{title}': there is no {en} '{cell}'"),
            )
        };
        Ok(match field.kind.name() {
            "link" => self.link(conn, field, cell).await?.map(Value::String).ok_or_else(|| missing("数据", "record")),
            "member" => self.member(cell).map(Value::String).ok_or_else(|| missing("成员", "member")),
            "members" => {
                let found: Option<Vec<Value>> =
                    several(cell).map(|name| self.member(name).map(Value::String)).collect();
                found.map(Value::Array).ok_or_else(|| missing("成员", "member"))
            }
            "department" => self.department(cell).map(Value::String).ok_or_else(|| missing("部门", "department")),
            "checkbox" | "multi-select" => Ok(Value::Array(several(cell).map(Value::from).collect())),
            "date" => match stored.and_then(|stored| stored.dates.get(&field.key)) {
                Some(pattern) => day(cell, pattern).map(Value::String).ok_or_else(|| missing("日期", "date")),
                None => Ok(Value::from(cell)),
            },
            _ => Ok(Value::from(cell)),
        })
    }

    async fn link(&mut self, conn: &mut Conn, field: &Field, cell: &str) -> Result<Option<String>, StoreError> {
        let key = (field.key.clone(), cell.to_owned());
        if let Some(found) = self.links.get(&key) {
            return Ok(found.clone());
        }
        let target = field.links_to().and_then(|form| self.snapshot.model.form(&self.form.app, form));
        let by = self.mapping.stored.and_then(|stored| stored.link_by.get(&field.key)).map_or("title", String::as_str);
        let found = match target {
            None => None,
            Some(target) => {
                let cell = Value::from(cell);
                match store::find_ids(conn, &target.table, &[(by, &cell)], 2).await?.as_slice() {
                    [id] => Some(id.clone()),
                    _ => None,
                }
            }
        };
        self.links.insert(key, found.clone());
        Ok(found)
    }

    fn member(&self, cell: &str) -> Option<String> {
        let people = &self.snapshot.people;
        let found = match self.mapping.stored.map(|stored| stored.members_by).unwrap_or_default() {
            MembersBy::Username => people.member_by_username(cell),
            MembersBy::Name => match people.members_by_name(cell) {
                [id] => people.member(id.as_str()),
                _ => None,
            },
            MembersBy::Email => people.members().find(|m| m.email.as_deref() == Some(cell)),
            MembersBy::Phone => people.members().find(|m| m.phone.as_deref() == Some(cell)),
        };
        found.map(|member| member.id.to_string())
    }

    fn department(&self, cell: &str) -> Option<String> {
        let people = &self.snapshot.people;
        let found = people.department_by_key(cell).or_else(|| people.departments().find(|d| d.title == cell));
        found.map(|department| department.id.to_string())
    }
}

/// Several values in one cell.
fn several(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([',', '，', ';', '；', '、', '\n']).map(str::trim).filter(|part| !part.is_empty())
}

/// A day written after a pattern of YYYY, MM and DD; one-digit days and months are read, too.
fn day(text: &str, pattern: &str) -> Option<String> {
    let format = pattern.replace("YYYY", "%Y").replace("MM", "%m").replace("DD", "%d");
    NaiveDate::parse_from_str(text, &format).ok().map(|day| day.format("%Y-%m-%d").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_the_file_writes_them() {
        assert_eq!(day("3/1/2017", "MM/DD/YYYY").as_deref(), Some("2017-03-01"));
        assert_eq!(day("2017年3月1日", "YYYY年MM月DD日").as_deref(), Some("2017-03-01"));
        assert_eq!(day("13/40/2017", "MM/DD/YYYY"), None);
    }
}
