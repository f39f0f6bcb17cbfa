//! Making, changing and removing roles, and saying who holds them.

use super::{PeopleError, Roster, check_key, check_text, refuse, taken, unknown};
use crate::access::Administrator;
use crate::audit::{Entry, action};
use crate::store::{builders, people as rows};
use serde_json::json;

impl Roster {
    pub async fn create_role(&self, by: &Administrator, key: String, title: String) -> Result<(), PeopleError> {
        let (now, origin) = (self.clock.now(), by.origin().clone());
        self.change(move |conn, directory| {
            let (key, title, origin) = (key.clone(), title.clone(), origin.clone());
            Box::pin(async move {
                let mut problems = Vec::new();
                check_key(&mut problems, "/key", &key);
                check_text(&mut problems, "/title", &title, 100);
                if directory.role(&key).is_some() {
                    problems.push(taken("/key"));
                }
                refuse(problems)?;
                rows::save_role(conn, &key, title.trim()).await?;
                let detail = json!({ "role": key, "title": title });
                Ok(((), vec![Entry::new(now, origin, action::ROLE_CREATE).detail(detail)]))
            })
        })
        .await
    }

    pub async fn rename_role(&self, by: &Administrator, key: &str, title: String) -> Result<(), PeopleError> {
        let (now, origin, key) = (self.clock.now(), by.origin().clone(), key.to_owned());
        self.change(move |conn, directory| {
            let (key, title, origin) = (key.clone(), title.clone(), origin.clone());
            Box::pin(async move {
                directory.role(&key).ok_or(PeopleError::NotFound)?;
                let mut problems = Vec::new();
                check_text(&mut problems, "/title", &title, 100);
                refuse(problems)?;
                rows::save_role(conn, &key, title.trim()).await?;
                let detail = json!({ "role": key, "title": title });
                Ok(((), vec![Entry::new(now, origin, action::ROLE_CHANGE).detail(detail)]))
            })
        })
        .await
    }

    /// Replaces who holds a role, by member ids.
    pub async fn set_role_members(
        &self,
        by: &Administrator,
        key: &str,
        members: Vec<String>,
    ) -> Result<(), PeopleError> {
        let (now, origin, key) = (self.clock.now(), by.origin().clone(), key.to_owned());
        self.change(move |conn, directory| {
            let (key, members, origin) = (key.clone(), members.clone(), origin.clone());
            Box::pin(async move {
                directory.role(&key).ok_or(PeopleError::NotFound)?;
                let (mut problems, mut ids) = (Vec::new(), Vec::new());
                for (place, id) in members.iter().enumerate() {
                    match directory.member(id) {
                        Some(member) if ids.contains(&member.id) => {}
                        Some(member) => ids.push(member.id.clone()),
                        None => problems.push(unknown(format!("/members/{place}"))),
                    }
                }
                refuse(problems)?;
                rows::set_role_members(conn, &key, &ids).await?;
                let detail = json!({ "role": key, "members": ids });
                Ok(((), vec![Entry::new(now, origin, action::ROLE_CHANGE).detail(detail)]))
            })
        })
        .await
    }

    pub async fn delete_role(&self, by: &Administrator, key: &str) -> Result<(), PeopleError> {
        let (now, origin, key) = (self.clock.now(), by.origin().clone(), key.to_owned());
        self.change(move |conn, directory| {
            let (key, origin) = (key.clone(), origin.clone());
            Box::pin(async move {
                directory.role(&key).ok_or(PeopleError::NotFound)?;
                rows::delete_role(conn, &key).await?;
                builders::forget_role(conn, &key).await?;
                let detail = json!({ "role": key });
                Ok(((), vec![Entry::new(now, origin, action::ROLE_DELETE).detail(detail)]))
            })
        })
        .await
    }
}
