//! A serial number the engine gives when a record is created. Owns its parts as written; counting happens in the
//! transaction that creates the record.

use super::{Column, Display, Family, Kind, operators, typing};
use crate::{
    definition::{FieldDefinition, SerialPart},
    problem::{Problem, Text},
};
use serde_json::{Value, json};

/// The spellings of a day that a part may use.
const DATES: [&str; 7] = ["YYYY", "YY", "YYYYMM", "YYMM", "YYYYMMDD", "YYMMDD", "MMDD"];

pub(super) struct SerialKind;

impl Kind for SerialKind {
    fn name(&self) -> &'static str {
        "serial"
    }

    fn title(&self) -> Text {
        Text::new("流水号", "Serial number")
    }

    fn keywords(&self) -> &'static [&'static str] {
        &["x-serial"]
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        json!({ "type": "string" })
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Text)
    }

    fn family(&self) -> Family {
        Family::Words
    }

    fn normalise(&self, _field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        typing::within(typing::one_line(&typing::text(value)?), 200)
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, _display: &Display<'_>) -> String {
        value.as_str().unwrap_or_default().to_owned()
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::TEXT
    }

    fn searchable(&self, _field: &FieldDefinition) -> bool {
        true
    }

    fn readonly(&self, _field: &FieldDefinition) -> bool {
        true
    }

    fn check(&self, field: &FieldDefinition) -> Vec<Problem> {
        let Some(parts) = &field.serial else {
            return typing::missing_keyword("x-serial", false).into_iter().collect();
        };
        let mut problems = Vec::new();
        let counters = parts.iter().filter(|part| matches!(part, SerialPart::Counter { .. })).count();
        if counters != 1 {
            problems.push(Problem::new(
                "/x-serial",
                "serial_counter",
                format!("流水号要有且只有一个计数部分，现在有 {counters} 个"),
                format!("a serial number needs exactly one counter, not {counters}"),
            ));
        }
        for (at, part) in parts.iter().enumerate() {
            if let SerialPart::Date { date } = part
                && !DATES.contains(&date.as_str())
            {
                problems.push(
                    Problem::new(
                        format!("/x-serial/{at}/date"),
                        "serial_date",
                        format!("不认识日期格式“{date}”"),
                        format!("\"{date}\" is not a known way to write a day"),
                    )
                    .hint(format!("可用：{}", DATES.join("、")), format!("Allowed: {}", DATES.join(", "))),
                );
            }
        }
        problems
    }
}
