//! Reading once more what was set aside: because somebody asks for it, or because a record has come that it may name.

use super::work::{CONVERT, job};
use super::{ColumnState, Conversion, FieldColumn, Rows, is_redone};
use crate::access::Principal;
use crate::audit::Via;
use crate::model::Form;
use crate::store::field_columns;
use crate::store::jobs::{self, JobRow, JobState};
use crate::store::{Conn, StoreError};
use crate::workspace::Workspace;
use std::sync::Arc;

/// Takes up reading where it was stopped, and reads once more what was set aside: by now the record may be there that a
/// value names, or what refused it be gone. False when there is nothing to read.
///
/// # Errors
/// The database's.
pub async fn again(workspace: &Workspace, by: &Principal, form: &Form) -> Result<bool, StoreError> {
    let next = Next::of(&mut workspace.store.read().await?, workspace, by, form).await?;
    let (row, reopened) = match next {
        Next::Nothing => return Ok(false),
        Next::UnderWay => return Ok(true),
        Next::Begin { row, reopened } => (row, reopened),
    };
    let work = Arc::new((row, reopened, form.app.clone(), form.key.clone()));
    workspace
        .store
        .write(move |conn| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let (row, reopened, app, form) = &*work;
                begin(conn, (app, form), row, reopened).await
            })
        })
        .await?;
    workspace.work.notify_one();
    Ok(true)
}

/// Reads once more what a form has set aside, in the transaction at hand, because a record has come that it may name. False
/// while it is being read: what came meanwhile may have been passed by. Whoever asks wakes the desk after the commit.
pub(crate) async fn again_by_itself(conn: &mut Conn, workspace: &Workspace, form: &Form) -> Result<bool, StoreError> {
    match Next::of(conn, workspace, &Principal::system(Via::Schedule), form).await? {
        Next::UnderWay => return Ok(false),
        Next::Begin { row, reopened } if !reopened.is_empty() => {
            begin(conn, (&form.app, &form.key), &row, &reopened).await?;
        }
        // What a job has left unread waits for whoever looks into it.
        Next::Begin { .. } | Next::Nothing => {}
    }
    Ok(true)
}

/// What reading once more comes to.
enum Next {
    Nothing,
    UnderWay,
    Begin { row: JobRow, reopened: Vec<String> },
}

impl Next {
    async fn of(conn: &mut Conn, workspace: &Workspace, by: &Principal, form: &Form) -> Result<Self, StoreError> {
        let known = field_columns::of_app(conn, &form.app).await?.remove(&form.key).unwrap_or_default();
        let mut columns = known.clone();
        let mut reopened = Vec::new();
        let is_aside = |column: &FieldColumn| column.state == ColumnState::Former && can_be_read(form, column);
        for column in columns.iter_mut().filter(|column| is_aside(column)) {
            column.state = ColumnState::Leaving;
            reopened.push(column.name.clone());
        }
        // Of what was set aside before, histories say nothing a second time.
        let Some(mut row) = job(workspace, by, form, &columns, &known) else { return Ok(Self::Nothing) };
        match jobs::newest(conn, CONVERT, (&form.app, &form.key)).await? {
            Some(last) if !last.state.is_over() => return Ok(Self::UnderWay),
            // What it had not come to is told of when it is come to.
            Some(last) if last.state != JobState::Done && last.params["columns"] == row.params["columns"] => {
                row.params = last.params;
            }
            _ => {}
        }
        Ok(Self::Begin { row, reopened })
    }
}

async fn begin(
    conn: &mut Conn,
    (app, form): (&str, &str),
    row: &JobRow,
    reopened: &[String],
) -> Result<(), StoreError> {
    for name in reopened {
        let place = (app, form, name.as_str());
        field_columns::set_state(conn, place, &[ColumnState::Former], ColumnState::Leaving).await?;
    }
    jobs::insert(conn, row).await
}

/// Whether values of a column can mean something to what its field is now.
fn can_be_read(form: &Form, column: &FieldColumn) -> bool {
    form.field(&column.field).is_some_and(|field| {
        let (from, to) = (&column.holds, &field.definition);
        !is_redone(from, to) && (Conversion::between(from, to).is_some() || Rows::between(from, to).is_some())
    })
}
