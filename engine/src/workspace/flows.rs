//! Operations on runs, each in a transaction of its own, told to those who watch once they are durable.

use super::{Event, Workspace};
use crate::access::Principal;
use crate::flow::service::{self, Deed, FlowError, Moved, StartRun};
use crate::id::CommandId;
use crate::store::audit;
use crate::store::runs::{self, RunRow};
use std::sync::Arc;

impl Workspace {
    /// Starts a run as `principal`. A command whose id was seen before answers the run it started then.
    pub async fn start_run(&self, principal: &Principal, wish: StartRun) -> Result<RunRow, FlowError> {
        let id = wish.id.clone();
        let job = (Arc::new(self.snapshot()), Arc::new(principal.clone()), Arc::new(wish));
        let done = self
            .store
            .write(move |conn| {
                let (snapshot, principal, wish) = job.clone();
                Box::pin(async move {
                    let context = snapshot.context(&principal);
                    service::submit(conn, &context, (*wish).clone()).await
                })
            })
            .await;
        self.settled(principal, id, done).await
    }

    /// Does one operation on a run as `principal`. A command whose id was seen before answers the run as it is now.
    pub async fn act_on_run(&self, principal: &Principal, run: &str, deed: Deed) -> Result<RunRow, FlowError> {
        let id = deed.id.clone();
        let job = (Arc::new(self.snapshot()), Arc::new(principal.clone()), Arc::new((run.to_owned(), deed)));
        let done = self
            .store
            .write(move |conn| {
                let (snapshot, principal, wish) = job.clone();
                Box::pin(async move {
                    let (run, deed) = &*wish;
                    service::perform(conn, &snapshot.context(&principal), run, deed.clone()).await
                })
            })
            .await;
        self.settled(principal, id, done).await
    }

    async fn settled(
        &self,
        principal: &Principal,
        id: Option<CommandId>,
        done: Result<Moved, FlowError>,
    ) -> Result<RunRow, FlowError> {
        match (done, id) {
            (Ok(moved), _) => {
                self.tell_moved(&moved);
                Ok(moved.run)
            }
            // A repeated command is refused for what it did the first time, or by its own id.
            (Err(error), Some(id)) => {
                let mut conn = self.store.read().await?;
                let entry = audit::by_command(&mut conn, id.as_str()).await?;
                let entry = entry.filter(|entry| entry.actor.as_deref() == principal.id());
                let run = entry.and_then(|entry| entry.detail["run"].as_str().map(str::to_owned));
                let Some(run) = run else { return Err(error) };
                runs::run_by_id(&mut conn, &run).await?.ok_or(FlowError::NotFound)
            }
            (Err(error), _) => Err(error),
        }
    }

    fn tell_moved(&self, moved: &Moved) {
        for member in &moved.members {
            self.events.tell(Event::Task { member: member.clone() });
        }
        let run = &moved.run;
        if let (Some(form), Some(id), Some(version)) = (&run.form, &run.record_id, moved.record_version) {
            let (app, form, id) = (run.app.clone(), form.clone(), id.clone());
            self.tell_aggregates(&self.model(), &app, &form);
            self.events.tell(Event::Record { app, form, id, version });
        }
    }
}
