//! One option of a tree, by the way to it: `浙江省/杭州市/西湖区`.

use super::{Column, Display, Family, Kind, operators, typing};
use crate::{
    definition::{FieldDefinition, TreeOption},
    problem::{Problem, Text, nearest},
};
use serde_json::{Value, json};

/// Between the steps of a way.
const STEP: char = '/';
const MAX_DEPTH: usize = 8;
const MAX_OPTIONS: usize = 10_000;

pub(super) struct CascadeKind;

impl Kind for CascadeKind {
    fn name(&self) -> &'static str {
        "cascade"
    }

    fn title(&self) -> Text {
        Text::new("级联选择", "Cascade")
    }

    fn keywords(&self) -> &'static [&'static str] {
        &["x-tree", "x-any-level"]
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        json!({ "type": "string" })
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Text)
    }

    fn family(&self) -> Family {
        Family::Spelled
    }

    fn normalise(&self, field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        let steps = match value {
            Value::String(text) => text.split([STEP, '>', '＞', '／']).map(str::to_owned).collect(),
            Value::Array(steps) => steps.into_iter().map(typing::text).collect::<Result<Vec<_>, _>>()?,
            _ => return Err(typing::problem("not_text", "应为文字", "should be text")),
        };
        let mut options = field.tree.as_slice();
        let mut way = Vec::with_capacity(steps.len());
        for step in &steps {
            let step = typing::one_line(step);
            match options.iter().find(|option| option.title == step) {
                Some(option) => options = &option.children,
                None => return Err(unknown(options, &way, &step)),
            }
            way.push(step);
        }
        if !options.is_empty() && !field.any_level {
            let some: Vec<&str> = options.iter().take(5).map(|option| option.title.as_str()).collect();
            let problem = Problem::new("", "not_finished", "还要选到下一级", "goes on to a further level");
            return Err(vec![problem.hint(format!("如：{}", some.join("、")), format!("Such as {}", some.join(", ")))]);
        }
        Ok(Value::String(way.join(&STEP.to_string())))
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, _display: &Display<'_>) -> String {
        value.as_str().unwrap_or_default().replace(STEP, " / ")
    }

    fn write_text(&self, _field: &FieldDefinition, value: &Value, _display: &Display<'_>) -> String {
        value.as_str().unwrap_or_default().to_owned()
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::TEXT
    }

    fn searchable(&self, _field: &FieldDefinition) -> bool {
        true
    }

    fn check(&self, field: &FieldDefinition) -> Vec<Problem> {
        let mut problems = Vec::new();
        if field.tree.is_empty() {
            problems.push(Problem::new("/x-tree", "no_options", "至少要有一个选项", "at least one option is needed"));
        }
        let count = check_level(&field.tree, "/x-tree", 1, &mut problems);
        if count > MAX_OPTIONS {
            let (zh, en) = (format!("最多 {MAX_OPTIONS} 个选项"), format!("at most {MAX_OPTIONS} options"));
            problems.push(Problem::new("/x-tree", "too_many_options", zh, en));
        }
        problems
    }
}

/// The mistakes of one level and those below; answers how many options there are.
fn check_level(options: &[TreeOption], pointer: &str, depth: usize, problems: &mut Vec<Problem>) -> usize {
    let mut count = options.len();
    for (at, option) in options.iter().enumerate() {
        let here = format!("{pointer}/{at}");
        let title = &option.title;
        if title.trim().is_empty() || title.trim() != title || title.contains([STEP, '>', '＞', '／', '\n']) {
            let (zh, en) = (
                "选项不能为空、首尾有空格或含有 / 和 >",
                "an option cannot be empty, begin or end with a space, or hold / or >",
            );
            problems.push(Problem::new(format!("{here}/title"), "blank_option", zh, en));
        }
        if options[..at].iter().any(|other| other.title == *title) {
            let (zh, en) = (format!("选项“{title}”重复"), format!("the option \"{title}\" occurs twice"));
            problems.push(Problem::new(format!("{here}/title"), "duplicate_option", zh, en));
        }
        if depth == MAX_DEPTH && !option.children.is_empty() {
            let (zh, en) = (format!("最多 {MAX_DEPTH} 级"), format!("at most {MAX_DEPTH} levels"));
            problems.push(Problem::new(format!("{here}/children"), "too_deep", zh, en));
        } else {
            count += check_level(&option.children, &format!("{here}/children"), depth + 1, problems);
        }
    }
    count
}

fn unknown(options: &[TreeOption], way: &[String], step: &str) -> Vec<Problem> {
    let place = way.last().map_or_else(String::new, |last| format!("“{last}”下"));
    let under = way.last().map_or_else(String::new, |last| format!(" under \"{last}\""));
    let (zh, en) = (format!("{place}没有选项“{step}”"), format!("there is no option \"{step}\"{under}"));
    let problem = Problem::new("", "unknown_option", zh, en);
    vec![match nearest(step, options.iter().map(|option| option.title.as_str())) {
        Some(near) => problem.hint(format!("是“{near}”吗？"), format!("Did you mean \"{near}\"?")),
        None => problem,
    }]
}
