//! Records as documents to be printed: by a template of their form, or as every form is printed without one. For
//! whoever builds the app also templates that are still being written, and texts to start one from.

use super::apps::AppPath;
use super::doc;
use super::forms::FormPath;
use crate::error::ApiError;
use crate::extract::{Builder, Caller, Json, Path};
use crate::language;
use crate::print::{DRAWINGS, FILES, Start, Starter, document, starter};
use crate::record_view;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::post_with;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use tenon_engine::access::{FormRights, Principal};
use tenon_engine::audit::{Entry, action};
use tenon_engine::definition::{FormDefinition, Operation, PrintDefinition, Start as FlowStart};
use tenon_engine::flow::service::work_view;
use tenon_engine::id::RecordId;
use tenon_engine::model::App;
use tenon_engine::package;
use tenon_engine::print::{self, Decisions, Gathered, MOST, Places, Sheet, Template};
use tenon_engine::problem::{Language, Problem, SaidProblem};
use tenon_engine::record::Context;
use tenon_engine::store::{StoreError, audit};

/// How long filling the templates of one print may take.
const LONGEST: Duration = Duration::from_secs(10);
/// Bytes of all filled texts of one print.
const LARGEST: usize = 16 << 20;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/apps/{app}/forms/{form}/print",
            post_with(print_records, doc("records", "printRecords", "A document of up to 200 records to be printed")),
        )
        .api_route(
            "/tasks/{id}/print",
            post_with(print_task, doc("tasks", "printTask", "The record of a task as a document to be printed")),
        )
        .api_route(
            "/apps/{app}/prints/preview",
            post_with(preview, doc("definitions", "previewPrint", "A print template that is being written, filled")),
        )
        .api_route(
            "/apps/{app}/prints/starter",
            post_with(begin, doc("definitions", "startPrint", "The text of a print template to start from")),
        )
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PrintInput {
    /// The key of a template; without one every field the caller sees is printed.
    #[serde(default)]
    template: Option<String>,
    /// The ids of the records, in the order in which they are printed.
    ids: Vec<String>,
    /// The address of the page, for codes that lead to a record; counts only where the workspace has none of its own.
    #[serde(default)]
    origin: Option<String>,
    /// The language of the paper where it is not the caller's own: of values, of decisions and of the template's words.
    #[serde(default)]
    language: Option<Language>,
}

/// A document of its own, to be shown in a frame without scripts and printed from there.
#[derive(Serialize, JsonSchema)]
struct PrintAnswer {
    html: String,
    /// How many records it shows.
    printed: usize,
    /// How many are gone, or not the caller's to see.
    missing: usize,
    /// The language it is in.
    language: Language,
    /// The languages it can be had in.
    languages: Vec<Language>,
}

async fn print_records(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FormPath>,
    Json(input): Json<PrintInput>,
) -> Result<Json<PrintAnswer>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal()).spoken_in(input.language.unwrap_or_else(language::spoken));
    let opened = record_view::open(&context, &path.app, &path.form)?;
    if !opened.rights.allows(Operation::Read) {
        return Err(ApiError::forbidden());
    }
    print_as(&state, &context, &path, &opened.rights, input, Decisions::Newest).await
}

#[derive(Deserialize, JsonSchema)]
struct TaskPath {
    id: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TaskPrintInput {
    /// The key of a template of the record's form; without one every field the task shows is printed.
    #[serde(default)]
    template: Option<String>,
    /// The address of the page, for codes that lead to a record; counts only where the workspace has none of its own.
    #[serde(default)]
    origin: Option<String>,
    /// The language of the paper where it is not the caller's own: of values, of decisions and of the template's words.
    #[serde(default)]
    language: Option<Language>,
}

/// The record of a task as its assignee sees it: what the step hides is on no paper either.
async fn print_task(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<TaskPath>,
    Json(input): Json<TaskPrintInput>,
) -> Result<Json<PrintAnswer>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal()).spoken_in(input.language.unwrap_or_else(language::spoken));
    let mut conn = state.store().read().await?;
    let work = work_view(&mut conn, &context, &path.id).await?;
    drop(conn);
    let (Some(form), Some(record)) = (work.run.form, work.run.record_id) else { return Err(ApiError::not_found()) };
    let rights = match work.fields {
        Some(fields) => FormRights::of_task(fields),
        None => context.rights(&work.run.app, &form).ok_or_else(ApiError::not_found)?,
    };
    let run = work.run.id.to_string();
    let path = FormPath { app: work.run.app, form };
    let TaskPrintInput { template, origin, language } = input;
    let input = PrintInput { template, ids: vec![record], origin, language };
    print_as(&state, &context, &path, &rights, input, Decisions::Of(&run)).await
}

