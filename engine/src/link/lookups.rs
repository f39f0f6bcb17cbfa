//! What strangers may have filled in from other forms, of which they see nothing themselves: fields that the owner of a link
//! names, each found by equal values alone. Owns which fields those can be; finding is the record's.

use super::settings::{is_open_column, is_shown};
use crate::definition::{FieldDefinition, FormDefinition};
use crate::kind;
use crate::problem::{Problem, nearest};
use std::collections::{BTreeMap, BTreeSet};

/// Every mistake in the fields, and columns, that a link of this form lets strangers look up.
pub(super) fn problems(
    lookups: &[String],
    form: &FormDefinition,
    forms: &BTreeMap<String, FormDefinition>,
) -> Vec<Problem> {
    let mut seen = BTreeSet::new();
    let mut problems = Vec::new();
    for (at, path) in lookups.iter().enumerate() {
        let found = if seen.insert(path) {
            refusal(path, form, forms)
        } else {
            Some(Problem::new("", "duplicate", format!("“{path}”重复"), format!("'{path}' occurs twice")))
        };
        problems.extend(found.map(|problem| problem.under(&format!("/lookups/{at}"))));
    }
    problems
}

/// Why a field, or column, is not looked up for strangers; none where it can be.
pub(super) fn refusal(path: &str, form: &FormDefinition, forms: &BTreeMap<String, FormDefinition>) -> Option<Problem> {
    let Some(field) = at(form, path) else {
        let (zh, en) = (format!("没有字段“{path}”"), format!("there is no field '{path}'"));
        let problem = Problem::new("", "unknown_field", zh, en);
        return Some(match nearest(path, form.properties.keys().map(String::as_str)) {
            Some(near) => problem.hint(format!("是否想写 {near}？"), format!("Did you mean {near}?")),
            None => problem,
        });
    };
    let title = field.title.as_deref().unwrap_or(path);
    if !is_open_column(kind::of(field).name()) {
        let (zh, en) = (format!("“{title}”不能由外部填写"), format!("'{title}' cannot be filled in by strangers"));
        return Some(Problem::new("", "kind_not_public", zh, en));
    }
    if is_discreet(field) {
        let (zh, en) = (
            format!("“{title}”是敏感或脱敏字段，不能为外部查找"),
            format!("'{title}' is sensitive or masked and is not looked up for strangers"),
        );
        return Some(Problem::new("", "discreet_field", zh, en));
    }
    let options = field.form.as_deref().zip(field.field.as_deref()).filter(|_| is_choice(field));
    let offered = options.map(|(form, result)| Linkage { form, result, keys: Vec::new() });
    let Some(linkage) = offered.or_else(|| Linkage::of(field)) else {
        let (zh, en) = (
            format!("“{title}”没有数据联动，选项也不来自其他表单"),
            format!("'{title}' takes nothing from another form by equal values"),
        );
        let problem = Problem::new("", "no_linkage", zh, en);
        return Some(problem.hint(
            "先在表单设计里给它设置数据联动，默认值写成 = LOOKUP(\"表单\", \"取值字段\", \"条件字段\", 本表字段)",
            "Give it a linkage in the form first: a default such as = LOOKUP(\"form\", \"taken\", \"field\", own), filled in again",
        ));
    };
    let other = forms.get(linkage.form)?;
    let is_taken = |field: &FieldDefinition| is_shown(kind::of(field).name()) && !is_discreet(field);
    let taken = other.properties.get(linkage.result).is_some_and(is_taken);
    let is_key = |key: &&str| other.properties.get(*key).is_some_and(|field| !field.sensitive);
    if taken && linkage.keys.iter().all(is_key) {
        return None;
    }
    let (zh, en) = (
        format!("“{title}”取自“{}”里不能给外部看的字段，或按它的敏感字段查找", other.title),
        format!("'{title}' takes what strangers may not see of '{}', or is found by a sensitive field", other.title),
    );
    Some(Problem::new("", "lookup_closed", zh, en))
}

/// A field, or a column of a sub-form as `items.price`.
fn at<'f>(form: &'f FormDefinition, path: &str) -> Option<&'f FieldDefinition> {
    match path.split_once('.') {
        None => form.properties.get(path),
        Some((field, column)) => form.properties.get(field)?.items.as_ref()?.properties.get(column),
    }
}

fn is_choice(field: &FieldDefinition) -> bool {
    ["radio", "select", "checkbox", "multi-select"].contains(&kind::of(field).name())
}

fn is_discreet(field: &FieldDefinition) -> bool {
    field.sensitive || field.mask.is_some()
}

/// A default that takes a field of the record in another form whose fields equal fields of this one, and nothing else; or
/// options that are all values of that field.
struct Linkage<'t> {
    form: &'t str,
    result: &'t str,
    /// The fields of the other form that are compared.
    keys: Vec<&'t str>,
}

