//! Due work: one row for everything that must happen at a moment, named by what it is for, so that setting it again
//! moves it. Set, moved and canceled in the transaction of the change that caused it; run by the scheduler.

use super::signals::Left;
use super::{Arg, Batch, Conn, Dialect, Row, StoreError};
use crate::args;
use crate::clock::Moment;
use crate::definition::CatchUp;
use serde_json::Value;

pub(super) const TABLES: &str = "
    CREATE TABLE timer (
        id {text} PRIMARY KEY,
        due_at {text} NOT NULL,
        kind {text} NOT NULL,
        app {text},
        key {text},
        record_id {text},
        run_id {text},
        data {text},
        catch_up {text} NOT NULL CHECK (catch_up IN ('once', 'all', 'skip')),
        state {text} NOT NULL CHECK (state IN ('waiting', 'dead')),
        attempts {int} NOT NULL,
        error {text},
        retry_at {text}
    );
    CREATE INDEX timer_due ON timer (coalesce(retry_at, due_at), id) WHERE state = 'waiting';
    CREATE INDEX timer_waiting ON timer (due_at, id) WHERE state = 'waiting';
    CREATE INDEX timer_dead ON timer (due_at, id) WHERE state = 'dead';
    CREATE INDEX timer_record ON timer (record_id) WHERE record_id IS NOT NULL;
    CREATE INDEX timer_run ON timer (run_id) WHERE run_id IS NOT NULL;
    CREATE INDEX timer_app ON timer (app, kind) WHERE app IS NOT NULL;
";

/// Lets the due work of each owner be found apart, however much of it others have.
pub(super) const OWNERS: &str = "
    CREATE INDEX timer_owner ON timer ((coalesce(app, '') || '/' || kind || '/' || coalesce(key, '')),
        coalesce(retry_at, due_at), id) WHERE state = 'waiting';
";

/// Whose work a timer is: of one definition of one app, or of one kind where it belongs to none.
const OWNER: &str = "(coalesce(app, '') || '/' || kind || '/' || coalesce(key, ''))";

/// One piece of due work.
#[derive(Debug, Clone, PartialEq)]
pub struct Timer {
    /// What it is for, such as `reminder/crm/follow-up/<record>`; setting the same id again moves the timer.
    pub id: String,
    pub due_at: Moment,
    /// Who acts on it: `reminder`, `rule`, `flow`, `deadline` …
    pub kind: String,
    pub app: Option<String>,
    /// The definition it comes from.
    pub key: Option<String>,
    pub record_id: Option<String>,
    pub run_id: Option<String>,
    pub data: Value,
    pub catch_up: CatchUp,
}

impl Timer {
    /// A timer that belongs to nothing yet; fill in what it belongs to.
    pub fn new(id: impl Into<String>, kind: impl Into<String>, due_at: Moment) -> Self {
        Self {
            id: id.into(),
            due_at,
            kind: kind.into(),
            app: None,
            key: None,
            record_id: None,
            run_id: None,
            data: Value::Null,
            catch_up: CatchUp::Once,
        }
    }
}

/// One that is due, as far as is needed to say who acts on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub id: String,
    pub kind: String,
    /// Whether it is about one record.
    pub is_of_record: bool,
}

impl Due {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { id: row.text(0)?, kind: row.text(1)?, is_of_record: row.opt_text(2)?.is_some() })
    }
}

/// A timer as administrators see it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredTimer {
    pub timer: Timer,
    /// True when it failed too often and waits for a person.
    pub dead: bool,
    pub attempts: i64,
    pub error: Option<String>,
    /// When it is tried again after a failure.
    pub retry_at: Option<Moment>,
}

impl StoredTimer {
    /// When it is to act: when it is tried again, where it has failed.
    fn due_at(&self) -> Moment {
        self.retry_at.unwrap_or(self.timer.due_at)
    }
}

/// The same time on two clocks lies no further apart.
const ZONES_APART: chrono::Duration = chrono::Duration::hours(27);
/// What holidays and other hours move lies closer together, and further apart from what comes a year later.
const DAYS_APART: chrono::Duration = chrono::Duration::days(120);

const DUE: &str = "SELECT id, kind, record_id FROM timer WHERE state = 'waiting' AND coalesce(retry_at, due_at) <= $1 \
                   ORDER BY coalesce(retry_at, due_at), id LIMIT $2";
