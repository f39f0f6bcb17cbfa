//! What others have answered a run that stands still, as it lies until the run goes on: sealed, since it may be meant for a
//! sensitive field.

use super::request::open_answer;
use crate::flow::state::Kept;
use crate::model::Field;
use crate::record::Context;
use crate::seal::answer_to;
use crate::store::runs::RunRow;
use crate::store::{Conn, StoreError, sealed};

/// Opens what was sealed, before the run goes on with it.
///
/// # Errors
/// [`StoreError::NoKey`] when the key of an answer is not there: the run stands still until it is.
pub(super) fn open(conn: &Conn, run: &mut RunRow) -> Result<(), StoreError> {
    let id = run.id.as_str();
    for kept in run.machine.suspended.iter_mut().flat_map(|pause| &mut pause.kept) {
        if let Kept::Sealed { step, proof, text } = kept {
            let answer = open_answer(conn.keys(), id, *step, text)?;
            *kept = Kept::Answered { step: *step, proof: proof.take(), answer };
        }
    }
    Ok(())
}

/// Seals the answers that have come since, where anything of the workspace is sealed or the run's form has fields that are to
/// be.
///
/// # Errors
/// The database's; that the key at hand is of another file than the one the database goes by.
pub(super) async fn seal(conn: &mut Conn, context: &Context<'_>, run: &mut RunRow) -> Result<(), StoreError> {
    let Some(pause) = &mut run.machine.suspended else { return Ok(()) };
    if !pause.kept.iter().any(|kept| matches!(kept, Kept::Answered { .. })) {
        return Ok(());
    }
    let form = run.form.as_deref().and_then(|form| context.model.form(&run.app, form));
    if form.is_some_and(|form| form.fields.iter().any(Field::is_sealed)) {
        sealed::note_newest(conn).await?;
    }
    if !sealed::is_newest_noted(conn).await? {
        return Ok(());
    }
    for kept in &mut pause.kept {
        if let Kept::Answered { step, proof, answer } = kept
            && let Some(text) = conn.keys().seal_text(&answer_to(run.id.as_str(), *step), &answer.to_string())
        {
            *kept = Kept::Sealed { step: *step, proof: proof.take(), text };
        }
    }
    Ok(())
}
