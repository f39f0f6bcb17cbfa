//! The machine's view of the world: the directory, the record as it now is, the clock of the command.

use super::FlowError;
use crate::access::{Principal, those_who_build};
use crate::audit::Via;
use crate::clock::Moment;
use crate::condition::{Condition, ConditionContext, holds};
use crate::definition::CheckThat;
use crate::definition::flow::{DateOf, Span};
use crate::flow::evidence::CHECK_FAILED;
use crate::flow::world::{Hides, WorkedEnd};
use crate::flow::{Above, Command, Effect, Flow, Refusal, RunState, World, advance};
use crate::id::{MemberId, TaskId};
use crate::model::Form;
use crate::people::{Directory, Member};
use crate::problem::Text;
use crate::record::{self, Context};
use crate::schedule::{DateRule, plain};
use crate::script::{Facts, Formula, Inquiry, ScriptProblem};
use crate::store::runs::RunRow;
use crate::store::{self, Conn, StoreError, StoredRecord};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::sync::OnceLock;

/// The world at the moment of one command.
pub(super) struct RunWorld<'a> {
    context: &'a Context<'a>,
    /// The form of the run's record.
    form: Option<&'a Form>,
    /// The key of the app and of the flow that is walked.
    flow: (String, String),
    /// `me` in a flow's conditions is the initiator, whoever moves the run.
    conditions: ConditionContext,
    facts: Map<String, Value>,
    version: Option<i64>,
    /// Whoever `me` stands for in an expression.
    initiator: Option<String>,
    /// What checks ask beyond the record.
    inquiry: Inquiry,
    above: Vec<Above>,
    /// Who builds the app, once that has been looked up.
    builders: OnceLock<Vec<MemberId>>,
}

impl<'a> RunWorld<'a> {
    /// The world of a run of the flow with this key, behind that of its app, on a record of the app's form.
    pub fn new(
        context: &'a Context<'a>,
        (app, flow, form): (&str, &str, Option<&str>),
        initiator: Option<&str>,
        record: Option<&StoredRecord>,
    ) -> Self {
        let by = initiator_of(context.people, initiator);
        Self {
            context,
            form: form.and_then(|form| context.model.form(app, form)).map(|form| &**form),
            flow: (app.to_owned(), flow.to_owned()),
            initiator: initiator.map(str::to_owned),
            conditions: by.conditions(context.now, context.timezone),
            facts: record.map(|record| record.facts().into_values()).unwrap_or_default(),
            version: record.map(|record| record.version),
            inquiry: Inquiry::default(),
            above: Vec::new(),
            builders: OnceLock::new(),
        }
    }

    /// The world of a run.
    pub fn of(context: &'a Context<'a>, run: &RunRow, record: Option<&StoredRecord>) -> Self {
        Self::new(context, (&run.app, &run.flow, run.form.as_deref()), run.initiator.as_deref(), record)
    }

    /// The same for a run that others wait for.
    pub fn under(self, above: Vec<Above>) -> Self {
        Self { above, ..self }
    }
}

impl RunWorld<'_> {
    /// The record's facts with what is known beside it.
    fn facts_and(&self, beside: &Map<String, Value>) -> Cow<'_, Map<String, Value>> {
        if beside.is_empty() {
            return Cow::Borrowed(&self.facts);
        }
        let mut all = self.facts.clone();
        all.extend(beside.clone());
        Cow::Owned(all)
    }

    /// What an expression comes to with what is known beside the record; without an inquiry it cannot ask about other forms.
    fn evaluate(
        &self,
        text: &str,
        beside: &Map<String, Value>,
        inquiry: Option<&Inquiry>,
    ) -> Result<Value, ScriptProblem> {
        let context = self.context;
        let all = self.facts_and(beside);
        let facts = Facts {
            record: &all,
            row: None,
            me: self.initiator.as_deref().unwrap_or_default(),
            now: context.now,
            timezone: context.timezone,
            inquiry,
        };
        Formula::compile(context.scripts, text)?.evaluate(context.scripts, &facts)
    }
}

