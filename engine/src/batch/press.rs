//! Pressing a button on every record, each press a command of its own.

use super::work::{End, Pass, Placed, refusal};
use crate::flow::service::{FlowError, StartRun};
use crate::job::{JobError, command};
use crate::problem::Problem;
use crate::record::RecordError;
use futures_util::future::join_all;

/// How many runs are started beside each other.
const AT_ONCE: usize = 16;

impl Pass<'_> {
    pub(super) async fn press(&self, flow: &str, records: &[Placed]) -> Result<Vec<End>, JobError> {
        let mut ends = Vec::new();
        for some in records.chunks(AT_ONCE) {
            for end in join_all(some.iter().map(|one| self.press_one(flow, one))).await {
                ends.push(end?);
            }
        }
        Ok(ends)
    }

    async fn press_one(&self, flow: &str, (line, record): &Placed) -> Result<End, JobError> {
        let (app, form) = self.place();
        let id = command::id(&self.running.row.id, *line);
        let wish = StartRun { id, ..StartRun::of(app, flow, Some(&record.id)) };
        match self.running.workspace.press_button(&self.principal, form, wish).await {
            Ok(_) => Ok(Ok(true)),
            Err(error) => why(error).map(Err),
        }
    }
}

fn why(error: FlowError) -> Result<Vec<Problem>, JobError> {
    match error {
        FlowError::Refused(no) => {
            let said = Problem::new("", no.code, no.message.zh, no.message.en);
            Ok([vec![said], no.problems].concat())
        }
        FlowError::NotFound => refusal(RecordError::NotFound),
        FlowError::Record(error) => refusal(error),
        FlowError::Store(error) => refusal(RecordError::Store(error)),
    }
}
