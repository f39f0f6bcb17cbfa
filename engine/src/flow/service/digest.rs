//! What a digest says: of all that was gathered for a member, what is still true now, by app and flow, with what it leads to.

use super::boxes::app_title;
use super::card::noted_title;
use super::tell::ended;
use super::view::flow_title;
use crate::id::MemberId;
use crate::notify::DigestLine;
use crate::people::NoticeEvent;
use crate::problem::Text;
use crate::record::Context;
use crate::store::digests::DigestItem;
use crate::store::runs::{self, BoxedTask, RunRow, TaskRow};
use crate::store::{Conn, StoreError, notifications};
use std::collections::{BTreeMap, BTreeSet};

/// The most lines of one digest; of the rest it says how many there are.
const MOST: usize = 200;
/// The most characters of what somebody wrote.
const WORDS: usize = 200;

/// A digest as it is mailed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Digest {
    pub subject: String,
    pub lines: Vec<DigestLine>,
}

/// What there still is to say to a member of what was gathered, in the language of `context`; none when nothing is left:
/// to-dos that are done, copies and news that were read meanwhile.
pub(crate) async fn digest(
    conn: &mut Conn,
    context: &Context<'_>,
    member: &MemberId,
    items: Vec<DigestItem>,
) -> Result<Option<Digest>, StoreError> {
    let ids: Vec<String> = items.iter().filter_map(|item| item.task.clone()).collect();
    let tasks = runs::tasks_by_id(conn, &ids).await?;
    let tasks: BTreeMap<String, BoxedTask> =
        tasks.into_iter().map(|boxed| (boxed.task.id.as_str().to_owned(), boxed)).collect();
    let keys: Vec<String> = items.iter().map(|item| item.key.clone()).collect();
    let read = notifications::read_among(conn, member.as_str(), &keys).await?;
    let is_true = |item: &DigestItem| {
        let task = item.task.as_ref().and_then(|id| tasks.get(id)).map(|boxed| &boxed.task);
        let is_theirs = task.is_some_and(|task| task.assignee == member.as_str());
        match item.event {
            NoticeEvent::Copy => is_theirs && task.is_some_and(|task| task.unread),
            event if is_to_do(event) && item.task.is_some() => {
                is_theirs && task.is_some_and(|task| task.state == "open")
            }
            // Whether it still is stuck only its run knows.
            NoticeEvent::Stuck => true,
            _ => !read.contains(&item.key),
        }
    };
    let mut left = last_of_each(items);
    left.retain(is_true);
    let more = left.len().saturating_sub(MOST);
    left.truncate(MOST);
    let ids: BTreeSet<String> = left.iter().map(|item| item.run.clone()).collect();
    let found = runs::runs_by_id(conn, &ids.into_iter().collect::<Vec<_>>()).await?;
    let known: BTreeMap<String, RunRow> = found.into_iter().map(|run| (run.id.as_str().to_owned(), run)).collect();
    let mut groups: Vec<((String, String), Vec<DigestLine>)> = Vec::new();
    for item in &left {
        let Some(run) = known.get(&item.run) else { continue };
        if item.event == NoticeEvent::Stuck && run.machine.stuck_steps().is_empty() {
            continue;
        }
        let said = line(context, item, run, item.task.as_ref().and_then(|id| tasks.get(id)));
        let place = (run.app.clone(), run.flow.clone());
        match groups.iter_mut().find(|(known, _)| *known == place) {
            Some((_, lines)) => lines.push(said),
            None => groups.push((place, vec![said])),
        }
    }
    Ok((!groups.is_empty()).then(|| whole(context, groups, more)))
}

/// Of what is told of one to-do several times, the last.
fn last_of_each(mut items: Vec<DigestItem>) -> Vec<DigestItem> {
    let mut seen = BTreeSet::new();
    items.reverse();
    items.retain(|item| match &item.task {
        Some(task) if is_to_do(item.event) => seen.insert(task.clone()),
        _ => true,
    });
    items.reverse();
    items
}

/// Whether an event is told because of something that is to be done.
fn is_to_do(event: NoticeEvent) -> bool {
    use NoticeEvent::{Escalated, Overdue, Remind, Returned, Task, Urge};
    matches!(event, Task | Returned | Escalated | Remind | Overdue | Urge)
}

fn line(context: &Context<'_>, item: &DigestItem, run: &RunRow, task: Option<&BoxedTask>) -> DigestLine {
    let language = context.language;
    let title = match item.event {
        NoticeEvent::Approved | NoticeEvent::Rejected | NoticeEvent::Ended => ended(run.machine.status),
        event => event.title(),
    };
    let noted = |task: &TaskRow| noted_title(context, &run.app, (&run.flow, &task.node), &task.node_title);
    let step = task.map(|boxed| noted(&boxed.task)).unwrap_or_default();
    let (title, record) = (title.get(language), &run.record_title);
    let step = match step.as_str() {
        "" => Text::same(""),
        step => Text::new(format!("（{step}）"), format!(" ({step})")),
    };
    let words = item.words.as_deref().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    let words: String = words.chars().take(WORDS).collect();
    let words = if words.is_empty() { Text::same("") } else { Text::new(format!("：{words}"), format!(": {words}")) };
    let said = Text::new(
        format!("【{title}】{record}{}{}", step.zh, words.zh),
        format!("[{title}] {record}{}{}", step.en, words.en),
    );
    let link = match &item.task {
        Some(task) => format!("/tasks/{task}"),
        None => format!("/runs/{}", run.id),
    };
    DigestLine { text: said.get(language).to_owned(), link: Some(link) }
}

fn whole(context: &Context<'_>, groups: Vec<((String, String), Vec<DigestLine>)>, more: usize) -> Digest {
    let count: usize = groups.iter().map(|(_, lines)| lines.len()).sum();
    let subject = match count + more {
        1 => Text::new("通知汇总：1 项", "Digest: 1 notice"),
        all => Text::new(format!("通知汇总：{all} 项"), format!("Digest: {all} notices")),
    };
    let mut lines = Vec::new();
    for ((app, flow), mut said) in groups {
        let heading = format!("{} · {}", app_title(context, &app), flow_title(context, &app, &flow));
        lines.push(DigestLine { text: heading, link: None });
        lines.append(&mut said);
    }
    if more > 0 {
        let rest =
            Text::new(format!("另有 {more} 项，请在系统中查看"), format!("{more} more, to be seen in the product"));
        lines.push(DigestLine { text: rest.get(context.language).to_owned(), link: Some("/".to_owned()) });
    }
    Digest { subject: subject.get(context.language).to_owned(), lines }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_one_to_do_the_last_word_is_kept() {
        let item = |key: &str, event, task: Option<&str>| DigestItem {
            key: key.to_owned(),
            event,
            run: "r".to_owned(),
            task: task.map(str::to_owned),
            words: None,
        };
        let all = vec![
            item("1", NoticeEvent::Task, Some("t")),
            item("2", NoticeEvent::Answered, Some("t")),
            item("3", NoticeEvent::Comment, None),
            item("4", NoticeEvent::Overdue, Some("t")),
            item("5", NoticeEvent::Comment, None),
        ];
        let kept: Vec<String> = last_of_each(all).into_iter().map(|item| item.key).collect();
        assert_eq!(kept, ["2", "3", "4", "5"]);
    }
}
