//! The records to be printed, read as somebody: only those they may read, only the fields they may see.

use super::sheet::{Around, Places, Sheet, is_decided};
use crate::access::FormRights;
use crate::audit::Via;
use crate::clock;
use crate::definition::Operation;
use crate::flow::service::{FlowError, RunView, record_runs};
use crate::kind::Display;
use crate::model::Form;
use crate::record::{self, Context, ReadError};
use crate::store::{Conn, StoreError, load_rows, runs};
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
    // What a flow prints is kept as it reads, so nothing sensitive goes into it.
    let is_kept = context.principal.via == Via::Flow;
    let (mut records, mut hidden) = (Vec::new(), Vec::new());
    for id in ids {
        let Some(mut record) = found.remove(id).filter(|record| record.deleted_at.is_none()) else { continue };
        let facts = record.facts();
        if rights.allows_on(Operation::Read, &facts, &context.conditions) {
            // What a condition hides is decided on the whole record.
            hidden.push(record::hidden(&form.definition, &facts, &context.conditions));
            let fields = rights.fields_on(&facts, &context.conditions);
            record::mask(context, rights, form, &mut record);
            record::drop_hidden_cells(&form.definition, &facts, &context.conditions, &mut record.values);
            if is_kept {
                record.values.retain(|key, _| !form.field(key).is_some_and(|field| field.is_sealed()));
            }
            records.push((record, fields));
        }
    }
    let refs = record::refs(conn, context, form, records.iter().map(|(record, _)| record)).await?;
    let mut decided = Vec::new();
    let ids_read: Vec<String> = records.iter().map(|(record, _)| record.id.clone()).collect();
    let in_flows = if !matches!(told, Decisions::None) {
        runs::records_with_runs(conn, &ids_read).await?
    } else {
        BTreeSet::new()
    };
    for id in &ids_read {
        decided.push(if in_flows.contains(id) { deciding_run(conn, context, id, told).await? } else { None });
    }
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