const NEXT: &str = "SELECT coalesce(retry_at, due_at) FROM timer WHERE state = 'waiting' ORDER BY 1 LIMIT 1";

const COLUMNS: &str = "id, due_at, kind, app, key, record_id, run_id, data, catch_up, state, attempts, error, retry_at";

/// Sets a timer, or moves the one of the same id and forgets its failures.
pub fn set(batch: &mut Batch, timer: &Timer) {
    let (sql, args) = set_statement(timer);
    batch.push(sql, args);
    batch.leave(Left::timer(timer.due_at));
}

/// Like [`set`], but leaves one alone that waits for the same moment: what it keeps came with the change that set it.
pub fn set_moved(batch: &mut Batch, timer: &Timer) {
    let (sql, args) = set_statement(timer);
    batch.push(format!("{sql} WHERE timer.due_at <> excluded.due_at OR timer.state = 'dead'"), args);
    batch.leave(Left::timer(timer.due_at));
}

/// Moves a timer of this id that waits for the same time on another clock, and has not been due by `now`. There is none where
/// it has done its work, and one that comes again may wait for a later time.
pub fn move_zone(batch: &mut Batch, id: &str, due_at: Moment, now: Moment) {
    move_within(batch, id, due_at, now, ZONES_APART);
}

/// The same for one that counts working days, which others are now.
pub fn move_days(batch: &mut Batch, id: &str, due_at: Moment, now: Moment) {
    move_within(batch, id, due_at, now, DAYS_APART);
}

fn move_within(batch: &mut Batch, id: &str, due_at: Moment, now: Moment, apart: chrono::Duration) {
    let (first, last) = (due_at - apart, due_at + apart);
    let sql = "UPDATE timer SET due_at = $2 WHERE id = $1 AND state = 'waiting' AND retry_at IS NULL AND due_at > $3 \
               AND due_at >= $4 AND due_at <= $5";
    batch.push(sql, args![id, due_at, now, first, last]);
    batch.leave(Left::timer(due_at));
}

/// Makes the timers that wait, and whose ids begin so, due at a moment if they are due later: they find out when they are.
pub fn hurry(batch: &mut Batch, beginning: &str, due_at: Moment) {
    // '~' sorts after whatever ids are made of.
    let sql = "UPDATE timer SET due_at = $3 \
               WHERE id >= $1 AND id < $2 AND state = 'waiting' AND retry_at IS NULL AND due_at > $3";
    batch.push(sql, args![beginning, format!("{beginning}~"), due_at]);
    batch.leave(Left::timer(due_at));
}

/// When the timer of this id is due, if it waits and has not failed.
pub async fn waits_until(conn: &mut Conn, id: &str) -> Result<Option<Moment>, StoreError> {
    let sql = "SELECT due_at FROM timer WHERE id = $1 AND state = 'waiting' AND retry_at IS NULL";
    conn.row(sql, args![id]).await?.map(|row| row.moment(0)).transpose()
}

/// The timer of this id in whatever state, held until the transaction ends.
pub async fn held(conn: &mut Conn, id: &str) -> Result<Option<StoredTimer>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM timer WHERE id = $1{}", conn.dialect().for_update());
    conn.row(&sql, args![id]).await?.map(|row| read(&row)).transpose()
}

/// What the timer of this id keeps; whoever works on it holds nobody up.
pub async fn data(conn: &mut Conn, id: &str) -> Result<Option<Value>, StoreError> {
    conn.row("SELECT data FROM timer WHERE id = $1", args![id]).await?.map(|row| row.json(0)).transpose()
}

/// Like [`set`], at once.
pub async fn set_now(conn: &mut Conn, timer: &Timer) -> Result<(), StoreError> {
    let (sql, args) = set_statement(timer);
    conn.leave(Left::timer(timer.due_at));
    conn.execute(sql, args).await.map(|_| ())
}

/// Sets a timer unless one of its id waits; a dead one comes alive.
pub async fn set_absent(conn: &mut Conn, timer: &Timer) -> Result<(), StoreError> {
    is_set(conn, timer).await.map(|_| ())
}

