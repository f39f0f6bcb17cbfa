//! /apps/{app}/preview and /changes: a form as its draft would have it, tried before it is published, and what
//! publishing would mean for stored records. For whoever builds the app.

use super::apps::AppPath;
use super::doc;
use super::records::evaluate::{EvaluateAnswer, no_record};
use crate::error::ApiError;
use crate::extract::{Builder, Json, Path};
use crate::form_view::FormView;
use crate::language;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::post_with;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;
use tenon_engine::access::FormRights;
use tenon_engine::conversion::Forecast;
use tenon_engine::model::{App, Form};
use tenon_engine::package::{self, FieldStep};
use tenon_engine::problem::{Problem, SaidProblem};
use tenon_engine::record;
use tenon_engine::store::{self, Count, StoredRecord};
use tenon_engine::view::Views;
use tenon_engine::workspace::Snapshot;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/apps/{app}/preview",
            post_with(preview, doc("definitions", "previewForm", "A form as its draft would have it")),
        )
        .api_route(
            "/apps/{app}/preview/evaluate",
            post_with(
                evaluate,
                doc("definitions", "evaluatePreview", "Evaluate values in a form that is not published"),
            ),
        )
        .api_route(
            "/apps/{app}/changes",
            post_with(changes, doc("definitions", "listChanges", "What publishing would mean for stored records")),
        )
}

/// Which form, and how it might be.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PreviewInput {
    form: String,
    /// Texts on top of the drafts, by path.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// The role of the person looking; everything is shown when left out.
    #[serde(default)]
    role: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct PreviewAnswer {
    /// None when the draft does not compile, or the role may do nothing with the form.
    form: Option<FormView>,
    /// What keeps the draft from working, when it does not.
    problems: Vec<SaidProblem>,
}

async fn preview(
    Shared(state): Shared<State>,
    _builder: Builder,
    Path(path): Path<AppPath>,
    Json(input): Json<PreviewInput>,
) -> Result<Json<PreviewAnswer>, ApiError> {
    let (app, problems) = package::preview(state.workspace(), &path.app, input.files).await?;
    let own = |form: &str| rights(&app, form, input.role.as_deref());
    let form = FormView::of(&app, &input.form, &own(&input.form), Views::default(), language::spoken());
    let form = form.map(|form| form.beside_others(&app, None, |other| Some(own(other))));
    let problems = problems.iter().map(|problem| problem.say(language::spoken())).collect();
    Ok(Json(PreviewAnswer { form, problems }))
}

