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
    /// Its link field that points here.
    pub link: String,
    /// Its lookup field.
    pub lookup: String,
    pub reader: Reader,
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
            let definition = &field.definition;
            match field.kind.name() {
                "lookup" => {
                    let (Some(link), Some(source)) = (&definition.link, &definition.field) else { continue };
                    let Some(target) = form.field(link).and_then(|link| link.links_to()) else { continue };
                    lookups.push((
                        target.to_owned(),
                        LookupFeed {
                            source: source.clone(),
                            form: form.key.clone(),
                            link: link.clone(),
                            lookup: field.key.clone(),
                            reader: reader(form, field, &read_elsewhere),
                        },
                    ));
                }
                "rollup" => {
                    let (Some(child), Some(via)) = (&definition.form, &definition.via) else { continue };
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
                _ => {}
            }
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

fn reader(form: &Form, copy: &Field, read_elsewhere: &BTreeSet<(String, String)>) -> Reader {
    let key = copy.key.as_str();
    let in_formula = form.fields.iter().flat_map(|field| field.columns.iter().chain([field])).any(|field| {
        let read = field.formula.as_ref().map(Formula::fields);
        read.is_some_and(|paths| paths.iter().any(|path| path.split('.').next() == Some(key)))
    });
    let is_judged = !form.rules.is_empty()
        || form.definition.visibility.iter().any(|rule| rule.when.fields().contains(&key))
        || form.aggregates.iter().any(|one| one.reads(&form.key, key))
        || form.reminders.iter().any(|reminder| reminder.when.iter().any(|when| when.fields().contains(&key)));
    if in_formula || is_judged || read_elsewhere.contains(&(form.key.clone(), copy.key.clone())) {
        return Reader::Values;
    }
    let in_text = copy.is_searched() || form.title.fields().any(|named| named == key);
    if in_text { Reader::Text } else { Reader::None }
}