impl RunWorld<'_> {
    /// Looks up who builds the app, where a step of the flow may have to ask them. Whoever has the machine look at a flow in
    /// another way than by a command calls this first.
    pub async fn meet_builders(&self, conn: &mut Conn, flow: &Flow) -> Result<(), StoreError> {
        if self.builders.get().is_none() && flow.may_ask_builders() {
            let named = store::builders::of_app(conn, &self.flow.0).await?;
            self.builders.get_or_init(|| those_who_build(&named, self.context.people));
        }
        Ok(())
    }

    /// Lets the machine do a command. What checks ask beyond the record is answered with the rights of whoever acts, and the
    /// machine does it again until nothing is left to ask.
    pub async fn advance(
        &self,
        conn: &mut Conn,
        app: &str,
        (flow, state): (&Flow, &RunState),
        command: &Command,
    ) -> Result<(RunState, Vec<Effect>), FlowError> {
        self.meet_builders(conn, flow).await?;
        loop {
            let done = advance(flow, state, command, self);
            if !record::answer(conn, self.context, app, &self.inquiry).await? {
                return done.map_err(|refusal| self.in_both(app, refusal).into());
            }
        }
    }

    /// What an app's checks say, in both languages of the app.
    fn in_both(&self, app: &str, mut refusal: Refusal) -> Refusal {
        if let Some(app) = self.context.model.app(app) {
            for problem in refusal.problems.iter_mut().filter(|problem| problem.code == CHECK_FAILED) {
                problem.message = app.definitions.in_both(&problem.message.zh);
            }
        }
        refusal
    }
}

/// The initiator as the one on whose behalf a flow acts; the engine itself for runs that nobody started.
pub(super) fn initiator_of(people: &Directory, initiator: Option<&str>) -> Principal {
    match initiator.and_then(|id| people.member(id)) {
        Some(member) => Principal::member(member, Via::Flow, None),
        None => Principal::system(Via::Flow),
    }
}

