//! Reading records as somebody: only the rows they may see, only the fields they may see, and the names behind the ids.

use super::Context;
use super::reach::{Reach, as_far_as_reached};
use crate::access::{FieldRights, FormRights, Scope};
use crate::condition::{Condition, Op, holds};
use crate::definition::Operation;
use crate::kind::Column;
use crate::model::{Field, Form};
use crate::problem::{Problem, Text, nearest};
use crate::store::{
    self, Conn, Count, Cursor, FIGURE_BOUND, Groups, ListQuery, Shelf, SortKey, StoreError, StoredRecord,
    carries_store_error,
};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The most records one page of a list carries.
pub const PAGE: usize = 200;

/// Why nothing was read, or a way of reading was not kept.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// No such record, form or view, or none that this person may know of.
    #[error("not found")]
    NotFound,
    /// The person may not read this form at all, or not decide how others read it.
    #[error("forbidden")]
    Forbidden,
    /// The filter, sort, cursor or view is wrong, or touches a field the person may not see.
    #[error("invalid: {0:?}")]
    Invalid(Vec<Problem>),
    #[error(transparent)]
    Store(#[from] StoreError),
}

carries_store_error!(ReadError);

/// What a list asks for, as a person asks.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    pub filter: Option<Condition>,
    /// What else holds of the records, whether or not the reader may ask it: what a link lets be chosen. Only [`list`] asks it.
    pub choices: Option<Condition>,
    pub search: String,
    /// `-created_at`, `name`: field keys, downwards with a minus.
    pub sort: Vec<String>,
    pub limit: usize,
    pub cursor: Option<String>,
    pub shelf: Shelf,
    pub count: bool,
    /// Says of each record which of these fields the reader may change on it.
    pub may_edit: Vec<String>,
    /// Says of each record which of these conditions hold for it.
    pub marks: Vec<Condition>,
    /// How long every record may be looked at before only the newest are; as long as it takes when left out.
    pub reach: Option<Reach>,
    /// Looks only at so many records, those created last.
    pub newest: Option<usize>,
}

/// What a list was asked to say of one record beside its values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Note {
    /// The fields of [`Listing::may_edit`] that the reader may change.
    pub may_edit: Vec<String>,
    /// The positions in [`Listing::marks`] of the conditions that hold.
    pub marks: Vec<usize>,
}

/// One page, as the person who asked may see it.
#[derive(Debug)]
pub struct ListPage {
    pub records: Vec<StoredRecord>,
    /// One for each record.
    pub notes: Vec<Note>,
    pub next: Option<String>,
    pub count: Option<Count>,
    /// How many records were looked at, those created last; none when all were.
    pub newest: Option<usize>,
}

/// The names behind the ids of some records.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Refs {
    pub members: BTreeMap<String, String>,
    pub departments: BTreeMap<String, String>,
    pub records: BTreeMap<String, RecordRef>,
}

/// A record another one points to.
#[derive(Debug, Clone, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct RecordRef {
    pub title: String,
    pub form: String,
}

/// One record.
pub async fn get(
    conn: &mut Conn,
    context: &Context<'_>,
    rights: &FormRights,
    form: &Form,
    id: &str,
) -> Result<StoredRecord, ReadError> {
    let mut record = get_whole(conn, context, rights, form, id).await?;
    mask(context, rights, form, &mut record);
    Ok(record)
}

/// The same with all its values, also those its reader may not see: for the engine to work on, not to be shown.
pub async fn get_whole(
    conn: &mut Conn,
    context: &Context<'_>,
    rights: &FormRights,
    form: &Form,
    id: &str,
) -> Result<StoredRecord, ReadError> {
    let record = store::load_row(conn, &form.table, id, false).await?.ok_or(ReadError::NotFound)?;
    if !rights.allows_on(Operation::Read, &record.facts(), &context.conditions) {
        return Err(ReadError::NotFound);
    }
    Ok(record)
}

