//! What a JSON Schema validator found, as sentences for people: one per mistake, with the nearest right name. Serves
//! documents and records alike.

mod alternatives;

use crate::problem::{Problem, Text, nearest, pointer_segment};
use jsonschema::{
    Draft, JsonType, ReferencingError, ValidationError, ValidationOptions, Validator,
    error::{TypeKind, ValidationErrorKind as Kind},
};
use serde_json::Value;
use std::collections::HashSet;

/// More mistakes than these in one document are not listed.
const MOST: usize = 200;

/// A schema compiled for use, kept beside its text so that a problem can name what would have been right.
#[derive(Debug)]
pub(super) struct Checker {
    schema: Value,
    compiled: Validator,
}

impl Checker {
    /// Compiles a schema with formats asserted and nothing fetched from elsewhere.
    ///
    /// # Errors
    /// A keyword no validator understands, such as a `pattern` that is no regular expression.
    pub(super) fn new(schema: Value) -> Result<Self, Problem> {
        Self::compile(schema, jsonschema::options().with_draft(Draft::Draft202012))
    }

    /// As [`Checker::new`] for a schema that came from outside and says itself which draft it follows; 2020-12 when it
    /// does not.
    ///
    /// # Errors
    /// As [`Checker::new`], and for a `$ref` that leads out of the document.
    pub(super) fn of_any_draft(schema: Value) -> Result<Self, Problem> {
        Self::compile(schema, jsonschema::options())
    }

    fn compile(schema: Value, options: ValidationOptions<'_>) -> Result<Self, Problem> {
        let compiled =
            options.should_validate_formats(true).build(&schema).map_err(|error| refused(&schema, &error))?;
        Ok(Self { schema, compiled })
    }

    /// Every mistake of a value, each once.
    pub(super) fn check(&self, value: &Value) -> Vec<Problem> {
        if self.compiled.is_valid(value) {
            return Vec::new();
        }
        let mut problems: Vec<Problem> =
            self.compiled.iter_errors(value).take(MOST).flat_map(|e| self.say(&e)).collect();
        let mut seen = HashSet::new();
        problems.retain(|problem| seen.insert((problem.pointer.clone(), problem.code)));
        problems
    }

    fn say(&self, error: &ValidationError<'_>) -> Vec<Problem> {
        let at = error.instance_path().to_string();
        let one = |code, zh: String, en: String| vec![Problem::new(at.clone(), code, zh, en)];
        match error.kind() {
            Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
                let known = self.known_properties(error);
                unexpected.iter().map(|name| unknown_property(&at, name, &known)).collect()
            }
            Kind::Required { property } => vec![required(&at, property.as_str().unwrap_or_default())],
            Kind::Type { kind } => vec![wrong_type(at, kind)],
            Kind::Enum { options } => {
                let options: Vec<&Value> = options.as_array().into_iter().flatten().filter(|o| !o.is_null()).collect();
                vec![not_allowed(at, error.instance(), &options)]
            }
            Kind::Constant { expected_value } => vec![not_allowed(at, error.instance(), &[expected_value])],
            Kind::AnyOf { context } | Kind::OneOfNotValid { context } => self.none_of(error, context),
            Kind::MinLength { limit } => {
                one("too_short", format!("至少 {limit} 个字"), format!("at least {limit} characters"))
            }
            Kind::MaxLength { limit } => {
                one("too_long", format!("最多 {limit} 个字"), format!("at most {limit} characters"))
            }
            Kind::Minimum { limit } => {
                one("too_small", format!("不能小于 {limit}"), format!("must not be less than {limit}"))
            }
            Kind::Maximum { limit } => {
                one("too_large", format!("不能大于 {limit}"), format!("must not be greater than {limit}"))
            }
            Kind::ExclusiveMinimum { limit } => {
                one("too_small", format!("必须大于 {limit}"), format!("must be greater than {limit}"))
            }
            Kind::ExclusiveMaximum { limit } => {
                one("too_large", format!("必须小于 {limit}"), format!("must be less than {limit}"))
            }
            Kind::MinItems { limit } => {
                one("too_few_items", format!("至少 {limit} 项"), format!("at least {limit} items"))
            }
            Kind::MaxItems { limit } => {
                one("too_many_items", format!("最多 {limit} 项"), format!("at most {limit} items"))
            }
            Kind::AdditionalItems { limit } => {
                one("too_many_items", format!("最多 {limit} 项"), format!("at most {limit} items"))
            }
            Kind::UniqueItems => one("duplicate_items", "不能有重复的项".into(), "items must not repeat".into()),
            Kind::MinProperties { limit } => {
                one("too_few_properties", format!("至少 {limit} 个属性"), format!("at least {limit} properties"))
            }
            Kind::Pattern { pattern } => vec![pattern_mismatch(at, pattern)],
            Kind::PropertyNames { error: name } => vec![bad_name(&at, name)],
            Kind::Format { format } => one(
                "wrong_format",
                format!("格式不对，应为 {format}"),
                format!("has the wrong format; {format} is expected"),
            ),
            Kind::FalseSchema => one("not_writable", "这里不能有值".into(), "no value is allowed here".into()),
            _ => one("invalid", format!("不符合要求：{error}"), error.to_string()),
        }
    }

    /// The names that stand in `properties` beside the `additionalProperties` that refused one.
    fn known_properties(&self, error: &ValidationError<'_>) -> Vec<&str> {
        let path = error.schema_path().to_string();
        let beside = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        self.schema.pointer(beside).map(properties_of).unwrap_or_default()
    }

    /// The schema a `$ref` stands for, or the schema itself.
    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let target = schema["$ref"].as_str().and_then(|target| target.strip_prefix('#'));
        target.and_then(|pointer| self.schema.pointer(pointer)).unwrap_or(schema)
    }
}

