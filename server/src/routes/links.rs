//! /apps/{app}/links: the public links of an app, for its administrators.

use super::doc;
use crate::error::ApiError;
use crate::extract::{Admin, Json, Nothing, Path};
use crate::paging::Page;
use crate::routes::apps::AppPath;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with, put_with};
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tenon_engine::clock;
use tenon_engine::link::{self, LinkSettings, LinkView, Wish};

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/apps/{app}/links",
            get_with(list, doc("links", "listLinks", "The public links of an app"))
                .post_with(create, doc("links", "createLink", "Make a public link to a form")),
        )
        .api_route("/apps/{app}/links/{id}", put_with(change, doc("links", "changeLink", "Change a public link")))
        .api_route(
            "/apps/{app}/links/{id}/revoke",
            post_with(revoke, doc("links", "revokeLink", "End a public link and every secret that came from it")),
        )
        .api_route(
            "/apps/{app}/links/{id}/invitations",
            post_with(
                invite,
                doc("links", "inviteToLink", "Make out the address of a link that is answered about a record"),
            ),
        )
}

/// A public link as its owner sees it.
#[derive(Serialize, JsonSchema)]
struct Link {
    id: String,
    app: String,
    form: String,
    form_title: String,
    /// The last part of its address: `/f/{token}`, and `/q/{token}` for its query page.
    token: String,
    settings: LinkSettings,
    has_password: bool,
    /// How many answers came through it.
    answers: i64,
    created_at: String,
    created_by: Option<String>,
    /// Set once it was revoked.
    revoked_at: Option<String>,
    /// The document of the app that it was made of: `links/{definition}.json`; null for one made by hand.
    definition: Option<String>,
}

impl Link {
    fn of(state: &State, view: LinkView) -> Self {
        let model = state.workspace().model();
        let form = model.form(&view.app, &view.form);
        let people = state.roster().directory();
        Self {
            form_title: form.map_or_else(|| view.form.clone(), |form| form.definition.title.clone()),
            created_by: view.created_by.and_then(|id| people.member_name(&id).map(str::to_owned)),
            id: view.id,
            app: view.app,
            form: view.form,
            token: view.token,
            settings: view.settings,
            has_password: view.has_password,
            answers: view.answers,
            created_at: clock::to_text(view.created_at),
            revoked_at: view.revoked_at.map(clock::to_text),
            definition: view.definition,
        }
    }
}

async fn list(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<AppPath>,
) -> Result<Json<Page<Link>>, ApiError> {
    state.workspace().model().app(&path.app).ok_or_else(ApiError::not_found)?;
    let links = link::list(&mut state.store().read().await?, &admin.right, &path.app).await?;
    Ok(Json(Page::whole(links.into_iter().map(|view| Link::of(&state, view)).collect())))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewLink {
    form: String,
    settings: LinkSettings,
    #[serde(default)]
    password: Option<String>,
}

async fn create(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<AppPath>,
    Json(input): Json<NewLink>,
) -> Result<Json<Link>, ApiError> {
    let wish = Wish { settings: input.settings, password: input.password };
    let view = link::create(state.workspace(), &admin.right, &path.app, &input.form, wish).await?;
    Ok(Json(Link::of(&state, view)))
}

#[derive(Deserialize, JsonSchema)]
struct LinkPath {
    app: String,
    id: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LinkChange {
    settings: LinkSettings,
    /// Left out it stays as it is; empty it is taken away.
    #[serde(default)]
    password: Option<String>,
}

async fn change(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<LinkPath>,
    Json(input): Json<LinkChange>,
) -> Result<Json<Link>, ApiError> {
    let wish = Wish { settings: input.settings, password: input.password };
    let view = link::change_link(state.workspace(), &admin.right, &path.app, &path.id, wish).await?;
    Ok(Json(Link::of(&state, view)))
}

async fn revoke(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<LinkPath>,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Json<Link>, ApiError> {
    let view = link::revoke(state.workspace(), &admin.right, &path.app, &path.id).await?;
    Ok(Json(Link::of(&state, view)))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct InvitationInput {
    /// The record that the answer is about.
    record: String,
}

/// An address for one person and one answer.
#[derive(Serialize, JsonSchema)]
struct Invitation {
    /// `/f/{token}?about=…`
    path: String,
}

async fn invite(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<LinkPath>,
    Json(input): Json<InvitationInput>,
) -> Result<Json<Invitation>, ApiError> {
    let path = link::invite_by_hand(state.workspace(), &admin.right, &path.app, &path.id, &input.record).await?;
    Ok(Json(Invitation { path }))
}
