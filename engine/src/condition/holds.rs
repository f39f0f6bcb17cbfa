//! The meaning of a condition for one record in memory.

use super::operand::decimal;
use super::{Comparison, Condition, ConditionContext, Op, Operand, Resolved, TextBounds};
use crate::kind::{COUNT, is_missing};
use serde_json::{Map, Value};
use std::cmp::Ordering;

/// Whether a record, given as its values, satisfies the condition.
pub fn holds(condition: &Condition, record: &Map<String, Value>, context: &ConditionContext) -> bool {
    match condition {
        Condition::Always => true,
        Condition::All(parts) => parts.iter().all(|part| holds(part, record, context)),
        Condition::Any(parts) => parts.iter().any(|part| holds(part, record, context)),
        Condition::Not(part) => !holds(part, record, context),
        Condition::Compare(comparison) => compare(comparison, record, context),
    }
}

/// The record and, inside a sub-form, the row looked at.
struct Scope<'a> {
    record: &'a Map<String, Value>,
    row: Option<(&'a str, &'a Map<String, Value>)>,
}

impl<'a> Scope<'a> {
    /// A present value of an operand's field; a column of the same sub-form means the same row.
    fn value(&self, field: &str) -> Option<&'a Value> {
        let found = match field.split_once('.') {
            None => self.record.get(field),
            Some((head, tail)) => match (self.row, self.record.get(head)) {
                (Some((subform, row)), _) if subform == head => row.get(tail),
                (_, Some(Value::Object(object))) => object.get(tail),
                _ => None,
            },
        };
        found.filter(|value| !is_missing(value))
    }
}

fn compare(comparison: &Comparison, record: &Map<String, Value>, context: &ConditionContext) -> bool {
    let test = |value: Option<&Value>, row| {
        let value = value.filter(|value| !is_missing(value));
        satisfies(value, comparison.op, &comparison.operand, &Scope { record, row }, context)
    };
    let Some((head, tail)) = comparison.field.split_once('.') else {
        return test(record.get(&comparison.field), None);
    };
    match record.get(head) {
        rows if tail == COUNT => test(Some(&Value::from(rows.and_then(Value::as_array).map_or(0, Vec::len))), None),
        Some(Value::Array(rows)) => {
            rows.iter().filter_map(Value::as_object).any(|row| test(row.get(tail), Some((head, row))))
        }
        Some(Value::Object(object)) => test(object.get(tail), None),
        _ => false,
    }
}

fn satisfies(value: Option<&Value>, op: Op, operand: &Operand, scope: &Scope<'_>, context: &ConditionContext) -> bool {
    if let Some(opposite) = op.opposite_of() {
        return !satisfies(value, opposite, operand, scope, context);
    }
    let Some(value) = value else { return false };
    let meant = || resolve(operand, scope, context);
    match op {
        Op::NotEmpty => true,
        Op::Equal => equal(value, &meant()),
        Op::Greater => ordered(value, &meant(), Ordering::is_gt),
        Op::GreaterOrEqual => ordered(value, &meant(), Ordering::is_ge),
        Op::Less => ordered(value, &meant(), Ordering::is_lt),
        Op::LessOrEqual => ordered(value, &meant(), Ordering::is_le),
        Op::In => members(&meant()).iter().any(|item| equal(value, item)),
        Op::Contains if matches!(value, Value::Array(_) | Value::Object(_)) => {
            scope.row.is_none() && written_in(value, &operand.resolve(context))
        }
        Op::Contains => inside(value, &meant(), |text, part| text.contains(part)),
        Op::Within => matches!(operand, Operand::Circle(circle) if circle.holds(value)),
        Op::Starts => inside(value, &meant(), |text, part| text.starts_with(part)),
        Op::Ends => inside(value, &meant(), |text, part| text.ends_with(part)),
        Op::Between => between(value, operand, scope, context),
        Op::During => equal(value, &meant()),
        Op::HasAny => members(&meant()).iter().any(|item| has(value, item)),
        Op::HasAll => {
            let wanted = meant();
            !members(&wanted).is_empty() && members(&wanted).iter().all(|item| has(value, item))
        }
        Op::NotEqual | Op::NotIn | Op::NotContains | Op::Empty | Op::HasNone => false,
    }
}

/// Like [`Operand::resolve`], with fields replaced by the record's values.
fn resolve<'a>(operand: &'a Operand, scope: &Scope<'a>, context: &'a ConditionContext) -> Resolved<'a> {
    read(operand.resolve(context), scope)
}

