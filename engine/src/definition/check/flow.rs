//! `flows/<key>.json`: the flow's own check, told what stands around it.

use super::{
    condition::assigned,
    expression::Over,
    names::{Names, all_paths, find, sensitive},
    report::{Report, at},
    undrawn,
};
use crate::{
    condition::Condition,
    definition::flow::{People, Start, start::WebhookStart},
    definition::{DocumentKind, FieldDefinition, FileType, FlowDefinition, FormDefinition, LinkDefinition, Node},
    flow::check::{KnownField, Lookup, SubmittedFlow, check as check_flow},
    flow::loops::around,
    flow::node::person::PersonStep,
    flow::node::print::{PrintNode, TODAY},
    flow::node::{delete::Delete, http::Http, query::Query, update::Update},
    flow::state::count_of,
    kind,
    problem::Problem,
    wording::Wording,
};
use indexmap::IndexMap;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

pub(super) fn check(names: &Names<'_>, key: &str, flow: &FlowDefinition, report: &mut Report<'_>) {
    report.key(key, &flow.key);
    let seen = Seen { names, own: seen_form(names, flow) };
    report.all(check_flow(flow, &seen));
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
        if let (Some((step, _)), Some(form)) = (node.person(), own) {
            undrawn::required(report, &at("/nodes", key), step, form);
        }
        check_node(&seen, (flow, own), (key, node), report);
    }
}

/// What a node says of forms, fields and links.
fn check_node(
    all: &Seen<'_, '_>,
    (flow, own): (&FlowDefinition, Option<&FormDefinition>),
    (key, node): (&str, &Node),
    report: &mut Report<'_>,
) {
    let names = all.names;
    let here = at("/nodes", key);
    let around: Vec<&str> = around(flow, key).into_iter().map(|(_, own)| own.each.as_str()).collect();
    let seen_here = all.own_in(&around);
    match (node, own) {
        (Node::Query(query), _) => queried(names, report, &here, key, query, own),
        (Node::Notify(notify), _) => match &seen_here {
            Some(form) => {
                names.wording(report, &format!("{here}/subject"), &notify.subject, form);
                names.wording(report, &format!("{here}/text"), &notify.text, form);
            }
            None if flow.start.form().is_none() => {
                names.plain(report, &format!("{here}/subject"), &notify.subject);
                names.plain(report, &format!("{here}/text"), &notify.text);
            }
            // What a form that is broken has is not known.
            None => {}
        },
        (Node::Approve(step) | Node::Handle(step), _) => {
            told(names, report, &here, step, seen_here.as_ref(), flow.start.form().is_none());
        }
        (Node::Create(create), _) => written(names, report, &here, &create.form, &create.values),
        (Node::Update(Update { form: Some(form), values, .. }), _) => written(names, report, &here, form, values),
        (Node::Upsert(upsert), _) => written(names, report, &here, &upsert.form, &upsert.values),
        (Node::Delete(Delete { form: Some(form), .. }), _) => written(names, report, &here, form, &IndexMap::new()),
        (Node::Update(Update { record: Some(key), values, .. }), _) if query_of(flow, key).is_some() => {
            let form = query_of(flow, key).map(|query| query.form.as_str()).unwrap_or_default();
            written(names, report, &here, form, values);
        }
        (Node::Update(update), _) => {
            let target = match &update.record {
                None => own.map(|form| form.key.clone()),
                Some(link) => seen_here.as_ref().and_then(|form| find(form, link)?.form.clone()),
            };
            written(names, report, &here, target.as_deref().unwrap_or_default(), &update.values);
        }
        (Node::Print(print), Some(form)) => printed(names, report, &here, print, (form, seen_here.as_ref())),
        (Node::Http(http), Some(form)) => {
            let Some(seen) = &seen_here else { return };
            called(names, report, &here, http, (form, seen));
        }
        _ => {}
    }
}

/// The field that takes what is printed, and what the file is called.
fn printed(
    names: &Names<'_>,
    report: &mut Report<'_>,
    here: &str,
    print: &PrintNode,
    (form, seen): (&FormDefinition, Option<&FormDefinition>),
) {
    free_to_write(form, &print.field, &format!("{here}/field"), report);
    takes_documents(form, &print.field, &format!("{here}/field"), report);
    if let (Some(name), Some(seen)) = (&print.name, seen) {
        // The day may stand in a name beside the fields.
        let words = Wording::parse(name).render(|field| match field {
            TODAY => String::new(),
            field => format!("{{{{ {field} }}}}"),
        });
        names.wording(report, &format!("{here}/name"), &words, seen);
    }
}

/// What a call says of fields, and the fields it fills in.
fn called(
    names: &Names<'_>,
    report: &mut Report<'_>,
    here: &str,
    http: &Http,
    (form, seen): (&FormDefinition, &FormDefinition),
) {
    names.wording(report, &format!("{here}/url"), &http.url, seen);
    for (name, header) in &http.headers {
        if let Some(text) = header.text() {
            names.wording(report, &at(&format!("{here}/headers"), name), text, seen);
        }
    }
    for name in http.set.keys() {
        free_to_write(form, name, &at(&format!("{here}/set"), name), report);
    }
}