/// Like [`set_absent`] for what must see the work of every transaction that asks for it: the timer is not taken while one of
/// them is open, however long that is. On SQLite none is open beside another.
pub async fn set_shared(conn: &mut Conn, timer: &Timer) -> Result<(), StoreError> {
    let sql = format!("SELECT 1 FROM timer WHERE id = $1{}", conn.dialect().for_share());
    while !is_set(conn, timer).await? {
        if conn.row(&sql, args![timer.id.as_str()]).await?.is_some() {
            break;
        }
        // It was being done and was waited for: another is needed.
    }
    Ok(())
}

/// False where one of its id waits.
async fn is_set(conn: &mut Conn, timer: &Timer) -> Result<bool, StoreError> {
    let (sql, args) = set_statement(timer);
    conn.leave(Left::timer(timer.due_at));
    let (insert, _) = sql.split_once(" DO UPDATE").unwrap_or((sql, ""));
    if conn.execute(&format!("{insert} DO NOTHING"), args).await? > 0 {
        return Ok(true);
    }
    // Looked at first, for an update that changes nothing would wait for whoever holds the timer that is due.
    let sql = "SELECT 1 FROM timer WHERE id = $1 AND state = 'dead'";
    let is_dead = conn.row(sql, args![timer.id.as_str()]).await?.is_some();
    if is_dead {
        set_now(conn, timer).await?;
    }
    Ok(is_dead)
}

fn set_statement(timer: &Timer) -> (&'static str, Vec<Arg>) {
    let data = if timer.data.is_null() { None } else { Some(timer.data.to_string()) };
    let args = args![
        timer.id.as_str(),
        timer.due_at,
        timer.kind.as_str(),
        timer.app.clone(),
        timer.key.clone(),
        timer.record_id.clone(),
        timer.run_id.clone(),
        data,
        word(timer.catch_up)
    ];
    let sql = "INSERT INTO timer (id, due_at, kind, app, key, record_id, run_id, data, catch_up, state, attempts) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', 0) \
               ON CONFLICT (id) DO UPDATE SET due_at = excluded.due_at, data = excluded.data, \
               catch_up = excluded.catch_up, state = 'waiting', attempts = 0, error = NULL, retry_at = NULL";
    (sql, args)
}

/// Removes a timer, if it is there.
pub fn cancel(batch: &mut Batch, id: &str) {
    batch.push("DELETE FROM timer WHERE id = $1", args![id]);
}

/// Removes every timer of a record.
pub fn cancel_record(batch: &mut Batch, record_id: &str) {
    batch.push("DELETE FROM timer WHERE record_id = $1", args![record_id]);
}

/// Removes every timer of a run, or only those whose id begins with `prefix`.
pub fn cancel_run(batch: &mut Batch, run_id: &str, prefix: &str) {
    batch.push("DELETE FROM timer WHERE run_id = $1 AND substr(id, 1, length($2)) = $2", args![run_id, prefix]);
}

/// Removes every timer of an app.
pub async fn delete_app(conn: &mut Conn, app: &str) -> Result<(), StoreError> {
    conn.execute("DELETE FROM timer WHERE app = $1", args![app]).await.map(|_| ())
}

/// Removes the timers of one kind and definition of an app, as when the definition changes or goes.
pub async fn delete_key(conn: &mut Conn, app: &str, kind: &str, key: &str) -> Result<(), StoreError> {
    conn.execute("DELETE FROM timer WHERE app = $1 AND kind = $2 AND key = $3", args![app, kind, key]).await.map(|_| ())
}

/// Whether there is a timer of this id.
pub async fn exists(conn: &mut Conn, id: &str) -> Result<bool, StoreError> {
    Ok(conn.row("SELECT 1 FROM timer WHERE id = $1", args![id]).await?.is_some())
}

/// Whether a timer waits whose id begins so.
pub async fn waits_for(conn: &mut Conn, beginning: &str) -> Result<bool, StoreError> {
    // '~' sorts after whatever ids are made of.
    let sql = "SELECT 1 FROM timer WHERE id >= $1 AND id < $2 AND state = 'waiting' LIMIT 1";
    Ok(conn.row(sql, args![beginning, format!("{beginning}~")]).await?.is_some())
}

/// The keys of an app's definitions that have timers of this kind.
pub async fn keys(conn: &mut Conn, app: &str, kind: &str) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT DISTINCT key FROM timer WHERE app = $1 AND kind = $2 AND key IS NOT NULL";
    conn.rows(sql, args![app, kind]).await?.iter().map(|row| row.text(0)).collect()
}

