//! Due work on both databases: set, moved, run exactly once, tried again, and caught up with after a pause.

use crate::on_both;
use crate::support::database::{TestStore, postgres, with_room};
use chrono::Duration;
use futures_util::future::BoxFuture;
use std::sync::Arc;
use tenon_engine::args;
use tenon_engine::clock::{Clock, Moment, from_text, to_text};
use tenon_engine::definition::CatchUp;
use tenon_engine::schedule::{BATCH, Cron, Occasion, Scheduler, Tick, TimerError, TimerHandler};
use tenon_engine::store::timers::{self, StoredTimer, Timer};
use tenon_engine::store::{Batch, Conn, Store, StoreError};
use tenon_engine::zone::DEFAULT_ZONE;
use tokio::sync::{Notify, mpsc, watch};

fn start() -> Moment {
    from_text("2026-11-22T08:00:00Z").expect("a moment")
}

/// Writes down every occasion in a table, fails on request, and comes again by a cron expression.
struct Diary {
    again: Option<Cron>,
    told: mpsc::UnboundedSender<String>,
}

impl TimerHandler for Diary {
    fn fire<'c>(
        &'c self,
        conn: &'c mut Conn,
        timer: &'c Timer,
        occasion: Occasion,
    ) -> BoxFuture<'c, Result<Option<Moment>, TimerError>> {
        Box::pin(async move {
            if occasion.act {
                conn.execute("INSERT INTO diary (id, due_at) VALUES ($1, $2)", args![timer.id.as_str(), timer.due_at])
                    .await?;
            }
            if timer.data["fail"] == true {
                return Err(TimerError::Failed("asked to fail".to_owned()));
            }
            Ok(self.again.as_ref().and_then(|cron| cron.next_after(occasion.after, DEFAULT_ZONE)))
        })
    }

    fn shares(&self) -> bool {
        true
    }

    fn fired(&self, timer: &Timer) {
        self.told.send(timer.id.clone()).expect("the test listens");
    }
}

struct Bench {
    test: TestStore,
    clock: Clock,
    scheduler: Arc<Scheduler>,
    told: mpsc::UnboundedReceiver<String>,
}

async fn bench(test: TestStore, again: Option<&str>) -> Bench {
    let table = test.store.dialect().types("CREATE TABLE diary (id {text} NOT NULL, due_at {text} NOT NULL)");
    let create = table.clone();
    write(&test.store, move |conn| {
        let create = create.clone();
        Box::pin(async move { conn.run(&create).await })
    })
    .await;
    let clock = Clock::by_hand(start());
    let (told, listener) = mpsc::unbounded_channel();
    let again = again.map(|cron| Cron::parse(cron).expect("a cron expression"));
    let scheduler = Scheduler::new(test.store.clone(), clock.clone()).handle("diary", Arc::new(Diary { again, told }));
    Bench { test, clock, scheduler: Arc::new(scheduler), told: listener }
}

async fn write<F>(store: &Store, job: F)
where
    F: for<'c> Fn(&'c mut Conn) -> BoxFuture<'c, Result<(), StoreError>> + Send + Sync + 'static,
{
    store.write(job).await.expect("writes");
}

async fn set(store: &Store, timers: Vec<Timer>) {
    write(store, move |conn| {
        let mut batch = Batch::default();
        timers.iter().for_each(|timer| timers::set(&mut batch, timer));
        Box::pin(conn.execute_all(batch))
    })
    .await;
}

fn timer(id: &str, after: Duration) -> Timer {
    Timer::new(id, "diary", start() + after)
}

/// One that may share a transaction with others.
fn timer_of_record(id: &str, after: Duration) -> Timer {
    Timer { record_id: Some(format!("record-{id}")), ..timer(id, after) }
}

async fn waiting(store: &Store) -> Vec<StoredTimer> {
    timers::list(&mut store.read().await.expect("connects"), false, None, 1000).await.expect("lists")
}

async fn entries(store: &Store) -> Vec<(String, String)> {
    let mut conn = store.read().await.expect("connects");
    let rows = conn.rows("SELECT id, due_at FROM diary ORDER BY due_at, id", args![]).await.expect("reads");
    rows.iter().map(|row| (row.text(0).expect("id"), row.text(1).expect("due"))).collect()
}

