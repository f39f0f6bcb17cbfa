//! What lookups and rollups are made of: follows links to other forms and writes the field found there into `source`,
//! so that storage, filters and display need not look at other forms again.

use super::{AggregateOp, FieldDefinition, FieldSource, FormDefinition, system_field};
use crate::kind;
use std::collections::BTreeMap;

/// How many lookups of lookups are followed; deeper ones, and cycles, are left without a source.
const DEPTH: u8 = 8;

/// Gives every lookup and rollup of every form its source.
pub(super) fn put_in_place(forms: &mut BTreeMap<String, FormDefinition>) {
    let snapshot = forms.clone();
    for (key, form) in forms {
        let Some(own) = snapshot.get(key) else { continue };
        for (_, field) in &mut form.properties {
            field.source = find(&snapshot, own, None, field, DEPTH).map(Box::new);
            let columns = field.items.as_ref().map(|items| items.properties.clone());
            for (_, column) in field.items.iter_mut().flat_map(|items| &mut items.properties) {
                column.source = find(&snapshot, own, columns.as_ref(), column, DEPTH).map(Box::new);
            }
        }
    }
}

type Columns = indexmap::IndexMap<String, FieldDefinition>;

fn find(
    forms: &BTreeMap<String, FormDefinition>,
    form: &FormDefinition,
    row: Option<&Columns>,
    field: &FieldDefinition,
    depth: u8,
) -> Option<FieldSource> {
    let (other, many) = match kind::of(field).name() {
        "lookup" => {
            let link = field.link.as_deref()?;
            let link = row.and_then(|row| row.get(link)).or_else(|| form.properties.get(link))?;
            (link.form.as_deref()?, link.many)
        }
        "rollup" if field.op != Some(AggregateOp::Count) => (field.form.as_deref()?, false),
        _ => return None,
    };
    let other = forms.get(other)?;
    let key = field.field.as_deref()?;
    let target = other.properties.get(key).or_else(|| system_field(key))?;
    let mut source =
        FieldDefinition { default: None, refill: false, formula: None, unique: false, hidden: false, ..target.clone() };
    if let Some(deeper) = depth.checked_sub(1) {
        source.source = find(forms, other, None, target, deeper).map(Box::new);
    }
    // A computed text or number stays one when its formula is left behind.
    if source.kind.as_deref() == Some("formula") {
        source.kind = Some(kind::implied(target).name().to_owned());
    }
    source.decimals = field.decimals.or(source.decimals);
    source.thousands = field.thousands.or(source.thousands);
    source.unit = field.unit.clone().or(source.unit);
    // What is said through several records further on is one list here, of the values at the end of the way.
    if let Some(deeper) = source.source.take_if(|deeper| deeper.many) {
        return Some(FieldSource { field: deeper.field, many: true, nested: many });
    }
    Some(FieldSource { field: source, many, nested: false })
}