async fn print_as(
    state: &State,
    context: &Context<'_>,
    path: &FormPath,
    rights: &FormRights,
    input: PrintInput,
    decisions: Decisions<'_>,
) -> Result<Json<PrintAnswer>, ApiError> {
    let ids = distinct(input.ids)?;
    let app = context.model.app(&path.app).ok_or_else(ApiError::not_found)?;
    let form = app.forms.get(&path.form).ok_or_else(ApiError::not_found)?;
    let definition = match &input.template {
        Some(key) => {
            let found = app.definitions.prints.get(key).filter(|print| print.form == path.form);
            found.cloned().ok_or_else(|| unknown_template(key))?
        }
        None => of_the_form(app, &form.definition, rights, context.language)?,
    };
    let template = match input.template {
        Some(_) => read(&app.definitions.print_text(&definition, context.language), context)?,
        None => read(&definition.text, context)?,
    };
    let origin = page_address(state, input.origin.as_deref());
    let settings = state.roster().settings();
    let mut conn = state.store().read().await?;
    let around = (settings.title.as_str(), Places { page: &origin, files: FILES });
    let is_told = template.mentions("_approvals") || template.mentions("_flow");
    let told = if is_told { decisions } else { Decisions::None };
    let found = print::gather(&mut conn, context, rights, form, &ids, around, told).await?;
    drop(conn);
    if found.sheets.is_empty() {
        return Err(ApiError::not_found());
    }
    let Gathered { sheets, titles, missing } = found;
    let title = match titles.as_slice() {
        [one] => one.clone(),
        _ => context.say(&path.app, &definition.title),
    };
    let printed = sheets.len();
    let language = context.language;
    let html = fill(template, definition, sheets, title, language).await?;
    note(state, context.principal, path, input.template.as_deref(), &ids, printed).await?;
    Ok(Json(PrintAnswer { html, printed, missing, language, languages: languages(app, language) }))
}

/// The languages an app can be printed in: that of its reader, and both where there is a dictionary between them.
fn languages(app: &App, language: Language) -> Vec<Language> {
    let both = [Language::Chinese, Language::English];
    if both.iter().any(|one| app.definitions.is_translated(*one)) { both.into() } else { vec![language] }
}

/// Each id once; refuses none and more than can be printed at once.
fn distinct(ids: Vec<String>) -> Result<Vec<String>, ApiError> {
    let mut kept: Vec<String> = Vec::new();
    for id in ids {
        if !kept.contains(&id) {
            kept.push(id);
        }
        if kept.len() > MOST {
            let (zh, en) = (format!("一次最多打印 {MOST} 条"), format!("at most {MOST} records are printed at once"));
            return Err(ApiError::invalid(vec![Problem::new("/ids", "too_many", zh, en)]));
        }
    }
    if kept.is_empty() {
        let (zh, en) = ("请选择要打印的数据", "choose what is to be printed");
        return Err(ApiError::invalid(vec![Problem::new("/ids", "required", zh, en)]));
    }
    Ok(kept)
}

fn unknown_template(key: &str) -> ApiError {
    let (zh, en) = (format!("没有打印模板“{key}”"), format!("there is no print template '{key}'"));
    ApiError::invalid(vec![Problem::new("/template", "unknown_template", zh, en)])
}

fn read(text: &str, context: &Context<'_>) -> Result<Template, ApiError> {
    Template::read(text, DRAWINGS, context.timezone).map_err(|problem| ApiError::invalid(vec![problem]))
}

