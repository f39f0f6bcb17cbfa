//! How far the matter of an answer is: the state of its record, the steps of its flow without who works on them, and the
//! fields the link shows of it.

use super::LinkError;
use super::open::{of_row, said};
use crate::access::Principal;
use crate::access::token;
use crate::audit::Via;
use crate::flow::service::{FlowError, NodeState, run_view};
use crate::store::{self, Conn, StoreError, links, runs};
use crate::workspace::Snapshot;
use serde_json::Value;

/// How far a matter is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    pub link: String,
    pub app: String,
    pub title: String,
    pub sent_at: String,
    /// `running`, `approved`, `rejected` …; none while no flow has taken it up.
    pub state: Option<String>,
    pub fields: Vec<(String, String)>,
    pub steps: Vec<Step>,
}

/// One step of the flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub title: String,
    /// `passed`, `active` or `ahead`.
    pub state: &'static str,
}

/// Finds the matter of an answer by its secret.
///
/// # Errors
/// No such secret, a revoked link, a link that shows no progress, a record that is gone; the database's.
pub async fn progress(conn: &mut Conn, snapshot: &Snapshot, secret: &str) -> Result<Progress, LinkError> {
    let answer = links::answer_by_progress(conn, &token::hash(secret)).await?.ok_or(LinkError::NotFound)?;
    let opened = of_row(&snapshot.model, links::link_by_id(conn, &answer.link, false).await?)?;
    let shown = opened.settings.progress.as_ref().ok_or(LinkError::NotFound)?;
    let record = store::load_row(conn, &opened.form.table, &answer.record_id, false).await?;
    let record = record.filter(|record| record.deleted_at.is_none()).ok_or(LinkError::NotFound)?;
    let fields = shown.iter().filter(|key| opened.form.field(key).is_some()).map(|key| {
        let value = record.values.get(key).unwrap_or(&Value::Null);
        (opened.form.field_title(key).to_owned(), said(&opened.form, snapshot, key, value))
    });
    let fields = fields.collect();
    let steps = steps(conn, snapshot, &record.id).await?;
    let title = opened.settings.title.as_ref().unwrap_or(&opened.form.definition.title);
    Ok(Progress {
        link: opened.link.id.clone(),
        app: opened.link.app.clone(),
        title: title.clone(),
        sent_at: crate::clock::to_text(answer.at),
        state: record.flow_state,
        fields,
        steps,
    })
}

/// The steps of the record's last run: their titles and how far it is, and nothing of the people.
async fn steps(conn: &mut Conn, snapshot: &Snapshot, record: &str) -> Result<Vec<Step>, StoreError> {
    let Some(run) = runs::runs_of_record(conn, record, 1).await?.into_iter().next() else { return Ok(Vec::new()) };
    let principal = Principal::system(Via::Link);
    let view = match run_view(conn, &snapshot.context(&principal), run.id.as_str()).await {
        Ok(view) => view,
        Err(FlowError::Store(error)) => return Err(error),
        Err(_) => return Ok(Vec::new()),
    };
    let word = |state: NodeState| match state {
        NodeState::Passed => "passed",
        NodeState::Active => "active",
        NodeState::Ahead => "ahead",
    };
    Ok(view.nodes.into_iter().map(|node| Step { title: node.title, state: word(node.state) }).collect())
}
