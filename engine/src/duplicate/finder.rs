//! The search for everything a form holds twice, as a job: keys that several records share are walked through, records
//! compared in pairs, pairs joined to sets. Over what the one who asks may read, and nothing else.

use super::Rule;
use crate::access::{FormRights, Principal};
use crate::audit::{Entry, action};
use crate::definition::Operation;
use crate::job::{JobError, Outcome, Running, Work};
use crate::model::Form;
use crate::problem::{Problem, Text};
use crate::record::{Context, ReadError};
use crate::store::duplicates::{self, Pair, Place};
use crate::store::jobs::JobRow;
use crate::store::{Batch, Conn, StoreError, StoredRecord, audit, load_rows};
use crate::workspace::Workspace;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The kind of these jobs.
pub const DUPLICATES: &str = "duplicates";
/// Keys looked at in one step.
const STEP: usize = 100;
/// Records compared for one key; what more than these share is noise.
const CROWD: usize = 60;
/// Pairs one search keeps.
const MOST_PAIRS: usize = 20_000;
/// Records one set holds; what is more alike comes first.
const MOST_IN_SET: usize = 50;
/// Records called different from each other at once.
const MOST_DISTINCT: usize = 50;

pub struct FinderWork;

impl Work for FinderWork {
    fn kind(&self) -> &'static str {
        DUPLICATES
    }

    fn run<'a>(&'a self, running: &'a Running) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(find(running))
    }

    fn link(&self, job: &JobRow) -> String {
        let part = |part: &Option<String>| part.clone().unwrap_or_default();
        format!("/apps/{}/{}/duplicates", part(&job.app), part(&job.form))
    }
}

async fn find(running: &Running) -> Result<Outcome, JobError> {
    let asker = running.asker()?;
    let workspace = &running.workspace;
    let snapshot = workspace.snapshot();
    let context = snapshot.context(&asker.principal);
    let place = running.row.app.as_deref().zip(running.row.form.as_deref());
    let form = place.and_then(|(app, form)| snapshot.model.form(app, form));
    let rights = place.and_then(|(app, form)| context.rights(app, form));
    let (Some(form), Some(rights)) = (form, rights) else {
        return Err(JobError::Refused(vec![Problem::new("", "not_found", "表单不存在", "the form does not exist")]));
    };
    let params = &running.row.params;
    let first = params["rule"].as_u64().and_then(|at| usize::try_from(at).ok()).unwrap_or(0);
    let mut key = params["after"].as_i64().unwrap_or(i64::MIN);
    let mut looked = running.row.done;
    let job = running.row.id.as_str();
    let mut is_cut = false;
    for (at, rule) in form.duplicates.iter().enumerate().skip(first) {
        loop {
            let mut conn = workspace.store.read().await?;
            if duplicates::count_pairs(&mut conn, job).await? >= i64::try_from(MOST_PAIRS).unwrap_or(i64::MAX) {
                is_cut = true;
                break;
            }
            let keys = rule.keys.shared_after(&mut conn, key, STEP).await?;
            let Some(last) = keys.last() else { break };
            let searching = Searching { context: &context, form, rights: &rights, rule };
            let pairs = searching.pairs(&mut conn, &keys).await?;
            drop(conn);
            keep(workspace, job, pairs).await?;
            key = *last;
            looked += i64::try_from(keys.len()).unwrap_or_default();
            running.progress(looked, 0, Some(json!({ "rule": at, "after": key })), Vec::new()).await?;
            running.may_as_before(&asker)?;
        }
        key = i64::MIN;
    }
    let (sets, records) = settle(workspace, job).await?;
    let said = Text::new(
        format!("找到 {sets} 组疑似重复，共 {records} 条数据"),
        format!("{sets} sets of suspected duplicates, {records} records in all"),
    );
    let result = json!({ "sets": sets, "records": records, "cut": is_cut });
    Ok(Outcome { result, rests: false, said, action: Some(action::DUPLICATES_SEARCH) })
}

struct Searching<'a> {
    context: &'a Context<'a>,
    form: &'a Form,
    rights: &'a FormRights,
    rule: &'a Rule,
}

