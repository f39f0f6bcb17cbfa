//! What views show beside single records: groups in their order with their figures, totals, and the days of a calendar.
//! Everything is bounded unless exactness is asked for, and told only of rows and fields that the reader may see.

use super::Context;
use super::reach::as_far_as_reached;
use super::read::{Asked, Listing, Note, ReadError, cannot, check_field, invalid, read_noted};
use crate::access::FormRights;
use crate::condition::{Comparison, Condition, Op, Operand};
use crate::definition::{AggregateOp, DateUnit, GroupBy, Operation};
use crate::kind::Column;
use crate::model::Form;
use crate::problem::Problem;
use crate::store::{Conn, Count, FIGURE_BOUND, Figures, ListQuery, Measured, SortKey, StoreError, StoredRecord};
use crate::zone;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The most groups of one answer.
pub const SECTIONS: usize = 100;
/// The most days of one answer: six weeks, as a month's calendar shows.
pub const DAYS: i64 = 42;
/// How far one day is counted: a calendar says "1000+ more" rather than read on.
const DAY_BOUND: usize = 1000;
/// How many records that began earlier one answer carries.
const RUNNING: usize = 50;
/// Groups are looked for one after the other, so each looks at this part of what a list does when it cannot look at all.
const PART: usize = 10;

/// What groups are asked for.
#[derive(Debug, Clone)]
pub struct Sectioning {
    pub by: GroupBy,
    /// The greatest value first.
    pub descending: bool,
    pub measures: Vec<Measured>,
    /// Reads every record instead of the first ones of each group.
    pub exact: bool,
    pub limit: usize,
    pub cursor: Option<String>,
}

/// One group of records.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// The value they share, or the first day of their span; null for records without a value.
    pub value: Value,
    /// What holds for the records of the group and for no others.
    pub condition: Condition,
    pub figures: Figures,
}

/// Some groups, in their order.
#[derive(Debug)]
pub struct Sections {
    pub sections: Vec<Section>,
    pub next: Option<String>,
    /// How many records were looked at, those created last; none when all were.
    pub newest: Option<usize>,
}

/// The records of a form in the groups of one field.
pub async fn sections(
    conn: &mut Conn,
    context: &Context<'_>,
    rights: &FormRights,
    form: &Form,
    listing: &Listing,
    wish: &Sectioning,
) -> Result<Sections, ReadError> {
    let before = wish.cursor.as_deref().and_then(Place::decode).and_then(|place| place.newest);
    as_far_as_reached!(conn, form, listing after before => in_sections(conn, context, rights, form, listing, wish))
}

async fn in_sections(
    conn: &mut Conn,
    context: &Context<'_>,
    rights: &FormRights,
    form: &Form,
    listing: &Listing,
    wish: &Sectioning,
) -> Result<Sections, ReadError> {
    let asked = Asked::read(form, rights, listing, Operation::Read)?;
    let mut problems = measure_problems(form, rights, &wish.measures);
    let field = wish.by.field();
    check_field(form, rights, field, "/by", &mut problems);
    if problems.is_empty() && !form.table.column(field).is_some_and(Column::is_ordered) {
        problems.push(cannot(form, field, "/by", "不能用来分组", "cannot be grouped by"));
    }
    if !problems.is_empty() {
        return Err(ReadError::Invalid(problems));
    }
    let mut beyond = match &wish.cursor {
        None => None,
        Some(text) => Some(Place::decode(text).ok_or_else(|| invalid("/cursor", "cursor"))?.bound),
    };
    let newest = listing.newest.map(|newest| newest.div_ceil(PART));
    let query = ListQuery { newest, ..asked.query(context, listing) };
    let limit = wish.limit.clamp(1, SECTIONS);
    let (mut values, mut bounds) = (Vec::new(), Vec::new());
    // One group more than wanted is looked for: it tells whether there is more.
    while values.len() <= limit {
        let found = form.table.next_value(conn, &query, field, beyond.as_ref(), wish.descending).await?;
        let Some(found) = found else { break };
        let (value, bound) = group_of(&wish.by, found, wish.descending, context);
        values.push(value);
        bounds.push(bound.clone());
        beyond = Some(bound);
    }
    let next =
        (values.len() > limit).then(|| Place { bound: bounds.swap_remove(limit - 1), newest: listing.newest }.encode());
    values.truncate(limit);
    let mut conditions: Vec<Condition> = values.iter().map(|value| group_condition(&wish.by, value)).collect();
    if next.is_none() {
        values.push(Value::Null);
        conditions.push(group_condition(&wish.by, &Value::Null));
    }
    let bound = (!wish.exact).then_some(FIGURE_BOUND);
    let figures = form.table.figures(conn, &query, &conditions, &wish.measures, bound).await?;
    let figures = figures.into_iter().map(|figures| looked_at(figures, newest));
    let together = values.into_iter().zip(conditions).zip(figures);
    let mut sections: Vec<Section> = together
        .map(|((value, condition), figures)| Section { value, condition, figures })
        .filter(|section| !section.value.is_null() || section.figures.count.value > 0)
        .collect();
    if wish.cursor.is_none() && next.is_none() {
        in_order_of_options(form, field, wish.descending, &mut sections);
    }
    Ok(Sections { sections, next, newest })
}

