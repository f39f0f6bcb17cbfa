//! What flows from one form into others: lookups that copy a field and rollups that add records up.

use super::Form;
use crate::condition::Condition;
use crate::definition::AggregateOp;
use std::collections::BTreeMap;

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

/// Tells every form what flows out of it.
pub(super) fn connect(forms: &mut BTreeMap<String, Form>) {
    let mut lookups: Vec<(String, LookupFeed)> = Vec::new();
    let mut rollups: Vec<(String, RollupFeed)> = Vec::new();
    for form in forms.values() {
        for field in &form.fields {
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
    for (form, feed) in rollups {
        if let Some(form) = forms.get_mut(&form) {
            form.rollup_feeds.push(feed);
        }
    }
}
