//! Taking an import back, as a job.

use crate::job::{self, JobError, Outcome, Running, TakenBack, Work};
use crate::problem::Text;
use futures_util::future::BoxFuture;
use serde_json::json;

/// The kind of these jobs.
pub const UNDO: &str = "import_undo";

pub struct UndoWork;

impl Work for UndoWork {
    fn kind(&self) -> &'static str {
        UNDO
    }

    fn run<'a>(&'a self, running: &'a Running) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(async move {
            let (import, TakenBack { binned, restored, kept }) = job::take_back(running).await?;
            let said = Text::new(
                format!("已撤销：{binned} 条移入回收站，{restored} 条恢复原值，{kept} 条之后有改动、保持不变"),
                format!("taken back: {binned} to the recycle bin, {restored} restored, {kept} changed since and kept"),
            );
            let result = json!({ "binned": binned, "restored": restored, "kept": kept, "import": import });
            Ok(Outcome { result, rests: false, said, action: Some(job::IMPORTED) })
        })
    }
}