impl Searching<'_> {
    /// The pairs among the records that share one of these keys.
    async fn pairs(&self, conn: &mut Conn, keys: &[i64]) -> Result<Vec<Pair>, StoreError> {
        let lists = self.rule.keys.found(conn, keys, CROWD).await?;
        let wanted: BTreeSet<i64> = lists.iter().flatten().copied().collect();
        let wanted: Vec<i64> = wanted.into_iter().collect();
        let mut read = HashMap::with_capacity(wanted.len());
        for record in duplicates::load(conn, &self.form.table, &wanted).await? {
            let conditions = &self.context.conditions;
            let facts = record.facts();
            let fields = self.rights.fields_on(&facts, conditions);
            // Being alike in a field one may not see would tell what stands there.
            let sees_all = self.rule.fields.iter().all(|field| fields.sees(&field.key));
            if sees_all
                && self.rights.allows_on(Operation::Read, &facts, conditions)
                && let Some(of) = self.rule.read(&record.values)
            {
                read.insert(record.seq, (record.id, of));
            }
        }
        let mut found: BTreeMap<(String, String), i64> = BTreeMap::new();
        for list in &lists {
            for (at, one) in list.iter().enumerate().filter_map(|(at, seq)| Some((at, read.get(seq)?))) {
                for other in list[at + 1..].iter().filter_map(|seq| read.get(seq)) {
                    if let Some(score) = Rule::score(&one.1, &other.1) {
                        let (one, other) = duplicates::in_order(&one.0, &other.0);
                        found.insert((one.to_owned(), other.to_owned()), i64::from(score));
                    }
                }
            }
        }
        Ok(found.into_iter().map(|((one, other), score)| Pair { one, other, score }).collect())
    }
}

async fn keep(workspace: &Workspace, job: &str, pairs: Vec<Pair>) -> Result<(), StoreError> {
    if pairs.is_empty() {
        return Ok(());
    }
    let job = job.to_owned();
    workspace
        .store
        .write(move |conn| {
            let (job, pairs) = (job.clone(), pairs.clone());
            Box::pin(async move {
                let mut batch = Batch::default();
                duplicates::keep_pairs(&mut batch, &job, &pairs);
                conn.execute_all(batch).await
            })
        })
        .await
}

/// Joins the pairs nobody has called different to sets; answers how many there are, and of how many records.
async fn settle(workspace: &Workspace, job: &str) -> Result<(usize, usize), StoreError> {
    let mut conn = workspace.store.read().await?;
    let mut pairs = duplicates::pairs(&mut conn, job, MOST_PAIRS).await?;
    let ids: BTreeSet<&String> = pairs.iter().flat_map(|pair| [&pair.one, &pair.other]).collect();
    let ids: Vec<String> = ids.into_iter().cloned().collect();
    let different: BTreeSet<(String, String)> = duplicates::distinct_of(&mut conn, &ids).await?.into_iter().collect();
    drop(conn);
    pairs.retain(|pair| !different.contains(&(pair.one.clone(), pair.other.clone())));
    let sets = join(&pairs);
    let records = sets.iter().map(|set| set["records"].as_array().map_or(0, Vec::len)).sum();
    let counts = (sets.len(), records);
    let job = job.to_owned();
    workspace
        .store
        .write(move |conn| {
            let (job, sets) = (job.clone(), sets.clone());
            Box::pin(async move {
                duplicates::keep_sets(conn, &job, &sets).await?;
                duplicates::forget_earlier(conn, &job).await
            })
        })
        .await?;
    Ok(counts)
}

