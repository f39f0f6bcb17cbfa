//! What a merge would do, worked out before anything is written: for the preview, and once more when it is done.

use super::choice::{chosen, new_values};
use super::{Choice, Led, MOST_HUNG, MOST_LINKS, MOST_MERGED, Take, Wish, links, refused};
use crate::access::FormRights;
use crate::definition::Operation;
use crate::model::{App, Form};
use crate::problem::{Problem, Text, pointer_segment};
use crate::record::{Context, RecordError};
use crate::store::merges::{self, Hung};
use crate::store::{Conn, StoreError, StoredRecord, followers, load_row};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What a merge would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The record that stays, then those that become it, as they are stored.
    pub records: Vec<StoredRecord>,
    pub choices: Vec<Choice>,
    /// The new values of the record that stays.
    pub values: Map<String, Value>,
    pub moves: Moves,
    /// What stands in the way.
    pub problems: Vec<Problem>,
    pub(super) led: Vec<Led>,
}

/// What is led or moved to the record that stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moves {
    /// By form: how many of its records, those in the recycle bin aside, have links that are led there.
    pub links: BTreeMap<String, usize>,
    pub comments: usize,
    pub followers: usize,
    pub runs: usize,
    pub answers: usize,
}

/// Works a merge out. With `lock` its records are held until the transaction ends.
///
/// # Errors
/// Rights and versions, as for changing and deleting the records one by one; what stands in the way otherwise is part of
/// the answer.
pub async fn plan(
    conn: &mut Conn,
    context: &Context<'_>,
    app: &App,
    form: &Form,
    rights: &FormRights,
    wish: &Wish,
    lock: bool,
) -> Result<Plan, RecordError> {
    let records = load(conn, context, form, rights, wish, lock).await?;
    let (master, others) = records.split_first().ok_or(RecordError::NotFound)?;
    let all: Vec<&StoredRecord> = records.iter().collect();
    let ids: Vec<String> = others.iter().map(|record| record.id.clone()).collect();
    let mut problems = unknown(form, wish, &all);
    let conditions = &context.conditions;
    let facts = master.facts();
    let choices: Vec<Choice> = chosen(form)
        .filter(|field| rights.may_write(&field.key, Operation::Update, &facts, conditions))
        .filter(|field| all.iter().all(|record| rights.fields_on(&record.facts(), conditions).sees(&field.key)))
        .map(|field| {
            let choice = Choice::of(field, &all, wish.take.get(&field.key));
            // What one of them said of another, such as its parent, is said of the one that stays, and not of itself.
            let value = links::turned(field, &form.key, &choice.value, &ids, &master.id, Some(&master.id));
            Choice { value, ..choice }
        })
        .collect();
    problems.extend(wish.take.keys().filter(|key| form.field(key).is_some()).filter_map(|key| {
        let is_chosen = choices.iter().any(|choice| choice.field == *key);
        (!is_chosen).then(|| not_chosen(form, key))
    }));
    let mut led: Vec<Led> = links::led(conn, app, form, &ids, &master.id).await?.into_values().collect();
    for own in led.iter_mut().filter(|led| led.form == form.key && led.id == master.id) {
        let is_chosen = |key: &String| choices.iter().any(|choice| choice.field == *key);
        own.before.retain(|key, _| !is_chosen(key));
        own.after.retain(|key, _| !is_chosen(key));
    }
    led.retain(|led| !led.after.is_empty());
    if led.len() > MOST_LINKS {
        problems.push(too_many(MOST_LINKS));
    }
    let mut moves = Moves::default();
    for one in led.iter().filter(|led| !led.in_bin) {
        *moves.links.entry(one.form.clone()).or_default() += 1;
    }
    for id in &ids {
        for (hung, count) in
            [(Hung::Comments, &mut moves.comments), (Hung::Runs, &mut moves.runs), (Hung::Answers, &mut moves.answers)]
        {
            *count += hung.of(conn, id, MOST_HUNG + 1).await?.len();
        }
        moves.followers += followers::of(conn, id).await?.len();
    }
    if [moves.comments, moves.runs, moves.answers].into_iter().any(|count| count > MOST_HUNG) {
        problems.push(too_many(MOST_HUNG));
    }
    problems.extend(two_under_way(conn, &records).await?);
    let values = new_values(master, &choices);
    Ok(Plan { values, choices, moves, problems, led, records })
}