impl World for RunWorld<'_> {
    fn now(&self) -> Moment {
        self.context.now
    }

    fn new_task_id(&self) -> TaskId {
        TaskId::generate()
    }

    fn owner(&self) -> MemberId {
        let people = self.context.people;
        let active = |wanted: fn(&Member) -> bool| people.members().find(|member| member.active && wanted(member));
        // A workspace that is not set up yet may run flows already; whoever is there first stands in for the owner.
        let owner = active(|m| m.is_owner).or_else(|| active(|m| m.is_admin)).or_else(|| active(|_| true));
        let nobody = || MemberId::parse("00000000-0000-0000-0000-000000000000").expect("a UUID");
        owner.map_or_else(nobody, |member| member.id.clone())
    }

    fn builders(&self) -> Vec<MemberId> {
        self.builders.get().cloned().unwrap_or_default()
    }

    fn is_active(&self, member: &MemberId) -> bool {
        self.context.people.is_active(member.as_str())
    }

    fn name_of(&self, member: &MemberId) -> String {
        self.context.people.member_name(member.as_str()).unwrap_or_default().to_owned()
    }

    fn proxy_of(&self, member: &MemberId) -> Option<MemberId> {
        let (app, flow) = &self.flow;
        self.context.people.proxy_at(member.as_str(), (app, flow), self.context.now).cloned()
    }

    fn member_named(&self, username: &str) -> Option<MemberId> {
        self.context.people.member_by_username(username).map(|member| member.id.clone())
    }

    fn members_of_role(&self, role: &str) -> Vec<MemberId> {
        self.context.people.members_of_role(role).to_vec()
    }

    fn members_of_department(&self, department: &str) -> Vec<MemberId> {
        let found = self.context.people.department_by_key(department);
        found.map(|found| self.context.people.members_of_department(found.id.as_str())).unwrap_or_default()
    }

    fn heads_above(&self, member: &MemberId, levels: usize) -> Vec<MemberId> {
        self.context.people.heads_above(member.as_str(), levels).into_iter().cloned().collect()
    }

    fn department_named(&self, key: &str) -> Option<String> {
        self.context.people.department_by_key(key).map(|found| found.id.as_str().to_owned())
    }

    fn members_in(&self, department: &str) -> Option<Vec<MemberId>> {
        let people = self.context.people;
        people.department(department).map(|found| people.members_of_department(found.id.as_str()))
    }

    fn heads_from(&self, department: &str, levels: usize) -> Vec<MemberId> {
        self.context.people.heads_from(department, levels).into_iter().cloned().collect()
    }

    fn members_named_by(&self, expression: &str, beside: &Map<String, Value>) -> Vec<MemberId> {
        let people = self.context.people;
        let said = self.evaluate(expression, beside, None).unwrap_or(Value::Null);
        let named = |value: &Value| {
            let text = value.as_str()?;
            let found = people.member(text).or_else(|| people.member_by_username(text));
            found.map(|member| member.id.clone())
        };
        match &said {
            Value::Array(values) => values.iter().filter_map(named).collect(),
            value => named(value).into_iter().collect(),
        }
    }

    fn value(&self, field: &str) -> Value {
        self.facts.get(field).cloned().unwrap_or(Value::Null)
    }

    fn hides(&self, from: &[MemberId]) -> Hides<'_> {
        let context = self.context;
        let unseen = |conditions: &ConditionContext| {
            self.form.map(|form| record::Unseen::of(&form.definition, &self.facts, conditions))
        };
        let from_one = |id: &MemberId| {
            let one = initiator_of(context.people, Some(id.as_str()));
            unseen(&one.conditions(context.now, context.timezone))
        };
        let all: Vec<Option<record::Unseen>> = match from.is_empty() {
            true => vec![unseen(&context.conditions)],
            false => from.iter().map(from_one).collect(),
        };
        Box::new(move |field: &str, cell: Option<(usize, &str)>| {
            all.iter().all(|unseen| unseen.as_ref().is_some_and(|unseen| unseen.has(field, cell)))
        })
    }

    fn holds(&self, condition: &Condition, beside: &Map<String, Value>) -> bool {
        holds(condition, &self.facts_and(beside), &self.conditions)
    }

    fn passes(&self, check: &CheckThat, beside: &Map<String, Value>) -> Result<bool, Text> {
        let text = match check {
            CheckThat::Condition(condition) => return Ok(self.holds(condition, beside)),
            CheckThat::Expression(text) => text,
        };
        let said = self.evaluate(text, beside, Some(&self.inquiry));
        said.map(|said| said != Value::Bool(false)).map_err(|problem| problem.at("").message)
    }

    fn above(&self) -> &[Above] {
        &self.above
    }

    fn record_version(&self) -> Option<i64> {
        self.version
    }

    fn date_of(&self, date: &DateOf, beside: &Map<String, Value>) -> Option<Moment> {
        let rule = DateRule::read(date.offset.as_deref(), date.at.as_deref(), false)?;
        let day = beside.get(&date.field).or_else(|| self.facts.get(&date.field))?;
        rule.next_due(day.as_str()?, Moment::MIN_UTC, self.context.timezone)
    }

    fn shift(&self, from: Moment, by: Span, works: Option<&MemberId>) -> Moment {
        let context = self.context;
        match works {
            Some(member) => context.calendars.of(context.people, member.as_str()).shift(from, by),
            None => plain(from, by, context.timezone),
        }
    }

    fn postponed(&self, due: Moment, from: Moment, to: Moment, works: Option<&MemberId>) -> Moment {
        let context = self.context;
        match works {
            Some(member) => context.calendars.of(context.people, member.as_str()).postponed(due, from, to),
            None => due + (to - from),
        }
    }

    fn hours(&self) -> i64 {
        self.context.hours_version
    }

    fn by_new_hours(&self, end: &WorkedEnd<'_>) -> Option<Moment> {
        let (context, member) = (self.context, end.works.as_str());
        let before = context.hours_before?.of(context.people, member);
        let hours = context.calendars.of(context.people, member);
        (before != hours).then(|| hours.end_anew(before, end.due, end.at, end.whole))
    }
}
