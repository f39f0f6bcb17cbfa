//! Everybody at one moment: an immutable picture with quick answers to who heads whom, who holds a role, who is where.

use super::{Notices, Proxy};
use crate::clock::Moment;
use crate::id::{DepartmentId, MemberId};
use crate::problem::Language;
use crate::store::people::{self as rows, DepartmentRow, MemberRow};
use crate::store::{Conn, StoreError, proxies};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// One member and how they stand.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    pub id: MemberId,
    pub username: String,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// The language chosen; none follows the browser.
    pub language: Option<Language>,
    /// False once the member has left.
    pub active: bool,
    pub is_owner: bool,
    pub is_admin: bool,
    /// Moves on whenever every session of the member must end.
    pub epoch: i64,
    pub created_at: Moment,
    /// The departments the member belongs to, the main one first.
    pub departments: Vec<DepartmentId>,
    /// The same and every department below them: what "my departments" means in a condition.
    pub reach: Arc<[DepartmentId]>,
    /// The member and everybody in those departments, also those who have left: what "my members" means in a condition.
    pub team: Arc<[MemberId]>,
    /// The keys of the roles held.
    pub roles: Arc<BTreeSet<String>>,
}

impl Member {
    /// Whether the member is an administrator, as the owner always is.
    pub fn administers(&self) -> bool {
        self.is_owner || self.is_admin
    }
}

/// One department.
#[derive(Debug, Clone, PartialEq)]
pub struct Department {
    pub id: DepartmentId,
    pub key: String,
    pub title: String,
    pub parent: Option<DepartmentId>,
    pub head: Option<MemberId>,
}

/// One role and the active members who hold it.
#[derive(Debug, Clone, PartialEq)]
pub struct Role {
    pub key: String,
    pub title: String,
    pub members: Vec<MemberId>,
}

/// Everybody at one moment.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    members: HashMap<MemberId, Member>,
    usernames: HashMap<String, MemberId>,
    names: HashMap<String, Vec<MemberId>>,
    /// Every member, in the order of their names.
    order: Vec<MemberId>,
    departments: BTreeMap<DepartmentId, Department>,
    department_keys: HashMap<String, DepartmentId>,
    below: HashMap<DepartmentId, Arc<[DepartmentId]>>,
    roles: BTreeMap<String, Role>,
    /// The more particular in front, then by when they begin.
    proxies: HashMap<MemberId, Vec<Proxy>>,
    notices: HashMap<MemberId, Notices>,
}

impl Directory {
    pub(crate) async fn load(conn: &mut Conn) -> Result<Self, StoreError> {
        let members = rows::members(conn).await?;
        let departments = rows::departments(conn).await?;
        let memberships = rows::memberships(conn).await?;
        let roles = rows::roles(conn).await?;
        let holders = rows::role_holders(conn).await?;
        let proxies = by_member(proxies::all(conn).await?);
        let notices = rows::notices(conn).await?.into_iter().collect();
        Ok(Self { proxies, notices, ..Self::build(members, departments, memberships, roles, holders) })
    }

    /// Puts the rows together. Departments and roles that a row names but that do not exist are left out.
    pub(crate) fn build(
        members: Vec<MemberRow>,
        departments: Vec<DepartmentRow>,
        memberships: Vec<(MemberId, DepartmentId)>,
        roles: Vec<(String, String)>,
        holders: Vec<(MemberId, String)>,
    ) -> Self {
        let mut directory = Self::default();
        for row in departments {
            directory.department_keys.insert(row.key.clone(), row.id.clone());
            let DepartmentRow { id, key, title, parent, head } = row;
            directory.departments.insert(id.clone(), Department { id, key, title, parent, head });
        }
        directory.below = directory.departments.keys().map(|id| (id.clone(), directory.tree_of(id))).collect();
        for (key, title) in roles {
            directory.roles.insert(key.clone(), Role { key, title, members: Vec::new() });
        }
        let mut placed: HashMap<MemberId, Vec<DepartmentId>> = HashMap::new();
        for (member, department) in memberships {
            placed.entry(member).or_default().push(department);
        }
        let mut held: HashMap<MemberId, BTreeSet<String>> = HashMap::new();
        for (member, role) in holders {
            held.entry(member).or_default().insert(role);
        }
        for row in members {
            let departments = placed.remove(&row.id).unwrap_or_default();
            let roles = held.remove(&row.id).unwrap_or_default();
            directory.add(row, departments, roles);
        }
        directory.form_teams();
        let members = &directory.members;
        directory.order.sort_by(|a, b| members[a].name.cmp(&members[b].name).then_with(|| a.cmp(b)));
        directory
    }