/// Takes out of a record what its reader may not see: values, and what rules found about hidden fields.
pub fn mask(context: &Context<'_>, rights: &FormRights, form: &Form, record: &mut StoredRecord) {
    mask_by(&rights.fields_on(&record.facts(), &context.conditions), form, record);
}

/// The same by rights on its fields that the reader has from elsewhere, such as a task.
pub fn mask_by(fields: &FieldRights, form: &Form, record: &mut StoredRecord) {
    if fields.sees_everything() {
        return;
    }
    fields.mask(&mut record.values);
    record.unreadable.retain(|field| fields.sees(field));
    if let Value::Object(rules) = &mut record.rules {
        rules.retain(|key, _| form.rule(key).is_some_and(|rule| fields.sees(&rule.definition.target)));
    }
}

/// One page of a form's records.
pub async fn list(
    conn: &mut Conn,
    context: &Context<'_>,
    rights: &FormRights,
    form: &Form,
    listing: &Listing,
) -> Result<ListPage, ReadError> {
    let before = listing.cursor.as_deref().and_then(Cursor::decode).and_then(|cursor| cursor.newest());
    as_far_as_reached!(conn, form, listing after before => page(conn, context, rights, form, listing))
}

async fn page(
    conn: &mut Conn,
    context: &Context<'_>,
    rights: &FormRights,
    form: &Form,
    listing: &Listing,
) -> Result<ListPage, ReadError> {
    let asked = Asked::read(form, rights, listing, Operation::Read)?;
    let choices = listing.choices.clone();
    let chosen = choices.map(|choices| listing.filter.clone().unwrap_or_default().and(choices));
    let query = asked.query(context, listing);
    let query = ListQuery { filter: chosen.as_ref().or(query.filter), ..query };
    let page = form.table.list(conn, &query).await?;
    let count = if listing.count { Some(count(conn, form, listing, &query, &page).await?) } else { None };
    let noted = page.records.into_iter().map(|record| read_noted(context, rights, form, listing, record));
    let (records, notes) = noted.unzip();
    let next = page.next.map(|cursor| cursor.encode());
    Ok(ListPage { records, notes, next, count, newest: listing.newest })
}

/// How many records a list has. A page that was found quickly is worth more than its count: what cannot be counted in time is
/// counted among the newest, and is more than that where there are older ones; never fewer than the page shows.
async fn count(
    conn: &mut Conn,
    form: &Form,
    listing: &Listing,
    query: &ListQuery<'_>,
    page: &store::Page,
) -> Result<Count, StoreError> {
    let shown = i64::try_from(page.records.len()).unwrap_or(i64::MAX);
    let is_whole = page.next.is_none() && query.cursor.is_none();
    let found = if is_whole {
        Count { value: shown, exact: true }
    } else {
        match (form.table.count(conn, query).await, listing.reach) {
            (Err(StoreError::TooLong), Some(reach)) => {
                conn.take_time();
                let newest = ListQuery { newest: Some(reach.newest), ..*query };
                let found = form.table.count(conn, &newest).await?;
                let is_all = !form.table.has_more_than(conn, reach.newest).await?;
                Count { exact: found.exact && is_all, value: found.value.max(shown) }
            }
            (end, _) => end?,
        }
    };
    Ok(Count { exact: found.exact && listing.newest.is_none(), ..found })
}

/// What a person asks for, checked against what they may ask.
pub(super) struct Asked {
    scope: Scope,
    sort: Vec<SortKey>,
    cursor: Option<Cursor>,
    search_in: Option<Vec<String>>,
}

impl Asked {
    pub(super) fn read(
        form: &Form,
        rights: &FormRights,
        listing: &Listing,
        operation: Operation,
    ) -> Result<Self, ReadError> {
        let scope = rights.scope(operation).map_err(|_| ReadError::Forbidden)?;
        let sort = check(form, rights, listing)?;
        let cursor = match &listing.cursor {
            None => None,
            Some(text) => Some(Cursor::decode(text).ok_or_else(|| invalid("/cursor", "cursor"))?),
        };
        Ok(Self { scope, sort, cursor, search_in: searched(form, rights) })
    }

