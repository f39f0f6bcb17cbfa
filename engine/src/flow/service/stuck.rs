//! The runs that are stuck, over all flows, as administrators read them: where, since when and why. Trying again and looking
//! closer are the run's own.

use super::FlowError;
use super::perform::pinned;
use super::query::titled;
use super::view::{flow_title, title_of};
use crate::clock::{self, Moment};
use crate::flow::Flow;
use crate::flow::state::{Token, Wait};
use crate::record::Context;
use crate::store::Conn;
use crate::store::runs::{self, RunRow, StuckFilter};
use schemars::JsonSchema;
use serde::Serialize;

/// A run that waits for an administrator because a step of it could not be done.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct StuckRun {
    pub run: String,
    pub app: String,
    pub app_title: String,
    pub flow: String,
    pub flow_title: String,
    /// The record it is about; null where there is none.
    pub form: Option<String>,
    pub record: Option<String>,
    pub record_title: String,
    pub since: String,
    /// Whether an administrator has it stand still, so that it cannot be tried again before it goes on.
    pub suspended: bool,
    pub steps: Vec<StuckStep>,
}

/// A step that could not be done.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct StuckStep {
    pub node: String,
    pub title: String,
    /// What went wrong.
    pub reason: String,
}

/// The runs that are stuck, the latest first, after the one a cursor names by since when and id. To whom they may be shown is the
/// caller's to check.
///
/// Of a run from before it was written down whether it is stuck, a step may be said to be that was set aside on a return. There is
/// nothing to try again in it, so it is left out.
///
/// # Errors
/// The database's.
pub async fn stuck_runs(
    conn: &mut Conn,
    context: &Context<'_>,
    filter: StuckFilter<'_>,
    before: Option<(Moment, &str)>,
    limit: usize,
) -> Result<Vec<StuckRun>, FlowError> {
    let mut found = Vec::new();
    let mut after = before.map(|(at, id)| (at, id.to_owned()));
    loop {
        let rows = runs::stuck(conn, filter, after.as_ref().map(|(at, id)| (*at, id.as_str())), limit).await?;
        let are_all = rows.len() < limit;
        after = rows.last().map(|last| (since(last), last.id.as_str().to_owned()));
        let shown = rows.iter().filter(|row| !row.machine.stuck_steps().is_empty());
        for row in shown.take(limit - found.len()) {
            let flow = match pinned(conn, context, row).await {
                Ok(flow) => Some(flow),
                Err(FlowError::NotFound) => None,
                Err(error) => return Err(error),
            };
            found.push(view(context, flow.as_deref(), row));
        }
        if are_all || found.len() == limit {
            return Ok(found);
        }
    }
}

fn since(row: &RunRow) -> Moment {
    row.stuck_at.unwrap_or(row.started_at)
}

fn view(context: &Context<'_>, flow: Option<&Flow>, row: &RunRow) -> StuckRun {
    let app = context.model.app(&row.app);
    let app_title = app.map_or_else(|| row.app.clone(), |app| context.say(&row.app, &app.definitions.app.title));
    let steps = row.machine.tokens.iter().filter_map(|token| match &token.wait {
        Wait::Stuck { reason } => Some(StuckStep {
            node: token.node.clone(),
            title: step_title(context, flow, row, token),
            reason: reason.get(context.language).to_owned(),
        }),
        _ => None,
    });
    StuckRun {
        run: row.id.as_str().to_owned(),
        app: row.app.clone(),
        app_title,
        flow: row.flow.clone(),
        flow_title: flow_title(context, &row.app, &row.flow),
        form: row.form.clone(),
        record: row.record_id.clone(),
        record_title: row.record_title.clone(),
        since: clock::to_text(since(row)),
        suspended: row.machine.suspended.is_some(),
        steps: steps.collect(),
    }
}

/// The title of the node a token is at, with the rows of loops it lies in.
fn step_title(context: &Context<'_>, flow: Option<&Flow>, row: &RunRow, token: &Token) -> String {
    let Some(flow) = flow else { return token.node.clone() };
    titled(&title_of(context, &row.app, flow, &token.node), &row.machine.places(&token.path), context.language)
}
