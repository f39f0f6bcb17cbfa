//! A postal address: province, city, district and the rest in words.

mod regions;

pub(crate) use regions::divided;

use super::{Column, Display, Family, Kind, Part, Reading, operators, typing};
use crate::{
    definition::FieldDefinition,
    problem::{Language, Problem, Text, nearest, pointer_segment},
};
use serde_json::{Map, Value, json};

use crate::definition::ADDRESS_PARTS as PARTS;

pub(super) struct AddressKind;

impl Kind for AddressKind {
    fn name(&self) -> &'static str {
        "address"
    }

    fn title(&self) -> Text {
        Text::new("地址", "Address")
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        let properties: Map<String, Value> =
            PARTS.iter().map(|part| ((*part).to_owned(), json!({ "type": "string", "maxLength": 200 }))).collect();
        json!({ "type": "object", "properties": properties, "additionalProperties": false })
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Json)
    }

    fn family(&self) -> Family {
        Family::Spelled
    }

    fn normalise(&self, _field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        let given = match value {
            Value::Object(given) => given,
            Value::String(detail) => Map::from_iter([("detail".to_owned(), Value::String(detail))]),
            _ => return Err(typing::problem("not_an_address", "应为地址", "should be an address")),
        };
        let (mut parts, mut problems) = (Map::new(), Vec::new());
        for part in given.keys().filter(|part| !PARTS.contains(&part.as_str())) {
            problems.push(unknown(part));
        }
        for part in PARTS {
            let Some(text) = given.get(part).filter(|text| !super::is_missing(text)) else { continue };
            match typing::text(text.clone()).and_then(|text| typing::within(typing::one_line(&text), 200)) {
                Ok(text) if super::is_missing(&text) => {}
                Ok(text) => drop(parts.insert(part.to_owned(), text)),
                Err(wrong) => {
                    let (zh, en) = name_of(part);
                    let told = wrong.into_iter().map(|p| typing::of_part(p, zh, en).under(&pointer_segment(part)));
                    problems.extend(told);
                }
            }
        }
        if problems.is_empty() { Ok(Value::Object(parts)) } else { Err(problems) }
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
        let mut parts: Vec<&str> = PARTS.iter().filter_map(|part| value[*part].as_str()).collect();
        // Beijing, Shanghai, Tianjin and Chongqing are province and city in one.
        parts.dedup();
        match display.language {
            Language::Chinese => parts.concat(),
            Language::English => {
                parts.reverse();
                parts.join(", ")
            }
        }
    }

    fn write_text(&self, _field: &FieldDefinition, value: &Value, _display: &Display<'_>) -> String {
        PARTS.map(|part| value[part].as_str().unwrap_or_default().replace('/', "／")).join("/")
    }

    fn read_text(&self, field: &FieldDefinition, text: &str, _reading: &Reading<'_>) -> Result<Value, Vec<Problem>> {
        let parts: Vec<&str> = text.split('/').collect();
        if parts.len() != PARTS.len() {
            return self.normalise(field, Value::String(text.to_owned()));
        }
        let parts = PARTS.iter().zip(parts).map(|(part, text)| ((*part).to_owned(), Value::from(text)));
        self.normalise(field, Value::Object(parts.collect()))
    }

    fn parts(&self) -> &'static [(&'static str, Part)] {
        &[("province", Part::Text), ("city", Part::Text), ("district", Part::Text), ("detail", Part::Text)]
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::PRESENCE
    }
}

/// What people call a part.
fn name_of(part: &str) -> (&'static str, &'static str) {
    match part {
        "province" => ("省份", "province"),
        "city" => ("城市", "city"),
        "district" => ("区县", "district"),
        _ => ("详细地址", "street address"),
    }
}

fn unknown(part: &str) -> Problem {
    let problem = Problem::new(
        pointer_segment(part),
        "unknown_property",
        format!("地址里没有“{part}”"),
        format!("an address has no \"{part}\""),
    );
    match nearest(part, PARTS) {
        Some(near) => problem.hint(format!("是 {near} 吗？"), format!("Did you mean {near}?")),
        None => problem.hint(format!("可用：{}", PARTS.join("、")), format!("Allowed: {}", PARTS.join(", "))),
    }
}
