//! Notify: a message to people through the outbox; the run goes on at once.

use super::{NodeKind, Way};
use crate::definition::{Channel, People};
use crate::flow::check::Checker;
use crate::flow::effect::Notice;
use crate::flow::machine::{Arrival, Machine};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Sends a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Notify {
    /// What people read in the flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who gets it.
    pub to: Vec<People>,
    /// The subject; fields in `{{ }}`.
    pub subject: String,
    /// The text; fields in `{{ }}`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// How it travels. Default: the inbox.
    #[serde(default = "inbox")]
    pub channels: Vec<Channel>,
    /// The robots the robot channel speaks through, by the names the settings of the workspace give them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub robots: Vec<String>,
    /// The public link of the app that the message leads to, by its key: its address is made out for the run's record, good
    /// for one answer about it. Only with it may `to` name people outside, who get a letter whatever the channels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The node after this one.
    pub next: String,
}

fn inbox() -> Vec<Channel> {
    vec![Channel::Inbox]
}

impl NodeKind for Notify {
    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn ways(&self) -> Vec<Way<'_>> {
        vec![Way::next("/next", &self.next)]
    }

    fn enter(&self, machine: &mut Machine<'_>, arrival: Arrival) {
        let to = machine.resolve(&self.to, &arrival.node);
        let notice = Notice::Message {
            subject: self.subject.clone(),
            text: self.text.clone(),
            channels: self.channels.clone(),
            robots: self.robots.clone(),
            link: self.link.clone(),
            path: arrival.path.clone(),
        };
        machine.send_message(&arrival, to, notice);
        machine.pass(arrival, &self.next);
    }

    fn check(&self, checker: &mut Checker<'_>) {
        checker.people("/to", &self.to);
        match &self.link {
            Some(link) => checker.invitation("/link", link),
            None => checker.members_only("/to", &self.to),
        }
        if self.channels.is_empty() {
            checker.report("/channels", "no_channels", "至少选择一种发送方式", "Choose at least one channel");
        }
        if self.robots.is_empty() == self.channels.contains(&Channel::Robot) {
            let (zh, en) = ("robot 渠道和 robots（群机器人名称）要一起写", "the robot channel and robots go together");
            checker.report("/robots", "robots_and_channel", zh, en);
        }
    }
}