/// Sets of records that hang together by pairs, in the order of their best pair. `pairs` begin with the most alike.
fn join(pairs: &[Pair]) -> Vec<Value> {
    let mut set_of: HashMap<&str, usize> = HashMap::new();
    let mut sets: Vec<Vec<&Pair>> = Vec::new();
    let mut sizes: Vec<usize> = Vec::new();
    for pair in pairs {
        let (one, other) = (pair.one.as_str(), pair.other.as_str());
        match (set_of.get(one).copied(), set_of.get(other).copied()) {
            (None, None) => {
                set_of.extend([(one, sets.len()), (other, sets.len())]);
                sets.push(vec![pair]);
                sizes.push(2);
            }
            (Some(mine), Some(theirs)) if mine == theirs => sets[mine].push(pair),
            (Some(mine), Some(theirs)) if sizes[mine] + sizes[theirs] <= MOST_IN_SET => {
                let (keep, give) = (mine.min(theirs), mine.max(theirs));
                let moved = std::mem::take(&mut sets[give]);
                set_of.extend(moved.iter().flat_map(|pair| [(pair.one.as_str(), keep), (pair.other.as_str(), keep)]));
                sets[keep].extend(moved);
                sets[keep].push(pair);
                sizes[keep] += std::mem::take(&mut sizes[give]);
            }
            (Some(set), None) if sizes[set] < MOST_IN_SET => {
                set_of.insert(other, set);
                sets[set].push(pair);
                sizes[set] += 1;
            }
            (None, Some(set)) if sizes[set] < MOST_IN_SET => {
                set_of.insert(one, set);
                sets[set].push(pair);
                sizes[set] += 1;
            }
            _ => {}
        }
    }
    sets.retain(|set| !set.is_empty());
    sets.iter()
        .map(|set| {
            let members: BTreeSet<&str> =
                set.iter().flat_map(|pair| [pair.one.as_str(), pair.other.as_str()]).collect();
            let members: Vec<&str> = members.into_iter().collect();
            let place = |id: &str| members.binary_search(&id).unwrap_or_default();
            let pairs: Vec<Value> =
                set.iter().map(|pair| json!([place(&pair.one), place(&pair.other), pair.score])).collect();
            json!({ "records": members, "pairs": pairs })
        })
        .collect()
}

/// One set as its reader may see it now.
#[derive(Debug, Clone, PartialEq)]
pub struct Set {
    /// Masked for the reader, the oldest first.
    pub records: Vec<StoredRecord>,
    /// Of the best pair, in percent.
    pub score: i64,
}

/// The sets of a search after place `after`, with the place of the last one looked at, `None` at the end. Records that
/// are gone and pairs that were called different since are left out, and what falls apart by that is shown apart.
///
/// # Errors
/// The database's.
pub async fn sets(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    rights: &FormRights,
    job: &str,
    after: i64,
    limit: usize,
) -> Result<(Vec<Set>, Option<i64>), StoreError> {
    let mut stored = duplicates::sets(conn, job, after, limit + 1).await?;
    let next = if stored.len() > limit {
        stored.truncate(limit);
        stored.last().map(|(place, _)| *place)
    } else {
        None
    };
    let pairs: Vec<Vec<Pair>> = stored.iter().map(|(_, body)| read_pairs(body)).collect();
    let ids: BTreeSet<String> = pairs.iter().flatten().flat_map(|p| [p.one.clone(), p.other.clone()]).collect();
    let ids: Vec<String> = ids.into_iter().collect();
    let different: BTreeSet<(String, String)> = duplicates::distinct_of(conn, &ids).await?.into_iter().collect();
    let mut records = HashMap::new();
    for mut record in load_rows(conn, &form.table, &ids).await? {
        if record.deleted_at.is_none() && rights.allows_on(Operation::Read, &record.facts(), &context.conditions) {
            crate::record::mask(context, rights, form, &mut record);
            records.insert(record.id.clone(), record);
        }
    }
    let mut shown = Vec::new();
    for set in pairs {
        let stands = |pair: &Pair| {
            let both = records.contains_key(&pair.one) && records.contains_key(&pair.other);
            both && !different.contains(&(pair.one.clone(), pair.other.clone()))
        };
        let set: Vec<Pair> = set.into_iter().filter(stands).collect();
        for part in join(&set) {
            let of = read_pairs(&part);
            let score = of.iter().map(|pair| pair.score).max().unwrap_or_default();
            let members: BTreeSet<&String> = of.iter().flat_map(|pair| [&pair.one, &pair.other]).collect();
            let mut members: Vec<StoredRecord> =
                members.into_iter().filter_map(|id| records.get(id).cloned()).collect();
            members.sort_by_key(|record| record.seq);
            shown.push(Set { records: members, score });
        }
    }
    Ok((shown, next))
}

fn read_pairs(body: &Value) -> Vec<Pair> {
    let id = |place: &Value| {
        let place = usize::try_from(place.as_u64()?).ok()?;
        body["records"].get(place)?.as_str().map(str::to_owned)
    };
    let pairs = body["pairs"].as_array().into_iter().flatten();
    pairs.filter_map(|pair| Some(Pair { one: id(&pair[0])?, other: id(&pair[1])?, score: pair[2].as_i64()? })).collect()
}

