//! An export as a job: written on the disk of the server that does it, kept in the database, fetched by its owner.

use super::{ExportError, ExportFormat, ExportWish, Passed, not_allowed, write};
use crate::job::{self, JobError, Outcome, Running, Work};
use crate::problem::{Problem, Text};
use futures_util::future::BoxFuture;
use serde_json::json;
use std::sync::{Arc, Mutex};

/// The kind of these jobs.
pub const EXPORT: &str = "export";
/// The name under which a job keeps what it wrote.
pub const RESULT: &str = "result";

pub struct ExportWork;

impl Work for ExportWork {
    fn kind(&self) -> &'static str {
        EXPORT
    }

    fn run<'a>(&'a self, running: &'a Running) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(export(running))
    }
}

async fn export(running: &Running) -> Result<Outcome, JobError> {
    let row = &running.row;
    let wish: ExportWish =
        serde_json::from_value(row.params.clone()).map_err(|error| JobError::Broken(error.to_string()))?;
    let asker = running.asker()?;
    let place = row.app.as_deref().zip(row.form.as_deref()).unwrap_or_default();
    let path = running.folder.path().join(RESULT);
    let end = Arc::new(Mutex::new(None));
    let stopped = Arc::clone(&end);
    let asked = &asker;
    let mut watch = move |passed: Passed| -> BoxFuture<'_, Result<(), ExportError>> {
        let stopped = Arc::clone(&stopped);
        Box::pin(async move {
            let [done, total] = [passed.done, passed.total].map(|n| i64::try_from(n).unwrap_or(i64::MAX));
            let told = running.progress(done, total, None, Vec::new()).await;
            // Whoever has left meanwhile takes nothing out, and whoever may less by now no more than that.
            let told = told.and_then(|()| running.may_as_before(asked));
            told.map_err(|error| {
                *stopped.lock().expect("no holder panics") = Some(error);
                ExportError::Ended
            })
        })
    };
    let written = write(&running.workspace, &asker.principal, place, &wish, &path, &mut watch).await;
    let count = written.map_err(|error| match error {
        ExportError::Ended => {
            let said = end.lock().expect("no holder panics").take();
            said.unwrap_or(JobError::Stopped)
        }
        ExportError::NotFound => {
            JobError::Refused(vec![Problem::new("", "not_found", "表单不存在", "the form does not exist")])
        }
        ExportError::Forbidden => JobError::Refused(vec![not_allowed()]),
        ExportError::Invalid(problems) => JobError::Refused(problems),
        ExportError::Table(error) => error.into(),
        ExportError::Store(error) => error.into(),
    })?;
    let size = tokio::fs::metadata(&path).await?.len();
    job::put(&running.workspace.store, &row.id, RESULT, &path).await?;
    let total = i64::try_from(count).unwrap_or(i64::MAX);
    running.progress(total, total, None, Vec::new()).await?;
    let name = wish.file_name();
    let said = match wish.format {
        ExportFormat::Files => Text::new(
            format!("已打包 {count} 个附件，可下载 {name}"),
            format!("{count} files put together; {name} can be downloaded"),
        ),
        _ => Text::new(
            format!("已导出 {count} 条，可下载 {name}"),
            format!("{count} exported; {name} can be downloaded"),
        ),
    };
    let result = json!({ "records": count, "file": name, "size": size, "mime": wish.format.mime(), "filter": wish.filter, "columns": wish.columns });
    Ok(Outcome { result, rests: false, said, action: Some(job::EXPORTED) })
}
