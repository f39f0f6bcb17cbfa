//! Whether a draft may be saved: what must be there, what the form's JSON Schema says, and the form's own checks.
//! Every mistake is found, each with the field it is about.

use super::compute::{Cell, required_cells};
use super::draft::Draft;
use super::grade::path_at;
use crate::kind;
use crate::model::{Check, Field, Test};
use crate::problem::{Problem, Text, pointer_segment};
use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashMap, HashSet};

/// No sub-form grows beyond this many rows.
const MOST_ROWS: usize = 1000;

impl Draft<'_> {
    /// The fields that must have a value now: visible, and required always or by a condition that holds.
    pub fn required(&self) -> BTreeSet<&str> {
        let conditions = &self.context.conditions;
        let by_condition = self
            .form
            .definition
            .required_when
            .iter()
            .filter(|rule| crate::condition::holds(&rule.when, &self.facts, conditions))
            .flat_map(|rule| &rule.require);
        self.form
            .definition
            .required
            .iter()
            .chain(by_condition)
            .map(String::as_str)
            .filter(|field| !field.contains('.') && !self.hidden.contains(*field))
            .filter(|field| !self.form.field(field).is_some_and(|field| field.definition.hidden))
            .collect()
    }

    /// The cells of sub-forms that must have a value now by a condition that holds in their row.
    pub fn required_cells(&self) -> BTreeSet<Cell> {
        let mut cells = required_cells(&self.form.definition, &self.facts, &self.context.conditions);
        cells.retain(|cell| !self.hidden.contains(&cell.field) && !self.hidden_cells.contains(cell));
        cells.retain(|cell| {
            let field = self.form.field(&cell.field);
            !field.is_some_and(|field| {
                field.definition.hidden || field.sub_column(&cell.column).is_some_and(|column| column.definition.hidden)
            })
        });
        cells
    }

    /// Collects everything that keeps the draft from being saved.
    pub fn validate(&mut self) {
        let mut found = Vec::new();
        for key in self.required() {
            if let Some(field) = self.form.field(key)
                && field.column.is_some()
                && field.kind.name() != "serial"
                && kind::is_missing(self.value(key))
                && !self.unreadable.iter().any(|field| field == key)
                && !self.problems.iter().any(|problem| problem.pointer == pointer_segment(key))
            {
                found.push(missing(field, pointer_segment(key)));
            }
        }
        for field in self.form.fields.iter().filter(|f| !f.columns.is_empty() && !self.hidden.contains(&f.key)) {
            if let Value::Array(rows) = self.value(&field.key) {
                check_rows(field, rows, &self.hidden_cells, &mut found);
                for group in &self.form.definition.unique {
                    check_together(field, rows, group, &mut found);
                }
            }
        }
        for cell in self.required_cells() {
            let pointer = cell.pointer();
            let Cell { field, at, column } = cell;
            let is_told = found.iter().chain(&self.problems).any(|problem| problem.pointer == pointer);
            let definition = self.form.field(&field).and_then(|field| field.sub_column(&column));
            if let Some(definition) = definition
                && !is_told
                && kind::is_missing(&self.value(&field)[at][column.as_str()])
            {
                found.push(missing(definition, pointer));
            }
        }
        self.check_schema(&mut found);
        self.problems.append(&mut found);
    }

    /// The form's own checks, run only on a draft that is otherwise sound.
    pub fn check(&mut self) {
        if !self.problems.is_empty() {
            return;
        }
        let mut found = Vec::new();
        for check in &self.form.checks {
            let at = check.definition.at.as_deref().unwrap_or_default();
            let has_rows = |field: &str| self.form.field(field).is_some_and(|field| !field.columns.is_empty());
            let Some((field, column)) = at.split_once('.').filter(|(field, _)| has_rows(field)) else {
                // A part of an address stands in no row.
                let pointer = at.split('.').filter(|part| !part.is_empty()).map(pointer_segment).collect();
                found.extend(self.ask(check, pointer, &self.facts, None));
                continue;
            };
            let rows = self.value(field).as_array().into_iter().flatten().enumerate();
            let mut seen = self.facts.clone();
            for (at, row) in rows.filter_map(|(at, row)| Some((at, row.as_object()?))) {
                let cell = Cell { field: field.to_owned(), at, column: column.to_owned() };
                if !self.hidden_cells.contains(&cell) {
                    seen.insert(field.to_owned(), Value::Array(vec![Value::Object(row.clone())]));
                    found.extend(self.ask(check, cell.pointer(), &seen, Some(row)));
                }
            }
        }
        self.problems.append(&mut found);
    }

    /// What is wrong where a check does not hold. Its condition sees `seen`, its expression the record and the row.
    fn ask(
        &self,
        check: &Check,
        pointer: String,
        seen: &Map<String, Value>,
        row: Option<&Map<String, Value>>,
    ) -> Option<Problem> {
        let holds = match &check.that {
            Test::Condition(condition) => Ok(crate::condition::holds(condition, seen, &self.context.conditions)),
            Test::Expression(formula) => formula
                .evaluate(self.context.scripts, &self.script_facts(row))
                .map(|answer| answer != Value::Bool(false)),
        };
        match holds {
            Ok(true) => None,
            Ok(false) => {
                let Text { zh, en } = self.in_both(&check.definition.message);
                Some(Problem::new(pointer, "check_failed", zh, en))
            }
            Err(problem) => Some(problem.at(pointer)),
        }
    }

    fn check_schema(&self, found: &mut Vec<Problem>) {
        let problems = self.form.validator.check(&Value::Object(self.values()));
        for problem in problems {
            let problem = self.in_own_words(problem);
            // A further schema may ask for what the form asks for as well.
            let mut told = found.iter().chain(&self.problems);
            if problem.code != "required" || !told.any(|other| other.pointer == problem.pointer) {
                found.push(problem);
            }
        }
    }

    /// What is wrong in the words of the form, where it has some: a pattern tells people nothing, nor does a key.
    fn in_own_words(&self, problem: Problem) -> Problem {
        let field = self.form.at_path(&path_at(&problem.pointer));
        // Two steps lead inside of one value, such as an address, which no field of the form stands for.
        let is_whole = problem.pointer.matches('/').count() != 2;
        if let Some(field) = field.filter(|_| problem.code == "required" && is_whole) {
            return missing(field, problem.pointer);
        }
        let words = field.and_then(|field| field.definition.pattern_message.as_deref());
        let Some(words) = words.filter(|_| problem.code == "wrong_pattern") else { return problem };
        let Text { zh, en } = self.in_both(words);
        Problem::new(problem.pointer, problem.code, zh, en)
    }

    /// A text of the app's definitions, in both languages.
    fn in_both(&self, text: &str) -> Text {
        let app = self.context.model.app(&self.form.app);
        app.map_or_else(|| Text::same(text), |app| app.definitions.in_both(text))
    }
}