/// At most `limit` timers that are due. When there are more than that, each owner has a share in them, so that
/// whoever has very much to do keeps nobody waiting but themselves; what one owner does not need goes to those who have
/// waited longest.
pub async fn due(conn: &mut Conn, now: Moment, limit: usize) -> Result<Vec<Due>, StoreError> {
    let longest = longest_due(conn, now, limit).await?;
    if longest.len() < limit {
        return Ok(longest);
    }
    let owners = owners_due(conn, now).await?;
    if owners.len() < 2 {
        return Ok(longest);
    }
    let share = (limit / owners.len()).max(1);
    let mut found = Vec::with_capacity(limit);
    for owner in owners.iter().take(limit) {
        found.extend(due_of(conn, owner, now, share).await?);
    }
    for due in longest {
        if found.len() < limit && !found.contains(&due) {
            found.push(due);
        }
    }
    Ok(found)
}

/// The longest due of all, whosever they are.
async fn longest_due(conn: &mut Conn, now: Moment, limit: usize) -> Result<Vec<Due>, StoreError> {
    conn.rows(DUE, args![now, limit]).await?.iter().map(Due::read).collect()
}

/// The owners that have something due, in the order of what each has waited for longest. The index is walked from owner to
/// owner, so that it does not matter how many timers one has.
async fn owners_due(conn: &mut Conn, now: Moment) -> Result<Vec<String>, StoreError> {
    let sql = format!(
        "WITH RECURSIVE owner (name) AS (\
         SELECT name FROM (SELECT {OWNER} AS name FROM timer WHERE state = 'waiting' ORDER BY 1 LIMIT 1) first_owner \
         UNION ALL \
         SELECT (SELECT {OWNER} FROM timer WHERE state = 'waiting' AND {OWNER} > owner.name ORDER BY 1 LIMIT 1) \
         FROM owner WHERE owner.name IS NOT NULL) \
         SELECT owner.name, (SELECT coalesce(retry_at, due_at) FROM timer WHERE state = 'waiting' \
         AND {OWNER} = owner.name ORDER BY coalesce(retry_at, due_at), id LIMIT 1) \
         FROM owner WHERE owner.name IS NOT NULL"
    );
    let mut found = Vec::new();
    for row in conn.rows(&sql, args![]).await? {
        if let Some(due) = row.opt_moment(1)?
            && due <= now
        {
            found.push((due, row.text(0)?));
        }
    }
    found.sort();
    Ok(found.into_iter().map(|(_, owner)| owner).collect())
}

/// What one owner has due, the longest due first.
async fn due_of(conn: &mut Conn, owner: &str, now: Moment, limit: usize) -> Result<Vec<Due>, StoreError> {
    let sql = format!(
        "SELECT id, kind, record_id FROM timer WHERE state = 'waiting' AND {OWNER} = $1 AND coalesce(retry_at, due_at) <= $2 \
         ORDER BY coalesce(retry_at, due_at), id LIMIT $3"
    );
    conn.rows(&sql, args![owner, now, limit]).await?.iter().map(Due::read).collect()
}

/// The moment at which the next waiting timer is due.
pub async fn next_due(conn: &mut Conn) -> Result<Option<Moment>, StoreError> {
    conn.row(NEXT, args![]).await?.map(|row| row.moment(0)).transpose()
}

/// Takes a due timer for the rest of the transaction; `None` when it was moved, done, or is held by another server.
pub async fn claim(conn: &mut Conn, id: &str, now: Moment) -> Result<Option<StoredTimer>, StoreError> {
    Ok(claim_all(conn, &[id], now).await?.pop())
}

/// Takes those of these timers for the rest of the transaction that are still due and held by nobody, the longest due first.
pub async fn claim_all(conn: &mut Conn, ids: &[&str], now: Moment) -> Result<Vec<StoredTimer>, StoreError> {
    let (dialect, lock) = (conn.dialect(), conn.dialect().for_update_skip_locked());
    // That they are due is not asked of the database: its planner would walk through all that is.
    let sql = format!("SELECT {COLUMNS} FROM timer WHERE {}{lock}", dialect.one_of("id", "$1"));
    let rows = conn.rows(&sql, args![Value::from(ids.to_vec()).to_string()]).await?;
    let mut claimed: Vec<StoredTimer> = rows.iter().map(read).collect::<Result<_, _>>()?;
    claimed.retain(|stored| !stored.dead && stored.due_at() <= now);
    claimed.sort_by(|one, other| (one.due_at(), &one.timer.id).cmp(&(other.due_at(), &other.timer.id)));
    Ok(claimed)
}

