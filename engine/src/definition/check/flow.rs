//! `flows/<key>.json`: the flow's own check, told what stands around it.

use super::{
    condition::assigned,
    expression::Over,
    names::{Names, all_paths, find, sensitive},
    report::{Report, at},
};
use crate::{
    condition::Condition,
    definition::flow::{People, Start, start::WebhookStart},
    definition::{DocumentKind, FileType, FlowDefinition, FormDefinition, Node},
    flow::check::{KnownField, Lookup, SubmittedFlow, check as check_flow},
    flow::node::print::TODAY,
    flow::node::update::Update,
    kind,
    problem::Problem,
    wording::Wording,
};
use indexmap::IndexMap;
use serde_json::Value;

pub(super) fn check(names: &Names<'_>, key: &str, flow: &FlowDefinition, report: &mut Report<'_>) {
    report.key(key, &flow.key);
    report.all(check_flow(flow, names));
    if let Some(form) = flow.start.form().filter(|form| names.definitions.forms.contains_key(*form)) {
        names.written_form(report, "/start/form", form);
    }
    let own = flow.start.form().and_then(|form| names.definitions.forms.get(form));
    for (index, path) in flow.summary.iter().enumerate() {
        // Tasks keep their summary as it reads, and letters tell it.
        if own.and_then(|form| form.properties.get(path)).is_some_and(|field| field.sensitive) {
            report.add(sensitive(format!("/summary/{index}"), path));
        }
    }
    if let (Start::Webhook(start), Some(form)) = (&flow.start, own) {
        sent(start, form, report);
    }
    for (key, node) in &flow.nodes {
        let here = at("/nodes", key);
        match (node, own) {
            (Node::Notify(notify), Some(form)) => {
                names.wording(report, &format!("{here}/subject"), &notify.subject, form);
                names.wording(report, &format!("{here}/text"), &notify.text, form);
            }
            (Node::Notify(notify), None) if flow.start.form().is_none() => {
                names.plain(report, &format!("{here}/subject"), &notify.subject);
                names.plain(report, &format!("{here}/text"), &notify.text);
            }
            (Node::Create(create), _) => written(names, report, &here, &create.form, &create.values),
            (Node::Update(Update { form: Some(form), values, .. }), _) => written(names, report, &here, form, values),
            (Node::Upsert(upsert), _) => written(names, report, &here, &upsert.form, &upsert.values),
            (Node::Delete(delete), _) => written(names, report, &here, &delete.form, &IndexMap::new()),
            (Node::Update(update), Some(form)) => {
                let target = match &update.record {
                    None => Some(form.key.clone()),
                    Some(link) => names.link_target(&form.key, link),
                };
                written(names, report, &here, target.as_deref().unwrap_or_default(), &update.values);
            }
            (Node::Print(print), Some(form)) => {
                free_to_write(form, &print.field, &format!("{here}/field"), report);
                takes_documents(form, &print.field, &format!("{here}/field"), report);
                if let Some(name) = &print.name {
                    // The day may stand in a name beside the fields.
                    let words = Wording::parse(name).render(|field| match field {
                        TODAY => String::new(),
                        field => format!("{{{{ {field} }}}}"),
                    });
                    names.wording(report, &format!("{here}/name"), &words, form);
                }
            }
            (Node::Http(http), Some(form)) => {
                names.wording(report, &format!("{here}/url"), &http.url, form);
                for (name, header) in &http.headers {
                    if let Some(text) = header.text() {
                        names.wording(report, &at(&format!("{here}/headers"), name), text, form);
                    }
                }
                for name in http.set.keys() {
                    free_to_write(form, name, &at(&format!("{here}/set"), name), report);
                }
            }
            _ => {}
        }
    }
}

/// What a call writes must be free to write, its constants values of their fields, and records be found by a field that no
/// two of them share.
fn sent(start: &WebhookStart, form: &FormDefinition, report: &mut Report<'_>) {
    for name in start.set.keys() {
        free_to_write(form, name, &at("/start/set", name), report);
    }
    for (name, value) in &start.values {
        // An unknown field is reported by the flow's own check.
        let Some(field) = form.properties.get(name) else { continue };
        let pointer = at("/start/values", name);
        if free_to_write(form, name, &pointer, report) {
            report.all(assigned(field, value).into_iter().map(|problem| problem.under(&pointer)));
        }
    }
    let field = start.matches.as_ref().and_then(|name| form.properties.get(name));
    if field.is_some_and(|field| !field.unique) {
        let (zh, en) = (
            "据以查找数据的字段须设为不允许重复值",
            "The field by which a record is found must be one that no two records share (x-unique)",
        );
        report.say("/start/match", "not_unique_field", zh, en);
    }
}

