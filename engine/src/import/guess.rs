//! Guessing a mapping: by the names of columns, by what stands in them, and by what people chose the last time.

use super::cell::{self, Manner, folded};
use super::plan::{Place, is_importable};
use super::{ImportError, SAMPLE, Source, day, sum, unit};
use crate::access::FormRights;
use crate::definition::{ImportColumn, ImportDefinition};
use crate::kind;
use crate::model::{Field, Form};
use crate::store::jobs::Profile;
use crate::table::{Cell, Row};
use chrono_tz::Tz;
use serde::Serialize;
use std::collections::HashSet;

/// Values of a column that are shown.
const SHOWN: usize = 5;
/// Two names less alike than this are strangers.
const ALIKE: f64 = 0.55;
/// Columns we write ourselves into files of refused rows.
const OURS: [&str; 4] = ["问题", "problem", "problems", "行号"];
/// Words that mean the same above a column.
const SYNONYMS: [&[&str]; 12] = [
    &["手机", "电话", "手机号", "手机号码", "联系电话", "联系方式", "phone", "mobile", "tel"],
    &["邮箱", "电子邮箱", "邮件", "email", "e-mail", "mail"],
    &["名称", "姓名", "名字", "name", "title", "标题"],
    &["公司", "公司名称", "企业名称", "客户名称", "客户", "company", "customer"],
    &["编号", "编码", "代码", "号码", "no", "no.", "code", "number", "id"],
    &["数量", "件数", "qty", "quantity", "count"],
    &["单价", "价格", "price", "unitprice"],
    &["金额", "总价", "合计", "amount", "total", "sum"],
    &["日期", "时间", "date", "time"],
    &["负责人", "销售", "业务员", "跟进人", "owner", "agent"],
    &["备注", "说明", "描述", "remark", "note", "notes", "description"],
    &["地址", "联系地址", "address"],
];

/// A field a column may go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Target {
    /// As mappings name it: `items.qty`.
    pub path: String,
    pub title: String,
    pub kind: &'static str,
    pub required: bool,
    /// Rows can be matched by it.
    pub key: bool,
    /// Values go into it; without this it can only be matched by.
    pub writable: bool,
}

/// What was found out about a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnGuess {
    pub heading: String,
    pub samples: Vec<String>,
    /// `text`, `number`, `date`, `flag` or `empty`: what stands in it.
    pub holds: &'static str,
    /// The field it seems to go to.
    pub field: Option<String>,
    /// Whether it carries the field's own name.
    pub sure: bool,
}

/// What was found out about a sheet.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Look {
    pub heading_line: usize,
    pub columns: Vec<ColumnGuess>,
    pub targets: Vec<Target>,
    pub mapping: ImportDefinition,
    /// The title of the saved mapping that fits this file.
    pub profile: Option<String>,
}

/// The fields of a form a person may import into or match by.
pub fn targets(form: &Form, rights: &FormRights) -> Vec<Target> {
    let fields = rights.fields();
    let required = &form.definition.required;
    let mut targets = Vec::new();
    for field in form.fields.iter().filter(|field| field.column.is_some()) {
        let key = field.definition.unique || field.kind.name() == "serial";
        let writable = is_importable(field) && fields.edits(&field.key);
        if writable || (key && fields.sees(&field.key)) {
            targets.push(Target {
                path: field.key.clone(),
                title: field.title().to_owned(),
                kind: field.kind.name(),
                required: required.contains(&field.key),
                key: key || (writable && kind::sortable(&field.definition)),
                writable,
            });
        }
        let inner = field.definition.items.as_ref();
        for column in field.columns.iter().filter(|_| fields.edits(&field.key)) {
            let path = format!("{}.{}", field.key, column.key);
            if is_importable(column) && fields.edits(&path) {
                targets.push(Target {
                    path,
                    title: format!("{} · {}", field.title(), column.title()),
                    kind: column.kind.name(),
                    required: inner.is_some_and(|items| items.required.contains(&column.key)),
                    key: false,
                    writable: true,
                });
            }
        }
    }
    targets
}