/// The claimed timers have done what they were for: each is due again at a moment, or gone.
pub fn settle(dialect: Dialect, ends: &[(&str, Option<Moment>)], batch: &mut Batch) {
    let done: Vec<&str> = ends.iter().filter(|(_, next)| next.is_none()).map(|(id, _)| *id).collect();
    if !done.is_empty() {
        let sql = format!("DELETE FROM timer WHERE {}", dialect.one_of("id", "$1"));
        batch.push(sql, args![Value::from(done).to_string()]);
    }
    for (id, due_at) in ends.iter().filter_map(|(id, next)| Some((*id, (*next)?))) {
        let sql = "UPDATE timer SET due_at = $2, attempts = 0, error = NULL, retry_at = NULL WHERE id = $1";
        batch.push(sql, args![id, due_at]);
    }
}

/// What the claimed timer remembers for its next firing.
pub async fn set_data(conn: &mut Conn, id: &str, data: &Value) -> Result<(), StoreError> {
    let data = if data.is_null() { None } else { Some(data.to_string()) };
    conn.execute("UPDATE timer SET data = $2 WHERE id = $1", args![id, data]).await.map(|_| ())
}

/// The claimed timer failed: it is tried again at `retry_at`, or never when that is `None`.
pub async fn failed(conn: &mut Conn, id: &str, error: &str, retry_at: Option<Moment>) -> Result<(), StoreError> {
    let state = if retry_at.is_some() { "waiting" } else { "dead" };
    let sql = "UPDATE timer SET attempts = attempts + 1, error = $2, retry_at = $3, state = $4 WHERE id = $1";
    conn.execute(sql, args![id, error, retry_at, state]).await.map(|_| ())
}

/// Timers in the order in which they are due, after the one a cursor names.
pub async fn list(
    conn: &mut Conn,
    dead: bool,
    after: Option<(Moment, &str)>,
    limit: usize,
) -> Result<Vec<StoredTimer>, StoreError> {
    page(conn, if dead { "dead" } else { "waiting" }, None, after, limit).await
}

/// Timers that wait although they were due, the longest due first, after the one a cursor names.
pub async fn late(
    conn: &mut Conn,
    now: Moment,
    after: Option<(Moment, &str)>,
    limit: usize,
) -> Result<Vec<StoredTimer>, StoreError> {
    page(conn, "waiting", Some(now), after, limit).await
}

async fn page(
    conn: &mut Conn,
    state: &str,
    due_by: Option<Moment>,
    after: Option<(Moment, &str)>,
    limit: usize,
) -> Result<Vec<StoredTimer>, StoreError> {
    let (due_at, id) = after.map_or((String::new(), ""), |(due_at, id)| (crate::clock::to_text(due_at), id));
    let mut args = args![due_at, id, limit];
    let mut sql = format!("SELECT {COLUMNS} FROM timer WHERE state = '{state}' AND (due_at, id) > ($1, $2)");
    if let Some(due_by) = due_by {
        sql.push_str(" AND due_at <= $4");
        args.push(due_by.into());
    }
    sql.push_str(" ORDER BY due_at, id LIMIT $3");
    conn.rows(&sql, args).await?.iter().map(read).collect()
}

/// A timer that has failed is due at once, as often as any other; false where none of this id has.
pub async fn retry(conn: &mut Conn, id: &str, now: Moment) -> Result<bool, StoreError> {
    // It has failed once at least, so it does not count as missed.
    let sql = "UPDATE timer SET state = 'waiting', attempts = 1, retry_at = $2 WHERE id = $1 AND attempts > 0";
    conn.leave(Left::timer(now));
    Ok(conn.execute(sql, args![id, now]).await? > 0)
}