impl<'t> Linkage<'t> {
    fn of(field: &'t FieldDefinition) -> Option<Self> {
        let text = field.default.as_ref().filter(|_| field.refill)?.as_str()?.strip_prefix("= ")?;
        let (name, arguments) = text.trim().split_once('(')?;
        let mut words = arguments.strip_suffix(')')?.split(',').map(str::trim);
        match name.trim() {
            "LOOKUP" => {}
            "MAPX" if matches!(words.next(), Some("\"first\"" | "\"last\"")) => {}
            _ => return None,
        }
        let (form, result) = (quoted(words.next()?)?, quoted(words.next()?)?);
        let mut keys = Vec::new();
        while let Some(key) = words.next() {
            keys.push(quoted(key)?);
            words.next().filter(|own| is_name(own))?;
        }
        (!keys.is_empty()).then_some(Self { form, result, keys })
    }
}

fn quoted(word: &str) -> Option<&str> {
    word.strip_prefix('"')?.strip_suffix('"').filter(|inner| is_name(inner))
}

fn is_name(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn refused(field: Value, lookups: &[&str]) -> Vec<String> {
        let form = |fields: Value| -> FormDefinition {
            serde_json::from_value(json!({ "key": "f", "title": "F", "properties": fields })).expect("a form")
        };
        let goods = form(json!({
            "code": { "type": "string" }, "price": { "x-kind": "money" }, "paper": { "type": "string", "x-sensitive": true },
            "phone": { "x-kind": "phone", "x-mask": "phone" }, "keeper": { "x-kind": "member" } }));
        let own = form(json!({ "code": { "type": "string" }, "got": field,
            "items": { "type": "array", "items": { "type": "object", "properties": {
                "code": { "type": "string" },
                "price": { "x-kind": "money", "x-refill": true, "x-default": "= LOOKUP(\"goods\", \"price\", \"code\", code)" } } } } }));
        let forms = BTreeMap::from([("goods".to_owned(), goods)]);
        let lookups: Vec<String> = lookups.iter().map(|path| (*path).to_owned()).collect();
        let found = problems(&lookups, &own, &forms).into_iter();
        found.map(|one| format!("{} {}", one.pointer, one.code)).collect()
    }

    fn linked(default: &str) -> Value {
        json!({ "type": "string", "x-refill": true, "x-default": default })
    }

    #[test]
    fn what_is_found_by_equal_values_alone_is_looked_up() {
        for default in [
            "= LOOKUP(\"goods\", \"price\", \"code\", code)",
            "= MAPX(\"last\", \"goods\", \"price\", \"code\", code, \"phone\", code)",
        ] {
            assert!(refused(linked(default), &["got", "items.price"]).is_empty(), "{default}");
        }
        for default in [
            "= MAPX(\"count\", \"goods\", \"price\", \"code\", code)",
            "= MAPX(\"list\", \"goods\", \"price\", \"code\", code)",
            "= LOOKUP(\"goods\", \"price\", \"code\", code) + LOOKUP(\"goods\", \"price\", \"code\", code)",
            "= LOOKUP(\"goods\", \"price\", \"code\", UPPER(code))",
            "= LOOKUP(\"goods\", code, \"code\", code)",
            "= code",
            "写死的",
        ] {
            assert_eq!(refused(linked(default), &["got"]), ["/lookups/0 no_linkage"], "{default}");
        }
        let once = json!({ "type": "string", "x-default": "= LOOKUP(\"goods\", \"price\", \"code\", code)" });
        assert_eq!(refused(once, &["got"]), ["/lookups/0 no_linkage"], "a default that follows nothing");
    }

    #[test]
    fn nothing_that_is_to_be_kept_from_strangers_is_looked_up() {
        for taken in ["paper", "phone", "keeper", "id", "created_by"] {
            let default = format!("= LOOKUP(\"goods\", \"{taken}\", \"code\", code)");
            assert_eq!(refused(linked(&default), &["got"]), ["/lookups/0 lookup_closed"], "{taken}");
        }
        let by_paper = "= LOOKUP(\"goods\", \"price\", \"paper\", code)";
        assert_eq!(refused(linked(by_paper), &["got"]), ["/lookups/0 lookup_closed"]);
        let default = "= LOOKUP(\"goods\", \"price\", \"code\", code)";
        for (from, refused_as) in [("price", None), ("phone", Some("lookup_closed")), ("keeper", Some("lookup_closed"))]
        {
            let offered = json!({ "x-kind": "select", "x-form": "goods", "x-field": from });
            let expected: Vec<String> = refused_as.into_iter().map(|code| format!("/lookups/0 {code}")).collect();
            assert_eq!(refused(offered, &["got"]), expected, "{from}");
        }
        for own in [
            json!({ "type": "string", "x-sensitive": true, "x-refill": true, "x-default": default }),
            json!({ "type": "string", "x-mask": "middle", "x-refill": true, "x-default": default }),
        ] {
            assert_eq!(refused(own, &["got"]), ["/lookups/0 discreet_field"]);
        }
        let member = json!({ "x-kind": "member", "x-refill": true, "x-default": default });
        assert_eq!(refused(member, &["got"]), ["/lookups/0 kind_not_public"]);
        let twice = refused(linked(default), &["got", "got", "gone", "items.gone"]);
        assert_eq!(twice, ["/lookups/1 duplicate", "/lookups/2 unknown_field", "/lookups/3 unknown_field"]);
    }
}
