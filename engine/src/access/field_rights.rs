//! What someone may do with each field of a record: hide, see or edit, for named fields and for the rest.

use crate::definition::{FieldRight, MaskKind, SYSTEM_FIELDS};
use crate::kind::{is_missing, masked_value};
use crate::problem::{Problem, pointer_segment};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A right for every field. A path `items.price` names a column of a sub-form and never exceeds the right on `items`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldRights {
    /// For fields that are not named.
    rest: FieldRight,
    named: BTreeMap<String, FieldRight>,
    /// The fields among them that are shown in part only, and in which.
    masks: BTreeMap<String, MaskKind>,
}

impl FieldRights {
    /// The same right for every field.
    pub fn all(right: FieldRight) -> Self {
        Self { rest: right, named: BTreeMap::new(), masks: BTreeMap::new() }
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

    /// The same, but these fields are seen in part only.
    pub fn masking(mut self, masks: impl IntoIterator<Item = (String, MaskKind)>) -> Self {
        for (field, mask) in masks {
            self.named.insert(field.clone(), FieldRight::See);
            self.masks.insert(field, mask);
        }
        self
    }

    /// Whether a field or column is shown in part only.
    pub fn is_masked(&self, path: &str) -> bool {
        self.masks.contains_key(path)
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

    /// True when no field is hidden or shown in part, whatever fields there are.
    pub fn sees_everything(&self) -> bool {
        self.masks.is_empty()
            && self.rest >= FieldRight::See
            && self.named.values().all(|right| *right >= FieldRight::See)
    }

    /// The same, but nothing may be edited.
    pub fn only_seeing(mut self) -> Self {
        self.rest = self.rest.min(FieldRight::See);
        self.named.values_mut().for_each(|right| *right = (*right).min(FieldRight::See));
        self
    }

    /// For each field the greater of both rights.
    pub fn unite(&self, other: &Self) -> Self {
        let hides = |one: &Self, field: &str| !one.sees(field) || one.masks.contains_key(field);
        let mut masks: BTreeMap<_, _> = self.masks.iter().chain(&other.masks).map(|(k, m)| (k.clone(), *m)).collect();
        masks.retain(|field, _| hides(self, field) && hides(other, field));
        Self { masks, ..self.merge(other, FieldRight::max) }
    }

    /// For each field the lesser of both rights.
    pub fn intersect(&self, other: &Self) -> Self {
        let masks = self.masks.iter().chain(&other.masks).map(|(field, mask)| (field.clone(), *mask)).collect();
        Self { masks, ..self.merge(other, FieldRight::min) }
    }

    fn merge(&self, other: &Self, pick: fn(FieldRight, FieldRight) -> FieldRight) -> Self {
        let paths = self.named.keys().chain(other.named.keys());
        let named = paths.map(|path| (path.clone(), pick(self.of(path), other.of(path)))).collect();
        Self { rest: pick(self.rest, other.rest), named, masks: BTreeMap::new() }
    }

    /// Takes the hidden fields, and hidden columns of sub-forms, out of a record's values, and blanks out what is shown in
    /// part.
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
        for (path, mask) in &self.masks {
            match path.split_once('.') {
                None => blank_out(values, path, *mask),
                Some((field, column)) => {
                    let rows = values.get_mut(field).and_then(Value::as_array_mut);
                    for row in rows.into_iter().flatten().filter_map(Value::as_object_mut) {
                        blank_out(row, column, *mask);
                    }
                }
            }
        }
    }

    /// Makes whole again what somebody sends back who was shown a part of the record `before`: fields that are still as they
    /// were shown in part fall out, and the columns they may not change are put into the rows as they were. Tells of the
    /// columns that were shown to them and that they have changed all the same. In a row that is new, what they may not fill
    /// in is left to its default.
    pub fn restore(&self, values: &mut Map<String, Value>, before: &Map<String, Value>) -> Vec<Problem> {
        let mut shown = before.clone();
        self.mask(&mut shown);
        for field in self.masks.keys().filter(|path| !path.contains('.')) {
            if values.get(field) == shown.get(field) {
                values.shift_remove(field);
            }
        }
        let mut problems = Vec::new();
        for path in self.named.keys().filter(|path| !self.edits(path)) {
            let Some((field, column)) = path.split_once('.') else { continue };
            let Some(Value::Array(rows)) = values.get_mut(field) else { continue };
            for (at, row) in rows.iter_mut().enumerate() {
                let Some(row) = row.as_object_mut() else { continue };
                let stored = row_like(before.get(field), row).map(|own| own.get(column));
                let sent = row.shift_remove(column).filter(|sent| !is_missing(sent));
                let is_changed = stored.is_some_and(|stored| sent.as_ref().is_some_and(|sent| Some(sent) != stored));
                if is_changed && self.sees(path) && !self.masks.contains_key(path) {
                    let at = format!("{}/{at}{}", pointer_segment(field), pointer_segment(column));
                    let (zh, en) = ("你不能修改这一列", "you may not change this column");
                    problems.push(Problem::new(at, "field_forbidden", zh, en));
                }
                if let Some(Some(stored)) = stored {
                    row.insert(column.to_owned(), stored.clone());
                }
            }
        }
        problems
    }

    /// `edit` or `see` for each of `fields` that is not hidden, and for the columns whose right differs from that on their
    /// sub-form, as the API answers it.
    pub fn describe<'a>(&self, fields: impl IntoIterator<Item = &'a str>) -> BTreeMap<String, FieldRight> {
        let fields: Vec<&str> = fields.into_iter().collect();
        let is_own = |path: &&str| {
            path.split_once('.').is_some_and(|(field, _)| fields.contains(&field) && self.of(path) != self.of(field))
        };
        let columns: Vec<&str> = self.named.keys().map(String::as_str).filter(is_own).collect();
        let described = fields.into_iter().chain(columns).map(|path| (path.to_owned(), self.of(path)));
        described.filter(|(_, right)| *right > FieldRight::Hide).collect()
    }
}