async fn timers_are_set_moved_and_canceled(test: TestStore) {
    let bench = bench(test, None).await;
    let store = &bench.test.store;
    let mut of_run = timer("deadline/r1/3/0", Duration::hours(1));
    of_run.run_id = Some("r1".into());
    let mut other_step = timer("deadline/r1/4/0", Duration::hours(1));
    other_step.run_id = Some("r1".into());
    let mut of_record = timer("reminder/crm/x/rec1", Duration::hours(1));
    (of_record.record_id, of_record.app, of_record.key) = (Some("rec1".into()), Some("crm".into()), Some("x".into()));
    set(store, vec![timer("a", Duration::zero()), timer("b", Duration::zero()), of_run, other_step, of_record]).await;
    set(store, vec![timer("a", Duration::hours(2))]).await;
    let round = bench.scheduler.run_due().await.expect("runs");
    assert_eq!((round.done, round.failed, round.more), (1, 0, true));
    assert_eq!(entries(store).await, [("b".to_owned(), to_text(start()))]);
    write(store, |conn| {
        let mut batch = Batch::default();
        timers::cancel_run(&mut batch, "r1", "deadline/r1/3/");
        timers::cancel_record(&mut batch, "rec1");
        timers::cancel(&mut batch, "not there");
        Box::pin(conn.execute_all(batch))
    })
    .await;
    let left: Vec<String> = waiting(store).await.into_iter().map(|stored| stored.timer.id).collect();
    assert_eq!(left, ["deadline/r1/4/0", "a"]);
}

on_both!(set_move_cancel, timers_are_set_moved_and_canceled);

async fn many_servers_run_each_timer_once(test: TestStore) {
    let bench = bench(test, None).await;
    let store = &bench.test.store;
    let one = |n: i64| {
        let make = if n % 4 == 0 { timer } else { timer_of_record };
        make(&format!("t{n:03}"), Duration::milliseconds(n - 400))
    };
    set(store, (0..300).map(one).collect()).await;
    let (told, _listener) = mpsc::unbounded_channel();
    let other = Arc::new(
        Scheduler::new(store.clone(), bench.clock.clone()).handle("diary", Arc::new(Diary { again: None, told })),
    );
    let servers = [Arc::clone(&bench.scheduler), Arc::clone(&bench.scheduler), Arc::clone(&other), other];
    let work = servers.map(|server| {
        tokio::spawn(async move {
            let mut done = 0;
            loop {
                let round = server.run_due().await.expect("runs");
                assert!(round.done <= BATCH && round.failed == 0, "{round:?}");
                done += round.done;
                if !round.more {
                    return done;
                }
            }
        })
    });
    let mut done = 0;
    for work in work {
        done += work.await.expect("ends");
    }
    // One may stop while another still holds the rest; nothing is left after a last look.
    loop {
        let round = bench.scheduler.run_due().await.expect("runs");
        done += round.done;
        if round.done == 0 {
            break;
        }
    }
    let ids: std::collections::BTreeSet<String> = entries(store).await.into_iter().map(|(id, _)| id).collect();
    assert_eq!((entries(store).await.len(), ids.len(), waiting(store).await.len()), (300, 300, 0));
    assert_eq!(done, 300);
}

on_both!(exactly_once, many_servers_run_each_timer_once);

