//! What someone may do with each field of a record: hide, see or edit, for named fields and for the rest.

use crate::definition::{FieldRight, SYSTEM_FIELDS};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A right for every field. A path `items.price` names a column of a sub-form and never exceeds the right on `items`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldRights {
    /// For fields that are not named.
    rest: FieldRight,
    named: BTreeMap<String, FieldRight>,
}

impl FieldRights {
    /// The same right for every field.
    pub fn all(right: FieldRight) -> Self {
        Self { rest: right, named: BTreeMap::new() }
    }

    /// Rights by field; `*` stands for all that are not named, which `rest` answers when there is no `*`.
    pub fn new<'a>(fields: impl IntoIterator<Item = (&'a str, FieldRight)>, rest: FieldRight) -> Self {
        let mut rights = Self::all(rest);
        for (field, right) in fields {
            match field {
                "*" => rights.rest = right,
                _ => drop(rights.named.insert(field.to_owned(), right)),
            }
        }
        rights
    }

    /// The right on a field or a sub-form's column. What every record has beside its fields can always be seen.
    pub fn of(&self, path: &str) -> FieldRight {
        if SYSTEM_FIELDS.contains(&path) {
            return FieldRight::See;
        }
        let own = |path: &str| self.named.get(path).copied();
        match path.split_once('.') {
            None => own(path).unwrap_or(self.rest),
            Some((form, _)) => {
                let whole = own(form).unwrap_or(self.rest);
                own(path).map_or(whole, |column| column.min(whole))
            }
        }
    }

    pub fn sees(&self, path: &str) -> bool {
        self.of(path) >= FieldRight::See
    }

    pub fn edits(&self, path: &str) -> bool {
        self.of(path) == FieldRight::Edit
    }

    /// True when no field is hidden, whatever fields there are.
    pub fn sees_everything(&self) -> bool {
        self.rest >= FieldRight::See && self.named.values().all(|right| *right >= FieldRight::See)
    }

    /// The same, but nothing may be edited.
    pub fn only_seeing(mut self) -> Self {
        self.rest = self.rest.min(FieldRight::See);
        self.named.values_mut().for_each(|right| *right = (*right).min(FieldRight::See));
        self
    }

    /// For each field the greater of both rights.
    pub fn unite(&self, other: &Self) -> Self {
        self.merge(other, FieldRight::max)
    }

    /// For each field the lesser of both rights.
    pub fn intersect(&self, other: &Self) -> Self {
        self.merge(other, FieldRight::min)
    }

    fn merge(&self, other: &Self, pick: fn(FieldRight, FieldRight) -> FieldRight) -> Self {
        let paths = self.named.keys().chain(other.named.keys());
        let named = paths.map(|path| (path.clone(), pick(self.of(path), other.of(path)))).collect();
        Self { rest: pick(self.rest, other.rest), named }
    }

    /// Takes the hidden fields, and hidden columns of sub-forms, out of a record's values.
    pub fn mask(&self, values: &mut Map<String, Value>) {
        if self.sees_everything() {
            return;
        }
        values.retain(|field, _| self.sees(field));
        for path in self.named.keys().filter(|path| path.contains('.') && !self.sees(path)) {
            let Some((field, column)) = path.split_once('.') else { continue };
            let Some(Value::Array(rows)) = values.get_mut(field) else { continue };
            for row in rows.iter_mut().filter_map(Value::as_object_mut) {
                row.shift_remove(column);
            }
        }
    }

    /// `edit` or `see` for each of `fields` that is not hidden, as the API answers it.
    pub fn describe<'a>(&self, fields: impl IntoIterator<Item = &'a str>) -> BTreeMap<String, FieldRight> {
        fields
            .into_iter()
            .map(|field| (field.to_owned(), self.of(field)))
            .filter(|(_, r)| *r > FieldRight::Hide)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::FieldRight::{Edit, Hide, See};
    use super::*;
    use serde_json::json;

    #[test]
    fn a_column_never_exceeds_its_sub_form() {
        let rights =
            FieldRights::new([("items", See), ("items.price", Hide), ("items.qty", Edit), ("cost", Hide)], Edit);
        let of: Vec<_> = ["name", "cost", "items", "items.price", "items.qty", "items.other", "created_by"]
            .map(|p| rights.of(p))
            .into();
        assert_eq!(of, [Edit, Hide, See, Hide, See, See, See]);
    }

    #[test]
    fn uniting_takes_the_greater_right_also_of_columns() {
        let one = FieldRights::new([("*", Hide), ("name", See), ("items", Edit), ("items.price", Hide)], Edit);
        let two = FieldRights::new([("*", See), ("cost", Hide)], Edit);
        let both = one.unite(&two);
        let of: Vec<_> = ["name", "cost", "items", "items.price", "else"].map(|p| both.of(p)).into();
        assert_eq!(of, [See, Hide, Edit, See, See]);
        assert_eq!(one.intersect(&two).of("else"), Hide);
        assert_eq!(one.intersect(&two).of("name"), See);
    }

    #[test]
    fn masking_takes_out_what_is_hidden_and_nothing_else() {
        let rights = FieldRights::new([("cost", Hide), ("items.price", Hide)], Edit);
        let mut values = json!({
            "name": "桌", "cost": 5, "items": [{ "_id": "1", "qty": 2, "price": 9 }, { "qty": 1 }],
        });
        rights.mask(values.as_object_mut().unwrap());
        assert_eq!(values, json!({ "name": "桌", "items": [{ "_id": "1", "qty": 2 }, { "qty": 1 }] }));
    }
}
