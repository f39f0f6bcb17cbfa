//! The form of a link: opened, filled in, sent, changed.

use super::{SecretPath, TokenPath, admit, at_once, in_language, opened, say, unlocked};
use crate::error::ApiError;
use crate::extract::{From as Sender, Json, Path};
use crate::language;
use crate::state::State;
use aide::axum::IntoApiResponse;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse as _;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use tenon_engine::access::token;
use tenon_engine::link::{self, Change, Opened, Submission, Verb};
use tenon_engine::problem::SaidProblem;
use tenon_engine::record::Evaluation;
use tenon_engine::workspace::Snapshot;

/// Tells one browser from another, where everybody may answer once.
const BROWSER_COOKIE: &str = "tenon_browser";

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenInput {
    #[serde(default)]
    password: Option<String>,
    /// The invitation in the address, of one record the answer is about.
    #[serde(default)]
    about: Option<String>,
}

/// The form of a link as strangers see it.
#[derive(Serialize, JsonSchema)]
pub struct PublicForm {
    title: String,
    description: Option<String>,
    schema: Value,
    /// To be sent with the answer; good for one.
    ticket: String,
    consent: Option<PublicConsent>,
    timezone: String,
    /// Values there already, for an answer that is changed.
    values: Map<String, Value>,
}

#[derive(Serialize, JsonSchema)]
struct PublicConsent {
    text: String,
    /// It is signed as well.
    signature: bool,
    version: i64,
}

impl PublicForm {
    async fn of(
        state: &State,
        snapshot: &Snapshot,
        opened: &Opened,
        ticket: String,
        values: Map<String, Value>,
    ) -> Result<Self, ApiError> {
        let schema = link::schema(&mut state.store().read().await?, snapshot, opened).await?;
        let settings = &opened.settings;
        let app = &opened.link.app;
        let consent = settings.consent.as_ref();
        Ok(Self {
            title: say(snapshot, app, settings.title.as_ref().unwrap_or(&opened.form.definition.title)),
            description: settings.description.as_ref().map(|text| say(snapshot, app, text)),
            schema: in_language(snapshot, app, schema),
            ticket,
            consent: consent.map(|c| PublicConsent {
                text: say(snapshot, app, &c.text),
                signature: c.signature,
                version: c.version,
            }),
            timezone: snapshot.timezone.name().to_owned(),
            values,
        })
    }
}

pub async fn open(
    Shared(state): Shared<State>,
    sender: Sender,
    headers: HeaderMap,
    Path(path): Path<TokenPath>,
    Json(input): Json<OpenInput>,
) -> Result<impl IntoApiResponse, ApiError> {
    let form = open_as(&state, &sender, &path.token, input).await?;
    let mut answer = Json(form).into_response();
    tell_browsers_apart(&state, &headers, answer.headers_mut());
    Ok(answer)
}

async fn open_as(
    state: &State,
    sender: &Sender,
    token: &str,
    OpenInput { password, about }: OpenInput,
) -> Result<PublicForm, ApiError> {
    let (snapshot, opened) = opened(state, sender, Verb::Open, token).await?;
    let mut conn = state.store().read().await?;
    link::check_invitation(&mut conn, &opened, about.as_deref(), snapshot.now).await?;
    drop(conn);
    let (is_guess, opening) = (password.is_some(), link::open(&opened, password, snapshot.now));
    let ticket = unlocked(state, sender, &opened, is_guess, opening).await?;
    PublicForm::of(state, &snapshot, &opened, ticket, Map::new()).await
}

/// The form of a link that opens without a password, to travel with its page.
pub async fn opened_at_once(state: &State, sender: &Sender, token: &str, about: Option<&str>) -> Option<String> {
    let input = OpenInput { password: None, about: about.map(str::to_owned) };
    at_once(open_as(state, sender, token, input).await.map(Json))
}

/// Gives a browser without one the word that tells it from others.
pub fn tell_browsers_apart(state: &State, asked: &HeaderMap, answer: &mut HeaderMap) {
    if browser_of(asked).is_none() {
        let secure = state.roster().settings().base_url.as_ref().is_some_and(|url| url.starts_with("https://"));
        // Inside the page of another site a browser sends only cookies that say so.
        let site = if secure { "SameSite=None; Secure" } else { "SameSite=Lax" };
        let year = 365 * 24 * 3600;
        let text = format!("{BROWSER_COOKIE}={}; Path=/; HttpOnly; {site}; Max-Age={year}", token::generate(""));
        let value = HeaderValue::from_str(&text).expect("a secret is made of plain letters");
        answer.append(header::SET_COOKIE, value);
    }
}

fn browser_of(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';'));
    pairs.find_map(|pair| pair.trim().strip_prefix(BROWSER_COOKIE)?.strip_prefix('=')).filter(|one| one.len() >= 40)
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicEvaluateInput {
    ticket: String,
    values: Map<String, Value>,
    #[serde(default)]
    fresh: bool,
}

#[derive(Serialize, JsonSchema)]
pub struct PublicEvaluateAnswer {
    values: Map<String, Value>,
    /// `false` for each field that is hidden now, and each cell of a sub-form, as `items/0/price`.
    visible: BTreeMap<String, bool>,
    required: Vec<String>,
    /// Fields that nobody may change as the answer stands.
    locked: Vec<String>,
    problems: Vec<SaidProblem>,
}

