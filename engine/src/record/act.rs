//! What each action makes of a record, before that is compared with others and written.

use super::draft::Draft;
use super::refill::Said;
use super::{Action, Authority, RecordError, convert};
use crate::definition::{Operation, RecordEvent};
use crate::kind;
use crate::problem::{Problem, Text, pointer_segment};
use crate::store::{Conn, StoredRecord};
use serde_json::{Map, Value};

/// Does with a record, and with the draft that was made of it, what the action says; answers the marks of its rules. What is
/// wrong is noted in the draft.
pub(super) async fn act(
    conn: &mut Conn,
    draft: &mut Draft<'_>,
    record: &mut StoredRecord,
    authority: &Authority<'_>,
    before: Option<&StoredRecord>,
    action: &Action,
) -> Result<Value, RecordError> {
    let (form, now) = (draft.form, draft.context.now);
    match action {
        Action::Create { values, .. }
        | Action::Update { values, .. }
        | Action::Revert { values, .. }
        | Action::Merge { values, .. } => {
            return take_values(conn, draft, &record.rules, authority, before, (action, values)).await;
        }
        Action::SetComputed { values, .. } => {
            for (key, value) in values {
                let field = form.field(key).map(|field| &field.definition);
                let value = field.and_then(|f| kind::computed(f, value.clone()).ok()).unwrap_or_default();
                draft.set(key, value);
            }
            return Ok(draft.grade_again(conn, &record.rules).await?);
        }
        Action::Convert { values, .. } => {
            convert::take(draft, record, values);
            if convert::has_links(form, values) {
                draft.load_links(conn, before).await?;
                let moved = StoredRecord { values: draft.values(), ..record.clone() };
                draft.follow_links(Some(&moved), None);
                // What may not be chosen is refused and stays set aside.
                draft.check_choices(conn, before).await?;
            }
            return Ok(draft.grade_again(conn, &record.rules).await?);
        }
        Action::SetLinks { values, .. } => {
            for (key, value) in values {
                draft.set(key, value.clone());
            }
            // What was chosen by nobody now fills no fields; copies of the linked records are taken anew.
            let moved = StoredRecord { values: draft.values(), ..record.clone() };
            draft.load_links(conn, Some(&moved)).await?;
            draft.follow_links(Some(&moved), None);
            return Ok(draft.grade_again(conn, &record.rules).await?);
        }
        Action::Recompute { formulas, .. } => return Ok(draft.recompute(conn, &record.rules, formulas).await?),
        Action::RunRules { .. } | Action::AcceptRule { .. } | Action::OverrideRule { .. } => {
            return grade(conn, draft, &record.rules, action).await;
        }
        Action::Delete { .. } | Action::MergeAway { .. } => record.deleted_at = Some(now),
        Action::Restore { .. } | Action::Destroy { .. } | Action::Unmerge { .. } => record.deleted_at = None,
        Action::Archive { .. } => record.archived_at = record.archived_at.or(Some(now)),
        Action::Unarchive { .. } => record.archived_at = None,
        Action::SetFlowState { state, .. } => record.flow_state.clone_from(state),
    }
    Ok(record.rules.clone())
}

/// Takes the values that an action brings, with everything that follows from them in the record itself.
async fn take_values(
    conn: &mut Conn,
    draft: &mut Draft<'_>,
    marks: &Value,
    authority: &Authority<'_>,
    before: Option<&StoredRecord>,
    (action, values): (&Action, &Map<String, Value>),
) -> Result<Value, RecordError> {
    let mut values = values.clone();
    let said = Said::by(draft.context, draft.form, authority, action, before);
    let refused = draft.make_rows_whole(authority, before, action, &mut values);
    draft.merge(values.clone());
    complete(conn, draft, authority, before, (action, &values, said.as_ref())).await?;
    draft.refuse_cells(refused);
    let event = if before.is_none() { RecordEvent::Create } else { RecordEvent::Update };
    let marks = draft.inquire(conn, |draft| draft.grade(marks, event)).await?;
    draft.inquire(conn, Draft::settle).await?;
    authorise_fields(draft, authority, before)?;
    Ok(marks)
}

