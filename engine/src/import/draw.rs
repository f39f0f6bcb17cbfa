//! A form drawn from a sheet: what every column seems to be, to be changed before the form is made, and the form itself
//! with the mapping by which the same file is imported into it.

use super::cell::{self, Manner, folded};
use super::guess::{holds, pattern, shown};
use super::{ImportError, Source, day, sum, unit};
use crate::definition::{FieldDefinition, FieldNames, ImportColumn, ImportDefinition};
use crate::kind;
use crate::model::Field;
use crate::problem::{Problem, Text};
use crate::table::{Cell, Row, TableError};
use chrono::NaiveTime;
use chrono_tz::Tz;
use serde_json::{Map, Value, json};
use std::collections::HashSet;

/// Rows looked at to tell the kinds of columns and the words of choices.
const LOOKED: usize = 2_000;
/// A form has at most this many fields.
const MOST_FIELDS: usize = 500;
/// A choice has at most this many options.
const MOST_OPTIONS: usize = 500;
/// Of so many different words a column is guessed to be a choice.
const FEW: usize = 12;
/// An option is hardly longer than this, in characters.
const SHORT: usize = 20;
/// Texts longer than this, in characters, need several lines.
const LINE: usize = 60;
/// Of a hundred values so many must be of a kind; the others are taken for slips.
const MOSTLY: usize = 90;

/// The kinds a column can become.
pub const DRAWN_KINDS: [&str; 16] = [
    "text", "textarea", "number", "money", "date", "datetime", "time", "month", "phone", "email", "url", "id-card",
    "select", "radio", "switch", "barcode",
];
const CHOICES: [&str; 2] = ["select", "radio"];

/// Words in the headings of amounts of money.
const MONEY: [&str; 24] = [
    "金额", "单价", "价格", "总价", "合计", "费用", "工资", "薪", "成本", "货款", "预算", "报价", "售价", "税额",
    "余额", "收入", "支出", "price", "amount", "cost", "fee", "salary", "budget", "total",
];
/// Words in the headings of numbers that only name things.
const NAMING: [&str; 7] = ["编号", "编码", "代码", "单号", "工号", "账号", "卡号"];
/// Words in the headings of longer texts.
const LONG: [&str; 8] = ["备注", "说明", "描述", "详情", "remark", "note", "description", "comment"];
/// Words in the headings of what is never a choice, however often it comes again.
const OWN: [&str; 6] = ["姓名", "名称", "标题", "地址", "name", "address"];

/// What a column seems to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnColumn {
    pub heading: String,
    /// Some of its values, each once.
    pub samples: Vec<String>,
    /// One of [`DRAWN_KINDS`].
    pub kind: &'static str,
    /// Its different words, in the order of the sheet; empty when they are too many for a choice.
    pub options: Vec<String>,
}

/// What a sheet seems to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    pub heading_line: usize,
    pub columns: Vec<DrawnColumn>,
}

/// A column that becomes a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedColumn {
    /// As it stands in the sheet.
    pub heading: String,
    /// What the field is called.
    pub title: String,
    /// One of [`DRAWN_KINDS`].
    pub kind: String,
}

/// A form made of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawnForm {
    /// The document, to be saved as `forms/<key>.json`.
    pub form: Value,
    /// How the same sheet is imported into it.
    pub mapping: ImportDefinition,
}

/// Looks at a sheet and guesses what each column is. Blocks.
///
/// # Errors
/// What is wrong with the file.
pub fn draw(source: &Source, timezone: Tz) -> Result<Drawn, TableError> {
    let rows = rows(source)?;
    let columns = source.heading.names.iter().enumerate().map(|(at, heading)| {
        let cells = cells(&rows, at);
        let kind = kind_of(heading, &cells, timezone);
        DrawnColumn { heading: heading.clone(), samples: shown(&cells), kind, options: options(&cells) }
    });
    Ok(Drawn { heading_line: source.heading.line, columns: columns.collect() })
}

