//! Prints that a run asks for: noted in the transaction of the step, made afterwards by whoever sends what waits in the
//! outbox, and put into the record in the transaction in which the run hears of them. A file is told in advance by its id, so
//! making it twice makes it once; what never comes to be held is swept away like an upload that was left.

use super::card::all;
use super::{FlowError, query};
use crate::audit::{Entry, action};
use crate::flow::node::print::{PrintNode, TODAY};
use crate::flow::{Action, Flow};
use crate::id::{FileId, RecordId};
use crate::print::PrintJob;
use crate::problem::Text;
use crate::record::{Context, refs};
use crate::store::files::{self, FileRow};
use crate::store::runs::RunRow;
use crate::store::uploads::{self, UploadRow};
use crate::store::{Batch, Conn, StoreError, StoredRecord, audit, outbox};
use crate::wording::Wording;
use serde_json::{Value, json};

/// The word under which prints stand in the outbox.
pub(crate) const CHANNEL: &str = "print";
/// As much of a name is kept; whoever makes the file may leave less of it.
const NAME: usize = 150;

/// Puts a print into the outbox; answers what to tell the machine.
pub(super) async fn carry_out(
    conn: &mut Conn,
    context: &Context<'_>,
    (flow, run): (&Flow, &RunRow),
    record: Option<&StoredRecord>,
    node: &PrintNode,
    step: u64,
) -> Result<Action, FlowError> {
    let form = run.form.as_deref().and_then(|form| context.model.form(&run.app, form));
    let (Some(form), Some(record)) = (form, record.filter(|record| record.deleted_at.is_none())) else {
        let reason = Text::new("要打印的数据不存在", "The record to print does not exist");
        return Ok(Action::WriteFailed { step, reason });
    };
    let names = refs(conn, context, form, [record]).await?;
    let (place, path) = ((run.app.as_str(), run.form.as_deref()), run.machine.path_of(step));
    let mut said = all(context, form, record, &names);
    // The name of a file is stored as it reads; a flow of before may still name what has become sensitive.
    said.retain(|key, _| !form.field(key).is_some_and(|field| field.is_sealed()));
    said.extend(query::words(conn, context, place, flow, &run.machine, path).await?);
    let today = context.now.with_timezone(&context.timezone).format("%Y-%m-%d").to_string();
    let name = match &node.name {
        None => format!("{} {today}", record.title),
        Some(text) => Wording::parse(text).render(|field| match field {
            TODAY => today.clone(),
            field => said.get(field).cloned().unwrap_or_default(),
        }),
    };
    let name: String = name.trim().chars().take(NAME).collect();
    let file = FileId::generate();
    let note = UploadRow {
        id: file.clone(),
        name: name.clone(),
        size: None,
        received: 0,
        mime: None,
        uploaded_by: context.principal.id().map(str::to_owned),
        guest: None,
        field: None,
        touched_at: context.now,
    };
    uploads::insert(conn, &note).await?;
    let job = PrintJob {
        app: run.app.clone(),
        form: form.key.clone(),
        record: record.id.clone(),
        template: node.template.clone(),
        run: run.id.clone(),
        by: context.principal.member.clone(),
        file,
        name,
    };
    let content = json!({ "print": job, "run": run.id.as_str(), "flow": run.flow, "step": step, "wait": "answer" });
    let mut batch = Batch::default();
    let key = format!("{CHANNEL}/{}/{step}", run.id);
    outbox::insert(&mut batch, &key, CHANNEL, Some(&run.app), &record.id, &content, context.now);
    conn.execute_all(batch).await?;
    Ok(Action::Requested { step, proof: None })
}

/// Takes a document that was made among the files, in the transaction that puts it into the record, and notes that something
/// was printed. False when nothing was heard of it for so long that its bytes were removed.
pub(super) async fn keep(
    conn: &mut Conn,
    context: &Context<'_>,
    run: &RunRow,
    file: &Value,
) -> Result<bool, StoreError> {
    let Some(id) = file["id"].as_str().and_then(FileId::parse) else { return Ok(false) };
    if !uploads::complete(conn, &id).await? {
        return Ok(false);
    }
    let text = |key: &str| file[key].as_str().unwrap_or_default().to_owned();
    let row = FileRow {
        id,
        name: text("name"),
        mime: text("mime"),
        size: file["size"].as_i64().unwrap_or_default(),
        uploaded_by: context.principal.id().map(str::to_owned),
        uploaded_at: context.now,
        guest: None,
    };
    files::insert(conn, &row).await?;
    let detail = json!({ "run": run.id.as_str(), "flow": run.flow, "file": row.name, "records": 1 });
    let mut entry = Entry::new(context.now, context.principal.origin(), action::RECORD_PRINT).detail(detail);
    entry.app = Some(run.app.clone());
    entry.form.clone_from(&run.form);
    entry.record = run.record_id.as_deref().and_then(RecordId::parse);
    audit::insert(conn, &entry).await?;
    Ok(true)
}

/// Why a document cannot be put into the record any more.
pub(super) fn lost() -> Text {
    Text::new("打印的文件已过期，请重试", "The printed file was removed meanwhile; try again")
}
