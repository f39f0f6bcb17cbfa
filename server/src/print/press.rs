//! Records that flows print into files: the same document that people print, standing alone. What it shows of the record's
//! own pictures is in it, so it needs nothing from here; nothing in it runs, and it is kept as the text it is, to be taken
//! away and never to be opened under our address (see `upload`).

use super::{DRAWINGS, FILES, document};
use crate::files::{Vault, VaultError};
use crate::upload;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use std::fmt::Display;
use std::sync::Weak;
use tenon_engine::access::{FormRights, Principal};
use tenon_engine::audit::Via;
use tenon_engine::id::FileId;
use tenon_engine::model::Form;
use tenon_engine::print::{self, Decisions, Places, PressError, PrintJob, Template};
use tenon_engine::problem::Text;
use tenon_engine::record::holds_file;
use tenon_engine::store::files::{self, FileRow};
use tenon_engine::store::{Conn, StoredRecord, load_row};
use tenon_engine::workspace::Workspace;

/// Bytes of pictures that are taken into one document; what is more is left out.
const PICTURES: i64 = 20 << 20;
/// What stands before the id of a file in a picture of a document.
const PICTURE: &str = "src=\"/api/v1/files/";

/// Makes the documents that flows print, and keeps them with the attachments.
pub struct Press {
    workspace: Weak<Workspace>,
    vault: Vault,
}

impl Press {
    pub fn new(workspace: Weak<Workspace>, vault: Vault) -> Self {
        Self { workspace, vault }
    }

    async fn make(&self, job: &PrintJob) -> Result<Value, PressError> {
        let Some(workspace) = self.workspace.upgrade() else {
            return Err(PressError::Later(Text::new("服务正在关闭", "the workspace is closing")));
        };
        let snapshot = workspace.snapshot();
        let by = match job.by.as_ref().and_then(|id| snapshot.people.member(id.as_str())) {
            Some(member) => Principal::member(member, Via::Flow, None),
            None => Principal::system(Via::Flow),
        };
        let context = snapshot.context(&by);
        let language = context.language;
        let app = context.model.app(&job.app).ok_or_else(gone)?;
        let form = app.forms.get(&job.form).ok_or_else(gone)?;
        let definition = app.definitions.prints.get(&job.template).filter(|print| print.form == job.form);
        let definition = definition.cloned().ok_or_else(gone)?;
        let text = app.definitions.print_text(&definition, language);
        let template =
            Template::read(&text, DRAWINGS, context.timezone).map_err(|problem| PressError::Never(problem.message))?;
        let settings = workspace.roster.settings();
        let page = settings.base_url.clone().unwrap_or_default();
        let around = (settings.title.as_str(), Places { page: &page, files: FILES });
        let is_told = template.mentions("_approvals") || template.mentions("_flow");
        let told = if is_told { Decisions::Of(job.run.as_str()) } else { Decisions::None };
        // A node acts by the engine's right: what the document shows, its author has said.
        let (rights, ids) = (FormRights::everything(), std::slice::from_ref(&job.record));
        let mut conn = workspace.store.read().await.map_err(later)?;
        let found = print::gather(&mut conn, &context, &rights, form, ids, around, told).await.map_err(later)?;
        let record = load_row(&mut conn, &form.table, &job.record, false).await.map_err(later)?;
        let sheet = found.sheets.into_iter().next();
        let (Some(sheet), Some(record)) = (sheet, record) else { return Err(no_record()) };
        let title = record.title.clone();
        let work = move || template.fill(&sheet).map(|text| document(&definition, &title, &[text], language));
        let filled = tokio::task::spawn_blocking(work).await.map_err(later)?;
        let html = filled.map_err(|problem| PressError::Never(problem.message))?;
        let html = self.with_pictures(&mut conn, (form, &record), job.run.as_str(), html).await?;
        drop(conn);
        let name = format!("{}.html", upload::clean_name(&job.name.replace(['/', '\\'], "-")));
        let bytes = Bytes::from(html);
        let (mime, size) = (upload::sniff(&bytes, &name), bytes.len());
        self.keep(&job.file, bytes).await.map_err(later)?;
        Ok(json!({ "id": job.file, "name": name, "size": size, "mime": mime }))
    }

    /// Takes the record's own pictures and those given with the decisions into the document. Of others it tells nothing, whoever wrote their address into it.
    async fn with_pictures(
        &self,
        conn: &mut Conn,
        (form, record): (&Form, &StoredRecord),
        run: &str,
        html: String,
    ) -> Result<String, PressError> {
        let (mut out, mut rest, mut room) = (String::with_capacity(html.len()), html.as_str(), PICTURES);
        while let Some((before, after)) = rest.split_once(PICTURE) {
            let Some((id, behind)) = after.split_once('"') else { break };
            let row = match FileId::parse(id) {
                Some(id) if is_shown(conn, (form, record), run, id.as_str()).await? => {
                    files::by_id(conn, id.as_str()).await.map_err(later)?
                }
                _ => None,
            };
            out.push_str(before);
            if let Some(row) = row.filter(|row| is_picture(row) && row.size <= room) {
                room -= row.size;
                let bytes = self.vault.read_whole(&row.id).await.map_err(unread)?;
                out.push_str(&format!("src=\"data:{};base64,{}\"", row.mime, STANDARD.encode(&bytes)));
            }
            rest = behind;
        }
        out.push_str(rest);
        Ok(out)
    }

    async fn keep(&self, id: &FileId, bytes: Bytes) -> Result<(), VaultError> {
        let mut incoming = self.vault.begin(id);
        incoming.write(bytes).await?;
        incoming.finish().await
    }
}

impl print::Press for Press {
    fn print<'a>(&'a self, job: &'a PrintJob) -> BoxFuture<'a, Result<Value, PressError>> {
        Box::pin(self.make(job))
    }
}

/// Whether a file is one of the record, or went with a decision of the run.
async fn is_shown(
    conn: &mut Conn,
    (form, record): (&Form, &StoredRecord),
    run: &str,
    file: &str,
) -> Result<bool, PressError> {
    let holds = |found: Vec<String>| found.iter().any(|one| one == run);
    Ok(holds_file(form, &record.values, file) || files::runs_with(conn, file).await.map(holds).map_err(later)?)
}

fn is_picture(row: &FileRow) -> bool {
    matches!(row.mime.as_str(), "image/png" | "image/jpeg" | "image/gif" | "image/webp")
}

fn later(error: impl Display) -> PressError {
    PressError::Later(Text::same(error.to_string()))
}

/// A picture that is gone will not come back; a store that does not answer may.
fn unread(error: VaultError) -> PressError {
    match error {
        VaultError::NotFound { .. } => {
            PressError::Never(Text::new("数据中的图片已不在", "a picture of the record is gone"))
        }
        error => later(error),
    }
}

fn gone() -> PressError {
    PressError::Never(Text::new("打印模板已不在", "the print template is gone"))
}

fn no_record() -> PressError {
    PressError::Never(Text::new("要打印的数据已不在", "the record to be printed is gone"))
}
