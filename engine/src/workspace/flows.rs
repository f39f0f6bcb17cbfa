//! Operations on runs, each in a transaction of its own, told to those who watch once they are durable.

use super::{Event, Outcome, Workspace};
use crate::access::Principal;
use crate::audit::action;
use crate::draft;
use crate::flow::Action;
use crate::flow::service::{self, Begun, Deed, FlowError, Moved, StartRun, TaskDraft};
use crate::flow::state::{Token, Wait};
use crate::id::CommandId;
use crate::record::{self, Change, Command, RecordError};
use crate::store::runs::{self, NodeLogRow, RunRow};
use crate::store::{StoreError, audit};
use std::sync::Arc;

impl Workspace {
    /// Starts a run as `principal`. A command whose id was seen before answers the run it started then.
    pub async fn start_run(&self, principal: &Principal, wish: StartRun) -> Result<RunRow, FlowError> {
        self.begin(principal, None, wish).await
    }

    /// Presses a button on a record of a form as `principal`, as [`start_run`](Self::start_run) submits one.
    pub async fn press_button(&self, principal: &Principal, form: &str, wish: StartRun) -> Result<RunRow, FlowError> {
        self.begin(principal, Some(form.to_owned()), wish).await
    }

    /// Starts a run by the button of a form, or by submitting.
    async fn begin(&self, principal: &Principal, button: Option<String>, wish: StartRun) -> Result<RunRow, FlowError> {
        let id = wish.id.clone();
        let job = Arc::new((self.snapshot(), principal.clone(), button, wish));
        let attempt = || async {
            let job = Arc::clone(&job);
            let done = self.store.write(move |conn| {
                let job = Arc::clone(&job);
                Box::pin(async move {
                    let (snapshot, principal, button, wish) = &*job;
                    let context = snapshot.context(principal);
                    match button {
                        Some(form) => service::press(conn, &context, form, wish.clone()).await,
                        None => service::submit(conn, &context, wish.clone()).await,
                    }
                })
            });
            self.settled(principal, id.as_ref(), done.await).await
        };
        let done = once_or_twice(id.as_ref(), attempt).await;
        self.tally.count(action::RUN_START, Outcome::of_flow(&done));
        done
    }

    /// Creates a record and submits it to a flow as `principal`, in one transaction. A command whose id was seen before
    /// answers the record as it is now and the run it was submitted to then; `wish` needs no id of its own. Version `begun`
    /// of a draft goes with it.
    pub async fn create_and_submit(
        &self,
        principal: &Principal,
        command: Command,
        wish: StartRun,
        begun: Option<i64>,
    ) -> Result<(Change, RunRow), FlowError> {
        let id = command.id.clone();
        let job = Arc::new((self.snapshot(), principal.clone(), command, wish));
        let attempt = || async {
            let work = Arc::clone(&job);
            let done = self.store.write(move |conn| {
                let job = Arc::clone(&work);
                Box::pin(async move {
                    let (snapshot, principal, command, wish) = &*job;
                    let context = snapshot.context(principal);
                    let done = service::create_and_submit(conn, &context, command, wish.clone()).await?;
                    if let Some(version) = begun {
                        draft::sent(conn, &context, (&command.app, &command.form), version).await?;
                    }
                    Ok::<_, FlowError>(done)
                })
            });
            let error = match done.await {
                Ok((change, moved)) => {
                    // The run tells of its record, too.
                    self.tell_moved(&moved);
                    return Ok((change, moved.run));
                }
                Err(error) => error,
            };
            let (snapshot, principal, command, wish) = &*job;
            let mut conn = self.store.read().await?;
            match record::repeated(&mut conn, &snapshot.context(principal), command).await? {
                None => Err(not_lost(error)),
                Some(change) => {
                    let run = runs::first_of_record(&mut conn, &change.record.id, &wish.app, &wish.flow).await?;
                    drop(conn);
                    if let Some(run) = run {
                        return Ok((change, run));
                    }
                    // It was created without being submitted, which nobody heard.
                    let wish = StartRun { record: Some(change.record.id.clone()), ..wish.clone() };
                    let run = self.begin(principal, None, wish).await?;
                    Ok((change, run))
                }
            }
        };
        let done = once_or_twice(id.as_ref(), attempt).await;
        self.tally.count("record.create_and_submit", Outcome::of_flow(&done));
        done
    }