/// Looks at the first rows of a sheet and guesses where its columns go. Blocks.
///
/// # Errors
/// What is wrong with the file.
pub fn look(
    form: &Form,
    rights: &FormRights,
    source: &Source,
    profiles: &[Profile],
    timezone: Tz,
) -> Result<Look, ImportError> {
    let rows = source.file.first(source.sheet.as_deref(), source.heading.line + SAMPLE)?;
    let rows: Vec<&Row> =
        rows.iter().filter(|row| row.line > source.heading.line && !row.is_blank() && !sum::is_sum(row)).collect();
    let targets = targets(form, rights);
    let headings = &source.heading.names;
    let samples: Vec<Vec<&Cell>> = (0..headings.len())
        .map(|at| rows.iter().filter_map(|row| row.cells.get(at)).filter(|cell| !cell.is_empty()).collect())
        .collect();
    let (mapping, profile) = match fitting(profiles, headings) {
        Some((title, mapping)) => (mapping, Some(title)),
        None => (guess(form, &targets, headings, &samples, timezone), None),
    };
    let columns = headings
        .iter()
        .zip(&samples)
        .map(|(heading, cells)| {
            let field = mapping.columns.get(heading).map(|column| column.field.clone());
            let target = field.as_deref().and_then(|path| targets.iter().find(|target| target.path == path));
            let sure = profile.is_some() || target.is_some_and(|target| likeness(heading, form, &target.path) >= 1.0);
            ColumnGuess { heading: heading.clone(), samples: shown(cells), holds: holds(cells), field, sure }
        })
        .collect();
    Ok(Look { heading_line: source.heading.line, columns, targets, mapping, profile })
}

/// The newest saved mapping all columns of which stand in the file.
fn fitting(profiles: &[Profile], headings: &[String]) -> Option<(String, ImportDefinition)> {
    profiles.iter().find_map(|profile| {
        let mapping: ImportDefinition = serde_json::from_value(profile.mapping.clone()).ok()?;
        let fits = !mapping.columns.is_empty() && mapping.columns.keys().all(|heading| headings.contains(heading));
        fits.then(|| (profile.title.clone(), mapping))
    })
}

