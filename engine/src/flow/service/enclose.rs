//! The files that go with a decision: which of those that are sent along it may take, and to whom a run shows them.

use super::FlowError;
use super::perform::pinned;
use super::view::may_see;
use crate::definition::FieldDefinition;
use crate::flow::evidence::{Attachments, Evidence, KeptFile, MOST_FILES};
use crate::flow::node::person::PersonStep;
use crate::flow::task_options;
use crate::id::TaskId;
use crate::kind;
use crate::problem::Problem;
use crate::record::{Context, RecordError, may_see_file};
use crate::store::files::{self, FileRow};
use crate::store::runs::RunRow;
use crate::store::{Conn, runs};
use serde_json::json;

/// What a file that goes with a decision is called where it is uploaded.
const SIGNATURE: &str = "signature";
const ATTACHMENTS: &str = "attachments";
/// How large the picture of a signature is at most, in MB.
const SIGNATURE_MB: u32 = 2;

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

/// The field that a file meant for a part of a decision would stand in. None where the step of an open task takes no such
/// file now.
///
/// # Errors
/// [`FlowError::NotFound`] for a task that is not open any more; the database's.
pub async fn field_of_part(
    conn: &mut Conn,
    context: &Context<'_>,
    run: &RunRow,
    task: &TaskId,
    part: &str,
) -> Result<Option<FieldDefinition>, FlowError> {
    let flow = pinned(conn, context, run).await?;
    let live = run.machine.task(task).ok_or(FlowError::NotFound)?;
    let options = task_options(&flow, &run.machine, live);
    Ok(match part {
        SIGNATURE => (!options.signature.is_empty())
            .then(|| FieldDefinition { max_size: Some(SIGNATURE_MB), ..signature_field() }),
        ATTACHMENTS => options.attachments.map(attachments_field),
        _ => None,
    })
}

fn signature_field() -> FieldDefinition {
    FieldDefinition { kind: Some("signature".to_owned()), ..FieldDefinition::default() }
}

fn attachments_field(limits: Attachments) -> FieldDefinition {
    FieldDefinition {
        kind: Some("attachment".to_owned()),
        file_types: limits.types,
        max_size: limits.max_size,
        ..FieldDefinition::default()
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
        match found(conn, context, id).await?.filter(|row| is_own(context, row)) {
            Some(row) => {
                let kept = KeptFile::from(row);
                let wrong = kind::normalise(&signature_field(), json!([kept])).err().unwrap_or_default();
                problems
                    .extend(wrong.into_iter().map(|problem| Problem { pointer: "/signature".to_owned(), ..problem }));
                evidence.signature = Some(kept);
            }
            None => problems.push(unknown("/signature")),
        }
    }
    let field = attachments_field(step.and_then(|step| step.attachments.clone()).unwrap_or_default());
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

/// Of what is to go with a decision that is not made yet, what the step takes and is there; the decision looks closer.
pub(super) async fn begun(
    conn: &mut Conn,
    context: &Context<'_>,
    step: Option<&PersonStep>,
    sent: &Enclosed,
) -> Result<Evidence, FlowError> {
    let mut evidence = Evidence::default();
    let Some(step) = step else { return Ok(evidence) };
    if let (Some(id), false) = (&sent.signature, step.signature.is_empty()) {
        let row = found(conn, context, id).await?.filter(|row| is_own(context, row));
        evidence.signature = row.map(KeptFile::from);
    }
    for id in sent.attachments.iter().take(MOST_FILES).filter(|_| step.attachments.is_some()) {
        let row = found(conn, context, id).await?;
        evidence.attachments.extend(row.map(KeptFile::from));
    }
    Ok(evidence)
}

/// A file that whoever acts may see. It cannot be forgotten until the transaction ends.
async fn found(conn: &mut Conn, context: &Context<'_>, id: &str) -> Result<Option<FileRow>, FlowError> {
    let Some(row) = files::by_id_for_update(conn, id).await? else { return Ok(None) };
    Ok(if may_see_file(conn, context, &row).await? { Some(row) } else { None })
}

/// Whether whoever acts has uploaded a file; somebody outside has by their link, which is all they see anyway.
fn is_own(context: &Context<'_>, row: &FileRow) -> bool {
    match &context.principal.guest {
        Some(guest) => row.guest.as_ref() == Some(guest),
        None => row.uploaded_by.as_deref() == Some(context.me()),
    }
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
