//! Grading: what a rule finds for a record, and why. Owns the three ways to write a rule, compiled, and the mark a rule
//! leaves on a record. Pure: facts and time come in, a verdict comes out; writing it is owned by `record`.

mod mark;
mod scorecard;
mod table;

pub use mark::{Mark, MarkState};

use crate::condition::{Condition, ConditionContext, holds};
use crate::definition::{Definitions, RuleDefinition, RuleEvent, RuleMode};
use crate::problem::Problem;
use crate::script::{Engine, Facts, Inquiry, Script, ScriptProblem};
use scorecard::Scorecard;
use serde_json::{Map, Value};
use table::Table;

/// One rule, ready to run.
pub struct Rule {
    pub definition: RuleDefinition,
    way: Way,
}

enum Way {
    Table(Table),
    Scorecard(Scorecard),
    Script(Script),
    /// A rule in the making that has no way yet finds nothing.
    None,
}

/// What a rule found: a value and the reasons for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    pub value: Value,
    pub because: Vec<String>,
    /// The points of a scorecard.
    pub score: Option<Value>,
}

/// What a rule looks at, and from where.
pub struct Case<'a> {
    /// Values and system fields.
    pub facts: &'a Map<String, Value>,
    pub context: &'a ConditionContext,
    pub scripts: &'a Engine,
    /// Where a script asks about other forms and people.
    pub inquiry: Option<&'a Inquiry>,
    /// How a field's value is written in a reason.
    pub say: &'a dyn Fn(&str) -> String,
}

impl Rule {
    /// Compiles a rule of a package; `definitions` gives its scripts.
    ///
    /// # Errors
    /// Every mistake in its script, with the file.
    pub fn compile(
        definition: &RuleDefinition,
        definitions: &Definitions,
        scripts: &Engine,
    ) -> Result<Self, Vec<Problem>> {
        let way = if let Some(rows) = &definition.table {
            Way::Table(Table::compile(rows))
        } else if let Some(card) = &definition.scorecard {
            Way::Scorecard(Scorecard::compile(card))
        } else if let Some(path) = &definition.script {
            let text = definitions.scripts.get(path).map_or("", String::as_str);
            let script = Script::compile(scripts, text)
                .map_err(|problems| problems.into_iter().map(|p| p.at("").in_file(path.clone())).collect::<Vec<_>>())?;
            Way::Script(script)
        } else {
            Way::None
        };
        Ok(Self { definition: definition.clone(), way })
    }

    /// True when the rule runs by itself on this event.
    pub fn runs_on(&self, event: crate::definition::RecordEvent) -> bool {
        self.definition.on.iter().any(|on| matches!(on, RuleEvent::Change(e) if *e == event))
    }

    /// The schedules on which the rule looks at all records.
    pub fn schedules(&self) -> impl Iterator<Item = &str> {
        self.definition.on.iter().filter_map(|on| match on {
            RuleEvent::Schedule { cron } => Some(cron.as_str()),
            RuleEvent::Change(_) => None,
        })
    }

    pub fn suggests(&self) -> bool {
        self.definition.mode == RuleMode::Suggest
    }

    /// Whether its script looks into other forms or asks about people.
    pub fn asks(&self) -> bool {
        matches!(&self.way, Way::Script(script) if script.asks())
    }

    /// Grades one record; `None` when the rule does not apply to it or has nothing to say.
    ///
    /// # Errors
    /// A script that failed or went over a limit.
    pub fn judge(&self, case: &Case<'_>) -> Result<Option<Verdict>, ScriptProblem> {
        let applies = |condition: &Condition| holds(condition, case.facts, case.context);
        if !self.definition.when.as_ref().is_none_or(applies) {
            return Ok(None);
        }
        let found = match &self.way {
            Way::Table(table) => table.judge(case),
            Way::Scorecard(card) => card.judge(case),
            Way::Script(script) => run_script(script, case)?,
            Way::None => None,
        };
        Ok(found.or_else(|| {
            let otherwise = self.definition.otherwise.as_ref()?;
            let because = otherwise.because.as_deref().map(|text| reason(text, case));
            Some(Verdict { value: otherwise.then.clone(), because: because.into_iter().collect(), score: None })
        }))
    }
}

fn reason(text: &str, case: &Case<'_>) -> String {
    crate::wording::Wording::parse(text).render(|field| (case.say)(field))
}

/// A script answers `#{ value, because }`, or the bare value.
fn run_script(script: &Script, case: &Case<'_>) -> Result<Option<Verdict>, ScriptProblem> {
    let facts = Facts {
        record: case.facts,
        row: None,
        me: case.context.me.as_ref().map_or("", |id| id.as_str()),
        now: case.context.now,
        timezone: case.context.tz,
        inquiry: case.inquiry,
    };
    let found = script.run(case.scripts, &facts)?.value;
    let Value::Object(mut answer) = found else {
        return Ok((!found.is_null()).then(|| Verdict { value: found, because: Vec::new(), score: None }));
    };
    let because = match answer.remove("because") {
        Some(Value::Array(reasons)) => reasons.iter().filter_map(|r| r.as_str().map(str::to_owned)).collect(),
        Some(Value::String(reason)) => vec![reason],
        _ => Vec::new(),
    };
    let value = answer.remove("value").unwrap_or(Value::Null);
    Ok((!value.is_null()).then_some(Verdict { value, because, score: answer.remove("score") }))
}
