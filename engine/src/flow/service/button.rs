//! Buttons on records that start flows: which of them somebody has, and what pressing one does.

use super::perform::readable;
use super::{FlowError, Moved, StartRun, start};
use crate::condition::holds;
use crate::definition::AnyOfPeople;
use crate::definition::flow::start::ButtonStart;
use crate::definition::flow::{FlowDefinition, Start};
use crate::flow::Refusal;
use crate::model::Form;
use crate::record::Context;
use crate::store::runs;
use crate::store::{Conn, StoreError, StoredRecord};
use schemars::JsonSchema;
use serde::Serialize;

/// A button on a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ButtonView {
    /// The key of the flow it starts.
    pub flow: String,
    pub title: String,
    /// Whether a run of the flow is under way for the record, so that it cannot be pressed now.
    pub running: bool,
}

/// A button that records of a form may have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FormButton {
    /// The key of the flow it starts.
    pub flow: String,
    pub title: String,
}

/// The buttons on the records of a form that are for whoever asks, whatever a record says; in the order of the flows.
pub fn form_buttons(context: &Context<'_>, form: &Form) -> Vec<FormButton> {
    let Some(app) = context.model.app(&form.app) else { return Vec::new() };
    let theirs = app.definitions.flows.iter().filter_map(|(key, flow)| match &flow.start {
        Start::Button(button) if button.form == form.key && is_theirs(context, button) => {
            Some(FormButton { flow: key.clone(), title: title_of(context, form, flow, button) })
        }
        _ => None,
    });
    theirs.collect()
}

/// The buttons a record has for whoever asks, who may read it; in the order of the flows.
///
/// # Errors
/// What the database cannot do.
pub async fn buttons(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    record: &StoredRecord,
) -> Result<Vec<ButtonView>, StoreError> {
    let Some(app) = context.model.app(&form.app).filter(|_| record.is_live()) else { return Ok(Vec::new()) };
    let offered = app.definitions.flows.iter().filter_map(|(key, flow)| match &flow.start {
        Start::Button(button) if button.form == form.key && offer(context, button, record).is_ok() => {
            Some(ButtonView { flow: key.clone(), title: title_of(context, form, flow, button), running: false })
        }
        _ => None,
    });
    let mut offered: Vec<ButtonView> = offered.collect();
    if !offered.is_empty() {
        let under_way = runs::under_way(conn, &record.id).await?;
        for button in &mut offered {
            button.running = under_way.iter().any(|(_, flow, _)| *flow == button.flow);
        }
    }
    Ok(offered)
}

/// A person presses the button of a flow on a record of a form: they must be able to read it.
///
/// # Errors
/// [`FlowError::NotFound`] where the form has no such button or they may not know of the record; a refusal when the
/// button is not theirs or not for this record as it is, or when its run is under way; else as [`start`].
pub async fn press(conn: &mut Conn, context: &Context<'_>, form: &str, wish: StartRun) -> Result<Moved, FlowError> {
    let app = context.model.app(&wish.app).ok_or(FlowError::NotFound)?;
    let flow = app.definitions.flows.get(&wish.flow).map(|flow| &flow.start);
    let Some(Start::Button(button)) = flow else { return Err(FlowError::NotFound) };
    let form = app.forms.get(form).filter(|form| form.key == button.form).ok_or(FlowError::NotFound)?;
    let id = wish.record.as_deref().ok_or(FlowError::NotFound)?;
    let record = readable(conn, context, form, id, true).await?;
    if runs::is_running(conn, &record.id, &wish.app, &wish.flow).await? {
        return Err(Refusal::already_running().into());
    }
    offer(context, button, &record)?;
    start(conn, context, wish).await
}

/// Whether a record has a button for whoever acts, or why not.
fn offer(context: &Context<'_>, button: &ButtonStart, record: &StoredRecord) -> Result<(), Refusal> {
    if !is_theirs(context, button) {
        return Err(Refusal::button_not_yours());
    }
    match &button.when {
        Some(when) if !holds(when, &record.facts(), &context.conditions) => Err(Refusal::button_not_now()),
        _ => Ok(()),
    }
}

/// Whether a button is for whoever acts.
fn is_theirs(context: &Context<'_>, button: &ButtonStart) -> bool {
    let is_for_all = button.who.is_empty() || context.principal.is_admin;
    is_for_all || button.who.iter().any(|people| is_one_of(context, people))
}

fn title_of(context: &Context<'_>, form: &Form, flow: &FlowDefinition, button: &ButtonStart) -> String {
    context.say(&form.app, button.label.as_ref().unwrap_or(&flow.title))
}

/// Whether whoever acts is among these people.
fn is_one_of(context: &Context<'_>, people: &AnyOfPeople) -> bool {
    let by = context.principal;
    match people {
        AnyOfPeople::Member { member } => by.username == *member,
        AnyOfPeople::Role { role } => by.roles.contains(role),
        AnyOfPeople::Department { department } => {
            let found = context.people.department_by_key(department);
            let members = found.map(|found| context.people.members_of_department(found.id.as_str()));
            members.is_some_and(|members| by.member.as_ref().is_some_and(|me| members.contains(me)))
        }
    }
}
