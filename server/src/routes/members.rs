//! /members: everybody in the workspace; administrators change them.

use super::doc;
use super::me::DepartmentRef;
use super::proxies::ProxyView;
use crate::error::ApiError;
use crate::extract::{Admin, Caller, Json, Path, Query, given};
use crate::paging::{self, Page};
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tenon_engine::people::{self, Directory, MemberChange, NewMember};

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/members",
            get_with(list, doc("members", "listMembers", "Members in the order of their names"))
                .post_with(create, doc("members", "createMember", "Add a member")),
        )
        .api_route(
            "/members/{id}",
            get_with(show, doc("members", "getMember", "One member"))
                .patch_with(change, doc("members", "changeMember", "Change a member, or let them leave")),
        )
}

/// One member. Mail, telephone and who stands in are told to administrators and to the member only.
#[derive(Serialize, JsonSchema)]
pub struct Member {
    id: String,
    username: String,
    name: String,
    email: Option<String>,
    phone: Option<String>,
    departments: Vec<DepartmentRef>,
    roles: Vec<String>,
    is_owner: bool,
    is_admin: bool,
    status: Status,
    /// Who stands in for them now or later, or has taken over from whoever left, in the order in which they begin.
    proxies: Vec<ProxyView>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "MemberStatus")]
#[serde(rename_all = "snake_case")]
enum Status {
    Active,
    Left,
}

impl Member {
    fn of(state: &State, member: &people::Member, directory: &Directory, reader: &Caller) -> Self {
        let near = reader.principal().is_admin || reader.id() == member.id.as_str();
        let title = |id: &str| directory.department_title(id).unwrap_or_default().to_owned();
        let departments = member.departments.iter();
        Self {
            id: member.id.to_string(),
            username: member.username.clone(),
            name: member.name.clone(),
            email: member.email.clone().filter(|_| near),
            phone: member.phone.clone().filter(|_| near),
            departments: departments
                .map(|id| DepartmentRef { id: id.to_string(), title: title(id.as_str()) })
                .collect(),
            roles: member.roles.iter().cloned().collect(),
            is_owner: member.is_owner,
            is_admin: member.is_admin,
            status: if member.active { Status::Active } else { Status::Left },
            proxies: if near { ProxyView::of(state, directory, member.id.as_str()) } else { Vec::new() },
        }
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// Part of a name or user name.
    search: Option<String>,
    /// The id of a department; those below it count too.
    department: Option<String>,
    /// `active` or `left`; both when left out.
    status: Option<Status>,
    cursor: Option<String>,
    limit: Option<usize>,
}

async fn list(
    Shared(state): Shared<State>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Page<Member>>, ApiError> {
    let directory = state.roster().directory();
    let limit = paging::limit(query.limit);
    let after: Option<(String, String)> = paging::decode(query.cursor.as_deref())?;
    let words = query.search.map(|text| text.trim().to_lowercase()).filter(|text| !text.is_empty());
    let tree = query.department.as_deref().map(|id| directory.department_tree(id));
    let fits = |member: &&people::Member| {
        let key = (member.name.as_str(), member.id.as_str());
        after.as_ref().is_none_or(|(name, id)| key > (name.as_str(), id.as_str()))
            && words.as_ref().is_none_or(|w| member.name.to_lowercase().contains(w) || member.username.contains(w))
            && tree.is_none_or(|tree| member.departments.iter().any(|own| tree.contains(own)))
            && query.status.is_none_or(|status| member.active == (status == Status::Active))
    };
    let mut found: Vec<&people::Member> = directory.members().filter(fits).take(limit + 1).collect();
    let next_cursor = paging::cut(&mut found, limit, |member| (member.name.clone(), member.id.to_string()));
    let items = found.into_iter().map(|member| Member::of(&state, member, &directory, &caller)).collect();
    Ok(Json(Page { items, next_cursor }))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MemberInput {
    username: String,
    name: String,
    /// Without one the member cannot sign in yet.
    #[serde(default)]
    password: Option<String>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    phone: Option<String>,
    /// Ids, the main department first.
    #[serde(default)]
    departments: Vec<String>,
    /// Keys of roles.
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    is_admin: bool,
}

async fn create(
    Shared(state): Shared<State>,
    admin: Admin,
    Json(input): Json<MemberInput>,
) -> Result<Json<Member>, ApiError> {
    let MemberInput { username, name, password, email, phone, departments, roles, is_admin } = input;
    let new = NewMember { username, name, password, email, phone, departments, roles, is_admin };
    let id = state.roster().create_member(&admin.right, new).await?;
    answer(&state, &admin.caller, id.as_str())
}

#[derive(Deserialize, JsonSchema)]
struct MemberPath {
    id: String,
}

async fn show(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<MemberPath>,
) -> Result<Json<Member>, ApiError> {
    answer(&state, &caller, &path.id)
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MemberChangeInput {
    #[serde(default)]
    username: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    password: Option<String>,
    #[serde(default, deserialize_with = "given")]
    email: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    phone: Option<Option<String>>,
    #[serde(default)]
    departments: Option<Vec<String>>,
    #[serde(default)]
    roles: Option<Vec<String>>,
    #[serde(default)]
    is_admin: Option<bool>,
    /// `left` ends every session and key of the member at once.
    #[serde(default)]
    status: Option<Status>,
    /// With `left`: the id of whoever takes over open tasks and, for a year, what would come to the leaver.
    #[serde(default)]
    hand_over_to: Option<String>,
}

async fn change(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<MemberPath>,
    Json(input): Json<MemberChangeInput>,
) -> Result<Json<Member>, ApiError> {
    let MemberChangeInput {
        username,
        name,
        password,
        email,
        phone,
        departments,
        roles,
        is_admin,
        status,
        hand_over_to,
    } = input;
    let active = status.map(|status| status == Status::Active);
    let change =
        MemberChange { username, name, password, email, phone, departments, roles, is_admin, active, hand_over_to };
    state.roster().change_member(&admin.right, &path.id, change).await?;
    answer(&state, &admin.caller, &path.id)
}

fn answer(state: &State, reader: &Caller, id: &str) -> Result<Json<Member>, ApiError> {
    let directory = state.roster().directory();
    let member = directory.member(id).ok_or_else(ApiError::not_found)?;
    Ok(Json(Member::of(state, member, &directory, reader)))
}