    /// Does one operation on a run as `principal`. A command whose id was seen before answers the run as it is now.
    pub async fn act_on_run(&self, principal: &Principal, run: &str, deed: Deed) -> Result<RunRow, FlowError> {
        let (id, word) = (deed.id.clone(), service::audited(&deed.action));
        let job = Arc::new((self.snapshot(), principal.clone(), run.to_owned(), deed));
        let attempt = || async {
            let job = Arc::clone(&job);
            let done = self.store.write(move |conn| {
                let job = Arc::clone(&job);
                Box::pin(async move {
                    let (snapshot, principal, run, deed) = &*job;
                    service::perform(conn, &snapshot.context(principal), run, deed.clone()).await
                })
            });
            self.settled(principal, id.as_ref(), done.await).await
        };
        let done = once_or_twice(id.as_ref(), attempt).await;
        self.tally.count(word, Outcome::of_flow(&done));
        done
    }

    /// Tries the failed passing of a node again as `principal`; answers whether the node has failed once more.
    pub async fn retry_passing(
        &self,
        principal: &Principal,
        row: &NodeLogRow,
        id: Option<CommandId>,
    ) -> Result<bool, FlowError> {
        let deed = Deed { id, ..Action::Retry { step: row.line.step }.into() };
        let run = self.act_on_run(principal, row.run_id.as_str(), deed).await?;
        let is_stuck = |token: &Token| token.node == row.line.node && matches!(token.wait, Wait::Stuck { .. });
        Ok(run.machine.tokens.iter().any(is_stuck))
    }

    /// Keeps as `principal` what was begun with a task and is not sent yet.
    pub async fn keep_task_draft(
        &self,
        principal: &Principal,
        task: &str,
        begun: Begun,
    ) -> Result<Option<TaskDraft>, FlowError> {
        let job = Arc::new((self.snapshot(), principal.clone(), task.to_owned(), begun));
        let done = self.store.write(move |conn| {
            let job = Arc::clone(&job);
            Box::pin(async move {
                let (snapshot, principal, task, begun) = &*job;
                service::keep_draft(conn, &snapshot.context(principal), task, begun.clone()).await
            })
        });
        done.await
    }

    /// Says as `principal` that an incident is dealt with.
    pub async fn settle_incident(&self, principal: &Principal, incident: &str) -> Result<(), FlowError> {
        let job = Arc::new((self.snapshot(), principal.clone(), incident.to_owned()));
        let done = self.store.write(move |conn| {
            let job = Arc::clone(&job);
            Box::pin(async move {
                let (snapshot, principal, incident) = &*job;
                service::settle(conn, &snapshot.context(principal), incident).await
            })
        });
        done.await
    }

    /// Lets go on as `principal` what an incident has held.
    pub async fn let_go_on(&self, principal: &Principal, incident: &str) -> Result<(), FlowError> {
        let job = Arc::new((self.snapshot(), principal.clone(), incident.to_owned()));
        let done = self.store.write(move |conn| {
            let job = Arc::clone(&job);
            Box::pin(async move {
                let (snapshot, principal, incident) = &*job;
                service::go_on(conn, &snapshot.context(principal), incident).await
            })
        });
        for moved in done.await? {
            self.tell_moved(&moved);
        }
        Ok(())
    }

    async fn settled(
        &self,
        principal: &Principal,
        id: Option<&CommandId>,
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
                let Some(run) = run else { return Err(not_lost(error)) };
                runs::run_by_id(&mut conn, &run).await?.ok_or(FlowError::NotFound)
            }
            (Err(error), _) => Err(error),
        }
    }

    pub(crate) fn tell_moved(&self, moved: &Moved) {
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

/// A command sent twice at once is refused for what its twin did before anybody can see it done; once more comes after
/// that. Without an id there is no twin to look for.
async fn once_or_twice<T, F>(id: Option<&CommandId>, attempt: impl Fn() -> F) -> Result<T, FlowError>
where
    F: Future<Output = Result<T, FlowError>>,
{
    match attempt().await {
        Err(_) if id.is_some() => attempt().await,
        done => done,
    }
}

/// A command id that is taken, by a twin that cannot be seen yet, is a reason to come again.
fn not_lost(error: FlowError) -> FlowError {
    match error {
        FlowError::Store(StoreError::Unique { .. })
        | FlowError::Record(RecordError::Store(StoreError::Unique { .. })) => StoreError::Again.into(),
        error => error,
    }
}
