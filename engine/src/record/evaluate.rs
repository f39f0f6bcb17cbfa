//! What a form says while somebody fills it in: the same steps as saving, without the writing, so that the page needs
//! no second interpreter.

use super::compute::Cell;
use super::draft::Draft;
use super::lock::put_back;
use super::refill::Said;
use super::{Context, RecordError};
use crate::access::FieldRights;
use crate::definition::FieldRight;
use crate::kind::is_missing;
use crate::model::Form;
use crate::problem::Problem;
use crate::store::{Conn, StoredRecord};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What the engine makes of a draft.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// All values, with defaults, links, formulas and rules applied; hidden fields keep what was typed.
    pub values: Map<String, Value>,
    /// Fields that conditions hide, and cells of sub-forms, as `items/0/price`.
    pub hidden: Vec<String>,
    /// Fields that must have a value now, and cells of sub-forms, as `items/0/price`.
    pub required: Vec<String>,
    /// Fields and cells that people may not change now. They say what they would if nobody had.
    pub locked: Vec<String>,
    pub problems: Vec<Problem>,
    /// Formulas that are shown and stay empty, for what they give is no value of their field.
    pub unfit: Vec<Problem>,
    /// Whether a public link has looked into other forms for it.
    pub looked_up: bool,
}

/// Evaluates a draft. `before` is the stored record when one is edited; a new record is made complete with defaults
/// only when `fresh`, which the page sends once, so that what a person empties stays empty. What the values say stands; a
/// field they do not speak of is as a write would leave it.
///
/// # Errors
/// Only the database's: what is wrong with the draft is part of the answer.
pub async fn evaluate(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    before: Option<&StoredRecord>,
    values: Map<String, Value>,
    fresh: bool,
) -> Result<Evaluation, RecordError> {
    let everything = FieldRights::all(FieldRight::Edit);
    evaluate_within(conn, context, form, &everything, before, values, fresh).await
}

/// The same for somebody who may write some fields and columns only. What they say of others counts for nothing: those say
/// what they would once this is saved. The answer speaks of every field; what may be told of it is for the caller to choose.
///
/// # Errors
/// As [`evaluate`].
pub async fn evaluate_within(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    fields: &FieldRights,
    before: Option<&StoredRecord>,
    mut values: Map<String, Value>,
    fresh: bool,
) -> Result<Evaluation, RecordError> {
    let nothing = Map::new();
    values.retain(|key, _| fields.edits(key));
    // What a change of a column says is told when it is written.
    drop(fields.restore(&mut values, before.map_or(&nothing, |record| &record.values)));
    let of = Sender { context, form, before, fields, fresh };
    // Nobody has emptied what they may not write.
    let mut again: BTreeSet<String> = match (before, fresh) {
        (None, false) => form.fields.iter().map(|one| &one.key).filter(|key| !fields.edits(key)).cloned().collect(),
        _ => BTreeSet::new(),
    };
    if form.definition.editable.is_empty() {
        return Ok(work_out(conn, of, values, &again).await?.0);
    }
    let (found, sent, cells) = work_out(conn, of, values.clone(), &again).await?;
    let locked: BTreeSet<String> = found.locked.iter().filter(|key| sent.contains(*key)).cloned().collect();
    values.retain(|key, _| !locked.contains(key));
    let differs = put_back(&cells, before, &mut values);
    if locked.is_empty() && !differs {
        return Ok(found);
    }
    again.extend(locked);
    let mut settled = work_out(conn, of, values, &again).await?.0;
    settled.looked_up |= found.looked_up;
    Ok(settled)
}

/// Whose draft it is: of which record, and what of it is theirs to say.
#[derive(Clone, Copy)]
struct Sender<'a> {
    context: &'a Context<'a>,
    form: &'a Form,
    before: Option<&'a StoredRecord>,
    fields: &'a FieldRights,
    fresh: bool,
}

/// Evaluates a draft as it is, and says which fields were changed by what was sent and which cells nobody may change. In a
/// new record the fields of `again` have their defaults once more.
async fn work_out(
    conn: &mut Conn,
    Sender { context, form, before, fields, fresh }: Sender<'_>,
    values: Map<String, Value>,
    again: &BTreeSet<String>,
) -> Result<(Evaluation, BTreeSet<String>, BTreeSet<Cell>), RecordError> {
    let blank = super::perform::blank(context);
    let mut draft = Draft::new(form, context, before.unwrap_or(&blank));
    // Only what a condition may hide can be missing in the end.
    let hideable =
        form.definition.visibility.iter().flat_map(|rule| &rule.show).filter_map(|path| path.split('.').next());
    let typed: Map<String, Value> =
        hideable.filter_map(|key| Some((key.to_owned(), values.get(key)?.clone()))).collect();
    let said = Said::within(form, &values, fields);
    draft.merge(values);
    if before.is_none() && fresh {
        draft.inquire(conn, Draft::apply_defaults).await?;
    } else if before.is_none() && !again.is_empty() {
        draft.inquire(conn, |draft| draft.apply_defaults_where(|field| again.contains(&field.key))).await?;
    }
    draft.inquire(conn, |draft| draft.apply_row_defaults(before)).await?;
    draft.fill_in(conn, before, Some(&said)).await?;
    draft.check_options(conn, before).await?;
    let failed = draft.inquire(conn, Draft::settle).await?;
    draft.report(failed);
    draft.check_choices(conn, before).await?;
    draft.check_bounds(before);
    draft.validate();
    draft.inquire(conn, Draft::check).await?;
    let mut values = draft.values();
    for key in &draft.hidden {
        if let Some(value) = typed.get(key) {
            values.insert(key.clone(), value.clone());
        }
    }
    for Cell { field, at, column } in &draft.hidden_cells {
        let value = typed.get(field).and_then(|rows| rows.get(*at)?.get(column)).filter(|value| !is_missing(value));
        let row = values.get_mut(field).and_then(|rows| rows.get_mut(*at)).and_then(Value::as_object_mut);
        let is_typed =
            form.field(field).and_then(|field| field.sub_column(column)).is_some_and(|one| !one.is_computed());
        if let (Some(row), Some(value)) = (row, value)
            && is_typed
        {
            row.insert(column.clone(), value.clone());
        }
    }
    let cells = draft.locked_cells();
    let (shut, asked) = (cells.iter().map(Cell::place), draft.required_cells());
    let found = Evaluation {
        unfit: draft.shown_unfit(),
        values,
        looked_up: draft.lent.is_used(),
        required: draft.required().into_iter().map(str::to_owned).chain(asked.iter().map(Cell::place)).collect(),
        locked: draft.locked().into_iter().chain(shut).collect(),
        hidden: draft.hidden.into_iter().chain(draft.hidden_cells.iter().map(Cell::place)).collect(),
        problems: draft.problems,
    };
    Ok((found, draft.sent, cells))
}
