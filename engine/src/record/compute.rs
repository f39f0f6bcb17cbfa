//! Values the engine finds itself: defaults of new records, formulas in their order, and which fields, and cells of
//! sub-forms, conditions hide.

use super::Authority;
use super::draft::Draft;
use super::merge::with_ids;
use crate::condition::{Condition, ConditionContext, holds};
use crate::definition::{FormDefinition, HiddenValues};
use crate::kind;
use crate::model::{DefaultValue, Field, Step};
use crate::problem::{Problem, Text, pointer_segment};
use crate::script::{Formula, ScriptProblem};
use crate::store::StoredRecord;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// One cell of a sub-form: which row, counted from 0, and which column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cell {
    pub field: String,
    pub at: usize,
    pub column: String,
}

impl Cell {
    /// As pages name it: `items/0/price`.
    pub fn place(&self) -> String {
        let Self { field, at, column } = self;
        format!("{field}/{at}/{column}")
    }

    /// As problems name it.
    pub fn pointer(&self) -> String {
        let Self { field, at, column } = self;
        format!("{}/{at}{}", pointer_segment(field), pointer_segment(column))
    }
}

/// Hiding a field may hide others; a chain longer than this stops.
const ROUNDS: usize = 8;

impl Draft<'_> {
    /// Gives empty fields of a new record their defaults, and figures over records that do not exist yet theirs.
    pub fn apply_defaults(&mut self) {
        self.apply_defaults_where(|_| true);
    }

    /// The same beside values that somebody sends: what they have emptied stays empty, where it is theirs to write.
    pub fn apply_defaults_beside(&mut self, values: &Map<String, Value>, authority: &Authority<'_>) {
        let fields = match authority {
            Authority::Rights(rights) if values.values().any(kind::is_missing) => rights.fields_of_new(),
            _ => return self.apply_defaults(),
        };
        let form = self.form;
        self.apply_defaults_where(|field| {
            // Rows are emptied by leaving none.
            let is_empty = |said: &Value| said.is_null() || !field.columns.is_empty() && kind::is_missing(said);
            let is_emptied = field.default.is_some() && values.get(&field.key).is_some_and(is_empty);
            let is_theirs = !field.definition.readonly
                && fields.edits(&field.key)
                && !form.definition.editable.iter().any(|rule| rule.edit.contains(&field.key));
            !(is_emptied && is_theirs)
        });
    }

    /// The same for some fields alone.
    pub fn apply_defaults_where(&mut self, is_meant: impl Fn(&Field) -> bool) {
        let form = self.form;
        for field in form.fields.iter().filter(|field| is_meant(field)) {
            if field.is_figure() {
                self.set(&field.key, field.kind.default(&field.definition));
            } else if !field.is_computed() && field.column.is_some() && kind::is_missing(self.value(&field.key)) {
                let value = self.default_of(field, None);
                self.set(&field.key, value);
            }
        }
    }

    /// Gives empty columns of rows that are not in `before` their defaults.
    pub fn apply_row_defaults(&mut self, before: Option<&StoredRecord>) {
        let known: BTreeSet<&str> = before.into_iter().flat_map(row_ids).collect();
        for field in self.form.fields.iter().filter(|field| !field.columns.is_empty()) {
            let Value::Array(mut rows) = self.value(&field.key).clone() else { continue };
            for row in rows.iter_mut().filter_map(Value::as_object_mut) {
                if row.get(super::merge::ROW_ID).and_then(Value::as_str).is_some_and(|id| known.contains(&id)) {
                    continue;
                }
                for column in
                    field.columns.iter().filter(|c| !c.is_computed() && !row.contains_key(&c.key)).collect::<Vec<_>>()
                {
                    let value = self.default_of(column, Some((field.key.as_str(), &*row)));
                    if !kind::is_missing(&value) {
                        row.insert(column.key.clone(), value);
                    }
                }
            }
            self.set(&field.key, Value::Array(rows));
        }
    }

    /// The default of a field, or of a column in a row of a sub-form.
    pub(super) fn default_of(&self, field: &Field, row: Option<(&str, &Map<String, Value>)>) -> Value {
        let value = match &field.default {
            None => return field.kind.default(&field.definition),
            Some(DefaultValue::Constant(value)) => value.clone(),
            Some(DefaultValue::Expression(formula)) => {
                let mut facts = self.script_facts(row.map(|(_, row)| row));
                if self.is_lent(field, row.map(|(rows, _)| rows)) {
                    facts.inquiry = Some(&self.lent);
                }
                formula.evaluate(self.context.scripts, &facts).unwrap_or(Value::Null)
            }
        };
        let value = kind::computed(&field.definition, value).unwrap_or(Value::Null);
        if field.columns.is_empty() { value } else { with_ids(value) }
    }

    /// Whether the public link that is answered lets this field, or column, look into other forms.
    pub(super) fn is_lent(&self, field: &Field, rows: Option<&str>) -> bool {
        let Some(lent) = &self.context.principal.lent else { return false };
        let path = rows.map_or_else(|| field.key.clone(), |rows| format!("{rows}.{}", field.key));
        (&lent.app, &lent.form) == (&self.form.app, &self.form.key) && lent.fields.contains(&path)
    }

    /// Runs formulas and finds what is hidden until both agree. A hidden field counts as empty unless the form keeps
    /// hidden values; `hidden` and `hidden_cells` then hold it either way. Answers what formulas failed, by pointer.
    pub fn settle(&mut self) -> BTreeMap<String, ScriptProblem> {
        let mut failed = self.run_formulas();
        for _ in 0..ROUNDS {
            let (hidden, cells) = self.find_hidden();
            if hidden == self.hidden && cells == self.hidden_cells {
                break;
            }
            let before = std::mem::replace(&mut self.hidden, hidden);
            let cells_before = std::mem::replace(&mut self.hidden_cells, cells);
            // Where hiding changes no value, every formula has seen what it would see again.
            if !self.clear_hidden() && !self.shows_computed_again(&before, &cells_before) {
                break;
            }
            failed = self.run_formulas();
        }
        failed
    }

    /// Whether what is hidden counts as empty.
    pub fn clears_hidden(&self) -> bool {
        self.form.definition.hidden_values == HiddenValues::Clear
    }

    /// Empties what is hidden, unless the form keeps hidden values; true when something had a value.
    fn clear_hidden(&mut self) -> bool {
        if !self.clears_hidden() {
            return false;
        }
        let mut had = false;
        for key in &self.hidden {
            had |= self.facts.remove(key).is_some();
        }
        for Cell { field, at, column } in &self.hidden_cells {
            let row = self.facts.get_mut(field).and_then(|rows| rows.get_mut(*at)).and_then(Value::as_object_mut);
            had |= row.is_some_and(|row| row.shift_remove(column).is_some());
        }
        had
    }

    /// Whether a computed field or cell that was hidden, and passed over therefore, is shown now.
    fn shows_computed_again(&self, before: &BTreeSet<String>, cells_before: &BTreeSet<Cell>) -> bool {
        let mut shown = before.difference(&self.hidden).filter_map(|key| self.form.field(key));
        let mut cells = cells_before
            .difference(&self.hidden_cells)
            .filter_map(|cell| self.form.field(&cell.field)?.sub_column(&cell.column));
        shown.any(|field| field.formula.is_some()) || cells.any(|column| column.formula.is_some())
    }

    /// The problems of formulas that failed in fields that are shown.
    pub fn report(&mut self, failed: BTreeMap<String, ScriptProblem>) {
        let cells: BTreeSet<String> = self.hidden_cells.iter().map(Cell::pointer).collect();
        for (pointer, problem) in failed {
            let field = pointer.split('/').nth(1).unwrap_or_default();
            if !self.hidden.contains(field) && !cells.contains(&pointer) {
                let Text { zh, en } = self.form.field_names(field);
                let found = Problem::new(
                    pointer.clone(),
                    "formula_failed",
                    format!("“{zh}”算不出来：{}", problem.message.zh),
                    format!("'{en}' cannot be computed: {}", problem.message.en),
                );
                self.problems.push(found);
            }
        }
    }

    /// Whether a formula is not worked out and keeps what it says. One that says nothing may have been hidden until now, but
    /// nobody acts whom it could ask for.
    fn keeps(&self, path: &str, field: &Field, value: &Value) -> bool {
        let is_of_me = || field.formula.as_ref().is_some_and(Formula::is_of_me);
        self.only.as_ref().is_some_and(|only| !only.contains(path)) && (!kind::is_missing(value) || is_of_me())
    }

    /// Why formulas say nothing though they give something, of those that are shown.
    pub fn shown_unfit(&self) -> Vec<Problem> {
        let cells: BTreeSet<String> = self.hidden_cells.iter().map(Cell::pointer).collect();
        let is_shown = |pointer: &str| {
            !self.hidden.contains(pointer.split('/').nth(1).unwrap_or_default()) && !cells.contains(pointer)
        };
        self.unfit.iter().filter(|(pointer, _)| is_shown(pointer)).map(|(_, problem)| problem.clone()).collect()
    }

    fn find_hidden(&self) -> (BTreeSet<String>, BTreeSet<Cell>) {
        let (form, conditions) = (&self.form.definition, &self.context.conditions);
        (hidden(form, &self.facts, conditions), hidden_cells(form, &self.facts, conditions))
    }

    /// Whether a formula of this cell is passed over, because it is hidden and counts as empty.
    fn passes_over(&self, field: &str, at: usize, column: &str) -> bool {
        !self.hidden_cells.is_empty()
            && self.clears_hidden()
            && self.hidden_cells.contains(&Cell { field: field.to_owned(), at, column: column.to_owned() })
    }

    fn run_formulas(&mut self) -> BTreeMap<String, ScriptProblem> {
        let mut found = Troubles::default();
        let form = self.form;
        for step in &form.steps {
            match step {
                Step::Field(at) => {
                    let field = &form.fields[*at];
                    if self.hidden.contains(&field.key) && self.clears_hidden() {
                        continue;
                    }
                    if self.keeps(&field.key, field, self.value(&field.key)) {
                        continue;
                    }
                    let value = self.computed(field, None, || pointer_segment(&field.key), &mut found);
                    self.set(&field.key, value);
                }
                Step::Column(at, column) => {
                    let field = &form.fields[*at];
                    let column = &field.columns[*column];
                    let Some(Value::Array(rows)) = self.facts.get(&field.key) else { continue };
                    let (path, mut cells) = (form.path_of(step), Vec::with_capacity(rows.len()));
                    for (at, row) in rows.iter().enumerate().filter_map(|(at, row)| Some((at, row.as_object()?))) {
                        let place = || format!("{}/{at}{}", pointer_segment(&field.key), pointer_segment(&column.key));
                        let said = row.get(&column.key).unwrap_or(&Value::Null);
                        cells.push(if self.passes_over(&field.key, at, &column.key) {
                            Value::Null
                        } else if self.keeps(&path, column, said) {
                            said.clone()
                        } else {
                            self.computed(column, Some(row), place, &mut found)
                        });
                    }
                    let Some(Value::Array(rows)) = self.facts.get_mut(&field.key) else { continue };
                    for (row, value) in rows.iter_mut().filter_map(Value::as_object_mut).zip(cells) {
                        if kind::is_missing(&value) {
                            row.remove(&column.key);
                        } else {
                            row.insert(column.key.clone(), value);
                        }
                    }
                }
            }
        }
        self.unfit = found.unfit;
        found.failed
    }

    fn computed(
        &self,
        field: &Field,
        row: Option<&Map<String, Value>>,
        pointer: impl FnOnce() -> String,
        found: &mut Troubles,
    ) -> Value {
        let Some(formula) = &field.formula else { return Value::Null };
        let value = match formula.evaluate(self.context.scripts, &self.script_facts(row)) {
            Ok(value) => value,
            Err(problem) => {
                found.failed.insert(pointer(), problem);
                return Value::Null;
            }
        };
        kind::computed(&field.definition, value.clone()).unwrap_or_else(|problems| {
            let pointer = pointer();
            found.unfit.insert(pointer.clone(), unfit(field, &value, &problems, pointer));
            Value::Null
        })
    }
}

