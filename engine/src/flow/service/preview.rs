//! What submitting a record would lead to, before it is submitted: the steps as things stand, who would be asked at each,
//! and where the initiator has people to pick.

use super::FlowError;
use super::perform::{submitted, submitted_form};
use super::view::{Person, person};
use super::world::RunWorld;
use crate::definition::Operation;
use crate::flow::ahead::{Nobody, ahead};
use crate::flow::{Flow, RunState};
use crate::record::{self, Context};
use crate::store::{Conn, StoredRecord};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

/// The course a record would take.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Preview {
    pub flow: String,
    pub flow_title: String,
    /// The steps with people, nearest first, as the record stands now.
    pub steps: Vec<PreviewStep>,
}

/// One step of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PreviewStep {
    pub node: String,
    /// `approve`, `handle`, `cc`.
    pub kind: String,
    pub title: String,
    /// Who would be asked; empty where the initiator picks.
    pub people: Vec<Person>,
    /// Whose approval would be taken as given, so that they are not asked: it is their own run, or they have approved by then.
    pub given: Vec<Person>,
    /// What becomes of the step where nobody would be found; null where somebody is, or where that is not known yet.
    pub nobody: Option<Nobody>,
    /// True where whoever submits picks the people.
    pub pick: bool,
    /// Whom they may pick; null for any member.
    pub candidates: Option<Vec<Person>>,
    /// How many they have to pick at least.
    pub min: Option<usize>,
    /// How many they may pick at most; null for as many as they like.
    pub max: Option<usize>,
}

/// Looks ahead for somebody who may submit the record.
///
/// # Errors
/// [`FlowError::NotFound`] as for submitting.
pub async fn preview(
    conn: &mut Conn,
    context: &Context<'_>,
    app: &str,
    flow: &str,
    record: &str,
) -> Result<Preview, FlowError> {
    let record = submitted(conn, context, app, flow, record, false).await?;
    course(conn, context, app, flow, &record).await
}

/// Looks ahead for somebody who is about to create a record of `form` and submit it: what they typed is read as
/// creating it would read it.
///
/// # Errors
/// [`FlowError::NotFound`] for a flow that nobody submits records of the form to, or when they may create none.
pub async fn preview_draft(
    conn: &mut Conn,
    context: &Context<'_>,
    (app, form): (&str, &str),
    flow: &str,
    values: Map<String, Value>,
) -> Result<Preview, FlowError> {
    let form = submitted_form(context, app, flow).filter(|found| found.key == form).ok_or(FlowError::NotFound)?;
    let rights = context.rights(app, &form.key).ok_or(FlowError::NotFound)?;
    if !rights.allows(Operation::Create) {
        return Err(FlowError::NotFound);
    }
    // Taking what is not theirs to fill would let the steps tell about it.
    let fields = rights.fields_of_new();
    let values = record::evaluate_within(conn, context, form, &fields, None, values, false).await?.values;
    let record = StoredRecord { values, ..record::blank(context) };
    course(conn, context, app, flow, &record).await
}

async fn course(
    conn: &mut Conn,
    context: &Context<'_>,
    app: &str,
    flow: &str,
    record: &StoredRecord,
) -> Result<Preview, FlowError> {
    let key = flow;
    let flow = context.model.flows.current(conn, app, flow).await?.ok_or(FlowError::NotFound)?;
    let initiator = context.principal.member.clone();
    let place = (app, key, flow.definition().start.form());
    let world = RunWorld::new(context, place, initiator.as_ref().map(|id| id.as_str()), Some(record));
    world.meet_builders(conn, &flow).await?;
    let state = RunState::new(flow.version(), initiator);
    let steps = steps_ahead(context, app, &flow, &state, &world);
    Ok(Preview { steps, flow: flow.definition().key.clone(), flow_title: context.say(app, &flow.definition().title) })
}

/// The steps with people ahead of a run, nearest first, as its record stands now.
pub(super) fn steps_ahead(
    context: &Context<'_>,
    app: &str,
    flow: &Flow,
    state: &RunState,
    world: &RunWorld<'_>,
) -> Vec<PreviewStep> {
    let steps = ahead(flow, state, world).into_iter().filter_map(|step| {
        let node = flow.find(&step.node)?;
        let kind = node.kind();
        let named = |ids: &[crate::id::MemberId]| ids.iter().map(|id| person(context, id.as_str())).collect();
        matches!(kind, "approve" | "handle" | "cc").then(|| PreviewStep {
            kind: kind.to_owned(),
            title: context.say(app, flow.title(&step.node, context.language)),
            people: named(&step.people),
            given: named(&step.given),
            nobody: step.nobody,
            pick: step.pick.is_some(),
            min: step.pick.as_ref().map(|pick| pick.min),
            max: step.pick.as_ref().and_then(|pick| pick.max),
            candidates: step.pick.and_then(|pick| pick.from).map(|people| named(&people)),
            node: step.node,
        })
    });
    steps.collect()
}
