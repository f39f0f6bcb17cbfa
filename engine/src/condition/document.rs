//! A condition as a JSON document: reading and writing through serde, and its JSON Schema.

use super::{Comparison, Condition, Op, Operand};
use crate::problem::Language;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use serde_json::{Value, json};
use std::borrow::Cow;

impl Condition {
    /// The document [`Condition::parse`] reads back to the same condition.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Always => json!({}),
            Self::All(parts) => json!({ "all": parts.iter().map(Self::to_json).collect::<Vec<_>>() }),
            Self::Any(parts) => json!({ "any": parts.iter().map(Self::to_json).collect::<Vec<_>>() }),
            Self::Not(part) => json!({ "not": part.to_json() }),
            Self::Compare(Comparison { field, op, operand: Operand::None }) => json!([field, op.text()]),
            Self::Compare(Comparison { field, op, operand }) => json!([field, op.text(), operand.to_json()]),
        }
    }
}

/// Takes values out of the document of a condition that is kept where all can read it: of a comparison of a field that `is_secret`
/// with a value, the question stays whether there is one at all. Answers whether there was such a comparison.
pub(crate) fn forget_values(condition: &mut Value, is_secret: &dyn Fn(&str) -> bool) -> bool {
    let each = |found: bool, part: &mut Value| forget_values(part, is_secret) || found;
    match condition {
        Value::Object(parts) => parts.values_mut().fold(false, each),
        Value::Array(items) => match items.first().and_then(Value::as_str) {
            None => items.iter_mut().fold(false, each),
            Some(field) => {
                let is_told = items.len() > 2 && is_secret(field);
                if is_told {
                    *items = vec![items[0].clone(), Op::NotEmpty.text().into()];
                }
                is_told
            }
        },
        _ => false,
    }
}

impl Operand {
    fn to_json(&self) -> Value {
        match self {
            Self::None => Value::Null,
            Self::Constant(value) => value.clone(),
            Self::Field(field) => json!({ "field": field }),
            Self::Me => json!({ "me": true }),
            Self::MyDepartments => json!({ "my": "departments" }),
            Self::MyMembers => json!({ "my": "members" }),
            Self::MyRoles => json!({ "my": "roles" }),
            Self::Date(date) => json!({ "date": date.text() }),
            Self::Period(period) => json!(period.text()),
            Self::Circle(circle) => circle.to_json(),
            Self::List(items) => items.iter().map(Self::to_json).collect(),
        }
    }
}

impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let document = Value::deserialize(deserializer)?;
        Self::parse(&document).map_err(|problems| {
            let said: Vec<String> = problems
                .iter()
                .map(|p| format!("condition{}: {}", p.pointer, p.message.get(Language::English)))
                .collect();
            D::Error::custom(said.join("; "))
        })
    }
}

impl JsonSchema for Condition {
    fn schema_name() -> Cow<'static, str> {
        "Condition".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let this = generator.subschema_for::<Self>();
        let field = json!({
            "description": "A field of the record, a system field (id, created_at, created_by, updated_at, updated_by, flow_state), subform.column, which holds when any row satisfies it, or a part: address.city, location.address, files.name, and subform._count or files._count for how many there are.",
            "type": "string", "pattern": "^[a-z_][a-z0-9_]*(\\.[a-z_][a-z0-9_]*)?$"
        });
        let constant = json!({ "type": ["string", "number", "boolean", "null"] });
        let reference = json!({ "oneOf": [
            { "description": "Another field of the same record.", "type": "object", "properties": { "field": { "type": "string" } }, "required": ["field"], "additionalProperties": false },
            { "description": "The id of the person acting.", "type": "object", "properties": { "me": { "const": true } }, "required": ["me"], "additionalProperties": false },
            { "description": "The actor's departments with those below them, everybody in them (the actor too), or the keys of the actor's roles.", "type": "object", "properties": { "my": { "enum": ["departments", "members", "roles"] } }, "required": ["my"], "additionalProperties": false },
            { "description": "A day or moment relative to now: `today - 30d`, `month_start + 1m - 1d`, `now - 2h`.", "type": "object", "properties": { "date": { "type": "string", "pattern": "^\\s*(today|now|week_start|month_start|year_start)(\\s*[+-]\\s*[0-9]{1,4}[hdwmy])*\\s*$" } }, "required": ["date"], "additionalProperties": false }
        ] });
        let single = json!({ "anyOf": [constant, reference] });
        let list = json!({ "anyOf": [{ "type": "array", "items": single }, reference] });
        let names = |ops: &[Op]| ops.iter().map(|op| op.text()).collect::<Vec<_>>();
        let comparison = |title: &str, ops: &[Op], value: Option<&Value>| {
            let mut items = vec![field.clone(), json!({ "enum": names(ops) })];
            items.extend(value.cloned());
            let count = items.len();
            json!({ "description": title, "type": "array", "prefixItems": items, "items": false, "minItems": count, "maxItems": count })
        };
        let one = [
            Op::Equal,
            Op::NotEqual,
            Op::Greater,
            Op::GreaterOrEqual,
            Op::Less,
            Op::LessOrEqual,
            Op::Contains,
            Op::NotContains,
            Op::Starts,
            Op::Ends,
        ];
        let many = [Op::In, Op::NotIn, Op::HasAny, Op::HasAll, Op::HasNone];
        let ends = json!({ "type": "array", "items": single, "minItems": 2, "maxItems": 2 });
        let period = json!({ "type": "string", "pattern": "^(today|yesterday|tomorrow|this_week|last_week|next_week|this_month|last_month|next_month|this_quarter|last_quarter|next_quarter|this_year|last_year|next_year|(last|next)_[0-9]{1,4}_days)$" });
        let between = |least: i32, most: i32| json!({ "type": "number", "minimum": least, "maximum": most });
        let circle = json!({ "type": "object", "properties": { "lng": between(-180, 180), "lat": between(-90, 90), "km": between(0, 20_100) },
            "required": ["lng", "lat", "km"], "additionalProperties": false });
        json_schema!({
            "description": "A condition. A missing value makes every operator false, except !=, not in, not contains, empty and has none.",
            "oneOf": [
                { "description": "Always true.", "type": "object", "maxProperties": 0 },
                { "description": "Every one of these.", "type": "object", "properties": { "all": { "type": "array", "items": this } }, "required": ["all"], "additionalProperties": false },
                { "description": "At least one of these.", "type": "object", "properties": { "any": { "type": "array", "items": this } }, "required": ["any"], "additionalProperties": false },
                { "description": "Not this.", "type": "object", "properties": { "not": this }, "required": ["not"], "additionalProperties": false },
                comparison("Compared with one value.", &one, Some(&single)),
                comparison("Compared with several values.", &many, Some(&list)),
                comparison("From the first to the second, both included; null leaves an end open.", &[Op::Between], Some(&ends)),
                comparison("A date inside a period of the workspace's calendar.", &[Op::During], Some(&period)),
                comparison("At most so many kilometres from a point.", &[Op::Within], Some(&circle)),
                comparison("Has no value, or has one.", &[Op::Empty, Op::NotEmpty], None)
            ]
        })
    }
}