/// Runs rules, or takes what somebody decided about one.
async fn grade(conn: &mut Conn, draft: &mut Draft<'_>, marks: &Value, action: &Action) -> Result<Value, RecordError> {
    let marks = match action {
        Action::AcceptRule { rule, .. } => draft.decide(marks, rule, None),
        Action::OverrideRule { rule, value, reason, .. } => draft.decide(marks, rule, Some((value.clone(), reason))),
        Action::RunRules { rule, .. } => {
            draft.inquire(conn, |draft| draft.grade_on_demand(marks, rule.as_deref())).await?
        }
        _ => marks.clone(),
    };
    draft.inquire(conn, Draft::settle).await?;
    Ok(marks)
}

/// Defaults, links, serial numbers, formulas and visibility, then everything that may be wrong with the result. `values`
/// are those that the action brings, `said` what of them stands whatever else is changed.
async fn complete(
    conn: &mut Conn,
    draft: &mut Draft<'_>,
    authority: &Authority<'_>,
    before: Option<&StoredRecord>,
    (action, values, said): (&Action, &Map<String, Value>, Option<&Said>),
) -> Result<(), RecordError> {
    if before.is_none() {
        draft.inquire(conn, |draft| draft.apply_defaults_beside(values, authority)).await?;
    }
    draft.inquire(conn, |draft| draft.apply_row_defaults(before)).await?;
    draft.fill_in(conn, before, said).await?;
    draft.check_files(conn, before).await?;
    draft.check_options(conn, before).await?;
    if before.is_none() && draft.problems.is_empty() {
        draft.number(conn).await?;
    }
    let failed = draft.inquire(conn, Draft::settle).await?;
    draft.report(failed);
    // What two records said before they are made one was chosen then.
    let is_merge = matches!(action, Action::Merge { .. });
    if !is_merge && !matches!(authority, Authority::Engine) {
        draft.refuse_locked(conn, before, values).await?;
    }
    if !is_merge {
        draft.check_choices(conn, before).await?;
    }
    // So it is with what comes back to a record: it lay between the bounds of the day on which it was put in.
    if !is_merge && !matches!(action, Action::Revert { .. }) {
        draft.check_bounds(before);
    }
    draft.validate();
    draft.inquire(conn, Draft::check).await?;
    Ok(())
}

/// Whether the one who acts may write each field they changed, and create a record like this one.
fn authorise_fields(
    draft: &mut Draft<'_>,
    authority: &Authority<'_>,
    before: Option<&StoredRecord>,
) -> Result<(), RecordError> {
    let Authority::Rights(rights) = authority else {
        if let Authority::Task { writable } = authority {
            refuse_fields(draft, |field| writable.contains(field));
        }
        return Ok(());
    };
    let conditions = &draft.context.conditions;
    let operation = if before.is_none() { Operation::Create } else { Operation::Update };
    let seen = before.map_or_else(|| draft.facts.clone().into(), StoredRecord::facts);
    if before.is_none() && !rights.allows_on(Operation::Create, &seen, conditions) {
        return Err(RecordError::Forbidden(vec![Problem::new(
            "",
            "outside_rows",
            "这样的数据不在你的权限范围内",
            "a record like this is outside your permissions",
        )]));
    }
    refuse_fields(draft, |field| rights.may_write(field, operation, &seen, conditions));
    Ok(())
}

fn refuse_fields(draft: &mut Draft<'_>, may_write: impl Fn(&str) -> bool) {
    let refused: Vec<Problem> = draft
        .sent
        .iter()
        .filter(|field| !may_write(field))
        .map(|field| {
            let Text { zh, en } = draft.form.field_names(field);
            Problem::new(
                pointer_segment(field),
                "field_forbidden",
                format!("你不能修改“{zh}”"),
                format!("you may not change '{en}'"),
            )
        })
        .collect();
    draft.problems.extend(refused);
}