/// The figures of a whole list.
pub async fn totals(
    conn: &mut Conn,
    context: &Context<'_>,
    rights: &FormRights,
    form: &Form,
    listing: &Listing,
    measures: &[Measured],
    exact: bool,
) -> Result<Figures, ReadError> {
    as_far_as_reached!(conn, form, listing after None => added_up(conn, context, rights, form, listing, (measures, exact)))
}

async fn added_up(
    conn: &mut Conn,
    context: &Context<'_>,
    rights: &FormRights,
    form: &Form,
    listing: &Listing,
    (measures, exact): (&[Measured], bool),
) -> Result<Figures, ReadError> {
    let asked = Asked::read(form, rights, listing, Operation::Read)?;
    let problems = measure_problems(form, rights, measures);
    if !problems.is_empty() {
        return Err(ReadError::Invalid(problems));
    }
    let query = asked.query(context, listing);
    let bound = (!exact).then_some(FIGURE_BOUND);
    let found = form.table.figures(conn, &query, &[Condition::Always], measures, bound).await?;
    let nothing = StoreError::Corrupt("a count has no answer".to_owned());
    found.into_iter().next().map(|figures| looked_at(figures, listing.newest)).ok_or(ReadError::Store(nothing))
}

/// Figures of the newest records are not those of all.
fn looked_at(mut figures: Figures, newest: Option<usize>) -> Figures {
    figures.count.exact &= newest.is_none();
    figures
}

/// Which days are asked for.
#[derive(Debug, Clone)]
pub struct DaysAsked {
    /// A date or a moment; records without one are on no day.
    pub start: String,
    /// The last day of records that take several.
    pub end: Option<String>,
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// The most records of each day.
    pub each: usize,
}

/// One day: how many records begin on it, and the first of them.
#[derive(Debug)]
pub struct Day {
    pub date: NaiveDate,
    pub count: Count,
    pub records: Vec<(StoredRecord, Note)>,
}

/// The days of a calendar.
#[derive(Debug)]
pub struct Days {
    pub days: Vec<Day>,
    /// Records that began before the first day and had not ended by then.
    pub running: Vec<(StoredRecord, Note)>,
    /// How many records were looked at, those created last; none when all were.
    pub newest: Option<usize>,
}

/// The records of a form on the days they begin on.
pub async fn days(
    conn: &mut Conn,
    context: &Context<'_>,
    rights: &FormRights,
    form: &Form,
    listing: &Listing,
    wish: &DaysAsked,
) -> Result<Days, ReadError> {
    as_far_as_reached!(conn, form, listing after None => on_days(conn, context, rights, form, listing, wish))
}

