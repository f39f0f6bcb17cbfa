//! /apps/{app}/translations: every text of an app in the languages it is shown in, drafts in place. What is written becomes
//! drafts of the dictionaries, which are published like any document. For whoever builds the app.

use super::apps::AppPath;
use super::imports::upload;
use super::uploads::takes_file;
use super::{answers, doc};
use crate::error::ApiError;
use crate::extract::{Builder, Json, Path};
use crate::state::State;
use crate::{job_view, language};
use aide::axum::routing::{get_with, post_with};
use aide::axum::{ApiRouter, IntoApiResponse};
use axum::extract::{DefaultBodyLimit, Request, State as Shared};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tenon_engine::package::{self, WordsChange};
use tenon_engine::table::Format;

/// The largest file of translations, in bytes, with what multipart writes around it.
const LARGEST: usize = 16 << 20;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/apps/{app}/translations",
            get_with(
                list,
                doc("definitions", "listTranslations", "Every text of an app, and what it is called elsewhere"),
            )
            .put_with(write, doc("definitions", "writeTranslations", "Translate texts, all of them or none")),
        )
        .api_route(
            "/apps/{app}/translations/file",
            get_with(file, |op| {
                let what = "The texts of an app with their translations, as a workbook";
                answers(doc("definitions", "downloadTranslations", what)(op), "application/octet-stream", what)
            }),
        )
        .api_route(
            "/apps/{app}/translations/table",
            post_with(table, |op| {
                let what = "Read a workbook or csv file of translations; nothing is written";
                doc("definitions", "readTranslations", what)(takes_file(op))
            })
            .layer(DefaultBodyLimit::max(LARGEST)),
        )
}

/// The texts of an app.
#[derive(Serialize, JsonSchema)]
struct Translations {
    /// The language the app is written in: `zh-cn` or `en`.
    written: &'static str,
    /// The languages it can be translated into; the first is the other one of the product.
    languages: Vec<String>,
    texts: Vec<Translated>,
    /// The paths of the dictionaries that are not published as they are.
    drafts: Vec<String>,
}

/// One text, which may stand in several places.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TranslatedText")]
struct Translated {
    text: String,
    /// Empty when the app no longer has the text.
    places: Vec<Place>,
    /// What it is called, by language.
    words: BTreeMap<String, String>,
    /// The languages whose readers cannot read it as it was written.
    needed: Vec<&'static str>,
}

/// Where a text stands.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TextPlace")]
struct Place {
    /// The path of the document; `links` where only public links made by hand say it.
    file: String,
    /// JSON Pointer into the document.
    pointer: String,
    /// The form it belongs to, where it belongs to one.
    form: Option<String>,
}

impl From<package::Translations> for Translations {
    fn from(found: package::Translations) -> Self {
        let texts = found.texts.into_iter().map(|one| Translated {
            text: one.text,
            words: one.words,
            needed: one.needed,
            places: one
                .places
                .into_iter()
                .map(|place| Place { file: place.file, pointer: place.pointer, form: place.form })
                .collect(),
        });
        Self { texts: texts.collect(), written: found.written, languages: found.languages, drafts: found.drafts }
    }
}

async fn list(
    Shared(state): Shared<State>,
    _builder: Builder,
    Path(path): Path<AppPath>,
) -> Result<Json<Translations>, ApiError> {
    Ok(Json(package::translations(state.workspace(), &path.app).await?.into()))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TranslationsInput {
    changes: Vec<Change>,
}

/// What one text is to be called in one language.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TranslationChange")]
struct Change {
    text: String,
    language: String,
    /// `null` takes the translation away.
    words: Option<String>,
}

async fn write(
    Shared(state): Shared<State>,
    builder: Builder,
    Path(path): Path<AppPath>,
    Json(input): Json<TranslationsInput>,
) -> Result<Json<Translations>, ApiError> {
    let workspace = state.workspace();
    let changes = input.changes.into_iter();
    let changes = changes.map(|one| WordsChange { text: one.text, language: one.language, words: one.words });
    package::translate(workspace, builder.caller.principal(), &path.app, changes.collect()).await?;
    Ok(Json(package::translations(workspace, &path.app).await?.into()))
}

async fn file(
    Shared(state): Shared<State>,
    _builder: Builder,
    Path(path): Path<AppPath>,
) -> Result<impl IntoApiResponse, ApiError> {
    let found = package::translations(state.workspace(), &path.app).await?;
    let folder = tempfile::tempdir().map_err(|error| ApiError::internal(&error))?;
    let (to, spoken) = (folder.path().join("words.xlsx"), language::spoken());
    let at = to.clone();
    let written = tokio::task::spawn_blocking(move || package::words_file(&found, spoken, &at)).await;
    written.map_err(|error| ApiError::internal(&error))?.map_err(upload::refusal)?;
    job_view::taken(folder, &to, &format!("{}-i18n.xlsx", path.app), Format::Xlsx.mime()).await
}

/// The cells of a file.
#[derive(Serialize, JsonSchema)]
struct WordTable {
    /// Row by row, as they stand in the file.
    rows: Vec<Vec<String>>,
}

async fn table(_builder: Builder, Path(_): Path<AppPath>, request: Request) -> Result<Json<WordTable>, ApiError> {
    let folder = tempfile::tempdir().map_err(|error| ApiError::internal(&error))?;
    let at = folder.path().join("words");
    upload::save(request, &at, LARGEST).await?;
    let read = tokio::task::spawn_blocking(move || package::word_rows(&at)).await;
    let rows = read.map_err(|error| ApiError::internal(&error))?.map_err(upload::refusal)?;
    Ok(Json(WordTable { rows }))
}