fn guess(
    form: &Form,
    targets: &[Target],
    headings: &[String],
    samples: &[Vec<&Cell>],
    timezone: Tz,
) -> ImportDefinition {
    let unit_of = |cells: &Vec<&Cell>| unit::of_column(cells).filter(|unit| !unit::counts(unit));
    let units: Vec<Option<String>> = samples.iter().map(unit_of).collect();
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (at, heading) in headings.iter().enumerate().filter(|(_, h)| !OURS.contains(&folded(h).as_str())) {
        for (target_at, target) in targets.iter().enumerate().filter(|(_, target)| target.writable) {
            let alike = likeness(heading, form, &target.path);
            if alike < ALIKE {
                continue;
            }
            let fit = fit(form, target, &samples[at], (units[at].as_deref(), timezone));
            // A column of that very name is meant even when it is full of mistakes.
            if alike >= 1.0 || fit > 0.3 {
                pairs.push((alike + fit / 4.0, at, target_at));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut mapping = ImportDefinition { form: form.key.clone(), ..ImportDefinition::default() };
    let (mut taken, mut chosen) = (HashSet::new(), vec![None; headings.len()]);
    for (_, at, target_at) in pairs {
        if chosen[at].is_none() && taken.insert(target_at) {
            chosen[at] = Some(&targets[target_at]);
        }
    }
    // Of every column: which field it goes to may still be changed.
    mapping.units = headings.iter().zip(units).filter_map(|(heading, unit)| Some((heading.clone(), unit?))).collect();
    for ((heading, target), cells) in headings.iter().zip(chosen).zip(samples) {
        let Some(target) = target else { continue };
        mapping.columns.insert(heading.clone(), ImportColumn { field: target.path.clone() });
        if target.kind.starts_with("date")
            && let Some(pattern) = pattern(cells)
        {
            mapping.dates.insert(target.path.clone(), pattern.to_owned());
        }
    }
    let unique = |target: &&Target| form.field(&target.path).is_some_and(|field| field.definition.unique);
    let mapped = |target: &&Target| mapping.columns.values().any(|column| column.field == target.path);
    mapping.matched_by = targets.iter().filter(mapped).filter(unique).map(|t| t.path.clone()).take(1).collect();
    mapping
}

/// How much a heading looks like the name of a field: 1 when it is its title or key.
fn likeness(heading: &str, form: &Form, path: &str) -> f64 {
    let Some(place) = super::plan::place(form, path) else { return 0.0 };
    let names = names(place, form);
    let heading = folded(heading).replace(['*', '：', ':', '（', '）', '(', ')'], "");
    names.iter().map(|name| alike(&heading, &folded(name))).fold(0.0, f64::max)
}

/// What a field is called: as it was written, and in both languages, for a file may have been exported in either.
fn called(field: &Field) -> [&str; 3] {
    [field.title(), &field.names.zh, &field.names.en]
}

fn names(place: Place<'_>, form: &Form) -> Vec<String> {
    match place.inner {
        None => called(place.field).into_iter().chain([place.field.key.as_str()]).map(str::to_owned).collect(),
        Some(inner) => {
            let outer = place.field;
            let mut names = Vec::new();
            for between in [".", "/", "-", "·", ""] {
                let titles = called(outer).into_iter().zip(called(inner));
                names.extend(titles.map(|(outer, inner)| format!("{outer}{between}{inner}")));
                names.push(format!("{}{between}{}", outer.key, inner.key));
            }
            // Its own name alone, where no other field is called so.
            let own = |field: &Field| field.title() == inner.title();
            if !form.fields.iter().any(own)
                && !form.fields.iter().any(|f| f.key != outer.key && f.columns.iter().any(own))
            {
                names.push(inner.title().to_owned());
            }
            names
        }
    }
}

fn alike(heading: &str, name: &str) -> f64 {
    if heading == name {
        return 1.0;
    }
    let same_meaning = |words: &&&[&str]| words.contains(&heading) && words.contains(&name);
    if SYNONYMS.iter().any(|words| same_meaning(&words)) {
        return 0.9;
    }
    let (short, long) = if heading.len() < name.len() { (heading, name) } else { (name, heading) };
    if short.chars().count() >= 2 && long.contains(short) {
        // Byte lengths of names are small.
        let share = short.len() as f64 / long.len() as f64;
        return 0.6 + share * 0.3;
    }
    strsim::normalized_damerau_levenshtein(heading, name) * 0.9
}

/// The share of a column's values the field's kind can read. What refers to other things is not looked up here.
fn fit(form: &Form, target: &Target, cells: &[&Cell], (unit, timezone): (Option<&str>, Tz)) -> f64 {
    let Some(place) = super::plan::place(form, &target.path) else { return 0.0 };
    let field = place.reads();
    let refers = field.kind.schema(&field.definition);
    if cells.is_empty() || refers["format"] == "uuid" || refers["items"]["format"] == "uuid" {
        return 0.5;
    }
    let manner = Manner { pattern: None, timezone, unit, today: day::LEAP_DAY };
    let reads = cells.iter().filter(|cell| match cell::read(field, cell, manner) {
        Ok(_) => true,
        Err(problems) => problems.iter().all(|problem| problem.code == "ambiguous_date"),
    });
    // There are sixty values at most.
    reads.count() as f64 / cells.len() as f64
}

/// Some of the values of a column, each once.
pub(super) fn shown(cells: &[&Cell]) -> Vec<String> {
    let mut shown: Vec<String> = Vec::new();
    for text in cells.iter().map(|cell| cell.shown()) {
        if shown.len() >= SHOWN {
            break;
        }
        if !shown.contains(&text) {
            shown.push(text);
        }
    }
    shown
}

/// How a column writes days with the year last, when one of its values leaves no doubt.
pub(super) fn pattern(cells: &[&Cell]) -> Option<&'static str> {
    let parts = cells.iter().filter_map(|cell| match cell {
        Cell::Text(text) => {
            let text = text.split(' ').next().unwrap_or(text);
            let mut parts = text.split('/');
            let (one, two) = (parts.next()?.parse::<u32>().ok()?, parts.next()?.parse::<u32>().ok()?);
            (parts.next()?.len() == 4).then_some((one, two))
        }
        _ => None,
    });
    let parts: Vec<(u32, u32)> = parts.collect();
    let (first, second) = (parts.iter().any(|p| p.0 > 12), parts.iter().any(|p| p.1 > 12));
    match (first, second) {
        (true, false) => Some("DD/MM/YYYY"),
        (false, true) => Some("MM/DD/YYYY"),
        _ => None,
    }
}

/// Whether a cell holds a number, with a sign before or a unit behind it.
pub(super) fn is_number(cell: &Cell) -> bool {
    match cell {
        Cell::Number(_) => true,
        Cell::Text(text) => {
            let bare = unit::bare(text).trim_start_matches(['¥', '￥', '$', '-']);
            bare.trim_end_matches(['%', '元']).replace(',', "").parse::<f64>().is_ok()
        }
        _ => false,
    }
}

/// What most values of a column are: `text`, `number`, `date`, `flag`, or `empty`.
pub(super) fn holds(cells: &[&Cell]) -> &'static str {
    let all = |fits: &dyn Fn(&Cell) -> bool| {
        !cells.is_empty() && cells.iter().filter(|c| fits(c)).count() * 10 >= cells.len() * 8
    };
    let day = |cell: &Cell| match cell {
        Cell::Moment(_) => true,
        Cell::Text(text) => {
            text.len() >= 6
                && text.chars().filter(char::is_ascii_digit).count() >= 4
                && text.contains(['-', '/', '年', '.'])
                && text.chars().all(|c| !c.is_alphabetic() || "年月日时分秒".contains(c))
        }
        _ => false,
    };
    let flag = |cell: &Cell| match cell {
        Cell::Flag(_) => true,
        Cell::Text(text) => {
            ["是", "否", "true", "false", "yes", "no", "√", "×", "有", "无"].contains(&folded(text).as_str())
        }
        _ => false,
    };
    match () {
        () if cells.is_empty() => "empty",
        () if all(&flag) => "flag",
        () if all(&is_number) => "number",
        () if all(&day) => "date",
        () => "text",
    }
}
