//! The records to be printed, read as somebody: only those they may read, only the fields they may see.

use super::sheet::{Around, Places, Sheet, is_decided};
use crate::access::{FieldRights, FormRights};
use crate::audit::Via;
use crate::clock;
use crate::definition::Operation;
use crate::flow::service::{FlowError, RunView, record_runs};
use crate::kind::Display;
use crate::model::Form;
use crate::record::{self, Context, ReadError};
use crate::store::{Conn, StoreError, StoredRecord, load_rows, runs};
use std::collections::{BTreeMap, BTreeSet};

/// How many runs of a record are looked through for a decision.
const RUNS: usize = 10;

/// What is there to be printed.
#[derive(Debug, Clone, PartialEq)]
pub struct Gathered {
    /// One for each record, in the order asked for.
    pub sheets: Vec<Sheet>,
    /// The titles of those records.
    pub titles: Vec<String>,
    /// How many of the records asked for are gone, or not the reader's to see.
    pub missing: usize,
}

/// What is told of the decisions about a record.
#[derive(Debug, Clone, Copy)]
pub enum Decisions<'a> {
    /// Nothing: the template does not speak of them.
    None,
    /// Those of the run that decided it, for whoever may read the record.
    Newest,
    /// Those of this run alone, for whoever has a task in it and may know of no other.
    Of(&'a str),
}

/// Reads records for printing, with what was decided about them as far as that is told.
///
/// # Errors
/// [`ReadError::Forbidden`] for somebody who may read nothing of the form; a record they may not see is only missing.
pub async fn gather(
    conn: &mut Conn,
    context: &Context<'_>,
    rights: &FormRights,
    form: &Form,
    ids: &[String],
    around: (&str, Places<'_>),
    told: Decisions<'_>,
) -> Result<Gathered, ReadError> {
    if !rights.allows(Operation::Read) {
        return Err(ReadError::Forbidden);
    }
    let rows = load_rows(conn, &form.table, ids).await?;
    let mut found: BTreeMap<String, _> = rows.into_iter().map(|row| (row.id.clone(), row)).collect();
    let live = ids.iter().filter_map(|id| found.remove(id)).filter(|record| record.deleted_at.is_none());
    let readable = live.filter_map(|record| as_read(context, rights, form, record));
    let (records, hidden): (Vec<_>, Vec<_>) = readable.unzip();
    let refs = record::refs(conn, context, form, records.iter().map(|(record, _)| record)).await?;
    let ids_read: Vec<String> = records.iter().map(|(record, _)| record.id.clone()).collect();
    let decided = deciding_runs(conn, context, &ids_read, told).await?;
    let name = |id: &str| {
        let person = refs.members.get(id).or_else(|| refs.departments.get(id)).cloned();
        person.or_else(|| refs.records.get(id).map(|record| record.title.clone()))
    };
    let say = |text: &str| context.say(&form.app, text);
    let display = Display { language: context.language, timezone: context.timezone, name: &name, say: &say };
    let (company, places) = around;
    let app = context.model.app(&form.app).map(|app| context.say(&form.app, &app.definitions.app.title));
    let app = app.unwrap_or_default();
    let sheets = records.iter().zip(&hidden).zip(&decided).map(|(((record, fields), hidden), run)| {
        let around = Around {
            places,
            app: (form.app.as_str(), app.clone()),
            form: context.say(&form.app, &form.definition.title),
            company,
            by: context.people.member_name(context.me()).unwrap_or_default().to_owned(),
            now: clock::to_text(context.now).into(),
            sees: &|key| fields.sees(key),
        };
        let mut sheet = Sheet::of(&form.definition, record, hidden, &display, &around);
        run.iter().for_each(|run| sheet.tell_run(run, &display, places.files));
        sheet
    });
    let sheets: Vec<Sheet> = sheets.collect();
    let missing = ids.len() - sheets.len();
    Ok(Gathered { sheets, titles: records.into_iter().map(|(record, _)| record.title).collect(), missing })
}

/// A record as its reader may see it, with their rights on its fields, and the fields that conditions hide of it.
fn as_read(
    context: &Context<'_>,
    rights: &FormRights,
    form: &Form,
    mut record: StoredRecord,
) -> Option<((StoredRecord, FieldRights), BTreeSet<String>)> {
    let facts = record.facts();
    if !rights.allows_on(Operation::Read, &facts, &context.conditions) {
        return None;
    }
    // What a condition hides is decided on the whole record.
    let hidden = record::hidden(&form.definition, &facts, &context.conditions);
    let fields = rights.fields_on(&facts, &context.conditions);
    record::mask(context, rights, form, &mut record);
    record::drop_hidden_cells(&form.definition, &facts, &context.conditions, &mut record.values);
    // What a flow prints is kept as it reads, so nothing sensitive goes into it.
    if context.principal.via == Via::Flow {
        record.values.retain(|key, _| !form.field(key).is_some_and(|field| field.is_sealed()));
    }
    Some(((record, fields), hidden))
}

/// For each record the run that is told of it.
async fn deciding_runs(
    conn: &mut Conn,
    context: &Context<'_>,
    ids: &[String],
    told: Decisions<'_>,
) -> Result<Vec<Option<RunView>>, StoreError> {
    let in_flows = match told {
        Decisions::None => BTreeSet::new(),
        Decisions::Newest | Decisions::Of(_) => runs::records_with_runs(conn, ids).await?,
    };
    let mut decided = Vec::with_capacity(ids.len());
    for id in ids {
        decided.push(if in_flows.contains(id) { deciding_run(conn, context, id, told).await? } else { None });
    }
    Ok(decided)
}

/// The newest run of a record in which somebody decided, among the last few; other flows may have passed over it since.
/// Reading the record is what gives the right to see it.
async fn deciding_run(
    conn: &mut Conn,
    context: &Context<'_>,
    id: &str,
    told: Decisions<'_>,
) -> Result<Option<RunView>, StoreError> {
    let mut newest = None;
    for row in runs::runs_of_record(conn, id, RUNS).await? {
        if matches!(told, Decisions::Of(run) if run != row.id.as_str()) {
            continue;
        }
        match record_runs(conn, context, std::slice::from_ref(&row)).await {
            Ok(views) => {
                let Some(run) = views.into_iter().next() else { continue };
                if is_decided(&run) {
                    return Ok(Some(run));
                }
                newest = newest.or(Some(run));
            }
            Err(FlowError::Store(error)) => return Err(error),
            // A version of a flow that is gone says nothing about its record any more.
            Err(_) => {}
        }
    }
    Ok(newest)
}
