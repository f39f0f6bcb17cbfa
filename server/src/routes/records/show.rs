//! One record with everything its page needs.

use super::RecordPath;
use crate::error::ApiError;
use crate::extract::{Caller, Json, Path};
use crate::language::spoken;
use crate::record_view::{self, RecordAnswer};
use crate::state::State;
use aide::axum::IntoApiResponse;
use axum::extract::State as Shared;
use axum::response::IntoResponse;
use tenon_engine::flow::service::buttons;
use tenon_engine::record;
use tenon_engine::store;

pub async fn show(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<RecordPath>,
) -> Result<impl IntoApiResponse, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal()).spoken_in(spoken());
    let opened = record_view::open(&context, &path.app, &path.form)?;
    let mut conn = state.store().read().await?;
    let record = opened.load(&mut conn, &context, &path.id).await?;
    // Rights are decided by the whole record, which masking has taken parts of.
    let whole = store::load_row(&mut conn, &opened.form.table, &path.id, false).await?;
    let whole = whole.ok_or_else(ApiError::not_found)?;
    let rights = opened.record_rights(&context, &whole);
    let buttons = buttons(&mut conn, &context, &opened.form, &whole).await?;
    let refs = record::refs(&mut conn, &context, &opened.form, [&record]).await?;
    record_view::note_read(&state, caller.principal(), &opened.form, &record.id);
    let became = match record.deleted_at {
        Some(_) => store::merges::became(&mut conn, &record.id).await?,
        None => None,
    };
    let version = record_view::tag(record.version);
    Ok((version, Json(RecordAnswer { record: record.into(), refs, rights, buttons, became })).into_response())
}
