//! What flows from one form into others: lookups that copy a field and rollups that add records up.

use super::{Field, Form};
use crate::condition::Condition;
use crate::definition::AggregateOp;
use crate::script::Formula;
use std::collections::{BTreeMap, BTreeSet};

/// A field of this form that is copied into a lookup of another form.
#[derive(Debug, Clone)]
pub struct LookupFeed {
    /// The field of this form.
    pub source: String,
    /// The form with the lookup.
    pub form: String,
    /// Its field that holds the link here: a link to one or several, or the sub-form whose rows have one.
    pub via: String,
    pub lookup: LookupPath,
    /// Whether the copy is the value itself: one record is linked to, and not from rows.
    pub plain: bool,
    pub reader: Reader,
}

/// Where a lookup stands in its form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookupPath {
    /// The lookup itself, or the sub-form it is a column of.
    pub field: String,
    pub column: Option<String>,
}

/// What else in its form a copied field goes into; decides how much is worked out again when the copy changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reader {
    /// Nothing: the copy alone is written.
    None,
    /// The title or the search for text.
    Text,
    /// Formulas, figures, aggregate tables, rules or further copies: the record changes as if a person had changed it.
    Values,
}

/// A link of another form to this one whose record's title is repeated in the titles there.
#[derive(Debug, Clone)]
pub struct TitleFeed {
    /// The form whose titles name records of this one.
    pub form: String,
    /// Its link field that points here.
    pub link: String,
}

/// A figure in another form that this form's records add up to.
#[derive(Debug, Clone)]
pub struct RollupFeed {
    /// The link field of this form that points to the other one.
    pub via: String,
    /// The form with the figure.
    pub form: String,
    /// Its rollup field.
    pub rollup: String,
    pub op: AggregateOp,
    /// The field of this form that is added up; none for a count.
    pub source: Option<String>,
    /// Which of this form's records count.
    pub filter: Option<Condition>,
}

/// A form that has set values aside which may name records of this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingForm {
    pub form: String,
    /// The fields of this form that tell its records apart there, or say which of them may be chosen.
    pub fields: BTreeSet<String>,
}

/// A link whose other side is kept in step: what is chosen here is said there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mirror {
    /// The link field of this form.
    pub link: String,
    /// The form it points to.
    pub form: String,
    /// The link field there that points back.
    pub back: String,
    /// Whether the one there takes several records.
    pub many: bool,
}

/// Tells every form what flows out of it.
pub(super) fn connect(forms: &mut BTreeMap<String, Form>) {
    let mirrors = mirrors(forms);
    let mut lookups: Vec<(String, LookupFeed)> = Vec::new();
    let mut rollups: Vec<(String, RollupFeed)> = Vec::new();
    let mut titles: Vec<(String, TitleFeed)> = Vec::new();
    let read_elsewhere = read_elsewhere(forms);
    for form in forms.values() {
        for field in &form.fields {
            if let Some(target) = field.links_to().filter(|_| form.title.fields().any(|named| named == field.key)) {
                titles.push((target.to_owned(), TitleFeed { form: form.key.clone(), link: field.key.clone() }));
            }
            for lookup in field.columns.iter().chain([field]).filter(|lookup| lookup.kind.name() == "lookup") {
                lookups.extend(lookup_feed(form, field, lookup, &read_elsewhere));
            }
            let definition = &field.definition;
            if let ("rollup", Some(child), Some(via)) = (field.kind.name(), &definition.form, &definition.via) {
                rollups.push((
                    child.clone(),
                    RollupFeed {
                        via: via.clone(),
                        form: form.key.clone(),
                        rollup: field.key.clone(),
                        op: definition.op.unwrap_or(AggregateOp::Count),
                        source: definition.field.clone(),
                        filter: definition.filter.clone(),
                    },
                ));
            }
        }
    }
    let waiting: Vec<(String, WaitingForm)> = forms.values().flat_map(|form| waiting(form, forms)).collect();
    for (form, feed) in waiting {
        if let Some(form) = forms.get_mut(&form) {
            form.waiting.push(feed);
        }
    }
    for (form, feed) in lookups {
        if let Some(form) = forms.get_mut(&form) {
            form.lookup_feeds.push(feed);
        }
    }
    for (form, feed) in titles {
        if let Some(form) = forms.get_mut(&form) {
            form.title_feeds.push(feed);
        }
    }
    for (form, feed) in rollups {
        if let Some(form) = forms.get_mut(&form) {
            form.rollup_feeds.push(feed);
        }
    }
    for (form, mirror) in mirrors {
        if let Some(form) = forms.get_mut(&form).filter(|form| !form.mirrors.contains(&mirror)) {
            form.mirrors.push(mirror);
        }
    }
}