    pub(super) fn query<'a>(&'a self, context: &'a Context<'_>, listing: &'a Listing) -> ListQuery<'a> {
        ListQuery {
            scope: &self.scope,
            filter: listing.filter.as_ref(),
            search: &listing.search,
            search_in: self.search_in.as_deref(),
            sort: &self.sort,
            limit: listing.limit.clamp(1, PAGE),
            cursor: self.cursor.as_ref(),
            shelf: listing.shelf,
            newest: listing.newest,
            context: &context.conditions,
        }
    }
}

/// A record as its reader may see it, with what the list was asked to say of it. What may be changed is decided on the
/// whole record, so before anything is taken out of it.
pub(super) fn read_noted(
    context: &Context<'_>,
    rights: &FormRights,
    form: &Form,
    listing: &Listing,
    mut record: StoredRecord,
) -> (StoredRecord, Note) {
    let mut note = Note::default();
    if !listing.may_edit.is_empty() || !listing.marks.is_empty() {
        let facts = record.facts();
        let conditions = &context.conditions;
        let writable = |key: &&String| {
            form.field(key).is_some_and(|field| crate::kind::writable(&field.definition))
                && rights.may_write(key, Operation::Update, &facts, conditions)
        };
        note.may_edit = listing.may_edit.iter().filter(writable).cloned().collect();
        let marks = listing.marks.iter().enumerate();
        note.marks = marks.filter(|(_, mark)| holds(mark, &facts, conditions)).map(|(at, _)| at).collect();
    }
    mask(context, rights, form, &mut record);
    (record, note)
}

/// What records are counted by.
#[derive(Debug, Clone, Copy)]
pub struct Grouping<'a> {
    pub by: &'a str,
    /// A field to be added up as well.
    pub sum: Option<&'a str>,
    /// Reads every record instead of the first [`FIGURE_BOUND`].
    pub exact: bool,
}

/// The records of a form counted by one field, largest group first.
pub async fn groups(
    conn: &mut Conn,
    context: &Context<'_>,
    rights: &FormRights,
    form: &Form,
    listing: &Listing,
    wish: Grouping<'_>,
) -> Result<Groups, ReadError> {
    as_far_as_reached!(conn, form, listing after None => grouped(conn, context, rights, form, listing, wish))
}

async fn grouped(
    conn: &mut Conn,
    context: &Context<'_>,
    rights: &FormRights,
    form: &Form,
    listing: &Listing,
    Grouping { by, sum, exact }: Grouping<'_>,
) -> Result<Groups, ReadError> {
    let asked = Asked::read(form, rights, listing, Operation::Read)?;
    let mut problems = Vec::new();
    let groupable = |key: &str| form.table.column(key).is_some_and(Column::is_ordered);
    check_field(form, rights, by, "/by", &mut problems);
    if problems.is_empty() && !groupable(by) {
        problems.push(cannot(form, by, "/by", "不能用来分组", "cannot be grouped by"));
    }
    if let Some(sum) = sum {
        check_field(form, rights, sum, "/measure", &mut problems);
        let numeric = matches!(form.table.column(sum), Some(Column::Integer | Column::Scaled(_)));
        if problems.is_empty() && !numeric {
            problems.push(cannot(form, sum, "/measure", "不能求和", "cannot be added up"));
        }
    }
    if !problems.is_empty() {
        return Err(ReadError::Invalid(problems));
    }
    let query = ListQuery { sort: &[], limit: 500, cursor: None, ..asked.query(context, listing) };
    let found = form.table.groups(conn, &query, by, sum, (!exact).then_some(FIGURE_BOUND)).await?;
    Ok(Groups { exact: found.exact && listing.newest.is_none(), ..found })
}

/// The fields a search may look into; `None` for the text index, which knows them all.
fn searched(form: &Form, rights: &FormRights) -> Option<Vec<String>> {
    let searched: Vec<&Field> = form.fields.iter().filter(|field| field.is_searched()).collect();
    let visible: Vec<String> =
        searched.iter().filter(|field| rights.may_filter(&field.key)).map(|field| field.key.clone()).collect();
    (visible.len() < searched.len()).then_some(visible)
}

