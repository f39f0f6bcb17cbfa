//! A mapping fitted to one file, one form and one person: which column fills what.

use super::Source;
use crate::access::FormRights;
use crate::definition::{ImportDefinition, ImportMode};
use crate::kind;
use crate::model::{Field, Form};
use crate::problem::{Problem, Text, nearest, pointer_segment};

/// Where one column of the file goes.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub field: &'a Field,
    /// The column of the sub-form `field`.
    pub inner: Option<&'a Field>,
}

impl<'a> Place<'a> {
    /// The field whose kind reads the cell.
    pub fn reads(self) -> &'a Field {
        self.inner.unwrap_or(self.field)
    }

    /// As mappings name it: `items.qty`.
    pub fn path(self) -> String {
        match self.inner {
            Some(inner) => format!("{}.{}", self.field.key, inner.key),
            None => self.field.key.clone(),
        }
    }
}

/// A mapping that fits.
pub struct Plan<'a> {
    pub form: &'a Form,
    pub mapping: &'a ImportDefinition,
    pub headings: &'a [String],
    /// For each column of the file its place; `None` for columns left out.
    pub places: Vec<Option<Place<'a>>>,
}

impl<'a> Plan<'a> {
    /// Fits the mapping of a source.
    ///
    /// # Errors
    /// Every reason why it does not fit.
    pub fn fit(form: &'a Form, rights: &FormRights, source: &'a Source) -> Result<Self, Vec<Problem>> {
        let (mapping, headings) = (&source.mapping, &source.heading.names);
        let mut problems = Vec::new();
        if form.aggregate.is_some() {
            let said =
                ("聚合表的数据由来源表单得出，不能导入", "the rows of an aggregate table follow from their sources");
            return Err(vec![Problem::new("", "aggregate_written", said.0, said.1)]);
        }
        let mut places: Vec<Option<Place<'a>>> = vec![None; headings.len()];
        for (heading, column) in &mapping.columns {
            let pointer = format!("/columns{}", pointer_segment(heading));
            let Some(at) = headings.iter().position(|name| name == heading) else {
                problems.push(missing_column(heading, headings, pointer));
                continue;
            };
            let Some(place) = place(form, &column.field) else {
                problems.push(unknown_field(&column.field, form, pointer));
                continue;
            };
            if places.iter().flatten().any(|other: &Place<'_>| other.path() == column.field) {
                let Text { zh, en } = &place.reads().names;
                let (zh, en) = (format!("“{zh}”已有一列"), format!("'{en}' already has a column"));
                problems.push(Problem::new(pointer, "duplicate", zh, en));
                continue;
            }
            let Text { zh, en } = &place.reads().names;
            let is_key = mapping.matched_by.contains(&column.field);
            if !is_key && (!is_importable(place.reads()) || place.field.is_computed()) {
                let (zh, en) = (format!("不能导入到“{zh}”"), format!("'{en}' cannot be imported"));
                problems.push(Problem::new(pointer, "not_writable", zh, en));
            } else if !is_key && !rights.fields().edits(&column.field) {
                let (zh, en) = (format!("你不能修改“{zh}”"), format!("you may not change '{en}'"));
                problems.push(Problem::new(pointer, "field_forbidden", zh, en));
            } else {
                places[at] = Some(place);
            }
        }
        let filled: Vec<String> = places.iter().flatten().map(|place| place.path()).collect();
        if problems.is_empty() && filled.is_empty() {
            let said = ("没有一列对应到字段", "no column is mapped to a field");
            problems.push(Problem::new("/columns", "nothing_mapped", said.0, said.1));
        }
        if mapping.mode != ImportMode::Insert && mapping.matched_by.is_empty() {
            let said = ("更新要指定按哪个字段匹配", "updating needs a field to match by");
            problems.push(Problem::new("/match", "missing_keyword", said.0, said.1));
        }
        if mapping.mode != ImportMode::Insert {
            for key in mapping.matched_by.iter().filter(|key| !filled.contains(key)) {
                let Text { zh, en } = form.field_names(key);
                let (zh, en) =
                    (format!("匹配字段“{zh}”没有对应的列"), format!("no column fills the match field '{en}'"));
                problems.push(Problem::new("/match", "unmapped_key", zh, en));
            }
        }
        if problems.is_empty() { Ok(Self { form, mapping, headings, places }) } else { Err(problems) }
    }

    /// What stands behind the numbers of the column that fills a field.
    pub fn unit_of(&self, path: &str) -> Option<&str> {
        if self.mapping.units.is_empty() {
            return None;
        }
        self.mapping.units.get(self.heading_of(path)?).map(String::as_str)
    }

    /// The column that fills a field, for telling people where a problem is.
    pub fn heading_of(&self, path: &str) -> Option<&str> {
        let at = self.places.iter().position(|place| place.is_some_and(|place| place.path() == path))?;
        self.headings.get(at).map(String::as_str)
    }
}

/// A field or a sub-form's column by its path.
pub(super) fn place<'a>(form: &'a Form, path: &str) -> Option<Place<'a>> {
    match path.split_once('.') {
        None => form.field(path).filter(|field| field.column.is_some()).map(|field| Place { field, inner: None }),
        Some((outer, inner)) => {
            let field = form.field(outer)?;
            field.sub_column(inner).map(|inner| Place { field, inner: Some(inner) })
        }
    }
}

/// Whether a cell of a file can become a value of the field: it is stored, people write it, and it is no list of files
/// or rows.
pub(super) fn is_importable(field: &Field) -> bool {
    let holds_objects = kind_of_items(field) == Some("object");
    field.column.is_some() && !field.is_computed() && kind::writable(&field.definition) && !holds_objects
}

/// What the items of a list are, as its JSON Schema says.
fn kind_of_items(field: &Field) -> Option<&'static str> {
    let schema = field.kind.schema(&field.definition);
    (schema["items"]["type"] == "object").then_some("object")
}

fn missing_column(heading: &str, headings: &[String], pointer: String) -> Problem {
    let problem = Problem::new(
        pointer,
        "missing_column",
        format!("文件里没有列“{heading}”"),
        format!("the file has no column '{heading}'"),
    );
    match nearest(heading, headings.iter().map(String::as_str)) {
        Some(near) => problem.hint(format!("是否指“{near}”？"), format!("Did you mean '{near}'?")),
        None => problem,
    }
}

fn unknown_field(path: &str, form: &Form, pointer: String) -> Problem {
    let problem =
        Problem::new(pointer, "unknown_field", format!("没有字段“{path}”"), format!("there is no field '{path}'"));
    match nearest(path, form.fields.iter().map(|field| field.key.as_str())) {
        Some(near) => problem.hint(format!("是否指“{near}”？"), format!("Did you mean '{near}'?")),
        None => problem,
    }
}
