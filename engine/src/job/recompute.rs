//! A rule over every record, as a job.

use super::{JobError, Outcome, Running, Work};
use crate::duty::{Recompute, step_over};
use crate::problem::Text;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

/// The kind of these jobs.
pub const RECOMPUTE: &str = "recompute";

/// What is to be done.
pub fn recompute_params(rule: &str) -> Value {
    json!({ "rule": rule })
}

pub(super) struct RecomputeWork;

impl Work for RecomputeWork {
    fn kind(&self) -> &'static str {
        RECOMPUTE
    }

    fn run<'a>(&'a self, running: &'a Running) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(async move {
            let params = &running.row.params;
            let rule = params["rule"].as_str().unwrap_or_default();
            let app = running.row.app.as_deref().unwrap_or_default();
            let number = |key: &str| params["so_far"][key].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
            let mut so_far = Recompute { done: number("done"), changed: number("changed") };
            let mut seq = params["after"].as_i64().unwrap_or(0);
            let principal = running.principal()?;
            while let Some(last) = step_over(&running.workspace, &principal, (app, rule), seq, &mut so_far).await? {
                seq = last;
                let done = i64::try_from(so_far.done).unwrap_or(i64::MAX);
                let counted = json!({ "done": so_far.done, "changed": so_far.changed });
                let next = json!({ "rule": rule, "after": seq, "so_far": counted });
                running.progress(done, done, Some(next), Vec::new()).await?;
            }
            let said = Text::new(
                format!("看了 {} 条数据，{} 条有变化", so_far.done, so_far.changed),
                format!("{} records looked at, {} changed", so_far.done, so_far.changed),
            );
            let result = json!({ "done": so_far.done, "changed": so_far.changed });
            Ok(Outcome { result, rests: false, said, action: None })
        })
    }
}