/// What came of formulas that gave no value.
#[derive(Default)]
struct Troubles {
    failed: BTreeMap<String, ScriptProblem>,
    unfit: BTreeMap<String, Problem>,
}

/// Characters of a result that a problem says.
const SAID: usize = 40;

/// What a formula gave, and that it is no value of its field.
fn unfit(field: &Field, value: &Value, problems: &[Problem], pointer: String) -> Problem {
    let cut = |text: &str| match text.char_indices().nth(SAID) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    };
    let given = match value {
        Value::String(text) => Text::new(format!("文字“{}”", cut(text)), format!("the text '{}'", cut(text))),
        Value::Number(number) => Text::new(format!("数字 {number}"), format!("the number {number}")),
        Value::Bool(true) => Text::new("“是”", "yes"),
        Value::Bool(false) => Text::new("“否”", "no"),
        Value::Array(items) => Text::new(format!("{} 个值的列表", items.len()), format!("a list of {}", items.len())),
        Value::Null | Value::Object(_) => Text::new("一组值", "several values by name"),
    };
    let kind = if field.kind.name() == "formula" { kind::implied(&field.definition) } else { field.kind };
    let into = kind.title();
    let (zh, en) = (format!("放不进{}字段", into.zh), format!("does not fit a field of kind {}", into.en));
    if field.is_discreet() {
        return Problem::new(pointer, "formula_unfit", format!("结果{zh}"), format!("the result {en}"));
    }
    let (zh, en) = (format!("结果是{}，{zh}", given.zh), format!("the result is {}, which {en}", given.en));
    let problem = Problem::new(pointer, "formula_unfit", zh, en);
    match problems.first() {
        // Of a number in words, or words where a number belongs, all is said.
        Some(why) if why.code != "not_a_number" => problem.hint(why.message.zh.clone(), why.message.en.clone()),
        _ => problem,
    }
}

