//! What is due, fired as the server would fire it.

use tenon_engine::schedule::Scheduler;

/// Fires what is due now until nothing is, and no timer may fail; answers how many were done.
pub async fn fire_all(scheduler: &Scheduler) -> usize {
    let mut fired = 0;
    loop {
        let round = scheduler.run_due().await.expect("fires");
        assert_eq!(round.failed, 0, "no timer fails");
        if round.done == 0 {
            return fired;
        }
        fired += round.done;
    }
}
