//! /me/proxies, /members/{id}/proxies: who stands in for a member, for what and when.

use super::doc;
use crate::error::ApiError;
use crate::extract::{Admin, Caller, Json, Path};
use crate::language;
use crate::no_content::NoContent;
use crate::paging::Page;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{delete_with, get_with, post_with};
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tenon_engine::clock::{Moment, from_text, to_text};
use tenon_engine::flow::service::{Person, asking_apps};
use tenon_engine::people::{self, Directory, NewProxy, Proxy, ProxyScope};
use tenon_engine::problem::Problem;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/me/flows",
            get_with(
                flows,
                doc("me", "listMyFlows", "The flows that ask people to do something, by app, as you know them"),
            ),
        )
        .api_route(
            "/me/proxies",
            post_with(name_own, doc("me", "nameMyProxy", "Name who stands in for you while you are away")),
        )
        .api_route(
            "/me/proxies/{proxy}",
            delete_with(end_own, doc("me", "endMyProxy", "Somebody stands in for you no more")),
        )
        .api_route(
            "/members/{id}/proxies",
            post_with(name_members, doc("members", "nameMembersProxy", "Name who stands in for a member")),
        )
        .api_route(
            "/members/{id}/proxies/{proxy}",
            delete_with(end_members, doc("members", "endMembersProxy", "Somebody stands in for a member no more")),
        )
}

/// Who stands in for a member, for what and when.
#[derive(Serialize, JsonSchema)]
pub struct ProxyView {
    id: String,
    /// The key of the app whose flows it is for; null where it is for everything that no other proxy is for.
    app: Option<String>,
    app_title: Option<String>,
    /// The key of the flow it is for; null where it is for all of the app's.
    flow: Option<String>,
    flow_title: Option<String>,
    to: Person,
    /// RFC 3339.
    from: String,
    until: String,
}

impl ProxyView {
    /// Those of a member whose time has not passed, in the order in which they begin.
    pub(super) fn of(state: &State, directory: &Directory, member: &str) -> Vec<Self> {
        let now = state.clock().now();
        let mut named: Vec<&Proxy> = directory.proxies(member).iter().filter(|proxy| proxy.until > now).collect();
        named.sort_by_key(|proxy| (proxy.from, proxy.id.clone()));
        named.into_iter().map(|proxy| Self::told(state, directory, proxy)).collect()
    }

    fn told(state: &State, directory: &Directory, proxy: &Proxy) -> Self {
        let model = state.workspace().model();
        let (app, flow) = proxy.scope.parts();
        let found = app.and_then(|app| model.app(app));
        let say = |text: &str| found.map(|app| app.definitions.text(text, language::spoken()));
        let title = found.and_then(|app| say(&app.definitions.app.title));
        let named = flow.and_then(|flow| found?.definitions.flows.get(flow));
        let flow_title = named.and_then(|flow| say(&flow.title));
        let name = directory.member_name(proxy.to.as_str()).unwrap_or_default().to_owned();
        Self {
            id: proxy.id.to_string(),
            app: app.map(str::to_owned),
            // What is gone is called by its key.
            app_title: title.or_else(|| app.map(str::to_owned)),
            flow: flow.map(str::to_owned),
            flow_title: flow_title.or_else(|| flow.map(str::to_owned)),
            to: Person { id: proxy.to.to_string(), name },
            from: to_text(proxy.from),
            until: to_text(proxy.until),
        }
    }
}

/// Who is to stand in, for what and when.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ProxyInput {
    /// The id of a member.
    to: String,
    /// The key of the app whose flows it is for; everything that no other proxy is for when left out.
    #[serde(default)]
    app: Option<String>,
    /// The key of the flow of that app it is for; all of them when left out.
    #[serde(default)]
    flow: Option<String>,
    /// RFC 3339; at once when left out.
    #[serde(default)]
    from: Option<String>,
    /// RFC 3339.
    until: String,
}

