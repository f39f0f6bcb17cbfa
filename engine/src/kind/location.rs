//! A place on the earth: longitude and latitude (WGS 84, in degrees), and the address people call it by.

use super::{Column, Display, Family, Kind, Part, Reading, decimal, operators, typing};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text, pointer_segment},
};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

/// Decimal places kept: a tenth of a metre.
const PLACES: u8 = 6;
const MAX_ADDRESS: usize = 200;
/// Its numbers: the name of each in the value and for people, and how many degrees it goes to both sides of naught.
const DEGREES: [(&str, &str, &str, u8); 2] = [("lng", "经度", "longitude", 180), ("lat", "纬度", "latitude", 90)];

pub(super) struct LocationKind;

impl Kind for LocationKind {
    fn name(&self) -> &'static str {
        "location"
    }

    fn title(&self) -> Text {
        Text::new("定位", "Location")
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        json!({
            "type": "object",
            "properties": {
                "lng": { "type": "number", "minimum": -180, "maximum": 180 },
                "lat": { "type": "number", "minimum": -90, "maximum": 90 },
                "address": { "type": "string", "maxLength": MAX_ADDRESS }
            },
            "required": ["lng", "lat"],
            "additionalProperties": false
        })
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
            Value::String(text) => read(&text).ok_or_else(wrong)?,
            _ => return Err(wrong()),
        };
        let (mut place, mut problems) = (Map::new(), Vec::new());
        for named in DEGREES {
            match degrees_of(&given, named) {
                Ok(degrees) => drop(place.insert(named.0.to_owned(), degrees)),
                Err(problem) => problems.push(problem),
            }
        }
        if let Some(address) = given.get("address").filter(|address| !super::is_missing(address)) {
            match typing::text(address.clone()).and_then(|text| typing::within(typing::one_line(&text), MAX_ADDRESS)) {
                Ok(address) if super::is_missing(&address) => {}
                Ok(address) => drop(place.insert("address".to_owned(), address)),
                Err(found) => {
                    problems.extend(found.into_iter().map(|p| typing::of_part(p, "地址", "address").under("/address")));
                }
            }
        }
        for part in given.keys().filter(|part| !["lng", "lat", "address"].contains(&part.as_str())) {
            problems.push(Problem::new(
                pointer_segment(part),
                "unknown_property",
                format!("定位里没有“{part}”"),
                format!("a location has no \"{part}\""),
            ));
        }
        if problems.is_empty() { Ok(Value::Object(place)) } else { Err(problems) }
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, _display: &Display<'_>) -> String {
        value["address"].as_str().map_or_else(|| degrees(value), str::to_owned)
    }

    fn write_text(&self, _field: &FieldDefinition, value: &Value, _display: &Display<'_>) -> String {
        [degrees(value), value["address"].as_str().unwrap_or_default().to_owned()].join(" ").trim_end().to_owned()
    }

    fn read_text(&self, field: &FieldDefinition, text: &str, _reading: &Reading<'_>) -> Result<Value, Vec<Problem>> {
        self.normalise(field, Value::String(text.to_owned()))
    }

    fn parts(&self) -> &'static [(&'static str, Part)] {
        &[("address", Part::Text), ("lng", Part::Number), ("lat", Part::Number)]
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::PLACE
    }
}

/// One of its numbers, in degrees.
fn degrees_of(given: &Map<String, Value>, (part, zh, en, most): (&str, &str, &str, u8)) -> Result<Value, Problem> {
    let Some(written) = given.get(part).filter(|written| !super::is_missing(written)) else {
        let (zh, en) = (format!("请填写{zh}"), format!("the {en} is missing"));
        return Err(Problem::new(pointer_segment(part), "required", zh, en));
    };
    match decimal::typed(written) {
        Ok(degrees) if degrees.abs() <= Decimal::from(most) => Ok(decimal::to_json(decimal::round(degrees, PLACES))),
        _ => Err(Problem::new(
            pointer_segment(part),
            "out_of_range",
            format!("{zh}应在 -{most} 到 {most} 之间"),
            format!("the {en} should be from -{most} to {most}"),
        )),
    }
}

fn degrees(value: &Value) -> String {
    format!("{},{}", decimal::plain(&value["lng"]), decimal::plain(&value["lat"]))
}

/// `120.15,30.28` and, after a space, the address.
fn read(text: &str) -> Option<Map<String, Value>> {
    let (degrees, address) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
    let degrees = typing::narrow(degrees);
    let (lng, lat) = degrees.split_once(',')?;
    let parts = [("lng", lng), ("lat", lat), ("address", address)];
    Some(parts.map(|(part, text)| (part.to_owned(), Value::from(text))).into_iter().collect())
}

fn wrong() -> Vec<Problem> {
    vec![
        Problem::new("", "not_a_location", "应为经度和纬度", "should be a longitude and a latitude")
            .hint("写成 120.15,30.28", "Write it as 120.15,30.28"),
    ]
}
