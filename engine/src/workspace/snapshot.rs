//! The workspace at one moment, owned: what a transaction's job carries with it.

use crate::access::{FormRights, Principal};
use crate::aggregate::Source;
use crate::clock::Moment;
use crate::definition::Operation;
use crate::flow::Chain;
use crate::model::Model;
use crate::people::{Directory, Wordings};
use crate::problem::Language;
use crate::record::Context;
use crate::schedule::Calendars;
use crate::script::Engine;
use chrono_tz::Tz;
use std::sync::Arc;

/// Definitions, people and time as they stood when it was taken. Cheap to clone.
#[derive(Clone)]
pub struct Snapshot {
    pub model: Arc<Model>,
    pub scripts: Arc<Engine>,
    pub people: Arc<Directory>,
    pub now: Moment,
    pub timezone: Tz,
    pub calendars: Arc<Calendars>,
    /// The version of the hours they are of.
    pub hours_version: i64,
    /// Whether there is a server that sends e-mail.
    pub mails: bool,
    /// Whether the workspace lets members decide tasks from their letters.
    pub mail_decision: bool,
    pub base_url: Option<String>,
    pub wordings: Arc<Wordings>,
    pub language: Language,
    /// How often any flow may start by itself within an hour.
    pub runs_per_hour: u32,
    /// Whether what is done in it takes something back.
    pub takes_back: bool,
}

impl Snapshot {
    /// The world as `principal` acts in it.
    pub fn context<'a>(&'a self, principal: &'a Principal) -> Context<'a> {
        Context {
            model: &self.model,
            scripts: &self.scripts,
            people: &self.people,
            principal,
            now: self.now,
            timezone: self.timezone,
            calendars: &self.calendars,
            hours_version: self.hours_version,
            hours_before: None,
            mails: self.mails,
            mail_decision: self.mail_decision,
            base_url: self.base_url.as_deref(),
            wordings: &self.wordings,
            language: self.language,
            conditions: principal.conditions(self.now, self.timezone),
            chain: Chain::default(),
            runs_per_hour: self.runs_per_hour,
            takes_back: self.takes_back,
            deferred: None,
        }
    }
}

impl Context<'_> {
    /// What the one who acts may do with a form; `None` when there is no such form.
    pub fn rights(&self, app: &str, form: &str) -> Option<FormRights> {
        let app = self.model.app(app)?;
        let rights = |form: &str| FormRights::resolve(&app.policy, form, self.principal, self.people);
        let Some(aggregate) = &app.forms.get(form)?.aggregate else { return Some(rights(form)) };
        let own = rights(form);
        if own.allows(Operation::Read) {
            return Some(own.only_reading());
        }
        // Nobody has said who may see the table: those do who see all it is made of, in every record.
        let sees = |source: &Source| rights(&source.form).sees_everywhere(source.paths());
        let sees_all = aggregate.sources.iter().all(sees);
        Some(if sees_all { FormRights::everything().only_reading() } else { own })
    }
}
