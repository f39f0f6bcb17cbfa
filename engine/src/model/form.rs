//! One compiled form: fields, the order its formulas run in, its validator, checks, table and rules.

use super::fields::{self, Field};
use super::refill::{Refill, Source};
use super::{LookupFeed, Mirror, RollupFeed, TitleFeed, WaitingForm, indexes};
use crate::aggregate::Aggregate;
use crate::condition::{Condition, Path, TextShape};
use crate::conversion::{self, ColumnState, Conversion, FieldColumn, Rows};
use crate::definition::{
    CheckDefinition, CheckThat, Definitions, FormDefinition, FormValidator, ReminderDefinition, shown_schema, withheld,
};
use crate::duplicate;
use crate::kind::{self, Column};
use crate::problem::{Problem, Text, pointer_segment};
use crate::rule::Rule;
use crate::script::{Engine, Formula, order};
use crate::store::{EarlierColumn, FormTable, Index, StoredField};
use crate::wording::Wording;
use indexmap::IndexMap;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// One form, ready to take records.
pub struct Form {
    pub app: String,
    pub key: String,
    pub definition: FormDefinition,
    /// What people call it, as its fields.
    pub names: Text,
    pub fields: Vec<Field>,
    positions: HashMap<String, usize>,
    /// The formulas in an order in which each finds its inputs computed.
    pub steps: Vec<Step>,
    /// The fields that are filled in again when others change, each after those it reads.
    pub refills: Vec<Refill>,
    pub checks: Vec<Check>,
    /// Whether an expression or rule of the form looks into other forms or asks about people.
    pub asks: bool,
    /// The form's JSON Schema without `required`, which depends on what is visible and is checked beside it.
    pub validator: FormValidator,
    pub title: Wording,
    pub table: FormTable,
    /// The rules of this form.
    pub rules: Vec<Arc<Rule>>,
    /// The reminders about records of this form.
    pub reminders: Vec<Arc<ReminderDefinition>>,
    /// By what records are taken for duplicates.
    pub duplicates: Vec<duplicate::Rule>,
    /// Copies of this form's fields in other forms, refreshed when they change here.
    pub lookup_feeds: Vec<LookupFeed>,
    /// Titles of other forms' records that repeat the titles of this form's.
    pub title_feeds: Vec<TitleFeed>,
    /// Figures in other forms that this form's records add up to.
    pub rollup_feeds: Vec<RollupFeed>,
    /// Forms whose values that are set aside may name this form's records.
    pub waiting: Vec<WaitingForm>,
    /// Links of this form whose other side says the same.
    pub mirrors: Vec<Mirror>,
    /// The aggregate tables that this form's records count for.
    pub aggregates: Vec<Arc<Aggregate>>,
    /// The aggregate table that this form is; only the engine writes it.
    pub aggregate: Option<Arc<Aggregate>>,
}

/// One value to work out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// That of field `fields[_]`.
    Field(usize),
    /// That of a column, for every row of sub-form `fields[_.0]`.
    Column(usize, usize),
}

impl Step {
    /// The field, or column, whose value it is.
    pub fn of<'f>(&self, fields: &'f [Field]) -> &'f Field {
        match self {
            Self::Field(at) => &fields[*at],
            Self::Column(at, column) => &fields[*at].columns[*column],
        }
    }
}

/// One thing that must hold.
pub struct Check {
    pub definition: CheckDefinition,
    pub that: Test,
}

/// How a check finds out.
pub enum Test {
    Expression(Formula),
    Condition(Condition),
}

impl Test {
    /// Whether it looks into other forms or asks about people.
    fn asks(&self) -> bool {
        matches!(self, Self::Expression(formula) if formula.asks())
    }
}

