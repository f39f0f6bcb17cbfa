//! The published definitions of every app, compiled once and shared: what a request works with. A model never changes;
//! publishing makes a new one. Owns compiling forms; rules and flows are compiled by their own modules.

mod feeds;
mod fields;
mod form;
mod formulas;
mod indexes;
mod refill;

pub use feeds::{LookupFeed, LookupPath, Mirror, Reader, RollupFeed, TitleFeed, WaitingForm};
pub use fields::{DefaultValue, Field};
pub use form::{Check, Form, Step, Test};
pub use formulas::Reread;
pub use indexes::of_view as indexes_of_view;
pub use refill::{Refill, Source, hide_sources};

use crate::access::Policy;
use crate::aggregate::Aggregate;
use crate::definition::Definitions;
use crate::flow::service::Flows;
use crate::problem::{Language, Problem};
use crate::rule::Rule;
use crate::script::Engine;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Every installed app, by key.
#[derive(Default, Clone)]
pub struct Model {
    pub apps: BTreeMap<String, Arc<App>>,
    /// The flow versions that runs keep to, compiled when first needed.
    pub flows: Arc<Flows>,
}

/// One app, ready to run.
pub struct App {
    pub key: String,
    pub definitions: Definitions,
    pub forms: BTreeMap<String, Arc<Form>>,
    pub rules: BTreeMap<String, Arc<Rule>>,
    pub aggregates: BTreeMap<String, Arc<Aggregate>>,
    /// The permission groups.
    pub policy: Policy,
}

impl Model {
    /// Every app, in no order that means anything.
    pub fn apps(&self) -> impl Iterator<Item = &Arc<App>> {
        self.apps.values()
    }

    pub fn app(&self, app: &str) -> Option<&Arc<App>> {
        self.apps.get(app)
    }

    pub fn form(&self, app: &str, form: &str) -> Option<&Arc<Form>> {
        self.apps.get(app)?.forms.get(form)
    }

    /// A text of an app's definitions in a language; as it stands where there is no such app.
    pub fn say(&self, app: &str, text: &str, language: Language) -> String {
        self.app(app).map_or_else(|| text.to_owned(), |app| app.definitions.text(text, language))
    }

    /// The model with one app added or replaced.
    pub fn with(&self, app: Arc<App>) -> Self {
        let mut apps = self.apps.clone();
        // A publication that was rolled back may have been seen; its version number is given out again.
        self.flows.forget(&app.key);
        apps.insert(app.key.clone(), app);
        Self { apps, flows: Arc::clone(&self.flows) }
    }

    pub fn without(&self, app: &str) -> Self {
        let mut apps = self.apps.clone();
        apps.remove(app);
        self.flows.forget(app);
        Self { apps, flows: Arc::clone(&self.flows) }
    }
}

impl App {
    /// Compiles checked definitions. `key` is the app's name in this workspace, which a renamed copy does not share with
    /// its package.
    ///
    /// # Errors
    /// What checking one document at a time could not see, with file and pointer.
    pub fn compile(key: &str, definitions: Definitions, scripts: &Engine) -> Result<Self, Vec<Problem>> {
        let (app, problems) = Self::compile_sound(key, definitions, scripts);
        if problems.is_empty() { Ok(app) } else { Err(problems) }
    }

    /// Compiles what is sound of a draft, with what keeps the rest from compiling: a form can be tried out while another
    /// one is still being written.
    pub fn compile_sound(key: &str, definitions: Definitions, scripts: &Engine) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut rules = BTreeMap::new();
        for (name, definition) in &definitions.rules {
            match Rule::compile(definition, &definitions, scripts) {
                Ok(rule) => drop(rules.insert(name.clone(), Arc::new(rule))),
                Err(found) => problems.extend(found),
            }
        }
        let mut forms = BTreeMap::new();
        for (name, definition) in &definitions.forms {
            let file = format!("forms/{name}.json");
            match Form::compile(key, definition, &definitions, scripts) {
                Ok(form) => drop(forms.insert(name.clone(), form)),
                Err(found) => problems.extend(found.into_iter().map(|p| p.in_file(file.clone()))),
            }
        }
        for form in forms.values_mut() {
            form.rules = rules.values().filter(|rule| rule.definition.form == form.key).cloned().collect();
            form.asks |= form.rules.iter().any(|rule| rule.asks());
        }
        let aggregates: BTreeMap<String, Arc<Aggregate>> = definitions
            .aggregates
            .iter()
            .filter(|(name, _)| definitions.forms.get(*name).is_some_and(|form| form.aggregate))
            .map(|(name, one)| (name.clone(), Arc::new(Aggregate::compile(name, one, &definitions))))
            .collect();
        for form in forms.values_mut() {
            form.aggregate = aggregates.get(&form.key).cloned();
            let fed = aggregates.values().filter(|one| one.sources.iter().any(|source| source.form == form.key));
            form.aggregates = fed.cloned().collect();
        }
        feeds::connect(&mut forms);
        let forms = forms.into_iter().map(|(name, form)| (name, Arc::new(form))).collect();
        let policy = Policy::compile(&definitions.access);
        (Self { key: key.to_owned(), forms, rules, aggregates, policy, definitions }, problems)
    }
}