/// Makes the form of the columns somebody chose. Blocks.
///
/// # Errors
/// What is wrong with the file, and all that is wrong with the choice, with pointers into the list of columns.
pub fn draw_form(
    source: &Source,
    wanted: &[WantedColumn],
    (key, title): (&str, &str),
) -> Result<DrawnForm, ImportError> {
    let places = placed(source, wanted)?;
    let rows = rows(source)?;
    let mut names = FieldNames::default();
    let (mut fields, mut problems) = (Map::new(), Vec::new());
    let mut mapping = ImportDefinition { form: key.to_owned(), ..ImportDefinition::default() };
    for (index, (column, at)) in wanted.iter().zip(places).enumerate() {
        let cells = cells(&rows, at);
        let field = names.take(&column.heading);
        let mut keywords = Map::from_iter([("title".to_owned(), Value::from(column.title.trim()))]);
        match keywords_of(&column.kind, &cells) {
            Ok(own) => keywords.extend(own),
            Err(problem) => problems.push(problem.under(index)),
        }
        if column.kind.starts_with("date")
            && let Some(pattern) = pattern(&cells)
        {
            mapping.dates.insert(field.clone(), pattern.to_owned());
        }
        mapping.columns.insert(column.heading.clone(), ImportColumn { field: field.clone() });
        fields.insert(field, Value::Object(keywords));
    }
    if !problems.is_empty() {
        return Err(ImportError::Invalid(problems));
    }
    Ok(DrawnForm { form: document(key, title, fields), mapping })
}

fn document(key: &str, title: &str, fields: Map<String, Value>) -> Value {
    let mut form = Map::from_iter([
        ("$schema".to_owned(), json!("../../../schemas/form.json")),
        ("key".to_owned(), key.into()),
        ("title".to_owned(), title.into()),
    ]);
    if let Some((field, _)) =
        fields.iter().find(|(_, field)| field["type"] == "string" && field.get("format").is_none())
    {
        form.insert("x-title".to_owned(), format!("{{{{ {field} }}}}").into());
    }
    form.insert("type".to_owned(), "object".into());
    form.insert("properties".to_owned(), Value::Object(fields));
    Value::Object(form)
}

