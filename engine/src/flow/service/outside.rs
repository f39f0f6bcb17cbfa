//! A task as somebody outside is shown it: the fields its step names as readable, each by its own key, how far the run is, and
//! what they may decide. Of the people and of what was said they see nothing.

use super::card;
use super::perform::{pinned, record_of};
use super::view::{NodeState, buttons, whole};
use super::{FlowError, card::node_title};
use crate::flow::evidence::{Attachments, Judgement};
use crate::flow::node::person::{FieldRight, Operation, Opinion};
use crate::flow::{Flow, TaskKind, task_options};
use crate::kind::{mask_of, masked};
use crate::record::{Context, refs};
use crate::store::Conn;
use crate::store::runs::{RunRow, TaskRow};
use std::collections::BTreeMap;

/// A task with what somebody outside needs to decide.
#[derive(Debug, Clone, PartialEq)]
pub struct OutsideWork {
    pub flow_title: String,
    pub record_title: String,
    pub step_title: String,
    pub kind: TaskKind,
    pub due_at: Option<String>,
    /// The readable fields in words, in the order of the form; empty ones are left out.
    pub fields: Vec<(String, String)>,
    pub steps: Vec<(String, NodeState)>,
    pub actions: Vec<Operation>,
    /// What their buttons say, by operation, where that is other than usual.
    pub buttons: BTreeMap<String, String>,
    pub opinion: Opinion,
    /// The decisions that need a signature.
    pub signature: Vec<Judgement>,
    /// The files that go with a decision.
    pub attachments: Option<Attachments>,
}

/// What the record is called, where its step names as readable all that its title says.
pub(super) fn told_title<'r>(context: &Context<'_>, flow: &Flow, run: &'r RunRow, node: &str) -> Option<&'r str> {
    let step = flow.find(node).and_then(|node| node.person()).map(|(step, _)| step)?;
    let form = context.model.form(&run.app, run.form.as_deref()?)?;
    let is_shown =
        |field: &str| step.fields.get(field).is_some_and(|right| !matches!(right, FieldRight::Hide | FieldRight::Mask));
    form.title.fields().all(is_shown).then_some(run.record_title.as_str())
}

/// The open task of a run; whose it is and that they have shown it is the caller's to check.
///
/// # Errors
/// [`FlowError::NotFound`] for a task that is not open any more; the database's.
pub async fn outside_work(
    conn: &mut Conn,
    context: &Context<'_>,
    run: &RunRow,
    task: &TaskRow,
) -> Result<OutsideWork, FlowError> {
    let flow = pinned(conn, context, run).await?;
    let live = run.machine.task(&task.id).ok_or(FlowError::NotFound)?;
    let options = task_options(&flow, &run.machine, live);
    let step = flow.find(&task.node).and_then(|node| node.person()).map(|(step, _)| step);
    let named =
        |field: &str| step.and_then(|step| step.fields.get(field)).copied().filter(|right| *right != FieldRight::Hide);
    let form = run.form.as_deref().and_then(|form| context.model.form(&run.app, form));
    let mut fields = Vec::new();
    if let (Some(form), Some(record)) = (form, record_of(conn, context, run, false).await?) {
        let names = refs(conn, context, form, [&record]).await?;
        let said = card::all(context, form, &record, &names);
        for (field, right) in form.fields.iter().filter_map(|field| Some((field, named(&field.key)?))) {
            let text = said.get(&field.key).map(String::as_str).unwrap_or_default();
            if !text.is_empty() {
                let text = match right {
                    FieldRight::Mask => masked(mask_of(&field.definition), text),
                    _ => text.to_owned(),
                };
                fields.push((context.say(&run.app, form.field_title(&field.key)), text));
            }
        }
    }
    let view = whole(conn, context, run, &[]).await?;
    let title = told_title(context, &flow, run, &task.node).map(str::to_owned);
    Ok(OutsideWork {
        record_title: title.unwrap_or_else(|| view.flow_title.clone()),
        flow_title: view.flow_title,
        step_title: context.say(&run.app, node_title(&flow, &task.node, context.language)),
        kind: live.kind,
        due_at: task.due_at.map(crate::clock::to_text),
        fields,
        steps: view.nodes.into_iter().map(|node| (node.title, node.state)).collect(),
        actions: options.operations,
        buttons: buttons(context, &run.app, flow.find(&task.node)),
        opinion: options.opinion,
        signature: options.signature,
        attachments: options.attachments,
    })
}