fn read<'a>(resolved: Resolved<'a>, scope: &Scope<'a>) -> Resolved<'a> {
    match resolved {
        Resolved::Field(field) => scope.value(field).map_or(Resolved::Missing, of_value),
        // A list field among the choices stands for all of its values.
        Resolved::List(items) => Resolved::List(
            items
                .into_iter()
                .flat_map(|item| match read(item, scope) {
                    Resolved::List(values) => values,
                    single => vec![single],
                })
                .collect(),
        ),
        other => other,
    }
}

fn of_value(value: &Value) -> Resolved<'_> {
    match value {
        value if is_missing(value) => Resolved::Missing,
        Value::String(text) => Resolved::Text(TextBounds::Plain(text.into())),
        Value::Number(number) => Resolved::Number(decimal(number)),
        Value::Bool(truth) => Resolved::Boolean(*truth),
        Value::Array(items) => Resolved::List(items.iter().map(of_value).collect()),
        _ => Resolved::Unfit,
    }
}

/// The choices of a list operand; a single value is a list of one.
fn members<'r, 'a>(resolved: &'r Resolved<'a>) -> &'r [Resolved<'a>] {
    match resolved {
        Resolved::Missing => &[],
        Resolved::List(items) => items,
        single => std::slice::from_ref(single),
    }
}

fn equal(value: &Value, other: &Resolved<'_>) -> bool {
    match (value, other) {
        (Value::String(text), Resolved::Text(bounds)) => {
            bounds.against(text).is_some_and(|(first, last)| first <= text.as_str() && text.as_str() <= last)
        }
        (Value::Number(number), Resolved::Number(other)) => decimal(number) == *other,
        (Value::Bool(truth), Resolved::Boolean(other)) => truth == other,
        _ => false,
    }
}

/// Against a stretch, "greater" means after its end and "not less" means not before its beginning.
fn ordered(value: &Value, other: &Resolved<'_>, wanted: fn(Ordering) -> bool) -> bool {
    match (value, other) {
        (Value::String(text), Resolved::Text(bounds)) => bounds.against(text).is_some_and(|(first, last)| {
            let text = text.as_str();
            let order = if text < first {
                Ordering::Less
            } else if text > last {
                Ordering::Greater
            } else {
                Ordering::Equal
            };
            wanted(order)
        }),
        (Value::Number(number), Resolved::Number(other)) => wanted(decimal(number).cmp(other)),
        _ => false,
    }
}

fn inside(value: &Value, other: &Resolved<'_>, found: fn(&str, &str) -> bool) -> bool {
    match (value, other) {
        (Value::String(text), Resolved::Text(bounds)) => {
            bounds.plain().is_some_and(|part| found(&text.to_ascii_lowercase(), &part.to_ascii_lowercase()))
        }
        _ => false,
    }
}

/// Whether structured data, written as JSON, says a text: a name or a value of it.
fn written_in(value: &Value, other: &Resolved<'_>) -> bool {
    let Resolved::Text(bounds) = other else { return false };
    let part = bounds.plain().map(|part| as_in_json(part).to_ascii_lowercase());
    part.is_some_and(|part| value.to_string().to_ascii_lowercase().contains(&part))
}

