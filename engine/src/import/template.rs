//! A workbook to fill in: the columns of a form under the headings an import knows them by, and on a second sheet how each
//! of them is written.

use super::guess::targets;
use super::plan::{Place, place};
use crate::access::FormRights;
use crate::kind::{self, Display};
use crate::model::{Field, Form};
use crate::print::made_up;
use crate::problem::Language;
use crate::record::Context;
use crate::table::{Cell, Format, SheetColumn, SheetWriter, TableError};
use std::path::Path;

/// The most characters of options that are told.
const TOLD: usize = 300;

/// Writes it for what somebody may fill in, in the language of the context. Blocks.
///
/// # Errors
/// When the file cannot be written.
pub fn write_template(context: &Context<'_>, form: &Form, rights: &FormRights, to: &Path) -> Result<(), TableError> {
    let language = context.language;
    let targets = targets(form, rights);
    let written = targets.iter().filter(|target| target.writable);
    let columns: Vec<(String, bool, &Field)> = written
        .filter_map(|target| {
            let place = place(form, &target.path)?;
            Some((heading(place, language), target.required, place.reads()))
        })
        .collect();
    let mut writer = SheetWriter::create(to, Format::Xlsx)?;
    let headings: Vec<SheetColumn> = columns.iter().map(|(heading, ..)| SheetColumn::named(heading.as_str())).collect();
    writer.sheet(form.names.get(language), &headings)?;
    let told = [
        ("列名", "Column", 24),
        ("必填", "Required", 10),
        ("类型", "Kind", 14),
        ("可以填", "Takes", 48),
        ("例子", "Example", 24),
    ];
    let told = told.map(|(zh, en, width)| SheetColumn { width, ..SheetColumn::named(say(language, zh, en)) });
    let help = writer.sheet(say(language, "填写说明", "How to fill in"), &told)?;
    for (heading, required, field) in &columns {
        let required = if *required { say(language, "是", "Yes") } else { "" };
        let (kind, takes, example) = (field.kind.title(), takes(context, form, field), example(context, field));
        let cells = [heading.as_str(), required, kind.get(language), takes.as_str(), example.as_str()];
        writer.row(help, &cells.map(Cell::text))?;
    }
    writer.finish()
}

fn say(language: Language, zh: &'static str, en: &'static str) -> &'static str {
    if language == Language::English { en } else { zh }
}

/// As an export heads the column.
fn heading(place: Place<'_>, language: Language) -> String {
    let outer = place.field.names.get(language);
    place.inner.map_or_else(|| outer.to_owned(), |inner| format!("{outer}.{}", inner.names.get(language)))
}

/// What may stand in a cell, where it is not whatever the kind reads.
fn takes(context: &Context<'_>, form: &Form, field: &Field) -> String {
    let language = context.language;
    if let Some(target) = field.links_to().and_then(|key| context.model.form(&form.app, key)) {
        let name = target.names.get(language);
        return match language {
            Language::Chinese => format!("“{name}”里已有的一条：写它的标题，或编号这样不重复的字段"),
            Language::English => format!("One of '{name}' that is there: its title, or a field that tells it apart"),
        };
    }
    let several = field.definition.items.as_ref().and_then(|items| items.options.as_ref());
    let options = field.definition.options.as_ref().or(several);
    let told = options.map(|options| options.join(say(language, "、", ", "))).unwrap_or_default();
    if told.chars().count() <= TOLD { told } else { told.chars().take(TOLD).chain(['…']).collect() }
}

/// A value as somebody might write it; of records nobody knows what there are.
fn example(context: &Context<'_>, field: &Field) -> String {
    if field.links_to().is_some() {
        return String::new();
    }
    let is_department = field.kind.name().starts_with("department");
    let (zh, en) = if is_department { ("销售部", "Sales") } else { ("李雷", "Li Lei") };
    let someone = |_: &str| Some(say(context.language, zh, en).to_owned());
    let display =
        Display { language: context.language, timezone: context.timezone, name: &someone, say: &kind::as_written };
    kind::write_text(&field.definition, &made_up(&field.key, &field.definition, display.say), &display)
}
