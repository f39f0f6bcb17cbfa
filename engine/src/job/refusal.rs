//! Why a job left a record as it was: in words, and as the job keeps it.

use super::said_all;
use crate::problem::Problem;
use crate::record::RecordError;
use crate::store::jobs::JobProblem;
use serde_json::Value;

/// What is said of a change that was refused.
pub(crate) fn reasons(error: RecordError) -> Vec<Problem> {
    match error {
        RecordError::Invalid(problems) => problems,
        RecordError::Forbidden(problems) if !problems.is_empty() => problems,
        RecordError::Forbidden(_) => vec![Problem::new("", "forbidden", "没有权限", "not allowed")],
        RecordError::NotFound => vec![Problem::new("", "not_found", "数据不存在", "the record does not exist")],
        RecordError::Conflict { .. } => {
            let said = ("数据刚被别人修改", "the record was just changed by somebody else");
            vec![Problem::new("", "version_conflict", said.0, said.1)]
        }
        RecordError::Store(error) => {
            tracing::error!(%error, "a row could not be stored");
            vec![Problem::new("", "store", "保存失败，请重试", "it could not be stored; try again")]
        }
    }
}

/// A record that was left as it was, as a job keeps it: in the place of its line, with its id and its title.
pub(crate) fn refused(line: usize, (id, title): (&str, &str), problems: &[Problem]) -> JobProblem {
    let mut said = said_all(problems);
    for one in &mut said {
        one["record"] = id.into();
        one["value"] = title.into();
    }
    JobProblem { line: super::whole(line), span: 1, problems: Value::Array(said) }
}
