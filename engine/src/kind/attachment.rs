//! Files: what a record knows of each is id, name, size and type; the bytes lie with the files module.

use super::{COUNT, Column, Display, Kind, Part, identifier, operators, typing};
use crate::{
    definition::{FieldDefinition, FileType},
    people::LARGEST_FILE,
    problem::{Problem, Text, pointer_segment},
};
use serde_json::{Map, Value, json};

/// The greatest number of files in one field.
const MAX_FILES: usize = 100;
/// What conditions reach in a list of files.
pub(super) const PARTS: &[(&str, Part)] = &[("name", Part::TextOfEach), (COUNT, Part::Count)];

pub(super) struct AttachmentKind;

impl Kind for AttachmentKind {
    fn name(&self) -> &'static str {
        "attachment"
    }

    fn title(&self) -> Text {
        Text::new("附件", "Attachment")
    }

    fn keywords(&self) -> &'static [&'static str] {
        &["minItems", "maxItems", "x-max-size", "x-types"]
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        schema("^.+/.+$")
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Json)
    }

    fn normalise(&self, _field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        files(value, |_| true)
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
        names(value, display)
    }

    fn parts(&self) -> &'static [(&'static str, Part)] {
        PARTS
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::PRESENCE
    }

    fn check(&self, field: &FieldDefinition) -> Vec<Problem> {
        check_size(field)
    }
}

/// A limit nothing could keep to, or that is none.
pub(super) fn check_size(field: &FieldDefinition) -> Vec<Problem> {
    let is_wrong = field.max_size.is_some_and(|most| !(1..=LARGEST_FILE).contains(&most));
    let (zh, en) = (format!("应为 1 到 {LARGEST_FILE}（MB）"), format!("should be 1 to {LARGEST_FILE}, in MB"));
    is_wrong.then(|| Problem::new("/x-max-size", "out_of_range", zh, en)).into_iter().collect()
}

/// The JSON Schema of a list of files whose type matches a pattern.
pub(super) fn schema(mime: &str) -> Value {
    json!({
        "type": "array",
        "maxItems": MAX_FILES,
        "items": {
            "type": "object",
            "properties": {
                "id": identifier::schema(),
                "name": { "type": "string", "minLength": 1, "maxLength": 255 },
                "size": { "type": "integer", "minimum": 0 },
                "mime": { "type": "string", "pattern": mime }
            },
            "required": ["id", "name", "size", "mime"],
            "additionalProperties": false
        }
    })
}

/// Reads a list of files, each of a type that is taken.
pub(super) fn files(value: Value, takes: impl Fn(&str) -> bool) -> Result<Value, Vec<Problem>> {
    let Value::Array(files) = value else {
        return Err(typing::problem("not_files", "应为文件的列表", "should be a list of files"));
    };
    if files.len() > MAX_FILES {
        let (zh, en) = (format!("最多 {MAX_FILES} 个文件"), format!("at most {MAX_FILES} files"));
        return Err(typing::problem_owned("too_many_files", zh, en));
    }
    let (mut done, mut problems) = (Vec::with_capacity(files.len()), Vec::new());
    for (at, entry) in files.into_iter().enumerate() {
        match file(&entry, &takes) {
            Ok(entry) => done.push(entry),
            Err(wrong) => problems.extend(wrong.into_iter().map(|p| p.under(&format!("/{at}")))),
        }
    }
    if problems.is_empty() { Ok(Value::Array(done)) } else { Err(problems) }
}

fn file(entry: &Value, takes: impl Fn(&str) -> bool) -> Result<Value, Vec<Problem>> {
    let Value::Object(given) = entry else {
        return Err(typing::problem("not_a_file", "应为已上传的文件", "should be an uploaded file"));
    };
    let id = identifier::one(given.get("id").cloned().unwrap_or_default())
        .map_err(|wrong| wrong.into_iter().map(|p| p.under("/id")).collect::<Vec<_>>())?;
    let name = typing::one_line(given.get("name").and_then(Value::as_str).unwrap_or_default());
    let mime = given.get("mime").and_then(Value::as_str).unwrap_or_default();
    let size = given.get("size").and_then(Value::as_u64);
    let mut problems = Vec::new();
    if name.is_empty() || name.chars().count() > 255 {
        problems.push(Problem::new(
            "/name",
            "file_name",
            "文件名不能为空或超过 255 个字",
            "a file name has 1 to 255 characters",
        ));
    }
    if size.is_none() {
        problems.push(Problem::new("/size", "file_size", "缺少文件大小", "the size of the file is missing"));
    }
    if !mime.contains('/') || !takes(mime) {
        problems.push(Problem::new(
            "/mime",
            "file_type",
            "不接受这种类型的文件",
            "files of this type are not taken here",
        ));
    }
    for key in given.keys().filter(|key| !["id", "name", "size", "mime"].contains(&key.as_str())) {
        let (zh, en) = (format!("文件没有“{key}”"), format!("a file has no \"{key}\""));
        problems.push(Problem::new(pointer_segment(key), "unknown_property", zh, en));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Value::Object(Map::from_iter([
        ("id".to_owned(), id),
        ("name".to_owned(), name.into()),
        ("size".to_owned(), size.into()),
        ("mime".to_owned(), mime.into()),
    ])))
}

/// Why a field does not take a file that is what its content shows, and this large.
pub(crate) fn refusals(field: &FieldDefinition, mime: &str, size: i64) -> Vec<Problem> {
    let found = FileType::of(mime);
    let taken: &[FileType] = match super::of(field).name() {
        "image" | "signature" => &[FileType::Image],
        _ => &field.file_types,
    };
    let mut problems = Vec::new();
    if !taken.is_empty() && !found.is_some_and(|found| taken.contains(&found)) {
        problems.push(other_type(taken));
    }
    if let Some(most) = field.max_size.filter(|most| size > i64::from(*most) << 20) {
        problems.push(too_large(most));
    }
    problems
}

/// Says which types of file are taken.
pub(crate) fn other_type(taken: &[FileType]) -> Problem {
    let titles: Vec<Text> = taken.iter().map(|one| one.title()).collect();
    let [zh, en] = [
        titles.iter().map(|title| title.zh.as_str()).collect::<Vec<_>>().join("、"),
        titles.iter().map(|title| title.en.as_str()).collect::<Vec<_>>().join(", "),
    ];
    let (zh, en) =
        (format!("内容不是可接受的类型，这里接受：{zh}"), format!("its content is not of a type taken here: {en}"));
    Problem::new("", "file_type", zh, en)
}

/// Says how large a file may be.
pub(crate) fn too_large(most_mb: u32) -> Problem {
    let (zh, en) = (format!("文件不能超过 {most_mb} MB"), format!("a file may have {most_mb} MB at most"));
    Problem::new("", "file_too_large", zh, en)
}

/// The names of the files.
pub(super) fn names(value: &Value, display: &Display<'_>) -> String {
    let files = value.as_array().into_iter().flatten();
    display.list(files.filter_map(|file| file["name"].as_str()).map(str::to_owned))
}