    fn add(&mut self, row: MemberRow, departments: Vec<DepartmentId>, roles: BTreeSet<String>) {
        if row.active {
            for role in &roles {
                if let Some(role) = self.roles.get_mut(role) {
                    role.members.push(row.id.clone());
                }
            }
        }
        let mut seen = HashSet::new();
        let reach = departments
            .iter()
            .filter_map(|id| self.below.get(id))
            .flat_map(|ids| ids.iter())
            .filter(|id| seen.insert((*id).clone()))
            .cloned()
            .collect();
        self.usernames.insert(row.username.clone(), row.id.clone());
        self.names.entry(row.name.clone()).or_default().push(row.id.clone());
        self.order.push(row.id.clone());
        let member = Member {
            id: row.id.clone(),
            username: row.username,
            name: row.name,
            email: row.email,
            phone: row.phone,
            language: row.language.as_deref().map(Language::parse),
            active: row.active,
            is_owner: row.is_owner,
            is_admin: row.is_admin,
            epoch: row.epoch,
            created_at: row.created_at,
            departments,
            reach,
            team: Arc::default(),
            roles: Arc::new(roles),
        };
        self.members.insert(row.id, member);
    }

    /// Puts everybody's team together; members of the same departments share one.
    fn form_teams(&mut self) {
        let mut inside: HashMap<&DepartmentId, Vec<&MemberId>> = HashMap::new();
        for member in self.members.values() {
            member.departments.iter().for_each(|id| inside.entry(id).or_default().push(&member.id));
        }
        let mut shared: HashMap<&[DepartmentId], Arc<[MemberId]>> = HashMap::new();
        let mut teams: Vec<(MemberId, Arc<[MemberId]>)> = Vec::with_capacity(self.members.len());
        for member in self.members.values() {
            let gather = || {
                let others = member.reach.iter().filter_map(|id| inside.get(id)).flatten().copied();
                let team: BTreeSet<&MemberId> = others.chain([&member.id]).collect();
                team.into_iter().cloned().collect()
            };
            let team = if member.reach.is_empty() {
                gather()
            } else {
                shared.entry(&member.reach).or_insert_with(gather).clone()
            };
            teams.push((member.id.clone(), team));
        }
        for (id, team) in teams {
            if let Some(member) = self.members.get_mut(&id) {
                member.team = team;
            }
        }
    }

    /// The same without somebody, as if they had left.
    #[must_use]
    pub fn without(&self, member: &MemberId) -> Self {
        let mut others = self.clone();
        if let Some(gone) = others.members.get_mut(member) {
            gone.active = false;
        }
        for role in others.roles.values_mut() {
            role.members.retain(|holder| holder != member);
        }
        others
    }

    /// A department and all below it, itself first.
    fn tree_of(&self, top: &DepartmentId) -> Arc<[DepartmentId]> {
        let mut tree = vec![top.clone()];
        let mut next = 0;
        while next < tree.len() {
            let parent = tree[next].clone();
            for department in self.departments.values() {
                if department.parent.as_ref() == Some(&parent) && !tree.contains(&department.id) {
                    tree.push(department.id.clone());
                }
            }
            next += 1;
        }
        tree.into()
    }

    /// A member, also one who has left.
    pub fn member(&self, id: &str) -> Option<&Member> {
        self.members.get(id)
    }

    /// User names are compared in lower case.
    pub fn member_by_username(&self, username: &str) -> Option<&Member> {
        self.members.get(self.usernames.get(&username.trim().to_lowercase())?)
    }

    /// Everybody of that name; names need not be unique.
    pub fn members_by_name(&self, name: &str) -> &[MemberId] {
        self.names.get(name).map_or(&[], Vec::as_slice)
    }

    /// Every member in the order of their names, also those who have left.
    pub fn members(&self) -> impl Iterator<Item = &Member> {
        self.order.iter().map(|id| &self.members[id])
    }