/// What prints a form that has no template: every field its reader sees.
fn of_the_form(
    app: &App,
    form: &FormDefinition,
    rights: &FormRights,
    language: Language,
) -> Result<PrintDefinition, ApiError> {
    let fields = rights.fields();
    let say = |text: &str| app.definitions.text(text, language);
    let title = say(&form.title);
    let text = starter(
        Starter::Document,
        &Start {
            form,
            title: &title,
            sees: &|path| fields.sees(path),
            say: &say,
            language,
            decided: is_decided(app, &form.key),
            conditional: true,
        },
    );
    PrintDefinition::read(&text).map_err(|problem| ApiError::internal(&problem.message.en))
}

/// Whether a flow runs on the records of a form.
fn is_decided(app: &App, form: &str) -> bool {
    app.definitions.flows.values().any(|flow| match &flow.start {
        FlowStart::Submit(start) => start.form == form,
        FlowStart::Record(start) => start.form == form,
        FlowStart::Button(start) => start.form == form,
        FlowStart::Webhook(start) => start.form == form,
        _ => false,
    })
}

/// The address of the page: the workspace's own, else what the caller's page says of itself.
fn page_address(state: &State, said: Option<&str>) -> String {
    let own = state.roster().settings().base_url.clone();
    let is_origin = |text: &&str| {
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
        let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
        !host.is_empty() && host.len() <= 255 && host.chars().all(plain)
    };
    own.or_else(|| said.filter(is_origin).map(str::to_owned)).unwrap_or_default()
}

/// Fills the template for every record, away from the threads that answer others.
async fn fill(
    template: Template,
    definition: PrintDefinition,
    sheets: Vec<Sheet>,
    title: String,
    language: Language,
) -> Result<String, ApiError> {
    let work = move || {
        let (begun, mut size, mut texts) = (Instant::now(), 0, Vec::with_capacity(sheets.len()));
        for sheet in &sheets {
            let text = template.fill(sheet)?;
            size += text.len();
            if size > LARGEST || begun.elapsed() > LONGEST {
                return Err(too_much());
            }
            texts.push(text);
        }
        Ok(document(&definition, &title, &texts, language))
    };
    let done = tokio::task::spawn_blocking(work).await.map_err(|error| ApiError::internal(&error))?;
    done.map_err(|problem: Problem| ApiError::invalid(vec![problem]))
}

fn too_much() -> Problem {
    let (zh, en) = ("内容太多或太慢，请少选几条再打印", "this is too much at once; print fewer records");
    Problem::new("/ids", "print_too_large", zh, en)
}

/// Notes that records were printed: what leaves on paper leaves a trace, so the answer waits for it.
async fn note(
    state: &State,
    principal: &Principal,
    path: &FormPath,
    template: Option<&str>,
    ids: &[String],
    printed: usize,
) -> Result<(), StoreError> {
    let detail = serde_json::json!({ "template": template, "records": printed });
    let mut entry = Entry::new(state.clock().now(), principal.origin(), action::RECORD_PRINT).detail(detail);
    entry.app = Some(path.app.clone());
    entry.form = Some(path.form.clone());
    if let [only] = ids {
        entry.record = RecordId::parse(only);
    }
    let noted = state.store().write(move |conn| {
        let entry = entry.clone();
        Box::pin(async move { audit::insert(conn, &entry).await })
    });
    noted.await
}