/// Why a schema cannot be compiled.
fn refused(schema: &Value, error: &ValidationError<'_>) -> Problem {
    let invalid = |zh: String, en: String| {
        let (zh, en) = (format!("不是有效的 JSON Schema：{zh}"), format!("is not a valid JSON Schema: {en}"));
        Problem::new(error.instance_path().to_string(), "invalid_schema", zh, en)
    };
    match error.kind() {
        Kind::Referencing(ReferencingError::Unretrievable { uri, .. }) => elsewhere(schema, uri),
        Kind::Referencing(ReferencingError::PointerToNowhere { pointer }) => {
            invalid(format!("引用的 {pointer} 不存在"), format!("nothing stands at {pointer}, which it refers to"))
        }
        Kind::Referencing(ReferencingError::NoSuchAnchor { anchor } | ReferencingError::InvalidAnchor { anchor }) => {
            invalid(format!("引用的 #{anchor} 不存在"), format!("there is no #{anchor}, which it refers to"))
        }
        _ => invalid(error.to_string(), error.to_string()),
    }
}

/// A reference that leads to another document, named as it is written where it is found.
fn elsewhere(schema: &Value, uri: &str) -> Problem {
    let uri = uri.split('#').next().unwrap_or(uri);
    let (pointer, written) = reference_to(schema, uri).unwrap_or((String::new(), uri));
    Problem::new(
        pointer,
        "reference_elsewhere",
        format!("“{written}”引用了另一个文档，不会去取"),
        format!("\"{written}\" refers to another document, which is not fetched"),
    )
    .hint(
        "把它的内容放进这个 JSON Schema 的 $defs，再用 #/$defs/名称 引用",
        "Paste what it says into the $defs of this JSON Schema, and refer to #/$defs/name",
    )
}

/// Where a schema refers to the document of an address, and in which words.
fn reference_to<'s>(schema: &'s Value, uri: &str) -> Option<(String, &'s str)> {
    match schema {
        Value::Object(members) => members.iter().find_map(|(name, value)| match value {
            Value::String(written) if name == "$ref" || name == "$dynamicRef" => {
                let document = written.split('#').next().unwrap_or_default().trim_start_matches("./");
                let leads_there = !document.is_empty() && uri.ends_with(document.trim_start_matches("../"));
                leads_there.then(|| (pointer_segment(name), written.as_str()))
            }
            _ => {
                reference_to(value, uri).map(|(inner, written)| (format!("{}{inner}", pointer_segment(name)), written))
            }
        }),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(at, item)| reference_to(item, uri).map(|(inner, written)| (format!("/{at}{inner}"), written))),
        _ => None,
    }
}