    /// True when there is nobody yet: the workspace waits to be set up.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    pub fn is_active(&self, member: &str) -> bool {
        self.member(member).is_some_and(|m| m.active)
    }

    /// What a member wants to be told by e-mail.
    pub fn notices(&self, member: &str) -> Notices {
        self.notices.get(member).cloned().unwrap_or_default()
    }

    /// Whom a member has named to stand in for them, before, now or later; the more particular in front.
    pub fn proxies(&self, member: &str) -> &[Proxy] {
        self.proxies.get(member).map_or(&[], Vec::as_slice)
    }

    /// Who stands in for a member at a moment in a flow, by the key of its app and its own: whom the most particular proxy
    /// in force names, passing over those who have left.
    pub fn proxy_at(&self, member: &str, flow: (&str, &str), now: Moment) -> Option<&MemberId> {
        let stands_in = |proxy: &&Proxy| self.can_stand_in(proxy, now) && proxy.scope.covers(flow);
        self.proxies(member).iter().find(stands_in).map(|proxy| &proxy.to)
    }

    /// Whether anybody stands in for a member at a moment, in whatever flow.
    pub fn is_stood_in_for(&self, member: &str, now: Moment) -> bool {
        self.proxies(member).iter().any(|proxy| self.can_stand_in(proxy, now))
    }

    fn can_stand_in(&self, proxy: &Proxy, now: Moment) -> bool {
        proxy.is_in_force(now) && self.is_active(proxy.to.as_str())
    }

    pub fn department(&self, id: &str) -> Option<&Department> {
        self.departments.get(id)
    }

    pub fn department_by_key(&self, key: &str) -> Option<&Department> {
        self.departments.get(self.department_keys.get(key)?)
    }

    /// Every department in the order in which they were made, parents before what was added below them later.
    pub fn departments(&self) -> impl Iterator<Item = &Department> {
        self.departments.values()
    }

    pub fn role(&self, key: &str) -> Option<&Role> {
        self.roles.get(key)
    }

    pub fn roles(&self) -> impl Iterator<Item = &Role> {
        self.roles.values()
    }

    /// The active members who hold a role; nobody for a role that does not exist.
    pub fn members_of_role(&self, key: &str) -> &[MemberId] {
        self.roles.get(key).map_or(&[], |role| role.members.as_slice())
    }

    /// The active members of a department and of all below it, in the order of their names.
    pub fn members_of_department(&self, id: &str) -> Vec<MemberId> {
        let Some(tree) = self.below.get(id) else { return Vec::new() };
        let inside = |m: &&Member| m.active && m.departments.iter().any(|d| tree.contains(d));
        self.members().filter(inside).map(|m| m.id.clone()).collect()
    }

    /// A department and all below it, itself first; nothing for one that does not exist.
    pub fn department_tree(&self, id: &str) -> &[DepartmentId] {
        self.below.get(id).map_or(&[], |tree| tree)
    }

    /// The member's departments and all below them.
    pub fn departments_of(&self, member: &str) -> &[DepartmentId] {
        self.member(member).map_or(&[], |m| &m.reach)
    }

    /// The head of the member's main department, or of the nearest one above that has a head other than the member.
    pub fn head_of(&self, member: &str) -> Option<&MemberId> {
        self.heads_above(member, 1).first().copied()
    }

    /// The chain of heads above a member, nearest first, at most `levels`. Departments without a head, heads who have
    /// left, the member themself and repetitions are passed over without using up a level.
    pub fn heads_above(&self, member: &str, levels: usize) -> Vec<&MemberId> {
        self.chain(self.member(member).and_then(|m| m.departments.first()), Some(member), levels)
    }

    /// The chain of heads of a department and those above it, nearest first, at most `levels`; what [`Self::heads_above`]
    /// passes over is passed over here.
    pub fn heads_from(&self, department: &str, levels: usize) -> Vec<&MemberId> {
        self.chain(self.department(department).map(|d| &d.id), None, levels)
    }

    fn chain<'d>(&'d self, mut at: Option<&'d DepartmentId>, below: Option<&str>, levels: usize) -> Vec<&'d MemberId> {
        let mut heads: Vec<&MemberId> = Vec::new();
        let mut passed = HashSet::new();
        while let Some(department) = at.filter(|id| passed.insert(*id)).and_then(|id| self.departments.get(id)) {
            if let Some(head) = &department.head
                && Some(head.as_str()) != below
                && self.is_active(head.as_str())
                && !heads.contains(&head)
            {
                heads.push(head);
            }
            if heads.len() >= levels {
                break;
            }
            at = department.parent.as_ref();
        }
        heads.truncate(levels);
        heads
    }

    /// What the member is called; none for an id nobody has.
    /// The name of a member or the title of a department, whichever the id belongs to.
    pub fn name_of(&self, id: &str) -> Option<String> {
        self.member_name(id).or_else(|| self.department_title(id)).map(str::to_owned)
    }

    pub fn member_name(&self, id: &str) -> Option<&str> {
        self.member(id).map(|m| m.name.as_str())
    }

    pub fn department_title(&self, id: &str) -> Option<&str> {
        self.department(id).map(|d| d.title.as_str())
    }
}

/// Puts the proxies of each member together.
fn by_member(rows: Vec<(MemberId, Proxy)>) -> HashMap<MemberId, Vec<Proxy>> {
    let mut found: HashMap<MemberId, Vec<Proxy>> = HashMap::new();
    for (member, proxy) in rows {
        found.entry(member).or_default().push(proxy);
    }
    found.values_mut().for_each(|proxies| proxies.sort_by_key(|proxy| proxy.scope.breadth()));
    found
}
