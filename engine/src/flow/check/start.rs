//! Checks of what starts a flow.

use super::Checker;
use crate::definition::flow::start::WebhookStart;
use crate::definition::flow::{Span, Start, StartEvent};
use crate::problem::{nearest, pointer_segment};
use crate::schedule::Cron;

impl Checker<'_> {
    pub(super) fn start(&mut self) {
        self.at = "/start".to_owned();
        let start = &self.definition.start;
        if let Some(form) = start.form() {
            self.form("/form", form);
        }
        if let Some(when) = start.when() {
            self.condition("/when", when);
        }
        match start {
            Start::Submit(_) => {}
            Start::Record(record) => {
                if record.events.is_empty() {
                    self.report("/events", "no_events", "请至少选择一个事件", "Choose at least one event");
                }
                let fields = record.fields.iter().enumerate().map(|(at, field)| (at.to_string(), field.as_str()));
                self.fields("/fields", fields);
                if let Some(was) = &record.was {
                    self.condition("/was", was);
                    self.changes_are_watched(&record.events);
                }
            }
            Start::Date(date) => {
                self.field("/field", Some(&date.form), &date.field, Some(&["date", "datetime"]));
                self.distance("", date.offset.as_deref(), date.at.as_deref());
            }
            Start::Cron(cron) => self.cron(&cron.cron),
            Start::Button(button) => {
                for (at, people) in button.who.iter().enumerate() {
                    self.any_of(&format!("/who/{at}"), people);
                }
            }
            Start::Webhook(webhook) => self.webhook(webhook),
        }
        self.first_node();
        self.at.clear();
    }

    /// Only what is changed has values from before.
    fn changes_are_watched(&mut self, events: &[StartEvent]) {
        if !events.contains(&StartEvent::Update) {
            let (zh, en) = (
                "只有“修改”才有修改前的值",
                "Only what is changed has values from before; nothing here is started by changes",
            );
            self.report("/was", "was_without_update", zh, en);
            self.hint("请选择事件“修改”，或删除这个条件", "Add the event 'update', or leave this out");
        }
    }

    /// A part of a node that changes the record of the run, or lets people do so: nothing does what a deletion has started.
    pub(crate) fn writes_own(&mut self, pointer: &str) {
        if self.definition.start.is_by_deletion() {
            let (zh, en) = (
                "删除数据会触发这个流程，它的数据已在回收站，不能在这里修改",
                "Deleting starts this flow: its record is in the recycle bin and cannot be changed here",
            );
            self.report(pointer, "record_deleted", zh, en);
            self.hint(
                "去掉这里的修改，或在另一个流程中监听“删除”",
                "Leave this out, or let a flow of its own watch deletions",
            );
        }
    }

    fn webhook(&mut self, webhook: &WebhookStart) {
        self.member("/run_as", &webhook.run_as);
        for (field, path) in &webhook.set {
            let pointer = format!("/set{}", pointer_segment(field));
            self.field(&pointer, Some(&webhook.form), field, None);
            self.path(&pointer, path);
        }
        for (field, value) in &webhook.values {
            let pointer = format!("/values{}", pointer_segment(field));
            self.field(&pointer, Some(&webhook.form), field, None);
            if webhook.set.contains_key(field) {
                let (zh, en) =
                    (format!("“{field}”已取自收到的内容"), format!("'{field}' is taken from what is sent already"));
                self.report(&pointer, "written_twice", zh, en);
            }
            if value.as_str().is_some_and(|text| text.starts_with('=')) {
                let (zh, en) = ("这里只能写固定值，不能写公式", "Only constants stand here, no expressions");
                self.report(&pointer, "not_constant", zh, en);
            }
        }
        if let Some(field) = webhook.matches.as_ref().filter(|field| !webhook.set.contains_key(*field)) {
            let (zh, en) = (
                format!("“{field}”没有取自收到的内容，无法据此查找数据"),
                format!("'{field}' is not taken from what is sent, so no record can be found by it"),
            );
            self.report("/match", "match_not_set", zh, en);
        }
    }

    /// A path into JSON, as RFC 6901 writes it.
    pub(crate) fn path(&mut self, pointer: &str, path: &str) {
        if !path.is_empty() && !path.starts_with('/') {
            let (zh, en) = (
                format!("“{path}”不是 JSON 路径，例如 /data/id"),
                format!("'{path}' is not a JSON Pointer such as /data/id"),
            );
            self.report(pointer, "bad_path", zh, en);
        }
    }

    /// How far from a date, and at what time of day.
    pub(super) fn distance(&mut self, pointer: &str, offset: Option<&str>, at: Option<&str>) {
        if let Some(offset) = offset.filter(|offset| Span::parse(offset).is_none()) {
            self.bad_span(&format!("{pointer}/offset"), offset);
        }
        if let Some(at) = at.filter(|at| !is_time_of_day(at)) {
            let (zh, en) = (format!("“{at}”不是有效的时刻"), format!("'{at}' is not a time of day"));
            self.report(&format!("{pointer}/at"), "bad_time", zh, en);
            self.hint("例如 09:00", "For example 09:00");
        }
    }

    fn cron(&mut self, text: &str) {
        if let Err(problem) = Cron::parse(text) {
            let at = format!("{}/cron", self.at);
            self.problems.push(problem.under(&at));
        }
    }

    fn first_node(&mut self) {
        let keys: Vec<&str> = self.definition.nodes.keys().map(String::as_str).collect();
        match self.definition.first() {
            None => {
                self.at.clear();
                self.report("/nodes", "no_nodes", "流程没有节点", "The flow has no nodes");
            }
            Some("") => self.not_chosen("/next", "unknown_node", ("第一个节点", "first node")),
            Some(first) if !keys.contains(&first) => {
                self.report(
                    "/next",
                    "unknown_node",
                    format!("没有名为“{first}”的节点"),
                    format!("There is no node '{first}'"),
                );
                if let Some(near) = nearest(first, keys) {
                    self.hint(format!("是否为“{near}”？"), format!("Did you mean '{near}'?"));
                }
            }
            Some(_) => {}
        }
    }
}

fn is_time_of_day(text: &str) -> bool {
    text.len() == 5 && chrono::NaiveTime::parse_from_str(text, "%H:%M").is_ok()
}