fn properties_of(schema: &Value) -> Vec<&str> {
    schema["properties"].as_object().into_iter().flat_map(|p| p.keys()).map(String::as_str).collect()
}

fn unknown_property(at: &str, name: &str, known: &[&str]) -> Problem {
    let problem = Problem::new(
        format!("{at}{}", pointer_segment(name)),
        "unknown_property",
        format!("没有“{name}”这个属性"),
        format!("there is no property \"{name}\" here"),
    );
    match nearest(name, known.iter().copied()) {
        Some(near) => problem.hint(format!("是 {near} 吗？"), format!("Did you mean {near}?")),
        None if (1..=12).contains(&known.len()) => {
            problem.hint(format!("可用：{}", known.join("、")), format!("Allowed: {}", known.join(", ")))
        }
        None => problem,
    }
}

fn required(at: &str, name: &str) -> Problem {
    Problem::new(
        format!("{at}{}", pointer_segment(name)),
        "required",
        format!("缺少“{name}”"),
        format!("\"{name}\" is missing"),
    )
}

fn wrong_type(at: String, kind: &TypeKind) -> Problem {
    let types: Vec<JsonType> = match kind {
        TypeKind::Single(one) => vec![*one],
        TypeKind::Multiple(several) => several.iter().filter(|one| *one != JsonType::Null).collect(),
    };
    let words: Vec<Text> = types.into_iter().map(type_name).collect();
    let zh: Vec<&str> = words.iter().map(|w| w.zh.as_str()).collect();
    let en: Vec<&str> = words.iter().map(|w| w.en.as_str()).collect();
    Problem::new(at, "wrong_type", format!("应为{}", zh.join("或")), format!("should be {}", en.join(" or ")))
}

fn type_name(kind: JsonType) -> Text {
    match kind {
        JsonType::Array => Text::new("列表 […]", "a list […]"),
        JsonType::Boolean => Text::new(" true 或 false", "true or false"),
        JsonType::Integer => Text::new("整数", "a whole number"),
        JsonType::Null => Text::new(" null", "null"),
        JsonType::Number => Text::new("数字", "a number"),
        JsonType::Object => Text::new("对象 {…}", "an object {…}"),
        JsonType::String => Text::new("文字 \"…\"", "text \"…\""),
    }
}

fn not_allowed(at: String, written: &Value, options: &[&Value]) -> Problem {
    let problem = Problem::new(
        at,
        "not_allowed",
        format!("{} 不是允许的值", short(written)),
        format!("{} is not an allowed value", short(written)),
    );
    let words: Vec<&str> = options.iter().filter_map(|option| option.as_str()).collect();
    if let Some(near) = written.as_str().and_then(|written| nearest(written, words.iter().copied())) {
        return problem.hint(format!("是 \"{near}\" 吗？"), format!("Did you mean \"{near}\"?"));
    }
    let all: Vec<String> = options.iter().map(|option| option.to_string()).collect();
    problem.hint(format!("可用：{}", all.join("、")), format!("Allowed: {}", all.join(", ")))
}

fn pattern_mismatch(at: String, pattern: &str) -> Problem {
    let problem = Problem::new(at, "wrong_pattern", "写法不符合要求", "is not written as required");
    problem.hint(format!("要符合 {pattern}"), format!("It must match {pattern}"))
}

fn bad_name(at: &str, error: &ValidationError<'_>) -> Problem {
    let name = error.instance().as_str().unwrap_or_default();
    let problem = Problem::new(
        format!("{at}{}", pointer_segment(name)),
        "wrong_name",
        format!("“{name}”不能作名字"),
        format!("\"{name}\" cannot be a name"),
    );
    match error.kind() {
        Kind::Pattern { pattern } => problem.hint(format!("要符合 {pattern}"), format!("It must match {pattern}")),
        _ => problem,
    }
}

/// A value as it may stand in a sentence.
fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 60 { text } else { text.chars().take(57).chain("…".chars()).collect() }
}