fn rights(app: &App, form: &str, role: Option<&str>) -> FormRights {
    role.map_or_else(FormRights::everything, |role| FormRights::of_role(&app.policy, form, role))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct EvaluatePreviewInput {
    form: String,
    #[serde(default)]
    files: BTreeMap<String, String>,
    #[serde(default)]
    role: Option<String>,
    values: Map<String, Value>,
    /// A stored record whose values stand behind those given.
    #[serde(default)]
    id: Option<String>,
    /// Whether defaults are to be filled in.
    #[serde(default)]
    fresh: bool,
}

async fn evaluate(
    Shared(state): Shared<State>,
    builder: Builder,
    Path(path): Path<AppPath>,
    Json(input): Json<EvaluatePreviewInput>,
) -> Result<Json<EvaluateAnswer>, ApiError> {
    let (app, problems) = package::preview(state.workspace(), &path.app, input.files).await?;
    let app = Arc::new(app);
    let form = compiled(&app, &input.form, problems)?;
    let published = state.workspace().snapshot();
    let stored = published.model.form(&path.app, &input.form).cloned();
    let snapshot = Snapshot { model: Arc::new(published.model.with(Arc::clone(&app))), ..published };
    let context = snapshot.context(builder.caller.principal());
    let mut conn = state.store().read().await?;
    let before = match (&input.id, stored) {
        // The columns of the draft are not there yet: the record is read as the form in force stores it.
        (Some(id), Some(stored)) => store::load_row(&mut conn, &stored.table, id, false).await?,
        _ => None,
    };
    let fields = rights(&app, &input.form, input.role.as_deref()).fields();
    let (values, fresh) = (input.values, input.fresh);
    let mut found =
        record::evaluate_within(&mut conn, &context, &form, &fields, before.as_ref(), values, fresh).await?;
    fields.mask(&mut found.values);
    let draft =
        StoredRecord { values: std::mem::take(&mut found.values), ..before.unwrap_or_else(|| no_record(&context)) };
    let refs = record::refs(&mut conn, &context, &form, [&draft]).await?;
    Ok(Json(EvaluateAnswer::of(found, draft.values, refs, &fields)))
}

/// The form, or what keeps it from compiling.
fn compiled(app: &App, form: &str, problems: Vec<Problem>) -> Result<Arc<Form>, ApiError> {
    match app.forms.get(form) {
        Some(form) => Ok(Arc::clone(form)),
        None if problems.is_empty() => Err(ApiError::not_found()),
        None => Err(ApiError::invalid(problems)),
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ChangesInput {
    /// Texts on top of the drafts, by path.
    #[serde(default)]
    files: BTreeMap<String, String>,
}

#[derive(Serialize, JsonSchema)]
struct ChangesAnswer {
    forms: Vec<FormChange>,
    /// Secrets that flows name and that were not set: what is sent with one fails until it is.
    missing_secrets: Vec<MissingSecret>,
    /// Aggregate tables that are added up from their records; until that is done they say so.
    counted_tables: Vec<CountedTable>,
}

/// An aggregate table that is added up anew.
#[derive(Serialize, JsonSchema)]
struct CountedTable {
    key: String,
    title: String,
    /// True for a table that is not in force yet.
    new: bool,
}

/// A secret that a flow names and that was not set.
#[derive(Serialize, JsonSchema)]
struct MissingSecret {
    flow: String,
    title: String,
    secret: String,
}

/// What happens to one form.
#[derive(Serialize, JsonSchema)]
struct FormChange {
    form: String,
    title: String,
    /// True for a form that is not in force yet.
    new: bool,
    records: Counted,
    fields: Vec<FieldChange>,
    /// The formulas that are worked out anew in the records there are, by a job that publishing begins.
    formulas: Vec<ChangedFormula>,
    /// What that would make of the first records there are; none where they read what has to be looked up first.
    #[serde(skip_serializing_if = "Option::is_none")]
    trial: Option<FormulaTrial>,
    /// Which records could not be saved as they are any more; none where there are none, or values have to be looked up first.
    #[serde(skip_serializing_if = "Option::is_none")]
    fit: Option<FitTrial>,
    /// Which records say the same where no two may from now on: publishing is refused until they are mended.
    clashes: Vec<UniqueTrial>,
    /// The shared views people have saved that name what goes, or use it as it cannot be used any more.
    views: Vec<TouchedView>,
    /// The same of the views members keep for themselves, which nobody else is told of.
    private_views: PrivateViews,
}

/// A shared view that loses something.
#[derive(Serialize, JsonSchema)]
struct TouchedView {
    title: String,
    /// It shows no records until its filter is mended.
    withheld: bool,
}

/// How many views of members lose something.
#[derive(Serialize, JsonSchema)]
struct PrivateViews {
    touched: usize,
    /// How many of them show no records until their filter is mended.
    withheld: usize,
}

/// Stored records that say the same in a field, or in fields together, as far as the first of them tell.
#[derive(Serialize, JsonSchema)]
struct UniqueTrial {
    /// What the fields are called.
    fields: Vec<String>,
    /// Records looked at.
    looked: usize,
    /// Whether these are all there are.
    exact: bool,
    /// Records that say what another says.
    clashes: usize,
    /// Some of those.
    examples: Vec<Misfit>,
}

impl From<package::TouchedView> for TouchedView {
    fn from(found: package::TouchedView) -> Self {
        Self { title: found.title, withheld: found.withheld }
    }
}

impl From<record::UniqueTrial> for UniqueTrial {
    fn from(found: record::UniqueTrial) -> Self {
        let record::UniqueTrial { fields, looked, exact, clashes, examples } = found;
        let fields = fields.iter().map(|name| name.get(language::spoken()).to_owned()).collect();
        Self { fields, looked, exact, clashes, examples: examples.into_iter().map(Into::into).collect() }
    }
}

/// Which stored records what is published keeps from being saved as they are, as far as the first of them tell.
#[derive(Serialize, JsonSchema)]
struct FitTrial {
    /// Records looked at.
    looked: usize,
    /// Whether these are all there are.
    exact: bool,
    /// Records that stay as they are, and have to be mended by whoever changes them next.
    misfits: usize,
    /// Some of those.
    examples: Vec<Misfit>,
}

impl From<record::FitTrial> for FitTrial {
    fn from(found: record::FitTrial) -> Self {
        let record::FitTrial { looked, exact, misfits, examples } = found;
        Self { looked, exact, misfits, examples: examples.into_iter().map(Into::into).collect() }
    }
}

/// What working formulas out anew would make of stored records, as far as the first of them tell.
#[derive(Serialize, JsonSchema)]
struct FormulaTrial {
    /// Records looked at.
    looked: usize,
    /// Whether these are all there are.
    exact: bool,
    /// Records in which a formula would say something else.
    changed: usize,
    /// Records that would stay as they are, for a formula cannot be computed in them.
    refused: usize,
    /// Records in which a formula would say nothing, for what it gives is no value of its field.
    unfit: usize,
    /// Some of those that stay, or say nothing.
    examples: Vec<Misfit>,
}

/// A record with what is wrong with it.
#[derive(Serialize, JsonSchema)]
struct Misfit {
    record: String,
    title: String,
    /// The field, or formula, by its path; empty where it is the record as a whole.
    path: String,
    /// What the field is called.
    field: String,
    problem: String,
}

impl From<record::Misfit> for Misfit {
    fn from(one: record::Misfit) -> Self {
        let problem = one.problem.message.get(language::spoken()).to_owned();
        Self { record: one.id, title: one.title, path: one.path, field: one.field, problem }
    }
}

impl From<record::FormulaTrial> for FormulaTrial {
    fn from(found: record::FormulaTrial) -> Self {
        let record::FormulaTrial { looked, exact, changed, refused, unfit, examples } = found;
        Self { looked, exact, changed, refused, unfit, examples: examples.into_iter().map(Into::into).collect() }
    }
}

/// A formula, of a field or of the column `items.amount` of a sub-form, that gives otherwise than it did.
#[derive(Serialize, JsonSchema)]
struct ChangedFormula {
    path: String,
    title: String,
    /// The kind of its results, where that changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'static str>,
    /// It is what it was, and reads another that is not.
    follows: bool,
    /// It asks who acts: stored records keep what it gave until somebody changes them.
    left: bool,
    /// The names by which it reads other fields than before.
    rereads: Vec<Reread>,
}

/// A name by which a formula of rows reads another field than before, for a column of that key hid the field, or hides it now.
#[derive(Serialize, JsonSchema)]
struct Reread {
    name: String,
    /// What the field is called that it meant.
    was: String,
    /// What the field is called that it means now.
    is: String,
}

impl From<package::ChangedFormula> for ChangedFormula {
    fn from(found: package::ChangedFormula) -> Self {
        let (from, to) = found.result.unzip();
        let rereads = found.rereads.into_iter().map(|one| Reread { name: one.name, was: one.was, is: one.is });
        Self {
            path: found.path,
            title: found.title,
            from,
            to,
            follows: found.follows,
            left: found.left,
            rereads: rereads.collect(),
        }
    }
}

/// What happens to one field, or to the column `items.qty` of a sub-form.
#[derive(Serialize, JsonSchema)]
struct FieldChange {
    path: String,
    title: String,
    change: ChangeKind,
    /// The key it had before.
    #[serde(skip_serializing_if = "Option::is_none")]
    formerly: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'static str>,
    /// How many records hold a value in the field as it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    filled: Option<Counted>,
    /// What becomes of the values, when they cannot stay as they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    conversion: Option<Conversion>,
}

/// What becomes of the values of a field that is of another kind.
#[derive(Serialize, JsonSchema)]
struct Conversion {
    /// How many can be read as what the field will be.
    converts: usize,
    /// How many cannot, and are set aside.
    stays: usize,
    /// False when only the first records were looked at.
    exact: bool,
    /// Some of those that cannot.
    examples: Vec<Example>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "UnconvertedExample")]
struct Example {
    record: String,
    title: String,
    /// The value as people read it.
    value: String,
    /// Why it cannot be converted.
    problem: String,
}

impl From<Forecast> for Conversion {
    fn from(found: Forecast) -> Self {
        let examples = found.examples.into_iter().map(|one| Example {
            problem: one.problem.message.get(language::spoken()).to_owned(),
            record: one.record,
            title: one.title,
            value: one.value,
        });
        Self { converts: found.converts, stays: found.stays, exact: found.exact, examples: examples.collect() }
    }
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ChangeKind {
    Added,
    Removed,
    Retitled,
    Renamed,
    Converted,
}

/// A number that may have stopped counting.
#[derive(Serialize, JsonSchema)]
struct Counted {
    value: i64,
    exact: bool,
}

impl From<Count> for Counted {
    fn from(count: Count) -> Self {
        Self { value: count.value, exact: count.exact }
    }
}

impl From<package::FieldChange> for FieldChange {
    fn from(found: package::FieldChange) -> Self {
        let (change, from, to) = match found.step {
            FieldStep::Added => (ChangeKind::Added, None, None),
            FieldStep::Removed => (ChangeKind::Removed, None, None),
            FieldStep::Retitled => (ChangeKind::Retitled, None, None),
            FieldStep::Renamed => (ChangeKind::Renamed, None, None),
            FieldStep::Converted { from, to } => (ChangeKind::Converted, Some(from), Some(to)),
        };
        Self {
            path: found.path,
            title: found.title,
            change,
            formerly: found.formerly,
            from,
            to,
            filled: found.filled.map(Into::into),
            conversion: found.forecast.map(Into::into),
        }
    }
}

async fn changes(
    Shared(state): Shared<State>,
    _builder: Builder,
    Path(path): Path<AppPath>,
    Json(input): Json<ChangesInput>,
) -> Result<Json<ChangesAnswer>, ApiError> {
    let missing = package::missing_secrets(state.workspace(), &path.app, input.files.clone()).await?;
    let tables = package::counted_tables(state.workspace(), &path.app, input.files.clone()).await?;
    let found = package::changes(state.workspace(), &path.app, input.files).await?;
    let forms = found.into_iter().map(|form| FormChange {
        form: form.form,
        title: form.title,
        new: form.new,
        records: form.records.into(),
        fields: form.fields.into_iter().map(FieldChange::from).collect(),
        formulas: form.formulas.into_iter().map(ChangedFormula::from).collect(),
        trial: form.trial.map(Into::into),
        fit: form.fit.map(Into::into),
        clashes: form.clashes.into_iter().map(Into::into).collect(),
        private_views: PrivateViews { touched: form.views.private, withheld: form.views.private_withheld },
        views: form.views.shared.into_iter().map(Into::into).collect(),
    });
    let missing = missing.into_iter().map(|one| MissingSecret { flow: one.flow, title: one.title, secret: one.secret });
    let tables = tables.into_iter().map(|one| CountedTable { key: one.key, title: one.title, new: one.new });
    Ok(Json(ChangesAnswer {
        forms: forms.collect(),
        missing_secrets: missing.collect(),
        counted_tables: tables.collect(),
    }))
}