/// Where in the sheet the wanted columns stand.
fn placed(source: &Source, wanted: &[WantedColumn]) -> Result<Vec<usize>, ImportError> {
    if wanted.is_empty() {
        let said = ("至少留下一列", "keep at least one column");
        return Err(ImportError::Invalid(vec![Problem::new("/columns", "no_columns", said.0, said.1)]));
    }
    if wanted.len() > MOST_FIELDS {
        let many = wanted.len();
        return Err(ImportError::Invalid(vec![Problem::new(
            "/columns",
            "too_many_fields",
            format!("一个表单最多 {MOST_FIELDS} 个字段，这里有 {many} 列"),
            format!("a form has at most {MOST_FIELDS} fields; there are {many} columns"),
        )]));
    }
    let (mut places, mut problems, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for (index, column) in wanted.iter().enumerate() {
        let heading = &column.heading;
        match source.heading.names.iter().position(|name| name == heading) {
            Some(at) if seen.insert(at) => places.push(at),
            Some(_) => problems.push(Problem::new(
                format!("/columns/{index}/heading"),
                "repeated_column",
                format!("“{heading}”这一列出现了两次"),
                format!("the column '{heading}' is there twice"),
            )),
            None => problems.push(Problem::new(
                format!("/columns/{index}/heading"),
                "unknown_column",
                format!("工作表里没有“{heading}”这一列"),
                format!("the sheet has no column '{heading}'"),
            )),
        }
        if column.title.trim().is_empty() {
            let at = format!("/columns/{index}/title");
            problems.push(Problem::new(at, "no_title", "字段要有名称", "a field needs a title"));
        }
        if !DRAWN_KINDS.contains(&column.kind.as_str()) {
            let kind = &column.kind;
            problems.push(Problem::new(
                format!("/columns/{index}/kind"),
                "unknown_kind",
                format!("一列不能成为“{kind}”字段"),
                format!("a column cannot become a field of the kind '{kind}'"),
            ));
        }
    }
    if problems.is_empty() { Ok(places) } else { Err(ImportError::Invalid(problems)) }
}

/// Why a column cannot be a choice.
enum NoChoice {
    Empty,
    /// So many different words.
    Many(usize),
}

impl NoChoice {
    fn under(self, index: usize) -> Problem {
        let at = format!("/columns/{index}/kind");
        match self {
            Self::Empty => Problem::new(
                at,
                "no_options",
                "这一列是空的，没有可作选项的内容",
                "the column is empty, so there is nothing to choose from",
            ),
            Self::Many(many) => Problem::new(
                at,
                "too_many_options",
                format!("这一列有 {many} 个不同的值，选项最多 {MOST_OPTIONS} 个"),
                format!("the column holds {many} different values; a choice has at most {MOST_OPTIONS} options"),
            ),
        }
    }
}

/// What the document says of a field of a kind, beside its title.
fn keywords_of(kind: &str, cells: &[&Cell]) -> Result<Map<String, Value>, NoChoice> {
    let keywords = match kind {
        "text" => json!({ "type": "string" }),
        "number" if is_percent(cells) => json!({ "type": "number", "x-percent": true }),
        "number" => match unit::of_column(cells) {
            Some(unit) => json!({ "type": "number", "x-unit": unit }),
            None => json!({ "type": "number" }),
        },
        "date" => json!({ "type": "string", "format": "date" }),
        "switch" => json!({ "type": "boolean" }),
        "id-card" => json!({ "x-kind": "id-card", "x-mask": "id" }),
        choice if CHOICES.contains(&choice) => match distinct(cells) {
            words if words.is_empty() => return Err(NoChoice::Empty),
            words if words.len() > MOST_OPTIONS => return Err(NoChoice::Many(words.len())),
            words => json!({ "x-kind": choice, "enum": words }),
        },
        kind => json!({ "x-kind": kind }),
    };
    match keywords {
        Value::Object(keywords) => Ok(keywords),
        _ => Ok(Map::new()),
    }
}

fn rows(source: &Source) -> Result<Vec<Row>, TableError> {
    let line = source.heading.line;
    let mut rows = source.file.first(source.sheet.as_deref(), line.saturating_add(LOOKED))?;
    rows.retain(|row| row.line > line && !row.is_blank() && !sum::is_sum(row));
    Ok(rows)
}

fn cells(rows: &[Row], at: usize) -> Vec<&Cell> {
    rows.iter().filter_map(|row| row.cells.get(at)).filter(|cell| !cell.is_empty()).collect()
}

/// The kind most of the values are of; text when nothing more can be said.
fn kind_of(heading: &str, cells: &[&Cell], timezone: Tz) -> &'static str {
    let heading = folded(heading);
    let says = |words: &[&str]| words.iter().any(|word| heading.contains(word));
    let are = |kind: &str| are(kind, cells, timezone);
    let held = holds(cells);
    match held {
        "empty" if says(&LONG) => return "textarea",
        "empty" => return "text",
        "flag" if are("switch") => return "switch",
        _ => {}
    }
    // Digits may be a number of a telephone or of a person, which are not counted with.
    if let Some(kind) = ["email", "id-card", "phone"].into_iter().find(|kind| are(kind)) {
        return kind;
    }
    // The kind also reads `V1.2` as the name of a host.
    if cells.iter().all(|cell| is_link(cell)) && are("url") {
        return "url";
    }
    let days: &[&'static str] =
        if cells.iter().any(|cell| has_time(cell)) { &["datetime"] } else { &["date", "month"] };
    if held == "date"
        && let Some(kind) = days.iter().copied().find(|kind| are(kind))
    {
        return kind;
    }
    if cells.iter().all(|cell| is_clock(cell)) && are("time") {
        return "time";
    }
    let is_name = says(&NAMING) || cells.iter().any(|cell| only_names(cell));
    if held == "number" && !is_name && are("number") {
        let is_money = says(&MONEY) || cells.iter().any(|cell| has_currency(cell));
        // What stands without the unit in a column of ten thousands is of ten thousands, too.
        let in_full = unit::of_column(cells).is_none_or(|unit| !unit.starts_with(['万', '亿']));
        return if is_money && in_full && !is_percent(cells) && are("money") { "money" } else { "number" };
    }
    let is_long = |cell: &&Cell| matches!(cell, Cell::Text(text) if text.contains('\n') || text.chars().count() > LINE);
    match () {
        () if says(&LONG) || cells.iter().any(is_long) => "textarea",
        () if !says(&OWN) && !is_name && comes_again(cells) => "select",
        () => "text",
    }
}

/// Whether most values can be read by a kind.
fn are(kind: &str, cells: &[&Cell], timezone: Tz) -> bool {
    let Ok(keywords) = keywords_of(kind, cells) else { return false };
    let Ok(definition) = serde_json::from_value::<FieldDefinition>(Value::Object(keywords)) else { return false };
    let kind = kind::of(&definition);
    let field = Field {
        key: String::new(),
        names: Text::same(""),
        kind,
        column: kind.column(&definition),
        default: None,
        formula: None,
        columns: Vec::new(),
        definition,
    };
    // Its unit is the field's own, where it may have one.
    let manner = Manner { pattern: None, timezone, unit: None, today: day::LEAP_DAY };
    let read = cells.iter().filter(|cell| match cell::read(&field, cell, manner) {
        Ok(_) => true,
        Err(problems) => problems.iter().all(|problem| problem.code == "ambiguous_date"),
    });
    read.count() * 100 >= cells.len() * MOSTLY
}

fn is_link(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if text.starts_with("http://") || text.starts_with("https://") || text.starts_with("www."))
}