impl ProxyInput {
    fn read(self, now: Moment) -> Result<NewProxy, ApiError> {
        let wrong = |pointer: &str| Problem::new(pointer, "bad_moment", "时间格式不正确", "this is not a moment");
        let from = self.from.as_deref().map_or(Some(now), from_text);
        let until = from_text(&self.until);
        let scope = match (self.app, self.flow) {
            (None, None) => Some(ProxyScope::All),
            (Some(app), None) => Some(ProxyScope::App(app)),
            (Some(app), Some(flow)) => Some(ProxyScope::Flow(app, flow)),
            (None, Some(_)) => None,
        };
        let (Some(scope), Some(from), Some(until)) = (&scope, from, until) else {
            let times = [("/from", from), ("/until", until)];
            let mut problems: Vec<Problem> =
                times.iter().filter(|(_, moment)| moment.is_none()).map(|(at, _)| wrong(at)).collect();
            if scope.is_none() {
                problems.push(Problem::new("/app", "required", "请选择应用", "say of which app"));
            }
            return Err(ApiError::invalid(problems));
        };
        Ok(NewProxy { scope: scope.clone(), to: self.to, from, until })
    }
}

/// An app with flows that ask people to do something.
#[derive(Serialize, JsonSchema)]
struct AskingApp {
    app: String,
    title: String,
    flows: Vec<AskingFlow>,
}

#[derive(Serialize, JsonSchema)]
struct AskingFlow {
    flow: String,
    title: String,
}

async fn known(state: &State, caller: &Caller) -> Result<Vec<people::AskingApp>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal());
    Ok(asking_apps(&mut state.store().read().await?, &context).await?)
}

async fn flows(Shared(state): Shared<State>, caller: Caller) -> Result<Json<Page<AskingApp>>, ApiError> {
    let language = language::spoken();
    let apps = known(&state, &caller).await?.into_iter().map(|app| AskingApp {
        title: app.title.get(language).to_owned(),
        flows: app
            .flows
            .into_iter()
            .map(|flow| AskingFlow { title: flow.title.get(language).to_owned(), flow: flow.key })
            .collect(),
        app: app.key,
    });
    Ok(Json(Page::whole(apps.collect())))
}

/// A proxy of one's own.
#[derive(Deserialize, JsonSchema)]
struct OwnPath {
    proxy: String,
}

/// The member whose proxies they are.
#[derive(Deserialize, JsonSchema)]
struct MemberPath {
    id: String,
}

/// One of their proxies.
#[derive(Deserialize, JsonSchema)]
struct ProxyPath {
    id: String,
    proxy: String,
}

async fn name_own(
    Shared(state): Shared<State>,
    caller: Caller,
    Json(input): Json<ProxyInput>,
) -> Result<Json<ProxyView>, ApiError> {
    let wish = input.read(state.clock().now())?;
    let apps = known(&state, &caller).await?;
    let named = state.roster().name_own_proxy(caller.principal(), apps, wish).await?;
    answer(&state, caller.id(), named.as_str())
}

async fn end_own(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<OwnPath>,
) -> Result<NoContent, ApiError> {
    state.roster().end_own_proxy(caller.principal(), &path.proxy).await?;
    Ok(NoContent)
}

async fn name_members(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<MemberPath>,
    Json(input): Json<ProxyInput>,
) -> Result<Json<ProxyView>, ApiError> {
    let wish = input.read(state.clock().now())?;
    let apps = known(&state, &admin.caller).await?;
    let named = state.roster().name_members_proxy(&admin.right, &path.id, apps, wish).await?;
    answer(&state, &path.id, named.as_str())
}

async fn end_members(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<ProxyPath>,
) -> Result<NoContent, ApiError> {
    state.roster().end_members_proxy(&admin.right, &path.id, &path.proxy).await?;
    Ok(NoContent)
}

fn answer(state: &State, member: &str, proxy: &str) -> Result<Json<ProxyView>, ApiError> {
    let directory = state.roster().directory();
    let found = directory.proxies(member).iter().find(|named| named.id.as_str() == proxy);
    found.map(|proxy| Json(ProxyView::told(state, &directory, proxy))).ok_or_else(ApiError::not_found)
}
