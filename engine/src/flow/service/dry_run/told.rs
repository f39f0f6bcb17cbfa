//! What a trial tells of what writes nothing: who is asked and who has done what, what nodes and steps would tell people, the end.

use super::super::view::person;
use super::super::{FlowError, card, tell};
use super::{TrailLine, Trial};
use crate::access::Principal;
use crate::flow::state::{Branch, TaskKind, Wait};
use crate::flow::{Effect, LogAction, LogEntry, Notice, RunState};
use crate::id::{MemberId, TaskId};
use crate::problem::Text;
use crate::store::Conn;
use crate::store::runs::RunRow;

impl Trial<'_> {
    /// What is told of an effect of a command by this member, which the run was in the state `before` for.
    pub(super) async fn told(
        &self,
        conn: &mut Conn,
        by: Option<&MemberId>,
        (before, effect): (&RunState, &Effect),
    ) -> Result<Option<TrailLine>, FlowError> {
        Ok(match effect {
            Effect::OpenTask(task) if task.kind != TaskKind::Cc => {
                Some(TrailLine { to: self.people([&task.assignee]), ..self.line_of(&task.node, "ask", task.step) })
            }
            Effect::Ended { status } => {
                Some(TrailLine { text: Some(status.word().to_owned()), ..self.line_at(None, "end", &[]) })
            }
            Effect::Notify { to, node, notice: notice @ Notice::Message { path, .. } } => {
                Some(self.message(conn, (to.as_slice(), node.as_deref()), notice, path).await?)
            }
            Effect::Notify { to, node, notice: notice @ Notice::Step { .. } } => {
                self.notice_of_step(conn, by, (to.as_slice(), node.as_deref()), notice).await?
            }
            Effect::Notify { to, notice: Notice::Answered { task, .. }, .. } => self.back(before, to, task),
            Effect::Log(entry) => self.logged(before, entry),
            _ => None,
        })
    }

    /// Puts with the line that tells of something those whom the product tells of it.
    pub(super) fn note_told(&self, lines: &mut [(u64, TrailLine)], effects: &[Effect]) {
        for effect in effects {
            let Effect::Notify { to, node, notice } = effect else { continue };
            let what = match notice {
                Notice::Ended { .. } => "end",
                Notice::Stuck { .. } => "stuck",
                Notice::Suspended { .. } => "suspend",
                Notice::Resumed { .. } => "resume",
                Notice::Moved { .. } => "jump",
                Notice::Activated { .. } => "activate",
                Notice::Comment { .. } => "comment",
                // These have lines of their own, or go to whom their line names.
                Notice::Task(_)
                | Notice::Returned { .. }
                | Notice::Escalated(_)
                | Notice::Copy { .. }
                | Notice::Remind(_)
                | Notice::Answered { .. }
                | Notice::Urge { .. }
                | Notice::Step { .. }
                | Notice::Message { .. } => continue,
            };
            let is_own = |line: &TrailLine| line.what == what && line.node == *node && line.within == self.within;
            if let Some((_, line)) = lines.iter_mut().rev().find(|(_, line)| is_own(line)) {
                line.told.extend(self.people(to));
            }
        }
    }

    /// A line about what a notify node says.
    async fn message(
        &self,
        conn: &mut Conn,
        (to, node): (&[MemberId], Option<&str>),
        notice: &Notice,
        path: &[Branch],
    ) -> Result<TrailLine, FlowError> {
        let (context, app, flow) = (self.context, self.wish.app, self.wish.flow);
        let (state, record) = (&self.state, self.record.as_ref());
        let place = (app, flow.definition().start.form());
        let seen = tell::seen(conn, context, flow, place, state, record, (to, notice, node)).await?;
        let text = tell::filled(notice, seen.as_ref(), context, app, context.language)
            .map(|(subject, text)| [subject, text].join("\n").trim().to_owned());
        let rows = state.places(path);
        Ok(TrailLine { to: self.people(to), text, ..self.line_at(node, "notify", &rows) })
    }

    /// A line about a task that is its holder's again: they have waited for what is answered now.
    fn back(&self, before: &RunState, to: &[MemberId], id: &TaskId) -> Option<TrailLine> {
        let is_back = before.is_waiting(id) && !self.state.is_waiting(id);
        let task = self.state.task(id).filter(|_| is_back)?;
        Some(TrailLine { to: self.people(to), ..self.line_of(&task.node, "back", task.step) })
    }

    /// A line about what the timeline tells, unless that has a line of its own.
    fn logged(&self, before: &RunState, entry: &LogEntry) -> Option<TrailLine> {
        let line = |what: &str| self.line_at(entry.node.as_deref(), what, &entry.rows);
        match entry.action {
            // These have lines of their own, or are the trial's own doing.
            LogAction::Notify
            | LogAction::Write
            | LogAction::Call
            | LogAction::Request
            | LogAction::Print
            | LogAction::End => None,
            LogAction::Retry if entry.by.is_none() => None,
            LogAction::Repeat => {
                let to = entry.to_node.as_deref().map(|to| self.line_at(Some(to), "", &[]).title);
                Some(TrailLine { text: to, ..line("repeat") })
            }
            LogAction::Wait | LogAction::Due => {
                Some(TrailLine { text: entry.opinion.clone(), ..line(entry.action.word()) })
            }
            action => {
                // `ask` is said of whoever has a task.
                let what = if action == LogAction::Ask { "question" } else { action.word() };
                let concerned = self.concerned(before, entry);
                let back = (action == LogAction::Return).then(|| self.way_of(entry)).flatten();
                Some(TrailLine {
                    by: entry.by.as_ref().map(|id| person(self.context, id.as_str())),
                    to: self.people(entry.to.iter().chain(concerned)),
                    text: back.or_else(|| self.reason(entry)),
                    ..line(what)
                })
            }
        }
    }

    /// Where a return went, with the flow there where that is another.
    fn way_of(&self, entry: &LogEntry) -> Option<String> {
        let to = entry.to_node.as_deref()?;
        let above = entry.to_flow.as_deref().map(|flow| (flow, self.callers.iter().find(|caller| caller.is_of(flow))));
        Some(match above {
            None => self.line_at(Some(to), "", &[]).title,
            Some((_, Some(caller))) => format!("{} › {}", caller.title, self.title_above(caller, to)),
            Some((flow, None)) => flow.to_owned(),
        })
    }

    /// Whom an entry of the timeline concerns that it does not name: who is reminded, who has asked what is answered.
    fn concerned(&self, before: &RunState, entry: &LogEntry) -> Option<&MemberId> {
        let id = entry.task.as_ref()?;
        let task = match entry.action {
            LogAction::Remind => self.state.task(id)?,
            // What has been asked is gone once it is answered.
            LogAction::Answer => self.state.task(&before.task(id)?.added.as_ref()?.to)?,
            _ => return None,
        };
        Some(&task.assignee)
    }

    /// Why something has failed or stopped.
    fn reason(&self, entry: &LogEntry) -> Option<String> {
        let said = |reason: &Text| reason.get(self.context.language).to_owned();
        if entry.action == LogAction::Failed {
            return entry.opinion.as_deref().map(|words| said(&Text::unpacked(words)));
        }
        self.state.tokens.iter().find_map(|token| match &token.wait {
            Wait::Stuck { reason } if entry.action == LogAction::Stuck && Some(&token.node) == entry.node.as_ref() => {
                Some(said(reason))
            }
            _ => None,
        })
    }

    /// A line about a notice of a step's own, as it would be told when `by` acts. A trial has nobody write an opinion, so
    /// none is told along.
    pub(super) async fn notice_of_step(
        &self,
        conn: &mut Conn,
        by: Option<&MemberId>,
        (to, node): (&[MemberId], Option<&str>),
        notice: &Notice,
    ) -> Result<Option<TrailLine>, FlowError> {
        let Notice::Step { event, entry, step, path, .. } = notice else { return Ok(None) };
        let notice = Notice::Step { event: *event, entry: *entry, step: *step, words: None, path: path.clone() };
        let acting = by.map_or_else(|| Principal::system(self.context.principal.via), |by| self.acting(by));
        let context = self.context.acting_as(&acting);
        let (app, flow, record) = (self.wish.app, self.wish.flow, self.record.as_ref());
        let form = flow.definition().start.form();
        let run = self.run();
        let lines = card::summary(conn, &context, flow, &run, record).await?;
        let summary = card::shown(flow, node.unwrap_or_default(), &lines);
        let seen = tell::seen(conn, &context, flow, (app, form), &self.state, record, (to, &notice, node)).await?;
        let told = tell::Told {
            flow,
            run: &run,
            to,
            node,
            notice: &notice,
            number: String::new(),
            seen: seen.as_ref(),
            summary: &summary,
            record,
        };
        let text = tell::said_of_step(&told, &context)
            .map(|(subject, text)| [subject.trim(), text.trim()].join("\n").trim().to_owned());
        let rows = self.state.places(path);
        Ok(Some(TrailLine { to: self.people(to), text, ..self.line_at(node, "notify", &rows) }))
    }

    /// The run as it would be stored.
    pub(super) fn run(&self) -> RunRow {
        let (flow, record) = (self.wish.flow, self.record.as_ref());
        RunRow {
            id: self.id.clone(),
            app: self.wish.app.to_owned(),
            flow: flow.definition().key.clone(),
            version: flow.version(),
            form: flow.definition().start.form().map(str::to_owned),
            record_id: record.map(|record| record.id.clone()),
            record_title: record.map(|record| record.title.clone()).unwrap_or_default(),
            initiator: self.initiator().map(str::to_owned),
            started_at: self.context.now,
            ended_at: None,
            stuck_at: None,
            machine: self.state.clone(),
        }
    }
}
