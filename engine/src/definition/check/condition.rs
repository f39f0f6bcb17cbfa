//! Conditions against the form they ask about: fields, operators that fit the kind, values the field can have.

use super::{
    names::{Names, find, sensitive},
    report::Report,
};
use crate::{
    condition::{Comparison, Condition, Op, Operand},
    definition::{FieldDefinition, FormDefinition},
    kind::{self, decimal},
    problem::{Problem, nearest},
};
use serde_json::{Value, json};

impl Names<'_> {
    /// A condition over the records of a form.
    pub(super) fn condition(
        &self,
        report: &mut Report<'_>,
        pointer: &str,
        form: &FormDefinition,
        condition: &Condition,
    ) {
        self.condition_beside(report, pointer, form, (form, None), condition);
    }

    /// A condition over the records of `form` whose `{"field": …}` values are taken from a record of `own`, in a row of
    /// one of its sub-forms perhaps: the choices of a link, seen from the record that links.
    pub(super) fn condition_beside(
        &self,
        report: &mut Report<'_>,
        pointer: &str,
        form: &FormDefinition,
        own: (&FormDefinition, Option<&str>),
        condition: &Condition,
    ) {
        for (here, comparison) in condition.comparisons() {
            let here = format!("{pointer}{here}");
            let place = format!("{here}/0");
            let Some(field) = self.asked(report, &place, form, &comparison.field) else { continue };
            if self.operator(report, &here, field, comparison) {
                self.operand(report, &format!("{here}/2"), own, field, comparison.op, &comparison.operand);
            }
        }
    }

    /// Whether the operator fits the kind; reports one that does not.
    fn operator(&self, report: &mut Report<'_>, here: &str, field: &FieldDefinition, comparison: &Comparison) -> bool {
        let kind = kind::of(field);
        let allowed = kind::operators(field);
        let op = comparison.op.text();
        if allowed.contains(&op) {
            let fits = !field.sensitive || comparison.operand.is_constant();
            if !fits {
                report.add(sensitive(format!("{here}/2"), &comparison.field));
            }
            return fits;
        }
        if allowed.is_empty() {
            let (zh, en) = (
                format!("“{}”（{}）不能用作条件", comparison.field, kind.title().zh),
                format!("\"{}\" ({}) cannot be used in a condition", comparison.field, kind.title().en),
            );
            report.say(format!("{here}/0"), "not_filterable", zh, en);
        } else {
            let (zh, en) = (
                format!("“{}”是{}，不能用 {op}", comparison.field, kind.title().zh),
                format!("\"{}\" is of kind {}, which does not know {op}", comparison.field, kind.name()),
            );
            report.add(
                Problem::new(format!("{here}/1"), "operator_not_allowed", zh, en)
                    .hint(format!("可用：{}", allowed.join(" · ")), format!("Allowed: {}", allowed.join(" · "))),
            );
        }
        false
    }

    fn operand(
        &self,
        report: &mut Report<'_>,
        here: &str,
        own: (&FormDefinition, Option<&str>),
        field: &FieldDefinition,
        op: Op,
        operand: &Operand,
    ) {
        let name = kind::of(effective(field)).name();
        let wrong = |report: &mut Report<'_>, kinds: &[&str], zh: &str, en: &str| {
            if !kinds.contains(&name) {
                report.say(here, "value_does_not_fit", zh, en);
            }
        };
        match operand {
            Operand::None | Operand::Period(_) | Operand::Circle(_) => {}
            Operand::Field(_) if name == "json" => {
                let (zh, en) =
                    ("结构化数据只能查找写定的文字", "structured data is searched for a text as it is written here");
                wrong(report, &[], zh, en);
            }
            Operand::Field(other) => {
                let (own, row) = own;
                if row.and_then(|row| find(own, &format!("{row}.{other}"))).is_none() {
                    self.field(report, format!("{here}/field"), own, other);
                }
            }
            Operand::Me | Operand::MyMembers => {
                let (zh, en) = ("我和我的成员只能与成员比较", "me and my members can only be compared with members");
                wrong(report, &["member", "members"], zh, en);
            }
            Operand::MyDepartments => {
                let (zh, en) = ("我的部门只能与部门比较", "my departments can only be compared with departments");
                wrong(report, &["department", "departments"], zh, en);
            }
            Operand::MyRoles => {}
            Operand::Date(_) => {
                let (zh, en) = ("相对日期只能与日期比较", "a relative date can only be compared with a date");
                wrong(report, &["date", "datetime"], zh, en);
            }
            Operand::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.operand(report, &format!("{here}/{at}"), own, field, op, item);
                }
            }
            Operand::Constant(value) => report.all(constant(field, op, value).map(|problem| problem.under(here))),
        }
    }
}

/// The field whose values a lookup or rollup shows, else the field itself.
fn effective(field: &FieldDefinition) -> &FieldDefinition {
    field.source.as_ref().map_or(field, |source| effective(&source.field))
}

/// What is wrong with a constant a field is compared with: no value of the field ever equals it.
fn constant(field: &FieldDefinition, op: Op, value: &Value) -> Option<Problem> {
    if value.is_null() || matches!(op, Op::Contains | Op::NotContains | Op::Starts | Op::Ends) {
        return None;
    }
    let field = effective(field);
    let kind = kind::of(field);
    // A day may stand for all its moments.
    if kind.name() == "datetime" && kind::find("date").is_some_and(|date| date.normalise(field, value.clone()).is_ok())
    {
        return None;
    }
    let list = matches!(op, Op::HasAny | Op::HasAll | Op::HasNone) && kind.operators(field).contains(&op.text());
    let given = if list { json!([value]) } else { value.clone() };
    match kind.computed(field, given.clone()) {
        Err(mut problems) => problems.pop().map(|problem| Problem { pointer: String::new(), ..problem }),
        Ok(read) if read == given || decimal::read(&read).zip(decimal::read(&given)).is_some_and(|(a, b)| a == b) => {
            None
        }
        Ok(read) => {
            let read = if list { read[0].clone() } else { read };
            let (zh, en) =
                (format!("这个字段没有写成 {value} 的值"), format!("no value of this field is written {value}"));
            Some(Problem::new("", "value_not_canonical", zh, en).hint(format!("写成 {read}"), format!("Write {read}")))
        }
    }
}

/// A value given to a field by a rule, a default or a flow: read as if it were typed.
pub(super) fn assigned(field: &FieldDefinition, value: &Value) -> Vec<Problem> {
    match kind::normalise(field, value.clone()) {
        Ok(_) => Vec::new(),
        Err(problems) => problems,
    }
}

/// The nearest of some names, as a hint on a problem.
pub(super) fn hinted<'n>(problem: Problem, name: &str, known: impl IntoIterator<Item = &'n str>) -> Problem {
    match nearest(name, known) {
        Some(near) => problem.hint(format!("是 {near} 吗？"), format!("Did you mean {near}?")),
        None => problem,
    }
}
