//! A page of records: by a view, a filter, a sort, words to be found.

use crate::error::ApiError;
use crate::extract::{Caller, Json, Path, Query};
use crate::language::spoken;
use crate::record_view::{self, Record};
use crate::routes::forms::FormPath;
use crate::state::State;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenon_engine::condition::Condition;
use tenon_engine::flow::service::work_view;
use tenon_engine::problem::Problem;
use tenon_engine::record::{self, Context, Listing, PAGE, Refs};
use tenon_engine::store::{Conn, Shelf};
use tenon_engine::view;

/// Which records are asked for, and in which order.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordsQuery {
    /// The key of a view: its filter holds beside `filter`, its sort where `sort` is left out.
    view: Option<String>,
    /// A condition, as JSON.
    filter: Option<String>,
    /// A link of the app, as `form/field` or `form/rows.column`; behind it, as `form/field/task`, the id of the task in which it
    /// is filled in. Only records that it lets be chosen, as far as that does not depend on the record that chooses; all for
    /// those who may not fill it in.
    choices: Option<String>,
    /// Field keys, the most important first; downwards with a minus: `-created_at,name`.
    sort: Option<String>,
    /// Words to be found in the records' text.
    search: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
    /// Also count, up to 1,000.
    count: Option<bool>,
    /// The live records when left out.
    shelf: Option<Shelf>,
    /// Fields, separated by commas: says of each record which of them the caller may change.
    may_edit: Option<String>,
    /// Conditions, as a JSON array: says of each record which of them hold.
    marks: Option<String>,
    /// `true` rather answers of the newest records than late, `false` waits in turn until every record was looked at; every
    /// record is when left out.
    quick: Option<bool>,
}

impl RecordsQuery {
    /// Asks for the records of a view that also fit a filter and hold some words, in no order.
    pub fn narrowed(view: Option<String>, filter: Option<String>, search: Option<String>) -> Self {
        Self { view, filter, search, ..Self::default() }
    }

    /// Also asks what may be changed, and which conditions hold.
    pub fn noting(self, may_edit: Option<String>, marks: Option<String>) -> Self {
        Self { may_edit, marks, ..self }
    }
}

/// One page of records.
#[derive(Serialize, JsonSchema)]
pub struct RecordPage {
    items: Vec<Record>,
    next_cursor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<Count>,
    refs: Refs,
    /// How many records were looked at, those created last, where looking at all would have been anything but `quick`.
    /// Left out when all were looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    newest: Option<usize>,
    /// Of the recycle bin: after how many days there a record is destroyed; 0 when it stays for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    bin_days: Option<u32>,
}

/// A total that may have stopped counting: "1000+".
#[derive(Serialize, JsonSchema)]
struct Count {
    value: i64,
    exact: bool,
}

pub async fn list(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FormPath>,
    Query(query): Query<RecordsQuery>,
) -> Result<Json<RecordPage>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal()).spoken_in(spoken());
    let opened = record_view::open(&context, &path.app, &path.form)?;
    let (mut conn, reach) = state.look(query.quick).await?;
    let listing = Listing { reach, ..listing(&mut conn, &context, &path, query).await? };
    let bin_days = (listing.shelf == Shelf::Bin).then(|| state.roster().settings().recycle_days);
    let page = record::list(&mut conn, &context, &opened.rights, &opened.form, &listing).await?;
    let refs = record::refs(&mut conn, &context, &opened.form, &page.records).await?;
    let items = page.records.into_iter().zip(page.notes);
    Ok(Json(RecordPage {
        items: items.map(|(record, note)| opened.listed(&context, record, note)).collect(),
        next_cursor: page.next,
        count: page.count.map(|count| Count { value: count.value, exact: count.exact }),
        refs,
        newest: page.newest,
        bin_days,
    }))
}