async fn on_days(
    conn: &mut Conn,
    context: &Context<'_>,
    rights: &FormRights,
    form: &Form,
    listing: &Listing,
    wish: &DaysAsked,
) -> Result<Days, ReadError> {
    let asked = Asked::read(form, rights, listing, Operation::Read)?;
    let mut problems = Vec::new();
    for (field, pointer) in [(Some(&wish.start), "/start"), (wish.end.as_ref(), "/end")] {
        let Some(field) = field else { continue };
        check_field(form, rights, field, pointer, &mut problems);
        if problems.is_empty() && form.table.column(field) != Some(Column::Text) {
            problems.push(cannot(form, field, pointer, "不是日期", "is not a date"));
        }
    }
    let length = (wish.to - wish.from).num_days();
    if !(0..DAYS).contains(&length) {
        let (zh, en) = (format!("应在 {DAYS} 天之内"), format!("must be within {DAYS} days"));
        problems.push(Problem::new("/to", "out_of_range", zh, en));
    }
    if !problems.is_empty() {
        return Err(ReadError::Invalid(problems));
    }
    let dates: Vec<NaiveDate> = wish.from.iter_days().take_while(|day| *day <= wish.to).collect();
    let on_day = |day: &NaiveDate| compare(&wish.start, Op::Equal, zone::day_text(*day).into());
    let parts: Vec<Condition> = dates.iter().map(on_day).collect();
    let newest = listing.newest.map(|newest| newest.div_ceil(PART));
    let query = ListQuery { newest, ..asked.query(context, listing) };
    let counts = form.table.figures(conn, &query, &parts, &[], Some(DAY_BOUND)).await?;
    let by_start = [SortKey { field: wish.start.clone(), descending: false }];
    let mut days = Vec::with_capacity(dates.len());
    for ((date, part), figures) in dates.into_iter().zip(parts).zip(counts) {
        let records = match figures.count.value {
            0 => Vec::new(),
            _ => narrowed(conn, context, rights, form, listing, (&query, part, &by_start, wish.each)).await?,
        };
        days.push(Day { date, count: looked_at(figures, newest).count, records });
    }
    let running = match &wish.end {
        None => Vec::new(),
        Some(end) => {
            let from = Value::from(zone::day_text(wish.from));
            let begun = compare(&wish.start, Op::Less, from.clone());
            let part = begun.and(compare(end, Op::GreaterOrEqual, from));
            let by_end = [SortKey { field: end.clone(), descending: false }];
            narrowed(conn, context, rights, form, listing, (&query, part, &by_end, RUNNING)).await?
        }
    };
    Ok(Days { days, running, newest })
}