async fn a_failing_timer_is_tried_again_and_then_laid_aside(test: TestStore) {
    let bench = bench(test, None).await;
    let store = &bench.test.store;
    let mut bad = timer_of_record("bad", Duration::zero());
    bad.data = serde_json::json!({ "fail": true });
    let mut unknown = timer("unknown", Duration::zero());
    unknown.kind = "nobody".into();
    let beside = ["a", "good", "z"];
    set(store, [bad, unknown].into_iter().chain(beside.map(|id| timer_of_record(id, Duration::zero()))).collect())
        .await;
    let round = bench.scheduler.run_due().await.expect("runs");
    assert_eq!((round.done, round.failed), (3, 2));
    assert_eq!(entries(store).await, beside.map(|id| (id.to_owned(), to_text(start()))), "those beside it run alone");
    assert_eq!(bench.scheduler.run_due().await.expect("runs").failed, 0, "not before its pause is over");
    for attempt in 1..8 {
        let stored = waiting(store).await;
        assert_eq!(stored.iter().map(|s| s.attempts).collect::<Vec<_>>(), [attempt, attempt]);
        bench.clock.set(bench.clock.now() + Duration::seconds(30 * (1 << (attempt - 1))));
        assert_eq!(bench.scheduler.run_due().await.expect("runs").failed, 2);
    }
    assert!(waiting(store).await.is_empty());
    let mut conn = store.read().await.expect("connects");
    let dead = timers::list(&mut conn, true, None, 10).await.expect("lists");
    assert_eq!(dead.iter().map(|s| s.timer.id.as_str()).collect::<Vec<_>>(), ["bad", "unknown"]);
    assert_eq!(dead[0].error.as_deref(), Some("asked to fail"));
    let counts = timers::counts(&mut conn, bench.clock.now()).await.expect("counts");
    assert_eq!((counts.due, counts.dead), (0, 2));
    assert_eq!(entries(store).await.len(), 3, "what a failing timer wrote is taken back");
}

on_both!(retries, a_failing_timer_is_tried_again_and_then_laid_aside);

async fn what_was_missed_follows_its_policy(test: TestStore) {
    let bench = bench(test, Some("0 * * * *")).await;
    let store = &bench.test.store;
    let policies = [("once", CatchUp::Once), ("all", CatchUp::All), ("skip", CatchUp::Skip)];
    let timers = policies.map(|(id, catch_up)| Timer { catch_up, ..timer(id, Duration::hours(1)) });
    set(store, timers.to_vec()).await;
    // The server was down from 08:00 to 12:30: 09:00, 10:00, 11:00 and 12:00 were missed.
    bench.clock.set(start() + Duration::minutes(270));
    let mut runs = 0;
    while bench.scheduler.run_due().await.expect("runs").done > 0 {
        runs += 1;
    }
    assert_eq!(runs, 4);
    let count = |entries: &[(String, String)], id: &str| entries.iter().filter(|(found, _)| found == id).count();
    let written = entries(store).await;
    assert_eq!((count(&written, "once"), count(&written, "all"), count(&written, "skip")), (1, 4, 0));
    let next: Vec<String> = waiting(store).await.iter().map(|s| to_text(s.timer.due_at)).collect();
    assert_eq!(next, ["2026-11-22T13:00:00.000Z"; 3]);
    // A few minutes late is late, not missed.
    bench.clock.set(start() + Duration::minutes(305));
    bench.scheduler.run_due().await.expect("runs");
    assert_eq!(count(&entries(store).await, "skip"), 1);
    let mut metrics = String::new();
    bench.scheduler.lateness().write("late", "How late.", &mut metrics);
    assert!(metrics.contains("late_bucket{le=\"300\"} 3\n") && metrics.contains("late_count 9\n"), "{metrics}");
    let by_kind = bench.scheduler.lateness().by_kind();
    assert_eq!(by_kind.values().copied().collect::<Vec<_>>(), [9], "of each kind as many: {by_kind:?}");
}

on_both!(catching_up, what_was_missed_follows_its_policy);