fn has_time(cell: &Cell) -> bool {
    match cell {
        Cell::Moment(moment) => moment.time() != NaiveTime::MIN,
        Cell::Text(text) => text.contains([':', '：', '时']),
        _ => false,
    }
}

fn is_clock(cell: &Cell) -> bool {
    matches!(cell, Cell::Time(_)) || matches!(cell, Cell::Text(text) if text.contains([':', '：']))
}

/// Digits that lose something as a number: leading zeros, or more of them than a number keeps.
fn only_names(cell: &Cell) -> bool {
    let (Cell::Text(text) | Cell::Number(text)) = cell else { return false };
    let digits = text.trim_start_matches('-');
    let is_whole = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_whole && (digits.len() > 15 || (digits.len() > 1 && digits.starts_with('0')))
}

fn has_currency(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if text.starts_with(['¥', '￥', '$']) || text.ends_with('元'))
}

fn is_percent(cells: &[&Cell]) -> bool {
    let signed = |cell: &&&Cell| matches!(cell, Cell::Text(text) if text.ends_with(['%', '％']));
    !cells.is_empty() && cells.iter().filter(signed).count() * 100 >= cells.len() * MOSTLY
}

/// The different words of a column, in the order of the sheet; those that differ only in how they are typed are one.
fn distinct(cells: &[&Cell]) -> Vec<String> {
    let mut seen = HashSet::new();
    cells.iter().map(|cell| cell.shown()).filter(|word| seen.insert(folded(word))).collect()
}

fn options(cells: &[&Cell]) -> Vec<String> {
    let words = distinct(cells);
    if words.len() > MOST_OPTIONS { Vec::new() } else { words }
}

/// Whether few words come again and again.
fn comes_again(cells: &[&Cell]) -> bool {
    let words = distinct(cells);
    words.len() <= FEW && words.len() * 2 <= cells.len() && words.iter().all(|word| word.chars().count() <= SHORT)
}

#[cfg(test)]
mod tests;