/// The fields that conditions hide in a record with these values.
pub(crate) fn hidden(
    form: &FormDefinition,
    facts: &Map<String, Value>,
    context: &ConditionContext,
) -> BTreeSet<String> {
    let mut hidden = unmet(form.visibility.iter().map(|rule| (rule.show.as_slice(), &rule.when)), facts, context);
    hidden.retain(|field| !field.contains('.'));
    hidden
}

/// What conditions hide in a record.
#[derive(Debug)]
pub(crate) struct Unseen {
    fields: BTreeSet<String>,
    cells: BTreeSet<Cell>,
}

impl Unseen {
    /// In a record with these values.
    pub(crate) fn of(form: &FormDefinition, facts: &Map<String, Value>, context: &ConditionContext) -> Self {
        Self { fields: hidden(form, facts, context), cells: hidden_cells(form, facts, context) }
    }

    /// Whether a field is hidden, or the cell in this row, from 0, and column of it.
    pub(crate) fn has(&self, field: &str, cell: Option<(usize, &str)>) -> bool {
        let is_cell_hidden = |(at, column): (usize, &str)| {
            self.cells.contains(&Cell { field: field.to_owned(), at, column: column.to_owned() })
        };
        self.fields.contains(field) || cell.is_some_and(is_cell_hidden)
    }
}

