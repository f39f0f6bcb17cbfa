//! Who acts, when and on which definitions: what every step of the path is given instead of looking around for it.

use crate::access::Principal;
use crate::aggregate::Deferred;
use crate::clock::Moment;
use crate::condition::ConditionContext;
use crate::flow::Chain;
use crate::model::Model;
use crate::notify::Wishes;
use crate::people::{Directory, Wordings};
use crate::problem::Language;
use crate::schedule::Calendars;
use crate::script::Engine;
use chrono_tz::Tz;

/// The world as one piece of work sees it, from its beginning to its end.
pub struct Context<'a> {
    pub model: &'a Model,
    pub scripts: &'a Engine,
    pub people: &'a Directory,
    pub principal: &'a Principal,
    pub now: Moment,
    pub timezone: Tz,
    /// Who works when.
    pub calendars: &'a Calendars,
    /// The version of these hours.
    pub hours_version: i64,
    /// Those by which what is looked at again was set, where they are no longer in force.
    pub hours_before: Option<&'a Calendars>,
    /// Whether there is a server that sends e-mail.
    pub mails: bool,
    /// Whether the workspace lets members decide tasks from their letters.
    pub mail_decision: bool,
    /// Where people reach the workspace, for addresses that are passed on.
    pub base_url: Option<&'a str>,
    /// The words people are told in that are the workspace's own.
    pub wordings: &'a Wordings,
    /// For sentences that are stored, such as reasons and titles.
    pub language: Language,
    /// The same actor and moment, as conditions see them.
    pub conditions: ConditionContext,
    /// The flows that have led here, each on account of the one before.
    pub chain: Chain<'a>,
    /// How often any flow may start by itself within an hour.
    pub runs_per_hour: u32,
    /// Whether what is done takes something back, such as an import: a correction starts no flow and no reminder speaks of it.
    pub takes_back: bool,
    /// Where the checks of aggregate tables wait, when several changes are one; none when each is checked by itself.
    pub deferred: Option<&'a Deferred>,
}

impl<'a> Context<'a> {
    /// The id of the member who acts; empty when the engine does.
    pub fn me(&self) -> &'a str {
        self.principal.id().unwrap_or_default()
    }

    /// The same world, spoken of in the language of whoever reads.
    #[must_use]
    pub fn spoken_in(self, language: Language) -> Context<'a> {
        Context { language, ..self }
    }

    /// The same, while this one goes on in its own.
    pub fn told_in(&self, language: Language) -> Context<'a> {
        Context { language, conditions: self.conditions.clone(), ..*self }
    }

    /// The same world in the language the one who acts has chosen.
    #[must_use]
    pub fn in_own_language(self) -> Context<'a> {
        let language = self.principal.language.unwrap_or(self.language);
        self.spoken_in(language)
    }

    /// The language a member is told in.
    pub fn language_of(&self, member: &str) -> Language {
        self.people.member(member).and_then(|member| member.language).unwrap_or(self.language)
    }

    /// What members have chosen to be told.
    pub fn wishes(&self) -> Wishes<'a> {
        let Self { people, calendars, timezone, mails, .. } = *self;
        Wishes { people, calendars, timezone, mails }
    }

    /// A text of an app's definitions in the language at hand.
    pub fn say(&self, app: &str, text: &str) -> String {
        self.model.say(app, text, self.language)
    }

    /// The same world with another actor.
    pub fn acting_as(&self, principal: &'a Principal) -> Context<'a> {
        Context { principal, conditions: principal.conditions(self.now, self.timezone), ..*self }
    }

    /// The same world, in which the checks of aggregate tables wait until all of the changes are carried out.
    pub fn deferring<'b>(&'b self, checks: &'b Deferred) -> Context<'b> {
        let world: &Context<'b> = self;
        Context { deferred: Some(checks), conditions: world.conditions.clone(), ..*world }
    }

    /// The same world, in which what is done takes something back.
    #[must_use]
    pub fn taking_back(self) -> Context<'a> {
        Context { takes_back: true, ..self }
    }

    /// The same world, in which what follows from what nobody has changed starts as little as what takes something back.
    pub fn starting_nothing(&self) -> Context<'a> {
        Context { takes_back: true, conditions: self.conditions.clone(), ..*self }
    }

    /// The same world as a flow acts in it on behalf of its initiator, at the end of a chain.
    pub fn on_behalf_of(&self, principal: &'a Principal, chain: Chain<'a>) -> Context<'a> {
        Context { chain, ..self.acting_as(principal) }
    }
}
