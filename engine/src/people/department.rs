//! Making, changing and removing departments. Owns that they form a tree.

use super::hours::{announce_hours, forget_hours};
use super::{Directory, PeopleError, Roster, Settings, check_key, check_text, refuse, taken, unknown};
use crate::access::Administrator;
use crate::audit::{Entry, action};
use crate::id::DepartmentId;
use crate::problem::Problem;
use crate::store::people::{self as rows, DepartmentRow};
use serde_json::json;

/// A department to be made.
#[derive(Debug, Clone, Default)]
pub struct NewDepartment {
    /// The name that definitions use; one is made up when left out.
    pub key: Option<String>,
    pub title: String,
    /// The id of the department above.
    pub parent: Option<String>,
    /// The id of the member who heads it.
    pub head: Option<String>,
}

/// What changes about a department; `None` leaves a part as it is, `Some(None)` empties it.
#[derive(Debug, Clone, Default)]
pub struct DepartmentChange {
    pub key: Option<String>,
    pub title: Option<String>,
    pub parent: Option<Option<String>>,
    pub head: Option<Option<String>>,
}

impl Roster {
    pub async fn create_department(&self, by: &Administrator, new: NewDepartment) -> Result<DepartmentId, PeopleError> {
        let (now, origin, id) = (self.clock.now(), by.origin().clone(), DepartmentId::generate());
        self.change(move |conn, directory| {
            let (new, origin, id) = (new.clone(), origin.clone(), id.clone());
            Box::pin(async move {
                let made_up = || format!("d-{}", &id.as_str()[id.as_str().len() - 8..]);
                let key = new.key.filter(|k| !k.is_empty()).unwrap_or_else(made_up);
                let mut problems = Vec::new();
                let wish = DepartmentChange {
                    key: Some(key),
                    title: Some(new.title),
                    parent: Some(new.parent),
                    head: Some(new.head),
                };
                let empty = DepartmentRow {
                    id: id.clone(),
                    key: String::new(),
                    title: String::new(),
                    parent: None,
                    head: None,
                };
                let row = wish.apply(empty, &directory, &mut problems);
                refuse(problems)?;
                rows::save_department(conn, &row).await?;
                let detail = json!({ "department": id, "key": row.key, "title": row.title });
                Ok((id, vec![Entry::new(now, origin, action::DEPARTMENT_CREATE).detail(detail)]))
            })
        })
        .await
    }

    pub async fn change_department(
        &self,
        by: &Administrator,
        id: &str,
        change: DepartmentChange,
    ) -> Result<(), PeopleError> {
        let (now, origin, id) = (self.clock.now(), by.origin().clone(), id.to_owned());
        self.change(move |conn, directory| {
            let (id, change, origin) = (id.clone(), change.clone(), origin.clone());
            Box::pin(async move {
                let old = directory.department(&id).ok_or(PeopleError::NotFound)?;
                let row = DepartmentRow {
                    id: old.id.clone(),
                    key: old.key.clone(),
                    title: old.title.clone(),
                    parent: old.parent.clone(),
                    head: old.head.clone(),
                };
                let mut problems = Vec::new();
                let row = change.apply(row, &directory, &mut problems);
                refuse(problems)?;
                let hours = Settings::load(conn).await?;
                rows::save_department(conn, &row).await?;
                announce_hours(conn, &hours, &directory, now).await?;
                let detail = json!({
                    "department": id, "key": row.key, "title": row.title, "parent": row.parent, "head": row.head,
                });
                Ok(((), vec![Entry::new(now, origin, action::DEPARTMENT_CHANGE).detail(detail)]))
            })
        })
        .await
    }

    /// Removes a department nothing is below of. Its members stay, without it.
    pub async fn delete_department(&self, by: &Administrator, id: &str) -> Result<(), PeopleError> {
        let (now, origin, id) = (self.clock.now(), by.origin().clone(), id.to_owned());
        self.change(move |conn, directory| {
            let (id, origin) = (id.clone(), origin.clone());
            Box::pin(async move {
                let department = directory.department(&id).ok_or(PeopleError::NotFound)?;
                if directory.department_tree(&id).len() > 1 {
                    return Err(PeopleError::Invalid(vec![Problem::new(
                        "",
                        "has_departments",
                        "请先移走或删除下级部门",
                        "move or delete the departments below it first",
                    )]));
                }
                let hours = Settings::load(conn).await?;
                rows::delete_department(conn, &department.id).await?;
                forget_hours(conn, &id).await?;
                announce_hours(conn, &hours, &directory, now).await?;
                let detail = json!({ "department": id, "key": department.key, "title": department.title });
                Ok(((), vec![Entry::new(now, origin, action::DEPARTMENT_DELETE).detail(detail)]))
            })
        })
        .await
    }
}

impl DepartmentChange {
    fn apply(self, mut row: DepartmentRow, directory: &Directory, problems: &mut Vec<Problem>) -> DepartmentRow {
        if let Some(key) = self.key {
            check_key(problems, "/key", &key);
            if directory.department_by_key(&key).is_some_and(|other| other.id != row.id) {
                problems.push(taken("/key"));
            }
            row.key = key;
        }
        if let Some(title) = self.title {
            check_text(problems, "/title", &title, 100);
            row.title = title.trim().to_owned();
        }
        if let Some(parent) = self.parent {
            row.parent = parent.and_then(|id| match directory.department(&id) {
                Some(_) if directory.department_tree(row.id.as_str()).iter().any(|below| below.as_str() == id) => {
                    problems.push(Problem::new(
                        "/parent",
                        "cycle",
                        "上级部门不能是自己或自己的下级",
                        "a department cannot be above itself",
                    ));
                    None
                }
                Some(department) => Some(department.id.clone()),
                None => {
                    problems.push(unknown("/parent"));
                    None
                }
            });
        }
        if let Some(head) = self.head {
            row.head = head.and_then(|id| match directory.member(&id).filter(|m| m.active) {
                Some(member) => Some(member.id.clone()),
                None => {
                    problems.push(unknown("/head"));
                    None
                }
            });
        }
        row
    }
}