/// The first records of a query that also fit a condition.
async fn narrowed(
    conn: &mut Conn,
    context: &Context<'_>,
    rights: &FormRights,
    form: &Form,
    listing: &Listing,
    (query, part, sort, limit): (&ListQuery<'_>, Condition, &[SortKey], usize),
) -> Result<Vec<(StoredRecord, Note)>, ReadError> {
    let filter = listing.filter.clone().unwrap_or_default().and(part);
    let query = ListQuery { filter: Some(&filter), sort, limit, cursor: None, ..*query };
    let page = form.table.list(conn, &query).await?;
    Ok(page.records.into_iter().map(|record| read_noted(context, rights, form, listing, record)).collect())
}

fn measure_problems(form: &Form, rights: &FormRights, measures: &[Measured]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (at, measure) in measures.iter().enumerate() {
        let pointer = format!("/measures/{at}");
        let before = problems.len();
        check_field(form, rights, &measure.field, &pointer, &mut problems);
        let column = form.table.column(&measure.field);
        let number = matches!(column, Some(Column::Integer | Column::Scaled(_)));
        let fits = match measure.op {
            AggregateOp::Sum | AggregateOp::Avg => number,
            AggregateOp::Min | AggregateOp::Max => number || column == Some(Column::Text),
            AggregateOp::Count => true,
        };
        if problems.len() == before && !fits {
            problems.push(cannot(form, &measure.field, &pointer, "不能这样汇总", "cannot be aggregated this way"));
        }
    }
    problems
}

fn compare(field: &str, op: Op, value: Value) -> Condition {
    Condition::Compare(Comparison { field: field.to_owned(), op, operand: Operand::Constant(value) })
}

/// The group a stored value belongs to, and the stored value beyond which the next group lies.
fn group_of(by: &GroupBy, value: Value, descending: bool, context: &Context<'_>) -> (Value, Value) {
    let (GroupBy::Date { by, .. }, Some(text)) = (by, value.as_str()) else { return (value.clone(), value) };
    let moment = crate::clock::from_text(text).filter(|_| zone::parse_day(text).is_none());
    let Some(day) = moment.map(|m| zone::day_of(m, context.timezone)).or_else(|| zone::parse_day(text)) else {
        return (value.clone(), value);
    };
    let (first, last) = (first_day(day, *by), last_day(first_day(day, *by), *by));
    let bound = match (moment.is_some(), descending) {
        (false, true) => zone::day_text(first),
        (false, false) => zone::day_text(last),
        (true, true) => crate::clock::to_text(zone::start_of_day(first, context.timezone)),
        (true, false) => crate::clock::to_text(zone::end_of_day(last, context.timezone)),
    };
    (zone::day_text(first).into(), bound.into())
}

fn first_day(day: NaiveDate, unit: DateUnit) -> NaiveDate {
    let month = match unit {
        DateUnit::Day => return day,
        DateUnit::Week => return zone::week_start(day),
        DateUnit::Month => day.month(),
        DateUnit::Quarter => (day.month0() / 3) * 3 + 1,
        DateUnit::Year => 1,
    };
    day.with_day(1).and_then(|first| first.with_month(month)).unwrap_or(day)
}

fn last_day(first: NaiveDate, unit: DateUnit) -> NaiveDate {
    let next = match unit {
        DateUnit::Day => return first,
        DateUnit::Week => zone::add_days(first, 7),
        DateUnit::Month => zone::add_months(first, 1),
        DateUnit::Quarter => zone::add_months(first, 3),
        DateUnit::Year => zone::add_months(first, 12),
    };
    next.and_then(|next| zone::add_days(next, -1)).unwrap_or(first)
}

fn group_condition(by: &GroupBy, value: &Value) -> Condition {
    let field = by.field();
    match (by, value) {
        (_, Value::Null) => {
            Condition::Compare(Comparison { field: field.to_owned(), op: Op::Empty, operand: Operand::None })
        }
        (GroupBy::Date { by, .. }, Value::String(first)) => {
            let last = zone::parse_day(first).map(|first| zone::day_text(last_day(first, *by)));
            let last = last.unwrap_or_else(|| first.clone());
            let ends = [first.clone(), last].map(|day| Operand::Constant(day.into()));
            Condition::Compare(Comparison {
                field: field.to_owned(),
                op: Op::Between,
                operand: Operand::List(ends.into()),
            })
        }
        _ => compare(field, Op::Equal, value.clone()),
    }
}

/// Options stand in the order the form gives them; values that are no options any more follow.
fn in_order_of_options(form: &Form, field: &str, descending: bool, sections: &mut [Section]) {
    let Some(options) = form.field(field).and_then(|field| field.definition.options.as_ref()) else { return };
    let last = options.len();
    let place = |value: &Value| match value {
        Value::Null => last + 1,
        value => options.iter().position(|option| value == option.as_str()).unwrap_or(last),
    };
    sections.sort_by_key(|section| match (descending, place(&section.value)) {
        (true, place) if place < last => last - 1 - place,
        (_, place) => place,
    });
}

/// Where the next groups begin.
#[derive(Serialize, Deserialize)]
struct Place {
    /// The stored value beyond which they lie.
    bound: Value,
    /// Of how many records, those created last, the groups before were; left out when of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    newest: Option<usize>,
}

impl Place {
    fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).expect("a cursor is plain data"))
    }

    fn decode(text: &str) -> Option<Self> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    }
}
