//! Taking a batch back, as a job.

use crate::audit::Via;
use crate::id::JobId;
use crate::job::{self, JobError, Outcome, Running, TakenBack, Work};
use crate::problem::Text;
use crate::store::jobs::JobRow;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

/// The kind of these jobs.
pub const UNDO: &str = "batch_undo";

/// What is to be done to take a batch back, asked for in this way.
pub fn undo_params(of: &JobId, via: Via) -> Value {
    json!({ "of": of, "via": via })
}

pub struct UndoWork;

impl Work for UndoWork {
    fn kind(&self) -> &'static str {
        UNDO
    }

    fn run<'a>(&'a self, running: &'a Running) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(async move {
            let (batch, TakenBack { binned, restored, kept }) = job::take_back(running).await?;
            // Back in the recycle bin is where they were.
            let restored = restored + binned;
            let said = Text::new(
                format!("已撤销：{restored} 条恢复原样，{kept} 条之后有改动、保持不变"),
                format!("taken back: {restored} as they were, {kept} changed since and kept"),
            );
            let result = json!({ "restored": restored, "kept": kept, "batch": batch });
            Ok(Outcome { result, rests: false, said, action: None })
        })
    }

    fn link(&self, job: &JobRow) -> String {
        format!("/jobs?job={}", job.id)
    }
}
