//! The files that go with a decision: which of those that are sent along it may take, and to whom a run shows them.

use super::FlowError;
use super::view::may_see;
use crate::definition::FieldDefinition;
use crate::flow::evidence::{Evidence, KeptFile, MOST_FILES};
use crate::flow::node::person::PersonStep;
use crate::kind;
use crate::problem::Problem;
use crate::record::{Context, RecordError, may_see_file};
use crate::store::files::{self, FileRow};
use crate::store::{Conn, runs};
use serde_json::json;

/// The files sent along with a decision, by id.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Enclosed {
    pub signature: Option<String>,
    pub attachments: Vec<String>,
}

impl Enclosed {
    pub fn is_empty(&self) -> bool {
        self.signature.is_none() && self.attachments.is_empty()
    }
}

impl From<FileRow> for KeptFile {
    fn from(row: FileRow) -> Self {
        Self { id: row.id, name: row.name, size: row.size, mime: row.mime }
    }
}

/// What was sent, as the uploads know it: a signature that whoever signs has drawn, and files that the step takes.
pub(super) async fn taken(
    conn: &mut Conn,
    context: &Context<'_>,
    step: Option<&PersonStep>,
    sent: &Enclosed,
) -> Result<Evidence, FlowError> {
    let mut problems = Vec::new();
    let mut evidence = Evidence::default();
    if let Some(id) = &sent.signature {
        let field = FieldDefinition { kind: Some("signature".to_owned()), ..FieldDefinition::default() };
        match found(conn, context, id).await?.filter(|row| row.uploaded_by.as_deref() == Some(context.me())) {
            Some(row) => {
                let kept = KeptFile::from(row);
                let wrong = kind::normalise(&field, json!([kept])).err().unwrap_or_default();
                problems
                    .extend(wrong.into_iter().map(|problem| Problem { pointer: "/signature".to_owned(), ..problem }));
                evidence.signature = Some(kept);
            }
            None => problems.push(unknown("/signature")),
        }
    }
    let limits = step.and_then(|step| step.attachments.clone()).unwrap_or_default();
    let field = FieldDefinition {
        kind: Some("attachment".to_owned()),
        file_types: limits.types,
        max_size: limits.max_size,
        ..FieldDefinition::default()
    };
    if sent.attachments.len() > MOST_FILES {
        let (zh, en) = (format!("最多 {MOST_FILES} 个附件"), format!("at most {MOST_FILES} attachments"));
        problems.push(Problem::new("/attachments", "too_many_files", zh, en));
    }
    for (at, id) in sent.attachments.iter().enumerate().take(MOST_FILES) {
        let place = format!("/attachments/{at}");
        let Some(row) = found(conn, context, id).await? else {
            problems.push(unknown(&place));
            continue;
        };
        let refused = kind::file_refusals(&field, &row.mime, row.size);
        problems.extend(refused.into_iter().map(|problem| problem.under(&place)));
        if evidence.attachments.iter().all(|kept| kept.id != row.id) {
            evidence.attachments.push(row.into());
        }
    }
    if problems.is_empty() { Ok(evidence) } else { Err(RecordError::Invalid(problems).into()) }
}

/// A file that whoever acts may see. It cannot be forgotten until the transaction ends.
async fn found(conn: &mut Conn, context: &Context<'_>, id: &str) -> Result<Option<FileRow>, FlowError> {
    let Some(row) = files::by_id_for_update(conn, id).await? else { return Ok(None) };
    Ok(if may_see_file(conn, context, &row).await? { Some(row) } else { None })
}

fn unknown(place: &str) -> Problem {
    Problem::new(place, "unknown_file", "文件不存在，请重新上传", "there is no such file; upload it again")
}

/// Whether a run that whoever asks may see shows them a file, because it went with one of its decisions.
///
/// # Errors
/// When the database fails.
pub async fn shows_file(conn: &mut Conn, context: &Context<'_>, file: &str) -> Result<bool, FlowError> {
    for id in files::runs_with(conn, file).await? {
        let Some(run) = runs::run_by_id(conn, &id).await? else { continue };
        let tasks = runs::tasks_of_run(conn, &id).await?;
        if may_see(conn, context, &run, &tasks).await? {
            return Ok(true);
        }
    }
    Ok(false)
}