impl Form {
    pub(super) fn compile(
        app: &str,
        definition: &FormDefinition,
        definitions: &Definitions,
        scripts: &Engine,
    ) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let names = |title: &str| definitions.in_both(title);
        let fields = fields::compile(&definition.properties, "/properties", &names, scripts, &mut problems);
        let checks = checks(definition, scripts, &mut problems);
        let (steps, refills) = in_order(&fields).unwrap_or_else(|problem| {
            problems.push(problem);
            Default::default()
        });
        let validator = match FormValidator::new(definition) {
            Ok(validator) if problems.is_empty() => validator,
            Ok(_) => return Err(problems),
            Err(problem) => {
                problems.push(problem);
                return Err(problems);
            }
        };
        let asks = fields.iter().any(Field::asks) || checks.iter().any(|check| check.that.asks());
        let placed = definitions.columns.get(&definition.key).map(Vec::as_slice).unwrap_or_default();
        let stored: Vec<StoredField> = fields.iter().filter_map(|field| stored_field(field, placed)).collect();
        let columns: BTreeSet<&str> = stored.iter().map(|field| field.key.as_str()).collect();
        let indexes = indexes::of(&fields, definition, definitions, scripts, &columns);
        let earlier = earlier(&fields, placed, &indexes);
        let reminders = definitions.reminders.values().filter(|reminder| reminder.form == definition.key);
        let duplicates = definition.duplicates.iter().map(|rule| duplicate::Rule::compile(app, definition, rule));
        let title = title(&fields, definition, definitions);
        Ok(Self {
            app: app.to_owned(),
            key: definition.key.clone(),
            positions: fields.iter().enumerate().map(|(at, field)| (field.key.clone(), at)).collect(),
            table: FormTable::new(app, &definition.key, stored, indexes).with_earlier(earlier),
            names: names(&definition.title),
            definition: definition.clone(),
            fields,
            steps,
            refills,
            checks,
            asks,
            validator,
            title,
            rules: Vec::new(),
            reminders: reminders.cloned().map(Arc::new).collect(),
            duplicates: duplicates.collect(),
            lookup_feeds: Vec::new(),
            title_feeds: Vec::new(),
            rollup_feeds: Vec::new(),
            waiting: Vec::new(),
            mirrors: Vec::new(),
            aggregates: Vec::new(),
            aggregate: None,
        })
    }

    /// Its document as pages get it; fields that are filled in again say when.
    pub fn shown_schema(&self) -> Value {
        let mut shown = shown_schema(&self.definition);
        for refill in &self.refills {
            let pointer = match refill.step {
                Step::Field(at) => format!("/properties{}", pointer_segment(&self.fields[at].key)),
                Step::Column(at, column) => {
                    let (field, column) = (&self.fields[at], &self.fields[at].columns[column]);
                    let inner = format!("/items/properties{}", pointer_segment(&column.key));
                    format!("/properties{}{inner}", pointer_segment(&field.key))
                }
            };
            if let Some(Value::Object(field)) = shown.pointer_mut(&pointer) {
                field.insert("x-refilled-by".to_owned(), refill.by.iter().map(Source::path).collect());
            }
        }
        shown
    }

    pub fn field(&self, key: &str) -> Option<&Field> {
        self.positions.get(key).map(|at| &self.fields[*at])
    }

    /// A field, or a column of a sub-form as `items.price`.
    pub fn at_path(&self, path: &str) -> Option<&Field> {
        match path.split_once('.') {
            Some((rows, column)) => self.field(rows)?.sub_column(column),
            None => self.field(path),
        }
    }

    /// What a field is called now, by the key it had when something was written down about it.
    pub fn key_now<'a>(&'a self, key: &'a str) -> &'a str {
        let renamed = || self.fields.iter().find(|field| field.definition.formerly.as_deref() == Some(key));
        if self.field(key).is_some() { key } else { renamed().map_or(key, |field| &field.key) }
    }

    /// The label of a field or system field; the key itself for anything else.
    pub fn field_title<'a>(&'a self, key: &'a str) -> &'a str {
        self.field(key).map_or(key, Field::title)
    }

    /// The same in both languages.
    pub fn field_names(&self, key: &str) -> Text {
        self.field(key).map_or_else(|| Text::same(key), |field| field.names.clone())
    }

    /// Hides in a document what sensitive and masked fields take from it; `set` says from where, by field.
    pub fn hide_taken(&self, set: &IndexMap<String, String>, document: &mut Value) {
        for (key, path) in set {
            let is_discreet = self.field(key).is_some_and(Field::is_discreet);
            if let Some(place) = document.pointer_mut(path).filter(|place| is_discreet && !place.is_null()) {
                *place = "•••".into();
            }
        }
    }

    pub fn rule(&self, key: &str) -> Option<&Arc<Rule>> {
        self.rules.iter().find(|rule| rule.definition.key == key)
    }
}

