//! Pictures: files whose type begins with `image/`. SVG is left out because a browser runs the scripts inside it.

use super::{Column, Display, Kind, Part, attachment, operators};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text},
};
use serde_json::Value;

pub(super) struct ImageKind;

impl Kind for ImageKind {
    fn name(&self) -> &'static str {
        "image"
    }

    fn title(&self) -> Text {
        Text::new("图片", "Image")
    }

    fn keywords(&self) -> &'static [&'static str] {
        &["minItems", "maxItems", "x-max-size"]
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        attachment::schema("^image/(?!svg).+$")
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Json)
    }

    fn normalise(&self, _field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        attachment::files(value, |mime| mime.starts_with("image/") && !mime.starts_with("image/svg"))
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
        attachment::names(value, display)
    }

    fn parts(&self) -> &'static [(&'static str, Part)] {
        attachment::PARTS
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::PRESENCE
    }

    fn check(&self, field: &FieldDefinition) -> Vec<Problem> {
        attachment::check_size(field)
    }
}