pub async fn evaluate(
    Shared(state): Shared<State>,
    sender: Sender,
    Path(path): Path<TokenPath>,
    Json(input): Json<PublicEvaluateInput>,
) -> Result<Json<PublicEvaluateAnswer>, ApiError> {
    let (snapshot, opened) = opened(&state, &sender, Verb::Evaluate, &path.token).await?;
    let PublicEvaluateInput { ticket, values, fresh } = input;
    let mut conn = state.store().read().await?;
    let found = link::evaluate(&mut conn, &snapshot, &opened, &ticket, values, fresh).await?;
    told(&state, &sender, &opened, found)
}

/// What comes of a draft; what other forms have told counts as often as they are asked.
fn told(
    state: &State,
    sender: &Sender,
    opened: &Opened,
    found: Evaluation,
) -> Result<Json<PublicEvaluateAnswer>, ApiError> {
    if found.looked_up {
        admit(state, sender, Verb::LookUp, &opened.link.id)?;
    }
    Ok(Json(found.into()))
}

impl From<Evaluation> for PublicEvaluateAnswer {
    fn from(found: Evaluation) -> Self {
        Self {
            values: found.values,
            visible: found.hidden.into_iter().map(|field| (field, false)).collect(),
            required: found.required,
            locked: found.locked,
            problems: found.problems.iter().map(|problem| problem.say(language::spoken())).collect(),
        }
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerInput {
    ticket: String,
    values: Map<String, Value>,
    /// To be left empty: people do not see it.
    #[serde(default)]
    website: String,
    /// Where the link was found.
    #[serde(default)]
    source: Option<String>,
    /// Further words of the address, kept with the answer.
    #[serde(default)]
    ext: Option<String>,
    /// The invitation in the address, of one record the answer is about.
    #[serde(default)]
    about: Option<String>,
    /// The version of the consent text agreed to.
    #[serde(default)]
    consent: Option<i64>,
    /// That text as it was shown: a text changed meanwhile is then refused.
    #[serde(default)]
    consent_text: Option<String>,
    /// A signature drawn for it, where one is asked for: `data:image/png;base64,…`.
    #[serde(default)]
    signature: Option<String>,
}

/// What comes after an answer.
#[derive(Serialize, JsonSchema)]
pub struct Thanks {
    text: Option<String>,
    redirect: Option<String>,
    /// Where the answer can be changed: `/f/{token}?edit={secret}`.
    edit: Option<String>,
    /// Where its progress is shown: `/p/{secret}`.
    progress: Option<String>,
}

pub async fn submit(
    Shared(state): Shared<State>,
    sender: Sender,
    headers: HeaderMap,
    Path(path): Path<TokenPath>,
    Json(input): Json<AnswerInput>,
) -> Result<impl IntoApiResponse, ApiError> {
    let (snapshot, opened) = opened(&state, &sender, Verb::Submit, &path.token).await?;
    let submission = Submission {
        ticket: input.ticket,
        values: input.values,
        trap: input.website,
        source: input.source,
        ext: input.ext,
        about: input.about,
        consent: input.consent,
        consent_text: input.consent_text,
        signature: input.signature,
        language: language::spoken(),
        browser: browser_of(&headers).map_or_else(|| token::generate(""), str::to_owned),
        ip: sender.0.ip.clone(),
    };
    let submitted = link::submit(state.workspace(), &opened, submission).await?;
    let thanks = Thanks {
        text: opened.settings.thanks.as_ref().map(|text| say(&snapshot, &opened.link.app, text)),
        redirect: opened.settings.redirect.clone(),
        edit: submitted.edit.map(|secret| format!("/f/{}?edit={secret}", opened.link.token)),
        progress: submitted.progress.map(|secret| format!("/p/{secret}")),
    };
    Ok((StatusCode::CREATED, Json(thanks)).into_response())
}

pub async fn again(
    Shared(state): Shared<State>,
    sender: Sender,
    Path(path): Path<SecretPath>,
) -> Result<impl IntoApiResponse, ApiError> {
    let (snapshot, found) = find(&state, &sender, Verb::Open, &path.secret).await?;
    let ticket = found.ticket(&snapshot);
    let form = PublicForm::of(&state, &snapshot, &found.opened, ticket, found.values.clone()).await?;
    Ok(Json(form).into_response())
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeInput {
    ticket: String,
    values: Map<String, Value>,
}

pub async fn evaluate_change(
    Shared(state): Shared<State>,
    sender: Sender,
    Path(path): Path<SecretPath>,
    Json(input): Json<ChangeInput>,
) -> Result<Json<PublicEvaluateAnswer>, ApiError> {
    let (snapshot, found) = find(&state, &sender, Verb::Evaluate, &path.secret).await?;
    let mut conn = state.store().read().await?;
    let seen = found.evaluate(&mut conn, &snapshot, &input.ticket, input.values).await?;
    told(&state, &sender, &found.opened, seen)
}

#[derive(Serialize, JsonSchema)]
pub struct Changed {
    changed: bool,
}

pub async fn change(
    Shared(state): Shared<State>,
    sender: Sender,
    Path(path): Path<SecretPath>,
    Json(input): Json<ChangeInput>,
) -> Result<Json<Changed>, ApiError> {
    let (_, found) = find(&state, &sender, Verb::Submit, &path.secret).await?;
    link::change(state.workspace(), found, sender.0.ip.clone(), &input.ticket, input.values).await?;
    Ok(Json(Changed { changed: true }))
}

async fn find(state: &State, sender: &Sender, verb: Verb, secret: &str) -> Result<(Snapshot, Change), ApiError> {
    let snapshot = state.workspace().snapshot();
    let found = Change::find(&mut state.store().read().await?, &snapshot, secret).await;
    admit(state, sender, verb, found.as_ref().map_or("", |found| found.opened.link.id.as_str()))?;
    Ok((snapshot, found?))
}
