//! `flows/<key>.json`: the flow's own check, told what stands around it.

use super::{
    expression::Over,
    names::{Names, all_paths, find},
    report::Report,
};
use crate::{
    condition::Condition,
    definition::FlowDefinition,
    flow::check::{KnownField, Lookup, check as check_flow},
    kind,
    problem::Problem,
};

pub(super) fn check(names: &Names<'_>, key: &str, flow: &FlowDefinition, report: &mut Report<'_>) {
    report.key(key, &flow.key);
    report.all(check_flow(flow, names));
}

impl Lookup for Names<'_> {
    fn forms(&self) -> Option<Vec<String>> {
        Some(self.form_keys().into_iter().map(str::to_owned).collect())
    }

    fn fields(&self, form: &str) -> Option<Vec<KnownField>> {
        let form = self.definitions.forms.get(form)?;
        let known = all_paths(form).into_iter().filter_map(|path| {
            let field = find(form, &path)?;
            // A looked-up member serves as one.
            let shown = field.source.as_ref().map_or(field, |source| &source.field);
            Some(KnownField { key: path, kind: kind::of(shown).name().to_owned() })
        });
        Some(known.collect())
    }

    fn link_target(&self, form: &str, field: &str) -> Option<String> {
        find(self.definitions.forms.get(form)?, field)?.form.clone()
    }

    fn roles(&self) -> Option<Vec<String>> {
        Some(self.role_keys())
    }

    fn departments(&self) -> Option<Vec<String>> {
        self.surroundings.departments.clone()
    }

    fn members(&self) -> Option<Vec<String>> {
        self.surroundings.members.clone()
    }

    fn condition(&self, form: Option<&str>, condition: &Condition) -> Vec<Problem> {
        let Some(form) = form.and_then(|form| self.definitions.forms.get(form)) else { return Vec::new() };
        let mut report = Report::new("");
        Names::condition(self, &mut report, "", form, condition);
        report.into_problems()
    }

    fn expression(&self, form: Option<&str>, expression: &str) -> Vec<Problem> {
        let form = form.and_then(|form| self.definitions.forms.get(form));
        self.expression_problems(expression, form.map(Over::form)).0
    }
}