async fn who_has_very_much_to_do_keeps_nobody_waiting(test: TestStore) {
    let bench = bench(test, None).await;
    let store = &bench.test.store;
    let of = |app: &str, key: &str, n: i64, after: Duration| {
        let (owner, key) = (Some(app.to_owned()), Some(key.to_owned()));
        Timer { app: owner, key, ..timer(&format!("{app}/{n:04}"), after) }
    };
    // Five thousand have waited longer than all the others.
    let flood = (0..5_000).map(|n| of("flood", "a", n, Duration::milliseconds(n - 20_000)));
    let few = (0..3).map(|n| of("few", "b", n, Duration::milliseconds(n - 2_000)));
    let later = [of("later", "c", 0, Duration::hours(1)), timer("nobodys", Duration::milliseconds(-1))];
    set(store, flood.chain(few).chain(later).collect()).await;
    let round = bench.scheduler.run_due().await.expect("runs");
    assert_eq!((round.done, round.failed, round.more), (BATCH, 0, true));
    let first: Vec<String> = entries(store).await.into_iter().map(|(id, _)| id).collect();
    let others: Vec<&String> = first.iter().filter(|id| !id.starts_with("flood")).collect();
    assert_eq!(others, ["few/0000", "few/0001", "few/0002", "nobodys"], "the first batch has all of theirs");
    let rest = BATCH - others.len();
    let flood = (0..rest).map(|n| format!("flood/{n:04}")).collect::<Vec<_>>();
    assert_eq!(first[..rest], flood, "what they leave goes to whoever has waited longest");

    // Many owners at once have a share each, and alone one has all of it.
    let many = (0..70).flat_map(|owner| (0..2).map(move |n| (owner, n)));
    let many = many.map(|(owner, n)| of(&format!("owner{owner:02}"), "d", n, Duration::milliseconds(owner - 1_000)));
    set(store, many.collect()).await;
    let mut conn = store.read().await.expect("connects");
    let due = timers::due(&mut conn, bench.clock.now(), 64).await.expect("reads");
    let ids: Vec<String> = due.into_iter().map(|due| due.id).collect();
    let firsts: Vec<&String> = ids.iter().filter(|id| id.starts_with("owner")).collect();
    assert_eq!((ids.len(), ids[0].as_str(), firsts.len()), (64, format!("flood/{rest:04}").as_str(), 63));
    assert!(firsts.iter().all(|id| id.ends_with("/0000")), "one of each: {firsts:?}");
}

on_both!(fair, who_has_very_much_to_do_keeps_nobody_waiting);

/// What an open transaction writes would be missed by whatever reads before it commits. On SQLite none is open beside another.
#[test]
fn a_shared_timer_waits_for_whoever_has_asked_for_it() {
    with_room(|| async {
        let bench = bench(postgres().await, None).await;
        let (asked, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        go_on.notify_one();
        ask(&bench.test.store, &asked, &go_on).await;
        asked.notified().await;
        let (store, heard, may) = (bench.test.store.clone(), Arc::clone(&asked), Arc::clone(&go_on));
        let late = tokio::spawn(async move { ask(&store, &heard, &may).await });
        asked.notified().await;
        assert_eq!(bench.scheduler.run_due().await.expect("looks").done, 0, "one of two has not committed");
        go_on.notify_one();
        late.await.expect("commits");
        assert_eq!(bench.scheduler.run_due().await.expect("looks").done, 1);
        assert_eq!(entries(&bench.test.store).await.len(), 1);
    });
}

/// Asks for a timer and commits when it may.
async fn ask(store: &Store, asked: &Arc<Notify>, go_on: &Arc<Notify>) {
    let (asked, go_on) = (Arc::clone(asked), Arc::clone(go_on));
    write(store, move |conn| {
        let (asked, go_on) = (Arc::clone(&asked), Arc::clone(&go_on));
        Box::pin(async move {
            timers::set_shared(conn, &timer("shared", Duration::zero())).await?;
            asked.notify_one();
            go_on.notified().await;
            Ok(())
        })
    })
    .await;
}

/// There is no tick here: the commit alone wakes the worker.
async fn the_worker_is_woken_by_commits_and_stops_when_told(test: TestStore) {
    let mut bench = bench(test, None).await;
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(Arc::clone(&bench.scheduler).run(stopped));
    for id in ["first", "second"] {
        set(&bench.test.store, vec![timer(id, Duration::zero())]).await;
        assert_eq!(bench.told.recv().await.as_deref(), Some(id));
    }
    stop.send(true).expect("the worker listens");
    worker.await.expect("ends");
}

on_both!(worker, the_worker_is_woken_by_commits_and_stops_when_told);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tick_keeps_waking() {
    let wake = [Arc::new(Notify::new()), Arc::new(Notify::new())];
    let tick = Tick::start(std::time::Duration::from_secs(1), wake.to_vec()).await.expect("starts");
    for _ in 0..2 {
        wake[0].notified().await;
        wake[1].notified().await;
    }
    tick.stop().await;
}