/// A text as it stands within the quotes of a JSON text.
pub(crate) fn as_in_json(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

fn between(value: &Value, operand: &Operand, scope: &Scope<'_>, context: &ConditionContext) -> bool {
    let Operand::List(ends) = operand else { return false };
    let [from, to] = ends.as_slice() else { return false };
    let open = |end: &Operand| *end == Operand::Constant(Value::Null);
    (value.is_string() || value.is_number())
        && (open(from) || ordered(value, &resolve(from, scope, context), Ordering::is_ge))
        && (open(to) || ordered(value, &resolve(to, scope, context), Ordering::is_le))
}

fn has(list: &Value, item: &Resolved<'_>) -> bool {
    let (Value::Array(list), Resolved::Text(bounds)) = (list, item) else { return false };
    bounds.plain().is_some_and(|wanted| list.iter().any(|present| present.as_str() == Some(wanted)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::from_text;
    use crate::id::MemberId;
    use crate::zone;
    use serde_json::json;

    const ME: &str = "01900000-0000-7000-8000-000000000001";

    fn check(record: &Value, cases: &[(Value, bool)]) {
        // In Shanghai it is already Monday the 23rd.
        let mut context = ConditionContext::system(from_text("2026-11-22T18:30:00Z").unwrap(), zone::DEFAULT_ZONE);
        context.me = MemberId::parse(ME);
        context.my_roles = vec!["sales".into()];
        context.my_members = context.me.iter().cloned().collect();
        for (document, expected) in cases {
            let condition = Condition::parse(document).unwrap();
            assert_eq!(holds(&condition, record.as_object().unwrap(), &context), *expected, "{document}");
        }
    }

    #[test]
    fn a_missing_value_makes_only_the_opposites_true() {
        for record in [json!({}), json!({ "f": null }), json!({ "f": "" }), json!({ "f": [] })] {
            check(
                &record,
                &[
                    (json!(["f", "=", "a"]), false),
                    (json!(["f", "!=", "a"]), true),
                    (json!(["f", "<", 5]), false),
                    (json!({ "not": ["f", "<", 5] }), true),
                    (json!(["f", "in", ["a"]]), false),
                    (json!(["f", "not in", ["a"]]), true),
                    (json!(["f", "contains", "a"]), false),
                    (json!(["f", "not contains", "a"]), true),
                    (json!(["f", "empty"]), true),
                    (json!(["f", "not empty"]), false),
                    (json!(["f", "between", [null, null]]), false),
                    (json!(["f", "has none", ["a"]]), true),
                    (json!(["f", "=", null]), false),
                    (json!(["f", "=", { "field": "f" }]), false),
                ],
            );
        }
    }

    #[test]
    fn values_compare_by_type() {
        let record =
            json!({ "text": "Abc", "num": 0.3, "yes": true, "tags": ["x", "y"], "owner": ME, "role": "sales" });
        check(
            &record,
            &[
                (json!(["text", "=", "abc"]), false),
                (json!(["text", "starts", "aB"]), true),
                (json!(["text", "ends", "C"]), true),
                (json!(["text", "=", 5]), false),
                (json!(["text", "!=", 5]), true),
                (json!(["num", "=", 0.3]), true),
                (json!(["num", "in", [1, "0.3", 0.3]]), true),
                (json!(["num", "between", [0.3, null]]), true),
                (json!(["yes", "=", true]), true),
                (json!(["yes", ">", false]), false),
                (json!(["tags", "has any", ["y", "z"]]), true),
                (json!(["tags", "has all", ["y", "z"]]), false),
                (json!(["tags", "has none", ["z"]]), true),
                (json!(["tags", "=", "x"]), false),
                (json!(["owner", "=", { "me": true }]), true),
                (json!(["role", "in", { "my": "roles" }]), true),
                (json!(["role", "in", { "my": "departments" }]), false),
                (json!(["owner", "in", { "my": "members" }]), true),
                (json!(["role", "in", { "my": "members" }]), false),
            ],
        );
    }

    #[test]
    fn days_and_moments_meet_in_the_workspace_zone() {
        let record = json!({ "day": "2026-11-23", "at": "2026-11-22T16:00:00.000Z" });
        check(
            &record,
            &[
                (json!(["day", "during", "today"]), true),
                (json!(["at", "during", "today"]), true),
                (json!(["at", "during", "yesterday"]), false),
                (json!(["at", "=", "2026-11-23"]), true),
                (json!(["at", "<=", "2026-11-22"]), false),
                (json!(["at", ">", "2026-11-23"]), false),
                (json!(["at", "=", "2026-11-23T00:00:00+08:00"]), true),
                (json!(["day", "=", "2026-11-22T20:00:00Z"]), true),
                (json!(["day", "=", { "date": "today" }]), true),
                (json!(["day", "between", [{ "date": "today - 1d" }, { "date": "today" }]]), true),
                (json!(["at", "<", { "date": "now - 2h" }]), true),
                (json!(["day", "during", "next_week"]), false),
            ],
        );
    }

    #[test]
    fn a_row_is_enough_and_a_row_sees_itself() {
        let record = json!({ "max": 5, "items": [{ "qty": 1, "sold": 1 }, { "qty": 9, "sold": 2, "sku": "" }] });
        check(
            &record,
            &[
                (json!(["items.qty", ">", 8]), true),
                (json!(["items.qty", ">", { "field": "max" }]), true),
                (json!(["items.qty", "=", { "field": "items.sold" }]), true),
                (json!(["items.sold", ">", { "field": "items.qty" }]), false),
                (json!(["items.sku", "empty"]), true),
                (json!(["items.sku", "not empty"]), false),
            ],
        );
        check(
            &json!({ "items": [] }),
            &[(json!(["items.qty", "!=", 8]), false), (json!({ "not": ["items.qty", "=", 8] }), true)],
        );
    }
}