#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "PrintPreviewInput")]
#[serde(deny_unknown_fields)]
struct PreviewInput {
    /// The whole text of the template, its settings included.
    text: String,
    /// Texts of other documents on top of the drafts, by path.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// A record to show; a made-up one when left out.
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    origin: Option<String>,
    /// The language of the paper where it is not the caller's own.
    #[serde(default)]
    language: Option<Language>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PrintPreviewAnswer")]
struct PreviewAnswer {
    /// None when the template cannot be filled; the problems say why.
    html: Option<String>,
    problems: Vec<SaidProblem>,
    /// The language it is in.
    language: Language,
    /// The languages it can be had in.
    languages: Vec<Language>,
}

async fn preview(
    Shared(state): Shared<State>,
    builder: Builder,
    Path(path): Path<AppPath>,
    Json(mut input): Json<PreviewInput>,
) -> Result<Json<PreviewAnswer>, ApiError> {
    let language = input.language.unwrap_or_else(language::spoken);
    let (draft, _) = package::preview(state.workspace(), &path.app, std::mem::take(&mut input.files)).await?;
    let (html, problems) = match filled(&state, &builder, &draft, input, language).await? {
        Ok(html) => (Some(html), Vec::new()),
        Err(problem) => (None, vec![problem.say(language::spoken())]),
    };
    Ok(Json(PreviewAnswer { html, problems, language, languages: languages(&draft, language) }))
}

async fn filled(
    state: &State,
    builder: &Builder,
    draft: &App,
    input: PreviewInput,
    language: Language,
) -> Result<Result<String, Problem>, ApiError> {
    let definition = match PrintDefinition::read(&input.text) {
        Ok(definition) => definition,
        Err(problem) => return Ok(Err(problem)),
    };
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(builder.caller.principal()).spoken_in(language);
    let Some(form) = draft.forms.get(&definition.form) else {
        let (zh, en) = ("没有这个表单", "there is no such form");
        return Ok(Err(Problem::new("/form", "unknown_form", zh, en)));
    };
    let text = draft.definitions.print_text(&definition, language);
    let template = match Template::read(&text, DRAWINGS, context.timezone) {
        Ok(template) => template,
        Err(problem) => return Ok(Err(problem)),
    };
    let published = context.model.form(&form.app, &definition.form);
    let (sheet, title) = match (&input.id, published) {
        (Some(id), Some(published)) => {
            let origin = page_address(state, input.origin.as_deref());
            let settings = state.roster().settings();
            let around = (settings.title.as_str(), Places { page: &origin, files: FILES });
            let rights = context.rights(&form.app, &definition.form).ok_or_else(ApiError::not_found)?;
            let mut conn = state.store().read().await?;
            let ids = std::slice::from_ref(id);
            let found = print::gather(&mut conn, &context, &rights, published, ids, around, Decisions::Newest).await?;
            let sheet = found.sheets.into_iter().next().ok_or_else(ApiError::not_found)?;
            (sheet, found.titles.into_iter().next().unwrap_or_default())
        }
        _ => {
            let say = |text: &str| draft.definitions.text(text, language);
            (Sheet::example(&form.definition, language, context.timezone, &say), say(&definition.title))
        }
    };
    let work = move || template.fill(&sheet).map(|text| document(&definition, &title, &[text], language));
    tokio::task::spawn_blocking(work).await.map_err(|error| ApiError::internal(&error))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct StarterInput {
    form: String,
    /// The name of the template.
    title: String,
    starter: Starter,
    /// Texts on top of the drafts, by path.
    #[serde(default)]
    files: BTreeMap<String, String>,
}

#[derive(Serialize, JsonSchema)]
struct StarterAnswer {
    /// The whole text of the template, its settings included.
    text: String,
}

async fn begin(
    Shared(state): Shared<State>,
    _builder: Builder,
    Path(path): Path<AppPath>,
    Json(input): Json<StarterInput>,
) -> Result<Json<StarterAnswer>, ApiError> {
    let (draft, problems) = package::preview(state.workspace(), &path.app, input.files).await?;
    let form = match draft.forms.get(&input.form) {
        Some(form) => form,
        None if problems.is_empty() => return Err(ApiError::not_found()),
        None => return Err(ApiError::invalid(problems)),
    };
    let language = language::spoken();
    let text = starter(
        input.starter,
        &Start {
            form: &form.definition,
            title: input.title.trim(),
            sees: &|_| true,
            say: &|text| draft.definitions.text(text, language),
            language,
            decided: is_decided(&draft, &input.form),
            conditional: false,
        },
    );
    Ok(Json(StarterAnswer { text }))
}