fn checks(definition: &FormDefinition, scripts: &Engine, problems: &mut Vec<Problem>) -> Vec<Check> {
    let mut checks = Vec::new();
    for (at, check) in definition.checks.iter().enumerate() {
        let that = match &check.that {
            CheckThat::Condition(condition) => Ok(Test::Condition(condition.clone())),
            CheckThat::Expression(text) => Formula::compile(scripts, text).map(Test::Expression),
        };
        match that {
            Ok(that) => checks.push(Check { definition: check.clone(), that }),
            Err(problem) => problems.push(problem.at(format!("/x-checks/{at}/that"))),
        }
    }
    checks
}

/// What records are called: as the form says, or else by the first text that is withheld from nobody.
fn title(fields: &[Field], definition: &FormDefinition, definitions: &Definitions) -> Wording {
    let is_told = |field: &&Field| {
        field.column == Some(Column::Text) && withheld(definitions, &definition.key, &field.key).is_none()
    };
    let first_text = || fields.iter().find(is_told).map(|field| format!("{{{{ {} }}}}", field.key));
    Wording::parse(&definition.title_template.clone().or_else(first_text).unwrap_or_default())
}

/// Where fields have values from before, the youngest of each field first.
fn earlier(fields: &[Field], placed: &[FieldColumn], indexes: &[Index]) -> Vec<EarlierColumn> {
    let columns = placed.iter().rev().filter(|row| row.is_earlier());
    let found = columns.filter_map(|row| {
        let field = fields.iter().find(|field| field.key == row.field && field.column.is_some())?;
        let conversion = Conversion::between(&row.holds, &field.definition).map(Arc::new);
        // Which of two values that have become alike stays is decided one by one.
        let is_unique = indexes.iter().any(|index| index.unique && index.fields.contains(&row.field));
        Some(EarlierColumn {
            field: row.field.clone(),
            name: row.name.clone(),
            column: kind::column(&row.holds)?,
            is_plain: !is_unique && conversion.as_ref().is_some_and(|conversion| conversion.is_plain()),
            conversion,
            rows: Rows::between(&row.holds, &field.definition).map(Arc::new),
            is_redone: conversion::is_redone(&row.holds, &field.definition),
        })
    });
    found.collect()
}

fn stored_field(field: &Field, placed: &[FieldColumn]) -> Option<StoredField> {
    let live = placed.iter().find(|row| row.field == field.key && row.state == ColumnState::Live);
    let name = live.map_or_else(|| conversion::own_name(&field.key), |row| row.name.clone());
    let shape = match field.kind.name() {
        "date" => TextShape::Day,
        "datetime" => TextShape::Moment,
        _ => TextShape::Any,
    };
    let columns =
        field.columns.iter().filter_map(|one| Some((one.key.clone(), one.column?, Path::Rows(one.key.clone()))));
    let parts = field.kind.parts().iter().map(|(name, part)| {
        let (column, path) = part.place(name);
        ((*name).to_owned(), column, path)
    });
    let inside = columns.chain(parts).collect();
    Some(StoredField { key: field.key.clone(), name, column: field.column?, shape, inside })
}

/// The formulas in an order in which each finds its inputs computed, and the defaults that are filled in again likewise.
fn in_order(fields: &[Field]) -> Result<(Vec<Step>, Vec<Refill>), Problem> {
    let mut steps: BTreeMap<String, Step> = BTreeMap::new();
    let mut graph: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (at, field) in fields.iter().enumerate() {
        if let Some(reads) = field.follows() {
            graph.insert(field.key.clone(), reads);
            steps.insert(field.key.clone(), Step::Field(at));
        }
        for (column_at, column) in field.columns.iter().enumerate() {
            let name = |column: &str| format!("{}.{column}", field.key);
            let Some(reads) = column.follows() else { continue };
            let own = |path: String| if field.sub_column(&path).is_some() { name(&path) } else { path };
            graph.insert(name(&column.key), reads.into_iter().map(own).collect());
            steps.insert(name(&column.key), Step::Column(at, column_at));
        }
    }
    let sorted = order(&graph).map_err(|cycle| {
        let way = cycle.way(|name| Some(steps.get(name)?.of(fields).title()));
        Problem::new(
            "/properties",
            "formula_cycle",
            format!("公式互相引用：{way}"),
            format!("formulas refer to each other: {way}"),
        )
    })?;
    let sorted: Vec<&Step> = sorted.iter().filter_map(|name| steps.get(name)).collect();
    let formulas = sorted.iter().filter(|step| step.of(fields).formula.is_some());
    let refills = sorted.iter().filter(|step| step.of(fields).is_refilled());
    Ok((formulas.map(|step| (*step).clone()).collect(), refills.map(|step| Refill::of(fields, step)).collect()))
}