/// Rows are not searched as they are written: what they say in columns that the reader may not see would be found, too.
fn rows_searched(form: &Form, condition: &Condition, pointer: &str) -> Option<Problem> {
    let comparisons = condition.comparisons().into_iter().map(|(_, comparison)| comparison);
    let mut searched = comparisons.filter(|comparison| matches!(comparison.op, Op::Contains | Op::NotContains));
    let rows =
        searched.find(|comparison| form.field(&comparison.field).is_some_and(|field| !field.columns.is_empty()))?;
    Some(cannot(form, &rows.field, pointer, "不能整体查找，请选择其中的一列", "is searched by one of its columns"))
}

/// What cannot be asked of the records of a form, for what is looked for only later.
///
/// # Errors
/// Whoever may not read it, and what is wrong with the wishes, each at its place.
pub fn may_ask(form: &Form, rights: &FormRights, listing: &Listing) -> Result<(), ReadError> {
    Asked::read(form, rights, listing, Operation::Read).map(drop)
}

/// Reads a sort and refuses fields that do not exist or that the reader may not see: order and hits tell values, too.
fn check(form: &Form, rights: &FormRights, listing: &Listing) -> Result<Vec<SortKey>, ReadError> {
    let mut problems = Vec::new();
    let filter = listing.filter.iter().map(|filter| ("/filter", filter));
    for (pointer, condition) in filter.chain(listing.marks.iter().map(|mark| ("/marks", mark))) {
        let found = problems.len();
        for field in condition.fields() {
            let main = field.split('.').next().unwrap_or(field);
            let so_far = problems.len();
            check_field(form, rights, main, pointer, &mut problems);
            // Who sees the rows of a sub-form may yet not see one of their columns.
            if problems.len() == so_far && !rights.may_filter(field) {
                problems.push(forbidden(field, pointer));
            }
        }
        problems.extend(rows_searched(form, condition, pointer));
        if problems.len() == found {
            problems.extend(form.table.refusal(condition).map(|problem| problem.under(pointer)));
        }
        problems.extend(super::sealed::misused(form, condition).map(|problem| problem.under(pointer)));
    }
    let choices = listing.choices.as_ref().and_then(|choices| form.table.refusal(choices));
    problems.extend(choices.map(|problem| problem.under("/choices")));
    let mut sort = Vec::new();
    for (at, key) in listing.sort.iter().enumerate() {
        let pointer = format!("/sort/{at}");
        let field = key.trim_start_matches('-');
        let found = problems.len();
        check_field(form, rights, field, &pointer, &mut problems);
        let sortable = form.table.column(field).is_some_and(Column::is_ordered);
        if problems.len() == found && !sortable {
            problems.push(cannot(form, field, &pointer, "不能用来排序", "cannot be sorted by"));
        }
        sort.push(SortKey { field: field.to_owned(), descending: key.starts_with('-') });
    }
    if problems.is_empty() { Ok(sort) } else { Err(ReadError::Invalid(problems)) }
}

pub(super) fn check_field(form: &Form, rights: &FormRights, field: &str, pointer: &str, problems: &mut Vec<Problem>) {
    if form.table.column(field).is_none() {
        let known = form.table.columns.iter().map(|(key, _)| key.as_str());
        let problem = Problem::new(
            pointer,
            "unknown_field",
            format!("没有字段“{field}”"),
            format!("there is no field '{field}'"),
        );
        problems.push(match nearest(field, known) {
            Some(near) => problem.hint(format!("是否想写 {near}？"), format!("Did you mean {near}?")),
            None => problem,
        });
    } else if !rights.may_filter(field) {
        problems.push(forbidden(field, pointer));
    }
}

fn forbidden(field: &str, pointer: &str) -> Problem {
    let (zh, en) = (format!("你不能查看“{field}”"), format!("you may not see '{field}'"));
    Problem::new(pointer, "field_forbidden", zh, en)
}

