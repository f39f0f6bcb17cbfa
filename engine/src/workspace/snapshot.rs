//! The workspace at one moment, owned: what a transaction's job carries with it.

use crate::access::{FormRights, Principal};
use crate::clock::Moment;
use crate::model::Model;
use crate::people::Directory;
use crate::problem::Language;
use crate::record::Context;
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
    pub language: Language,
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
            language: self.language,
            conditions: principal.conditions(self.now, self.timezone),
            depth: 0,
        }
    }
}

impl Context<'_> {
    /// What the one who acts may do with a form; `None` when there is no such form.
    pub fn rights(&self, app: &str, form: &str) -> Option<FormRights> {
        let app = self.model.app(app)?;
        app.forms.contains_key(form).then(|| FormRights::resolve(&app.policy, form, self.principal, self.people))
    }
}