/// The row of a sub-form that has the same identifier as another.
fn row_like<'v>(rows: Option<&'v Value>, row: &Map<String, Value>) -> Option<&'v Map<String, Value>> {
    let id = row.get("_id").filter(|id| !is_missing(id))?;
    rows?.as_array()?.iter().filter_map(Value::as_object).find(|own| own.get("_id") == Some(id))
}

/// Shows a part of a value; what cannot be shown in part is not shown at all.
fn blank_out(values: &mut Map<String, Value>, field: &str, mask: MaskKind) {
    let Some(value) = values.get_mut(field) else { return };
    match masked_value(mask, value) {
        Some(part) => *value = part,
        None => drop(values.shift_remove(field)),
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

    #[test]
    fn what_is_shown_in_part_is_blanked_out_and_made_whole_again() {
        let masks = [("phone".to_owned(), MaskKind::Phone), ("items.to".to_owned(), MaskKind::Middle)];
        let rights = FieldRights::new([("items.price", Hide), ("items.qty", See)], Edit).masking(masks);
        assert!(
            !rights.sees_everything() && rights.sees("phone") && !rights.edits("phone") && !rights.edits("items.to")
        );
        let before = json!({
            "phone": "13812345678", "items": [{ "_id": "1", "to": "欧阳明", "qty": 2, "price": 9, "note": "旧" }],
        });
        let before = before.as_object().unwrap();
        let mut shown = before.clone();
        rights.mask(&mut shown);
        let expected =
            json!({ "phone": "138****5678", "items": [{ "_id": "1", "to": "欧*明", "qty": 2, "note": "旧" }] });
        assert_eq!(Value::Object(shown.clone()), expected);

        shown["items"][0]["note"] = json!("新");
        shown["items"].as_array_mut().unwrap().push(json!({ "_id": "2", "qty": 7, "note": "加" }));
        assert!(rights.restore(&mut shown, before).is_empty());
        let whole = json!({ "items": [
            { "_id": "1", "to": "欧阳明", "qty": 2, "price": 9, "note": "新" }, { "_id": "2", "note": "加" },
        ] });
        assert_eq!(Value::Object(shown), whole);

        let mut wrong = json!({ "items": [{ "_id": "1", "qty": 3 }] }).as_object().cloned().unwrap();
        let problems = rights.restore(&mut wrong, before);
        assert_eq!(
            problems.iter().map(|one| (one.pointer.as_str(), one.code)).collect::<Vec<_>>(),
            [("/items/0/qty", "field_forbidden")]
        );
    }

    #[test]
    fn an_address_that_comes_back_as_it_was_shown_stays_whole() {
        let rights = FieldRights::all(Edit).masking([("home".to_owned(), MaskKind::Middle)]);
        let before = json!({ "home": { "city": "南京市", "detail": "珠江路1号" }, "note": "旧" });
        let before = before.as_object().unwrap();
        let mut shown = before.clone();
        rights.mask(&mut shown);
        assert_eq!(shown["home"], json!({ "city": "南京市", "detail": "*****" }));
        assert!(rights.restore(&mut shown, before).is_empty());
        assert_eq!(Value::Object(shown), json!({ "note": "旧" }));
    }

    #[test]
    fn of_two_rights_the_lesser_masks_and_the_greater_does_not() {
        let part = FieldRights::all(See).masking([("phone".to_owned(), MaskKind::Phone)]);
        let shown = |rights: FieldRights| {
            let mut values = json!({ "phone": "13812345678" });
            rights.mask(values.as_object_mut().unwrap());
            values["phone"].clone()
        };
        assert_eq!(shown(part.intersect(&FieldRights::all(Edit))), json!("138****5678"));
        assert_eq!(shown(part.unite(&FieldRights::all(Hide))), json!("138****5678"));
        assert_eq!(shown(part.unite(&FieldRights::all(See))), json!("13812345678"));
    }

    #[test]
    fn columns_are_told_of_where_their_right_is_another() {
        let rights = FieldRights::new([("items.qty", See), ("items.price", Hide), ("items.note", Edit)], Edit);
        let told = rights.describe(["items", "name"]);
        let expected = [("items", Edit), ("items.qty", See), ("name", Edit)];
        assert_eq!(told, expected.map(|(field, right)| (field.to_owned(), right)).into());
    }
}
