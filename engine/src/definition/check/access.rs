//! `access.json`: permission groups speak of forms, fields and roles that are there.

use super::{
    names::Names,
    report::{Report, at},
};
use crate::definition::{FormDefinition, GroupMember, Operation, PermissionGroup};

pub(super) fn check(names: &Names<'_>, report: &mut Report<'_>) {
    let access = &names.definitions.access;
    report.duplicates("/roles", "/key", access.roles.iter().map(|role| role.key.as_str()));
    report.duplicates("/groups", "/key", access.groups.iter().map(|group| group.key.as_str()));
    for (index, one) in access.groups.iter().enumerate() {
        group(names, &format!("/groups/{index}"), one, report);
    }
}

fn group(names: &Names<'_>, here: &str, group: &PermissionGroup, report: &mut Report<'_>) {
    for (index, member) in group.members.iter().enumerate() {
        let pointer = format!("{here}/members/{index}");
        match member {
            GroupMember::Everyone(_) => {}
            GroupMember::Role { role } => names.role(report, &at(&pointer, "role"), role),
            GroupMember::Department { department } => names.department(report, &at(&pointer, "department"), department),
            GroupMember::Member { member } => names.member(report, &at(&pointer, "member"), member),
        }
    }
    if group.form.is_some() != group.forms.is_empty() {
        report.say(here, "one_of", "要写 form 或 forms 其中一个", "exactly one of form and forms is needed");
    }
    let mut forms: Vec<&FormDefinition> = Vec::new();
    if let Some(form) = &group.form {
        forms.extend(names.form(report, &format!("{here}/form"), form));
    }
    for (index, form) in group.forms.iter().enumerate() {
        forms.extend(names.form(report, &format!("{here}/forms/{index}"), form));
    }
    report.duplicates(&format!("{here}/forms"), "", group.forms.iter().map(String::as_str));
    let read_only = |operation: &Operation| matches!(operation, Operation::Read | Operation::Export);
    if forms.iter().any(|form| form.aggregate) && !group.operations.iter().all(read_only) {
        let (zh, en) = ("聚合表只能查看和导出", "an aggregate table can only be read and exported");
        report.say(format!("{here}/operations"), "aggregate_written", zh, en);
    }
    for form in forms {
        for path in group.fields.keys().filter(|path| *path != "*") {
            names.field_named(report, at(&format!("{here}/fields"), path), form, path);
        }
        if let Some(rows) = &group.rows {
            names.condition(report, &format!("{here}/rows"), form, rows);
        }
    }
}
