//! Numbers with a unit behind them.

use super::cell::folded;
use crate::table::Cell;

/// The most characters of a unit.
const LONGEST: usize = 6;

/// The number before a unit; `None` where another or none stands.
pub(super) fn without<'t>(text: &'t str, unit: &str) -> Option<&'t str> {
    let (number, behind) = parted(text);
    (!number.is_empty() && !behind.is_empty() && folded(behind) == folded(unit)).then_some(number)
}

/// The one unit that stands behind the numbers of a whole column; some may stand without.
pub(super) fn of_column(cells: &[&Cell]) -> Option<String> {
    let mut found: Option<String> = None;
    for cell in cells {
        let Cell::Text(text) = cell else {
            if matches!(cell, Cell::Number(_)) {
                continue;
            }
            return None;
        };
        let (number, behind) = parted(text);
        if number.is_empty() {
            return None;
        }
        // These belong to numbers as they are written anywhere.
        if behind.is_empty() || ["%", "％", "元"].contains(&behind) {
            continue;
        }
        let is_unit = behind.chars().count() <= LONGEST && !behind.chars().any(char::is_numeric);
        if !is_unit || found.as_deref().is_some_and(|other| folded(other) != folded(behind)) {
            return None;
        }
        found.get_or_insert_with(|| behind.to_owned());
    }
    found
}

/// Whether what stands behind a number makes it another, or an amount of other money: `5万`, `10k`, `12美元` are not 5, 10 and
/// 12 in a field that does not say so itself.
pub(super) fn counts(unit: &str) -> bool {
    let unit = folded(unit);
    let is_money =
        ["美金", "英镑", "卢布", "usd", "eur", "gbp", "jpy", "hkd"].contains(&unit.as_str()) || unit.ends_with('元');
    is_money || unit.starts_with(['万', '亿', '兆']) || ["十", "百", "千", "k", "w"].contains(&unit.as_str())
}

fn parted(text: &str) -> (&str, &str) {
    let text = text.trim();
    let is_part = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c) || " ,.+-，．－¥￥$".contains(c);
    let at = text.find(|c: char| !is_part(c)).unwrap_or(text.len());
    let (number, behind) = text.split_at(at);
    match number.contains(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c)) {
        true => (number.trim(), behind.trim()),
        false => ("", text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_stands_behind_every_number_of_its_column() {
        let unit = |texts: &[&str]| {
            let cells: Vec<Cell> = texts.iter().map(|text| Cell::text(text)).collect();
            of_column(&cells.iter().collect::<Vec<_>>())
        };
        assert_eq!(unit(&["5台", "12 台", "3"]).as_deref(), Some("台"));
        assert_eq!(unit(&["3.5kg", "1,200 KG"]).as_deref(), Some("kg"));
        for none in [&["5台", "12个"][..], &["12月6日"], &["5", "6"], &["12元"], &["台"], &["1号楼3单元"], &[]]
        {
            assert_eq!(unit(none), None, "{none:?}");
        }
        for (behind, expected) in
            [("万", true), ("万元", true), ("K", true), ("美元", true), ("台", false), ("千克", false)]
        {
            assert_eq!(counts(behind), expected, "{behind}");
        }
        assert_eq!(without("12 台", "台"), Some("12"));
        assert_eq!(without("500g", "kg"), None);
    }
}
