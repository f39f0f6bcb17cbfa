//! Which columns a file has, and on which sheets.

use super::{ExportError, ExportFormat, ExportWish, InnerRows};
use crate::access::FieldRights;
use crate::definition::SYSTEM_FIELDS;
use crate::kind::Column as Stored;
use crate::model::{Field, Form};
use crate::problem::{Language, Problem, Text};
use crate::table::SheetColumn;

/// One column of the main sheet.
pub(super) enum Column<'a> {
    Field(&'a Field),
    System(&'static str),
    /// A column of a sub-form, below each other.
    Inner(&'a Field, &'a Field),
}

/// The columns of every sheet.
pub(super) struct Layout<'a> {
    pub main: Vec<Column<'a>>,
    /// Sub-forms with a sheet of their own, with their columns.
    pub sheets: Vec<(&'a Field, Vec<&'a Field>)>,
}

impl<'a> Layout<'a> {
    /// Lays out what is wished for, as far as the reader may see it.
    pub fn of(form: &'a Form, rights: &FieldRights, wish: &ExportWish) -> Result<Self, ExportError> {
        let mut problems = Vec::new();
        let every = || form.fields.iter().filter(|f| f.column.is_some() && rights.sees(&f.key)).map(|f| f.key.clone());
        let columns: Vec<String> = if wish.columns.is_empty() { every().collect() } else { wish.columns.clone() };
        let mut layout = Self { main: Vec::new(), sheets: Vec::new() };
        for (at, key) in columns.iter().enumerate() {
            if let Some(system) = SYSTEM_FIELDS.iter().find(|system| *system == key) {
                layout.main.push(Column::System(system));
                continue;
            }
            let Some(field) = form.field(key).filter(|field| field.column.is_some() && rights.sees(key)) else {
                problems.push(Problem::new(
                    format!("/columns/{at}"),
                    "unknown_field",
                    format!("没有字段“{key}”，或你不能查看"),
                    format!("there is no field '{key}', or you may not see it"),
                ));
                continue;
            };
            let inner =
                || field.columns.iter().filter(|c| c.column.is_some() && rights.sees(&format!("{key}.{}", c.key)));
            match (field.columns.is_empty(), wish.inner, wish.format) {
                (true, _, _) => layout.main.push(Column::Field(field)),
                (false, InnerRows::Without, _) => {}
                (false, InnerRows::Sheet, ExportFormat::Xlsx) => layout.sheets.push((field, inner().collect())),
                (false, _, _) => layout.main.extend(inner().map(|column| Column::Inner(field, column))),
            }
        }
        if !layout.sheets.is_empty() {
            layout.main.insert(0, Column::System("id"));
        }
        if problems.is_empty() { Ok(layout) } else { Err(ExportError::Invalid(problems)) }
    }

    pub fn headings(&self, language: Language) -> Vec<SheetColumn> {
        self.main
            .iter()
            .map(|column| match column {
                Column::Field(field) => heading(field.names.get(language).to_owned(), field),
                Column::System(key) => SheetColumn { width: 18, ..SheetColumn::named(system_title(key).get(language)) },
                Column::Inner(outer, inner) => {
                    heading(format!("{}.{}", outer.names.get(language), inner.names.get(language)), inner)
                }
            })
            .collect()
    }

    /// The headings of a sub-form's own sheet: the record it belongs to comes first.
    pub fn inner_headings(columns: &[&Field], language: Language) -> Vec<SheetColumn> {
        let of_record = ["id", "title"].map(|key| SheetColumn::named(system_title(key).get(language)));
        let own = columns.iter().map(|column| heading(column.names.get(language).to_owned(), column));
        of_record.into_iter().chain(own).collect()
    }
}

fn heading(title: String, field: &Field) -> SheetColumn {
    let places = match field.column {
        Some(Stored::Scaled(_)) => field.definition.decimals.or((field.kind.name() == "money").then_some(2)),
        _ => None,
    };
    let width = if field.kind.searchable(&field.definition) { 24 } else { 14 };
    SheetColumn { heading: title, places, width }
}

fn system_title(key: &str) -> Text {
    match key {
        "id" => Text::new("数据 ID", "ID"),
        "title" => Text::new("标题", "Title"),
        "created_at" => Text::new("创建时间", "Created at"),
        "created_by" => Text::new("创建人", "Created by"),
        "updated_at" => Text::new("更新时间", "Updated at"),
        "updated_by" => Text::new("更新人", "Updated by"),
        "flow_state" => Text::new("流程状态", "Flow state"),
        "version" => Text::new("版本", "Version"),
        other => Text::same(other),
    }
}