/// Reads what is asked for; the view's own wishes come first.
pub async fn listing(
    conn: &mut Conn,
    context: &Context<'_>,
    path: &FormPath,
    query: RecordsQuery,
) -> Result<Listing, ApiError> {
    let app = context.model.app(&path.app).ok_or_else(ApiError::not_found)?;
    let view = match query.view.as_deref().filter(|key| !key.is_empty()) {
        Some(key) => {
            let view = view::find(conn, context, app, &path.form, key).await?;
            let view = view.ok_or_else(|| wrong("/view", "unknown_view", "没有这个视图", "there is no such view"))?;
            if view.withheld {
                let said = (
                    "视图的筛选用到了已删除或已改变的字段，修改后才能显示数据",
                    "the filter of the view asks for what is gone; it shows nothing until it is mended",
                );
                return Err(wrong("/view", "view_withheld", said.0, said.1));
            }
            Some(view.definition)
        }
        None => None,
    };
    let asked = match query.filter.as_deref().filter(|text| !text.is_empty()) {
        Some(text) => Some(parse_filter(text)?),
        None => None,
    };
    let (own_filter, own_sort) = view.map(|view| (view.filter, view.sort)).unwrap_or_default();
    let filter = match (own_filter, asked) {
        (Some(own), Some(asked)) => Some(own.and(asked)),
        (own, asked) => own.or(asked),
    };
    let sort: Vec<String> =
        query.sort.unwrap_or_default().split(',').filter(|key| !key.is_empty()).map(str::to_owned).collect();
    let choices = match &query.choices {
        Some(link) => choosable(conn, context, path, link).await?,
        None => None,
    };
    Ok(Listing {
        filter,
        choices,
        search: query.search.unwrap_or_default(),
        sort: if sort.is_empty() { own_sort } else { sort },
        limit: query.limit.unwrap_or(50).clamp(1, PAGE),
        cursor: query.cursor.filter(|text| !text.is_empty()),
        shelf: query.shelf.unwrap_or_default(),
        count: query.count.unwrap_or(false),
        may_edit: query.may_edit.iter().flat_map(|keys| keys.split(',')).map(str::to_owned).collect(),
        marks: query.marks.as_deref().filter(|text| !text.is_empty()).map_or_else(|| Ok(Vec::new()), parse_marks)?,
        reach: None,
        newest: None,
    })
}

/// What a link lets be chosen, for those who may fill it in: by their own rights, or by those of a task of theirs.
async fn choosable(
    conn: &mut Conn,
    context: &Context<'_>,
    path: &FormPath,
    link: &str,
) -> Result<Option<Condition>, ApiError> {
    let mut parts = link.splitn(3, '/');
    let (Some(form), Some(field), task) = (parts.next(), parts.next(), parts.next()) else { return Ok(None) };
    let Some(form) = context.model.form(&path.app, form) else { return Ok(None) };
    let by_task = match task {
        Some(task) => {
            let work = work_view(conn, context, task).await?;
            let is_of = work.run.app == form.app && work.run.form.as_ref() == Some(&form.key);
            work.fields.filter(|_| is_of)
        }
        None => None,
    };
    let given = by_task.or_else(|| context.rights(&form.app, &form.key).map(|rights| rights.fields()));
    Ok(given.and_then(|given| record::choosable(form, field, &path.form, &given)))
}

fn parse_filter(text: &str) -> Result<Condition, ApiError> {
    let document = serde_json::from_str(text)
        .map_err(|_| wrong("/filter", "broken_json", "筛选条件不是有效的 JSON", "the filter is not JSON"))?;
    Condition::parse(&document)
        .map_err(|problems| ApiError::invalid(problems.into_iter().map(|p| p.under("/filter")).collect()))
}

fn parse_marks(text: &str) -> Result<Vec<Condition>, ApiError> {
    let said = ("应为条件的 JSON 数组，最多 20 个", "must be a JSON array of at most 20 conditions");
    let documents: Vec<Value> =
        serde_json::from_str(text).map_err(|_| wrong("/marks", "broken_json", said.0, said.1))?;
    if documents.len() > 20 {
        return Err(wrong("/marks", "too_many", said.0, said.1));
    }
    let read = |(at, document): (usize, &Value)| {
        Condition::parse(document).map_err(|problems| {
            ApiError::invalid(problems.into_iter().map(|p| p.under(&format!("/marks/{at}"))).collect())
        })
    };
    documents.iter().enumerate().map(read).collect()
}

fn wrong(pointer: &str, code: &'static str, zh: &str, en: &str) -> ApiError {
    ApiError::invalid(vec![Problem::new(pointer, code, zh, en)])
}