pub(super) fn cannot(form: &Form, field: &str, pointer: &str, zh: &str, en: &str) -> Problem {
    let Text { zh: in_zh, en: in_en } = form.field_names(field);
    Problem::new(pointer, "not_usable", format!("“{in_zh}”{zh}"), format!("'{in_en}' {en}"))
}

pub(super) fn invalid(pointer: &str, what: &str) -> ReadError {
    ReadError::Invalid(vec![Problem::new(
        pointer,
        "invalid",
        format!("{what} 无法识别，请从第一页重新开始"),
        format!("the {what} is not one of ours; start from the first page"),
    )])
}

/// Looks up the names of everything the records point to.
pub async fn refs<'r>(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    records: impl IntoIterator<Item = &'r StoredRecord>,
) -> Result<Refs, StoreError> {
    let mut refs = Refs::default();
    let mut links: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for record in records {
        for id in record.created_by.iter().chain(&record.updated_by) {
            note_person(context, id, &mut refs);
        }
        note_values(context, &form.fields, &record.values, &mut refs, &mut links);
    }
    name_links(conn, context, form, links, &mut refs).await?;
    Ok(refs)
}

/// Looks up the names behind values of single fields, such as the heads of groups.
pub async fn refs_of_values<'v>(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    values: impl IntoIterator<Item = (&'v str, &'v Value)>,
) -> Result<Refs, StoreError> {
    let mut refs = Refs::default();
    let mut links = BTreeMap::new();
    for (key, value) in values {
        let own = Map::from_iter([(key.to_owned(), value.clone())]);
        note_values(context, &form.fields, &own, &mut refs, &mut links);
        if let ("created_by" | "updated_by", Some(id)) = (key, value.as_str()) {
            note_person(context, id, &mut refs);
        }
    }
    name_links(conn, context, form, links, &mut refs).await?;
    Ok(refs)
}

/// Looks up the titles of linked records.
async fn name_links(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    links: BTreeMap<String, BTreeSet<String>>,
    refs: &mut Refs,
) -> Result<(), StoreError> {
    for (target, ids) in links {
        let Some(form) = context.model.form(&form.app, &target) else { continue };
        let ids: Vec<String> = ids.into_iter().collect();
        for (id, title) in store::titles(conn, &form.table, &ids).await? {
            refs.records.insert(id, RecordRef { title, form: target.clone() });
        }
    }
    Ok(())
}

fn note_person(context: &Context<'_>, id: &str, refs: &mut Refs) {
    if let Some(name) = context.people.member_name(id) {
        refs.members.insert(id.to_owned(), name.to_owned());
    }
}

fn note_values(
    context: &Context<'_>,
    fields: &[Field],
    values: &Map<String, Value>,
    refs: &mut Refs,
    links: &mut BTreeMap<String, BTreeSet<String>>,
) {
    for field in fields {
        let Some(value) = values.get(&field.key) else { continue };
        let ids: Vec<&str> = match value {
            Value::String(id) => vec![id],
            Value::Array(ids) => ids.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        match field.kind.name() {
            "member" | "members" => ids.iter().for_each(|id| note_person(context, id, refs)),
            "department" | "departments" => {
                for id in ids {
                    if let Some(title) = context.people.department_title(id) {
                        refs.departments.insert(id.to_owned(), title.to_owned());
                    }
                }
            }
            "link" => {
                if let Some(target) = field.links_to() {
                    links.entry(target.to_owned()).or_default().extend(ids.iter().map(|id| (*id).to_owned()));
                }
            }
            "subform" => {
                for row in value.as_array().into_iter().flatten().filter_map(Value::as_object) {
                    note_values(context, &field.columns, row, refs, links);
                }
            }
            // A lookup or formula may carry a member's or department's id from elsewhere.
            "lookup" | "formula" => ids.iter().for_each(|id| {
                note_person(context, id, refs);
                if let Some(title) = context.people.department_title(id) {
                    refs.departments.insert((*id).to_owned(), title.to_owned());
                }
            }),
            _ => {}
        }
    }
}
