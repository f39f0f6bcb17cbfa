//! One property of a schema as a field: the kind that shows it best, the keywords that kind knows, and the rest kept in
//! `x-schema`.

use super::names::Names;
use super::origin::{Origin, WORDS, types};
use super::renamed;
use crate::definition::FieldDefinition;
use crate::kind;
use crate::problem::{Problem, pointer_segment};
use serde_json::{Map, Value, json};

/// A select shows at most this many options, each at most this long.
const MOST_OPTIONS: usize = 500;
const LONGEST_OPTION: usize = 100;

/// What a field shows: its own keywords, and which of the schema's they stand for.
struct Shown {
    keywords: Map<String, Value>,
    understood: Vec<&'static str>,
    stricter: Option<(&'static str, &'static str)>,
}

impl Shown {
    fn new(keywords: Value, understood: &[&'static str]) -> Self {
        let Value::Object(keywords) = keywords else { unreachable!("written below as objects") };
        Self { keywords, understood: understood.to_vec(), stricter: None }
    }

    /// Takes a keyword over as it stands when it has the form the field knows.
    fn take(mut self, schema: &Value, keyword: &'static str, fits: impl Fn(&Value) -> bool) -> Self {
        if let Some(value) = schema.get(keyword).filter(|value| fits(value)) {
            self.keywords.insert(keyword.to_owned(), value.clone());
            self.understood.push(keyword);
        }
        self
    }

    fn stricter(mut self, zh: &'static str, en: &'static str) -> Self {
        self.stricter = Some((zh, en));
        self
    }
}

/// The field for one property, with a note on everything that is not the same.
pub(super) fn field(origin: &Origin<'_>, name: &str, property: &Value, at: &str, notes: &mut Vec<Problem>) -> Value {
    let (schema, pointer) = origin.followed(property, at);
    let mut field = Map::new();
    let words = |word: &str| property[word].as_str().or_else(|| schema[word].as_str());
    field.insert("title".to_owned(), words("title").unwrap_or(name).into());
    if let Some(help) = words("description") {
        field.insert("description".to_owned(), help.into());
    }
    match shown(schema, at, notes) {
        Some(shown) => {
            let mut rest = rest(schema, &shown.understood);
            if !rest.is_empty() {
                notes.push(kept_as_rule(at, name, rest.keys().map(String::as_str)));
            }
            if shown.keywords["type"] == "integer" {
                // Decimal places are what people may type; that a program sends a whole number is for the schema to say.
                rest.insert("type".to_owned(), "integer".into());
            }
            if !rest.is_empty() {
                let rest = Value::Object(rest);
                let whole = super::origin::refers(&rest);
                field.insert("x-schema".to_owned(), origin.alone(if whole { schema } else { &rest }, &pointer));
            }
            field.extend(shown.keywords);
            if let Some((zh, en)) = shown.stricter {
                notes.push(Problem::new(at, "stricter", format!("“{name}”：{zh}"), format!("\"{name}\": {en}")));
            }
        }
        None => {
            field.insert("x-kind".to_owned(), "json".into());
            if *schema != Value::Bool(true) && schema.as_object().is_none_or(|keywords| !keywords.is_empty()) {
                field.insert("x-schema".to_owned(), origin.alone(schema, &pointer));
            }
            notes.push(kept_as_data(at, name));
        }
    }
    default(property, schema, &mut field, at, notes);
    Value::Object(field)
}

/// The keywords that neither stand in the field nor are mere words.
fn rest(schema: &Value, understood: &[&str]) -> Map<String, Value> {
    let keywords = schema.as_object().cloned().unwrap_or_default();
    let known = |word: &str| understood.contains(&word) || WORDS.contains(&word) || word == "type";
    keywords.into_iter().filter(|(word, _)| !known(word)).collect()
}

fn shown(schema: &Value, at: &str, notes: &mut Vec<Problem>) -> Option<Shown> {
    let options = options(schema);
    match types(schema).as_slice() {
        ["string"] | [] if options.is_some() => {
            let options = options.unwrap_or_default();
            let kind = if options.len() > 4 { "select" } else { "radio" };
            Some(Shown::new(json!({ "type": "string", "x-kind": kind, "enum": options }), &["enum", "const"]))
        }
        ["string"] => Some(text(schema)),
        ["number"] => Some(number(schema, json!({ "type": "number" }))),
        ["integer"] => Some(number(schema, json!({ "type": "integer", "x-decimals": 0 }))),
        ["boolean"] => Some(Shown::new(json!({ "type": "boolean" }), &[])),
        ["array"] => list(schema, at, notes),
        _ => None,
    }
}

/// The options of a choice among texts.
fn options(schema: &Value) -> Option<Vec<&str>> {
    let listed = match (schema.get("enum"), schema.get("const")) {
        (Some(Value::Array(listed)), None) => listed.iter().collect::<Vec<_>>(),
        (None, Some(only)) => vec![only],
        _ => return None,
    };
    let texts: Option<Vec<&str>> = listed.into_iter().filter(|one| !one.is_null()).map(Value::as_str).collect();
    let fits =
        |option: &&str| !option.is_empty() && option.trim() == *option && option.chars().count() <= LONGEST_OPTION;
    texts.filter(|texts| (1..=MOST_OPTIONS).contains(&texts.len()) && texts.iter().all(fits))
}

fn is_count(value: &Value) -> bool {
    value.as_u64().is_some_and(|count| u32::try_from(count).is_ok())
}

fn text(schema: &Value) -> Shown {
    let shown = match schema["format"].as_str() {
        Some("date") => return Shown::new(json!({ "type": "string", "format": "date" }), &["format"]),
        Some("date-time") => {
            return Shown::new(json!({ "type": "string", "format": "date-time" }), &["format"]);
        }
        Some("email") => Shown::new(json!({ "type": "string", "format": "email" }), &["format"]),
        Some("uri" | "url") => Shown::new(json!({ "type": "string", "format": "uri" }), &["format"])
            .stricter("只接受 http 和 https 网址", "takes addresses that begin with http or https only"),
        _ if schema["maxLength"].as_u64().is_some_and(|most| most > 200) => {
            Shown::new(json!({ "type": "string", "x-kind": "textarea" }), &[])
        }
        _ => Shown::new(json!({ "type": "string" }), &[]),
    };
    if shown.keywords.contains_key("format") {
        return shown;
    }
    shown
        .take(schema, "minLength", is_count)
        .take(schema, "maxLength", is_count)
        .take(schema, "pattern", |pattern| pattern.as_str().is_some_and(|text| regex::Regex::new(text).is_ok()))
}

fn number(schema: &Value, keywords: Value) -> Shown {
    let mut shown = Shown::new(keywords, &[])
        .take(schema, "minimum", Value::is_number)
        .take(schema, "maximum", Value::is_number)
        .take(schema, "exclusiveMinimum", Value::is_number)
        .take(schema, "exclusiveMaximum", Value::is_number);
    let places = schema["multipleOf"]
        .as_f64()
        .and_then(|step| [1.0, 0.1, 0.01, 0.001, 0.0001].iter().position(|unit| (unit - step).abs() < f64::EPSILON));
    if let Some(places) = places {
        // Still kept as a rule: how many places are shown does not refuse the value sent by a program.
        shown.keywords.insert("x-decimals".to_owned(), places.into());
    }
    shown
}

/// A choice of several texts, or rows of plain columns.
fn list(schema: &Value, at: &str, notes: &mut Vec<Problem>) -> Option<Shown> {
    let items = schema.get("items")?;
    let shown = if let Some(options) = options(items).filter(|_| rest(items, &["enum", "const"]).is_empty()) {
        let shown = Shown::new(
            json!({ "type": "array", "items": { "type": "string", "enum": options } }),
            &["items", "uniqueItems"],
        );
        let unique = schema["uniqueItems"] == true;
        if unique { shown } else { shown.stricter("同一选项只能选一次", "an option can be chosen once only") }
    } else {
        let rows = rows(items, &format!("{at}/items"), notes)?;
        let shown = Shown::new(json!({ "type": "array", "items": rows }), &["items"]);
        let closed = items["additionalProperties"] == false;
        if closed { shown } else { shown.stricter("行里只有列出的列", "a row has the listed columns only") }
    };
    Some(shown.take(schema, "minItems", is_count).take(schema, "maxItems", is_count))
}

/// The rows of a sub-form, when every column is plain enough to stand in one.
fn rows(items: &Value, at: &str, notes: &mut Vec<Problem>) -> Option<Value> {
    let properties = items.get("properties")?.as_object().filter(|properties| !properties.is_empty())?;
    if types(items) != ["object"]
        || !rest(items, &["properties", "required", "additionalProperties"]).is_empty()
        || items.get("additionalProperties").is_some_and(|more| !more.is_boolean())
    {
        return None;
    }
    let mut names = Names::default();
    let (mut columns, mut found) = (Map::new(), Vec::new());
    // A schema that a form was given back as names the ids of its rows.
    for (name, property) in properties.iter().filter(|(name, property)| !kind::is_row_id(name, property)) {
        let here = format!("{at}/properties{}", pointer_segment(name));
        if types(property).first() == Some(&"array") {
            return None;
        }
        let shown = shown(property, &here, &mut found)?;
        if !rest(property, &shown.understood).is_empty() {
            return None;
        }
        let key = names.take(name);
        if key != *name {
            found.push(renamed(&here, name, &key));
        }
        let title = property["title"].as_str().unwrap_or(name);
        let mut column = Map::from_iter([("title".to_owned(), title.into())]);
        column.extend(shown.keywords);
        columns.insert(key, Value::Object(column));
    }
    if columns.is_empty() {
        return None;
    }
    notes.append(&mut found);
    let mut rows = Map::from_iter([("type".to_owned(), "object".into())]);
    let required: Vec<&str> =
        items["required"].as_array().into_iter().flatten().filter_map(|name| names.key(name.as_str()?)).collect();
    if !required.is_empty() {
        rows.insert("required".to_owned(), json!(required));
    }
    rows.insert("properties".to_owned(), Value::Object(columns));
    Some(Value::Object(rows))
}

/// `default` becomes the value of a new record when the field takes it.
fn default(property: &Value, schema: &Value, field: &mut Map<String, Value>, at: &str, notes: &mut Vec<Problem>) {
    let Some(value) = property.get("default").or_else(|| schema.get("default")) else { return };
    if kind::is_missing(value) {
        return;
    }
    let expression = value.as_str().is_some_and(|text| text.starts_with('='));
    let definition = serde_json::from_value::<FieldDefinition>(Value::Object(field.clone())).ok();
    let constant = !matches!(value, Value::Array(_) | Value::Object(_));
    if constant && !expression && definition.is_some_and(|field| kind::normalise(&field, value.clone()).is_ok()) {
        field.insert("x-default".to_owned(), value.clone());
    } else {
        let (zh, en) = ("默认值不能用在这个字段上，没有带入", "the default does not fit the field and was left out");
        notes.push(Problem::new(format!("{at}/default"), "dropped", zh, en));
    }
}

fn kept_as_rule<'w>(at: &str, name: &str, keywords: impl Iterator<Item = &'w str>) -> Problem {
    let keywords: Vec<&str> = keywords.collect();
    Problem::new(
        at,
        "kept_as_rule",
        format!("“{name}”的 {} 没有对应的字段设置，保留在 x-schema 里，提交时仍然校验", keywords.join("、")),
        format!(
            "{} of \"{name}\" have no setting of their own; kept in x-schema and still checked",
            keywords.join(", ")
        ),
    )
}

fn kept_as_data(at: &str, name: &str) -> Problem {
    Problem::new(
        at,
        "kept_as_data",
        format!("“{name}”拆不成单个字段，整体作为结构化数据保留，仍按原来的 Schema 校验"),
        format!("\"{name}\" cannot be shown field by field; kept whole as structured data and still checked"),
    )
}
