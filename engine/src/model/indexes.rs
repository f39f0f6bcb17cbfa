//! Which indexes a form needs, read from its definitions: unique keys, links, what views and permission groups filter
//! by, what views sort by, what dashboards group by and what formulas of other forms look up.

use super::{Field, Form};
use crate::condition::{Condition, Op};
use crate::definition::{CheckThat, Definitions, FormDefinition, ViewDefinition, ViewGroups, ViewKind};
use crate::kind::Column;
use crate::script::{Engine, Formula};
use crate::store::Index;
use std::collections::BTreeSet;

/// Every index slows each write down a little; beyond this many a form is better served by fewer views.
const MOST: usize = 24;

pub(super) fn of(
    fields: &[Field],
    form: &FormDefinition,
    definitions: &Definitions,
    scripts: &Engine,
    stored: &BTreeSet<&str>,
) -> Vec<Index> {
    let sortable = |key: &str| match fields.iter().find(|field| field.key == key) {
        Some(field) => stored.contains(key) && field.column.is_some_and(Column::is_ordered),
        None => ["created_at", "created_by", "updated_at", "flow_state"].contains(&key),
    };
    let mut unique: Vec<Index> = fields
        .iter()
        .filter(|field| field.definition.unique && stored.contains(field.key.as_str()))
        .map(|field| Index { fields: vec![field.key.clone()], unique: true })
        .collect();
    let compound = form.unique.iter().filter(|keys| keys.iter().all(|key| stored.contains(key.as_str())));
    unique.extend(compound.map(|keys| Index { fields: keys.clone(), unique: true }));

    // By nothing but their equals are these found.
    let sealed = fields.iter().filter(|field| field.is_sealed() && !field.definition.unique);
    unique.extend(sealed.map(|field| Index { fields: vec![field.key.clone()], unique: false }));

    let mut plain: Vec<Vec<String>> = Vec::new();
    plain.extend(fields.iter().filter(|f| f.links_to().is_some() && sortable(&f.key)).map(|f| vec![f.key.clone()]));
    plain.extend(looked_up(&form.key, definitions, scripts));
    for group in definitions.access.groups.iter().filter(|g| g.all_forms().any(|f| f == form.key)) {
        plain.push(group.rows.as_ref().map(equal_fields).unwrap_or_default());
    }
    for view in definitions.views.values().filter(|view| view.form == form.key) {
        plain.extend(keys_of_view(view));
    }
    for widget in definitions.dashboards.values().flat_map(|dashboard| &dashboard.widgets) {
        if let (true, Some(group)) = (widget.form == form.key, &widget.group) {
            // With the measured field beside it, the index alone answers; a million records are not looked at.
            let measured = widget.measure.as_ref().and_then(|measure| measure.field.clone());
            plain.push([group.field().to_owned()].into_iter().chain(measured).collect());
        }
    }
    let mut indexes = unique;
    for keys in plain {
        if let Some(index) = plain_index(keys, sortable)
            && indexes.len() < MOST
            && !indexes.contains(&index)
        {
            indexes.push(index);
        }
    }
    indexes
}

/// The fields by which expressions of the app find records of a form.
fn looked_up(form: &str, definitions: &Definitions, scripts: &Engine) -> Vec<Vec<String>> {
    let expressions = definitions.forms.values().flat_map(|other| {
        let fields = other.properties.values().flat_map(|field| {
            let columns = field.items.iter().flat_map(|items| items.properties.values());
            columns.chain([field]).flat_map(|field| {
                field.formula.as_deref().into_iter().chain(field.default.as_ref().and_then(|default| default.as_str()))
            })
        });
        fields.chain(other.checks.iter().filter_map(|check| match &check.that {
            CheckThat::Expression(text) => Some(text.as_str()),
            CheckThat::Condition(_) => None,
        }))
    });
    // Most expressions look nothing up and need not be compiled once more for this.
    let texts = expressions.filter(|text| text.contains("LOOKUP") || text.contains("MAPX"));
    let compiled = texts.filter_map(|text| Formula::compile(scripts, text.trim_start_matches("= ")).ok());
    let calls = compiled.flat_map(|formula| formula.look_ups().to_vec());
    calls.filter(|call| call.form == form).map(|call| call.keys).collect()
}

/// The indexes that serve one view of a form.
pub fn of_view(view: &ViewDefinition, form: &Form) -> Vec<Index> {
    let sortable = |key: &str| form.table.column(key).is_some_and(Column::is_ordered);
    keys_of_view(view).into_iter().filter_map(|keys| plain_index(keys, sortable)).collect()
}

/// An index over those of the keys that one can sort by, each once.
fn plain_index(mut keys: Vec<String>, sortable: impl Fn(&str) -> bool) -> Option<Index> {
    keys.retain(|key| sortable(key));
    let mut seen = BTreeSet::new();
    keys.retain(|key| seen.insert(key.clone()));
    (!keys.is_empty()).then_some(Index { fields: keys, unique: false })
}

/// What a view filters by, and then what it puts side by side: its order, the columns of a board with their figure, the
/// days of a calendar, the bars of a Gantt chart below what heads them, the groups of a table. One list of keys for each way
/// its records are asked for.
fn keys_of_view(view: &ViewDefinition) -> Vec<Vec<String>> {
    let filter = view.filter.as_ref().map(equal_fields).unwrap_or_default();
    let sort = view.sort.first().map(|key| key.trim_start_matches('-').to_owned());
    let mut ways: Vec<Vec<String>> = Vec::new();
    match (view.kind, &view.kanban, &view.calendar, &view.gantt) {
        (ViewKind::Kanban, Some(kanban), _, _) => {
            ways.push([Some(kanban.by.clone()), sort].into_iter().flatten().collect());
            ways.extend(kanban.sum.clone().map(|sum| vec![kanban.by.clone(), sum]));
        }
        (ViewKind::Calendar, _, Some(calendar), _) => {
            ways.push(vec![calendar.start.clone()]);
            ways.extend(calendar.end.clone().map(|end| vec![end]));
        }
        (ViewKind::Gantt, _, _, Some(gantt)) => {
            let group = view.group.iter().flat_map(ViewGroups::levels).map(|level| level.field().to_owned()).next();
            ways.push(group.into_iter().chain([sort.unwrap_or_else(|| gantt.start.clone())]).collect());
        }
        _ => {
            let groups = view.group.iter().flat_map(ViewGroups::levels).map(|level| level.field().to_owned());
            let groups: Vec<String> = groups.collect();
            ways.push(sort.clone().into_iter().collect());
            if !groups.is_empty() {
                ways.push(groups.into_iter().chain(sort).collect());
            }
        }
    }
    ways.into_iter().map(|keys| filter.iter().cloned().chain(keys).collect()).collect()
}

/// The fields a condition compares for equality in every case it holds.
fn equal_fields(condition: &Condition) -> Vec<String> {
    match condition {
        Condition::All(parts) => parts.iter().flat_map(equal_fields).collect(),
        Condition::Compare(test) if test.op == Op::Equal => vec![test.field.clone()],
        _ => Vec::new(),
    }
}
