//! Looking up what documents mention by name: forms, fields, roles, people, files.

use super::{
    Surroundings,
    report::{DEPARTMENT, FIELD, FORM, MEMBER, ROLE, Report, at},
};
use crate::{
    definition::{
        Definitions, DocumentKind, FieldDefinition, FormDefinition, Package, People, SYSTEM_FIELDS, Whose,
        address_part, system_field,
    },
    kind,
    problem::Problem,
    script,
};
use serde_json::Value;

/// Everything a check can look up.
pub(super) struct Names<'a> {
    pub(super) package: &'a Package,
    pub(super) definitions: &'a Definitions,
    pub(super) surroundings: &'a Surroundings,
    pub(super) engine: &'a script::Engine,
}

impl<'a> Names<'a> {
    /// The keys of all forms and aggregate tables, also of those whose documents are broken.
    pub(super) fn form_keys(&self) -> Vec<&'a str> {
        let of = |kind| self.package.of_kind(kind).map(|(_, key, _)| key);
        of(DocumentKind::Form).chain(of(DocumentKind::Aggregate)).collect()
    }

    /// Whether the package has a file at this path.
    pub(super) fn has_file(&self, path: &str) -> bool {
        self.package.files.contains_key(path)
    }

    /// The form with this key; reports an unknown one. `None` without a report when its document is broken.
    pub(super) fn form(&self, report: &mut Report<'_>, pointer: &str, key: &str) -> Option<&'a FormDefinition> {
        let found = self.definitions.forms.get(key);
        if found.is_none() && !self.form_keys().contains(&key) {
            report.unknown(pointer, "unknown_form", FORM, key, self.form_keys());
        }
        found
    }

    /// The same for a form whose records somebody writes, which an aggregate table's are not.
    pub(super) fn written_form(&self, report: &mut Report<'_>, pointer: &str, key: &str) -> Option<&'a FormDefinition> {
        let found = self.form(report, pointer, key)?;
        if found.aggregate {
            let (zh, en) = (
                format!("“{key}”是聚合表，它的数据只能由来源表单得出"),
                format!("\"{key}\" is an aggregate table; its rows only follow from their sources"),
            );
            report.say(pointer, "aggregate_written", zh, en);
            return None;
        }
        Some(found)
    }

    /// The same as [`Names::field_named`], where a sensitive field cannot stand: its values would come to lie elsewhere as
    /// they are, or cannot be compared.
    pub(super) fn field<'f>(
        &self,
        report: &mut Report<'_>,
        pointer: impl Into<String>,
        form: &'f FormDefinition,
        path: &str,
    ) -> Option<&'f FieldDefinition> {
        let pointer = pointer.into();
        let found = self.field_named(report, pointer.as_str(), form, path)?;
        if found.sensitive {
            report.add(sensitive(pointer, path));
            return None;
        }
        Some(found)
    }

    /// A field, a system field or a column of a sub-form (`items.qty`) of a form; reports an unknown one. `None` without
    /// a report for a field whose kind nobody knows, which is reported where it stands.
    pub(super) fn field_named<'f>(
        &self,
        report: &mut Report<'_>,
        pointer: impl Into<String>,
        form: &'f FormDefinition,
        path: &str,
    ) -> Option<&'f FieldDefinition> {
        let found = find(form, path);
        if found.is_none() {
            let known = all_paths(form);
            report.unknown(pointer, "unknown_field", FIELD, path, known.iter().map(String::as_str));
        }
        found.filter(|field| field.kind.as_deref().is_none_or(|name| kind::find(name).is_some()))
    }

    /// What a condition asks about: as [`Names::field_named`], or a part of a value that only conditions reach.
    pub(super) fn asked<'f>(
        &self,
        report: &mut Report<'_>,
        pointer: &str,
        form: &'f FormDefinition,
        path: &str,
    ) -> Option<&'f FieldDefinition> {
        let part = path.split_once('.').and_then(|(outer, inner)| kind::part(form.properties.get(outer)?, inner));
        part.map_or_else(|| self.field_named(report, pointer, form, path), |part| Some(part.definition()))
    }

    /// A list of fields under a pointer.
    pub(super) fn fields(&self, report: &mut Report<'_>, pointer: &str, form: &FormDefinition, paths: &[String]) {
        for (index, path) in paths.iter().enumerate() {
            self.field_named(report, format!("{pointer}/{index}"), form, path);
        }
        report.duplicates(pointer, "", paths.iter().map(String::as_str));
    }

    /// Fields to sort by, `-` before those that sort downwards.
    pub(super) fn sort(&self, report: &mut Report<'_>, pointer: &str, form: &FormDefinition, sort: &[String]) {
        for (index, entry) in sort.iter().enumerate() {
            let here = format!("{pointer}/{index}");
            let path = entry.strip_prefix('-').unwrap_or(entry);
            let Some(field) = self.field(report, here.as_str(), form, path) else { continue };
            if path.contains('.') || !kind::sortable(field) {
                let (zh, en) = (format!("不能按“{path}”排序"), format!("lists cannot be sorted by \"{path}\""));
                report.say(here, "not_sortable", zh, en);
            }
        }
    }

    /// The keys of the roles that the package brings or that stand in the workspace. Those of the package are read past
    /// any mistakes in `access.json`, so that one there does not make every role unknown.
    pub(super) fn role_keys(&self) -> Vec<String> {
        let access: Value =
            self.package.files.get("access.json").and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let own = access["roles"].as_array().into_iter().flatten().filter_map(|role| role["key"].as_str());
        own.map(str::to_owned).chain(self.surroundings.roles.iter().flatten().cloned()).collect()
    }

    pub(super) fn role(&self, report: &mut Report<'_>, pointer: &str, key: &str) {
        let known = self.role_keys();
        if !known.iter().any(|one| one == key) {
            report.unknown(pointer, "unknown_role", ROLE, key, known.iter().map(String::as_str));
        }
    }

    pub(super) fn department(&self, report: &mut Report<'_>, pointer: &str, key: &str) {
        if let Some(known) = &self.surroundings.departments
            && !known.iter().any(|one| one == key)
        {
            report.unknown(pointer, "unknown_department", DEPARTMENT, key, known.iter().map(String::as_str));
        }
    }

    pub(super) fn member(&self, report: &mut Report<'_>, pointer: &str, username: &str) {
        if let Some(known) = &self.surroundings.members
            && !known.iter().any(|one| one == username)
        {
            report.unknown(pointer, "unknown_member", MEMBER, username, known.iter().map(String::as_str));
        }
    }

    /// People who are told of a record, where no flow runs: nobody is its initiator and nobody can pick.
    pub(super) fn recipients(
        &self,
        report: &mut Report<'_>,
        pointer: &str,
        form: Option<&FormDefinition>,
        people: &[People],
    ) {
        for (index, people) in people.iter().enumerate() {
            let here = format!("{pointer}/{index}");
            match people {
                People::Member { member } => self.member(report, &at(&here, "member"), member),
                People::Role { role } => self.role(report, &at(&here, "role"), role),
                People::Department { department } => self.department(report, &at(&here, "department"), department),
                People::Field { field } => self.person_field(report, &at(&here, "field"), form, field),
                People::HeadOf { head_of: Whose::Field { field } } => {
                    self.person_field(report, &at(&here, "head_of/field"), form, field);
                }
                People::HeadsOf { heads_of: Whose::Field { field }, .. } => {
                    self.person_field(report, &at(&here, "heads_of/field"), form, field);
                }
                People::HeadOf { head_of: Whose::Department { department } } => {
                    self.department(report, &at(&here, "head_of/department"), department);
                }
                People::HeadsOf { heads_of: Whose::Department { department }, .. } => {
                    self.department(report, &at(&here, "heads_of/department"), department);
                }
                People::Initiator(_)
                | People::HeadOf { .. }
                | People::HeadsOf { .. }
                | People::SameAs { .. }
                | People::External { .. }
                | People::Expression { .. }
                | People::Pick { .. } => no_flow(report, &here),
            }
        }
        if people.is_empty() {
            report.say(pointer, "nobody", "至少要写一个收件人", "at least one recipient is needed");
        }
    }

    fn person_field(&self, report: &mut Report<'_>, pointer: &str, form: Option<&FormDefinition>, path: &str) {
        let Some(field) = form.and_then(|form| self.field(report, pointer, form, path)) else { return };
        let field = field.source.as_ref().map_or(field, |source| &source.field);
        let name = kind::of(field).name();
        if !["member", "members", "department", "departments"].contains(&name) {
            let (zh, en) =
                (format!("“{path}”不是成员或部门字段"), format!("\"{path}\" names neither members nor departments"));
            report.say(pointer, "not_a_member_field", zh, en);
        }
    }
}