/// Constants that a node writes must be values of their fields, and the fields must be free to write.
fn written(names: &Names<'_>, report: &mut Report<'_>, here: &str, form: &str, values: &IndexMap<String, Value>) {
    let there = names.definitions.forms.contains_key(form);
    let Some(form) = there.then(|| names.written_form(report, &format!("{here}/form"), form)).flatten() else { return };
    for (name, value) in values {
        // An unknown field is reported by the flow's own check.
        let Some(field) = form.properties.get(name) else { continue };
        let pointer = at(&format!("{here}/values"), name);
        if free_to_write(form, name, &pointer, report) && !value.as_str().is_some_and(|text| text.starts_with('=')) {
            report.all(assigned(field, value).into_iter().map(|problem| problem.under(&pointer)));
        }
    }
}

/// A field that takes only some types of file may not take what is printed.
fn takes_documents(form: &FormDefinition, name: &str, pointer: &str, report: &mut Report<'_>) {
    let types = form.properties.get(name).map(|field| field.file_types.as_slice()).unwrap_or_default();
    if !types.is_empty() && !types.contains(&FileType::Text) {
        let (zh, en) = (
            format!("“{name}”不接受打印的文件：请不限类型，或加上“{}”", FileType::Text.title().zh),
            format!(
                "\"{name}\" takes no printed documents: let it take any file, or {} too",
                FileType::Text.title().en
            ),
        );
        report.say(pointer, "file_type", zh, en);
    }
}

/// Whether people and flows may write a field; one that is worked out is reported.
fn free_to_write(form: &FormDefinition, name: &str, pointer: &str, report: &mut Report<'_>) -> bool {
    let Some(field) = form.properties.get(name) else { return false };
    let is_computed = field.formula.is_some() || kind::of(field).readonly(field);
    if is_computed {
        let (zh, en) =
            (format!("“{name}”由系统计算，不能写入"), format!("\"{name}\" is computed and cannot be written"));
        report.say(pointer, "not_writable", zh, en);
    }
    !is_computed
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

    fn submitted_flows(&self) -> Option<Vec<SubmittedFlow>> {
        let is_pick = |people: &People| matches!(people, People::Pick { by: None, .. });
        let flows = self.definitions.flows.iter().filter_map(|(key, flow)| match &flow.start {
            Start::Submit(submit) => {
                let mut steps = flow.nodes.values().filter_map(Node::person);
                let picks = steps.any(|(step, _)| step.assignees.iter().any(is_pick));
                Some(SubmittedFlow { key: key.clone(), form: submit.form.clone(), picks })
            }
            _ => None,
        });
        Some(flows.collect())
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

    fn filter(&self, form: &str, own: Option<&str>, rows: Option<&str>, condition: &Condition) -> Vec<Problem> {
        let Some(form) = self.definitions.forms.get(form) else { return Vec::new() };
        let mut report = Report::new("");
        match own {
            // A run without a record has no fields to compare with.
            None => {
                let nothing = FormDefinition { properties: IndexMap::new(), ..form.clone() };
                self.condition_beside(&mut report, "", form, (&nothing, None), condition);
            }
            Some(own) => {
                let Some(own) = self.definitions.forms.get(own) else { return Vec::new() };
                self.condition_beside(&mut report, "", form, (own, rows), condition);
            }
        }
        report.into_problems()
    }

    fn row_expression(&self, form: Option<&str>, rows: &str, expression: &str) -> Vec<Problem> {
        let form = form.and_then(|form| self.definitions.forms.get(form));
        self.expression_problems(expression, form.map(|form| Over { form, row: Some(rows) })).0
    }

    fn script(&self, form: Option<&str>, script: &str) -> Vec<Problem> {
        let form = form.and_then(|form| self.definitions.forms.get(form));
        form.map(|form| self.script_problems(script, form)).unwrap_or_default()
    }

    fn prints(&self, form: &str) -> Option<Vec<String>> {
        // What a broken document prints is not known.
        let all = self.package.of_kind(DocumentKind::Print).map(|(_, key, _)| key);
        let others = |key: &&str| self.definitions.prints.get(*key).is_some_and(|print| print.form != form);
        Some(all.filter(|key| !others(key)).map(str::to_owned).collect())
    }

    fn expression(&self, form: Option<&str>, expression: &str) -> Vec<Problem> {
        let form = form.and_then(|form| self.definitions.forms.get(form));
        self.expression_problems(expression, form.map(Over::form)).0
    }
}
