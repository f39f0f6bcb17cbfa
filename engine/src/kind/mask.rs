//! Values that are shown only in part.

use crate::definition::{FieldDefinition, MaskKind};

/// Kinds whose values are one text that can be shown in part.
const MASKABLE: [&str; 7] = ["text", "textarea", "phone", "email", "id-card", "serial", "formula"];

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_ends_are_shown() {
        assert_eq!(masked(MaskKind::Phone, "13812345678"), "138****5678");
        assert_eq!(masked(MaskKind::Id, "320102199001011234"), "3201**********1234");
        assert_eq!(masked(MaskKind::Middle, "欧阳小明"), "欧**明");
        assert_eq!(masked(MaskKind::Phone, "110"), "***");
        assert_eq!(masked(MaskKind::Middle, "李"), "*");
    }
}