/// What people are told of a step names variables of the event and fields.
fn told(
    names: &Names<'_>,
    report: &mut Report<'_>,
    here: &str,
    step: &PersonStep,
    seen: Option<&FormDefinition>,
    has_no_record: bool,
) {
    for (index, notice) in step.notices.iter().enumerate() {
        let variables = notice.on.event().variables();
        for (tag, words) in notice.written() {
            let place = at(&format!("{here}/notices/{index}/words"), tag);
            for (keyword, text) in [("subject", &words.subject), ("text", &words.text)] {
                let pointer = format!("{place}/{keyword}");
                let text =
                    Wording::parse(text).render(|name| match variables.iter().any(|(known, _)| *known == name) {
                        true => String::new(),
                        false => format!("{{{{ {name} }}}}"),
                    });
                match seen {
                    Some(form) => names.wording(report, &pointer, &text, form),
                    None if has_no_record => names.plain(report, &pointer, &text),
                    // What a form that is broken has is not known.
                    None => {}
                }
            }
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

/// What a query keeps stands beside the fields of the run's record, so its name must be free among them and fit into an
/// expression.
fn queried(
    names: &Names<'_>,
    report: &mut Report<'_>,
    here: &str,
    key: &str,
    query: &Query,
    own: Option<&FormDefinition>,
) {
    if key.contains('-') {
        let (zh, en) =
            ("查询节点名会用在公式里，不能含 -", "expressions use the key of a query, so it cannot hold a -");
        report.say(here, "bad_key", zh, en);
    }
    let names_of_it = [key.to_owned(), count_of(key)];
    for name in names_of_it.iter().filter(|name| own.is_some_and(|form| find(form, name).is_some())) {
        let (zh, en) = (
            format!("表单里已有字段“{name}”，请换一个节点名"),
            format!("the form has a field '{name}'; choose another key"),
        );
        report.say(here, "taken_name", zh, en);
    }
    let Some(form) = names.definitions.forms.get(&query.form) else { return };
    names.sort(report, &format!("{here}/sort"), form, &query.sort);
    for (at, field) in query.fields.iter().enumerate() {
        // Rows are kept with the run as they read.
        if find(form, field).is_some_and(|found| found.sensitive) {
            report.add(sensitive(format!("{here}/fields/{at}"), field));
        }
    }
    for (at, field) in query.fields.iter().enumerate().filter(|(_, field)| field.contains('.')) {
        let (zh, en) = (
            format!("不能只取“{field}”，请取整个字段"),
            format!("'{field}' cannot be kept alone; keep the whole field"),
        );
        report.say(format!("{here}/fields/{at}"), "not_a_field", zh, en);
    }
}

/// The form of a flow's record as its nodes see it: what queries keep stands like sub-forms in it, and how much that is like a
/// number.
fn seen_form(names: &Names<'_>, flow: &FlowDefinition) -> Option<FormDefinition> {
    let own = flow.start.form().and_then(|form| names.definitions.forms.get(form)).cloned();
    let queries: Vec<_> = flow.nodes.keys().filter_map(|key| Some((key, query_of(flow, key)?))).collect();
    if own.is_none() && (queries.is_empty() || flow.start.form().is_some()) {
        return None;
    }
    let nothing = || read(json!({ "key": "none", "title": "-", "type": "object", "properties": {} }));
    let mut form = own.unwrap_or_else(nothing);
    for (key, query) in queries {
        let mut rows: FieldDefinition = read(json!({
            "title": key, "type": "array",
            "items": { "type": "object", "properties": { "id": { "title": "id", "type": "string" } } },
        }));
        let target = names.definitions.forms.get(&query.form);
        if let (Some(items), Some(target)) = (&mut rows.items, target) {
            let kept = query.fields.iter().filter_map(|field| Some((field.clone(), find(target, field)?.clone())));
            items.properties.extend(kept);
        }
        form.properties.entry(key.clone()).or_insert(rows);
        let count = || read(json!({ "title": count_of(key), "type": "integer" }));
        form.properties.entry(count_of(key)).or_insert_with(count);
    }
    Some(form)
}

/// The form of a flow's record as one of its nodes sees it; nothing where that is not known.
pub(super) fn seen_at(names: &Names<'_>, flow: &FlowDefinition, key: &str) -> Option<FormDefinition> {
    let around: Vec<&str> = around(flow, key).into_iter().map(|(_, own)| own.each.as_str()).collect();
    Seen { names, own: seen_form(names, flow) }.own_in(&around)
}

fn query_of<'d>(flow: &'d FlowDefinition, key: &str) -> Option<&'d Query> {
    match flow.nodes.get(key) {
        Some(Node::Query(query)) => Some(query),
        _ => None,
    }
}

fn read<T: DeserializeOwned>(document: Value) -> T {
    serde_json::from_value(document).expect("a document of ours is read")
}

/// The app as one flow sees it.
struct Seen<'a, 'n> {
    names: &'a Names<'n>,
    own: Option<FormDefinition>,
}

impl Seen<'_, '_> {
    /// The form as the nodes in the bodies of loops see it: the columns of the rows go before its fields.
    fn own_in(&self, around: &[&str]) -> Option<FormDefinition> {
        let mut form = self.own.clone()?;
        for rows in around {
            let items = form.properties.get(*rows).and_then(|field| field.items.clone());
            form.properties.extend(items.into_iter().flat_map(|items| items.properties));
        }
        Some(form)
    }
}

impl Lookup for Seen<'_, '_> {
    fn forms(&self) -> Option<Vec<String>> {
        Some(self.names.form_keys().into_iter().map(str::to_owned).collect())
    }

    fn fields(&self, form: &str) -> Option<Vec<KnownField>> {
        let form = self.names.definitions.forms.get(form)?;
        let known = all_paths(form).into_iter().filter_map(|path| {
            let field = find(form, &path)?;
            // A looked-up member serves as one.
            let shown = field.source.as_ref().map_or(field, |source| &source.field);
            Some(KnownField { key: path, kind: kind::of(shown).name().to_owned() })
        });
        Some(known.collect())
    }

    fn link_target(&self, form: &str, field: &str) -> Option<String> {
        find(self.names.definitions.forms.get(form)?, field)?.form.clone()
    }

    fn submitted_flows(&self) -> Option<Vec<SubmittedFlow>> {
        let is_pick = |people: &People| matches!(people, People::Pick { by: None, .. });
        let flows = self.names.definitions.flows.iter().filter_map(|(key, flow)| match &flow.start {
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
        Some(self.names.role_keys())
    }

    fn departments(&self) -> Option<Vec<String>> {
        self.names.surroundings.departments.clone()
    }

    fn members(&self) -> Option<Vec<String>> {
        self.names.surroundings.members.clone()
    }

    fn condition(&self, _form: Option<&str>, around: &[&str], condition: &Condition) -> Vec<Problem> {
        let Some(own) = self.own_in(around) else { return Vec::new() };
        let mut report = Report::new("");
        self.names.condition(&mut report, "", &own, condition);
        report.into_problems()
    }

    fn filter(
        &self,
        form: &str,
        own: Option<&str>,
        around: &[&str],
        rows: Option<&str>,
        condition: &Condition,
    ) -> Vec<Problem> {
        let Some(form) = self.names.definitions.forms.get(form) else { return Vec::new() };
        let own = match (self.own_in(around), own) {
            (Some(own), _) => own,
            // A run without a record has no fields to compare with.
            (None, None) => FormDefinition { properties: IndexMap::new(), ..form.clone() },
            (None, Some(_)) => return Vec::new(),
        };
        let mut report = Report::new("");
        self.names.condition_beside(&mut report, "", form, (&own, rows), condition);
        report.into_problems()
    }

    fn row_expression(&self, _form: Option<&str>, around: &[&str], rows: &str, expression: &str) -> Vec<Problem> {
        let own = self.own_in(around);
        self.names.expression_problems(expression, own.as_ref().map(|form| Over { form, row: Some(rows) })).0
    }

    fn test(&self, _form: Option<&str>, around: &[&str], expression: &str) -> Vec<Problem> {
        let Some(own) = self.own_in(around) else { return Vec::new() };
        let mut report = Report::new("");
        self.names.check(&mut report, "", expression, Over::form(&own));
        report.into_problems()
    }

    fn script(&self, _form: Option<&str>, around: &[&str], script: &str) -> Vec<Problem> {
        self.own_in(around).map(|form| self.names.script_problems(script, &form)).unwrap_or_default()
    }

    fn prints(&self, form: &str) -> Option<Vec<String>> {
        // What a broken document prints is not known.
        let all = self.names.package.of_kind(DocumentKind::Print).map(|(_, key, _)| key);
        let others = |key: &&str| self.names.definitions.prints.get(*key).is_some_and(|print| print.form != form);
        Some(all.filter(|key| !others(key)).map(str::to_owned).collect())
    }

    fn invitations(&self, form: &str) -> Option<Vec<String>> {
        // What a broken document offers is not known.
        let is_about = |link: &LinkDefinition| {
            let field = link.settings.about.as_ref().and_then(|about| self.link_target(&link.form, about));
            field.as_deref() == Some(form)
        };
        let all = self.names.package.of_kind(DocumentKind::Link).map(|(_, key, _)| key);
        let others = |key: &&str| self.names.definitions.links.get(*key).is_some_and(|link| !is_about(link));
        Some(all.filter(|key| !others(key)).map(str::to_owned).collect())
    }

    fn expression(&self, _form: Option<&str>, around: &[&str], expression: &str) -> Vec<Problem> {
        let own = self.own_in(around);
        self.names.expression_problems(expression, own.as_ref().map(Over::form)).0
    }
}
