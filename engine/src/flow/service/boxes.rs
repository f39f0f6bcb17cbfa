//! The boxes of a member: pages of them, what is searched for in them, and the flows they hold.

use super::FlowError;
use super::view::{TaskView, flow_title, task_view};
use crate::clock::Moment;
use crate::record::Context;
use crate::store::Conn;
use crate::store::runs::{self, BoxFilter, BoxPlace, BoxedTask, TaskBox, Word};
use schemars::JsonSchema;
use serde::Serialize;

/// How many words of a search are looked for; more would narrow nothing any more.
const WORDS: usize = 5;

/// How far back the flows of a box are looked for.
const NEWEST: usize = 1000;

/// A flow of which there is something in a box.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BoxedFlow {
    pub app: String,
    pub app_title: String,
    pub flow: String,
    pub flow_title: String,
    /// How many of the newest thousand of the box are of it.
    pub count: i64,
}

/// Which page of a box is asked for.
#[derive(Debug, Clone, Copy)]
pub struct BoxPage<'a> {
    /// The task before it: its decision's moment in the box of what is done, and its id.
    pub after: Option<(Option<Moment>, &'a str)>,
    pub limit: usize,
    /// How many tasks are looked through for it where the box is searched, so that a search in vain ends.
    pub reach: usize,
}

/// One page of a box.
#[derive(Debug, Clone)]
pub struct BoxView {
    pub tasks: Vec<TaskView>,
    /// How far was searched, where the box goes on and the page is not full: the next page begins there.
    pub searched_to: Option<BoxPlace>,
}

/// One page of a member's box; whether whoever asks may see it is the caller's to check.
///
/// # Errors
/// When the database fails.
pub async fn task_views(
    conn: &mut Conn,
    context: &Context<'_>,
    (member, which): (&str, TaskBox),
    filter: &BoxFilter<'_>,
    page: BoxPage<'_>,
) -> Result<BoxView, FlowError> {
    let is_searched = !filter.words.is_empty() || filter.app.is_some() || filter.flow.is_some();
    let end = if is_searched { runs::place_within(conn, member, which, page.after, page.reach).await? } else { None };
    let filter = BoxFilter { down_to: end.as_ref(), ..filter.clone() };
    let rows = runs::tasks(conn, member, which, &filter, page.after, page.limit).await?;
    let view = |boxed: &BoxedTask| task_view(context, boxed, &flow_title(context, &boxed.app, &boxed.flow));
    let tasks: Vec<TaskView> = rows.iter().map(view).collect();
    let is_full = tasks.len() >= page.limit;
    Ok(BoxView { tasks, searched_to: end.filter(|_| !is_full) })
}

/// Some tasks by id, whosesoever they are, in no order; to whom they may be shown is the caller's to check.
///
/// # Errors
/// When the database fails.
pub async fn tasks_by_id(conn: &mut Conn, context: &Context<'_>, ids: &[String]) -> Result<Vec<TaskView>, FlowError> {
    let rows = runs::tasks_by_id(conn, ids).await?;
    Ok(rows.iter().map(|boxed| task_view(context, boxed, &flow_title(context, &boxed.app, &boxed.flow))).collect())
}

/// The flows of which there are tasks in a member's box, the most first; whether whoever asks may see it is the caller's to
/// check.
///
/// # Errors
/// When the database fails.
pub async fn boxed_flows(
    conn: &mut Conn,
    context: &Context<'_>,
    (member, which): (&str, TaskBox),
) -> Result<Vec<BoxedFlow>, FlowError> {
    let found = runs::flows_of_box(conn, member, which, NEWEST).await?;
    let shown = found.into_iter().map(|(app, flow, count)| BoxedFlow {
        app_title: app_title(context, &app),
        flow_title: flow_title(context, &app, &flow),
        app,
        flow,
        count,
    });
    Ok(shown.collect())
}

/// The words of a search, each with the flows and the people it means besides the titles of records.
pub fn search_words(context: &Context<'_>, text: &str) -> Vec<Word> {
    text.split_whitespace().take(WORDS).map(|word| search_word(context, word)).collect()
}

fn search_word(context: &Context<'_>, word: &str) -> Word {
    let wanted = word.to_lowercase();
    let says = |text: &str| text.to_lowercase().contains(&wanted);
    let mut flows = Vec::new();
    for app in context.model.apps() {
        let named = app.definitions.flows.iter();
        let named = named.filter(|(_, flow)| says(&flow.title) || says(&context.say(&app.key, &flow.title)));
        flows.extend(named.map(|(key, _)| format!("{}/{key}", app.key)));
    }
    let members = context.people.members().filter(|member| says(&member.name));
    Word { text: word.to_owned(), flows, members: members.map(|member| member.id.to_string()).collect() }
}

/// The title of an app as it is published now; its key once it is gone.
pub(super) fn app_title(context: &Context<'_>, app: &str) -> String {
    let found = context.model.app(app);
    found.map_or_else(|| app.to_owned(), |found| context.say(app, &found.definitions.app.title))
}