/// A sensitive field stands where none can.
pub(super) fn sensitive(pointer: impl Into<String>, path: &str) -> Problem {
    let (zh, en) = (
        format!("“{path}”是敏感字段，加密存储，不能用在这里"),
        format!("\"{path}\" is sensitive: it is stored encrypted and cannot be used here"),
    );
    Problem::new(pointer, "sensitive_field", zh, en).hint(
        "敏感字段可用于：列表的列、条件（= != in not in empty not empty）、唯一、校验和打印；或关闭该字段的“敏感”",
        "A sensitive field goes into columns, conditions (= != in not in empty not empty), unique keys, checks and prints; \
         or let the field not be sensitive",
    )
}

fn no_flow(report: &mut Report<'_>, pointer: &str) {
    let (zh, en) = ("提醒没有发起人，也无人可选", "a reminder has no initiator and nobody to pick");
    report.add(Problem::new(pointer, "no_initiator", zh, en).hint(
        "可用：{\"field\": \"created_by\"}、{\"role\": …}、{\"member\": …}",
        "Allowed: {\"field\": \"created_by\"}, {\"role\": …}, {\"member\": …}",
    ));
}

/// A field, a system field, a column of a sub-form or a part of an address.
pub(super) fn find<'a>(form: &'a FormDefinition, path: &str) -> Option<&'a FieldDefinition> {
    match path.split_once('.') {
        None => form.properties.get(path).or_else(|| system_field(path)),
        Some((outer, inner)) => {
            let outer = form.properties.get(outer)?;
            if kind::of(outer).name() == "address" {
                address_part(inner)
            } else {
                outer.items.as_ref()?.properties.get(inner)
            }
        }
    }
}

/// Every path that [`find`] finds.
pub(super) fn all_paths(form: &FormDefinition) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    for (key, field) in &form.properties {
        paths.push(key.clone());
        paths.extend(
            field.items.iter().flat_map(|items| items.properties.keys()).map(|column| format!("{key}.{column}")),
        );
    }
    paths.extend(SYSTEM_FIELDS.map(str::to_owned));
    paths
}
