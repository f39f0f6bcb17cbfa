//! Values that are shown only in part.

use super::Display;
use crate::definition::{ADDRESS_PARTS, FieldDefinition, MaskKind};
use serde_json::{Map, Value};

/// Kinds whose values can be shown in part: those that are one text, and addresses.
const MASKABLE: [&str; 8] = ["text", "textarea", "phone", "email", "id-card", "serial", "formula", "address"];
/// What of an address says in whose house it lies.
const HOUSE: &str = "detail";

/// Whether a step of a flow can show values of a kind in part.
pub fn is_maskable(kind: &str) -> bool {
    MASKABLE.contains(&kind)
}

/// Which part of a field's values is blanked out: what the field says, else what suits its kind.
pub fn mask_of(field: &FieldDefinition) -> MaskKind {
    field.mask.unwrap_or_else(|| match super::of(field).name() {
        "phone" => MaskKind::Phone,
        "id-card" => MaskKind::Id,
        _ => MaskKind::Middle,
    })
}

/// The text with its middle blanked out, as the field's mask says.
pub fn masked(mask: MaskKind, text: &str) -> String {
    let length = text.chars().count();
    let (head, tail) = match mask {
        MaskKind::Phone => (3, 4),
        MaskKind::Id => (4, 4),
        MaskKind::Middle => (1, 1),
    };
    // Too short to hide its middle: all of it goes.
    let (head, tail) = if head + tail >= length { (0, 0) } else { (head, tail) };
    text.chars().enumerate().map(|(at, c)| if at < head || at >= length - tail { c } else { '*' }).collect()
}

/// The part of a value that is shown: of a text its ends, of an address where it lies but not the house. Nothing of any other
/// value.
pub fn masked_value(mask: MaskKind, value: &Value) -> Option<Value> {
    match value {
        Value::String(text) => Some(masked(mask, text).into()),
        Value::Object(parts) if parts.keys().all(|part| ADDRESS_PARTS.contains(&part.as_str())) => {
            let shown = |(part, text): (&String, &Value)| {
                let text = match text.as_str() {
                    Some(house) if part == HOUSE => house.chars().map(|_| '*').collect::<String>().into(),
                    _ => text.clone(),
                };
                (part.clone(), text)
            };
            Some(Value::Object(parts.iter().map(shown).collect::<Map<_, _>>()))
        }
        _ => None,
    }
}

/// A value of a field in words, of which a part is blanked out as its mask says.
pub fn masked_text(field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
    let mask = mask_of(field);
    match value {
        Value::Object(_) => {
            masked_value(mask, value).map(|part| super::format(field, &part, display)).unwrap_or_default()
        }
        value => masked(mask, &super::format(field, value, display)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn of_an_address_the_house_is_not_shown() {
        let whole = json!({ "province": "江苏省", "city": "南京市", "district": "玄武区", "detail": "珠江路1号" });
        let shown = json!({ "province": "江苏省", "city": "南京市", "district": "玄武区", "detail": "*****" });
        assert_eq!(masked_value(MaskKind::Middle, &whole), Some(shown));
        assert_eq!(masked_value(MaskKind::Middle, &json!({ "lng": 118.8, "lat": 32.1 })), None);
        assert_eq!(masked_value(MaskKind::Middle, &json!(12)), None);
        assert_eq!(masked_value(MaskKind::Middle, &json!("欧阳明")), Some(json!("欧*明")));
    }

    #[test]
    fn only_the_ends_are_shown() {
        assert_eq!(masked(MaskKind::Phone, "13812345678"), "138****5678");
        assert_eq!(masked(MaskKind::Id, "320102199001011234"), "3201**********1234");
        assert_eq!(masked(MaskKind::Middle, "欧阳小明"), "欧**明");
        assert_eq!(masked(MaskKind::Phone, "110"), "***");
        assert_eq!(masked(MaskKind::Middle, "李"), "*");
    }
}
