//! Links that became two-way after records were written: the other sides are told what these records say, as a job. Each
//! record is a transaction of its own, so one that is refused holds up nobody. Nothing is taken away: where the other side
//! has room for one record only and says another, both keep what they say until a person decides.

use super::{JobError, Outcome, Running, Wish, Work, row_of};
use crate::access::Principal;
use crate::audit::Via;
use crate::model::{App, Form, Mirror};
use crate::problem::{Language, Text};
use crate::record::{self, Paired, RecordError};
use crate::store::jobs::JobRow;
use crate::workspace::Workspace;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// The kind of these jobs.
const PAIR: &str = "pair";
/// Records one step looks at.
const STEP: usize = 200;
/// How soon to look again for definitions that somebody still works against.
const SOON: Duration = Duration::from_secs(1);

/// The jobs for each side of a two-way link that `before` did not have.
pub(crate) fn pairings(workspace: &Workspace, by: &Principal, app: &App, before: &App) -> Vec<JobRow> {
    let had =
        |form: &Form, mirror: &Mirror| before.forms.get(&form.key).is_some_and(|old| old.mirrors.contains(mirror));
    let sides = app.forms.values().flat_map(|form| form.mirrors.iter().map(move |mirror| (form, mirror)));
    sides.filter(|(form, mirror)| !had(form, mirror)).map(|(form, mirror)| wish(workspace, by, form, mirror)).collect()
}

fn wish(workspace: &Workspace, by: &Principal, form: &Form, mirror: &Mirror) -> JobRow {
    let (form_name, field) = (&form.names, form.field_names(&mirror.link));
    let title = match workspace.roster.settings().language {
        Language::Chinese => format!("把“{}”的“{}”补到对方表单", form_name.zh, field.zh),
        Language::English => format!("Tell the other side of {} in {}", field.en, form_name.en),
    };
    let params = json!({ "link": mirror.link });
    row_of(workspace, by, Wish { kind: PAIR, place: Some((&form.app, &form.key)), title, params, ready: true })
}

pub(super) struct PairWork;

impl Work for PairWork {
    fn kind(&self) -> &'static str {
        PAIR
    }

    fn run<'a>(&'a self, running: &'a Running) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(async move {
            let params = &running.row.params;
            let number = |key: &str| params[key].as_i64().unwrap_or_default();
            let mut pass =
                Pass { after: number("after"), done: number("done"), told: number("told"), kept: number("kept") };
            while pass.step(running).await? {}
            let Pass { told, kept, .. } = pass;
            let said = Text::new(
                format!("补了 {told} 条关联，{kept} 条因对方已关联别的数据而保持原样"),
                format!(
                    "{told} links told to the other side; {kept} stay as they are, for the other side says another"
                ),
            );
            Ok(Outcome { result: json!({ "told": told, "kept": kept }), rests: false, said, action: None })
        })
    }
}

/// How far the work is.
struct Pass {
    after: i64,
    done: i64,
    told: i64,
    kept: i64,
}

impl Pass {
    /// Looks at some records; false at the end, or when the link is two-way no more.
    async fn step(&mut self, running: &Running) -> Result<bool, JobError> {
        let workspace = &running.workspace;
        // The commit that published the pair is durable a moment before it is in force; and work under way with the old
        // definitions would change a record that was passed by without telling the other side.
        workspace.refresh().await?;
        let (app, key) = (running.row.app.clone().unwrap_or_default(), running.row.form.clone().unwrap_or_default());
        let link = running.row.params["link"].clone();
        let model = workspace.model();
        let Some(form) = model.form(&app, &key).cloned() else { return Ok(false) };
        let Some(mirror) = form.mirrors.iter().find(|mirror| link == mirror.link.as_str()).cloned() else {
            return Ok(false);
        };
        drop(model);
        if !workspace.is_settled() {
            running.wait(SOON).await?;
            return Ok(true);
        }
        let records = form.table.after(&mut workspace.store.read().await?, self.after, STEP).await?;
        let Some(last) = records.last().map(|record| record.seq) else { return Ok(false) };
        for record in records {
            self.pair(workspace, &form, &mirror, record.id).await?;
            self.done += 1;
        }
        self.after = last;
        self.note(running, &link).await?;
        Ok(true)
    }

    async fn pair(
        &mut self,
        workspace: &Workspace,
        form: &Arc<Form>,
        mirror: &Mirror,
        id: String,
    ) -> Result<(), JobError> {
        let work =
            Arc::new((workspace.snapshot(), Principal::system(Via::System), Arc::clone(form), mirror.clone(), id));
        let by = Arc::clone(&work);
        let done = workspace
            .store
            .write(move |conn| {
                let work = Arc::clone(&work);
                Box::pin(async move {
                    let (snapshot, system, form, mirror, id) = &*work;
                    record::pair(conn, &snapshot.context(system), form, mirror, id).await
                })
            })
            .await;
        match done {
            Ok(Paired { told, kept }) => {
                self.told += told;
                self.kept += kept;
            }
            Err(RecordError::Store(error)) => return Err(error.into()),
            Err(error) => {
                tracing::warn!(%error, record = %by.4, "the other side of a link refused it");
                self.kept += 1;
            }
        }
        Ok(())
    }

    async fn note(&self, running: &Running, link: &Value) -> Result<(), JobError> {
        let params =
            json!({ "link": link, "after": self.after, "done": self.done, "told": self.told, "kept": self.kept });
        running.progress(self.done, self.done, Some(params), Vec::new()).await
    }
}