fn missing(field: &Field, pointer: String) -> Problem {
    let Text { zh, en } = &field.names;
    Problem::new(pointer, "required", format!("请填写{zh}"), format!("{en} is required"))
}

fn check_rows(field: &Field, rows: &[Value], hidden: &BTreeSet<Cell>, found: &mut Vec<Problem>) {
    let pointer = pointer_segment(&field.key);
    if rows.len() > MOST_ROWS {
        found.push(Problem::new(
            pointer,
            "too_many_rows",
            format!("“{}”最多 {MOST_ROWS} 行，现有 {} 行", field.names.zh, rows.len()),
            format!("'{}' holds at most {MOST_ROWS} rows and has {}", field.names.en, rows.len()),
        ));
        return;
    }
    let required = field.definition.items.as_ref().map(|items| items.required.as_slice()).unwrap_or_default();
    let rows: Vec<&Map<String, Value>> = rows.iter().filter_map(Value::as_object).collect();
    let is_hidden = |at: usize, column: &str| {
        !hidden.is_empty() && hidden.contains(&Cell { field: field.key.clone(), at, column: column.to_owned() })
    };
    for column in &field.columns {
        let is_asked = required.contains(&column.key) && !column.definition.hidden && !field.definition.hidden;
        let mut seen = HashSet::new();
        for (at, row) in rows.iter().enumerate() {
            let here = format!("{pointer}/{at}{}", pointer_segment(&column.key));
            let value = row.get(&column.key).filter(|value| !kind::is_missing(value));
            match value {
                None if is_asked && !is_hidden(at, &column.key) => {
                    found.push(missing(column, here));
                }
                Some(value) if column.definition.unique && !seen.insert(value.to_string()) => {
                    let Text { zh, en } = &column.names;
                    found.push(Problem::new(
                        here,
                        "not_unique",
                        format!("“{zh}”在表中重复"),
                        format!("'{en}' occurs twice in the table"),
                    ));
                }
                _ => {}
            }
        }
    }
}

/// Columns of the sub-form whose values together may stand in one row only. A row that leaves one of them empty repeats none.
fn check_together(field: &Field, rows: &[Value], group: &[String], found: &mut Vec<Problem>) {
    let own = |path: &String| {
        let (outer, inner) = path.split_once('.')?;
        field.sub_column(inner).filter(|_| outer == field.key)
    };
    let Some(columns) = group.iter().map(own).collect::<Option<Vec<&Field>>>() else { return };
    let Some(first) = columns.first() else { return };
    let mut seen = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        let values = columns.iter().map(|column| {
            let value = row.get(&column.key).filter(|value| !kind::is_missing(value));
            value.map(Value::to_string)
        });
        let Some(values) = values.collect::<Option<Vec<String>>>() else { continue };
        let earlier = *seen.entry(values).or_insert(at);
        if earlier != at {
            let zh: Vec<&str> = columns.iter().map(|column| column.names.zh.as_str()).collect();
            let en: Vec<&str> = columns.iter().map(|column| column.names.en.as_str()).collect();
            found.push(Problem::new(
                format!("{}/{at}{}", pointer_segment(&field.key), pointer_segment(&first.key)),
                "not_unique",
                format!("{}与第 {} 行相同", zh.join("、"), earlier + 1),
                format!("{} are the same as in row {}", en.join(" and "), earlier + 1),
            ));
        }
    }
}
