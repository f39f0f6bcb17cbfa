//! /apps/{app}/forms/{form}/sections, …/totals and …/days: what boards, grouped tables and calendars show beside single
//! records. Reading stops at a bound unless `exact` asks for all, so that an answer never waits for a million records.

use super::doc;
use super::forms::FormPath;
use super::records::{RecordsQuery, listing};
use crate::error::ApiError;
use crate::extract::{Caller, Json, Path, Query};
use crate::language::spoken;
use crate::record_view::{self, Opened, Record};
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenon_engine::condition::Condition;
use tenon_engine::definition::{AggregateOp, DateUnit, GroupBy, Operation};
use tenon_engine::problem::Problem;
use tenon_engine::record::{self, DaysAsked, Listing, Note, Refs, SECTIONS, Sectioning};
use tenon_engine::store::{Measured, StoredRecord};
use tenon_engine::zone;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/apps/{app}/forms/{form}/sections",
            get_with(sections, doc("records", "sectionRecords", "Groups of records in their order, with figures")),
        )
        .api_route(
            "/apps/{app}/forms/{form}/totals",
            get_with(totals, doc("records", "totalRecords", "Figures over all records of a list")),
        )
        .api_route(
            "/apps/{app}/forms/{form}/days",
            get_with(days, doc("records", "recordsByDay", "Records on the days of a calendar")),
        )
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SectionsQuery {
    /// The field whose values make the groups; `field:month` for the days, weeks, months, quarters or years of a date.
    /// The greatest value comes first after a minus.
    by: String,
    view: Option<String>,
    /// A condition, as JSON.
    filter: Option<String>,
    search: Option<String>,
    /// Figures of each group: `sum:amount,max:signed`.
    measures: Option<String>,
    /// Reads every record instead of the first 10,000 of each group.
    exact: Option<bool>,
    limit: Option<usize>,
    cursor: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct SectionPage {
    items: Vec<Section>,
    next_cursor: Option<String>,
    refs: Refs,
    /// How many records were looked at, those created last, where looking at all would have taken too long: `exact` looks at
    /// all. Left out when all were looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    newest: Option<usize>,
}

/// One group of records.
#[derive(Serialize, JsonSchema)]
struct Section {
    /// The value they share, or the first day of their span; null for records without a value.
    value: Value,
    /// What holds for the records of the group and for no others: a filter to list them by.
    condition: Condition,
    #[serde(flatten)]
    figures: Figures,
}

/// Figures of some records.
#[derive(Serialize, JsonSchema)]
struct Figures {
    count: i64,
    /// False when reading stopped at the bound, or all records were too many to be looked at: the values are then of the records that were read.
    exact: bool,
    /// In the order of `measures`.
    values: Vec<Value>,
}

impl From<tenon_engine::store::Figures> for Figures {
    fn from(figures: tenon_engine::store::Figures) -> Self {
        Self { count: figures.count.value, exact: figures.count.exact, values: figures.values }
    }
}

async fn sections(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FormPath>,
    Query(query): Query<SectionsQuery>,
) -> Result<Json<SectionPage>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal());
    let opened = record_view::open(&context, &path.app, &path.form)?;
    readable(&opened)?;
    let descending = query.by.starts_with('-');
    let wish = Sectioning {
        by: group_by(query.by.trim_start_matches('-'))?,
        descending,
        measures: measures(query.measures.as_deref())?,
        exact: query.exact.unwrap_or(false),
        limit: query.limit.unwrap_or(50).clamp(1, SECTIONS),
        cursor: query.cursor.filter(|text| !text.is_empty()),
    };
    let (mut conn, reach) = state.look(Some(!wish.exact)).await?;
    let narrowed = RecordsQuery::narrowed(query.view, query.filter, query.search);
    let listing = Listing { reach, ..listing(&mut conn, &context, &path, narrowed).await? };
    let found = record::sections(&mut conn, &context, &opened.rights, &opened.form, &listing, &wish).await?;
    let values = found.sections.iter().map(|section| (wish.by.field(), &section.value));
    let refs = record::refs_of_values(&mut conn, &context, &opened.form, values).await?;
    let items = found.sections.into_iter().map(|section| Section {
        value: section.value,
        condition: section.condition,
        figures: section.figures.into(),
    });
    Ok(Json(SectionPage { items: items.collect(), next_cursor: found.next, refs, newest: found.newest }))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TotalsQuery {
    view: Option<String>,
    /// A condition, as JSON.
    filter: Option<String>,
    search: Option<String>,
    /// `sum:amount,avg:rate`; `count` counts the records with a value.
    measures: String,
    /// Reads every record instead of the first 10,000.
    exact: Option<bool>,
}

/// Whether the caller may read the form at all, before anything is said about what they ask.
fn readable(opened: &Opened) -> Result<(), ApiError> {
    if opened.rights.allows(Operation::Read) { Ok(()) } else { Err(ApiError::forbidden()) }
}

