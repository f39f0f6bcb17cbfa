//! The tick: wakes those who look for due work, every second, whether or not anything is due. Signals make them look
//! sooner; the tick makes sure that a lost signal or another server's work costs a second at most.

use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

/// A running tick. Ends with [`Tick::stop`].
pub struct Tick {
    scheduler: JobScheduler,
}

impl Tick {
    /// Wakes each of these every `every`.
    pub async fn start(every: Duration, wake: Vec<Arc<Notify>>) -> Result<Self, JobSchedulerError> {
        let scheduler = JobScheduler::new().await?;
        let job = Job::new_repeated_async(every, move |_, _| {
            wake.iter().for_each(|wake| wake.notify_one());
            Box::pin(std::future::ready(()))
        })?;
        scheduler.add(job).await?;
        scheduler.start().await?;
        Ok(Self { scheduler })
    }

    pub async fn stop(mut self) {
        if let Err(error) = self.scheduler.shutdown().await {
            tracing::warn!(%error, "the tick did not stop");
        }
    }
}
