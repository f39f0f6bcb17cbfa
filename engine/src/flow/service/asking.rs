//! The flows that ask people to do something, as one person may know of them.

use super::FlowError;
use crate::definition::{FlowDefinition, Operation};
use crate::model::App;
use crate::people::{AskingApp, AskingFlow};
use crate::record::Context;
use crate::store::Conn;
use crate::store::runs::{self, TaskBox};
use std::collections::BTreeSet;

/// How far back in a box flows are looked for.
const NEWEST: usize = 1000;

/// The apps whose flows ask people to do something. Administrators know of all; others of those whose records they may read or
/// enter, and of those in which they have something to do or have done something lately.
///
/// # Errors
/// When the database fails.
pub async fn asking_apps(conn: &mut Conn, context: &Context<'_>) -> Result<Vec<AskingApp>, FlowError> {
    let mut asked: BTreeSet<(String, String)> = BTreeSet::new();
    if !context.principal.is_admin {
        for which in [TaskBox::Todo, TaskBox::Done] {
            let found = runs::flows_of_box(conn, context.me(), which, NEWEST).await?;
            asked.extend(found.into_iter().map(|(app, flow, _)| (app, flow)));
        }
    }
    let knows = |app: &App, key: &str, flow: &FlowDefinition| {
        context.principal.is_admin
            || asked.contains(&(app.key.clone(), key.to_owned()))
            || flow
                .start
                .form()
                .and_then(|form| context.rights(&app.key, form))
                .is_some_and(|rights| rights.allows(Operation::Read) || rights.allows(Operation::Create))
    };
    let asking = |app: &App| -> Option<AskingApp> {
        let words = &app.definitions;
        let flows = words.flows.iter().filter(|(_, flow)| flow.nodes.values().any(|node| node.person().is_some()));
        let flows: Vec<AskingFlow> = flows
            .filter(|(key, flow)| knows(app, key, flow))
            .map(|(key, flow)| AskingFlow { key: key.clone(), title: words.in_both(&flow.title) })
            .collect();
        let title = words.in_both(&words.app.title);
        (!flows.is_empty()).then(|| AskingApp { key: app.key.clone(), title, flows })
    };
    let mut found: Vec<AskingApp> = context.model.apps().filter_map(|app| asking(app.as_ref())).collect();
    found.sort_by(|one, other| one.key.cmp(&other.key));
    Ok(found)
}