/// Removes a timer that belongs to one record or run; false where none of this id does.
pub async fn give_up(conn: &mut Conn, id: &str) -> Result<bool, StoreError> {
    let sql = "DELETE FROM timer WHERE id = $1 AND (record_id IS NOT NULL OR run_id IS NOT NULL)";
    Ok(conn.execute(sql, args![id]).await? > 0)
}

/// How many timers there are, for the metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Those waiting, the due ones among them.
    pub waiting: i64,
    pub due: i64,
    pub dead: i64,
}

pub async fn counts(conn: &mut Conn, now: Moment) -> Result<Counts, StoreError> {
    let sql = "SELECT (SELECT count(*) FROM timer WHERE state = 'waiting'), \
               (SELECT count(*) FROM timer WHERE state = 'waiting' AND coalesce(retry_at, due_at) <= $1), \
               (SELECT count(*) FROM timer WHERE state = 'dead')";
    let Some(row) = conn.row(sql, args![now]).await? else { return Ok(Counts::default()) };
    Ok(Counts { waiting: row.int(0)?, due: row.int(1)?, dead: row.int(2)? })
}

fn word(catch_up: CatchUp) -> &'static str {
    match catch_up {
        CatchUp::Once => "once",
        CatchUp::All => "all",
        CatchUp::Skip => "skip",
    }
}

fn read(row: &Row) -> Result<StoredTimer, StoreError> {
    let catch_up = match row.text(8)?.as_str() {
        "all" => CatchUp::All,
        "skip" => CatchUp::Skip,
        _ => CatchUp::Once,
    };
    Ok(StoredTimer {
        timer: Timer {
            id: row.text(0)?,
            due_at: row.moment(1)?,
            kind: row.text(2)?,
            app: row.opt_text(3)?,
            key: row.opt_text(4)?,
            record_id: row.opt_text(5)?,
            run_id: row.opt_text(6)?,
            data: row.json(7)?,
            catch_up,
        },
        dead: row.text(9)? == "dead",
        attempts: row.int(10)?,
        error: row.opt_text(11)?,
        retry_at: row.opt_moment(12)?,
    })
}

#[cfg(test)]
mod tests {
    use super::{DUE, NEXT, Timer, list, set_moved};
    use crate::args;
    use crate::clock::from_text;
    use crate::store::{Batch, Store, StoreError};
    use serde_json::{Value, json};

    #[tokio::test]
    async fn one_that_waits_for_the_same_moment_keeps_what_it_has() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite:{}", folder.path().join("t.db").display())).await.unwrap();
        let (due, later) = (from_text("2026-11-27T08:00:00Z").unwrap(), from_text("2026-11-27T09:00:00Z").unwrap());
        let timer = |due, data| Timer { data, ..Timer::new("flow/a/f/r", "flow", due) };
        let (first, same, moved) =
            (timer(due, json!({ "caused": [1] })), timer(due, Value::Null), timer(later, Value::Null));
        let after = async |timer: Timer| {
            let set: Result<(), StoreError> = store
                .write(move |conn| {
                    let timer = timer.clone();
                    Box::pin(async move {
                        let mut batch = Batch::default();
                        set_moved(&mut batch, &timer);
                        conn.execute_all(batch).await
                    })
                })
                .await;
            set.unwrap();
            let kept = list(&mut store.read().await.unwrap(), false, None, 10).await.unwrap().remove(0).timer;
            (kept.due_at, kept.data)
        };
        assert_eq!(after(first.clone()).await, (due, first.data.clone()));
        assert_eq!(after(same).await, (due, first.data.clone()));
        assert_eq!(after(moved).await, (later, Value::Null));
    }

    /// Whoever sorts what waits to find what is due needs seconds for a million timers.
    #[tokio::test]
    async fn what_is_due_is_found_by_its_index() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite:{}", folder.path().join("t.db").display())).await.unwrap();
        let mut conn = store.read().await.unwrap();
        for (sql, args) in [(DUE, args!["2026-11-27T08:00:00.000Z", 64]), (NEXT, args![])] {
            let rows = conn.rows(&format!("EXPLAIN QUERY PLAN {sql}"), args).await.unwrap();
            let plan: Vec<String> = rows.iter().map(|row| row.text(3).unwrap()).collect();
            assert_eq!(plan.len(), 1, "{plan:?}");
            assert!(plan[0].contains("timer_due"), "{plan:?}");
        }
    }
}
