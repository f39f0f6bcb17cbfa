//! What a step of a trial would tell those it names beside its assignees.

use super::super::{FlowError, card, tell};
use super::{TrailLine, Trial};
use crate::access::Principal;
use crate::flow::Notice;
use crate::id::{MemberId, RunId};
use crate::store::Conn;
use crate::store::runs::RunRow;

impl Trial<'_> {
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
        let via = self.context.principal.via;
        let member = by.and_then(|id| self.context.people.member(id.as_str()));
        let acting = member.map_or_else(|| Principal::system(via), |member| Principal::member(member, via, None));
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
            id: RunId::generate(),
            app: self.wish.app.to_owned(),
            flow: flow.definition().key.clone(),
            version: flow.version(),
            form: flow.definition().start.form().map(str::to_owned),
            record_id: record.map(|record| record.id.clone()),
            record_title: record.map(|record| record.title.clone()).unwrap_or_default(),
            initiator: self.initiator().map(str::to_owned),
            started_at: self.context.now,
            ended_at: None,
            machine: self.state.clone(),
        }
    }
}