/// The cells of sub-forms that conditions hide in a record with these values.
fn hidden_cells(form: &FormDefinition, facts: &Map<String, Value>, context: &ConditionContext) -> BTreeSet<Cell> {
    ruled_cells(form.visibility.iter().map(|rule| (rule.show.as_slice(), &rule.when)), false, facts, context)
}

/// Takes out of a record the cells that conditions hide in it; `facts` is the record as a whole.
pub(crate) fn drop_hidden_cells(
    form: &FormDefinition,
    facts: &Map<String, Value>,
    context: &ConditionContext,
    values: &mut Map<String, Value>,
) {
    for Cell { field, at, column } in hidden_cells(form, facts, context) {
        let row = values.get_mut(&field).and_then(|rows| rows.get_mut(at)).and_then(Value::as_object_mut);
        if let Some(row) = row {
            row.shift_remove(&column);
        }
    }
}

/// The fields that people may not change in a record with these values.
pub(super) fn locked(
    form: &FormDefinition,
    facts: &Map<String, Value>,
    context: &ConditionContext,
) -> BTreeSet<String> {
    let mut locked = unmet(form.editable.iter().map(|rule| (rule.edit.as_slice(), &rule.when)), facts, context);
    locked.retain(|field| !field.contains('.'));
    locked
}

