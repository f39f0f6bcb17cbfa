//! What a form says while somebody fills it in: the same steps as saving, without the writing, so that the page needs
//! no second interpreter.

use super::compute::Cell;
use super::draft::Draft;
use super::lock::put_back;
use super::refill::Said;
use super::{Context, RecordError};
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
    mut values: Map<String, Value>,
    fresh: bool,
) -> Result<Evaluation, RecordError> {
    let nothing = BTreeSet::new();
    if form.definition.editable.is_empty() {
        return Ok(work_out(conn, context, form, before, values, fresh, &nothing).await?.0);
    }
    let (found, sent, cells) = work_out(conn, context, form, before, values.clone(), fresh, &nothing).await?;
    let fields: BTreeSet<String> = found.locked.iter().filter(|key| sent.contains(*key)).cloned().collect();
    values.retain(|key, _| !fields.contains(key));
    let differs = put_back(&cells, before, &mut values);
    if fields.is_empty() && !differs {
        return Ok(found);
    }
    Ok(work_out(conn, context, form, before, values, fresh, &fields).await?.0)
}

/// Evaluates a draft as it is, and says which fields were changed by what was sent and which cells nobody may change. In a
/// new record the fields of `again` have their defaults once more.
async fn work_out(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    before: Option<&StoredRecord>,
    values: Map<String, Value>,
    fresh: bool,
    again: &BTreeSet<String>,
) -> Result<(Evaluation, BTreeSet<String>, BTreeSet<Cell>), RecordError> {
    let blank = super::perform::blank(context);
    let mut draft = Draft::new(form, context, before.unwrap_or(&blank));
    // Only what a condition may hide can be missing in the end.
    let hideable =
        form.definition.visibility.iter().flat_map(|rule| &rule.show).filter_map(|path| path.split('.').next());
    let typed: Map<String, Value> =
        hideable.filter_map(|key| Some((key.to_owned(), values.get(key)?.clone()))).collect();
    let said = Said::all(form, &values);
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
        values,
        required: draft.required().into_iter().map(str::to_owned).chain(asked.iter().map(Cell::place)).collect(),
        locked: draft.locked().into_iter().chain(shut).collect(),
        hidden: draft.hidden.into_iter().chain(draft.hidden_cells.iter().map(Cell::place)).collect(),
        problems: draft.problems,
    };
    Ok((found, draft.sent, cells))
}