/// What a form may have set aside because no record was there that it names, by the form of that record.
fn waiting(form: &Form, forms: &BTreeMap<String, Form>) -> BTreeMap<String, WaitingForm> {
    let mut found: BTreeMap<String, WaitingForm> = BTreeMap::new();
    for earlier in &form.table.earlier {
        let Some(field) = form.field(&earlier.field) else { continue };
        let becomes_link = earlier.conversion.as_ref().is_some_and(|conversion| !conversion.is_between_links());
        let columns = field.columns.iter().filter(|_| earlier.rows.is_some());
        for link in columns.chain([field].into_iter().filter(|_| becomes_link)) {
            let Some(target) = link.links_to().and_then(|key| forms.get(key)) else { continue };
            let unique = target.fields.iter().filter(|one| one.definition.unique || one.kind.name() == "serial");
            let by = unique.map(|one| one.key.clone()).chain(link.definition.link_by.clone());
            let chosen = link.definition.filter.iter().flat_map(Condition::read_fields).map(str::to_owned);
            let waiting = found
                .entry(target.key.clone())
                .or_insert_with(|| WaitingForm { form: form.key.clone(), fields: BTreeSet::new() });
            waiting.fields.extend(by.chain(chosen));
        }
    }
    found
}

/// What flows into `lookup`, which is `field` or one of its columns, and the form it comes from.
fn lookup_feed(
    form: &Form,
    field: &Field,
    lookup: &Field,
    read_elsewhere: &BTreeSet<(String, String)>,
) -> Option<(String, LookupFeed)> {
    let definition = &lookup.definition;
    let link = definition.link.as_deref()?;
    let in_row = field.sub_column(link);
    let (via, link) = match in_row {
        Some(column) => (field.key.as_str(), column),
        None => (link, form.field(link)?),
    };
    let is_column = !std::ptr::eq(field, lookup);
    let feed = LookupFeed {
        source: definition.field.clone()?,
        form: form.key.clone(),
        via: via.to_owned(),
        lookup: LookupPath { field: field.key.clone(), column: is_column.then(|| lookup.key.clone()) },
        plain: !is_column && !link.definition.many,
        reader: reader(form, field, is_column.then_some(lookup), read_elsewhere),
    };
    Some((link.links_to()?.to_owned(), feed))
}

/// Both sides of every two-way link.
fn mirrors(forms: &BTreeMap<String, Form>) -> Vec<(String, Mirror)> {
    let mut found = Vec::new();
    for form in forms.values() {
        for field in &form.fields {
            let (Some(there), Some(back)) = (field.links_to(), &field.definition.mirror) else { continue };
            let Some(other) = forms.get(there).and_then(|other| other.field(back)) else { continue };
            let side = |link: &str, form: &str, back: &Field| Mirror {
                link: link.to_owned(),
                form: form.to_owned(),
                back: back.key.clone(),
                many: back.definition.many,
            };
            found.push((form.key.clone(), side(&field.key, there, other)));
            found.push((there.to_owned(), side(back, &form.key, field)));
        }
    }
    found
}

/// The fields of each form that figures and copies of other forms are made of.
fn read_elsewhere(forms: &BTreeMap<String, Form>) -> BTreeSet<(String, String)> {
    let mut read = BTreeSet::new();
    for form in forms.values() {
        for definition in form.fields.iter().map(|field| &field.definition) {
            let link = definition.link.as_deref().and_then(|link| form.field(link)).and_then(Field::links_to);
            let Some(other) = link.or(definition.form.as_deref()) else { continue };
            let filtered = definition.filter.iter().flat_map(Condition::fields).map(str::to_owned);
            read.extend(definition.field.iter().cloned().chain(filtered).map(|field| (other.to_owned(), field)));
        }
    }
    read
}

/// What reads a copy in `field`, or in a column of it.
fn reader(form: &Form, field: &Field, column: Option<&Field>, read_elsewhere: &BTreeSet<(String, String)>) -> Reader {
    let key = field.key.as_str();
    let reads =
        |formula: &Formula, name: &str| formula.fields().iter().any(|path| path.split('.').next() == Some(name));
    let mut formulas =
        form.fields.iter().flat_map(|one| one.columns.iter().chain([one])).filter_map(|one| one.formula.as_ref());
    let in_formula =
        formulas.any(|formula| reads(formula, key) || column.is_some_and(|column| reads(formula, &column.key)));
    let named = |name: &str| name.split('.').next() == Some(key);
    let is_judged = !form.rules.is_empty()
        || form.definition.visibility.iter().any(|rule| rule.when.fields().into_iter().any(named))
        || form.aggregates.iter().any(|one| one.reads(&form.key, key))
        || form.reminders.iter().any(|reminder| reminder.when.iter().any(|when| when.fields().into_iter().any(named)));
    if in_formula || is_judged || read_elsewhere.contains(&(form.key.clone(), field.key.clone())) {
        return Reader::Values;
    }
    let in_text = field.is_searched() || form.title.fields().any(|named| named == key);
    if in_text { Reader::Text } else { Reader::None }
}