/// The records of a merge, looked at as for changing the first and deleting the others.
async fn load(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    rights: &FormRights,
    wish: &Wish,
    lock: bool,
) -> Result<Vec<StoredRecord>, RecordError> {
    // Whoever may not know of the record learns nothing of what a merge would want.
    let master = load_row(conn, &form.table, &wish.master, false).await?.ok_or(RecordError::NotFound)?;
    if !rights.allows_on(Operation::Read, &master.facts(), &context.conditions) {
        return Err(RecordError::NotFound);
    }
    let mut wanted = vec![(wish.master.clone(), wish.version)];
    wanted.extend(wish.others.iter().cloned());
    let mut ids: Vec<&str> = wanted.iter().map(|(id, _)| id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    if wish.others.is_empty() || wish.others.len() > MOST_MERGED || ids.len() != wanted.len() {
        return Err(refused(
            "/others",
            "wrong_number",
            format!("请选 1 到 {MOST_MERGED} 条不同的数据合并进来"),
            format!("name 1 to {MOST_MERGED} different records to be merged into this one"),
        ));
    }
    // Held in one order for everybody, so that two merges never wait for each other.
    let mut found = BTreeMap::new();
    for id in ids {
        let record = load_row(conn, &form.table, id, lock).await?.filter(|record| record.deleted_at.is_none());
        found.insert(id.to_owned(), record.ok_or(RecordError::NotFound)?);
    }
    let mut records = Vec::with_capacity(wanted.len());
    for (at, (id, version)) in wanted.iter().enumerate() {
        let record = found.remove(id).ok_or(RecordError::NotFound)?;
        let facts = record.facts();
        if !rights.allows_on(Operation::Read, &facts, &context.conditions) {
            return Err(RecordError::NotFound);
        }
        let operation = if at == 0 { Operation::Update } else { Operation::Delete };
        if !rights.allows_on(operation, &facts, &context.conditions) {
            return Err(RecordError::Forbidden(vec![match operation {
                Operation::Update => Problem::new(
                    "/master",
                    "may_not_update",
                    format!("你不能修改“{}”", record.title),
                    format!("you may not change '{}'", record.title),
                ),
                _ => Problem::new(
                    format!("/others/{}", at - 1),
                    "may_not_delete",
                    format!("你不能删除“{}”", record.title),
                    format!("you may not delete '{}'", record.title),
                ),
            }]));
        }
        if let Some(yours) = version.filter(|yours| *yours != record.version) {
            return Err(RecordError::Conflict { current: Box::new(record), yours });
        }
        records.push(record);
    }
    Ok(records)
}

/// Choices that name no field of the form, or no record of the merge.
fn unknown(form: &Form, wish: &Wish, records: &[&StoredRecord]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (key, take) in &wish.take {
        let here = format!("/take{}", pointer_segment(key));
        let Some(field) = form.field(key) else {
            let (zh, en) = (format!("没有字段“{key}”"), format!("there is no field '{key}'"));
            problems.push(Problem::new(here, "unknown_field", zh, en));
            continue;
        };
        match take {
            Take::From(id) if !records.iter().any(|record| record.id == *id) => {
                let said = ("所选的值不来自参与合并的数据", "the value chosen is of no record of this merge");
                problems.push(Problem::new(here, "unknown_record", said.0, said.1));
            }
            Take::All if !Choice::of(field, records, None).may_all => {
                let Text { zh, en } = form.field_names(key);
                let (zh, en) = (format!("“{zh}”只能取其中一条的值"), format!("'{en}' holds one value only"));
                problems.push(Problem::new(here, "not_several", zh, en));
            }
            _ => {}
        }
    }
    problems
}

fn not_chosen(form: &Form, key: &str) -> Problem {
    let Text { zh, en } = form.field_names(key);
    Problem::new(
        format!("/take{}", pointer_segment(key)),
        "field_forbidden",
        format!("你不能修改“{zh}”"),
        format!("you may not change '{en}'"),
    )
}

fn too_many(most: usize) -> Problem {
    Problem::new(
        "/others",
        "too_many_links",
        format!("要转移的内容超过 {most} 条，一次合并放不下"),
        format!("more than {most} things would have to be moved, too many for one merge"),
    )
    .hint("让内容多的那条留下，把别的合并进来", "let the record with the most of them stay")
}

/// A record is in one flow at a time: of those merged only one may be under way.
async fn two_under_way(conn: &mut Conn, records: &[StoredRecord]) -> Result<Option<Problem>, StoreError> {
    let mut under_way = Vec::new();
    for record in records {
        if merges::running_run(conn, &record.id).await?.is_some() {
            under_way.push(record.title.as_str());
        }
    }
    Ok((under_way.len() > 1).then(|| {
        Problem::new(
            "/others",
            "several_under_way",
            format!("有多条数据正在流程中：{}", under_way.join("、")),
            format!("several of the records are in a flow: {}", under_way.join(", ")),
        )
        .hint("先办完其中的流程，只留一个", "let all of the flows but one come to an end first")
    }))
}