/// Remembers records as different from each other, or forgets that they are.
///
/// # Errors
/// [`ReadError::NotFound`] when one of them is not there for the one who acts, [`ReadError::Forbidden`] for whoever may
/// read none at all.
pub async fn set_distinct(
    workspace: &Workspace,
    principal: &Principal,
    place: (&str, &str),
    records: Vec<String>,
    distinct: bool,
) -> Result<(), ReadError> {
    let snapshot = workspace.snapshot();
    let context = snapshot.context(principal);
    let (app, form) = place;
    let rights = context.rights(app, form).ok_or(ReadError::NotFound)?;
    let form = snapshot.model.form(app, form).cloned().ok_or(ReadError::NotFound)?;
    if !rights.allows(Operation::Read) {
        return Err(ReadError::Forbidden);
    }
    let ids: BTreeSet<String> = records.into_iter().collect();
    if ids.len() < 2 || ids.len() > MOST_DISTINCT {
        return Err(ReadError::Invalid(vec![Problem::new(
            "/records",
            "wrong_number",
            format!("请选 2 到 {MOST_DISTINCT} 条数据"),
            format!("name 2 to {MOST_DISTINCT} records"),
        )]));
    }
    let ids: Vec<String> = ids.into_iter().collect();
    let mut conn = workspace.store.read().await?;
    let found = load_rows(&mut conn, &form.table, &ids).await?;
    drop(conn);
    let readable =
        found.iter().filter(|record| rights.allows_on(Operation::Read, &record.facts(), &context.conditions)).count();
    if readable < ids.len() {
        return Err(ReadError::NotFound);
    }
    let mut entry = Entry::new(snapshot.now, principal.origin(), action::DUPLICATES_DISTINCT)
        .detail(json!({ "records": ids, "distinct": distinct }));
    entry.app = Some(form.app.clone());
    entry.form = Some(form.key.clone());
    let (now, by) = (snapshot.now, principal.id().map(str::to_owned));
    workspace
        .store
        .write(move |conn| {
            let (form, ids, entry, by) = (form.clone(), ids.clone(), entry.clone(), by.clone());
            Box::pin(async move {
                let mut batch = Batch::default();
                let place = Place { app: &form.app, form: &form.key };
                for pair in pairs(&ids) {
                    if distinct {
                        duplicates::set_distinct(&mut batch, place, pair, now, by.as_deref());
                    } else {
                        duplicates::unset_distinct(&mut batch, pair);
                    }
                }
                audit::push(&mut batch, &entry);
                conn.execute_all(batch).await
            })
        })
        .await?;
    Ok(())
}

/// Each of some records with each of the others, once.
fn pairs(ids: &[String]) -> impl Iterator<Item = (&str, &str)> {
    let later = ids.iter().enumerate().map(move |(at, one)| (one, &ids[at + 1..]));
    later.flat_map(|(one, others)| others.iter().map(move |other| (one.as_str(), other.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(one: &str, other: &str, score: i64) -> Pair {
        Pair { one: one.to_owned(), other: other.to_owned(), score }
    }

    #[test]
    fn pairs_that_hang_together_are_one_set() {
        let sets = join(&[pair("a", "b", 100), pair("x", "y", 95), pair("c", "d", 93), pair("b", "c", 90)]);
        let members: Vec<&Value> = sets.iter().map(|set| &set["records"]).collect();
        assert_eq!(members, [&json!(["a", "b", "c", "d"]), &json!(["x", "y"])]);
        assert_eq!(read_pairs(&sets[0]).len(), 3);
        assert_eq!(read_pairs(&sets[1]), [pair("x", "y", 95)]);
    }

    #[test]
    fn a_set_does_not_grow_without_end() {
        let chain: Vec<Pair> = (0..200).map(|at| pair(&format!("{at:03}"), &format!("{:03}", at + 1), 90)).collect();
        let sets = join(&chain);
        assert!(sets.iter().all(|set| set["records"].as_array().is_some_and(|of| of.len() <= MOST_IN_SET)));
        assert!(sets.len() >= 4);
    }
}