async fn totals(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FormPath>,
    Query(query): Query<TotalsQuery>,
) -> Result<Json<Figures>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal());
    let opened = record_view::open(&context, &path.app, &path.form)?;
    readable(&opened)?;
    let measures = measures(Some(&query.measures))?;
    let exact = query.exact == Some(true);
    let (mut conn, reach) = state.look(Some(!exact)).await?;
    let narrowed = RecordsQuery::narrowed(query.view, query.filter, query.search);
    let listing = Listing { reach, ..listing(&mut conn, &context, &path, narrowed).await? };
    let found = record::totals(&mut conn, &context, &opened.rights, &opened.form, &listing, &measures, exact).await?;
    Ok(Json(found.into()))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DaysQuery {
    /// A date or date-time field.
    start: String,
    /// The last day of records that take several.
    end: Option<String>,
    /// The first day, `2026-11-01`.
    from: String,
    /// The last day, at most 41 days later.
    to: String,
    /// The most records of each day; 4 when left out.
    each: Option<usize>,
    view: Option<String>,
    /// A condition, as JSON.
    filter: Option<String>,
    search: Option<String>,
    /// Fields, separated by commas: says of each record which of them the caller may change.
    may_edit: Option<String>,
    /// Conditions, as a JSON array: says of each record which of them hold.
    marks: Option<String>,
    /// `true` rather answers of the newest records than late, `false` waits in turn until every record was looked at; every
    /// record is when left out.
    quick: Option<bool>,
}

#[derive(Serialize, JsonSchema)]
struct Days {
    days: Vec<Day>,
    /// Records that began before the first day and had not ended by then.
    running: Vec<Record>,
    refs: Refs,
    /// How many records were looked at, those created last, where looking at all would have been anything but `quick`.
    /// Left out when all were looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    newest: Option<usize>,
}

/// One day: how many records begin on it, and the first of them.
#[derive(Serialize, JsonSchema)]
struct Day {
    date: String,
    count: i64,
    exact: bool,
    items: Vec<Record>,
}

async fn days(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FormPath>,
    Query(query): Query<DaysQuery>,
) -> Result<Json<Days>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal()).spoken_in(spoken());
    let opened = record_view::open(&context, &path.app, &path.form)?;
    readable(&opened)?;
    let day = |text: &str, pointer: &str| {
        zone::parse_day(text).ok_or_else(|| {
            wrong(pointer, "not_a_date", "应为 2026-11-01 这样的日期", "must be a date such as 2026-11-01")
        })
    };
    let wish = DaysAsked {
        from: day(&query.from, "/from")?,
        to: day(&query.to, "/to")?,
        start: query.start,
        end: query.end.filter(|end| !end.is_empty()),
        each: query.each.unwrap_or(4).clamp(1, 50),
    };
    let (mut conn, reach) = state.look(query.quick).await?;
    let narrowed = RecordsQuery::narrowed(query.view, query.filter, query.search).noting(query.may_edit, query.marks);
    let listing = Listing { reach, ..listing(&mut conn, &context, &path, narrowed).await? };
    let found = record::days(&mut conn, &context, &opened.rights, &opened.form, &listing, &wish).await?;
    let all = found.days.iter().flat_map(|day| &day.records).chain(&found.running);
    let refs = record::refs(&mut conn, &context, &opened.form, all.map(|(record, _)| record)).await?;
    let shown = |records: Vec<(StoredRecord, Note)>| -> Vec<Record> {
        records.into_iter().map(|(record, note)| opened.listed(&context, record, note)).collect()
    };
    let days = found.days.into_iter().map(|day| Day {
        date: zone::day_text(day.date),
        count: day.count.value,
        exact: day.count.exact,
        items: shown(day.records),
    });
    Ok(Json(Days { days: days.collect(), running: shown(found.running), refs, newest: found.newest }))
}

fn group_by(text: &str) -> Result<GroupBy, ApiError> {
    let Some((field, unit)) = text.split_once(':') else { return Ok(GroupBy::Field(text.to_owned())) };
    let by: Option<DateUnit> = serde_json::from_value(unit.into()).ok();
    let by = by.ok_or_else(|| {
        wrong(
            "/by",
            "unknown_unit",
            "应为 day、week、month、quarter 或 year",
            "must be day, week, month, quarter or year",
        )
    })?;
    Ok(GroupBy::Date { field: field.to_owned(), by })
}

/// Reads `sum:amount,max:signed`.
fn measures(text: Option<&str>) -> Result<Vec<Measured>, ApiError> {
    let parts = text.unwrap_or_default().split(',').filter(|part| !part.is_empty());
    let read = |part: &str| {
        let (op, field) = part.split_once(':')?;
        let op: AggregateOp = serde_json::from_value(op.into()).ok()?;
        Some(Measured { field: field.to_owned(), op })
    };
    let said =
        ("应为 sum、avg、min、max 或 count，加冒号和字段", "must be sum, avg, min, max or count, a colon and a field");
    parts.map(|part| read(part).ok_or_else(|| wrong("/measures", "unknown_measure", said.0, said.1))).collect()
}

fn wrong(pointer: &str, code: &'static str, zh: &str, en: &str) -> ApiError {
    ApiError::invalid(vec![Problem::new(pointer, code, zh, en)])
}