/// The cells of sub-forms that people may not change in a record with these values.
pub(super) fn locked_cells(
    form: &FormDefinition,
    facts: &Map<String, Value>,
    context: &ConditionContext,
) -> BTreeSet<Cell> {
    ruled_cells(form.editable.iter().map(|rule| (rule.edit.as_slice(), &rule.when)), false, facts, context)
}

/// The cells of sub-forms that must have a value in a record with these values.
pub(super) fn required_cells(
    form: &FormDefinition,
    facts: &Map<String, Value>,
    context: &ConditionContext,
) -> BTreeSet<Cell> {
    ruled_cells(form.required_when.iter().map(|rule| (rule.require.as_slice(), &rule.when)), true, facts, context)
}

/// The cells of columns that rules name, those of which one holds or those of which none does. Of the rows of its sub-form a
/// condition sees the one it is asked about.
fn ruled_cells<'r>(
    rules: impl Iterator<Item = (&'r [String], &'r Condition)>,
    is_met: bool,
    facts: &Map<String, Value>,
    context: &ConditionContext,
) -> BTreeSet<Cell> {
    let mut ruled: BTreeMap<&str, BTreeMap<&str, Vec<&Condition>>> = BTreeMap::new();
    for (paths, when) in rules {
        for (field, column) in paths.iter().filter_map(|path| path.split_once('.')) {
            ruled.entry(field).or_default().entry(column).or_default().push(when);
        }
    }
    let mut found = BTreeSet::new();
    for (field, columns) in ruled {
        let Some(Value::Array(rows)) = facts.get(field) else { continue };
        let mut seen = facts.clone();
        for (at, row) in rows.iter().enumerate() {
            seen.insert(field.to_owned(), Value::Array(vec![row.clone()]));
            let meant =
                columns.iter().filter(|(_, rules)| rules.iter().any(|when| holds(when, &seen, context)) == is_met);
            found.extend(meant.map(|(column, _)| Cell { field: field.to_owned(), at, column: (*column).to_owned() }));
        }
    }
    found
}

/// The fields that rules name of which none holds.
fn unmet<'r>(
    rules: impl Iterator<Item = (&'r [String], &'r Condition)>,
    facts: &Map<String, Value>,
    context: &ConditionContext,
) -> BTreeSet<String> {
    let mut named: BTreeMap<&str, bool> = BTreeMap::new();
    for (fields, when) in rules {
        let is_met = holds(when, facts, context);
        for field in fields {
            *named.entry(field).or_default() |= is_met;
        }
    }
    named.into_iter().filter(|(_, is_met)| !is_met).map(|(field, _)| field.to_owned()).collect()
}

/// The ids of all sub-form rows of a record.
fn row_ids(record: &StoredRecord) -> impl Iterator<Item = &str> {
    record
        .values
        .values()
        .filter_map(Value::as_array)
        .flatten()
        .filter_map(|row| row.get(super::merge::ROW_ID)?.as_str())
}
